//! JSON Lines compressed with Zstandard (RFC 8878), one frame for each partition: some readers stop after the first.

use ruzstd::encoding::{CompressionLevel, FrameCompressor};
use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;

/// The compressor panics on an error of its source or drain, so they never show it one: the first error ends the source and is
/// kept here.
type Kept = RefCell<Option<io::Error>>;

struct Quiet<'a, T> {
    inner: T,
    kept: &'a Kept,
}

impl<R: Read> Read for Quiet<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.kept.borrow().is_some() {
            return Ok(0);
        }
        Ok(self.inner.read(buffer).unwrap_or_else(|e| {
            *self.kept.borrow_mut() = Some(e);
            0
        }))
    }
}

impl<W: Write> Write for Quiet<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.kept.borrow().is_none()
            && let Err(e) = self.inner.write_all(bytes)
        {
            *self.kept.borrow_mut() = Some(e);
        }
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Compresses a partition.
pub(super) fn make(from: &Path, mut out: impl Write) -> io::Result<()> {
    let kept = Kept::default();
    let mut compressor = FrameCompressor::new(CompressionLevel::Fastest);
    compressor.set_source(Quiet {
        inner: BufReader::with_capacity(1 << 18, File::open(from)?),
        kept: &kept,
    });
    compressor.set_drain(Quiet {
        inner: &mut out,
        kept: &kept,
    });
    compressor.compress();
    drop(compressor);
    match kept.into_inner() {
        Some(e) => Err(e),
        None => out.flush(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]
    use super::*;

    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_full_disk_is_an_error_and_no_panic() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        let error = make(&path, Full).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }

    #[test]
    fn what_is_compressed_comes_back() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        let mut packed = Vec::new();
        make(&path, &mut packed).unwrap();
        let mut back = Vec::new();
        ruzstd::decoding::StreamingDecoder::new(packed.as_slice())
            .unwrap()
            .read_to_end(&mut back)
            .unwrap();
        assert_eq!(back, std::fs::read(&path).unwrap());
    }
}
