//! `identity` by the relations of rules/relations.toml: what always holds inside a table and between tables.
//!
//! Totals that balance (收入总计 = 支出总计) and figures that two statutory tables print alike.

use super::Context;
use super::report::{Draft, Findings, Sentences, cause, judge, with_cause};
use crate::facts::grid::{Figure as Cell, NumericGrid, bare};
use crate::facts::interval;
use crate::facts::relations::Figure;
use gongbao_model::{CellRef, Decimal, Interval, Severity, TableId};
use std::collections::BTreeMap;

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    balances(cx, out);
    equalities(cx, out);
}

/// The figures of a row behind a label cell, up to the next label.
fn figures_behind(grid: &NumericGrid<'_>, row: usize, col: usize) -> Vec<(usize, Cell)> {
    let mut out = Vec::new();
    for c in col + 1..grid.cols {
        if let Some(f) = grid.figure(row, c) {
            if grid.columns[c] == crate::facts::grid::Column::Amount {
                out.push((c, f));
            }
        } else if !grid.text(row, c).is_empty()
            && grid.cell(row, c) != grid.cell(row, col)
            && bare(grid.text(row, c)).chars().any(|x| x.is_alphabetic())
        {
            break;
        }
    }
    out
}

fn balances(cx: &Context<'_>, out: &mut Findings) {
    for grid in &cx.grids {
        for relation in &cx.relations.balance {
            let place = |names: &[String]| {
                (0..grid.rows).find_map(|r| {
                    (0..grid.cols).find_map(|c| {
                        let t = bare(grid.text(r, c));
                        let plain = grid
                            .cell(r, c)
                            .is_some_and(|k| k.row as usize == r && k.col as usize == c);
                        (plain && names.contains(&t)).then(|| (r, c, figures_behind(grid, r, c)))
                    })
                })
            };
            let (Some((r, _, left)), Some((r2, _, right))) =
                (place(&relation.left), place(&relation.right))
            else {
                continue;
            };
            // Budget and account columns stand in the same order on both sides; without that nothing can be said.
            if left.len() != right.len() || left.is_empty() {
                continue;
            }
            for ((lc, l), (rc, x)) in left.into_iter().zip(right) {
                let (Some(a), Some(b)) = (l.interval(), x.interval()) else {
                    continue;
                };
                let Some(severity) = judge(b, a, interval::last_digit(x.decimals.min(l.decimals)))
                else {
                    continue;
                };
                let table = cx.name.table(grid.id);
                let zh = format!("{table}收入总计{}与支出总计{}不相等", l.value, x.value);
                let en = format!(
                    "{table}: total income {} and total expenditure {} differ",
                    l.value, x.value
                );
                let (zh, en) = with_cause((zh, en), cause(x.value, a));
                push_cells(
                    cx,
                    "identity",
                    relation.id.as_str(),
                    severity,
                    (x.value, l.value),
                    &[(grid, (r2, rc)), (grid, (r, lc))],
                    (zh, en),
                    out,
                );
            }
        }
    }
}

#[allow(
    clippy::too_many_arguments,
    reason = "one place builds the findings on cells"
)]
fn push_cells(
    cx: &Context<'_>,
    check: &'static str,
    rule: &'static str,
    severity: Severity,
    (stated, computed): (Decimal, Decimal),
    places: &[(&NumericGrid<'_>, (usize, usize))],
    sentences: Sentences,
    out: &mut Findings,
) {
    let cells: Vec<(TableId, CellRef)> = places
        .iter()
        .filter_map(|(g, (r, c))| g.cell(*r, *c).map(|k| (g.id, k)))
        .collect();
    let span = places
        .first()
        .map_or_else(Default::default, |(g, (r, c))| g.span(*r, *c));
    let draft = Draft {
        check,
        rule,
        severity,
        stated: Some(stated),
        computed: Some(computed),
        claims: cx.claims_in(&cells),
        cells,
        tables: vec![],
        span,
    };
    draft.say(cx.analysis, sentences, out);
}

/// A row label without its numbering.
fn plain(label: &str) -> String {
    let t = bare(label);
    let t =
        t.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));

    if t.starts_with(['、', '.', '．']) {
        t.trim_start_matches(['、', '.', '．']).to_owned()
    } else {
        bare(label)
    }
}

