use super::*;
use crate::Options;
use gongbao_model::{Align, BlockKind};

fn page(html: &str) -> Document {
    read(html.as_bytes(), &Options::default()).unwrap()
}

fn texts(doc: &Document) -> Vec<&str> {
    doc.blocks.iter().map(|b| doc.slice(b.span)).collect()
}

const BODY: &str = "<p style=\"text-indent:2em\"><strong>一、收入情况</strong></p>\
    <p>&emsp;&emsp;全年一般公共预算收入<span>12.5</span>亿元，比上年增长3.1%；其中，税收收入8.2亿元，增长2.0%，非税收入4.3亿元。</p>\
    <p>　　下一步，将继续加强收入征管，做到应收尽收，确保完成全年目标任务，为各项支出提供保障。</p>";

#[test]
fn the_article_is_found_among_its_surroundings() {
    let doc = page(&format!(
        "<html><head><meta name=ArticleTitle content='某县2030年预算报告'><meta name='PubDate' content='2030-01-02 10:00'><title>某县2030年预算报告_某县政府网</title>\
        <script>var a='一、不是正文，';</script></head><body><ul class='nav'><li><a href='/'>首页</a></li><li><a href='/x'>政务公开</a></li></ul>\
        <div class=wrap><h1>某县2030年预算报告</h1><div>——2030年1月1日在某县人民代表大会上</div><div class=info>来源：某县财政局 发布时间：2030-01-02 【打印】</div>\
        <div class=TRS_Editor>{BODY}</div><div class=xg><a href='/a.html'>相关：某县2029年预算报告，供参考</a></div></div>\
        <div>主办：某县人民政府办公室 网站标识码：1234567890</div></body></html>"
    ));
    let texts = texts(&doc);
    assert_eq!(
        texts[..3],
        [
            "某县2030年预算报告",
            "——2030年1月1日在某县人民代表大会上",
            "一、收入情况"
        ]
    );
    assert_eq!(texts.len(), 5, "{texts:?}");
    assert_eq!(doc.hints.title.as_deref(), Some("某县2030年预算报告"));
    assert_eq!(doc.hints.publisher.as_deref(), Some("某县财政局"));
    assert_eq!(doc.hints.date.as_deref(), Some("2030-01-02 10:00"));
    assert!(doc.warnings.iter().any(|w| w.code() == "debris_removed"));
    assert!(!doc.text.contains("不是正文") && !doc.text.contains("首页"));
}

#[test]
fn looks_become_hints() {
    let doc = page(&format!(
        "<body><h2 align=center>标题</h2>{BODY}<p>题为“关于2030年<br>预算”，<br>已公开。<br>　　另起一段</p></body>"
    ));
    let hints: Vec<_> = doc.blocks.iter().map(|b| &b.hints).collect();
    assert_eq!(
        (hints[0].outline_level, hints[0].align),
        (Some(2), Some(Align::Center))
    );
    assert_eq!(hints[1].bold_prefix, Some("一、收入情况".len() as u32));
    assert_eq!(hints[1].indent_chars, Some(2.0));
    assert_eq!(hints[2].indent_chars, Some(2.0));
    assert_eq!(
        texts(&doc)[4..],
        ["题为“关于2030年", "预算”，已公开。", "另起一段"]
    );
}

#[test]
fn source_line_ends_between_han_are_nothing_and_other_space_stays() {
    let doc = page("<p>某县\n  财政局 2030 年\n  report\n  text，编制了预算，报告如下。</p>");
    assert_eq!(
        texts(&doc),
        ["某县财政局 2030 年 report text，编制了预算，报告如下。"]
    );
}

#[test]
fn tables_keep_their_spans_also_broken_ones() {
    let doc = page(
        "<p>预算表，单位：万元。</p><table><tr><th rowspan=2>项目<th colspan=2>金额</tr><tr><th>预算<th>决算</tr>\
        <tr><td rowspan=9>植树</td><td>12</td><td>11</td></tr><tr><td colspan='x'>8</td><td>7</td></tr><tr></tr></table><p>完。</p>",
    );
    let t = &doc.tables[0];
    let cells: Vec<_> = t
        .cells
        .iter()
        .map(|c| (c.row, c.col, c.row_span, c.col_span, doc.slice(c.span)))
        .collect();
    assert_eq!((t.n_rows, t.n_cols, t.stated_header_rows), (4, 3, Some(2)));
    assert_eq!(cells[0], (0, 0, 2, 1, "项目"));
    assert_eq!(cells[1], (0, 1, 1, 2, "金额"));
    assert_eq!(cells[4], (2, 0, 2, 1, "植树"));
    assert_eq!(cells[7], (3, 1, 1, 1, "8"));
}

#[test]
fn a_row_without_cells_counts_for_the_spans_above_it() {
    let doc = page(
        "<p>收支表如下，单位：万元。</p><table><tr><td rowspan=2>项目</td><td rowspan=2>金额</td></tr><tr></tr>\
        <tr><td>甲</td><td>1</td></tr><tr></tr><tr><td>乙</td><td>2</td></tr></table><p>完。</p>",
    );
    let t = &doc.tables[0];
    let cells: Vec<_> = t
        .cells
        .iter()
        .map(|c| (c.row, c.col, c.row_span, doc.slice(c.span)))
        .collect();
    assert_eq!((t.n_rows, t.n_cols), (3, 2));
    assert_eq!(cells[1], (0, 1, 1, "金额"));
    assert_eq!(cells[2], (1, 0, 1, "甲"));
    assert_eq!(cells[5], (2, 1, 1, "2"));
}

