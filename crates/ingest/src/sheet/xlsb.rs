//! What the values of an xlsb file leave out (MS-XLSB records).

use super::book::Merge;
use super::extras::{Extras, SheetExtras};
use crate::Limits;
use crate::docx::package::Package;
use crate::little_endian::{u16_at, u32_at, utf16};

const ROW_HEADER: u16 = 0;
const CELL_KINDS: std::ops::RangeInclusive<u16> = 1..=11;
const FORMAT: u16 = 44;
const XF: u16 = 47;
const COLUMN_INFO: u16 = 60;
const SHEET: u16 = 156;
const MERGE_CELL: u16 = 176;
const BEGIN_CELL_XFS: u16 = 617;
const END_CELL_XFS: u16 = 618;

/// A string with its length in UTF-16 units before it.
fn string_at(b: &[u8], at: usize) -> Option<String> {
    let units = u32_at(b, at)? as usize;
    b.get(at + 4..at.checked_add(4)?.checked_add(units.checked_mul(2)?)?)
        .map(utf16)
}

/// The records of a part: kind and body. Kind and length have seven bits in each byte (MS-XLSB 2.1.4).
fn records(part: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let mut kind = u16::from(*part.get(at)?);
        at += 1;
        if kind & 0x80 != 0 {
            kind = (kind & 0x7f) | u16::from(*part.get(at)? & 0x7f) << 7;
            at += 1;
        }
        let mut length = 0_usize;
        for shift in [0, 7, 14, 21] {
            let b = *part.get(at)?;
            at += 1;
            length |= usize::from(b & 0x7f) << shift;
            if b & 0x80 == 0 {
                break;
            }
        }
        let body = part.get(at..at.checked_add(length)?)?;
        at += length;
        Some((kind, body))
    })
}

impl Extras {
    /// Reads the styles and sheets of an xlsb workbook; what can't be read is empty.
    pub(super) fn of_xlsb(bytes: &[u8], limits: &Limits) -> Self {
        let mut out = Self::default();
        let Ok(mut package) = Package::open(bytes, limits) else {
            return out;
        };
        const WORKBOOK: &str = "xl/workbook.bin";
        if let Ok(Some(styles)) = package.bytes("xl/styles.bin") {
            out.read_styles(&styles);
        }
        let (Ok(Some(workbook)), Ok(relations)) =
            (package.bytes(WORKBOOK), package.relationships(WORKBOOK))
        else {
            return out;
        };
        for (_, body) in records(&workbook).filter(|(kind, _)| *kind == SHEET) {
            // Visibility and id stand before the name of the relationship.
            let part = string_at(body, 8)
                .and_then(|id| relations.get(&id))
                .and_then(|r| package.bytes(&r.target).ok().flatten());
            let sheet = part.map_or_else(SheetExtras::default, |part| out.sheet_of_xlsb(&part));
            out.sheets.push(sheet);
        }
        out
    }
    fn read_styles(&mut self, styles: &[u8]) {
        let mut in_cell_formats = false;
        for (kind, body) in records(styles) {
            match kind {
                FORMAT => self.add_format(u16_at(body, 0), string_at(body, 2)),
                BEGIN_CELL_XFS => in_cell_formats = true,
                END_CELL_XFS => in_cell_formats = false,
                XF if in_cell_formats => self.cell_formats.push(u16_at(body, 2).unwrap_or(0)),
                _ => {}
            }
        }
    }
    fn sheet_of_xlsb(&self, part: &[u8]) -> SheetExtras {
        let mut out = SheetExtras::default();
        let mut row = 0;
        for (kind, body) in records(part) {
            match kind {
                ROW_HEADER => {
                    row = u32_at(body, 0).unwrap_or(row);
                    // The fifth bit of the byte behind height and spacing.
                    if body.get(11).is_some_and(|flags| flags & 0x10 != 0) {
                        out.hidden.rows.push(row);
                    }
                }
                kind if CELL_KINDS.contains(&kind) => {
                    let column = u32_at(body, 0).and_then(|c| u16::try_from(c).ok());
                    // The style is the lower three bytes of what follows.
                    if let (Some(column), Some(style)) = (column, u32_at(body, 4)) {
                        let format = self.format_of(Some(style & 0x00ff_ffff));
                        if format != 0 {
                            out.formats.push((row, column, format));
                        }
                    }
                }
                COLUMN_INFO => {
                    out.columns(u32_at(body, 0), u32_at(body, 4), u16_at(body, 16));
                }
                MERGE_CELL => {
                    let at = |i: usize| u32_at(body, i * 4);
                    if let (Some(top), Some(bottom), Some(left), Some(right)) =
                        (at(0), at(1), at(2), at(3))
                        && top <= bottom
                        && left <= right
                    {
                        out.merges.push(Merge {
                            rows: (top, bottom),
                            cols: (left, right),
                        });
                    }
                }
                _ => {}
            }
        }
        out.sorted()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, body: &[u8]) -> Vec<u8> {
        let mut out = if kind < 0x80 {
            vec![kind as u8]
        } else {
            vec![(kind & 0x7f) as u8 | 0x80, (kind >> 7) as u8]
        };
        out.push(body.len() as u8);
        out.extend(body);
        out
    }

    #[test]
    fn formats_hidden_cells_and_merges_are_found() {
        let mut code = vec![164, 0, 4, 0, 0, 0];
        code.extend("0.0%".encode_utf16().flat_map(u16::to_le_bytes));
        let styles = [
            record(FORMAT, &code),
            record(XF, &[0, 0, 9, 0]),
            record(BEGIN_CELL_XFS, &[2, 0, 0, 0]),
            record(XF, &[0, 0, 0, 0]),
            record(XF, &[0, 0, 164, 0]),
            record(END_CELL_XFS, &[]),
        ]
        .concat();
        let mut extras = Extras::default();
        extras.read_styles(&styles);
        let mut hidden_row = vec![7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0];
        hidden_row.extend([0; 4]);
        let part = [
            record(
                COLUMN_INFO,
                &[2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0],
            ),
            record(ROW_HEADER, &[5, 0, 0, 0]),
            record(5, &[1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            record(ROW_HEADER, &hidden_row),
            record(
                MERGE_CELL,
                &[0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0],
            ),
            vec![5, 200, 1],
        ]
        .concat();
        let sheet = extras.sheet_of_xlsb(&part);
        assert!(
            sheet.hidden.covers(7, 0) && sheet.hidden.covers(0, 3) && !sheet.hidden.covers(5, 1)
        );
        assert_eq!(
            sheet.merges,
            [Merge {
                rows: (0, 1),
                cols: (2, 4)
            }]
        );
        extras.sheets.push(sheet);
        assert_eq!(extras.code(0, 5, 1), Some("0.0%"));
        assert_eq!(extras.code(0, 5, 2), None);
    }

    #[test]
    fn broken_workbooks_give_nothing() {
        let extras = Extras::of_xlsb(b"PK", &Limits::default());
        assert!(extras.sheets.is_empty());
        assert_eq!(string_at(&[255, 255, 255, 255, 0], 0), None);
    }
}
