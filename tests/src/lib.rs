//! The spec runner: small exact cases as text files under `specs/<kind>/`, run through the real reader and the real extraction.
//!
//! A file holds cases:
//!
//! ```text
//! === a name · format=md
//! the input, as many lines as it takes
//! ---
//! what is expected, line by line
//! --- not
//! words that must not be a claim (kind `claims` only)
//! ```
//!
//! Options after ` · ` are `key=value` words: `format=` the extension under which the input is read (`txt` by default). `UPDATE_SPECS=1` rewrites the
//! expectations of the exact kinds with what the program gives now; read the difference before committing it.

pub mod case;
pub mod kinds;

use std::path::{Path, PathBuf};

/// The folder of the spec files.
#[must_use]
pub fn specs_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("specs")
}

/// Runs every spec file of a kind. Gives the number of cases, or all failures as one text.
///
/// # Errors
/// When a case fails, a file can't be read or parsed, or the kind has no file.
pub fn run_kind(kind: kinds::Kind) -> Result<usize, String> {
    let dir = specs_dir().join(kind.name());
    let mut files: Vec<PathBuf> = std::fs::read_dir(&dir)
        .map_err(|e| format!("{}: {e}", dir.display()))?
        .filter_map(|f| f.ok().map(|f| f.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "spec"))
        .collect();
    files.sort();
    let update = std::env::var_os("UPDATE_SPECS").is_some();
    let (mut count, mut failures) = (0, Vec::new());
    for file in &files {
        let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
        let mut cases = case::parse(&text).map_err(|e| format!("{}: {e}", file.display()))?;
        for case in &mut cases {
            count += 1;
            if update && kind.is_exact() {
                case.expected = kind.render(case)?;
            } else if let Err(why) = kind.check(case) {
                failures.push(format!(
                    "{}:{} {}\n{why}",
                    file.display(),
                    case.line,
                    case.name
                ));
            }
        }
        if update && kind.is_exact() {
            std::fs::write(file, case::print(&cases))
                .map_err(|e| format!("{}: {e}", file.display()))?;
        }
    }
    if count == 0 {
        return Err(format!("{}: no spec case", dir.display()));
    }
    if failures.is_empty() {
        Ok(count)
    } else {
        Err(format!(
            "{} of {count} cases failed\n\n{}",
            failures.len(),
            failures.join("\n\n")
        ))
    }
}
