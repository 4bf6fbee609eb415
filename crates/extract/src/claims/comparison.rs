//! The comparison inside a clause: 比上年, 较年初预算, 由2015年的.

use super::left::Left;
use super::openings::date_at;
use super::period::{of_date, of_word, word_at};
use super::roles::{strip_fillers, without_per};
use super::words::WORDS;
use super::words::lists;
use crate::quantity::lex::{Lexeme, LexemeKind};
use crate::quantity::numeral::is_gap;
use gongbao_model::Period;

/// Finds 比上年, 较年初预算, 与2023年相比, 由2015年的 and the like in the core.
pub(super) fn find_comparison(lexemes: &[Lexeme], year: Option<i32>, left: &mut Left<'_>) {
    let core = left.core;
    // 比绩效目标值高出6.5个百分点, 较常年偏多: what a clause opens with is compared with, whatever its name.
    let moved = || {
        let bare = strip_fillers(core);
        let (len, _) = WORDS.change.end_of(bare)?;
        bare.get(..bare.len().checked_sub(len)?)
    };
    let opens = core.starts_with(['比', '较'])
        && !lists()
            .no_comparison
            .iter()
            .any(|word| core.starts_with(word))
        && moved().is_some_and(|before| before.chars().count() >= 3);
    for (i, c) in core.char_indices() {
        if !WORDS.compare.starts(c) {
            continue;
        }
        let rest = core.get(i..).unwrap_or_default();
        let Some((len, ())) = WORDS.compare.at(rest) else {
            continue;
        };
        let word = rest.get(..len).unwrap_or_default();
        let tail = rest.get(len..).unwrap_or_default();
        let tail_trim = tail.trim_start_matches(is_gap);
        let from = matches!(word, "由" | "从" | "自");
        let tail_at = left.core_start + i + len + (tail.len() - tail_trim.len());
        let mut period = None;
        let mut matched = false;
        if let Some(l) = date_at(lexemes, tail_at) {
            if let LexemeKind::Date(d) = l.kind {
                period = of_date(d, year);
                matched = true;
            }
        } else if let Some((_, w, _)) = word_at(tail_trim) {
            period = of_word(w, year);
            // “十二五”末 is the last day of its last year.
            if let (Some(Period::Years(_, last)), Some(n)) =
                (period, word_at(tail_trim).map(|(n, ..)| n))
                && tail_trim
                    .get(n..)
                    .is_some_and(|t| t.starts_with(['末', '底']))
            {
                period = Some(Period::Day(last, 12, 31));
            }
            matched = true;
        } else if tail_trim.starts_with("年初")
            || tail_trim.starts_with("预算")
            || tail_trim.starts_with("全年预算")
            || tail_trim.starts_with("调整预算")
            || tail_trim.starts_with("同期")
            || tail_trim.starts_with("基期")
            || tail_trim.starts_with("往年")
            || tail_trim.starts_with("前")
            || tail_trim.starts_with("全省")
            || tail_trim.starts_with("全国")
            || tail_trim.starts_with("全市")
            || tail_trim.starts_with("计划")
            || tail_trim.starts_with("目标")
        {
            // 卫生与计划生育支出 is a name.
            matched = tail_trim.starts_with("年初")
                || !matches!(word, "同" | "超" | "自" | "由" | "从")
                    && !tail_trim.starts_with("计划生育");
        } else if from && without_per(tail_trim).is_empty() {
            // 由690元提高到720元, 由每人每月690元提高到720元.
            matched = true;
        } else if opens && i == 0 || i > 0 && against(core, i, word, tail_trim) {
            matched = true;
            left.open = true;
        }
        if matched {
            left.compare = Some(i);
            left.compare_period = period;
            left.from = from;
            break;
        }
    }
}

/// 采购成本比市场价低12%: a name before 比, another one between it and the change.
fn against(core: &str, at: usize, word: &str, tail: &str) -> bool {
    let before = core.get(..at).unwrap_or_default();
    let part = before.ends_with([
        '占', '同', '环', '对', '相', '之', '百', '贷', '入', '性', '债', '产', '类', '可', '配',
    ]);
    let Some((len, _)) = WORDS.change.end_of(strip_fillers(tail)) else {
        return false;
    };
    let reference = strip_fillers(tail)
        .len()
        .checked_sub(len)
        .and_then(|end| tail.get(..end))
        .unwrap_or_default();
    word == "比"
        && before.chars().count() >= 2
        && !part
        && !tail.starts_with(['例', '重', '率', '值', '较', '赛', '价', '武'])
        && super::metric::noun(reference).chars().count() >= 2
}
