//! The money block of performance forms: a small table of funds by source, or one line of labels and values.

use super::fold::without_brackets;
use super::header::{self, row_label};
use super::lexicon::Hit;
use super::links::{self, FundRow, marks};
use super::reading::{Reading, Said};
use super::registry::{Figure, registry};
use super::sheet::{Kind, Sheet};
use gongbao_model::Role;
use std::ops::Range;

/// Columns by role.
type Columns = Vec<(usize, Role, &'static str)>;

/// The role that a header cell of a money block names.
fn role_word(folded: &str) -> Option<Hit<Figure>> {
    let bare = without_brackets(folded);
    if bare.is_empty() || bare.chars().count() > 14 {
        return None;
    }
    let text = registry().masked(&bare);
    registry()
        .figures
        .within(&text)
        .filter(|h| h.word.len() * 2 > bare.len())
        .filter(|h| !matches!(h.means.role, Role::Target | Role::Other | Role::Rate))
}

/// Reads the money block in the rows before the indicators. Returns the rows that it took.
pub fn read(r: &mut Reading<'_, '_>, rows: Range<usize>) -> Vec<usize> {
    let mut taken = Vec::new();
    let mut columns: Option<Columns> = None;
    let mut block: Vec<FundRow> = Vec::new();
    for row in rows {
        let sheet = r.sheet;
        let filled: Vec<usize> = sheet.row_filled(row).collect();
        let words: Vec<(usize, Hit<Figure>)> = filled
            .iter()
            .filter(|c| sheet.view(**c).kind == Kind::Text && sheet.grid.cells[**c].col > 0)
            .filter_map(|c| role_word(&sheet.view(*c).folded).map(|h| (*c, h)))
            .collect();
        let numbers = filled
            .iter()
            .filter(|c| sheet.view(**c).kind == Kind::Number)
            .count();
        let amounts = words
            .iter()
            .filter(|(_, h)| !matches!(h.means.role, Role::Weight | Role::Score))
            .count();
        if words.len() >= 2 && amounts >= 2 && numbers == 0 {
            // A header: the sources follow in the rows below.
            columns = Some(
                words
                    .iter()
                    .map(|(c, h)| (sheet.grid.cells[*c].col as usize, h.means.role, h.rule))
                    .collect(),
            );
            taken.push(row);
            continue;
        }
        if words.len() >= 2 && amounts >= 2 {
            block.push(one_line(r, row, &filled, &words));
            columns = None;
            taken.push(row);
            continue;
        }
        if columns.is_none() && pairs_in_cells(r, &filled) {
            taken.push(row);
            continue;
        }
        if let Some(cols) = &columns {
            if let Some(source) = source_row(r, row, cols) {
                block.push(source);
                taken.push(row);
            } else if !sheet.is_blank(row) {
                columns = None;
                if pairs_in_cells(r, &filled) {
                    taken.push(row);
                }
            }
        }
    }
    links::link_funds(&mut r.claims, &block);
    taken
}

/// Labels and values in turn in one row.
fn one_line(
    r: &mut Reading<'_, '_>,
    row: usize,
    filled: &[usize],
    words: &[(usize, Hit<Figure>)],
) -> FundRow {
    let sheet = r.sheet;
    let title = (0..sheet.cols())
        .filter_map(|c| sheet.cell_at(row, c))
        .find(|c| sheet.view(*c).kind == Kind::Text)
        .filter(|c| words.iter().all(|(w, _)| w != c));
    let (metric, unit) = title.map_or((String::from("资金总额"), None), |c| {
        row_label(&sheet.view(c).folded)
    });
    let metric = without_brackets(&metric);
    let mut out = FundRow::default();
    for (cell, hit) in words {
        let Some(at) = filled.iter().position(|c| c == cell) else {
            continue;
        };
        let Some(&value) = filled.get(at + 1) else {
            continue;
        };
        if sheet.view(value).kind != Kind::Number {
            continue;
        }
        out.push(
            hit.means.role,
            push(r, value, &metric, hit.means.role, hit.rule, unit.clone()),
        );
    }
    out
}

/// Cells such as `其中：基本支出：1348.22` or a label that ends in a colon with the amount in the next cell.
fn pairs_in_cells(r: &mut Reading<'_, '_>, filled: &[usize]) -> bool {
    let sheet = r.sheet;
    let mut found = false;
    for (i, &cell) in filled.iter().enumerate() {
        let folded = &sheet.view(cell).folded;
        if sheet.view(cell).kind != Kind::Text
            || !folded.contains(':')
            || folded.chars().count() > 60
        {
            continue;
        }
        let Some((head, tail)) = folded.rsplit_once(':') else {
            continue;
        };
        if super::labels::label_hit(folded).is_some() || super::labels::label_hit(head).is_some() {
            continue;
        }
        let (metric, unit) = row_label(head);
        let metric = without_brackets(&metric);
        if tail.is_empty() {
            found = true;
            if let Some(&value) = filled.get(i + 1)
                && sheet.view(value).kind == Kind::Number
            {
                push(r, value, &metric, Role::Actual, "forms.pair", unit);
            }
        } else if super::sheet::kind_of(tail) == Kind::Number {
            found = true;
            claim_inside(r, cell, &metric, unit);
        }
    }
    found
}

/// The amount behind the last colon of a cell.
fn claim_inside(r: &mut Reading<'_, '_>, cell: usize, metric: &str, unit: Option<String>) {
    let span = r.sheet.span(cell);
    let printed = r.sheet.doc.slice(span);
    let Some(at) = printed.rfind([':', '：']) else {
        return;
    };
    let from = at + printed[at..].chars().next().map_or(1, char::len_utf8);
    let said = Said {
        metric: metric.to_owned(),
        role: Some(Role::Actual),
        unit,
        rule: Some("forms.pair"),
        ..Said::default()
    };
    let tail = gongbao_model::Span::new(span.start as usize + from, span.end as usize);
    r.claim_span(cell, tail, said);
}

/// A row of the table of funds: its label names the source, its figures stand under the header.
fn source_row(r: &mut Reading<'_, '_>, row: usize, columns: &Columns) -> Option<FundRow> {
    let sheet = r.sheet;
    let first = columns.iter().map(|c| c.0).min().unwrap_or(0);
    let label = (0..first)
        .rev()
        .filter_map(|c| sheet.cell_at(row, c))
        .find(|c| {
            sheet.view(*c).kind == Kind::Text
                && sheet.starts_in_row(row, sheet.grid.cells[*c].col as usize)
        });
    let own: Vec<usize> = sheet
        .row_filled(row)
        .filter(|c| {
            Some(*c) != label && sheet.grid.cells[*c].col as usize >= first.saturating_sub(2)
        })
        .collect();
    let shift = shift_of(sheet, &own, columns);
    let (Some(label), Some(shift)) = (label.or_else(|| leading_text(sheet, row)), shift) else {
        if label.is_some() && own.iter().any(|c| sheet.view(*c).kind == Kind::Number) {
            r.doubt(format!("第{}行的资金数与表头对不上，未取数", row + 1));
            return Some(FundRow::default());
        }
        return None;
    };
    if own
        .iter()
        .any(|c| sheet.view(*c).kind == Kind::Text && *c != label)
    {
        return None;
    }
    if shift != 0 {
        r.doubt(format!(
            "第{}行的资金数与表头错开{}列，已按列序对齐",
            row + 1,
            shift.abs()
        ));
    }
    let (metric, unit) = row_label(&sheet.view(label).folded);
    let metric = without_brackets(metric.trim_end_matches(':'));
    let unit = unit.or_else(|| table_unit(sheet, row, first));
    let mut out = FundRow {
        total: marks::mark(&sheet.view(label).folded).total,
        ..FundRow::default()
    };
    for (col, role, rule) in columns {
        let at = *col as i64 - shift;
        let cell = usize::try_from(at).ok().and_then(|c| {
            sheet
                .cell_at(row, c)
                .filter(|_| sheet.starts_in_row(row, c))
        });
        if let Some(cell) = cell.filter(|c| sheet.view(*c).kind == Kind::Number) {
            out.push(*role, push(r, cell, &metric, *role, rule, unit.clone()));
        }
    }
    Some(out)
}

fn leading_text(sheet: &Sheet<'_>, row: usize) -> Option<usize> {
    sheet
        .row_filled(row)
        .next()
        .filter(|c| sheet.view(*c).kind == Kind::Text)
}

/// The unit that the head of the block carries (项目资金（万元）), reached through the merged cell or the nearest one above.
fn table_unit(sheet: &Sheet<'_>, row: usize, first: usize) -> Option<String> {
    (row.saturating_sub(6)..=row).rev().find_map(|up| {
        (0..first.min(sheet.cols())).find_map(|c| {
            super::fold::bracketed(sheet.text(up, c))
                .into_iter()
                .find_map(header::unit_of)
        })
    })
}

/// By how many columns the figures of a row stand left of the header: 0 when all stand under it, else the one shift that fits all.
fn shift_of(sheet: &Sheet<'_>, own: &[usize], columns: &Columns) -> Option<i64> {
    let numbers: Vec<i64> = own
        .iter()
        .filter(|c| sheet.view(**c).kind == Kind::Number)
        .map(|c| i64::from(sheet.grid.cells[*c].col))
        .collect();
    [0_i64, 1, -1, 2, -2].into_iter().find(|s| {
        numbers
            .iter()
            .all(|n| columns.iter().any(|(col, ..)| *col as i64 == n + s))
    })
}

/// Makes a claim of a figure of the block; gives its index, where the cell holds a quantity.
fn push(
    r: &mut Reading<'_, '_>,
    cell: usize,
    metric: &str,
    role: Role,
    rule: &'static str,
    unit: Option<String>,
) -> Option<usize> {
    let money = matches!(
        role,
        Role::Budget | Role::InitialBudget | Role::Actual | Role::Prior | Role::Change
    );
    let said = Said {
        metric: metric.to_owned(),
        role: Some(role),
        unit: unit.filter(|_| money),
        rule: Some(rule),
        ..Said::default()
    };
    let claim = r.claims.len();
    r.claim(cell, said).then_some(claim)
}
