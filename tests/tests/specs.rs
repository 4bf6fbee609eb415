//! Runs the spec files of every kind; a kind without a case is a failure.
#![allow(
    clippy::print_stdout,
    clippy::panic,
    reason = "the runner says how many cases it ran, and fails with all differences at once"
)]

use gongbao_tests::{
    case,
    kinds::{self, Kind},
    run_kind, specs_dir,
};
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

/// Every form of rules/forms has a case that reads it whole, without a word of doubt, and a broken one that yields a diagnostic.
#[test]
fn every_form_has_a_whole_and_a_broken_case() -> Result<(), String> {
    let rules = concat!(
        include_str!("../../crates/extract/rules/forms/performance.toml"),
        include_str!("../../crates/extract/rules/forms/final_accounts.toml"),
    );
    let forms: BTreeSet<&str> = rules
        .lines()
        .filter_map(|l| l.strip_prefix("id = \""))
        .map(|l| l.trim_end_matches('"'))
        .collect();
    assert!(forms.len() > 20, "the forms are read from the rules");
    let (mut whole, mut broken) = (BTreeSet::new(), BTreeSet::new());
    let folder = specs_dir().join("forms");
    for file in std::fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))? {
        let path = file.map_err(|e| e.to_string())?.path();
        let text =
            std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        for case in case::parse(&text)? {
            // Each table with the lines that follow it.
            for table in case.expected.join("\n").split("table ").skip(1) {
                let form = table.split(' ').find_map(|w| w.strip_prefix("form="));
                let doubtful = table.contains("\n  !");
                let list = if doubtful { &mut broken } else { &mut whole };
                list.extend(form.map(str::to_owned));
            }
        }
    }
    let lacking = |has: &BTreeSet<String>| -> Vec<&str> {
        let missing = forms.iter().filter(|f| !has.contains(**f));
        missing.copied().collect()
    };
    let (no_whole, no_broken) = (lacking(&whole), lacking(&broken));
    assert!(no_whole.is_empty(), "no whole case for {no_whole:?}");
    assert!(no_broken.is_empty(), "no broken case for {no_broken:?}");
    Ok(())
}

/// Every rule id that a check names has a case that it reports, so that none is only written down.
#[test]
fn every_rule_of_the_checks_has_a_case() -> Result<(), String> {
    let io = |e: std::io::Error| e.to_string();
    let mut rules: BTreeSet<String> = BTreeSet::new();
    let sources = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/extract/src/checks");
    // Checks of several files have a folder of their own.
    let mut folders = vec![std::path::PathBuf::from(sources)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).map_err(io)? {
            let path = entry.map_err(io)?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    for file in files {
        let source = std::fs::read_to_string(file).map_err(io)?;
        let ids = source.split("\"checks.").skip(1);
        rules.extend(ids.filter_map(|rest| Some(format!("checks.{}", rest.split_once('"')?.0))));
    }
    assert!(rules.len() > 60, "the rules are read from the sources");
    for file in std::fs::read_dir(specs_dir().join("findings")).map_err(io)? {
        let text = std::fs::read_to_string(file.map_err(io)?.path()).map_err(io)?;
        for case in case::parse(&text)? {
            for rule in kinds::rules_of_findings(&case)? {
                rules.remove(&rule);
            }
        }
    }
    assert!(rules.is_empty(), "no case for {rules:?}");
    Ok(())
}
