//! `completion`: an amount, the budget that it is measured against, and the rate printed for it.
//!
//! The words name the budget (完成年初预算的, 完成全年预算的). Where the rate fits another budget of the same figure than the one named, the
//! finding says so. Rates of a budget of zero are left alone unless another budget gives them.

use super::Context;
use super::report::{Discrepancy, Draft, Findings, Sentences};
use crate::facts::links::Link;
use crate::facts::relations::Basis;
use crate::facts::{interval, metric};
use crate::squeeze::is_letter;
use gongbao_model::{Decimal, Dimension, Origin, Role, Severity};
use std::cmp::Ordering;

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    for link in cx
        .facts
        .links
        .iter()
        .filter(|l| !l.incomparable && cx.claim(l.claim).role == Role::Completion)
    {
        check(cx, link, out);
    }
    for (i, c) in cx.analysis.claims.iter().enumerate() {
        if c.role == Role::Completion && c.origin == Origin::Text {
            let _ = words(cx, i, out);
        }
    }
}

/// 决算数小于预算数, 大于 and 持平 right behind a rate of completion against the rate itself.
fn words(cx: &Context<'_>, rate: usize, out: &mut Findings) -> Option<()> {
    let c = cx.claim(rate);
    let from = c.quantity.span.end as usize;
    let block = cx.doc.blocks.get(cx.facts.items[rate].block as usize)?;
    let next = cx
        .analysis
        .claims
        .get(rate + 1)
        .filter(|n| n.origin == Origin::Text);
    let to = next
        .map_or(block.span.end, |n| n.quantity.span.start)
        .min(block.span.end) as usize;
    let tail: String = cx
        .doc
        .text
        .get(from..to)?
        .chars()
        .filter(|c| is_letter(*c))
        .collect();
    // The words follow at once, so that they speak of this rate.
    let said = ["决算数", "支出决算", "决算"]
        .iter()
        .find_map(|w| tail.strip_prefix(w))?;
    let said = said.trim_start_matches('数').trim_start_matches('与');
    let (side, against): (Ordering, &str) = if said.starts_with("小于") || said.starts_with("低于")
    {
        (Ordering::Less, "小于")
    } else if said.starts_with("大于") || said.starts_with("高于") {
        (Ordering::Greater, "大于")
    } else {
        let budget = ["年初预算数持平", "预算数持平", "年初预算持平", "预算持平"];
        budget.iter().find(|w| said.starts_with(**w))?;
        (Ordering::Equal, "持平")
    };
    let stated = interval::of_quantity(&c.quantity)?;
    let fits = match side {
        Ordering::Less => stated.lo < Decimal::ONE_HUNDRED,
        Ordering::Greater => stated.hi > Decimal::ONE_HUNDRED,
        Ordering::Equal => stated.meets(interval::point(Decimal::ONE_HUNDRED)),
    };
    if fits || c.quantity.value.is_zero() {
        return None;
    }
    let (place, m, f) = (cx.name.place(c), cx.name.measure(c), cx.name.figure(c));
    let sentences = (
        format!("{place}：{m}完成预算的{f}，其后却称决算数与预算数“{against}”"),
        format!("{place}: {m} is {f} of the budget, yet the words behind it say “{against}”"),
    );
    let draft = Draft {
        check: "completion",
        rule: "checks.completion.words",
        severity: Severity::Error,
        stated: Some(c.quantity.value),
        computed: None,
        claims: vec![rate],
        cells: vec![],
        tables: vec![],
        span: c.quantity.span,
    };
    draft.say(cx.analysis, sentences, out);
    Some(())
}

