//! The ingested document: one text, blocks that point into it, grids of tables and anchors back to the page.

use crate::diagnostic::Warning;
use crate::table::{Grid, TableId};

/// A half-open range of bytes in [`Document::text`]; both ends lie on char boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from byte offsets. Documents are bounded below 4 GiB by the ingestion limits.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "a span must not end before it starts");
        Self {
            start: start as u32,
            end: end as u32,
        }
    }
    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }
    /// True for a span of no bytes.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
    /// The span as a range for slicing.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
    /// True when `other` lies wholly inside this span.
    #[must_use]
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// Index of a block in [`Document::blocks`]; printed as `b<index + 1>` in records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockId(pub u32);

/// The format of an input file, found by content first and extension second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Plain text.
    Txt,
    /// Markdown.
    Md,
    /// Office Open XML word processing, Strict or Transitional.
    Docx,
    /// Portable Document Format.
    Pdf,
    /// A web page.
    Html,
    /// A web archive (MIME HTML).
    Mhtml,
    /// Word 97–2003 and Kingsoft binary documents.
    Doc,
    /// Rich Text Format.
    Rtf,
    /// Excel 97–2003 binary workbook.
    Xls,
    /// Office Open XML workbook.
    Xlsx,
    /// Binary Office Open XML workbook.
    Xlsb,
    /// OpenDocument spreadsheet.
    Ods,
    /// Open Fixed-layout Document (GB/T 33190).
    Ofd,
}

impl Format {
    /// The name used in records and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Format::Txt => "txt",
            Format::Md => "md",
            Format::Docx => "docx",
            Format::Pdf => "pdf",
            Format::Html => "html",
            Format::Mhtml => "mhtml",
            Format::Doc => "doc",
            Format::Rtf => "rtf",
            Format::Xls => "xls",
            Format::Xlsx => "xlsx",
            Format::Xlsb => "xlsb",
            Format::Ods => "ods",
            Format::Ofd => "ofd",
        }
    }
}

/// What kind of page furniture a block is. Furniture keeps its text but takes no part in sections, claims and checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FurnitureKind {
    /// A running head.
    Header,
    /// A running foot.
    Footer,
    /// A page number such as `— 3 —`.
    PageNumber,
    /// A watermark.
    Watermark,
    /// A seal or stamp.
    Seal,
    /// An entry of a printed table of contents that the container itself marks as such (a TOC field). Tables of contents that only
    /// their wording gives away are recognised later, by the sections stage.
    Toc,
    /// Debris of a converter: field codes, bookmark marks, navigation.
    Debris,
}

/// What ingestion knows a block to be. Headings, captions and list items are told apart later, by the sections stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BlockKind {
    /// A paragraph of body text.
    Paragraph,
    /// A table; its cells point into this block's span.
    Table(TableId),
    /// A footnote or endnote, placed after the block that refers to it.
    Footnote,
    /// Page furniture.
    Furniture(FurnitureKind),
}

/// Horizontal alignment of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Align {
    /// Left, or justified.
    Left,
    /// Centred.
    Center,
    /// Right.
    Right,
}

/// What the layout says of a paragraph. Absent means unknown, never a default.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LayoutHints {
    /// Name of the paragraph style, as the file has it.
    pub style: Option<String>,
    /// Outline level, 1 for the highest: Word's outlineLvl + 1, `#` of markdown, `<h1>`.
    pub outline_level: Option<u8>,
    /// Font size in points of most characters.
    pub font_size: Option<f32>,
    /// Bytes at the start of the block that are bold (equal to the block's length where all is bold).
    pub bold_prefix: Option<u32>,
    /// Alignment.
    pub align: Option<Align>,
    /// First-line indent in characters of the paragraph's own size.
    pub indent_chars: Option<f32>,
    /// Bytes at the start of the block that the program generated as an automatic number (`一、`).
    pub generated_label: Option<u32>,
    /// The source separates this block from the one before by an empty line or by extra space.
    pub space_before: Option<bool>,
    /// A page break stands right before the block.
    pub page_break_before: bool,
    /// Hidden text in the source.
    pub hidden: bool,
    /// Byte offsets in the block at which the source broke a line that was joined (soft wraps and line breaks).
    pub joins: Vec<u32>,
}

/// A box on a page in points, origin top left.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PageBox {
    /// Left edge.
    pub x0: f32,
    /// Top edge.
    pub y0: f32,
    /// Right edge.
    pub x1: f32,
    /// Bottom edge.
    pub y1: f32,
}

/// Where a stretch of text stands in the source. Unknown provenance is absent, never invented.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anchor {
    /// The stretch of text.
    pub span: Span,
    /// Page, from 1.
    pub page: Option<u32>,
    /// Box of the stretch on its page.
    pub bbox: Option<PageBox>,
    /// Line of a text file, from 1.
    pub line: Option<u32>,
    /// Paragraph of a flow document, from 0, in document order over the main part (cells included).
    pub paragraph: Option<u32>,
}

