//! A picture of what the layout made of a page, for a person who looks for the stage that went wrong.

use super::{Item, PageContent, PageLayout, from_frame};
use gongbao_model::{BlockKind, Document, PageBox};
use std::fmt::Write;

/// The stages of one page, kept for drawing.
#[derive(Debug, Clone)]
pub struct Stages {
    /// The page as the backend handed it over.
    pub content: PageContent,
    /// Its lines and tables, in the upright frame.
    pub layout: PageLayout,
}

fn rect(out: &mut String, b: PageBox, style: &str, title: &str) {
    let (w, h) = ((b.x1 - b.x0).max(0.2), (b.y1 - b.y0).max(0.2));
    let _ = write!(
        out,
        r#"<rect x="{:.2}" y="{:.2}" width="{w:.2}" height="{h:.2}" {style}>"#,
        b.x0, b.y0
    );
    if !title.is_empty() {
        let _ = write!(out, "<title>{}</title>", escaped(title));
    }
    out.push_str("</rect>\n");
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn label(out: &mut String, x: f32, y: f32, colour: &str, text: &str) {
    let _ = writeln!(
        out,
        r#"<text x="{x:.1}" y="{y:.1}" font-size="6" fill="{colour}">{}</text>"#,
        escaped(text)
    );
}

/// An SVG of the page: glyph boxes grey, rulings red, lines blue, cells green, blocks orange with their order.
#[must_use]
pub fn svg(stages: &Stages, doc: &Document) -> String {
    let Stages { content, layout } = stages;
    let (w, h) = (content.width, content.height);
    let mut out = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}"><rect width="{w}" height="{h}" fill="white"/>"#
    );
    out.push('\n');
    let back = |b: PageBox| from_frame(b, layout.frame, layout.width, layout.height);
    for b in &content.images {
        rect(
            &mut out,
            *b,
            r##"fill="#eef" stroke="#99f" stroke-width="0.5""##,
            "image",
        );
    }
    for b in &content.fills {
        rect(&mut out, *b, r##"fill="#f4f0e4""##, "fill");
    }
    for g in &content.glyphs {
        let b = PageBox {
            x0: g.x0,
            y0: g.y0,
            x1: g.x1,
            y1: g.y1,
        };
        let stroke = if g.bold { "#555" } else { "#bbb" };
        rect(
            &mut out,
            b,
            &format!(r#"fill="none" stroke="{stroke}" stroke-width="0.2""#),
            "",
        );
        let _ = writeln!(
            out,
            r##"<text x="{:.2}" y="{:.2}" font-size="{:.2}" fill="#444">{}</text>"##,
            g.x0,
            g.y1 - 0.12 * g.size,
            g.size,
            escaped(&g.ch.to_string())
        );
    }
    for r in &content.rules {
        let b = if r.horizontal {
            PageBox {
                x0: r.lo,
                x1: r.hi,
                y0: r.at - 0.2,
                y1: r.at + 0.2,
            }
        } else {
            PageBox {
                y0: r.lo,
                y1: r.hi,
                x0: r.at - 0.2,
                x1: r.at + 0.2,
            }
        };
        rect(&mut out, b, r##"fill="#d00""##, "");
    }
    for item in &layout.items {
        match item {
            Item::Line(line) | Item::Footnote(line) => rect(
                &mut out,
                back(line.bbox()),
                r##"fill="none" stroke="#22f" stroke-width="0.4""##,
                &line.text,
            ),
            Item::Furniture(_, line) => rect(
                &mut out,
                back(line.bbox()),
                r##"fill="#2222" stroke="#888" stroke-width="0.4""##,
                &line.text,
            ),
            Item::Table(t) => {
                for c in &t.cells {
                    let at = |v: &[f32], i: u32| v.get(i as usize).copied().unwrap_or(0.0);
                    let b = PageBox {
                        x0: at(&t.xs, c.at.col),
                        x1: at(&t.xs, c.at.col + c.at.col_span),
                        y0: at(&t.ys, c.at.row),
                        y1: at(&t.ys, c.at.row + c.at.row_span),
                    };
                    rect(
                        &mut out,
                        back(b),
                        r##"fill="#0a02" stroke="#080" stroke-width="0.8""##,
                        &c.text.text,
                    );
                }
            }
        }
    }
    for (i, b) in doc.blocks.iter().enumerate() {
        let mut bbox: Option<PageBox> = None;
        for a in doc
            .anchors_of(b.span)
            .iter()
            .filter(|a| a.page == Some(content.number))
        {
            let Some(n) = a.bbox else { continue };
            bbox = Some(bbox.map_or(n, |o| PageBox {
                x0: o.x0.min(n.x0),
                y0: o.y0.min(n.y0),
                x1: o.x1.max(n.x1),
                y1: o.y1.max(n.y1),
            }));
        }
        if let Some(bbox) = bbox {
            rect(
                &mut out,
                bbox,
                r##"fill="none" stroke="#f80" stroke-width="0.8" stroke-dasharray="3 2""##,
                "",
            );
            let kind = match b.kind {
                BlockKind::Paragraph => "p",
                BlockKind::Table(_) => "table",
                BlockKind::Footnote => "note",
                BlockKind::Furniture(_) => "furniture",
            };
            label(
                &mut out,
                bbox.x0,
                bbox.y0 - 1.0,
                "#f60",
                &format!("b{} {kind}", i + 1),
            );
        }
    }
    out.push_str("</svg>\n");
    out
}

/// The page's items as text, one a line, with the figures that the stages decide by.
#[must_use]
pub fn listing(stages: &Stages) -> String {
    let Stages { content, layout } = stages;
    let mut out = format!(
        "page {} {:.1} x {:.1} frame {:?}: {} glyphs, {} rules, {} fills, {} images, {} outlines\n",
        content.number,
        content.width,
        content.height,
        layout.frame,
        content.glyphs.len(),
        content.rules.len(),
        content.fills.len(),
        content.images.len(),
        content.outlines
    );
    for item in &layout.items {
        let _ = match item {
            Item::Line(l) | Item::Footnote(l) => writeln!(
                out,
                "line  x {:6.1}-{:6.1} y {:6.1}-{:6.1} size {:4.1} font {} bold {} first-word {:.1} {:?}{} {}",
                l.x0,
                l.x1,
                l.y0,
                l.y1,
                l.size,
                l.font,
                l.bold_prefix,
                l.first_word,
                l.turn,
                if l.artifact { " artifact" } else { "" },
                l.text
            ),
            Item::Furniture(kind, l) => writeln!(
                out,
                "{kind:?} x {:.1}-{:.1} y {:.1} {}",
                l.x0, l.x1, l.y0, l.text
            ),
            Item::Table(t) => {
                let _ = writeln!(
                    out,
                    "table {} x {} {:?} parent {:?} xs {:.1?} ys {:.1?}",
                    t.n_rows(),
                    t.n_cols(),
                    t.origin,
                    t.parent,
                    t.xs,
                    t.ys
                );
                for c in t.cells.iter().filter(|c| !c.text.text.is_empty()) {
                    let _ = writeln!(
                        out,
                        "   {},{} {}x{} {}",
                        c.at.row, c.at.col, c.at.row_span, c.at.col_span, c.text.text
                    );
                }
                Ok(())
            }
        };
    }
    out
}
