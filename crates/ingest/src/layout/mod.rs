//! Geometry: glyphs and ruling lines to lines, blocks and grids. Format-blind; used by every reader of pages.
//!
//! The stages, each a function from plain values to plain values: [`lines`] (glyphs → lines), [`page`] (what comes in),
//! `paragraphs` (lines → paragraphs over pages), `document` (pages → [`gongbao_model::Document`]).

mod chars;
mod document;
pub mod lines;
mod page;
mod paragraphs;
mod settings;

pub use document::DocumentLayout;
pub use page::{Face, Glyph, PageContent, Rule, Turn};
pub use settings::LayoutSettings;

use gongbao_model::PageBox;
use lines::Line;

/// A page after layout: its lines and tables in reading order, in the upright frame.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PageLayout {
    /// Page, from 1.
    pub number: u32,
    /// Width of the upright frame.
    pub width: f32,
    /// Height of the upright frame.
    pub height: f32,
    /// How the frame was turned to stand upright.
    pub frame: Turn,
    /// Lines and tables in reading order.
    pub items: Vec<Item>,
}

/// One thing on a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A line of text outside of tables.
    Line(Line),
}

/// Turns a page so that most of its text runs from left to right.
fn upright(content: &mut PageContent) -> Turn {
    let mut counts = [0usize; 4];
    for g in &content.glyphs {
        match g.turn {
            Turn::None => counts[0] += 1,
            Turn::Clockwise => counts[1] += 1,
            Turn::Half => counts[2] += 1,
            Turn::CounterClockwise => counts[3] += 1,
            Turn::Slanted => {}
        }
    }
    let frames = [
        Turn::None,
        Turn::Clockwise,
        Turn::Half,
        Turn::CounterClockwise,
    ];
    let frame = (1..4).fold(0, |best, i| if counts[i] > counts[best] { i } else { best });
    let frame = frames[frame];
    if frame == Turn::None {
        return frame;
    }
    let (w, h) = (content.width, content.height);
    let turn = |b: PageBox| to_frame(b, frame, w, h);
    for g in &mut content.glyphs {
        let b = turn(PageBox {
            x0: g.x0,
            y0: g.y0,
            x1: g.x1,
            y1: g.y1,
        });
        (g.x0, g.y0, g.x1, g.y1) = (b.x0, b.y0, b.x1, b.y1);
        g.turn = g.turn.relative_to(frame);
    }
    for r in &mut content.rules {
        let b = if r.horizontal {
            PageBox {
                x0: r.lo,
                x1: r.hi,
                y0: r.at,
                y1: r.at,
            }
        } else {
            PageBox {
                y0: r.lo,
                y1: r.hi,
                x0: r.at,
                x1: r.at,
            }
        };
        let b = turn(b);
        let horizontal = r.horizontal != matches!(frame, Turn::Clockwise | Turn::CounterClockwise);
        *r = if horizontal {
            Rule {
                horizontal,
                at: b.y0,
                lo: b.x0,
                hi: b.x1,
                width: r.width,
            }
        } else {
            Rule {
                horizontal,
                at: b.x0,
                lo: b.y0,
                hi: b.y1,
                width: r.width,
            }
        };
    }
    for b in content.fills.iter_mut().chain(&mut content.images) {
        *b = turn(*b);
    }
    if matches!(frame, Turn::Clockwise | Turn::CounterClockwise) {
        (content.width, content.height) = (h, w);
    }
    frame
}

/// A box of the displayed page (`w` × `h`) in the upright frame.
fn to_frame(b: PageBox, frame: Turn, w: f32, h: f32) -> PageBox {
    match frame {
        Turn::None | Turn::Slanted => b,
        Turn::Clockwise => PageBox {
            x0: b.y0,
            x1: b.y1,
            y0: w - b.x1,
            y1: w - b.x0,
        },
        Turn::Half => PageBox {
            x0: w - b.x1,
            x1: w - b.x0,
            y0: h - b.y1,
            y1: h - b.y0,
        },
        Turn::CounterClockwise => PageBox {
            x0: h - b.y1,
            x1: h - b.y0,
            y0: b.x0,
            y1: b.x1,
        },
    }
}

/// A box of the upright frame (`w` × `h`) on the displayed page.
fn from_frame(b: PageBox, frame: Turn, w: f32, h: f32) -> PageBox {
    match frame {
        Turn::None | Turn::Slanted => b,
        Turn::Clockwise => PageBox {
            x0: h - b.y1,
            x1: h - b.y0,
            y0: b.x0,
            y1: b.x1,
        },
        Turn::Half => PageBox {
            x0: w - b.x1,
            x1: w - b.x0,
            y0: h - b.y1,
            y1: h - b.y0,
        },
        Turn::CounterClockwise => PageBox {
            x0: b.y0,
            x1: b.y1,
            y0: w - b.x1,
            y1: w - b.x0,
        },
    }
}

/// Lays out one page.
#[must_use]
pub fn layout_page(mut content: PageContent, settings: &LayoutSettings) -> PageLayout {
    let frame = upright(&mut content);
    let mut page = PageLayout {
        number: content.number,
        width: content.width,
        height: content.height,
        frame,
        items: Vec::new(),
    };
    let lines = lines::lines_of(&content.glyphs, settings);
    page.items.extend(lines.into_iter().map(Item::Line));
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_turn_back_and_forth() {
        let b = PageBox {
            x0: 10.0,
            y0: 20.0,
            x1: 40.0,
            y1: 30.0,
        };
        for frame in [
            Turn::None,
            Turn::Clockwise,
            Turn::Half,
            Turn::CounterClockwise,
        ] {
            let (w, h) = (200.0, 100.0);
            let f = to_frame(b, frame, w, h);
            let (fw, fh) = if matches!(frame, Turn::Clockwise | Turn::CounterClockwise) {
                (h, w)
            } else {
                (w, h)
            };
            assert_eq!(from_frame(f, frame, fw, fh), b, "{frame:?}");
        }
    }
}
