//! OpenDocument spreadsheets: their cells hold the text that is printed, so no number format is needed.

use super::book::{Merge, Sheet, after, damaged, encrypted, push};
use super::hidden::Hidden;
use crate::Limits;
use crate::docx::package::Package;
use crate::docx::xml::{Element, Token, Xml};
use gongbao_model::Error;
use std::collections::BTreeSet;

/// Rows and columns that a sheet can have.
const MAX_ROWS: u32 = 1_048_576;
const MAX_COLUMNS: u32 = 16_384;

/// Reads a workbook.
///
/// # Errors
/// `encrypted`, `damaged`, `too_large`.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, Error> {
    let mut package = Package::open(bytes, limits)?;
    let manifest = package.text("META-INF/manifest.xml")?.unwrap_or_default();
    if manifest.contains("encryption-data") {
        return Err(encrypted());
    }
    let Some(text) = package.text("content.xml")? else {
        return Err(damaged(&"it has no part content.xml"));
    };
    let mut reader = Reader {
        xml: Xml::new(&text, limits.nesting),
        limits: *limits,
        hidden_styles: BTreeSet::new(),
        sheets: Vec::new(),
    };
    reader.styles_and_tables();
    let problem = reader.xml.problem.take();
    let mut sheets = reader.sheets;
    match (problem, sheets.last_mut()) {
        (Some(why), Some(last)) => last.problem = Some(why),
        (Some(why), None) => return Err(damaged(&why)),
        (None, _) => {}
    }
    Ok(sheets)
}

struct Reader<'a> {
    xml: Xml<'a>,
    limits: Limits,
    /// Styles of tables that don't show.
    hidden_styles: BTreeSet<String>,
    sheets: Vec<Sheet>,
}

/// A cell of the row that is being read.
struct RowCell {
    column: u32,
    repeated: u32,
    text: String,
}

impl Reader<'_> {
    fn styles_and_tables(&mut self) {
        let mut style = String::new();
        loop {
            match self.xml.next() {
                Token::Open(e) => match e.name() {
                    "style" => style = e.attr("name").unwrap_or_default(),
                    "table-properties"
                        if e.with_attr("display", |d| d == "false").unwrap_or(false) =>
                    {
                        self.hidden_styles.insert(style.clone());
                    }
                    "table" => {
                        let mut sheet = Sheet {
                            name: e.attr("name").unwrap_or_default(),
                            ..Sheet::default()
                        };
                        sheet.hidden = e
                            .with_attr("style-name", |s| self.hidden_styles.contains(s))
                            .unwrap_or(false);
                        if sheet.hidden {
                            self.xml.skip();
                        } else {
                            self.table(&mut sheet);
                        }
                        self.limits = after(self.limits, &sheet);
                        self.sheets.push(sheet);
                    }
                    "tracked-changes" | "content-validations" => self.xml.skip(),
                    _ => {}
                },
                Token::End => break,
                _ => {}
            }
        }
    }
    /// The columns and rows of a table, until it closes.
    fn table(&mut self, sheet: &mut Sheet) {
        let mut hidden = Hidden::default();
        let (mut row, mut column, mut depth) = (0_u32, 0_u32, 0_u32);
        loop {
            match self.xml.next() {
                Token::Open(e) => match e.name() {
                    "table-column" => {
                        let count = count(&e, "number-columns-repeated");
                        if !shows(&e) {
                            hidden
                                .columns
                                .push((column, column.saturating_add(count - 1)));
                        }
                        column = column.saturating_add(count);
                        self.xml.skip();
                    }
                    "table-row" => {
                        let count = count(&e, "number-rows-repeated");
                        let shown = shows(&e);
                        row = self.row(sheet, &hidden, row, count, shown);
                    }
                    // Groups and heads only bracket columns and rows.
                    "table-row-group"
                    | "table-rows"
                    | "table-header-rows"
                    | "table-column-group"
                    | "table-columns"
                    | "table-header-columns" => depth += 1,
                    _ => self.xml.skip(),
                },
                Token::Close if depth > 0 => depth -= 1,
                Token::Close | Token::End => break,
                Token::Text(_) => {}
            }
            if sheet.cut || row >= MAX_ROWS {
                // What follows is left out, and the table still has to end where it ends.
                for _ in 0..=depth {
                    self.xml.skip();
                }
                break;
            }
        }
    }
    /// The cells of a row that stands `count` times; gives the row after.
    fn row(
        &mut self,
        sheet: &mut Sheet,
        hidden: &Hidden,
        row: u32,
        count: u32,
        shown: bool,
    ) -> u32 {
        let mut cells: Vec<RowCell> = Vec::new();
        let mut column = 0_u32;
        loop {
            match self.xml.next() {
                Token::Open(e) if matches!(e.name(), "table-cell" | "covered-table-cell") => {
                    let repeated = self::count(&e, "number-columns-repeated");
                    let covered = e.name() == "covered-table-cell";
                    let (down, right) = (
                        self::count(&e, "number-rows-spanned"),
                        self::count(&e, "number-columns-spanned"),
                    );
                    sheet.errors +=
                        u32::from(e.with_attr("value-type", |t| t == "error").unwrap_or(false));
                    let value = ["value", "string-value", "date-value", "boolean-value"]
                        .iter()
                        .find_map(|a| e.attr(a));
                    let text = self.cell_text();
                    // Programs that write no text leave the stored value.
                    let text = if text.is_empty() && !covered {
                        value.unwrap_or_default()
                    } else {
                        text
                    };
                    if down > 1 || right > 1 {
                        sheet.merges.push(Merge {
                            rows: (row, row.saturating_add(down - 1)),
                            cols: (column, column.saturating_add(right - 1)),
                        });
                    }
                    if !text.is_empty() && !covered {
                        cells.push(RowCell {
                            column,
                            repeated,
                            text,
                        });
                    }
                    column = column.saturating_add(repeated);
                }
                Token::Open(_) => self.xml.skip(),
                Token::Close | Token::End => break,
                Token::Text(_) => {}
            }
        }
        let end = row.saturating_add(count).min(MAX_ROWS);
        if !cells.is_empty() {
            for r in row..end {
                if !push_row(sheet, hidden, r, &cells, shown, &self.limits) {
                    break;
                }
            }
        }
        end
    }
    /// The paragraphs of a cell, until it closes.
    fn cell_text(&mut self) -> String {
        let mut out = String::new();
        let mut depth = 0_u32;
        loop {
            match self.xml.next() {
                Token::Open(e) => {
                    depth += 1;
                    match e.name() {
                        "p" if !out.is_empty() => out.push('\n'),
                        "s" => {
                            let spaces = count(&e, "c").min(64);
                            out.extend(std::iter::repeat_n(' ', spaces as usize));
                        }
                        "tab" => out.push('\t'),
                        "line-break" => out.push('\n'),
                        "annotation" | "table" | "frame" | "object" | "shapes" => {
                            self.xml.skip();
                            depth -= 1;
                        }
                        _ => {}
                    }
                }
                Token::Text(text) => out.push_str(&text),
                Token::Close if depth > 0 => depth -= 1,
                Token::Close | Token::End => return out,
            }
        }
    }
}

