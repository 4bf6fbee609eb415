//! The organisation that reports.

use super::region;
use super::rules::rules;
use crate::finder::LongFinder;
use crate::squeeze::without;
use gongbao_model::{Organization, ReportKind};
use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

static YEAR: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[（(]?(?:(?:19|20)\d{2}|二[〇○零0]..)\s*年度?[）)]?").ok());
static GOVERNMENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        r"\p{{Han}}{{2,14}}{}",
        rules().organisation.government
    ))
    .ok()
});

fn squeezed(text: &str) -> Cow<'_, str> {
    without(text, char::is_whitespace)
}

fn squeeze(text: &str) -> String {
    squeezed(text).into_owned()
}

fn is_name(text: &str) -> bool {
    let n = text.chars().count();
    (3..=40).contains(&n)
        && !text.contains(['，', '。', '；', '：', '、', '《', '“'])
        && rules()
            .organisation
            .suffixes
            .iter()
            .any(|s| text.ends_with(s.as_str()))
}

/// The organisation in a title: what stands before or behind the year, up to the words that name the report.
#[must_use]
pub(crate) fn in_title(title: &str) -> Option<String> {
    let title = squeeze(title);
    let title = title.trim_start_matches("关于");
    let year = YEAR.as_ref().and_then(|r| r.find(title));
    let parts: Vec<&str> = match year {
        Some(m) => vec![&title[..m.start()], &title[m.end()..]],
        None => vec![title],
    };
    parts.into_iter().find_map(|part| {
        let part =
            part.trim_matches(|c: char| matches!(c, '（' | '）' | '(' | ')' | '的' | '—' | '-'));
        // The longest name that ends where the name of the report begins; 部门 can be the end of no name.
        let mut ends: Vec<usize> = rules()
            .organisation
            .cuts
            .iter()
            .flat_map(|c| part.match_indices(c.as_str()).map(|(i, _)| i))
            .collect();
        ends.push(part.len());
        ends.sort_unstable();
        ends.dedup();
        ends.into_iter()
            .map(|e| part[..e].trim_end_matches('的'))
            .find(|p| is_name(p))
            .map(str::to_owned)
    })
}

/// The value of a field that names the organisation, in a paragraph without white space (“评价单位：某局（公章）”).
fn in_field(squeezed: &str, field: &str) -> Option<String> {
    let at = squeezed.find(field)?;
    let after = squeezed[at + field.len()..].trim_start_matches(|c: char| {
        matches!(c, '）' | ')' | '：' | ':' | '（' | '(') || c == '盖' || c == '章'
    });
    let end = after
        .find(['（', '(', '）', ')', '：', ':', '，', '。', '；'])
        .unwrap_or(after.len());
    let mut value = &after[..end];
    // Fields on one line run into each other: the value ends at the last suffix of an organisation.
    if value.chars().count() > 40 {
        value = value
            .char_indices()
            .nth(40)
            .map_or(value, |(i, _)| &value[..i]);
    }
    is_name(value).then(|| value.to_owned())
}

/// Begins with a region or a party: what is found far from a title must be more than two words that end alike.
fn is_placed(name: &str) -> bool {
    // A place that the table does not know still shows by its class: 某县财政局.
    let of_a_place = name.char_indices().skip(1).take(8).any(|(i, c)| {
        matches!(c, '省' | '市' | '县' | '区' | '州' | '旗' | '镇' | '乡')
            && name[i + c.len_utf8()..].chars().count() >= 2
    });
    is_known_place(name) || of_a_place
}

/// Begins with a region of the table or with a party: in headings, words that end like an organisation prove nothing.
fn is_known_place(name: &str) -> bool {
    name.starts_with("中共")
        || name.starts_with("中国共产党")
        || region::first_in(name, "")
            .is_some_and(|(r, _)| name.starts_with(r.as_str()) && name != r)
}

/// What is known when the organisation is looked for.
pub(crate) struct Sources<'a> {
    /// Title.
    pub(crate) title: Option<&'a str>,
    /// Kind.
    pub(crate) kind: ReportKind,
    /// Titles of sections.
    pub(crate) headings: &'a [&'a str],
    /// Opening lines and short lines anywhere, one per block.
    pub(crate) lines: &'a [&'a str],
    /// Field and value pairs of forms: cells of two neighbouring columns.
    pub(crate) cells: &'a [(String, String)],
    /// Text that may name the regions above.
    pub(crate) context: &'a str,
}

