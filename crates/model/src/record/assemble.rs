//! From [`Document`] and [`Analysis`] to [`Record`].

use super::*;
use crate::{
    Analysis, BlockId, BlockRole, CellRef, Claim, Document, Error, GridOrigin, Origin, PageBox,
    Part, Qualifier, ReportKind, Role, SectionId, SectionKind, Severity, Span, TableId, TableKind,
    Warning,
};

/// What the caller knows of the input.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceInfo {
    /// SHA-256 of the bytes, hex.
    pub doc_id: String,
    /// Path as given or found.
    pub path: String,
    /// Further paths with the same bytes.
    pub also: Vec<String>,
    /// Size in bytes.
    pub bytes: u64,
    /// Format name, where it could be told.
    pub format: Option<&'static str>,
}

fn block_id(id: BlockId) -> String {
    format!("b{}", id.0 + 1)
}
fn section_id(id: SectionId) -> String {
    format!("s{}", id.0 + 1)
}
fn table_id(id: TableId) -> String {
    format!("t{}", id.0 + 1)
}
fn cell_ref((table, cell): (TableId, CellRef)) -> (String, u32, u32) {
    (table_id(table), cell.row, cell.col)
}
fn claim_id(index: u32) -> String {
    format!("c{}", index + 1)
}
fn bbox(b: PageBox) -> BBox {
    [b.x0, b.y0, b.x1, b.y1].map(|v| (f64::from(v) * 10.0).round() / 10.0)
}
fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    out.extend(
        text.chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '\u{200b}' | '\u{feff}')),
    );
    out
}
fn rules(why: &[crate::Trace]) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(why.len());
    for t in why {
        if !out.iter().any(|r| r == t.rule) {
            out.push(t.rule.to_owned());
        }
    }
    out
}

impl Role {
    /// The name used in records.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Role::Actual => "actual",
            Role::Budget => "budget",
            Role::InitialBudget => "initial_budget",
            Role::Prior => "prior",
            Role::Change => "change",
            Role::ChangePct => "change_pct",
            Role::Share => "share",
            Role::Completion => "completion",
            Role::Rate => "rate",
            Role::Target => "target",
            Role::Score => "score",
            Role::Weight => "weight",
            Role::Other => "other",
        }
    }
}

impl Qualifier {
    /// The name used in records.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Qualifier::Exact => "exact",
            Qualifier::About => "about",
            Qualifier::Over => "over",
            Qualifier::Nearly => "nearly",
            Qualifier::AtLeast => "at_least",
            Qualifier::AtMost => "at_most",
            Qualifier::MoreThan => "more_than",
            Qualifier::LessThan => "less_than",
        }
    }
}

impl ReportKind {
    /// The name used in records.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ReportKind::DepartmentOverallSelfEvaluation => "department_overall_self_evaluation",
            ReportKind::ProjectSelfEvaluation => "project_self_evaluation",
            ReportKind::DepartmentFinalAccounts => "department_final_accounts",
            ReportKind::DepartmentBudget => "department_budget",
            ReportKind::BudgetReport => "budget_report",
            ReportKind::WorkReport => "work_report",
            ReportKind::StatisticalCommunique => "statistical_communique",
            ReportKind::AnnualReport => "annual_report",
            ReportKind::Other => "other",
        }
    }
}

impl TableKind {
    /// The name used in records.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            TableKind::BaseData => "base_data",
            TableKind::OverallSelfEvaluation => "overall_self_evaluation",
            TableKind::ProjectSelfEvaluation => "project_self_evaluation",
            TableKind::ProjectReport => "project_report",
            TableKind::FinalAccounts => "final_accounts",
            TableKind::Other => "other",
        }
    }
}

impl GridOrigin {
    /// The name used in records.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            GridOrigin::Stated => "stated",
            GridOrigin::Tabs => "tabs",
            GridOrigin::CellPerLine => "cell_per_line",
            GridOrigin::Pipes => "pipes",
            GridOrigin::HtmlInText => "html_in_text",
            GridOrigin::Spaces => "spaces",
            GridOrigin::BoxDrawing => "box_drawing",
            GridOrigin::Ruled => "ruled",
            GridOrigin::Aligned => "aligned",
        }
    }
}

impl SectionKind {
    /// The name used in records.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            SectionKind::Title => "title",
            SectionKind::Part => "part",
            SectionKind::Heading => "heading",
            SectionKind::RunIn => "run_in",
            SectionKind::Attachment => "attachment",
            SectionKind::Caption => "caption",
        }
    }
}

