//! What one block of text looks like: its label, and whether it is a line, a head with text after it, or a sentence.

use super::label::{self, Label};
use super::numeral::{fold, is_blank};
use super::words::words;
use gongbao_model::{Align, Block, BlockKind, Document};

/// The shape of the text after a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Nothing.
    Empty,
    /// A line without a full stop: a heading, or an item of a name list.
    Line,
    /// One clause closed by 。, ： or another mark, with nothing after it. Offset of the mark.
    Closed {
        /// Offset of the mark in the block.
        at: usize,
        /// The mark.
        mark: char,
    },
    /// A head closed by 。 or ：, with text after it.
    RunIn {
        /// Offset of the mark in the block.
        at: usize,
        /// The mark.
        mark: char,
    },
    /// Anything longer.
    Sentence,
}

/// Longest heading on a line of its own, in chars.
pub const LONGEST_LINE: usize = 64;
/// Longest run-in head of several clauses that a full stop closes, in chars.
const LONGEST_HEAD: usize = 44;
/// Longest run-in head of one clause that a full stop closes, in chars (names of expenditure items are long).
const LONGEST_NAME: usize = 72;
/// Longest run-in head closed by a colon, in chars.
const LONGEST_COLON_HEAD: usize = 40;

/// A block with what is seen of it at once.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// Index of the block.
    pub block: u32,
    /// First byte of the block in the document.
    pub start: usize,
    /// The block's text.
    pub text: &'a str,
    /// Its kind.
    pub kind: BlockKind,
    /// The block with its layout hints.
    pub source: &'a Block,
    /// Label at its start.
    pub label: Option<Label>,
    /// Offset in the text of what follows the label.
    pub rest: usize,
    /// Shape of what follows the label.
    pub shape: Shape,
}

impl<'a> Line<'a> {
    /// Looks at a block.
    #[must_use]
    pub fn new(doc: &'a Document, block: u32, source: &'a Block) -> Self {
        let text = doc.slice(source.span);
        let start = source.span.start as usize;
        let mut line = Self {
            block,
            start,
            text,
            kind: source.kind,
            source,
            label: None,
            rest: 0,
            shape: Shape::Empty,
        };
        if source.kind == BlockKind::Paragraph && !source.hints.hidden {
            line.label = label::scan(text);
            line.look();
            if line.label.is_some_and(|l| !line.believes(l)) {
                line.label = None;
                line.look();
            }
        }
        line
    }
    fn look(&mut self) {
        let from = self.label.map_or(0, |l| l.end);
        let rest = self.text.get(from..).unwrap_or_default();
        let rest = rest.trim_start_matches(|c| {
            is_blank(c) || c == '*' || (self.label.is_none() && matches!(c, '#' | '•' | '●'))
        });
        self.rest = self.text.len() - rest.len();
        self.shape = shape(self.text, self.rest);
    }
    /// Labels of tables and attachments stand on lines of their own; a han numeral followed by a blank needs a short line.
    fn believes(&self, label: Label) -> bool {
        let rest = self.title_text().chars().count();
        match label.style.rule() {
            "headings.table" | "headings.attached_table" | "headings.open_table" => {
                matches!(self.shape, Shape::Empty | Shape::Line) && rest <= 50
            }
            "headings.attachment" => {
                matches!(self.shape, Shape::Empty | Shape::Line)
                    || self.text[label.start..label.end].ends_with(['：', ':'])
            }
            "headings.attachment_bare" => {
                let colon = self.text[label.start..label.end].ends_with(['：', ':']);
                (rest == 0 || colon) && self.text[label.start..label.end].chars().count() > 1
            }
            "headings.han_blank" => matches!(self.shape, Shape::Line) && rest <= 30,
            "headings.latin_lower"
            | "headings.latin_upper"
            | "headings.roman_upper"
            | "headings.roman_lower" => self.text[self.rest..]
                .chars()
                .next()
                .is_some_and(|c| !c.is_ascii_alphanumeric()),
            "headings.part" | "headings.chapter" | "headings.section" => {
                let sentence = self.title_text().contains(['，', '；', '：']) && rest > 24;
                matches!(
                    self.shape,
                    Shape::Empty | Shape::Line | Shape::Closed { .. }
                ) && !sentence
            }
            _ => true,
        }
    }
    /// The text after the label without blanks and emphasis marks at its end.
    #[must_use]
    pub fn title_text(&self) -> &'a str {
        self.text[self.rest..].trim_end_matches(|c| is_blank(c) || c == '*')
    }
    /// True for ordinary text with something in it.
    #[must_use]
    pub fn is_text(&self) -> bool {
        self.kind == BlockKind::Paragraph
            && !self.source.hints.hidden
            && !self.text.trim().is_empty()
    }
    /// True for a table.
    #[must_use]
    pub fn is_table(&self) -> bool {
        matches!(self.kind, BlockKind::Table(_))
    }
    /// True for blocks that take no part: furniture, footnotes, hidden or empty text, images of markdown.
    #[must_use]
    pub fn is_aside(&self) -> bool {
        !self.is_table()
            && (!self.is_text() || self.text.starts_with("![") || self.text.trim() == "---")
    }
    /// True when the text ends as a sentence, so that a new thing may begin after it.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        let t = self.text.trim_end_matches(|c: char| {
            is_blank(c) || matches!(c, '*' | '”' | '"' | '）' | ')' | '』')
        });
        t.ends_with([
            '。', '！', '？', '；', '：', '.', '!', '?', ';', ':', '…', '】',
        ])
    }
    /// Share of the block that is bold from its start: 0 none or unknown, 1 all.
    #[must_use]
    pub fn bold_bytes(&self) -> usize {
        self.source
            .hints
            .bold_prefix
            .map_or(0, |b| b as usize)
            .min(self.text.len())
    }
    /// True when all of it is bold.
    #[must_use]
    pub fn is_bold(&self) -> bool {
        self.bold_bytes() >= self.text.trim_end().len() && !self.text.is_empty()
            || (self.text.starts_with("**")
                && self.text.trim_end().ends_with("**")
                && self.text.len() > 4)
    }
    /// True when the layout centres it.
    #[must_use]
    pub fn is_centred(&self) -> bool {
        self.source.hints.align == Some(Align::Center)
    }
    /// Outline level that the file states, from the outline or from a style that is named like a heading.
    #[must_use]
    pub fn outline(&self) -> Option<u8> {
        let hints = &self.source.hints;
        hints
            .outline_level
            .filter(|l| (1..=9).contains(l))
            .or_else(|| {
                let style = hints.style.as_deref()?.to_lowercase();
                let tail = style
                    .strip_prefix("heading")
                    .or_else(|| style.strip_prefix("标题"))?;
                tail.trim().parse().ok().filter(|l| (1..=9).contains(l))
            })
    }
    /// True when most of it is Han: glyphs that could not be read name nothing.
    #[must_use]
    pub fn is_han(&self) -> bool {
        is_han(self.text)
    }
    /// A line like 填报日期：2024年8月27日 or 单位：万元.
    #[must_use]
    pub fn is_field(&self) -> bool {
        let t = self.text.trim();
        let Some((i, mark)) = t.char_indices().find(|(_, c)| matches!(c, '：' | ':')) else {
            return false;
        };
        let (head, value) = (&t[..i], t[i + mark.len_utf8()..].trim());
        words().is_field(head.trim_start_matches(['（', '(']))
            || (head.chars().count() <= 10
                && value.chars().count() <= 24
                && !value.is_empty()
                && !value.ends_with(['。', '；', '，'])
                && !words().has_heading_tail(head))
    }
}

