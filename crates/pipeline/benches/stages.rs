//! Where the time goes: each stage alone, on one thread, over files that are already in memory.
//!
//! `cargo bench -p gongbao-pipeline --bench stages -- PATH… [--repeat N]` (folders are read recursively; without a path the bundled corpus).
//! Prints, for each format and stage, seconds, share, and MB of document text per second. It measures and judges nothing.
#![allow(
    clippy::print_stdout,
    missing_docs,
    reason = "a benchmark prints what it measured"
)]

use gongbao_model::Analysis;
use gongbao_pipeline::{extract, ingest};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

#[derive(Default)]
struct Row {
    files: usize,
    input_bytes: usize,
    text_bytes: usize,
    pages: u64,
    cells: u64,
    times: BTreeMap<&'static str, Duration>,
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

fn main() {
    let mut repeat = 3usize;
    let mut files = Vec::new();
    let mut args = std::env::args().skip(1).filter(|a| a != "--bench");
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--repeat" => repeat = args.next().and_then(|n| n.parse().ok()).unwrap_or(repeat),
            path => collect(Path::new(path), &mut files),
        }
    }
    if files.is_empty() {
        collect(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus"),
            &mut files,
        );
    }
    let options = ingest::Options::default();
    let mut rows: BTreeMap<&'static str, Row> = BTreeMap::new();
    for file in &files {
        let Ok(bytes) = std::fs::read(file) else {
            continue;
        };
        let name = file.to_string_lossy();
        for round in 0..=repeat {
            let start = Instant::now();
            let Ok(doc) = ingest::read(&bytes, &name, &options) else {
                break;
            };
            let ingest_time = start.elapsed();
            let mut analysis = Analysis::default();
            let mut spent = vec![("ingest", ingest_time)];
            for (stage, run) in extract::STAGES {
                let start = Instant::now();
                run(black_box(&doc), &mut analysis);
                spent.push((stage, start.elapsed()));
            }
            if round == 0 {
                continue; // The first round loads dictionaries and warms caches.
            }
            let row = rows.entry(doc.format.name()).or_default();
            row.files += usize::from(round == 1);
            row.input_bytes += bytes.len();
            row.text_bytes += doc.text.len();
            row.pages += u64::from(doc.pages.unwrap_or(0));
            row.cells += doc.tables.iter().map(|t| t.cells.len() as u64).sum::<u64>();
            for (stage, time) in spent {
                *row.times.entry(stage).or_default() += time;
            }
        }
    }
    println!("{repeat} rounds after one warm-up, one thread, wall seconds inside the process");
    for (format, row) in &rows {
        let total: Duration = row.times.values().sum();
        let (text, input) = (row.text_bytes as f64 / 1e6, row.input_bytes as f64 / 1e6);
        println!(
            "\n{format}: {} files, {:.2} MB input, {:.2} MB text, {} pages per round",
            row.files,
            input / repeat as f64,
            text / repeat as f64,
            row.pages / repeat as u64
        );
        println!(
            "  {:<9} {:>9} {:>7} {:>12}",
            "stage", "seconds", "share", "MB text/s"
        );
        let order = std::iter::once("ingest").chain(extract::STAGES.iter().map(|s| s.0));
        for (name, time) in order
            .filter_map(|s| row.times.get(s).map(|t| (s, *t)))
            .chain([("all", total)])
        {
            let s = time.as_secs_f64();
            println!(
                "  {name:<9} {s:>9.4} {:>6.1}% {:>12.1}",
                100.0 * s / total.as_secs_f64().max(1e-12),
                text / s.max(1e-12)
            );
        }
        let ingest = row
            .times
            .get("ingest")
            .map_or(1e-12, |t| t.as_secs_f64().max(1e-12));
        println!(
            "  ingestion alone: {:.1} MB input/s, {:.0} cells/s",
            input / ingest,
            row.cells as f64 / ingest
        );
        if row.pages > 0 {
            println!(
                "  {:.0} pages per second",
                row.pages as f64 / total.as_secs_f64().max(1e-12)
            );
        }
    }
}
