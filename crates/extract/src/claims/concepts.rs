//! The concept dictionary (rules/concepts.toml): one id for the many names of an indicator.

use super::words::WORDS;
use super::words::lists;
use crate::finder::Finder;
use crate::quantity::units::leak;
use crate::quantity::words::WordTable;
use crate::squeeze::without;
use gongbao_model::Dimension;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Whether a figure is of a period or of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Of a period.
    Flow,
    /// Of a day.
    Stock,
}

/// An indicator with its names.
#[derive(Debug)]
pub struct Concept {
    /// Stable id, for example `expenditure.basic`.
    pub id: &'static str,
    /// Whether it is of a period or of a day.
    pub kind: Kind,
    /// Dimension of its amounts, as named in the dictionary.
    pub dimension: &'static str,
    /// The concept of which it is a part in a sum.
    pub parent: Option<&'static str>,
}

#[derive(Deserialize)]
struct File {
    concept: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    id: String,
    dimension: String,
    kind: String,
    parent: Option<String>,
    aliases: Vec<String>,
}

struct Dictionary {
    concepts: Vec<Concept>,
    by_id: WordTable<usize>,
    by_alias: WordTable<usize>,
}

/// True for the concept of all that a body takes in or spends.
#[must_use]
pub fn is_general(id: &str) -> bool {
    lists().general_concepts.contains(&id)
}

fn load(text: &str) -> Result<Dictionary, String> {
    let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
    let (mut concepts, mut by_id, mut by_alias) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
    for entry in file.concept {
        let kind = match entry.kind.as_str() {
            "flow" => Kind::Flow,
            "stock" => Kind::Stock,
            other => return Err(format!("{}: unknown kind {other}", entry.id)),
        };
        let id = leak(entry.id);
        let index = concepts.len();
        if by_id.insert(id, index).is_some() {
            return Err(format!("the concept {id} stands twice"));
        }
        for alias in entry.aliases {
            if by_alias
                .insert(plain(&alias).into_owned(), index)
                .is_some_and(|i| i != index)
            {
                return Err(format!("two concepts are named {alias}"));
            }
        }
        concepts.push(Concept {
            id,
            kind,
            dimension: leak(entry.dimension),
            parent: entry.parent.map(leak),
        });
    }
    for concept in &concepts {
        if let Some(parent) = concept.parent.filter(|p| !by_id.contains_key(p)) {
            return Err(format!("{}: its parent {parent} is no concept", concept.id));
        }
    }
    Ok(Dictionary {
        concepts,
        by_id: WordTable::new(by_id.into_iter().map(|(id, i)| (id.to_owned(), i))),
        by_alias: WordTable::new(by_alias),
    })
}

#[allow(
    clippy::panic,
    reason = "the file is part of the program, and a test loads it"
)]
static DICTIONARY: LazyLock<Dictionary> =
    LazyLock::new(|| match load(include_str!("../../rules/concepts.toml")) {
        Ok(dictionary) => dictionary,
        Err(e) => panic!("rules/concepts.toml: {e}"),
    });

/// A name without marks that writers set or leave out.
fn plain(name: &str) -> Cow<'_, str> {
    let bare = without(name, |c| {
        c.is_whitespace() || matches!(c, '“' | '”' | '"' | '‘' | '’' | '、' | '，' | '：')
    });
    if bare.contains(['(', ')']) {
        Cow::Owned(bare.replace('(', "（").replace(')', "）"))
    } else {
        bare
    }
}

/// The concept of a metric, where the dictionary has one. Words of place (全市), time (2023年) and form (决算数) do not count.
#[must_use]
pub fn resolve(metric: &str) -> Option<&'static str> {
    resolve_in(metric, "", Dimension::None)
}

/// As [`resolve`], with the section's topic and the figure's dimension, which tell apart names that several accounts share: 支出 under the
/// heading 基本支出情况 is no total.
#[must_use]
pub fn resolve_in(metric: &str, topic: &str, _dimension: Dimension) -> Option<&'static str> {
    let name = plain(metric);
    if name.is_empty() || name.len() > 150 {
        return None;
    }
    look_up(&name, topic, LIGHTER)
}

/// How many words a name may lose on the way to its concept.
const LIGHTER: u8 = 6;

fn look_up(name: &str, topic: &str, left: u8) -> Option<&'static str> {
    let d = &*DICTIONARY;
    let left = left.checked_sub(1)?;
    let Some(concept) = d.by_alias.get(name).and_then(|i| d.concepts.get(i)) else {
        return look_up(&lighter(name)?, topic, left);
    };
    let bare = lists().general_concepts.contains(&concept.id) && (name == "收入" || name == "支出");
    (!bare || topic.is_empty()).then_some(concept.id)
}

