//! `share` of rates that name themselves: 抽检480批次，合格476批次，合格率99.17%.
//!
//! The name of the rate (合格率, 支付进度) says what was counted, and the words before a figure of its sentence say so too (合格476批次): the rate is that figure of
//! the one before it. Where any two figures of the sentence give the rate, those are meant. And rates that stand in a row behind the figures that they belong
//! to (占比分别为51.09%、48.91%): where one whole gives the others, it must give each of them.

use super::Context;
use super::report::{Discrepancy, Findings, judge};
use crate::facts::{interval, is_amount};
use gongbao_model::{Decimal, Dimension, Interval, Origin, Qualifier, Role, Severity};

/// How far before a rate its two figures may stand, in figures.
const REACH: usize = 6;
/// How far before a row of parts their whole may stand, in figures.
const WHOLE_REACH: usize = 12;

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    let linked: std::collections::BTreeSet<usize> = cx
        .facts
        .links
        .iter()
        .filter(|l| l.subject.is_some() && l.against.is_some())
        .map(|l| l.claim)
        .collect();
    let mut i = 0;
    while i < cx.analysis.claims.len() {
        let row = row(cx, i);
        if row >= 2 {
            let _ = respective(cx, i, row, out);
        } else if is_rate(cx, i) && !linked.contains(&i) {
            let _ = named(cx, i, out);
        }
        i += row.max(1);
    }
}

fn is_rate(cx: &Context<'_>, i: usize) -> bool {
    let c = cx.claim(i);
    c.origin == Origin::Text
        && c.quantity.dimension == Dimension::Ratio
        && c.quantity.qualifier == Qualifier::Exact
        && matches!(
            c.role,
            Role::Rate | Role::Completion | Role::Share | Role::Other
        )
}

/// True for a figure that a rate may be taken of.
fn counts(cx: &Context<'_>, i: usize) -> bool {
    let c = cx.claim(i);
    c.origin == Origin::Text
        && (is_amount(c.role) || c.role == Role::Change)
        && !matches!(
            c.quantity.dimension,
            Dimension::Ratio | Dimension::Points | Dimension::Time | Dimension::Multiple
        )
}

/// The size of a figure, whatever its direction.
fn size(cx: &Context<'_>, i: usize) -> Option<Interval> {
    let x = cx.facts.items[i].interval?;
    Some(if x.hi < Decimal::ZERO {
        interval::reversed(x)
    } else {
        x
    })
}

/// The name of a rate that ends right before its figure (合格 of 合格率为).
fn rate_name<'a>(cx: &Context<'a>, i: usize) -> Option<&'a str> {
    let words = cx
        .lead(i)
        .trim_end_matches(['为', '达', '到', '是', '约', '：', ' ']);
    let clause = words
        .rsplit(['，', ',', '。', '；', '、', '（', '）'])
        .next()
        .unwrap_or_default();
    cx.relations
        .rate_endings
        .words
        .iter()
        .find_map(|e| clause.strip_suffix(e.as_str()))
}

/// True where the words hold the first or the last two characters of a name: what the rate counts (回收 or 有效 of 有效回收率).
fn repeats(words: &str, name: &str) -> bool {
    let chars: Vec<char> = name.chars().collect();
    let (Some(first), Some(last)) = (chars.first_chunk::<2>(), chars.last_chunk::<2>()) else {
        return false;
    };
    [first, last]
        .iter()
        .any(|w| words.contains(&w.iter().collect::<String>()))
}

fn gives(cx: &Context<'_>, part: usize, whole: usize, rate: Interval) -> bool {
    let both = size(cx, part).zip(size(cx, whole));
    both.and_then(|(p, w)| interval::percent(p, w))
        .is_some_and(|x| x.meets(rate))
}

/// A rate whose name the words before one of its figures repeat.
fn named(cx: &Context<'_>, rate: usize, out: &mut Findings) -> Option<()> {
    let c = cx.claim(rate);
    let name = rate_name(cx, rate)?;
    let x = cx.facts.items[rate].interval?;
    let sentence: Vec<usize> = (rate.saturating_sub(REACH)..rate)
        .filter(|i| counts(cx, *i) && cx.claim(*i).quote == c.quote)
        .collect();
    // The figure that the rate counts stands right before it.
    let part = *sentence.last()?;
    if c.quantity.unit != "%" || !matches!(cx.facts.items[part].role, Role::Actual | Role::Change) {
        return None;
    }
    // 计划招聘120名，实际到岗113名，完成率94.17%
    let reached = c.role == Role::Completion && cx.relations.reached.in_text(cx.lead(part));
    if rate - part > 1 || !(repeats(cx.lead(part), name) || reached) {
        return None;
    }
    let unit = |i: usize| cx.claim(i).quantity.base_unit.as_str();
    // 年初计划 names no other year.
    let planned = |i: usize| {
        cx.relations.planned.in_text(cx.lead(i))
            || cx.relations.planned.in_text(&cx.claim(i).metric)
    };
    let alike = |a: usize, b: usize| {
        let year = |i: usize| cx.facts.items[i].year;
        a != b && unit(a) == unit(b) && (year(a) == year(b) || planned(b))
    };
    for a in &sentence {
        for b in sentence.iter().filter(|b| alike(*a, **b)) {
            // 审定80亿元，审减6亿元: the whole may be both together.
            let both = size(cx, *a).zip(size(cx, *b));
            let of_both = both
                .and_then(|(p, w)| interval::percent(p, interval::add(p, w)?))
                .is_some_and(|r| r.meets(x));
            let rest = both
                .and_then(|(p, w)| interval::percent(interval::sub(w, p)?, w))
                .is_some_and(|r| r.meets(x));
            if of_both || rest || gives(cx, *a, *b, x) {
                return None;
            }
        }
    }
    let between = |i: usize| {
        let from = cx.claim(i).quantity.span.end as usize;
        let to = cx.claim(part).quantity.span.start as usize;
        cx.doc.text.get(from.min(to)..to).unwrap_or_default()
    };
    let whole = sentence.iter().rev().copied().find(|i| alike(part, *i))?;
    // Words of a part in between (其中) and a second sentence make the first figure another matter.
    if reached && !repeats(cx.lead(part), name) && !planned(whole) {
        return None;
    }
    let words = between(whole);
    let larger = cx.claim(whole).quantity.base_value >= cx.claim(part).quantity.base_value.abs();
    // A part above its whole is wrong as well, where nothing else can be the whole.
    if !larger && c.role != Role::Completion && whole + 1 != part {
        return None;
    }
    if words.contains(['。', '；', ';', '（', '）']) || cx.relations.listing.in_text(words) {
        return None;
    }
    tell(cx, rate, part, whole, out)
}

