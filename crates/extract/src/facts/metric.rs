//! Metrics made comparable: the words of two claims that name the same measure.

use super::relations::Relations;
use crate::quantity::words::{SuffixTable, WordTable};
use crate::squeeze::{find_han, is_letter, without};
use gongbao_model::Claim;
use std::sync::LazyLock;

/// The beginnings and endings that a key goes without, to tell at once whether a metric has any.
static EDGES: LazyLock<(WordTable<()>, SuffixTable<()>)> = LazyLock::new(|| {
    let words = Relations::get();
    let list = |words: &[String]| words.iter().map(|w| (w.clone(), ())).collect::<Vec<_>>();
    (
        WordTable::new(list(&words.period_beginnings.words)),
        SuffixTable::new(list(&words.column_endings.words)),
    )
});

/// The metric without punctuation, year, period words and column endings. Two metrics with one key are one measure.
#[must_use]
pub fn key(metric: &str) -> String {
    let bare = without(unnumbered(metric), |c| !is_letter(c));
    let mut s = &*bare;
    let words = Relations::get();
    let (beginnings, endings) = &*EDGES;
    // 基本支出中人员经费 is 人员经费: what stands before 中 only says where it belongs.
    if find_han(s, '中').is_some() {
        for head in ["支出中", "收入中", "经费中"] {
            if let Some((_, rest)) = s.split_once(head).filter(|(_, r)| r.chars().count() >= 3) {
                s = rest;
            }
        }
    }
    loop {
        let before = s;
        s = strip_year(s);
        if beginnings.at(s).is_some() {
            for p in &words.period_beginnings.words {
                if let Some(rest) = s
                    .strip_prefix(p.as_str())
                    .filter(|r| r.chars().count() >= 2)
                {
                    s = rest;
                }
            }
        }
        if endings.end_of(s).is_some() {
            for e in &words.column_endings.words {
                if let Some(rest) = s
                    .strip_suffix(e.as_str())
                    .filter(|r| r.chars().count() >= 2)
                {
                    s = rest;
                    break;
                }
            }
        }
        // 公用经费支出 and 公用经费 are one; 基本支出 is not 基本.
        if let Some(rest) = s.strip_suffix("支出").filter(|r| r.ends_with('费')) {
            s = rest;
        }
        if s.len() == before.len() {
            // Nothing was taken off a text that was made anew: it is the key.
            let whole = s.len() == bare.len();
            return if whole {
                bare.into_owned()
            } else {
                s.to_owned()
            };
        }
    }
}

/// The metric without the number of a list item (2、 or （1）).
fn unnumbered(metric: &str) -> &str {
    let t = metric.trim_start_matches(['（', '(']);
    let digits = t.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 2 {
        return metric;
    }
    let rest = &t[digits..];
    let cut = rest.trim_start_matches(['、', '.', '．', '）', ')']);
    if cut.len() < rest.len() { cut } else { metric }
}

fn strip_year(s: &str) -> &str {
    let digits = s.bytes().take_while(u8::is_ascii_digit).count();
    if digits != 4 {
        return s;
    }
    let rest = &s[4..];
    rest.strip_prefix("年度")
        .or_else(|| rest.strip_prefix('年'))
        .filter(|r| r.chars().count() >= 2)
        .unwrap_or(s)
}

/// The part before 占 in the metric of a share (人员经费占基本支出), and what follows it.
#[must_use]
pub fn split_share(metric: &str) -> (&str, &str) {
    match find_han(metric, '占') {
        Some(at) => (
            &metric[..at],
            metric[at + '占'.len_utf8()..]
                .trim_end_matches("的比重")
                .trim_end_matches("比重")
                .trim_end_matches("比例")
                .trim_end_matches('的'),
        ),
        None => (metric, ""),
    }
}

/// True where two keys name one measure in one sentence: equal, or one is the other with a neutral word before or behind it.
#[must_use]
pub fn akin(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.chars().count() < 2 {
        return false;
    }
    let rest = long
        .strip_prefix(short)
        .or_else(|| long.strip_suffix(short));
    rest.is_some_and(|r| Relations::get().neutral.is(r))
}

/// The key of a claim's metric: of its part, for a share.
#[must_use]
pub fn claim_key(claim: &Claim) -> String {
    let (part, _) = split_share(&claim.metric);
    key(if part.is_empty() { &claim.metric } else { part })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn column_and_period_words_do_not_part_a_measure() {
        assert_eq!(
            key("“三公”经费年初预算"),
            key("2023年度“三公”经费支出决算数")
        );
        assert_eq!(key("公用经费支出"), "公用经费");
        assert_eq!(key("本年度基本支出"), "基本支出");
        assert_eq!(key("基本支出中人员经费"), "人员经费");
        assert_eq!(key("3、总支出"), "总支出");
        assert_eq!(key("2021年财政拨款收入"), "财政拨款收入");
    }

    #[test]
    fn different_measures_stay_apart() {
        assert_ne!(key("财政拨款基本支出"), key("基本支出"));
        assert_ne!(key("总收入"), key("总支出"));
        assert_eq!(key("预算"), "预算");
    }

    #[test]
    fn only_neutral_words_join_two_names() {
        assert!(akin("收入总计", "收入"));
        assert!(!akin("三公经费", "经费") && !akin("基本支出", "财政拨款基本支出经费"));
        assert!(!akin("超亿元项目", "超亿元项目完成投资"));
    }

    #[test]
    fn a_share_names_part_and_whole() {
        assert_eq!(
            split_share("人员经费占基本支出的比重"),
            ("人员经费", "基本支出")
        );
        assert_eq!(split_share("人员经费"), ("人员经费", ""));
    }
}
