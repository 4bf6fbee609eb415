//! The text of a Word 97–2003 file as the shared typed tree: paragraphs, runs, fields, notes, text boxes, tables.

use super::binary::u32_at;
use super::file::{Entry, WordFile};
use super::properties::{Character, character, paragraph, row_definition, table_place};
use super::rows::{OpenTable, close_table};
use super::styles::font;
use crate::Changes;
use crate::docx::fields::Fields;
use crate::docx::native::{
    LINE_BREAK, Mark, Node, NoteKind, PAGE_BREAK, Paragraph, RunProps, SymbolFont,
};
use crate::docx::styles::StyleSheet;
use crate::docx::symbols;
use std::collections::BTreeMap;

/// Reads ranges of the text.
pub(super) struct Content<'a> {
    file: &'a WordFile,
    styles: &'a StyleSheet,
    original: bool,
    max_paragraphs: u32,
    paragraphs: u32,
    /// Notes by the position of their reference.
    notes: BTreeMap<u32, (NoteKind, i32)>,
    /// Text boxes by the position of their anchor: range of their text.
    boxes: BTreeMap<u32, (u32, u32)>,
    fields: Fields,
    /// Fonts by index, looked up once.
    fonts: BTreeMap<u16, Option<SymbolFont>>,
    pub(super) too_many: bool,
    pub(super) unknown_symbols: u32,
    pub(super) pictures: u32,
}

/// Nested tables deeper than this are read as part of the deepest; Word itself does not go further.
const MAX_TABLE_DEPTH: u32 = 32;

