//! Hostile files: everything is bounded, and the error or warning names the limit.

use super::*;
use gongbao_model::Warning;

fn limits(doc: &Document) -> Vec<&'static str> {
    let limit = |w: &Warning| match w {
        Warning::LimitReached { limit, .. } => Some(*limit),
        _ => None,
    };
    doc.warnings.iter().filter_map(limit).collect()
}

#[test]
fn what_inflates_too_far_is_an_error_that_names_the_limit() {
    let mut options = Options::default();
    options.limits.inflated_bytes = 10_000;
    let bytes = file(&p(&"甲".repeat(10_000)), &[]);
    let error = read(&bytes, &options).unwrap_err();
    assert_eq!(error.code, ErrorCode::TooLarge);
    assert!(error.message.contains("inflated_bytes = 10000"));
    // A part that lies about its size is cut at the limit all the same: here the directory is lost, so that no size is believed.
    let directory = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    assert_eq!(
        read(&bytes[..directory], &options).unwrap_err().code,
        ErrorCode::TooLarge
    );
}

#[test]
fn entities_are_neither_expanded_nor_fetched() {
    let mut bomb = "<!ENTITY a0 \"哈\">".to_owned();
    for i in 1..30 {
        let below = format!("&a{};", i - 1);
        bomb.push_str(&format!("<!ENTITY a{i} \"{}\">", below.repeat(10)));
    }
    let document = format!(
        "<!DOCTYPE x [{bomb}<!ENTITY f SYSTEM \"file:///etc/passwd\"><!ENTITY h SYSTEM \"http://example.invalid/\">]>\
         <w:document><w:body><w:p><w:r><w:t>甲&a29;&f;&h;乙&amp;丙</w:t></w:r></w:p></w:body></w:document>"
    );
    let bytes = package(&[("_rels/.rels", RELS), ("word/document.xml", &document)]);
    let doc = read(&bytes, &Options::default()).unwrap();
    assert_eq!(texts(&doc), ["甲乙&丙"]);
    assert!(doc.warnings.iter().any(|w| w.code() == "foreign_entities"));
}

#[test]
fn nesting_of_any_kind_is_bounded() {
    let deep = 10_000;
    let cases = [
        ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", p("深")),
        ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>", p("深")),
        ("<w:customXml>", "</w:customXml>", p("深")),
    ];
    for (open, close, inner) in cases {
        let doc = doc(&format!(
            "{}{inner}{}{}",
            open.repeat(deep),
            close.repeat(deep),
            p("浅")
        ));
        assert_eq!(texts(&doc), ["浅"], "{open}");
        assert_eq!(limits(&doc), ["nesting"], "{open}");
    }
    let inline = [
        ("<w:r>", "</w:r>"),
        ("<w:ins>", "</w:ins>"),
        ("<w:smartTag>", "</w:smartTag>"),
        ("<m:oMath><m:d><m:e>", "</m:e></m:d></m:oMath>"),
        (
            "<mc:AlternateContent><mc:Choice>",
            "</mc:Choice></mc:AlternateContent>",
        ),
        (
            "<w:r><w:drawing><w:txbxContent><w:p>",
            "</w:p></w:txbxContent></w:drawing></w:r>",
        ),
    ];
    for (open, close) in inline {
        let doc = doc(&format!(
            "<w:p>{}{}</w:p>{}",
            open.repeat(deep),
            close.repeat(deep),
            p("浅")
        ));
        assert!(texts(&doc).contains(&"浅"), "{open}");
        assert_eq!(limits(&doc), ["nesting"], "{open}");
    }
    let fields = "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>".repeat(deep);
    let ends = "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>".repeat(deep);
    assert_eq!(
        texts(&doc(&format!(
            "<w:p>{fields}<w:r><w:t>甲</w:t></w:r>{ends}</w:p>{}",
            p("乙")
        ))),
        ["甲", "乙"]
    );
}

