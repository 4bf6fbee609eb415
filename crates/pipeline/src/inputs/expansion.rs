//! Globs that no shell expanded.

use super::filter;
use globset::GlobSet;
use std::path::{Path, PathBuf};

/// A glob that is being expanded.
pub(super) struct Expansion {
    pub typed: PathBuf,
    set: GlobSet,
    /// True when something was found.
    pub found: bool,
}

impl Expansion {
    /// Understands a path with the signs of a glob in it: the folder from which it is looked for, and the rest.
    pub fn new(typed: &Path) -> Option<(PathBuf, Self)> {
        let has_signs = |s: &str| s.contains(['*', '?', '[', '{']);
        let text = typed.to_str().filter(|t| has_signs(t))?;
        let set = filter::path_glob(text).ok()?;
        let fixed: PathBuf = typed
            .components()
            .take_while(|c| !has_signs(&c.as_os_str().to_string_lossy()))
            .collect();
        let root = if fixed.as_os_str().is_empty() {
            PathBuf::from(".")
        } else {
            fixed
        };
        let typed = typed.to_owned();
        Some((
            root,
            Self {
                typed,
                set,
                found: false,
            },
        ))
    }
    /// True for a path that the glob names, or that lies in a folder that it names.
    pub fn takes(&mut self, path: &Path) -> bool {
        let hit = path.ancestors().any(|a| self.set.is_match(a));
        self.found |= hit;
        hit
    }
}
