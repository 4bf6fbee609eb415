//! What converters leave in a text: bookmark marks, field codes, dot leaders, markdown marks. Each place is counted and told in a warning.

use gongbao_model::Warning;
use memchr::memmem::Finder;
use regex::Regex;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Counts what was taken out, by kind, with the first sample of each.
#[derive(Debug, Default)]
pub struct DebrisLog {
    kinds: BTreeMap<&'static str, (u32, String)>,
}

impl DebrisLog {
    /// Notes one place.
    pub fn add(&mut self, kind: &'static str, sample: &str) {
        self.add_many(kind, 1, sample);
    }
    /// Notes several places of one kind.
    pub fn add_many(&mut self, kind: &'static str, count: u32, sample: &str) {
        let entry = self
            .kinds
            .entry(kind)
            .or_insert_with(|| (0, sample.chars().take(60).collect()));
        entry.0 = entry.0.saturating_add(count);
    }
    /// One warning per kind, in the order of the kinds' names.
    #[must_use]
    pub fn into_warnings(self) -> Vec<Warning> {
        self.kinds
            .into_iter()
            .map(|(kind, (count, sample))| Warning::DebrisRemoved {
                kind,
                count,
                sample,
            })
            .collect()
    }
}

macro_rules! pattern {
    ($re:literal) => {
        LazyLock::new(|| {
            #[allow(
                clippy::expect_used,
                reason = "the pattern is a constant that the tests compile"
            )]
            Regex::new($re).expect("constant pattern")
        })
    };
}
pub(crate) use pattern;

