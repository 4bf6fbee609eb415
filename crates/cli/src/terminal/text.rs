//! Text on a grid of columns: a Han character takes two.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns of a text.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text on one line and harmless: control characters, which could drive the terminal, become spaces.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let c = if c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        {
            ' '
        } else {
            c
        };
        if c != ' ' || !out.ends_with(' ') {
            out.push(c);
        }
    }
    out
}

/// The text cut to some columns, with an ellipsis where something was cut.
#[must_use]
pub fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let (mut out, mut used) = (String::new(), 0);
    for c in text.chars() {
        let w = c.width().unwrap_or(0);
        if used + w + 1 > columns {
            break;
        }
        used += w;
        out.push(c);
    }
    out.push('…');
    out
}

/// The text filled with spaces to some columns.
#[must_use]
pub fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// True for characters that stay together when a line is broken: words and printed numbers.
fn sticks(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | ',' | '%' | '-' | '+' | '/')
}

/// True for characters that must not begin a line.
fn closes(c: char) -> bool {
    matches!(
        c,
        '，' | '。'
            | '、'
            | '；'
            | '：'
            | '？'
            | '！'
            | '）'
            | '》'
            | '”'
            | '’'
            | '〉'
            | '】'
            | '％'
            | '…'
    )
}

/// Breaks a text into lines of at most some columns. Words and numbers stay whole where a line can hold them, and closing marks
/// do not begin a line.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(2);
    let mut lines: Vec<String> = Vec::new();
    let (mut line, mut used) = (String::new(), 0);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let mut end = first.len_utf8();
        if sticks(first) {
            end = rest.find(|c| !sticks(c)).unwrap_or(rest.len());
        }
        while let Some(next) = rest[end..].chars().next().filter(|c| closes(*c)) {
            end += next.len_utf8();
        }
        let (token, after) = rest.split_at(end);
        rest = after;
        if used > 0 && used + width(token) > columns {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        for c in token.chars() {
            let w = c.width().unwrap_or(0);
            if used + w > columns {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            if used > 0 || c != ' ' {
                line.push(c);
                used += w;
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn han_text_is_cut_and_filled_by_columns() {
        assert_eq!(cut("基本支出决算", 7), "基本支…");
        assert_eq!(cut("基本", 4), "基本");
        assert_eq!(pad("基本", 6), "基本  ");
        assert_eq!(plain("a\x1b[31mb\n\nc"), "a [31mb c");
    }

    #[test]
    fn numbers_stay_whole_and_marks_do_not_begin_a_line() {
        assert_eq!(
            wrap("支出1348.22万元，增长", 10),
            ["支出", "1348.22万", "元，增长"]
        );
        assert_eq!(wrap("一二三。四", 6), ["一二", "三。四"]);
        assert_eq!(wrap("123456789", 4), ["1234", "5678", "9"]);
        assert!(wrap("", 4).is_empty());
    }
}
