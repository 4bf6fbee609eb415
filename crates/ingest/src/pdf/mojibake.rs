//! GBK text that a producer set byte by byte in a Latin font: the characters come as pairs of accented letters (`È«ÊÀ½ç` for 全世界).

use crate::layout::Glyph;
use encoding_rs::{GB18030, WINDOWS_1252};

/// A page is mended when at least this share of its glyphs are bytes of such pairs.
const SHARE: f32 = 0.3;

/// The byte that a character is in the code page of Latin fonts, where it is one of the upper half.
fn byte_of(ch: char) -> Option<u8> {
    if ch.is_ascii() {
        return None;
    }
    let mut buffer = [0u8; 4];
    let (bytes, _, failed) = WINDOWS_1252.encode(ch.encode_utf8(&mut buffer));
    match (bytes.as_ref(), failed) {
        ([b], false) => Some(*b),
        _ => None,
    }
}

fn pair(a: &Glyph, b: &Glyph) -> Option<char> {
    let lead = byte_of(a.ch).filter(|b| (0x81..=0xfe).contains(b))?;
    let trail = match b.ch {
        '@'..='~' => b.ch as u8,
        c => byte_of(c)?,
    };
    if (a.mid() - b.mid()).abs() > 0.2 * a.size {
        return None;
    }
    let bytes = [lead, trail];
    let text = GB18030.decode_without_bom_handling_and_without_replacement(&bytes)?;
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (
            Some(
                c @ ('\u{3000}'..='\u{303f}'
                | '\u{4e00}'..='\u{9fff}'
                | '\u{ff01}'..='\u{ff5e}'
                | '—'
                | '…'
                | '“'
                | '”'
                | '‘'
                | '’'
                | '·'
                | '①'..='⑳'),
            ),
            None,
        ) => Some(c),
        _ => None,
    }
}

/// Puts the Han characters in the place of their bytes, when the page as a whole is set that way.
pub fn mend(glyphs: &mut Vec<Glyph>) {
    let upper = glyphs
        .iter()
        .filter(|g| matches!(g.ch, '\u{80}'..='\u{ff}'))
        .count();
    if upper < 8 || (upper as f32) < SHARE * glyphs.len() as f32 {
        return;
    }
    let mut out: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    let (mut i, mut paired, mut lone) = (0, 0, 0);
    while let Some(a) = glyphs.get(i) {
        match glyphs.get(i + 1).and_then(|b| Some((pair(a, b)?, b))) {
            Some((ch, b)) => {
                // Each byte stands for half of the character, however wide the letter is that the font has for it.
                let half = b.x0 - a.x0;
                let whole = (0.8..=1.2).contains(&(2.0 * half / a.size.max(0.1)));
                out.push(Glyph {
                    ch,
                    x1: if whole {
                        a.x0 + 2.0 * half
                    } else {
                        b.x1.max(a.x1)
                    },
                    x0: a.x0.min(b.x0),
                    ..*a
                });
                paired += 1;
                i += 2;
            }
            None => {
                lone += usize::from(byte_of(a.ch).is_some());
                out.push(*a);
                i += 1;
            }
        }
    }
    // French or Vietnamese pairs up by chance now and then, never nearly always.
    if paired > 10 * lone {
        *glyphs = out;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{Family, Turn};

    fn glyphs(text: &str) -> Vec<Glyph> {
        let glyph = |(i, ch): (usize, char)| {
            let x = i as f32 * 6.0;
            let (y0, y1, size) = (0.0, 12.0, 12.0);
            Glyph {
                ch,
                x0: x,
                y0,
                x1: x + 6.0,
                y1,
                size,
                font: 0,
                family: Family::Other,
                bold: false,
                invisible: false,
                artifact: false,
                pale: false,
                turn: Turn::None,
            }
        };
        text.chars().enumerate().map(glyph).collect()
    }

    #[test]
    fn bytes_become_characters() {
        let bytes = GB18030.encode("预算收入增长，支出下降。").0.into_owned();
        let latin = WINDOWS_1252
            .decode_without_bom_handling(&bytes)
            .0
            .into_owned();
        let mut g = glyphs(&latin);
        mend(&mut g);
        assert_eq!(
            g.iter().map(|g| g.ch).collect::<String>(),
            "预算收入增长，支出下降。"
        );
        assert!((g[0].x1 - 12.0).abs() < 0.01);
    }

    #[test]
    fn accented_words_stay() {
        let text = "Les dépenses ont été relevées à côté";
        let mut g = glyphs(text);
        mend(&mut g);
        assert_eq!(g.iter().map(|g| g.ch).collect::<String>(), text);
    }
}
