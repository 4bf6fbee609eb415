//! The rows of a dataset folder: the records of the output contract, flat, one kind per file. The columns of `datapackage.json` and of
//! the README are generated from these types.

use crate::stages::Stages;
use crate::summary::Brief;
use gongbao_model::record::{
    BBox, ClaimRecord, FieldRecord, FindingRecord, IndicatorRecord, Num, Record, SectionRecord,
    Status, TableRecord, WarningRecord,
};
use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// One input, read or not.
#[derive(Debug, Serialize, JsonSchema)]
struct DocumentRow<'a> {
    /// SHA-256 of the input bytes, hex; empty where the bytes could not be read.
    doc_id: &'a str,
    /// Path as given or found.
    path: &'a str,
    /// ok, partial, error.
    status: &'a str,
    /// Stable code of the error; null unless status is error.
    error_code: Option<&'a str>,
    /// What is wrong and what to do.
    error_message: Option<&'a str>,
    /// Format; null where it could not be told.
    format: Option<&'a str>,
    /// Size of the input.
    bytes: u64,
    /// Text encoding, where the format has one.
    encoding: Option<&'a str>,
    /// Number of pages, where the file states it.
    pages: Option<u32>,
    /// What the numbers of the pages are: fixed or last_layout; null where pages are not known.
    page_basis: Option<&'a str>,
    /// Title.
    title: Option<&'a str>,
    /// Genre.
    report_kind: &'a str,
    /// Organisation as printed.
    organization: Option<&'a str>,
    /// GB/T 2260 code of the organisation's region.
    region_code: Option<&'a str>,
    /// Province.
    province: Option<&'a str>,
    /// City.
    city: Option<&'a str>,
    /// County.
    county: Option<&'a str>,
    /// Fiscal year.
    fiscal_year: Option<i32>,
    /// Date of the report, ISO.
    report_date: Option<&'a str>,
    /// Score that the organisation gives itself.
    self_score: Option<Num>,
    /// Grade that the organisation gives itself.
    self_grade: Option<&'a str>,
    /// What was skipped, repaired or doubtful: code, message, page.
    warnings: &'a [WarningRecord],
}

/// A row that is a record of the contract with the document's id before it.
#[derive(Debug, Serialize, JsonSchema)]
struct Row<'a, T> {
    /// The document.
    doc_id: &'a str,
    #[serde(flatten)]
    record: &'a T,
}

/// A block with every column, so that each row of the file has the same.
#[derive(Debug, Serialize, JsonSchema)]
struct BlockRow<'a> {
    /// The document.
    doc_id: &'a str,
    /// Id, `b1` and up.
    id: &'a str,
    /// paragraph, heading, table, caption, list_item, footnote, note, toc, furniture.
    kind: &'a str,
    /// Section.
    section: Option<&'a str>,
    /// cover, contents, body, attachment.
    part: &'a str,
    /// Text.
    text: &'a str,
    /// Page, from 1.
    page: Option<u32>,
    /// Box on the page.
    bbox: Option<BBox>,
    /// Line of a text file, from 1.
    line: Option<u32>,
    /// Paragraph of a flow document, from 0.
    paragraph: Option<u32>,
    /// Part of the file that holds the block, where that is not the main text.
    file_part: Option<&'a str>,
    /// Block in which the mark of this footnote or endnote stands.
    mark_block: Option<&'a str>,
    /// Char of that block's text before which the mark stands; the mark itself is no text.
    mark_at: Option<u32>,
}

/// A table without its cells, which are rows of their own.
#[derive(Debug, Serialize, JsonSchema)]
struct TableRow<'a> {
    /// The document.
    doc_id: &'a str,
    /// Id, `t1` and up.
    id: &'a str,
    /// Block.
    block: &'a str,
    /// Section.
    section: Option<&'a str>,
    /// Caption.
    caption: Option<&'a str>,
    /// Unit of its figures.
    unit: Option<&'a str>,
    /// Kind.
    kind: &'a str,
    /// Id of the form that it was read as.
    form: Option<&'a str>,
    /// Project.
    project: Option<&'a str>,
    /// Rows.
    n_rows: u32,
    /// Columns.
    n_cols: u32,
    /// Header rows.
    header_rows: u32,
    /// Pages, from 1.
    pages: &'a [u32],
    /// How the grid was found.
    origin: &'a str,
    /// The cell `[table, row, col]` that a nested table stands in.
    parent: &'a Option<(String, u32, u32)>,
    /// Labelled values outside its figures.
    fields: &'a [FieldRecord],
    /// Notes to the table.
    notes: &'a [String],
    /// What is wrong or doubtful in the grid.
    diagnostics: &'a [String],
}

