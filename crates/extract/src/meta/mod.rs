//! What the report is: title, genre, organisation, fiscal year, date, self score and grade.

mod year;

use gongbao_model::{Analysis, BlockKind, Document, ReportKind};

/// Blocks at the start of a document in which the title, the organisation and the year are looked for.
const OPENING: usize = 12;

/// Fills `meta`; sections are known.
pub fn run(doc: &Document, analysis: &mut Analysis) {
    let opening: Vec<&str> = doc
        .blocks
        .iter()
        .filter(|b| matches!(b.kind, BlockKind::Paragraph | BlockKind::Table(_)))
        .take(OPENING)
        .map(|b| doc.slice(b.span))
        .collect();
    let headings: Vec<&str> = analysis.sections.iter().map(|s| s.title.as_str()).collect();
    let meta = &mut analysis.meta;
    if opening
        .iter()
        .any(|t| t.contains("政府工作") && t.len() < 400)
    {
        meta.report_kind = ReportKind::WorkReport;
    }
    meta.fiscal_year = year::fiscal_year(
        doc.hints.title.as_deref(),
        meta.report_kind,
        &headings,
        &opening,
    );
}
