//! Findings as a working paper (审计工作底稿): one section for each document, with the table of its findings.

use super::audit::{Audit, AuditFinding, kind, word};
use super::schema_order::in_order;
use docx_rs::{
    AlignmentType, Docx, Footer, PageMargin, PageNum, PageOrientationType, Paragraph, Run,
    RunFonts, Shading, Style, StyleType, Table, TableCell, TableLayoutType, TableRow, VAlignType,
    WidthType,
};
use gongbao_model::Severity;
use gongbao_model::record::Num;
use std::io::{self, Cursor, Write};

/// Widths of the columns in twentieths of a point; together the text width of A4 across.
const WIDTHS: [usize; 7] = [560, 900, 800, 3100, 1300, 1300, 6000];
const HEADS: [&str; 7] = [
    "序号",
    "类型",
    "程度",
    "位置",
    "报告所列",
    "复核结果",
    "说明及原文",
];

/// Text that XML can hold.
fn clean(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() || *c == '\t')
        .filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .collect()
}

fn fonts(han: &str) -> RunFonts {
    RunFonts::new()
        .ascii("Times New Roman")
        .hi_ansi("Times New Roman")
        .east_asia(han)
}

fn paragraph(text: &str, size: usize, bold: bool) -> Paragraph {
    let run = Run::new().add_text(clean(text)).size(size);
    Paragraph::new().add_run(if bold { run.bold() } else { run })
}

fn cell(n: usize, paragraphs: Vec<Paragraph>) -> TableCell {
    let cell = TableCell::new()
        .width(WIDTHS[n], WidthType::Dxa)
        .vertical_align(VAlignType::Center);
    paragraphs.into_iter().fold(cell, TableCell::add_paragraph)
}

fn number(n: Option<Num>) -> String {
    n.map_or_else(|| "—".to_owned(), |n| n.0.to_string())
}

fn head() -> TableRow {
    let cells = HEADS.iter().enumerate().map(|(n, h)| {
        cell(n, vec![paragraph(h, 20, true).align(AlignmentType::Center)])
            .shading(Shading::new().fill("D9E2F3"))
    });
    TableRow::new(cells.collect())
}

fn row(n: usize, f: &AuditFinding) -> TableRow {
    let places = f.places.iter().map(|p| {
        let page = p.page.map(|n| format!("第{n}页 ")).unwrap_or_default();
        paragraph(&format!("{page}{}", p.name), 18, false)
    });
    let mut places: Vec<Paragraph> = places.collect();
    if places.is_empty() {
        places.push(paragraph("—", 18, false));
    }
    let mut words = vec![paragraph(&f.record.message, 20, false)];
    words.extend(f.places.iter().map(|p| {
        Paragraph::new().add_run(
            Run::new()
                .add_text(clean(&format!("“{}”", p.quote)))
                .size(17)
                .color("595959"),
        )
    }));
    let severity = word(f.severity);
    let color = match f.severity {
        Severity::Error => "C00000",
        Severity::Rounding => "7F6000",
        Severity::Note => "44546A",
    };
    let center = |t: &str| paragraph(t, 20, false).align(AlignmentType::Center);
    let level = Paragraph::new()
        .align(AlignmentType::Center)
        .add_run(Run::new().add_text(severity).size(20).bold().color(color));
    TableRow::new(vec![
        cell(0, vec![center(&n.to_string())]),
        cell(1, vec![center(kind(&f.record.check))]),
        cell(2, vec![level]),
        cell(3, places),
        cell(4, vec![center(&number(f.record.stated))]),
        cell(5, vec![center(&number(f.record.computed))]),
        cell(6, words),
    ])
    .cant_split()
}

fn counts(audit: &Audit) -> String {
    let count = |s: Severity| audit.findings.iter().filter(|f| f.severity == s).count();
    format!(
        "共核对数据{}项、表格{}张；发现错误{}项，尾差{}项，提示{}项。",
        audit.looked_at.0,
        audit.looked_at.1,
        count(Severity::Error),
        count(Severity::Rounding),
        count(Severity::Note)
    )
}

