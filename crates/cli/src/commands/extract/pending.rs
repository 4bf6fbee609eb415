//! An output file that is whole or absent.

use anyhow::{Context, Result};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file that shows under its own name only when it is whole.
pub struct Pending {
    temporary: PathBuf,
    path: PathBuf,
    /// Where to write.
    pub file: BufWriter<File>,
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
            kept: false,
        })
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
