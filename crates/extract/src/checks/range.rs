//! `range`: figures that no measure can have, and units that do not fit their column.
//!
//! A share above 100 %, a negative count, a satisfaction or coverage rate above 100 %, and a cell with a unit of its own that is another magnitude
//! than the unit of its column (100.00元 where the head says 万元 and the neighbours print 万元).

use super::Context;
use super::report::{Draft, Findings};
use crate::facts::grid::bare;
use crate::facts::units::magnitude;
use gongbao_model::{Decimal, Dimension, Indicator, Origin, Role, Severity, TableId};
use std::borrow::Cow;
use std::collections::BTreeMap;

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    for i in 0..cx.analysis.claims.len() {
        bounded(cx, i, out);
    }
    for i in &cx.analysis.indicators {
        indicator(cx, i, out);
    }
    units(cx, out);
}

/// The actual value of an indicator that no such rate can have (参训率 110%).
fn indicator(cx: &Context<'_>, i: &Indicator, out: &mut Findings) -> Option<()> {
    let a = i.actual_quantity.as_ref()?;
    let name = i.level3.as_deref()?;
    let percent = a.dimension == Dimension::Ratio && a.unit.ends_with(['%', '％']);
    if !percent
        || a.value <= Decimal::ONE_HUNDRED
        || !cx.relations.bounded.in_text(name)
        || cx.relations.planned.in_text(name)
    {
        return None;
    }
    let (table, name) = (cx.name.table(i.table), super::report::squeeze(name, 24));
    let (row, figure) = (i.row + 1, format!("{}{}", a.value, a.unit));
    let cells: Vec<_> = i.cells.actual.map(|c| (i.table, c)).into_iter().collect();
    let draft = Draft {
        check: "range",
        rule: "checks.range.bound",
        severity: Severity::Error,
        stated: Some(a.value),
        computed: None,
        claims: cx.claims_in(&cells),
        cells,
        tables: vec![i.table],
        span: a.span,
    };
    let sentences = (
        format!("{table}第{row}行“{name}”实际完成值为{figure}，比率超过100%"),
        format!("{table}, row {row} “{name}”: {figure}, a rate above 100 %"),
    );
    draft.say(cx.analysis, sentences, out);
    Some(())
}

fn bounded(cx: &Context<'_>, i: usize, out: &mut Findings) -> Option<()> {
    let c = cx.claim(i);
    let v = c.quantity.value;
    let hundred = Decimal::ONE_HUNDRED;
    let percent =
        c.quantity.dimension == Dimension::Ratio && c.quantity.unit.ends_with(['%', '％']);
    let (zh, en) = match c.role {
        Role::Share
            if percent
                && v > hundred
                && !cx.relations.planned.in_text(&c.metric)
                && !cx.relations.planned.in_text(cx.doc.slice(c.quote)) =>
        {
            ("占比超过100%", "a share above 100 %")
        }
        Role::Share if percent && v.is_sign_negative() && !v.is_zero() => {
            ("占比为负数", "a negative share")
        }
        Role::Rate | Role::Actual
            if percent
                && v > hundred
                && cx.relations.bounded.in_text(&c.metric)
                && !cx.relations.planned.in_text(&c.metric) =>
        {
            ("比率超过100%", "a rate above 100 %")
        }
        Role::Actual | Role::Prior
            if c.quantity.dimension == Dimension::Count && v.is_sign_negative() && !v.is_zero() =>
        {
            ("数量为负数", "a negative count")
        }
        _ => return None,
    };
    let place = cx.name.place(c);
    let figure = format!("{v}{}", c.quantity.unit);
    let m = cx.name.measure(c);
    let draft = Draft {
        check: "range",
        rule: "checks.range.bound",
        severity: Severity::Error,
        stated: Some(v),
        computed: None,
        claims: vec![i],
        cells: vec![],
        tables: vec![],
        span: c.quantity.span,
    };
    let sentences = (
        format!("{place}：{m}为{figure}，{zh}"),
        format!("{place}: {m} is {figure}, {en}"),
    );
    draft.say(cx.analysis, sentences, out);
    Some(())
}

/// The money unit that a header or a table names, the longest first.
fn unit_in(text: &str) -> Option<&'static str> {
    ["百万元", "万元", "千元", "亿元"]
        .into_iter()
        .find(|u| text.contains(u))
}

