//! Findings as JSON Lines: one line each, with the document and the places.

use super::audit::Audit;
use gongbao_model::record::FindingRecord;
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct Line<'a> {
    path: &'a str,
    doc_id: &'a str,
    title: Option<&'a str>,
    #[serde(flatten)]
    finding: &'a FindingRecord,
    places: Vec<PlaceLine<'a>>,
}

#[derive(Serialize)]
struct PlaceLine<'a> {
    name: &'a str,
    page: Option<u32>,
    line: Option<u32>,
    quote: &'a str,
}

/// One line for each finding of a document.
///
/// # Errors
/// Those of the writer.
pub fn write(audit: &Audit, out: &mut dyn Write) -> io::Result<()> {
    for f in &audit.findings {
        let line = Line {
            path: &audit.path,
            doc_id: &audit.doc_id,
            title: audit.title.as_deref(),
            finding: &f.record,
            places: f
                .places
                .iter()
                .map(|p| PlaceLine {
                    name: &p.name,
                    page: p.page,
                    line: p.line,
                    quote: &p.quote,
                })
                .collect(),
        };
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
