//! Pages to a document: paragraphs and tables run over page ends, furniture stays out of the text's flow.

use super::emphasis::mark_emphasis;
use super::footnotes::{mark_footnotes, starts_note};
use super::furniture::mark_furniture;
use super::grid::GridCell;
use super::join::{self, WholeTable, join};
use super::paragraphs::{Joined, Measure, Paragraph, continues, hints_of, measure_of};
use super::tables::PageTable;
use super::words::CONTINUED;
use super::{Item, LayoutSettings, PageLayout, from_frame, lines::Line};
use gongbao_model::{
    Anchor, BlockKind, Cell, CellRef, DocumentBuilder, FurnitureKind, Grid, LayoutHints, Span,
    TableId,
};

/// Collects laid out pages and turns them into the blocks of a document.
#[derive(Debug, Default)]
pub struct DocumentLayout {
    settings: LayoutSettings,
    pages: Vec<PageLayout>,
}

/// What the next item may go on.
enum Open {
    Nothing,
    Paragraph(Paragraph),
    Table(Box<OpenTable>),
}

struct OpenTable {
    whole: WholeTable,
    nested: Vec<PageTable>,
    /// Lines that stood above the table, nearest last.
    captions: Vec<String>,
}

struct Writer<'a> {
    pages: &'a [PageLayout],
    out: &'a mut DocumentBuilder,
    open: Open,
    furniture: Vec<(usize, FurnitureKind, Line)>,
    notes: Vec<(usize, Line)>,
    recent: Vec<String>,
}

impl DocumentLayout {
    /// An empty one.
    #[must_use]
    pub fn new(settings: LayoutSettings) -> Self {
        Self {
            settings,
            pages: Vec::new(),
        }
    }
    /// Adds the next page.
    pub fn push(&mut self, page: PageLayout) {
        self.pages.push(page);
    }
    /// Number of pages so far: the index of the next one.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pages.len()
    }
    /// True before the first page.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }
    /// A page as it was laid out, furniture told from text.
    pub fn marked_page(&mut self, index: usize) -> Option<PageLayout> {
        mark_furniture(&mut self.pages, &self.settings);
        self.pages.get(index).cloned()
    }
    /// Writes all blocks, in reading order, with their anchors.
    pub fn finish(mut self, out: &mut DocumentBuilder) {
        let s = self.settings;
        mark_furniture(&mut self.pages, &s);
        mark_footnotes(&mut self.pages);
        mark_emphasis(&mut self.pages);
        let of_column = |p: &PageLayout, c: u8, known| {
            measure_of(lines_of_page(p).filter(|l| l.column == c), known)
        };
        let known = measure_of(
            self.pages
                .iter()
                .flat_map(lines_of_page)
                .filter(|l| l.column == 0),
            None,
        );
        // A column is measured by its own lines, the page's full width by the document's, too.
        let measures: Vec<Vec<Measure>> = self
            .pages
            .iter()
            .map(|p| {
                let columns = lines_of_page(p).map(|l| l.column).max().unwrap_or(0);
                (0..=columns)
                    .map(|c| of_column(p, c, (c == 0).then_some(known)))
                    .collect()
            })
            .collect();
        let bottoms: Vec<f32> = self.pages.iter().map(content_bottom).collect();
        let items: Vec<Vec<Item>> = self
            .pages
            .iter_mut()
            .map(|p| std::mem::take(&mut p.items))
            .collect();
        let body_bottom = |i: usize| {
            let height = self.pages[i].height;
            let alike = self
                .pages
                .iter()
                .zip(&bottoms)
                .filter(|(p, _)| (p.height - height).abs() < 2.0);
            alike.map(|(_, b)| *b).fold(0.0, f32::max)
        };
        let mut w = Writer {
            pages: &self.pages,
            out,
            open: Open::Nothing,
            furniture: Vec::new(),
            notes: Vec::new(),
            recent: Vec::new(),
        };
        for (i, items) in items.into_iter().enumerate() {
            let m = &measures[i];
            let bottom = body_bottom(i);
            let repeated = w.repeated_captions(&items, &s);
            let mut first = true;
            for (k, item) in items.into_iter().enumerate() {
                match item {
                    Item::Furniture(kind, line) => w.furniture.push((i, kind, line)),
                    Item::Footnote(line) => w.notes.push((i, line)),
                    Item::Line(line) if k < repeated => {
                        w.furniture.push((i, FurnitureKind::Header, line))
                    }
                    Item::Line(line) => {
                        let m = m.get(usize::from(line.column)).copied().unwrap_or(known);
                        w.line(i, line, m, first, &s);
                        first = false;
                    }
                    Item::Table(table) => {
                        w.table(i, table, bottom, first, &s);
                        first = false;
                    }
                }
            }
        }
        w.close();
    }
}

