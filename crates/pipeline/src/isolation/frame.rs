//! What parent and worker say to each other: frames of counted bytes over the worker's standard input and output.

use crate::inputs::{Input, bytes_of_path, path_of_bytes};
use crate::summary::Brief;
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};
use std::path::PathBuf;

/// Writes parts as a frame: their number, then each with its length (little endian, 8 bytes).
pub(super) fn write_frame(out: &mut impl Write, parts: &[impl AsRef<[u8]>]) -> io::Result<()> {
    out.write_all(&(parts.len() as u64).to_le_bytes())?;
    for part in parts {
        let part = part.as_ref();
        out.write_all(&(part.len() as u64).to_le_bytes())?;
        out.write_all(part)?;
    }
    out.flush()
}

fn read_number(input: &mut impl Read) -> io::Result<u64> {
    let mut bytes = [0u8; 8];
    input.read_exact(&mut bytes)?;
    Ok(u64::from_le_bytes(bytes))
}

/// Reads a frame. Lengths are not trusted: a part grows only as its bytes come.
pub(super) fn read_frame(input: &mut impl Read) -> io::Result<Vec<Vec<u8>>> {
    let mut parts = Vec::new();
    for _ in 0..read_number(input)? {
        let length = read_number(input)?;
        let mut part = Vec::with_capacity(usize::try_from(length.min(1 << 20)).unwrap_or_default());
        if input.take(length).read_to_end(&mut part)? as u64 != length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        parts.push(part);
    }
    Ok(parts)
}

/// What a worker is asked to read.
pub(super) struct Request {
    pub input: Input,
    /// The hash of its bytes, where the parent has looked already.
    pub digest: Option<[u8; 32]>,
    /// A file that is lent for the answer.
    pub lent: Option<PathBuf>,
}

impl Request {
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let member = match &self.input.member {
            Some(member) => serde_json::to_vec(member)?,
            None => Vec::new(),
        };
        let digest = self.digest.map(|d| d.to_vec()).unwrap_or_default();
        let lent = self.lent.as_deref().map(bytes_of_path).unwrap_or_default();
        let mut frame = Vec::new();
        write_frame(
            &mut frame,
            &[bytes_of_path(&self.input.path), member, digest, lent],
        )?;
        // At once: a worker that waits for the rest would be woken for each piece.
        out.write_all(&frame)?;
        out.flush()
    }
    pub fn read(from: &mut impl Read) -> io::Result<Self> {
        let frame = read_frame(from)?;
        let part = |i: usize| frame.get(i).map_or(&[][..], Vec::as_slice);
        let member = match part(1) {
            [] => None,
            member => Some(serde_json::from_slice(member)?),
        };
        Ok(Self {
            input: Input {
                path: path_of_bytes(part(0)),
                member,
            },
            digest: part(2).try_into().ok(),
            lent: Some(part(3)).filter(|p| !p.is_empty()).map(path_of_bytes),
        })
    }
}

/// A part of a rendered document, as an answer tells of it.
#[derive(Serialize, Deserialize)]
pub(super) struct Told {
    pub lines: u64,
    /// Bytes of it in the file that was lent, behind those of the parts before it; without, the part stands in the frame.
    pub lent: Option<u64>,
}

/// What the parent wants to know of a rendered document besides its parts; the last part of an answer.
#[derive(Serialize, Deserialize)]
pub(super) struct Envelope {
    pub doc_id: String,
    pub brief: Brief,
    /// Every part, in order; a frame holds those that are not in the file that was lent.
    pub parts: Vec<Told>,
    /// Bytes of memory that the worker holds after the document; 0 where that can't be told.
    pub resident: u64,
}

#[cfg(test)]
mod tests {
    use super::{read_frame, write_frame};

    #[test]
    fn frames_come_back_and_cut_ones_are_refused() {
        let parts = vec![b"one".to_vec(), Vec::new(), vec![0u8; 70_000]];
        let mut bytes = Vec::new();
        write_frame(&mut bytes, &parts).unwrap();
        assert_eq!(read_frame(&mut bytes.as_slice()).unwrap(), parts);
        assert!(read_frame(&mut &bytes[..bytes.len() - 1]).is_err());
        // A length that lies costs nothing.
        let lying = [1u64.to_le_bytes(), u64::MAX.to_le_bytes()].concat();
        assert!(read_frame(&mut lying.as_slice()).is_err());
    }
}
