//! Rows that are not ruled: numbers stacked in the cells of one ruled row are rows of their own.

use super::LayoutSettings;
use super::grid::{GridCell, PageGrid};
use super::lines::Line;

/// Lines within this many em of each other stand on one row.
const ROW_EM: f32 = 0.5;

/// A line that is one figure, a dash, or a mark for nothing.
#[must_use]
pub fn is_figure(text: &str) -> bool {
    let mut digits = false;
    for c in text.chars() {
        match c {
            '0'..='9' => digits = true,
            '.' | ',' | '%' | '-' | '+' | '—' | '－' | '％' | '(' | ')' | '（' | '）' | '/'
            | ' ' | '，' => {}
            _ => return false,
        }
    }
    digits || matches!(text, "-" | "—" | "--" | "——")
}

/// Splits every ruled row whose cells hold stacked figures. `lines` are the lines of each cell and are dealt out to the new cells.
pub fn split_rows(grid: &mut PageGrid, lines: &mut Vec<Vec<Line>>, s: &LayoutSettings) {
    let rows = grid.n_rows() as u32;
    let mut inserted: Vec<(u32, Vec<f32>)> = Vec::new();
    for row in 0..rows {
        let cells: Vec<usize> = (0..grid.cells.len())
            .filter(|i| grid.cells[*i].row == row && grid.cells[*i].row_span == 1)
            .collect();
        if let Some(cuts) = cuts_of(grid, lines, &cells, s) {
            inserted.push((row, cuts));
        }
    }
    if inserted.is_empty() {
        return;
    }
    // New row numbers of the old rows.
    let mut start = Vec::with_capacity(rows as usize + 1);
    let mut next = 0u32;
    for row in 0..rows {
        start.push(next);
        next += 1 + inserted
            .iter()
            .find(|(r, _)| *r == row)
            .map_or(0, |(_, c)| c.len() as u32);
    }
    start.push(next);
    let at = |row: u32| start.get(row as usize).copied().unwrap_or(next);
    let mut out: Vec<(GridCell, Vec<Line>)> = Vec::new();
    for (cell, lines) in grid.cells.iter().zip(std::mem::take(lines)) {
        let cuts = inserted
            .iter()
            .find(|(r, _)| *r == cell.row && cell.row_span == 1)
            .map(|(_, c)| c.as_slice());
        let from = at(cell.row);
        match cuts {
            None => out.push((
                GridCell {
                    row: from,
                    row_span: at(cell.row + cell.row_span) - from,
                    ..*cell
                },
                lines,
            )),
            Some(cuts) => {
                let mut shares: Vec<Vec<Line>> = vec![Vec::new(); cuts.len() + 1];
                for line in lines {
                    let k = cuts.partition_point(|y| *y <= line.mid());
                    shares[k].push(line);
                }
                for (k, share) in shares.into_iter().enumerate() {
                    out.push((
                        GridCell {
                            row: from + k as u32,
                            row_span: 1,
                            ..*cell
                        },
                        share,
                    ));
                }
            }
        }
    }
    out.sort_by_key(|(c, _)| (c.row, c.col));
    let mut ys = grid.ys.clone();
    ys.extend(inserted.into_iter().flat_map(|(_, c)| c));
    ys.sort_by(f32::total_cmp);
    grid.ys = ys;
    let cols = grid.n_cols();
    grid.cover = vec![0; cols * grid.n_rows()];
    grid.cells.clear();
    for (i, (c, share)) in out.into_iter().enumerate() {
        for r in c.row..c.row + c.row_span {
            for k in c.col..c.col + c.col_span {
                if let Some(slot) = grid.cover.get_mut(r as usize * cols + k as usize) {
                    *slot = i as u32;
                }
            }
        }
        grid.cells.push(c);
        lines.push(share);
    }
}

