//! What is counted where its noun stands behind the number.

use super::super::words::lists;
use crate::claims::words::WORDS;
use crate::quantity::numeral::is_gap;
use crate::squeeze::without;

/// The metric of a number whose noun stands behind it: the action before the number and the phrase.
/// `clause` says that these words are not the noun of a number before them.
pub(in crate::claims) fn attributive(left: &str, phrase: &str, clause: bool) -> String {
    let left = without(left, is_gap);
    if let Some(name) = narrowing(&left, phrase).filter(|_| clause) {
        return format!("{name}{phrase}");
    }
    if let Some((len, ())) = WORDS.action.end_of(&left) {
        let verb = left.get(left.len() - len..).unwrap_or_default();
        // 污染治理12项措施: the verb is the end of a name that narrows the noun.
        let name = left.get(..left.len() - len).unwrap_or_default();
        let adverb = || {
            lists()
                .purpose_adverbs
                .iter()
                .chain(lists().action_adverbs.iter())
                .any(|word| name.ends_with(word))
        };
        if lists().named_actions.contains(&verb) && name.chars().count() >= 2 && !adverb() {
            let from = name.char_indices().rev().nth(11).map_or(0, |(i, _)| i);
            let name = name.get(from..).unwrap_or_default();
            return format!("{name}{verb}{phrase}");
        }
        if verb.chars().count() >= 2
            && verb.chars().count() <= 4
            && !verb.starts_with('全')
            && !verb.starts_with('我')
            && !matches!(
                verb,
                "共同"
                    | "累计"
                    | "先后"
                    | "共计"
                    | "总计"
                    | "每年"
                    | "包括"
                    | "包含"
                    | "涉及"
                    | "现有"
                    | "共有"
                    | "设有"
                    | "下设"
                    | "拥有"
                    | "明确"
                    | "聚焦"
                    | "围绕"
                    | "形成"
            )
        {
            return format!("{verb}{phrase}");
        }
        return phrase.to_owned();
    }
    // 选人用人方面的23个问题: words that end in 的 stay with the noun.
    if let Some(of) = left.strip_suffix('的') {
        let tail: String = of
            .chars()
            .rev()
            .take(12)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        return format!("{tail}的{phrase}");
    }
    phrase.to_owned()
}

/// 出台促消费26条措施, 自贸试验区12项创新案例: the name that stands before the number and narrows the noun behind it.
fn narrowing<'a>(left: &'a str, phrase: &str) -> Option<&'a str> {
    let left = WORDS
        .subject
        .at(left)
        .and_then(|(len, ())| left.get(len..))
        .filter(|rest| WORDS.listing.at(rest).is_some())
        .unwrap_or(left);
    let verb = WORDS.listing.at(left).map_or(0, |(len, ())| len);
    let name = left.get(verb..)?;
    let chars = name.chars().count();
    let most = if verb > 0 {
        14
    } else {
        (phrase.chars().count() * 3 / 2).min(6)
    };
    let whole = verb > 0 || WORDS.action.end_of(name).is_none();
    let action = WORDS.action.end_of(name).is_some_and(|(len, ())| {
        // 稳投资, 促消费: an action may be what is acted on.
        let noun = ["投资", "消费", "就业", "融资", "创业"]
            .iter()
            .any(|w| name.ends_with(w));
        len == name.len() || name.len() - len < "促进".len() && !noun
    });
    (whole
        && !action
        && (2..=most).contains(&chars)
        && !name.contains(['、', '的', '（', '(', '“', '《', '是', '原', '共', '第'])
        && !name.contains("以来")
        && !["全力", "加快", "重点", "积极", "着力", "大力", "持续"]
            .iter()
            .any(|w| name.starts_with(w))
        && !name.contains(|c: char| c.is_ascii_digit())
        && !name.ends_with([
            '等', '对', '为', '向', '中', '将', '把', '与', '和', '约', '近',
        ])
        && WORDS
            .subject
            .at(name)
            .is_none_or(|(len, ())| len < name.len()))
    .then_some(name)
}

/// True where the noun phrase counts people.
pub(in crate::claims) fn person_noun(phrase: &str) -> bool {
    let head = opening(phrase);
    [
        "人口",
        "人员",
        "人民",
        "党员",
        "群众",
        "学生",
        "职工",
        "农民",
        "居民",
        "干部",
        "教师",
        "患者",
        "老人",
        "儿童",
        "企业主",
        "工人",
        "游客",
        "旅客",
        "人才",
        "毕业生",
        "消费者",
        "观众",
        "妇女",
        "青年",
        "军人",
        "残疾人",
        "志愿者",
        "从业者",
        "劳动力",
        "劳动者",
        "经营者",
        "参保者",
        "师生",
        "考生",
        "代表",
        "委员",
        "村民",
        "市民",
    ]
    .iter()
    .any(|w| head.contains(w))
}

/// True where the noun phrase counts households.
pub(in crate::claims) fn household_noun(phrase: &str) -> bool {
    let head = opening(phrase);
    [
        "用户",
        "农户",
        "商户",
        "住户",
        "贫困户",
        "脱贫户",
        "监测户",
        "低保户",
        "个体户",
        "居民户",
    ]
    .iter()
    .any(|w| head.contains(w))
}

/// The first chars of a phrase, in which the noun that is counted stands.
fn opening(phrase: &str) -> &str {
    let end = phrase
        .char_indices()
        .nth(8)
        .map_or(phrase.len(), |(i, _)| i);
    phrase.get(..end).unwrap_or(phrase)
}
