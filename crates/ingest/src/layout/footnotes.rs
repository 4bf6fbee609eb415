//! Footnotes: lines in smaller type at the foot of a page, the first of which begins with a note mark.

use super::words::COUNTED;
use super::{Item, PageLayout, Turn};
use std::collections::BTreeMap;

/// Notes are set in type no larger than this share of the body's.
const SMALLER: f32 = 0.88;

/// The size that most characters of the document's lines have.
#[must_use]
pub fn body_size(pages: &[PageLayout]) -> Option<f32> {
    let mut sizes: BTreeMap<i32, usize> = BTreeMap::new();
    for item in pages.iter().flat_map(|p| &p.items) {
        if let Item::Line(l) = item {
            *sizes.entry((l.size * 2.0).round() as i32).or_default() += l.text.len();
        }
    }
    sizes
        .into_iter()
        .max_by_key(|(_, n)| *n)
        .map(|(size, _)| size as f32 / 2.0)
}

/// True for a line that begins with a note mark: a circled number, a number in brackets, an asterisk, a bare number before Han text,
/// or a mark that only its font knows.
#[must_use]
pub fn starts_note(text: &str) -> bool {
    let mut chars = text.chars();
    match chars.next() {
        Some(
            '①'..='⓿'
            | '*'
            | '＊'
            | '†'
            | '‡'
            | '\u{e000}'..='\u{f8ff}'
            | '\u{100000}'..='\u{10ffff}',
        ) => true,
        Some('[' | '［' | '〔') => chars
            .next()
            .is_some_and(|c| c.is_ascii_digit() || matches!(c, '０'..='９')),
        Some(c) if c.is_ascii_digit() => {
            let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
            text.len() - rest.len() <= 2
                && rest
                    .trim_start()
                    .chars()
                    .next()
                    .is_some_and(|c| matches!(c, '\u{4e00}'..='\u{9fff}' | '《' | '“'))
                && !rest.starts_with(COUNTED)
        }
        _ => false,
    }
}

/// Marks the footnotes of all pages in place.
pub fn mark_footnotes(pages: &mut [PageLayout]) {
    let Some(body) = body_size(pages) else { return };
    for page in pages {
        // From the foot upwards, over furniture, as long as the type is small.
        let mut first = None;
        for (i, item) in page.items.iter().enumerate().rev() {
            match item {
                Item::Furniture(..) => {}
                Item::Line(l)
                    if l.turn == Turn::None
                        && l.size <= SMALLER * body
                        && l.y0 > 0.4 * page.height =>
                {
                    if starts_note(&l.text) {
                        first = Some(i);
                    }
                }
                _ => break,
            }
        }
        let Some(first) = first else { continue };
        // Under a table such lines are the table's notes, and a page of nothing else is a list.
        let above = page.items[..first]
            .iter()
            .rev()
            .find(|i| !matches!(i, Item::Furniture(..)));
        if !matches!(above, Some(Item::Line(_))) {
            continue;
        }
        for item in &mut page.items[first..] {
            if let Item::Line(l) = item {
                *item = Item::Footnote(std::mem::take(l));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::lines::Line;

    fn line(text: &str, y: f32, size: f32) -> Item {
        Item::Line(Line {
            text: text.to_owned(),
            y0: y,
            y1: y + size,
            size,
            ..Line::default()
        })
    }

    #[test]
    fn small_lines_with_a_mark_at_the_foot_are_notes() {
        let items = vec![
            line("正文一行，字数很多很多很多很多很多很多", 100.0, 16.0),
            line("正文又一行，字数很多很多很多很多很多", 600.0, 16.0),
            line("①注解的第一行", 700.0, 10.0),
            line("注解的第二行", 715.0, 10.0),
        ];
        let mut pages = vec![PageLayout {
            number: 1,
            width: 595.0,
            height: 842.0,
            items,
            ..PageLayout::default()
        }];
        mark_footnotes(&mut pages);
        let kinds: Vec<bool> = pages[0]
            .items
            .iter()
            .map(|i| matches!(i, Item::Footnote(_)))
            .collect();
        assert_eq!(kinds, [false, false, true, true]);
    }

    #[test]
    fn a_year_is_no_note_mark() {
        assert!(starts_note("①说明"));
        assert!(starts_note("[3]说明"));
        assert!(starts_note("2 本表数据"));
        assert!(!starts_note("2023年数据"));
        assert!(!starts_note("12月"));
    }
}
