//! The unit registry (rules/units.toml): which words are units, and what they are worth.

use super::words::WordTable;
use gongbao_model::{Decimal, Dimension, RuleId};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Index of a unit in the registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitId(u16);

/// One unit or measure word.
#[derive(Debug)]
pub struct Unit {
    /// Rule id, for example `units.money.cny`.
    pub rule: RuleId,
    /// The spelling in which base values are given.
    pub base: &'static str,
    /// Dimension.
    pub dimension: Dimension,
    /// A unit in which units of the dimension can be compared, and how many of it one of this is worth.
    pub standard: Option<(&'static str, Decimal)>,
}

#[derive(Deserialize)]
struct File {
    unit: Vec<Entry>,
    compound: CompoundEntry,
    stops: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Entry {
    id: String,
    dimension: String,
    base: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    not_before: Vec<String>,
    standard: Option<String>,
    factor: Option<String>,
}

#[derive(Deserialize)]
struct CompoundEntry {
    joins: Vec<String>,
    after: Vec<String>,
}

#[derive(Debug, Clone, Copy)]
struct Word {
    unit: UnitId,
    /// Index into `Registry::stops`.
    stops: u16,
}

#[derive(Debug)]
struct Registry {
    units: Vec<Unit>,
    words: WordTable<Word>,
    /// Sets of chars that must not follow a word.
    stops: Vec<Box<[char]>>,
    joins: Vec<String>,
    after: WordTable<()>,
}

fn dimension(name: &str) -> Option<Dimension> {
    Some(match name {
        "money" => Dimension::Money,
        "count" => Dimension::Count,
        "ratio" => Dimension::Ratio,
        "points" => Dimension::Points,
        "score" => Dimension::Score,
        "area" => Dimension::Area,
        "length" => Dimension::Length,
        "mass" => Dimension::Mass,
        "volume" => Dimension::Volume,
        "energy" => Dimension::Energy,
        "power" => Dimension::Power,
        "time" => Dimension::Time,
        "temperature" => Dimension::Temperature,
        "multiple" => Dimension::Multiple,
        "none" => Dimension::None,
        _ => return None,
    })
}

/// A rule file is read once and lives as long as the program.
pub(crate) fn leak(text: impl Into<String>) -> &'static str {
    Box::leak(text.into().into_boxed_str())
}

fn load(text: &str) -> Result<Registry, String> {
    let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
    let mut units = Vec::new();
    let mut words: Vec<(String, Word)> = Vec::new();
    let mut stops: Vec<Box<[char]>> = vec![Box::default()];
    let mut ids = BTreeSet::new();
    for entry in file.unit {
        if !ids.insert(entry.id.clone()) {
            return Err(format!("the unit id {} stands twice", entry.id));
        }
        let dimension = dimension(&entry.dimension)
            .ok_or_else(|| format!("unknown dimension {}", entry.dimension))?;
        let factor = match &entry.factor {
            Some(f) => Some(
                f.parse::<Decimal>()
                    .map_err(|e| format!("{}: {e}", entry.id))?,
            ),
            None => None,
        };
        let standard = entry.standard.zip(factor).map(|(s, f)| (leak(s), f));
        let own: Box<[char]> = entry
            .not_before
            .iter()
            .filter_map(|s| s.chars().next())
            .collect();
        let rule = leak(format!("units.{}", entry.id));
        let mut add = |base: &str, spellings: &[String]| -> Result<(), String> {
            let unit = UnitId(u16::try_from(units.len()).map_err(|e| e.to_string())?);
            units.push(Unit {
                rule,
                base: leak(base),
                dimension,
                standard,
            });
            for spelling in spellings {
                let chars = match file.stops.get(spelling) {
                    Some(s) => s.chars().collect(),
                    None => own.clone(),
                };
                let slot = if chars.is_empty() {
                    0
                } else {
                    stops.push(chars);
                    u16::try_from(stops.len() - 1).map_err(|e| e.to_string())?
                };
                words.push((spelling.clone(), Word { unit, stops: slot }));
            }
            Ok(())
        };
        if let Some(base) = &entry.base {
            let mut spellings = vec![base.clone()];
            spellings.extend(entry.aliases.iter().cloned());
            add(base, &spellings)?;
        }
        for word in &entry.words {
            add(word, std::slice::from_ref(word))?;
        }
    }
    Ok(Registry {
        units,
        words: WordTable::new(words),
        stops,
        joins: file.compound.joins,
        after: WordTable::new(file.compound.after.into_iter().map(|w| (w, ()))),
    })
}

#[allow(
    clippy::panic,
    reason = "the file is part of the program, and a test loads it"
)]
static REGISTRY: LazyLock<Registry> =
    LazyLock::new(|| match load(include_str!("../../rules/units.toml")) {
        Ok(registry) => registry,
        Err(e) => panic!("rules/units.toml: {e}"),
    });