#[test]
fn rows_that_print_nothing_are_kept_up_to_a_form_and_no_further() {
    let blank = "<w:tr><w:tc><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr>";
    let full = |text: &str| format!("<w:tr>{}{}</w:tr>", cell(text), cell("1"));
    let form = doc(&format!(
        "<w:tbl>{}{}{}</w:tbl>",
        full("甲"),
        blank.repeat(40),
        full("乙")
    ));
    assert_eq!((form.tables[0].n_rows, limits(&form)), (42, vec![]));
    let hostile = doc(&format!(
        "<w:tbl>{}{}{}</w:tbl>",
        full("甲"),
        blank.repeat(20_000),
        full("乙")
    ));
    assert_eq!(limits(&hostile), ["blank_rows"]);
    assert!(hostile.tables[0].n_rows < 1000 && hostile.text.contains('乙'));
}

#[test]
fn paragraphs_and_cells_stop_at_their_limits() {
    let mut options = Options::default();
    options.limits.paragraphs = 10;
    options.limits.cells_per_table = 6;
    let many: String = (0..50).map(|i| p(&format!("第{i}段。"))).collect();
    let paragraphs = read(&file(&many, &[]), &options).unwrap();
    assert_eq!(
        (paragraphs.blocks.len(), limits(&paragraphs)),
        (10, vec!["paragraphs"])
    );
    let rows: Vec<Vec<&str>> = (0..5).map(|_| vec!["1", "2"]).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let cells = read(&file(&table(&rows), &[]), &options).unwrap();
    assert_eq!(
        (cells.tables[0].n_rows, limits(&cells)),
        (3, vec!["cells_per_table"])
    );
}

#[test]
fn spans_and_counts_beyond_belief_are_cut() {
    let wide = "<w:tbl><w:tr><w:trPr><w:gridBefore w:val=\"4000000000\"/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val=\"2000000000\"/></w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc>\
                <w:tc><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:r><w:t>丙</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    let doc = doc(wide);
    assert!(doc.text.contains('甲') && doc.text.contains('丙'));
    assert!(doc.tables.iter().all(|t| t.n_cols <= 4));
}

#[test]
fn styles_that_are_based_on_each_other_end() {
    let styles = "<w:styles><w:style w:type=\"paragraph\" w:styleId=\"a\"><w:basedOn w:val=\"b\"/></w:style><w:style w:type=\"paragraph\" w:styleId=\"b\"><w:basedOn w:val=\"a\"/>\
                  <w:rPr><w:b/></w:rPr></w:style></w:styles>";
    let rels = "<Relationships><Relationship Id=\"s\" Type=\"http://x/styles\" Target=\"styles.xml\"/></Relationships>";
    let body = "<w:p><w:pPr><w:pStyle w:val=\"a\"/></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>";
    let bytes = file(
        body,
        &[
            ("word/_rels/document.xml.rels", rels),
            ("word/styles.xml", styles),
        ],
    );
    assert_eq!(texts(&read(&bytes, &Options::default()).unwrap()), ["甲"]);
}

#[test]
fn a_paragraph_without_end_and_a_style_sheet_without_end_are_cut_with_a_warning() {
    let run = format!("<w:r><w:t>{}</w:t></w:r>", "长".repeat(100_000));
    let long = doc(&format!("<w:p>{}</w:p>{}", run.repeat(60), p("后")));
    assert_eq!(limits(&long), ["paragraph_bytes"]);
    assert!(long.text.len() < 17 << 20 && texts(&long).contains(&"后"));
    let style = "<w:style w:type=\"paragraph\"/>".repeat(20_001);
    let rels = "<Relationships><Relationship Id=\"s\" Type=\"http://x/styles\" Target=\"styles.xml\"/></Relationships>";
    let styles = format!("<w:styles>{style}</w:styles>");
    let more = [
        ("word/_rels/document.xml.rels", rels),
        ("word/styles.xml", styles.as_str()),
    ];
    let styled = read(&file(&p("甲"), &more), &Options::default()).unwrap();
    assert_eq!(texts(&styled), ["甲"]);
    assert_eq!(styled.warnings[0].code(), "damaged_part");
}
