//! Rows of fields to a grid: trailing empty columns go, and merges are inferred where the rows prove them.
//!
//! Three shapes prove a merge: empty first cells of a row that goes on to the right (a label that covers several rows); a header row
//! whose gaps are filled exactly by the row below it; a first row with one cell over rows with several.

use super::{Draft, DraftCell, Field, is_figure};
use gongbao_model::GridOrigin;

/// How many rows a header can have.
const MAX_HEADER: usize = 4;

/// The grid under construction: which cell owns each position.
struct Layout {
    n_cols: usize,
    owner: Vec<Vec<Option<usize>>>,
    cells: Vec<DraftCell>,
}

/// Lays rows out as a grid. `None` when nothing is left.
#[must_use]
pub fn lay_out(
    origin: GridOrigin,
    mut rows: Vec<Vec<Field>>,
    seams: Vec<u32>,
    header_rows: Option<u32>,
) -> Option<Draft> {
    let mut seams = seams;
    let mut kept = Vec::with_capacity(rows.len());
    let (mut dropped, mut header_rows) = (0, header_rows);
    for (i, row) in rows.drain(..).enumerate() {
        if row.iter().all(|f| f.text.is_empty()) {
            seams
                .iter_mut()
                .filter(|s| **s as usize + dropped > i)
                .for_each(|s| *s -= 1);
            header_rows = header_rows.map(|h| {
                if i < h as usize + dropped {
                    h.saturating_sub(1)
                } else {
                    h
                }
            });
            dropped += 1;
        } else {
            kept.push(row);
        }
    }
    let n_cols = kept
        .iter()
        .map(|r| {
            r.iter()
                .rposition(|f| !f.text.is_empty())
                .map_or(0, |i| i + 1)
        })
        .max()?;
    for row in &mut kept {
        row.truncate(n_cols);
        row.resize_with(n_cols, Field::absent);
    }
    let n_rows = kept.len();
    let mut layout = Layout {
        n_cols,
        owner: vec![vec![None; n_cols]; n_rows],
        cells: Vec::with_capacity(n_rows * n_cols),
    };
    let top = layout.title_rows(&kept);
    let header_end = layout.header(&kept, top);
    for r in 0..n_rows {
        if r >= header_end.max(1) {
            layout.fill_down(&kept, r);
        }
        layout.place_row(&kept, r);
    }
    layout.cells.sort_by_key(|c| (c.row, c.col));
    let header_rows = header_rows.filter(|h| *h > 0);
    Some(Draft {
        origin,
        n_rows: n_rows as u32,
        n_cols: n_cols as u32,
        cells: layout.cells,
        header_rows,
        seams,
    })
}

impl Layout {
    fn push(&mut self, field: &Field, at: (usize, usize), spans: (usize, usize), inferred: bool) {
        let id = self.cells.len();
        for row in self.owner.iter_mut().skip(at.0).take(spans.0) {
            row.iter_mut()
                .skip(at.1)
                .take(spans.1)
                .for_each(|o| *o = Some(id));
        }
        self.cells.push(DraftCell {
            row: at.0 as u32,
            col: at.1 as u32,
            row_span: spans.0 as u32,
            col_span: spans.1 as u32,
            text: field.text.clone(),
            line: field.line,
            inferred,
        });
    }

    /// Leading rows with one cell over rows with several are titles and unit lines of full width.
    fn title_rows(&mut self, rows: &[Vec<Field>]) -> usize {
        if self.n_cols < 2 {
            return 0;
        }
        let alone = |row: &Vec<Field>| {
            let mut filled = row.iter().filter(|f| !f.text.is_empty());
            filled
                .next()
                .filter(|f| filled.next().is_none() && !is_figure(&f.text))
                .cloned()
        };
        let count = rows
            .iter()
            .take(3)
            .take_while(|r| alone(r).is_some())
            .count();
        if count == 0 || count == rows.len() || rows.len() < count + 2 {
            return 0;
        }
        for (r, row) in rows.iter().take(count).enumerate() {
            if let Some(field) = alone(row) {
                self.push(&field, (r, 0), (1, self.n_cols), true);
            }
        }
        count
    }

