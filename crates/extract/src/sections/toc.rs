//! Tables of contents: which blocks are entries, and what the entries say of titles in the body.

use super::line::{Line, Shape};
use super::numeral::is_blank;
use super::words::{bare, words};
use super::{label, label::Label};
use gongbao_model::{BlockKind, FurnitureKind};
use std::collections::BTreeMap;

/// Lines that say 目录 and are looked at: each may need a look through the rest of the document.
const BARE_TRIES: usize = 16;
/// Longest entry, in chars without leader and page number.
const LONGEST_ENTRY: usize = 70;

/// What the tables of contents of a document say.
#[derive(Debug, Default)]
pub struct Contents {
    /// One per block: true for the heading and the entries of a table of contents.
    pub is_toc: Vec<bool>,
    /// Titles of entries (bare) with the label that the entry has.
    titles: BTreeMap<String, Option<Label>>,
}

/// An entry without its dot leader and page number; the flag tells whether it had one.
fn entry(text: &str) -> (&str, bool) {
    let t = text.trim_end_matches(is_blank);
    let without_page = t.trim_end_matches(|c: char| {
        c.is_ascii_digit() || is_blank(c) || matches!(c, '-' | '—' | '－' | '(' | ')' | '（' | '）')
    });
    let title = without_page.trim_end_matches(|c: char| {
        is_blank(c)
            || matches!(
                c,
                '.' | '…' | '·' | '．' | '。' | '⋯' | '-' | '—' | '_' | '・'
            )
    });
    let leader = t[title.len()..].trim_end_matches(|c: char| c.is_ascii_digit());
    let has_page =
        without_page.len() < t.len() && t[without_page.len()..].chars().any(|c| c.is_ascii_digit());
    let dots = leader
        .chars()
        .filter(|c| matches!(c, '.' | '…' | '·' | '．' | '⋯' | '・' | '_'))
        .count();
    // A title that ends in a number (附件 1) keeps it unless a leader or a wide gap parts the two.
    let gap = leader.chars().filter(|c| is_blank(*c)).count();
    let tab = leader.contains('\t');
    if dots >= 2 || leader.contains('…') || (has_page && (tab || gap >= 2)) {
        (title, true)
    } else {
        (t, false)
    }
}

/// True for a line that an entry can be.
fn is_entry(line: &Line<'_>) -> bool {
    let (title, led) = entry(line.text);
    if title.is_empty() || title.chars().count() > LONGEST_ENTRY {
        return false;
    }
    led || matches!(line.shape, Shape::Line | Shape::Empty)
}

