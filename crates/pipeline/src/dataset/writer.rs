//! The writer of a dataset folder: rows in, journal kept, names given at the end.

use super::journal::{Checkpoint, JOURNAL, Walked, last_checkpoint, note, path_of};
use super::rows::FILES;
use super::{datapackage, problem, readme, refused};
use crate::inputs::Found;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

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

/// A dataset folder that is being written.
pub struct Writer {
    folder: PathBuf,
    files: Vec<BufWriter<File>>,
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

impl Writer {
    fn part(folder: &Path, file: &str) -> PathBuf {
        folder.join(format!("{file}.jsonl.part"))
    }
    /// Opens a folder for a run.
    ///
    /// # Errors
    /// When the folder holds something else, or an unfinished run that was not asked for, or can't be written.
    pub fn open(folder: &Path, start: Start) -> io::Result<Self> {
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
        let fresh = Checkpoint {
            events: 0,
            inputs: 0,
            walked: String::new(),
            lengths: vec![0; FILES.len()],
            complete: false,
        };
        let checkpoint = before.unwrap_or(fresh);
        let mut journal = OpenOptions::new()
            .append(true)
            .create(true)
            .open(&journal_path)
            .map_err(|e| problem(&journal_path, "the journal can't be written", &e))?;
        if checkpoint.events == 0 {
            // Before anything else: from here on a crash leaves a run that can be resumed.
            note(&mut journal, &checkpoint)?;
        }
        let mut files = Vec::new();
        for (name, length) in FILES.iter().zip(&checkpoint.lengths) {
            if checkpoint.complete {
                break;
            }
            let path = Self::part(folder, name);
            let open = || -> io::Result<File> {
                let mut file = OpenOptions::new()
                    .write(true)
                    .create(true)
                    .truncate(false)
                    .open(&path)?;
                if file.metadata()?.len() < *length {
                    return Err(io::Error::other("it is shorter than the journal says"));
                }
                file.set_len(*length)?;
                file.seek(SeekFrom::Start(*length))?;
                Ok(file)
            };
            files.push(BufWriter::with_capacity(
                1 << 18,
                open().map_err(|e| problem(&path, "the file can't be written", &e))?,
            ));
        }
        let mut writer = Self {
            folder: folder.to_owned(),
            files,
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
        if self.checkpoint.inputs == 0 || self.checkpoint.complete {
            return Ok(());
        }
        let path = Self::part(&self.folder, FILES[0]);
        for line in BufReader::new(File::open(&path)?).split(b'\n') {
            let known: Known = serde_json::from_slice(&line?)
                .map_err(|e| problem(&path, "a row can't be read again", &e.into()))?;
            if let Some(id) = id_bytes(&known.doc_id) {
                self.seen.entry(id).or_insert(known.input);
            }
        }
        Ok(())
    }
    /// Events of the walk that an earlier run has done.
    #[must_use]
    pub fn done_before(&self) -> u64 {
        self.checkpoint.events
    }
    /// True when every input was done and only the names were left.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.checkpoint.complete
    }
    /// Passes over the events that an earlier run has done.
    ///
    /// # Errors
    /// When the walk is not the one of the earlier run.
    pub fn pass_over(&mut self, walk: &mut impl Iterator<Item = Found>) -> io::Result<()> {
        if self.checkpoint.complete {
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
        for (i, (file, part)) in self.files.iter_mut().zip(parts).enumerate() {
            if i == 0 {
                // The row is a JSON object; the two columns known only here go in front.
                let rest = part.strip_prefix(b"{").unwrap_or(part);
                write!(file, "{{\"input\":{input},\"duplicate_of\":{shown},")?;
                file.write_all(rest)?;
            } else if !duplicate {
                file.write_all(part)?;
            }
        }
        self.check_when_due()
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
        for (file, length) in self.files.iter_mut().zip(&mut self.checkpoint.lengths) {
            file.flush()?;
            file.get_ref().sync_data()?;
            *length = file.stream_position()?;
        }
        self.checkpoint.walked = self.walked.hex();
        note(&mut self.journal, &self.checkpoint)?;
        self.last = Instant::now();
        Ok(())
    }
    /// Ends the run: the files get their names, `datapackage.json`, README and manifest are written, the journal goes.
    ///
    /// # Errors
    /// When a file can't be written or renamed; the run can be resumed.
    pub fn finish(mut self, manifest: &serde_json::Value) -> io::Result<()> {
        if !self.checkpoint.complete {
            self.checkpoint.complete = true;
            self.check()?;
        }
        drop(self.files);
        for name in FILES {
            let (from, to) = (
                Self::part(&self.folder, name),
                self.folder.join(format!("{name}.jsonl")),
            );
            match std::fs::rename(&from, &to) {
                Ok(()) => {}
                // Renamed before the crash.
                Err(e) if e.kind() == io::ErrorKind::NotFound && to.is_file() => {}
                Err(e) => return Err(problem(&to, "the file can't be named", &e)),
            }
        }
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
}
