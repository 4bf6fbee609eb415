//! The numeric view of a printed grid: which cells hold figures, which columns hold labels, codes or amounts.

use super::interval;
use crate::squeeze::without;
use gongbao_model::{CellRef, Decimal, Document, Grid, Interval, Span, TableId, TableInfo};
use std::borrow::Cow;

/// A figure in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// Value as printed.
    pub value: Decimal,
    /// Decimals as printed.
    pub decimals: u32,
    /// A percent sign follows.
    pub percent: bool,
}

impl Figure {
    /// Reads a cell that holds nothing but a number: thousands separators, a sign and a percent sign allowed.
    #[must_use]
    pub fn read(text: &str) -> Option<Figure> {
        let mut s = String::with_capacity(text.len());
        let mut percent = false;
        for c in text.chars() {
            match c {
                '0'..='9' | '.' if !percent => s.push(c),
                '０'..='９' if !percent => {
                    s.push(char::from(b'0' + (c as u32 - '０' as u32) as u8))
                }
                '．' if !percent => s.push('.'),
                '-' | '－' | '−' | '﹣' if s.is_empty() => s.push('-'),
                ',' | '，' if !s.is_empty() && !percent => {}
                '%' | '％' if !s.is_empty() && !percent => percent = true,
                c if c.is_whitespace() => {}
                _ => return None,
            }
        }
        if !s.bytes().any(|b| b.is_ascii_digit()) || s.len() > 24 || s.ends_with('.') {
            return None;
        }
        let value: Decimal = s.parse().ok()?;
        Some(Figure {
            value,
            decimals: s.split_once('.').map_or(0, |(_, d)| d.len() as u32),
            percent,
        })
    }
    /// Interval of its rounding in the printed unit.
    #[must_use]
    pub fn interval(self) -> Option<Interval> {
        interval::printed(self.value, self.decimals)
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Words.
    Label,
    /// Codes of a classification (201, 20132, 2013201).
    Code,
    /// Running line numbers.
    Counter,
    /// Figures.
    Amount,
    /// Nothing.
    Empty,
}

/// A grid with its figures and the role of each column.
#[derive(Debug)]
pub struct NumericGrid<'a> {
    /// Table.
    pub id: TableId,
    /// Rows.
    pub rows: usize,
    /// Columns.
    pub cols: usize,
    /// First row of the body.
    pub body: usize,
    /// Role of each column.
    pub columns: Vec<Column>,
    cells: Vec<Option<(&'a str, CellRef, Span)>>,
    figures: Vec<Option<Figure>>,
    /// Cells with words, each at its top left corner: row, column and text without white space, row by row.
    labels: Vec<(usize, usize, Cow<'a, str>)>,
    /// Columns over which the codes are split (类, 款, 项): the first and the last.
    split: Option<(usize, usize)>,
}

/// Grids larger than this many positions are left alone by the checks.
const MAX_POSITIONS: usize = 400_000;

impl<'a> NumericGrid<'a> {
    /// The numeric view; `None` for grids that are empty or too large.
    #[must_use]
    pub fn new(
        doc: &'a Document,
        grid: &'a Grid,
        info: Option<&TableInfo>,
        id: TableId,
    ) -> Option<Self> {
        let (rows, cols) = (grid.n_rows as usize, grid.n_cols as usize);
        if rows == 0 || cols == 0 || rows.checked_mul(cols)? > MAX_POSITIONS {
            return None;
        }
        let cover = grid.cover();
        let mut cells = vec![None; rows * cols];
        let mut figures = vec![None; rows * cols];
        let mut labels = Vec::new();
        for (at, i) in cover.iter().enumerate() {
            let Some(cell) = i.and_then(|i| grid.cells.get(i as usize)) else {
                continue;
            };
            let text = doc.slice(cell.span).trim();
            cells[at] = Some((
                text,
                CellRef {
                    row: cell.row,
                    col: cell.col,
                },
                cell.span,
            ));
            // A merged figure counts once, at its top left corner.
            if (cell.row as usize) * cols + cell.col as usize == at {
                figures[at] = Figure::read(text);
                if figures[at].is_none() && !text.is_empty() {
                    labels.push((at / cols, at % cols, bare(text)));
                }
            }
        }
        let mut out = Self {
            id,
            rows,
            cols,
            body: 0,
            columns: vec![Column::Empty; cols],
            cells,
            figures,
            labels,
            split: None,
        };
        out.body = info
            .map_or(0, |i| i.header_rows as usize)
            .max(out.first_body_row());
        out.classify();
        out.join_split_codes();
        Some(out)
    }

    /// The first row from the top that holds a figure which is no line number.
    fn first_body_row(&self) -> usize {
        (0..self.rows)
            .find(|r| {
                let figures: Vec<Figure> =
                    (0..self.cols).filter_map(|c| self.figure(*r, c)).collect();
                let counting = figures.len() >= 2
                    && figures
                        .windows(2)
                        .all(|w| w[1].value - w[0].value == Decimal::ONE);
                !figures.is_empty() && !counting
            })
            .unwrap_or(self.rows)
    }

    fn classify(&mut self) {
        for c in 0..self.cols {
            let (mut words, mut numbers, mut codes, mut counting, mut last) =
                (0usize, 0usize, 0usize, 0usize, None);
            for r in self.body..self.rows {
                if let Some(f) = self.figure(r, c) {
                    numbers += 1;
                    codes += usize::from(is_code(self.text(r, c)));
                    counting += usize::from(
                        last.is_none_or(|l: Decimal| f.value == l + Decimal::ONE)
                            && f.decimals == 0
                            && !f.value.is_sign_negative(),
                    );
                    last = Some(f.value);
                } else if !self.text(r, c).is_empty() && !is_dash(self.text(r, c)) {
                    words += 1;
                }
            }
            self.columns[c] = if numbers == 0 && words == 0 {
                Column::Empty
            } else if words > numbers {
                Column::Label
            } else if numbers >= 2 && codes * 10 >= numbers * 8 && self.holds_codes(c) {
                Column::Code
            } else if (numbers >= 4 && counting == numbers)
                || self.header(c).contains("序号")
                || self.header(c).contains("行次")
                || self.header(c).contains("栏次")
            {
                Column::Counter
            } else {
                Column::Amount
            };
        }
    }

    /// True for a column of codes and not of amounts that have as many digits by chance: its head says so, it is the first, or its codes
    /// stand in their order.
    fn holds_codes(&self, col: usize) -> bool {
        let head = self.header(col);
        if col == 0 || ["编码", "代码", "科目"].iter().any(|w| head.contains(w)) {
            return true;
        }
        let codes: Vec<&str> = (self.body..self.rows)
            .map(|r| self.text(r, col))
            .filter(|t| is_code(t))
            .collect();
        let ordered = codes.windows(2).filter(|w| w[0] <= w[1]).count();
        codes.len() >= 3 && ordered * 10 >= (codes.len() - 1) * 9
    }

    /// Finds neighbouring columns headed 类, 款 and 项: together they hold one code, in the first of them.
    fn join_split_codes(&mut self) {
        let head = |c: usize| self.low_header(c);
        let Some(first) = (0..self.cols.saturating_sub(1)).find(|c| head(*c) == "类") else {
            return;
        };
        if head(first + 1) != "款" {
            return;
        }
        let third = first + 2 < self.cols && head(first + 2) == "项";
        let last = first + 1 + usize::from(third);
        self.columns[first] = Column::Code;
        for c in first + 1..=last {
            self.columns[c] = Column::Counter;
        }
        self.split = Some((first, last));
    }

    /// The code of a row in a column of codes, put together where it is split over columns; empty where there is none.
    #[must_use]
    pub fn code(&self, row: usize, col: usize) -> String {
        let last = self
            .split
            .filter(|s| s.0 == col)
            .map_or(col, |(_, last)| last);
        let code: String = (col..=last).map(|c| bare(self.text(row, c))).collect();
        if is_code(&code) { code } else { String::new() }
    }

    /// Text of the cell that covers a position.
    #[must_use]
    pub fn text(&self, row: usize, col: usize) -> &'a str {
        self.cells
            .get(row * self.cols + col)
            .copied()
            .flatten()
            .map_or("", |c| c.0)
    }
    /// The cell that covers a position.
    #[must_use]
    pub fn cell(&self, row: usize, col: usize) -> Option<CellRef> {
        self.cells
            .get(row * self.cols + col)
            .copied()
            .flatten()
            .map(|c| c.1)
    }
    /// Span of the cell that covers a position.
    #[must_use]
    pub fn span(&self, row: usize, col: usize) -> Span {
        self.cells
            .get(row * self.cols + col)
            .copied()
            .flatten()
            .map_or(Span::default(), |c| c.2)
    }
    /// Figure whose cell begins at a position.
    #[must_use]
    pub fn figure(&self, row: usize, col: usize) -> Option<Figure> {
        self.figures.get(row * self.cols + col).copied().flatten()
    }
    /// The cells that hold words and no figure, row by row: row, column and text without white space. A merged cell stands at its top left corner.
    #[must_use]
    pub fn labels(&self) -> &[(usize, usize, Cow<'a, str>)] {
        &self.labels
    }
    /// Header texts of a column from top to bottom, white space out, repeats of one merged cell once.
    #[must_use]
    pub fn header(&self, col: usize) -> String {
        let mut out = String::new();
        let mut last = None;
        for r in 0..self.body.min(8) {
            let cell = self.cell(r, col);
            if cell != last {
                out.extend(self.text(r, col).chars().filter(|c| !c.is_whitespace()));
                out.push('/');
            }
            last = cell;
        }
        out
    }
    /// The lowest header text of a column.
    #[must_use]
    pub fn low_header(&self, col: usize) -> Cow<'a, str> {
        (0..self.body)
            .rev()
            .map(|r| self.text(r, col))
            .find(|t| {
                !t.is_empty() && Figure::read(t).is_none() && !matches!(&*bare(t), "栏次" | "行次")
            })
            .map(bare)
            .unwrap_or_default()
    }
    /// Words of a row in its label columns between two columns, white space out. A word in a column of codes (合计 in place of a code)
    /// is a label too.
    #[must_use]
    pub fn label(&self, row: usize, from: usize, to: usize) -> String {
        let mut out = String::new();
        let mut last = None;
        for c in from..to.min(self.cols) {
            let text = self.text(row, c);
            let word = match self.columns[c] {
                Column::Label => true,
                Column::Code => Figure::read(text).is_none() && !is_dash(text),
                _ => false,
            };
            if word {
                let cell = self.cell(row, c);
                if cell != last {
                    out.push_str(&bare(text));
                }
                last = cell;
            }
        }
        out
    }
    /// Name of a row for a message: its first words.
    #[must_use]
    pub fn name_of_row(&self, row: usize) -> String {
        let words = (0..self.cols)
            .filter(|c| self.columns[*c] == Column::Label)
            .map(|c| bare(self.text(row, c)))
            .find(|t| !t.is_empty())
            .unwrap_or_else(|| Cow::Owned(self.label(row, 0, self.cols)));
        let mut name: String = words.chars().take(20).collect();
        if words.chars().nth(20).is_some() {
            name.push('…');
        }
        name
    }
    /// The blocks of the table: label columns and the amount columns that follow them. A table printed in two halves has two.
    #[must_use]
    pub fn blocks(&self) -> Vec<Block> {
        let mut out: Vec<Block> = Vec::new();
        let mut c = 0;
        while c < self.cols {
            let from = c;
            while c < self.cols && self.columns[c] != Column::Amount {
                c += 1;
            }
            let first = c;
            while c < self.cols
                && matches!(
                    self.columns[c],
                    Column::Amount | Column::Empty | Column::Counter
                )
            {
                c += 1;
            }
            let amounts: Vec<usize> = (first..c)
                .filter(|k| self.columns[*k] == Column::Amount)
                .collect();
            if !amounts.is_empty() && (from < first || out.is_empty()) {
                out.push(Block {
                    from,
                    first,
                    amounts,
                });
            } else if let (Some(last), false) = (out.last_mut(), amounts.is_empty()) {
                last.amounts.extend(amounts);
            }
        }
        out
    }
}

/// Label columns `from..first` and the amount columns that belong to them.
#[derive(Debug, Clone)]
pub struct Block {
    /// First label column.
    pub from: usize,
    /// One past the last label column.
    pub first: usize,
    /// Amount columns.
    pub amounts: Vec<usize>,
}

/// Text without white space.
#[must_use]
pub fn bare(text: &str) -> Cow<'_, str> {
    without(text, char::is_whitespace)
}

/// A dash that stands for nothing.
#[must_use]
pub fn is_dash(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| matches!(c, '-' | '—' | '–' | '/' | '－' | '―' | '─' | '…'))
}

/// A code of the classification of revenue and expenditure: three, five or seven digits.
#[must_use]
pub fn is_code(text: &str) -> bool {
    let t = text.trim();
    matches!(t.len(), 3 | 5 | 7) && t.bytes().all(|b| b.is_ascii_digit()) && !t.starts_with('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_figures_and_nothing_else() {
        let v = |s: &str| Figure::read(s).map(|f| (f.value.to_string(), f.decimals, f.percent));
        assert_eq!(v("1,348.22"), Some(("1348.22".into(), 2, false)));
        assert_eq!(v(" 99.5％"), Some(("99.5".into(), 1, true)));
        assert_eq!(v("-3"), Some(("-3".into(), 0, false)));
        assert_eq!(v("２０"), Some(("20".into(), 0, false)));
        for none in ["", "—", "≥20", "12次", "2021.04.26", "1.", "3-5"] {
            assert_eq!(v(none), None, "{none}");
        }
    }
}
