//! What the labels of a row say: the name of its figures, their unit, period, code.

use super::super::codes::{is_code, lookup};
use super::super::fold::{bracketed, without_brackets};
use super::super::header::{self, row_label};
use super::super::registry::{Special, registry};
use super::super::sheet::{Kind, Sheet};
use super::columns::{Body, Holds};
use crate::claims::concepts;
use gongbao_model::{Dimension, Period, RuleId};

/// Chars of the longest text that is taken as the label of a row.
const LONGEST_LABEL: usize = 60;

/// The label of a row.
#[derive(Debug, Default, Clone)]
pub struct Label<'s> {
    /// The name, parts joined from the outermost in.
    pub text: String,
    /// The innermost part as it stands in the cell, with its numbering.
    pub printed: &'s str,
    /// Unit in the label or in a column of units.
    pub unit: Option<String>,
    /// Unit in the head of the labels.
    pub title_unit: Option<String>,
    /// Period that the label begins with.
    pub period: Option<Period>,
    /// Code of the classification.
    pub code: String,
    /// Concept of the code.
    pub concept: Option<&'static str>,
    /// Rule that told the concept.
    pub rule: Option<RuleId>,
}

/// Reads the labels of one group from row to row, since an empty cell goes on with the label above it.
pub struct Labels<'b, 's, 'a> {
    sheet: &'s Sheet<'a>,
    body: &'b Body<'s>,
    above: Vec<&'s str>,
}

impl<'b, 's, 'a> Labels<'b, 's, 'a> {
    /// Begins at the first row.
    pub fn new(sheet: &'s Sheet<'a>, body: &'b Body<'s>) -> Self {
        Self {
            sheet,
            body,
            above: vec![""; sheet.cols()],
        }
    }

    /// The labels of a row, one for each group.
    pub fn next_row(&mut self, row: usize) -> Vec<Label<'s>> {
        for (col, text) in self.above.iter_mut().enumerate() {
            if self.body.columns[col].holds == Holds::Labels
                && self.sheet.kind(row, col) != Kind::Empty
            {
                *text = self.sheet.text(row, col);
            }
        }
        (0..self.body.groups.len())
            .map(|g| self.label(row, g))
            .collect()
    }

    fn label(&self, row: usize, group: usize) -> Label<'s> {
        let sheet = self.sheet;
        let group = &self.body.groups[group];
        let mut out = Label::default();
        let mut texts: Vec<&'s str> = Vec::new();
        let mut codes: Vec<&str> = Vec::new();
        let mut title: Option<&'s str> = None;
        for col in group.cols.clone().rev() {
            let column = &self.body.columns[col];
            let head_unit = || {
                column
                    .parts
                    .iter()
                    .flat_map(|p| bracketed(p))
                    .find_map(header::unit_of)
            };
            match column.holds {
                Holds::Units => out.unit = header::unit_of(sheet.text(row, col)),
                Holds::Codes => match sheet.kind(row, col) {
                    // A code can stand in one cell over the columns of its parts.
                    Kind::Number if begins_at(sheet, row, col) => codes.push(sheet.text(row, col)),
                    // 合计 stands in the column of codes where the cells were merged.
                    Kind::Text if texts.is_empty() => texts.push(sheet.text(row, col)),
                    _ => {}
                },
                Holds::Labels if group.names.contains(&col) => {
                    title = column.parts.last().copied().or(title);
                    out.title_unit = out.title_unit.or_else(head_unit);
                    let own = sheet.text(row, col);
                    let text = if own.is_empty() && !texts.is_empty() {
                        self.above[col]
                    } else {
                        own
                    };
                    if !text.is_empty()
                        && text.chars().count() <= LONGEST_LABEL
                        && !texts.contains(&text)
                        && sheet.kind(row, col) != Kind::Dash
                    {
                        texts.push(text);
                    }
                }
                // The head of the labels reaches down over rows without labels.
                Holds::Nothing
                    if sheet.cell_at(row, col).is_some_and(|c| {
                        (sheet.grid.cells[c].row as usize) < self.body.data.start
                    }) =>
                {
                    title = column.parts.last().copied().or(title);
                    out.title_unit = head_unit();
                }
                _ => {}
            }
        }
        out.printed = texts.first().copied().unwrap_or("");
        if texts.is_empty() {
            name_by_head(title, &mut out);
        } else {
            name_by_cells(&texts, &mut out);
        }
        classify(&codes, &mut out);
        out
    }
}

/// True for a position in which a cell begins from the left.
fn begins_at(sheet: &Sheet<'_>, row: usize, col: usize) -> bool {
    sheet
        .cell_at(row, col)
        .is_some_and(|c| sheet.corner(c).col as usize == col)
}

/// A row without a label is named by the head of its label column.
fn name_by_head(head: Option<&str>, out: &mut Label<'_>) {
    let Some(head) = head else { return };
    let (text, unit) = row_label(head);
    if !registry().is_special(Special::Generic, &text) {
        out.text = without_brackets(&text);
        out.unit = out.unit.take().or(unit);
    }
}

fn name_by_cells(texts: &[&str], out: &mut Label<'_>) {
    let mut names: Vec<String> = Vec::new();
    for text in texts.iter().rev() {
        let (name, unit) = row_label(text);
        if names.is_empty()
            && let Some((period, len)) = header::leading_period(&name)
        {
            // A label that begins with its year (2030年末债务余额) is of that year; a bare year names no measure.
            out.period = Some(period);
            if len == name.len() {
                continue;
            }
        }
        out.unit = out.unit.take().or(unit);
        let (code, name) = leading_code(&name);
        if let Some(code) = code {
            out.code = code.to_owned();
            out.concept = lookup(code).map(|c| c.concept.as_str());
        }
        names.push(name.to_owned());
    }
    out.text = names.join("：");
}

fn classify(codes: &[&str], out: &mut Label<'_>) {
    if codes.is_empty() {
        return;
    }
    out.code = codes.iter().rev().copied().collect();
    if let Some(code) = lookup(&out.code) {
        // The dictionary has names of its own for the classes; its id holds the code.
        let named = concepts::resolve_in(&out.text, "", Dimension::Money)
            .filter(|id| id.split('.').any(|part| part == code.code));
        out.concept = Some(named.unwrap_or(&code.concept));
        out.rule = Some("forms.classification");
    }
}

/// Code and name of a label that holds both (`2013202一般行政管理事务`, `[2013202]一般行政管理事务`).
fn leading_code(name: &str) -> (Option<&str>, &str) {
    let inner = name.trim_start_matches(['[', '(', '【']);
    let n = inner.bytes().take_while(u8::is_ascii_digit).count();
    if matches!(n, 3 | 5 | 7)
        && n < inner.len()
        && is_code(&inner[..n])
        && lookup(&inner[..n]).is_some()
    {
        let rest = inner[n..].trim_start_matches(['-', ':', '_', ']', ')', '】', '.', '、']);
        if !rest.is_empty() {
            return (Some(&inner[..n]), rest);
        }
    }
    (None, name)
}
