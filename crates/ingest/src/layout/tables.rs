//! Tables of one page: grids filled with the text that stands in their cells.

use super::grid::{GridCell, PageGrid, grid_of};
use super::lines::{Line, lines_of};
use super::paragraphs::Joined;
use super::rulings::{Ruling, skeletons};
use super::stacked::split_rows;
use super::{Glyph, LayoutSettings, PageContent, Turn, to_frame};
use gongbao_model::{GridOrigin, PageBox};

/// A cell with its text.
#[derive(Debug, Clone, PartialEq)]
pub struct TableCell {
    /// Where it stands in its grid.
    pub at: GridCell,
    /// Its text.
    pub text: Joined,
    /// True when the span was inferred (over a page end), not ruled.
    pub inferred: bool,
}

/// A table as it stands on one page.
#[derive(Debug, Clone, PartialEq)]
pub struct PageTable {
    /// Vertical grid lines, ascending.
    pub xs: Vec<f32>,
    /// Horizontal grid lines, ascending.
    pub ys: Vec<f32>,
    /// Cells in row-major order.
    pub cells: Vec<TableCell>,
    /// How it was found.
    pub origin: GridOrigin,
    /// For a nested table: how many tables before it in reading order its parent stands, and the parent's cell.
    pub parent: Option<(usize, GridCell)>,
}

impl PageTable {
    /// Number of rows.
    #[must_use]
    pub fn n_rows(&self) -> u32 {
        self.ys.len().saturating_sub(1) as u32
    }
    /// Number of columns.
    #[must_use]
    pub fn n_cols(&self) -> u32 {
        self.xs.len().saturating_sub(1) as u32
    }
    /// Top edge.
    #[must_use]
    pub fn top(&self) -> f32 {
        self.ys.first().copied().unwrap_or(0.0)
    }
    /// Bottom edge.
    #[must_use]
    pub fn bottom(&self) -> f32 {
        self.ys.last().copied().unwrap_or(0.0)
    }
}

/// What the search for ruled tables leaves of a page.
pub struct Tabled {
    /// Tables from top to bottom, nested ones after their parents.
    pub tables: Vec<PageTable>,
    /// Glyphs outside of tables, in drawing order.
    pub rest: Vec<Glyph>,
    /// Horizontal rulings that touch no other.
    pub loose: Vec<Ruling>,
}

/// More tables than this on one page draw a picture.
const MAX_TABLES: usize = 300;

/// Tables whose tops differ by less than this, in points, begin side by side.
const BESIDE: f32 = 12.0;

