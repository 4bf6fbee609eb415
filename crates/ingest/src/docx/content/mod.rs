//! Reads the content of a part (body, notes, headers, text boxes) into the typed tree: block-level elements here, paragraphs in
//! [`inline`], drawings in [`shapes`], tables in [`tables`].

mod inline;
mod shapes;
mod tables;

use crate::docx::fields::Fields;
use crate::docx::native::{Node, Paragraph, RunProps};
use crate::docx::styles::StyleSheet;
use crate::docx::xml::{Element, Token, Xml};
use crate::{Changes, Limits};
use std::collections::BTreeMap;

/// What a part refers to that is not read, and things worth a warning, counted.
#[derive(Debug, Default)]
pub(crate) struct Notices {
    /// Relationship ids of parts that are not read, with what they are.
    pub(crate) unread: Vec<(String, &'static str)>,
    /// Relationship ids of documents of other formats that are taken in here.
    pub(crate) chunks: Vec<String>,
    /// Symbols of picture fonts that have no character.
    pub(crate) unknown_symbols: u32,
    /// Places with phonetic guides, whose reading was left out.
    pub(crate) ruby: u32,
    /// Pictures.
    pub(crate) pictures: u32,
    /// Rows that print nothing, beyond those that are kept.
    pub(crate) blank_rows: u32,
    /// A paragraph went on beyond [`MAX_PARAGRAPH_BYTES`].
    pub(crate) long_paragraph: bool,
    /// The limit on paragraphs was reached.
    pub(crate) too_many: bool,
    /// References to headers and footers: relationship id and whether it is a header.
    pub(crate) furniture: Vec<(String, bool)>,
}

/// A reader over one part.
pub(crate) struct Content<'a> {
    pub(crate) xml: Xml<'a>,
    pub(crate) styles: &'a StyleSheet,
    pub(crate) notices: Notices,
    pub(crate) fields: Fields,
    original: bool,
    limits: Limits,
    /// Paragraphs so far.
    paragraphs: u32,
    /// Those of them that were kept, which the limit counts.
    kept: u32,
    /// Rows in a row that print nothing.
    blank_rows: u32,
    /// Open content controls that hold a table of contents.
    toc_controls: u32,
    /// Bytes of visible text so far, to know whether a branch had any.
    visible: usize,
}

/// Longest text of one paragraph that is kept, in bytes.
pub(crate) const MAX_PARAGRAPH_BYTES: usize = 16 << 20;
/// Rows in a row that print nothing and are kept; a blank form has a few dozen.
pub(crate) const MAX_BLANK_ROWS: u32 = 512;

