//! One run over many inputs: records are made on all threads and handed over in input order.

use crate::contents::Contents;
use crate::dataset::rows_of;
use crate::inputs::{Found, Input, Skip};
use crate::isolation::{Isolation, Seat};
use crate::memory::keep_what_is_freed;
use crate::ordered::{Bounds, map_in_order};
use crate::part::Part;
use crate::stages::Stages;
use crate::summary::Brief;
use crate::{hex, ingest, record_of_broken, record_of_input};
use gongbao_model::record::Record;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Stack of a worker thread: deep element trees are walked by recursion in places, within the limit on nesting.
pub(crate) const STACK_BYTES: usize = 256 << 20;

/// Documents per thread that may be under way or wait for an earlier one …
const WINDOW: usize = 256;
/// … and bytes of rendered documents that may wait. Together they bound the memory of the parent.
const WAITING_BYTES: usize = 24 << 20;

/// In which shape records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One line of JSON per document.
    Lines,
    /// Indented JSON, for a person.
    Pretty,
    /// Rows of a dataset.
    Rows,
}

/// How a run goes about its work.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What the readers are asked for.
    pub options: ingest::Options,
    /// Threads, at least 1.
    pub jobs: usize,
    /// Shape of what is written.
    pub shape: Shape,
    /// Worker processes, where documents are kept apart; without, documents share this process and only panics are caught.
    pub isolation: Option<Isolation>,
}

/// One document, rendered.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The input.
    pub path: PathBuf,
    /// SHA-256 of its bytes, hex; empty where they could not be read.
    pub doc_id: String,
    /// What is to be written: one part for lines, one per file of a dataset for rows. Each ends in a newline or is empty.
    pub parts: Vec<Part>,
    /// What the summary wants to know.
    pub brief: Brief,
}

/// An input whose bytes are known: it is not extracted again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// The input.
    pub path: PathBuf,
    /// SHA-256 of its bytes, hex.
    pub doc_id: String,
    /// Size of the input.
    pub bytes: u64,
}

/// What a run comes upon, in input order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made<T> {
    /// What was made of the record of a document, read or failed.
    Document(T),
    /// The bytes of an earlier document under another name.
    Duplicate(Copy),
    /// Bytes whose rows an earlier dataset holds.
    Unchanged(Copy),
    /// Something in a folder is no input.
    Skipped(PathBuf, Skip),
}

/// What [`run`] comes upon.
pub type Event = Made<Rendered>;

impl Event {
    /// Size of the input.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        match self {
            Event::Document(document) => document.brief.bytes,
            Event::Duplicate(copy) | Event::Unchanged(copy) => copy.bytes,
            Event::Skipped(..) => 0,
        }
    }
}

/// The bytes of a record in some shape.
fn parts_of(record: &Record, shape: Shape) -> Result<Vec<Vec<u8>>, serde_json::Error> {
    let mut json = match shape {
        Shape::Lines => serde_json::to_vec(record)?,
        Shape::Pretty => serde_json::to_vec_pretty(record)?,
        Shape::Rows => return rows_of(record),
    };
    json.push(b'\n');
    Ok(vec![json])
}

/// A record, made and rendered.
pub(crate) fn render(
    shape: Shape,
    path: PathBuf,
    make: impl FnOnce(&Path, &mut Stages) -> Record,
) -> Rendered {
    let span = tracing::info_span!("document", path = %path.display());
    let _inside = span.enter();
    let start = Instant::now();
    let mut stages = Stages::default();
    let record = make(&path, &mut stages);
    // Records hold strings, numbers and lists only, so writing them to memory can't fail.
    let parts = stages.run("write", || {
        let parts = parts_of(&record, shape).unwrap_or_default();
        parts.into_iter().map(Part::from).collect()
    });
    let brief = Brief::of(&record, start.elapsed(), stages);
    for warning in &record.warnings {
        tracing::debug!(code = %warning.code, "{}", warning.message);
    }
    match &brief.error {
        Some((code, message)) => tracing::warn!(code, "{message}"),
        None => tracing::info!(
            status = record.status.name(),
            milliseconds = brief.elapsed.as_millis(),
            "read"
        ),
    }
    Rendered {
        path,
        doc_id: record.doc_id,
        parts,
        brief,
    }
}

