//! `share`: a part, the whole that the words name, and the share printed for it.
//!
//! The whole is the one that the claim itself names (占基本支出…); else the whole of the part (其中…). A whole printed with several
//! figures counts as right where one of them gives the share.

use super::Context;
use super::report::{Discrepancy, Findings, judge};
use crate::facts::links::Link;
use crate::facts::{interval, is_amount, metric};
use crate::squeeze::number_of;
use gongbao_model::{Decimal, Dimension, Origin, Qualifier, Role};
use std::cell::LazyCell;

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    let index = Index::new(Box::new(|| numbered(cx)));
    for link in cx
        .facts
        .links
        .iter()
        .filter(|l| cx.claim(l.claim).role == Role::Share)
    {
        check(cx, link, &index, out);
    }
}

/// The claims of the text by the numbers of their keys; few shares need it, so it is made when the first one does.
type Index<'c> = LazyCell<Vec<(u64, usize)>, Box<dyn FnOnce() -> Vec<(u64, usize)> + 'c>>;

fn numbered(cx: &Context<'_>) -> Vec<(u64, usize)> {
    let claims = cx.analysis.claims.iter().zip(&cx.facts.items).enumerate();
    let mut all: Vec<(u64, usize)> = claims
        .filter(|(_, (c, _))| c.origin == Origin::Text)
        .map(|(i, (_, item))| (number_of([item.key.as_str()]), i))
        .collect();
    all.sort_unstable();
    all
}

/// The claims of the text that carry a key, in document order.
fn with_key<'c>(
    cx: &'c Context<'_>,
    index: &'c Index<'_>,
    key: &'c str,
) -> impl Iterator<Item = usize> + 'c {
    let number = number_of([key]);
    let from = index.partition_point(|(n, _)| *n < number);
    index[from..]
        .iter()
        .take_while(move |(n, _)| *n == number)
        .map(|(_, i)| *i)
        .filter(move |i| cx.facts.items[*i].key == key)
}

fn check(cx: &Context<'_>, link: &Link, index: &Index<'_>, out: &mut Findings) -> Option<()> {
    let c = cx.claim(link.claim);
    if c.quantity.dimension != Dimension::Ratio {
        return None;
    }
    let part = part_of(cx, link)?;
    // 分别占…和…的: two shares behind two wholes, whose order is not the order of the figures.
    let words = cx
        .doc
        .text
        .get(c.quote.start as usize..c.quantity.span.start as usize)
        .unwrap_or_default();
    let clause = words.rsplit(['，', '。', '；']).next().unwrap_or_default();
    if clause.contains("分别占") {
        return None;
    }
    let (p, x) = (
        cx.facts.items[part].interval?,
        cx.facts.items[link.claim].interval?,
    );
    let wholes = wholes(cx, link, part, index);
    let unit = interval::last_digit(c.quantity.decimals);
    let x = if is_whole(cx, link.claim) {
        interval::point(Decimal::ONE_HUNDRED)
    } else {
        x
    };
    let mut best = None;
    for w in &wholes {
        let Some(computed) = cx.facts.items[*w]
            .interval
            .and_then(|i| interval::percent(p, i))
        else {
            continue;
        };
        match judge(x, computed, unit) {
            None => return None,
            Some(severity) => {
                if best.is_none_or(|(s, _, _)| severity < s) {
                    best = Some((severity, *w, computed));
                }
            }
        }
    }
    let (_, whole, computed) = best?;
    if sibling_whole(cx, link.claim, part) {
        return None;
    }
    let (s, w) = (cx.claim(part), cx.claim(whole));
    let nominal = s
        .quantity
        .base_value
        .checked_mul(Decimal::ONE_HUNDRED)?
        .checked_div(w.quantity.base_value)?;
    let miss = Discrepancy::held(cx, link.claim, x, computed, nominal)?;
    let (p, w) = (cx.name.term(s), cx.name.term(w));
    let (value, stated) = (miss.value, cx.name.figure(c));
    let sentences = (
        format!("{p}占{w}，应为{value}%，文中写{stated}"),
        format!("{p} of {w} is {value}%, stated as {stated}"),
    );
    miss.tell("share", "checks.share", [part, whole], sentences, out);
    Some(())
}

