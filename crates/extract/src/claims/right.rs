//! The noun phrase behind a number (选派562名关键岗位干部): where the words before it name nothing.
//!
//! The word table ends most phrases. Where it leaves a long one, the part-of-speech tagger looks for the verb that follows the noun;
//! it only ever shortens a phrase, so a wrong cut of words never decides where a claim is.

use super::tagger::tagged;
use super::words::WORDS;
use super::words::lists;
use crate::quantity::numeral::is_gap;
use crate::quantity::words::WordTable;
use crate::squeeze::without;
use std::sync::LazyLock;

/// How many chars behind a number are looked at.
const REACH: usize = 26;
/// A noun phrase shorter than this takes the words of its action along.
const SHORT: usize = 4;
/// The least noun where other words tell which.
const TOLD: usize = 2;
/// A phrase is cut before its verb where the noun is less than this part of it: one in three.
const NAME_SHARE: usize = 3;
/// A phrase longer than this is shown to the tagger: in a shorter one no noun is so small a part.
const LONG: usize = SHORT * NAME_SHARE;
/// A clause of at most so many chars tells what those counted do.
const CLAUSE: usize = 15;

/// True when a noun phrase can begin right behind a number.
pub(super) fn begins(rest: &str) -> bool {
    let rest = rest.trim_start_matches(is_gap);
    match rest.chars().next() {
        Some(c) if is_han(c) || matches!(c, '“' | '《') || c.is_ascii_alphanumeric() => {}
        _ => return false,
    }
    // 尚未支出的12万元中，…: what they are among is no noun.
    if rest
        .strip_prefix('中')
        .is_some_and(|t| t.starts_with(['，', ',', '、', '。']))
    {
        return false;
    }
    // 和谐乡村 and 新增产能项目 begin with a char or a word that elsewhere begins no noun.
    let new = rest.strip_prefix("新增").is_some_and(|t| {
        t.starts_with(is_han) && !t.starts_with(['加', '长', '量', '到', '至', '了'])
    });
    if new || WORDS.right_nouns.at(rest).is_some() {
        return true;
    }
    if WORDS.right_not.at(rest).is_some() {
        return false;
    }
    let two = rest.char_indices().nth(2).map_or(rest.len(), |(i, _)| i);
    WORDS
        .change
        .end_of(rest.get(..two).unwrap_or_default())
        .is_none()
}

/// The noun phrase at the start of what follows a number; a leading 的 is dropped. Empty where there is none.
pub(super) fn phrase(rest: &str) -> String {
    phrase_of(rest, SHORT)
}

/// The same where words before the number that end in 的 tell already which they are: the action behind a short noun is no part of it
/// (低于40%的3个项目下达提示单).
pub(super) fn told_phrase(rest: &str) -> String {
    phrase_of(rest, TOLD)
}

fn phrase_of(rest: &str, short: usize) -> String {
    let rest = rest.trim_start_matches(is_gap);
    let rest = undated(rest.strip_prefix('的').unwrap_or(rest));
    let (end, listed) = extent(rest, short);
    let cut = rest.get(..end).unwrap_or_default();
    // 15名敢闯敢干、业务精湛的年轻干部: adjectives in a list stand before 的, the noun behind it.
    if listed {
        let clause = rest.get(..clause_end(rest)).unwrap_or_default();
        if let Some(i) = clause.rfind('的').filter(|i| *i >= cut.len()) {
            let noun = clause.get(i + '的'.len_utf8()..).unwrap_or_default();
            if noun.chars().count() >= 2 {
                return squeeze(noun.get(..extent(noun, SHORT).0).unwrap_or_default());
            }
        }
    }
    // 14个获评2023年度先进党支部: what they were named stands behind its year.
    let behind = rest.get(cut.len()..).unwrap_or_default();
    let titled = lists()
        .awarding
        .iter()
        .any(|verb| cut.trim_end_matches(is_gap) == *verb);
    if titled {
        let behind = behind.trim_start_matches(is_gap);
        let name = undated(behind).trim_start_matches(is_gap);
        let name = name.get(..extent(name, SHORT).0).unwrap_or_default();
        if name.len() < behind.len() && name.chars().count() >= 2 {
            return squeeze(&format!("{cut}{name}"));
        }
    }
    // 选派60名干部参加抢险、防汛: of what they do the first is enough.
    let cut = match Some(cut).filter(|_| listed).and_then(does) {
        Some(verb) => cut
            .get(verb..)
            .and_then(|t| t.find('、'))
            .and_then(|i| cut.get(..verb + i))
            .unwrap_or(cut),
        None => cut,
    };
    // 18名挂职副书记的接收工作: what ends before 的 is a whole name.
    let whole = rest.get(end..).is_some_and(|t| t.starts_with('的')) && !listed;
    // 3个重点关注乡镇和6个…: a conjunction before the next number is no part of the phrase.
    let cut = cut
        .trim_end_matches(is_gap)
        .trim_end_matches(['和', '及', '与', '、', '共']);
    // 某厂60万箱饮料等60个项目: the examples end here.
    let cut = cut
        .strip_suffix('等')
        .filter(|t| {
            t.chars().count() >= 2
                && !t.ends_with(['高', '初', '中', '上', '头', '平', '一', '二', '三', '甲'])
        })
        .unwrap_or(cut);
    // 36种工业产品中，21种…: what they are among.
    let cut = cut
        .strip_suffix('中')
        .filter(|t| {
            let ends = rest
                .get(end..)
                .is_some_and(|t| t.starts_with(['，', ',', '：']));
            t.chars().count() > if ends { 1 } else { 3 }
                && !t.ends_with(['高', '初', '完', '集', '当', '其', '之'])
        })
        .unwrap_or(cut);
    let text = squeeze(cut);
    if text.chars().count() > LONG && !whole {
        shorten(text)
    } else {
        text
    }
}

