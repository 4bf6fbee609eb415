//! Findings for the terminal.

use super::audit::{Audit, kind, word};
use std::io::{self, Write};

/// One document: its path, then each finding with its places. Nothing is written for a document without findings.
///
/// # Errors
/// Those of the writer.
pub fn write(audit: &Audit, out: &mut dyn Write) -> io::Result<()> {
    if audit.findings.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", audit.path)?;
    for f in &audit.findings {
        writeln!(
            out,
            "  {} {} [{}] {}",
            f.record.id,
            word(f.severity),
            kind(&f.record.check),
            f.record.message
        )?;
        for p in &f.places {
            let page = p.page.map(|n| format!("第{n}页 ")).unwrap_or_default();
            let line = p.line.map(|n| format!("第{n}行 ")).unwrap_or_default();
            writeln!(out, "       {page}{line}{}：{}", p.name, p.quote)?;
        }
    }
    writeln!(out)
}
