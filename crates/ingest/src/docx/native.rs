//! The typed tree of a WordprocessingML part: what the file says, before it is lowered to a document.
//!
//! Lengths are twentieths of a point, as in the file; style ids are already resolved to indexes into the style sheet.

use gongbao_model::Align;

/// Index of a style in the style sheet.
pub(crate) type StyleIndex = u16;

/// One block-level element.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    /// `w:p`.
    Paragraph(Paragraph),
    /// `w:tbl`.
    Table(Table),
}

/// `w:p`, its runs flattened to one text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Paragraph {
    /// Place among the paragraphs of the part, from 0.
    pub(crate) index: u32,
    /// `w:pPr`, direct properties only.
    pub(crate) props: ParagraphProps,
    /// The text of all runs. [`LINE_BREAK`] and [`PAGE_BREAK`] stand for breaks, a tab for a tab; it holds no other control characters.
    pub(crate) text: String,
    /// Stretches of equal formatting, ascending and without gaps.
    pub(crate) runs: Vec<Run>,
    /// Things that stand between two characters, ascending.
    pub(crate) marks: Vec<(u32, Mark)>,
    /// Indexes of the paragraphs that were joined to this one, one for each [`WRAP`].
    pub(crate) continued: Vec<u32>,
    /// What is known of fields around and in it.
    pub(crate) fields: FieldTraits,
}

impl Paragraph {
    /// Appends text with its formatting.
    pub(crate) fn push(&mut self, props: RunProps, text: &str) {
        if self.runs.last().is_none_or(|r| r.props != props) {
            self.runs.push(Run {
                start: self.text.len() as u32,
                props,
            });
        }
        self.text.push_str(text);
    }
}

/// Stands in a paragraph's text for `w:br` and `w:cr`.
pub(crate) const LINE_BREAK: char = '\n';
/// Stands in a paragraph's text for a page break.
pub(crate) const PAGE_BREAK: char = '\u{c}';

/// Stands in a paragraph's text where a paragraph of the file was joined to the one before it.
pub(crate) const WRAP: char = '\u{b}';

/// What fields tell of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct FieldTraits {
    /// It stands in the result of a TOC field or in a content control that holds a table of contents.
    pub(crate) in_toc: bool,
    /// It holds a PAGEREF field.
    pub(crate) page_ref: bool,
    /// It holds a link to a place in the document.
    pub(crate) inner_link: bool,
    /// It holds a PAGE or NUMPAGES field.
    pub(crate) page_number: bool,
    /// It is the text of a VML text path: word art, or a watermark where it stands in a header.
    pub(crate) word_art: bool,
}

/// A stretch of text of equal formatting; it ends where the next begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Run {
    /// First byte in the paragraph's text.
    pub(crate) start: u32,
    /// Direct properties.
    pub(crate) props: RunProps,
}

/// Something between two characters of a paragraph.
#[derive(Debug, Clone)]
pub(crate) enum Mark {
    /// `w:lastRenderedPageBreak`: here a page began when the file was last laid out.
    RenderedPageBreak,
    /// A reference to a footnote or endnote.
    Note(NoteKind, i32),
    /// The content of a text box or shape that is anchored here.
    Box(Vec<Node>),
}

/// Which of the two parts a note is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NoteKind {
    /// footnotes.xml
    Footnote,
    /// endnotes.xml
    Endnote,
}

impl NoteKind {
    /// The name of its part.
    pub(crate) fn part(self) -> &'static str {
        match self {
            NoteKind::Footnote => "footnotes",
            NoteKind::Endnote => "endnotes",
        }
    }
}

/// `w:rPr`, as far as it matters for reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct RunProps {
    /// Character style.
    pub(crate) style: Option<StyleIndex>,
    /// `w:b`.
    pub(crate) bold: Option<bool>,
    /// `w:sz` in half points.
    pub(crate) size: Option<u16>,
    /// `w:vanish`.
    pub(crate) hidden: Option<bool>,
    /// A font whose code points are pictures.
    pub(crate) symbol_font: Option<SymbolFont>,
}

/// Fonts that give characters of the private use area (or ASCII) other shapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SymbolFont {
    /// Symbol.
    Symbol,
    /// Wingdings.
    Wingdings,
    /// Wingdings 2.
    Wingdings2,
    /// Wingdings 3, Webdings and others whose shapes have no characters.
    Other,
}

impl SymbolFont {
    /// The font of that name, where it is one of these.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name.trim() {
            "Symbol" => Some(Self::Symbol),
            "Wingdings" => Some(Self::Wingdings),
            "Wingdings 2" => Some(Self::Wingdings2),
            "Wingdings 3" | "Webdings" | "Marlett" => Some(Self::Other),
            _ => None,
        }
    }
}