/// Works on every input on `jobs` threads and hands the results over in input order, whatever the number of threads. Inputs are numbered from
/// the first after those that were done `before`.
fn each<I, T: Send>(
    inputs: I,
    before: u64,
    settings: &Settings,
    work: impl Fn(&mut Seat, (u64, Found)) -> Made<T> + Sync,
    weigh: impl Fn(&Made<T>) -> usize + Sync,
    emit: impl FnMut(Made<T>) -> io::Result<()>,
) -> io::Result<()>
where
    I: Iterator<Item = Found> + Send,
{
    if settings.isolation.is_none() {
        keep_what_is_freed();
    }
    let jobs = settings.jobs.max(1);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs)
        .stack_size(STACK_BYTES)
        .thread_name(|i| format!("reader-{i}"))
        .build()
        .map_err(io::Error::other)?;
    let bounds = Bounds {
        items: jobs * WINDOW,
        weight: WAITING_BYTES,
    };
    // Documents are numbered from 1; what is skipped has the number of the document before it.
    let numbered = inputs.scan(before, |number, found| {
        *number += u64::from(!matches!(found, Found::Skipped(..)));
        Some((*number, found))
    });
    map_in_order(&pool, bounds, numbered, Seat::default, work, weigh, emit)
}

/// Reads every input and hands over what `make` makes of its record, on the thread that read it; in input order.
///
/// # Errors
/// The first error of `emit`, or of the system when it refuses the threads.
pub fn run_with<I, T: Send>(
    inputs: I,
    settings: &Settings,
    make: impl Fn(&Record) -> T + Sync,
    emit: impl FnMut(Made<T>) -> io::Result<()>,
) -> io::Result<()>
where
    I: Iterator<Item = Found> + Send,
{
    let work = |_: &mut Seat, (_, found): (u64, Found)| match found {
        Found::File(input) => {
            let stages = &mut Stages::default();
            Made::Document(make(&record_of_input(
                &input,
                None,
                &settings.options,
                stages,
            )))
        }
        Found::Broken(path, error) => Made::Document(make(&record_of_broken(&path, &error))),
        Found::Skipped(path, skip) => Made::Skipped(path, skip),
    };
    each(inputs, 0, settings, work, |_| 0, emit)
}

/// Extracts one input, or finds that its bytes have been extracted under an earlier name.
fn extract_once(
    seat: &mut Seat,
    number: u64,
    input: &Input,
    settings: &Settings,
    contents: Option<&Contents>,
) -> Event {
    let mut digest = None;
    if let Some(contents) = contents {
        let copy = |hash: &[u8; 32]| Copy {
            path: input.shown(),
            doc_id: hex(hash),
            bytes: input.size(),
        };
        match input.digest(settings.options.limits.input_bytes) {
            Ok(hash) if !contents.claim(&hash, number) => return Event::Duplicate(copy(&hash)),
            Ok(hash) if contents.is_earlier(&hash) => return Event::Unchanged(copy(&hash)),
            Ok(hash) => digest = Some(hash),
            // The reader meets the same error and words it.
            Err(_) => {}
        }
    }
    Event::Document(match &settings.isolation {
        Some(isolation) => isolation.render(seat, input, digest, settings.shape),
        None => render(settings.shape, input.shown(), |_, stages| {
            record_of_input(input, digest, &settings.options, stages)
        }),
    })
}

/// Reads every input and hands over its record, rendered in the shape that is asked for; in input order. With `contents`, bytes that an
/// earlier input has are not extracted again; so many inputs were done before, in an earlier run.
///
/// # Errors
/// As [`run_with`].
pub fn run<I>(
    inputs: I,
    settings: &Settings,
    contents: Option<(&Contents, u64)>,
    emit: impl FnMut(Event) -> io::Result<()>,
) -> io::Result<()>
where
    I: Iterator<Item = Found> + Send,
{
    let (contents, before) = contents.unzip();
    let before = before.unwrap_or_default();
    let work = |seat: &mut Seat, (number, found): (u64, Found)| match found {
        Found::File(input) => extract_once(seat, number, &input, settings, contents),
        Found::Broken(path, error) => Event::Document(render(settings.shape, path, |path, _| {
            record_of_broken(path, &error)
        })),
        Found::Skipped(path, skip) => Event::Skipped(path, skip),
    };
    let weigh = |event: &Event| match event {
        Event::Document(document) => {
            let bytes: u64 = document.parts.iter().map(Part::bytes).sum();
            usize::try_from(bytes).unwrap_or(usize::MAX)
        }
        Event::Duplicate(_) | Event::Unchanged(_) | Event::Skipped(..) => 0,
    };
    each(inputs, before, settings, work, weigh, emit)
}
