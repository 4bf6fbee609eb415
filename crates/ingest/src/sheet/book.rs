//! Workbooks of any format as sheets of printed cells.

use super::extras::{Extras, builtin};
use super::number::{Formats, general};
use crate::Limits;
use calamine::{Data, DataRef, Dimensions, Reader, SheetType, SheetVisible};
use gongbao_model::{Error, ErrorCode, Format};
use std::io::{Cursor, Read};

/// A cell that prints something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Printed {
    pub(super) row: u32,
    pub(super) col: u32,
    pub(super) text: String,
}

/// A merged region; ends are inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Merge {
    pub(super) rows: (u32, u32),
    pub(super) cols: (u32, u32),
}

/// A sheet.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) hidden: bool,
    /// Cells that print something, ascending by row and column.
    pub(super) cells: Vec<Printed>,
    pub(super) merges: Vec<Merge>,
    /// Cells in hidden rows and columns, which were left out.
    pub(super) hidden_cells: u32,
    /// Cells that show an error (`#REF!`).
    pub(super) errors: u32,
    /// The limit on cells was reached.
    pub(super) cut: bool,
    /// What is wrong with the sheet.
    pub(super) problem: Option<String>,
}

/// The limits that are left after a sheet: one bound on cells holds for all sheets together.
pub(super) fn after(limits: Limits, sheet: &Sheet) -> Limits {
    let used = u32::try_from(sheet.cells.len()).unwrap_or(u32::MAX);
    Limits {
        cells_per_table: limits.cells_per_table.saturating_sub(used),
        ..limits
    }
}

pub(super) fn damaged(error: &dyn std::fmt::Display) -> Error {
    let text = error.to_string();
    if text.contains("password") {
        return encrypted();
    }
    Error::new(
        ErrorCode::Damaged,
        format!("the workbook can't be read ({text}); fetch it again"),
    )
}

pub(super) fn encrypted() -> Error {
    Error::new(
        ErrorCode::Encrypted,
        "the workbook has a password; open it and save it without one",
    )
}

/// Reads a workbook.
///
/// # Errors
/// `encrypted`, `damaged`, `too_large`.
pub(super) fn read(bytes: &[u8], format: Format, limits: &Limits) -> Result<Vec<Sheet>, Error> {
    if !matches!(format, Format::Xls | Format::Ods) {
        inflates_within(bytes, limits)?;
    }
    match format {
        Format::Xls => xls(bytes, limits),
        Format::Xlsb => xlsb(bytes, limits),
        Format::Ods => super::ods::read(bytes, limits),
        _ => xlsx(bytes, limits),
    }
}

/// The library that reads workbooks inflates whatever it meets, so the container is measured first, whatever its directory says.
fn inflates_within(bytes: &[u8], limits: &Limits) -> Result<(), Error> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
    let mut left = limits.inflated_bytes;
    for i in 0..zip.len() {
        let Ok(file) = zip.by_index(i) else { continue };
        let used = std::io::copy(&mut file.take(left.saturating_add(1)), &mut std::io::sink())
            .unwrap_or(0);
        if used > left {
            return Err(Error::new(
                ErrorCode::TooLarge,
                format!(
                    "the parts inflate to more than the limit inflated_bytes = {}",
                    limits.inflated_bytes
                ),
            ));
        }
        left -= used;
    }
    Ok(())
}

fn sheet_of(meta: &calamine::Sheet) -> Option<Sheet> {
    (meta.typ == SheetType::WorkSheet).then(|| Sheet {
        name: meta.name.clone(),
        hidden: meta.visible != SheetVisible::Visible,
        ..Sheet::default()
    })
}

fn merges(dimensions: Vec<Dimensions>) -> Vec<Merge> {
    dimensions
        .into_iter()
        .map(|d| Merge {
            rows: (d.start.0, d.end.0),
            cols: (d.start.1, d.end.1),
        })
        .filter(|m| m.rows.0 <= m.rows.1 && m.cols.0 <= m.cols.1)
        .collect()
}

