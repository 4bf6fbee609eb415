//! Dates, spans of dates and times of day in digits.

use super::share::range_mark;
use super::{Date, LexemeKind, Lexer};
use crate::quantity::numeral::gap;

impl Lexer<'_> {
    /// A date in digits at a place.
    pub(super) fn date(&self, at: usize) -> Option<(usize, LexemeKind)> {
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
