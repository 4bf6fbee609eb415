//! The first backend: hayro-syntax and hayro-interpret.

use super::backend::Backend;
use super::chars;
use super::isolate::isolated;
use super::paths::PathSink;
use super::unicode::{UnicodeFallback, text_of};
use crate::Limits;
use crate::layout::{Face, Glyph, PageContent, Turn};
use gongbao_model::{Error, ErrorCode, FileHints, PageBox, Warning};
use hayro_interpret::font::{Glyph as HayroGlyph, GlyphRun};
use hayro_interpret::util::TransformExt;
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, Paint, SoftMask, interpret_page,
};
use hayro_syntax::object::{Dict, Object, Stream, String as PdfString};
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use kurbo::{Affine, BezPath, Point, Rect, Shape, Vec2};
use std::io::Read;
use std::ops::Range;
use std::sync::Arc;

/// Share of the em box above the baseline; Han faces sit in their em box like this, whatever their descriptors say.
const ASCENT: f64 = 0.88;

/// A CFF font program with nothing but an empty `.notdef`. It stands in for every font that is not embedded: only names, codes and
/// widths are wanted of those, and with it the library hands the font's name through.
const EMPTY_FONT: &[u8] = &[
    1, 0, 4, 1, // header: version 1.0, 4 bytes, offsets of one byte
    0, 1, 1, 1, 2, b'E', // name index
    0, 1, 1, 1, 3, 160, 17, // top dict index: CharStrings at 21 (160 - 139), operator 17
    0, 0, // string index, empty
    0, 0, // global subroutine index, empty
    0, 1, 1, 1, 2, 14, // CharStrings index: one glyph, endchar
];

/// An opened file.
pub struct HayroBackend {
    pdf: Pdf,
    settings: InterpreterSettings,
    limits: Limits,
    state: FontState,
}

/// What is known of fonts across the pages.
#[derive(Default)]
struct FontState {
    faces: Vec<Face>,
    keys: Vec<(usize, String)>,
    last: usize,
    fallback: UnicodeFallback,
}

impl HayroBackend {
    /// Opens a file with the empty user password.
    ///
    /// # Errors
    /// `encrypted` when a password is needed, `damaged` when no page tree can be found or rebuilt.
    pub fn open(bytes: &[u8], limits: &Limits) -> Result<Self, Error> {
        let opened = isolated(|| Pdf::new(bytes.to_vec()));
        let pdf = match opened {
            Some(Ok(pdf)) => pdf,
            Some(Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected))) => {
                return Err(Error::new(
                    ErrorCode::Encrypted,
                    "the file needs a password to be opened; save an unprotected copy and read that",
                ));
            }
            Some(Err(LoadPdfError::Decryption(e))) => {
                return Err(Error::new(
                    ErrorCode::Encrypted,
                    format!(
                        "the file is encrypted in a way that can't be undone ({e:?}); save an unprotected copy and read that"
                    ),
                ));
            }
            Some(Err(LoadPdfError::Invalid)) => {
                return Err(Error::new(
                    ErrorCode::Damaged,
                    "no pages can be found in the file; fetch it again",
                ));
            }
            None => {
                return Err(Error::new(
                    ErrorCode::Damaged,
                    "the file's structure can't be followed; fetch it again",
                ));
            }
        };
        let settings = InterpreterSettings {
            font_resolver: Arc::new(|_| {
                Some((Arc::new(EMPTY_FONT) as hayro_interpret::font::FontData, 0))
            }),
            ..InterpreterSettings::default()
        };
        Ok(Self {
            pdf,
            settings,
            limits: *limits,
            state: FontState::default(),
        })
    }
}

fn info_text(bytes: Option<&[u8]>) -> Option<String> {
    let bytes = bytes?;
    let text = if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        encoding_rs::UTF_16BE
            .decode_without_bom_handling(rest)
            .0
            .into_owned()
    } else if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        encoding_rs::UTF_16LE
            .decode_without_bom_handling(rest)
            .0
            .into_owned()
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        text.to_owned()
    } else {
        // Chinese producers write the system's code page where the format asks for PDFDocEncoding.
        encoding_rs::GB18030
            .decode_without_bom_handling(bytes)
            .0
            .into_owned()
    };
    let text = text
        .trim_matches(|c: char| c.is_whitespace() || c == '\0')
        .to_owned();
    (!text.is_empty()).then_some(text)
}

