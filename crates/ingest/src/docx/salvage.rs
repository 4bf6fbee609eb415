//! The entries of a zip whose directory is lost: a download that was cut, a file that was overwritten at its end. Every entry has a
//! header of its own before its data, so what came before the cut can still be read.

use std::borrow::Cow;
use std::io::Read;

const LOCAL_HEADER: &[u8] = b"PK\x03\x04";
const HEADER_BYTES: usize = 30;
/// Entries of one container that are kept; a document has a few dozen.
const MAX_ENTRIES: usize = 10_000;

/// An entry found by its local header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its name as stored.
    pub(crate) name: Vec<u8>,
    /// It has a password.
    pub(crate) encrypted: bool,
    deflated: bool,
    start: usize,
    end: usize,
}

/// All entries whose headers stand in the bytes, in order. Methods other than stored and deflated are passed over.
pub(crate) fn entries(bytes: &[u8]) -> Vec<Entry> {
    let mut out: Vec<Entry> = Vec::new();
    let mut at = 0;
    while let Some(found) = find_header(bytes, at) {
        let Some(header) = bytes.get(found..found + HEADER_BYTES) else {
            break;
        };
        let short = |i: usize| usize::from(u16::from_le_bytes([header[i], header[i + 1]]));
        let (flags, method) = (short(6), short(8));
        let stated = u32::from_le_bytes([header[18], header[19], header[20], header[21]]) as usize;
        let name_at = found + HEADER_BYTES;
        let start = name_at + short(26) + short(28);
        let Some(name) = bytes.get(name_at..name_at + short(26)) else {
            break;
        };
        if start > bytes.len() || out.len() >= MAX_ENTRIES {
            break;
        }
        // A writer that streams states the size only behind the data; then the next header ends it.
        let unstated = flags & 8 != 0 || stated == u32::MAX as usize;
        let end = if unstated {
            find_header(bytes, start).unwrap_or(bytes.len())
        } else {
            start.saturating_add(stated).min(bytes.len())
        };
        if matches!(method, 0 | 8) {
            out.push(Entry {
                name: name.to_vec(),
                encrypted: flags & 1 != 0,
                deflated: method == 8,
                start,
                end,
            });
        }
        at = end;
    }
    out
}

fn find_header(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(LOCAL_HEADER.len())
        .position(|w| w == LOCAL_HEADER)
        .map(|i| from + i)
}

impl Entry {
    /// The inflated bytes, at most `limit` of them, and what is wrong with the rest.
    pub(crate) fn read(&self, bytes: &[u8], limit: u64, out: &mut Vec<u8>) -> Result<(), String> {
        let data = bytes.get(self.start..self.end).unwrap_or_default();
        let outcome = if self.deflated {
            flate2::read::DeflateDecoder::new(data)
                .take(limit)
                .read_to_end(out)
        } else {
            data.take(limit).read_to_end(out)
        };
        outcome.map(|_| ()).map_err(|e| e.to_string())
    }
    /// The name as text; names that are no UTF-8 are GBK in the files of Chinese tools.
    pub(crate) fn name(&self) -> Cow<'_, str> {
        super::package::entry_name(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};
    use zip::write::SimpleFileOptions;

    fn container() -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in ["a.xml", "b.xml"] {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(name.repeat(50).as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn entries_are_found_without_the_directory() {
        let mut bytes = container();
        let directory = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
        bytes.truncate(directory);
        let found = entries(&bytes);
        let names: Vec<_> = found.iter().map(|e| e.name().into_owned()).collect();
        assert_eq!(names, ["a.xml", "b.xml"]);
        let mut out = Vec::new();
        assert_eq!(found[1].read(&bytes, 1000, &mut out), Ok(()));
        assert_eq!(out, "b.xml".repeat(50).as_bytes());
    }

    #[test]
    fn an_entry_that_is_cut_gives_what_came_before_and_says_so() {
        let mut text = String::new();
        for i in 0..5000_u32 {
            text.push_str(&(i * i).to_string());
        }
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("a", SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
        let mut bytes = zip.finish().unwrap().into_inner();
        bytes.truncate(bytes.len() / 2);
        let found = entries(&bytes);
        let mut out = Vec::new();
        assert!(found[0].read(&bytes, 1 << 20, &mut out).is_err());
        assert!(!out.is_empty() && text.as_bytes().starts_with(&out));
    }
}
