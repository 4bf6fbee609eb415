//! Tables and columns on pages that are drawn here.

use super::{doc, line, paragraphs, table, text};
use gongbao_model::{BlockKind, Document};

/// The rows of a table: cells with their spans where they have any.
fn rows(doc: &Document, table: usize) -> Vec<String> {
    let grid = &doc.tables[table];
    (0..grid.n_rows)
        .map(|r| {
            let cells = grid.cells.iter().filter(|c| c.row == r);
            let shown = cells.map(|c| {
                let text = doc.slice(c.span);
                if (c.row_span, c.col_span) == (1, 1) {
                    text.to_owned()
                } else {
                    format!("{text}{{{}×{}}}", c.row_span, c.col_span)
                }
            });
            shown.collect::<Vec<_>>().join("|")
        })
        .collect()
}

#[test]
fn a_cell_of_two_lines_stands_around_the_figures_of_its_row() {
    let mut page = [80.0, 100.0, 260.0]
        .map(|y| line(90.0, y, 500.0, y))
        .concat();
    for (x, word) in [(90.0, "处室"), (200.0, "预算"), (270.0, "用途")] {
        page += &text(x, 95.0, 10.0, word);
    }
    for (k, name) in ["办公", "财务", "市场", "法规"].into_iter().enumerate() {
        let y = 125.0 + 36.0 * k as f32;
        page += &text(90.0, y, 10.0, name);
        page += &text(200.0, y, 10.0, "12.5");
        page += &text(
            270.0,
            y - 8.0,
            10.0,
            "日常运转和专项业务所需要的各项费用支出以",
        );
        page += &text(270.0, y + 8.0, 10.0, "及培训");
    }
    let doc = doc(&[page]);
    let whole = "日常运转和专项业务所需要的各项费用支出以及培训";
    assert_eq!(
        rows(&doc, 0),
        [
            "处室|预算|用途".to_owned(),
            format!("办公|12.5|{whole}"),
            format!("财务|12.5|{whole}"),
            format!("市场|12.5|{whole}"),
            format!("法规|12.5|{whole}"),
        ]
    );
}

#[test]
fn heads_of_two_rows_span_where_only_horizontal_rulings_are_drawn() {
    let mut page = String::new();
    for y in [80.0, 120.0, 140.0, 160.0, 180.0] {
        page += &line(90.0, y, 500.0, y);
    }
    page += &line(180.0, 100.0, 500.0, 100.0);
    page += &text(100.0, 104.0, 10.0, "项目");
    page += &text(250.0, 95.0, 10.0, "收入");
    page += &text(410.0, 95.0, 10.0, "支出");
    for (k, x) in [200.0, 280.0, 360.0, 440.0].into_iter().enumerate() {
        page += &text(x, 115.0, 10.0, if k % 2 == 0 { "预算" } else { "决算" });
    }
    for (k, name) in ["甲类", "乙类", "丙类"].into_iter().enumerate() {
        let y = 135.0 + 20.0 * k as f32;
        page += &text(100.0, y, 10.0, name);
        for x in [200.0, 280.0, 360.0, 440.0] {
            page += &text(x, y, 10.0, "10.5");
        }
    }
    let doc = doc(&[page]);
    assert_eq!(
        rows(&doc, 0)[..3],
        [
            "项目{2×1}|收入{1×2}|支出{1×2}",
            "预算|决算|预算|决算",
            "甲类|10.5|10.5|10.5|10.5"
        ]
    );
}

#[test]
fn caption_unit_and_head_that_the_next_page_repeats_are_left_out() {
    let page = |name: &str, figure: &str| {
        text(250.0, 60.0, 16.0, "支出决算表")
            + &text(420.0, 80.0, 12.0, "单位：万元")
            + &table(
                &[90.0, 115.0, 140.0, 165.0],
                &[["科目名称", "金额"], ["（一）", "（二）"], [name, figure]],
            )
    };
    let filler = text(90.0, 180.0, 12.0, "下页没有别的话");
    // The body of the other pages reaches down to where a table would have gone on.
    let doc = doc(&[page("甲类", "10"), page("乙类", "20"), filler]);
    assert_eq!(doc.tables.len(), 1, "{:?}", paragraphs(&doc));
    assert_eq!(
        rows(&doc, 0),
        ["科目名称|金额", "（一）|（二）", "甲类|10", "乙类|20"]
    );
    assert_eq!(paragraphs(&doc)[..2], ["支出决算表", "单位：万元"]);
}

#[test]
fn tables_side_by_side_are_read_from_the_left() {
    let at = |x: f32, word: &str| {
        let mut out = String::new();
        for y in [100.0, 120.0, 140.0] {
            out += &line(x, y, x + 200.0, y);
        }
        for x in [x, x + 100.0, x + 200.0] {
            out += &line(x, 100.0, x, 140.0);
        }
        for y in [115.0, 135.0] {
            out += &(text(x + 5.0, y, 10.0, word) + &text(x + 105.0, y, 10.0, "1"));
        }
        out
    };
    let doc = doc(&[at(310.0, "右表") + &at(80.0, "左表")]);
    assert_eq!(rows(&doc, 0)[0], "左表|1");
    assert_eq!(rows(&doc, 1)[0], "右表|1");
}

#[test]
fn notes_at_the_side_are_kept_out_of_the_sentences() {
    let mut page = String::new();
    for i in 0..8 {
        let y = 100.0 + 20.0 * i as f32;
        page += &text(90.0, y, 12.0, "这一行正文写满了它的栏接着又写下一行正文");
    }
    page += &text(380.0, 125.0, 8.0, "旁注的第一行");
    page += &text(380.0, 136.0, 8.0, "和第二行");
    let doc = doc(&[page]);
    assert_eq!(paragraphs(&doc).len(), 1);
    let notes: Vec<&str> = doc
        .blocks
        .iter()
        .filter(|b| b.kind == BlockKind::Footnote)
        .map(|b| doc.slice(b.span))
        .collect();
    assert_eq!(notes, ["旁注的第一行和第二行"]);
}

#[test]
fn blanks_that_are_filled_in_are_no_table() {
    let mut page = String::new();
    for (k, label) in ["名称：", "负责：", "金额："].into_iter().enumerate() {
        let y = 100.0 + 24.0 * k as f32;
        page += &text(90.0, y, 12.0, label);
        page += &text(140.0, y, 12.0, "某单位");
        page += &line(126.0, y + 3.0, 280.0, y + 3.0);
        page += &text(320.0, y, 12.0, "年度：");
        page += &text(370.0, y, 12.0, "某一年");
    }
    assert_eq!(doc(&[page]).tables.len(), 0);
}

#[test]
fn forms_on_following_pages_stay_apart() {
    let page = |name: &str| {
        let rows: Vec<[&str; 2]> = vec![
            ["自评表的名称", ""],
            ["项目名称", name],
            ["主管部门", "某局"],
            ["实施单位", "某中心"],
        ];
        table(&[660.0, 690.0, 720.0, 750.0, 780.0], &rows)
    };
    let doc = doc(&[page("甲"), page("乙")]);
    assert_eq!(doc.tables.len(), 2);
}