fn document(docx: Docx, n: usize, audit: &Audit) -> Docx {
    let title = audit.title.clone().unwrap_or_else(|| audit.path.clone());
    let heading = Paragraph::new()
        .style("Heading1")
        .add_run(Run::new().add_text(clean(&format!("{n}. {title}"))))
        .page_break_before(n > 1);
    let mut docx = docx.add_paragraph(heading).add_paragraph(paragraph(
        &format!("文件：{}", audit.path),
        20,
        false,
    ));
    if let Some(o) = &audit.organization {
        let year = audit
            .fiscal_year
            .map(|y| format!("　　年度：{y}"))
            .unwrap_or_default();
        docx = docx.add_paragraph(paragraph(&format!("被审单位：{o}{year}"), 20, false));
    }
    if let Some(e) = &audit.error {
        return docx.add_paragraph(paragraph(&format!("未能读取：{e}"), 20, true));
    }
    docx = docx.add_paragraph(paragraph(&counts(audit), 20, false));
    if audit.findings.is_empty() {
        return docx.add_paragraph(paragraph("未发现所选程度的不一致。", 20, false));
    }
    let rows = std::iter::once(head()).chain(
        audit
            .findings
            .iter()
            .enumerate()
            .map(|(i, f)| row(i + 1, f)),
    );
    let table = Table::new(rows.collect())
        .set_grid(WIDTHS.to_vec())
        .layout(TableLayoutType::Fixed)
        .width(WIDTHS.iter().sum(), WidthType::Dxa);
    docx.add_table(table).add_paragraph(paragraph(
        "编制人：　　　　　　　　日期：　　　　　　　　复核人：　　　　　　　　日期：",
        20,
        false,
    ))
}

/// The whole paper as bytes of a .docx file.
///
/// # Errors
/// Those of the container's writer, which on memory are none.
pub fn paper(audits: &[Audit]) -> io::Result<Vec<u8>> {
    let title = Style::new("Title", StyleType::Paragraph)
        .name("Title")
        .size(36)
        .bold()
        .fonts(fonts("黑体"))
        .align(AlignmentType::Center);
    let heading = Style::new("Heading1", StyleType::Paragraph)
        .name("heading 1")
        .size(26)
        .bold()
        .fonts(fonts("黑体"))
        .outline_lvl(0);
    let page = Paragraph::new()
        .align(AlignmentType::Center)
        .add_page_num(PageNum::new());
    let mut docx = Docx::new()
        .default_fonts(fonts("宋体"))
        .default_size(20)
        .page_size(16_838, 11_906)
        .page_orient(PageOrientationType::Landscape)
        .page_margin(PageMargin {
            top: 1_134,
            right: 1_418,
            bottom: 1_134,
            left: 1_418,
            header: 600,
            footer: 600,
            gutter: 0,
        })
        .add_style(title)
        .add_style(heading)
        .footer(Footer::new().add_paragraph(page))
        .add_paragraph(
            Paragraph::new()
                .style("Title")
                .add_run(Run::new().add_text("审计工作底稿：数据一致性核对")),
        );
    for (n, audit) in audits.iter().enumerate() {
        docx = document(docx, n + 1, audit);
    }
    let mut bytes = Cursor::new(Vec::new());
    let mut parts = docx.build();
    parts.document = in_order(&parts.document)?;
    parts.styles = in_order(&parts.styles)?;
    parts.settings = in_order(&parts.settings)?;
    parts.numberings = in_order(&parts.numberings)?;
    for footer in &mut parts.footers {
        *footer = in_order(footer)?;
    }
    parts.pack(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes.into_inner())
}

/// Writes the paper.
///
/// # Errors
/// Those of the writer.
pub fn write(audits: &[Audit], out: &mut dyn Write) -> io::Result<()> {
    out.write_all(&paper(audits)?)
}
