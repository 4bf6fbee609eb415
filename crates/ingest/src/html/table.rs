//! Tables of a page: grids with their spans as stated, repaired where they are broken; tables that only lay out a page are none.

use super::inline::Inline;
use super::survey::Survey;
use super::tree::{NodeId, Tree, is_block};
use gongbao_model::{Cell, Grid, GridOrigin, Span};
use html5ever::local_name;

/// Columns that one cell may span and one table may have (HTML: colspan is at most 1000).
const MAX_COLUMNS: u32 = 1000;
/// Characters of a cell from which it is prose that a table only frames.
const PROSE: u32 = 400;

/// A table before it stands in a document.
#[derive(Debug)]
pub struct Raised {
    /// The grid.
    pub grid: Grid,
    /// Texts of its cells.
    pub texts: Vec<String>,
    /// Tables inside its cells, with the index of the cell.
    pub nested: Vec<(NodeId, usize)>,
    /// Cells were left out because of the bound.
    pub cut: bool,
}

/// The rows of a table (not of tables in it): whether each stands in `thead`, and its cells.
fn rows(tree: &Tree, table: NodeId) -> Vec<(bool, Vec<NodeId>)> {
    let mut out = Vec::new();
    let mut stack: Vec<(NodeId, bool)> = tree.nodes[table]
        .children
        .iter()
        .rev()
        .map(|c| (*c as usize, false))
        .collect();
    while let Some((id, head)) = stack.pop() {
        let node = &tree.nodes[id];
        let Some(name) = node.name() else { continue };
        match *name {
            local_name!("tr") => {
                let cells = node.children.iter().map(|c| *c as usize).filter(|c| {
                    tree.nodes[*c].is(&local_name!("td")) || tree.nodes[*c].is(&local_name!("th"))
                });
                out.push((head, cells.collect()));
            }
            local_name!("table") => {}
            // Cells without a row stand in rows of their own.
            local_name!("td") | local_name!("th") => out.push((head, vec![id])),
            _ => {
                let head = head || *name == local_name!("thead");
                stack.extend(node.children.iter().rev().map(|c| (*c as usize, head)));
            }
        }
    }
    out
}

/// True for a table that frames prose or other tables: one column, or two cells at most, or a cell of several paragraphs that holds
/// nearly everything. `chars` counts the visible characters below each node.
#[must_use]
pub fn is_layout_of(tree: &Tree, table: NodeId, chars: &[u32]) -> bool {
    let rows = rows(tree, table);
    let widest = rows.iter().map(|(_, c)| c.len()).max().unwrap_or(0);
    let cells: usize = rows.iter().map(|(_, c)| c.len()).sum();
    if widest <= 1 || cells <= 2 {
        return true;
    }
    if cells > 12 {
        return false;
    }
    let sizes = || rows.iter().flat_map(|(_, c)| c).map(|c| chars[*c]);
    let (all, most) = (sizes().sum::<u32>(), sizes().max().unwrap_or(0));
    most >= PROSE
        && u64::from(most) * 10 >= u64::from(all) * 8
        && rows
            .iter()
            .flat_map(|(_, c)| c)
            .any(|c| holds_blocks(tree, *c))
}

/// True for a cell with a table or several paragraphs in it.
fn holds_blocks(tree: &Tree, cell: NodeId) -> bool {
    let mut stack = vec![cell];
    let mut paragraphs = 0;
    while let Some(id) = stack.pop() {
        for c in &tree.nodes[id].children {
            let node = &tree.nodes[*c as usize];
            if node.is(&local_name!("table")) {
                return true;
            }
            paragraphs += usize::from(node.is(&local_name!("p")));
            stack.push(*c as usize);
        }
    }
    paragraphs >= 3
}

