//! Zip containers: Office Open XML, OpenDocument, OFD, or just an archive. Told apart by what the container says of itself.

use super::{UNPACK, no_document};
use gongbao_model::{Error, ErrorCode, Format};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// How much of a content-type part is read.
const DECLARATION: u64 = 1 << 20;

/// The format of a zip container.
///
/// # Errors
/// `damaged` when the directory can't be read, `encrypted`, `unsupported_format` for other kinds of container and plain archives,
/// `not_that_format` for an archive that is named as a document.
pub fn sniff(bytes: &[u8], extension: &str) -> Result<Format, Error> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| {
        let what = if matches!(
            extension,
            "docx" | "xlsx" | "pptx" | "ofd" | "ods" | "wps" | "et"
        ) {
            "this document's zip container"
        } else {
            "this zip archive"
        };
        Error::new(
            ErrorCode::Damaged,
            format!("{what} can't be read ({e}), perhaps the download was cut; fetch it again"),
        )
    })?;
    let has = |name: &str| {
        archive
            .file_names()
            .flatten()
            .any(|n| n.trim_start_matches('/').eq_ignore_ascii_case(name))
    };
    if has("OFD.xml") {
        return Ok(Format::Ofd);
    }
    let (word, workbook, binary) = (
        has("word/document.xml"),
        has("xl/workbook.xml"),
        has("xl/workbook.bin"),
    );
    let slides = has("ppt/presentation.xml");
    let names: Vec<String> = archive
        .file_names()
        .flatten()
        .take(3)
        .map(|n| n.into_owned())
        .collect();
    let count = archive.len();
    let types = declaration(&mut archive, "[Content_Types].xml");
    let mime = declaration(&mut archive, "mimetype").unwrap_or_default();
    if let Some(types) = types.as_deref() {
        // The longest names first: a binary workbook also declares XML parts.
        const KINDS: [(&str, Format); 7] = [
            ("sheet.binary.macroenabled.main", Format::Xlsb),
            ("wordprocessingml.document.main", Format::Docx),
            ("wordprocessingml.template.main", Format::Docx),
            ("ms-word.document.macroenabled.main", Format::Docx),
            ("ms-word.template.macroenabledtemplate.main", Format::Docx),
            ("spreadsheetml.sheet.main", Format::Xlsx),
            ("ms-excel.sheet.macroenabled.main", Format::Xlsx),
        ];
        if let Some((_, format)) = KINDS.iter().find(|(mark, _)| types.contains(mark)) {
            return Ok(*format);
        }
        if types.contains("spreadsheetml.template.main") {
            return Ok(Format::Xlsx);
        }
    }
    match mime.trim() {
        m if m.starts_with("application/vnd.oasis.opendocument.spreadsheet") => {
            return Ok(Format::Ods);
        }
        m if m.starts_with("application/vnd.oasis.opendocument.text") => {
            return Err(no_document(
                "an OpenDocument text (odt)",
                "open it in LibreOffice, Word or WPS and save it as docx",
            ));
        }
        m if m.starts_with("application/vnd.oasis.opendocument") => {
            return Err(no_document("an OpenDocument file", "export it to pdf"));
        }
        m if m.starts_with("application/epub") => {
            return Err(no_document("an EPUB book", "convert it to html or pdf"));
        }
        _ => {}
    }
    // Damaged or hand-made packages without a usable declaration still show what they are by their parts.
    if word {
        return Ok(Format::Docx);
    }
    if binary {
        return Ok(Format::Xlsb);
    }
    if workbook {
        return Ok(Format::Xlsx);
    }
    if slides
        || types
            .as_deref()
            .is_some_and(|t| t.contains("presentationml"))
    {
        return Err(no_document(
            "a PowerPoint presentation (pptx)",
            "export it to pdf",
        ));
    }
    let listed = if names.is_empty() {
        "no files".to_owned()
    } else {
        format!("{count} files, the first: {}", names.join(", "))
    };
    if matches!(
        extension,
        "docx" | "docm" | "xlsx" | "xlsm" | "xlsb" | "ods" | "ofd" | "wps" | "et"
    ) {
        return Err(Error::new(
            ErrorCode::NotThatFormat,
            format!(
                "the name ends in .{extension} but this is a plain zip archive ({listed}); fetch it again, or unpack it and give the files in it"
            ),
        ));
    }
    Err(no_document(&format!("a zip archive ({listed})"), UNPACK))
}

/// A small part as lower-case text; `None` when it is missing, encrypted or broken.
fn declaration(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Option<String> {
    let part = archive.by_name(name).ok()?;
    let mut bytes = Vec::new();
    part.take(DECLARATION).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).to_lowercase())
}
