//! Is the heading tree linear in the length of a document? `cargo bench -p gongbao-extract --bench sections`
//!
//! Builds documents of 50 KB and 5 MB (20,000 headings) in several numbering habits, and prints nanoseconds per byte of each and
//! their ratio. It measures and judges nothing.
#![allow(
    clippy::print_stdout,
    missing_docs,
    reason = "a benchmark prints what it measured"
)]

use gongbao_extract::sections;
use gongbao_model::{Analysis, BlockKind, Document, DocumentBuilder, Format, LayoutHints};
use std::hint::black_box;
use std::time::Instant;

const BODY: &str =
    "本年度各项工作按计划推进，资金全部用于既定用途，没有发生挪用和超支，群众反映良好。";

/// A document of about `bytes` bytes with one heading in every 250 bytes.
fn document(bytes: usize, habit: &str) -> Document {
    let mut b = DocumentBuilder::new(Format::Txt);
    let han = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    let mut n = 0usize;
    let line = |b: &mut DocumentBuilder, t: &str| {
        b.block(BlockKind::Paragraph, t, LayoutHints::default());
    };
    while b.offset() < bytes {
        let label = match habit {
            "levels" if n.is_multiple_of(100) => format!("{}、", han[n / 100 % 10]),
            "levels" if n.is_multiple_of(10) => format!("（{}）", han[n / 10 % 10]),
            "levels" => format!("{}.", n % 10),
            "flat" => format!("{}、", n % 900 + 1),
            "lost" => format!("（{}）", n * 7 % 900 + 1),
            _ => String::new(),
        };
        if habit == "enumerations" {
            line(
                &mut b,
                &format!(
                    "{}、完善工作机制。①是修订办法。{BODY}②是强化监督。{BODY}",
                    n % 900 + 1
                ),
            );
        } else if habit == "leads" {
            line(&mut b, &format!("水库管理工作。{BODY}{BODY}"));
        } else {
            line(&mut b, &format!("{label}水利工程建设管理情况"));
            line(&mut b, BODY);
        }
        if habit == "lost" && n.is_multiple_of(3) {
            line(&mut b, "水库运行情况");
        }
        line(&mut b, BODY);
        n += 1;
    }
    b.finish()
}

/// The best of some runs, in nanoseconds per byte.
fn per_byte(doc: &Document, runs: usize) -> (f64, usize) {
    let mut best = f64::MAX;
    let mut found = 0;
    for _ in 0..runs {
        let mut analysis = Analysis::default();
        let start = Instant::now();
        sections::run(black_box(doc), &mut analysis);
        best = best.min(start.elapsed().as_nanos() as f64 / doc.text.len() as f64);
        found = analysis.sections.len();
    }
    (best, found)
}

fn main() {
    println!(
        "{:<14}{:>12}{:>12}{:>8}{:>10}",
        "habit", "50 KB ns/B", "5 MB ns/B", "ratio", "sections"
    );
    for habit in ["levels", "flat", "lost", "leads", "enumerations"] {
        let (small, _) = per_byte(&document(50_000, habit), 20);
        let (large, found) = per_byte(&document(5_000_000, habit), 3);
        println!(
            "{habit:<14}{small:>12.2}{large:>12.2}{:>8.2}{found:>10}",
            large / small
        );
    }
}
