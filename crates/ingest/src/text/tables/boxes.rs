//! Tables drawn with box-drawing characters, or with `+`, `-` and `|`.
//!
//! The drawing states the grid: a horizontal line that stops short leaves the cell beside it open (a vertical merge), a missing
//! vertical line joins two columns.

use super::{Draft, DraftCell, Source, join_piece};
use crate::text::lines::char_columns;
use gongbao_model::GridOrigin;

/// Lines that a drawing can have; a bound against files of nothing but lines.
const MAX_LINES: usize = 20_000;

/// Reads a drawn table that begins at line `i`.
pub fn read(source: &Source<'_, '_>, i: usize) -> (usize, Option<Draft>) {
    let first = source.text(i).trim_start();
    let opens = first.starts_with(|c| is_junction(c) && c != '+')
        || (first.starts_with('+')
            && first
                .trim_end()
                .bytes()
                .all(|b| matches!(b, b'+' | b'-' | b'=')));
    if !opens || first.chars().take(3).count() < 3 {
        return (i + 1, None);
    }
    let mut lines = vec![i];
    let mut end = i + 1;
    while let Some((next, empty, _)) = source.next_text(end) {
        let text = source.text(next).trim_start();
        if empty > 1
            || lines.len() >= MAX_LINES
            || !text.starts_with(|c| is_junction(c) || is_vertical(c))
        {
            break;
        }
        lines.push(next);
        end = next + 1;
    }
    // Fonts disagree on whether a line character is one column wide or two; the right width is the one at which the lines meet.
    let one = Drawing::of(source, &lines, 1);
    let two = Drawing::of(source, &lines, 2);
    let drawing = if two.edges.len() <= one.edges.len() {
        two
    } else {
        one
    };
    (end, drawing.draft())
}

fn is_vertical(c: char) -> bool {
    matches!(c, '│' | '┃' | '║' | '|' | '｜' | '┆' | '┇' | '┊' | '┋')
}

fn is_horizontal(c: char) -> bool {
    matches!(c, '─' | '━' | '═' | '┄' | '┅' | '┈' | '┉' | '-' | '=')
}

fn is_junction(c: char) -> bool {
    c == '+' || ('\u{250C}'..='\u{254B}').contains(&c) || ('\u{2552}'..='\u{257F}').contains(&c)
}

/// A line character can only be one where a vertical edge runs or where horizontals meet it: `+` in text is no junction.
struct Drawing {
    /// Lines as columns and characters, with their numbers in the file.
    lines: Vec<(u32, Vec<(u32, char)>)>,
    /// Columns of vertical lines, ascending.
    edges: Vec<u32>,
}

impl Drawing {
    fn of(source: &Source<'_, '_>, indexes: &[usize], line_width: u32) -> Self {
        let mut lines = Vec::with_capacity(indexes.len());
        let mut edges = Vec::new();
        for &i in indexes {
            let mut x = 0;
            let mut chars = Vec::new();
            let text = source.text(i);
            let drawn_only = text.contains(|c| ('\u{2500}'..='\u{257F}').contains(&c));
            for c in text.chars() {
                let line = ('\u{2500}'..='\u{257F}').contains(&c);
                chars.push((x, c));
                if (is_vertical(c) && !(drawn_only && c == '|'))
                    || (is_junction(c) && !(drawn_only && c == '+') && (line || is_rule_text(text)))
                {
                    edges.push(x);
                }
                x += if line { line_width } else { char_columns(c) };
            }
            lines.push((source.number(i), chars));
        }
        edges.sort_unstable();
        edges.dedup();
        Self { lines, edges }
    }

    fn draft(&self) -> Option<Draft> {
        let columns = self
            .edges
            .len()
            .checked_sub(1)
            .filter(|n| *n > 0 && *n <= 200)?;
        let mut cells: Vec<DraftCell> = Vec::new();
        // The cell that each column is in now, and whether the row has begun.
        let mut current: Vec<Option<usize>> = vec![None; columns];
        let mut row: Option<u32> = None;
        for (number, line) in &self.lines {
            let segments = self.segments(line);
            let ruled: Vec<bool> = (0..columns)
                .map(|k| segments.iter().any(|s| s.0 <= k && k < s.1 && s.3))
                .collect();
            if ruled.iter().any(|r| *r) {
                // A new row: ruled columns begin new cells, the others go on.
                row = Some(row.map_or(0, |r| r + 1));
                // A cell goes on only where no part of it is ruled off.
                let mut k = 0;
                while k < columns {
                    let Some(id) = current[k] else {
                        k += 1;
                        continue;
                    };
                    let reach = (cells[id].col + cells[id].col_span) as usize;
                    if ruled[k..reach].iter().any(|r| *r) {
                        current[k..reach].iter_mut().for_each(|c| *c = None);
                    } else {
                        cells[id].row_span += 1;
                    }
                    k = reach;
                }
            }
            let row = *row.get_or_insert(0);
            for (from, to, text, horizontal) in segments {
                if horizontal || from >= columns {
                    continue;
                }
                let id = match current[from] {
                    Some(id) => id,
                    None => {
                        let free = current[from..to].iter().take_while(|c| c.is_none()).count();
                        cells.push(DraftCell {
                            row,
                            col: from as u32,
                            row_span: 1,
                            col_span: free as u32,
                            text: String::new(),
                            line: *number,
                            inferred: false,
                        });
                        current[from..from + free]
                            .iter_mut()
                            .for_each(|c| *c = Some(cells.len() - 1));
                        cells.len() - 1
                    }
                };
                join_piece(&mut cells[id].text, &text);
            }
        }
        cells.sort_by_key(|c| (c.row, c.col));
        let n_rows = cells.iter().map(|c| c.row + 1).max()?;
        // The closing rule opens a row that holds nothing.
        cells
            .iter_mut()
            .for_each(|c| c.row_span = c.row_span.min(n_rows - c.row).max(1));
        let filled = cells.iter().filter(|c| !c.text.is_empty()).count();
        (filled >= 2 && columns >= 2).then_some(Draft {
            origin: GridOrigin::BoxDrawing,
            n_rows,
            n_cols: columns as u32,
            cells,
            header_rows: None,
            seams: Vec::new(),
        })
    }

    /// Stretches of a line between vertical edges: first and end column of the grid, text, and whether it is a horizontal line.
    fn segments(&self, line: &[(u32, char)]) -> Vec<(usize, usize, String, bool)> {
        let mut out = Vec::new();
        let mut start: Option<usize> = None;
        let mut text = String::new();
        for &(x, c) in line {
            let edge = self
                .edges
                .binary_search(&x)
                .ok()
                .filter(|_| is_vertical(c) || is_junction(c));
            let Some(k) = edge else {
                text.push(c);
                continue;
            };
            if let Some(from) = start.filter(|f| *f < k) {
                let horizontal = text.chars().filter(|c| is_horizontal(*c)).count() >= 1
                    && text
                        .chars()
                        .all(|c| is_horizontal(c) || c == ' ' || c == '+');
                out.push((from, k, std::mem::take(&mut text), horizontal));
            }
            text.clear();
            start = Some(k);
        }
        out
    }
}

fn is_rule_text(text: &str) -> bool {
    text.chars().filter(|c| is_horizontal(*c)).count() >= 3 && text.contains('+')
}
