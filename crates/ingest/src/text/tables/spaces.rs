//! Columns aligned by spaces, as `pdftotext -layout` and typewriters set them.
//!
//! The rows with the most fields say where the columns are; the fields of the others go, in order, to the columns nearest to them, since
//! proportional type drifts by some positions. Lines without figures whose first column is empty are pieces of wrapped cells.

use super::{Draft, Field, Source, is_figure, join_piece, merges};
use crate::text::labels::{closes_table, ends_sentence, starts_with_label};
use crate::text::lines::char_columns;
use gongbao_model::GridOrigin;
use std::collections::{BTreeMap, BTreeSet};

/// Columns of white space that part two fields.
const GAP: u32 = 2;
/// Rows that a table may have; a bound against endless files.
const MAX_ROWS: usize = 50_000;
/// Print positions of a line that are looked at.
const MAX_WIDTH: u32 = 1000;
/// Columns from which a line of one field is prose.
const PROSE: u32 = 60;
/// Lines over which the words of a head may be spread where rows were copied with single spaces.
const HEAD_LINES: usize = 3;
/// Bytes of the longest line of such a head.
const LONGEST_HEAD: usize = 120;

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
    if let Some((head, first)) = loose_head(source, i) {
        let (mut rows, mut seams, end) = collect(source, first);
        rows.insert(0, head);
        seams.iter_mut().for_each(|s| *s += 1);
        return (end, build(rows, seams));
    }
    if !may_hold_gap(source.text(i))
        || is_drawn(source.text(i))
        || closes_table(source.text(i).trim())
        || pieces_of(source.text(i)).len() < 2
    {
        return (i + 1, None);
    }
    let (rows, seams, end) = collect(source, i);
    (end, build(rows, seams))
}

/// Rows that other readers know better: drawn ones, and rows of pipes, whose caption a wide blank may spread in the line before.
fn is_drawn(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with(['|', '+', '<'])
        || text.matches('|').count() >= 2
        || text.starts_with(|c| ('\u{2500}'..='\u{257F}').contains(&c))
}

fn may_hold_gap(text: &str) -> bool {
    let text = text.trim();
    holds_gap(text) || ends_in_figures(text)
}

/// Two blanks side by side, the first of which may be narrow or wide, but not a narrow one before a wide one.
fn holds_gap(text: &str) -> bool {
    const WIDE: &[u8] = "\u{3000}".as_bytes();
    let bytes = text.as_bytes();
    memchr::memchr2_iter(b' ', WIDE[0], bytes).any(|at| match bytes.get(at..) {
        Some([b' ', rest @ ..]) => rest.starts_with(b" "),
        Some(rest) => rest
            .strip_prefix(WIDE)
            .is_some_and(|rest| rest.starts_with(b" ") || rest.starts_with(WIDE)),
        None => false,
    })
}

/// A label and at least two figures with one space between them: what is left of a row when a page is copied as text.
fn ends_in_figures(text: &str) -> bool {
    // Most lines end in a word or in a full stop, which no figure does.
    if !text.ends_with(may_end_figure) {
        return false;
    }
    let last = |end: usize| {
        let head = text.get(..end)?;
        let blank = memchr::memrchr(b' ', head.as_bytes())?;
        let word = head.get(blank + 1..)?;
        is_figure(word).then_some(blank)
    };
    last(text.len()).and_then(last).is_some()
}

/// True for a char in which what [`is_figure`] takes for one may end.
fn may_end_figure(c: char) -> bool {
    match c {
        '，' | '）' | '％' | '－' | '０'..='９' => true,
        '\u{3001}'..='\u{ffff}' => false,
        _ => !c.is_ascii_alphabetic(),
    }
}

/// A line without the bullet that a converter set before each row.
fn without_bullet(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix("- ").unwrap_or(text)
}

/// The head of rows that were copied with single spaces, and the line of the first row: as many words as the rows have fields, over one line or more.
fn loose_head(source: &Source<'_, '_>, i: usize) -> Option<(Row, usize)> {
    let mut words: Vec<&str> = Vec::new();
    let mut at = i;
    let first = first_figures(source, i)?;
    loop {
        let text = without_bullet(source.text(at));
        if text.len() > LONGEST_HEAD
            || text.contains(|c: char| c.is_ascii_digit() || matches!(c, '，' | '。' | '|' | '\t'))
        {
            return None;
        }
        words.extend(text.split_whitespace());
        let (next, _, _) = source.next_text(at + 1)?;
        if next != first {
            at = next;
            continue;
        }
        let fields = pieces_of(source.text(next));
        let (after, empty, _) = source.next_text(next + 1)?;
        let rows = empty == 0 && pieces_of(source.text(after)).len() == fields.len();
        if !rows || words.len() < 3 || words.len() != fields.len() {
            return None;
        }
        let pieces = words.iter().zip(fields).map(|(word, field)| Piece {
            text: (*word).to_owned(),
            ..field
        });
        let head = Row {
            line: source.number(i),
            pieces: pieces.collect(),
            gap: false,
        };
        return Some((head, next));
    }
}

