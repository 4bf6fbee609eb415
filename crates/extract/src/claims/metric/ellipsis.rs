//! Noun phrases that lean on what was spoken of before: an empty one, a bare head (支出), a level alone (市级).

use super::super::words::lists;
use super::edges::trim;
use crate::claims::words::WORDS;

/// Completes a noun phrase that leans on the topic: an empty one is the topic, a bare head (支出, 在校生) takes the topic's other words.
pub(in crate::claims) fn complete(named: String, topic: &str) -> String {
    if named.is_empty() {
        return topic.to_owned();
    }
    if topic.is_empty() || named == topic {
        return named;
    }
    // 发放补贴640万元，人均600元: per head of what was counted.
    if matches!(
        named.as_str(),
        "人均" | "户均" | "亩均" | "村均" | "月均" | "日均"
    ) {
        return limited(format!("{named}{topic}"), named);
    }
    // 中央财政补助2.1亿元，第一批1.6亿元.
    if named.starts_with('第') && named.chars().count() <= 4 && named.ends_with(['批', '期', '轮'])
    {
        let fund = topic
            .find('第')
            .and_then(|i| topic.get(..i))
            .unwrap_or(topic);
        return limited(format!("{fund}{named}"), named);
    }
    if named == "预算" || named == "决算" {
        return topic.to_owned();
    }
    // 公务接待费6万元，接待86批次: the action is that of the name.
    if named.chars().count() == 2
        && topic.ends_with(['费', '出'])
        && WORDS
            .action
            .end_of(&named)
            .is_some_and(|(len, ())| len == named.len())
        && let Some(i) = topic.find(named.as_str()).filter(|i| *i > 0)
    {
        return topic.get(..i + named.len()).unwrap_or(topic).to_owned();
    }
    if let Some(narrowed) = other_level(&named, topic) {
        return narrowed;
    }
    let Some((len, group)) = WORDS.heads.end_of(&named) else {
        return named;
    };
    // The head alone, or with a word of time or place only before it.
    let lead = named.get(..named.len() - len).unwrap_or_default();
    // 全市收入 under 一般公共预算: the line of the account, of that place.
    if group == 0
        && is_place(lead)
        && let Some(account) = account_of(topic)
    {
        let head = &named[lead.len()..];
        return limited(format!("{lead}{account}{head}"), named.clone());
    }
    if !matches!(
        lead,
        "" | "本年" | "当年" | "年末" | "其" | "累计" | "预计" | "安排" | "实际" | "全年"
    ) {
        return named;
    }
    if topic.ends_with(named.as_str()) {
        return topic.to_owned();
    }
    // “三公”经费预算数38万元，实际支出26.7万元; 奖补资金800万元，累计支出768万元: what was spent of it.
    let funds = ["经费", "费", "补助", "补贴"]
        .iter()
        .any(|w| topic.ends_with(w));
    let spent = named.ends_with("支出") && (funds || topic.ends_with("资金"));
    if lead == "实际" && funds || spent && matches!(lead, "" | "累计" | "实际") {
        return limited(format!("{topic}{named}"), named);
    }
    if let Some((topic_len, topic_group)) = WORDS.heads.end_of(topic) {
        let stem = topic.get(..topic.len() - topic_len).unwrap_or_default();
        let form = WORDS
            .form_head
            .end_of(stem)
            .is_some_and(|(len, ())| len == stem.len());
        // 收入支出决算情况 names two lines, none of which narrows the other.
        let form = form
            || WORDS
                .heads
                .end_of(stem)
                .is_some_and(|(len, _)| len == stem.len());
        if topic_group == group && !stem.is_empty() && !form {
            let stem = stem.strip_suffix("地方").unwrap_or(stem);
            let stem = stem.strip_suffix("实际").unwrap_or(stem);
            return limited(format!("{stem}{named}"), named);
        }
        if topic_group == group {
            return named;
        }
    }
    // 全市一般公共预算 names an account, its 支出 is a line of it.
    let line = topic.ends_with("支出预算") || topic.ends_with("收入预算");
    if group == 0 && !line && (topic.ends_with("预算") || topic.ends_with("基金")) {
        return limited(format!("{topic}{named}"), named);
    }
    // A project's money, a school's pupils: the head follows the whole topic, where that is a thing and no rate.
    let thing = !topic.ends_with(['率', '度', '比'])
        && !topic.ends_with("比重")
        && !topic.ends_with("比例");
    if thing
        && matches!(
            WORDS.head_rules.get(usize::from(group)),
            Some(
                &("metric.ellipsis.project"
                    | "metric.ellipsis.accident"
                    | "metric.ellipsis.education")
            )
        )
    {
        return limited(format!("{topic}{named}"), named);
    }
    named
}

/// True for a word of place and nothing else.
pub(in crate::claims) fn is_place(lead: &str) -> bool {
    WORDS
        .subject
        .at(lead)
        .is_some_and(|(len, ())| len == lead.len())
}

/// The government's account that a topic names, without place and line: 全市一般公共预算收入 is of 一般公共预算.
fn account_of(topic: &str) -> Option<&str> {
    let name = WORDS
        .subject
        .at(topic)
        .and_then(|(len, ())| topic.get(len..))
        .unwrap_or(topic);
    let line = WORDS
        .heads
        .end_of(name)
        .filter(|(_, group)| *group == 0)
        .and_then(|(len, _)| name.get(..name.len() - len));
    [Some(name), line]
        .into_iter()
        .flatten()
        .find(|t| lists().balances.contains(t))
}

