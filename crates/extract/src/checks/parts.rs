//! `sum` of the rows that a form prints under a row as its parts (其中：, 1、 under 一、).
//!
//! Together they can't pass it. Whether they are all there is, another column tells: where the same rows give the same total there, they must give it
//! in every column.

use super::Context;
use super::report::{Discrepancy, Findings};
use gongbao_model::{Decimal, Dimension, Origin, TableId, TableKind};
use std::collections::BTreeMap;

/// Forms whose rows are parts of the rows over them.
const FORMS: [TableKind; 3] = [
    TableKind::BaseData,
    TableKind::OverallSelfEvaluation,
    TableKind::ProjectSelfEvaluation,
];

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    let mut by_whole: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, c) in cx.analysis.claims.iter().enumerate() {
        if c.origin != Origin::Table || c.quantity.dimension != Dimension::Money {
            continue;
        }
        let Some(whole) = c.whole.map(|w| w.0 as usize) else {
            continue;
        };
        // Tables of statistics print kinds that overlap under one head; the forms print parts.
        let form = cx.table_kind(c).is_some_and(|k| FORMS.contains(&k));
        let fits = cx.analysis.claims.get(whole).is_some_and(|w| {
            let (Some(at), Some(of)) = (c.place, w.place) else {
                return false;
            };
            form && w.role == c.role
                && w.quantity.base_unit == c.quantity.base_unit
                && at.table == of.table
                && at.cell.row != of.cell.row
        });
        if fits {
            by_whole.entry(whole).or_default().push(i);
        }
    }
    // The columns of one row: the rows under it and whether they give its figure there.
    let mut rows: BTreeMap<(TableId, u32), Vec<Column>> = BTreeMap::new();
    for (whole, parts) in by_whole {
        let column = Column::read(cx, whole, parts);
        if let (Some(place), Some(column)) = (cx.claim(whole).place, column) {
            rows.entry((place.table, place.cell.row))
                .or_default()
                .push(column);
        }
    }
    for columns in rows.values() {
        for (n, column) in columns.iter().enumerate().filter(|(_, c)| !c.holds) {
            let others = || {
                let others = columns.iter().enumerate().filter(move |(k, _)| *k != n);
                others.map(|(_, o)| o).filter(|o| o.rows == column.rows)
            };
            // One source of the money of a project may be all of it: two other columns tell.
            let fund = super::project::is_fund_total(cx, &cx.claim(column.whole).metric);
            let borne_out = others().any(|o| o.told_by >= 2)
                || (fund && others().filter(|o| o.told_by >= 1).count() >= 2);
            let _ = report(cx, column, borne_out, out);
        }
    }
}

/// A figure and the figures of the rows under it, in one column.
#[derive(Debug)]
struct Column {
    whole: usize,
    parts: Vec<usize>,
    /// Rows of the parts.
    rows: Vec<u32>,
    holds: bool,
    /// Parts that are not nought, of a total that holds and has three digits or more: shorter figures are alike by chance.
    told_by: usize,
}

impl Column {
    fn read(cx: &Context<'_>, whole: usize, parts: Vec<usize>) -> Option<Self> {
        let rows = parts
            .iter()
            .filter_map(|p| cx.claim(*p).place.map(|p| p.cell.row))
            .collect();
        let total = cx.total(parts.iter().copied())?;
        let holds = total.interval.meets(cx.facts.items[whole].interval?);
        let filled = parts
            .iter()
            .filter(|p| !cx.claim(**p).quantity.value.is_zero())
            .count();
        let digits = cx.claim(whole).quantity.value.mantissa();
        Some(Self {
            whole,
            parts,
            rows,
            holds,
            told_by: if holds && digits.unsigned_abs() >= 100 {
                filled
            } else {
                0
            },
        })
    }
}

fn report(cx: &Context<'_>, column: &Column, borne_out: bool, out: &mut Findings) -> Option<()> {
    let (whole, parts) = (column.whole, &column.parts);
    let stated = cx.facts.items[whole].interval?;
    let total = cx.total(parts.iter().copied())?;
    let passed = total.interval.lo > stated.hi;
    let alone = |p: &usize| cx.facts.items[*p].interval.is_some_and(|i| i.meets(stated));
    // Rows of a part may be printed beside it: where some of the rows give the whole, it is right.
    let some =
        super::sum::some_of_them(cx, stated, parts) || (parts.len() > 1 && parts.iter().any(alone));
    if !borne_out && (!passed || some) {
        return None;
    }
    // Rows that are all left empty or nought are not filled in.
    if total.value == Decimal::ZERO {
        return None;
    }
    let miss = Discrepancy::of(cx, whole, total.interval, total.value)?;
    let w = cx.claim(whole);
    let (list, list_en) = cx.name.terms(parts, 14);
    let (m, f, sum) = (cx.name.measure(w), cx.name.figure(w), miss.shown());
    let (why, why_en) = if borne_out {
        ("而另一栏各项之和与总数相符", "while another column adds up")
    } else {
        ("超过总数", "more than the whole")
    };
    let sentences = (
        format!("{m}为{f}，其下各项之和为{sum}（{list}），{why}"),
        format!("{m} is {f}, the rows under it add up to {sum} ({list_en}), {why_en}"),
    );
    let parts = parts.iter().copied();
    miss.tell("sum", "checks.sum.parts", parts, sentences, out);
    Some(())
}
