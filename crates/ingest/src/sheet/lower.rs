//! Sheets as tables with what stands above and below them.
//!
//! A sheet holds titles, a line with the unit, one or several grids and notes. Titles, units and notes become paragraphs, as they are
//! in every other format, so that captions and units are found by the stages after.

use super::book::{Merge, Printed, Sheet};
use gongbao_model::{
    Anchor, BlockKind, Cell, DocumentBuilder, FurnitureKind, Grid, GridOrigin, LayoutHints, Span,
    Warning,
};
use std::collections::BTreeMap;
use std::ops::Range;

/// Lowers a sheet.
pub(super) fn lower(sheet: &Sheet, builder: &mut DocumentBuilder, max_cells: u32) {
    if sheet.hidden {
        builder.doc_mut().warnings.push(Warning::UnreadPart {
            part: sheet.name.clone(),
            what: "a hidden sheet",
        });
        return;
    }
    warn(sheet, builder, max_cells);
    if sheet.cells.is_empty() {
        return;
    }
    // The name of a sheet is not printed with it, but it often says what the sheet is.
    builder.block(
        BlockKind::Furniture(FurnitureKind::Header),
        &sheet.name,
        LayoutHints::default(),
    );
    let rows = rows(&sheet.cells);
    let merges = MergeIndex::new(&sheet.merges);
    let width = columns(&sheet.cells, &merges);
    let mut from = 0;
    while from < rows.len() {
        from = part(sheet, &rows, from, &merges, width, builder, max_cells);
    }
}

fn warn(sheet: &Sheet, builder: &mut DocumentBuilder, max_cells: u32) {
    let warnings = &mut builder.doc_mut().warnings;
    if let Some(why) = &sheet.problem {
        warnings.push(Warning::DamagedPart {
            part: sheet.name.clone(),
            why: why.clone(),
        });
    }
    if sheet.cut {
        warnings.push(Warning::LimitReached {
            limit: "cells_per_table",
            value: u64::from(max_cells),
            page: None,
        });
    }
    let mut other = |code, message| {
        warnings.push(Warning::Other {
            code,
            message,
            page: None,
        })
    };
    if sheet.hidden_cells > 0 {
        other(
            "hidden_cells",
            format!(
                "{} cells of the sheet {} stand in hidden rows or columns; they were left out",
                sheet.hidden_cells, sheet.name
            ),
        );
    }
    if sheet.errors > 0 {
        other(
            "cell_errors",
            format!(
                "{} cells of the sheet {} show an error such as #REF!",
                sheet.errors, sheet.name
            ),
        );
    }
}

/// Ranges of cells by row.
fn rows(cells: &[Printed]) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for (i, cell) in cells.iter().enumerate() {
        match out.last_mut() {
            Some(last) if cells[last.start].row == cell.row => last.end = i + 1,
            _ => out.push(i..i + 1),
        }
    }
    out
}

/// Merged regions by their top left corner.
struct MergeIndex {
    by_corner: BTreeMap<(u32, u32), Merge>,
}

impl MergeIndex {
    fn new(merges: &[Merge]) -> Self {
        Self {
            by_corner: merges.iter().map(|m| ((m.rows.0, m.cols.0), *m)).collect(),
        }
    }
    fn at(&self, row: u32, col: u32) -> Option<&Merge> {
        self.by_corner.get(&(row, col))
    }
}

/// Used columns of a sheet: first and one past the last with text.
fn columns(cells: &[Printed], _merges: &MergeIndex) -> (u32, u32) {
    let first = cells.iter().map(|c| c.col).min().unwrap_or(0);
    let last = cells.iter().map(|c| c.col).max().unwrap_or(0);
    (first, last + 1)
}

/// Lowers from a row on: lines above a grid, the grid, lines below. Gives the row after.
fn part(
    sheet: &Sheet,
    rows: &[Range<usize>],
    from: usize,
    merges: &MergeIndex,
    width: (u32, u32),
    builder: &mut DocumentBuilder,
    max_cells: u32,
) -> usize {
    let cells = &sheet.cells;
    let mut at = from;
    while at < rows.len() && is_line(&cells[rows[at].clone()], merges, width) {
        line(&cells[rows[at].clone()], builder);
        at += 1;
    }
    let first = at;
    while at < rows.len() {
        let row = &cells[rows[at].clone()];
        if at > first {
            let gap = row[0].row - cells[rows[at - 1].start].row - 1;
            let covered = gap > 0 && spans_gap(merges, cells[rows[at - 1].start].row, row[0].row);
            // Another table begins with its own title; two empty rows part tables as well.
            let titled = is_line(row, merges, width)
                && (gap > 0 || (is_wide(row, merges, width) && opens_table(rows, at, cells)));
            if (titled || gap >= 2) && !covered {
                break;
            }
        }
        at += 1;
    }
    let mut last = at;
    while last > first + 1 && is_note(&cells[rows[last - 1].clone()], merges, width) {
        last -= 1;
    }
    if first < last {
        let grid_rows = &rows[first..last];
        if grid_rows.len() == 1 && cells[grid_rows[0].clone()].len() <= 3 {
            line(&cells[grid_rows[0].clone()], builder);
        } else {
            table(
                &cells[rows[first].start..rows[last - 1].end],
                merges,
                builder,
                max_cells,
            );
        }
    }
    for row in &rows[last..at] {
        line(&cells[row.clone()], builder);
    }
    at.max(from + 1)
}

