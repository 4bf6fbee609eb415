//! What a run reads: files, folders, globs, lists of paths and zip archives, in an order that depends on nothing but names.

mod archive;
mod expansion;
mod filter;
mod input;
mod walk;

pub use filter::{BadGlob, Filter};
pub use input::{Input, Member};
pub use walk::{Root, Walk};

use gongbao_model::{Error, ErrorCode};
use std::path::{Path, PathBuf};

/// Why something that a folder or an archive holds is no input. It is counted, so that nothing is left out in silence.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Skip {
    /// `--include` or `--exclude` say so.
    Filtered,
    /// The name begins with a dot.
    Hidden,
    /// A link that leads back to a folder above it.
    Loop,
    /// A socket, a device or a named pipe.
    Special,
    /// The file that this very run writes.
    OwnOutput,
}

impl Skip {
    /// A few words for the summary.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Skip::Filtered => "left out by --include or --exclude",
            Skip::Hidden => "hidden (the name begins with a dot)",
            Skip::Loop => "a link that leads back to a folder above it",
            Skip::Special => "not a regular file",
            Skip::OwnOutput => "the output of this run",
        }
    }
}

/// What the walk comes upon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A document to read.
    File(Input),
    /// A path that can't be read; it becomes a record with an error.
    Broken(PathBuf, Error),
    /// Something that is no input.
    Skipped(PathBuf, Skip),
}

impl Found {
    /// The path as it is shown and recorded.
    #[must_use]
    pub fn shown(&self) -> PathBuf {
        match self {
            Found::File(input) => input.shown(),
            Found::Broken(path, _) | Found::Skipped(path, _) => path.clone(),
        }
    }
}

/// A path from the bytes that a list or a parent process wrote.
#[cfg(unix)]
pub(crate) fn path_of_bytes(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

/// A path from the bytes that a list or a parent process wrote.
#[cfg(not(unix))]
pub(crate) fn path_of_bytes(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

/// The bytes of a path, as [`path_of_bytes`] reads them.
#[cfg(unix)]
pub(crate) fn bytes_of_path(path: &Path) -> Vec<u8> {
    path.as_os_str().as_encoded_bytes().to_vec()
}

/// The bytes of a path, as [`path_of_bytes`] reads them.
#[cfg(not(unix))]
pub(crate) fn bytes_of_path(path: &Path) -> Vec<u8> {
    path.to_string_lossy().into_owned().into_bytes()
}

/// The error of a path that the system does not let us read.
#[must_use]
pub fn io_error(e: &std::io::Error) -> Error {
    match e.kind() {
        std::io::ErrorKind::NotFound => Error::new(
            ErrorCode::NotFound,
            "there is no such file or folder; check the path",
        ),
        std::io::ErrorKind::PermissionDenied => Error::new(
            ErrorCode::Unreadable,
            "permission denied; make the file readable for this user",
        ),
        std::io::ErrorKind::OutOfMemory => Error::new(
            ErrorCode::Memory,
            "the file is larger than the memory that reading may use; raise --max-memory or split the file",
        ),
        _ => Error::new(
            ErrorCode::Unreadable,
            format!("the file can't be read: {e}"),
        ),
    }
}
