//! The noun phrase that a figure measures.

use super::words::WORDS;
use crate::quantity::numeral::is_gap;

/// A longer run of words before a number is cut at its last action.
const LONG: usize = 22;

/// The text without copulas at its end (为, 达到, 预计完成).
pub(super) fn strip_copula(text: &str) -> &str {
    let mut t = trim(text);
    for _ in 0..6 {
        match WORDS.copula.end_of(t) {
            Some((len, ())) => {
                let word = t.get(t.len() - len..).unwrap_or_default();
                let rest = t.get(..t.len() - len).unwrap_or_default();
                // 公共, 国有, 统计 and 单位于 end in a copula's char and are no copulas.
                if word.chars().count() == 1 && keeps(rest, word) {
                    break;
                }
                // 收入总计 and 支出合计 are lines of an account.
                if matches!(word, "总计" | "合计" | "共计")
                    && rest.ends_with(['入', '支', '出', '额'])
                {
                    break;
                }
                t = trim(rest);
            }
            None => break,
        }
    }
    t
}

fn keeps(rest: &str, word: &str) -> bool {
    let prev = rest.chars().next_back();
    match word {
        "有" => matches!(
            prev,
            Some('国' | '所' | '私' | '公' | '民' | '含' | '占' | '享')
        ),
        "共" => matches!(prev, Some('公' | '中')),
        "的" | "到" | "至" | "在" | "了" => false,
        "达" => matches!(prev, Some('发' | '表' | '下' | '传')),
        "为" => matches!(prev, Some('行' | '作' | '较')),
        "均" => matches!(
            prev,
            Some('人' | '户' | '年' | '地' | '亩' | '平' | '村' | '月' | '日')
        ),
        "约" => matches!(prev, Some('节' | '集' | '合')),
        _ => false,
    }
}

fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| {
        is_gap(c)
            || matches!(
                c,
                '，' | '：' | ':' | '、' | '；' | ',' | '。' | '-' | '—' | '－'
            )
    })
}

/// The noun phrase of the words before a number, without copulas, manner words and forms (决算数); cut at its last action when long.
pub(super) fn noun(text: &str) -> String {
    let mut t = strip_copula(text);
    for _ in 0..4 {
        let before = t;
        if let Some((len, ())) = WORDS.manner.end_of(t).filter(|(len, ())| {
            *len > '均'.len_utf8() || !keeps(t.get(..t.len() - len).unwrap_or_default(), "均")
        }) {
            let rest = t.get(..t.len() - len).unwrap_or_default();
            let sum = matches!(t.get(rest.len()..), Some("合计" | "共计"))
                && rest.ends_with(['入', '支', '出', '额']);
            if !sum {
                t = strip_copula(rest);
            }
        }
        if let Some(rest) = strip_form(t) {
            t = strip_copula(rest);
        }
        if t == before {
            break;
        }
    }
    let mut t = trim(t);
    t = t.strip_suffix('的').unwrap_or(t);
    let squeezed: String = t.chars().filter(|c| !is_gap(*c)).collect();
    // 再建成, 全力推进: an adverb and an action name nothing.
    let act = ADVERBS
        .iter()
        .find_map(|adverb| squeezed.strip_prefix(adverb))
        .unwrap_or(&squeezed);
    if WORDS
        .action
        .end_of(act)
        .is_some_and(|(len, ())| len == act.len() && act.chars().count() >= 2)
    {
        return String::new();
    }
    if WORDS
        .action
        .end_of(&squeezed)
        .is_some_and(|(len, ())| len == squeezed.len())
    {
        return String::new();
    }
    tidy(&squeezed)
}

/// Adverbs before an action.
const ADVERBS: &[&str] = &[
    "再", "又", "已", "新", "全力", "重点", "加快", "成功", "持续", "扎实", "积极", "先后", "累计",
];

/// The text without a form at its end (决算数, 年初预算); 基本支出决算数 keeps its 支出.
pub(super) fn strip_form(text: &str) -> Option<&str> {
    let (len, ()) = WORDS.form_head.end_of(text)?;
    let mut cut = text.len() - len;
    if cut > 0
        && text
            .get(cut..)
            .is_some_and(|w| w.starts_with("支出") || w.starts_with("收入"))
    {
        cut += "支出".len();
    }
    text.get(..cut)
}

