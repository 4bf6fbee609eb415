//! How a workbook prints a number: the cell's number format applied to the stored value (ECMA-376 part 1, 18.8.31).
//!
//! A workbook stores binary floats; what is printed, and what this gives, has the places that the format asks for: 2187.0099999 in
//! `#,##0.00` is 2,187.01.

use gongbao_model::Decimal;
use rust_decimal::RoundingStrategy;
use std::collections::BTreeMap;

/// Workbooks round a half away from zero.
const HALF_UP: RoundingStrategy = RoundingStrategy::MidpointAwayFromZero;

/// A parsed number format, ready to print many values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct NumberFormat {
    /// Sections for positive, negative, zero; one or two serve for what is missing.
    sections: Vec<Section>,
}

/// Parsed formats by their code.
#[derive(Debug, Default)]
pub(super) struct Formats {
    parsed: BTreeMap<String, NumberFormat>,
}

impl Formats {
    /// Prints a value in a format.
    pub(super) fn print(&mut self, code: &str, value: f64, is_1904: bool) -> String {
        if !self.parsed.contains_key(code) {
            self.parsed
                .insert(code.to_owned(), NumberFormat::parse(code));
        }
        self.parsed
            .get(code)
            .map_or_else(|| general(value), |f| f.print(value, is_1904))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Section {
    tokens: Vec<Token>,
    /// Least and most digits after the point.
    decimals: (u32, u32),
    /// Least digits before the point.
    integers: u32,
    thousands: bool,
    /// Power of ten that the value is multiplied with: 2 for each percent sign, -3 for each trailing comma.
    scale: i32,
    date: bool,
    general: bool,
    scientific: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Literal(char),
    /// The number itself; the first digit place of the format.
    Number,
    /// A date or time part: its letter and how often it stands.
    Date(char, u8),
    AmPm,
}

impl NumberFormat {
    /// Parses a format code.
    fn parse(code: &str) -> Self {
        Self {
            sections: split_sections(code)
                .iter()
                .map(|s| Section::parse(s))
                .collect(),
        }
    }
    fn print(&self, value: f64, is_1904: bool) -> String {
        let Some(first) = self.sections.first() else {
            return general(value);
        };
        if first.date {
            return first
                .print_date(value, is_1904)
                .unwrap_or_else(|| general(value));
        }
        let section = match self.sections.len() {
            0 | 1 => first,
            _ if value < 0.0 => self.sections.get(1).unwrap_or(first),
            2 => first,
            _ if value == 0.0 => self.sections.get(2).unwrap_or(first),
            _ => first,
        };
        // A section of its own for negative numbers prints its own sign.
        let own_sign = value < 0.0 && self.sections.len() > 1;
        section.print(value, own_sign)
    }
}

fn split_sections(code: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let (mut quoted, mut bracket, mut escaped) = (false, false, false);
    for c in code.chars() {
        let plain = !quoted && !bracket && !escaped;
        if plain && c == ';' {
            out.push(String::new());
            continue;
        }
        if escaped {
            escaped = false;
        } else {
            match c {
                '"' if !bracket => quoted = !quoted,
                '[' if !quoted => bracket = true,
                ']' if !quoted => bracket = false,
                '\\' | '_' | '*' if !quoted && !bracket => escaped = true,
                _ => {}
            }
        }
        if let Some(last) = out.last_mut() {
            last.push(c);
        }
    }
    out
}

impl Section {
    fn parse(code: &str) -> Self {
        let mut out = Section::default();
        let lower = code.to_ascii_lowercase();
        if lower.trim() == "general" || lower.trim() == "@" || lower.is_empty() {
            out.general = true;
            return out;
        }
        let mut chars = code.chars().peekable();
        let (mut point, mut trailing_commas, mut seen_number) = (false, 0, false);
        while let Some(c) = chars.next() {
            match c {
                '"' => out
                    .tokens
                    .extend(chars.by_ref().take_while(|&c| c != '"').map(Token::Literal)),
                '\\' => out.tokens.extend(chars.next().map(Token::Literal)),
                // Space as wide as the next character, and fill with it.
                '_' | '*' => {
                    chars.next();
                }
                '[' => {
                    let inside: String = chars.by_ref().take_while(|&c| c != ']').collect();
                    // `[$¥-804]` prints its currency sign, `[h]` counts hours on, all else is colour or condition.
                    if let Some(currency) = inside.strip_prefix('$') {
                        out.tokens.extend(
                            currency
                                .split('-')
                                .next()
                                .unwrap_or_default()
                                .chars()
                                .map(Token::Literal),
                        );
                    } else if !inside.is_empty()
                        && inside
                            .chars()
                            .all(|c| matches!(c.to_ascii_lowercase(), 'h' | 'm' | 's'))
                    {
                        out.date = true;
                        out.tokens.push(Token::Date(
                            inside
                                .chars()
                                .next()
                                .map_or('h', |c| c.to_ascii_lowercase()),
                            inside.len() as u8,
                        ));
                    }
                }
                '0' | '#' | '?' => {
                    if !seen_number {
                        out.tokens.push(Token::Number);
                        seen_number = true;
                    }
                    if trailing_commas > 0 {
                        out.thousands = true;
                        trailing_commas = 0;
                    }
                    match (point, c) {
                        (true, '0') => out.decimals = (out.decimals.1 + 1, out.decimals.1 + 1),
                        (true, _) => out.decimals.1 += 1,
                        (false, '0') => out.integers += 1,
                        (false, _) => {}
                    }
                }
                '.' if !out.date => {
                    point = true;
                    if !seen_number {
                        out.tokens.push(Token::Number);
                        seen_number = true;
                    }
                }
                ',' if seen_number && !point => trailing_commas += 1,
                ',' if seen_number => trailing_commas += 1,
                '%' => {
                    out.scale += 2;
                    out.tokens.push(Token::Literal('%'));
                }
                'E' if matches!(chars.peek(), Some('+' | '-')) => {
                    out.scientific = true;
                    while chars
                        .next_if(|c| matches!(c, '+' | '-' | '0' | '#'))
                        .is_some()
                    {}
                }
                'A' | 'a' if lower.contains("am/pm") || lower.contains("a/p") => {
                    while chars
                        .next_if(|c| matches!(c.to_ascii_lowercase(), 'm' | '/' | 'p'))
                        .is_some()
                    {}
                    out.tokens.push(Token::AmPm);
                    out.date = true;
                }
                'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => {
                    let letter = c.to_ascii_lowercase();
                    let mut count = 1_u8;
                    while chars.next_if(|n| n.eq_ignore_ascii_case(&c)).is_some() {
                        count = count.saturating_add(1);
                    }
                    out.date = true;
                    out.tokens.push(Token::Date(letter, count));
                }
                '@' => out.general = true,
                c => out.tokens.push(Token::Literal(c)),
            }
        }
        out.scale -= 3 * trailing_commas;
        if lower.contains("general") && !out.date {
            out.general = true;
        }
        if out.general {
            out.tokens.clear();
            out.date = false;
        }
        out
    }
    fn print(&self, value: f64, own_sign: bool) -> String {
        if self.general || self.scientific {
            return general(value);
        }
        let Some(number) = decimal(value) else {
            return general(value);
        };
        let Some(scaled) = shifted(number, self.scale) else {
            return general(value);
        };
        let mut rounded = scaled.round_dp_with_strategy(self.decimals.1, HALF_UP);
        let negative = rounded.is_sign_negative() && !rounded.is_zero();
        rounded.set_sign_positive(true);
        let mut digits = format!("{rounded:.places$}", places = self.decimals.1 as usize);
        if self.decimals.0 < self.decimals.1 {
            let keep = digits
                .find('.')
                .map_or(digits.len(), |p| p + 1 + self.decimals.0 as usize);
            while digits.len() > keep && digits.ends_with('0') {
                digits.pop();
            }
            if digits.ends_with('.') {
                digits.pop();
            }
        }
        let (whole, fraction) = match digits.split_once('.') {
            Some((whole, fraction)) => (whole.to_owned(), format!(".{fraction}")),
            None => (digits, String::new()),
        };
        // Places that need no digit print none: zero in `"-"??` is a dash.
        let whole = if whole == "0" && self.integers == 0 {
            String::new()
        } else {
            format!("{whole:0>width$}", width = self.integers as usize)
        };
        let whole = if self.thousands {
            grouped(&whole)
        } else {
            whole
        };
        let mut out = String::new();
        if negative && !own_sign {
            out.push('-');
        }
        let mut number = Some((whole, fraction));
        for token in &self.tokens {
            match token {
                Token::Literal(c) => out.push(*c),
                Token::Number => {
                    if let Some((whole, fraction)) = number.take() {
                        out.push_str(&whole);
                        out.push_str(&fraction);
                    }
                }
                Token::Date(..) | Token::AmPm => {}
            }
        }
        out.trim().to_owned()
    }
    fn print_date(&self, value: f64, is_1904: bool) -> Option<String> {
        let date = Date::of(value, is_1904)?;
        let half_day = self.tokens.contains(&Token::AmPm);
        let mut out = String::new();
        for (i, token) in self.tokens.iter().enumerate() {
            match token {
                Token::Literal(c) => out.push(*c),
                Token::Number => {}
                Token::AmPm => out.push_str(if date.hour < 12 { "AM" } else { "PM" }),
                Token::Date(letter, count) => {
                    let after_hour = self.tokens.get(..i).is_some_and(|t| {
                        t.iter().rev().find_map(|t| {
                            if let Token::Date(l, _) = t {
                                Some(*l)
                            } else {
                                None
                            }
                        }) == Some('h')
                    });
                    let before_second = self.tokens.get(i + 1..).is_some_and(|t| {
                        t.iter().find_map(|t| {
                            if let Token::Date(l, _) = t {
                                Some(*l)
                            } else {
                                None
                            }
                        }) == Some('s')
                    });
                    let two = *count >= 2;
                    let part = match letter {
                        'y' if *count > 2 => format!("{:04}", date.year),
                        'y' => format!("{:02}", date.year % 100),
                        'm' if after_hour || before_second => pad(date.minute, two),
                        'm' => pad(date.month, two),
                        'd' => pad(date.day, two),
                        'h' => pad(
                            if half_day && date.hour > 12 {
                                date.hour - 12
                            } else {
                                date.hour
                            },
                            two,
                        ),
                        _ => pad(date.second, two),
                    };
                    out.push_str(&part);
                }
            }
        }
        Some(out.trim().to_owned())
    }
}

fn pad(n: u32, two: bool) -> String {
    if two {
        format!("{n:02}")
    } else {
        n.to_string()
    }
}

fn grouped(whole: &str) -> String {
    let mut out = String::with_capacity(whole.len() + whole.len() / 3);
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// The decimal that a workbook means by a float: its first fifteen significant digits.
fn decimal(value: f64) -> Option<Decimal> {
    if !value.is_finite() {
        return None;
    }
    Decimal::from_scientific(&format!("{value:.14e}")).ok()
}

fn shifted(value: Decimal, power: i32) -> Option<Decimal> {
    let factor = Decimal::from(10_u64.checked_pow(power.unsigned_abs())?);
    if power < 0 {
        value.checked_div(factor)
    } else {
        value.checked_mul(factor)
    }
}

/// A number without a format: as few digits as say it, at most eleven significant ones after a point.
pub(super) fn general(value: f64) -> String {
    let Some(number) = decimal(value) else {
        return String::new();
    };
    let whole_digits = number.trunc().abs().to_string().len() as u32;
    let places = 11_u32.saturating_sub(whole_digits).min(10);
    number
        .round_dp_with_strategy(places, HALF_UP)
        .normalize()
        .to_string()
}

/// A date and time of the calendar.
struct Date {
    year: i64,
    month: u32,
    day: u32,
    hour: u32,
    minute: u32,
    second: u32,
}

impl Date {
    /// The date of a serial number. Excel's calendar has a 29 February 1900, so days before March 1900 are one later.
    fn of(serial: f64, is_1904: bool) -> Option<Self> {
        if !(0.0..2_958_466.0).contains(&serial) {
            return None;
        }
        let seconds = (serial * 86_400.0).round() as i64;
        let (mut days, rest) = (seconds / 86_400, seconds % 86_400);
        if is_1904 {
            days += 1462;
        }
        // Days since 1970-01-01: serial 25569 in the 1900 system.
        let days = days - 25_569 + i64::from(days < 60);
        // Civil date from days (Howard Hinnant's algorithm).
        let z = days + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        Some(Self {
            year: yoe + era * 400 + i64::from(month <= 2),
            month: month as u32,
            day: (doy - (153 * mp + 2) / 5 + 1) as u32,
            hour: (rest / 3600) as u32,
            minute: (rest / 60 % 60) as u32,
            second: (rest % 60) as u32,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(code: &str, value: f64) -> String {
        Formats::default().print(code, value, false)
    }

    #[test]
    fn numbers_print_with_the_places_of_their_format() {
        let cases = [
            ("General", 2_187.009_999_999_999_8, "2187.01"),
            ("General", 10.49, "10.49"),
            ("General", -3.0, "-3"),
            ("General", 0.1 + 0.2, "0.3"),
            ("General", 123_456_789_012.0, "123456789012"),
            ("0.00", 2_187.009_999_9, "2187.01"),
            ("#,##0.00", 1_234_567.891, "1,234,567.89"),
            ("#,##0", 999.5, "1,000"),
            ("0.00%", 0.0598, "5.98%"),
            ("0.0%", 0.123, "12.3%"),
            ("0%", 0.125, "13%"),
            ("0.00", 1.005, "1.01"),
            ("0.00_);(0.00)", -5.5, "(5.50)"),
            ("#,##0.00_ ;[Red]\\-#,##0.00\\ ", -85.82, "-85.82"),
            (
                "_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * \"-\"??_ ;_ @_ ",
                0.0,
                "-",
            ),
            (
                "_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * \"-\"??_ ;_ @_ ",
                1286.4,
                "1,286.40",
            ),
            ("#,##0.00,", 12_345_678.0, "12,345.68"),
            ("0.##", 1.5, "1.5"),
            ("0.##", 2.0, "2"),
            ("#", 0.0, ""),
            ("000", 7.0, "007"),
            ("0\"万元\"", 12.0, "12万元"),
            ("[$¥-804]#,##0.00", 9.9, "¥9.90"),
            ("0.00", -0.001, "0.00"),
        ];
        for (code, value, expected) in cases {
            assert_eq!(print(code, value), expected, "{code} {value}");
        }
    }

    #[test]
    fn dates_print_as_dates() {
        assert_eq!(print("yyyy\"年\"m\"月\"d\"日\"", 45_428.0), "2024年5月16日");
        assert_eq!(print("yyyy-mm-dd hh:mm", 45_428.5), "2024-05-16 12:00");
        assert_eq!(print("yyyy/m/d;@", 61.0), "1900/3/1");
        assert_eq!(print("[$-804]yyyy\"年\"m\"月\"", 44_927.0), "2023年1月");
    }
}