/// As [`resolve_in`], for a name that a place of its own stands before (某某县地区生产总值): the concept and the place.
#[must_use]
pub fn resolve_placed(metric: &str) -> Option<(&'static str, &str)> {
    const PLACES: &[char] = &['省', '市', '县', '区', '州', '旗', '盟', '镇', '乡'];
    metric
        .char_indices()
        .take(24)
        .filter(|(i, c)| *i > 0 && PLACES.contains(c))
        .find_map(|(i, c)| {
            let (place, name) = metric.split_at(i + c.len_utf8());
            // 地区生产总值 is a name of its own, and 全市 is a word that every name may have before it.
            let words = WORDS
                .subject
                .at(place)
                .is_some_and(|(len, ())| len == place.len());
            let proper = (3..=12).contains(&place.chars().count())
                && !words
                && !place.ends_with("地区")
                && !place.ends_with("城区")
                && name.chars().count() >= 4
                && !NO_PLACE.is_in(place);
            if !proper {
                return None;
            }
            let known = || {
                DICTIONARY
                    .by_alias
                    .get(&plain(name))
                    .and_then(|i| DICTIONARY.concepts.get(i))
                    .or_else(|| concept(resolve(name)?))
            };
            let concept = known()?;
            (!lists().general_concepts.contains(&concept.id)
                && lists()
                    .government_concepts
                    .iter()
                    .any(|head| concept.id.starts_with(head)))
            .then_some((concept.id, place))
        })
}

/// Words that show that what ends like a place is none, or holds more than its name.
static NO_PLACE: LazyLock<Finder> = LazyLock::new(|| {
    Finder::new([
        "占", "对", "下达", "转贷", "预下", "我", "以上", "功能", "型", "脱贫", "贫困", "各", "全",
        "的", "和", "、", "县区", "区县", "辖", "城乡", "城市", "其他",
    ])
});

/// The name with one word of place, time, form or manner less.
fn lighter(name: &str) -> Option<Cow<'_, str>> {
    let part = |rest| Some(Cow::Borrowed(rest));
    if let Some((len, ())) = WORDS.subject.at(name) {
        return name.get(len..).filter(|s| !s.is_empty()).and_then(part);
    }
    if let Some((len, ..)) = WORDS.periods.at(name) {
        return name.get(len..).filter(|s| !s.is_empty()).and_then(part);
    }
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 4 {
        let rest = name.get(digits..)?.strip_prefix('年')?;
        return part(rest.trim_start_matches(['度', '末', '底']));
    }
    for word in [
        "实现",
        "完成",
        "预计",
        "累计",
        "本部门",
        "本单位",
        "我部",
        "我局",
        "其中",
        "安排",
        "当年",
        "共",
        "新增的",
        "全年",
    ] {
        if let Some(rest) = name.strip_prefix(word).filter(|r| r.chars().count() >= 2) {
            return part(rest);
        }
    }
    // 市级（含开发区，下同）一般公共预算收入: an aside on what the place covers.
    if let Some(start) = name.find('（')
        && let Some(end) = name
            .get(start..)
            .and_then(|t| t.find('）'))
            .map(|i| start + i)
        && let Some(inner) = name.get(start + '（'.len_utf8()..end)
        && ["含", "不含", "下同", "以下", "包括"]
            .iter()
            .any(|w| inner.starts_with(w))
        && let Some(tail) = name.get(end + '）'.len_utf8()..)
        && tail.chars().count() >= 2
    {
        return Some(Cow::Owned(format!("{}{tail}", name.get(..start)?)));
    }
    // 地区生产总值（初步核算数）: an aside that says how the figure was taken names nothing else.
    if let Some((rest, aside)) = name.rsplit_once('（')
        && [
            "GDP）",
            "初步核算数）",
            "初步数）",
            "预计数）",
            "预计完成数）",
            "快报数）",
        ]
        .contains(&aside)
    {
        return part(rest).filter(|r| !r.is_empty());
    }
    // 政府性基金收入预算: the line of an account, seen from its budget.
    if let Some(rest) = name.strip_suffix("预算")
        && rest.ends_with(['入', '出'])
    {
        return part(rest);
    }
    if let Some(rest) = super::metric::strip_form(name) {
        return part(rest).filter(|s| !s.is_empty());
    }
    for word in [
        "年均增长",
        "合计",
        "金额",
        "总额",
        "（类）",
        "（含南湖）",
        "情况",
    ] {
        if let Some(rest) = name.strip_suffix(word).filter(|r| r.chars().count() >= 2) {
            return part(rest);
        }
    }
    None
}

/// A concept by its id.
#[must_use]
pub fn concept(id: &str) -> Option<&'static Concept> {
    let d = &*DICTIONARY;
    d.by_id.get(id).and_then(|i| d.concepts.get(i))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dictionary_loads() {
        let d = load(include_str!("../../rules/concepts.toml")).unwrap();
        assert!(d.concepts.len() > 150);
        assert_eq!(
            concept("expenditure.personnel").and_then(|c| c.parent),
            Some("expenditure.basic")
        );
        assert_eq!(concept("debt.balance").map(|c| c.kind), Some(Kind::Stock));
    }

    #[test]
    fn names_of_one_indicator() {
        assert_eq!(resolve("“三公”经费支出"), Some("three_public.total"));
        assert_eq!(
            resolve("2023年度公务接待费"),
            Some("three_public.reception")
        );
        assert_eq!(resolve("全市地区生产总值"), Some("gdp.total"));
        assert_eq!(resolve("基本支出决算数"), Some("expenditure.basic"));
        assert_eq!(resolve("因公出国(境)费"), Some("three_public.abroad"));
        assert_eq!(resolve("青年党员"), None);
        assert_eq!(resolve_in("支出", "基本支出", Dimension::Money), None);
    }
}