/// The unit of an id.
#[must_use]
pub fn unit(id: UnitId) -> &'static Unit {
    // Ids are made by the registry only, so the fallback is never taken.
    REGISTRY
        .units
        .get(usize::from(id.0))
        .unwrap_or(&REGISTRY.units[0])
}

/// Reads a simple unit at the start of `rest`: its length in bytes. A word that is only the beginning of another one (个 in 个性, 支 in
/// 支出) is none.
#[must_use]
pub fn simple_at(rest: &str) -> Option<(usize, UnitId)> {
    let r = &*REGISTRY;
    r.words.all_at(rest).find_map(|(len, word)| {
        let next = rest.get(len..).and_then(|s| s.chars().next());
        let first_ascii = rest.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
        let stopped = match next {
            // A Latin unit ends where the letters end: 5G is no 5 of anything, 3 km is.
            Some(c) if first_ascii => c.is_ascii_alphanumeric() || matches!(c, '²' | '³'),
            Some(c) => r
                .stops
                .get(usize::from(word.stops))
                .is_some_and(|s| s.contains(&c)),
            None => false,
        };
        (!stopped).then_some((len, word.unit))
    })
}

/// The part of a compound unit that follows the first one (`/人`, `每平方米`): its length with the joining mark.
#[must_use]
pub fn per_at(rest: &str) -> Option<usize> {
    let r = &*REGISTRY;
    let join = r.joins.iter().find(|j| rest.starts_with(j.as_str()))?;
    let tail = rest.get(join.len()..)?;
    let (len, ()) = r.after.at(tail)?;
    let mut end = join.len() + len;
    // A second part, as in 元/人·月 or 元/平方米/月.
    for mark in ["·", "•", "/", "／", "."] {
        if let Some((n, ())) = rest
            .get(end..)
            .and_then(|t| t.strip_prefix(mark))
            .and_then(|t| r.after.at(t))
        {
            end += mark.len() + n;
            break;
        }
    }
    Some(end)
}

/// The comparable unit of a base unit and what one is worth in it, where the registry knows one (公顷 → 平方米, 10000).
#[must_use]
pub fn standard(base_unit: &str) -> Option<(&'static str, Decimal)> {
    let (len, id) = simple_at(base_unit)?;
    if len == base_unit.len() {
        unit(id).standard
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_loads() {
        let r = load(include_str!("../../rules/units.toml")).unwrap();
        assert!(r.units.len() > 150);
    }

    #[test]
    fn a_beginning_of_another_word_is_no_unit() {
        let base = |s| simple_at(s).map(|(_, id)| unit(id).base);
        assert_eq!(base("支队伍"), Some("支"));
        assert_eq!(base("支出"), None);
        assert_eq!(base("个百分点"), Some("个百分点"));
        assert_eq!(base("人次。"), Some("人次"));
        assert_eq!(base("人才"), None);
        assert_eq!(base("条例"), None);
        assert_eq!(base("分钟"), Some("分钟"));
        assert_eq!(base("分别"), None);
        assert_eq!(base("％"), Some("%"));
        assert_eq!(base("km，"), Some("公里"));
    }

    #[test]
    fn compound_units_join() {
        assert_eq!(per_at("/人"), Some("/人".len()));
        assert_eq!(per_at("/平方米/月"), Some("/平方米/月".len()));
        assert_eq!(per_at("/好"), None);
    }

    #[test]
    fn standards_compare_units_of_one_dimension() {
        assert_eq!(standard("公顷"), Some(("平方米", Decimal::from(10_000))));
        assert_eq!(standard("平方米"), None);
    }
}
