//! A finished dataset from which a new run takes the rows of documents whose bytes have not changed.
//!
//! The index is small (offsets, no rows), so that it fits the memory for hundreds of thousands of documents; the rows are copied from file to
//! file. Nothing but the content decides: a document that was renamed is not read again either.

use super::packing::named;
use super::problem;
use super::rows::{FILES, ROWS};
use crate::contents::{Key, digest_of, key};
use gongbao_model::ErrorCode;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Offsets of a document's rows in each table, counted over all partitions.
type Starts = [u64; FILES.len()];

/// A finished dataset in JSON Lines.
#[derive(Debug)]
pub struct Earlier {
    /// The partitions of each table with the offset after each.
    parts: Vec<Vec<(PathBuf, u64)>>,
    /// Documents with their own bytes, by content: their number in the order of the dataset.
    documents: BTreeMap<Key, u32>,
    /// Where the rows of each of them begin, and at the end where the last ones end.
    starts: Vec<Starts>,
    /// Offset and length of each one's row of documents.
    rows: Vec<(u64, u64)>,
    /// Contents that are to be read again.
    again: BTreeSet<Key>,
    /// The inputs that are not there any more: those whose path was not met yet, by a hash of the path.
    paths: BTreeMap<u64, bool>,
}

/// The columns of documents that matter here.
#[derive(Deserialize)]
struct Known<'a> {
    duplicate_of: Option<u64>,
    #[serde(borrow)]
    doc_id: &'a str,
    path: String,
    error_code: Option<String>,
}

/// Errors that say something of the run, not of the bytes: such documents are tried again.
const OF_THE_RUN: [ErrorCode; 4] = [
    ErrorCode::Timeout,
    ErrorCode::Memory,
    ErrorCode::Crash,
    ErrorCode::Unreadable,
];

impl Known<'_> {
    fn is_settled(&self) -> bool {
        let code = self.error_code.as_deref();
        code.is_none_or(|code| OF_THE_RUN.iter().all(|e| e.name() != code))
    }
}

/// What a row of any other table begins with.
const DOC_ID: &[u8] = b"{\"doc_id\":\"";

/// A hash of a path; a clash hides a removed input in a list, nothing else.
fn path_key(path: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    hasher.finish()
}

