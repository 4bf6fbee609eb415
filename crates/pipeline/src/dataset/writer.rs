//! The writer of a dataset folder: rows in, journal kept, names given at the end.

use super::journal::{
    Checkpoint, JOURNAL, Position, Stage, Walked, last_checkpoint, note, path_of,
};
use super::packing::{Packing, is_ours, named, unfinished};
use super::rows::FILES;
use super::{datapackage, problem, readme, refused};
use crate::inputs::Found;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Extension of the files that the rows are first written to; the other formats are made of them.
const ROWS: &str = "jsonl";
/// A checkpoint is written after so many inputs …
const INPUTS_PER_CHECKPOINT: u64 = 100;
/// … or after so much time, whichever comes first.
const TIME_PER_CHECKPOINT: Duration = Duration::from_secs(5);

/// What is to be done with what stands in the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// A new run; an unfinished one in the folder is an error.
    New,
    /// Goes on with an unfinished run, or starts one.
    Resume,
}

/// The open partition of a table.
struct Open {
    file: BufWriter<File>,
    position: Position,
}

/// A dataset folder that is being written.
pub struct Writer {
    folder: PathBuf,
    tables: Vec<Open>,
    journal: File,
    checkpoint: Checkpoint,
    walked: Walked,
    /// The first input of each content.
    seen: BTreeMap<[u8; 32], u64>,
    last: Instant,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer")
            .field("folder", &self.folder)
            .field("checkpoint", &self.checkpoint)
            .finish_non_exhaustive()
    }
}

/// True for a folder that may be written: absent, empty, or a dataset of ours.
fn may_write(folder: &Path) -> io::Result<bool> {
    if folder.join("datapackage.json").is_file() || folder.join(JOURNAL).is_file() {
        return Ok(true);
    }
    match std::fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(e) => Err(problem(folder, "the folder can't be read", &e)),
    }
}

fn id_bytes(hex: &str) -> Option<[u8; 32]> {
    let mut out = [0u8; 32];
    if hex.len() != 64 || !hex.is_ascii() {
        return None;
    }
    for (i, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(i * 2..i * 2 + 2)?, 16).ok()?;
    }
    Some(out)
}

/// Removes what a run that was broken off, or an earlier one, left beside the partitions that are good.
fn remove_leftovers(folder: &Path, checkpoint: &Checkpoint) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name();
        let Some(name) = name.to_str().filter(|n| is_ours(n)) else {
            continue;
        };
        let rows = FILES
            .iter()
            .zip(&checkpoint.tables)
            .any(|(table, p)| (1..=p.part).any(|n| unfinished(table, n, ROWS) == name));
        let made = checkpoint.stage > Stage::Reading && name.ends_with(".part");
        if (name.ends_with(".part") || name.ends_with(".tmp")) && !rows && !made {
            let path = folder.join(name);
            std::fs::remove_file(&path)
                .map_err(|e| problem(&path, "a file of an earlier run can't be removed", &e))?;
        }
    }
    Ok(())
}