/// A cell with every column, so that each row of the file has the same.
#[derive(Debug, Serialize, JsonSchema)]
struct CellRow<'a> {
    /// The document.
    doc_id: &'a str,
    /// Table.
    table: &'a str,
    /// Row of the top left corner, from 0.
    row: u32,
    /// Column of the top left corner, from 0.
    col: u32,
    /// Rows covered.
    row_span: u32,
    /// Columns covered.
    col_span: u32,
    /// Text.
    text: &'a str,
    /// True when the span was inferred, not stated.
    inferred: bool,
    /// Page, from 1.
    page: Option<u32>,
    /// Box on the page.
    bbox: Option<BBox>,
}

/// A claim with its place flat.
#[derive(Debug, Serialize, JsonSchema)]
struct ClaimRow<'a> {
    /// The document.
    doc_id: &'a str,
    /// Id, `c1` and up.
    id: &'a str,
    /// text or table.
    origin: &'a str,
    /// Section.
    section: Option<&'a str>,
    /// Number, unit and touching qualifier words, white space removed.
    text: &'a str,
    /// Signed value in the printed unit.
    value: Num,
    /// Unit as printed.
    unit: &'a str,
    /// Value in the base unit.
    base_value: Num,
    /// Base unit.
    base_unit: &'a str,
    /// Decimals printed.
    decimals: u32,
    /// exact, about, over, nearly, at_least, at_most, more_than, less_than.
    qualifier: &'a str,
    /// What is measured, in the document's words.
    metric: &'a str,
    /// Id in the concept dictionary.
    concept: Option<&'a str>,
    /// Project.
    project: Option<&'a str>,
    /// Whose figure it is, where that is not the report's organisation.
    subject: Option<&'a str>,
    /// Period.
    period: Option<&'a str>,
    /// Role.
    role: &'a str,
    /// The claim of which this is a part.
    whole: Option<&'a str>,
    /// The claim it is measured against.
    base: Option<&'a str>,
    /// Sentence or row.
    quote: &'a str,
    /// Block that holds it.
    block: &'a str,
    /// First char in the block's text.
    start: u32,
    /// One past the last char.
    end: u32,
    /// Table, for table claims.
    table: Option<&'a str>,
    /// Row of the cell.
    row: Option<u32>,
    /// Column of the cell.
    col: Option<u32>,
    /// Page, from 1.
    page: Option<u32>,
    /// Box on the page.
    bbox: Option<BBox>,
    /// Rules that made it.
    rules: &'a [String],
}

/// Extension of the files that the rows are first written to; the other formats are made of them.
pub(super) const ROWS: &str = "jsonl";

/// The files of a dataset, in the order in which they are written.
pub const FILES: [&str; 8] = [
    "documents",
    "sections",
    "blocks",
    "tables",
    "cells",
    "indicators",
    "claims",
    "findings",
];

/// What each file holds, for the README.
pub const ABOUT: [&str; 8] = [
    "one row per input, read or not",
    "heading tree in document order",
    "blocks in reading order",
    "tables, without their cells",
    "every printed cell once; merged cells by their spans",
    "rows of performance indicator tables",
    "figures with their meaning",
    "inconsistencies, with both places",
];

