//! A table of words with a value each, matched at a place in a text: the longest word that begins there.

use std::collections::BTreeMap;

/// Words by their first char. A flat index over the basic plane makes the common case, no word begins here, one load.
#[derive(Debug)]
pub(crate) struct WordTable<T> {
    /// For each char of the basic plane 0, or one more than the index of its bucket.
    index: Vec<u16>,
    /// Words of one first char, longest first.
    buckets: Vec<Vec<(Box<str>, T)>>,
}

impl<T: Copy> WordTable<T> {
    /// A table of words. Of equal words the last one counts.
    pub(crate) fn new(words: impl IntoIterator<Item = (String, T)>) -> Self {
        let mut by_char: BTreeMap<char, BTreeMap<String, T>> = BTreeMap::new();
        for (word, value) in words {
            if let Some(first) = word.chars().next() {
                by_char.entry(first).or_default().insert(word, value);
            }
        }
        let mut table = Self {
            index: vec![0; 0x1_0000],
            buckets: Vec::new(),
        };
        for (first, words) in by_char {
            let mut bucket: Vec<(Box<str>, T)> = words
                .into_iter()
                .map(|(w, v)| (w.into_boxed_str(), v))
                .collect();
            bucket.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
            table.buckets.push(bucket);
            if let Some(slot) = table.index.get_mut(first as usize) {
                *slot = u16::try_from(table.buckets.len()).unwrap_or(0);
            }
        }
        table
    }

    /// True when some word begins with a char.
    #[inline]
    pub(crate) fn starts(&self, first: char) -> bool {
        self.index
            .get(first as usize)
            .is_some_and(|&slot| slot != 0)
    }

    /// The longest word at the start of `rest`, its length in bytes and its value.
    #[inline]
    pub(crate) fn at(&self, rest: &str) -> Option<(usize, T)> {
        self.all_at(rest).next()
    }

    /// All words at the start of `rest`, longest first.
    #[inline]
    pub(crate) fn all_at<'a>(&'a self, rest: &'a str) -> impl Iterator<Item = (usize, T)> + 'a {
        let slot = rest
            .chars()
            .next()
            .and_then(|c| self.index.get(c as usize))
            .copied()
            .unwrap_or(0);
        let bucket: &[(Box<str>, T)] = match usize::from(slot).checked_sub(1) {
            Some(i) => self.buckets.get(i).map_or(&[], Vec::as_slice),
            None => &[],
        };
        bucket
            .iter()
            .filter(move |(w, _)| rest.starts_with(w.as_ref()))
            .map(|(w, v)| (w.len(), *v))
    }

    /// The longest word at the end of `head`. Linear in the number of words; for short tables only.
    pub(crate) fn before(&self, head: &str) -> Option<(usize, T)> {
        let mut best: Option<(usize, T)> = None;
        for (word, value) in self.buckets.iter().flatten() {
            if head.ends_with(word.as_ref()) && best.is_none_or(|(len, _)| word.len() > len) {
                best = Some((word.len(), *value));
            }
        }
        best
    }
}

/// Words matched at the end of a text, by their last char, longest first. The flat index answers most questions with one load.
#[derive(Debug)]
pub(crate) struct SuffixTable<T> {
    /// For each char of the basic plane 0, or one more than the index of its bucket.
    index: Vec<u16>,
    buckets: Vec<Vec<(Box<str>, T)>>,
}

impl<T: Copy> SuffixTable<T> {
    /// A table of words. Of equal words the last one counts.
    pub(crate) fn new(words: impl IntoIterator<Item = (String, T)>) -> Self {
        let mut by_char: BTreeMap<char, BTreeMap<String, T>> = BTreeMap::new();
        for (word, value) in words {
            if let Some(last) = word.chars().next_back() {
                by_char.entry(last).or_default().insert(word, value);
            }
        }
        let mut table = Self {
            index: vec![0; 0x1_0000],
            buckets: Vec::new(),
        };
        for (last, words) in by_char {
            let mut bucket: Vec<(Box<str>, T)> = words
                .into_iter()
                .map(|(w, v)| (w.into_boxed_str(), v))
                .collect();
            bucket.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
            table.buckets.push(bucket);
            if let Some(slot) = table.index.get_mut(last as usize) {
                *slot = u16::try_from(table.buckets.len()).unwrap_or(0);
            }
        }
        table
    }

    /// The longest word at the end of `head`: its length in bytes and its value.
    pub(crate) fn end_of(&self, head: &str) -> Option<(usize, T)> {
        let last = head.chars().next_back()?;
        let slot = usize::from(*self.index.get(last as usize)?).checked_sub(1)?;
        self.buckets
            .get(slot)?
            .iter()
            .find(|(w, _)| head.ends_with(w.as_ref()))
            .map(|(w, v)| (w.len(), *v))
    }
}

#[cfg(test)]
mod tests {
    use super::{SuffixTable, WordTable};

    #[test]
    fn the_longest_suffix_wins() {
        let t = SuffixTable::new([("到".to_owned(), 1), ("达到".to_owned(), 2)]);
        assert_eq!(t.end_of("已达到"), Some(("达到".len(), 2)));
        assert_eq!(t.end_of("到"), Some(("到".len(), 1)));
        assert_eq!(t.end_of("达"), None);
    }

    #[test]
    fn the_longest_word_wins() {
        let t = WordTable::new([
            ("个".to_owned(), 1),
            ("个百分点".to_owned(), 2),
            ("百".to_owned(), 3),
        ]);
        assert_eq!(t.at("个百分点，"), Some(("个百分点".len(), 2)));
        assert_eq!(t.at("个人"), Some(("个".len(), 1)));
        assert_eq!(t.at("人"), None);
        assert_eq!(t.before("共一百"), Some(("百".len(), 3)));
    }
}
