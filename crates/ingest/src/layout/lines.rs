//! Glyphs to lines: clustering by the middles of em boxes, order along the line, spaces from distances.

use super::chars::{is_han, may_break};
use super::{Family, Glyph, LayoutSettings, Turn, from_frame};
use gongbao_model::PageBox;

/// A stretch of a line whose characters advance alike, so that boxes inside it can be interpolated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Piece {
    /// First byte in the line's text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Left edge.
    pub x0: f32,
    /// Right edge.
    pub x1: f32,
}

/// One line of text in the upright frame of its page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Line {
    /// Its text; never empty, no white space at the ends.
    pub text: String,
    /// Places along the line, ascending.
    pub pieces: Vec<Piece>,
    /// Left edge of the first character.
    pub x0: f32,
    /// Top.
    pub y0: f32,
    /// Right edge of the last character.
    pub x1: f32,
    /// Bottom.
    pub y1: f32,
    /// Font size of most characters.
    pub size: f32,
    /// Font of most characters.
    pub font: u16,
    /// Leading bytes that are bold.
    pub bold_prefix: u32,
    /// Family of most characters whose family is told.
    pub family: Family,
    /// Family of the first of them.
    pub lead_family: Family,
    /// Leading bytes up to the last character of that family before one of another; figures and Latin words are of none.
    pub lead_prefix: u32,
    /// Width of the first unbreakable word: what had to fit for the line before to take it.
    pub first_word: f32,
    /// Bytes after which a hole wider than a sentence has stands.
    pub holes: Vec<u32>,
    /// All glyphs are marked as furniture by the file.
    pub artifact: bool,
    /// All glyphs are pale.
    pub pale: bool,
    /// Column of its page, from 1; 0 where the page has one.
    pub column: u8,
    /// A note at the side of the text.
    pub side_note: bool,
    /// Direction on the (upright) page. The coordinates of a turned line are those of the frame turned with it.
    pub turn: Turn,
    /// Width and height of the page that a turned line was turned on.
    pub frame: (f32, f32),
}

impl Line {
    /// Middle of the line.
    #[must_use]
    pub fn mid(&self) -> f32 {
        (self.y0 + self.y1) * 0.5
    }
    /// The line's box on the upright page.
    #[must_use]
    pub fn bbox(&self) -> PageBox {
        self.on_page(PageBox {
            x0: self.x0,
            y0: self.y0,
            x1: self.x1,
            y1: self.y1,
        })
    }
    /// The box of a piece on the upright page.
    #[must_use]
    pub fn piece_box(&self, p: &Piece) -> PageBox {
        self.on_page(PageBox {
            x0: p.x0,
            y0: self.y0,
            x1: p.x1,
            y1: self.y1,
        })
    }
    fn on_page(&self, b: PageBox) -> PageBox {
        let (w, h) = self.frame;
        match self.turn {
            Turn::Clockwise | Turn::CounterClockwise => from_frame(b, self.turn, h, w),
            turn => from_frame(b, turn, w, h),
        }
    }
}

/// A run of glyphs in drawing order on one line.
struct Run {
    mid: f32,
    size: f32,
    from: usize,
    to: usize,
}

