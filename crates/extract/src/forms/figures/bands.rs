//! Bands: a header and the rows that it holds for. A table can have several, one under the other.

use super::super::fold::{bracketed, without_brackets};
use super::super::header::{self, is_formula};
use super::super::registry::{Special, registry};
use super::super::sheet::{Kind, Sheet, is_year};
use std::ops::Range;

/// Header rows of one band are never more than this.
const MOST_HEADER_ROWS: usize = 5;

/// A header and the rows that it holds for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Band {
    pub header: Range<usize>,
    pub data: Range<usize>,
}

/// The bands of some rows, from the top down.
pub(super) fn find(sheet: &Sheet<'_>, rows: Range<usize>) -> Vec<Band> {
    let mut out: Vec<Band> = Vec::new();
    let mut at = rows.start;
    while at < rows.end {
        let stated = if at == rows.start {
            sheet.grid.stated_header_rows.map(|n| n as usize)
        } else {
            None
        };
        let header_end = header_end(sheet, at, rows.end, stated);
        let header = at..header_end;
        let mut end = header_end;
        while end < rows.end && !(end > header_end && begins_band(sheet, end, rows.end, &header)) {
            end += 1;
        }
        out.push(Band {
            header,
            data: header_end..end,
        });
        at = end.max(at + 1);
    }
    out
}

fn has_number(sheet: &Sheet<'_>, row: usize) -> bool {
    sheet.row_cells(row).any(|c| {
        let v = sheet.view(c);
        v.kind == Kind::Number && !is_year(&v.folded)
    })
}

/// A row that numbers the columns (栏次 1 2 3) or gives formulas (A=B+C).
pub(super) fn is_index_row(sheet: &Sheet<'_>, row: usize) -> bool {
    let filled: Vec<&str> = sheet
        .row_filled(row)
        .map(|c| sheet.view(c).folded.as_str())
        .collect();
    let named = filled
        .iter()
        .any(|t| registry().is_special(Special::IndexRow, t));
    // Each half of a balance names its numbers, and 类, 款 and 项 can stand beside them.
    let names = |t: &&str| {
        [Special::IndexRow, Special::Code]
            .iter()
            .any(|s| registry().is_special(*s, t))
    };
    let rest: Vec<&str> = filled
        .into_iter()
        .filter(|t| !(named && names(t)))
        .collect();
    if rest.is_empty() || rest.len() < 2 && !named {
        return false;
    }
    let counts = rest.iter().all(|t| t.parse::<u32>().is_ok())
        && rest.windows(2).all(
            |w| matches!((w[0].parse::<u32>(), w[1].parse::<u32>()), (Ok(a), Ok(b)) if b == a + 1),
        )
        && (named || rest.len() >= 3 && rest.first() == Some(&"1"));
    let formulas = rest.iter().all(|t| is_formula(t));
    counts || formulas
}

fn header_end(sheet: &Sheet<'_>, start: usize, end: usize, stated: Option<usize>) -> usize {
    let first_number = (start..end)
        .find(|row| has_number(sheet, *row) && !is_index_row(sheet, *row))
        .unwrap_or(end);
    if first_number == start {
        return start;
    }
    let mut at = start + 1;
    if let Some(n) = stated {
        at = at.max((start + n).min(first_number));
    }
    // Cells of the first header row that reach down take the rows below into the header.
    let reach = sheet
        .row_filled(start)
        .map(|c| sheet.grid.cells[c].row_span as usize)
        .max();
    if let Some(most) = reach.filter(|n| *n <= MOST_HEADER_ROWS) {
        at = at.max((start + most).min(first_number));
    }
    while at < first_number && at < start + MOST_HEADER_ROWS && is_header_row(sheet, at) {
        at += 1;
    }
    while at < end && is_index_row(sheet, at) {
        at += 1;
    }
    at
}

/// True for a row below a header row that still is header: it stands under a spanning cell, or all its words are header words.
fn is_header_row(sheet: &Sheet<'_>, row: usize) -> bool {
    if is_index_row(sheet, row) {
        return true;
    }
    let filled: Vec<usize> = sheet.row_filled(row).collect();
    if filled.is_empty() {
        return false;
    }
    let first_label_above_spans_down = sheet
        .cell_at(row, 0)
        .is_some_and(|c| (sheet.grid.cells[c].row as usize) < row);
    let under_span = filled.iter().all(|c| {
        let cell = &sheet.grid.cells[*c];
        row > 0
            && sheet.cell_at(row - 1, cell.col as usize).is_some_and(|up| {
                let up = &sheet.grid.cells[up];
                up.col_span > 1
                    && up.col_span >= cell.col_span
                    && ((up.col_span as usize) < sheet.cols() || filled.len() > 1)
            })
    });
    if under_span
        && (first_label_above_spans_down || filled.len() > 1 || sheet.grid.cells[filled[0]].col > 0)
    {
        return true;
    }
    filled
        .iter()
        .all(|c| is_header_word(&sheet.view(*c).folded))
}

/// True for a text that heads a column wherever it stands.
fn is_header_word(folded: &str) -> bool {
    let r = registry();
    let bare = without_brackets(folded);
    if bare.is_empty() {
        return true;
    }
    if is_formula(&bare) || is_year(folded) || header::unit_of(&bare).is_some() {
        return true;
    }
    let special = [
        Special::Skip,
        Special::Unit,
        Special::Code,
        Special::Generic,
    ];
    if special.iter().any(|s| r.is_special(*s, &bare)) {
        return true;
    }
    let without_list_label = !bare.contains('、') && !bare.starts_with("其中");
    without_list_label
        && r.figures
            .within(&r.masked(&bare))
            .is_some_and(|h| h.word.len() * 2 >= bare.len())
}

/// True for a row within the data that begins a band of its own: words stand where figures stood, figures follow below.
fn begins_band(sheet: &Sheet<'_>, row: usize, end: usize, header: &Range<usize>) -> bool {
    if has_number(sheet, row) || sheet.is_blank(row) {
        return false;
    }
    let filled: Vec<usize> = sheet
        .row_filled(row)
        .filter(|c| sheet.view(*c).kind == Kind::Text)
        .collect();
    let beyond: Vec<usize> = filled
        .iter()
        .copied()
        .filter(|c| sheet.grid.cells[*c].col > 0)
        .collect();
    if filled.len() < 2 || beyond.is_empty() {
        return false;
    }
    if header.clone().any(|h| same_row(sheet, h, row)) {
        return true;
    }
    let next = (row + 1..end).find(|n| !sheet.is_blank(*n) && !is_header_row(sheet, *n));
    if !next.is_some_and(|n| has_number(sheet, n)) {
        return false;
    }
    let heads = beyond
        .iter()
        .filter(|c| {
            let t = &sheet.view(**c).folded;
            is_header_word(t)
                || t.contains('(') && bracketed(t).iter().any(|b| header::unit_of(b).is_some())
                || header::printed_year(t).is_some()
        })
        .count();
    heads * 2 >= beyond.len()
}

fn same_row(sheet: &Sheet<'_>, a: usize, b: usize) -> bool {
    let texts = |row| {
        sheet
            .row_filled(row)
            .map(|c| sheet.view(c).folded.as_str())
            .collect::<Vec<_>>()
    };
    let left = texts(a);
    left.len() > 1 && left == texts(b)
}
