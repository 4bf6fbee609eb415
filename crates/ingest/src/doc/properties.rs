//! Property modifiers as the shared paragraph, run and row properties.

use super::binary::{Sprm, T_DEF_TABLE, i16_at, sprms, u16_at};
use super::rows::RowDefinition;
use crate::docx::native::{Merge, ParagraphProps, RunProps};
use gongbao_model::Align;

/// What the modifiers of a run say.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Character {
    pub(super) props: RunProps,
    pub(super) inserted: bool,
    pub(super) deleted: bool,
    /// Special characters (fields, notes, drawings) are only special where this is set.
    pub(super) special: bool,
    /// Font index and code of a symbol.
    pub(super) symbol: Option<(u16, u16)>,
    /// Font of the ASCII range.
    pub(super) font: Option<u16>,
}

/// Reads character modifiers. `style_bold` is what the paragraph style says, which toggles refer to.
pub(super) fn character(list: &[u8], style_bold: Option<bool>) -> Character {
    let mut out = Character::default();
    for sprm in sprms(list) {
        match sprm.code {
            0x0800 => out.deleted = sprm.byte() != 0,
            0x0801 => out.inserted = sprm.byte() != 0,
            0x0835 => out.props.bold = toggle(&sprm, style_bold),
            0x083c => out.props.hidden = toggle(&sprm, None),
            0x0855 => out.special = sprm.byte() != 0,
            0x4a43 => out.props.size = Some(sprm.word()).filter(|&s| s > 0),
            0x4a30 => out.props.style = Some(sprm.word()),
            0x4a4f => out.font = Some(sprm.word()),
            0x6a09 => out.symbol = u16_at(sprm.operand, 2).map(|code| (sprm.word(), code)),
            _ => {}
        }
    }
    out
}

/// 0 and 1 are off and on, 128 is as the style has it, 129 the other way round.
fn toggle(sprm: &Sprm<'_>, style: Option<bool>) -> Option<bool> {
    match sprm.byte() {
        0 => Some(false),
        128 => None,
        129 => Some(!style.unwrap_or(false)),
        _ => Some(true),
    }
}

/// Reads paragraph modifiers.
pub(super) fn paragraph(list: &[u8]) -> ParagraphProps {
    let mut out = ParagraphProps::default();
    for sprm in sprms(list) {
        match sprm.code {
            0x2403 | 0x2461 => {
                out.align = Some(match sprm.byte() {
                    1 => Align::Center,
                    2 => Align::Right,
                    _ => Align::Left,
                });
            }
            0x2407 => out.page_break_before = Some(sprm.byte() != 0),
            0x260a => out.numbering.level = Some(sprm.byte()),
            // 0xF801 says that an old list was converted; it has no number of its own.
            0x460b => {
                out.numbering.num = Some(if sprm.word() > 0x07fe {
                    0
                } else {
                    i32::from(sprm.word())
                })
            }
            0x840f | 0x845e => out.indent.left = Some(sprm.short()),
            0x8411 | 0x8460 => out.indent.first = Some(sprm.short()),
            0x4456 => out.indent.left_chars = Some(sprm.short()),
            0x4457 => out.indent.first_chars = Some(sprm.short()),
            0xa413 => out.before = Some(i32::from(sprm.word())),
            0x4458 => out.before_lines = Some(sprm.short()),
            0x2640 => out.outline = Some(sprm.byte()).filter(|&l| l <= 9),
            _ => {}
        }
    }
    out
}

/// Where a paragraph stands among tables.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct TablePlace {
    /// Nesting, 0 outside of tables.
    pub(super) depth: u32,
    /// The mark ends a row.
    pub(super) row_end: bool,
    /// The mark ends a cell of a nested table.
    pub(super) inner_cell_end: bool,
}

/// Reads where a paragraph stands among tables.
pub(super) fn table_place(list: &[u8]) -> TablePlace {
    let mut out = TablePlace::default();
    let mut in_table = false;
    for sprm in sprms(list) {
        match sprm.code {
            0x2416 => in_table = sprm.byte() != 0,
            0x2417 => out.row_end |= sprm.byte() != 0,
            0x244b => out.inner_cell_end = sprm.byte() != 0,
            0x244c => out.row_end |= sprm.byte() != 0,
            0x6649 => out.depth = u32::from(sprm.word()),
            _ => {}
        }
    }
    if in_table {
        out.depth = out.depth.max(1);
    } else if !out.row_end {
        out.depth = 0;
    }
    out
}

/// Reads the modifiers of the mark that ends a row.
pub(super) fn row_definition(list: &[u8]) -> RowDefinition {
    let mut out = RowDefinition::default();
    for sprm in sprms(list) {
        match sprm.code {
            T_DEF_TABLE => {
                let count = usize::from(sprm.byte());
                out.edges = (0..=count)
                    .map_while(|i| i16_at(sprm.operand, 1 + i * 2))
                    .map(i32::from)
                    .collect();
                let cells = 1 + (count + 1) * 2;
                out.merges = (0..count)
                    .map(|i| {
                        let flags = u16_at(sprm.operand, cells + i * 20).unwrap_or(0);
                        out.borders |= sprm
                            .operand
                            .get(cells + i * 20 + 4..cells + i * 20 + 20)
                            .is_some_and(|b| b.chunks_exact(4).any(|c| c[1] != 0 && c[1] != 0xff));
                        let horizontal = match flags & 3 {
                            0 => Merge::No,
                            1 => Merge::Continue,
                            _ => Merge::Restart,
                        };
                        let vertical = match flags >> 5 & 3 {
                            1 => Merge::Continue,
                            2 | 3 => Merge::Restart,
                            _ => Merge::No,
                        };
                        (horizontal, vertical)
                    })
                    .collect();
            }
            0x3404 => out.header = sprm.byte() != 0,
            // Horizontal merge of a range of cells.
            0x5624 => {
                let (first, limit) = (
                    usize::from(sprm.byte()),
                    usize::from(sprm.operand.get(1).copied().unwrap_or(0)),
                );
                for (i, merge) in out.merges.iter_mut().enumerate().take(limit).skip(first) {
                    merge.0 = if i == first {
                        Merge::Restart
                    } else {
                        Merge::Continue
                    };
                }
            }
            // Vertical merge of one cell.
            0xd62b => {
                if let (Some(merge), Some(&flag)) = (
                    out.merges.get_mut(usize::from(sprm.byte())),
                    sprm.operand.get(1),
                ) {
                    merge.1 = match flag {
                        1 => Merge::Continue,
                        3 => Merge::Restart,
                        _ => Merge::No,
                    };
                }
            }
            // Borders of the table as a whole.
            0xd605 => {
                out.borders |= sprm
                    .operand
                    .chunks_exact(4)
                    .any(|b| b[1] != 0 && b[1] != 0xff)
            }
            0xd613 => {
                out.borders |= sprm
                    .operand
                    .chunks_exact(8)
                    .any(|b| b[5] != 0 && b[5] != 0xff)
            }
            _ => {}
        }
    }
    out
}
