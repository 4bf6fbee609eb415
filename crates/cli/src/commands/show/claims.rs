//! Claims, grouped by section.

use super::Page;
use crate::terminal::paint::Ink;
use crate::terminal::text::{cut, pad, plain, width};
use gongbao_model::record::ClaimRecord;
use std::io;

/// Columns of the figure; longer ones push the rest of their line.
const FIGURE: usize = 16;

fn role_and_period(c: &ClaimRecord) -> String {
    let mut out = c.role.clone();
    for part in [
        c.period.as_deref(),
        c.subject.as_deref(),
        c.project.as_deref(),
    ]
    .into_iter()
    .flatten()
    {
        out.push(' ');
        out.push_str(&plain(part));
    }
    out
}

fn links(c: &ClaimRecord) -> String {
    let mut out = String::new();
    for (word, id) in [("part of", &c.whole), ("against", &c.base)] {
        if let Some(id) = id {
            out.push_str(&format!(" {word} {id}"));
        }
    }
    out
}

impl Page<'_> {
    pub(super) fn claims(&mut self) -> io::Result<()> {
        let (record, paint) = (self.record, self.paint);
        self.head("CLAIMS", record.claims.len())?;
        let mut current: Option<(Option<&str>, Option<&str>)> = None;
        for c in &record.claims {
            let group = (c.section.as_deref(), c.span.table.as_deref());
            if current != Some(group) {
                current = Some(group);
                let section = record
                    .sections
                    .iter()
                    .find(|s| Some(s.id.as_str()) == group.0);
                let title = section.map_or_else(
                    || "(before the first heading)".to_owned(),
                    |s| plain(&format!("{}{}", s.label, s.title)),
                );
                let table = group.1.map(|t| format!(" · table {t}")).unwrap_or_default();
                let id = paint.ink(Ink::Id, group.0.unwrap_or("-"));
                let head = paint.ink(Ink::Strong, &cut(&title, self.width.saturating_sub(20)));
                self.line(&format!("\n{id} {head}{}", paint.ink(Ink::Faint, &table)))?;
            }
            let role = role_and_period(c);
            let qualifier = if c.qualifier == "exact" {
                String::new()
            } else {
                format!(" ({})", c.qualifier)
            };
            let figure = pad(&plain(&c.text), FIGURE);
            let tail = format!("{role}{qualifier}{}", links(c));
            let room = self
                .width
                .saturating_sub(8 + width(&figure) + 2 + 2)
                .max(20);
            let metric_room = room.saturating_sub(30).clamp(12, 40);
            let metric = pad(&cut(&plain(&c.metric), metric_room), metric_room);
            let concept = c
                .concept
                .as_ref()
                .map(|k| format!(" [{k}]"))
                .unwrap_or_default();
            let concept = if width(&metric) + width(&tail) + width(&concept) <= room {
                concept
            } else {
                String::new()
            };
            self.line(&format!(
                "  {} {} {metric} {tail}{}",
                paint.ink(Ink::Id, &format!("{:>5}", c.id)),
                paint.ink(Ink::Figure, &figure),
                paint.ink(Ink::Faint, &concept)
            ))?;
        }
        Ok(())
    }
}
