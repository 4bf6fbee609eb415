//! One module per command.

pub mod check;
pub mod debug;
pub mod explain;
pub mod extract;
pub mod schema;
pub mod show;

use gongbao_model::{Analysis, Document};
use gongbao_pipeline::{analyze, guarded, ingest, read_file};
use std::path::Path;

/// One document, read and analysed, for the commands that look at one file.
///
/// # Errors
/// When the file can't be read; the message names it and says what to do.
pub fn load(path: &Path, options: &ingest::Options) -> anyhow::Result<(Document, Analysis)> {
    let load = || {
        read_file(path, options)
            .and_then(|bytes| guarded(|| analyze(&bytes, &path.to_string_lossy(), options))?)
    };
    load().map_err(|e| anyhow::anyhow!("{}: {e}", path.display()))
}
