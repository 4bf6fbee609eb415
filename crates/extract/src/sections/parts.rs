//! The parts of a document as a reader sees them: cover, table of contents, body, attachments.

use super::heads::{Head, HeadKind};
use super::label::{self, Kind};
use super::line::{Line, Shape};
use super::toc::Contents;
use gongbao_model::{Document, Part, Section, SectionKind};

/// Longest line of a cover, in chars.
const LONGEST_COVER_LINE: usize = 60;
/// Most lines on a cover.
const MOST_COVER_LINES: usize = 20;

/// The part that each block belongs to.
#[must_use]
pub fn parts(
    doc: &Document,
    lines: &[Line<'_>],
    toc: &Contents,
    heads: &[Head],
    sections: &[Section],
) -> Vec<Part> {
    let mut out = vec![Part::Body; lines.len()];
    for (part, in_toc) in out.iter_mut().zip(&toc.is_toc) {
        if *in_toc {
            *part = Part::Contents;
        }
    }
    let cover = cover(doc, lines, toc, heads);
    out[..cover].fill(Part::Cover);
    let first_body = lines
        .iter()
        .position(|l| !l.is_aside() && out[l.block as usize] == Part::Body)
        .unwrap_or(lines.len());
    // An attachment that opens the document is a mark on its first page, not a part after the body.
    let attachments = sections
        .iter()
        .filter(|s| opens_attachments(s) && s.block.0 as usize > first_body);
    for section in attachments {
        let first = section.block.0 as usize;
        let after = lines[first..]
            .iter()
            .position(|l| l.start >= section.body.end as usize)
            .map_or(lines.len(), |n| first + n);
        // The head's own block belongs to it even where nothing follows.
        out[first..after.max(first + 1)].fill(Part::Attachment);
    }
    out
}

/// 附件1 at the root, or a part that is called 附件.
fn opens_attachments(section: &Section) -> bool {
    section.depth == 1
        && match section.kind {
            SectionKind::Attachment => true,
            SectionKind::Part => label::scan(&section.title).is_some_and(|l| {
                l.style.kind() == Kind::Attachment && l.end >= section.title.len()
            }),
            _ => false,
        }
}

/// Number of blocks of the cover: the lines before the table of contents, or those alone on the first page. Text that reads on from
/// the title to a paragraph is no cover.
fn cover(doc: &Document, lines: &[Line<'_>], toc: &Contents, heads: &[Head]) -> usize {
    let page = |l: &Line<'_>| doc.place(l.source.span).0;
    let first_page = lines.iter().find(|l| !l.is_aside()).and_then(page);
    let is_head = |block: usize| {
        heads
            .iter()
            .take_while(|h| h.line <= block)
            .any(|h| h.line == block && !matches!(h.kind, HeadKind::Title | HeadKind::Attachment))
    };
    let mut printed = 0;
    for (i, line) in lines.iter().enumerate() {
        if line.is_aside() {
            continue;
        }
        let turned = page(line).zip(first_page).is_some_and(|(p, f)| p > f);
        if printed > 0 && (toc.is_toc[i] || turned) {
            return i;
        }
        let on_cover = line.is_text()
            && (matches!(line.shape, Shape::Line | Shape::Empty) || line.is_field())
            && line.text.chars().count() <= LONGEST_COVER_LINE
            && !is_head(i);
        if toc.is_toc[i] || !on_cover || printed == MOST_COVER_LINES {
            return 0;
        }
        printed += 1;
    }
    0
}
