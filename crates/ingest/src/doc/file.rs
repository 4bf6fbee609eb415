//! The streams of a Word 97–2003 file: header (FIB), piece table, formatted pages (FKP), positions (PLC).

use super::binary::{Sprm, sprms, u16_at, u32_at};
use gongbao_model::{Error, ErrorCode};
use std::borrow::Cow;
use std::io::{Cursor, Read};

/// Tables that the header points to, by their place in FibRgFcLcb97 (MS-DOC 2.5.6).
#[derive(Debug, Clone, Copy)]
pub(super) enum Entry {
    Stsh = 1,
    FootnoteRefs = 2,
    FootnoteTexts = 3,
    Headers = 11,
    BteChpx = 12,
    BtePapx = 13,
    Fonts = 15,
    Clx = 33,
    ShapesMain = 40,
    EndnoteRefs = 46,
    EndnoteTexts = 47,
    TextBoxTexts = 56,
    Lists = 73,
    ListOverrides = 74,
}

/// A stretch of text that lies together in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    /// First character position.
    pub(super) cp: u32,
    /// One past the last character position.
    pub(super) end: u32,
    /// Byte in the WordDocument stream.
    pub(super) fc: u32,
    /// One byte per character (Windows-1252) instead of two.
    pub(super) compressed: bool,
}

impl Piece {
    fn width(self) -> u32 {
        if self.compressed { 1 } else { 2 }
    }
    /// The byte of a character position inside this piece.
    pub(super) fn fc_of(self, cp: u32) -> u32 {
        self.fc + (cp - self.cp) * self.width()
    }
    /// The character position of a byte at or after this piece's start, rounded up to a whole character.
    fn cp_of(self, fc: u32) -> u32 {
        self.cp + (fc.saturating_sub(self.fc)).div_ceil(self.width())
    }
}

/// Properties that hold for bytes of the WordDocument stream.
#[derive(Debug, Clone)]
pub(super) struct Formatted {
    start: u32,
    end: u32,
    /// Where the list of modifiers lies in the WordDocument stream.
    list: std::ops::Range<usize>,
}

/// Lengths of the parts of the text, in characters (FibRgLw97).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Lengths {
    pub(super) text: u32,
    pub(super) footnotes: u32,
    pub(super) headers: u32,
    pub(super) comments: u32,
    pub(super) endnotes: u32,
    pub(super) text_boxes: u32,
}

/// An open file.
pub(super) struct WordFile {
    word: Vec<u8>,
    table: Vec<u8>,
    /// The Data stream; empty where there is none.
    data: Vec<u8>,
    pieces: Vec<Piece>,
    /// All characters in order of position.
    pub(super) units: Vec<u16>,
    pub(super) lengths: Lengths,
    runs: Vec<Formatted>,
    paragraphs: Vec<Formatted>,
}

fn damaged(why: &str) -> Error {
    Error::new(
        ErrorCode::Damaged,
        format!("the Word file is broken ({why}); fetch it again"),
    )
}

fn stream(
    file: &mut cfb::CompoundFile<Cursor<&[u8]>>,
    name: &str,
    limit: u64,
) -> Result<Option<Vec<u8>>, Error> {
    let Ok(stream) = file.open_stream(name) else {
        return Ok(None);
    };
    if stream.len() > limit {
        return Err(Error::new(
            ErrorCode::TooLarge,
            format!("the stream {name} has more than inflated_bytes = {limit} bytes"),
        ));
    }
    let mut out = Vec::new();
    // A chain of sectors that breaks off costs what follows, not what came before.
    match stream.take(limit).read_to_end(&mut out) {
        Err(_) if out.is_empty() => Err(damaged(&format!("the stream {name} can't be read"))),
        _ => Ok(Some(out)),
    }
}

