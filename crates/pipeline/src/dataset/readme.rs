//! The README of a dataset: its files, how each format holds the types, and every table with its columns.

use super::columns::{Kind, TABLES, Table};
use super::journal::Position;
use super::packing::{DATABASE, Format, Packing};
use std::fmt::Write;

/// The README of a dataset whose tables stand at these positions.
pub(super) fn readme(packing: &Packing, positions: &[Position]) -> String {
    let mut out = String::from(
        "# Dataset\n\nWritten by `gongbao extract`. Every row carries the `doc_id` (SHA-256 of the bytes) of its document.\n\
         `datapackage.json` says the same for programs, `manifest.json` how the run went.\n\n## Files\n",
    );
    for format in &packing.formats {
        let _ = writeln!(out, "\n{}", about(*format, packing));
    }
    out.push_str("\nNumbers are exact decimals: the digits that the document prints.\n");
    for (table, position) in TABLES.iter().zip(positions) {
        describe(&mut out, table, position, packing);
    }
    out
}

fn about(format: Format, packing: &Packing) -> String {
    match format {
        Format::Jsonl => format!(
            "**JSON Lines** (`.{}`), UTF-8, one row per line, every row with every column. Numbers are printed with the document's digits; \
             a program that reads them as binary floating point should parse them as decimals where the last digit matters.",
            packing.extension(Format::Jsonl)
        ),
        Format::Csv => format!(
            "**CSV** (`.csv`), UTF-8{}, commas, quotes doubled, lines end in CR LF, one header line. An empty field is null or an empty \
             text; arrays and objects are JSON text. Numbers are printed with the document's digits.",
            if packing.bom {
                " with byte order mark"
            } else {
                ""
            }
        ),
        Format::Parquet => "**Parquet** (`.parquet`), Snappy. Integers are INT64, arrays and objects are JSON text (logical type JSON). \
             Numbers are DECIMAL(38, 12): exact, comparable and summable in every reader, where a binary double would turn 85.82 into \
             85.81999…; the price is that the printed scale is gone (12.30 is 12.300000000000; `claims.decimals` keeps it). A number that \
             does not fit (more than 12 decimals or 26 digits before the point) is null there and stands as text in the column \
             `unheld`, a JSON object of column and digits; `unheld` is null everywhere else."
            .to_owned(),
        Format::Sqlite => format!(
            "**SQLite** (`{DATABASE}`), all tables with primary keys, foreign keys and indices. SQLite has no decimals: a number is INTEGER \
             or REAL where that gives back its digits (at most 15 of them), otherwise TEXT (`typeof(value) = 'text'` finds those). Booleans are \
             0 and 1, arrays and objects JSON text. The table `contents` has one row for each distinct `doc_id`, the document that \
             first had it; foreign keys refer to it because inputs with the same bytes share a `doc_id`."
        ),
        Format::Xlsx => "**Excel** (`.xlsx`), indicators, claims and findings, one workbook for each partition. Excel computes with 15 digits: a \
             number that has more stands as text. A sheet that is full (1,048,576 rows) goes on in the next one. A cell holds 32,767 characters; of a longer \
             text the cell shows the beginning and the sheet `long texts` holds all of it in pieces."
            .to_owned(),
    }
}

fn describe(out: &mut String, table: &Table, position: &Position, packing: &Packing) {
    let _ = write!(
        out,
        "\n## {}\n\n{}; {} rows in ",
        table.name, table.about, position.rows
    );
    let files: Vec<String> = packing
        .formats
        .iter()
        .filter(|f| f.holds(table.name))
        .flat_map(|f| {
            let files = packing.files(table.name, position.part, *f);
            match files.as_slice() {
                [first, _, .., last] => vec![format!("`{first}` to `{last}`")],
                _ => files.iter().map(|f| format!("`{f}`")).collect(),
            }
        })
        .collect();
    if files.is_empty() {
        out.push_str("no file of this dataset: its formats leave them out");
    } else {
        out.push_str(&files.join(", "));
    }
    out.push_str(".\n");
    if !table.key.is_empty() {
        let _ = writeln!(out, "\nKey: {}.", table.key.join(", "));
    }
    let references: Vec<String> = table
        .references
        .iter()
        .map(|r| {
            format!(
                "{} → {} ({})",
                r.columns.join(", "),
                r.table,
                r.to.join(", ")
            )
        })
        .collect();
    if !references.is_empty() {
        let _ = writeln!(out, "\nReferences: {}.", references.join("; "));
    }
    out.push_str("\n| column | type | null | meaning |\n|---|---|---|---|\n");
    for c in &table.columns {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} |",
            c.name,
            match c.kind {
                Kind::Number => "number (exact decimal)",
                kind => kind.name(),
            },
            if c.nullable { "yes" } else { "" },
            c.description.replace('|', "\\|")
        );
    }
}
