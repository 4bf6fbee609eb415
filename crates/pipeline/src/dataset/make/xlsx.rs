//! Excel workbooks within Excel's limits. Rows that a sheet can't hold go on in the next one; a text that a cell can't hold is cut
//! there, and stands in pieces on a sheet of its own.

use super::source::{Cell, Source, double};
use crate::dataset::columns::{Kind, Table};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::io::{self, Write};
use std::path::Path;

/// What a workbook can hold.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// Rows of a sheet, the header included.
    rows: u32,
    /// UTF-16 code units of a cell.
    text: usize,
    /// Bytes of a zip archive without its extension for large files; sheets shrink, so this many bytes of rows are safe.
    small: u64,
}

const EXCEL: Limits = Limits {
    rows: 1_048_576,
    text: 32_767,
    small: 1 << 30,
};

/// What stands at the end of a text that goes on on the other sheet.
const MORE: &str = "…（全文见 long texts）";
const LONG_TEXTS: &str = "long texts";

/// Writes the rows of a partition. Sheets are collected in unnamed files in `folder` until the archive is put together.
pub(super) fn make(
    table: &Table,
    source: &mut Source,
    out: impl Write + Send,
    folder: &Path,
) -> io::Result<()> {
    within(EXCEL, table, source, out, folder)
}

fn within(
    limits: Limits,
    table: &Table,
    source: &mut Source,
    out: impl Write + Send,
    folder: &Path,
) -> io::Result<()> {
    let begun = source.offset();
    let mut workbook = Workbook::new();
    workbook.set_tempdir(folder).map_err(problem)?;
    // The time would differ from run to run; a fixed one says nothing false about the data.
    let epoch = ExcelDateTime::from_ymd(2000, 1, 1).map_err(problem)?;
    workbook.set_properties(
        &DocProperties::new()
            .set_title(table.about)
            .set_creation_datetime(&epoch),
    );
    let header: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
    let mut long = false;
    let mut sheets = 0;
    let mut more = true;
    while more {
        sheets += 1;
        let name = if sheets == 1 {
            table.name.to_owned()
        } else {
            format!("{} {sheets}", table.name)
        };
        let sheet = begin(&mut workbook, &name, &header)?;
        let mut row = 1;
        for (i, column) in (0..).zip(&table.columns) {
            sheet
                .set_column_width(i, width(column.kind, &column.name))
                .map_err(problem)?;
        }
        while row < limits.rows {
            let Some(cells) = source.next(table)? else {
                more = false;
                break;
            };
            for (i, cell) in (0..).zip(&cells) {
                long |= write(sheet, row, i, cell, limits).map_err(problem)?;
            }
            row += 1;
        }
        let last = u16::try_from(header.len().saturating_sub(1)).unwrap_or(u16::MAX);
        sheet.autofilter(0, 0, row - 1, last).map_err(problem)?;
    }
    if long {
        source.seek(begun)?;
        long_texts(&mut workbook, limits, table, source)?;
    }
    workbook.use_zip_large_file(source.offset() - begun > limits.small);
    workbook.save_to_writer(out).map_err(problem)
}

/// A new sheet with its header, which stays in sight.
fn begin<'w>(
    workbook: &'w mut Workbook,
    name: &str,
    header: &[&str],
) -> io::Result<&'w mut Worksheet> {
    let bold = Format::new().set_bold();
    let sheet = workbook
        .add_worksheet_with_constant_memory()
        .map_err(problem)?;
    sheet.set_name(name).map_err(problem)?;
    sheet.set_freeze_panes(1, 0).map_err(problem)?;
    for (i, name) in (0..).zip(header) {
        sheet
            .write_string_with_format(0, i, *name, &bold)
            .map_err(problem)?;
    }
    Ok(sheet)
}