/// A figure in its grid: the grid, row and column, and the figure.
type Located<'g, 'a> = (&'g NumericGrid<'a>, (usize, usize), Cell);

/// The figures that a side of an equality names: one for each row label, all found.
fn side<'g, 'a>(
    cx: &'g Context<'a>,
    figure: &Figure,
    tables: &BTreeMap<&str, Vec<TableId>>,
) -> Option<Vec<Located<'g, 'a>>> {
    let ids = tables.get(figure.table.as_str())?;
    // Two tables under one name say that a caption was misread.
    let [id] = ids.as_slice() else { return None };
    let grid = cx.grid(*id)?;
    let mut out = Vec::new();
    for label in &figure.row {
        let (r, c) = (0..grid.rows).find_map(|r| {
            (0..grid.cols)
                .find(|c| plain(grid.text(r, *c)) == *label)
                .map(|c| (r, c))
        })?;
        let found = figures_behind(grid, r, c);
        let chosen = if figure.column.is_empty() {
            // The last figure of the row is the account where budget and account stand side by side.
            found.first().copied().filter(|_| found.len() == 1)
        } else {
            let headers: Vec<(usize, Cell, String)> = found
                .iter()
                .map(|(k, f)| (*k, *f, grid.header(*k)))
                .collect();
            figure.column.iter().find_map(|name| {
                headers
                    .iter()
                    .find(|h| h.2.split('/').any(|x| x == name))
                    .map(|h| (h.0, h.1))
            })
        }?;
        out.push((grid, (r, chosen.0), chosen.1));
    }
    Some(out)
}

fn equalities(cx: &Context<'_>, out: &mut Findings) {
    let genre = cx.analysis.meta.report_kind.name();
    let mut tables: BTreeMap<&str, Vec<TableId>> = BTreeMap::new();
    for (n, info) in cx.analysis.tables.iter().enumerate() {
        if let Some(i) = info
            .caption
            .as_deref()
            .and_then(|c| super::form::named(cx, c, genre))
        {
            tables
                .entry(cx.relations.statutory[i].id.as_str())
                .or_default()
                .push(TableId(n as u32));
        }
    }
    for relation in &cx.relations.equal {
        let _ = equal(
            cx,
            relation.id.as_str(),
            (&relation.left, &relation.right),
            &tables,
            out,
        );
    }
}

fn equal(
    cx: &Context<'_>,
    rule: &'static str,
    (left, right): (&Figure, &Figure),
    tables: &BTreeMap<&str, Vec<TableId>>,
    out: &mut Findings,
) -> Option<()> {
    let (l, r) = (side(cx, left, tables)?, side(cx, right, tables)?);
    let total =
        |s: &[(&NumericGrid<'_>, (usize, usize), Cell)]| -> Option<(Interval, Decimal, u32)> {
            let mut i = interval::point(Decimal::ZERO);
            let (mut v, mut d) = (Decimal::ZERO, 0);
            for (_, _, f) in s {
                i = interval::add(i, f.interval()?)?;
                v = v.checked_add(f.value)?;
                d = f.decimals.max(d);
            }
            Some((i, v, d))
        };
    let ((a, av, ad), (b, bv, bd)) = (total(&l)?, total(&r)?);
    let severity = judge(b, a, interval::last_digit(ad.min(bd)))?;
    let name = |s: &[(&NumericGrid<'_>, (usize, usize), Cell)], f: &Figure| {
        s.first()
            .map(|(g, ..)| format!("{}“{}”", cx.name.table(g.id), f.row.join("＋")))
            .unwrap_or_default()
    };
    let zh = format!(
        "{}为{av}，{}为{bv}，两表应当一致",
        name(&l, left),
        name(&r, right)
    );
    let en = format!(
        "{} is {av}, {} is {bv}; the two tables must agree",
        name(&l, left),
        name(&r, right)
    );
    let (zh, en) = with_cause((zh, en), cause(bv, a));
    let places: Vec<(&NumericGrid<'_>, (usize, usize))> =
        r.iter().chain(&l).map(|(g, p, _)| (*g, *p)).collect();
    push_cells(
        cx,
        "identity",
        rule,
        severity,
        (bv, av),
        &places,
        (zh, en),
        out,
    );
    Some(())
}
