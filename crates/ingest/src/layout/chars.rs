//! Character classes that typesetting knows.

use super::words::PARTS;

/// Ideographs, kana, full-width forms and CJK punctuation: set solid, without spaces between words.
#[must_use]
pub fn is_han(c: char) -> bool {
    matches!(c,
        '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}'
        | '\u{20000}'..='\u{3ffff}' | '—' | '…' | '“' | '”' | '‘' | '’' | '·' | '①'..='⓿' | '■'..='◿' | '★' | '☆' | '※' | '√' | '×')
}

/// Marks that close and never begin a line.
#[must_use]
pub fn is_closing(c: char) -> bool {
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
            | '〉'
            | '】'
            | '〕'
            | '”'
            | '’'
            | '」'
            | '』'
            | '%'
            | '％'
            | '‰'
            | ')'
            | ','
            | ';'
            | ':'
            | '.'
            | '…'
            | '·'
    )
}

/// Marks that open and never end a line.
#[must_use]
pub fn is_opening(c: char) -> bool {
    matches!(
        c,
        '（' | '《' | '〈' | '【' | '〔' | '“' | '‘' | '「' | '『' | '(' | '['
    )
}

/// True when a line of Han text may end between two characters: not before a closing mark, not behind an opening one, not beside a
/// quotation mark, and not between a closing mark and a number (as word processors break lines after UAX #14).
#[must_use]
pub fn may_break(before: char, after: char) -> bool {
    let quote = |c: char| matches!(c, '“' | '”' | '‘' | '’');
    !(is_closing(after)
        || is_opening(before)
        || quote(before)
        || quote(after)
        || is_closing(before) && (after.is_ascii_alphanumeric() || matches!(after, '①'..='⓿')))
}

/// Marks that end a sentence or a clause that a paragraph may end with.
#[must_use]
pub fn is_terminal(c: char) -> bool {
    matches!(
        c,
        '。' | '！' | '？' | '；' | '：' | '!' | '?' | ';' | ':' | '”' | '）' | '.'
    )
}

/// The mark that joins two lines of one paragraph or cell: nothing, or a space between Latin words.
#[must_use]
pub fn needs_space(before: char, after: char) -> bool {
    if is_han(before) || is_han(after) {
        return false;
    }
    let number = |c: char| {
        c.is_ascii_digit()
            || matches!(
                c,
                '.' | ','
                    | '%'
                    | '-'
                    | '/'
                    | '+'
                    | '('
                    | ')'
                    | '='
                    | '<'
                    | '>'
                    | '≥'
                    | '≤'
                    | '~'
                    | '$'
            )
    };
    if number(before) && number(after) {
        return false;
    }
    !matches!(before, '-' | '(' | '/' | '[') && !is_closing(after)
}

fn is_han_numeral(c: char) -> bool {
    matches!(
        c,
        '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '〇' | '零'
    )
}

/// True for a line that begins with a numbering label (`一、` `（二）` `3.` `(4)` `①` `第五部分`), as the start of a paragraph does.
#[must_use]
pub fn starts_with_label(text: &str) -> bool {
    let mut chars = text.chars();
    let Some(first) = chars.next() else {
        return false;
    };
    match first {
        '①'..='⓿' | '●' | '■' | '◆' | '▲' | '★' | '•' | '\u{f000}'..='\u{f0ff}' => {
            true
        }
        '（' | '(' | '〔' => {
            let mut n = 0;
            for c in chars {
                if matches!(c, '）' | ')' | '〕') {
                    return n > 0;
                }
                n += 1;
                if n > 3 || !(is_han_numeral(c) || c.is_ascii_digit()) {
                    return false;
                }
            }
            false
        }
        '第' => {
            let mut n = 0;
            for c in chars {
                if n > 0 && PARTS.contains(&c) {
                    return true;
                }
                n += 1;
                if n > 4 || !(is_han_numeral(c) || c.is_ascii_digit() || c == ' ') {
                    return false;
                }
            }
            false
        }
        c if is_han_numeral(c) => {
            let mut n = 1;
            for c in chars {
                if matches!(c, '、' | '．' | '.') {
                    return true;
                }
                n += 1;
                if n > 3 || !is_han_numeral(c) {
                    return false;
                }
            }
            false
        }
        c if c.is_ascii_digit() => {
            let mut n = 1;
            while let Some(c) = chars.next() {
                match c {
                    '、' | '．' | '）' | ')' => return true,
                    '.' => return !chars.next().is_some_and(|d| d.is_ascii_digit()),
                    _ => {}
                }
                n += 1;
                if n > 2 || !c.is_ascii_digit() {
                    return false;
                }
            }
            false
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_told_from_numbers() {
        for yes in [
            "一、总则",
            "十二、其他",
            "（三）支出",
            "(4)税收",
            "1.人员",
            "2、公用",
            "①其一",
            "第二部分",
            "第 3 章",
        ] {
            assert!(starts_with_label(yes), "{yes}");
        }
        for no in [
            "一般公共预算",
            "12.5万元",
            "2023年",
            "（含税）",
            "第三季度",
            "三公经费",
            "（2023年）",
        ] {
            assert!(!starts_with_label(no), "{no}");
        }
    }

    #[test]
    fn only_latin_words_are_parted_when_lines_join() {
        assert!(!needs_space('预', '算'));
        assert!(!needs_space('5', '万'));
        assert!(!needs_space(',', '0'));
        assert!(needs_space('e', 't'));
    }
}
