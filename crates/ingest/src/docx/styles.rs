//! The style sheet: properties by style, inheritance resolved.

use super::native::{NumberingRef, ParagraphProps, RunProps, StyleIndex};
use super::properties::{paragraph_props, run_props};
use super::xml::{Token, Xml};
use std::collections::BTreeMap;

/// A style with what it inherits.
#[derive(Debug, Clone, Default)]
pub(crate) struct Style {
    /// Its name, as the file has it (`heading 1`, `正文`).
    pub(crate) name: String,
    /// Its id, by which numbering levels link to it.
    pub(crate) id: String,
    /// Paragraph properties, inherited ones included.
    pub(crate) paragraph: ParagraphProps,
    /// Run properties, inherited ones included.
    pub(crate) run: RunProps,
    /// The style that states the numbering, which need not be this one; its id links levels.
    pub(crate) numbering_owner: Option<StyleIndex>,
    /// A table style that formats the first row on its own.
    pub(crate) first_row: bool,
    /// A table style with visible borders.
    pub(crate) borders: bool,
    /// An entry of a table of contents (`toc 1`).
    pub(crate) toc_entry: bool,
    /// Id of the style it is based on.
    pub(crate) based_on: Option<String>,
}

/// All styles.
#[derive(Debug, Default)]
pub(crate) struct StyleSheet {
    styles: Vec<Style>,
    by_id: BTreeMap<String, StyleIndex>,
    /// The paragraph style that applies where none is named.
    pub(crate) default_paragraph: Option<StyleIndex>,
    /// The table style that applies where none is named.
    pub(crate) default_table: Option<StyleIndex>,
    /// Run properties of the document defaults.
    pub(crate) default_run: RunProps,
    /// Paragraph properties of the document defaults.
    pub(crate) default_props: ParagraphProps,
    /// What broke the part.
    pub(crate) problem: Option<String>,
}

/// Styles of one file that are kept; real files hold a few hundred.
const MAX_STYLES: usize = 20_000;

