//! Tables over page ends: which parts are one table, and how they are put together.

use super::LayoutSettings;
use super::chars::{is_terminal, starts_with_label};
#[cfg(test)]
use super::grid::GridCell;
#[cfg(test)]
use super::paragraphs::Joined;
use super::stacked::is_figure;
use super::tables::{PageTable, TableCell};
use gongbao_model::GridOrigin;
use std::collections::BTreeMap;

/// A table over one page or several.
#[derive(Debug, Clone, PartialEq)]
pub struct WholeTable {
    /// The table; its rows run over the pages.
    pub table: PageTable,
    /// Indexes of its pages.
    pub pages: Vec<usize>,
    /// Rows before which a page began.
    pub seams: Vec<u32>,
    /// Header rows that a later page repeats.
    pub repeated: u32,
    /// Room that its page had left below it, in points.
    pub room: f32,
}

/// Room behind the last line of a cell, in points, that a word would not have fitted in, the cell's margins included.
const CELL_ROOM: f32 = 30.0;

/// Most header rows that a page may repeat.
const MAX_HEADER: usize = 6;

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The printed cells of a row, by column: what two rows are compared by.
fn row_texts(t: &PageTable, row: u32) -> Vec<String> {
    t.cells
        .iter()
        .filter(|c| c.at.row == row && !c.text.text.is_empty())
        .map(|c| squeeze(&c.text.text))
        .collect()
}

/// True for a row that a header may be made of: words, or the numbers of columns (1 2 3), never figures.
fn is_header_row(texts: &[String]) -> bool {
    let numbers = texts
        .iter()
        .enumerate()
        .all(|(i, t)| t.parse::<usize>().is_ok_and(|n| n <= i + 1));
    !texts.is_empty() && (numbers || !texts.iter().any(|t| is_figure(t)))
}

/// Number of leading rows of `next` that repeat rows of the head of `table`.
#[must_use]
pub fn repeated_header(table: &PageTable, next: &PageTable) -> u32 {
    let head: Vec<Vec<String>> = (0..table.n_rows().min(MAX_HEADER as u32 + 3))
        .map(|r| row_texts(table, r))
        .collect();
    let lead: Vec<Vec<String>> = (0..next.n_rows().min(MAX_HEADER as u32))
        .map(|r| row_texts(next, r))
        .collect();
    let mut best = 0;
    for skip in 0..head.len().min(4) {
        let same = lead
            .iter()
            .zip(&head[skip..])
            .take_while(|(a, b)| a == b && is_header_row(a))
            .count();
        // A row of one number is no header that is repeated.
        if same > best
            && lead[..same]
                .iter()
                .any(|r| r.len() >= 2 || r.iter().any(|t| t.chars().count() > 3))
        {
            best = same;
        }
    }
    // Numbers of columns (1 2 3) under a header count with it; a header that goes on in rows that were not repeated does not.
    best as u32
}

/// Grid lines of both tables on one scale, and for each table the new index of each of its lines. `None` when they do not agree.
fn common_lines(a: &[f32], b: &[f32], tolerance: f32) -> Option<(Vec<f32>, Vec<u32>, Vec<u32>)> {
    let (Some(a0), Some(a1), Some(b0), Some(b1)) = (a.first(), a.last(), b.first(), b.last())
    else {
        return None;
    };
    if ((a1 - a0) - (b1 - b0)).abs() > 2.0 * tolerance {
        return None;
    }
    // Pages of a bound document are shifted against each other.
    let shift = a0 - b0;
    let (mut i, mut k, mut matched) = (0, 0, 0usize);
    let (mut lines, mut of_a, mut of_b) = (Vec::new(), Vec::new(), Vec::new());
    while i < a.len() || k < b.len() {
        let n = lines.len() as u32;
        match (a.get(i), b.get(k).map(|x| x + shift)) {
            (Some(x), Some(y)) if (x - y).abs() <= tolerance => {
                lines.push(*x);
                of_a.push(n);
                of_b.push(n);
                i += 1;
                k += 1;
                matched += 1;
            }
            (Some(x), y) if y.is_none_or(|y| *x < y) => {
                lines.push(*x);
                of_a.push(n);
                i += 1;
            }
            (_, Some(y)) => {
                lines.push(y);
                of_b.push(n);
                k += 1;
            }
            _ => break,
        }
    }
    let fewer = a.len().min(b.len());
    // The outer lines agree by construction; of the inner ones nearly all of the coarser table's must.
    (matched >= 2 && matched * 10 >= fewer * 8).then_some((lines, of_a, of_b))
}