/// Finds the ruled tables of an upright page and fills them.
#[must_use]
pub fn ruled_tables(
    content: &PageContent,
    page: usize,
    max_cells: usize,
    s: &LayoutSettings,
) -> Tabled {
    let (found, mut loose) = skeletons(&content.rules, s);
    let mut grids: Vec<PageGrid> = Vec::new();
    for skeleton in &found {
        match grid_of(skeleton, max_cells, s) {
            Some(grid) if grids.len() < MAX_TABLES => grids.push(grid),
            _ => loose.extend(skeleton.horizontal.iter().copied()),
        }
    }
    if grids.is_empty() {
        return Tabled {
            tables: Vec::new(),
            rest: content.glyphs.clone(),
            loose,
        };
    }
    // The smallest table that holds a glyph has it, so that nested tables come before their parents.
    let area = |g: &PageGrid| {
        let b = g.bbox();
        (b.x1 - b.x0) * (b.y1 - b.y0)
    };
    grids.sort_by(|a, b| area(a).total_cmp(&area(b)));
    let boxes: Vec<PageBox> = grids.iter().map(PageGrid::bbox).collect();
    let mut owned: Vec<Vec<(u32, u32)>> = vec![Vec::new(); grids.len()];
    let mut rest = Vec::new();
    let mut last = 0;
    for (i, g) in content.glyphs.iter().enumerate() {
        let (x, y) = g.centre();
        let inside =
            |b: &PageBox| x >= b.x0 - 1.0 && x <= b.x1 + 1.0 && y >= b.y0 - 1.0 && y <= b.y1 + 1.0;
        let table = if g.turn == Turn::Slanted {
            None
        } else if grids.len() == 1 {
            boxes.first().filter(|b| inside(b)).map(|_| 0)
        } else {
            // Text comes cell by cell, so the table of the glyph before is asked about first when nothing smaller can hold it.
            let first = boxes.iter().position(inside);
            if let Some(t) = first {
                last = t;
            }
            first.map(|_| last)
        };
        match table.and_then(|t| Some((t, grids.get(t)?.cell_at(x, y)?))) {
            Some((t, cell)) => owned[t].push((cell, i as u32)),
            None => rest.push(*g),
        }
    }
    let mut tables: Vec<PageTable> = Vec::new();
    let size = (content.width, content.height);
    for (grid, mut owned) in grids.into_iter().zip(owned) {
        // One cell of text among rulings is a framed paragraph, not a table.
        owned.sort_by_key(|o| o.0);
        let printed = |run: &[(u32, u32)]| {
            run.iter().any(|(_, i)| {
                content
                    .glyphs
                    .get(*i as usize)
                    .is_some_and(|g| !g.is_space())
            })
        };
        if owned
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|run| printed(run))
            .take(2)
            .count()
            < 2
        {
            rest.extend(
                owned
                    .iter()
                    .filter_map(|(_, i)| content.glyphs.get(*i as usize)),
            );
            continue;
        }
        tables.push(filled(grid, &owned, content, page, size, s));
    }
    nest(&mut tables);
    Tabled {
        tables,
        rest,
        loose,
    }
}

/// Puts the tables into reading order and tells which stand in a cell of another.
fn nest(tables: &mut Vec<PageTable>) {
    // From large to small, a parent comes before what it holds.
    tables.reverse();
    let boxes: Vec<PageBox> = tables
        .iter()
        .map(|t| PageBox {
            x0: t.xs.first().copied().unwrap_or(0.0),
            x1: t.xs.last().copied().unwrap_or(0.0),
            y0: t.top(),
            y1: t.bottom(),
        })
        .collect();
    let mut parents: Vec<Option<(usize, GridCell)>> = vec![None; tables.len()];
    for i in 0..tables.len() {
        let b = boxes[i];
        let holder = (0..i).rev().find(|k| {
            let p = boxes[*k];
            p.x0 - 1.0 <= b.x0 && b.x1 <= p.x1 + 1.0 && p.y0 - 1.0 <= b.y0 && b.y1 <= p.y1 + 1.0
        });
        parents[i] = holder.and_then(|k| {
            let (cx, cy) = ((b.x0 + b.x1) * 0.5, (b.y0 + b.y1) * 0.5);
            let t = &tables[k];
            let at = |v: &[f32], x: f32| v.partition_point(|l| *l <= x).saturating_sub(1) as u32;
            let (row, col) = (at(&t.ys, cy), at(&t.xs, cx));
            let holds = |c: &&TableCell| {
                c.at.row <= row
                    && row < c.at.row + c.at.row_span
                    && c.at.col <= col
                    && col < c.at.col + c.at.col_span
            };
            t.cells.iter().find(holds).map(|c| (k, c.at))
        });
    }
    let root = |mut i: usize| {
        while let Some((p, _)) = parents[i] {
            i = p;
        }
        i
    };
    let mut order: Vec<usize> = (0..tables.len()).collect();
    // Tables that begin side by side are read from left to right.
    let mut tops: Vec<f32> = boxes.iter().map(|b| b.y0).collect();
    tops.sort_by(f32::total_cmp);
    let level = |y: f32| {
        let mut at = tops.partition_point(|t| *t < y);
        while at > 0 && tops[at] - tops[at - 1] < BESIDE {
            at -= 1;
        }
        at
    };
    let levels: Vec<usize> = boxes.iter().map(|b| level(b.y0)).collect();
    order.sort_by(|a, b| {
        let (ra, rb) = (root(*a), root(*b));
        levels[ra]
            .cmp(&levels[rb])
            .then(boxes[ra].x0.total_cmp(&boxes[rb].x0))
            .then(ra.cmp(&rb))
            .then((*a != ra).cmp(&(*b != rb)))
            .then(boxes[*a].y0.total_cmp(&boxes[*b].y0))
    });
    let mut place = vec![0; order.len()];
    for (new, old) in order.iter().enumerate() {
        place[*old] = new;
    }
    let mut sorted: Vec<Option<PageTable>> = tables.drain(..).map(Some).collect();
    for (new, old) in order.iter().enumerate() {
        if let Some(mut t) = sorted[*old].take() {
            t.parent = parents[*old].and_then(|(p, cell)| Some((new.checked_sub(place[p])?, cell)));
            tables.push(t);
        }
    }
}

