//! Which physical lines are one paragraph: soft wraps at a fixed width, and paragraphs that a page break tore apart.
//!
//! The question for each pair of lines is the typesetter's: would the first word of the next line still have fitted on this one? If it
//! would, the line was ended on purpose. The width comes from statistics over the document and over each run of lines without an empty
//! line between; where the text was never wrapped there is no width, and only punctuation can say that a sentence goes on.

use super::labels::{
    ends_open, ends_sentence, holds_clause, is_short_head, starts_closing, starts_fresh,
};
use super::lines::char_columns;
use std::borrow::Cow;

/// A line of running text, ready for joining.
#[derive(Debug, Clone, PartialEq)]
pub struct TextLine<'a> {
    /// Number in the file, from 1.
    pub number: u32,
    /// Index among the lines; it orders the lines of one number that a soft return parted.
    pub index: usize,
    /// The trimmed text.
    pub text: Cow<'a, str>,
    /// Columns of leading white space.
    pub indent: u32,
    /// Columns of the text, as [`set_columns`] counts them; several questions are asked of each line, so it is measured once.
    pub columns: u32,
    /// It begins with a label; asked for as often.
    pub label: bool,
    /// An empty line stands before it.
    pub gap: bool,
    /// A page begins before it.
    pub page_break: bool,
    /// It is never joined to a neighbour (a markdown heading, furniture).
    pub alone: bool,
    /// It opens a paragraph for a reason outside its text (a list mark).
    pub opens: bool,
    /// Bytes at its start that are emphasised.
    pub bold_prefix: Option<u32>,
    /// Outline level of a markdown heading.
    pub outline: Option<u8>,
}

/// Columns by which a line may stay short of or run over the width: hanging punctuation and proportional digits.
const SLACK: u32 = 3;
/// A first-line indent of two Han characters, which converters often drop.
const DROPPED_INDENT: u32 = 4;
/// Columns from which a line with a comma is body text: no head is that long.
const LONG: u32 = 80;
/// Widths that a page can have, in columns.
const PAGE_WIDTHS: std::ops::RangeInclusive<u32> = 24..=150;

/// The layout of a whole document.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Profile {
    /// Right edge of full lines, in columns.
    pub width: Option<u32>,
    /// Left edge of continuation lines, where first lines are indented from it.
    pub margin: Option<u32>,
}

/// Columns of a line without those of a space beside a Han character, which printers do not set.
#[must_use]
pub fn set_columns(text: &str) -> u32 {
    let mut columns = 0;
    let mut before = 'x';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let loose = c == ' '
            && (char_columns(before) == 2 || chars.peek().is_some_and(|n| char_columns(*n) == 2));
        columns += if loose { 0 } else { char_columns(c) };
        before = c;
    }
    columns
}

impl TextLine<'_> {
    fn right(&self) -> u32 {
        self.indent + self.columns
    }
}

