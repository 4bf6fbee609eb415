//! Reads the content of a part (body, notes, headers, text boxes) into the typed tree.

use super::fields::Fields;
use super::native::{
    Cell, LINE_BREAK, Mark, Merge, Node, NoteKind, PAGE_BREAK, Paragraph, Row, Run, RunProps,
    SymbolFont, Table,
};
use super::properties::{borders, paragraph_props_with, run_props};
use super::styles::StyleSheet;
use super::symbols;
use super::xml::{Element, Token, Xml};
use crate::{Changes, Limits};
use std::collections::BTreeMap;

/// What a part refers to that is not read, and things worth a warning, counted.
#[derive(Debug, Default)]
pub(crate) struct Notices {
    /// Relationship ids of parts that are not read, with what they are.
    pub(crate) unread: Vec<(String, &'static str)>,
    /// Symbols of picture fonts that have no character.
    pub(crate) unknown_symbols: u32,
    /// Places with phonetic guides, whose reading was left out.
    pub(crate) ruby: u32,
    /// Pictures.
    pub(crate) pictures: u32,
    /// Rows that print nothing, beyond those that are kept.
    pub(crate) blank_rows: u32,
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
const MAX_PARAGRAPH_BYTES: usize = 16 << 20;
/// Rows in a row that print nothing and are kept; a blank form has a few dozen.
pub(crate) const MAX_BLANK_ROWS: u32 = 512;
/// Widest span of a cell that is believed; Word itself stops at 63 columns.
const MAX_SPAN: u32 = 1024;

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
                    self.notices
                        .unread
                        .push((id, "an imported chunk of another document"));
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
                    let text = super::omml::linear(&mut self.xml);
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

    // Paragraphs.

    fn paragraph(&mut self) -> Paragraph {
        let mut p = Paragraph {
            index: self.paragraphs.saturating_sub(1),
            ..Paragraph::default()
        };
        p.fields.in_toc = self.toc_controls > 0 || self.fields.in_toc();
        self.inline(&mut p);
        p.fields.in_toc |= self.toc_controls > 0 || (self.fields.in_toc() && !p.text.is_empty());
        self.fields.end_paragraph();
        p
    }
    /// The content of a paragraph, or of an element inside it that only groups.
    fn inline(&mut self, p: &mut Paragraph) {
        loop {
            match self.xml.next() {
                Token::Open(e) => self.inline_element(&e, p),
                Token::Text(_) => {}
                Token::Close | Token::End => return,
            }
        }
    }
    fn inline_element(&mut self, e: &Element<'a>, p: &mut Paragraph) {
        match e.name() {
            "r" => self.run(p),
            "pPr" => p.props = self.paragraph_properties(),
            "hyperlink" => {
                p.fields.inner_link |= e.attr("anchor").is_some();
                self.inline(p);
            }
            "fldSimple" => {
                let code = e.attr("instr").unwrap_or_default();
                self.fields.begin();
                self.fields.code(&code);
                self.fields.separate();
                p.fields.page_ref |= self.fields.page_ref();
                p.fields.page_number |= self.fields.page_number();
                self.inline(p);
                self.fields.end();
            }
            "sdt" => self.control(|content| content.inline(p)),
            "AlternateContent" => self.alternate(|content| content.inline(p)),
            "oMath" | "oMathPara" => {
                let text = super::omml::linear(&mut self.xml);
                self.push(p, &text, RunProps::default());
            }
            "ruby" => self.ruby(p),
            name if self.left_out(name) => self.xml.skip(),
            "ins" | "del" | "moveTo" | "moveFrom" | "smartTag" | "customXml" | "dir" | "bdo"
            | "subDoc" | "sdtContent" | "fld" => self.inline(p),
            "altChunk" => {
                if let Some(id) = e.attr("id") {
                    self.notices
                        .unread
                        .push((id, "an imported chunk of another document"));
                }
                self.xml.skip();
            }
            // A run's own children directly under the paragraph, which some converters write.
            "t"
            | "br"
            | "tab"
            | "drawing"
            | "pict"
            | "lastRenderedPageBreak"
            | "footnoteReference"
            | "endnoteReference" => {
                self.run_element(e, p, &mut RunProps::default());
            }
            _ => self.xml.skip(),
        }
    }
    /// `w:pPr`. A section that ends here is read for its headers and footers in the same pass.
    fn paragraph_properties(&mut self) -> super::native::ParagraphProps {
        let furniture = &mut self.notices.furniture;
        paragraph_props_with(&mut self.xml, self.styles, self.original, &mut |name, e| {
            if let Some(id) = e.attr("id") {
                furniture.push((id, name == "headerReference"));
            }
        })
    }
    fn run(&mut self, p: &mut Paragraph) {
        let mut props = RunProps::default();
        loop {
            match self.xml.next() {
                Token::Open(e) => self.run_element(&e, p, &mut props),
                Token::Text(_) => {}
                Token::Close | Token::End => return,
            }
        }
    }
    fn run_element(&mut self, e: &Element<'a>, p: &mut Paragraph, props: &mut RunProps) {
        match e.name() {
            "t" | "delText" => {
                let keep = e.with_attr("space", |s| s == "preserve").unwrap_or(false);
                let text = self.xml.text();
                let text = if keep {
                    text.as_str()
                } else {
                    text.trim_matches([' ', '\t', '\n', '\r'])
                };
                self.push(p, text, *props);
                return;
            }
            "rPr" => {
                *props = run_props(&mut self.xml, self.styles);
                return;
            }
            "instrText" | "delInstrText" => {
                let code = self.xml.text();
                self.fields.code(&code);
                return;
            }
            "fldChar" => match e.attr("fldCharType").as_deref() {
                Some("begin") => {
                    self.fields.begin();
                    self.form_field();
                    return;
                }
                Some("separate") => {
                    self.fields.separate();
                    p.fields.page_ref |= self.fields.page_ref();
                    p.fields.page_number |= self.fields.page_number();
                    p.fields.inner_link |= self.fields.inner_link();
                }
                Some("end") => {
                    p.fields.page_number |= self.fields.page_number();
                    if let Some(text) = self.fields.end() {
                        self.push(p, &text, *props);
                    }
                }
                _ => {}
            },
            "tab" | "ptab" => self.push(p, "\t", *props),
            "br" => {
                let kind = e.attr("type");
                let mark = if kind.as_deref() == Some("page") {
                    PAGE_BREAK
                } else {
                    LINE_BREAK
                };
                self.push_control(p, mark, *props);
            }
            "cr" => self.push_control(p, LINE_BREAK, *props),
            "noBreakHyphen" => self.push(p, "-", *props),
            "sym" => {
                let font = e.with_attr("font", |f| {
                    SymbolFont::named(f).unwrap_or(SymbolFont::Other)
                });
                let code = e
                    .with_attr("char", |c| u32::from_str_radix(c, 16).ok())
                    .flatten()
                    .and_then(char::from_u32);
                if let Some(c) = code {
                    // A font that is no picture font prints its own character.
                    let font = if (0xf000..=0xf0ff).contains(&(c as u32)) {
                        font
                    } else {
                        font.filter(|&f| f != SymbolFont::Other)
                    };
                    let shown = symbols::printed(c, font);
                    self.notices.unknown_symbols += u32::from(shown == symbols::UNKNOWN);
                    self.push(
                        p,
                        shown.encode_utf8(&mut [0; 4]),
                        RunProps {
                            symbol_font: None,
                            ..*props
                        },
                    );
                }
            }
            "lastRenderedPageBreak" => p.marks.push((p.text.len() as u32, Mark::RenderedPageBreak)),
            "footnoteReference" | "endnoteReference" => {
                let kind = if e.name() == "footnoteReference" {
                    NoteKind::Footnote
                } else {
                    NoteKind::Endnote
                };
                if let Some(id) = e.int("id") {
                    p.marks.push((p.text.len() as u32, Mark::Note(kind, id)));
                }
            }
            "drawing" | "pict" | "object" => {
                let mut nodes = Vec::new();
                self.shapes(&mut nodes);
                if !nodes.is_empty() {
                    p.marks.push((p.text.len() as u32, Mark::Box(nodes)));
                }
                return;
            }
            "AlternateContent" => {
                let mut inner = *props;
                self.alternate(|content| {
                    loop {
                        match content.xml.next() {
                            Token::Open(e) => content.run_element(&e, p, &mut inner),
                            Token::Text(_) => {}
                            Token::Close | Token::End => return,
                        }
                    }
                });
                return;
            }
            "ruby" => {
                self.ruby(p);
                return;
            }
            "oMath" => {
                let text = super::omml::linear(&mut self.xml);
                self.push(p, &text, *props);
                return;
            }
            // A run inside a run, as broken writers make it.
            "r" => {
                self.run(p);
                return;
            }
            _ => {}
        }
        self.xml.skip();
    }
    /// The base of a phonetic guide is the text; the reading above it is left out and counted.
    fn ruby(&mut self, p: &mut Paragraph) {
        self.notices.ruby += 1;
        loop {
            match self.xml.next() {
                Token::Open(e) if e.name() == "rubyBase" => self.inline(p),
                Token::Open(_) => self.xml.skip(),
                Token::Text(_) => {}
                Token::Close | Token::End => return,
            }
        }
    }
    /// The content of a `fldChar begin`: a check box or a drop-down states its own result.
    fn form_field(&mut self) {
        let mut entries: Vec<String> = Vec::new();
        let mut chosen = 0_usize;
        let mut checked: Option<bool> = None;
        let mut depth = 0_u32;
        loop {
            match self.xml.next() {
                Token::Open(e) => {
                    depth += 1;
                    match e.name() {
                        "checked" => checked = Some(e.toggle()),
                        "default" if checked.is_none() => checked = Some(e.toggle()),
                        "result" => {
                            chosen = e
                                .val_int()
                                .and_then(|v| usize::try_from(v).ok())
                                .unwrap_or(0)
                        }
                        "listEntry" => entries.extend(e.attr("val")),
                        _ => {}
                    }
                }
                Token::Text(_) => {}
                Token::Close if depth > 0 => depth -= 1,
                Token::Close | Token::End => break,
            }
        }
        if let Some(entry) = entries.into_iter().nth(chosen) {
            self.fields.set_form_result(entry);
        } else if let Some(checked) = checked {
            self.fields.set_check_box(checked);
        }
    }
    fn push_control(&mut self, p: &mut Paragraph, c: char, props: RunProps) {
        if self.fields.visible() {
            begin_run(p, props);
            p.text.push(c);
        }
    }
    /// Appends visible text to a paragraph; control characters and marks of no width go, a line feed is white space.
    fn push(&mut self, p: &mut Paragraph, text: &str, props: RunProps) {
        if text.is_empty()
            || !self.fields.visible()
            || p.text.len() + text.len() > MAX_PARAGRAPH_BYTES
        {
            return;
        }
        begin_run(p, props);
        self.visible += text.len();
        if props.symbol_font.is_none() && !text.chars().any(is_special) {
            p.text.push_str(text);
            return;
        }
        for c in text.chars() {
            match c {
                '\t' => p.text.push('\t'),
                '\n' | '\r' | '\u{2028}' | '\u{2029}' => p.text.push(' '),
                c if is_special(c) && !('\u{f000}'..='\u{f0ff}').contains(&c) => {}
                c => {
                    // Only the private use area is surely addressed by code; a plain letter with a picture font may be a fallback font.
                    let font = props
                        .symbol_font
                        .filter(|_| ('\u{f000}'..='\u{f0ff}').contains(&c));
                    let shown = symbols::printed(c, font);
                    self.notices.unknown_symbols += u32::from(shown == symbols::UNKNOWN);
                    p.text.push(shown);
                }
            }
        }
    }

    // Shapes.

    /// The texts of a drawing, a VML picture or an embedded object that was just opened.
    fn shapes(&mut self, out: &mut Vec<Node>) {
        loop {
            match self.xml.next() {
                Token::Open(e) => match e.name() {
                    "txbxContent" => {
                        let fields = std::mem::take(&mut self.fields);
                        self.nodes(out);
                        self.fields = fields;
                    }
                    // Text of a DrawingML shape: a:p, a:r, a:t have the same local names.
                    "p" => self.block(&e, out),
                    "textpath" => {
                        if let Some(text) = e.attr("string").filter(|s| !s.trim().is_empty())
                            && self.paragraphs < self.limits.paragraphs
                        {
                            self.paragraphs += 1;
                            let mut p = Paragraph {
                                index: self.paragraphs - 1,
                                ..Paragraph::default()
                            };
                            p.fields.word_art = true;
                            self.push(&mut p, &text, RunProps::default());
                            out.push(Node::Paragraph(p));
                        }
                        self.xml.skip();
                    }
                    "AlternateContent" => self.alternate(|content| content.shapes(out)),
                    "chart" => self.unread(&e, "id", "a chart"),
                    "relIds" => self.unread(&e, "dm", "a diagram"),
                    "OLEObject" => self.unread(&e, "id", "an embedded object"),
                    "blip" | "imagedata" => {
                        self.notices.pictures += 1;
                        self.xml.skip();
                    }
                    _ => self.shapes(out),
                },
                Token::Text(_) => {}
                Token::Close | Token::End => return,
            }
        }
    }
    fn unread(&mut self, e: &Element<'a>, attribute: &str, what: &'static str) {
        if let Some(id) = e.attr(attribute) {
            self.notices.unread.push((id, what));
        }
        self.xml.skip();
    }

    // Tables.

    fn table(&mut self) -> Table {
        let mut table = Table::default();
        self.rows(&mut table);
        table
    }
    fn rows(&mut self, table: &mut Table) {
        loop {
            match self.xml.next() {
                Token::Open(e) => match e.name() {
                    "tr" => self.row(table),
                    "tblPr" => self.table_properties(table),
                    "tblGrid" => self.grid(table),
                    "sdt" => self.control(|content| content.rows(table)),
                    "AlternateContent" => self.alternate(|content| content.rows(table)),
                    name if self.left_out(name) => self.xml.skip(),
                    "ins" | "del" | "moveTo" | "moveFrom" | "customXml" | "sdtContent" => {
                        self.rows(table)
                    }
                    _ => self.xml.skip(),
                },
                Token::Text(_) => {}
                Token::Close | Token::End => return,
            }
        }
    }
    fn table_properties(&mut self, table: &mut Table) {
        loop {
            match self.xml.next() {
                Token::Open(e) => {
                    match e.name() {
                        "tblBorders" => {
                            table.borders = borders(&mut self.xml);
                            continue;
                        }
                        "tblStyle" => {
                            table.style = e.with_attr("val", |v| self.styles.index(v)).flatten()
                        }
                        "tblLook" => {
                            let flag =
                                e.with_attr("firstRow", |v| v == "1" || v == "true" || v == "on");
                            let bits = e.with_attr("val", |v| {
                                u32::from_str_radix(v, 16).is_ok_and(|v| v & 0x20 != 0)
                            });
                            table.first_row_look = flag.or(bits).unwrap_or(false);
                        }
                        _ => {}
                    }
                    self.xml.skip();
                }
                Token::Text(_) => {}
                Token::Close | Token::End => return,
            }
        }
    }
    fn grid(&mut self, table: &mut Table) {
        loop {
            match self.xml.next() {
                Token::Open(e) => {
                    if e.name() == "gridCol" && table.grid.len() < MAX_SPAN as usize {
                        table.grid.push(e.twips("w").unwrap_or(0));
                    }
                    self.xml.skip();
                }
                Token::Text(_) => {}
                Token::Close | Token::End => return,
            }
        }
    }
    fn row(&mut self, table: &mut Table) {
        let mut row = Row::default();
        let mut removed = false;
        self.cells(&mut row, table, &mut removed);
        if removed || row.cells.is_empty() {
            return;
        }
        let blank = row
            .cells
            .iter()
            .all(|c| c.nodes.is_empty() && c.vertical == Merge::No);
        self.blank_rows = if blank { self.blank_rows + 1 } else { 0 };
        if self.blank_rows > MAX_BLANK_ROWS {
            self.notices.blank_rows += 1;
            return;
        }
        table.rows.push(row);
    }
    fn cells(&mut self, row: &mut Row, table: &mut Table, removed: &mut bool) {
        loop {
            match self.xml.next() {
                Token::Open(e) => match e.name() {
                    "tc" => {
                        if let Some(cell) = self.cell(table) {
                            row.cells.push(cell);
                        }
                    }
                    "trPr" => *removed |= self.row_properties(row),
                    "sdt" => self.control(|content| content.cells(row, table, removed)),
                    "AlternateContent" => {
                        self.alternate(|content| content.cells(row, table, removed))
                    }
                    "ins" | "del" | "moveTo" | "moveFrom" | "customXml" | "sdtContent" => {
                        self.cells(row, table, removed)
                    }
                    _ => self.xml.skip(),
                },
                Token::Text(_) => {}
                Token::Close | Token::End => return,
            }
        }
    }
    /// `w:trPr`; true when a tracked change leaves the row out.
    fn row_properties(&mut self, row: &mut Row) -> bool {
        let mut removed = false;
        loop {
            match self.xml.next() {
                Token::Open(e) => {
                    match e.name() {
                        "gridBefore" => row.before = span(&e, 0),
                        "gridAfter" => row.after = span(&e, 0),
                        "tblHeader" => row.header = e.toggle(),
                        name => removed |= self.left_out(name),
                    }
                    self.xml.skip();
                }
                Token::Text(_) => {}
                Token::Close | Token::End => return removed,
            }
        }
    }
    /// `w:tc`; `None` when a tracked change leaves the cell out.
    fn cell(&mut self, table: &mut Table) -> Option<Cell> {
        let mut cell = Cell {
            span: 1,
            ..Cell::default()
        };
        let mut removed = false;
        let mut nodes = Vec::new();
        loop {
            match self.xml.next() {
                Token::Open(e) => match e.name() {
                    "tcPr" => removed |= self.cell_properties(&mut cell, table),
                    _ => {
                        self.block(&e, &mut nodes);
                        // What prints nothing is not kept: a hostile table has a million empty cells.
                        while let Some(Node::Paragraph(p)) = nodes.last() {
                            let plain = p.text.is_empty()
                                && p.marks.is_empty()
                                && p.props.numbering == super::native::NumberingRef::default()
                                && p.props.style.is_none();
                            if !plain {
                                break;
                            }
                            nodes.pop();
                            self.kept = self.kept.saturating_sub(1);
                        }
                    }
                },
                Token::Text(_) => {}
                Token::Close | Token::End => break,
            }
        }
        nodes.shrink_to_fit();
        cell.nodes = nodes;
        (!removed).then_some(cell)
    }
    fn cell_properties(&mut self, cell: &mut Cell, table: &mut Table) -> bool {
        let mut removed = false;
        loop {
            match self.xml.next() {
                Token::Open(e) => {
                    match e.name() {
                        "tcBorders" => {
                            table.cell_borders |= borders(&mut self.xml).unwrap_or(false);
                            continue;
                        }
                        "gridSpan" => cell.span = span(&e, 1),
                        "vMerge" => cell.vertical = merge(&e),
                        "hMerge" => cell.horizontal = merge(&e),
                        "tcW" => {
                            let twips = e.with_attr("type", |t| t == "dxa").unwrap_or(true);
                            cell.width = e.twips("w").filter(|&w| twips && w > 0);
                        }
                        "cellDel" => removed |= !self.original,
                        "cellIns" => removed |= self.original,
                        _ => {}
                    }
                    self.xml.skip();
                }
                Token::Text(_) => {}
                Token::Close | Token::End => return removed,
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

/// Characters that are not printed as themselves: controls, marks of no width, soft hyphens, and the area that picture fonts use.
fn is_special(c: char) -> bool {
    (c < ' ' || ('\u{7f}'..='\u{9f}').contains(&c))
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' | '\u{f000}'..='\u{f0ff}')
}

fn begin_run(p: &mut Paragraph, props: RunProps) {
    if p.runs.last().is_none_or(|r| r.props != props) {
        p.runs.push(Run {
            start: p.text.len() as u32,
            props,
        });
    }
}

fn span(e: &Element<'_>, least: u32) -> u32 {
    e.val_int()
        .and_then(|v| u32::try_from(v).ok())
        .unwrap_or(least)
        .clamp(least, MAX_SPAN)
}

fn merge(e: &Element<'_>) -> Merge {
    match e.with_attr("val", |v| v == "restart" || v == "rest") {
        Some(true) => Merge::Restart,
        _ => Merge::Continue,
    }
}
