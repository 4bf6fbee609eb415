//! The typed tree of a part, lowered to blocks, grids and anchors.

use super::grid::{self, Plan};
use super::lines::{self, Break, Line, goes_on, joint};
use super::native::{
    Cell, FieldTraits, Indent, LINE_BREAK, Mark, Merge, Node, NoteKind, PAGE_BREAK, Paragraph,
    ParagraphProps, Table, WRAP,
};
use super::numbering::{Label, Numbering};
use super::styles::StyleSheet;
use crate::Limits;
use crate::text::debris::{DebrisLog, clean_line};
use crate::text::labels;
use crate::text::lines::columns;
use gongbao_model::{
    Align, Anchor, BlockKind, CellRef, DocumentBuilder, FurnitureKind, Grid, GridOrigin,
    LayoutHints, Span, TableId, Warning,
};
use std::collections::BTreeMap;

/// Footnotes and endnotes that wait for their reference.
pub(crate) type Notes = BTreeMap<(NoteKind, i32), Vec<Node>>;

/// Which part is being lowered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The main part.
    Main,
    /// A note.
    Note,
    /// A header or footer.
    Furniture(FurnitureKind),
}

/// Builds the document.
pub(crate) struct Lowering<'a> {
    pub(crate) builder: DocumentBuilder,
    styles: &'a StyleSheet,
    numbering: Numbering,
    notes: Notes,
    limits: Limits,
    part: Part,
    /// The page, where the file says where pages began when it was last laid out.
    page: Option<u32>,
    /// A paragraph whose mark is gone: the next one continues it.
    unfinished: Option<Paragraph>,
    /// A table that the next one may continue, and the empty paragraphs since.
    open_table: Option<(Table, Vec<Paragraph>)>,
    /// A paragraph that the next one may go on with, where a converter ended every line with a paragraph mark.
    wrapped: Option<Wrapped>,
    debris: DebrisLog,
    space_before: bool,
    page_break_before: bool,
    hidden_in_cells: u32,
    covered_text: u32,
}

/// A paragraph that may be the first lines of a longer one.
struct Wrapped {
    paragraph: Paragraph,
    /// Where its last line begins.
    line: usize,
    /// Lines were already joined by their equal widths.
    in_run: bool,
}

/// What stands at a paragraph but is lowered after it.
#[derive(Default)]
struct Attached {
    boxes: Vec<Vec<Node>>,
    notes: Vec<(NoteKind, i32)>,
}

/// The text of a cell.
#[derive(Default)]
struct CellText {
    text: String,
    /// Offsets at which paragraphs or lines were joined.
    joins: Vec<u32>,
    /// Paragraphs: first byte and index.
    paragraphs: Vec<(u32, u32)>,
    nested: Vec<Table>,
    notes: Vec<(NoteKind, i32)>,
    /// Pages that began inside.
    pages: u32,
}

impl<'a> Lowering<'a> {
    /// A lowering at the start of a document. `paged` says that the file marks where pages began.
    pub(crate) fn new(
        builder: DocumentBuilder,
        styles: &'a StyleSheet,
        numbering: Numbering,
        notes: Notes,
        limits: &Limits,
        paged: bool,
    ) -> Self {
        Self {
            builder,
            styles,
            numbering,
            notes,
            limits: *limits,
            part: Part::Main,
            page: paged.then_some(1),
            unfinished: None,
            open_table: None,
            wrapped: None,
            debris: DebrisLog::default(),
            space_before: false,
            page_break_before: false,
            hidden_in_cells: 0,
            covered_text: 0,
        }
    }
    /// Lowers block-level elements in order. What may go on with the next call is kept open until then or until [`Self::flush`].
    pub(crate) fn nodes(&mut self, nodes: Vec<Node>) {
        for node in nodes {
            match node {
                Node::Paragraph(p) => self.paragraph_node(p),
                Node::Table(t) => self.table_node(t),
            }
        }
    }
    /// Ends what is still open.
    pub(crate) fn flush(&mut self) {
        self.close_wrapped();
        if let Some(p) = self.unfinished.take() {
            self.paragraph(p);
        }
        self.close_table();
    }
    /// The document builder and the last page, at the end.
    pub(crate) fn finish(mut self) -> DocumentBuilder {
        self.flush();
        let doc = self.builder.doc_mut();
        doc.pages = self.page;
        doc.warnings
            .extend(std::mem::take(&mut self.debris).into_warnings());
        if self.hidden_in_cells > 0 {
            doc.warnings.push(Warning::Other {
                code: "hidden_text",
                message: format!(
                    "hidden text in {} table cells was left out",
                    self.hidden_in_cells
                ),
                page: None,
            });
        }
        if self.covered_text > 0 {
            doc.warnings.push(Warning::Other {
                code: "covered_cell_text",
                message: format!("{} cells that a vertical merge covers hold text that is not printed; it was left out", self.covered_text),
                page: None,
            });
        }
        self.builder
    }
    /// Lowers the paragraphs of a header, a footer or another part whose blocks are all of one kind.
    pub(crate) fn furniture(&mut self, nodes: Vec<Node>, header: bool) {
        self.flush();
        let page = self.page.take();
        self.part = Part::Furniture(if header {
            FurnitureKind::Header
        } else {
            FurnitureKind::Footer
        });
        self.nodes(nodes);
        self.flush();
        self.part = Part::Main;
        self.page = page;
    }

