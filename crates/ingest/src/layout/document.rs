//! Pages to a document: paragraphs run over page ends, furniture stays out of the text's flow.

use super::paragraphs::{Joined, Measure, Paragraph, continues, hints_of, measure_of};
use super::{Item, LayoutSettings, PageLayout, from_frame, lines::Line};
use gongbao_model::{Anchor, BlockKind, DocumentBuilder, Span};

/// Collects laid out pages and turns them into the blocks of a document.
#[derive(Debug, Default)]
pub struct DocumentLayout {
    settings: LayoutSettings,
    pages: Vec<PageLayout>,
}

impl DocumentLayout {
    /// An empty one.
    #[must_use]
    pub fn new(settings: LayoutSettings) -> Self {
        Self {
            settings,
            pages: Vec::new(),
        }
    }
    /// Adds the next page.
    pub fn push(&mut self, page: PageLayout) {
        self.pages.push(page);
    }
    /// Writes all blocks, in reading order, with their anchors.
    pub fn finish(mut self, out: &mut DocumentBuilder) {
        let known = measure_of(self.pages.iter().flat_map(lines_of_page), None);
        let measures: Vec<Measure> = self
            .pages
            .iter()
            .map(|p| measure_of(lines_of_page(p), Some(known)))
            .collect();
        let mut open: Option<Paragraph> = None;
        for i in 0..self.pages.len() {
            let items = std::mem::take(&mut self.pages[i].items);
            let m = measures[i];
            let mut first = true;
            for item in items {
                match item {
                    Item::Line(line) => {
                        let same_page = !first;
                        let joins = open
                            .as_ref()
                            .is_some_and(|p| continues(p, &line, m, same_page, &self.settings));
                        if !joins {
                            let space_before = open.as_ref().and_then(|p| {
                                let (page, last) = p.lines.last()?;
                                (*page == i).then(|| {
                                    line.mid() - last.mid()
                                        > m.pitch.max(line.size) + 0.6 * line.size
                                })
                            });
                            self.close(open.take(), out);
                            open = Some(Paragraph {
                                lines: Vec::new(),
                                measure: m,
                                space_before,
                                first_on_page: first && i > 0,
                            });
                        }
                        if let Some(p) = &mut open {
                            p.lines.push((i, line));
                        }
                        first = false;
                    }
                }
            }
        }
        self.close(open, out);
    }
    fn close(&self, paragraph: Option<Paragraph>, out: &mut DocumentBuilder) {
        let Some(p) = paragraph else { return };
        let mut joined = Joined::default();
        for (page, line) in &p.lines {
            joined.push(*page, line);
        }
        let hints = hints_of(&p, &joined, &self.pages);
        let start = out.offset();
        out.block(BlockKind::Paragraph, &joined.text, hints);
        self.anchors(&joined, start, out);
    }
    fn anchors(&self, joined: &Joined, start: usize, out: &mut DocumentBuilder) {
        for s in &joined.stretches {
            let Some(page) = self.pages.get(s.page) else {
                continue;
            };
            out.anchor(Anchor {
                span: Span::new(start + s.start as usize, start + s.end as usize),
                page: Some(page.number),
                bbox: Some(from_frame(s.bbox, page.frame, page.width, page.height)),
                line: None,
                paragraph: None,
            });
        }
    }
}

fn lines_of_page(page: &PageLayout) -> impl Iterator<Item = &Line> + Clone {
    page.items.iter().map(|i| match i {
        Item::Line(l) => l,
    })
}
