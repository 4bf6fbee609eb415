//! The text of PDF files agrees with what the second backend, pdf-extract, finds in them by itself.
//!
//! Reads the corpus of this repository, and the folders that `GONGBAO_SAMPLES` names (separated by `:`). Order, white space and
//! furniture are the layout's affair, so what is compared are the pairs of neighbouring characters: agreement is twice the pairs that
//! both have, by the pairs of both (Dice's measure).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed expectation in a test is a failed test"
)]

mod common;

use gongbao_ingest::{Options, pdf};
use std::collections::BTreeMap;
use std::panic::catch_unwind;

/// The agreement that a file has where nothing is known of it. Lines end differently in the two, and each end costs a pair.
const AGREEMENT: f64 = 0.94;

/// Files that agree less, by a part of their name, how much, and why.
const KNOWN_DIFFERENCES: [(&str, f64, &str); 19] = [
    ("-EUC-H", 0.0, "the witness panics on predefined CMaps"),
    ("UCS2-", 0.0, "the witness panics on predefined CMaps"),
    ("UTF16-", 0.0, "the witness panics on predefined CMaps"),
    ("GBK2K", 0.0, "the witness panics on predefined CMaps"),
    ("B5-H", 0.0, "the witness panics on predefined CMaps"),
    ("issue3521", 0.0, "the witness panics on predefined CMaps"),
    (
        "issue7696",
        0.0,
        "its ToUnicode map names other characters than it prints; the witness has none of them",
    ),
    ("ezhou", 0.0, "the witness panics on predefined CMaps"),
    (
        "noToUni",
        0.0,
        "the witness has no text of fonts without ToUnicode",
    ),
    ("cmapstripped", 0.0, "nobody has text of these glyphs"),
    (
        "huaian",
        0.0,
        "nobody has text of these glyphs; the witness takes their codes for it",
    ),
    (
        "Type3_",
        0.0,
        "the witness reads no glyph names of Type3 fonts",
    ),
    (
        "XiaoBiaoSong",
        0.0,
        "the witness leaves GBK bytes as accented letters",
    ),
    (
        "SimFang",
        0.0,
        "the witness leaves GBK bytes as accented letters",
    ),
    ("xref_garbage", 0.0, "the witness repairs no damaged file"),
    ("startxref_bad", 0.0, "the witness repairs no damaged file"),
    ("truncated", 0.0, "the witness repairs no damaged file"),
    (
        "wrong_stream_length",
        0.0,
        "the witness repairs no damaged file",
    ),
    (
        "duplicate-chars",
        0.85,
        "the witness keeps over-printed characters",
    ),
];

fn pairs(text: &str) -> BTreeMap<(char, char), usize> {
    let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let mut out = BTreeMap::new();
    for w in chars.windows(2) {
        *out.entry((w[0], w[1])).or_default() += 1;
    }
    out
}

fn agreement(a: &str, b: &str) -> f64 {
    let (a, b) = (pairs(a), pairs(b));
    let both: usize = a
        .iter()
        .map(|(k, n)| b.get(k).copied().unwrap_or(0).min(*n))
        .sum();
    let all = a.values().sum::<usize>() + b.values().sum::<usize>();
    if all == 0 {
        1.0
    } else {
        2.0 * both as f64 / all as f64
    }
}

#[test]
fn the_text_agrees_with_the_second_backend() {
    let files = common::files("pdf");
    assert!(!files.is_empty());
    let mut misses = Vec::new();
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).unwrap();
        let Ok(ours) = pdf::read(&bytes, &Options::default()) else {
            continue;
        };
        let theirs = catch_unwind(|| pdf_extract::extract_text_from_mem(&bytes).ok());
        let theirs = theirs.ok().flatten().unwrap_or_default();
        let found = agreement(&ours.text, &theirs);
        println!("{found:.4} {name}");
        let known = KNOWN_DIFFERENCES.iter().find(|k| name.contains(k.0));
        if found < known.map_or(AGREEMENT, |k| k.1) {
            misses.push(format!("{name}: {found:.3}"));
        }
    }
    assert!(misses.is_empty(), "{misses:#?}");
}

#[test]
fn the_measure_tells_texts_apart() {
    assert!(agreement("预算收入增长", "预算 收入\n增长") > 0.99);
    assert!(agreement("预算收入增长", "决算支出下降") < 0.2);
}
