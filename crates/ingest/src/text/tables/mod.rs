//! Tables that a text flattened: where each begins and ends, and its grid.
//!
//! Every way of flattening has its own reader, which gives rows of cells; [`merges`] then infers the spans that the rows prove.

mod boxes;
mod cell_lines;
mod html;
mod merges;
mod pipes;
mod spaces;
mod tabs;

use super::lines::Line;
use gongbao_model::{Anchor, Cell, DocumentBuilder, Grid, GridOrigin, LayoutHints, Span};
pub use html::cut_lines;
use std::ops::Range;

/// One cell of a draft, at its place in the grid.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftCell {
    /// Row of the top left corner.
    pub row: u32,
    /// Column of the top left corner.
    pub col: u32,
    /// Rows covered.
    pub row_span: u32,
    /// Columns covered.
    pub col_span: u32,
    /// Joined text.
    pub text: String,
    /// Line of the file where it begins, from 1.
    pub line: u32,
    /// The span was inferred.
    pub inferred: bool,
}

/// A grid before it stands in a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// How it was found.
    pub origin: GridOrigin,
    /// Rows.
    pub n_rows: u32,
    /// Columns.
    pub n_cols: u32,
    /// Cells in row-major order.
    pub cells: Vec<DraftCell>,
    /// Header rows that the source states.
    pub header_rows: Option<u32>,
    /// Rows before which a page broke.
    pub seams: Vec<u32>,
}

/// A field of a row: its text and the line where it began.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Trimmed, joined text; empty for an empty cell.
    pub text: String,
    /// Line of the file, from 1.
    pub line: u32,
    /// Columns that the row proves it to cover; 0 for a position where the row prints no cell at all.
    pub span: u32,
}

impl Field {
    /// A field of one column.
    #[must_use]
    pub fn new(text: impl Into<String>, line: u32) -> Self {
        Self {
            text: text.into(),
            line,
            span: 1,
        }
    }
    /// A position that another field or nothing covers.
    #[must_use]
    pub fn absent() -> Self {
        Self {
            text: String::new(),
            line: 0,
            span: 0,
        }
    }
}

/// A table found in the lines `range`.
#[derive(Debug)]
pub struct Found {
    /// Lines that it takes, as indexes.
    pub range: Range<usize>,
    /// Its grid.
    pub draft: Draft,
}

/// Lines as the table readers see them. Furniture counts as neither text nor an empty line: a page break does not cut a table.
pub struct Source<'l, 't> {
    /// All lines.
    pub lines: &'l [Line<'t>],
    /// True for furniture.
    pub furniture: &'l [bool],
}

impl Source<'_, '_> {
    /// The next line from `i` on that is no furniture and not empty, the number of empty lines passed, and whether a page broke.
    fn next_text(&self, mut i: usize) -> Option<(usize, usize, bool)> {
        let (mut empty, mut broke) = (0, false);
        while let Some(line) = self.lines.get(i) {
            broke |= line.page_break;
            if self.furniture.get(i).copied().unwrap_or(false) {
                broke = true;
            } else if line.is_blank() && !is_empty_cell(&line.text) {
                empty += 1;
            } else {
                return Some((i, if broke { empty.min(1) } else { empty }, broke));
            }
            i += 1;
        }
        None
    }
    fn text(&self, i: usize) -> &str {
        self.lines.get(i).map_or("", |l| &l.text)
    }
    fn number(&self, i: usize) -> u32 {
        self.lines.get(i).map_or(0, |l| l.number)
    }
}

/// A line that is only a tab is an empty cell of a table with one cell per line, not an empty line.
fn is_empty_cell(text: &str) -> bool {
    text.starts_with('\t')
}

/// A reader of one way of flattening: from a first line, the end of what it looked at and the draft, if it is a table. Lines before
/// the end are not offered to the same reader again when it declined, so every reader is linear over the document.
type Reader = fn(&Source<'_, '_>, usize) -> (usize, Option<Draft>);

