//! Tables that no vertical ruling divides: columns from the white space between words, rows from lines or from horizontal rulings.

mod cells;
mod chunks;
mod rows;

use super::LayoutSettings;
use super::grid::PageGrid;
use super::lines::Line;
use super::paragraphs::is_toc_entry;
use super::rulings::Ruling;
use super::stacked::{is_figure, split_rows};
use super::tables::{PageTable, table_of};
pub use chunks::{Chunk, chunks, part_of};
use chunks::{edges, gutters};
use gongbao_model::GridOrigin;

/// Rows of several words that make a table without any ruling.
const MIN_ROWS: usize = 3;
/// Rulings of one table begin and end together within this many points.
const SAME_EXTENT: f32 = 4.0;
/// Rulings shorter than this divide no table.
const MIN_WIDTH: f32 = 120.0;
/// Rulings shorter than this do not even part the head of a group of columns from its columns.
const MIN_PART: f32 = 15.0;
/// Lines of cells between two rows of several words, at the most.
const MAX_BETWEEN: usize = 6;
/// Such a line takes no more than this share of the width of the widest one.
const CELL_WIDTH: f32 = 0.6;
/// More lines than this on one page are no table.
const MAX_LINES: usize = 1500;
/// A table of no more rulings than this (top, head, bottom, and one more) has no ruling between its rows.
const OPEN_BODY: usize = 4;

/// A line with its words, and the columns that they stand in.
struct Row<'l> {
    line: &'l Line,
    words: Vec<Word>,
}

/// A word of a row.
#[derive(Clone, Copy)]
struct Word {
    chunk: Chunk,
    /// First column that it covers.
    from: usize,
    /// Last column that it covers.
    to: usize,
    /// One figure and nothing else.
    figure: bool,
}

/// Horizontal rulings of one table.
struct Band {
    /// Left end.
    lo: f32,
    /// Right end.
    hi: f32,
    /// Rulings over the whole width, from top to bottom.
    ys: Vec<f32>,
    /// Rulings over some columns.
    parts: Vec<Ruling>,
}

/// The columns of some lines, as `xs` divides them, and the words in them.
fn rows_in_columns<'l>(
    lines: &'l [Line],
    words: Vec<Vec<Chunk>>,
    xs: &[f32],
    em: f32,
) -> Vec<Row<'l>> {
    let cols = xs.len() - 1;
    let column = |x: f32| xs.partition_point(|l| *l <= x).clamp(1, cols) - 1;
    let placed = |line: &Line, c: Chunk| {
        let inset = (0.3 * em).min((c.x1 - c.x0) * 0.4);
        Word {
            chunk: c,
            from: column(c.x0 + inset),
            to: column(c.x1 - inset),
            figure: is_figure(c.text_of(line).trim()),
        }
    };
    lines
        .iter()
        .zip(words)
        .map(|(line, words)| Row {
            line,
            words: words.into_iter().map(|c| placed(line, c)).collect(),
        })
        .collect()
}

/// A table over some consecutive lines, with its rulings, where there are any.
fn build(
    lines: &[Line],
    band: Option<&Band>,
    page: usize,
    s: &LayoutSettings,
) -> Option<PageTable> {
    if lines.len() > MAX_LINES {
        return None;
    }
    let words: Vec<Vec<Chunk>> = lines.iter().map(chunks).collect();
    let several = words.iter().filter(|r| r.len() > 1);
    if several.clone().count() < if band.is_some() { 2 } else { MIN_ROWS } {
        return None;
    }
    let em = lines.iter().map(|l| l.size).fold(0.0, f32::max).max(1.0);
    // Rows of figures tell the columns best: a head may stand in the middle over several.
    let has_figure = |(line, row): &(&Line, &Vec<Chunk>)| {
        row.iter()
            .skip(1)
            .any(|c| is_figure(c.text_of(line).trim()))
    };
    let mut body: Vec<Vec<Chunk>> = lines
        .iter()
        .zip(&words)
        .filter(has_figure)
        .map(|(_, r)| r.clone())
        .collect();
    if body.len() < 2 {
        body = several.cloned().collect();
    }
    // Lines of one word are the rest of a cell, and may be all that a column has, unless they run over several.
    let first = gutters(&body, em);
    let crosses = |c: &Chunk| first.iter().any(|g| c.x0 < g.0 && c.x1 > g.1);
    let alone = words.iter().filter(|r| r.len() == 1);
    body.extend(alone.filter(|r| !r.iter().any(crosses)).cloned());
    let all: Vec<Chunk> = words.iter().flatten().copied().collect();
    let cuts = edges(&gutters(&body, em), &all, em);
    if cuts.is_empty() {
        return None;
    }
    let x0 = words
        .iter()
        .flatten()
        .map(|c| c.x0)
        .fold(f32::MAX, f32::min);
    let x1 = words
        .iter()
        .flatten()
        .map(|c| c.x1)
        .fold(f32::MIN, f32::max);
    // The rulings tell where the table ends, and do so alike on every page.
    let (left, right) = band.map_or((x0, x1), |b| (b.lo.min(x0), b.hi.max(x1)));
    let mut xs = vec![left - 1.0];
    xs.extend(cuts);
    xs.push(right + 1.0);
    let rows = rows_in_columns(lines, words, &xs, em);
    if !is_table(&rows, xs.len() - 1, band.is_none()) {
        return None;
    }
    let ruled = band.filter(|b| b.ys.len() > OPEN_BODY);
    let (ys, of_line) = match ruled {
        Some(band) => rows::between_rulings(&rows, band),
        None => rows::by_distance(&rows, band, &xs, em),
    };
    let parts = band.map_or([].as_slice(), |b| &b.parts);
    let (cells, mut texts) = cells::cells_of(&rows, &of_line, &xs, &ys, parts);
    let cover = cells::cover_of(&cells, xs.len() - 1, ys.len() - 1);
    let mut grid = PageGrid {
        xs,
        ys,
        cells,
        cover,
    };
    if ruled.is_some() {
        split_rows(&mut grid, &mut texts, s);
    }
    Some(table_of(grid, texts, GridOrigin::Aligned, page))
}

