//! The container of a docx file: a zip whose parts are found through relationships.
//!
//! Nothing is ever written to disk or fetched from outside; the names of the entries are only compared, never used as paths.

use super::salvage::{self, Entry};
use super::xml::{Token, Xml, decode};
use crate::Limits;
use gongbao_model::{Error, ErrorCode, Warning};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

/// One relationship of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Relationship {
    /// The last step of its type's address, for example `footnotes`; Strict and Transitional types end alike.
    pub(crate) kind: String,
    /// Name of the part, normalised as [`normal_name`] does; an address for external targets.
    pub(crate) target: String,
    /// True when the target lies outside the container.
    pub(crate) external: bool,
}

/// Where the entries are read from.
enum Store<'a> {
    /// By the directory at the end of the container.
    Directory(zip::ZipArchive<Cursor<&'a [u8]>>),
    /// By the headers of the entries themselves, because there is no directory.
    Salvaged(&'a [u8], Vec<Entry>),
}

/// An open container.
pub(crate) struct Package<'a> {
    store: Store<'a>,
    /// Entry index by normalised name. Where names repeat, the first entry counts, as in Word.
    names: BTreeMap<String, usize>,
    /// Bytes that may still be inflated, over all parts.
    budget: u64,
    limits: Limits,
    /// What was damaged.
    pub(crate) warnings: Vec<Warning>,
}

/// A part's name for comparison: slashes forward, no leading slash, `.` and `..` resolved inside the container, ASCII in lower case
/// (part names do not differ by case).
pub(crate) fn normal_name(name: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    for step in name.split(['/', '\\']) {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            s => steps.push(s),
        }
    }
    steps.join("/").to_ascii_lowercase()
}

