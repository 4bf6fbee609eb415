//! Consistency findings: one file for each kind of check.
//!
//! A check reads facts, links, tables and indicators; it reports only what it can show: the stated figure, the computed interval and both places.
//! Intervals of the printed rounding that meet are no finding.

mod change;
mod completion;
pub mod report;
mod share;

use crate::facts::Facts;
use crate::facts::relations::Relations;
use gongbao_model::{Analysis, Claim, Document};
use report::{Findings, Namer};

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
    /// Names of places.
    pub name: Namer<'a>,
}

impl<'a> Context<'a> {
    /// Collects facts.
    #[must_use]
    pub fn new(doc: &'a Document, analysis: &'a Analysis) -> Self {
        Self { doc, analysis, facts: Facts::collect(doc, analysis), relations: Relations::get(), name: Namer { doc, analysis } }
    }
    /// A claim.
    #[must_use]
    pub fn claim(&self, index: usize) -> &'a Claim {
        &self.analysis.claims[index]
    }
}

/// A check.
pub type Check = fn(&Context<'_>, &mut Findings);

/// All checks by name, in alphabetical order.
pub const CHECKS: &[(&str, Check)] = &[("change", change::run), ("completion", completion::run), ("share", share::run)];

/// Fills `findings` in document order.
pub fn run(doc: &Document, analysis: &mut Analysis) {
    let mut out = Findings::default();
    {
        let context = Context::new(doc, analysis);
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
