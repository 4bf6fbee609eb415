//! Character data to a line of text: white space collapses as a browser shows it, except that a line break of the source between two Han
//! characters stands for nothing.

use crate::text::lines::{char_columns, is_invisible};

/// A line under construction.
#[derive(Debug, Default)]
pub struct Inline {
    text: String,
    /// White space waits for a character behind it: a space, or only a line end of the source.
    waiting: Option<Gap>,
    /// Columns of space that stand before the first character.
    pub indent: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    Space,
    LineEnd,
}

impl Inline {
    /// Adds character data.
    pub fn push(&mut self, data: &str) {
        for c in data.chars() {
            match c {
                '\n' | '\r' => {
                    self.waiting.get_or_insert(Gap::LineEnd);
                }
                ' ' | '\t' | '\u{C}' => {
                    // Indentation of the source after a line end is part of the line end.
                    self.waiting.get_or_insert(Gap::Space);
                }
                '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{3000}' if self.text.is_empty() => {
                    self.indent += if c == '\u{3000}' || c == '\u{2003}' {
                        2
                    } else {
                        1
                    }
                }
                '\u{A0}' | '\u{2000}'..='\u{200A}' => self.waiting = Some(Gap::Space),
                c if is_invisible(c) => {}
                c => self.put(c),
            }
        }
    }
    fn put(&mut self, c: char) {
        if let (Some(gap), Some(last)) = (self.waiting, self.text.chars().next_back()) {
            let wide = char_columns(last) == 2 && char_columns(c) == 2;
            if gap == Gap::Space || !wide {
                self.text.push(' ');
            }
        }
        self.waiting = None;
        self.text.push(c);
    }
    /// Bytes so far.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.text.len()
    }
    /// The last character.
    #[must_use]
    pub fn last(&self) -> Option<char> {
        self.text.chars().next_back()
    }
    /// Takes the line out and begins a new one.
    pub fn take(&mut self) -> String {
        self.waiting = None;
        self.indent = 0;
        let mut text = std::mem::take(&mut self.text);
        text.truncate(text.trim_end_matches(['\u{3000}', ' ']).len());
        text
    }
}
