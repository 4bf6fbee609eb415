//! Lines to paragraphs: which line goes on the paragraph of the line before, told by geometry.

use super::LayoutSettings;
use super::chars::{is_terminal, needs_space, starts_with_label};
use super::lines::Line;
use gongbao_model::{Align, LayoutHints, PageBox};

/// Where the text of a page (or column) begins and ends, and how it is led.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Measure {
    /// Left edge of lines that are not indented.
    pub left: f32,
    /// Right edge of full lines.
    pub right: f32,
    /// Distance of the middles of neighbouring lines of a paragraph; 0 where unknown.
    pub pitch: f32,
}

fn most_frequent(values: impl Iterator<Item = f32>, step: f32) -> Option<(f32, usize)> {
    let mut v: Vec<i32> = values.map(|x| (x / step).round() as i32).collect();
    v.sort_unstable();
    let mut best: Option<(i32, usize)> = None;
    for run in v.chunk_by(|a, b| a == b) {
        if best.is_none_or(|b| run.len() > b.1) {
            best = Some((run[0], run.len()));
        }
    }
    best.map(|(x, n)| (x as f32 * step, n))
}

/// The measure of some lines; `known` is that of the document, which stands in where the lines are too few to tell.
#[must_use]
pub fn measure_of<'a>(
    lines: impl Iterator<Item = &'a Line> + Clone,
    known: Option<Measure>,
) -> Measure {
    let lines = lines.filter(|l| !l.artifact);
    let (mut x0, mut x1) = (f32::MAX, f32::MIN);
    for l in lines.clone() {
        x0 = x0.min(l.x0);
        x1 = x1.max(l.x1);
    }
    if x0 > x1 {
        return known.unwrap_or_default();
    }
    let long = |l: &&Line| l.x1 - l.x0 > 0.6 * (x1 - x0);
    let right = most_frequent(lines.clone().filter(long).map(|l| l.x1), 4.0);
    let left = most_frequent(lines.clone().filter(long).map(|l| l.x0), 2.0);
    let near = |a: f32, b: f32| (a - b).abs() < 8.0;
    let mut m = Measure {
        left: x0,
        right: x1,
        pitch: 0.0,
    };
    match (right, known) {
        // The rounding step blurs the edge: take the true maximum near the winner.
        (Some((r, n)), _) if n >= 3 => {
            m.right = lines
                .clone()
                .map(|l| l.x1)
                .filter(|x| *x < r + 12.0)
                .fold(r - 2.0, f32::max)
        }
        (_, Some(k)) => m.right = k.right.max(x1.min(k.right + 12.0)),
        _ => {}
    }
    match (left, known) {
        (Some((l, n)), _) if n >= 3 => {
            let em = lines.clone().next().map_or(12.0, |l| l.size).max(1.0);
            // Most lines may be indented first lines (by two characters from the document's margin): an edge further left that several lines share is the margin.
            let further = most_frequent(lines.clone().map(|k| k.x0).filter(|x| *x < l - 6.0), 2.0);
            m.left = match (further, known) {
                (Some((f, n)), _) if n >= 2 => f,
                (Some((f, _)), Some(k)) if near(f, k.left) => k.left,
                (None, Some(k)) if ((l - k.left) / em - 2.0).abs() < 0.5 => k.left,
                _ => l,
            };
        }
        (_, Some(k)) => m.left = k.left.min(x0.max(k.left - 12.0)),
        _ => {}
    }
    let mut before: Option<&Line> = None;
    let mut pitches = Vec::new();
    for l in lines {
        if let Some(b) = before
            && (b.size - l.size).abs() < 0.5
            && l.mid() > b.mid()
            && l.mid() - b.mid() < 4.0 * l.size
        {
            pitches.push(l.mid() - b.mid());
        }
        before = Some(l);
    }
    m.pitch =
        most_frequent(pitches.into_iter(), 1.0).map_or(known.map_or(0.0, |k| k.pitch), |p| p.0);
    m
}

/// How a line is set in its measure.
#[must_use]
pub fn align_of(line: &Line, m: Measure) -> Option<Align> {
    let (before, after) = (line.x0 - m.left, m.right - line.x1);
    let em = line.size.max(1.0);
    if m.right - m.left < 4.0 * em {
        return None;
    }
    if before > 2.7 * em && (before - after).abs() < (1.2 * em).max(0.06 * (m.right - m.left)) {
        Some(Align::Center)
    } else if before > 6.0 * em && after < 6.0 * em && before > 2.0 * after {
        Some(Align::Right)
    } else {
        Some(Align::Left)
    }
}

/// A paragraph under construction.
#[derive(Debug, Clone, Default)]
pub struct Paragraph {
    /// Its lines, each with the index of its page.
    pub lines: Vec<(usize, Line)>,
    /// Measure in which the first line stands.
    pub measure: Measure,
    /// Extra space stands before it.
    pub space_before: Option<bool>,
    /// It is the first thing on its page.
    pub first_on_page: bool,
}