    // Paragraphs.

    fn paragraph_node(&mut self, p: Paragraph) {
        let mut p = p;
        if let Some(mut first) = self.unfinished.take() {
            continue_paragraph(&mut first, p);
            p = first;
        }
        if p.props.mark_removed {
            self.unfinished = Some(p);
            return;
        }
        if let Some((_, gap)) = &mut self.open_table {
            let empty = p.text.trim().is_empty()
                && p.marks
                    .iter()
                    .all(|(_, m)| matches!(m, Mark::RenderedPageBreak))
                && !self.numbering.is_numbered(&p.props, self.styles);
            if empty {
                gap.push(p);
                return;
            }
            self.close_table();
        }
        if self.part != Part::Main {
            self.paragraph(p);
            return;
        }
        let plain = self.is_plain(&p);
        match self.wrapped.take() {
            Some(mut first) if plain => match goes_on_with(&first, &p) {
                Some(by_width) => {
                    first.paragraph.text.push(WRAP);
                    first.paragraph.continued.push(p.index);
                    first.line = first.paragraph.text.len();
                    first.in_run |= by_width;
                    continue_paragraph(&mut first.paragraph, p);
                    self.wrapped = Some(first);
                }
                None => {
                    self.paragraph(first.paragraph);
                    self.wrapped = Some(Wrapped {
                        paragraph: p,
                        line: 0,
                        in_run: false,
                    });
                }
            },
            None if plain => {
                self.wrapped = Some(Wrapped {
                    paragraph: p,
                    line: 0,
                    in_run: false,
                })
            }
            first => {
                self.wrapped = first;
                self.close_wrapped();
                self.paragraph(p);
            }
        }
    }
    fn close_wrapped(&mut self) {
        if let Some(first) = self.wrapped.take() {
            self.paragraph(first.paragraph);
        }
    }
    /// True for a paragraph of body text that could be a line of a longer paragraph.
    fn is_plain(&self, p: &Paragraph) -> bool {
        if p.text.is_empty()
            || p.text.contains([LINE_BREAK, PAGE_BREAK])
            || p.fields != FieldTraits::default()
        {
            return false;
        }
        if p.marks
            .iter()
            .any(|(_, m)| !matches!(m, Mark::RenderedPageBreak))
            || p.runs.iter().any(|r| r.props.hidden == Some(true))
        {
            return false;
        }
        if self.numbering.is_numbered(&p.props, self.styles) {
            return false;
        }
        let props = self.resolved(&p.props);
        props.align.is_none_or(|a| a == Align::Left)
            && props.outline.is_none_or(|o| o >= 9)
            && props.page_break_before != Some(true)
    }
    fn paragraph(&mut self, mut p: Paragraph) {
        let label = self.label(&p);
        let attached = take_attached(&mut p);
        let mut lines = lines::lines(&p, self.styles);
        let props = self.resolved(&p.props);
        if props.page_break_before == Some(true) {
            self.page_break_before = true;
        }
        let style = self.styles.of_paragraph(&p.props);
        let outline = props.outline.filter(|&o| o < 9).map(|o| o + 1);
        let kind = self.block_kind(&p, &lines.visible);
        let hints = LayoutHints {
            style: style.map(|s| s.name.clone()).filter(|n| !n.is_empty()),
            outline_level: outline,
            align: Some(props.align.unwrap_or(Align::Left)),
            ..LayoutHints::default()
        };
        let boxes_first = lines.visible.iter().all(|l| l.text.is_empty());
        let mut attached = attached;
        if boxes_first {
            for nodes in attached.boxes.drain(..) {
                self.boxed(nodes);
            }
        }
        let mut label = label;
        let mut continued = p.continued.iter().copied();
        let mut index = p.index;
        let indexes: Vec<u32> = lines
            .visible
            .iter()
            .map(|l| {
                if l.after == Break::Wrap {
                    index = continued.next().unwrap_or(index);
                }
                index
            })
            .collect();
        let mut from = 0;
        while from < lines.visible.len() {
            let mut to = from + 1;
            while to < lines.visible.len()
                && (lines.visible[to].after == Break::Wrap
                    || (lines.visible[to].after == Break::Line
                        && goes_on(
                            &lines.visible[to - 1],
                            &lines.visible[to],
                            props.align,
                            outline.is_some(),
                        )))
            {
                to += 1;
            }
            self.lines_block(
                &mut lines.visible[from..to],
                kind,
                &hints,
                &props,
                label.take(),
                &indexes[from..to],
            );
            from = to;
        }
        let hidden = lines.hidden.trim();
        if !hidden.is_empty() {
            self.builder.block(
                kind,
                hidden,
                LayoutHints {
                    hidden: true,
                    ..hints
                },
            );
        }
        for nodes in attached.boxes {
            self.boxed(nodes);
        }
        self.note_blocks(&attached.notes);
        if props.before.unwrap_or(0) == 0 && p.props.page_after {
            self.page_break_before = true;
        }
        self.page_break_before |= p.props.page_after;
    }
    /// The automatic number of a paragraph; one that is wholly hidden does not count.
    fn label(&mut self, p: &Paragraph) -> Option<Label> {
        let style = self.styles.of_paragraph(&p.props);
        let hidden_mark = lines::effective(p.props.mark, style, self.styles).hidden;
        let hidden = hidden_mark
            && p.runs
                .iter()
                .all(|r| lines::effective(r.props, style, self.styles).hidden);
        if hidden {
            return None;
        }
        let mut label = self.numbering.next(&p.props, self.styles)?;
        if label.bold.is_none() {
            label.bold = Some(lines::effective(p.props.mark, style, self.styles).bold);
        }
        Some(label)
    }
    /// Direct properties over those of the list level and the style; a list named by the style yields to the style's own.
    fn resolved(&self, direct: &ParagraphProps) -> ParagraphProps {
        let none = ParagraphProps::default();
        let style = self
            .styles
            .of_paragraph(direct)
            .map_or(&none, |s| &s.paragraph);
        let level = self
            .numbering
            .level_props(direct, self.styles)
            .unwrap_or(&none);
        let mut level_indent = ParagraphProps {
            indent: level.indent,
            ..ParagraphProps::default()
        };
        // A list level states its indent in twips and means all of it.
        if level_indent.indent.first.is_some() && level_indent.indent.first_chars.is_none() {
            level_indent.indent.first_chars = Some(0);
        }
        let (upper, lower) = if direct.numbering.num.is_some() {
            (&level_indent, style)
        } else {
            (style, &level_indent)
        };
        direct
            .over(&upper.over(lower))
            .over(&self.styles.default_props)
    }
    fn block_kind(&self, p: &Paragraph, lines: &[Line]) -> BlockKind {
        match self.part {
            Part::Note => return BlockKind::Footnote,
            Part::Furniture(kind) => {
                if p.fields.word_art {
                    return BlockKind::Furniture(FurnitureKind::Watermark);
                }
                let page_number = p.fields.page_number
                    && !p
                        .text
                        .chars()
                        .any(|c| c.is_alphabetic() && !"第页共Pageofpage".contains(c));
                return BlockKind::Furniture(if page_number {
                    FurnitureKind::PageNumber
                } else {
                    kind
                });
            }
            Part::Main => {}
        }
        let entry = self
            .styles
            .of_paragraph(&p.props)
            .is_some_and(|s| s.toc_entry);
        let text = lines
            .iter()
            .map(|l| l.text.as_str())
            .find(|t| !t.is_empty())
            .unwrap_or_default();
        let numbered = text.ends_with(|c: char| c.is_ascii_digit());
        // The table's own title stands in the same content control.
        let title = text.chars().filter(|c| !c.is_whitespace()).count() <= 6;
        let toc = (entry && (p.fields.in_toc || p.fields.page_ref || numbered))
            || (p.fields.in_toc && (p.fields.page_ref || p.fields.inner_link || numbered || title))
            || (p.fields.page_ref && text.contains('\t'));
        if toc {
            BlockKind::Furniture(FurnitureKind::Toc)
        } else {
            BlockKind::Paragraph
        }
    }
    /// One block from lines that belong together.
    fn lines_block(
        &mut self,
        lines: &mut [Line],
        kind: BlockKind,
        hints: &LayoutHints,
        props: &ParagraphProps,
        label: Option<Label>,
        indexes: &[u32],
    ) {
        let mut kind = kind;
        if self.part == Part::Main {
            for line in lines.iter_mut().filter(|l| holds_debris(&l.text)) {
                let cleaned = clean_line(
                    std::borrow::Cow::Borrowed(&line.text),
                    false,
                    &mut self.debris,
                );
                if cleaned.toc {
                    kind = BlockKind::Furniture(FurnitureKind::Toc);
                }
                let text = cleaned.text.trim().to_owned();
                line.bold_prefix = line.bold_prefix.min(text.len() as u32);
                line.pages
                    .iter_mut()
                    .for_each(|p| *p = (*p).min(text.len() as u32));
                line.text = text;
            }
        }
        let Some(first) = lines.first() else { return };
        if first.after == Break::Page {
            self.page_break_before = true;
        }
        if label.is_none() && lines.iter().all(|l| l.text.is_empty()) {
            self.turn_pages(lines.iter().map(|l| l.pages.len()).sum());
            self.space_before = true;
            return;
        }
        let size = lines::font_size(lines);
        let mut hints = hints.clone();
        hints.font_size = size;
        hints.indent_chars = Some(indent_chars(&props.indent, size) + first.lead);
        hints.space_before = Some(self.space_before || spaced(props));
        hints.page_break_before = self.page_break_before;
        self.space_before = false;
        self.page_break_before = false;

        let start = self.builder.offset();
        let mut bold = 0_u32;
        let mut all_bold = true;
        if let Some(label) = &label {
            self.builder.push_text(&label.text);
            hints.generated_label = Some(label.text.len() as u32);
            // The label was generated, so the text decides where the text is bold.
            all_bold = label.bold == Some(true) || first.bold_prefix > 0;
            bold = if all_bold { label.text.len() as u32 } else { 0 };
        }
        // Where a page begins, or another paragraph of the file that was joined.
        let first_index = indexes.first().copied().unwrap_or(0);
        let mut cuts: Vec<(usize, bool, u32)> = Vec::new();
        for (i, line) in lines.iter().enumerate() {
            if i > 0 {
                let so_far = &self.builder.doc_mut().text;
                let joint = joint(so_far.get(start..).unwrap_or_default(), &line.text);
                self.builder.push_text(joint);
                hints.joins.push((self.builder.offset() - start) as u32);
            }
            let at = self.builder.offset();
            self.builder.push_text(&line.text);
            if all_bold {
                bold = (at - start) as u32 + line.bold_prefix;
                all_bold = line.bold_prefix as usize == line.text.len();
            }
            let index = indexes.get(i).copied().unwrap_or(first_index);
            if line.after == Break::Wrap && i > 0 {
                cuts.push((at, false, index));
            }
            cuts.extend(line.pages.iter().map(|&p| (at + p as usize, true, index)));
        }
        hints.bold_prefix = Some(bold);
        let end = self.builder.offset();
        self.builder.close_block(kind, start, hints);
        // One anchor for each page and paragraph that the block stands on.
        let (mut from, mut index) = (start, first_index);
        for (cut, page, next) in cuts {
            let cut = cut.clamp(from, end);
            self.anchor(from, cut, index);
            if page {
                self.turn_pages(1);
            }
            (from, index) = (cut, next);
        }
        self.anchor(from, end, index);
    }
    fn anchor(&mut self, from: usize, to: usize, paragraph: u32) {
        let paragraph = (self.part == Part::Main).then_some(paragraph);
        if from < to && (paragraph.is_some() || self.page.is_some()) {
            self.builder.anchor(Anchor {
                span: Span::new(from, to),
                page: self.page,
                bbox: None,
                line: None,
                paragraph,
            });
        }
    }
    fn turn_pages(&mut self, count: usize) {
        if self.part == Part::Main {
            self.page = self.page.map(|p| p.saturating_add(count as u32));
        }
    }
    /// The content of a text box, apart from the flow around it.
    fn boxed(&mut self, nodes: Vec<Node>) {
        let unfinished = self.unfinished.take();
        let table = self.open_table.take();
        let wrapped = self.wrapped.take();
        self.nodes(nodes);
        self.flush();
        self.wrapped = wrapped;
        self.unfinished = unfinished;
        self.open_table = table;
    }
    /// The notes that a block refers to, each once.
    fn note_blocks(&mut self, notes: &[(NoteKind, i32)]) {
        for key in notes {
            let Some(nodes) = self.notes.remove(key) else {
                continue;
            };
            let part = std::mem::replace(&mut self.part, Part::Note);
            let (space, page_break) = (self.space_before, self.page_break_before);
            self.boxed(nodes);
            (self.space_before, self.page_break_before) = (space, page_break);
            self.part = part;
        }
    }

