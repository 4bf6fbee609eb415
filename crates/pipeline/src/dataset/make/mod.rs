//! Makes the other formats from the partitions of JSON Lines. Every file is made from the start, under a temporary name, by reading
//! its partition once; a file that has its name is whole. What is made depends on the rows alone.

mod csv;
mod parquet;
mod source;
mod sqlite;
mod xlsx;
mod zstd;

use super::columns::{TABLES, Table};
use super::journal::Position;
use super::packing::{DATABASE, Format, Packing, unfinished};
use super::problem;
use super::rows::ROWS;
use source::Source;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// One file to be made.
#[derive(Debug, Clone, Copy)]
enum Job {
    /// All rows, one database.
    Database,
    /// A partition of a table in a format.
    Part(usize, u32, Format),
}

/// Everything that has to be made beside the rows themselves. The database takes longest and goes first.
fn jobs(positions: &[Position], packing: &Packing) -> Vec<Job> {
    let mut out = Vec::new();
    if packing.formats.contains(&Format::Sqlite) {
        out.push(Job::Database);
    }
    for format in &packing.formats {
        if *format == Format::Sqlite || (*format == Format::Jsonl && !packing.zstd) {
            continue;
        }
        for (i, (table, position)) in TABLES.iter().zip(positions).enumerate() {
            if format.holds(table.name) {
                out.extend((1..=position.part).map(|part| Job::Part(i, part, *format)));
            }
        }
    }
    out
}

/// Makes all files that are not there yet.
///
/// # Errors
/// When one can't be made. Those that are made stay, and the next try goes on with the others.
pub(super) fn all(
    folder: &Path,
    positions: &[Position],
    packing: &Packing,
    threads: usize,
) -> io::Result<()> {
    let jobs = Mutex::new(jobs(positions, packing).into_iter());
    let failed = AtomicBool::new(false);
    let work = || -> io::Result<()> {
        while !failed.load(Ordering::Relaxed) {
            let Some(job) = jobs.lock().ok().and_then(|mut jobs| jobs.next()) else {
                break;
            };
            make(folder, positions, packing, job)
                .inspect_err(|_| failed.store(true, Ordering::Relaxed))?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        let results = workers.into_iter().map(|w| {
            w.join().unwrap_or_else(|_| {
                Err(io::Error::other(
                    "making a format failed inside the program",
                ))
            })
        });
        results.fold(Ok(()), Result::and)
    })
}

/// The partitions of a table, as rows.
fn parts(folder: &Path, table: &Table, position: &Position) -> Vec<PathBuf> {
    (1..=position.part)
        .map(|part| folder.join(unfinished(table.name, part, ROWS)))
        .collect()
}

fn make(folder: &Path, positions: &[Position], packing: &Packing, job: Job) -> io::Result<()> {
    let name = match job {
        Job::Database => format!("{DATABASE}.part"),
        Job::Part(table, part, format) => {
            unfinished(TABLES[table].name, part, packing.extension(format))
        }
    };
    let whole = folder.join(&name);
    if whole.is_file() {
        return Ok(());
    }
    let temporary = whole.with_extension("tmp");
    let write = || -> io::Result<()> {
        let file = File::create(&temporary)?;
        match job {
            Job::Database => {
                let tables: Vec<Vec<PathBuf>> = TABLES
                    .iter()
                    .zip(positions)
                    .map(|(table, position)| parts(folder, table, position))
                    .collect();
                sqlite::make(&tables, &file)?;
            }
            Job::Part(table, part, format) => {
                let table = &TABLES[table];
                let from = folder.join(unfinished(table.name, part, ROWS));
                let mut out = BufWriter::with_capacity(1 << 18, &file);
                match format {
                    Format::Csv => {
                        csv::make(table, &mut Source::open(&from)?, &mut out, packing.bom)?
                    }
                    Format::Parquet => parquet::make(table, &mut Source::open(&from)?, &mut out)?,
                    Format::Xlsx => xlsx::make(table, &mut Source::open(&from)?, &mut out, folder)?,
                    Format::Jsonl | Format::Sqlite => zstd::make(&from, &mut out)?,
                }
                out.flush()?;
            }
        }
        file.sync_all()?;
        std::fs::rename(&temporary, &whole)
    };
    write().map_err(|e| problem(&whole, "the file can't be made", &e))
}
