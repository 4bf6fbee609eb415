//! Runs the spec files of every kind; a kind without a case is a failure.
#![allow(
    clippy::print_stdout,
    clippy::panic,
    reason = "the runner says how many cases it ran, and fails with all differences at once"
)]

use gongbao_tests::{case, kinds::Kind, run_kind, specs_dir};
use std::collections::BTreeSet;

fn run(kind: Kind) {
    match run_kind(kind) {
        Ok(count) => println!("{}: {count} cases", kind.name()),
        Err(why) => panic!("{}: {why}", kind.name()),
    }
}

#[test]
fn blocks() {
    run(Kind::Blocks);
}
#[test]
fn parts() {
    run(Kind::Parts);
}
#[test]
fn sections() {
    run(Kind::Sections);
}
#[test]
fn meta() {
    run(Kind::Meta);
}
#[test]
fn tables() {
    run(Kind::Tables);
}
#[test]
fn forms() {
    run(Kind::Forms);
}
#[test]
fn claims() {
    run(Kind::Claims);
}
#[test]
fn findings() {
    run(Kind::Findings);
}
#[test]
fn pages() {
    run(Kind::Pages);
}

/// Every label style of rules/headings.toml has a case that finds it (`style ID …`) and a neighbour that must not be taken for it
/// (`no ID …`).
#[test]
fn every_label_style_has_a_positive_and_a_negative_case() -> Result<(), String> {
    let rules = include_str!("../../crates/extract/rules/headings.toml");
    let styles: BTreeSet<&str> = rules
        .lines()
        .filter_map(|l| l.strip_prefix("id = \"headings."))
        .map(|l| l.trim_end_matches('"'))
        .collect();
    assert!(styles.len() > 20, "the styles are read from the rules");
    let path = specs_dir().join("sections/labels.spec");
    let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let cases = case::parse(&text)?;
    let named = |style: &str, word: &str| {
        let want = [word, style];
        cases
            .iter()
            .any(|c| c.name.split(' ').take(2).eq(want.iter().copied()))
    };
    let lacking: Vec<&str> = styles
        .into_iter()
        .filter(|s| !named(s, "style") || !named(s, "no"))
        .collect();
    assert!(lacking.is_empty(), "no pair of cases for {lacking:?}");
    Ok(())
}
