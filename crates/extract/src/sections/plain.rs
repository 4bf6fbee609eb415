//! Lines without a label: headings by layout, dictionary or place, and captions of tables.

use super::front;
use super::heads::{next, previous};
use super::label::{Kind, Label};
use super::line::{Line, Shape};
use super::toc::Contents;
use super::words::{bare, strip_bracket, words};
use gongbao_model::RuleId;
use std::collections::BTreeMap;

/// Longest heading without a label, in chars.
const LONGEST: usize = 40;
/// Longest heading without a label that only its place proves, in chars.
const LONGEST_PLAIN: usize = 26;
/// Shortest paragraph that proves a short line over it to be a heading, in chars.
const LONG_PARAGRAPH: usize = 50;
/// Lines with a unit, a date or an organisation that may stand between a caption and its table.
const FIELDS_BETWEEN: usize = 3;

/// What the layout of the body is, so that a heading can differ from it.
#[derive(Debug, Default)]
pub struct Look {
    /// Font size of most of the text.
    body_size: Option<f32>,
    /// More than a tenth of the long paragraphs are bold: then bold proves nothing.
    bold_body: bool,
}

impl Look {
    /// Measures the body.
    #[must_use]
    pub fn new(lines: &[Line<'_>], toc: &Contents) -> Self {
        let mut sizes: BTreeMap<u32, usize> = BTreeMap::new();
        let (mut long, mut bold) = (0usize, 0usize);
        for (i, line) in lines.iter().enumerate().filter(|(_, l)| l.is_text()) {
            if toc.is_toc[i] {
                continue;
            }
            let n = line.text.len();
            if let Some(size) = line.source.hints.font_size {
                *sizes.entry((size * 2.0).round() as u32).or_default() += n;
            }
            if n > 150 {
                long += 1;
                bold += usize::from(line.is_bold());
            }
        }
        let body_size = sizes
            .into_iter()
            .max_by_key(|(_, n)| *n)
            .map(|(s, _)| s as f32 / 2.0);
        Self {
            body_size,
            bold_body: bold * 10 > long,
        }
    }

    /// True for a heading without a label; gives the rule, and the label that the table of contents knows for it.
    #[must_use]
    pub fn heading(
        &self,
        lines: &[Line<'_>],
        toc: &Contents,
        at: usize,
    ) -> Option<(RuleId, Option<Label>)> {
        let line = &lines[at];
        let n = line.text.trim().chars().count();
        let closed_colon = matches!(
            line.shape,
            Shape::Closed {
                mark: '：' | ':',
                ..
            }
        );
        if !(1..=LONGEST).contains(&n)
            || !(matches!(line.shape, Shape::Line) || closed_colon)
            || front::is_date(line.text)
            || words().is_salutation(line.text)
            || front::is_subtitle(line)
        {
            return None;
        }
        let title = line.title_text().trim_end_matches(['：', ':']);
        if let Some(label) = toc.says(title) {
            return Some(("titles.contents", label));
        }
        let follows = next(lines, toc, at + 1)?;
        let next_line = &lines[follows];
        let after = next_line.text.trim().chars().count();
        let opens_label = next_line.label.is_some_and(|l| l.ordinal.is_first());
        let known = words().is_known_title(title);
        let marked = words().is_notes(title) && opens_label;
        if closed_colon && !(known || marked) {
            return None;
        }
        if line.is_field() && !known {
            return None;
        }
        if known && (after >= LONG_PARAGRAPH / 2 || opens_label || next_line.is_table()) {
            return Some(("titles.known", None));
        }
        if n < 2 {
            return None;
        }
        let next_is_heading =
            next_line.label.is_none() && after <= LONGEST && matches!(next_line.shape, Shape::Line);
        if line.outline().is_some() {
            return Some(("titles.outline", None));
        }
        let opens = line.source.hints.page_break_before
            || at > 0 && toc.is_toc[at - 1]
            || previous(lines, toc, at).is_none_or(|p| {
                lines[p].is_closed()
                    || lines[p].is_table()
                    || lines[p].label.is_some()
                    || lines[p].is_field()
            });
        if !opens || !line.is_han() || line.text.contains('\t') || is_name_like(line) {
            return None;
        }
        let larger = self
            .body_size
            .zip(line.source.hints.font_size)
            .is_some_and(|(b, s)| s > b + 0.9);
        let bold = line.is_bold() && !self.bold_body;
        // A line over the captions of its tables.
        if next_is_heading
            && caption(lines, toc, follows).is_some()
            && words().has_document_tail(title)
        {
            return Some(("titles.over_tables", None));
        }
        let runs_on = after >= LONG_PARAGRAPH
            || opens_label
            || (next_line.is_text() && next_line.is_closed());
        if runs_on && (larger || bold || (line.is_centred() && words().has_heading_tail(title))) {
            return Some(("titles.layout", None));
        }
        let closed = previous(lines, toc, at).is_none_or(|p| {
            lines[p].text.chars().count() >= LONG_PARAGRAPH / 2 && lines[p].is_closed()
        });
        let sentence_after =
            next_line.label.is_none() && after >= 12 && next_line.text.trim_end().ends_with('。');
        let long_after = after >= LONG_PARAGRAPH || opens_label || sentence_after;
        if !next_is_heading
            && closed
            && long_after
            && n <= LONGEST_PLAIN
            && words().has_heading_tail(title)
            && !line.text.contains(['。', '，'])
        {
            return Some(("titles.place", None));
        }
        None
    }
}

/// “某市人民政府市长 张 三”: an office with a name, no heading.
fn is_name_like(line: &Line<'_>) -> bool {
    let t = line.text.trim();
    let parts: Vec<&str> = t.split_whitespace().collect();
    let name = parts.len() >= 2
        && parts
            .iter()
            .skip(1)
            .map(|p| p.chars().count())
            .sum::<usize>()
            <= 4
        && parts.last().is_some_and(|p| p.chars().count() <= 3);
    name || t.contains(['\u{fffd}'])
}

/// The caption of a table without a label: a short line right over the table, with nothing but fields (unit, date) between.
#[must_use]
pub fn caption(lines: &[Line<'_>], toc: &Contents, at: usize) -> Option<RuleId> {
    let line = &lines[at];
    if !matches!(line.shape, Shape::Line)
        || line.text.trim().chars().count() > 60
        || line.is_field()
        || front::is_date(line.text)
    {
        return None;
    }
    let name = bare(strip_bracket(line.text));
    let is_table_name = name.ends_with('表')
        || line.text.trim_end().ends_with(['表', '）', ')']) && name.ends_with('表');
    let mut from = at + 1;
    for step in 0..=FIELDS_BETWEEN {
        let n = next(lines, toc, from)?;
        let below = &lines[n];
        if below.is_table() {
            let centred = line.is_centred() && words().has_document_tail(line.text);
            let alone = step == 0
                && previous(lines, toc, at).is_none_or(|p| {
                    lines[p].is_closed()
                        || lines[p].is_field()
                        || lines[p].is_table()
                        || lines[p].label.is_some()
                });
            let statistics = alone && (line.is_centred() || words().has_document_tail(line.text));
            return (is_table_name || centred || statistics).then_some("titles.caption");
        }
        let is_unit = below.is_field()
            || below.text.contains("单位：")
            || below.text.contains("单位:")
            || (below.label.is_some_and(|l| l.style.kind() == Kind::Caption)
                && below.text.chars().count() < 12);
        if !is_unit || !is_table_name {
            return None;
        }
        from = n + 1;
    }
    None
}
