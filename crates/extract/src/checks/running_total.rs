//! `sum` of a budget in running text: income with what is added to it, and the total that the sentence ends in.
//!
//! 一般公共预算收入6.2亿元，加上级转移支付2.7亿元，收入合计8.9亿元。 What follows 加 or 加上 is added, what follows 减 or 减去 is taken off, figures in brackets and
//! rates are passed over. A sentence with a list of parts in between (其中) is left alone, for its figures can't be told apart by order. And where
//! the text says that both sides balance, its two totals must be equal.

use super::Context;
use super::report::{Discrepancy, Findings};
use crate::facts::{interval, is_amount};
use crate::squeeze::is_letter;
use gongbao_model::{Decimal, Dimension, Interval, Origin, Role};

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    let claims = &cx.analysis.claims;
    let mut totals = Vec::new();
    for (i, c) in claims.iter().enumerate() {
        if c.origin != Origin::Text {
            continue;
        }
        if is_total(cx, i) {
            totals.push(i);
            check(cx, i, out);
        }
        let _ = listed(cx, i, out);
    }
    balance(cx, &totals, out);
    two_totals(cx, out);
}

/// 收入总计…、支出总计… of one body, side by side: they hold what was brought over and what is left over, so they are equal.
fn two_totals(cx: &Context<'_>, out: &mut Findings) {
    if !cx.own_account() {
        return;
    }
    for (i, pair) in cx.analysis.claims.windows(2).enumerate() {
        let key = |k: usize| cx.facts.items[k].key.as_str();
        let item = |k: usize| &cx.facts.items[k];
        let fits = pair.iter().all(|c| c.origin == Origin::Text)
            && pair[0].quote == pair[1].quote
            && key(i).ends_with("收入总计")
            && key(i + 1).ends_with("支出总计")
            && item(i).year == item(i + 1).year
            && item(i).role == Role::Actual
            && item(i + 1).role == Role::Actual;
        if fits {
            let _ = equal(cx, i + 1, i, out);
        }
    }
}

/// A total right behind the amounts that it adds up (新增债券257亿元，再融资债券56亿元，共计313亿元). How far back the list goes the words do not say: where no run of
/// amounts before the total gives it, all of them together miss it by little.
fn listed(cx: &Context<'_>, total: usize, out: &mut Findings) -> Option<()> {
    let t = cx.claim(total);
    let closed = &cx.relations.running.closed;
    let letters = lead(cx, total).chars().filter(|c| is_letter(*c));
    let words = closed.iter().find(|w| letters.clone().eq(w.chars()))?;
    let mut terms: Vec<usize> = Vec::new();
    for i in (0..total).rev() {
        let c = cx.claim(i);
        if c.origin != Origin::Text || c.quote != t.quote {
            break;
        }
        let amount = is_amount(c.role) && c.role != Role::Prior;
        // Rates, changes and brackets between the amounts leave open which of them are meant.
        if !amount
            || c.quantity.base_unit != t.quantity.base_unit
            || brackets(lead(cx, i)) != 0
            || cx.relations.listing.in_text(lead(cx, i))
        {
            return None;
        }
        terms.insert(0, i);
    }
    if terms.len() < 2 {
        return None;
    }
    let stated = cx.facts.items[total].interval?;
    for from in 0..terms.len() - 1 {
        if cx
            .total(terms[from..].iter().copied())?
            .interval
            .meets(stated)
        {
            return None;
        }
    }
    let sum = cx.total(terms.iter().copied())?;
    let off = sum.value.checked_sub(t.quantity.base_value)?.abs();
    if off.checked_mul(Decimal::from(3))? > t.quantity.base_value {
        return None;
    }
    let miss = Discrepancy::of(cx, total, sum.interval, sum.value)?;
    let (list, list_en) = cx.name.terms(&terms, 14);
    let (f, shown) = (cx.name.figure(t), miss.shown());
    let sentences = (
        format!("所列各项{words}{f}，相加为{shown}（{list}）"),
        format!("the listed amounts are said to be {f}, they add up to {shown} ({list_en})"),
    );
    miss.tell("sum", "checks.sum.listed", terms, sentences, out);
    Some(())
}

/// Words between the figure before and this one, inside its sentence.
fn lead<'a>(cx: &Context<'a>, i: usize) -> &'a str {
    let c = cx.claim(i);
    let start = c.quantity.span.start as usize;
    let from = i
        .checked_sub(1)
        .map(|p| cx.claim(p))
        .filter(|p| p.origin == Origin::Text && p.quote == c.quote)
        .map_or(c.quote.start as usize, |p| p.quantity.span.end as usize);
    cx.doc.text.get(from.min(start)..start).unwrap_or_default()
}

