//! How many wrong figures are found: changes one figure of a real document at a time and looks whether the checks report it.
//!
//! `cargo run --release -p gongbao-pipeline --example planted -- PATH… [--changes N] [--seed N] [--misses]` (folders are read recursively). One digit of one figure is
//! replaced, so the document keeps its layout and is read once; the stages after reading run again for every change. A change counts as
//! found where a finding of severity `rounding` or `error` that was not there before involves the changed figure, and as astray where new findings name
//! only other figures. Figures that nothing else in the document speaks of can't be found by anyone, so the share is a lower bound; compare it between
//! two versions.
#![allow(
    clippy::print_stdout,
    missing_docs,
    reason = "a measuring program prints what it measured"
)]

use gongbao_model::{Analysis, Claim, Document, Finding, Origin, Severity};
use gongbao_pipeline::{extract, ingest};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A small generator of random numbers (SplitMix64): the same seed changes the same figures.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % n.max(1) as u64) as usize
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

/// The document with one digit of a figure replaced by another: a digit before the last one where there is one, never to a leading zero.
fn change(doc: &Document, claim: &Claim, random: &mut Random) -> Option<(Document, String)> {
    let span = claim.quantity.span.range();
    let text = doc.text.get(span.clone())?;
    let digits: Vec<usize> = text
        .bytes()
        .enumerate()
        .filter(|(_, b)| b.is_ascii_digit())
        .map(|(i, _)| i)
        .collect();
    let choice = digits.len().saturating_sub(1).max(1);
    let at = *digits.get(random.below(choice))?;
    let old = text.as_bytes()[at];
    let new = b'1' + (old - b'0' + random.below(8) as u8) % 9;
    let new = if new == old {
        b'1' + (new - b'0') % 9
    } else {
        new
    };
    let mut out = doc.clone();
    let place = span.start + at;
    let digit = char::from(new).to_string();
    out.text.replace_range(place..=place, &digit);
    let shown = out.text.get(span)?.to_owned();
    Some((out, shown))
}

fn serious(analysis: &Analysis) -> impl Iterator<Item = &Finding> {
    analysis
        .findings
        .iter()
        .filter(|f| f.severity != Severity::Note)
}

/// True where a finding names a figure that stands at the span of a claim.
fn involves(analysis: &Analysis, finding: &Finding, claim: &Claim) -> bool {
    let at = claim.quantity.span;
    finding.claims.iter().any(|c| {
        analysis
            .claims
            .get(c.0 as usize)
            .is_some_and(|c| c.quantity.span.start < at.end && at.start < c.quantity.span.end)
    }) || claim
        .place
        .is_some_and(|p| finding.cells.contains(&(p.table, p.cell)))
}

#[derive(Default)]
struct Count {
    changes: usize,
    found: usize,
    astray: usize,
}

fn main() {
    let (mut changes, mut seed, mut misses) = (200usize, 1u64, false);
    let mut files = Vec::new();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut number = || args.next().and_then(|n| n.parse().ok());
        match arg.as_str() {
            "--changes" => changes = number().unwrap_or(changes),
            "--seed" => seed = number().map_or(seed, |n| n as u64),
            "--misses" => misses = true,
            path => collect(Path::new(path), &mut files),
        }
    }
    let options = ingest::Options::default();
    let mut pool: Vec<(String, Document, Analysis)> = Vec::new();
    let mut seen = BTreeSet::new();
    for file in &files {
        let Ok(bytes) = std::fs::read(file) else {
            continue;
        };
        let name = file.to_string_lossy().into_owned();
        let Ok(doc) = ingest::read(&bytes, &name, &options) else {
            continue;
        };
        let analysis = extract::analyze(&doc);
        // Copies of one report in several formats count once.
        if analysis.claims.len() >= 5
            && seen.insert((analysis.meta.title.clone(), analysis.claims.len() / 20))
        {
            pool.push((name, doc, analysis));
        }
    }
    let mut random = Random(seed);
    let mut counts: BTreeMap<(String, String), Count> = BTreeMap::new();
    if pool.is_empty() {
        return;
    }
    for n in 0..changes {
        // Every document in turn, figures of text and of tables in turn.
        let (name, doc, base) = &pool[n % pool.len()];
        let wanted = if (n / pool.len()).is_multiple_of(2) {
            Origin::Text
        } else {
            Origin::Table
        };
        let mut able: Vec<&Claim> = base.claims.iter().filter(|c| c.origin == wanted).collect();
        if able.is_empty() {
            able = base.claims.iter().collect();
        }
        let claim = able[random.below(able.len())];
        let Some((changed, shown)) = change(doc, claim, &mut random) else {
            continue;
        };
        let after = extract::analyze(&changed);
        let before: BTreeSet<&str> = serious(base).map(|f| f.message.as_str()).collect();
        let new: Vec<&Finding> = serious(&after)
            .filter(|f| !before.contains(f.message.as_str()))
            .collect();
        let found = new.iter().any(|f| involves(&after, f, claim));
        let astray = !found && !new.is_empty();
        let origin = if claim.origin == Origin::Text {
            "text"
        } else {
            "table"
        };
        for key in [
            ("all".to_owned(), origin.to_owned()),
            (base.meta.report_kind.name().to_owned(), origin.to_owned()),
            (format!("role {}", claim.role.name()), origin.to_owned()),
        ] {
            let count = counts.entry(key).or_default();
            count.changes += 1;
            count.found += usize::from(found);
            count.astray += usize::from(astray);
        }
        if misses && !found {
            let quote: String = doc
                .slice(claim.quote)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .chars()
                .take(160)
                .collect();
            println!(
                "{} {origin} {} {} | {} {} -> {shown} | {quote}",
                if astray { "astray" } else { "missed" },
                Path::new(name)
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy(),
                claim.role.name(),
                claim.metric,
                doc.slice(claim.quantity.span),
            );
            for f in &new {
                println!("    {} {}", f.check, f.message);
            }
        }
    }
    println!("{} documents", pool.len());
    println!(
        "{:<46} {:>7} {:>6} {:>7} {:>6}",
        "", "changed", "found", "recall", "astray"
    );
    for ((group, origin), c) in &counts {
        println!(
            "{:<46} {:>7} {:>6} {:>7.2} {:>6}",
            format!("{group}, {origin}"),
            c.changes,
            c.found,
            c.found as f64 / c.changes.max(1) as f64,
            c.astray
        );
    }
}
