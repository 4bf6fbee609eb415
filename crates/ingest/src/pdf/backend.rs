//! What the rest of the crate knows of a PDF library: pages of glyphs and rulings, and nothing else.

use crate::layout::PageContent;
use gongbao_model::{FileHints, Warning};
use std::ops::Range;

/// Takes a page: its content, and where to put what is wrong with it.
pub type Visit<'a> = &'a mut dyn FnMut(PageContent, &mut Vec<Warning>);

/// A library that opens a PDF and hands over its pages one by one.
pub trait Backend {
    /// Name used in warnings.
    fn name(&self) -> &'static str;
    /// Number of pages.
    fn pages(&self) -> u32;
    /// Hands the pages of a range (counted from 0) to `visit`, in order, one at a time, so that no more than one is in memory. What
    /// could not be read is told in the warnings; such a page is handed over with what there is of it.
    fn visit(&mut self, pages: Range<u32>, visit: Visit<'_>, warnings: &mut Vec<Warning>);
    /// Title, author and date of the document information.
    fn hints(&self) -> FileHints;
}