    // Tables.

    fn table_node(&mut self, table: Table) {
        self.close_wrapped();
        if let Some(p) = self.unfinished.take() {
            self.paragraph(p);
        }
        match self.open_table.take() {
            Some((mut open, gap)) if continues(&open, &table, &gap, self.styles) => {
                let pages: usize = gap.iter().map(|p| p.marks.len()).sum();
                let mut rows = table.rows;
                if let Some(first) = rows.first_mut() {
                    first.pages_before = pages as u32;
                }
                open.seams.push(open.rows.len() as u32);
                open.rows.append(&mut rows);
                self.open_table = Some((open, Vec::new()));
            }
            open => {
                self.open_table = open;
                self.close_table();
                self.open_table = Some((table, Vec::new()));
            }
        }
    }
    fn close_table(&mut self) {
        let Some((table, gap)) = self.open_table.take() else {
            return;
        };
        self.table(table, None);
        for p in gap {
            self.paragraph(p);
        }
    }
    fn table(&mut self, mut table: Table, parent: Option<(TableId, CellRef)>) {
        let plan = grid::plan(&table, self.limits.cells_per_table);
        if plan.n_rows == 0 || plan.n_cols == 0 {
            return;
        }
        if plan.rows_over > 0 {
            self.builder.doc_mut().warnings.push(Warning::LimitReached {
                limit: "cells_per_table",
                value: u64::from(self.limits.cells_per_table),
                page: self.page,
            });
        }
        for &(row, cell) in &plan.covered {
            let nodes = table
                .rows
                .get(row as usize)
                .and_then(|r| r.cells.get(cell as usize))
                .map(|c| &c.nodes);
            let prints = nodes.is_some_and(|n| {
                n.iter()
                    .any(|n| matches!(n, Node::Paragraph(p) if !p.text.trim().is_empty()))
            });
            self.covered_text += u32::from(prints);
        }
        if parent.is_none() && positions_only(&table, &plan, self.styles) {
            for placed in &plan.cells {
                if let Some(cell) = take_cell(&mut table, placed.row, placed.source) {
                    self.boxed(cell.nodes);
                }
            }
            return;
        }
        if let Part::Furniture(_) | Part::Note = self.part {
            for placed in &plan.cells {
                if let Some(cell) = take_cell(&mut table, placed.row, placed.source) {
                    self.boxed(cell.nodes);
                }
            }
            return;
        }
        let mut out = Grid::new(GridOrigin::Stated, plan.n_rows, plan.n_cols);
        out.stated_header_rows = header_rows(&table, self.styles);
        out.parent = parent;
        out.seams = table.seams.clone();
        let mut texts: Vec<String> = Vec::with_capacity(plan.cells.len());
        let mut cells: Vec<CellText> = Vec::with_capacity(plan.cells.len());
        let mut pages: Vec<Option<u32>> = Vec::with_capacity(plan.cells.len());
        let mut row_now = (u32::MAX, 0_u32);
        for placed in &plan.cells {
            if row_now.0 != placed.row {
                self.turn_pages(row_now.1 as usize);
                let before = table
                    .rows
                    .get(placed.row as usize)
                    .map_or(0, |r| r.pages_before);
                self.turn_pages(before as usize);
                row_now = (placed.row, 0);
            }
            let mut text = CellText::default();
            if let Some(cell) = take_cell(&mut table, placed.row, placed.source) {
                self.cell_text(cell.nodes, &mut text);
            }
            // A mark before any text says that the row itself begins the page.
            pages.push(self.page.map(|p| p + u32::from(text.pages > 0)));
            row_now.1 = row_now.1.max(text.pages);
            out.cells.push(gongbao_model::Cell {
                row: placed.row,
                col: placed.col,
                row_span: placed.row_span,
                col_span: placed.col_span,
                span: Span::default(),
                inferred: false,
            });
            texts.push(std::mem::take(&mut text.text));
            cells.push(text);
        }
        self.turn_pages(row_now.1 as usize);
        out.pages = pages.iter().copied().flatten().collect();
        out.pages.sort_unstable();
        out.pages.dedup();
        let hints = LayoutHints {
            space_before: Some(self.space_before),
            page_break_before: self.page_break_before,
            ..LayoutHints::default()
        };
        (self.space_before, self.page_break_before) = (false, false);
        let id = self.builder.table(out, &texts, hints);
        self.table_anchors(id, &cells, &pages);
        for (placed, cell) in plan.cells.iter().zip(&mut cells) {
            for nested in cell.nested.drain(..) {
                self.table(
                    nested,
                    Some((
                        id,
                        CellRef {
                            row: placed.row,
                            col: placed.col,
                        },
                    )),
                );
            }
        }
        for cell in &cells {
            self.note_blocks(&cell.notes);
        }
    }
    /// Anchors of a table's cells, one per paragraph, and the joins in its block's hints.
    fn table_anchors(&mut self, id: TableId, cells: &[CellText], pages: &[Option<u32>]) {
        let doc = self.builder.doc_mut();
        let Some(grid) = doc.tables.get(id.0 as usize) else {
            return;
        };
        let block = grid.block.0 as usize;
        let Some(start) = doc.blocks.get(block).map(|b| b.span.start) else {
            return;
        };
        let mut joins: Vec<u32> = Vec::new();
        let main = self.part == Part::Main;
        for ((placed, cell), page) in grid.cells.iter().zip(cells).zip(pages) {
            joins.extend(cell.joins.iter().map(|&j| placed.span.start - start + j));
            for (i, &(at, paragraph)) in cell.paragraphs.iter().enumerate() {
                let end = cell
                    .paragraphs
                    .get(i + 1)
                    .map_or(placed.span.len() as u32, |&(next, _)| next);
                if at < end {
                    let span = Span {
                        start: placed.span.start + at,
                        end: placed.span.start + end,
                    };
                    doc.anchors.push(Anchor {
                        span,
                        page: *page,
                        bbox: None,
                        line: None,
                        paragraph: main.then_some(paragraph),
                    });
                }
            }
        }
        if let Some(block) = doc.blocks.get_mut(block) {
            block.hints.joins = joins;
        }
    }
    /// Joins the paragraphs of a cell: nothing between Han characters, a space between Latin words and numbers; every joint is kept.
    fn cell_text(&mut self, nodes: Vec<Node>, out: &mut CellText) {
        let mut unfinished: Option<Paragraph> = None;
        for node in nodes {
            match node {
                Node::Paragraph(mut p) => {
                    if let Some(mut first) = unfinished.take() {
                        continue_paragraph(&mut first, p);
                        p = first;
                    }
                    if p.props.mark_removed {
                        unfinished = Some(p);
                    } else {
                        self.cell_paragraph(p, out);
                    }
                }
                Node::Table(t) => {
                    let plan = grid::plan(&t, self.limits.cells_per_table);
                    if plan.cells.len() <= 1 {
                        // A box inside a cell frames some of its text.
                        let mut t = t;
                        for placed in &plan.cells {
                            if let Some(cell) = take_cell(&mut t, placed.row, placed.source) {
                                self.cell_text(cell.nodes, out);
                            }
                        }
                    } else {
                        out.nested.push(t);
                    }
                }
            }
        }
        if let Some(p) = unfinished {
            self.cell_paragraph(p, out);
        }
    }
    fn cell_paragraph(&mut self, mut p: Paragraph, out: &mut CellText) {
        let label = self.label(&p);
        let attached = take_attached(&mut p);
        let lines = lines::lines(&p, self.styles);
        self.hidden_in_cells += u32::from(!lines.hidden.trim().is_empty());
        let mut label = label.map(|l| l.text);
        let mut began = false;
        for line in &lines.visible {
            out.pages += line.pages.len() as u32;
            let label = label.take().unwrap_or_default();
            if label.is_empty() && line.text.is_empty() {
                continue;
            }
            let text = if label.is_empty() {
                line.text.clone()
            } else {
                format!("{label}{}", line.text).trim_end().to_owned()
            };
            if !out.text.is_empty() {
                out.text.push_str(joint(&out.text, &text));
                out.joins.push(out.text.len() as u32);
            }
            if !began {
                began = true;
                out.paragraphs.push((out.text.len() as u32, p.index));
            }
            out.text.push_str(&text);
        }
        for nodes in attached.boxes {
            self.cell_text(nodes, out);
        }
        out.notes.extend(attached.notes);
    }
}