/// True for an amount that its words call a total.
fn is_total(cx: &Context<'_>, i: usize) -> bool {
    let c = cx.claim(i);
    if c.quantity.dimension != Dimension::Money || !is_amount(c.role) || c.role == Role::Prior {
        return false;
    }
    let words = lead(cx, i).trim_end_matches(['为', '达', '到', '是', '共', '约', ' ']);
    let totals = &cx.relations.running.totals;
    totals.iter().any(|t| words.ends_with(t.as_str()))
}

fn check(cx: &Context<'_>, total: usize, out: &mut Findings) -> Option<()> {
    let t = cx.claim(total);
    let words = &cx.relations.running;
    let mut terms: Vec<(usize, bool)> = Vec::new();
    let mut first = total;
    while first
        .checked_sub(1)
        .map(|p| cx.claim(p))
        .is_some_and(|p| p.origin == Origin::Text && p.quote == t.quote)
    {
        first -= 1;
    }
    // A total before this one ends a sum of its own.
    let first = (first..total)
        .rev()
        .find(|i| is_total(cx, *i))
        .map_or(first, |i| i + 1);
    let mut adds: Option<bool> = None;
    let mut depth = 0i32;
    for i in first..total {
        let c = cx.claim(i);
        let lead = lead(cx, i);
        if cx.relations.listing.in_text(lead) {
            return None;
        }
        depth += brackets(lead);
        let last = |list: &[String], sign: char| {
            let head = lead.trim_start().starts_with(sign).then_some(0);
            list.iter()
                .filter_map(|w| lead.rfind(w.as_str()))
                .chain(head)
                .max()
        };
        match (last(&words.plus, '加'), last(&words.minus, '减')) {
            (Some(p), m) if m.is_none_or(|m| p > m) => adds = Some(true),
            (_, Some(_)) => adds = Some(false),
            _ => {}
        }
        // 年中追加448万元 is a change of the budget that it is added to.
        let added = c.role == Role::Change && introduced(cx, i);
        let amount = (is_amount(c.role) && c.role != Role::Prior) || added;
        if depth > 0 || !amount || c.quantity.base_unit != t.quantity.base_unit || is_base(cx, i) {
            continue;
        }
        match adds {
            Some(plus) => terms.push((i, plus)),
            // The last amount before the first 加 is what the others are added to.
            None => terms = vec![(i, true)],
        }
    }
    adds?;
    if depth + brackets(lead(cx, total)) != 0 {
        return None;
    }
    // A sentence torn in two may begin in the middle of its first number.
    if terms
        .first()
        .is_some_and(|t| lead(cx, t.0).trim().is_empty())
    {
        return None;
    }
    let (sum, value) = add_up(cx, &terms)?;
    let begun = terms.first().is_some_and(|t| !introduced(cx, t.0));
    let (sum, value) = if begun {
        if terms.len() < 2 {
            return None;
        }
        (sum, value)
    } else {
        // The sentence begins with 加上: what it is added to stands in a sentence before.
        let bases: Vec<usize> = (first.saturating_sub(BASE_REACH)..first)
            .rev()
            .filter(|b| {
                let c = cx.claim(*b);
                c.origin == Origin::Text
                    && cx.facts.items[*b].block == cx.facts.items[total].block
                    && is_amount(c.role)
                    && c.role != Role::Prior
                    && c.quantity.base_unit == t.quantity.base_unit
            })
            .collect();
        let stated = cx.facts.items[total].interval?;
        let with = |b: usize| {
            Some((
                interval::add(sum, cx.facts.items[b].interval?)?,
                value.checked_add(cx.claim(b).quantity.base_value)?,
            ))
        };
        let fits = |b: &usize| with(*b).is_some_and(|w| w.0.meets(stated));
        if bases.iter().any(fits) || sum.meets(stated) {
            return None;
        }
        // The account of the side that the total names is the base. Of any other amount only a small miss says that it is, and that a figure is
        // wrong.
        let account = bases.iter().copied().find(|b| is_account(cx, *b, total));
        let base = account.or(bases.first().copied())?;
        let (sum, value) = with(base)?;
        let off = value.checked_sub(t.quantity.base_value)?.abs();
        let sure = account.is_some() && terms.len() >= 2;
        if !sure && off.checked_mul(Decimal::TEN)? > t.quantity.base_value {
            return None;
        }
        terms.insert(0, (base, true));
        (sum, value)
    };
    let miss = Discrepancy::of(cx, total, sum, value)?;
    let list: String = terms
        .iter()
        .enumerate()
        .map(|(n, (i, plus))| {
            let sign = match (n, plus) {
                (0, true) => "",
                (_, true) => "＋",
                (_, false) => "－",
            };
            format!("{sign}{}", cx.name.term(cx.claim(*i)))
        })
        .collect();
    let (m, f, shown) = (cx.name.measure(t), cx.name.figure(t), miss.shown());
    let sentences = (
        format!("{m}为{f}，所列各项相加为{shown}（{list}）"),
        format!("{m} is {f}, the terms before it give {shown} ({list})"),
    );
    let terms = terms.into_iter().map(|t| t.0);
    miss.tell("sum", "checks.sum.running", terms, sentences, out);
    Some(())
}

