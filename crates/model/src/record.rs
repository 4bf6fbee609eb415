//! The JSON Lines wire types: the only things that are serialised. `schemas/document.schema.json` is generated from [`Record`].
//!
//! Spans count chars (Unicode scalar values) here; inside the program they count bytes.

mod assemble;
mod chars;

pub use assemble::{SourceInfo, assemble, failed};
pub use chars::CharIndex;

use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize, Serializer};

/// Version of the output contract.
pub const SCHEMA_VERSION: &str = "1";

/// An exact decimal, written as a JSON number with the digits that the document prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Num(pub Decimal);

impl Serialize for Num {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Most figures are whole numbers, which need no detour over their digits. Minus nought does, to keep its sign.
        let negative_zero = self.0.is_zero() && self.0.is_sign_negative();
        if self.0.scale() == 0
            && !negative_zero
            && let Ok(whole) = i64::try_from(self.0.mantissa())
        {
            return serializer.serialize_i64(whole);
        }
        let raw = serde_json::value::RawValue::from_string(self.0.to_string())
            .map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl JsonSchema for Num {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Decimal".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "number"})
    }
}

/// Page box `[x0, y0, x1, y1]` in points, origin top left.
pub type BBox = [f64; 4];

/// Status of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Read.
    Ok,
    /// Read in part; the warnings say what is missing.
    Partial,
    /// Not read; `error` is filled, the arrays are empty.
    Error,
}

impl Status {
    /// The name used in records.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Status::Ok => "ok",
            Status::Partial => "partial",
            Status::Error => "error",
        }
    }
}

/// One line of output: everything read out of one input document.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Record {
    /// Version of the output contract, `"1"`.
    pub schema_version: String,
    /// SHA-256 of the input bytes, hex; empty where the bytes could not be read.
    pub doc_id: String,
    /// Status.
    pub status: Status,
    /// Why the document could not be read; null unless status is error.
    pub error: Option<ErrorRecord>,
    /// What was skipped, repaired or doubtful.
    pub warnings: Vec<WarningRecord>,
    /// Where the document came from.
    pub source: SourceRecord,
    /// What the document is.
    pub meta: MetaRecord,
    /// Blocks in reading order.
    pub blocks: Vec<BlockRecord>,
    /// Heading tree in document order.
    pub sections: Vec<SectionRecord>,
    /// Tables.
    pub tables: Vec<TableRecord>,
    /// Performance indicators.
    pub indicators: Vec<IndicatorRecord>,
    /// Figures with their meaning.
    pub claims: Vec<ClaimRecord>,
    /// Inconsistencies.
    pub findings: Vec<FindingRecord>,
}

/// An error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ErrorRecord {
    /// Stable code.
    pub code: String,
    /// What is wrong and what to do.
    pub message: String,
}

/// A warning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WarningRecord {
    /// Stable code.
    pub code: String,
    /// One sentence.
    pub message: String,
    /// Page, from 1.
    pub page: Option<u32>,
}

/// The input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SourceRecord {
    /// Path as given or found.
    pub path: String,
    /// Further paths that hold the same bytes.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub also: Vec<String>,
    /// Format; null where it could not be told.
    pub format: Option<String>,
    /// Size of the input.
    pub bytes: u64,
    /// Text encoding, where the format has one.
    pub encoding: Option<String>,
    /// Number of pages, where the file states it.
    pub pages: Option<u32>,
    /// What the numbers of the pages are: `fixed`, the file's own pages; `last_layout`, the pages that the program which wrote the file
    /// marked when it last laid it out. Null where pages are not known.
    pub page_basis: Option<String>,
}

/// What the document is.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct MetaRecord {
    /// Title.
    pub title: Option<String>,
    /// Genre.
    pub report_kind: String,
    /// Organisation.
    pub organization: Option<OrganizationRecord>,
    /// Fiscal year.
    pub fiscal_year: Option<i32>,
    /// Date of the report, ISO.
    pub report_date: Option<String>,
    /// Score that the organisation gives itself.
    pub self_score: Option<Num>,
    /// Grade that the organisation gives itself.
    pub self_grade: Option<String>,
    /// Document number, where the file states one.
    pub document_number: Option<String>,
    /// Index number of the disclosure (索引号), where the file states one.
    pub index_number: Option<String>,
    /// Publisher, where the file states one.
    pub publisher: Option<String>,
    /// Address of the source page, where the file states one.
    pub address: Option<String>,
    /// Attachments that the file lists; they are never fetched.
    pub attachments: Vec<AttachmentRecord>,
}

