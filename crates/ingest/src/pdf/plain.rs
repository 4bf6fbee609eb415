//! The second backend: pdf-extract. It gives text without places, so it only steps in where the first one has none; it panics on
//! many files, so every call is isolated.

use super::isolate::isolated;
use crate::layout::{Item, PageLayout, lines::Line};
use gongbao_model::{
    BlockKind, Document, DocumentBuilder, Error, ErrorCode, Format, LayoutHints, Warning,
};

/// Name used in warnings.
pub const NAME: &str = "pdf-extract";

/// Larger files are not handed to the second backend, whose memory grows with the document.
const MAX_BYTES: usize = 32 << 20;

fn pages_of(bytes: &[u8]) -> Option<Vec<String>> {
    if bytes.len() > MAX_BYTES {
        return None;
    }
    isolated(|| pdf_extract::extract_text_from_mem_by_pages(bytes).ok()).flatten()
}

/// True when a text says something: most of it is characters that a reader knows. Codes that were taken for characters show as
/// runs of ASCII marks, which no report is made of.
fn is_text(text: &str) -> bool {
    let (mut good, mut bad, mut marks) = (0usize, 0usize, 0usize);
    for c in text.chars() {
        if c == '\u{fffd}'
            || c.is_control() && !c.is_whitespace()
            || ('\u{e000}'..='\u{f8ff}').contains(&c)
        {
            bad += 1;
        } else if !c.is_whitespace() {
            good += 1;
            marks += usize::from(
                c.is_ascii_punctuation() && !matches!(c, '.' | ',' | '-' | '%' | '(' | ')' | '/'),
            );
        }
    }
    good > 0 && bad * 10 <= good && marks * 12 <= good
}

fn lines_of(page: &str) -> impl Iterator<Item = &str> {
    page.lines().map(str::trim).filter(|l| !l.is_empty())
}

/// Reads a whole file that the first backend could not open.
///
/// # Errors
/// As the first backend, when this one can't open it either; `not_that_format` when nothing in the file is of a PDF.
pub fn read_file(bytes: &[u8], why: &Error) -> Result<Document, Error> {
    let objects = bytes.windows(4).filter(|w| w == b" obj").take(2).count();
    if objects == 0 {
        return Err(if bytes.starts_with(b"%PDF-") {
            Error::new(
                ErrorCode::Damaged,
                "the file begins like a PDF but holds none of its objects; fetch it again",
            )
        } else {
            Error::new(
                ErrorCode::NotThatFormat,
                "the file is named a PDF but is none; look at how it begins and name it for what it is",
            )
        });
    }
    let Some(pages) = pages_of(bytes).filter(|p| p.iter().any(|t| is_text(t))) else {
        return Err(why.clone());
    };
    let mut out = DocumentBuilder::new(Format::Pdf);
    out.doc_mut().pages = Some(pages.len() as u32);
    out.doc_mut().warnings.push(Warning::FallbackBackend {
        backend: NAME,
        page: None,
        why: why.message.clone(),
    });
    for page in &pages {
        for line in lines_of(page) {
            out.block(BlockKind::Paragraph, line, LayoutHints::default());
        }
    }
    Ok(out.finish())
}

/// The text of single pages as the second backend reads them; the file is read once, when first asked for.
pub struct SecondOpinion<'b> {
    bytes: &'b [u8],
    pages: Option<Vec<String>>,
}

impl<'b> SecondOpinion<'b> {
    /// Nothing is read yet.
    #[must_use]
    pub fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, pages: None }
    }
    /// The lines of a page (from 1), where the second backend reads it as text.
    pub fn page(&mut self, number: u32) -> Option<Vec<String>> {
        let pages = self
            .pages
            .get_or_insert_with(|| pages_of(self.bytes).unwrap_or_default());
        let text = pages
            .get(number.checked_sub(1)? as usize)
            .filter(|t| is_text(t))?;
        Some(lines_of(text).map(str::to_owned).collect())
    }
}

/// A page of lines without places.
#[must_use]
pub fn page_of(number: u32, width: f32, height: f32, lines: Vec<String>) -> PageLayout {
    let items = lines
        .into_iter()
        .map(|text| {
            Item::Line(Line {
                text,
                ..Line::default()
            })
        })
        .collect();
    PageLayout {
        number,
        width,
        height,
        items,
        ..PageLayout::default()
    }
}
