//! `change_pct` against figures that stand apart from the rate.
//!
//! A budget prints 全县国有资本经营预算收入2.2亿元，增长50.6% in one section and last year's 1.3亿元 in another, or in a table. Whether its rates are taken of last year's
//! account or of last year's budget the document itself shows: where most of its rates follow from the figures of the year before, the others must. And rates
//! behind changes that name the earlier figure (同上年15.02万元相比减少1.56万元，下降10.39%), and points between two rates (从24.5%降至15.8%，下降8.7个百分点).

use super::Context;
use super::report::{Discrepancy, Findings, judge};
use crate::facts::{interval, is_amount};
use gongbao_model::{Decimal, Dimension, Interval, Origin, Role, Severity};
use std::collections::BTreeMap;

/// How many rates must follow from the figures of the year before, so that those that don't are wrong.
const WITNESSES: usize = 5;

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    apart(cx, out);
    for i in 2..cx.analysis.claims.len() {
        let _ = beside(cx, i, out);
        let _ = points(cx, i, out);
    }
}

/// A rate of growth, the amount that it speaks of, and last year's figure of the same measure.
struct Growth {
    rate: usize,
    actual: usize,
    prior: usize,
    computed: Interval,
}

impl Growth {
    fn nominal(&self, cx: &Context<'_>) -> Option<Decimal> {
        let value = |i: usize| cx.claim(i).quantity.base_value;
        value(self.actual)
            .checked_sub(value(self.prior))?
            .checked_mul(Decimal::ONE_HUNDRED)?
            .checked_div(value(self.prior))
    }
}

fn apart(cx: &Context<'_>, out: &mut Findings) {
    // Amounts by measure, whose they are, and year; several values under one name are of several accounts.
    type Key<'a> = (&'a str, &'a str, &'a str, i32);
    let mut amounts: BTreeMap<Key<'_>, Vec<usize>> = BTreeMap::new();
    let key = |i: usize| -> Option<Key<'_>> {
        let c = cx.claim(i);
        let item = &cx.facts.items[i];
        let plain = c.quantity.dimension == Dimension::Money
            && c.project.is_none()
            && c.whole.is_none()
            && item.key.chars().count() >= 6;
        plain.then_some((
            item.key.as_str(),
            c.subject.as_deref().unwrap_or_default(),
            c.quantity.base_unit.as_str(),
            item.year?,
        ))
    };
    for (i, c) in cx.analysis.claims.iter().enumerate() {
        if is_amount(c.role)
            && !matches!(c.role, Role::InitialBudget | Role::Target)
            && cx.facts.items[i].interval.is_some()
            && let Some(k) = key(i)
        {
            amounts.entry(k).or_default().push(i);
        }
    }
    let mut found: Vec<Growth> = Vec::new();
    for link in &cx.facts.links {
        let c = cx.claim(link.claim);
        let Some(actual) = link.subject.filter(|s| {
            c.role == Role::ChangePct
                && link.against.is_none()
                && link.change.is_none()
                && !link.incomparable
                && *s + 1 == link.claim
        }) else {
            continue;
        };
        let Some((name, whose, unit, year)) = key(actual) else {
            continue;
        };
        let list = amounts.get(&(name, whose, unit, year - 1));
        let Some([prior]) = list.map(Vec::as_slice) else {
            continue;
        };
        // A figure of one digit (0.1亿元) is the rounding of too many.
        let digits = |i: usize| cx.claim(i).quantity.value.mantissa().unsigned_abs() >= 10;
        if !digits(actual) || !digits(*prior) {
            continue;
        }
        let computed = cx.facts.items[actual]
            .interval
            .zip(cx.facts.items[*prior].interval)
            .and_then(|(a, p)| {
                interval::sub(
                    interval::percent(a, p)?,
                    interval::point(Decimal::ONE_HUNDRED),
                )
            });
        if let Some(computed) = computed {
            found.push(Growth {
                rate: link.claim,
                actual,
                prior: *prior,
                computed,
            });
        }
    }
    let follows = |g: &&Growth| {
        cx.facts.items[g.rate]
            .interval
            .is_some_and(|x| x.meets(g.computed))
    };
    let right = found.iter().filter(follows).count();
    if right < WITNESSES || right * 5 < found.len() * 4 {
        return;
    }
    for g in found.iter().filter(|g| !follows(g)) {
        let _ = tell(cx, g, out);
    }
}

