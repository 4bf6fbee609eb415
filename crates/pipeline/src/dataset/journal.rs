//! The journal of a dataset that is being written: how far its files are good, and which walk they belong to.

use super::packing::Packing;
use super::problem;
use super::rows::FILES;
use crate::summary::Summary;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

/// Name of the journal.
pub(super) const JOURNAL: &str = "journal.jsonl";

/// Where the rows of a table stand: partitions before the open one are whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    /// The open partition, from 1.
    pub part: u32,
    /// Bytes in the open partition.
    pub bytes: u64,
    /// Rows in all partitions.
    pub rows: u64,
}

impl Position {
    /// Nothing is written.
    pub const START: Self = Self {
        part: 1,
        bytes: 0,
        rows: 0,
    };
}

/// What is left to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Stage {
    /// Inputs are being read.
    Reading,
    /// All inputs are done; the formats are being made from the rows.
    Making,
    /// All files are made; only names are left to change.
    Naming,
}

/// How far the files of a run are good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Checkpoint {
    /// Events of the walk that are done.
    pub events: u64,
    /// Documents among them.
    pub inputs: u64,
    /// Hash over the paths of these events, to know whether a later walk is the same.
    pub walked: String,
    /// Each table, in the order of [`FILES`].
    pub tables: Vec<Position>,
    /// What is left to do.
    pub stage: Stage,
    /// How the rows are packed into files.
    pub packing: Packing,
    /// What the run did so far.
    #[serde(default)]
    pub summary: Summary,
    /// The program and its options.
    #[serde(default)]
    pub maker: String,
}

/// A hash over the paths that a walk has come upon.
#[derive(Clone)]
pub(super) struct Walked(Sha256);

impl Walked {
    pub fn new() -> Self {
        Self(Sha256::new())
    }
    pub fn add(&mut self, path: &Path) {
        self.0.update(path.as_os_str().as_encoded_bytes());
        self.0.update([0]);
    }
    pub fn hex(&self) -> String {
        self.0
            .clone()
            .finalize()
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect()
    }
}

/// The last whole line of a journal.
pub(super) fn last_checkpoint(journal: &Path) -> io::Result<Option<Checkpoint>> {
    let file = match File::open(journal) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(problem(journal, "the journal can't be read", &e)),
    };
    let mut last = None;
    for line in BufReader::new(file).split(b'\n') {
        // A line that was cut by the crash does not parse; the one before it holds.
        let line = line?;
        last = serde_json::from_slice(&line)
            .ok()
            .filter(|c: &Checkpoint| c.tables.len() == FILES.len())
            .or(last);
    }
    Ok(last)
}

/// Writes a checkpoint to the journal and brings it to disk. It begins a line of its own even after one that a crash cut.
pub(super) fn note(journal: &mut File, checkpoint: &Checkpoint) -> io::Result<()> {
    let mut line = vec![b'\n'];
    serde_json::to_writer(&mut line, checkpoint)?;
    line.push(b'\n');
    journal.write_all(&line)?;
    journal.sync_data()
}
