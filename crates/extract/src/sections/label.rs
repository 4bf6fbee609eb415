//! Heading labels: the styles of rules/headings.toml and a scanner that reads one at the start of a text.

use super::numeral::{self, Class, Ordinal, fold, is_blank, is_han_numeral};
use gongbao_model::RuleId;
use serde::Deserialize;
use std::sync::LazyLock;

/// What a label of a style opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 第一部分, 第一章.
    Part,
    /// 一、（一）1. and the like.
    Heading,
    /// 一是, 首先: members of an enumeration inside running text.
    Enumeration,
    /// 附件1.
    Attachment,
    /// 表1.
    Caption,
}

/// A label style, a row of rules/headings.toml.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Style {
    /// Rule id.
    pub id: String,
    /// Styles of one family can continue each other.
    pub family: String,
    /// Usual level.
    pub level: u8,
    numeral: Class,
    #[serde(default)]
    open: Vec<String>,
    #[serde(default)]
    close: Vec<String>,
    /// What it opens.
    pub kind: Kind,
    #[serde(default)]
    words: Vec<Vec<String>>,
    #[serde(default)]
    blank: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    style: Vec<Style>,
}

/// Index of a style in [`styles`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct StyleId(pub u8);

static STYLES: LazyLock<Vec<Style>> = LazyLock::new(|| {
    // The file is part of the program; a test reads it, so an error here can't reach a user.
    toml::from_str::<File>(include_str!("../../rules/headings.toml"))
        .map(|f| f.style)
        .unwrap_or_default()
});

/// All styles, in the order in which the scanner tries them.
#[must_use]
pub fn styles() -> &'static [Style] {
    &STYLES
}

impl StyleId {
    /// The style.
    #[must_use]
    pub fn get(self) -> Option<&'static Style> {
        styles().get(self.0 as usize)
    }
    /// Its rule id.
    #[must_use]
    pub fn rule(self) -> RuleId {
        self.get().map_or("headings.unknown", |s| s.id.as_str())
    }
    /// Its usual level.
    #[must_use]
    pub fn level(self) -> u8 {
        self.get().map_or(u8::MAX, |s| s.level)
    }
    /// Its kind.
    #[must_use]
    pub fn kind(self) -> Kind {
        self.get().map_or(Kind::Heading, |s| s.kind)
    }
    /// True when numbers of the one can continue numbers of the other.
    #[must_use]
    pub fn same_family(self, other: StyleId) -> bool {
        self == other
            || self
                .get()
                .zip(other.get())
                .is_some_and(|(a, b)| a.family == b.family)
    }
}

/// A label that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// Style.
    pub style: StyleId,
    /// Number.
    pub ordinal: Ordinal,
    /// First byte of the label in the text that was scanned (after blanks, bullets and emphasis marks).
    pub start: usize,
    /// One past its last byte, blanks after it not counted.
    pub end: usize,
}

/// Strips one of some words from the start of a text; blanks may stand between the chars of the text, width makes no difference.
fn strip<'a>(text: &'a str, words: &[String]) -> Option<&'a str> {
    if words.is_empty() {
        return Some(text);
    }
    'words: for word in words {
        let mut rest = text;
        for (i, w) in word.chars().enumerate() {
            if i > 0 {
                rest = rest.trim_start_matches(is_blank);
            }
            match rest.chars().next() {
                Some(c) if fold(c) == w || c == w => rest = &rest[c.len_utf8()..],
                _ => continue 'words,
            }
        }
        return Some(rest);
    }
    None
}

/// Chars that begin what is counted: after 3、 or 1.5 they make a figure, not a label.
const MEASURES: &str = "万亿元%％‰个倍吨年月日号人次件户亩公平立米度岁名期批级季等类层千百";