impl BlockRole {
    /// The name used in records.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            BlockRole::Paragraph => "paragraph",
            BlockRole::Heading => "heading",
            BlockRole::Table => "table",
            BlockRole::Caption => "caption",
            BlockRole::ListItem => "list_item",
            BlockRole::Footnote => "footnote",
            BlockRole::Note => "note",
            BlockRole::Toc => "toc",
            BlockRole::Furniture => "furniture",
        }
    }
}

impl Part {
    /// The name used in records.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Part::Cover => "cover",
            Part::Contents => "contents",
            Part::Body => "body",
            Part::Attachment => "attachment",
        }
    }
}

impl Severity {
    /// The name used in records.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Rounding => "rounding",
            Severity::Error => "error",
        }
    }
}

fn warning(w: &Warning) -> WarningRecord {
    WarningRecord {
        code: w.code().to_owned(),
        message: w.message(),
        page: w.page(),
    }
}

/// As many glyphs without a character on one page are a page that can't be read, not a stray bullet.
const UNREADABLE: u32 = 50;

/// True for warnings after which the record is no full picture of the document.
fn makes_partial(w: &Warning) -> bool {
    if let Warning::UnmappedGlyphs { count, .. } = w {
        return *count >= UNREADABLE;
    }
    matches!(
        w,
        Warning::NoTextLayer { .. }
            | Warning::OutlinedText { .. }
            | Warning::DamagedPart { .. }
            | Warning::LimitReached { .. }
            | Warning::LandingPage
            | Warning::Other {
                code: "cut_container",
                ..
            }
    )
}

/// The record of a document that could not be read.
#[must_use]
pub fn failed(source: &SourceInfo, error: &Error) -> Record {
    Record {
        schema_version: SCHEMA_VERSION.to_owned(),
        doc_id: source.doc_id.clone(),
        status: Status::Error,
        error: Some(ErrorRecord {
            code: error.code.name().to_owned(),
            message: error.message.clone(),
        }),
        warnings: Vec::new(),
        source: SourceRecord {
            path: source.path.clone(),
            also: source.also.clone(),
            format: source.format.map(str::to_owned),
            bytes: source.bytes,
            encoding: None,
            pages: None,
            page_basis: None,
        },
        meta: MetaRecord {
            report_kind: ReportKind::Other.name().to_owned(),
            ..MetaRecord::default()
        },
        blocks: Vec::new(),
        sections: Vec::new(),
        tables: Vec::new(),
        indicators: Vec::new(),
        claims: Vec::new(),
        findings: Vec::new(),
    }
}

struct Assembler<'a> {
    doc: &'a Document,
    analysis: &'a Analysis,
    chars: CharIndex<'a>,
}

/// The record of a document that was read.
#[must_use]
pub fn assemble(source: &SourceInfo, doc: &Document, analysis: &Analysis) -> Record {
    let a = Assembler {
        doc,
        analysis,
        chars: CharIndex::new(&doc.text),
    };
    let status = if doc.warnings.iter().any(makes_partial) {
        Status::Partial
    } else {
        Status::Ok
    };
    Record {
        schema_version: SCHEMA_VERSION.to_owned(),
        doc_id: source.doc_id.clone(),
        status,
        error: None,
        warnings: doc.warnings.iter().map(warning).collect(),
        source: SourceRecord {
            path: source.path.clone(),
            also: source.also.clone(),
            format: Some(doc.format.name().to_owned()),
            bytes: source.bytes,
            encoding: doc.encoding.map(str::to_owned),
            pages: doc.pages,
            page_basis: doc.pages.map(|_| doc.page_basis.name().to_owned()),
        },
        meta: a.meta(),
        blocks: (0..doc.blocks.len() as u32)
            .map(|i| a.block(BlockId(i)))
            .collect(),
        sections: a.sections(),
        tables: a.tables(),
        indicators: a.indicators(),
        claims: analysis
            .claims
            .iter()
            .enumerate()
            .map(|(i, c)| a.claim(i as u32, c))
            .collect(),
        findings: a.findings(),
    }
}

