//! Tables with meaning: captions, units, notes, typed forms, indicator rows, table claims.
//!
//! [`sheet`] makes a grid easy to read, [`context`] reads the lines around it, [`registry`] holds the words of `rules/forms`, [`header`] tells what a
//! header says of its figures. A table is read by one of three readers: [`indicators`] (performance forms, with their money block in [`funds`]),
//! [`figures`] (headers, labels, numbers) and [`labels`] (label and value). All work on the grid alone, whatever format it came from.

pub mod codes;
pub mod context;
pub mod figures;
pub mod fold;
pub mod funds;
pub mod header;
pub mod indicators;
pub mod labels;
pub mod reading;
pub mod registry;
pub mod sheet;

use context::Context;
use gongbao_model::{Analysis, Document, TableId, TableInfo, Trace};
use reading::Reading;
use registry::{Form, Reader, registry};
use sheet::Sheet;

/// Fills `tables` and `indicators`, pushes table claims, and marks caption and note blocks; sections and meta are known.
pub fn run(doc: &Document, analysis: &mut Analysis) {
    for (i, grid) in doc.tables.iter().enumerate() {
        let sheet = Sheet::new(doc, TableId(i as u32), grid);
        let mut info = TableInfo::default();
        let context = context::read(&sheet, analysis, &mut info);
        if context.follows_table && info.caption.is_none() {
            continue_table(doc, analysis, i, &mut info);
        }
        let reading = read(&sheet, context, info);
        analysis.tables.push(reading.info);
        analysis.indicators.extend(reading.indicators);
        analysis.claims.extend(reading.claims);
    }
}

/// A table that follows another one without a line between them and repeats its header goes on with it: it has the same name, unit and section.
fn continue_table(doc: &Document, analysis: &Analysis, i: usize, info: &mut TableInfo) {
    let Some(last) = i.checked_sub(1) else { return };
    let (Some(before), Some(known)) = (doc.tables.get(last), analysis.tables.get(last)) else {
        return;
    };
    let grid = &doc.tables[i];
    let head = |g: &gongbao_model::Grid| {
        let row = g.cells.iter().take_while(|c| c.row == 0);
        row.map(|c| fold::fold(doc.slice(c.span)))
            .collect::<Vec<_>>()
    };
    if before.n_cols != grid.n_cols || known.caption.is_none() || head(before) != head(grid) {
        return;
    }
    info.caption = known.caption.clone();
    info.caption_span = known.caption_span;
    info.unit = info.unit.take().or_else(|| known.unit.clone());
    info.section = known.section;
    info.why
        .push(Trace::new("context.continued", known.caption_span));
}

fn read<'s, 'a>(sheet: &'s Sheet<'a>, context: Context, info: TableInfo) -> Reading<'s, 'a> {
    let rows = context.first_row..context.last_row;
    let header = indicators::find_header(sheet, rows.clone());
    let form = form_of(sheet, info.caption.as_deref(), header.is_some());
    let mut r = Reading {
        sheet,
        context,
        info,
        default_role: None,
        claims: Vec::new(),
        indicators: Vec::new(),
    };
    if let Some(form) = form {
        r.info.kind = form.kind;
        r.info.form = Some(&form.id);
        r.info.why.push(Trace::new(&form.id, r.info.caption_span));
        r.default_role = form.role;
    }
    match (header, form.map(|f| f.reader)) {
        (Some(header), _) => {
            // The heads of the money block carry the one unit of the form (项目资金（万元）).
            let unit = header_unit(sheet, true);
            r.info.unit = r.info.unit.take().or(unit);
            indicators::read(&mut r, rows, header);
        }
        (None, Some(Reader::Labels)) => labels::read_report(&mut r, rows),
        (None, Some(Reader::Indicators)) => {
            r.doubt("没有找到指标表头（一级指标、二级指标、三级指标）".to_owned());
            labels::read_fields(&mut r, rows.clone());
            funds::read(&mut r, rows);
        }
        (None, Some(Reader::Figures) | None) => {
            // Title rows inside the grid count as header rows.
            let top = rows.start;
            let n = figures::read(&mut r, rows);
            r.info.header_rows = (top + n) as u32;
            r.info.unit = r
                .info
                .unit
                .take()
                .or_else(|| header_unit(sheet, form.is_some()));
        }
    }
    r
}

/// The one unit of money in brackets of the grid's words; `None` where there are none or several.
fn header_unit(sheet: &Sheet<'_>, is_form: bool) -> Option<String> {
    let mut found: Option<String> = None;
    for cell in 0..sheet.grid.cells.len() {
        let view = sheet.view(cell);
        if view.kind != sheet::Kind::Text
            || !view.folded.contains('(')
            || view.folded.chars().count() > 30
        {
            continue;
        }
        for inside in fold::bracketed(&view.folded) {
            let Some(unit) = header::unit_of(inside) else {
                continue;
            };
            let money = crate::quantity::lex::unit_parts(&unit)
                .is_some_and(|(_, _, d)| d == gongbao_model::Dimension::Money);
            match &found {
                // Columns of other units have a unit each, and none holds for the table.
                _ if !money && !is_form => return None,
                _ if !money => {}
                None => found = Some(unit),
                Some(one) if *one != unit => return None,
                Some(_) => {}
            }
        }
    }
    found
}

/// The form of a table: the one with the longest word in the caption whose cells agree, else one that the cells prove.
fn form_of(
    sheet: &Sheet<'_>,
    caption: Option<&str>,
    has_indicators: bool,
) -> Option<&'static Form> {
    let caption = caption.map(fold::fold).unwrap_or_default();
    let cells_agree = |f: &Form| f.cells.iter().all(|g| g.iter().any(|w| sheet.contains(w)));
    let reader_agrees = |f: &Form| {
        (f.reader == Reader::Indicators) == has_indicators || f.reader == Reader::Indicators
    };
    let mut best: Option<(usize, &'static Form)> = None;
    for form in &registry().forms {
        let Some(word) = form
            .captions
            .iter()
            .filter(|w| caption.contains(w.as_str()))
            .map(String::len)
            .max()
        else {
            continue;
        };
        if reader_agrees(form) && best.is_none_or(|(len, _)| word > len) {
            // The caption decides among forms of one reader; base data and reports must show their cells too, since a caption may stand far off.
            if form.reader == Reader::Figures
                || cells_agree(form)
                || form.reader == Reader::Indicators
            {
                best = Some((word, form));
            }
        }
    }
    best.map(|(_, f)| f).or_else(|| {
        registry()
            .forms
            .iter()
            .filter(|f| {
                !f.cells.is_empty()
                    && (f.reader == Reader::Indicators) == has_indicators
                    && cells_agree(f)
            })
            .max_by_key(|f| f.cells.len())
    })
}
