//! A table of words with a value each, matched at a place in a text: the longest word that begins there.

use std::collections::BTreeMap;

/// A set of chars of the basic plane, one bit each: 8 KB, so that the many tables that are asked at every clause stay near the core.
#[derive(Debug)]
pub(crate) struct CharSet {
    bits: Box<[u64]>,
}

impl CharSet {
    /// The set of some chars; chars above the basic plane are left out.
    pub(crate) fn new(chars: impl IntoIterator<Item = char>) -> Self {
        let mut bits = vec![0u64; 0x1_0000 / 64].into_boxed_slice();
        for c in chars {
            if let Some(word) = bits.get_mut(c as usize / 64) {
                *word |= 1 << (c as u32 % 64);
            }
        }
        Self { bits }
    }

    /// True for a char of the set.
    #[inline]
    pub(crate) fn has(&self, c: char) -> bool {
        self.bits
            .get(c as usize / 64)
            .is_some_and(|word| word >> (c as u32 % 64) & 1 == 1)
    }
}

/// The eight bytes of a text that a bucket is asked with, as one integer: the first ones or the last ones, filled up with zeros. No word holds a zero byte, so a text
/// that is too short for a word differs from it here.
trait Edge {
    fn of(text: &str) -> u64;
    /// The bits that a word of so many bytes has a say in.
    fn mask(len: usize) -> u64;
}

/// The first bytes of a text, the first one lowest.
#[derive(Debug)]
struct Head;

impl Edge for Head {
    #[inline]
    fn of(text: &str) -> u64 {
        let bytes = text.as_bytes();
        match bytes.first_chunk::<8>() {
            Some(all) => u64::from_le_bytes(*all),
            None => bytes.iter().rev().fold(0, |n, b| n << 8 | u64::from(*b)),
        }
    }
    fn mask(len: usize) -> u64 {
        u64::MAX >> (64 - 8 * len.clamp(1, 8))
    }
}

/// The last bytes of a text, the last one highest.
#[derive(Debug)]
struct Tail;

impl Edge for Tail {
    #[inline]
    fn of(text: &str) -> u64 {
        let bytes = text.as_bytes();
        match bytes.last_chunk::<8>() {
            Some(all) => u64::from_le_bytes(*all),
            None => {
                bytes
                    .iter()
                    .rev()
                    .fold((0, 56), |(n, at), b| (n | u64::from(*b) << at, at - 8))
                    .0
            }
        }
    }
    fn mask(len: usize) -> u64 {
        u64::MAX << (64 - 8 * len.clamp(1, 8))
    }
}

/// A word with its value. Its edge tells most texts apart without a call to compare bytes and without a look at the word itself: of the words of one char nearly
/// none is the one that stands there.
#[derive(Debug)]
struct Entry<T> {
    edge: u64,
    mask: u64,
    word: Box<str>,
    value: T,
}

impl<T> Entry<T> {
    fn new<E: Edge>(word: String, value: T) -> Self {
        let mask = E::mask(word.len());
        Self {
            edge: E::of(&word) & mask,
            mask,
            word: word.into_boxed_str(),
            value,
        }
    }
    /// True where a text with this edge may hold the word; certain for words of up to eight bytes.
    #[inline]
    fn may_be_at(&self, edge: u64) -> bool {
        edge & self.mask == self.edge
    }
    /// True where the edge is all of the word.
    #[inline]
    fn is_short(&self) -> bool {
        self.word.len() <= 8
    }
}

/// Words in buckets by one of their chars, longest first.
#[derive(Debug)]
struct Buckets<T> {
    chars: CharSet,
    /// For each 64 chars how many chars of the set stand before them: with the bits themselves the number of a char's bucket.
    before: Box<[u16]>,
    /// In the order of their chars.
    buckets: Vec<Vec<Entry<T>>>,
}

impl<T> Buckets<T> {
    /// Words by the char that `key` takes of them. Of equal words the last one counts.
    fn new<E: Edge>(
        words: impl IntoIterator<Item = (String, T)>,
        key: impl Fn(&str) -> Option<char>,
    ) -> Self {
        let mut by_char: BTreeMap<char, BTreeMap<String, T>> = BTreeMap::new();
        for (word, value) in words {
            if let Some(c) = key(&word) {
                by_char.entry(c).or_default().insert(word, value);
            }
        }
        let chars = CharSet::new(by_char.keys().copied());
        let mut seen = 0u16;
        let before = chars
            .bits
            .iter()
            .map(|word| {
                let here = seen;
                seen += word.count_ones() as u16;
                here
            })
            .collect();
        let buckets = by_char
            .into_values()
            .map(|words| {
                let mut bucket: Vec<Entry<T>> = words
                    .into_iter()
                    .map(|(w, v)| Entry::new::<E>(w, v))
                    .collect();
                bucket.sort_by(|a, b| {
                    let longer = b.word.len().cmp(&a.word.len());
                    longer.then_with(|| a.word.cmp(&b.word))
                });
                bucket
            })
            .collect();
        Self {
            chars,
            before,
            buckets,
        }
    }

