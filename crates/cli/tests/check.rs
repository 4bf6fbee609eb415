//! `gongbao check` through the real binary: exit status, summary and the four formats.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

mod common;

use common::Scratch;
use serde_json::Value;
use std::process::{Command, Output};

const WRONG: &str =
    "一、支出情况\n\n2031年支出合计500.00万元，其中：基本支出300.00万元，项目支出210.00万元。\n";
const RIGHT: &str =
    "一、支出情况\n\n2031年支出合计510.00万元，其中：基本支出300.00万元，项目支出210.00万元。\n";
const ROUNDED: &str =
    "一、支出情况\n\n2031年公用经费30.00万元，比上年增加10.00万元，增长50.01%。\n";

fn check(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gongbao"))
        .arg("check")
        .args(args)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn file(scratch: &Scratch, name: &str, content: &str) -> String {
    let path = scratch.path(name);
    std::fs::write(&path, content).unwrap();
    path
}

#[test]
fn the_exit_status_says_whether_there_are_findings() {
    let scratch = Scratch::new("check-status");
    let (wrong, right) = (
        file(&scratch, "a.txt", WRONG),
        file(&scratch, "b.txt", RIGHT),
    );
    let found = check(&[&wrong]);
    assert_eq!(found.status.code(), Some(1));
    assert!(
        text(&found.stdout).contains("510.00"),
        "{}",
        text(&found.stdout)
    );
    assert!(text(&found.stderr).contains("1 finding; 0 documents could not be read"));
    let none = check(&[&right]);
    assert_eq!(none.status.code(), Some(0));
    assert!(none.stdout.is_empty());
    assert!(text(&none.stderr).contains("0 findings; 0 documents could not be read"));
    assert!(check(&[&right, "--quiet"]).stderr.is_empty());
}

#[test]
fn the_least_severity_decides_what_counts() {
    let scratch = Scratch::new("check-severity");
    let rounded = file(&scratch, "a.txt", ROUNDED);
    let code = |least: &str| check(&[&rounded, "--min-severity", least]).status.code();
    let lines = text(&check(&[&rounded, "--format", "jsonl"]).stdout);
    let first: Option<Value> = lines
        .lines()
        .next()
        .map(|l| serde_json::from_str(l).unwrap());
    match first {
        Some(f) if f["severity"] == "rounding" => {
            assert_eq!((code("rounding"), code("error")), (Some(1), Some(0)));
        }
        // Both roundings explain it: then no severity may report it.
        None => assert_eq!((code("note"), code("error")), (Some(0), Some(0))),
        Some(other) => panic!("{other}"),
    }
}

#[test]
fn sarif_has_what_its_schema_asks_for() {
    let scratch = Scratch::new("check-sarif");
    let wrong = file(&scratch, "报 告.txt", WRONG);
    let out = check(&[&wrong, "--format", "sarif"]);
    assert_eq!(out.status.code(), Some(1));
    let log: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules: Vec<&Value> = run["tool"]["driver"]["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| &r["id"])
        .collect();
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 1);
    for r in results {
        assert!(rules.contains(&&r["ruleId"]));
        assert!(["none", "note", "warning", "error"].contains(&r["level"].as_str().unwrap()));
        assert!(!r["message"]["text"].as_str().unwrap().is_empty());
        let physical = &r["locations"][0]["physicalLocation"];
        let uri = physical["artifactLocation"]["uri"].as_str().unwrap();
        assert!(uri.is_ascii() && !uri.contains(' '), "{uri}");
        assert!(physical["region"]["startLine"].as_u64().unwrap() >= 1);
    }
}

#[test]
fn the_working_paper_is_a_word_file() {
    let scratch = Scratch::new("check-docx");
    let wrong = file(&scratch, "a.txt", WRONG);
    let paper = scratch.path("paper.docx");
    let out = check(&[&wrong, "--format", "docx", "-o", &paper]);
    assert_eq!(out.status.code(), Some(1));
    assert!(std::fs::read(&paper).unwrap().starts_with(b"PK"));
    // The program reads its own paper: the finding with both figures is in it.
    let read = Command::new(env!("CARGO_BIN_EXE_gongbao"))
        .args(["extract", &paper])
        .output()
        .unwrap();
    let record = text(&read.stdout);
    for part in ["审计工作底稿", "500.00", "510.00"] {
        assert!(record.contains(part), "{part} is missing");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_told_and_is_no_finding() {
    let scratch = Scratch::new("check-broken");
    let broken = file(&scratch, "a.docx", "PK not a container");
    let out = check(&[&broken]);
    assert_eq!(out.status.code(), Some(0));
    assert!(
        text(&out.stderr).contains("1 document could not be read"),
        "{}",
        text(&out.stderr)
    );
}
