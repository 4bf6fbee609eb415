//! `execution_rate` and `control_rate` in tables: a printed rate against the budget and the amount of its own row.
//!
//! The row of a form prints budget, amount carried out, rate, and often the points for it. Points that do not follow the rate are a note: scoring rules give full
//! marks from a threshold on, or none below one.

use super::Context;
use super::report::{Discrepancy, Draft, Findings, judge, shown};
use crate::facts::interval;
use crate::squeeze::is_letter;
use gongbao_model::{Decimal, Dimension, Indicator, Origin, Role, Severity, TableId};

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    let mut cells: Vec<((TableId, u32), usize)> = Vec::new();
    for (i, c) in cx.analysis.claims.iter().enumerate() {
        if let (Origin::Table, Some(p)) = (c.origin, c.place) {
            cells.push(((p.table, p.cell.row), i));
        }
    }
    cells.sort_unstable();
    let mut row: Vec<usize> = Vec::new();
    for cells in cells.chunk_by(|a, b| a.0 == b.0) {
        row.clear();
        row.extend(cells.iter().map(|(_, i)| *i));
        rate(cx, &row, out);
        points(cx, &row, out);
        controlled(cx, &row, out);
    }
    for i in &cx.analysis.indicators {
        control(cx, i, out);
    }
}

