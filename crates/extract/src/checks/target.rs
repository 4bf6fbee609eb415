//! `target`: the actual value of an indicator against its target, and the points given for it; and a plan taken for what was reached.
//!
//! A target with its operator that the actual value misses while the row has full marks. Cost targets run the other way only where the table prints
//! the operator; a bare target counts as reached from above, so only a shortfall is looked at.

use super::Context;
use super::report::{Draft, Findings, squeeze};
use crate::facts::derived::{Derived, Step};
use crate::facts::interval;
use crate::squeeze::is_letter;
use gongbao_model::{Decimal, Dimension, Indicator, Qualifier, Role, Severity};
use std::collections::BTreeSet;

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    for i in &cx.analysis.indicators {
        check(cx, i, out);
    }
    plans(cx, out);
}

/// A plan printed as what was reached. The text says how many it was and which share of the plan (招录649人, 占计划的83.63%), so the plan follows:
/// whole = part ÷ share. An indicator of that measure whose actual value is that whole and not the part has taken the one for the other.
fn plans(cx: &Context<'_>, out: &mut Findings) {
    for fact in cx.facts.derived.iter().filter(|f| f.step == Step::Whole) {
        let part = cx.claim(fact.from[0]);
        if part.role != Role::Actual || part.quantity.dimension != Dimension::Count {
            continue;
        }
        for i in &cx.analysis.indicators {
            plan(cx, fact, i, out);
        }
    }
}

fn plan(cx: &Context<'_>, fact: &Derived, i: &Indicator, out: &mut Findings) -> Option<()> {
    let a = i.actual_quantity.as_ref()?;
    let [part, share] = fact.from;
    let (p, s) = (cx.claim(part), cx.claim(share));
    let name = i.level3.as_deref()?;
    // Short counts are alike by chance.
    if a.base_unit != p.quantity.base_unit
        || a.base_value == p.quantity.base_value
        || a.base_value < Decimal::ONE_HUNDRED
        || !alike(name, &p.metric)
    {
        return None;
    }
    if !fact.interval.meets(interval::point(a.base_value)) {
        return None;
    }
    let (table, place) = (cx.name.table(i.table), cx.name.place(p));
    let (name, actual) = (
        squeeze(name, 24),
        squeeze(i.actual.as_deref().unwrap_or_default(), 20),
    );
    let (term, rate) = (cx.name.term(p), cx.name.figure(s));
    let sentences = (
        format!(
            "{table}第{}行“{name}”实际完成值为{actual}，{place}为{term}（占{rate}），前者等于按该占比推算的总数，疑误将计划数填作完成数",
            i.row + 1
        ),
        format!(
            "{table}, row {} “{name}”: actual {actual}, {place} has {term} ({rate}); the former is the whole that follows from the share, perhaps the plan",
            i.row + 1
        ),
    );
    let cells: Vec<_> = i.cells.actual.map(|c| (i.table, c)).into_iter().collect();
    let draft = Draft {
        check: "contradiction",
        rule: "checks.contradiction.plan",
        severity: Severity::Error,
        stated: Some(a.value),
        computed: Some(p.quantity.value),
        claims: cx
            .claims_in(&cells)
            .into_iter()
            .chain([part, share])
            .collect(),
        cells,
        tables: vec![i.table],
        span: a.span,
    };
    draft.say(cx.analysis, sentences, out);
    Some(())
}

/// True where two names share three pairs of neighbouring characters (公务员招录人数 and 招录机关公务员).
fn alike(a: &str, b: &str) -> bool {
    let pairs = |t: &str| -> BTreeSet<(char, char)> {
        let chars: Vec<char> = t.chars().filter(|c| is_letter(*c)).collect();
        chars.windows(2).map(|w| (w[0], w[1])).collect()
    };
    pairs(a).intersection(&pairs(b)).count() >= 3
}

fn check(cx: &Context<'_>, i: &Indicator, out: &mut Findings) -> Option<()> {
    let (t, a) = (i.target_quantity.as_ref()?, i.actual_quantity.as_ref()?);
    let (w, s) = (i.weight?, i.score?);
    if w.is_zero() || s < w || a.qualifier != Qualifier::Exact {
        return None;
    }
    let comparable = t.base_unit == a.base_unit || a.unit.is_empty();
    let (tv, av) = if a.unit.is_empty() {
        (t.value, a.value)
    } else {
        (t.base_value, a.base_value)
    };
    if !comparable || tv.is_zero() {
        return None;
    }
    // A range, a list of several figures or a date is more than one number can say.
    let one = |text: Option<&str>| {
        let mut runs = 0;
        let mut inside = false;
        for c in text.unwrap_or_default().chars() {
            let digit = c.is_ascii_digit() || (inside && matches!(c, '.' | ','));
            runs += usize::from(digit && !inside);
            inside = digit;
        }
        runs == 1
    };
    if !one(i.target.as_deref()) || !one(i.actual.as_deref()) {
        return None;
    }
    let missed = match i.target_op? {
        ">=" => av < tv,
        "<=" => av > tv,
        ">" => av <= tv,
        "<" => av >= tv,
        "=" => av < tv,
        _ => false,
    };
    if !missed {
        return None;
    }
    let table = cx.name.table(i.table);
    let name = squeeze(i.level3.as_deref().unwrap_or_default(), 24);
    let (target, actual) = (
        squeeze(i.target.as_deref()?, 20),
        squeeze(i.actual.as_deref()?, 20),
    );
    let zh = format!(
        "{table}第{}行“{name}”指标值{target}，实际完成值{actual}，未达到指标却得满分{s}分",
        i.row + 1
    );
    let en = format!(
        "{table}, row {} “{name}”: target {target}, actual {actual}; missed, yet full marks {s}",
        i.row + 1
    );
    let cells: Vec<_> = [i.cells.target, i.cells.actual, i.cells.score]
        .into_iter()
        .flatten()
        .map(|c| (i.table, c))
        .collect();
    let span = a.span;
    let draft = Draft {
        check: "target",
        rule: "checks.target",
        severity: Severity::Error,
        stated: Some(a.value),
        computed: Some(if a.unit.is_empty() {
            t.value
        } else {
            tv.checked_div(unit_ratio(a.value, a.base_value))
                .unwrap_or(t.value)
        }),
        claims: cx.claims_in(&cells),
        cells,
        tables: vec![i.table],
        span,
    };
    draft.say(cx.analysis, (zh, en), out);
    Some(())
}

fn unit_ratio(value: Decimal, base: Decimal) -> Decimal {
    base.checked_div(value)
        .filter(|r| !r.is_zero())
        .unwrap_or(Decimal::ONE)
}
