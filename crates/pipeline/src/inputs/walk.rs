//! The walk over what was named: files, folders, globs, archives and lists of paths.

use super::archive::{self, Members, Opened};
use super::expansion::Expansion;
use super::{Filter, Found, Input, Skip, io_error, path_of_bytes};
use gongbao_model::{Error, ErrorCode};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// One thing named on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Root {
    /// A file, a folder, or a glob that the shell did not expand.
    Path(PathBuf),
    /// A list of paths on standard input, one per line (or parted by NUL bytes).
    List,
    /// The same in a file.
    ListFile(PathBuf),
}

/// Walks the roots lazily: memory depends on the largest folder, not on the number of files.
pub struct Walk {
    roots: VecDeque<Root>,
    filter: Filter,
    sorted: bool,
    /// What [`Root::List`] reads, and the list that is being read.
    standard_input: Option<Box<dyn BufRead + Send>>,
    list: Option<Box<dyn BufRead + Send>>,
    /// Paths of the list that were read at once.
    listed: VecDeque<PathBuf>,
    folder: Option<Folder>,
    archive: Option<Members>,
}

/// A folder that is being walked.
struct Folder {
    root: PathBuf,
    walk: walkdir::IntoIter,
    glob: Option<Expansion>,
}

impl std::fmt::Debug for Walk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Walk")
            .field("roots", &self.roots)
            .finish_non_exhaustive()
    }
}

impl Walk {
    /// The same walk in whatever order the system gives: it keeps nothing in memory, and is good for counting.
    #[must_use]
    pub fn unsorted(mut self) -> Self {
        self.sorted = false;
        self
    }
    fn enter(&mut self, path: PathBuf, glob: Option<Expansion>) {
        let mut walk = WalkDir::new(&path).follow_links(true);
        if self.sorted {
            walk = walk.sort_by_file_name();
        }
        self.folder = Some(Folder {
            root: path,
            walk: walk.into_iter(),
            glob,
        });
    }
    /// A walk over roots; `list` is what [`Root::List`] reads.
    #[must_use]
    pub fn new(roots: Vec<Root>, filter: Filter, list: Box<dyn BufRead + Send>) -> Self {
        Self {
            roots: roots.into(),
            filter,
            sorted: true,
            standard_input: Some(list),
            list: None,
            listed: VecDeque::new(),
            folder: None,
            archive: None,
        }
    }
    /// A file: an input, or an archive whose members are.
    fn admit(&mut self, path: PathBuf, below: &Path) -> Option<Found> {
        match archive::open(&path, below) {
            Opened::File => Some(Found::File(Input::from(path))),
            Opened::Refused(error) => Some(Found::Broken(path, error)),
            Opened::Archive(members) => {
                self.archive = Some(members);
                None
            }
        }
    }
    /// Opens one path: a folder is walked, a glob looked up, anything else is an input.
    fn open(&mut self, path: PathBuf) -> Option<Found> {
        match std::fs::metadata(&path) {
            Ok(meta) if meta.is_dir() => {
                self.enter(path, None);
                None
            }
            Ok(meta) if meta.is_file() => {
                let name = PathBuf::from(path.file_name().unwrap_or_default());
                self.admit(path, &name)
            }
            Ok(_) => Some(Found::Broken(
                path,
                Error::new(
                    ErrorCode::Unreadable,
                    "this is not a regular file (a device, a socket or a pipe); save it to a file first",
                ),
            )),
            Err(e) => {
                if let Some(member) = archive::find(&path) {
                    return Some(member);
                }
                match Expansion::new(&path) {
                    Some((root, glob)) if root.is_dir() => {
                        self.enter(root, Some(glob));
                        None
                    }
                    _ => Some(Found::Broken(path, io_error(&e))),
                }
            }
        }
    }
    /// The next path of the list that is being read.
    fn next_listed(&mut self) -> Option<Result<PathBuf, std::io::Error>> {
        loop {
            if let Some(path) = self.listed.pop_front() {
                return Some(Ok(path));
            }
            let list = self.list.as_mut()?;
            let mut line = Vec::new();
            match list.read_until(b'\n', &mut line) {
                Ok(0) => {
                    self.list = None;
                    return None;
                }
                Err(e) => {
                    self.list = None;
                    return Some(Err(e));
                }
                Ok(_) => {}
            }
            if line.contains(&0) {
                // A list parted by NUL bytes (find -print0): names may hold newlines, so this chunk is taken apart again.
                if line.last() != Some(&0) {
                    // The chunk ended in a newline that belongs to a name: read on to the NUL that closes it.
                    let _ = list.read_until(0, &mut line);
                }
                self.listed.extend(
                    line.split(|b| *b == 0)
                        .filter(|p| !p.is_empty())
                        .map(path_of_bytes),
                );
                continue;
            }
            while line.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
                line.pop();
            }
            if !line.is_empty() {
                return Some(Ok(path_of_bytes(&line)));
            }
        }
    }
    /// The next thing in the folder that is being walked; `Some(None)` where there is more to see but nothing to tell.
    fn next_in_folder(&mut self) -> Option<Option<Found>> {
        let folder = self.folder.as_mut()?;
        let Some(entry) = folder.walk.next() else {
            let unmatched = folder.glob.take().filter(|glob| !glob.found);
            self.folder = None;
            return Some(unmatched.map(|glob| {
                let error = Error::new(
                    ErrorCode::NotFound,
                    "no file or folder matches this glob; check the path",
                );
                Found::Broken(glob.typed, error)
            }));
        };
        let entry = match entry {
            Ok(entry) => entry,
            Err(e) => {
                let path = e.path().unwrap_or(&folder.root).to_owned();
                if e.loop_ancestor().is_some() {
                    return Some(Some(Found::Skipped(path, Skip::Loop)));
                }
                let error = e.io_error().map_or_else(
                    || Error::new(ErrorCode::Unreadable, e.to_string()),
                    io_error,
                );
                return Some(Some(Found::Broken(path, error)));
            }
        };
        if entry.file_type().is_dir() {
            let skip = skip_of_folder(&entry, &self.filter);
            if skip.is_some() {
                folder.walk.skip_current_dir();
            }
            return Some(skip.map(|skip| Found::Skipped(entry.into_path(), skip)));
        }
        let path = match &folder.glob {
            // `*.txt` was typed, not `./*.txt`.
            Some(glob) if !glob.typed.starts_with(".") => entry
                .path()
                .strip_prefix(".")
                .unwrap_or(entry.path())
                .to_owned(),
            _ => entry.path().to_owned(),
        };
        if folder.glob.as_mut().is_some_and(|glob| !glob.takes(&path)) {
            return Some(None);
        }
        let below = entry
            .path()
            .strip_prefix(&folder.root)
            .unwrap_or(entry.path())
            .to_owned();
        if let Some(skip) = skip_of_file(&entry, &self.filter) {
            return Some(Some(Found::Skipped(path, skip)));
        }
        let takes = self.filter.takes(&below);
        if !takes && !self.filter.opens(&below) {
            return Some(Some(Found::Skipped(path, Skip::Filtered)));
        }
        let found = self.admit(path, &below);
        Some(match found {
            // A file that no glob includes was looked at only to see whether it is an archive.
            Some(Found::File(input)) if !takes => Some(Found::Skipped(input.path, Skip::Filtered)),
            found => found,
        })
    }
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().as_encoded_bytes().first() == Some(&b'.')
}