impl WordFile {
    /// Opens a file.
    ///
    /// # Errors
    /// `encrypted`, `damaged`, `unsupported_format` for Word 95 and older and for compound files that are no Word document.
    pub(super) fn open(bytes: &[u8], limit: u64) -> Result<Self, Error> {
        let mut file =
            cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|e| damaged(&e.to_string()))?;
        if file.exists("EncryptedPackage") {
            return Err(Error::new(
                ErrorCode::Encrypted,
                "the document has a password; open it and save it without one",
            ));
        }
        let Some(word) = stream(&mut file, "WordDocument", limit)? else {
            return Err(Error::new(
                ErrorCode::UnsupportedFormat,
                "this is a compound file without a Word document in it (Microsoft Works or another program); convert it to docx",
            ));
        };
        let flags = u16_at(&word, 0x0a).ok_or_else(|| damaged("its header is cut short"))?;
        let version = u16_at(&word, 2).unwrap_or(0);
        if version < 0xc1 {
            return Err(Error::new(
                ErrorCode::UnsupportedFormat,
                "this is a Word 95 (or older) document; open it in Word or WPS and save it as docx",
            ));
        }
        if flags & 0x0100 != 0 {
            return Err(Error::new(
                ErrorCode::Encrypted,
                "the document has a password; open it and save it without one",
            ));
        }
        let (first, second) = if flags & 0x0200 != 0 {
            ("1Table", "0Table")
        } else {
            ("0Table", "1Table")
        };
        let table = match stream(&mut file, first, limit)? {
            Some(table) => table,
            None => stream(&mut file, second, limit)?
                .ok_or_else(|| damaged("it has no table stream"))?,
        };
        let length = |at: usize| u32_at(&word, at).unwrap_or(0);
        let lengths = Lengths {
            text: length(0x4c),
            footnotes: length(0x50),
            headers: length(0x54),
            comments: length(0x5c),
            endnotes: length(0x60),
            text_boxes: length(0x64),
        };
        let data = stream(&mut file, "Data", limit)
            .ok()
            .flatten()
            .unwrap_or_default();
        let mut out = Self {
            word,
            table,
            data,
            pieces: Vec::new(),
            units: Vec::new(),
            lengths,
            runs: Vec::new(),
            paragraphs: Vec::new(),
        };
        out.pieces = out
            .piece_table()
            .ok_or_else(|| damaged("its piece table can't be read"))?;
        out.read_units();
        out.runs = out.formatted(Entry::BteChpx, 1);
        out.paragraphs = out.formatted(Entry::BtePapx, 13);
        Ok(out)
    }
    /// A table that the header points to; empty where there is none.
    pub(super) fn entry(&self, entry: Entry) -> &[u8] {
        self.entry_from(entry)
            .map(|(at, len)| self.table.get(at..at + len).unwrap_or_default())
            .unwrap_or_default()
    }
    /// A table with all that follows it: lists write their levels after the table proper.
    pub(super) fn entry_and_rest(&self, entry: Entry) -> &[u8] {
        self.entry_from(entry)
            .filter(|&(_, len)| len > 0)
            .and_then(|(at, _)| self.table.get(at..))
            .unwrap_or_default()
    }
    fn entry_from(&self, entry: Entry) -> Option<(usize, usize)> {
        let count = usize::from(u16_at(&self.word, 0x98)?);
        let index = entry as usize;
        if index >= count {
            return None;
        }
        let at = u32_at(&self.word, 0x9a + index * 8)? as usize;
        let len = u32_at(&self.word, 0x9e + index * 8)? as usize;
        (at.checked_add(len)? <= self.table.len()).then_some((at, len))
    }
    fn piece_table(&self) -> Option<Vec<Piece>> {
        let mut clx = self.entry(Entry::Clx);
        while clx.first() == Some(&1) {
            clx = clx.get(3 + usize::from(u16_at(clx, 1)?)..)?;
        }
        if clx.first() != Some(&2) {
            return None;
        }
        let len = u32_at(clx, 1)? as usize;
        let plc = clx.get(5..)?;
        let plc = plc.get(..len.min(plc.len()))?;
        let count = plc.len().checked_sub(4)? / 12;
        let mut out = Vec::with_capacity(count);
        // Every character takes a byte of the stream at least, so more characters than bytes are a forgery.
        let mut total = 0_usize;
        for i in 0..count {
            let (cp, end) = (u32_at(plc, i * 4)?, u32_at(plc, i * 4 + 4)?);
            let fc = u32_at(plc, (count + 1) * 4 + i * 8 + 2)?;
            let compressed = fc & 0x4000_0000 != 0;
            let fc = if compressed {
                (fc & 0x3fff_ffff) / 2
            } else {
                fc & 0x3fff_ffff
            };
            total = total.saturating_add(end.saturating_sub(cp) as usize);
            if end < cp || total > self.word.len() {
                break;
            }
            out.push(Piece {
                cp,
                end,
                fc,
                compressed,
            });
        }
        (!out.is_empty()).then_some(out)
    }
    fn read_units(&mut self) {
        let mut units: Vec<u16> = Vec::new();
        for piece in &self.pieces {
            // Positions are dense in sound files; a gap is filled so that they stay in step.
            units.resize(
                units
                    .len()
                    .max(piece.cp.min(self.word.len() as u32) as usize),
                u16::from(b' '),
            );
            let at = piece.fc as usize;
            let count = (piece.end - piece.cp) as usize;
            if piece.compressed {
                let bytes = self
                    .word
                    .get(at..(at + count).min(self.word.len()))
                    .unwrap_or_default();
                let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
                units.extend(text.encode_utf16());
            } else {
                let bytes = self
                    .word
                    .get(at..(at + count * 2).min(self.word.len()))
                    .unwrap_or_default();
                units.extend(bytes.chunks_exact(2).filter_map(|b| u16_at(b, 0)));
            }
        }
        self.units = units;
    }
    /// Reads all formatted pages that a bin table names. `width` is the size of an entry in a page: 1 for characters, 13 for paragraphs.
    fn formatted(&self, entry: Entry, width: usize) -> Vec<Formatted> {
        let plc = self.entry(entry);
        let count = (plc.len().saturating_sub(4) / 8).min(self.word.len() / 512 + 1);
        let mut out = Vec::new();
        for i in 0..count {
            let Some(page) = u32_at(plc, (plc.len().saturating_sub(4) / 8 + 1) * 4 + i * 4) else {
                break;
            };
            let base = (page & 0x003f_ffff) as usize * 512;
            let Some(bytes) = self.word.get(base..base + 512) else {
                continue;
            };
            let runs = usize::from(bytes[511]);
            for r in 0..runs {
                let (Some(start), Some(end)) = (u32_at(bytes, r * 4), u32_at(bytes, r * 4 + 4))
                else {
                    break;
                };
                let Some(&offset) = bytes.get((runs + 1) * 4 + r * width) else {
                    break;
                };
                let at = usize::from(offset) * 2;
                let list = match (offset, width) {
                    (0, _) => 0..0,
                    (_, 1) => at + 1..at + 1 + usize::from(bytes.get(at).copied().unwrap_or(0)),
                    _ => match bytes.get(at).copied().unwrap_or(0) {
                        0 => {
                            at + 2
                                ..at + 2 + usize::from(bytes.get(at + 1).copied().unwrap_or(0)) * 2
                        }
                        half => at + 1..at + usize::from(half) * 2,
                    },
                };
                let list = if list.end <= 512 {
                    base + list.start..base + list.end
                } else {
                    0..0
                };
                if start < end {
                    out.push(Formatted { start, end, list });
                }
            }
        }
        out.sort_by_key(|f| f.start);
        out
    }
    fn piece_of(&self, cp: u32) -> Option<Piece> {
        let i = self.pieces.partition_point(|p| p.end <= cp);
        self.pieces.get(i).copied().filter(|p| p.cp <= cp)
    }
    fn find(list: &[Formatted], fc: u32) -> Option<&Formatted> {
        let i = list.partition_point(|f| f.start <= fc).checked_sub(1)?;
        list.get(i).filter(|f| fc < f.end)
    }
    /// Style and modifiers of the paragraph whose mark stands at a position. Modifiers that are too long for a formatted page (the rows
    /// of wide tables) lie in the Data stream and take the place of the modifier that points there.
    pub(super) fn paragraph_at(&self, cp: u32) -> (u16, Cow<'_, [u8]>) {
        const HUGE_PAPX: u16 = 0x6646;
        const TABLE_PROPS: u16 = 0x646b;
        let list = self
            .piece_of(cp)
            .and_then(|p| Self::find(&self.paragraphs, p.fc_of(cp)))
            .and_then(|f| self.word.get(f.list.clone()));
        let Some((style, list)) = list.and_then(|l| Some((u16_at(l, 0)?, l.get(2..)?))) else {
            return (0, Cow::Borrowed(&[]));
        };
        let elsewhere = |sprm: &Sprm<'_>| {
            let at = u32_at(sprm.operand, 0)? as usize;
            let len = usize::from(u16_at(&self.data, at)?);
            self.data.get(at + 2..at + 2 + len)
        };
        let mut whole: Option<Vec<u8>> = None;
        for sprm in sprms(list).filter(|s| matches!(s.code, HUGE_PAPX | TABLE_PROPS)) {
            if let Some(more) = elsewhere(&sprm) {
                whole
                    .get_or_insert_with(|| list.to_vec())
                    .extend_from_slice(more);
            }
        }
        (style, whole.map_or(Cow::Borrowed(list), Cow::Owned))
    }
    /// True when the paragraph formatting ends with a position: there a form feed ends a section, elsewhere it is a page break.
    pub(super) fn ends_paragraph(&self, cp: u32) -> bool {
        self.piece_of(cp).is_some_and(|p| {
            Self::find(&self.paragraphs, p.fc_of(cp))
                .is_some_and(|f| f.end == p.fc_of(cp) + p.width())
        })
    }
    /// The stretches of equal character formatting in a range of positions: first, one past the last, modifiers.
    pub(super) fn runs_in(&self, from: u32, to: u32) -> Vec<(u32, u32, &[u8])> {
        let mut out = Vec::new();
        let mut cp = from;
        while cp < to {
            let Some(piece) = self.piece_of(cp) else {
                break;
            };
            let fc = piece.fc_of(cp);
            let stop = piece.end.min(to);
            let (end, list) = match Self::find(&self.runs, fc) {
                Some(f) => (
                    piece.cp_of(f.end).min(stop),
                    self.word.get(f.list.clone()).unwrap_or_default(),
                ),
                None => {
                    let next = self.runs.partition_point(|f| f.start <= fc);
                    (
                        self.runs
                            .get(next)
                            .map_or(stop, |f| piece.cp_of(f.start).min(stop)),
                        &[][..],
                    )
                }
            };
            let end = end.max(cp + 1);
            out.push((cp, end, list));
            cp = end;
        }
        out
    }
}