    /// Two header rows prove their merges when each column is filled by exactly one of: a cell of the upper row alone, or a cell of the
    /// lower row under a cell of the upper row that reaches over it. Gives the end of the rows whose merges are settled.
    fn header(&mut self, rows: &[Vec<Field>], top: usize) -> usize {
        let figures = |row: &Vec<Field>| row.iter().any(|f| is_figure(&f.text));
        let depth = rows[top..]
            .iter()
            .take(MAX_HEADER)
            .take_while(|r| !figures(r))
            .count();
        if depth < 2 || top + depth >= rows.len() {
            return top;
        }
        let (upper, lower) = (&rows[top], &rows[top + 1]);
        let mut groups: Vec<(usize, usize)> = Vec::new();
        for c in 0..self.n_cols {
            match (upper[c].text.is_empty(), lower[c].text.is_empty()) {
                (false, _) => groups.push((c, 1)),
                (true, false) => match groups.last_mut() {
                    Some((start, width))
                        if *start + *width == c && !lower[*start].text.is_empty() =>
                    {
                        *width += 1
                    }
                    _ => return top,
                },
                (true, true) => return top,
            }
        }
        if !groups.iter().any(|(_, w)| *w > 1)
            || groups
                .iter()
                .any(|(c, w)| *w == 1 && !lower[*c].text.is_empty())
        {
            return top;
        }
        for (c, w) in groups {
            let tall = if w == 1 { 2 } else { 1 };
            self.push(&upper[c], (top, c), (tall, w), true);
        }
        top + 2
    }

    /// Empty first cells of a row that goes on to the right continue the cells above them.
    fn fill_down(&mut self, rows: &[Vec<Field>], r: usize) {
        let empties = rows[r]
            .iter()
            .take_while(|f| f.text.is_empty() && f.span > 0)
            .count();
        if r == 0 || empties == 0 || empties == self.n_cols {
            return;
        }
        // A total right under the header has no label in the first column; the head does not reach down to it.
        let heads = !rows[r - 1].iter().any(|f| is_figure(&f.text));
        if heads && rows[r].get(empties).is_some_and(|f| is_total(&f.text)) {
            return;
        }
        // All of them or none: an empty cell below an empty cell is just empty, and so is the one beside it.
        let mut above = Vec::new();
        let mut c = 0;
        while c < empties {
            let Some(id) = self.owner[r - 1][c] else {
                return;
            };
            let (first, width) = (
                self.cells[id].col as usize,
                self.cells[id].col_span as usize,
            );
            let is_label = !self.cells[id].text.is_empty() && !is_figure(&self.cells[id].text);
            if first != c || c + width > empties || !is_label || width == self.n_cols {
                return;
            }
            above.push(id);
            c += width;
        }
        for id in above {
            self.cells[id].row_span += 1;
            self.cells[id].inferred = true;
            let (first, width) = (
                self.cells[id].col as usize,
                self.cells[id].col_span as usize,
            );
            self.owner[r][first..first + width]
                .iter_mut()
                .for_each(|o| *o = Some(id));
        }
    }

    fn place_row(&mut self, rows: &[Vec<Field>], r: usize) {
        for (c, field) in rows[r].iter().enumerate() {
            if field.span == 0 || self.owner[r][c].is_some() {
                continue;
            }
            let free = self.owner[r][c..]
                .iter()
                .take_while(|o| o.is_none())
                .count();
            let width = (field.span as usize).clamp(1, free);
            self.push(field, (r, c), (1, width), width > 1);
        }
    }
}

/// True for the label of a row that adds up.
fn is_total(text: &str) -> bool {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    matches!(bare.as_str(), "合计" | "总计" | "小计" | "共计")
}
