//! `contradiction` between two printings of one statement: the same words with other figures.
//!
//! Body and annex of a report repeat whole clauses (选派工作队720支、队员1970人). A clause of so many words names its figures more surely than any metric, so where
//! its words come again and its figures do not, one of them is wrong. Short clauses are templates that every item of a list fills in, and one
//! repetition alone may be a like statement on something else: the clause must be printed three times with one of its readings twice, or the clause
//! before it must be repeated as well.

use super::Context;
use super::report::{Draft, Findings, squeeze};
use crate::facts::interval;
use crate::squeeze::{is_alphabetic, is_letter};
use gongbao_model::{Origin, Severity};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Letters of a clause that names its figure by itself.
const ONE_FIGURE: usize = 16;
/// Letters of a clause of several figures.
const FIGURES: usize = 12;
/// Letters of the clause before it.
const BEFORE: usize = 6;

/// Printings of one clause beyond which it is a template.
const MOST: usize = 24;

const BORDERS: [char; 8] = ['，', '。', '；', '：', ',', ';', ':', '\n'];

/// A clause with figures.
#[derive(Debug)]
struct Clause {
    /// First and last byte.
    at: (usize, usize),
    claims: Vec<usize>,
}

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    // Reports on the figures of others fill one sentence in for many bodies.
    if !cx.own_account() {
        return;
    }
    let mut clauses: Vec<(u64, Option<i32>, Clause)> = Vec::new();
    let mut words = String::new();
    let mut from = 0;
    let claims = &cx.analysis.claims;
    while from < claims.len() {
        let at = bounds(cx, from);
        let len = claims[from..]
            .iter()
            .take_while(|c| {
                c.origin == Origin::Text && (at.0..at.1).contains(&(c.quantity.span.start as usize))
            })
            .count();
        if len > 0 {
            let members: Vec<usize> = (from..from + len).collect();
            wording(cx, at, &members, &mut words);
            let letters = letters(&words);
            if letters >= ONE_FIGURE || (len >= 2 && letters >= FIGURES) {
                let clause = Clause {
                    at,
                    claims: members,
                };
                clauses.push((hash(&words), cx.facts.items[from].year, clause));
            }
        }
        from += len.max(1);
    }
    // A stable sort: what may be one wording stands together, in the order of the document. Nearly all clauses are printed once.
    clauses.sort_by_key(|(hash, year, _)| (*hash, *year));
    let mut groups: BTreeMap<(String, Option<i32>), Vec<Clause>> = BTreeMap::new();
    let mut rest = clauses.into_iter().peekable();
    let mut first = true;
    while let Some((number, year, clause)) = rest.next() {
        let again = rest
            .peek()
            .is_some_and(|next| (next.0, next.1) == (number, year));
        if again || !first {
            let mut words = String::new();
            wording(cx, clause.at, &clause.claims, &mut words);
            groups.entry((words, year)).or_default().push(clause);
        }
        first = !again;
    }
    for clauses in groups.values().filter(|g| (2..=MOST).contains(&g.len())) {
        let _ = compare(cx, clauses, out);
    }
}

/// Bytes of the clause that holds a figure.
fn bounds(cx: &Context<'_>, i: usize) -> (usize, usize) {
    let c = cx.claim(i);
    let text = cx.doc.text.as_str();
    let (start, end) = (
        c.quote.start as usize,
        (c.quote.end as usize).min(text.len()),
    );
    let (from, to) = (c.quantity.span.start as usize, c.quantity.span.end as usize);
    let head = text.get(start..from).unwrap_or_default();
    let tail = text.get(to..end).unwrap_or_default();
    let first = head
        .char_indices()
        .rev()
        .find(|(_, c)| BORDERS.contains(c))
        .map_or(start, |(at, c)| start + at + c.len_utf8());
    (first, tail.find(BORDERS).map_or(end, |at| to + at))
}