/// An attachment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AttachmentRecord {
    /// Name.
    pub name: String,
    /// Address.
    pub address: String,
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OrganizationRecord {
    /// Name as printed.
    pub name: String,
    /// Region as far as the name tells it.
    pub region: Option<RegionRecord>,
}

/// A region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RegionRecord {
    /// GB/T 2260 code of the lowest level known.
    pub code: String,
    /// Province.
    pub province: Option<String>,
    /// City.
    pub city: Option<String>,
    /// County.
    pub county: Option<String>,
}

/// A block.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct BlockRecord {
    /// Id, `b1` and up.
    pub id: String,
    /// paragraph, heading, table, caption, list_item, footnote, note, toc, furniture.
    pub kind: String,
    /// Section.
    pub section: Option<String>,
    /// cover, contents, body, attachment.
    pub part: String,
    /// Text.
    pub text: String,
    /// Page, from 1.
    pub page: Option<u32>,
    /// Box on the page.
    pub bbox: Option<BBox>,
    /// Line of a text file, from 1.
    pub line: Option<u32>,
    /// Paragraph of a flow document, from 0.
    pub paragraph: Option<u32>,
    /// Part of the file that holds the block, where that is not the main text: footnotes, endnotes, header, footer, chunk.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file_part: Option<String>,
    /// Block in which the mark of this footnote or endnote stands.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mark_block: Option<String>,
    /// Char of that block's text before which the mark stands; the mark itself is no text.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mark_at: Option<u32>,
}

/// A stretch of a block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RangeRecord {
    /// Block.
    pub block: String,
    /// First char.
    pub start: u32,
    /// One past the last char.
    pub end: u32,
}

/// A stretch over blocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StretchRecord {
    /// Block in which it begins.
    pub first_block: String,
    /// First char in that block.
    pub start: u32,
    /// Block in which it ends.
    pub last_block: String,
    /// One past the last char in that block.
    pub end: u32,
}

/// A section.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SectionRecord {
    /// Id, `s1` and up.
    pub id: String,
    /// Parent.
    pub parent: Option<String>,
    /// Depth, 1 for the highest.
    pub depth: u32,
    /// Label as printed.
    pub label: String,
    /// Title without the label.
    pub title: String,
    /// title, part, heading, run_in, attachment, caption.
    pub kind: String,
    /// Block that holds the head.
    pub block: String,
    /// The head in its block; a head that is broken over two paragraphs goes on in the next one.
    pub head: RangeRecord,
    /// What stands under the head, subsections included; null where nothing does.
    pub body: Option<StretchRecord>,
    /// Where the body ends: the last block of the section (subsections included).
    pub last_block: String,
    /// Gaps, repeats and doubts.
    pub diagnostics: Vec<String>,
    /// Rules that made it.
    pub rules: Vec<String>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct TableRecord {
    /// Id, `t1` and up.
    pub id: String,
    /// Block.
    pub block: String,
    /// Section.
    pub section: Option<String>,
    /// Caption.
    pub caption: Option<String>,
    /// Unit of its figures.
    pub unit: Option<String>,
    /// base_data, overall_self_evaluation, project_self_evaluation, project_report, final_accounts, other.
    pub kind: String,
    /// Id of the form that it was read as.
    pub form: Option<String>,
    /// Project.
    pub project: Option<String>,
    /// Rows.
    pub n_rows: u32,
    /// Columns.
    pub n_cols: u32,
    /// Header rows.
    pub header_rows: u32,
    /// Pages, from 1.
    pub pages: Vec<u32>,
    /// How the grid was found: stated, tabs, cell_per_line, pipes, html_in_text, spaces, box_drawing, ruled, aligned.
    pub origin: String,
    /// The cell `[table, row, col]` that a nested table stands in.
    pub parent: Option<(String, u32, u32)>,
    /// Notes to the table.
    pub notes: Vec<String>,
    /// Labelled values that the form holds outside its figures (项目名称, 年度总体目标, 填表人).
    pub fields: Vec<FieldRecord>,
    /// What is wrong or doubtful in the grid.
    pub diagnostics: Vec<String>,
    /// Every printed cell once; merged cells by their spans.
    pub cells: Vec<CellRecord>,
}

