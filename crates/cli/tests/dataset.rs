//! The dataset folder through the real binary: its columns, duplicates, and runs that are killed and resumed.
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
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongbao"));
    command.args(args).stdin(Stdio::null());
    command
}

fn rows(folder: &Path, file: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.join(format!("{file}.jsonl"))).unwrap();
    text.lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect()
}

fn has_type(value: &Value, kind: &str) -> bool {
    match kind {
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => value.is_string(),
    }
}

#[test]
fn every_row_has_the_columns_that_the_package_describes() {
    let s = Scratch::new("columns");
    let out = s.path("out");
    let output = gongbao(&[
        "extract",
        "-q",
        &corpus(),
        "there/is/no/such.pdf",
        "-o",
        &out,
    ]);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let folder = Path::new(&out);
    let package: Value =
        serde_json::from_slice(&std::fs::read(folder.join("datapackage.json")).unwrap()).unwrap();
    let documents: Vec<Value> = rows(folder, "documents");
    for (resource, file) in package["resources"].as_array().unwrap().iter().zip(FILES) {
        assert_eq!(resource["path"], format!("{file}.jsonl"));
        let fields = resource["schema"]["fields"].as_array().unwrap();
        let kinds: BTreeMap<&str, (&str, bool)> = fields
            .iter()
            .map(|f| {
                (
                    f["name"].as_str().unwrap(),
                    (
                        f["type"].as_str().unwrap(),
                        f["constraints"]["required"] == true,
                    ),
                )
            })
            .collect();
        assert!(
            fields
                .iter()
                .all(|f| !f["description"].as_str().unwrap().is_empty()),
            "{file}: a column without a description"
        );
        for row in rows(folder, file) {
            let row = row.as_object().unwrap();
            for (name, value) in row {
                let (kind, _) = kinds
                    .get(name.as_str())
                    .unwrap_or_else(|| panic!("{file}: the column {name} is not described"));
                assert!(
                    value.is_null() || has_type(value, kind),
                    "{file}.{name} is {value}, not {kind}"
                );
            }
            for (name, _) in kinds.iter().filter(|(_, (_, required))| *required) {
                assert!(
                    row.get(*name).is_some_and(|v| !v.is_null()),
                    "{file}.{name} is missing"
                );
            }
            let doc_id = &row["doc_id"];
            assert!(
                documents.iter().any(|d| d["doc_id"] == *doc_id),
                "{file}: no document {doc_id}"
            );
        }
    }
    let last = documents.last().unwrap();
    assert_eq!(
        (&last["status"], &last["error_code"]),
        (&"error".into(), &"not_found".into())
    );
    let claims = rows(folder, "claims");
    let sections = rows(folder, "sections");
    let joined = claims.iter().filter(|c| !c["section"].is_null()).all(|c| {
        sections
            .iter()
            .any(|s| s["doc_id"] == c["doc_id"] && s["id"] == c["section"])
    });
    assert!(claims.len() > 100 && joined);
}

#[test]
fn the_same_bytes_under_two_names_are_written_once() {
    let s = Scratch::new("duplicates");
    std::fs::create_dir(s.0.join("in")).unwrap();
    for name in ["a.txt", "b.txt"] {
        std::fs::write(
            s.0.join("in").join(name),
            "2023年工作总结\n一、情况\n支出12.5万元。\n",
        )
        .unwrap();
    }
    let (input, out) = (s.path("in"), s.path("out"));
    assert!(gongbao(&["extract", &input, "-o", &out]).status.success());
    let documents = rows(Path::new(&out), "documents");
    assert_eq!(
        (documents.len(), &documents[1]["duplicate_of"]),
        (2, &1.into())
    );
    assert_eq!(rows(Path::new(&out), "claims").len(), 1);
    let named = |i: usize, name: &str| documents[i]["path"].as_str().unwrap().ends_with(name);
    assert!(named(0, "in/a.txt") && named(1, "in/b.txt"));
    for column in [
        "doc_id",
        "status",
        "bytes",
        "format",
        "report_kind",
        "warnings",
    ] {
        assert_eq!(documents[0][column], documents[1][column], "{column}");
    }
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(Path::new(&out).join("manifest.json")).unwrap())
            .unwrap();
    assert_eq!(manifest["summary"]["duplicates"], 1);
}