/// Takes off what a noun phrase carries in front: the owner before 共有 or a date, a result verb, the members before 等.
fn tidy(noun: &str) -> String {
    let mut t = noun;
    // Of a budget item's path the last level is what is measured.
    for mark in ["（款）", "(款)", "（类）", "(类)"] {
        if let Some((_, last)) = t.rsplit_once(mark)
            && last.chars().count() >= 3
        {
            t = last;
            break;
        }
    }
    for verb in [
        "共有",
        "现有",
        "拥有",
        "设有",
        "下设",
        "建有",
        "年末有",
        "共拥有",
    ] {
        if let Some(i) = t.rfind(verb) {
            let tail = t.get(i + verb.len()..).unwrap_or_default();
            if tail.chars().count() >= 2 {
                t = tail;
            }
        }
    }
    // 为此进行了大修支出: what was done ends in 了, its object is measured.
    if let Some(i) = t.rfind('了') {
        let tail = t.get(i + '了'.len_utf8()..).unwrap_or_default();
        if tail.chars().count() >= 3 && !tail.starts_with('解') {
            t = tail;
        }
    }
    // 共涉及资金: the adverb of a sum is no part of the name.
    if let Some(rest) = t.strip_prefix('共')
        && rest.chars().count() >= 3
        && !rest.starts_with(['同', '青', '产', '享', '建', '和', '有', '性', '治'])
    {
        t = rest;
    }
    for verb in [
        "实现",
        "全年完成",
        "共实现",
        "累计实现",
        "确保",
        "力争",
        "完成",
        "有",
    ] {
        if let Some(rest) = t.strip_prefix(verb)
            && rest.chars().count() >= 3
            && !rest.starts_with(['线', '色', '限', '效', '关'])
        {
            t = rest;
        }
    }
    // An aside on how the figure was taken is no part of the name.
    if let Some(i) = t.rfind(['（', '(']) {
        let aside = t.get(i..).unwrap_or_default();
        let how = ["为准", "下同", "口径", "详见", "见附"]
            .iter()
            .any(|w| aside.contains(w));
        if aside.ends_with(['）', ')']) && how {
            t = t.get(..i).unwrap_or_default();
        }
    }
    if matches!(t, "等" | "以上" | "上述" | "以上各项" | "两项") {
        return String::new();
    }
    if let Some(short) = without_list(t) {
        return short;
    }
    // 加上转移性收入后总收入: the sum's parts tell whose total it is.
    if total_after_addition(t).is_some() {
        return t.to_owned();
    }
    let unasided;
    if t.chars().count() > LONG {
        unasided = without_asides(t);
        t = &unasided;
    }
    if t.chars().count() > LONG {
        if let Some(head) = account_head(t) {
            return head.to_owned();
        }
        if let Some(i) = t.rfind('等') {
            let tail = t.get(i + '等'.len_utf8()..).unwrap_or_default();
            if tail.chars().count() >= 2 && !tail.starts_with('级') {
                return tail.to_owned();
            }
        }
        // 各预算单位开支财政拨款的公务用车保有量: the owner stands before 的.
        if let Some((_, name)) = t.rsplit_once('的')
            && name.chars().count() >= 5
        {
            return name.to_owned();
        }
        return shorten(t);
    }
    t.to_owned()
}

/// 建设红色教育、乡村振兴、基层治理等现场教学点: the members before 等 are examples, verb and noun say what is counted.
fn without_list(noun: &str) -> Option<String> {
    let (list, kind) = noun.rsplit_once('等')?;
    if !list.contains('、')
        || kind.chars().count() < 4
        || kind.starts_with(['级', '次', '职', '额'])
    {
        return None;
    }
    let verb = WORDS
        .listing
        .at(list)
        .and_then(|(len, ())| list.get(..len))
        .unwrap_or_default();
    Some(format!("{verb}{kind}"))
}

/// The text without what stands in parentheses inside it.
fn without_asides(text: &str) -> String {
    let mut depth = 0u32;
    text.chars()
        .filter(|c| {
            let outside = depth == 0;
            match c {
                '（' | '(' => depth += 1,
                '）' | ')' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => return outside,
            }
            false
        })
        .collect()
}

/// The words between a comparison and a change: 比上年营业收入增长.
pub(super) fn between(before: &str, compare: usize) -> String {
    let Some(reference) = before.get(compare..) else {
        return String::new();
    };
    let mut rest = reference;
    if let Some((len, ())) = WORDS.compare.at(rest) {
        rest = rest.get(len..).unwrap_or_default();
    }
    if let Some((len, ..)) = WORDS.periods.at(rest) {
        rest = rest.get(len..).unwrap_or_default();
    } else {
        let cut = rest.find('年').map_or(0, |i| i + '年'.len_utf8());
        rest = rest.get(cut..).unwrap_or_default();
    }
    let rest = rest
        .trim_start_matches(['末', '底', '度', '初'])
        .trim_start_matches("同期")
        .trim_start_matches("相比")
        .trim_start_matches(['，', '数']);
    if rest.contains("预算") || rest.contains("平均") || rest.contains("水平") {
        return String::new();
    }
    let named = noun(strip_notes(rest));
    // 比上年执行数增加: a column of the account is compared, its line was named before.
    if WORDS
        .form_head
        .end_of(&named)
        .is_some_and(|(len, ())| len == named.len())
    {
        return String::new();
    }
    named
}

