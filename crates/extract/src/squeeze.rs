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

/// A number that equal words share and others hardly ever: their lengths and their ends are enough for that, and cost a fraction of a hash of all their bytes.
pub(crate) fn number_of<const N: usize>(words: [&str; N]) -> u64 {
    // An odd factor of 64 bits mixes as it multiplies.
    let mix = |n: u64, x: u64| (n.rotate_left(5) ^ x).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let of = |n: u64, word: &str| {
        let bytes = word.as_bytes();
        let (head, tail) = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
            (Some(head), Some(tail)) => (u64::from_le_bytes(*head), u64::from_le_bytes(*tail)),
            _ => (bytes.iter().fold(0, |n, b| n << 8 | u64::from(*b)), 0),
        };
        [bytes.len() as u64, head, tail].into_iter().fold(n, mix)
    };
    words.into_iter().fold(0, of)
}

/// False where a text holds only Han and other letters: no bracket, quotation mark or comma of ASCII, of general punctuation, of CJK
/// punctuation or of full width. Told from the first bytes of chars, which is cheaper than to look for each mark.
pub(crate) fn has_marks(text: &str) -> bool {
    text.bytes()
        .any(|b| b.is_ascii_punctuation() || matches!(b, 0xe2 | 0xe3 | 0xef))
}

#[cfg(test)]
mod tests {
    use super::{find_han, has_marks, is_alphabetic, is_letter, number_of, without};

    #[test]
    fn short_cuts_agree_with_the_standard_library() {
        for c in (0..=char::MAX as u32).filter_map(char::from_u32) {
            assert_eq!(is_alphabetic(c), c.is_alphabetic(), "{c}");
            assert_eq!(is_letter(c), c.is_alphanumeric(), "{c}");
        }
    }

    #[test]
    fn words_that_differ_have_other_numbers() {
        let words = [
            "",
            "支",
            "支出",
            "支出合计",
            "收出合计",
            "支出总计",
            "支出数额合计",
        ];
        for (i, a) in words.iter().enumerate() {
            for (k, b) in words.iter().enumerate() {
                assert_eq!(
                    number_of([*a, "元"]) == number_of([*b, "元"]),
                    i == k,
                    "{a} {b}"
                );
            }
        }
        assert_ne!(number_of(["支", "出"]), number_of(["支出", ""]));
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
