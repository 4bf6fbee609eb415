//! The relation tables of rules/relations.toml.

use crate::finder::Finder;
use crate::quantity::words::WordTable;
use crate::squeeze::{is_letter, without};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

static RELATIONS: LazyLock<Relations> = LazyLock::new(|| {
    toml::from_str(include_str!("../../rules/relations.toml")).unwrap_or_default()
});

/// Every name of a part of a sum, and of 三公, with the first name of its measure.
static CANONICAL: LazyLock<WordTable<&'static str>> = LazyLock::new(|| {
    let mut map: BTreeMap<&str, &str> = BTreeMap::new();
    // Parts that need not be all of their whole are no measures that stand in one place only.
    let sums = RELATIONS.sum.iter().filter(|s| !s.at_most);
    let parts = sums.flat_map(|s| s.parts.iter());
    for names in parts.chain(std::iter::once(&RELATIONS.three_public.words)) {
        let Some(first) = names.first() else { continue };
        for n in names {
            map.entry(n.as_str()).or_insert(first.as_str());
        }
    }
    WordTable::new(map.into_iter().map(|(n, first)| (n.to_owned(), first)))
});

/// Every name that one of the sums knows.
static SUMMED: LazyLock<WordTable<()>> = LazyLock::new(|| {
    let names = |s: &'static SumRelation| s.parts.iter().flatten().chain(&s.whole).chain(&s.open);
    let all = RELATIONS.sum.iter().flat_map(names);
    WordTable::new(all.map(|n| (n.clone(), ())))
});

/// The words that name a basis, in the order of the file, and what each of them names.
static BASIS: LazyLock<(Finder, Vec<Basis>)> = LazyLock::new(|| {
    let words = || RELATIONS.basis.iter().flat_map(|b| &b.words);
    let kinds = RELATIONS.basis.iter();
    (
        Finder::new(words().map(String::as_str)),
        kinds.flat_map(|b| b.words.iter().map(|_| b.kind)).collect(),
    )
});

/// What kind of figure another one is measured against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The same figure of the period before.
    Prior,
    /// The budget at the start of the year.
    InitialBudget,
    /// The full-year or adjusted budget, or a budget that the words do not tell apart.
    Budget,
}

/// A list of words as the file prints it.
#[derive(Deserialize)]
struct WordList {
    id: String,
    words: Vec<String>,
}

/// A list of words with the id that a finding carries.
#[derive(Debug, Default, Deserialize)]
#[serde(from = "WordList")]
pub struct Words {
    /// Rule id.
    pub id: String,
    /// Words.
    pub words: Vec<String>,
    finder: Finder,
}

impl From<WordList> for Words {
    fn from(list: WordList) -> Self {
        let finder = Finder::new(list.words.iter().map(String::as_str));
        Self {
            id: list.id,
            words: list.words,
            finder,
        }
    }
}

impl Words {
    /// True for one of the words.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        self.words.iter().any(|w| w == text)
    }
    /// True where one of the words stands in a text.
    #[must_use]
    pub fn in_text(&self, text: &str) -> bool {
        self.finder.is_in(text)
    }
    /// The words that stand in one of some texts, in the order of the list.
    #[must_use]
    pub fn held_in(&self, texts: &[&str]) -> Vec<&str> {
        let mut held = vec![false; self.words.len()];
        for (word, _) in texts.iter().flat_map(|t| self.finder.all(t)) {
            held[word] = true;
        }
        let words = self.words.iter().zip(held);
        words.filter(|(_, h)| *h).map(|(w, _)| w.as_str()).collect()
    }
}

/// Words that name a basis of comparison.
#[derive(Debug, Deserialize)]
pub struct BasisWords {
    /// Rule id.
    pub id: String,
    /// What they name.
    pub kind: Basis,
    /// Words.
    pub words: Vec<String>,
}

/// A sum that always holds: the whole and its parts, each by its possible names (metric keys or concept ids).
#[derive(Debug, Deserialize)]
pub struct SumRelation {
    /// Rule id.
    pub id: String,
    /// Names of the whole.
    pub whole: Vec<String>,
    /// Names of each part.
    pub parts: Vec<Vec<String>>,
    /// A sum of 三公经费.
    #[serde(default)]
    pub three_public: bool,
    /// Further parts that may be printed; absent ones are zero.
    #[serde(default)]
    pub open: Vec<String>,
    /// The parts need not be all there is, so they can only be too much.
    #[serde(default)]
    pub at_most: bool,
}

/// Kinds that together are all there is of something.
#[derive(Debug, Deserialize)]
pub struct Kinds {
    /// Rule id.
    pub id: String,
    /// Words of each kind, the most telling kind first.
    pub kinds: Vec<Vec<String>>,
    /// Words of the whole; where there are none it shares a word with its parts.
    #[serde(default)]
    pub whole: Vec<String>,
    /// True for kinds of income of one head: those averages add up.
    #[serde(default)]
    pub average: bool,
}

