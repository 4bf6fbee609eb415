//! Tokens of a Rich Text file to the shared typed tree: paragraphs, runs, fields, notes, boxes, tables.

use super::fonts::Fonts;
use super::state::{Destination, Opens, State};
use super::style_sheet::Styles;
use super::tokens::{Token, Tokens};
use crate::doc::rows::{OpenTable, close_table};
use crate::docx::fields::Fields;
use crate::docx::native::{LINE_BREAK, Mark, Node, NoteKind, PAGE_BREAK, Paragraph};
use crate::docx::styles::StyleSheet;
use crate::docx::symbols;
use crate::{Changes, Options};
use std::rc::Rc;

/// Nested tables deeper than this are read as part of the deepest.
const MAX_TABLE_DEPTH: usize = 32;
/// Bytes of one paragraph.
const MAX_PARAGRAPH_BYTES: usize = 8 << 20;

/// A sequence of paragraphs and tables under construction: the text, a note, a header, a box.
#[derive(Debug, Default)]
struct Flow {
    nodes: Vec<Node>,
    tables: Vec<OpenTable>,
    paragraph: Paragraph,
    /// Depth of fields that were open when it began.
    fields: Fields,
}

/// How a paragraph ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Paragraph,
    Cell,
    InnerCell,
}

/// Reads the tokens of one file.
pub(super) struct Content {
    original: bool,
    nesting: usize,
    max_paragraphs: u32,
    fonts: Fonts,
    styles: Styles,
    stack: Vec<State>,
    state: State,
    /// Groups beyond the limit on nesting.
    beyond: usize,
    /// The last flow is the one that is open.
    flows: Vec<Flow>,
    /// Bytes that wait to be decoded together.
    bytes: Vec<u8>,
    /// Characters behind `\u` that are still to be passed over.
    pass_over: u32,
    /// The first half of a pair of UTF-16 units.
    surrogate: Option<u16>,
    paragraphs: u32,
    /// Notes: kind, number, content.
    pub(super) notes: Vec<(NoteKind, i32, Vec<Node>)>,
    /// Headers and footers.
    pub(super) furniture: Vec<(bool, Vec<Node>)>,
    pub(super) too_deep: bool,
    pub(super) too_many: bool,
    /// Groups that are still open at the end.
    pub(super) unclosed: usize,
    pub(super) pictures: u32,
    pub(super) unknown_symbols: u32,
}

