//! The tables of a dataset with their columns, keys and references: the one list from which the header of CSV files, the schema of
//! Parquet files, the definitions of the SQLite database, the header of sheets, `datapackage.json` and the README are made. Names,
//! types and descriptions come from the row types in [`super::rows`].

use super::rows::{ABOUT, FILES, schema_of};
use serde_json::Value;
use std::sync::LazyLock;

/// Type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    /// An exact decimal.
    Number,
    Boolean,
    /// A JSON array; formats without nested values hold its JSON text.
    Array,
    /// A JSON object; formats without nested values hold its JSON text.
    Object,
}

impl Kind {
    /// The name in the words of the Table Schema standard.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "string",
            Kind::Integer => "integer",
            Kind::Number => "number",
            Kind::Boolean => "boolean",
            Kind::Array => "array",
            Kind::Object => "object",
        }
    }
    fn from_name(name: &str) -> Self {
        match name {
            "integer" => Kind::Integer,
            "number" => Kind::Number,
            "boolean" => Kind::Boolean,
            "array" => Kind::Array,
            "object" => Kind::Object,
            _ => Kind::Text,
        }
    }
}

/// A column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub name: String,
    pub kind: Kind,
    /// The value can be null.
    pub nullable: bool,
    /// The value is never null nor an empty text. (CSV can't tell the two apart.)
    pub filled: bool,
    /// Least value.
    pub minimum: Option<i64>,
    pub description: String,
}

/// Columns whose values are those of a row of another table.
#[derive(Debug)]
pub(super) struct Reference {
    pub columns: &'static [&'static str],
    pub table: &'static str,
    pub to: &'static [&'static str],
}

/// A table.
#[derive(Debug)]
pub(super) struct Table {
    pub name: &'static str,
    pub about: &'static str,
    pub columns: Vec<Column>,
    /// The columns that name a row. Empty where none do: two indicators can share a row of a form that prints two side by side.
    pub key: &'static [&'static str],
    /// Beside `doc_id`, which all tables share with documents.
    pub references: Vec<Reference>,
}

impl Table {
    /// The place of a column.
    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == column)
    }
}

/// The tables, in the order of [`FILES`].
pub(super) static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| {
    FILES
        .iter()
        .zip(&ABOUT)
        .map(|(name, about)| Table {
            name,
            about,
            columns: columns(name),
            key: key(name),
            references: references(name),
        })
        .collect()
});

fn key(table: &str) -> &'static [&'static str] {
    match table {
        "documents" => &["input"],
        "cells" => &["doc_id", "table", "row", "col"],
        "indicators" => &[],
        _ => &["doc_id", "id"],
    }
}

fn references(table: &str) -> Vec<Reference> {
    let within = |columns, table| Reference {
        columns,
        table,
        to: &["doc_id", "id"],
    };
    match table {
        "documents" => vec![Reference {
            columns: &["duplicate_of"],
            table: "documents",
            to: &["input"],
        }],
        "sections" => vec![
            within(&["doc_id", "parent"], "sections"),
            within(&["doc_id", "block"], "blocks"),
            within(&["doc_id", "last_block"], "blocks"),
        ],
        "blocks" => vec![within(&["doc_id", "section"], "sections")],
        "tables" => vec![
            within(&["doc_id", "block"], "blocks"),
            within(&["doc_id", "section"], "sections"),
        ],
        "cells" | "indicators" => vec![within(&["doc_id", "table"], "tables")],
        "claims" => vec![
            within(&["doc_id", "section"], "sections"),
            within(&["doc_id", "whole"], "claims"),
            within(&["doc_id", "base"], "claims"),
            within(&["doc_id", "block"], "blocks"),
            within(&["doc_id", "table"], "tables"),
        ],
        _ => Vec::new(),
    }
}

/// The type of a property of a JSON Schema, and whether it can be null.
fn kind_of(property: &Value) -> (Kind, bool) {
    let types: Vec<&str> = match &property["type"] {
        Value::String(t) => vec![t.as_str()],
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        // An optional record: `anyOf` of the type and null.
        _ => property["anyOf"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|v| v["type"].as_str())
            .collect(),
    };
    let kind = types.iter().find(|t| **t != "null").copied();
    (
        Kind::from_name(kind.unwrap_or("string")),
        types.contains(&"null"),
    )
}

fn columns(table: &str) -> Vec<Column> {
    let schema = schema_of(table).to_value();
    let Some(properties) = schema["properties"].as_object() else {
        return Vec::new();
    };
    let column = |(name, property): (&String, &Value)| {
        let (kind, nullable) = kind_of(property);
        // An unread document has no id.
        let named = key(table).contains(&name.as_str())
            || references(table)
                .iter()
                .any(|r| r.columns.contains(&name.as_str()))
            || (name == "doc_id" && table != "documents");
        Column {
            name: name.clone(),
            kind,
            nullable,
            filled: !nullable && (kind != Kind::Text || named),
            minimum: property["minimum"].as_i64(),
            description: property["description"]
                .as_str()
                .unwrap_or_default()
                .replace('\n', " "),
        }
    };
    let mut columns: Vec<Column> = properties.iter().map(column).collect();
    // The document's number among the inputs and its first path are known only where the rows come together.
    if table == "documents" {
        let make = |name: &str, nullable, description: &str| Column {
            name: name.to_owned(),
            kind: Kind::Integer,
            nullable,
            filled: !nullable,
            minimum: Some(1),
            description: description.to_owned(),
        };
        columns.insert(0, make("input", false, "Number of the input, from 1."));
        columns.insert(
            1,
            make(
                "duplicate_of",
                true,
                "The input that holds the same bytes; its rows stand for both.",
            ),
        );
    }
    columns
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]
    use super::*;

    #[test]
    fn keys_and_references_name_columns() {
        for table in TABLES.iter() {
            assert!(table.key.iter().all(|k| table.position(k).is_some()));
            for reference in &table.references {
                let other = TABLES.iter().find(|t| t.name == reference.table).unwrap();
                assert!(
                    reference
                        .columns
                        .iter()
                        .all(|c| table.position(c).is_some())
                );
                assert_eq!(reference.to, other.key, "{}", table.name);
            }
        }
    }

    #[test]
    fn columns_stand_in_the_order_of_the_rows_and_are_described() {
        let claims = &TABLES.iter().find(|t| t.name == "claims").unwrap().columns;
        let names: Vec<&str> = claims.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(
            names[..6],
            ["doc_id", "id", "origin", "section", "text", "value"]
        );
        assert!(
            TABLES
                .iter()
                .flat_map(|t| &t.columns)
                .all(|c| !c.description.is_empty())
        );
    }
}
