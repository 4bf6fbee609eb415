//! One document to read: a file, or a member of a zip archive; its bytes and their hash.

use super::{Found, archive, io_error};
use flate2::Crc;
use flate2::read::DeflateDecoder;
use gongbao_model::{Error, ErrorCode};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// What stands between the path of an archive and the name of a member.
pub(super) const INSIDE: &str = "!/";

/// Length of a local file header without name and extra fields, and what it begins with.
const LOCAL_HEADER: usize = 30;
const LOCAL_SIGNATURE: &[u8] = b"PK\x03\x04";

/// A member of a zip archive, found by its place, so that reading one of a hundred thousand does not read the whole directory again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Name with folders, decoded.
    pub name: String,
    /// Offset of its local header in the archive.
    pub header: u64,
    /// Stored, not deflated.
    pub stored: bool,
    /// Bytes in the archive.
    pub packed: u64,
    /// Bytes when inflated, as the directory says; more are not read.
    pub size: u64,
    /// Checksum as the directory says.
    pub crc: u32,
}

/// A document to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The file on the disk.
    pub path: PathBuf,
    /// The member of it, where it is an archive.
    pub member: Option<Box<Member>>,
}

impl From<PathBuf> for Input {
    fn from(path: PathBuf) -> Self {
        Self { path, member: None }
    }
}

/// The path of a member as it is shown: `archive.zip!/folder/report.pdf`.
pub(super) fn inside(archive: &Path, name: &str) -> PathBuf {
    let mut shown = archive.as_os_str().to_owned();
    shown.push(INSIDE);
    shown.push(name);
    PathBuf::from(shown)
}

/// Refuses what is over the limit on inputs before it is read.
fn bounded(bytes: u64, limit: u64) -> Result<(), Error> {
    if bytes <= limit {
        return Ok(());
    }
    Err(Error::new(
        ErrorCode::TooLarge,
        format!("the file has {bytes} bytes, over the limit input_bytes = {limit}"),
    ))
}

impl Input {
    /// What a path names: a file, or a member of an archive as [`Input::shown`] writes it.
    ///
    /// # Errors
    /// When the path names a member that can't be read.
    pub fn named(path: &Path) -> Result<Self, Error> {
        if path.exists() {
            return Ok(Self::from(path.to_owned()));
        }
        match archive::find(path) {
            Some(Found::Broken(_, error)) => Err(error),
            Some(Found::File(input)) => Ok(input),
            _ => Ok(Self::from(path.to_owned())),
        }
    }
    /// The path as it is shown and recorded.
    #[must_use]
    pub fn shown(&self) -> PathBuf {
        match &self.member {
            Some(member) => inside(&self.path, &member.name),
            None => self.path.clone(),
        }
    }
    /// Size of the document in bytes, 0 where it can't be told.
    #[must_use]
    pub fn size(&self) -> u64 {
        match &self.member {
            Some(member) => member.size,
            None => std::fs::metadata(&self.path)
                .ok()
                .filter(std::fs::Metadata::is_file)
                .map_or(0, |m| m.len()),
        }
    }
    /// Runs `take` over the bytes of the document, at most `limit` of them.
    fn stream<T>(
        &self,
        limit: u64,
        take: impl FnOnce(&mut dyn Read, u64) -> io::Result<T>,
    ) -> Result<T, Error> {
        let mut file = File::open(&self.path).map_err(|e| io_error(&e))?;
        match &self.member {
            None => {
                let size = file.metadata().map_err(|e| io_error(&e))?.len();
                bounded(size, limit)?;
                // A file that grows while it is read does not grow over the limit.
                take(&mut file.take(limit), size).map_err(|e| io_error(&e))
            }
            Some(member) => {
                bounded(member.size, limit)?;
                let mut body = Body::open(&mut file, member)?;
                let taken = take(&mut body, member.size);
                match body.fault {
                    Some(fault) => Err(fault),
                    None => taken.map_err(|e| io_error(&e)),
                }
            }
        }
    }
    /// The bytes of the document, refused before they are read when they go over the limit.
    ///
    /// # Errors
    /// When the file is missing, damaged as an archive, can't be read or is too large.
    pub fn read(&self, limit: u64) -> Result<Vec<u8>, Error> {
        self.stream(limit, |from, size| {
            let mut bytes = Vec::new();
            // A size that lies is found out before the memory is used.
            bytes.try_reserve(usize::try_from(size.min(64 << 20)).unwrap_or_default())?;
            from.read_to_end(&mut bytes)?;
            Ok(bytes)
        })
    }
    /// SHA-256 of the bytes, read piece by piece.
    ///
    /// # Errors
    /// As [`Input::read`].
    pub fn digest(&self, limit: u64) -> Result<[u8; 32], Error> {
        let mut hash = Sha256::new();
        self.pieces(limit, |piece| hash.update(piece))?;
        Ok(hash.finalize().into())
    }
    /// Length and CRC-32 of the bytes: enough to tell that a file has changed, at a tenth of the time of a digest.
    ///
    /// # Errors
    /// As [`Input::read`].
    pub fn checksum(&self, limit: u64) -> Result<(u64, u32), Error> {
        let (mut len, mut crc) = (0, Crc::new());
        self.pieces(limit, |piece| {
            len += piece.len() as u64;
            crc.update(piece);
        })?;
        Ok((len, crc.sum()))
    }
    fn pieces(&self, limit: u64, mut each: impl FnMut(&[u8])) -> Result<(), Error> {
        self.stream(limit, |from, _| {
            let mut piece = vec![0u8; 1 << 16];
            loop {
                match from.read(&mut piece) {
                    Ok(0) => return Ok(()),
                    Ok(n) => each(&piece[..n]),
                    Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                    Err(e) => return Err(e),
                }
            }
        })
    }
}

