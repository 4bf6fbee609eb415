//! `datapackage.json` (Frictionless Data Package): every file of a dataset with its columns, keys and references.

use super::columns::{Column, Kind, Reference, TABLES, Table};
use super::journal::Position;
use super::packing::{DATABASE, Format, Packing};
use serde_json::{Value, json};

/// `datapackage.json` of a dataset whose tables stand at these positions.
pub(super) fn datapackage(packing: &Packing, positions: &[Position]) -> Value {
    let mut resources = Vec::new();
    for (n, format) in packing.formats.iter().enumerate() {
        if *format == Format::Sqlite {
            resources.push(database());
            continue;
        }
        for (table, position) in TABLES.iter().zip(positions) {
            if format.holds(table.name) {
                // The tables of the first format bear their bare names.
                let suffix = if n == 0 {
                    String::new()
                } else {
                    format!("-{}", format.name())
                };
                resources.push(resource(table, position, packing, *format, &suffix));
            }
        }
    }
    json!({
        "name": "gongbao-dataset",
        "title": "Figures, headings, tables and findings read from published reports",
        "gongbao": {"version": env!("CARGO_PKG_VERSION"), "schema_version": gongbao_model::record::SCHEMA_VERSION},
        "resources": resources,
    })
}

fn database() -> Value {
    json!({
        "name": "dataset-sqlite", "type": "file", "path": DATABASE, "format": "sqlite", "mediatype": "application/vnd.sqlite3",
        "description": "all tables in one SQLite database, with keys and indices",
    })
}

fn mediatype(packing: &Packing, format: Format) -> &'static str {
    match format {
        Format::Jsonl if packing.zstd => "application/zstd",
        Format::Jsonl => "application/jsonl",
        Format::Csv => "text/csv",
        Format::Parquet => "application/vnd.apache.parquet",
        Format::Sqlite => "application/vnd.sqlite3",
        Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
}

fn resource(
    table: &Table,
    position: &Position,
    packing: &Packing,
    format: Format,
    suffix: &str,
) -> Value {
    let mut paths = packing.files(table.name, position.part, format);
    let path = if paths.len() == 1 {
        json!(paths.remove(0))
    } else {
        json!(paths)
    };
    // Readers of data packages take text formats apart; a table in JSON Lines must have a row for that. Parquet files and workbooks
    // state their own columns, and compressed lines are unpacked first.
    let is_table = match format {
        Format::Jsonl => !packing.zstd && position.rows > 0,
        Format::Csv => true,
        Format::Parquet | Format::Sqlite | Format::Xlsx => false,
    };
    let mut out = json!({
        "name": format!("{}{suffix}", table.name),
        "type": if is_table { "table" } else { "file" },
        "path": path, "description": table.about, "format": format.name(), "mediatype": mediatype(packing, format),
    });
    match format {
        Format::Jsonl => {
            out["encoding"] = json!("utf-8");
            out["dialect"] = json!({"json": {"keyed": true}});
        }
        Format::Csv => {
            out["encoding"] = json!(if packing.bom { "utf-8-sig" } else { "utf-8" });
        }
        Format::Parquet | Format::Sqlite | Format::Xlsx => {}
    }
    out["schema"] = schema(table, format, suffix);
    out
}

/// The Table Schema of a table in a format.
fn schema(table: &Table, format: Format, suffix: &str) -> Value {
    let fields: Vec<Value> = table.columns.iter().map(|c| field(c, format)).collect();
    let mut schema = json!({"fields": fields});
    // A text format knows no null; JSON does.
    schema["missingValues"] = if format == Format::Csv {
        json!([""])
    } else {
        json!([])
    };
    if !table.key.is_empty() {
        schema["primaryKey"] = json!(table.key);
    }
    let mut keys = Vec::new();
    if table.name != "documents" {
        keys.push(json!({"fields": ["doc_id"], "reference": {"resource": format!("documents{suffix}"), "fields": ["doc_id"]}}));
    }
    for reference in &table.references {
        keys.extend(foreign_key(table, reference, suffix));
    }
    schema["foreignKeys"] = json!(keys);
    schema
}

fn field(column: &Column, format: Format) -> Value {
    let required = if format == Format::Csv {
        column.filled
    } else {
        !column.nullable
    };
    let mut field =
        json!({"name": column.name, "type": column.kind.name(), "description": column.description});
    let mut constraints = serde_json::Map::new();
    if required {
        constraints.insert("required".into(), json!(true));
    }
    if let (Kind::Integer, Some(least)) = (column.kind, column.minimum) {
        constraints.insert("minimum".into(), json!(least));
    }
    if !constraints.is_empty() {
        field["constraints"] = Value::Object(constraints);
    }
    field
}

/// A reference as a foreign key. The standard knows no key of several columns of which one is null, so such references are told in
/// the README and in the SQLite database only.
fn foreign_key(table: &Table, reference: &Reference, suffix: &str) -> Option<Value> {
    let nullable = |name: &&str| table.columns.iter().any(|c| c.name == **name && c.nullable);
    if reference.columns.len() > 1 && reference.columns.iter().any(nullable) {
        return None;
    }
    let resource = if reference.table == table.name {
        // The standard's way to name the table itself.
        String::new()
    } else {
        format!("{}{suffix}", reference.table)
    };
    Some(
        json!({"fields": reference.columns, "reference": {"resource": resource, "fields": reference.to}}),
    )
}
