//! From a [`Document`] to its [`Analysis`]: sections, meta, tables and forms, claims, findings.
//!
//! Pure: no IO, no `Result`. The words are data (`rules/*.toml`), the engines are code.

pub mod checks;
pub mod claims;
pub mod facts;
mod finder;
pub mod forms;
pub mod meta;
pub mod quantity;
pub mod rules;
pub mod sections;
mod squeeze;

use gongbao_model::{Analysis, Document};

/// A stage of the analysis.
pub type Stage = fn(&Document, &mut Analysis);

/// The stages in the order in which they run; each sees what came before it.
pub const STAGES: [(&str, Stage); 5] = [
    ("sections", sections::run),
    ("meta", meta::run),
    ("forms", forms::run),
    ("claims", claims::run),
    ("checks", checks::run),
];

/// Reads everything that is known how to read out of a document.
#[must_use]
pub fn analyze(doc: &Document) -> Analysis {
    let mut analysis = Analysis::default();
    for (_, stage) in STAGES {
        stage(doc, &mut analysis);
    }
    analysis
}
