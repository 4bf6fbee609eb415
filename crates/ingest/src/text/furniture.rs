//! Page furniture in text: page numbers and running heads.

use super::debris::pattern;
use super::lines::Line;
use gongbao_model::FurnitureKind;
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Page numbers that say what they are: `— 3 —`, `-3-`, `第 3 页 共 9 页`, `3 / 9`, `Page 3 of 9`.
static PAGE_NUMBER: LazyLock<Regex> = pattern!(
    r"(?xi)^(?:
      [-—–－─~·•]+\s*\d{1,4}\s*[-—–－─~·•]+
    | 第\s*(?:\d{1,4}|[一二三四五六七八九十百]{1,5})\s*页(?:\s*[,，/／（(]?\s*共\s*\d{1,4}\s*页\s*[)）]?)?
    | (?:共\s*\d{1,4}\s*页\s*[,，/／]?\s*)第\s*\d{1,4}\s*页
    | \d{1,4}\s*[/／]\s*\d{1,4}
    | page\s+\d{1,4}(?:\s+of\s+\d{1,4})?
    | [ivx]{1,5}
    )$"
);
/// A bare number, which is a page number only where the page breaks or the sequence say so.
static BARE_NUMBER: LazyLock<Regex> = pattern!(r"^\d{1,4}$");

