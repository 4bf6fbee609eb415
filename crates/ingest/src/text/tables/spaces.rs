//! Columns aligned by spaces, as `pdftotext -layout` and typewriters set them.
//!
//! A column is a stretch of print positions between gaps that run through all rows. A field that lies over several columns spans
//! them. Lines without figures whose first column is empty continue the cells above them.

use super::{Draft, Field, Source, is_figure, join_piece, merges};
use crate::text::labels::ends_sentence;
use crate::text::lines::char_columns;
use gongbao_model::GridOrigin;

/// Columns of white space that part two fields.
const GAP: u32 = 2;
/// Rows that a table may have; a bound against endless files.
const MAX_ROWS: usize = 50_000;
/// Print positions of a line that are looked at.
const MAX_WIDTH: u32 = 1000;
/// Columns from which a line of one field is prose.
const PROSE: u32 = 60;

/// A field with its print positions.
#[derive(Debug, Clone)]
struct Piece {
    from: u32,
    to: u32,
    text: String,
}

struct Row {
    line: u32,
    pieces: Vec<Piece>,
    gap: bool,
}

/// Reads columns aligned by spaces that begin at line `i`.
pub fn read(source: &Source<'_, '_>, i: usize) -> (usize, Option<Draft>) {
    if !may_hold_gap(source.text(i)) || pieces_of(source.text(i)).len() < 2 {
        return (i + 1, None);
    }
    let (rows, seams, end) = collect(source, i);
    (end, build(rows, seams))
}

fn may_hold_gap(text: &str) -> bool {
    let text = text.trim();
    text.contains("  ") || text.contains('\u{3000}')
}

fn pieces_of(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let (mut x, mut blank) = (0u32, GAP);
    for c in text.chars() {
        let width = char_columns(c);
        if c.is_whitespace() {
            blank += width;
            x += width;
            continue;
        }
        match pieces.last_mut() {
            Some(last) if blank < GAP => {
                (0..blank).for_each(|_| last.text.push(' '));
                last.text.push(c);
                last.to = x + width;
            }
            _ => pieces.push(Piece {
                from: x,
                to: x + width,
                text: c.to_string(),
            }),
        }
        blank = 0;
        x += width;
        if x > MAX_WIDTH {
            break;
        }
    }
    pieces
}

/// Rows up to the end of the block, seams, and the line after it.
fn collect(source: &Source<'_, '_>, i: usize) -> (Vec<Row>, Vec<u32>, usize) {
    let mut rows = vec![Row {
        line: source.number(i),
        pieces: pieces_of(source.text(i)),
        gap: false,
    }];
    let (mut seams, mut end) = (Vec::new(), i + 1);
    // Lines of one field wait until a row of several shows that the table goes on.
    let mut waiting: Vec<Row> = Vec::new();
    let mut at = i + 1;
    while let Some((next, empty, broke)) = source.next_text(at) {
        let text = source.text(next);
        if empty > 1 || rows.len() >= MAX_ROWS || text.contains('\t') {
            break;
        }
        let pieces = pieces_of(text);
        let several = pieces.len() >= 2;
        let prose = pieces
            .iter()
            .any(|p| p.to - p.from > PROSE && ends_sentence(&p.text))
            || (!several && pieces.iter().any(|p| p.to - p.from > PROSE));
        if prose || (!several && (waiting.len() >= 2 || empty > 0)) {
            break;
        }
        let row = Row {
            line: source.number(next),
            pieces,
            gap: empty > 0,
        };
        if several {
            rows.append(&mut waiting);
            if broke {
                seams.push(rows.len() as u32);
            }
            rows.push(row);
            end = next + 1;
        } else {
            waiting.push(row);
        }
        at = next + 1;
    }
    (rows, seams, end)
}

fn build(rows: Vec<Row>, seams: Vec<u32>) -> Option<Draft> {
    let several: Vec<&Row> = rows.iter().filter(|r| r.pieces.len() >= 2).collect();
    let with_figures = several
        .iter()
        .filter(|r| r.pieces.iter().skip(1).any(|p| is_figure(&p.text)))
        .count();
    let columns = columns_of(&several)?;
    let enough = several.len() >= 3
        && (with_figures * 2 >= several.len()
            || columns.len() >= 3
                && several.iter().filter(|r| r.pieces.len() >= 3).count() * 3 >= several.len() * 2);
    if !enough && !(several.len() == 2 && columns.len() >= 3 && with_figures == 1) {
        return None;
    }
    let mut out: Vec<Vec<Field>> = Vec::with_capacity(rows.len());
    let mut moved: Vec<u32> = Vec::new();
    for (k, row) in rows.iter().enumerate() {
        let mut fields: Vec<Field> = columns.iter().map(|_| Field::new("", row.line)).collect();
        for piece in &row.pieces {
            let first = columns
                .iter()
                .position(|c| c.1 > piece.from)
                .unwrap_or(columns.len() - 1);
            let last = columns
                .iter()
                .rposition(|c| c.0 < piece.to)
                .unwrap_or(first)
                .max(first);
            join_piece(&mut fields[first].text, &piece.text);
            if last > first
                && fields[first].span == 1
                && fields[first + 1..=last].iter().all(|f| f.text.is_empty())
            {
                fields[first].span = (last - first + 1) as u32;
                fields[first + 1..=last]
                    .iter_mut()
                    .for_each(|f| *f = Field::absent());
            }
        }
        let continues = !row.gap
            && fields.first().is_some_and(|f| f.text.is_empty())
            && with_figures > 0
            && !fields.iter().any(|f| is_figure(&f.text));
        if seams.contains(&(k as u32)) {
            moved.push(out.len() as u32);
        }
        match out.last_mut() {
            Some(last) if continues => {
                for (old, new) in last
                    .iter_mut()
                    .zip(&fields)
                    .filter(|(_, n)| !n.text.is_empty())
                {
                    old.span = old.span.max(1);
                    join_piece(&mut old.text, &new.text);
                }
            }
            _ => out.push(fields),
        }
    }
    merges::lay_out(GridOrigin::Spaces, out, moved, None)
}

/// The print positions of the columns: between gaps that no row of at least four in five crosses.
fn columns_of(rows: &[&Row]) -> Option<Vec<(u32, u32)>> {
    let width = rows.iter().flat_map(|r| &r.pieces).map(|p| p.to).max()?;
    let mut used = vec![0u32; width as usize + 1];
    for piece in rows.iter().flat_map(|r| &r.pieces) {
        used[piece.from as usize..piece.to as usize]
            .iter_mut()
            .for_each(|n| *n += 1);
    }
    // A field over several columns (a head, a long label) may cross a gap, but most rows must not.
    let allowed = (rows.len() / 5) as u32;
    let mut columns: Vec<(u32, u32)> = Vec::new();
    let mut start = None;
    for (x, n) in used.iter().enumerate() {
        match (start, *n > allowed) {
            (None, true) => start = Some(x as u32),
            (Some(from), false) => {
                columns.push((from, x as u32));
                start = None;
            }
            _ => {}
        }
    }
    (columns.len() >= 2).then_some(columns)
}
