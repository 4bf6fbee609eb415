//! Pages of columns and notes at the side: lines that white space parts from top to bottom are read side by side.

use super::LayoutSettings;
use super::aligned::{Chunk, chunks, part_of};
use super::lines::Line;
use super::stacked::is_figure;

/// Lines that a column has at the least.
const MIN_LINES: usize = 5;
/// Characters that a column of sentences has on a line at the least, on average.
const MIN_CHARS: usize = 8;
/// Width of the raster on which gutters are looked for.
const RASTER: f32 = 6.0;
/// White space beside a gutter's middle, in em.
const CLEAR_EM: f32 = 0.4;
/// More lines than this on one page are no text.
const MAX_LINES: usize = 2000;
/// Columns on one page at the most.
const MAX_COLUMNS: u8 = 8;
/// Type this many times as large as most lines' is that of a title.
const TITLE_SIZE: f32 = 1.15;
/// Lines that notes at the side have at the least.
const MIN_NOTES: usize = 2;
/// Notes at the side take no more than this share of the width,
const NOTE_WIDTH: f32 = 0.35;
/// and are set in type no larger than this share of the text's.
const NOTE_SIZE: f32 = 0.92;

/// Puts the lines of stretches of columns into reading order and marks them with their column, and notes at the side as such.
pub fn order_columns(lines: &mut Vec<Line>, _s: &LayoutSettings) {
    if lines.len() > MAX_LINES || lines.len() < MIN_LINES {
        return;
    }
    let mut out = Vec::with_capacity(lines.len() + 16);
    order(std::mem::take(lines), 0, &mut 0, &mut out);
    *lines = out;
}

/// Appends lines in reading order. `column` is that which they stand in, `last` the number of the last column that was told.
fn order(lines: Vec<Line>, column: u8, last: &mut u8, out: &mut Vec<Line>) {
    let Some(split) = split_of(&lines).filter(|_| *last + 2 <= MAX_COLUMNS) else {
        out.extend(lines.into_iter().map(|l| Line { column, ..l }));
        return;
    };
    let Split {
        from,
        to,
        left,
        right,
        kind,
    } = split;
    let mut before = lines;
    let after = before.split_off(to);
    before.truncate(from);
    order(before, column, last, out);
    match kind {
        Kind::Columns => {
            *last += 1;
            let number = *last;
            order(left, number, last, out);
            *last += 1;
            let number = *last;
            order(right, number, last, out);
        }
        Kind::NotesLeft | Kind::NotesRight => {
            let (text, notes) = match kind {
                Kind::NotesLeft => (right, left),
                _ => (left, right),
            };
            *last += 1;
            let number = *last;
            order(text, number, last, out);
            out.extend(notes.into_iter().map(|l| Line {
                side_note: true,
                ..l
            }));
        }
    }
    order(after, column, last, out);
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Columns,
    NotesLeft,
    NotesRight,
}

/// A stretch of lines that a gutter parts.
struct Split {
    from: usize,
    to: usize,
    left: Vec<Line>,
    right: Vec<Line>,
    kind: Kind,
}

/// A run of lines that keep clear of a gutter, with how many stand on its left and on its right.
#[derive(Clone, Copy)]
struct Run {
    at: f32,
    from: usize,
    to: usize,
    left: usize,
    right: usize,
}

/// The longest stretch that a gutter parts into two columns, or else into text and notes.
fn split_of(lines: &[Line]) -> Option<Split> {
    let words: Vec<Vec<Chunk>> = lines.iter().map(chunks).collect();
    let x0 = lines.iter().map(|l| l.x0).fold(f32::MAX, f32::min);
    let x1 = lines.iter().map(|l| l.x1).fold(f32::MIN, f32::max);
    let steps = ((x1 - x0) / RASTER) as usize;
    if !(4..=4000).contains(&steps) {
        return None;
    }
    let mut runs: Vec<Run> = Vec::new();
    for step in steps / 8..steps - steps / 8 {
        let at = x0 + step as f32 * RASTER;
        runs.extend(runs_at(at, lines, &words));
    }
    let columns = best(&runs, MIN_LINES)
        .and_then(|run| parted(lines, &words, run))
        .filter(|s| is_prose(&s.left) && is_prose(&s.right));
    columns.or_else(|| {
        let split = parted(lines, &words, best(&runs, MIN_NOTES)?)?;
        let kind = kind_of_notes(&split, x1 - x0)?;
        Some(Split { kind, ..split })
    })
}