/// A labelled value of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FieldRecord {
    /// Stable name of the field, for example `project_name`.
    pub field: String,
    /// The label as printed.
    pub label: String,
    /// The value as printed.
    pub text: String,
    /// Row of the value's cell; null where it stands in a line under or above the table.
    pub row: Option<u32>,
    /// Column of the value's cell.
    pub col: Option<u32>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CellRecord {
    /// Row of the top left corner, from 0.
    pub row: u32,
    /// Column of the top left corner, from 0.
    pub col: u32,
    /// Rows covered.
    pub row_span: u32,
    /// Columns covered.
    pub col_span: u32,
    /// Text.
    pub text: String,
    /// True when the span was inferred, not stated.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub inferred: bool,
    /// Page, from 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub page: Option<u32>,
    /// Box on the page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub bbox: Option<BBox>,
}

/// An indicator row.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct IndicatorRecord {
    /// Table.
    pub table: String,
    /// Row.
    pub row: u32,
    /// Project.
    pub project: Option<String>,
    /// 一级指标.
    pub level1: Option<String>,
    /// Weight printed with it.
    pub level1_weight: Option<Num>,
    /// 二级指标.
    pub level2: Option<String>,
    /// 三级指标.
    pub level3: Option<String>,
    /// 指标值 as printed.
    pub target: Option<String>,
    /// Operator of the target.
    pub target_op: Option<String>,
    /// Value of the target.
    pub target_value: Option<Num>,
    /// Unit of the target.
    pub target_unit: Option<String>,
    /// 实际完成值 as printed.
    pub actual: Option<String>,
    /// Value of the actual.
    pub actual_value: Option<Num>,
    /// Unit of the actual.
    pub actual_unit: Option<String>,
    /// 分值.
    pub weight: Option<Num>,
    /// 得分.
    pub score: Option<Num>,
    /// 偏差原因.
    pub deviation: Option<String>,
}

/// Where a claim stands.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SpanRecord {
    /// Block.
    pub block: String,
    /// First char in the block's text.
    pub start: u32,
    /// One past the last char.
    pub end: u32,
    /// Table, for table claims.
    pub table: Option<String>,
    /// Row of the cell.
    pub row: Option<u32>,
    /// Column of the cell.
    pub col: Option<u32>,
    /// Page, from 1.
    pub page: Option<u32>,
    /// Box on the page.
    pub bbox: Option<BBox>,
}

/// A figure with what it means.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ClaimRecord {
    /// Id, `c1` and up.
    pub id: String,
    /// text or table.
    pub origin: String,
    /// Section.
    pub section: Option<String>,
    /// Number, unit and touching qualifier words, white space removed.
    pub text: String,
    /// Signed value in the printed unit.
    pub value: Num,
    /// Unit as printed.
    pub unit: String,
    /// Value in the base unit.
    pub base_value: Num,
    /// Base unit.
    pub base_unit: String,
    /// Decimals printed.
    pub decimals: u32,
    /// exact, about, over, nearly, at_least, at_most, more_than, less_than.
    pub qualifier: String,
    /// What is measured, in the document's words.
    pub metric: String,
    /// Id in the concept dictionary.
    pub concept: Option<String>,
    /// Project.
    pub project: Option<String>,
    /// Whose figure it is, where that is not the report's organisation.
    pub subject: Option<String>,
    /// Period.
    pub period: Option<String>,
    /// Role.
    pub role: String,
    /// The claim of which this is a part.
    pub whole: Option<String>,
    /// The claim it is measured against.
    pub base: Option<String>,
    /// Sentence or row.
    pub quote: String,
    /// Where it stands.
    pub span: SpanRecord,
    /// Rules that made it.
    pub rules: Vec<String>,
}

/// An inconsistency.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FindingRecord {
    /// Id, `f1` and up.
    pub id: String,
    /// Check kind.
    pub check: String,
    /// error, rounding, note.
    pub severity: String,
    /// As stated.
    pub stated: Option<Num>,
    /// As computed.
    pub computed: Option<Num>,
    /// Claims involved.
    pub claims: Vec<String>,
    /// Tables involved.
    pub tables: Vec<String>,
    /// Cells `[table, row, col]` involved.
    pub cells: Vec<(String, u32, u32)>,
    /// One Chinese sentence with the figures in it.
    pub message: String,
    /// The same in English.
    pub message_en: String,
    /// Rules that made it.
    pub rules: Vec<String>,
}

/// The JSON Schema (draft 2020-12) of one line of output.
#[must_use]
pub fn schema() -> Schema {
    schemars::generate::SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<Record>()
}
