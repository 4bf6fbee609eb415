//! Metrics made comparable: the words of two claims that name the same measure.

use gongbao_model::Claim;

/// Endings that say which column of the account a figure stands in; the claim's role says it already.
const COLUMN_ENDINGS: [&str; 22] = [
    "支出年初预算数",
    "年初预算数",
    "全年预算数",
    "调整预算数",
    "支出预算数",
    "支出决算数",
    "年初预算",
    "全年预算",
    "调整预算",
    "支出决算",
    "支出预算",
    "收入决算",
    "收入预算",
    "决算数",
    "预算数",
    "执行数",
    "完成数",
    "决算",
    "预算",
    "金额",
    "总额",
    "数额",
];
/// Beginnings that say which period a figure belongs to; the claim's period says it already.
const PERIOD_BEGINNINGS: [&str; 15] = [
    "本年度",
    "上年度",
    "本年",
    "上年末",
    "上年",
    "当年",
    "全年",
    "年末",
    "年初",
    "截至",
    "年度",
    "本部门",
    "本单位",
    "我单位",
    "我部门",
];

/// The metric without punctuation, year, period words and column endings. Two metrics with one key are one measure.
#[must_use]
pub fn key(metric: &str) -> String {
    let bare: String = unnumbered(metric)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    let mut s = bare.as_str();
    // 基本支出中人员经费 is 人员经费: what stands before 中 only says where it belongs.
    for head in ["支出中", "收入中", "经费中"] {
        if let Some((_, rest)) = s.split_once(head).filter(|(_, r)| r.chars().count() >= 3) {
            s = rest;
        }
    }
    loop {
        let before = s;
        s = strip_year(s);
        for p in PERIOD_BEGINNINGS {
            if let Some(rest) = s.strip_prefix(p).filter(|r| r.chars().count() >= 2) {
                s = rest;
            }
        }
        for e in COLUMN_ENDINGS {
            if let Some(rest) = s.strip_suffix(e).filter(|r| r.chars().count() >= 2) {
                s = rest;
                break;
            }
        }
        // 公用经费支出 and 公用经费 are one; 基本支出 is not 基本.
        if let Some(rest) = s.strip_suffix("支出").filter(|r| r.ends_with('费')) {
            s = rest;
        }
        if s == before {
            return s.to_owned();
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
    match metric.split_once('占') {
        Some((part, whole)) => (
            part,
            whole
                .trim_end_matches("的比重")
                .trim_end_matches("比重")
                .trim_end_matches("比例")
                .trim_end_matches('的'),
        ),
        None => (metric, ""),
    }
}

/// Words that may stand at one name of a measure and not at the other without making them two (收入 and 收入总计, 三公经费 and 三公经费支出).
const NEUTRAL: [&str; 24] = [
    "总计",
    "合计",
    "总额",
    "支出",
    "收入",
    "经费",
    "费用",
    "费",
    "数",
    "情况",
    "金额",
    "完成",
    "实现",
    "预计",
    "共",
    "总",
    "总量",
    "数量",
    "人数",
    "规模",
    "财政拨款",
    "一般公共预算财政拨款",
    "支出总计",
    "收入总计",
];

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
    rest.is_some_and(|r| NEUTRAL.contains(&r))
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
