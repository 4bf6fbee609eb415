//! Every line that the program writes for the corpus is valid: against the schema, and against the contract as re-declared in
//! `contract.rs`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

mod contract;

use gongbao_pipeline::{ingest, record_of_file};
use std::path::{Path, PathBuf};

fn documents() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus/documents");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    paths.sort();
    paths
}

fn lines() -> Vec<(String, String)> {
    let line = |path: PathBuf| {
        let record = record_of_file(&path, &ingest::Options::default());
        (
            path.file_name().unwrap().to_string_lossy().into_owned(),
            serde_json::to_string(&record).unwrap(),
        )
    };
    documents().into_iter().map(line).collect()
}

#[test]
fn there_are_samples_of_every_format() {
    let names: Vec<String> = documents()
        .iter()
        .map(|p| p.to_string_lossy().into_owned())
        .collect();
    assert!(names.len() >= 12);
    for extension in [".txt", ".md", ".docx", ".pdf"] {
        assert!(
            names.iter().any(|n| n.ends_with(extension)),
            "no {extension}"
        );
    }
}

#[test]
fn every_line_is_valid_against_the_schema() {
    let schema = serde_json::to_value(gongbao_model::record::schema()).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    for (name, line) in lines() {
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|e| e.to_string())
            .take(3)
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
    }
}

#[test]
fn every_line_keeps_the_contract() {
    for (name, line) in lines() {
        let record: contract::Record =
            serde_json::from_str(&line).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_ne!(record.status, "error", "{name}: {:?}", record.error);
        record.check().unwrap_or_else(|why| panic!("{name}: {why}"));
    }
}

#[test]
fn a_record_of_an_error_keeps_the_contract_too() {
    let record = record_of_file(
        Path::new("there/is/no/such.pdf"),
        &ingest::Options::default(),
    );
    let record: contract::Record =
        serde_json::from_str(&serde_json::to_string(&record).unwrap()).unwrap();
    assert_eq!(
        (
            record.status.as_str(),
            record.error.as_ref().unwrap().code.as_str()
        ),
        ("error", "not_found")
    );
    record.check().unwrap();
}
