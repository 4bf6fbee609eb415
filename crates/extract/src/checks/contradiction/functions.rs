//! Expenditure by function in the text and in the statutory tables.

use super::same_figure::{generic, table_key};
use super::{Printing, Source, printing, scope, tell};
use crate::checks::Context;
use crate::checks::report::Findings;
use gongbao_model::{Claim, Dimension, Origin, Role, Severity, TableKind};
use std::collections::BTreeMap;

/// Expenditure by function (卫生健康支出) in the text against the total of its row in the statutory tables of the same fund. The fund is
/// named by the caption of the table and by the heading over the text.
pub(super) fn functions(cx: &Context<'_>, out: &mut Findings) {
    if !cx.own_account() {
        return;
    }
    let mut rows: BTreeMap<(&str, i32), Vec<usize>> = BTreeMap::new();
    let mut texts: Vec<usize> = Vec::new();
    for (i, c) in cx.analysis.claims.iter().enumerate() {
        let Some(id) = c.concept.filter(|id| id.starts_with("functional.")) else {
            continue;
        };
        if c.quantity.dimension != Dimension::Money
            || cx.facts.items[i].role != Role::Actual
            || cx.facts.items[i].interval.is_none()
        {
            continue;
        }
        let kind = c
            .place
            .and_then(|p| cx.analysis.tables.get(p.table.0 as usize))
            .map(|t| t.kind);
        match (c.origin, cx.facts.items[i].year) {
            (Origin::Text, _) if c.whole.is_none() => texts.push(i),
            (Origin::Table, Some(year))
                if kind == Some(TableKind::FinalAccounts)
                    && c.metric
                        .split_once('：')
                        .is_none_or(|(_, col)| generic(col)) =>
            {
                rows.entry((id, year)).or_default().push(i);
            }
            _ => {}
        }
    }
    for t in texts {
        let c = cx.claim(t);
        let (Some(id), Some(year)) = (c.concept, cx.facts.items[t].year) else {
            continue;
        };
        let Some(rows) = rows.get(&(id, year)) else {
            continue;
        };
        let fund = text_scope(cx, c);
        let name = |i: usize| {
            let key = table_key(cx, i);
            key.strip_suffix('类').unwrap_or(key)
        };
        let printing = |i: usize| printing(cx, Source::Stated(i));
        let same: Vec<Printing> = rows
            .iter()
            .filter(|r| {
                let row = cx.claim(**r);
                cx.row_key(**r) == name(t)
                    && row.subject == c.subject
                    && row.project == c.project
                    && scope(cx, row) == fund
            })
            .filter_map(|r| printing(*r))
            .collect();
        let (Some(row), Some(text)) = (same.first(), printing(t)) else {
            continue;
        };
        // The tables must agree among themselves, else the row that the text means is not known.
        if fund.is_empty() || !same.iter().all(|s| s.interval.meets(row.interval)) {
            continue;
        }
        tell(cx, &text, row, Severity::Error, out);
    }
}

/// Scope words of a figure in running text: its own and those of the nearest heading over it that has any.
fn text_scope(cx: &Context<'_>, c: &Claim) -> Vec<&'static str> {
    let scope = &cx.relations.scope;
    let mut section = c.section;
    let mut heading = "";
    // A chain of parents is as long as the depth of headings; the bound only guards against a loop.
    for _ in 0..16 {
        let Some(s) = section.and_then(|s| cx.analysis.sections.get(s.0 as usize)) else {
            break;
        };
        if scope.in_text(&s.title) {
            heading = s.title.as_str();
            break;
        }
        section = s.parent;
    }
    scope.held_in(&[&c.metric, heading])
}
