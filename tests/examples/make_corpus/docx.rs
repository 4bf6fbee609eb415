//! The document as DOCX: real merged cells, real automatic numbers.

use crate::source::{Covered, Head, Piece, Source, Table};
use docx_rs::{
    AbstractNumbering, AlignmentType, Docx, Footer, IndentLevel, Level, LevelJc, LevelSuffixType,
    LevelText, NumberFormat, Numbering, NumberingId, PageNum, Paragraph, Run, RunFonts,
    SpecialIndentType, Start, Style, StyleType, TableCell, TableRow, VMergeType, WidthType,
};

/// Number of the list that makes the automatic heading numbers.
const HEADINGS: usize = 7;
/// Width of the text area in twentieths of a point (A4 with the margins of docx-rs).
const TEXT_WIDTH: usize = 8500;

const HAN: [&str; 20] = [
    "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四",
    "十五", "十六", "十七", "十八", "十九", "二十",
];

/// Counts headings as Word does, to know which labels an automatic number would print.
#[derive(Default)]
struct Counter {
    counts: [usize; 3],
}

impl Counter {
    /// The level whose next automatic number is this label, and the count moved on.
    fn level_of(&mut self, depth: usize, label: &str) -> Option<usize> {
        let level = depth.checked_sub(1).filter(|l| *l < 3)?;
        let next = self.counts[level];
        let han = *HAN.get(next)?;
        let printed = [
            format!("{han}、"),
            format!("（{han}）"),
            format!("{}.", next + 1),
        ];
        if printed[level] != label {
            return None;
        }
        self.counts[level] += 1;
        self.counts[level + 1..].fill(0);
        Some(level)
    }
}

fn levels() -> AbstractNumbering {
    let shapes = [
        ("chineseCountingThousand", "%1、"),
        ("chineseCountingThousand", "（%2）"),
        ("decimal", "%3."),
    ];
    shapes.iter().enumerate().fold(
        AbstractNumbering::new(HEADINGS),
        |numbering, (i, (format, text))| {
            let level = Level::new(
                i,
                Start::new(1),
                NumberFormat::new(*format),
                LevelText::new(*text),
                LevelJc::new("left"),
            );
            numbering.add_level(level.suffix(LevelSuffixType::Nothing).indent(
                Some(420),
                Some(SpecialIndentType::FirstLine(0)),
                None,
                None,
            ))
        },
    )
}

fn table(table: &Table) -> docx_rs::Table {
    let cols = table.rows.first().map_or(1, Vec::len).max(1);
    let width = TEXT_WIDTH / cols;
    let rows = table.rows.iter().enumerate().map(|(r, row)| {
        let mut cells = Vec::new();
        for (c, text) in row.iter().enumerate() {
            let cell = match table.cover[r][c] {
                Covered::Here => {
                    let (rows, cols) = table.spans(r, c);
                    let run = Run::new().add_text(text).size(18);
                    let cell = TableCell::new()
                        .add_paragraph(Paragraph::new().add_run(run))
                        .width(width * cols, WidthType::Dxa);
                    let cell = if cols > 1 { cell.grid_span(cols) } else { cell };
                    if rows > 1 {
                        cell.vertical_merge(VMergeType::Restart)
                    } else {
                        cell
                    }
                }
                Covered::By(from, col) if col == c && from < r => {
                    let (_, cols) = table.spans(from, col);
                    let cell = TableCell::new()
                        .add_paragraph(Paragraph::new())
                        .width(width * cols, WidthType::Dxa);
                    let cell = if cols > 1 { cell.grid_span(cols) } else { cell };
                    cell.vertical_merge(VMergeType::Continue)
                }
                Covered::By(..) => continue,
            };
            cells.push(cell);
        }
        TableRow::new(cells)
    });
    docx_rs::Table::new(rows.collect())
        .set_grid(vec![width; cols])
        .width(TEXT_WIDTH, WidthType::Dxa)
}

