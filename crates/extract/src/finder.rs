//! Words that may stand anywhere in a text, all of them looked for in one pass.

use crate::quantity::words::WordTable;
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::BTreeMap;

/// A set of words that are looked for in names, clauses and cells. Hardly any char of these begins one of the words, and one bit tells it; in texts so short
/// this is faster than an automaton that is fed every byte.
#[derive(Debug)]
pub struct Finder {
    /// Each word once, with its place in `orders`.
    words: WordTable<usize>,
    /// The numbers of each word in the list it came in; equal words have several.
    orders: Vec<Vec<usize>>,
}

impl Default for Finder {
    fn default() -> Self {
        Self::new([])
    }
}

impl Finder {
    /// Prepares a search. Empty words stand nowhere.
    #[must_use]
    pub fn new<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let mut numbers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (number, word) in words.into_iter().enumerate() {
            numbers.entry(word).or_default().push(number);
        }
        let places = numbers.keys().enumerate();
        Self {
            words: WordTable::new(places.map(|(place, word)| ((*word).to_owned(), place))),
            orders: numbers.into_values().collect(),
        }
    }
    /// True where one of the words stands in a text.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        self.tails(text)
            .any(|(_, tail)| self.words.at(tail).is_some())
    }
    /// All places of all words in the order in which they begin: index of the word and bytes it takes.
    pub fn all<'t>(
        &'t self,
        text: &'t str,
    ) -> impl Iterator<Item = (usize, std::ops::Range<usize>)> + 't {
        self.tails(text)
            .flat_map(|(at, tail)| self.words.all_at(tail).map(move |found| (at, found)))
            .flat_map(|(at, (len, place))| {
                let orders = self.orders.get(place).map_or(&[] as &[_], Vec::as_slice);
                orders.iter().map(move |order| (*order, at..at + len))
            })
    }
    /// The text from each char on with which some word begins.
    fn tails<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, &'t str)> + 't {
        text.char_indices()
            .filter(|(_, c)| self.words.starts(*c))
            .filter_map(|(at, _)| Some((at, text.get(at..)?)))
    }
}

/// A set of words that are looked for in whole documents. Its search skips what can't begin a word with vector instructions, which takes long texts several
/// times as fast and is no gain in clauses; it can't list words that overlap.
#[derive(Debug)]
pub struct LongFinder(AhoCorasick);

impl LongFinder {
    /// Prepares a search.
    #[must_use]
    #[allow(
        clippy::panic,
        reason = "the words are compiled in; a test loads every one of them"
    )]
    pub fn new<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostFirst)
            .build(words);
        Self(finder.unwrap_or_else(|e| panic!("word list: {e}")))
    }
    /// True where one of the words stands in a text.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
    /// The bytes of the first place of a word; of words that begin there the one that was given first.
    #[must_use]
    pub fn first(&self, text: &str) -> Option<std::ops::Range<usize>> {
        self.0.find(text).map(|m| m.range())
    }
}

#[cfg(test)]
mod tests {
    use super::{Finder, LongFinder};

    #[test]
    fn long_texts_are_searched_alike() {
        let finder = LongFinder::new(["年初预算", "预算"]);
        assert!(finder.is_in("全年预算数") && !finder.is_in("预 算"));
        assert_eq!(finder.first("全年预算和年初预算"), Some(6..12));
        assert_eq!(finder.first("年初预算"), Some(0..12));
    }

    #[test]
    fn every_word_is_found_at_every_place() {
        let finder = Finder::new(["预算", "年初预算", "支出"]);
        let all: Vec<_> = finder.all("年初预算支出预算").collect();
        assert_eq!(all, [(1, 0..12), (0, 6..12), (2, 12..18), (0, 18..24)]);
        let twice = Finder::new(["支出", "收", "支出合计", "支出"]);
        let all: Vec<_> = twice.all("支出合计").collect();
        assert_eq!(all, [(2, 0..12), (0, 0..6), (3, 0..6)]);
        assert!(finder.is_in("全年预算数") && !finder.is_in("预 算"));
        assert!(!Finder::default().is_in("预算"));
    }
}
