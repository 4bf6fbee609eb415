//! Running heads, running feet, page numbers: what repeats at one place of the pages.

use super::footnotes::body_size;
use super::lines::Line;
use super::words::PAGE_NUMBER;
use super::{Item, LayoutSettings, PageLayout, Turn};
use gongbao_model::FurnitureKind;
use std::collections::BTreeMap;

/// Share of the page height that is margin on every page.
const MARGIN: f32 = 0.075;

/// Type this many times as large as the body's is that of titles.
const TITLE: f32 = 1.2;

/// How many lines from the top or the bottom of a page are looked at.
const DEPTH: usize = 3;

/// The page number that a line prints, when it prints nothing else (`— 3 —`, `第3页`, `3/12`, `Ⅲ`).
#[must_use]
pub fn page_number(text: &str) -> Option<u32> {
    let mut digits = String::new();
    let mut groups = 0;
    let mut in_digits = false;
    for c in text.chars() {
        match c {
            '0'..='9' => {
                if !in_digits {
                    groups += 1;
                }
                in_digits = true;
                if groups == 1 {
                    digits.push(c);
                }
            }
            '０'..='９' => {
                if !in_digits {
                    groups += 1;
                }
                in_digits = true;
                if groups == 1 {
                    digits.extend(char::from_digit(c as u32 - '０' as u32, 10));
                }
            }
            c if PAGE_NUMBER.contains(&c) => in_digits = false,
            '-' | '—' | '–' | '－' | '―' | '_' | '~' | '·' | '•' | ' ' | '/' | '[' | ']' | '('
            | ')' | '（' | '）' | '|' | '*' | '〜' => in_digits = false,
            _ => return roman(text),
        }
    }
    if groups == 0 || groups > 2 || digits.len() > 4 {
        return None;
    }
    digits.parse().ok()
}

fn roman(text: &str) -> Option<u32> {
    let t = text
        .trim()
        .trim_matches(|c| matches!(c, '-' | '—' | '–' | ' '));
    if let (Some(c @ 'Ⅰ'..='Ⅻ'), 1) = (t.chars().next(), t.chars().count()) {
        return Some(c as u32 - 'Ⅰ' as u32 + 1);
    }
    if t.is_empty() || t.len() > 6 {
        return None;
    }
    let mut total = 0;
    let mut before = 0;
    for c in t.chars().rev() {
        let v = match c.to_ascii_uppercase() {
            'I' => 1,
            'V' => 5,
            'X' => 10,
            'L' => 50,
            _ => return None,
        };
        if v < before {
            total -= v
        } else {
            total += v
        }
        before = v;
    }
    u32::try_from(total).ok()
}

/// A line that may be furniture.
struct Candidate {
    page: usize,
    item: usize,
    top: bool,
    /// First (or last) on its page.
    outermost: bool,
    y: f32,
    size: f32,
    text: String,
}