/// Marks the lines that are page furniture.
#[must_use]
pub fn find(lines: &[Line<'_>]) -> Vec<Option<FurnitureKind>> {
    let mut marks = vec![None; lines.len()];
    for (i, line) in lines.iter().enumerate() {
        let text = line.trimmed();
        // A leading tab makes it a cell of a flattened table.
        if text.len() <= 40
            && !text.is_empty()
            && !line.text.starts_with('\t')
            && says_page_number(text)
            && !is_fraction_of_text(lines, i)
        {
            marks[i] = Some(FurnitureKind::PageNumber);
        }
    }
    bare_numbers(lines, &mut marks);
    running_heads(lines, &mut marks);
    marks
}

fn says_page_number(text: &str) -> bool {
    text.bytes()
        .any(|b| b.is_ascii_digit() || b == b'i' || b == b'I' || b == b'x' || b == b'V')
        && PAGE_NUMBER.is_match(text)
        || (text.starts_with('第') && text.ends_with('页') && PAGE_NUMBER.is_match(text))
}

/// `3/9` and Roman numerals are page numbers only on lines that stand alone.
fn is_fraction_of_text(lines: &[Line<'_>], i: usize) -> bool {
    let text = lines[i].trimmed();
    let loud = text.contains('页')
        || text.starts_with(['-', '—', '–', '－', '─', '~', '·', '•'])
        || text.to_ascii_lowercase().starts_with("page");
    !loud && !(stands_alone(lines, i))
}

fn stands_alone(lines: &[Line<'_>], i: usize) -> bool {
    let before = i
        .checked_sub(1)
        .and_then(|p| lines.get(p))
        .is_none_or(|l| l.is_blank());
    let after = lines
        .get(i + 1)
        .is_none_or(|l| l.is_blank() || l.page_break);
    (before || lines[i].page_break) && after
}

/// Bare numbers at the foot or head of a page, and bare numbers that stand alone and count up by one over the document.
fn bare_numbers(lines: &[Line<'_>], marks: &mut [Option<FurnitureKind>]) {
    let candidates: Vec<(usize, u32)> = (0..lines.len())
        .filter(|i| {
            marks[*i].is_none()
                && !lines[*i].text.starts_with('\t')
                && BARE_NUMBER.is_match(lines[*i].trimmed())
        })
        .filter(|i| stands_alone(lines, *i))
        .filter_map(|i| Some((i, lines[i].trimmed().parse().ok()?)))
        .collect();
    for (i, _) in &candidates {
        let next = lines[i + 1..].iter().find(|l| !l.is_blank());
        if lines[*i].page_break
            || next.is_some_and(|l| l.page_break)
            || lines[i + 1..].iter().take(3).any(|l| l.page_break)
        {
            marks[*i] = Some(FurnitureKind::PageNumber);
        }
    }
    let mut chain: Vec<(usize, u32)> = Vec::new();
    for c in candidates
        .iter()
        .copied()
        .chain(std::iter::once((usize::MAX, 0)))
    {
        if chain.last().is_some_and(|(_, n)| c.1 != n + 1) {
            if chain.len() >= 3 {
                chain
                    .iter()
                    .for_each(|(i, _)| marks[*i] = Some(FurnitureKind::PageNumber));
            }
            chain.clear();
        }
        chain.push(c);
    }
}

/// Short lines that repeat, digits aside, at the heads or feet of at least three pages; pages are told by form feeds and page numbers.
fn running_heads(lines: &[Line<'_>], marks: &mut [Option<FurnitureKind>]) {
    let mut places: BTreeMap<String, Vec<(usize, FurnitureKind)>> = BTreeMap::new();
    let mut pages = 1usize;
    for (i, line) in lines.iter().enumerate() {
        let number = marks[i] == Some(FurnitureKind::PageNumber);
        if !line.page_break && !number {
            continue;
        }
        pages += usize::from(line.page_break || number);
        let plain = |j: &usize| !lines[*j].is_blank() && marks[*j].is_none();
        let mut note = |j: usize, kind| {
            let text = lines[j].trimmed();
            if text.chars().count() <= 40 && !lines[j].text.starts_with('\t') {
                let key: String = text
                    .chars()
                    .map(|c| if c.is_ascii_digit() { '0' } else { c })
                    .collect();
                places.entry(key).or_default().push((j, kind));
            }
        };
        if let Some(j) = (i + usize::from(number)..lines.len().min(i + 8)).find(plain) {
            note(j, FurnitureKind::Header);
        }
        if let Some(j) = (i.saturating_sub(8)..i).rev().find(plain) {
            note(j, FurnitureKind::Footer);
        }
    }
    for (key, mut at) in places {
        at.sort_unstable();
        at.dedup_by_key(|(i, _)| *i);
        let has_words = key.chars().any(|c| c.is_alphabetic());
        if at.len() >= 3
            && at.len() * 2 >= pages
            && has_words
            && !super::labels::ends_sentence(&key)
            && !super::labels::starts_with_label(&key)
        {
            at.iter().for_each(|(i, kind)| marks[*i] = Some(*kind));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::lines::split;

    fn found(text: &str) -> Vec<(String, FurnitureKind)> {
        let (lines, _) = split(text);
        find(&lines)
            .iter()
            .zip(&lines)
            .filter_map(|(m, l)| m.map(|k| (l.trimmed().to_owned(), k)))
            .collect()
    }

    #[test]
    fn page_numbers_are_furniture() {
        use FurnitureKind::PageNumber;
        for s in [
            "— 3 —",
            "-12-",
            "－4－",
            "第 3 页 共 9 页",
            "第3页",
            "· 7 ·",
            "~8~",
        ] {
            assert_eq!(
                found(&format!("前文。\n{s}\n后文。\n")),
                [(s.to_owned(), PageNumber)],
                "{s}"
            );
        }
        assert_eq!(found("甲。\n\n3 / 9\n\n乙。").len(), 1, "a fraction alone");
        assert_eq!(found("甲\n\n1\n\n乙\n\n2\n\n丙\n\n3\n\n丁").len(), 3);
        assert_eq!(found("正文一\n\n   5\n\u{C}正文二").len(), 1);
    }

    #[test]
    fn figures_are_not_page_numbers() {
        assert!(found("\t74\n\t67\n").is_empty());
        assert!(found("合计\n\n120\n\n85\n\n").is_empty());
        assert!(found("比例为\n3/9\n合格").is_empty());
    }

    #[test]
    fn a_line_repeated_at_page_heads_is_a_running_head() {
        let text = "某局2023年报\n甲一。\n\u{C}某局2023年报\n乙一。\n\u{C}某局2023年报\n丙一。\n\u{C}某局2023年报\n丁一。\n";
        assert_eq!(
            found(text)
                .iter()
                .filter(|(_, k)| *k == FurnitureKind::Header)
                .count(),
            3
        );
        assert!(found("一、收入\n甲。\n\u{C}二、支出\n乙。\n\u{C}三、其他\n丙。").is_empty());
    }
}
