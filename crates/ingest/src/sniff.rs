//! Format detection: content first, extension second.
//!
//! What is recognised but not read is named, with what to do about it; what nothing recognises is told from text by its bytes.

mod ole;
mod zipped;

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

/// The error for a thing that is no document at all, with what to do.
fn no_document(what: &str, advice: &str) -> Error {
    Error::new(
        ErrorCode::UnsupportedFormat,
        format!("this is {what}; {advice}"),
    )
}

/// What a format is called in a message.
#[must_use]
pub fn describe(format: Format) -> &'static str {
    match format {
        Format::Txt => "plain text",
        Format::Md => "markdown",
        Format::Docx => "a Word document (docx)",
        Format::Pdf => "a PDF file",
        Format::Html => "a web page (html)",
        Format::Mhtml => "a web archive (mhtml)",
        Format::Doc => "a Word 97-2003 or WPS document (doc)",
        Format::Rtf => "a Rich Text document (rtf)",
        Format::Xls => "an Excel 97-2003 workbook (xls)",
        Format::Xlsx => "an Excel workbook (xlsx)",
        Format::Xlsb => "a binary Excel workbook (xlsb)",
        Format::Ods => "an OpenDocument spreadsheet (ods)",
        Format::Ofd => "an OFD document",
        _ => format.name(),
    }
}

/// How far into a file a signature may be preceded by junk (a mail header, an HTTP response).
const JUNK: usize = 1024;

/// Signatures at the start of files that hold no report text, with what to do about them.
const FOREIGN: &[(&[u8], &str, &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "a PNG image", SCAN),
    (b"\xff\xd8\xff", "a JPEG image", SCAN),
    (b"GIF8", "a GIF image", SCAN),
    (b"BM", "a BMP image", SCAN),
    (b"II*\0", "a TIFF image", SCAN),
    (b"MM\0*", "a TIFF image", SCAN),
    (b"Rar!\x1a\x07", "a RAR archive", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", UNPACK),
    (b"\x1f\x8b", "a gzip archive", UNPACK),
    (b"BZh", "a bzip2 archive", UNPACK),
    (b"\xfd7zXZ\0", "an xz archive", UNPACK),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", UNPACK),
    (b"MSCF", "a cabinet archive", UNPACK),
    (b"PK\x05\x06", "an empty zip archive", FETCH),
    (b"PK\x07\x08", "a spanned zip archive", UNPACK),
    (b"%!PS", "a PostScript file", PDF),
    (b"AT&TFORM", "a DjVu document", PDF),
    (b"CAJ\0", "a CAJ document", PDF),
    (b"\xdb\xa5-\0", "a Word 2 document", WORD),
    (b"MZ", "a program", FETCH),
    (b"\x7fELF", "a program", FETCH),
    (b"SQLite format 3\0", "a database", FETCH),
];
const SCAN: &str = "there is no text in it; OCR it first";
const UNPACK: &str = "unpack it and give the files in it";
const FETCH: &str = "fetch the report again";
const PDF: &str = "convert it to pdf";
const WORD: &str = "open it in Word or WPS and save it as docx";

/// The format of some bytes.
///
/// # Errors
/// `unsupported_format` for content that is recognised but that no reader takes, and for binary data that nothing recognises;
/// `encrypted` and `damaged` for containers; `not_that_format` where the name promises a container and the content is text.
pub fn sniff(bytes: &[u8], file_name: &str) -> Result<Format, Error> {
    let head = &bytes[..bytes.len().min(JUNK)];
    let extension = extension_of(file_name);
    if let Some(at) = head.windows(5).position(|w| w == b"%PDF-")
        && (at == 0 || extension == "pdf" || find(bytes, b"endobj").is_some())
    {
        return Ok(Format::Pdf);
    }
    if head.starts_with(b"PK\x03\x04") {
        return zipped::sniff(bytes, &extension);
    }
    if head.starts_with(ole::SIGNATURE) {
        return ole::sniff(bytes);
    }
    if head.starts_with(b"{\\rtf") {
        return Ok(Format::Rtf);
    }
    if let Some((_, what, advice)) = FOREIGN
        .iter()
        .find(|(magic, _, _)| head.starts_with(magic))
        .filter(|(magic, _, _)| magic.len() > 3 || is_binary(bytes))
    {
        return Err(no_document(what, advice));
    }
    if head.get(257..262) == Some(b"ustar") {
        return Err(no_document("a tar archive", UNPACK));
    }
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        return Err(no_document("a WebP image", SCAN));
    }
    if is_binary(bytes) {
        return Err(no_document(
            "binary data of no known format",
            "fetch the file again, or convert it from the program that wrote it",
        ));
    }
    text_format(bytes, &extension)
}

