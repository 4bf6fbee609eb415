//! A grid made easy to read: folded cell texts, what covers a position, and what kind of thing a cell holds.

use super::fold::fold;
use crate::quantity::printed::unit_parts;
use gongbao_model::{CellRef, Document, Grid, Span, TableId};

/// What a cell holds, as far as its characters tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing but white space.
    Empty,
    /// A dash or slash that says "not applicable".
    Dash,
    /// A number on its own, possibly with sign, separators, percent sign or a short unit.
    Number,
    /// Words.
    Text,
}

/// A cell with its folded text.
#[derive(Debug, Clone)]
pub struct CellView {
    /// Text folded for comparison.
    pub folded: String,
    /// What it holds.
    pub kind: Kind,
}

/// A grid with the views of its cells.
#[derive(Debug)]
pub struct Sheet<'a> {
    /// The document.
    pub doc: &'a Document,
    /// The grid.
    pub grid: &'a Grid,
    /// Its id.
    pub id: TableId,
    cover: Vec<Option<u32>>,
    cells: Vec<CellView>,
}

impl<'a> Sheet<'a> {
    /// Looks at a grid.
    #[must_use]
    pub fn new(doc: &'a Document, id: TableId, grid: &'a Grid) -> Self {
        let cells = grid
            .cells
            .iter()
            .map(|c| {
                let folded = fold(doc.slice(c.span));
                let kind = kind_of(&folded);
                CellView { folded, kind }
            })
            .collect();
        Self {
            doc,
            grid,
            id,
            cover: grid.cover(),
            cells,
        }
    }
    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.grid.n_rows as usize
    }
    /// Number of columns.
    #[must_use]
    pub fn cols(&self) -> usize {
        self.grid.n_cols as usize
    }
    /// Index of the cell that covers a position.
    #[must_use]
    pub fn cell_at(&self, row: usize, col: usize) -> Option<usize> {
        if row >= self.rows() || col >= self.cols() {
            return None;
        }
        self.cover
            .get(row * self.cols() + col)
            .copied()
            .flatten()
            .map(|i| i as usize)
    }
    /// The view of a cell.
    #[must_use]
    pub fn view(&self, cell: usize) -> &CellView {
        &self.cells[cell]
    }
    /// Folded text at a position, empty where no cell covers it.
    #[must_use]
    pub fn text(&self, row: usize, col: usize) -> &str {
        self.cell_at(row, col)
            .map_or("", |i| self.cells[i].folded.as_str())
    }
    /// Kind at a position.
    #[must_use]
    pub fn kind(&self, row: usize, col: usize) -> Kind {
        self.cell_at(row, col)
            .map_or(Kind::Empty, |i| self.cells[i].kind)
    }
    /// True when the cell at a position starts in that row (it is not carried over from a row above).
    #[must_use]
    pub fn starts_in_row(&self, row: usize, col: usize) -> bool {
        self.cell_at(row, col)
            .is_some_and(|i| self.grid.cells[i].row as usize == row)
    }
    /// Top left corner of a cell.
    #[must_use]
    pub fn corner(&self, cell: usize) -> CellRef {
        let c = &self.grid.cells[cell];
        CellRef {
            row: c.row,
            col: c.col,
        }
    }
    /// Span of a cell's text without surrounding white space.
    #[must_use]
    pub fn span(&self, cell: usize) -> Span {
        trim_span(self.doc, self.grid.cells[cell].span)
    }
    /// Text of a cell as printed, without surrounding white space.
    #[must_use]
    pub fn printed(&self, cell: usize) -> &'a str {
        self.doc.slice(self.span(cell))
    }
    /// The distinct cells that start in a row, from left to right.
    pub fn row_cells(&self, row: usize) -> impl Iterator<Item = usize> + '_ {
        let from = self.grid.cells.partition_point(|c| (c.row as usize) < row);
        (from..self.grid.cells.len()).take_while(move |i| self.grid.cells[*i].row as usize == row)
    }
    /// The distinct non-empty cells that start in a row, from left to right.
    pub fn row_filled(&self, row: usize) -> impl Iterator<Item = usize> + '_ {
        self.row_cells(row)
            .filter(|i| self.cells[*i].kind != Kind::Empty)
    }
    /// Span of the row's text: from its first cell to the end of its last.
    #[must_use]
    pub fn row_span(&self, row: usize) -> Span {
        let mut cells = self.row_cells(row);
        let Some(first) = cells.next() else {
            return Span::default();
        };
        let last = cells.last().unwrap_or(first);
        let (a, b) = (self.grid.cells[first].span, self.grid.cells[last].span);
        trim_span(
            self.doc,
            Span {
                start: a.start.min(b.start),
                end: a.end.max(b.end),
            },
        )
    }
    /// True when a row holds no text at all.
    #[must_use]
    pub fn is_blank(&self, row: usize) -> bool {
        self.row_filled(row).next().is_none()
    }
}

