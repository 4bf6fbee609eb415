//! The heading tree.

use gongbao_model::{Analysis, BlockKind, BlockRole, Document};

/// Fills `sections`, `block_roles` and `block_sections`.
pub fn run(doc: &Document, analysis: &mut Analysis) {
    analysis.block_sections = vec![None; doc.blocks.len()];
    analysis.block_roles = doc
        .blocks
        .iter()
        .map(|b| match b.kind {
            BlockKind::Paragraph => BlockRole::Paragraph,
            BlockKind::Table(_) => BlockRole::Table,
            BlockKind::Footnote => BlockRole::Footnote,
            BlockKind::Furniture(_) => BlockRole::Furniture,
        })
        .collect();
}