/// True when `rest`, right after a label of a style, shows that the label is part of a word or a figure.
fn refuted(style: &Style, rest: &str) -> bool {
    let mut chars = rest.chars();
    let (first, second) = (chars.next(), chars.next());
    let digit = |c: Option<char>| c.is_some_and(|c| fold(c).is_ascii_digit());
    match style.numeral {
        // 3.14 and 2.5万元 are figures; 1.2 总体 and 1.2总体 are labels.
        Class::Dotted => {
            let figure = first.is_some_and(|c| MEASURES.contains(c));
            // 1.2人 is a figure, 1.2人员编制 a label: a name goes on and has no mark in it.
            let n = rest.trim_end().chars().count();
            let name = first.is_some_and(|c| !"万亿元%％‰倍吨千百".contains(c))
                && (3..=20).contains(&n)
                && !rest.contains(['，', '。', '；', '：', '、'])
                && !rest.contains(|c: char| c.is_ascii_digit());
            digit(first) || figure && !name
        }
        Class::Arabic if style.kind == Kind::Heading => {
            let dotted = style.close.iter().any(|c| c == ".");
            // 1.49 is a figure, but 1.2023年… is a label before a year.
            let year = rest
                .chars()
                .take_while(|c| fold(*c).is_ascii_digit())
                .count()
                == 4;
            (dotted && digit(first) && !year)
                || (!dotted && digit(first) && second.is_some_and(|c| matches!(c, '、' | '，')))
                || first.is_some_and(|c| matches!(c, ',' | '~' | '～' | '%' | '％'))
        }
        Class::Han => match style.kind {
            // 三、四级 and 二、三产业 enumerate.
            Kind::Heading => {
                style.open.is_empty()
                    && first.is_some_and(|c| is_han_numeral(c) && c != '百')
                    && second.is_some_and(|c| "级季等类层月日年度产线者、".contains(c))
            }
            // 一是一，二是二 and 一要 in 统一要求 never begin a paragraph; 一是否 does not name anything.
            _ => first.is_some_and(|c| matches!(c, '否' | '一')),
        },
        Class::Hyphenated if style.kind == Kind::Attachment || style.kind == Kind::Caption => first
            .is_some_and(|c| {
                matches!(
                    c,
                    '至' | '-' | '~' | '、' | '和' | '及' | '的' | '中' | '所' | '显'
                )
            }),
        Class::Circled => false,
        _ => false,
    }
}

/// Reads a label of one style at the start of `text`; gives the number and the rest after it.
fn read_style<'a>(style: &Style, text: &'a str) -> Option<(Ordinal, &'a str)> {
    let opened = strip(text, &style.open)?;
    let (ordinal, after) = match style.numeral {
        Class::Words => style.words.iter().enumerate().find_map(|(i, forms)| {
            strip(opened, forms).map(|r| (Ordinal::single(i as u16 + 1), r))
        })?,
        Class::None => (Ordinal::default(), opened),
        class => {
            let at = if style.open.is_empty() {
                opened
            } else {
                opened.trim_start_matches(is_blank)
            };
            numeral::read(class, at)?
        }
    };
    let wide = after.trim_start_matches(is_blank);
    // Blanks may stand before a closing mark: 一 、 and （ 一 ）.
    let rest = match style.close.iter().find_map(|close| {
        if close.is_empty() {
            Some(after)
        } else {
            strip(wide, std::slice::from_ref(close))
        }
    }) {
        Some(rest) => rest,
        None if style.close.is_empty() => after,
        None => return None,
    };
    if style.blank && !rest.is_empty() && !rest.starts_with(is_blank) {
        return None;
    }
    if style.blank && rest.trim_start_matches(is_blank).is_empty() {
        return None;
    }
    (!refuted(style, rest.trim_start_matches(is_blank))).then_some((ordinal, rest))
}

/// Bullets and emphasis that a converter left before a label.
fn is_debris(c: char) -> bool {
    is_blank(c)
        || matches!(
            c,
            '*' | '#' | '-' | '•' | '●' | '■' | '◆' | '▲' | '★' | '\u{f06c}'
        )
}

/// Reads the label at the start of a text, if there is one.
#[must_use]
pub fn scan(text: &str) -> Option<Label> {
    let body = text.trim_start_matches(is_debris);
    let start = text.len() - body.len();
    // A label begins with a mark, a numeral or one of a few Han words: most paragraphs stop here.
    let first = body.chars().next()?;
    let plausible = fold(first).is_ascii_alphanumeric()
        || is_han_numeral(first)
        || matches!(
            first,
            '第' | '其' | '首' | '再' | '然' | '最' | '附' | '表' | '公'
        )
        || matches!(fold(first), '(' | '〔' | '[' | '【' | '﹙')
        || matches!(first, '①'..='⒛' | '㈠'..='㈩' | 'Ⅰ'..='ⅿ' | '❶'..='❿' | '⓵'..='⓾' | '㉑'..='㊿');
    if !plausible {
        return None;
    }
    styles().iter().enumerate().find_map(|(i, style)| {
        let (ordinal, rest) = read_style(style, body)?;
        Some(Label {
            style: StyleId(i as u8),
            ordinal,
            start,
            end: text.len() - rest.len(),
        })
    })
}

