//! Names in a run: what each of them is called in full.

use super::super::words::lists;
use crate::claims::words::WORDS;

/// Of the members of a run only the last is narrowed by what follows: A、B、某地 of A、B、某地60兆瓦风电.
pub(in crate::claims) fn last_member(named: &str) -> &str {
    named.rsplit(['、', '和', '及']).next().unwrap_or(named)
}

/// The `run` names that a metric enumerates, each with the head that only the last one prints: 果品、蔬菜、中药材产值.
/// Fewer where the metric does not part into so many.
pub(in crate::claims) fn enumerated(metric: &str, run: usize) -> Vec<String> {
    if let Some(industries) = industries(metric, run) {
        return industries;
    }
    let marks: [&[char]; 4] = [
        &['、', '和', '及', '与'],
        &['、', '和'],
        &['、', '及'],
        &['、'],
    ];
    let split = |marks: &[char]| -> Vec<String> {
        metric
            .split(marks)
            .filter(|p| !p.is_empty())
            .map(str::to_owned)
            .collect()
    };
    // 生活用品及服务类、居住类: a conjunction may stand inside a name, so the marks that give as many names as numbers are the right ones.
    let parts = marks
        .iter()
        .map(|marks| split(marks))
        .find(|parts| parts.len() == run);
    match parts {
        Some(parts) if run > 1 => in_full(&parts.iter().map(String::as_str).collect::<Vec<_>>()),
        _ => collective(metric, run).unwrap_or_else(|| vec![metric.to_owned()]),
    }
}

/// 三次产业 and 第一、二、三产业 stand for three.
fn industries(metric: &str, run: usize) -> Option<Vec<String>> {
    const NAMES: [&str; 3] = ["第一产业", "第二产业", "第三产业"];
    let word = [
        "第一、二、三次产业",
        "第一、二、三产业",
        "一、二、三次产业",
        "一、二、三产业",
        "一二三产业",
        "三次产业",
    ]
    .into_iter()
    .find(|word| run == NAMES.len() && metric.contains(word))?;
    Some(
        NAMES
            .iter()
            .map(|name| metric.replacen(word, name, 1))
            .collect(),
    )
}

/// One word for several things: 城乡居民 for two.
fn collective(metric: &str, run: usize) -> Option<Vec<String>> {
    const WORDS_OF: &[(&str, &[&str])] = &[
        ("城乡居民", &["城镇居民", "农村居民"]),
        ("城乡", &["城市", "农村"]),
        ("内外资", &["内资", "外资"]),
        ("境内外", &["境内", "境外"]),
        ("存贷款", &["存款", "贷款"]),
        ("产销", &["产量", "销量"]),
    ];
    WORDS_OF
        .iter()
        .find(|(word, members)| members.len() == run && metric.contains(word))
        .map(|(word, members)| {
            members
                .iter()
                .map(|m| metric.replacen(word, m, 1))
                .collect()
        })
}

/// The names of a run with the head that only the last one prints.
fn in_full(parts: &[&str]) -> Vec<String> {
    let last = parts.last().copied().unwrap_or_default();
    // 市级和县级资金支出: of the first levels only the level is printed.
    let levels = parts.len() > 1
        && parts
            .iter()
            .take(parts.len() - 1)
            .all(|part| lists().funders.contains(part));
    let money = lists()
        .funders
        .iter()
        .filter_map(|level| last.strip_prefix(level))
        .min_by_key(|rest| rest.len())
        .filter(|rest| levels && !rest.is_empty());
    if let Some(money) = money {
        let printed = parts.iter().take(parts.len() - 1);
        return printed
            .map(|part| format!("{part}{money}"))
            .chain(std::iter::once(last.to_owned()))
            .collect();
    }
    let tail = lists()
        .shared_tails
        .iter()
        .filter(|t| last.ends_with(**t))
        .map(|t| t.len())
        .max();
    let shared = WORDS
        .heads
        .end_of(last)
        .map_or(0, |(len, _)| len)
        .max(tail.unwrap_or(0));
    let mut head = last.get(last.len() - shared..).unwrap_or_default();
    // 城镇、农村常住居民人均可支配收入: the shared part is longer than the head where the first name is short.
    let first = parts.first().map_or(0, |p| p.chars().count());
    let tail_chars = last.chars().count();
    // 居住类、生活用品及服务类: each name is whole.
    let whole = last
        .chars()
        .next_back()
        .is_some_and(|c| c == '类' && parts.iter().all(|p| p.ends_with(c)));
    if head.is_empty() && !whole && first <= 3 && tail_chars > first + 2 {
        let at = last.char_indices().nth(first).map_or(0, |(i, _)| i);
        let longer = last.get(at..).unwrap_or_default();
        if longer.len() > head.len() && longer.chars().count() >= 3 {
            head = longer;
        }
    }
    // 存、贷款余额 and 进、出口总额: of the first name one char is printed, the last name has the rest.
    let pair = parts.len() == 2 && !last.is_empty();
    if pair
        && let Some(first) = parts.first()
        && let Some(c) = first.chars().next_back()
        && HALVES.iter().any(|(a, b)| *a == c && last.starts_with(*b))
    {
        let rest: String = last.chars().skip(1).collect();
        let stem = first.get(..first.len() - c.len_utf8()).unwrap_or_default();
        return vec![format!("{stem}{c}{rest}"), format!("{stem}{last}")];
    }
    let short = |p: &str| {
        let measured = p.ends_with(['数', '额', '率', '量', '值', '积']);
        !measured
            && (p.chars().count() <= 4
                || p.ends_with(['业', '民', '区', '税', '险', '类', '市', '县']))
    };
    parts
        .iter()
        .map(|p| {
            if p.ends_with(head) || head.is_empty() || !(short(p) || head.ends_with("标准")) {
                (*p).to_owned()
            } else {
                format!("{p}{head}")
            }
        })
        .collect()
}

/// First chars of two words that are printed as one (存、贷款).
const HALVES: &[(char, char)] = &[
    ('存', '贷'),
    ('贷', '存'),
    ('进', '出'),
    ('出', '进'),
    ('收', '支'),
    ('城', '乡'),
    ('旱', '水'),
    ('国', '地'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enumerated_names_share_their_head() {
        assert_eq!(
            enumerated("果品、蔬菜、畜牧、中药材产值", 4),
            ["果品产值", "蔬菜产值", "畜牧产值", "中药材产值"]
        );
        assert_eq!(
            enumerated("城镇、农村常住居民人均可支配收入", 2),
            ["城镇人均可支配收入", "农村常住居民人均可支配收入"]
        );
    }
}