impl StyleSheet {
    /// Reads styles.xml.
    pub(crate) fn parse(text: &str, nesting: u32) -> Self {
        let mut sheet = StyleSheet::default();
        let mut xml = Xml::new(text, nesting);
        let mut over = false;
        loop {
            match xml.next() {
                Token::Open(e) => match e.name() {
                    "styles" | "docDefaults" | "rPrDefault" | "pPrDefault" => {}
                    "rPr" => sheet.default_run = run_props(&mut xml, &sheet),
                    "pPr" => sheet.default_props = paragraph_props(&mut xml, &sheet),
                    "style" if sheet.styles.len() < MAX_STYLES => {
                        let id = e.attr("styleId").unwrap_or_default();
                        let kind = e.attr("type").unwrap_or_default();
                        let default = e
                            .with_attr("default", |v| v == "1" || v == "true" || v == "on")
                            .unwrap_or(false);
                        let index = sheet.styles.len() as StyleIndex;
                        let style = sheet.style(&mut xml, id.clone());
                        sheet.styles.push(style);
                        sheet.by_id.entry(id).or_insert(index);
                        if default && kind == "paragraph" {
                            sheet.default_paragraph = Some(index);
                        }
                        if default && kind == "table" {
                            sheet.default_table = Some(index);
                        }
                    }
                    name => {
                        over |= name == "style";
                        xml.skip();
                    }
                },
                Token::End => break,
                _ => {}
            }
        }
        let too_many = || over.then(|| format!("it holds more than {MAX_STYLES} styles"));
        sheet.problem = xml.problem.take().or_else(too_many);
        sheet.inherit();
        sheet
    }
    /// A style sheet from styles whose index is their place; the first is the default paragraph style.
    pub(crate) fn assemble(styles: Vec<Style>) -> Self {
        let by_id = styles
            .iter()
            .enumerate()
            .map(|(i, s)| (s.id.clone(), i as StyleIndex))
            .collect();
        let default_paragraph = (!styles.is_empty()).then_some(0);
        let mut sheet = Self {
            styles,
            by_id,
            default_paragraph,
            ..Self::default()
        };
        sheet.inherit();
        sheet
    }
    fn style(&self, xml: &mut Xml<'_>, id: String) -> Style {
        let mut style = Style {
            id,
            ..Style::default()
        };
        loop {
            match xml.next() {
                Token::Open(e) => match e.name() {
                    "name" => {
                        style.name = e.attr("val").unwrap_or_default();
                        xml.skip();
                    }
                    "basedOn" => {
                        style.based_on = e.attr("val");
                        xml.skip();
                    }
                    "pPr" => style.paragraph = paragraph_props(xml, self),
                    "rPr" => style.run = run_props(xml, self),
                    "tblPr" => style.borders = table_style_borders(xml),
                    "tblStylePr" => {
                        style.first_row |=
                            e.with_attr("type", |t| t == "firstRow").unwrap_or(false);
                        xml.skip();
                    }
                    _ => xml.skip(),
                },
                Token::Text(_) => {}
                Token::Close | Token::End => break,
            }
        }
        let name = style.name.to_ascii_lowercase();
        style.toc_entry = name
            .strip_prefix("toc ")
            .is_some_and(|n| n.trim().parse::<u8>().is_ok());
        // Word's own headings carry their outline level even where a reduced style sheet does not repeat it.
        if style.paragraph.outline.is_none()
            && let Some(level) = name
                .strip_prefix("heading ")
                .and_then(|n| n.trim().parse::<u8>().ok())
            && (1..=9).contains(&level)
        {
            style.paragraph.outline = Some(level - 1);
        }
        style
    }
    /// Resolves `basedOn`, bases first; a cycle ends where it closes.
    fn inherit(&mut self) {
        let mut state = vec![0_u8; self.styles.len()];
        for first in 0..self.styles.len() {
            let mut chain = vec![first];
            while let Some(&top) = chain.last() {
                if state[top] != 0 {
                    break;
                }
                state[top] = 1;
                match self.base_of(top) {
                    Some(base) if state[base] == 0 => chain.push(base),
                    _ => break,
                }
            }
            while let Some(top) = chain.pop() {
                if state[top] == 2 {
                    continue;
                }
                state[top] = 2;
                let base = self.base_of(top).filter(|&b| b != top && state[b] == 2);
                self.inherit_one(top, base);
            }
        }
    }
    fn base_of(&self, style: usize) -> Option<usize> {
        let id = self.styles[style].based_on.as_deref()?;
        self.by_id.get(id).map(|&i| usize::from(i))
    }
    fn inherit_one(&mut self, style: usize, base: Option<usize>) {
        let own_numbering = self.styles[style].paragraph.numbering != NumberingRef::default();
        if own_numbering {
            self.styles[style].numbering_owner = Some(style as StyleIndex);
        }
        let Some(base) = base.map(|b| self.styles[b].clone()) else {
            return;
        };
        let Some(style) = self.styles.get_mut(style) else {
            return;
        };
        style.paragraph = style.paragraph.over(&base.paragraph);
        style.run = RunProps {
            style: None,
            bold: style.run.bold.or(base.run.bold),
            size: style.run.size.or(base.run.size),
            hidden: style.run.hidden.or(base.run.hidden),
            symbol_font: style.run.symbol_font.or(base.run.symbol_font),
        };
        style.numbering_owner = style.numbering_owner.or(base.numbering_owner);
        style.first_row |= base.first_row;
        style.borders |= base.borders;
    }
    /// The index of a style id.
    pub(crate) fn index(&self, id: &str) -> Option<StyleIndex> {
        self.by_id.get(id).copied()
    }
    /// The style of an index.
    pub(crate) fn get(&self, index: Option<StyleIndex>) -> Option<&Style> {
        self.styles.get(usize::from(index?))
    }
    /// The paragraph style that holds for a paragraph.
    pub(crate) fn of_paragraph(&self, props: &ParagraphProps) -> Option<&Style> {
        self.get(props.style.or(self.default_paragraph))
    }
}

fn table_style_borders(xml: &mut Xml<'_>) -> bool {
    let mut visible = false;
    loop {
        match xml.next() {
            Token::Open(e) if e.name() == "tblBorders" => {
                visible |= super::properties::borders(xml).unwrap_or(false)
            }
            Token::Open(_) => xml.skip(),
            Token::Text(_) => {}
            Token::Close | Token::End => return visible,
        }
    }
}
