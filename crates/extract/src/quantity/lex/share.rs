//! Units that the numbers of a list or a range share with their last one.

use super::{Lexeme, LexemeKind};
use crate::quantity::numeral::is_gap;
use crate::quantity::with_unit;
use gongbao_model::{Dimension, Qualifier, Quantity};

/// A mark that makes a range of two numbers: its bytes and what follows.
pub(super) fn range_mark(rest: &str) -> Option<(usize, &str)> {
    let c = rest.chars().next()?;
    if !matches!(
        c,
        '-' | '－' | '—' | '–' | '−' | '~' | '～' | '至' | '到' | '―'
    ) {
        return None;
    }
    let mut len = c.len_utf8();
    let tail = rest.get(len..)?;
    if matches!(c, '—' | '-' | '―' | '–') && tail.starts_with(c) {
        len += c.len_utf8();
    }
    Some((len, rest.get(len..)?))
}

/// Gives the numbers of lists and ranges the unit that only their last one prints.
pub(super) fn share_units(text: &str, out: &mut [Lexeme]) {
    for i in (1..out.len()).rev() {
        let (left, right) = out.split_at_mut(i);
        let (Some(a), Some(b)) = (left.last_mut(), right.first_mut()) else {
            continue;
        };
        let between = text
            .get(a.span.end as usize..b.span.start as usize)
            .unwrap_or_default();
        if between.len() > 9 {
            continue;
        }
        let (LexemeKind::Quantity(qa), LexemeKind::Quantity(qb)) = (&mut a.kind, &mut b.kind)
        else {
            continue;
        };
        if qb.unit.is_empty() {
            continue;
        }
        let trimmed = between.trim_matches(is_gap);
        let range = range_mark(trimmed).is_some_and(|(n, _)| n == trimmed.len());
        // 由5家到8家 tells of two times, not of one range.
        let from = range && matches!(trimmed, "到" | "至") && {
            let begin = text.get(..a.span.start as usize).unwrap_or_default();
            begin
                .chars()
                .rev()
                .take(12)
                .take_while(|c| !matches!(c, '，' | '。' | '；'))
                .any(|c| matches!(c, '由' | '从'))
        };
        let mark = matches!(trimmed, "、" | "和" | "及" | "与" | "或" | "," | "，" | "/");
        let list = mark
            && (qa.decimals > 0 && qb.decimals > 0
                || qb.dimension == Dimension::Ratio
                || listed(text, a.span.start as usize));
        // 跨过4000亿、5000亿、6000亿元: what is left out is the unit behind the multiplier.
        let multiplier = (mark || range)
            && qa.dimension == Dimension::None
            && qb.dimension == Dimension::Money
            && matches!(
                qa.unit.as_str(),
                "万" | "亿" | "千万" | "百万" | "百亿" | "千亿"
            )
            && qb.unit.chars().count() > qb.base_unit.chars().count();
        if multiplier {
            let unit = format!("{}{}", qa.unit, qb.base_unit);
            *qa = with_unit(qa.clone(), &unit);
            a.shared_unit = true;
        }
        if qa.unit.is_empty() && (range || list) {
            let (value, span, decimals) = (qa.value, qa.span, qa.decimals);
            let shared = with_unit(
                Quantity {
                    value,
                    decimals,
                    span,
                    unit: String::new(),
                    base_value: value,
                    base_unit: String::new(),
                    dimension: Dimension::None,
                    qualifier: qa.qualifier,
                },
                &qb.unit,
            );
            if shared.unit.is_empty() {
                continue;
            }
            *qa = shared;
            a.shared_unit = true;
        }
        // 分别增长7%和8%左右: what is said behind the last of a list is said of all of it.
        if mark
            && qa.qualifier == Qualifier::Exact
            && qb.qualifier != Qualifier::Exact
            && qa.unit == qb.unit
            && text
                .get(b.span.range())
                .is_some_and(|t| t.starts_with(|c: char| c.is_ascii_digit()))
            && text
                .get(a.span.range())
                .is_some_and(|t| t.starts_with(|c: char| c.is_ascii_digit()))
            && !matches!(qb.qualifier, Qualifier::Over | Qualifier::Exact)
            && listed(text, a.span.start as usize)
            && text
                .get(..a.span.start as usize)
                .and_then(|t| t.rsplit(['，', '。', '；', ',']).next())
                .is_some_and(|clause| clause.contains("分别"))
        {
            qa.qualifier = qb.qualifier;
        }
        if range
            && !from
            && qa.base_unit == qb.base_unit
            && qa.base_value.abs() <= qb.base_value.abs()
        {
            a.range_start = true;
            if qa.qualifier == Qualifier::Exact {
                qa.qualifier = Qualifier::AtLeast;
            }
            if qb.qualifier == Qualifier::Exact {
                qb.qualifier = Qualifier::AtMost;
            }
        }
    }
}

/// True when 分别 stands shortly before a place.
fn listed(text: &str, at: usize) -> bool {
    let head = text.get(..at).unwrap_or_default();
    let from = head
        .char_indices()
        .rev()
        .take(40)
        .last()
        .map_or(0, |(i, _)| i);
    head.get(from..).is_some_and(|h| h.contains("分别"))
}
