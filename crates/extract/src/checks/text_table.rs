//! `contradiction` between running text and the statutory tables of a final account or budget, by the pairs of rules/relations.toml.
//!
//! The text repeats totals of the tables (支出合计, 基本支出, 收入支出总计). A figure of the text is held against every table that prints it; where it agrees
//! with one of them, the text means that one. Where it agrees with none, it is an error.

use super::Context;
use super::identity::{Located, side, total};
use super::report::{Discrepancy, Findings};
use crate::facts::grid::{Column, NumericGrid, bare};
use crate::facts::relations::PairRelation;
use crate::facts::{interval, units};
use gongbao_model::{Decimal, Dimension, Interval, Origin, ReportKind, Role, TableId};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    let tables = super::form::tables(cx);
    let Some(year) = cx.analysis.meta.fiscal_year.filter(|_| !tables.is_empty()) else {
        return;
    };
    let budget = cx.analysis.meta.report_kind == ReportKind::DepartmentBudget;
    items(cx, &tables, budget, out);
    for relation in &cx.relations.pair {
        let figures: Vec<Vec<Located<'_, '_>>> = relation
            .tables
            .iter()
            .filter_map(|f| side(cx, f, &tables))
            .collect();
        if figures.is_empty() {
            continue;
        }
        let mut told: BTreeSet<Decimal> = BTreeSet::new();
        for (i, c) in cx.analysis.claims.iter().enumerate() {
            let item = &cx.facts.items[i];
            let fits = c.origin == Origin::Text
                && c.quantity.dimension == Dimension::Money
                && c.project.is_none()
                && c.subject.is_none()
                && item.year == Some(year)
                && match item.role {
                    Role::Actual => !budget,
                    Role::Budget | Role::InitialBudget => budget,
                    _ => false,
                };
            if fits
                && named(cx, i, relation)
                && told.insert(c.quantity.base_value)
                && differs(cx, i, relation, &figures, out).is_none()
            {
                told.remove(&c.quantity.base_value);
            }
        }
    }
}

/// Items of the classification by function that the text names to their last level (行政运行（项）) against their row in the table of the same fund, where the table
/// has one row of that name.
fn items(
    cx: &Context<'_>,
    tables: &BTreeMap<&str, Vec<TableId>>,
    budget: bool,
    out: &mut Findings,
) {
    let relation = &cx.relations.items;
    let grids: Vec<&NumericGrid<'_>> = relation
        .tables
        .iter()
        .filter_map(|t| tables.get(t.as_str()))
        .flatten()
        .filter_map(|id| cx.grid(*id))
        .collect();
    for (i, c) in cx.analysis.claims.iter().enumerate() {
        let role = cx.facts.items[i].role;
        let fits = c.origin == Origin::Text
            && c.quantity.dimension == Dimension::Money
            && cx.facts.items[i].year == cx.analysis.meta.fiscal_year
            && if budget {
                matches!(role, Role::Budget | Role::InitialBudget)
            } else {
                role == Role::Actual
            };
        // The year of the budget may stand between the item and its figure.
        let metric = c.metric.trim_end_matches(|x: char| x.is_ascii_digit());
        let name = relation
            .endings
            .iter()
            .find_map(|e| metric.strip_suffix(e.as_str()));
        let Some(name) = name.filter(|_| fits) else {
            continue;
        };
        let name = name
            .rsplit(['）', '(', '（', ')'])
            .next()
            .unwrap_or(name)
            .trim_matches(['“', '”', '"']);
        let mut rows = grids.iter().flat_map(|g| {
            (g.body..g.rows)
                .filter(|r| (0..g.cols).any(|k| bare(g.text(*r, k)) == name))
                .map(|r| (*g, r))
        });
        if let (Some((grid, row)), None) = (rows.next(), rows.next()) {
            let _ = item(cx, i, grid, row, out);
        }
    }
}

fn item(
    cx: &Context<'_>,
    stated: usize,
    grid: &NumericGrid<'_>,
    row: usize,
    out: &mut Findings,
) -> Option<()> {
    // Total, basic and project expenditure: the text may mean any of them where only one is filled, so it must meet none.
    let factor = cx
        .analysis
        .tables
        .get(grid.id.0 as usize)
        .and_then(|t| t.unit.as_deref())
        .and_then(units::magnitude)?;
    let own = cx.facts.items[stated].interval?;
    let figures: Vec<(usize, Interval, Decimal)> = (0..grid.cols)
        .filter(|c| grid.columns[*c] == Column::Amount)
        .filter_map(|c| {
            let f = grid.figure(row, c)?;
            let i = interval::mul(f.interval()?, interval::point(factor))?;
            Some((c, i, f.value.checked_mul(factor)?))
        })
        .collect();
    if figures.iter().any(|f| f.1.meets(own)) {
        return None;
    }
    let (col, computed, value) = *figures.first()?;
    let miss = Discrepancy::of(cx, stated, computed, value)?;
    let c = cx.claim(stated);
    let (m, f, table, shown) = (
        cx.name.measure(c),
        cx.name.figure(c),
        cx.name.table(grid.id),
        miss.shown(),
    );
    let sentences = (
        format!("{m}为{f}，{table}第{}行为{shown}，文与表不一致", row + 1),
        format!(
            "{m} is {f}, {table}, row {} has {shown}; text and table differ",
            row + 1
        ),
    );
    let cells = grid
        .cell(row, col)
        .map(|k| (grid.id, k))
        .into_iter()
        .collect();
    let rule = cx.relations.items.id.as_str();
    miss.in_cells(cells)
        .tell("contradiction", rule, [], sentences, out);
    Some(())
}

/// True where a figure of the text carries one of the names, by its concept or by its key without the name of the organisation.
pub(super) fn named(cx: &Context<'_>, i: usize, relation: &PairRelation) -> bool {
    let c = cx.claim(i);
    let key = cx.facts.items[i].key.as_str();
    let own = cx
        .analysis
        .meta
        .organization
        .as_ref()
        .map_or("", |o| o.name.as_str());
    let key = key
        .strip_prefix(own)
        .filter(|_| !own.is_empty())
        .unwrap_or(key);
    relation
        .text
        .iter()
        .any(|n| c.concept == Some(n.as_str()) || key == n)
}

fn differs(
    cx: &Context<'_>,
    stated: usize,
    relation: &'static PairRelation,
    figures: &[Vec<Located<'_, '_>>],
    out: &mut Findings,
) -> Option<()> {
    let own = cx.facts.items[stated].interval?;
    let totals: Vec<_> = figures.iter().filter_map(|f| total(f)).collect();
    if totals.iter().any(|t| t.interval.meets(own)) {
        return None;
    }
    let (first, places) = (totals.first()?, figures.first()?);
    let c = cx.claim(stated);
    let miss = Discrepancy::of(cx, stated, first.interval, first.value)?;
    let mut ids: BTreeMap<TableId, ()> = BTreeMap::new();
    figures.iter().flatten().for_each(|f| {
        ids.insert(f.table(), ());
    });
    let names: Vec<String> = ids.keys().map(|t| cx.name.table(*t)).collect();
    let (m, f, value) = (cx.name.measure(c), cx.name.figure(c), miss.shown());
    let sentences = (
        format!("{m}为{f}，{}为{value}，文与表不一致", names.join("、")),
        format!(
            "{m} is {f}, {} has {value}; text and table differ",
            names.join(", ")
        ),
    );
    let cells = places.iter().filter_map(Located::cell).collect();
    miss.in_cells(cells)
        .tell("contradiction", relation.id.as_str(), [], sentences, out);
    Some(())
}