/// True when the words of some lines stand in columns as those of a table do.
fn is_table(rows: &[Row<'_>], cols: usize, unruled: bool) -> bool {
    let mut filled = vec![0usize; cols];
    let (mut several, mut figures) = (0usize, 0usize);
    for row in rows {
        for w in &row.words {
            filled[w.from] += 1;
        }
        several += usize::from(row.words.len() > 1);
        figures += usize::from(row.words.iter().any(|w| w.from > 0 && w.figure));
    }
    // Every column is a column of the table, not a word that stands apart once.
    if filled.iter().any(|n| *n * 4 < several) {
        return false;
    }
    !unruled || figures * 2 >= several && several * 5 >= rows.len() * 2
}

/// Horizontal rulings that begin and end together, with those inside them that are shorter.
fn ruled_bands(loose: &[Ruling]) -> Vec<Band> {
    let mut sorted: Vec<Ruling> = loose
        .iter()
        .filter(|r| r.hi - r.lo >= MIN_WIDTH)
        .copied()
        .collect();
    sorted.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut bands: Vec<Band> = Vec::new();
    for r in sorted.into_iter().take(2000) {
        let same = |b: &&mut Band| {
            (b.lo - r.lo).abs() <= SAME_EXTENT && (b.hi - r.hi).abs() <= SAME_EXTENT
        };
        match bands.iter_mut().rev().take(8).find(same) {
            Some(band) => band.ys.push(r.at),
            None => bands.push(Band {
                lo: r.lo,
                hi: r.hi,
                ys: vec![r.at],
                parts: Vec::new(),
            }),
        }
    }
    bands.retain(|b| b.ys.len() >= 2);
    for band in &mut bands {
        let (Some(top), Some(bottom)) = (band.ys.first(), band.ys.last()) else {
            continue;
        };
        let inside = |r: &&Ruling| {
            r.at > top + 2.0
                && r.at < bottom - 2.0
                && r.lo >= band.lo - SAME_EXTENT
                && r.hi <= band.hi + SAME_EXTENT
                && (MIN_PART..band.hi - band.lo - 2.0 * SAME_EXTENT).contains(&(r.hi - r.lo))
        };
        band.parts = loose.iter().filter(inside).copied().take(200).collect();
    }
    bands
}

/// Takes the unruled tables out of a page's lines; the rest stays in `lines`.
pub fn take_tables(
    lines: &mut Vec<Line>,
    loose: &[Ruling],
    page: usize,
    s: &LayoutSettings,
) -> Vec<PageTable> {
    let mut tables = Vec::new();
    for band in ruled_bands(loose) {
        let ys = &band.ys;
        let (Some(top), Some(bottom)) = (ys.first(), ys.last()) else {
            continue;
        };
        let from = lines.partition_point(|l| l.mid() < *top);
        let to = lines.partition_point(|l| l.mid() < *bottom);
        let Some(inside) = lines.get(from..to).filter(|l| l.len() >= 2) else {
            continue;
        };
        let tabular = inside.iter().filter(|l| chunks(l).len() > 1).count();
        // The rules of a running head and foot bracket a page of sentences, not a table.
        let enough = if ys.len() == 2 {
            tabular * 5 >= inside.len() * 4
        } else {
            tabular * 4 >= inside.len()
        };
        // What is written on blanks to be filled in stands beside its label, and the rulings are under the one only.
        let outside = inside
            .iter()
            .filter(|l| l.x0 < band.lo - l.size || l.x1 > band.hi + l.size)
            .count();
        if !enough || outside * 5 > inside.len() {
            continue;
        }
        if let Some(table) = build(inside, Some(&band), page, s) {
            lines.drain(from..to);
            tables.push(table);
        }
    }
    let widest = lines.iter().map(|l| l.x1 - l.x0).fold(0.0, f32::max);
    let mut i = 0;
    while i < lines.len() {
        let tabular = |l: &Line| chunks(l).len() > 1 && !is_toc_entry(l);
        if !tabular(&lines[i]) {
            i += 1;
            continue;
        }
        // A run of such lines; a single word between two of them belongs to it.
        let mut end = i + 1;
        let near = |a: &Line, b: &Line| b.mid() - a.mid() < 3.0 * a.size.max(b.size);
        while end < lines.len() && near(&lines[end - 1], &lines[end]) {
            // Lines of a cell that has several stand between.
            let between = lines[end..]
                .iter()
                .take(MAX_BETWEEN)
                .take_while(|l| {
                    !tabular(l) && !is_toc_entry(l) && l.x1 - l.x0 < CELL_WIDTH * widest
                })
                .count();
            let stretch = lines.get(end - 1..=end + between).unwrap_or_default();
            let close = stretch.windows(2).all(|w| near(&w[0], &w[1]));
            match stretch.last() {
                Some(next) if close && tabular(next) => end += between + 1,
                _ => break,
            }
        }
        match (end - i >= MIN_ROWS)
            .then(|| build(&lines[i..end], None, page, s))
            .flatten()
        {
            Some(table) => {
                lines.drain(i..end);
                tables.push(table);
            }
            None => i = end,
        }
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::lines::Piece;

    fn line(words: &[(&str, f32, f32)], y: f32) -> Line {
        let mut l = Line {
            x0: words[0].1,
            x1: words[words.len() - 1].2,
            y0: y,
            y1: y + 10.0,
            size: 10.0,
            ..Line::default()
        };
        for (i, (text, x0, x1)) in words.iter().enumerate() {
            if i > 0 {
                l.text.push(' ');
            }
            let start = l.text.len() as u32;
            l.text.push_str(text);
            l.pieces.push(Piece {
                start,
                end: l.text.len() as u32,
                x0: *x0,
                x1: *x1,
            });
        }
        l
    }
    fn texts(t: &PageTable) -> Vec<Vec<&str>> {
        (0..t.n_rows())
            .map(|r| {
                t.cells
                    .iter()
                    .filter(|c| c.at.row == r)
                    .map(|c| c.text.text.as_str())
                    .collect()
            })
            .collect()
    }

    #[test]
    fn figures_under_one_another_are_a_table() {
        let mut lines = vec![
            line(
                &[("这是一段正文，后面跟着一张没有框线的表格。", 50.0, 400.0)],
                60.0,
            ),
            line(
                &[
                    ("项目", 50.0, 70.0),
                    ("预算数", 200.0, 230.0),
                    ("决算数", 300.0, 330.0),
                ],
                80.0,
            ),
            line(
                &[
                    ("人员经费", 50.0, 90.0),
                    ("120.5", 205.0, 230.0),
                    ("118.2", 305.0, 330.0),
                ],
                100.0,
            ),
            line(
                &[
                    ("公用经费", 50.0, 90.0),
                    ("30.0", 210.0, 230.0),
                    ("29.1", 310.0, 330.0),
                ],
                120.0,
            ),
        ];
        let tables = take_tables(&mut lines, &[], 0, &LayoutSettings::default());
        assert_eq!(lines.len(), 1);
        assert_eq!(
            texts(&tables[0]),
            [
                ["项目", "预算数", "决算数"],
                ["人员经费", "120.5", "118.2"],
                ["公用经费", "30.0", "29.1"]
            ]
        );
    }

    #[test]
    fn three_rules_make_a_table_without_figures() {
        let mut lines = vec![
            line(&[("名称", 50.0, 70.0), ("职责", 200.0, 220.0)], 80.0),
            line(&[("办公室", 50.0, 80.0), ("综合协调", 200.0, 240.0)], 100.0),
            line(&[("人事科", 50.0, 80.0), ("干部管理", 200.0, 240.0)], 120.0),
        ];
        let loose = [75.0, 95.0, 135.0].map(|at| Ruling {
            at,
            lo: 40.0,
            hi: 400.0,
        });
        let tables = take_tables(&mut lines, &loose, 0, &LayoutSettings::default());
        assert_eq!(tables.len(), 1);
        assert!(lines.is_empty());
        assert_eq!(tables[0].n_cols(), 2);
    }

    #[test]
    fn sentences_and_contents_are_no_tables() {
        let mut lines = vec![
            line(&[("一、概况", 50.0, 90.0), ("3", 480.0, 485.0)], 80.0),
            line(&[("二、收支", 50.0, 90.0), ("5", 480.0, 485.0)], 100.0),
            line(&[("三、绩效", 50.0, 90.0), ("9", 480.0, 485.0)], 120.0),
        ];
        for l in &mut lines {
            l.holes.push("一、概况".len() as u32);
        }
        assert!(take_tables(&mut lines, &[], 0, &LayoutSettings::default()).is_empty());
    }
}