/// A span without the white space at its ends.
#[must_use]
pub fn trim_span(doc: &Document, span: Span) -> Span {
    let text = doc.slice(span);
    let start = span.start as usize + (text.len() - text.trim_start().len());
    let trimmed = text.trim();
    Span::new(start, start + trimmed.len())
}

const DASHES: &[char] = &['-', '—', '–', '/', '\\', '…', '*', '一', '─', '－'];

/// What a folded text is as a cell. A number is digits with separators, an optional sign or comparison before, and a percent sign or a short unit behind;
/// dates, ordinals and codes with letters are words.
#[must_use]
pub fn kind_of(folded: &str) -> Kind {
    if folded.is_empty() {
        return Kind::Empty;
    }
    if folded.chars().all(|c| DASHES.contains(&c)) || folded == "无" {
        return Kind::Dash;
    }
    let body = folded.trim_start_matches(['+', '-', '≥', '≤', '<', '>', '=', '约', '￥', '¥', '$']);
    let mut digits = 0;
    let mut tail_at = body.len();
    for (i, c) in body.char_indices() {
        match c {
            '0'..='9' => digits += 1,
            ',' | '.' if digits > 0 => {}
            _ => {
                tail_at = i;
                break;
            }
        }
    }
    let tail = &body[tail_at..];
    if digits == 0 || tail.chars().count() > 8 || tail.contains(|c: char| c.is_ascii_digit()) {
        return Kind::Text;
    }
    if tail.starts_with(['年', '月', '日', '-', '/', '~', ':', '号', '、', '季']) {
        return Kind::Text;
    }
    let mut unit = tail
        .trim_start_matches(['余', '多'])
        .trim_end_matches(['余', '多']);
    for bound in ["以上", "以下", "以内", "左右"] {
        while let Some(rest) = unit.strip_suffix(bound) {
            unit = rest;
        }
    }
    if !unit.is_empty() && unit != "%" && unit != "‰" && unit_parts(unit).is_none() {
        return Kind::Text;
    }
    Kind::Number
}

/// True for a folded text that is a bare year, as in a header of years.
#[must_use]
pub fn is_year(folded: &str) -> bool {
    folded.len() == 4
        && folded.bytes().all(|b| b.is_ascii_digit())
        && (folded.starts_with("19") || folded.starts_with("20"))
}

#[cfg(test)]
mod tests {
    use super::{Kind, kind_of};

    #[test]
    fn cells_are_told_apart() {
        for n in [
            "1301.13",
            "90.54%",
            "10分",
            "-12.3",
            "1,234.00",
            "≥500册",
            "0",
        ] {
            assert_eq!(kind_of(n), Kind::Number, "{n}");
        }
        for t in [
            "2023年",
            "2023年12月",
            "3000元/个12",
            "A+",
            "完成",
            "10个团队、10个人",
            "4期1班",
        ] {
            assert_eq!(kind_of(t), Kind::Text, "{t}");
        }
        assert_eq!(kind_of("——"), Kind::Dash);
        assert_eq!(kind_of(""), Kind::Empty);
    }
}
