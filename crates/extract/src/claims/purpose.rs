//! What an amount is for, and the standard by which it is given.

use super::right;
use super::words::WORDS;
use super::words::lists;
use crate::quantity::numeral::is_gap;
use crate::quantity::words::WordTable;
use std::sync::LazyLock;

/// 按每人每月1200元的标准发放基本生活费: the standard of what is given.
pub(super) fn standard(core: &str, after: &str) -> Option<String> {
    let behind = after
        .trim_start_matches(is_gap)
        .trim_start_matches('的')
        .strip_prefix("标准")?;
    let by = core.strip_prefix("按照").or(core.strip_prefix('按'))?;
    let per = by.find('每').and_then(|i| by.get(i..)).unwrap_or_default();
    let object = right::phrase(behind);
    (object.chars().count() >= 2 && per.chars().count() <= 6).then(|| format!("{object}{per}标准"))
}

/// What an amount is for, where its own words say only that it was given: 安排4.6亿元，支持…; 2亿元用于….
pub(super) fn purpose(named: &str, tail: &str, after: &str) -> Option<(String, usize)> {
    if !gives(named) {
        return None;
    }
    let after = after.trim_start_matches(is_gap);
    let given = lists().giving.iter().any(|verb| tail.ends_with(verb)) || !named.is_empty();
    let clause = match after.strip_prefix(['，', ',']) {
        Some(rest) if given => rest.trim_start_matches(is_gap),
        Some(_) => return None,
        None => after,
    };
    let adverb = lists()
        .purpose_adverbs
        .iter()
        .find(|adverb| clause.starts_with(**adverb))
        .map_or(0, |adverb| adverb.len());
    let verb = |at: usize| {
        let (len, ()) = WORDS.purpose.at(clause.get(at..)?)?;
        Some(at + len)
    };
    let len = verb(0).or_else(|| verb(adverb))?;
    let clause = clause.get(..clause_end(clause)).unwrap_or_default();
    let skip = if clause.get(..len)?.ends_with("用于") || clause.starts_with("作为") {
        len
    } else {
        0
    };
    let text = clause.get(skip..)?;
    let end = text
        .char_indices()
        .nth(PURPOSE_CHARS)
        .map_or(text.len(), |(i, _)| i);
    let text = text.get(..end)?.trim_end_matches(is_gap);
    let text = text.strip_suffix('等').unwrap_or(text);
    if text.chars().count() < 3 {
        return None;
    }
    // 资金 and 经费 stay as what is measured, a bare verb says nothing.
    let kind = ["资金", "经费"]
        .into_iter()
        .find(|kind| named.ends_with(kind));
    let metric = match kind {
        Some(kind) if skip > 0 && !text.ends_with(['费', '金']) => format!("{text}{kind}"),
        Some(_) if skip > 0 => text.to_owned(),
        Some(_) => format!("{named}{text}"),
        None => text.to_owned(),
    };
    Some((metric, clause.len()))
}

/// How many chars of a purpose are taken.
const PURPOSE_CHARS: usize = 30;

/// True for a name that says no more than that money was given: 财政资金, 统筹经费, 拨付资金, or nothing.
fn gives(named: &str) -> bool {
    static BEFORE: LazyLock<WordTable<()>> = LazyLock::new(|| {
        let words = [
            "各级", "各类", "财政", "市级", "省级", "县级", "区级", "州级", "中央", "上级", "专项",
            "统筹", "安排", "拨付", "投入", "下达", "落实", "筹集", "筹措", "列支", "整合", "争取",
            "累计", "全市", "全省", "市", "省", "县", "区", "州", "奖补", "补助", "共", "全年",
            "本级", "已", "及时", "继续",
        ];
        WordTable::new(words.map(|w| (w.to_owned(), ())))
    });
    let mut t = named;
    while let Some(rest) = BEFORE.at(t).and_then(|(len, ())| t.get(len..)) {
        t = rest;
    }
    matches!(t, "" | "资金" | "经费" | "专款" | "补贴资金")
}

/// Where the clause at the start of a text ends.
fn clause_end(text: &str) -> usize {
    text.char_indices()
        .take(80)
        .find(|(_, c)| matches!(c, '，' | ',' | '。' | '；' | ';' | '\n'))
        .map_or_else(
            || text.char_indices().nth(80).map_or(text.len(), |(i, _)| i),
            |(i, _)| i,
        )
}
