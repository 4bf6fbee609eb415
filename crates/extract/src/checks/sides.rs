//! `sum` of both sides of an account in running text: 收支总预算…。收入包括：…。支出包括：….
//!
//! The explanations of a budget total income and expenditure in one figure and list each side in a sentence of its own. Each list is all there is.

use super::Context;
use super::report::{Discrepancy, Findings};
use crate::facts::is_amount;
use gongbao_model::{Dimension, Origin, Role};

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    let claims = &cx.analysis.claims;
    let mut total: Option<usize> = None;
    let mut i = 0;
    while i < claims.len() {
        let quote = claims[i].quote;
        let end = i + claims[i..].iter().take_while(|c| c.quote == quote).count();
        let end = end.max(i + 1);
        let words = cx.doc.slice(quote).trim_start();
        let lists = &cx.relations.sides.words;
        if claims[i].origin != Origin::Text {
            total = None;
        } else if lists.iter().any(|w| words.starts_with(w.as_str())) {
            if let Some(whole) = total {
                let _ = list(cx, whole, i..end, out);
            }
        } else {
            total = (i..end).find(|k| both_sides(cx, *k));
        }
        i = end;
    }
}

/// True for an amount that totals income and expenditure in one (收支总预算, 收、支总计).
fn both_sides(cx: &Context<'_>, i: usize) -> bool {
    let (c, key) = (cx.claim(i), cx.facts.items[i].key.as_str());
    c.quantity.dimension == Dimension::Money
        && is_amount(c.role)
        && c.role != Role::Prior
        && (key.contains("收支") || (key.contains("收入") && key.contains("支出")))
}

fn list(
    cx: &Context<'_>,
    whole: usize,
    sentence: std::ops::Range<usize>,
    out: &mut Findings,
) -> Option<()> {
    let w = cx.claim(whole);
    let parts: Vec<usize> = sentence
        .filter(|k| {
            let c = cx.claim(*k);
            c.quantity.base_unit == w.quantity.base_unit && is_amount(c.role)
        })
        .collect();
    // Parts of parts, and figures of another year, make the list another kind of list.
    let own = |k: &usize| {
        let c = cx.claim(*k);
        c.role != Role::Prior
            && cx.facts.items[*k].year == cx.facts.items[whole].year
            && c.whole.is_none_or(|x| !parts.contains(&(x.0 as usize)))
    };
    if parts.len() < 2 || !parts.iter().all(own) {
        return None;
    }
    let sum = cx.total(parts.iter().copied())?;
    let miss = Discrepancy::of(cx, whole, sum.interval, sum.value)?;
    let (list, list_en) = cx.name.terms(&parts, 14);
    let (m, f, shown) = (cx.name.measure(w), cx.name.figure(w), miss.shown());
    let sentences = (
        format!("{m}为{f}，所列各项之和为{shown}（{list}）"),
        format!("{m} is {f}, the listed parts add up to {shown} ({list_en})"),
    );
    miss.tell("sum", "checks.sum.sides", parts, sentences, out);
    Some(())
}
