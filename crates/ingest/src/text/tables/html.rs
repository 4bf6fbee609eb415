//! HTML tables inside text, as markdown converters keep those with merged cells.

use super::{Draft, DraftCell, Source, join_piece};
use crate::html::survey::Survey;
use crate::html::{table, tree};
use crate::text::lines::Line;
use gongbao_model::GridOrigin;
use std::borrow::Cow;

/// Lines that one table may take.
const MAX_LINES: usize = 100_000;
/// Nesting inside it.
const NESTING: u32 = 64;
/// Cells of it.
const MAX_CELLS: u32 = 200_000;

/// Cuts lines before `<table` and after `</table>`, so that a table has its lines for itself.
#[must_use]
pub fn cut_lines(lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    if !lines
        .iter()
        .any(|l| l.text.contains('<') && find(&l.text, "<table").is_some())
    {
        return lines;
    }
    let mut out = Vec::with_capacity(lines.len());
    for line in lines {
        if find(&line.text, "<table").is_none() && find(&line.text, "</table").is_none() {
            out.push(line);
            continue;
        }
        let mut page_break = line.page_break;
        let mut rest: &str = &line.text;
        let mut push = |piece: &str, page_break: &mut bool| {
            if !piece.trim().is_empty() {
                out.push(Line {
                    number: line.number,
                    text: Cow::Owned(piece.trim().to_owned()),
                    page_break: std::mem::take(page_break),
                });
            }
        };
        loop {
            let open = find(rest, "<table").filter(|at| *at > 0);
            let close = find(rest, "</table")
                .and_then(|at| Some(at + rest[at..].find('>')? + 1))
                .filter(|at| *at < rest.len());
            let Some(at) = [open, close].into_iter().flatten().min() else {
                break;
            };
            push(&rest[..at], &mut page_break);
            rest = &rest[at..];
        }
        push(rest, &mut page_break);
    }
    out
}

/// The first place of an ASCII needle, letters of either case.
fn find(text: &str, needle: &str) -> Option<usize> {
    let (text, needle) = (text.as_bytes(), needle.as_bytes());
    text.windows(needle.len())
        .position(|w| w.eq_ignore_ascii_case(needle))
}

fn count(text: &str, needle: &str) -> usize {
    text.as_bytes()
        .windows(needle.len())
        .filter(|w| w.eq_ignore_ascii_case(needle.as_bytes()))
        .count()
}

/// Reads an HTML table that begins at line `i`.
pub fn read(source: &Source<'_, '_>, i: usize) -> (usize, Option<Draft>) {
    let first = source.text(i).trim_start();
    if !first.starts_with('<') || find(first, "<table") != Some(0) {
        return (i + 1, None);
    }
    let mut html = String::new();
    let mut open = 0usize;
    let mut end = i;
    while let Some(line) = source.lines.get(end) {
        open += count(&line.text, "<table");
        open = open.saturating_sub(count(&line.text, "</table"));
        html.push_str(&line.text);
        html.push('\n');
        end += 1;
        if open == 0 || end - i > MAX_LINES {
            break;
        }
    }
    let tree = tree::parse(&html, NESTING);
    let Some(id) =
        (1..tree.nodes.len()).find(|id| tree.nodes[*id].name().is_some_and(|n| &**n == "table"))
    else {
        return (end, None);
    };
    let raised = table::raise(&tree, &Survey::new(&tree, true), id, MAX_CELLS);
    let mut texts = raised.texts;
    for (nested, cell) in raised.nested {
        // A table inside a cell keeps its words there: text has no place for a grid in a grid.
        tree.inner_text(nested)
            .split_whitespace()
            .for_each(|word| join_piece(&mut texts[cell], word));
    }
    let cells = raised
        .grid
        .cells
        .iter()
        .zip(texts)
        .map(|(c, text)| DraftCell {
            row: c.row,
            col: c.col,
            row_span: c.row_span,
            col_span: c.col_span,
            text,
            line: source.number(i),
            inferred: false,
        });
    let cells: Vec<DraftCell> = cells.collect();
    let draft = Draft {
        origin: GridOrigin::HtmlInText,
        n_rows: raised.grid.n_rows,
        n_cols: raised.grid.n_cols,
        header_rows: raised.grid.stated_header_rows,
        seams: Vec::new(),
        cells,
    };
    let filled = draft.cells.iter().any(|c| !c.text.is_empty());
    (end, (filled && !raised.cut).then_some(draft))
}