/// True where another amount before the part gives its share and that of another share of the sentence: that one is their whole (支出预算8426万元，基本支出5236万元，占62.14%，其中…；
/// 项目支出3190万元，占37.86%).
fn sibling_whole(cx: &Context<'_>, share: usize, part: usize) -> bool {
    let c = cx.claim(share);
    let gives = |part: usize, share: usize, whole: usize| {
        let item = |i: usize| cx.facts.items[i].interval;
        let unit = |i: usize| cx.claim(i).quantity.base_unit.as_str();
        unit(part) == unit(whole)
            && item(part)
                .zip(item(whole))
                .and_then(|(p, w)| interval::percent(p, w))
                .zip(item(share))
                .is_some_and(|(r, x)| r.meets(x))
    };
    let near = part.saturating_sub(SIBLINGS)..part;
    let siblings: Vec<usize> = near
        .clone()
        .filter(|i| *i > 0 && cx.claim(*i).role == Role::Share && cx.claim(*i).quote == c.quote)
        .collect();
    near.filter(|w| {
        let o = cx.claim(*w);
        o.place.is_none() && is_amount(o.role) && gives(part, share, *w)
    })
    .any(|w| siblings.iter().any(|s| *s > w + 1 && gives(*s - 1, *s, w)))
}

/// How far before a part another share of its whole may stand, in figures.
const SIBLINGS: usize = 12;

/// True for 100% in a text that prints its other shares with decimals: it says that the part is the whole, not that it is more than 99.5 % of it.
fn is_whole(cx: &Context<'_>, share: usize) -> bool {
    let q = &cx.claim(share).quantity;
    if q.value != Decimal::ONE_HUNDRED || q.decimals > 0 || q.qualifier != Qualifier::Exact {
        return false;
    }
    let others = cx.analysis.claims.iter().filter(|c| {
        c.role == Role::Share
            && c.origin == Origin::Text
            && c.quantity.value != Decimal::ONE_HUNDRED
            && !c.quantity.value.is_zero()
    });
    let (all, fine) = others.fold((0, 0), |(all, fine), c| {
        (all + 1, fine + usize::from(c.quantity.decimals > 0))
    });
    all >= 2 && fine * 4 >= all * 3
}

/// The amount whose share is printed: the linked subject, where it stands in the same sentence right before the share.
fn part_of(cx: &Context<'_>, link: &Link) -> Option<usize> {
    let c = cx.claim(link.claim);
    let before = link.claim.checked_sub(1)?;
    let b = cx.claim(before);
    let close = |i: usize| {
        let o = cx.claim(i);
        o.quote == c.quote
            && is_amount(o.role)
            && o.role != Role::Prior
            && !matches!(
                o.quantity.dimension,
                Dimension::Ratio | Dimension::Points | Dimension::Time
            )
    };
    if close(before)
        && b.place.is_none()
        && metric::akin(&cx.facts.items[before].key, &cx.facts.items[link.claim].key)
    {
        return Some(before);
    }
    link.subject
        .filter(|s| close(*s) && cx.facts.items[*s].key == cx.facts.items[link.claim].key)
}

/// The amount at the head of the sentence, where words between it and the part open a list.
fn head_of_list(cx: &Context<'_>, part: usize) -> Option<usize> {
    let p = cx.claim(part);
    let head = (part.saturating_sub(40)..part).find(|i| {
        let c = cx.claim(*i);
        c.quote == p.quote
            && c.place.is_none()
            && is_amount(c.role)
            && c.quantity.base_unit == p.quantity.base_unit
    })?;
    let next = cx.claim(head + 1);
    let from = cx.claim(head).quantity.span.end as usize;
    let to = next.quantity.span.start as usize;
    let between = cx.doc.text.get(from.min(to)..to).unwrap_or_default();
    let opens = cx.relations.listing.in_text(between) || cx.relations.closing.in_text(between);
    (opens && cx.claim(head).quantity.base_value >= p.quantity.base_value).then_some(head)
}

/// The amounts that the head of the sentence names as what its figures are parts of (三公经费支出决算中，…占…), in the account of one body.
fn inside(cx: &Context<'_>, part: usize) -> Vec<usize> {
    let p = cx.claim(part);
    let head = cx
        .doc
        .slice(p.quote)
        .split(['，', ','])
        .next()
        .unwrap_or_default();
    let Some(name) = head
        .trim_end()
        .strip_suffix('中')
        .filter(|_| cx.own_account())
    else {
        return Vec::new();
    };
    let key = metric::key(name);
    let Some(known) = cx.relations.canonical(&key) else {
        return Vec::new();
    };
    let mut found: Vec<usize> = (0..cx.analysis.claims.len())
        .filter(|i| {
            let (item, of) = (&cx.facts.items[*i], &cx.facts.items[part]);
            cx.claim(*i).origin == Origin::Text
                && item.role == of.role
                && item.year == of.year
                && cx.relations.canonical(&item.key) == Some(known)
        })
        .collect();
    // Figures of one name stand together.
    found.sort_by_key(|i| cx.facts.items[*i].key.as_str());
    found
}

/// A name without the words that only say that it is a total.
fn metric_core(name: &str) -> String {
    let mut core = name.to_owned();
    for word in ["总额", "总量", "总数", "金额", "合计", "总", "全部", "数"] {
        core = core.replace(word, "");
    }
    core
}