/// The number of rates that stand in a row from `at` on, with nothing but a comma or 和 between them.
fn row(cx: &Context<'_>, at: usize) -> usize {
    let c = cx.claim(at);
    let ratio = |i: usize| {
        cx.analysis.claims.get(i).is_some_and(|c| {
            c.origin == Origin::Text
                && c.quantity.dimension == Dimension::Ratio
                && c.quantity.qualifier == Qualifier::Exact
        })
    };
    if !ratio(at) || !cx.relations.respectively.in_text(cx.lead(at)) {
        return 0;
    }
    let joined = |i: usize| {
        ratio(i) && cx.claim(i).quote == c.quote && {
            let words = cx.lead(i).trim();
            matches!(words, "、" | "和" | "及" | "与" | "，" | "以及")
        }
    };
    1 + (at + 1..cx.analysis.claims.len())
        .take_while(|i| joined(*i))
        .count()
}

/// Rates in a row, the amounts before them in the same order, and their whole or wholes.
fn respective(cx: &Context<'_>, at: usize, n: usize, out: &mut Findings) -> Option<()> {
    let c = cx.claim(at);
    let words = cx.lead(at);
    if !words.contains('占') && !words.contains('率') {
        return None;
    }
    let amounts: Vec<usize> = (at.saturating_sub(WHOLE_REACH)..at)
        .filter(|i| counts(cx, *i) && cx.facts.items[*i].block == cx.facts.items[at].block)
        .collect();
    let parts = amounts.get(amounts.len().checked_sub(n)?..)?;
    if parts.iter().any(|p| cx.claim(*p).quote != c.quote) {
        return None;
    }
    let unit = |i: usize| cx.claim(i).quantity.base_unit.as_str();
    let wholes: Vec<usize> = amounts[..amounts.len() - n].to_vec();
    let one_unit = parts.iter().all(|p| unit(*p) == unit(parts[0]));
    let fits = |k: usize, whole: usize| {
        let x = cx.facts.items.get(at + k).and_then(|i| i.interval);
        unit(parts[k]) == unit(whole) && x.is_some_and(|x| gives(cx, parts[k], whole, x))
    };
    // Of one unit the parts have one whole; else each has the nearest figure of its own unit.
    let found: Vec<Option<usize>> = if one_unit {
        let best = wholes
            .iter()
            .rev()
            .copied()
            .max_by_key(|w| (0..n).filter(|k| fits(*k, *w)).count())?;
        vec![Some(best); n]
    } else {
        parts
            .iter()
            .map(|p| wholes.iter().rev().copied().find(|w| unit(*w) == unit(*p)))
            .collect()
    };
    let right: Vec<bool> = found
        .iter()
        .enumerate()
        .map(|(k, w)| w.is_some_and(|w| fits(k, w)))
        .collect();
    let wrong: Vec<usize> = (0..n).filter(|k| !right[*k]).collect();
    let [wrong] = wrong.as_slice() else {
        return None;
    };
    // A rate of two digits is met by chance.
    let telling = |k: usize| {
        let q = &cx.claim(at + k).quantity;
        right[k] && q.value.mantissa().unsigned_abs() >= 100
    };
    if n < 3 && !(0..n).any(telling) {
        return None;
    }
    tell(cx, at + wrong, parts[*wrong], found[*wrong]?, out)
}

fn tell(
    cx: &Context<'_>,
    rate: usize,
    part: usize,
    whole: usize,
    out: &mut Findings,
) -> Option<()> {
    let c = cx.claim(rate);
    let (p, w) = (size(cx, part)?, size(cx, whole)?);
    let computed = interval::percent(p, w)?;
    let nominal = cx
        .claim(part)
        .quantity
        .base_value
        .abs()
        .checked_mul(Decimal::ONE_HUNDRED)?
        .checked_div(cx.claim(whole).quantity.base_value.abs())?;
    // A whole number of percent is often cut off and not rounded.
    let x = cx.facts.items[rate].interval?;
    let unit = interval::last_digit(c.quantity.decimals);
    if c.quantity.decimals == 0 && judge(x, computed, unit)? < Severity::Error {
        return None;
    }
    let miss = Discrepancy::of(cx, rate, computed, nominal)?;
    let (p, w) = (cx.name.term(cx.claim(part)), cx.name.term(cx.claim(whole)));
    let (value, stated) = (miss.value, cx.name.figure(c));
    let sentences = (
        format!("{p}占{w}，应为{value}%，文中写{stated}"),
        format!("{p} of {w} is {value}%, stated as {stated}"),
    );
    let check = if c.role == Role::Completion {
        "completion"
    } else {
        "share"
    };
    miss.tell(check, "checks.share.rate", [part, whole], sentences, out);
    Some(())
}
