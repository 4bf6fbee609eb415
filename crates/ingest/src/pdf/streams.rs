//! Streams as they stand in the bytes of a file, found without its cross-references.

use memchr::memmem;

/// A stream's dictionary is looked for this far before its data.
const DICTIONARY: usize = 4096;
/// More filters than this on one stream serve nothing but to inflate.
pub const MAX_FILTERS: usize = 4;

/// A stream as it stands in the file.
pub struct Found<'b> {
    /// Byte at which its data begin.
    pub at: usize,
    /// Where the search goes on.
    pub next: usize,
    /// What stands between the object's number and its data.
    pub dictionary: &'b [u8],
    /// The data, as they are stored.
    pub data: &'b [u8],
}

impl Found<'_> {
    /// True when its dictionary holds a word.
    pub fn has(&self, word: &[u8]) -> bool {
        memmem::find(self.dictionary, word).is_some()
    }
    /// How many filters inflate it.
    pub fn filters(&self) -> usize {
        memmem::find_iter(self.dictionary, b"/Fl")
            .count()
            .min(MAX_FILTERS)
    }
    /// A number that the dictionary states itself, not by reference.
    pub fn number(&self, key: &[u8]) -> Option<usize> {
        let from = memmem::find(self.dictionary, key)? + key.len();
        let rest = self.dictionary.get(from..)?.trim_ascii_start();
        let end = rest.iter().position(|b| !b.is_ascii_digit())?;
        let direct = !rest.get(end..)?.starts_with(b" 0 R");
        let number = std::str::from_utf8(rest.get(..end)?).ok()?;
        direct.then(|| number.parse().ok()).flatten()
    }
}

/// The first stream from a byte on.
pub fn next_stream(bytes: &[u8], from: usize) -> Option<Found<'_>> {
    let mut search = from;
    loop {
        let word = search + memmem::find(bytes.get(search..)?, b"stream")?;
        search = word + b"stream".len();
        if bytes.get(..word)?.ends_with(b"end") {
            continue;
        }
        let mut at = search;
        at += usize::from(bytes.get(at) == Some(&b'\r'));
        at += usize::from(bytes.get(at) == Some(&b'\n'));
        let before = bytes.get(word.saturating_sub(DICTIONARY)..word)?;
        let start = memmem::rfind(before, b" obj").map_or(0, |p| p + 4);
        let rest = bytes.get(at..)?;
        let end = memmem::find(rest, b"endstream").unwrap_or(rest.len());
        let mut found = Found {
            at,
            next: at + end,
            dictionary: before.get(start..)?,
            data: rest.get(..end)?,
        };
        // The word may stand in the data, too: the longer of both counts.
        if let Some(data) = found
            .number(b"/Length")
            .and_then(|n| rest.get(..n.max(end)))
        {
            found.data = data;
        }
        return Some(found);
    }
}