fn text_key(line: &Line) -> String {
    line.text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn candidates(pages: &[PageLayout], s: &LayoutSettings) -> Vec<Candidate> {
    let mut out = Vec::new();
    for (p, page) in pages.iter().enumerate() {
        let zone = page.height * s.furniture_zone;
        let lines: Vec<(usize, &Line)> = page
            .items
            .iter()
            .enumerate()
            .filter_map(|(i, item)| {
                if let Item::Line(l) = item {
                    Some((i, l))
                } else {
                    None
                }
            })
            .filter(|(_, l)| l.turn == Turn::None)
            .collect();
        let mut take = |chosen: &mut dyn Iterator<Item = &(usize, &Line)>, top: bool| {
            for (depth, (item, line)) in chosen.take(DEPTH).enumerate() {
                let inside = if top {
                    line.y0 < zone
                } else {
                    line.y1 > page.height - zone
                };
                if inside {
                    out.push(Candidate {
                        page: p,
                        item: *item,
                        top,
                        outermost: depth == 0,
                        y: line.mid(),
                        size: line.size,
                        text: text_key(line),
                    });
                }
            }
        };
        take(&mut lines.iter(), true);
        take(&mut lines.iter().rev(), false);
    }
    out
}

/// Tells furniture from text over all pages and marks it in place.
pub fn mark_furniture(pages: &mut [PageLayout], s: &LayoutSettings) {
    let all = candidates(pages, s);
    let mut kinds: BTreeMap<(usize, usize), FurnitureKind> = BTreeMap::new();
    // Page numbers: they follow the pages, or stand between dashes.
    let numbered: Vec<(&Candidate, i64)> = all
        .iter()
        .filter_map(|c| Some((c, i64::from(page_number(&c.text)?) - c.page as i64)))
        .collect();
    let mut offsets: BTreeMap<i64, usize> = BTreeMap::new();
    for (c, offset) in &numbered {
        if c.outermost {
            *offsets.entry(*offset).or_default() += 1;
        }
    }
    for (c, offset) in &numbered {
        let dressed = c.text.chars().any(|ch| !ch.is_ascii_digit());
        let follows = offsets.get(offset).copied().unwrap_or(0) >= 2;
        let alone = pages.len() == 1 && *offset == 1;
        if c.outermost && (dressed || follows || alone) || follows && dressed {
            kinds.insert((c.page, c.item), FurnitureKind::PageNumber);
        }
    }
    // Running heads and feet: the same words at the same height on several pages.
    let mut groups: BTreeMap<(&str, bool), Vec<&Candidate>> = BTreeMap::new();
    for c in &all {
        if !kinds.contains_key(&(c.page, c.item)) {
            groups.entry((c.text.as_str(), c.top)).or_default().push(c);
        }
    }
    let body_top = body_edge(pages, true);
    let body_bottom = body_edge(pages, false);
    let body = body_size(pages);
    for ((_, top), group) in groups {
        for c in &group {
            // What is set larger than the text is a title that is printed again, not a running head.
            if top && body.is_some_and(|b| c.size >= TITLE * b) {
                continue;
            }
            let alike = group
                .iter()
                .filter(|o| o.page != c.page && (o.y - c.y).abs() < 4.0)
                .count()
                + 1;
            let outside = match (top, body_top, body_bottom) {
                (true, Some(edge), _) => c.y < edge,
                (false, _, Some(edge)) => c.y > edge,
                _ => true,
            };
            if (alike >= 3 || alike == 2 && outside && pages.len() <= 8)
                && (outside || alike * 2 > pages.len())
            {
                kinds.insert(
                    (c.page, c.item),
                    if top {
                        FurnitureKind::Header
                    } else {
                        FurnitureKind::Footer
                    },
                );
            }
        }
    }
    // A running head that stands once (one page, or the chapter's name): small type in the upper margin, apart from the text.
    if let Some(body) = body {
        for (p, page) in pages.iter().enumerate() {
            let mut lines = page
                .items
                .iter()
                .enumerate()
                .filter_map(|(i, item)| match item {
                    Item::Line(l) if l.turn == Turn::None => Some((i, l)),
                    _ => None,
                });
            let (Some((i, head)), Some((_, next))) = (lines.next(), lines.next()) else {
                continue;
            };
            if i == 0
                && head.size <= 0.8 * body
                && head.y1 < MARGIN * page.height
                && next.y0 - head.y1 > 1.5 * head.size
            {
                kinds.entry((p, i)).or_insert(FurnitureKind::Header);
            }
        }
    }
    for (p, page) in pages.iter_mut().enumerate() {
        let (mut flagged, mut lines) = (0, 0);
        for item in &page.items {
            if let Item::Line(l) = item {
                lines += 1;
                flagged += usize::from(l.artifact);
            }
        }
        // A file that flags most of its lines as artifacts flags the wrong ones.
        let trust = flagged * 2 <= lines;
        let height = page.height;
        let (width, frame_height) = (page.width, page.height);
        for (i, item) in page.items.iter_mut().enumerate() {
            let Item::Line(line) = item else { continue };
            let kind = kinds
                .get(&(p, i))
                .copied()
                .or_else(|| flagged_kind(line, trust, height))
                .or_else(|| turned_kind(line, width, frame_height));
            if let Some(kind) = kind {
                *item = Item::Furniture(kind, std::mem::take(line));
            }
        }
    }
}

/// The usual first (or last) place of body text: where most pages have theirs.
fn body_edge(pages: &[PageLayout], top: bool) -> Option<f32> {
    let mut edges: Vec<f32> = Vec::new();
    for page in pages {
        // The second line from the edge stands for the body: the first may be the furniture that is looked for.
        let mut ys: Vec<f32> = page
            .items
            .iter()
            .filter_map(|i| match i {
                Item::Line(l) if l.turn == Turn::None => Some(l.mid()),
                Item::Table(t) => Some(if top { t.top() } else { t.bottom() }),
                _ => None,
            })
            .collect();
        ys.sort_by(f32::total_cmp);
        if !top {
            ys.reverse();
        }
        edges.extend(ys.get(1));
    }
    if edges.len() < 2 {
        return None;
    }
    edges.sort_by(f32::total_cmp);
    // A fifth of the pages may begin late (a cover, a last page): the quantile nearer to the edge.
    let at = if top {
        edges.len() / 5
    } else {
        edges.len() - 1 - edges.len() / 5
    };
    edges.get(at).map(|e| if top { e - 2.0 } else { e + 2.0 })
}

fn flagged_kind(line: &Line, trust: bool, height: f32) -> Option<FurnitureKind> {
    if line.pale && line.size > 30.0 {
        return Some(FurnitureKind::Watermark);
    }
    if !(trust && line.artifact) {
        return None;
    }
    if page_number(&line.text).is_some() {
        return Some(FurnitureKind::PageNumber);
    }
    if line.mid() < height * 0.15 {
        Some(FurnitureKind::Header)
    } else if line.mid() > height * 0.85 {
        Some(FurnitureKind::Footer)
    } else {
        None
    }
}

/// Page numbers that are turned against the page (a landscape table bound with upright pages).
fn turned_kind(line: &Line, width: f32, height: f32) -> Option<FurnitureKind> {
    if line.turn == Turn::None || line.turn == Turn::Slanted {
        return None;
    }
    let b = line.bbox();
    let edge =
        b.x0 < 0.12 * width || b.x1 > 0.88 * width || b.y0 < 0.12 * height || b.y1 > 0.88 * height;
    (edge && page_number(&line.text).is_some()).then_some(FurnitureKind::PageNumber)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, y: f32) -> Item {
        Item::Line(Line {
            text: text.to_owned(),
            x0: 90.0,
            x1: 500.0,
            y0: y,
            y1: y + 12.0,
            size: 12.0,
            ..Line::default()
        })
    }
    fn page(number: u32, items: Vec<Item>) -> PageLayout {
        PageLayout {
            number,
            width: 595.0,
            height: 842.0,
            frame: Turn::None,
            items,
        }
    }

    #[test]
    fn page_numbers_in_their_dress() {
        for (text, n) in [
            ("- 12 -", 12),
            ("—3—", 3),
            ("第4页", 4),
            ("第 5 页 共 20 页", 5),
            ("7", 7),
            ("Ⅲ", 3),
            ("iv", 4),
            ("１０", 10),
        ] {
            assert_eq!(page_number(text), Some(n), "{text}");
        }
        for text in ["2023年", "1.5", "合计", "12345", "1 2 3", "1,234"] {
            assert_eq!(page_number(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_and_heads_are_furniture_and_text_is_not() {
        let mut pages: Vec<PageLayout> = (0..4)
            .map(|i| {
                page(
                    i + 1,
                    vec![
                        line("某某局年度报告", 40.0),
                        line(&format!("正文{i}"), 90.0),
                        line("更多正文", 700.0 - i as f32 * 40.0),
                        line(&format!("{}", i + 1), 790.0),
                    ],
                )
            })
            .collect();
        mark_furniture(&mut pages, &LayoutSettings::default());
        for p in &pages {
            assert!(matches!(
                p.items[0],
                Item::Furniture(FurnitureKind::Header, _)
            ));
            assert!(matches!(p.items[1], Item::Line(_)));
            assert!(matches!(p.items[2], Item::Line(_)));
            assert!(matches!(
                p.items[3],
                Item::Furniture(FurnitureKind::PageNumber, _)
            ));
        }
    }

    #[test]
    fn a_lone_number_at_the_foot_is_text_when_it_does_not_follow_the_pages() {
        let mut pages = vec![
            page(1, vec![line("合计", 700.0), line("35", 780.0)]),
            page(2, vec![line("正文", 100.0)]),
        ];
        mark_furniture(&mut pages, &LayoutSettings::default());
        assert!(matches!(pages[0].items[1], Item::Line(_)));
    }
}
