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

/// A text has at least this many usual characters for each one that is none.
const MAX_ODD: usize = 12;

fn pages_of(bytes: &[u8]) -> Option<Vec<String>> {
    if bytes.len() > MAX_BYTES {
        return None;
    }
    isolated(|| pdf_extract::extract_text_from_mem_by_pages(bytes).ok()).flatten()
}

/// True when a text says something: most of it is Han characters, or words of ASCII letters and figures. Codes that were taken for
/// characters show as accented letters and marks among both, which no report is made of.
fn is_text(text: &str) -> bool {
    let (mut han, mut plain, mut odd) = (0usize, 0usize, 0usize);
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        match c {
            '\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}' | '“' | '”' | '…' | '—' | '·' =>
            {
                han += 1;
            }
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | ',' | '-' | '%' | '(' | ')' | '/' | ':' => {
                plain += 1;
            }
            _ => odd += 1,
        }
    }
    let good = han + plain;
    // Figures and marks of full width come out right of fonts whose characters do not.
    let ideographs = text
        .chars()
        .filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c))
        .count();
    good > 0 && odd * MAX_ODD <= good && (ideographs * 2 >= han || han * 10 < good)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_taken_for_characters_are_no_text() {
        assert!(is_text("2024年收入12.5亿元，增长3%。"));
        assert!(is_text("Annual report (2024): revenue 12.5, up 3%."));
        assert!(!is_text("qßFß。¡àYkN#ß{ÈÉáâ¥ž２８２０YV"));
        assert!(!is_text("４５３９，（）２０２６，bOPQR67q"));
        assert!(!is_text("\u{fffd}\u{fffd}收"));
    }
}
