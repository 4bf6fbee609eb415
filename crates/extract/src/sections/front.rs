//! Titles of documents: at the front, and at the head of attachments.

use super::line::{Line, Shape};
use super::toc::Contents;
use super::words::{bare, strip_bracket, words};
use crate::squeeze::without;

/// Blocks at the front in which a title is looked for.
const FRONT: usize = 40;
/// Lines that one title may have.
const TITLE_LINES: usize = 4;
/// Longest line of a title, in chars.
const LONGEST: usize = 60;

/// A title: the blocks of its lines, first and last included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Title {
    /// First line.
    pub first: usize,
    /// Last line.
    pub last: usize,
    /// True for a subtitle (——…).
    pub subtitle: bool,
}

/// True for a line that can be a line of a title at all.
fn is_candidate(line: &Line<'_>) -> bool {
    line.is_text()
        && line.text.trim().chars().count() <= LONGEST
        && matches!(line.shape, Shape::Line)
        && line.label.is_none()
        && !is_date(line.text)
        && !line.is_field()
        && !words().is_salutation(line.text)
        && !words().is_contents(line.text)
        && !is_file_mark(line.text)
        && !words().is_known_title(line.text)
}

/// 会议文件（十五）, 〔2024〕4号, 2026-01-09: marks and numbers of the file.
fn is_file_mark(text: &str) -> bool {
    let t = text.trim();
    t.ends_with('号') && t.contains(['〔', '[', '【', '（'])
        || (t.contains("文件") && t.ends_with(['）', ')']))
        || (t.starts_with(['（', '(']) && t.ends_with(['）', ')']))
}

/// A line that holds only a date.
#[must_use]
pub fn is_date(text: &str) -> bool {
    let t = without(text, char::is_whitespace);
    let t = t.trim_matches(['（', '）', '(', ')']);
    let n = t.chars().count();
    (6..=11).contains(&n)
        && t.chars().all(|c| {
            c.is_ascii_digit()
                || matches!(c, '年' | '月' | '日' | '.' | '-' | '/')
                || super::numeral::is_han_numeral(super::numeral::fold(c))
        })
        && t.chars()
            .any(|c| matches!(c, '年' | '月' | '-' | '.' | '/'))
        && t.contains(|c: char| {
            c.is_ascii_digit() || super::numeral::is_han_numeral(super::numeral::fold(c))
        })
        && !t.ends_with('年')
}

/// True for a subtitle.
#[must_use]
pub fn is_subtitle(line: &Line<'_>) -> bool {
    let t = line.text.trim();
    // The place of the meeting stands under the title even without a dash.
    let meeting = line.is_text()
        && t.ends_with("会议上")
        && t.contains('年')
        && t.contains('月')
        && t.chars().count() <= 60
        && line.label.is_none();
    meeting
        || line.is_text()
            && (t.starts_with("——")
                || t.starts_with("—")
                || t.starts_with("--")
                || t.starts_with("──"))
            && t.chars().count() <= 80
            && t.chars().count() > 4
            && !t
                .trim_matches(|c: char| matches!(c, '—' | '-' | '─') || c.is_whitespace())
                .chars()
                .all(|c| c.is_ascii_digit())
}

/// True where the front ends: a labelled heading, or running text.
fn ends_front(line: &Line<'_>) -> bool {
    if line.is_table() {
        return true;
    }
    if let Some(label) = line.label {
        if line.shape == Shape::Empty {
            return false;
        }
        return !matches!(label.style.kind(), super::label::Kind::Attachment)
            && !line
                .text
                .trim_start()
                .starts_with(|c: char| c.is_ascii_digit());
    }
    matches!(line.shape, Shape::Sentence | Shape::RunIn { .. }) && !line.is_field()
        || line.text.chars().count() > 90
}

