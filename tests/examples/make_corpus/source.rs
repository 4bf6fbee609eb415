//! The source of a corpus document: a small markup from which the text, the DOCX and the gold annotation are all made.
//!
//! ```text
//! key: value            header lines, up to the first empty line
//! = a title             the title of the document or of a part
//! ## （一）|a heading     as many # as its depth; label and title
//! ##> 1.|a head。|text   a run-in head: it opens its paragraph
//! ##? |a caption         with ? after the #: honest readers differ whether this is a heading
//! text with [[12.5万元|metric|role|period|options]] claims
//! @table kind=… unit=… caption=… cols=… from=… until=…
//! a | b | <             rows; `<` belongs to the cell on the left, `^` to the one above
//! @end
//! @base item|prior|budget|final           figures of the table before
//! @funds item|initial|full|executed|rate
//! @finding kind|severity|stated|computed|where|why
//! ```

use std::collections::BTreeMap;

/// A claim that the source marks.
#[derive(Debug, Clone)]
pub struct Mark {
    /// Char offset in the paragraph.
    pub at: usize,
    /// Text.
    pub text: String,
    /// What is measured.
    pub metric: String,
    /// Role.
    pub role: String,
    /// Period.
    pub period: String,
    /// `-` for a negative change, `q=…` for a qualifier, `u=…` for a unit that is not printed, `optional`.
    pub options: Vec<String>,
}

/// A grid position: a printed cell, or a reference to the one that covers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Covered {
    /// The cell begins here.
    Here,
    /// It belongs to the cell that begins there (row, column).
    By(usize, usize),
}

/// A table.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Attributes of the `@table` line.
    pub attributes: BTreeMap<String, String>,
    /// Cell texts by row; covered positions are empty.
    pub rows: Vec<Vec<String>>,
    /// What covers each position.
    pub cover: Vec<Vec<Covered>>,
}

impl Table {
    /// Merged cells must be rectangles, as in any word processor.
    fn check(&self) {
        for (r, row) in self.cover.iter().enumerate() {
            for c in (0..row.len()).filter(|c| row[*c] == Covered::Here) {
                let (rows, cols) = self.spans(r, c);
                let covered: usize = self
                    .cover
                    .iter()
                    .flatten()
                    .filter(|k| **k == Covered::By(r, c))
                    .count();
                assert_eq!(
                    covered + 1,
                    rows * cols,
                    "the cell {:?} is no rectangle",
                    self.rows[r][c]
                );
            }
        }
    }
    /// Rows and columns that the cell at a position covers.
    pub fn spans(&self, row: usize, col: usize) -> (usize, usize) {
        let by = Covered::By(row, col);
        let rows = 1
            + (row + 1..self.rows.len())
                .take_while(|r| self.cover[*r].get(col) == Some(&by))
                .count();
        let cols = 1
            + (col + 1..self.rows[row].len())
                .take_while(|c| self.cover[row][*c] == by)
                .count();
        (rows, cols)
    }
}

/// A heading.
#[derive(Debug, Clone)]
pub struct Head {
    /// Depth, from 1.
    pub depth: usize,
    /// Label as printed.
    pub label: String,
    /// Title.
    pub title: String,
    /// Honest readers differ whether this is a heading.
    pub optional: bool,
}

/// One piece of a document.
#[derive(Debug, Clone)]
pub enum Piece {
    /// A title.
    Title(String),
    /// A heading on a line of its own.
    Heading(Head),
    /// A paragraph, with a run-in head where it has one.
    Paragraph {
        /// Run-in head.
        head: Option<Head>,
        /// Text, the head included.
        text: String,
        /// Claims.
        marks: Vec<Mark>,
    },
    /// A table.
    Table(Table),
}

/// A document.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// Header.
    pub header: BTreeMap<String, String>,
    /// Pieces in order.
    pub pieces: Vec<Piece>,
    /// `@base` lines with the index of their table.
    pub base: Vec<(usize, Vec<String>)>,
    /// `@funds` lines with the index of their table.
    pub funds: Vec<(usize, Vec<String>)>,
    /// `@finding` lines.
    pub findings: Vec<Vec<String>>,
}

fn fields(text: &str) -> Vec<String> {
    text.split('|').map(|f| f.trim().to_owned()).collect()
}

