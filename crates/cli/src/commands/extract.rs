//! `gongbao extract`: files and folders in, one JSON line per document out.

use crate::args::meant::{Extract, Output};
use anyhow::{Context, Result};
use gongbao_model::record::Status;
use gongbao_pipeline::dataset::{Packing, Start, Writer};
use gongbao_pipeline::{Brief, Contents, Event, Summary, Walk, run};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// A file that shows under its own name only when it is whole.
struct Pending {
    temporary: PathBuf,
    path: PathBuf,
    file: BufWriter<File>,
    kept: bool,
}

impl Pending {
    fn create(path: &Path) -> Result<Self> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let temporary = path.with_file_name(name);
        let file = File::create(&temporary).with_context(|| {
            format!(
                "-o {}: the output can't be written there; check the folder and its permissions",
                path.display()
            )
        })?;
        Ok(Self {
            temporary,
            path: path.to_owned(),
            file: BufWriter::with_capacity(1 << 20, file),
            kept: false,
        })
    }
    fn finish(mut self) -> Result<()> {
        let context = || {
            format!(
                "-o {}: the output could not be finished",
                self.path.display()
            )
        };
        self.file.flush().with_context(context)?;
        self.file.get_ref().sync_all().with_context(context)?;
        std::fs::rename(&self.temporary, &self.path).with_context(context)?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if !self.kept {
            // Nothing more can be done about a leftover that can't be removed; its name ends in .part.
            let _ = std::fs::remove_file(&self.temporary);
        }
    }
}

/// Says what a person wants to know on standard error. A closed standard error costs nothing.
struct Teller {
    loudness: u8,
}

impl Teller {
    fn say(&self, from: u8, line: impl FnOnce() -> String) {
        if self.loudness >= from {
            let _ = writeln!(io::stderr().lock(), "{}", line());
        }
    }
    fn document(&self, brief: &Brief) {
        // Errors are worth a line each: a person should not have to search the output for them.
        if let Some((code, message)) = &brief.error {
            self.say(1, || format!("error {code}: {}: {message}", brief.path));
        } else {
            let status = if brief.status == Status::Partial {
                "partial"
            } else {
                "ok"
            };
            self.say(2, || {
                format!(
                    "{status} {} ({:.1} ms, {} findings)",
                    brief.path,
                    brief.elapsed.as_secs_f64() * 1e3,
                    brief.findings
                )
            });
        }
        for warning in &brief.warnings {
            self.say(3, || format!("    warning {warning}"));
        }
    }
    fn summary(&self, s: &Summary, seconds: f64) {
        let counts = |map: &std::collections::BTreeMap<String, u64>| {
            map.iter()
                .map(|(k, n)| format!("{k} {n}"))
                .collect::<Vec<_>>()
                .join(", ")
        };
        self.say(1, || {
            format!(
                "{} documents in {seconds:.1} s ({:.1} MB): {} ok, {} partial, {} errors; {} findings",
                s.documents(),
                s.bytes as f64 / 1e6,
                s.ok,
                s.partial,
                s.errors,
                s.findings
            )
        });
        for (name, map) in [
            ("formats", &s.formats),
            ("errors", &s.error_codes),
            ("documents with warnings", &s.warnings),
        ] {
            if !map.is_empty() && s.documents() > 1 {
                self.say(1, || format!("  {name}: {}", counts(map)));
            }
        }
        for (skip, n) in &s.skipped {
            self.say(1, || format!("  skipped: {n} {}", skip.words()));
        }
        for (time, path) in &s.slowest {
            self.say(2, || format!("  slow: {:.2} s {path}", time.as_secs_f64()));
        }
    }
}

fn walk(plan: &Extract) -> Walk {
    Walk::new(
        plan.roots.clone(),
        plan.filter.clone(),
        Box::new(io::BufReader::new(io::stdin())),
    )
}

/// Runs the plan and hands each event to `write`, in order.
fn drive(
    plan: &Extract,
    teller: &Teller,
    walk: Walk,
    contents: Option<(&Contents, u64)>,
    mut write: impl FnMut(&Event) -> io::Result<()>,
) -> io::Result<()> {
    run(walk, &plan.settings, contents, |event| {
        write(&event)?;
        match event {
            Event::Document(document) => {
                teller.document(&document.brief);
            }
            Event::Duplicate(copy) => {
                teller.say(2, || format!("copy {}", copy.path.display()));
            }
            Event::Skipped(path, skip) => {
                teller.say(2, || {
                    format!("skipped {}: {}", path.display(), skip.words())
                });
            }
        }
        Ok(())
    })
}

/// Runs the plan into one stream of lines.
fn into_lines(plan: &Extract, teller: &Teller, out: &mut dyn Write) -> io::Result<Summary> {
    let mut summary = Summary::default();
    drive(plan, teller, walk(plan), None, |event| {
        summary.add_event(event);
        match event {
            Event::Document(document) => document.parts.iter().try_for_each(|p| out.write_all(p)),
            Event::Duplicate(_) | Event::Skipped(..) => Ok(()),
        }
    })?;
    out.flush()?;
    Ok(summary)
}

/// Runs the plan into a dataset folder.
fn into_dataset(plan: &Extract, teller: &Teller, folder: &Path, start: Start) -> Result<Summary> {
    let clock = Instant::now();
    let mut writer = Writer::open(folder, start, &Packing::default())?;
    let mut walk = walk(plan);
    writer.pass_over(&mut walk)?;
    let before = writer.done_before();
    if before > 0 {
        teller.say(1, || format!("going on after the first {before} inputs"));
    }
    if !writer.is_complete() {
        let contents = writer.contents();
        let known = Some((&*contents, writer.inputs()));
        let write = |event: &Event| match event {
            Event::Document(document) => writer.document(document),
            Event::Duplicate(copy) => writer.duplicate(copy),
            Event::Skipped(path, skip) => writer.skipped(path, *skip),
        };
        drive(plan, teller, walk, known, write).with_context(|| {
            format!(
                "-o {}: writing failed; make room and go on with --resume",
                folder.display()
            )
        })?;
    }
    let summary = writer.summary().clone();
    let manifest = serde_json::json!({
        "program": "gongbao", "version": env!("CARGO_PKG_VERSION"), "schema_version": gongbao_model::record::SCHEMA_VERSION,
        "resumed_after": before, "jobs": plan.settings.jobs, "seconds": clock.elapsed().as_secs_f64(), "summary": summary.to_json(),
    });
    writer.finish(&manifest)?;
    Ok(summary)
}

/// Runs the extraction.
///
/// # Errors
/// When the output can't be written. Documents that can't be read are records, not errors.
pub fn main(plan: &Extract) -> Result<ExitCode> {
    let start = Instant::now();
    let teller = Teller {
        loudness: plan.loudness,
    };
    let summary = match &plan.output {
        Output::Stdout => into_lines(
            plan,
            &teller,
            &mut BufWriter::with_capacity(1 << 20, io::stdout().lock()),
        )?,
        Output::Dataset(folder, start) => into_dataset(plan, &teller, folder, *start)?,
        Output::File(path) => {
            let mut pending = Pending::create(path)?;
            let summary = into_lines(plan, &teller, &mut pending.file).with_context(|| {
                format!(
                    "-o {}: writing failed; nothing was left there",
                    path.display()
                )
            })?;
            pending.finish()?;
            summary
        }
    };
    teller.summary(&summary, start.elapsed().as_secs_f64());
    Ok(if plan.strict && summary.errors > 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}