/// The account whose income or expenditure a metric is, with its place; empty where it is no line of a budget or fund.
pub(in crate::claims) fn account(metric: &str) -> &str {
    WORDS
        .heads
        .end_of(metric)
        .filter(|(_, group)| *group == 0)
        .and_then(|(len, _)| metric.get(..metric.len() - len))
        .filter(|stem| stem.ends_with("预算") || stem.ends_with("基金"))
        .unwrap_or_default()
}

/// True for a line of an account or an insurance, which has balances of its own.
pub(in crate::claims) fn holds_balance(metric: &str) -> bool {
    WORDS
        .heads
        .end_of(metric)
        .and_then(|(len, _)| metric.get(..metric.len() - len))
        .is_some_and(|stem| stem.ends_with(['金', '险']))
}

/// True for the name of one of the government's accounts, with or without its place and line.
pub(in crate::claims) fn names_account(topic: &str) -> bool {
    account_of(topic).is_some()
}

/// 国家级园区1个，省级9个: a level alone takes the noun that the level before it narrowed.
fn other_level(named: &str, topic: &str) -> Option<String> {
    let level = |t: &str| {
        t.char_indices()
            .take(4)
            .find(|(i, c)| *c == '级' && *i > 0)
            .map(|(i, c)| i + c.len_utf8())
    };
    let end = level(named).filter(|end| *end == named.len())?;
    let at = topic.char_indices().find_map(|(i, _)| {
        topic
            .get(i..)
            .filter(|t| lists().levels.iter().any(|l| t.starts_with(l)))
    })?;
    let rest = at.get(level(at)?..).filter(|rest| !rest.is_empty())?;
    (end > 0).then(|| format!("{named}{rest}"))
}

fn limited(joined: String, named: String) -> String {
    if joined.chars().count() <= 40 {
        joined
    } else {
        named
    }
}

/// True for a bare head of an account (支出, 滚存结余).
pub(in crate::claims) fn is_fiscal_head(named: &str) -> bool {
    WORDS.heads.end_of(named).is_some_and(|(len, group)| {
        let lead = named.get(..named.len() - len).unwrap_or_default();
        group == 0
            && (is_place(lead)
                || matches!(
                    lead,
                    "" | "本年"
                        | "当年"
                        | "年末"
                        | "其"
                        | "累计"
                        | "预计"
                        | "安排"
                        | "实际"
                        | "全年"
                ))
    })
}

/// True for a word that only narrows a noun: 市级, 国家级, 其他.
pub(in crate::claims) fn is_modifier(named: &str) -> bool {
    named.chars().count() <= 5
        && WORDS.modifier.end_of(named).is_some()
        && !lists().no_modifiers.contains(&named)
}

/// The whole's name narrowed to a part: a place takes the place of the whole's, a class that of its class (五星级酒店 of 星级酒店).
pub(in crate::claims) fn narrowed(part: &str, whole: &str) -> String {
    let mut rest = whole;
    if is_place(part)
        && let Some((len, ())) = WORDS.subject.at(whole)
        && len < whole.len()
    {
        rest = whole.get(len..).unwrap_or(whole);
    }
    if part.ends_with('级')
        && let Some((i, c)) = whole.char_indices().take(4).find(|(_, c)| *c == '级')
    {
        let tail = whole.get(i + c.len_utf8()..).unwrap_or_default();
        let tail = tail.strip_prefix('及').unwrap_or(tail);
        let tail = tail.strip_prefix("以上").unwrap_or(tail);
        if tail.chars().count() >= 2 {
            rest = tail;
        }
    }
    format!("{part}{rest}")
}

/// True for a line of income or expenditure.
pub(in crate::claims) fn is_account_line(metric: &str) -> bool {
    WORDS
        .heads
        .end_of(metric)
        .is_some_and(|(_, group)| group == 0)
        || metric.ends_with('税')
}

/// 加上转移性收入后总收入: what the sum begins with, where it is named, and the head of the total.
pub(in crate::claims) fn total_after_addition(named: &str) -> Option<(&str, &str)> {
    let at = named.rfind('后')?;
    let head = named.get(at + '后'.len_utf8()..)?;
    let total = WORDS
        .heads
        .end_of(head)
        .is_some_and(|(len, group)| group == 0 && len == head.len());
    let sum = named.get(..at).filter(|_| total)?;
    let owner = ["加上", "加"]
        .iter()
        .find_map(|word| sum.split_once(word))
        .map_or("", |(owner, _)| owner);
    Some((trim(owner), head))
}

/// True when two metrics name the same thing, one perhaps shorter.
pub(in crate::claims) fn same(a: &str, b: &str) -> bool {
    a == b || (!a.is_empty() && !b.is_empty() && (a.contains(b) || b.contains(a)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_lean_on_the_topic() {
        assert_eq!(
            complete("支出".into(), "全市养老保险基金收入"),
            "全市养老保险基金支出"
        );
        assert_eq!(complete("在校生".into(), "普通高中招生"), "普通高中在校生");
        assert_eq!(complete("完成投资".into(), "重大项目"), "重大项目完成投资");
        assert_eq!(complete("税收收入".into(), "一般公共预算收入"), "税收收入");
        assert_eq!(complete(String::new(), "粮食产量"), "粮食产量");
    }
}
