//! Bytes to text: byte order marks first, then UTF-16 without one, then UTF-8, then statistical detection.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, DecoderResult, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};
use gongbao_model::Warning;
use std::borrow::Cow;
use std::sync::LazyLock;

/// Decoded text, what decoded it, and what could not be decoded.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// The text without a byte order mark; undecodable bytes stand as U+FFFD.
    pub text: Cow<'a, str>,
    /// The encoding used. GBK is always read as its superset GB18030.
    pub encoding: &'static Encoding,
    /// `UndecodableBytes`, when there were any.
    pub warning: Option<Warning>,
}

/// How many bytes statistical detection looks at: more does not change its answer, and big files would pay for it.
const DETECTION_WINDOW: usize = 1 << 16;

/// Bytes of UTF-8 that no other encoding gives by chance.
const ENOUGH: usize = 64;

/// Decodes bytes. An encoding named by the caller wins over everything but is still freed of its own byte order mark.
#[must_use]
pub fn decode<'a>(bytes: &'a [u8], named: Option<&'static Encoding>) -> Decoded<'a> {
    let (encoding, skip) = match (named, Encoding::for_bom(bytes)) {
        (Some(named), Some((bom, len))) if widen(named) == bom => (bom, len),
        (Some(named), _) => (widen(named), 0),
        (None, Some((bom, len))) => (bom, len),
        (None, None) => (detect(bytes), 0),
    };
    decode_as(bytes, encoding, skip)
}

/// GB18030 is a superset of GBK and GB 2312, so nothing is lost by reading all three as the largest.
fn widen(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == GBK { GB18030 } else { encoding }
}

/// The encoding of bytes without a byte order mark.
#[must_use]
pub fn detect(bytes: &[u8]) -> &'static Encoding {
    let has_nul = bytes[..bytes.len().min(DETECTION_WINDOW)].contains(&0);
    match std::str::from_utf8(bytes) {
        Ok(_) if !has_nul => return UTF_8,
        // A window on a longer text may end within a char.
        Err(e) if !has_nul && e.error_len().is_none() && e.valid_up_to() >= ENOUGH => {
            return UTF_8;
        }
        _ => {}
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return encoding;
    }
    if mostly_utf8(bytes) {
        return UTF_8;
    }
    let window = &bytes[..bytes.len().min(DETECTION_WINDOW)];
    // The reports are Chinese, so a Chinese encoding that makes sense of the bytes as everyday characters is the better answer than a
    // European or Korean one. Short texts and lists of figures give the detector too little to go by, and it takes its time for long ones.
    let (gb, big5) = (sense(window, GB18030), sense(window, BIG5));
    if gb.max(big5) >= 30 {
        return if gb >= big5 { GB18030 } else { BIG5 };
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(window, window.len() == bytes.len());
    widen(detector.guess(None, Utf8Detection::Deny))
}

/// Everyday characters of reports, one bit each: thousands are looked up for every file that is not UTF-8.
static EVERYDAY: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut bits = vec![0u64; 0x1_0000 / 64];
    let chars = "的一是在了和有中人大为上年月日国部市县区省乡镇万元亿预算决支出收入项目经费情况说明管理工作单位财政绩效\
        资金评价指标公开与及其以对行政业务发展建设社会本合计第二三四五六七八九十國區縣鎮萬億預決項經費況說務單財績資評價標開與對業發設會計\
        門為執較總產，。、：；（）“”《》％";
    for c in chars.chars() {
        if let Some(word) = bits.get_mut(c as usize / 64) {
            *word |= 1 << (c as u32 % 64);
        }
    }
    bits
});

fn is_everyday(c: char) -> bool {
    let word = EVERYDAY.get(c as usize / 64);
    word.is_some_and(|word| word >> (c as u32 % 64) & 1 == 1)
}

/// Percent of the non-ASCII characters that are everyday Chinese ones when the bytes are read in an encoding.
fn sense(bytes: &[u8], encoding: &'static Encoding) -> u32 {
    let (text, _) = encoding.decode_without_bom_handling(&bytes[..bytes.len().min(8192)]);
    let (mut all, mut everyday) = (0u32, 0u32);
    for c in text.chars().filter(|c| !c.is_ascii()).take(4000) {
        all += 1;
        everyday += u32::from(is_everyday(c));
    }
    (everyday * 100).checked_div(all).unwrap_or(0)
}

