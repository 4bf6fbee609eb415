//! Tables: spans, rows that are too short or too long, tables in tables, tables that only place text, tables that belong together.

use super::*;

fn spanned(text: &str, props: &str) -> String {
    format!("<w:tc><w:tcPr>{props}</w:tcPr>{}</w:tc>", p(text))
}

fn tbl(rows: &[String]) -> String {
    format!("<w:tbl>{}</w:tbl>", rows.concat())
}

fn tr(props: &str, cells: &[String]) -> String {
    format!("<w:tr><w:trPr>{props}</w:trPr>{}</w:tr>", cells.concat())
}

/// Every printed cell: row, column, rows, columns, text.
fn printed(doc: &Document, table: usize) -> Vec<(u32, u32, u32, u32, &str)> {
    let cells = doc.tables[table].cells.iter();
    cells
        .map(|c| (c.row, c.col, c.row_span, c.col_span, doc.slice(c.span)))
        .collect()
}

#[test]
fn merged_cells_are_printed_once_with_their_spans() {
    let body = tbl(&[
        tr(
            "",
            &[
                spanned("项目", "<w:vMerge w:val=\"restart\"/>"),
                spanned("收入", "<w:gridSpan w:val=\"2\"/>"),
            ],
        ),
        tr(
            "",
            &[spanned("", "<w:vMerge/>"), cell("税收"), cell("非税")],
        ),
        tr(
            "",
            &[
                cell("合计"),
                spanned("9", "<w:hMerge w:val=\"restart\"/>"),
                spanned("", "<w:hMerge/>"),
            ],
        ),
    ]);
    assert_eq!(
        printed(&doc(&body), 0),
        [
            (0, 0, 2, 1, "项目"),
            (0, 1, 1, 2, "收入"),
            (1, 1, 1, 1, "税收"),
            (1, 2, 1, 1, "非税"),
            (2, 0, 1, 1, "合计"),
            (2, 1, 1, 2, "9")
        ]
    );
}

#[test]
fn rows_may_begin_late_end_early_and_lack_or_exceed_cells() {
    let c = |t: &str| cell(t);
    let body = tbl(&[
        tr("", &[c("项目"), c("一"), c("二"), c("三")]),
        tr(
            "<w:gridBefore w:val=\"1\"/><w:gridAfter w:val=\"1\"/>",
            &[c("1"), c("2")],
        ),
        tr("", &[c("少")]),
        tr("", &[c("多"), c("1"), c("2"), c("3"), c("4")]),
    ]);
    let doc = doc(&body);
    assert_eq!((doc.tables[0].n_rows, doc.tables[0].n_cols), (4, 5));
    let at = |text: &str| {
        let cells = printed(&doc, 0);
        cells.iter().find(|c| c.4 == text).map(|c| (c.0, c.1))
    };
    assert_eq!((at("少"), at("4")), (Some((2, 0)), Some((3, 4))));
    // The row that begins late prints its first cell in the second column.
    let late: Vec<_> = printed(&doc, 0).into_iter().filter(|c| c.0 == 1).collect();
    assert_eq!(late, [(1, 1, 1, 1, "1"), (1, 2, 1, 1, "2")]);
}

#[test]
fn text_that_a_vertical_merge_covers_is_left_out_with_a_warning() {
    let body = tbl(&[
        tr(
            "",
            &[spanned("甲", "<w:vMerge w:val=\"restart\"/>"), cell("1")],
        ),
        tr("", &[spanned("被盖住", "<w:vMerge/>"), cell("2")]),
    ]);
    let doc = doc(&body);
    assert_eq!(texts(&doc), ["甲\t1\n2"]);
    assert_eq!(doc.warnings[0].code(), "covered_cell_text");
}

#[test]
fn a_table_in_a_cell_stands_after_the_one_around_it_and_names_the_cell() {
    let inner = table(&[&["小项", "数"], &["子", "1"]]);
    let around = tbl(&[
        tr("", &[cell("项目"), cell("明细")]),
        tr(
            "",
            &[
                cell("甲"),
                format!("<w:tc>{}{inner}<w:p/></w:tc>", p("见表")),
            ],
        ),
    ]);
    let doc = doc(&around);
    assert_eq!(texts(&doc), ["项目\t明细\n甲\t见表", "小项\t数\n子\t1"]);
    let place = gongbao_model::CellRef { row: 1, col: 1 };
    assert_eq!(
        doc.tables[1].parent,
        Some((gongbao_model::TableId(0), place))
    );
}

