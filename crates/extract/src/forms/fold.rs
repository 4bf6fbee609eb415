//! Folding: the form in which words of tables are compared with words of rules.

use crate::squeeze::has_marks;

/// Folds a text for comparison: white space and zero-width characters go, full-width ASCII becomes half-width, so that
/// `绩 效\n指 标（50分）` and `绩效指标(50分)` are one.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    out.extend(text.chars().filter_map(fold_char));
    out
}

/// Folds a text, and keeps two numbers apart that only white space parts (`表1 2031年`).
#[must_use]
pub fn fold_numbers_apart(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        let Some(f) = fold_char(c) else {
            gap = true;
            continue;
        };
        if gap && f.is_ascii_digit() && out.ends_with(|p: char| p.is_ascii_digit()) {
            out.push(' ');
        }
        gap = false;
        out.push(f);
    }
    out
}

/// One char folded; `None` where folding drops it.
#[must_use]
pub fn fold_char(c: char) -> Option<char> {
    match c {
        c if c.is_whitespace() => None,
        '\u{200b}'..='\u{200d}' | '\u{feff}' => None,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0),
        '﹪' => Some('%'),
        '﹣' | '−' => Some('-'),
        c => Some(c),
    }
}

/// The text without anything in round, square or lenticular brackets (`分值（10分）` gives `分值`). An unclosed bracket is cut with all that follows.
/// Expects folded text.
#[must_use]
pub fn without_brackets(folded: &str) -> String {
    // Hardly any cell has a bracket; folded ones are of ASCII or begin with the bytes of punctuation.
    if !has_marks(folded) {
        return folded.to_owned();
    }
    let mut depth = 0_u32;
    let mut out = String::with_capacity(folded.len());
    for c in folded.chars() {
        match c {
            '(' | '[' | '〔' | '【' => depth += 1,
            ')' | ']' | '〕' | '】' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// The contents of the top-level round brackets of a folded text, in order.
#[must_use]
pub fn bracketed(folded: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut depth, mut start) = (0_u32, 0);
    for (i, c) in folded.char_indices() {
        match c {
            '(' => {
                if depth == 0 {
                    start = i + 1;
                }
                depth += 1;
            }
            ')' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    out.push(&folded[start..i]);
                }
            }
            _ => {}
        }
    }
    out
}

/// A folded text without the marks of footnotes at its end (`钢材[24]`).
#[must_use]
pub fn without_note_marks(folded: &str) -> &str {
    let mut rest = folded;
    while let Some((head, mark)) = rest.strip_suffix(']').and_then(|r| r.rsplit_once('[')) {
        let digits =
            mark.len() <= 3 && !mark.is_empty() && mark.bytes().all(|b| b.is_ascii_digit());
        if !digits || head.is_empty() {
            break;
        }
        rest = head;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::{bracketed, fold, fold_numbers_apart, without_brackets};

    #[test]
    fn vertical_text_and_full_width_fold_away() {
        assert_eq!(fold("绩\n\n效\n　指 标（５０分）"), "绩效指标(50分)");
        assert_eq!(
            fold_numbers_apart("表１　２０３１ 年 产量"),
            "表1 2031年产量"
        );
        assert_eq!(without_brackets("执行率(B/A)"), "执行率");
        assert_eq!(without_brackets("执行率(B/A"), "执行率");
        assert_eq!(
            bracketed("规模(m²)与投资(万元(含税))"),
            ["m²", "万元(含税)"]
        );
    }
}
