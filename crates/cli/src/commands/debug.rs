//! `gongbao debug`: the stages of reading, made visible.

use crate::args::typed::DebugLayout;
use anyhow::Context;
use gongbao_pipeline::{guarded, ingest, read_file};
use std::io::Write;

/// `gongbao debug layout`: a listing of the page's stages on standard output, a drawing where one is asked for.
///
/// # Errors
/// When the file can't be read or has no such page, or when the drawing can't be written.
pub fn layout(typed: &DebugLayout) -> anyhow::Result<()> {
    let options = ingest::Options::default();
    let (listing, svg) = read_file(&typed.path, &options)
        .and_then(|bytes| guarded(|| ingest::pdf::debug_layout(&bytes, typed.page, &options))?)
        .map_err(|e| anyhow::anyhow!("{}: {e}", typed.path.display()))?;
    if let Some(path) = &typed.svg {
        std::fs::write(path, svg).with_context(|| path.display().to_string())?;
    }
    std::io::stdout().lock().write_all(listing.as_bytes())?;
    Ok(())
}
