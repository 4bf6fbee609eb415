//! Rows with tabs between the cells, as pasted from a spreadsheet or a word processor.

use super::{Draft, Field, Source, is_figure, join_piece, merges};
use crate::text::labels::{ends_sentence, starts_with_label};
use gongbao_model::GridOrigin;

/// Reads tab separated rows that begin at line `i`.
pub fn read(source: &Source<'_, '_>, i: usize) -> (usize, Option<Draft>) {
    if fields_of(source.text(i)) < 2 {
        return (i + 1, None);
    }
    let mut rows: Vec<Vec<Field>> = Vec::new();
    let mut seams = Vec::new();
    let (mut at, mut end);
    (at, end) = take_row(source, i, &mut rows);
    // A table in which rows are set apart by empty lines has such a gap after its first row already.
    let mut gapped = None;
    let mut label = String::new();
    while let Some((next, empty, broke)) = source.next_text(at) {
        let text = source.text(next);
        let wide = fields_of(text) >= 2;
        if empty > 0 {
            let gaps_are_rows = *gapped.get_or_insert(rows.len() == 1);
            let last = rows.last().map_or(0, Vec::len);
            let fits = wide
                && (broke || gaps_are_rows || repeats(source, next, last))
                && columns_agree(last, text);
            if empty > 1 || !fits {
                break;
            }
        } else {
            gapped.get_or_insert(false);
            if !wide && !continues(source, next, &rows) {
                break;
            }
        }
        if broke {
            seams.push(rows.len() as u32);
        }
        if wide {
            let before = rows.len();
            (at, end) = take_row(source, next, &mut rows);
            if let Some(first) = rows.last_mut().and_then(|r| r.first_mut())
                && !label.is_empty()
            {
                join_piece(&mut label, &first.text);
                first.text = std::mem::take(&mut label);
            }
            if broke && rows.len() > before && same_texts(&rows[0], &rows[before]) {
                rows.truncate(before);
            }
        } else {
            let header_ends = ends_header(source, next, &rows);
            match rows
                .last_mut()
                .and_then(|r| r.iter_mut().rev().find(|f| !f.text.is_empty()))
            {
                // A figure is complete, and so is a header before the first row of figures: the line is the first half of the next label.
                Some(cell) if is_figure(&cell.text) || header_ends => join_piece(&mut label, text),
                Some(cell) => join_piece(&mut cell.text, text),
                None => {}
            }
            (at, end) = (next + 1, next + 1);
        }
    }
    let widest = rows
        .iter()
        .map(|r| r.iter().filter(|f| !f.text.is_empty()).count())
        .max()
        .unwrap_or(0);
    let enough = rows.len() >= 2 && widest >= 2 || widest >= 3;
    if !enough {
        return (end, None);
    }
    (end, merges::lay_out(GridOrigin::Tabs, rows, seams, None))
}

fn same_texts(a: &[Field], b: &[Field]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(x, y)| x.text == y.text)
}

/// Number of fields of a line; a lone leading tab is an indent, not a field.
fn fields_of(text: &str) -> usize {
    if !text.contains('\t') {
        return 1;
    }
    let filled = text.split('\t').filter(|f| !f.trim().is_empty()).count();
    if filled == 0
        || (filled == 1 && text.starts_with('\t') && text.trim_start_matches('\t') == text.trim())
    {
        return filled.min(1);
    }
    text.split('\t').count()
}

fn columns_agree(last: usize, text: &str) -> bool {
    let n = fields_of(text);
    n.abs_diff(last) <= 2 || n * 3 >= last * 2 && last * 3 >= n * 2
}

/// Rows on both sides of an empty line belong together when more rows of the same width follow.
fn repeats(source: &Source<'_, '_>, next: usize, width: usize) -> bool {
    fields_of(source.text(next)) == width
}

/// A line without tabs directly between rows is the rest of a wrapped cell.
fn continues(source: &Source<'_, '_>, at: usize, rows: &[Vec<Field>]) -> bool {
    let text = source.text(at).trim();
    let followed = source
        .next_text(at + 1)
        .is_some_and(|(j, empty, _)| empty == 0 && fields_of(source.text(j)) >= 2);
    let open = rows
        .last()
        .and_then(|r| r.iter().rev().find(|f| !f.text.is_empty()))
        .is_some_and(|f| !ends_sentence(&f.text));
    followed && open && !starts_with_label(text) && text.chars().count() <= 60
}

/// True for a line between a header and the first row of figures that is no rest of the header (（万元）).
fn ends_header(source: &Source<'_, '_>, at: usize, rows: &[Vec<Field>]) -> bool {
    let figures = |text: &str| text.split('\t').any(|f| is_figure(f.trim()));
    let heads = rows.iter().flatten().all(|f| !is_figure(&f.text));
    let next = source
        .next_text(at + 1)
        .map_or("", |(j, _, _)| source.text(j));
    let labelled = next
        .split('\t')
        .next()
        .is_some_and(|f| !f.trim().is_empty() && !is_figure(f.trim()));
    heads && figures(next) && labelled && !source.text(at).trim_start().starts_with(['（', '('])
}

/// Takes one row; a quoted field of a spreadsheet may run over lines. Gives the line after it, twice.
fn take_row(source: &Source<'_, '_>, i: usize, rows: &mut Vec<Vec<Field>>) -> (usize, usize) {
    let mut fields = Vec::new();
    let mut at = i;
    let mut quoted: Option<Field> = None;
    loop {
        let line = source.number(at);
        for (k, raw) in source.text(at).split('\t').enumerate() {
            if let Some(mut cell) = quoted.take() {
                if k > 0 {
                    cell.text.push(' ');
                }
                let closes = raw.trim_end().ends_with('"');
                join_piece(&mut cell.text, raw.trim_end().trim_end_matches('"'));
                if closes {
                    fields.push(cell);
                } else {
                    quoted = Some(cell);
                }
                continue;
            }
            let text = raw.trim();
            let opens = text.len() > 1 && text.starts_with('"') && !text[1..].contains('"');
            let cell = Field::new(
                text.strip_prefix('"').filter(|_| opens).unwrap_or(text),
                line,
            );
            if opens {
                quoted = Some(cell)
            } else {
                fields.push(cell)
            }
        }
        at += 1;
        let more =
            quoted.is_some() && at < i + 50 && at < source.lines.len() && !source.furniture[at];
        if !more {
            break;
        }
    }
    fields.extend(quoted);
    rows.push(fields);
    (at, at)
}
