//! WordprocessingML (docx): zip and relationships ([`package`]), XML to a typed tree ([`content`], [`native`]), styles and automatic
//! numbers ([`styles`], [`numbering`]), and the tree to a [`Document`] ([`lower`]).
//!
//! Names of elements are compared without their namespace, so Strict and Transitional files read alike.

mod chunks;
mod content;
pub(crate) mod fields;
mod grid;
mod lines;
pub(crate) mod lower;
pub(crate) mod native;
pub(crate) mod number_format;
pub(crate) mod numbering;
mod omml;
pub(crate) mod package;
mod properties;
mod salvage;
pub(crate) mod styles;
pub(crate) mod symbols;
#[cfg(test)]
mod tests;
pub(crate) mod xml;

use crate::Options;
use content::{Content, Notices};
use gongbao_model::{Document, DocumentBuilder, Error, ErrorCode, Format, Warning};
pub(crate) use lines::joint;
use lower::{Lowering, Notes};
use native::{Mark, Node, NoteKind};
use numbering::{Definitions, Numbering};
use package::{Package, Relationship};
use std::collections::{BTreeMap, BTreeSet};
use styles::StyleSheet;

/// Reads a docx file.
///
/// # Errors
/// `encrypted` for a file with a password, `damaged` when the container or its main part is broken, `too_large` when it inflates to
/// more than the limits allow, `not_that_format` when the container holds something else. A damaged part other than the main part
/// costs that part and gives a warning.
pub fn read(bytes: &[u8], options: &Options) -> Result<Document, Error> {
    read_parts(bytes, options, true)
}

/// As [`read`], for a document inside another one.
fn read_without_chunks(bytes: &[u8], options: &Options) -> Result<Document, Error> {
    read_parts(bytes, options, false)
}

fn read_parts(bytes: &[u8], options: &Options, take_in: bool) -> Result<Document, Error> {
    let mut package = Package::open(bytes, &options.limits)?;
    let main = package.main_part()?;
    let text = package.text(&main)?.unwrap_or_default();
    let relations = package.relationships(&main)?;
    let mut warnings: Vec<Warning> = Vec::new();

    let styles = match part_text(&mut package, &relations, "styles")? {
        Some((_, text)) => StyleSheet::parse(&text, options.limits.nesting),
        None => StyleSheet::default(),
    };
    damaged(&mut warnings, "styles.xml", styles.problem.as_ref());
    let definitions = match part_text(&mut package, &relations, "numbering")? {
        Some((_, text)) => Definitions::parse(&text, options.limits.nesting, &styles),
        None => Definitions::default(),
    };
    damaged(&mut warnings, "numbering.xml", definitions.problem.as_ref());

    let mut unread = Unread {
        relations: &relations,
        seen: BTreeSet::new(),
        warnings: Vec::new(),
        symbols: 0,
        ruby: 0,
    };
    let mut notes = Notes::new();
    for (kind, name) in [
        (NoteKind::Footnote, "footnotes"),
        (NoteKind::Endnote, "endnotes"),
    ] {
        if let Some((part, text)) = part_text(&mut package, &relations, name)? {
            let mut content = Content::new(&text, &styles, options.changes, &options.limits);
            notes.extend(
                content
                    .notes()
                    .into_iter()
                    .map(|(id, nodes)| ((kind, id), nodes)),
            );
            damaged(&mut warnings, &part, content.xml.problem.as_ref());
            unread.count(&content.notices);
        }
    }

    let paged = text.contains("lastRenderedPageBreak");
    let builder = DocumentBuilder::new(Format::Docx);
    let mut lowering = Lowering::new(
        builder,
        &styles,
        Numbering::new(definitions),
        notes,
        &options.limits,
        paged,
    );
    let mut content = Content::new(&text, &styles, options.changes, &options.limits);
    if !content.enter("body") {
        return Err(no_body(&main, content.xml.problem.as_deref()));
    }
    while let Some(nodes) = content.next_nodes() {
        lowering.nodes(nodes);
        for id in std::mem::take(&mut content.notices.chunks) {
            let relation = relations.get(&id).filter(|r| take_in && !r.external);
            let chunk = match relation {
                Some(r) => chunks::read(&mut package, &r.target, options)?,
                None => None,
            };
            match chunk {
                Some(doc) => lowering.chunk(doc),
                None => content
                    .notices
                    .unread
                    .push((id, "an imported chunk of another document")),
            }
        }
    }
    lowering.flush();
    damaged(&mut warnings, &main, content.xml.problem.as_ref());
    xml_limits(&mut warnings, &content, options);
    let notices = std::mem::take(&mut content.notices);
    unread.add(&notices);

    furniture(
        &mut package,
        &relations,
        &notices,
        &styles,
        options,
        &mut lowering,
        &mut warnings,
    )?;

    for relation in relations.values().filter(|r| !r.external) {
        let what = match relation.kind.as_str() {
            "glossaryDocument" => "building blocks of the glossary",
            "package" => "an embedded document",
            "oleObject" => "an embedded object",
            _ => continue,
        };
        unread.part(&relation.target, what);
    }
    let mut doc = lowering.finish().finish();
    warnings.append(&mut package.warnings);
    warnings.append(&mut unread.finish());
    if doc.blocks.is_empty() && notices.pictures > 0 {
        warnings.push(Warning::NoTextLayer {
            page: None,
            image: None,
        });
    }
    if let Some(problem) = content.xml.problem.filter(|_| doc.blocks.is_empty()) {
        return Err(Error::new(
            ErrorCode::Damaged,
            format!(
                "the main part {main} is broken ({problem}) before any text; fetch the file again"
            ),
        ));
    }
    doc.warnings.splice(0..0, warnings);
    Ok(doc)
}

