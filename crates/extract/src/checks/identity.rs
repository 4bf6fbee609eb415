//! `sum` and `identity` by the relations of rules/relations.toml: what always holds between concepts, rows and tables.
//!
//! Sums of the budget tree and of 三公 in one section of the text or one column of a table; totals that balance (收入总计 = 支出总计); figures that two statutory
//! tables print alike; and budgets of the project forms against the totals of the department, where their spending shows that the forms
//! cover all projects.

use super::Context;
use super::report::{Draft, Findings, cause, judge, shown, squeeze, with_cause};
use crate::facts::grid::{Figure as Cell, NumericGrid, bare};
use crate::facts::relations::{Figure, SumRelation};
use crate::facts::{interval, metric};
use gongbao_model::{
    CellRef, Decimal, Dimension, Interval, Origin, Role, Severity, TableId, TableKind,
};
use std::collections::BTreeMap;

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    sums(cx, out);
    disjoint(cx, out);
    balances(cx, out);
    equalities(cx, out);
    projects(cx, out);
}

/// Where figures of one sum must stand together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Scope {
    table: Option<(TableId, u32)>,
    section: Option<u32>,
    year: Option<i32>,
    role: u8,
    project: String,
    subject: String,
}

fn sums(cx: &Context<'_>, out: &mut Findings) {
    let mut scopes: BTreeMap<Scope, Vec<usize>> = BTreeMap::new();
    for (i, c) in cx.analysis.claims.iter().enumerate() {
        if c.quantity.dimension != Dimension::Money {
            continue;
        }
        let role = match cx.facts.items[i].role {
            Role::Actual => 1,
            Role::Prior => 2,
            Role::InitialBudget => 3,
            Role::Budget => 4,
            _ => continue,
        };
        let scope = Scope {
            table: c.place.map(|p| (p.table, p.cell.col)),
            section: if c.place.is_some() {
                None
            } else {
                c.section.map(|s| s.0)
            },
            year: cx.facts.items[i].year,
            role,
            project: c.project.clone().unwrap_or_default(),
            subject: c.subject.clone().unwrap_or_default(),
        };
        scopes.entry(scope).or_default().push(i);
    }
    for (scope, claims) in &scopes {
        if claims.len() < 3 {
            continue;
        }
        let mut names = Names::new();
        for i in claims {
            names.entry(name_of(cx, *i)).or_default().push(*i);
        }
        for relation in &cx.relations.sum {
            sum(cx, relation, scope, &names, out);
        }
    }
}

fn name_of(cx: &Context<'_>, i: usize) -> String {
    let c = cx.claim(i);
    match (c.origin, c.metric.split_once('：')) {
        (Origin::Table, Some((row, _))) => metric::key(row.trim_start_matches(|c: char| {
            c.is_ascii_digit() || matches!(c, '.' | '、' | '（' | '）')
        })),
        (Origin::Table, None) => metric::key(c.metric.trim_start_matches(|c: char| {
            c.is_ascii_digit() || matches!(c, '.' | '、' | '（' | '）')
        })),
        _ => cx.facts.items[i].key.clone(),
    }
}

/// The claims of one scope by the keys of their metrics.
type Names = BTreeMap<String, Vec<usize>>;

