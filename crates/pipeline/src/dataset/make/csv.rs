//! CSV (RFC 4180).

use super::source::{Cell, Source};
use crate::dataset::columns::Table;
use std::io::{self, Write};

/// Writes the rows of a partition.
pub(super) fn make(
    table: &Table,
    source: &mut Source,
    mut out: impl Write,
    bom: bool,
) -> io::Result<()> {
    if bom {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut csv = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(out);
    csv.write_record(table.columns.iter().map(|c| &c.name))?;
    while let Some(row) = source.next(table)? {
        for cell in &row {
            match cell {
                Cell::Null => csv.write_field("")?,
                Cell::Boolean(true) => csv.write_field("true")?,
                Cell::Boolean(false) => csv.write_field("false")?,
                Cell::Integer(i) => csv.write_field(i.to_string())?,
                Cell::Number(n) => csv.write_field(n)?,
                Cell::Text(text) => csv.write_field(text.as_ref())?,
                Cell::Json(json) => csv.write_field(json)?,
            }
        }
        csv.write_record(None::<&[u8]>)?;
    }
    csv.flush()
}