impl Kinds {
    /// The kind that a name belongs to: the first with a word in it.
    #[must_use]
    pub fn of(&self, name: &str) -> Option<usize> {
        self.kinds
            .iter()
            .position(|words| words.iter().any(|w| name.contains(w.as_str())))
    }
    /// A name without the word of its kind.
    #[must_use]
    pub fn without(&self, name: &str) -> Option<String> {
        let words = self.kinds.get(self.of(name)?)?;
        let word = words.iter().find(|w| name.contains(w.as_str()))?;
        Some(name.replacen(word.as_str(), "", 1))
    }
}

/// Parts that exclude each other.
#[derive(Debug, Deserialize)]
pub struct Disjoint {
    /// Rule id.
    pub id: String,
    /// Names of the whole.
    pub whole: Vec<String>,
    /// Words in front of the figure of each part.
    pub parts: Vec<String>,
}

/// A count that goes by several names.
#[derive(Debug, Deserialize)]
pub struct Headcount {
    /// Rule id.
    pub id: String,
    /// Its names.
    pub names: Vec<String>,
}

/// A measure that is a part of another, whatever the report.
#[derive(Debug, Deserialize)]
pub struct Bound {
    /// Rule id.
    pub id: String,
    /// Names of the part.
    pub inner: Vec<String>,
    /// Names of what it can't pass.
    pub outer: Vec<String>,
}

/// A statutory table.
#[derive(Debug, Deserialize)]
pub struct Statutory {
    /// Rule id.
    pub id: String,
    /// Genre of the report that must hold it, by its record name.
    pub genre: String,
    /// Its official name.
    pub name: String,
    /// Captions that name it.
    pub any: Vec<String>,
}

/// A figure in a statutory table.
#[derive(Debug, Deserialize)]
pub struct Figure {
    /// Id of the statutory table.
    pub table: String,
    /// Row labels; several are added up.
    pub row: Vec<String>,
    /// Further rows that are added where the table has them.
    #[serde(default)]
    pub maybe: Vec<String>,
    /// Column labels, any of them; empty for the first figure of the row.
    pub column: Vec<String>,
}

/// Two figures that must be equal.
#[derive(Debug, Deserialize)]
pub struct EqualRelation {
    /// Rule id.
    pub id: String,
    /// One place.
    pub left: Figure,
    /// The other.
    pub right: Figure,
}

/// A figure of the running text that statutory tables print as well.
#[derive(Debug, Deserialize)]
pub struct PairRelation {
    /// Rule id.
    pub id: String,
    /// Names in the text: concept ids or keys.
    pub text: Vec<String>,
    /// The tables that print it; agreement with one is enough.
    pub tables: Vec<Figure>,
}

/// Items of the classification by function in text and table.
#[derive(Debug, Default, Deserialize)]
pub struct Items {
    /// Rule id.
    pub id: String,
    /// Endings that name the last level.
    pub endings: Vec<String>,
    /// Statutory tables with a row for each item.
    pub tables: Vec<String>,
}

/// Two rows of one table that must be equal.
#[derive(Debug, Deserialize)]
pub struct Balance {
    /// Rule id.
    pub id: String,
    /// Labels of one row.
    pub left: Vec<String>,
    /// Labels of the other.
    pub right: Vec<String>,
}

/// Words of a sum that a sentence builds up.
#[derive(Debug, Default, Deserialize)]
pub struct Running {
    /// Rule id.
    pub id: String,
    /// Words that end in the total.
    pub totals: Vec<String>,
    /// Words before what is added.
    pub plus: Vec<String>,
    /// Words before what is taken off.
    pub minus: Vec<String>,
    /// Words that alone stand between a list of amounts and their total.
    pub closed: Vec<String>,
    /// Statements that both sides are equal.
    pub balanced: Vec<String>,
    /// Words of what moves between accounts and years.
    pub moved: Vec<String>,
    /// Words of what was brought over from the year before.
    pub brought: Vec<String>,
    /// Words of what is left over between the two sides.
    pub left_over: Vec<String>,
    /// Words of what is left over from several years.
    pub over_years: Vec<String>,
}

/// Words of causes by the direction that they explain.
#[derive(Debug, Default, Deserialize)]
pub struct Reasons {
    /// Rule id.
    pub id: String,
    /// Causes of a rise.
    pub up: Vec<String>,
    /// Causes of a fall.
    pub down: Vec<String>,
}