impl Writer<'_> {
    fn line(&mut self, page: usize, line: Line, m: Measure, first: bool, s: &LayoutSettings) {
        let column = |p: &Paragraph| p.lines.last().map(|(_, l)| l.column);
        if let Open::Paragraph(p) = &mut self.open
            && continues(p, &line, m, !first && column(p) == Some(line.column), s)
        {
            p.lines.push((page, line));
            return;
        }
        let space_before = match &self.open {
            Open::Paragraph(p) => p
                .lines
                .last()
                .filter(|(last_page, _)| *last_page == page)
                .map(|(_, last)| {
                    line.mid() - last.mid() > m.pitch.max(line.size) + 0.6 * line.size
                }),
            _ => None,
        };
        self.close();
        self.recent.push(squeeze(&line.text));
        if self.recent.len() > 4 {
            self.recent.remove(0);
        }
        self.open = Open::Paragraph(Paragraph {
            lines: vec![(page, line)],
            measure: m,
            space_before,
            first_on_page: first && page > 0,
        });
    }
    fn table(
        &mut self,
        page: usize,
        table: PageTable,
        bottom: f32,
        first: bool,
        s: &LayoutSettings,
    ) {
        let room = bottom - table.bottom();
        if table.parent.is_some()
            && let Open::Table(open) = &mut self.open
        {
            let mut table = table;
            // The rows of a joined table are counted over its pages.
            if let (Some((_, cell)), Some(seam)) = (&mut table.parent, open.whole.seams.last())
                && open.whole.pages.last() == Some(&page)
            {
                cell.row += seam;
            }
            open.nested.push(table);
            return;
        }
        if first
            && let Open::Table(open) = &mut self.open
            && open.whole.pages.last().is_some_and(|p| p + 1 == page)
            && join::continues(&open.whole, &table, height_of(self.pages, &open.whole), s)
        {
            join(&mut open.whole, table, page, room, s);
            return;
        }
        self.close();
        let captions = std::mem::take(&mut self.recent);
        let whole = WholeTable {
            table,
            pages: vec![page],
            seams: Vec::new(),
            repeated: 0,
            room,
        };
        self.open = Open::Table(Box::new(OpenTable {
            whole,
            nested: Vec::new(),
            captions,
        }));
    }
    /// How many items at the head of a page repeat the caption of a table that goes on below them (`续表`, the title again).
    fn repeated_captions(&self, items: &[Item], s: &LayoutSettings) -> usize {
        let Open::Table(open) = &self.open else {
            return 0;
        };
        let mut lines = 0;
        for (k, item) in items.iter().enumerate() {
            match item {
                Item::Furniture(..) | Item::Footnote(_) => {}
                Item::Line(line) => {
                    let text = squeeze(&line.text);
                    let again = open.captions.contains(&text)
                        || text.chars().count() <= 30 && CONTINUED.iter().any(|w| text.contains(w));
                    lines += 1;
                    if !again || lines > 3 {
                        return 0;
                    }
                }
                Item::Table(t) => {
                    return if lines > 0
                        && join::continues(&open.whole, t, height_of(self.pages, &open.whole), s)
                    {
                        k
                    } else {
                        0
                    };
                }
            }
        }
        0
    }
    fn close(&mut self) {
        match std::mem::replace(&mut self.open, Open::Nothing) {
            Open::Nothing => {}
            Open::Paragraph(p) => {
                let mut joined = Joined::default();
                for (page, line) in &p.lines {
                    joined.push(*page, line);
                }
                let hints = hints_of(&p, &joined);
                self.block(BlockKind::Paragraph, &joined, hints);
            }
            Open::Table(open) => {
                let id = self.write_table(&open.whole, None);
                for nested in open.nested {
                    let parent = nested.parent.map(|(before, cell)| {
                        let own = self.out.doc_mut().tables.len() as u32;
                        let parent = TableId(own.saturating_sub(before as u32).max(id.0));
                        (
                            parent,
                            CellRef {
                                row: cell.row,
                                col: cell.col,
                            },
                        )
                    });
                    let whole = WholeTable {
                        pages: open.whole.pages.clone(),
                        table: nested,
                        seams: Vec::new(),
                        repeated: 0,
                        room: 0.0,
                    };
                    self.write_table(&whole, parent);
                }
            }
        }
        let mut note: Option<Joined> = None;
        let mut size = 0.0;
        let mut before: Option<(usize, f32)> = None;
        for (page, line) in std::mem::take(&mut self.notes) {
            let apart = before.is_some_and(|(p, y)| p == page && line.mid() - y > 2.2 * line.size);
            if starts_note(&line.text) || line.side_note && apart {
                self.note(note.take(), size);
            }
            size = line.size;
            before = Some((page, line.mid()));
            note.get_or_insert_default().push(page, &line);
        }
        self.note(note, size);
        for (page, kind, line) in std::mem::take(&mut self.furniture) {
            let mut joined = Joined::default();
            joined.push(page, &line);
            let hints = LayoutHints {
                font_size: Some(line.size),
                ..LayoutHints::default()
            };
            self.block(BlockKind::Furniture(kind), &joined, hints);
        }
    }
    fn note(&mut self, note: Option<Joined>, size: f32) {
        if let Some(joined) = note {
            let hints = LayoutHints {
                font_size: Some(size),
                joins: joined.joins.clone(),
                ..LayoutHints::default()
            };
            self.block(BlockKind::Footnote, &joined, hints);
        }
    }
    fn block(&mut self, kind: BlockKind, joined: &Joined, hints: LayoutHints) {
        let start = self.out.offset();
        self.out.block(kind, &joined.text, hints);
        self.anchors(joined, start);
    }
    fn write_table(&mut self, whole: &WholeTable, parent: Option<(TableId, CellRef)>) -> TableId {
        let t = &whole.table;
        let mut grid = Grid::new(t.origin, t.n_rows(), t.n_cols());
        let mut texts = Vec::with_capacity(t.cells.len());
        for c in &t.cells {
            let GridCell {
                row,
                col,
                row_span,
                col_span,
            } = c.at;
            grid.cells.push(Cell {
                row,
                col,
                row_span,
                col_span,
                span: Span::default(),
                inferred: c.inferred,
            });
            texts.push(c.text.text.clone());
        }
        grid.pages = whole
            .pages
            .iter()
            .filter_map(|p| self.pages.get(*p))
            .map(|p| p.number)
            .collect();
        grid.pages.dedup();
        grid.seams.clone_from(&whole.seams);
        grid.stated_header_rows = (whole.repeated > 0).then_some(whole.repeated);
        grid.parent = parent;
        let id = self.out.table(grid, &texts, LayoutHints::default());
        let starts: Vec<u32> = self
            .out
            .doc_mut()
            .tables
            .get(id.0 as usize)
            .map(|g| g.cells.iter().map(|c| c.span.start).collect())
            .unwrap_or_default();
        for (c, start) in t.cells.iter().zip(starts) {
            self.anchors(&c.text, start as usize);
        }
        id
    }
    fn anchors(&mut self, joined: &Joined, start: usize) {
        for s in &joined.stretches {
            let Some(page) = self.pages.get(s.page) else {
                continue;
            };
            self.out.anchor(Anchor {
                span: Span::new(start + s.start as usize, start + s.end as usize),
                page: Some(page.number),
                bbox: Some(from_frame(s.bbox, page.frame, page.width, page.height)),
                line: None,
                paragraph: None,
            });
        }
    }
}

/// Height of the page that a table ends on.
fn height_of(pages: &[PageLayout], table: &WholeTable) -> f32 {
    let last = table.pages.last().and_then(|p| pages.get(*p));
    last.map_or(0.0, |p| p.height)
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn lines_of_page(page: &PageLayout) -> impl Iterator<Item = &Line> + Clone {
    page.items.iter().filter_map(|i| match i {
        Item::Line(l) if l.turn == super::Turn::None => Some(l),
        _ => None,
    })
}

/// Where the last line or table of a page ends.
fn content_bottom(page: &PageLayout) -> f32 {
    let bottom = |i: &Item| match i {
        Item::Line(l) => l.bbox().y1,
        Item::Table(t) => t.bottom(),
        Item::Footnote(_) | Item::Furniture(..) => 0.0,
    };
    page.items.iter().map(bottom).fold(0.0, f32::max)
}
