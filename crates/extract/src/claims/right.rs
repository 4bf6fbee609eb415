//! The noun phrase behind a number (选派562名关键岗位干部): where the words before it name nothing.

use super::words::WORDS;
use crate::quantity::numeral::is_gap;

/// How many chars behind a number are looked at.
const REACH: usize = 26;
/// A noun phrase shorter than this takes the words of its action along.
const SHORT: usize = 4;

/// True when a noun phrase can begin right behind a number.
pub(super) fn begins(rest: &str) -> bool {
    let rest = rest.trim_start_matches(is_gap);
    match rest.chars().next() {
        Some(c) if is_han(c) || matches!(c, '“' | '《') || c.is_ascii_alphanumeric() => {}
        _ => return false,
    }
    WORDS.right_not.at(rest).is_none() && WORDS.change.end_of(rest.chars().take(2).collect::<String>().as_str()).is_none()
}

/// The noun phrase at the start of what follows a number; a leading 的 is dropped. Empty where there is none.
pub(super) fn phrase(rest: &str) -> String {
    let rest = rest.trim_start_matches(is_gap);
    let rest = rest.strip_prefix('的').unwrap_or(rest);
    let mut end = 0;
    let mut chars = 0;
    let mut depth = 0i32;
    for (i, c) in rest.char_indices() {
        if chars >= REACH {
            break;
        }
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => {
                depth -= 1;
                if depth < 0 {
                    break;
                }
            }
            '，' | '。' | '；' | '：' | ',' | ';' | ':' | '\n' | '！' | '？' if depth == 0 => {
                break;
            }
            '0'..='9' if depth == 0 && chars >= 2 => break,
            '、' if depth == 0
                && (chars >= SHORT
                    || rest.get(i + c.len_utf8()..).is_some_and(|t| t.starts_with(|d: char| d.is_ascii_digit()))) =>
            {
                break;
            }
            _ => {
                if depth == 0 && chars >= SHORT {
                    let tail = rest.get(i..).unwrap_or_default();
                    if WORDS.right_end.at(tail).is_some() {
                        break;
                    }
                }
            }
        }
        if !is_gap(c) {
            chars += 1;
        }
        end = i + c.len_utf8();
    }
    rest.get(..end).unwrap_or_default().chars().filter(|c| !is_gap(*c)).collect()
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_behind_numbers() {
        assert_eq!(phrase("党支部书记率先讲党课，"), "党支部书记");
        assert_eq!(phrase("的问题在村组解决"), "问题在村组解决");
        assert!(begins("党支部书记"));
        assert!(!begins("，其中"));
        assert!(!begins("增长"));
    }
}
