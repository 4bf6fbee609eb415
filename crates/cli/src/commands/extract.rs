//! `gongbao extract`: files and folders in, one JSON line per document out, or a dataset.

mod pending;
mod progress;
mod teller;

use crate::args::meant::{Extract, Output};
use crate::args::typed::ProgressKind;
use crate::interrupt::Interrupt;
use anyhow::{Context, Result};
use gongbao_pipeline::dataset::{Packing, Start, Writer, with_path};
use gongbao_pipeline::{Contents, Copy, Event, Input, Root, Summary, Walk, rules_hash, run};
use pending::Pending;
use progress::Progress;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Instant, SystemTime};
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
        .unsorted()
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
            Event::Unchanged(copy) => {
                teller.say(2, || format!("unchanged {}", copy.path.display()));
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

/// Runs the plan into one stream of lines, where nothing can be read back: the same bytes are read as often as they come.
fn into_stream(
    plan: &Extract,
    voices: (&Teller, &Interrupt),
    out: &mut dyn Write,
) -> io::Result<Summary> {
    let mut summary = Summary::default();
    let nothing = (None, &Summary::default());
    drive(plan, voices, walk(plan), nothing, |event| {
        summary.add_event(event);
        match event {
            Event::Document(document) => {
                let mut parts = document.parts.iter();
                parts.try_for_each(|part| out.write_all(&part.read()?))
            }
            Event::Duplicate(_) | Event::Unchanged(_) | Event::Skipped(..) => Ok(()),
        }
    })?;
    out.flush()?;
    Ok(summary)
}

/// Runs the plan into a file of lines; the line of a document whose bytes came before is that of the first with its own path.
fn into_file(
    plan: &Extract,
    voices: (&Teller, &Interrupt),
    out: &mut Pending,
) -> io::Result<Summary> {
    let mut summary = Summary::default();
    let contents = Contents::default();
    let nothing = (Some((&contents, 0)), &Summary::default());
    drive(plan, voices, walk(plan), nothing, |event| {
        let (path, doc_id) = match event {
            Event::Document(document) => (&document.path, &document.doc_id),
            Event::Duplicate(copy) | Event::Unchanged(copy) => (&copy.path, &copy.doc_id),
            Event::Skipped(..) => {
                summary.add_event(event);
                return Ok(());
            }
        };
        let input = summary.documents() + 1;
        let first = contents.first_of(doc_id).filter(|first| *first < input);
        match (event, first) {
            (Event::Document(document), None) => {
                summary.add_event(event);
                document.parts.iter().try_for_each(|p| out.line(input, p))
            }
            (_, first) => {
                summary.add_copy(&Copy {
                    path: path.clone(),
                    doc_id: doc_id.clone(),
                    bytes: event.bytes(),
                });
                let line = out.read_again(first.unwrap_or(input))?;
                out.line(input, &with_path(&line, &path.to_string_lossy())?.into())
            }
        }
    })?;
    out.flush()?;
    Ok(summary)
}

/// What decides, beside its bytes, what is read out of a document: this program and the options of its readers.
fn fingerprint(plan: &Extract) -> Result<String> {
    let program = std::env::current_exe().context("the program can't find itself")?;
    let (len, crc) = Input::from(program)
        .checksum(u64::MAX)
        .map_err(|e| anyhow::anyhow!("the program can't read itself: {e}"))?;
    Ok(format!("{len} {crc:08x} {:?}", plan.settings.options))
}

/// Seconds since 1970, UTC.
fn unix_seconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |t| t.as_secs())
}

/// The manifest of a finished dataset.
fn manifest_of(folder: &Path) -> Option<serde_json::Value> {
    serde_json::from_slice(&std::fs::read(folder.join("manifest.json")).ok()?).ok()
}

/// Runs the plan into a dataset folder.
fn into_dataset(
    plan: &Extract,
    voices: (&Teller, &Interrupt),
    folder: &Path,
    (start, packing): (Start, &Packing),
) -> Result<Summary> {
    let (teller, interrupt) = voices;
    let (clock, started) = (Instant::now(), SystemTime::now());
    let fingerprint = fingerprint(plan)?;
    let same = || manifest_of(folder).is_none_or(|m| m["fingerprint"] == fingerprint);
    let start = if start == Start::Update && !same() {
        teller.say(1, || {
            "the dataset was made by another version or with other options: everything is read again"
                .to_owned()
        });
        Start::Resume
    } else {
        start
    };
    let mut writer = Writer::open(folder, start, packing)?;
    writer.made_by(&fingerprint)?;
    writer.check_every(plan.checkpoint);
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
            Event::Unchanged(copy) => writer.unchanged(copy),
            Event::Skipped(path, skip) => writer.skipped(path, *skip),
        };
        drive(plan, voices, walk, known, write).with_context(|| {
            format!(
                "-o {}: writing failed; make room and go on with --resume",
                folder.display()
            )
        })?;
    }
    if interrupt.status().is_some() {
        let summary = writer.summary().clone();
        writer.pause()?;
        teller.say(1, || {
            format!(
                "stopped; {} holds what was done, go on with --resume",
                folder.display()
            )
        });
        return Ok(summary);
    }
    let removed = writer.removed()?;
    let summary = writer.summary().clone();
    let arguments: Vec<String> = std::env::args_os()
        .skip(1)
        .map(|a| a.to_string_lossy().into_owned())
        .collect();
    let manifest = serde_json::json!({
        "program": "gongbao", "version": env!("CARGO_PKG_VERSION"), "schema_version": gongbao_model::record::SCHEMA_VERSION,
        "resumed_after": resumed_after, "jobs": plan.settings.jobs, "seconds": clock.elapsed().as_secs_f64(), "summary": summary.to_json(),
        "fingerprint": fingerprint, "removed": removed, "rules": rules_hash(), "arguments": arguments,
        "started": unix_seconds(started), "ended": unix_seconds(SystemTime::now()),
    });
    teller.removed(&removed);
    writer
        .finish(&manifest, plan.settings.jobs)
        .with_context(|| {
            format!(
                "-o {}: the dataset could not be finished; go on with --resume",
                folder.display()
            )
        })?;
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
        Output::Stdout => into_stream(
            plan,
            voices,
            &mut BufWriter::with_capacity(1 << 20, io::stdout().lock()),
        )?,
        Output::Dataset(folder, start, packing) => {
            into_dataset(plan, voices, folder, (*start, packing))?
        }
        Output::File(path) => {
            let mut pending = Pending::create(path)?;
            let summary = into_file(plan, voices, &mut pending).with_context(|| {
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
