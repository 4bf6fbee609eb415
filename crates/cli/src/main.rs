//! The `gongbao` binary.
#![allow(
    clippy::print_stdout,
    reason = "printing is what the command line is for"
)]

use anyhow::{Context, Result};
use gongbao_pipeline::{ingest, record_of};

fn main() -> Result<()> {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let mut out = None;
    if let Some(i) = args.iter().position(|a| a == "-o") {
        args.remove(i);
        out = Some(args.remove(i));
    }
    let mut lines = String::new();
    for path in args.iter().skip(1) {
        let bytes = std::fs::read(path).with_context(|| path.clone())?;
        lines.push_str(&serde_json::to_string(&record_of(
            &bytes,
            path,
            &ingest::Options::default(),
        ))?);
        lines.push('\n');
    }
    match out {
        Some(path) => std::fs::write(path, lines)?,
        None => print!("{lines}"),
    }
    Ok(())
}