impl Writer {
    /// Opens a partition at its checkpoint; what a crash left after it is cut off.
    fn open_part(folder: &Path, table: &str, position: Position) -> io::Result<Open> {
        let path = folder.join(unfinished(table, position.part, ROWS));
        let open = || -> io::Result<File> {
            let mut file = OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(false)
                .open(&path)?;
            if file.metadata()?.len() < position.bytes {
                return Err(io::Error::other("it is shorter than the journal says"));
            }
            file.set_len(position.bytes)?;
            file.seek(SeekFrom::Start(position.bytes))?;
            Ok(file)
        };
        let file = open().map_err(|e| problem(&path, "the file can't be written", &e))?;
        Ok(Open {
            file: BufWriter::with_capacity(1 << 18, file),
            position,
        })
    }
    /// Opens a folder for a run.
    ///
    /// # Errors
    /// When the folder holds something else, or an unfinished run that was not asked for or that packs its rows in another way,
    /// or can't be written.
    pub fn open(folder: &Path, start: Start, packing: &Packing) -> io::Result<Self> {
        if !may_write(folder)? {
            return Err(refused(format!(
                "{}: the folder holds other files; name a new or empty one",
                folder.display()
            )));
        }
        std::fs::create_dir_all(folder)
            .map_err(|e| problem(folder, "the folder can't be made", &e))?;
        let journal_path = folder.join(JOURNAL);
        let before = last_checkpoint(&journal_path)?;
        if start == Start::New && before.is_some() {
            return Err(refused(format!(
                "{}: an unfinished run stands here; go on with --resume, or remove the folder",
                folder.display()
            )));
        }
        if before.as_ref().is_some_and(|b| b.packing != *packing) {
            return Err(refused(format!(
                "{}: the unfinished run writes other formats or partitions; give the same options, or start anew in another folder",
                folder.display()
            )));
        }
        let checkpoint = before.unwrap_or_else(|| Checkpoint {
            events: 0,
            inputs: 0,
            walked: String::new(),
            tables: vec![Position::START; FILES.len()],
            stage: Stage::Reading,
            packing: packing.clone(),
        });
        let mut journal = OpenOptions::new()
            .append(true)
            .create(true)
            .open(&journal_path)
            .map_err(|e| problem(&journal_path, "the journal can't be written", &e))?;
        if checkpoint.events == 0 {
            // Before anything else: from here on a crash leaves a run that can be resumed.
            note(&mut journal, &checkpoint)?;
        }
        remove_leftovers(folder, &checkpoint)?;
        let mut tables = Vec::new();
        if checkpoint.stage == Stage::Reading {
            for (table, position) in FILES.iter().zip(&checkpoint.tables) {
                tables.push(Self::open_part(folder, table, *position)?);
            }
        }
        let mut writer = Self {
            folder: folder.to_owned(),
            tables,
            journal,
            checkpoint,
            walked: Walked::new(),
            seen: BTreeMap::new(),
            last: Instant::now(),
        };
        writer.remember()?;
        Ok(writer)
    }
    /// Learns again which contents the documents before the checkpoint had.
    fn remember(&mut self) -> io::Result<()> {
        #[derive(Deserialize)]
        struct Known {
            input: u64,
            doc_id: String,
        }
        if self.checkpoint.inputs == 0 || self.is_complete() {
            return Ok(());
        }
        for part in 1..=self.checkpoint.tables[0].part {
            let path = self.folder.join(unfinished(FILES[0], part, ROWS));
            for line in BufReader::new(File::open(&path)?).split(b'\n') {
                let known: Known = serde_json::from_slice(&line?)
                    .map_err(|e| problem(&path, "a row can't be read again", &e.into()))?;
                if let Some(id) = id_bytes(&known.doc_id) {
                    self.seen.entry(id).or_insert(known.input);
                }
            }
        }
        Ok(())
    }
    /// Events of the walk that an earlier run has done.
    #[must_use]
    pub fn done_before(&self) -> u64 {
        self.checkpoint.events
    }
    /// True when every input was done and only formats and names were left.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.checkpoint.stage > Stage::Reading
    }
    /// Passes over the events that an earlier run has done.
    ///
    /// # Errors
    /// When the walk is not the one of the earlier run.
    pub fn pass_over(&mut self, walk: &mut impl Iterator<Item = Found>) -> io::Result<()> {
        if self.is_complete() {
            return Ok(());
        }
        for _ in 0..self.checkpoint.events {
            let Some(found) = walk.next() else { break };
            self.walked.add(path_of(&found));
        }
        if self.checkpoint.events > 0 && self.walked.hex() != self.checkpoint.walked {
            return Err(refused(format!(
                "{}: the inputs are not those of the unfinished run (files were added, removed or named otherwise); \
                 give the same paths and options, or start anew in another folder",
                self.folder.display()
            )));
        }
        Ok(())
    }
    /// Counts something that is no input.
    ///
    /// # Errors
    /// When a checkpoint can't be written.
    pub fn skipped(&mut self, path: &Path) -> io::Result<()> {
        self.walked.add(path);
        self.checkpoint.events += 1;
        self.check_when_due()
    }
    /// Writes the rows of one document, as [`rows_of`] gives them. A document whose bytes came before gets a row of documents only.
    ///
    /// # Errors
    /// When the disk is full or the folder gone; the run can be resumed.
    pub fn document(&mut self, path: &Path, doc_id: &str, parts: &[Vec<u8>]) -> io::Result<()> {
        self.walked.add(path);
        self.checkpoint.events += 1;
        self.checkpoint.inputs += 1;
        let input = self.checkpoint.inputs;
        let first = id_bytes(doc_id).map_or(input, |id| *self.seen.entry(id).or_insert(input));
        let duplicate = first != input;
        let shown = if duplicate {
            first.to_string()
        } else {
            "null".to_owned()
        };
        for (i, part) in parts.iter().enumerate().take(FILES.len()) {
            if i == 0 {
                // The row is a JSON object; the two columns known only here go in front.
                let rest = part.strip_prefix(b"{").unwrap_or(part);
                let front = format!("{{\"input\":{input},\"duplicate_of\":{shown},");
                self.append(i, &[front.as_bytes(), rest])?;
            } else if !duplicate {
                self.append(i, &[part])?;
            }
        }
        self.check_when_due()
    }
    /// Writes the rows of one document to a table, in a new partition where the open one is full.
    fn append(&mut self, table: usize, pieces: &[&[u8]]) -> io::Result<()> {
        let Some(open) = self.tables.get_mut(table) else {
            return Ok(());
        };
        let bytes = pieces.iter().map(|p| p.len() as u64).sum::<u64>();
        if open.position.bytes > 0
            && open.position.bytes + bytes > self.checkpoint.packing.partition
        {
            open.file.flush()?;
            open.file.get_ref().sync_data()?;
            let next = Position {
                part: open.position.part + 1,
                bytes: 0,
                rows: open.position.rows,
            };
            *open = Self::open_part(&self.folder, FILES[table], next)?;
        }
        for piece in pieces {
            open.file.write_all(piece)?;
            open.position.rows += piece.iter().filter(|b| **b == b'\n').count() as u64;
        }
        open.position.bytes += bytes;
        Ok(())
    }
    fn check_when_due(&mut self) -> io::Result<()> {
        if self.checkpoint.events.is_multiple_of(INPUTS_PER_CHECKPOINT)
            || self.last.elapsed() >= TIME_PER_CHECKPOINT
        {
            self.check()?;
        }
        Ok(())
    }
    /// Brings everything to disk and writes a checkpoint.
    fn check(&mut self) -> io::Result<()> {
        for (open, position) in self.tables.iter_mut().zip(&mut self.checkpoint.tables) {
            open.file.flush()?;
            open.file.get_ref().sync_data()?;
            *position = open.position;
        }
        self.checkpoint.walked = self.walked.hex();
        note(&mut self.journal, &self.checkpoint)?;
        self.last = Instant::now();
        Ok(())
    }
    /// Notes that a stage is done.
    fn enter(&mut self, stage: Stage) -> io::Result<()> {
        self.checkpoint.stage = stage;
        note(&mut self.journal, &self.checkpoint)
    }
    /// Ends the run: the formats are made from the rows, the files get their names, `datapackage.json`, README and manifest are
    /// written, the journal goes.
    ///
    /// # Errors
    /// When a file can't be written or renamed; the run can be resumed.
    pub fn finish(mut self, manifest: &serde_json::Value) -> io::Result<()> {
        if self.checkpoint.stage == Stage::Reading {
            self.check()?;
            self.enter(Stage::Making)?;
        }
        drop(std::mem::take(&mut self.tables));
        if self.checkpoint.stage == Stage::Making {
            self.enter(Stage::Naming)?;
        }
        self.name_rows()?;
        let texts = [
            (
                "datapackage.json",
                serde_json::to_string_pretty(&datapackage()).map_err(io::Error::other)? + "\n",
            ),
            ("README.md", readme()),
            (
                "manifest.json",
                serde_json::to_string_pretty(manifest).map_err(io::Error::other)? + "\n",
            ),
        ];
        for (name, text) in texts {
            let part = self.folder.join(format!("{name}.part"));
            std::fs::write(&part, text)
                .and_then(|()| std::fs::rename(&part, self.folder.join(name)))?;
        }
        std::fs::remove_file(self.folder.join(JOURNAL))
    }
    /// Gives the files of rows their names and removes those of an earlier dataset.
    fn name_rows(&self) -> io::Result<()> {
        let mut kept = BTreeSet::new();
        for (table, position) in FILES.iter().zip(&self.checkpoint.tables) {
            for part in 1..=position.part {
                let name = named(table, part, position.part, ROWS);
                let (from, to) = (
                    self.folder.join(unfinished(table, part, ROWS)),
                    self.folder.join(&name),
                );
                match std::fs::rename(&from, &to) {
                    Ok(()) => {}
                    // Renamed before the crash.
                    Err(e) if e.kind() == io::ErrorKind::NotFound && to.is_file() => {}
                    Err(e) => return Err(problem(&to, "the file can't be named", &e)),
                }
                kept.insert(name);
            }
        }
        for entry in std::fs::read_dir(&self.folder)? {
            let name = entry?.file_name();
            if let Some(name) = name.to_str().filter(|n| is_ours(n) && !kept.contains(*n)) {
                std::fs::remove_file(self.folder.join(name))?;
            }
        }
        Ok(())
    }
}
