//! Spreadsheets: xls, xlsx and xlsb (and Kingsoft's et, which is one of these) through calamine, ods on its own; numbers as their formats
//! print them.

mod biff;
mod book;
mod extras;
mod hidden;
mod lower;
mod number;
mod ods;
#[cfg(test)]
mod tests;
mod xlsb;

use crate::Options;
use gongbao_model::{Document, DocumentBuilder, Error, ErrorCode, Format};

/// Reads an xlsx workbook.
///
/// # Errors
/// `encrypted`, `damaged`, or `too_large` over the limits.
pub fn read_xlsx(bytes: &[u8], options: &Options) -> Result<Document, Error> {
    read(bytes, Format::Xlsx, options)
}

/// Reads an xls workbook.
///
/// # Errors
/// As [`read_xlsx`].
pub fn read_xls(bytes: &[u8], options: &Options) -> Result<Document, Error> {
    read(bytes, Format::Xls, options)
}

/// Reads an xlsb workbook.
///
/// # Errors
/// As [`read_xlsx`].
pub fn read_xlsb(bytes: &[u8], options: &Options) -> Result<Document, Error> {
    read(bytes, Format::Xlsb, options)
}

/// Reads an ods workbook.
///
/// # Errors
/// As [`read_xlsx`].
pub fn read_ods(bytes: &[u8], options: &Options) -> Result<Document, Error> {
    read(bytes, Format::Ods, options)
}

fn read(bytes: &[u8], format: Format, options: &Options) -> Result<Document, Error> {
    // The library that reads workbooks still panics on some damaged files; that costs the file, with a message of its own.
    let sheets = std::panic::catch_unwind(|| book::read(bytes, format, &options.limits))
        .unwrap_or_else(|_| {
            Err(Error::new(
                ErrorCode::Damaged,
                "the workbook is damaged in a way that its reader does not survive; fetch it again",
            ))
        })?;
    let mut builder = DocumentBuilder::new(format);
    for sheet in &sheets {
        lower::lower(sheet, &mut builder, options.limits.cells_per_table);
    }
    Ok(builder.finish())
}