#[test]
fn a_table_that_frames_the_page_is_no_table_and_nested_ones_know_their_cell() {
    let doc = page(&format!(
        "<table width=980><tr><td>{BODY}</td></tr></table>"
    ));
    assert!(doc.tables.is_empty());
    assert_eq!(doc.blocks.len(), 3);
    let doc = page(
        "<table><tr><td>甲</td><td>乙</td></tr><tr><td>内<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table></td><td>丙</td></tr></table>",
    );
    assert_eq!(doc.tables.len(), 2);
    assert_eq!(
        doc.tables[1].parent.map(|(t, c)| (t.0, c.row, c.col)),
        Some((0, 1, 0))
    );
}

#[test]
fn a_page_that_only_leads_to_an_attachment_says_so() {
    let doc = page(
        "<body><div><h1>某县2030年决算公开</h1><div id=zoom><p>附件：<a href='./P0203.pdf'>某县2030年决算.pdf</a></p></div></div></body>",
    );
    assert!(
        doc.warnings.iter().any(|w| w.code() == "landing_page"),
        "{:?}",
        doc.warnings
    );
    assert_eq!(
        doc.hints.attachments,
        [("某县2030年决算.pdf".to_owned(), "./P0203.pdf".to_owned())]
    );
    assert!(
        !page(BODY)
            .warnings
            .iter()
            .any(|w| w.code() == "landing_page")
    );
}

#[test]
fn encodings_by_content_before_the_declaration() {
    let html = |charset: &str| {
        format!("<html><head><meta charset={charset}></head><body>{BODY}</body></html>")
    };
    let options = Options::default();
    let gb = encoding_rs::GB18030.encode(&html("gb2312")).0.into_owned();
    assert_eq!(read(&gb, &options).unwrap().encoding, Some("gb18030"));
    let lied = html("gb2312").into_bytes();
    assert_eq!(read(&lied, &options).unwrap().encoding, Some("UTF-8"));
    let silent = encoding_rs::GB18030.encode(BODY).0.into_owned();
    assert_eq!(read(&silent, &options).unwrap().encoding, Some("gb18030"));
}

#[test]
fn web_archives_are_opened() {
    let encoded: String = BODY
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() {
                (b as char).to_string()
            } else {
                format!("={b:02X}")
            }
        })
        .collect();
    let mht = format!(
        "MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n boundary=\"b1\"\r\n\r\n--b1\r\nContent-Type: image/png\r\n\r\nxx\r\n--b1\r\n\
        Content-Type: text/html; charset=\"utf-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{encoded}=\r\n\r\n--b1--\r\n"
    );
    let doc = read_mhtml(mht.as_bytes(), &Options::default()).unwrap();
    assert_eq!(texts(&doc), texts(&page(BODY)));
    assert_eq!(doc.format, Format::Mhtml);
    assert!(
        read_mhtml(
            b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n",
            &Options::default()
        )
        .is_err()
    );
}

#[test]
fn deep_nesting_is_bounded_and_told() {
    let html = format!(
        "{}深处的文字，仍在。{}",
        "<div>".repeat(100_000),
        "</div>".repeat(100_000)
    );
    let doc = page(&html);
    assert_eq!(texts(&doc), ["深处的文字，仍在。"]);
    assert!(doc.warnings.iter().any(|w| w.code() == "limit_reached"));
    let doc = page(&"<table><tr><td>".repeat(20_000));
    assert!(doc.tables.is_empty());
    let entities = "&lol;&#x4E2D;&amp;amp;".repeat(1000);
    assert_eq!(
        doc_chars(&page(&format!("<p>{entities}</p>"))),
        "&lol;中&amp;".chars().count() * 1000
    );
}

fn doc_chars(doc: &Document) -> usize {
    doc.blocks
        .iter()
        .filter(|b| b.kind == BlockKind::Paragraph)
        .map(|b| doc.slice(b.span).chars().count())
        .sum()
}

proptest::proptest! {
    #[test]
    fn any_bytes_give_a_document(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        let doc = read(&bytes, &Options::default()).unwrap();
        for b in &doc.blocks {
            proptest::prop_assert!(doc.text.get(b.span.range()).is_some());
        }
    }

    #[test]
    fn any_tag_soup_gives_a_document(soup in "(<(/)?(table|tr|td|th|p|div|li|ul|b|br|h1|a|script|pre|sup|center)( (rowspan|colspan)=[0-9]{1,4})?>|[一-龥0-9，。 ]{0,6}){0,60}") {
        let doc = page(&soup);
        for t in &doc.tables {
            let mut seen = vec![false; (t.n_rows * t.n_cols) as usize];
            for c in &t.cells {
                proptest::prop_assert!(c.row + c.row_span <= t.n_rows && c.col + c.col_span <= t.n_cols);
                for r in c.row..c.row + c.row_span {
                    for k in c.col..c.col + c.col_span {
                        let at = (r * t.n_cols + k) as usize;
                        proptest::prop_assert!(!seen[at], "cells overlap in {soup}");
                        seen[at] = true;
                    }
                }
            }
        }
    }
}
