//! Rich Text (rtf), which also hides behind the extension doc.
//!
//! Tokens ([`tokens`]) become the same typed tree as docx and doc, so that styles, tables, notes and everything after are shared with
//! [`crate::docx`]. Labels of lists stand in the file as they are printed.

mod content;
mod fonts;
mod state;
mod style_sheet;
#[cfg(test)]
mod tests;
mod tokens;

use crate::Options;
use crate::docx::lower::{Lowering, Notes};
use crate::docx::numbering::{Definitions, Numbering};
use content::Content;
use gongbao_model::{Document, DocumentBuilder, Error, ErrorCode, Format, Warning};

/// Reads a Rich Text file.
///
/// # Errors
/// `not_that_format` when the bytes do not begin with the mark of the format. Everything else that is wrong gives warnings.
pub fn read(bytes: &[u8], options: &Options) -> Result<Document, Error> {
    if !bytes.starts_with(b"{\\rtf") {
        return Err(Error::new(
            ErrorCode::NotThatFormat,
            "this is no Rich Text file (it does not begin with {\\rtf); check what kind of file this is",
        ));
    }
    let mut content = Content::new(options);
    let (nodes, styles) = content.read(bytes);
    let mut builder = DocumentBuilder::new(Format::Rtf);
    builder.doc_mut().encoding = Some(content.encoding());
    let notes: Notes = std::mem::take(&mut content.notes)
        .into_iter()
        .map(|(kind, number, nodes)| ((kind, number), nodes))
        .collect();
    let mut lowering = Lowering::new(
        builder,
        &styles,
        Numbering::new(Definitions::default()),
        notes,
        &options.limits,
        false,
    );
    lowering.nodes(nodes);
    lowering.flush();
    lowering.running_heads(std::mem::take(&mut content.furniture));
    let mut doc = lowering.finish().finish();
    warn(&content, options, &mut doc);
    Ok(doc)
}

fn warn(content: &Content, options: &Options, doc: &mut Document) {
    let mut limit = |reached: bool, limit: &'static str, value: u32| {
        if reached {
            doc.warnings.push(Warning::LimitReached {
                limit,
                value: u64::from(value),
                page: None,
            });
        }
    };
    limit(content.too_deep, "nesting", options.limits.nesting);
    limit(content.too_many, "paragraphs", options.limits.paragraphs);
    if content.unclosed > 0 && !content.too_many {
        doc.warnings.push(Warning::DamagedPart {
            part: "the end of the file".to_owned(),
            why: format!(
                "{} groups are not closed, perhaps the download was cut; what came before was read",
                content.unclosed
            ),
        });
    }
    crate::docx::closing_warnings(doc, content.unknown_symbols, content.pictures);
}
