//! Consistency findings: one file for each kind of check.
//!
//! A check reads facts, links, tables and indicators; it reports only what it can show: the stated figure, the computed interval and both places.
//! Intervals of the printed rounding that meet are no finding.

mod bound;
mod change;
mod completion;
mod concept_sum;
mod contradiction;
mod direction;
mod execution;
mod form;
mod form_text;
mod identity;
mod items;
mod kinds;
mod overall;
mod parts;
mod period;
mod project;
mod range;
mod rate;
mod reason;
mod repeated;
pub mod report;
mod running_total;
mod score;
mod score_text;
mod share;
mod sides;
mod style;
mod sum;
mod surplus;
mod table_pattern;
mod table_sum;
mod target;
mod text_table;

use crate::facts::Facts;
use crate::facts::grid::NumericGrid;
use crate::facts::relations::Relations;
use crate::facts::{interval, metric, units};
use gongbao_model::{
    Analysis, CellRef, Claim, Decimal, Document, Interval, Origin, TableId, TableKind,
};
use report::{Findings, Namer};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What every check sees.
#[derive(Debug)]
pub struct Context<'a> {
    /// Document.
    pub doc: &'a Document,
    /// Analysis without findings.
    pub analysis: &'a Analysis,
    /// Facts and links.
    pub facts: Facts,
    /// Relation tables.
    pub relations: &'static Relations,
    /// Numeric views of the grids.
    pub grids: Vec<NumericGrid<'a>>,
    /// Table claims with their cell, in the order of the cells.
    cells: Vec<((TableId, CellRef), usize)>,
    /// Table claims by their table.
    tables: BTreeMap<TableId, Vec<usize>>,
    /// Names of places.
    pub name: Namer<'a>,
}

impl<'a> Context<'a> {
    /// Collects facts.
    #[must_use]
    pub fn new(doc: &'a Document, analysis: &'a Analysis) -> Self {
        let grids = doc
            .tables
            .iter()
            .enumerate()
            .filter_map(|(i, g)| {
                NumericGrid::new(doc, g, analysis.tables.get(i), TableId(i as u32))
            })
            .collect();
        let mut cells: Vec<((TableId, CellRef), usize)> = Vec::new();
        let mut tables: BTreeMap<TableId, Vec<usize>> = BTreeMap::new();
        for (i, c) in analysis.claims.iter().enumerate() {
            if let Some(p) = c.place {
                tables.entry(p.table).or_default().push(i);
                cells.push(((p.table, p.cell), i));
            }
        }
        cells.sort_unstable();
        Self {
            doc,
            analysis,
            facts: Facts::collect(doc, analysis),
            relations: Relations::get(),
            grids,
            cells,
            tables,
            name: Namer { doc, analysis },
        }
    }
    /// True for reports of one body on its own money. Reports on the figures of others (budget reports, communiqués) print one name for
    /// many scopes. The forms in the document say it where its title does not.
    #[must_use]
    pub fn own_account(&self) -> bool {
        use gongbao_model::ReportKind;
        matches!(
            self.analysis.meta.report_kind,
            ReportKind::DepartmentOverallSelfEvaluation
                | ReportKind::ProjectSelfEvaluation
                | ReportKind::DepartmentFinalAccounts
                | ReportKind::DepartmentBudget
        ) || self.analysis.tables.iter().any(|t| {
            matches!(
                t.kind,
                TableKind::BaseData
                    | TableKind::OverallSelfEvaluation
                    | TableKind::ProjectSelfEvaluation
            )
        })
    }
    /// The claims that cells print.
    #[must_use]
    pub fn claims_in(&self, cells: &[(TableId, CellRef)]) -> Vec<usize> {
        cells
            .iter()
            .flat_map(|cell| {
                let from = self.cells.partition_point(|(c, _)| c < cell);
                self.cells[from..]
                    .iter()
                    .take_while(move |(c, _)| c == cell)
                    .map(|(_, claim)| *claim)
            })
            .collect()
    }
    /// The claims that a table prints, in document order.
    #[must_use]
    pub fn table_claims(&self, id: TableId) -> &[usize] {
        self.tables.get(&id).map_or(&[], Vec::as_slice)
    }
    /// The numeric view of a table.
    #[must_use]
    pub fn grid(&self, id: TableId) -> Option<&NumericGrid<'a>> {
        self.grids
            .binary_search_by_key(&id, |g| g.id)
            .ok()
            .and_then(|i| self.grids.get(i))
    }
    /// The sum of some claims; `None` where one leaves its value open.
    #[must_use]
    pub fn total(&self, claims: impl IntoIterator<Item = usize>) -> Option<Total> {
        let mut total = Total {
            interval: interval::point(Decimal::ZERO),
            value: Decimal::ZERO,
        };
        for i in claims {
            total.interval = interval::add(total.interval, self.facts.items[i].interval?)?;
            total.value = total.value.checked_add(self.claim(i).quantity.base_value)?;
        }
        Some(total)
    }
    /// The key of the row that a claim stands in, without its number; of its metric, for running text.
    #[must_use]
    pub fn row_name(&self, i: usize) -> Cow<'_, str> {
        let c = self.claim(i);
        if c.origin == Origin::Text {
            return Cow::Borrowed(&self.facts.items[i].key);
        }
        let row = c.metric.split_once('：').map_or(c.metric.as_str(), |m| m.0);
        Cow::Owned(metric::key(row.trim_start_matches(|c: char| {
            c.is_ascii_digit() || matches!(c, '.' | '、' | '（' | '）')
        })))
    }
    /// The kind of the table that a claim stands in.
    #[must_use]
    pub fn table_kind(&self, claim: &Claim) -> Option<TableKind> {
        let place = claim.place?;
        self.analysis
            .tables
            .get(place.table.0 as usize)
            .map(|t| t.kind)
    }
    /// A claim.
    #[must_use]
    pub fn claim(&self, index: usize) -> &'a Claim {
        &self.analysis.claims[index]
    }
}