#[test]
fn a_folder_with_other_files_is_not_touched() {
    let s = Scratch::new("foreign");
    std::fs::write(s.0.join("thesis.doc"), "x").unwrap();
    let output = gongbao(&["extract", &corpus(), "-o", &s.path("")]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("holds other files"));
    assert_eq!(contents(&s.0).len(), 1);
}

#[test]
fn a_run_that_is_killed_again_and_again_ends_in_the_same_bytes() {
    let s = Scratch::new("killed");
    let input = s.0.join("in");
    std::fs::create_dir(&input).unwrap();
    let samples: Vec<PathBuf> = std::fs::read_dir(corpus())
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    let samples: Vec<&PathBuf> = samples
        .iter()
        .filter(|p| p.extension().is_some_and(|e| e == "md"))
        .collect();
    for i in 0..280 {
        let text = std::fs::read_to_string(samples[i % samples.len()]).unwrap();
        // Every third copy is an exact duplicate of an earlier one.
        let text = if i % 3 == 0 {
            text
        } else {
            format!("{text}\n第{i}份。\n")
        };
        std::fs::write(input.join(format!("{i:04}.md")), text).unwrap();
    }
    let (input, whole, broken) = (
        input.to_string_lossy().into_owned(),
        s.path("whole"),
        s.path("broken"),
    );
    assert!(
        gongbao(&["extract", "-q", "-j", "1", &input, "-o", &whole])
            .status
            .success()
    );
    let mut kills = 0;
    for round in 0..10u64 {
        let mut child = command(&[
            "extract", "-q", "-j", "2", &input, "-o", &broken, "--resume",
        ])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
        std::thread::sleep(Duration::from_millis(20 + 37 * round));
        if child.try_wait().unwrap().is_none() {
            child.kill().unwrap();
            kills += 1;
        }
        child.wait().unwrap();
        if Path::new(&broken).join("manifest.json").exists()
            && !Path::new(&broken).join("journal.jsonl").exists()
        {
            break;
        }
    }
    assert!(kills > 0, "no run was killed under way");
    if Path::new(&broken).join("journal.jsonl").exists() {
        // Without --resume an unfinished run is not overwritten.
        let refused = gongbao(&["extract", &input, "-o", &broken]);
        assert_eq!(refused.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&refused.stderr).contains("--resume"));
    }
    if !Path::new(&broken).join("manifest.json").exists()
        || Path::new(&broken).join("journal.jsonl").exists()
    {
        let output = gongbao(&["extract", "-q", &input, "-o", &broken, "--resume"]);
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let (whole, broken) = (contents(Path::new(&whole)), contents(Path::new(&broken)));
    assert_eq!(
        whole.keys().collect::<Vec<_>>(),
        broken.keys().collect::<Vec<_>>()
    );
    for (name, bytes) in &whole {
        assert!(broken[name] == *bytes, "{name} differs");
    }
    assert_eq!(rows(Path::new(&s.path("whole")), "documents").len(), 280);
}

