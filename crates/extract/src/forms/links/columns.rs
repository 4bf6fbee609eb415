//! Columns that are parts of other columns: the kinds of expenditure behind their 合计, what stands under one head behind the head's own column.

use super::{Adding, Link, Sum, Table, is_amount};
use crate::forms::figures::columns::Body;
use crate::forms::registry::{Special, registry};
use crate::forms::sheet::Sheet;

/// Columns that a total may add up; wider tables are no balance sheets.
const MOST_COLUMNS: usize = 60;

/// Links every figure to the total of its row, where a column of totals is borne out by most rows.
pub(super) fn link(
    table: &Table<'_, '_>,
    body: &Body<'_>,
    sheet: &Sheet<'_>,
    cols: &[usize],
    out: &mut Vec<Link>,
) {
    if cols.len() < 3 || cols.len() > MOST_COLUMNS {
        return;
    }
    let mut parents: Vec<Option<usize>> = vec![None; cols.len()];
    // From the right, so that an inner 小计 takes its parts before the outer 合计 takes it.
    for total in (0..cols.len())
        .rev()
        .filter(|i| is_total(body, sheet, cols, *i))
    {
        let alike = |i: &usize| {
            let (a, b) = (
                &body.columns[cols[total]].meaning,
                &body.columns[cols[*i]].meaning,
            );
            !b.relation && a.role == b.role && a.period == b.period && a.unit == b.unit
        };
        let free = |range: std::ops::Range<usize>| -> Vec<usize> {
            range
                .filter(|i| parents[*i].is_none() && !is_under(&parents, total, *i))
                .filter(alike)
                .collect()
        };
        let behind = free(total + 1..cols.len());
        let before = free(0..total);
        // What stands under the head of the total, else what stands before the next total, else all that is left.
        let head = |i: &usize| body.columns[cols[*i]].parts.first();
        let headed = behind
            .iter()
            .copied()
            .filter(|i| head(i) == head(&total))
            .collect::<Vec<usize>>();
        let near = behind
            .iter()
            .copied()
            .take_while(|i| !is_total(body, sheet, cols, *i))
            .collect();
        for parts in [headed, behind, near, before] {
            if parts.len() > 1
                && holds(
                    table,
                    cols[total],
                    &parts.iter().map(|i| cols[*i]).collect::<Vec<_>>(),
                )
            {
                parts.iter().for_each(|i| parents[*i] = Some(total));
                break;
            }
        }
    }
    for (part, total) in parents.iter().enumerate() {
        let Some(total) = total else { continue };
        for row in 0..table.rows.len() {
            let (Some(from), Some(to)) = (table.at(row, cols[part]), table.at(row, cols[*total]))
            else {
                continue;
            };
            let (a, b) = (&table.claims[from], &table.claims[to]);
            if is_amount(a.role) && a.quantity.base_unit == b.quantity.base_unit {
                out.push(Link { from, to });
            }
        }
    }
}

/// True where one column is, over any steps, a part of another.
fn is_under(parents: &[Option<usize>], mut col: usize, ancestor: usize) -> bool {
    while let Some(up) = parents[col] {
        if up == ancestor {
            return true;
        }
        col = up;
    }
    false
}

/// True for a column that is headed as a total, or by the head that reaches over its neighbours.
fn is_total(body: &Body<'_>, sheet: &Sheet<'_>, cols: &[usize], at: usize) -> bool {
    let r = registry();
    let column = &body.columns[cols[at]];
    let Some(last) = column.parts.last() else {
        return false;
    };
    if r.is_special(Special::Total, last) || r.ends_special(Special::TotalEnding, last) {
        return true;
    }
    // The head of several columns that has nothing of its own over this one (债务限额 over an empty cell, 一般债务, 专项债务).
    body.header
        .clone()
        .rev()
        .find_map(|row| {
            let cell = sheet.cell_at(row, cols[at])?;
            (sheet.view(cell).folded == *last).then_some(cell)
        })
        .is_some_and(|cell| {
            let c = &sheet.grid.cells[cell];
            c.col_span > 1
                && c.col as usize == cols[at]
                && (c.row + c.row_span) < body.header.end as u32
        })
}

/// True where the parts give the total in most of the rows that print both.
fn holds(table: &Table<'_, '_>, total: usize, parts: &[usize]) -> bool {
    let (mut equal, mut other) = (0, 0);
    for row in 0..table.rows.len() {
        let mut adding = Adding::to(table.amount(row, total));
        parts
            .iter()
            .for_each(|col| adding.add(table.amount(row, *col)));
        match adding.verdict() {
            Sum::Equal => equal += 1,
            Sum::Less | Sum::More => other += 1,
            Sum::Unknown => {}
        }
    }
    equal > 0 && equal >= other * 2
}