/// The JSON Schema of the rows of a file.
pub fn schema_of(file: &str) -> Schema {
    let generator = || {
        schemars::generate::SchemaSettings::draft2020_12()
            .with(|s| s.inline_subschemas = true)
            .into_generator()
    };
    match file {
        "documents" => generator().into_root_schema_for::<DocumentRow<'_>>(),
        "sections" => generator().into_root_schema_for::<Row<'_, SectionRecord>>(),
        "blocks" => generator().into_root_schema_for::<BlockRow<'_>>(),
        "tables" => generator().into_root_schema_for::<TableRow<'_>>(),
        "cells" => generator().into_root_schema_for::<CellRow<'_>>(),
        "indicators" => generator().into_root_schema_for::<Row<'_, IndicatorRecord>>(),
        "claims" => generator().into_root_schema_for::<ClaimRow<'_>>(),
        _ => generator().into_root_schema_for::<Row<'_, FindingRecord>>(),
    }
}

/// The rows of one record: JSON Lines per file, in the order of [`FILES`].
pub fn rows_of(record: &Record) -> Result<Vec<Vec<u8>>, serde_json::Error> {
    let doc_id = record.doc_id.as_str();
    let mut files: Vec<Vec<u8>> = vec![Vec::new(); FILES.len()];
    let [
        documents,
        sections,
        blocks,
        tables,
        cells,
        indicators,
        claims,
        findings,
    ] = files.as_mut_slice()
    else {
        return Ok(files);
    };
    push(documents, &document(record))?;
    for record in &record.sections {
        push(sections, &Row { doc_id, record })?;
    }
    for b in &record.blocks {
        push(
            blocks,
            &BlockRow {
                doc_id,
                id: &b.id,
                kind: &b.kind,
                section: b.section.as_deref(),
                part: &b.part,
                text: &b.text,
                page: b.page,
                bbox: b.bbox,
                line: b.line,
                paragraph: b.paragraph,
                file_part: b.file_part.as_deref(),
                mark_block: b.mark_block.as_deref(),
                mark_at: b.mark_at,
            },
        )?;
    }
    for t in &record.tables {
        push(tables, &table(doc_id, t))?;
        for record in &t.cells {
            push(
                cells,
                &CellRow {
                    doc_id,
                    table: &t.id,
                    row: record.row,
                    col: record.col,
                    row_span: record.row_span,
                    col_span: record.col_span,
                    text: &record.text,
                    inferred: record.inferred,
                    page: record.page,
                    bbox: record.bbox,
                },
            )?;
        }
    }
    for record in &record.indicators {
        push(indicators, &Row { doc_id, record })?;
    }
    for c in &record.claims {
        push(claims, &claim(doc_id, c))?;
    }
    for record in &record.findings {
        push(findings, &Row { doc_id, record })?;
    }
    Ok(files)
}

/// What the summary wants to know of a document whose rows were written before; its reading took no time now.
pub(super) fn brief_of_rows(parts: &[Vec<u8>]) -> Result<Brief, serde_json::Error> {
    #[derive(Deserialize)]
    struct Known {
        path: String,
        status: Status,
        error_code: Option<String>,
        error_message: Option<String>,
        format: Option<String>,
        bytes: u64,
        warnings: Vec<KnownWarning>,
    }
    #[derive(Deserialize)]
    struct KnownWarning {
        code: String,
    }
    let known: Known = serde_json::from_slice(parts.first().map_or(&[][..], Vec::as_slice))?;
    let findings = parts.last().map_or(&[][..], Vec::as_slice);
    Ok(Brief {
        path: known.path,
        status: known.status,
        error: known.error_code.zip(known.error_message),
        format: known.format,
        bytes: known.bytes,
        warnings: known.warnings.into_iter().map(|w| w.code).collect(),
        findings: findings.iter().filter(|b| **b == b'\n').count(),
        elapsed: Duration::ZERO,
        stages: Stages::default(),
    })
}

/// A row of documents, as [`rows_of`] gives it, or the line of a record, with another path.
///
/// # Errors
/// When it is no JSON.
pub fn with_path(row: &[u8], path: &str) -> Result<Vec<u8>, serde_json::Error> {
    // Inside of a value the quotes of such a text would be escaped.
    const KEY: &[u8] = b"\"path\":";
    let Some(at) = row.windows(KEY.len()).position(|w| w == KEY) else {
        return Ok(row.to_vec());
    };
    let (before, rest) = row.split_at(at + KEY.len());
    // The value ends where a reader of JSON says that it ends.
    let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<String>();
    if let Some(old) = values.next() {
        old?;
    }
    let mut out = before.to_vec();
    serde_json::to_writer(&mut out, path)?;
    out.extend_from_slice(&rest[values.byte_offset()..]);
    if !out.ends_with(b"\n") {
        out.push(b'\n');
    }
    Ok(out)
}

