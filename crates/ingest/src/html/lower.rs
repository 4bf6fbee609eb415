//! The article of a page to blocks: paragraphs with layout hints, tables, attachments.

use super::inline::Inline;
use super::links::attachment;
use super::survey::Survey;
use super::table;
use super::tree::{NodeId, Tree, is_block};
use super::words::{is_furniture_line, is_title_line};
use crate::Limits;
use crate::text::labels::{ends_open, ends_sentence, starts_closing, starts_with_label};
use gongbao_model::{
    Align, Anchor, BlockKind, CellRef, DocumentBuilder, LayoutHints, Span, TableId, Warning,
};
use html5ever::{LocalName, local_name};

/// What elements around a text say of its looks.
#[derive(Debug, Clone, Copy, Default)]
struct Look {
    bold: bool,
    align: Option<Align>,
    /// First-line indent in characters.
    indent: Option<f32>,
    /// Font size in points.
    size: Option<f32>,
    outline: Option<u8>,
    verbatim: bool,
}

/// A line of a paragraph, parted from the next by `<br>`.
#[derive(Debug)]
struct TextLine {
    text: String,
    bold: usize,
    indent: u32,
    look: Look,
}

/// Writes blocks.
pub struct Lower<'t, 'b> {
    tree: &'t Tree,
    survey: &'t Survey,
    builder: &'b mut DocumentBuilder,
    limits: Limits,
    line: Inline,
    /// Bytes at the start of the line that are bold so far.
    bold: usize,
    first_look: Look,
    lines: Vec<TextLine>,
    paragraph: u32,
    /// Attachments found: name and address.
    pub attachments: Vec<(String, String)>,
    /// Elements left out inside the article, with a sample.
    pub left_out: (u32, String),
    /// Lines with labels that were left out under the title.
    pub title_lines: String,
    /// A sentence was written, so that no line under the title can follow.
    in_body: bool,
}

impl<'t, 'b> Lower<'t, 'b> {
    /// A writer of blocks.
    pub fn new(
        tree: &'t Tree,
        survey: &'t Survey,
        builder: &'b mut DocumentBuilder,
        limits: Limits,
    ) -> Self {
        Self {
            tree,
            survey,
            builder,
            limits,
            line: Inline::default(),
            bold: 0,
            first_look: Look::default(),
            lines: Vec::new(),
            paragraph: 0,
            attachments: Vec::new(),
            left_out: (0, String::new()),
            title_lines: String::new(),
            in_body: false,
        }
    }

    /// Writes a line that stands outside the article but belongs to it (title, subtitle).
    pub fn heading(&mut self, text: &str, outline: Option<u8>) {
        let look = Look {
            align: Some(Align::Center),
            outline,
            ..Look::default()
        };
        self.write(vec![TextLine {
            text: text.to_owned(),
            bold: 0,
            indent: 0,
            look,
        }]);
    }

    /// Writes the blocks below a node.
    pub fn article(&mut self, root: NodeId) {
        self.children(root, Look::default());
        self.flush();
    }

    fn children(&mut self, id: NodeId, look: Look) {
        let tree = self.tree;
        for &c in &tree.nodes[id].children {
            self.node(c as usize, look);
        }
    }

    fn node(&mut self, id: NodeId, look: Look) {
        let node = &self.tree.nodes[id];
        let Some(name) = node.name() else {
            self.text(id, look);
            return;
        };
        // Links inside an article lead elsewhere, but attachments belong to it.
        let links = self.survey.is_links(self.tree, id);
        if self.survey.is_skipped(id) || links {
            self.attachments_below(id);
            if self.survey.weights[id].text > 0 || links {
                self.leave_out(id);
            }
            return;
        }
        if let Some((name, address)) = attachment(self.tree, id) {
            self.attachments.push((name, address));
        }
        match *name {
            local_name!("br") => self.end_line(),
            local_name!("hr") => self.flush(),
            local_name!("table") if !self.survey.is_layout(id) => {
                self.flush();
                self.table(id, None);
            }
            local_name!("sup") if self.is_power(id) => {
                let power = if self.tree.inner_text(id).trim() == "2" {
                    "²"
                } else {
                    "³"
                };
                self.line.push(power);
            }
            _ => {
                let block = is_block(name);
                if block {
                    self.flush();
                }
                let look = look_of(name, node, look, block);
                self.children(id, look);
                if block {
                    self.flush();
                }
            }
        }
    }