/// A sum of printed figures in base units.
#[derive(Debug, Clone, Copy)]
pub struct Total {
    /// The sum of their intervals.
    pub interval: Interval,
    /// The sum of their values as printed.
    pub value: Decimal,
}

/// A check.
pub type Check = fn(&Context<'_>, &mut Findings);

/// All checks by name, in alphabetical order.
pub const CHECKS: &[(&str, Check)] = &[
    ("bound", bound::run),
    ("change", change::run),
    ("completion", completion::run),
    ("concept_sum", concept_sum::run),
    ("contradiction", contradiction::run),
    ("direction", direction::run),
    ("execution", execution::run),
    ("form", form::run),
    ("form_text", form_text::run),
    ("identity", identity::run),
    ("items", items::run),
    ("kinds", kinds::run),
    ("overall", overall::run),
    ("parts", parts::run),
    ("period", period::run),
    ("project", project::run),
    ("range", range::run),
    ("rate", rate::run),
    ("reason", reason::run),
    ("repeated", repeated::run),
    ("running_total", running_total::run),
    ("score", score::run),
    ("score_text", score_text::run),
    ("share", share::run),
    ("sides", sides::run),
    ("style", style::run),
    ("sum", sum::run),
    ("surplus", surplus::run),
    ("table_sum", table_sum::run),
    ("target", target::run),
    ("text_table", text_table::run),
];

/// Fills `findings` in document order.
pub fn run(doc: &Document, analysis: &mut Analysis) {
    let mut out = Findings::default();
    {
        // Only the checks see the implied units: what the document does not print is no part of its claims.
        let patched = units::with_implied_units(analysis).map(|claims| Analysis {
            claims,
            ..analysis.clone()
        });
        let context = Context::new(doc, patched.as_ref().unwrap_or(analysis));
        for (_, check) in CHECKS {
            check(&context, &mut out);
        }
    }
    analysis.findings = out.finish();
}

#[cfg(test)]
mod tests {
    #[test]
    fn checks_are_sorted_and_unique() {
        assert!(super::CHECKS.windows(2).all(|w| w[0].0 < w[1].0));
    }
}