/// True when at least half of a text's chars, blanks and digits aside, are Han.
#[must_use]
pub fn is_han(text: &str) -> bool {
    let (mut han, mut other) = (0usize, 0usize);
    for c in text
        .chars()
        .take(80)
        .filter(|c| !c.is_whitespace() && !c.is_ascii_digit() && !super::words::is_noise(*c))
    {
        if ('\u{3400}'..='\u{9fff}').contains(&c) || ('\u{20000}'..='\u{323af}').contains(&c) {
            han += 1
        } else {
            other += 1
        }
    }
    han > 0 && han >= other
}

/// The shape of `text[from..]`.
fn shape(text: &str, from: usize) -> Shape {
    let rest = text[from..].trim_end_matches(|c| is_blank(c) || c == '*');
    if rest.is_empty() {
        return Shape::Empty;
    }
    let end = from + rest.len();
    let mut depth = 0u32;
    let mut chars = 0usize;
    let mut colon: Option<(usize, char, usize)> = None;
    let mut previous = ' ';
    for (i, c) in rest.char_indices() {
        chars += 1;
        match c {
            '（' | '(' | '《' | '“' | '〔' | '[' | '【' => depth += 1,
            '）' | ')' | '》' | '”' | '〕' | ']' | '】' => depth = depth.saturating_sub(1),
            '：' | ':' if depth == 0 && colon.is_none() => {
                let digits = previous.is_ascii_digit()
                    && rest[i + c.len_utf8()..].starts_with(|n: char| n.is_ascii_digit());
                if !digits {
                    colon = Some((i, c, chars - 1));
                }
            }
            // A full stop inside quotation marks or brackets ends no head, but one after many chars ends the search.
            '。' | '！' | '？' | '；' if depth == 0 || chars > 200 => {
                let at = from + i;
                let last = at + c.len_utf8() >= end;
                let stop = if let Some((ci, cm, cn)) = colon {
                    // The colon came first: it closes the head when what stands before it can be one.
                    if cn <= LONGEST_COLON_HEAD && is_colon_head(&rest[..ci]) {
                        (from + ci, cm, cn)
                    } else {
                        return Shape::Sentence;
                    }
                } else {
                    (at, c, chars - 1)
                };
                if stop.0 == at && last {
                    return Shape::Closed { at, mark: c };
                }
                if stop.0 == at && (c != '。' || chars > LONGEST_NAME + 1 || !is_head(&rest[..i]))
                {
                    return Shape::Sentence;
                }
                return Shape::RunIn {
                    at: stop.0,
                    mark: stop.1,
                };
            }
            _ => {}
        }
        previous = c;
    }
    if let Some((i, mark, n)) = colon {
        if from + i + mark.len_utf8() >= end {
            return Shape::Closed { at: from + i, mark };
        }
        if n <= LONGEST_COLON_HEAD && is_colon_head(&rest[..i]) {
            return Shape::RunIn { at: from + i, mark };
        }
    }
    if let Some(last) = rest.chars().next_back()
        && matches!(last, '.' | ';' | '，' | ',' | '!' | '?')
    {
        return Shape::Closed {
            at: end - last.len_utf8(),
            mark: last,
        };
    }
    let broken_sentence = rest.contains(['，', '：', '；']) && has_figure(rest);
    if chars <= LONGEST_LINE && !broken_sentence {
        Shape::Line
    } else {
        Shape::Sentence
    }
}

