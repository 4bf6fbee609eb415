//! The property modifiers (sprm) of the binary format.

pub(super) use crate::little_endian::{i16_at, u16_at, u32_at};

/// A property modifier: its code and its operand (length prefix taken off).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sprm<'a> {
    pub(super) code: u16,
    pub(super) operand: &'a [u8],
}

impl Sprm<'_> {
    /// The operand as one byte.
    pub(super) fn byte(&self) -> u8 {
        self.operand.first().copied().unwrap_or(0)
    }
    /// The operand as an unsigned 16-bit integer.
    pub(super) fn word(&self) -> u16 {
        u16_at(self.operand, 0).unwrap_or(0)
    }
    /// The operand as a signed 16-bit integer.
    pub(super) fn short(&self) -> i32 {
        i32::from(self.word() as i16)
    }
}

/// Definition of a table row; the only modifier besides `sprmPChgTabs` whose length is written differently.
pub(super) const T_DEF_TABLE: u16 = 0xd608;
const P_CHG_TABS: u16 = 0xc615;

/// The property modifiers of a list (MS-DOC 2.2.5.1); it ends early where the list is broken.
pub(super) fn sprms(list: &[u8]) -> impl Iterator<Item = Sprm<'_>> {
    let mut rest = list;
    std::iter::from_fn(move || {
        let code = u16_at(rest, 0)?;
        let body = rest.get(2..)?;
        let (skip, len) = match code >> 13 {
            0 | 1 => (0, 1),
            2 | 4 | 5 => (0, 2),
            3 => (0, 4),
            7 => (0, 3),
            _ if code == T_DEF_TABLE => (2, usize::from(u16_at(body, 0)?).checked_sub(1)?),
            _ if code == P_CHG_TABS && body.first() == Some(&255) => {
                // Deleted tab stops take four bytes each, added ones three.
                let deleted = usize::from(*body.get(1)?);
                let added = usize::from(*body.get(2 + deleted * 4)?);
                (1, 2 + deleted * 4 + added * 3)
            }
            _ => (1, usize::from(*body.first()?)),
        };
        let operand = body.get(skip..skip + len)?;
        rest = body.get(skip + len..)?;
        Some(Sprm { code, operand })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operands_are_sized_by_their_code() {
        // Bold, font size, a table definition of four bytes and a broken tail.
        let list = [
            0x35, 0x08, 1, 0x43, 0x4a, 0x20, 0, 0x08, 0xd6, 5, 0, 1, 2, 3, 4, 0x35,
        ];
        let read: Vec<(u16, Vec<u8>)> =
            sprms(&list).map(|s| (s.code, s.operand.to_vec())).collect();
        assert_eq!(
            read,
            [
                (0x0835, vec![1]),
                (0x4a43, vec![0x20, 0]),
                (0xd608, vec![1, 2, 3, 4])
            ]
        );
    }
}
