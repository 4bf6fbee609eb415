//! Tables that no vertical ruling divides: columns from the white space between words, rows from lines or from horizontal rulings.

use super::LayoutSettings;
use super::grid::{GridCell, PageGrid};
use super::lines::{Line, Piece};
use super::paragraphs::is_toc_entry;
use super::rulings::Ruling;
use super::stacked::{is_figure, split_rows};
use super::tables::{PageTable, table_of};
use gongbao_model::GridOrigin;

/// Words this far apart stand in different columns.
const GAP_EM: f32 = 0.9;
/// A gutter is at least this wide.
const GUTTER_EM: f32 = 0.6;
/// Rows of several words that make a table without any ruling.
const MIN_ROWS: usize = 3;
/// Rulings of one table begin and end together within this many points.
const SAME_EXTENT: f32 = 4.0;
/// Rulings shorter than this divide no table.
const MIN_WIDTH: f32 = 120.0;

/// A part of a line between gaps.
#[derive(Debug, Clone, Copy)]
pub struct Chunk {
    /// First byte in the line's text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Left edge.
    pub x0: f32,
    /// Right edge.
    pub x1: f32,
}

/// The parts of a line.
#[must_use]
pub fn chunks(line: &Line) -> Vec<Chunk> {
    let mut out: Vec<Chunk> = Vec::new();
    for p in &line.pieces {
        match out.last_mut() {
            Some(c) if p.x0 - c.x1 < GAP_EM * line.size => {
                c.end = p.end;
                c.x1 = c.x1.max(p.x1);
            }
            _ => out.push(Chunk {
                start: p.start,
                end: p.end,
                x0: p.x0,
                x1: p.x1,
            }),
        }
    }
    out
}

/// A line of only the words of one chunk.
#[must_use]
pub fn part_of(line: &Line, c: Chunk) -> Line {
    let text = line
        .text
        .get(c.start as usize..c.end as usize)
        .unwrap_or("")
        .to_owned();
    let pieces = line
        .pieces
        .iter()
        .filter(|p| c.start <= p.start && p.end <= c.end)
        .map(|p| Piece {
            start: p.start - c.start,
            end: p.end - c.start,
            ..*p
        })
        .collect();
    let bold = line
        .bold_prefix
        .saturating_sub(c.start)
        .min(c.end - c.start);
    Line {
        text,
        pieces,
        x0: c.x0,
        x1: c.x1,
        bold_prefix: bold,
        holes: Vec::new(),
        first_word: (c.x1 - c.x0).min(line.size * 2.0),
        ..line.clone()
    }
}

/// The middles of the stretches that (nearly) no chunk covers.
fn gutters(rows: &[Vec<Chunk>], em: f32) -> Vec<f32> {
    let mut events: Vec<(f32, i32)> = Vec::new();
    for c in rows.iter().flatten() {
        events.push((c.x0, 1));
        events.push((c.x1, -1));
    }
    events.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    // Heads that span columns may cross a gutter.
    let tolerated = (rows.len() as f32 * 0.12) as i32;
    let (mut covered, mut open, mut out) = (0, None::<f32>, Vec::new());
    for (x, step) in events {
        let was_open = covered <= tolerated;
        covered += step;
        let is_open = covered <= tolerated;
        if was_open && !is_open {
            if let Some(from) = open.take().filter(|from| x - from >= GUTTER_EM * em) {
                out.push((from + x) * 0.5);
            }
        } else if !was_open && is_open {
            open = Some(x);
        }
    }
    out
}

