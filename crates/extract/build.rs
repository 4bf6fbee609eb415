//! Lists the files in `rules` for `src/rules.rs`, so that none can be forgotten there.

use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The files of a folder and its folders, without licences.
fn walk(folder: &Path, before: &str, out: &mut Vec<(String, PathBuf)>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|n| n.to_str()) else {
            continue;
        };
        if path.is_dir() {
            walk(&path, &format!("{before}{name}/"), out)?;
        } else if !name.ends_with(".LICENSE") {
            out.push((format!("{before}{name}"), path));
        }
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    #[allow(
        clippy::print_stdout,
        reason = "this is how a build script speaks to cargo"
    )]
    {
        println!("cargo::rerun-if-changed=rules");
    }
    let folder = std::path::absolute("rules")?;
    let mut files = Vec::new();
    walk(&folder, "", &mut files)?;
    files.sort();
    let mut out = format!(
        "/// Name and text of each file in `rules`, sorted by name.\npub const FILES: [(&str, &str); {}] = [\n",
        files.len()
    );
    for (name, path) in &files {
        writeln!(out, "    ({name:?}, include_str!({path:?})),")?;
    }
    out.push_str("];\n");
    std::fs::write(Path::new(&std::env::var("OUT_DIR")?).join("rules.rs"), out)?;
    Ok(())
}
