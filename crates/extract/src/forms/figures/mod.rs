//! Tables of figures: headers of columns, labels of rows, bands with headers of their own, codes of the classification.
//!
//! [`bands`] parts a grid into headers and the rows that they hold for, [`columns`] tells labels from figures and [`labels`] names the rows;
//! [`super::links`] then ties the figures of a band together.

mod bands;
pub mod columns;
pub mod labels;

use super::fold::without_brackets;
use super::header;
use super::links::{self, Rows};
use super::reading::{Reading, Said};
use super::registry::{Special, registry};
use super::sheet::{Kind, Sheet, is_year};
use crate::forms::codes::is_functional;
use bands::Band;
use columns::{Body, Column, Holds};
use gongbao_model::{Claim, Role};
use labels::{Label, Labels};
use std::ops::Range;

/// Reads all figures of some rows. Returns the number of header rows at the top.
pub fn read(r: &mut Reading<'_, '_>, rows: Range<usize>) -> usize {
    let bands = bands::find(r.sheet, rows.clone());
    for band in &bands {
        read_band(r, band);
    }
    bands.first().map_or(0, |b| b.header.end - rows.start)
}

/// What is wrong with the figures of a band.
#[derive(Debug, Default)]
struct Doubts {
    /// Figures in columns without a head.
    headless: usize,
    /// Cells whose figures can't be read, and the first of them.
    unread: usize,
    example: Option<usize>,
}

fn read_band(r: &mut Reading<'_, '_>, band: &Band) {
    let sheet = r.sheet;
    let body = Body::new(sheet, band, r.context.clock);
    let labelled =
        body.columns.iter().any(|c| c.holds == Holds::Labels) && body.figures().next().is_some();
    let some_headed = body.figures().any(|c| !body.columns[c].parts.is_empty());
    let mut labels = Labels::new(sheet, &body);
    let mut doubts = Doubts::default();
    let mut read = Rows::default();
    let first = r.claims.len();
    for row in band.data.clone() {
        let names = labels.next_row(row);
        if bands::is_index_row(sheet, row) {
            continue;
        }
        if labelled && is_shifted(sheet, row, &body.columns) {
            r.doubt(format!(
                "第{}行的数字落在项目栏内，疑为错列，未取数",
                row + 1
            ));
            continue;
        }
        for col in body.figures() {
            let Some(cell) = own_cell(sheet, row, col) else {
                continue;
            };
            let column = &body.columns[col];
            if column.parts.is_empty() && some_headed {
                doubts.headless += 1;
                continue;
            }
            let label = column.group.map(|g| &names[g]);
            let claim = r.claims.len();
            if r.claim(cell, said(column, label)) {
                read.claim(col, claim);
            } else {
                doubts.unread += 1;
                doubts.example.get_or_insert(cell);
            }
        }
        note_remarks(r, row, &body, &names);
        read.end_row(names);
    }
    links::link(r, &body, &read);
    for claim in &mut r.claims[first..] {
        if is_line_of_business(claim) {
            claim.concept = None;
        }
    }
    complain(r, &doubts);
}

/// True for the growth of what only shares its name with a class of expenditure: 教育 is a line of business where no amount of money stands beside
/// the growth and no word says that it was spent.
fn is_line_of_business(claim: &Claim) -> bool {
    claim.base.is_none()
        && matches!(claim.role, Role::Change | Role::ChangePct)
        && claim.concept.is_some_and(is_functional)
        && !claim.metric.contains("支出")
}

/// Notes the words of a row that name nothing (备注, 说明, 厉行节约保障措施).
fn note_remarks(r: &mut Reading<'_, '_>, row: usize, body: &Body<'_>, labels: &[Label<'_>]) {
    let about = labels.first().map_or("", |l| l.text.as_str());
    let names = |col: usize| body.groups.iter().any(|g| g.names.contains(&col));
    for cell in r.sheet.row_filled(row) {
        let at = r.sheet.corner(cell);
        if r.sheet.view(cell).kind == Kind::Text && !names(at.col as usize) {
            r.remarks.push((at, about.to_owned()));
        }
    }
}

/// The cell at a position, where it begins there and holds a figure.
fn own_cell(sheet: &Sheet<'_>, row: usize, col: usize) -> Option<usize> {
    let cell = sheet.cell_at(row, col)?;
    let corner = sheet.corner(cell);
    ((corner.row as usize, corner.col as usize) == (row, col)
        && sheet.view(cell).kind == Kind::Number)
        .then_some(cell)
}

