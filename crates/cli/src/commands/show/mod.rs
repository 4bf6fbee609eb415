//! `gongbao show`: what a person wants to see of one document.

mod claims;
mod findings;
mod tables;

pub(crate) use findings::{in_context, place};

use crate::args::typed::{Part, Show};
use crate::terminal::paint::{Ink, Paint};
use crate::terminal::text::{cut, plain};
use gongbao_model::record::{self, Record, SourceInfo};
use gongbao_pipeline::ingest;
use std::io::{self, BufWriter, Write};

/// A page under way: where it goes, how wide it is, what it shows.
pub struct Page<'a> {
    /// The document.
    record: &'a Record,
    /// Colour.
    paint: Paint,
    /// Columns.
    width: usize,
    /// Where it goes.
    out: BufWriter<io::StdoutLock<'static>>,
}

impl Page<'_> {
    fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{text}")
    }
    fn head(&mut self, text: &str, count: usize) -> io::Result<()> {
        let head = self.paint.ink(Ink::Strong, text);
        let count = self.paint.ink(Ink::Faint, &format!("({count})"));
        writeln!(self.out, "\n{head} {count}")
    }
    fn meta(&mut self) -> io::Result<()> {
        let (record, paint) = (self.record, self.paint);
        let meta = &record.meta;
        let title = meta
            .title
            .as_deref()
            .map_or_else(|| "(no title found)".to_owned(), plain);
        self.line(&paint.ink(Ink::Strong, &title))?;
        let organization = meta.organization.as_ref().map(|o| {
            let region = o.region.as_ref().map(|r| {
                let names = [&r.province, &r.city, &r.county];
                let names: Vec<&str> = names.into_iter().filter_map(Option::as_deref).collect();
                format!(" ({} {})", names.join(" "), r.code)
            });
            format!("{}{}", plain(&o.name), region.unwrap_or_default())
        });
        let source = &record.source;
        let unknown = || "unknown".to_owned();
        let mut file = source.format.clone().unwrap_or_else(unknown);
        for (name, value) in [
            ("encoding", source.encoding.clone()),
            ("pages", source.pages.map(|p| p.to_string())),
        ] {
            file.extend(value.map(|v| format!(", {name} {v}")));
        }
        let rows = [
            ("kind", Some(meta.report_kind.clone())),
            ("organisation", organization),
            ("fiscal year", meta.fiscal_year.map(|y| y.to_string())),
            ("report date", meta.report_date.clone()),
            (
                "self score",
                meta.self_score.map(|s| {
                    format!(
                        "{}{}",
                        s.0,
                        meta.self_grade
                            .as_ref()
                            .map(|g| format!(" {g}"))
                            .unwrap_or_default()
                    )
                }),
            ),
            ("document no.", meta.document_number.clone()),
            ("file", Some(format!("{file}, {} bytes", source.bytes))),
        ];
        for (name, value) in rows {
            if let Some(value) = value {
                self.line(&format!(
                    "  {} {value}",
                    paint.ink(Ink::Faint, &format!("{name:<13}"))
                ))?;
            }
        }
        for w in &record.warnings {
            let page = w.page.map(|p| format!(" (page {p})")).unwrap_or_default();
            self.line(&format!(
                "  {} {}{page}",
                paint.ink(Ink::Doubt, &format!("{:<13}", w.code)),
                plain(&w.message)
            ))?;
        }
        Ok(())
    }
    fn outline(&mut self) -> io::Result<()> {
        let (record, paint) = (self.record, self.paint);
        self.head("OUTLINE", record.sections.len())?;
        for s in &record.sections {
            let indent = "  ".repeat((s.depth as usize).clamp(1, 12));
            let kind = if s.kind == "heading" {
                String::new()
            } else {
                format!(" {}", s.kind)
            };
            let room = self.width.saturating_sub(indent.len() + 6 + kind.len());
            let text = cut(&plain(&format!("{}{}", s.label, s.title)), room);
            let id = paint.ink(Ink::Id, &format!("{:>5}", s.id));
            self.line(&format!(
                "{id}{indent}{text}{}",
                paint.ink(Ink::Faint, &kind)
            ))?;
            for d in &s.diagnostics {
                self.line(&format!(
                    "     {indent}  {}",
                    paint.ink(Ink::Doubt, &plain(d))
                ))?;
            }
        }
        Ok(())
    }
}

/// Shows one document.
///
/// # Errors
/// When it can't be read or standard output can't be written.
pub fn main(typed: &Show, options: &ingest::Options) -> anyhow::Result<()> {
    let (doc, analysis) = super::load(&typed.file, options)?;
    let bytes = std::fs::metadata(&typed.file).map_or(0, |m| m.len());
    let source = SourceInfo {
        path: typed.file.to_string_lossy().into_owned(),
        bytes,
        ..SourceInfo::default()
    };
    let record = record::assemble(&source, &doc, &analysis);
    let mut page = Page {
        record: &record,
        paint: Paint::new(typed.color),
        width: typed.width.unwrap_or_else(crate::terminal::width).max(40),
        out: BufWriter::new(io::stdout().lock()),
    };
    let wanted = |part: Part| typed.only.is_empty() || typed.only.contains(&part);
    if wanted(Part::Meta) {
        page.meta()?;
    }
    if wanted(Part::Outline) {
        page.outline()?;
    }
    if wanted(Part::Tables) {
        page.tables()?;
    }
    if wanted(Part::Indicators) {
        page.indicators()?;
    }
    if wanted(Part::Claims) {
        page.claims()?;
    }
    if wanted(Part::Findings) {
        page.findings()?;
    }
    page.out.flush()?;
    Ok(())
}
