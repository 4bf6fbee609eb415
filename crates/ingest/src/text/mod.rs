//! Plain text and markdown: bytes → lines → furniture, tables and paragraphs → [`Document`].
//!
//! Every line of the file ends up in a block, in furniture, in the file's hints, or in a `DebrisRemoved` warning.

pub(crate) mod debris;
mod encoding;
mod furniture;
pub(crate) mod labels;
pub(crate) mod lines;
mod markdown;
pub(crate) mod tables;
pub(crate) mod wrap;

use crate::Options;
use debris::DebrisLog;
use gongbao_model::{
    Anchor, BlockKind, Document, DocumentBuilder, Error, Format, FurnitureKind, LayoutHints, Span,
};
use lines::Line;
use std::borrow::Cow;
use wrap::TextLine;

pub use encoding::{Decoded, decode, detect};

/// Reads plain text.
///
/// # Errors
/// None of its own: any bytes are some text, and what could not be decoded is a warning.
pub fn read_txt(bytes: &[u8], options: &Options) -> Result<Document, Error> {
    Ok(read(bytes, Format::Txt, options))
}

/// Reads markdown.
///
/// # Errors
/// None of its own, as [`read_txt`].
pub fn read_md(bytes: &[u8], options: &Options) -> Result<Document, Error> {
    Ok(read(bytes, Format::Md, options))
}

/// What is known of a line beside its text.
#[derive(Debug, Clone, Copy, Default)]
struct Mark {
    bold_prefix: Option<u32>,
    toc: bool,
    furniture: Option<FurnitureKind>,
}

fn read(bytes: &[u8], format: Format, options: &Options) -> Document {
    let decoded = decode(bytes, options.encoding);
    let mut builder = DocumentBuilder::new(format);
    builder.doc_mut().encoding = Some(decoded.encoding.name());
    builder.doc_mut().warnings.extend(decoded.warning.clone());
    let mut log = DebrisLog::default();
    let (mut all, invisible) = lines::split(&decoded.text);
    if invisible > 0 {
        log.add_many("invisible_characters", invisible, "");
    }
    all = tables::cut_lines(all);
    let mut skip = 0;
    if let Some((n, hints, unused)) = markdown::front_matter(&all) {
        skip = n;
        builder.doc_mut().hints = hints;
        unused
            .iter()
            .for_each(|key| log.add("front_matter_key", key));
    }
    let marks = clean(&mut all[skip..], format == Format::Md, &mut log);
    emit(&all[skip..], &marks, &mut builder, &mut log);
    let mut doc = builder.finish();
    doc.warnings.extend(log.into_warnings());
    doc
}

/// Cleans every line in place and marks what it is.
fn clean(lines: &mut [Line<'_>], markdown: bool, log: &mut DebrisLog) -> Vec<Mark> {
    let mut marks = vec![Mark::default(); lines.len()];
    for (line, mark) in lines.iter_mut().zip(&mut marks) {
        let taken = std::mem::replace(&mut line.text, Cow::Borrowed(""));
        let cleaned = debris::clean_line(taken, markdown, log);
        line.text = cleaned.text;
        (mark.bold_prefix, mark.toc) = (cleaned.bold_prefix, cleaned.toc);
    }
    for (found, mark) in furniture::find(lines).into_iter().zip(&mut marks) {
        mark.furniture = found.or(mark.toc.then_some(FurnitureKind::Toc));
    }
    marks
}

/// A line of running text or furniture, ready to be written.
struct Row<'a> {
    text: TextLine<'a>,
    furniture: Option<FurnitureKind>,
}

/// Writes all blocks: tables where they were found, and the running text around them.
fn emit(lines: &[Line<'_>], marks: &[Mark], builder: &mut DocumentBuilder, log: &mut DebrisLog) {
    let furniture: Vec<bool> = marks.iter().map(|m| m.furniture.is_some()).collect();
    let found = tables::find(&tables::Source {
        lines,
        furniture: &furniture,
    });
    let mut taken = vec![false; lines.len()];
    for table in &found {
        taken[table.range.clone()]
            .iter_mut()
            .zip(&furniture[table.range.clone()])
            .for_each(|(t, f)| *t = !f);
    }
    let rows = text_rows(lines, marks, &taken, log);
    let body: Vec<TextLine<'_>> = rows
        .iter()
        .filter(|r| r.furniture.is_none())
        .map(|r| r.text.clone())
        .collect();
    let profile = wrap::Profile::of(&body);
    let mut rest = rows.as_slice();
    for table in found {
        let (before, after) =
            rest.split_at(rest.partition_point(|r| r.text.index < table.range.start));
        write_text(builder, before, profile);
        // Furniture inside a table is told after it: a page break does not cut a table.
        let (inside, after) =
            after.split_at(after.partition_point(|r| r.text.index < table.range.end));
        tables::write(table.draft, builder, LayoutHints::default());
        write_text(builder, inside, profile);
        rest = after;
    }
    write_text(builder, rest, profile);
}

/// The lines outside tables, with what stands before each of them.
fn text_rows<'a>(
    lines: &'a [Line<'_>],
    marks: &[Mark],
    taken: &[bool],
    log: &mut DebrisLog,
) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    let (mut gap, mut page_break) = (false, false);
    for (index, (line, mark)) in lines.iter().zip(marks).enumerate() {
        page_break |= line.page_break;
        let text = if taken[index] {
            None
        } else {
            text_line(line, index, mark, log)
        };
        let Some(mut text) = text else {
            gap = true;
            continue;
        };
        (text.gap, text.page_break) = (gap, page_break);
        // A page number breaks the page: the empty lines around it belong to the break, not to the paragraph that it tears.
        let breaks = mark.furniture.is_some_and(|k| k != FurnitureKind::Toc);
        (gap, page_break) = (breaks, breaks);
        rows.push(Row {
            text,
            furniture: mark.furniture,
        });
    }
    rows
}

