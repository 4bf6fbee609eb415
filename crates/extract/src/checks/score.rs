//! `score_bound` and `score_total`: the points of an indicator table.
//!
//! A score above its weight, the weights of a block against the points in its heading, the weights of the table against 100 and the printed total, the
//! scores against the printed total score. Points are exact as printed. Weight cells that span several indicators count once.

use super::Context;
use super::report::{Draft, Findings, squeeze};
use crate::facts::grid::{Figure, NumericGrid, bare};
use gongbao_model::{CellRef, Decimal, Indicator, Role, Severity, TableId};
use std::borrow::Cow;
use std::collections::BTreeMap;

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    let mut by_table: BTreeMap<TableId, Vec<&Indicator>> = BTreeMap::new();
    for i in &cx.analysis.indicators {
        by_table.entry(i.table).or_default().push(i);
    }
    for (id, rows) in by_table {
        let Some(grid) = cx.grid(id) else { continue };
        bounds(cx, grid, &rows, out);
        let sheet = Sheet::read(cx, grid, &rows);
        execution_bound(cx, grid, &sheet, out);
        let uneven = blocks(cx, grid, &rows, &sheet, out).is_some();
        totals(cx, grid, &rows, &sheet, uneven, out);
    }
}

fn label(i: &Indicator) -> String {
    squeeze(
        i.level3
            .as_deref()
            .or(i.level2.as_deref())
            .or(i.level1.as_deref())
            .unwrap_or_default(),
        24,
    )
}

fn bounds(cx: &Context<'_>, grid: &NumericGrid<'_>, rows: &[&Indicator], out: &mut Findings) {
    // A weight cell that spans several indicators bounds the sum of their scores.
    let mut shared: BTreeMap<CellRef, usize> = BTreeMap::new();
    for w in rows.iter().filter_map(|i| i.cells.weight) {
        *shared.entry(w).or_default() += 1;
    }
    for i in rows {
        let (Some(w), Some(s)) = (i.weight, i.score) else {
            continue;
        };
        let spans = i
            .cells
            .weight
            .is_some_and(|c| shared.get(&c).is_some_and(|n| *n > 1));
        if s <= w && !s.is_sign_negative() {
            continue;
        }
        let table = cx.name.table(grid.id);
        let (zh, en) = if s.is_sign_negative() && !s.is_zero() {
            (
                format!("{table}第{}行“{}”得分{s}为负数", i.row + 1, label(i)),
                format!(
                    "{table}, row {} “{}”: the score {s} is negative",
                    i.row + 1,
                    label(i)
                ),
            )
        } else {
            (
                format!(
                    "{table}第{}行“{}”得分{s}分，超过分值{w}分",
                    i.row + 1,
                    label(i)
                ),
                format!(
                    "{table}, row {} “{}”: the score {s} is above its weight {w}",
                    i.row + 1,
                    label(i)
                ),
            )
        };
        let _ = spans;
        push(
            cx,
            grid,
            "score_bound",
            "checks.score_bound.score",
            Severity::Error,
            (Some(s), Some(w)),
            [i.cells.score, i.cells.weight],
            (zh, en),
            out,
        );
    }
}

#[allow(
    clippy::too_many_arguments,
    reason = "one place builds the findings of this file"
)]
fn push(
    cx: &Context<'_>,
    grid: &NumericGrid<'_>,
    check: &'static str,
    rule: &'static str,
    severity: Severity,
    (stated, computed): (Option<Decimal>, Option<Decimal>),
    cells: impl IntoIterator<Item = Option<CellRef>>,
    (zh, en): (String, String),
    out: &mut Findings,
) {
    let cells: Vec<(TableId, CellRef)> =
        cells.into_iter().flatten().map(|c| (grid.id, c)).collect();
    let span = cells.first().map_or_else(
        || grid.span(0, 0),
        |c| grid.span(c.1.row as usize, c.1.col as usize),
    );
    let draft = Draft {
        check,
        rule,
        severity,
        stated,
        computed,
        claims: cx.claims_in(&cells),
        cells,
        tables: vec![grid.id],
        span,
    };
    draft.say(cx.analysis, (zh, en), out);
}

