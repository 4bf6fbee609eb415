//! What several tests of the command line need: a folder of their own, documents, processes.
#![allow(dead_code, reason = "each test takes what it needs")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The folder of the bundled documents.
pub fn corpus() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../corpus/documents")
        .to_string_lossy()
        .into_owned()
}

/// The bundled documents, sorted.
pub fn documents() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(corpus()).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
    paths.sort();
    paths
}

/// What the program says and prints.
pub fn gongbao(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gongbao"))
        .args(args)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// All files of a dataset but the manifest, which holds times.
pub fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path());
    let named = entries.map(|p| {
        (
            p.file_name().unwrap().to_string_lossy().into_owned(),
            std::fs::read(&p).unwrap(),
        )
    });
    named.filter(|(name, _)| name != "manifest.json").collect()
}

/// A folder of its own, removed at the end.
pub struct Scratch(pub PathBuf);

impl Scratch {
    /// An empty folder.
    pub fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("gongbao-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).unwrap();
        Self(dir)
    }
    /// A path in it.
    pub fn path(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }
    /// Copies of the markdown samples, no two alike.
    pub fn samples(&self, count: usize) -> String {
        let texts: Vec<String> = documents()
            .iter()
            .filter(|p| p.extension().is_some_and(|e| e == "md"))
            .map(|p| std::fs::read_to_string(p).unwrap())
            .collect();
        let input = self.0.join("in");
        std::fs::create_dir(&input).unwrap();
        for i in 0..count {
            std::fs::write(
                input.join(format!("{i:04}.md")),
                format!("{}\n第{i}份。\n", texts[i % texts.len()]),
            )
            .unwrap();
        }
        input.to_string_lossy().into_owned()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The program, deaf and mute.
pub fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongbao"));
    command
        .args(args)
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// The child processes of a process.
pub fn children(parent: u32) -> Vec<u32> {
    let tasks = std::fs::read_dir(format!("/proc/{parent}/task"))
        .into_iter()
        .flatten()
        .flatten();
    let lists = tasks.filter_map(|t| std::fs::read_to_string(t.path().join("children")).ok());
    lists
        .flat_map(|l| {
            l.split_whitespace()
                .filter_map(|p| p.parse().ok())
                .collect::<Vec<u32>>()
        })
        .collect()
}

/// True while a process runs; a zombie does not.
pub fn runs(pid: u32) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|s| {
        !s.rsplit(')')
            .next()
            .unwrap_or_default()
            .trim()
            .starts_with('Z')
    })
}

/// Ends a process as a crash would.
pub fn kill(pid: u32) {
    let _ = Command::new("kill")
        .args(["-9", &pid.to_string()])
        .stderr(Stdio::null())
        .status();
}