/// True for text that may hold what converters leave behind: typed field codes, bookmark marks, dot leaders.
fn holds_debris(text: &str) -> bool {
    let marks = [
        "[",
        "PAGEREF",
        "HYPERLINK",
        "MERGEFORMAT",
        "未定义书签",
        "Bookmark not",
        "....",
        "……",
        "····",
        "．．．",
    ];
    marks.iter().any(|m| text.contains(m))
}

fn take_cell(table: &mut Table, row: u32, source: u32) -> Option<Cell> {
    table
        .rows
        .get_mut(row as usize)?
        .cells
        .get_mut(source as usize)
        .map(std::mem::take)
}

/// Boxes and note references of a paragraph; the page marks stay.
fn take_attached(p: &mut Paragraph) -> Attached {
    let mut out = Attached::default();
    if p.marks
        .iter()
        .all(|(_, m)| matches!(m, Mark::RenderedPageBreak))
    {
        return out;
    }
    for (at, mark) in std::mem::take(&mut p.marks) {
        match mark {
            Mark::RenderedPageBreak => p.marks.push((at, mark)),
            Mark::Note(kind, id) => out.notes.push((kind, id)),
            Mark::Box(nodes) => out.boxes.push(nodes),
        }
    }
    out
}

/// Appends a paragraph to one whose mark is gone. The properties are those of the mark that is left.
fn continue_paragraph(first: &mut Paragraph, next: Paragraph) {
    let shift = first.text.len() as u32;
    first.text.push_str(&next.text);
    first
        .runs
        .extend(next.runs.into_iter().map(|r| super::native::Run {
            start: r.start + shift,
            ..r
        }));
    first
        .marks
        .extend(next.marks.into_iter().map(|(at, m)| (at + shift, m)));
    first.props = next.props;
    first.fields.in_toc |= next.fields.in_toc;
    first.fields.page_ref |= next.fields.page_ref;
    first.fields.inner_link |= next.fields.inner_link;
    first.fields.page_number |= next.fields.page_number;
}

