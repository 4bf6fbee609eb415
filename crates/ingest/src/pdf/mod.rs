//! The pdf reader: a backend hands over pages one by one, the layout turns them into blocks.

mod backend;
mod chars;
mod hayro;
mod inflation;
mod isolate;
mod mojibake;
mod paths;
mod plain;
mod repair;
mod streams;
#[cfg(test)]
mod tests;
mod unicode;

pub use backend::Backend;
pub use hayro::HayroBackend;

use crate::Options;
use crate::layout::draw::{Stages, listing, svg};
use crate::layout::{DocumentLayout, LayoutSettings, PageContent, layout_page};
use gongbao_model::{Document, DocumentBuilder, Error, ErrorCode, Format, Warning};

/// A page has unreadable text when more than this share of its glyphs has no character.
const MOSTLY_UNMAPPED: f32 = 0.3;
/// A page without glyphs and with at least this many shapes the size of characters has its text drawn as outlines.
const OUTLINED: u32 = 60;

/// Reads a pdf file.
///
/// # Errors
/// `encrypted` when it needs a password, `damaged` when no backend finds pages in it, `not_that_format` when it is no PDF at all,
/// `too_large` when a stream inflates beyond the limit.
pub fn read(bytes: &[u8], options: &Options) -> Result<Document, Error> {
    let mut out = DocumentBuilder::new(Format::Pdf);
    let mut warnings = Vec::new();
    let mut backend = match HayroBackend::open(bytes, &options.limits) {
        Ok(backend) => backend,
        Err(e) if matches!(e.code, ErrorCode::Encrypted | ErrorCode::TooLarge) => return Err(e),
        Err(e) => return plain::read_file(bytes, &e),
    };
    let pages = backend.pages();
    let read = pages.min(options.limits.pages);
    if read < pages {
        warnings.push(Warning::LimitReached {
            limit: "pages",
            value: u64::from(options.limits.pages),
            page: Some(read + 1),
        });
    }
    let settings = LayoutSettings::default();
    let max_cells = options.limits.cells_per_table as usize;
    let mut layout = DocumentLayout::new(settings);
    let mut second = plain::SecondOpinion::new(bytes);
    backend.visit(
        0..read,
        &mut |mut content, warnings| {
            mojibake::mend(&mut content.glyphs);
            note_missing_text(&content, warnings);
            if content.unmapped > 0
                && content.unmapped as f32 > MOSTLY_UNMAPPED * content.glyphs.len() as f32
                && let Some(lines) = second.page(content.number)
            {
                warnings.push(Warning::FallbackBackend {
                    backend: plain::NAME,
                    page: Some(content.number),
                    why: format!(
                        "{} of {} glyphs have no character",
                        content.unmapped,
                        content.glyphs.len()
                    ),
                });
                layout.push(plain::page_of(
                    content.number,
                    content.width,
                    content.height,
                    lines,
                ));
                return;
            }
            let page = layout_page(content, layout.len(), max_cells, &settings);
            layout.push(page);
        },
        &mut warnings,
    );
    out.doc_mut().hints = backend.hints();
    out.doc_mut().pages = Some(pages);
    layout.finish(&mut out);
    if out.doc_mut().blocks.is_empty() && warnings.is_empty() {
        warnings.push(Warning::NoTextLayer {
            page: None,
            image: None,
        });
    }
    out.doc_mut().warnings = warnings;
    Ok(out.finish())
}

/// What the layout makes of one page, for a person: a listing of its stages, and a drawing (SVG).
///
/// # Errors
/// As [`read`], and `not_found` when the document has no such page.
pub fn debug_layout(bytes: &[u8], page: u32, options: &Options) -> Result<(String, String), Error> {
    let mut backend = HayroBackend::open(bytes, &options.limits)?;
    let settings = LayoutSettings::default();
    let mut layout = DocumentLayout::new(settings);
    let mut wanted = None;
    let pages = backend.pages();
    backend.visit(
        0..pages.min(options.limits.pages),
        &mut |content, _| {
            if content.number == page {
                wanted = Some((content.clone(), layout.len()));
            }
            let page = layout_page(
                content,
                layout.len(),
                options.limits.cells_per_table as usize,
                &settings,
            );
            layout.push(page);
        },
        &mut Vec::new(),
    );
    let missing = || {
        Error::new(
            ErrorCode::NotFound,
            format!("there is no page {page}; the document has {pages}"),
        )
    };
    let (content, index) = wanted.ok_or_else(missing)?;
    let stages = Stages {
        content,
        layout: layout.marked_page(index).ok_or_else(missing)?,
    };
    let mut out = DocumentBuilder::new(Format::Pdf);
    layout.finish(&mut out);
    Ok((listing(&stages), svg(&stages, &out.finish())))
}

fn note_missing_text(content: &PageContent, warnings: &mut Vec<Warning>) {
    if content.unmapped > 0 {
        warnings.push(Warning::UnmappedGlyphs {
            page: content.number,
            count: content.unmapped,
        });
    }
    if content.glyphs.iter().any(|g| !g.is_space()) {
        return;
    }
    if content.outlines >= OUTLINED {
        warnings.push(Warning::OutlinedText {
            page: content.number,
        });
        return;
    }
    let largest = content
        .images
        .iter()
        .map(|b| (b.x1 - b.x0, b.y1 - b.y0))
        .max_by(|a, b| (a.0 * a.1).total_cmp(&(b.0 * b.1)));
    if largest.is_some() {
        warnings.push(Warning::NoTextLayer {
            page: Some(content.number),
            image: largest,
        });
    }
}