/// What the table prints outside its indicator rows.
#[derive(Debug, Default)]
struct Sheet {
    /// Weight and score of the budget execution row.
    execution: Option<(Decimal, Option<Decimal>, [Option<CellRef>; 2])>,
    /// Total weight and its cell.
    weight: Option<(Decimal, CellRef)>,
    /// Total score and its cell.
    score: Option<(Decimal, CellRef)>,
}

impl Sheet {
    fn read(cx: &Context<'_>, grid: &NumericGrid<'_>, rows: &[&Indicator]) -> Sheet {
        let mut sheet = Sheet::default();
        let Some(first) = rows.iter().map(|i| i.row as usize).min() else {
            return sheet;
        };
        let last = rows.iter().map(|i| i.row as usize).max().unwrap_or(first);
        sheet.execution = execution(cx, grid, first);
        let column = |pick: fn(&Indicator) -> Option<CellRef>| {
            rows.iter().find_map(|i| pick(i)).map(|c| c.col as usize)
        };
        let (wc, sc) = (column(|i| i.cells.weight), column(|i| i.cells.score));
        for r in last + 1..grid.rows {
            let words: Vec<Cow<'_, str>> = (0..grid.cols)
                .map(|c| bare(grid.text(r, c)))
                .filter(|t| !t.is_empty())
                .collect();
            let head = words.first().cloned().unwrap_or_default();
            let head: String = head
                .chars()
                .take_while(|c| !matches!(c, '（' | '(' | '：' | ':'))
                .collect();
            if !matches!(
                head.as_str(),
                "总分"
                    | "合计"
                    | "总计"
                    | "总得分"
                    | "得分合计"
                    | "自评总分"
                    | "综合得分"
                    | "自评得分"
                    | "总体得分"
                    | "总分值"
            ) {
                continue;
            }
            let found: Vec<(usize, Decimal)> = (0..grid.cols)
                .filter_map(|c| points(grid, r, c).map(|v| (c, v)))
                .collect();
            let at = |c: Option<usize>| c.and_then(|c| found.iter().find(|f| f.0 == c)).copied();
            let (w, s) = match found.as_slice() {
                // Two figures are the weight and the score, wherever the merged cells put them.
                [w, s] => (Some(*w), Some(*s)),
                [one] => {
                    if at(wc).is_some() && wc != sc {
                        (Some(*one), None)
                    } else {
                        (None, Some(*one))
                    }
                }
                _ => (at(wc), at(sc)),
            };
            sheet.weight = w.and_then(|(c, v)| grid.cell(r, c).map(|k| (v, k)));
            sheet.score = s.and_then(|(c, v)| grid.cell(r, c).map(|k| (v, k)));
            break;
        }
        sheet
    }
}

/// Points in a cell, with or without their unit (95 or 95分), where the cell begins at the position.
fn points(grid: &NumericGrid<'_>, row: usize, col: usize) -> Option<Decimal> {
    let begins = grid
        .cell(row, col)
        .is_some_and(|c| (c.row as usize, c.col as usize) == (row, col));
    let text = bare(grid.text(row, col));
    let figure = Figure::read(text.strip_suffix('分').unwrap_or(&text))?;
    (begins && !figure.percent).then_some(figure.value)
}

/// Weight and score of the budget execution, as the forms stage read them in the rows above the indicators.
fn execution(
    cx: &Context<'_>,
    grid: &NumericGrid<'_>,
    before: usize,
) -> Option<(Decimal, Option<Decimal>, [Option<CellRef>; 2])> {
    let (mut weight, mut score) = (None, None);
    for i in cx.table_claims(grid.id) {
        let c = cx.claim(*i);
        let Some(p) = c.place.filter(|p| (p.cell.row as usize) < before) else {
            continue;
        };
        match c.role {
            Role::Weight if weight.is_none() => weight = Some((c.quantity.value, p.cell)),
            Role::Score if score.is_none() => score = Some((c.quantity.value, p.cell)),
            _ => {}
        }
    }
    // Some forms print the points of the execution without their weight, which by rule is 10.
    let (value, cell) = match (weight, score) {
        (Some((w, cell)), _) => (w, Some(cell)),
        (None, Some(_)) => (Decimal::TEN, None),
        (None, None) => return None,
    };
    Some((value, score.map(|s| s.0), [cell, score.map(|s| s.1)]))
}

