//! Words that stand apart on a line, and the white space that they leave between columns.

use crate::layout::lines::{Line, Piece};

/// Words this far apart stand in different columns.
const GAP_EM: f32 = 0.9;
/// A gutter is at least this wide.
const GUTTER_EM: f32 = 0.6;

/// A part of a line between gaps.
#[derive(Debug, Clone, Copy)]
pub struct Chunk {
    /// First byte in the line's text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Left edge.
    pub x0: f32,
    /// Right edge.
    pub x1: f32,
}

impl Chunk {
    /// Its words.
    #[must_use]
    pub fn text_of<'l>(&self, line: &'l Line) -> &'l str {
        line.text
            .get(self.start as usize..self.end as usize)
            .unwrap_or("")
    }
}

/// The parts of a line.
#[must_use]
pub fn chunks(line: &Line) -> Vec<Chunk> {
    let mut out: Vec<Chunk> = Vec::new();
    for p in &line.pieces {
        match out.last_mut() {
            Some(c) if p.x0 - c.x1 < GAP_EM * line.size => {
                c.end = p.end;
                c.x1 = c.x1.max(p.x1);
            }
            _ => out.push(Chunk {
                start: p.start,
                end: p.end,
                x0: p.x0,
                x1: p.x1,
            }),
        }
    }
    out
}

/// A line of only the words of one chunk.
#[must_use]
pub fn part_of(line: &Line, c: Chunk) -> Line {
    let text = line
        .text
        .get(c.start as usize..c.end as usize)
        .unwrap_or("")
        .to_owned();
    let pieces = line
        .pieces
        .iter()
        .filter(|p| c.start <= p.start && p.end <= c.end)
        .map(|p| Piece {
            start: p.start - c.start,
            end: p.end - c.start,
            ..*p
        })
        .collect();
    let bold = line
        .bold_prefix
        .saturating_sub(c.start)
        .min(c.end - c.start);
    Line {
        text,
        pieces,
        x0: c.x0,
        x1: c.x1,
        bold_prefix: bold,
        holes: Vec::new(),
        first_word: (c.x1 - c.x0).min(line.size * 2.0),
        ..line.clone()
    }
}

/// The stretches that (nearly) no chunk covers, from left to right.
#[must_use]
pub fn gutters(rows: &[Vec<Chunk>], em: f32) -> Vec<(f32, f32)> {
    let mut events: Vec<(f32, i32)> = Vec::new();
    for c in rows.iter().flatten() {
        events.push((c.x0, 1));
        events.push((c.x1, -1));
    }
    events.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    // Heads that span columns may cross a gutter.
    let tolerated = (rows.len() as f32 * 0.12) as i32;
    let (mut covered, mut open, mut out) = (0, None::<f32>, Vec::new());
    for (x, step) in events {
        let was_open = covered <= tolerated;
        covered += step;
        let is_open = covered <= tolerated;
        if was_open && !is_open {
            if let Some(from) = open.take().filter(|from| x - from >= GUTTER_EM * em) {
                out.push((from, x));
            }
        } else if !was_open && is_open {
            open = Some(x);
        }
    }
    out
}

/// The places of the columns' edges in their gutters: where also words that stand alone on their lines (the rest of a cell) keep to
/// one side, as do those of the head.
#[must_use]
pub fn edges(gutters: &[(f32, f32)], words: &[Chunk], em: f32) -> Vec<f32> {
    let slack = 0.3 * em;
    let edge = |(from, to): &(f32, f32)| {
        let (mut a, mut b) = (*from, *to);
        for c in words {
            if c.x0 < a && c.x1 > a && c.x1 < b - slack {
                a = c.x1;
            } else if c.x1 > b && c.x0 < b && c.x0 > a + slack {
                b = c.x0;
            }
        }
        (a + b) * 0.5
    };
    gutters.iter().map(edge).collect()
}
