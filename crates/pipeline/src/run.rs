//! One run over many inputs: records are made on all threads and handed over in input order.

use crate::inputs::{Found, Skip};
use crate::ordered::map_in_order;
use crate::summary::Brief;
use crate::{ingest, record_of_broken, record_of_file};
use gongbao_model::record::Record;
use std::io;
use std::path::PathBuf;
use std::time::Instant;

/// Stack of a worker thread: deep element trees are walked by recursion in places, within the limit on nesting.
const STACK_BYTES: usize = 256 << 20;

/// How a run goes about its work.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What the readers are asked for.
    pub options: ingest::Options,
    /// Threads, at least 1.
    pub jobs: usize,
    /// Indented JSON, for a person.
    pub pretty: bool,
}

/// The finished line of one document, newline included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// JSON text.
    pub json: Vec<u8>,
    /// What the summary wants to know.
    pub brief: Brief,
}

/// What a run comes upon, in input order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A document was read or failed.
    Document(Line),
    /// Something in a folder is no input.
    Skipped(PathBuf, Skip),
}

/// One record as a line of JSON.
fn json_of(record: &Record, pretty: bool) -> Vec<u8> {
    let written = if pretty {
        serde_json::to_vec_pretty(record)
    } else {
        serde_json::to_vec(record)
    };
    // Records hold strings, numbers and lists only, so writing them to memory can't fail; an empty line would show if it did.
    let mut json = written.unwrap_or_default();
    json.push(b'\n');
    json
}

fn line_of(settings: &Settings, make: impl FnOnce() -> Record) -> Line {
    let start = Instant::now();
    let record = make();
    let json = json_of(&record, settings.pretty);
    Line {
        json,
        brief: Brief::of(&record, start.elapsed()),
    }
}

/// What a run that keeps no JSON comes upon, in input order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made<T> {
    /// What was made of the record of a document, read or failed.
    Document(T),
    /// Something in a folder is no input.
    Skipped(PathBuf, Skip),
}

/// As [`run`], with something else than a line of JSON made of each record, on the thread that read it.
///
/// # Errors
/// As [`run`].
pub fn run_with<I, T: Send>(
    inputs: I,
    settings: &Settings,
    make: impl Fn(&Record) -> T + Sync,
    emit: impl FnMut(Made<T>) -> io::Result<()>,
) -> io::Result<()>
where
    I: Iterator<Item = Found> + Send,
{
    let jobs = settings.jobs.max(1);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs)
        .stack_size(STACK_BYTES)
        .thread_name(|i| format!("reader-{i}"))
        .build()
        .map_err(io::Error::other)?;
    let work = |(): &mut (), found: Found| match found {
        Found::File(path) => Made::Document(make(&record_of_file(&path, &settings.options))),
        Found::Broken(path, error) => Made::Document(make(&record_of_broken(&path, &error))),
        Found::Skipped(path, skip) => Made::Skipped(path, skip),
    };
    map_in_order(&pool, jobs * 4, inputs, || (), work, emit)
}

/// Reads every input on `jobs` threads and hands the events over in input order, whatever the number of threads. Memory is
/// bounded by a window of a few documents per thread.
///
/// # Errors
/// The first error of `emit`, or of the system when it refuses the threads.
pub fn run<I>(
    inputs: I,
    settings: &Settings,
    emit: impl FnMut(Event) -> io::Result<()>,
) -> io::Result<()>
where
    I: Iterator<Item = Found> + Send,
{
    let jobs = settings.jobs.max(1);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs)
        .stack_size(STACK_BYTES)
        .thread_name(|i| format!("reader-{i}"))
        .build()
        .map_err(io::Error::other)?;
    let work = |(): &mut (), found: Found| match found {
        Found::File(path) => Event::Document(line_of(settings, || {
            record_of_file(&path, &settings.options)
        })),
        Found::Broken(path, error) => {
            Event::Document(line_of(settings, || record_of_broken(&path, &error)))
        }
        Found::Skipped(path, skip) => Event::Skipped(path, skip),
    };
    map_in_order(&pool, jobs * 4, inputs, || (), work, emit)
}
