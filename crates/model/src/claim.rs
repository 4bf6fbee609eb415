//! Quantities and claims: a figure, and what it means.

use crate::diagnostic::Trace;
use crate::document::Span;
use crate::period::Period;
use crate::section::SectionId;
use crate::table::{CellRef, TableId};
use rust_decimal::Decimal;

/// Index of a claim in [`crate::Analysis::claims`]; printed as `c<index + 1>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimId(pub u32);

/// How exact the words make a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Qualifier {
    /// As printed.
    #[default]
    Exact,
    /// 约, 左右.
    About,
    /// 余, 多, 超过 as a count that runs over.
    Over,
    /// 近, 接近.
    Nearly,
    /// 不少于, 以上, ≥.
    AtLeast,
    /// 不超过, 以内, ≤.
    AtMost,
    /// 超, 突破, 大于, >.
    MoreThan,
    /// 不足, 低于, <.
    LessThan,
}

/// What a figure is in its sentence or table. See the output contract for the meaning of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// This period's amount or count.
    Actual,
    /// Full-year or adjusted budget (全年预算数, 调整预算数, 预算数).
    Budget,
    /// Budget at the start of the year (年初预算数).
    InitialBudget,
    /// The earlier period's figure, given for comparison.
    Prior,
    /// Signed difference.
    Change,
    /// Signed growth in percent.
    ChangePct,
    /// Share of a whole.
    Share,
    /// Part of a budget or plan that was carried out.
    Completion,
    /// Any other ratio.
    Rate,
    /// Goal or plan.
    Target,
    /// Points reached.
    Score,
    /// Points possible.
    Weight,
    /// Thresholds, durations.
    Other,
}

/// Physical or counted dimension of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Dimension {
    /// Money.
    Money,
    /// A counted thing with its measure word.
    Count,
    /// Percent, permille, 成.
    Ratio,
    /// Percentage points.
    Points,
    /// Points of a score.
    Score,
    /// Area.
    Area,
    /// Length.
    Length,
    /// Mass.
    Mass,
    /// Volume.
    Volume,
    /// Energy.
    Energy,
    /// Power.
    Power,
    /// Time.
    Time,
    /// Temperature.
    Temperature,
    /// A quotient of two units (元/人).
    Compound,
    /// Multiples (倍, 番).
    Multiple,
    /// A bare number.
    None,
}

/// A number with its unit, as printed.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// Signed value in the printed unit, with the printed scale.
    pub value: Decimal,
    /// Number of decimals printed.
    pub decimals: u32,
    /// Unit as printed, white space removed (万元, 个百分点, 万人次); empty for a bare number.
    pub unit: String,
    /// Value with 十/百/千/万/亿 and unit prefixes multiplied out.
    pub base_value: Decimal,
    /// Unit of `base_value`.
    pub base_unit: String,
    /// Dimension.
    pub dimension: Dimension,
    /// Qualifier.
    pub qualifier: Qualifier,
    /// Span of number, unit and touching qualifier words.
    pub span: Span,
}

/// Where a claim was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// Running text.
    Text,
    /// A table.
    Table,
}

/// The cell of a claim from a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Table.
    pub table: TableId,
    /// Top left corner of the cell.
    pub cell: CellRef,
}

/// A figure with what it means.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// Number and unit.
    pub quantity: Quantity,
    /// Text or table.
    pub origin: Origin,
    /// Cell, for table claims.
    pub place: Option<Place>,
    /// Section.
    pub section: Option<SectionId>,
    /// What is measured, in the document's words.
    pub metric: String,
    /// Id in rules/concepts.toml.
    pub concept: Option<&'static str>,
    /// Project or table the figure belongs to.
    pub project: Option<String>,
    /// Whose figure it is, where that is not the report's organisation (全市, 市本级, 各区县).
    pub subject: Option<String>,
    /// Period.
    pub period: Option<Period>,
    /// Role.
    pub role: Role,
    /// The claim of which this is a part.
    pub whole: Option<ClaimId>,
    /// The claim a change, percentage or completion is measured against.
    pub base: Option<ClaimId>,
    /// The sentence or row.
    pub quote: Span,
    /// Rules that made it, with their words.
    pub why: Vec<Trace>,
}
