//! Tables: grids as printed (from ingestion) and what they mean (from the forms stage).

use crate::claim::Quantity;
use crate::diagnostic::Trace;
use crate::document::{BlockId, Span};
use crate::section::SectionId;
use rust_decimal::Decimal;

/// Index of a table in [`crate::Document::tables`]; printed as `t<index + 1>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableId(pub u32);

/// One printed cell, named by its top left corner.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Row of the top left corner, from 0.
    pub row: u32,
    /// Column of the top left corner, from 0.
    pub col: u32,
    /// Rows covered, at least 1.
    pub row_span: u32,
    /// Columns covered, at least 1.
    pub col_span: u32,
    /// The text in the document; paragraphs and line breaks of a cell are joined without a mark between Han characters.
    pub span: Span,
    /// True when the span was inferred from the form's structure, false when the source stated it.
    pub inferred: bool,
}

/// How a grid was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GridOrigin {
    /// The file states the grid (docx, html, xlsx).
    Stated,
    /// Tab separated rows of text.
    Tabs,
    /// One cell per line, rows parted by empty lines.
    CellPerLine,
    /// Markdown pipes.
    Pipes,
    /// HTML inside text.
    HtmlInText,
    /// Columns aligned by spaces.
    Spaces,
    /// Box-drawing characters.
    BoxDrawing,
    /// Ruling lines of a page.
    Ruled,
    /// Alignment of words on a page.
    Aligned,
}

/// A grid as printed: every printed cell once, merged cells by their spans.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// The block that holds it.
    pub block: BlockId,
    /// Number of rows.
    pub n_rows: u32,
    /// Number of columns.
    pub n_cols: u32,
    /// Cells in row-major order of their top left corners.
    pub cells: Vec<Cell>,
    /// Header rows that the file states, where it does.
    pub stated_header_rows: Option<u32>,
    /// How it was found.
    pub origin: GridOrigin,
    /// Pages it stands on, from 1, where known.
    pub pages: Vec<u32>,
    /// The cell of another table in which this one is nested.
    pub parent: Option<(TableId, CellRef)>,
    /// Rows before which the source began a new page or a new printed table that was joined to this one.
    pub seams: Vec<u32>,
}

/// Row and column of a cell's top left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellRef {
    /// Row, from 0.
    pub row: u32,
    /// Column, from 0.
    pub col: u32,
}

impl Grid {
    /// An empty grid; cells are pushed in row-major order.
    #[must_use]
    pub fn new(origin: GridOrigin, n_rows: u32, n_cols: u32) -> Self {
        Self {
            block: BlockId(0),
            n_rows,
            n_cols,
            cells: Vec::new(),
            stated_header_rows: None,
            origin,
            pages: Vec::new(),
            parent: None,
            seams: Vec::new(),
        }
    }
    /// For each grid position, row-major, the index of the cell that covers it. Positions that no cell covers are `None`.
    #[must_use]
    pub fn cover(&self) -> Vec<Option<u32>> {
        let (rows, cols) = (self.n_rows as usize, self.n_cols as usize);
        let mut cover = vec![None; rows * cols];
        for (i, c) in self.cells.iter().enumerate() {
            for r in c.row as usize..(c.row as usize + c.row_span as usize).min(rows) {
                for k in c.col as usize..(c.col as usize + c.col_span as usize).min(cols) {
                    cover[r * cols + k] = Some(i as u32);
                }
            }
        }
        cover
    }
}

/// The kind of a table, as far as the form registry knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum TableKind {
    /// 部门整体支出绩效评价基础数据表.
    BaseData,
    /// 部门整体支出绩效自评表 and its variants.
    OverallSelfEvaluation,
    /// 项目支出绩效自评表 and its variants.
    ProjectSelfEvaluation,
    /// A project report in the form of a table.
    ProjectReport,
    /// A statutory budget or final-account table.
    FinalAccounts,
    /// Any other.
    #[default]
    Other,
}

/// A labelled value of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormField {
    /// Id of the field in rules/forms/labels.toml, for example `project_name`.
    pub field: &'static str,
    /// The label as printed.
    pub label: Span,
    /// The value as printed.
    pub value: Span,
    /// The cell of the value; `None` where the value stands in a line under or above the table.
    pub cell: Option<CellRef>,
}

/// A cell of running text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prose {
    /// The cell.
    pub cell: CellRef,
    /// Its text.
    pub span: Span,
    /// It says what shall be reached, so that its figures are targets.
    pub goal: bool,
    /// What the row speaks of, for figures whose sentence does not say it.
    pub about: Option<String>,
}

/// What the forms stage knows of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TableInfo {
    /// Section it stands in.
    pub section: Option<SectionId>,
    /// Caption as printed.
    pub caption: Option<String>,
    /// Where the caption stands.
    pub caption_span: Option<Span>,
    /// Unit of the figures, where one holds for the table.
    pub unit: Option<String>,
    /// Kind.
    pub kind: TableKind,
    /// Id of the form in rules/forms, where one matched.
    pub form: Option<&'static str>,
    /// Project the table speaks of.
    pub project: Option<String>,
    /// Number of header rows.
    pub header_rows: u32,
    /// Notes under or above the table (注：…, 填表人…), as spans.
    pub notes: Vec<Span>,
    /// Labelled values that the form holds outside its figures (项目名称, 主管部门, 年度总体目标, 填表人), in order of their place.
    pub fields: Vec<FormField>,
    /// Cells of running text, whose figures are read as those of sentences are, in order of their place.
    pub prose: Vec<Prose>,
    /// What is wrong or doubtful in the grid, for a person.
    pub diagnostics: Vec<String>,
    /// Rules that made it.
    pub why: Vec<Trace>,
}

/// One row of a performance indicator table.
#[derive(Debug, Clone, PartialEq)]
pub struct Indicator {
    /// Table.
    pub table: TableId,
    /// Row.
    pub row: u32,
    /// Project of the table.
    pub project: Option<String>,
    /// 一级指标 without its weight.
    pub level1: Option<String>,
    /// Weight printed with the first level, for example 50 in 产出指标（50分）.
    pub level1_weight: Option<Decimal>,
    /// 二级指标.
    pub level2: Option<String>,
    /// 三级指标.
    pub level3: Option<String>,
    /// 指标值 as printed.
    pub target: Option<String>,
    /// `>=`, `<=`, `=`, `>`, `<`.
    pub target_op: Option<&'static str>,
    /// Value and unit of the target.
    pub target_quantity: Option<Quantity>,
    /// 实际完成值 as printed.
    pub actual: Option<String>,
    /// Value and unit of the actual.
    pub actual_quantity: Option<Quantity>,
    /// 分值.
    pub weight: Option<Decimal>,
    /// 得分.
    pub score: Option<Decimal>,
    /// 偏差原因.
    pub deviation: Option<String>,
    /// Cells of weight, score, target and actual, for findings.
    pub cells: IndicatorCells,
}

/// Where the figures of an indicator stand.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct IndicatorCells {
    /// Cell of the target.
    pub target: Option<CellRef>,
    /// Cell of the actual value.
    pub actual: Option<CellRef>,
    /// Cell of the weight.
    pub weight: Option<CellRef>,
    /// Cell of the score.
    pub score: Option<CellRef>,
    /// Cell of the reason for a deviation.
    pub deviation: Option<CellRef>,
}
