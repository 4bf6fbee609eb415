//! The lines of a paragraph: its text cut at breaks, with the formatting that holds.

use super::native::{LINE_BREAK, Mark, NoteKind, PAGE_BREAK, Paragraph, RunProps, WRAP};
use super::styles::{Style, StyleSheet};
use gongbao_model::Align;

/// What parts a line from the one before it in the same paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Break {
    /// It is the first.
    First,
    /// A line break.
    Line,
    /// A page break.
    Page,
    /// A paragraph mark that only wrapped a line.
    Wrap,
}

/// A line of a paragraph, white space trimmed.
#[derive(Debug)]
pub(crate) struct Line {
    /// Its text.
    pub(crate) text: String,
    /// How it begins.
    pub(crate) after: Break,
    /// Bytes at its start that are bold.
    pub(crate) bold_prefix: u32,
    /// Characters per font size in half points.
    pub(crate) sizes: Vec<(u16, u32)>,
    /// White space that was trimmed at its start, in characters of full width.
    pub(crate) lead: f32,
    /// Byte offsets at which a page began when the file was last laid out.
    pub(crate) pages: Vec<u32>,
    /// Marks of notes, with the byte offsets before which they stand.
    pub(crate) notes: Vec<(u32, NoteKind, i32)>,
}

/// The lines of a paragraph and its hidden text.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    /// Visible lines; at least one.
    pub(crate) visible: Vec<Line>,
    /// Hidden text.
    pub(crate) hidden: String,
}

/// Formatting that holds for a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effective {
    pub(crate) bold: bool,
    pub(crate) hidden: bool,
    pub(crate) size: u16,
}

/// Word's size where nothing states one: 10 points.
const DEFAULT_SIZE: u16 = 20;

/// Direct formatting wins; bold of the paragraph style and of the character style cancel each other out, as toggles do.
pub(crate) fn effective(
    run: RunProps,
    paragraph: Option<&Style>,
    styles: &StyleSheet,
) -> Effective {
    let character = styles.get(run.style).map(|s| s.run).unwrap_or_default();
    let inherited = paragraph.map(|s| s.run).unwrap_or_default();
    let toggled = |own: Option<bool>,
                   character: Option<bool>,
                   inherited: Option<bool>,
                   default: Option<bool>| {
        own.unwrap_or_else(|| match (character, inherited) {
            (None, None) => default.unwrap_or(false),
            (c, i) => c.unwrap_or(false) != i.unwrap_or(false),
        })
    };
    Effective {
        bold: toggled(
            run.bold,
            character.bold,
            inherited.bold,
            styles.default_run.bold,
        ),
        hidden: toggled(
            run.hidden,
            character.hidden,
            inherited.hidden,
            styles.default_run.hidden,
        ),
        size: run
            .size
            .or(character.size)
            .or(inherited.size)
            .or(styles.default_run.size)
            .unwrap_or(DEFAULT_SIZE),
    }
}

/// Cuts a paragraph into lines.
pub(crate) fn lines(p: &Paragraph, styles: &StyleSheet) -> Lines {
    let style = styles.of_paragraph(&p.props);
    let mut out = Lines::default();
    let mut line = Raw::new(Break::First);
    let mut marks = p.marks.iter().peekable();
    for (i, run) in p.runs.iter().enumerate() {
        let format = effective(run.props, style, styles);
        let start = run.start as usize;
        let end = p.runs.get(i + 1).map_or(p.text.len(), |r| r.start as usize);
        let mut at = start;
        // A run is taken apart at breaks and at marks.
        while at < end {
            while let Some((_, mark)) = marks.next_if(|(place, _)| *place as usize <= at) {
                line.mark(mark);
            }
            let stop = marks
                .peek()
                .map_or(end, |(place, _)| (*place as usize).min(end));
            let Some(piece) = p.text.get(at..stop) else {
                break;
            };
            let cut = piece.find([LINE_BREAK, PAGE_BREAK, WRAP]);
            let text = piece.get(..cut.unwrap_or(piece.len())).unwrap_or_default();
            if format.hidden {
                out.hidden.push_str(text);
            } else {
                line.push(text, format);
            }
            at += text.len();
            if cut.is_some() {
                let after = match p.text.get(at..).and_then(|t| t.chars().next()) {
                    Some(PAGE_BREAK) => Break::Page,
                    Some(WRAP) => Break::Wrap,
                    _ => Break::Line,
                };
                at += 1;
                if !format.hidden {
                    let next = Raw::new(after);
                    out.visible
                        .push(std::mem::replace(&mut line, next).finish());
                }
            }
        }
    }
    for (_, mark) in marks {
        line.mark(mark);
    }
    out.visible.push(line.finish());
    out
}

