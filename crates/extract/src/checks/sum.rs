//! `sum` in running text: a whole and the parts that the text lists for it (其中, 包括, 分别为).
//!
//! 其中 need not name all parts, so less than the whole is no error unless the list is closed: by words (分别为, 由…组成, 主要用于以下方面), by a last item 其他, by
//! parts that are kinds of the whole's own measure (编制: 行政编制, 事业编制), or by printed shares that add up to 100 %. More than the whole is an
//! error for money and for closed lists. A whole with two listings (by kind, by level) is right where one of them adds up.

use super::Context;
use super::report::{Discrepancy, Findings};
use crate::facts::{interval, is_amount};
use crate::squeeze::is_alphabetic;
use gongbao_model::{Decimal, Dimension, Interval, Origin, Qualifier, Role, Severity};
use std::collections::BTreeMap;

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    let mut by_whole: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, c) in cx.analysis.claims.iter().enumerate() {
        if c.origin != Origin::Text || !is_amount(c.role) || c.role == Role::Prior {
            continue;
        }
        if let Some(w) = c
            .whole
            .map(|w| w.0 as usize)
            .filter(|w| *w < cx.analysis.claims.len() && *w != i)
        {
            by_whole.entry(w).or_default().push(i);
        }
    }
    unlinked(cx, &mut by_whole);
    for (whole, parts) in by_whole {
        check(cx, whole, &parts, out);
    }
}

/// Lists that the words open (主要用于以下方面：) and that no part is linked to.
fn unlinked(cx: &Context<'_>, by_whole: &mut BTreeMap<usize, Vec<usize>>) {
    let claims = &cx.analysis.claims;
    for (i, pair) in claims.windows(2).enumerate() {
        let (w, next) = (&pair[0], &pair[1]);
        if w.origin != Origin::Text
            || next.origin != Origin::Text
            || w.quote != next.quote
            || !is_amount(w.role)
            || by_whole.contains_key(&i)
        {
            continue;
        }
        let (from, to) = (
            w.quantity.span.end as usize,
            next.quantity.span.start as usize,
        );
        let words = cx.doc.text.get(from.min(to)..to).unwrap_or_default();
        // 尚未支出的1288万元中，河阳县748万元、高新区540万元
        let within = words.trim_start().starts_with("中，") || divides(words);
        if !within && !cx.relations.closing.in_text(words) {
            continue;
        }
        let parts: Vec<usize> = (i + 1..claims.len())
            .take_while(|k| claims[*k].quote == w.quote)
            .take_while(|k| {
                let end = claims[*k].quantity.span.start as usize;
                let list = cx.doc.text.get(from.min(end)..end).unwrap_or_default();
                !(within && list.contains(['；', ';']))
            })
            .filter(|k| {
                claims[*k].role == w.role
                    && claims[*k].whole.is_none()
                    && claims[*k].quantity.base_unit == w.quantity.base_unit
            })
            .collect();
        if parts.len() >= 2 {
            by_whole.insert(i, parts);
        }
    }
}

/// How far from the whole another amount of its sentence is looked for, in figures.
const RIVALS: usize = 12;

/// What an office may fill, not what it has filled.
const POSTS: &str = "编制";

/// How sure it is that a list names all parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Closed {
    No,
    Perhaps,
    Yes,
}

