use super::*;
use std::io::Write;

fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        writer
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A compound file with a directory of the given stream names and nothing else.
fn ole(names: &[&str]) -> Vec<u8> {
    let mut bytes = ole::SIGNATURE.to_vec();
    bytes.resize(512, 0);
    for name in std::iter::once(&"Root Entry").chain(names) {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = entry.len() as u16 + 2;
        entry.resize(64, 0);
        entry.extend(length.to_le_bytes());
        entry.extend([2, 1]);
        entry.resize(128, 0);
        bytes.extend(entry);
    }
    bytes
}

fn code(bytes: &[u8], name: &str) -> (ErrorCode, String) {
    let e = sniff(bytes, name).unwrap_err();
    (e.code, e.message)
}

#[test]
fn content_decides_before_the_name() {
    let word = "<Types><Override ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
    let sheet = "<Types><Override ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>";
    assert_eq!(
        sniff(&zip(&[("[Content_Types].xml", word)]), "说明.wps"),
        Ok(Format::Docx)
    );
    assert_eq!(
        sniff(&zip(&[("[Content_Types].xml", sheet)]), "表.xls"),
        Ok(Format::Xlsx)
    );
    assert_eq!(
        sniff(&zip(&[("word/document.xml", "<w/>")]), "a.docx"),
        Ok(Format::Docx)
    );
    assert_eq!(
        sniff(&zip(&[("OFD.xml", "<o/>")]), "a.pdf"),
        Ok(Format::Ofd)
    );
    assert_eq!(
        sniff(
            &zip(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet")]),
            "a"
        ),
        Ok(Format::Ods)
    );
    assert_eq!(
        sniff(&ole(&["WordDocument", "1Table"]), "决算.docx"),
        Ok(Format::Doc)
    );
    assert_eq!(sniff(&ole(&["Workbook"]), "表.et"), Ok(Format::Xls));
    assert_eq!(sniff(b"{\\rtf1\\ansi }", "a.doc"), Ok(Format::Rtf));
    assert_eq!(
        sniff(b"junk line\r\n%PDF-1.4\n1 0 obj\nendobj\n", "a.bin"),
        Ok(Format::Pdf)
    );
    assert_eq!(
        sniff(
            "\u{FEFF}<!DOCTYPE html><html><body>预算</body></html>".as_bytes(),
            "表.xls"
        ),
        Ok(Format::Html)
    );
    assert_eq!(
        sniff(
            b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n",
            "a.doc"
        ),
        Ok(Format::Mhtml)
    );
    let utf16: Vec<u8> = "<html><p>预算</p></html>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(
        sniff(&[b"\xff\xfe".to_vec(), utf16].concat(), "a.htm"),
        Ok(Format::Html)
    );
    assert_eq!(
        sniff("# 概况\n%PDF-1.7 是一种格式".as_bytes(), "a.md"),
        Ok(Format::Md)
    );
    assert_eq!(sniff("收入100万元".as_bytes(), "无扩展名"), Ok(Format::Txt));
}

#[test]
fn what_is_not_read_is_named_with_what_to_do() {
    assert_eq!(
        code(&ole(&["EncryptedPackage", "EncryptionInfo"]), "a.docx").0,
        ErrorCode::Encrypted
    );
    assert!(code(&ole(&["MatOST", "MM"]), "a.wps").1.contains("Works"));
    assert!(
        code(&ole(&["PowerPoint Document"]), "a.ppt")
            .1
            .contains("PowerPoint")
    );
    assert!(code(b"\x89PNG\r\n\x1a\n....", "a.pdf").1.contains("OCR"));
    assert!(
        code(b"Rar!\x1a\x07\x01\x00", "附件.rar")
            .1
            .contains("unpack")
    );
    assert!(
        code(&zip(&[("预算.xls", "x")]), "附件.zip")
            .1
            .contains("unpack")
    );
    assert_eq!(
        code(&zip(&[("预算.xls", "x")]), "附件.docx").0,
        ErrorCode::NotThatFormat
    );
    assert_eq!(
        code(&zip(&[("a.txt", "x")])[..40], "a.docx").0,
        ErrorCode::Damaged
    );
    assert_eq!(
        code("只是文字。".as_bytes(), "a.docx").0,
        ErrorCode::NotThatFormat
    );
    assert_eq!(code(&ole(&[])[..400], "a.doc").0, ErrorCode::Damaged);
}

#[test]
fn noise_is_no_text_and_text_is_no_noise() {
    let noise: Vec<u8> = (0u32..4000)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    assert_eq!(code(&noise, "a.txt").0, ErrorCode::UnsupportedFormat);
    for text in [
        "本年支出1,234.56万元。",
        "BMI指数",
        "MZ乡镇",
        "年份\t金额\n2023\t12\n",
    ] {
        for bytes in [
            text.as_bytes().to_vec(),
            encoding_rs::GB18030.encode(text).0.into_owned(),
            text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ] {
            assert_eq!(sniff(&bytes, "a.txt"), Ok(Format::Txt), "{text}");
        }
    }
}
