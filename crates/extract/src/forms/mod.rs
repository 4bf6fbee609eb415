//! Tables with meaning: captions, units, notes, typed forms, indicator rows, table claims.
//!
//! [`sheet`] makes a grid easy to read, [`context`] reads the lines around it, [`registry`] holds the words of `rules/forms`, [`header`] tells what a
//! header says of its figures, [`unit`] finds what unit they have. A table is read by one of three readers: [`indicators`] (performance forms,
//! with their money block in [`funds`]), [`figures`] (headers, labels, numbers) and [`labels`] (label and value). [`links`] ties the figures of a
//! table together. All work on the grid alone, whatever format it came from.

pub mod codes;
mod complete;
pub mod context;
pub mod figures;
pub mod fold;
pub mod funds;
pub mod header;
pub mod indicators;
pub mod labels;
pub mod lexicon;
pub mod links;
mod prose;
pub mod reading;
pub mod registry;
pub mod sheet;
pub mod unit;

use context::Context;
use gongbao_model::{Analysis, Claim, ClaimId, Document, Role, TableId, TableInfo, Trace};
use reading::Reading;
use registry::{Form, Reader, registry};
use sheet::Sheet;
use std::cell::OnceCell;

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
        let mut reading = reading;
        reading.info.prose = prose::find(&reading);
        analysis.tables.push(reading.info);
        analysis.indicators.extend(reading.indicators);
        take_claims(analysis, reading.claims);
    }
    complete::run(doc, analysis);
}

