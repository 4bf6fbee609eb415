//! From rows of cells with spans to a grid: where each printed cell stands and what it covers.

use super::native::{Merge, Table};

/// A printed cell and its place in the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Placed {
    /// Row of the top left corner.
    pub(crate) row: u32,
    /// Column of the top left corner.
    pub(crate) col: u32,
    /// Rows covered.
    pub(crate) row_span: u32,
    /// Columns covered.
    pub(crate) col_span: u32,
    /// Index of the `w:tc` in its row.
    pub(crate) source: u32,
}

/// A table's grid.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Plan {
    /// Rows.
    pub(crate) n_rows: u32,
    /// Columns.
    pub(crate) n_cols: u32,
    /// Cells in row-major order.
    pub(crate) cells: Vec<Placed>,
    /// Rows that were left out because the table has more cells than allowed.
    pub(crate) rows_over: u32,
    /// Cells that continue a vertical merge, as places in the file: row, index in the row. They print nothing.
    pub(crate) covered: Vec<(u32, u32)>,
}

/// A cell of one row before vertical merges: columns, and the `w:tc` it comes from.
struct Piece {
    start: u32,
    end: u32,
    vertical: Merge,
    source: u32,
}

/// Places the cells of a table.
pub(crate) fn plan(table: &Table, max_cells: u32) -> Plan {
    let mut rows = by_spans(table);
    let same_total = rows.windows(2).all(|w| w[0].1 == w[1].1);
    if !same_total && let Some(by_width) = by_widths(table) {
        rows = by_width;
    }
    let mut plan = merged(&rows);
    collapse_unused_columns(&mut plan);
    let allowed = (max_cells / plan.n_cols.max(1)).max(1);
    if plan.n_rows > allowed {
        plan.rows_over = plan.n_rows - allowed;
        plan.n_rows = allowed;
        plan.cells.retain(|c| c.row < allowed);
        for cell in &mut plan.cells {
            cell.row_span = cell.row_span.min(allowed - cell.row);
        }
    }
    plan
}

/// Columns by `gridBefore`, `gridSpan`, `hMerge` and `gridAfter`; with each row its total.
fn by_spans(table: &Table) -> Vec<(Vec<Piece>, u32)> {
    let rows = table.rows.iter().map(|row| {
        let mut at = row.before;
        let mut pieces: Vec<Piece> = Vec::with_capacity(row.cells.len());
        for (source, cell) in row.cells.iter().enumerate() {
            let end = at.saturating_add(cell.span.max(1));
            match pieces.last_mut() {
                Some(last) if cell.horizontal == Merge::Continue => last.end = end,
                _ => pieces.push(Piece {
                    start: at,
                    end,
                    vertical: cell.vertical,
                    source: source as u32,
                }),
            }
            at = end;
        }
        (pieces, at.saturating_add(row.after))
    });
    rows.collect()
}

/// Edges nearer than this are one edge: 1.5 mm in twips, well under the width of a character.
const SAME_EDGE: i32 = 85;

/// Columns by the cells' widths, for tables whose spans do not add up from row to row: some converters write no spans but true
/// widths. `None` unless every cell has a width and the rows are equally wide.
fn by_widths(table: &Table) -> Option<Vec<(Vec<Piece>, u32)>> {
    let mut edges: Vec<i32> = vec![0];
    let mut totals: Vec<i32> = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        if row.before > 0 || row.after > 0 {
            return None;
        }
        let mut x = 0_i32;
        for cell in &row.cells {
            x = x.saturating_add(cell.width?);
            edges.push(x);
        }
        totals.push(x);
    }
    let (least, most) = (*totals.iter().min()?, *totals.iter().max()?);
    if most - least > most / 50 + SAME_EDGE {
        return None;
    }
    edges.sort_unstable();
    let mut columns: Vec<i32> = Vec::new();
    for edge in edges {
        if columns.last().is_none_or(|&last| edge - last > SAME_EDGE) {
            columns.push(edge);
        }
    }
    let column = |x: i32| (columns.partition_point(|&c| c <= x + SAME_EDGE / 2).max(1) - 1) as u32;
    let last = columns.len() as u32 - 1;
    let mut out = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let (mut x, mut pieces) = (0_i32, Vec::<Piece>::with_capacity(row.cells.len()));
        for (source, cell) in row.cells.iter().enumerate() {
            let start = pieces.last().map_or(0, |p: &Piece| p.end);
            x = x.saturating_add(cell.width?);
            let end = if source + 1 == row.cells.len() {
                last
            } else {
                column(x)
            };
            if end <= start {
                return None;
            }
            match pieces.last_mut() {
                Some(piece) if cell.horizontal == Merge::Continue => piece.end = end,
                _ => pieces.push(Piece {
                    start,
                    end,
                    vertical: cell.vertical,
                    source: source as u32,
                }),
            }
        }
        out.push((pieces, last));
    }
    Some(out)
}

