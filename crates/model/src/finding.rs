//! Findings, and the intervals that they compare.

use crate::claim::ClaimId;
use crate::diagnostic::Trace;
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
