//! The first backend: hayro-syntax and hayro-interpret.

mod actual_text;
mod device;
mod faces;

use super::backend::Backend;
use super::inflation;
use super::isolate::isolated;
use super::repair;
use super::unicode::UnicodeFallback;
use crate::Limits;
use crate::layout::PageContent;
use device::PageDevice;
use faces::Faces;
use gongbao_model::{Error, ErrorCode, FileHints, Warning};
use hayro_interpret::util::TransformExt;
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, interpret_page};
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use kurbo::Rect;
use std::ops::Range;
use std::sync::Arc;

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
    /// The end of the file was lost.
    cut: bool,
    state: FontState,
}

/// What is known of fonts across the pages.
#[derive(Default)]
struct FontState {
    faces: Faces,
    fallback: UnicodeFallback,
}

impl HayroBackend {
    /// Opens a file with the empty user password.
    ///
    /// # Errors
    /// `encrypted` when a password is needed, `too_large` when a stream inflates beyond the limit, `damaged` when no page tree can be found
    /// or rebuilt.
    pub fn open(bytes: &[u8], limits: &Limits) -> Result<Self, Error> {
        inflation::check_file(bytes, limits)?;
        let mut cut = false;
        let mut opened = isolated(|| Pdf::new(bytes.to_vec()));
        if matches!(opened, Some(Err(LoadPdfError::Invalid)))
            && let Some(mended) = repair::with_trailer(bytes, limits.inflated_bytes)
        {
            opened = isolated(|| Pdf::new(mended));
            cut = true;
        }
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
            cut,
            state: FontState::default(),
        })
    }
}

/// The text of a string object, where it is not blank.
fn info_text(bytes: &[u8]) -> Option<String> {
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
            title: meta.title.as_deref().and_then(info_text),
            // The author is the account of whoever saved the file (`user`, `Administrator`, a name), not who publishes it.
            publisher: None,
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
            cut,
            state,
        } = self;
        if *cut {
            warnings.push(Warning::DamagedPart {
                part: "the file's end".to_owned(),
                why: "it is cut off; fetch it again, or check that the last pages are there"
                    .to_owned(),
            });
        }
        // Fonts are shared by the pages; the cache holds them and nothing of a page's size.
        let cache = InterpreterCache::new();
        for index in pages {
            let Some(page) = pdf.pages().get(index as usize) else {
                break;
            };
            if inflation::page_inflates_beyond(page.raw(), limits.inflated_bytes) {
                warnings.push(Warning::LimitReached {
                    limit: "inflated_bytes",
                    value: limits.inflated_bytes,
                    page: Some(index + 1),
                });
                continue;
            }
            let (width, height) = page.render_dimensions();
            let content = PageContent {
                number: index + 1,
                width,
                height,
                ..PageContent::default()
            };
            let mut device = PageDevice::new(pdf, limits, state, content);
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
            let (over, content) = device.finish();
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
            visit(content, warnings);
        }
    }
}
