//! `contradiction` between sentences and the forms of projects: budgets and spending of one project, and what its indicators reached.
//!
//! A sentence that prints budget and spending (年初预算…，全年预算…，实际支出…) belongs to the form that prints one of them alike; where the other differs and the form's
//! figure stands nowhere in the text, one of the two is wrong. A count of the text that carries the very name of an indicator is what the
//! indicator reached.

use super::Context;
use super::project::is_fund_total;
use super::report::{Discrepancy, Findings};
use crate::facts::relations::Relations;
use crate::facts::{interval, metric};
use gongbao_model::{Dimension, Indicator, Origin, Qualifier, Role, TableId, TableKind};
use std::collections::BTreeMap;

/// Roles of the money of a project.
const ROLES: [Role; 3] = [Role::InitialBudget, Role::Budget, Role::Actual];

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    if !cx.own_account() {
        return;
    }
    money(cx, out);
    let counts = counts(cx);
    for i in &cx.analysis.indicators {
        let _ = indicator(cx, i, &counts, out);
    }
}

/// The money of each form by its role.
fn forms(cx: &Context<'_>) -> BTreeMap<TableId, BTreeMap<Role, usize>> {
    let mut forms: BTreeMap<TableId, BTreeMap<Role, usize>> = BTreeMap::new();
    for (i, c) in cx.analysis.claims.iter().enumerate() {
        let (Some(place), Some(kind)) = (c.place, cx.table_kind(c)) else {
            continue;
        };
        let row = match kind {
            TableKind::ProjectSelfEvaluation => is_fund_total(cx, &c.metric),
            TableKind::OverallSelfEvaluation => c.whole.is_none(),
            _ => false,
        };
        if row && c.quantity.dimension == Dimension::Money && ROLES.contains(&c.role) {
            forms
                .entry(place.table)
                .or_default()
                .entry(c.role)
                .or_insert(i);
        }
    }
    forms
}

fn money(cx: &Context<'_>, out: &mut Findings) {
    let forms = forms(cx);
    if forms.is_empty() {
        return;
    }
    let claims = &cx.analysis.claims;
    let mut i = 0;
    while i < claims.len() {
        let quote = claims[i].quote;
        let len = claims[i..].iter().take_while(|c| c.quote == quote).count();
        if claims[i].origin == Origin::Text {
            let _ = sentence(cx, i..i + len.max(1), &forms, out);
        }
        i += len.max(1);
    }
}

fn meets(cx: &Context<'_>, a: usize, b: usize) -> bool {
    let item = |i: usize| cx.facts.items[i].interval;
    item(a).zip(item(b)).is_some_and(|(x, y)| x.meets(y))
}

fn sentence(
    cx: &Context<'_>,
    range: std::ops::Range<usize>,
    forms: &BTreeMap<TableId, BTreeMap<Role, usize>>,
    out: &mut Findings,
) -> Option<()> {
    // One amount of each role: a sentence with two budgets of a kind speaks of several projects.
    let mut amounts: BTreeMap<Role, usize> = BTreeMap::new();
    for i in range {
        let c = cx.claim(i);
        let own = c.quantity.dimension == Dimension::Money
            && c.whole.is_none()
            && ROLES.contains(&c.role)
            && cx.facts.items[i].year == cx.analysis.meta.fiscal_year;
        if own && amounts.insert(c.role, i).is_some() {
            return None;
        }
    }
    if amounts.len() < 2 {
        return None;
    }
    let compare = |form: &BTreeMap<Role, usize>| {
        let both = amounts
            .iter()
            .filter_map(|(r, i)| Some((*i, *form.get(r)?)));
        let (alike, apart): (Vec<_>, Vec<_>) = both.partition(|(t, f)| meets(cx, *t, *f));
        let telling =
            |(t, _): &(usize, usize)| cx.claim(*t).quantity.value.mantissa().unsigned_abs() >= 100;
        (alike.into_iter().filter(telling).count(), apart)
    };
    let read: Vec<_> = forms.values().map(compare).collect();
    // A form that agrees in everything is the one that is meant.
    if read
        .iter()
        .any(|(alike, apart)| *alike > 0 && apart.is_empty())
    {
        return None;
    }
    let mut fit = read
        .iter()
        .filter(|(alike, apart)| *alike >= 1 && apart.len() == 1);
    let (Some((_, apart)), None) = (fit.next(), fit.next()) else {
        return None;
    };
    let (text, cell) = apart[0];
    let elsewhere = |of: usize, origin: Origin| {
        (0..cx.analysis.claims.len()).any(|k| {
            let c = cx.claim(k);
            k != text
                && k != cell
                && c.origin == origin
                && c.quantity.dimension == Dimension::Money
                && meets(cx, of, k)
        })
    };
    if elsewhere(cell, Origin::Text) || elsewhere(text, Origin::Table) {
        return None;
    }
    differs(cx, text, cell, "checks.form_text.money", out)
}

