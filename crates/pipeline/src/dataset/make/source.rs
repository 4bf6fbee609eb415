//! Reads the rows of a partition again, cell by cell.

use crate::dataset::columns::{Column, Kind, Table};
use rust_decimal::Decimal;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

/// A value of a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell<'a> {
    Null,
    Boolean(bool),
    Integer(i64),
    /// The digits of an exact decimal.
    Number(&'a str),
    Text(Cow<'a, str>),
    /// JSON text of an array or object.
    Json(&'a str),
}

impl Cell<'_> {
    /// The text of a text or JSON cell; empty for the others.
    pub fn text(&self) -> &str {
        match self {
            Cell::Text(text) => text,
            Cell::Json(json) => json,
            _ => "",
        }
    }
}

/// Significant digits that a binary double gives back as they were.
const DIGITS: u32 = 15;

/// The double that gives back the digits of a number, where one does.
pub(super) fn double(digits: &str) -> Option<f64> {
    let number = Decimal::from_str_exact(digits).ok()?.normalize();
    (number.mantissa().unsigned_abs() < 10u128.pow(DIGITS))
        .then(|| digits.parse().ok())
        .flatten()
}

/// The rows of one partition, one after the other.
pub(super) struct Source {
    file: BufReader<File>,
    line: Vec<u8>,
    offset: u64,
}

impl Source {
    /// For reading from the beginning to the end.
    pub fn open(path: &Path) -> io::Result<Self> {
        Self::with_capacity(1 << 18, path)
    }
    /// For reading a few rows here and a few there: less is read ahead.
    pub fn open_at_random(path: &Path) -> io::Result<Self> {
        Self::with_capacity(1 << 13, path)
    }
    fn with_capacity(capacity: usize, path: &Path) -> io::Result<Self> {
        Ok(Self {
            file: BufReader::with_capacity(capacity, File::open(path)?),
            line: Vec::new(),
            offset: 0,
        })
    }
    /// Goes on from a byte offset at which a row begins.
    pub fn seek(&mut self, offset: u64) -> io::Result<()> {
        let ahead = i64::try_from(offset).map_err(io::Error::other)?
            - i64::try_from(self.offset).map_err(io::Error::other)?;
        self.file.seek_relative(ahead)?;
        self.offset = offset;
        Ok(())
    }
    /// The byte offset of the next row.
    pub fn offset(&self) -> u64 {
        self.offset
    }
    /// The next row; its cells are in the order of the table's columns.
    pub fn next(&mut self, table: &Table) -> io::Result<Option<Vec<Cell<'_>>>> {
        self.line.clear();
        let read = self.file.read_until(b'\n', &mut self.line)?;
        self.offset += read as u64;
        if read == 0 {
            return Ok(None);
        }
        cells(table, &self.line).map(Some)
    }
}

/// The cells of a row.
fn cells<'a>(table: &Table, line: &'a [u8]) -> io::Result<Vec<Cell<'a>>> {
    let mut reader = serde_json::Deserializer::from_slice(line);
    let raw = Row(&table.columns).deserialize(&mut reader)?;
    table
        .columns
        .iter()
        .zip(raw)
        .map(|(column, raw)| cell(column, raw))
        .collect()
}

fn cell<'a>(column: &Column, raw: Option<&'a RawValue>) -> io::Result<Cell<'a>> {
    let Some(raw) = raw.map(RawValue::get).filter(|r| *r != "null") else {
        return Ok(Cell::Null);
    };
    Ok(match column.kind {
        Kind::Text => Cell::Text(
            match raw.strip_prefix('"').and_then(|r| r.strip_suffix('"')) {
                Some(plain) if !plain.contains('\\') => Cow::Borrowed(plain),
                _ => Cow::Owned(serde_json::from_str(raw)?),
            },
        ),
        Kind::Integer => Cell::Integer(serde_json::from_str(raw)?),
        Kind::Number => Cell::Number(raw),
        Kind::Boolean => Cell::Boolean(serde_json::from_str(raw)?),
        Kind::Array | Kind::Object => Cell::Json(raw),
    })
}

/// Takes a row apart without reading its values.
struct Row<'t>(&'t [Column]);

impl<'de> DeserializeSeed<'de> for Row<'_> {
    type Value = Vec<Option<&'de RawValue>>;

    fn deserialize<D: serde::Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Row<'_> {
    type Value = Vec<Option<&'de RawValue>>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a row")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut out = vec![None; self.0.len()];
        let mut expected = 0;
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            // Rows are written with all columns in order; the search is for the day when they are not.
            let place = match self.0.get(expected) {
                Some(column) if column.name == name => Some(expected),
                _ => self.0.iter().position(|c| c.name == name),
            };
            match place {
                Some(place) => {
                    out[place] = Some(map.next_value()?);
                    expected = place + 1;
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                    return Err(A::Error::custom(format!("there is no column {name}")));
                }
            }
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]
    use super::*;
    use crate::dataset::columns::TABLES;

    #[test]
    fn a_double_stands_for_a_number_only_when_it_gives_it_back() {
        assert_eq!(double("85.82"), Some(85.82));
        assert_eq!(double("-0.10"), Some(-0.1));
        assert_eq!(double("100000000000000000000"), None);
        assert_eq!(double("1234567890.123456"), None);
    }

    #[test]
    fn a_row_is_taken_apart_exactly() {
        let findings = TABLES.iter().find(|t| t.name == "findings").unwrap();
        let line = br#"{"doc_id":"ab","id":"f1","check":"sum","severity":"error","stated":12.30,"computed":null,"claims":["c1"],
            "tables":[],"cells":[["t1",0,2]],"message":"\u5408\u8ba1 \"x\"","message_en":"m","rules":[]}"#;
        let row = cells(findings, line).unwrap();
        let at = |name: &str| &row[findings.position(name).unwrap()];
        assert_eq!(at("stated"), &Cell::Number("12.30"));
        assert_eq!(at("computed"), &Cell::Null);
        assert_eq!(at("cells"), &Cell::Json(r#"[["t1",0,2]]"#));
        assert_eq!(at("message"), &Cell::Text("合计 \"x\"".into()));
        assert!(cells(findings, br#"{"other":1}"#).is_err());
    }
}