/// A table over some consecutive lines. `ys` are rulings between rows, where there are any, the outer ones included.
fn build(lines: &[Line], ys: Option<&[f32]>, page: usize, s: &LayoutSettings) -> Option<PageTable> {
    let rows: Vec<Vec<Chunk>> = lines.iter().map(chunks).collect();
    let several: Vec<Vec<Chunk>> = rows.iter().filter(|r| r.len() > 1).cloned().collect();
    if several.len() < if ys.is_some() { 2 } else { MIN_ROWS } {
        return None;
    }
    let em = lines.iter().map(|l| l.size).fold(0.0, f32::max);
    let cuts = gutters(&several, em);
    if cuts.is_empty() {
        return None;
    }
    let x0 = rows.iter().flatten().map(|c| c.x0).fold(f32::MAX, f32::min);
    let x1 = rows.iter().flatten().map(|c| c.x1).fold(f32::MIN, f32::max);
    let mut xs = vec![x0 - 1.0];
    xs.extend(cuts);
    xs.push(x1 + 1.0);
    let cols = xs.len() - 1;
    let column = |x: f32| xs.partition_point(|l| *l <= x).clamp(1, cols) - 1;
    let mut filled = vec![0usize; cols];
    let mut figures = 0;
    for (line, row) in lines.iter().zip(&rows).filter(|(_, r)| r.len() > 1) {
        let mut any = false;
        for c in row {
            let col = column((c.x0 + c.x1) * 0.5);
            filled[col] += 1;
            any |= col > 0
                && is_figure(
                    line.text
                        .get(c.start as usize..c.end as usize)
                        .unwrap_or("")
                        .trim(),
                );
        }
        figures += usize::from(any);
    }
    // Every column is a column of the table, not a word that stands apart once.
    if filled.iter().any(|n| *n * 4 < several.len()) {
        return None;
    }
    if ys.is_none() && (figures * 2 < several.len() || several.len() * 5 < lines.len() * 3) {
        return None;
    }
    // Under the head of a table of three rules (top, head, bottom) every line that begins in the first column is a row.
    let open_body = ys.is_some_and(|ys| ys.len() <= 4);
    let grid_ys: Vec<f32> = match ys {
        Some(ys) => {
            let mut all = ys.to_vec();
            if open_body {
                for (k, row) in rows.iter().enumerate().skip(1) {
                    let begins =
                        row.len() > 1 && row.first().is_some_and(|c| column(c.x0 + 0.5) == 0);
                    let cut = (lines[k - 1].mid() + lines[k].mid()) * 0.5;
                    let ruled = ys
                        .iter()
                        .any(|y| *y > lines[k - 1].mid() && *y < lines[k].mid());
                    if begins && !ruled {
                        all.push(cut);
                    }
                }
                all.sort_by(f32::total_cmp);
            }
            all
        }
        None => {
            // A line of one word away from the first column goes on the cell above it.
            let mut starts: Vec<usize> = Vec::new();
            for (i, row) in rows.iter().enumerate() {
                let goes_on = i > 0
                    && row.len() == 1
                    && row.first().is_some_and(|c| {
                        column((c.x0 + c.x1) * 0.5) > 0 && c.x1 - c.x0 < 0.6 * (x1 - x0)
                    });
                if !goes_on {
                    starts.push(i);
                }
            }
            let mut ys: Vec<f32> = starts
                .iter()
                .enumerate()
                .map(|(k, i)| match k {
                    0 => lines[*i].y0 - 1.0,
                    _ => (lines[*i - 1].mid() + lines[*i].mid()) * 0.5,
                })
                .collect();
            ys.extend(lines.last().map(|l| l.y1 + 1.0));
            ys
        }
    };
    let n_rows = grid_ys.len().checked_sub(1).filter(|n| *n > 0)?;
    // The cells: a word over several columns spans them.
    let mut taken: Vec<Option<usize>> = vec![None; n_rows * cols];
    let mut cells: Vec<(GridCell, Vec<Line>)> = Vec::new();
    for (line, row) in lines.iter().zip(&rows) {
        let r = grid_ys
            .partition_point(|y| *y <= line.mid())
            .clamp(1, n_rows)
            - 1;
        for c in row {
            let inset = 0.3 * em;
            let (from, to) = (
                column(c.x0 + inset.min((c.x1 - c.x0) * 0.4)),
                column(c.x1 - inset.min((c.x1 - c.x0) * 0.4)),
            );
            let part = part_of(line, *c);
            match taken.get(r * cols + from).copied().flatten() {
                Some(i) => cells[i].1.push(part),
                None => {
                    let to = (from..=to)
                        .take_while(|k| taken[r * cols + k].is_none())
                        .last()
                        .unwrap_or(from);
                    for k in from..=to {
                        taken[r * cols + k] = Some(cells.len());
                    }
                    cells.push((
                        GridCell {
                            row: r as u32,
                            col: from as u32,
                            row_span: 1,
                            col_span: (to - from + 1) as u32,
                        },
                        vec![part],
                    ));
                }
            }
        }
    }
    for (at, slot) in taken.iter().enumerate() {
        if slot.is_none() {
            cells.push((
                GridCell {
                    row: (at / cols) as u32,
                    col: (at % cols) as u32,
                    row_span: 1,
                    col_span: 1,
                },
                Vec::new(),
            ));
        }
    }
    cells.sort_by_key(|(c, _)| (c.row, c.col));
    let mut cover = vec![0u32; n_rows * cols];
    for (i, (c, _)) in cells.iter().enumerate() {
        for k in c.col..c.col + c.col_span {
            cover[c.row as usize * cols + k as usize] = i as u32;
        }
    }
    let (at, mut texts): (Vec<GridCell>, Vec<Vec<Line>>) = cells.into_iter().unzip();
    let mut grid = PageGrid {
        xs,
        ys: grid_ys,
        cells: at,
        cover,
    };
    if ys.is_some() && !open_body {
        split_rows(&mut grid, &mut texts, s);
    }
    Some(table_of(grid, texts, GridOrigin::Aligned, page))
}

/// Horizontal rulings that begin and end together, as sets of positions.
fn ruled_bands(loose: &[Ruling]) -> Vec<Vec<f32>> {
    let mut sorted: Vec<Ruling> = loose
        .iter()
        .filter(|r| r.hi - r.lo >= MIN_WIDTH)
        .copied()
        .collect();
    sorted.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut bands: Vec<(Ruling, Vec<f32>)> = Vec::new();
    for r in sorted.into_iter().take(2000) {
        let same = |b: &&mut (Ruling, Vec<f32>)| {
            (b.0.lo - r.lo).abs() <= SAME_EXTENT && (b.0.hi - r.hi).abs() <= SAME_EXTENT
        };
        match bands.iter_mut().rev().take(8).find(same) {
            Some((_, ys)) => ys.push(r.at),
            None => bands.push((r, vec![r.at])),
        }
    }
    bands
        .into_iter()
        .map(|(_, ys)| ys)
        .filter(|ys| ys.len() >= 2)
        .collect()
}

/// Takes the unruled tables out of a page's lines; the rest stays in `lines`.
pub fn take_tables(
    lines: &mut Vec<Line>,
    loose: &[Ruling],
    page: usize,
    s: &LayoutSettings,
) -> Vec<PageTable> {
    let mut tables = Vec::new();
    for ys in ruled_bands(loose) {
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
            tabular * 2 >= inside.len()
        };
        if !enough {
            continue;
        }
        if let Some(table) = build(inside, Some(&ys), page, s) {
            lines.drain(from..to);
            tables.push(table);
        }
    }
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
            if tabular(&lines[end]) {
                end += 1;
            } else if end + 1 < lines.len()
                && tabular(&lines[end + 1])
                && chunks(&lines[end]).len() == 1
                && !is_toc_entry(&lines[end])
            {
                end += 2;
            } else {
                break;
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
