//! How a line begins and ends: labels, sentence ends, stand-alone heads. Closed classes of Chinese typography, not words of a report.

use super::debris::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// Labels that open a paragraph of its own: 一、（一）1、1. (1) ① 第一部分 附件 注： bullets.
static LABEL: LazyLock<Regex> = pattern!(
    r"(?x)^(?:
      [一二三四五六七八九十百]{1,4}[、．.:：]
    | [（(〔]\s*[一二三四五六七八九十百\d]{1,4}\s*[）)〕]
    | 第[一二三四五六七八九十百\d]{1,4}(?:部分|章|节|条|篇|编|款)
    | \d{1,3}\s?[、）)]
    | \d{1,3}\s?[．.](?:[^\d．.]|$)
    | \d{1,2}(?:[．.]\d{1,2}){2,3}[^\d]
    | [①-⑳⑴-⒇⒈-⒛㈠-㈩❶-❿Ⅰ-Ⅻ]
    | 附\s*[件表录图][\s:：\d一二三四五六七八九十—-]*
    | 附\s*[:：]
    | [表图]\s*\d{1,3}(?:[-—.．]\d{1,3})?\s*[\s:：]
    | (?:注|备注|说明|单位|填表人|填报人|填报日期|填报单位|联系人|联系电话|单位负责人|制表)[^，。；\s]{0,4}\s*[:：]
    | [●■◆•○□★▲◇※►▪]
    | [—─-]{2}
    )"
);

/// True for a char with which a label may begin: most lines begin with none, and need no search.
fn may_label(c: char) -> bool {
    match c {
        '\u{4e00}'..='\u{9fff}' => matches!(
            c,
            '一' | '二'
                | '三'
                | '四'
                | '五'
                | '六'
                | '七'
                | '八'
                | '九'
                | '十'
                | '百'
                | '第'
                | '附'
                | '表'
                | '图'
                | '注'
                | '备'
                | '说'
                | '单'
                | '填'
                | '联'
                | '制'
        ),
        _ => !c.is_ascii_alphabetic(),
    }
}

/// True when a line begins with a label, so that it opens a paragraph. A label followed by a digit (`5、10年`) is none.
#[must_use]
pub fn starts_with_label(text: &str) -> bool {
    text.starts_with(may_label)
        && LABEL.find(text).is_some_and(|m| {
            let numeric = text.starts_with(|c: char| c.is_ascii_digit());
            !(numeric
                && m.as_str().ends_with('、')
                && text[m.end()..].starts_with(|c: char| c.is_ascii_digit()))
        })
}

/// True for a line that can't stand inside a table: a note, the signatures, a unit line, the caption of what follows.
#[must_use]
pub fn closes_table(text: &str) -> bool {
    static CLOSES: LazyLock<Regex> = pattern!(
        r"^(?:(?:备\s*)?注\s*[:：\d]|说明\s*[:：]|填表|填报|制表|联系[人电]|单位负责人|(?:金额)?单位\s*[:：]|附件|附表|附图|[表图]\s*\d|第.{1,4}部分)|[^代发图]表(?:[（(].{1,12}[）)])?$|[：:]\s*\S{0,12}\s{2,}\S+[：:]"
    );
    CLOSES.is_match(text)
}

/// True when a line ends a sentence (closing quotes and brackets after the mark are passed over).
#[must_use]
pub fn ends_sentence(text: &str) -> bool {
    let core = text.trim_end_matches(['”', '’', '"', '）', ')', '》', '」', '』', ' ', '\u{3000}']);
    core.ends_with(['。', '！', '？', '；', '：', ':', ';', '!', '?', '…']) || core.is_empty()
}

/// True when a line ends in a mark after which the sentence must go on.
#[must_use]
pub fn ends_open(text: &str) -> bool {
    text.ends_with([
        '，', '、', '（', '《', '“', '〈', '【', '〔', ',', '(', '＋', '第',
    ])
}

/// True when a line begins with a mark that can't open a paragraph.
#[must_use]
pub fn starts_closing(text: &str) -> bool {
    text.starts_with([
        '，', '。', '、', '；', '：', '）', '》', '”', '！', '？', '】', '〕', '％', ',', ';', ')',
        '%',
    ])
}

/// True for a line that may stand alone as a head: short, and no mark of a sentence in or after it.
#[must_use]
pub fn is_short_head(text: &str) -> bool {
    text.chars().count() <= 30 && !text.contains(['。', '；', '，']) && !ends_sentence(text)
}

/// True for a line with a mark of a clause or sentence in it; a labelled line without one is a head of any length.
#[must_use]
pub fn holds_clause(text: &str) -> bool {
    text.contains(['，', '。', '；', ','])
}

/// True when a new paragraph is more likely than a continuation at this start, given that the line before lacks its full stop:
/// a date, a turn of phrase that opens sentences, the reporting body.
#[must_use]
pub fn starts_fresh(text: &str) -> bool {
    static FRESH: LazyLock<Regex> = pattern!(
        r"^(?:\d{4}\s*年|截至|其中|根据|按照|为了|同时|此外|另外|总之|综上|一是|二是|三是|四是|五是|首先|其次|我[部局委单市县区院办省]|本[部单年局委]|全[市县区省年])"
    );
    FRESH.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_label_begins_with_a_char_that_is_passed_over() {
        let rests = [
            "、",
            "件",
            "一章",
            "1 ",
            "：",
            "注：",
            "明：",
            "位：",
            "表人：",
            "报：",
            "系人：",
            "—",
            "甲）",
        ];
        for c in (0..=0xffff).filter_map(char::from_u32) {
            for rest in rests {
                let text = format!("{c}{rest}");
                assert!(may_label(c) || !LABEL.is_match(&text), "{text}");
            }
        }
    }

    #[test]
    fn labels_are_told_from_numbers() {
        for s in [
            "一、概况",
            "（二）收入",
            "(3) 其他",
            "4．措施",
            "5、结论",
            "①完成",
            "第二部分 说明",
            "附件 1",
            "注：不含税",
            "3.1.2 支出",
            "● 重点",
        ] {
            assert!(starts_with_label(s), "{s}");
        }
        for s in [
            "24.32 万元、其他",
            "2023年度",
            "5、10年期",
            "一是加强",
            "十分重要",
            "第三产业",
            "附近群众",
            "12.5%",
            "单位工程",
        ] {
            assert!(!starts_with_label(s), "{s}");
        }
    }

    #[test]
    fn sentence_ends_look_through_quotes() {
        assert!(ends_sentence("他说：“完成。”"));
        assert!(ends_sentence("分配如下："));
        assert!(!ends_sentence("自评结论为“优秀”"));
        assert!(!ends_sentence("支出 85.82"));
    }
}