/// Adds the cells of a row; false when the sheet is full.
fn push_row(
    sheet: &mut Sheet,
    hidden: &Hidden,
    row: u32,
    cells: &[RowCell],
    shown: bool,
    limits: &Limits,
) -> bool {
    for cell in cells {
        let end = cell.column.saturating_add(cell.repeated).min(MAX_COLUMNS);
        for column in cell.column..end {
            if !shown || hidden.covers(row, column) {
                sheet.hidden_cells = sheet.hidden_cells.saturating_add(1);
            } else if !push(sheet, row, column, &cell.text, limits) {
                return false;
            }
        }
    }
    true
}

/// A count that an attribute states; one where it states none.
fn count(e: &Element<'_>, name: &str) -> u32 {
    e.int(name)
        .and_then(|n| u32::try_from(n).ok())
        .unwrap_or(1)
        .max(1)
}

fn shows(e: &Element<'_>) -> bool {
    e.with_attr("visibility", |v| v == "visible")
        .unwrap_or(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};

    fn book(content: &str) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("content.xml", zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(content.as_bytes()).unwrap();
        zip.finish().unwrap().into_inner()
    }

    fn cells(sheet: &Sheet) -> Vec<(u32, u32, &str)> {
        sheet
            .cells
            .iter()
            .map(|c| (c.row, c.col, c.text.as_str()))
            .collect()
    }

    #[test]
    fn printed_texts_repeats_spans_and_what_is_hidden() {
        let sheets = read(
            &book(
                "<o><automatic-styles><style name='ta2'><table-properties display='false'/></style></automatic-styles>\
                 <table name='一'><table-column/><table-column number-columns-repeated='2' visibility='collapse'/><table-column/>\
                 <table-header-rows><table-row><table-cell number-columns-spanned='4' number-rows-spanned='2'><p>表<s c='2'/>一</p><p>续</p></table-cell>\
                 <covered-table-cell number-columns-repeated='3'/></table-row></table-header-rows>\
                 <table-row number-rows-repeated='2'><table-cell value='0.123'><annotation><p>批注</p></annotation><p>12.3%</p></table-cell><table-cell><p>隐</p></table-cell>\
                 <table-cell/><table-cell value='7'/></table-row>\
                 <table-row visibility='filter'><table-cell><p>筛去</p></table-cell></table-row>\
                 <table-row number-rows-repeated='1048000'><table-cell number-columns-repeated='16000'/></table-row></table>\
                 <table name='二' style-name='ta2'><table-row><table-cell><p>藏</p></table-cell></table-row></table></o>",
            ),
            &Limits::default(),
        )
        .unwrap();
        assert_eq!(
            cells(&sheets[0]),
            [
                (0, 0, "表  一续"),
                (1, 0, "12.3%"),
                (1, 3, "7"),
                (2, 0, "12.3%"),
                (2, 3, "7")
            ]
        );
        assert_eq!(
            sheets[0].merges,
            [Merge {
                rows: (0, 1),
                cols: (0, 3)
            }]
        );
        assert_eq!(sheets[0].hidden_cells, 3);
        assert!(sheets[1].hidden && sheets[1].cells.is_empty());
    }

    #[test]
    fn broken_and_huge_workbooks_are_told() {
        let cut = read(
            &book("<o><table name='一'><table-row><table-cell><p>甲</p></table-cell></table-row><table-row></wrong>"),
            &Limits::default(),
        )
        .unwrap();
        assert_eq!(cells(&cut[0]), [(0, 0, "甲")]);
        assert!(cut[0].problem.is_some());
        assert!(read(&book("no xml <"), &Limits::default()).is_err());
        let limits = Limits {
            cells_per_table: 10,
            ..Limits::default()
        };
        let full = read(
            &book("<o><table name='一'><table-row number-rows-repeated='99999999'><table-cell number-columns-repeated='999999'><p>1</p></table-cell></table-row></table><table name='二'><table-row><table-cell><p>2</p></table-cell></table-row></table></o>"),
            &limits,
        )
        .unwrap();
        assert_eq!(
            (full.len(), full[0].cells.len(), full[0].cut),
            (2, 10, true)
        );
    }
}
