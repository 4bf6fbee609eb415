//! Pages and b-trees of the SQLite file format (<https://www.sqlite.org/fileformat2.html>), written once from the beginning to the end.
//!
//! Rows come with rising row ids and keys in rising order, so that every page is filled, written and forgotten; of a tree only one
//! page of each level is held.

use super::record::varint;
use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};

/// Bytes of a page.
const PAGE: usize = 8192;
/// Bytes of the file's header, which stands at the beginning of page 1.
const HEADER: usize = 100;
/// The page with the bytes that SQLite locks is never used.
const LOCK_PAGE: u32 = (0x4000_0000 / PAGE) as u32 + 1;

/// The pages of a file, in order.
pub(super) struct Pages<'a> {
    out: BufWriter<&'a File>,
    next: u32,
}

impl<'a> Pages<'a> {
    /// Begins a file; page 1 is written at the end.
    pub fn new(file: &'a File) -> io::Result<Self> {
        let mut out = BufWriter::with_capacity(1 << 18, file);
        out.write_all(&[0; PAGE])?;
        Ok(Self { out, next: 2 })
    }
    fn append(&mut self, page: &[u8]) -> io::Result<u32> {
        let number = self.next;
        self.out.write_all(page)?;
        self.next =
            following(number).ok_or_else(|| io::Error::other("the database has too many pages"))?;
        if self.next > number + 1 {
            self.out.write_all(&[0; PAGE])?;
        }
        Ok(number)
    }
    /// Writes what a page has no room for to a chain of pages, and gives the first.
    fn overflow(&mut self, bytes: &[u8]) -> io::Result<u32> {
        let first = self.next;
        let mut chunks = bytes.chunks(PAGE - 4).peekable();
        while let Some(chunk) = chunks.next() {
            let mut page = [0; PAGE];
            if chunks.peek().is_some() {
                let next = following(self.next).unwrap_or_default();
                page[..4].copy_from_slice(&next.to_be_bytes());
            }
            page[4..4 + chunk.len()].copy_from_slice(chunk);
            self.append(&page)?;
        }
        Ok(first)
    }
    /// Ends the file: page 1 with the header and the root of the table of tables.
    pub fn finish(mut self, root: Root) -> io::Result<()> {
        let root = if root.page.size(root.right.is_some()) + HEADER <= PAGE {
            root
        } else {
            // Page 1 alone may have no cells and only a child.
            Root {
                right: Some(self.append(&root.bytes(0))?),
                page: Page::default(),
                flavor: root.flavor,
            }
        };
        let mut page = root.bytes(HEADER);
        let mut put = |at: usize, bytes: &[u8]| page[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, b"SQLite format 3\0");
        put(16, &(PAGE as u16).to_be_bytes());
        // Rollback journal, no reserved bytes, fixed payload fractions.
        put(18, &[1, 1, 0, 64, 32, 32]);
        // Change counter and, below, the same again: the number of pages is good.
        put(24, &1u32.to_be_bytes());
        put(28, &(self.next - 1).to_be_bytes());
        // Schema cookie, schema format 4, UTF-8.
        put(40, &1u32.to_be_bytes());
        put(44, &4u32.to_be_bytes());
        put(56, &1u32.to_be_bytes());
        put(92, &1u32.to_be_bytes());
        // The version of SQLite whose format this is.
        put(96, &3_040_000u32.to_be_bytes());
        self.out.seek(SeekFrom::Start(0))?;
        self.out.write_all(&page)?;
        self.out.flush()
    }
}

/// The page after a page.
fn following(number: u32) -> Option<u32> {
    let next = number.checked_add(1)?;
    if next == LOCK_PAGE {
        next.checked_add(1)
    } else {
        Some(next)
    }
}

/// The two kinds of trees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flavor {
    Table,
    Index,
}

impl Flavor {
    /// How many bytes of a payload stand in the page itself.
    fn local(self, payload: usize) -> usize {
        let most = match self {
            Flavor::Table => PAGE - 35,
            Flavor::Index => (PAGE - 12) * 64 / 255 - 23,
        };
        if payload <= most {
            return payload;
        }
        let least = (PAGE - 12) * 32 / 255 - 23;
        let local = least + (payload - least) % (PAGE - 4);
        if local <= most { local } else { least }
    }
    fn code(self, leaf: bool) -> u8 {
        match (self, leaf) {
            (Flavor::Index, false) => 2,
            (Flavor::Table, false) => 5,
            (Flavor::Index, true) => 10,
            (Flavor::Table, true) => 13,
        }
    }
}

/// The cells of a page that is being filled.
#[derive(Debug, Default)]
struct Page {
    body: Vec<u8>,
    starts: Vec<usize>,
}

impl Page {
    /// Bytes that the page takes.
    fn size(&self, interior: bool) -> usize {
        (if interior { 12 } else { 8 }) + 2 * self.starts.len() + self.body.len()
    }
    fn has_room(&self, cell: &[u8], interior: bool) -> bool {
        self.size(interior) + 2 + cell.len() <= PAGE
    }
    fn push(&mut self, cell: &[u8]) {
        self.starts.push(self.body.len());
        self.body.extend(cell);
    }
    fn pop(&mut self) -> Option<Vec<u8>> {
        self.starts.pop().map(|start| self.body.split_off(start))
    }
}

/// The root of a tree, not yet written. With a right child it is an interior page.
pub(super) struct Root {
    page: Page,
    right: Option<u32>,
    flavor: Flavor,
}