/// Runs `each` over the lines of a table with the offset of each line.
fn lines(
    parts: &[(PathBuf, u64)],
    mut each: impl FnMut(u64, &[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let (mut at, mut line) = (0u64, Vec::new());
    for (path, _) in parts {
        let mut file = BufReader::with_capacity(1 << 18, File::open(path)?);
        loop {
            line.clear();
            if file.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            each(at, &line).map_err(|e| problem(path, "a row can't be read again", &e))?;
            at += line.len() as u64;
        }
    }
    Ok(())
}

/// The partitions of a table that stand in a folder.
fn partitions(folder: &Path, table: &str) -> Vec<(PathBuf, u64)> {
    let size = |path: &Path| std::fs::metadata(path).ok().map(|m| m.len());
    let whole = folder.join(named(table, 1, 1, ROWS));
    if let Some(bytes) = size(&whole) {
        return vec![(whole, bytes)];
    }
    let mut end = 0;
    (1..)
        .map_while(|part| {
            // Any number of partitions above one names them alike.
            let path = folder.join(named(table, part, u32::MAX, ROWS));
            end += size(&path)?;
            Some((path, end))
        })
        .collect()
}

impl Earlier {
    /// Indexes the dataset of a folder; `None` where there is none in JSON Lines.
    ///
    /// # Errors
    /// When its files can't be read.
    pub fn open(folder: &Path) -> io::Result<Option<Self>> {
        let parts: Vec<Vec<(PathBuf, u64)>> = FILES.iter().map(|t| partitions(folder, t)).collect();
        if parts.iter().any(Vec::is_empty) {
            return Ok(None);
        }
        let mut earlier = Self {
            parts,
            documents: BTreeMap::new(),
            starts: Vec::new(),
            rows: Vec::new(),
            again: BTreeSet::new(),
            paths: BTreeMap::new(),
        };
        earlier.index_documents()?;
        for table in 1..FILES.len() {
            earlier.index_table(table)?;
        }
        Ok(Some(earlier))
    }
    fn index_documents(&mut self) -> io::Result<()> {
        let Some(parts) = self.parts.first() else {
            return Ok(());
        };
        lines(parts, |at, line| {
            let row: Known<'_> = serde_json::from_slice(line)?;
            self.paths.insert(path_key(&row.path), false);
            // What is to be tried again is indexed too: its rows part those of others.
            if row.duplicate_of.is_none()
                && let Some(digest) = digest_of(row.doc_id)
            {
                self.again.extend((!row.is_settled()).then(|| key(&digest)));
                let number = u32::try_from(self.rows.len()).map_err(io::Error::other)?;
                self.documents.insert(key(&digest), number);
                self.rows.push((at, line.len() as u64));
            }
            Ok(())
        })?;
        self.starts = vec![[0; FILES.len()]; self.rows.len() + 1];
        Ok(())
    }
    /// Notes where each document's rows begin: they stand in the order of the documents.
    fn index_table(&mut self, table: usize) -> io::Result<()> {
        let (documents, starts) = (&self.documents, &mut self.starts);
        let (mut next, mut end, mut current) = (0usize, 0u64, Vec::new());
        lines(&self.parts[table], |at, line| {
            let id = line
                .get(DOC_ID.len()..DOC_ID.len() + 64)
                .unwrap_or_default();
            end = at + line.len() as u64;
            if id == current.as_slice() {
                return Ok(());
            }
            let number = std::str::from_utf8(id)
                .ok()
                .filter(|_| line.starts_with(DOC_ID))
                .and_then(digest_of)
                .and_then(|digest| documents.get(&key(&digest)))
                .map(|number| *number as usize)
                .filter(|number| *number >= next)
                .ok_or_else(|| io::Error::other("it belongs to no document"))?;
            for passed in &mut starts[next..=number] {
                passed[table] = at;
            }
            next = number + 1;
            current.clear();
            current.extend_from_slice(id);
            Ok(())
        })?;
        for passed in &mut starts[next..] {
            passed[table] = end;
        }
        Ok(())
    }
    /// The contents that need not be read again.
    pub fn keys(&self) -> impl Iterator<Item = Key> {
        self.documents
            .keys()
            .filter(|key| !self.again.contains(*key))
            .copied()
    }
    /// Notes that an input is there; true when it was there before, with these bytes or others.
    pub fn meet(&mut self, path: &str) -> bool {
        let met = self.paths.get_mut(&path_key(path));
        met.is_some_and(|met| {
            *met = true;
            true
        })
    }
    fn read(&self, table: usize, range: Range<u64>) -> io::Result<Vec<u8>> {
        let mut start = 0;
        for (path, end) in &self.parts[table] {
            if range.start < *end {
                let mut file = File::open(path)?;
                file.seek(SeekFrom::Start(range.start - start))?;
                let mut bytes = Vec::new();
                file.take(range.end - range.start).read_to_end(&mut bytes)?;
                return Ok(bytes);
            }
            start = *end;
        }
        Ok(Vec::new())
    }
    /// The rows of a document, one part per table, as they stand in the dataset; `None` for bytes that it does not hold.
    pub fn rows(&self, doc_id: &str) -> io::Result<Option<Vec<Vec<u8>>>> {
        let digest = digest_of(doc_id);
        let Some(number) = digest.and_then(|d| self.documents.get(&key(&d))) else {
            return Ok(None);
        };
        let number = *number as usize;
        let (at, length) = self.rows[number];
        let mut parts = vec![self.read(0, at..at + length)?];
        for table in 1..FILES.len() {
            let range = self.starts[number][table]..self.starts[number + 1][table];
            parts.push(if range.is_empty() {
                Vec::new()
            } else {
                self.read(table, range)?
            });
        }
        Ok(Some(parts))
    }
    /// The paths of inputs that are not there any more, in the order of the dataset.
    pub fn removed(&self) -> io::Result<Vec<String>> {
        let mut removed = Vec::new();
        if self.paths.values().all(|met| *met) {
            return Ok(removed);
        }
        lines(&self.parts[0], |_, line| {
            let row: Known<'_> = serde_json::from_slice(line)?;
            if self.paths.get(&path_key(&row.path)) == Some(&false) {
                removed.push(row.path);
            }
            Ok(())
        })?;
        Ok(removed)
    }
}