/// Finds the title whose lines begin at or after `from` and before `until`, in the front of a document or of an attachment.
fn title_from(lines: &[Line<'_>], toc: &Contents, from: usize, until: usize) -> Option<Title> {
    let front: Vec<usize> = (from..until.min(lines.len()))
        .filter(|i| !lines[*i].is_aside() && !toc.is_toc[*i])
        .take(FRONT)
        .take_while(|i| !ends_front(&lines[*i]))
        .collect();
    // The title ends at the first line that ends like one; the largest print wins where the layout tells sizes.
    let size = |i: usize| lines[i].source.hints.font_size.unwrap_or(0.0);
    let tails: Vec<usize> = front
        .iter()
        .copied()
        .filter(|i| is_candidate(&lines[*i]) && ends_like_title(lines[*i].text))
        .collect();
    let largest = tails.iter().map(|i| size(*i)).fold(0.0, f32::max);
    // A file that outlines its first line as the highest heading calls it the title, whatever its words are.
    let outlined = front
        .first()
        .copied()
        .filter(|i| from == 0 && lines[*i].outline() == Some(1) && is_candidate(&lines[*i]));
    let last = *tails
        .iter()
        .find(|i| size(**i) >= largest - 0.6)
        .or(outlined.as_ref())?;
    let mut first = last;
    // A line that is the beginning of the same title stands right above it, in the same print.
    for i in (from..last).rev() {
        if lines[i].is_aside() {
            continue;
        }
        let complete = lines[i + 1..=last]
            .iter()
            .any(|l| l.text.trim_start().starts_with("关于"));
        let here = &lines[i];
        let same_print = super::words::ends_as_organisation(here.text.trim_end())
            || size(i) == 0.0
            || size(first) == 0.0
            || (size(i) - size(first)).abs() < 0.6;
        if complete
            || toc.is_toc[i]
            || !is_candidate(here)
            || ends_like_title(here.text)
            || !same_print
            || is_subtitle(here)
            || last - i >= TITLE_LINES
        {
            break;
        }
        first = i;
    }
    Some(Title {
        first,
        last: goes_on(lines, toc, first, last, until),
        subtitle: false,
    })
}

/// A title whose line ends like one may still go on: 某年度一般公共预算 / 收入预算的说明. Gives its last line.
fn goes_on(lines: &[Line<'_>], toc: &Contents, first: usize, last: usize, until: usize) -> usize {
    let Some(n) =
        super::heads::next(lines, toc, last + 1).filter(|n| *n < until && n - first < TITLE_LINES)
    else {
        return last;
    };
    let (here, below) = (&lines[last], &lines[n]);
    let name = bare(here.text);
    let open_ended = ["预算", "决算", "情况", "公开"]
        .iter()
        .any(|t| name.ends_with(t));
    let size = |l: &Line<'_>| l.source.hints.font_size.unwrap_or(0.0);
    let same_print =
        (size(here) - size(below)).abs() < 0.6 && here.is_centred() == below.is_centred();
    let begins_anew = below.text.trim_start().starts_with("关于")
        || below.source.hints.page_break_before
        || words().is_known_title(below.text);
    if open_ended
        && same_print
        && !begins_anew
        && is_candidate(below)
        && ends_like_title(below.text)
        && !is_subtitle(below)
    {
        n
    } else {
        last
    }
}

/// Ends like the title of a document, brackets aside.
fn ends_like_title(text: &str) -> bool {
    words().has_document_tail(text)
}

/// The titles of a document: of the document itself and its subtitle, and of each attachment whose label is at one of
/// `attachments` (where no caption of a table follows instead).
#[must_use]
pub fn titles(lines: &[Line<'_>], toc: &Contents, attachments: &[usize]) -> Vec<Title> {
    let mut found = Vec::new();
    let start = if attachments
        .first()
        .is_some_and(|a| lines[..*a].iter().all(|l| l.is_aside()))
    {
        attachments[0] + 1
    } else {
        0
    };
    let next_attachment = attachments
        .iter()
        .copied()
        .find(|a| *a >= start)
        .unwrap_or(lines.len());
    if let Some(title) = title_from(lines, toc, start, next_attachment) {
        found.push(title);
    }
    // Subtitles stand near the title, or at the front of a text that has no title of its own.
    let from = found.first().map_or(0, |t| t.last + 1);
    let subtitle = (from..lines.len())
        .filter(|i| !lines[*i].is_aside())
        .take(4)
        .take_while(|i| !ends_front(&lines[*i]) || is_subtitle(&lines[*i]))
        .find(|i| is_subtitle(&lines[*i]));
    if let Some(i) = subtitle {
        // The name of the meeting may go on in the next line.
        let ended = lines[i].text.trim_end().ends_with(['上', '）', ')']);
        let last = super::heads::next(lines, toc, i + 1)
            .filter(|n| {
                !ended
                    && lines[*n].text.trim_end().ends_with('上')
                    && lines[*n].text.chars().count() <= 30
            })
            .unwrap_or(i);
        found.push(Title {
            first: i,
            last,
            subtitle: true,
        });
    }
    for (n, a) in attachments.iter().enumerate() {
        if *a + 1 == start {
            continue;
        }
        let until = attachments.get(n + 1).copied().unwrap_or(lines.len());
        if let Some(title) = title_from(lines, toc, a + 1, until) {
            let after = lines[title.last + 1..until]
                .iter()
                .find(|l| !l.is_aside() && !l.is_field());
            let notes = words().has_notes_tail(lines[title.last].text);
            if !notes
                && after.is_some_and(|l| !l.is_table())
                && !bare(strip_bracket(lines[title.last].text)).ends_with('表')
            {
                found.push(title);
            }
        }
    }
    found
}

/// The text of a title: its lines joined without blanks between Han chars, footnote marks left out.
#[must_use]
pub fn text_of(lines: &[Line<'_>], title: Title) -> String {
    let mut out = String::new();
    for line in lines[title.first..=title.last]
        .iter()
        .filter(|l| !l.is_aside())
    {
        let t = line
            .text
            .trim()
            .trim_matches(|c| matches!(c, '*' | '#'))
            .trim();
        if out
            .chars()
            .next_back()
            .is_some_and(|c| c.is_ascii_alphanumeric())
            && t.starts_with(|c: char| c.is_ascii_alphanumeric())
        {
            out.push(' ');
        }
        out.push_str(t);
    }
    clean(&out)
}

/// A title without the blanks that only spread its chars and without footnote marks ([1], or ① behind a Han char).
#[must_use]
pub fn clean(title: &str) -> String {
    let mut out = String::with_capacity(title.len());
    let chars: Vec<char> = title.trim().trim_matches('*').chars().collect();
    let mut i = 0;
    while i < chars.len() {
        let c = chars[i];
        let before = out.chars().next_back();
        if c == '*' && chars.get(i + 1) == Some(&'*') {
            i += 2;
            continue;
        }
        if c == '[' {
            // [12] is the mark of a footnote.
            let close = chars[i..].iter().take(5).position(|c| *c == ']');
            if let Some(n) = close.filter(|n| {
                *n >= 2 && chars[i + 1..i + n].iter().all(char::is_ascii_digit) && before.is_some()
            }) {
                i += n + 1;
                continue;
            }
        }
        if matches!(c, '①'..='⑳') && before.is_some_and(|b| b > '\u{2fff}') {
            i += 1;
            continue;
        }
        if c.is_whitespace() || c == '\u{a0}' {
            let next = chars[i..].iter().find(|c| !c.is_whitespace());
            let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
            if latin(before) && latin(next.copied()) && !out.ends_with(' ') {
                out.push(' ');
            }
            i += 1;
            continue;
        }
        out.push(c);
        i += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleaning() {
        assert_eq!(clean("2023 年度 某局 决算"), "2023年度某局决算");
        assert_eq!(clean("统计公报[1]"), "统计公报");
        assert_eq!(clean("一般公共预算①执行情况"), "一般公共预算执行情况");
        assert_eq!(clean("**自评报告**"), "自评报告");
    }

    #[test]
    fn dates() {
        assert!(is_date("2024年5月16日"));
        assert!(is_date("二〇二四年五月"));
        assert!(is_date("（2024.5.16）"));
        assert!(!is_date("2024年度"));
        assert!(!is_date("十二月份工作"));
    }
}
