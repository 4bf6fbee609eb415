//! The target of an indicator, from one cell or from three (sign, value, unit).

use crate::forms::labels::clean;
use crate::forms::sheet::{Kind, Sheet};
use crate::quantity::{parse_cell, parse_target};
use gongbao_model::{Quantity, Span};

/// A target.
#[derive(Debug, Default)]
pub(super) struct Goal {
    pub text: Option<String>,
    pub op: Option<&'static str>,
    pub quantity: Option<Quantity>,
}

/// The target from one cell, or from three (sign, value, unit).
pub(super) fn goal_of(
    sheet: &Sheet<'_>,
    target: Option<usize>,
    op: Option<usize>,
    unit: Option<usize>,
) -> Goal {
    let Some(cell) = target else {
        return Goal::default();
    };
    let text = &sheet.doc.text;
    let span: Span = sheet.span(cell);
    let sign = op.map(|c| sheet.view(c).folded.as_str()).unwrap_or("");
    let unit_text = unit
        .map(|c| sheet.view(c).folded.as_str())
        .filter(|_| sheet.view(cell).kind == Kind::Number)
        .unwrap_or("");
    let plain = clean(sheet.printed(cell));
    if sign.is_empty() && unit_text.is_empty() {
        let parsed = parse_target(text, span);
        return Goal {
            text: Some(plain),
            op: parsed.as_ref().and_then(|t| t.op),
            quantity: parsed.map(|t| t.quantity),
        };
    }
    let operator = operator_of(sign);
    let quantity = parse_cell(text, span, Some(unit_text))
        .or_else(|| parse_target(text, span).map(|t| t.quantity));
    let own_op = parse_target(text, span).and_then(|t| t.op);
    let lead = if operator.is_some() { sign } else { "" };
    let tail = if unit_text.is_empty() || plain.ends_with(unit_text) {
        ""
    } else {
        unit_text
    };
    Goal {
        text: Some(format!("{lead}{plain}{tail}")),
        op: operator.or(own_op),
        quantity,
    }
}

fn operator_of(sign: &str) -> Option<&'static str> {
    match sign {
        "≥" | ">=" | "大于等于" | "不少于" | "不低于" => Some(">="),
        "≤" | "<=" | "小于等于" | "不超过" | "不高于" => Some("<="),
        "=" | "等于" => Some("="),
        ">" | "大于" => Some(">"),
        "<" | "小于" => Some("<"),
        _ => None,
    }
}