fn complain(r: &mut Reading<'_, '_>, doubts: &Doubts) {
    if let Some(cell) = doubts.example {
        let printed: String = r.sheet.printed(cell).chars().take(24).collect();
        let at = r.sheet.corner(cell);
        r.doubt(format!(
            "有{}个单元格的数字不能识别，未取数；第一个在第{}行第{}列：{printed}",
            doubts.unread,
            at.row + 1,
            at.col + 1
        ));
    }
    if doubts.headless > 0 {
        r.doubt(format!(
            "有{}个数字所在的列没有表头，未取数",
            doubts.headless
        ));
    }
}

/// What header and label say of a figure.
fn said(column: &Column<'_>, label: Option<&Label<'_>>) -> Said {
    let none = Label::default();
    let label = label.unwrap_or(&none);
    let meaning = &column.meaning;
    let mut said = Said {
        metric: metric_of(column, label),
        role: meaning.role,
        period: meaning.period.or(label.period),
        unit: meaning
            .unit
            .clone()
            .or_else(|| label.unit.clone())
            .or_else(|| {
                // A band's title gives the unit of its plain figures (经费控制情况（万元）).
                label
                    .title_unit
                    .clone()
                    .filter(|_| meaning.role != Some(Role::Rate) && !meaning.relation)
            })
            .or_else(|| column.counted.then(String::new)),
        concept: label.concept,
        item: label.text.clone(),
        // 一般公共预算财政拨款 heads what was spent, where it stands on the side of expenditure.
        column: format!(
            "{}{}",
            meaning.metric,
            side_of(column).filter(|s| *s == "支出").unwrap_or("")
        ),
        rule: meaning.rule,
    };
    if let Some((role, rule)) = header::bound(&label.text).filter(|_| !meaning.relation) {
        // A limit stays one, whichever column prints it (债务限额 under 预算数).
        said.role = Some(role);
        said.rule = Some(rule);
    } else if said.role.is_none() {
        // A table on its side names the roles in its rows.
        if let Some(hit) = registry().figures.exact(&label.text) {
            said.role = Some(hit.means.role);
            said.rule = Some(hit.rule);
            if !meaning.metric.is_empty() {
                said.metric.clone_from(&meaning.metric);
            }
        } else {
            said.rule = label.rule;
        }
    }
    said
}

/// Label and header as one name; what both say is said once.
fn metric_of(column: &Column<'_>, label: &Label<'_>) -> String {
    let own = column.meaning.metric.as_str();
    let count = column
        .parts
        .last()
        .filter(|_| column.counted && own.is_empty());
    let count = count.map(|p| without_brackets(p));
    let head = count.as_deref().unwrap_or(own);
    let metric = match (label.text.is_empty(), head.is_empty()) {
        (false, false) if !label.text.ends_with(head) => format!("{}：{head}", label.text),
        (false, _) => label.text.clone(),
        (true, false) => head.to_owned(),
        // A head that only names a role (预算数) says least of what is measured.
        (true, true) => {
            let names = |p: &&&str| !header::is_role(p);
            let mut parts = column.parts.iter();
            let named = parts.find(names).or(column.parts.first());
            named.map_or(String::new(), |p| without_brackets(p))
        }
    };
    match side_of(column) {
        // Both sides of a balance end in the same words (总计).
        Some(side) if registry().is_special(Special::Generic, &label.text) => {
            format!("{side}{metric}")
        }
        _ => metric,
    }
}

/// The side of a balance that a column stands on: the head over its half of the table, or a group head that is just that word.
fn side_of<'s>(column: &Column<'s>) -> Option<&'s str> {
    let r = registry();
    let groups = column
        .parts
        .split_last()
        .map_or(&[][..], |(_, groups)| groups);
    column
        .side
        .and_then(|head| r.special_suffix(Special::Side, head))
        .or_else(|| {
            groups
                .iter()
                .copied()
                .find(|h| r.is_special(Special::Side, h))
        })
}

/// True for a row whose label column holds a figure and whose labels are missing, while there are figures to its right.
fn is_shifted(sheet: &Sheet<'_>, row: usize, columns: &[Column<'_>]) -> bool {
    let mut figure = false;
    for (col, column) in columns.iter().enumerate() {
        if column.holds == Holds::Labels {
            match sheet.kind(row, col) {
                Kind::Text if sheet.starts_in_row(row, col) => return false,
                Kind::Number if !is_year(sheet.text(row, col)) => figure = true,
                _ => {}
            }
        }
    }
    figure
}
