//! Labelled values inside a grid: 项目名称 | 某项目, 年度总体目标 with the texts below, label/value reports.

use super::context::labelled;
use super::fold::without_brackets;
use super::header::{self, row_label};
use super::lexicon::Hit;
use super::reading::{Reading, Said};
use super::registry::registry;
use super::sheet::{Kind, Sheet};
use crate::quantity;
use gongbao_model::{FormField, Role};
use std::ops::Range;

/// Bytes of the shortest word that other words may follow in a label; 单位资金 is no 单位.
const SHORTEST_STEM: usize = 9;

/// The label that a folded cell text is: a known word, and little more.
#[must_use]
pub fn label_hit(folded: &str) -> Option<Hit<String>> {
    let bare = without_brackets(folded);
    let bare = bare.trim_end_matches(':');
    if let Some(hit) = registry().labels.exact(folded.trim_end_matches(':')) {
        return Some(hit);
    }
    registry().labels.prefix(bare).filter(|h| {
        bare.len() == h.word.len()
            || h.word.len() >= SHORTEST_STEM && bare.len() <= h.word.len() + 9
    })
}

/// Reads the labelled values of some rows as fields of the table; the project's name becomes the table's project.
pub fn read_fields(r: &mut Reading<'_, '_>, rows: Range<usize>) {
    for row in rows.clone() {
        read_row(r, row, rows.end);
    }
}

fn read_row(r: &mut Reading<'_, '_>, row: usize, end: usize) {
    let sheet = r.sheet;
    let filled: Vec<usize> = sheet.row_filled(row).collect();
    let hits: Vec<Option<Hit<String>>> = filled
        .iter()
        .map(|c| label_hit(&sheet.view(*c).folded))
        .collect();
    for (i, cell) in filled.iter().enumerate() {
        let folded = &sheet.view(*cell).folded;
        let Some(hit) = &hits[i] else {
            if folded.contains(':') && folded.chars().count() < 120 {
                for mut f in labelled(sheet.doc, sheet.span(*cell)) {
                    f.cell = Some(sheet.corner(*cell));
                    add(r, f);
                }
            }
            continue;
        };
        let next = filled.get(i + 1).copied();
        let next_is_label = hits.get(i + 1).is_some_and(Option::is_some);
        let value = match next {
            Some(v) if !next_is_label => Some(v).filter(|v| !heads_rows(sheet, *cell, *v)),
            // Labels side by side have their values below.
            _ if i > 0 || next_is_label => below(sheet, row, *cell, end)
                .filter(|v| hit.means != "amount" || has_digit(&sheet.view(*v).folded)),
            _ => None,
        };
        let Some(value) = value else { continue };
        if registry()
            .figures
            .exact(&without_brackets(&sheet.view(value).folded))
            .is_some()
        {
            continue;
        }
        let field = FormField {
            field: hit.means.as_str(),
            label: sheet.span(*cell),
            value: sheet.span(value),
            cell: Some(sheet.corner(value)),
        };
        add(r, field);
    }
}

fn has_digit(folded: &str) -> bool {
    folded.contains(|c: char| c.is_ascii_digit())
}

/// True where a label reaches down over rows with labels of their own: beside it stand an empty corner and the heads of columns, no value.
fn heads_rows(sheet: &Sheet<'_>, label: usize, next: usize) -> bool {
    let (left, right) = (&sheet.grid.cells[label], &sheet.grid.cells[next]);
    left.row_span > 1 && right.col > left.col + left.col_span
}

fn below(sheet: &Sheet<'_>, row: usize, cell: usize, end: usize) -> Option<usize> {
    let col = sheet.grid.cells[cell].col as usize;
    let down = row + sheet.grid.cells[cell].row_span as usize;
    if down >= end {
        return None;
    }
    sheet.cell_at(down, col).filter(|c| {
        sheet.view(*c).kind == Kind::Text && label_hit(&sheet.view(*c).folded).is_none()
    })
}

fn add(r: &mut Reading<'_, '_>, field: FormField) {
    if r.info.fields.iter().any(|f| f.value == field.value) {
        return;
    }
    if field.field == "project_name" && r.info.project.is_none() {
        r.info.project = Some(clean(r.sheet.doc.slice(field.value)));
    }
    r.info.fields.push(field);
}

/// A printed text on one line: line breaks and runs of white space between Han characters go, other runs become one space.
#[must_use]
pub fn clean(printed: &str) -> String {
    let mut out = String::with_capacity(printed.len());
    let mut gap = false;
    for c in printed.trim().chars() {
        if c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}') {
            gap = true;
            continue;
        }
        if gap && c.is_ascii_alphanumeric() && out.ends_with(|p: char| p.is_ascii_alphanumeric()) {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    out
}

/// Notes what a report in the form of a table lacks: the name of its project, an amount where one is asked for.
fn complain(r: &mut Reading<'_, '_>) {
    if r.info.project.is_none() {
        r.doubt("没有项目名称".to_owned());
    }
    let amounts: Vec<String> = r
        .info
        .fields
        .iter()
        .filter(|f| f.field == "amount")
        .filter(|f| quantity::parse_cell(&r.sheet.doc.text, f.value, Some("元")).is_none())
        .map(|f| {
            let printed = |span| clean(r.sheet.doc.slice(span));
            format!("“{}”不是金额：{}", printed(f.label), printed(f.value))
        })
        .collect();
    amounts.into_iter().for_each(|m| r.doubt(m));
}

/// Reads a report in the form of a table: the last cell of a row is the value of the label before it. A value that is a quantity is a claim.
pub fn read_report(r: &mut Reading<'_, '_>, rows: Range<usize>) {
    let sheet = r.sheet;
    read_fields(r, rows.clone());
    complain(r);
    for row in rows {
        let cells: Vec<usize> = sheet.row_filled(row).collect();
        for pair in cells.windows(2) {
            let (label, value) = (pair[0], pair[1]);
            let text = &sheet.view(label).folded;
            if sheet.view(label).kind != Kind::Text || text.chars().count() > 24 {
                continue;
            }
            if sheet.view(value).kind != Kind::Number {
                continue;
            }
            let (metric, unit) = row_label(text);
            let skip = label_hit(text)
                .is_some_and(|h| matches!(h.means.as_str(), "phone" | "term" | "filled_on"))
                || registry().is_special(super::registry::Special::Skip, &without_brackets(text));
            let has_unit = quantity::parse_cell(&sheet.doc.text, sheet.span(value), None)
                .is_some_and(|q| !q.unit.is_empty());
            if skip || !has_unit && unit.is_none() && r.info.unit.is_none() {
                continue;
            }
            let masked = registry().masked(text);
            let hit = registry().figures.within(&masked);
            r.claim(
                value,
                Said {
                    metric: without_brackets(&metric),
                    role: hit.as_ref().map(|h| h.means.role).or(Some(Role::Actual)),
                    period: header::period_in(text, r.context.clock).map(|p| p.0),
                    unit,
                    rule: hit.map(|h| h.rule),
                    ..Said::default()
                },
            );
        }
    }
}