/// Leaders: a long run of dots, or one that a page number follows. An ellipsis (……) alone is none.
fn is_leader(line: &Line) -> bool {
    let (mut run, mut longest) = (0, 0);
    for c in line.text.chars() {
        match c {
            '.' | '…' | '·' | '．' | '_' | '-' => run += if c == '…' { 3 } else { 1 },
            ' ' => {}
            _ => run = 0,
        }
        longest = run.max(longest);
    }
    longest >= 12 || longest >= 6 && line.text.ends_with(|c: char| c.is_ascii_digit())
}

/// A line that ends in a page number beyond a hole or leaders is an entry of a table of contents.
#[must_use]
pub fn is_toc_entry(line: &Line) -> bool {
    if is_leader(line) {
        return true;
    }
    let Some(hole) = line.holes.last() else {
        return false;
    };
    let tail = line.text.get(*hole as usize..).unwrap_or("").trim();
    !tail.is_empty() && tail.len() <= 4 && tail.bytes().all(|b| b.is_ascii_digit())
}

/// True when `next` goes on the paragraph that ends with `last`. `same_page` is false when a page ended between them.
#[must_use]
pub fn continues(
    paragraph: &Paragraph,
    next: &Line,
    m: Measure,
    same_page: bool,
    s: &LayoutSettings,
) -> bool {
    let Some((_, last)) = paragraph.lines.last() else {
        return false;
    };
    let Some((_, first)) = paragraph.lines.first() else {
        return false;
    };
    let em = last.size.max(1.0);
    if last.turn != next.turn || (last.size - next.size).abs() > s.size_ratio * em.max(next.size) {
        return false;
    }
    if is_toc_entry(last) || is_toc_entry(next) || !last.holes.is_empty() && !next.holes.is_empty()
    {
        return false;
    }
    let pm = paragraph.measure;
    // Centred and flush right lines are lines of their own, but for a title that was too long for one line.
    let next_align = align_of(next, m);
    let last_measure = if same_page { m } else { pm };
    if matches!(
        align_of(last, last_measure),
        Some(Align::Center | Align::Right)
    ) {
        return false;
    }
    if let Some(Align::Center | Align::Right) = next_align {
        let symmetric = ((last.x0 - m.left) - (m.right - last.x1)).abs() < 1.2 * em;
        let alike = last.font == next.font && (last.bold_prefix > 0) == (next.bold_prefix > 0);
        let broken =
            next_align == Some(Align::Center) && symmetric && alike && paragraph.lines.len() <= 2;
        if !(broken && same_page && !last.text.chars().next_back().is_some_and(is_terminal)) {
            return false;
        }
    }
    // The line before must be full: what begins the next line would not have fitted.
    let measure = if same_page { m } else { pm };
    let room = measure.right - last.x1;
    let word = next.first_word.min(0.6 * (measure.right - measure.left)) + 0.4 * em;
    let terminal = last.text.chars().next_back().is_some_and(is_terminal);
    let label = starts_with_label(&next.text);
    let alike = last.font == next.font && (last.bold_prefix > 0) == (next.bold_prefix > 0);
    // A sentence (headings have no commas) that stops short of its end goes on, though its line was broken a little early by hand.
    let stops = alike && !terminal && !label && room < 4.0 * em && last.text.contains('，');
    if room > (s.full_line_em * em).max(word) && !stops {
        return false;
    }
    if same_page {
        let step = next.mid() - last.mid();
        if step <= 0.0 || m.pitch > 0.0 && step > m.pitch.max(1.15 * em) + s.extra_leading_em * em {
            return false;
        }
        if m.pitch == 0.0 && step > 3.2 * em {
            return false;
        }
    }
    let indent = next.x0 - m.left;
    if indent >= s.indent_em * em && next_align != Some(Align::Center) {
        // An indented line begins a paragraph, unless the paragraph as a whole stands indented.
        let block = (next.x0 - last.x0 - (m.left - measure.left)).abs() < 0.35 * em
            && paragraph.lines.len() > 1
            || (next.x0 - first.x0).abs() > 0.35 * em && indent > 3.5 * em;
        let hanging = paragraph.lines.len() == 1
            && next.x0 > first.x0 + 0.5 * em
            && indent < 6.0 * em
            && starts_with_label(&first.text);
        // A full line that ends no sentence goes on even where the next one is indented, as when a converter began a paragraph anew
        // inside a sentence. A heading may fill its line, too: only the rest of a word or two is taken from it.
        let fragment = next.text.chars().count() <= 12 && next.text.ends_with('。');
        let unfinished = stops || alike && fragment && (next.x0 - first.x0).abs() < 0.35 * em;
        return (block || hanging || unfinished) && !terminal && !label;
    }
    // A short line with a label behind a finished sentence is a heading, though it stands at the margin as the sentence does.
    let sentence_end = last.text.ends_with(['。', '！', '？']);
    if label
        && sentence_end
        && m.right - next.x1 > 4.0 * em
        && !next.text.contains(['。', '，', '；'])
    {
        return false;
    }
    // Set without indents: a label after a full last line begins a new paragraph.
    let unindented = first.x0 - pm.left < 0.6 * em;
    if label && unindented && (terminal || is_heading_like(first, paragraph.lines.len())) {
        return false;
    }
    // A whole paragraph in another face (a heading that happens to fill its line) does not run on.
    let whole_bold = paragraph
        .lines
        .iter()
        .all(|(_, l)| l.bold_prefix as usize >= l.text.len());
    if whole_bold && next.bold_prefix == 0 && paragraph.lines.len() == 1 && unindented {
        return false;
    }
    true
}

