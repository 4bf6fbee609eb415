//! Draws a table with merged cells in box-drawing characters.

use super::paint::{Ink, Paint};
use super::text::{plain, width, wrap};
use unicode_width::UnicodeWidthChar;

/// Narrowest column: two Han characters.
const NARROWEST: usize = 4;
/// A column wider than this is wrapped even where the terminal has room.
const WIDEST: usize = 40;

/// A cell to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Top row.
    pub row: usize,
    /// Left column.
    pub col: usize,
    /// Rows covered.
    pub row_span: usize,
    /// Columns covered.
    pub col_span: usize,
    /// Text.
    pub text: String,
}

/// A table to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Rows.
    pub rows: usize,
    /// Columns.
    pub cols: usize,
    /// Header rows.
    pub header_rows: usize,
    /// Cells; those that stick out of the grid are cut.
    pub cells: Vec<Cell>,
}

/// What covers a grid position: a cell, or nothing.
type Owners = Vec<Option<usize>>;

fn owners(table: &Table) -> Owners {
    let mut owners = vec![None; table.rows * table.cols];
    for (i, c) in table.cells.iter().enumerate() {
        for r in c.row..(c.row + c.row_span).min(table.rows) {
            for k in c.col..(c.col + c.col_span).min(table.cols) {
                owners[r * table.cols + k] = Some(i);
            }
        }
    }
    owners
}

/// Widths of the columns so that the table fits, if it can.
fn column_widths(table: &Table, available: usize) -> Vec<usize> {
    let mut widths = vec![NARROWEST; table.cols];
    let mut spanning: Vec<&Cell> = Vec::new();
    for cell in &table.cells {
        if cell.col_span == 1 {
            if let Some(w) = widths.get_mut(cell.col) {
                *w = (*w).max(width(&cell.text).min(WIDEST));
            }
        } else {
            spanning.push(cell);
        }
    }
    // A title over all columns wraps; a short label over two narrow columns gets its room.
    for cell in spanning {
        let end = (cell.col + cell.col_span).min(table.cols);
        let Some(columns) = widths.get_mut(cell.col..end) else {
            continue;
        };
        let have = columns.iter().sum::<usize>() + columns.len().saturating_sub(1);
        let want = width(&cell.text).min(WIDEST);
        if let Some(last) = columns.last_mut().filter(|_| want > have) {
            *last += want - have;
        }
    }
    let borders = table.cols + 1;
    let mut over = (widths.iter().sum::<usize>() + borders).saturating_sub(available);
    while over > 0 {
        let Some(widest) = widths
            .iter_mut()
            .max_by_key(|w| **w)
            .filter(|w| **w > NARROWEST)
        else {
            break;
        };
        *widest -= 1;
        over -= 1;
    }
    widths
}

fn is_figure(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit())
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '%' | '-' | '+' | ' '))
}

/// A sheet of columns; a wide character fills its place and an empty one after it.
struct Sheet {
    lines: Vec<Vec<Option<char>>>,
}

impl Sheet {
    fn new(width: usize, height: usize) -> Self {
        Self {
            lines: vec![vec![Some(' '); width]; height],
        }
    }
    fn set(&mut self, x: usize, y: usize, c: char) {
        let Some(line) = self.lines.get_mut(y) else {
            return;
        };
        let w = c.width().unwrap_or(0);
        if w == 0 || x + w > line.len() {
            return;
        }
        line[x] = Some(c);
        if w == 2 {
            line[x + 1] = None;
        }
    }
    fn write(&mut self, mut x: usize, y: usize, text: &str) {
        for c in text.chars() {
            self.set(x, y, c);
            x += c.width().unwrap_or(0);
        }
    }
}

