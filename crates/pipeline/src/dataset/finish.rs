//! The end of a run: files get their names, and what the dataset is gets written beside them.

use super::journal::Checkpoint;
use super::package::datapackage;
use super::packing::{DATABASE, Format, is_ours, named, unfinished};
use super::problem;
use super::readme::readme;
use super::rows::FILES;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::io;
use std::path::Path;

/// Gives the files their names and removes what is not asked for: rows of which only other formats are wanted, files of an
/// earlier dataset.
pub(super) fn name_files(folder: &Path, checkpoint: &Checkpoint) -> io::Result<()> {
    let packing = &checkpoint.packing;
    let mut names = Vec::new();
    for format in &packing.formats {
        if *format == Format::Sqlite {
            names.push((format!("{DATABASE}.part"), DATABASE.to_owned()));
            continue;
        }
        let extension = packing.extension(*format);
        for (table, position) in FILES.iter().zip(&checkpoint.tables) {
            if format.holds(table) {
                names.extend((1..=position.part).map(|part| {
                    (
                        unfinished(table, part, extension),
                        named(table, part, position.part, extension),
                    )
                }));
            }
        }
    }
    let mut kept = BTreeSet::new();
    for (from, name) in names {
        let to = folder.join(&name);
        match std::fs::rename(folder.join(from), &to) {
            Ok(()) => {}
            // Renamed before the crash.
            Err(e) if e.kind() == io::ErrorKind::NotFound && to.is_file() => {}
            Err(e) => return Err(problem(&to, "the file can't be named", &e)),
        }
        kept.insert(name);
    }
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name();
        if let Some(name) = name.to_str().filter(|n| is_ours(n) && !kept.contains(*n)) {
            std::fs::remove_file(folder.join(name))?;
        }
    }
    Ok(())
}

/// Writes `datapackage.json`, the README and the manifest, which tells beside what it is given how the rows are packed and how many
/// there are.
pub(super) fn describe(folder: &Path, checkpoint: &Checkpoint, manifest: &Value) -> io::Result<()> {
    let (packing, positions) = (&checkpoint.packing, &checkpoint.tables);
    let tables: Map<String, Value> = FILES
        .iter()
        .zip(positions)
        .map(|(table, p)| {
            let counts = json!({"rows": p.rows, "partitions": p.part});
            ((*table).to_owned(), counts)
        })
        .collect();
    let mut manifest = manifest.clone();
    manifest["packing"] = serde_json::to_value(packing)?;
    manifest["tables"] = tables.into();
    let pretty = |value: &Value| serde_json::to_string_pretty(value).map(|text| text + "\n");
    let texts = [
        (
            "datapackage.json",
            pretty(&datapackage(packing, positions))?,
        ),
        ("README.md", readme(packing, positions)),
        ("manifest.json", pretty(&manifest)?),
    ];
    for (name, text) in texts {
        let part = folder.join(format!("{name}.part"));
        std::fs::write(&part, text).and_then(|()| std::fs::rename(&part, folder.join(name)))?;
    }
    Ok(())
}
