//! The types that every layer of gongbao shares: the ingested [`Document`], what is read out of it ([`Analysis`]), and the
//! JSON Lines wire types in [`record`].
//!
//! Only types live here, with the small conversions that belong to them. A document is immutable after ingestion; all later
//! layers are stand-off and point into [`Document::text`] by [`Span`].

mod analysis;
mod claim;
mod diagnostic;
mod document;
mod finding;
mod period;
pub mod record;
mod section;
mod table;

pub use analysis::{Analysis, BlockRole, Meta, Organization, Part, Region, ReportKind};
pub use claim::{Claim, ClaimId, Dimension, Origin, Place, Qualifier, Quantity, Role};
pub use diagnostic::{Error, ErrorCode, Trace, Warning};
pub use document::{
    Align, Anchor, Aside, Block, BlockId, BlockKind, Document, DocumentBuilder, FileHints, Format,
    FurnitureKind, LayoutHints, PageBasis, PageBox, Span,
};
pub use finding::{Finding, Interval, Severity};
pub use period::Period;
pub use section::{Section, SectionId, SectionKind};
pub use table::{
    Cell, CellRef, FormField, Grid, GridOrigin, Indicator, IndicatorCells, Prose, TableId,
    TableInfo, TableKind,
};

pub use rust_decimal::Decimal;

/// The id of a rule: the stable name under which `gongbao explain` and the records say what made a result.
///
/// Rule tables are static, so an id is a static string, for example `headings.han_comma` or `roles.completion`.
pub type RuleId = &'static str;
