//! Plain text and markdown.

use crate::Options;
use gongbao_model::{
    Anchor, BlockKind, Document, DocumentBuilder, Error, Format, LayoutHints, Span,
};

/// Reads plain text.
///
/// # Errors
/// None yet.
pub fn read_txt(bytes: &[u8], options: &Options) -> Result<Document, Error> {
    read(bytes, Format::Txt, options)
}

/// Reads markdown.
///
/// # Errors
/// None yet.
pub fn read_md(bytes: &[u8], options: &Options) -> Result<Document, Error> {
    read(bytes, Format::Md, options)
}

fn read(bytes: &[u8], format: Format, _options: &Options) -> Result<Document, Error> {
    let text = String::from_utf8_lossy(bytes);
    let mut b = DocumentBuilder::new(format);
    b.doc_mut().encoding = Some("UTF-8");
    for (i, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let start = b.offset();
        b.block(BlockKind::Paragraph, line, LayoutHints::default());
        b.anchor(Anchor {
            span: Span::new(start, start + line.len()),
            page: None,
            bbox: None,
            line: Some(i as u32 + 1),
            paragraph: None,
        });
    }
    Ok(b.finish())
}