/// Columns from which on a line may have been wrapped at the edge of a page, and from which on an open end is no short label.
const WRAP_COLUMNS: u32 = 40;
const OPEN_COLUMNS: u32 = 24;

/// Whether a paragraph goes on with what the one before it says, as in files whose converter ended every printed line with a
/// paragraph mark: `Some(true)` by lines of equal width, `Some(false)` by what the words themselves prove.
fn goes_on_with(first: &Wrapped, next: &Paragraph) -> Option<bool> {
    let line = first.paragraph.text.get(first.line..)?.trim_end();
    let text = next.text.as_str();
    let (a, b) = (&first.paragraph.props, &next.props);
    let alike = a.style == b.style
        && a.indent.first == b.indent.first
        && a.indent.first_chars == b.indent.first_chars
        && a.indent.left == b.indent.left;
    let indented = text.starts_with('\u{3000}') || text.starts_with("  ") || text.starts_with('\t');
    if !alike || indented || labels::ends_sentence(line) || labels::starts_with_label(text) {
        return None;
    }
    let (wide, next_wide) = (columns(line.trim_start()), columns(text.trim()));
    if wide < OPEN_COLUMNS {
        return None;
    }
    // A number and its unit, or the two halves of 万元, prove that the break is none of the author's.
    let halved = text.starts_with('元')
        && line
            .strip_suffix(['万', '亿'])
            .is_some_and(|l| l.trim_end().ends_with(|c: char| c.is_ascii_digit()));
    let unit = text.starts_with(['万', '亿', '元', '％', '%', '个', '人']);
    if labels::ends_open(line)
        || labels::starts_closing(text)
        || halved
        || (unit && line.ends_with(|c: char| c.is_ascii_digit()))
    {
        return Some(false);
    }
    if wide < WRAP_COLUMNS || labels::starts_fresh(text) {
        return None;
    }
    let prose = |t: &str| t.contains(['，', '。', '、', '；']);
    let equal = wide.abs_diff(next_wide) <= 2 && (prose(line) || prose(text));
    (equal || (first.in_run && next_wide <= wide + 2)).then_some(true)
}