const READERS: &[Reader] = &[
    html::read,
    boxes::read,
    pipes::read,
    cell_lines::read,
    tabs::read,
    spaces::read,
];

/// Finds all tables in ascending order.
#[must_use]
pub fn find(source: &Source<'_, '_>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut declined = [0usize; READERS.len()];
    let mut i = 0;
    while i < source.lines.len() {
        if source.furniture[i]
            || (source.lines[i].is_blank() && !is_empty_cell(&source.lines[i].text))
        {
            i += 1;
            continue;
        }
        let mut next = i + 1;
        for (reader, declined) in READERS.iter().zip(&mut declined) {
            if i < *declined {
                continue;
            }
            match reader(source, i) {
                (end, Some(draft)) if end > i && !draft.cells.is_empty() => {
                    found.push(Found {
                        range: i..end,
                        draft,
                    });
                    next = end;
                    break;
                }
                (end, _) => *declined = end,
            }
        }
        i = next;
    }
    found
}

/// Joins the pieces of one cell: no mark between Han characters, a space between Latin words and between figures.
pub fn join_piece(text: &mut String, piece: &str) {
    let piece = piece.trim();
    if piece.is_empty() {
        return;
    }
    let digits = text.ends_with(|c: char| c.is_ascii_digit())
        && piece.starts_with(|c: char| c.is_ascii_digit());
    if !text.is_empty() && (digits || super::wrap::needs_space(text, piece)) {
        text.push(' ');
    }
    text.push_str(piece);
}

/// True for a cell that holds a figure (or the dash that stands for none).
#[must_use]
pub fn is_figure(text: &str) -> bool {
    let t = text.trim_end_matches(['%', '％', '‰']).trim();
    if t.is_empty() {
        return false;
    }
    let dash = t
        .chars()
        .all(|c| matches!(c, '-' | '—' | '–' | '－' | '/' | '…' | '─'));
    dash || (t.starts_with(|c: char| {
        c.is_ascii_digit()
            || matches!(
                c,
                '-' | '+' | '−' | '－' | '△' | '▲' | '.' | '(' | '（' | '０'..='９'
            )
    }) && t.chars().all(|c| {
        c.is_ascii_digit()
            || matches!(
                c,
                '-' | '+'
                    | '−'
                    | '－'
                    | '△'
                    | '▲'
                    | '.'
                    | ','
                    | '，'
                    | ' '
                    | '('
                    | ')'
                    | '（'
                    | '）'
                    | '０'..='９'
            )
    }))
}

/// Writes a draft as a table block with an anchor for every cell that has text.
pub fn write(draft: Draft, builder: &mut DocumentBuilder, hints: LayoutHints) {
    let mut grid = Grid::new(draft.origin, draft.n_rows, draft.n_cols);
    grid.stated_header_rows = draft.header_rows;
    grid.seams = draft.seams;
    let mut texts = Vec::with_capacity(draft.cells.len());
    let mut numbers = Vec::with_capacity(draft.cells.len());
    for c in draft.cells {
        grid.cells.push(Cell {
            row: c.row,
            col: c.col,
            row_span: c.row_span,
            col_span: c.col_span,
            span: Span::default(),
            inferred: c.inferred,
        });
        texts.push(c.text);
        numbers.push(c.line);
    }
    let id = builder.table(grid, &texts, hints);
    let Some(table) = builder.doc_mut().tables.get(id.0 as usize) else {
        return;
    };
    let spans: Vec<Span> = table.cells.iter().map(|c| c.span).collect();
    for (span, line) in spans.into_iter().zip(numbers) {
        if !span.is_empty() {
            builder.anchor(Anchor {
                span,
                page: None,
                bbox: None,
                line: Some(line),
                paragraph: None,
            });
        }
    }
}

#[cfg(test)]
mod tests;