/// A grid with the text of its cells. `owned` are pairs of cell and glyph, sorted by cell.
fn filled(
    mut grid: PageGrid,
    owned: &[(u32, u32)],
    content: &PageContent,
    page: usize,
    size: (f32, f32),
    s: &LayoutSettings,
) -> PageTable {
    let mut lines: Vec<Vec<Line>> = vec![Vec::new(); grid.cells.len()];
    let mut scratch: Vec<Glyph> = Vec::new();
    for run in owned.chunk_by(|a, b| a.0 == b.0) {
        scratch.clear();
        scratch.extend(
            run.iter()
                .filter_map(|(_, i)| content.glyphs.get(*i as usize)),
        );
        if let Some(cell) = lines.get_mut(run[0].0 as usize) {
            *cell = cell_lines(&scratch, size, s);
        }
    }
    split_rows(&mut grid, &mut lines, s);
    table_of(grid, lines, GridOrigin::Ruled, page)
}

/// Joins the lines of the cells of a grid.
#[must_use]
pub fn table_of(
    grid: PageGrid,
    lines: Vec<Vec<Line>>,
    origin: GridOrigin,
    page: usize,
) -> PageTable {
    let mut cells = Vec::with_capacity(grid.cells.len());
    for (at, lines) in grid.cells.iter().zip(lines) {
        let b = grid.cell_box(*at);
        let mut text = Joined::default();
        for line in &lines {
            let (w, h) = line.frame;
            text.push_in_cell(page, line, to_frame(b, line.turn, w, h));
        }
        cells.push(TableCell {
            at: *at,
            text,
            inferred: false,
        });
    }
    PageTable {
        xs: grid.xs,
        ys: grid.ys,
        cells,
        origin,
        parent: None,
    }
}

/// The lines of a cell; turned text is read along its own direction.
fn cell_lines(glyphs: &[Glyph], size: (f32, f32), s: &LayoutSettings) -> Vec<Line> {
    if glyphs.iter().all(|g| g.turn == Turn::None) {
        return lines_of(glyphs, s);
    }
    [
        Turn::None,
        Turn::Clockwise,
        Turn::Half,
        Turn::CounterClockwise,
    ]
    .into_iter()
    .flat_map(|turn| turned_lines(glyphs, turn, size, s))
    .collect()
}

/// Lines of the glyphs of one turn, in the frame turned with them; the lines keep the turn so that their boxes can be turned back.
#[must_use]
pub fn turned_lines(
    glyphs: &[Glyph],
    turn: Turn,
    size: (f32, f32),
    s: &LayoutSettings,
) -> Vec<Line> {
    let mut some: Vec<Glyph> = glyphs.iter().filter(|g| g.turn == turn).copied().collect();
    if some.is_empty() {
        return Vec::new();
    }
    for g in &mut some {
        let b = to_frame(
            PageBox {
                x0: g.x0,
                y0: g.y0,
                x1: g.x1,
                y1: g.y1,
            },
            turn,
            size.0,
            size.1,
        );
        (g.x0, g.y0, g.x1, g.y1) = (b.x0, b.y0, b.x1, b.y1);
    }
    let mut lines = lines_of(&some, s);
    for l in &mut lines {
        l.frame = size;
    }
    lines
}
