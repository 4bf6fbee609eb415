//! The part-of-speech tagger: jieba with those words of its dictionary that stand in what it is shown.
//!
//! To load the whole dictionary takes longer than to read a document. Which words can be cut out of a text depends on the words that stand in it
//! and on how many all words together were counted, so that those few in a dictionary of the right size cut it as all would.

use super::words::lists;
use jieba_rs::Jieba;
use std::cell::RefCell;
use std::sync::LazyLock;

/// Words of the list have at most so many chars.
const WORD: usize = 5;
/// How often all words together were counted in the text of which the dictionary was made.
const COUNTED: usize = 60_101_964;
/// A word that no text holds, which stands for all that are not loaded.
const OTHERS: &str = "\u{10fffd}";
/// How often the words of the rules would be counted in reports.
const OWN: usize = 20_000;

/// The lines `word count part-of-speech`, sorted.
static LINES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let text = include_str!("../../rules/words.txt");
    text.lines().filter(|line| !line.starts_with('#')).collect()
});

/// The Han chars with which the words of the list begin.
const HAN: std::ops::RangeInclusive<u32> = 0x4e00..=0x9fff;

/// For each of these chars where the lines that begin with it or a later one start: they are too many to search them all for every char of a text.
static FIRST: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let mut starts = Vec::with_capacity(HAN.count() + 1);
    for (at, line) in LINES.iter().enumerate() {
        let first = line.chars().next().map_or(0, u32::from);
        let upto = first.saturating_sub(*HAN.start()) as usize;
        while starts.len() <= upto.min(HAN.count()) {
            starts.push(at as u32);
        }
    }
    starts.resize(HAN.count() + 1, LINES.len() as u32);
    starts
});

/// The lines of the words that begin with a char.
fn lines_of(first: char) -> &'static [&'static str] {
    let Some(at) = u32::from(first).checked_sub(*HAN.start()) else {
        return &[];
    };
    let bounds = FIRST.get(at as usize).zip(FIRST.get(at as usize + 1));
    bounds
        .and_then(|(from, to)| LINES.get(*from as usize..*to as usize))
        .unwrap_or_default()
}

struct Tagger {
    jieba: Jieba,
    /// Counts of the words that are loaded.
    counted: usize,
}

thread_local! {
    static TAGGER: RefCell<Tagger> = RefCell::new(Tagger::new());
}

impl Tagger {
    fn new() -> Self {
        let mut tagger = Self {
            jieba: Jieba::empty(),
            counted: 0,
        };
        for word in lists().tagger_words.iter() {
            tagger.add(word, OWN, "n");
        }
        tagger
    }
    fn add(&mut self, word: &str, count: usize, tag: &str) {
        if !self.jieba.has_word(word) {
            self.jieba.add_word(word, Some(count), Some(tag));
            self.counted += count;
        }
    }
    /// Loads the words that stand in a text.
    fn learn(&mut self, text: &str) {
        for (start, first) in text.char_indices() {
            let mut lines = lines_of(first);
            if lines.is_empty() {
                continue;
            }
            let tail = text.get(start..).unwrap_or_default();
            let ends = tail.char_indices().map(|(i, c)| i + c.len_utf8());
            for word in ends.take(WORD).filter_map(|end| tail.get(..end)) {
                // The lines of the first char are known already.
                if word.len() > first.len_utf8() {
                    let before = lines.partition_point(|line| *line < word);
                    lines = lines.get(before..).unwrap_or_default();
                    lines = &lines[..lines.partition_point(|line| line.starts_with(word))];
                }
                // A space sorts before all chars of words: the word itself, where it is one, is the first that begins with it.
                let Some(line) = lines.first() else { break };
                let mut fields = line.split(' ');
                if fields.next() == Some(word)
                    && let (Some(count), Some(tag)) = (fields.next(), fields.next())
                {
                    self.add(word, count.parse().unwrap_or(1), tag);
                }
            }
        }
        let others = COUNTED.saturating_sub(self.counted);
        self.jieba.add_word(OTHERS, Some(others), None);
    }
}

/// Runs `each` over the words of a text with their parts of speech until it has seen enough; a word that is in no list has `x`.
pub(super) fn tagged(text: &str, mut each: impl FnMut(&str, &str) -> bool) {
    TAGGER.with_borrow_mut(|tagger| {
        tagger.learn(text);
        for tag in tagger.jieba.tag(text, true) {
            if !each(tag.word, tag.tag) {
                return;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::{LINES, WORD, lines_of, tagged};

    fn words(text: &str) -> Vec<(String, String)> {
        let mut out = Vec::new();
        tagged(text, |word, tag| {
            out.push((word.to_owned(), tag.to_owned()));
            true
        });
        out
    }

    #[test]
    fn the_list_is_sorted_and_each_line_is_whole() {
        assert!(LINES.is_sorted_by(|a, b| a < b));
        for line in LINES.iter() {
            let fields: Vec<&str> = line.split(' ').collect();
            assert!(matches!(fields.as_slice(), [word, count, _]
                if word.chars().count() <= WORD && count.parse::<usize>().is_ok()));
        }
    }

    #[test]
    fn every_line_is_found_by_its_first_char() {
        let mut at = 0;
        for first in ('\u{4e00}'..='\u{9fff}').filter(|c| !lines_of(*c).is_empty()) {
            for line in lines_of(first) {
                assert_eq!(LINES.get(at), Some(line));
                assert!(line.starts_with(first), "{line}");
                at += 1;
            }
        }
        assert_eq!(at, LINES.len());
        for none in ['a', '\u{9fff}', '，', '𠀀'] {
            assert!(lines_of(none).is_empty());
        }
    }

    #[test]
    fn words_are_cut_alike_whatever_was_cut_before() {
        let text = "农民专业合作社开展技能培训活动";
        let first = words(text);
        assert!(first.contains(&("开展".to_owned(), "v".to_owned())));
        assert!(first.contains(&("合作社".to_owned(), "n".to_owned())));
        words("展开社会合作开发的专业技术农民工");
        assert_eq!(words(text), first);
    }
}