impl Assembler<'_> {
    /// Char offsets of a span inside its block.
    fn range(&self, block: BlockId, span: Span) -> (u32, u32) {
        let base = self.chars.chars_before(self.doc.block(block).span.start);
        let end = span.end.min(self.doc.block(block).span.end);
        (
            self.chars.chars_before(span.start) - base,
            self.chars.chars_before(end.max(span.start)) - base,
        )
    }
    /// The blocks that a body touches, with the chars at which it begins and ends in them. The bytes between blocks are nobody's.
    fn stretch(&self, body: Span) -> Option<StretchRecord> {
        let blocks = &self.doc.blocks;
        let first = blocks.partition_point(|b| b.span.end <= body.start);
        let after = blocks.partition_point(|b| b.span.start < body.end);
        let last = after.checked_sub(1).filter(|last| *last >= first)?;
        let chars =
            |at: u32, from: u32| self.chars.chars_before(at) - self.chars.chars_before(from);
        let (begins, ends) = (blocks[first].span, blocks[last].span);
        Some(StretchRecord {
            first_block: block_id(BlockId(first as u32)),
            start: chars(body.start.max(begins.start), begins.start),
            last_block: block_id(BlockId(last as u32)),
            end: chars(body.end.min(ends.end), ends.start),
        })
    }
    fn block_of(&self, span: Span) -> BlockId {
        self.doc.block_at(span.start).unwrap_or(BlockId(0))
    }
    fn meta(&self) -> MetaRecord {
        let m = &self.analysis.meta;
        let hints = &self.doc.hints;
        MetaRecord {
            title: m.title.clone(),
            report_kind: m.report_kind.name().to_owned(),
            organization: m.organization.as_ref().map(|o| OrganizationRecord {
                name: o.name.clone(),
                region: o.region.as_ref().map(|r| RegionRecord {
                    code: r.code.clone(),
                    province: r.province.clone(),
                    city: r.city.clone(),
                    county: r.county.clone(),
                }),
            }),
            fiscal_year: m.fiscal_year,
            report_date: m.report_date.clone(),
            self_score: m.self_score.map(Num),
            self_grade: m.self_grade.clone(),
            document_number: hints.document_number.clone(),
            index_number: hints.index_number.clone(),
            publisher: hints.publisher.clone(),
            address: hints.address.clone(),
            attachments: hints
                .attachments
                .iter()
                .map(|(name, address)| AttachmentRecord {
                    name: name.clone(),
                    address: address.clone(),
                })
                .collect(),
        }
    }
    fn block(&self, id: BlockId) -> BlockRecord {
        let b = self.doc.block(id);
        let (page, bb) = self.doc.place(b.span);
        let first = self.doc.anchors_of(b.span).first();
        let at = id.0 as usize;
        let mark = b
            .aside
            .and_then(|a| a.mark)
            .map(|m| Span { start: m, end: m });
        let marked = mark.map(|m| self.block_of(m));
        BlockRecord {
            id: block_id(id),
            kind: self
                .analysis
                .block_roles
                .get(at)
                .map_or("paragraph", |r| r.name())
                .to_owned(),
            section: self
                .analysis
                .block_sections
                .get(at)
                .copied()
                .flatten()
                .map(section_id),
            part: self
                .analysis
                .block_parts
                .get(at)
                .map_or("body", |p| p.name())
                .to_owned(),
            text: self.doc.slice(b.span).to_owned(),
            page,
            bbox: bb.map(bbox),
            line: first.and_then(|a| a.line),
            paragraph: first.and_then(|a| a.paragraph),
            file_part: b.aside.map(|a| a.part.to_owned()),
            mark_block: marked.map(block_id),
            mark_at: marked.zip(mark).map(|(block, m)| self.range(block, m).0),
        }
    }
    fn sections(&self) -> Vec<SectionRecord> {
        let make = |(i, s): (usize, &crate::Section)| {
            let (start, end) = self.range(s.block, s.head);
            let last = if s.body.is_empty() {
                s.block
            } else {
                self.block_of(Span {
                    start: s.body.end - 1,
                    end: s.body.end - 1,
                })
            };
            SectionRecord {
                id: section_id(SectionId(i as u32)),
                parent: s.parent.map(section_id),
                depth: s.depth,
                label: s.label.clone(),
                title: s.title.clone(),
                kind: s.kind.name().to_owned(),
                block: block_id(s.block),
                head: RangeRecord {
                    block: block_id(s.block),
                    start,
                    end,
                },
                body: self.stretch(s.body),
                last_block: block_id(last.max(s.block)),
                diagnostics: s.diagnostics.clone(),
                rules: rules(&s.why),
            }
        };
        self.analysis
            .sections
            .iter()
            .enumerate()
            .map(make)
            .collect()
    }
    fn tables(&self) -> Vec<TableRecord> {
        let empty = crate::TableInfo::default();
        let make = |(i, g): (usize, &crate::Grid)| {
            let info = self.analysis.tables.get(i).unwrap_or(&empty);
            TableRecord {
                id: table_id(TableId(i as u32)),
                block: block_id(g.block),
                section: info.section.map(section_id),
                caption: info.caption.clone(),
                unit: info.unit.clone(),
                kind: info.kind.name().to_owned(),
                form: info.form.map(str::to_owned),
                project: info.project.clone(),
                n_rows: g.n_rows,
                n_cols: g.n_cols,
                header_rows: info.header_rows,
                pages: g.pages.clone(),
                origin: g.origin.name().to_owned(),
                parent: g.parent.map(cell_ref),
                notes: info
                    .notes
                    .iter()
                    .map(|s| self.doc.slice(*s).to_owned())
                    .collect(),
                fields: info
                    .fields
                    .iter()
                    .map(|f| FieldRecord {
                        field: f.field.to_owned(),
                        label: self.doc.slice(f.label).to_owned(),
                        text: self.doc.slice(f.value).to_owned(),
                        row: f.cell.map(|c| c.row),
                        col: f.cell.map(|c| c.col),
                    })
                    .collect(),
                diagnostics: info.diagnostics.clone(),
                cells: g
                    .cells
                    .iter()
                    .map(|c| {
                        let (page, bb) = if c.span.is_empty() {
                            (None, None)
                        } else {
                            self.doc.place(c.span)
                        };
                        CellRecord {
                            row: c.row,
                            col: c.col,
                            row_span: c.row_span,
                            col_span: c.col_span,
                            text: self.doc.slice(c.span).to_owned(),
                            inferred: c.inferred,
                            page,
                            bbox: bb.map(bbox),
                        }
                    })
                    .collect(),
            }
        };
        self.doc.tables.iter().enumerate().map(make).collect()
    }
    fn indicators(&self) -> Vec<IndicatorRecord> {
        let make = |x: &crate::Indicator| IndicatorRecord {
            table: table_id(x.table),
            row: x.row,
            project: x.project.clone(),
            level1: x.level1.clone(),
            level1_weight: x.level1_weight.map(Num),
            level2: x.level2.clone(),
            level3: x.level3.clone(),
            target: x.target.clone(),
            target_op: x.target_op.map(str::to_owned),
            target_value: x.target_quantity.as_ref().map(|q| Num(q.value)),
            target_unit: x.target_quantity.as_ref().map(|q| q.unit.clone()),
            actual: x.actual.clone(),
            actual_value: x.actual_quantity.as_ref().map(|q| Num(q.value)),
            actual_unit: x.actual_quantity.as_ref().map(|q| q.unit.clone()),
            weight: x.weight.map(Num),
            score: x.score.map(Num),
            deviation: x.deviation.clone(),
        };
        self.analysis.indicators.iter().map(make).collect()
    }
    fn claim(&self, index: u32, c: &Claim) -> ClaimRecord {
        let block = self.block_of(c.quantity.span);
        let (start, end) = self.range(block, c.quantity.span);
        let (page, bb) = self.doc.place(c.quantity.span);
        let q = &c.quantity;
        ClaimRecord {
            id: claim_id(index),
            origin: match c.origin {
                Origin::Text => "text",
                Origin::Table => "table",
            }
            .to_owned(),
            section: c.section.map(section_id),
            text: squeeze(self.doc.slice(q.span)),
            value: Num(q.value),
            unit: q.unit.clone(),
            base_value: Num(q.base_value),
            base_unit: q.base_unit.clone(),
            decimals: q.decimals,
            qualifier: q.qualifier.name().to_owned(),
            metric: c.metric.clone(),
            concept: c.concept.map(str::to_owned),
            project: c.project.clone(),
            subject: c.subject.clone(),
            period: c.period.map(|p| p.to_string()),
            role: c.role.name().to_owned(),
            whole: c.whole.map(|w| claim_id(w.0)),
            base: c.base.map(|b| claim_id(b.0)),
            quote: self.doc.slice(c.quote).to_owned(),
            span: SpanRecord {
                block: block_id(block),
                start,
                end,
                table: c.place.map(|p| table_id(p.table)),
                row: c.place.map(|p| p.cell.row),
                col: c.place.map(|p| p.cell.col),
                page,
                bbox: bb.map(bbox),
            },
            rules: rules(&c.why),
        }
    }
    fn findings(&self) -> Vec<FindingRecord> {
        let make = |(i, f): (usize, &crate::Finding)| FindingRecord {
            id: format!("f{}", i + 1),
            check: f.check.to_owned(),
            severity: f.severity.name().to_owned(),
            stated: f.stated.map(Num),
            computed: f.computed.map(Num),
            claims: f.claims.iter().map(|c| claim_id(c.0)).collect(),
            tables: f.tables.iter().map(|t| table_id(*t)).collect(),
            cells: f.cells.iter().map(|c| cell_ref(*c)).collect(),
            message: f.message.clone(),
            message_en: f.message_en.clone(),
            rules: rules(&f.why),
        };
        self.analysis
            .findings
            .iter()
            .enumerate()
            .map(make)
            .collect()
    }
}
