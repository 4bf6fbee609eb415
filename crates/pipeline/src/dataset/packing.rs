//! How rows are packed into files: formats, size of partitions, names.

use super::rows::FILES;
use serde::{Deserialize, Serialize};

/// A format of a dataset's tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// One JSON object per line.
    Jsonl,
    /// Comma-separated values (RFC 4180) with a header.
    Csv,
    /// Apache Parquet.
    Parquet,
    /// One SQLite database with all tables.
    Sqlite,
    /// Excel workbooks of the tables that are read by eye.
    Xlsx,
}

impl Format {
    /// The name, as it is typed and written in `datapackage.json`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Format::Jsonl => "jsonl",
            Format::Csv => "csv",
            Format::Parquet => "parquet",
            Format::Sqlite => "sqlite",
            Format::Xlsx => "xlsx",
        }
    }
    /// True for the tables that are written in this format.
    #[must_use]
    pub fn holds(self, table: &str) -> bool {
        self != Format::Xlsx || SHEETS.contains(&table)
    }
}

/// The tables that are also written as Excel workbooks: results that people read; the others hold the text around them.
const SHEETS: [&str; 3] = ["indicators", "claims", "findings"];

/// Name of the SQLite database.
pub(super) const DATABASE: &str = "dataset.sqlite";

/// How the rows are packed into files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packing {
    /// Formats, sorted, each once.
    pub formats: Vec<Format>,
    /// JSON Lines are compressed with Zstandard.
    pub zstd: bool,
    /// CSV files begin with a byte order mark, as Excel wants it.
    pub bom: bool,
    /// Bytes of JSON Lines after which a table goes on in another file. One document's rows are never divided.
    pub partition: u64,
}

impl Default for Packing {
    fn default() -> Self {
        Self {
            formats: vec![Format::Jsonl],
            zstd: false,
            bom: false,
            partition: Self::PARTITION,
        }
    }
}

impl Packing {
    /// Size of a partition when none is given: 256 MB.
    pub const PARTITION: u64 = 256 << 20;

    /// Extension of the files of a format.
    pub(super) fn extension(&self, format: Format) -> &'static str {
        match format {
            Format::Jsonl if self.zstd => "jsonl.zst",
            other => other.name(),
        }
    }
    /// The files of a table in a format, in order.
    pub(super) fn files(&self, table: &str, parts: u32, format: Format) -> Vec<String> {
        if format == Format::Sqlite {
            return vec![DATABASE.to_owned()];
        }
        let extension = self.extension(format);
        (1..=parts)
            .map(|part| named(table, part, parts, extension))
            .collect()
    }
}

/// The name of a partition. A table that fits in one file bears its bare name.
pub(super) fn named(table: &str, part: u32, parts: u32, extension: &str) -> String {
    if parts == 1 {
        format!("{table}.{extension}")
    } else {
        format!("{table}-{part:05}.{extension}")
    }
}

/// The name under which a file is kept until the whole dataset is there.
pub(super) fn unfinished(table: &str, part: u32, extension: &str) -> String {
    format!("{table}-{part:05}.{extension}.part")
}

/// True for a name that a dataset gives to a file of rows, of this run or of another one.
pub(super) fn is_ours(name: &str) -> bool {
    let bare = name
        .strip_suffix(".part")
        .or_else(|| name.strip_suffix(".tmp"))
        .unwrap_or(name);
    if bare == DATABASE {
        return true;
    }
    let Some((stem, extension)) = bare.split_once('.') else {
        return false;
    };
    let numbered = |stem: &str| {
        stem.rsplit_once('-').is_some_and(|(table, part)| {
            FILES.contains(&table) && part.len() >= 5 && part.bytes().all(|b| b.is_ascii_digit())
        })
    };
    matches!(
        extension,
        "jsonl" | "jsonl.zst" | "csv" | "parquet" | "xlsx"
    ) && (FILES.contains(&stem) || numbered(stem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_rows_are_known_again_and_others_are_not() {
        for name in [
            "claims.jsonl",
            "claims-00002.jsonl.zst",
            "documents-00001.csv.part",
            "cells.parquet.tmp",
            "findings.xlsx",
            "dataset.sqlite",
        ] {
            assert!(is_ours(name), "{name}");
        }
        for name in [
            "notes.csv",
            "claims.txt",
            "claims-old.csv",
            "claims",
            "my-claims.jsonl",
            "manifest.json",
        ] {
            assert!(!is_ours(name), "{name}");
        }
    }
}