/// A change word inside a comparison with words behind it: byte where its object begins, and the direction.
pub(super) fn change_inside(reference: &str) -> Option<(usize, i8)> {
    for (i, c) in reference.char_indices() {
        let end = i + c.len_utf8();
        let head = reference.get(..end)?;
        if let Some((len, direction)) = WORDS.change.end_of(head)
            && len > '增'.len_utf8()
        {
            let tail = reference.get(end..)?;
            let tail_cut = tail.strip_prefix('了').unwrap_or(tail);
            if tail_cut.chars().filter(|c| !is_gap(*c)).count() >= 3 && !tail_cut.starts_with('的')
            {
                return Some((end + tail.len() - tail_cut.len(), direction));
            }
        }
    }
    None
}

/// 加上转移性收入后总收入: what the sum begins with, where it is named, and the head of the total.
pub(super) fn total_after_addition(named: &str) -> Option<(&str, &str)> {
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

/// The name that stands last in a sum: 减去待分配补助 of 加上…减去待分配补助, without a year before it.
pub(super) fn added(name: &str) -> &str {
    let at = ["加上", "减去", "扣除", "执行中", "其中", "年度", "年"]
        .iter()
        .filter_map(|word| name.rfind(word).map(|i| i + word.len()))
        .filter(|end| {
            name.get(*end..).is_some_and(|rest| {
                rest.chars().count() >= 3 && !rest.starts_with(['初', '末', '底', '均', '终'])
            })
        })
        .max();
    at.and_then(|at| name.get(at..)).unwrap_or(name)
}

/// A name without openings (加上, 其中, 预算执行中) and period words before it.
pub(super) fn unopened(name: &str) -> String {
    let mut t = trim(name);
    loop {
        if let Some((len, ())) = WORDS.opening.at(t) {
            t = trim(t.get(len..).unwrap_or_default());
        } else {
            return noun(t);
        }
    }
}

/// The text without what follows its last word and says nothing of its own: notes ([4], ③), asides （下同）, 的.
pub(super) fn strip_notes(text: &str) -> &str {
    let mut t = text;
    loop {
        let before = t;
        t = t.trim_end_matches(|c: char| is_gap(c) || c == '的' || ('①'..='⑳').contains(&c));
        for (open, close) in [('（', '）'), ('(', ')'), ('[', ']'), ('［', '］')] {
            if let Some(inner) = t.strip_suffix(close)
                && let Some(i) = inner.rfind(open)
                && inner
                    .get(i..)
                    .is_some_and(|aside| aside.chars().count() <= 20)
            {
                t = t.get(..i).unwrap_or_default();
            }
        }
        if t == before {
            return t;
        }
    }
}

/// 按照…原则安排支出: the head of an account is enough.
fn account_head(text: &str) -> Option<&str> {
    let (len, _) = WORDS.heads.end_of(text)?;
    let (lead, head) = text.split_at(text.len() - len);
    ["安排", "完成", "实现"]
        .iter()
        .any(|verb| lead.ends_with(verb))
        .then_some(head)
}

/// Cuts a long run of words at the last action or mark before its last noun phrase.
fn shorten(text: &str) -> String {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let keep = 5;
    let mut best = None;
    for (n, (i, _)) in chars.iter().enumerate() {
        if chars.len() - n < keep {
            break;
        }
        let head = text.get(..*i).unwrap_or_default();
        if let Some((len, ())) = WORDS.action.end_of(head)
            && len >= "建成".len()
        {
            best = Some(i - len);
        }
    }
    match best {
        Some(i) if i > 0 => text.get(i..).unwrap_or(text).to_owned(),
        _ => text.to_owned(),
    }
}

/// Completes a noun phrase that leans on the topic: an empty one is the topic, a bare head (支出, 在校生) takes the topic's other words.
pub(super) fn complete(named: String, topic: &str) -> String {
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
    if named == "预算" || named == "决算" {
        return topic.to_owned();
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
    if let Some((topic_len, topic_group)) = WORDS.heads.end_of(topic) {
        let stem = topic.get(..topic.len() - topic_len).unwrap_or_default();
        if topic_group == group && !stem.is_empty() {
            let stem = stem.strip_suffix("地方").unwrap_or(stem);
            return limited(format!("{stem}{named}"), named);
        }
        if topic_group == group {
            return named;
        }
    }
    // 全市一般公共预算 names an account, its 支出 is a line of it.
    if group == 0 && (topic.ends_with("预算") || topic.ends_with("基金")) {
        return limited(format!("{topic}{named}"), named);
    }
    // A project's money, a school's pupils: the head follows the whole topic.
    if matches!(
        WORDS.head_rules.get(usize::from(group)),
        Some(
            &("metric.ellipsis.project" | "metric.ellipsis.accident" | "metric.ellipsis.education")
        )
    ) {
        return limited(format!("{topic}{named}"), named);
    }
    named
}

/// True for a word of place and nothing else.
fn is_place(lead: &str) -> bool {
    WORDS
        .subject
        .at(lead)
        .is_some_and(|(len, ())| len == lead.len())
}

/// The government's account that a topic names, without place and line: 全市一般公共预算收入 is of 一般公共预算.
fn account_of(topic: &str) -> Option<&str> {
    const ACCOUNTS: [&str; 7] = [
        "一般公共预算",
        "公共财政预算",
        "政府性基金",
        "政府性基金预算",
        "国有资本经营预算",
        "社会保险基金",
        "社会保险基金预算",
    ];
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
        .find(|t| ACCOUNTS.contains(t))
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
            .filter(|t| LEVELS.iter().any(|l| t.starts_with(l)))
    })?;
    let rest = at.get(level(at)?..).filter(|rest| !rest.is_empty())?;
    (end > 0).then(|| format!("{named}{rest}"))
}

