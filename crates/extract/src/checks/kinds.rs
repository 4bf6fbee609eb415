//! `sum` of the kinds that are all there is: town and country, the three industries, principal and interest (`[[kinds]]` of rules/relations.toml).
//!
//! 社会消费品零售总额501亿元。按经营地分，城镇消费品零售额433亿元，增长3%；乡村消费品零售额68亿元: amounts that stand one right behind the other, carry one word of each
//! kind and are called the same without it add up to the amount right before them, whether the words 其中 link them to it or not, where that is called the same
//! as well. Averages (人均) don't add up.

use super::Context;
use super::report::{Discrepancy, Findings};
use crate::facts::is_amount;
use crate::facts::relations::Kinds;
use gongbao_model::{Decimal, Dimension, Interval, Origin, Role};

/// How many amounts before the first kind the whole may stand where the words divide it in several ways (按经营地分，按消费类型分).
const BEFORE: usize = 8;

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    let text: Vec<usize> = (0..cx.analysis.claims.len())
        .filter(|i| amount(cx, *i))
        .collect();
    let block = |i: &usize| cx.facts.items[*i].block;
    let fewest = cx.relations.kinds.iter().map(|r| r.kinds.len()).min();
    let paragraphs = text.chunk_by(|a, b| block(a) == block(b));
    for paragraph in paragraphs.filter(|p| fewest.is_some_and(|n| p.len() >= n)) {
        // Relation, place in the paragraph and kind of every word that stands in a name.
        let mut words: Vec<(usize, usize, usize)> = Vec::new();
        for (at, i) in paragraph.iter().enumerate() {
            let kinds = cx.relations.kinds_in(&cx.facts.items[*i].key);
            words.extend(kinds.map(|(relation, kind)| (relation, at, kind)));
        }
        words.sort_unstable();
        for words in words.chunk_by(|a, b| a.0 == b.0) {
            let relation = &cx.relations.kinds[words[0].0];
            // Every kind has an amount of its own; a name with words of several is of the first of them.
            let amounts = words.chunk_by(|a, b| a.1 == b.1);
            if amounts.clone().count() < relation.kinds.len() {
                continue;
            }
            let mut named: Vec<Option<usize>> = vec![None; paragraph.len()];
            for amount in amounts {
                named[amount[0].1] = Some(amount[0].2);
            }
            for at in 0..paragraph.len() {
                if let Some(parts) = list(cx, relation, paragraph, &named, at) {
                    let _ = check(cx, relation, paragraph, at, &parts, out);
                }
            }
        }
    }
}

/// An amount of the running text that is no comparison and no average.
fn amount(cx: &Context<'_>, i: usize) -> bool {
    let c = cx.claim(i);
    c.origin == Origin::Text
        && is_amount(c.role)
        && c.role != Role::Prior
        && !matches!(
            c.quantity.dimension,
            Dimension::Ratio | Dimension::Points | Dimension::Time | Dimension::Multiple
        )
}

/// True where two amounts may be a part and its whole.
fn comparable(cx: &Context<'_>, a: usize, b: usize) -> bool {
    let (x, y) = (cx.claim(a), cx.claim(b));
    x.quantity.base_unit == y.quantity.base_unit
        && cx.facts.items[a].year == cx.facts.items[b].year
        && x.project == y.project
}

/// The amounts from `at` on, one of each kind and nothing of another measure between them.
fn list(
    cx: &Context<'_>,
    relation: &Kinds,
    paragraph: &[usize],
    named: &[Option<usize>],
    at: usize,
) -> Option<Vec<usize>> {
    let n = relation.kinds.len();
    let first = *paragraph.get(at)?;
    named.get(at).copied().flatten()?;
    let mut seen = vec![false; n];
    let mut parts = Vec::with_capacity(n);
    for (i, kind) in paragraph.iter().zip(named).skip(at) {
        // Amounts in other units stand between (16批次，共120人); an amount of no kind ends the list.
        if !comparable(cx, first, *i) {
            continue;
        }
        let kind = (*kind)?;
        if std::mem::replace(seen.get_mut(kind)?, true) {
            return None;
        }
        parts.push(*i);
        if parts.len() == n {
            return Some(parts);
        }
    }
    None
}

