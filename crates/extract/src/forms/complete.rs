//! What a form must have and a table of it lacks: columns, sides, a total. A table printed in several parts is looked at as one.

use super::fold::fold;
use super::registry::{Form, Special, registry};
use gongbao_model::{Analysis, Document, Grid, TableInfo};
use std::collections::BTreeSet;
use std::ops::Range;

/// Notes what is missing in the tables of a document; all of them have been read.
pub fn run(doc: &Document, analysis: &mut Analysis) {
    let filled: BTreeSet<u32> = analysis
        .claims
        .iter()
        .filter_map(|c| c.place.map(|p| p.table.0))
        .collect();
    let mut start = 0;
    while start < analysis.tables.len() {
        let first = &analysis.tables[start];
        let len = analysis.tables[start..]
            .iter()
            .take_while(|t| t.form == first.form && t.caption == first.caption)
            .count()
            .max(1);
        // An empty table of the set lacks nothing.
        let has_figures = (start..start + len).any(|t| filled.contains(&(t as u32)));
        let form = first.form.filter(|_| has_figures);
        let found = form
            .and_then(|id| registry().form(id))
            .map_or(Vec::new(), |f| {
                missing(doc, analysis, start..start + len, f)
            });
        analysis.tables[start + len - 1].diagnostics.extend(found);
        start += len;
    }
}

fn missing(doc: &Document, analysis: &Analysis, tables: Range<usize>, form: &Form) -> Vec<String> {
    if form.columns.is_empty() && !form.total {
        return Vec::new();
    }
    let parts: Vec<(&Grid, &TableInfo)> = tables
        .filter_map(|t| Some((doc.tables.get(t)?, analysis.tables.get(t)?)))
        .collect();
    let mut heads: Vec<String> = Vec::new();
    let mut total = false;
    for (grid, info) in &parts {
        for cell in &grid.cells {
            let text = fold(doc.slice(cell.span));
            if cell.row < info.header_rows {
                heads.push(text);
            } else {
                total |= is_total(&text);
            }
        }
    }
    let mut out = Vec::new();
    let lacking: Vec<&str> = form
        .columns
        .iter()
        .filter(|words| {
            !words
                .iter()
                .any(|w| heads.iter().any(|h| h.contains(w.as_str())))
        })
        .filter_map(|words| words.first().map(String::as_str))
        .collect();
    if !lacking.is_empty() {
        out.push(format!("表头缺少{}栏", lacking.join("、")));
    }
    if form.total && !total {
        out.push("没有合计行".to_owned());
    }
    out
}

fn is_total(folded: &str) -> bool {
    let bare = folded.trim_end_matches(':');
    registry().is_special(Special::Total, bare)
        || registry().ends_special(Special::TotalEnding, bare)
}
