//! A random document written by another library reads back exactly: texts, automatic numbers, spans, nesting.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed expectation in a test is a failed test"
)]

use docx_rs::{
    AbstractNumbering, Docx, IndentLevel, Level, LevelJc, LevelText, NumberFormat, Numbering,
    NumberingId, Paragraph, Run, Start, Table, TableCell, TableRow, VMergeType,
};
use gongbao_ingest::{Options, docx};
use gongbao_model::{BlockKind, CellRef};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::io::Cursor;

#[derive(Debug, Clone)]
enum Item {
    /// Runs, and the list level where there is one.
    Paragraph(Vec<String>, Option<usize>),
    /// Rows of cells: column, span, continues the cell above, text, rows of a nested table.
    Grid(Vec<Vec<GridCell>>),
}

#[derive(Debug, Clone)]
struct GridCell {
    col: u32,
    span: u32,
    continues: bool,
    text: Vec<String>,
    nested: Option<(String, String)>,
}

const HAN: [&str; 20] = [
    "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四",
    "十五", "十六", "十七", "十八", "十九", "二十",
];

/// How a number is printed in a format.
type Print = fn(usize) -> String;

/// The list of a document: how its first level is printed, and where it starts.
#[derive(Debug, Clone, Copy)]
struct List {
    format: &'static str,
    print: Print,
    start: usize,
}

fn list() -> impl Strategy<Value = List> {
    let formats: [(&'static str, Print); 5] = [
        ("chineseCountingThousand", |n| HAN[n - 1].to_owned()),
        ("decimal", |n| n.to_string()),
        ("decimalFullWidth", |n| {
            n.to_string()
                .chars()
                .filter_map(|c| char::from_u32(c as u32 - 0x30 + 0xff10))
                .collect()
        }),
        ("decimalEnclosedCircle", |n| {
            char::from_u32(0x2460 + n as u32 - 1).map_or_else(String::new, String::from)
        }),
        ("upperLetter", |n| {
            char::from(b'A' + n as u8 - 1).to_string()
        }),
    ];
    (prop::sample::select(formats.to_vec()), 1..8_usize).prop_map(|((format, print), start)| List {
        format,
        print,
        start,
    })
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[一-龥]{1,10}",
        "[a-zA-Z0-9]{1,8}",
        Just("5,299.38万元".to_owned()),
        Just("a < b & c".to_owned()),
        Just("（2023年）“三公”".to_owned())
    ]
}

fn row(cols: u32) -> impl Strategy<Value = Vec<Drawn>> {
    let cell = (
        1..4_u32,
        any::<bool>(),
        prop::collection::vec("[一-龥]{1,6}", 0..3),
        prop::option::weighted(0.1, (word(), word())),
    );
    prop::collection::vec(cell, cols as usize).prop_map(move |cells| {
        let mut at = 0;
        let mut out = Vec::new();
        for (span, continues, text, nested) in cells {
            if at >= cols {
                break;
            }
            let span = span.min(cols - at);
            out.push((at, span, continues, text, nested));
            at += span;
        }
        out
    })
}

fn grid() -> impl Strategy<Value = Item> {
    (2..6_u32)
        .prop_flat_map(|cols| prop::collection::vec(row(cols), 2..5))
        .prop_map(|rows| {
            let mut out: Vec<Vec<GridCell>> = Vec::new();
            for cells in rows {
                let row = cells
                    .into_iter()
                    .map(|(col, span, continues, text, nested)| {
                        // A cell can only continue one above it with the same edges.
                        let fits = out.last().is_some_and(|above: &Vec<GridCell>| {
                            above.iter().any(|c| c.col == col && c.span == span)
                        });
                        let continues = continues && fits;
                        let (text, nested) = if continues {
                            (Vec::new(), None)
                        } else {
                            (text, nested)
                        };
                        GridCell {
                            col,
                            span,
                            continues,
                            text,
                            nested,
                        }
                    })
                    .collect();
                out.push(row);
            }
            Item::Grid(out)
        })
}

fn item() -> impl Strategy<Value = Item> {
    prop_oneof![
        3 => (prop::collection::vec(word(), 1..4), prop::option::of(0..2_usize)).prop_map(|(r, l)| Item::Paragraph(r, l)),
        1 => grid(),
    ]
}

fn text(t: &str) -> Paragraph {
    Paragraph::new().add_run(Run::new().add_text(t))
}

fn table(rows: &[Vec<GridCell>]) -> Table {
    let begins = |r: usize, c: &GridCell| {
        rows.get(r + 1)
            .is_some_and(|next| next.iter().any(|n| n.continues && n.col == c.col))
    };
    let built = rows.iter().enumerate().map(|(r, cells)| {
        TableRow::new(
            cells
                .iter()
                .map(|c| {
                    let mut cell = TableCell::new().grid_span(c.span as usize);
                    if c.continues {
                        cell = cell.vertical_merge(VMergeType::Continue);
                    } else if begins(r, c) {
                        cell = cell.vertical_merge(VMergeType::Restart);
                    }
                    for t in &c.text {
                        cell = cell.add_paragraph(text(t));
                    }
                    if let Some((left, right)) = &c.nested {
                        let inner = TableRow::new(vec![
                            TableCell::new().add_paragraph(text(left)),
                            TableCell::new().add_paragraph(text(right)),
                        ]);
                        cell = cell.add_table(Table::new(vec![inner]));
                    }
                    cell.add_paragraph(Paragraph::new())
                })
                .collect(),
        )
    });
    Table::new(built.collect())
}

