//! Which files a run reads: files, folders and lists of paths, in an order that depends on nothing but their names.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use gongbao_model::{Error, ErrorCode};
use std::collections::VecDeque;
use std::io::BufRead;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Why something that a folder holds is no input. It is counted, so that nothing is left out in silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Skip {
    /// `--include` or `--exclude` say so.
    Filtered,
    /// The name begins with a dot.
    Hidden,
    /// A link that leads back to a folder above it.
    Loop,
    /// A socket, a device or a named pipe.
    Special,
    /// The file that this very run writes.
    OwnOutput,
}

impl Skip {
    /// A few words for the summary.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Skip::Filtered => "left out by --include or --exclude",
            Skip::Hidden => "hidden (the name begins with a dot)",
            Skip::Loop => "a link that leads back to a folder above it",
            Skip::Special => "not a regular file",
            Skip::OwnOutput => "the output of this run",
        }
    }
}

/// What the walk comes upon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A file to read.
    File(PathBuf),
    /// A path that can't be read; it becomes a record with an error.
    Broken(PathBuf, Error),
    /// Something that is no input.
    Skipped(PathBuf, Skip),
}

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
#[derive(Debug, Clone)]
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
    fn takes(&self, path: &Path, below: &Path) -> bool {
        let name = path.file_name().map(Path::new).unwrap_or(path);
        let hit = |set: &GlobSet| set.is_match(name) || set.is_match(below);
        self.include.as_ref().is_none_or(hit) && !hit(&self.exclude)
    }
    fn writes(&self, path: &Path) -> bool {
        if self.own_outputs.is_empty() {
            return false;
        }
        real_name(path).is_some_and(|(folder, name)| {
            self.own_outputs.iter().any(|(own_folder, own)| {
                let temporary = || {
                    name.strip_prefix(own.as_str())
                        .is_some_and(|rest| rest.starts_with('.') && rest.ends_with(".part"))
                };
                *own_folder == folder && (*own == name || temporary())
            })
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

/// One thing named on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Root {
    /// A file or a folder.
    Path(PathBuf),
    /// A list of paths on standard input, one per line (or parted by NUL bytes).
    List,
}

/// Walks the roots lazily: memory depends on the largest folder, not on the number of files.
pub struct Walk {
    roots: VecDeque<Root>,
    filter: Filter,
    list: Option<Box<dyn BufRead + Send>>,
    folder: Option<(PathBuf, walkdir::IntoIter)>,
}

impl std::fmt::Debug for Walk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Walk")
            .field("roots", &self.roots)
            .finish_non_exhaustive()
    }
}

