//! Which files of a folder, and which members of an archive, are inputs.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use std::path::{Path, PathBuf};

/// A glob that could not be understood, with the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadGlob {
    /// As typed.
    pub glob: String,
    /// Why not.
    pub why: String,
}

impl std::fmt::Display for BadGlob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "the glob {:?} can't be understood: {}",
            self.glob, self.why
        )
    }
}

impl std::error::Error for BadGlob {}

/// Which files of a folder count. Files that are named themselves always count.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    include: Option<GlobSet>,
    exclude: GlobSet,
    own_outputs: Vec<(PathBuf, String)>,
}

fn globs(patterns: &[String]) -> Result<GlobSet, BadGlob> {
    let mut set = GlobSetBuilder::new();
    for glob in patterns {
        let bad = |e: globset::Error| BadGlob {
            glob: glob.clone(),
            why: e.kind().to_string(),
        };
        set.add(GlobBuilder::new(glob).build().map_err(bad)?);
    }
    set.build().map_err(|e| BadGlob {
        glob: patterns.join(" "),
        why: e.kind().to_string(),
    })
}

/// A path with the signs of a glob in it; `*` does not run over `/`, as in a shell.
pub(super) fn path_glob(typed: &str) -> Result<GlobSet, globset::Error> {
    let glob = GlobBuilder::new(typed).literal_separator(true).build()?;
    GlobSetBuilder::new().add(glob).build()
}

/// A glob is tried on the name and on the path below what was given.
fn hits(set: &GlobSet, below: &Path) -> bool {
    below.file_name().is_some_and(|name| set.is_match(name)) || set.is_match(below)
}

impl Filter {
    /// A filter from globs. A glob is tried on the file's name and on its path below the folder that was given, `*` runs over
    /// `/`. Without an include glob every file counts.
    ///
    /// # Errors
    /// When a glob can't be understood.
    pub fn new(include: &[String], exclude: &[String]) -> Result<Self, BadGlob> {
        let include = if include.is_empty() {
            None
        } else {
            Some(globs(include)?)
        };
        Ok(Self {
            include,
            exclude: globs(exclude)?,
            own_outputs: Vec::new(),
        })
    }
    /// The same filter, leaving out a file or folder that the run writes itself, under its own name or under a temporary one (the name with
    /// `.….part` after it).
    #[must_use]
    pub fn without(mut self, output: &Path) -> Self {
        self.own_outputs.extend(real_name(output));
        self
    }
    /// True for a file that counts.
    pub(super) fn takes(&self, below: &Path) -> bool {
        self.include.as_ref().is_none_or(|set| hits(set, below)) && !hits(&self.exclude, below)
    }
    /// True for an archive that is opened: like a folder it need not be included itself, but can be excluded.
    pub(super) fn opens(&self, below: &Path) -> bool {
        !hits(&self.exclude, below)
    }
    /// True for a member of an archive that counts: all of an archive that is included, or those whose own names are.
    pub(super) fn takes_member(&self, archive: &Path, name: &str) -> bool {
        let name = Path::new(name);
        self.include
            .as_ref()
            .is_none_or(|set| hits(set, archive) || hits(set, name))
            && !hits(&self.exclude, name)
    }
    /// True for what the run writes itself. The name is compared first: to ask the system for every folder would cost more than the walk.
    pub(super) fn writes(&self, path: &Path) -> bool {
        let Some(name) = path.file_name().map(|n| n.to_string_lossy()) else {
            return false;
        };
        let named = |own: &str| {
            name.strip_prefix(own).is_some_and(|rest| {
                rest.is_empty() || rest.starts_with('.') && rest.ends_with(".part")
            })
        };
        self.own_outputs.iter().any(|(own_folder, own)| {
            named(own) && real_name(path).is_some_and(|(folder, _)| folder == *own_folder)
        })
    }
}

/// The folder of a path without links, and its name; the file itself need not exist.
fn real_name(path: &Path) -> Option<(PathBuf, String)> {
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    Some((
        folder.canonicalize().ok()?,
        path.file_name()?.to_string_lossy().into_owned(),
    ))
}
