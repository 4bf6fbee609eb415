//! `sum` in tables: totals of rows and columns and two-level tables.
//!
//! Three structures are read from the grid alone: the hierarchy of classification codes (201 → 20132 → 2013201), total rows (小计, 合计, 总计) over the
//! rows before them, and total columns (合计) before or behind the columns they add up. A structure counts only where the other
//! rows or columns of the same table bear it out: a total that fails where its neighbours hold is a finding, a guess that fails everywhere is not.

mod rows;

use super::Context;
use super::report::{Draft, Findings, cause, join_terms, judge, shown, squeeze, with_cause};
use super::table_pattern;
use crate::facts::grid::{Column, NumericGrid};
use crate::facts::interval;
use gongbao_model::{Decimal, Interval, Severity, TableId};
use rows::{Structure, goes_on, rank, total_rows};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    // Indicator tables have totals of another kind, which the score checks know.
    let indicators: BTreeSet<TableId> = cx.analysis.indicators.iter().map(|i| i.table).collect();
    let known: BTreeSet<TableId> = super::form::tables(cx).into_values().flatten().collect();
    for (n, grid) in cx.grids.iter().enumerate() {
        if indicators.contains(&grid.id) {
            continue;
        }
        let mut misses = Vec::new();
        codes(grid, &mut misses);
        let continued = cx.grids.get(n + 1).is_some_and(|next| goes_on(grid, next));
        let structure = Structure {
            continued,
            known: known.contains(&grid.id),
        };
        total_rows(grid, structure, &mut misses);
        total_columns(grid, &mut misses);
        table_pattern::sums(grid, &mut misses);
        table_pattern::rates(cx, grid, out);
        // One cell is reported once, by the structure that is surest (they run in that order).
        let mut seen = BTreeMap::new();
        let mut kept: Vec<Miss> = Vec::new();
        for m in misses {
            if seen.insert((m.row, m.col), ()).is_some() {
                continue;
            }
            // A total row that misses by one amount in several columns (合计 and 项目支出) has one cause, so it is one finding.
            let same = kept.iter_mut().find(|k| {
                k.rule == ROWS
                    && m.rule == ROWS
                    && k.row == m.row
                    && off(grid, k).is_some_and(|d| off(grid, &m) == Some(d))
            });
            match same {
                Some(first) => first.also.push(m),
                None => kept.push(m),
            }
        }
        for m in &kept {
            report(cx, grid, m, out);
        }
    }
}

/// Rule of totals over the rows before or behind them.
const ROWS: &str = "checks.table_sum.rows";

/// By how much the parts pass the printed total.
fn off(grid: &NumericGrid<'_>, m: &Miss) -> Option<Decimal> {
    m.value.checked_sub(grid.figure(m.row, m.col)?.value)
}

/// A total that its parts do not give.
#[derive(Debug)]
pub(super) struct Miss {
    row: usize,
    col: usize,
    parts: Vec<(usize, usize)>,
    computed: Interval,
    /// What the parts add up to.
    pub(super) value: Decimal,
    severity: Severity,
    rule: &'static str,
    /// Other columns of the same total row that miss by the same amount.
    also: Vec<Miss>,
}

/// Sum of figures as an interval and as printed.
fn sum(grid: &NumericGrid<'_>, parts: &[(usize, usize)]) -> Option<(Interval, Decimal)> {
    let mut total = interval::point(Decimal::ZERO);
    let mut value = Decimal::ZERO;
    for (r, c) in parts {
        let Some(f) = grid.figure(*r, *c) else {
            continue;
        };
        total = interval::add(total, f.interval()?)?;
        value = value.checked_add(f.value)?;
    }
    Some((total, value))
}

impl Miss {
    /// The miss of a total over its parts; `None` where it holds or says nothing.
    pub(super) fn of(
        grid: &NumericGrid<'_>,
        at: (usize, usize),
        parts: &[(usize, usize)],
        rule: &'static str,
    ) -> Option<Miss> {
        test(grid, at, parts, rule)?.err()
    }
}