/// Appends the claims of a table; their links are indexes among them.
fn take_claims(analysis: &mut Analysis, claims: Vec<Claim>) {
    let before = analysis.claims.len() as u32;
    let moved = |id: Option<ClaimId>| id.map(|id| ClaimId(id.0 + before));
    analysis.claims.extend(claims.into_iter().map(|mut c| {
        c.whole = moved(c.whole);
        c.base = moved(c.base);
        c
    }));
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

fn read<'s, 'a>(sheet: &'s Sheet<'a>, context: Context, mut info: TableInfo) -> Reading<'s, 'a> {
    let rows = context.first_row..context.last_row;
    let header = indicators::find_header(sheet, rows.clone());
    if let Some(title) = header
        .and_then(|row| context::title_in(sheet, row.checked_sub(1)?))
        .filter(|_| info.caption.is_none())
    {
        info.caption = Some(sheet.doc.slice(title).to_owned());
        info.caption_span = Some(title);
    }
    let form = form_of(sheet, info.caption.as_deref(), header.is_some());
    let mut r = Reading {
        sheet,
        context,
        info,
        form,
        default_role: None,
        claims: Vec::new(),
        indicators: Vec::new(),
        remarks: Vec::new(),
        concepts: std::collections::BTreeMap::new(),
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
            let unit = r
                .info
                .unit
                .take()
                .or_else(|| unit::in_heads(sheet).one(true));
            r.info.unit = unit;
            indicators::read(&mut r, rows, header);
        }
        (None, Some(Reader::Labels)) => labels::read_report(&mut r, rows),
        (None, Some(Reader::Indicators)) => {
            r.doubt("没有找到指标表头（一级指标、二级指标、三级指标）".to_owned());
            labels::read_fields(&mut r, rows.clone());
            funds::read(&mut r, rows);
        }
        (None, Some(Reader::Figures) | None) => {
            let heads = unit::in_heads(sheet);
            if let Some(span) = r.context.lead {
                let lead = unit::of_lead(sheet.doc, span);
                r.default_role = r.default_role.or(lead.role);
                if let Some(unit) = lead.unit.filter(|_| r.info.unit.is_none() && heads.none()) {
                    r.info.unit = Some(unit);
                    r.info.why.push(Trace::new("context.lead", Some(span)));
                }
            }
            if r.default_role.is_none() {
                let caption = r
                    .info
                    .caption
                    .as_deref()
                    .map(fold::fold)
                    .unwrap_or_default();
                if r.info.unit.as_deref() == Some("%") {
                    r.default_role = header::relation_of_caption(&caption);
                } else if context::is_plan(&caption) {
                    r.default_role = Some(Role::Budget);
                }
            }
            // Title rows inside the grid count as header rows.
            let top = rows.start;
            let n = figures::read(&mut r, rows);
            r.info.header_rows = (top + n) as u32;
            r.info.unit = r.info.unit.take().or_else(|| heads.one(form.is_some()));
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
    let words = OnceCell::new();
    let cells_agree = |f: &Form| {
        let words = words.get_or_init(|| registry().cell_words(sheet));
        let holds = |g: &Vec<String>| g.iter().any(|w| words.contains(w.as_str()));
        f.cells.iter().all(holds)
    };
    let reader_agrees = |f: &Form| {
        (f.reader == Reader::Indicators) == has_indicators || f.reader == Reader::Indicators
    };
    let mut best: Option<(usize, &'static Form)> = None;
    for (form, word) in registry().forms.iter().zip(registry().captioned(&caption)) {
        if word == 0 {
            continue;
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use gongbao_model::{
        BlockKind, Cell, DocumentBuilder, Format, Grid, GridOrigin, LayoutHints, Span,
    };
    use proptest::prelude::*;

    /// A document of one table; cells are `(row, col, row_span, col_span, text)`.
    fn document(
        rows: u32,
        cols: u32,
        caption: &str,
        cells: &[(u32, u32, u32, u32, String)],
    ) -> Document {
        let mut b = DocumentBuilder::new(Format::Docx);
        b.block(BlockKind::Paragraph, caption, LayoutHints::default());
        let mut grid = Grid::new(GridOrigin::Stated, rows, cols);
        let mut texts = Vec::new();
        for (row, col, row_span, col_span, text) in cells {
            grid.cells.push(Cell {
                row: *row,
                col: *col,
                row_span: *row_span,
                col_span: *col_span,
                span: Span::default(),
                inferred: false,
            });
            texts.push(text.clone());
        }
        b.table(grid, &texts, LayoutHints::default());
        b.block(
            BlockKind::Paragraph,
            "注：单位：万元（含",
            LayoutHints::default(),
        );
        b.finish()
    }

    fn analysed(doc: &Document) -> Analysis {
        crate::analyze(doc)
    }

    #[test]
    fn a_table_of_one_empty_cell_is_no_trouble() {
        for (rows, cols) in [(0, 0), (1, 1), (3, 0)] {
            let doc = document(rows, cols, "收入决算表", &[]);
            let a = analysed(&doc);
            assert_eq!(a.tables.len(), 1);
            assert_eq!(a.claims.iter().filter(|c| c.place.is_some()).count(), 0);
        }
    }

    #[test]
    fn claims_name_the_corner_of_a_merged_cell() {
        let t = |s: &str| s.to_owned();
        let cells = [
            (0, 0, 1, 1, t("项目")),
            (0, 1, 1, 2, t("2031年决算数（万元）")),
            (1, 0, 1, 1, t("办公费")),
            (1, 1, 1, 2, t("3.5")),
        ];
        let doc = document(2, 3, "2031年度经费表", &cells);
        let a = analysed(&doc);
        let c = a.claims.iter().find(|c| c.place.is_some()).unwrap();
        let place = c.place.unwrap();
        assert_eq!((place.cell.row, place.cell.col), (1, 1));
        assert_eq!(
            (c.metric.as_str(), c.quantity.unit.as_str()),
            ("办公费", "万元")
        );
        assert_eq!(doc.slice(c.quantity.span), "3.5");
        assert_eq!(a.tables[0].caption.as_deref(), Some("2031年度经费表"));
    }

    proptest! {
        /// Whatever stands in a grid: no panic, spans inside the text, claims in cells that exist.
        #[test]
        fn any_grid_is_survived(
            rows in 1_u32..7,
            cols in 1_u32..7,
            cells in proptest::collection::vec(
                (0_u32..7, 0_u32..7, 1_u32..4, 1_u32..4, prop_oneof![
                    Just("一级指标".to_owned()), Just("二级指标".to_owned()), Just("三级指标".to_owned()), Just("指标值".to_owned()),
                    Just("分值".to_owned()), Just("得分".to_owned()), Just("总分".to_owned()), Just("年初预算数".to_owned()), Just("全年预算数".to_owned()),
                    Just("其中：".to_owned()), Just("（）（50分）".to_owned()), Just("产出指标（50分".to_owned()), Just("≥12%".to_owned()), Just("3.5".to_owned()),
                    Just("99999999999999999999999999999.9亿元".to_owned()), Just("2031年".to_owned()), Just("单位：万元".to_owned()), Just("科目编码".to_owned()),
                    Just("2013201".to_owned()), Just("填表人：".to_owned()), "\\PC{0,8}",
                ]),
                0..30),
        ) {
            let mut placed: Vec<(u32, u32, u32, u32, String)> = cells.into_iter().filter(|c| c.0 < rows && c.1 < cols).collect();
            placed.sort_by_key(|c| (c.0, c.1));
            placed.dedup_by_key(|c| (c.0, c.1));
            let doc = document(rows, cols, "2031年度项目支出绩效自评表", &placed);
            let a = analysed(&doc);
            for c in a.claims.iter().filter(|c| c.place.is_some()) {
                prop_assert!(doc.text.get(c.quantity.span.range()).is_some());
                prop_assert!(doc.text.get(c.quote.range()).is_some());
                let at = c.place.unwrap().cell;
                prop_assert!(doc.tables[0].cells.iter().any(|x| (x.row, x.col) == (at.row, at.col)));
                // Links stay inside the table, and no figure is a part of itself over any steps.
                let (mut up, mut steps) = (c.whole.or(c.base), 0);
                while let Some(id) = up {
                    let to = &a.claims[id.0 as usize];
                    prop_assert!(to.place.is_some());
                    up = to.whole;
                    steps += 1;
                    prop_assert!(steps <= a.claims.len());
                }
            }
        }
    }
}