    /// `m<sup>2</sup>` is a unit, other raised figures are marks of notes.
    fn is_power(&self, id: NodeId) -> bool {
        let text = self.tree.inner_text(id);
        matches!(text.trim(), "2" | "3") && self.line.last().is_some_and(|c| c == 'm' || c == 'M')
    }

    fn text(&mut self, id: NodeId, look: Look) {
        let tree = self.tree;
        let data = tree.text_of(&tree.nodes[id]);
        let mut first = true;
        for part in data.split('\n') {
            if !first {
                if look.verbatim {
                    self.end_line();
                } else {
                    self.line.push("\n");
                }
            }
            first = false;
            let before = self.line.bytes();
            if before == 0 {
                self.first_look = look;
            }
            self.line.push(part);
            let after = self.line.bytes();
            if look.bold && self.bold == before && after > before {
                self.bold = after;
            }
        }
    }

    fn end_line(&mut self) {
        let indent = self.line.indent;
        let text = self.line.take();
        let bold = std::mem::take(&mut self.bold).min(text.len());
        if !text.is_empty() {
            self.lines.push(TextLine {
                text,
                bold,
                indent,
                look: self.first_look,
            });
        } else if let Some(last) = self.lines.last_mut() {
            // An empty line parts paragraphs even where a sentence seems to go on.
            last.look.verbatim = true;
        }
    }

    /// Ends a block: its lines become paragraphs.
    fn flush(&mut self) {
        self.end_line();
        let lines = std::mem::take(&mut self.lines);
        let mut group: Vec<TextLine> = Vec::new();
        for line in lines {
            let goes_on = group.last().is_some_and(|last| {
                !last.look.verbatim
                    && line.indent < 2
                    && !ends_sentence(&last.text)
                    && !starts_with_label(&line.text)
                    && (ends_open(&last.text) || starts_closing(&line.text))
            });
            if !goes_on {
                self.write(std::mem::take(&mut group));
            }
            group.push(line);
        }
        self.write(group);
    }

    fn write(&mut self, lines: Vec<TextLine>) {
        let Some(first) = lines.first() else { return };
        if let [line] = lines.as_slice()
            && self.is_no_part(&line.text)
        {
            self.left_out.0 += 1;
            if self.left_out.1.is_empty() {
                self.left_out.1.clone_from(&line.text);
            }
            return;
        }
        self.in_body |= lines.iter().any(|l| l.text.contains('。'));
        let start = self.builder.offset();
        let look = first.look;
        let spaces = first.indent as f32 / 2.0;
        let indent = look.indent.unwrap_or(0.0) + spaces;
        let mut hints = LayoutHints {
            outline_level: look.outline,
            font_size: look.size,
            bold_prefix: (first.bold > 0).then_some(first.bold as u32),
            align: look.align,
            indent_chars: (look.indent.is_some() || spaces > 0.0).then_some(indent),
            ..LayoutHints::default()
        };
        let mut before: Option<&str> = None;
        for line in &lines {
            if let Some(before) = before {
                hints.joins.push((self.builder.offset() - start) as u32);
                if crate::text::wrap::needs_space(before, &line.text) {
                    self.builder.push_text(" ");
                }
            }
            self.builder.push_text(&line.text);
            before = Some(&line.text);
        }
        let end = self.builder.offset();
        self.anchor(Span::new(start, end));
        self.builder.close_block(BlockKind::Paragraph, start, hints);
    }

    /// A line of a button, or the line under the title that says when and where a page was published.
    fn is_no_part(&mut self, line: &str) -> bool {
        let title_line = !self.in_body && is_title_line(line);
        if title_line {
            self.title_lines.push_str(line);
            self.title_lines.push('\n');
        }
        title_line || is_furniture_line(line)
    }

    fn anchor(&mut self, span: Span) {
        self.builder.anchor(Anchor {
            span,
            page: None,
            bbox: None,
            line: None,
            paragraph: Some(self.paragraph),
        });
        self.paragraph += 1;
    }