/// Writes a stretch of running text. Furniture takes no part in joining: a paragraph goes on behind it.
fn write_text(builder: &mut DocumentBuilder, rows: &[Row<'_>], profile: wrap::Profile) {
    let body: Vec<TextLine<'_>> = rows
        .iter()
        .filter(|r| r.furniture.is_none())
        .map(|r| r.text.clone())
        .collect();
    let mut furniture = rows
        .iter()
        .filter_map(|r| Some((&r.text, r.furniture?)))
        .peekable();
    for range in wrap::paragraphs(&body, profile) {
        let first = body[range.start].index;
        while let Some((line, kind)) = furniture.next_if(|(t, _)| t.index < first) {
            write_furniture(builder, line, kind);
        }
        write_paragraph(builder, &body[range]);
    }
    furniture.for_each(|(line, kind)| write_furniture(builder, line, kind));
}

/// A line of running text; nothing for empty lines and rules.
fn text_line<'a>(
    line: &'a Line<'_>,
    index: usize,
    mark: &Mark,
    log: &mut DebrisLog,
) -> Option<TextLine<'a>> {
    let mut text = line.trimmed();
    if text.is_empty() {
        return None;
    }
    if markdown::is_rule(text) {
        log.add("rule", text);
        return None;
    }
    let mut opens = false;
    while mark.furniture.is_none()
        && let Some((kind, rest)) = markdown::without_mark(text)
    {
        log.add(kind, text);
        (text, opens) = (rest, true);
    }
    let mut outline = None;
    if let Some((level, rest)) = markdown::heading(text) {
        outline = Some(level);
        text = rest;
    }
    if text.is_empty() {
        return None;
    }
    let bold_prefix = mark
        .bold_prefix
        .map(|n| n.min(text.len() as u32))
        .filter(|n| text.is_char_boundary(*n as usize));
    Some(TextLine {
        number: line.number,
        index,
        text: Cow::Borrowed(text),
        indent: line.indent(),
        columns: wrap::set_columns(text),
        label: labels::starts_with_label(text),
        gap: false,
        page_break: false,
        alone: outline.is_some(),
        opens,
        bold_prefix,
        outline,
    })
}

fn write_furniture(builder: &mut DocumentBuilder, line: &TextLine<'_>, kind: FurnitureKind) {
    let start = builder.offset();
    builder.block(
        BlockKind::Furniture(kind),
        &line.text,
        LayoutHints::default(),
    );
    builder.anchor(line_anchor(start, start + line.text.len(), line.number));
}

fn write_paragraph(builder: &mut DocumentBuilder, lines: &[TextLine<'_>]) {
    let Some(first) = lines.first() else { return };
    let start = builder.offset();
    let mut hints = LayoutHints {
        outline_level: first.outline,
        bold_prefix: first.bold_prefix,
        indent_chars: (first.indent > 0).then_some(first.indent as f32 / 2.0),
        space_before: Some(first.gap),
        page_break_before: first.page_break,
        ..LayoutHints::default()
    };
    for (i, line) in lines.iter().enumerate() {
        if i > 0 {
            hints.joins.push((builder.offset() - start) as u32);
            if wrap::needs_space(&lines[i - 1].text, &line.text) {
                builder.push_text(" ");
            }
        }
        let at = builder.offset();
        builder.push_text(&line.text);
        builder.anchor(line_anchor(at, builder.offset(), line.number));
    }
    builder.close_block(BlockKind::Paragraph, start, hints);
}

fn line_anchor(start: usize, end: usize, line: u32) -> Anchor {
    Anchor {
        span: Span::new(start, end),
        page: None,
        bbox: None,
        line: Some(line),
        paragraph: None,
    }
}

#[cfg(test)]
mod tests;