/// The body of a member: inflated, bounded by the size that the directory states, checked at its end.
struct Body<'a> {
    from: Box<dyn Read + 'a>,
    member: &'a Member,
    left: u64,
    crc: Crc,
    fault: Option<Error>,
}

impl<'a> Body<'a> {
    fn open(file: &'a mut File, member: &'a Member) -> Result<Self, Error> {
        let mut header = [0u8; LOCAL_HEADER];
        let read = file
            .seek(SeekFrom::Start(member.header))
            .and_then(|_| file.read_exact(&mut header));
        if read.is_err() || !header.starts_with(LOCAL_SIGNATURE) {
            return Err(damaged("its place in the archive holds something else"));
        }
        let length = |at: usize| i64::from(u16::from_le_bytes([header[at], header[at + 1]]));
        file.seek(SeekFrom::Current(length(26) + length(28)))
            .map_err(|e| io_error(&e))?;
        let packed = file.take(member.packed);
        let from: Box<dyn Read> = if member.stored {
            Box::new(packed)
        } else {
            Box::new(DeflateDecoder::new(packed))
        };
        Ok(Self {
            from,
            member,
            left: member.size,
            crc: Crc::new(),
            fault: None,
        })
    }
    fn fails(&mut self, why: &str) -> io::Error {
        self.fault = Some(damaged(why));
        io::ErrorKind::InvalidData.into()
    }
    /// Nothing may follow the last byte, and the checksum must agree.
    fn end(&mut self) -> io::Result<()> {
        if !matches!(self.from.read(&mut [0u8]), Ok(0)) {
            return Err(self.fails("it is larger than the archive says"));
        }
        if self.crc.sum() != self.member.crc {
            return Err(self.fails("its checksum is wrong"));
        }
        Ok(())
    }
}

impl Read for Body<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 || into.is_empty() {
            if self.left == 0 {
                self.end()?;
            }
            return Ok(0);
        }
        let room = usize::try_from(self.left)
            .unwrap_or(usize::MAX)
            .min(into.len());
        match self.from.read(&mut into[..room]) {
            Ok(0) => Err(self.fails("it ends too early")),
            Ok(n) => {
                self.crc.update(&into[..n]);
                self.left -= n as u64;
                Ok(n)
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => Err(e),
            Err(e) => Err(self.fails(&format!("it can't be inflated: {e}"))),
        }
    }
}

fn damaged(why: &str) -> Error {
    Error::new(
        ErrorCode::Damaged,
        format!("this member of the archive is damaged: {why}; fetch the archive again"),
    )
}
