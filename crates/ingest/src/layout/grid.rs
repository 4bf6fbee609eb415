//! A skeleton of rulings to a grid: grid lines, walls, cells with their spans.

use super::LayoutSettings;
use super::rulings::{Ruling, Skeleton};
use gongbao_model::PageBox;

/// A cell of a page's grid, by grid lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GridCell {
    /// First row.
    pub row: u32,
    /// First column.
    pub col: u32,
    /// Rows covered.
    pub row_span: u32,
    /// Columns covered.
    pub col_span: u32,
}

/// A grid found on a page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PageGrid {
    /// Vertical grid lines, ascending; one more than columns.
    pub xs: Vec<f32>,
    /// Horizontal grid lines, ascending; one more than rows.
    pub ys: Vec<f32>,
    /// Cells in row-major order of their top left corners.
    pub cells: Vec<GridCell>,
    /// Index of the cell that covers each grid position, row-major.
    pub cover: Vec<u32>,
}

impl PageGrid {
    /// Number of columns.
    #[must_use]
    pub fn n_cols(&self) -> usize {
        self.xs.len().saturating_sub(1)
    }
    /// Number of rows.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.ys.len().saturating_sub(1)
    }
    /// The box of the whole grid.
    #[must_use]
    pub fn bbox(&self) -> PageBox {
        let edge = |v: &[f32], last: bool| {
            if last { v.last() } else { v.first() }
                .copied()
                .unwrap_or(0.0)
        };
        PageBox {
            x0: edge(&self.xs, false),
            y0: edge(&self.ys, false),
            x1: edge(&self.xs, true),
            y1: edge(&self.ys, true),
        }
    }
    /// The box of a cell.
    #[must_use]
    pub fn cell_box(&self, c: GridCell) -> PageBox {
        let at = |v: &[f32], i: u32| v.get(i as usize).or(v.last()).copied().unwrap_or(0.0);
        PageBox {
            x0: at(&self.xs, c.col),
            y0: at(&self.ys, c.row),
            x1: at(&self.xs, c.col + c.col_span),
            y1: at(&self.ys, c.row + c.row_span),
        }
    }
    /// Index of the cell that a point stands in; a point a little outside belongs to the nearest cell.
    #[must_use]
    pub fn cell_at(&self, x: f32, y: f32) -> Option<u32> {
        let place =
            |v: &[f32], p: f32| v.partition_point(|l| *l <= p).clamp(1, v.len().max(2) - 1) - 1;
        let (c, r) = (place(&self.xs, x), place(&self.ys, y));
        self.cover.get(r * self.n_cols() + c).copied()
    }
}

/// Positions that are close become one grid line, weighted by the length of what is drawn there.
fn grid_lines(mut at: Vec<(f32, f32)>, snap: f32) -> Vec<f32> {
    at.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut out: Vec<f32> = Vec::new();
    let mut i = 0;
    while i < at.len() {
        let start = at[i].0;
        let (mut sum, mut weight) = (0.0, 0.0);
        while let Some(p) = at.get(i).filter(|p| p.0 - start <= snap) {
            sum += p.0 * p.1;
            weight += p.1;
            i += 1;
        }
        out.push(sum / weight);
    }
    out
}

/// How much of each stretch between neighbouring grid lines is ruled along each grid line.
struct Walls {
    /// For each grid line (outer) and stretch (inner), the ruled length.
    ruled: Vec<f32>,
    stretches: usize,
}

