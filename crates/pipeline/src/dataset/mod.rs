//! A dataset folder: the records flat, one file per kind of row.
//!
//! While a run is under way the files carry `.part` names and a journal says how far they are good. After a crash, a power cut or a
//! full disk the run goes on from the last checkpoint and ends in the same bytes as a run without a break: the files are cut back
//! to the checkpoint's lengths, and the inputs before it are passed over.

mod columns;
mod earlier;
mod finish;
mod journal;
mod make;
mod originals;
mod package;
mod packing;
mod readme;
mod rows;
mod writer;

pub use packing::{Format, Packing};
pub use rows::{FILES, rows_of, with_path};
pub use writer::{Start, Writer};

use std::io;
use std::path::Path;

fn problem(path: &Path, what: &str, e: &io::Error) -> io::Error {
    io::Error::new(e.kind(), format!("{}: {what}: {e}", path.display()))
}

fn refused(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::AlreadyExists, message)
}