impl Backend for HayroBackend {
    fn name(&self) -> &'static str {
        "hayro"
    }
    fn pages(&self) -> u32 {
        self.pdf.pages().len() as u32
    }
    fn hints(&self) -> FileHints {
        let meta = self.pdf.metadata();
        FileHints {
            title: info_text(meta.title.as_deref()),
            publisher: info_text(meta.author.as_deref()),
            date: meta
                .creation_date
                .map(|d| format!("{:04}-{:02}-{:02}", d.year, d.month, d.day)),
            ..FileHints::default()
        }
    }
    fn visit(
        &mut self,
        pages: Range<u32>,
        visit: super::backend::Visit<'_>,
        warnings: &mut Vec<Warning>,
    ) {
        let Self {
            pdf,
            settings,
            limits,
            state,
        } = self;
        // Fonts are shared by the pages; the cache holds them and nothing of a page's size.
        let cache = InterpreterCache::new();
        for index in pages {
            let Some(page) = pdf.pages().get(index as usize) else {
                break;
            };
            if inflates_beyond(page.raw(), limits.inflated_bytes) {
                warnings.push(Warning::LimitReached {
                    limit: "inflated_bytes",
                    value: limits.inflated_bytes,
                    page: Some(index + 1),
                });
                continue;
            }
            let (width, height) = page.render_dimensions();
            let mut device = PageDevice {
                pdf,
                limits,
                fonts: state,
                page: PageContent {
                    number: index + 1,
                    width,
                    height,
                    ..PageContent::default()
                },
                clips: Vec::new(),
                marks: Vec::new(),
                artifacts: 0,
                last_run: Vec::new(),
                calls: 0,
                over: None,
            };
            let done = isolated(|| {
                let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
                let mut context = Context::new(
                    page.initial_transform(true).to_kurbo(),
                    bounds,
                    &cache,
                    pdf.xref(),
                    settings.clone(),
                );
                interpret_page(page, &mut context, &mut device);
            });
            let (over, content) = (device.over, device.page);
            match (done, over) {
                (_, Some((limit, value))) => warnings.push(Warning::LimitReached {
                    limit,
                    value,
                    page: Some(index + 1),
                }),
                (None, None) => warnings.push(Warning::DamagedPart {
                    part: format!("page {}", index + 1),
                    why: "its content can't be followed to the end; what came before is kept"
                        .to_owned(),
                }),
                (Some(()), None) => {}
            }
            visit(content, &state.faces, warnings);
        }
    }
}

/// Deflate makes at most this many bytes out of one.
const MAX_INFLATION: u64 = 1032;

/// True when the content of a page inflates to more than `limit` bytes. Only streams long enough to do so are looked into, and
/// nothing is kept of what comes out.
fn inflates_beyond(page: &Dict<'_>, limit: u64) -> bool {
    let streams: Vec<Stream<'_>> = match page.get::<Object<'_>>(b"Contents") {
        Some(Object::Stream(stream)) => vec![stream],
        Some(Object::Array(array)) => array.iter::<Stream<'_>>().collect(),
        _ => return false,
    };
    let mut total = 0u64;
    for stream in streams {
        let raw = stream.raw_data();
        if (raw.len() as u64).saturating_mul(MAX_INFLATION) + total <= limit {
            total += raw.len() as u64;
            continue;
        }
        let mut inflated =
            flate2::read::ZlibDecoder::new(raw.as_ref()).take(limit.saturating_sub(total) + 1);
        // An error ends the stream for the interpreter, too.
        total += std::io::copy(&mut inflated, &mut std::io::sink())
            .unwrap_or(0)
            .max(raw.len() as u64);
        if total > limit {
            return true;
        }
    }
    false
}

/// Text that stands for a stretch of glyphs (ActualText), and whether the stretch is furniture.
struct Mark {
    from: usize,
    actual: Option<String>,
    artifact: bool,
}

struct PageDevice<'s> {
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

