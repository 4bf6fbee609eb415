//! Texts without what comparisons leave out, and quick tests that spare the search for it.

use std::borrow::Cow;

/// The text without some chars; the text itself where it has none of them.
pub(crate) fn without(text: &str, drop: impl Fn(char) -> bool) -> Cow<'_, str> {
    let Some((first, _)) = text.char_indices().find(|(_, c)| drop(*c)) else {
        return Cow::Borrowed(text);
    };
    let (head, rest) = text.split_at(first);
    let mut out = String::with_capacity(text.len());
    out.push_str(head);
    for part in rest.split(drop) {
        out.push_str(part);
    }
    Cow::Owned(out)
}

/// False where a text holds only Han and other letters: no bracket, quotation mark or comma of ASCII, of general punctuation, of CJK
/// punctuation or of full width. Told from the first bytes of chars, which is cheaper than to look for each mark.
pub(crate) fn has_marks(text: &str) -> bool {
    text.bytes()
        .any(|b| b.is_ascii_punctuation() || matches!(b, 0xe2 | 0xe3 | 0xef))
}

#[cfg(test)]
mod tests {
    use super::{has_marks, without};

    #[test]
    fn what_is_dropped_is_gone_and_the_rest_stays() {
        let drop = |c: char| c.is_whitespace();
        assert_eq!(without(" 一 二\u{3000}三", drop), "一二三");
        assert_eq!(without("一二", drop), "一二");
        assert!(matches!(
            without("一二", drop),
            std::borrow::Cow::Borrowed(_)
        ));
        assert_eq!(without("  ", drop), "");
        assert_eq!(without("", drop), "");
    }

    #[test]
    fn marks_of_every_width_are_seen() {
        for mark in "（）()“”《》[]［］、，,：:。".chars() {
            assert!(has_marks(&format!("甲{mark}")), "{mark}");
        }
        assert!(!has_marks("基本支出A5"));
    }
}
