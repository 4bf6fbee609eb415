//! `identity` by the relations of rules/relations.toml: what always holds inside a table and between tables.
//!
//! Totals that balance (收入总计 = 支出总计) and figures that two statutory tables print alike.

use super::report::{Draft, Findings, Sentences, cause, judge, with_cause};
use super::{Context, Total};
use crate::facts::grid::{Figure as Cell, NumericGrid, bare};
use crate::facts::relations::Figure;
use crate::facts::{interval, units};
use crate::squeeze::is_alphabetic;
use gongbao_model::{CellRef, Decimal, Severity, Span, TableId};
use std::borrow::Cow;
use std::collections::BTreeMap;

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    balances(cx, out);
    both_sides(cx, out);
    equalities(cx, out);
}

/// A row of a table printed in two halves that is the total of both (总计 … 总计 …): income and expenditure must balance.
fn both_sides(cx: &Context<'_>, out: &mut Findings) {
    let words = &cx.relations.both_sides;
    for grid in &cx.grids {
        let totals: Vec<(usize, usize)> = grid
            .labels()
            .iter()
            .filter(|(row, _, word)| *row >= grid.body && words.is(word))
            .map(|(row, col, _)| (*row, *col))
            .collect();
        for labels in totals.chunk_by(|a, b| a.0 == b.0) {
            let [(row, left), (_, right)] = *labels else {
                continue;
            };
            let (l, r) = (
                figures_behind(grid, row, left),
                figures_behind(grid, row, right),
            );
            // The right half may split its total by funds; the total is its first column.
            if let ([l], Some(r)) = (l.as_slice(), r.first()) {
                unbalanced(cx, grid, row, (l.0, r.0), out);
            }
        }
    }
}

fn unbalanced(
    cx: &Context<'_>,
    grid: &NumericGrid<'_>,
    row: usize,
    (left, right): (usize, usize),
    out: &mut Findings,
) -> Option<()> {
    let (l, r) = (grid.figure(row, left)?, grid.figure(row, right)?);
    let (a, b) = (l.interval()?, r.interval()?);
    let severity = judge(b, a, interval::last_digit(r.decimals.min(l.decimals)))?;
    let table = cx.name.table(grid.id);
    let sentences = (
        format!(
            "{table}第{}行左右两栏总计{}与{}不相等",
            row + 1,
            l.value,
            r.value
        ),
        format!(
            "{table}, row {}: the totals of both sides, {} and {}, differ",
            row + 1,
            l.value,
            r.value
        ),
    );
    let sentences = with_cause(sentences, cause(r.value, a));
    push_cells(
        cx,
        "identity",
        cx.relations.both_sides.id.as_str(),
        severity,
        (r.value, l.value),
        &[(grid, (row, right)), (grid, (row, left))],
        sentences,
        out,
    );
    Some(())
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
            && bare(grid.text(row, c)).chars().any(is_alphabetic)
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
                let mut named = grid
                    .labels()
                    .iter()
                    .filter(|(_, _, t)| names.iter().any(|n| n == t));
                named.next().map(|(r, c, _)| (*r, *c))
            };
            let (Some((r, c)), Some((r2, c2))) = (place(&relation.left), place(&relation.right))
            else {
                continue;
            };
            let (left, right) = (figures_behind(grid, r, c), figures_behind(grid, r2, c2));
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
fn plain(label: &str) -> Cow<'_, str> {
    let whole = bare(label);
    let t = whole
        .trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    if t.starts_with(['、', '.', '．']) {
        Cow::Owned(t.trim_start_matches(['、', '.', '．']).to_owned())
    } else {
        whole
    }
}

/// A figure in its grid.
#[derive(Clone, Copy)]
pub(super) struct Located<'g, 'a> {
    grid: &'g NumericGrid<'a>,
    at: (usize, usize),
    figure: Cell,
    /// From the unit of its table to 元; one where the table prints no unit.
    factor: Decimal,
    /// The label of its row.
    label: &'g str,
}

impl Located<'_, '_> {
    /// The cell, for a finding.
    pub(super) fn cell(&self) -> Option<(TableId, CellRef)> {
        Some((self.grid.id, self.grid.cell(self.at.0, self.at.1)?))
    }
    /// The table.
    pub(super) fn table(&self) -> TableId {
        self.grid.id
    }
}

/// Sum of figures in 元, as an interval and as printed.
pub(super) fn total(figures: &[Located<'_, '_>]) -> Option<Total> {
    let mut out = Total {
        interval: interval::point(Decimal::ZERO),
        value: Decimal::ZERO,
    };
    for f in figures {
        let i = interval::mul(f.figure.interval()?, interval::point(f.factor))?;
        out.interval = interval::add(out.interval, i)?;
        out.value = out
            .value
            .checked_add(f.figure.value.checked_mul(f.factor)?)?;
    }
    Some(out)
}

