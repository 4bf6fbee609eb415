//! Numbers in Arabic and Chinese notation, without their units.

use gongbao_model::{Decimal, Qualifier};

/// A number as printed, with the multiplier that stands behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Numeral {
    /// Value before the multiplier: 1.2 in 1.2亿.
    pub value: Decimal,
    /// Decimals printed.
    pub decimals: u32,
    /// Factor of the multiplier: 10⁸ for 亿, 1 where there is none.
    pub factor: Decimal,
    /// Bytes of the multiplier inside the text: start and end relative to the number's start.
    pub multiplier: (usize, usize),
    /// 余, 多, 几, 来 inside the number.
    pub inside: Option<Qualifier>,
    /// Bytes of all.
    pub len: usize,
    /// Written in Chinese numerals.
    pub han: bool,
    /// Chinese digits one after the other, as in 二〇二三.
    pub positional: bool,
}

/// White space that a typesetter may leave inside a number or before its unit.
#[must_use]
pub fn is_gap(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}')
}

/// Bytes of at most three gap characters at the start of `rest`.
#[must_use]
pub fn gap(rest: &str) -> usize {
    rest.char_indices()
        .take(4)
        .find(|(_, c)| !is_gap(*c))
        .map_or(0, |(i, _)| i)
}

fn arabic_digit(c: char) -> Option<u8> {
    match c {
        '0'..='9' => Some(c as u8 - b'0'),
        '０'..='９' => Some((c as u32 - '０' as u32) as u8),
        _ => None,
    }
}

