//! Predefined CMaps: the same words in every encoding, without a font or a ToUnicode map.

use super::{paragraphs, pdf_in};
use crate::Options;
use crate::pdf::read;

const WORDS: &str = "收入支出合计";

/// Shows codes at a point from the top left.
fn shown(codes: &[u8], x: f32, y: f32) -> String {
    let hex: String = codes.iter().map(|b| format!("{b:02x}")).collect();
    format!("BT /F 12 Tf {x} {} Td <{hex}> Tj ET\n", 842.0 - y)
}

fn read_in(encoding: &str, collection: &str, codes: &[u8]) -> Vec<String> {
    let pages = [shown(codes, 100.0, 100.0)];
    let bytes = pdf_in(encoding, collection, &pages, "", Vec::new());
    let doc = read(&bytes, &Options::default()).expect("a document");
    paragraphs(&doc).into_iter().map(str::to_owned).collect()
}

#[test]
fn words_are_the_same_in_every_encoding() {
    let utf16: Vec<u8> = WORDS.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let gbk = encoding_rs::GBK.encode(WORDS).0.into_owned();
    for encoding in ["GBK-EUC-H", "GB-EUC-H", "GBK2K-H", "GBKp-EUC-H"] {
        assert_eq!(read_in(encoding, "GB1", &gbk), [WORDS], "{encoding}");
    }
    for encoding in ["UniGB-UCS2-H", "UniGB-UTF16-H"] {
        assert_eq!(read_in(encoding, "GB1", &utf16), [WORDS], "{encoding}");
    }
    let traditional = "收入支出合計";
    let big5 = encoding_rs::BIG5.encode(traditional).0.into_owned();
    assert_eq!(read_in("ETen-B5-H", "CNS1", &big5), [traditional]);
}

#[test]
fn vertical_writing_is_one_line() {
    let utf16: Vec<u8> = WORDS.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for encoding in ["UniGB-UCS2-V", "UniGB-UTF16-V"] {
        assert_eq!(read_in(encoding, "GB1", &utf16), [WORDS], "{encoding}");
    }
}
