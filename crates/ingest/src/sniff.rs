//! Format detection: content first, extension second.

use gongbao_model::{Error, ErrorCode, Format};

/// The error for a format that no reader takes.
#[must_use]
pub fn unsupported(name: &str) -> Error {
    let known: Vec<&str> = crate::READERS.iter().map(|r| r.format.name()).collect();
    Error::new(
        ErrorCode::UnsupportedFormat,
        format!(
            "this is {name}, which is not read yet; convert it to one of: {}",
            known.join(", ")
        ),
    )
}

/// The format of some bytes.
///
/// # Errors
/// `unsupported_format` for content that is recognised but that no reader takes, and for binary data that nothing recognises.
pub fn sniff(bytes: &[u8], file_name: &str) -> Result<Format, Error> {
    let head = &bytes[..bytes.len().min(1024)];
    if head.windows(5).any(|w| w == b"%PDF-") {
        return Ok(Format::Pdf);
    }
    if head.starts_with(b"PK\x03\x04") {
        return Ok(Format::Docx);
    }
    if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Err(unsupported("an OLE2 compound file (legacy Office)"));
    }
    if file_name.to_lowercase().ends_with(".md") {
        Ok(Format::Md)
    } else {
        Ok(Format::Txt)
    }
}