fn no_body(main: &str, problem: Option<&str>) -> Error {
    match problem {
        Some(problem) => Error::new(
            ErrorCode::Damaged,
            format!("the main part {main} is broken ({problem}); fetch the file again"),
        ),
        None => Error::new(
            ErrorCode::NotThatFormat,
            format!(
                "the main part {main} is no word processing document (it has no body); check what kind of file this is"
            ),
        ),
    }
}

/// Name and text of the part that a relationship of that kind names.
fn part_text(
    package: &mut Package<'_>,
    relations: &BTreeMap<String, Relationship>,
    kind: &str,
) -> Result<Option<(String, String)>, Error> {
    let Some(relation) = relations.values().find(|r| r.kind == kind && !r.external) else {
        return Ok(None);
    };
    let target = relation.target.clone();
    let text = package.text(&target)?;
    if text.is_none() {
        package.warnings.push(Warning::DamagedPart {
            part: target.clone(),
            why: "the container does not hold it".to_owned(),
        });
    }
    Ok(text.map(|t| (target, t)))
}

fn damaged(warnings: &mut Vec<Warning>, part: &str, problem: Option<&String>) {
    if let Some(why) = problem {
        warnings.push(Warning::DamagedPart {
            part: part.to_owned(),
            why: format!("{why}; what came before was read"),
        });
    }
}

fn xml_limits(warnings: &mut Vec<Warning>, content: &Content<'_>, options: &Options) {
    if content.xml.too_deep > 0 {
        warnings.push(Warning::LimitReached {
            limit: "nesting",
            value: u64::from(options.limits.nesting),
            page: None,
        });
    }
    if content.notices.too_many {
        warnings.push(Warning::LimitReached {
            limit: "paragraphs",
            value: u64::from(options.limits.paragraphs),
            page: None,
        });
    }
    if content.notices.long_paragraph {
        warnings.push(Warning::LimitReached {
            limit: "paragraph_bytes",
            value: content::MAX_PARAGRAPH_BYTES as u64,
            page: None,
        });
    }
    if content.notices.blank_rows > 0 {
        warnings.push(Warning::LimitReached {
            limit: "blank_rows",
            value: u64::from(content::MAX_BLANK_ROWS),
            page: None,
        });
    }
    if content.xml.foreign_entities > 0 {
        warnings.push(Warning::Other {
            code: "foreign_entities",
            message: format!("{} references to entities of a document type were left out; such entities are never expanded", content.xml.foreign_entities),
            page: None,
        });
    }
}

