//! Indicator rows of performance tables: header → fields ([`columns`]), fill-down of the levels ([`levels`]), rows that slipped against their
//! header ([`fit`]), targets ([`goal`]).

mod columns;
mod fit;
mod goal;
mod levels;

use super::fold::without_brackets;
use super::funds;
use super::labels::{clean, label_hit, read_fields};
use super::reading::{Reading, Said};
use super::registry::{Field, RowWord, registry};
use super::sheet::{Kind, Sheet, is_year};
use crate::quantity::{parse_cell, parse_target};
pub use columns::find_header;
use columns::{Columns, PROJECT, complain_of_missing, header_columns, header_top, second_header};
use fit::fit;
use goal::goal_of;
use gongbao_model::{Decimal, FormField, Indicator, IndicatorCells, Quantity, Role};
use levels::{Levels, is_side_head, points_of_name, set_levels};
use std::ops::Range;

/// Rows of remarks that can stand before the total.
const MOST_REMARKS: usize = 3;

/// Reads a performance form: labelled values and money above the header, indicators below, labelled values after them. Forms of several projects
/// can stand in one grid, one under the other.
pub fn read(r: &mut Reading<'_, '_>, rows: Range<usize>, header: usize) {
    let mut next = Some((rows.start, header));
    while let Some((start, header)) = next {
        r.info.project = None;
        let end = read_form(r, start..rows.end, header);
        next = find_header(r.sheet, end..rows.end).map(|header| (end, header));
        if next.is_none() {
            read_fields(r, end..rows.end);
        }
    }
    // A grid of several projects is of none of them.
    let mut projects = r.indicators.iter().map(|i| &i.project);
    if let Some(first) = projects.next()
        && projects.any(|p| p != first)
    {
        r.info.project = None;
    }
}

/// Reads one form; gives the row behind it.
fn read_form(r: &mut Reading<'_, '_>, rows: Range<usize>, header: usize) -> usize {
    let sheet = r.sheet;
    let above = rows.start..header_top(sheet, header).max(rows.start);
    read_fields(r, above.clone());
    funds::read(r, above);
    let Some(mut columns) = header_columns(sheet, header) else {
        return rows.end;
    };
    let mut first = header + 1;
    if let Some(second) = second_header(sheet, header, rows.end, &columns) {
        columns = second;
        first += 1;
        r.doubt(format!(
            "第{}行起的指标表头占两行，已按下层栏目取数",
            header + 1
        ));
    }
    complain_of_missing(r, &columns, header);
    if ![Field::Target, Field::Actual, Field::Weight, Field::Score]
        .iter()
        .any(|f| columns.has(*f))
    {
        return rows.end;
    }
    read_rows(r, first..rows.end, columns)
}

fn read_rows(r: &mut Reading<'_, '_>, rows: Range<usize>, mut columns: Columns) -> usize {
    let sheet = r.sheet;
    let mut levels = Levels::default();
    let mut total_seen = false;
    let mut row = rows.start;
    while row < rows.end {
        if sheet.is_blank(row) {
            row += 1;
            continue;
        }
        if let Some(again) = header_columns(sheet, row) {
            columns = again;
            row += 1;
            continue;
        }
        if begins_form(sheet, row) {
            break;
        }
        match row_word(sheet, row, &columns) {
            Some(RowWord::Total) => {
                read_total(r, row, &columns);
                total_seen = true;
                row += 1;
                continue;
            }
            // A remark can stand before the total.
            Some(RowWord::End) if total_follows(sheet, row, rows.end, &columns) => {
                read_fields(r, row..row + 1);
                row += 1;
                continue;
            }
            Some(RowWord::End) => break,
            None => {}
        }
        read_indicator(r, row, &columns, &mut levels);
        row += 1;
    }
    if columns.has(Field::Score) && !total_seen {
        r.doubt("指标表没有总分行".to_owned());
    }
    row
}

/// True where one of the next rows adds the points up.
fn total_follows(sheet: &Sheet<'_>, row: usize, end: usize, columns: &Columns) -> bool {
    let next = row + 1..end.min(row + 1 + MOST_REMARKS);
    next.into_iter()
        .any(|row| row_word(sheet, row, columns) == Some(RowWord::Total))
}

/// True for a row that names the next project: its form begins here.
fn begins_form(sheet: &Sheet<'_>, row: usize) -> bool {
    let mut filled = sheet.row_filled(row);
    let label = filled.next().and_then(|c| label_hit(&sheet.view(c).folded));
    label.is_some_and(|hit| hit.means == PROJECT) && filled.next().is_some()
}

