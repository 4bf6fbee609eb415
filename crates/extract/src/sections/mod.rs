//! The heading tree.
//!
//! Stages: [`line`] looks at each block (label, shape), [`toc`] sets tables of contents apart, [`heads`] collects everything that may
//! be a head, [`tree`] gives every candidate its parent from numbers and layout, [`roles`] decides per series what is a heading and
//! what a list item, and this module writes sections, block roles and bodies. Format-blind: only blocks and layout hints are read.

mod enumeration;
mod front;
mod heads;
mod label;
mod leads;
mod line;
mod numeral;
mod parts;
mod plain;
#[cfg(test)]
mod recovery;
mod roles;
mod toc;
mod tree;
mod words;

use gongbao_model::{
    Analysis, BlockId, BlockKind, BlockRole, Document, FurnitureKind, Section, SectionId,
    SectionKind, Span, Trace,
};
use heads::{Head, HeadKind};
use line::{Line, Shape};

pub(crate) use front::is_date;

/// Fills `sections`, `block_roles`, `block_sections` and `block_parts`.
pub fn run(doc: &Document, analysis: &mut Analysis) {
    let lines: Vec<Line<'_>> = doc
        .blocks
        .iter()
        .enumerate()
        .map(|(i, b)| Line::new(doc, i as u32, b))
        .collect();
    let toc = toc::find(&lines);
    let candidates = heads::collect(&lines, &toc);
    let places = tree::build(&candidates.heads);
    let keep = roles::decide(&candidates.heads, &places);

    analysis.block_roles = lines
        .iter()
        .map(|l| first_role(l, toc.is_toc[l.block as usize]))
        .collect();
    let mut set = |line: usize, role: BlockRole| {
        if let Some(slot) = analysis.block_roles.get_mut(line) {
            *slot = role;
        }
    };
    candidates
        .listed
        .iter()
        .for_each(|l| set(*l, BlockRole::ListItem));
    candidates
        .title_lines
        .iter()
        .for_each(|l| set(*l, BlockRole::Heading));
    for (head, kept) in candidates.heads.iter().zip(&keep) {
        match head.kind {
            HeadKind::Heading if !kept => set(head.line, BlockRole::ListItem),
            HeadKind::Caption => set(head.line, BlockRole::Caption),
            HeadKind::Lead | HeadKind::Enumeration => {}
            _ if matches!(head.shape, Shape::RunIn { .. }) => {}
            _ => set(head.line, BlockRole::Heading),
        }
    }
    analysis.sections = sections(doc, &lines, &candidates.heads, &places, &keep);
    analysis.block_sections = block_sections(doc, &analysis.sections);
    analysis.block_parts = parts::parts(doc, &lines, &toc, &candidates.heads, &analysis.sections);
}

fn first_role(line: &Line<'_>, in_toc: bool) -> BlockRole {
    match line.kind {
        BlockKind::Furniture(FurnitureKind::Toc) => BlockRole::Toc,
        BlockKind::Paragraph if in_toc => BlockRole::Toc,
        BlockKind::Paragraph => BlockRole::Paragraph,
        BlockKind::Table(_) => BlockRole::Table,
        BlockKind::Footnote => BlockRole::Footnote,
        BlockKind::Furniture(_) => BlockRole::Furniture,
    }
}

