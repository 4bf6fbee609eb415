//! The formats of a dataset folder through the real binary: the same bytes in each of them, partitions, formats that were cut off.
//! What other programs make of them is tested by `scripts/readers`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

mod common;

use common::{Scratch, contents, corpus, gongbao};
use gongbao_pipeline::dataset::FILES;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A folder of inputs whose claims fill more than one partition of 1 MB.
fn many(s: &Scratch) -> String {
    let input = s.0.join("many");
    std::fs::create_dir(&input).unwrap();
    let mut samples: Vec<PathBuf> = std::fs::read_dir(corpus())
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "md"))
        .collect();
    samples.sort();
    let all: String = samples
        .iter()
        .map(|p| std::fs::read_to_string(p).unwrap())
        .collect();
    let text = all.repeat(3);
    for i in 0..12 {
        std::fs::write(
            input.join(format!("{i:02}.txt")),
            format!("{text}\n第{i}份。\n"),
        )
        .unwrap();
    }
    std::fs::copy(input.join("07.txt"), input.join("same.txt")).unwrap();
    input.to_string_lossy().into_owned()
}

const ALL: &str = "jsonl,csv,parquet,sqlite,xlsx";

fn extract(args: &[&str]) {
    let output = gongbao(&[&["extract", "-q"], args].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
}

fn assert_same(one: &str, other: &str) {
    let (one, other) = (contents(Path::new(one)), contents(Path::new(other)));
    assert_eq!(
        one.keys().collect::<Vec<_>>(),
        other.keys().collect::<Vec<_>>()
    );
    for (name, bytes) in &one {
        assert!(other[name] == *bytes, "{name} differs");
    }
}

#[test]
fn every_format_has_the_same_bytes_for_any_number_of_workers() {
    let s = Scratch::new("formats-all");
    let (input, one, two) = (many(&s), s.path("one"), s.path("two"));
    let with = |jobs: &str, out: &str| {
        extract(&[
            &input,
            "-o",
            out,
            "-j",
            jobs,
            "--format",
            ALL,
            "--partition-size",
            "1",
        ]);
    };
    with("1", &one);
    with("2", &two);
    assert_same(&one, &two);
    let names = contents(Path::new(&one));
    for name in [
        "claims-00001.jsonl",
        "claims-00002.csv",
        "claims-00002.parquet",
        "claims-00002.xlsx",
        "documents.csv",
        "dataset.sqlite",
    ] {
        assert!(names.contains_key(name), "{name} is missing");
    }
    assert!(
        names
            .iter()
            .all(|(name, bytes)| !name.ends_with(".jsonl") || bytes.len() <= 1 << 20)
    );
    assert!(
        !names
            .keys()
            .any(|n| n.starts_with("cells") && n.ends_with(".xlsx"))
    );
}

#[test]
fn formats_that_were_cut_off_are_made_again() {
    let s = Scratch::new("formats-cut");
    let (input, whole, cut) = (many(&s), s.path("whole"), s.path("cut"));
    let arguments = ["--format", ALL, "--partition-size", "1"];
    for out in [&whole, &cut] {
        extract(&[&[input.as_str(), "-o", out][..], &arguments].concat());
    }
    // The state of a run that was killed while it made formats: some are whole, one is half, the others are not begun.
    let folder = Path::new(&cut);
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(folder.join("manifest.json")).unwrap()).unwrap();
    let mut tables = Vec::new();
    for table in FILES {
        let parts = manifest["tables"][table]["partitions"].as_u64().unwrap();
        tables.push(serde_json::json!({"part": parts, "bytes": 0, "rows": manifest["tables"][table]["rows"]}));
        for part in 1..=parts {
            for extension in ["jsonl", "csv", "parquet", "xlsx"] {
                let stem = if parts == 1 {
                    table.to_owned()
                } else {
                    format!("{table}-{part:05}")
                };
                let named = folder.join(format!("{stem}.{extension}"));
                if !named.exists() {
                    continue;
                }
                if matches!(extension, "jsonl" | "csv") {
                    let back = folder.join(format!("{table}-{part:05}.{extension}.part"));
                    std::fs::rename(&named, back).unwrap();
                } else {
                    std::fs::remove_file(&named).unwrap();
                }
            }
        }
    }
    std::fs::rename(
        folder.join("dataset.sqlite"),
        folder.join("dataset.sqlite.tmp"),
    )
    .unwrap();
    std::fs::write(folder.join("claims-00001.parquet.tmp"), "PAR1").unwrap();
    for name in ["manifest.json", "datapackage.json", "README.md"] {
        std::fs::remove_file(folder.join(name)).unwrap();
    }
    let mut summary = manifest["summary"].clone();
    summary["slowest"] = serde_json::json!([]);
    let journal = serde_json::json!({
        "events": 13, "inputs": 13, "walked": "", "tables": tables, "stage": "making",
        "packing": manifest["packing"], "summary": summary, "maker": manifest["fingerprint"],
    });
    std::fs::write(folder.join("journal.jsonl"), format!("{journal}\n")).unwrap();
    let other = gongbao(&["extract", &input, "-o", &cut, "--resume", "--format", "csv"]);
    assert_eq!(other.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&other.stderr).contains("other formats"));
    extract(&[&[input.as_str(), "-o", &cut, "--resume"][..], &arguments].concat());
    assert_same(&whole, &cut);
}

#[test]
fn only_the_formats_that_are_asked_for_are_left() {
    let s = Scratch::new("formats-asked");
    let (input, out) = (corpus(), s.path("out"));
    extract(&[
        &input,
        "-o",
        &out,
        "--format",
        "jsonl,csv",
        "--csv-bom",
        "--zstd",
    ]);
    let names: Vec<String> = contents(Path::new(&out)).into_keys().collect();
    assert!(names.contains(&"claims.jsonl.zst".to_owned()));
    assert!(!names.iter().any(|n| n.ends_with(".jsonl")), "{names:?}");
    let csv = std::fs::read(Path::new(&out).join("claims.csv")).unwrap();
    assert!(csv.starts_with("\u{feff}doc_id,id,origin".as_bytes()));
    // A later run in the same folder leaves nothing of the earlier one.
    extract(&[&input, "-o", &out, "--format", "xlsx"]);
    let names: Vec<String> = contents(Path::new(&out)).into_keys().collect();
    assert_eq!(
        names,
        [
            "README.md",
            "claims.xlsx",
            "datapackage.json",
            "findings.xlsx",
            "indicators.xlsx"
        ]
    );
}

#[test]
fn options_of_formats_that_are_not_asked_for_are_refused() {
    let s = Scratch::new("formats-refused");
    let out = s.path("out");
    for (args, word) in [
        (&["-o", &out, "--zstd", "--format", "csv"][..], "--zstd"),
        (&["-o", &out, "--csv-bom"], "--csv-bom"),
        (&["-o", &out, "--partition-size", "0"], "--partition-size"),
        (&["--format", "csv"], "-o FOLDER/"),
    ] {
        let output = gongbao(&[&["extract", &corpus()], args].concat());
        assert!(!output.status.success(), "{args:?}");
        assert!(
            String::from_utf8_lossy(&output.stderr).contains(word),
            "{args:?}"
        );
    }
    assert!(!Path::new(&out).exists());
}
