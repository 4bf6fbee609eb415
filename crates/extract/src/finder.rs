//! Words that may stand anywhere in a text, all of them looked for in one pass.

use aho_corasick::{AhoCorasick, MatchKind};

/// A set of words.
#[derive(Debug, Default)]
pub struct Finder(Option<AhoCorasick>);

impl Finder {
    /// Prepares a search.
    #[must_use]
    #[allow(
        clippy::panic,
        reason = "the words are compiled in; a test loads every one of them"
    )]
    pub fn new<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let finder = AhoCorasick::new(words).unwrap_or_else(|e| panic!("word list: {e}"));
        Self(Some(finder))
    }
    /// True where one of the words stands in a text.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        self.0.as_ref().is_some_and(|finder| finder.is_match(text))
    }
    /// All places of all words: index of the word and bytes it takes.
    pub fn all<'t>(
        &'t self,
        text: &'t str,
    ) -> impl Iterator<Item = (usize, std::ops::Range<usize>)> + 't {
        let finder = self.0.as_ref();
        finder
            .into_iter()
            .flat_map(move |f| f.find_overlapping_iter(text))
            .map(|m| (m.pattern().as_usize(), m.range()))
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
}

#[cfg(test)]
mod tests {
    use super::{Finder, LongFinder};

    #[test]
    fn long_texts_are_searched_alike() {
        let finder = LongFinder::new(["年初预算", "预算"]);
        assert!(finder.is_in("全年预算数") && !finder.is_in("预 算"));
    }

    #[test]
    fn every_word_is_found_at_every_place() {
        let finder = Finder::new(["预算", "年初预算", "支出"]);
        let all: Vec<_> = finder.all("年初预算支出预算").collect();
        assert_eq!(all, [(1, 0..12), (0, 6..12), (2, 12..18), (0, 18..24)]);
        assert!(finder.is_in("全年预算数") && !finder.is_in("预 算"));
        assert!(!Finder::default().is_in("预算"));
    }
}
