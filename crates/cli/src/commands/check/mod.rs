//! `gongbao check`: the inconsistencies of documents, for the terminal, for programs, for editors and as a working paper.

mod audit;
mod docx;
mod jsonl;
mod sarif;
mod schema_order;
mod text;

use crate::args::meant::{Check, CheckFormat};
use anyhow::{Context, Result};
use audit::Audit;
use gongbao_pipeline::{Made, Walk, run_with};
use std::io::{self, Write};
use std::process::ExitCode;

/// Reads the documents, writes their findings, and says by the exit status whether there are any of the chosen severity.
///
/// # Errors
/// When the output can't be written.
pub fn main(plan: &Check) -> Result<ExitCode> {
    let walk = Walk::new(
        plan.roots.clone(),
        plan.filter.clone(),
        Box::new(io::BufReader::new(io::stdin())),
    );
    let mut audits: Vec<Audit> = Vec::new();
    let mut out: Box<dyn Write> = match &plan.output {
        None => Box::new(io::BufWriter::new(io::stdout().lock())),
        Some(path) => Box::new(io::BufWriter::new(std::fs::File::create(path).with_context(|| {
            format!("-o {}: the output can't be written there; check the folder and its permissions", path.display())
        })?)),
    };
    let (mut findings, mut failed) = (0usize, 0usize);
    run_with(
        walk,
        &plan.settings,
        |record| Audit::of(record, plan.min_severity),
        |made| {
            let Made::Document(audit) = made else {
                return Ok(());
            };
            findings += audit.findings.len();
            failed += usize::from(audit.error.is_some());
            if let Some(error) = &audit.error {
                let _ = writeln!(io::stderr().lock(), "error {error}: {}", audit.path);
            }
            match plan.format {
                // Line formats are written as they come; the others need all documents.
                CheckFormat::Text => text::write(&audit, &mut out),
                CheckFormat::Jsonl => jsonl::write(&audit, &mut out),
                CheckFormat::Sarif | CheckFormat::Docx => {
                    audits.push(audit);
                    Ok(())
                }
            }
        },
    )?;
    match plan.format {
        CheckFormat::Sarif => sarif::write(&audits, &mut out)?,
        CheckFormat::Docx => docx::write(&audits, &mut out)?,
        CheckFormat::Text | CheckFormat::Jsonl => {}
    }
    out.flush()?;
    if !plan.quiet {
        let _ = writeln!(
            io::stderr().lock(),
            "{}; {} could not be read",
            counted(findings, "finding"),
            counted(failed, "document")
        );
    }
    Ok(if findings > 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// A number of things, in the singular where it is one.
fn counted(n: usize, thing: &str) -> String {
    format!("{n} {thing}{}", if n == 1 { "" } else { "s" })
}