impl<'a> Content<'a> {
    pub(super) fn new(
        file: &'a WordFile,
        styles: &'a StyleSheet,
        changes: Changes,
        max_paragraphs: u32,
    ) -> Self {
        let mut notes = BTreeMap::new();
        for (kind, entry, size) in [
            (NoteKind::Footnote, Entry::FootnoteRefs, 2),
            (NoteKind::Endnote, Entry::EndnoteRefs, 2),
        ] {
            for (i, cp) in positions(file.entry(entry), size).into_iter().enumerate() {
                notes.insert(cp, (kind, i as i32));
            }
        }
        let mut content = Self {
            file,
            styles,
            original: changes == Changes::Original,
            max_paragraphs,
            paragraphs: 0,
            notes,
            boxes: BTreeMap::new(),
            fields: Fields::default(),
            fonts: BTreeMap::new(),
            too_many: false,
            unknown_symbols: 0,
            pictures: 0,
        };
        content.boxes = content.text_boxes();
        content
    }
    /// The main text.
    pub(super) fn main(&mut self) -> Vec<Node> {
        self.range(0, self.file.lengths.text)
    }
    /// The notes of a kind, by their index.
    pub(super) fn notes(&mut self, kind: NoteKind) -> Vec<(i32, Vec<Node>)> {
        let l = self.file.lengths;
        let (entry, start, len) = match kind {
            NoteKind::Footnote => (Entry::FootnoteTexts, l.text, l.footnotes),
            NoteKind::Endnote => (
                Entry::EndnoteTexts,
                l.text
                    .saturating_add(l.footnotes)
                    .saturating_add(l.headers)
                    .saturating_add(l.comments),
                l.endnotes,
            ),
        };
        let at = positions(self.file.entry(entry), 0);
        let mut out = Vec::new();
        for (i, pair) in at.windows(2).enumerate() {
            if pair[0] < pair[1] && pair[1] <= len {
                let nodes =
                    self.range(start.saturating_add(pair[0]), start.saturating_add(pair[1]));
                out.push((i as i32, nodes));
            }
        }
        out
    }
    /// Headers and footers in order: whether it is a header, and its content. Stories repeat in groups of six per section.
    pub(super) fn furniture(&mut self) -> Vec<(bool, Vec<Node>)> {
        let l = self.file.lengths;
        let start = l.text.saturating_add(l.footnotes);
        let at = positions(self.file.entry(Entry::Headers), 0);
        let mut out = Vec::new();
        for (i, pair) in at.windows(2).enumerate().skip(6) {
            if pair[0] < pair[1] && pair[1] <= l.headers {
                let header = matches!(i % 6, 0 | 1 | 4);
                let nodes =
                    self.range(start.saturating_add(pair[0]), start.saturating_add(pair[1]));
                out.push((header, nodes));
            }
        }
        out
    }
    /// Anchors of text boxes: a shape's id stands both at its anchor and at its text.
    fn text_boxes(&self) -> BTreeMap<u32, (u32, u32)> {
        const SPA: usize = 26;
        const FTXBXS: usize = 22;
        let l = self.file.lengths;
        let start = [l.footnotes, l.headers, l.comments, l.endnotes]
            .iter()
            .fold(l.text, |a, &b| a.saturating_add(b));
        let shapes = self.file.entry(Entry::ShapesMain);
        let texts = self.file.entry(Entry::TextBoxTexts);
        let count = |plc: &[u8], size: usize| plc.len().saturating_sub(4) / (size + 4);
        let (n_shapes, n_texts) = (count(shapes, SPA), count(texts, FTXBXS));
        let mut anchors: BTreeMap<u32, u32> = BTreeMap::new();
        for i in 0..n_shapes {
            if let (Some(cp), Some(id)) = (
                u32_at(shapes, i * 4),
                u32_at(shapes, (n_shapes + 1) * 4 + i * SPA),
            ) {
                anchors.entry(id).or_insert(cp);
            }
        }
        let mut out = BTreeMap::new();
        for i in 0..n_texts {
            let range = u32_at(texts, i * 4).zip(u32_at(texts, i * 4 + 4));
            let id = u32_at(texts, (n_texts + 1) * 4 + i * FTXBXS + 14);
            if let (Some((from, to)), Some(&cp)) = (range, id.and_then(|id| anchors.get(&id)))
                && from < to
                && to <= l.text_boxes
            {
                out.insert(cp, (start.saturating_add(from), start.saturating_add(to)));
            }
        }
        out
    }
    /// The paragraphs and tables of a range of positions.
    fn range(&mut self, from: u32, to: u32) -> Vec<Node> {
        let fields = std::mem::take(&mut self.fields);
        let file = self.file;
        let to = to.min(file.units.len() as u32);
        let mut out = Vec::new();
        let mut open: Vec<OpenTable> = Vec::new();
        let mut start = from;
        for cp in from..to {
            let unit = file.units[cp as usize];
            let ends = matches!(unit, 0x0d | 0x07) || (unit == 0x0c && file.ends_paragraph(cp));
            if !ends && cp + 1 < to {
                continue;
            }
            let first = start;
            start = cp + 1;
            if self.paragraphs >= self.max_paragraphs {
                self.too_many = true;
                break;
            }
            let (style, list) = file.paragraph_at(cp);
            let place = table_place(&list);
            let depth = place.depth.min(MAX_TABLE_DEPTH) as usize;
            while open.len() > depth {
                close_table(&mut open, &mut out);
            }
            while open.len() < depth {
                open.push(OpenTable::default());
            }
            if place.row_end {
                if let Some(table) = open.last_mut() {
                    let cells = std::mem::take(&mut table.cells);
                    table.nodes.clear();
                    if !cells.is_empty() {
                        table.rows.push((cells, row_definition(&list)));
                    }
                }
                continue;
            }
            let mut p = self.paragraph(first, cp, style, &list);
            if ends && unit == 0x0c {
                p.props.page_after = true;
            }
            if !ends {
                // The last paragraph of a part that is cut short has no mark.
                self.text(cp, cp + 1, &mut p, style);
            }
            match open.last_mut() {
                None => out.push(Node::Paragraph(p)),
                Some(table) => {
                    let plain =
                        p.text.is_empty() && p.marks.is_empty() && p.props.numbering.num.is_none();
                    if !plain {
                        table.nodes.push(Node::Paragraph(p));
                    }
                    if (unit == 0x07 && depth == 1) || (depth > 1 && place.inner_cell_end) {
                        let nodes = std::mem::take(&mut table.nodes);
                        table.cells.push(nodes);
                    }
                }
            }
        }
        while !open.is_empty() {
            close_table(&mut open, &mut out);
        }
        self.fields = fields;
        out
    }
    fn paragraph(&mut self, from: u32, to: u32, style: u16, list: &[u8]) -> Paragraph {
        let mut p = Paragraph {
            index: self.paragraphs,
            props: paragraph(list),
            ..Paragraph::default()
        };
        self.paragraphs += 1;
        p.props.style = Some(style);
        p.fields.in_toc = self.fields.in_toc();
        let style_bold = self.style_bold(style);
        if let Some((_, _, mark)) = self.file.runs_in(to, to + 1).first() {
            let mark = character(mark, style_bold);
            p.props.mark = mark.props;
            p.props.mark_removed = if self.original {
                mark.inserted
            } else {
                mark.deleted
            };
        }
        self.text(from, to, &mut p, style);
        p.fields.in_toc |= self.fields.in_toc() && !p.text.is_empty();
        self.fields.end_paragraph();
        p
    }
    fn style_bold(&self, style: u16) -> Option<bool> {
        self.styles.get(Some(style)).and_then(|s| s.run.bold)
    }
    /// Appends the characters of a range to a paragraph.
    fn text(&mut self, from: u32, to: u32, p: &mut Paragraph, style: u16) {
        let file = self.file;
        let style_bold = self.style_bold(style);
        for (start, end, list) in file.runs_in(from, to) {
            let format = character(list, style_bold);
            if (format.deleted && !self.original) || (format.inserted && self.original) {
                continue;
            }
            let Some(units) = file
                .units
                .get(start as usize..(end as usize).min(file.units.len()))
            else {
                continue;
            };
            let mut props = format.props;
            props.symbol_font = format.font.and_then(|f| self.font(f));
            let mut cp = start;
            for c in char::decode_utf16(units.iter().copied()) {
                let c = c.unwrap_or('\u{fffd}');
                self.character(c, cp, &format, props, p);
                cp += c.len_utf16() as u32;
            }
        }
    }
    fn font(&mut self, index: u16) -> Option<SymbolFont> {
        let file = self.file;
        *self.fonts.entry(index).or_insert_with(|| font(file, index))
    }
    fn character(
        &mut self,
        c: char,
        cp: u32,
        format: &Character,
        props: RunProps,
        p: &mut Paragraph,
    ) {
        match c {
            '\u{13}' => self.fields.begin(),
            '\u{14}' => {
                self.fields.separate();
                p.fields.page_ref |= self.fields.page_ref();
                p.fields.page_number |= self.fields.page_number();
                p.fields.inner_link |= self.fields.inner_link();
            }
            '\u{15}' => {
                p.fields.page_number |= self.fields.page_number();
                if let Some(text) = self.fields.end() {
                    p.push(props, &text);
                }
            }
            '\u{2}' | '\u{5}' if format.special => {
                if let Some(&(kind, id)) = self.notes.get(&cp) {
                    p.marks.push((p.text.len() as u32, Mark::Note(kind, id)));
                }
            }
            '\u{8}' | '\u{1}' if format.special => {
                self.pictures += 1;
                if let Some((from, to)) = self.boxes.remove(&cp) {
                    let nodes = self.range(from, to);
                    if !nodes.is_empty() {
                        p.marks.push((p.text.len() as u32, Mark::Box(nodes)));
                    }
                }
            }
            '(' if format.special && format.symbol.is_some() => {
                let Some((font, code)) = format.symbol else {
                    return;
                };
                let font = self.font(font).or(Some(SymbolFont::Other));
                let shown = char::from_u32(u32::from(code))
                    .map_or(symbols::UNKNOWN, |c| symbols::printed(c, font));
                self.unknown_symbols += u32::from(shown == symbols::UNKNOWN);
                self.visible(
                    p,
                    RunProps {
                        symbol_font: None,
                        ..props
                    },
                    shown,
                );
            }
            '\u{b}' => self.visible(p, props, LINE_BREAK),
            '\u{c}' => self.visible(p, props, PAGE_BREAK),
            '\u{e}' => self.visible(p, props, LINE_BREAK),
            '\u{1e}' => self.visible(p, props, '-'),
            '\t' => self.visible(p, props, '\t'),
            '\u{f000}'..='\u{f0ff}' => {
                let shown = symbols::printed(c, props.symbol_font);
                self.unknown_symbols += u32::from(shown == symbols::UNKNOWN);
                self.visible(p, props, shown);
            }
            c if c < ' ' || ('\u{7f}'..='\u{9f}').contains(&c) => {}
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}' => {}
            c if self.fields.visible() => self.visible(p, props, c),
            c => self.fields.code(c.encode_utf8(&mut [0; 4])),
        }
    }
    fn visible(&mut self, p: &mut Paragraph, props: RunProps, c: char) {
        if self.fields.visible() {
            self.fields.printed();
            p.push(props, c.encode_utf8(&mut [0; 4]));
        }
    }
}

/// The positions of a PLC whose entries have a size.
fn positions(plc: &[u8], size: usize) -> Vec<u32> {
    let count = if size == 0 {
        plc.len() / 4
    } else {
        plc.len().saturating_sub(4) / (size + 4)
    };
    (0..count).map_while(|i| u32_at(plc, i * 4)).collect()
}
