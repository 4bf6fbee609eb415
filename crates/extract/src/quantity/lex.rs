//! The scanner: one pass over a stretch of text that tells quantities, dates and what is neither.

use super::numeral::{Numeral, arabic_at, begins_han, gap, han_at, is_gap, pow10};
use super::{exclusions, qualifiers, units};
use gongbao_model::{Decimal, Dimension, Qualifier, Quantity, RuleId, Span};

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

/// Factor, base unit and dimension of a printed unit such as 万元, 万人次 or 元/人; `None` where a part of it is no known unit.
#[must_use]
pub fn unit_parts(printed: &str) -> Option<(Decimal, String, Dimension)> {
    let squeezed: String = printed.chars().filter(|c| !is_gap(*c)).collect();
    let mut exp = 0;
    let mut rest = squeezed.as_str();
    while units::simple_at(rest).is_none() {
        let c = rest.chars().next()?;
        exp += match c {
            '十' => 1,
            '百' => 2,
            '千' => 3,
            '万' => 4,
            '亿' => 8,
            _ => return None,
        };
        rest = rest.get(c.len_utf8()..)?;
        if rest.is_empty() {
            return Some((pow10(exp)?, String::new(), Dimension::None));
        }
    }
    let (len, id) = units::simple_at(rest)?;
    let unit = units::unit(id);
    let tail = rest.get(len..)?;
    if tail.is_empty() {
        let (factor, base) = based(unit, pow10(exp)?);
        return Some((factor, base.to_owned(), unit.dimension));
    }
    let whole = unit_tail(tail)?;
    if whole.0 == tail.len() {
        let dimension = if whole.1 {
            Dimension::Compound
        } else {
            unit.dimension
        };
        return Some((pow10(exp)?, rest.to_owned(), dimension));
    }
    None
}

/// A ratio in tenths or permille keeps its meaning in the base value: two tenths are 20 %.
fn based(unit: &'static units::Unit, factor: Decimal) -> (Decimal, &'static str) {
    match (unit.base, unit.standard) {
        ("成" | "角", Some((standard, worth))) => {
            (factor.checked_mul(worth).unwrap_or(factor), standard)
        }
        _ => (factor, unit.base),
    }
}