/// Value of a Chinese digit, both everyday and formal.
#[must_use]
pub fn han_digit(c: char) -> Option<u8> {
    Some(match c {
        '零' | '〇' | '○' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' | '貳' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

fn han_unit(c: char) -> Option<u32> {
    Some(match c {
        '十' | '拾' => 1,
        '百' | '佰' => 2,
        '千' | '仟' => 3,
        '廿' | '卅' => 1,
        _ => return None,
    })
}

fn big(c: char) -> Option<u32> {
    match c {
        '万' | '萬' => Some(4),
        '亿' | '億' => Some(8),
        _ => None,
    }
}

fn small_multiplier(c: char) -> Option<u32> {
    match c {
        '十' | '拾' => Some(1),
        '百' | '佰' => Some(2),
        '千' | '仟' => Some(3),
        _ => None,
    }
}

fn inside_qualifier(c: char) -> Option<Qualifier> {
    match c {
        '余' | '多' | '几' => Some(Qualifier::Over),
        '来' => Some(Qualifier::About),
        _ => None,
    }
}

/// Ten to a power, for powers up to 28.
#[must_use]
pub fn pow10(exp: u32) -> Option<Decimal> {
    Decimal::try_from_i128_with_scale(10i128.checked_pow(exp)?, 0).ok()
}

/// More digits than a decimal can hold are no figure of a report.
const MAX_DIGITS: usize = 24;

/// Reads a number in Arabic digits at the start of `rest`: grouping commas, full width forms, a gap around the decimal point, and a
/// multiplier with 余 or 多 around it.
#[must_use]
pub fn arabic_at(rest: &str) -> Option<Numeral> {
    let (value, decimals, mut len) = digits_at(rest)?;
    let tail = rest.get(len..)?;
    let m = multiplier_at(tail);
    let mut out = Numeral {
        value,
        decimals,
        factor: m.factor,
        multiplier: (len + m.start, len + m.end),
        inside: m.inside,
        len: len + m.len,
        han: false,
        positional: false,
    };
    // 1亿2000万元: a second number with a smaller multiplier goes on the first.
    if m.len > 0 && m.inside.is_none() && decimals == 0 {
        len += m.len;
        if let Some((more, more_decimals, n)) = rest.get(len..).and_then(digits_at) {
            let k = rest.get(len + n..).map(multiplier_at).unwrap_or_default();
            let joined = out
                .value
                .checked_mul(out.factor)
                .and_then(|a| {
                    more.checked_mul(k.factor)
                        .filter(|b| *b < out.factor)?
                        .checked_add(a)
                })
                .filter(|_| k.factor < out.factor);
            if let Some(total) = joined.and_then(|t| t.checked_div(k.factor)) {
                let at = len + n;
                out = Numeral {
                    value: total.normalize(),
                    decimals: more_decimals,
                    factor: k.factor,
                    multiplier: (at + k.start, at + k.end),
                    inside: k.inside,
                    len: at + k.len,
                    ..out
                };
            }
        }
    }
    Some(out)
}

/// A decimal point. Typesetting with Founder fonts (方正书版), in which many official documents are made, puts it at two places of the private use
/// areas, and what is copied out of such a file keeps them.
pub(super) fn is_point(c: char) -> bool {
    matches!(c, '.' | '．' | '\u{e010}' | '\u{1001b0}')
}

fn digits_at(rest: &str) -> Option<(Decimal, u32, usize)> {
    let mut mantissa: i128 = 0;
    let mut digits = 0usize;
    let mut group = 0usize; // digits since the last grouping comma
    let mut grouped = false;
    let mut decimals: Option<u32> = None;
    let mut end = 0usize;
    let mut at = 0usize;
    while let Some(c) = rest.get(at..).and_then(|s| s.chars().next()) {
        let after = rest.get(at + c.len_utf8()..).unwrap_or_default();
        if let Some(d) = arabic_digit(c) {
            digits += 1;
            if digits > MAX_DIGITS {
                return None;
            }
            mantissa = mantissa.checked_mul(10)?.checked_add(i128::from(d))?;
            if let Some(n) = decimals.as_mut() {
                *n += 1;
            }
            group += 1;
            at += c.len_utf8();
            end = at;
        } else if digits == 0 {
            return None;
        } else if matches!(c, ',' | '，')
            && decimals.is_none()
            && (1..=3).contains(&group)
            && (!grouped || group == 3)
        {
            // A comma groups when three digits follow it and no fourth; the full-width comma parts clauses, so it needs a second sign.
            let run = after
                .chars()
                .take(4)
                .take_while(|c| arabic_digit(*c).is_some())
                .count();
            let wide = c == '，' && !grouped && !second_group(after);
            if run != 3 || wide || (mantissa == 0) {
                break;
            }
            grouped = true;
            group = 0;
            at += c.len_utf8();
        } else if decimals.is_none()
            && is_point(c)
            && after.chars().next().and_then(arabic_digit).is_some()
        {
            decimals = Some(0);
            at += c.len_utf8();
        } else if decimals.is_none() && is_gap(c) {
            // A line break or a stray blank beside the decimal point: `1348 .22`, `1348. 22`.
            let skip = gap(rest.get(at..).unwrap_or_default());
            let next = rest.get(at + skip..).unwrap_or_default();
            let dotted = next
                .strip_prefix('.')
                .is_some_and(|s| s.chars().next().and_then(arabic_digit).is_some());
            if skip == 0 || !dotted {
                break;
            }
            at += skip;
        } else if decimals.is_none() && matches!(c, '.' | '．') {
            let skip = gap(after);
            let one = skip > 0
                && after
                    .get(skip..)
                    .and_then(|s| s.chars().next())
                    .and_then(arabic_digit)
                    .is_some();
            // `1. 22` is a list label more often than a number, so the digits before must be many or the gap a line break.
            if !one || digits < 3 {
                break;
            }
            decimals = Some(0);
            at += c.len_utf8() + skip;
        } else {
            break;
        }
    }
    if end == 0 {
        return None;
    }
    let scale = decimals.unwrap_or(0);
    let value = Decimal::try_from_i128_with_scale(mantissa, scale).ok()?;
    Some((value, scale, end))
}

/// True when the text goes on like the rest of a grouped number: three digits, then another group or a decimal point.
fn second_group(after: &str) -> bool {
    let mut chars = after.chars().skip(3);
    let mark = chars.next();
    let digits = chars
        .take(4)
        .take_while(|c| arabic_digit(*c).is_some())
        .count();
    match mark {
        Some(',' | '，') => digits == 3,
        Some('.' | '．') => digits > 0,
        _ => false,
    }
}

#[derive(Debug, Clone, Copy)]
struct Multiplier {
    factor: Decimal,
    start: usize,
    end: usize,
    len: usize,
    inside: Option<Qualifier>,
}

impl Default for Multiplier {
    fn default() -> Self {
        Self {
            factor: Decimal::ONE,
            start: 0,
            end: 0,
            len: 0,
            inside: None,
        }
    }
}

/// 万, 亿, 千万, 百亿, 万亿 behind a number, with a gap before and 余 or 多 on either side.
fn multiplier_at(tail: &str) -> Multiplier {
    let mut m = Multiplier::default();
    let mut at = gap(tail);
    let mut inside = None;
    if let Some(c) = tail.get(at..).and_then(|s| s.chars().next())
        && let Some(q) = inside_qualifier(c)
    {
        inside = Some(q);
        at += c.len_utf8();
        m = Multiplier {
            len: at,
            inside,
            start: at,
            end: at,
            ..m
        };
    }
    let start = at;
    let mut exp = 0u32;
    let mut count = 0;
    while let Some(c) = tail.get(at..).and_then(|s| s.chars().next()) {
        let Some(e) = small_multiplier(c).or_else(|| big(c)) else {
            break;
        };
        // 千瓦, 千米, 千克, 百分点 and 千伏 are units of their own.
        let next = tail.get(at + c.len_utf8()..).and_then(|s| s.chars().next());
        if small_multiplier(c).is_some()
            && matches!(
                next,
                Some('瓦' | '米' | '克' | '伏' | '分' | '卡' | '升' | '焦' | '乏')
            )
        {
            break;
        }
        exp += e;
        count += 1;
        if exp > 16 || count > 3 {
            return Multiplier::default();
        }
        at += c.len_utf8();
    }
    if exp == 0 {
        return m;
    }
    let end = at;
    if inside.is_none() {
        let skip = gap(tail.get(at..).unwrap_or_default());
        if let Some((c, q)) = tail
            .get(at + skip..)
            .and_then(|s| s.chars().next())
            .and_then(|c| inside_qualifier(c).map(|q| (c, q)))
        {
            inside = Some(q);
            at += skip + c.len_utf8();
        }
    }
    Multiplier {
        factor: pow10(exp).unwrap_or(Decimal::ONE),
        start,
        end,
        len: at,
        inside,
    }
}

/// True for chars with which a Chinese number can begin.
#[must_use]
pub fn begins_han(c: char) -> bool {
    han_digit(c).is_some() || matches!(c, '十' | '拾' | '百' | '千' | '廿' | '卅')
}

/// Reads a number in Chinese numerals at the start of `rest`. A 万 or 亿 at its end becomes the multiplier, as with Arabic digits.
#[must_use]
pub fn han_at(rest: &str) -> Option<Numeral> {
    let mut total: i128 = 0; // closed by 亿
    let mut section: i128 = 0; // below 万 or 亿
    let mut pending: Option<i128> = None; // a digit that waits for its unit
    let mut plain: Vec<u8> = Vec::new(); // digits one after the other
    let mut units = 0usize;
    let mut inside = None;
    let mut last_small: Option<u32> = None;
    let mut trailing: Option<(usize, usize, u32)> = None; // big unit at the end: start, end, exponent
    let mut at = 0usize;
    let mut point: Option<(i128, u32)> = None;
    while let Some(c) = rest.get(at..).and_then(|s| s.chars().next()) {
        let next_at = at + c.len_utf8();
        if plain.len() > MAX_DIGITS || units > MAX_DIGITS {
            return None;
        }
        if let Some(d) = han_digit(c) {
            if let Some((mantissa, scale)) = point.as_mut() {
                if *scale > 12 {
                    return None;
                }
                *mantissa = *mantissa * 10 + i128::from(d);
                *scale += 1;
            } else {
                if inside.is_some() {
                    break;
                }
                plain.push(d);
                pending = Some(i128::from(d));
            }
            trailing = None;
        } else if point.is_none() && matches!(c, '廿' | '卅') {
            if pending.is_some() {
                break;
            }
            section += if c == '廿' { 20 } else { 30 };
            units += 1;
            last_small = Some(1);
        } else if let (None, Some(e)) = (point, han_unit(c)) {
            // 千瓦 after a number is a unit, 五千 is not followed by 瓦 in a number.
            let next = rest.get(next_at..).and_then(|s| s.chars().next());
            if small_multiplier(c).is_some()
                && matches!(
                    next,
                    Some('瓦' | '米' | '克' | '伏' | '分' | '卡' | '升' | '焦')
                )
                && (pending.is_some() || units > 0)
            {
                break;
            }
            if inside.is_some()
                || plain.len() > units + 1 && plain.iter().filter(|d| **d != 0).count() > units + 1
            {
                break;
            }
            let digit = match pending.take().filter(|d| *d != 0) {
                Some(d) => d,
                None if units == 0 || e == 1 => 1,
                None => return None,
            };
            section = section.checked_add(digit.checked_mul(10i128.checked_pow(e)?)?)?;
            units += 1;
            last_small = Some(e);
            trailing = None;
        } else if let Some(e) = big(c) {
            if at == 0 {
                return None;
            }
            if point.is_some() {
                trailing = Some((at, next_at, e));
                at = next_at;
                break;
            }
            let below = section.checked_add(pending.take().unwrap_or(0))?;
            let value = if e == 8 {
                total.checked_add(below)?
            } else {
                below
            };
            if value == 0 {
                return None;
            }
            trailing = Some((at, next_at, e));
            let scaled = value.checked_mul(10i128.checked_pow(e)?)?;
            if e == 8 {
                total = scaled;
            } else {
                total = total.checked_add(scaled)?;
            }
            section = 0;
            units += 1;
            last_small = Some(e);
            if total > 10i128.pow(20) {
                return None;
            }
            at = next_at;
            if inside.is_some() {
                break;
            }
            continue;
        } else if let Some(q) = inside_qualifier(c) {
            // 余, 多, 几 and 来 qualify a number only behind a unit (二十余, 一千多, 三百来).
            if inside.is_some() || pending.is_some() || (units == 0) || point.is_some() {
                break;
            }
            inside = Some(q);
            at = next_at;
            continue;
        } else if c == '点' && point.is_none() && pending.is_some() && inside.is_none() {
            let digit = rest
                .get(next_at..)
                .and_then(|s| s.chars().next())
                .and_then(han_digit);
            if digit.is_none() {
                break;
            }
            point = Some((0, 0));
        } else {
            break;
        }
        at = next_at;
    }
    if at == 0 || (plain.is_empty() && units == 0) {
        return None;
    }
    let positional = units == 0 && plain.len() > 1;
    let whole: i128 = if positional {
        plain.iter().try_fold(0i128, |acc, d| {
            acc.checked_mul(10)?.checked_add(i128::from(*d))
        })?
    } else {
        // 一万五 and 二百五 leave a last digit in the place below.
        let tail = match (pending, last_small) {
            (Some(d), Some(e)) if e > 1 && !ends_with_zero(&plain) => {
                d.checked_mul(10i128.checked_pow(e - 1)?)?
            }
            (Some(d), _) => d,
            (None, _) => 0,
        };
        total.checked_add(section)?.checked_add(tail)?
    };
    let (value, decimals) = match point {
        Some((fraction, scale)) => {
            let mantissa = whole
                .checked_mul(10i128.checked_pow(scale)?)?
                .checked_add(fraction)?;
            (
                Decimal::try_from_i128_with_scale(mantissa, scale).ok()?,
                scale,
            )
        }
        None => (Decimal::try_from_i128_with_scale(whole, 0).ok()?, 0),
    };
    let mut out = Numeral {
        value,
        decimals,
        factor: Decimal::ONE,
        multiplier: (at, at),
        inside,
        len: at,
        han: true,
        positional,
    };
    if let Some((start, end, e)) = trailing {
        out.multiplier = (start, end);
        out.factor = pow10(e)?;
        if point.is_none() {
            // What stands before the last big unit is the printed value: 十二亿三千万 is 123000 of 万.
            out.value = out.value.checked_div(out.factor)?.normalize();
        }
    }
    Some(out)
}

/// The last two digits are parted by a spoken zero (一千零五), so the last one stands in its own place.
fn ends_with_zero(digits: &[u8]) -> bool {
    digits.len() >= 2 && digits[digits.len() - 2] == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arabic(s: &str) -> (String, String, usize, Option<Qualifier>) {
        let n = arabic_at(s).unwrap();
        (
            n.value.to_string(),
            n.factor.to_string(),
            s[..n.len].chars().count(),
            n.inside,
        )
    }

    fn han(s: &str) -> (String, String, usize, Option<Qualifier>) {
        let n = han_at(s).unwrap();
        (
            n.value.to_string(),
            n.factor.to_string(),
            s[..n.len].chars().count(),
            n.inside,
        )
    }

    #[test]
    fn arabic_numbers() {
        assert_eq!(
            arabic("1,234.50元"),
            ("1234.50".into(), "1".into(), 8, None)
        );
        assert_eq!(
            arabic("１２３．４５％"),
            ("123.45".into(), "1".into(), 6, None)
        );
        assert_eq!(
            arabic("1.2亿元"),
            ("1.2".into(), "100000000".into(), 4, None)
        );
        assert_eq!(
            arabic("14万余人"),
            ("14".into(), "10000".into(), 4, Some(Qualifier::Over))
        );
        assert_eq!(
            arabic("300余家"),
            ("300".into(), "1".into(), 4, Some(Qualifier::Over))
        );
        assert_eq!(
            arabic("3多万人"),
            ("3".into(), "10000".into(), 3, Some(Qualifier::Over))
        );
        assert_eq!(
            arabic("1亿2000万元"),
            ("12000".into(), "10000".into(), 7, None)
        );
        assert_eq!(
            arabic("1348 .22万元"),
            ("1348.22".into(), "10000".into(), 9, None)
        );
        assert_eq!(arabic("5，300，20").0, "5");
        assert_eq!(arabic("60千瓦"), ("60".into(), "1".into(), 2, None));
        assert_eq!(arabic("5万千瓦"), ("5".into(), "10000".into(), 2, None));
        assert_eq!(
            arabic("2万亿元"),
            ("2".into(), "1000000000000".into(), 3, None)
        );
        assert_eq!(arabic("5百分点").0, "5");
        assert_eq!(arabic("12,3456").0, "12");
    }

    #[test]
    fn chinese_numbers() {
        assert_eq!(
            han("一千二百余万元"),
            ("1200".into(), "10000".into(), 6, Some(Qualifier::Over))
        );
        assert_eq!(han("三点五个"), ("3.5".into(), "1".into(), 3, None));
        assert_eq!(han("廿三"), ("23".into(), "1".into(), 2, None));
        assert_eq!(han("壹佰元"), ("100".into(), "1".into(), 2, None));
        assert_eq!(
            han("十二亿三千万元"),
            ("123000".into(), "10000".into(), 6, None)
        );
        assert_eq!(han("三万五千人"), ("35000".into(), "1".into(), 4, None));
        assert_eq!(han("三万五"), ("35000".into(), "1".into(), 3, None));
        assert_eq!(han("一千零五"), ("1005".into(), "1".into(), 4, None));
        assert_eq!(han("二百五"), ("250".into(), "1".into(), 3, None));
        assert_eq!(han("一百一十二"), ("112".into(), "1".into(), 5, None));
        assert_eq!(han("十五"), ("15".into(), "1".into(), 2, None));
        assert_eq!(han("一百二十"), ("120".into(), "1".into(), 4, None));
        assert_eq!(
            han("二十多个"),
            ("20".into(), "1".into(), 3, Some(Qualifier::Over))
        );
        assert!(han_at("二〇二三年").unwrap().positional);
        assert_eq!(han("二〇二三年").0, "2023");
        assert!(han_at("万元").is_none());
    }

    #[test]
    fn a_million_multipliers_in_a_row_are_no_number() {
        let s = "亿".repeat(100_000);
        assert!(han_at(&s).is_none());
        assert_eq!(arabic_at(&format!("5{s}")).unwrap().factor, Decimal::ONE);
        assert!(han_at(&"一亿".repeat(100_000)).is_none());
    }
}
