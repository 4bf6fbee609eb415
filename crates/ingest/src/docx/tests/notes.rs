//! Footnotes, endnotes, headers and footers: where they come from and where their marks stand.

use super::*;
use gongbao_model::PageBasis;

const NOTE_RELS: &str = "<Relationships><Relationship Id=\"a\" Type=\"http://x/footnotes\" Target=\"notes.xml\"/>\
    <Relationship Id=\"b\" Type=\"http://x/endnotes\" Target=\"ends.xml\"/></Relationships>";

fn with_notes(body: &str) -> Document {
    let note = |id: u32, text: &str| format!("<w:footnote w:id=\"{id}\">{}</w:footnote>", p(text));
    let notes = format!(
        "<w:footnotes><w:footnote w:type=\"separator\" w:id=\"0\">{}</w:footnote>{}{}</w:footnotes>",
        p("线"),
        note(2, "含上年结转"),
        note(3, "不含债券")
    );
    let ends = format!(
        "<w:endnotes><w:endnote w:id=\"2\">{}</w:endnote></w:endnotes>",
        p("快报数")
    );
    let bytes = file(
        body,
        &[
            ("word/_rels/document.xml.rels", NOTE_RELS),
            ("word/notes.xml", &notes),
            ("word/ends.xml", &ends),
        ],
    );
    read(&bytes, &Options::default()).unwrap()
}

/// For every note: its part, and the text of the marked block up to the mark.
fn marked(doc: &Document) -> Vec<(&'static str, String)> {
    let aside = |b: &gongbao_model::Block| b.aside;
    doc.blocks
        .iter()
        .filter_map(aside)
        .filter_map(|a| {
            let mark = a.mark?;
            let block = doc.block(doc.block_at(mark)?);
            let before = &doc.text[block.span.start as usize..mark as usize];
            Some((a.part, before.to_owned()))
        })
        .collect()
}

#[test]
fn notes_follow_the_block_that_refers_to_them_and_say_where_their_mark_stands() {
    let body = format!(
        "<w:p><w:r><w:t>10万元</w:t><w:footnoteReference w:id=\"2\"/><w:t>，增长</w:t><w:endnoteReference w:id=\"2\"/></w:r></w:p>{}",
        p("下段")
    );
    let doc = with_notes(&body);
    assert_eq!(
        texts(&doc),
        ["10万元，增长", "含上年结转", "快报数", "下段"]
    );
    assert_eq!(doc.blocks[1].kind, BlockKind::Footnote);
    assert_eq!(doc.blocks[3].aside, None);
    assert_eq!(
        marked(&doc),
        [
            ("footnotes", "10万元".to_owned()),
            ("endnotes", "10万元，增长".to_owned())
        ]
    );
}

#[test]
fn a_mark_in_a_cell_or_behind_trimmed_space_keeps_its_place() {
    let marked_cell = "<w:tc><w:p><w:r><w:t>收入</w:t></w:r></w:p><w:p><w:r><w:t>合计</w:t><w:footnoteReference w:id=\"3\"/><w:t>数</w:t></w:r></w:p></w:tc>";
    let body = format!(
        "<w:p><w:r><w:t xml:space=\"preserve\">　　本级</w:t><w:footnoteReference w:id=\"2\"/><w:t>数</w:t></w:r></w:p>\
         <w:tbl><w:tr>{marked_cell}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>",
        cell("5"),
        cell("甲"),
        cell("6")
    );
    assert_eq!(
        marked(&with_notes(&body)),
        [
            ("footnotes", "本级".to_owned()),
            ("footnotes", "收入合计".to_owned())
        ]
    );
}

#[test]
fn a_mark_on_a_line_of_its_own_belongs_to_what_came_before() {
    let body = format!(
        "{}<w:p><w:r><w:footnoteReference w:id=\"2\"/></w:r></w:p>",
        p("前段")
    );
    assert_eq!(
        marked(&with_notes(&body)),
        [("footnotes", "前段".to_owned())]
    );
}