/// Where the first line begins, in characters of its size.
fn indent_chars(indent: &Indent, size: Option<f32>) -> f32 {
    let twips_per_char = size.unwrap_or(10.5).max(1.0) * 20.0;
    let chars = |hundredths: Option<i32>, twips: Option<i32>| match hundredths.filter(|&c| c != 0) {
        Some(c) => c as f32 / 100.0,
        None => twips.unwrap_or(0) as f32 / twips_per_char,
    };
    let total = chars(indent.left_chars, indent.left) + chars(indent.first_chars, indent.first);
    (total * 100.0).round() / 100.0
}

/// Half a line or more above a paragraph parts it from what came before; common body spacing is less.
fn spaced(props: &ParagraphProps) -> bool {
    props
        .before_lines
        .map_or_else(|| props.before.unwrap_or(0) >= 200, |l| l >= 50)
}

/// Leading rows that the file marks as header rows; without such a mark, the first row where the table style formats it on its own.
fn header_rows(table: &Table, styles: &StyleSheet) -> Option<u32> {
    let marked = table.rows.iter().take_while(|r| r.header).count();
    if marked > 0 && marked < table.rows.len() {
        return Some(marked as u32);
    }
    let style = styles.get(table.style.or(styles.default_table))?;
    (table.first_row_look && style.first_row && table.rows.len() > 1).then_some(1)
}

