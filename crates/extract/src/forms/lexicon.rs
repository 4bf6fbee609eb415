//! Lists of words with what they stand for, searched in one pass over a text.

use super::fold::fold;
use crate::finder::Finder;
use crate::quantity::words::{SuffixTable, WordTable};
use gongbao_model::RuleId;

/// Words with the rule that lists them.
#[derive(Debug)]
pub struct Words<T> {
    /// Rule.
    pub id: String,
    /// What the words stand for.
    pub means: T,
    /// The words, folded.
    pub words: Vec<String>,
}

/// A match of a word in a text.
#[derive(Debug)]
pub struct Hit<T: 'static> {
    /// What the word stands for.
    pub means: &'static T,
    /// Rule.
    pub rule: RuleId,
    /// The word.
    pub word: &'static str,
    /// Byte offset of the word in the text.
    pub at: usize,
    /// Place of the word in its list.
    order: usize,
}

impl<T> Clone for Hit<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Hit<T> {}

/// Rules of words.
#[derive(Debug)]
pub struct Lexicon<T: 'static> {
    rules: Vec<Words<T>>,
    /// Rule and place in it of every word.
    places: Vec<(usize, usize)>,
    begins: WordTable<usize>,
    ends: SuffixTable<usize>,
    finder: Finder,
}

impl<T> Lexicon<T> {
    /// Makes a lexicon of rules; of the same word in two rules the first counts.
    #[must_use]
    pub fn new(rules: Vec<Words<T>>) -> Self {
        let places: Vec<(usize, usize)> = rules
            .iter()
            .enumerate()
            .flat_map(|(r, rule)| (0..rule.words.len()).map(move |w| (r, w)))
            .collect();
        let word = |(r, w): (usize, usize)| rules[r].words[w].as_str();
        // Of equal words the tables keep the last one that they are given, and the first one counts.
        let numbered = || {
            let all = places.iter().enumerate().rev();
            all.map(|(i, place)| (word(*place).to_owned(), i))
        };
        let (begins, ends) = (WordTable::new(numbered()), SuffixTable::new(numbered()));
        let finder = Finder::new(places.iter().map(|p| word(*p)));
        Self {
            rules,
            places,
            begins,
            ends,
            finder,
        }
    }
    /// The rules.
    #[must_use]
    pub fn rules(&self) -> &[Words<T>] {
        &self.rules
    }
    fn hit(&'static self, order: usize, at: usize) -> Hit<T> {
        let (r, w) = self.places[order];
        let rule = &self.rules[r];
        Hit {
            means: &rule.means,
            rule: &rule.id,
            word: &rule.words[w],
            at,
            order,
        }
    }
    /// The word that is a folded text.
    #[must_use]
    pub fn exact(&'static self, folded: &str) -> Option<Hit<T>> {
        self.begins.get(folded).map(|i| self.hit(i, 0))
    }
    /// The longest word that a folded text holds; of equals the one that begins first.
    #[must_use]
    pub fn within(&'static self, folded: &str) -> Option<Hit<T>> {
        let all = self
            .finder
            .all(folded)
            .map(|(i, range)| self.hit(i, range.start));
        all.max_by_key(|h| (h.word.len(), std::cmp::Reverse((h.at, h.order))))
    }
    /// The longest word of some rules that a folded text holds; of equals the one of the earlier rule.
    #[must_use]
    pub fn within_some(&'static self, folded: &str, rules: impl Fn(&T) -> bool) -> Option<Hit<T>> {
        let all = self
            .finder
            .all(folded)
            .map(|(i, range)| self.hit(i, range.start));
        all.filter(|h| rules(h.means))
            .max_by_key(|h| (h.word.len(), std::cmp::Reverse((h.order, h.at))))
    }
    /// The longest word that begins a folded text.
    #[must_use]
    pub fn prefix(&'static self, folded: &str) -> Option<Hit<T>> {
        self.begins.at(folded).map(|(_, i)| self.hit(i, 0))
    }
    /// The longest word that ends a folded text.
    #[must_use]
    pub fn suffix(&'static self, folded: &str) -> Option<Hit<T>> {
        let found = self.ends.end_of(folded);
        found.map(|(len, i)| self.hit(i, folded.len() - len))
    }
}

/// Words of a rule file, folded.
#[must_use]
pub fn fold_all(words: &[String]) -> Vec<String> {
    words.iter().map(|w| fold(w)).collect()
}
