//! The name in the label of a row, without numbering, marks and instructions.

use super::unit_of;
use crate::forms::fold::{bracketed, without_note_marks};

/// The label of a row as a metric: numbering, marks, 其中: and instructions in brackets are taken off; a unit in brackets is given back.
#[must_use]
pub fn row_label(folded: &str) -> (String, Option<String>) {
    let folded = without_note_marks(folded);
    let unit = bracketed(folded).into_iter().find_map(unit_of);
    let mut text = folded.to_owned();
    for inside in bracketed(folded) {
        let instruction = ["一行", "填列", "填报", "个项目", "个专项", "单位"]
            .iter()
            .any(|w| inside.contains(w));
        if instruction || unit_of(inside).is_some() {
            text = text.replace(&format!("({inside})"), "");
        }
    }
    let mut rest = text.as_str();
    loop {
        let before = rest;
        rest = rest.trim_start_matches([
            '#', '*', '•', '·', ':', '-', '—', '├', '└', '─', '△', '▲', '★',
        ]);
        for lead in ["其中:", "其中", "其它:", "减:", "加:"] {
            if let Some(r) = rest.strip_prefix(lead)
                && !r.is_empty()
            {
                rest = r;
            }
        }
        rest = without_number(rest);
        if rest == before {
            break;
        }
    }
    let rest = rest.trim_end_matches([':', '：', '、', '.']);
    let chosen = if rest.is_empty() {
        text.trim_end_matches(':')
    } else {
        rest
    };
    (chosen.to_owned(), unit)
}

/// The text behind its list label (`1、`, `一、`, `(一)`, `(1)`, `①`, `1.`).
fn without_number(text: &str) -> &str {
    const HAN: &str = "一二三四五六七八九十百";
    let is_num = |c: char| c.is_ascii_digit() || HAN.contains(c);
    if let Some(inner) = text.strip_prefix('(') {
        let n: usize = inner
            .chars()
            .take_while(|c| is_num(*c))
            .map(char::len_utf8)
            .sum();
        if n > 0
            && let Some(rest) = inner[n..].strip_prefix(')')
        {
            return rest;
        }
        return text;
    }
    if let Some(rest) = text.strip_prefix(|c| matches!(c, '①'..='⑳')) {
        return rest.trim_start_matches(['、', '.']);
    }
    let n: usize = text
        .chars()
        .take_while(|c| is_num(*c))
        .map(char::len_utf8)
        .sum();
    if n == 0 {
        return text;
    }
    let rest = &text[n..];
    match rest.chars().next() {
        Some('、') => &rest['、'.len_utf8()..],
        Some('.') if !rest[1..].starts_with(|c: char| c.is_ascii_digit()) => &rest[1..],
        _ => text,
    }
}
