//! `score_total`, `score_bound` and `contradiction` of points in running text.
//!
//! 本项目得分86.37分。其中，决策指标得17.5分，…: the points listed behind a total add up to it. 产出指标满分30分，得27.17分: points don't pass the full marks printed for them, a rate
//! of points (得分率) is the one of the other, and one indicator has one score, however often the text names it.

use super::Context;
use super::report::{Discrepancy, Findings};
use crate::facts::interval;
use gongbao_model::{Decimal, Dimension, Origin, Qualifier, Role, Severity};
use std::collections::BTreeMap;

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    let points = Points::read(cx);
    for i in points.scores.keys() {
        let _ = total(cx, &points, *i, out);
        let _ = bound(cx, &points, *i, out);
        let _ = rate(cx, &points, *i, out);
    }
    repeated(cx, &points, out);
}

/// Scores and full marks of the running text with the names of what they are given for.
struct Points {
    scores: BTreeMap<usize, String>,
    weights: BTreeMap<String, usize>,
}

impl Points {
    fn read(cx: &Context<'_>) -> Points {
        let mut points = Points {
            scores: BTreeMap::new(),
            weights: BTreeMap::new(),
        };
        for (i, c) in cx.analysis.claims.iter().enumerate() {
            let fits = c.origin == Origin::Text
                && c.quantity.dimension == Dimension::Score
                && c.quantity.qualifier == Qualifier::Exact;
            match c.role {
                Role::Weight if fits => {
                    let name = bare(&c.metric);
                    points.weights.entry(name.to_owned()).or_insert(i);
                }
                Role::Score if fits => {
                    if let Some(name) = name(cx, i) {
                        points.scores.insert(i, name);
                    }
                }
                _ => {}
            }
        }
        points
    }
}

/// The name of what points are given for, without the words that say that they are points.
fn bare(metric: &str) -> &str {
    let mut name = metric;
    for ending in ["满分", "分值", "得分", "自评", "实得", "得"] {
        name = name.strip_suffix(ending).unwrap_or(name);
    }
    name
}

/// The name of a score, where the words say it: its own, or that of the full marks right before it (满分30分，得27分). Points taken off (扣2分) are no score.
fn name(cx: &Context<'_>, i: usize) -> Option<String> {
    let words = cx.lead(i);
    if words.contains('扣') || words.contains('减') {
        return None;
    }
    let short: String = words.chars().filter(|c| c.is_alphanumeric()).collect();
    let before = i.checked_sub(1).map(|p| cx.claim(p));
    if let Some(w) = before.filter(|w| {
        w.role == Role::Weight && w.quote == cx.claim(i).quote && short.chars().count() <= 4
    }) {
        return Some(bare(&w.metric).to_owned());
    }
    let name = bare(&cx.claim(i).metric);
    (!name.is_empty() && words.contains(name)).then(|| name.to_owned())
}

/// The points listed behind a total.
fn total(cx: &Context<'_>, points: &Points, whole: usize, out: &mut Findings) -> Option<()> {
    let w = cx.claim(whole);
    let words = cx.lead(whole);
    if !["得分", "总分", "评分", "得"]
        .iter()
        .any(|e| words.contains(e))
    {
        return None;
    }
    let mut parts: Vec<usize> = Vec::new();
    for i in whole + 1..cx.analysis.claims.len() {
        let c = cx.claim(i);
        if c.origin != Origin::Text || cx.facts.items[i].block != cx.facts.items[whole].block {
            break;
        }
        // The list is one sentence, that of the total or the next.
        let first = parts.first().map(|p| cx.claim(*p).quote);
        if first.is_some_and(|q| q != c.quote) {
            break;
        }
        if first.is_none() && (c.role != Role::Score || !cx.relations.listing.in_text(cx.lead(i))) {
            return None;
        }
        match c.role {
            Role::Score if points.scores.contains_key(&i) => parts.push(i),
            Role::Weight | Role::Rate | Role::Completion => {}
            _ => return None,
        }
    }
    if parts.len() < 2 {
        return None;
    }
    let sum = cx.total(parts.iter().copied())?;
    let value = w.quantity.base_value;
    // Points are what they are: no rounding stands behind them.
    if sum.value == value || sum.interval.meets(cx.facts.items[whole].interval?) {
        return None;
    }
    let off = sum.value.checked_sub(value)?.abs();
    if off.checked_mul(Decimal::from(4))? > value {
        return None;
    }
    let miss = Discrepancy::of(cx, whole, sum.interval, sum.value)?;
    let (list, list_en) = cx.name.terms(&parts, 14);
    let (m, f, shown) = (cx.name.measure(w), cx.name.figure(w), miss.shown());
    let sentences = (
        format!("{m}为{f}，所列各项得分之和为{shown}（{list}）"),
        format!("{m} is {f}, the listed points add up to {shown} ({list_en})"),
    );
    miss.tell(
        "score_total",
        "checks.score_text.total",
        parts,
        sentences,
        out,
    );
    Some(())
}