impl Content {
    pub(super) fn new(options: &Options) -> Self {
        Self {
            original: options.changes == Changes::Original,
            nesting: options.limits.nesting.max(8) as usize,
            max_paragraphs: options.limits.paragraphs,
            fonts: Fonts::new(),
            styles: Styles::new(),
            stack: Vec::new(),
            state: State::new(),
            beyond: 0,
            flows: vec![Flow::default()],
            bytes: Vec::new(),
            pass_over: 0,
            surrogate: None,
            paragraphs: 0,
            notes: Vec::new(),
            furniture: Vec::new(),
            too_deep: false,
            too_many: false,
            unclosed: 0,
            pictures: 0,
            unknown_symbols: 0,
        }
    }
    /// Reads all of it: the main text, and the style sheet that it refers to.
    pub(super) fn read(&mut self, bytes: &[u8]) -> (Vec<Node>, StyleSheet) {
        for token in Tokens::new(bytes) {
            self.token(token);
            if self.too_many {
                break;
            }
        }
        self.flush();
        self.unclosed = self.stack.len() + self.beyond;
        while let Some(outer) = self.stack.pop() {
            self.close_group(outer);
        }
        let nodes = self.end_flow();
        (nodes, self.styles.finish())
    }
    /// Name of the encoding of text whose font names none.
    pub(super) fn encoding(&self) -> &'static str {
        self.fonts.default.name()
    }
    fn token(&mut self, token: Token<'_>) {
        match token {
            Token::Text(text) => {
                for &b in text {
                    self.byte(b);
                }
                return;
            }
            Token::Byte(b) => return self.byte(b),
            _ => self.flush(),
        }
        match token {
            Token::Open => {
                self.pass_over = 0;
                if self.stack.len() >= self.nesting {
                    self.too_deep = true;
                    self.beyond += 1;
                    return;
                }
                let mut inner = self.state.clone();
                inner.opens = Opens::Nothing;
                inner.optional = false;
                self.stack.push(std::mem::replace(&mut self.state, inner));
            }
            Token::Close => {
                self.pass_over = 0;
                if self.beyond > 0 {
                    self.beyond -= 1;
                } else if let Some(outer) = self.stack.pop() {
                    self.close_group(outer);
                }
            }
            Token::Symbol(_) | Token::Word(..) if self.beyond > 0 => {}
            Token::Symbol(b'*') => self.state.optional = true,
            Token::Symbol(b) => self.symbol(b),
            Token::Word(name, number) => self.word(name, number),
            Token::Text(_) | Token::Byte(_) => {}
        }
    }
    fn byte(&mut self, b: u8) {
        if self.pass_over > 0 {
            self.pass_over -= 1;
        } else if self.beyond == 0
            && !matches!(
                self.state.destination,
                Destination::Skip | Destination::Quiet
            )
            && self.bytes.len() < MAX_PARAGRAPH_BYTES
        {
            self.bytes.push(b);
        }
    }
    /// Decodes what waits.
    fn flush(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        let font = self.state.look.font;
        if self.fonts.symbols(font).is_some() && self.state.destination != Destination::Fonts {
            for b in bytes {
                self.character(char::from_u32(0xf000 + u32::from(b)).unwrap_or(symbols::UNKNOWN));
            }
            return;
        }
        let (text, _) = self
            .fonts
            .encoding(font)
            .decode_without_bom_handling(&bytes);
        self.text(&text);
    }
    fn text(&mut self, text: &str) {
        match self.state.destination {
            Destination::Fonts => self.fonts.text(text),
            Destination::Styles => self.styles.text(text, &self.state),
            Destination::FieldCode => {
                if let Some(flow) = self.flows.last_mut() {
                    flow.fields.code(text);
                }
            }
            Destination::Flow | Destination::Label => text.chars().for_each(|c| self.character(c)),
            Destination::Skip | Destination::Quiet => {}
        }
    }
    /// A character of the text.
    fn character(&mut self, c: char) {
        match self.state.destination {
            Destination::Flow | Destination::Label => {}
            _ => return self.text(c.encode_utf8(&mut [0; 4])),
        }
        let look = self.state.look;
        let unseen = if self.original {
            look.inserted
        } else {
            look.deleted
        };
        let Some(flow) = self.flows.last_mut() else {
            return;
        };
        if unseen || !flow.fields.visible() || flow.paragraph.text.len() > MAX_PARAGRAPH_BYTES {
            return;
        }
        flow.fields.printed();
        let shown = match c {
            '\u{f000}'..='\u{f0ff}' => {
                let shown = symbols::printed(c, self.fonts.symbols(look.font));
                self.unknown_symbols += u32::from(shown == symbols::UNKNOWN);
                shown
            }
            '\t' | LINE_BREAK | PAGE_BREAK => c,
            c if c.is_control() => return,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}' => return,
            c => c,
        };
        flow.paragraph
            .push(look.props, shown.encode_utf8(&mut [0; 4]));
    }
    fn symbol(&mut self, b: u8) {
        if self.pass_over > 0 {
            self.pass_over -= 1;
            return;
        }
        match b {
            b'{' | b'}' | b'\\' => self.character(char::from(b)),
            b'~' => self.character('\u{a0}'),
            b'_' => self.character('-'),
            _ => {}
        }
    }
    fn word(&mut self, name: &str, number: Option<i32>) {
        let optional = std::mem::take(&mut self.state.optional);
        if name == "u" {
            return self.unicode(number.unwrap_or(0));
        }
        if self.pass_over > 0 {
            self.pass_over -= 1;
            return;
        }
        if self.state.destination == Destination::Skip || self.destination(name, optional) {
            return;
        }
        match self.state.destination {
            Destination::Fonts => return self.fonts.word(name, number, true),
            Destination::Styles => self.styles.word(name, number),
            _ => {}
        }
        match name {
            "uc" => {
                self.state.fallback = number
                    .and_then(|n| u32::try_from(n).ok())
                    .unwrap_or(1)
                    .min(8);
            }
            "ansicpg" | "deff" => self.fonts.word(name, number, false),
            "s" if self.state.destination == Destination::Flow => {
                let style = self.styles.index(number);
                Rc::make_mut(&mut self.state.paragraph).style = style;
            }
            _ => {
                if self.state.character(name, number) || self.state.paragraph(name, number) {
                    return;
                }
                if is_row_word(name) {
                    Rc::make_mut(&mut self.state.row).word(name, number);
                    return;
                }
                self.structure(name);
            }
        }
    }
    /// `\u`: a UTF-16 unit as a signed number, with what stands for it elsewhere behind it.
    fn unicode(&mut self, number: i32) {
        if self.state.destination == Destination::Skip {
            return;
        }
        self.pass_over = self.state.fallback;
        let unit = number as u16;
        match (self.surrogate.take(), unit) {
            (_, 0xd800..=0xdbff) => self.surrogate = Some(unit),
            (Some(high), 0xdc00..=0xdfff) => {
                let pair = char::decode_utf16([high, unit]).next();
                self.character(pair.and_then(Result::ok).unwrap_or('\u{fffd}'));
            }
            _ => self.character(char::from_u32(u32::from(unit)).unwrap_or('\u{fffd}')),
        }
    }
    /// Words that say where the text of the group goes; false when it is none.
    fn destination(&mut self, name: &str, optional: bool) -> bool {
        use Destination::{FieldCode, Fonts, Label, Quiet, Skip, Styles};
        let (destination, opens) = match name {
            "fonttbl" => (Fonts, Opens::Nothing),
            "stylesheet" => (Styles, Opens::Nothing),
            "field" => (self.state.destination, Opens::Field),
            "fldinst" => (FieldCode, Opens::Nothing),
            "fldrslt" => {
                if let Some(flow) = self.flows.last_mut() {
                    flow.fields.separate();
                    let (fields, p) = (&flow.fields, &mut flow.paragraph.fields);
                    p.page_ref |= fields.page_ref();
                    p.page_number |= fields.page_number();
                    p.inner_link |= fields.inner_link();
                }
                (Destination::Flow, Opens::Nothing)
            }
            "listtext" | "pntext" => (Label, Opens::Nothing),
            "footnote" => (Destination::Flow, Opens::Note { end: false }),
            "header" | "headerl" | "headerr" | "headerf" => {
                (Destination::Flow, Opens::Furniture { header: true })
            }
            "footer" | "footerl" | "footerr" | "footerf" => {
                (Destination::Flow, Opens::Furniture { header: false })
            }
            "shptxt" | "dptxbxtext" => (Destination::Flow, Opens::Box),
            "shp" | "shpinst" | "shpgrp" | "do" | "object" | "upr" => (Quiet, Opens::Nothing),
            "result" | "ud" | "nesttableprops" | "shppict" => (Destination::Flow, Opens::Nothing),
            "pict" => {
                self.pictures += 1;
                (Skip, Opens::Nothing)
            }
            "colortbl" | "info" | "nonesttables" | "nonshppict" | "filetbl" | "shprslt" | "pn"
            | "sp" | "objdata" | "private" | "xe" | "tc" | "rxe" | "annotation" | "falt"
            | "panose" => (Skip, Opens::Nothing),
            "ftnalt" => {
                self.state.opens = Opens::Note { end: true };
                return true;
            }
            _ if optional => (Skip, Opens::Nothing),
            _ => return false,
        };
        self.state.destination = destination;
        self.state.opens = opens;
        match opens {
            Opens::Nothing => {}
            Opens::Field => {
                if let Some(flow) = self.flows.last_mut() {
                    flow.fields.begin();
                }
            }
            Opens::Note { .. } | Opens::Furniture { .. } | Opens::Box => {
                self.flows.push(Flow::default());
                self.state.paragraph = Rc::default();
                self.state.place = super::state::Place::default();
            }
        }
        true
    }
    /// Words that stand for characters or end paragraphs, cells and rows.
    fn structure(&mut self, name: &str) {
        let shown = match name {
            "line" | "softline" => LINE_BREAK,
            "page" | "softpage" => PAGE_BREAK,
            "tab" => '\t',
            "emdash" => '—',
            "endash" => '–',
            "lquote" => '‘',
            "rquote" => '’',
            "ldblquote" => '“',
            "rdblquote" => '”',
            "bullet" => '•',
            "emspace" => '\u{3000}',
            "enspace" | "qmspace" => ' ',
            "chpgn" => {
                if let Some(flow) = self.flows.last_mut() {
                    flow.paragraph.fields.page_number = true;
                }
                return;
            }
            _ => return self.mark(name),
        };
        self.character(shown);
    }
    fn mark(&mut self, name: &str) {
        if self.state.destination != Destination::Flow {
            return;
        }
        match name {
            "par" => self.end_paragraph(End::Paragraph),
            "sect" => {
                if let Some(flow) = self.flows.last_mut() {
                    flow.paragraph.props.page_after = true;
                }
                self.end_paragraph(End::Paragraph);
            }
            "cell" => self.end_paragraph(End::Cell),
            "nestcell" => self.end_paragraph(End::InnerCell),
            "row" => self.end_row(1),
            "nestrow" => self.end_row(self.depth().max(2)),
            _ => {}
        }
    }
    /// Nesting of the paragraph that is open.
    fn depth(&self) -> usize {
        let place = self.state.place;
        let stated = place.depth.unwrap_or(u32::from(place.in_table)) as usize;
        stated.max(usize::from(place.in_table)).min(MAX_TABLE_DEPTH)
    }
    fn end_paragraph(&mut self, end: End) {
        if self.paragraphs >= self.max_paragraphs {
            self.too_many = true;
            return;
        }
        let depth = match end {
            End::Paragraph => self.depth(),
            End::Cell => 1,
            End::InnerCell => self.depth().max(2),
        };
        let Some(flow) = self.flows.last_mut() else {
            return;
        };
        let mut p = std::mem::take(&mut flow.paragraph);
        let page_after = p.props.page_after;
        p.props = (*self.state.paragraph).clone();
        p.props.page_after = page_after;
        p.props.mark = self.state.look.props;
        p.props.mark_removed = end == End::Paragraph
            && if self.original {
                self.state.look.inserted
            } else {
                self.state.look.deleted
            };
        p.index = self.paragraphs;
        p.fields.in_toc |= flow.fields.in_toc() && !p.text.is_empty();
        self.paragraphs += 1;
        flow.fields.end_paragraph();
        while flow.tables.len() > depth {
            close_table(&mut flow.tables, &mut flow.nodes);
        }
        while flow.tables.len() < depth {
            flow.tables.push(OpenTable::default());
        }
        match flow.tables.last_mut() {
            None => flow.nodes.push(Node::Paragraph(p)),
            Some(table) => {
                if !p.text.is_empty() || !p.marks.is_empty() {
                    table.nodes.push(Node::Paragraph(p));
                }
                if end != End::Paragraph {
                    let nodes = std::mem::take(&mut table.nodes);
                    table.cells.push(nodes);
                }
            }
        }
    }
    fn end_row(&mut self, depth: usize) {
        let definition = self.state.row.definition.clone();
        let Some(flow) = self.flows.last_mut() else {
            return;
        };
        while flow.tables.len() > depth {
            close_table(&mut flow.tables, &mut flow.nodes);
        }
        if flow.tables.len() < depth {
            return;
        }
        if let Some(table) = flow.tables.last_mut() {
            let cells = std::mem::take(&mut table.cells);
            if !cells.is_empty() {
                table.rows.push((cells, definition));
            }
        }
    }
    /// Ends the innermost flow and gives what it holds.
    fn end_flow(&mut self) -> Vec<Node> {
        let begun = self
            .flows
            .last()
            .is_some_and(|f| !f.paragraph.text.is_empty() || !f.paragraph.marks.is_empty());
        if begun {
            self.end_paragraph(End::Paragraph);
        }
        let Some(mut flow) = self.flows.pop() else {
            return Vec::new();
        };
        while !flow.tables.is_empty() {
            close_table(&mut flow.tables, &mut flow.nodes);
        }
        flow.nodes
    }
    fn close_group(&mut self, outer: State) {
        let inner = std::mem::replace(&mut self.state, outer);
        match inner.opens {
            Opens::Nothing => {
                if inner.destination == Destination::Label
                    && self.state.destination != Destination::Label
                {
                    self.end_label();
                }
            }
            Opens::Field => {
                let ended = self.flows.last_mut().and_then(|flow| flow.fields.end());
                if let Some(text) = ended {
                    self.text(&text);
                }
            }
            Opens::Note { end } => {
                let nodes = self.inner_flow(inner);
                let kind = if end {
                    NoteKind::Endnote
                } else {
                    NoteKind::Footnote
                };
                let number = self.notes.len() as i32;
                self.notes.push((kind, number, nodes));
                self.attach(Mark::Note(kind, number));
            }
            Opens::Furniture { header } => {
                let nodes = self.inner_flow(inner);
                self.furniture.push((header, nodes));
            }
            Opens::Box => {
                let nodes = self.inner_flow(inner);
                if !nodes.is_empty() {
                    self.attach(Mark::Box(nodes));
                }
            }
        }
    }
    /// Ends the flow of a group with the properties that held in it.
    fn inner_flow(&mut self, inner: State) -> Vec<Node> {
        let outer = std::mem::replace(&mut self.state, inner);
        let nodes = self.end_flow();
        self.state = outer;
        nodes
    }
    fn attach(&mut self, mark: Mark) {
        if let Some(flow) = self.flows.last_mut() {
            let at = flow.paragraph.text.len() as u32;
            flow.paragraph.marks.push((at, mark));
        }
    }
    /// The white space that parts a label from its text: none behind a wide mark, as automatic numbers are printed.
    fn end_label(&mut self) {
        let Some(flow) = self.flows.last_mut() else {
            return;
        };
        let p = &mut flow.paragraph;
        let kept = p.text.trim_end().len();
        p.text.truncate(kept);
        p.runs.retain(|r| (r.start as usize) < kept.max(1));
        let narrow = p.text.chars().next_back().is_some_and(|c| c.is_ascii());
        if narrow && let Some(run) = p.runs.last().copied() {
            p.push(run.props, " ");
        }
    }
}

/// Words that define rows and cells.
fn is_row_word(name: &str) -> bool {
    name == "cellx"
        || ["tr", "cl", "brdr"]
            .iter()
            .any(|prefix| name.starts_with(prefix))
}
