//! Run-in heads without a label: “资产管理：进一步…”, “干部工作。坚持…”.
//!
//! One short first sentence proves nothing; several paragraphs in a row that begin the same way do, and so does bold print.

use super::heads::{Head, HeadKind, previous};
use super::line::{Line, has_figure, is_han};
use super::numeral::is_blank;
use super::toc::Contents;
use super::words::words;

/// Longest lead closed by a full stop, in chars.
const LONGEST_SENTENCE: usize = 30;
/// Longest lead closed by a colon, in chars.
const LONGEST_COLON: usize = 24;
/// Shortest text that must follow, in chars.
const SHORTEST_BODY: usize = 10;
/// Paragraphs without a lead that may stand between two with one.
const GAP: usize = 3;

/// Leads of the stretch between two heads, not yet decided.
#[derive(Debug, Default)]
pub struct Pending {
    leads: Vec<Lead>,
    paragraphs: usize,
}

#[derive(Debug)]
struct Lead {
    head: Head,
    mark: char,
    bold: bool,
    /// Number of commas in it: neighbours are built alike.
    commas: usize,
    /// Number of the paragraph in its stretch.
    at: usize,
}

impl Pending {
    /// Decides the stretch: leads that print sets bold stand; others stand where a neighbour begins the same way.
    pub fn flush(&mut self, heads: &mut Vec<Head>) {
        self.paragraphs = 0;
        let leads = std::mem::take(&mut self.leads);
        let neighbours = |i: usize, j: usize| {
            leads[i].mark == leads[j].mark
                && leads[i].commas == leads[j].commas
                && leads[i].at.abs_diff(leads[j].at) <= GAP
        };
        let stands: Vec<bool> = (0..leads.len())
            .map(|i| {
                leads[i].bold
                    || (i > 0 && neighbours(i, i - 1))
                    || (i + 1 < leads.len() && neighbours(i, i + 1))
                    || words().is_known_title(&leads[i].head.title)
            })
            .collect();
        heads.extend(
            leads
                .into_iter()
                .zip(stands)
                .filter(|(_, s)| *s)
                .map(|(l, _)| l.head),
        );
    }
}

/// Looks at a paragraph without a label.
pub fn look(lines: &[Line<'_>], toc: &Contents, at: usize, pending: &mut Pending) {
    let line = &lines[at];
    pending.paragraphs += 1;
    let opens = previous(lines, toc, at).is_none_or(|p| {
        lines[p].is_closed() || lines[p].is_table() || lines[p].text.chars().count() <= 40
    });
    if !opens || line.is_field() {
        return;
    }
    let text = line.text;
    let start = line.rest;
    let Some((end, mark)) = stop(&text[start..]).map(|(i, c)| (start + i, c)) else {
        return;
    };
    let head = text[start..end].trim_end_matches(|c| is_blank(c) || c == '*');
    let body_at = text.len()
        - text[end + mark.len_utf8()..]
            .trim_start_matches(|c| is_blank(c) || c == '*')
            .len();
    let body = &text[body_at..];
    let n = head.chars().count();
    let colon = mark == '：';
    let bold_bytes = line.bold_bytes();
    let bold =
        (bold_bytes >= start + head.len() && bold_bytes <= body_at + 6 && bold_bytes < text.len())
            || text[..body_at].trim_start().starts_with("**")
                && text[..body_at].matches("**").count() == 2;
    let longest = if colon {
        LONGEST_COLON
    } else {
        LONGEST_SENTENCE
    };
    if n < 2
        || n > longest + if bold { 16 } else { 0 }
        || body.chars().count() < SHORTEST_BODY
        || has_figure(head)
        || words().is_field(head)
        || words().leads_over(head)
        || words().is_salutation(&text[start..end + mark.len_utf8()])
    {
        return;
    }
    let commas = head.matches(['，', ',']).count();
    if !is_han(head) {
        return;
    }
    if (colon && commas > 0) || commas > 1 || head.contains(['；', '！', '？']) {
        return;
    }
    if !bold
        && (words().is_ordinary_start(head)
            || head.starts_with(|c: char| c.is_ascii_digit())
            || (!colon && n < 4)
            || head.starts_with(['（', '(']))
    {
        return;
    }
    // What follows a colon must be text, not one value: “评价年度：2023 年度” is a field.
    let text_follows =
        body.contains(['。', '；']) || body.contains('，') && body.chars().count() >= 24;
    if colon && !text_follows {
        return;
    }
    let rule = if colon {
        "titles.lead_colon"
    } else {
        "titles.lead_sentence"
    };
    let head = Head::inside(
        line,
        at,
        None,
        (start, start, start + head.len(), body_at),
        HeadKind::Lead,
        rule,
    );
    pending.leads.push(Lead {
        head,
        mark: if colon { '：' } else { '。' },
        bold,
        commas,
        at: pending.paragraphs,
    });
}

/// The first 。 or ： outside quotation marks and brackets, the colon folded.
fn stop(text: &str) -> Option<(usize, char)> {
    let mut depth = 0u32;
    for (n, (i, c)) in text.char_indices().enumerate() {
        match c {
            '（' | '(' | '《' | '“' | '〔' => depth += 1,
            '）' | ')' | '》' | '”' | '〕' => depth = depth.saturating_sub(1),
            '。' | '：' if depth == 0 => return Some((i, c)),
            '！' | '？' | '；' => return None,
            _ => {}
        }
        if n > 60 {
            break;
        }
    }
    None
}
