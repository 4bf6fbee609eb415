//! `gongbao extract`: files and folders in, one JSON line per document out, or a dataset.

mod pending;
mod progress;
mod teller;

use crate::args::meant::{Extract, Output};
use crate::args::typed::ProgressKind;
use crate::interrupt::Interrupt;
use anyhow::{Context, Result};
use gongbao_pipeline::dataset::{Packing, Start, Writer};
use gongbao_pipeline::{Contents, Event, Root, Summary, Walk, run};
use pending::Pending;
use progress::Progress;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;
use teller::Teller;

fn walk(plan: &Extract) -> Walk {
    Walk::new(
        plan.roots.clone(),
        plan.filter.clone(),
        Box::new(io::BufReader::new(io::stdin())),
    )
}

/// A second walk that counts what there is to do; a list on standard input can be read only once.
fn counting_walk(plan: &Extract) -> Option<Walk> {
    let again = !plan.roots.contains(&Root::List);
    again.then(|| {
        Walk::new(
            plan.roots.clone(),
            plan.filter.clone(),
            Box::new(io::empty()),
        )
    })
}

/// Runs the plan and hands each event to `write`, in order; until the wish to stop comes. `before` is what an earlier run did.
fn drive(
    plan: &Extract,
    voices: (&Teller, &Interrupt),
    walk: Walk,
    (contents, before): (Option<(&Contents, u64)>, &Summary),
    mut write: impl FnMut(&Event) -> io::Result<()>,
) -> io::Result<()> {
    let (teller, interrupt) = voices;
    let mut progress = Progress::new(plan.progress, counting_walk(plan), before);
    let done = run(interrupt.until(walk), &plan.settings, contents, |event| {
        write(&event)?;
        progress.event(&event);
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
    });
    progress.finish();
    done
}

/// Runs the plan into one stream of lines.
fn into_lines(
    plan: &Extract,
    voices: (&Teller, &Interrupt),
    out: &mut dyn Write,
) -> io::Result<Summary> {
    let mut summary = Summary::default();
    let nothing = (None, &Summary::default());
    drive(plan, voices, walk(plan), nothing, |event| {
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
fn into_dataset(
    plan: &Extract,
    voices: (&Teller, &Interrupt),
    folder: &Path,
    start: Start,
) -> Result<Summary> {
    let (teller, interrupt) = voices;
    let clock = Instant::now();
    let mut writer = Writer::open(folder, start, &Packing::default())?;
    let mut walk = walk(plan);
    writer.pass_over(&mut walk)?;
    let resumed_after = writer.done_before();
    if resumed_after > 0 {
        teller.say(1, || {
            format!("going on after the first {resumed_after} inputs")
        });
    }
    if !writer.is_complete() {
        let contents = writer.contents();
        let before = writer.summary().clone();
        let known = (Some((&*contents, writer.inputs())), &before);
        let write = |event: &Event| match event {
            Event::Document(document) => writer.document(document),
            Event::Duplicate(copy) => writer.duplicate(copy),
            Event::Skipped(path, skip) => writer.skipped(path, *skip),
        };
        drive(plan, voices, walk, known, write).with_context(|| {
            format!(
                "-o {}: writing failed; make room and go on with --resume",
                folder.display()
            )
        })?;
    }
    let summary = writer.summary().clone();
    if interrupt.status().is_some() {
        writer.pause()?;
        teller.say(1, || {
            format!(
                "stopped; {} holds what was done, go on with --resume",
                folder.display()
            )
        });
        return Ok(summary);
    }
    let manifest = serde_json::json!({
        "program": "gongbao", "version": env!("CARGO_PKG_VERSION"), "schema_version": gongbao_model::record::SCHEMA_VERSION,
        "resumed_after": resumed_after, "jobs": plan.settings.jobs, "seconds": clock.elapsed().as_secs_f64(), "summary": summary.to_json(),
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
        timings: plan.timings,
        json: plan.progress == ProgressKind::Json,
    };
    let interrupt = Interrupt::listen().context("the system refuses to tell of Ctrl-C")?;
    let voices = (&teller, &interrupt);
    let summary = match &plan.output {
        Output::Stdout => into_lines(
            plan,
            voices,
            &mut BufWriter::with_capacity(1 << 20, io::stdout().lock()),
        )?,
        Output::Dataset(folder, start) => into_dataset(plan, voices, folder, *start)?,
        Output::File(path) => {
            let mut pending = Pending::create(path)?;
            let summary = into_lines(plan, voices, &mut pending.file).with_context(|| {
                format!(
                    "-o {}: writing failed; nothing was left there",
                    path.display()
                )
            })?;
            if interrupt.status().is_none() {
                pending.finish()?;
            } else {
                teller.say(1, || {
                    format!(
                        "stopped; nothing was left at {}, only a dataset folder can be resumed",
                        path.display()
                    )
                });
            }
            summary
        }
    };
    teller.summary(&summary, start.elapsed().as_secs_f64());
    Ok(match interrupt.status() {
        Some(status) => ExitCode::from(status),
        None if plan.strict && summary.errors > 0 => ExitCode::FAILURE,
        None => ExitCode::SUCCESS,
    })
}
