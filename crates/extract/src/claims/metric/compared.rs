//! Names inside a comparison or a sum.

use super::edges::{strip_notes, trim};
use super::noun::noun;
use crate::claims::words::WORDS;
use crate::quantity::numeral::is_gap;

/// The words between a comparison and a change: 比上年营业收入增长.
pub(in crate::claims) fn between(before: &str, compare: usize) -> String {
    let Some(reference) = before.get(compare..) else {
        return String::new();
    };
    let mut rest = reference;
    if let Some((len, ())) = WORDS.compare.at(rest) {
        rest = rest.get(len..).unwrap_or_default();
    }
    if let Some((len, ..)) = WORDS.periods.at(rest) {
        rest = rest.get(len..).unwrap_or_default();
    } else {
        let cut = rest.find('年').map_or(0, |i| i + '年'.len_utf8());
        rest = rest.get(cut..).unwrap_or_default();
    }
    let rest = rest
        .trim_start_matches(['末', '底', '度', '初'])
        .trim_start_matches("期间")
        .trim_start_matches("时期")
        .trim_start_matches("同期")
        .trim_start_matches("相比")
        .trim_start_matches(['，', '数']);
    let goal = ["目标", "计划", "任务", "指标值"]
        .iter()
        .any(|word| rest.starts_with(word));
    if goal || rest.contains("预算") || rest.contains("平均") || rest.contains("水平") {
        return String::new();
    }
    let named = noun(strip_notes(rest));
    // 比上年执行数增加: a column of the account is compared, its line was named before.
    if WORDS
        .form_head
        .end_of(&named)
        .is_some_and(|(len, ())| len == named.len())
    {
        return String::new();
    }
    named
}

/// A change word inside a comparison with words behind it: byte where its object begins, and the direction.
pub(in crate::claims) fn change_inside(reference: &str) -> Option<(usize, i8)> {
    for (i, c) in reference.char_indices() {
        let end = i + c.len_utf8();
        let head = reference.get(..end)?;
        if let Some((len, direction)) = WORDS.change.end_of(head)
            && len > '增'.len_utf8()
        {
            let tail = reference.get(end..)?;
            let tail_cut = tail.strip_prefix('了').unwrap_or(tail);
            if tail_cut.chars().filter(|c| !is_gap(*c)).count() >= 3 && !tail_cut.starts_with('的')
            {
                return Some((end + tail.len() - tail_cut.len(), direction));
            }
        }
    }
    None
}

/// The name that stands last in a sum: 减去待分配补助 of 加上…减去待分配补助, without a year before it.
pub(in crate::claims) fn added(name: &str) -> &str {
    let at = ["加上", "减去", "扣除", "执行中", "其中", "年度", "年"]
        .iter()
        .filter_map(|word| name.rfind(word).map(|i| i + word.len()))
        .filter(|end| {
            name.get(*end..).is_some_and(|rest| {
                rest.chars().count() >= 3 && !rest.starts_with(['初', '末', '底', '均', '终'])
            })
        })
        .max();
    at.and_then(|at| name.get(at..)).unwrap_or(name)
}

/// A name without openings (加上, 其中, 预算执行中) and period words before it.
pub(in crate::claims) fn unopened(name: &str) -> String {
    let mut t = trim(name);
    loop {
        if let Some((len, ())) = WORDS.opening.at(t) {
            t = trim(t.get(len..).unwrap_or_default());
        } else {
            return noun(t);
        }
    }
}