/// True when a merged region reaches over the empty rows between two rows.
fn spans_gap(merges: &MergeIndex, above: u32, below: u32) -> bool {
    merges
        .by_corner
        .values()
        .any(|m| m.rows.0 <= above && m.rows.1 >= below.saturating_sub(1) && m.rows.1 > m.rows.0)
}

/// True when after a wide line a row with several cells comes: the line is the title of another table, not a heading inside this one.
fn opens_table(rows: &[Range<usize>], at: usize, cells: &[Printed]) -> bool {
    let text = &cells[rows[at].start].text;
    text.ends_with('表')
        || (text.starts_with(['附', '表'])
            && text
                .chars()
                .any(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c)))
}

/// A row of a single cell that covers most of the width.
fn is_wide(row: &[Printed], merges: &MergeIndex, width: (u32, u32)) -> bool {
    let [cell] = row else { return false };
    merges
        .at(cell.row, cell.col)
        .is_some_and(|m| (m.cols.1 - m.cols.0 + 1) * 10 >= (width.1 - width.0) * 8)
}

/// A title, a line with unit or date: one cell, or two or three of which one names the unit.
fn is_line(row: &[Printed], merges: &MergeIndex, width: (u32, u32)) -> bool {
    let names_unit = |t: &str| t.contains("单位") && t.contains([':', '：']);
    match row {
        [cell] => {
            let at_left = cell.col == width.0
                && merges
                    .at(cell.row, cell.col)
                    .is_none_or(|m| m.rows.0 == m.rows.1);
            at_left || is_wide(row, merges, width) || names_unit(&cell.text)
        }
        _ if row.len() <= 3 => row.iter().any(|c| names_unit(&c.text)),
        _ => false,
    }
}

/// A note below a grid.
fn is_note(row: &[Printed], merges: &MergeIndex, width: (u32, u32)) -> bool {
    const OPENERS: [&str; 10] = [
        "注",
        "备注",
        "说明",
        "附注",
        "填报",
        "填表",
        "制表",
        "单位负责人",
        "审核",
        "联系",
    ];
    let first = &row[0];
    let opens = OPENERS.iter().any(|o| first.text.starts_with(o))
        && first.text.contains([':', '：', '1', '、', '.']);
    (row.len() <= 4 && opens)
        || (row.len() == 1 && (is_wide(row, merges, width) || first.text.chars().count() > 40))
}

/// One paragraph for each cell of a row.
fn line(row: &[Printed], builder: &mut DocumentBuilder) {
    for cell in row {
        let start = builder.offset();
        builder.block(BlockKind::Paragraph, &cell.text, LayoutHints::default());
        builder.anchor(anchor(start, start + cell.text.len(), cell.row));
    }
}

fn anchor(start: usize, end: usize, row: u32) -> Anchor {
    Anchor {
        span: Span::new(start, end),
        page: None,
        bbox: None,
        line: Some(row + 1),
        paragraph: None,
    }
}