/// One block in reading order.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its text. A table's span covers the text of all its cells (cells joined by tabs, rows by newlines).
    pub span: Span,
    /// What the layout says.
    pub hints: LayoutHints,
    /// Where it comes from, when it does not stand in the running text.
    pub aside: Option<Aside>,
}

/// Where a block comes from that does not stand in the running text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aside {
    /// The part of the file that holds it: `footnotes`, `endnotes`, `header`, `footer`, `chunk` (a document taken in by this one).
    pub part: &'static str,
    /// Byte offset in [`Document::text`] at which the mark of a note stands; the mark itself is no text.
    pub mark: Option<u32>,
}

/// What the numbers of the pages are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PageBasis {
    /// The pages of the file itself.
    #[default]
    Fixed,
    /// The pages of the last layout: the program that wrote the file marked where they began. Another program may break them elsewhere.
    LastLayout,
}

impl PageBasis {
    /// The name used in records.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            PageBasis::Fixed => "fixed",
            PageBasis::LastLayout => "last_layout",
        }
    }
}

/// What the file says of itself outside the text: front matter, core properties, page head.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FileHints {
    /// A title.
    pub title: Option<String>,
    /// A publisher or author organisation.
    pub publisher: Option<String>,
    /// Publication date as the file has it.
    pub date: Option<String>,
    /// A document number.
    pub document_number: Option<String>,
    /// The index number of the disclosure (索引号).
    pub index_number: Option<String>,
    /// Address of the source page.
    pub address: Option<String>,
    /// Attachments listed but not fetched: name and address.
    pub attachments: Vec<(String, String)>,
}

/// An ingested document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The whole text: the blocks' texts in reading order, each followed by a newline.
    pub text: String,
    /// Blocks in reading order; their spans ascend and do not overlap.
    pub blocks: Vec<Block>,
    /// Tables in reading order; nested ones after their parent.
    pub tables: Vec<Grid>,
    /// Places, ascending by span start; spans of anchors do not overlap.
    pub anchors: Vec<Anchor>,
    /// Format that was read.
    pub format: Format,
    /// Text encoding that was used, where the format has one (WHATWG label).
    pub encoding: Option<&'static str>,
    /// Number of pages, where the file states it.
    pub pages: Option<u32>,
    /// What the numbers of the pages are.
    pub page_basis: PageBasis,
    /// What the file says of itself.
    pub hints: FileHints,
    /// What was skipped or doubtful.
    pub warnings: Vec<Warning>,
}

impl Document {
    /// The text of a span.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        &self.text[span.range()]
    }
    /// The block that holds a byte offset, by binary search.
    #[must_use]
    pub fn block_at(&self, offset: u32) -> Option<BlockId> {
        let i = self.blocks.partition_point(|b| b.span.end < offset);
        self.blocks
            .get(i)
            .filter(|b| b.span.start <= offset)
            .map(|_| BlockId(i as u32))
    }
    /// The block of an id.
    #[must_use]
    pub fn block(&self, id: BlockId) -> &Block {
        &self.blocks[id.0 as usize]
    }
    /// The anchors that touch a span, by binary search.
    #[must_use]
    pub fn anchors_of(&self, span: Span) -> &[Anchor] {
        let from = self.anchors.partition_point(|a| a.span.end <= span.start);
        let len = self.anchors[from..]
            .iter()
            .take_while(|a| a.span.start < span.end.max(span.start + 1))
            .count();
        &self.anchors[from..from + len]
    }
    /// Page and box of a span: the page of its first anchor, and the union of the boxes on that page. Inside an anchor the box is
    /// interpolated by characters, so ingestion should cut anchors where advances change (between digits and Han).
    #[must_use]
    pub fn place(&self, span: Span) -> (Option<u32>, Option<PageBox>) {
        let anchors = self.anchors_of(span);
        let Some(first) = anchors.first() else {
            return (None, None);
        };
        let mut bbox: Option<PageBox> = None;
        for anchor in anchors.iter().filter(|a| a.page == first.page) {
            let Some(full) = anchor.bbox else { continue };
            let part = self.part_of(anchor, full, span);
            bbox = Some(match bbox {
                None => part,
                Some(b) => PageBox {
                    x0: b.x0.min(part.x0),
                    y0: b.y0.min(part.y0),
                    x1: b.x1.max(part.x1),
                    y1: b.y1.max(part.y1),
                },
            });
        }
        (first.page, bbox)
    }
    fn part_of(&self, anchor: &Anchor, full: PageBox, span: Span) -> PageBox {
        let start = span.start.max(anchor.span.start);
        let end = span.end.min(anchor.span.end).max(start);
        let total = self.slice(anchor.span).chars().count();
        if total == 0 || (start == anchor.span.start && end == anchor.span.end) {
            return full;
        }
        let before = self.text[anchor.span.start as usize..start as usize]
            .chars()
            .count();
        let inside = self.text[start as usize..end as usize].chars().count();
        let step = (full.x1 - full.x0) / total as f32;
        PageBox {
            x0: full.x0 + step * before as f32,
            x1: full.x0 + step * (before + inside) as f32,
            ..full
        }
    }
}