fn push(out: &mut Vec<u8>, row: &impl Serialize) -> Result<(), serde_json::Error> {
    serde_json::to_writer(&mut *out, row)?;
    out.push(b'\n');
    Ok(())
}

fn document(r: &Record) -> DocumentRow<'_> {
    let organization = r.meta.organization.as_ref();
    let region = organization.and_then(|o| o.region.as_ref());
    DocumentRow {
        doc_id: &r.doc_id,
        path: &r.source.path,
        status: r.status.name(),
        error_code: r.error.as_ref().map(|e| e.code.as_str()),
        error_message: r.error.as_ref().map(|e| e.message.as_str()),
        format: r.source.format.as_deref(),
        bytes: r.source.bytes,
        encoding: r.source.encoding.as_deref(),
        pages: r.source.pages,
        page_basis: r.source.page_basis.as_deref(),
        title: r.meta.title.as_deref(),
        report_kind: &r.meta.report_kind,
        organization: organization.map(|o| o.name.as_str()),
        region_code: region.map(|g| g.code.as_str()),
        province: region.and_then(|g| g.province.as_deref()),
        city: region.and_then(|g| g.city.as_deref()),
        county: region.and_then(|g| g.county.as_deref()),
        fiscal_year: r.meta.fiscal_year,
        report_date: r.meta.report_date.as_deref(),
        self_score: r.meta.self_score,
        self_grade: r.meta.self_grade.as_deref(),
        warnings: &r.warnings,
    }
}

fn table<'a>(doc_id: &'a str, t: &'a TableRecord) -> TableRow<'a> {
    TableRow {
        doc_id,
        id: &t.id,
        block: &t.block,
        section: t.section.as_deref(),
        caption: t.caption.as_deref(),
        unit: t.unit.as_deref(),
        kind: &t.kind,
        form: t.form.as_deref(),
        project: t.project.as_deref(),
        n_rows: t.n_rows,
        n_cols: t.n_cols,
        header_rows: t.header_rows,
        pages: &t.pages,
        origin: &t.origin,
        parent: &t.parent,
        fields: &t.fields,
        notes: &t.notes,
        diagnostics: &t.diagnostics,
    }
}

fn claim<'a>(doc_id: &'a str, c: &'a ClaimRecord) -> ClaimRow<'a> {
    ClaimRow {
        doc_id,
        id: &c.id,
        origin: &c.origin,
        section: c.section.as_deref(),
        text: &c.text,
        value: c.value,
        unit: &c.unit,
        base_value: c.base_value,
        base_unit: &c.base_unit,
        decimals: c.decimals,
        qualifier: &c.qualifier,
        metric: &c.metric,
        concept: c.concept.as_deref(),
        project: c.project.as_deref(),
        subject: c.subject.as_deref(),
        period: c.period.as_deref(),
        role: &c.role,
        whole: c.whole.as_deref(),
        base: c.base.as_deref(),
        quote: &c.quote,
        block: &c.span.block,
        start: c.span.start,
        end: c.span.end,
        table: c.span.table.as_deref(),
        row: c.span.row,
        col: c.span.col,
        page: c.span.page,
        bbox: c.span.bbox,
        rules: &c.rules,
    }
}

#[cfg(test)]
mod tests {
    use super::with_path;

    #[test]
    fn only_the_path_is_changed() {
        let row = br#"{"doc_id":"a","title":"\"path\":\"x\"","path":"in/a \"b\".txt","bytes":3}"#;
        let other = with_path(row, "in/乙\\c.txt").unwrap();
        assert_eq!(
            String::from_utf8(other).unwrap(),
            "{\"doc_id\":\"a\",\"title\":\"\\\"path\\\":\\\"x\\\"\",\"path\":\"in/乙\\\\c.txt\",\"bytes\":3}\n"
        );
        assert!(with_path(b"{\"path\":\"cut", "x").is_err());
    }
}
