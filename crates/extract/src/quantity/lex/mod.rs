//! The scanner: one pass over a stretch of text that tells quantities, dates and what is neither.
//!
//! Dates are told in [`date`], numbers with their units in [`number`], what is no quantity in [`exclude`]; [`share`] gives the numbers
//! of a list or range the unit that only its last one prints.

mod date;
mod exclude;
mod number;
mod share;

use super::numeral::begins_han;
use super::words::CharSet;
use gongbao_model::{Quantity, RuleId, Span};
use std::sync::LazyLock;

/// A date or a span of dates in digits. What is not printed is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Date {
    /// First year.
    pub year: Option<i32>,
    /// Last year, where a span of years is printed.
    pub end_year: Option<i32>,
    /// First month.
    pub month: Option<u8>,
    /// Last month, where a span of months is printed.
    pub end_month: Option<u8>,
    /// Day of the month.
    pub day: Option<u8>,
}

/// What a lexeme is.
#[derive(Debug, Clone, PartialEq)]
pub enum LexemeKind {
    /// A number, with its unit where it has one.
    Quantity(Quantity),
    /// A date.
    Date(Date),
    /// A number that is no quantity, and the rule that says so.
    Excluded(RuleId),
}

/// A stretch of text with a number in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Lexeme {
    /// Where, absolute.
    pub span: Span,
    /// What.
    pub kind: LexemeKind,
    /// The number is written in Chinese numerals.
    pub han: bool,
    /// The unit was taken from a neighbour in a list or range.
    pub shared_unit: bool,
    /// Joined to the next lexeme as a range.
    pub range_start: bool,
}

/// How many chars a quotation may have to be a name (“1+6”, “25条”).
const NAME_CHARS: usize = 12;
/// How many chars a title in book marks may have.
const TITLE_CHARS: usize = 90;

/// Chars at which the scanner stops: all others are passed over.
static STOPS: LazyLock<CharSet> = LazyLock::new(|| {
    let han = ('\u{80}'..='\u{ffff}').filter(|c| begins_han(*c));
    CharSet::new(
        han.chain('0'..='9')
            .chain('０'..='９')
            .chain("《“超过上".chars()),
    )
});

struct Lexer<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    out: Vec<Lexeme>,
    /// Up to where numbers belong to a title in book marks.
    title_until: usize,
    /// Up to where numbers belong to a short quotation.
    name_until: usize,
}

/// Reads all lexemes of a stretch and hands them over in order.
pub fn lex(text: &str, span: Span, mut take: impl FnMut(Lexeme)) {
    for lexeme in lexemes(text, span) {
        take(lexeme);
    }
}

/// All lexemes of a stretch, in order.
#[must_use]
pub fn lexemes(text: &str, span: Span) -> Vec<Lexeme> {
    let (start, end) = (span.start as usize, (span.end as usize).min(text.len()));
    let Some(inside) = text.get(..end).filter(|t| t.is_char_boundary(start)) else {
        return Vec::new();
    };
    let mut lexer = Lexer {
        text: inside,
        start,
        end,
        out: Vec::new(),
        title_until: 0,
        name_until: 0,
    };
    lexer.run();
    share::share_units(inside, &mut lexer.out);
    lexer.out
}

impl<'a> Lexer<'a> {
    fn rest(&self, at: usize) -> &'a str {
        self.text.get(at..self.end).unwrap_or_default()
    }

    /// The text before a place, back to the end of the last lexeme: qualifiers never reach into a neighbour.
    fn head(&self, at: usize) -> &'a str {
        let from = self
            .out
            .last()
            .map_or(self.start, |l| l.span.end as usize)
            .min(at);
        self.text.get(from..at).unwrap_or_default()
    }

    fn run(&mut self) {
        let stops = &*STOPS;
        let mut at = self.start;
        while let Some((skip, c)) = self.rest(at).char_indices().find(|(_, c)| stops.has(*c)) {
            at += skip;
            at = match c {
                '0'..='9' | '０'..='９' => self.arabic(at),
                '《' => {
                    self.title_until = self
                        .title_until
                        .max(self.closing(at, '》', TITLE_CHARS).unwrap_or(0));
                    at + c.len_utf8()
                }
                '“' => {
                    self.name_until = self
                        .name_until
                        .max(self.closing(at, '”', NAME_CHARS).unwrap_or(0));
                    at + c.len_utf8()
                }
                '超' | '过' | '上' if self.at_unit_alone(at).is_some() => self.unit_alone(at),
                c if begins_han(c) => self.han(at),
                c => at + c.len_utf8(),
            };
        }
    }

    fn closing(&self, at: usize, mark: char, chars: usize) -> Option<usize> {
        self.rest(at)
            .char_indices()
            .take(chars + 2)
            .find(|(_, c)| *c == mark)
            .map(|(i, _)| at + i)
    }

    fn push(&mut self, start: usize, end: usize, kind: LexemeKind, han: bool) -> usize {
        self.out.push(Lexeme {
            span: Span::new(start, end),
            kind,
            han,
            shared_unit: false,
            range_start: false,
        });
        end
    }
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}
