//! Sections: the heading tree.

use crate::diagnostic::Trace;
use crate::document::{BlockId, Span};

/// Index of a section in [`crate::Analysis::sections`]; printed as `s<index + 1>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SectionId(pub u32);

/// What kind of heading opens a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SectionKind {
    /// A document title or subtitle.
    Title,
    /// 第一部分, 第一章.
    Part,
    /// A heading on a line of its own.
    Heading,
    /// The first words of a paragraph.
    RunIn,
    /// 附件1.
    Attachment,
    /// A caption that stands as a heading of what follows.
    Caption,
}

/// One section.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Parent section.
    pub parent: Option<SectionId>,
    /// Depth, 1 for the highest.
    pub depth: u32,
    /// Label as printed, empty where there is none.
    pub label: String,
    /// Title without the label.
    pub title: String,
    /// Kind.
    pub kind: SectionKind,
    /// Block that holds the head.
    pub block: BlockId,
    /// Span of the head (label and title).
    pub head: Span,
    /// Span from the end of the head to the start of the next section of the same or a higher level; it holds the subsections.
    pub body: Span,
    /// Gaps, repeats and doubts, for a person.
    pub diagnostics: Vec<String>,
    /// Rules that made it.
    pub why: Vec<Trace>,
}
