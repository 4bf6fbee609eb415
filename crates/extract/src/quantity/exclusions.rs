//! What looks like a quantity and is none (rules/exclusions.toml).

use super::numeral::is_gap;
use super::units::leak;
use gongbao_model::RuleId;
use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Deserialize)]
struct File {
    exclusion: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    id: String,
    #[serde(default)]
    before: Vec<String>,
    /// Words that end like one of `before` and exclude nothing (代表 beside 表).
    #[serde(default)]
    except: Vec<String>,
    #[serde(default)]
    after: Vec<String>,
    #[serde(default)]
    units: Vec<String>,
}

struct Rule {
    id: RuleId,
    before: Vec<String>,
    except: Vec<String>,
    after: Vec<String>,
    units: Vec<String>,
}

struct Rules {
    rules: Vec<Rule>,
    /// Last chars of the words before, sorted.
    last: Vec<char>,
}

fn load(text: &str) -> Result<Rules, String> {
    let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
    let rules: Vec<Rule> = file
        .exclusion
        .into_iter()
        .map(|e| Rule {
            id: leak(e.id),
            before: e.before,
            except: e.except,
            after: e.after,
            units: e.units,
        })
        .collect();
    let mut last: Vec<char> = rules
        .iter()
        .flat_map(|r| &r.before)
        .filter_map(|w| w.chars().last())
        .collect();
    last.sort_unstable();
    last.dedup();
    Ok(Rules { rules, last })
}

#[allow(
    clippy::panic,
    reason = "the file is part of the program, and a test loads it"
)]
static RULES: LazyLock<Rules> =
    LazyLock::new(|| match load(include_str!("../../rules/exclusions.toml")) {
        Ok(rules) => rules,
        Err(e) => panic!("rules/exclusions.toml: {e}"),
    });

/// The rule that makes a number no quantity, from the words that touch it. `head` ends where the number begins, `tail` begins where
/// it ends, `unit` is its unit.
#[must_use]
pub fn excluded(head: &str, tail: &str, unit: &str) -> Option<RuleId> {
    let head = head.trim_end_matches(is_gap);
    let tail = tail.trim_start_matches(is_gap);
    let last = head.chars().next_back();
    let look_before = last.is_some_and(|c| RULES.last.binary_search(&c).is_ok());
    RULES
        .rules
        .iter()
        .find(|r| {
            (r.units.is_empty() || r.units.iter().any(|u| u == unit))
                && ((look_before
                    && r.before.iter().any(|w| head.ends_with(w.as_str()))
                    && !r.except.iter().any(|w| head.ends_with(w.as_str())))
                    || r.after.iter().any(|w| tail.starts_with(w.as_str())))
        })
        .map(|r| r.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_touch_exclude() {
        assert_eq!(excluded("第", "届", ""), Some("exclusions.ordinal"));
        assert_eq!(excluded("前", "，", "名"), Some("exclusions.rank"));
        assert_eq!(excluded("前", "，", "万元"), None);
        assert_eq!(excluded("〕", "号", ""), Some("exclusions.document_number"));
        assert_eq!(excluded("收入", "", "万元"), None);
    }
}