/// Text of a cell from which on it is prose, not a value.
const PROSE_CHARS: usize = 120;

/// True for a table that only places text on the page: one cell; or a single column of prose; or, without any borders, a single row
/// of a few cells, or cells that hold whole paragraphs or tables.
fn positions_only(table: &Table, plan: &Plan, styles: &StyleSheet) -> bool {
    if plan.cells.len() <= 1 {
        return true;
    }
    let cells = || {
        plan.cells
            .iter()
            .filter_map(|c| table.rows.get(c.row as usize)?.cells.get(c.source as usize))
    };
    let chars = |c: &Cell| {
        c.nodes
            .iter()
            .map(|n| {
                if let Node::Paragraph(p) = n {
                    p.text.chars().count()
                } else {
                    0
                }
            })
            .sum::<usize>()
    };
    let nests = |c: &Cell| c.nodes.iter().any(|n| matches!(n, Node::Table(_)));
    let prose =
        |c: &Cell| chars(c) >= PROSE_CHARS || (c.nodes.len() >= 3 && chars(c) >= PROSE_CHARS / 2);
    if plan.n_cols == 1 {
        return cells().any(|c| prose(c) || nests(c));
    }
    let style_borders = styles
        .get(table.style.or(styles.default_table))
        .is_some_and(|s| s.borders);
    let bordered = table.borders.unwrap_or(style_borders) || table.cell_borders;
    let count = plan.cells.len();
    let one_row = plan.n_rows == 1 && count <= 3;
    !bordered
        && (one_row || count <= 6 && cells().filter(|c| prose(c) || nests(c)).count() * 2 >= count)
}

