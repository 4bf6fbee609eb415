//! The text of real files equals what an independent reader finds, wherever that reader keeps it.
//!
//! Reads the corpus of this repository, and the folders that `GONGBAO_SAMPLES` names (separated by `:`).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed expectation in a test is a failed test"
)]

use docx_rs::{
    DocumentChild, Docx, InsertChild, Paragraph, ParagraphChild, Run, RunChild, StructuredDataTag,
    StructuredDataTagChild, Table, TableCellContent, TableChild, TableOfContents, TableRowChild,
    TocContent,
};
use gongbao_ingest::{Options, docx};
use gongbao_model::{BlockKind, Document, FurnitureKind};
use std::io::Read;
use std::path::{Path, PathBuf};

/// What the two readers treat differently, by a mark in the main part, and why. In such a file every paragraph of the witness must
/// still be found; in every other file the texts must be equal.
const KNOWN_DIFFERENCES: [(&str, &str); 9] = [
    (
        "<w:txbxContent",
        "the witness drops text boxes, or reads both branches of an alternate content",
    ),
    ("<m:oMath", "the witness drops formulas"),
    ("<w:vanish", "the witness does not resolve hidden text"),
    ("<w:sym ", "the witness keeps symbols as font and code"),
    ("<w:smartTag", "the witness drops smart tags"),
    ("<w:fldSimple", "the witness drops simple fields"),
    ("<w:noBreakHyphen", "the witness drops non-breaking hyphens"),
    ("<w:moveFrom", "the witness keeps both ends of a move"),
    ("<w:footnoteReference", "the witness has no text of notes"),
];

fn files() -> Vec<PathBuf> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/documents")];
    folders.extend(
        std::env::var("GONGBAO_SAMPLES")
            .iter()
            .flat_map(|v| v.split(':').map(PathBuf::from).collect::<Vec<_>>()),
    );
    let mut out: Vec<PathBuf> = folders
        .iter()
        .filter_map(|f| std::fs::read_dir(f).ok())
        .flatten()
        .flatten()
        .map(|e| e.path())
        .collect();
    out.retain(|p| p.extension().is_some_and(|e| e == "docx"));
    out.sort();
    out
}

fn run(run: &Run, out: &mut String) {
    for child in &run.children {
        match child {
            RunChild::Text(t) => out.push_str(&t.text),
            RunChild::Tab(_)
            | RunChild::PTab(_)
            | RunChild::Break(_)
            | RunChild::CarriageReturn(_) => out.push(' '),
            _ => {}
        }
    }
}

fn inline(children: &[ParagraphChild], out: &mut String) {
    for child in children {
        match child {
            ParagraphChild::Run(r) => run(r, out),
            ParagraphChild::Insert(i) => i.children.iter().for_each(|c| {
                if let InsertChild::Run(r) = c {
                    run(r, out);
                }
            }),
            ParagraphChild::Hyperlink(h) => inline(&h.children, out),
            ParagraphChild::StructuredDataTag(s) => control(s, &mut vec![], out),
            _ => {}
        }
    }
}

fn paragraph(p: &Paragraph, out: &mut Vec<String>) {
    let mut text = String::new();
    inline(&p.children, &mut text);
    out.push(text);
}

fn control(s: &StructuredDataTag, blocks: &mut Vec<String>, text: &mut String) {
    for child in &s.children {
        match child {
            StructuredDataTagChild::Run(r) => run(r, text),
            StructuredDataTagChild::Paragraph(p) => paragraph(p, blocks),
            StructuredDataTagChild::Table(t) => table(t, blocks),
            StructuredDataTagChild::StructuredDataTag(s) => control(s, blocks, text),
            _ => {}
        }
    }
    if !text.is_empty() && blocks.is_empty() {
        blocks.push(text.clone());
    }
}