fn is_heading_like(first: &Line, lines: usize) -> bool {
    lines == 1 && starts_with_label(&first.text)
}

/// One stretch of a block's text with its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// First byte in the text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Index of the page.
    pub page: usize,
    /// Box in the page's upright frame.
    pub bbox: PageBox,
}

/// Text put together from lines, with places and joins.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Joined {
    /// The text.
    pub text: String,
    /// Places, ascending.
    pub stretches: Vec<Stretch>,
    /// Bytes at which lines were joined.
    pub joins: Vec<u32>,
    /// Width of the line that was appended last.
    pub last_width: f32,
}

impl Joined {
    /// Appends a line; between Latin words a space comes in.
    pub fn push(&mut self, page: usize, line: &Line) {
        if let (Some(before), Some(after)) =
            (self.text.chars().next_back(), line.text.chars().next())
        {
            self.joins.push(self.text.len() as u32);
            if needs_space(before, after) {
                self.text.push(' ');
            }
        }
        let at = self.text.len() as u32;
        self.text.push_str(&line.text);
        self.places(at, page, line);
    }
    /// Appends a line of a cell. Two numbers one above the other stay two numbers, unless the first had no room to go on.
    pub fn push_in_cell(&mut self, page: usize, line: &Line, cell: PageBox) {
        if let (Some(before), Some(after)) =
            (self.text.chars().next_back(), line.text.chars().next())
        {
            self.joins.push(self.text.len() as u32);
            let room = cell.x1 - cell.x0 - self.last_width;
            let broken = room < line.first_word + 0.8 * line.size;
            if needs_space(before, after)
                || before.is_ascii_alphanumeric() && after.is_ascii_alphanumeric() && !broken
            {
                self.text.push(' ');
            }
        }
        self.last_width = line.x1 - line.x0;
        let at = self.text.len() as u32;
        self.text.push_str(&line.text);
        self.places(at, page, line);
    }
    /// Appends what the next page holds of the same cell.
    pub fn extend(&mut self, other: Joined) {
        if !other.text.is_empty() {
            self.last_width = other.last_width;
        }
        if let (Some(before), Some(after)) =
            (self.text.chars().next_back(), other.text.chars().next())
        {
            self.joins.push(self.text.len() as u32);
            if needs_space(before, after) {
                self.text.push(' ');
            }
        }
        let at = self.text.len() as u32;
        self.text.push_str(&other.text);
        self.joins.extend(other.joins.iter().map(|j| j + at));
        self.stretches
            .extend(other.stretches.iter().map(|s| Stretch {
                start: s.start + at,
                end: s.end + at,
                ..*s
            }));
    }
    fn places(&mut self, at: u32, page: usize, line: &Line) {
        for p in &line.pieces {
            self.stretches.push(Stretch {
                start: at + p.start,
                end: at + p.end,
                page,
                bbox: line.piece_box(p),
            });
        }
    }
}

/// What the layout says of a paragraph.
#[must_use]
pub fn hints_of(p: &Paragraph, joined: &Joined) -> LayoutHints {
    let Some((_, first)) = p.lines.first() else {
        return LayoutHints::default();
    };
    let em = first.size.max(1.0);
    // The bold run goes on over a line's end while whole lines are bold.
    let mut bold = 0u32;
    for (i, (_, l)) in p.lines.iter().enumerate() {
        let start = if i == 0 {
            0
        } else {
            joined.joins.get(i - 1).copied().unwrap_or(0)
        };
        if l.bold_prefix > 0 {
            bold = start + l.bold_prefix;
        }
        if (l.bold_prefix as usize) < l.text.len() {
            break;
        }
        bold = start + l.text.len() as u32;
    }
    LayoutHints {
        font_size: Some((first.size * 10.0).round() / 10.0),
        bold_prefix: (bold > 0).then_some(bold.min(joined.text.len() as u32)),
        align: align_of(first, p.measure),
        indent_chars: Some((((first.x0 - p.measure.left) / em) * 10.0).round() / 10.0),
        space_before: p.space_before,
        page_break_before: p.first_on_page,
        joins: joined.joins.clone(),
        ..LayoutHints::default()
    }
}
