//! Ordinal numerals of heading labels: 一, 十二, 廿一, 12, ⑫, ㈠, ⒈, ⑴, A, Ⅳ, iv.

use serde::Deserialize;

/// The class of numeral that a label style uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// 一, 十二, 廿一, 〇.
    Han,
    /// 1, 12, １２.
    Arabic,
    /// Han or arabic.
    Any,
    /// 1.1, 1.1.1, 1．1.
    Dotted,
    /// 1, 3-1, -1, 一.
    Hyphenated,
    /// ①–⑳ and ㉑–㊿.
    Circled,
    /// ㈠–㈩.
    ParenHan,
    /// ⒈–⒛.
    FullStop,
    /// ⑴–⒇.
    ParenDigit,
    /// A–Z.
    LatinUpper,
    /// a–z.
    LatinLower,
    /// Ⅰ–Ⅻ, or I, II, III … in capitals.
    RomanUpper,
    /// ⅰ–ⅻ, or i, ii, iii ….
    RomanLower,
    /// Ordinal words, listed with the style.
    Words,
    /// No numeral at all.
    None,
}

/// The value of a label's numeral. Most labels have one component; 1.2.3 has three, 附件 3-1 has two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ordinal {
    parts: [u16; 6],
    len: u8,
}

impl Ordinal {
    /// An ordinal of one component.
    #[must_use]
    pub fn single(n: u16) -> Self {
        let mut parts = [0; 6];
        parts[0] = n;
        Self { parts, len: 1 }
    }
    /// Adds a component; false when there are too many.
    fn push(&mut self, n: u16) -> bool {
        let Some(slot) = self.parts.get_mut(self.len as usize) else {
            return false;
        };
        *slot = n;
        self.len += 1;
        true
    }
    /// The components, most significant first.
    #[must_use]
    pub fn parts(&self) -> &[u16] {
        &self.parts[..self.len as usize]
    }
    /// The last component: the number among siblings.
    #[must_use]
    pub fn last(&self) -> u16 {
        self.parts().last().copied().unwrap_or(0)
    }
    /// All components but the last.
    #[must_use]
    pub fn prefix(&self) -> &[u16] {
        self.parts().split_last().map_or(&[], |(_, p)| p)
    }
    /// True when this is the number right after `before`, with the same prefix; a move to the next prefix (3-2 after 2-1 is not,
    /// 3-1 after 2 is) counts for hyphenated numbers.
    #[must_use]
    pub fn follows(&self, before: &Ordinal) -> bool {
        if self.prefix() == before.prefix() {
            return self.last() == before.last() + 1;
        }
        let (a, b) = (before.parts(), self.parts());
        a.first().zip(b.first()).is_some_and(|(x, y)| *y == x + 1)
            && b.iter().skip(1).all(|n| *n == 1)
    }
    /// True for a first number: 1, 3-1, 1.1.
    #[must_use]
    pub fn is_first(&self) -> bool {
        self.last() <= 1
    }
}

/// Half-width form of a char that labels use.
#[must_use]
pub fn fold(c: char) -> char {
    match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '（' | '）' | '：' | '－' | '［' | '］' => {
            char::from_u32(c as u32 - 0xFEE0).unwrap_or(c)
        }
        '–' | '—' | '‐' | '‑' | '−' => '-',
        '○' | '零' => '〇',
        _ => c,
    }
}

/// True for blanks that may stand inside a label.
#[must_use]
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{a0}')
}

fn skip_blanks(s: &str) -> &str {
    s.trim_start_matches(is_blank)
}

fn symbol(c: char, from: char, to: char) -> Option<u16> {
    (from..=to)
        .contains(&c)
        .then(|| (c as u32 - from as u32 + 1) as u16)
}

fn circled(c: char) -> Option<u16> {
    symbol(c, '①', '⑳')
        .or_else(|| symbol(c, '㉑', '㉟').map(|n| n + 20))
        .or_else(|| symbol(c, '㊱', '㊿').map(|n| n + 35))
        .or_else(|| symbol(c, '❶', '❿'))
        .or_else(|| symbol(c, '⓵', '⓾'))
}