/// The points of the budget execution against their weight, where both are printed.
fn execution_bound(
    cx: &Context<'_>,
    grid: &NumericGrid<'_>,
    sheet: &Sheet,
    out: &mut Findings,
) -> Option<()> {
    let (weight, score, cells) = sheet.execution?;
    let score = score.filter(|s| *s > weight)?;
    let [Some(_), Some(_)] = cells else {
        return None;
    };
    let table = cx.name.table(grid.id);
    let sentences = (
        format!("{table}预算执行得分{score}分，超过分值{weight}分"),
        format!("{table}: the score {score} of the budget execution is above its weight {weight}"),
    );
    push(
        cx,
        grid,
        "score_bound",
        "checks.score_bound.score",
        Severity::Error,
        (Some(score), Some(weight)),
        [cells[1], cells[0]],
        sentences,
        out,
    );
    Some(())
}

/// Weights with merged cells counted once.
fn weights<'i>(rows: impl Iterator<Item = &'i &'i Indicator>) -> Option<Decimal> {
    let (mut total, mut seen) = (Decimal::ZERO, std::collections::BTreeSet::new());
    for i in rows {
        let Some(w) = i.weight else { continue };
        if i.cells.weight.is_none_or(|c| seen.insert(c)) {
            total = total.checked_add(w)?;
        }
    }
    Some(total)
}

fn scores(rows: &[&Indicator]) -> Option<Decimal> {
    let (mut total, mut seen) = (Decimal::ZERO, std::collections::BTreeSet::new());
    for i in rows {
        let Some(s) = i.score else { continue };
        if i.cells.score.is_none_or(|c| seen.insert(c)) {
            total = total.checked_add(s)?;
        }
    }
    Some(total)
}

fn blocks(
    cx: &Context<'_>,
    grid: &NumericGrid<'_>,
    rows: &[&Indicator],
    sheet: &Sheet,
    out: &mut Findings,
) -> Option<()> {
    // Runs of one first level with the points of its heading.
    let mut runs: Vec<(&str, Decimal, Vec<&Indicator>)> = Vec::new();
    for i in rows {
        let (Some(name), Some(w)) = (i.level1.as_deref(), i.level1_weight) else {
            continue;
        };
        match runs.last_mut() {
            Some(r) if r.0 == name && r.1 == w => r.2.push(i),
            _ => runs.push((name, w, vec![i])),
        }
    }
    let all = weights(rows.iter())?;
    let headings: Decimal = runs.iter().map(|r| r.1).sum();
    let wrong: Vec<(&str, Decimal, Decimal, &Vec<&Indicator>)> = runs
        .iter()
        .filter_map(|(name, w, run)| {
            let got = weights(run.iter())?;
            (got != *w && !got.is_zero()).then_some((*name, *w, got, run))
        })
        .collect();
    if wrong.is_empty() {
        return None;
    }
    // Headings that do not make up the whole table say that one was not read as such; then nothing can be said of the others.
    let whole = sheet.weight.map_or(Decimal::ONE_HUNDRED, |w| w.0);
    let ten = sheet.execution.map_or(Decimal::TEN, |e| e.0);
    // One heading alone that is wrong is known by the others: with its own indicators in its place they make up the whole.
    let mended = match wrong.as_slice() {
        [(_, w, got, _)] => headings - *w + *got,
        _ => headings,
    };
    let adds_up = |points: Decimal| points == whole || points + ten == whole;
    if !adds_up(headings) && !adds_up(mended) {
        return None;
    }
    // Blocks that are wrong while their sum is right have slipped in the layout of the merged cells: no error of the figures.
    let with_execution = sheet.execution.map_or(headings, |e| headings + e.0);
    let slipped = wrong.len() > 1 && (all == headings || all == with_execution);
    for (name, w, got, run) in wrong {
        let table = cx.name.table(grid.id);
        let zh = format!(
            "{table}“{}”标明{w}分，其下各指标分值之和为{got}分{}",
            squeeze(name, 16),
            if slipped {
                "，全表合计相符，疑为合并单元格错位"
            } else {
                ""
            }
        );
        let en = format!(
            "{table}: “{}” is headed {w} points, its indicators add up to {got}{}",
            squeeze(name, 16),
            if slipped {
                "; the table adds up, so merged cells have slipped"
            } else {
                ""
            }
        );
        let severity = if slipped {
            Severity::Note
        } else {
            Severity::Error
        };
        let cells = run.iter().map(|i| i.cells.weight);
        push(
            cx,
            grid,
            "score_bound",
            "checks.score_bound.block",
            severity,
            (Some(w), Some(got)),
            cells,
            (zh, en),
            out,
        );
    }
    Some(())
}