/// The kind of text: mark-up by content, then the extension.
fn text_format(bytes: &[u8], extension: &str) -> Result<Format, Error> {
    // Only ASCII marks matter, so dropping NUL reads UTF-16 as well.
    let ascii = bytes
        .iter()
        .take(8192)
        .filter(|b| b.is_ascii() && **b != 0)
        .map(u8::to_ascii_lowercase);
    // Nearly all texts begin with neither a tag nor a letter, and what follows does not matter to them.
    let first = ascii
        .clone()
        .find(|b| !b.is_ascii_whitespace() && *b != b'?' && *b != 11);
    let marked = first.is_some_and(|b| b == b'<' || b.is_ascii_alphabetic());
    let head: String = if marked {
        ascii.map(char::from).collect()
    } else {
        String::new()
    };
    let start = head.trim_start_matches(|c: char| c.is_whitespace() || c == '?');
    if is_mail(start) {
        return if head.contains("multipart/related")
            || head.contains("text/html")
            || extension.starts_with("mht")
        {
            Ok(Format::Mhtml)
        } else {
            Err(no_document(
                "a mail message",
                "save the attachments and give those",
            ))
        };
    }
    let html_name = matches!(extension, "html" | "htm" | "shtml" | "xhtml");
    if start.starts_with('<') {
        const OPENERS: [&str; 12] = [
            "<!doctype html",
            "<html",
            "<head",
            "<body",
            "<meta",
            "<title",
            "<table",
            "<div",
            "<script",
            "<style",
            "<p",
            "<span",
        ];
        if head.contains("schemas.microsoft.com/office/word/2003/wordml") && !head.contains("<html")
        {
            return Err(no_document("a Word 2003 XML document", WORD));
        }
        if head.contains("urn:schemas-microsoft-com:office:spreadsheet") && !head.contains("<html")
        {
            return Err(no_document(
                "an Excel 2003 XML workbook",
                "open it in Excel or WPS and save it as xlsx",
            ));
        }
        if OPENERS.iter().any(|o| start.starts_with(o)) && extension != "md"
            || head.contains("<html")
            || head.contains("<!doctype html")
            || html_name
        {
            return Ok(Format::Html);
        }
        if start.starts_with("<?xml") && !matches!(extension, "txt" | "md") {
            return Err(no_document(
                "an XML file of no known vocabulary",
                "convert it to text, html or docx",
            ));
        }
    }
    match extension {
        "md" | "markdown" => Ok(Format::Md),
        _ if html_name => Ok(Format::Html),
        "docx" | "docm" | "xlsx" | "xlsm" | "xlsb" | "pdf" | "ofd" | "ods" | "et" => {
            Err(Error::new(
                ErrorCode::NotThatFormat,
                format!(
                    "the name ends in .{extension} but the content is plain text; if it is the report's text, rename it to .txt, else fetch it again"
                ),
            ))
        }
        _ => Ok(Format::Txt),
    }
}

/// A message head: a first line that is a header field, and a MIME type within the head.
fn is_mail(head: &str) -> bool {
    const FIELDS: [&str; 8] = [
        "mime-version:",
        "from:",
        "subject:",
        "content-type:",
        "date:",
        "received:",
        "return-path:",
        "x-",
    ];
    FIELDS.iter().any(|f| head.starts_with(f))
        && head.contains("mime-version:")
        && head.contains("content-type:")
}

/// True when the bytes are no text in any encoding that Chinese documents use.
fn is_binary(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(8192)];
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return false;
    }
    let encoding = crate::text::detect(head);
    if encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE {
        return false;
    }
    let control = head
        .iter()
        .filter(|b| matches!(b, 0..=8 | 14..=25 | 27..=31 | 127))
        .count();
    if control * 50 > head.len() {
        return true;
    }
    // Neither a control character nor one of private use can be in UTF-8 without one of the bytes with which these begin.
    let valid = head.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    if encoding == encoding_rs::UTF_8 && valid.len() + 3 >= head.len() && !may_be_odd(valid) {
        return false;
    }
    // Legacy encodings give sense to most pairs of bytes, so noise shows in how many it has none for.
    let (text, _) = encoding.decode_without_bom_handling(head);
    let (mut all, mut bad) = (0usize, 0usize);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        all += 1;
        bad += usize::from(
            c == '\u{FFFD}' || ('\u{E000}'..='\u{F8FF}').contains(&c) || c.is_control(),
        );
    }
    bad >= 8 && bad * 5 > all
}

/// False for a text without the bytes with which characters of private use, control characters beyond ASCII and the replacement character begin.
fn may_be_odd(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().any(|(i, byte)| match byte {
        0xC2 | 0xEE => true,
        0xEF => matches!(bytes.get(i + 1), Some(0xA0..=0xA3 | 0xBF)),
        _ => false,
    })
}

fn extension_of(file_name: &str) -> String {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    name.rsplit_once('.')
        .map_or_else(String::new, |(_, e)| e.trim().to_ascii_lowercase())
}

/// The first place of a short needle.
fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|w| w == needle)
}

#[cfg(test)]
mod tests;
