//! The writer of a dataset folder: rows in, journal kept, names given at the end.

use super::earlier::Earlier;
use super::journal::{Checkpoint, JOURNAL, Position, Stage, Walked, last_checkpoint, note};
use super::originals::{Originals, numbered, unnumbered};
use super::packing::{Packing, is_ours, unfinished};
use super::rows::{FILES, ROWS, brief_of_rows, with_path};
use super::{finish, make, problem, refused};
use crate::contents::Contents;
use crate::inputs::{Found, Skip};
use crate::part::Part;
use crate::run::{Copy, Rendered};
use crate::summary::Summary;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A checkpoint is written after so much time unless it is set: it waits for the disk, and what a crash costs is time.
const TIME_PER_CHECKPOINT: Duration = Duration::from_secs(3);

/// What is to be done with what stands in the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// A new run; an unfinished one in the folder is an error.
    New,
    /// Goes on with an unfinished run, or starts one.
    Resume,
    /// As [`Start::Resume`], and takes the rows of unchanged documents from the finished dataset that stands in the folder.
    Update,
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
    originals: Originals,
    /// The dataset before, where this is an update of it.
    earlier: Option<Earlier>,
    last: Instant,
    /// Time from checkpoint to checkpoint.
    pause: Duration,
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
            summary: Summary::default(),
            maker: String::new(),
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
        let reading = checkpoint.stage == Stage::Reading;
        let earlier = if start == Start::Update && reading {
            Earlier::open(folder)?
        } else {
            None
        };
        let keys = earlier.iter().flat_map(Earlier::keys);
        let mut originals = Originals::new(Contents::after(keys));
        if checkpoint.inputs > 0 && reading {
            originals = originals.remember(folder, checkpoint.tables[0].part)?;
        }
        let mut writer = Self {
            folder: folder.to_owned(),
            tables,
            journal,
            checkpoint,
            walked: Walked::new(),
            originals,
            earlier,
            last: Instant::now(),
            pause: TIME_PER_CHECKPOINT,
        };
        if writer.earlier.is_some() {
            let update = &mut writer.checkpoint.summary.update;
            update.get_or_insert_default();
        }
        Ok(writer)
    }
    /// Says what makes this run: the program and its options. A run can't go on with another.
    ///
    /// # Errors
    /// When the unfinished run in the folder was made by another.
    pub fn made_by(&mut self, maker: &str) -> io::Result<()> {
        let before = &self.checkpoint.maker;
        if self.checkpoint.events > 0 && !before.is_empty() && before != maker {
            return Err(refused(format!(
                "{}: the unfinished run was made by another version of the program or with other options; use the same, or start anew in another folder",
                self.folder.display()
            )));
        }
        self.checkpoint.maker = maker.to_owned();
        Ok(())
    }
    /// Sets the time from checkpoint to checkpoint.
    pub fn check_every(&mut self, pause: Duration) {
        self.pause = pause;
    }
    /// True when rows are taken from the dataset before.
    #[must_use]
    pub fn has_earlier(&self) -> bool {
        self.earlier.is_some()
    }
    /// The inputs of the dataset before that are not there any more, when all inputs are done.
    ///
    /// # Errors
    /// When the dataset before can't be read.
    pub fn removed(&mut self) -> io::Result<Vec<String>> {
        let removed = match &self.earlier {
            Some(earlier) => earlier.removed()?,
            None => Vec::new(),
        };
        if let Some(update) = &mut self.checkpoint.summary.update {
            update.removed = removed.len() as u64;
        }
        Ok(removed)
    }
    /// The contents that were written so far.
    #[must_use]
    pub fn contents(&self) -> Arc<Contents> {
        Arc::clone(&self.originals.contents)
    }
    /// Inputs that are done, those of an earlier run included.
    #[must_use]
    pub fn inputs(&self) -> u64 {
        self.checkpoint.inputs
    }
    /// What was done, in an earlier run too.
    #[must_use]
    pub fn summary(&self) -> &Summary {
        &self.checkpoint.summary
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
            let shown = found.shown();
            self.walked.add(&shown);
            if let Some(earlier) = &mut self.earlier
                && !matches!(found, Found::Skipped(..))
            {
                earlier.meet(&shown.to_string_lossy());
            }
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
    pub fn skipped(&mut self, path: &Path, skip: Skip) -> io::Result<()> {
        self.walked.add(path);
        self.checkpoint.events += 1;
        self.checkpoint.summary.add_skip(skip);
        self.check_when_due()
    }
    /// Counts an input; its number, and whether the dataset before has its path.
    fn next_input(&mut self, path: &Path) -> (u64, bool) {
        self.walked.add(path);
        self.checkpoint.events += 1;
        self.checkpoint.inputs += 1;
        let earlier = self.earlier.as_mut();
        let met = earlier.is_some_and(|earlier| earlier.meet(&path.to_string_lossy()));
        (self.checkpoint.inputs, met)
    }
    /// The first input that has the bytes of a document.
    fn first(&self, doc_id: &str) -> Option<u64> {
        self.originals.contents.first_of(doc_id)
    }
    /// Writes the rows of one document, as [`rows_of`](super::rows_of) gives them. A document whose bytes came before gets a row of
    /// documents only.
    ///
    /// # Errors
    /// When the disk is full or the folder gone; the run can be resumed.
    pub fn document(&mut self, document: &Rendered) -> io::Result<()> {
        let first = self.first(&document.doc_id);
        if first.is_some_and(|first| first <= self.checkpoint.inputs) {
            // Two documents that were read at the same time turn out to be one: as if the second had not been read.
            return self.duplicate(&Copy {
                path: document.path.clone(),
                doc_id: document.doc_id.clone(),
                bytes: document.brief.bytes,
            });
        }
        let (input, met) = self.next_input(&document.path);
        if let Some(update) = &mut self.checkpoint.summary.update {
            update.changed += u64::from(met);
            update.added += u64::from(!met);
        }
        self.checkpoint.summary.add(&document.brief);
        self.put(input, &document.parts)
    }
    /// Writes the rows of a document whose bytes the dataset before holds.
    ///
    /// # Errors
    /// As [`Writer::document`], and when the dataset before can't be read.
    pub fn unchanged(&mut self, copy: &Copy) -> io::Result<()> {
        let (input, _) = self.next_input(&copy.path);
        let earlier = match &self.earlier {
            Some(earlier) => earlier.rows(&copy.doc_id)?,
            None => None,
        };
        let Some(mut parts) = earlier else {
            let missing = format!(
                "{}: the rows of {} are gone",
                self.folder.display(),
                copy.doc_id
            );
            return Err(io::Error::other(missing));
        };
        if let Some(update) = &mut self.checkpoint.summary.update {
            update.unchanged += 1;
        }
        if let Some(row) = parts.first_mut() {
            *row = with_path(&unnumbered(row), &copy.path.to_string_lossy())?;
        }
        self.checkpoint.summary.add(&brief_of_rows(&parts)?);
        let parts: Vec<Part> = parts.into_iter().map(Part::from).collect();
        self.put(input, &parts)
    }
    /// Writes the rows of a document that is the first of its content.
    fn put(&mut self, input: u64, parts: &[Part]) -> io::Result<()> {
        let mut parts = parts.iter().enumerate().take(FILES.len());
        let row = match parts.next() {
            Some((_, row)) => numbered(&row.read()?, input, None),
            None => numbered(&[], input, None),
        };
        let row = Part::from(row);
        self.append(0, &row)?;
        // The row went to the end of the partition that is open now.
        if let Some(Open { position, .. }) = self.tables.first() {
            let place = (position.part, position.bytes - row.bytes());
            self.originals.add(input, place);
        }
        for (table, part) in parts {
            self.append(table, part)?;
        }
        self.check_when_due()
    }
    /// Writes the row of an input whose bytes came before.
    ///
    /// # Errors
    /// As [`Writer::document`].
    pub fn duplicate(&mut self, copy: &Copy) -> io::Result<()> {
        let (input, _) = self.next_input(&copy.path);
        self.checkpoint.summary.add_copy(copy);
        let first = self.first(&copy.doc_id).unwrap_or(input);
        if let Some(documents) = self.tables.first_mut() {
            documents.file.flush()?;
        }
        let row = self
            .originals
            .row(&self.folder, first, &copy.path.to_string_lossy())?;
        self.append(0, &numbered(&row, input, Some(first)).into())?;
        self.check_when_due()
    }
    /// Writes the rows of one document to a table, in a new partition where the open one is full.
    fn append(&mut self, table: usize, rows: &Part) -> io::Result<()> {
        let Some(open) = self.tables.get_mut(table) else {
            return Ok(());
        };
        let bytes = rows.bytes();
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
        rows.write_to(&mut open.file)?;
        open.position.rows += rows.lines();
        open.position.bytes += bytes;
        Ok(())
    }
    fn check_when_due(&mut self) -> io::Result<()> {
        if self.last.elapsed() >= self.pause {
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
    /// Leaves the run where it stands, to be resumed.
    ///
    /// # Errors
    /// When the checkpoint can't be written.
    pub fn pause(mut self) -> io::Result<()> {
        if self.is_complete() {
            return Ok(());
        }
        self.check()
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
    pub fn finish(mut self, manifest: &serde_json::Value, threads: usize) -> io::Result<()> {
        if self.checkpoint.stage == Stage::Reading {
            self.check()?;
            self.enter(Stage::Making)?;
        }
        drop(std::mem::take(&mut self.tables));
        if self.checkpoint.stage == Stage::Making {
            make::all(
                &self.folder,
                &self.checkpoint.tables,
                &self.checkpoint.packing,
                threads,
            )?;
            self.enter(Stage::Naming)?;
        }
        finish::name_files(&self.folder, &self.checkpoint)?;
        finish::describe(&self.folder, &self.checkpoint, manifest)?;
        std::fs::remove_file(self.folder.join(JOURNAL))
    }
}
