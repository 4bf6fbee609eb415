//! The header of indicators: which column holds which field, in one header row or two.

use crate::forms::fold::without_brackets;
use crate::forms::reading::Reading;
use crate::forms::registry::{Field, registry};
use crate::forms::sheet::{Kind, Sheet};
use std::ops::Range;

/// Which column holds which field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Columns {
    pub by_field: Vec<(Field, usize)>,
}

impl Columns {
    pub fn col(&self, field: Field) -> Option<usize> {
        self.by_field
            .iter()
            .find(|(f, _)| *f == field)
            .map(|(_, c)| *c)
    }
    pub fn has(&self, field: Field) -> bool {
        self.col(field).is_some()
    }
    /// The leftmost column that is no level.
    pub fn first_value(&self) -> usize {
        self.by_field
            .iter()
            .filter(|(f, _)| {
                !matches!(
                    f,
                    Field::Level1 | Field::Level2 | Field::Level3 | Field::Ignored
                )
            })
            .map(|(_, c)| *c)
            .min()
            .unwrap_or(usize::MAX)
    }
}

/// The field that a header cell names.
fn field_of(folded: &str) -> Option<Field> {
    // A cell as long as this is a sentence, whatever stands in brackets.
    if folded.len() > 400 {
        return None;
    }
    let bare = without_brackets(folded);
    if bare.is_empty() || bare.chars().count() > 24 {
        return None;
    }
    if let Some(hit) = registry().columns.exact(folded) {
        return Some(*hit.means);
    }
    registry()
        .columns
        .within(&bare)
        .filter(|h| h.word.len() * 5 >= bare.len() * 2)
        .map(|h| *h.means)
}

/// The columns that a row heads, where it is the header of indicators.
#[must_use]
pub(super) fn header_columns(sheet: &Sheet<'_>, row: usize) -> Option<Columns> {
    let mut by_field: Vec<(Field, usize)> = Vec::new();
    // Most rows print a number, which no header does; that is quicker to see than words.
    if sheet
        .row_cells(row)
        .any(|c| sheet.view(c).kind == Kind::Number)
    {
        return None;
    }
    for cell in sheet.row_filled(row) {
        let view = sheet.view(cell);
        if let Some(field) = field_of(&view.folded)
            && (field == Field::Ignored || by_field.iter().all(|(f, _)| *f != field))
        {
            by_field.push((field, sheet.grid.cells[cell].col as usize));
        }
    }
    let has = |f: Field| by_field.iter().any(|(g, _)| *g == f);
    let levels = [Field::Level1, Field::Level2, Field::Level3]
        .into_iter()
        .filter(|f| has(*f))
        .count();
    let values = [Field::Target, Field::Actual, Field::Weight, Field::Score]
        .into_iter()
        .filter(|f| has(*f))
        .count();
    ((levels >= 2 && by_field.len() >= 3) || (levels == 1 && values >= 2))
        .then_some(Columns { by_field })
}

/// The row of the first indicator header.
#[must_use]
pub fn find_header(sheet: &Sheet<'_>, rows: Range<usize>) -> Option<usize> {
    rows.into_iter()
        .find(|row| header_columns(sheet, *row).is_some())
}

/// Notes the columns that the header lacks.
pub(super) fn complain_of_missing(r: &mut Reading<'_, '_>, columns: &Columns, header: usize) {
    let mut missing = Vec::new();
    for (field, name) in [
        (Field::Level1, "一级指标"),
        (Field::Level3, "三级指标"),
        (Field::Target, "指标值"),
    ] {
        if !columns.has(field) {
            missing.push(name);
        }
    }
    if columns.has(Field::Actual) || columns.has(Field::Score) {
        for (field, name) in [
            (Field::Actual, "完成值"),
            (Field::Weight, "分值"),
            (Field::Score, "得分"),
        ] {
            if !columns.has(field) {
                missing.push(name);
            }
        }
        // A monitoring table has no points at all, which is no fault.
        if !columns.has(Field::Weight) && !columns.has(Field::Score) {
            missing.retain(|n| !matches!(*n, "分值" | "得分"));
        }
    }
    if !missing.is_empty() {
        r.doubt(format!(
            "第{}行的指标表头缺少{}栏",
            header + 1,
            missing.join("、")
        ));
    }
}

/// A second header row: words of columns under a spanning cell, and no level among them.
pub(super) fn second_header(
    sheet: &Sheet<'_>,
    header: usize,
    end: usize,
    columns: &Columns,
) -> Option<Columns> {
    let row = header + 1;
    if row >= end {
        return None;
    }
    let filled: Vec<usize> = sheet.row_filled(row).collect();
    let fields: Vec<Option<Field>> = filled
        .iter()
        .map(|c| field_of(&sheet.view(*c).folded))
        .collect();
    let named = fields.iter().flatten().count();
    if filled.is_empty()
        || named * 2 < filled.len()
        || fields
            .iter()
            .flatten()
            .any(|f| matches!(f, Field::Level1 | Field::Level2))
    {
        return None;
    }
    if filled.iter().any(|c| {
        sheet.view(*c).kind == Kind::Number
            || (sheet.grid.cells[*c].col as usize)
                < columns
                    .first_value()
                    .min(columns.col(Field::Level3).unwrap_or(usize::MAX))
    }) {
        return None;
    }
    let mut out = columns.clone();
    for (cell, field) in filled.iter().zip(fields) {
        let col = sheet.grid.cells[*cell].col as usize;
        out.by_field
            .retain(|(f, c)| *c != col && Some(*f) != field.filter(|f| *f != Field::Ignored));
        if let Some(field) = field {
            out.by_field.push((field, col));
        }
    }
    Some(out)
}
