//! `gongbao explain`.
use crate::args::typed;
use gongbao_pipeline::ingest;
/// Later in this session.
pub fn main(typed: &typed::Explain, options: &ingest::Options) -> anyhow::Result<()> {
    let _ = super::load(&typed.file, options)?;
    Ok(())
}