/// `[bookmark: _Toc123]` of text converters, and the placeholders they put for pictures.
static BOOKMARK: LazyLock<Regex> = pattern!(r"\[bookmark:[^\]\n]{0,200}\]");
static PLACEHOLDER: LazyLock<Regex> = pattern!(r"\[(?:pic|image|图片)(?::[^\]\n]{0,200})?\]");
/// Word field codes as they come out when the instruction is taken for text (ECMA-376 part 1, 17.16).
static FIELD: LazyLock<Regex> = pattern!(
    r#"(?x)\bPAGEREF\s+_\w+(?:\s*\\\w+)*
     | \bHYPERLINK\s+(?:\\l\s*)?["“][^"”\n]{0,500}["”](?:\s*\\\w+(?:\s*["“][^"”\n]{0,200}["”])?)*
     | \bTOC(?:\s*\\\w(?:\s*["“][^"”\n]{0,60}["”])?)+
     | \b(?:REF|NOTEREF|STYLEREF)\s+_?\w+(?:\s*\\\w+)+
     | \b(?:EMBED|SHAPE|INCLUDEPICTURE|MERGEFIELD|FORMTEXT|FORMCHECKBOX)\s+(?:["“][^"”\n]{0,300}["”]|\\\*|[A-Z]\w+(?:\.\w+)*)(?:\s*\\\w+)*
     | \\\*\s*(?:MERGEFORMAT|CHARFORMAT|ARABIC|CHINESENUM\d)
     | 错误[！!]\s*未定义书签[。.]?
     | Error!\s*Bookmark\s+not\s+defined\."#
);
/// An entry of a printed table of contents: words, a leader, a page number at the end of the line.
static LEADER: LazyLock<Regex> = pattern!(
    r"\s*(?:\.{3,}|．{3,}|…{2,}|⋯{2,}|·{4,}|•{4,}|(?:\. ){3,}\.?|_{5,}|-{6,}|—{4,}|─{3,})\s*([-—–－]?\s*\d{1,4}\s*[-—–－]?)$"
);
static PAGE_AT_END: LazyLock<Regex> = pattern!(r"\s+(\d{1,4})$");

static STRONG: LazyLock<Regex> = pattern!(r"\*{2,3}|_{2}(?:[^_\s])");
static EMPHASIS: LazyLock<Regex> = pattern!(r"(^|[^*\w])\*([^*\s](?:[^*\n]{0,200}[^*\s])?)\*");
static INLINE_TAG: LazyLock<Regex> = pattern!(
    r"(?i)</?(?:b|strong|i|em|u|s|span|font|sup|sub|p|div|center|a|o:p|mark|small|big|html|body|font|figure|figcaption)(?:\s[^<>]{0,500})?/?>"
);
static IMAGE: LazyLock<Regex> =
    pattern!(r"!\[([^\]\n]{0,200})\]\([^()\s]{0,1000}(?:\s[^()]{0,200})?\)");
static LINK: LazyLock<Regex> =
    pattern!(r"\[([^\]\[\n]{1,300})\]\((?:https?:|/|\.|#|mailto:|\w+\.html?)[^()\s]{0,1000}\)");
static ESCAPE: LazyLock<Regex> = pattern!(r"\\([\\`*_{}\[\]()#+\-.!|~>])");
static ENTITY: LazyLock<Regex> =
    pattern!(r"&(nbsp|ensp|emsp|amp|lt|gt|quot|ldquo|rdquo|mdash|middot);");

/// What Word prints for a reference that has lost its aim; prepared, since every line is asked for it.
static UNDEFINED: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("未定义书签"));

/// A line after cleaning.
#[derive(Debug, PartialEq)]
pub struct Cleaned<'a> {
    /// The text that stays.
    pub text: Cow<'a, str>,
    /// Bytes of the trimmed text that were emphasised from its start.
    pub bold_prefix: Option<u32>,
    /// The line is an entry of a printed table of contents.
    pub toc: bool,
}

/// Takes debris and markdown marks out of one line; leading white space stays, since columns may mean something.
#[must_use]
pub fn clean_line<'a>(line: Cow<'a, str>, markdown: bool, log: &mut DebrisLog) -> Cleaned<'a> {
    let mut text = line;
    let mut toc = false;
    if text.contains('[') {
        text = remove(text, &BOOKMARK, "bookmark", log);
        if text.contains("[pic") || text.contains("[image") || text.contains("[图片") {
            text = remove(text, &PLACEHOLDER, "placeholder", log);
        }
    }
    if text.contains('\\') || may_hold_field(&text) {
        let had_page_reference = text.contains("PAGEREF");
        text = remove(text, &FIELD, "field_code", log);
        toc |= had_page_reference && !text.trim().is_empty();
    }
    let page_at_end =
        text.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '—' | '–' | '－'));
    if let Some(found) = page_at_end.then(|| LEADER.captures(&text)).flatten() {
        let (whole, page) = (
            found.get(0).map_or(0..0, |m| m.range()),
            found.get(1).map_or("", |m| m.as_str()).trim().to_owned(),
        );
        if !text[..whole.start].trim().is_empty() {
            log.add("dot_leader", &text[whole.clone()]);
            text = Cow::Owned(format!("{} {page}", &text[..whole.start]));
            toc = true;
        }
    } else if toc && let Some(found) = PAGE_AT_END.captures(&text) {
        let (whole, page) = (
            found.get(0).map_or(0..0, |m| m.range()),
            found.get(1).map_or("", |m| m.as_str()).to_owned(),
        );
        text = Cow::Owned(format!("{} {page}", &text[..whole.start]));
    }
    if markdown {
        text = markdown_marks(text, log);
    }
    let (text, bold_prefix) = strong_marks(text, log);
    Cleaned {
        text,
        bold_prefix,
        toc,
    }
}

fn may_hold_field(text: &str) -> bool {
    // Without a way out of the loop many bytes are looked at at a time.
    let capital = text
        .bytes()
        .fold(false, |found, b| found | b.is_ascii_uppercase());
    if !capital && UNDEFINED.find(text.as_bytes()).is_none() {
        return false;
    }
    [
        "PAGEREF",
        "HYPERLINK",
        "TOC ",
        "MERGEFORMAT",
        "EMBED ",
        "未定义书签",
        "Bookmark not",
        "FORMTEXT",
    ]
    .iter()
    .any(|w| text.contains(w))
}

fn remove<'a>(
    text: Cow<'a, str>,
    what: &Regex,
    kind: &'static str,
    log: &mut DebrisLog,
) -> Cow<'a, str> {
    if !what.is_match(&text) {
        return text;
    }
    for m in what.find_iter(&text) {
        log.add(kind, m.as_str());
    }
    Cow::Owned(what.replace_all(&text, "").into_owned())
}