fn check(cx: &Context<'_>, whole: usize, parts: &[usize], out: &mut Findings) -> Option<()> {
    let w = cx.claim(whole);
    if !is_amount(w.role)
        || matches!(
            w.quantity.dimension,
            Dimension::Ratio | Dimension::Points | Dimension::Time | Dimension::Multiple
        )
    {
        return None;
    }
    // The parts of 三公经费 are its parts, whether the total is called a budget or not.
    let complete = kinds(cx, parts)
        && parts
            .windows(2)
            .all(|p| cx.claim(p[0]).role == cx.claim(p[1]).role);
    let people = |u: &str| matches!(u, "人" | "名" | "位");
    let fits = |i: &usize| {
        let c = cx.claim(*i);
        (c.quantity.base_unit == w.quantity.base_unit
            || (people(&c.quantity.base_unit) && people(&w.quantity.base_unit)))
            && (cx.facts.items[*i].role == cx.facts.items[whole].role
                || c.role == w.role
                || complete
                || (w.role != Role::Actual) == (c.role != Role::Actual))
            && c.role != Role::Target
            // Staff behind a list of posts is another matter.
            && (!w.metric.contains(POSTS) || c.metric.contains(POSTS))
    };
    // A list in brackets that its paragraph leaves open has lost its end.
    let torn = |i: &usize| {
        let block = cx.facts.items[whole].block;
        let end = cx.doc.blocks.get(block as usize).map(|b| b.span.end);
        let rest = end.and_then(|end| cx.doc.text.get(w.quantity.span.end as usize..end as usize));
        let count = |marks: [char; 2]| rest.map_or(0, |r| r.matches(marks).count());
        cx.facts.items[*i].block != block && count(['（', '(']) > count(['）', ')'])
    };
    if parts.iter().any(torn) {
        return None;
    }
    let candidates: Vec<usize> = parts.iter().copied().filter(fits).collect();
    let listed: Vec<usize> = candidates
        .iter()
        .copied()
        .filter(|i| cx.facts.items[*i].year == cx.facts.items[whole].year)
        .collect();
    // An item that names an earlier year (2022年度补助37.75万元) may still be paid this year: the list is of this year's money.
    let all = cx.total(candidates.iter().copied());
    let stated = cx.facts.items[whole].interval?;
    if all.is_some_and(|t| t.interval.meets(stated)) {
        return None;
    }
    // 。其中： behind a sentence with several amounts may speak of any of them.
    let rival = |i: usize| {
        let c = cx.claim(i);
        i != whole
            && c.quote == w.quote
            && is_amount(c.role)
            && c.quantity.base_unit == w.quantity.base_unit
            && !candidates.contains(&i)
            && cx.facts.items[i]
                .interval
                .zip(all)
                .is_some_and(|(x, t)| t.interval.meets(x))
    };
    let apart = candidates
        .first()
        .is_some_and(|p| cx.claim(*p).quote != w.quote);
    if apart
        && (whole.saturating_sub(RIVALS)..=whole + RIVALS)
            .filter(|i| *i < cx.analysis.claims.len())
            .any(rival)
    {
        return None;
    }
    let listed = if closed(cx, whole, &candidates) == Closed::Yes {
        candidates
    } else {
        listed
    };
    if listed.len() < 2 || listed.len() * 3 < parts.len() * 2 {
        return None;
    }
    let total = cx.total(listed.iter().copied())?;
    let miss = Discrepancy::of(cx, whole, total.interval, total.value)?;
    // Posts, staff and vehicles are counted one by one, so one too many is no rounding.
    let one_by_one = counted(cx, whole) && listed.iter().all(|p| counted(cx, *p));
    let miss = if one_by_one {
        miss.as_severity(Severity::Error)
    } else {
        miss
    };
    let closed = closed(cx, whole, &listed);
    // Small counts add up to one another by chance.
    let small = one_by_one && closed == Closed::Yes;
    if !small && several_listings(cx, stated, &listed) {
        return None;
    }
    let over = total.interval.lo > stated.hi;
    // Words that close a list leave no room for parts of parts that are found by chance.
    let selected = match closed {
        Closed::Yes => SELECTED,
        _ => SELECTED_OPEN,
    };
    if over && !small && listed.len() <= selected && some_of_them(cx, stated, &listed) {
        return None;
    }
    let size = w.quantity.base_value.abs();
    let off = total.value.checked_sub(w.quantity.base_value)?.abs();
    let near = size.is_zero() || off.checked_mul(Decimal::from(4))? <= size;
    // 其他 at the end may close an outer list: without it the parts must not fit inside the whole.
    if over && !small && listed.len() >= 3 && !closed_by_words(cx, whole, &listed) {
        let last = *listed.last()?;
        let less = total
            .value
            .checked_sub(cx.claim(last).quantity.base_value)?;
        let rest = cx
            .relations
            .rest
            .words
            .iter()
            .any(|r| cx.facts.items[last].key.starts_with(r.as_str()));
        if rest && less <= w.quantity.base_value {
            return None;
        }
    }
    let physical = matches!(
        w.quantity.dimension,
        Dimension::Area
            | Dimension::Length
            | Dimension::Mass
            | Dimension::Volume
            | Dimension::Power
    );
    match (closed, over) {
        (Closed::Yes, _) => {}
        (Closed::Perhaps, true) if near || one_by_one => {}
        // Vehicles and staff of some kinds are never more than all of them.
        (Closed::No, true) if one_by_one && near => {}
        // Three kinds of posts or staff are usually all there are.
        (Closed::Perhaps, false) if near && one_by_one && listed.len() >= 3 => {}
        // More than the whole, though the list may name kinds that overlap.
        (Closed::No, true) if near && (physical || w.quantity.dimension == Dimension::Money) => {}
        _ => return None,
    }
    let (m, f, sum) = (cx.name.measure(w), cx.name.figure(w), miss.shown());
    let (list, list_en) = cx.name.terms(&listed, 14);
    let sentences = (
        format!("{m}为{f}，所列各项之和为{sum}（{list}）"),
        format!("{m} is {f}, the listed parts add up to {sum} ({list_en})"),
    );
    miss.tell("sum", "checks.sum.list", listed, sentences, out);
    Some(())
}

