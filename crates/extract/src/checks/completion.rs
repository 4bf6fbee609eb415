//! `completion`: an amount, the budget that it is measured against, and the rate printed for it.
//!
//! The words name the budget (完成年初预算的, 完成全年预算的). Where the rate fits another budget of the same figure than the one named, the
//! finding says so. Rates of a budget of zero are left alone unless another budget gives them.

use super::Context;
use super::report::{Draft, Findings, cause, judge, shown, with_cause};
use crate::facts::links::Link;
use crate::facts::relations::Basis;
use crate::facts::{interval, metric};
use gongbao_model::{Decimal, Role, Severity};

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    for link in cx
        .facts
        .links
        .iter()
        .filter(|l| !l.incomparable && cx.claim(l.claim).role == Role::Completion)
    {
        check(cx, link, out);
    }
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
    let unit = interval::last_digit(c.quantity.decimals);
    let other = other_budget(cx, link, subject, against);
    let named = if link.basis == Some(Basis::InitialBudget) {
        ("年初预算", "initial budget")
    } else {
        ("预算", "budget")
    };
    let computed = if b.quantity.base_value.is_zero() {
        None
    } else {
        interval::percent(a, p)
    };
    let severity = match computed {
        Some(w) => judge(x, w, unit)?,
        // A rate of nothing has no value; it is wrong only where another budget shows what was meant.
        None if c.quantity.value.is_zero() || s.quantity.value.is_zero() => return None,
        None => other.map_or(Severity::Note, |_| Severity::Error),
    };
    // Another amount shortly before, in another sentence, that gives the rate may be the budget that is meant.
    if computed.is_some() && elsewhere(cx, link, subject) {
        return None;
    }
    let place = cx.name.place(c);
    let fits = other.filter(|o| {
        cx.facts.items[*o]
            .interval
            .and_then(|p| interval::percent(a, p))
            .is_some_and(|w| w.meets(x))
    });
    let nominal = s
        .quantity
        .base_value
        .checked_mul(Decimal::ONE_HUNDRED)?
        .checked_div(b.quantity.base_value)
        .map(|n| shown(n, c.quantity.decimals, c.quantity.value));
    let head = format!(
        "{place}：{}为{}，{}为{}",
        cx.name.measure(s),
        cx.name.figure(s),
        named.0,
        cx.name.figure(b)
    );
    let head_en = format!(
        "{place}: {} is {}, {} {}",
        cx.name.measure(s),
        cx.name.figure(s),
        named.1,
        cx.name.figure(b)
    );
    let (mut zh, mut en) = match nominal {
        Some(n) => (
            format!("{head}，应完成{n}%，文中写{}", cx.name.figure(c)),
            format!("{head_en}; that is {n}%, stated as {}", cx.name.figure(c)),
        ),
        None => (
            format!("{head}，完成率无法计算，文中写{}", cx.name.figure(c)),
            format!(
                "{head_en}, so there is no rate; stated as {}",
                cx.name.figure(c)
            ),
        ),
    };
    if let Some(o) = fits {
        let f = cx.name.figure(cx.claim(o));
        zh = format!("{zh}，该比率实为占全年预算{f}的比率");
        en = format!("{en}; the rate is that of the other budget {f}");
    } else if let Some(w) = computed {
        (zh, en) = with_cause(zh, en, cause(c.quantity.value, w));
    }
    let draft = Draft {
        check: "completion",
        rule: "checks.completion",
        severity: if computed.is_none() && fits.is_none() {
            Severity::Note
        } else {
            severity
        },
        stated: Some(c.quantity.value),
        computed: nominal,
        claims: [Some(subject), Some(against), fits, Some(link.claim)]
            .into_iter()
            .flatten()
            .collect(),
        cells: vec![],
        tables: vec![],
        span: c.quantity.span,
    };
    let (at, f) = draft.say(cx.analysis, zh, en);
    out.push(at, f);
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