fn markdown_marks<'a>(mut text: Cow<'a, str>, log: &mut DebrisLog) -> Cow<'a, str> {
    let replace =
        |text: Cow<'a, str>, what: &Regex, with: &str, kind: &'static str, log: &mut DebrisLog| {
            let Some(first) = what.find(&text) else {
                return text;
            };
            log.add_many(kind, what.find_iter(&text).count() as u32, first.as_str());
            Cow::Owned(what.replace_all(&text, with).into_owned())
        };
    if text.contains("](") {
        text = replace(text, &IMAGE, "", "image", log);
        text = replace(text, &LINK, "$1", "link", log);
    }
    if text.contains('<') && text.contains('>') {
        text = replace(text, &INLINE_TAG, "", "inline_html", log);
    }
    if text.contains('&') && ENTITY.is_match(&text) {
        let decoded = ENTITY.replace_all(&text, |c: &regex::Captures<'_>| match &c[1] {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "ldquo" => "“",
            "rdquo" => "”",
            "mdash" => "—",
            "middot" => "·",
            _ => "\u{A0}",
        });
        text = Cow::Owned(decoded.into_owned());
    }
    if text.contains('*') && !text.contains("**") {
        text = replace(text, &EMPHASIS, "$1$2", "emphasis", log);
    }
    if text.contains('\\') {
        text = replace(text, &ESCAPE, "$1", "escape", log);
    }
    text
}

/// Removes `**`, and says how much of the start was emphasised. Marks without a partner go too: they are never text in a report.
fn strong_marks<'a>(text: Cow<'a, str>, log: &mut DebrisLog) -> (Cow<'a, str>, Option<u32>) {
    if !text.contains("**") || text.trim().bytes().all(|b| b == b'*' || b == b' ') {
        return (text, None);
    }
    let mut out = String::with_capacity(text.len());
    let indent = text.len() - text.trim_start().len();
    let mut at = 0;
    let mut bold_prefix = None;
    let mut marks = 0;
    for m in STRONG
        .find_iter(&text)
        .filter(|m| m.as_str().starts_with('*'))
    {
        out.push_str(&text[at..m.start()]);
        marks += 1;
        if marks == 2 && text[indent..].starts_with("**") {
            bold_prefix = Some((out.trim().len()) as u32);
        }
        at = m.end();
    }
    out.push_str(&text[at..]);
    log.add_many("emphasis", marks, &text);
    (Cow::Owned(out), bold_prefix.filter(|n| *n > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(line: &str, markdown: bool) -> (String, Option<u32>, bool, Vec<&'static str>) {
        let mut log = DebrisLog::default();
        let c = clean_line(Cow::Borrowed(line), markdown, &mut log);
        let kinds = log.kinds.keys().copied().collect();
        (c.text.into_owned(), c.bold_prefix, c.toc, kinds)
    }

    #[test]
    fn debris_goes_and_is_named() {
        assert_eq!(
            clean("[bookmark: _GoBack]某县档案局概况", false).0,
            "某县档案局概况"
        );
        assert_eq!(
            clean("一、基本情况\tPAGEREF _Toc100200 \\h\t3", false),
            ("一、基本情况 3".to_owned(), None, true, vec!["field_code"])
        );
        assert_eq!(
            clean("二、收支情况........................12", false),
            ("二、收支情况 12".to_owned(), None, true, vec!["dot_leader"])
        );
        assert_eq!(
            clean("二、收支情况……………… - 12 -", false).0,
            "二、收支情况 - 12 -"
        );
        assert_eq!(
            clean(
                "HYPERLINK \"http://example.cn/a\" \\t \"_blank\"附表",
                false
            )
            .0,
            "附表"
        );
        assert_eq!(clean("TOC \\o \"1-3\" \\h \\z \\u", false).0.trim(), "");
    }

    #[test]
    fn emphasis_becomes_a_hint() {
        assert_eq!(
            clean("**（一）完成植树。**今年共植树10亩。", true),
            (
                "（一）完成植树。今年共植树10亩。".to_owned(),
                Some(24),
                false,
                vec!["emphasis"]
            )
        );
        assert_eq!(
            clean("今年有进展。**林业方面**，植树10亩。", false),
            (
                "今年有进展。林业方面，植树10亩。".to_owned(),
                None,
                false,
                vec!["emphasis"]
            )
        );
        assert_eq!(clean("***工作报告**", true).0, "工作报告");
        assert_eq!(
            clean("1\\. 见[通知](https://example.cn/x.html)", true).0,
            "1. 见通知"
        );
    }

    #[test]
    fn text_that_only_looks_like_debris_stays() {
        for line in [
            "〔2024〕4号 [1]全年国内生产总值",
            "2*3=6",
            "填表人：……",
            "第……条",
            "产值*按现价计算",
            "增长12.5%……",
        ] {
            assert_eq!(clean(line, false).0, line);
        }
    }
}