fn tell(cx: &Context<'_>, g: &Growth, out: &mut Findings) -> Option<()> {
    let miss = Discrepancy::of(cx, g.rate, g.computed, g.nominal(cx)?)?;
    let (c, p) = (cx.claim(g.rate), cx.claim(g.prior));
    let (term, place, before, value, stated) = (
        cx.name.term(cx.claim(g.actual)),
        cx.name.place(p),
        cx.name.figure(p),
        miss.value,
        cx.name.figure(c),
    );
    let sentences = (
        format!("{term}，{place}上年数为{before}，变动应为{value}%，文中写{stated}"),
        format!("{term}, {place} has {before} for the year before: {value}%, stated as {stated}"),
    );
    let others = [g.actual, g.prior];
    miss.tell(
        "change_pct",
        "checks.change_pct.apart",
        others,
        sentences,
        out,
    );
    Some(())
}

/// True where claims of the text stand in one sentence.
fn one_sentence(cx: &Context<'_>, claims: [usize; 3]) -> bool {
    let quote = cx.claim(claims[2]).quote;
    claims.iter().all(|i| {
        let c = cx.claim(*i);
        c.origin == Origin::Text && c.quote == quote
    })
}

/// The earlier figure, the change from it and its rate, one behind the other: the rate is that of the change to the earlier figure.
fn beside(cx: &Context<'_>, rate: usize, out: &mut Findings) -> Option<()> {
    let (prior, change) = (rate - 2, rate - 1);
    let role = |i: usize| cx.claim(i).role;
    if role(rate) != Role::ChangePct
        || role(change) != Role::Change
        || role(prior) != Role::Prior
        || !one_sentence(cx, [prior, change, rate])
        || cx.claim(prior).quantity.base_unit != cx.claim(change).quantity.base_unit
    {
        return None;
    }
    // Where the figure of this year is known, `change` holds the rate and the change against it.
    let mut links = cx
        .facts
        .links
        .iter()
        .filter(|l| l.claim == rate || l.claim == change);
    if links.any(|l| l.incomparable || (l.subject.is_some() && l.against.is_some())) {
        return None;
    }
    let (p, d) = (
        cx.facts.items[prior].interval?,
        cx.facts.items[change].interval?,
    );
    let nominal = cx
        .claim(change)
        .quantity
        .base_value
        .checked_mul(Decimal::ONE_HUNDRED)?
        .checked_div(cx.claim(prior).quantity.base_value)?;
    let miss = Discrepancy::of(cx, rate, interval::percent(d, p)?, nominal)?;
    let (before, by, value, stated) = (
        cx.name.figure(cx.claim(prior)),
        cx.claim(change).quantity.value,
        miss.value,
        cx.name.figure(cx.claim(rate)),
    );
    let unit = &cx.claim(change).quantity.unit;
    let sentences = (
        format!("上年数{before}，变动{by}{unit}，变动率应为{value}%，文中写{stated}"),
        format!("{by}{unit} of the earlier {before} is {value}%, stated as {stated}"),
    );
    let others = [prior, change];
    miss.tell(
        "change_pct",
        "checks.change_pct.beside",
        others,
        sentences,
        out,
    );
    Some(())
}

/// Two rates and the points between them.
fn points(cx: &Context<'_>, change: usize, out: &mut Findings) -> Option<()> {
    let (from, to) = (change - 2, change - 1);
    let c = cx.claim(change);
    let ratio = |i: usize| cx.claim(i).quantity.dimension == Dimension::Ratio;
    if c.role != Role::Change
        || c.quantity.dimension != Dimension::Points
        || !ratio(from)
        || !ratio(to)
        || cx.claim(from).quantity.base_unit != cx.claim(to).quantity.base_unit
        || !one_sentence(cx, [from, to, change])
    {
        return None;
    }
    let between = |a: usize, b: usize| {
        let (a, b) = (
            cx.claim(a).quantity.span.end,
            cx.claim(b).quantity.span.start,
        );
        cx.doc.text.get(a as usize..b as usize).unwrap_or_default()
    };
    let led = cx.relations.leading_to.in_text(between(from, to));
    // The points follow at once (，下降9.7个百分点).
    if !led || between(to, change).chars().count() > 8 {
        return None;
    }
    let item = |i: usize| cx.facts.items[i].interval;
    let computed = interval::sub(item(to)?, item(from)?)?;
    let value = |i: usize| cx.claim(i).quantity.base_value;
    let nominal = value(to).checked_sub(value(from))?;
    let unit = interval::resolution(&c.quantity);
    if judge(item(change)?, computed, unit)? < Severity::Rounding {
        return None;
    }
    let miss = Discrepancy::of(cx, change, computed, nominal)?;
    let (a, b, stated) = (
        cx.name.figure(cx.claim(from)),
        cx.name.figure(cx.claim(to)),
        cx.name.figure(c),
    );
    let shown = miss.value.abs();
    let sentences = (
        format!("由{a}变为{b}，相差{shown}个百分点，文中写{stated}"),
        format!("from {a} to {b} is {shown} points, stated as {stated}"),
    );
    let others = [from, to];
    miss.tell("change", "checks.change.points", others, sentences, out);
    Some(())
}
