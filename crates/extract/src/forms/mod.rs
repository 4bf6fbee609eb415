//! Tables with meaning: captions, units, notes, typed forms, indicator rows, table claims.

use gongbao_model::{Analysis, Document};

/// Fills `tables` and `indicators`, pushes table claims, and marks caption and note blocks; sections and meta are known.
pub fn run(_doc: &Document, _analysis: &mut Analysis) {}
