//! Names in a run: what each of them is called in full.

use crate::claims::words::WORDS;

/// Of the members of a run only the last is narrowed by what follows: A、B、某地 of A、B、某地60兆瓦风电.
pub(in crate::claims) fn last_member(named: &str) -> &str {
    named.rsplit(['、', '和', '及']).next().unwrap_or(named)
}

/// The names that a metric enumerates, each with the head that only the last one prints: 果品、蔬菜、中药材产值.
pub(in crate::claims) fn enumerated(metric: &str) -> Vec<String> {
    let parts: Vec<&str> = metric
        .split(['、', '和', '及', '与'])
        .filter(|p| !p.is_empty())
        .collect();
    if parts.len() < 2 {
        return parts.into_iter().map(str::to_owned).collect();
    }
    let last = parts.last().copied().unwrap_or_default();
    let shared = WORDS.heads.end_of(last).map_or(0, |(len, _)| len);
    let mut head = last.get(last.len() - shared..).unwrap_or_default();
    // 城镇、农村常住居民人均可支配收入: the shared part is longer than the head where the first name is short.
    let first = parts.first().map_or(0, |p| p.chars().count());
    let tail_chars = last.chars().count();
    if head.is_empty() && first <= 3 && tail_chars > first + 2 {
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
    let short = |p: &str| p.chars().count() <= 4 || p.ends_with(['业', '民', '区', '税', '险']);
    parts
        .iter()
        .map(|p| {
            if p.ends_with(head) || head.is_empty() || !short(p) {
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
            enumerated("果品、蔬菜、畜牧、中药材产值"),
            ["果品产值", "蔬菜产值", "畜牧产值", "中药材产值"]
        );
        assert_eq!(
            enumerated("城镇、农村常住居民人均可支配收入"),
            ["城镇人均可支配收入", "农村常住居民人均可支配收入"]
        );
    }
}
