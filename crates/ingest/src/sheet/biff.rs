//! What the values of an xls file leave out (MS-XLS records).

use super::extras::{Extras, SheetExtras};
use crate::little_endian::{u16_at, u32_at, utf16};
use std::io::{Cursor, Read};

const FORMULA: u16 = 0x0006;
const EOF: u16 = 0x000a;
const FILEPASS: u16 = 0x002f;
const COLINFO: u16 = 0x007d;
const BOUNDSHEET: u16 = 0x0085;
const MULRK: u16 = 0x00bd;
const XF: u16 = 0x00e0;
const NUMBER: u16 = 0x0203;
const ROW: u16 = 0x0208;
const RK: u16 = 0x027e;
const FORMAT: u16 = 0x041e;

/// The records of a stream from an offset on: code and body.
fn records(stream: &[u8], from: usize) -> impl Iterator<Item = (u16, &[u8])> {
    let mut at = from;
    std::iter::from_fn(move || {
        let code = u16_at(stream, at)?;
        let len = usize::from(u16_at(stream, at.checked_add(2)?)?);
        let body = stream.get(at + 4..at + 4 + len)?;
        at += 4 + len;
        Some((code, body))
    })
}

impl Extras {
    /// Reads the workbook stream; empty where it can't be read.
    pub(super) fn of_xls(bytes: &[u8], limit: u64) -> Self {
        let Ok(mut file) = cfb::CompoundFile::open(Cursor::new(bytes)) else {
            return Self::default();
        };
        let mut stream = Vec::new();
        for name in ["Workbook", "Book"] {
            if let Ok(found) = file.open_stream(name) {
                let _ = found.take(limit).read_to_end(&mut stream);
                break;
            }
        }
        let mut out = Self::default();
        let mut starts: Vec<usize> = Vec::new();
        for (code, body) in records(&stream, 0) {
            match code {
                FORMAT => out.add_format(u16_at(body, 0), format_text(body)),
                XF => out.cell_formats.push(u16_at(body, 2).unwrap_or(0)),
                BOUNDSHEET => starts.push(u32_at(body, 0).unwrap_or(u32::MAX) as usize),
                FILEPASS => out.encrypted = true,
                EOF => break,
                _ => {}
            }
        }
        out.sheets = starts
            .iter()
            .map(|&start| out.sheet(&stream, start))
            .collect();
        out
    }
    fn sheet(&self, stream: &[u8], start: usize) -> SheetExtras {
        let mut out = SheetExtras::default();
        let format = |xf: Option<u16>| self.format_of(xf.map(u32::from));
        for (code, body) in records(stream, start) {
            match code {
                NUMBER | RK | FORMULA => {
                    if let (Some(row), Some(col)) = (u16_at(body, 0), u16_at(body, 2)) {
                        out.formats
                            .push((u32::from(row), col, format(u16_at(body, 4))));
                    }
                }
                MULRK => {
                    if let (Some(row), Some(first)) = (u16_at(body, 0), u16_at(body, 2)) {
                        let count = body.len().saturating_sub(6) / 6;
                        for i in 0..count {
                            out.formats.push((
                                u32::from(row),
                                first.saturating_add(i as u16),
                                format(u16_at(body, 4 + i * 6)),
                            ));
                        }
                    }
                }
                ROW => {
                    if let (Some(row), Some(options)) = (u16_at(body, 0), u16_at(body, 12))
                        && options & 0x20 != 0
                    {
                        out.hidden.rows.push(u32::from(row));
                    }
                }
                COLINFO => out.columns(
                    u16_at(body, 0).map(u32::from),
                    u16_at(body, 2).map(u32::from),
                    u16_at(body, 8),
                ),
                EOF => break,
                _ => {}
            }
        }
        out.sorted()
    }
}

/// The string of a FORMAT record: BIFF8 has a 16-bit count and a flag byte, BIFF5 an 8-bit count.
fn format_text(body: &[u8]) -> Option<String> {
    let count = usize::from(u16_at(body, 2)?);
    let flags = *body.get(4)?;
    if body.len() == 5 + count * (1 + usize::from(flags & 1)) {
        let text = body.get(5..)?;
        return Some(if flags & 1 == 0 {
            text.iter().map(|&b| char::from(b)).collect()
        } else {
            utf16(text)
        });
    }
    let text = body.get(3..3 + usize::from(*body.get(2)?))?;
    Some(
        encoding_rs::GB18030
            .decode_without_bom_handling(text)
            .0
            .into_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_strings_of_both_generations_read() {
        let mut wide = vec![164, 0, 3, 0, 1];
        wide.extend("0.0".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(format_text(&wide).as_deref(), Some("0.0"));
        assert_eq!(
            format_text(&[164, 0, 2, 0, 0, b'0', b'%']).as_deref(),
            Some("0%")
        );
        assert_eq!(format_text(&[164, 0, 2, b'0', b'%']).as_deref(), Some("0%"));
    }

    #[test]
    fn records_end_where_the_stream_does() {
        assert_eq!(
            records(&[0x0a, 0, 1, 0, 7, 0xff], 0).collect::<Vec<_>>(),
            [(EOF, &[7][..])]
        );
        assert_eq!(records(&[0x0a, 0, 9, 0, 7], 0).count(), 0);
        assert_eq!(records(&[], usize::MAX - 8).count(), 0);
    }
}
