//! Paragraphs to blocks: label, lines, hints and anchors.

use super::{Lowering, NoteMark, Part, take_boxes};
use crate::docx::lines::{self, Break, Line, goes_on, joint};
use crate::docx::native::{Indent, Paragraph, ParagraphProps};
use crate::docx::numbering::Label;
use crate::text::debris::clean_line;
use gongbao_model::{Align, Anchor, BlockKind, FurnitureKind, LayoutHints, Span};

impl Lowering<'_> {
    pub(super) fn paragraph(&mut self, mut p: Paragraph) {
        let label = self.label(&p);
        let mut boxes = take_boxes(&mut p);
        let mut lines = lines::lines(&p, self.styles);
        let props = self.resolved(&p.props);
        if props.page_break_before == Some(true) {
            self.page_break_before = true;
        }
        let style = self.styles.of_paragraph(&p.props);
        let outline = props.outline.filter(|&o| o < 9).map(|o| o + 1);
        let kind = self.block_kind(&p, &lines.visible);
        let hints = LayoutHints {
            style: style.map(|s| s.name.clone()).filter(|n| !n.is_empty()),
            outline_level: outline,
            align: Some(props.align.unwrap_or(Align::Left)),
            ..LayoutHints::default()
        };
        let boxes_first = lines.visible.iter().all(|l| l.text.is_empty());
        if boxes_first {
            for nodes in boxes.drain(..) {
                self.boxed(nodes);
            }
        }
        let mut label = label;
        let mut continued = p.continued.iter().copied();
        let mut index = p.index;
        let indexes: Vec<u32> = lines
            .visible
            .iter()
            .map(|l| {
                if l.after == Break::Wrap {
                    index = continued.next().unwrap_or(index);
                }
                index
            })
            .collect();
        let mut marks = Vec::new();
        let mut from = 0;
        while from < lines.visible.len() {
            let mut to = from + 1;
            while to < lines.visible.len()
                && (lines.visible[to].after == Break::Wrap
                    || (lines.visible[to].after == Break::Line
                        && goes_on(
                            &lines.visible[to - 1],
                            &lines.visible[to],
                            props.align,
                            outline.is_some(),
                        )))
            {
                to += 1;
            }
            self.lines_block(
                &mut lines.visible[from..to],
                Look {
                    kind,
                    hints: &hints,
                    props: &props,
                },
                label.take(),
                &indexes[from..to],
                &mut marks,
            );
            from = to;
        }
        let hidden = lines.hidden.trim();
        if !hidden.is_empty() {
            self.builder.block(
                kind,
                hidden,
                LayoutHints {
                    hidden: true,
                    ..hints
                },
            );
        }
        for nodes in boxes {
            self.boxed(nodes);
        }
        self.note_blocks(marks);
        if props.before.unwrap_or(0) == 0 && p.props.page_after {
            self.page_break_before = true;
        }
        self.page_break_before |= p.props.page_after;
    }
    /// The automatic number of a paragraph; one that is wholly hidden does not count.
    pub(super) fn label(&mut self, p: &Paragraph) -> Option<Label> {
        let style = self.styles.of_paragraph(&p.props);
        let hidden_mark = lines::effective(p.props.mark, style, self.styles).hidden;
        let hidden = hidden_mark
            && p.runs
                .iter()
                .all(|r| lines::effective(r.props, style, self.styles).hidden);
        if hidden {
            return None;
        }
        let mut label = self.numbering.next(&p.props, self.styles)?;
        if label.bold.is_none() {
            label.bold = Some(lines::effective(p.props.mark, style, self.styles).bold);
        }
        Some(label)
    }
    /// Direct properties over those of the list level and the style; a list named by the style yields to the style's own.
    pub(super) fn resolved(&self, direct: &ParagraphProps) -> ParagraphProps {
        let none = ParagraphProps::default();
        let style = self
            .styles
            .of_paragraph(direct)
            .map_or(&none, |s| &s.paragraph);
        let level = self
            .numbering
            .level_props(direct, self.styles)
            .unwrap_or(&none);
        let mut level_indent = ParagraphProps {
            indent: level.indent,
            ..ParagraphProps::default()
        };
        // A list level states its indent in twips and means all of it.
        if level_indent.indent.first.is_some() && level_indent.indent.first_chars.is_none() {
            level_indent.indent.first_chars = Some(0);
        }
        let (upper, lower) = if direct.numbering.num.is_some() {
            (&level_indent, style)
        } else {
            (style, &level_indent)
        };
        direct
            .over(&upper.over(lower))
            .over(&self.styles.default_props)
    }
    fn block_kind(&self, p: &Paragraph, lines: &[Line]) -> BlockKind {
        match self.part {
            Part::Note => return BlockKind::Footnote,
            Part::Furniture(kind) => {
                if p.fields.word_art {
                    return BlockKind::Furniture(FurnitureKind::Watermark);
                }
                let page_number = p.fields.page_number
                    && !p
                        .text
                        .chars()
                        .any(|c| c.is_alphabetic() && !"第页共Pageofpage".contains(c));
                return BlockKind::Furniture(if page_number {
                    FurnitureKind::PageNumber
                } else {
                    kind
                });
            }
            Part::Main => {}
        }
        let entry = self
            .styles
            .of_paragraph(&p.props)
            .is_some_and(|s| s.toc_entry);
        let text = lines
            .iter()
            .map(|l| l.text.as_str())
            .find(|t| !t.is_empty())
            .unwrap_or_default();
        let numbered = text.ends_with(|c: char| c.is_ascii_digit());
        // The table's own title stands in the same content control.
        let title = text.chars().filter(|c| !c.is_whitespace()).count() <= 6;
        let toc = (entry && (p.fields.in_toc || p.fields.page_ref || numbered))
            || (p.fields.in_toc && (p.fields.page_ref || p.fields.inner_link || numbered || title))
            || (p.fields.page_ref && text.contains('\t'));
        if toc {
            BlockKind::Furniture(FurnitureKind::Toc)
        } else {
            BlockKind::Paragraph
        }
    }
    /// One block from lines that belong together.
    fn lines_block(
        &mut self,
        lines: &mut [Line],
        look: Look<'_>,
        label: Option<Label>,
        indexes: &[u32],
        marks: &mut Vec<NoteMark>,
    ) {
        let Look {
            mut kind,
            hints,
            props,
        } = look;
        if self.part == Part::Main {
            for line in lines.iter_mut().filter(|l| holds_debris(&l.text)) {
                let cleaned = clean_line(
                    std::borrow::Cow::Borrowed(&line.text),
                    false,
                    &mut self.debris,
                );
                if cleaned.toc {
                    kind = BlockKind::Furniture(FurnitureKind::Toc);
                }
                let text = cleaned.text.trim().to_owned();
                line.bold_prefix = line.bold_prefix.min(text.len() as u32);
                let end = text.len() as u32;
                line.pages.iter_mut().for_each(|p| *p = (*p).min(end));
                line.notes
                    .iter_mut()
                    .for_each(|(at, ..)| *at = (*at).min(end));
                line.text = text;
            }
        }
        let Some(first) = lines.first() else { return };
        if first.after == Break::Page {
            self.page_break_before = true;
        }
        if label.is_none() && lines.iter().all(|l| l.text.is_empty()) {
            // A mark on an empty line stands at the end of what came before.
            let at = self.builder.offset().saturating_sub(1) as u32;
            let notes = lines.iter().flat_map(|l| &l.notes);
            marks.extend(notes.map(|&(_, kind, id)| NoteMark {
                note: (kind, id),
                at,
            }));
            self.turn_pages(lines.iter().map(|l| l.pages.len()).sum());
            self.space_before = true;
            return;
        }
        let size = lines::font_size(lines);
        let mut hints = hints.clone();
        hints.font_size = size;
        hints.indent_chars = Some(indent_chars(&props.indent, size) + first.lead);
        hints.space_before = Some(self.space_before || spaced(props));
        hints.page_break_before = self.page_break_before;
        self.space_before = false;
        self.page_break_before = false;

        let start = self.builder.offset();
        let mut bold = 0_u32;
        let mut all_bold = true;
        if let Some(label) = &label {
            self.builder.push_text(&label.text);
            hints.generated_label = Some(label.text.len() as u32);
            // The label was generated, so the text decides where the text is bold.
            all_bold = label.bold == Some(true) || first.bold_prefix > 0;
            bold = if all_bold { label.text.len() as u32 } else { 0 };
        }
        // Where a page begins, or another paragraph of the file that was joined.
        let first_index = indexes.first().copied().unwrap_or(0);
        let mut cuts: Vec<(usize, bool, u32)> = Vec::new();
        for (i, line) in lines.iter().enumerate() {
            if i > 0 {
                let so_far = &self.builder.doc_mut().text;
                let joint = joint(so_far.get(start..).unwrap_or_default(), &line.text);
                self.builder.push_text(joint);
                hints.joins.push((self.builder.offset() - start) as u32);
            }
            let at = self.builder.offset();
            self.builder.push_text(&line.text);
            marks.extend(line.notes.iter().map(|&(offset, kind, id)| NoteMark {
                note: (kind, id),
                at: at as u32 + offset,
            }));
            if all_bold {
                bold = (at - start) as u32 + line.bold_prefix;
                all_bold = line.bold_prefix as usize == line.text.len();
            }
            let index = indexes.get(i).copied().unwrap_or(first_index);
            if line.after == Break::Wrap && i > 0 {
                cuts.push((at, false, index));
            }
            cuts.extend(line.pages.iter().map(|&p| (at + p as usize, true, index)));
        }
        hints.bold_prefix = Some(bold);
        let end = self.builder.offset();
        self.builder.close_block(kind, start, hints);
        // One anchor for each page and paragraph that the block stands on.
        let (mut from, mut index) = (start, first_index);
        for (cut, page, next) in cuts {
            let cut = cut.clamp(from, end);
            self.anchor(from, cut, index);
            if page {
                self.turn_pages(1);
            }
            (from, index) = (cut, next);
        }
        self.anchor(from, end, index);
    }
    fn anchor(&mut self, from: usize, to: usize, paragraph: u32) {
        let paragraph = (self.part == Part::Main).then_some(paragraph);
        if from < to && (paragraph.is_some() || self.page.is_some()) {
            self.builder.anchor(Anchor {
                span: Span::new(from, to),
                page: self.page,
                bbox: None,
                line: None,
                paragraph,
            });
        }
    }
}