/// The organisation and its region.
#[must_use]
pub(crate) fn find(s: &Sources<'_>) -> Option<Organization> {
    let name = match s.kind {
        ReportKind::WorkReport | ReportKind::BudgetReport => government(s),
        ReportKind::StatisticalCommunique => bureau(s),
        _ => None,
    }
    .or_else(|| s.title.and_then(in_title))
    .or_else(|| fields(s))
    .or_else(|| {
        s.headings
            .iter()
            .filter_map(|h| in_title(h))
            .find(|n| is_known_place(n))
    })
    .or_else(|| {
        s.lines
            .iter()
            .take(12)
            .map(|l| squeeze(l))
            .find(|l| is_name(l) && is_placed(l))
    });
    if let Some(name) = name {
        let region = region::resolve(&name, s.context).or_else(|| {
            s.title
                .and_then(|t| region::first_in(&squeeze(t), s.context))
                .map(|(_, r)| r)
        });
        return Some(Organization { name, region });
    }
    // No organisation is printed: the region in the title is all that is known of it.
    let (name, region) = region::first_in(&squeeze(s.title?), s.context)?;
    Some(Organization {
        name,
        region: Some(region),
    })
}

fn fields(s: &Sources<'_>) -> Option<String> {
    // Hardly any line holds a field, and all their names are looked for at once.
    static FIELDS: LazyLock<LongFinder> =
        LazyLock::new(|| LongFinder::new(rules().organisation.fields.iter().map(String::as_str)));
    let lines: Vec<Cow<'_, str>> = s
        .lines
        .iter()
        .map(|l| squeezed(l))
        .filter(|l| FIELDS.is_in(l))
        .collect();
    rules().organisation.fields.iter().find_map(|f| {
        lines.iter().find_map(|l| in_field(l, f)).or_else(|| {
            s.cells
                .iter()
                .filter(|(k, _)| squeeze(k).trim_end_matches(['：', ':']) == f.as_str())
                .map(|(_, v)| squeeze(v))
                .find(|v| is_name(v))
        })
    })
}

/// A work report or a budget report is the government's: as printed under the title, else the region's own.
fn government(s: &Sources<'_>) -> Option<String> {
    let title = squeeze(s.title.unwrap_or_default());
    let own = region::first_in(&title, s.context)
        .or_else(|| {
            s.lines
                .iter()
                .take(6)
                .filter(|l| l.len() < 200)
                .find_map(|l| region::first_in(&squeeze(l), s.context))
        })
        .map(|(n, _)| n);
    let printed = s.lines.iter().take(10).find_map(|l| {
        let l = squeeze(l);
        let found = GOVERNMENT.as_ref()?.find(&l)?.as_str();
        let at = region::first_in(found, s.context).and_then(|(n, _)| found.find(n.as_str()))?;
        Some(found[at..].to_owned())
    });
    printed.or_else(|| own.map(|n| format!("{n}{}", rules().organisation.government)))
}

/// A communiqué is issued by a statistics bureau, where it says so in its opening lines or names its source.
fn bureau(s: &Sources<'_>) -> Option<String> {
    let words = &rules().organisation;
    let is_bureau = |name: &String| words.bureaus.iter().any(|b| name.ends_with(b.as_str()));
    let opening = s.lines.iter().take(10).map(|l| squeeze(l));
    opening
        .into_iter()
        .find(|l| is_bureau(l) && is_name(l))
        .or_else(|| {
            let own = region::first_in(&squeeze(s.title?), s.context)?.1;
            let source = |line: &&str| {
                let line = squeezed(line);
                let named = words.sources.iter().find_map(|f| in_field(&line, f))?;
                // The page may stand on the site of a higher bureau: the source must be the region's own.
                let at = region::resolve(&named, s.context)?;
                (is_bureau(&named) && at == own).then_some(named)
            };
            s.lines.iter().find_map(source)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles() {
        for (title, want) in [
            (
                "2023年度中共某某市委组织部整体支出绩效自评报告",
                Some("中共某某市委组织部"),
            ),
            (
                "中共某某市委组织部2022年度部门整体支出绩效目标自评报告",
                Some("中共某某市委组织部"),
            ),
            (
                "上海市普陀区规划和自然资源局2024年度部门决算",
                Some("上海市普陀区规划和自然资源局"),
            ),
            ("某县林业局部门决算", Some("某县林业局")),
            ("整体绩效自评报告", None),
        ] {
            assert_eq!(in_title(title).as_deref(), want, "{title}");
        }
    }

    #[test]
    fn fields_on_a_cover() {
        assert_eq!(
            in_field("评价单位：中共某市委组织部（公章）", "评价单位").as_deref(),
            Some("中共某市委组织部")
        );
        assert_eq!(in_field("评价单位：", "评价单位"), None);
        assert_eq!(
            in_field("（信息来源：青溪县统计局）", "信息来源").as_deref(),
            Some("青溪县统计局")
        );
    }
}
