//! Containers as other programs write them, and damaged ones: what can be read is read, and a warning names the rest.

use super::*;
use crate::sniff::sniff;
use gongbao_model::{Error, Format};

/// Reads a file as the program does: what it is comes from its content.
fn whole(bytes: &[u8]) -> Result<Document, Error> {
    crate::read(bytes, "a.docx", &Options::default())
}

fn body(inner: &str) -> String {
    format!("<w:document xmlns:w=\"w\"><w:body>{inner}</w:body></w:document>")
}

fn codes(doc: &Document) -> Vec<&'static str> {
    doc.warnings
        .iter()
        .map(gongbao_model::Warning::code)
        .collect()
}

#[test]
fn a_main_part_elsewhere_is_found_by_relationship_by_content_type_and_by_name() {
    let main = body(&p("甲"));
    let rels = RELS.replace("word/document.xml", "/内容/正文.xml");
    let types = "<Types><Override PartName=\"/x/y.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
    let wrong = "<Types><Default Extension=\"xml\" ContentType=\"text/plain\"/></Types>";
    let files = [
        package(&[("_rels/.rels", &rels), ("内容/正文.xml", &main)]),
        package(&[("[Content_Types].xml", types), ("x/y.xml", &main)]),
        package(&[("word/document2.xml", &main)]),
        package(&[
            ("[Content_Types].xml", wrong),
            ("_rels/.rels", RELS),
            ("word/document.xml", &main),
        ]),
        // Some tools write the separators of Windows, or other letters than the relationships.
        package(&[("_rels\\.rels", RELS), ("word\\document.xml", &main)]),
        package(&[("_RELS/.rels", RELS), ("Word/Document.xml", &main)]),
    ];
    for (i, bytes) in files.iter().enumerate() {
        assert_eq!(sniff(bytes, "a.docx"), Ok(Format::Docx), "{i}");
        assert_eq!(texts(&whole(bytes).unwrap()), ["甲"], "{i}");
    }
}

#[test]
fn names_in_gbk_are_found() {
    // 正文.xml in UTF-8 is exchanged for the same name in GBK, padded to the same length, in the directory and before the data.
    let rels = RELS.replace("word/document.xml", "正文aa.xml");
    let mut bytes = package(&[("_rels/.rels", &rels), ("正文.xml", &body(&p("甲")))]);
    let utf8 = "正文.xml".as_bytes();
    let mut gbk = encoding_rs::GBK.encode("正文aa.xml").0.into_owned();
    assert_eq!(gbk.len(), utf8.len());
    let mut at = 0;
    while let Some(i) = bytes[at..].windows(utf8.len()).position(|w| w == utf8) {
        at += i;
        bytes[at..at + utf8.len()].swap_with_slice(&mut gbk.clone());
        at += utf8.len();
    }
    gbk.clear();
    assert_eq!(texts(&whole(&bytes).unwrap()), ["甲"]);
}

#[test]
fn a_missing_style_sheet_costs_nothing_but_a_word() {
    let rels = "<Relationships><Relationship Id=\"s\" Type=\"http://x/styles\" Target=\"styles.xml\"/></Relationships>";
    let styled = "<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>";
    let doc = whole(&file(styled, &[("word/_rels/document.xml.rels", rels)])).unwrap();
    assert_eq!(
        (texts(&doc), codes(&doc)),
        (vec!["甲"], vec!["damaged_part"])
    );
    assert_eq!(texts(&whole(&file(styled, &[])).unwrap()), ["甲"]);
}

