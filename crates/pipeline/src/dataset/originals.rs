//! The documents that were written, by their content: the same bytes under another name get the same row of documents with that name.
//!
//! Rows are read again from the files that they were written to; to keep them would fill the memory.

use super::packing::unfinished;
use super::problem;
use super::rows::{FILES, ROWS, with_path};
use crate::contents::{Contents, digest_of};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

/// Where a row of documents stands: partition and offset.
pub(super) type Place = (u32, u64);

/// The first document of each content.
#[derive(Debug)]
pub(super) struct Originals {
    /// Shared with the threads that extract.
    pub contents: Arc<Contents>,
    places: BTreeMap<u64, Place>,
}

/// The columns that stand before those of the record.
#[derive(Deserialize)]
struct Known<'a> {
    input: u64,
    duplicate_of: Option<u64>,
    doc_id: &'a str,
}

/// A row of documents with the columns before those of the record.
pub(super) fn numbered(row: &[u8], input: u64, duplicate_of: Option<u64>) -> Vec<u8> {
    let original = duplicate_of.map_or_else(|| "null".to_owned(), |first| first.to_string());
    let front = format!("{{\"input\":{input},\"duplicate_of\":{original},");
    [front.as_bytes(), row.strip_prefix(b"{").unwrap_or(row)].concat()
}

/// A row of documents without the columns that [`numbered`] puts in front; they hold no text.
pub(super) fn unnumbered(row: &[u8]) -> Vec<u8> {
    const FIRST: &[u8] = b"\"doc_id\":";
    let at = row.windows(FIRST.len()).position(|w| w == FIRST);
    [&b"{"[..], at.map_or(row, |at| &row[at..])].concat()
}

impl Originals {
    /// No document is written yet.
    pub fn new(contents: Contents) -> Self {
        Self {
            contents: Arc::new(contents),
            places: BTreeMap::new(),
        }
    }
    /// Learns again what was written up to a partition of documents.
    pub fn remember(mut self, folder: &Path, parts: u32) -> io::Result<Self> {
        let originals = &mut self;
        for part in 1..=parts {
            let path = folder.join(unfinished(FILES[0], part, ROWS));
            let mut at = 0u64;
            for line in BufReader::new(File::open(&path)?).split(b'\n') {
                let line = line?;
                let known: Known<'_> = serde_json::from_slice(&line)
                    .map_err(|e| problem(&path, "a row can't be read again", &e.into()))?;
                if known.duplicate_of.is_none()
                    && let Some(digest) = digest_of(known.doc_id)
                {
                    let _ = originals.contents.claim(&digest, known.input);
                    originals.add(known.input, (part, at));
                }
                at += line.len() as u64 + 1;
            }
        }
        Ok(self)
    }
    /// Notes where the row of a document stands.
    pub fn add(&mut self, input: u64, place: Place) {
        self.places.insert(input, place);
    }
    /// The row of a document as it was given, with another path.
    pub fn row(&self, folder: &Path, input: u64, path: &str) -> io::Result<Vec<u8>> {
        let Some((part, at)) = self.places.get(&input) else {
            let missing = format!("input {input}, of which {path} is a copy, was not written");
            return Err(io::Error::other(missing));
        };
        let mut file = File::open(folder.join(unfinished(FILES[0], *part, ROWS)))?;
        file.seek(SeekFrom::Start(*at))?;
        let mut row = Vec::new();
        BufReader::with_capacity(4096, file).read_until(b'\n', &mut row)?;
        Ok(with_path(&unnumbered(&row), path)?)
    }
}
