//! `w:altChunk`: a whole document of another format that Word takes in when it opens the file. Web tools write reports as one chunk
//! of HTML in an otherwise empty docx.

use super::package::Package;
use crate::{Options, sniff};
use gongbao_model::{Document, Error, ErrorCode, Format};

/// The document of a chunk; `None` when there is no such part, or it is of a format that is not taken in.
///
/// # Errors
/// `too_large` when the container inflates to more than the limits allow, `encrypted` when the part has a password.
pub(super) fn read(
    package: &mut Package<'_>,
    part: &str,
    options: &Options,
) -> Result<Option<Document>, Error> {
    let Some(bytes) = package.bytes(part)? else {
        return Ok(None);
    };
    let read = match sniff::sniff(&bytes, part) {
        Ok(Format::Html) => crate::html::read(&bytes, options),
        Ok(Format::Mhtml) => crate::html::read_mhtml(&bytes, options),
        Ok(Format::Rtf) => crate::rtf::read(&bytes, options),
        Ok(Format::Txt | Format::Md) => crate::text::read_txt(&bytes, options),
        // Chunks of chunks are named, not read: a container may hold itself.
        Ok(Format::Docx) => super::read_without_chunks(&bytes, options),
        _ => return Ok(None),
    };
    match read {
        Err(e) if e.code == ErrorCode::TooLarge => Err(e),
        outcome => Ok(outcome.ok()),
    }
}
