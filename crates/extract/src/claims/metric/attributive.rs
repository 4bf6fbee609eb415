//! What is counted where its noun stands behind the number.

use crate::claims::words::WORDS;
use crate::quantity::numeral::is_gap;

/// The metric of a number whose noun stands behind it: the action before the number and the phrase.
pub(in crate::claims) fn attributive(left: &str, phrase: &str) -> String {
    let left: String = left.chars().filter(|c| !is_gap(*c)).collect();
    if let Some((len, ())) = WORDS.action.end_of(&left) {
        let verb = left.get(left.len() - len..).unwrap_or_default();
        // 污染治理12项措施: the verb is the end of a name that narrows the noun.
        let name = left.get(..left.len() - len).unwrap_or_default();
        if NAMED_ACTIONS.contains(&verb) && name.chars().count() >= 2 {
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

/// Verbs that end the name of an undertaking as often as they are its verb.
const NAMED_ACTIONS: &[&str] = &["发展", "整治", "治理", "保障", "监测", "服务", "评价"];

/// True where the noun phrase counts people.
pub(in crate::claims) fn person_noun(phrase: &str) -> bool {
    let head = phrase
        .get(
            ..phrase
                .char_indices()
                .nth(8)
                .map_or(phrase.len(), |(i, _)| i),
        )
        .unwrap_or(phrase);
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
        "用户",
        "观众",
        "妇女",
        "青年",
        "军人",
        "残疾人",
        "志愿者",
        "从业者",
        "劳动力",
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