#[test]
fn other_inputs_are_not_mixed_into_an_unfinished_run() {
    let s = Scratch::new("mixed");
    let input = s.0.join("in");
    std::fs::create_dir(&input).unwrap();
    for i in 0..300 {
        std::fs::write(input.join(format!("{i:04}.txt")), format!("第{i}份。\n")).unwrap();
    }
    let (input, out) = (input.to_string_lossy().into_owned(), s.path("out"));
    assert!(
        gongbao(&["extract", "-q", &input, "-o", &out])
            .status
            .success()
    );
    // A run that stands at its second checkpoint, made by hand from a whole one.
    let folder = Path::new(&out);
    for file in FILES {
        std::fs::rename(
            folder.join(format!("{file}.jsonl")),
            folder.join(format!("{file}-00001.jsonl.part")),
        )
        .unwrap();
    }
    let tables: Vec<Value> = FILES
        .iter()
        .map(|_| serde_json::json!({"part": 1, "bytes": 0, "rows": 0}))
        .collect();
    let journal = serde_json::json!({
        "events": 200, "inputs": 200, "walked": "0".repeat(64), "tables": tables, "stage": "reading",
        "packing": {"formats": ["jsonl"], "zstd": false, "bom": false, "partition": 256 << 20},
    });
    std::fs::write(
        folder.join("journal.jsonl"),
        format!("{journal}\n{{\"events\": 2"),
    )
    .unwrap();
    let output = gongbao(&["extract", "-q", &input, "-o", &out, "--resume"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("not those of the unfinished run"));
}

/// Copies of the markdown samples, no two alike.
fn samples(folder: &Path, range: std::ops::Range<usize>) {
    let texts: Vec<String> = std::fs::read_dir(corpus())
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "md"))
        .map(|p| std::fs::read_to_string(p).unwrap())
        .collect();
    std::fs::create_dir_all(folder).unwrap();
    for i in range {
        let text = format!("{}\n第{i}份。\n", texts[i % texts.len()]);
        std::fs::write(folder.join(format!("{i:04}.md")), text).unwrap();
    }
}

fn assert_same(a: &str, b: &str) {
    let (a, b) = (contents(Path::new(a)), contents(Path::new(b)));
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (name, bytes) in &a {
        assert!(b[name] == *bytes, "{name} differs");
    }
}

#[test]
fn an_update_reads_what_is_new_or_changed_and_ends_as_a_fresh_run() {
    let s = Scratch::new("update");
    let folder = s.0.join("in");
    samples(&folder, 0..40);
    let (input, out) = (s.path("in"), s.path("out"));
    let extract = |more: &[&str]| {
        let args = [
            &[
                "extract",
                "-j",
                "2",
                "--progress",
                "json",
                "--timings",
                &input,
            ],
            more,
        ]
        .concat();
        let output = gongbao(&args);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        let events: Vec<Value> = said
            .lines()
            .map(|l| serde_json::from_str(l).unwrap())
            .collect();
        let read = events.iter().filter(|e| e["event"] == "document").count();
        (read, events.last().unwrap()["summary"].clone())
    };
    // Without a dataset before, an update is a run.
    assert_eq!(extract(&["-o", &out, "--update"]).0, 40);
    // Nothing new.
    let (read, summary) = extract(&["-o", &out, "--update"]);
    assert_eq!(read, 0);
    assert_eq!(
        summary["update"],
        serde_json::json!({"unchanged": 40, "changed": 0, "added": 0, "removed": 0})
    );
    // One removed, one renamed to a later place, one changed, one copied to an earlier place, three new.
    std::fs::remove_file(folder.join("0003.md")).unwrap();
    std::fs::rename(folder.join("0005.md"), folder.join("0035a.md")).unwrap();
    std::fs::write(
        folder.join("0007.md"),
        "2023年工作总结\n一、情况\n支出12.5万元。\n",
    )
    .unwrap();
    std::fs::copy(folder.join("0020.md"), folder.join("0001a.md")).unwrap();
    samples(&folder, 40..43);
    let (read, summary) = extract(&["-o", &out, "--update"]);
    assert_eq!(read, 4, "{summary}");
    assert_eq!(
        summary["update"],
        serde_json::json!({"unchanged": 38, "changed": 1, "added": 3, "removed": 2})
    );
    assert_eq!(
        (&summary["documents"], &summary["duplicates"]),
        (&43.into(), &1.into())
    );
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(Path::new(&out).join("manifest.json")).unwrap())
            .unwrap();
    let removed: Vec<&str> = manifest["removed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p.as_str().unwrap())
        .collect();
    assert!(
        removed[0].ends_with("0003.md") && removed[1].ends_with("0005.md"),
        "{removed:?}"
    );
    let fresh = s.path("fresh");
    extract(&["-o", &fresh]);
    assert_same(&out, &fresh);
    // Other options read everything again.
    assert_eq!(
        extract(&["-o", &out, "--update", "--changes", "original"]).0,
        42
    );
}

