//! What the report is: title, genre, organisation, fiscal year, date, self score and grade.

mod date;
mod organization;
mod region;
mod rules;
mod score;
mod year;

use gongbao_model::{Analysis, BlockKind, BlockRole, Document, ReportKind, SectionKind};
use rules::rules;

/// Blocks at the start of a document in which the organisation and the year are looked for.
const OPENING: usize = 14;
/// Bytes of text in which names of regions settle an ambiguous one.
const CONTEXT: usize = 30_000;
/// Longest line that can be a title, in bytes.
const TITLE_LINE: usize = 120;
/// Longest line that can hold a field, in bytes.
const FIELD_LINE: usize = 240;

/// Fills `meta`; sections are known.
pub fn run(doc: &Document, analysis: &mut Analysis) {
    let is_open = |i: usize| {
        !matches!(
            doc.blocks[i].kind,
            BlockKind::Furniture(_) | BlockKind::Footnote
        ) && analysis.block_roles.get(i) != Some(&BlockRole::Toc)
    };
    let opening: Vec<&str> = (0..doc.blocks.len())
        .filter(|i| is_open(*i))
        .take(OPENING)
        .map(|i| doc.slice(doc.blocks[i].span))
        .collect();
    let lines: Vec<&str> = (0..doc.blocks.len())
        .filter(|i| is_open(*i) && doc.blocks[*i].kind == BlockKind::Paragraph)
        .map(|i| doc.slice(doc.blocks[i].span))
        .enumerate()
        .filter(|(n, t)| *n < OPENING || t.len() < FIELD_LINE)
        .map(|(_, t)| t)
        .take(4000)
        .collect();
    let printed: Vec<&gongbao_model::Section> = analysis
        .sections
        .iter()
        .filter(|s| s.kind == SectionKind::Title)
        .collect();
    let is_subtitle =
        |s: &gongbao_model::Section| s.why.iter().any(|t| t.rule == "titles.subtitle");
    let subtitle = printed
        .iter()
        .find(|s| is_subtitle(s))
        .map(|s| s.title.as_str());
    // The title of an attachment further down is not the title of the document.
    let front_end = analysis
        .sections
        .iter()
        .find(|s| !matches!(s.kind, SectionKind::Title | SectionKind::Attachment))
        .map_or(u32::MAX, |s| s.head.start);
    let title = printed
        .iter()
        .find(|s| !is_subtitle(s) && s.head.start < front_end)
        .map(|s| s.title.clone())
        .or_else(|| {
            doc.hints
                .title
                .as_deref()
                .map(|t| t.split_whitespace().collect::<Vec<_>>().join(" "))
                .filter(|t| !t.is_empty())
        });
    let headings: Vec<&str> = analysis.sections.iter().map(|s| s.title.as_str()).collect();
    let kind = kind(
        title.as_deref(),
        doc.hints.title.as_deref(),
        &headings,
        &opening,
    );
    let context = context(doc);
    let cells = field_cells(doc);
    let sources = organization::Sources {
        title: title.as_deref(),
        kind,
        headings: &headings,
        lines: &lines,
        cells: &cells,
        context,
    };
    let organization = organization::find(&sources);
    let fiscal_year = year::fiscal_year(title.as_deref(), kind, &headings, &opening);
    let report_date = date::report_date(doc, &analysis.block_roles, subtitle);
    let evaluation = match kind {
        ReportKind::DepartmentOverallSelfEvaluation | ReportKind::ProjectSelfEvaluation => {
            let paragraphs = doc
                .blocks
                .iter()
                .filter(|b| b.kind == BlockKind::Paragraph)
                .map(|b| doc.slice(b.span));
            score::read(paragraphs, kind == ReportKind::ProjectSelfEvaluation)
        }
        _ => score::SelfEvaluation::default(),
    };
    let meta = &mut analysis.meta;
    meta.title = title;
    meta.report_kind = kind;
    meta.organization = organization;
    meta.fiscal_year = fiscal_year;
    meta.report_date = report_date;
    meta.self_score = evaluation.score;
    meta.self_grade = evaluation.grade;
}

/// The kind: by the title, else by the file's own title, else by the headings and opening lines together.
fn kind(
    title: Option<&str>,
    file_title: Option<&str>,
    headings: &[&str],
    opening: &[&str],
) -> ReportKind {
    let of = |t: &str| {
        let squeezed: String = t.chars().filter(|c| !c.is_whitespace()).collect();
        rules().kind.iter().find_map(|k| k.of(&squeezed))
    };
    title
        .and_then(of)
        .or_else(|| file_title.and_then(of))
        .or_else(|| headings.iter().take(40).find_map(|h| of(h)))
        .or_else(|| {
            opening
                .iter()
                .filter(|l| l.len() < TITLE_LINE)
                .find_map(|l| of(l))
        })
        .unwrap_or_default()
}

/// The first stretch of the text.
fn context(doc: &Document) -> &str {
    let mut end = doc.text.len().min(CONTEXT);
    while !doc.text.is_char_boundary(end) {
        end -= 1;
    }
    &doc.text[..end]
}

/// Pairs of a cell and its right neighbour in the first rows of tables, where forms name the organisation.
fn field_cells(doc: &Document) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for grid in &doc.tables {
        for pair in grid.cells.windows(2).take(24) {
            if pair[0].row == pair[1].row && pair[0].span.len() < 60 && pair[1].span.len() < 150 {
                out.push((
                    doc.slice(pair[0].span).to_owned(),
                    doc.slice(pair[1].span).to_owned(),
                ));
            }
        }
    }
    out
}