/// Folds cells that continue a vertical merge into the cell above that begins at the same column. A continuing cell with nothing to
/// continue is a cell of its own.
fn merged(rows: &[(Vec<Piece>, u32)]) -> Plan {
    let mut plan = Plan {
        n_rows: rows.len() as u32,
        ..Plan::default()
    };
    // For each column at which a merge may go on, the cell that began it.
    let mut open: Vec<(u32, usize)> = Vec::new();
    let mut still_open: Vec<(u32, usize)> = Vec::new();
    for (row, (pieces, total)) in rows.iter().enumerate() {
        plan.n_cols = plan.n_cols.max(*total);
        still_open.clear();
        for piece in pieces {
            // Pieces ascend by column, so the cells that may go on do too.
            let above = open
                .binary_search_by_key(&piece.start, |&(col, _)| col)
                .ok()
                .filter(|_| piece.vertical == Merge::Continue)
                .and_then(|i| open.get(i))
                .map(|&(_, cell)| cell);
            if let Some(index) = above {
                if let Some(cell) = plan.cells.get_mut(index) {
                    cell.row_span = row as u32 - cell.row + 1;
                }
                plan.covered.push((row as u32, piece.source));
                still_open.push((piece.start, index));
                continue;
            }
            if piece.vertical != Merge::No {
                still_open.push((piece.start, plan.cells.len()));
            }
            plan.cells.push(Placed {
                row: row as u32,
                col: piece.start,
                row_span: 1,
                col_span: piece.end - piece.start,
                source: piece.source,
            });
        }
        std::mem::swap(&mut open, &mut still_open);
    }
    plan
}

/// Word's grid has a column for every edge that any row ever had. An edge that no cell of the table begins or ends at is not
/// printed; the columns on both sides of it are one.
fn collapse_unused_columns(plan: &mut Plan) {
    let mut edges: Vec<u32> = plan
        .cells
        .iter()
        .flat_map(|c| [c.col, c.col + c.col_span])
        .collect();
    edges.push(0);
    edges.sort_unstable();
    edges.dedup();
    let index = |edge: u32| edges.partition_point(|&e| e < edge) as u32;
    for cell in &mut plan.cells {
        let (start, end) = (index(cell.col), index(cell.col + cell.col_span));
        cell.col = start;
        cell.col_span = end - start;
    }
    plan.n_cols = edges.len() as u32 - 1;
}

#[cfg(test)]
mod tests {
    use super::super::native::{Cell, Row};
    use super::*;

    fn cell(span: u32) -> Cell {
        Cell {
            span,
            ..Cell::default()
        }
    }
    fn vertical(span: u32, vertical: Merge) -> Cell {
        Cell {
            span,
            vertical,
            ..Cell::default()
        }
    }
    fn table(rows: Vec<Vec<Cell>>) -> Table {
        Table {
            rows: rows
                .into_iter()
                .map(|cells| Row {
                    cells,
                    ..Row::default()
                })
                .collect(),
            ..Table::default()
        }
    }
    fn places(plan: &Plan) -> Vec<(u32, u32, u32, u32)> {
        plan.cells
            .iter()
            .map(|c| (c.row, c.col, c.row_span, c.col_span))
            .collect()
    }

    #[test]
    fn spans_and_vertical_merges_give_the_printed_cells() {
        let t = table(vec![
            vec![vertical(1, Merge::Restart), cell(2)],
            vec![vertical(1, Merge::Continue), cell(1), cell(1)],
            vec![vertical(1, Merge::Restart), cell(1), cell(1)],
        ]);
        assert_eq!(
            places(&plan(&t, 100)),
            [
                (0, 0, 2, 1),
                (0, 1, 1, 2),
                (1, 1, 1, 1),
                (1, 2, 1, 1),
                (2, 0, 1, 1),
                (2, 1, 1, 1),
                (2, 2, 1, 1)
            ]
        );
    }

    #[test]
    fn a_continuation_without_a_start_is_a_cell_of_its_own() {
        let t = table(vec![
            vec![vertical(1, Merge::Continue), cell(1)],
            vec![vertical(1, Merge::Continue), cell(1)],
        ]);
        assert_eq!(
            places(&plan(&t, 100)),
            [(0, 0, 2, 1), (0, 1, 1, 1), (1, 1, 1, 1)]
        );
    }

    #[test]
    fn horizontal_merges_of_old_files_fold() {
        let mut first = cell(1);
        first.horizontal = Merge::Restart;
        let mut second = cell(1);
        second.horizontal = Merge::Continue;
        let t = table(vec![
            vec![first, second, cell(1)],
            vec![cell(1), cell(1), cell(1)],
        ]);
        assert_eq!(places(&plan(&t, 100))[..2], [(0, 0, 1, 2), (0, 2, 1, 1)]);
    }

    #[test]
    fn rows_that_begin_late_or_end_early_leave_places_uncovered() {
        let mut t = table(vec![vec![cell(1), cell(1), cell(1)], vec![cell(1)]]);
        t.rows[1].before = 1;
        t.rows[1].after = 1;
        let p = plan(&t, 100);
        assert_eq!((p.n_cols, places(&p)[3]), (3, (1, 1, 1, 1)));
    }

    #[test]
    fn edges_that_no_cell_uses_are_not_printed() {
        let t = table(vec![vec![cell(3), cell(2)], vec![cell(3), cell(2)]]);
        let p = plan(&t, 100);
        assert_eq!((p.n_cols, places(&p)[1]), (2, (0, 1, 1, 1)));
    }

    #[test]
    fn widths_help_where_spans_do_not_add_up() {
        let wide = |w| Cell {
            span: 1,
            width: Some(w),
            ..Cell::default()
        };
        let t = table(vec![
            vec![wide(3000), wide(3000)],
            vec![wide(1000), wide(2010), wide(3000)],
        ]);
        assert_eq!(
            places(&plan(&t, 100)),
            [
                (0, 0, 1, 2),
                (0, 2, 1, 1),
                (1, 0, 1, 1),
                (1, 1, 1, 1),
                (1, 2, 1, 1)
            ]
        );
    }

    #[test]
    fn a_table_over_the_limit_is_cut() {
        let t = table((0..10).map(|_| vec![cell(1), cell(1)]).collect());
        let p = plan(&t, 10);
        assert_eq!((p.n_rows, p.rows_over, p.cells.len()), (5, 5, 10));
    }
}
