//! Marked content: text that the file states for a stretch of glyphs.

use super::super::chars;
use crate::layout::{Glyph, Turn};

/// Text that stands for a stretch of glyphs (ActualText), and whether the stretch is furniture.
pub struct Mark {
    /// First glyph of the stretch.
    pub from: usize,
    /// Text that the file states for it.
    pub actual: Option<String>,
    /// Marked as furniture of the page.
    pub artifact: bool,
}

/// Puts the text that the file states in place of the characters of its glyphs. The boxes stay: one to one where the counts agree,
/// else the stretch is shared out evenly along its line.
pub fn replace_text(glyphs: &mut Vec<Glyph>, from: usize, actual: &str) {
    let letters: Vec<char> = actual.chars().filter_map(chars::fold).collect();
    let old = &glyphs[from..];
    let (Some(first), Some(last)) = (old.first().copied(), old.last().copied()) else {
        return;
    };
    if letters.is_empty() {
        return;
    }
    if letters.len() == old.len() {
        for (g, ch) in glyphs[from..].iter_mut().zip(letters) {
            g.ch = ch;
        }
        return;
    }
    let one_line = old
        .iter()
        .all(|g| (g.mid() - first.mid()).abs() < first.size * 0.5)
        && first.turn == Turn::None;
    if !one_line {
        // Text over several lines can't be shared out; the glyphs' own characters are the better witness.
        return;
    }
    let (x0, x1) = (first.x0.min(last.x0), first.x1.max(last.x1));
    let step = (x1 - x0) / letters.len() as f32;
    glyphs.truncate(from);
    for (i, ch) in letters.into_iter().enumerate() {
        glyphs.push(Glyph {
            ch,
            x0: x0 + step * i as f32,
            x1: x0 + step * (i + 1) as f32,
            ..first
        });
    }
}
