//! Periods that a figure belongs to.

use std::fmt;

/// A reporting period. Its [`fmt::Display`] is the form of the output contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// A year: `2023`.
    Year(i32),
    /// A month: `2023-11`.
    Month(i32, u8),
    /// A day, for stocks (年末, 截至): `2023-12-31`.
    Day(i32, u8, u8),
    /// Quarters of one year, first and last: `2025-Q1`, `2025-Q1-Q3`.
    Quarters(i32, u8, u8),
    /// A half year, 1 or 2: `2025-H1`.
    Half(i32, u8),
    /// Months of one year, first and last: `2025-01-05` would be a day, so months print as `2025-M1-M5`.
    Months(i32, u8, u8),
    /// Years, first and last: `2016-2020`.
    Years(i32, i32),
}

impl Period {
    /// The last year that the period touches.
    #[must_use]
    pub fn year(self) -> i32 {
        match self {
            Period::Year(y)
            | Period::Month(y, _)
            | Period::Day(y, _, _)
            | Period::Quarters(y, _, _)
            | Period::Half(y, _)
            | Period::Months(y, _, _)
            | Period::Years(_, y) => y,
        }
    }
    /// The same period `years` later (negative: earlier).
    #[must_use]
    pub fn shift(self, years: i32) -> Period {
        match self {
            Period::Year(y) => Period::Year(y + years),
            Period::Month(y, m) => Period::Month(y + years, m),
            Period::Day(y, m, d) => {
                Period::Day(y + years, m, if m == 2 && d == 29 { 28 } else { d })
            }
            Period::Quarters(y, a, b) => Period::Quarters(y + years, a, b),
            Period::Half(y, h) => Period::Half(y + years, h),
            Period::Months(y, a, b) => Period::Months(y + years, a, b),
            Period::Years(a, b) => Period::Years(a + years, b + years),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Period::Year(y) => write!(f, "{y:04}"),
            Period::Month(y, m) => write!(f, "{y:04}-{m:02}"),
            Period::Day(y, m, d) => write!(f, "{y:04}-{m:02}-{d:02}"),
            Period::Quarters(y, a, b) if a == b => write!(f, "{y:04}-Q{a}"),
            Period::Quarters(y, a, b) => write!(f, "{y:04}-Q{a}-Q{b}"),
            Period::Half(y, h) => write!(f, "{y:04}-H{h}"),
            Period::Months(y, a, b) => write!(f, "{y:04}-M{a}-M{b}"),
            Period::Years(a, b) => write!(f, "{a:04}-{b:04}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Period;

    #[test]
    fn prints_as_the_contract_asks() {
        let printed: Vec<String> = [
            Period::Year(2023),
            Period::Day(2023, 12, 31),
            Period::Month(2023, 11),
            Period::Quarters(2025, 1, 1),
            Period::Half(2025, 1),
            Period::Quarters(2025, 1, 3),
            Period::Years(2016, 2020),
        ]
        .iter()
        .map(ToString::to_string)
        .collect();
        assert_eq!(
            printed,
            [
                "2023",
                "2023-12-31",
                "2023-11",
                "2025-Q1",
                "2025-H1",
                "2025-Q1-Q3",
                "2016-2020"
            ]
        );
    }

    #[test]
    fn a_leap_day_shifts_to_a_real_day() {
        assert_eq!(Period::Day(2024, 2, 29).shift(-1), Period::Day(2023, 2, 28));
    }
}