#[test]
fn a_note_that_two_marks_share_is_printed_once_and_one_without_a_mark_not_at_all() {
    let twice = "<w:p><w:r><w:t>甲</w:t><w:footnoteReference w:id=\"2\"/><w:t>乙</w:t><w:footnoteReference w:id=\"2\"/></w:r></w:p>";
    assert_eq!(texts(&with_notes(twice)), ["甲乙", "含上年结转"]);
    assert_eq!(texts(&with_notes(&p("丙"))), ["丙"]);
}

#[test]
fn headers_and_footers_are_furniture_with_their_part() {
    let rels = "<Relationships><Relationship Id=\"h\" Type=\"http://x/header\" Target=\"h.xml\"/><Relationship Id=\"f\" Type=\"http://x/footer\" Target=\"f.xml\"/>\
                <Relationship Id=\"g\" Type=\"http://x/header\" Target=\"g.xml\"/></Relationships>";
    let head = format!("<w:hdr>{}</w:hdr>", p("某县财政局"));
    let field = "<w:fldSimple w:instr=\"PAGE\"><w:r><w:t>3</w:t></w:r></w:fldSimple>";
    let foot = format!("<w:ftr><w:p>{field}</w:p></w:ftr>");
    let body = format!(
        "{}<w:sectPr><w:headerReference w:type=\"default\" r:id=\"h\"/><w:headerReference w:type=\"first\" r:id=\"g\"/>\
         <w:footerReference w:type=\"default\" r:id=\"f\"/></w:sectPr>",
        p("正文")
    );
    let bytes = file(
        &body,
        &[
            ("word/_rels/document.xml.rels", rels),
            ("word/h.xml", &head),
            ("word/g.xml", &head),
            ("word/f.xml", &foot),
        ],
    );
    let doc = read(&bytes, &Options::default()).unwrap();
    // Two sections with the same running head print it once.
    assert_eq!(texts(&doc), ["正文", "某县财政局", "3"]);
    let kinds: Vec<_> = doc.blocks.iter().map(|b| b.kind).collect();
    assert_eq!(
        kinds,
        [
            BlockKind::Paragraph,
            BlockKind::Furniture(FurnitureKind::Header),
            BlockKind::Furniture(FurnitureKind::PageNumber)
        ]
    );
    let parts: Vec<_> = doc.blocks.iter().map(|b| b.aside.map(|a| a.part)).collect();
    assert_eq!(parts, [None, Some("header"), Some("footer")]);
}

#[test]
fn pages_come_only_from_the_file_and_say_so() {
    let plain = doc(&p("甲"));
    assert_eq!((plain.pages, plain.anchors[0].page), (None, None));
    let paged = doc("<w:p><w:r><w:t>甲</w:t><w:lastRenderedPageBreak/><w:t>乙</w:t></w:r></w:p>");
    assert_eq!(
        (paged.pages, paged.page_basis),
        (Some(2), PageBasis::LastLayout)
    );
    let pages: Vec<_> = paged.anchors.iter().map(|a| a.page).collect();
    assert_eq!(pages, [Some(1), Some(2)]);
}

#[test]
fn anchors_name_the_paragraph_of_the_file_even_inside_cells() {
    let doc = doc(&format!(
        "{}{}{}",
        p("甲"),
        table(&[&["项目", "数"], &["一", "1"]]),
        p("乙")
    ));
    let paragraphs: Vec<_> = doc.anchors.iter().map(|a| a.paragraph).collect();
    assert_eq!(paragraphs, (0..6).map(Some).collect::<Vec<_>>());
}

#[test]
fn a_comment_is_kept_out() {
    let rels = "<Relationships><Relationship Id=\"c\" Type=\"http://x/comments\" Target=\"c.xml\"/></Relationships>";
    let comments = format!(
        "<w:comments><w:comment w:id=\"0\">{}</w:comment></w:comments>",
        p("请核")
    );
    let body = "<w:p><w:commentRangeStart w:id=\"0\"/><w:r><w:t>甲</w:t></w:r><w:commentRangeEnd w:id=\"0\"/><w:r><w:commentReference w:id=\"0\"/></w:r></w:p>";
    let bytes = file(
        body,
        &[
            ("word/_rels/document.xml.rels", rels),
            ("word/c.xml", &comments),
        ],
    );
    let doc = read(&bytes, &Options::default()).unwrap();
    assert_eq!(texts(&doc), ["甲"]);
    assert!(doc.warnings.is_empty());
}
