//! One run over many inputs: records are made on all threads and handed over in input order.

use crate::dataset::rows_of;
use crate::inputs::{Found, Skip};
use crate::isolation::{Isolation, Worker};
use crate::ordered::map_in_order;
use crate::summary::Brief;
use crate::{ingest, record_of_broken, record_of_file};
use gongbao_model::record::Record;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Stack of a worker thread: deep element trees are walked by recursion in places, within the limit on nesting.
pub(crate) const STACK_BYTES: usize = 256 << 20;

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The input.
    pub path: PathBuf,
    /// SHA-256 of its bytes, hex; empty where they could not be read.
    pub doc_id: String,
    /// Bytes to write: one part for lines, one per file of a dataset for rows. Each ends in a newline or is empty.
    pub parts: Vec<Vec<u8>>,
    /// What the summary wants to know.
    pub brief: Brief,
}

/// What a run comes upon, in input order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made<T> {
    /// What was made of the record of a document, read or failed.
    Document(T),
    /// Something in a folder is no input.
    Skipped(PathBuf, Skip),
}

/// What [`run`] comes upon.
pub type Event = Made<Rendered>;

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
pub(crate) fn render(shape: Shape, path: PathBuf, make: impl FnOnce(&Path) -> Record) -> Rendered {
    let start = Instant::now();
    let record = make(&path);
    // Records hold strings, numbers and lists only, so writing them to memory can't fail.
    let parts = parts_of(&record, shape).unwrap_or_default();
    let brief = Brief::of(&record, start.elapsed());
    Rendered {
        path,
        doc_id: record.doc_id,
        parts,
        brief,
    }
}

/// Works on every input on `jobs` threads and hands the results over in input order, whatever the number of threads. Memory is
/// bounded by a window of a few documents per thread.
fn each<I, T: Send>(
    inputs: I,
    settings: &Settings,
    work: impl Fn(&mut Option<Worker>, Found) -> Made<T> + Sync,
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
    map_in_order(&pool, jobs * 4, inputs, || None, work, emit)
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
    let work = |_: &mut Option<Worker>, found: Found| match found {
        Found::File(path) => Made::Document(make(&record_of_file(&path, &settings.options))),
        Found::Broken(path, error) => Made::Document(make(&record_of_broken(&path, &error))),
        Found::Skipped(path, skip) => Made::Skipped(path, skip),
    };
    each(inputs, settings, work, emit)
}

/// Reads every input and hands over its record, rendered in the shape that is asked for; in input order.
///
/// # Errors
/// As [`run_with`].
pub fn run<I>(
    inputs: I,
    settings: &Settings,
    emit: impl FnMut(Event) -> io::Result<()>,
) -> io::Result<()>
where
    I: Iterator<Item = Found> + Send,
{
    let here = |path: PathBuf| {
        render(settings.shape, path, |path| {
            record_of_file(path, &settings.options)
        })
    };
    let work = |worker: &mut Option<Worker>, found: Found| match found {
        Found::File(path) => Event::Document(match &settings.isolation {
            Some(isolation) => isolation.render(worker, path, settings.shape),
            None => here(path),
        }),
        Found::Broken(path, error) => Event::Document(render(settings.shape, path, |path| {
            record_of_broken(path, &error)
        })),
        Found::Skipped(path, skip) => Event::Skipped(path, skip),
    };
    each(inputs, settings, work, emit)
}
