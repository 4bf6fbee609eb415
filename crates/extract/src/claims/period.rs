//! Period words and dates, resolved.

use super::words::{PeriodWord, WORDS, lists};
use crate::quantity::lex::Date;
use gongbao_model::{Period, RuleId};

/// A date in digits as a period; what it does not print comes from the year of its surroundings.
pub(super) fn of_date(date: Date, year: Option<i32>) -> Option<Period> {
    let y = date.year.or(year)?;
    Some(
        match (date.end_year, date.month, date.end_month, date.day) {
            (Some(last), ..) if last > y => Period::Years(y, last),
            (_, Some(m), Some(last), _) => match (m, last) {
                (1, 3) => Period::Quarters(y, 1, 1),
                (1, 6) => Period::Half(y, 1),
                (7, 12) => Period::Half(y, 2),
                (1, 9) => Period::Quarters(y, 1, 3),
                (1, 12) => Period::Year(y),
                _ => Period::Months(y, m, last),
            },
            (_, Some(m), None, Some(d)) => Period::Day(y, m, d),
            (_, Some(m), None, None) => Period::Month(y, m),
            (_, None, None, Some(_)) => return None,
            _ => {
                date.year?;
                Period::Year(y)
            }
        },
    )
}

/// A word for a period, resolved against a year.
pub(super) fn of_word(word: PeriodWord, year: Option<i32>) -> Option<Period> {
    Some(match word {
        PeriodWord::Year(shift) => Period::Year(year? + shift),
        PeriodWord::YearEnd(shift) => Period::Day(year? + shift, 12, 31),
        PeriodWord::Half(h) => Period::Half(year?, h),
        PeriodWord::Quarters(a, b) => Period::Quarters(year?, a, b),
        PeriodWord::Years(a, b) => Period::Years(a, b),
        PeriodWord::LastYears(n) => Period::Years(year? - n + 1, year?),
        PeriodWord::NextYears(n) => Period::Years(year? + 1, year? + n),
    })
}

/// The period word at the start of a text.
pub(super) fn word_at(text: &str) -> Option<(usize, PeriodWord, RuleId)> {
    let (len, (word, rule)) = WORDS.periods.at(text)?;
    // 年初预算 and 年末余额 differ: the first names a kind of budget.
    if let Some(rest) = ["年初", "全年", "当年", "本年"]
        .iter()
        .find_map(|w| text.strip_prefix(w))
        && ["预算", "部门预算", "安排", "批复", "收支预算"]
            .iter()
            .any(|w| rest.starts_with(w))
    {
        return None;
    }
    // 五年累计新增100户 tells of a span, 五年规划 and 三年级 are names.
    let span = matches!(word, PeriodWord::LastYears(_)) && text.get(..len).is_some_and(is_span);
    if span
        && !lists()
            .spanning
            .iter()
            .any(|verb| text.get(len..).is_some_and(|t| t.starts_with(verb)))
    {
        return None;
    }
    Some((len, word, rule))
}

/// True for a number of years and nothing else: 五年.
fn is_span(word: &str) -> bool {
    word.chars().count() == 2 && word.ends_with('年')
}

/// The years that a name ends in, up to a year: 经营主体五年 before 净增.
pub(super) fn span_behind(name: &str, last: i32) -> Option<Period> {
    let start = name.char_indices().rev().nth(1)?.0;
    let word = name.get(start..).filter(|word| is_span(word))?;
    match WORDS.periods.at(word)? {
        (_, (PeriodWord::LastYears(n), _)) if start > 0 => Some(Period::Years(last - n + 1, last)),
        _ => None,
    }
}

/// 全市年末常住人口: a stock whose name says 年末 is of the last day of its year.
pub(super) fn of_stock(period: Period, metric: &str) -> Period {
    match period {
        Period::Year(y) if metric.contains("年末") || metric.contains("年底") => {
            Period::Day(y, 12, 31)
        }
        period => period,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_resolve_against_the_year() {
        assert_eq!(
            of_word(PeriodWord::Year(-1), Some(2023)),
            Some(Period::Year(2022))
        );
        assert_eq!(
            of_word(PeriodWord::YearEnd(0), Some(2023)),
            Some(Period::Day(2023, 12, 31))
        );
        assert_eq!(
            of_word(PeriodWord::LastYears(5), Some(2020)),
            Some(Period::Years(2016, 2020))
        );
        assert_eq!(of_word(PeriodWord::Year(0), None), None);
        assert_eq!(word_at("年初预算数"), None);
    }

    #[test]
    fn stocks_that_name_the_end_of_the_year_are_of_its_last_day() {
        let year = Period::Year(2023);
        assert_eq!(
            of_stock(year, "全市年末常住人口"),
            Period::Day(2023, 12, 31)
        );
        assert_eq!(of_stock(year, "常住人口"), year);
        assert_eq!(
            of_stock(Period::Month(2023, 6), "年末余额"),
            Period::Month(2023, 6)
        );
    }

    #[test]
    fn spans_of_months_become_quarters_and_halves() {
        let months = |a, b| {
            of_date(
                Date {
                    month: Some(a),
                    end_month: Some(b),
                    ..Date::default()
                },
                Some(2025),
            )
            .map(|p| p.to_string())
        };
        assert_eq!(months(1, 9).as_deref(), Some("2025-Q1-Q3"));
        assert_eq!(months(1, 6).as_deref(), Some("2025-H1"));
        assert_eq!(months(1, 5).as_deref(), Some("2025-M1-M5"));
    }
}