/// Builds a [`Document`] block by block and keeps its invariants (ascending spans, blocks closed by a newline).
#[derive(Debug)]
pub struct DocumentBuilder {
    doc: Document,
    aside: Option<Aside>,
}

impl DocumentBuilder {
    /// An empty document of a format.
    #[must_use]
    pub fn new(format: Format) -> Self {
        Self {
            doc: Document {
                text: String::new(),
                blocks: Vec::new(),
                tables: Vec::new(),
                anchors: Vec::new(),
                format,
                encoding: None,
                pages: None,
                page_basis: PageBasis::Fixed,
                hints: FileHints::default(),
                warnings: Vec::new(),
            },
            aside: None,
        }
    }
    /// Says where the blocks that follow come from; gives what was said before.
    pub fn set_aside(&mut self, aside: Option<Aside>) -> Option<Aside> {
        std::mem::replace(&mut self.aside, aside)
    }
    /// The document under construction, for fields that need no invariant (encoding, pages, hints, warnings).
    pub fn doc_mut(&mut self) -> &mut Document {
        &mut self.doc
    }
    /// Byte offset at which the next text will stand.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.doc.text.len()
    }
    /// Appends a block with its text and gives its id.
    pub fn block(&mut self, kind: BlockKind, text: &str, hints: LayoutHints) -> BlockId {
        let start = self.doc.text.len();
        self.doc.text.push_str(text);
        self.close_block(kind, start, hints)
    }
    /// Appends raw text for a block that is closed later by [`Self::close_block`]; gives its span.
    pub fn push_text(&mut self, text: &str) -> Span {
        let start = self.doc.text.len();
        self.doc.text.push_str(text);
        Span::new(start, self.doc.text.len())
    }
    /// Closes a block whose text began at `start` and was appended with [`Self::push_text`].
    pub fn close_block(&mut self, kind: BlockKind, start: usize, hints: LayoutHints) -> BlockId {
        let id = BlockId(self.doc.blocks.len() as u32);
        self.doc.blocks.push(Block {
            kind,
            span: Span::new(start, self.doc.text.len()),
            hints,
            aside: self.aside,
        });
        self.doc.text.push('\n');
        id
    }
    /// Adds an anchor; anchors must come in ascending order.
    pub fn anchor(&mut self, anchor: Anchor) {
        debug_assert!(
            self.doc
                .anchors
                .last()
                .is_none_or(|a| a.span.start <= anchor.span.start),
            "anchors must ascend"
        );
        self.doc.anchors.push(anchor);
    }
    /// Appends a table block from cell texts. `cells` come in row-major order; `text` of each is appended and its span set.
    /// Returns the table's id.
    pub fn table(&mut self, mut grid: Grid, texts: &[String], hints: LayoutHints) -> TableId {
        let id = TableId(self.doc.tables.len() as u32);
        let start = self.doc.text.len();
        let mut row = None;
        for (cell, text) in grid.cells.iter_mut().zip(texts) {
            match row {
                None => {}
                Some(r) if r == cell.row => self.doc.text.push('\t'),
                Some(_) => self.doc.text.push('\n'),
            }
            row = Some(cell.row);
            let at = self.doc.text.len();
            self.doc.text.push_str(text);
            cell.span = Span::new(at, self.doc.text.len());
        }
        grid.block = self.close_block(BlockKind::Table(id), start, hints);
        self.doc.tables.push(grid);
        id
    }
    /// Appends another document as a part of this one. Its places are those of another file, so they are dropped; its blocks name the
    /// part instead.
    pub fn append(&mut self, other: Document, part: &'static str) {
        let shift = self.doc.text.len() as u32;
        let (blocks, tables) = (self.doc.blocks.len() as u32, self.doc.tables.len() as u32);
        let moved = |span: Span| Span {
            start: span.start + shift,
            end: span.end + shift,
        };
        self.doc.text.push_str(&other.text);
        self.doc
            .blocks
            .extend(other.blocks.into_iter().map(|b| Block {
                kind: match b.kind {
                    BlockKind::Table(id) => BlockKind::Table(TableId(id.0 + tables)),
                    kind => kind,
                },
                span: moved(b.span),
                hints: b.hints,
                aside: Some(Aside {
                    part: b.aside.map_or(part, |a| a.part),
                    mark: b.aside.and_then(|a| a.mark).map(|m| m + shift),
                }),
            }));
        for mut grid in other.tables {
            grid.block = BlockId(grid.block.0 + blocks);
            grid.parent = grid.parent.map(|(id, cell)| (TableId(id.0 + tables), cell));
            grid.pages = Vec::new();
            for cell in &mut grid.cells {
                cell.span = moved(cell.span);
            }
            self.doc.tables.push(grid);
        }
        self.doc.warnings.extend(other.warnings);
    }
    /// The finished document.
    #[must_use]
    pub fn finish(self) -> Document {
        self.doc
    }
}
