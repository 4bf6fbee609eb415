//! Markdown tables: cells between pipes, a delimiter row under the header.

use super::{Draft, Field, Source, join_piece, merges};
use gongbao_model::GridOrigin;

/// Reads a pipe table that begins at line `i`.
pub fn read(source: &Source<'_, '_>, i: usize) -> (usize, Option<Draft>) {
    let first = source.text(i).trim();
    let delimited = source
        .next_text(i + 1)
        .is_some_and(|(j, empty, _)| empty == 0 && is_delimiter(source.text(j).trim()));
    let table = is_row(first) || first.contains('|') && delimited;
    if !table {
        return (i + 1, None);
    }
    let mut rows: Vec<Vec<Field>> = Vec::new();
    let mut header = None;
    let mut seams = Vec::new();
    let (mut at, mut end) = (i, i);
    loop {
        let text = source.text(at).trim();
        if is_delimiter(text) {
            if header.is_none() {
                header = Some(rows.len() as u32);
            }
        } else {
            rows.push(split(text, source.number(at)));
        }
        end = end.max(at + 1);
        let Some((next, empty, broke)) = source.next_text(at + 1) else {
            break;
        };
        let text = source.text(next).trim();
        let row = is_row(text) || (delimited && text.contains('|') && !is_row(first));
        // An empty line cuts a markdown table, but not one that a page break tore or whose rows are all set apart.
        let same_width = || rows.last().is_some_and(|r| r.len() == split(text, 0).len());
        let new_table = empty > 0
            && source
                .next_text(next + 1)
                .is_some_and(|(j, _, _)| is_delimiter(source.text(j).trim()));
        if !row || new_table || (empty > 0 && !same_width()) {
            break;
        }
        if broke {
            seams.push(rows.len() as u32);
        }
        at = next;
    }
    if rows.len() < 2 && header.is_none() || rows.iter().all(|r| r.len() < 2) {
        return (end, None);
    }
    (end, merges::lay_out(GridOrigin::Pipes, rows, seams, header))
}

fn is_row(text: &str) -> bool {
    text.len() > 2
        && text.starts_with('|')
        && (text.ends_with('|') || text.matches('|').count() >= 3)
}

fn is_delimiter(text: &str) -> bool {
    text.contains('|')
        && text.contains("--")
        && text
            .bytes()
            .all(|b| matches!(b, b'|' | b'-' | b':' | b' ' | b'\t' | b'+'))
}

/// Cells of a row; `\|` is a pipe, `<br>` a line break inside a cell.
fn split(text: &str, line: u32) -> Vec<Field> {
    let inner = text.strip_prefix('|').unwrap_or(text);
    let inner = if inner.ends_with('|') && !inner.ends_with("\\|") {
        &inner[..inner.len() - 1]
    } else {
        inner
    };
    let mut fields = Vec::new();
    let mut cell = String::new();
    let mut escaped = false;
    for c in inner.chars() {
        match c {
            '|' if !escaped => fields.push(std::mem::take(&mut cell)),
            '|' => {
                cell.pop();
                cell.push('|');
            }
            _ => cell.push(c),
        }
        escaped = c == '\\' && !escaped;
    }
    fields.push(cell);
    fields
        .into_iter()
        .map(|raw| Field::new(without_breaks(&raw), line))
        .collect()
}

fn without_breaks(raw: &str) -> String {
    let raw = raw.trim();
    if !raw.contains('<') {
        return raw.to_owned();
    }
    let mut text = String::new();
    let mut rest = raw;
    while let Some(at) = rest.find("<br") {
        join_piece(&mut text, &rest[..at]);
        let Some(close) = rest[at..].find('>') else {
            break;
        };
        rest = &rest[at + close + 1..];
    }
    join_piece(&mut text, rest);
    text
}