/// The only claim of a scope that carries one of the names; several with one value count as one.
fn only(cx: &Context<'_>, claims: &Names, names: &[String]) -> Option<usize> {
    let mut found = names
        .iter()
        .filter_map(|n| claims.get(n))
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
    scope: &Scope,
    claims: &Names,
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
            cx.claim(i).role == cx.claim(whole).role && name_of(cx, i) == name_of(cx, whole)
        };
        if (whole + 1..last).any(again) {
            return None;
        }
    }
    let w = cx.claim(whole);
    let mut total = interval::point(Decimal::ZERO);
    let mut value = Decimal::ZERO;
    for p in &parts {
        total = interval::add(total, cx.facts.items[*p].interval?)?;
        value = value.checked_add(cx.claim(*p).quantity.base_value)?;
    }
    let severity = judge(
        cx.facts.items[whole].interval?,
        total,
        interval::resolution(&w.quantity),
    )?;
    let computed = shown(
        value.checked_div(interval::unit_factor(&w.quantity))?,
        w.quantity.decimals,
        w.quantity.value,
    );
    let list: Vec<String> = parts
        .iter()
        .map(|p| format!("{}{}", name_of(cx, *p), cx.name.figure(cx.claim(*p))))
        .collect();
    let place = cx.name.place(w);
    let zh = format!(
        "{place}：{}为{}，各部分之和为{computed}{}（{}）",
        cx.name.measure(w),
        cx.name.figure(w),
        w.quantity.unit,
        list.join("＋")
    );
    let en = format!(
        "{place}: {} is {}, its parts add up to {computed}{} ({})",
        cx.name.measure(w),
        cx.name.figure(w),
        w.quantity.unit,
        list.join(" + ")
    );
    let (zh, en) = with_cause(zh, en, cause(w.quantity.base_value, total));
    let draft = Draft {
        check: "sum",
        rule: relation.id.as_str(),
        severity,
        stated: Some(w.quantity.value),
        computed: Some(computed),
        claims: std::iter::once(whole).chain(parts).collect(),
        cells: vec![],
        tables: vec![],
        span: w.quantity.span,
    };
    let (at, f) = draft.say(cx.analysis, zh, en);
    out.push(at, f);
    Some(())
}