/// All relations.
#[derive(Debug, Default, Deserialize)]
pub struct Relations {
    /// Words that name a basis.
    pub basis: Vec<BasisWords>,
    /// Endings of a metric that name a column of the account.
    pub column_endings: Words,
    /// Beginnings of a metric that name a period.
    pub period_beginnings: Words,
    /// Keys that name a column and no measure.
    pub column_words: Words,
    /// Verbs of change and ratio, and the particles around them: they measure the figure before another way.
    pub measuring: Words,
    /// Words before the reasons of a change.
    pub because: Words,
    /// Words that do not part two names of a measure.
    pub neutral: Words,
    /// Words of a clause whose figure was planned.
    pub intended: Words,
    /// Verbs before the name of what was done.
    pub done: Words,
    /// Rates that can't pass 100 %.
    pub bounded: Words,
    /// Wholes that a share may pass.
    pub planned: Words,
    /// Measures that are held against the budget of the start of the year.
    pub controlled: Words,
    /// Words that make a kind of money a total.
    pub totals: Words,
    /// Words in the name of an amount that may stand for the total of its kind.
    pub grand: Words,
    /// What an office counts one by one.
    pub counted: Words,
    /// Words of comparisons that the printed amounts do not carry.
    pub incomparable: Words,
    /// Words that lead from an earlier figure to a later one.
    pub leading_to: Words,
    /// Keys of both totals of an account in one.
    pub both_totals: Words,
    /// Measures that grow in prices of one year.
    pub real_terms: Words,
    /// Words that close a list.
    pub closing: Words,
    /// Words at the head of a sentence that lists one side of an account.
    pub sides: Words,
    /// Words that open a list of parts.
    pub listing: Words,
    /// Items that close a list.
    pub rest: Words,
    /// Names of the 三公 total.
    pub three_public: Words,
    /// Scope words.
    pub scope: Words,
    /// Sums.
    pub sum: Vec<SumRelation>,
    /// Kinds that are all there is.
    pub kinds: Vec<Kinds>,
    /// Endings of the name of a rate.
    pub rate_endings: Words,
    /// Words of what was reached of a plan.
    pub reached: Words,
    /// Words before figures in a row.
    pub respectively: Words,
    /// Words of an average.
    pub averaged: Words,
    /// Parts that exclude each other.
    pub disjoint: Vec<Disjoint>,
    /// Statutory tables.
    pub statutory: Vec<Statutory>,
    /// Equalities between tables.
    pub equal: Vec<EqualRelation>,
    /// Equalities between text and tables.
    pub pair: Vec<PairRelation>,
    /// Items of the classification by function in text and table.
    pub items: Items,
    /// Equalities inside a table.
    pub balance: Vec<Balance>,
    /// Labels of a row that is the total of both halves of a table.
    pub both_sides: Words,
    /// Causes.
    pub reasons: Reasons,
    /// Counts that go by several names.
    pub headcount: Vec<Headcount>,
    /// Sources of the money of a project.
    pub fund_sources: Words,
    /// Names of the whole money of a project.
    pub fund_total: Words,
    /// Words that say that a budget was adjusted in the year.
    pub adjusted: Words,
    /// Parts and what they can't pass.
    pub bound: Vec<Bound>,
    /// Words of a sum that a sentence builds up.
    pub running: Running,
    /// Words in the head of a column of rates.
    pub rates: Words,
    /// Words of a row that stands behind a list and is no part of its total.
    pub memo: Words,
    /// Placeholders.
    pub placeholder: Words,
}

