//! Findings with both places.

use super::Page;
use crate::terminal::paint::Ink;
use crate::terminal::text::{plain, wrap};
use gongbao_model::record::{ClaimRecord, Record};
use std::io;

/// Chars of the sentence shown around a figure.
const AROUND: usize = 24;

/// The sentence of a claim with its figure in brackets, cut to what stands around it.
pub(crate) fn in_context(record: &Record, claim: &ClaimRecord) -> String {
    let Some(block) = record.blocks.iter().find(|b| b.id == claim.span.block) else {
        return plain(&claim.quote);
    };
    let chars: Vec<char> = block.text.chars().collect();
    let (start, end) = (claim.span.start as usize, claim.span.end as usize);
    if start > end || end > chars.len() {
        return plain(&claim.quote);
    }
    let from = start.saturating_sub(AROUND);
    let to = (end + AROUND).min(chars.len());
    let text = |range: &[char]| plain(&range.iter().collect::<String>());
    let (open, close) = (
        if from > 0 { "…" } else { "" },
        if to < chars.len() { "…" } else { "" },
    );
    format!(
        "{open}{}【{}】{}{close}",
        text(&chars[from..start]),
        text(&chars[start..end]),
        text(&chars[end..to])
    )
}

/// Where a claim stands, in a few words.
pub(crate) fn place(claim: &ClaimRecord) -> String {
    let s = &claim.span;
    let cell = match (&s.table, s.row, s.col) {
        (Some(t), Some(r), Some(c)) => format!("{t} row {r} column {c}"),
        _ => s.block.clone(),
    };
    let page = s.page.map(|p| format!(", page {p}")).unwrap_or_default();
    format!("{cell}{page}")
}

impl Page<'_> {
    pub(super) fn findings(&mut self) -> io::Result<()> {
        let (record, paint) = (self.record, self.paint);
        self.head("FINDINGS", record.findings.len())?;
        for f in &record.findings {
            let ink = match f.severity.as_str() {
                "error" => Ink::Alarm,
                "rounding" => Ink::Doubt,
                _ => Ink::Faint,
            };
            let figures = match (f.stated, f.computed) {
                (Some(s), Some(c)) => format!(" stated {}, computed {}", s.0, c.0),
                _ => String::new(),
            };
            self.line(&format!(
                "\n{} {} {}{figures}",
                paint.ink(Ink::Id, &f.id),
                paint.ink(ink, &f.severity),
                f.check
            ))?;
            for line in wrap(&plain(&f.message), self.width.saturating_sub(4)) {
                self.line(&format!("    {line}"))?;
            }
            let mut shown: Vec<(String, u32, u32)> = Vec::new();
            for id in &f.claims {
                let Some(claim) = record.claims.iter().find(|c| c.id == *id) else {
                    continue;
                };
                if let (Some(t), Some(r), Some(c)) =
                    (&claim.span.table, claim.span.row, claim.span.col)
                {
                    shown.push((t.clone(), r, c));
                }
                let at = paint.ink(Ink::Faint, &format!("{id} {}:", place(claim)));
                self.line(&format!("    {at} {}", in_context(record, claim)))?;
            }
            for (table, row, col) in f.cells.iter().filter(|c| !shown.contains(c)) {
                let cell = record.tables.iter().find(|t| t.id == *table);
                let text = cell
                    .and_then(|t| t.cells.iter().find(|c| c.row == *row && c.col == *col))
                    .map(|c| plain(&c.text));
                let at = paint.ink(Ink::Faint, &format!("{table} row {row} column {col}:"));
                self.line(&format!("    {at} {}", text.unwrap_or_default()))?;
            }
        }
        Ok(())
    }
}
