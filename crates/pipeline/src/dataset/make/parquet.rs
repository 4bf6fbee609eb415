//! Apache Parquet, written column by column in row groups of bounded size.
//!
//! A number is DECIMAL(38, 12). A binary double would not give back every printed figure, text could not be summed, and a decimal has
//! one scale for the whole column; twelve decimals and 26 digits before the point hold every figure of a report that is not an
//! accident. What they can't hold exactly is null in its column and stands in the column [`UNHELD`].

use super::source::{Cell, Source};
use crate::dataset::columns::{Kind, Table};
use ::parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use ::parquet::column::writer::ColumnWriter;
use ::parquet::data_type::{ByteArray, FixedLenByteArray};
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::{EnabledStatistics, WriterProperties};
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::types::Type;
use rust_decimal::Decimal;
use std::io::{self, Write};
use std::sync::Arc;

/// The column that holds the numbers that a decimal column can't: a JSON object of column and digits.
const UNHELD: &str = "unheld";
/// Digits of a decimal.
const PRECISION: u32 = 38;
/// Those after the point.
const SCALE: u32 = 12;
/// Bytes of JSON Lines in a row group. It is held in memory while it is written.
const ROW_GROUP: u64 = 16 << 20;

/// The values of one column of a row group.
enum Values {
    Boolean(Vec<bool>),
    Integer(Vec<i64>),
    Decimal(Vec<FixedLenByteArray>),
    Bytes(Vec<ByteArray>),
}

struct Buffer {
    values: Values,
    /// Whether each row has a value; empty for a column without nulls.
    present: Vec<i16>,
    nullable: bool,
}

impl Buffer {
    fn new(kind: Kind, nullable: bool) -> Self {
        Self {
            values: match kind {
                Kind::Boolean => Values::Boolean(Vec::new()),
                Kind::Integer => Values::Integer(Vec::new()),
                Kind::Number => Values::Decimal(Vec::new()),
                Kind::Text | Kind::Array | Kind::Object => Values::Bytes(Vec::new()),
            },
            present: Vec::new(),
            nullable,
        }
    }
    /// Adds a value. False for a number that does not fit.
    fn push(&mut self, cell: &Cell<'_>) -> io::Result<bool> {
        let mut fits = true;
        let mut present = true;
        match (&mut self.values, cell) {
            (Values::Boolean(all), Cell::Boolean(b)) => all.push(*b),
            (Values::Integer(all), Cell::Integer(i)) => all.push(*i),
            (Values::Decimal(all), Cell::Number(digits)) => match unscaled(digits) {
                Some(n) => all.push(FixedLenByteArray::from(n.to_be_bytes().to_vec())),
                None => {
                    fits = false;
                    present = false;
                }
            },
            (Values::Bytes(all), Cell::Text(text)) => {
                all.push(ByteArray::from(text.as_bytes().to_vec()))
            }
            (Values::Bytes(all), Cell::Json(json)) => {
                all.push(ByteArray::from(json.as_bytes().to_vec()))
            }
            (_, Cell::Null) if self.nullable => present = false,
            (_, cell) => {
                return Err(io::Error::other(format!("a column can't hold {cell:?}")));
            }
        }
        if self.nullable {
            self.present.push(i16::from(present));
        }
        Ok(fits)
    }
    fn write(&mut self, column: &mut ColumnWriter<'_>) -> Result<(), ParquetError> {
        let present = self.nullable.then_some(self.present.as_slice());
        match (column, &self.values) {
            (ColumnWriter::BoolColumnWriter(w), Values::Boolean(v)) => {
                w.write_batch(v, present, None)?
            }
            (ColumnWriter::Int64ColumnWriter(w), Values::Integer(v)) => {
                w.write_batch(v, present, None)?
            }
            (ColumnWriter::FixedLenByteArrayColumnWriter(w), Values::Decimal(v)) => {
                w.write_batch(v, present, None)?
            }
            (ColumnWriter::ByteArrayColumnWriter(w), Values::Bytes(v)) => {
                w.write_batch(v, present, None)?
            }
            _ => return Err(ParquetError::General("a column of another type".to_owned())),
        };
        self.present.clear();
        match &mut self.values {
            Values::Boolean(v) => v.clear(),
            Values::Integer(v) => v.clear(),
            Values::Decimal(v) => v.clear(),
            Values::Bytes(v) => v.clear(),
        }
        Ok(())
    }
}

