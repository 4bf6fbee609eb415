//! The text of real files equals what an independent reader finds, wherever that reader keeps it.
//!
//! Reads the corpus of this repository, and the folders that `GONGBAO_SAMPLES` names (separated by `:`).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed expectation in a test is a failed test"
)]

mod common;

use docx_rs::{
    DocumentChild, Docx, InsertChild, Paragraph, ParagraphChild, Run, RunChild, StructuredDataTag,
    StructuredDataTagChild, Table, TableCellContent, TableChild, TableOfContents, TableRowChild,
    TocContent,
};
use gongbao_ingest::{Options, docx};
use gongbao_model::{BlockKind, Document, FurnitureKind};
use std::io::{Read, Write};

/// What is done with an element before both readers read the file.
#[derive(Clone, Copy, PartialEq)]
enum Cut {
    /// It goes with its content.
    Whole,
    /// Its tags go, its content stays.
    Tags,
}

/// What the two readers treat differently: the element, what is done with it, and why. Nothing else may differ.
const KNOWN_DIFFERENCES: [(&str, Cut, &str); 14] = [
    (
        "w:numPr",
        Cut::Whole,
        "the witness prints no automatic numbers",
    ),
    (
        "mc:AlternateContent",
        Cut::Whole,
        "the witness reads both branches of it, or neither",
    ),
    ("w:pict", Cut::Whole, "the witness drops text boxes of VML"),
    ("w:txbxContent", Cut::Whole, "the witness drops text boxes"),
    ("m:oMathPara", Cut::Whole, "the witness drops formulas"),
    ("m:oMath", Cut::Whole, "the witness drops formulas"),
    (
        "w:vanish",
        Cut::Whole,
        "the witness does not resolve hidden text",
    ),
    (
        "w:sym",
        Cut::Whole,
        "the witness keeps symbols as font and code",
    ),
    (
        "w:noBreakHyphen",
        Cut::Whole,
        "the witness drops hyphens that do not break",
    ),
    (
        "w:moveFrom",
        Cut::Whole,
        "the witness keeps both ends of a move",
    ),
    (
        "w:moveTo",
        Cut::Tags,
        "the witness keeps both ends of a move",
    ),
    ("w:smartTag", Cut::Tags, "the witness drops smart tags"),
    ("w:customXml", Cut::Tags, "the witness drops custom mark-up"),
    ("w:fldSimple", Cut::Tags, "the witness drops simple fields"),
];

/// The text of a part without the elements of one name.
fn without(xml: &str, name: &str, cut: Cut) -> String {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut out = String::with_capacity(xml.len());
    let (mut rest, mut depth) = (xml, 0_u32);
    while let Some(at) = rest.find('<') {
        let (text, tag_on) = rest.split_at(at);
        let end = tag_on.find('>').map_or(tag_on.len(), |i| i + 1);
        let (tag, after) = tag_on.split_at(end);
        let inside = depth > 0 && cut == Cut::Whole;
        if !inside {
            out.push_str(text);
        }
        let opens = tag
            .strip_prefix(&open)
            .is_some_and(|t| t.starts_with(['>', ' ', '/']));
        if opens {
            depth += u32::from(!tag.ends_with("/>"));
        } else if tag == close {
            depth = depth.saturating_sub(1);
        } else if !inside {
            out.push_str(tag);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The file as both readers can read it: without what is known to differ.
fn comparable(bytes: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for i in 0..zip.len() {
        let mut part = zip.by_index(i).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut content = Vec::new();
        let _ = part.read_to_end(&mut content);
        if name == "word/document.xml" {
            let mut text = String::from_utf8_lossy(&content).into_owned();
            for (element, cut, _) in KNOWN_DIFFERENCES {
                text = without(&text, element, cut);
            }
            content = text.into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        out.write_all(&content).unwrap();
    }
    out.finish().unwrap().into_inner()
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

/// The paragraphs of a table; tables in its cells stand after it, as they do in a document of ours.
fn table(t: &Table, out: &mut Vec<String>) {
    let mut nested = Vec::new();
    for TableChild::TableRow(row) in &t.rows {
        for TableRowChild::TableCell(cell) in &row.cells {
            for content in &cell.children {
                match content {
                    TableCellContent::Paragraph(p) => paragraph(p, out),
                    TableCellContent::Table(t) => nested.push(t),
                    TableCellContent::StructuredDataTag(s) => control(s, out, &mut String::new()),
                    TableCellContent::TableOfContents(t) => contents(t, out),
                }
            }
        }
    }
    for inner in nested {
        table(inner, out);
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

/// A text without white space, and without the bookmarks that a converter typed into it: those are taken out as debris here.
fn bare(text: &str) -> String {
    let mut out: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .collect();
    while let Some(at) = out.find("[bookmark:") {
        let end = out[at..].find(']').map_or(out.len(), |i| at + i + 1);
        out.replace_range(at..end, "");
    }
    out
}

/// The first place at which two texts part, for a message that a person can use.
fn parting(ours: &str, theirs: &str) -> String {
    let same = ours
        .chars()
        .zip(theirs.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let around = |t: &str| {
        t.chars()
            .skip(same.saturating_sub(12))
            .take(48)
            .collect::<String>()
    };
    format!("ours …{}…, theirs …{}…", around(ours), around(theirs))
}

#[test]
fn the_text_equals_that_of_an_independent_reader() {
    let files = common::files("docx");
    let (mut equal, mut unread, mut different) = (0, Vec::new(), Vec::new());
    for path in &files {
        let bytes = comparable(&std::fs::read(path).unwrap());
        let theirs = std::panic::catch_unwind(|| docx_rs::read_docx(&bytes));
        let Ok(Ok(theirs)) = theirs else {
            unread.push(path.display().to_string());
            continue;
        };
        let ours = docx::read(&bytes, &Options::default()).unwrap();
        // What a vertical merge covers is not printed; the witness keeps it.
        let covered = ours
            .warnings
            .iter()
            .any(|w| w.code() == "covered_cell_text");
        let own = own(&ours);
        let witness: String = witness(&theirs).iter().map(|p| bare(p)).collect();
        if own == witness {
            equal += 1;
        } else if !covered {
            different.push(format!("{}: {}", path.display(), parting(&own, &witness)));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
    assert!(
        unread.is_empty(),
        "the witness can't read: {}",
        unread.join(", ")
    );
    assert_eq!(equal, files.len());
}

#[test]
fn cutting_an_element_leaves_the_rest() {
    let xml = "<a><w:sym w:x=\"1\"/>1<w:symbol>2</w:symbol><w:sym>3<w:sym>4</w:sym></w:sym>5</a>";
    assert_eq!(
        without(xml, "w:sym", Cut::Whole),
        "<a>1<w:symbol>2</w:symbol>5</a>"
    );
    assert_eq!(
        without(xml, "w:sym", Cut::Tags),
        "<a>1<w:symbol>2</w:symbol>345</a>"
    );
}
