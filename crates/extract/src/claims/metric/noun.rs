//! The noun phrase before a number, without what says how the figure was reached.

use super::super::words::lists;
use super::edges::{
    added_to, keeps, strip_copula, strip_form, strip_how_aside, strip_span, trim, uncoded,
    undertaken, unmoved, without_abbreviation, without_asides,
};
use super::ellipsis::total_after_addition;
use crate::claims::words::WORDS;
use crate::quantity::numeral::is_gap;
use crate::squeeze::{find_han, has_marks, without};

/// A longer run of words before a number is cut at its last action.
const LONG: usize = 22;

/// A verb with its object may be as long as this.
const VERB_AND_OBJECT: usize = 34;

/// The noun phrase of the words before a number, without copulas, manner words and forms (决算数); cut at its last action when long.
pub(in crate::claims) fn noun(text: &str) -> String {
    // 调整预算数（以下简称预算数）为: what a name is called further on is no part of it.
    if let Some(bare) = without_abbreviation(text) {
        return noun(&bare);
    }
    let mut t = strip_copula(strip_how_aside(text));
    for _ in 0..4 {
        let before = t;
        t = strip_span(t);
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
    let mut t = undertaken(added_to(unmoved(trim(t))));
    t = t.strip_suffix('的').unwrap_or(t);
    // 财政总收入过10亿元: what it passes is a mark.
    t = t
        .strip_suffix('过')
        .filter(|name| name.chars().count() >= 3 && !name.ends_with(['通', '超', '经', '度']))
        .unwrap_or(t);
    let squeezed = without(t, is_gap);
    // 并每年安排20万元: a conjunction alone names nothing.
    if says_how(&squeezed) || matches!(&*squeezed, "并" | "且" | "还" | "则" | "又" | "再" | "但")
    {
        return String::new();
    }
    // 再建成, 全力推进: an adverb and an action name nothing.
    if let Some((len, ())) = WORDS.action.end_of(&squeezed) {
        let act = lists()
            .action_adverbs
            .iter()
            .find_map(|adverb| squeezed.strip_prefix(adverb))
            .unwrap_or(&squeezed);
        let alone = WORDS
            .action
            .end_of(act)
            .is_some_and(|(len, ())| len == act.len() && act.chars().count() >= 2);
        if alone || len == squeezed.len() {
            return String::new();
        }
    }
    tidy(&squeezed)
}

/// True for words that say how or how long and name nothing: 两年平均, 按年平均汇率折算, 剔除后.
pub(in crate::claims) fn says_how(text: &str) -> bool {
    const NUMERALS: &[char] = &[
        '一', '两', '二', '三', '四', '五', '六', '七', '八', '九', '十', '近',
    ];
    let span = text
        .strip_suffix('年')
        .or(text.strip_suffix("个月"))
        .is_some_and(|t| {
            t.trim_matches(|c: char| c.is_ascii_digit() || NUMERALS.contains(&c))
                .is_empty()
        });
    let per = text
        .strip_prefix('按')
        .is_some_and(|t| WORDS.per.end_of(t).is_some_and(|(len, ())| len == t.len()));
    let by = per
        || text.starts_with(['按', '以'])
            && ["折算", "计算", "测算", "核算", "统计", "折合", "口径"]
                .iter()
                .any(|w| text.ends_with(w));
    span || by
        || text.ends_with("其中")
        || matches!(
            text,
            "相比"
                | "相较"
                | "对比"
                | "比较"
                | "后"
                | "前"
                | "中"
                | "期间"
                | "时期"
                | "价格"
                | "因素"
                | "同口径"
                | "得"
                | "全面"
                | "基本"
                | "顺利"
        )
}

/// Takes off what a noun phrase carries in front: the owner before 共有 or a date, a result verb, the members before 等.
fn tidy(noun: &str) -> String {
    let mut t = noun;
    // Of a budget item's path the last level is what is measured.
    if t.contains(['款', '类']) {
        for mark in ["（款）", "(款)", "（类）", "(类)"] {
            if let Some((_, last)) = t.rsplit_once(mark)
                && last.chars().count() >= 3
            {
                t = last;
                break;
            }
        }
    }
    // Most names hold no verb of owning; to look for one char is cheaper than to look for each of them.
    if t.contains(['有', '设']) {
        for verb in lists().owning.iter() {
            if let Some(i) = t.rfind(verb) {
                let tail = t.get(i + verb.len()..).unwrap_or_default();
                // 共有产权住房 is a name.
                // 实有人员 are those who are there: 人员 alone says less.
                if tail.chars().count() >= 2 && !tail.starts_with("产权") && tail != "人员" {
                    t = tail;
                }
            }
        }
        // 某市有高等院校5所: the place stands before the verb.
        if let Some(i) = t.rfind('有') {
            let (owner, tail) = t.split_at(i);
            let tail = tail.strip_prefix('有').unwrap_or_default();
            if owner.ends_with([
                '市', '县', '区', '州', '省', '盟', '旗', '镇', '乡', '村', '校', '局',
            ]) && tail.chars().count() >= 3
                && !tail.starts_with([
                    '线', '关', '限', '效', '色', '机', '权', '偿', '序', '望', '毒', '害', '形',
                    '无',
                ])
            {
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
    // 全年实支13万元 is what was spent.
    let spent;
    if let Some(rest) = t.strip_suffix("实支") {
        spent = format!(
            "{rest}{}",
            if rest.is_empty() {
                "实际支出"
            } else {
                "支出"
            }
        );
        t = &spent;
    }
    // 共涉及资金: the adverb of a sum is no part of the name.
    if let Some(rest) = t.strip_prefix('共')
        && rest.chars().count() >= 3
        && !rest.starts_with(['同', '青', '产', '享', '建', '和', '有', '性', '治'])
    {
        t = rest;
    }
    // 项目共设置三级指标: the adverb stands between whose and what.
    let without_sum;
    if let Some(i) = t.find('共').filter(|i| *i >= 2 * '共'.len_utf8()) {
        let (owner, rest) = t.split_at(i);
        let rest = rest.get('共'.len_utf8()..).unwrap_or_default();
        if rest.chars().count() >= 2
            && !owner.ends_with(['公', '中', '和', '国'])
            && !rest.starts_with([
                '同', '青', '产', '享', '建', '和', '有', '性', '治', '识', '计', '服', '设', '场',
                '卫', '交', '安', '管', '文', '资', '事',
            ])
        {
            without_sum = format!("{owner}{rest}");
            t = &without_sum;
        }
    }
    // 按到位资金计算的执行率: how it was reckoned is no part of the name.
    if t.starts_with(['按', '以'])
        && let Some((_, rest)) = ["计算的", "测算的", "统计的", "核算的", "口径的"]
            .iter()
            .find_map(|how| t.split_once(how))
        && rest.chars().count() >= 2
    {
        t = rest;
    }
    // 局本级及参公管理单位的机关运行经费: the owners stand before 的.
    // (To look for one char is cheaper than to prepare the search for a word, here and below; nearly no name has it.)
    if find_han(t, '单').is_some()
        && let Some((_, rest)) = t.rsplit_once("单位的")
        && rest.chars().count() >= 4
    {
        t = rest;
    }
    // 市级（含开发区，下同）收入: an aside on the reach of a word is none either.
    let unasided;
    if find_han(t, '同').is_some() && t.contains("下同") {
        unasided = without_asides(t);
        t = &unasided;
    }
    // 该项资金用于景区建设: what the money is for is measured.
    if find_han(t, '于').is_some()
        && let Some((_, rest)) = t.rsplit_once("用于")
        && rest.chars().count() >= 2
        && !rest.starts_with('的')
    {
        t = rest;
    }
    // 较招标控制价4150万元: what is compared with is named without the comparison.
    if let Some(rest) = t.strip_prefix('较')
        && rest.chars().count() >= 3
        && !lists().no_comparison.iter().any(|word| t.starts_with(word))
    {
        t = rest;
    }
    // 主要原因是低保对象减少: the reason names what is measured.
    if find_han(t, '因').is_some() {
        for reason in ["原因是", "原因为", "原因："] {
            if let Some((_, rest)) = t.rsplit_once(reason)
                && rest.chars().count() >= 2
            {
                t = rest;
            }
        }
    }
    for verb in [
        "控制在",
        "收支相抵",
        "方面的",
        "前将",
        "拟",
        "将",
        "把",
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
            && !rest.starts_with(['线', '色', '限', '效', '关', '率', '军', '领', '握', '来'])
        {
            t = rest;
        }
    }
    // 全市实现政府性基金收入: the verb between place and name says nothing.
    let placed = WORDS.subject.at(t).and_then(|(len, ())| {
        let rest = t.get(len..)?;
        let name = [
            "累计实现",
            "累计完成",
            "预计实现",
            "预计完成",
            "实现",
            "完成",
            "组织",
        ]
        .iter()
        .find_map(|verb| rest.strip_prefix(verb))?;
        (name.chars().count() >= 3).then(|| format!("{}{name}", t.get(..len).unwrap_or_default()))
    });
    let unplaced;
    if let Some(placed) = placed {
        unplaced = placed;
        t = &unplaced;
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
    if t.chars().count() > LONG || has_marks(t) && t.contains("下同") {
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
        // 争取省级制造业发展专项资金: a verb of giving and its object stay together.
        if t.chars().count() <= VERB_AND_OBJECT && WORDS.listing.at(t).is_some() {
            return t.to_owned();
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
            && !inside_compound(text, i - len, *i)
            // 生活用品及服务类, 运行费: the action is part of a noun.
            && !text.get(*i..).is_some_and(|t| t.starts_with(['类', '业', '费', '量', '员', '者', '性', '型', '率']))
        {
            best = Some(i - len);
        }
    }
    match best {
        Some(i) if i > 0 => text.get(i..).unwrap_or(text).to_owned(),
        _ => text.to_owned(),
    }
}

/// True where the bytes of an action lie inside a compound name.
fn inside_compound(text: &str, start: usize, end: usize) -> bool {
    lists().compounds.iter().any(|name| {
        text.match_indices(name)
            .any(|(at, _)| at <= start && end <= at + name.len())
    })
}

/// The noun phrase that a clause without a number names, for the clause behind it; empty where the clause is a statement.
pub(in crate::claims) fn lead(clause: &str) -> String {
    let mut t = trim(clause);
    while let Some((len, ())) = WORDS.opening.at(t) {
        t = trim(t.get(len..).unwrap_or_default());
    }
    if let Some((len, ..)) = WORDS.periods.at(t) {
        t = trim(t.get(len..).unwrap_or_default());
    }
    for state in ["偏低", "偏高", "较低", "较高", "不高", "不足", "不够"] {
        t = t.strip_suffix(state).unwrap_or(t);
    }
    // 生活补助依据边远程度分为三档，每人300元: the subject of a long statement about money is what its figures measure.
    if t.chars().count() > 14 {
        let subject = ["依据", "根据", "按照", "按", "实行", "执行", "分为"]
            .iter()
            .filter_map(|verb| t.find(verb))
            .min()
            .and_then(|i| t.get(..i))
            .filter(|name| lists().money_endings.iter().any(|end| name.ends_with(end)));
        t = subject.unwrap_or(t);
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

/// Cleans a finished metric: openings of a quotation or parenthesis without their ends, list marks at its edges.
pub(in crate::claims) fn finish(metric: &mut String) {
    let mut t = without(trim(metric), is_gap).into_owned();
    if has_marks(&t) {
        for (open, close) in [('（', '）'), ('(', ')'), ('“', '”'), ('《', '》')] {
            let opens = t.matches(open).count();
            let closes = t.matches(close).count();
            if closes > opens {
                t = t.replacen(close, "", 1);
            } else if opens > closes {
                t = t.replacen(open, "", 1);
            }
        }
    }
    t = uncoded(&t).to_owned();
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
}
