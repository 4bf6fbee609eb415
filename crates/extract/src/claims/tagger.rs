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
        for (start, _) in text.char_indices() {
            let tail = text.get(start..).unwrap_or_default();
            let ends = tail.char_indices().map(|(i, c)| i + c.len_utf8());
            let mut lines = LINES.as_slice();
            for word in ends.take(WORD).filter_map(|end| tail.get(..end)) {
                let before = lines.partition_point(|line| *line < word);
                lines = lines.get(before..).unwrap_or_default();
                lines = &lines[..lines.partition_point(|line| line.starts_with(word))];
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
    use super::{LINES, WORD, tagged};

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
    fn words_are_cut_alike_whatever_was_cut_before() {
        let text = "农民专业合作社开展技能培训活动";
        let first = words(text);
        assert!(first.contains(&("开展".to_owned(), "v".to_owned())));
        assert!(first.contains(&("合作社".to_owned(), "n".to_owned())));
        words("展开社会合作开发的专业技术农民工");
        assert_eq!(words(text), first);
    }
}