/// The run with most lines on its poorer side; among equals the one in the middle.
fn best(runs: &[Run], least: usize) -> Option<Run> {
    let poorer = |r: &Run| r.left.min(r.right);
    let most = runs.iter().map(poorer).max().filter(|n| *n >= least)?;
    let first = runs.iter().position(|r| poorer(r) == most)?;
    let alike = runs[first..]
        .iter()
        .take_while(|r| poorer(r) == most)
        .count();
    runs.get(first + alike / 2).copied()
}

/// The runs of lines that keep clear of a place.
fn runs_at(at: f32, lines: &[Line], words: &[Vec<Chunk>]) -> Vec<Run> {
    let mut out = Vec::new();
    let fresh = |from: usize| Run {
        at,
        from,
        to: from,
        left: 0,
        right: 0,
    };
    let mut run = fresh(0);
    for (i, (line, words)) in lines.iter().zip(words).enumerate() {
        let clear = CLEAR_EM * line.size;
        let crosses = words.iter().any(|c| c.x0 < at + clear && c.x1 > at - clear);
        if crosses {
            if run.left > 0 && run.right > 0 {
                out.push(run);
            }
            run = fresh(i + 1);
            continue;
        }
        run.left += usize::from(words.iter().any(|c| c.x1 < at));
        run.right += usize::from(words.iter().any(|c| c.x0 > at));
        run.to = i + 1;
    }
    if run.left > 0 && run.right > 0 {
        out.push(run);
    }
    out
}

/// The two sides of a run.
fn parted(lines: &[Line], words: &[Vec<Chunk>], run: Run) -> Option<Split> {
    let side = |i: usize, left: bool| -> Option<Line> {
        let mut own = words.get(i)?.iter().filter(|c| (c.x1 < run.at) == left);
        let mut whole = *own.next()?;
        for c in own {
            (whole.end, whole.x1) = (c.end, c.x1);
        }
        Some(part_of(lines.get(i)?, whole))
    };
    // A title over the columns may be as narrow as one of them, but its type is larger.
    let mut sizes: Vec<f32> = lines
        .get(run.from..run.to)?
        .iter()
        .map(|l| l.size)
        .collect();
    sizes.sort_by(f32::total_cmp);
    let usual = sizes.get(sizes.len() / 2)?;
    let titles = lines
        .get(run.from..run.to)?
        .iter()
        .take_while(|l| l.size > TITLE_SIZE * usual);
    let run = Run {
        from: run.from + titles.count(),
        ..run
    };
    let mut to = run.to;
    // Lines below the last of the other side are of the stretch as long as they follow each other closely.
    let both: Vec<(bool, bool)> = (run.from..run.to)
        .map(|i| (side(i, true).is_some(), side(i, false).is_some()))
        .collect();
    let last = |left: bool| both.iter().rposition(|b| if left { b.0 } else { b.1 });
    let shared = run.from + last(true)?.min(last(false)?);
    for i in shared + 1..run.to {
        // What is compared is the line before on the same side.
        let sides = |k: usize| both.get(k - run.from).copied().unwrap_or_default();
        let (l, r) = sides(i);
        let same = |k: &usize| (sides(*k).0 && l) || (sides(*k).1 && r);
        let above = (run.from..i).rev().find(same).unwrap_or(shared);
        let (above, here) = (lines.get(above)?, lines.get(i)?);
        let apart = here.mid() - above.mid() > 2.0 * here.size.max(above.size);
        if apart || (here.size - above.size).abs() > 0.15 * above.size {
            to = i;
            break;
        }
    }
    Some(Split {
        from: run.from,
        to,
        left: (run.from..to).filter_map(|i| side(i, true)).collect(),
        right: (run.from..to).filter_map(|i| side(i, false)).collect(),
        kind: Kind::Columns,
    })
}

/// Average number of characters on a line.
fn breadth(side: &[Line]) -> usize {
    let chars: usize = side.iter().map(|l| l.text.chars().count()).sum();
    chars / side.len().max(1)
}

/// True when a side is a column of sentences.
fn is_prose(side: &[Line]) -> bool {
    let figures = side.iter().filter(|l| is_figure(l.text.trim())).count();
    side.len() >= MIN_LINES && breadth(side) >= MIN_CHARS && figures * 5 < side.len()
}

