//! The `gongbao` binary: the only place with exit codes and printing.
//!
//! Exit status: 0 done, 1 failed (with `--strict`: a document could not be read; `check`: there are findings), 2 wrong arguments, 130 stopped by Ctrl-C (143 by SIGTERM).

mod args;
mod commands;
mod interrupt;
mod log;
mod terminal;

use args::{meant, typed};
use clap::Parser;
use gongbao_pipeline::{Shape, serve};
use std::io::Write;
use std::process::ExitCode;

/// Exit status for wrong arguments, the same that clap uses.
const WRONG_ARGUMENTS: u8 = 2;

/// True when the reader of our output has gone (`gongbao … | head`): that is no failure.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause
            .downcast_ref::<std::io::Error>()
            .map(std::io::Error::kind);
        let json = cause
            .downcast_ref::<serde_json::Error>()
            .and_then(serde_json::Error::io_error_kind);
        io.or(json) == Some(std::io::ErrorKind::BrokenPipe)
    })
}

fn fail(error: &anyhow::Error, status: u8) -> ExitCode {
    // With standard error closed too there is nobody left to tell.
    let _ = writeln!(std::io::stderr().lock(), "gongbao: {error:#}");
    ExitCode::from(status)
}

fn dispatch(
    typed::Cli { command, log }: typed::Cli,
) -> Result<anyhow::Result<ExitCode>, anyhow::Error> {
    let done = |result: anyhow::Result<()>| result.map(|()| ExitCode::SUCCESS);
    if let Some(filter) = &log {
        log::start(filter)?;
    }
    Ok(match command {
        typed::Command::Extract(typed) => {
            commands::extract::main(&meant::Extract::new(typed, log.as_deref())?)
        }
        typed::Command::Show(typed) => done(commands::show::main(
            &typed,
            &meant::reading(&typed.reading)?,
        )),
        typed::Command::Explain(typed) => done(commands::explain::main(
            &typed,
            &meant::reading(&typed.reading)?,
        )),
        typed::Command::Check(typed) => commands::check::main(&meant::Check::new(typed)?),
        typed::Command::Debug(typed::Debug::Layout(typed)) => done(commands::debug::layout(&typed)),
        typed::Command::Worker(typed) => {
            let shape = match (typed.rows, typed.pretty) {
                (true, _) => Shape::Rows,
                (false, true) => Shape::Pretty,
                (false, false) => Shape::Lines,
            };
            let memory = typed.max_memory.map(|m| m.saturating_mul(1 << 20));
            done(serve(&meant::reading(&typed.reading)?, shape, memory).map_err(Into::into))
        }
        typed::Command::Schema(typed) => done(commands::schema::run(typed.name)),
    })
}

fn main() -> ExitCode {
    match dispatch(typed::Cli::parse()) {
        Err(wrong) => fail(&wrong, WRONG_ARGUMENTS),
        Ok(Ok(status)) => status,
        Ok(Err(error)) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Ok(Err(error)) => fail(&error, 1),
    }
}
