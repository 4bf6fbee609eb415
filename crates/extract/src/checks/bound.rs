//! `range` between measures: a part that passes what it is a part of, by the bounds of rules/relations.toml.
//!
//! The part may be printed itself (财政拨款基本支出) or follow from a share: 1381.94万元, 占一般公共预算项目支出总额的100% says that all of it is 1381.94万元
//! (whole = part ÷ share), which can't be more than 项目支出.

use super::Context;
use super::report::{Discrepancy, Findings};
use crate::facts::derived::{Derived, Step};
use crate::facts::relations::Bound;
use crate::facts::{interval, metric};
use gongbao_model::{Decimal, Dimension, Role};

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    if !cx.own_account() {
        return;
    }
    for relation in &cx.relations.bound {
        let outer: Vec<usize> = amounts(cx, &relation.outer).collect();
        if outer.is_empty() {
            continue;
        }
        let inner: Vec<usize> = amounts(cx, &relation.inner).collect();
        // Once is enough where the text repeats both.
        let printed = inner
            .iter()
            .find_map(|i| passed(cx, relation, *i, &outer, out));
        if printed.is_none() {
            let wholes = cx.facts.derived.iter().filter(|f| f.step == Step::Whole);
            for fact in wholes.filter(|f| relation.inner.contains(&f.key)) {
                share(cx, relation, fact, &outer, out);
            }
        }
    }
}

/// Accounts of the report's own year that carry one of the names.
fn amounts<'c>(cx: &'c Context<'_>, names: &'c [String]) -> impl Iterator<Item = usize> + 'c {
    let year = cx.analysis.meta.fiscal_year;
    cx.analysis
        .claims
        .iter()
        .enumerate()
        .filter_map(move |(i, c)| {
            let item = &cx.facts.items[i];
            let named = || {
                names
                    .iter()
                    .any(|n| c.concept == Some(n.as_str()) || &item.key == n)
            };
            // Names are dear to compare and come last.
            (item.role == Role::Actual
                && c.quantity.dimension == Dimension::Money
                && c.place.is_none()
                && c.project.is_none()
                && c.subject.is_none()
                && year.is_some()
                && item.year == year
                && named())
            .then_some(i)
        })
}

/// The largest of some figures, where their values are known.
fn largest(cx: &Context<'_>, claims: &[usize]) -> Option<usize> {
    claims
        .iter()
        .copied()
        .max_by_key(|i| cx.facts.items[*i].interval.map(|x| x.hi))
}

fn passed(
    cx: &Context<'_>,
    relation: &'static Bound,
    inner: usize,
    outer: &[usize],
    out: &mut Findings,
) -> Option<()> {
    let top = largest(cx, outer)?;
    let bound = cx.facts.items[top].interval?;
    if cx.facts.items[inner].interval?.lo <= bound.hi {
        return None;
    }
    let o = cx.claim(top);
    let miss = Discrepancy::of(cx, inner, bound, o.quantity.base_value)?;
    let (part, whole) = (cx.name.term(cx.claim(inner)), cx.name.term(o));
    let sentences = (
        format!("{part}大于{whole}，而前者是后者的一部分"),
        format!("{part} is more than {whole}, of which it is a part"),
    );
    miss.tell("range", relation.id.as_str(), [top], sentences, out);
    Some(())
}

fn share(
    cx: &Context<'_>,
    relation: &'static Bound,
    fact: &Derived,
    outer: &[usize],
    out: &mut Findings,
) -> Option<()> {
    let [part, share] = fact.from;
    let (p, s) = (cx.claim(part), cx.claim(share));
    if p.quantity.dimension != Dimension::Money {
        return None;
    }
    let top = largest(cx, outer)?;
    let (amount, bound) = (
        cx.facts.items[part].interval?,
        cx.facts.items[top].interval?,
    );
    if fact.interval.lo <= bound.hi {
        return None;
    }
    let o = cx.claim(top);
    let nominal = p
        .quantity
        .base_value
        .checked_mul(Decimal::ONE_HUNDRED)?
        .checked_div(o.quantity.base_value)?;
    let miss = Discrepancy::of(cx, share, interval::percent(amount, bound)?, nominal)?;
    let (_, named) = metric::split_share(&s.metric);
    let (amount, stated, whole, value) = (
        cx.name.figure(p),
        cx.name.figure(s),
        cx.name.term(o),
        miss.value,
    );
    let sentences = (
        format!("{amount}称占{named}的{stated}，而{whole}，占比至少为{value}%"),
        format!("{amount} is said to be {stated} of {named}, yet {whole}: at least {value}%"),
    );
    miss.tell("range", relation.id.as_str(), [part, top], sentences, out);
    Some(())
}