impl Walk {
    /// A walk over roots; `list` is what [`Root::List`] reads.
    #[must_use]
    pub fn new(roots: Vec<Root>, filter: Filter, list: Box<dyn BufRead + Send>) -> Self {
        Self {
            roots: roots.into(),
            filter,
            list: Some(list),
            folder: None,
        }
    }
    /// Opens one path: a folder is walked, anything else is an input.
    fn open(&mut self, path: PathBuf) -> Option<Found> {
        match std::fs::metadata(&path) {
            Ok(meta) if meta.is_dir() => {
                let walk = WalkDir::new(&path)
                    .follow_links(true)
                    .sort_by_file_name()
                    .into_iter();
                self.folder = Some((path, walk));
                None
            }
            Ok(meta) if meta.is_file() => Some(Found::File(path)),
            Ok(_) => Some(Found::Broken(
                path,
                Error::new(
                    ErrorCode::Unreadable,
                    "this is not a regular file (a device, a socket or a pipe); save it to a file first",
                ),
            )),
            Err(e) => Some(Found::Broken(path, io_error(&e))),
        }
    }
    /// The next path of the list on standard input.
    fn next_listed(&mut self) -> Option<Result<PathBuf, std::io::Error>> {
        let list = self.list.as_mut()?;
        loop {
            let mut line = Vec::new();
            match list.read_until(b'\n', &mut line) {
                Ok(0) => return None,
                Err(e) => {
                    self.list = None;
                    return Some(Err(e));
                }
                Ok(_) => {}
            }
            if line.contains(&0) {
                // A list parted by NUL bytes (find -print0): names may hold newlines, so this chunk is taken apart again.
                let mut rest: VecDeque<Root> = VecDeque::new();
                if line.last() != Some(&0) {
                    // The chunk ended in a newline that belongs to a name: read on to the NUL that closes it.
                    let _ = list.read_until(0, &mut line);
                }
                rest.extend(
                    line.split(|b| *b == 0)
                        .filter(|p| !p.is_empty())
                        .map(|p| Root::Path(path_of(p))),
                );
                rest.push_back(Root::List);
                while let Some(root) = rest.pop_back() {
                    self.roots.push_front(root);
                }
                return None;
            }
            while line.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
                line.pop();
            }
            if !line.is_empty() {
                return Some(Ok(path_of(&line)));
            }
        }
    }
    fn next_in_folder(&mut self) -> Option<Found> {
        loop {
            let (root, walk) = self.folder.as_mut()?;
            let Some(entry) = walk.next() else {
                self.folder = None;
                return None;
            };
            let entry = match entry {
                Ok(entry) => entry,
                Err(e) => {
                    let path = e.path().unwrap_or(root).to_owned();
                    if e.loop_ancestor().is_some() {
                        return Some(Found::Skipped(path, Skip::Loop));
                    }
                    let error = e.io_error().map_or_else(
                        || Error::new(ErrorCode::Unreadable, e.to_string()),
                        io_error,
                    );
                    return Some(Found::Broken(path, error));
                }
            };
            let hidden =
                entry.depth() > 0 && entry.file_name().as_encoded_bytes().first() == Some(&b'.');
            if entry.file_type().is_dir() {
                let own = entry.depth() > 0 && self.filter.writes(entry.path());
                if hidden || own {
                    walk.skip_current_dir();
                    let skip = if own { Skip::OwnOutput } else { Skip::Hidden };
                    return Some(Found::Skipped(entry.into_path(), skip));
                }
                continue;
            }
            let below = entry
                .path()
                .strip_prefix(root.as_path())
                .unwrap_or(entry.path())
                .to_owned();
            let path = entry.path().to_owned();
            let skip = if hidden {
                Skip::Hidden
            } else if !entry.file_type().is_file() {
                Skip::Special
            } else if !self.filter.takes(&path, &below) {
                Skip::Filtered
            } else if self.filter.writes(&path) {
                Skip::OwnOutput
            } else {
                return Some(Found::File(path));
            };
            return Some(Found::Skipped(path, skip));
        }
    }
}

