//! The fiscal year: the year that the report accounts for.

use gongbao_model::ReportKind;
use regex::Regex;
use std::sync::LazyLock;

/// A year with what follows it: 2023年度, 2023 年, ２０２３年, 二〇二三年.
static YEAR: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:(19|20)\d{2}|二[〇○零0Ｏ][〇○零0Ｏ一二三四五六七八九]{2})\s*年(?:度|工作回顾)?")
        .ok()
});

/// One year found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Found {
    year: i32,
    /// Written 年度: the year that is accounted for, never a date.
    fiscal: bool,
    /// Followed by a month: a date.
    date: bool,
}

/// A year written with digits or with Han digits.
fn value(text: &str) -> Option<i32> {
    let mut year = 0;
    for c in text.chars().take(4) {
        let digit = match c {
            '0'..='9' => c as i32 - '0' as i32,
            '〇' | '○' | '零' | 'Ｏ' => 0,
            _ => "一二三四五六七八九".chars().position(|d| d == c)? as i32 + 1,
        };
        year = year * 10 + digit;
    }
    (1949..2100).contains(&year).then_some(year)
}

fn years(text: &str) -> impl Iterator<Item = Found> + '_ {
    YEAR.as_ref()
        .into_iter()
        .flat_map(|r| r.find_iter(text))
        .filter_map(|m| {
            let after = text[m.end()..].trim_start().chars().next();
            Some(Found {
                year: value(m.as_str())?,
                fiscal: m.as_str().ends_with('度'),
                date: after.is_some_and(|c| c.is_ascii_digit()),
            })
        })
}

/// The year that a report accounts for.
///
/// A title that says 年度, or any year in the title that is no date, names it. A work report looks back at the year before the
/// meeting at which it is given. Without a year in the title the first 年度 of the opening lines counts, then the first year at all.
#[must_use]
pub fn fiscal_year(
    title: Option<&str>,
    kind: ReportKind,
    headings: &[&str],
    opening: &[&str],
) -> Option<i32> {
    if kind == ReportKind::WorkReport {
        // “2020年工作回顾” names the year looked back at; the date of the meeting is in the following year.
        let reviewed = headings
            .iter()
            .filter(|h| h.contains("回顾"))
            .flat_map(|h| years(h))
            .map(|f| f.year)
            .max();
        if reviewed.is_some() {
            return reviewed;
        }
        let named = title
            .into_iter()
            .chain(opening.iter().copied())
            .flat_map(years)
            .next();
        return named.map(|f| f.year - 1);
    }
    let in_title = || title.into_iter().flat_map(years);
    let in_opening = || opening.iter().copied().flat_map(years);
    let in_headings = || headings.iter().copied().flat_map(years);
    in_title()
        .find(|f| f.fiscal)
        .or_else(|| in_title().find(|f| !f.date))
        .or_else(|| in_opening().find(|f| f.fiscal))
        .or_else(|| in_headings().find(|f| f.fiscal))
        .or_else(|| in_opening().find(|f| !f.date))
        .or_else(|| in_headings().find(|f| !f.date))
        .map(|f| f.year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn title_year_wins() {
        let y = |t| fiscal_year(Some(t), ReportKind::Other, &[], &["2031年度"]);
        assert_eq!(y("2023 年度某局整体支出绩效自评报告"), Some(2023));
        assert_eq!(
            y("关于某市2025年预算执行情况与2026年预算草案的报告"),
            Some(2025)
        );
        assert_eq!(y("二〇二二年度部门决算"), Some(2022));
        assert_eq!(y("某局部门决算"), Some(2031));
    }

    #[test]
    fn work_report_looks_back() {
        let opening = ["——2019年1月8日在某市第三届人民代表大会第二次会议上"];
        assert_eq!(
            fiscal_year(Some("政府工作报告"), ReportKind::WorkReport, &[], &opening),
            Some(2018)
        );
        assert_eq!(
            fiscal_year(
                Some("政府工作报告"),
                ReportKind::WorkReport,
                &["“十三五”时期和2020年工作回顾"],
                &opening
            ),
            Some(2020)
        );
    }
}
