//! The docx reader.

use crate::Options;
use gongbao_model::{Document, Error};

/// Reads a docx file.
///
/// # Errors
/// Not read yet.
pub fn read(_bytes: &[u8], _options: &Options) -> Result<Document, Error> {
    Err(crate::sniff::unsupported("docx"))
}