/// Lines of some upright glyphs, from top to bottom. Takes the glyphs in drawing order.
#[must_use]
pub fn lines_of(glyphs: &[Glyph], settings: &LayoutSettings) -> Vec<Line> {
    let mut runs: Vec<Run> = Vec::new();
    for (i, g) in glyphs.iter().enumerate() {
        let mid = g.mid();
        if let Some(run) = runs.last_mut()
            && (run.mid - mid).abs() <= 0.1 * g.size
            && (run.size - g.size).abs() <= 0.1 * g.size
        {
            run.to = i + 1;
            continue;
        }
        runs.push(Run {
            mid,
            size: g.size,
            from: i,
            to: i + 1,
        });
    }
    runs.sort_by(|a, b| a.mid.total_cmp(&b.mid));
    let mut lines = Vec::new();
    let mut members: Vec<u32> = Vec::new();
    // The largest run of the open line carries it: small raised or lowered characters lean on it.
    let (mut mid, mut size) = (f32::NEG_INFINITY, 0.0f32);
    for run in &runs {
        let near = (run.mid - mid).abs() <= settings.line_em * run.size.max(size);
        if !near && !members.is_empty() {
            lines.extend(line_of(glyphs, &mut members, settings));
        }
        if !near || run.size > size * 1.05 || members.is_empty() {
            (mid, size) = (run.mid, run.size);
        }
        members.extend(run.from as u32..run.to as u32);
    }
    if !members.is_empty() {
        lines.extend(line_of(glyphs, &mut members, settings));
    }
    lines
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Advance {
    Wide,
    Digit,
    Other,
}

fn advance_class(g: &Glyph) -> Advance {
    if g.ch.is_ascii_digit() || matches!(g.ch, ',' | '.') {
        Advance::Digit
    } else if g.x1 - g.x0 > 0.75 * g.size {
        Advance::Wide
    } else {
        Advance::Other
    }
}

/// Builds one line from its members and empties them. `None` when nothing but spaces is there.
fn line_of(glyphs: &[Glyph], members: &mut Vec<u32>, s: &LayoutSettings) -> Option<Line> {
    let at = |i: u32| &glyphs[i as usize];
    members.sort_by(|a, b| at(*a).x0.total_cmp(&at(*b).x0));
    let mut line = Line {
        artifact: true,
        pale: true,
        y0: f32::MAX,
        y1: f32::MIN,
        x0: f32::MAX,
        x1: f32::MIN,
        ..Line::default()
    };
    let mut kept: Vec<Glyph> = Vec::with_capacity(members.len());
    let (mut vote_size, mut votes, mut vote_font, mut font_votes) = (0.0f32, 0i32, 0u16, 0i32);
    let mut printed_space = false;
    let (mut lead_open, mut word_open, mut family_votes) = (true, true, 0i32);
    let mut ends: Vec<u32> = Vec::with_capacity(members.len());
    let mut class = None;
    for i in members.drain(..) {
        let g = *at(i);
        if g.is_space() {
            printed_space |= !kept.is_empty();
            continue;
        }
        // Over-prints: the same character again at the same place.
        let tolerance = s.overprint_em * g.size;
        if let Some(double) = kept.iter_mut().rev().take(4).find(|k| {
            k.ch == g.ch
                && (k.x0 - g.x0).abs() <= tolerance.min((k.x1 - k.x0) * 0.5)
                && (k.y0 - g.y0).abs() <= tolerance
                && (k.size - g.size).abs() < 0.5
        }) {
            double.bold = true;
            continue;
        }
        if let Some(last) = kept.last() {
            let gap = g.x0 - last.x1;
            let em = g.size.min(last.size).max(0.1);
            let digits = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '%');
            let han = is_han(last.ch) || is_han(g.ch);
            let wide = if printed_space {
                gap >= if digits(last.ch) && digits(g.ch) {
                    s.word_gap_em * em
                } else {
                    s.space_em * em
                }
            } else if han {
                gap >= s.tab_gap_em * em
            } else {
                gap >= s.word_gap_em * em
            };
            if gap >= s.column_gap_em * em {
                line.holes.push(line.text.len() as u32);
            }
            if wide {
                line.text.push(' ');
            }
            // Set apart, if not by a space: whoever looks for columns looks between pieces.
            if wide || gap >= s.piece_gap_em * em {
                class = None;
            }
            word_open &= !wide && (!han || !may_break(last.ch, g.ch));
        }
        printed_space = false;
        let start = line.text.len() as u32;
        line.text.push(g.ch);
        let end = line.text.len() as u32;
        let c = advance_class(&g);
        match line.pieces.last_mut().filter(|_| class == Some(c)) {
            Some(piece) => {
                piece.end = end;
                piece.x1 = piece.x1.max(g.x1);
            }
            None => line.pieces.push(Piece {
                start,
                end,
                x0: g.x0,
                x1: g.x1,
            }),
        }
        class = Some(c);
        if g.family != Family::Other {
            if line.lead_family == Family::Other {
                line.lead_family = g.family;
            }
            lead_open &= g.family == line.lead_family;
            if lead_open {
                line.lead_prefix = end;
            }
            if family_votes == 0 {
                line.family = g.family;
            }
            family_votes += if line.family == g.family { 1 } else { -1 };
        }
        if kept.is_empty() || word_open {
            line.first_word = g.x1 - kept.first().map_or(g.x0, |k| k.x0);
        }
        line.x0 = line.x0.min(g.x0);
        line.x1 = line.x1.max(g.x1);
        line.y0 = line.y0.min(g.y0);
        line.y1 = line.y1.max(g.y1);
        line.artifact &= g.artifact;
        line.pale &= g.pale;
        line.turn = g.turn;
        // Majority votes (Boyer and Moore) over size and font, as over the family above.
        if votes == 0 {
            vote_size = g.size;
        }
        votes += if (vote_size - g.size).abs() < 0.3 {
            1
        } else {
            -1
        };
        if font_votes == 0 {
            vote_font = g.font;
        }
        font_votes += if vote_font == g.font { 1 } else { -1 };
        kept.push(g);
        ends.push(end);
    }
    line.bold_prefix = kept
        .iter()
        .zip(&ends)
        .take_while(|(g, _)| g.bold)
        .last()
        .map_or(0, |(_, end)| *end);
    line.size = vote_size;
    line.font = vote_font;
    (!line.text.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Glyphs of a string set solid from a point: Han at 1 em, others at half.
    fn set(text: &str, x: f32, y: f32, size: f32) -> Vec<Glyph> {
        let mut x = x;
        let mut out = Vec::new();
        for ch in text.chars() {
            let w = if is_han(ch) { size } else { size * 0.5 };
            out.push(Glyph {
                ch,
                x0: x,
                y0: y - size * 0.88,
                x1: x + w,
                y1: y + size * 0.12,
                size,
                font: 0,
                family: Family::Other,
                bold: false,
                invisible: false,
                artifact: false,
                pale: false,
                turn: Turn::None,
            });
            x += w;
        }
        out
    }
    fn texts(glyphs: &[Glyph]) -> Vec<String> {
        lines_of(glyphs, &LayoutSettings::default())
            .into_iter()
            .map(|l| l.text)
            .collect()
    }

    #[test]
    fn lines_come_from_top_to_bottom_whatever_the_drawing_order() {
        let mut g = set("第二行", 50.0, 120.0, 12.0);
        g.extend(set("第一行", 50.0, 100.0, 12.0));
        assert_eq!(texts(&g), ["第一行", "第二行"]);
    }

    #[test]
    fn superscripts_stay_on_their_line() {
        let mut g = set("面积5km", 50.0, 100.0, 12.0);
        g.extend(set("2", 92.0, 95.5, 7.0));
        g.extend(set("整", 96.0, 100.0, 12.0));
        assert_eq!(texts(&g), ["面积5km2整"]);
    }

    #[test]
    fn overprints_count_once_and_doubled_characters_twice() {
        let mut g = set("收入11.1亿", 50.0, 100.0, 12.0);
        let shifted: Vec<Glyph> = g
            .iter()
            .map(|g| Glyph {
                x0: g.x0 + 0.4,
                x1: g.x1 + 0.4,
                ..*g
            })
            .collect();
        g.extend(shifted);
        assert_eq!(texts(&g), ["收入11.1亿"]);
    }

    #[test]
    fn spaces_follow_distances() {
        // A printed space that leaves no gap heals; one that does stays; Han set apart by justification stays solid.
        let mut g = set("2,187.", 50.0, 100.0, 12.0);
        g.extend(
            set(" ", 86.0, 100.0, 0.5)
                .into_iter()
                .map(|g| Glyph { size: 12.0, ..g }),
        );
        g.extend(set("01", 86.6, 100.0, 12.0));
        assert_eq!(texts(&g), ["2,187.01"]);
        let mut g = set("收入", 50.0, 100.0, 12.0);
        g.extend(set("合计", 80.0, 100.0, 12.0));
        assert_eq!(texts(&g), ["收入合计"]);
        assert_eq!(texts(&set("目 录", 50.0, 100.0, 12.0)), ["目 录"]);
    }

    #[test]
    fn pieces_are_cut_where_advances_change() {
        let lines = lines_of(
            &set("支出12.5万元", 0.0, 100.0, 10.0),
            &LayoutSettings::default(),
        );
        let cut: Vec<&str> = lines[0]
            .pieces
            .iter()
            .map(|p| &lines[0].text[p.start as usize..p.end as usize])
            .collect();
        assert_eq!(cut, ["支出", "12.5", "万元"]);
        assert!(
            (lines[0].pieces[1].x0 - 20.0).abs() < 0.01
                && (lines[0].pieces[1].x1 - 40.0).abs() < 0.01
        );
    }
}
