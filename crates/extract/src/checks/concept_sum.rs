//! `sum` by the relations of rules/relations.toml: concepts that always add up, in one section of the text or one column of a table.
//!
//! Sums of the budget tree and of 三公, and parts that exclude each other and so can't pass their whole.

use super::Context;
use super::report::{Discrepancy, Findings, join_terms};
use crate::facts::relations::{Basis, SumRelation};
use gongbao_model::{Dimension, Origin, Role, TableId};
use std::cell::OnceCell;
use std::collections::BTreeMap;

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    sums(cx, out);
    disjoint(cx, out);
    changes(cx, out);
}

/// The first change of each subject, with the claim that it is a change of; by the subject's key.
type Changes<'a> = BTreeMap<&'a str, (usize, usize)>;

/// Changes of the parts against the change of the whole, where a section prints both on the year before: as parts add up in either year, so do their changes.
fn changes(cx: &Context<'_>, out: &mut Findings) {
    let mut sections: BTreeMap<(u32, i32), Changes<'_>> = BTreeMap::new();
    for link in &cx.facts.links {
        let c = cx.claim(link.claim);
        let (Some(subject), Some(section), Some(year)) =
            (link.subject, c.section, cx.facts.items[link.claim].year)
        else {
            continue;
        };
        if c.role == Role::Change && link.basis == Some(Basis::Prior) && !link.incomparable {
            sections
                .entry((section.0, year))
                .or_default()
                .entry(cx.facts.items[subject].key.as_str())
                .or_insert((link.claim, subject));
        }
    }
    for found in sections.values().filter(|f| f.len() >= 3) {
        for relation in &cx.relations.sum {
            let one = |names: &[String]| {
                let mut hits = names.iter().filter_map(|n| found.get(n.as_str()));
                hits.next().copied()
            };
            let parts: Option<Vec<_>> = relation.parts.iter().map(|p| one(p)).collect();
            if let (Some(whole), Some(parts)) = (one(&relation.whole), parts) {
                change_sum(cx, relation, whole, &parts, out);
            }
        }
    }
}

fn change_sum(
    cx: &Context<'_>,
    relation: &'static SumRelation,
    (whole, subject): (usize, usize),
    parts: &[(usize, usize)],
    out: &mut Findings,
) -> Option<()> {
    if parts.len() < 2 || parts.iter().any(|p| p.0 == whole) {
        return None;
    }
    let total = cx.total(parts.iter().map(|p| p.0))?;
    let miss = Discrepancy::of(cx, whole, total.interval, total.value)?;
    let list: Vec<String> = parts
        .iter()
        .map(|p| {
            let v = cx.claim(p.0).quantity.value;
            format!("{}{v}", cx.name.measure(cx.claim(p.1)))
        })
        .collect();
    let (list, list_en) = join_terms(&list, 14);
    let (m, v, sum) = (
        cx.name.measure(cx.claim(subject)),
        &cx.claim(whole).quantity,
        miss.shown(),
    );
    let sentences = (
        format!(
            "{m}与上年相比的变动为{}{}，各部分变动之和为{sum}（{list}）",
            v.value, v.unit
        ),
        format!(
            "the change of {m} on the year before is {}{}, those of its parts add up to {sum} ({list_en})",
            v.value, v.unit
        ),
    );
    let others = parts.iter().map(|p| p.0);
    miss.tell("sum", relation.id.as_str(), others, sentences, out);
    Some(())
}

/// Where figures of one sum must stand together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Scope<'a> {
    table: Option<(TableId, u32)>,
    section: Option<u32>,
    year: Option<i32>,
    role: u8,
    project: &'a str,
    subject: &'a str,
}