/// A grid from the cells of some rows; rows and columns in which nothing is printed are not part of it.
fn table(cells: &[Printed], merges: &MergeIndex, builder: &mut DocumentBuilder, max_cells: u32) {
    let mut row_ids: Vec<u32> = cells.iter().map(|c| c.row).collect();
    row_ids.dedup();
    let mut col_ids: Vec<u32> = cells.iter().map(|c| c.col).collect();
    col_ids.sort_unstable();
    col_ids.dedup();
    let row_index = |row: u32| row_ids.partition_point(|&r| r < row);
    let col_index = |col: u32| col_ids.partition_point(|&c| c < col);
    let allowed = (max_cells as usize / col_ids.len().max(1)).max(1);
    let n_rows = row_ids.len().min(allowed);
    let n_cols = col_ids.len();
    if n_rows < row_ids.len() {
        builder.doc_mut().warnings.push(Warning::LimitReached {
            limit: "cells_per_table",
            value: u64::from(max_cells),
            page: None,
        });
    }
    let mut covered = vec![false; n_rows * n_cols];
    let mut spans: BTreeMap<(usize, usize), (usize, usize)> = BTreeMap::new();
    for (&(row, col), merge) in &merges.by_corner {
        let (top, left) = (row_index(row), col_index(col));
        let (bottom, right) = (
            row_index(merge.rows.1.saturating_add(1)).min(n_rows),
            col_index(merge.cols.1.saturating_add(1)).min(n_cols),
        );
        if top >= bottom || left >= right || (bottom - top) * (right - left) < 2 {
            continue;
        }
        let free = (top..bottom).all(|r| {
            covered[r * n_cols + left..r * n_cols + right]
                .iter()
                .all(|c| !c)
        });
        if free {
            (top..bottom).for_each(|r| covered[r * n_cols + left..r * n_cols + right].fill(true));
            spans.insert((top, left), (bottom - top, right - left));
        }
    }
    let mut grid = Grid::new(GridOrigin::Stated, n_rows as u32, n_cols as u32);
    let mut texts = Vec::new();
    let mut next = cells.iter().peekable();
    for (r, &row) in row_ids.iter().enumerate().take(n_rows) {
        for (c, &col) in col_ids.iter().enumerate() {
            let text = next
                .next_if(|cell| cell.row == row && cell.col == col)
                .map(|cell| cell.text.clone());
            let span = spans.get(&(r, c)).copied();
            if span.is_none() && covered[r * n_cols + c] {
                continue;
            }
            let (row_span, col_span) = span.unwrap_or((1, 1));
            grid.cells.push(Cell {
                row: r as u32,
                col: c as u32,
                row_span: row_span as u32,
                col_span: col_span as u32,
                span: Span::default(),
                inferred: false,
            });
            texts.push(text.unwrap_or_default());
        }
    }
    let id = builder.table(grid, &texts, LayoutHints::default());
    let doc = builder.doc_mut();
    if let Some(grid) = doc.tables.get(id.0 as usize) {
        let anchors = grid
            .cells
            .iter()
            .filter(|c| !c.span.is_empty())
            .filter_map(|c| {
                let row = row_ids.get(c.row as usize)?;
                Some(anchor(c.span.start as usize, c.span.end as usize, *row))
            });
        doc.anchors.extend(anchors);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gongbao_model::{Document, Format};

    fn sheet(cells: &[(u32, u32, &str)], merges: &[(u32, u32, u32, u32)]) -> Document {
        let sheet = Sheet {
            name: "收支表".to_owned(),
            cells: cells
                .iter()
                .map(|&(row, col, text)| Printed {
                    row,
                    col,
                    text: text.to_owned(),
                })
                .collect(),
            merges: merges
                .iter()
                .map(|&(a, b, c, d)| Merge {
                    rows: (a, c),
                    cols: (b, d),
                })
                .collect(),
            ..Sheet::default()
        };
        let mut builder = DocumentBuilder::new(Format::Xlsx);
        lower(&sheet, &mut builder, 1000);
        builder.finish()
    }
    fn texts(doc: &Document) -> Vec<&str> {
        doc.blocks.iter().map(|b| doc.slice(b.span)).collect()
    }

    #[test]
    fn title_unit_grid_and_note_are_told_apart() {
        let doc = sheet(
            &[
                (0, 0, "某县收支预算表"),
                (1, 2, "单位：万元"),
                (2, 0, "项目"),
                (2, 1, "预算数"),
                (2, 2, "执行数"),
                (3, 0, "合计"),
                (3, 1, "10"),
                (3, 2, "9"),
                (4, 0, "注：口径含上年结转。"),
            ],
            &[(0, 0, 0, 2)],
        );
        assert_eq!(
            texts(&doc),
            [
                "收支表",
                "某县收支预算表",
                "单位：万元",
                "项目\t预算数\t执行数\n合计\t10\t9",
                "注：口径含上年结转。"
            ]
        );
        assert_eq!(doc.tables[0].cells.len(), 6);
    }

    #[test]
    fn merged_headers_span_and_empty_cells_stay() {
        let doc = sheet(
            &[
                (0, 0, "项目"),
                (0, 1, "2024年"),
                (1, 1, "预算"),
                (1, 2, "执行"),
                (2, 0, "甲"),
                (2, 2, "3"),
            ],
            &[(0, 0, 1, 0), (0, 1, 0, 2)],
        );
        let places: Vec<_> = doc.tables[0]
            .cells
            .iter()
            .map(|c| (c.row, c.col, c.row_span, c.col_span))
            .collect();
        assert_eq!(
            places,
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
    fn stacked_tables_part_at_their_titles() {
        let doc = sheet(
            &[
                (0, 0, "甲表"),
                (1, 0, "项目"),
                (1, 1, "数"),
                (2, 0, "一"),
                (2, 1, "1"),
                (4, 0, "乙表"),
                (5, 0, "项目"),
                (5, 1, "数"),
                (6, 0, "二"),
                (6, 1, "2"),
            ],
            &[],
        );
        assert_eq!(doc.tables.len(), 2);
        assert_eq!(texts(&doc)[3], "乙表");
    }

    #[test]
    fn a_label_without_figures_stays_in_its_table() {
        let doc = sheet(
            &[
                (0, 0, "项目"),
                (0, 1, "数"),
                (1, 0, "政府性基金"),
                (2, 0, "合计"),
                (2, 1, "2"),
            ],
            &[],
        );
        assert_eq!((doc.tables.len(), doc.tables[0].n_rows), (1, 3));
    }
}
