//! Runs `scripts/readers`: the programs that people use open the datasets that the binary writes. Where those programs can't be
//! installed the test is reported as ignored, which the usual harness can't say while it runs; so this one reports by itself.
#![allow(clippy::print_stdout, reason = "a test reports what it found")]

use std::path::Path;
use std::process::{Command, ExitCode};

/// The exit status by which the script says that it was skipped.
const SKIPPED: i32 = 77;

fn main() -> ExitCode {
    if std::env::args().any(|a| a == "--list") {
        return ExitCode::SUCCESS;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let run = Command::new(root.join("scripts/readers"))
        .arg(env!("CARGO_BIN_EXE_gongbao"))
        .output();
    let (status, said) = match run {
        Ok(output) => {
            let text = [output.stdout, output.stderr].concat();
            (
                output.status.code(),
                String::from_utf8_lossy(&text).into_owned(),
            )
        }
        Err(e) => (None, e.to_string()),
    };
    let (word, counts, code) = match status {
        Some(0) => ("ok", "1 passed; 0 failed; 0 ignored", ExitCode::SUCCESS),
        Some(SKIPPED) => (
            "ignored",
            "0 passed; 0 failed; 1 ignored",
            ExitCode::SUCCESS,
        ),
        _ => ("FAILED", "0 passed; 1 failed; 0 ignored", ExitCode::FAILURE),
    };
    println!("\nrunning 1 test\n{said}test datasets_open_where_people_read_them ... {word}\n");
    println!("test result: {word}. {counts}\n");
    code
}
