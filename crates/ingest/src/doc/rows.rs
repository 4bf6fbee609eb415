//! Rows of tables as the binary and the Rich Text format state them: a mark ends each cell, and the end of a row tells the edges of its
//! cells.

use crate::docx::native::{Cell, Merge, Node, Row, Table};

/// A row: its edges and how its cells merge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RowDefinition {
    /// Edges of the cells in twips, one more than cells.
    pub(crate) edges: Vec<i32>,
    /// Horizontal and vertical merge of each cell.
    pub(crate) merges: Vec<(Merge, Merge)>,
    /// A header row.
    pub(crate) header: bool,
    /// It has borders.
    pub(crate) borders: bool,
}

/// A table under construction.
#[derive(Debug, Default)]
pub(crate) struct OpenTable {
    /// Finished rows.
    pub(crate) rows: Vec<(Vec<Vec<Node>>, RowDefinition)>,
    /// Finished cells of the row that is open.
    pub(crate) cells: Vec<Vec<Node>>,
    /// What stands in the cell that is open.
    pub(crate) nodes: Vec<Node>,
}

/// Edges nearer than this are one edge: a millimetre in twips.
const SAME_EDGE: i32 = 60;

/// Ends the innermost table: it goes into the cell around it, or to the paragraphs outside.
pub(crate) fn close_table(open: &mut Vec<OpenTable>, out: &mut Vec<Node>) {
    let Some(mut table) = open.pop() else { return };
    let target = match open.last_mut() {
        Some(parent) => &mut parent.nodes,
        None => out,
    };
    // Text that no row end follows is not part of a row; it stays as paragraphs.
    let loose: Vec<Node> = table
        .cells
        .drain(..)
        .flatten()
        .chain(table.nodes.drain(..))
        .collect();
    if !table.rows.is_empty() {
        target.push(Node::Table(with_spans(table.rows)));
    }
    target.extend(loose);
}

/// Rows of the binary format state the edges of their cells; spans follow from the edges of all rows together.
fn with_spans(rows: Vec<(Vec<Vec<Node>>, RowDefinition)>) -> Table {
    let mut edges: Vec<i32> = rows
        .iter()
        .flat_map(|(_, d)| d.edges.iter().copied())
        .collect();
    edges.sort_unstable();
    let mut columns: Vec<i32> = Vec::new();
    let mut last = i32::MIN;
    for edge in edges {
        if columns.is_empty() || edge.saturating_sub(last) > SAME_EDGE {
            columns.push(edge);
        }
        last = edge;
    }
    let column = |edge: i32| (columns.partition_point(|&c| c <= edge).max(1) - 1) as u32;
    let mut table = Table {
        grid: columns.windows(2).map(|w| w[1] - w[0]).collect(),
        ..Table::default()
    };
    for (cells, definition) in rows {
        let mut row = Row {
            header: definition.header,
            ..Row::default()
        };
        table.cell_borders |= definition.borders;
        let stated = definition.edges.len() > cells.len();
        row.before = definition
            .edges
            .first()
            .filter(|_| stated)
            .map_or(0, |&e| column(e));
        for (i, nodes) in cells.into_iter().enumerate() {
            let span = match (definition.edges.get(i), definition.edges.get(i + 1)) {
                (Some(&from), Some(&to)) if stated => {
                    column(to).saturating_sub(column(from)).max(1)
                }
                _ => 1,
            };
            let (horizontal, vertical) = definition.merges.get(i).copied().unwrap_or_default();
            row.cells.push(Cell {
                span,
                width: None,
                vertical,
                horizontal,
                nodes,
            });
        }
        table.rows.push(row);
    }
    table
}
