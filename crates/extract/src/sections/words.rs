//! The words of rules/titles.toml and comparisons that leave out blanks, punctuation and width.

use super::numeral::fold;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The word lists of rules/titles.toml; see there what each is for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    known: BTreeSet<String>,
    document_tails: Vec<String>,
    heading_tails: Vec<String>,
    duties: Vec<String>,
    notes: Vec<String>,
    closing: Vec<String>,
    leads_over: Vec<String>,
    ordinary_starts: Vec<String>,
    fields: BTreeSet<String>,
    contents: BTreeSet<String>,
    salutations: Vec<String>,
}

static WORDS: LazyLock<Words> =
    LazyLock::new(|| toml::from_str(include_str!("../../rules/titles.toml")).unwrap_or_default());

/// The loaded word lists.
#[must_use]
pub fn words() -> &'static Words {
    &WORDS
}

/// True for what comparisons leave out.
#[must_use]
pub fn is_noise(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{200b}'
                | '\u{feff}'
                | '\u{a0}'
                | '，'
                | ','
                | '。'
                | '.'
                | '．'
                | '、'
                | '：'
                | ':'
                | '；'
                | ';'
                | '（'
                | '）'
                | '('
                | ')'
        )
        || matches!(
            c,
            '“' | '”'
                | '"'
                | '\''
                | '‘'
                | '’'
                | '《'
                | '》'
                | '〈'
                | '〉'
                | '【'
                | '】'
                | '['
                | ']'
                | '—'
                | '-'
                | '－'
                | '_'
                | '*'
                | '#'
                | '|'
                | '…'
                | '·'
        )
}

/// A text without noise, width folded: what two printings of one title have in common.
#[must_use]
pub fn bare(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    out.extend(text.chars().filter(|c| !is_noise(*c)).map(fold));
    out
}

/// True where a text has `bare` as its bare form; told at the first char that differs.
#[must_use]
pub fn is_bare_of(bare: &str, text: &str) -> bool {
    let chars = text.chars().filter(|c| !is_noise(*c)).map(fold);
    chars.eq(bare.chars())
}

/// Ends like the name of an organisation.
#[must_use]
pub fn ends_as_organisation(text: &str) -> bool {
    text.ends_with([
        '部', '局', '委', '厅', '办', '院', '会', '处', '府', '所', '校', '站', '队', '室', '署',
    ])
}

fn ends(text: &str, tails: &[String]) -> bool {
    tails.iter().any(|t| text.ends_with(t.as_str()))
}

impl Words {
    /// A known title, perhaps after an organisation or a year.
    #[must_use]
    pub fn is_known_title(&self, text: &str) -> bool {
        // Most lines are told by their last char, without their bare form.
        static LAST: LazyLock<BTreeSet<char>> = LazyLock::new(|| {
            let known = words().known.iter();
            known.filter_map(|k| k.chars().next_back()).collect()
        });
        let last = text.chars().rev().find(|c| !is_noise(*c)).map(fold);
        if !last.is_some_and(|c| LAST.contains(&c)) {
            return false;
        }
        let b = bare(text);
        let b = b.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '年' | '度'));
        if self.known.contains(b) {
            return true;
        }
        // 某局主要职能: a known title after the name of an organisation.
        self.known.iter().any(|k| {
            k.chars().count() >= 4 && b.strip_suffix(k.as_str()).is_some_and(ends_as_organisation)
        })
    }
    /// Ends like the title of a document.
    #[must_use]
    pub fn has_document_tail(&self, text: &str) -> bool {
        ends(&bare(strip_bracket(text)), &self.document_tails)
    }
    /// Ends like a heading.
    #[must_use]
    pub fn has_heading_tail(&self, text: &str) -> bool {
        ends(&bare(strip_bracket(text)), &self.heading_tails)
    }
    /// Speaks of duties.
    #[must_use]
    pub fn is_duties(&self, title: &str) -> bool {
        self.duties.iter().any(|d| title.contains(d.as_str()))
    }
    /// Opens what closes a document: notes, a glossary.
    #[must_use]
    pub fn closes(&self, title: &str) -> bool {
        let b = bare(title);
        self.notes.contains(&b) || ends(&b, &self.closing) && b.chars().count() <= 20
    }
    /// Ends like the title of notes or of a glossary.
    #[must_use]
    pub fn has_notes_tail(&self, title: &str) -> bool {
        ends(&bare(title), &self.closing)
    }
    /// Opens notes.
    #[must_use]
    pub fn is_notes(&self, title: &str) -> bool {
        let b = bare(title);
        self.notes.contains(&b)
    }
    /// Leads over to what follows a colon.
    #[must_use]
    pub fn leads_over(&self, head: &str) -> bool {
        ends(head.trim_end(), &self.leads_over) || head.contains("以下") || head.contains("如下")
    }
    /// Begins like an ordinary sentence.
    #[must_use]
    pub fn is_ordinary_start(&self, head: &str) -> bool {
        self.ordinary_starts
            .iter()
            .any(|s| head.starts_with(s.as_str()))
    }
    /// The name of a form field or of a part of a signature block.
    #[must_use]
    pub fn is_field(&self, head: &str) -> bool {
        self.fields.contains(&bare(head))
    }
    /// A line that opens a table of contents.
    #[must_use]
    pub fn is_contents(&self, line: &str) -> bool {
        line.len() < 40 && self.contents.contains(&bare(line))
    }
    /// A salutation.
    #[must_use]
    pub fn is_salutation(&self, line: &str) -> bool {
        let b = bare(line);
        self.salutations.iter().any(|s| b.starts_with(s.as_str()))
            && b.chars().count() <= 30
            && line.trim_end().ends_with(['：', ':', '！', '!', '，'])
    }
}

/// A text without a bracket at its end: 报告（草案） and 公报[1] end in 报告 and 公报.
#[must_use]
pub fn strip_bracket(text: &str) -> &str {
    let t = text.trim_end();
    for (open, close) in [
        ('（', '）'),
        ('(', ')'),
        ('[', ']'),
        ('【', '】'),
        ('〔', '〕'),
    ] {
        if let Some(inner) = t.strip_suffix(close)
            && let Some(i) = inner.rfind(open)
            && i > 0
            && inner.len() - i < 90
        {
            return inner[..i].trim_end();
        }
    }
    t
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_load() {
        assert!(words().known.len() > 10);
        assert!(words().fields.contains("填表人"));
    }

    #[test]
    fn comparisons() {
        assert_eq!(bare("（一） 基本 情况。"), "一基本情况");
        assert!(words().is_known_title("2023 年度 名词解释"));
        assert!(words().has_document_tail("某县统计公报[1]"));
        assert!(words().leads_over("人员如下"));
        assert!(!words().leads_over("资产管理"));
        assert!(words().is_contents("目  录"));
    }
}