fn check(cx: &Context<'_>, link: &Link, out: &mut Findings) -> Option<()> {
    let subject = link.subject?;
    let against = link.against?;
    let (c, s, b) = (cx.claim(link.claim), cx.claim(subject), cx.claim(against));
    let (a, x) = (
        cx.facts.items[subject].interval?,
        cx.facts.items[link.claim].interval?,
    );
    let p = cx.facts.items[against].interval?;
    let other = other_budget(cx, link, subject, against);
    let (named, named_en) = if link.basis == Some(Basis::InitialBudget) {
        ("年初预算", "initial budget")
    } else if b.quantity.dimension != Dimension::Money {
        ("计划", "plan")
    } else {
        ("预算", "budget")
    };
    let fits = other.filter(|o| {
        cx.facts.items[*o]
            .interval
            .and_then(|p| interval::percent(a, p))
            .is_some_and(|w| w.meets(x))
    });
    let (m, f) = (cx.name.measure(s), cx.name.figure(s));
    let (budget, stated) = (cx.name.figure(b), cx.name.figure(c));
    let meant = |(zh, en): Sentences| match fits {
        Some(o) => {
            let f = cx.name.figure(cx.claim(o));
            (
                format!("{zh}，该比率实为占全年预算{f}的比率"),
                format!("{en}; the rate is that of the other budget {f}"),
            )
        }
        None => (zh, en),
    };
    if b.quantity.base_value.is_zero() {
        // A rate of nothing has no value; it is wrong only where another budget shows what was meant.
        if c.quantity.value.is_zero() || s.quantity.value.is_zero() {
            return None;
        }
        let place = cx.name.place(c);
        let sentences = meant((
            format!("{place}：{m}为{f}，{named}为{budget}，完成率无法计算，文中写{stated}"),
            format!(
                "{place}: {m} is {f}, {named_en} {budget}, so there is no rate; stated as {stated}"
            ),
        ));
        let draft = Draft {
            check: "completion",
            rule: "checks.completion",
            severity: fits.map_or(Severity::Note, |_| Severity::Error),
            stated: Some(c.quantity.value),
            computed: None,
            claims: [Some(subject), Some(against), fits, Some(link.claim)]
                .into_iter()
                .flatten()
                .collect(),
            cells: vec![],
            tables: vec![],
            span: c.quantity.span,
        };
        draft.say(cx.analysis, sentences, out);
        return Some(());
    }
    let nominal = s
        .quantity
        .base_value
        .checked_mul(Decimal::ONE_HUNDRED)?
        .checked_div(b.quantity.base_value)?;
    let miss = Discrepancy::of(cx, link.claim, interval::percent(a, p)?, nominal)?;
    // Another amount shortly before, in another sentence, that gives the rate may be the budget that is meant.
    if elsewhere(cx, link, subject) {
        return None;
    }
    let value = miss.value;
    let sentences = meant((
        format!("{m}为{f}，{named}为{budget}，应完成{value}%，文中写{stated}"),
        format!("{m} is {f}, {named_en} {budget}; that is {value}%, stated as {stated}"),
    ));
    let miss = if fits.is_some() {
        miss.because(None)
    } else {
        miss
    };
    let others = [Some(subject), Some(against), fits].into_iter().flatten();
    miss.tell("completion", "checks.completion", others, sentences, out);
    Some(())
}

/// True where an amount of another sentence of the block gives the printed rate.
fn elsewhere(cx: &Context<'_>, link: &Link, subject: usize) -> bool {
    let c = cx.claim(link.claim);
    let (Some(a), Some(x)) = (
        cx.facts.items[subject].interval,
        cx.facts.items[link.claim].interval,
    ) else {
        return false;
    };
    (link.claim.saturating_sub(24)..link.claim).any(|i| {
        let o = cx.claim(i);
        o.quote != c.quote
            && cx.facts.items[i].block == cx.facts.items[link.claim].block
            && o.quantity.base_unit == cx.claim(subject).quantity.base_unit
            && cx.facts.items[i]
                .interval
                .and_then(|p| interval::percent(a, p))
                .is_some_and(|w| w.meets(x))
    })
}

/// Another budget of the same measure in the same sentence.
fn other_budget(cx: &Context<'_>, link: &Link, subject: usize, against: usize) -> Option<usize> {
    let c = cx.claim(link.claim);
    (link.claim.saturating_sub(8)..link.claim).rev().find(|i| {
        let o = cx.claim(*i);
        *i != against
            && *i != subject
            && o.quote == c.quote
            && matches!(o.role, Role::Budget | Role::InitialBudget)
            && o.quantity.base_unit == cx.claim(subject).quantity.base_unit
            && metric::akin(&cx.facts.items[*i].key, &cx.facts.items[subject].key)
            && !o.quantity.value.is_zero()
    })
}
