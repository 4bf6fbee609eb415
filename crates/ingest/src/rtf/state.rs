//! What holds inside a group of a Rich Text file: where its text goes, and how characters and paragraphs look.

use crate::doc::rows::RowDefinition;
use crate::docx::native::{Merge, ParagraphProps, RunProps};
use gongbao_model::Align;
use std::rc::Rc;

/// Where the text of a group goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Destination {
    /// The text of the document, a note, a header or a box: whatever is open.
    Flow,
    /// Nowhere, and nothing inside matters.
    Skip,
    /// Nowhere, but destinations inside it count.
    Quiet,
    /// The font table.
    Fonts,
    /// The style sheet.
    Styles,
    /// The code of a field.
    FieldCode,
    /// The printed label of a paragraph in a list.
    Label,
}

/// The part that a group holds; its end is the end of the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opens {
    /// Nothing of its own.
    Nothing,
    /// A field.
    Field,
    /// A footnote or endnote.
    Note { end: bool },
    /// A header or footer.
    Furniture { header: bool },
    /// A text box.
    Box,
}

/// How characters look.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Look {
    pub(super) props: RunProps,
    pub(super) deleted: bool,
    pub(super) inserted: bool,
    /// Font number.
    pub(super) font: Option<i32>,
}

/// Where a paragraph stands among tables.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    pub(super) in_table: bool,
    /// Nesting as stated.
    pub(super) depth: Option<u32>,
}

/// The row that is being defined.
#[derive(Debug, Clone, Default)]
pub(super) struct RowState {
    pub(super) definition: RowDefinition,
    left: i32,
    merge: (Merge, Merge),
    border: bool,
}

/// Cells of one row that are defined; Word knows 63.
const MAX_CELLS: usize = 1000;

impl RowState {
    /// A control word of a row or cell; false when it is none.
    pub(super) fn word(&mut self, name: &str, number: Option<i32>) -> bool {
        match name {
            "trowd" => *self = Self::default(),
            "trleft" => self.left = number.unwrap_or(0),
            "trhdr" => self.definition.header = true,
            "clmgf" => self.merge.0 = Merge::Restart,
            "clmrg" => self.merge.0 = Merge::Continue,
            "clvmgf" => self.merge.1 = Merge::Restart,
            "clvmrg" => self.merge.1 = Merge::Continue,
            "clbrdrt" | "clbrdrb" | "clbrdrl" | "clbrdrr" | "trbrdrt" | "trbrdrb" | "trbrdrl"
            | "trbrdrr" | "trbrdrh" | "trbrdrv" => self.border = true,
            "brdrs" | "brdrth" | "brdrdb" | "brdrdot" | "brdrdash" | "brdrhair" => {
                self.definition.borders |= std::mem::take(&mut self.border);
            }
            "brdrnone" | "brdrnil" => self.border = false,
            "cellx" if self.definition.merges.len() < MAX_CELLS => {
                if self.definition.edges.is_empty() {
                    self.definition.edges.push(self.left);
                }
                self.definition.edges.push(number.unwrap_or(0));
                self.definition.merges.push(std::mem::take(&mut self.merge));
            }
            "cellx" => {}
            _ => return false,
        }
        true
    }
}

/// What a group inherits and may change.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) destination: Destination,
    pub(super) opens: Opens,
    /// Characters that stand behind `\u` for readers without Unicode.
    pub(super) fallback: u32,
    pub(super) look: Look,
    pub(super) paragraph: Rc<ParagraphProps>,
    pub(super) place: Place,
    pub(super) row: Rc<RowState>,
    /// `\*` stands before the next word: a destination that may be skipped.
    pub(super) optional: bool,
}

impl State {
    pub(super) fn new() -> Self {
        Self {
            destination: Destination::Flow,
            opens: Opens::Nothing,
            fallback: 1,
            look: Look::default(),
            paragraph: Rc::new(ParagraphProps::default()),
            place: Place::default(),
            row: Rc::new(RowState::default()),
            optional: false,
        }
    }
    /// A control word that changes how characters look; false when it is none.
    pub(super) fn character(&mut self, name: &str, number: Option<i32>) -> bool {
        let on = number != Some(0);
        let props = &mut self.look.props;
        match name {
            "plain" => self.look = Look::default(),
            "b" => props.bold = Some(on),
            "v" => props.hidden = Some(on),
            "fs" => {
                props.size = number
                    .and_then(|n| u16::try_from(n).ok())
                    .filter(|n| *n > 0)
            }
            "f" => self.look.font = number,
            "deleted" => self.look.deleted = on,
            "revised" => self.look.inserted = on,
            _ => return false,
        }
        true
    }
    /// A control word that changes the paragraph; false when it is none.
    pub(super) fn paragraph(&mut self, name: &str, number: Option<i32>) -> bool {
        match name {
            "pard" => {
                self.paragraph = Rc::new(ParagraphProps::default());
                self.place = Place::default();
                return true;
            }
            "intbl" => {
                self.place.in_table = true;
                return true;
            }
            "itap" => {
                self.place.depth = number.and_then(|n| u32::try_from(n).ok());
                return true;
            }
            _ => {}
        }
        // Looked up before the properties are copied: most words are none of these.
        if !matches!(
            name,
            "ql" | "qj"
                | "qc"
                | "qr"
                | "fi"
                | "li"
                | "cufi"
                | "culi"
                | "sb"
                | "outlinelevel"
                | "pagebb"
        ) {
            return false;
        }
        let props = Rc::make_mut(&mut self.paragraph);
        match name {
            "ql" | "qj" => props.align = Some(Align::Left),
            "qc" => props.align = Some(Align::Center),
            "qr" => props.align = Some(Align::Right),
            "fi" => props.indent.first = number,
            "li" => props.indent.left = number,
            "cufi" => props.indent.first_chars = number,
            "culi" => props.indent.left_chars = number,
            "sb" => props.before = number,
            "outlinelevel" => {
                props.outline = number
                    .and_then(|n| u8::try_from(n).ok())
                    .filter(|n| *n <= 9);
            }
            _ => props.page_break_before = Some(number != Some(0)),
        }
        true
    }
}