impl<'a> Package<'a> {
    /// Opens a container. One without a readable directory gives the entries that still stand in it, with a warning.
    ///
    /// # Errors
    /// `damaged` when the bytes are no zip, or hold no entry at all.
    pub(crate) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        let mut names = BTreeMap::new();
        let mut warnings = Vec::new();
        let store = match zip::ZipArchive::new(Cursor::new(bytes)) {
            Ok(mut zip) => {
                for index in 0..zip.len() {
                    if let Ok(file) = zip.by_index_raw(index) {
                        let name = normal_name(&entry_name(file.name_raw()));
                        names.entry(name).or_insert(index);
                    }
                }
                Store::Directory(zip)
            }
            Err(why) => {
                let entries = salvage::entries(bytes);
                if entries.is_empty() {
                    return Err(Error::new(
                        ErrorCode::Damaged,
                        format!("the zip container is broken ({why}); fetch the file again"),
                    ));
                }
                for (index, entry) in entries.iter().enumerate() {
                    names.entry(normal_name(&entry.name())).or_insert(index);
                }
                warnings.push(Warning::Other {
                    code: "cut_container",
                    message: format!(
                        "the zip container has lost its directory ({why}), perhaps the download was cut; {} of its parts could still be found; fetch the file again",
                        names.len()
                    ),
                    page: None,
                });
                Store::Salvaged(bytes, entries)
            }
        };
        Ok(Self {
            store,
            names,
            budget: limits.inflated_bytes,
            limits: *limits,
            warnings,
        })
    }
    /// True when the directory is lost and parts may be missing.
    pub(crate) fn is_cut(&self) -> bool {
        matches!(self.store, Store::Salvaged(..))
    }
    /// The normalised names of all entries.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }
    /// The inflated bytes of a part; `None` when there is no such part. A part whose data is damaged gives what could be inflated,
    /// with a warning.
    ///
    /// # Errors
    /// `too_large` when the limit on inflated bytes is spent, `encrypted` when the entry has a password.
    pub(crate) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let name = normal_name(name);
        let Some(&index) = self.names.get(&name) else {
            return Ok(None);
        };
        let mut out = Vec::new();
        let (budget, limit) = (self.budget, self.limits.inflated_bytes);
        let outcome = match &mut self.store {
            Store::Salvaged(bytes, entries) => match entries.get(index) {
                Some(entry) if entry.encrypted => return Err(has_password()),
                Some(entry) => entry.read(bytes, budget + 1, &mut out),
                None => return Ok(None),
            },
            Store::Directory(zip) => match zip.by_index(index) {
                // A part that says itself that it is too large is not inflated at all.
                Ok(file) if file.size() > budget => return Err(too_large(limit, &name)),
                Ok(file) => {
                    out.reserve(file.size().min(budget).min(16 << 20) as usize);
                    file.take(budget + 1)
                        .read_to_end(&mut out)
                        .map(|_| ())
                        .map_err(|e| e.to_string())
                }
                Err(zip::result::ZipError::UnsupportedArchive(why))
                    if why == zip::result::ZipError::PASSWORD_REQUIRED =>
                {
                    return Err(has_password());
                }
                Err(e) => Err(e.to_string()),
            },
        };
        if out.len() as u64 > budget {
            return Err(too_large(limit, &name));
        }
        self.budget = budget - out.len() as u64;
        if let Err(why) = outcome {
            self.warnings.push(Warning::DamagedPart { part: name, why });
        }
        Ok(Some(out))
    }
    /// The text of a part.
    ///
    /// # Errors
    /// As [`Self::bytes`].
    pub(crate) fn text(&mut self, name: &str) -> Result<Option<String>, Error> {
        let Some(bytes) = self.bytes(name)? else {
            return Ok(None);
        };
        let (text, bad) = decode(&bytes);
        if bad {
            self.warnings.push(Warning::DamagedPart {
                part: normal_name(name),
                why: "some of its bytes are no valid text; they stand as U+FFFD".to_owned(),
            });
        }
        if let Cow::Owned(text) = text {
            return Ok(Some(text));
        }
        // The bytes were valid UTF-8, so this takes them over without a copy; a BOM is cut by the decoder, which then owns nothing.
        let skip = bytes.len() - text.len();
        match String::from_utf8(bytes) {
            Ok(mut whole) => {
                whole.drain(..skip);
                Ok(Some(whole))
            }
            Err(e) => Ok(Some(String::from_utf8_lossy(e.as_bytes()).into_owned())),
        }
    }
    /// The relationships of a part by id (`""` for those of the package).
    ///
    /// # Errors
    /// As [`Self::bytes`].
    pub(crate) fn relationships(
        &mut self,
        part: &str,
    ) -> Result<BTreeMap<String, Relationship>, Error> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let mut out = BTreeMap::new();
        let Some(text) = self.text(&format!("{folder}/_rels/{file}.rels"))? else {
            return Ok(out);
        };
        let mut xml = Xml::new(&text, self.limits.nesting);
        loop {
            match xml.next() {
                Token::Open(e) if e.name() == "Relationship" => {
                    let kind = e
                        .with_attr("Type", |t| {
                            t.rsplit('/').next().unwrap_or_default().to_owned()
                        })
                        .unwrap_or_default();
                    let target = e.attr("Target").unwrap_or_default();
                    let external = e
                        .with_attr("TargetMode", |m| m == "External")
                        .unwrap_or(false);
                    let target = match () {
                        () if external => target,
                        () if target.starts_with(['/', '\\']) => normal_name(&target),
                        () => normal_name(&format!("{folder}/{target}")),
                    };
                    if let Some(id) = e.attr("Id") {
                        out.insert(
                            id,
                            Relationship {
                                kind,
                                target,
                                external,
                            },
                        );
                    }
                }
                Token::End => break,
                _ => {}
            }
        }
        Ok(out)
    }
    /// The main part: by relationship, by content type, by its usual names.
    ///
    /// # Errors
    /// `damaged` when there is none, and as [`Self::bytes`].
    pub(crate) fn main_part(&mut self) -> Result<String, Error> {
        let by_relationship = self
            .relationships("")?
            .into_values()
            .find(|r| r.kind == "officeDocument" && !r.external)
            .map(|r| r.target);
        if let Some(part) = by_relationship.filter(|p| self.names.contains_key(p)) {
            return Ok(part);
        }
        if let Some(types) = self.text("[content_types].xml")? {
            let mut xml = Xml::new(&types, self.limits.nesting);
            loop {
                match xml.next() {
                    Token::Open(e) if e.name() == "Override" => {
                        let is_main = e
                            .with_attr("ContentType", |t| {
                                t.contains("wordprocessingml") && t.contains(".main+xml")
                            })
                            .unwrap_or(false);
                        if let Some(part) = e
                            .with_attr("PartName", normal_name)
                            .filter(|p| is_main && self.names.contains_key(p))
                        {
                            return Ok(part);
                        }
                    }
                    Token::End => break,
                    _ => {}
                }
            }
        }
        let usual = |n: &&str| {
            let file = n.rsplit('/').next().unwrap_or_default();
            file.strip_prefix("document")
                .and_then(|r| r.strip_suffix(".xml"))
                .is_some_and(|r| r.bytes().all(|b| b.is_ascii_digit()))
        };
        match self.names().find(usual) {
            Some(part) => Ok(part.to_owned()),
            None if self.is_cut() => Err(Error::new(
                ErrorCode::Damaged,
                "the zip container was cut before its main part; fetch the file again",
            )),
            None => Err(Error::new(
                ErrorCode::NotThatFormat,
                "the zip container holds no word processing document (no main part); check what kind of file this is",
            )),
        }
    }
}

/// The name of an entry as text; names that are no UTF-8 are GBK in the files of Chinese tools.
pub(crate) fn entry_name(raw: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(raw) {
        Ok(name) => Cow::Borrowed(name),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(raw).0,
    }
}

fn has_password() -> Error {
    Error::new(
        ErrorCode::Encrypted,
        "the zip container has a password; open it and save it without one",
    )
}

fn too_large(limit: u64, part: &str) -> Error {
    Error::new(
        ErrorCode::TooLarge,
        format!("the parts inflate to more than the limit inflated_bytes = {limit} (at {part})"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_never_lead_out_of_the_container() {
        assert_eq!(normal_name("/word/../../../etc/passwd"), "etc/passwd");
        assert_eq!(normal_name("word\\Document.XML"), "word/document.xml");
        assert_eq!(normal_name("./word//media/./a.png"), "word/media/a.png");
    }
}
