//! Many files: walking, reading, analysing, writing in input order.

mod contents;
mod crash;
pub mod dataset;
mod inputs;
mod isolation;
mod memory;
mod ordered;
mod part;
mod run;
mod stages;
mod summary;

pub use contents::Contents;
pub use crash::guarded;
pub use gongbao_extract as extract;
pub use gongbao_ingest as ingest;
pub use inputs::{BadGlob, Filter, Found, Input, Member, Root, Skip, Walk, io_error};
pub use isolation::{Isolation, Lines, serve};
pub use ordered::{Bounds, map_in_order};
pub use part::Part;
pub use run::{Copy, Event, Made, Rendered, Settings, Shape, run, run_with};
pub use stages::Stages;
pub use summary::{Brief, Summary};

use gongbao_model::record::{self, Record, SourceInfo};
use gongbao_model::{Analysis, Document, Error, ErrorCode};
use sha2::{Digest, Sha256};
use std::path::Path;

/// Reads and analyses one document that is in memory.
///
/// # Errors
/// As [`ingest::read`].
pub fn analyze(
    bytes: &[u8],
    name: &str,
    options: &ingest::Options,
) -> Result<(Document, Analysis), Error> {
    analyze_in_stages(bytes, name, options, &mut Stages::default())
}

fn analyze_in_stages(
    bytes: &[u8],
    name: &str,
    options: &ingest::Options,
    stages: &mut Stages,
) -> Result<(Document, Analysis), Error> {
    let doc = stages.run("read", || ingest::read(bytes, name, options))?;
    let mut analysis = Analysis::default();
    for (name, stage) in extract::STAGES {
        stages.run(name, || stage(&doc, &mut analysis));
    }
    Ok((doc, analysis))
}

/// A hash as it is written.
fn hex(digest: &[u8]) -> String {
    digest.iter().map(|b| format!("{b:02x}")).collect()
}

/// SHA-256 over the names and texts of all rule files, hex: two datasets with the same one were read by the same words.
#[must_use]
pub fn rules_hash() -> String {
    let mut hash = Sha256::new();
    for (name, text) in extract::rules::FILES {
        for part in [name, text] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
    }
    hex(&hash.finalize())
}

/// SHA-256, hex.
fn doc_id_of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// What the record of some bytes says of its source. The format is a guess of the sniffer, so that records of documents that can't
/// be read say it too.
fn source_of(bytes: &[u8], path: &str) -> SourceInfo {
    let doc_id = doc_id_of(bytes);
    let format = guarded(|| ingest::sniff::sniff(bytes, path).ok())
        .ok()
        .flatten()
        .map(gongbao_model::Format::name);
    SourceInfo {
        doc_id,
        path: path.to_owned(),
        bytes: bytes.len() as u64,
        format,
        ..SourceInfo::default()
    }
}

/// The record of one document that is in memory: always one, whatever goes wrong, a panic included.
#[must_use]
pub fn record_of(bytes: &[u8], path: &str, options: &ingest::Options) -> Record {
    record_in_stages(bytes, path, options, &mut Stages::default())
}

fn record_in_stages(
    bytes: &[u8],
    path: &str,
    options: &ingest::Options,
    stages: &mut Stages,
) -> Record {
    let source = stages.run("sniff", || source_of(bytes, path));
    let outcome = guarded(|| {
        let (doc, analysis) = analyze_in_stages(bytes, path, options, stages)?;
        Ok(stages.run("assemble", || record::assemble(&source, &doc, &analysis)))
    });
    match outcome {
        Ok(Ok(record)) => record,
        Ok(Err(error)) | Err(error) => record::failed(&source, &error),
    }
}

/// The bytes of a file, or of the member of an archive that a path names; refused before they are read when they go over the limit.
///
/// # Errors
/// When the file is missing, can't be read or is too large.
pub fn read_file(path: &Path, options: &ingest::Options) -> Result<Vec<u8>, Error> {
    Input::named(path)?.read(options.limits.input_bytes)
}

/// The record of one file: always one, whatever goes wrong.
#[must_use]
pub fn record_of_file(path: &Path, options: &ingest::Options) -> Record {
    let input = Input::from(path.to_owned());
    record_of_input(&input, None, options, &mut Stages::default())
}

/// The record of one input: always one, whatever goes wrong. `digest` is the hash that its bytes had a moment ago, where that is known; they
/// must still have it, since the document's id and its place among duplicates rest on it.
#[must_use]
pub fn record_of_input(
    input: &Input,
    digest: Option<[u8; 32]>,
    options: &ingest::Options,
    stages: &mut Stages,
) -> Record {
    let shown = input.shown();
    let expected = digest.map(|d| hex(&d));
    let failed = |error: &Error| {
        let mut record = record_of_broken(&shown, error);
        record.source.bytes = input.size();
        record.doc_id = expected.clone().unwrap_or_default();
        record
    };
    match stages.run("open", || input.read(options.limits.input_bytes)) {
        Ok(bytes) => {
            let record = record_in_stages(&bytes, &shown.to_string_lossy(), options, stages);
            if expected.as_ref().is_none_or(|id| *id == record.doc_id) {
                return record;
            }
            failed(&Error::new(
                ErrorCode::Unreadable,
                "the file changed while it was read; run again when it is at rest",
            ))
        }
        Err(error) => failed(&error),
    }
}

/// The record of an input whose reading cost a worker: it says what happened, and which bytes did it.
fn record_of_lost(
    input: &Input,
    digest: Option<[u8; 32]>,
    error: &Error,
    options: &ingest::Options,
) -> Record {
    let mut record = record_of_broken(&input.shown(), error);
    record.source.bytes = input.size();
    let digest = digest.or_else(|| input.digest(options.limits.input_bytes).ok());
    record.doc_id = digest.map(|d| hex(&d)).unwrap_or_default();
    record
}

/// The record of a path that can't be read.
#[must_use]
pub fn record_of_broken(path: &Path, error: &Error) -> Record {
    let bytes = std::fs::metadata(path).map_or(0, |m| if m.is_file() { m.len() } else { 0 });
    record::failed(
        &SourceInfo {
            path: path.to_string_lossy().into_owned(),
            bytes,
            ..SourceInfo::default()
        },
        error,
    )
}

/// The text encoding of a WHATWG label (`gb18030`, `gbk`, `big5`, `utf-16le`, …).
#[must_use]
pub fn encoding_of_label(label: &str) -> Option<&'static encoding_rs::Encoding> {
    encoding_rs::Encoding::for_label(label.trim().as_bytes())
}