/// The text without a year at its start: 2个2023年的项目.
fn undated(rest: &str) -> &str {
    let digits = rest.chars().take_while(char::is_ascii_digit).count();
    let behind = rest
        .get(digits..)
        .and_then(|t| t.trim_start_matches(is_gap).strip_prefix('年'));
    match behind.filter(|_| digits == 4) {
        Some(t) => {
            let t = t.strip_prefix('度').unwrap_or(t);
            t.strip_prefix('的').unwrap_or(t)
        }
        None => rest,
    }
}

/// The clause behind a number up to its mark or the next number, where it is short enough to say what those counted do.
pub(super) fn clause(rest: &str) -> Option<String> {
    let end = rest
        .char_indices()
        .take(CLAUSE * 2)
        .find(|(_, c)| {
            matches!(
                c,
                '，' | '。' | '；' | '：' | ',' | ';' | ':' | '\n' | '（' | '(' | '、'
            ) || c.is_ascii_digit()
        })
        .map_or(rest.len(), |(i, _)| i);
    // A list goes on behind its mark, and what stands in parentheses belongs to the noun before.
    let mark = rest.get(end..)?;
    let listed = mark
        .strip_prefix('、')
        .is_some_and(|t| !t.starts_with(|c: char| c.is_ascii_digit()));
    // 120家企业参加展会、赛会: what they do is told by its first object.
    let listed = listed && does(rest.get(..end)?).is_none();
    if listed || mark.starts_with(['（', '(']) {
        return None;
    }
    let text = squeeze(rest.get(..end)?);
    let text = text
        .trim_start_matches('的')
        .trim_end_matches(['中', '和', '及', '与', '共']);
    (2..=CLAUSE)
        .contains(&text.chars().count())
        .then(|| text.to_owned())
}

/// Where the verb of a subject stands behind its noun: 企业参加展会, 部委出台.
pub(super) fn does(clause: &str) -> Option<usize> {
    static VERBS: LazyLock<WordTable<()>> = LazyLock::new(|| {
        WordTable::new(
            lists()
                .subject_verbs
                .iter()
                .map(|verb| ((*verb).to_owned(), ())),
        )
    });
    let mut places = clause.char_indices().skip(2);
    places.find_map(|(i, c)| {
        let verb = VERBS.starts(c) && VERBS.at(clause.get(i..)?).is_some();
        verb.then_some(i)
    })
}

/// Bytes of the phrase, and whether it holds a list of words.
fn extent(rest: &str, short: usize) -> (usize, bool) {
    let mut end = 0;
    let mut chars = 0;
    let mut depth = 0i32;
    let mut quoted = false;
    let mut listed = false;
    for (i, c) in rest.char_indices() {
        if chars >= REACH {
            break;
        }
        match c {
            '“' | '《' => quoted = true,
            '”' | '》' => quoted = false,
            '（' | '(' => depth += 1,
            '）' | ')' => {
                depth -= 1;
                if depth < 0 {
                    break;
                }
            }
            '，' | '。' | '；' | '：' | ',' | ';' | ':' | '\n' | '！' | '？' if depth == 0 => {
                break;
            }
            '0'..='9' if depth == 0 && chars >= 2 => break,
            '、' if depth == 0 => {
                let next = rest.get(i + c.len_utf8()..).unwrap_or_default();
                let next = next.trim_start_matches(is_gap);
                if next.starts_with(|d: char| d.is_ascii_digit()) || next.starts_with("其中") {
                    break;
                }
                listed = true;
            }
            // 单位在职党员: those who are in something are a kind of people.
            '在' if rest
                .get(i + c.len_utf8()..)
                .is_some_and(|t| t.starts_with(['职', '编', '岗', '校', '册', '建', '营'])) =>
                {}
            '在' | '被' | '把' if depth == 0 && !quoted && chars >= 2 => break,
            // 17种抗癌药平均报销比例…: what is averaged is not counted.
            '平' if depth == 0
                && chars >= 2
                && rest.get(i..).is_some_and(|t| t.starts_with("平均")) =>
            {
                break;
            }
            // 23个项目共设置指标: the adverb of a sum begins what they have.
            '共' if depth == 0 && !quoted && chars >= 2 && sums_up(rest, i) => break,
            _ if depth == 0 && !quoted && chars >= short => {
                let tail = rest.get(i..).unwrap_or_default();
                // 潜力大的村: a short noun behind 的 is the head of the phrase.
                let head = c == '的' && (4..=18).contains(&(clause_end(tail) - c.len_utf8()));
                // 规模以上工业产品, 意见或支持政策: the phrase goes on.
                let before = rest.get(..i).unwrap_or_default();
                let inside = c == '以'
                    && lists()
                        .class_kinds
                        .iter()
                        .any(|class| before.ends_with(class))
                    || before.ends_with(['或', '和', '与']);
                if !head
                    && !inside
                    && !joined(tail)
                    && !within(before, tail)
                    && WORDS.right_end.at(tail).is_some()
                {
                    break;
                }
            }
            _ => {}
        }
        if !is_gap(c) {
            chars += 1;
        }
        end = i + c.len_utf8();
    }
    (end, listed)
}

