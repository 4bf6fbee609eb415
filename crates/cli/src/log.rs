//! Logs on standard error (`--log`), in this process and in workers.

use crate::terminal::stderr;
use anyhow::{Context, Result};
use std::io;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// A line of the log on its way to standard error.
struct Line;

impl io::Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        stderr::lines(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Begins to log what passes a filter: a level (`info`), or levels by module (`warn,gongbao_pipeline::isolation=debug`).
///
/// # Errors
/// When the filter can't be understood.
pub fn start(filter: &str) -> Result<()> {
    let targets: Targets = filter.parse().with_context(|| {
        format!("--log {filter}: give a level (error, warn, info, debug, trace) or a list such as warn,gongbao_pipeline=debug")
    })?;
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_writer(|| Line);
    tracing_subscriber::registry()
        .with(targets)
        .with(lines)
        .try_init()
        .context("--log: logs are written already")
}
