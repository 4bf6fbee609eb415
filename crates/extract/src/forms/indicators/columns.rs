//! The header of indicators: which column holds which field, in one header row or two.

use crate::forms::fold::without_brackets;
use crate::forms::labels::label_hit;
use crate::forms::reading::Reading;
use crate::forms::registry::{Field, registry};
use crate::forms::sheet::{Kind, Sheet};
use std::ops::Range;

/// Header rows of indicators are never more than this.
const MOST_HEADER_ROWS: u32 = 2;
/// The field of a project's name.
pub(super) const PROJECT: &str = "project_name";

/// Which column holds which field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Columns {
    pub by_field: Vec<(Field, usize)>,
    /// Columns left of the levels whose cells name what the rows belong to: the project, its goal. The label is the cell that heads them.
    pub labels: Vec<Labelled>,
}

/// A column of labelled values beside the indicators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Labelled {
    /// Id of the field in rules/forms/labels.toml.
    pub field: &'static str,
    /// The cell that heads the column.
    pub head: usize,
    pub col: usize,
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
    /// The leftmost column that is no level and belongs to none.
    pub fn first_value(&self) -> usize {
        self.by_field
            .iter()
            .filter(|(f, _)| !of_levels(*f) && *f != Field::Ignored)
            .map(|(_, c)| *c)
            .min()
            .unwrap_or(usize::MAX)
    }
    /// True for a column between the levels that holds no names: points of a level, or words that are not read.
    pub fn names_nothing(&self, col: i64) -> bool {
        let beside = |f: Field| {
            matches!(
                f,
                Field::Level1Weight | Field::Level2Weight | Field::Ignored
            )
        };
        self.by_field
            .iter()
            .any(|(f, c)| *c as i64 == col && beside(*f))
            || self.labels.iter().any(|l| l.col as i64 == col)
    }
    /// Points stand in a column of their own for each level: the one behind a level belongs to it, the one behind the last level to the indicator.
    fn weights_by_place(&mut self) {
        let (first, second, third) = (
            self.col(Field::Level1),
            self.col(Field::Level2),
            self.col(Field::Level3),
        );
        for (field, col) in &mut self.by_field {
            let before = |level: Option<usize>| level.is_some_and(|l| *col < l);
            if *field != Field::Weight {
                continue;
            }
            if first.is_some_and(|l| l < *col) && before(second.or(third)) {
                *field = Field::Level1Weight;
            } else if second.is_some_and(|l| l < *col) && before(third) {
                *field = Field::Level2Weight;
            }
        }
        let mut seen = Vec::new();
        self.by_field.retain(|(f, _)| {
            let again = *f != Field::Ignored && seen.contains(f);
            seen.push(*f);
            !again
        });
    }
}