/// What the first words of a row make of it, if it is no indicator.
fn row_word(sheet: &Sheet<'_>, row: usize, columns: &Columns) -> Option<RowWord> {
    let filled: Vec<usize> = sheet.row_filled(row).collect();
    // A vertical side head (绩效指标) may stand before the words.
    let first = filled.iter().take(2).find_map(|c| {
        let folded = &sheet.view(*c).folded;
        let bare = without_brackets(folded);
        let bare = bare.split(':').next().unwrap_or(&bare).to_owned();
        let listed = registry().rows.exact(&bare).map(|h| *h.means);
        // What a label asks for in sentences stands behind the indicators.
        let asked = || {
            let alone = filled.len() <= 2 && sheet.grid.cells[*c].row_span == 1;
            label_hit(folded)
                .filter(|h| alone && registry().is_prose(h.means) && !registry().is_goal(h.means))
                .map(|_| RowWord::End)
        };
        listed
            .or_else(asked)
            .map(|word| (*c, word, folded.contains(':')))
    })?;
    let (cell, word, colon) = first;
    let col = sheet.grid.cells[cell].col as usize;
    if col >= columns.first_value().max(1) {
        return None;
    }
    let figures = filled
        .iter()
        .filter(|c| sheet.view(**c).kind == Kind::Number)
        .count();
    match word {
        RowWord::Total if figures > 0 || filled.len() <= 2 => Some(RowWord::Total),
        RowWord::End
            if colon || filled.len() <= 2 || filled.len().is_multiple_of(2) && figures == 0 =>
        {
            Some(RowWord::End)
        }
        _ => None,
    }
}

/// The total row: 分值 and 得分 where their columns are known, else the first and the second number.
fn read_total(r: &mut Reading<'_, '_>, row: usize, columns: &Columns) {
    let sheet = r.sheet;
    let numbers: Vec<usize> = sheet
        .row_filled(row)
        .filter(|c| sheet.view(*c).kind == Kind::Number)
        .collect();
    let under = |f: Field| {
        columns.col(f).and_then(|c| {
            numbers
                .iter()
                .copied()
                .find(|n| sheet.grid.cells[*n].col as usize == c)
        })
    };
    let (weight, score) = match (
        under(Field::Weight),
        under(Field::Score),
        numbers.as_slice(),
    ) {
        (Some(w), Some(s), _) => (Some(w), Some(s)),
        (_, _, [w, s]) => (Some(*w), Some(*s)),
        (w, s, [_]) if w.is_some() || s.is_some() => (w, s),
        (None, None, [s]) => (None, Some(*s)),
        _ => {
            r.doubt(format!("第{}行总分的数字与分值、得分栏对不上", row + 1));
            return;
        }
    };
    for (cell, role, rule) in [
        (weight, Role::Weight, "figure_columns.weight"),
        (score, Role::Score, "figure_columns.score"),
    ] {
        if let Some(cell) = cell {
            let said = Said {
                metric: "总分".to_owned(),
                role: Some(role),
                rule: Some(rule),
                ..Said::default()
            };
            r.claim(cell, said);
        }
    }
}

