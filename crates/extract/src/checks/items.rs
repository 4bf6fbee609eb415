//! `sum` of numbered items: a total with its budget and its account, and the items below it with theirs.
//!
//! The accounts of a department give a total (年初预算数为…，支出决算数为…，其中：) and then one numbered item for each purpose with budget and account. Both columns add
//! up; where one does and the other does not, the items are all there and the other total, or one of its items, is wrong.

use super::Context;
use super::report::{Draft, Findings, cause, judge, shown, with_cause};
use crate::facts::interval;
use gongbao_model::{Decimal, Dimension, Interval, Origin, Role, Span};

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    let mut i = 0;
    while i + 1 < cx.analysis.claims.len() {
        i = lead(cx, i, out).map_or(i + 1, |end| end.max(i + 1));
    }
}

fn is_budget(role: Role) -> bool {
    matches!(role, Role::Budget | Role::InitialBudget)
}

/// True for a budget and the account right behind it in one sentence.
fn pair(cx: &Context<'_>, i: usize) -> bool {
    let (Some(b), Some(a)) = (cx.analysis.claims.get(i), cx.analysis.claims.get(i + 1)) else {
        return false;
    };
    b.origin == Origin::Text
        && a.origin == Origin::Text
        && is_budget(b.role)
        && a.role == Role::Actual
        && b.quote == a.quote
        && b.quantity.dimension == Dimension::Money
        && a.quantity.base_unit == b.quantity.base_unit
}

/// Checks the items under a lead at `i`; gives the claim behind the last item.
fn lead(cx: &Context<'_>, i: usize, out: &mut Findings) -> Option<usize> {
    if !pair(cx, i) {
        return None;
    }
    let (b, section) = (
        cx.claim(i),
        cx.analysis.sections.get(cx.claim(i).section?.0 as usize)?,
    );
    let block = cx.doc.blocks.get(cx.facts.items[i].block as usize)?;
    // The lead ends its paragraph with 其中, or its sentence with a colon.
    let tail = cx
        .doc
        .text
        .get(cx.claim(i + 1).quantity.span.end as usize..block.span.end as usize)?;
    let ends = tail.trim_end().trim_end_matches(['：', ':']).trim_end();
    if !(ends.ends_with("其中")
        || ends.ends_with("具体情况如下")
        || ends.ends_with("如下")
        || ends.ends_with("以下"))
    {
        return None;
    }
    let body = Span {
        start: block.span.end,
        end: section.body.end,
    };
    let mut items: Vec<usize> = Vec::new();
    let mut k = i + 2;
    while let Some(c) = cx.analysis.claims.get(k) {
        if c.quantity.span.start < body.start {
            k += 1;
            continue;
        }
        if c.origin != Origin::Text || c.quantity.span.start >= body.end {
            break;
        }
        if pair(cx, k) && c.role == b.role {
            items.push(k);
            k += 2;
        } else {
            k += 1;
        }
    }
    if items.len() < 2 {
        return None;
    }
    let total = |offset: usize| -> Option<(Interval, Decimal)> {
        let mut sum = interval::point(Decimal::ZERO);
        let mut value = Decimal::ZERO;
        for n in &items {
            sum = interval::add(sum, cx.facts.items[n + offset].interval?)?;
            value = value.checked_add(cx.claim(n + offset).quantity.base_value)?;
        }
        Some((sum, value))
    };
    let (budget, actual) = (total(0)?, total(1)?);
    let stated = |n: usize| cx.facts.items[n].interval;
    let holds = (stated(i)?.meets(budget.0), stated(i + 1)?.meets(actual.0));
    match holds {
        (false, true) => report(cx, i, budget, &items, 0, out),
        (true, false) => report(cx, i + 1, actual, &items, 1, out),
        _ => None,
    };
    Some(k)
}

fn report(
    cx: &Context<'_>,
    whole: usize,
    (computed, value): (Interval, Decimal),
    items: &[usize],
    offset: usize,
    out: &mut Findings,
) -> Option<()> {
    let w = cx.claim(whole);
    let severity = judge(
        cx.facts.items[whole].interval?,
        computed,
        interval::resolution(&w.quantity),
    )?;
    let sum = shown(
        value.checked_div(interval::unit_factor(&w.quantity))?,
        w.quantity.decimals,
        w.quantity.value,
    );
    let (column, other) = if offset == 0 {
        ("预算", "决算")
    } else {
        ("决算", "预算")
    };
    let list: Vec<String> = items
        .iter()
        .map(|n| cx.name.figure(cx.claim(n + offset)))
        .take(30)
        .collect();
    let more = if items.len() > 30 { "＋…" } else { "" };
    let place = cx.name.place(w);
    let zh = format!(
        "{place}：{}{column}总数为{}，其下{}项之和为{sum}{}（{}{more}），而{other}数各项之和与总数相符",
        cx.name.measure(w),
        cx.name.figure(w),
        items.len(),
        w.quantity.unit,
        list.join("＋")
    );
    let en = format!(
        "{place}: {} is {} in total, its {} items add up to {sum}{} ({}{more}), while the other column adds up",
        cx.name.measure(w),
        cx.name.figure(w),
        items.len(),
        w.quantity.unit,
        list.join(" + ")
    );
    let (zh, en) = with_cause(zh, en, cause(w.quantity.base_value, computed));
    let draft = Draft {
        check: "sum",
        rule: "checks.sum.items",
        severity,
        stated: Some(w.quantity.value),
        computed: Some(sum),
        claims: std::iter::once(whole)
            .chain(items.iter().map(|n| n + offset))
            .collect(),
        cells: vec![],
        tables: vec![],
        span: w.quantity.span,
    };
    let (at, f) = draft.say(cx.analysis, zh, en);
    out.push(at, f);
    Some(())
}
