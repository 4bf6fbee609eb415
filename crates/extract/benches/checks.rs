//! Are facts and checks linear in the number of figures? `cargo bench -p gongbao-extract --bench checks`
//!
//! Builds documents of about 10,000 and 100,000 claims, as running text and as tables, and prints the seconds of the checks stage alone, its share of
//! all stages after reading, and the time per claim of both sizes. It measures and judges nothing.
#![allow(
    clippy::print_stdout,
    missing_docs,
    reason = "a benchmark prints what it measured"
)]

use gongbao_extract::{checks, claims, forms, meta, sections};
use gongbao_model::{
    Analysis, BlockId, BlockKind, Cell, Document, DocumentBuilder, Format, Grid, GridOrigin,
    LayoutHints, Span,
};
use std::hint::black_box;
use std::time::Instant;

/// Paragraphs of accounts with sums, changes, shares and rates, until there are about so many figures.
fn text(figures: usize) -> Document {
    let mut b = DocumentBuilder::new(Format::Txt);
    let mut line = |t: &str| {
        b.block(BlockKind::Paragraph, t, LayoutHints::default());
    };
    line("甲县2031年度部门整体支出绩效自评报告");
    for n in 0..figures / 12 {
        if n % 20 == 0 {
            line(&format!("{}、项目支出情况", n / 20 % 90 + 1));
        }
        let (a, c) = (300 + n % 700, 100 + n % 90);
        line(&format!(
            "第{n}项支出合计{}.50万元，其中：基本支出{a}.20万元，占{}.5%；项目支出{c}.30万元，较上年的{}.10万元增加{}.20万元，增长{}.55%。年初预算为{}.00万元，支出决算为{a}.20万元，完成年初预算的{}.7%。",
            a + c,
            a % 90,
            c - 20,
            20,
            n % 60,
            a + 5,
            n % 100
        ));
    }
    b.finish()
}

/// One table of seven columns with codes, sums over codes, and a total.
fn table(figures: usize) -> Document {
    let mut b = DocumentBuilder::new(Format::Txt);
    b.block(BlockKind::Paragraph, "支出决算表", LayoutHints::default());
    let rows = figures / 5;
    let mut cells: Vec<Vec<String>> = vec![
        [
            "科目编码",
            "科目名称",
            "合计",
            "基本支出",
            "项目支出",
            "上年数",
            "为上年%",
        ]
        .map(String::from)
        .to_vec(),
    ];
    for n in 0..rows {
        let (x, y) = (100 + n % 900, 50 + n % 70);
        cells.push(vec![
            format!("{}", 2_010_101 + n % 90_000),
            format!("第{n}项事务"),
            format!("{}.00", x + y),
            format!("{x}.00"),
            format!("{y}.00"),
            format!("{}.00", x + y - 10),
            format!("{:.1}", 100.0 * (x + y) as f64 / (x + y - 10) as f64),
        ]);
    }
    grid(b, &cells)
}

fn grid(mut b: DocumentBuilder, rows: &[Vec<String>]) -> Document {
    let cols = rows.first().map_or(0, Vec::len);
    let cells = (0..rows.len() * cols)
        .map(|i| Cell {
            row: (i / cols) as u32,
            col: (i % cols) as u32,
            row_span: 1,
            col_span: 1,
            span: Span::default(),
            inferred: false,
        })
        .collect();
    let grid = Grid {
        block: BlockId(0),
        n_rows: rows.len() as u32,
        n_cols: cols as u32,
        cells,
        stated_header_rows: Some(1),
        origin: GridOrigin::Stated,
        pages: Vec::new(),
        parent: None,
        seams: Vec::new(),
    };
    let texts: Vec<String> = rows.iter().flatten().cloned().collect();
    b.table(grid, &texts, LayoutHints::default());
    b.finish()
}

fn measure(doc: &Document) -> (usize, f64, f64, usize) {
    let mut best = (0, f64::MAX, f64::MAX, 0);
    for _ in 0..3 {
        let mut analysis = Analysis::default();
        let start = Instant::now();
        sections::run(black_box(doc), &mut analysis);
        meta::run(doc, &mut analysis);
        forms::run(doc, &mut analysis);
        claims::run(doc, &mut analysis);
        let before = start.elapsed().as_secs_f64();
        let start = Instant::now();
        checks::run(doc, &mut analysis);
        let own = start.elapsed().as_secs_f64();
        if own < best.1 {
            best = (analysis.claims.len(), own, before, analysis.findings.len());
        }
    }
    best
}

fn main() {
    println!(
        "{:<8}{:>10}{:>12}{:>10}{:>14}{:>10}",
        "shape", "claims", "checks s", "share", "ns per claim", "findings"
    );
    for (shape, build) in [("text", text as fn(usize) -> Document), ("table", table)] {
        for figures in [10_000, 100_000] {
            let (claims, own, before, findings) = measure(&build(figures));
            println!(
                "{shape:<8}{claims:>10}{own:>12.3}{:>9.1}%{:>14.0}{findings:>10}",
                100.0 * own / (own + before),
                own * 1e9 / claims.max(1) as f64
            );
        }
    }
}