fn one(cx: &Context<'_>, row: &[usize], role: Role) -> Option<usize> {
    let mut found = row.iter().copied().filter(|i| cx.claim(*i).role == role);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

fn rate(cx: &Context<'_>, row: &[usize], out: &mut Findings) -> Option<()> {
    let rate = one(cx, row, Role::Completion)?;
    let c = cx.claim(rate);
    if c.quantity.dimension != Dimension::Ratio && !c.quantity.unit.is_empty() {
        return None;
    }
    let actual = one(cx, row, Role::Actual)?;
    let budgets: Vec<usize> = [Role::Budget, Role::InitialBudget]
        .into_iter()
        .filter_map(|r| one(cx, row, r))
        .collect();
    let (x, a) = (
        cx.facts.items[rate].interval?,
        cx.facts.items[actual].interval?,
    );
    let unit = interval::last_digit(c.quantity.decimals);
    let mut best: Option<(Severity, usize, gongbao_model::Interval)> = None;
    for b in &budgets {
        let Some(w) = cx.facts.items[*b]
            .interval
            .and_then(|p| interval::percent(a, p))
        else {
            continue;
        };
        match judge(x, w, unit) {
            None => return None,
            Some(s) if best.is_none() => best = Some((s, *b, w)),
            Some(_) => {}
        }
    }
    let (_, budget, w) = best?;
    let (sa, sb) = (cx.claim(actual), cx.claim(budget));
    if sa.quantity.base_unit != sb.quantity.base_unit {
        return None;
    }
    let nominal = sa
        .quantity
        .base_value
        .checked_mul(Decimal::ONE_HUNDRED)?
        .checked_div(sb.quantity.base_value)?;
    let miss = Discrepancy::of(cx, rate, w, nominal)?;
    let (m, b, a) = (cx.name.measure(sa), cx.name.figure(sb), cx.name.figure(sa));
    let (value, stated) = (miss.value, cx.name.figure(c));
    let sentences = (
        format!("“{m}”预算{b}，执行{a}，执行率应为{value}%，表中为{stated}"),
        format!("“{m}”: budget {b}, carried out {a}; that is {value}%, printed as {stated}"),
    );
    miss.tell(
        "execution_rate",
        "checks.execution_rate",
        [actual, budget],
        sentences,
        out,
    );
    Some(())
}

/// 得分 = 执行率 × 分值. Full points and none follow a threshold of the scoring rules, and a rate above 100 % gives no more than full points.
fn points(cx: &Context<'_>, row: &[usize], out: &mut Findings) -> Option<()> {
    let (weight, score) = (one(cx, row, Role::Weight)?, one(cx, row, Role::Score)?);
    let rate = one(cx, row, Role::Completion)?;
    let (w, s, r) = (cx.claim(weight), cx.claim(score), cx.claim(rate));
    let (full, given, percent) = (w.quantity.value, s.quantity.value, r.quantity.value);
    if given.is_zero() || given >= full || percent > Decimal::ONE_HUNDRED {
        return None;
    }
    // The points may have been taken from the rate before it was rounded for printing.
    let rates = cx.facts.items[rate].interval?;
    let computed = interval::div(
        interval::mul(rates, interval::point(full))?,
        interval::point(Decimal::ONE_HUNDRED),
    )?;
    let nominal = percent
        .checked_mul(full)?
        .checked_div(Decimal::ONE_HUNDRED)?;
    let miss = Discrepancy::of(cx, score, computed, nominal)?.as_severity(Severity::Note);
    let (m, value) = (cx.name.measure(s), miss.value);
    let (r, w, f) = (cx.name.figure(r), cx.name.figure(w), cx.name.figure(s));
    let sentences = (
        format!("“{m}”执行率{r}、分值{w}，按比例应得{value}分，表中得分为{f}"),
        format!("“{m}”: a rate of {r} of {w} is {value} points, printed as {f}"),
    );
    miss.tell(
        "execution_rate",
        "checks.execution_rate.points",
        [rate, weight],
        sentences,
        out,
    );
    Some(())
}

/// 在职人员控制率 = 实际在职人数 / 编制数 of one row.
fn controlled(cx: &Context<'_>, row: &[usize], out: &mut Findings) -> Option<()> {
    let named = |words: &[&str]| {
        row.iter().copied().find(|i| {
            words.iter().any(|w| cx.claim(*i).metric.contains(w))
                && !cx.claim(*i).metric.contains("控制率")
        })
    };
    let rate = row.iter().copied().find(|i| {
        cx.claim(*i).metric.contains("控制率")
            && cx.claim(*i).quantity.dimension == Dimension::Ratio
    })?;
    let (posts, staff) = (
        named(&["编制数"])?,
        named(&["在职人数", "实有人数", "实际在职"])?,
    );
    let c = cx.claim(rate);
    let computed = interval::percent(
        cx.facts.items[staff].interval?,
        cx.facts.items[posts].interval?,
    )?;
    let (p, s) = (cx.claim(posts), cx.claim(staff));
    let nominal = s
        .quantity
        .base_value
        .checked_mul(Decimal::ONE_HUNDRED)?
        .checked_div(p.quantity.base_value)?;
    let miss = Discrepancy::of(cx, rate, computed, nominal)?;
    let (p, s) = (cx.name.figure(p), cx.name.figure(s));
    let (value, stated) = (miss.value, cx.name.figure(c));
    let sentences = (
        format!("编制{p}，实有{s}，控制率应为{value}%，表中为{stated}"),
        format!("{p} posts, {s} filled; that is {value}%, printed as {stated}"),
    );
    miss.tell(
        "control_rate",
        "checks.control_rate.posts",
        [posts, staff],
        sentences,
        out,
    );
    Some(())
}

/// An indicator “三公经费控制率” against spending and initial budget as the body prints them.
fn control(cx: &Context<'_>, i: &Indicator, out: &mut Findings) -> Option<()> {
    let name: String = i
        .level3
        .as_deref()
        .or(i.level2.as_deref())?
        .chars()
        .filter(|c| is_letter(*c))
        .collect();
    if !name.contains("控制率") || name.contains("变动率") {
        return None;
    }
    let measure = cx
        .relations
        .controlled
        .words
        .iter()
        .find(|m| name.contains(m.as_str()))?;
    let stated = i
        .actual_quantity
        .as_ref()
        .filter(|q| q.dimension == Dimension::Ratio)?;
    let year = cx.analysis.meta.fiscal_year;
    let find = |role: Role| {
        let mut hits = cx.analysis.claims.iter().enumerate().filter(|(n, c)| {
            c.role == role
                && c.project.is_none()
                && c.quantity.dimension == Dimension::Money
                && cx.facts.items[*n]
                    .key
                    .trim_start_matches("一般公共预算财政拨款")
                    == measure
                && (year.is_none() || cx.facts.items[*n].year == year)
        });
        hits.next().map(|(n, _)| n)
    };
    let (spent, budget) = (find(Role::Actual)?, find(Role::InitialBudget)?);
    let w = interval::percent(
        cx.facts.items[spent].interval?,
        cx.facts.items[budget].interval?,
    )?;
    let severity = judge(
        interval::of_quantity(stated)?,
        w,
        interval::last_digit(stated.decimals),
    )?;
    let (s, b) = (cx.claim(spent), cx.claim(budget));
    let nominal = s
        .quantity
        .base_value
        .checked_mul(Decimal::ONE_HUNDRED)?
        .checked_div(b.quantity.base_value)?;
    let value = shown(nominal, stated.decimals.max(2), stated.value);
    let table = cx.name.table(i.table);
    let zh = format!(
        "{table}第{}行“{name}”为{}{}，而{}所列支出{}、年初预算{}，控制率应为{value}%",
        i.row + 1,
        stated.value,
        stated.unit,
        cx.name.place(b),
        cx.name.figure(s),
        cx.name.figure(b)
    );
    let en = format!(
        "{table}, row {} “{name}” is {}{}, yet spending {} of the initial budget {} is {value}%",
        i.row + 1,
        stated.value,
        stated.unit,
        cx.name.figure(s),
        cx.name.figure(b)
    );
    let cells: Vec<_> = i.cells.actual.map(|c| (i.table, c)).into_iter().collect();
    let draft = Draft {
        check: "control_rate",
        rule: "checks.control_rate",
        severity,
        stated: Some(stated.value),
        computed: Some(value),
        claims: cx
            .claims_in(&cells)
            .into_iter()
            .chain([spent, budget])
            .collect(),
        cells,
        tables: vec![i.table],
        span: stated.span,
    };
    draft.say(cx.analysis, (zh, en), out);
    Some(())
}