struct Raw {
    text: String,
    after: Break,
    /// Bytes at the start that are bold, and whether all is bold so far.
    bold: u32,
    all_bold: bool,
    sizes: Vec<(u16, u32)>,
    pages: Vec<u32>,
    notes: Vec<(u32, NoteKind, i32)>,
}

impl Raw {
    fn new(after: Break) -> Self {
        Self {
            text: String::new(),
            after,
            bold: 0,
            all_bold: true,
            sizes: Vec::new(),
            pages: Vec::new(),
            notes: Vec::new(),
        }
    }
    fn mark(&mut self, mark: &Mark) {
        let at = self.text.len() as u32;
        match mark {
            Mark::RenderedPageBreak => self.pages.push(at),
            Mark::Note(kind, id) => self.notes.push((at, *kind, *id)),
            Mark::Box(_) => {}
        }
    }
    fn push(&mut self, text: &str, format: Effective) {
        if text.is_empty() {
            return;
        }
        self.text.push_str(text);
        let blank = text.trim().is_empty();
        // White space has no weight of its own.
        if self.all_bold && (format.bold || blank) {
            self.bold = self.text.len() as u32;
        } else {
            self.all_bold = false;
        }
        if !blank {
            let chars = text.chars().count() as u32;
            match self.sizes.iter_mut().find(|(size, _)| *size == format.size) {
                Some((_, count)) => *count += chars,
                None => self.sizes.push((format.size, chars)),
            }
        }
    }
    fn finish(self) -> Line {
        let trimmed = self.text.trim_start();
        let cut = self.text.len() - trimmed.len();
        let lead = self
            .text
            .get(..cut)
            .unwrap_or_default()
            .chars()
            .map(|c| {
                if c == '\u{3000}' {
                    1.0
                } else if c == '\t' {
                    2.0
                } else {
                    0.5
                }
            })
            .sum();
        let text = trimmed.trim_end().to_owned();
        let within = |at: u32| at.saturating_sub(cut as u32).min(text.len() as u32);
        Line {
            after: self.after,
            bold_prefix: within(self.bold),
            sizes: self.sizes,
            lead,
            pages: self.pages.into_iter().map(within).collect(),
            notes: self
                .notes
                .into_iter()
                .map(|(at, kind, id)| (within(at), kind, id))
                .collect(),
            text,
        }
    }
}

/// The size of most characters of some lines, in points.
pub(crate) fn font_size(lines: &[Line]) -> Option<f32> {
    let mut total: Vec<(u16, u32)> = Vec::new();
    for &(size, count) in lines.iter().flat_map(|l| &l.sizes) {
        match total.iter_mut().find(|(s, _)| *s == size) {
            Some((_, sum)) => *sum += count,
            None => total.push((size, count)),
        }
    }
    total
        .into_iter()
        .max_by_key(|&(size, count)| (count, size))
        .map(|(size, _)| f32::from(size) / 2.0)
}

/// What stands between two texts that a break parted: a space between words and numbers of Latin letters and digits, nothing else.
pub(crate) fn joint(before: &str, after: &str) -> &'static str {
    let (Some(last), Some(first)) = (before.chars().next_back(), after.chars().next()) else {
        return "";
    };
    let ends = last.is_ascii_alphanumeric()
        || matches!(last, '.' | ',' | ';' | ':' | '!' | '?' | ')' | '%');
    let begins = first.is_ascii_alphanumeric() || first == '(';
    if ends && begins { " " } else { "" }
}