impl Relations {
    /// The relations that ship with the program.
    #[must_use]
    pub fn get() -> &'static Relations {
        &RELATIONS
    }
    /// The last name of a measure of the sums that stands in a text; of names that end at one place the longest.
    #[must_use]
    pub fn name_in(&self, text: &str) -> Option<&'static str> {
        static NAMES: LazyLock<(Finder, Vec<&'static str>)> = LazyLock::new(|| {
            let sums = RELATIONS.sum.iter();
            let names = sums.flat_map(|s| s.parts.iter().flatten().chain(&s.whole));
            let names: Vec<&str> = names
                .map(String::as_str)
                .filter(|n| n.chars().count() >= 4 && !n.contains('.'))
                .collect();
            (Finder::new(names.iter().copied()), names)
        });
        let (finder, names) = &*NAMES;
        let bare = without(text, |c| !is_letter(c));
        finder
            .all(&bare)
            .max_by_key(|(_, place)| (place.end, place.len()))
            .map(|(name, _)| names[name])
    }
    /// The first name of the measure that a metric key is a name of, where the sums know it.
    #[must_use]
    pub fn canonical(&self, key: &str) -> Option<&'static str> {
        CANONICAL.get(key)
    }
    /// True for a name that one of the sums knows.
    #[must_use]
    pub fn is_summed(&self, name: &str) -> bool {
        SUMMED.get(name).is_some()
    }
    /// Place in the list of each relation of kinds with a word in a name, and the kind of the word. All words are looked for in one pass, for this is asked of every
    /// figure and hardly any has one.
    pub fn kinds_in<'t>(&self, name: &'t str) -> impl Iterator<Item = (usize, usize)> + 't {
        static WORDS: LazyLock<(Finder, Vec<(usize, usize)>)> = LazyLock::new(|| {
            let mut words = Vec::new();
            let mut places = Vec::new();
            for (r, relation) in RELATIONS.kinds.iter().enumerate() {
                for (k, kind) in relation.kinds.iter().enumerate() {
                    words.extend(kind.iter().map(String::as_str));
                    places.extend(kind.iter().map(|_| (r, k)));
                }
            }
            (Finder::new(words), places)
        });
        let (finder, places) = &*WORDS;
        finder.all(name).map(|(word, _)| places[word])
    }
    /// The posts, staff or offices that a metric counts, where it is one of their names, with or without that of the report's own organisation before it.
    #[must_use]
    pub fn headcount_in(&self, metric: &str, own: Option<&str>) -> Option<&Headcount> {
        // A metric without the first char of any name needs no key; nearly all counts are of other things.
        static FIRST: LazyLock<Vec<char>> = LazyLock::new(|| {
            let names = RELATIONS.headcount.iter().flat_map(|h| &h.names);
            let mut first: Vec<char> = names.filter_map(|n| n.chars().next()).collect();
            first.sort_unstable();
            first.dedup();
            first
        });
        if !metric.contains(FIRST.as_slice()) {
            return None;
        }
        let key = super::metric::key(metric);
        let named = |name: &String| {
            key.strip_suffix(name.as_str())
                .is_some_and(|owner| owner.is_empty() || own.is_some_and(|o| o.ends_with(owner)))
        };
        self.headcount.iter().find(|h| h.names.iter().any(named))
    }
    /// True for a name of 三公经费 or of one of its parts.
    #[must_use]
    pub fn is_three_public(&self, name: &str) -> bool {
        static FAMILY: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
            let sums = RELATIONS.sum.iter().filter(|s| s.three_public);
            sums.flat_map(|s| s.parts.iter().flatten().chain(&s.whole))
                .chain(&RELATIONS.three_public.words)
                .map(String::as_str)
                .collect()
        });
        FAMILY.contains(name)
    }
    /// The basis that the last basis word of a text names. Of words that end at one place the longest counts (年初预算 before 预算).
    #[must_use]
    pub fn basis_in(&self, text: &str) -> Option<Basis> {
        let (words, kinds) = &*BASIS;
        let (word, range) = words
            .all(text)
            .max_by_key(|(word, range)| (range.end, range.len(), std::cmp::Reverse(*word)))?;
        // 预算 inside 年初预算数 ends later than 年初预算: the specific word around it wins.
        let (end, kind) = (range.end, kinds[word]);
        if kind == Basis::Budget {
            let head = &text[..end];
            let specific = self.basis.iter().find(|b| b.kind == Basis::InitialBudget)?;
            let near = specific.words.iter().any(|w| {
                head.ends_with(w.as_str()) || head.trim_end_matches('数').ends_with(w.as_str())
            });
            return Some(if near { Basis::InitialBudget } else { kind });
        }
        Some(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_load_and_their_ids_are_unique() {
        let r: Relations = toml::from_str(include_str!("../../rules/relations.toml")).unwrap();
        let mut ids = BTreeSet::new();
        let all = r
            .basis
            .iter()
            .map(|x| &x.id)
            .chain(r.sum.iter().map(|x| &x.id))
            .chain(r.kinds.iter().map(|x| &x.id))
            .chain(r.equal.iter().map(|x| &x.id))
            .chain(r.pair.iter().map(|x| &x.id));
        for id in all
            .chain(r.statutory.iter().map(|x| &x.id))
            .chain(r.balance.iter().map(|x| &x.id))
        {
            assert!(ids.insert(id.clone()), "{id} twice");
        }
        let equal = r.equal.iter().flat_map(|e| [&e.left, &e.right]);
        for f in equal.chain(r.pair.iter().flat_map(|p| &p.tables)) {
            let known = r.statutory.iter().any(|s| s.id == f.table);
            assert!(known, "no table {}", f.table);
        }
    }

    #[test]
    fn the_last_word_names_the_basis() {
        let r = Relations::get();
        assert_eq!(r.basis_in("，比年初预算"), Some(Basis::InitialBudget));
        assert_eq!(r.basis_in("，比年初预算数减少"), Some(Basis::InitialBudget));
        assert_eq!(r.basis_in("完成全年预算的"), Some(Basis::Budget));
        assert_eq!(r.basis_in("占预算的，与上年相比减少"), Some(Basis::Prior));
        assert_eq!(r.basis_in("减少"), None);
    }
}
