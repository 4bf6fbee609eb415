//! Which lines are one row.

use super::{Band, Row};

/// Lines whose middles are closer than this overlap: words of one row that are centred against each other.
const OVERLAP_EM: f32 = 0.95;
/// The next line of a cell begins within this distance.
const LEADING_EM: f32 = 2.2;
/// Distances that differ by less than this are the same.
const SAME_EM: f32 = 0.12;
/// Rulings closer than this, in points, are one.
const SAME_RULING: f32 = 4.0;
/// A line that leaves less room than this in its column was broken there.
const FULL_EM: f32 = 1.9;

/// Rows between rulings, those over some columns included: their edges, and the row of each line.
pub fn between_rulings(rows: &[Row<'_>], band: &Band) -> (Vec<f32>, Vec<usize>) {
    let mut ys = band.ys.clone();
    for part in &band.parts {
        if ys.iter().all(|y| (y - part.at).abs() > SAME_RULING) {
            ys.push(part.at);
        }
    }
    ys.sort_by(f32::total_cmp);
    let last = ys.len() - 1;
    let row = |y: f32| ys.partition_point(|l| *l <= y).clamp(1, last) - 1;
    let of_line = rows.iter().map(|r| row(r.line.mid())).collect();
    (ys, of_line)
}

/// Rows by the distances of the lines: a row is what stands at one height, and the rest of its cells above and below. The few
/// rulings of `band` part rows.
pub fn by_distance(
    rows: &[Row<'_>],
    band: Option<&Band>,
    xs: &[f32],
    em: f32,
) -> (Vec<f32>, Vec<usize>) {
    let mut groups = Groups {
        of: (0..rows.len()).collect(),
        rows,
        ys: band.map_or([].as_slice(), |b| &b.ys),
    };
    let mid = |i: usize| rows[i].line.mid();
    for i in 1..rows.len() {
        if mid(i) - mid(i - 1) < OVERLAP_EM * em {
            groups.join(i - 1, i);
        }
    }
    let columns = Columns::new(rows, xs.len() - 1, em);
    for (i, row) in rows.iter().enumerate() {
        let alone = !groups
            .of
            .iter()
            .enumerate()
            .any(|(k, g)| k != i && *g == groups.of[i]);
        if alone && !is_anchor(row, xs.len() - 1) {
            match columns.side_of(i) {
                Side::Up if i > 0 => groups.join(columns.above(i).unwrap_or(i - 1), i),
                Side::Down => {
                    if let Some(next) = columns.below(i) {
                        groups.join(i, next);
                    }
                }
                Side::Up | Side::Own => {}
            }
        }
    }
    groups.close_ranks();
    let mut of_line = Vec::with_capacity(rows.len());
    let mut ys = vec![groups.ys.first().copied().unwrap_or(rows[0].line.y0 - 1.0)];
    let mut row = 0;
    for i in 0..rows.len() {
        if i > 0 && groups.of[i] != groups.of[i - 1] {
            let between = |y: &&f32| **y > mid(i - 1) && **y < mid(i);
            let ruled = groups.ys.iter().find(between).copied();
            ys.push(ruled.unwrap_or((mid(i - 1) + mid(i)) * 0.5));
            row += 1;
        }
        of_line.push(row);
    }
    let bottom = rows.last().map_or(0.0, |r| r.line.y1 + 1.0);
    ys.push(groups.ys.last().copied().unwrap_or(bottom));
    (ys, of_line)
}

/// A line that is a row by itself: a figure beside its label, or words in half of the columns.
fn is_anchor(row: &Row<'_>, cols: usize) -> bool {
    row.words.len() > 1
        && (row.words.iter().any(|w| w.from > 0 && w.figure) || row.words.len() * 2 >= cols)
}

/// Lines by the row that they belong to, each row named by its first line.
struct Groups<'r> {
    of: Vec<usize>,
    rows: &'r [Row<'r>],
    ys: &'r [f32],
}

impl Groups<'_> {
    /// Makes the rows of two lines one, unless a ruling or the heads of column groups stand between them.
    fn join(&mut self, a: usize, b: usize) {
        let (ga, gb) = (self.of[a], self.of[b]);
        if ga == gb {
            return;
        }
        let members =
            |g: usize| -> Vec<usize> { (0..self.of.len()).filter(|i| self.of[*i] == g).collect() };
        let (in_a, in_b) = (members(ga), members(gb));
        let parted = in_a.iter().any(|x| {
            in_b.iter().any(|y| {
                let (x, y) = (*x.min(y), *x.max(y));
                let (top, bottom) = (self.rows[x].line.mid(), self.rows[y].line.mid());
                self.ys.iter().any(|l| *l > top && *l < bottom)
                    || heads(&self.rows[x], &self.rows[y])
            })
        });
        if parted {
            return;
        }
        let (to, from) = (ga.min(gb), ga.max(gb));
        for g in &mut self.of {
            if *g == from {
                *g = to;
            }
        }
    }
    /// A line between two lines of a row belongs to it.
    fn close_ranks(&mut self) {
        for i in 0..self.of.len() {
            let g = self.of[i];
            if let Some(last) = self.of.iter().rposition(|o| *o == g) {
                for k in i..last {
                    let other = self.of[k];
                    if other != g {
                        for o in &mut self.of {
                            if *o == other {
                                *o = g;
                            }
                        }
                    }
                }
            }
        }
    }
}