/// The scope of an amount of money; `None` for any other claim.
fn scope_of<'c>(cx: &'c Context<'_>, i: usize) -> Option<Scope<'c>> {
    let c = cx.claim(i);
    if c.quantity.dimension != Dimension::Money || is_average(cx, i) {
        return None;
    }
    let role = match cx.facts.items[i].role {
        Role::Actual => 1,
        Role::Prior => 2,
        Role::InitialBudget => 3,
        Role::Budget => 4,
        _ => return None,
    };
    Some(Scope {
        table: c.place.map(|p| (p.table, p.cell.col)),
        section: if c.place.is_some() {
            None
        } else {
            c.section.map(|s| s.0)
        },
        year: cx.facts.items[i].year,
        role,
        project: c.project.as_deref().unwrap_or_default(),
        subject: c.subject.as_deref().unwrap_or_default(),
    })
}

fn sums(cx: &Context<'_>, out: &mut Findings) {
    let all = 0..cx.analysis.claims.len();
    // Few claims carry a name that a sum knows; only these are brought together by their scope.
    let mut scopes: Vec<(Scope<'_>, usize)> = all
        .clone()
        .filter(|i| cx.relations.is_summed(cx.row_name(*i)))
        .filter_map(|i| Some((scope_of(cx, i)?, i)))
        .collect();
    // A stable sort: what stands in one scope stands together, in the order of the document.
    scopes.sort_by(|a, b| a.0.cmp(&b.0));
    // Amounts of other names, of each scope: these are asked for only where a scope has two figures that a sum knows.
    let others: OnceCell<BTreeMap<Scope<'_>, usize>> = OnceCell::new();
    let count = || {
        let mut count = BTreeMap::new();
        let unnamed = all
            .clone()
            .filter(|i| !cx.relations.is_summed(cx.row_name(*i)));
        for scope in unnamed.filter_map(|i| scope_of(cx, i)) {
            *count.entry(scope).or_default() += 1;
        }
        count
    };
    for claims in scopes.chunk_by(|a, b| a.0 == b.0) {
        let scope = &claims[0].0;
        let mut names = Names::new();
        for (_, i) in claims {
            names.entry(cx.row_name(*i)).or_default().push(*i);
        }
        // A whole and a part at least, and not these two alone.
        if names.len() < 2
            || claims.len() + others.get_or_init(count).get(scope).copied().unwrap_or(0) < 3
        {
            continue;
        }
        for relation in &cx.relations.sum {
            sum(cx, relation, scope, &names, out);
        }
    }
}

/// True for an average (公用经费人均2.81万元), which is no account.
fn is_average(cx: &Context<'_>, i: usize) -> bool {
    let c = cx.claim(i);
    let words = cx
        .doc
        .text
        .get(c.quote.start as usize..c.quantity.span.start as usize)
        .unwrap_or_default();
    let clause = words.rsplit(['，', '。', '；', '、']).next();
    c.origin == Origin::Text && clause.is_some_and(|w| cx.relations.averaged.in_text(w))
}

/// The claims of one scope by the keys of their metrics.
type Names<'a> = BTreeMap<&'a str, Vec<usize>>;

/// The only claim of a scope that carries one of the names; several with one value count as one.
fn only(cx: &Context<'_>, claims: &Names<'_>, names: &[String]) -> Option<usize> {
    let mut found = names
        .iter()
        .filter_map(|n| claims.get(n.as_str()))
        .flatten()
        .copied();
    let first = found.next()?;
    let value = cx.claim(first).quantity.base_value;
    found
        .all(|i| cx.claim(i).quantity.base_value == value)
        .then_some(first)
}

fn sum(
    cx: &Context<'_>,
    relation: &'static SumRelation,
    scope: &Scope<'_>,
    claims: &Names<'_>,
    out: &mut Findings,
) -> Option<()> {
    let whole = only(cx, claims, &relation.whole)?;
    let mut parts = Vec::with_capacity(relation.parts.len());
    for names in &relation.parts {
        parts.push(only(cx, claims, names)?);
    }
    if parts.contains(&whole) {
        return None;
    }
    for name in &relation.open {
        if let Some(p) = only(cx, claims, std::slice::from_ref(name)) {
            parts.push(p);
        }
    }
    // In text the figures must stand close together, or they may belong to different accounts.
    // The whole comes first, and no figure of its own name stands between.
    if scope.table.is_none() {
        let last = parts.iter().copied().max()?;
        if parts.iter().any(|p| *p < whole || p - whole > 24) {
            return None;
        }
        let again = |i: usize| {
            cx.claim(i).role == cx.claim(whole).role
                && cx.row_name(i) == cx.row_name(whole)
                && cx.claim(i).quantity.base_value != cx.claim(whole).quantity.base_value
        };
        if (whole + 1..last).any(again) {
            return None;
        }
    }
    let w = cx.claim(whole);
    let total = cx.total(parts.iter().copied())?;
    if relation.at_most && total.interval.lo <= cx.facts.items[whole].interval?.hi {
        return None;
    }
    let miss = Discrepancy::of(cx, whole, total.interval, total.value)?;
    let list: Vec<String> = parts
        .iter()
        .map(|p| format!("{}{}", cx.row_name(*p), cx.name.figure(cx.claim(*p))))
        .collect();
    let (list, list_en) = join_terms(&list, 14);
    let (m, f, sum) = (cx.name.measure(w), cx.name.figure(w), miss.shown());
    let (passed, passed_en) = if relation.at_most {
        ("，超过总数", ", more than the whole")
    } else {
        ("", "")
    };
    let sentences = (
        format!("{m}为{f}，各部分之和为{sum}（{list}）{passed}"),
        format!("{m} is {f}, its parts add up to {sum} ({list_en}){passed_en}"),
    );
    miss.tell("sum", relation.id.as_str(), parts, sentences, out);
    Some(())
}

/// Parts that exclude each other against their whole, in one section of the text.
fn disjoint(cx: &Context<'_>, out: &mut Findings) {
    for relation in &cx.relations.disjoint {
        let mut whole: Option<usize> = None;
        let mut parts: Vec<usize> = Vec::new();
        let is_named = |i: usize| {
            let key = &cx.facts.items[i].key;
            relation.whole.iter().any(|w| key.ends_with(w.as_str()))
        };
        // Without the whole there is nothing to compare; its name is looked up for less than the words before every figure.
        if !(0..cx.analysis.claims.len()).any(is_named) {
            continue;
        }
        for (i, c) in cx.analysis.claims.iter().enumerate() {
            if c.origin != Origin::Text
                || c.quantity.dimension != Dimension::Money
                || c.role != Role::Actual
            {
                continue;
            }
            let from = (c.quote.start as usize).max(
                i.checked_sub(1)
                    .map_or(0, |p| cx.claim(p).quantity.span.end as usize),
            );
            let gap = cx
                .doc
                .text
                .get(from.min(c.quantity.span.start as usize)..c.quantity.span.start as usize)
                .unwrap_or_default();
            if relation.parts.iter().any(|p| gap.contains(p.as_str())) {
                parts.push(i);
            } else if whole.is_none() && is_named(i) {
                whole = Some(i);
            }
        }
        let Some(w) = whole else { continue };
        if parts.len() == relation.parts.len()
            && parts
                .iter()
                .all(|p| cx.claim(*p).section == cx.claim(w).section)
        {
            passed(cx, relation.id.as_str(), w, &parts, out);
        }
    }
}

fn passed(
    cx: &Context<'_>,
    rule: &'static str,
    whole: usize,
    parts: &[usize],
    out: &mut Findings,
) -> Option<()> {
    let w = cx.claim(whole);
    let total = cx.total(parts.iter().copied())?;
    if total.interval.lo <= cx.facts.items[whole].interval?.hi {
        return None;
    }
    let miss = Discrepancy::of(cx, whole, total.interval, total.value)?;
    let list: Vec<String> = parts.iter().map(|p| cx.name.figure(cx.claim(*p))).collect();
    let (list, list_en) = join_terms(&list, 14);
    let (m, f, sum) = (cx.name.measure(w), cx.name.figure(w), miss.shown());
    let sentences = (
        format!("{m}为{f}，而互不包含的各项之和为{sum}（{list}），超过总数"),
        format!("{m} is {f}, yet parts that exclude each other add up to {sum} ({list_en})"),
    );
    let parts = parts.iter().copied();
    miss.tell("sum", rule, parts, sentences, out);
    Some(())
}