    fn table(&mut self, id: NodeId, parent: Option<(TableId, CellRef)>) {
        self.attachments_below(id);
        let raised = table::raise(self.tree, self.survey, id, self.limits.cells_per_table);
        if raised.cut {
            self.builder.doc_mut().warnings.push(Warning::LimitReached {
                limit: "cells_per_table",
                value: u64::from(self.limits.cells_per_table),
                page: None,
            });
        }
        if raised.grid.cells.is_empty()
            || (raised.texts.iter().all(String::is_empty) && raised.nested.is_empty())
        {
            return;
        }
        let mut grid = raised.grid;
        grid.parent = parent;
        let places: Vec<CellRef> = grid
            .cells
            .iter()
            .map(|c| CellRef {
                row: c.row,
                col: c.col,
            })
            .collect();
        let table = self
            .builder
            .table(grid, &raised.texts, LayoutHints::default());
        let spans: Vec<Span> = self
            .builder
            .doc_mut()
            .tables
            .get(table.0 as usize)
            .map_or_else(Vec::new, |t| t.cells.iter().map(|c| c.span).collect());
        for span in spans.into_iter().filter(|s| !s.is_empty()) {
            self.anchor(span);
        }
        for (nested, cell) in raised.nested {
            if let Some(place) = places.get(cell) {
                self.table(nested, Some((table, *place)));
            }
        }
    }

    fn attachments_below(&mut self, id: NodeId) {
        let mut stack = vec![id];
        while let Some(id) = stack.pop() {
            self.attachments.extend(attachment(self.tree, id));
            stack.extend(
                self.tree.nodes[id]
                    .children
                    .iter()
                    .rev()
                    .map(|c| *c as usize),
            );
        }
    }

    fn leave_out(&mut self, id: NodeId) {
        self.left_out.0 += self.survey.weights[id].blocks.max(1);
        if self.left_out.1.is_empty() {
            self.left_out.1 = self
                .tree
                .inner_text(id)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
        }
    }
}

fn look_of(name: &LocalName, node: &super::tree::Node, look: Look, block: bool) -> Look {
    let mut look = look;
    match *name {
        local_name!("b") | local_name!("strong") => look.bold = true,
        local_name!("center") => look.align = Some(Align::Center),
        local_name!("pre") => look.verbatim = true,
        local_name!("h1") => look.outline = Some(1),
        local_name!("h2") => look.outline = Some(2),
        local_name!("h3") => look.outline = Some(3),
        local_name!("h4") => look.outline = Some(4),
        local_name!("h5") => look.outline = Some(5),
        local_name!("h6") => look.outline = Some(6),
        _ => {}
    }
    if block && let Some(align) = node.attr("align").and_then(align_of) {
        look.align = Some(align);
    }
    let Some(style) = node.attr("style") else {
        return look;
    };
    for declaration in style.split(';') {
        let Some((property, value)) = declaration.split_once(':') else {
            continue;
        };
        let value = value.trim();
        match property.trim().to_ascii_lowercase().as_str() {
            "text-align" if block => look.align = align_of(value).or(look.align),
            "text-indent" if block => {
                look.indent = length(value, look.size.unwrap_or(12.0))
                    .map(|points| points / look.size.unwrap_or(12.0))
            }
            "font-weight" => {
                look.bold =
                    value.starts_with("bold") || value.parse::<u32>().is_ok_and(|w| w >= 600)
            }
            "font-size" => look.size = length(value, look.size.unwrap_or(12.0)).or(look.size),
            _ => {}
        }
    }
    look
}

fn align_of(value: &str) -> Option<Align> {
    match value.trim().to_ascii_lowercase().as_str() {
        "center" | "middle" => Some(Align::Center),
        "right" | "end" => Some(Align::Right),
        "left" | "justify" | "start" => Some(Align::Left),
        _ => None,
    }
}

/// A CSS length in points; `em` and `%` count from a font size.
fn length(value: &str, size: f32) -> Option<f32> {
    let value = value.trim().to_ascii_lowercase();
    let digits = value
        .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'))
        .unwrap_or(value.len());
    let number: f32 = value[..digits].parse().ok()?;
    let points = match value[digits..].trim() {
        "pt" => number,
        "px" => number * 0.75,
        "em" | "rem" => number * size,
        "%" => number * size / 100.0,
        "cm" => number * 28.35,
        "mm" => number * 2.835,
        "in" => number * 72.0,
        "" if number == 0.0 => 0.0,
        _ => return None,
    };
    (points.is_finite() && points.abs() < 10_000.0).then_some(points)
}
