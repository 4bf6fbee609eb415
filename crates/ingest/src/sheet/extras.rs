//! What the values of a workbook leave out: number formats of cells, hidden rows and columns, and merges where the library gives none.

use super::book::Merge;
use super::hidden::Hidden;
use std::collections::BTreeMap;

/// Formats and visibility of one sheet.
#[derive(Debug, Default)]
pub(super) struct SheetExtras {
    /// Number format of cells that hold numbers, ascending by row and column.
    pub(super) formats: Vec<(u32, u16, u16)>,
    /// Hidden rows and columns.
    pub(super) hidden: Hidden,
    /// Merged regions.
    pub(super) merges: Vec<Merge>,
}

impl SheetExtras {
    /// A column record: first, last, and flags whose lowest bit hides them.
    pub(super) fn columns(&mut self, first: Option<u32>, last: Option<u32>, flags: Option<u16>) {
        if let (Some(first), Some(last), Some(flags)) = (first, last, flags)
            && flags & 1 != 0
        {
            self.hidden.columns.push((first, last));
        }
    }
    /// In the order that look-ups need.
    pub(super) fn sorted(mut self) -> Self {
        self.formats.sort_unstable();
        self.hidden.rows.sort_unstable();
        self
    }
}

/// Formats and visibility of a workbook.
#[derive(Debug, Default)]
pub(super) struct Extras {
    /// Format codes of the workbook's own, by their id.
    pub(super) codes: BTreeMap<u16, String>,
    /// Number format of each cell format.
    pub(super) cell_formats: Vec<u16>,
    /// Sheets in the order of the workbook.
    pub(super) sheets: Vec<SheetExtras>,
    /// It has a password.
    pub(super) encrypted: bool,
}

impl Extras {
    /// A format of the workbook's own.
    pub(super) fn add_format(&mut self, id: Option<u16>, code: Option<String>) {
        self.codes.extend(id.zip(code));
    }
    /// The number format that a cell format stands for.
    pub(super) fn format_of(&self, xf: Option<u32>) -> u16 {
        xf.and_then(|x| self.cell_formats.get(x as usize).copied())
            .unwrap_or(0)
    }
    /// The format code of a cell that holds a number.
    pub(super) fn code(&self, sheet: usize, row: u32, col: u32) -> Option<&str> {
        let formats = &self.sheets.get(sheet)?.formats;
        let col = u16::try_from(col).ok()?;
        let i = formats
            .binary_search_by_key(&(row, col), |&(r, c, _)| (r, c))
            .ok()?;
        let id = formats.get(i)?.2;
        self.codes
            .get(&id)
            .map(String::as_str)
            .or_else(|| builtin(id))
    }
}

/// Number formats that every workbook has, as Chinese Excel prints them.
pub(super) fn builtin(id: u16) -> Option<&'static str> {
    Some(match id {
        0 => "General",
        1 => "0",
        2 => "0.00",
        3 | 37 | 38 => "#,##0",
        4 | 39 | 40 => "#,##0.00",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        14 => "yyyy/m/d",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18 | 20 => "h:mm",
        19 | 21 => "h:mm:ss",
        22 => "yyyy/m/d h:mm",
        27 | 36 | 50 | 57 => "yyyy\"年\"m\"月\"",
        28 | 29 | 51 | 54 | 58 => "m\"月\"d\"日\"",
        31 => "yyyy\"年\"m\"月\"d\"日\"",
        41 | 42 => "_ * #,##0_ ;_ * \\-#,##0_ ;_ * \"-\"_ ;_ @_ ",
        43 | 44 => "_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * \"-\"??_ ;_ @_ ",
        49 => "@",
        _ => return None,
    })
}
