//! Zip containers: Office Open XML, OpenDocument, OFD, or just an archive. Told apart by what the container says of itself.

use super::{UNPACK, no_document};
use crate::Limits;
use crate::docx::package::Package;
use gongbao_model::{Error, ErrorCode, Format};

/// How many bytes the declarations of a container may inflate to.
const DECLARATION: u64 = 1 << 20;

/// The format of a zip container.
///
/// # Errors
/// `damaged` when the directory can't be read, `encrypted`, `unsupported_format` for other kinds of container and plain archives,
/// `not_that_format` for an archive that is named as a document.
pub fn sniff(bytes: &[u8], extension: &str) -> Result<Format, Error> {
    let limits = Limits {
        inflated_bytes: DECLARATION,
        ..Limits::default()
    };
    let mut package = Package::open(bytes, &limits).map_err(|_| cut(extension))?;
    let has = |name: &str| package.names().any(|n| n == name);
    if has("ofd.xml") {
        return Ok(Format::Ofd);
    }
    let (word, workbook, binary, slides) = (
        has("word/document.xml"),
        has("xl/workbook.xml"),
        has("xl/workbook.bin"),
        has("ppt/presentation.xml"),
    );
    let names: Vec<String> = package.names().take(3).map(str::to_owned).collect();
    let count = package.names().count();
    let types = declaration(&mut package, "[content_types].xml");
    let mime = declaration(&mut package, "mimetype").unwrap_or_default();
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
    if names_a_text(&mut package) {
        return Ok(Format::Docx);
    }
    if package.is_cut() {
        return Err(cut(extension));
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

/// True when the relationships of the package name a main part, wherever it stands, and that part has no sheets or slides.
fn names_a_text(package: &mut Package<'_>) -> bool {
    let Ok(main) = package.main_part() else {
        return false;
    };
    let foreign = ["worksheet", "slide", "slideMaster"];
    package
        .relationships(&main)
        .is_ok_and(|r| !r.values().any(|r| foreign.contains(&r.kind.as_str())))
}

/// The error for a container without a directory in which nothing says what it is.
fn cut(extension: &str) -> Error {
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
        format!("{what} can't be read, perhaps the download was cut; fetch it again"),
    )
}

/// A small part as lower-case text; `None` when it is missing, encrypted, broken or too large to be a declaration.
fn declaration(package: &mut Package<'_>, name: &str) -> Option<String> {
    let bytes = package.bytes(name).ok()??;
    Some(String::from_utf8_lossy(&bytes).to_lowercase())
}