/// The character where four borders meet.
fn junction(up: bool, down: bool, left: bool, right: bool, double: bool) -> char {
    match (up, down, left, right, double) {
        (false, false, false, false, _) => ' ',
        (_, _, false, false, _) => '│',
        (false, false, _, _, false) => '─',
        (false, false, _, _, true) => '═',
        (false, true, false, true, false) => '┌',
        (false, true, true, false, false) => '┐',
        (true, false, false, true, false) => '└',
        (true, false, true, false, false) => '┘',
        (true, true, false, true, false) => '├',
        (true, true, true, false, false) => '┤',
        (false, true, true, true, false) => '┬',
        (true, false, true, true, false) => '┴',
        (true, true, true, true, false) => '┼',
        (false, true, false, true, true) => '╒',
        (false, true, true, false, true) => '╕',
        (true, false, false, true, true) => '╘',
        (true, false, true, false, true) => '╛',
        (true, true, false, true, true) => '╞',
        (true, true, true, false, true) => '╡',
        (false, true, true, true, true) => '╤',
        (true, false, true, true, true) => '╧',
        (true, true, true, true, true) => '╪',
    }
}

struct Frame<'a> {
    table: &'a Table,
    owners: Owners,
    /// Left border of each column, and the right border of the last.
    xs: Vec<usize>,
    /// Top border of each row, and the bottom border of the last.
    ys: Vec<usize>,
}

impl Frame<'_> {
    fn owner(&self, row: usize, col: usize) -> Option<usize> {
        self.owners
            .get(row * self.table.cols + col)
            .copied()
            .flatten()
    }
    /// True when a border runs above a position.
    fn above(&self, row: usize, col: usize) -> bool {
        row == 0
            || row == self.table.rows
            || self.owner(row - 1, col).is_none()
            || self.owner(row - 1, col) != self.owner(row, col)
    }
    /// True when a border runs left of a position.
    fn before(&self, row: usize, col: usize) -> bool {
        col == 0
            || col == self.table.cols
            || self.owner(row, col - 1).is_none()
            || self.owner(row, col - 1) != self.owner(row, col)
    }
    fn draw_borders(&self, sheet: &mut Sheet) {
        let (rows, cols) = (self.table.rows, self.table.cols);
        for row in 0..=rows {
            let double = row == self.table.header_rows && row > 0 && row < rows;
            for col in 0..=cols {
                let left = col > 0 && self.above(row, col - 1);
                let right = col < cols && self.above(row, col);
                let up = row > 0 && self.before(row - 1, col);
                let down = row < rows && self.before(row, col);
                sheet.set(
                    self.xs[col],
                    self.ys[row],
                    junction(up, down, left, right, double),
                );
                if right {
                    for x in self.xs[col] + 1..self.xs[col + 1] {
                        sheet.set(x, self.ys[row], if double { '═' } else { '─' });
                    }
                }
                if down {
                    for y in self.ys[row] + 1..self.ys[row + 1] {
                        sheet.set(self.xs[col], y, '│');
                    }
                }
            }
        }
    }
    fn draw_cell(&self, cell: &Cell, lines: &[String], sheet: &mut Sheet) {
        let end = (cell.col + cell.col_span).min(self.table.cols);
        let room = self.xs[end] - self.xs[cell.col] - 1;
        for (i, line) in lines.iter().enumerate() {
            let shift = if is_figure(&cell.text) {
                room.saturating_sub(width(line))
            } else {
                0
            };
            sheet.write(
                self.xs[cell.col] + 1 + shift,
                self.ys[cell.row] + 1 + i,
                line,
            );
        }
    }
}