fn skip_of_folder(entry: &DirEntry, filter: &Filter) -> Option<Skip> {
    if entry.depth() > 0 && filter.writes(entry.path()) {
        return Some(Skip::OwnOutput);
    }
    is_hidden(entry).then_some(Skip::Hidden)
}

fn skip_of_file(entry: &DirEntry, filter: &Filter) -> Option<Skip> {
    if is_hidden(entry) {
        Some(Skip::Hidden)
    } else if !entry.file_type().is_file() {
        Some(Skip::Special)
    } else {
        filter.writes(entry.path()).then_some(Skip::OwnOutput)
    }
}

/// The record of a list that can't be read.
fn broken_list(list: PathBuf, e: &std::io::Error) -> Found {
    let error = Error::new(
        ErrorCode::Unreadable,
        format!("the list of paths can't be read: {e}"),
    );
    Found::Broken(list, error)
}

impl Iterator for Walk {
    type Item = Found;
    fn next(&mut self) -> Option<Found> {
        loop {
            if let Some(members) = &mut self.archive {
                match members.next(&self.filter) {
                    Some(found) => return Some(found),
                    None => self.archive = None,
                }
            }
            match self.next_in_folder() {
                Some(Some(found)) => return Some(found),
                Some(None) => continue,
                None => {}
            }
            match self.next_listed() {
                Some(Ok(path)) => {
                    if let Some(found) = self.open(path) {
                        return Some(found);
                    }
                    continue;
                }
                Some(Err(e)) => return Some(broken_list(PathBuf::from("-"), &e)),
                None => {}
            }
            match self.roots.pop_front()? {
                Root::Path(path) => {
                    if let Some(found) = self.open(path) {
                        return Some(found);
                    }
                }
                Root::List => self.list = self.standard_input.take(),
                Root::ListFile(path) => match File::open(&path) {
                    Ok(file) => self.list = Some(Box::new(BufReader::new(file))),
                    Err(e) => return Some(broken_list(path, &e)),
                },
            }
        }
    }
}

#[cfg(test)]
mod tests;