fn check(
    cx: &Context<'_>,
    relation: &'static Kinds,
    paragraph: &[usize],
    at: usize,
    parts: &[usize],
    out: &mut Findings,
) -> Option<()> {
    let first = *parts.first()?;
    let before: Vec<usize> = paragraph[..at]
        .iter()
        .rev()
        .copied()
        .filter(|i| comparable(cx, first, *i))
        .take(BEFORE)
        .collect();
    let whole = if divided(cx, first) {
        before
            .iter()
            .copied()
            .find(|i| is_whole(cx, relation, *i, parts))
    } else {
        before.first().copied()
    };
    let whole = whole.filter(|i| is_whole(cx, relation, *i, parts))?;
    if !relation.average
        && parts
            .iter()
            .chain([&whole])
            .any(|i| cx.relations.averaged.in_text(&cx.facts.items[*i].key))
    {
        return None;
    }
    let sum = cx.total(parts.iter().copied())?;
    let fits = |i: &usize| {
        let printed = cx.facts.items[*i].interval;
        printed.is_none_or(|w| w.meets(sum.interval))
    };
    // A figure right behind the list may be what it adds up to.
    let end = paragraph.iter().position(|i| Some(i) == parts.last())? + 1;
    let behind = paragraph.get(end).filter(|i| comparable(cx, first, **i));
    if let Some(sum) = before.iter().chain(behind).copied().find(|i| fits(i)) {
        if cx.facts.items[sum].interval.is_some() && is_whole(cx, relation, sum, parts) {
            let _ = between(cx, relation, sum, parts, out);
        }
        return None;
    }
    let c = cx.claim(whole);
    let size = c.quantity.base_value;
    let off = sum.value.checked_sub(size)?.abs();
    let near = off.checked_mul(Decimal::TWO)? <= size.max(sum.value);
    let linked = parts
        .iter()
        .all(|p| cx.claim(*p).whole.is_some_and(|w| w.0 as usize == whole));
    if !near && !linked {
        return None;
    }
    let miss = Discrepancy::of(cx, whole, sum.interval, sum.value)?;
    let (list, list_en) = cx.name.terms(parts, 14);
    let (m, f, shown) = (cx.name.measure(c), cx.name.figure(c), miss.shown());
    let sentences = (
        format!("{m}为{f}，所列各项之和为{shown}（{list}）"),
        format!("{m} is {f}, the listed parts add up to {shown} ({list_en})"),
    );
    let parts = parts.iter().copied();
    miss.tell("sum", relation.id.as_str(), parts, sentences, out);
    Some(())
}

/// The growth printed right behind an amount.
fn growth(cx: &Context<'_>, i: usize) -> Option<usize> {
    let (c, next) = (cx.claim(i), cx.analysis.claims.get(i + 1)?);
    let fits = next.role == Role::ChangePct
        && next.quote == c.quote
        && cx.facts.items[i + 1].interval.is_some();
    fits.then_some(i + 1)
}

/// A whole grows neither more nor less than all of its kinds do.
fn between(
    cx: &Context<'_>,
    relation: &'static Kinds,
    whole: usize,
    parts: &[usize],
    out: &mut Findings,
) -> Option<()> {
    let rate = growth(cx, whole)?;
    let rates: Vec<usize> = parts.iter().filter_map(|p| growth(cx, *p)).collect();
    // Growth on another basis is no growth of the printed amounts.
    let links = cx
        .facts
        .links
        .iter()
        .filter(|l| l.claim == rate || rates.contains(&l.claim));
    if rates.len() != parts.len() || links.into_iter().any(|l| l.incomparable) {
        return None;
    }
    let item = |i: usize| cx.facts.items[i].interval;
    let bounds: Vec<_> = rates.iter().filter_map(|r| item(*r)).collect();
    let range = Interval {
        lo: bounds.iter().map(|b| b.lo).min()?,
        hi: bounds.iter().map(|b| b.hi).max()?,
    };
    let nearest = |r: &&usize| {
        let own = cx.claim(rate).quantity.value;
        (cx.claim(**r).quantity.value - own).abs()
    };
    let nearest = rates.iter().min_by_key(nearest)?;
    let miss = Discrepancy::of(cx, rate, range, cx.claim(*nearest).quantity.base_value)?;
    let (m, stated) = (
        cx.name.measure(cx.claim(whole)),
        cx.claim(rate).quantity.value,
    );
    let list: Vec<String> = rates
        .iter()
        .map(|r| format!("{}%", cx.claim(*r).quantity.value))
        .collect();
    let list = list.join("、");
    let sentences = (
        format!("{m}变动{stated}%，其各部分变动为{list}，总数的变动应在其间"),
        format!("{m} changes by {stated}%, its parts by {list}: the whole must lie between them"),
    );
    let others = rates.into_iter().chain(parts.iter().copied());
    let others: Vec<usize> = others.chain([whole]).collect();
    miss.because(None).tell(
        "contradiction",
        relation.id.as_str(),
        others,
        sentences,
        out,
    );
    Some(())
}

/// True where the words before a figure begin a division (按经营地分，).
fn divided(cx: &Context<'_>, i: usize) -> bool {
    let c = cx.claim(i);
    let words = cx
        .doc
        .text
        .get(c.quote.start as usize..c.quantity.span.start as usize)
        .unwrap_or_default();
    let clause = words.rsplit(['。', '；']).next().unwrap_or_default();
    let head = clause.split(['，', ',', '：']).next().unwrap_or_default();
    head.contains(['按', '从', '分']) && head.ends_with(['分', '看'])
}

/// True where an amount is called as its parts are without the word of their kind, or carries a word of the whole.
fn is_whole(cx: &Context<'_>, relation: &Kinds, i: usize, parts: &[usize]) -> bool {
    let key = &cx.facts.items[i].key;
    // A grand total holds what was brought over from the year before as well.
    if relation.of(key).is_some() || key.contains("总计") {
        return false;
    }
    if !relation.whole.is_empty() {
        return relation.whole.iter().any(|w| key.contains(w.as_str()));
    }
    let bare = core(key);
    parts.iter().all(|p| {
        let part = &cx.facts.items[*p].key;
        relation.without(part).is_some_and(|rest| {
            let rest = core(&rest);
            rest.chars().count() >= 2 && bare.contains(rest.as_str())
        })
    })
}

/// A name without the words that only say that it is an amount.
fn core(key: &str) -> String {
    key.chars()
        .filter(|c| !matches!(c, '总' | '额' | '数' | '共' | '量'))
        .collect()
}
