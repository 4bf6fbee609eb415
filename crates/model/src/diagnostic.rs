//! Warnings, errors and traces: what went wrong, and why a result is what it is.

use crate::RuleId;
use crate::document::Span;

/// Why a result is what it is: a rule and the words it fired on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// The rule.
    pub rule: RuleId,
    /// The words in the document, where there are any.
    pub span: Option<Span>,
}

impl Trace {
    /// A trace of a rule that fired on a span.
    #[must_use]
    pub fn new(rule: RuleId, span: Option<Span>) -> Self {
        Self { rule, span }
    }
}

/// Something that was skipped, repaired or doubtful while a document was read. It never costs the document.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Warning {
    /// A page without a text layer.
    NoTextLayer {
        /// Page, from 1.
        page: Option<u32>,
        /// Width and height in points of the largest image on it.
        image: Option<(f32, f32)>,
    },
    /// Text drawn as outlines, which only OCR could read.
    OutlinedText {
        /// Page, from 1.
        page: u32,
    },
    /// Glyphs whose characters could not be told.
    UnmappedGlyphs {
        /// Page, from 1.
        page: u32,
        /// How many.
        count: u32,
    },
    /// Bytes that the encoding does not know.
    UndecodableBytes {
        /// Offset of the first one in the file.
        offset: u64,
        /// How many replacement characters stand for them.
        count: u32,
        /// Encoding.
        encoding: &'static str,
    },
    /// Converter debris (bookmarks, field codes, dot leaders, emphasis marks) was taken out of the text.
    DebrisRemoved {
        /// What kind, for example `bookmark`.
        kind: &'static str,
        /// How many places.
        count: u32,
        /// The first one as it stood.
        sample: String,
    },
    /// Another backend read the file or a page.
    FallbackBackend {
        /// Name of the backend.
        backend: &'static str,
        /// Page, where only one was concerned.
        page: Option<u32>,
        /// Why the first one did not.
        why: String,
    },
    /// A part of the container is damaged and was left out.
    DamagedPart {
        /// Name of the part.
        part: String,
        /// What is wrong.
        why: String,
    },
    /// A part that this program does not read (an embedded document, a chart).
    UnreadPart {
        /// Name of the part.
        part: String,
        /// What it is.
        what: &'static str,
    },
    /// Something went over a limit and the rest of it was left out.
    LimitReached {
        /// Name of the setting.
        limit: &'static str,
        /// Its value.
        value: u64,
        /// Page or place, where known.
        page: Option<u32>,
    },
    /// A web page that only leads to an attachment.
    LandingPage,
    /// Anything else worth saying, with a stable code.
    Other {
        /// Stable code in snake case.
        code: &'static str,
        /// One sentence.
        message: String,
        /// Page, where known.
        page: Option<u32>,
    },
}

impl Warning {
    /// The stable code of the warning.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Warning::NoTextLayer { .. } => "no_text_layer",
            Warning::OutlinedText { .. } => "outlined_text",
            Warning::UnmappedGlyphs { .. } => "unmapped_glyphs",
            Warning::UndecodableBytes { .. } => "undecodable_bytes",
            Warning::DebrisRemoved { .. } => "debris_removed",
            Warning::FallbackBackend { .. } => "fallback_backend",
            Warning::DamagedPart { .. } => "damaged_part",
            Warning::UnreadPart { .. } => "unread_part",
            Warning::LimitReached { .. } => "limit_reached",
            Warning::LandingPage => "landing_page",
            Warning::Other { code, .. } => code,
        }
    }
    /// The page it speaks of.
    #[must_use]
    pub fn page(&self) -> Option<u32> {
        match self {
            Warning::NoTextLayer { page, .. }
            | Warning::FallbackBackend { page, .. }
            | Warning::LimitReached { page, .. }
            | Warning::Other { page, .. } => *page,
            Warning::OutlinedText { page } | Warning::UnmappedGlyphs { page, .. } => Some(*page),
            _ => None,
        }
    }
    /// One sentence for a person.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Warning::NoTextLayer {
                image: Some((w, h)),
                ..
            } => {
                format!(
                    "the page has no text layer, only an image of {w:.0} × {h:.0} points; OCR it first"
                )
            }
            Warning::NoTextLayer { .. } => "there is no text layer; OCR it first".to_owned(),
            Warning::OutlinedText { .. } => {
                "the text is drawn as outlines; OCR it first".to_owned()
            }
            Warning::UnmappedGlyphs { count, .. } => {
                format!(
                    "{count} glyphs have no character (their font carries no mapping); they stand as U+FFFD"
                )
            }
            Warning::UndecodableBytes {
                offset,
                count,
                encoding,
            } => format!(
                "{count} places are no valid {encoding}, the first at byte {offset}; they stand as U+FFFD; name the encoding with --encoding if this guess is wrong"
            ),
            Warning::DebrisRemoved {
                kind,
                count,
                sample,
            } => {
                format!(
                    "{count} places of converter debris ({kind}) were kept out of the text, the first: {sample}"
                )
            }
            Warning::FallbackBackend { backend, why, .. } => {
                format!("read by the second backend {backend}: {why}")
            }
            Warning::DamagedPart { part, why } => {
                format!("the part {part} is damaged and was left out: {why}")
            }
            Warning::UnreadPart { part, what } => format!("the part {part} ({what}) was not read"),
            Warning::LimitReached { limit, value, .. } => {
                format!("the limit {limit} = {value} was reached; what came after was left out")
            }
            Warning::LandingPage => {
                "the page holds no report, only links to attachments; fetch those".to_owned()
            }
            Warning::Other { message, .. } => message.clone(),
        }
    }
}

/// The stable code of an error that costs a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ErrorCode {
    /// The path does not exist.
    NotFound,
    /// The file can't be read (permission, IO).
    Unreadable,
    /// Zero bytes.
    Empty,
    /// Needs a password.
    Encrypted,
    /// The container or its main part is broken.
    Damaged,
    /// Named as a format that it is not.
    NotThatFormat,
    /// A format that this program does not read.
    UnsupportedFormat,
    /// Goes over a limit that guards the machine.
    TooLarge,
    /// Took longer than allowed.
    Timeout,
    /// Used more memory than allowed.
    Memory,
    /// The reader crashed on it.
    Crash,
}

impl ErrorCode {
    /// The name used in records.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ErrorCode::NotFound => "not_found",
            ErrorCode::Unreadable => "unreadable",
            ErrorCode::Empty => "empty",
            ErrorCode::Encrypted => "encrypted",
            ErrorCode::Damaged => "damaged",
            ErrorCode::NotThatFormat => "not_that_format",
            ErrorCode::UnsupportedFormat => "unsupported_format",
            ErrorCode::TooLarge => "too_large",
            ErrorCode::Timeout => "timeout",
            ErrorCode::Memory => "memory",
            ErrorCode::Crash => "crash",
        }
    }
}

/// An error that costs one document. The message says what is wrong, where, and what to do; it does not name the file, the
/// caller does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Stable code.
    pub code: ErrorCode,
    /// One or two sentences.
    pub message: String,
}

impl Error {
    /// An error from code and message.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code.name(), self.message)
    }
}

impl std::error::Error for Error {}
