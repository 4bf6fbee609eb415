//! Where the time goes: each stage alone, on one thread, over files that are already in memory.
//!
//! `cargo bench -p gongbao-pipeline --bench stages -- PATH… [--repeat N] [--seconds S]` (folders are read recursively; without a path the
//! bundled corpus). Every round reads all files one after the other, as a run does, so that no document finds its own data still in the
//! cache. There are at least N rounds (3), and as many as S seconds (10) hold. Prints, for each format and stage, the CPU seconds of the median
//! round, their share, and MB of document text per CPU second. It measures and judges nothing.
#![allow(
    clippy::print_stdout,
    missing_docs,
    reason = "a benchmark prints what it measured"
)]

use gongbao_model::{Analysis, Document};
use gongbao_pipeline::{extract, ingest};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What is known of the files of a format, and the CPU time of each stage in each round.
#[derive(Default)]
struct Row {
    files: usize,
    input_bytes: usize,
    text_bytes: usize,
    pages: u64,
    cells: u64,
    rounds: Vec<BTreeMap<&'static str, Duration>>,
}

impl Row {
    /// The median of the rounds.
    fn median(&self, of: impl Fn(&BTreeMap<&'static str, Duration>) -> Duration) -> f64 {
        let mut times: Vec<Duration> = self.rounds.iter().map(of).collect();
        times.sort_unstable();
        let middle = times.get(times.len() / 2).copied().unwrap_or_default();
        middle.as_secs_f64().max(1e-9)
    }
    fn stage(&self, name: &str) -> f64 {
        self.median(|round| round.get(name).copied().unwrap_or_default())
    }
    fn all(&self) -> f64 {
        self.median(|round| round.values().sum())
    }
}

fn collect(path: &Path, into: &mut Vec<PathBuf>) {
    if path.is_dir() {
        let mut entries: Vec<PathBuf> = std::fs::read_dir(path)
            .into_iter()
            .flatten()
            .flatten()
            .map(|e| e.path())
            .collect();
        entries.sort();
        entries.iter().for_each(|e| collect(e, into));
    } else {
        into.push(path.to_path_buf());
    }
}

/// CPU time of this thread, so that other programs on the machine do not count.
#[cfg(unix)]
fn now(_: Instant) -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// Wall time, where the system does not tell the CPU time of a thread.
#[cfg(not(unix))]
fn now(start: Instant) -> Duration {
    start.elapsed()
}

/// Reads one file and runs all stages on it; the time of each.
fn read(
    bytes: &[u8],
    name: &str,
    start: Instant,
) -> Option<(Document, Vec<(&'static str, Duration)>)> {
    let mut before = now(start);
    let mut spent = Vec::new();
    let mut lap = |stage: &'static str| {
        let after = now(start);
        spent.push((stage, after.saturating_sub(before)));
        before = after;
    };
    let doc = ingest::read(bytes, name, &ingest::Options::default()).ok()?;
    lap("ingest");
    let mut analysis = Analysis::default();
    for (stage, run) in extract::STAGES {
        run(black_box(&doc), &mut analysis);
        lap(stage);
    }
    Some((doc, spent))
}

fn main() {
    let (mut repeat, mut seconds) = (3usize, 10u64);
    let mut files = Vec::new();
    let mut args = std::env::args().skip(1).filter(|a| a != "--bench");
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--repeat" => repeat = args.next().and_then(|n| n.parse().ok()).unwrap_or(repeat),
            "--seconds" => seconds = args.next().and_then(|n| n.parse().ok()).unwrap_or(seconds),
            path => collect(Path::new(path), &mut files),
        }
    }
    if files.is_empty() {
        collect(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus"),
            &mut files,
        );
    }
    let read_in = |file: &PathBuf| Some((file.display().to_string(), std::fs::read(file).ok()?));
    let inputs: Vec<(String, Vec<u8>)> = files.iter().filter_map(read_in).collect();
    let mut rows: BTreeMap<&'static str, Row> = BTreeMap::new();
    let start = Instant::now();
    let mut rounds = 0;
    // The first round loads dictionaries; it only counts what there is.
    while rounds <= repeat || start.elapsed() < Duration::from_secs(seconds) {
        for (name, bytes) in &inputs {
            let Some((doc, spent)) = read(bytes, name, start) else {
                continue;
            };
            let row = rows.entry(doc.format.name()).or_default();
            if rounds == 0 {
                row.files += 1;
                row.input_bytes += bytes.len();
                row.text_bytes += doc.text.len();
                row.pages += u64::from(doc.pages.unwrap_or(0));
                row.cells += doc.tables.iter().map(|t| t.cells.len() as u64).sum::<u64>();
                continue;
            }
            row.rounds.resize_with(rounds, BTreeMap::new);
            let round = &mut row.rounds[rounds - 1];
            for (stage, time) in spent {
                *round.entry(stage).or_default() += time;
            }
        }
        rounds += 1;
    }
    println!(
        "median of {} rounds after one warm-up, one thread, CPU seconds inside the process",
        rounds - 1
    );
    for (format, row) in &rows {
        print(format, row);
    }
}

fn print(format: &str, row: &Row) {
    let (text, input) = (row.text_bytes as f64 / 1e6, row.input_bytes as f64 / 1e6);
    println!(
        "\n{format}: {} files, {input:.2} MB input, {text:.2} MB text, {} pages per round",
        row.files, row.pages
    );
    println!(
        "  {:<9} {:>9} {:>7} {:>12}",
        "stage", "seconds", "share", "MB text/s"
    );
    let all = row.all();
    let line = |name: &str, s: f64| {
        println!(
            "  {name:<9} {s:>9.4} {:>6.1}% {:>12.1}",
            100.0 * s / all,
            text / s
        );
    };
    let stages = std::iter::once("ingest").chain(extract::STAGES.iter().map(|s| s.0));
    stages.for_each(|name| line(name, row.stage(name)));
    line("all", all);
    let ingest = row.stage("ingest");
    println!(
        "  ingestion alone: {:.1} MB input/s, {:.0} cells/s",
        input / ingest,
        row.cells as f64 / ingest
    );
    if row.pages > 0 {
        println!("  {:.0} pages per second", row.pages as f64 / all);
    }
}
