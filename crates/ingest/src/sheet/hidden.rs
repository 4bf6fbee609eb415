//! Hidden rows and columns of an xlsx workbook, which the values of its cells leave out.

use crate::Limits;
use crate::docx::package::Package;
use crate::docx::xml::{Token, Xml};
use std::collections::BTreeMap;

/// What a sheet hides.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Hidden {
    /// Rows, from 0, ascending.
    pub(super) rows: Vec<u32>,
    /// Columns, from 0, first and last.
    pub(super) columns: Vec<(u32, u32)>,
}

impl Hidden {
    /// True when a cell does not show.
    pub(super) fn covers(&self, row: u32, col: u32) -> bool {
        self.rows.binary_search(&row).is_ok()
            || self
                .columns
                .iter()
                .any(|&(first, last)| (first..=last).contains(&col))
    }
}

/// Hidden rows and columns by the name of the sheet; sheets that hide nothing are not in it. What can't be read hides nothing.
pub(super) fn of_xlsx(bytes: &[u8], limits: &Limits) -> BTreeMap<String, Hidden> {
    read(bytes, limits).unwrap_or_default()
}

fn read(bytes: &[u8], limits: &Limits) -> Option<BTreeMap<String, Hidden>> {
    let mut package = Package::open(bytes, limits).ok()?;
    let workbook = package
        .relationships("")
        .ok()?
        .into_values()
        .find(|r| r.kind == "officeDocument" && !r.external)?
        .target;
    let relations = package.relationships(&workbook).ok()?;
    let text = package.text(&workbook).ok()??;
    let mut parts: Vec<(String, String)> = Vec::new();
    let mut xml = Xml::new(&text, limits.nesting);
    loop {
        match xml.next() {
            Token::Open(e) if e.name() == "sheet" => {
                let target = e
                    .attr("id")
                    .and_then(|id| relations.get(&id))
                    .map(|r| r.target.clone());
                if let (Some(name), Some(target)) = (e.attr("name"), target) {
                    parts.push((name, target));
                }
            }
            Token::End => break,
            _ => {}
        }
    }
    let mut out = BTreeMap::new();
    for (name, part) in parts {
        let Ok(Some(text)) = package.text(&part) else {
            continue;
        };
        // Most sheets hide nothing and need no second pass.
        if text.contains("hidden=") {
            let hidden = sheet(&text, limits.nesting);
            if hidden != Hidden::default() {
                out.insert(name, hidden);
            }
        }
    }
    Some(out)
}

fn sheet(text: &str, nesting: u32) -> Hidden {
    let mut out = Hidden::default();
    let mut next_row = 0_u32;
    let mut xml = Xml::new(text, nesting);
    loop {
        match xml.next() {
            Token::Open(e) => {
                let hides = |e: &crate::docx::xml::Element<'_>| {
                    e.with_attr("hidden", |v| v == "1" || v == "true")
                        .unwrap_or(false)
                };
                match e.name() {
                    "col" => {
                        let index =
                            |name| e.int(name).and_then(|v| u32::try_from(v).ok()).unwrap_or(1);
                        if hides(&e) {
                            out.columns.push((
                                index("min").saturating_sub(1),
                                index("max").saturating_sub(1),
                            ));
                        }
                        xml.skip();
                    }
                    "row" => {
                        let row = e.int("r").and_then(|v| u32::try_from(v).ok());
                        let row = row.map_or(next_row, |r| r.saturating_sub(1));
                        next_row = row.saturating_add(1);
                        if hides(&e) {
                            out.rows.push(row);
                        }
                        xml.skip();
                    }
                    "worksheet" | "cols" | "sheetData" => {}
                    _ => xml.skip(),
                }
            }
            Token::End => break,
            _ => {}
        }
    }
    out.rows.sort_unstable();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_rows_and_columns_are_found() {
        let hidden = sheet(
            "<worksheet><cols><col min=\"2\" max=\"3\" hidden=\"1\"/></cols><sheetData><row r=\"1\" hidden=\"1\"><c/></row><row><c/></row>\
             <row r=\"5\" hidden=\"true\"/></sheetData></worksheet>",
            16,
        );
        assert_eq!(
            (hidden.rows.clone(), hidden.columns.clone()),
            (vec![0, 4], vec![(1, 2)])
        );
        assert!(hidden.covers(4, 9) && hidden.covers(1, 2) && !hidden.covers(1, 0));
    }
}
