//! The walk over what was named: files, folders, globs, archives and lists of paths.

use super::archive::{self, Members, Opened};
use super::{Filter, Found, Input, Skip, filter, io_error, path_of_bytes};
use globset::GlobSet;
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

/// A glob that is being expanded.
struct Expansion {
    typed: PathBuf,
    set: GlobSet,
    found: bool,
}

impl Expansion {
    /// Understands a path with the signs of a glob in it: the folder from which it is looked for, and the rest.
    fn new(typed: &Path) -> Option<(PathBuf, Self)> {
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
    fn takes(&mut self, path: &Path) -> bool {
        let hit = path.ancestors().any(|a| self.set.is_match(a));
        self.found |= hit;
        hit
    }
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
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let dir =
            std::env::temp_dir().join(format!("gongbao-inputs-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).unwrap();
        dir
    }

    fn file(path: PathBuf) -> Found {
        Found::File(Input::from(path))
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
            file(dir.join("a.txt")),
            file(dir.join("b/z.txt")),
            file(dir.join("c.txt")),
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
                file(dir.join("sub/a.txt")),
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
        assert_eq!(files, vec![file(dir.join("a.txt"))]);
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
        assert_eq!(found[0], file(a.clone()));
        assert!(
            matches!(&found[1], Found::Broken(p, e) if *p == gone && e.code == ErrorCode::NotFound)
        );
        assert_eq!(found.len(), 2);
        let nul = format!("{}\0{}\0", a.display(), b.display());
        assert_eq!(
            walk(vec![Root::List], Filter::new(&[], &[]).unwrap(), &nul),
            vec![file(a), file(b)]
        );
    }

    /// A zip archive; names as raw bytes.
    fn archive(members: &[(&[u8], &str)]) -> Vec<u8> {
        use std::io::Write;
        use zip::write::SimpleFileOptions;
        let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (n, (_, text)) in members.iter().enumerate() {
            // The library writes UTF-8; the raw name takes the place of one of the same length afterwards.
            let name = format!("{n:0width$}", width = members[n].0.len());
            out.start_file(name, SimpleFileOptions::default()).unwrap();
            out.write_all(text.as_bytes()).unwrap();
        }
        let mut bytes = out.finish().unwrap().into_inner();
        for (n, (raw, _)) in members.iter().enumerate() {
            let name = format!("{n:0width$}", width = raw.len()).into_bytes();
            let places: Vec<usize> = (0..bytes.len() - name.len())
                .filter(|at| bytes[*at..].starts_with(&name))
                .collect();
            // Once in the local header, once in the directory.
            assert_eq!(places.len(), 2, "the stand-in name must be unmistakable");
            for at in places {
                bytes[at..at + name.len()].copy_from_slice(raw);
            }
        }
        bytes
    }

    fn gbk(text: &str) -> Vec<u8> {
        encoding_rs::GBK.encode(text).0.into_owned()
    }

    #[test]
    fn members_of_an_archive_are_inputs_under_its_name_and_theirs() {
        let dir = scratch("archive");
        let (first, second) = (gbk("附件\\决算说明.txt"), gbk("附件\\预算说明.txt"));
        let bytes = archive(&[
            (&second, "预算数12.5万元。"),
            (&first, "决算数13.5万元。"),
            (b"__MACOSX/._x.txt", "junk"),
        ]);
        let path = dir.join("公开.zip");
        std::fs::write(&path, &bytes).unwrap();
        let found = walk(vec![Root::Path(dir.clone())], Filter::default(), "");
        let shown: Vec<String> = found
            .iter()
            .map(|f| {
                f.shown()
                    .strip_prefix(&dir)
                    .unwrap()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        assert_eq!(
            shown,
            [
                "公开.zip!/__MACOSX/._x.txt",
                "公开.zip!/附件/决算说明.txt",
                "公开.zip!/附件/预算说明.txt"
            ]
        );
        assert!(matches!(found[0], Found::Skipped(_, Skip::Hidden)));
        let Found::File(input) = &found[1] else {
            panic!("{:?}", found[1])
        };
        assert_eq!(input.read(1 << 20).unwrap(), "决算数13.5万元。".as_bytes());
        assert_eq!(
            input.digest(1 << 20).unwrap()[..],
            <sha2::Sha256 as sha2::Digest>::digest("决算数13.5万元。".as_bytes())[..]
        );
        assert_eq!(input.read(5).unwrap_err().code, ErrorCode::TooLarge);
        // The same path, named.
        assert_eq!(Input::named(&input.shown()).unwrap(), *input);
        let named = walk(vec![Root::Path(input.shown())], Filter::default(), "");
        assert_eq!(named, vec![found[1].clone()]);
        // A folder's globs go for the members.
        let filter = Filter::new(&["*决算*".into()], &[]).unwrap();
        let files: Vec<Found> = walk(vec![Root::Path(dir.clone())], filter, "")
            .into_iter()
            .filter(|f| matches!(f, Found::File(_)))
            .collect();
        assert_eq!(files, vec![found[1].clone()]);
        let filter = Filter::new(&[], &["*.zip".into()]).unwrap();
        assert_eq!(
            walk(vec![Root::Path(dir.clone())], filter, ""),
            vec![Found::Skipped(path.clone(), Skip::Filtered)]
        );
        // A byte of the text turned: found out by the checksum.
        let mut broken = bytes;
        let Found::File(input) = &found[2] else {
            panic!("{:?}", found[2])
        };
        let at =
            usize::try_from(input.member.as_ref().unwrap().header).unwrap() + 30 + second.len() + 2;
        broken[at] ^= 0x10;
        std::fs::write(&path, &broken).unwrap();
        assert_eq!(input.read(1 << 20).unwrap_err().code, ErrorCode::Damaged);
        assert_eq!(input.digest(1 << 20).unwrap_err().code, ErrorCode::Damaged);
    }

    #[test]
    fn a_document_that_is_a_zip_container_is_one_input_and_so_is_a_damaged_archive() {
        let dir = scratch("container");
        let workbook = archive(&[
            (b"[Content_Types].xml", "<Types/>"),
            (b"xl/workbook.xml", "<workbook/>"),
        ]);
        for (name, bytes) in [
            ("a.zip", workbook.as_slice()),
            ("b.zip", b"PK\x03\x04 cut".as_slice()),
            ("c.zip", &[]),
        ] {
            std::fs::write(dir.join(name), bytes).unwrap();
        }
        assert_eq!(
            walk(vec![Root::Path(dir.clone())], Filter::default(), ""),
            ["a.zip", "b.zip", "c.zip"].map(|n| file(dir.join(n)))
        );
    }

    #[test]
    fn an_archive_that_inflates_beyond_reason_is_refused() {
        use std::io::Write;
        let dir = scratch("bomb");
        let mut out = zip::ZipWriter::new(std::fs::File::create(dir.join("a.zip")).unwrap());
        let zeros = vec![0u8; 1 << 20];
        out.start_file("zeros.txt", zip::write::SimpleFileOptions::default())
            .unwrap();
        for _ in 0..300 {
            out.write_all(&zeros).unwrap();
        }
        out.finish().unwrap();
        let found = walk(vec![Root::Path(dir.join("a.zip"))], Filter::default(), "");
        assert!(
            matches!(&found[..], [Found::Broken(_, e)] if e.code == ErrorCode::TooLarge),
            "{found:?}"
        );
    }

    #[test]
    fn a_glob_that_no_shell_expanded_is_looked_up() {
        let dir = scratch("glob");
        for folder in ["2023", "2024"] {
            std::fs::create_dir(dir.join(folder)).unwrap();
            for name in ["a.txt", "a.pdf"] {
                std::fs::write(dir.join(folder).join(name), "x").unwrap();
            }
        }
        let glob = |g: &str| walk(vec![Root::Path(dir.join(g))], Filter::default(), "");
        let both = [file(dir.join("2023/a.txt")), file(dir.join("2024/a.txt"))];
        assert_eq!(glob("*/a.txt"), both);
        assert_eq!(glob("**/*.txt"), both);
        assert_eq!(glob("*.txt").len(), 1);
        assert!(matches!(&glob("*.txt")[0], Found::Broken(_, e) if e.code == ErrorCode::NotFound));
        // A folder that the glob names is walked.
        assert_eq!(
            glob("*3"),
            [file(dir.join("2023/a.pdf")), file(dir.join("2023/a.txt"))]
        );
    }

    #[test]
    fn a_list_may_stand_in_a_file() {
        let dir = scratch("listfile");
        std::fs::write(dir.join("a.txt"), "x").unwrap();
        std::fs::write(
            dir.join("list"),
            format!("{}\n", dir.join("a.txt").display()),
        )
        .unwrap();
        let lists = vec![
            Root::ListFile(dir.join("list")),
            Root::ListFile(dir.join("none")),
        ];
        let found = walk(lists, Filter::default(), "");
        assert_eq!(found[0], file(dir.join("a.txt")));
        assert!(
            matches!(&found[1], Found::Broken(p, e) if *p == dir.join("none") && e.code == ErrorCode::Unreadable)
        );
    }
}
