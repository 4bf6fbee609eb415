//! An output file that is whole or absent.

use anyhow::{Context, Result};
use gongbao_pipeline::Part;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A file that shows under its own name only when it is whole.
pub struct Pending {
    temporary: PathBuf,
    path: PathBuf,
    file: BufWriter<File>,
    /// Bytes that were written.
    length: u64,
    /// Where the line of an input stands: offset and length.
    lines: BTreeMap<u64, (u64, u64)>,
    kept: bool,
}

impl Pending {
    /// Begins a file under a temporary name beside its own.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn create(path: &Path) -> Result<Self> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let temporary = path.with_file_name(name);
        let file = File::create(&temporary).with_context(|| {
            format!(
                "-o {}: the output can't be written there; check the folder and its permissions",
                path.display()
            )
        })?;
        Ok(Self {
            temporary,
            path: path.to_owned(),
            file: BufWriter::with_capacity(1 << 20, file),
            length: 0,
            lines: BTreeMap::new(),
            kept: false,
        })
    }
    /// Writes the line of an input.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn line(&mut self, input: u64, line: &Part) -> io::Result<()> {
        line.write_to(&mut self.file)?;
        self.lines.insert(input, (self.length, line.bytes()));
        self.length += line.bytes();
        Ok(())
    }
    /// The line of an input that was written.
    ///
    /// # Errors
    /// When it can't be read again.
    pub fn read_again(&mut self, input: u64) -> io::Result<Vec<u8>> {
        let Some((at, length)) = self.lines.get(&input).copied() else {
            return Err(io::Error::other(format!("input {input} was not written")));
        };
        self.file.flush()?;
        let mut file = File::open(&self.temporary)?;
        file.seek(SeekFrom::Start(at))?;
        let mut line = Vec::new();
        file.take(length).read_to_end(&mut line)?;
        Ok(line)
    }
    /// Brings everything to the file.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
    /// Gives the file its name.
    ///
    /// # Errors
    /// When what was written can't be brought to the disk.
    pub fn finish(mut self) -> Result<()> {
        let context = || {
            format!(
                "-o {}: the output could not be finished",
                self.path.display()
            )
        };
        self.file.flush().with_context(context)?;
        self.file.get_ref().sync_all().with_context(context)?;
        std::fs::rename(&self.temporary, &self.path).with_context(context)?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if !self.kept {
            // Nothing more can be done about a leftover that can't be removed; its name ends in .part.
            let _ = std::fs::remove_file(&self.temporary);
        }
    }
}
