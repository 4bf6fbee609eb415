//! Many files: walking, reading, analysing, writing in input order.

use gongbao_model::record::{self, Record, SourceInfo};
use gongbao_model::{Analysis, Document, Error};
use sha2::{Digest, Sha256};

pub use gongbao_extract as extract;
pub use gongbao_ingest as ingest;

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

/// The record of one document that is in memory: always one, whatever goes wrong.
#[must_use]
pub fn record_of(bytes: &[u8], path: &str, options: &ingest::Options) -> Record {
    let doc_id: String = Sha256::digest(bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let source = SourceInfo {
        doc_id,
        path: path.to_owned(),
        bytes: bytes.len() as u64,
        ..SourceInfo::default()
    };
    match analyze(bytes, path, options) {
        Ok((doc, analysis)) => record::assemble(&source, &doc, &analysis),
        Err(error) => record::failed(&source, &error),
    }
}
