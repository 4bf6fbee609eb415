//! Consistency findings.

use gongbao_model::{Analysis, Document};

/// Fills `findings` from facts.
pub fn run(_doc: &Document, _analysis: &mut Analysis) {}