/// What the blocks of one paragraph have in common.
#[derive(Clone, Copy)]
struct Look<'a> {
    kind: BlockKind,
    hints: &'a LayoutHints,
    props: &'a ParagraphProps,
}

/// True for text that may hold what converters leave behind: typed field codes, bookmark marks, dot leaders.
fn holds_debris(text: &str) -> bool {
    let marks = [
        "[",
        "PAGEREF",
        "HYPERLINK",
        "MERGEFORMAT",
        "未定义书签",
        "Bookmark not",
        "....",
        "……",
        "····",
        "．．．",
    ];
    marks.iter().any(|m| text.contains(m))
}

/// Where the first line begins, in characters of its size.
fn indent_chars(indent: &Indent, size: Option<f32>) -> f32 {
    let twips_per_char = size.unwrap_or(10.5).max(1.0) * 20.0;
    let chars = |hundredths: Option<i32>, twips: Option<i32>| match hundredths.filter(|&c| c != 0) {
        Some(c) => c as f32 / 100.0,
        None => twips.unwrap_or(0) as f32 / twips_per_char,
    };
    let total = chars(indent.left_chars, indent.left) + chars(indent.first_chars, indent.first);
    (total * 100.0).round() / 100.0
}

/// Half a line or more above a paragraph parts it from what came before; common body spacing is less.
fn spaced(props: &ParagraphProps) -> bool {
    props
        .before_lines
        .map_or_else(|| props.before.unwrap_or(0) >= 200, |l| l >= 50)
}