/// Headers and footers of all sections, each part once and each text once, after the body.
fn furniture(
    package: &mut Package<'_>,
    relations: &BTreeMap<String, Relationship>,
    notices: &Notices,
    styles: &StyleSheet,
    options: &Options,
    lowering: &mut Lowering<'_>,
    warnings: &mut Vec<Warning>,
) -> Result<(), Error> {
    let mut seen_parts: BTreeSet<&str> = BTreeSet::new();
    let mut seen_texts: BTreeSet<String> = BTreeSet::new();
    for header in [true, false] {
        for (id, _) in notices.furniture.iter().filter(|(_, h)| *h == header) {
            let Some(relation) = relations.get(id).filter(|r| !r.external) else {
                continue;
            };
            if !seen_parts.insert(&relation.target) {
                continue;
            }
            let Some(text) = package.text(&relation.target)? else {
                continue;
            };
            let mut content = Content::new(&text, styles, options.changes, &options.limits);
            if !content.enter(if header { "hdr" } else { "ftr" }) {
                damaged(warnings, &relation.target, content.xml.problem.as_ref());
                continue;
            }
            let mut nodes = Vec::new();
            content.nodes(&mut nodes);
            damaged(warnings, &relation.target, content.xml.problem.as_ref());
            // Sections repeat the same running head in parts of their own.
            if seen_texts.insert(plain_text(&nodes)) {
                lowering.furniture(nodes, header);
            }
        }
    }
    Ok(())
}

/// The text of some nodes, to tell whether two parts say the same.
pub(crate) fn plain_text(nodes: &[Node]) -> String {
    let mut out = String::new();
    for node in nodes {
        match node {
            Node::Paragraph(p) => {
                out.push_str(&p.text);
                for (_, mark) in &p.marks {
                    if let Mark::Box(nodes) = mark {
                        out.push_str(&plain_text(nodes));
                    }
                }
            }
            Node::Table(t) => t
                .rows
                .iter()
                .flat_map(|r| &r.cells)
                .for_each(|c| out.push_str(&plain_text(&c.nodes))),
        }
        out.push('\n');
    }
    out
}

/// The warnings at the end of a binary or Rich Text file: symbols without a character, pictures and no text.
pub(crate) fn closing_warnings(doc: &mut Document, unknown_symbols: u32, pictures: u32) {
    if unknown_symbols > 0 {
        doc.warnings.push(self::unknown_symbols(unknown_symbols));
    }
    if doc.blocks.is_empty() && pictures > 0 {
        doc.warnings.push(Warning::NoTextLayer {
            page: None,
            image: None,
        });
    }
}

/// The warning for symbols without a character.
pub(crate) fn unknown_symbols(count: u32) -> Warning {
    Warning::Other {
        code: "unknown_symbols",
        message: format!(
            "{count} symbols of picture fonts have no character; they stand as U+FFFD"
        ),
        page: None,
    }
}

/// Collects what was not read.
struct Unread<'r> {
    relations: &'r BTreeMap<String, Relationship>,
    seen: BTreeSet<String>,
    warnings: Vec<Warning>,
    symbols: u32,
    ruby: u32,
}

impl Unread<'_> {
    fn count(&mut self, notices: &Notices) {
        self.symbols += notices.unknown_symbols;
        self.ruby += notices.ruby;
    }
    fn add(&mut self, notices: &Notices) {
        self.count(notices);
        for (id, what) in &notices.unread {
            let part = self
                .relations
                .get(id)
                .map_or_else(|| id.clone(), |r| r.target.clone());
            self.part(&part, what);
        }
    }
    fn part(&mut self, part: &str, what: &'static str) {
        if self.seen.insert(part.to_owned()) {
            self.warnings.push(Warning::UnreadPart {
                part: part.to_owned(),
                what,
            });
        }
    }
    fn finish(mut self) -> Vec<Warning> {
        if self.symbols > 0 {
            self.warnings.push(unknown_symbols(self.symbols));
        }
        if self.ruby > 0 {
            self.warnings.push(Warning::Other {
                code: "phonetic_guides",
                message: format!(
                    "the readings above {} words (phonetic guides) were left out",
                    self.ruby
                ),
                page: None,
            });
        }
        self.warnings
    }
}