fn read_indicator(r: &mut Reading<'_, '_>, row: usize, columns: &Columns, levels: &mut Levels) {
    let sheet = r.sheet;
    let straight = fit(sheet, row, columns, 0);
    let mut shift = 0_i64;
    let mut best = straight;
    // A row that prints weight and score under their heads has not slipped.
    let in_place = [Field::Weight, Field::Score].iter().all(|f| {
        columns
            .col(*f)
            .is_none_or(|c| matches!(sheet.kind(row, c), Kind::Number))
    }) && columns
        .col(Field::Level3)
        .is_none_or(|c| sheet.kind(row, c) == Kind::Text);
    if !in_place {
        for s in [1, -1, 2, -2, 3, -3] {
            let f = fit(sheet, row, columns, s);
            if f > best + 3 {
                best = f;
                shift = s;
            }
        }
    }
    let at = |f: Field| -> Option<usize> {
        let col = usize::try_from(columns.col(f)? as i64 - shift).ok()?;
        sheet
            .cell_at(row, col)
            .filter(|c| sheet.grid.cells[*c].row as usize == row)
    };
    let text = |f: Field| at(f).filter(|c| sheet.view(*c).kind != Kind::Empty);
    let name = text(Field::Level3);
    let (target, actual) = (text(Field::Target), text(Field::Actual));
    let first_value = (columns.first_value() as i64 - shift).max(0);
    let heads: Vec<usize> = sheet
        .row_filled(row)
        .filter(|c| {
            let col = i64::from(sheet.grid.cells[*c].col);
            col < first_value
                && !columns.names_nothing(col + shift)
                && !is_side_head(&sheet.view(*c).folded)
        })
        .collect();
    take_labels(r, row, columns);
    let level3 = set_levels(sheet, &heads, name, columns, shift, levels);
    if let Some(points) = number(sheet, at(Field::Level1Weight)) {
        levels.weight = Some(points);
    }
    let weight = number(sheet, at(Field::Weight)).or_else(|| {
        // 三级指标（10分）: the points stand with the name where they have no column.
        let name = level3.filter(|_| !columns.has(Field::Weight))?;
        points_of_name(&sheet.view(name).folded)
    });
    let score = number(sheet, at(Field::Score));
    // 无 alone says that the group has no indicator.
    let level3 = level3.filter(|c| sheet.view(*c).kind != Kind::Dash);
    if level3.is_none() && target.is_none() && actual.is_none() {
        if weight.is_some() || score.is_some() {
            r.doubt(format!("第{}行有分值而没有指标名称和指标值", row + 1));
        }
        return;
    }
    if best < 0 {
        r.doubt(format!("第{}行的单元格与表头对不上，未取数", row + 1));
        return;
    }
    if shift != 0 {
        r.doubt(format!(
            "第{}行与表头错开{}列，已按内容对齐",
            row + 1,
            shift.abs()
        ));
    }
    if level3.is_none() && columns.has(Field::Level3) {
        r.doubt(format!("第{}行没有指标名称", row + 1));
    }
    let corner = |c: Option<usize>| c.map(|c| sheet.corner(c));
    let printed = |c: Option<usize>| c.map(|c| clean(sheet.printed(c)));
    let goal = goal_of(
        sheet,
        target,
        text(Field::TargetOp),
        text(Field::TargetUnit),
    );
    // A reason that is merged over several rows holds for all of them.
    let deviation = columns
        .col(Field::Deviation)
        .and_then(|c| usize::try_from(c as i64 - shift).ok())
        .and_then(|c| sheet.cell_at(row, c))
        .filter(|c| sheet.view(*c).kind == Kind::Text);
    let reason = deviation.or_else(|| stray_reason(sheet, row, columns, shift));
    let cells = IndicatorCells {
        target: corner(target),
        actual: corner(actual),
        weight: corner(at(Field::Weight).filter(|_| weight.is_some())),
        score: corner(at(Field::Score).filter(|_| score.is_some())),
        deviation: corner(reason),
    };
    r.indicators.push(Indicator {
        table: sheet.id,
        row: row as u32,
        project: r.info.project.clone(),
        level1: levels.first.clone(),
        level1_weight: levels.weight,
        level2: levels.second.clone(),
        level3: level3.map(|c| clean(sheet.printed(c))),
        target: goal.text,
        target_op: goal.op,
        target_quantity: goal
            .quantity
            .filter(|_| target.is_none_or(|c| !is_own_year(r, c))),
        actual: printed(actual),
        actual_quantity: actual
            .filter(|c| !is_own_year(r, *c))
            .and_then(|c| reached(sheet, c, text(Field::TargetUnit))),
        weight,
        score,
        deviation: printed(reason),
        cells,
    });
}

/// The quantity of an actual value. A column of units holds for it too, where the cell prints a bare number.
fn reached(sheet: &Sheet<'_>, actual: usize, unit: Option<usize>) -> Option<Quantity> {
    let (text, span) = (&sheet.doc.text, sheet.span(actual));
    let unit = unit
        .filter(|_| sheet.view(actual).kind == Kind::Number)
        .map(|c| sheet.view(c).folded.as_str());
    unit.and_then(|unit| parse_cell(text, span, Some(unit)))
        .or_else(|| parse_target(text, span).map(|t| t.quantity))
}

/// Takes what columns beside the indicators say of the rows from here on: their project, its goal.
fn take_labels(r: &mut Reading<'_, '_>, row: usize, columns: &Columns) {
    let sheet = r.sheet;
    for label in &columns.labels {
        let Some(cell) = sheet.cell_at(row, label.col).filter(|c| {
            sheet.grid.cells[*c].row as usize == row && sheet.view(*c).kind == Kind::Text
        }) else {
            continue;
        };
        if label.field == PROJECT {
            r.info.project = Some(clean(sheet.printed(cell)));
        }
        r.info.fields.push(FormField {
            field: label.field,
            label: sheet.span(label.head),
            value: sheet.span(cell),
            cell: Some(sheet.corner(cell)),
        });
    }
}

/// True for a cell that prints the bare year of the table, which is a date and no quantity.
fn is_own_year(r: &Reading<'_, '_>, cell: usize) -> bool {
    let folded = &r.sheet.view(cell).folded;
    is_year(folded) && folded.parse().ok() == r.context.clock.year
}

/// A reason that stands right of its column because an empty column came between (a ragged row).
fn stray_reason(sheet: &Sheet<'_>, row: usize, columns: &Columns, shift: i64) -> Option<usize> {
    let col = columns.col(Field::Deviation)? as i64 - shift;
    let last = columns
        .by_field
        .iter()
        .map(|(_, c)| *c as i64 - shift)
        .max()?;
    if last != col {
        return None;
    }
    sheet
        .row_filled(row)
        .find(|c| i64::from(sheet.grid.cells[*c].col) > col && sheet.view(*c).kind == Kind::Text)
}

fn number(sheet: &Sheet<'_>, cell: Option<usize>) -> Option<Decimal> {
    let cell = cell.filter(|c| sheet.view(*c).kind == Kind::Number)?;
    parse_cell(&sheet.doc.text, sheet.span(cell), Some("分")).map(|q| q.value)
}
