//! Qualifier words (rules/qualifiers.toml) that touch a number.

use super::words::{SuffixTable, WordTable};
use gongbao_model::Qualifier;
use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Deserialize)]
struct File {
    qualifier: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    kind: String,
    #[serde(default)]
    before: Vec<String>,
    #[serde(default)]
    after: Vec<String>,
}

struct Tables {
    before: SuffixTable<Qualifier>,
    after: WordTable<Qualifier>,
}

fn kind(name: &str) -> Option<Qualifier> {
    Some(match name {
        "about" => Qualifier::About,
        "over" => Qualifier::Over,
        "nearly" => Qualifier::Nearly,
        "at_least" => Qualifier::AtLeast,
        "at_most" => Qualifier::AtMost,
        "more_than" => Qualifier::MoreThan,
        "less_than" => Qualifier::LessThan,
        _ => return None,
    })
}

fn load(text: &str) -> Result<Tables, String> {
    let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for entry in file.qualifier {
        let kind = kind(&entry.kind).ok_or_else(|| format!("unknown kind {}", entry.kind))?;
        before.extend(entry.before.into_iter().map(|w| (w, kind)));
        after.extend(entry.after.into_iter().map(|w| (w, kind)));
    }
    Ok(Tables {
        before: SuffixTable::new(before),
        after: WordTable::new(after),
    })
}

#[allow(
    clippy::panic,
    reason = "the file is part of the program, and a test loads it"
)]
static TABLES: LazyLock<Tables> =
    LazyLock::new(|| match load(include_str!("../../rules/qualifiers.toml")) {
        Ok(tables) => tables,
        Err(e) => panic!("rules/qualifiers.toml: {e}"),
    });

/// The qualifier that ends right where a number begins: bytes of it and of the gap behind it.
#[must_use]
pub fn before(head: &str) -> Option<(usize, Qualifier)> {
    let trimmed = head.trim_end_matches(super::numeral::is_gap);
    let (len, kind) = TABLES.before.end_of(trimmed)?;
    let rest = trimmed.get(..trimmed.len() - len).unwrap_or_default();
    // 附近, 最近, 临近 and 超过 inside a longer word are no qualifiers; 近 before a span of years is a period.
    let prev = rest.chars().next_back();
    let word = trimmed.get(trimmed.len() - len..)?;
    let other = match word {
        "近" => matches!(prev, Some('附' | '最' | '临' | '邻' | '靠' | '远' | '新')),
        // 编制约25名 is about 25 posts, 制约 is a word.
        "约" if rest.ends_with("编制") => false,
        "约" => matches!(
            prev,
            Some(
                '节' | '合'
                    | '签'
                    | '条'
                    | '预'
                    | '集'
                    | '制'
                    | '违'
                    | '履'
                    | '契'
                    | '续'
                    | '邀'
                    | '公'
            )
        ),
        "超" => matches!(prev, Some('赶' | '反' | '高')),
        // 收入过10亿元 passes a mark; 通过3项 and 开过2次 are something else.
        "过" => !matches!(
            prev,
            Some('入' | '值' | '额' | '量' | '口' | '资' | '税' | '收' | '模' | '润' | '款' | '产')
        ),
        _ => false,
    };
    if other {
        None
    } else {
        Some((head.len() - trimmed.len() + len, kind))
    }
}

/// The qualifier at the start of what follows number and unit: bytes of the gap before it and of itself.
#[must_use]
pub fn after(rest: &str) -> Option<(usize, Qualifier)> {
    let skip = super::numeral::gap(rest);
    let tail = rest.get(skip..)?;
    let (len, kind) = TABLES.after.at(tail)?;
    let next = tail.get(len..).and_then(|s| s.chars().next());
    // 多家, 多年 and 余额 begin words of their own.
    if len == '多'.len_utf8()
        && next.is_some_and(|c| !matches!(c, '，' | '。' | '、' | '；' | '的' | '）' | ')'))
    {
        return None;
    }
    if len == '余'.len_utf8() && matches!(next, Some('额' | '款' | '地' | '量')) {
        return None;
    }
    Some((skip + len, kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn qualifiers_touch() {
        assert_eq!(before("收入约"), Some(("约".len(), Qualifier::About)));
        assert_eq!(
            before("不超过 "),
            Some(("不超过 ".len(), Qualifier::AtMost))
        );
        assert_eq!(before("节约"), None);
        assert_eq!(before("制约"), None);
        assert_eq!(before("编制约"), Some(("约".len(), Qualifier::About)));
        assert_eq!(before("收入"), None);
        assert_eq!(after("以上，"), Some(("以上".len(), Qualifier::AtLeast)));
        assert_eq!(
            after("（含）以上设备"),
            Some(("（含）以上".len(), Qualifier::AtLeast))
        );
        assert_eq!(after("多，"), Some(("多".len(), Qualifier::Over)));
        assert_eq!(after("多家"), None);
    }
}
