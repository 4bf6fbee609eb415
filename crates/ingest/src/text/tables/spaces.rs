//! Columns aligned by spaces, as `pdftotext -layout` and typewriters set them.

use super::{Draft, Source};

/// Reads columns aligned by spaces that begin at line `i`.
pub fn read(_source: &Source<'_, '_>, i: usize) -> (usize, Option<Draft>) {
    (i + 1, None)
}