/// The figures that a side of an equality names: one for each row label, all found. A table that goes on over pages is looked through in all its
/// parts; a label that stands in two rows says nothing.
pub(super) fn side<'g, 'a>(
    cx: &'g Context<'a>,
    figure: &'g Figure,
    tables: &BTreeMap<&str, Vec<TableId>>,
) -> Option<Vec<Located<'g, 'a>>> {
    let ids = tables.get(figure.table.as_str())?;
    let find = |label: &'g str| -> Option<Option<Located<'g, 'a>>> {
        let mut found = ids
            .iter()
            .filter_map(|id| cx.grid(*id))
            .flat_map(|grid| rows_named(grid, label).map(move |at| (grid, at)))
            .filter_map(|(grid, at)| located(cx, grid, at, figure, label));
        let Some(first) = found.next() else {
            return Some(None);
        };
        found
            .all(|f| f.figure.value == first.figure.value)
            .then_some(Some(first))
    };
    let mut out = Vec::new();
    for label in &figure.row {
        out.push(find(label)??);
    }
    for label in &figure.maybe {
        out.extend(find(label)?);
    }
    Some(out)
}

/// The row that a figure names and the span of its cell under the named column, where all its cells are left blank.
pub(super) fn blank(
    cx: &Context<'_>,
    figure: &Figure,
    tables: &BTreeMap<&str, Vec<TableId>>,
) -> Option<(TableId, Span)> {
    let ids = tables.get(figure.table.as_str())?;
    let label = figure.row.first()?;
    ids.iter().filter_map(|id| cx.grid(*id)).find_map(|grid| {
        let (row, col) = rows_named(grid, label).next()?;
        let under = (col + 1..grid.cols).find(|c| {
            let head = grid.header(*c);
            figure
                .column
                .iter()
                .any(|n| head.split('/').any(|x| x == n))
        })?;
        let empty = figures_behind(grid, row, col).is_empty() && grid.text(row, under).is_empty();
        empty.then(|| (grid.id, grid.span(row, col)))
    })
}

/// Cells with a row label, without its numbering.
fn rows_named<'g>(
    grid: &'g NumericGrid<'_>,
    label: &'g str,
) -> impl Iterator<Item = (usize, usize)> + 'g {
    (grid.body..grid.rows).filter_map(move |r| {
        (0..grid.cols)
            .find(|c| {
                let text = grid.text(r, *c);
                // Numbers stand before a label, so that its last byte tells most cells apart.
                text.as_bytes().last() == label.as_bytes().last() && plain(text) == label
            })
            .map(|c| (r, c))
    })
}

/// The figure of a row that an equality means: under one of its column names, or the only one.
fn located<'g, 'a>(
    cx: &'g Context<'a>,
    grid: &'g NumericGrid<'a>,
    (row, col): (usize, usize),
    figure: &Figure,
    label: &'g str,
) -> Option<Located<'g, 'a>> {
    let found = figures_behind(grid, row, col);
    let under = |name: &String| {
        let mut hits = found
            .iter()
            .filter(|f| grid.header(f.0).split('/').any(|x| x == name));
        hits.next().copied()
    };
    let (at, value) = match found.as_slice() {
        [one] => *one,
        _ => figure.column.iter().find_map(under)?,
    };
    let factor = cx
        .analysis
        .tables
        .get(grid.id.0 as usize)
        .and_then(|t| t.unit.as_deref())
        .and_then(units::magnitude)
        .unwrap_or(Decimal::ONE);
    Some(Located {
        grid,
        at: (row, at),
        figure: value,
        factor,
        label,
    })
}

fn equalities(cx: &Context<'_>, out: &mut Findings) {
    let tables = super::form::tables(cx);
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
    let (a, b) = (total(&l)?, total(&r)?);
    // The coarser of the two last digits, in 元.
    let unit = l
        .iter()
        .chain(&r)
        .map(|f| interval::last_digit(f.figure.decimals) * f.factor)
        .max()?;
    let severity = judge(b.interval, a.interval, unit)?;
    let factor = r.first()?.factor;
    let (av, bv) = (a.value.checked_div(factor)?, b.value.checked_div(factor)?);
    let name = |s: &[Located<'_, '_>]| {
        let labels: Vec<&str> = s.iter().map(|x| x.label).collect();
        s.first()
            .map(|x| format!("{}“{}”", cx.name.table(x.grid.id), labels.join("＋")))
            .unwrap_or_default()
    };
    let (ln, rn) = (name(&l), name(&r));
    let sentences = if l.first().map(Located::table) == r.first().map(Located::table) {
        (
            format!("{ln}为{av}，{rn}为{bv}，应当相等"),
            format!("{ln} is {av}, {rn} is {bv}; they must be equal"),
        )
    } else {
        (
            format!("{ln}为{av}，{rn}为{bv}，两表应当一致"),
            format!("{ln} is {av}, {rn} is {bv}; the two tables must agree"),
        )
    };
    let sentences = with_cause(sentences, cause(b.value, a.interval));
    let places: Vec<(&NumericGrid<'_>, (usize, usize))> =
        r.iter().chain(&l).map(|f| (f.grid, f.at)).collect();
    push_cells(
        cx,
        "identity",
        rule,
        severity,
        (bv, av),
        &places,
        sentences,
        out,
    );
    Some(())
}