#[test]
fn archives_give_the_same_rows_as_the_folders_in_them() {
    let s = Scratch::new("archive");
    let folder = s.0.join("in");
    samples(&folder, 0..6);
    let archive = s.path("reports.zip");
    let script = "import sys, zipfile, pathlib\nwith zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as z:\n    for p in sorted(pathlib.Path(sys.argv[2]).iterdir()): z.write(p, 'a/' + p.name)\n";
    let made = Command::new("python3")
        .args(["-c", script, &archive, &s.path("in")])
        .status();
    assert!(
        made.is_ok_and(|m| m.success()),
        "the test needs python3, as scripts/test installs it"
    );
    let (a, b) = (s.path("a"), s.path("b"));
    assert!(
        gongbao(&["extract", "-q", &s.path("in"), "-o", &a])
            .status
            .success()
    );
    assert!(
        gongbao(&["extract", "-q", &archive, "-o", &b])
            .status
            .success()
    );
    for file in FILES.iter().filter(|f| **f != "documents") {
        assert!(
            rows(Path::new(&a), file) == rows(Path::new(&b), file),
            "{file}"
        );
    }
    let path = rows(Path::new(&b), "documents")[0]["path"].clone();
    assert!(
        path.as_str().unwrap().ends_with("reports.zip!/a/0000.md"),
        "{path}"
    );
    // The path that a dataset shows leads back to the document.
    let shown = gongbao(&["show", path.as_str().unwrap(), "--only", "meta"]);
    assert!(shown.status.success());
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_said_and_the_run_goes_on_when_there_is_room() {
    let s = Scratch::new("full");
    samples(&s.0.join("in"), 0..60);
    let (input, out, whole) = (s.path("in"), s.path("out"), s.path("whole"));
    assert!(
        gongbao(&["extract", "-q", &input, "-o", &whole])
            .status
            .success()
    );
    // No file may grow over 100 blocks: to the program that is a disk that is full.
    let limited = format!(
        "trap '' XFSZ; ulimit -f 100; exec '{}' extract -q -j 2 '{input}' -o '{out}'",
        env!("CARGO_BIN_EXE_gongbao")
    );
    let output = Command::new("sh").args(["-c", &limited]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("--resume") && said.contains("make room"),
        "{said}"
    );
    assert!(
        gongbao(&["extract", "-q", &input, "-o", &out, "--resume"])
            .status
            .success()
    );
    assert_same(&out, &whole);
}

#[cfg(unix)]
#[test]
fn ctrl_c_finishes_what_is_under_way_and_the_run_can_be_resumed() {
    let s = Scratch::new("interrupt");
    samples(&s.0.join("in"), 0..400);
    let (input, out, whole) = (s.path("in"), s.path("out"), s.path("whole"));
    assert!(
        gongbao(&["extract", "-q", &input, "-o", &whole])
            .status
            .success()
    );
    let child = command(&["extract", "-j", "2", &input, "-o", &out])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The journal is there as soon as the run listens.
    while !Path::new(&out).join("journal.jsonl").exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(100));
    let kill = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(said.contains("go on with --resume"), "{said}");
    assert!(Path::new(&out).join("journal.jsonl").exists());
    assert!(
        gongbao(&["extract", "-q", &input, "-o", &out, "--resume"])
            .status
            .success()
    );
    assert_same(&out, &whole);
}