/// Raises a grid. A rowspan ends at the table's end (0 means all the way); cells that would overlap move right. Rows in which no cell begins count for
/// the spans, as browsers count them, and are left out then.
#[must_use]
pub fn raise(tree: &Tree, survey: &Survey, table: NodeId, max_cells: u32) -> Raised {
    let rows = rows(tree, table);
    let n_rows = rows.len() as u32;
    let mut grid = Grid::new(GridOrigin::Stated, n_rows, 0);
    let (mut texts, mut nested, mut cut) = (Vec::new(), Vec::new(), false);
    // For each column, the row up to which it is covered from above.
    let mut covered: Vec<u32> = Vec::new();
    let mut head_rows = 0;
    'rows: for (r, (head, cells)) in rows.iter().enumerate() {
        let r = r as u32;
        let all_th =
            !cells.is_empty() && cells.iter().all(|c| tree.nodes[*c].is(&local_name!("th")));
        if (*head || all_th || head_rows > 0 && cells.is_empty()) && head_rows == r {
            head_rows += 1;
        }
        let mut col = 0u32;
        for &cell in cells {
            while covered.get(col as usize).is_some_and(|until| *until > r) {
                col += 1;
            }
            if grid.cells.len() as u32 >= max_cells || col >= MAX_COLUMNS {
                cut = true;
                break 'rows;
            }
            let node = &tree.nodes[cell];
            let wanted = span(node.attr("colspan"), 1).clamp(1, MAX_COLUMNS - col);
            let free = (col..col + wanted)
                .take_while(|c| covered.get(*c as usize).is_none_or(|until| *until <= r))
                .count() as u32;
            let col_span = free.max(1);
            let row_span = match span(node.attr("rowspan"), 1) {
                0 => n_rows - r,
                n => n.min(n_rows - r),
            };
            let end = (col + col_span) as usize;
            if covered.len() < end {
                covered.resize(end, 0);
            }
            covered[col as usize..end]
                .iter_mut()
                .for_each(|u| *u = r + row_span);
            let mut inner = Vec::new();
            texts.push(cell_text(tree, survey, cell, &mut inner));
            nested.extend(inner.into_iter().map(|t| (t, grid.cells.len())));
            grid.cells.push(Cell {
                row: r,
                col,
                row_span,
                col_span,
                span: Span::default(),
                inferred: false,
            });
            col += col_span;
        }
    }
    grid.n_cols = covered.len() as u32;
    head_rows = leave_out_bare_rows(&mut grid, head_rows);
    let n_rows = grid.n_rows;
    grid.stated_header_rows = (head_rows > 0 && head_rows < n_rows).then_some(head_rows);
    Raised {
        grid,
        texts,
        nested,
        cut,
    }
}

/// Takes out the rows in which no cell begins; gives what is left of the header rows.
fn leave_out_bare_rows(grid: &mut Grid, head_rows: u32) -> u32 {
    let mut begun = vec![false; grid.n_rows as usize];
    for cell in &grid.cells {
        begun[cell.row as usize] = true;
    }
    // For each row, how many of those before it stay.
    let mut kept = vec![0u32; begun.len() + 1];
    for (i, stays) in begun.iter().enumerate() {
        kept[i + 1] = kept[i] + u32::from(*stays);
    }
    for cell in &mut grid.cells {
        let end = kept[(cell.row + cell.row_span) as usize];
        cell.row = kept[cell.row as usize];
        cell.row_span = (end - cell.row).max(1);
    }
    grid.n_rows = kept[begun.len()];
    kept[head_rows as usize]
}

/// A span attribute; browsers read leading digits and forgive the rest.
fn span(value: Option<&str>, default: u32) -> u32 {
    let Some(value) = value else { return default };
    let digits: String = value
        .trim()
        .chars()
        .take_while(char::is_ascii_digit)
        .take(6)
        .collect();
    digits.parse().unwrap_or(default)
}

/// The text of a cell: its paragraphs and lines joined, without a mark between Han characters. Nested tables are told, not read.
fn cell_text(tree: &Tree, survey: &Survey, cell: NodeId, nested: &mut Vec<NodeId>) -> String {
    enum Step {
        Enter(NodeId),
        Break,
    }
    let mut text = String::new();
    let mut line = Inline::default();
    let mut stack = vec![Step::Enter(cell)];
    while let Some(step) = stack.pop() {
        let Step::Enter(id) = step else {
            crate::text::tables::join_piece(&mut text, &line.take());
            continue;
        };
        let node = &tree.nodes[id];
        let Some(name) = node.name() else {
            line.push(tree.text_of(node));
            continue;
        };
        if id != cell && survey.is_skipped(id) {
            continue;
        }
        match *name {
            local_name!("table") if id != cell && !survey.is_layout(id) => nested.push(id),
            local_name!("br") => crate::text::tables::join_piece(&mut text, &line.take()),
            _ => {
                if is_block(name) {
                    crate::text::tables::join_piece(&mut text, &line.take());
                    stack.push(Step::Break);
                }
                stack.extend(node.children.iter().rev().map(|c| Step::Enter(*c as usize)));
            }
        }
    }
    crate::text::tables::join_piece(&mut text, &line.take());
    text
}