/// Parts that exclude each other against their whole, in one section of the text.
fn disjoint(cx: &Context<'_>, out: &mut Findings) {
    for relation in &cx.relations.disjoint {
        let mut whole: Option<usize> = None;
        let mut parts: Vec<usize> = Vec::new();
        for (i, c) in cx.analysis.claims.iter().enumerate() {
            if c.origin != Origin::Text
                || c.quantity.dimension != Dimension::Money
                || c.role != Role::Actual
            {
                continue;
            }
            let names = relation
                .whole
                .iter()
                .any(|w| cx.facts.items[i].key.ends_with(w.as_str()));
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
            } else if names && whole.is_none() {
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
    let mut total = interval::point(Decimal::ZERO);
    let mut value = Decimal::ZERO;
    for p in parts {
        total = interval::add(total, cx.facts.items[*p].interval?)?;
        value = value.checked_add(cx.claim(*p).quantity.base_value)?;
    }
    let stated = cx.facts.items[whole].interval?;
    if total.lo <= stated.hi {
        return None;
    }
    let severity = judge(stated, total, interval::resolution(&w.quantity))?;
    let computed = shown(
        value.checked_div(interval::unit_factor(&w.quantity))?,
        w.quantity.decimals,
        w.quantity.value,
    );
    let list: Vec<String> = parts.iter().map(|p| cx.name.figure(cx.claim(*p))).collect();
    let place = cx.name.place(w);
    let zh = format!(
        "{place}：{}为{}，而互不包含的各项之和为{computed}{}（{}），超过总数",
        cx.name.measure(w),
        cx.name.figure(w),
        w.quantity.unit,
        list.join("＋")
    );
    let en = format!(
        "{place}: {} is {}, yet parts that exclude each other add up to {computed}{} ({})",
        cx.name.measure(w),
        cx.name.figure(w),
        w.quantity.unit,
        list.join(" + ")
    );
    let draft = Draft {
        check: "sum",
        rule,
        severity,
        stated: Some(w.quantity.value),
        computed: Some(computed),
        claims: std::iter::once(whole)
            .chain(parts.iter().copied())
            .collect(),
        cells: vec![],
        tables: vec![],
        span: cx.claim(*parts.last()?).quantity.span,
    };
    let (at, f) = draft.say(cx.analysis, zh, en);
    out.push(at, f);
    Some(())
}

/// The figures of a row behind a label cell, up to the next label.
fn figures_behind(grid: &NumericGrid<'_>, row: usize, col: usize) -> Vec<(usize, Cell)> {
    let mut out = Vec::new();
    for c in col + 1..grid.cols {
        if let Some(f) = grid.figure(row, c) {
            if grid.columns[c] == crate::facts::grid::Column::Amount {
                out.push((c, f));
            }
        } else if !grid.text(row, c).is_empty()
            && grid.cell(row, c) != grid.cell(row, col)
            && bare(grid.text(row, c)).chars().any(|x| x.is_alphabetic())
        {
            break;
        }
    }
    out
}

fn balances(cx: &Context<'_>, out: &mut Findings) {
    for grid in &cx.grids {
        for relation in &cx.relations.balance {
            let place = |names: &[String]| {
                (0..grid.rows).find_map(|r| {
                    (0..grid.cols).find_map(|c| {
                        let t = bare(grid.text(r, c));
                        let plain = grid
                            .cell(r, c)
                            .is_some_and(|k| k.row as usize == r && k.col as usize == c);
                        (plain && names.contains(&t)).then(|| (r, c, figures_behind(grid, r, c)))
                    })
                })
            };
            let (Some((r, _, left)), Some((r2, _, right))) =
                (place(&relation.left), place(&relation.right))
            else {
                continue;
            };
            // Budget and account columns stand in the same order on both sides; without that nothing can be said.
            if left.len() != right.len() || left.is_empty() {
                continue;
            }
            for ((lc, l), (rc, x)) in left.into_iter().zip(right) {
                let (Some(a), Some(b)) = (l.interval(), x.interval()) else {
                    continue;
                };
                let Some(severity) = judge(b, a, interval::last_digit(x.decimals.min(l.decimals)))
                else {
                    continue;
                };
                let table = cx.name.table(grid.id);
                let zh = format!("{table}收入总计{}与支出总计{}不相等", l.value, x.value);
                let en = format!(
                    "{table}: total income {} and total expenditure {} differ",
                    l.value, x.value
                );
                let (zh, en) = with_cause(zh, en, cause(x.value, a));
                push_cells(
                    cx,
                    "identity",
                    relation.id.as_str(),
                    severity,
                    (x.value, l.value),
                    &[(grid, (r2, rc)), (grid, (r, lc))],
                    (zh, en),
                    out,
                );
            }
        }
    }
}

#[allow(
    clippy::too_many_arguments,
    reason = "one place builds the findings on cells"
)]
fn push_cells(
    cx: &Context<'_>,
    check: &'static str,
    rule: &'static str,
    severity: Severity,
    (stated, computed): (Decimal, Decimal),
    places: &[(&NumericGrid<'_>, (usize, usize))],
    (zh, en): (String, String),
    out: &mut Findings,
) {
    let cells: Vec<(TableId, CellRef)> = places
        .iter()
        .filter_map(|(g, (r, c))| g.cell(*r, *c).map(|k| (g.id, k)))
        .collect();
    let span = places
        .first()
        .map_or_else(Default::default, |(g, (r, c))| g.span(*r, *c));
    let draft = Draft {
        check,
        rule,
        severity,
        stated: Some(stated),
        computed: Some(computed),
        claims: cx.claims_in(&cells),
        cells,
        tables: vec![],
        span,
    };
    let (at, f) = draft.say(cx.analysis, zh, en);
    out.push(at, f);
}

/// A row label without its numbering.
fn plain(label: &str) -> String {
    let t = bare(label);
    let t =
        t.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));

    if t.starts_with(['、', '.', '．']) {
        t.trim_start_matches(['、', '.', '．']).to_owned()
    } else {
        bare(label)
    }
}

/// A figure in its grid: the grid, row and column, and the figure.
type Located<'g, 'a> = (&'g NumericGrid<'a>, (usize, usize), Cell);

