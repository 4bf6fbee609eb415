//! Emphasis by face: Chinese typesetting sets 黑体 and 楷体 where others use bold and italics.

use super::chars::starts_with_label;
use super::lines::Line;
use super::{Family, Item, PageLayout};
use std::collections::BTreeMap;

/// The family that most of the document's text is set in, where it is told.
fn body_family(pages: &[PageLayout]) -> Option<Family> {
    let mut sizes: BTreeMap<Family, usize> = BTreeMap::new();
    for item in pages.iter().flat_map(|p| &p.items) {
        if let Item::Line(l) = item {
            *sizes.entry(l.family).or_default() += l.text.len();
        }
    }
    let most = sizes.into_iter().max_by_key(|(_, n)| *n)?.0;
    (most != Family::Other).then_some(most)
}

/// Leading bytes of a line that are set off from a body by their face.
fn set_off(line: &Line, body: Family) -> u32 {
    let inside = (line.lead_prefix as usize) < line.text.len();
    match line.lead_family {
        Family::Hei if body != Family::Hei => line.lead_prefix,
        // Whole lines of 楷体 are quotations and notes as well as headings; the head of a labelled paragraph is emphasis.
        Family::Kai if body != Family::Kai && inside && starts_with_label(&line.text) => {
            line.lead_prefix
        }
        _ => 0,
    }
}

/// Takes what is set off by its face for bold.
pub fn mark_emphasis(pages: &mut [PageLayout]) {
    let Some(body) = body_family(pages) else {
        return;
    };
    for item in pages.iter_mut().flat_map(|p| &mut p.items) {
        if let Item::Line(line) = item {
            line.bold_prefix = line.bold_prefix.max(set_off(line, body));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, lead: &str, lead_family: Family, family: Family) -> Item {
        assert!(text.starts_with(lead));
        Item::Line(Line {
            text: text.to_owned(),
            lead_prefix: lead.len() as u32,
            lead_family,
            family,
            ..Line::default()
        })
    }
    fn bold(items: Vec<Item>) -> Vec<u32> {
        let mut pages = [PageLayout {
            items,
            ..PageLayout::default()
        }];
        mark_emphasis(&mut pages);
        let prefix = |i: &Item| match i {
            Item::Line(l) => l.bold_prefix / 3,
            _ => 0,
        };
        pages[0].items.iter().map(prefix).collect()
    }

    #[test]
    fn a_face_other_than_the_body_sets_off() {
        let body = "正文用的是仿宋体，比别的字多得多，所以别的字是强调";
        let items = vec![
            line(body, body, Family::FangSong, Family::FangSong),
            line(
                "强化管理。正文接着",
                "强化管理",
                Family::Hei,
                Family::FangSong,
            ),
            line(
                "（一）强化管理。正文",
                "（一）强化管理",
                Family::Kai,
                Family::FangSong,
            ),
            line("引文用楷体", "引文用楷体", Family::Kai, Family::Kai),
        ];
        assert_eq!(bold(items), [0, 4, 7, 0]);
    }

    #[test]
    fn a_body_of_sans_serif_is_not_emphasised() {
        let body = "全文都用黑体，没有强调";
        assert_eq!(bold(vec![line(body, body, Family::Hei, Family::Hei)]), [0]);
    }
}
