//! What the extraction knows of a document.

use crate::claim::Claim;
use crate::finding::Finding;
use crate::section::{Section, SectionId};
use crate::table::{Indicator, TableInfo};
use rust_decimal::Decimal;

/// The genre of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum ReportKind {
    /// 部门整体支出绩效自评报告.
    DepartmentOverallSelfEvaluation,
    /// 项目支出绩效自评报告.
    ProjectSelfEvaluation,
    /// 部门决算.
    DepartmentFinalAccounts,
    /// 部门预算.
    DepartmentBudget,
    /// 预算执行情况与预算草案的报告.
    BudgetReport,
    /// 政府工作报告.
    WorkReport,
    /// 统计公报.
    StatisticalCommunique,
    /// 年度报告.
    AnnualReport,
    /// Anything else.
    #[default]
    Other,
}

/// An administrative region as far as a name tells it (GB/T 2260).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Region {
    /// Code of the lowest level known.
    pub code: String,
    /// Province.
    pub province: Option<String>,
    /// City.
    pub city: Option<String>,
    /// County.
    pub county: Option<String>,
}

/// The organisation that reports.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Organization {
    /// Name as printed.
    pub name: String,
    /// Region.
    pub region: Option<Region>,
}

/// What the report is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Meta {
    /// Title with its lines joined.
    pub title: Option<String>,
    /// Genre.
    pub report_kind: ReportKind,
    /// Organisation.
    pub organization: Option<Organization>,
    /// Fiscal year.
    pub fiscal_year: Option<i32>,
    /// Date of the report, ISO.
    pub report_date: Option<String>,
    /// Score that the organisation gives itself.
    pub self_score: Option<Decimal>,
    /// Grade that the organisation gives itself.
    pub self_grade: Option<String>,
}

/// What a block turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BlockRole {
    /// Body text (it may begin with a run-in head).
    Paragraph,
    /// A heading on a line of its own.
    Heading,
    /// A table.
    Table,
    /// The caption or unit line of a table.
    Caption,
    /// A numbered full sentence or an item of an enumeration.
    ListItem,
    /// A footnote.
    Footnote,
    /// A note to a table (注：…, 填表人…).
    Note,
    /// An entry of a table of contents.
    Toc,
    /// Page furniture.
    Furniture,
}

/// The part of a document that a block belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// What is printed before the table of contents, or alone on the first page.
    Cover,
    /// The table of contents.
    Contents,
    /// The report itself.
    Body,
    /// What is attached to it.
    Attachment,
}

/// Everything that was read out of one document. Indexes of the vectors are the ids.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Analysis {
    /// Meta.
    pub meta: Meta,
    /// One per block of the document.
    pub block_roles: Vec<BlockRole>,
    /// Section of each block: the one that its first character stands in (a heading stands in its own section).
    pub block_sections: Vec<Option<SectionId>>,
    /// Part of the document that each block belongs to.
    pub block_parts: Vec<Part>,
    /// Heading tree in document order.
    pub sections: Vec<Section>,
    /// One per table of the document.
    pub tables: Vec<TableInfo>,
    /// Indicator rows.
    pub indicators: Vec<Indicator>,
    /// Claims in document order.
    pub claims: Vec<Claim>,
    /// Findings in document order of their first place.
    pub findings: Vec<Finding>,
}