/// The figures that a side of an equality names: one for each row label, all found.
fn side<'g, 'a>(
    cx: &'g Context<'a>,
    figure: &Figure,
    tables: &BTreeMap<&str, Vec<TableId>>,
) -> Option<Vec<Located<'g, 'a>>> {
    let ids = tables.get(figure.table.as_str())?;
    // Two tables under one name say that a caption was misread.
    let [id] = ids.as_slice() else { return None };
    let grid = cx.grid(*id)?;
    let mut out = Vec::new();
    for label in &figure.row {
        let (r, c) = (0..grid.rows).find_map(|r| {
            (0..grid.cols)
                .find(|c| plain(grid.text(r, *c)) == *label)
                .map(|c| (r, c))
        })?;
        let found = figures_behind(grid, r, c);
        let chosen = if figure.column.is_empty() {
            // The last figure of the row is the account where budget and account stand side by side.
            found.first().copied().filter(|_| found.len() == 1)
        } else {
            let headers: Vec<(usize, Cell, String)> = found
                .iter()
                .map(|(k, f)| (*k, *f, grid.header(*k)))
                .collect();
            figure.column.iter().find_map(|name| {
                headers
                    .iter()
                    .find(|h| h.2.split('/').any(|x| x == name))
                    .map(|h| (h.0, h.1))
            })
        }?;
        out.push((grid, (r, chosen.0), chosen.1));
    }
    Some(out)
}

fn equalities(cx: &Context<'_>, out: &mut Findings) {
    let genre = cx.analysis.meta.report_kind.name();
    let mut tables: BTreeMap<&str, Vec<TableId>> = BTreeMap::new();
    for (n, info) in cx.analysis.tables.iter().enumerate() {
        if let Some(i) = info
            .caption
            .as_deref()
            .and_then(|c| super::form::named(cx, c, genre))
        {
            tables
                .entry(cx.relations.statutory[i].id.as_str())
                .or_default()
                .push(TableId(n as u32));
        }
    }
    for relation in &cx.relations.equal {
        let _ = equal(
            cx,
            relation.id.as_str(),
            (&relation.left, &relation.right),
            &tables,
            out,
        );
    }
}

