//! Runs under fire: parents and workers killed at random moments, documents that are broken at random. The seed is printed; `GONGBAO_SEED`
//! plays a run again.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a failed expectation is a failed test, and its seed must be seen"
)]

mod common;

use common::{Scratch, children, command, contents, documents, kill, runs};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Random numbers that can be had again (xorshift).
struct Random(u64);

impl Random {
    fn new() -> Self {
        let seed = std::env::var("GONGBAO_SEED").ok().map_or_else(
            || {
                let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
                now.unwrap().as_nanos() as u64 | 1
            },
            |seed| seed.parse().unwrap(),
        );
        eprintln!("seed: GONGBAO_SEED={seed}");
        Self(seed)
    }
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

/// The hash of each file of a dataset; the manifest holds times.
fn hashes(folder: &str) -> BTreeMap<String, String> {
    let hash = |bytes: Vec<u8>| {
        let hash = Sha256::digest(bytes);
        hash.iter().map(|b| format!("{b:02x}")).collect()
    };
    let files = contents(Path::new(folder)).into_iter();
    files.map(|(name, bytes)| (name, hash(bytes))).collect()
}

#[test]
fn a_run_whose_processes_are_killed_at_random_ends_in_the_same_files() {
    let mut random = Random::new();
    let s = Scratch::new("faults");
    let input = s.samples(500);
    for path in documents() {
        std::fs::copy(&path, Path::new(&input).join(path.file_name().unwrap())).unwrap();
    }
    let (whole, broken) = (s.path("whole"), s.path("broken"));
    let run = |out: &str| {
        let args = [
            "extract",
            "-q",
            "-j",
            "2",
            "--checkpoint",
            "0.05",
            &input,
            "-o",
            out,
            "--resume",
        ];
        command(&args).spawn().unwrap()
    };
    assert!(run(&whole).wait().unwrap().success());
    let (mut parents, mut workers) = (0, 0);
    while parents < 10 {
        let mut parent = run(&broken);
        let mut orphans = Vec::new();
        for _ in 0..random.below(4) {
            std::thread::sleep(Duration::from_millis(random.below(200) as u64));
            orphans = children(parent.id());
            if !orphans.is_empty() {
                kill(orphans[random.below(orphans.len())]);
                workers += 1;
            }
        }
        std::thread::sleep(Duration::from_millis(random.below(400) as u64));
        orphans.extend(children(parent.id()));
        let ended = parent.try_wait().unwrap();
        parent.kill().unwrap();
        parent.wait().unwrap();
        if let Some(status) = ended {
            // It was done before the shot: what it made is compared below, and a new run takes the rest of the shots.
            assert!(status.success(), "{status}");
            assert_eq!(hashes(&broken), hashes(&whole));
            std::fs::remove_dir_all(&broken).unwrap();
        } else {
            parents += 1;
        }
        let start = std::time::Instant::now();
        while orphans.iter().any(|w| runs(*w)) {
            assert!(
                start.elapsed() < Duration::from_secs(20),
                "a worker outlives its parent"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    eprintln!("killed {parents} parents and {workers} workers");
    assert!(run(&broken).wait().unwrap().success());
    assert_eq!(hashes(&broken), hashes(&whole));
}

fn signal(name: &str, pid: u32) {
    let sent = std::process::Command::new("kill")
        .args([name, &pid.to_string()])
        .status();
    assert!(sent.unwrap().success());
}

#[test]
fn a_second_ctrl_c_does_not_wait_for_a_document_that_hangs() {
    let s = Scratch::new("twice");
    let (input, out) = (s.samples(200), s.path("out"));
    let args = [
        "extract",
        "-q",
        "-j",
        "1",
        "--timeout",
        "0",
        &input,
        "-o",
        &out,
    ];
    let mut parent = command(&args).spawn().unwrap();
    let mut workers = Vec::new();
    while workers.is_empty() {
        std::thread::sleep(Duration::from_millis(5));
        workers = children(parent.id());
    }
    // A worker that is stopped is to its parent a document that takes for ever.
    signal("-STOP", workers[0]);
    std::thread::sleep(Duration::from_millis(300));
    signal("-INT", parent.id());
    std::thread::sleep(Duration::from_millis(300));
    assert!(
        parent.try_wait().unwrap().is_none(),
        "the first Ctrl-C did not wait"
    );
    signal("-INT", parent.id());
    assert_eq!(parent.wait().unwrap().code(), Some(130));
    signal("-CONT", workers[0]);
    let start = std::time::Instant::now();
    while runs(workers[0]) {
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "the worker outlives its parent"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    let resumed = command(&["extract", "-q", &input, "-o", &out, "--resume"]).status();
    assert!(resumed.unwrap().success());
}

/// A file with some bytes turned, a piece cut out, doubled or moved, or its end lost.
fn mutated(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.below(4) {
        let (a, b) = (random.below(bytes.len()), random.below(bytes.len()));
        let (from, to) = (a.min(b), a.max(b));
        match random.below(5) {
            0 => bytes.truncate(to.max(1)),
            1 => drop(bytes.drain(from..to.min(bytes.len() - 1))),
            2 => {
                let piece = bytes[from..to.min(from + 4096)].to_vec();
                drop(bytes.splice(from..from, piece));
            }
            3 => bytes[from..to].reverse(),
            _ => (0..20).for_each(|_| {
                let at = random.below(bytes.len());
                bytes[at] = random.below(256) as u8;
            }),
        }
    }
    bytes
}

/// True when a process is dead and nobody has asked how.
fn is_zombie(pid: u32) -> bool {
    Path::new(&format!("/proc/{pid}")).exists() && !runs(pid)
}

#[test]
fn broken_documents_cost_a_record_each_and_leave_nothing_behind() {
    let mut random = Random::new();
    let s = Scratch::new("mutated");
    let (input, out, tmp) = (s.0.join("in"), s.path("out"), s.0.join("tmp"));
    std::fs::create_dir_all(&input).unwrap();
    std::fs::create_dir_all(&tmp).unwrap();
    let samples = documents();
    let mut count = 0;
    for n in 0..160 {
        let sample = &samples[random.below(samples.len())];
        let extension = sample.extension().unwrap().to_string_lossy();
        let bytes = mutated(&std::fs::read(sample).unwrap(), &mut random);
        std::fs::write(input.join(format!("{n:03}.{extension}")), bytes).unwrap();
        count += 1;
    }
    // Real hostile files, where they are at hand.
    let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/real/hostile");
    for path in std::fs::read_dir(real).into_iter().flatten().flatten() {
        std::fs::copy(path.path(), input.join(path.file_name())).unwrap();
        count += 1;
    }
    let input = input.to_string_lossy().into_owned();
    let args = [
        "extract",
        "-q",
        "-j",
        "2",
        "--timeout",
        "60",
        &input,
        "-o",
        &out,
    ];
    let mut parent = command(&args)
        .env("TMPDIR", &tmp)
        .current_dir(&tmp)
        .spawn()
        .unwrap();
    let mut zombies: BTreeMap<u32, u32> = BTreeMap::new();
    while parent.try_wait().unwrap().is_none() {
        for worker in children(parent.id()).into_iter().filter(|w| is_zombie(*w)) {
            *zombies.entry(worker).or_default() += 1;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(parent.wait().unwrap().success());
    // A worker that died is a zombie for the moment until its parent asks.
    assert!(zombies.values().all(|seen| *seen < 30), "{zombies:?}");
    assert_eq!(
        std::fs::read_dir(&tmp).unwrap().count(),
        0,
        "a temporary file was left"
    );
    let text = std::fs::read_to_string(Path::new(&out).join("documents.jsonl")).unwrap();
    let rows: Vec<Value> = text
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let mut paths: Vec<&str> = rows.iter().map(|r| r["path"].as_str().unwrap()).collect();
    paths.sort_unstable();
    paths.dedup();
    assert_eq!((rows.len(), paths.len()), (count, count));
    // A crash is a defect, and a record all the same.
    for row in rows.iter().filter(|r| r["error_code"] == "crash") {
        eprintln!("{}: {}", row["path"], row["error_message"]);
    }
    let leftovers: Vec<String> = hashes(&out)
        .into_keys()
        .filter(|n| n.ends_with(".part") || n.contains("journal"))
        .collect();
    assert!(leftovers.is_empty(), "{leftovers:?}");
}
