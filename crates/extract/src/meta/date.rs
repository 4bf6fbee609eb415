//! The date of a report, in ISO form, and dates in a text.

use super::rules::rules;
use crate::finder::LongFinder;
use crate::sections::is_date;
use gongbao_model::{BlockKind, BlockRole, Document, Format};
use regex::Regex;
use std::sync::LazyLock;

static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"((?:19|20)\d{2}|二[〇○零0Ｏ][〇○零0Ｏ一二三四五六七八九]{2})\s*(?:年|\.|-|/)\s*(\d{1,2}|[一二三四五六七八九十]{1,2})(?:\s*(?:月|\.|-|/)\s*(\d{1,2}|[一二三四五六七八九十廿]{1,3})\s*日?|\s*月)",
    )
    .ok()
});

/// The words of the fields for a date: hardly any paragraph holds one.
static FIELDS: LazyLock<LongFinder> =
    LazyLock::new(|| LongFinder::new(rules().date.fields.iter().map(String::as_str)));

fn number(text: &str) -> Option<u32> {
    if let Ok(n) = text.parse() {
        return Some(n);
    }
    let digit = |c: char| {
        "一二三四五六七八九"
            .chars()
            .position(|d| d == c)
            .map(|p| p as u32 + 1)
    };
    let mut total = 0;
    let mut last = None;
    for c in text.chars() {
        match c {
            '十' => total += last.take().unwrap_or(1) * 10,
            '廿' => total += 20,
            _ => last = Some(digit(c)?),
        }
    }
    Some(total + last.unwrap_or(0))
}

/// The first date in a text: 2024-05-16, or 2024-05 where no day is printed.
#[must_use]
pub(crate) fn first(text: &str) -> Option<String> {
    let m = DATE.as_ref()?.captures(text)?;
    let year: String = m[1]
        .chars()
        .map(|c| match c {
            '〇' | '○' | '零' | 'Ｏ' => '0',
            _ => "一二三四五六七八九"
                .chars()
                .position(|d| d == c)
                .and_then(|p| char::from_digit(p as u32 + 1, 10))
                .unwrap_or(c),
        })
        .collect();
    let month = number(&m[2]).filter(|n| (1..=12).contains(n))?;
    match m.get(3) {
        Some(day) => number(day.as_str())
            .filter(|n| (1..=31).contains(n))
            .map(|day| format!("{year}-{month:02}-{day:02}")),
        None => Some(format!("{year}-{month:02}")),
    }
}

/// The date of a report: a field that says so, the date of the meeting in the subtitle, a line that holds only a date (the last one,
/// under the signature, or the one under the title), and last what the file says of itself.
#[must_use]
pub(crate) fn report_date(
    doc: &Document,
    roles: &[BlockRole],
    subtitle: Option<&str>,
) -> Option<String> {
    if let Some(date) = subtitle.and_then(first) {
        return Some(date);
    }
    let mut by_field: Vec<(usize, String)> = Vec::new();
    let (mut at_front, mut at_end) = (None, None);
    for (i, b) in doc.blocks.iter().enumerate() {
        if matches!(b.kind, BlockKind::Furniture(_) | BlockKind::Footnote)
            || roles.get(i) == Some(&BlockRole::Toc)
        {
            continue;
        }
        let text = doc.slice(b.span);
        let fields = Some(&rules().date.fields).filter(|_| FIELDS.is_in(text));
        for (rank, field) in fields.into_iter().flatten().enumerate() {
            let Some(at) = text.find(field.as_str()) else {
                continue;
            };
            let after: String = text[at + field.len()..].chars().take(24).collect();
            let value = after.trim_start_matches(|c: char| {
                c.is_whitespace() || matches!(c, '：' | ':' | ')' | '）')
            });
            if value.starts_with(|c: char| c.is_ascii_digit() || c == '二')
                && let Some(date) = first(value)
            {
                by_field.push((rank, date));
            }
            break;
        }
        if matches!(b.kind, BlockKind::Paragraph)
            && text.len() < 60
            && is_date(text)
            && let Some(date) = first(text)
        {
            if i < 8 && at_front.is_none() {
                at_front = Some(date);
            } else {
                at_end = Some(date);
            }
        }
    }
    // The reports' own fields come first; among equals the first one printed.
    by_field.sort_by_key(|(rank, _)| *rank);
    by_field
        .into_iter()
        .next()
        .map(|(_, d)| d)
        .or(at_front)
        .or(at_end)
        .or_else(|| published(doc))
}

/// The date of publication that a page states. The date in a file's own properties is the day the file was made, no date of the report.
fn published(doc: &Document) -> Option<String> {
    let page = matches!(doc.format, Format::Html | Format::Mhtml);
    doc.hints.date.as_deref().filter(|_| page).and_then(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        for (text, want) in [
            ("2024 年 5 月 16 日", Some("2024-05-16")),
            ("2022.04.26", Some("2022-04-26")),
            ("二〇二四年十二月廿一日", Some("2024-12-21")),
            ("2024年5月", Some("2024-05")),
            ("2024-05-16", Some("2024-05-16")),
            ("2024年度", None),
            ("2024年13月1日", None),
        ] {
            assert_eq!(first(text).as_deref(), want, "{text}");
        }
    }
}
