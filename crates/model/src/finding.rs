//! Facts and findings.

use crate::claim::{ClaimId, Role};
use crate::diagnostic::Trace;
use crate::period::Period;
use crate::table::{CellRef, TableId};
use rust_decimal::Decimal;

/// A closed interval of exact decimals. A printed value v with d decimals stands for [v − ½·10⁻ᵈ, v + ½·10⁻ᵈ], as in
/// XBRL Calculations 1.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// Lower end.
    pub lo: Decimal,
    /// Upper end.
    pub hi: Decimal,
}

impl Interval {
    /// True when the two intervals meet.
    #[must_use]
    pub fn meets(self, other: Interval) -> bool {
        self.lo <= other.hi && other.lo <= self.hi
    }
}

/// Where a fact comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactOrigin {
    /// Printed: the claim.
    Stated(ClaimId),
    /// Worked out from printed ones by a named step (`prior = actual − change`).
    Derived {
        /// The step.
        step: &'static str,
        /// The claims it used.
        from: Vec<ClaimId>,
    },
}

/// One figure made comparable: concept or metric, subject, period and role, in base units.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Concept id, or the normalised metric where there is none.
    pub concept: String,
    /// Subject or project; empty for the report's own organisation.
    pub subject: String,
    /// Period.
    pub period: Option<Period>,
    /// Role.
    pub role: Role,
    /// Interval in base units.
    pub interval: Interval,
    /// Base unit.
    pub unit: String,
    /// Origin.
    pub origin: FactOrigin,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Two readings are honest.
    Note,
    /// A miss by no more than one unit in the last printed digit.
    Rounding,
    /// More than that.
    Error,
}

/// An inconsistency, with both places.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Check kind (`sum`, `change`, …).
    pub check: &'static str,
    /// Severity.
    pub severity: Severity,
    /// The figure as stated, in its printed unit.
    pub stated: Option<Decimal>,
    /// The figure as computed, in the same unit.
    pub computed: Option<Decimal>,
    /// Claims involved.
    pub claims: Vec<ClaimId>,
    /// Tables involved.
    pub tables: Vec<TableId>,
    /// Cells involved.
    pub cells: Vec<(TableId, CellRef)>,
    /// One Chinese sentence with the figures in it.
    pub message: String,
    /// The same in English.
    pub message_en: String,
    /// Rules that made it.
    pub why: Vec<Trace>,
}