/// Judges one total: `Some(Ok)` holds, `Some(Err)` fails, `None` says nothing (no figure, no parts, all zero).
fn test(
    grid: &NumericGrid<'_>,
    at: (usize, usize),
    parts: &[(usize, usize)],
    rule: &'static str,
) -> Option<Result<(), Miss>> {
    let f = grid.figure(at.0, at.1)?;
    let parts: Vec<(usize, usize)> = parts
        .iter()
        .copied()
        .filter(|p| grid.figure(p.0, p.1).is_some())
        .collect();
    let (computed, value) = sum(grid, &parts)?;
    if parts.is_empty() || (f.value.is_zero() && value.is_zero()) || f.percent {
        return None;
    }
    match judge(f.interval()?, computed, interval::last_digit(f.decimals)) {
        None => Some(Ok(())),
        Some(severity) => Some(Err(Miss {
            row: at.0,
            col: at.1,
            parts,
            computed,
            value,
            severity,
            rule,
            also: Vec::new(),
        })),
    }
}

/// Keeps the failures of one structure where enough of its tests hold.
fn keep(holds: usize, fails: Vec<Miss>, sure: bool, misses: &mut Vec<Miss>) {
    if holds >= fails.len().max(1) * 2 || (sure && holds >= fails.len()) {
        misses.extend(fails);
    }
}

/// The hierarchy of classification codes, in each code column for the amounts behind it.
fn codes(grid: &NumericGrid<'_>, misses: &mut Vec<Miss>) {
    let code_columns: Vec<usize> = (0..grid.cols)
        .filter(|c| grid.columns[*c] == Column::Code)
        .collect();
    let (mut holds, mut fails) = (0, Vec::new());
    for (n, code) in code_columns.iter().enumerate() {
        let until = code_columns.get(n + 1).copied().unwrap_or(grid.cols);
        let rows: BTreeMap<String, usize> = (grid.body..grid.rows)
            .map(|r| (grid.code(r, *code), r))
            .filter(|(code, _)| !code.is_empty())
            .rev()
            .collect();
        let families: Vec<(usize, Vec<usize>)> = rows
            .iter()
            .map(|(name, row)| {
                let children = rows
                    .range::<str, _>((Bound::Excluded(name.as_str()), Bound::Unbounded))
                    .take_while(|(k, _)| k.starts_with(name.as_str()))
                    .filter(|(k, _)| k.len() == name.len() + 2);
                (*row, children.map(|(_, r)| *r).collect())
            })
            .collect();
        for col in (code + 1..until).filter(|c| grid.columns[*c] == Column::Amount) {
            for (row, children) in &families {
                let children: Vec<(usize, usize)> = children.iter().map(|r| (*r, col)).collect();
                match test(grid, (*row, col), &children, "checks.table_sum.codes") {
                    Some(Ok(())) => holds += 1,
                    Some(Err(m)) => fails.push(m),
                    None => {}
                }
            }
        }
    }
    // Both halves of a table are one structure.
    keep(holds, fails, true, misses);
}