/// Reads a label of an enumeration or of small headings inside a paragraph (一是, ①是, 首先), where only those styles count.
#[must_use]
pub fn scan_enumeration(text: &str) -> Option<Label> {
    styles()
        .iter()
        .enumerate()
        .filter(|(_, s)| s.kind == Kind::Enumeration)
        .find_map(|(i, style)| {
            let (ordinal, rest) = read_style(style, text)?;
            Some(Label {
                style: StyleId(i as u8),
                ordinal,
                start: 0,
                end: text.len() - rest.len(),
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(text: &str) -> Option<(&'static str, u16, &str)> {
        scan(text).map(|l| (l.style.rule(), l.ordinal.last(), &text[l.start..l.end]))
    }

    #[test]
    fn the_rules_load() {
        assert!(styles().len() >= 25);
        for s in styles() {
            assert!(s.id.starts_with("headings."), "{}", s.id);
        }
    }

    #[test]
    fn labels() {
        for (text, id, n, printed) in [
            ("第一部分 概况", "headings.part", 1, "第一部分"),
            ("第 二 部分概况", "headings.part", 2, "第 二 部分"),
            ("第三章 状况", "headings.chapter", 3, "第三章"),
            ("一、概况", "headings.han_comma", 1, "一、"),
            ("十一 、概况", "headings.han_comma", 11, "十一 、"),
            ("一般公共预算", "", 0, ""),
            ("二、一般公共预算", "headings.han_comma", 2, "二、"),
            ("三、四级医院", "", 0, ""),
            ("一．概况", "headings.han_dot", 1, "一．"),
            ("一 概况", "headings.han_blank", 1, "一"),
            ("（ 三 ）概况", "headings.han_paren", 3, "（ 三 ）"),
            ("(三)概况", "headings.han_paren", 3, "(三)"),
            ("〔一〕概况", "headings.han_paren", 1, "〔一〕"),
            ("㈡概况", "headings.han_symbol", 2, "㈡"),
            ("1．1 概况", "headings.dotted", 1, "1．1"),
            ("1.49亿元", "", 0, ""),
            ("12、概况", "headings.arabic_comma", 12, "12、"),
            ("1.2023年概况", "headings.arabic_dot", 1, "1."),
            ("3. 概况", "headings.arabic_dot", 3, "3."),
            ("⒊概况", "headings.full_stop_symbol", 3, "⒊"),
            ("（2）概况", "headings.arabic_paren", 2, "（2）"),
            ("⑵概况", "headings.paren_symbol", 2, "⑵"),
            ("2）概况", "headings.arabic_close", 2, "2）"),
            ("②是概况", "headings.circled_is", 2, "②是"),
            ("②概况", "headings.circled", 2, "②"),
            ("B. 概况", "headings.latin_upper", 2, "B."),
            ("b) 概况", "headings.latin_lower", 2, "b)"),
            ("Ⅱ、概况", "headings.roman_upper", 2, "Ⅱ、"),
            ("一是概况", "headings.han_is", 1, "一是"),
            ("其一，概况", "headings.its", 1, "其一，"),
            ("首先，概况", "headings.order_words", 1, "首先，"),
            ("附件 3-1", "headings.attachment", 1, "附件 3-1"),
            ("附 件：", "headings.attachment_bare", 0, "附 件："),
            ("附件-1", "headings.attachment", 1, "附件-1"),
            ("附表2 概况表", "headings.attached_table", 2, "附表2"),
            ("表 2-1：概况", "headings.table", 1, "表 2-1："),
            ("公开01表", "headings.open_table", 1, "公开01表"),
            ("2023年概况", "", 0, ""),
            ("表示概况", "", 0, ""),
        ] {
            let want = (!id.is_empty()).then_some((id, n, printed));
            assert_eq!(label(text), want, "{text}");
        }
    }
}