fn write(items: &[Item], drawn: List) -> Vec<u8> {
    let level = |n, format: &str, text: &str, start| {
        Level::new(
            n,
            Start::new(start),
            NumberFormat::new(format),
            LevelText::new(text),
            LevelJc::new("left"),
        )
    };
    let list = AbstractNumbering::new(7)
        .add_level(level(0, drawn.format, "%1、", drawn.start))
        .add_level(level(1, "decimal", "（%1.%2）", 1));
    let mut docx = Docx::new()
        .add_abstract_numbering(list)
        .add_numbering(Numbering::new(3, 7));
    for item in items {
        docx = match item {
            Item::Paragraph(runs, list) => {
                let mut p = runs
                    .iter()
                    .fold(Paragraph::new(), |p, r| p.add_run(Run::new().add_text(r)));
                if let Some(level) = list {
                    p = p.numbering(NumberingId::new(3), IndentLevel::new(*level));
                }
                docx.add_paragraph(p)
            }
            // A paragraph parts tables that follow each other.
            Item::Grid(rows) => docx.add_table(table(rows)).add_paragraph(text("隔")),
        };
    }
    let mut out = Cursor::new(Vec::new());
    docx.build().pack(&mut out).unwrap();
    out.into_inner()
}

/// A cell as it is drawn: column, span, whether it goes on with the one above, paragraphs, a nested table.
type Drawn = (u32, u32, bool, Vec<String>, Option<(String, String)>);

/// A printed cell: row, column, rows, columns, text.
type Printed = (u32, u32, u32, u32, String);

fn printed(rows: &[Vec<GridCell>]) -> Vec<Printed> {
    let edges: BTreeSet<u32> = rows
        .iter()
        .flatten()
        .flat_map(|c| [c.col, c.col + c.span])
        .collect();
    let column = |edge: u32| edges.range(..edge).count() as u32;
    let mut out = Vec::new();
    for (r, cells) in rows.iter().enumerate() {
        for c in cells.iter().filter(|c| !c.continues) {
            let below = rows[r + 1..]
                .iter()
                .take_while(|row| {
                    row.iter()
                        .any(|n| n.continues && n.col == c.col && n.span == c.span)
                })
                .count();
            let (from, to) = (column(c.col), column(c.col + c.span));
            out.push((r as u32, from, below as u32 + 1, to - from, c.text.concat()));
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn a_random_document_reads_back_exactly(items in prop::collection::vec(item(), 1..12), list in list()) {
        let doc = docx::read(&write(&items, list), &Options::default()).unwrap();
        let mut blocks = doc.blocks.iter().peekable();
        let (mut first, mut second) = (0_usize, 0_usize);
        let shown = |n: usize| (list.print)(list.start + n - 1);
        for item in &items {
            let block = blocks.next().expect("a block for every item");
            match item {
                Item::Paragraph(runs, level) => {
                    let label = match level {
                        Some(0) => {
                            first += 1;
                            second = 0;
                            format!("{}、", shown(first))
                        }
                        Some(_) => {
                            second += 1;
                            // The first level is printed by its own format; before its first use it shows where it starts.
                            format!("（{}.{second}）", shown(first.max(1)))
                        }
                        None => String::new(),
                    };
                    prop_assert_eq!(doc.slice(block.span), format!("{label}{}", runs.concat()));
                    prop_assert_eq!(block.hints.generated_label.unwrap_or(0) as usize, label.len());
                    prop_assert!(matches!(block.kind, BlockKind::Paragraph));
                }
                Item::Grid(rows) => {
                    let expected = printed(rows);
                    let nests = rows.iter().flatten().any(|c| c.nested.is_some());
                    let one_column = expected.iter().all(|c| c.1 == 0);
                    if expected.len() == 1 || (one_column && nests) {
                        // A single cell, or a column around other tables, only places what is in it: that stands as blocks.
                        let mut block = block;
                        while doc.slice(block.span) != "隔" {
                            block = blocks.next().expect("the paragraph after the table");
                        }
                        continue;
                    }
                    let BlockKind::Table(id) = block.kind else { return Err(TestCaseError::fail("no table")) };
                    let grid = &doc.tables[id.0 as usize];
                    let read: Vec<Printed> = grid.cells.iter().map(|c| (c.row, c.col, c.row_span, c.col_span, doc.slice(c.span).to_owned())).collect();
                    prop_assert_eq!(read, expected);
                    for (r, cells) in rows.iter().enumerate() {
                        for c in cells {
                            let Some((left, right)) = &c.nested else { continue };
                            let inner = blocks.next().expect("a nested table after its parent");
                            prop_assert_eq!(doc.slice(inner.span), format!("{left}\t{right}"));
                            let BlockKind::Table(inner) = inner.kind else { return Err(TestCaseError::fail("no nested table")) };
                            let parent = doc.tables[inner.0 as usize].parent;
                            let edges: BTreeSet<u32> = rows.iter().flatten().flat_map(|c| [c.col, c.col + c.span]).collect();
                            let place = CellRef { row: r as u32, col: edges.range(..c.col).count() as u32 };
                            prop_assert_eq!(parent, Some((id, place)));
                        }
                    }
                    prop_assert_eq!(blocks.next().map(|b| doc.slice(b.span)), Some("隔"));
                }
            }
        }
        prop_assert!(blocks.next().is_none());
        prop_assert!(doc.warnings.is_empty());
    }

    #[test]
    fn damaged_bytes_never_panic(items in prop::collection::vec(item(), 1..4), list in list(), at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let mut bytes = write(&items, list);
        let i = at.index(bytes.len());
        bytes[i] = byte;
        let _ = docx::read(&bytes, &Options::default());
        bytes.truncate(cut.index(bytes.len()));
        let _ = docx::read(&bytes, &Options::default());
    }
}
