//! Style sheet (STSH) and lists (PlfLst, PlfLfo) of the binary format, as the shared style sheet and numbering definitions.

use super::binary::{i16_at, sprms, u16_at, u32_at};
use super::file::{Entry, WordFile};
use super::properties::{character, paragraph};
use crate::docx::native::SymbolFont;
use crate::docx::number_format::NumberFormat;
use crate::docx::numbering::{Abstract, Definitions, Instance, Level, Suffix};
use crate::docx::styles::{Style, StyleSheet};

/// The id of a style, by which list levels link to it.
pub(super) fn style_id(istd: u16) -> String {
    istd.to_string()
}

/// Reads the style sheet.
pub(super) fn style_sheet(file: &WordFile) -> StyleSheet {
    StyleSheet::assemble(styles(file.entry(Entry::Stsh)).unwrap_or_default())
}

fn styles(stsh: &[u8]) -> Option<Vec<Style>> {
    let header = usize::from(u16_at(stsh, 0)?);
    let count = usize::from(u16_at(stsh, 2)?);
    let base = usize::from(u16_at(stsh, 4)?);
    let mut at = 2 + header;
    let mut out: Vec<Style> = Vec::new();
    for istd in 0..count.min(4095) {
        let Some(len) = u16_at(stsh, at).map(usize::from) else {
            break;
        };
        let std = stsh.get(at + 2..at + 2 + len).unwrap_or_default();
        at += 2 + len;
        let mut style = style(std, base).unwrap_or_default();
        style.id = style_id(istd as u16);
        out.push(style);
    }
    Some(out)
}

fn style(std: &[u8], base: usize) -> Option<Style> {
    let sti = u16_at(std, 0)? & 0x0fff;
    let word = u16_at(std, 2)?;
    let (kind, based_on) = (word & 0x000f, word >> 4);
    let chars = usize::from(u16_at(std, base)?);
    let name: Vec<u16> = (0..chars)
        .map_while(|i| u16_at(std, base + 2 + i * 2))
        .collect();
    let mut style = Style {
        name: String::from_utf16_lossy(&name),
        based_on: (based_on != 0x0fff).then(|| style_id(based_on)),
        ..Style::default()
    };
    let mut at = base + 2 + (chars + 1) * 2;
    let mut next = || -> Option<&[u8]> {
        let len = usize::from(u16_at(std, at)?);
        let list = std.get(at + 2..at + 2 + len)?;
        at += 2 + len + len % 2;
        Some(list)
    };
    match kind {
        1 => {
            if let Some(list) = next().and_then(|l| l.get(2..)) {
                style.paragraph = paragraph(list);
            }
            if let Some(list) = next() {
                style.run = character(list, None).props;
            }
        }
        2 => {
            if let Some(list) = next() {
                style.run = character(list, None).props;
            }
        }
        _ => {}
    }
    if (1..=9).contains(&sti) && style.paragraph.outline.is_none() {
        style.paragraph.outline = Some(sti as u8 - 1);
    }
    style.toc_entry = (19..=27).contains(&sti);
    Some(style)
}

/// Reads the lists.
pub(super) fn definitions(file: &WordFile) -> Definitions {
    let mut out = Definitions::default();
    let _ = lists(file.entry_and_rest(Entry::Lists), file, &mut out);
    let _ = overrides(file.entry(Entry::ListOverrides), file, &mut out);
    out
}

const LSTF: usize = 28;

fn lists(bytes: &[u8], file: &WordFile, out: &mut Definitions) -> Option<()> {
    let count = usize::from(u16_at(bytes, 0)?);
    let mut at = 2 + count * LSTF;
    for i in 0..count {
        let lstf = bytes.get(2 + i * LSTF..2 + (i + 1) * LSTF)?;
        let mut list = Abstract::default();
        let levels = if lstf.get(26)? & 1 != 0 { 1 } else { 9 };
        for l in 0..levels {
            let (mut level, used) = level(bytes.get(at..)?, file)?;
            at += used;
            let linked = u16_at(lstf, 8 + usize::from(l) * 2)?;
            level.paragraph_style = (linked != 0x0fff).then(|| style_id(linked));
            list.levels.insert(l, level);
        }
        out.abstracts.entry(u32_at(lstf, 0)? as i32).or_insert(list);
    }
    Some(())
}