/// True for an unqualified count of posts, staff or vehicles that is printed to its last item.
fn counted(cx: &Context<'_>, i: usize) -> bool {
    let c = cx.claim(i);
    c.quantity.qualifier == Qualifier::Exact
        && interval::is_exact_count(&c.quantity)
        && matches!(
            c.quantity.base_unit.as_str(),
            "人" | "名" | "位" | "个" | "辆" | "台"
        )
        && cx.relations.counted.in_text(&c.metric)
}

/// True where a run of the parts, or each of two runs, gives the whole: the text lists it twice, by two kinds of division, or adds a breakdown of one part.
fn several_listings(cx: &Context<'_>, stated: Interval, parts: &[usize]) -> bool {
    // Any parts that are nought give a whole of nought.
    if stated.meets(interval::point(Decimal::ZERO)) {
        return false;
    }
    let n = parts.len().min(40);
    for from in 0..n {
        let mut run = interval::point(Decimal::ZERO);
        for (len, p) in parts[from..n].iter().enumerate() {
            let Some(next) = cx.facts.items[*p]
                .interval
                .and_then(|i| interval::add(run, i))
            else {
                break;
            };
            run = next;
            if len >= 1 && len + 1 < parts.len() && run.meets(stated) {
                return true;
            }
        }
    }
    false
}

/// Parts of a closed list of which any selection may be meant; of more so many selections can be made that one gives the whole by chance.
const SELECTED: usize = 8;
/// The same for a list that need not name all parts.
const SELECTED_OPEN: usize = 12;

/// True where some of the parts give the whole: the others are then parts of parts.
pub(super) fn some_of_them(cx: &Context<'_>, stated: Interval, parts: &[usize]) -> bool {
    if parts.len() > SELECTED_OPEN || stated.meets(interval::point(Decimal::ZERO)) {
        return false;
    }
    // A figure printed as 161 beside others printed as 44.91 is as exact as they are.
    let quantity = |p: &usize| &cx.claim(*p).quantity;
    let finest = parts
        .iter()
        .map(|p| interval::resolution(quantity(p)))
        .min();
    let counted = parts.iter().all(|p| interval::is_exact_count(quantity(p)));
    let half = match finest {
        Some(unit) if !counted => unit * Decimal::new(5, 1),
        _ => Decimal::ZERO,
    };
    let values: Vec<Decimal> = parts.iter().map(|p| quantity(p).base_value).collect();
    (1u32..1 << parts.len())
        .filter(|mask| mask.count_ones() >= 2)
        .any(|mask| {
            let mut sum = Some(interval::point(Decimal::ZERO));
            for (n, value) in values.iter().enumerate() {
                if mask & (1 << n) != 0 {
                    let term = Interval {
                        lo: value - half,
                        hi: value + half,
                    };
                    sum = sum.and_then(|s| interval::add(s, term));
                }
            }
            sum.is_some_and(|s| s.meets(stated))
        })
}

/// True where the words between a whole and its list say that the list is all there is.
fn closed_by_words(cx: &Context<'_>, whole: usize, parts: &[usize]) -> bool {
    let Some(first) = parts.first() else {
        return false;
    };
    let from = cx.claim(whole).quantity.span.end as usize;
    let to = cx.claim(*first).quantity.span.start as usize;
    let lead = cx.doc.text.get(from.min(to)..to).unwrap_or_default();
    cx.relations.closing.in_text(lead) || divides(lead)
}

/// True for words that divide a whole in all its parts (，按片区分，).
fn divides(words: &str) -> bool {
    words.split(['，', ',', '：', '。']).any(|clause| {
        let clause = clause.trim();
        clause.starts_with('按')
            && clause.ends_with(['分', '看'])
            && !clause.contains("主要")
            && clause.chars().count() <= 10
    })
}

