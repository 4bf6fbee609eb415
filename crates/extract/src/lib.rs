//! From a [`Document`] to its [`Analysis`]: sections, meta, tables and forms, claims, findings.
//!
//! Pure: no IO, no `Result`. The words are data (`rules/*.toml`), the engines are code.

pub mod checks;
pub mod claims;
pub mod facts;
pub mod forms;
pub mod meta;
pub mod quantity;
pub mod sections;

use gongbao_model::{Analysis, Document};

/// Reads everything that is known how to read out of a document. Stages run in this order; each sees what came before it.
#[must_use]
pub fn analyze(doc: &Document) -> Analysis {
    let mut analysis = Analysis::default();
    sections::run(doc, &mut analysis);
    meta::run(doc, &mut analysis);
    forms::run(doc, &mut analysis);
    claims::run(doc, &mut analysis);
    checks::run(doc, &mut analysis);
    analysis
}