/// How far grid lines of two parts may lie apart: those between words are wherever the words left room.
fn tolerance(a: &PageTable, b: &PageTable, s: &LayoutSettings) -> f32 {
    if a.origin == GridOrigin::Aligned || b.origin == GridOrigin::Aligned {
        s.aligned_column_match
    } else {
        s.column_match
    }
}

/// True when the rows of `next` below its `header` begin as those of the table do: the same labels with something else beside them,
/// as the second of two forms has. Rows that go on have labels of their own.
fn begins_anew(table: &PageTable, next: &PageTable, header: u32) -> bool {
    let label = |t: &PageTable, row: u32| {
        let first = t.cells.iter().find(|c| c.at.row == row && c.at.col == 0)?;
        let text = squeeze(&first.text.text);
        (text.chars().count() >= 2 && !is_figure(&text)).then_some(text)
    };
    let rows = header..(header + 3).min(table.n_rows()).min(next.n_rows());
    let all = rows.len();
    let same = rows
        .filter(|r| label(table, *r).is_some_and(|l| label(next, *r).is_some_and(|n| n == l)))
        .count();
    same >= 2 && same + 1 >= all
}

/// True when `next`, the first thing on the page after `table`, is its continuation. `height` is that of the page that the table ends on.
#[must_use]
pub fn continues(table: &WholeTable, next: &PageTable, height: f32, s: &LayoutSettings) -> bool {
    let t = &table.table;
    if next.parent.is_some()
        || t.parent.is_some()
        || common_lines(&t.xs, &next.xs, tolerance(t, next, s)).is_none()
    {
        return false;
    }
    let header = repeated_header(t, next);
    if header >= next.n_rows() || begins_anew(t, next, header) {
        return false;
    }
    // A first row that would have fitted below was not carried over: another table begins.
    let row = |i: u32| next.ys.get(i as usize).copied();
    let first_row = row(header + 1).zip(row(header)).map_or(0.0, |(b, a)| b - a);
    let slack = 12.0;
    // Unless much else says that it goes on: the heads of all its columns are printed again, or its columns are the same to a hair.
    // Pages end early where rows are kept together, and their margins need not be alike.
    let wide = |r: u32| next.cells.iter().filter(|c| c.at.row == r).count() >= 3;
    let head_again = (0..header).any(wide);
    let same_columns = t.n_cols() >= 4 && same_lines(&t.xs, &next.xs);
    let room = if head_again {
        s.room_below_head * height
    } else if same_columns {
        s.room_below_columns * height
    } else {
        0.0
    };
    table.room <= room.max(first_row + slack)
}

/// True when grid lines are the same but for a shift of the page.
fn same_lines(a: &[f32], b: &[f32]) -> bool {
    let (Some(a0), Some(b0)) = (a.first(), b.first()) else {
        return false;
    };
    a.len() == b.len()
        && a.iter()
            .zip(b)
            .all(|(x, y)| ((x - a0) - (y - b0)).abs() <= 1.0)
}

fn is_number(text: &str) -> bool {
    let t = text.trim();
    !t.is_empty()
        && t.chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '%' | '-' | '+' | '％' | '—'))
}

/// True when the last line of a cell leaves little room, so that its text may go on; and where nothing is known of its lines.
fn fills(cell: &TableCell, xs: &[f32]) -> bool {
    let at = |i: u32| xs.get(i as usize).copied().unwrap_or(0.0);
    let width = at(cell.at.col + cell.at.col_span) - at(cell.at.col);
    let last = cell.text.last_width;
    last <= 0.0 || width - last < (0.35 * width).max(CELL_ROOM)
}

/// True when the first row of `next` (cells `lead`) is the rest of the last row of the table (cells `tail`, by column).
fn is_cut_row(tail: &BTreeMap<u32, &TableCell>, lead: &[&TableCell], xs: &[f32]) -> bool {
    let (mut goes_on, mut silent, mut filled, mut fresh) = (0, 0, 0, 0);
    for cell in lead {
        let Some(above) = tail
            .get(&cell.at.col)
            .filter(|a| a.at.col_span == cell.at.col_span)
        else {
            return false;
        };
        let (a, b) = (above.text.text.as_str(), cell.text.text.as_str());
        if cell.at.row_span > 1 {
            // A span over several rows that the page end parted says nothing of the row, unless it is a new one.
            if !b.is_empty() || a.is_empty() {
                return false;
            }
            continue;
        }
        match (a.is_empty(), b.is_empty()) {
            (false, false) => {
                if is_number(a)
                    || is_number(b)
                        && !above
                            .text
                            .text
                            .ends_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','))
                {
                    return false;
                }
                if !fills(above, xs) {
                    return false;
                }
                filled += 1;
                if !starts_with_label(b)
                    && a.chars()
                        .next_back()
                        .is_some_and(|c| !is_terminal(c) || c == '）')
                {
                    goes_on += 1;
                }
            }
            (false, true) => silent += 1,
            (true, false) => fresh += 1,
            (true, true) => {}
        }
    }
    goes_on > 0 && silent > 0 && fresh <= filled
        || filled > 0 && silent > filled + fresh && fresh == 0
}

