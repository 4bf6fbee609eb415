//! Worker processes: what one document does to its worker costs that document only.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

mod common;

use common::{Scratch, children, command, kill, runs};
use serde_json::Value;
use std::time::{Duration, Instant};

fn records(args: &[&str]) -> Vec<Value> {
    let output = command(args).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    std::str::from_utf8(&output.stdout)
        .unwrap()
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect()
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

#[test]
fn a_worker_that_crashes_costs_at_most_its_document() {
    let s = Scratch::new("crash");
    let input = s.samples(150);
    let out = s.path("out.jsonl");
    let mut parent = command(&["extract", "-q", "-j", "1", &input, "-o", &out])
        .spawn()
        .unwrap();
    let start = Instant::now();
    while children(parent.id()).is_empty() && start.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(5));
    }
    for worker in children(parent.id()) {
        let abort = std::process::Command::new("kill")
            .args(["-ABRT", &worker.to_string()])
            .status();
        assert!(abort.unwrap().success());
    }
    assert!(parent.wait().unwrap().success());
    let text = std::fs::read_to_string(&out).unwrap();
    let failed: Vec<Value> = text
        .lines()
        .map(|l| serde_json::from_str::<Value>(l).unwrap())
        .filter(|r| r["status"] == "error")
        .collect();
    assert_eq!(text.lines().count(), 150);
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert_eq!(failed[0]["error"]["code"], "crash");
    assert_eq!(failed[0]["doc_id"].as_str().unwrap().len(), 64);
}

#[test]
fn logs_and_stage_times_come_from_workers_too() {
    let s = Scratch::new("told");
    let input = s.samples(3);
    for isolation in ["process", "none"] {
        let args = [
            "--log",
            "info",
            "extract",
            "--timings",
            "--isolation",
            isolation,
            &input,
        ];
        let output = command(&args)
            .stderr(std::process::Stdio::piped())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        for name in ["0000.md", "0001.md", "0002.md"] {
            let logged = said
                .lines()
                .find(|l| l.contains(" INFO document{path=") && l.contains(name));
            assert!(
                logged.is_some_and(|l| l.contains("status=\"ok\"")),
                "{isolation}: {said}"
            );
            let timed = said
                .lines()
                .find(|l| l.starts_with("time ") && l.contains(name))
                .unwrap();
            for stage in [
                "open", "sniff", "read", "sections", "claims", "checks", "assemble", "write",
            ] {
                assert!(timed.contains(&format!("{stage} ")), "{timed}");
            }
        }
        assert!(
            said.lines()
                .any(|l| l.starts_with("  stages: open ") && l.contains("claims")),
            "{said}"
        );
    }
}