#[test]
fn parts_with_a_mark_of_their_encoding_and_in_utf_16_read_alike() {
    let main = body(&p("甲"));
    let utf16: Vec<u8> = std::iter::once(0xfeff)
        .chain(main.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let raw = |main: &[u8]| {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in [
            ("_rels/.rels", RELS.as_bytes()),
            ("word/document.xml", main),
        ] {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    };
    let marked = [b"\xef\xbb\xbf", main.as_bytes()].concat();
    assert_eq!(texts(&whole(&raw(&marked)).unwrap()), ["甲"]);
    assert_eq!(texts(&whole(&raw(&utf16)).unwrap()), ["甲"]);
    // Bytes that are no text cost their characters only.
    let at = main.find("甲").unwrap();
    let mut bad = main.clone().into_bytes();
    bad.splice(at..at, [0xff, 0xfe]);
    let doc = whole(&raw(&bad)).unwrap();
    assert_eq!(
        (texts(&doc), codes(&doc)),
        (vec!["\u{fffd}\u{fffd}甲"], vec!["damaged_part"])
    );
}

#[test]
fn a_damaged_part_costs_that_part_only() {
    let rels = "<Relationships><Relationship Id=\"s\" Type=\"http://x/styles\" Target=\"styles.xml\"/><Relationship Id=\"n\" Type=\"http://x/numbering\" Target=\"numbering.xml\"/>\
        <Relationship Id=\"f\" Type=\"http://x/footnotes\" Target=\"notes.xml\"/><Relationship Id=\"h\" Type=\"http://x/header\" Target=\"h.xml\"/></Relationships>";
    let inner = "<w:p><w:r><w:t>甲</w:t><w:footnoteReference w:id=\"1\"/></w:r></w:p><w:sectPr><w:headerReference r:id=\"h\"/></w:sectPr>";
    let good = [
        ("word/styles.xml", "<w:styles></w:styles>".to_owned()),
        (
            "word/numbering.xml",
            "<w:numbering></w:numbering>".to_owned(),
        ),
        (
            "word/notes.xml",
            format!(
                "<w:footnotes><w:footnote w:id=\"1\">{}</w:footnote></w:footnotes>",
                p("注")
            ),
        ),
        ("word/h.xml", format!("<w:hdr>{}</w:hdr>", p("眉"))),
    ];
    for broken in 0..good.len() {
        let parts: Vec<(&str, &str)> = std::iter::once(("word/_rels/document.xml.rels", rels))
            .chain(good.iter().enumerate().map(|(i, (n, t))| {
                (
                    *n,
                    if i == broken {
                        "<w:x><w:y></w:x>"
                    } else {
                        t.as_str()
                    },
                )
            }))
            .collect();
        let doc = whole(&file(inner, &parts)).unwrap();
        let expected: Vec<&str> = [("甲", usize::MAX), ("注", 2), ("眉", 3)]
            .iter()
            .filter(|(_, part)| *part != broken)
            .map(|(t, _)| *t)
            .collect();
        assert_eq!(texts(&doc), expected, "{}", good[broken].0);
        assert_eq!(codes(&doc), ["damaged_part"], "{}", good[broken].0);
    }
}

#[test]
fn a_broken_main_part_keeps_what_came_before() {
    let main = format!("<w:document><w:body>{}<w:p><w:r></w:p>", p("甲"));
    let doc = whole(&package(&[
        ("_rels/.rels", RELS),
        ("word/document.xml", &main),
    ]))
    .unwrap();
    assert_eq!(
        (texts(&doc), codes(&doc)),
        (vec!["甲"], vec!["damaged_part"])
    );
    let nothing = package(&[
        ("_rels/.rels", RELS),
        ("word/document.xml", "<w:document><w:body><w:p>"),
    ]);
    assert_eq!(whole(&nothing).unwrap_err().code, ErrorCode::Damaged);
}

#[test]
fn a_container_that_was_cut_gives_what_still_stands_in_it() {
    let paragraphs: String = (0..2000_u32)
        .map(|i| p(&format!("第{}段", i * i)))
        .collect();
    let bytes = file(&paragraphs, &[("word/late.xml", "<x/>")]);
    let uncut = whole(&bytes).unwrap();
    // Only the directory at the end is lost: all text is there.
    let directory = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    let doc = whole(&bytes[..directory]).unwrap();
    assert_eq!(
        (doc.text == uncut.text, codes(&doc)),
        (true, vec!["cut_container"])
    );
    // The main part is cut as well: what came before the cut is there.
    let doc = whole(&bytes[..directory / 2]).unwrap();
    assert!(doc.blocks.len() > 100 && uncut.text.starts_with(doc.text.trim_end()));
    assert!(codes(&doc).contains(&"cut_container") && codes(&doc).contains(&"damaged_part"));
    // Nothing of the main part is left.
    assert_eq!(whole(&bytes[..60]).unwrap_err().code, ErrorCode::Damaged);
}

#[test]
fn what_is_not_read_is_named() {
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"http://x/{kind}\" Target=\"{target}\"/>")
    };
    let rels = format!(
        "<Relationships>{}{}{}{}{}</Relationships>",
        relation("a", "aFChunk", "chunk.bin"),
        relation("b", "glossaryDocument", "glossary/document.xml"),
        relation("c", "package", "embeddings/a.xlsx"),
        relation("d", "chart", "charts/c.xml"),
        relation("e", "oleObject", "embeddings/o.bin")
    );
    let chart = "<w:drawing><c:chart r:id=\"d\"/></w:drawing>";
    let inner = format!(
        "{}<w:altChunk r:id=\"a\"/><w:p><w:r>{chart}</w:r></w:p>",
        p("甲")
    );
    let doc = whole(&file(&inner, &[("word/_rels/document.xml.rels", &rels)])).unwrap();
    assert_eq!(texts(&doc), ["甲"]);
    let named: Vec<String> = doc
        .warnings
        .iter()
        .filter_map(|w| match w {
            gongbao_model::Warning::UnreadPart { part, .. } => Some(part.clone()),
            _ => None,
        })
        .collect();
    for part in [
        "word/chunk.bin",
        "word/glossary/document.xml",
        "word/embeddings/a.xlsx",
        "word/charts/c.xml",
        "word/embeddings/o.bin",
    ] {
        assert!(
            named.iter().any(|n| n == part),
            "{part} is not in {named:?}"
        );
    }
}