/// Draws a table into lines of at most `available` columns, where its columns can be made narrow enough.
#[must_use]
pub fn draw(table: &Table, available: usize, paint: Paint) -> Vec<String> {
    let mut table = table.clone();
    for cell in &mut table.cells {
        cell.text = plain(&cell.text);
    }
    table
        .cells
        .retain(|c| c.row < table.rows && c.col < table.cols);
    if table.rows == 0 || table.cols == 0 {
        return Vec::new();
    }
    let widths = column_widths(&table, available);
    let mut xs = vec![0];
    for w in &widths {
        xs.push(xs.last().copied().unwrap_or(0) + w + 1);
    }
    let wrapped: Vec<Vec<String>> = table
        .cells
        .iter()
        .map(|c| {
            wrap(
                &c.text,
                xs[(c.col + c.col_span).min(table.cols)] - xs[c.col] - 1,
            )
        })
        .collect();
    let mut heights = vec![1; table.rows];
    for tall in [false, true] {
        for (cell, lines) in table
            .cells
            .iter()
            .zip(&wrapped)
            .filter(|(c, _)| (c.row_span > 1) == tall)
        {
            let end = (cell.row + cell.row_span).min(table.rows);
            let have = heights[cell.row..end].iter().sum::<usize>() + (end - cell.row - 1);
            heights[end - 1] += lines.len().saturating_sub(have);
        }
    }
    let mut ys = vec![0];
    for h in &heights {
        ys.push(ys.last().copied().unwrap_or(0) + h + 1);
    }
    let mut sheet = Sheet::new(xs[table.cols] + 1, ys[table.rows] + 1);
    let header_end = ys[table.header_rows.min(table.rows)];
    let frame = Frame {
        owners: owners(&table),
        table: &table,
        xs,
        ys,
    };
    frame.draw_borders(&mut sheet);
    for (cell, lines) in table.cells.iter().zip(&wrapped) {
        frame.draw_cell(cell, lines, &mut sheet);
    }
    let lines = sheet
        .lines
        .into_iter()
        .map(|l| l.into_iter().flatten().collect::<String>());
    lines
        .enumerate()
        .map(|(y, line)| {
            if y < header_end {
                paint.ink(Ink::Strong, &line)
            } else {
                line
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::typed::When;

    fn cell(row: usize, col: usize, row_span: usize, col_span: usize, text: &str) -> Cell {
        Cell {
            row,
            col,
            row_span,
            col_span,
            text: text.to_owned(),
        }
    }

    #[test]
    fn merged_cells_have_no_inner_borders() {
        let table = Table {
            rows: 3,
            cols: 3,
            header_rows: 2,
            cells: vec![
                cell(0, 0, 2, 1, "项目"),
                cell(0, 1, 1, 2, "金额"),
                cell(1, 1, 1, 1, "预算"),
                cell(1, 2, 1, 1, "决算"),
                cell(2, 0, 1, 1, "合计"),
                cell(2, 1, 1, 1, "12.5"),
                cell(2, 2, 1, 1, "9"),
            ],
        };
        let want = "\
┌────┬─────────┐
│项目│金额     │
│    ├────┬────┤
│    │预算│决算│
╞════╪════╪════╡
│合计│12.5│   9│
└────┴────┴────┘";
        assert_eq!(draw(&table, 80, Paint::new(When::Never)).join("\n"), want);
    }

    #[test]
    fn a_wide_table_is_wrapped_to_the_width() {
        let table = Table {
            rows: 1,
            cols: 2,
            header_rows: 0,
            cells: vec![
                cell(0, 0, 1, 1, "厉行节约"),
                cell(0, 1, 1, 1, "严格执行各项制度，建立健全责任制，常抓不懈"),
            ],
        };
        let lines = draw(&table, 24, Paint::new(When::Never));
        assert!(lines.iter().all(|l| width(l) == 24), "{lines:#?}");
        assert_eq!(lines.len(), 6);
    }

    #[test]
    fn cells_that_stick_out_are_cut() {
        let table = Table {
            rows: 1,
            cols: 1,
            header_rows: 5,
            cells: vec![cell(0, 0, 9, 9, "甲"), cell(4, 4, 1, 1, "乙")],
        };
        assert_eq!(
            draw(&table, 80, Paint::new(When::Never)).join("\n"),
            "┌────┐\n│甲  │\n└────┘"
        );
    }
}
