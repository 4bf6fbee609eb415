//! Tables to grids: texts of cells, their anchors, tables in tables.

use super::joined::continues;
use super::layout_table::positions_only;
use super::wrapped::continue_paragraph;
use super::{Lowering, NoteMark, Part, take_boxes};
use crate::docx::grid;
use crate::docx::lines::{self, joint};
use crate::docx::native::{Cell, Node, NoteKind, Paragraph, Table};
use crate::docx::styles::StyleSheet;
use gongbao_model::{Anchor, CellRef, Grid, GridOrigin, LayoutHints, Span, TableId, Warning};

/// The text of a cell.
#[derive(Default)]
struct CellText {
    text: String,
    /// Offsets at which paragraphs or lines were joined.
    joins: Vec<u32>,
    /// Paragraphs: first byte and index.
    paragraphs: Vec<(u32, u32)>,
    nested: Vec<Table>,
    /// Marks of notes: byte offset and which note.
    notes: Vec<(u32, NoteKind, i32)>,
    /// Pages that began inside.
    pages: u32,
}

impl Lowering<'_> {
    pub(super) fn table_node(&mut self, table: Table) {
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
    pub(super) fn close_table(&mut self) {
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
        let marks = self.marks_in(id, &cells);
        self.note_blocks(marks);
    }
    /// The marks of notes in the cells of a table.
    fn marks_in(&mut self, id: TableId, cells: &[CellText]) -> Vec<NoteMark> {
        let Some(grid) = self.builder.doc_mut().tables.get(id.0 as usize) else {
            return Vec::new();
        };
        let placed = grid.cells.iter().zip(cells);
        placed
            .flat_map(|(placed, cell)| {
                cell.notes.iter().map(|&(offset, kind, id)| NoteMark {
                    note: (kind, id),
                    at: placed.span.start + offset,
                })
            })
            .collect()
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
        let boxes = take_boxes(&mut p);
        let lines = lines::lines(&p, self.styles);
        self.hidden_in_cells += u32::from(!lines.hidden.trim().is_empty());
        let mut label = label.map(|l| l.text);
        let mut began = false;
        for line in &lines.visible {
            out.pages += line.pages.len() as u32;
            let label = label.take().unwrap_or_default();
            if label.is_empty() && line.text.is_empty() {
                let at = out.text.len() as u32;
                out.notes
                    .extend(line.notes.iter().map(|&(_, kind, id)| (at, kind, id)));
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
            let at = (out.text.len() + label.len()) as u32;
            out.text.push_str(&text);
            let end = out.text.len() as u32;
            let place = |offset: u32| (at + offset).min(end);
            out.notes
                .extend(line.notes.iter().map(|&(o, kind, id)| (place(o), kind, id)));
        }
        for nodes in boxes {
            self.cell_text(nodes, out);
        }
    }
}

fn take_cell(table: &mut Table, row: u32, source: u32) -> Option<Cell> {
    table
        .rows
        .get_mut(row as usize)?
        .cells
        .get_mut(source as usize)
        .map(std::mem::take)
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
