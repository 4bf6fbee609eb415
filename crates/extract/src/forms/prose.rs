//! Cells of running text (年度总体目标, 偏差原因, 备注): what stands in them are sentences, not labels and not figures.

use super::reading::Reading;
use super::registry::registry;
use super::sheet::Kind;
use gongbao_model::{CellRef, Prose};
use std::collections::BTreeMap;

/// Chars of the shortest cell that can be a sentence where no label asks for one.
const SHORTEST: usize = 10;

/// What is known of a cell that may be running text.
#[derive(Debug, Default)]
struct Found {
    /// It says what shall be reached.
    goal: bool,
    /// A label asks for sentences.
    asked: bool,
    /// What the row speaks of.
    about: Option<String>,
}

/// The cells of running text that hold a number, in order of their place: values of the labels that ask for sentences, reasons of indicators, and what
/// a reader of figures left as words beside them.
pub fn find(r: &Reading<'_, '_>) -> Vec<Prose> {
    let mut cells: BTreeMap<(u32, u32), Found> = BTreeMap::new();
    for field in &r.info.fields {
        if let Some(at) = field.cell.filter(|_| registry().is_prose(field.field)) {
            let found = Found {
                goal: registry().is_goal(field.field),
                asked: true,
                about: None,
            };
            cells.insert((at.row, at.col), found);
        }
    }
    let reasons = r.indicators.iter().filter_map(|i| {
        let about = i.level3.clone().unwrap_or_default();
        i.cells.deviation.map(|at| (at, about))
    });
    for (at, about) in reasons.chain(r.remarks.iter().cloned()) {
        let about = Some(about).filter(|a| !a.is_empty());
        let found = Found {
            about,
            ..Found::default()
        };
        cells.entry((at.row, at.col)).or_insert(found);
    }
    cells
        .into_iter()
        .filter_map(|((row, col), found)| {
            let cell = r.sheet.cell_at(row as usize, col as usize)?;
            let view = r.sheet.view(cell);
            let numbered = view
                .folded
                .contains(|c: char| c.is_ascii_digit() || "一二三四五六七八九十百".contains(c));
            let long = found.asked || view.folded.chars().count() >= SHORTEST;
            let sentence = view.kind == Kind::Text && numbered && long;
            sentence.then_some(Prose {
                cell: CellRef { row, col },
                span: r.sheet.span(cell),
                goal: found.goal,
                about: found.about,
            })
        })
        .collect()
}
