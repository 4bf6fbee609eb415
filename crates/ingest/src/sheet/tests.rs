//! Whole workbooks through the reader, well made and hostile.

use super::*;
use std::io::{Cursor, Write};

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook of sheets: name, state, and what stands in `worksheet`.
fn book(sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut part = |name: &str, text: &str| {
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    };
    part(
        "[Content_Types].xml",
        "<Types><Override PartName='/xl/workbook.xml' ContentType='application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml'/></Types>",
    );
    part(
        "_rels/.rels",
        &format!(
            "<Relationships><Relationship Id='r1' Type='{OFFICE}/officeDocument' Target='xl/workbook.xml'/></Relationships>"
        ),
    );
    let mut relations =
        format!("<Relationship Id='st' Type='{OFFICE}/styles' Target='styles.xml'/>");
    let mut list = String::new();
    for (i, (name, state, _)) in sheets.iter().enumerate() {
        relations.push_str(&format!(
            "<Relationship Id='s{i}' Type='{OFFICE}/worksheet' Target='worksheets/s{i}.xml'/>"
        ));
        list.push_str(&format!(
            "<sheet name='{name}' sheetId='{}' state='{state}' r:id='s{i}'/>",
            i + 1
        ));
    }
    part(
        "xl/_rels/workbook.xml.rels",
        &format!("<Relationships>{relations}</Relationships>"),
    );
    part(
        "xl/workbook.xml",
        &format!("<workbook xmlns='{MAIN}' xmlns:r='{OFFICE}'><sheets>{list}</sheets></workbook>"),
    );
    part(
        "xl/styles.xml",
        &format!(
            "<styleSheet xmlns='{MAIN}'><numFmts count='1'><numFmt numFmtId='164' formatCode='0.0%'/></numFmts>\
             <cellXfs count='4'><xf numFmtId='0'/><xf numFmtId='4'/><xf numFmtId='164'/><xf numFmtId='14'/></cellXfs></styleSheet>"
        ),
    );
    for (i, (_, _, body)) in sheets.iter().enumerate() {
        part(
            &format!("xl/worksheets/s{i}.xml"),
            &format!("<worksheet xmlns='{MAIN}'>{body}</worksheet>"),
        );
    }
    zip.finish().unwrap().into_inner()
}

fn text(cell: &str, text: &str) -> String {
    format!("<c r='{cell}' t='inlineStr'><is><t>{text}</t></is></c>")
}

#[test]
fn numbers_print_as_their_formats_and_what_is_hidden_is_told() {
    let shown = format!(
        "<dimension ref='A1:XFA16371'/><sheetData><row r='1'>{}</row><row r='2'>{}</row>\
         <row r='3'>{}{}{}{}</row><row r='4'>{}<c r='B4' s='1'><v>2187.0099999999998</v></c><c r='C4' s='2'><v>0.123</v></c><c r='D4' s='3'><v>45428</v></c></row>\
         <row r='5' hidden='1'>{}<c r='B5'><v>1</v></c></row><row r='6'>{}<c r='B6' t='e'><f>A1</f><v>#REF!</v></c><c r='C6' s='2'><v>-0.0105</v></c><c r='D6'/></row>\
         <row r='16371'><c r='XFA16371' s='1'/></row></sheetData><mergeCells><mergeCell ref='A1:D1'/></mergeCells>",
        text("A1", "某县收支表"),
        text("D2", "单位：万元"),
        text("A3", "项目"),
        text("B3", "数额"),
        text("C3", "比上年"),
        text("D3", "日期"),
        text("A4", "收入"),
        text("A5", "藏"),
        text("A6", "支出"),
    );
    let bytes = book(&[
        ("收支", "visible", &shown),
        ("底稿", "hidden", "<sheetData/>"),
    ]);
    let doc = read_xlsx(&bytes, &Options::default()).unwrap();
    let blocks: Vec<&str> = doc.blocks.iter().map(|b| doc.slice(b.span)).collect();
    assert_eq!(
        blocks,
        [
            "收支",
            "某县收支表",
            "单位：万元",
            "项目\t数额\t比上年\t日期\n收入\t2,187.01\t12.3%\t2024/5/16\n支出\t#REF!\t-1.1%\t"
        ]
    );
    let codes: Vec<&str> = doc.warnings.iter().map(|w| w.code()).collect();
    assert_eq!(codes, ["hidden_cells", "cell_errors", "unread_part"]);
}

#[test]
fn bombs_and_cut_files_cost_themselves_only() {
    let small = Options {
        limits: crate::Limits {
            inflated_bytes: 1 << 20,
            ..crate::Limits::default()
        },
        ..Options::default()
    };
    // Three megabytes that deflate to nothing.
    let bomb = book(&[(
        "一",
        "visible",
        &format!("<sheetData>{}</sheetData>", " ".repeat(3 << 20)),
    )]);
    assert!(bomb.len() < 20_000);
    assert_eq!(
        read_xlsx(&bomb, &small).unwrap_err().code,
        ErrorCode::TooLarge
    );
    // Entities of a document type are never expanded, whatever else becomes of the sheet.
    let entities = book(&[(
        "一",
        "visible",
        &format!(
            "<sheetData><row r='1'>{}</row></sheetData>",
            text("A1", &"&lol9;".repeat(50))
        ),
    )]);
    if let Ok(doc) = read_xlsx(&entities, &small) {
        assert!(doc.text.len() < 1000);
    }
    let whole = book(&[("一", "visible", "<sheetData/>")]);
    assert_eq!(
        read_xlsx(&whole[..whole.len() / 2], &small)
            .unwrap_err()
            .code,
        ErrorCode::Damaged
    );
    let deep = book(&[("一", "visible", &"<a>".repeat(100_000))]);
    let _ = read_xlsx(&deep, &Options::default());
}

#[test]
fn one_bound_on_cells_holds_for_all_sheets() {
    let row = |r: u32| {
        format!(
            "<row r='{r}'>{}{}</row>",
            text(&format!("A{r}"), "甲"),
            text(&format!("B{r}"), "1")
        )
    };
    let body = format!("<sheetData>{}{}{}</sheetData>", row(1), row(2), row(3));
    let options = Options {
        limits: crate::Limits {
            cells_per_table: 8,
            ..crate::Limits::default()
        },
        ..Options::default()
    };
    let bytes = book(&[("一", "visible", &body), ("二", "visible", &body)]);
    let doc = read_xlsx(&bytes, &options).unwrap();
    assert_eq!(doc.text.matches('甲').count(), 4);
    assert_eq!(doc.warnings.last().map(|w| w.code()), Some("limit_reached"));
}
