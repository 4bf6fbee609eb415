//! Everything in a document that may be a head, in document order, before it is decided what is one.

use super::label::{Kind, Label};
use super::line::{Line, Shape};
use super::numeral::is_blank;
use super::toc::Contents;
use super::words::{bare, is_bare_of, words};
use super::{enumeration, front, leads, plain};
use gongbao_model::RuleId;

/// What a candidate would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadKind {
    /// A document title or subtitle.
    Title,
    /// 附件1.
    Attachment,
    /// The caption of a table.
    Caption,
    /// 第一部分, 第一章.
    Part,
    /// A labelled block: heading, run-in head or list item, as [`Head::shape`] and its siblings decide.
    Heading,
    /// A line without a label.
    Plain,
    /// First words of a paragraph without a label.
    Lead,
    /// 一是, ①是, 首先.
    Enumeration,
}

/// A candidate.
#[derive(Debug, Clone)]
pub struct Head {
    /// Index of its line.
    pub line: usize,
    /// Last line, where the head has several.
    pub last_line: usize,
    /// First byte in the document, label included.
    pub at: usize,
    /// One past the last byte of the title.
    pub end: usize,
    /// First byte of the body.
    pub body: usize,
    /// Label.
    pub label: Option<Label>,
    /// Label as printed.
    pub label_text: String,
    /// Title without the label.
    pub title: String,
    /// Kind.
    pub kind: HeadKind,
    /// Shape of the text after the label.
    pub shape: Shape,
    /// The label that the table of contents gives to this unlabelled line.
    pub stands_for: Option<Label>,
    /// Outline level that the file states.
    pub outline: Option<u8>,
    /// Font size.
    pub size: Option<f32>,
    /// Opens the notes or the glossary that close a document or a part.
    pub closes: bool,
    /// The line before leads over to a list (具体包括：).
    pub introduced: bool,
    /// Text or a table follows right after it, not another label.
    pub has_body: bool,
    /// The rule that found it.
    pub rule: RuleId,
}

impl Head {
    /// A head of a whole line.
    fn of_line(line: &Line<'_>, index: usize, kind: HeadKind, rule: RuleId) -> Self {
        let rest = line.title_text();
        let title_end = match line.shape {
            Shape::Closed { at, .. } | Shape::RunIn { at, .. } => at,
            _ => line.rest + rest.len(),
        };
        let after = match line.shape {
            Shape::Closed { at, mark } | Shape::RunIn { at, mark } => {
                let tail = &line.text[at + mark.len_utf8()..];
                line.text.len() - tail.trim_start_matches(|c| is_blank(c) || c == '*').len()
            }
            _ => line.text.len(),
        };
        let at = line.label.map_or(line.rest, |l| l.start);
        let title_end = title_end.max(line.rest.min(line.text.len()));
        Self {
            line: index,
            last_line: index,
            at: line.start + at,
            end: line.start
                + if line.rest >= title_end {
                    line.label.map_or(title_end, |l| l.end)
                } else {
                    title_end
                },
            body: line.start + after,
            label: line.label,
            label_text: line
                .label
                .map_or_else(String::new, |l| line.text[l.start..l.end].trim().to_owned()),
            title: front::clean(line.text.get(line.rest..title_end).unwrap_or_default()),
            kind,
            shape: line.shape,
            stands_for: None,
            outline: line.outline(),
            size: line.source.hints.font_size,
            closes: false,
            introduced: false,
            has_body: false,
            rule,
        }
    }
    /// A head inside a paragraph, from byte `at` of the line's text to `end`; its body starts at `body`.
    #[must_use]
    pub fn inside(
        line: &Line<'_>,
        index: usize,
        label: Option<Label>,
        (at, title, end, body): (usize, usize, usize, usize),
        kind: HeadKind,
        rule: RuleId,
    ) -> Self {
        Self {
            line: index,
            last_line: index,
            at: line.start + at,
            end: line.start + end,
            body: line.start + body,
            label,
            label_text: label.map_or_else(String::new, |_| line.text[at..title].trim().to_owned()),
            title: front::clean(&line.text[title..end]),
            kind,
            shape: Shape::RunIn {
                at: end,
                mark: '。',
            },
            stands_for: None,
            outline: None,
            size: None,
            closes: false,
            introduced: false,
            has_body: true,
            rule,
        }
    }
    /// True for a head that fills its line.
    #[must_use]
    pub fn is_on_own_line(&self) -> bool {
        matches!(self.shape, Shape::Line | Shape::Empty)
    }
}

