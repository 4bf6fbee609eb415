//! Tables and indicator rows.

use super::Page;
use crate::terminal::paint::Ink;
use crate::terminal::table::{Cell, Table, draw};
use crate::terminal::text::plain;
use gongbao_model::record::TableRecord;
use std::io;

/// Rows of a table that are drawn; a table of ten thousand rows belongs into a spreadsheet.
const ROWS_SHOWN: u32 = 300;

fn drawn(table: &TableRecord) -> Table {
    let cell = |c: &gongbao_model::record::CellRecord| Cell {
        row: c.row as usize,
        col: c.col as usize,
        row_span: c.row_span as usize,
        col_span: c.col_span as usize,
        text: c.text.clone(),
    };
    Table {
        rows: table.n_rows.min(ROWS_SHOWN) as usize,
        cols: table.n_cols as usize,
        header_rows: table.header_rows as usize,
        cells: table
            .cells
            .iter()
            .filter(|c| c.row < ROWS_SHOWN)
            .map(cell)
            .collect(),
    }
}

impl Page<'_> {
    pub(super) fn tables(&mut self) -> io::Result<()> {
        let (record, paint) = (self.record, self.paint);
        self.head("TABLES", record.tables.len())?;
        for t in &record.tables {
            let mut about = vec![t.kind.clone()];
            about.extend(t.form.as_ref().map(|f| format!("form {f}")));
            about.extend(t.unit.as_ref().map(|u| format!("unit {u}")));
            about.extend(t.project.as_ref().map(|p| format!("project {}", plain(p))));
            about.extend(t.section.clone());
            about.push(format!("{} × {}", t.n_rows, t.n_cols));
            if !t.pages.is_empty() {
                let pages: Vec<String> = t.pages.iter().map(u32::to_string).collect();
                about.push(format!("page {}", pages.join(", ")));
            }
            let caption = plain(t.caption.as_deref().unwrap_or("(no caption)"));
            self.line(&format!(
                "\n{} {} {}",
                paint.ink(Ink::Id, &t.id),
                paint.ink(Ink::Strong, &caption),
                paint.ink(Ink::Faint, &about.join(" · "))
            ))?;
            for line in draw(&drawn(t), self.width, paint) {
                self.line(&line)?;
            }
            if t.n_rows > ROWS_SHOWN {
                let rest = format!("… {} more rows", t.n_rows - ROWS_SHOWN);
                self.line(&paint.ink(Ink::Doubt, &rest))?;
            }
            for note in &t.notes {
                self.line(&paint.ink(Ink::Faint, &plain(note)))?;
            }
            for d in &t.diagnostics {
                self.line(&paint.ink(Ink::Doubt, &plain(d)))?;
            }
        }
        Ok(())
    }
    pub(super) fn indicators(&mut self) -> io::Result<()> {
        const HEAD: [&str; 9] = [
            "table",
            "level 1",
            "level 2",
            "level 3",
            "target",
            "actual",
            "weight",
            "score",
            "deviation",
        ];
        let record = self.record;
        if record.indicators.is_empty() {
            return Ok(());
        }
        self.head("INDICATORS", record.indicators.len())?;
        let mut cells: Vec<Cell> = Vec::new();
        let mut put = |row: usize, col: usize, text: String| {
            cells.push(Cell {
                row,
                col,
                row_span: 1,
                col_span: 1,
                text,
            })
        };
        for (col, name) in HEAD.iter().enumerate() {
            put(0, col, (*name).to_owned());
        }
        for (i, x) in record.indicators.iter().enumerate() {
            let number = |n: Option<gongbao_model::record::Num>| n.map(|n| n.0.to_string());
            let row = [
                Some(format!("{} r{}", x.table, x.row)),
                x.level1.clone(),
                x.level2.clone(),
                x.level3.clone(),
                x.target.clone(),
                x.actual.clone(),
                number(x.weight),
                number(x.score),
                x.deviation.clone(),
            ];
            for (col, text) in row.into_iter().enumerate() {
                put(i + 1, col, text.unwrap_or_default());
            }
        }
        let table = Table {
            rows: record.indicators.len() + 1,
            cols: HEAD.len(),
            header_rows: 1,
            cells,
        };
        for line in draw(&table, self.width, self.paint) {
            self.line(&line)?;
        }
        Ok(())
    }
}
