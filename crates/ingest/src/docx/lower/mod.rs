//! The typed tree of a part, lowered to blocks, grids and anchors: paragraphs in [`paragraphs`] and [`wrapped`], tables in
//! [`tables`], [`joined`] and [`layout_table`].

mod joined;
mod layout_table;
mod paragraphs;
mod tables;
mod wrapped;

use crate::Limits;
use crate::docx::native::{Mark, Node, NoteKind, Paragraph, Table};
use crate::docx::numbering::Numbering;
use crate::docx::styles::StyleSheet;
use crate::text::debris::DebrisLog;
use gongbao_model::{Aside, Document, DocumentBuilder, FurnitureKind, PageBasis, Warning};
use std::collections::BTreeMap;
use wrapped::Wrapped;

/// Footnotes and endnotes that wait for their reference.
pub(crate) type Notes = BTreeMap<(NoteKind, i32), Vec<Node>>;

/// Which part is being lowered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The main part.
    Main,
    /// A note.
    Note,
    /// A header or footer.
    Furniture(FurnitureKind),
}

/// Builds the document.
pub(crate) struct Lowering<'a> {
    pub(crate) builder: DocumentBuilder,
    styles: &'a StyleSheet,
    numbering: Numbering,
    notes: Notes,
    limits: Limits,
    part: Part,
    /// The page, where the file says where pages began when it was last laid out.
    page: Option<u32>,
    /// A paragraph whose mark is gone: the next one continues it.
    unfinished: Option<Paragraph>,
    /// A table that the next one may continue, and the empty paragraphs since.
    open_table: Option<(Table, Vec<Paragraph>)>,
    /// A paragraph that the next one may go on with, where a converter ended every line with a paragraph mark.
    wrapped: Option<Wrapped>,
    debris: DebrisLog,
    space_before: bool,
    page_break_before: bool,
    hidden_in_cells: u32,
    covered_text: u32,
}

/// The mark of a note: which note, and the byte of the document's text before which it stands.
struct NoteMark {
    note: (NoteKind, i32),
    at: u32,
}

impl<'a> Lowering<'a> {
    /// A lowering at the start of a document. `paged` says that the file marks where pages began.
    pub(crate) fn new(
        builder: DocumentBuilder,
        styles: &'a StyleSheet,
        numbering: Numbering,
        notes: Notes,
        limits: &Limits,
        paged: bool,
    ) -> Self {
        Self {
            builder,
            styles,
            numbering,
            notes,
            limits: *limits,
            part: Part::Main,
            page: paged.then_some(1),
            unfinished: None,
            open_table: None,
            wrapped: None,
            debris: DebrisLog::default(),
            space_before: false,
            page_break_before: false,
            hidden_in_cells: 0,
            covered_text: 0,
        }
    }
    /// Lowers block-level elements in order. What may go on with the next call is kept open until then or until [`Self::flush`].
    pub(crate) fn nodes(&mut self, nodes: Vec<Node>) {
        for node in nodes {
            match node {
                Node::Paragraph(p) => self.paragraph_node(p),
                Node::Table(t) => self.table_node(t),
            }
        }
    }
    /// Ends what is still open.
    pub(crate) fn flush(&mut self) {
        self.close_wrapped();
        if let Some(p) = self.unfinished.take() {
            self.paragraph(p);
        }
        self.close_table();
    }
    /// The document builder and the last page, at the end.
    pub(crate) fn finish(mut self) -> DocumentBuilder {
        self.flush();
        let doc = self.builder.doc_mut();
        doc.pages = self.page;
        if self.page.is_some() {
            doc.page_basis = PageBasis::LastLayout;
        }
        doc.warnings
            .extend(std::mem::take(&mut self.debris).into_warnings());
        if self.hidden_in_cells > 0 {
            doc.warnings.push(Warning::Other {
                code: "hidden_text",
                message: format!(
                    "hidden text in {} table cells was left out",
                    self.hidden_in_cells
                ),
                page: None,
            });
        }
        if self.covered_text > 0 {
            doc.warnings.push(Warning::Other {
                code: "covered_cell_text",
                message: format!("{} cells that a vertical merge covers hold text that is not printed; it was left out", self.covered_text),
                page: None,
            });
        }
        self.builder
    }
    /// Takes in a document of another format after what was lowered so far.
    pub(crate) fn chunk(&mut self, doc: Document) {
        self.flush();
        self.builder.append(doc, "chunk");
    }
    /// Lowers headers (true) and footers, each text once: sections repeat the same running head.
    pub(crate) fn running_heads(&mut self, stories: Vec<(bool, Vec<Node>)>) {
        let mut seen: std::collections::BTreeSet<String> = std::collections::BTreeSet::new();
        for (header, nodes) in stories {
            if seen.insert(super::plain_text(&nodes)) {
                self.furniture(nodes, header);
            }
        }
    }
    /// Lowers the paragraphs of a header, a footer or another part whose blocks are all of one kind.
    pub(crate) fn furniture(&mut self, nodes: Vec<Node>, header: bool) {
        self.flush();
        let page = self.page.take();
        let (kind, name) = if header {
            (FurnitureKind::Header, "header")
        } else {
            (FurnitureKind::Footer, "footer")
        };
        self.part = Part::Furniture(kind);
        let aside = self.builder.set_aside(Some(Aside {
            part: name,
            mark: None,
        }));
        self.nodes(nodes);
        self.flush();
        self.builder.set_aside(aside);
        self.part = Part::Main;
        self.page = page;
    }
    fn turn_pages(&mut self, count: usize) {
        if self.part == Part::Main {
            self.page = self.page.map(|p| p.saturating_add(count as u32));
        }
    }
    /// The content of a text box, apart from the flow around it.
    fn boxed(&mut self, nodes: Vec<Node>) {
        let unfinished = self.unfinished.take();
        let table = self.open_table.take();
        let wrapped = self.wrapped.take();
        self.nodes(nodes);
        self.flush();
        self.wrapped = wrapped;
        self.unfinished = unfinished;
        self.open_table = table;
    }
    /// The notes that a block refers to, each once.
    fn note_blocks(&mut self, marks: Vec<NoteMark>) {
        for mark in marks {
            let Some(nodes) = self.notes.remove(&mark.note) else {
                continue;
            };
            let part = std::mem::replace(&mut self.part, Part::Note);
            let aside = self.builder.set_aside(Some(Aside {
                part: mark.note.0.part(),
                mark: Some(mark.at),
            }));
            let (space, page_break) = (self.space_before, self.page_break_before);
            self.boxed(nodes);
            (self.space_before, self.page_break_before) = (space, page_break);
            self.builder.set_aside(aside);
            self.part = part;
        }
    }
}

/// The boxes of a paragraph; the other marks stay.
fn take_boxes(p: &mut Paragraph) -> Vec<Vec<Node>> {
    if !p.marks.iter().any(|(_, m)| matches!(m, Mark::Box(_))) {
        return Vec::new();
    }
    let mut out = Vec::new();
    for (at, mark) in std::mem::take(&mut p.marks) {
        match mark {
            Mark::Box(nodes) => out.push(nodes),
            mark => p.marks.push((at, mark)),
        }
    }
    out
}
