//! What the report is: title, genre, organisation, fiscal year, date, self score and grade.

use gongbao_model::{Analysis, Document};

/// Fills `meta`; sections are known.
pub fn run(_doc: &Document, _analysis: &mut Analysis) {}