/// The candidates, and blocks that belong to a list of attachments.
#[derive(Debug, Default)]
pub struct Candidates {
    /// In document order.
    pub heads: Vec<Head>,
    /// Lines that list attachments.
    pub listed: Vec<usize>,
    /// Lines of which a title or a part consists.
    pub title_lines: Vec<usize>,
}

/// Index of the next line that takes part.
#[must_use]
pub fn next(lines: &[Line<'_>], toc: &Contents, from: usize) -> Option<usize> {
    (from..lines.len()).find(|i| !lines[*i].is_aside() && !toc.is_toc[*i])
}

/// Index of the line before that takes part.
#[must_use]
pub fn previous(lines: &[Line<'_>], toc: &Contents, before: usize) -> Option<usize> {
    // Asides are rare; a long run of them (images, furniture) is not worth more steps.
    (before.saturating_sub(64)..before)
        .rev()
        .find(|i| !lines[*i].is_aside() && !toc.is_toc[*i])
}

/// Collects the candidates.
#[must_use]
pub fn collect(lines: &[Line<'_>], toc: &Contents) -> Candidates {
    let mut out = Candidates::default();
    let (attachments, listed) = attachments(lines, toc);
    let titles = front::titles(lines, toc, &attachments);
    let mut is_title = vec![None; lines.len()];
    for t in &titles {
        for slot in &mut is_title[t.first..=t.last] {
            *slot = Some(*t);
        }
    }
    let mut is_listed = vec![false; lines.len()];
    listed.iter().for_each(|i| is_listed[*i] = true);
    let mut is_attachment = vec![false; lines.len()];
    attachments.iter().for_each(|i| is_attachment[*i] = true);
    let document_title = titles
        .iter()
        .find(|t| !t.subtitle)
        .map(|t| bare(&front::text_of(lines, *t)));
    let look = plain::Look::new(lines, toc);
    let mut pending = leads::Pending::default();
    let mut open: Option<enumeration::Open> = None;
    let mut i = 0;
    while i < lines.len() {
        let line = &lines[i];
        let at = i;
        i += 1;
        if line.is_aside() || toc.is_toc[at] || line.is_table() || is_listed[at] {
            continue;
        }
        if let Some(t) = is_title[at] {
            if t.first == at {
                pending.flush(&mut out.heads);
                out.heads.push(title_head(lines, t));
            }
            out.title_lines.push(at);
            continue;
        }
        // The title printed again over the body is page furniture to a reader: it opens nothing.
        if line.label.is_none()
            && document_title
                .as_ref()
                .is_some_and(|t| is_bare_of(t, line.text))
        {
            out.title_lines.push(at);
            continue;
        }
        let follows = next(lines, toc, at + 1);
        let heads_before = out.heads.len();
        match line.label.map(|l| l.style.kind()) {
            Some(Kind::Attachment) if is_attachment[at] => {
                pending.flush(&mut out.heads);
                out.heads.push(rule_head(line, at, HeadKind::Attachment));
            }
            Some(Kind::Attachment) => {}
            Some(Kind::Caption) => {
                let mut head = rule_head(line, at, HeadKind::Caption);
                // 表4-1 alone on its line: the name stands on the next one.
                let named = follows.filter(|n| {
                    head.title.is_empty()
                        && (plain::caption(lines, toc, *n).is_some() || is_title[*n].is_some())
                });
                if let Some(n) = named {
                    head.title = front::clean(lines[n].title_text());
                    (head.end, head.body, head.last_line) = (
                        lines[n].start + lines[n].text.trim_end().len(),
                        lines[n].start + lines[n].text.len(),
                        n,
                    );
                    out.title_lines.push(n);
                    i = n + 1;
                }
                out.heads.push(head);
            }
            Some(Kind::Part) => {
                pending.flush(&mut out.heads);
                let mut head = rule_head(line, at, HeadKind::Part);
                i = join_part(lines, toc, &mut head, at, &mut out.title_lines);
                head.has_body = true;
                out.heads.push(head);
            }
            // A label alone on its line at the front is a mark of the file.
            Some(Kind::Heading) if line.shape == Shape::Empty && out.heads.is_empty() => {}
            Some(Kind::Heading) => {
                pending.flush(&mut out.heads);
                let mut head = rule_head(line, at, HeadKind::Heading);
                head.has_body = follows.is_some_and(|n| {
                    is_body(&lines[n]) && is_title[n].is_none() && !is_attachment[n]
                });
                head.introduced = previous(lines, toc, at).is_some_and(|p| {
                    let t = lines[p].text.trim_end();
                    t.strip_suffix(['：', ':'])
                        .is_some_and(|t| lines[p].is_text() && words().leads_over(t))
                });
                let body = head.body - line.start;
                let run_in = matches!(line.shape, Shape::RunIn { mark: '。', .. });
                out.heads.push(head);
                open = if run_in {
                    enumeration::inside(line, at, body, &mut out.heads)
                } else {
                    None
                };
            }
            Some(Kind::Enumeration) => {
                pending.flush(&mut out.heads);
                open = enumeration::inside(
                    line,
                    at,
                    line.label.map_or(0, |l| l.start),
                    &mut out.heads,
                );
            }
            None => {
                if let Some(rule) = plain::caption(lines, toc, at) {
                    out.heads
                        .push(Head::of_line(line, at, HeadKind::Caption, rule));
                } else if let Some((rule, stands_for)) = look.heading(lines, toc, at) {
                    pending.flush(&mut out.heads);
                    let mut head = Head::of_line(line, at, HeadKind::Plain, rule);
                    head.closes = stands_for.is_none() && words().closes(&head.title);
                    // Numbers of parts bind where the body leaves them out; smaller numbers only order the table of contents.
                    head.stands_for = stands_for.filter(|l| l.style.kind() == Kind::Part);
                    head.has_body = true;
                    out.heads.push(head);
                } else {
                    leads::look(lines, toc, at, &mut pending);
                    if let Some(open) = &mut open {
                        enumeration::go_on(line, at, open, &mut out.heads);
                    }
                    continue;
                }
            }
        }
        // Any head on the level of blocks ends the paragraph of an enumeration.
        let enumerated = out
            .heads
            .get(heads_before..)
            .is_some_and(|h| h.iter().any(|h| h.kind == HeadKind::Enumeration));
        if out.heads.len() > heads_before && !enumerated {
            open = None;
        }
    }
    pending.flush(&mut out.heads);
    out.heads.sort_by_key(|h| h.at);
    out.listed = listed;
    out
}

fn rule_head(line: &Line<'_>, at: usize, kind: HeadKind) -> Head {
    Head::of_line(
        line,
        at,
        kind,
        line.label.map_or("headings.unknown", |l| l.style.rule()),
    )
}

/// Text or a table, not another label.
fn is_body(line: &Line<'_>) -> bool {
    line.is_table()
        || line.label.is_none()
        || line
            .label
            .is_some_and(|l| matches!(l.style.kind(), Kind::Caption | Kind::Enumeration))
}

fn title_head(lines: &[Line<'_>], title: front::Title) -> Head {
    let rule = if title.subtitle {
        "titles.subtitle"
    } else {
        "titles.document"
    };
    let mut head = Head::of_line(&lines[title.first], title.first, HeadKind::Title, rule);
    let last = Head::of_line(&lines[title.last], title.last, HeadKind::Title, rule);
    head.last_line = title.last;
    head.title = front::text_of(lines, title);
    head.label = None;
    head.label_text = String::new();
    head.shape = Shape::Line;
    (head.end, head.body) = (last.end, last.body);
    head
}

/// A part whose name stands on the lines below its label, or goes on there, takes those lines. Gives the index after them.
fn join_part(
    lines: &[Line<'_>],
    toc: &Contents,
    head: &mut Head,
    at: usize,
    taken: &mut Vec<usize>,
) -> usize {
    let mut after = at + 1;
    for _ in 0..2 {
        let Some(n) = next(lines, toc, after) else {
            break;
        };
        let line = &lines[n];
        let named = !head.title.is_empty();
        let bare_attachment = !named
            && line.is_text()
            && line.label.is_some_and(|l| {
                l.style.rule() == "headings.attachment_bare" && l.end >= line.text.trim_end().len()
            });
        let short = line.is_text()
            && line.label.is_none()
            && matches!(line.shape, Shape::Line)
            && line.text.trim().chars().count() <= 40
            && !line.is_field();
        // With the name begun, only what completes an entry of the table of contents, or the stub of a broken line, goes on.
        let goes_on = toc.has_joined(&head.title, line.text)
            || (named
                && !lines[at].is_table()
                && line.text.trim().chars().count() <= 4
                && words().has_heading_tail(line.text))
            || (named
                && head.label_only_before(lines, at)
                && !toc.is_there()
                && words().has_heading_tail(line.text)
                && line.text.trim().chars().count() <= 12
                && !words().has_heading_tail(&head.title));
        if !(bare_attachment || (short && (!named || goes_on))) || front::is_date(line.text) {
            break;
        }
        let text = if bare_attachment {
            line.text.trim()
        } else {
            line.title_text()
        };
        head.title.push_str(&front::clean(text));
        head.end = line.start + line.text.trim_end().len();
        head.body = line.start + line.text.len();
        head.last_line = n;
        taken.push(n);
        after = n + 1;
        if bare_attachment {
            break;
        }
    }
    after
}

impl Head {
    /// True when the label stood alone on its line, so that the name came from the lines below.
    fn label_only_before(&self, lines: &[Line<'_>], at: usize) -> bool {
        lines.get(at).is_some_and(|l| l.shape == Shape::Empty)
    }
}

/// The lines that open an attachment, and the lines that only list attachments.
fn attachments(lines: &[Line<'_>], toc: &Contents) -> (Vec<usize>, Vec<usize>) {
    let (mut open, mut listed) = (Vec::new(), Vec::new());
    let mut i = 0;
    while i < lines.len() {
        let at = i;
        i += 1;
        let line = &lines[at];
        let Some(label) = line
            .label
            .filter(|l| l.style.kind() == Kind::Attachment && !toc.is_toc[at])
        else {
            continue;
        };
        let printed = line.text[label.start..label.end].trim_end();
        let colon = printed.ends_with(['：', ':']);
        let rest = line.title_text();
        let following = next(lines, toc, at + 1);
        let next_is_numbered = following.is_some_and(|n| {
            lines[n]
                .label
                .is_some_and(|l| l.style.kind() == Kind::Heading && l.ordinal.last() == 1)
                && is_list_entry(&lines[n])
        });
        // “附件：1.甲表” and “附件：” over a numbered list of names list what follows later.
        let lists = colon
            && (super::label::scan(rest)
                .is_some_and(|l| l.ordinal.last() == 1 && l.style.kind() == Kind::Heading)
                || rest.is_empty() && next_is_numbered);
        let is_second_entry =
            listed.last() == previous(lines, toc, at).as_ref() && !listed.is_empty();
        if lists || (is_second_entry && colon) {
            listed.push(at);
            let mut expected = if rest.is_empty() { 1 } else { 2 };
            let mut from = at + 1;
            while let Some(n) = next(lines, toc, from) {
                let entry = &lines[n];
                if !entry.label.is_some_and(|l| {
                    l.style.kind() == Kind::Heading && l.ordinal.last() == expected
                }) || !is_list_entry(entry)
                {
                    break;
                }
                listed.push(n);
                expected += 1;
                from = n + 1;
            }
            i = from.max(i);
        } else if colon
            && !rest.is_empty()
            && following
                .is_none_or(|n| front::is_date(lines[n].text) || is_signature(lines, toc, n))
        {
            // “附件：某表” right over the signature announces the attachment.
            listed.push(at);
        } else {
            open.push(at);
        }
    }
    (open, listed)
}

/// An organisation over a date.
fn is_signature(lines: &[Line<'_>], toc: &Contents, at: usize) -> bool {
    lines[at].is_text()
        && lines[at].text.chars().count() <= 30
        && next(lines, toc, at + 1).is_some_and(|n| front::is_date(lines[n].text))
}

fn is_list_entry(line: &Line<'_>) -> bool {
    line.is_text()
        && matches!(line.shape, Shape::Line | Shape::Closed { .. })
        && line.text.chars().count() <= 60
}