/// True where two names share two neighbouring characters, or one of them is but a word for all there is (总数).
fn shares_a_word(key: &str, named: &str) -> bool {
    let core = metric_core(named);
    let chars: Vec<char> = core.chars().collect();
    chars.len() < 2
        || chars
            .windows(2)
            .any(|w| key.contains(&w.iter().collect::<String>()))
}

/// Candidates for the whole, the surest first; several only where the document prints several figures under the name.
fn wholes(cx: &Context<'_>, link: &Link, part: usize, index: &Index<'_>) -> Vec<usize> {
    let c = cx.claim(link.claim);
    let p = cx.claim(part);
    let fits = |i: usize| {
        let o = cx.claim(i);
        i != part
            && o.quantity.base_unit == p.quantity.base_unit
            && is_amount(o.role)
            && (o.role == p.role || o.role != Role::Prior)
            && cx.facts.items[i]
                .year
                .zip(cx.facts.items[part].year)
                .is_none_or(|(a, b)| a == b)
            && !o.quantity.base_value.is_zero()
    };
    let (_, named) = metric::split_share(&c.metric);
    let named = metric::key(named);
    let linked = [c.whole, p.whole, c.base]
        .into_iter()
        .flatten()
        .map(|id| id.0 as usize)
        .find(|i| *i < cx.analysis.claims.len() && fits(*i));
    if named.is_empty() {
        let head = linked.or_else(|| head_of_list(cx, part).filter(|h| fits(*h)));
        return match head {
            Some(head) => vec![head],
            None => inside(cx, part).into_iter().filter(|i| fits(*i)).collect(),
        };
    }
    // A report on the figures of others prints one name for many scopes, so there only the same paragraph can be meant.
    let block = cx.facts.items[link.claim].block;
    let near = |i: usize| cx.own_account() || cx.facts.items[i].block == block;
    let exact = |i: usize| cx.facts.items[i].key == named;
    let mut found: Vec<usize> = Vec::new();
    // The nearest amounts before the share that carry the name, then any of that very name.
    let mut like = 0;
    for i in (link.claim.saturating_sub(40)..link.claim).rev() {
        if fits(i)
            && near(i)
            && cx.claim(i).place.is_none()
            && metric::akin(&cx.facts.items[i].key, &named)
            && (exact(i) || like < 3)
        {
            like += usize::from(!exact(i));
            found.push(i);
        }
    }
    // A like name in another sentence is not meant where the very name is printed: 财政拨款支出 is not 支出合计.
    if found.iter().any(|i| exact(*i)) {
        found.retain(|i| exact(*i) || cx.claim(*i).quote == c.quote);
    }
    if found.is_empty() {
        found.extend(
            with_key(cx, index, &named)
                .filter(|i| fits(*i) && near(*i))
                .take(8),
        );
    }
    // 占总支出 of a text that calls its total otherwise: the nearest larger amount of that kind right before.
    if found.is_empty() {
        let kind = ["支出", "收入"].into_iter().find(|&k| {
            cx.relations
                .totals
                .words
                .iter()
                .map(|t| Some(t.as_str()))
                .any(|t| named.strip_suffix(k) == t || named.strip_prefix(k) == t)
        });
        if let Some(kind) = kind {
            let total = |i: usize| {
                let words = &cx.relations.grand.words;
                words
                    .iter()
                    .any(|w| cx.facts.items[i].key.contains(w.as_str()))
            };
            let larger = (part.saturating_sub(3)..part).rev().find(|i| {
                fits(*i)
                    && total(*i)
                    && (near(*i) || cx.claim(*i).section == c.section)
                    && cx.facts.items[*i].key.ends_with(kind)
                    && cx.claim(*i).quantity.base_value > p.quantity.base_value
            });
            found.extend(larger);
        }
    }
    // What the claims stage linked is the whole only if it is called alike: 占采购总额的… is no share of 节约资金.
    if found.is_empty() {
        let core = metric_core(&named);
        let alike = |i: usize| {
            let key = &cx.facts.items[i].key;
            let size = |i: usize| cx.claim(i).quantity.base_value;
            // An amount with a share of its own is a part like this one.
            let is_part = (i + 1..part)
                .take_while(|k| !is_amount(cx.claim(*k).role))
                .any(|k| cx.claim(k).role == Role::Share);
            core.chars().count() >= 2
                && key.contains(core.as_str())
                && size(i) >= size(part)
                && !is_part
        };
        let before = (part.saturating_sub(12)..part).rev();
        found.extend(
            before
                .filter(|i| fits(*i) && near(*i) && cx.claim(*i).quote == c.quote && alike(*i))
                .take(3),
        );
    }
    if let Some(l) = linked
        && !found.contains(&l)
        && (found.is_empty() || metric::akin(&cx.facts.items[l].key, &named))
        && shares_a_word(&cx.facts.items[l].key, &named)
    {
        found.insert(0, l);
    }
    found
}
