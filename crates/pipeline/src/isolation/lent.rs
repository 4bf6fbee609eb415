//! Files in memory that workers are lent for their answers: what they put there is read in large pieces where it is written; through a
//! pipe it would come in pieces of 64 KB, with a change of process for each.
//!
//! Such a file has no name in any folder: nothing is left of it when its last user ends, in whatever way.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Take};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// So many files may be lent at a time, so that many threads do not use up the files that a process may open; the answers of further documents come
/// through the pipe.
const LENT: usize = 8;
/// So many files are kept for the next documents …
const KEPT: usize = 4;
/// … and of each so many bytes, so that their memory need not be had anew.
const KEPT_BYTES: u64 = 2 << 20;

/// The files of a thread that asks workers.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    files: Mutex<Vec<File>>,
    lent: AtomicUsize,
}

/// A file that is lent until everybody has done with it.
#[derive(Debug)]
struct Loan {
    /// Always there until it is given back.
    file: Option<File>,
    shelf: Arc<Shelf>,
}

/// A stretch of a file that is lent.
#[derive(Debug, Clone)]
pub(crate) struct Lent {
    loan: Arc<Loan>,
    start: u64,
    bytes: u64,
}

#[cfg(target_os = "linux")]
fn file_in_memory() -> io::Result<File> {
    use rustix::fs::{MemfdFlags, memfd_create};
    Ok(File::from(memfd_create("gongbao", MemfdFlags::CLOEXEC)?))
}

/// Where another process finds a file of this one.
#[cfg(target_os = "linux")]
fn path_of(file: &File) -> PathBuf {
    use std::os::fd::AsRawFd;
    let (process, file) = (std::process::id(), file.as_raw_fd());
    format!("/proc/{process}/fd/{file}").into()
}

#[cfg(not(target_os = "linux"))]
fn file_in_memory() -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(not(target_os = "linux"))]
fn path_of(_: &File) -> PathBuf {
    PathBuf::new()
}

impl Shelf {
    fn files(&self) -> std::sync::MutexGuard<'_, Vec<File>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lent {
    /// Lends a whole file, where the system has such files and not too many are out.
    pub(super) fn from(shelf: &Arc<Shelf>) -> Option<Self> {
        if shelf.lent.load(Ordering::Relaxed) >= LENT {
            return None;
        }
        let kept = shelf.files().pop();
        let file = kept.map_or_else(file_in_memory, Ok).ok()?;
        shelf.lent.fetch_add(1, Ordering::Relaxed);
        let loan = Loan {
            file: Some(file),
            shelf: Arc::clone(shelf),
        };
        Some(Self {
            loan: Arc::new(loan),
            start: 0,
            bytes: 0,
        })
    }
    /// Where a worker finds the file.
    pub fn path(&self) -> Option<PathBuf> {
        self.loan.file.as_ref().map(path_of)
    }
    /// The stretch of so many bytes behind this one.
    pub fn next(&self, bytes: u64) -> Self {
        Self {
            loan: Arc::clone(&self.loan),
            start: self.start + self.bytes,
            bytes,
        }
    }
    /// Bytes of the stretch.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
    /// The stretch, to be read.
    pub fn open(&self) -> io::Result<Take<&File>> {
        let mut file = self.loan.file.as_ref().ok_or(io::ErrorKind::NotFound)?;
        file.seek(SeekFrom::Start(self.start))?;
        Ok(io::Read::take(file, self.bytes))
    }
}

impl Drop for Loan {
    fn drop(&mut self) {
        self.shelf.lent.fetch_sub(1, Ordering::Relaxed);
        let Some(file) = self.file.take() else { return };
        // What one large document needed is not kept for all others.
        let large = file.metadata().map_or(u64::MAX, |m| m.len()) > KEPT_BYTES;
        let mut files = self.shelf.files();
        if files.len() < KEPT && (!large || file.set_len(0).is_ok()) {
            files.push(file);
        }
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::{KEPT_BYTES, LENT, Lent, Shelf};
    use std::io::Read;
    use std::sync::Arc;

    fn read(lent: &Lent) -> String {
        let mut text = String::new();
        lent.open().unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn what_another_puts_there_is_read_stretch_by_stretch() {
        let lent = Lent::from(&Arc::default()).unwrap();
        std::fs::write(lent.path().unwrap(), "one\ntwo\n").unwrap();
        let one = lent.next(4);
        let two = one.next(4);
        assert_eq!((read(&two), read(&one)), ("two\n".into(), "one\n".into()));
        assert_eq!(read(&two.next(4)), "");
    }

    #[test]
    fn files_come_back_when_their_last_stretch_is_done_with() {
        let shelf: Arc<Shelf> = Arc::default();
        let mut out: Vec<Lent> = std::iter::from_fn(|| Lent::from(&shelf)).collect();
        assert_eq!(out.len(), LENT);
        let last = out.pop().unwrap();
        let path = last.path().unwrap();
        std::fs::write(&path, vec![b'x'; KEPT_BYTES as usize + 1]).unwrap();
        let stretch = last.next(1);
        drop(last);
        assert!(Lent::from(&shelf).is_none());
        drop(stretch);
        let again = Lent::from(&shelf).unwrap();
        assert_eq!(again.path().unwrap(), path);
        // What a large document left is gone.
        assert_eq!(std::fs::metadata(&path).unwrap().len(), 0);
    }
}