#[test]
fn a_document_that_is_taken_in_is_read_in_its_place() {
    let rels = "<Relationships><Relationship Id=\"a\" Type=\"http://x/aFChunk\" Target=\"chunk\"/></Relationships>";
    let inner = format!("{}<w:altChunk r:id=\"a\"/>{}", p("前"), p("后"));
    let html = "<html><body><p>网页段</p><table border=1><tr><td>项目</td><td>数</td></tr><tr><td>一</td><td>1</td></tr></table></body></html>";
    let with = |chunk: &[u8]| {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let document = body(&inner);
        let parts: [(&str, &[u8]); 4] = [
            ("_rels/.rels", RELS.as_bytes()),
            ("word/document.xml", document.as_bytes()),
            ("word/_rels/document.xml.rels", rels.as_bytes()),
            ("word/chunk", chunk),
        ];
        for (name, bytes) in parts {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        whole(&zip.finish().unwrap().into_inner()).unwrap()
    };
    let web = with(html.as_bytes());
    assert_eq!(texts(&web), ["前", "网页段", "项目\t数\n一\t1", "后"]);
    let grid = &web.tables[0];
    assert_eq!((web.slice(grid.cells[3].span), grid.block.0), ("1", 2));
    let parts: Vec<_> = web.blocks.iter().map(|b| b.aside.map(|a| a.part)).collect();
    assert_eq!(parts, [None, Some("chunk"), Some("chunk"), None]);
    assert_eq!(
        texts(&with("纯文本段。".as_bytes())),
        ["前", "纯文本段。", "后"]
    );
    // A document in a document is read, and a chunk inside it is only named.
    let again = file(
        "<w:p><w:r><w:t>文中文</w:t></w:r></w:p><w:altChunk r:id=\"x\"/>",
        &[],
    );
    let nested = with(&again);
    assert_eq!(texts(&nested), ["前", "文中文", "后"]);
    assert_eq!(codes(&nested), ["unread_part"]);
}

#[test]
fn a_container_with_a_password_is_encrypted() {
    let mut bytes = file(&p("甲"), &[]);
    // The flag of a password stands in the directory and before the data.
    for (mark, at) in [(b"PK\x01\x02", 8), (b"PK\x03\x04", 6)] {
        let mut from = 0;
        while let Some(i) = bytes[from..].windows(4).position(|w| w == mark) {
            bytes[from + i + at] |= 1;
            from += i + 4;
        }
    }
    assert_eq!(
        read(&bytes, &Options::default()).unwrap_err().code,
        ErrorCode::Encrypted
    );
}

#[test]
fn nothing_is_ever_fetched_from_outside() {
    let rels = "<Relationships><Relationship Id=\"s\" Type=\"http://x/styles\" Target=\"http://example.invalid/styles.xml\" TargetMode=\"External\"/>\
        <Relationship Id=\"n\" Type=\"http://x/numbering\" Target=\"file:///etc/passwd\" TargetMode=\"External\"/>\
        <Relationship Id=\"f\" Type=\"http://x/footnotes\" Target=\"../../../../etc/passwd\"/></Relationships>";
    let doc = whole(&file(&p("甲"), &[("word/_rels/document.xml.rels", rels)])).unwrap();
    assert_eq!(texts(&doc), ["甲"]);
    // The path out of the container is only a name that the container does not hold.
    assert_eq!(codes(&doc), ["damaged_part"]);
}