impl Profile {
    /// Measures a document's lines of running text.
    #[must_use]
    pub fn of(lines: &[TextLine<'_>]) -> Self {
        Self {
            width: width_of(lines, 3),
            margin: margin_of(lines),
        }
    }
}

/// The right edge at which unfinished lines pile up, if they do: `evidence` of them at least, and few lines beyond it.
fn width_of(lines: &[TextLine<'_>], evidence: usize) -> Option<u32> {
    let mut piles = [0usize; *PAGE_WIDTHS.end() as usize + 1];
    let (mut candidates, mut neighbours) = (0usize, Vec::new());
    for pair in lines.windows(2) {
        let [a, b] = pair else { continue };
        if b.gap || a.alone || b.alone {
            continue;
        }
        let right = a.right();
        neighbours.push(right);
        let head = a.label && !holds_clause(&a.text) || a.text.ends_with(['）', ')', '”']);
        if !ends_sentence(&a.text) && !head && !b.opens && PAGE_WIDTHS.contains(&right) && !b.label
        {
            piles[right as usize] += 1;
            candidates += 1;
        }
    }
    // No pile is higher than all of them together.
    if candidates < evidence {
        return None;
    }
    let window = SLACK as usize + 1;
    let (first, count) = (0..piles.len() - window)
        .map(|i| (i, piles[i..=i + window].iter().sum::<usize>()))
        .max_by_key(|(i, n)| (*n, *i))?;
    if count < evidence || count * 5 < candidates * 2 {
        return None;
    }
    let width = (first..=first + window).rev().find(|i| piles[*i] > 0)? as u32;
    let over = neighbours
        .iter()
        .filter(|r| **r > width + 2 * SLACK)
        .count();
    (over * 4 <= neighbours.len()).then_some(width)
}

/// The left edge of continuation lines, when the document indents first lines from it.
fn margin_of(lines: &[TextLine<'_>]) -> Option<u32> {
    let mut edges: Vec<u32> = Vec::new();
    let mut indented = 0;
    for pair in lines.windows(2) {
        let [a, b] = pair else { continue };
        if !b.gap
            && !a.alone
            && !b.alone
            && !ends_sentence(&a.text)
            && a.columns >= *PAGE_WIDTHS.start()
        {
            edges.push(b.indent);
            indented += usize::from(a.indent >= b.indent + 2 && a.indent <= b.indent + 8);
        }
    }
    edges.sort_unstable();
    (indented >= 3)
        .then(|| edges.get(edges.len() / 2).copied())
        .flatten()
}

/// Columns of the piece at a line's start that may not be broken: a number, a Latin word, a Han character with the marks that
/// can't begin a line.
fn first_unit(text: &str) -> u32 {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return 0 };
    let mut columns = char_columns(first);
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '%' | ',');
    let mut in_word = word(first);
    for c in chars {
        if in_word && word(c) || starts_closing(c.encode_utf8(&mut [0; 4])) {
            columns += char_columns(c);
            in_word = word(c);
        } else {
            break;
        }
    }
    columns
}

/// What is known of the paragraph that a next line may continue.
#[derive(Debug, Default, Clone, Copy)]
struct Open {
    lines: u32,
    label: bool,
    /// A sentence ended inside it, so it is body text and no head.
    body: bool,
    /// Indent of its last line.
    indent: u32,
}

/// Groups lines into paragraphs: ranges over `lines`.
#[must_use]
pub fn paragraphs(lines: &[TextLine<'_>], profile: Profile) -> Vec<std::ops::Range<usize>> {
    let mut out: Vec<std::ops::Range<usize>> = Vec::new();
    let mut run_end = 0;
    let mut run_width = None;
    let mut open = Open::default();
    for (i, line) in lines.iter().enumerate() {
        if i >= run_end {
            run_end = i + 1 + lines[i + 1..].iter().take_while(|l| !l.gap).count();
            run_width =
                width_of(&lines[i..run_end], 2).or_else(|| fits(&lines[i..run_end], profile.width));
        }
        let joined = match (i.checked_sub(1), out.last_mut()) {
            (Some(p), Some(paragraph))
                if joins(&lines[p], line, open, profile, run_width.or(profile.width)) =>
            {
                paragraph.end = i + 1;
                true
            }
            _ => {
                out.push(i..i + 1);
                false
            }
        };
        if !joined {
            open = Open {
                label: line.label,
                ..Open::default()
            };
        }
        open.lines += 1;
        open.indent = line.indent;
        open.body |=
            line.text.contains(['。', '；']) || (line.text.contains('，') && line.columns >= LONG);
    }
    out
}

/// The document's width, unless the run has lines that it could not hold.
fn fits(run: &[TextLine<'_>], width: Option<u32>) -> Option<u32> {
    width.filter(|w| run.len() < 2 || run.iter().all(|l| l.right() <= w + 2 * SLACK))
}

fn joins(
    a: &TextLine<'_>,
    b: &TextLine<'_>,
    open: Open,
    profile: Profile,
    width: Option<u32>,
) -> bool {
    if a.alone || b.alone || b.opens {
        return false;
    }
    let hyphenated_ordinal = a.text.ends_with('第')
        && b.text
            .starts_with(|c: char| "一二三四五六七八九十".contains(c));
    if b.label && !hyphenated_ordinal {
        return false;
    }
    let left = if open.lines > 1 {
        open.indent
    } else {
        profile.margin.unwrap_or(open.indent)
    };
    if b.indent > left + 1 && !(b.indent == a.indent && open.lines > 1) {
        return false;
    }
    let goes_on = ends_open(&a.text) || starts_closing(&b.text);
    let finished = ends_sentence(&a.text);
    let full = width.is_some_and(|w| is_full(a, b, w, open, profile));
    let head = is_short_head(&b.text);
    if !b.gap {
        return if finished {
            full && !head
        } else {
            full || goes_on && (open.body || !open.label || ends_open(&a.text))
        };
    }
    if finished {
        // Only where first lines are indented can a finished full line go on after a page break.
        return b.page_break && full && profile.margin == Some(b.indent) && !head;
    }
    if goes_on {
        return open.body || ends_open(&a.text);
    }
    if head || (open.label && !open.body) {
        return false;
    }
    // A title as wide as the page is still a title when a sentence begins anew under it.
    if open.lines == 1 && starts_fresh(&b.text) && !a.text.contains(['，', '。', '；', '、']) {
        return false;
    }
    full || (open.body && (dangles(&a.text) || !starts_fresh(&b.text)))
}

/// True when a line ends in a word that needs another after it.
fn dangles(text: &str) -> bool {
    text.ends_with([
        '的', '和', '及', '与', '对', '将', '在', '为', '是', '以', '由', '从', '向', '比', '较',
        '等',
    ])
}

fn is_full(a: &TextLine<'_>, b: &TextLine<'_>, width: u32, open: Open, profile: Profile) -> bool {
    let dropped = if open.lines <= 1 && profile.margin.is_none() && a.indent == 0 {
        DROPPED_INDENT
    } else {
        0
    };
    let right = a.right();
    // Where first lines are indented a paragraph's start shows itself, so the width may be taken less strictly.
    let slack = if profile.margin.is_some() {
        SLACK + 2
    } else {
        SLACK
    };
    right <= width + 2 * SLACK && right + dropped + first_unit(&b.text) + slack > width + 1
}

/// True when a space must stand between two joined lines: between Latin letters or after Latin punctuation, never beside Han.
#[must_use]
pub fn needs_space(a: &str, b: &str) -> bool {
    let (Some(x), Some(y)) = (a.chars().next_back(), b.chars().next()) else {
        return false;
    };
    (x.is_ascii_alphabetic() && y.is_ascii_alphanumeric())
        || (x.is_ascii_digit() && y.is_ascii_alphabetic())
        || (matches!(x, ',' | ';' | ':' | '.') && y.is_ascii_alphabetic())
}
