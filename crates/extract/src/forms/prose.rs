//! Cells of running text (年度总体目标, 偏差原因, 备注): what stands in them are sentences, not labels and not figures.

use super::reading::Reading;
use super::registry::registry;
use super::sheet::Kind;
use gongbao_model::{CellRef, Prose};
use std::collections::BTreeMap;

/// Chars of the shortest cell that can be a sentence.
const SHORTEST: usize = 10;

/// The cells of running text that hold a number, in order of their place: values of the labels that ask for sentences, reasons of indicators, and what
/// a reader of figures left as words beside them.
pub fn find(r: &Reading<'_, '_>) -> Vec<Prose> {
    let mut cells: BTreeMap<(u32, u32), (bool, Option<String>)> = BTreeMap::new();
    for field in &r.info.fields {
        if let Some(at) = field.cell.filter(|_| registry().is_prose(field.field)) {
            cells.insert((at.row, at.col), (registry().is_goal(field.field), None));
        }
    }
    let reasons = r.indicators.iter().filter_map(|i| {
        let about = i.level3.clone().unwrap_or_default();
        i.cells.deviation.map(|at| (at, about))
    });
    for (at, about) in reasons.chain(r.remarks.iter().cloned()) {
        let about = Some(about).filter(|a| !a.is_empty());
        cells.entry((at.row, at.col)).or_insert((false, about));
    }
    cells
        .into_iter()
        .filter_map(|((row, col), (goal, about))| {
            let cell = r.sheet.cell_at(row as usize, col as usize)?;
            let view = r.sheet.view(cell);
            let numbered = view
                .folded
                .contains(|c: char| c.is_ascii_digit() || "一二三四五六七八九十百".contains(c));
            let sentence =
                view.kind == Kind::Text && numbered && view.folded.chars().count() >= SHORTEST;
            sentence.then_some(Prose {
                cell: CellRef { row, col },
                span: r.sheet.span(cell),
                goal,
                about,
            })
        })
        .collect()
}
