//! How fast are claims read, and is the time linear in hostile text? `cargo bench -p gongbao-extract --bench claims [-- FILE.txt]`
//!
//! Prints MB of text per CPU second of the claims stage, of the scanner alone and of a pass that only finds numbers with a regular
//! expression, over a text of reports (a file, or sentences of our own); then, for three hostile texts in two sizes, CPU seconds per MB
//! and the ratio of both. It measures and judges nothing.
#![allow(
    clippy::print_stdout,
    missing_docs,
    reason = "a benchmark prints what it measured"
)]

use gongbao_extract::{claims, quantity, sections};
use gongbao_model::{Analysis, BlockKind, Document, DocumentBuilder, Format, LayoutHints, Span};
use regex::Regex;
use std::hint::black_box;
use std::time::Instant;

const SENTENCES: &[&str] = &[
    "2023年，全市地区生产总值1234.5亿元，比上年增长5.6%，其中第一产业增加值98.7亿元，增长3.2%。",
    "全年一般公共预算收入86.42亿元，完成预算的98.7%，下降2.1%；税收收入占比为61.3%，比上年提高1.4个百分点。",
    "各单位按照要求组织学习，完善制度，加强日常管理，推动各项工作落到实处。",
    "新增城镇就业2.3万人，培训各类人才5600余人次，建成高标准农田12万亩。",
    "基本支出1348.22万元，较上年同期的1434.04万元减少85.82万元，下降5.98%，主要原因是人员变动。",
    "安排资金4040万元，支持改造提升2个养老服务中心和12个社区助餐点。",
];

fn document(lines: impl Iterator<Item = String>) -> Document {
    let mut b = DocumentBuilder::new(Format::Txt);
    for line in lines {
        b.block(BlockKind::Paragraph, &line, LayoutHints::default());
    }
    b.finish()
}

/// CPU seconds of this thread. The scheduler's own counters move every few milliseconds only, which is longer than a small file takes.
#[cfg(unix)]
fn seconds(_: Instant) -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Wall seconds, where the system does not tell the CPU time of a thread.
#[cfg(not(unix))]
fn seconds(start: Instant) -> f64 {
    start.elapsed().as_secs_f64()
}

/// The best of some runs, in CPU seconds.
fn best(runs: usize, mut work: impl FnMut()) -> f64 {
    let start = Instant::now();
    (0..runs)
        .map(|_| {
            let before = seconds(start);
            work();
            seconds(start) - before
        })
        .fold(f64::MAX, f64::min)
        .max(1e-9)
}

fn stage(doc: &Document, runs: usize) -> (f64, usize) {
    let mut known = Analysis::default();
    sections::run(doc, &mut known);
    let mut found = 0;
    let cost = best(runs, || {
        let mut analysis = known.clone();
        claims::run(black_box(doc), &mut analysis);
        found = analysis.claims.len();
    });
    (cost, found)
}

fn main() {
    let file = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    let text = file.and_then(|f| std::fs::read_to_string(f).ok());
    let lines: Vec<String> = match &text {
        Some(text) => text.lines().map(str::to_owned).collect(),
        None => SENTENCES
            .iter()
            .cycle()
            .take(20_000)
            .map(|s| (*s).to_owned())
            .collect(),
    };
    let doc = document(lines.into_iter());
    let mb = doc.text.len() as f64 / 1e6;
    println!("{mb:.2} MB of text, best of 5 runs, one thread, CPU seconds");
    let (claims, found) = stage(&doc, 5);
    println!(
        "  claims stage        {:>8.1} MB/CPU s  {found} claims",
        mb / claims
    );
    let mut quantities = 0;
    let scan = best(5, || {
        quantities = quantity::scan(&doc.text, Span::new(0, doc.text.len())).len();
    });
    println!(
        "  scanner alone       {:>8.1} MB/CPU s  {quantities} quantities",
        mb / scan
    );
    let number = Regex::new(
        r"[0-9０-９][0-9０-９,，]*(?:[.．][0-9０-９]+)?\s?[十百千万亿]*(?:个百分点|[%％‰元人户家个名项件次亩吨倍]|公里|万元)?",
    );
    if let Ok(number) = number {
        let mut hits = 0;
        let plain = best(5, || hits = number.find_iter(black_box(&doc.text)).count());
        println!(
            "  regular expression  {:>8.1} MB/CPU s  {hits} hits; {:.1} times the claims stage",
            mb / plain,
            claims / plain
        );
    }
    println!("\nhostile text, CPU seconds per MB, small : large");
    type Hostile = (&'static str, usize, usize, fn(usize) -> String);
    let kinds: [Hostile; 3] = [
        ("one line without punctuation", 200_000, 2_000_000, |n| {
            "全市完成投资12万元比上年增长8%"
                .chars()
                .cycle()
                .take(n)
                .collect()
        }),
        ("numbers in one sentence", 10_000, 100_000, |n| {
            (0..n).map(|i| format!("{}.5万元、", i % 997 + 1)).collect()
        }),
        ("亿 in a row", 100_000, 1_000_000, |n| {
            format!("5{}", "亿".repeat(n))
        }),
    ];
    for (name, small, large, make) in kinds {
        let cost = |n: usize| {
            let doc = document(std::iter::once(make(n)));
            let mb = doc.text.len() as f64 / 1e6;
            (stage(&doc, 2).0 / mb, mb)
        };
        let ((a, _), (b, mb)) = (cost(small), cost(large));
        println!(
            "  {name:<30} {a:.4} : {b:.4} ({mb:.1} MB)  ratio {:.2}",
            b / a.max(1e-9)
        );
    }
}