/// The letters of a clause with a mark in place of each number, its unit kept.
fn wording(cx: &Context<'_>, (from, to): (usize, usize), claims: &[usize], words: &mut String) {
    words.clear();
    let mut last = from;
    for i in claims {
        let q = &cx.claim(*i).quantity;
        let gap = cx.doc.text.get(last..q.span.start as usize);
        words.extend(gap.unwrap_or_default().chars().filter(|c| is_letter(*c)));
        words.push('#');
        words.push_str(&q.unit);
        last = q.span.end as usize;
    }
    let gap = cx.doc.text.get(last..to).unwrap_or_default();
    words.extend(gap.chars().filter(|c| is_letter(*c)));
}

fn hash(words: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    hasher.finish()
}

fn letters(words: &str) -> usize {
    words.chars().filter(|c| is_alphabetic(*c)).count()
}

/// Letters of the clause that ends right before a byte.
fn before(cx: &Context<'_>, at: usize) -> String {
    let head = cx.doc.text.get(..at).unwrap_or_default();
    head.trim_end_matches(|c: char| c.is_whitespace() || BORDERS.contains(&c))
        .chars()
        .rev()
        .take_while(|c| !BORDERS.contains(c))
        .take(40)
        .filter(|c| is_alphabetic(*c))
        .collect()
}

/// True where all figures of two clauses agree, as far as they are known.
fn agree(cx: &Context<'_>, a: &Clause, b: &Clause) -> bool {
    a.claims
        .iter()
        .zip(&b.claims)
        .all(|(x, y)| same(cx, *x, *y))
}

fn same(cx: &Context<'_>, a: usize, b: usize) -> bool {
    let items = &cx.facts.items;
    match (items[a].interval, items[b].interval) {
        (Some(x), Some(y)) => x.meets(y),
        _ => cx.claim(a).quantity.base_value == cx.claim(b).quantity.base_value,
    }
}

fn compare(cx: &Context<'_>, clauses: &[Clause], out: &mut Findings) -> Option<()> {
    // The reading that is printed most often, the first of equals, is the one that the others are held against.
    let votes = |c: &Clause| clauses.iter().filter(|o| agree(cx, c, o)).count();
    let most = clauses.iter().map(votes).max()?;
    let right = clauses.iter().find(|c| votes(c) == most)?;
    let odd: Vec<&Clause> = clauses.iter().filter(|c| !agree(cx, c, right)).collect();
    let wrong = *odd.first()?;
    let often = clauses.len() >= 3 && most >= 2;
    let copied = || {
        let words = before(cx, wrong.at.0);
        letters(&words) >= BEFORE && words == before(cx, right.at.0)
    };
    let project = |c: &Clause| cx.claim(c.claims[0]).project.as_deref();
    let apart =
        project(wrong).is_some() && project(right).is_some() && project(wrong) != project(right);
    if !(often || copied()) || apart {
        return None;
    }
    // A list of like items is not one statement: the clauses must stand in different sections.
    let section = |c: &Clause| cx.claim(c.claims[0]).section;
    if section(wrong) == section(right) {
        return None;
    }
    let (w, r) = wrong
        .claims
        .iter()
        .zip(&right.claims)
        .find(|(w, r)| !same(cx, **w, **r))?;
    let (cw, cr) = (cx.claim(*w), cx.claim(*r));
    let text = |c: &Clause| squeeze(cx.doc.text.get(c.at.0..c.at.1).unwrap_or_default(), 60);
    let (a, b) = (text(right), text(wrong));
    let (pa, pb) = (cx.name.place(cr), cx.name.place(cw));
    let computed = cr
        .quantity
        .base_value
        .checked_div(interval::unit_factor(&cw.quantity));
    let draft = Draft {
        check: "contradiction",
        rule: "checks.contradiction.repeated",
        severity: Severity::Error,
        stated: Some(cw.quantity.value),
        computed,
        claims: wrong.claims.iter().chain(&right.claims).copied().collect(),
        cells: vec![],
        tables: vec![],
        span: cw.quantity.span,
    };
    let sentences = (
        format!("同一表述前后数字不一致：{pa}为“{a}”，{pb}为“{b}”"),
        format!("one statement with different figures: {pa} has “{a}”, {pb} has “{b}”"),
    );
    draft.say(cx.analysis, sentences, out);
    Some(())
}