impl Iterator for Walk {
    type Item = Found;
    fn next(&mut self) -> Option<Found> {
        loop {
            if let Some(found) = self.next_in_folder() {
                return Some(found);
            }
            match self.roots.pop_front()? {
                Root::Path(path) => {
                    if let Some(found) = self.open(path) {
                        return Some(found);
                    }
                }
                Root::List => match self.next_listed() {
                    Some(Ok(path)) => {
                        self.roots.push_front(Root::List);
                        if let Some(found) = self.open(path) {
                            return Some(found);
                        }
                    }
                    Some(Err(e)) => {
                        let error = Error::new(
                            ErrorCode::Unreadable,
                            format!("the list of paths can't be read: {e}"),
                        );
                        return Some(Found::Broken(PathBuf::from("-"), error));
                    }
                    None => {}
                },
            }
        }
    }
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

/// The error of a path that the system does not let us read.
#[must_use]
pub fn io_error(e: &std::io::Error) -> Error {
    match e.kind() {
        std::io::ErrorKind::NotFound => Error::new(
            ErrorCode::NotFound,
            "there is no such file or folder; check the path",
        ),
        std::io::ErrorKind::PermissionDenied => Error::new(
            ErrorCode::Unreadable,
            "permission denied; make the file readable for this user",
        ),
        std::io::ErrorKind::OutOfMemory => Error::new(
            ErrorCode::Memory,
            "the file is larger than the memory that reading may use; raise --max-memory or split the file",
        ),
        _ => Error::new(
            ErrorCode::Unreadable,
            format!("the file can't be read: {e}"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let dir =
            std::env::temp_dir().join(format!("gongbao-inputs-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).unwrap();
        dir
    }

    fn walk(roots: Vec<Root>, filter: Filter, list: &str) -> Vec<Found> {
        Walk::new(
            roots,
            filter,
            Box::new(std::io::Cursor::new(list.as_bytes().to_vec())),
        )
        .collect()
    }

    #[test]
    fn a_folder_is_walked_in_order_and_its_hidden_files_are_counted() {
        let dir = scratch("order");
        std::fs::create_dir(dir.join("b")).unwrap();
        for name in ["c.txt", "a.txt", "b/z.txt", ".hidden"] {
            std::fs::write(dir.join(name), "x").unwrap();
        }
        let found = walk(
            vec![Root::Path(dir.clone())],
            Filter::new(&[], &[]).unwrap(),
            "",
        );
        let want = vec![
            Found::Skipped(dir.join(".hidden"), Skip::Hidden),
            Found::File(dir.join("a.txt")),
            Found::File(dir.join("b/z.txt")),
            Found::File(dir.join("c.txt")),
        ];
        assert_eq!(found, want);
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_loop_is_left() {
        let dir = scratch("loop");
        std::fs::create_dir(dir.join("sub")).unwrap();
        std::fs::write(dir.join("sub/a.txt"), "x").unwrap();
        std::os::unix::fs::symlink(&dir, dir.join("sub/up")).unwrap();
        let found = walk(
            vec![Root::Path(dir.clone())],
            Filter::new(&[], &[]).unwrap(),
            "",
        );
        assert_eq!(
            found,
            vec![
                Found::File(dir.join("sub/a.txt")),
                Found::Skipped(dir.join("sub/up"), Skip::Loop)
            ]
        );
    }

    #[test]
    fn globs_try_the_name_and_the_path_below() {
        let dir = scratch("globs");
        std::fs::create_dir(dir.join("old")).unwrap();
        for name in ["a.txt", "a.pdf", "old/b.txt"] {
            std::fs::write(dir.join(name), "x").unwrap();
        }
        let filter = Filter::new(&["*.txt".into()], &["old/**".into()]).unwrap();
        let files: Vec<Found> = walk(vec![Root::Path(dir.clone())], filter, "")
            .into_iter()
            .filter(|f| matches!(f, Found::File(_)))
            .collect();
        assert_eq!(files, vec![Found::File(dir.join("a.txt"))]);
        assert!(Filter::new(&["a[".into()], &[]).is_err());
    }

    #[test]
    fn a_list_may_be_parted_by_lines_or_by_nul_bytes() {
        let dir = scratch("list");
        for name in ["a.txt", "b\nc.txt"] {
            std::fs::write(dir.join(name), "x").unwrap();
        }
        let (a, b, gone) = (
            dir.join("a.txt"),
            dir.join("b\nc.txt"),
            dir.join("gone.txt"),
        );
        let lines = format!("{}\r\n\n{}\n", a.display(), gone.display());
        let found = walk(vec![Root::List], Filter::new(&[], &[]).unwrap(), &lines);
        assert_eq!(found[0], Found::File(a.clone()));
        assert!(
            matches!(&found[1], Found::Broken(p, e) if *p == gone && e.code == ErrorCode::NotFound)
        );
        assert_eq!(found.len(), 2);
        let nul = format!("{}\0{}\0", a.display(), b.display());
        assert_eq!(
            walk(vec![Root::List], Filter::new(&[], &[]).unwrap(), &nul),
            vec![Found::File(a), Found::File(b)]
        );
    }
}