fn differs(
    cx: &Context<'_>,
    text: usize,
    cell: usize,
    rule: &'static str,
    out: &mut Findings,
) -> Option<()> {
    let (t, f) = (cx.claim(text), cx.claim(cell));
    let computed = cx.facts.items[cell].interval?;
    let miss = Discrepancy::of(cx, text, computed, f.quantity.base_value)?;
    let (m, stated) = (cx.name.measure(t), cx.name.figure(t));
    let (place, shown) = (cx.name.place(f), cx.name.figure(f));
    let sentences = (
        format!("{m}为{stated}，{place}为{shown}，文与表不一致"),
        format!("{m} is {stated}, {place} has {shown}; text and form differ"),
    );
    miss.tell("contradiction", rule, [cell], sentences, out);
    Some(())
}

/// The exact counts of the running text that are no part of another, with the plain names of what they count.
fn counts(cx: &Context<'_>) -> Vec<(usize, String)> {
    let own = |k: &usize| {
        let c = cx.claim(*k);
        c.origin == Origin::Text
            && c.role == Role::Actual
            && c.quantity.qualifier == Qualifier::Exact
            && !of_no_count(c.quantity.dimension)
            && c.whole.is_none()
            && cx.facts.items[*k].year == cx.analysis.meta.fiscal_year
    };
    if !cx.analysis.indicators.iter().any(is_count) {
        return Vec::new();
    }
    let all = (0..cx.analysis.claims.len()).filter(own);
    all.map(|k| (k, plain(&cx.facts.items[k].key))).collect()
}

/// True for the dimension of a figure that counts nothing.
fn of_no_count(dimension: Dimension) -> bool {
    matches!(
        dimension,
        Dimension::Ratio | Dimension::Points | Dimension::Time
    )
}

/// True for an indicator whose actual value is an exact count.
fn is_count(i: &Indicator) -> bool {
    let a = i.actual_quantity.as_ref();
    a.is_some_and(|a| a.qualifier == Qualifier::Exact && !of_no_count(a.dimension))
}

/// What an indicator reached against the counts of the text that carry its name.
fn indicator(
    cx: &Context<'_>,
    i: &Indicator,
    counts: &[(usize, String)],
    out: &mut Findings,
) -> Option<()> {
    let a = i.actual_quantity.as_ref()?;
    if !is_count(i) {
        return None;
    }
    let name = plain(i.level3.as_deref()?);
    if name.chars().count() < 4 {
        return None;
    }
    let own = |k: usize| {
        let c = cx.claim(k);
        c.quantity.base_unit == a.base_unit && (c.project.is_none() || c.project == i.project)
    };
    let texts: Vec<usize> = counts
        .iter()
        .filter(|(k, plain)| *plain == name && own(*k) && !intended(cx, *k))
        .map(|(k, _)| *k)
        .collect();
    let (first, rest) = texts.split_first()?;
    let stated = interval::of_quantity(a)?;
    let value = |k: usize| cx.claim(k).quantity.base_value;
    if cx.facts.items[*first].interval?.meets(stated)
        || rest.iter().any(|k| value(*k) != value(*first))
    {
        return None;
    }
    let cell = i.cells.actual.map(|c| (i.table, c))?;
    let miss = Discrepancy::of(cx, *first, stated, a.base_value)?;
    let c = cx.claim(*first);
    let (m, f, table) = (
        cx.name.measure(c),
        cx.name.figure(c),
        cx.name.table(i.table),
    );
    let actual = super::report::squeeze(i.actual.as_deref().unwrap_or_default(), 20);
    let row = i.row + 1;
    let sentences = (
        format!("{m}为{f}，{table}第{row}行实际完成值为{actual}，文与表不一致"),
        format!("{m} is {f}, {table}, row {row} has {actual}; text and form differ"),
    );
    miss.in_cells(vec![cell]).tell(
        "contradiction",
        "checks.form_text.indicator",
        [],
        sentences,
        out,
    );
    Some(())
}

/// True where the words of its clause say that a figure was planned.
fn intended(cx: &Context<'_>, i: usize) -> bool {
    let c = cx.claim(i);
    let words = cx
        .doc
        .text
        .get(c.quote.start as usize..c.quantity.span.start as usize)
        .unwrap_or_default();
    let clause = words.rsplit(['，', '。', '；']).next().unwrap_or_default();
    cx.relations.intended.in_text(clause)
}

/// A name without what only says that it is counted or was done (开展送书下乡活动数量).
fn plain(name: &str) -> String {
    let key = metric::key(name);
    let mut s = key.as_str();
    for verb in &Relations::get().done.words {
        let rest = s.strip_prefix(verb.as_str());
        s = rest.filter(|r| r.chars().count() >= 4).unwrap_or(s);
    }
    for end in ["数量", "人数", "个数", "次数", "数"] {
        if let Some(rest) = s.strip_suffix(end).filter(|r| r.chars().count() >= 4) {
            s = rest;
            break;
        }
    }
    s.to_owned()
}
