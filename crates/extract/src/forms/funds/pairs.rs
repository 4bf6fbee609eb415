//! Labels and their amounts in one row of a money block: `资金总额 | 80 | 其中：财政拨款 | 80`, or a label and its amount in one cell.

use super::{Column, PAIR, push, role_word};
use crate::forms::fold::without_brackets;
use crate::forms::header::row_label;
use crate::forms::labels::label_hit;
use crate::forms::reading::{Reading, Said};
use crate::forms::registry::{Special, registry};
use crate::forms::sheet::{Kind, kind_of};

/// Chars of the longest label of an amount.
const LONGEST_LABEL: usize = 60;

/// Reads the pairs of a row.
pub(super) fn read(r: &mut Reading<'_, '_>, filled: &[usize]) {
    let sheet = r.sheet;
    for (i, &cell) in filled.iter().enumerate() {
        let folded = &sheet.view(cell).folded;
        if sheet.view(cell).kind != Kind::Text || folded.chars().count() > LONGEST_LABEL {
            continue;
        }
        let amount = filled
            .get(i + 1)
            .copied()
            .filter(|v| sheet.view(*v).kind == Kind::Number);
        let (head, tail) = folded.rsplit_once(':').unwrap_or((folded, ""));
        if kind_of(tail) == Kind::Number && label_hit(head).is_none() {
            let (metric, unit) = row_label(head);
            claim_inside(r, cell, &without_brackets(&metric), unit);
        } else if names_money(folded) {
            let Some(value) = amount else { continue };
            let (metric, unit) = row_label(folded);
            let hit = role_word(folded);
            let mut column = Column::plain(sheet, value);
            if let Some(hit) = hit {
                (column.role, column.rule) = (Some(hit.means.role), hit.rule);
            }
            push(r, value, &without_brackets(&metric), &column, unit);
        } else if folded.ends_with(':')
            && label_hit(folded).is_none()
            && let Some(value) = amount
        {
            // A label of another kind with its number.
            let (metric, unit) = row_label(head);
            let column = Column::plain(sheet, value);
            push(r, value, &without_brackets(&metric), &column, unit);
        }
    }
}

/// True for a label that ends in a word of money (其中：财政拨款, 年度资金总额).
fn names_money(folded: &str) -> bool {
    let bare = without_brackets(folded);
    registry().ends_special(Special::Money, bare.trim_end_matches(':'))
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
        unit,
        rule: Some(PAIR),
        ..Said::default()
    };
    let tail = gongbao_model::Span::new(span.start as usize + from, span.end as usize);
    r.claim_span(cell, tail, said);
}