impl Walls {
    fn new(rulings: &[Ruling], lines: &[f32], along: &[f32], snap: f32) -> Self {
        let stretches = along.len().saturating_sub(1);
        let mut ruled = vec![0.0; lines.len() * stretches];
        for r in rulings {
            // The nearest grid line, and not one beyond the snapping distance.
            let i = lines.partition_point(|l| *l < r.at);
            let near = [i.checked_sub(1), Some(i)]
                .into_iter()
                .flatten()
                .filter(|k| *k < lines.len());
            let Some(line) = near.min_by(|a, b| {
                (lines[*a] - r.at)
                    .abs()
                    .total_cmp(&(lines[*b] - r.at).abs())
            }) else {
                continue;
            };
            if (lines[line] - r.at).abs() > snap {
                continue;
            }
            let from = along.partition_point(|p| *p <= r.lo).saturating_sub(1);
            for k in from..stretches {
                let (a, b) = (along[k], along[k + 1]);
                if a >= r.hi {
                    break;
                }
                ruled[line * stretches + k] += r.hi.min(b) - r.lo.max(a);
            }
        }
        Self { ruled, stretches }
    }
    fn stands(&self, line: usize, stretch: usize, along: &[f32], share: f32) -> bool {
        let length = along[stretch + 1] - along[stretch];
        self.ruled[line * self.stretches + stretch] >= share * length
    }
}

