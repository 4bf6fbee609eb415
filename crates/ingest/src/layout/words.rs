//! The few words that the layout knows. Everything else it tells by geometry.

/// A caption that holds one of these heads the rest of a table.
pub const CONTINUED: &[&str] = &["续表", "（续", "(续"];
/// Characters beside the digits of a page number.
pub const PAGE_NUMBER: &[char] = &['第', '页', '共'];
/// What follows a number at the head of a line makes it a date or an amount, not the mark of a note.
pub const COUNTED: &[char] = &['年', '月', '日', '个', '万', '亿'];
/// What follows the number of a part of a document (第三部分).
pub const PARTS: &[char] = &['部', '章', '节', '条', '篇'];