/// Total columns: a column headed 合计, 小计 or 总计 and the columns of its group.
fn total_columns(grid: &NumericGrid<'_>, misses: &mut Vec<Miss>) {
    for block in grid.blocks() {
        let headers: Vec<(usize, Cow<'_, str>, Option<u8>)> = block
            .amounts
            .iter()
            .map(|c| {
                let h = grid.low_header(*c);
                let r = rank(&h);
                (*c, h, r)
            })
            .collect();
        for (n, (total, _, k)) in headers.iter().enumerate() {
            let Some(k) = k else { continue };
            let after: Vec<usize> = headers[n + 1..]
                .iter()
                .take_while(|h| h.2.is_none_or(|x| x < *k))
                .map(|h| h.0)
                .collect();
            let before: Vec<usize> = headers[..n]
                .iter()
                .rev()
                .take_while(|h| h.2.is_none_or(|x| x < *k))
                .map(|h| h.0)
                .collect();
            for parts in [
                groups(&headers, &after),
                groups(&headers, &before),
                after.clone(),
                before.clone(),
            ] {
                // A total with one column that is filled repeats it, where the head names further columns that are empty.
                let single = parts.len() == 1
                    && parts[0] == total + 1
                    && (parts[0] + 1..grid.cols)
                        .next()
                        .is_some_and(|c| grid.columns[c] == Column::Empty);
                if parts.len() < 2 && !single {
                    continue;
                }
                let (mut holds, mut fails) = (0, Vec::new());
                for r in grid.body..grid.rows {
                    let cells: Vec<(usize, usize)> = parts.iter().map(|c| (r, *c)).collect();
                    match test(grid, (r, *total), &cells, "checks.table_sum.columns") {
                        Some(Ok(())) => {
                            holds += usize::from(
                                cells
                                    .iter()
                                    .filter(|p| {
                                        grid.figure(p.0, p.1).is_some_and(|f| !f.value.is_zero())
                                    })
                                    .count()
                                    >= 1,
                            )
                        }
                        Some(Err(m)) => fails.push(m),
                        None => {}
                    }
                }
                if holds >= 2 && holds >= fails.len() * 3 {
                    misses.extend(fails);
                    break;
                }
            }
        }
    }
}

/// Columns with those left out that a subtotal among them already adds up.
fn groups(headers: &[(usize, Cow<'_, str>, Option<u8>)], columns: &[usize]) -> Vec<usize> {
    if !columns
        .iter()
        .any(|c| headers.iter().any(|h| h.0 == *c && h.2.is_some()))
    {
        return columns.to_vec();
    }
    columns
        .iter()
        .copied()
        .filter(|c| headers.iter().any(|h| h.0 == *c && h.2.is_some()))
        .collect()
}

fn report(cx: &Context<'_>, grid: &NumericGrid<'_>, m: &Miss, out: &mut Findings) {
    let Some(f) = grid.figure(m.row, m.col) else {
        return;
    };
    let unit = cx
        .analysis
        .tables
        .get(grid.id.0 as usize)
        .and_then(|t| t.unit.clone())
        .unwrap_or_default();
    let value = shown(m.value, f.decimals, f.value);
    let table = cx.name.table(grid.id);
    let label = |r: usize| grid.name_of_row(r);
    let across = m.parts.iter().all(|p| p.0 == m.row);
    let name = |p: &(usize, usize)| {
        if across {
            squeeze(&grid.low_header(p.1), 16)
        } else {
            label(p.0)
        }
    };
    let list: Vec<String> = m
        .parts
        .iter()
        .filter_map(|p| {
            grid.figure(p.0, p.1)
                .filter(|f| !f.value.is_zero())
                .map(|f| format!("{}{}", name(p), f.value))
        })
        .collect();
    let (list, list_en) = join_terms(&list, 12);
    let head = squeeze(&grid.low_header(m.col), 16);
    let zh = format!(
        "{table}第{}行“{}”的{head}为{}{unit}，各部分之和为{value}{unit}（{list}）",
        m.row + 1,
        label(m.row),
        f.value,
    );
    let en = format!(
        "{table}, row {} “{}”, {head}: printed {}{unit}, the parts add up to {value}{unit} ({list_en})",
        m.row + 1,
        label(m.row),
        f.value,
    );
    let (mut zh, mut en) = with_cause((zh, en), cause(f.value, m.computed));
    for a in &m.also {
        let Some(f) = grid.figure(a.row, a.col) else {
            continue;
        };
        let head = squeeze(&grid.low_header(a.col), 16);
        let value = shown(a.value, f.decimals, f.value);
        zh = format!(
            "{zh}；{head}同样相差：列{}{unit}，各部分之和为{value}{unit}",
            f.value
        );
        en = format!(
            "{en}; {head} misses by the same: printed {}{unit}, the parts add up to {value}{unit}",
            f.value
        );
    }
    let mut cells: Vec<_> = grid
        .cell(m.row, m.col)
        .map(|c| (grid.id, c))
        .into_iter()
        .collect();
    cells.extend(
        m.parts
            .iter()
            .filter_map(|p| grid.cell(p.0, p.1).map(|c| (grid.id, c))),
    );
    cells.extend(
        m.also
            .iter()
            .filter_map(|a| grid.cell(a.row, a.col).map(|c| (grid.id, c))),
    );
    let draft = Draft {
        check: "sum",
        rule: m.rule,
        severity: m.severity,
        stated: Some(f.value),
        computed: Some(value),
        claims: cx.claims_in(&cells),
        cells,
        tables: vec![grid.id],
        span: grid.span(m.row, m.col),
    };
    draft.say(cx.analysis, (zh, en), out);
}
