//! The examples of both READMEs are real: every `$ gongbao …` line of a console block is run through the binary, from the root of
//! the repository, and what it prints must be what the page shows. `UPDATE_README=1` rewrites the pages; read the difference.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What a shell command prints, standard error included, with the times of the machine masked.
fn output(command: &str) -> String {
    let binary = Path::new(env!("CARGO_BIN_EXE_gongbao"));
    let path = format!(
        "{}:{}",
        binary.parent().unwrap().display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let run = Command::new("sh")
        .args(["-c", &format!("{{ {command}; }} 2>&1")])
        .env("PATH", path)
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1")
        .current_dir(root())
        .output()
        .unwrap();
    masked(&String::from_utf8(run.stdout).unwrap())
}

/// Seconds differ from run to run.
fn masked(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        match (line.find(" documents in "), line.find(" s (")) {
            (Some(from), Some(to)) if from < to => {
                out.push_str(&line[..from]);
                out.push_str(" documents in 0.0");
                out.push_str(&line[to..]);
            }
            _ => out.push_str(line.trim_end()),
        }
        out.push('\n');
    }
    out
}

/// The page with every console block run again, and the number of commands.
fn rerun(page: &str) -> (String, usize) {
    let (mut out, mut commands, mut inside) = (String::new(), 0, false);
    for line in page.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
        } else if inside {
            let Some(command) = line.strip_prefix("$ ") else {
                continue;
            };
            out.push_str(line);
            out.push('\n');
            out.push_str(&output(command));
            commands += 1;
            continue;
        }
        out.push_str(line);
        out.push('\n');
    }
    (out, commands)
}

fn check(name: &str) {
    let path = root().join(name);
    let page = std::fs::read_to_string(&path).unwrap();
    let (again, commands) = rerun(&page);
    assert!(commands >= 3, "{name} shows {commands} commands");
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(&path, again).unwrap();
        return;
    }
    for (have, want) in page.lines().zip(again.lines()) {
        assert_eq!(
            have, want,
            "{name} is out of date; UPDATE_README=1 rewrites it"
        );
    }
    assert_eq!(
        page.lines().count(),
        again.lines().count(),
        "{name} is out of date"
    );
}

#[test]
fn the_examples_of_the_english_page_are_real() {
    check("README.md");
}

#[test]
fn the_examples_of_the_chinese_page_are_real() {
    check("README.zh-CN.md");
}
