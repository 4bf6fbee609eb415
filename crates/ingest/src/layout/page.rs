//! What a backend hands over for one page: glyphs, rules, fills and images, in points with the origin top left.

use gongbao_model::PageBox;

/// Direction in which a line of text runs on the page, in quarter turns clockwise; text of any other angle is [`Turn::Slanted`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Turn {
    /// Left to right.
    #[default]
    None,
    /// Top to bottom: text turned clockwise, and vertical writing, whose columns follow from right to left.
    Clockwise,
    /// Right to left, upside down.
    Half,
    /// Bottom to top.
    CounterClockwise,
    /// Any other angle (watermarks, text on a seal).
    Slanted,
}

impl Turn {
    fn quarters(self) -> Option<u8> {
        match self {
            Turn::None => Some(0),
            Turn::Clockwise => Some(1),
            Turn::Half => Some(2),
            Turn::CounterClockwise => Some(3),
            Turn::Slanted => None,
        }
    }
    fn of_quarters(n: u8) -> Turn {
        [
            Turn::None,
            Turn::Clockwise,
            Turn::Half,
            Turn::CounterClockwise,
        ][usize::from(n % 4)]
    }
    /// The turn after the page itself was turned back by `frame`.
    #[must_use]
    pub fn relative_to(self, frame: Turn) -> Turn {
        match (self.quarters(), frame.quarters()) {
            (Some(a), Some(b)) => Turn::of_quarters(a + 4 - b),
            _ => Turn::Slanted,
        }
    }
    /// This turn on top of another.
    #[must_use]
    pub fn after(self, first: Turn) -> Turn {
        match (self.quarters(), first.quarters()) {
            (Some(a), Some(b)) => Turn::of_quarters(a + b),
            _ => Turn::Slanted,
        }
    }
}

/// Family of a Han face: what Chinese typesetting tells levels and emphasis by, where others use bold and italics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Family {
    /// Not told, or no Han face.
    #[default]
    Other,
    /// 宋体, the face of books.
    Song,
    /// 仿宋, the face of official documents.
    FangSong,
    /// 楷体.
    Kai,
    /// 黑体, sans serif.
    Hei,
    /// 小标宋, the face of titles.
    Title,
}

/// One printed character.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glyph {
    /// The character; U+FFFD where the font does not say which.
    pub ch: char,
    /// Left edge of the em box along the advance.
    pub x0: f32,
    /// Top edge.
    pub y0: f32,
    /// Right edge.
    pub x1: f32,
    /// Bottom edge.
    pub y1: f32,
    /// Font size in points.
    pub size: f32,
    /// Font, an index into the backend's table of fonts.
    pub font: u16,
    /// Family of the font.
    pub family: Family,
    /// Drawn in a bold face, stroked, or over-printed.
    pub bold: bool,
    /// Not drawn (text rendering mode 3 or 7), as under the picture of a scan.
    pub invisible: bool,
    /// Marked by the file as furniture of the page.
    pub artifact: bool,
    /// Drawn in a light or transparent colour, as watermarks are.
    pub pale: bool,
    /// Direction of its line.
    pub turn: Turn,
}

impl Glyph {
    /// Middle of the em box, which parts lines.
    #[must_use]
    pub fn mid(&self) -> f32 {
        (self.y0 + self.y1) * 0.5
    }
    /// Centre of the box.
    #[must_use]
    pub fn centre(&self) -> (f32, f32) {
        ((self.x0 + self.x1) * 0.5, self.mid())
    }
    /// True for characters that print nothing.
    #[must_use]
    pub fn is_space(&self) -> bool {
        self.ch.is_whitespace() || matches!(self.ch, '\u{200b}' | '\u{feff}' | '\u{ad}')
    }
}

/// A straight ruling: a stroked line, a thin filled rectangle, or a side of a drawn rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// Horizontal (`at` is y, `lo..hi` are x) or vertical (the other way round).
    pub horizontal: bool,
    /// Position across.
    pub at: f32,
    /// Start along.
    pub lo: f32,
    /// End along.
    pub hi: f32,
    /// Thickness.
    pub width: f32,
}

/// The contents of a page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PageContent {
    /// Page, from 1.
    pub number: u32,
    /// Width as displayed.
    pub width: f32,
    /// Height as displayed.
    pub height: f32,
    /// Characters in drawing order.
    pub glyphs: Vec<Glyph>,
    /// Rulings in drawing order.
    pub rules: Vec<Rule>,
    /// Larger filled areas that are not white (shaded cells).
    pub fills: Vec<PageBox>,
    /// Boxes of images.
    pub images: Vec<PageBox>,
    /// Number of filled shapes with curves, the size of characters: text drawn as outlines shows by it.
    pub outlines: u32,
    /// Glyphs that have no character.
    pub unmapped: u32,
}