impl PageDevice<'_> {
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

impl FontState {
    fn face(&mut self, data: usize, name: Option<&str>, weight: Option<u32>) -> u16 {
        let name = name.unwrap_or("");
        let same = |k: &(usize, String)| k.0 == data && k.1 == name;
        if self.keys.get(self.last).is_some_and(same) {
            return self.last as u16;
        }
        let at = match self.keys.iter().position(same) {
            Some(at) => at,
            None if self.keys.len() >= usize::from(u16::MAX) => return 0,
            None => {
                self.keys.push((data, name.to_owned()));
                let lower = name.to_lowercase();
                let bold = weight.is_some_and(|w| w >= 600)
                    || ["bold", "black", "heavy", "粗"]
                        .iter()
                        .any(|w| lower.contains(w));
                let hei = ["hei", "黑", "gothic"].iter().any(|w| lower.contains(w))
                    && !lower.contains("yahei");
                self.faces.push(Face {
                    name: name.to_owned(),
                    bold,
                    hei,
                });
                self.keys.len() - 1
            }
        };
        self.last = at;
        at as u16
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
            let (font, bold, advance) = match &**g {
                HayroGlyph::Outline(o) => {
                    let (font, bold, _) = *face.get_or_insert_with(|| {
                        let data = o.font_data();
                        let key = data
                            .as_ref()
                            .map_or(0, |d| d.data.as_ref().as_ref().as_ptr() as usize);
                        let font = self.fonts.face(
                            key,
                            data.as_ref().and_then(|d| d.postscript_name.as_deref()),
                            data.as_ref().and_then(|d| d.weight),
                        );
                        (
                            font,
                            self.fonts
                                .faces
                                .get(usize::from(font))
                                .is_some_and(|f| f.bold),
                            (),
                        )
                    });
                    (font, bold, o.advance_width())
                }
                HayroGlyph::Type3(t3) => {
                    let (font, bold, _) = *face
                        .get_or_insert_with(|| (self.fonts.face(1, Some(""), None), false, ()));
                    (font, bold, t3.advance_width())
                }
            };
            let advance = if vertical {
                1000.0
            } else {
                advance.map_or(500.0, f64::from).clamp(-4000.0, 4000.0)
            };
            let text = g
                .as_unicode()
                .map(text_of)
                .filter(|s| s.chars().any(|c| !c.is_control()));
            let text = match (text, &**g) {
                (Some(text), _) => Some(text),
                (None, HayroGlyph::Outline(o)) => o
                    .font_data()
                    .and_then(|d| self.fonts.fallback.lookup(self.pdf, &d, o)),
                (None, HayroGlyph::Type3(_)) => None,
            };
            let text = match text {
                Some(text) => text,
                None => {
                    self.page.unmapped += 1;
                    "\u{fffd}".to_owned()
                }
            };
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
            // What stands outside the page is not printed.
            if cx < -1.0
                || cy < -1.0
                || cx > f64::from(self.page.width) + 1.0
                || cy > f64::from(self.page.height) + 1.0
            {
                continue;
            }
            let pale = (turn == Turn::Slanted || size > 30.0) && is_pale(&props.paint);
            let mut letters: Vec<char> = Vec::new();
            for ch in text.chars() {
                match chars::ligature(ch) {
                    Some(l) => letters.extend(l.chars()),
                    None => letters.extend(chars::fold(ch)),
                }
            }
            let n = letters.len();
            for (i, ch) in letters.into_iter().enumerate() {
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
                    font,
                    bold: bold || stroke,
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
            .and_then(|s| info_text(Some(s.as_bytes())));
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

/// Puts the text that the file states in place of the characters of its glyphs. The boxes stay: one to one where the counts agree,
/// else the stretch is shared out evenly along its line.
fn replace_text(glyphs: &mut Vec<Glyph>, from: usize, actual: &str) {
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

/// A rectangle as a box in single precision.
pub(super) fn page_box(r: Rect) -> PageBox {
    PageBox {
        x0: r.x0 as f32,
        y0: r.y0 as f32,
        x1: r.x1 as f32,
        y1: r.y1 as f32,
    }
}