fn closed(cx: &Context<'_>, whole: usize, parts: &[usize]) -> Closed {
    let w = cx.claim(whole);
    let Some(last) = parts.last() else {
        return Closed::No;
    };
    if closed_by_words(cx, whole, parts) {
        return Closed::Yes;
    }
    if kinds(cx, parts) {
        return Closed::Yes;
    }
    let item = |i: &usize| &cx.facts.items[*i].key;
    // In the account of one body 其他收入 closes a list of two as well.
    let few = if cx.own_account() && w.quantity.dimension == Dimension::Money {
        2
    } else {
        3
    };
    if parts.len() >= few
        && cx.relations.rest.words.iter().any(|r| {
            // 其他支出 is one kind among others wherever it stands, or the last of several in one item (利息及其他收入).
            let plain = ["支出", "收入", "资金"].map(|k| format!("{r}{k}"));
            parts.iter().any(|p| plain.contains(item(p)))
                || item(last).starts_with(r.as_str())
                || item(last).contains(&format!("及{r}"))
                || item(last).ends_with(r.as_str())
        })
    {
        return Closed::Yes;
    }
    if shares_close(cx, parts) || rest_of(cx, *last) || is_side(cx, whole, parts) {
        return Closed::Yes;
    }
    // Kinds of the whole's own measure: 编制107名，其中行政编制…，事业编制…, the same noun before every figure.
    let noun = |i: usize| -> Option<String> {
        let c = cx.claim(i);
        let start = c.quantity.span.start as usize;
        let from = (c.quote.start as usize).min(start);
        let text = cx.doc.text.get(from..start)?;
        let text = text.trim_end_matches(|c: char| {
            c.is_whitespace() || matches!(c, '为' | '共' | '有' | '计' | '是' | '：')
        });
        let text = text
            .strip_suffix('数')
            .map_or(text, |t| t.strip_suffix('人').unwrap_or(t));
        let tail: Vec<char> = text.chars().rev().take(2).collect();
        (tail.len() == 2 && tail.iter().all(|c| is_alphabetic(*c)))
            .then(|| tail.into_iter().rev().collect())
    };
    let own = noun(whole);
    let alike = own.is_some() && parts.iter().all(|p| noun(*p) == own);
    if parts.len() >= 2 && alike {
        Closed::Perhaps
    } else {
        Closed::No
    }
}

/// True for a last item that its words call the rest (其余7.35万元).
fn rest_of(cx: &Context<'_>, last: usize) -> bool {
    let c = cx.claim(last);
    let words = cx
        .doc
        .text
        .get(c.quote.start as usize..c.quantity.span.start as usize)
        .unwrap_or_default();
    let clause = words
        .rsplit(['，', '、', '；', ','])
        .next()
        .unwrap_or_default();
    clause.trim_start().starts_with("其余")
}

/// True for the list of one side of an account (总收入56亿元，其中…，上级补助收入…，上年结余…): it holds what moves between accounts, so it is complete.
fn is_side(cx: &Context<'_>, whole: usize, parts: &[usize]) -> bool {
    let words = &cx.relations.running;
    let key = |i: usize| cx.facts.items[i].key.as_str();
    let moved = |i: &usize| words.moved.iter().any(|w| key(*i).contains(w.as_str()));
    words
        .totals
        .iter()
        .any(|t| key(whole).ends_with(t.as_str()))
        && parts.iter().filter(|p| moved(p)).count() >= 2
}

/// True where the parts are all the kinds that there are: those of a sum of rules/relations.toml (基本支出 and 项目支出), or one kind and its opposite
/// (财政拨款, 非财政拨款).
fn kinds(cx: &Context<'_>, parts: &[usize]) -> bool {
    let key = |i: &usize| cx.facts.items[*i].key.as_str();
    let whole_sum = cx.relations.sum.iter().filter(|s| !s.at_most).any(|s| {
        s.parts
            .iter()
            .all(|names| parts.iter().any(|p| names.iter().any(|n| n == key(p))))
            && parts.iter().all(|p| {
                let k = key(p);
                s.open.iter().any(|n| n == k) || s.parts.iter().flatten().any(|n| n == k)
            })
    });
    // 已使用额度 and 尚未使用的额度.
    let done = |k: &str| {
        k.find('已')
            .and_then(|at| k.get(at + '已'.len_utf8()..).map(str::to_owned))
    };
    let undone = |a: &usize, b: &usize| {
        done(key(a)).is_some_and(|rest| {
            let verb: String = rest.chars().take(2).collect();
            verb.chars().count() == 2 && key(b).contains(&format!("未{verb}"))
        })
    };
    let opposite = |a: &usize, b: &usize| {
        key(b).strip_prefix('非').is_some_and(|rest| {
            rest.chars().count() >= 2 && (key(a).starts_with(rest) || rest.starts_with(key(a)))
        })
    };
    whole_sum
        || matches!(parts, [a, b] if opposite(a, b) || opposite(b, a) || undone(a, b) || undone(b, a))
}

/// True where the text prints a share for each part and the shares add up to 100 % within their rounding.
fn shares_close(cx: &Context<'_>, parts: &[usize]) -> bool {
    let mut sum = interval::point(Decimal::ZERO);
    for p in parts {
        let Some(next) = cx
            .analysis
            .claims
            .get(p + 1)
            .filter(|c| c.role == Role::Share && c.origin == Origin::Text)
        else {
            return false;
        };
        let Some(i) = interval::of_quantity(&next.quantity).and_then(|i| interval::add(sum, i))
        else {
            return false;
        };
        sum = i;
    }
    // One unit of the last digit is left for a share that is itself wrong.
    let slack = Decimal::new(5, 1);
    Interval {
        lo: sum.lo - slack,
        hi: sum.hi + slack,
    }
    .meets(interval::point(Decimal::ONE_HUNDRED))
}
