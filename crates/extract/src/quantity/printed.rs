//! Units as printed: multiplier, unit word and what may follow it (万元, 万人次, 元/人, 台（套）).

use super::numeral::{is_gap, pow10};
use super::units;
use crate::squeeze::without;
use gongbao_model::{Decimal, Dimension};

/// Factor, base unit and dimension of a printed unit such as 万元, 万人次 or 元/人; `None` where a part of it is no known unit.
#[must_use]
pub fn unit_parts(printed: &str) -> Option<(Decimal, String, Dimension)> {
    let squeezed = without(printed, is_gap);
    let mut exp = 0;
    let mut rest = &*squeezed;
    while units::simple_at(rest).is_none() {
        let c = rest.chars().next()?;
        exp += match c {
            '十' => 1,
            '百' => 2,
            '千' => 3,
            '万' => 4,
            '亿' => 8,
            _ => return None,
        };
        rest = rest.get(c.len_utf8()..)?;
        if rest.is_empty() {
            return Some((pow10(exp)?, String::new(), Dimension::None));
        }
    }
    let (len, id) = units::simple_at(rest)?;
    let unit = units::unit(id);
    let tail = rest.get(len..)?;
    if tail.is_empty() {
        let (factor, base) = based(unit, pow10(exp)?);
        return Some((factor, base.to_owned(), unit.dimension));
    }
    let whole = unit_tail(tail)?;
    if whole.0 == tail.len() {
        let dimension = if whole.1 {
            Dimension::Compound
        } else {
            unit.dimension
        };
        return Some((pow10(exp)?, rest.to_owned(), dimension));
    }
    None
}

/// A ratio in tenths or permille keeps its meaning in the base value: two tenths are 20 %.
pub(super) fn based(unit: &'static units::Unit, factor: Decimal) -> (Decimal, &'static str) {
    match (unit.base, unit.standard) {
        ("成" | "角", Some((standard, worth))) => {
            (factor.checked_mul(worth).unwrap_or(factor), standard)
        }
        _ => (factor, unit.base),
    }
}

/// What may follow a simple unit and belongs to it: `/人`, （套）. Bytes and whether it makes a quotient.
pub(super) fn unit_tail(tail: &str) -> Option<(usize, bool)> {
    if let Some(n) = units::per_at(tail) {
        return Some((n, true));
    }
    let open = ["（", "("].iter().find(|o| tail.starts_with(**o))?;
    let inner = tail.get(open.len()..)?;
    let (len, _) = units::simple_at(inner)?;
    let close = ["）", ")"]
        .iter()
        .find(|c| inner.get(len..).is_some_and(|t| t.starts_with(**c)))?;
    Some((open.len() + len + close.len(), false))
}