/// True when a table continues the one before it: nothing stands between them but, at a page break, empty paragraphs, and their
/// columns agree. After a gap a table that begins as the first one did is another table of the same form.
fn continues(open: &Table, next: &Table, gap: &[Paragraph], styles: &StyleSheet) -> bool {
    if next.rows.is_empty() || open.rows.is_empty() || open.style != next.style {
        return false;
    }
    let bordered = |t: &Table| {
        t.borders.unwrap_or_else(|| {
            styles
                .get(t.style.or(styles.default_table))
                .is_some_and(|s| s.borders)
        }) || t.cell_borders
    };
    if bordered(open) != bordered(next) || !same_columns(open, next) {
        return false;
    }
    if gap.is_empty() {
        return first_row_text(open) != first_row_text(next);
    }
    let page_break = gap
        .iter()
        .any(|p| p.text.contains(super::native::PAGE_BREAK) || !p.marks.is_empty());
    let goes_on = next.rows.first().is_some_and(|r| {
        r.cells
            .first()
            .is_some_and(|c| c.vertical == Merge::Continue)
    });
    page_break
        && (goes_on
            || (first_row_text(open) != first_row_text(next)
                && next.rows.first().is_some_and(|r| r.cells.len() > 1)))
}

fn first_row_text(table: &Table) -> String {
    let mut out = String::new();
    for cell in table.rows.first().iter().flat_map(|r| &r.cells) {
        for node in &cell.nodes {
            if let Node::Paragraph(p) = node {
                out.extend(p.text.chars().filter(|c| !c.is_whitespace()));
            }
        }
        out.push('\t');
    }
    out
}

/// Columns agree when the grids are equally many and equally wide, to a tenth of a column.
fn same_columns(a: &Table, b: &Table) -> bool {
    if a.grid.is_empty() || a.grid.len() != b.grid.len() {
        return false;
    }
    a.grid
        .iter()
        .zip(&b.grid)
        .all(|(&x, &y)| (x - y).abs() <= x.max(y) / 10 + 15)
}
