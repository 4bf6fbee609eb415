//! The words of `rules/web_pages.toml`: what content management systems call the parts of a page.

use regex::Regex;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The rule file as it stands.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Ids and classes of the element with the article.
    pub containers: Vec<String>,
    around: Vec<String>,
    imprint: Vec<String>,
    furniture_lines: Vec<String>,
    title_line: TitleLine,
    /// Labels of values.
    pub labels: Labels,
    /// Names of meta elements.
    pub meta: Meta,
    /// Attachments.
    pub attachments: Attachments,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct TitleLine {
    labels: Vec<String>,
    strong: Vec<String>,
}

/// Labels of values around an article, best first.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Labels {
    /// Index number of the disclosure.
    pub index_number: Vec<String>,
    /// Document number.
    pub document_number: Vec<String>,
    /// Date.
    pub date: Vec<String>,
    /// Publisher.
    pub publisher: Vec<String>,
    /// Values that name nobody.
    pub nobody: Vec<String>,
}

/// Lower-case names of meta elements.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    /// Title of the article.
    pub title: Vec<String>,
    /// Title of the page, which may name the site as well.
    pub page_title: Vec<String>,
    /// Date.
    pub date: Vec<String>,
    /// Source.
    pub publisher: Vec<String>,
    /// Site.
    pub site: Vec<String>,
    /// Address.
    pub address: Vec<String>,
    /// Index number.
    pub index_number: Vec<String>,
    /// Document number.
    pub document_number: Vec<String>,
}

/// Documents that a page offers.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachments {
    /// Their extensions.
    pub extensions: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| load().unwrap_or_default());

fn load() -> Result<Words, toml::de::Error> {
    toml::from_str(include_str!("../../rules/web_pages.toml"))
}

/// The words; none, where the file is broken (a test loads it).
pub fn words() -> &'static Words {
    &WORDS
}

/// Pages have thousands of short texts, so that the words of imprints are looked for all at once.
static IMPRINT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let words: Vec<String> = WORDS.imprint.iter().map(|w| regex::escape(w)).collect();
    (!words.is_empty()).then(|| Regex::new(&words.join("|")).ok())?
});

static AROUND: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| WORDS.around.iter().map(String::as_str).collect());

/// True for a text with a word of the imprint of a site.
pub fn is_imprint(text: &str) -> bool {
    IMPRINT.as_ref().is_some_and(|re| re.is_match(text))
}

/// True for an id or class with a token that names what stands around an article.
pub fn names_surroundings(value: &str) -> bool {
    value
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|t| (3..=20).contains(&t.len()))
        .any(|t| AROUND.contains(t) || AROUND.contains(t.to_ascii_lowercase().as_str()))
}

/// Characters of a line that may be furniture as a whole.
const MAX_LINE: usize = 160;

static FURNITURE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(&format!(r"^\s*(?:{})\s*$", WORDS.furniture_lines.join("|"))).ok());

static TITLE_LABEL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let spaced: Vec<String> = WORDS.title_line.labels.iter().map(|l| spaced(l)).collect();
    // Longer labels first, so that the end of one is not taken for another.
    let mut spaced = spaced;
    spaced.sort_by_key(|l| std::cmp::Reverse(l.len()));
    Regex::new(&format!(r"({})\s*(?:[:：]|\s|$)", spaced.join("|"))).ok()
});

/// A label as a pattern that forgives white space between its characters.
pub fn spaced(label: &str) -> String {
    label
        .chars()
        .map(|c| regex::escape(c.encode_utf8(&mut [0; 4])))
        .collect::<Vec<_>>()
        .join(r"\s*")
}

/// True for a line inside an article that is no part of it: a button, an invitation to scan a code, the way to the next page.
pub fn is_furniture_line(line: &str) -> bool {
    line.len() <= MAX_LINE && FURNITURE.as_ref().is_some_and(|re| re.is_match(line))
}

/// True for the line under a title that says where and when a page was published and how often it was read.
pub fn is_title_line(line: &str) -> bool {
    if line.len() > MAX_LINE * 2 || line.contains(['。', '；', '，']) {
        return false;
    }
    let Some(re) = TITLE_LABEL.as_ref() else {
        return false;
    };
    let found: Vec<String> = re
        .captures_iter(line)
        .filter_map(|c| c.get(1))
        .map(|m| m.as_str().split_whitespace().collect())
        .collect();
    let strong = |l: &String| WORDS.title_line.strong.contains(l);
    found.len() >= 2 || found.iter().any(strong) || is_moment(line)
}

/// A date with a time of day, as only machines write it under titles.
fn is_moment(line: &str) -> bool {
    static MOMENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^\s*\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s+\d{1,2}:\d{2}(?::\d{2})?(?:\s|$)")
            .ok()
    });
    line.len() <= MAX_LINE && MOMENT.as_ref().is_some_and(|re| re.is_match(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_file_loads_and_its_patterns_are_sound() {
        let words = load().unwrap();
        assert!(words.containers.len() > 60 && words.around.len() > 30);
        assert!(FURNITURE.is_some() && TITLE_LABEL.is_some());
        for list in [&words.containers, &words.around, &words.meta.date] {
            let mut sorted: Vec<&String> = list.iter().collect();
            sorted.sort();
            sorted.dedup();
            assert_eq!(sorted.len(), list.len(), "a word stands twice");
            assert!(
                list.iter().all(|w| *w == w.to_lowercase()),
                "words are lower case"
            );
        }
    }

    #[test]
    fn furniture_lines_are_told_from_text() {
        for line in [
            "【打印本页】 【关闭窗口】",
            "[打印][关闭]",
            "扫一扫在手机打开当前页",
            "分享到：",
            "上一篇：某县二〇三〇年工作总结",
            "责任编辑：王五",
            "字体：大 中 小",
            "浏览次数：1024次",
            "当前位置：首页 > 公开",
        ] {
            assert!(is_furniture_line(line), "{line}");
        }
        for line in [
            "打印费12万元，比上年减少3万元。",
            "关闭矿井3处。",
            "分享工作经验5次",
            "编辑部：完成期刊12期，发行3万册。",
            "点击率考核指标完成情况",
        ] {
            assert!(!is_furniture_line(line), "{line}");
        }
        for line in [
            "发布时间：2031-02-11　来源：某区财政局　阅读次数：55",
            "日期：2031年2月11日 来源：某局 点击： 【字体：大 中 小】",
            "2031-02-11 08:00 来源：某区",
            "来 源：某局",
        ] {
            assert!(is_title_line(line), "{line}");
        }
        for line in [
            "编制日期：2031年5月",
            "日期：2031年5月",
            "2031年2月11日",
            "收入来源单一，增长乏力。",
            "某区财政局",
            "一、主要指标完成时间节点",
        ] {
            assert!(!is_title_line(line), "{line}");
        }
    }
}
