//! Bytes to [`Document`]: format detection, readers, layout geometry.
//!
//! Every reader is a row in [`READERS`]. A reader is fallible and meets hostile input: it gives an [`Error`] with a code and a
//! message that says what to do, or a document with warnings, and never panics on purpose.

pub mod doc;
pub mod docx;
pub mod html;
pub mod layout;
mod little_endian;
pub mod pdf;
pub mod rtf;
pub mod sheet;
pub mod sniff;
pub mod text;

use gongbao_model::{Document, Error, ErrorCode, Format, Warning};

/// Which text of tracked changes is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Changes {
    /// Insertions in, deletions out.
    #[default]
    Final,
    /// Insertions out, deletions in.
    Original,
}

/// Bounds that keep a hostile file from costing the machine. Going over one gives an error or a warning that names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one input file.
    pub input_bytes: u64,
    /// Bytes of one inflated part or stream.
    pub inflated_bytes: u64,
    /// Pages of one document.
    pub pages: u32,
    /// Glyphs of one page.
    pub glyphs_per_page: u32,
    /// Drawing calls of one page, forms unfolded: bounds the time that a page can take.
    pub drawing_calls_per_page: u64,
    /// Nesting of elements, forms or tables.
    pub nesting: u32,
    /// Cells of one table, and of all sheets of a workbook together.
    pub cells_per_table: u32,
    /// Paragraphs of one flow document, those in cells included.
    pub paragraphs: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            input_bytes: 512 << 20,
            inflated_bytes: 256 << 20,
            pages: 20_000,
            glyphs_per_page: 500_000,
            drawing_calls_per_page: 3_000_000,
            nesting: 256,
            cells_per_table: 500_000,
            paragraphs: 400_000,
        }
    }
}

/// What the caller asks of a reader.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Text encoding, where the caller knows better than detection.
    pub encoding: Option<&'static encoding_rs::Encoding>,
    /// Tracked changes.
    pub changes: Changes,
    /// Bounds.
    pub limits: Limits,
}

/// A reader of one format.
#[derive(Debug, Clone, Copy)]
pub struct Reader {
    /// The format.
    pub format: Format,
    /// Extensions, lower case.
    pub extensions: &'static [&'static str],
    /// Reads the bytes.
    pub read: fn(&[u8], &Options) -> Result<Document, Error>,
}

/// All readers, by format.
pub const READERS: &[Reader] = &[
    Reader {
        format: Format::Txt,
        extensions: &["txt", "text"],
        read: text::read_txt,
    },
    Reader {
        format: Format::Md,
        extensions: &["md", "markdown"],
        read: text::read_md,
    },
    Reader {
        format: Format::Html,
        extensions: &["html", "htm", "shtml", "xhtml"],
        read: html::read,
    },
    Reader {
        format: Format::Mhtml,
        extensions: &["mhtml", "mht"],
        read: html::read_mhtml,
    },
    Reader {
        format: Format::Docx,
        extensions: &["docx", "docm", "dotx", "dotm", "wps", "wpt"],
        read: docx::read,
    },
    Reader {
        format: Format::Doc,
        extensions: &["doc", "dot", "wps", "wpt"],
        read: doc::read,
    },
    Reader {
        format: Format::Rtf,
        extensions: &["rtf"],
        read: rtf::read,
    },
    Reader {
        format: Format::Xls,
        extensions: &["xls", "xlt", "et", "ett"],
        read: sheet::read_xls,
    },
    Reader {
        format: Format::Xlsx,
        extensions: &["xlsx", "xlsm", "xltx", "xltm"],
        read: sheet::read_xlsx,
    },
    Reader {
        format: Format::Xlsb,
        extensions: &["xlsb"],
        read: sheet::read_xlsb,
    },
    Reader {
        format: Format::Ods,
        extensions: &["ods"],
        read: sheet::read_ods,
    },
    Reader {
        format: Format::Pdf,
        extensions: &["pdf"],
        read: pdf::read,
    },
];

/// Reads a document: the format is found by content first and by the name's extension second.
///
/// # Errors
/// When the bytes are empty, encrypted, damaged, over a limit, or of a format that no reader takes.
pub fn read(bytes: &[u8], file_name: &str, options: &Options) -> Result<Document, Error> {
    if bytes.is_empty() {
        return Err(Error::new(
            ErrorCode::Empty,
            "the file has 0 bytes; fetch it again",
        ));
    }
    if bytes.len() as u64 > options.limits.input_bytes {
        return Err(Error::new(
            ErrorCode::TooLarge,
            format!(
                "the file has {} bytes, over the limit input_bytes = {}",
                bytes.len(),
                options.limits.input_bytes
            ),
        ));
    }
    let format = sniff::sniff(bytes, file_name)?;
    match READERS.iter().find(|r| r.format == format) {
        Some(reader) => (reader.read)(bytes, options).map(say_when_empty),
        None => Err(sniff::unsupported(sniff::describe(format))),
    }
}

/// A document without a word is never silently fine: a PDF then has no text layer, anything else says so.
fn say_when_empty(mut doc: Document) -> Document {
    let silent = |w: &Warning| {
        !matches!(
            w,
            Warning::NoTextLayer { .. } | Warning::OutlinedText { .. }
        )
    };
    if doc.text.trim().is_empty() && doc.warnings.iter().all(silent) {
        doc.warnings.push(match doc.format {
            Format::Pdf | Format::Ofd => Warning::NoTextLayer {
                page: None,
                image: None,
            },
            _ => Warning::Other {
                code: "no_text",
                message: "the document holds no text".to_owned(),
                page: None,
            },
        });
    }
    doc
}