fn body(text: &str) -> Paragraph {
    Paragraph::new().add_run(Run::new().add_text(text)).indent(
        None,
        Some(SpecialIndentType::FirstLine(480)),
        None,
        None,
    )
}

/// Writes the document. With `numbering: auto` in its header the labels of headings are automatic numbers.
pub fn write(source: &Source) -> Vec<u8> {
    let automatic = source.header.get("numbering").is_some_and(|n| n == "auto");
    let fonts = RunFonts::new()
        .east_asia("Noto Sans CJK SC")
        .ascii("Noto Sans CJK SC")
        .hi_ansi("Noto Sans CJK SC");
    let footer = Footer::new().add_paragraph(
        Paragraph::new()
            .align(AlignmentType::Center)
            .add_page_num(PageNum::new()),
    );
    let heading = |n: usize| {
        Style::new(format!("Heading{n}"), StyleType::Paragraph)
            .name(format!("heading {n}"))
            .bold()
            .outline_lvl(n - 1)
    };
    let mut docx = Docx::new()
        .default_fonts(fonts)
        .default_size(24)
        .created_at("2024-01-01T00:00:00Z")
        .updated_at("2024-01-01T00:00:00Z")
        .footer(footer)
        .add_style(heading(1))
        .add_style(heading(2))
        .add_style(heading(3))
        .add_abstract_numbering(levels())
        .add_numbering(Numbering::new(HEADINGS, HEADINGS));
    let mut counter = Counter::default();
    for piece in &source.pieces {
        docx = match piece {
            Piece::Title(t) => docx.add_paragraph(
                Paragraph::new()
                    .align(AlignmentType::Center)
                    .add_run(Run::new().add_text(t).size(36).bold()),
            ),
            Piece::Heading(head) if head.optional => {
                let run = Run::new().add_text(format!("{}{}", head.label, head.title));
                docx.add_paragraph(Paragraph::new().align(AlignmentType::Center).add_run(run))
            }
            Piece::Heading(Head {
                depth,
                label,
                title,
                ..
            }) => {
                let level = automatic.then(|| counter.level_of(*depth, label)).flatten();
                let style = format!("Heading{}", (*depth).clamp(1, 3));
                docx.add_paragraph(match level {
                    Some(level) => Paragraph::new()
                        .style(&style)
                        .numbering(NumberingId::new(HEADINGS), IndentLevel::new(level))
                        .add_run(Run::new().add_text(title)),
                    None => {
                        let run = Run::new().add_text(format!("{label}{title}"));
                        let p = body("").indent(
                            None,
                            Some(SpecialIndentType::FirstLine(480)),
                            None,
                            None,
                        );
                        if automatic {
                            p.style(&style).add_run(run)
                        } else {
                            p.add_run(run.bold())
                        }
                    }
                })
            }
            Piece::Paragraph {
                head: Some(Head { label, title, .. }),
                text,
                ..
            } => {
                let cut = label.len() + title.len();
                let paragraph = Paragraph::new().indent(
                    None,
                    Some(SpecialIndentType::FirstLine(480)),
                    None,
                    None,
                );
                docx.add_paragraph(
                    paragraph
                        .add_run(Run::new().add_text(&text[..cut]).bold())
                        .add_run(Run::new().add_text(&text[cut..])),
                )
            }
            Piece::Paragraph { text, .. } if text.starts_with("单位：") => docx.add_paragraph(
                Paragraph::new()
                    .align(AlignmentType::Right)
                    .add_run(Run::new().add_text(text)),
            ),
            Piece::Paragraph { text, .. } => docx.add_paragraph(body(text)),
            Piece::Table(t) => docx.add_table(table(t)),
        };
    }
    let mut bytes = std::io::Cursor::new(Vec::new());
    docx.build().pack(&mut bytes).expect("writing to memory");
    bytes.into_inner()
}
