//! Periods in the words of tables: printed years, relative ones, and parts of a year.

use gongbao_model::Period;

/// The year that relative words (上年, 本年) are measured from, and which a header without a year has.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock {
    /// Year of the table: from its caption, else the fiscal year of the report.
    pub year: Option<i32>,
}

/// Words for a year told from that of the table, and how many years they go back; the longer before those it holds.
const RELATIVE: &[(&str, i32)] = &[
    ("上年度", 1),
    ("上年", 1),
    ("去年", 1),
    ("上一年度", 1),
    ("前年", 2),
    ("本年度", 0),
    ("本年", 0),
    ("当年", 0),
    ("今年", 0),
];

/// The first period in a folded text and the bytes it takes. Relative words need the clock.
#[must_use]
pub fn period_in(text: &str, clock: Clock) -> Option<(Period, std::ops::Range<usize>)> {
    let mut best: Option<(Period, std::ops::Range<usize>)> = None;
    let mut consider = |p: Option<Period>, range: std::ops::Range<usize>| {
        if let Some(p) = p
            && best.as_ref().is_none_or(|(_, b)| range.start < b.start)
        {
            best = Some((p, range));
        }
    };
    if let Some((year, range)) = printed_year(text) {
        let (period, len) = with_part(year, &text[range.end..]);
        consider(Some(period), range.start..range.end + len);
    }
    let words = if text.contains('年') { RELATIVE } else { &[] };
    for (word, back) in words {
        if let Some(at) = text.find(*word) {
            let tail = &text[at + word.len()..];
            match clock.year {
                Some(year) => {
                    let (period, len) = with_part(year - *back, tail);
                    consider(Some(period), at..at + word.len() + len);
                }
                None if *back > 0 => {}
                None => {}
            }
            break;
        }
    }
    // A part of the year that stands alone (1-7月执行数) is one of the table's year.
    if let Some(year) = clock.year {
        let (period, len) = with_part(year, text);
        let part = Some(period).filter(|p| len > 0 && !matches!(p, Period::Day(..)));
        consider(part, 0..len);
    }
    best
}

/// The period that begins a folded name (`2030年末债务余额`, `截至2030年6月末余额`), and the bytes up to its end.
#[must_use]
pub fn leading_period(name: &str) -> Option<(Period, usize)> {
    let lead = ["截至", "截止到", "截止", "至"]
        .iter()
        .find_map(|w| name.strip_prefix(w))
        .unwrap_or(name);
    let (period, range) = period_in(lead, Clock::default())?;
    (range.start == 0).then_some((period, name.len() - lead.len() + range.end))
}

/// The first year printed in a folded text (`2023年度`, `二○二三年`, `2023` alone) with the bytes that it takes.
#[must_use]
pub fn printed_year(text: &str) -> Option<(i32, std::ops::Range<usize>)> {
    let bytes = text.as_bytes();
    let mut i = 0;
    while i + 4 <= bytes.len() {
        let digits = bytes[i..i + 4].iter().all(u8::is_ascii_digit);
        let alone = (i == 0 || !bytes[i - 1].is_ascii_digit() && bytes[i - 1] != b'.')
            && bytes
                .get(i + 4)
                .is_none_or(|b| !b.is_ascii_digit() && *b != b'.');
        if digits
            && alone
            && (bytes[i] == b'1' && bytes[i + 1] == b'9'
                || bytes[i] == b'2' && bytes[i + 1] == b'0')
            && let Ok(year) = text[i..i + 4].parse::<i32>()
        {
            let rest = &text[i + 4..];
            let len = if rest.starts_with("年度") {
                "年度".len()
            } else if rest.starts_with('年') {
                "年".len()
            } else {
                0
            };
            if len > 0
                || text.len() == 4
                || !rest.starts_with(|c: char| {
                    c.is_alphanumeric() && !c.is_ascii_digit() && !is_figure_start(c)
                })
            {
                return Some((year, i..i + 4 + len));
            }
        }
        i += 1;
    }
    han_year(text)
}

/// Words of figures follow a bare year without 年 (`2023决算数`).
fn is_figure_start(c: char) -> bool {
    matches!(
        c,
        '决' | '预' | '执' | '末' | '实' | '上' | '比' | '全' | '初' | '计'
    )
}

fn han_year(text: &str) -> Option<(i32, std::ops::Range<usize>)> {
    let end = text.find('年')?;
    let mut year = 0;
    let mut start = end;
    let mut count = 0;
    for (i, c) in text[..end].char_indices().rev() {
        let digit = match c {
            '○' | '〇' | '零' | 'O' | 'Ｏ' => 0,
            '一' => 1,
            '二' => 2,
            '三' => 3,
            '四' => 4,
            '五' => 5,
            '六' => 6,
            '七' => 7,
            '八' => 8,
            '九' => 9,
            _ => break,
        };
        year += digit * 10_i32.pow(count);
        count += 1;
        start = i;
        if count == 4 {
            break;
        }
    }
    let stop = end + "年".len();
    let stop = if text[stop..].starts_with('度') {
        stop + "度".len()
    } else {
        stop
    };
    (count == 4 && (1949..2100).contains(&year)).then_some((year, start..stop))
}

/// The part of a year that follows it (末, 12月, 1-6月, 一季度, 上半年) and the bytes of it.
fn with_part(year: i32, tail: &str) -> (Period, usize) {
    if let Some(word) = ["末", "底", "年末", "年底"]
        .iter()
        .find(|w| tail.starts_with(**w))
    {
        return (Period::Day(year, 12, 31), word.len());
    }
    if tail.starts_with("上半年") {
        return (Period::Half(year, 1), "上半年".len());
    }
    if tail.starts_with("下半年") {
        return (Period::Half(year, 2), "下半年".len());
    }
    for (word, q) in [("一季度", 1), ("二季度", 2), ("三季度", 3), ("四季度", 4)] {
        if tail.starts_with(word) {
            return (Period::Quarters(year, q, q), word.len());
        }
    }
    let first: String = tail.chars().take_while(char::is_ascii_digit).collect();
    if let Ok(a @ 1..=12) = first.parse::<u8>() {
        let rest = &tail[first.len()..];
        if let Some(rest) = rest.strip_prefix('月') {
            let len = first.len() + "月".len();
            return match ["末", "底"].iter().find(|w| rest.starts_with(**w)) {
                Some(word) => (Period::Day(year, a, days_of(year, a)), len + word.len()),
                None => (Period::Month(year, a), len),
            };
        }
        if let Some(dash) = rest
            .chars()
            .next()
            .filter(|c| matches!(c, '-' | '至' | '~' | '—'))
        {
            let rest = &rest[dash.len_utf8()..];
            let second: String = rest.chars().take_while(char::is_ascii_digit).collect();
            if let Ok(b @ 1..=12) = second.parse::<u8>()
                && rest[second.len()..].starts_with('月')
            {
                let len = first.len() + dash.len_utf8() + second.len() + "月".len();
                let whole_year = (a, b) == (1, 12);
                return (
                    if whole_year {
                        Period::Year(year)
                    } else {
                        Period::Months(year, a, b)
                    },
                    len,
                );
            }
        }
    }
    (Period::Year(year), 0)
}

/// Days of a month.
fn days_of(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}