/// The sections of the heads that are kept, in document order, with depths, bodies and traces.
fn sections(
    doc: &Document,
    lines: &[Line<'_>],
    heads: &[Head],
    places: &[tree::Place],
    keep: &[bool],
) -> Vec<Section> {
    let mut ids: Vec<Option<SectionId>> = vec![None; heads.len()];
    // The nearest ancestor that is kept; ancestors come first, so one step up each suffices.
    let mut nearest: Vec<Option<SectionId>> = vec![None; heads.len()];
    let mut out: Vec<Section> = Vec::new();
    for (i, head) in heads.iter().enumerate() {
        let above = places[i].parent.and_then(|p| ids[p].or(nearest[p]));
        nearest[i] = above;
        if !keep[i] {
            continue;
        }
        let id = SectionId(out.len() as u32);
        ids[i] = Some(id);
        let depth = above
            .and_then(|p| out.get(p.0 as usize))
            .map_or(1, |p| p.depth + 1);
        let span = Span::new(head.at, head.end.max(head.at));
        let mut why = vec![Trace::new(head.rule, Some(span))];
        if let Some(label) = head.stands_for {
            why.push(Trace::new(label.style.rule(), None));
        }
        let end = if head.kind == HeadKind::Caption {
            caption_end(doc, lines, head)
        } else {
            doc.text.len()
        };
        out.push(Section {
            parent: above,
            depth,
            label: head.label_text.clone(),
            title: head.title.clone(),
            kind: kind(head),
            block: BlockId(head.line as u32),
            head: span,
            body: Span::new(head.body, end.max(head.body)),
            diagnostics: places[i].diagnostics.clone(),
            why,
        });
    }
    // A body ends where the next head of the same or a higher level begins.
    let mut open: Vec<usize> = Vec::new();
    for i in 0..out.len() {
        let (depth, start) = (out[i].depth, out[i].head.start);
        while let Some(last) = open.pop_if(|j| out[*j].depth >= depth) {
            let body = &mut out[last].body;
            body.end = body.end.min(start).max(body.start);
        }
        open.push(i);
    }
    out
}

fn kind(head: &Head) -> SectionKind {
    match head.kind {
        HeadKind::Title => SectionKind::Title,
        HeadKind::Attachment => SectionKind::Attachment,
        HeadKind::Caption => SectionKind::Caption,
        HeadKind::Part => SectionKind::Part,
        HeadKind::Lead | HeadKind::Enumeration => SectionKind::RunIn,
        HeadKind::Heading | HeadKind::Plain => match head.shape {
            Shape::RunIn { .. } => SectionKind::RunIn,
            _ => SectionKind::Heading,
        },
    }
}

/// A caption reaches over its table, not over the text that goes on after it.
fn caption_end(doc: &Document, lines: &[Line<'_>], head: &Head) -> usize {
    let mut end = head.body;
    for line in lines[head.line + 1..].iter().take(6) {
        if line.is_table() {
            return line.start + line.text.len();
        }
        if !line.is_aside() && !line.is_field() && line.text.chars().count() > 40 {
            break;
        }
        end = end.max(head.body);
    }
    end.min(doc.text.len())
}

/// The innermost section in which each block begins.
fn block_sections(doc: &Document, sections: &[Section]) -> Vec<Option<SectionId>> {
    let mut out = Vec::with_capacity(doc.blocks.len());
    let mut open: Vec<usize> = Vec::new();
    let mut ahead = 0;
    for (i, block) in doc.blocks.iter().enumerate() {
        // A head that begins inside this block is its section only when the block begins with it.
        while let Some(s) = sections.get(ahead).filter(|s| {
            s.head.start < block.span.start
                || s.block == BlockId(i as u32) && begins_with(doc, block.span, s)
        }) {
            while open.last().is_some_and(|o| sections[*o].depth >= s.depth) {
                open.pop();
            }
            open.push(ahead);
            ahead += 1;
        }
        while open.last().is_some_and(|o| {
            sections[*o].body.end <= block.span.start && sections[*o].head.end <= block.span.start
        }) {
            open.pop();
        }
        out.push(open.last().map(|o| SectionId(*o as u32)));
    }
    out
}

/// True when nothing but blanks and marks stands before the head in its block.
fn begins_with(doc: &Document, block: Span, section: &Section) -> bool {
    doc.text
        .get(block.start as usize..section.head.start as usize)
        .is_some_and(|t| t.chars().all(|c| !c.is_alphanumeric()))
}
