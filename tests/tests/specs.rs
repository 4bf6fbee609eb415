//! Runs the spec files of every kind that has some.
#![allow(
    clippy::print_stdout,
    clippy::panic,
    reason = "the runner says how many cases it ran, and fails with all differences at once"
)]

use gongbao_tests::{kinds::Kind, run_kind, specs_dir};

fn run(kind: Kind) {
    let folder = specs_dir().join(kind.name());
    if !folder.is_dir() {
        return;
    }
    match run_kind(kind) {
        Ok(count) => println!("{}: {count} cases", kind.name()),
        Err(why) => panic!("{}: {why}", kind.name()),
    }
}

#[test]
fn blocks() {
    run(Kind::Blocks);
}
#[test]
fn sections() {
    run(Kind::Sections);
}
#[test]
fn meta() {
    run(Kind::Meta);
}
#[test]
fn tables() {
    run(Kind::Tables);
}
#[test]
fn forms() {
    run(Kind::Forms);
}
#[test]
fn claims() {
    run(Kind::Claims);
}
#[test]
fn findings() {
    run(Kind::Findings);
}