/// A line this long was broken because the page ended, a shorter one because its author wanted a new line.
const LONG_LINE_CHARS: usize = 28;

/// True when a line break joins: the next line goes on with what the line says. A title is broken wherever it looks well; in the body
/// a line break is most often a paragraph that was typed (or pasted from a web page) without a paragraph mark.
pub(crate) fn goes_on(line: &Line, next: &Line, align: Option<Align>, heading: bool) -> bool {
    if line.text.is_empty() || next.text.is_empty() {
        return false;
    }
    let opens_aside = next
        .text
        .starts_with(['（', '(', '—', '–', '-', '－', '【']);
    if heading {
        return true;
    }
    match align {
        Some(Align::Center) => !opens_aside,
        Some(Align::Right) => false,
        _ => {
            let ended = line
                .text
                .ends_with(['。', '！', '？', '；', '：', '!', '?', ';', ':', '…']);
            !ended
                && next.lead < 1.0
                && !opens_list_item(&next.text)
                && line.text.chars().count() >= LONG_LINE_CHARS
        }
    }
}

/// `一、`, `（一）`, `1.`, `1、`, `（1）`, `①`, `第一`: the shapes of list labels, whatever their number.
fn opens_list_item(text: &str) -> bool {
    let numeral = |c: char| c.is_ascii_digit() || "〇一二三四五六七八九十百".contains(c);
    let mut chars = text.chars();
    match chars.next() {
        Some('（' | '(') => {
            let inside: String = chars.take_while(|c| !matches!(c, '）' | ')')).collect();
            !inside.is_empty() && inside.chars().count() <= 3 && inside.chars().all(numeral)
        }
        Some('①'..='⑳' | '●' | '■' | '◆' | '★' | '•' | '□' | '☑') => true,
        Some('第') => chars.next().is_some_and(numeral),
        Some(c) if numeral(c) => {
            let rest = text.trim_start_matches(numeral);
            let mut after = rest.chars();
            match after.next() {
                Some('、' | '．') => true,
                Some('.') => after.next().is_none_or(|c| !c.is_ascii_digit()),
                _ => false,
            }
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line {
        let mut raw = Raw::new(Break::Line);
        raw.push(
            text,
            Effective {
                bold: false,
                hidden: false,
                size: 32,
            },
        );
        raw.finish()
    }

    #[test]
    fn joints_part_only_latin_words_and_numbers() {
        assert_eq!(joint("项目支", "出名称"), "");
        assert_eq!(joint("120", "130"), " ");
        assert_eq!(joint("GDP", "growth"), " ");
        assert_eq!(joint("12", "万元"), "");
    }

    #[test]
    fn titles_go_on_and_typed_paragraphs_do_not() {
        assert!(goes_on(
            &line("某县教育局2023年度"),
            &line("部门整体支出绩效自评报告"),
            Some(Align::Center),
            false
        ));
        assert!(!goes_on(
            &line("某县2024年预算报告"),
            &line("——在某县人民代表大会上"),
            Some(Align::Center),
            false
        ));
        let body = "全年共安排专项资金三百二十万元，用于农村道路养护、危桥改造以及安全生命防护工程建设等方面";
        assert!(goes_on(&line(body), &line("的支出"), None, false));
        assert!(!goes_on(
            &line(&format!("{body}。")),
            &line("全部资金"),
            None,
            false
        ));
        assert!(!goes_on(&line(body), &line("　　全部资金"), None, false));
        assert!(!goes_on(&line(body), &line("2、全部资金"), None, false));
        assert!(!goes_on(
            &line("项目名称：道路养护"),
            &line("项目单位：某局"),
            None,
            false
        ));
        assert!(!goes_on(
            &line("某县教育局"),
            &line("2024年5月"),
            Some(Align::Right),
            false
        ));
    }

    #[test]
    fn leading_space_is_an_indent() {
        let l = line("　　 甲乙 ");
        assert_eq!((l.text.as_str(), l.lead), ("甲乙", 2.5));
    }
}