/// The line behind a head that begins at line `i`, where it is near and ends in figures. Hardly any line is followed by one, so it is looked for first.
fn first_figures(source: &Source<'_, '_>, i: usize) -> Option<usize> {
    let mut at = i;
    for _ in 0..HEAD_LINES {
        let text = source.text(at);
        if text.len() > LONGEST_HEAD && without_bullet(text).len() > LONGEST_HEAD {
            return None;
        }
        let (next, empty, _) = source.next_text(at + 1)?;
        if empty > 0 {
            return None;
        }
        if ends_in_figures(without_bullet(source.text(next))) {
            return Some(next);
        }
        at = next;
    }
    None
}

fn pieces_of(text: &str) -> Vec<Piece> {
    let loose = ends_in_figures(text.trim());
    let text = text.strip_prefix("- ").filter(|_| loose).unwrap_or(text);
    let mut pieces: Vec<Piece> = Vec::new();
    let (mut x, mut blank) = (0u32, GAP);
    for c in text.chars() {
        let width = char_columns(c);
        if c.is_whitespace() {
            // One full-width space parts the words of a title, two part columns.
            blank += 1;
            x += width;
            continue;
        }
        match pieces.last_mut() {
            Some(last) if blank < GAP && !(blank == 1 && parts_figures(&last.text, c, loose)) => {
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

/// Narrow columns come with one space between them: a figure with decimals before another figure, or behind a label.
fn parts_figures(before: &str, next: char, loose: bool) -> bool {
    let last = before.rsplit(' ').next().unwrap_or(before);
    if loose {
        return next.is_ascii_digit() || matches!(next, '-' | '—');
    }
    next.is_ascii_digit() && is_figure(last) && last.contains('.') && last.len() > 2
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
    let mut starts: BTreeSet<u32> = rows[0].pieces.iter().map(|p| p.from).collect();
    let mut at = i + 1;
    while let Some((next, empty, broke)) = source.next_text(at) {
        let text = source.text(next);
        if empty > 1 || rows.len() >= MAX_ROWS || text.contains('\t') {
            break;
        }
        if closes_table(text.trim()) || is_drawn(text) {
            break;
        }
        let pieces = pieces_of(text);
        let several = pieces.len() >= 2;
        let prose = pieces
            .iter()
            .any(|p| p.to - p.from > PROSE && ends_sentence(&p.text))
            || (!several && pieces.iter().any(|p| p.to - p.from > PROSE));
        let aligned = !several
            && pieces.first().is_some_and(|p| {
                p.from >= 8
                    && (starts.contains(&p.from)
                        || starts.contains(&(p.from + 1))
                        || starts.contains(&p.from.saturating_sub(1)))
            });
        if prose || (!several && !aligned && (waiting.len() >= 2 || empty > 0)) {
            break;
        }
        let row = Row {
            line: source.number(next),
            pieces,
            gap: empty > 0,
        };
        if several || aligned {
            starts.extend(row.pieces.iter().map(|p| p.from));
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
    // Rows that agree in their number of figures need no alignment to be rows.
    let uniform = several
        .iter()
        .filter(|r| r.pieces.len() >= 3 && r.pieces.iter().skip(1).all(|p| is_figure(&p.text)))
        .count();
    let agree = uniform >= 3
        && uniform * 10 >= several.len() * 6
        && several
            .windows(2)
            .filter(|w| w[0].pieces.len() == w[1].pieces.len())
            .count()
            * 2
            >= several.len();
    let enough = agree
        || several.len() >= 3
            && aligned_share(&several) >= 60
            && (with_figures >= 2 || columns.len() >= 3);
    // A head and one row of figures are a table as well.
    let pair = several.len() == 2 && columns.len() >= 3 && with_figures == 1;
    if !enough && !pair {
        return None;
    }
    let mut out: Vec<Vec<Field>> = Vec::with_capacity(rows.len());
    let mut moved: Vec<u32> = Vec::new();
    // Pieces of labels that stand between two rows of figures: whose they are shows only in the next row.
    let mut waiting: Vec<Vec<Field>> = Vec::new();
    for (k, row) in rows.iter().enumerate() {
        let fields = assign(row, &columns);
        let continues = !row.gap
            && fields.first().is_some_and(|f| f.text.is_empty())
            && with_figures > 0
            && !out.is_empty()
            && !fields
                .iter()
                .any(|f| is_figure(&f.text) || starts_with_label(&f.text));
        if seams.contains(&(k as u32)) {
            moved.push(out.len() as u32);
        }
        if continues {
            waiting.push(fields);
            continue;
        }
        let takes = waiting.last().is_some_and(|w| {
            w.iter()
                .zip(&fields)
                .all(|(w, f)| w.text.is_empty() || f.text.is_empty())
        });
        let ahead = if takes { waiting.pop() } else { None };
        waiting.drain(..).for_each(|w| append(&mut out, w));
        out.push(fields);
        if let Some(ahead) = ahead
            && let Some(last) = out.last_mut()
        {
            last.iter_mut()
                .zip(ahead)
                .filter(|(_, a)| !a.text.is_empty())
                .for_each(|(l, a)| l.text = a.text);
        }
    }
    waiting.drain(..).for_each(|w| append(&mut out, w));
    merges::lay_out(GridOrigin::Spaces, out, moved, None)
}

fn append(out: &mut [Vec<Field>], more: Vec<Field>) {
    let Some(last) = out.last_mut() else { return };
    last.iter_mut()
        .zip(more)
        .filter(|(_, m)| !m.text.is_empty())
        .for_each(|(l, m)| join_piece(&mut l.text, &m.text));
}

/// A column as the rows of full count set it: the middles of where its fields begin and end.
#[derive(Debug, Clone, Copy)]
struct Column {
    from: u32,
    to: u32,
    /// The outermost positions of its fields.
    reach: (u32, u32),
    figures: bool,
}

impl Column {
    /// How far a field lies from the column: its nearest edge or its middle.
    fn distance(&self, p: &Piece) -> u32 {
        let middle = (p.from + p.to).abs_diff(self.from + self.to) / 2;
        let off = p
            .from
            .abs_diff(self.from)
            .min(p.to.abs_diff(self.to))
            .min(middle);
        let inside = p.from < self.reach.1 && self.reach.0 < p.to;
        off.min(if inside { 2 } else { u32::MAX / 8 }) * 2
            + if is_figure(&p.text) == self.figures {
                0
            } else {
                3
            }
    }
}

/// The columns: the fields of the rows with the most fields that occurs often enough, place by place.
fn columns_of(rows: &[&Row]) -> Option<Vec<Column>> {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    rows.iter()
        .for_each(|r| *counts.entry(r.pieces.len()).or_default() += 1);
    let (count, _) = counts
        .iter()
        .rev()
        .find(|(_, n)| **n >= 2 && **n * 8 >= rows.len())?;
    let full: Vec<&&Row> = rows.iter().filter(|r| r.pieces.len() == *count).collect();
    let columns = (0..*count)
        .map(|j| {
            let pieces: Vec<&Piece> = full.iter().filter_map(|r| r.pieces.get(j)).collect();
            let middle = |edge: fn(&Piece) -> u32| {
                let mut edges: Vec<u32> = pieces.iter().map(|p| edge(p)).collect();
                edges.sort_unstable();
                edges.get(edges.len() / 2).copied().unwrap_or(0)
            };
            let figures = pieces.iter().filter(|p| is_figure(&p.text)).count() * 2 > pieces.len();
            let reach = (
                pieces.iter().map(|p| p.from).min().unwrap_or(0),
                pieces.iter().map(|p| p.to).max().unwrap_or(0),
            );
            Column {
                from: middle(|p| p.from),
                to: middle(|p| p.to),
                reach,
                figures,
            }
        })
        .collect::<Vec<_>>();
    (columns.len() >= 2).then_some(columns)
}

/// Gives the fields of a row their columns, in order and as near as can be.
fn assign(row: &Row, columns: &[Column]) -> Vec<Field> {
    let mut fields: Vec<Field> = columns.iter().map(|_| Field::new("", row.line)).collect();
    let (n, m) = (row.pieces.len(), columns.len());
    if n > m {
        for piece in &row.pieces {
            let nearest = (0..m)
                .min_by_key(|j| columns[*j].distance(piece))
                .unwrap_or(0);
            join_piece(&mut fields[nearest].text, &piece.text);
        }
        return fields;
    }
    // best[i][j]: least total distance of the first i fields over the first j columns.
    const FAR: u32 = u32::MAX / 2;
    let mut best = vec![vec![FAR; m + 1]; n + 1];
    best[0].iter_mut().for_each(|b| *b = 0);
    for i in 1..=n {
        for j in i..=m {
            let here =
                best[i - 1][j - 1].saturating_add(columns[j - 1].distance(&row.pieces[i - 1]));
            best[i][j] = here.min(best[i][j - 1]);
        }
    }
    let mut j = m;
    for i in (1..=n).rev() {
        while j > i && best[i][j] == best[i][j - 1] {
            j -= 1;
        }
        fields[j - 1].text.clone_from(&row.pieces[i - 1].text);
        j -= 1;
    }
    fields
}

/// Percent of the fields that begin or end where fields of at least two other rows do. Prose with stray gaps has none of that.
fn aligned_share(rows: &[&Row]) -> usize {
    let mut edges: BTreeMap<(bool, u32), usize> = BTreeMap::new();
    let pieces = || rows.iter().flat_map(|r| &r.pieces);
    for p in pieces() {
        *edges.entry((false, p.from)).or_default() += 1;
        *edges.entry((true, p.to)).or_default() += 1;
    }
    let common = |end: bool, x: u32| {
        (x.saturating_sub(1)..=x + 1)
            .map(|x| edges.get(&(end, x)).copied().unwrap_or(0))
            .sum::<usize>()
            >= 3
    };
    let (all, aligned) = pieces().fold((0, 0), |(n, k), p| {
        (
            n + 1,
            k + usize::from(common(false, p.from) || common(true, p.to)),
        )
    });
    aligned * 100 / std::cmp::max(all, 1)
}
