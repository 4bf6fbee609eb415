//! `gongbao schema`: the JSON Schema of the output.

use crate::args::typed::SchemaName;
use std::io::Write;

/// Prints a schema.
///
/// # Errors
/// When standard output can't be written.
pub fn run(name: SchemaName) -> anyhow::Result<()> {
    let schema = match name {
        SchemaName::Record => gongbao_model::record::schema(),
    };
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &schema)?;
    writeln!(out)?;
    Ok(())
}