/// UTF-16 that lost its mark: read either way round, Chinese text gives Han, CJK punctuation and ASCII almost only.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let window = &bytes[..bytes.len().min(8192) & !1];
    if window.len() < 4 {
        return None;
    }
    let share = |unit: fn([u8; 2]) -> u16| {
        let good = window
            .chunks_exact(2)
            .filter(|p| matches!(unit([p[0], p[1]]), 0x09 | 0x0A | 0x0D | 0x20..=0x7E | 0x2010..=0x2027 | 0x3000..=0x303F | 0x4E00..=0x9FFF | 0xFF01..=0xFF5E))
            .count();
        good * 100 / (window.len() / 2)
    };
    let (le, be) = (share(u16::from_le_bytes), share(u16::from_be_bytes));
    if le >= 90 && le > be + 20 {
        Some(UTF_16LE)
    } else if be >= 90 && be > le + 20 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// UTF-8 with a few damaged places (a cut file, one foreign byte) is still UTF-8.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let window = &bytes[..bytes.len().min(DETECTION_WINDOW)];
    let (mut good, mut bad, mut read) = (0usize, 0usize, 0usize);
    let mut chunks = window.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        good += chunk.valid().bytes().filter(|b| *b >= 0xC0).count();
        // A character cut off by the end of the file (or of the window) says nothing against UTF-8.
        bad += usize::from(!chunk.invalid().is_empty() && chunks.peek().is_some());
        read += chunk.valid().len() + chunk.invalid().len();
        // Nothing that follows can make up for so many damaged places: a character that is not ASCII takes two bytes at least.
        if bad * 20 > good + (window.len() - read) / 2 {
            return false;
        }
    }
    good > 0 && bad * 20 <= good
}

fn decode_as<'a>(bytes: &'a [u8], encoding: &'static Encoding, skip: usize) -> Decoded<'a> {
    let body = &bytes[skip..];
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(body) {
        return Decoded {
            text,
            encoding,
            warning: None,
        };
    }
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(body.len() + body.len() / 2 + 16);
    let (mut at, mut first, mut count) = (0usize, None, 0u32);
    loop {
        let (result, read) =
            decoder.decode_to_string_without_replacement(&body[at..], &mut text, true);
        at += read;
        match result {
            DecoderResult::InputEmpty => break,
            DecoderResult::OutputFull => text.reserve((body.len() - at).max(64) * 2),
            DecoderResult::Malformed(len, extra) => {
                let offset = at.saturating_sub(usize::from(len) + usize::from(extra));
                first.get_or_insert((skip + offset) as u64);
                count = count.saturating_add(1);
                text.reserve(4);
                text.push('\u{FFFD}');
            }
        }
    }
    let warning = first.map(|offset| Warning::UndecodableBytes {
        offset,
        count,
        encoding: encoding.name(),
    });
    Decoded {
        text: Cow::Owned(text),
        encoding,
        warning,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str =
        "二〇二三年度部门整体支出绩效自评报告\r\n本年支出合计1234.56万元，完成预算的98.7%。\r\n";

    fn utf16(s: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        s.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn every_encoding_of_the_same_text_reads_the_same() {
        let gb = GB18030.encode(SAMPLE).0.into_owned();
        let big5 = BIG5
            .encode("本年度部門預算執行情況說明：財政撥款收入為一千二百萬元，較上年增加。")
            .0
            .into_owned();
        let mut bom = vec![0xEF, 0xBB, 0xBF];
        bom.extend_from_slice(SAMPLE.as_bytes());
        let mut le = vec![0xFF, 0xFE];
        le.extend(utf16(SAMPLE, u16::to_le_bytes));
        for (bytes, name) in [
            (SAMPLE.as_bytes().to_vec(), "UTF-8"),
            (bom, "UTF-8"),
            (gb, "gb18030"),
            (le, "UTF-16LE"),
            (utf16(SAMPLE, u16::to_le_bytes), "UTF-16LE"),
            (utf16(SAMPLE, u16::to_be_bytes), "UTF-16BE"),
        ] {
            let d = decode(&bytes, None);
            assert_eq!(d.encoding.name(), name);
            assert_eq!(d.text, SAMPLE, "{name}");
            assert!(d.warning.is_none());
        }
        assert_eq!(decode(&big5, None).encoding, BIG5);
    }

    #[test]
    fn a_four_byte_gb18030_character_survives_a_gbk_label() {
        let bytes = GB18030.encode("㐂镇𠮷村").0.into_owned();
        assert_eq!(decode(&bytes, Some(GBK)).text, "㐂镇𠮷村");
    }

    #[test]
    fn a_damaged_byte_is_named_with_its_offset_and_costs_nothing_else() {
        let mut bytes = SAMPLE.as_bytes().to_vec();
        bytes.insert(9, 0xFF);
        let d = decode(&bytes, None);
        assert_eq!(d.encoding, UTF_8);
        assert!(
            matches!(
                d.warning,
                Some(Warning::UndecodableBytes {
                    offset: 9,
                    count: 1,
                    ..
                })
            ),
            "{:?}",
            d.warning
        );
        assert_eq!(d.text.replace('\u{FFFD}', ""), SAMPLE);
        let cut = decode(&SAMPLE.as_bytes()[..10], None);
        assert!(
            matches!(
                cut.warning,
                Some(Warning::UndecodableBytes { offset: 9, .. })
            ),
            "{:?}",
            cut.warning
        );
    }

    #[test]
    fn a_short_table_in_gbk_is_not_taken_for_a_european_text() {
        let bytes = GB18030.encode("收入\t12\n支出\t11\n").0.into_owned();
        assert_eq!(decode(&bytes, None).text, "收入\t12\n支出\t11\n");
    }

    #[test]
    fn the_callers_encoding_wins() {
        let bytes = BIG5.encode("預算").0.into_owned();
        assert_eq!(decode(&bytes, Some(BIG5)).text, "預算");
    }
}
