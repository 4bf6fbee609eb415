//! Many files: walking, reading, analysing, writing in input order.

mod crash;
pub mod dataset;
mod inputs;
mod isolation;
mod ordered;
mod run;
mod summary;

pub use crash::guarded;
pub use gongbao_extract as extract;
pub use gongbao_ingest as ingest;
pub use inputs::{BadGlob, Filter, Found, Root, Skip, Walk, io_error};
pub use isolation::{Isolation, serve};
pub use ordered::map_in_order;
pub use run::{Event, Made, Rendered, Settings, Shape, run, run_with};
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
    let doc = ingest::read(bytes, name, options)?;
    let analysis = extract::analyze(&doc);
    Ok((doc, analysis))
}

/// SHA-256, hex.
fn doc_id_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
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
    let source = source_of(bytes, path);
    let outcome = guarded(|| {
        analyze(bytes, path, options)
            .map(|(doc, analysis)| record::assemble(&source, &doc, &analysis))
    });
    match outcome {
        Ok(Ok(record)) => record,
        Ok(Err(error)) | Err(error) => record::failed(&source, &error),
    }
}

/// The bytes of a file, refused before they are read when they go over the limit.
///
/// # Errors
/// When the file is missing, can't be read or is too large.
pub fn read_file(path: &Path, options: &ingest::Options) -> Result<Vec<u8>, Error> {
    let meta = std::fs::metadata(path).map_err(|e| io_error(&e))?;
    let limit = options.limits.input_bytes;
    if meta.len() > limit {
        return Err(Error::new(
            ErrorCode::TooLarge,
            format!(
                "the file has {} bytes, over the limit input_bytes = {limit}",
                meta.len()
            ),
        ));
    }
    std::fs::read(path).map_err(|e| io_error(&e))
}

/// The record of one file: always one, whatever goes wrong.
#[must_use]
pub fn record_of_file(path: &Path, options: &ingest::Options) -> Record {
    let shown = path.to_string_lossy();
    match read_file(path, options) {
        Ok(bytes) => record_of(&bytes, &shown, options),
        Err(error) => record_of_broken(path, &error),
    }
}

/// The record of a file whose reading cost a worker: it says what happened, and which bytes did it.
fn record_of_lost(path: &Path, error: &Error, options: &ingest::Options) -> Record {
    let mut record = record_of_broken(path, error);
    if let Ok(bytes) = read_file(path, options) {
        record.doc_id = doc_id_of(&bytes);
    }
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
