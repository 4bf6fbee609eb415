//! Physical lines of a decoded text, freed of invisible characters, with the measures that the layout decisions need.

use std::borrow::Cow;

/// One physical line. `text` keeps its leading white space: columns and tabs mean something to tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Line<'a> {
    /// Number in the file, from 1.
    pub number: u32,
    /// Content without line end, trailing white space and invisible characters.
    pub text: Cow<'a, str>,
    /// A form feed stands before the line.
    pub page_break: bool,
}

impl Line<'_> {
    /// True for a line without visible characters.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
    /// The visible part.
    #[must_use]
    pub fn trimmed(&self) -> &str {
        self.text.trim()
    }
    /// Columns of leading white space; a Han character takes two columns, a tab ends at the next multiple of eight.
    #[must_use]
    pub fn indent(&self) -> u32 {
        columns(&self.text[..self.text.len() - self.text.trim_start().len()])
    }
}

/// Characters that are never text: zero-width marks, byte order marks, control characters, object replacement marks.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    // Nearly every character of a report is in one of these two stretches, so no other needs to be asked for it.
    let everyday = (' '..='~').contains(&c) || ('\u{2070}'..='\u{FEFE}').contains(&c);
    !everyday
        && matches!(c,
        '\u{0}'..='\u{8}' | '\u{E}'..='\u{1F}' | '\u{7F}'..='\u{84}' | '\u{86}'..='\u{9F}' | '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFC}')
}

/// Columns that a character takes in a fixed-width setting: two for Han, Han punctuation and full-width forms.
#[must_use]
pub fn char_columns(c: char) -> u32 {
    match c {
        '\u{0}'..='\u{10FF}' => 1,
        '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{FF61}'..='\u{FFDC}' => 1,
        _ => 2,
    }
}

/// Columns of a stretch of text; tabs end at the next multiple of eight.
#[must_use]
pub fn columns(s: &str) -> u32 {
    s.chars().fold(0, |n, c| {
        if c == '\t' {
            (n / 8 + 1) * 8
        } else {
            n.saturating_add(char_columns(c))
        }
    })
}

/// Splits a text into lines and counts the invisible characters that were left out. Line ends are LF, CR LF, CR, vertical tab (Word's
/// soft return), NEL and the Unicode separators; a form feed also begins a page.
#[must_use]
pub fn split(text: &str) -> (Vec<Line<'_>>, u32) {
    let mut lines = Vec::with_capacity(text.len() / 40 + 1);
    let mut removed = 0;
    let mut page_break = false;
    let mut number = 1;
    let mut start = 0;
    let bytes = text.as_bytes();
    let mut at = 0;
    // Word's soft return and the form feed end a line for us but not for an editor that counts lines.
    let mut close = |number: u32, from: usize, to: usize, page_break: bool, removed: &mut u32| {
        lines.push(Line {
            number,
            text: clean(&text[from..to], removed),
            page_break,
        });
    };
    while let Some(byte) = bytes.get(at) {
        let i = at;
        at += 1;
        // Bytes with which no line end begins; those within a char are among them.
        if !matches!(byte, b'\n' | 0xB | 0xC | b'\r' | 0xC2 | 0xE2) {
            continue;
        }
        let Some(c) = text.get(i..).and_then(|t| t.chars().next()) else {
            continue;
        };
        at = i + c.len_utf8();
        let counts = match c {
            '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => true,
            '\r' => bytes.get(at) != Some(&b'\n'),
            '\u{B}' | '\u{C}' => false,
            _ => continue,
        };
        if c == '\r' && !counts {
            close(number, start, i, page_break, &mut removed);
            at += 1;
            (start, number, page_break) = (i + 2, number + 1, false);
            continue;
        }
        close(number, start, i, page_break, &mut removed);
        start = i + c.len_utf8();
        number += u32::from(counts);
        page_break = c == '\u{C}';
    }
    if start < text.len() {
        close(number, start, text.len(), page_break, &mut removed);
    }
    (lines, removed)
}

/// False for a line none of whose bytes begins an invisible character; most lines are told by that.
fn may_hold_invisible(line: &str) -> bool {
    let bytes = line.as_bytes();
    bytes.iter().enumerate().any(|(i, byte)| match byte {
        b'\t' => false,
        0..0x20 | 0x7F | 0xC2 => true,
        0xE2 => matches!(bytes.get(i + 1), Some(0x80 | 0x81)),
        0xEF => matches!(bytes.get(i + 1), Some(0xBB | 0xBF)),
        _ => false,
    })
}

/// Trailing tabs stay: they stand for the empty cells at the end of a row.
fn clean<'a>(line: &'a str, removed: &mut u32) -> Cow<'a, str> {
    let end = |s: &str| {
        s.trim_end_matches(|c: char| c.is_whitespace() && c != '\t')
            .len()
    };
    let line = &line[..end(line)];
    if may_hold_invisible(line) && line.chars().any(is_invisible) {
        *removed += line.chars().filter(|c| is_invisible(*c)).count() as u32;
        let mut kept: String = line.chars().filter(|c| !is_invisible(*c)).collect();
        kept.truncate(end(&kept));
        Cow::Owned(kept)
    } else {
        Cow::Borrowed(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_line_ends_split_and_number_the_lines() {
        let (lines, removed) = split("甲\r\n乙\r丙\n\n丁\u{B}戊\u{C}己");
        let got: Vec<(u32, &str, bool)> = lines
            .iter()
            .map(|l| (l.number, &*l.text, l.page_break))
            .collect();
        assert_eq!(
            got,
            [
                (1, "甲", false),
                (2, "乙", false),
                (3, "丙", false),
                (4, "", false),
                (5, "丁", false),
                (5, "戊", false),
                (5, "己", true)
            ]
        );
        assert_eq!(removed, 0);
    }

    #[test]
    fn invisible_characters_go_and_are_counted() {
        let (lines, removed) = split("\u{FEFF}一、\u{200B}概况\u{7}\n");
        assert_eq!(lines[0].text, "一、概况");
        assert_eq!(removed, 3);
    }

    #[test]
    fn every_invisible_character_is_looked_for() {
        for c in (0..=char::MAX as u32).filter_map(char::from_u32) {
            let line = format!("甲{c}乙");
            assert!(!is_invisible(c) || may_hold_invisible(&line), "{c:?}");
        }
        assert!(!may_hold_invisible("一、收入（合计）：1.5万元，\t增长"));
    }

    #[test]
    fn columns_follow_east_asian_width() {
        assert_eq!(columns("2023年“三公”"), 4 + 2 + 2 + 4 + 2);
        assert_eq!(columns("a\tb"), 9);
    }
}
