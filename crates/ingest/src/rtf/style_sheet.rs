//! The style sheet of a Rich Text file as the shared one.

use super::state::State;
use crate::docx::native::StyleIndex;
use crate::docx::styles::{Style, StyleSheet};
use std::collections::BTreeMap;

/// Styles of one file that are kept.
const MAX_STYLES: usize = 4000;

/// Collects styles.
#[derive(Debug)]
pub(super) struct Styles {
    /// The first is the default paragraph style, whatever number it has.
    styles: Vec<Style>,
    by_number: BTreeMap<i32, StyleIndex>,
    name: String,
    number: i32,
    based_on: Option<i32>,
}

impl Styles {
    pub(super) fn new() -> Self {
        Self {
            styles: vec![Style {
                id: "0".to_owned(),
                ..Style::default()
            }],
            by_number: BTreeMap::from([(0, 0)]),
            name: String::new(),
            number: 0,
            based_on: None,
        }
    }
    /// A control word inside the style sheet.
    pub(super) fn word(&mut self, name: &str, number: Option<i32>) {
        match name {
            "s" => self.number = number.unwrap_or(0),
            // Character and table styles are told by other words and don't matter here.
            "cs" | "ds" | "ts" => self.number = -1,
            // 222 says that a style is based on none.
            "sbasedon" => self.based_on = number.filter(|n| *n != 222),
            _ => {}
        }
    }
    /// Text inside the style sheet: the name of a style, which a semicolon ends; `state` holds its properties.
    pub(super) fn text(&mut self, text: &str, state: &State) {
        for c in text.chars() {
            if c == ';' {
                self.close(state);
            } else {
                self.name.push(c);
            }
        }
    }
    fn close(&mut self, state: &State) {
        let name = std::mem::take(&mut self.name).trim().to_owned();
        let number = std::mem::take(&mut self.number);
        let based_on = self.based_on.take();
        if number < 0 || self.styles.len() >= MAX_STYLES {
            return;
        }
        let lower = name.to_lowercase();
        let mut style = Style {
            id: number.to_string(),
            paragraph: (*state.paragraph).clone(),
            run: state.look.props,
            toc_entry: lower.starts_with("toc ") || lower.starts_with("目录 "),
            based_on: based_on.filter(|b| *b != number).map(|b| b.to_string()),
            name,
            ..Style::default()
        };
        let level = ["heading ", "标题 "]
            .iter()
            .find_map(|head| lower.strip_prefix(head))
            .and_then(|n| n.trim().parse::<u8>().ok());
        if let Some(level) = level.filter(|l| (1..=9).contains(l)) {
            style.paragraph.outline.get_or_insert(level - 1);
        }
        if number == 0 {
            self.styles[0] = style;
        } else {
            let index = self.styles.len() as StyleIndex;
            self.by_number.entry(number).or_insert(index);
            self.styles.push(style);
        }
    }
    /// The style of a number.
    pub(super) fn index(&self, number: Option<i32>) -> Option<StyleIndex> {
        self.by_number.get(&number?).copied()
    }
    /// The finished style sheet.
    pub(super) fn finish(&mut self) -> StyleSheet {
        StyleSheet::assemble(std::mem::take(&mut self.styles))
    }
}