/// Finds the tables of contents.
#[must_use]
pub fn find(lines: &[Line<'_>]) -> Contents {
    let mut contents = Contents {
        is_toc: vec![false; lines.len()],
        titles: BTreeMap::new(),
    };
    let mut i = 0;
    let mut bare_tries = 0;
    while i < lines.len() {
        let line = &lines[i];
        if line.kind == BlockKind::Furniture(FurnitureKind::Toc) {
            contents.learn(line.text);
            contents.is_toc[i] = true;
        } else if line.is_text() && bare_tries < BARE_TRIES && words().is_contents(line.text) {
            bare_tries += 1;
            contents.is_toc[i] = true;
            i = contents.take(lines, i + 1, false);
            continue;
        } else if line.is_text() && entry(line.text).1 {
            // Three lines in a row with leaders are a table of contents even without its heading.
            let run = lines[i..]
                .iter()
                .filter(|l| !l.is_aside())
                .take(3)
                .take_while(|l| l.is_text() && entry(l.text).1 && is_entry(l))
                .count();
            if run == 3 {
                i = contents.take(lines, i, true);
                continue;
            }
        }
        i += 1;
    }
    contents
}

impl Contents {
    /// Takes the entries from `from`; gives the index of the first block after them. A bare table of contents ends where the body
    /// repeats its first entry, one with leaders where the leaders end.
    fn take(&mut self, lines: &[Line<'_>], from: usize, only_led: bool) -> usize {
        let mut first: Option<String> = None;
        let mut led = 0usize;
        let mut bare_entries = 0usize;
        let mut taken: Vec<usize> = Vec::new();
        let mut i = from;
        // Where the table of contents ends if the body does not repeat the first entry.
        let mut repeated = false;
        while let Some(line) = lines.get(i) {
            if line.kind == BlockKind::Furniture(FurnitureKind::Toc) {
                self.learn(line.text);
                self.is_toc[i] = true;
                i += 1;
                continue;
            }
            if line.is_aside() {
                i += 1;
                continue;
            }
            if !line.is_text() || !is_entry(line) {
                break;
            }
            let (title, has_leader) = entry(line.text);
            let name = bare(title);
            // The short rest of an entry that the page broke stays with it even without a leader.
            if !has_leader
                && (only_led || led >= 2)
                && lines.get(i + 1).is_none_or(|n| !entry(n.text).1)
                && led > bare_entries
            {
                break;
            }
            if first.as_ref().is_some_and(|f| *f == name) {
                repeated = true;
                break;
            }
            if first.is_none() {
                first = Some(name);
            }
            if has_leader {
                led += 1
            } else {
                bare_entries += 1
            }
            taken.push(i);
            i += 1;
        }
        // A bare list after 目录 that nothing repeats might be the body itself: then only what has leaders is believed.
        let believed = repeated || led > 0 || taken.len() >= 2 && self.recurs(lines, &taken, i);
        if !believed {
            return from;
        }
        for t in taken {
            if let Some(line) = lines.get(t) {
                self.learn(line.text);
                self.is_toc[t] = true;
            }
        }
        i
    }
    /// True when most of the entries stand again after the table of contents.
    fn recurs(&self, lines: &[Line<'_>], taken: &[usize], after: usize) -> bool {
        let later: std::collections::BTreeSet<String> = lines[after..]
            .iter()
            .filter(|l| l.is_text() && l.text.len() < 300)
            .map(|l| bare(l.title_text()))
            .collect();
        let again = taken
            .iter()
            .filter_map(|t| lines.get(*t))
            .filter(|l| later.contains(&bare(l.title_text())))
            .count();
        again * 2 >= taken.len()
    }
    fn learn(&mut self, text: &str) {
        let (title, _) = entry(text);
        let found = label::scan(title);
        let rest = found.map_or(title, |l| &title[l.end..]);
        let name = bare(rest);
        if name.chars().count() >= 2 {
            self.titles.entry(name).or_insert(found);
        }
    }
    /// What the table of contents says of a title: `None` where it has no such entry, else the label of the entry.
    #[must_use]
    pub fn says(&self, title: &str) -> Option<Option<Label>> {
        if self.titles.is_empty() {
            return None;
        }
        let name = bare(title);
        if let Some(found) = self.titles.get(&name) {
            return Some(*found);
        }
        // The body may shorten the name of the organisation in a title: most of a long entry must agree, from both ends.
        let n = name.chars().count();
        if n < 10 || self.titles.len() > 300 {
            return None;
        }
        self.titles
            .iter()
            .find(|(entry, _)| alike(entry, &name, n))
            .map(|(_, label)| *label)
    }
    /// True when an entry begins with this title and goes on: the body broke it over two lines.
    #[must_use]
    pub fn has_joined(&self, first: &str, second: &str) -> bool {
        !self.titles.is_empty()
            && self
                .titles
                .contains_key(&format!("{}{}", bare(first), bare(second)))
    }
    /// True when the document has a table of contents.
    #[must_use]
    pub fn is_there(&self) -> bool {
        !self.titles.is_empty()
    }
}

/// True when two long titles agree in all but a few chars inside.
fn alike(entry: &str, name: &str, n: usize) -> bool {
    let m = entry.chars().count();
    let longest = n.max(m);
    if longest - n.min(m) > longest / 4 {
        return false;
    }
    let head = entry
        .chars()
        .zip(name.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let tail = entry
        .chars()
        .rev()
        .zip(name.chars().rev())
        .take_while(|(a, b)| a == b)
        .count();
    tail >= 6 && (head + tail) * 5 >= longest * 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries() {
        assert_eq!(entry("一、概况 ……………… 3"), ("一、概况", true));
        assert_eq!(entry("一、概况........12"), ("一、概况", true));
        assert_eq!(entry("一、概况\t12"), ("一、概况", true));
        assert_eq!(entry("附件 1"), ("附件 1", false));
        assert_eq!(entry("第一部分 概况"), ("第一部分 概况", false));
    }
}