/// What may follow a simple unit and belongs to it: `/人`, （套）. Bytes and whether it makes a quotient.
fn unit_tail(tail: &str) -> Option<(usize, bool)> {
    if let Some(n) = units::per_at(tail) {
        return Some((n, true));
    }
    let open = ["（", "("].iter().find(|o| tail.starts_with(**o))?;
    let inner = tail.get(open.len()..)?;
    let (len, _) = units::simple_at(inner)?;
    let close = ["）", ")"]
        .iter()
        .find(|c| inner.get(len..).is_some_and(|t| t.starts_with(**c)))?;
    Some((open.len() + len + close.len(), false))
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
    share_units(inside, &mut lexer.out);
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
        let bytes = self.text.as_bytes();
        let mut at = self.start;
        while at < self.end {
            let Some(&b) = bytes.get(at) else { break };
            if b < 0x80 {
                at = if b.is_ascii_digit() {
                    self.arabic(at)
                } else {
                    at + 1
                };
                continue;
            }
            let Some(c) = self.rest(at).chars().next() else {
                break;
            };
            at = match c {
                '０'..='９' => self.arabic(at),
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
                '①'..='⑳' | '⑴'..='⒇' | '⒈'..='⒛' => at + c.len_utf8(),
                c if begins_han(c) => self.han(at),
                c => at + c.len_utf8(),
            };
        }
    }

    /// 超亿元, 过百亿元: a threshold that prints no digit stands for one of its unit. Bytes of the multiplier.
    fn at_unit_alone(&self, at: usize) -> Option<usize> {
        let c = self.rest(at).chars().next()?;
        let rest = self.rest(at + c.len_utf8());
        let multiplier = |c: &char| matches!(c, '十' | '百' | '千' | '万' | '亿');
        let len: usize = rest
            .chars()
            .take(3)
            .take_while(multiplier)
            .map(char::len_utf8)
            .sum();
        let tail = rest.get(len..)?;
        let money = rest.get(..len)?.ends_with(['万', '亿'])
            && tail.starts_with('元')
            && !tail.starts_with("元级");
        money.then_some(len)
    }

    fn unit_alone(&mut self, at: usize) -> usize {
        let Some(c) = self.rest(at).chars().next() else {
            return self.end;
        };
        let number = at + c.len_utf8();
        let Some(len) = self.at_unit_alone(at) else {
            return number;
        };
        let end = number + len + '元'.len_utf8();
        let unit = self.text.get(number..end).unwrap_or_default();
        let Some((factor, base, dimension)) = unit_parts(unit) else {
            return number;
        };
        let q = self.quantity(
            at,
            end,
            Decimal::ONE,
            0,
            unit.to_owned(),
            factor,
            &base,
            dimension,
            Some(Qualifier::MoreThan),
        );
        match q {
            Some(q) => self.push(at, end, LexemeKind::Quantity(q), true),
            None => number,
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

    fn arabic(&mut self, at: usize) -> usize {
        if let Some((end, kind)) = self.date(at) {
            return self.push(at, end, kind, false);
        }
        if let Some(end) = self.torn(at) {
            return end;
        }
        let Some(n) = arabic_at(self.rest(at)) else {
            // More digits than a figure has: an account number, a code.
            let run = self
                .rest(at)
                .char_indices()
                .find(|(_, c)| !c.is_ascii_digit() && !('０'..='９').contains(c));
            let end = run.map_or(self.end, |(i, _)| at + i);
            return self.push(at, end, LexemeKind::Excluded("exclusions.code"), false);
        };
        // `1.2023年…`: a label that ran into a year.
        let label_year =
            n.decimals == 4 && n.factor == Decimal::ONE && self.rest(at + n.len).starts_with('年');
        if label_year && let Some(dot) = self.rest(at).find('.') {
            self.push(
                at,
                at + dot,
                LexemeKind::Excluded("exclusions.label"),
                false,
            );
            return at + dot + 1;
        }
        self.number(at, &n)
    }

    /// 项目4 1 个, 新增1 2.2 万人: a blank tore the digits of one number apart. Only right behind a word, and only with a unit.
    fn torn(&mut self, at: usize) -> Option<usize> {
        let before = self
            .text
            .get(self.start..at)?
            .chars()
            .next_back()
            .filter(|c| is_han(*c))?;
        let rest = self.rest(at);
        let bytes = rest.as_bytes();
        let left = bytes
            .iter()
            .take(3)
            .take_while(|b| b.is_ascii_digit())
            .count();
        if !(1..=2).contains(&left)
            || bytes.get(left) != Some(&b' ')
            || !bytes.get(left + 1)?.is_ascii_digit()
            || begins_han(before)
        {
            return None;
        }
        let tail = rest.get(left + 1..)?;
        let n = arabic_at(tail).filter(|n| n.inside.is_none())?;
        let behind = tail.get(n.len..)?;
        let year = self.date(at + left + 1).is_some();
        let unit =
            n.factor != Decimal::ONE || units::simple_at(behind.get(gap(behind)..)?).is_some();
        if year || !unit {
            return None;
        }
        let digits: i128 = rest.get(..left)?.parse().ok()?;
        let shift = tail.bytes().take_while(u8::is_ascii_digit).count();
        let value = pow10(u32::try_from(shift).ok()?)?
            .checked_mul(Decimal::try_from_i128_with_scale(digits, 0).ok()?)?
            .checked_add(n.value)?;
        let joined = Numeral {
            value,
            len: left + 1 + n.len,
            multiplier: (left + 1 + n.multiplier.0, left + 1 + n.multiplier.1),
            ..n
        };
        Some(self.number(at, &joined))
    }

    fn han(&mut self, at: usize) -> usize {
        let rest = self.rest(at);
        let Some(n) = han_at(rest) else {
            // Nothing begins inside a run that is no number.
            let run = rest
                .char_indices()
                .find(|(_, c)| !begins_han(*c) && !matches!(c, '万' | '亿'));
            return run.map_or(self.end, |(i, _)| at + i.max(1)).max(at + 3);
        };
        let after = &rest[n.len..];
        // 百度, 千家, 百亿: a multiplier without a digit counts nothing.
        let bare = rest.get(..n.len).is_some_and(|t| {
            t.chars()
                .all(|c| matches!(c, '百' | '千' | '佰' | '仟' | '万' | '亿'))
        });
        if bare && !after.starts_with("分之") {
            return at + n.len;
        }
        // A year in Chinese digits.
        if n.positional {
            let year = i32::try_from(n.value.mantissa())
                .ok()
                .filter(|y| (1900..2100).contains(y));
            if let (Some(year), Some(tail)) = (year, after.strip_prefix('年')) {
                let end = self.end - tail.len();
                let date = Date {
                    year: Some(year),
                    ..Date::default()
                };
                return self.push(at, end, LexemeKind::Date(date), true);
            }
            return at + n.len;
        }
        if let Some(q) = self.fraction(at, &n) {
            return q;
        }
        // 一半 is the one fraction without a sign.
        if n.len == '一'.len_utf8()
            && n.value == Decimal::ONE
            && after.starts_with('半')
            && !after.starts_with("半会")
        {
            let end = at + n.len + '半'.len_utf8();
            let q = self.quantity(
                at,
                end,
                Decimal::from(50),
                0,
                "%".to_owned(),
                Decimal::ONE,
                "%",
                Dimension::Ratio,
                None,
            );
            return self.finish(at, end, q, true);
        }
        // Dates in Chinese numerals (十二月, 三月五日) carry no figure.
        if after.starts_with('月')
            || after.starts_with('日')
            || after.starts_with("号")
            || after.starts_with('届')
            || after.starts_with('大')
        {
            return self.push(
                at,
                at + n.len,
                LexemeKind::Excluded("exclusions.ordinal"),
                true,
            );
        }
        self.number(at, &n)
    }

    /// 百分之三十五, 千分之五, 三分之二.
    fn fraction(&mut self, at: usize, n: &Numeral) -> Option<usize> {
        let rest = self.rest(at);
        let whole = rest.get(..n.len)?;
        // 百 and 千 read as numbers themselves; 百分之 begins with one of them or with a digit.
        let tail = rest.get(n.len..)?.strip_prefix("分之")?;
        let (value, decimals, used) = match arabic_at(tail) {
            Some(a) if a.factor == Decimal::ONE => (a.value, a.decimals, a.len),
            _ => {
                let h = han_at(tail)?;
                if h.factor != Decimal::ONE {
                    return None;
                }
                (h.value, h.decimals, h.len)
            }
        };
        let end = self.end - tail.len() + used;
        let (value, decimals, unit, about) = match whole {
            "百" | "一百" => (value, decimals, "%", None),
            "千" | "一千" => (value, decimals, "‰", None),
            _ => {
                let percent = value
                    .checked_mul(Decimal::from(100))?
                    .checked_div(n.value)?;
                let rounded = percent.round_dp(2);
                let about = (rounded != percent).then_some(Qualifier::About);
                (rounded.normalize(), rounded.normalize().scale(), "%", about)
            }
        };
        let q = self.quantity(
            at,
            end,
            value,
            decimals,
            unit.to_owned(),
            Decimal::ONE,
            unit,
            Dimension::Ratio,
            about,
        );
        Some(self.finish(at, end, q, true))
    }

    #[allow(clippy::too_many_arguments, reason = "the fields of one quantity")]
    fn quantity(
        &self,
        start: usize,
        end: usize,
        value: Decimal,
        decimals: u32,
        unit: String,
        factor: Decimal,
        base: &str,
        dimension: Dimension,
        qualifier: Option<Qualifier>,
    ) -> Option<Quantity> {
        Some(Quantity {
            value,
            decimals,
            unit,
            base_value: value.checked_mul(factor)?.normalize(),
            base_unit: base.to_owned(),
            dimension,
            qualifier: qualifier.unwrap_or_default(),
            span: Span::new(start, end),
        })
    }

    /// A number with whatever unit follows it.
    fn number(&mut self, at: usize, n: &Numeral) -> usize {
        let number_end = at + n.len;
        let rest = self.rest(number_end);
        let skip = gap(rest);
        let mut end = number_end;
        let mut unit = String::new();
        let mut base = "";
        let mut base_owned = None;
        let mut dimension = Dimension::None;
        let mut factor = n.factor;
        let multiplier = self
            .text
            .get(at + n.multiplier.0..at + n.multiplier.1)
            .unwrap_or_default();
        let mut inside = n.inside;
        unit.push_str(multiplier);
        let mut unit_word = "";
        let after_gap = rest.get(skip..).unwrap_or_default();
        // 6个多月 and 3年多: the word 多 may stand between a measure word and the unit.
        if let Some((len, id)) = units::simple_at(after_gap) {
            let u = units::unit(id);
            unit_word = after_gap.get(..len).unwrap_or_default();
            unit.push_str(unit_word);
            end = number_end + skip + len;
            dimension = u.dimension;
            (factor, base) = based(u, factor);
            if let Some((more, quotient)) = self.text.get(end..self.end).and_then(unit_tail) {
                let tail = self.text.get(end..end + more).unwrap_or_default();
                unit.push_str(tail);
                base_owned = Some(format!("{base}{tail}"));
                end += more;
                if quotient {
                    dimension = Dimension::Compound;
                }
            }
        } else if let Some(rest) = after_gap.strip_prefix("个多") {
            if let Some(tail) = rest.strip_prefix('月') {
                end = self.end - tail.len();
                unit.push_str("个月");
                base = "个月";
                dimension = Dimension::Time;
                inside = Some(Qualifier::Over);
            }
        } else if !multiplier.is_empty()
            && let Some(more) = units::per_at(after_gap)
        {
            unit.push_str(after_gap.get(..more).unwrap_or_default());
            base_owned = Some(after_gap.get(..more).unwrap_or_default().to_owned());
            end = number_end + skip + more;
            dimension = Dimension::Compound;
        }
        let base: String = base_owned.unwrap_or_else(|| base.to_owned());
        let unit: String = unit.chars().filter(|c| !is_gap(*c)).collect();
        if n.han && unit_word.is_empty() && (multiplier.is_empty() || n.value == Decimal::ONE) {
            // Words such as 一律 or 万众: a Chinese numeral alone is no figure.
            return number_end;
        }
        let q = self.quantity(
            at, end, n.value, n.decimals, unit, factor, &base, dimension, inside,
        );
        self.finish(at, end, q, n.han)
    }

    /// Adds sign and qualifiers, asks the exclusions, and pushes.
    fn finish(&mut self, at: usize, end: usize, quantity: Option<Quantity>, han: bool) -> usize {
        let Some(mut q) = quantity else {
            return self.push(at, end, LexemeKind::Excluded("exclusions.overflow"), han);
        };
        if let Some(rule) = self.no_quantity(at, end, &q, han) {
            return self.push(at, end, LexemeKind::Excluded(rule), han);
        }
        let mut start = at;
        let head = self.head(at);
        if let Some(mark) = head
            .chars()
            .next_back()
            .filter(|c| matches!(c, '-' | '－' | '−' | '﹣' | '–'))
        {
            let before = head
                .get(..head.len() - mark.len_utf8())
                .and_then(|h| h.chars().next_back());
            if before.is_none_or(|c| is_han(c) || is_gap(c) || matches!(c, '(' | '（' | '：' | ':'))
                && !head.is_empty()
                && before.is_some()
            {
                q.value = -q.value;
                q.base_value = -q.base_value;
                start -= mark.len_utf8();
            }
        }
        let head = self.head(start);
        let mut before_word = None;
        if let Some((len, kind)) = qualifiers::before(head) {
            before_word = Some(kind);
            start -= len;
        }
        let mut end = end;
        let mut after_word = None;
        if !q.unit.is_empty()
            && let Some((len, kind)) = qualifiers::after(self.rest(end))
        {
            after_word = Some(kind);
            end += len;
        }
        // 约30余人: what stands before the number says most.
        if let Some(kind) = before_word.or(after_word) {
            q.qualifier = kind;
        }
        q.span = Span::new(start, end);
        self.push(start, end, LexemeKind::Quantity(q), han)
    }

    fn no_quantity(&self, at: usize, end: usize, q: &Quantity, han: bool) -> Option<RuleId> {
        if at < self.title_until {
            return Some("exclusions.title");
        }
        let strong = matches!(
            q.dimension,
            Dimension::Money | Dimension::Ratio | Dimension::Points
        );
        if at < self.name_until && !strong {
            return Some("exclusions.quoted_name");
        }
        let head = self.text.get(self.start..at).unwrap_or_default();
        let tail = self.rest(end);
        let last = head.trim_end_matches(is_gap).chars().next_back();
        let next = tail.chars().next();
        if let Some(c) = last {
            let touching = !head.ends_with(is_gap);
            if c.is_ascii_alphabetic() && !strong && (touching || q.unit.is_empty()) {
                return Some("exclusions.latin_name");
            }
            let opens = matches!(c, '〔' | '[' | '［' | '【' | '(' | '（');
            if opens
                && q.unit.is_empty()
                && matches!(
                    tail.trim_start_matches(is_gap).chars().next(),
                    Some('〕' | ']' | '］' | '】' | ')' | '）')
                )
            {
                return Some("exclusions.bracketed");
            }
            // 十 or 三 after a digit belong to no number of their own.
            if han && c.is_ascii_digit() {
                return Some("exclusions.digits");
            }
        }
        if let Some(rule) = exclusions::excluded(head, tail, &q.unit) {
            return Some(rule);
        }
        // 3.2.1 is a label.
        if q.unit.is_empty()
            && next == Some('.')
            && tail.chars().nth(1).is_some_and(|c| c.is_ascii_digit())
        {
            return Some("exclusions.label");
        }
        if q.unit.is_empty()
            && head
                .trim_matches(|c: char| is_gap(c) || matches!(c, '-' | '—' | '·' | '(' | '（'))
                .is_empty()
        {
            // At the head of a block a bare number is its label.
            if matches!(
                tail.trim_start_matches(is_gap).chars().next(),
                Some('.' | '．' | '、' | ')' | '）' | '，')
            ) || tail.starts_with(is_gap)
            {
                return Some("exclusions.label");
            }
        }
        if q.unit.is_empty() && q.decimals == 0 && q.value.mantissa() > 100_000_000 {
            return Some("exclusions.code");
        }
        None
    }

    /// A date in digits at a place.
    fn date(&self, at: usize) -> Option<(usize, LexemeKind)> {
        let rest = self.rest(at);
        let (first, n) = int_at(rest)?;
        let tail = rest.get(n..)?;
        let skip = gap(tail);
        let next = tail.get(skip..)?;
        let here = at + n + skip;
        let year = (n == 4 && (1900..2100).contains(&first)).then_some(first as i32);
        if let Some(year) = year {
            if let Some(after) = next.strip_prefix('年') {
                if after.starts_with('代') {
                    return Some((
                        here + '年'.len_utf8(),
                        LexemeKind::Excluded("exclusions.decade"),
                    ));
                }
                let date = Date {
                    year: Some(year),
                    ..Date::default()
                };
                return Some(self.after_year(here + '年'.len_utf8(), date));
            }
            // 2021—2025年, 2021年至2025年 (the first form here), 2023-05-31, 2023/5/31, 2023.5.31.
            if let Some((mark, after)) = range_mark(next) {
                let skip2 = gap(after);
                let after = after.get(skip2..)?;
                if let Some((second, m)) = int_at(after) {
                    let second_start = here + mark + skip2;
                    if m == 4 && (1900..2100).contains(&second) && second as i32 >= year {
                        let closing = after.get(m..)?;
                        let gap3 = gap(closing);
                        let date = Date {
                            year: Some(year),
                            end_year: Some(second as i32),
                            ..Date::default()
                        };
                        let mut end = second_start + m;
                        if closing.get(gap3..)?.starts_with('年') {
                            end += gap3 + '年'.len_utf8();
                            if self.rest(end).starts_with('度') {
                                end += '度'.len_utf8();
                            }
                        } else if !closing.get(gap3..)?.starts_with("学年") {
                            return None;
                        }
                        return Some((end, LexemeKind::Date(date)));
                    }
                }
            }
            return self.dotted(at, year, next, here);
        }
        if n > 2 {
            return None;
        }
        if let Some(kind) = self.clock(next, first) {
            return Some((here + kind, LexemeKind::Excluded("exclusions.clock")));
        }
        self.month(here, next, first)
    }

    fn after_year(&self, mut end: usize, mut date: Date) -> (usize, LexemeKind) {
        let rest = self.rest(end);
        if rest.starts_with('度') {
            return (end + '度'.len_utf8(), LexemeKind::Date(date));
        }
        let skip = gap(rest);
        let tail = rest.get(skip..).unwrap_or_default();
        // 2018年至2020年, 2018年—2020年.
        if let Some((mark, after)) = range_mark(tail)
            && let Some((second, 4)) = int_at(after)
            && after.get(4..).is_some_and(|t| t.starts_with('年'))
            && (1900..2100).contains(&second)
        {
            date.end_year = Some(second as i32);
            end += skip + mark + 4 + '年'.len_utf8();
            if self.rest(end).starts_with('度') {
                end += '度'.len_utf8();
            }
            return (end, LexemeKind::Date(date));
        }
        if let Some((first, n @ 1..=2)) = int_at(tail) {
            let here = end + skip + n;
            if let Some((end, LexemeKind::Date(month))) = self.month(here, self.rest(here), first) {
                return (
                    end,
                    LexemeKind::Date(Date {
                        year: date.year,
                        ..month
                    }),
                );
            }
        }
        (end, LexemeKind::Date(date))
    }

    /// 5月, 5月31日, 1—5月 with the first number read.
    fn month(&self, here: usize, next: &str, first: u32) -> Option<(usize, LexemeKind)> {
        if next.starts_with('日') && (1..=31).contains(&first) {
            let date = Date {
                day: Some(first as u8),
                ..Date::default()
            };
            return Some((here + '日'.len_utf8(), LexemeKind::Date(date)));
        }
        if !(1..=12).contains(&first) {
            return range_mark(next)
                .and_then(|(mark, after)| {
                    int_at(after).map(|(_, m)| (mark + m, after.get(m..).unwrap_or_default()))
                })
                .filter(|(_, tail)| tail.starts_with('日'))
                .map(|(n, _)| {
                    (
                        here + n + '日'.len_utf8(),
                        LexemeKind::Date(Date::default()),
                    )
                });
        }
        let skip = gap(next);
        let tail = next.get(skip..)?;
        if tail.starts_with('月') {
            let mut end = here + skip + '月'.len_utf8();
            let mut date = Date {
                month: Some(first as u8),
                ..Date::default()
            };
            let after = self.rest(end);
            if after.starts_with('份') {
                return Some((end + '份'.len_utf8(), LexemeKind::Date(date)));
            }
            let skip = gap(after);
            let after = after.get(skip..)?;
            if let Some((day, n @ 1..=2)) = int_at(after) {
                let tail = after.get(n..)?;
                let close = gap(tail);
                if tail.get(close..)?.starts_with(['日', '号']) && (1..=31).contains(&day) {
                    date.day = Some(day as u8);
                    end += skip + n + close + '日'.len_utf8();
                }
            } else if let Some((mark, after)) = range_mark(after) {
                // 1月至5月.
                if let Some((second, n @ 1..=2)) = int_at(after)
                    && after.get(n..).is_some_and(|t| t.starts_with('月'))
                {
                    date.end_month = u8::try_from(second).ok();
                    end += skip + mark + n + '月'.len_utf8();
                }
            }
            return Some((end, LexemeKind::Date(date)));
        }
        let (mark, after) = range_mark(tail)?;
        let (second, n) = int_at(after)?;
        let close = after.get(n..)?;
        let gap2 = gap(close);
        let close = close.get(gap2..)?;
        if close.starts_with('月') && (1..=12).contains(&second) {
            let mut end = here + skip + mark + n + gap2 + '月'.len_utf8();
            if self.rest(end).starts_with('份') {
                end += '份'.len_utf8();
            }
            let date = Date {
                month: Some(first as u8),
                end_month: Some(second as u8),
                ..Date::default()
            };
            return Some((end, LexemeKind::Date(date)));
        }
        if close.starts_with('日') || close.starts_with("季度") {
            let word = if close.starts_with('日') {
                '日'.len_utf8()
            } else {
                "季度".len()
            };
            return Some((
                here + skip + mark + n + gap2 + word,
                LexemeKind::Date(Date::default()),
            ));
        }
        None
    }

    fn dotted(&self, at: usize, year: i32, next: &str, here: usize) -> Option<(usize, LexemeKind)> {
        let mark = next
            .chars()
            .next()
            .filter(|c| matches!(c, '-' | '/' | '.' | '．' | '－'))?;
        let after = next.get(mark.len_utf8()..)?;
        let (month, n @ 1..=2) = int_at(after)? else {
            return None;
        };
        let after2 = after.get(n..)?.strip_prefix(mark)?;
        let (day, m @ 1..=2) = int_at(after2)? else {
            return None;
        };
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        let date = Date {
            year: Some(year),
            month: Some(month as u8),
            day: Some(day as u8),
            ..Date::default()
        };
        let end = here + mark.len_utf8() + n + mark.len_utf8() + m;
        debug_assert!(end > at);
        Some((end, LexemeKind::Date(date)))
    }

    /// 8:30, 8时30分, as bytes after the first number.
    fn clock(&self, next: &str, first: u32) -> Option<usize> {
        if first > 24 {
            return None;
        }
        if let Some(after) = next.strip_prefix('时') {
            let (_, n @ 1..=2) = int_at(after)? else {
                return None;
            };
            after
                .get(n..)?
                .starts_with('分')
                .then_some('时'.len_utf8() + n + '分'.len_utf8())
        } else {
            let mark = next.chars().next().filter(|c| matches!(c, ':' | '：'))?;
            let after = next.get(mark.len_utf8()..)?;
            let (minute, 2) = int_at(after)? else {
                return None;
            };
            let tail = after.get(2..)?.chars().next();
            let free = !matches!(tail, Some('.' | '．' | ':' | '：' | '0'..='9' | '%'));
            (minute < 60 && free && after.starts_with(|c: char| c.is_ascii_digit()))
                .then_some(mark.len_utf8() + 2)
        }
    }
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// A whole number of at most nine digits at the start: value and bytes. Digits of either width.
fn int_at(rest: &str) -> Option<(u32, usize)> {
    let mut value: u32 = 0;
    let mut len = 0;
    for (i, c) in rest.char_indices() {
        let d = match c {
            '0'..='9' => c as u32 - '0' as u32,
            '０'..='９' => c as u32 - '０' as u32,
            _ => break,
        };
        if i >= 27 {
            return None;
        }
        value = value.checked_mul(10)?.checked_add(d)?;
        len = i + c.len_utf8();
    }
    (len > 0).then_some((value, len))
}

/// A mark that makes a range of two numbers: its bytes and what follows.
fn range_mark(rest: &str) -> Option<(usize, &str)> {
    let c = rest.chars().next()?;
    if !matches!(
        c,
        '-' | '－' | '—' | '–' | '−' | '~' | '～' | '至' | '到' | '―'
    ) {
        return None;
    }
    let mut len = c.len_utf8();
    let tail = rest.get(len..)?;
    if matches!(c, '—' | '-' | '―' | '–') && tail.starts_with(c) {
        len += c.len_utf8();
    }
    Some((len, rest.get(len..)?))
}

/// Gives the numbers of lists and ranges the unit that only their last one prints.
fn share_units(text: &str, out: &mut [Lexeme]) {
    for i in (1..out.len()).rev() {
        let (left, right) = out.split_at_mut(i);
        let (Some(a), Some(b)) = (left.last_mut(), right.first_mut()) else {
            continue;
        };
        let between = text
            .get(a.span.end as usize..b.span.start as usize)
            .unwrap_or_default();
        if between.len() > 9 {
            continue;
        }
        let (LexemeKind::Quantity(qa), LexemeKind::Quantity(qb)) = (&mut a.kind, &mut b.kind)
        else {
            continue;
        };
        if qb.unit.is_empty() {
            continue;
        }
        let trimmed = between.trim_matches(is_gap);
        let range = range_mark(trimmed).is_some_and(|(n, _)| n == trimmed.len());
        // 由5家到8家 tells of two times, not of one range.
        let from = range && matches!(trimmed, "到" | "至") && {
            let begin = text.get(..a.span.start as usize).unwrap_or_default();
            begin
                .chars()
                .rev()
                .take(12)
                .take_while(|c| !matches!(c, '，' | '。' | '；'))
                .any(|c| matches!(c, '由' | '从'))
        };
        let list = matches!(trimmed, "、" | "和" | "及" | "与" | "或" | "," | "，" | "/")
            && (qa.decimals > 0 && qb.decimals > 0
                || qb.dimension == Dimension::Ratio
                || listed(text, a.span.start as usize));
        if qa.unit.is_empty() && (range || list) {
            let (value, span, decimals) = (qa.value, qa.span, qa.decimals);
            let shared = super::with_unit(
                Quantity {
                    value,
                    decimals,
                    span,
                    unit: String::new(),
                    base_value: value,
                    base_unit: String::new(),
                    dimension: Dimension::None,
                    qualifier: qa.qualifier,
                },
                &qb.unit,
            );
            if shared.unit.is_empty() {
                continue;
            }
            *qa = shared;
            a.shared_unit = true;
        }
        if range
            && !from
            && qa.base_unit == qb.base_unit
            && qa.base_value.abs() <= qb.base_value.abs()
        {
            a.range_start = true;
            if qa.qualifier == Qualifier::Exact {
                qa.qualifier = Qualifier::AtLeast;
            }
            if qb.qualifier == Qualifier::Exact {
                qb.qualifier = Qualifier::AtMost;
            }
        }
    }
}

/// True when 分别 stands shortly before a place.
fn listed(text: &str, at: usize) -> bool {
    let head = text.get(..at).unwrap_or_default();
    let from = head
        .char_indices()
        .rev()
        .take(40)
        .last()
        .map_or(0, |(i, _)| i);
    head.get(from..).is_some_and(|h| h.contains("分别"))
}