/// Puts `next` (on page `page`, with `room` left below) under the table.
pub fn join(
    table: &mut WholeTable,
    mut next: PageTable,
    page: usize,
    room: f32,
    s: &LayoutSettings,
) {
    let tolerance = tolerance(&table.table, &next, s);
    let Some((xs, of_a, of_b)) = common_lines(&table.table.xs, &next.xs, tolerance) else {
        return;
    };
    let header = repeated_header(&table.table, &next);
    if header > 0 {
        table.repeated = table.repeated.max(header);
        next.cells.retain(|c| c.at.row >= header);
        for c in &mut next.cells {
            c.at.row -= header;
        }
        next.ys
            .drain(..(header as usize).min(next.ys.len().saturating_sub(1)));
    }
    let place = |c: &mut TableCell, of: &[u32]| {
        let at = |i: u32| of.get(i as usize).or(of.last()).copied().unwrap_or(0);
        let (from, to) = (at(c.at.col), at(c.at.col + c.at.col_span));
        (c.at.col, c.at.col_span) = (from, (to - from).max(1));
    };
    for c in &mut table.table.cells {
        place(c, &of_a);
    }
    for c in &mut next.cells {
        place(c, &of_b);
    }
    table.table.xs = xs;
    let rows = table.table.n_rows();
    let tail: BTreeMap<u32, &TableCell> = table
        .table
        .cells
        .iter()
        .filter(|c| c.at.row + c.at.row_span == rows)
        .map(|c| (c.at.col, c))
        .collect();
    let lead: Vec<&TableCell> = next.cells.iter().filter(|c| c.at.row == 0).collect();
    let cut = is_cut_row(&tail, &lead, &table.table.xs);
    // What of the first row goes into a cell above: all of a row that was cut, and spans that the page end parted.
    let mut into: BTreeMap<u32, u32> = BTreeMap::new();
    for cell in lead {
        let Some(above) = tail
            .get(&cell.at.col)
            .filter(|a| a.at.col_span == cell.at.col_span)
        else {
            continue;
        };
        let parted = (above.at.row_span > 1 || cell.at.row_span > 1)
            && cell.text.text.is_empty()
            && !above.text.text.is_empty();
        if cut || parted {
            into.insert(cell.at.col, above.at.row);
        }
    }
    // A row that was cut is one row: the rows below move up by it.
    let base = if cut { rows.saturating_sub(1) } else { rows };
    let index: BTreeMap<(u32, u32), usize> = table
        .table
        .cells
        .iter()
        .enumerate()
        .map(|(i, c)| ((c.at.row, c.at.col), i))
        .collect();
    for mut cell in std::mem::take(&mut next.cells) {
        let first = cell.at.row == 0;
        cell.at.row += base;
        let target = into
            .get(&cell.at.col)
            .filter(|_| first)
            .and_then(|row| index.get(&(*row, cell.at.col)));
        match target.and_then(|i| table.table.cells.get_mut(*i)) {
            Some(above) => {
                above.at.row_span = cell.at.row + cell.at.row_span - above.at.row;
                above.text.extend(std::mem::take(&mut cell.text));
                above.inferred |= !cut;
            }
            None => table.table.cells.push(cell),
        }
    }
    if base >= 1 {
        table.seams.push(base);
    }
    let bottom = table.table.bottom();
    let top = next.top();
    let lower: Vec<f32> = next
        .ys
        .iter()
        .skip(if cut { 2 } else { 1 })
        .map(|y| bottom + (y - top))
        .collect();
    table.table.ys.extend(lower);
    table.table.cells.sort_by_key(|c| (c.at.row, c.at.col));
    table.pages.push(page);
    table.room = room;
}