/// Writes a cell; true when its text did not fit.
fn write(
    sheet: &mut Worksheet,
    row: u32,
    col: u16,
    cell: &Cell<'_>,
    limits: Limits,
) -> Result<bool, XlsxError> {
    match cell {
        Cell::Null => {}
        Cell::Boolean(b) => {
            sheet.write_boolean(row, col, *b)?;
        }
        Cell::Integer(i) => {
            // Counts and positions: far from the size at which a double loses its units.
            sheet.write_number(row, col, *i as f64)?;
        }
        Cell::Number(digits) => {
            match double(digits) {
                Some(number) => sheet.write_number(row, col, number)?,
                None => sheet.write_string(row, col, *digits)?,
            };
        }
        Cell::Text(_) | Cell::Json(_) => {
            let text = cell.text();
            if utf16(text) <= limits.text {
                sheet.write_string(row, col, text)?;
            } else {
                let head = piece(text, limits.text.saturating_sub(utf16(MORE)));
                sheet.write_string(row, col, format!("{head}{MORE}"))?;
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// The texts that no cell holds, in pieces that one does.
fn long_texts(
    workbook: &mut Workbook,
    limits: Limits,
    table: &Table,
    source: &mut Source,
) -> io::Result<()> {
    let names = if table.key.is_empty() {
        &["doc_id", "table", "row"]
    } else {
        table.key
    };
    let key: Vec<usize> = names.iter().filter_map(|k| table.position(k)).collect();
    let mut header = names.to_vec();
    header.extend(["column", "piece", "text"]);
    let mut row = limits.rows;
    let mut sheets = 0;
    while let Some(cells) = source.next(table)? {
        for (column, cell) in table.columns.iter().zip(&cells) {
            let mut rest = cell.text();
            if utf16(rest) <= limits.text {
                continue;
            }
            let mut number = 0;
            while !rest.is_empty() {
                if row == limits.rows {
                    sheets += 1;
                    let name = if sheets == 1 {
                        LONG_TEXTS.to_owned()
                    } else {
                        format!("{LONG_TEXTS} {sheets}")
                    };
                    begin(workbook, &name, &header)?;
                    row = 1;
                }
                let last = workbook.worksheets().len() - 1;
                let sheet = workbook.worksheet_from_index(last).map_err(problem)?;
                let head = piece(rest, limits.text);
                number += 1;
                let mut col = 0;
                for place in &key {
                    write(sheet, row, col, &cells[*place], limits).map_err(problem)?;
                    col += 1;
                }
                sheet
                    .write_string(row, col, &column.name)
                    .and_then(|s| s.write_number(row, col + 1, number))
                    .and_then(|s| s.write_string(row, col + 2, head))
                    .map_err(problem)?;
                rest = &rest[head.len()..];
                row += 1;
            }
        }
    }
    Ok(())
}

fn utf16(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The beginning of a text, at least one char and otherwise at most `limit` UTF-16 code units.
fn piece(text: &str, limit: usize) -> &str {
    let mut size = 0;
    for (at, c) in text.char_indices() {
        size += c.len_utf16();
        if size > limit && at > 0 {
            return &text[..at];
        }
    }
    text
}

fn width(kind: Kind, name: &str) -> f64 {
    match (kind, name) {
        (_, "quote" | "message" | "message_en") => 60.0,
        (_, "metric" | "project" | "level3" | "target" | "actual") => 24.0,
        (Kind::Number, _) => 14.0,
        _ => 10.0,
    }
}

fn problem(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(e) => e,
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]
    use super::*;
    use crate::dataset::columns::TABLES;
    use calamine::Reader;

    #[test]
    fn nothing_is_lost_beyond_the_limits_of_a_sheet() {
        let table = TABLES.iter().find(|t| t.name == "findings").unwrap();
        let folder = std::env::temp_dir().join(format!("gongbao-xlsx-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("rows.jsonl");
        let long = "审计".repeat(40);
        let rows: String = (1..=7)
            .map(|i| {
                let message = if i == 4 { &long } else { "短" };
                format!(
                    r#"{{"doc_id":"ab","id":"f{i}","check":"sum","severity":"error","stated":12345678901234567.5,"computed":85.82,"claims":[],"tables":[],"cells":[],"message":"{message}","message_en":"=1+1","rules":[]}}"#
                ) + "\n"
            })
            .collect();
        std::fs::write(&path, rows).unwrap();
        let limits = Limits {
            rows: 4,
            text: 30,
            small: 0,
        };
        let mut out = Vec::new();
        within(
            limits,
            table,
            &mut Source::open(&path).unwrap(),
            &mut out,
            &folder,
        )
        .unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(std::io::Cursor::new(out)).unwrap();
        assert_eq!(
            book.sheet_names(),
            ["findings", "findings 2", "findings 3", "long texts"]
        );
        let heights = book
            .worksheets()
            .iter()
            .map(|(_, range)| range.height())
            .collect::<Vec<_>>();
        assert_eq!(heights, [4, 4, 2, 4], "headers, seven rows, three pieces");
        let sheet = book.worksheet_range("findings 2").unwrap();
        let at = |name: &str| {
            let col = table.position(name).unwrap();
            sheet.get((1, col)).unwrap().to_string()
        };
        assert!(at("message").ends_with(MORE));
        assert_eq!(at("stated"), "12345678901234567.5");
        assert_eq!(at("computed"), "85.82");
        assert_eq!(at("message_en"), "=1+1");
        let pieces = book.worksheet_range("long texts").unwrap();
        let joined: String = pieces
            .rows()
            .skip(1)
            .map(|r| r.last().unwrap().to_string())
            .collect();
        assert_eq!(joined, long);
    }
}