/// Points above the full marks of their name.
fn bound(cx: &Context<'_>, points: &Points, score: usize, out: &mut Findings) -> Option<()> {
    let name = points.scores.get(&score)?;
    let weight = *points.weights.get(name)?;
    let (s, w) = (cx.claim(score), cx.claim(weight));
    if s.quantity.value <= w.quantity.value {
        return None;
    }
    let bound = interval::point(w.quantity.base_value);
    let miss =
        Discrepancy::of(cx, score, bound, w.quantity.base_value)?.as_severity(Severity::Error);
    let (f, full) = (cx.name.figure(s), cx.name.figure(w));
    let sentences = (
        format!("“{name}”得分{f}，超过满分{full}"),
        format!("“{name}” has {f}, more than its full marks {full}"),
    );
    miss.tell(
        "score_bound",
        "checks.score_text.bound",
        [weight],
        sentences,
        out,
    );
    Some(())
}

/// 得分率 right behind a score whose full marks are printed.
fn rate(cx: &Context<'_>, points: &Points, score: usize, out: &mut Findings) -> Option<()> {
    let rate = score + 1;
    let r = cx.analysis.claims.get(rate)?;
    let s = cx.claim(score);
    if r.quote != s.quote
        || r.quantity.dimension != Dimension::Ratio
        || !cx.lead(rate).contains("得分率")
    {
        return None;
    }
    let weight = *points.weights.get(points.scores.get(&score)?)?;
    let w = cx.claim(weight);
    let full = interval::point(w.quantity.base_value);
    let computed = interval::percent(interval::point(s.quantity.base_value), full)?;
    let nominal = s
        .quantity
        .base_value
        .checked_mul(Decimal::ONE_HUNDRED)?
        .checked_div(w.quantity.base_value)?;
    let miss = Discrepancy::of(cx, rate, computed, nominal)?;
    let (term, full, value, stated) = (
        cx.name.term(s),
        cx.name.figure(w),
        miss.value,
        cx.name.figure(r),
    );
    let sentences = (
        format!("{term}，满分{full}，得分率应为{value}%，文中写{stated}"),
        format!("{term} of {full} is {value}%, stated as {stated}"),
    );
    miss.tell(
        "share",
        "checks.score_text.rate",
        [score, weight],
        sentences,
        out,
    );
    Some(())
}

/// One indicator with two scores. Only names with full marks, or of an indicator: a bare 得分 is given for many things.
fn repeated(cx: &Context<'_>, points: &Points, out: &mut Findings) {
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, name) in &points.scores {
        let known = points.weights.contains_key(name) || name.ends_with("指标");
        if known && name.chars().count() >= 4 && cx.claim(*i).project.is_none() {
            by_name.entry(name).or_default().push(*i);
        }
    }
    for (name, claims) in by_name {
        let [first, second] = claims.as_slice() else {
            continue;
        };
        let _ = differ(cx, name, *first, *second, out);
    }
}

fn differ(
    cx: &Context<'_>,
    name: &str,
    first: usize,
    second: usize,
    out: &mut Findings,
) -> Option<()> {
    let (a, b) = (cx.claim(first), cx.claim(second));
    if a.quantity.value == b.quantity.value || a.quote == b.quote {
        return None;
    }
    let point = interval::point(a.quantity.base_value);
    let miss =
        Discrepancy::of(cx, second, point, a.quantity.base_value)?.as_severity(Severity::Error);
    let (place, x, y) = (cx.name.place(a), cx.name.figure(a), cx.name.figure(b));
    let sentences = (
        format!("“{name}”得分为{y}，{place}为{x}，前后不一致"),
        format!("“{name}” has {y}, {place} has {x}"),
    );
    miss.tell(
        "contradiction",
        "checks.score_text.repeated",
        [first],
        sentences,
        out,
    );
    Some(())
}