fn totals(
    cx: &Context<'_>,
    grid: &NumericGrid<'_>,
    rows: &[&Indicator],
    sheet: &Sheet,
    uneven: bool,
    out: &mut Findings,
) -> Option<()> {
    let table = cx.name.table(grid.id);
    let weight = weights(rows.iter())?;
    // A row that is left empty (无) has no points to miss.
    let missing = rows
        .iter()
        .filter(|i| i.weight.is_none())
        .filter(|i| i.score.is_some() || i.target.is_some() || i.actual.is_some())
        .count();
    let (ew, es) = sheet
        .execution
        .map_or((Decimal::ZERO, None), |e| (e.0, e.1));
    let plus = weight.checked_add(ew)?;
    let cells = || rows.iter().map(|i| i.cells.weight);
    let full = Decimal::ONE_HUNDRED;
    // A block that misses its heading has been told already.
    if !uneven && missing == 0 && rows.len() >= 4 && !weight.is_zero() {
        if let Some((printed, cell)) = sheet.weight.filter(|(p, _)| *p != weight && *p != plus) {
            let zh = format!(
                "{table}总分值为{printed}分，各项分值之和为{plus}分{}",
                execution_words(ew)
            );
            let en = format!("{table}: total weight {printed}, the weights add up to {plus}");
            // The ten points of the budget execution may be given outside a table that does not print them.
            let severity = if sheet.execution.is_none() && printed == weight + Decimal::TEN {
                Severity::Note
            } else {
                Severity::Error
            };
            push(
                cx,
                grid,
                "score_total",
                "checks.score_total.weight",
                severity,
                (Some(printed), Some(plus)),
                std::iter::once(Some(cell)).chain(cells()),
                (zh, en),
                out,
            );
        } else if sheet.weight.is_none()
            && weight != full
            && plus != full
            && (plus - full).abs() <= Decimal::from(15)
            && (weight - Decimal::from(90)).abs() > Decimal::ZERO
        {
            let zh = format!(
                "{table}各项分值之和为{plus}分{}，不是100分",
                execution_words(ew)
            );
            let en = format!("{table}: the weights add up to {plus}, not to 100");
            push(
                cx,
                grid,
                "score_total",
                "checks.score_total.hundred",
                Severity::Error,
                (Some(plus), Some(full)),
                cells(),
                (zh, en),
                out,
            );
        }
    }
    let (printed, cell) = sheet.score?;
    let sum = scores(rows)?;
    let without = sum;
    let sum = sum.checked_add(es.unwrap_or_default())?;
    let blank: Decimal = rows
        .iter()
        .filter(|i| i.score.is_none())
        .filter_map(|i| i.weight)
        .sum();
    // A blank score may be nought or not printed: the total decides, as far as it can.
    if printed == sum
        || (printed == without && es.is_none())
        || rows.iter().all(|i| i.score.is_none())
    {
        return None;
    }
    let unsure = !blank.is_zero() && printed > sum && printed <= sum.checked_add(blank)?;
    let no_execution = sheet.execution.is_none()
        && weight < full
        && printed > sum
        && printed - sum <= full - weight;
    if unsure || no_execution {
        return None;
    }
    let zh = format!(
        "{table}总分为{printed}分，各项得分之和为{sum}分{}",
        execution_words(es.unwrap_or_default())
    );
    let en = format!("{table}: total score {printed}, the scores add up to {sum}");
    let cells = std::iter::once(Some(cell))
        .chain(rows.iter().map(|i| i.cells.score))
        .chain(sheet.execution.into_iter().map(|e| e.2[1]));
    push(
        cx,
        grid,
        "score_total",
        "checks.score_total.score",
        Severity::Error,
        (Some(printed), Some(sum)),
        cells,
        (zh, en),
        out,
    );
    Some(())
}

fn execution_words(points: Decimal) -> String {
    if points.is_zero() {
        String::new()
    } else {
        format!("（含预算执行{points}分）")
    }
}