/// True for an amount that a rate right behind it is taken of (为年初预算6.1亿元的99.9%).
fn is_base(cx: &Context<'_>, i: usize) -> bool {
    let rate = cx
        .analysis
        .claims
        .get(i + 1)
        .is_some_and(|n| n.origin == Origin::Text && n.quantity.dimension == Dimension::Ratio);
    rate && lead(cx, i + 1).trim() == "的"
}

/// True for the income or the expenditure that a total of its side adds to: no part of a list, and no base of a rate.
fn is_account(cx: &Context<'_>, i: usize, total: usize) -> bool {
    let words = lead(cx, total);
    let side = if words.rfind("收入") > words.rfind("支出") {
        "收入"
    } else {
        "支出"
    };
    let (c, item) = (cx.claim(i), &cx.facts.items[i]);
    c.whole.is_none()
        && c.metric.contains(side)
        && item.role == cx.facts.items[total].role
        && item.year == cx.facts.items[total].year
        && !is_base(cx, i)
}

/// How far back the base of a sum is looked for, in figures.
const BASE_REACH: usize = 24;

/// True where the words before a figure add it or take it off.
fn introduced(cx: &Context<'_>, i: usize) -> bool {
    let (lead, words) = (lead(cx, i), &cx.relations.running);
    lead.trim_start().starts_with(['加', '减'])
        || words
            .plus
            .iter()
            .chain(&words.minus)
            .any(|w| lead.contains(w.as_str()))
}

fn add_up(cx: &Context<'_>, terms: &[(usize, bool)]) -> Option<(Interval, Decimal)> {
    let (mut sum, mut value) = (interval::point(Decimal::ZERO), Decimal::ZERO);
    for (i, plus) in terms {
        let (x, v) = (
            cx.facts.items[*i].interval?,
            cx.claim(*i).quantity.base_value,
        );
        // 调减 says itself that its figure is taken off.
        let (x, v) = if cx.claim(*i).role == Role::Change && v.is_sign_negative() {
            (interval::reversed(x), -v)
        } else {
            (x, v)
        };
        if *plus {
            sum = interval::add(sum, x)?;
            value = value.checked_add(v)?;
        } else {
            sum = interval::sub(sum, x)?;
            value = value.checked_sub(v)?;
        }
    }
    Some((sum, value))
}

/// Brackets opened less brackets closed.
fn brackets(text: &str) -> i32 {
    text.chars()
        .map(|c| match c {
            '（' | '(' => 1,
            '）' | ')' => -1,
            _ => 0,
        })
        .sum()
}

/// 收入总计…，支出总计…，收支平衡: of all `totals` of the text, the two totals right before the statement are equal.
fn balance(cx: &Context<'_>, totals: &[usize], out: &mut Findings) {
    let words = &cx.relations.running;
    let claims = &cx.analysis.claims;
    for &i in totals {
        let c = cx.claim(i);
        // The statement follows in the same sentence, with no figure in between.
        let to = claims
            .get(i + 1)
            .filter(|n| n.origin == Origin::Text && n.quote == c.quote)
            .map_or(c.quote.end, |n| n.quantity.span.start) as usize;
        let tail = cx
            .doc
            .text
            .get(c.quantity.span.end as usize..to)
            .unwrap_or_default();
        if !words.balanced.iter().any(|w| tail.contains(w.as_str())) {
            continue;
        }
        let side = |k: usize| lead(cx, k).rfind("收入") > lead(cx, k).rfind("支出");
        let other = (i.saturating_sub(24)..i).rev().find(|k| {
            is_total(cx, *k)
                && cx.facts.items[*k].block == cx.facts.items[i].block
                && claims[*k].origin == Origin::Text
        });
        let Some(other) = other.filter(|o| side(*o) != side(i)) else {
            continue;
        };
        let rest = cx
            .doc
            .text
            .get(c.quantity.span.end as usize..c.quote.end as usize)
            .unwrap_or_default();
        // What is left over makes the two sides differ; `surplus` checks that.
        if !words.left_over.iter().any(|w| rest.contains(w.as_str())) {
            let _ = equal(cx, i, other, out);
        }
    }
}

fn equal(cx: &Context<'_>, stated: usize, other: usize, out: &mut Findings) -> Option<()> {
    let (c, o) = (cx.claim(stated), cx.claim(other));
    let x = cx.facts.items[other].interval?;
    if c.quantity.base_unit != o.quantity.base_unit {
        return None;
    }
    let miss = Discrepancy::of(cx, stated, x, o.quantity.base_value)?;
    let (a, b) = (cx.name.term(o), cx.name.term(c));
    let sentences = (
        format!("{a}与{b}不相等，收支总计应当平衡"),
        format!("{a} and {b} differ, yet both sides of an account are equal"),
    );
    miss.tell(
        "identity",
        "checks.identity.text_balance",
        [other],
        sentences,
        out,
    );
    Some(())
}