/// A cell of text alone.
#[cfg(test)]
pub fn cell(row: u32, col: u32, text: Joined) -> TableCell {
    TableCell {
        at: GridCell {
            row,
            col,
            row_span: 1,
            col_span: 1,
        },
        text,
        inferred: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[&[&str]]) -> PageTable {
        let cols = rows[0].len();
        let cells = rows
            .iter()
            .enumerate()
            .flat_map(|(r, row)| {
                row.iter().enumerate().map(move |(c, t)| {
                    cell(
                        r as u32,
                        c as u32,
                        Joined {
                            text: (*t).to_owned(),
                            ..Joined::default()
                        },
                    )
                })
            })
            .collect();
        PageTable {
            xs: (0..=cols).map(|i| i as f32 * 100.0).collect(),
            ys: (0..=rows.len()).map(|i| i as f32 * 20.0).collect(),
            cells,
            origin: GridOrigin::Ruled,
            parent: None,
        }
    }
    fn whole(t: PageTable) -> WholeTable {
        WholeTable {
            table: t,
            pages: vec![0],
            seams: Vec::new(),
            repeated: 0,
            room: 4.0,
        }
    }
    fn texts(t: &WholeTable) -> Vec<Vec<String>> {
        (0..t.table.n_rows())
            .map(|r| {
                t.table
                    .cells
                    .iter()
                    .filter(|c| c.at.row == r)
                    .map(|c| c.text.text.clone())
                    .collect()
            })
            .collect()
    }

    #[test]
    fn a_repeated_header_is_dropped() {
        let s = LayoutSettings::default();
        let mut a = whole(table(&[&["科目", "金额"], &["甲类", "10"]]));
        let b = table(&[&["科目", "金额"], &["乙类", "20"]]);
        assert!(continues(&a, &b, 842.0, &s));
        join(&mut a, b, 1, 0.0, &s);
        assert_eq!(
            texts(&a),
            [["科目", "金额"], ["甲类", "10"], ["乙类", "20"]]
        );
        assert_eq!(
            (a.seams.as_slice(), a.repeated, a.pages.as_slice()),
            ([2].as_slice(), 1, [0, 1].as_slice())
        );
    }

    #[test]
    fn a_row_that_the_page_end_cut_is_made_whole() {
        let s = LayoutSettings::default();
        let mut a = whole(table(&[&["1", "完善制度，", "5"]]));
        join(
            &mut a,
            table(&[&["", "加强管理", ""], &["2", "其他", "6"]]),
            1,
            0.0,
            &s,
        );
        assert_eq!(
            texts(&a),
            [["1", "完善制度，加强管理", "5"], ["2", "其他", "6"]]
        );
    }

    #[test]
    fn a_new_row_is_not_taken_for_a_rest() {
        let s = LayoutSettings::default();
        let mut a = whole(table(&[&["产出", "完成数量", "5"]]));
        join(&mut a, table(&[&["", "完成质量", "6"]]), 1, 0.0, &s);
        assert_eq!(a.table.n_rows(), 2);
    }

    #[test]
    fn a_table_that_would_have_fitted_is_another_one() {
        let s = LayoutSettings::default();
        let mut a = whole(table(&[&["科目", "金额"]]));
        a.room = 300.0;
        assert!(!continues(&a, &table(&[&["乙类", "20"]]), 842.0, &s));
    }

    #[test]
    fn the_whole_head_again_tells_a_table_that_ended_early() {
        let s = LayoutSettings::default();
        let mut a = whole(table(&[&["科目", "预算", "决算"], &["甲类", "10", "9"]]));
        a.room = 80.0;
        let head = table(&[&["科目", "预算", "决算"], &["乙类", "20", "18"]]);
        assert!(continues(&a, &head, 842.0, &s));
        a.room = 600.0;
        assert!(!continues(&a, &head, 842.0, &s));
    }

    #[test]
    fn a_second_form_is_another_table() {
        let s = LayoutSettings::default();
        let form = |name: &str| {
            table(&[
                &["绩效自评表", "", "", ""],
                &["项目名称", name, "实施单位", "某局"],
                &["资金总额", "10", "执行数", "9"],
                &["年度目标", "完成", "完成情况", "完成"],
            ])
        };
        assert!(!continues(&whole(form("甲")), &form("乙"), 842.0, &s));
    }

    #[test]
    fn columns_that_only_one_part_has_are_kept() {
        let s = LayoutSettings::default();
        let mut a = whole(table(&[&["甲", "乙", "丙"]]));
        let mut b = table(&[&["备注", "无"]]);
        b.xs = vec![0.0, 100.0, 300.0];
        join(&mut a, b, 1, 0.0, &s);
        assert_eq!(a.table.n_cols(), 3);
        assert_eq!(
            a.table.cells.last().map(|c| (c.at.col, c.at.col_span)),
            Some((1, 2))
        );
    }
}