impl<'a> Content<'a> {
    /// A reader over the text of a part.
    pub(crate) fn new(
        text: &'a str,
        styles: &'a StyleSheet,
        changes: Changes,
        limits: &Limits,
    ) -> Self {
        Self {
            xml: Xml::new(text, limits.nesting),
            styles,
            notices: Notices::default(),
            fields: Fields::default(),
            original: changes == Changes::Original,
            limits: *limits,
            paragraphs: 0,
            kept: 0,
            blank_rows: 0,
            toc_controls: 0,
            visible: 0,
        }
    }
    /// Moves into the first element of a name; false when the part has none.
    pub(crate) fn enter(&mut self, name: &str) -> bool {
        loop {
            match self.xml.next() {
                Token::Open(e) if e.name() == name => return true,
                Token::End => return false,
                _ => {}
            }
        }
    }
    /// The next block-level elements of the element that was entered, an empty list for something without content, `None` at its end.
    pub(crate) fn next_nodes(&mut self) -> Option<Vec<Node>> {
        loop {
            match self.xml.next() {
                Token::Open(e) => {
                    let mut out = Vec::new();
                    self.block(&e, &mut out);
                    return Some(out);
                }
                Token::Text(_) => {}
                Token::Close | Token::End => return None,
            }
        }
    }
    /// The block-level content of the element that was just opened.
    pub(crate) fn nodes(&mut self, out: &mut Vec<Node>) {
        loop {
            match self.xml.next() {
                Token::Open(e) => self.block(&e, out),
                Token::Text(_) => {}
                Token::Close | Token::End => return,
            }
        }
    }
    /// True when the tracked change of that name is left out.
    fn left_out(&self, name: &str) -> bool {
        match name {
            "del" | "moveFrom" => !self.original,
            "ins" | "moveTo" => self.original,
            _ => false,
        }
    }
    fn block(&mut self, e: &Element<'a>, out: &mut Vec<Node>) {
        match e.name() {
            "p" => {
                if self.take_paragraph() {
                    let paragraph = self.paragraph();
                    out.push(Node::Paragraph(paragraph));
                }
            }
            "tbl" => {
                let table = self.table();
                out.push(Node::Table(table));
            }
            "sdt" => self.control(|content| content.nodes(out)),
            "sectPr" => self.section(),
            "altChunk" => {
                if let Some(id) = e.attr("id") {
                    self.notices.chunks.push(id);
                }
                self.xml.skip();
            }
            "AlternateContent" => self.alternate(|content| content.nodes(out)),
            name if self.left_out(name) => self.xml.skip(),
            "ins" | "del" | "moveTo" | "moveFrom" | "customXml" | "smartTag" | "sdtContent" => {
                self.nodes(out)
            }
            "oMathPara" | "oMath" => {
                if self.take_paragraph() {
                    let mut paragraph = Paragraph {
                        index: self.paragraphs - 1,
                        ..Paragraph::default()
                    };
                    let text = crate::docx::omml::linear(&mut self.xml);
                    self.push(&mut paragraph, &text, RunProps::default());
                    out.push(Node::Paragraph(paragraph));
                }
            }
            _ => self.xml.skip(),
        }
    }
    /// Counts a paragraph; when there are too many, skips it and says no.
    fn take_paragraph(&mut self) -> bool {
        if self.kept >= self.limits.paragraphs {
            self.notices.too_many = true;
            self.xml.skip();
            return false;
        }
        self.paragraphs = self.paragraphs.saturating_add(1);
        self.kept += 1;
        true
    }
    fn section(&mut self) {
        loop {
            match self.xml.next() {
                Token::Open(e) => {
                    let header = match e.name() {
                        "headerReference" => Some(true),
                        "footerReference" => Some(false),
                        _ => None,
                    };
                    if let (Some(header), Some(id)) = (header, e.attr("id")) {
                        self.notices.furniture.push((id, header));
                    }
                    self.xml.skip();
                }
                Token::Text(_) => {}
                Token::Close | Token::End => return,
            }
        }
    }
    /// A content control: its properties, then `read` over its content.
    fn control(&mut self, mut read: impl FnMut(&mut Self)) {
        let mut toc = false;
        loop {
            match self.xml.next() {
                Token::Open(e) => match e.name() {
                    "sdtPr" | "docPartObj" | "docPartList" => toc |= self.control_is_toc(),
                    "sdtContent" => {
                        self.toc_controls += u32::from(toc);
                        read(self);
                        self.toc_controls -= u32::from(toc);
                    }
                    _ => self.xml.skip(),
                },
                Token::Text(_) => {}
                Token::Close | Token::End => return,
            }
        }
    }
    fn control_is_toc(&mut self) -> bool {
        let mut toc = false;
        loop {
            match self.xml.next() {
                Token::Open(e) => match e.name() {
                    "docPartObj" | "docPartList" => toc |= self.control_is_toc(),
                    name => {
                        toc |= name == "docPartGallery"
                            && e.with_attr("val", |v| v == "Table of Contents")
                                .unwrap_or(false);
                        self.xml.skip();
                    }
                },
                Token::Text(_) => {}
                Token::Close | Token::End => return toc,
            }
        }
    }
    /// The branches of an alternate content hold the same thing for newer and older programs: the first with visible text is read,
    /// the others are passed over.
    fn alternate(&mut self, mut read: impl FnMut(&mut Self)) {
        let before = self.visible;
        loop {
            match self.xml.next() {
                Token::Open(e) => match e.name() {
                    "Choice" | "Fallback" if self.visible == before => read(self),
                    _ => self.xml.skip(),
                },
                Token::Text(_) => {}
                Token::Close | Token::End => return,
            }
        }
    }
    /// All notes of a notes part by id; separators are left out.
    pub(crate) fn notes(&mut self) -> BTreeMap<i32, Vec<Node>> {
        let mut out = BTreeMap::new();
        loop {
            match self.xml.next() {
                Token::Open(e) if matches!(e.name(), "footnote" | "endnote") => {
                    let separator = e.with_attr("type", |t| t != "normal").unwrap_or(false);
                    let id = e.int("id");
                    let mut nodes = Vec::new();
                    self.nodes(&mut nodes);
                    if let Some(id) = id.filter(|_| !separator) {
                        out.entry(id).or_insert(nodes);
                    }
                }
                Token::End => return out,
                _ => {}
            }
        }
    }
}
