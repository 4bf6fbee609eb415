//! Paragraphs that go on: those whose mark a tracked change removed, and those that a converter cut at the end of every line.

use super::{Lowering, Part};
use crate::docx::native::{FieldTraits, LINE_BREAK, Mark, PAGE_BREAK, Paragraph, Run, WRAP};
use crate::text::labels;
use crate::text::lines::columns;
use gongbao_model::Align;

/// A paragraph that may be the first lines of a longer one.
pub(super) struct Wrapped {
    paragraph: Paragraph,
    /// Where its last line begins.
    line: usize,
    /// Lines were already joined by their equal widths.
    in_run: bool,
}

impl Lowering<'_> {
    pub(super) fn paragraph_node(&mut self, p: Paragraph) {
        let mut p = p;
        if let Some(mut first) = self.unfinished.take() {
            continue_paragraph(&mut first, p);
            p = first;
        }
        if p.props.mark_removed {
            self.unfinished = Some(p);
            return;
        }
        if let Some((_, gap)) = &mut self.open_table {
            let empty = p.text.trim().is_empty()
                && p.marks
                    .iter()
                    .all(|(_, m)| matches!(m, Mark::RenderedPageBreak))
                && !self.numbering.is_numbered(&p.props, self.styles);
            if empty {
                gap.push(p);
                return;
            }
            self.close_table();
        }
        if self.part != Part::Main {
            self.paragraph(p);
            return;
        }
        let plain = self.is_plain(&p);
        match self.wrapped.take() {
            Some(mut first) if plain => match goes_on_with(&first, &p) {
                Some(by_width) => {
                    first.paragraph.text.push(WRAP);
                    first.paragraph.continued.push(p.index);
                    first.line = first.paragraph.text.len();
                    first.in_run |= by_width;
                    continue_paragraph(&mut first.paragraph, p);
                    self.wrapped = Some(first);
                }
                None => {
                    self.paragraph(first.paragraph);
                    self.wrapped = Some(Wrapped {
                        paragraph: p,
                        line: 0,
                        in_run: false,
                    });
                }
            },
            None if plain => {
                self.wrapped = Some(Wrapped {
                    paragraph: p,
                    line: 0,
                    in_run: false,
                })
            }
            first => {
                self.wrapped = first;
                self.close_wrapped();
                self.paragraph(p);
            }
        }
    }
    pub(super) fn close_wrapped(&mut self) {
        if let Some(first) = self.wrapped.take() {
            self.paragraph(first.paragraph);
        }
    }
    /// True for a paragraph of body text that could be a line of a longer paragraph.
    fn is_plain(&self, p: &Paragraph) -> bool {
        if p.text.is_empty()
            || p.text.contains([LINE_BREAK, PAGE_BREAK])
            || p.fields != FieldTraits::default()
        {
            return false;
        }
        if p.marks
            .iter()
            .any(|(_, m)| !matches!(m, Mark::RenderedPageBreak))
            || p.runs.iter().any(|r| r.props.hidden == Some(true))
        {
            return false;
        }
        if self.numbering.is_numbered(&p.props, self.styles) {
            return false;
        }
        let props = self.resolved(&p.props);
        props.align.is_none_or(|a| a == Align::Left)
            && props.outline.is_none_or(|o| o >= 9)
            && props.page_break_before != Some(true)
    }
}

/// Appends a paragraph to one whose mark is gone. The properties are those of the mark that is left.
pub(super) fn continue_paragraph(first: &mut Paragraph, next: Paragraph) {
    let shift = first.text.len() as u32;
    first.text.push_str(&next.text);
    first.runs.extend(next.runs.into_iter().map(|r| Run {
        start: r.start + shift,
        ..r
    }));
    first
        .marks
        .extend(next.marks.into_iter().map(|(at, m)| (at + shift, m)));
    first.props = next.props;
    first.fields.in_toc |= next.fields.in_toc;
    first.fields.page_ref |= next.fields.page_ref;
    first.fields.inner_link |= next.fields.inner_link;
    first.fields.page_number |= next.fields.page_number;
}

/// Columns from which on a line may have been wrapped at the edge of a page, and from which on an open end is no short label.
const WRAP_COLUMNS: u32 = 40;
const OPEN_COLUMNS: u32 = 24;

/// Whether a paragraph goes on with what the one before it says, as in files whose converter ended every printed line with a
/// paragraph mark: `Some(true)` by lines of equal width, `Some(false)` by what the words themselves prove.
fn goes_on_with(first: &Wrapped, next: &Paragraph) -> Option<bool> {
    let line = first.paragraph.text.get(first.line..)?.trim_end();
    let text = next.text.as_str();
    let (a, b) = (&first.paragraph.props, &next.props);
    let alike = a.style == b.style
        && a.indent.first == b.indent.first
        && a.indent.first_chars == b.indent.first_chars
        && a.indent.left == b.indent.left;
    let indented = text.starts_with('\u{3000}') || text.starts_with("  ") || text.starts_with('\t');
    if !alike || indented || labels::ends_sentence(line) || labels::starts_with_label(text) {
        return None;
    }
    let (wide, next_wide) = (columns(line.trim_start()), columns(text.trim()));
    if wide < OPEN_COLUMNS {
        return None;
    }
    // A number and its unit, or the two halves of 万元, prove that the break is none of the author's.
    let halved = text.starts_with('元')
        && line
            .strip_suffix(['万', '亿'])
            .is_some_and(|l| l.trim_end().ends_with(|c: char| c.is_ascii_digit()));
    let unit = text.starts_with(['万', '亿', '元', '％', '%', '个', '人']);
    if labels::ends_open(line)
        || labels::starts_closing(text)
        || halved
        || (unit && line.ends_with(|c: char| c.is_ascii_digit()))
    {
        return Some(false);
    }
    if wide < WRAP_COLUMNS || labels::starts_fresh(text) {
        return None;
    }
    let prose = |t: &str| t.contains(['，', '。', '、', '；']);
    let equal = wide.abs_diff(next_wide) <= 2 && (prose(line) || prose(text));
    (equal || (first.in_run && next_wide <= wide + 2)).then_some(true)
}