/// True when the words of one row head groups of the words of the other: fewer, and one of them in the middle over several.
fn heads(upper: &Row<'_>, lower: &Row<'_>) -> bool {
    upper.words.len() < lower.words.len()
        && upper.words.len() > 1
        && upper.words.iter().any(|u| {
            let centre = (u.chunk.x0 + u.chunk.x1) * 0.5;
            let size = upper.line.size;
            lower.words.windows(2).any(|pair| {
                let gap = (pair[0].chunk.x1, pair[1].chunk.x0);
                let middle = (pair[0].chunk.x0 + pair[1].chunk.x1) * 0.5;
                (gap.0 < centre && centre < gap.1 || (centre - middle).abs() < size)
                    && u.chunk.x0 < gap.1 + size
                    && u.chunk.x1 > gap.0 - size
            })
        })
}

/// Where a line without a row of its own belongs.
enum Side {
    Up,
    Down,
    Own,
}

/// The words of each column, from top to bottom.
struct Columns<'r> {
    rows: &'r [Row<'r>],
    /// Right edge of the text of each column.
    right: Vec<f32>,
    em: f32,
}

impl<'r> Columns<'r> {
    fn new(rows: &'r [Row<'r>], cols: usize, em: f32) -> Self {
        let mut right = vec![f32::MIN; cols];
        for w in rows.iter().flat_map(|r| &r.words) {
            if w.from == w.to {
                right[w.from] = right[w.from].max(w.chunk.x1);
            }
        }
        Self { rows, right, em }
    }
    /// The first word of a line: what its place is told by.
    fn column(&self, i: usize) -> usize {
        self.rows[i].words.first().map_or(0, |w| w.from)
    }
    fn above(&self, i: usize) -> Option<usize> {
        let col = self.column(i);
        (0..i).rev().find(|k| self.holds(*k, col))
    }
    fn below(&self, i: usize) -> Option<usize> {
        let col = self.column(i);
        (i + 1..self.rows.len()).find(|k| self.holds(*k, col))
    }
    fn holds(&self, i: usize, col: usize) -> bool {
        self.rows[i]
            .words
            .iter()
            .any(|w| w.from <= col && col <= w.to)
    }
    /// True when a line fills its column, so that its cell may go on below.
    fn full(&self, i: usize, col: usize) -> bool {
        let right = self.right.get(col).copied().unwrap_or(f32::MAX);
        let word = self.rows[i]
            .words
            .iter()
            .find(|w| w.from <= col && col <= w.to);
        word.is_some_and(|w| !w.figure && right - w.chunk.x1 < FULL_EM * self.em)
    }
    fn side_of(&self, i: usize) -> Side {
        let col = self.column(i);
        let reach = LEADING_EM * self.em;
        let mid = |k: usize| self.rows[k].line.mid();
        let up = self
            .above(i)
            .map(|k| mid(i) - mid(k))
            .filter(|d| *d <= reach);
        let down = self
            .below(i)
            .map(|k| mid(k) - mid(i))
            .filter(|d| *d <= reach);
        let goes_on = self.above(i).is_some_and(|k| self.full(k, col));
        let begins = self.full(i, col);
        if col == 0 && !(up.is_some() && goes_on) && !(down.is_some() && begins) {
            return Side::Own;
        }
        match (up, down) {
            (Some(u), Some(d)) if u + SAME_EM * self.em < d => {
                if goes_on || !begins {
                    Side::Up
                } else {
                    Side::Down
                }
            }
            (Some(u), Some(d)) if d + SAME_EM * self.em < u => {
                if begins || !goes_on {
                    Side::Down
                } else {
                    Side::Up
                }
            }
            (Some(_), Some(_)) => {
                if goes_on || !begins {
                    Side::Up
                } else {
                    Side::Down
                }
            }
            (Some(_), None) => Side::Up,
            (None, Some(_)) => Side::Down,
            // Far from everything in its column, it still is no row that a label names.
            (None, None) => Side::Up,
        }
    }
}
