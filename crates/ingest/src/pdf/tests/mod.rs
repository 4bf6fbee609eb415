//! The reader on PDFs that are written here, byte by byte.

mod encodings;
mod tables;

use super::read;
use crate::{Limits, Options};
use gongbao_model::{BlockKind, Document, ErrorCode, FurnitureKind, Warning};

/// A PDF of some pages; each is a content stream. Font `/F` is a Han font that is not embedded, with GBK codes.
fn pdf(pages: &[String]) -> Vec<u8> {
    pdf_with(pages, "", Vec::new())
}

/// The same with further resources and objects.
fn pdf_with(pages: &[String], resources: &str, more: Vec<(usize, String)>) -> Vec<u8> {
    pdf_in("GBK-EUC-H", "GB1", pages, resources, more)
}

/// The same with codes of another encoding, of a character collection of Adobe.
fn pdf_in(
    encoding: &str,
    collection: &str,
    pages: &[String],
    resources: &str,
    more: Vec<(usize, String)>,
) -> Vec<u8> {
    let kids: String = (0..pages.len())
        .map(|i| format!("{} 0 R ", 10 + 2 * i))
        .collect();
    let mut objects = vec![
        (1, "<< /Type /Catalog /Pages 2 0 R >>".to_owned()),
        (2, format!("<< /Type /Pages /Count {} /Kids [{kids}] >>", pages.len())),
        (3, format!("<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /{encoding} /DescendantFonts [4 0 R] >>")),
        (
            4,
            format!(
                "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /SimSun /DW 1000 /W [1 [500] 814 939 500] /FontDescriptor 5 0 R \
                 /CIDSystemInfo << /Registry (Adobe) /Ordering ({collection}) /Supplement 2 >> >>"
            ),
        ),
        (5, "<< /Type /FontDescriptor /FontName /SimSun /Flags 4 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 80 /ItalicAngle 0 /FontBBox [0 -120 1000 880] >>".to_owned()),
    ];
    for (i, content) in pages.iter().enumerate() {
        let id = 10 + 2 * i;
        objects.push((
            id,
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> {resources} >> /Contents {} 0 R >>",
                id + 1
            ),
        ));
        objects.push((
            id + 1,
            format!(
                "<< /Length {} >>\nstream\n{content}\nendstream",
                content.len()
            ),
        ));
    }
    objects.extend(more);
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (id, body) in &objects {
        offsets.push((*id, out.len()));
        out.extend_from_slice(format!("{id} 0 obj\n{body}\nendobj\n").as_bytes());
    }
    let xref = out.len();
    out.extend_from_slice(b"xref\n0 1\n0000000000 65535 f \n");
    for (id, at) in offsets {
        out.extend_from_slice(format!("{id} 1\n{at:010} 00000 n \n").as_bytes());
    }
    out.extend_from_slice(
        format!("trailer << /Size 100 /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF\n").as_bytes(),
    );
    out
}

/// Operators that show a text at a point, from the top left.
fn text(x: f32, y: f32, size: f32, text: &str) -> String {
    let hex: String = encoding_rs::GBK
        .encode(text)
        .0
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    format!("BT /F {size} Tf {x} {} Td <{hex}> Tj ET\n", 842.0 - y)
}

fn line(x0: f32, y0: f32, x1: f32, y1: f32) -> String {
    format!("{x0} {} m {x1} {} l S\n", 842.0 - y0, 842.0 - y1)
}

fn doc(pages: &[String]) -> Document {
    read(&pdf(pages), &Options::default()).expect("a document")
}

fn paragraphs(doc: &Document) -> Vec<&str> {
    doc.blocks
        .iter()
        .filter(|b| b.kind == BlockKind::Paragraph)
        .map(|b| doc.slice(b.span))
        .collect()
}

#[test]
fn text_of_a_font_that_is_not_embedded_has_places() {
    let doc = doc(&[text(100.0, 100.0, 12.0, "收入12.5亿元")]);
    assert_eq!(paragraphs(&doc), ["收入12.5亿元"]);
    let at = doc.text.find("12.5").expect("the figure");
    let (page, bbox) = doc.place(gongbao_model::Span::new(at, at + 4));
    let bbox = bbox.expect("a box");
    assert_eq!(page, Some(1));
    // Two Han characters of 12 points stand before the figure, four half-width ones are in it.
    assert!(
        (bbox.x0 - 124.0).abs() < 0.1 && (bbox.x1 - 148.0).abs() < 0.1,
        "{bbox:?}"
    );
    assert!(
        bbox.y0 < 100.0 && bbox.y1 > 100.0 && bbox.y1 - bbox.y0 < 12.1,
        "{bbox:?}"
    );
}

#[test]
fn text_that_is_clipped_away_or_off_the_page_is_not_read() {
    let page = format!(
        "q 50 400 500 300 re W n {}{}Q {}{}",
        text(72.0, 200.0, 12.0, "第一项收入完成。"),
        text(72.0, 650.0, 12.0, "第二项在下一页。"),
        text(72.0, 700.0, 12.0, "第三项收入完成。"),
        text(72.0, -40.0, 12.0, "第四项在页外。"),
    );
    assert_eq!(
        paragraphs(&doc(&[page])),
        ["第一项收入完成。", "第三项收入完成。"]
    );
}

#[test]
fn a_stroked_and_filled_run_is_bold_and_counts_once() {
    let bold = text(100.0, 100.0, 12.0, "绩效目标")
        .replace("BT", "BT 2 Tr")
        .replace("ET", "0 Tr ET");
    let doc = doc(&[bold + &text(148.0, 100.0, 12.0, "已经完成。")]);
    assert_eq!(paragraphs(&doc), ["绩效目标已经完成。"]);
    assert_eq!(
        doc.blocks[0].hints.bold_prefix,
        Some("绩效目标".len() as u32)
    );
}