fn xlsx(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, Error> {
    let mut book: calamine::Xlsx<_> =
        calamine::Xlsx::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
    let is_1904 = book.has_1904_epoch();
    let metas = book.sheets_metadata().to_vec();
    let hidden = super::hidden::of_xlsx(bytes, limits);
    let mut formats = Formats::default();
    let mut limits = *limits;
    let mut out = Vec::new();
    for meta in &metas {
        let Some(mut sheet) = sheet_of(meta) else {
            continue;
        };
        if sheet.hidden {
            out.push(sheet);
            continue;
        }
        match book.worksheet_cells_reader(&meta.name) {
            Err(e) => sheet.problem = Some(e.to_string()),
            Ok(mut reader) => {
                let codes: Vec<Option<String>> = reader
                    .styles()
                    .iter()
                    .map(|s| {
                        let number = s.number_format.as_ref()?;
                        let id = number
                            .format_id
                            .and_then(|id| u16::try_from(id).ok())
                            .filter(|&id| id < 164);
                        Some(
                            id.and_then(builtin)
                                .map_or_else(|| number.format_code.clone(), str::to_owned),
                        )
                    })
                    .collect();
                loop {
                    let (cell, style) = match reader.next_cell_with_style_id() {
                        Ok(Some(cell)) => cell,
                        Ok(None) => break,
                        Err(e) => {
                            sheet.problem = Some(e.to_string());
                            break;
                        }
                    };
                    let code = codes
                        .get(style)
                        .and_then(Option::as_deref)
                        .unwrap_or("General");
                    let (row, col) = cell.get_position();
                    if hidden.get(&meta.name).is_some_and(|h| h.covers(row, col)) {
                        sheet.hidden_cells += u32::from(*cell.get_value() != DataRef::Empty);
                        continue;
                    }
                    let text = printed(
                        cell.get_value(),
                        code,
                        is_1904,
                        &mut formats,
                        &mut sheet.errors,
                    );
                    if !push(&mut sheet, row, col, &text, &limits) {
                        break;
                    }
                }
            }
        }
        sheet.merges = merges(
            book.merge_cells_by_sheet_name(&meta.name)
                .unwrap_or_default(),
        );
        sheet.cells.sort_by_key(|c| (c.row, c.col));
        limits = after(limits, &sheet);
        out.push(sheet);
    }
    Ok(out)
}

fn xls(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, Error> {
    let extras = Extras::of_xls(bytes, limits.inflated_bytes);
    if extras.encrypted {
        return Err(encrypted());
    }
    let mut book: calamine::Xls<_> =
        calamine::Xls::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
    let is_1904 = book.has_1904_epoch();
    let metas = book.sheets_metadata().to_vec();
    let mut formats = Formats::default();
    let mut limits = *limits;
    let mut out = Vec::new();
    for (index, meta) in metas.iter().enumerate() {
        let Some(mut sheet) = sheet_of(meta) else {
            continue;
        };
        if sheet.hidden {
            out.push(sheet);
            continue;
        }
        match book.worksheet_range(&meta.name) {
            Err(e) => sheet.problem = Some(e.to_string()),
            Ok(range) => {
                let (top, left) = range.start().unwrap_or((0, 0));
                let hidden = extras.sheets.get(index);
                for (row, col, value) in range.used_cells() {
                    let (row, col) = (row as u32 + top, col as u32 + left);
                    if hidden.is_some_and(|s| s.hidden.covers(row, col)) {
                        sheet.hidden_cells += 1;
                        continue;
                    }
                    let code = extras.code(index, row, col).unwrap_or("General");
                    let text = match value {
                        Data::Int(i) => formats.print(code, *i as f64, is_1904),
                        Data::Float(f) => formats.print(code, *f, is_1904),
                        Data::DateTime(d) => formats.print(code, d.as_f64(), is_1904),
                        other => plain(other, &mut sheet.errors),
                    };
                    if !push(&mut sheet, row, col, &text, &limits) {
                        break;
                    }
                }
            }
        }
        sheet.merges = merges(
            book.merge_cells_by_sheet_name(&meta.name)
                .unwrap_or_default(),
        );
        limits = after(limits, &sheet);
        out.push(sheet);
    }
    Ok(out)
}

fn xlsb(bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, Error> {
    let mut book: calamine::Xlsb<_> =
        calamine::Xlsb::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
    let extras = Extras::of_xlsb(bytes, limits);
    let is_1904 = book.has_1904_epoch();
    let metas = book.sheets_metadata().to_vec();
    let mut formats = Formats::default();
    let mut limits = *limits;
    let mut out = Vec::new();
    for (index, meta) in metas.iter().enumerate() {
        let Some(mut sheet) = sheet_of(meta) else {
            continue;
        };
        if sheet.hidden {
            out.push(sheet);
            continue;
        }
        let own = extras.sheets.get(index);
        match book.worksheet_cells_reader(&meta.name) {
            Err(e) => sheet.problem = Some(e.to_string()),
            Ok(mut reader) => loop {
                let cell = match reader.next_cell() {
                    Ok(Some(cell)) => cell,
                    Ok(None) => break,
                    Err(e) => {
                        sheet.problem = Some(e.to_string());
                        break;
                    }
                };
                let (row, col) = cell.get_position();
                if own.is_some_and(|s| s.hidden.covers(row, col)) {
                    sheet.hidden_cells += u32::from(*cell.get_value() != DataRef::Empty);
                    continue;
                }
                let code = extras.code(index, row, col).unwrap_or("General");
                let text = printed(
                    cell.get_value(),
                    code,
                    is_1904,
                    &mut formats,
                    &mut sheet.errors,
                );
                if !text.is_empty() && !push(&mut sheet, row, col, &text, &limits) {
                    break;
                }
            },
        }
        sheet.merges = own.map_or_else(Vec::new, |s| s.merges.clone());
        sheet.cells.sort_by_key(|c| (c.row, c.col));
        limits = after(limits, &sheet);
        out.push(sheet);
    }
    Ok(out)
}

/// What a cell prints in a number format.
fn printed(
    value: &DataRef<'_>,
    code: &str,
    is_1904: bool,
    formats: &mut Formats,
    errors: &mut u32,
) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(s) => s.clone(),
        DataRef::SharedString(s) => (*s).to_owned(),
        DataRef::Int(i) => formats.print(code, *i as f64, is_1904),
        DataRef::Float(f) => formats.print(code, *f, is_1904),
        DataRef::DateTime(d) => formats.print(code, d.as_f64(), is_1904),
        DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => s.clone(),
        DataRef::Bool(b) => if *b { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::Error(e) => {
            *errors += 1;
            e.to_string()
        }
    }
}

/// A value whose format is not known.
fn plain(value: &Data, errors: &mut u32) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(s) | Data::DateTimeIso(s) | Data::DurationIso(s) => s.clone(),
        Data::Int(i) => i.to_string(),
        Data::Float(f) => general(*f),
        Data::DateTime(d) => Formats::default().print("yyyy/m/d", d.as_f64(), false),
        Data::Bool(b) => if *b { "TRUE" } else { "FALSE" }.to_owned(),
        Data::Error(e) => {
            *errors += 1;
            e.to_string()
        }
    }
}

/// Adds a cell that prints something; false when the sheet is full.
pub(super) fn push(sheet: &mut Sheet, row: u32, col: u32, text: &str, limits: &Limits) -> bool {
    let text = joined(text);
    if text.is_empty() {
        return true;
    }
    if sheet.cells.len() >= limits.cells_per_table as usize {
        sheet.cut = true;
        return false;
    }
    sheet.cells.push(Printed { row, col, text });
    true
}

/// The text of a cell in one line: lines are joined without a mark, but for a space between Latin words and numbers.
fn joined(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split(['\n', '\r']) {
        let line = line.trim();
        if !line.is_empty() {
            out.push_str(crate::docx::joint(&out, line));
            out.extend(
                line.chars()
                    .filter(|c| !c.is_control() || *c == '\t')
                    .map(|c| if c == '\t' { ' ' } else { c }),
            );
        }
    }
    out
}
