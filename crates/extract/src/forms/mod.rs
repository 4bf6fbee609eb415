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
use gongbao_model::{Analysis, Document, TableId, TableInfo, TableKind, Trace};
use reading::Reading;
use registry::{Form, Reader, registry};
use sheet::Sheet;

/// Fills `tables` and `indicators`, pushes table claims, and marks caption and note blocks; sections and meta are known.
pub fn run(doc: &Document, analysis: &mut Analysis) {
    for (i, grid) in doc.tables.iter().enumerate() {
        let sheet = Sheet::new(doc, TableId(i as u32), grid);
        let mut info = TableInfo::default();
        let context = context::read(&sheet, analysis, &mut info);
        let reading = read(&sheet, context, info);
        analysis.tables.push(reading.info);
        analysis.indicators.extend(reading.indicators);
        analysis.claims.extend(reading.claims);
    }
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
            if form.is_none() {
                r.info.kind = TableKind::Other;
            }
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
        }
    }
    r
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