/// True for a level and for the points of one.
fn of_levels(field: Field) -> bool {
    matches!(
        field,
        Field::Level1 | Field::Level2 | Field::Level3 | Field::Level1Weight | Field::Level2Weight
    )
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

/// The cells that head the columns of a row, with their columns: those that begin in it, and those of the row above that reach down to it. A grid
/// without spans leaves the cells under such a head empty.
fn heads(sheet: &Sheet<'_>, row: usize) -> Vec<(usize, usize)> {
    let above = row.checked_sub(1).filter(|up| heads_values(sheet, *up));
    let mut out: Vec<(usize, usize)> = Vec::new();
    for col in 0..sheet.cols() {
        let Some(here) = sheet.cell_at(row, col) else {
            continue;
        };
        let grid = &sheet.grid.cells[here];
        let ends_here = (grid.row + grid.row_span) as usize == row + 1;
        let cell = if sheet.view(here).kind != Kind::Empty {
            Some(here).filter(|_| ends_here || grid.row as usize == row)
        } else {
            above
                .and_then(|up| sheet.cell_at(up, col))
                .filter(|up| is_value_head(sheet, *up))
        };
        if let Some(cell) = cell
            && out.last().is_none_or(|(last, _)| *last != cell)
        {
            out.push((cell, sheet.grid.cells[cell].col as usize));
        }
    }
    out
}

/// True for a cell of one column that is exactly the name of a value's column. A group head (年度指标值) has words below it.
fn is_value_head(sheet: &Sheet<'_>, cell: usize) -> bool {
    let bare = without_brackets(&sheet.view(cell).folded);
    let hit = registry().columns.exact(&bare);
    sheet.grid.cells[cell].col_span == 1
        && hit.is_some_and(|h| !of_levels(*h.means) && *h.means != Field::Ignored)
}

/// True for a row that heads at least two columns of values.
fn heads_values(sheet: &Sheet<'_>, row: usize) -> bool {
    let mut cells = sheet.row_filled(row);
    cells
        .by_ref()
        .filter(|c| is_value_head(sheet, *c))
        .nth(1)
        .is_some()
}

/// The columns that a row heads, where it is the header of indicators.
#[must_use]
pub(super) fn header_columns(sheet: &Sheet<'_>, row: usize) -> Option<Columns> {
    // Most rows print a number, which no header does; that is quicker to see than words.
    if sheet
        .row_cells(row)
        .any(|c| sheet.view(c).kind == Kind::Number)
    {
        return None;
    }
    let is_level = |cell: usize| field_of(&sheet.view(cell).folded).is_some_and(of_levels);
    if !sheet.row_filled(row).any(is_level) {
        return None;
    }
    let heads = heads(sheet, row);
    let field = |cell: usize| field_of(&sheet.view(cell).folded);
    let first_level = heads
        .iter()
        .find(|(cell, _)| field(*cell).is_some_and(of_levels))
        .map(|(_, col)| *col)?;
    let mut columns = Columns::default();
    for (cell, col) in heads {
        if col < first_level {
            // Left of the levels stand the side head of the form, or what the rows belong to.
            let named = label_hit(&sheet.view(cell).folded)
                .filter(|_| sheet.grid.cells[cell].row_span <= MOST_HEADER_ROWS);
            columns.labels.extend(named.map(|hit| Labelled {
                field: hit.means.as_str(),
                head: cell,
                col,
            }));
        } else if let Some(field) = field(cell)
            && (matches!(field, Field::Ignored | Field::Weight) || !columns.has(field))
        {
            columns.by_field.push((field, col));
        }
    }
    columns.weights_by_place();
    // One project has one goal, which stands above the indicators.
    if columns.labels.iter().all(|l| l.field != PROJECT) {
        columns.labels.clear();
    }
    let levels = [Field::Level1, Field::Level2, Field::Level3];
    let has = |f: &&Field| columns.has(**f);
    let n_levels = levels.iter().filter(has).count();
    let values = [Field::Target, Field::Actual, Field::Weight, Field::Score];
    let n_values = values.iter().filter(has).count();
    ((n_levels >= 2 && columns.by_field.len() >= 3) || (n_levels == 1 && n_values >= 2))
        .then_some(columns)
}

/// The first row of a header: the row above may head values that reach down to it.
pub(super) fn header_top(sheet: &Sheet<'_>, header: usize) -> usize {
    match header.checked_sub(1) {
        Some(up) if heads_values(sheet, up) => up,
        _ => header,
    }
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
    let col_of = |cell: usize| sheet.grid.cells[cell].col as usize;
    // 名称 and 权重 under 一级指标 part the column of a level.
    let parted = |cell: usize| {
        let up = sheet.cell_at(header, col_of(cell));
        up.is_some_and(|up| {
            sheet.grid.cells[up].col_span > 1
                && field_of(&sheet.view(up).folded).is_some_and(of_levels)
        })
    };
    let left_of_values = |cell: usize| {
        col_of(cell)
            < columns
                .first_value()
                .min(columns.col(Field::Level3).unwrap_or(usize::MAX))
    };
    if filled
        .iter()
        .any(|c| sheet.view(*c).kind == Kind::Number || left_of_values(*c) && !parted(*c))
    {
        return None;
    }
    let mut out = columns.clone();
    for (cell, field) in filled.iter().zip(fields) {
        let col = col_of(*cell);
        if parted(*cell) {
            out.by_field
                .extend(field.filter(|f| *f == Field::Weight).map(|f| (f, col)));
            continue;
        }
        out.by_field
            .retain(|(f, c)| *c != col && Some(*f) != field.filter(|f| *f != Field::Ignored));
        if let Some(field) = field {
            out.by_field.push((field, col));
        }
    }
    out.weights_by_place();
    Some(out)
}
