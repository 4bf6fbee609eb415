//! Markdown structure around lines: front matter, headings, rules, list and quote marks.

use super::lines::Line;
use gongbao_model::FileHints;

/// Reads front matter (`---`, `key: value`, `---`) into hints. Gives the number of lines it takes and the keys that were not used.
#[must_use]
pub fn front_matter(lines: &[Line<'_>]) -> Option<(usize, FileHints, Vec<String>)> {
    let start = lines.iter().position(|l| !l.is_blank())?;
    if lines[start].trimmed() != "---" {
        return None;
    }
    let end = start
        + 1
        + lines[start + 1..]
            .iter()
            .take(60)
            .position(|l| matches!(l.trimmed(), "---" | "..."))?;
    let mut hints = FileHints::default();
    let mut unused = Vec::new();
    for line in &lines[start + 1..end] {
        let Some((key, value)) = line.trimmed().split_once(':') else {
            if line.is_blank()
                || line.trimmed().starts_with(['-', '#'])
                || line.text.starts_with(' ')
            {
                continue;
            }
            // Text between two rules is no front matter.
            return None;
        };
        if key.trim().contains(' ') && !key.is_ascii() {
            return None;
        }
        let value = value.trim().trim_matches(['"', '\'']).to_owned();
        let slot = match key.trim().to_ascii_lowercase().as_str() {
            "title" | "标题" => &mut hints.title,
            "source" | "url" | "link" | "来源网址" => &mut hints.address,
            "publisher" | "author" | "organization" | "来源" | "发布机构" => {
                &mut hints.publisher
            }
            "date" | "published" | "pubdate" | "日期" | "发布日期" => &mut hints.date,
            "document_number" | "文号" => &mut hints.document_number,
            "index_number" | "索引号" => &mut hints.index_number,
            other => {
                unused.push(other.to_owned());
                continue;
            }
        };
        if !value.is_empty() {
            *slot = Some(value);
        }
    }
    Some((end + 1, hints, unused))
}

/// The level and text of a heading line (`## 概况 ##`).
#[must_use]
pub fn heading(text: &str) -> Option<(u8, &str)> {
    let level = text.bytes().take_while(|b| *b == b'#').count();
    let rest = text.get(level..)?;
    ((1..=6).contains(&level) && rest.starts_with([' ', '\t', '\u{3000}']))
        .then(|| (level as u8, rest.trim().trim_end_matches('#').trim()))
}

/// True for a line that is only a rule or a code fence.
#[must_use]
pub fn is_rule(text: &str) -> bool {
    let Some(first) = text.chars().next() else {
        return false;
    };
    match first {
        '`' | '~' => text.starts_with("```") || text.starts_with("~~~"),
        '-' | '*' | '_' | '=' | '—' | '─' | '━' | '＿' | '﹏' => {
            let marks = text.chars().filter(|c| *c != ' ').count();
            marks >= 3 && text.chars().all(|c| c == first || c == ' ')
        }
        _ => false,
    }
}

/// The text behind a list or quote mark (`- `, `* `, `+ `, `> `), with the name of the mark.
#[must_use]
pub fn without_mark(text: &str) -> Option<(&'static str, &str)> {
    let mut chars = text.chars();
    let kind = match chars.next()? {
        '-' | '*' | '+' => "list_mark",
        '>' => "quote_mark",
        _ => return None,
    };
    let rest = chars.as_str();
    let body = rest.trim_start();
    (rest.starts_with([' ', '\t']) && !body.is_empty()).then_some((kind, body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::lines::split;

    #[test]
    fn front_matter_fills_the_hints() {
        let (lines, _) =
            split("---\nsource: https://example.cn/a.html\ntitle: 某市公报\ntags: x\n---\n\n正文");
        let (n, hints, unused) = front_matter(&lines).unwrap();
        assert_eq!(
            (n, hints.title.as_deref(), hints.address.as_deref()),
            (5, Some("某市公报"), Some("https://example.cn/a.html"))
        );
        assert_eq!(unused, ["tags"]);
        assert!(front_matter(&split("---\n正文没有键\n---\n").0).is_none());
        assert!(front_matter(&split("正文\n---\ntitle: a\n---\n").0).is_none());
    }

    #[test]
    fn headings_rules_and_marks() {
        assert_eq!(heading("## 一、综合 ##"), Some((2, "一、综合")));
        assert_eq!(heading("#标签"), None);
        assert!(
            is_rule("---")
                && is_rule("* * *")
                && is_rule("————")
                && !is_rule("--")
                && !is_rule("——说明")
        );
        assert_eq!(without_mark("- 1、收入"), Some(("list_mark", "1、收入")));
        assert_eq!(without_mark("-5.3%"), None);
    }
}
