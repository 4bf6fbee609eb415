//! `contradiction` between the forms of single projects and the tables of the whole department.
//!
//! The budget of a project in its own form against its row in the base data; and the budgets of all forms against the totals of the
//! department, where their spending shows that the forms cover all projects.

use super::report::{Discrepancy, Findings, join_terms, squeeze};
use super::{Context, Total};
use crate::facts::grid::bare;
use crate::facts::{interval, metric};
use gongbao_model::{Dimension, Role, Severity, TableId, TableKind};
use std::collections::BTreeMap;

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    totals(cx, out);
    sources(cx, out);
}

/// Budget and spending of one project form.
#[derive(Debug, Clone, Copy)]
struct Project {
    table: TableId,
    budget: usize,
    actual: usize,
}

/// The totals of the department against its project forms. Only where the spending of the forms adds up to the project spending of the
/// department do they cover all projects, and then their budgets must add up too.
fn totals(cx: &Context<'_>, out: &mut Findings) -> Option<()> {
    let mut forms: BTreeMap<TableId, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (i, c) in cx.analysis.claims.iter().enumerate() {
        let Some(p) = c.place else { continue };
        if cx.table_kind(c) != Some(TableKind::ProjectSelfEvaluation)
            || c.quantity.dimension != Dimension::Money
            || !is_fund_total(cx, &c.metric)
        {
            continue;
        }
        match c.role {
            Role::Budget => forms.entry(p.table).or_default().0.push(i),
            Role::Actual => forms.entry(p.table).or_default().1.push(i),
            _ => {}
        }
    }
    let list: Vec<Project> = forms
        .iter()
        .filter_map(|(t, (b, a))| match (b.as_slice(), a.as_slice()) {
            ([b, ..], [a, ..]) => Some(Project {
                table: *t,
                budget: *b,
                actual: *a,
            }),
            _ => None,
        })
        .collect();
    if list.len() < 2 || list.len() != forms.len() {
        return None;
    }
    let total = |pick: fn(&Project) -> usize| cx.total(list.iter().map(pick));
    for p in &list {
        one_form(cx, p, out);
    }
    let (actual, budget) = (total(|p| p.actual)?, total(|p| p.budget)?);
    let year = cx.analysis.meta.fiscal_year;
    let own = |kind: TableKind, name: &str, role: Role| {
        cx.analysis.claims.iter().enumerate().find(|(i, c)| {
            c.role == role
                && cx.table_kind(c) == Some(kind)
                && c.quantity.dimension == Dimension::Money
                && (year.is_none() || cx.facts.items[*i].year == year)
                && cx.relations.canonical(cx.row_name(*i)) == Some(name)
        })
    };
    let project_spent = own(TableKind::BaseData, "项目支出", Role::Actual)?.0;
    if !cx.facts.items[project_spent]
        .interval?
        .meets(actual.interval)
    {
        return None;
    }
    let terms = |extra: Option<usize>| -> Vec<String> {
        let forms = list.iter().map(|p| {
            format!(
                "{}{}",
                cx.name.table(p.table),
                cx.name.figure(cx.claim(p.budget))
            )
        });
        extra
            .map(|e| cx.name.term(cx.claim(e)))
            .into_iter()
            .chain(forms)
            .collect()
    };
    if let Some((i, _)) = own(TableKind::BaseData, "项目支出", Role::Budget) {
        against_forms(cx, i, budget, &terms(None), &list, out);
    }
    // The whole department: basic expenditure and all projects, where the spending adds up the same way.
    let basic = own(TableKind::BaseData, "基本支出", Role::Actual)
        .or_else(|| own(TableKind::OverallSelfEvaluation, "基本支出", Role::Actual))?
        .0;
    let basic_interval = cx.facts.items[basic].interval?;
    let fund = |role: Role| {
        cx.analysis.claims.iter().position(|c| {
            c.role == role
                && cx.table_kind(c) == Some(TableKind::OverallSelfEvaluation)
                && c.quantity.dimension == Dimension::Money
        })
    };
    let (spent, planned) = (fund(Role::Actual)?, fund(Role::Budget)?);
    if cx.facts.items[spent]
        .interval?
        .meets(interval::add(actual.interval, basic_interval)?)
    {
        let with = Total {
            interval: interval::add(budget.interval, basic_interval)?,
            value: budget
                .value
                .checked_add(cx.claim(basic).quantity.base_value)?,
        };
        against_forms(cx, planned, with, &terms(Some(basic)), &list, out);
    }
    Some(())
}

