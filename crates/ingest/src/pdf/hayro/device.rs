//! The interpreter's calls to glyphs, rulings, fills and images of one page.

use super::super::chars;
use super::super::paths::{PathSink, page_box};
use super::actual_text::{Mark, replace_text};
use super::{FontState, info_text};
use crate::Limits;
use crate::layout::{Glyph, PageContent, Turn};
use hayro_cmap::BfString;
use hayro_interpret::font::{Glyph as HayroGlyph, GlyphRun};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask,
};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, String as PdfString};
use kurbo::{Affine, BezPath, Point, Rect, Shape, Vec2};

/// Share of the em box above the baseline; Han faces sit in their em box like this, whatever their descriptors say.
const ASCENT: f64 = 0.88;

/// Collects what the interpreter draws of one page.
pub struct PageDevice<'s> {
    pdf: &'s Pdf,
    limits: &'s Limits,
    fonts: &'s mut FontState,
    page: PageContent,
    clips: Vec<Rect>,
    marks: Vec<Mark>,
    artifacts: u32,
    last_run: Vec<(u32, Point)>,
    calls: u64,
    over: Option<(&'static str, u64)>,
}

impl<'s> PageDevice<'s> {
    /// A device for a page of which only number and size are known.
    pub fn new(
        pdf: &'s Pdf,
        limits: &'s Limits,
        fonts: &'s mut FontState,
        page: PageContent,
    ) -> Self {
        Self {
            pdf,
            limits,
            fonts,
            page,
            clips: Vec::new(),
            marks: Vec::new(),
            artifacts: 0,
            last_run: Vec::new(),
            calls: 0,
            over: None,
        }
    }
    /// The limit that was reached, with its value, and the page as far as it was drawn.
    pub fn finish(self) -> (Option<(&'static str, u64)>, PageContent) {
        (self.over, self.page)
    }
    /// Counts a call and leaves the page when a limit is reached. The interpreter has no way to stop, so the stack is unwound; no
    /// panic hook runs, and [`isolated`] catches it.
    fn tick(&mut self, n: u64) {
        self.calls += n;
        if self.calls > self.limits.drawing_calls_per_page {
            self.stop("drawing_calls_per_page", self.limits.drawing_calls_per_page);
        }
    }
    fn stop(&mut self, limit: &'static str, value: u64) {
        self.over = Some((limit, value));
        std::panic::resume_unwind(Box::new(limit));
    }
    fn clip(&self) -> Rect {
        self.clips.last().copied().unwrap_or(Rect::new(
            0.0,
            0.0,
            f64::from(self.page.width),
            f64::from(self.page.height),
        ))
    }
    fn push_clip(&mut self, rect: Rect) {
        let clip = self.clip().intersect(rect);
        self.clips.push(clip);
    }
    fn push_glyph(&mut self, glyph: Glyph) {
        if self.page.glyphs.len() as u64 >= u64::from(self.limits.glyphs_per_page) {
            self.stop("glyphs_per_page", u64::from(self.limits.glyphs_per_page));
        }
        self.page.glyphs.push(glyph);
    }
}

fn is_pale(paint: &Paint<'_>) -> bool {
    let Paint::Color(color) = paint else {
        return false;
    };
    let [r, g, b, a] = color.to_rgba().components();
    a < 0.6 || (r > 0.6 && g > 0.6 && b > 0.6)
}

fn is_white(paint: &Paint<'_>) -> bool {
    let Paint::Color(color) = paint else {
        return false;
    };
    let [r, g, b, a] = color.to_rgba().components();
    a < 0.02 || (r > 0.97 && g > 0.97 && b > 0.97)
}

/// Appends what a reader sees of a character.
fn spell(ch: char, letters: &mut Vec<char>) {
    match chars::ligature(ch) {
        Some(l) => letters.extend(l.chars()),
        None => letters.extend(chars::fold(ch)),
    }
}

fn turn_of(x: Vec2) -> Turn {
    // Four degrees: a scan's text layer may lean a little.
    let slope = 0.07;
    if x.y.abs() <= slope * x.x.abs() {
        if x.x >= 0.0 { Turn::None } else { Turn::Half }
    } else if x.x.abs() <= slope * x.y.abs() {
        if x.y >= 0.0 {
            Turn::Clockwise
        } else {
            Turn::CounterClockwise
        }
    } else {
        Turn::Slanted
    }
}

impl<'a> Device<'a> for PageDevice<'_> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.tick(1 + path.elements().len() as u64 / 8);
        let white = is_white(&props.paint);
        let clip = self.clip();
        PathSink {
            page: &mut self.page,
            clip,
            white,
        }
        .draw(path, props.transform, mode);
    }
    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.tick(1);
        let bounds = clip.path.bounding_box();
        self.push_clip(bounds);
    }
    fn push_clip_rect(&mut self, rect: &Rect) {
        self.tick(1);
        self.push_clip(*rect);
    }
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.tick(1);
    }
    fn pop_transparency_group(&mut self) {}
    fn pop_clip(&mut self) {
        self.clips.pop();
    }
    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.tick(1);
        let (w, h) = (f64::from(image.width()), f64::from(image.height()));
        // The library scales the unit square to the image's pixels; either way the box is that of the pixels.
        let rect = props
            .transform
            .transform_rect_bbox(Rect::new(0.0, 0.0, w, h))
            .intersect(self.clip());
        if rect.width() > 1.0 && rect.height() > 1.0 {
            self.page.images.push(page_box(rect));
        }
    }
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let glyphs = run.glyphs();
        self.tick(glyphs.len() as u64);
        let vertical = matches!(run.writing_mode(), hayro_cmap::WritingMode::Vertical);
        let invisible = matches!(mode, DrawMode::Invisible);
        let stroke = matches!(mode, DrawMode::Stroke(_) | DrawMode::FillAndStroke(..));
        // A run that is filled and stroked comes twice; the second time says that it is bold.
        if matches!(mode, DrawMode::Stroke(_)) && self.last_run.len() == glyphs.len() {
            let same = glyphs.iter().zip(&self.last_run).all(|(g, last)| {
                last.0 == g.char_code()
                    && (props.transform * g.transform() * Point::ZERO).distance_squared(last.1)
                        < 0.01
            });
            if same {
                let from = self.page.glyphs.len().saturating_sub(self.last_run.len());
                for g in &mut self.page.glyphs[from..] {
                    g.bold = true;
                }
                return;
            }
        }
        self.last_run.clear();
        let mut face = None;
        let mut letters: Vec<char> = Vec::new();
        for g in glyphs {
            let t: Affine = props.transform * g.transform();
            let c = t.as_coeffs();
            let (x, y) = (Vec2::new(c[0], c[1]), Vec2::new(c[2], c[3]));
            let (xs, size) = (x.hypot() * 1000.0, y.hypot() * 1000.0);
            let origin = Point::new(c[4], c[5]);
            self.last_run.push((g.char_code(), origin));
            if !(size > 0.05
                && size < 20_000.0
                && xs > 0.0
                && origin.x.is_finite()
                && origin.y.is_finite())
            {
                continue;
            }
            let (face, advance) = match &**g {
                HayroGlyph::Outline(o) => (
                    *face.get_or_insert_with(|| self.fonts.faces.of(o.font_data().as_ref())),
                    o.advance_width(),
                ),
                HayroGlyph::Type3(t3) => (
                    *face.get_or_insert_with(|| self.fonts.faces.drawn()),
                    t3.advance_width(),
                ),
            };
            let advance = if vertical {
                1000.0
            } else {
                advance.map_or(500.0, f64::from).clamp(-4000.0, 4000.0)
            };
            letters.clear();
            match g.as_unicode() {
                Some(BfString::Char(c)) if !c.is_control() => spell(c, &mut letters),
                Some(BfString::String(s)) if s.chars().any(|c| !c.is_control()) => {
                    s.chars().for_each(|c| spell(c, &mut letters));
                }
                _ => {
                    let told = match &**g {
                        HayroGlyph::Outline(o) => o
                            .font_data()
                            .and_then(|d| self.fonts.fallback.lookup(self.pdf, &d, o)),
                        HayroGlyph::Type3(_) => None,
                    };
                    match told {
                        Some(text) => text.chars().for_each(|c| spell(c, &mut letters)),
                        None => {
                            self.page.unmapped += 1;
                            letters.push('\u{fffd}');
                        }
                    }
                }
            }
            let corner = |dx: f64, dy: f64| t * Point::new(dx, dy);
            let corners = |from: f64, to: f64| {
                let p = [
                    corner(from, -1000.0 * (1.0 - ASCENT)),
                    corner(to, -1000.0 * (1.0 - ASCENT)),
                    corner(from, 1000.0 * ASCENT),
                    corner(to, 1000.0 * ASCENT),
                ];
                let mut r = Rect::from_points(p[0], p[1]);
                for q in &p[2..] {
                    r = r.union_pt(*q);
                }
                r
            };
            let turn = if vertical {
                Turn::Clockwise.after(turn_of(x))
            } else {
                turn_of(x)
            };
            let whole = corners(0.0, advance);
            let (cx, cy) = (whole.center().x, whole.center().y);
            // What stands outside the page or is clipped away is not printed: pages cut from one long page carry its text each.
            let shown = self.clip().inflate(1.0, 1.0);
            if !shown.contains(Point::new(cx, cy)) {
                continue;
            }
            let pale = (turn == Turn::Slanted || size > 30.0) && is_pale(&props.paint);
            let n = letters.len();
            for (i, ch) in letters.iter().copied().enumerate() {
                let r = if n == 1 {
                    whole
                } else {
                    corners(
                        advance * i as f64 / n as f64,
                        advance * (i + 1) as f64 / n as f64,
                    )
                };
                self.push_glyph(Glyph {
                    ch,
                    x0: r.x0 as f32,
                    y0: r.y0 as f32,
                    x1: r.x1 as f32,
                    y1: r.y1 as f32,
                    size: size as f32,
                    font: face.number,
                    family: face.family,
                    bold: face.bold || stroke,
                    invisible,
                    artifact: self.artifacts > 0,
                    pale,
                    turn,
                });
            }
        }
    }
    fn begin_marked_content(&mut self, tag: &[u8], properties: Option<&Dict<'_>>) {
        self.tick(1);
        let artifact = tag == b"Artifact";
        let actual = properties
            .and_then(|p| p.get::<PdfString<'_>>(b"ActualText"))
            .and_then(|s| info_text(s.as_bytes()));
        self.artifacts += u32::from(artifact);
        self.marks.push(Mark {
            from: self.page.glyphs.len(),
            actual,
            artifact,
        });
    }
    fn end_marked_content(&mut self) {
        let Some(mark) = self.marks.pop() else { return };
        self.artifacts -= u32::from(mark.artifact);
        let Some(actual) = mark.actual else { return };
        let from = mark.from.min(self.page.glyphs.len());
        replace_text(&mut self.page.glyphs, from, &actual);
    }
}
