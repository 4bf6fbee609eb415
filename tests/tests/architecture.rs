//! ARCHITECTURE.md names what exists, and nothing that matters is missing from it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn page() -> String {
    std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap()
}

fn names(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(root().join(folder)).unwrap();
    let mut names: Vec<String> = entries
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn every_path_it_names_exists() {
    const ROOMS: [&str; 5] = ["crates/", "corpus/", "schemas/", "scripts/", "tests/"];
    let page = page();
    let paths: Vec<&str> = page
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|p| ROOMS.iter().any(|r| p.starts_with(r)))
        .collect();
    assert!(paths.len() > 30, "only {} paths are named", paths.len());
    for path in paths {
        // `scripts/score --record` is a command: its first word is the path.
        let path = path.split(' ').next().unwrap();
        assert!(
            root().join(path).exists(),
            "ARCHITECTURE.md names {path}, which does not exist"
        );
    }
}

#[test]
fn every_crate_stage_and_rule_file_is_named() {
    let page = page();
    for name in names("crates") {
        assert!(
            page.contains(&format!("`crates/{name}`")),
            "the crate {name} is missing from ARCHITECTURE.md"
        );
    }
    for name in names("crates/extract/src")
        .iter()
        .filter(|n| !n.ends_with(".rs"))
    {
        assert!(
            page.contains(&format!("`crates/extract/src/{name}`")),
            "the stage {name} is missing from ARCHITECTURE.md"
        );
    }
    for name in names("crates/extract/rules")
        .iter()
        .filter(|n| !n.ends_with("LICENSE"))
    {
        let folder = root().join("crates/extract/rules").join(name).is_dir();
        let named = if folder {
            format!("`{name}/`")
        } else {
            format!("`{name}`")
        };
        assert!(
            page.contains(&named),
            "the rules {name} are missing from ARCHITECTURE.md"
        );
    }
}

#[test]
fn ingestion_and_extraction_do_not_know_each_other() {
    for (room, other) in [
        ("ingest", "gongbao-extract"),
        ("extract", "gongbao-ingest"),
        ("model", "gongbao-"),
    ] {
        let manifest =
            std::fs::read_to_string(root().join("crates").join(room).join("Cargo.toml")).unwrap();
        let dependencies = manifest.split_once("[dependencies]").unwrap().1;
        assert!(!dependencies.contains(other), "{room} depends on {other}");
    }
}