fn marked(raw: &str) -> (String, Vec<Mark>) {
    let (mut text, mut marks, mut rest) = (String::new(), Vec::new(), raw);
    while let Some((before, after)) = rest.split_once("[[") {
        text.push_str(before);
        let (inside, behind) = after.split_once("]]").expect("a claim is closed by ]]");
        let f = fields(inside);
        assert!(
            f.len() >= 4,
            "a claim needs text, metric, role and period: {inside}"
        );
        marks.push(Mark {
            at: text.chars().count(),
            text: f[0].clone(),
            metric: f[1].clone(),
            role: f[2].clone(),
            period: f[3].clone(),
            options: f[4..].to_vec(),
        });
        text.push_str(&f[0]);
        rest = behind;
    }
    text.push_str(rest);
    (text, marks)
}

fn row(line: &str, table: &mut Table) {
    let cells = fields(line);
    let at = table.rows.len();
    let mut cover: Vec<Covered> = Vec::new();
    for (i, cell) in cells.iter().enumerate() {
        cover.push(match cell.as_str() {
            "<" => match cover[i - 1] {
                Covered::Here => Covered::By(at, i - 1),
                by => by,
            },
            "^" => match table.cover[at - 1][i] {
                Covered::Here => Covered::By(at - 1, i),
                by => by,
            },
            _ => Covered::Here,
        });
    }
    let text = |(c, k): (String, &Covered)| {
        if *k == Covered::Here {
            c
        } else {
            String::new()
        }
    };
    table
        .rows
        .push(cells.into_iter().zip(&cover).map(text).collect());
    table.cover.push(cover);
}

/// Parses a source.
pub fn parse(text: &str) -> Source {
    let mut source = Source::default();
    let mut lines = text.lines();
    for line in lines.by_ref().take_while(|l| !l.trim().is_empty()) {
        let (key, value) = line.split_once(':').expect("a header line is `key: value`");
        source
            .header
            .insert(key.trim().to_owned(), value.trim().to_owned());
    }
    let mut table: Option<Table> = None;
    let mut tables = 0;
    for line in lines.map(str::trim).filter(|l| !l.is_empty()) {
        if let Some(open) = table.as_mut() {
            if line == "@end" {
                open.check();
                source.pieces.extend(table.take().map(Piece::Table));
            } else {
                row(line, open);
            }
        } else if let Some(attributes) = line.strip_prefix("@table") {
            let pairs = attributes
                .split_whitespace()
                .filter_map(|a| a.split_once('='));
            let attributes = pairs.map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
            table = Some(Table {
                attributes,
                ..Table::default()
            });
            tables += 1;
        } else if let Some(rest) = line.strip_prefix("@base ") {
            source.base.push((tables - 1, fields(rest)));
        } else if let Some(rest) = line.strip_prefix("@funds ") {
            source.funds.push((tables - 1, fields(rest)));
        } else if let Some(rest) = line.strip_prefix("@finding ") {
            source.findings.push(fields(rest));
        } else if let Some(title) = line.strip_prefix("= ") {
            source.pieces.push(Piece::Title(title.to_owned()));
        } else if line.starts_with('#') {
            let depth = line.chars().take_while(|c| *c == '#').count();
            let rest = &line[depth..];
            let optional = rest.starts_with('?');
            let rest = rest.strip_prefix('?').unwrap_or(rest);
            let run_in = rest.starts_with('>');
            let mut parts = rest.strip_prefix('>').unwrap_or(rest).trim().splitn(3, '|');
            let mut next = || {
                parts
                    .next()
                    .expect("a heading is label|title, a run-in head label|title|text")
                    .to_owned()
            };
            let head = Head {
                depth,
                label: next(),
                title: next(),
                optional,
            };
            if run_in {
                let (text, marks) = marked(&format!("{}{}{}", head.label, head.title, next()));
                source.pieces.push(Piece::Paragraph {
                    head: Some(head),
                    text,
                    marks,
                });
            } else {
                source.pieces.push(Piece::Heading(head));
            }
        } else {
            let (text, marks) = marked(line);
            source.pieces.push(Piece::Paragraph {
                head: None,
                text,
                marks,
            });
        }
    }
    source
}
