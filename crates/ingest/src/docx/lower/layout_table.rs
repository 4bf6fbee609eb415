//! Tables that only place text on the page.

use crate::docx::grid::Plan;
use crate::docx::native::{Cell, Node, Table};
use crate::docx::styles::StyleSheet;

/// Text of a cell from which on it is prose, not a value.
const PROSE_CHARS: usize = 120;

/// True for a table that only places text on the page: one cell; or a single column of prose; or, without any borders, a single row
/// of a few cells, or cells that hold whole paragraphs or tables.
pub(super) fn positions_only(table: &Table, plan: &Plan, styles: &StyleSheet) -> bool {
    if plan.cells.len() <= 1 {
        return true;
    }
    let cells = || {
        plan.cells
            .iter()
            .filter_map(|c| table.rows.get(c.row as usize)?.cells.get(c.source as usize))
    };
    let chars = |c: &Cell| {
        c.nodes
            .iter()
            .map(|n| {
                if let Node::Paragraph(p) = n {
                    p.text.chars().count()
                } else {
                    0
                }
            })
            .sum::<usize>()
    };
    let nests = |c: &Cell| c.nodes.iter().any(|n| matches!(n, Node::Table(_)));
    let prose =
        |c: &Cell| chars(c) >= PROSE_CHARS || (c.nodes.len() >= 3 && chars(c) >= PROSE_CHARS / 2);
    if plan.n_cols == 1 {
        return cells().any(|c| prose(c) || nests(c));
    }
    let style_borders = styles
        .get(table.style.or(styles.default_table))
        .is_some_and(|s| s.borders);
    let bordered = table.borders.unwrap_or(style_borders) || table.cell_borders;
    let count = plan.cells.len();
    let one_row = plan.n_rows == 1 && count <= 3;
    !bordered
        && (one_row || count <= 6 && cells().filter(|c| prose(c) || nests(c)).count() * 2 >= count)
}