/// Where a ruled row is cut, or `None` when it is one row.
fn cuts_of(
    grid: &PageGrid,
    lines: &[Vec<Line>],
    cells: &[usize],
    s: &LayoutSettings,
) -> Option<Vec<f32>> {
    // Stacks of figures, and their middles. A figure that fills its cell may be one that was broken, which speaks against a stack.
    let mut mids: Vec<f32> = Vec::new();
    let (mut stacks, mut deepest, mut broken) = (0, 0, 0);
    for i in cells {
        let (cell, own) = (grid.cells.get(*i)?, lines.get(*i)?);
        if own.len() < 2 || !own.iter().all(|l| is_figure(&l.text)) {
            continue;
        }
        let b = grid.cell_box(*cell);
        let full = |l: &Line| b.x1 - b.x0 - (l.x1 - l.x0) < 1.5 * l.size + 4.0;
        if own.iter().rev().skip(1).any(full) {
            broken += 1;
            continue;
        }
        stacks += 1;
        deepest = deepest.max(own.len());
        mids.extend(own.iter().map(Line::mid));
    }
    if stacks == 0 || broken > stacks || !(stacks >= 2 || deepest >= 3) {
        return None;
    }
    let em = cells
        .iter()
        .filter_map(|i| lines.get(*i)?.first())
        .map(|l| l.size)
        .fold(0.0, f32::max)
        .max(1.0);
    mids.sort_by(f32::total_cmp);
    let figures = clusters(&mids, ROW_EM * em);
    // Every row of text counts, too: a label without a figure is a row.
    let mut rows: Vec<(f32, bool)> = figures.iter().map(|y| (*y, true)).collect();
    for i in cells {
        let own = lines.get(*i)?;
        let b = grid.cell_box(*grid.cells.get(*i)?);
        let mut before: Option<&Line> = None;
        for line in own {
            let runs_on = before.is_some_and(|p: &Line| {
                b.x1 - b.x0 - (p.x1 - p.x0) < line.first_word + s.full_line_em * line.size + 4.0
            });
            let near = rows
                .iter()
                .any(|(y, _)| (y - line.mid()).abs() <= ROW_EM * em);
            if !near && !runs_on {
                rows.push((line.mid(), false));
            }
            before = Some(line);
        }
    }
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    // Two lines of text above and below one figure are a label in two lines whose figure stands at its middle.
    let mut kept: Vec<(f32, bool)> = Vec::new();
    for row in rows {
        match kept.last() {
            Some(last) if row.0 - last.0 < 0.8 * em && last.1 != row.1 => {
                if row.1 {
                    kept.pop();
                    kept.push(row);
                }
            }
            _ => kept.push(row),
        }
    }
    if kept.len() < 2 {
        return None;
    }
    Some(kept.windows(2).map(|w| (w[0].0 + w[1].0) * 0.5).collect())
}

fn clusters(sorted: &[f32], tolerance: f32) -> Vec<f32> {
    let mut out: Vec<(f32, f32)> = Vec::new();
    for y in sorted {
        match out.last_mut() {
            Some((sum, n)) if y - *sum / *n <= tolerance => {
                *sum += y;
                *n += 1.0;
            }
            _ => out.push((*y, 1.0)),
        }
    }
    out.into_iter().map(|(sum, n)| sum / n).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, x0: f32, x1: f32, mid: f32) -> Line {
        Line {
            text: text.to_owned(),
            x0,
            x1,
            y0: mid - 5.0,
            y1: mid + 5.0,
            size: 10.0,
            first_word: 10.0,
            ..Line::default()
        }
    }
    fn grid(cols: u32) -> PageGrid {
        PageGrid {
            xs: (0..=cols).map(|i| i as f32 * 100.0).collect(),
            ys: vec![0.0, 100.0],
            cells: (0..cols)
                .map(|c| GridCell {
                    row: 0,
                    col: c,
                    row_span: 1,
                    col_span: 1,
                })
                .collect(),
            cover: (0..cols).collect(),
        }
    }

    #[test]
    fn stacked_figures_are_rows() {
        let mut g = grid(3);
        let mut lines = vec![
            vec![
                line("甲县", 5.0, 25.0, 20.0),
                line("乙县", 5.0, 25.0, 40.0),
                line("其中：", 5.0, 35.0, 60.0),
                line("丙县", 5.0, 25.0, 80.0),
            ],
            vec![
                line("1.5", 160.0, 190.0, 20.0),
                line("2.5", 160.0, 190.0, 40.0),
                line("3.5", 160.0, 190.0, 80.0),
            ],
            vec![
                line("10", 270.0, 290.0, 20.0),
                line("20", 270.0, 290.0, 40.0),
                line("30", 270.0, 290.0, 80.0),
            ],
        ];
        split_rows(&mut g, &mut lines, &LayoutSettings::default());
        assert_eq!((g.n_rows(), g.cells.len()), (4, 12));
        let texts: Vec<String> = lines
            .iter()
            .map(|l| l.iter().map(|l| l.text.as_str()).collect())
            .collect();
        assert_eq!(
            texts,
            [
                "甲县",
                "1.5",
                "10",
                "乙县",
                "2.5",
                "20",
                "其中：",
                "",
                "",
                "丙县",
                "3.5",
                "30"
            ]
        );
    }

    #[test]
    fn wrapped_text_and_broken_figures_are_not() {
        let mut g = grid(2);
        let mut lines = vec![
            vec![
                line("完善制度加强管理", 5.0, 95.0, 20.0),
                line("提高效益", 5.0, 45.0, 40.0),
            ],
            vec![
                line("123,456,7", 105.0, 195.0, 20.0),
                line("89.00", 105.0, 155.0, 40.0),
            ],
        ];
        split_rows(&mut g, &mut lines, &LayoutSettings::default());
        assert_eq!(g.n_rows(), 1);
    }
}