/// Levels of the administration and of what they recognise.
const LEVELS: &[&str] = &[
    "国家级",
    "省级",
    "市级",
    "县级",
    "区级",
    "州级",
    "乡镇级",
    "部级",
    "自治区级",
];

fn limited(joined: String, named: String) -> String {
    if joined.chars().count() <= 40 {
        joined
    } else {
        named
    }
}

/// The metric of a number whose noun stands behind it: the action before the number and the phrase.
pub(super) fn attributive(left: &str, phrase: &str) -> String {
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

/// Of the members of a run only the last is narrowed by what follows: A、B、某地 of A、B、某地60兆瓦风电.
pub(super) fn last_member(named: &str) -> &str {
    named.rsplit(['、', '和', '及']).next().unwrap_or(named)
}

/// The names that a metric enumerates, each with the head that only the last one prints: 果品、蔬菜、中药材产值.
pub(super) fn enumerated(metric: &str) -> Vec<String> {
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

/// The noun phrase that a clause without a number names, for the clause behind it; empty where the clause is a statement.
pub(super) fn lead(clause: &str) -> String {
    let mut t = trim(clause);
    while let Some((len, ())) = WORDS.opening.at(t) {
        t = trim(t.get(len..).unwrap_or_default());
    }
    if let Some((len, ..)) = WORDS.periods.at(t) {
        t = trim(t.get(len..).unwrap_or_default());
    }
    let chars = t.chars().count();
    if !(2..=14).contains(&chars)
        || t.starts_with(|c: char| c.is_ascii_digit())
        || t.ends_with(['后', '时', '中', '来', '上', '下', '看'])
    {
        return String::new();
    }
    noun(t)
}

/// True for a bare head of an account (支出, 滚存结余).
pub(super) fn is_fiscal_head(named: &str) -> bool {
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
pub(super) fn is_modifier(named: &str) -> bool {
    named.chars().count() <= 5 && WORDS.modifier.end_of(named).is_some()
}

/// True where the noun phrase counts people.
pub(super) fn person_noun(phrase: &str) -> bool {
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

/// True when two metrics name the same thing, one perhaps shorter.
pub(super) fn same(a: &str, b: &str) -> bool {
    a == b || (!a.is_empty() && !b.is_empty() && (a.contains(b) || b.contains(a)))
}

/// Cleans a finished metric: openings of a quotation or parenthesis without their ends, list marks at its edges.
pub(super) fn finish(metric: &mut String) {
    let t = trim(metric);
    let mut t: String = t.chars().filter(|c| !is_gap(*c)).collect();
    for (open, close) in [('（', '）'), ('(', ')'), ('“', '”'), ('《', '》')] {
        let opens = t.matches(open).count();
        let closes = t.matches(close).count();
        if closes > opens {
            t = t.replacen(close, "", 1);
        } else if opens > closes {
            t = t.replacen(open, "", 1);
        }
    }
    // References to notes are no part of a name.
    while let Some(i) = t.find(['[', '［']) {
        let tail = t.get(i..).unwrap_or_default();
        let Some(j) = tail.find([']', '］']).filter(|j| *j <= 8) else {
            break;
        };
        let close = tail
            .get(j..)
            .and_then(|s| s.chars().next())
            .map_or(1, char::len_utf8);
        t.replace_range(i..i + j + close, "");
    }
    if t.is_empty() {
        metric.clear()
    } else {
        *metric = t
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_before_numbers() {
        assert_eq!(noun("人口出生率为"), "人口出生率");
        assert_eq!(noun("非税收入预计完成"), "非税收入");
        assert_eq!(noun("“三公”经费本年度决算数为"), "“三公”经费");
        assert_eq!(noun("组织"), "");
        assert_eq!(noun("国有"), "国有");
    }

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