fn equal(
    cx: &Context<'_>,
    rule: &'static str,
    (left, right): (&Figure, &Figure),
    tables: &BTreeMap<&str, Vec<TableId>>,
    out: &mut Findings,
) -> Option<()> {
    let (l, r) = (side(cx, left, tables)?, side(cx, right, tables)?);
    let total =
        |s: &[(&NumericGrid<'_>, (usize, usize), Cell)]| -> Option<(Interval, Decimal, u32)> {
            let mut i = interval::point(Decimal::ZERO);
            let (mut v, mut d) = (Decimal::ZERO, 0);
            for (_, _, f) in s {
                i = interval::add(i, f.interval()?)?;
                v = v.checked_add(f.value)?;
                d = f.decimals.max(d);
            }
            Some((i, v, d))
        };
    let ((a, av, ad), (b, bv, bd)) = (total(&l)?, total(&r)?);
    let severity = judge(b, a, interval::last_digit(ad.min(bd)))?;
    let name = |s: &[(&NumericGrid<'_>, (usize, usize), Cell)], f: &Figure| {
        s.first()
            .map(|(g, ..)| format!("{}“{}”", cx.name.table(g.id), f.row.join("＋")))
            .unwrap_or_default()
    };
    let zh = format!(
        "{}为{av}，{}为{bv}，两表应当一致",
        name(&l, left),
        name(&r, right)
    );
    let en = format!(
        "{} is {av}, {} is {bv}; the two tables must agree",
        name(&l, left),
        name(&r, right)
    );
    let (zh, en) = with_cause(zh, en, cause(bv, a));
    let places: Vec<(&NumericGrid<'_>, (usize, usize))> =
        r.iter().chain(&l).map(|(g, p, _)| (*g, *p)).collect();
    push_cells(
        cx,
        "identity",
        rule,
        severity,
        (bv, av),
        &places,
        (zh, en),
        out,
    );
    Some(())
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
fn projects(cx: &Context<'_>, out: &mut Findings) -> Option<()> {
    let mut forms: BTreeMap<TableId, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (i, c) in cx.analysis.claims.iter().enumerate() {
        let Some(p) = c.place else { continue };
        let kind = cx.analysis.tables.get(p.table.0 as usize).map(|t| t.kind);
        if kind != Some(TableKind::ProjectSelfEvaluation)
            || c.quantity.dimension != Dimension::Money
            || !is_fund_total(&c.metric)
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
    let total = |pick: fn(&Project) -> usize| -> Option<(Interval, Decimal)> {
        let mut i = interval::point(Decimal::ZERO);
        let mut v = Decimal::ZERO;
        for p in &list {
            i = interval::add(i, cx.facts.items[pick(p)].interval?)?;
            v = v.checked_add(cx.claim(pick(p)).quantity.base_value)?;
        }
        Some((i, v))
    };
    for p in &list {
        one_form(cx, p, out);
    }
    let (actual, budget) = (total(|p| p.actual)?, total(|p| p.budget)?);
    let year = cx.analysis.meta.fiscal_year;
    let own = |kinds: &[TableKind], names: &[&str], role: Role| {
        cx.analysis.claims.iter().enumerate().find(|(i, c)| {
            let kind = c
                .place
                .and_then(|p| cx.analysis.tables.get(p.table.0 as usize))
                .map(|t| t.kind);
            c.role == role
                && kind.is_some_and(|k| kinds.contains(&k))
                && c.quantity.dimension == Dimension::Money
                && (year.is_none() || cx.facts.items[*i].year == year)
                && names.contains(&name_of(cx, *i).as_str())
        })
    };
    let base = [TableKind::BaseData];
    let project_spent = own(&base, &["项目支出"], Role::Actual)?.0;
    if !cx.facts.items[project_spent].interval?.meets(actual.0) {
        return None;
    }
    let terms = |extra: Option<usize>| -> String {
        let mut t: Vec<String> = list
            .iter()
            .map(|p| {
                format!(
                    "{}{}",
                    cx.name.table(p.table),
                    cx.name.figure(cx.claim(p.budget))
                )
            })
            .collect();
        if let Some(e) = extra {
            t.insert(
                0,
                format!(
                    "{}{}",
                    cx.name.measure(cx.claim(e)),
                    cx.name.figure(cx.claim(e))
                ),
            );
        }
        t.join("＋")
    };
    if let Some((i, c)) = own(&base, &["项目支出"], Role::Budget) {
        against_forms(cx, i, budget, terms(None), c.quantity.span, &list, out);
    }
    // The whole department: basic expenditure and all projects, where the spending adds up the same way.
    let basic = own(&base, &["基本支出"], Role::Actual)
        .or_else(|| {
            own(
                &[TableKind::OverallSelfEvaluation],
                &["基本支出"],
                Role::Actual,
            )
        })?
        .0;
    let basic_interval = cx.facts.items[basic].interval?;
    let overall = [TableKind::OverallSelfEvaluation];
    let fund = |role: Role| {
        cx.analysis.claims.iter().enumerate().find(|(_, c)| {
            let kind = c
                .place
                .and_then(|p| cx.analysis.tables.get(p.table.0 as usize))
                .map(|t| t.kind);
            c.role == role
                && kind.is_some_and(|k| overall.contains(&k))
                && c.quantity.dimension == Dimension::Money
        })
    };
    let spent = fund(Role::Actual)?.0;
    let planned = fund(Role::Budget)?;
    if cx.facts.items[spent]
        .interval?
        .meets(interval::add(actual.0, basic_interval)?)
    {
        let with = (
            interval::add(budget.0, basic_interval)?,
            budget.1.checked_add(cx.claim(basic).quantity.base_value)?,
        );
        against_forms(
            cx,
            planned.0,
            with,
            terms(Some(basic)),
            planned.1.quantity.span,
            &list,
            out,
        );
    }
    Some(())
}

/// The row of the base data that names a project against the budget in the form of that project.
fn one_form(cx: &Context<'_>, form: &Project, out: &mut Findings) -> Option<()> {
    let project = metric::key(cx.claim(form.budget).project.as_deref()?);
    if project.chars().count() < 4 {
        return None;
    }
    let kind = |c: &gongbao_model::Claim| {
        c.place
            .and_then(|p| cx.analysis.tables.get(p.table.0 as usize))
            .map(|t| t.kind)
    };
    let row = |role: Role| {
        cx.analysis.claims.iter().enumerate().find(|(i, c)| {
            c.role == role
                && kind(c) == Some(TableKind::BaseData)
                && c.quantity.dimension == Dimension::Money
                && name_of(cx, *i) == project
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
                && is_fund_total(&cx.claim(*i).metric)
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
    let severity = judge(
        own,
        cx.facts.items[form.budget].interval?,
        interval::resolution(&c.quantity),
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
    let zh = format!(
        "“{}”预算前后不一致：{}为{}，{}为{}",
        squeeze(&c.metric, 30),
        cx.name.place(c),
        cx.name.figure(c),
        cx.name.table(form.table),
        list.join("、")
    );
    let en = format!(
        "“{}”: {} has a budget of {}, {} has {}",
        squeeze(&c.metric, 30),
        cx.name.place(c),
        cx.name.figure(c),
        cx.name.table(form.table),
        list.join(", ")
    );
    let draft = Draft {
        check: "contradiction",
        rule: "checks.identity.project",
        severity,
        stated: Some(c.quantity.value),
        computed: Some(b.quantity.value),
        claims: std::iter::once(stated).chain(budgets).collect(),
        cells: vec![],
        tables: vec![form.table],
        span: c.quantity.span,
    };
    let (at, f) = draft.say(cx.analysis, zh, en);
    out.push(at, f);
    Some(())
}

fn is_fund_total(metric: &str) -> bool {
    let m = bare(metric);
    [
        "年度资金总额",
        "资金总额",
        "项目资金总额",
        "预算资金总额",
        "年度资金",
        "项目资金",
    ]
    .iter()
    .any(|w| m.starts_with(w))
}

fn against_forms(
    cx: &Context<'_>,
    stated: usize,
    (computed, value): (Interval, Decimal),
    terms: String,
    span: gongbao_model::Span,
    list: &[Project],
    out: &mut Findings,
) -> Option<()> {
    let c = cx.claim(stated);
    let severity = judge(
        cx.facts.items[stated].interval?,
        computed,
        interval::resolution(&c.quantity),
    )?;
    let v = shown(
        value.checked_div(interval::unit_factor(&c.quantity))?,
        c.quantity.decimals,
        c.quantity.value,
    );
    let place = cx.name.place(c);
    let zh = format!(
        "{place}“{}”预算为{}，各项目表预算之和为{v}{}（{terms}），而执行数两者相符",
        squeeze(&c.metric, 20),
        cx.name.figure(c),
        c.quantity.unit
    );
    let en = format!(
        "{place} “{}”: budget {}, the project forms add up to {v}{} ({terms}), while their spending agrees",
        squeeze(&c.metric, 20),
        cx.name.figure(c),
        c.quantity.unit
    );
    let draft = Draft {
        check: "contradiction",
        rule: "checks.identity.projects",
        severity,
        stated: Some(c.quantity.value),
        computed: Some(v),
        claims: std::iter::once(stated)
            .chain(list.iter().map(|p| p.budget))
            .collect(),
        cells: vec![],
        tables: list.iter().map(|p| p.table).collect(),
        span,
    };
    let (at, f) = draft.say(cx.analysis, zh, en);
    out.push(at, f);
    Some(())
}
