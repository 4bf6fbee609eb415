//! Words to cells: which columns a word spans, and which rows.

use super::{Row, Word, part_of};
use crate::layout::grid::GridCell;
use crate::layout::lines::Line;
use crate::layout::rulings::Ruling;

/// Edges of words that differ by less than this, in points, are flush.
const SAME_EDGE: f32 = 2.0;

/// A cell under construction.
struct Draft {
    at: GridCell,
    lines: Vec<Line>,
}

/// The cells of a table and the lines of each. `of_line` tells the row of each line, `parts` are rulings over some columns.
pub fn cells_of(
    rows: &[Row<'_>],
    of_line: &[usize],
    xs: &[f32],
    ys: &[f32],
    parts: &[Ruling],
) -> (Vec<GridCell>, Vec<Vec<Line>>) {
    let (cols, n_rows) = (xs.len() - 1, ys.len() - 1);
    let body = first_of_body(rows, of_line).min(n_rows);
    let extents = extents_of(rows, of_line, body, cols);
    let mut taken: Vec<Option<usize>> = vec![None; n_rows * cols];
    let mut drafts: Vec<Draft> = Vec::new();
    for (i, (row, r)) in rows.iter().zip(of_line).enumerate() {
        for (k, word) in row.words.iter().enumerate() {
            let (from, to) = if *r < body {
                let next = rows
                    .iter()
                    .zip(of_line)
                    .skip(i)
                    .filter(|(_, o)| **o == r + 1);
                let below = next.max_by_key(|(b, _)| b.words.len()).map(|(b, _)| b);
                span_of_head(row, k, below, &extents)
            } else {
                (word.from, word.to)
            };
            let part = part_of(row.line, word.chunk);
            match taken.get(r * cols + from).copied().flatten() {
                Some(d) => drafts[d].lines.push(part),
                None => {
                    let free = |c: &usize| taken[r * cols + c].is_none();
                    let to = (from..=to).take_while(free).last().unwrap_or(from);
                    for c in from..=to {
                        taken[r * cols + c] = Some(drafts.len());
                    }
                    drafts.push(Draft {
                        at: GridCell {
                            row: *r as u32,
                            col: from as u32,
                            row_span: 1,
                            col_span: (to - from + 1) as u32,
                        },
                        lines: vec![part],
                    });
                }
            }
        }
    }
    for (at, slot) in taken.iter().enumerate() {
        if slot.is_none() {
            let at = GridCell {
                row: (at / cols) as u32,
                col: (at % cols) as u32,
                row_span: 1,
                col_span: 1,
            };
            drafts.push(Draft {
                at,
                lines: Vec::new(),
            });
        }
    }
    drafts.sort_by_key(|d| (d.at.row, d.at.col));
    span_rows(&mut drafts, body, xs, ys, parts);
    drafts.into_iter().map(|d| (d.at, d.lines)).unzip()
}

/// Index of the cell that covers each place of a grid.
pub fn cover_of(cells: &[GridCell], cols: usize, rows: usize) -> Vec<u32> {
    let mut cover = vec![0u32; cols * rows];
    for (i, c) in cells.iter().enumerate() {
        for r in c.row..c.row + c.row_span {
            for k in c.col..c.col + c.col_span {
                if let Some(slot) = cover.get_mut(r as usize * cols + k as usize) {
                    *slot = i as u32;
                }
            }
        }
    }
    cover
}

/// The first row with a figure under a head.
fn first_of_body(rows: &[Row<'_>], of_line: &[usize]) -> usize {
    let figures = |r: &Row<'_>| r.words.iter().any(|w| w.from > 0 && w.figure);
    let at = rows.iter().position(figures);
    at.and_then(|i| of_line.get(i).copied()).unwrap_or(0)
}

/// Where the words of a column stand.
#[derive(Clone, Copy)]
struct Extent {
    x0: f32,
    x1: f32,
    flush: Flush,
}

/// Which edge of its words a column shares.
#[derive(Clone, Copy, PartialEq)]
enum Flush {
    Left,
    Right,
    Neither,
}

/// The extents of the columns, told by the rows of the body.
fn extents_of(rows: &[Row<'_>], of_line: &[usize], body: usize, cols: usize) -> Vec<Extent> {
    let column = |c: usize| {
        let body = rows.iter().zip(of_line).filter(|(_, r)| **r >= body);
        let words = body.flat_map(|(r, _)| &r.words);
        let range = |edge: fn(&Word) -> f32| {
            let own = words.clone().filter(|w| w.from == c && w.to == c);
            let edges = own.map(edge);
            edges.fold((f32::MAX, f32::MIN), |(a, b), x| (a.min(x), b.max(x)))
        };
        let (left, right) = (range(|w| w.chunk.x0), range(|w| w.chunk.x1));
        let (spread_left, spread_right) = (left.1 - left.0, right.1 - right.0);
        let flush = match spread_left.total_cmp(&spread_right) {
            _ if spread_left.min(spread_right) > SAME_EDGE => Flush::Neither,
            std::cmp::Ordering::Greater => Flush::Right,
            _ => Flush::Left,
        };
        Extent {
            x0: left.0,
            x1: right.1,
            flush,
        }
    };
    (0..cols).map(column).collect()
}

/// The columns that a word of the head stands over: a word in the middle over several columns of the row below heads them.
fn span_of_head(
    row: &Row<'_>,
    k: usize,
    below: Option<&Row<'_>>,
    extents: &[Extent],
) -> (usize, usize) {
    let word = &row.words[k];
    let own = (word.from, word.to);
    let Some(below) = below else { return own };
    let least = k.checked_sub(1).map_or(0, |p| row.words[p].to + 1);
    let most = row.words.get(k + 1).map_or(extents.len(), |n| n.from);
    let centre = (word.chunk.x0 + word.chunk.x1) * 0.5;
    let named = |c: usize| below.words.iter().any(|w: &Word| w.from <= c && c <= w.to);
    // The middle of columns is that of their words, or, where those are flush, lies halfway between their edge and the next one.
    let miss = |a: usize, b: usize| {
        let (first, last) = (extents[a], extents[b]);
        let at = |i: Option<usize>, flush: Flush| {
            let extent = extents.get(i?)?;
            (extent.flush == flush).then_some(extent)
        };
        // The outermost columns have no next one: they are taken for as wide as their neighbours.
        let left = |i: usize| at(Some(i), Flush::Left).map(|e| e.x0);
        let right = |i: usize| at(Some(i), Flush::Right).map(|e| e.x1);
        let beyond = left(b + 1).or_else(|| Some(2.0 * left(b)? - left(b.checked_sub(1)?)?));
        let before = match a.checked_sub(1) {
            Some(i) => right(i),
            None => right(a).zip(right(a + 1)).map(|(x, y)| 2.0 * x - y),
        };
        let (x0, x1) = match (first.flush, last.flush, beyond, before) {
            (Flush::Left, Flush::Left, Some(beyond), _) => (first.x0, beyond),
            (Flush::Right, Flush::Right, _, Some(before)) => (before, last.x1),
            _ => (first.x0, last.x1),
        };
        ((x0 + x1) * 0.5 - centre).abs()
    };
    let width = |a: usize, b: usize| (extents[b].x1 - extents[a].x0) / (b - a + 1) as f32;
    let mut best = own;
    for a in least..=word.from {
        for b in word.to.max(a + 1)..most {
            let closer = miss(a, b) + 0.25 * width(a, b) < miss(best.0, best.1);
            if closer && (a..=b).all(named) {
                best = (a, b);
            }
        }
    }
    best
}

/// Cells that reach down into the next row: beside a ruling that parts only other columns, or, in the head, set between two rows.
fn span_rows(drafts: &mut Vec<Draft>, body: usize, xs: &[f32], ys: &[f32], parts: &[Ruling]) {
    for upper in 0..ys.len().saturating_sub(2) {
        let edge = ys.get(upper + 1).copied().unwrap_or(0.0);
        let next = ys.get(upper + 2).copied().unwrap_or(edge);
        let near = |p: &&Ruling| (p.at - edge).abs() < 0.5 * (next - edge);
        let here: Vec<&Ruling> = parts.iter().filter(near).collect();
        let head = upper + 1 < body;
        if here.is_empty() && !head {
            continue;
        }
        // The lines of a row stand at one height; those that two rows share stand lower.
        let mids: Vec<f32> = row_of(drafts, upper)
            .filter_map(|d| d.lines.first().map(Line::mid))
            .collect();
        let highest = mids.iter().copied().fold(f32::MAX, f32::min);
        let mut gone: Vec<usize> = Vec::new();
        for i in 0..drafts.len() {
            let at = drafts[i].at;
            if (at.row + at.row_span) as usize != upper + 1 {
                continue;
            }
            let (x0, x1) = (xs[at.col as usize], xs[(at.col + at.col_span) as usize]);
            let parted = here
                .iter()
                .any(|p| p.hi.min(x1) - p.lo.max(x0) > 0.3 * (x1 - x0));
            let first = drafts[i].lines.first();
            let lower = head && first.is_some_and(|l| l.mid() - highest > 0.3 * l.size);
            let below: Vec<usize> = (0..drafts.len())
                .filter(|k| {
                    let b = drafts[*k].at;
                    b.row as usize == upper + 1
                        && b.col >= at.col
                        && b.col + b.col_span <= at.col + at.col_span
                })
                .collect();
            let width: u32 = below.iter().map(|k| drafts[*k].at.col_span).sum();
            let empty = |k: &usize| drafts[*k].lines.is_empty();
            let one = below.iter().all(empty) || drafts[i].lines.is_empty() && below.len() == 1;
            if width == at.col_span && one && !parted && (!here.is_empty() || lower) {
                let more: Vec<Line> = below
                    .iter()
                    .flat_map(|k| std::mem::take(&mut drafts[*k].lines))
                    .collect();
                drafts[i].lines.extend(more);
                drafts[i].at.row_span += 1;
                gone.extend(below);
            }
        }
        gone.sort_unstable();
        for k in gone.into_iter().rev() {
            drafts.remove(k);
        }
    }
}

fn row_of(drafts: &[Draft], row: usize) -> impl Iterator<Item = &Draft> {
    drafts.iter().filter(move |d| d.at.row as usize == row)
}