fn han_digit(c: char) -> Option<u16> {
    Some(match fold(c) {
        '〇' => 0,
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// True for a char of a Han numeral.
#[must_use]
pub fn is_han_numeral(c: char) -> bool {
    han_digit(c).is_some() || matches!(c, '十' | '百' | '廿' | '卅')
}

/// 一 … 九百九十九, 廿一, 二〇. Gives the value and the rest of the text.
fn han(s: &str) -> Option<(u16, &str)> {
    let end = s
        .char_indices()
        .find(|(_, c)| !is_han_numeral(*c))
        .map_or(s.len(), |(i, _)| i);
    let (word, rest) = s.split_at(end);
    if word.is_empty() || word.chars().count() > 7 {
        return None;
    }
    let (mut total, mut digit, mut units) = (0u16, None, false);
    for c in word.chars() {
        match c {
            '百' => {
                total += digit.take().unwrap_or(1) * 100;
                units = true;
            }
            '十' => {
                total += digit.take().unwrap_or(1) * 10;
                units = true;
            }
            '廿' => (total, units) = (total + 20, true),
            '卅' => (total, units) = (total + 30, true),
            _ => {
                let d = han_digit(c)?;
                // 二〇 is twenty: digits in a row are positional. After a unit a zero only fills.
                digit = Some(match digit {
                    Some(before) if !units || before == 0 => {
                        before.checked_mul(10)?.checked_add(d)?
                    }
                    Some(_) => return None,
                    None => d,
                });
                if digit.is_some_and(|d| d > 999) {
                    return None;
                }
            }
        }
        if total > 900 + 99 {
            return None;
        }
    }
    let value = total + digit.unwrap_or(0);
    (value > 0).then_some((value, rest))
}

/// 1 … 9999 with full- or half-width digits.
fn arabic(s: &str) -> Option<(u16, &str)> {
    let mut value = 0u16;
    let mut end = 0;
    let run = s
        .char_indices()
        .find(|(_, c)| !fold(*c).is_ascii_digit())
        .map_or(s.len(), |(i, _)| i);
    // 表12023年… is 表1 before a year: the print lost the blank.
    let digits = s[..run].chars().count();
    let year = digits > 4 && skip_blanks(&s[run..]).starts_with('年');
    for (n, (i, c)) in s.char_indices().enumerate() {
        if year && n + 4 >= digits {
            break;
        }
        let Some(d) = fold(c).to_digit(10) else { break };
        value = value.checked_mul(10)?.checked_add(d as u16)?;
        end = i + c.len_utf8();
    }
    (end > 0 && value < 1000).then(|| (value, &s[end..]))
}

fn roman(s: &str, one: char, lower: bool) -> Option<(u16, &str)> {
    let first = s.chars().next()?;
    let last = char::from_u32(one as u32 + 11)?;
    if let Some(n) = symbol(first, one, last) {
        return Some((n, &s[first.len_utf8()..]));
    }
    let value = |c: char| match (c.to_ascii_lowercase(), c.is_ascii_lowercase() == lower) {
        ('i', true) => Some(1i32),
        ('v', true) => Some(5),
        ('x', true) => Some(10),
        _ => None,
    };
    let end = s
        .char_indices()
        .find(|(_, c)| value(fold(*c)).is_none())
        .map_or(s.len(), |(i, _)| i);
    let digits: Vec<i32> = s[..end].chars().filter_map(|c| value(fold(c))).collect();
    let total: i32 = digits
        .iter()
        .enumerate()
        .map(|(i, v)| {
            if digits.get(i + 1).is_some_and(|n| n > v) {
                -v
            } else {
                *v
            }
        })
        .sum();
    (!digits.is_empty() && (1..40).contains(&total)).then(|| (total as u16, &s[end..]))
}

/// Components parted by dots or hyphens, with blanks allowed around the separator.
fn components<'a>(s: &'a str, separators: &[char], at_least: usize) -> Option<(Ordinal, &'a str)> {
    let mut ordinal = Ordinal::default();
    let mut rest = s;
    let mut end = s;
    while let Some((n, after)) = arabic(rest) {
        if !ordinal.push(n) {
            return None;
        }
        end = after;
        let ahead = if separators.contains(&'-') {
            skip_blanks(after)
        } else {
            after
        };
        let Some(c) = ahead
            .chars()
            .next()
            .filter(|c| separators.contains(&fold(*c)) || separators.contains(c))
        else {
            break;
        };
        rest = &ahead[c.len_utf8()..];
        if separators.contains(&'-') {
            rest = skip_blanks(rest);
        }
    }
    (ordinal.parts().len() >= at_least).then_some((ordinal, end))
}

/// Reads a numeral of a class at the start of a text. Gives its value and the rest.
#[must_use]
pub fn read(class: Class, s: &str) -> Option<(Ordinal, &str)> {
    let one =
        |found: Option<(u16, &'_ str)>| found.map(|(n, rest)| (Ordinal::single(n), rest.len()));
    let first = s.chars().next()?;
    let single = |n: Option<u16>| n.map(|n| (Ordinal::single(n), s.len() - first.len_utf8()));
    let (ordinal, left) = match class {
        Class::Han => one(han(s)),
        Class::Arabic => one(arabic(s)),
        Class::Any => one(han(s)).or_else(|| one(arabic(s))),
        Class::Dotted => components(s, &['.', '．'], 2).map(|(o, r)| (o, r.len())),
        Class::Hyphenated => {
            let t = skip_blanks(s);
            let t = t.strip_prefix(|c| fold(c) == '-').map_or(t, skip_blanks);
            components(t, &['-'], 1)
                .map(|(o, r)| (o, r.len()))
                .or_else(|| one(han(t)))
                .or_else(|| {
                    let c = t.chars().next()?;
                    let letter = symbol(c, 'A', 'Z')?;
                    Some((Ordinal::single(letter), t.len() - c.len_utf8()))
                })
        }
        Class::Circled => single(circled(first)),
        Class::ParenHan => single(symbol(first, '㈠', '㈩')),
        Class::FullStop => single(symbol(first, '⒈', '⒛')),
        Class::ParenDigit => single(symbol(first, '⑴', '⒇')),
        Class::LatinUpper => single(symbol(fold(first), 'A', 'Z')),
        Class::LatinLower => single(symbol(fold(first), 'a', 'z')),
        Class::RomanUpper => one(roman(s, 'Ⅰ', false)),
        Class::RomanLower => one(roman(s, 'ⅰ', true)),
        Class::Words | Class::None => None,
    }?;
    Some((ordinal, &s[s.len() - left..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(class: Class, s: &str) -> Option<(Vec<u16>, &str)> {
        read(class, s).map(|(o, r)| (o.parts().to_vec(), r))
    }

    #[test]
    fn han_ordinals() {
        for (s, n) in [
            ("一", 1),
            ("十", 10),
            ("十二", 12),
            ("二十", 20),
            ("廿一", 21),
            ("一百零三", 103),
            ("二〇", 20),
            ("九十九", 99),
        ] {
            assert_eq!(value(Class::Han, s), Some((vec![n], "")), "{s}");
        }
        assert_eq!(value(Class::Han, "百分"), Some((vec![100], "分")));
        assert_eq!(value(Class::Han, "甲"), None);
    }

    #[test]
    fn all_classes() {
        assert_eq!(value(Class::Arabic, "１２、"), Some((vec![12], "、")));
        assert_eq!(value(Class::Arabic, "20241231"), None);
        assert_eq!(
            value(Class::Arabic, "12023年产量"),
            Some((vec![1], "2023年产量"))
        );
        assert_eq!(
            value(Class::Dotted, "1.2．3 款"),
            Some((vec![1, 2, 3], " 款"))
        );
        assert_eq!(value(Class::Dotted, "1."), None);
        assert_eq!(value(Class::Hyphenated, " 3 - 1"), Some((vec![3, 1], "")));
        assert_eq!(value(Class::Hyphenated, "-1"), Some((vec![1], "")));
        assert_eq!(value(Class::Circled, "⑫是"), Some((vec![12], "是")));
        assert_eq!(value(Class::Circled, "㉑"), Some((vec![21], "")));
        assert_eq!(value(Class::ParenHan, "㈢"), Some((vec![3], "")));
        assert_eq!(value(Class::FullStop, "⒊"), Some((vec![3], "")));
        assert_eq!(value(Class::ParenDigit, "⑶"), Some((vec![3], "")));
        assert_eq!(value(Class::RomanUpper, "Ⅳ、"), Some((vec![4], "、")));
        assert_eq!(value(Class::RomanUpper, "XIV."), Some((vec![14], ".")));
        assert_eq!(value(Class::RomanLower, "iv)"), Some((vec![4], ")")));
        assert_eq!(value(Class::LatinUpper, "B."), Some((vec![2], ".")));
    }

    #[test]
    fn order() {
        let o = |parts: &[u16]| {
            let mut x = Ordinal::default();
            parts.iter().for_each(|p| assert!(x.push(*p)));
            x
        };
        assert!(o(&[3, 2]).follows(&o(&[3, 1])));
        assert!(o(&[3, 1]).follows(&o(&[2])));
        assert!(o(&[4]).follows(&o(&[3, 3])));
        assert!(!o(&[3, 3]).follows(&o(&[3, 1])));
        assert!(!o(&[3, 2]).follows(&o(&[2, 1])));
    }
}