#[test]
fn a_floating_table_is_a_table_in_its_place() {
    let rows = table(&[&["项目", "数"], &["一", "1"]]);
    let floating = rows.replacen(
        "<w:tblPr>",
        "<w:tblPr><w:tblpPr w:vertAnchor=\"page\" w:tblpY=\"1\"/>",
        1,
    );
    let doc = doc(&format!("{}{floating}{}", p("前"), p("后")));
    assert_eq!(texts(&doc), ["前", "项目\t数\n一\t1", "后"]);
}

#[test]
fn header_rows_come_from_the_rows_or_from_the_tables_style() {
    let marked = tbl(&[
        tr("<w:tblHeader/>", &[cell("项目"), cell("数")]),
        tr("<w:tblHeader/>", &[cell("甲"), cell("乙")]),
        tr("", &[cell("一"), cell("1")]),
    ]);
    assert_eq!(doc(&marked).tables[0].stated_header_rows, Some(2));
    let rows = [
        tr("", &[cell("项目"), cell("数")]),
        tr("", &[cell("一"), cell("1")]),
    ]
    .concat();
    let styled = |look: &str| {
        let body =
            format!("<w:tbl><w:tblPr><w:tblStyle w:val=\"t\"/>{look}</w:tblPr>{rows}</w:tbl>");
        let rels = "<Relationships><Relationship Id=\"s\" Type=\"http://x/styles\" Target=\"styles.xml\"/></Relationships>";
        let styles = "<w:styles><w:style w:type=\"table\" w:styleId=\"b\"><w:tblStylePr w:type=\"firstRow\"><w:rPr><w:b/></w:rPr></w:tblStylePr></w:style>\
                      <w:style w:type=\"table\" w:styleId=\"t\"><w:basedOn w:val=\"b\"/></w:style></w:styles>";
        let more = [
            ("word/_rels/document.xml.rels", rels),
            ("word/styles.xml", styles),
        ];
        read(&file(&body, &more), &Options::default())
            .unwrap()
            .tables[0]
            .stated_header_rows
    };
    assert_eq!(styled("<w:tblLook w:firstRow=\"1\"/>"), Some(1));
    assert_eq!(styled("<w:tblLook w:val=\"04A0\"/>"), Some(1));
    assert_eq!(styled("<w:tblLook w:val=\"0480\" w:firstRow=\"0\"/>"), None);
}

#[test]
fn tables_in_a_row_join_where_their_columns_agree() {
    let (head, rest) = (
        table(&[&["项目", "数"], &["一", "1"]]),
        table(&[&["二", "2"]]),
    );
    let joined = doc(&format!("{head}{rest}"));
    assert_eq!(joined.tables.len(), 1);
    assert_eq!(
        (joined.tables[0].n_rows, joined.tables[0].seams.clone()),
        (3, vec![2])
    );
    // A table that begins as the one before did is another of the same form, and words between them part them.
    assert_eq!(doc(&format!("{head}{head}")).tables.len(), 2);
    assert_eq!(doc(&format!("{head}{}{rest}", p("续"))).tables.len(), 2);
    let wider = table(&[&["二", "2", "3"]]);
    assert_eq!(doc(&format!("{head}{wider}")).tables.len(), 2);
}

#[test]
fn a_table_around_the_page_is_no_table() {
    let page = format!(
        "<w:tbl><w:tr><w:tc>{}{}</w:tc></w:tr></w:tbl>",
        p("标题"),
        table(&[&["项目", "数"], &["一", "1"]])
    );
    let doc = doc(&page);
    assert_eq!(texts(&doc), ["标题", "项目\t数\n一\t1"]);
    assert_eq!((doc.tables.len(), doc.tables[0].parent), (1, None));
}

#[test]
fn the_paragraphs_of_a_cell_join_and_the_joints_are_kept() {
    let two = format!("<w:tc>{}{}</w:tc>", p("项目支"), p("出名称"));
    let doc = doc(&tbl(&[
        tr("", &[two, cell("数")]),
        tr("", &[cell("一"), cell("1")]),
    ]));
    assert_eq!(texts(&doc), ["项目支出名称\t数\n一\t1"]);
    assert_eq!(doc.blocks[0].hints.joins, [9]);
}
