//! Tables: rows and cells as the file has them.

use super::{Content, MAX_BLANK_ROWS};
use crate::docx::native::{Cell, Merge, Node, NumberingRef, Row, Table};
use crate::docx::properties::borders;
use crate::docx::xml::{Element, Token};

/// Widest span of a cell that is believed; Word itself stops at 63 columns.
const MAX_SPAN: u32 = 1024;

impl<'a> Content<'a> {
    pub(super) fn table(&mut self) -> Table {
        let mut table = Table::default();
        self.rows(&mut table);
        table
    }
    fn rows(&mut self, table: &mut Table) {
        loop {
            match self.xml.next() {
                Token::Open(e) => match e.name() {
                    "tr" => self.row(table),
                    "tblPr" => self.table_properties(table),
                    "tblGrid" => self.grid(table),
                    "sdt" => self.control(|content| content.rows(table)),
                    "AlternateContent" => self.alternate(|content| content.rows(table)),
                    name if self.left_out(name) => self.xml.skip(),
                    "ins" | "del" | "moveTo" | "moveFrom" | "customXml" | "sdtContent" => {
                        self.rows(table)
                    }
                    _ => self.xml.skip(),
                },
                Token::Text(_) => {}
                Token::Close | Token::End => return,
            }
        }
    }
    fn table_properties(&mut self, table: &mut Table) {
        loop {
            match self.xml.next() {
                Token::Open(e) => {
                    match e.name() {
                        "tblBorders" => {
                            table.borders = borders(&mut self.xml);
                            continue;
                        }
                        "tblStyle" => {
                            table.style = e.with_attr("val", |v| self.styles.index(v)).flatten()
                        }
                        "tblLook" => {
                            let flag =
                                e.with_attr("firstRow", |v| v == "1" || v == "true" || v == "on");
                            let bits = e.with_attr("val", |v| {
                                u32::from_str_radix(v, 16).is_ok_and(|v| v & 0x20 != 0)
                            });
                            table.first_row_look = flag.or(bits).unwrap_or(false);
                        }
                        _ => {}
                    }
                    self.xml.skip();
                }
                Token::Text(_) => {}
                Token::Close | Token::End => return,
            }
        }
    }
    fn grid(&mut self, table: &mut Table) {
        loop {
            match self.xml.next() {
                Token::Open(e) => {
                    if e.name() == "gridCol" && table.grid.len() < MAX_SPAN as usize {
                        table.grid.push(e.twips("w").unwrap_or(0));
                    }
                    self.xml.skip();
                }
                Token::Text(_) => {}
                Token::Close | Token::End => return,
            }
        }
    }
    fn row(&mut self, table: &mut Table) {
        let mut row = Row::default();
        let mut removed = false;
        self.cells(&mut row, table, &mut removed);
        if removed || row.cells.is_empty() {
            return;
        }
        let blank = row
            .cells
            .iter()
            .all(|c| c.nodes.is_empty() && c.vertical == Merge::No);
        self.blank_rows = if blank { self.blank_rows + 1 } else { 0 };
        if self.blank_rows > MAX_BLANK_ROWS {
            self.notices.blank_rows += 1;
            return;
        }
        table.rows.push(row);
    }
    fn cells(&mut self, row: &mut Row, table: &mut Table, removed: &mut bool) {
        loop {
            match self.xml.next() {
                Token::Open(e) => match e.name() {
                    "tc" => {
                        if let Some(cell) = self.cell(table) {
                            row.cells.push(cell);
                        }
                    }
                    "trPr" => *removed |= self.row_properties(row),
                    "sdt" => self.control(|content| content.cells(row, table, removed)),
                    "AlternateContent" => {
                        self.alternate(|content| content.cells(row, table, removed))
                    }
                    "ins" | "del" | "moveTo" | "moveFrom" | "customXml" | "sdtContent" => {
                        self.cells(row, table, removed)
                    }
                    _ => self.xml.skip(),
                },
                Token::Text(_) => {}
                Token::Close | Token::End => return,
            }
        }
    }
    /// `w:trPr`; true when a tracked change leaves the row out.
    fn row_properties(&mut self, row: &mut Row) -> bool {
        let mut removed = false;
        loop {
            match self.xml.next() {
                Token::Open(e) => {
                    match e.name() {
                        "gridBefore" => row.before = span(&e, 0),
                        "gridAfter" => row.after = span(&e, 0),
                        "tblHeader" => row.header = e.toggle(),
                        name => removed |= self.left_out(name),
                    }
                    self.xml.skip();
                }
                Token::Text(_) => {}
                Token::Close | Token::End => return removed,
            }
        }
    }
    /// `w:tc`; `None` when a tracked change leaves the cell out.
    fn cell(&mut self, table: &mut Table) -> Option<Cell> {
        let mut cell = Cell {
            span: 1,
            ..Cell::default()
        };
        let mut removed = false;
        let mut nodes = Vec::new();
        loop {
            match self.xml.next() {
                Token::Open(e) => match e.name() {
                    "tcPr" => removed |= self.cell_properties(&mut cell, table),
                    _ => {
                        self.block(&e, &mut nodes);
                        // What prints nothing is not kept: a hostile table has a million empty cells.
                        while let Some(Node::Paragraph(p)) = nodes.last() {
                            let plain = p.text.is_empty()
                                && p.marks.is_empty()
                                && p.props.numbering == NumberingRef::default()
                                && p.props.style.is_none();
                            if !plain {
                                break;
                            }
                            nodes.pop();
                            self.kept = self.kept.saturating_sub(1);
                        }
                    }
                },
                Token::Text(_) => {}
                Token::Close | Token::End => break,
            }
        }
        nodes.shrink_to_fit();
        cell.nodes = nodes;
        (!removed).then_some(cell)
    }
    fn cell_properties(&mut self, cell: &mut Cell, table: &mut Table) -> bool {
        let mut removed = false;
        loop {
            match self.xml.next() {
                Token::Open(e) => {
                    match e.name() {
                        "tcBorders" => {
                            table.cell_borders |= borders(&mut self.xml).unwrap_or(false);
                            continue;
                        }
                        "gridSpan" => cell.span = span(&e, 1),
                        "vMerge" => cell.vertical = merge(&e),
                        "hMerge" => cell.horizontal = merge(&e),
                        "tcW" => {
                            let twips = e.with_attr("type", |t| t == "dxa").unwrap_or(true);
                            cell.width = e.twips("w").filter(|&w| twips && w > 0);
                        }
                        "cellDel" => removed |= !self.original,
                        "cellIns" => removed |= self.original,
                        _ => {}
                    }
                    self.xml.skip();
                }
                Token::Text(_) => {}
                Token::Close | Token::End => return removed,
            }
        }
    }
}

fn span(e: &Element<'_>, least: u32) -> u32 {
    e.val_int()
        .and_then(|v| u32::try_from(v).ok())
        .unwrap_or(least)
        .clamp(least, MAX_SPAN)
}

fn merge(e: &Element<'_>) -> Merge {
    match e.with_attr("val", |v| v == "restart" || v == "rest") {
        Some(true) => Merge::Restart,
        _ => Merge::Continue,
    }
}