/// `w:pPr`, as far as it matters for reading. `None` means not stated here.
#[derive(Debug, Clone, Default)]
pub(crate) struct ParagraphProps {
    /// Paragraph style.
    pub(crate) style: Option<StyleIndex>,
    /// `w:outlineLvl` as in the file, 0 to 8; 9 means body text.
    pub(crate) outline: Option<u8>,
    /// `w:jc`.
    pub(crate) align: Option<Align>,
    /// `w:ind`.
    pub(crate) indent: Indent,
    /// `w:spacing w:before`.
    pub(crate) before: Option<i32>,
    /// `w:spacing w:beforeLines`, hundredths of a line.
    pub(crate) before_lines: Option<i32>,
    /// `w:pageBreakBefore`.
    pub(crate) page_break_before: Option<bool>,
    /// `w:numPr`.
    pub(crate) numbering: NumberingRef,
    /// Properties of the paragraph mark.
    pub(crate) mark: RunProps,
    /// The mark was deleted (or, for the original text, inserted): the next paragraph continues this one.
    pub(crate) mark_removed: bool,
    /// A `w:sectPr` ends here, and the next section begins a page.
    pub(crate) page_after: bool,
}

/// `w:ind`.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Indent {
    /// Left (start) edge.
    pub(crate) left: Option<i32>,
    /// Left edge in hundredths of a character.
    pub(crate) left_chars: Option<i32>,
    /// First line, negative when it hangs.
    pub(crate) first: Option<i32>,
    /// First line in hundredths of a character.
    pub(crate) first_chars: Option<i32>,
}

/// `w:numPr`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct NumberingRef {
    /// `w:numId`; 0 takes numbering off.
    pub(crate) num: Option<i32>,
    /// `w:ilvl`.
    pub(crate) level: Option<u8>,
}

impl ParagraphProps {
    /// These properties, and those of `base` where these say nothing. The style is not inherited.
    pub(crate) fn over(&self, base: &ParagraphProps) -> ParagraphProps {
        ParagraphProps {
            style: self.style,
            outline: self.outline.or(base.outline),
            align: self.align.or(base.align),
            indent: Indent {
                left: self.indent.left.or(base.indent.left),
                left_chars: self.indent.left_chars.or(base.indent.left_chars),
                first: self.indent.first.or(base.indent.first),
                first_chars: self.indent.first_chars.or(base.indent.first_chars),
            },
            before: self.before.or(base.before),
            before_lines: self.before_lines.or(base.before_lines),
            page_break_before: self.page_break_before.or(base.page_break_before),
            numbering: NumberingRef {
                num: self.numbering.num.or(base.numbering.num),
                level: self.numbering.level.or(base.numbering.level),
            },
            mark: self.mark,
            mark_removed: self.mark_removed,
            page_after: self.page_after,
        }
    }
}

/// `w:tbl`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    /// Widths of `w:tblGrid`.
    pub(crate) grid: Vec<i32>,
    /// Table style.
    pub(crate) style: Option<StyleIndex>,
    /// It has visible borders of its own: `Some(false)` when it states that it has none.
    pub(crate) borders: Option<bool>,
    /// A cell has visible borders of its own.
    pub(crate) cell_borders: bool,
    /// `w:tblLook` asks for the style's first row.
    pub(crate) first_row_look: bool,
    /// `w:tr`; rows without cells are left out.
    pub(crate) rows: Vec<Row>,
    /// Rows at which another `w:tbl` was joined to this one.
    pub(crate) seams: Vec<u32>,
}

/// `w:tr`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    /// `w:gridBefore`.
    pub(crate) before: u32,
    /// `w:gridAfter`.
    pub(crate) after: u32,
    /// `w:tblHeader`.
    pub(crate) header: bool,
    /// Pages that begin between the row before and this one, where two tables were joined.
    pub(crate) pages_before: u32,
    /// `w:tc`.
    pub(crate) cells: Vec<Cell>,
}

/// `w:tc`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    /// `w:gridSpan`.
    pub(crate) span: u32,
    /// `w:tcW` in twips, where it is given so.
    pub(crate) width: Option<i32>,
    /// `w:vMerge`.
    pub(crate) vertical: Merge,
    /// `w:hMerge`.
    pub(crate) horizontal: Merge,
    /// What is in it; paragraphs without text, label or marks are left out.
    pub(crate) nodes: Vec<Node>,
}

/// Part of a merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Merge {
    /// None.
    #[default]
    No,
    /// Begins one.
    Restart,
    /// Continues one.
    Continue,
}