/// A table of two columns over a page: horizontal rulings at `ys`, texts per row.
fn table(ys: &[f32], rows: &[[&str; 2]]) -> String {
    let (top, bottom) = (ys[0], ys[ys.len() - 1]);
    let mut out: String = ys.iter().map(|y| line(90.0, *y, 490.0, *y)).collect();
    out.extend([90.0, 290.0, 490.0].map(|x| line(x, top, x, bottom)));
    for (row, y) in rows.iter().zip(ys) {
        out += &text(95.0, y + 16.0, 12.0, row[0]);
        out += &text(295.0, y + 16.0, 12.0, row[1]);
    }
    out
}

#[test]
fn a_table_over_a_page_end_is_one_and_paragraphs_run_around_page_numbers() {
    let sentence = "这一页的最后一行写满了整个版心所以下一页接着写";
    let first = text(290.0, 200.0, 12.0, "表")
        + &table(&[720.0, 745.0, 770.0], &[["科目", "金额"], ["甲", "10"]])
        + &text(280.0, 810.0, 10.0, "- 1 -");
    let second = table(&[80.0, 105.0, 130.0], &[["科目", "金额"], ["乙", "20"]])
        + &text(90.0, 740.0, 18.0, sentence)
        + &text(280.0, 810.0, 10.0, "- 2 -");
    let third = text(90.0, 90.0, 18.0, "下去。") + &text(280.0, 810.0, 10.0, "- 3 -");
    let doc = doc(&[first, second, third]);
    assert_eq!(doc.tables.len(), 1);
    let cells: Vec<&str> = doc.tables[0]
        .cells
        .iter()
        .map(|c| doc.slice(c.span))
        .collect();
    assert_eq!(cells, ["科目", "金额", "甲", "10", "乙", "20"]);
    assert_eq!(
        (
            doc.tables[0].pages.as_slice(),
            doc.tables[0].seams.as_slice()
        ),
        ([1, 2].as_slice(), [2].as_slice())
    );
    assert_eq!(paragraphs(&doc), ["表", &format!("{sentence}下去。")]);
    let numbers = doc
        .blocks
        .iter()
        .filter(|b| b.kind == BlockKind::Furniture(FurnitureKind::PageNumber))
        .count();
    assert_eq!(numbers, 3);
}

#[test]
fn rotated_and_shifted_pages_read_alike() {
    let upright = pdf(&[text(100.0, 100.0, 12.0, "转过来的一页")]);
    let turned = String::from_utf8_lossy(&upright).replace(
        "/MediaBox [0 0 595 842]",
        "/Rotate 90/MediaBox [0 0 595 842]",
    );
    let doc = read(turned.as_bytes(), &Options::default()).expect("a document");
    assert_eq!(paragraphs(&doc), ["转过来的一页"]);
}

#[test]
fn damage_is_told_from_other_formats() {
    let code = |bytes: &[u8]| read(bytes, &Options::default()).err().map(|e| e.code);
    assert_eq!(
        code(b"%PDF-1.4\nnothing that follows is of a PDF"),
        Some(ErrorCode::Damaged)
    );
    assert_eq!(code(b"just words"), Some(ErrorCode::NotThatFormat));
    let whole = pdf(&[text(100.0, 100.0, 12.0, "尾部被截断的文件")]);
    let cut = &whole[..whole.len() - 60];
    assert_eq!(
        paragraphs(&read(cut, &Options::default()).expect("a repaired document")),
        ["尾部被截断的文件"]
    );
}

#[test]
fn limits_are_named_in_warnings() {
    let page = text(100.0, 100.0, 12.0, "一二三四五六七八九十");
    let limits = Limits {
        pages: 1,
        glyphs_per_page: 4,
        ..Limits::default()
    };
    let doc = read(
        &pdf(&[page.clone(), page]),
        &Options {
            limits,
            ..Options::default()
        },
    )
    .expect("a document");
    let named: Vec<&str> = doc
        .warnings
        .iter()
        .filter_map(|w| match w {
            Warning::LimitReached { limit, .. } => Some(*limit),
            _ => None,
        })
        .collect();
    assert_eq!(named, ["pages", "glyphs_per_page"]);
    assert_eq!(paragraphs(&doc), ["一二三四"]);
}

#[test]
fn forms_that_multiply_are_cut_short() {
    // Every form calls the next one twice: a million rectangles after twenty levels.
    let content = "/X Do 0 0 9 9 re f /X Do";
    let form = |i: usize| {
        let dict = format!(
            "/Type /XObject /Subtype /Form /BBox [0 0 100 100] /Resources << /XObject << /X {} 0 R >> >>",
            i + 1
        );
        (
            i,
            format!(
                "<< {dict} /Length {} >>\nstream\n{content}\nendstream",
                content.len()
            ),
        )
    };
    let bytes = pdf_with(
        &[String::from("/X Do")],
        "/XObject << /X 50 0 R >>",
        (50..70).map(form).collect(),
    );
    let limits = Limits {
        drawing_calls_per_page: 20_000,
        ..Limits::default()
    };
    let doc = read(
        &bytes,
        &Options {
            limits,
            ..Options::default()
        },
    )
    .expect("a document");
    assert!(doc.blocks.is_empty());
    assert!(matches!(
        doc.warnings.as_slice(),
        [
            Warning::LimitReached {
                limit: "drawing_calls_per_page",
                ..
            },
            ..
        ]
    ));
}
