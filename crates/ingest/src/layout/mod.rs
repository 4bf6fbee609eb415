//! Geometry: glyphs and ruling lines to lines, blocks and grids. Format-blind; used by every reader of pages.
//!
//! The stages, each a function from plain values to plain values: [`lines`] (glyphs → lines), [`page`] (what comes in),
//! `paragraphs` (lines → paragraphs over pages), `document` (pages → [`gongbao_model::Document`]).

mod aligned;
mod chars;
mod columns;
mod document;
pub mod draw;
mod emphasis;
mod footnotes;
mod furniture;
mod grid;
mod join;
pub mod lines;
mod page;
mod paragraphs;
mod rulings;
mod settings;
mod stacked;
mod tables;
mod words;

pub use document::DocumentLayout;
pub use page::{Family, Glyph, PageContent, Rule, Turn};
pub use settings::LayoutSettings;

use gongbao_model::{FurnitureKind, PageBox};
use lines::Line;
pub use tables::PageTable;

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
    /// A table.
    Table(PageTable),
    /// A line of a footnote or of a note at the side.
    Footnote(Line),
    /// Something that is not of the text's flow.
    Furniture(FurnitureKind, Line),
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

/// Lays out one page. `index` is its place among the pages that are laid out, `max_cells` bounds a table.
#[must_use]
pub fn layout_page(
    mut content: PageContent,
    index: usize,
    max_cells: usize,
    settings: &LayoutSettings,
) -> PageLayout {
    let frame = upright(&mut content);
    drop_hidden_doubles(&mut content.glyphs);
    let mut page = PageLayout {
        number: content.number,
        width: content.width,
        height: content.height,
        frame,
        items: Vec::new(),
    };
    let size = (content.width, content.height);
    let found = tables::ruled_tables(&content, index, max_cells, settings);
    let (mut level, mut slanted) = (Vec::with_capacity(found.rest.len()), Vec::new());
    let mut turned = false;
    for g in &found.rest {
        match g.turn {
            Turn::None => level.push(*g),
            Turn::Slanted => slanted.push(*g),
            _ => turned = true,
        }
    }
    let mut lines = lines::lines_of(&level, settings);
    let mut tables = found.tables;
    let aligned = aligned::take_tables(&mut lines, &found.loose, index, settings);
    columns::order_columns(&mut lines, settings);
    if !aligned.is_empty() {
        // Nested tables follow their parents, so whole families are put in order.
        let mut families: Vec<Vec<PageTable>> = Vec::new();
        for t in tables {
            match families.last_mut() {
                Some(family) if t.parent.is_some() => family.push(t),
                _ => families.push(vec![t]),
            }
        }
        families.extend(aligned.into_iter().map(|t| vec![t]));
        let top = |f: &[PageTable]| f.first().map_or(0.0, PageTable::top);
        families.sort_by(|a, b| top(a).total_cmp(&top(b)));
        tables = families.into_iter().flatten().collect();
    }
    // Tables come between the lines above and below their top edge.
    let mut tables = tables.into_iter().peekable();
    for line in lines {
        while tables
            .peek()
            .is_some_and(|t| t.parent.is_some() || t.top() < line.mid())
        {
            page.items.extend(tables.next().map(Item::Table));
        }
        page.items.push(if line.side_note {
            Item::Footnote(line)
        } else {
            Item::Line(line)
        });
    }
    page.items.extend(tables.map(Item::Table));
    if turned {
        for turn in [Turn::Clockwise, Turn::Half, Turn::CounterClockwise] {
            page.items.extend(
                tables::turned_lines(&found.rest, turn, size, settings)
                    .into_iter()
                    .map(Item::Line),
            );
        }
    }
    page.items.extend(slanted_text(&slanted));
    page
}

/// Slanted glyphs are a watermark when they are pale, else the text of a seal.
fn slanted_text(glyphs: &[Glyph]) -> Option<Item> {
    let first = glyphs.first()?;
    let kind = if glyphs.iter().all(|g| g.pale) {
        FurnitureKind::Watermark
    } else {
        FurnitureKind::Seal
    };
    let mut line = Line {
        size: first.size,
        x0: f32::MAX,
        y0: f32::MAX,
        x1: f32::MIN,
        y1: f32::MIN,
        turn: Turn::Slanted,
        ..Line::default()
    };
    for g in glyphs {
        line.text.push(g.ch);
        (line.x0, line.y0) = (line.x0.min(g.x0), line.y0.min(g.y0));
        (line.x1, line.y1) = (line.x1.max(g.x1), line.y1.max(g.y1));
    }
    let trimmed = line.text.trim().to_owned();
    line.text = trimmed;
    line.pieces.push(lines::Piece {
        start: 0,
        end: line.text.len() as u32,
        x0: line.x0,
        x1: line.x1,
    });
    (!line.text.is_empty()).then_some(Item::Furniture(kind, line))
}

/// Invisible text is the text of a picture (a scan that was read). Where visible text says the same it is dropped.
fn drop_hidden_doubles(glyphs: &mut Vec<Glyph>) {
    let hidden = glyphs.iter().filter(|g| g.invisible).count();
    if hidden == 0 || hidden == glyphs.len() {
        return;
    }
    // Visible glyphs by their place on a raster of their size.
    let key = |g: &Glyph| {
        let (x, y) = g.centre();
        ((y / 6.0) as i32, (x / 6.0) as i32)
    };
    let mut visible: Vec<(i32, i32)> = glyphs
        .iter()
        .filter(|g| !g.invisible && !g.is_space())
        .map(key)
        .collect();
    visible.sort_unstable();
    visible.dedup();
    glyphs.retain(|g| {
        let (r, c) = key(g);
        !g.invisible
            || !(-1..=1)
                .any(|dr| (-1..=1).any(|dc| visible.binary_search(&(r + dr, c + dc)).is_ok()))
    });
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
