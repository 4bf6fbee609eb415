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
mod growth;
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
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;

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
    /// Keys of the rows of table claims, once a check has asked for them.
    rows: OnceCell<Vec<RowKeys>>,
    /// Statutory tables with their place in the list of the relations, once a check has asked for them.
    statutory: OnceCell<Vec<(usize, TableId)>>,
    /// What `own_account` tells.
    own_account: bool,
    /// Names of places.
    pub name: Namer<'a>,
}

impl<'a> Context<'a> {
    /// The words between the figure before and this one, inside its sentence.
    fn lead(&self, i: usize) -> &'a str {
        let c = self.claim(i);
        let start = c.quantity.span.start as usize;
        let before = i.checked_sub(1).map(|p| self.claim(p));
        let from = before
            .filter(|p| p.origin == Origin::Text && p.quote == c.quote)
            .map_or(c.quote.start, |p| p.quantity.span.end) as usize;
        self.doc
            .text
            .get(from.min(start)..start)
            .unwrap_or_default()
    }

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
            rows: OnceCell::new(),
            statutory: OnceCell::new(),
            own_account: is_own_account(analysis),
            name: Namer { doc, analysis },
        }
    }
    /// True for reports of one body on its own money. Reports on the figures of others (budget reports, communiqués) print one name for
    /// many scopes. The forms in the document say it where its title does not.
    #[must_use]
    pub fn own_account(&self) -> bool {
        self.own_account
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
    pub fn row_name(&self, i: usize) -> &str {
        match self.claim(i).origin {
            Origin::Text => &self.facts.items[i].key,
            _ => &self.row_keys()[i].unnumbered,
        }
    }
    /// The key of the row that a claim of a table stands in.
    #[must_use]
    pub fn row_key(&self, i: usize) -> &str {
        &self.row_keys()[i].whole
    }
    fn row_keys(&self) -> &[RowKeys] {
        self.rows.get_or_init(|| {
            // The claims of one row follow one another, so that its keys are made once.
            let mut last: (&str, RowKeys) = ("", RowKeys::default());
            let of = |c: &'a Claim| {
                if c.origin == Origin::Text {
                    return RowKeys::default();
                }
                let row = c.metric.split_once('：').map_or(c.metric.as_str(), |m| m.0);
                if row != last.0 {
                    last = (row, RowKeys::of(row));
                }
                last.1.clone()
            };
            self.analysis.claims.iter().map(of).collect()
        })
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

fn is_own_account(analysis: &Analysis) -> bool {
    use gongbao_model::ReportKind;
    matches!(
        analysis.meta.report_kind,
        ReportKind::DepartmentOverallSelfEvaluation
            | ReportKind::ProjectSelfEvaluation
            | ReportKind::DepartmentFinalAccounts
            | ReportKind::DepartmentBudget
    ) || analysis.tables.iter().any(|t| {
        matches!(
            t.kind,
            TableKind::BaseData
                | TableKind::OverallSelfEvaluation
                | TableKind::ProjectSelfEvaluation
        )
    })
}

/// The keys of a row of a table; empty for running text.
#[derive(Debug, Clone, Default)]
struct RowKeys {
    /// Of its label.
    whole: Rc<str>,
    /// Of its label without its number.
    unnumbered: Rc<str>,
}

impl RowKeys {
    fn of(label: &str) -> Self {
        let bare = label.trim_start_matches(|c: char| {
            c.is_ascii_digit() || matches!(c, '.' | '、' | '（' | '）')
        });
        let whole: Rc<str> = metric::key(label).into();
        let unnumbered = match bare.len() == label.len() {
            true => Rc::clone(&whole),
            false => metric::key(bare).into(),
        };
        Self { whole, unnumbered }
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
    ("growth", growth::run),
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
    // Only the checks see the implied units: what the document does not print is no part of its claims.
    let stated = units::with_implied_units(analysis)
        .map(|claims| std::mem::replace(&mut analysis.claims, claims));
    let context = Context::new(doc, analysis);
    for (_, check) in CHECKS {
        check(&context, &mut out);
    }
    if let Some(claims) = stated {
        analysis.claims = claims;
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