fn overrides(bytes: &[u8], file: &WordFile, out: &mut Definitions) -> Option<()> {
    const LFO: usize = 16;
    let count = u32_at(bytes, 0)? as usize;
    let count = count.min(bytes.len() / LFO);
    for i in 0..count {
        let instance = Instance {
            abstract_id: u32_at(bytes, 4 + i * LFO)? as i32,
            ..Instance::default()
        };
        out.instances.insert(i as i32 + 1, instance);
    }
    let mut at = 4 + count * LFO;
    for i in 0..count {
        let levels = *bytes.get(4 + i * LFO + 12)?;
        at += 4;
        for _ in 0..levels {
            let (start, flags) = (u32_at(bytes, at)?, u32_at(bytes, at + 4)?);
            at += 8;
            let index = (flags & 0x0f) as u8;
            let instance = out.instances.get_mut(&(i as i32 + 1))?;
            if flags & 0x20 != 0 {
                let (level, used) = level(bytes.get(at..)?, file)?;
                at += used;
                instance.levels.insert(index, level);
            }
            if flags & 0x10 != 0 {
                instance.starts.insert(index, start);
            }
        }
    }
    Some(())
}

/// A list level (LVL) and the bytes it takes.
fn level(bytes: &[u8], file: &WordFile) -> Option<(Level, usize)> {
    let flags = *bytes.get(5)?;
    let nfc = *bytes.get(4)?;
    let (run, para) = (usize::from(*bytes.get(24)?), usize::from(*bytes.get(25)?));
    let at = 28 + para + run;
    let paragraph_list = bytes.get(28..28 + para)?;
    let run_list = bytes.get(28 + para..at)?;
    let chars = usize::from(u16_at(bytes, at)?);
    let mut text = String::new();
    let units: Vec<u16> = (0..chars)
        .map_while(|i| u16_at(bytes, at + 2 + i * 2))
        .collect();
    for c in char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')) {
        match c as u32 {
            n @ 0..=8 => text.push_str(&format!("%{}", n + 1)),
            _ => text.push(c),
        }
    }
    let mut run_props = character(run_list, None).props;
    run_props.symbol_font = sprms(run_list)
        .find(|s| s.code == 0x4a4f)
        .and_then(|s| font(file, s.word()));
    let level = Level {
        start: Some(u32_at(bytes, 0)?),
        format: format_of(nfc),
        text,
        suffix: match bytes.get(15)? {
            1 => Suffix::Space,
            2 => Suffix::Nothing,
            _ => Suffix::Tab,
        },
        restart: (flags & 0x08 != 0).then(|| u32::from(bytes.get(26).copied().unwrap_or(0))),
        legal: flags & 0x04 != 0,
        paragraph_style: None,
        picture: false,
        props: paragraph(paragraph_list),
        run: run_props,
    };
    Some((level, at + 2 + chars * 2))
}

/// The picture font of an index into the font table (SttbfFfn), where it is one.
pub(super) fn font(file: &WordFile, index: u16) -> Option<SymbolFont> {
    let table = file.entry(Entry::Fonts);
    let mut at = 4;
    for _ in 0..index {
        at += 1 + usize::from(*table.get(at)?);
    }
    let len = usize::from(*table.get(at)?);
    let ffn = table.get(at + 1..at + 1 + len)?;
    let name: Vec<u16> = ffn
        .get(39..)?
        .chunks_exact(2)
        .map_while(|b| i16_at(b, 0))
        .map(|u| u as u16)
        .take_while(|&u| u != 0)
        .collect();
    SymbolFont::named(&String::from_utf16_lossy(&name))
}

/// Number format codes (MS-OSHARED 2.2.1.3) in the order of ST_NumberFormat.
fn format_of(nfc: u8) -> NumberFormat {
    const NAMES: [&str; 40] = [
        "decimal",
        "upperRoman",
        "lowerRoman",
        "upperLetter",
        "lowerLetter",
        "ordinal",
        "cardinalText",
        "ordinalText",
        "hex",
        "chicago",
        "ideographDigital",
        "japaneseCounting",
        "aiueo",
        "iroha",
        "decimalFullWidth",
        "decimalHalfWidth",
        "japaneseLegal",
        "japaneseDigitalTenThousand",
        "decimalEnclosedCircle",
        "decimalFullWidth2",
        "aiueoFullWidth",
        "irohaFullWidth",
        "decimalZero",
        "bullet",
        "ganada",
        "chosung",
        "decimalEnclosedFullstop",
        "decimalEnclosedParen",
        "decimalEnclosedCircleChinese",
        "ideographEnclosedCircle",
        "ideographTraditional",
        "ideographZodiac",
        "ideographZodiacTraditional",
        "taiwaneseCounting",
        "ideographLegalTraditional",
        "taiwaneseCountingThousand",
        "taiwaneseDigital",
        "chineseCounting",
        "chineseLegalSimplified",
        "chineseCountingThousand",
    ];
    match nfc {
        57 => NumberFormat::named("numberInDash"),
        255 => NumberFormat::None,
        n => NumberFormat::named(NAMES.get(usize::from(n)).copied().unwrap_or("decimal")),
    }
}
