//! Texts without what comparisons leave out, and quick tests that spare the search for it.

use std::borrow::Cow;

/// As `char::is_alphabetic`. Nearly all chars of a report are Han, which the standard library looks up in a table: this range spares it.
pub(crate) fn is_alphabetic(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c) || c.is_alphabetic()
}

/// As `char::is_alphanumeric`, with the same short cut.
pub(crate) fn is_letter(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c) || c.is_alphanumeric()
}

/// Where a Han char first stands in a text, in bytes. For texts as short as a metric this is faster than `str::find`, which prepares a search.
pub(crate) fn find_han(text: &str, han: char) -> Option<usize> {
    let mut bytes = [0; 4];
    let &[x, y, z] = han.encode_utf8(&mut bytes).as_bytes() else {
        return text.find(han);
    };
    // The first byte of a Han char is that of a thousand others.
    let mut windows = text.as_bytes().windows(3);
    windows.position(|w| w[2] == z && w[1] == y && w[0] == x)
}

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
    use super::{find_han, has_marks, is_alphabetic, is_letter, without};

    #[test]
    fn short_cuts_agree_with_the_standard_library() {
        for c in (0..=char::MAX as u32).filter_map(char::from_u32) {
            assert_eq!(is_alphabetic(c), c.is_alphabetic(), "{c}");
            assert_eq!(is_letter(c), c.is_alphanumeric(), "{c}");
        }
    }

    #[test]
    fn chars_are_found_where_they_stand() {
        for (text, at) in [
            ("人员占比", Some(6)),
            ("占占", Some(0)),
            ("人员", None),
            ("", None),
        ] {
            assert_eq!(find_han(text, '占'), at, "{text}");
        }
    }

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
