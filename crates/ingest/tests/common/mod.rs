//! What the tests against independent readers share.

use std::path::{Path, PathBuf};

/// The bundled documents of a kind, and those of the folders that `GONGBAO_SAMPLES` names (parted by colons).
pub fn files(extension: &str) -> Vec<PathBuf> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/documents")];
    folders.extend(
        std::env::var("GONGBAO_SAMPLES")
            .iter()
            .flat_map(|v| v.split(':').map(PathBuf::from).collect::<Vec<_>>()),
    );
    let mut out: Vec<PathBuf> = folders
        .iter()
        .filter_map(|f| std::fs::read_dir(f).ok())
        .flatten()
        .flatten()
        .map(|e| e.path())
        .collect();
    out.retain(|p| p.extension().is_some_and(|e| e == extension));
    out.sort();
    out
}
