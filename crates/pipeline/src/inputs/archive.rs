//! Zip archives of documents: which members are inputs. A docx or xlsx is a zip container too, but one document.

use super::input::{INSIDE, Input, Member, inside};
use super::{Filter, Found, Skip};
use gongbao_model::{Error, ErrorCode};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use zip::CompressionMethod;
use zip::read::Config;
use zip::result::ZipError;
use zip::unstable::read::ZipIterable;

/// Members of one archive; an archive of more is to be unpacked.
const MEMBERS: usize = 200_000;
/// Bytes that the members of an archive may inflate to, as a multiple of the archive's own size; deflate reaches a thousandfold, documents do not …
const INFLATION: u64 = 200;
/// … and in any case.
const INFLATION_FLOOR: u64 = 256 << 20;

/// The flag of a member whose name is marked as UTF-8.
const UTF8_NAME: u16 = 0x0800;

/// Parts that make a zip container a document, in lower case.
const DOCUMENT_PARTS: [&str; 7] = [
    "[content_types].xml",
    "mimetype",
    "ofd.xml",
    "word/document.xml",
    "xl/workbook.xml",
    "xl/workbook.bin",
    "ppt/presentation.xml",
];

/// True for a file that may be an archive of documents: by its extension, or, where no reader knows the extension, by its first bytes.
fn may_be_archive(path: &Path) -> bool {
    let extension = path
        .extension()
        .map(|e| e.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    if extension == "zip" {
        return true;
    }
    let known = crate::ingest::READERS
        .iter()
        .any(|r| r.extensions.contains(&extension.as_str()));
    let mut head = [0u8; 4];
    !known
        && File::open(path).is_ok_and(|mut f| f.read_exact(&mut head).is_ok())
        && &head == b"PK\x03\x04"
}

/// What the directory of an archive says of a member.
struct Entry {
    name: Vec<u8>,
    utf8: bool,
    is_link: bool,
    encrypted: bool,
    method: CompressionMethod,
    header: u64,
    packed: u64,
    size: u64,
    crc: u32,
}

/// The directory of an archive, folders left out.
struct Directory {
    entries: Vec<Entry>,
    /// Members, folders included; one more than allowed where there are too many.
    members: usize,
    /// Sum of the sizes that it states.
    inflated: u64,
}

fn directory(path: &Path) -> Result<Directory, ZipError> {
    let file = BufReader::new(File::open(path)?);
    let mut archive = ZipIterable::try_new(file, Config::default())?;
    let mut directory = Directory {
        entries: Vec::new(),
        members: 0,
        inflated: 0,
    };
    for entry in archive.files()?.take(MEMBERS + 1) {
        let entry = entry?;
        directory.members += 1;
        directory.inflated = directory.inflated.saturating_add(entry.size());
        if entry.is_dir() {
            continue;
        }
        directory.entries.push(Entry {
            name: entry.name_raw().to_vec(),
            utf8: entry.flags().as_u16() & UTF8_NAME != 0,
            is_link: entry.is_symlink(),
            encrypted: entry.encrypted(),
            method: entry.compression(),
            header: entry.header_start(),
            packed: entry.compressed_size(),
            size: entry.size(),
            crc: entry.crc32(),
        });
    }
    Ok(directory)
}

impl Directory {
    fn is_document(&self) -> bool {
        self.entries.iter().any(|e| {
            let name = e.name.to_ascii_lowercase();
            DOCUMENT_PARTS
                .iter()
                .any(|part| name.strip_prefix(b"/").unwrap_or(&name) == part.as_bytes())
        })
    }
    /// Why the archive must not be opened.
    fn refusal(&self, bytes: u64) -> Option<Error> {
        let refuse = |message: String| Some(Error::new(ErrorCode::TooLarge, message));
        if self.members > MEMBERS {
            return refuse(format!(
                "this zip archive has more than {MEMBERS} members; unpack it and give the folder"
            ));
        }
        if self.inflated > INFLATION_FLOOR.max(bytes.saturating_mul(INFLATION)) {
            return refuse(format!(
                "this zip archive of {bytes} bytes says that it inflates to {} bytes, as a zip bomb does; unpack it if you trust it",
                self.inflated
            ));
        }
        None
    }
    /// The members with their names as text, sorted. Programs on Chinese Windows write GBK and mark nothing, others write UTF-8 and may not
    /// mark that either: unmarked names are UTF-8 only if all of the archive are, since a short name in GBK may pass for UTF-8.
    fn sorted(self) -> Vec<(String, Entry)> {
        let all_utf8 = self
            .entries
            .iter()
            .all(|e| e.utf8 || std::str::from_utf8(&e.name).is_ok());
        let text = |e: &mut Entry| {
            let raw = std::mem::take(&mut e.name);
            let text = if e.utf8 || all_utf8 {
                String::from_utf8_lossy(&raw).into_owned()
            } else {
                encoding_rs::GB18030
                    .decode_without_bom_handling(&raw)
                    .0
                    .into_owned()
            };
            // Some programs of Windows part folders with its own sign; after decoding it is never half of a Chinese character.
            text.replace('\\', "/")
        };
        let mut members: Vec<(String, Entry)> = self
            .entries
            .into_iter()
            .map(|mut e| (text(&mut e), e))
            .collect();
        members.sort_by(|(a, x), (b, y)| (a, x.header).cmp(&(b, y.header)));
        members
    }
}

fn is_hidden(name: &str) -> bool {
    name.split('/')
        .any(|part| part.starts_with('.') && part != "." && part != ".." || part == "__MACOSX")
}

/// What a member is to a run.
fn member(archive: &Path, below: &Path, name: String, entry: &Entry, filter: &Filter) -> Found {
    let shown = inside(archive, &name);
    let broken = |code, message: &str| Found::Broken(shown.clone(), Error::new(code, message));
    if is_hidden(&name) {
        return Found::Skipped(shown, Skip::Hidden);
    }
    if !filter.takes_member(below, &name) {
        return Found::Skipped(shown, Skip::Filtered);
    }
    if entry.is_link {
        return Found::Skipped(shown, Skip::Special);
    }
    if entry.encrypted {
        return broken(
            ErrorCode::Encrypted,
            "this member of the archive needs a password; unpack the archive and give the files",
        );
    }
    if !matches!(
        entry.method,
        CompressionMethod::Stored | CompressionMethod::Deflated
    ) {
        return broken(
            ErrorCode::UnsupportedFormat,
            &format!(
                "this member of the archive is packed by a method that is not read ({}); unpack the archive and give the files",
                entry.method
            ),
        );
    }
    Found::File(Input {
        path: archive.to_owned(),
        member: Some(Box::new(Member {
            name,
            header: entry.header,
            stored: entry.method == CompressionMethod::Stored,
            packed: entry.packed,
            size: entry.size,
            crc: entry.crc,
        })),
    })
}

/// The members of an archive, sorted by name.
pub(super) struct Members {
    archive: PathBuf,
    /// The archive's path below the folder that was given.
    below: PathBuf,
    left: std::vec::IntoIter<(String, Entry)>,
}

impl Members {
    pub fn next(&mut self, filter: &Filter) -> Option<Found> {
        let (name, entry) = self.left.next()?;
        Some(member(&self.archive, &self.below, name, &entry, filter))
    }
}

/// What a file that is named or found turns out to be.
pub(super) enum Opened {
    /// To be read as it stands: a document, or a damaged or empty container, whose reader has the words for it.
    File,
    /// An archive of documents.
    Archive(Members),
    /// An archive that can't be opened.
    Refused(Error),
}

/// Tells an archive of documents from a document. `below` is the path below the folder that was given.
pub(super) fn open(path: &Path, below: &Path) -> Opened {
    if !may_be_archive(path) {
        return Opened::File;
    }
    // The directory may be hostile: a panic of the library costs this archive only.
    let directory = match crate::guarded(|| directory(path)) {
        Ok(Ok(directory)) => directory,
        Ok(Err(_)) => return Opened::File,
        Err(crash) => return Opened::Refused(crash),
    };
    if directory.is_document() || directory.entries.is_empty() {
        return Opened::File;
    }
    let bytes = std::fs::metadata(path).map_or(0, |m| m.len());
    if let Some(refusal) = directory.refusal(bytes) {
        return Opened::Refused(refusal);
    }
    Opened::Archive(Members {
        archive: path.to_owned(),
        below: below.to_owned(),
        left: directory.sorted().into_iter(),
    })
}

/// The member that a path such as `archive.zip!/folder/report.pdf` names.
pub(super) fn find(shown: &Path) -> Option<Found> {
    let text = shown.to_str()?;
    let all = Filter::default();
    text.match_indices(INSIDE).find_map(|(at, _)| {
        let Opened::Archive(mut members) = open(Path::new(&text[..at]), Path::new("")) else {
            return None;
        };
        std::iter::from_fn(|| members.next(&all)).find(|found| found.shown() == shown)
    })
}
