//! `datapackage.json` (Frictionless Data Package) and the README of a dataset, both generated from the row types.

use super::rows::{ABOUT, FILES, schema_of};
use serde_json::{Value, json};

/// One column.
struct Column {
    name: String,
    kind: &'static str,
    required: bool,
    description: String,
}

/// The type of a column in the words of the Table Schema standard.
fn kind_of(property: &Value) -> (&'static str, bool) {
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
    let kind = match types.iter().find(|t| **t != "null") {
        Some(&"integer") => "integer",
        Some(&"number") => "number",
        Some(&"boolean") => "boolean",
        Some(&"array") => "array",
        Some(&"object") => "object",
        _ => "string",
    };
    (kind, !types.contains(&"null"))
}

fn columns(file: &str) -> Vec<Column> {
    let schema = schema_of(file).to_value();
    let required: Vec<&str> = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let Some(properties) = schema["properties"].as_object() else {
        return Vec::new();
    };
    let column = |(name, property): (&String, &Value)| {
        let (kind, filled) = kind_of(property);
        Column {
            name: name.clone(),
            kind,
            required: filled && required.contains(&name.as_str()),
            description: property["description"]
                .as_str()
                .unwrap_or_default()
                .replace('\n', " "),
        }
    };
    let mut columns: Vec<Column> = properties.iter().map(column).collect();
    // The document's number among the inputs and its first path are known only where the rows come together.
    if file == "documents" {
        let make = |name: &str, kind, required, description: &str| Column {
            name: name.to_owned(),
            kind,
            required,
            description: description.to_owned(),
        };
        columns.insert(
            0,
            make("input", "integer", true, "Number of the input, from 1."),
        );
        columns.insert(
            1,
            make(
                "duplicate_of",
                "integer",
                false,
                "The input that holds the same bytes; its rows stand for both.",
            ),
        );
    }
    columns
}

/// The columns that name a row of a file.
fn key(file: &str) -> Value {
    match file {
        "documents" => json!(["input"]),
        "cells" => json!(["doc_id", "table", "row", "col"]),
        "indicators" => json!(["doc_id", "table", "row"]),
        _ => json!(["doc_id", "id"]),
    }
}

/// `datapackage.json`.
pub fn datapackage() -> Value {
    let resource = |(file, about): (&&str, &&str)| {
        let fields: Vec<Value> = columns(file)
            .into_iter()
            .map(|c| {
                let mut field =
                    json!({"name": c.name, "type": c.kind, "description": c.description});
                if c.required {
                    field["constraints"] = json!({"required": true});
                }
                field
            })
            .collect();
        let mut schema = json!({"fields": fields, "primaryKey": key(file), "missingValues": [""]});
        if *file == "indicators" {
            // Two indicators can share a row of a form that prints two side by side.
            schema.as_object_mut().map(|s| s.remove("primaryKey"));
        }
        if *file != "documents" {
            schema["foreignKeys"] = json!([{"fields": ["doc_id"], "reference": {"resource": "documents", "fields": ["doc_id"]}}]);
        }
        json!({
            "name": file, "path": format!("{file}.jsonl"), "description": about, "format": "jsonl", "mediatype": "application/jsonl",
            "encoding": "utf-8", "profile": "tabular-data-resource", "dialect": {"keyed": true}, "schema": schema,
        })
    };
    json!({
        "name": "gongbao-dataset",
        "title": "Figures, headings, tables and findings read from published reports",
        "gongbao": {"version": env!("CARGO_PKG_VERSION"), "schema_version": gongbao_model::record::SCHEMA_VERSION},
        "resources": FILES.iter().zip(&ABOUT).map(resource).collect::<Vec<_>>(),
    })
}

/// The README of a dataset: every file with its columns.
pub fn readme() -> String {
    let mut out = String::from(
        "# Dataset\n\nWritten by `gongbao extract`. JSON Lines, UTF-8, one row per line; every row carries the `doc_id` (SHA-256 of the bytes) of its document.\n\
         `datapackage.json` says the same for programs, `manifest.json` how the run went.\n",
    );
    for (file, about) in FILES.iter().zip(&ABOUT) {
        out.push_str(&format!(
            "\n## {file}.jsonl\n\n{about}\n\n| column | type | meaning |\n|---|---|---|\n"
        ));
        for c in columns(file) {
            out.push_str(&format!(
                "| {} | {} | {} |\n",
                c.name,
                c.kind,
                c.description.replace('|', "\\|")
            ));
        }
    }
    out
}
