//! The shares of the three industries, printed as one ratio: 三次产业结构为12.7：43.2：44.1.

use super::words::lists;
use crate::quantity::numeral::{arabic_at, is_gap};
use gongbao_model::{Decimal, Span};

/// What the three numbers of such a ratio measure.
pub(super) const PARTS: [&str; 3] = ["第一产业占比", "第二产业占比", "第三产业占比"];

/// How far back the words before a ratio are looked at, in bytes.
const REACH: usize = 120;

/// Which of the three numbers of a ratio of industries a number without a unit is.
pub(super) fn part(text: &str, span: Span) -> Option<usize> {
    let (start, end) = (span.start as usize, span.end as usize);
    let behind = text.get(end..)?;
    let mut from = start.saturating_sub(REACH);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let before = text.get(from..start)?;
    if !(ends_in_mark(before) || mark(behind).is_some()) {
        return None;
    }
    let run = |c: char| c.is_ascii_digit() || matches!(c, '.' | ':' | '：' | '∶') || is_gap(c);
    let head = before.trim_end_matches(run);
    let clause = head.rsplit(['，', '。', '；', '\n', ',', ';']).next()?;
    if !lists().industries.iter().any(|name| clause.contains(name)) {
        return None;
    }
    let mut rest = text.get(from + head.len()..)?.trim_start_matches(is_gap);
    let mut sum = Decimal::ZERO;
    let mut found = None;
    for i in 0..3 {
        let at = text.len() - rest.len();
        let number = arabic_at(rest)?;
        if at == start {
            found = Some(i);
        }
        sum += number.value;
        rest = rest.get(number.len..)?;
        if i < 2 {
            rest = mark(rest)?;
        }
    }
    // A fourth number makes it something else, and shares add up to a hundred but for rounding.
    let whole = Decimal::ONE_HUNDRED;
    (mark(rest).is_none() && (sum - whole).abs() <= Decimal::ONE).then_some(found?)
}

/// The text behind the mark of a ratio at its start.
fn mark(rest: &str) -> Option<&str> {
    rest.trim_start_matches(is_gap)
        .strip_prefix([':', '：', '∶'])
        .map(|t| t.trim_start_matches(is_gap))
        .filter(|t| t.starts_with(|c: char| c.is_ascii_digit()))
}

fn ends_in_mark(before: &str) -> bool {
    before.trim_end_matches(is_gap).ends_with([':', '：', '∶'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(sentence: &str) -> Vec<Option<usize>> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(i) = sentence
            .get(at..)
            .and_then(|t| t.find(|c: char| c.is_ascii_digit()))
        {
            let start = at + i;
            let n = arabic_at(&sentence[start..]).unwrap();
            found.push(part(sentence, Span::new(start, start + n.len)));
            at = start + n.len;
        }
        found
    }

    #[test]
    fn ratios_of_industries() {
        assert_eq!(
            parts("三次产业结构为12.7：43.2：44.1。"),
            [Some(0), Some(1), Some(2)]
        );
        assert_eq!(parts("产业比调整为8:40:52，"), [Some(0), Some(1), Some(2)]);
    }

    #[test]
    fn other_ratios() {
        assert_eq!(parts("男女性别比为104：100"), [None, None]);
        assert_eq!(parts("产业结构调整方案于8:30:20发布"), [None; 3]);
        assert_eq!(parts("产业结构中甲乙丙丁四类为1：2：3：94"), [None; 4]);
    }
}
