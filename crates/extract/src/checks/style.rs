//! `form`: how figures and tables are printed in the statutory forms of a final account or a budget.
//!
//! A statutory table without a unit, a cell of a column of amounts that is no number, a nought of the text whose cell is left blank, rates with more than two
//! decimals, doubled punctuation. None of it makes a figure wrong, so all of it is a note, and each kind is told once a report.

use super::Context;
use super::form;
use super::identity::blank;
use super::report::{Findings, squeeze};
use super::text_table::named;
use crate::facts::grid::{Column, is_dash};
use crate::finder::LongFinder;
use gongbao_model::{Dimension, Origin, ReportKind, Span, TableId};
use std::sync::LazyLock;

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    let kind = cx.analysis.meta.report_kind;
    if !matches!(
        kind,
        ReportKind::DepartmentFinalAccounts | ReportKind::DepartmentBudget
    ) {
        return;
    }
    let tables = form::tables(cx);
    let statutory: Vec<TableId> = tables.values().flatten().copied().collect();
    units(cx, &statutory, out);
    numbers(cx, &statutory, out);
    blanks(cx, &tables, out);
    decimals(cx, out);
    punctuation(cx, out);
}

/// Statutory tables with figures and without a unit.
fn units(cx: &Context<'_>, statutory: &[TableId], out: &mut Findings) {
    for id in statutory {
        let (Some(grid), Some(info)) = (cx.grid(*id), cx.analysis.tables.get(id.0 as usize)) else {
            continue;
        };
        let amounts = grid.columns.contains(&Column::Amount)
            && (grid.body..grid.rows).any(|r| {
                (0..grid.cols).any(|c| grid.figure(r, c).is_some_and(|f| !f.value.is_zero()))
            });
        if !amounts || info.unit.is_some() {
            continue;
        }
        let table = cx.name.table(*id);
        let sentences = (
            format!("{table}没有注明金额单位"),
            format!("{table} does not name its unit"),
        );
        form::push(
            cx,
            "checks.style.unit",
            vec![*id],
            grid.span(0, 0),
            sentences,
            out,
        );
    }
}

/// Cells of a column of amounts that hold digits and are no number (1.2.5, 12O.00).
fn numbers(cx: &Context<'_>, statutory: &[TableId], out: &mut Findings) {
    for id in statutory {
        let Some(grid) = cx.grid(*id) else { continue };
        let amounts = (0..grid.cols).filter(|c| grid.columns[*c] == Column::Amount);
        let wrong = amounts
            .flat_map(|c| (grid.body..grid.rows).map(move |r| (r, c)))
            .find(|(r, c)| {
                let text = grid.text(*r, *c);
                let short = text.chars().count() <= 16;
                let figures = text.chars().all(|c| {
                    c.is_ascii_alphanumeric() || matches!(c, '.' | ',' | '，' | '。' | '-' | ' ')
                });
                short
                    && figures
                    && text.contains(|c: char| c.is_ascii_digit())
                    && !is_dash(text)
                    && grid.figure(*r, *c).is_none()
                    && grid
                        .cell(*r, *c)
                        .is_some_and(|k| (k.row as usize, k.col as usize) == (*r, *c))
            });
        let Some((row, col)) = wrong else { continue };
        let (table, text) = (cx.name.table(*id), squeeze(grid.text(row, col), 20));
        let sentences = (
            format!("{table}第{}行的“{text}”不是规范的数字", row + 1),
            format!("{table}, row {}: “{text}” is no number", row + 1),
        );
        form::push(
            cx,
            "checks.style.number",
            vec![*id],
            grid.span(row, col),
            sentences,
            out,
        );
    }
}

/// A figure that the text prints as nought and its statutory table leaves blank.
fn blanks(
    cx: &Context<'_>,
    tables: &std::collections::BTreeMap<&str, Vec<TableId>>,
    out: &mut Findings,
) {
    for relation in &cx.relations.pair {
        let Some((id, span)) = relation.tables.iter().find_map(|f| blank(cx, f, tables)) else {
            continue;
        };
        let nought = cx.analysis.claims.iter().enumerate().find(|(i, c)| {
            c.origin == Origin::Text
                && c.quantity.dimension == Dimension::Money
                && c.quantity.value.is_zero()
                && c.project.is_none()
                && named(cx, *i, relation)
        });
        let Some((_, c)) = nought else { continue };
        let (table, m) = (cx.name.table(id), cx.name.measure(c));
        let sentences = (
            format!("正文写{m}为0，{table}中该栏为空，应当一致填列"),
            format!("the text has {m} as nought, {table} leaves it blank"),
        );
        form::push(cx, "checks.style.blank", vec![id], span, sentences, out);
    }
}

/// The first rate of the text with more than two decimals.
fn decimals(cx: &Context<'_>, out: &mut Findings) {
    let rate = cx.analysis.claims.iter().find(|c| {
        c.origin == Origin::Text
            && c.quantity.dimension == Dimension::Ratio
            && c.quantity.decimals > 2
    });
    let Some(c) = rate else { return };
    let (place, f) = (cx.name.place(c), cx.name.figure(c));
    let sentences = (
        format!("{place}：{f}的小数超过两位"),
        format!("{place}: {f} has more than two decimals"),
    );
    form::push(
        cx,
        "checks.style.decimals",
        vec![],
        c.quantity.span,
        sentences,
        out,
    );
}

/// The first doubled mark of punctuation.
fn punctuation(cx: &Context<'_>, out: &mut Findings) {
    static MARKS: LazyLock<LongFinder> = LazyLock::new(|| {
        LongFinder::new([
            "。。", "，，", "；；", "：：", "、、", "，。", "。，", "；。",
        ])
    });
    let Some(found) = MARKS.first(&cx.doc.text) else {
        return;
    };
    let at = found.start;
    let from = cx.doc.text[..at]
        .char_indices()
        .rev()
        .nth(11)
        .map_or(0, |(i, _)| i);
    let quote = squeeze(&cx.doc.text[from..found.end], 20);
    let sentences = (
        format!("标点重复：“{quote}”"),
        format!("doubled punctuation: “{quote}”"),
    );
    let span = Span::new(at, found.end);
    form::push(cx, "checks.style.punctuation", vec![], span, sentences, out);
}
