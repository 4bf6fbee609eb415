//! What a reader of Word files has to get right, one small file per feature.

use super::read;
use crate::{Changes, Options};
use gongbao_model::{BlockKind, Document, ErrorCode, FurnitureKind};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

const RELS: &str = "<Relationships><Relationship Id=\"r1\" Type=\"http://x/officeDocument\" Target=\"word/document.xml\"/></Relationships>";

fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn file(body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let document = format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
    let mut parts = vec![
        ("_rels/.rels", RELS),
        ("word/document.xml", document.as_str()),
    ];
    parts.extend(more);
    package(&parts)
}

fn doc(body: &str) -> Document {
    read(&file(body, &[]), &Options::default()).unwrap()
}

fn texts(doc: &Document) -> Vec<&str> {
    doc.blocks.iter().map(|b| doc.slice(b.span)).collect()
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn cell(text: &str) -> String {
    format!("<w:tc>{}</w:tc>", p(text))
}

fn table(rows: &[&[&str]]) -> String {
    let grid: String = rows[0]
        .iter()
        .map(|_| "<w:gridCol w:w=\"2000\"/>")
        .collect();
    let rows: String = rows
        .iter()
        .map(|r| {
            format!(
                "<w:tr>{}</w:tr>",
                r.iter().map(|c| cell(c)).collect::<String>()
            )
        })
        .collect();
    let borders = "<w:tblBorders><w:top w:val=\"single\"/></w:tblBorders>";
    format!("<w:tbl><w:tblPr>{borders}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>")
}

#[test]
fn tracked_changes_read_as_the_final_or_the_original_text() {
    let body = "<w:p><w:r><w:t>支出</w:t></w:r><w:del><w:r><w:delText>48万元</w:delText></w:r></w:del><w:ins><w:r><w:t>52万元</w:t></w:r></w:ins></w:p>\
                <w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前</w:t></w:r></w:p><w:p><w:r><w:t>后</w:t></w:r></w:p>";
    assert_eq!(texts(&doc(body)), ["支出52万元", "前后"]);
    let original = Options {
        changes: Changes::Original,
        ..Options::default()
    };
    assert_eq!(
        texts(&read(&file(body, &[]), &original).unwrap()),
        ["支出48万元", "前", "后"]
    );
}

#[test]
fn a_text_box_is_read_once() {
    let inner = format!("<w:txbxContent>{}</w:txbxContent>", p("框内"));
    let body = format!(
        "<w:p><w:r><w:t>文</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing>{inner}</w:drawing></mc:Choice>\
         <mc:Fallback><w:pict>{inner}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    );
    assert_eq!(texts(&doc(&body)), ["文", "框内"]);
}

#[test]
fn notes_follow_the_block_that_refers_to_them() {
    let rels = "<Relationships><Relationship Id=\"a\" Type=\"http://x/footnotes\" Target=\"notes.xml\"/></Relationships>";
    let notes = format!(
        "<w:footnotes><w:footnote w:type=\"separator\" w:id=\"0\">{}</w:footnote><w:footnote w:id=\"2\">{}</w:footnote></w:footnotes>",
        p("线"),
        p("含上年结转")
    );
    let body = format!(
        "<w:p><w:r><w:t>10万元</w:t><w:footnoteReference w:id=\"2\"/><w:t>，增长</w:t></w:r></w:p>{}",
        p("下段")
    );
    let bytes = file(
        &body,
        &[
            ("word/_rels/document.xml.rels", rels),
            ("word/notes.xml", &notes),
        ],
    );
    let doc = read(&bytes, &Options::default()).unwrap();
    assert_eq!(texts(&doc), ["10万元，增长", "含上年结转", "下段"]);
    assert_eq!(doc.blocks[1].kind, BlockKind::Footnote);
}

#[test]
fn tables_in_a_row_join_where_their_columns_agree() {
    let (head, rest) = (
        table(&[&["项目", "数"], &["一", "1"]]),
        table(&[&["二", "2"]]),
    );
    let joined = doc(&format!("{head}{rest}"));
    assert_eq!(
        (
            joined.tables.len(),
            joined.tables[0].n_rows,
            joined.tables[0].seams.clone()
        ),
        (1, 3, vec![2])
    );
    // A table that begins as the one before did is another of the same form, and words between them part them.
    assert_eq!(doc(&format!("{head}{head}")).tables.len(), 2);
    assert_eq!(doc(&format!("{head}{}{rest}", p("续"))).tables.len(), 2);
    assert_eq!(
        doc(&format!("{head}{}", table(&[&["二", "2", "3"]])))
            .tables
            .len(),
        2
    );
}

#[test]
fn a_table_around_the_page_is_no_table() {
    let page = format!(
        "<w:tbl><w:tr><w:tc>{}{}</w:tc></w:tr></w:tbl>",
        p("标题"),
        table(&[&["项目", "数"], &["一", "1"]])
    );
    let doc = doc(&page);
    assert_eq!(texts(&doc), ["标题", "项目\t数\n一\t1"]);
    assert_eq!((doc.tables.len(), doc.tables[0].parent), (1, None));
}

#[test]
fn hidden_text_stands_apart_and_is_flagged() {
    let doc = doc(
        "<w:p><w:r><w:t>可见</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>不可见</w:t></w:r></w:p>",
    );
    assert_eq!(texts(&doc), ["可见", "不可见"]);
    assert_eq!(
        doc.blocks
            .iter()
            .map(|b| b.hints.hidden)
            .collect::<Vec<_>>(),
        [false, true]
    );
}

#[test]
fn fields_show_their_result_and_contents_are_furniture() {
    let field = |code: &str, result: &str| {
        format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>\
             {result}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"
        )
    };
    let entry = format!(
        "<w:r><w:t>一、概况</w:t><w:tab/></w:r>{}",
        field(" PAGEREF _a ", "<w:r><w:t>3</w:t></w:r>")
    );
    let doc = doc(&format!(
        "<w:p>{}</w:p><w:p>{entry}</w:p>",
        field(" DATE ", "<w:r><w:t>2024年5月</w:t></w:r>")
    ));
    assert_eq!(texts(&doc), ["2024年5月", "一、概况\t3"]);
    assert_eq!(doc.blocks[1].kind, BlockKind::Furniture(FurnitureKind::Toc));
}

#[test]
fn pages_come_only_from_the_file() {
    let plain = doc(&p("甲"));
    assert_eq!((plain.pages, plain.anchors[0].page), (None, None));
    let paged = doc("<w:p><w:r><w:t>甲</w:t><w:lastRenderedPageBreak/><w:t>乙</w:t></w:r></w:p>");
    assert_eq!(paged.pages, Some(2));
    assert_eq!(
        paged.anchors.iter().map(|a| a.page).collect::<Vec<_>>(),
        [Some(1), Some(2)]
    );
}

#[test]
fn lines_that_a_converter_made_paragraphs_of_join() {
    let wrapped = [
        "全年共安排专项资金三百二十万元，用于农村道路养护、危桥改造以及",
        "安全生命防护工程建设等有关方面，较上年同期的二百九十万元增加了",
        "三十万元。",
    ];
    let body: String = wrapped.iter().map(|t| p(t)).collect();
    let joined = doc(&body);
    assert_eq!(texts(&joined), [wrapped.concat()]);
    assert_eq!(joined.blocks[0].hints.joins.len(), 2);
    assert_eq!(
        joined
            .anchors
            .iter()
            .map(|a| a.paragraph)
            .collect::<Vec<_>>(),
        [Some(0), Some(1), Some(2)]
    );
    // A head, a list and a finished sentence do not join with what follows.
    let apart = [
        p("一、基本情况"),
        p("某局内设八个股室。"),
        p("（一）职能"),
        p("负责道路养护"),
    ]
    .concat();
    assert_eq!(doc(&apart).blocks.len(), 4);
}

#[test]
fn a_broken_main_part_keeps_what_came_before() {
    let bytes = package(&[
        ("_rels/.rels", RELS),
        (
            "word/document.xml",
            &format!("<w:document><w:body>{}<w:p><w:r></w:p>", p("甲")),
        ),
    ]);
    let doc = read(&bytes, &Options::default()).unwrap();
    assert_eq!(texts(&doc), ["甲"]);
    assert_eq!(doc.warnings[0].code(), "damaged_part");
    let nothing = package(&[
        ("_rels/.rels", RELS),
        ("word/document.xml", "<w:document><w:body><w:p>"),
    ]);
    assert_eq!(
        read(&nothing, &Options::default()).unwrap_err().code,
        ErrorCode::Damaged
    );
}

#[test]
fn what_inflates_too_far_is_an_error() {
    let mut options = Options::default();
    options.limits.inflated_bytes = 10_000;
    let bytes = file(&p(&"甲".repeat(10_000)), &[]);
    assert_eq!(
        read(&bytes, &options).unwrap_err().code,
        ErrorCode::TooLarge
    );
}

#[test]
fn an_amount_that_is_cut_before_its_unit_is_one_paragraph() {
    let p = |t: &str| format!("<w:p><w:r><w:t xml:space=\"preserve\">{t}</w:t></w:r></w:p>");
    let first = "公务接待费本年度决算数为 3.20 万元，比年初预算 18 万";
    let cut = format!("{}{}", p(first), p("元减少 14.80 万元，下降明显。"));
    assert_eq!(
        texts(&doc(&cut)),
        [format!("{first}元减少 14.80 万元，下降明显。")]
    );
    // A word that only looks like the second half begins a paragraph of its own.
    let whole = format!(
        "{}{}",
        p("公务接待费本年度决算数为三万余元，接待来访十批。"),
        p("元旦期间加强值守。")
    );
    assert_eq!(texts(&doc(&whole)).len(), 2);
}