/// The number as a whole number of the column's smallest unit, where that is exact and fits.
fn unscaled(digits: &str) -> Option<i128> {
    let number = Decimal::from_str_exact(digits).ok()?.normalize();
    let up = SCALE.checked_sub(number.scale())?;
    let unscaled = number.mantissa().checked_mul(10i128.pow(up))?;
    (unscaled.unsigned_abs() < 10u128.pow(PRECISION)).then_some(unscaled)
}

/// The columns of a file: those of the table, and [`UNHELD`] where the table has numbers.
fn columns(table: &Table) -> Vec<(String, Kind, bool)> {
    let mut out: Vec<(String, Kind, bool)> = table
        .columns
        .iter()
        .map(|c| (c.name.clone(), c.kind, c.nullable || c.kind == Kind::Number))
        .collect();
    if out.iter().any(|(_, kind, _)| *kind == Kind::Number) {
        out.push((UNHELD.to_owned(), Kind::Object, true));
    }
    out
}

fn schema(table: &Table) -> Result<Type, ParquetError> {
    let field = |(name, kind, nullable): (String, Kind, bool)| {
        let repetition = if nullable {
            Repetition::OPTIONAL
        } else {
            Repetition::REQUIRED
        };
        let (physical, logical) = match kind {
            Kind::Boolean => (Physical::BOOLEAN, None),
            Kind::Integer => (Physical::INT64, None),
            Kind::Number => (
                Physical::FIXED_LEN_BYTE_ARRAY,
                Some(LogicalType::decimal(SCALE as i32, PRECISION as i32)),
            ),
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Array | Kind::Object => (Physical::BYTE_ARRAY, Some(LogicalType::Json)),
        };
        let mut builder = Type::primitive_type_builder(&name, physical)
            .with_repetition(repetition)
            .with_logical_type(logical);
        if kind == Kind::Number {
            builder = builder
                .with_length(16)
                .with_precision(PRECISION as i32)
                .with_scale(SCALE as i32);
        }
        builder.build().map(Arc::new)
    };
    Type::group_type_builder(table.name)
        .with_fields(
            columns(table)
                .into_iter()
                .map(field)
                .collect::<Result<_, _>>()?,
        )
        .build()
}

/// Writes the rows of a partition.
pub(super) fn make(table: &Table, source: &mut Source, out: impl Write + Send) -> io::Result<()> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .build();
    let mut writer =
        SerializedFileWriter::new(out, Arc::new(schema(table)?), Arc::new(properties))?;
    let mut buffers: Vec<Buffer> = columns(table)
        .iter()
        .map(|(_, kind, nullable)| Buffer::new(*kind, *nullable))
        .collect();
    let has_unheld = buffers.len() > table.columns.len();
    let mut begun = source.offset();
    loop {
        let row = source.next(table)?;
        let more = row.is_some();
        if let Some(row) = row {
            let mut unheld = serde_json::Map::new();
            for ((cell, buffer), column) in row.iter().zip(&mut buffers).zip(&table.columns) {
                if let (false, Cell::Number(digits)) = (buffer.push(cell)?, cell) {
                    unheld.insert(column.name.clone(), (*digits).into());
                }
            }
            if let (true, Some(buffer)) = (has_unheld, buffers.last_mut()) {
                let text = serde_json::Value::Object(unheld.clone()).to_string();
                buffer.push(&if unheld.is_empty() {
                    Cell::Null
                } else {
                    Cell::Json(&text)
                })?;
            }
        }
        let size = source.offset() - begun;
        if size >= ROW_GROUP || (!more && size > 0) {
            let mut group = writer.next_row_group()?;
            for buffer in &mut buffers {
                let Some(mut column) = group.next_column()? else {
                    break;
                };
                buffer.write(column.untyped())?;
                column.close()?;
            }
            group.close()?;
            begun = source.offset();
        }
        if !more {
            break;
        }
    }
    writer.close()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_fits_exactly_or_not_at_all() {
        assert_eq!(unscaled("85.82"), Some(85_820_000_000_000));
        assert_eq!(unscaled("-12.30"), Some(-12_300_000_000_000));
        assert_eq!(unscaled("0.0000000000010"), Some(1));
        assert_eq!(unscaled("0.0000000000001"), None);
        assert_eq!(
            unscaled("79228162514264337593543950335"),
            None,
            "29 digits before the point"
        );
        assert!(unscaled("79228162514264337593543950").is_some());
    }
}
