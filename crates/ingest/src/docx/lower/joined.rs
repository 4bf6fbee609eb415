//! Tables in a row that are one printed table.

use crate::docx::native::{Merge, Node, PAGE_BREAK, Paragraph, Table};
use crate::docx::styles::StyleSheet;

/// True when a table continues the one before it: nothing stands between them but, at a page break, empty paragraphs, and their
/// columns agree. After a gap a table that begins as the first one did is another table of the same form.
pub(super) fn continues(
    open: &Table,
    next: &Table,
    gap: &[Paragraph],
    styles: &StyleSheet,
) -> bool {
    if next.rows.is_empty() || open.rows.is_empty() || open.style != next.style {
        return false;
    }
    let bordered = |t: &Table| {
        t.borders.unwrap_or_else(|| {
            styles
                .get(t.style.or(styles.default_table))
                .is_some_and(|s| s.borders)
        }) || t.cell_borders
    };
    if bordered(open) != bordered(next) || !same_columns(open, next) {
        return false;
    }
    if gap.is_empty() {
        return first_row_text(open) != first_row_text(next);
    }
    let page_break = gap
        .iter()
        .any(|p| p.text.contains(PAGE_BREAK) || !p.marks.is_empty());
    let goes_on = next.rows.first().is_some_and(|r| {
        r.cells
            .first()
            .is_some_and(|c| c.vertical == Merge::Continue)
    });
    page_break
        && (goes_on
            || (first_row_text(open) != first_row_text(next)
                && next.rows.first().is_some_and(|r| r.cells.len() > 1)))
}

fn first_row_text(table: &Table) -> String {
    let mut out = String::new();
    for cell in table.rows.first().iter().flat_map(|r| &r.cells) {
        for node in &cell.nodes {
            if let Node::Paragraph(p) = node {
                out.extend(p.text.chars().filter(|c| !c.is_whitespace()));
            }
        }
        out.push('\t');
    }
    out
}

/// Columns agree when the grids are equally many and equally wide, to a tenth of a column.
fn same_columns(a: &Table, b: &Table) -> bool {
    if a.grid.is_empty() || a.grid.len() != b.grid.len() {
        return false;
    }
    a.grid
        .iter()
        .zip(&b.grid)
        .all(|(&x, &y)| (x - y).abs() <= x.max(y) / 10 + 15)
}