/// The grid of a skeleton, or `None` when it rules fewer than two cells or goes over `max_cells`.
#[must_use]
pub fn grid_of(skeleton: &Skeleton, max_cells: usize, s: &LayoutSettings) -> Option<PageGrid> {
    let (h, v) = (&skeleton.horizontal, &skeleton.vertical);
    let left = h
        .iter()
        .map(|r| r.lo)
        .chain(v.iter().map(|r| r.at))
        .fold(f32::MAX, f32::min);
    let right = h
        .iter()
        .map(|r| r.hi)
        .chain(v.iter().map(|r| r.at))
        .fold(f32::MIN, f32::max);
    let top = v
        .iter()
        .map(|r| r.lo)
        .chain(h.iter().map(|r| r.at))
        .fold(f32::MAX, f32::min);
    let bottom = v
        .iter()
        .map(|r| r.hi)
        .chain(h.iter().map(|r| r.at))
        .fold(f32::MIN, f32::max);
    // A frame that is open on a side ends where its rulings end.
    let light = 0.001;
    let ends = |rulings: &[Ruling], lo: f32, hi: f32| {
        let mut at: Vec<(f32, f32)> = rulings
            .iter()
            .map(|r| (r.at, (r.hi - r.lo).max(1.0)))
            .collect();
        at.extend([(lo, light), (hi, light)]);
        grid_lines(at, s.snap + 0.6)
    };
    let xs = ends(v, left, right);
    let ys = ends(h, top, bottom);
    let (cols, rows) = (xs.len().saturating_sub(1), ys.len().saturating_sub(1));
    if cols * rows < 2
        || cols * rows > max_cells
        || cols > s.max_grid_lines
        || rows > s.max_grid_lines
    {
        return None;
    }
    let vertical = Walls::new(v, &xs, &ys, s.snap + 0.6);
    let horizontal = Walls::new(h, &ys, &xs, s.snap + 0.6);
    let wall_right = |r: usize, c: usize| vertical.stands(c + 1, r, &ys, s.wall_share);
    let wall_below = |r: usize, c: usize| horizontal.stands(r + 1, c, &xs, s.wall_share);
    let mut cover = vec![u32::MAX; cols * rows];
    let mut cells = Vec::new();
    for r in 0..rows {
        for c in 0..cols {
            if cover[r * cols + c] != u32::MAX {
                continue;
            }
            let mut wide = 1;
            while c + wide < cols
                && cover[r * cols + c + wide] == u32::MAX
                && !wall_right(r, c + wide - 1)
            {
                wide += 1;
            }
            // A row joins from above only where no wall parts it over the whole width and its own inside is open alike.
            let mut high = 1;
            while r + high < rows
                && (c..c + wide).all(|k| {
                    !wall_below(r + high - 1, k) && cover[(r + high) * cols + k] == u32::MAX
                })
                && (c..c + wide - 1).all(|k| !wall_right(r + high, k))
                && (c + wide == cols || wall_right(r + high, c + wide - 1))
                && (c == 0 || wall_right(r + high, c - 1))
            {
                high += 1;
            }
            let id = cells.len() as u32;
            for row in r..r + high {
                for col in c..c + wide {
                    cover[row * cols + col] = id;
                }
            }
            cells.push(GridCell {
                row: r as u32,
                col: c as u32,
                row_span: high as u32,
                col_span: wide as u32,
            });
        }
    }
    (cells.len() >= 2).then_some(PageGrid {
        xs,
        ys,
        cells,
        cover,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ruling(at: f32, lo: f32, hi: f32) -> Ruling {
        Ruling { at, lo, hi }
    }

    #[test]
    fn missing_walls_merge_cells() {
        // Two rows of three columns; the first row's first two cells are one, the last column is one cell down both rows.
        let s = Skeleton {
            horizontal: vec![
                ruling(0.0, 0.0, 300.0),
                ruling(20.0, 0.0, 200.0),
                ruling(40.0, 0.0, 300.0),
            ],
            vertical: vec![
                ruling(0.0, 0.0, 40.0),
                ruling(100.0, 20.0, 40.0),
                ruling(200.0, 0.0, 40.0),
                ruling(300.0, 0.0, 40.0),
            ],
        };
        let g = grid_of(&s, 1000, &LayoutSettings::default()).expect("a grid");
        let spans: Vec<(u32, u32, u32, u32)> = g
            .cells
            .iter()
            .map(|c| (c.row, c.col, c.row_span, c.col_span))
            .collect();
        assert_eq!(
            spans,
            [(0, 0, 1, 2), (0, 2, 2, 1), (1, 0, 1, 1), (1, 1, 1, 1)]
        );
        assert_eq!(g.cell_at(250.0, 35.0), Some(1));
    }

    #[test]
    fn open_sides_end_where_the_rulings_end() {
        let s = Skeleton {
            horizontal: vec![
                ruling(0.0, 0.0, 300.0),
                ruling(20.0, 0.0, 300.0),
                ruling(40.0, 0.0, 300.0),
            ],
            vertical: vec![ruling(150.0, 0.0, 40.0)],
        };
        let g = grid_of(&s, 1000, &LayoutSettings::default()).expect("a grid");
        assert_eq!((g.n_rows(), g.n_cols(), g.cells.len()), (2, 2, 4));
    }

    #[test]
    fn a_frame_alone_is_no_grid() {
        let s = Skeleton {
            horizontal: vec![ruling(0.0, 0.0, 300.0), ruling(40.0, 0.0, 300.0)],
            vertical: vec![ruling(0.0, 0.0, 40.0), ruling(300.0, 0.0, 40.0)],
        };
        assert_eq!(grid_of(&s, 1000, &LayoutSettings::default()), None);
    }

    proptest! {
        /// Every grid position is covered by exactly one cell, whatever the rulings.
        #[test]
        fn cells_tile_the_grid(h in prop::collection::vec((0.0f32..200.0, 0.0f32..100.0, 100.0f32..200.0), 2..12),
                               v in prop::collection::vec((0.0f32..200.0, 0.0f32..100.0, 100.0f32..200.0), 2..12)) {
            let s = Skeleton {
                horizontal: h.into_iter().map(|(at, lo, hi)| ruling(at, lo, hi)).collect(),
                vertical: v.into_iter().map(|(at, lo, hi)| ruling(at, lo, hi)).collect(),
            };
            if let Some(g) = grid_of(&s, 1000, &LayoutSettings::default()) {
                let area: u32 = g.cells.iter().map(|c| c.row_span * c.col_span).sum();
                prop_assert_eq!(area as usize, g.n_rows() * g.n_cols());
                prop_assert!(g.cover.iter().all(|c| (*c as usize) < g.cells.len()));
                for (i, c) in g.cells.iter().enumerate() {
                    for r in c.row..c.row + c.row_span {
                        for k in c.col..c.col + c.col_span {
                            prop_assert_eq!(g.cover[r as usize * g.n_cols() + k as usize], i as u32);
                        }
                    }
                }
            }
        }
    }
}
