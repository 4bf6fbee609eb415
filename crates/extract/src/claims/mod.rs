//! Numeric claims of running text.

use gongbao_model::{Analysis, Document};

/// Adds the claims of running text to those of tables and puts all in document order; everything before is known.
pub fn run(_doc: &Document, _analysis: &mut Analysis) {}
