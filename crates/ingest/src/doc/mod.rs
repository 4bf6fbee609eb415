//! Word 97–2003 and Kingsoft binary documents (doc, wps, wpt): an OLE2 container with a piece table.
//!
//! The bytes are read into the same typed tree as docx, so styles, automatic numbers, tables and everything after are shared with
//! [`crate::docx`].

mod binary;
mod content;
mod file;
mod properties;
pub(crate) mod rows;
mod styles;

use crate::Options;
use crate::docx::lower::{Lowering, Notes};
use crate::docx::native::NoteKind;
use crate::docx::numbering::Numbering;
use content::Content;
use file::WordFile;
use gongbao_model::{Document, DocumentBuilder, Error, Format, Warning};

/// Reads a doc or wps file.
///
/// # Errors
/// `encrypted` for a document with a password, `damaged` when the container or its piece table is broken, `unsupported_format` for
/// Word 95 and older and for compound files of other programs (Microsoft Works), `too_large` over the limits.
pub fn read(bytes: &[u8], options: &Options) -> Result<Document, Error> {
    let file = WordFile::open(bytes, options.limits.inflated_bytes)?;
    let style_sheet = styles::style_sheet(&file);
    let definitions = styles::definitions(&file);
    let mut content = Content::new(
        &file,
        &style_sheet,
        options.changes,
        options.limits.paragraphs,
    );
    let nodes = content.main();
    let mut notes = Notes::new();
    for kind in [NoteKind::Footnote, NoteKind::Endnote] {
        notes.extend(
            content
                .notes(kind)
                .into_iter()
                .map(|(id, nodes)| ((kind, id), nodes)),
        );
    }
    let builder = DocumentBuilder::new(Format::Doc);
    let mut lowering = Lowering::new(
        builder,
        &style_sheet,
        Numbering::new(definitions),
        notes,
        &options.limits,
        false,
    );
    lowering.nodes(nodes);
    lowering.flush();
    lowering.running_heads(content.furniture());
    let mut doc = lowering.finish().finish();
    if content.too_many {
        doc.warnings.push(Warning::LimitReached {
            limit: "paragraphs",
            value: u64::from(options.limits.paragraphs),
            page: None,
        });
    }
    crate::docx::closing_warnings(&mut doc, content.unknown_symbols, content.pictures);
    Ok(doc)
}