/// Which side is of notes: a narrow one in smaller type beside sentences.
fn kind_of_notes(split: &Split, width: f32) -> Option<Kind> {
    // A line that stands beside one of the text has its size; others tell that of the notes.
    let smallest = |side: &[Line]| side.iter().map(|l| l.size).fold(f32::MAX, f32::min);
    let span = |side: &[Line]| {
        let x0 = side.iter().map(|l| l.x0).fold(f32::MAX, f32::min);
        side.iter().map(|l| l.x1).fold(f32::MIN, f32::max) - x0
    };
    let are_notes = |notes: &[Line], text: &[Line]| {
        notes.len() >= MIN_NOTES
            && is_prose(text)
            && breadth(notes) >= 3
            && !notes.iter().any(|l| is_figure(l.text.trim()))
            && span(notes) <= NOTE_WIDTH * width
            && smallest(notes) <= NOTE_SIZE * smallest(text)
    };
    if are_notes(&split.right, &split.left) {
        Some(Kind::NotesRight)
    } else if are_notes(&split.left, &split.right) {
        Some(Kind::NotesLeft)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::lines::Piece;

    fn line(words: &[(&str, f32, f32)], y: f32) -> Line {
        let mut l = Line {
            x0: words[0].1,
            x1: words[words.len() - 1].2,
            y0: y,
            y1: y + 10.0,
            size: 10.0,
            ..Line::default()
        };
        for (text, x0, x1) in words {
            let start = l.text.len() as u32;
            l.text.push_str(text);
            l.pieces.push(Piece {
                start,
                end: l.text.len() as u32,
                x0: *x0,
                x1: *x1,
            });
        }
        l
    }

    #[test]
    fn the_left_column_is_read_first() {
        let mut lines = vec![line(&[("一个横跨两栏的标题写在上面", 100.0, 400.0)], 20.0)];
        for i in 0..6 {
            lines.push(line(
                &[
                    ("左栏的一行正文有字", 50.0, 230.0),
                    ("右栏的一行正文有字", 270.0, 450.0),
                ],
                50.0 + 15.0 * i as f32,
            ));
        }
        order_columns(&mut lines, &LayoutSettings::default());
        assert_eq!(lines.len(), 13);
        assert_eq!(
            lines.iter().map(|l| l.column).collect::<Vec<_>>(),
            [0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]
        );
        assert_eq!(lines[7].text, "右栏的一行正文有字");
    }

    #[test]
    fn a_form_of_labels_and_figures_is_not_split() {
        let mut lines: Vec<Line> = (0..6)
            .map(|i| {
                line(
                    &[("项目名称", 50.0, 90.0), ("1,234", 270.0, 300.0)],
                    50.0 + 15.0 * i as f32,
                )
            })
            .collect();
        order_columns(&mut lines, &LayoutSettings::default());
        assert_eq!(lines.len(), 6);
    }

    #[test]
    fn three_columns_that_are_set_apart_in_height_are_read_one_by_one() {
        let mut lines = Vec::new();
        for i in 0..7 {
            for (k, x) in [50.0, 210.0, 370.0].into_iter().enumerate() {
                let y = 50.0 + 16.0 * i as f32 + 5.0 * k as f32;
                lines.push(line(&[("一栏里的一行正文有字", x, x + 130.0)], y));
            }
        }
        order_columns(&mut lines, &LayoutSettings::default());
        let x: Vec<f32> = lines.iter().map(|l| l.x0).collect();
        assert!(x.windows(2).all(|w| w[0] <= w[1]), "{x:?}");
        let mut columns: Vec<u8> = lines.iter().map(|l| l.column).collect();
        columns.dedup();
        assert_eq!(columns.len(), 3);
    }

    #[test]
    fn small_lines_at_the_side_are_notes() {
        let mut lines: Vec<Line> = (0..9)
            .map(|i| {
                let y = 50.0 + 16.0 * i as f32;
                line(&[("正文的一行有许多字写满了它的栏宽为止", 50.0, 330.0)], y)
            })
            .collect();
        for (i, y) in [(2, 84.0), (3, 94.0)] {
            let mut note = line(&[("旁边的注解", 360.0, 420.0)], y);
            note.size = 8.0;
            lines.insert(i * 2, note);
        }
        lines.sort_by(|a, b| a.mid().total_cmp(&b.mid()));
        order_columns(&mut lines, &LayoutSettings::default());
        let notes: Vec<bool> = lines.iter().map(|l| l.side_note).collect();
        assert_eq!(notes.iter().filter(|n| **n).count(), 2);
        assert!(notes[9] && notes[10]);
    }
}