fn contents(t: &TableOfContents, out: &mut Vec<String>) {
    for content in t.before_contents.iter().chain(&t.after_contents) {
        match content {
            TocContent::Paragraph(p) => paragraph(p, out),
            TocContent::Table(t) => table(t, out),
        }
    }
}

fn table(t: &Table, out: &mut Vec<String>) {
    for TableChild::TableRow(row) in &t.rows {
        for TableRowChild::TableCell(cell) in &row.cells {
            for content in &cell.children {
                match content {
                    TableCellContent::Paragraph(p) => paragraph(p, out),
                    TableCellContent::Table(t) => table(t, out),
                    TableCellContent::StructuredDataTag(s) => control(s, out, &mut String::new()),
                    TableCellContent::TableOfContents(t) => contents(t, out),
                }
            }
        }
    }
}

fn witness(docx: &Docx) -> Vec<String> {
    let mut out = Vec::new();
    for child in &docx.document.children {
        match child {
            DocumentChild::Paragraph(p) => paragraph(p, &mut out),
            DocumentChild::Table(t) => table(t, &mut out),
            DocumentChild::StructuredDataTag(s) => control(s, &mut out, &mut String::new()),
            DocumentChild::TableOfContents(t) => contents(t, &mut out),
            _ => {}
        }
    }
    out
}

/// The text of the main part without generated labels, white space removed.
fn own(doc: &Document) -> String {
    let mut out = String::new();
    for block in &doc.blocks {
        let keep = match block.kind {
            BlockKind::Furniture(kind) => kind == FurnitureKind::Toc,
            BlockKind::Footnote => false,
            _ => true,
        };
        if keep {
            let label = block.hints.generated_label.unwrap_or(0) as usize;
            out.extend(
                doc.slice(block.span)[label..]
                    .chars()
                    .filter(|c| !c.is_whitespace()),
            );
        }
    }
    out
}

fn bare(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .collect()
}

fn main_part(bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    if let Ok(mut part) = zip.by_name("word/document.xml") {
        let _ = part.read_to_string(&mut text);
    }
    text
}

#[test]
fn the_text_equals_that_of_an_independent_reader() {
    let files = files();
    let (mut equal, mut contained, mut unread) = (0, 0, 0);
    for path in &files {
        let bytes = std::fs::read(path).unwrap();
        let Ok(theirs) = std::panic::catch_unwind(|| docx_rs::read_docx(&bytes)) else {
            unread += 1;
            continue;
        };
        let (Ok(theirs), Ok(ours)) = (theirs, docx::read(&bytes, &Options::default())) else {
            unread += 1;
            continue;
        };
        let own = own(&ours);
        let paragraphs: Vec<String> = witness(&theirs).iter().map(|p| bare(p)).collect();
        let xml = main_part(&bytes);
        let difference = KNOWN_DIFFERENCES
            .iter()
            .find(|(mark, _)| xml.contains(mark));
        // Nested tables stand after their parent here and inside the cell there, so order is compared only without them.
        let nested = ours.tables.iter().any(|t| t.parent.is_some());
        if difference.is_none() && !nested && own == paragraphs.concat() {
            equal += 1;
            continue;
        }
        let all: String = ours.text.chars().filter(|c| !c.is_whitespace()).collect();
        let lost: Vec<&String> = paragraphs
            .iter()
            .filter(|p| !all.contains(p.as_str()))
            .collect();
        let reason = difference.map(|(_, why)| *why);
        match reason {
            None if !nested => panic!(
                "{}: the texts differ without a known reason; not found: {lost:?}",
                path.display()
            ),
            // The witness keeps field codes' neighbours and both ends of changes; a tenth of the paragraphs may differ for the reasons above.
            _ => assert!(
                lost.len() * 10 <= paragraphs.len().max(10),
                "{} ({reason:?}): not found: {lost:?}",
                path.display()
            ),
        }
        contained += 1;
    }
    assert!(
        equal > 0 || files.is_empty(),
        "equal {equal}, contained {contained}, unread {unread}"
    );
}
