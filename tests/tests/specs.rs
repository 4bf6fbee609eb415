//! Runs the spec files of every kind; a kind without a case is a failure.
#![allow(
    clippy::print_stdout,
    clippy::panic,
    reason = "the runner says how many cases it ran, and fails with all differences at once"
)]

use gongbao_tests::{kinds::Kind, run_kind};

fn run(kind: Kind) {
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