impl Root {
    /// The page, with `before` bytes left free at its beginning.
    fn bytes(&self, before: usize) -> [u8; PAGE] {
        let mut out = [0; PAGE];
        let content = PAGE - self.page.body.len();
        out[content..].copy_from_slice(&self.page.body);
        let header = &mut out[before..];
        header[0] = self.flavor.code(self.right.is_none());
        header[3..5].copy_from_slice(&(self.page.starts.len() as u16).to_be_bytes());
        header[5..7].copy_from_slice(&(content as u16).to_be_bytes());
        let mut at = 8;
        if let Some(right) = self.right {
            header[8..12].copy_from_slice(&right.to_be_bytes());
            at = 12;
        }
        for start in &self.page.starts {
            header[at..at + 2].copy_from_slice(&((content + start) as u16).to_be_bytes());
            at += 2;
        }
        out
    }
    /// Writes the page and gives its number.
    pub fn write(self, pages: &mut Pages<'_>) -> io::Result<u32> {
        pages.append(&self.bytes(0))
    }
}

/// A b-tree that is being written.
pub(super) struct Tree {
    flavor: Flavor,
    leaf: Page,
    last_row: i64,
    /// The open page of each level above the leaves. A cell is the number of a child and the key that ends it.
    interior: Vec<Page>,
    cell: Vec<u8>,
}

impl Tree {
    fn new(flavor: Flavor) -> Self {
        Self {
            flavor,
            leaf: Page::default(),
            last_row: 0,
            interior: Vec::new(),
            cell: Vec::new(),
        }
    }
    /// A tree of rows.
    pub fn table() -> Self {
        Self::new(Flavor::Table)
    }
    /// A tree of keys.
    pub fn index() -> Self {
        Self::new(Flavor::Index)
    }
    fn fill_cell(
        &mut self,
        pages: &mut Pages<'_>,
        payload: &[u8],
        row: Option<i64>,
    ) -> io::Result<()> {
        self.cell.clear();
        varint(&mut self.cell, payload.len() as u64);
        if let Some(row) = row {
            varint(&mut self.cell, row.cast_unsigned());
        }
        let (local, rest) = payload.split_at(self.flavor.local(payload.len()));
        self.cell.extend(local);
        if !rest.is_empty() {
            let first = pages.overflow(rest)?;
            self.cell.extend(first.to_be_bytes());
        }
        Ok(())
    }
    /// Adds a row. Row ids rise.
    pub fn row(&mut self, pages: &mut Pages<'_>, row: i64, record: &[u8]) -> io::Result<()> {
        self.fill_cell(pages, record, Some(row))?;
        if !self.leaf.has_room(&self.cell, false) {
            let full = std::mem::take(&mut self.leaf);
            let mut key = Vec::new();
            varint(&mut key, self.last_row.cast_unsigned());
            self.leaf_is_full(pages, full, &key)?;
        }
        self.leaf.push(&self.cell);
        self.last_row = row;
        Ok(())
    }
    /// Adds a key. Keys rise.
    pub fn key(&mut self, pages: &mut Pages<'_>, record: &[u8]) -> io::Result<()> {
        self.fill_cell(pages, record, None)?;
        if !self.leaf.has_room(&self.cell, false) {
            let mut full = std::mem::take(&mut self.leaf);
            // A key between two pages stands in neither; the last one goes up, so that the new page has one of its own.
            let up = full.pop().unwrap_or_default();
            self.leaf_is_full(pages, full, &up)?;
        }
        self.leaf.push(&self.cell);
        Ok(())
    }
    fn leaf_is_full(&mut self, pages: &mut Pages<'_>, page: Page, key: &[u8]) -> io::Result<()> {
        let root = Root {
            page,
            right: None,
            flavor: self.flavor,
        };
        let child = root.write(pages)?;
        self.climb(pages, 0, child, key)
    }
    /// Adds a child that ends with a key to a level above the leaves.
    fn climb(
        &mut self,
        pages: &mut Pages<'_>,
        level: usize,
        child: u32,
        key: &[u8],
    ) -> io::Result<()> {
        let mut cell = child.to_be_bytes().to_vec();
        cell.extend(key);
        if self.interior.len() == level {
            self.interior.push(Page::default());
        }
        let page = &mut self.interior[level];
        if page.has_room(&cell, true) {
            page.push(&cell);
            return Ok(());
        }
        // The last child becomes the right one, and its key goes up; so the new page begins with a cell.
        let mut full = std::mem::take(page);
        page.push(&cell);
        let last = full.pop().unwrap_or_default();
        let (right, key) = last
            .split_first_chunk()
            .ok_or_else(|| io::Error::other("a page of a tree holds no key"))?;
        let root = Root {
            page: full,
            right: Some(u32::from_be_bytes(*right)),
            flavor: self.flavor,
        };
        let child = root.write(pages)?;
        self.climb(pages, level + 1, child, key)
    }
    /// Writes what is left, up to the root.
    pub fn finish(self, pages: &mut Pages<'_>) -> io::Result<Root> {
        let mut root = Root {
            page: self.leaf,
            right: None,
            flavor: self.flavor,
        };
        for page in self.interior {
            root = Root {
                right: Some(root.write(pages)?),
                page,
                flavor: self.flavor,
            };
        }
        Ok(root)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_page_is_passed_over() {
        assert_eq!(following(LOCK_PAGE - 1), Some(LOCK_PAGE + 1));
        assert_eq!(following(LOCK_PAGE - 2), Some(LOCK_PAGE - 1));
        assert_eq!(following(u32::MAX), None);
    }

    #[test]
    fn long_payloads_leave_what_the_format_says() {
        assert_eq!(Flavor::Table.local(PAGE - 35), PAGE - 35);
        assert!(Flavor::Table.local(PAGE - 34) < PAGE - 35);
        assert!(Flavor::Index.local(100_000) <= (PAGE - 12) * 64 / 255 - 23);
    }
}