/// True for a 共 at a place that is an adverb before a verb and no part of a word (公共, 共青团, 共享).
fn sums_up(rest: &str, at: usize) -> bool {
    let before = rest.get(..at).unwrap_or_default();
    let behind = rest.get(at + '共'.len_utf8()..).unwrap_or_default();
    !before.ends_with(['公', '中', '国', '总'])
        && [
            "设", "有", "计", "安排", "完成", "实现", "涉及", "发生", "组织", "开展", "接待",
            "处理", "培训", "投入", "争取",
        ]
        .iter()
        .any(|verb| behind.starts_with(verb))
}

/// 产业与标准组织，: a short noun behind the conjunction ends the clause.
fn joined(tail: &str) -> bool {
    let Some(rest) = tail.strip_prefix('与') else {
        return false;
    };
    let end = rest
        .char_indices()
        .take(7)
        .find(|(_, c)| matches!(c, '，' | '。' | '；' | '、'))
        .map_or(0, |(i, _)| i);
    let noun = rest.get(..end).unwrap_or_default();
    (2..=6).contains(&noun.chars().count())
        && noun.chars().all(is_han)
        && !lists().together.iter().any(|verb| noun.ends_with(verb))
}

/// 重点任务推进: a char that elsewhere ends a phrase is the end of a word.
fn within(before: &str, tail: &str) -> bool {
    tail.starts_with('进') && before.ends_with(['推', '促', '引', '改', '先', '跟', '演', '增'])
}

fn clause_end(rest: &str) -> usize {
    rest.char_indices()
        .take(40)
        .find(|(_, c)| matches!(c, '，' | '。' | '；' | '：' | '\n'))
        .map_or_else(
            || rest.char_indices().nth(40).map_or(rest.len(), |(i, _)| i),
            |(i, _)| i,
        )
}

fn squeeze(text: &str) -> String {
    without(text, is_gap).into_owned()
}

/// Cuts a long phrase before the verb or adverb that follows its noun.
fn shorten(text: String) -> String {
    if text.contains(['、', '“', '（', '和']) {
        return text;
    }
    let mut end = 0;
    let mut noun = false;
    tagged(&text, |word, tag| {
        let chars = text.get(..end).map_or(0, |t| t.chars().count());
        // 党员及负责人培训班: what is joined to the noun belongs to it.
        let joined = matches!(word, "及" | "与" | "暨" | "和" | "或");
        let verb = matches!(tag, "v" | "d" | "vd" | "p" | "ad" | "c") && !joined;
        if verb && noun && chars >= SHORT {
            return false;
        }
        noun |= tag.starts_with('n') || tag == "l" || tag == "vn";
        end += word.len();
        true
    });
    // 智能制造示范企业, 中小河流治理工程: a verb inside a short phrase is part of the name more often than its end.
    let chars = |t: &str| t.chars().count();
    match text.get(..end) {
        Some(noun) if chars(noun) * NAME_SHARE < chars(&text) => noun.to_owned(),
        _ => text,
    }
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_behind_numbers() {
        assert_eq!(phrase("党支部书记率先讲党课，"), "党支部书记");
        assert_eq!(phrase("的问题在村组解决"), "问题");
        assert_eq!(
            phrase("敢想敢干、业务精湛的年轻干部走上岗位，"),
            "年轻干部走上岗位"
        );
        assert_eq!(phrase("获得“三等功”，"), "获得“三等功”");
        assert!(begins("党支部书记"));
        assert!(!begins("，其中"));
        assert!(!begins("增长"));
    }

    #[test]
    fn a_long_phrase_ends_before_the_verb_of_a_short_noun() {
        assert_eq!(
            phrase("幼儿园教师参加省级骨干教师业务培训班学习"),
            "幼儿园教师"
        );
        for name in ["措施深化拓展主题活动", "农村危房改造及抗震安居工程建设任务"]
        {
            assert_eq!(phrase(name), name);
        }
    }
}