/// True when a clause can be a head that a full stop closes: no figures, not too many clauses.
#[must_use]
pub fn is_head(head: &str) -> bool {
    let n = head.trim().chars().count();
    let longest = if head.contains(['，', ',']) {
        LONGEST_HEAD
    } else {
        LONGEST_NAME
    };
    (2..=longest).contains(&n)
        && !head.contains('；')
        && head.matches(['，', ',']).count() <= 3
        && !has_figure(head)
}

/// True when the words before a colon can be a head.
#[must_use]
pub fn is_colon_head(head: &str) -> bool {
    let head = head.trim();
    let n = head.chars().count();
    (2..=LONGEST_COLON_HEAD).contains(&n)
        && !head.contains(['，', ',', '；'])
        && !words().leads_over(head)
        && !has_figure(head)
}

/// True when a text holds a measured figure (5.98%, 3万元, 16个), as a heading does not. Years and dates are no figures, nor are
/// numbers inside quotation marks or book title marks.
#[must_use]
pub fn has_figure(text: &str) -> bool {
    let mut quoted = 0u32;
    let mut chars = text.chars().peekable();
    let mut previous = ' ';
    while let Some(c) = chars.next() {
        let before = std::mem::replace(&mut previous, c);
        match c {
            // PM2.5 and the like are names.
            _ if before.is_ascii_alphabetic() && c.is_ascii_digit() => {
                while chars
                    .peek()
                    .is_some_and(|n| n.is_ascii_digit() || *n == '.')
                {
                    chars.next();
                }
            }
            '“' | '《' | '〔' => quoted += 1,
            '”' | '》' | '〕' => quoted = quoted.saturating_sub(1),
            '%' | '％' | '‰' => return true,
            _ if fold(c).is_ascii_digit() && quoted == 0 => {
                let mut decimal = false;
                while let Some(n) = chars.peek().copied() {
                    if fold(n).is_ascii_digit() || matches!(n, '.' | '．' | ',') {
                        decimal |= !fold(n).is_ascii_digit();
                        chars.next();
                    } else {
                        break;
                    }
                }
                while chars.peek().is_some_and(|n| is_blank(*n)) {
                    chars.next();
                }
                if decimal
                    || chars
                        .peek()
                        .is_some_and(|n| "万亿元%％‰个名人次家项件户吨亩辆台套分".contains(*n))
                {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        assert_eq!(shape("概况", 0), Shape::Line);
        assert_eq!(shape("概况。", 0), Shape::Closed { at: 6, mark: '。' });
        assert!(matches!(
            shape("评价小组。八月成立小组。", 0),
            Shape::RunIn { mark: '。', .. }
        ));
        assert!(matches!(
            shape("预算编制：全年项目均已入库。", 0),
            Shape::RunIn { mark: '：', .. }
        ));
        assert_eq!(shape("人员如下：甲、乙。", 0), Shape::Sentence);
        assert_eq!(shape("支出增加5.1%。主要是人员增加。", 0), Shape::Sentence);
    }

    #[test]
    fn figures() {
        assert!(has_figure("增加3.5"));
        assert!(has_figure("共16个团组"));
        assert!(!has_figure("2023年度项目"));
        assert!(!has_figure("“1+6”方案"));
    }
}
