//! Worker processes: what one document does to its worker costs that document only.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let dir =
            std::env::temp_dir().join(format!("gongbao-isolation-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).unwrap();
        Self(dir)
    }
    fn path(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }
    /// Copies of the markdown samples, no two alike.
    fn samples(&self, count: usize) -> String {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/documents");
        let paths = std::fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().path());
        let texts: Vec<String> = paths
            .filter(|p| p.extension().is_some_and(|e| e == "md"))
            .map(|p| std::fs::read_to_string(p).unwrap())
            .collect();
        let input = self.0.join("in");
        std::fs::create_dir(&input).unwrap();
        for i in 0..count {
            std::fs::write(
                input.join(format!("{i:04}.md")),
                format!("{}\n第{i}份。\n", texts[i % texts.len()]),
            )
            .unwrap();
        }
        input.to_string_lossy().into_owned()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongbao"));
    command
        .args(args)
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    command
}

fn records(args: &[&str]) -> Vec<Value> {
    let output = command(args).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    std::str::from_utf8(&output.stdout)
        .unwrap()
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect()
}

fn children(parent: u32) -> Vec<u32> {
    let tasks = std::fs::read_dir(format!("/proc/{parent}/task"))
        .into_iter()
        .flatten()
        .flatten();
    let lists = tasks.filter_map(|t| std::fs::read_to_string(t.path().join("children")).ok());
    lists
        .flat_map(|l| {
            l.split_whitespace()
                .filter_map(|p| p.parse().ok())
                .collect::<Vec<u32>>()
        })
        .collect()
}

/// True while a process runs; a zombie does not.
fn runs(pid: u32) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|s| {
        !s.rsplit(')')
            .next()
            .unwrap_or_default()
            .trim()
            .starts_with('Z')
    })
}

fn kill(pid: u32) {
    let _ = Command::new("kill")
        .args(["-9", &pid.to_string()])
        .stderr(Stdio::null())
        .status();
}

#[test]
fn both_kinds_of_isolation_write_the_same() {
    let s = Scratch::new("same");
    let input = s.samples(12);
    let missing = s.path("gone.pdf");
    let apart = records(&["extract", "-q", "-j", "2", &input, &missing]);
    let together = records(&[
        "extract",
        "-q",
        "-j",
        "2",
        "--isolation",
        "none",
        &input,
        &missing,
    ]);
    assert_eq!(apart.len(), 13);
    assert_eq!(apart, together);
}

#[test]
fn a_document_over_its_time_is_a_record() {
    let s = Scratch::new("time");
    let input = s.samples(3);
    for record in records(&["extract", "-q", "--timeout", "0.000001", &input]) {
        assert_eq!(
            (&record["status"], &record["error"]["code"]),
            (&"error".into(), &"timeout".into())
        );
        assert_eq!(record["doc_id"].as_str().unwrap().len(), 64);
    }
}

#[test]
fn a_document_over_its_memory_is_a_record() {
    let s = Scratch::new("memory");
    let (input, large) = (s.samples(2), s.path("large.txt"));
    std::fs::write(&large, "一、支出12.5万元。\n".repeat(6 << 20)).unwrap();
    let records = records(&[
        "extract",
        "-q",
        "--max-memory",
        "400",
        &input,
        &large,
        &input,
    ]);
    let status: Vec<&str> = records
        .iter()
        .map(|r| r["status"].as_str().unwrap())
        .collect();
    assert_eq!(status, ["ok", "ok", "error", "ok", "ok"]);
    assert_eq!(
        records[2]["error"]["code"], "memory",
        "{}",
        records[2]["error"]
    );
}

#[test]
fn workers_that_are_killed_from_outside_cost_nothing() {
    let s = Scratch::new("killed");
    let input = s.samples(200);
    let whole = records(&["extract", "-q", "--isolation", "none", &input]);
    let out = s.path("out.jsonl");
    let mut parent = command(&["extract", "-q", "-j", "2", &input, "-o", &out])
        .spawn()
        .unwrap();
    let mut kills = 0;
    while parent.try_wait().unwrap().is_none() && kills < 4 {
        std::thread::sleep(Duration::from_millis(250));
        if let Some(worker) = children(parent.id()).first() {
            kill(*worker);
            kills += 1;
        }
    }
    assert!(parent.wait().unwrap().success());
    let text = std::fs::read_to_string(&out).unwrap();
    let broken: Vec<Value> = text
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(whole, broken);
}

#[test]
fn no_worker_outlives_its_parent() {
    let s = Scratch::new("orphans");
    let input = s.samples(300);
    let mut parent = command(&[
        "extract",
        "-q",
        "-j",
        "2",
        &input,
        "-o",
        &s.path("out.jsonl"),
    ])
    .spawn()
    .unwrap();
    let start = Instant::now();
    let mut workers = Vec::new();
    while workers.is_empty() && start.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(5));
        workers = children(parent.id());
    }
    parent.kill().unwrap();
    parent.wait().unwrap();
    assert!(!workers.is_empty());
    let start = Instant::now();
    while workers.iter().any(|w| runs(*w)) {
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "a worker is still there"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}
