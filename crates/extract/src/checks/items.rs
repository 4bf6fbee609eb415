//! `sum` of numbered items: a total with its budget and its account, and the items below it with theirs.
//!
//! The accounts of a department give a total (年初预算数为…，支出决算数为…，其中：) and then one numbered item for each purpose with budget and account. Both columns add
//! up; where one does and the other does not, the items are all there and the other total, or one of its items, is wrong.

use super::report::{Discrepancy, Findings, join_terms};
use super::{Context, Total};
use gongbao_model::{Dimension, Origin, Role, Span};

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
    let total = |offset: usize| cx.total(items.iter().map(|n| n + offset));
    let (budget, actual) = (total(0)?, total(1)?);
    let stated = |n: usize| cx.facts.items[n].interval;
    let holds = (
        stated(i)?.meets(budget.interval),
        stated(i + 1)?.meets(actual.interval),
    );
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
    total: Total,
    items: &[usize],
    offset: usize,
    out: &mut Findings,
) -> Option<()> {
    let w = cx.claim(whole);
    let miss = Discrepancy::of(cx, whole, total.interval, total.value)?;
    let (column, other) = if offset == 0 {
        ("预算", "决算")
    } else {
        ("决算", "预算")
    };
    let parts: Vec<usize> = items.iter().map(|n| n + offset).collect();
    let figures: Vec<String> = parts.iter().map(|n| cx.name.figure(cx.claim(*n))).collect();
    let (list, list_en) = join_terms(&figures, 30);
    let (m, f, sum, n) = (
        cx.name.measure(w),
        cx.name.figure(w),
        miss.shown(),
        items.len(),
    );
    let sentences = (
        format!(
            "{m}{column}总数为{f}，其下{n}项之和为{sum}（{list}），而{other}数各项之和与总数相符"
        ),
        format!(
            "{m} is {f} in total, its {n} items add up to {sum} ({list_en}), while the other column adds up"
        ),
    );
    miss.tell("sum", "checks.sum.items", parts, sentences, out);
    Some(())
}
