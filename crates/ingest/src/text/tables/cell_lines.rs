//! One cell per line with a leading tab, rows parted by an empty line: what text converters make of a table in a word processor.
//!
//! A line without a leading tab continues the cell above it. An empty line ends a row, unless the row's own cell count shows that
//! the empty line was an empty paragraph inside a cell.

use super::{Draft, Field, Source, is_figure, join_piece, merges};
use crate::text::labels::{closes_table, ends_sentence, starts_with_label};
use crate::text::lines::columns;
use gongbao_model::GridOrigin;

/// Columns beyond which a paragraph after an empty line is prose and no piece of a cell.
const PROSE: u32 = 80;

/// Cells between two empty lines.
#[derive(Debug, Default)]
struct Group {
    cells: Vec<Field>,
    /// A page broke before it.
    seam: bool,
}

/// Reads a table with one cell per line that begins at line `i`.
pub fn read(source: &Source<'_, '_>, i: usize) -> (usize, Option<Draft>) {
    if !source.text(i).starts_with('\t') {
        return (i + 1, None);
    }
    let (groups, end) = collect(source, i);
    if !is_table(&groups) {
        return (end, None);
    }
    let (rows, seams) = rows_of(groups);
    (
        end,
        merges::lay_out(GridOrigin::CellPerLine, align(rows), seams, None),
    )
}

/// Reads groups of cells up to the end of the table; also the line after it.
fn collect(source: &Source<'_, '_>, i: usize) -> (Vec<Group>, usize) {
    let mut groups: Vec<Group> = vec![Group::default()];
    let (mut at, mut end) = (i, i);
    while let Some((next, empty, broke)) = source.next_text(at) {
        let raw = source.text(next);
        let is_cell = raw.starts_with('\t');
        if next > i {
            if is_cell {
                // The same first cell after a wide gap begins the next of several tables of one form.
                if empty > 3 || (empty > 1 && opens_again(&groups, raw)) {
                    break;
                }
                if empty > 0 {
                    groups.push(Group {
                        seam: broke,
                        ..Group::default()
                    });
                }
            } else if !goes_on(source, next, empty) {
                break;
            }
        }
        let Some(group) = groups.last_mut() else {
            break;
        };
        if is_cell {
            let mut fields = raw[1..].split('\t');
            group.cells.push(Field::new(
                fields.next().unwrap_or("").trim(),
                source.number(next),
            ));
            group
                .cells
                .extend(fields.map(|f| Field::new(f.trim(), source.number(next))));
        } else if let Some(cell) = group.cells.last_mut() {
            join_piece(&mut cell.text, raw);
        }
        (at, end) = (next + 1, next + 1);
    }
    (groups, end)
}

fn opens_again(groups: &[Group], raw: &str) -> bool {
    let first = groups.first().and_then(|g| g.cells.first());
    first.is_some_and(|f| !f.text.is_empty() && f.text == raw.trim())
}

/// True when a line without a leading tab is the rest of a cell and not what follows the table.
fn goes_on(source: &Source<'_, '_>, at: usize, empty: usize) -> bool {
    let text = source.text(at).trim();
    if empty >= 2 || closes_table(text) {
        return false;
    }
    if empty == 0 {
        return true;
    }
    if starts_with_label(text) && !text.starts_with(['（', '(']) {
        return false;
    }
    // After an empty line it is a piece of a cell only where cells follow it soon.
    let mut j = at + 1;
    for _ in 0..4 {
        let Some((next, gap, _)) = source.next_text(j) else {
            return false;
        };
        if source.text(next).starts_with('\t') {
            return gap <= 2 && (columns(text) <= PROSE || gap == 0);
        }
        if gap > 2 {
            return false;
        }
        j = next + 1;
    }
    false
}

/// Paragraphs with a tab as indent look alike; they are long, end as sentences, and stand one to a group.
fn is_table(groups: &[Group]) -> bool {
    let cells: usize = groups.iter().map(|g| g.cells.len()).sum();
    let prose = groups
        .iter()
        .flat_map(|g| &g.cells)
        .filter(|c| !c.text.is_empty() && (ends_sentence(&c.text) || columns(&c.text) > PROSE))
        .count();
    let multiple = groups.iter().filter(|g| g.cells.len() > 1).count();
    groups.len() >= 2 && cells >= 4 && multiple * 2 >= groups.len() && prose * 2 < cells
}

/// Joins groups that an empty paragraph inside a cell tore apart: together they have as many cells as the row before them, as the row
/// under them that shares their first cell, or as the widest rows; and the later part does not begin with the empty cell that opens a
/// row under a vertical merge.
fn rows_of(groups: Vec<Group>) -> (Vec<Vec<Field>>, Vec<u32>) {
    let widest = groups.iter().map(|g| g.cells.len()).max().unwrap_or(0);
    let common = groups.iter().filter(|g| g.cells.len() == widest).count() >= 2;
    let mut rows: Vec<Vec<Field>> = Vec::with_capacity(groups.len());
    let mut seams = Vec::new();
    let mut groups: Vec<Option<Group>> = groups.into_iter().map(Some).collect();
    for i in 0..groups.len() {
        let Some(mut group) = groups[i].take() else {
            continue;
        };
        let before = rows.last().map_or(0, Vec::len);
        let mut sum = group.cells.len();
        for j in i + 1..groups.len().min(i + 4) {
            let Some(later) = groups[j].as_ref() else {
                break;
            };
            if later.cells.first().is_none_or(|c| c.text.is_empty()) {
                break;
            }
            sum += later.cells.len();
            let under = groups
                .get(j + 1)
                .and_then(Option::as_ref)
                .filter(|g| g.cells.first().is_some_and(|c| c.text.is_empty()));
            if sum == before
                || (sum == widest && common)
                || under.is_some_and(|g| g.cells.len() == sum)
            {
                for slot in groups.iter_mut().take(j + 1).skip(i + 1) {
                    group
                        .cells
                        .extend(slot.take().into_iter().flat_map(|g| g.cells));
                }
                break;
            }
        }
        if group.seam {
            seams.push(rows.len() as u32);
        }
        rows.push(group.cells);
    }
    (rows, seams)
}

/// Gives short rows their columns: a pair of label and value fills the row; a total row whose figures fall under figures when set
/// flush right has its label over the columns before them.
fn align(mut rows: Vec<Vec<Field>>) -> Vec<Vec<Field>> {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut figures = vec![0usize; width];
    let mut full = 0;
    for row in rows.iter().filter(|r| r.len() == width) {
        full += 1;
        row.iter()
            .zip(&mut figures)
            .for_each(|(f, n)| *n += usize::from(is_figure(&f.text)));
    }
    for row in &mut rows {
        let short = width - row.len();
        if let [label, value] = row.as_mut_slice()
            && short > 0
            && [&label.text, &value.text]
                .iter()
                .all(|t| !t.is_empty() && !is_figure(t))
        {
            value.span += short as u32;
            continue;
        }
        if short == 0 || row.len() < 3 || full < 3 {
            continue;
        }
        let fit = |shift: usize| {
            row.iter()
                .enumerate()
                .skip(1)
                .filter(|(i, f)| is_figure(&f.text) && figures[i + shift] * 2 >= full)
                .count()
        };
        let total = row
            .first()
            .is_some_and(|f| !f.text.is_empty() && !is_figure(&f.text))
            && row
                .iter()
                .skip(1)
                .all(|f| f.text.is_empty() || is_figure(&f.text));
        if total && fit(short) > fit(0) {
            row[0].span += short as u32;
            row.splice(1..1, std::iter::repeat_n(Field::absent(), short));
        }
    }
    rows
}