/// Number and unit of a cell that prints its own unit.
fn own_unit(text: &str) -> Option<(Decimal, String)> {
    // All units of money end in 元; nearly all cells are told apart by that.
    if !text.trim_end().ends_with('元') {
        return None;
    }
    let t = bare(text);
    let at = t.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-')))?;
    let value: Decimal = t[..at].replace(',', "").parse().ok()?;
    magnitude(&t[at..])?;
    Some((value, t[at..].to_owned()))
}

fn units(cx: &Context<'_>, out: &mut Findings) {
    for grid in &cx.grids {
        let table_unit = cx
            .analysis
            .tables
            .get(grid.id.0 as usize)
            .and_then(|t| t.unit.as_deref())
            .and_then(unit_in);
        for col in 0..grid.cols {
            let mut own: BTreeMap<String, Vec<(usize, Decimal)>> = BTreeMap::new();
            let mut last = None;
            for r in 0..grid.rows {
                let cell = grid.cell(r, col);
                if cell == last {
                    continue;
                }
                last = cell;
                if let Some((v, u)) = own_unit(grid.text(r, col)) {
                    own.entry(u).or_default().push((r, v));
                }
            }
            if own.is_empty() {
                continue;
            }
            // The header may be a row that the grid counts as body where no other figure stands, so the first row counts as well.
            let head = format!(
                "{}{}",
                grid.header(col),
                if grid.body == 0 {
                    bare(grid.text(0, col))
                } else {
                    Cow::Borrowed("")
                }
            );
            let top = bare(grid.text(0, col));
            let Some(unit) = unit_in(&head).or_else(|| unit_in(&top)).or(table_unit) else {
                continue;
            };
            let same = own.get(unit).map_or(&[][..], Vec::as_slice);
            for (u, cells) in own.iter().filter(|(u, _)| u.as_str() != unit) {
                for (r, v) in cells {
                    mixed(cx, grid.id, (*r, col), (*v, u, unit), same, out);
                }
            }
        }
    }
}

fn mixed(
    cx: &Context<'_>,
    id: TableId,
    (row, col): (usize, usize),
    (value, own, unit): (Decimal, &str, &str),
    same: &[(usize, Decimal)],
    out: &mut Findings,
) -> Option<()> {
    // A figure that would be tiny in the column's unit, or that is of the neighbours' size as it stands, has the wrong unit.
    let (m, n) = (magnitude(own)?, magnitude(unit)?);
    let converted = value.checked_mul(m)?.checked_div(n)?;
    let plausible = same.iter().any(|(_, v)| {
        !v.is_zero() && (value / v).abs() >= Decimal::new(1, 1) && (value / v).abs() <= Decimal::TEN
    });
    let elsewhere = cx.analysis.claims.iter().enumerate().find(|(_, c)| {
        c.origin == Origin::Text
            && c.quantity.dimension == Dimension::Money
            && c.quantity.value == value
            && c.quantity.unit == unit
            && c.quantity.value.abs() >= Decimal::ONE
    });
    let grid = cx.grid(id)?;
    if !(plausible || elsewhere.is_some()) || converted.abs() >= Decimal::ONE {
        return None;
    }
    let table = cx.name.table(id);
    let text = bare(grid.text(row, col));
    let label = super::report::squeeze(&bare(grid.text(row, 0)), 24);
    let (mut zh, mut en) = (
        format!(
            "{table}第{}行“{label}”写{text}，而该栏单位为{unit}，疑应为{value}{unit}，“万元”与“元”混用",
            row + 1
        ),
        format!(
            "{table}, row {} “{label}”: {text} in a column in {unit}; perhaps {value}{unit}",
            row + 1
        ),
    );
    let mut claims = Vec::new();
    if let Some((i, c)) = elsewhere {
        zh = format!("{zh}（{}写{}）", cx.name.place(c), cx.name.figure(c));
        en = format!("{en} ({} has {})", cx.name.place(c), cx.name.figure(c));
        claims.push(i);
    }
    let cells: Vec<_> = grid.cell(row, col).map(|c| (id, c)).into_iter().collect();
    claims.extend(cx.claims_in(&cells));
    let draft = Draft {
        check: "range",
        rule: "checks.range.unit",
        severity: Severity::Error,
        stated: Some(value),
        computed: None,
        claims,
        cells,
        tables: vec![id],
        span: grid.span(row, col),
    };
    draft.say(cx.analysis, (zh, en), out);
    Some(())
}
