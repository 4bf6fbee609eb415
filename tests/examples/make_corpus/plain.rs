//! Text and markdown.

use crate::source::{Head, Piece, Source, Table};

fn tabs(table: &Table) -> String {
    table
        .rows
        .iter()
        .map(|r| r.join("\t").trim_end().to_owned() + "\n")
        .collect()
}

fn pipes(table: &Table) -> String {
    let mut out = String::new();
    for (i, row) in table.rows.iter().enumerate() {
        out.push_str(&format!("| {} |\n", row.join(" | ")));
        if i == 0 {
            out.push_str(&format!("|{}\n", " --- |".repeat(row.len())));
        }
    }
    out
}

/// The document as plain text (tables as tab-separated rows) or as markdown (pipe tables, `#` headings).
pub fn write(source: &Source, markdown: bool) -> String {
    let mut out = String::new();
    for piece in &source.pieces {
        match piece {
            Piece::Title(t) => out.push_str(&if markdown {
                format!("# {t}\n\n")
            } else {
                format!("{t}\n\n")
            }),
            Piece::Heading(Head {
                depth,
                label,
                title,
                ..
            }) => {
                let marks = if markdown {
                    "#".repeat(depth + 1) + " "
                } else {
                    "    ".to_owned()
                };
                out.push_str(&format!("{marks}{label}{title}\n"));
                out.push_str(if markdown { "\n" } else { "" });
            }
            Piece::Paragraph { text, .. } => out.push_str(&if markdown {
                format!("{text}\n\n")
            } else {
                format!("    {text}\n")
            }),
            Piece::Table(table) => {
                let body = if markdown { pipes(table) } else { tabs(table) };
                out.push_str(&format!("\n{body}\n"));
            }
        }
    }
    out
}
