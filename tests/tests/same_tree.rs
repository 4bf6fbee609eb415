//! The same report read from text, from a word processor's file and from its print must give the same tree.
//!
//! The reports are not part of this repository; the test is skipped where they are absent.
#![allow(clippy::unwrap_used, reason = "a test may fail by unwrapping")]

use gongbao_pipeline::{analyze, ingest};
use std::path::{Path, PathBuf};

fn converted() -> Option<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/seeds/converted");
    dir.is_dir().then_some(dir)
}

/// One line per section: depth, label and title without blanks.
fn tree(path: &Path) -> Vec<String> {
    let bytes = std::fs::read(path).unwrap();
    let (_, analysis) =
        analyze(&bytes, &path.to_string_lossy(), &ingest::Options::default()).unwrap();
    let squeeze = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    analysis
        .sections
        .iter()
        .map(|s| format!("{} {}|{}", s.depth, squeeze(&s.label), squeeze(&s.title)))
        .collect()
}

/// Lines of the one that the other lacks, in order (the trees are short).
fn missing(of: &[String], from: &[String]) -> Vec<String> {
    let mut rest = from.to_vec();
    of.iter()
        .filter(|line| match rest.iter().position(|l| l == *line) {
            Some(i) => {
                rest.remove(i);
                false
            }
            None => true,
        })
        .cloned()
        .collect()
}

#[test]
fn text_word_and_print_give_one_tree() {
    let Some(dir) = converted() else { return };
    let mut differences = Vec::new();
    for report in ["000", "002", "004"] {
        let text = tree(&dir.join(format!("{report}.txt")));
        assert!(
            text.len() > 10,
            "{report}: the tree of the text is too small to compare with"
        );
        for ending in ["docx", "pdf", "doc", "utf16.txt", "gb18030.txt"] {
            let other = tree(&dir.join(format!("{report}.{ending}")));
            let lost = missing(&text, &other);
            let found = missing(&other, &text);
            for l in lost {
                differences.push(format!("{report}.{ending}: without {l}"));
            }
            for f in found {
                differences.push(format!("{report}.{ending}: more {f}"));
            }
        }
    }
    assert!(
        differences.is_empty(),
        "{} differences\n{}",
        differences.len(),
        differences.join("\n")
    );
}
