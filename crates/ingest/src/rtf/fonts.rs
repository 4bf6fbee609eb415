//! Fonts of a Rich Text file: each names the encoding of the bytes written in it.

use crate::docx::native::SymbolFont;
use encoding_rs::{
    BIG5, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_8, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252,
};
use std::collections::BTreeMap;

/// One font.
#[derive(Debug, Clone, Copy, Default)]
struct Font {
    encoding: Option<&'static Encoding>,
    symbols: Option<SymbolFont>,
}

/// The font table.
#[derive(Debug)]
pub(super) struct Fonts {
    by_number: BTreeMap<i32, Font>,
    /// Encoding of fonts that name none, and of text without a font.
    pub(super) default: &'static Encoding,
    default_font: Option<i32>,
    current: i32,
    name: String,
}

impl Fonts {
    pub(super) fn new() -> Self {
        Self {
            by_number: BTreeMap::new(),
            default: WINDOWS_1252,
            default_font: None,
            current: 0,
            name: String::new(),
        }
    }
    /// A word of the file's head or of the font table.
    pub(super) fn word(&mut self, name: &str, number: Option<i32>, in_table: bool) {
        match (name, number) {
            ("ansicpg", Some(page)) => {
                if let Some(encoding) = code_page(page) {
                    self.default = encoding;
                }
            }
            ("deff", number) => self.default_font = number,
            ("f", Some(number)) if in_table => self.current = number,
            ("fcharset", Some(set)) if in_table => {
                let font = self.by_number.entry(self.current).or_default();
                font.encoding = match set {
                    128 => Some(SHIFT_JIS),
                    129 => Some(EUC_KR),
                    134 => Some(GB18030),
                    136 => Some(BIG5),
                    204 => Some(WINDOWS_1251),
                    238 => Some(WINDOWS_1250),
                    _ => None,
                };
                if set == 2 {
                    font.symbols.get_or_insert(SymbolFont::Other);
                }
            }
            ("cpg", Some(page)) if in_table => {
                self.by_number.entry(self.current).or_default().encoding = code_page(page);
            }
            _ => {}
        }
    }
    /// Text of the font table: names that end in semicolons.
    pub(super) fn text(&mut self, text: &str) {
        for c in text.chars() {
            if c != ';' {
                self.name.push(c);
                continue;
            }
            if let Some(symbols) = SymbolFont::named(&self.name) {
                self.by_number.entry(self.current).or_default().symbols = Some(symbols);
            }
            self.name.clear();
        }
    }
    fn font(&self, number: Option<i32>) -> Font {
        number
            .or(self.default_font)
            .and_then(|n| self.by_number.get(&n))
            .copied()
            .unwrap_or_default()
    }
    /// The encoding of bytes in a font.
    pub(super) fn encoding(&self, font: Option<i32>) -> &'static Encoding {
        self.font(font).encoding.unwrap_or(self.default)
    }
    /// The pictures that a font's codes stand for.
    pub(super) fn symbols(&self, font: Option<i32>) -> Option<SymbolFont> {
        self.font(font).symbols
    }
}

fn code_page(page: i32) -> Option<&'static Encoding> {
    match page {
        936 | 54936 => Some(GB18030),
        950 => Some(BIG5),
        932 => Some(SHIFT_JIS),
        949 => Some(EUC_KR),
        65001 => Some(UTF_8),
        1250 => Some(WINDOWS_1250),
        1251 => Some(WINDOWS_1251),
        1252 => Some(WINDOWS_1252),
        _ => None,
    }
}