    /// The words of a char.
    #[inline]
    fn of(&self, c: char) -> &[Entry<T>] {
        let (at, bit) = (c as usize / 64, 1u64 << (c as u32 % 64));
        match (self.chars.bits.get(at), self.before.get(at)) {
            (Some(word), Some(before)) if word & bit != 0 => {
                let rank = usize::from(*before) + (word & (bit - 1)).count_ones() as usize;
                self.buckets.get(rank).map_or(&[], Vec::as_slice)
            }
            _ => &[],
        }
    }
}

/// Words by their first char.
#[derive(Debug)]
pub(crate) struct WordTable<T>(Buckets<T>);

impl<T: Copy> WordTable<T> {
    /// A table of words. Of equal words the last one counts.
    pub(crate) fn new(words: impl IntoIterator<Item = (String, T)>) -> Self {
        Self(Buckets::new::<Head>(words, |w| w.chars().next()))
    }

    /// True when some word begins with a char.
    #[inline]
    pub(crate) fn starts(&self, first: char) -> bool {
        self.0.chars.has(first)
    }

    /// The longest word at the start of `rest`, its length in bytes and its value.
    #[inline]
    pub(crate) fn at(&self, rest: &str) -> Option<(usize, T)> {
        self.all_at(rest).next()
    }

    /// All words at the start of `rest`, longest first.
    #[inline]
    pub(crate) fn all_at<'a>(&'a self, rest: &'a str) -> impl Iterator<Item = (usize, T)> + 'a {
        let edge = Head::of(rest);
        rest.chars()
            .next()
            .map_or(&[] as &[_], |c| self.0.of(c))
            .iter()
            .filter(move |e| {
                e.may_be_at(edge) && (e.is_short() || rest.starts_with(e.word.as_ref()))
            })
            .map(|e| (e.word.len(), e.value))
    }

    /// The value of a text that is one of the words.
    pub(crate) fn get(&self, text: &str) -> Option<T> {
        let bucket = self.0.of(text.chars().next()?);
        let from = bucket.partition_point(|e| e.word.len() > text.len());
        let edge = Head::of(text);
        bucket
            .get(from..)?
            .iter()
            .take_while(|e| e.word.len() == text.len())
            .find(|e| e.may_be_at(edge) && (e.is_short() || e.word.as_ref() == text))
            .map(|e| e.value)
    }
}

/// Words matched at the end of a text, by their last char.
#[derive(Debug)]
pub(crate) struct SuffixTable<T>(Buckets<T>);

impl<T: Copy> SuffixTable<T> {
    /// A table of words. Of equal words the last one counts.
    pub(crate) fn new(words: impl IntoIterator<Item = (String, T)>) -> Self {
        Self(Buckets::new::<Tail>(words, |w| w.chars().next_back()))
    }

    /// The longest word at the end of `head`: its length in bytes and its value.
    #[inline]
    pub(crate) fn end_of(&self, head: &str) -> Option<(usize, T)> {
        let edge = Tail::of(head);
        self.0
            .of(head.chars().next_back()?)
            .iter()
            .find(|e| e.may_be_at(edge) && (e.is_short() || head.ends_with(e.word.as_ref())))
            .map(|e| (e.word.len(), e.value))
    }
}

#[cfg(test)]
mod tests {
    use super::{CharSet, SuffixTable, WordTable};

    #[test]
    fn a_set_holds_its_chars_and_no_others() {
        let set = CharSet::new("0年〇\u{ffff}𠀀".chars());
        for c in "0年〇\u{ffff}".chars() {
            assert!(set.has(c), "{c}");
        }
        for c in "1月𠀀\u{0}".chars() {
            assert!(!set.has(c), "{c}");
        }
    }

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
        assert_eq!(t.get("个百分点"), Some(2));
        assert_eq!(t.get("个百"), None);
        assert!(t.starts('百') && !t.starts('分'));
    }

    #[test]
    fn words_of_every_length_are_told_apart() {
        let words = [
            "甲",
            "甲a",
            "甲ab",
            "甲abc",
            "甲abcd",
            "甲abcde",
            "甲abcdef",
            "甲abcdefg",
        ];
        let list = || words.iter().map(|w| ((*w).to_owned(), w.len()));
        let table = WordTable::new(list());
        for w in words {
            assert_eq!(table.at(w), Some((w.len(), w.len())));
            assert_eq!(table.at(&format!("{w}乙")), Some((w.len(), w.len())));
            assert_eq!(table.get(w), Some(w.len()));
            assert_eq!(table.get(&format!("{w}乙")), None);
        }
        let turned = |w: &str| w.chars().rev().collect::<String>();
        let table = SuffixTable::new(list().map(|(w, n)| (turned(&w), n)));
        for w in words.map(turned) {
            assert_eq!(table.end_of(&w), Some((w.len(), w.len())));
            assert_eq!(table.end_of(&format!("乙{w}")), Some((w.len(), w.len())));
        }
        assert_eq!(table.end_of("a"), None);
        assert_eq!(table.end_of(""), None);
    }

    #[test]
    fn buckets_are_found_by_rank() {
        let words: Vec<(String, usize)> = (0..500usize)
            .map(|i| {
                let c = char::from_u32(0x4e00 + i as u32 * 37).unwrap();
                (format!("{c}甲"), i)
            })
            .collect();
        let t = WordTable::new(words.clone());
        for (word, i) in words {
            assert_eq!(t.at(&word), Some((word.len(), i)));
        }
    }
}