/// The row of the base data that names a project against the budget in the form of that project.
fn one_form(cx: &Context<'_>, form: &Project, out: &mut Findings) -> Option<()> {
    let project = metric::key(cx.claim(form.budget).project.as_deref()?);
    if project.chars().count() < 4 {
        return None;
    }
    let row = |role: Role| {
        cx.analysis.claims.iter().enumerate().find(|(i, c)| {
            c.role == role
                && cx.table_kind(c) == Some(TableKind::BaseData)
                && c.quantity.dimension == Dimension::Money
                && cx.row_name(*i) == project
        })
    };
    let (stated, c) = row(Role::Budget)?;
    let (spent, _) = row(Role::Actual)?;
    // The same spending shows that row and form are of one project.
    if !cx.facts.items[spent]
        .interval?
        .meets(cx.facts.items[form.actual].interval?)
    {
        return None;
    }
    let budgets: Vec<usize> = cx
        .table_claims(form.table)
        .iter()
        .copied()
        .filter(|i| {
            matches!(cx.claim(*i).role, Role::Budget | Role::InitialBudget)
                && is_fund_total(cx, &cx.claim(*i).metric)
        })
        .collect();
    let own = cx.facts.items[stated].interval?;
    if budgets.is_empty()
        || budgets
            .iter()
            .any(|b| cx.facts.items[*b].interval.is_none_or(|i| i.meets(own)))
    {
        return None;
    }
    let b = cx.claim(form.budget);
    let miss = Discrepancy::of(
        cx,
        stated,
        cx.facts.items[form.budget].interval?,
        b.quantity.base_value,
    )?;
    let list: Vec<String> = budgets
        .iter()
        .map(|i| {
            let word = if cx.claim(*i).role == Role::InitialBudget {
                "年初预算"
            } else {
                "全年预算"
            };
            format!("{word}{}", cx.name.figure(cx.claim(*i)))
        })
        .collect();
    let (m, f, form) = (
        squeeze(&c.metric, 30),
        cx.name.figure(c),
        cx.name.table(form.table),
    );
    let sentences = (
        format!(
            "“{m}”预算前后不一致：此处为{f}，{form}为{}",
            list.join("、")
        ),
        format!(
            "“{m}”: the budget here is {f}, {form} has {}",
            list.join(", ")
        ),
    );
    miss.tell(
        "contradiction",
        "checks.project.form",
        budgets,
        sentences,
        out,
    );
    Some(())
}

/// True for the row of a form that prints the whole money of its project.
pub(super) fn is_fund_total(cx: &Context<'_>, metric: &str) -> bool {
    let m = bare(metric);
    cx.relations
        .fund_total
        .words
        .iter()
        .any(|w| m.starts_with(w.as_str()))
}

/// The whole money of a form against the sources in the rows under it, for each of its columns. Sources may be split again (财政拨款, 其中：省级), so some of
/// them giving the total is enough; where all are printed as nought the table may just not be filled in.
fn sources(cx: &Context<'_>, out: &mut Findings) {
    let forms = [
        TableKind::ProjectSelfEvaluation,
        TableKind::OverallSelfEvaluation,
    ];
    for (i, c) in cx.analysis.claims.iter().enumerate() {
        let (Some(place), Some(kind)) = (c.place, cx.table_kind(c)) else {
            continue;
        };
        if forms.contains(&kind)
            && c.quantity.dimension == Dimension::Money
            && is_fund_total(cx, &c.metric)
        {
            let parts: Vec<usize> = cx
                .table_claims(place.table)
                .iter()
                .copied()
                .filter(|p| {
                    let o = cx.claim(*p);
                    o.role == c.role
                        && o.quantity.base_unit == c.quantity.base_unit
                        && o.place.is_some_and(|at| {
                            at.cell.row > place.cell.row && at.cell.row <= place.cell.row + 8
                        })
                        && cx.relations.fund_sources.in_text(&o.metric)
                })
                .collect();
            let _ = source_sum(cx, i, &parts, out);
        }
    }
}

fn source_sum(cx: &Context<'_>, whole: usize, parts: &[usize], out: &mut Findings) -> Option<()> {
    // One source alone may be one of several that are not printed.
    if parts.len() < 2 {
        return None;
    }
    let stated = cx.facts.items[whole].interval?;
    let total = cx.total(parts.iter().copied())?;
    let miss = Discrepancy::of(cx, whole, total.interval, total.value)?;
    let alone = |p: &usize| cx.facts.items[*p].interval.is_some_and(|i| i.meets(stated));
    if parts.iter().any(alone) || super::sum::some_of_them(cx, stated, parts) {
        return None;
    }
    let miss = if total.value.is_zero() {
        miss.as_severity(Severity::Note)
    } else {
        miss
    };
    let c = cx.claim(whole);
    let (list, list_en) = cx.name.terms(parts, 10);
    let (m, f, sum) = (cx.name.measure(c), cx.name.figure(c), miss.shown());
    let sentences = (
        format!("{m}为{f}，其下各来源之和为{sum}（{list}）"),
        format!("{m} is {f}, its sources add up to {sum} ({list_en})"),
    );
    let parts = parts.iter().copied();
    miss.tell("sum", "checks.sum.sources", parts, sentences, out);
    Some(())
}

fn against_forms(
    cx: &Context<'_>,
    stated: usize,
    total: Total,
    terms: &[String],
    list: &[Project],
    out: &mut Findings,
) -> Option<()> {
    let c = cx.claim(stated);
    let miss = Discrepancy::of(cx, stated, total.interval, total.value)?;
    let (m, f, sum) = (squeeze(&c.metric, 20), cx.name.figure(c), miss.shown());
    let (terms, terms_en) = join_terms(terms, 14);
    let sentences = (
        format!("“{m}”预算为{f}，各项目表预算之和为{sum}（{terms}），而执行数两者相符"),
        format!(
            "“{m}”: budget {f}, the project forms add up to {sum} ({terms_en}), while their spending agrees"
        ),
    );
    let forms = list.iter().map(|p| p.budget);
    miss.tell(
        "contradiction",
        "checks.project.total",
        forms,
        sentences,
        out,
    );
    Some(())
}
