//! What a reader of Word files has to get right, one small file per feature: paragraphs that a converter cut here, the rest in
//! modules by subject.

mod container;
mod content;
mod limits;
mod notes;
mod numbering;
mod tables;

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
