use super::*;
use gongbao_model::GridOrigin;

fn doc(text: &str) -> Document {
    read(text.as_bytes(), Format::Txt, &Options::default())
}

/// Paragraph texts; furniture is marked with `#`, tables with `=`.
fn blocks(text: &str) -> Vec<String> {
    let doc = doc(text);
    doc.blocks
        .iter()
        .map(|b| match b.kind {
            BlockKind::Furniture(_) => format!("#{}", doc.slice(b.span)),
            BlockKind::Table(_) => "=".to_owned(),
            _ => doc.slice(b.span).to_owned(),
        })
        .collect()
}

#[test]
fn lines_of_a_fixed_width_are_one_paragraph_and_heads_stay_alone() {
    let text = "一、基本情况\n　　某县林业局负责全县植树造林工作，二〇三〇年共有在职\n人员二十人，退休人员五人，年末实有车辆两辆，均为执法执勤\n用车。\n　　二〇三〇年收入合计一千二百三十四万元，比上年增加一百\n万元。\n二、存在问题\n　　经费不足。\n　　人员紧张。\n";
    assert_eq!(
        blocks(text),
        [
            "一、基本情况",
            "某县林业局负责全县植树造林工作，二〇三〇年共有在职人员二十人，退休人员五人，年末实有车辆两辆，均为执法执勤用车。",
            "二〇三〇年收入合计一千二百三十四万元，比上年增加一百万元。",
            "二、存在问题",
            "经费不足。",
            "人员紧张。"
        ]
    );
    let first = doc(text);
    let hints = &first.blocks[1].hints;
    assert_eq!(hints.joins.len(), 2);
    assert_eq!(hints.indent_chars, Some(2.0));
    let places: Vec<Option<u32>> = first
        .anchors_of(first.blocks[1].span)
        .iter()
        .map(|a| a.line)
        .collect();
    assert_eq!(places, [Some(2), Some(3), Some(4)]);
}

#[test]
fn a_page_break_does_not_tear_a_paragraph() {
    let long = "全年开展森林防火宣传三十次，发放资料两万份；组织巡护队伍十支，巡护里程三千公里，及时处置火情两起，未发生重大森林火灾，林业有害生物防治率达到";
    assert_eq!(
        blocks(&format!(
            "{long}\n\n百分之九十五，\n\n— 3 —\n\n比上年提高两个百分点。\n\n下一步，继续加强。\n"
        )),
        [
            format!("{long}百分之九十五，比上年提高两个百分点。"),
            "#— 3 —".to_owned(),
            "下一步，继续加强。".to_owned()
        ]
    );
}

#[test]
fn a_paragraph_without_its_full_stop_takes_no_fresh_one() {
    let first = "全年开展森林防火宣传三十次；组织巡护队伍十支，巡护里程三千公里，及时处置火情两起，未发生重大森林火灾，支出359.96万元";
    assert_eq!(
        blocks(&format!(
            "{first}\n\n2030年，我局继续加强管理，严格执行预算，取得较好成效。\n"
        ))
        .len(),
        2
    );
    assert_eq!(
        blocks(&format!("{first}\n\n（二）资金管理情况\n\n严格管理。\n")).len(),
        3
    );
}

#[test]
fn titles_of_two_lines_and_signatures_stay_apart() {
    assert_eq!(blocks("某某县林业局\n2030年度部门整体支出绩效自评报告\n\n根据通知要求，现将情况报告如下：\n\n某某县林业局\n2031年3月1日\n").len(), 5);
}

#[test]
fn a_drawn_out_contents_list_is_furniture_without_its_dots() {
    let d = doc(
        "目录\n一、概况........................1\n二、收支……………………………12\n\n一、概况\n正文在此，不再赘述。\n",
    );
    assert_eq!(d.blocks[1].kind, BlockKind::Furniture(FurnitureKind::Toc));
    assert_eq!(d.slice(d.blocks[2].span), "二、收支 12");
    assert!(
        d.warnings
            .iter()
            .any(|w| w.message().contains("dot_leader"))
    );
    assert_eq!(d.slice(d.blocks[3].span), "一、概况");
}

#[test]
fn tables_stand_between_their_caption_and_notes() {
    let d = doc(
        "附表1 支出表\n单位：万元\n项目\t预算\t决算\n植树\t12\t11\n合计\t12\t11\n注：不含上年结转。\n后文。\n",
    );
    assert_eq!(d.tables.len(), 1);
    assert_eq!(d.tables[0].origin, GridOrigin::Tabs);
    let texts: Vec<&str> = d
        .blocks
        .iter()
        .filter(|b| b.kind == BlockKind::Paragraph)
        .map(|b| d.slice(b.span))
        .collect();
    assert_eq!(
        texts,
        ["附表1 支出表", "单位：万元", "注：不含上年结转。", "后文。"]
    );
}

#[test]
fn long_files_of_one_kind_of_line_stay_linear() {
    // A quadratic reader would not come back from these within a test run.
    for line in [
        "\t\n",
        "\t数\n",
        "数\t值\n",
        "| a | b |\n",
        "数    值\n",
        "│ a │\n",
        "┌──┬──┐\n",
        "<table>\n",
        "甲\n\n",
        "12\n\n",
        "　　某县某局，\n",
        "<table><tr><td>\n",
    ] {
        let d = doc(&line.repeat(20_000));
        assert!(d.blocks.len() <= 20_001);
    }
}

/// Every character that a reader of the page would see, whatever the white space.
fn visible(text: &str) -> Vec<char> {
    let mut chars: Vec<char> = text
        .chars()
        .filter(|c| !c.is_whitespace() && !lines::is_invisible(*c))
        .collect();
    chars.sort_unstable();
    chars
}

proptest::proptest! {
    #[test]
    fn any_bytes_give_a_document_whose_spans_hold(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..600)) {
        for format in [Format::Txt, Format::Md] {
            let d = read(&bytes, format, &Options::default());
            for b in &d.blocks {
                proptest::prop_assert!(d.text.get(b.span.range()).is_some());
                for j in &b.hints.joins {
                    proptest::prop_assert!(d.text.is_char_boundary((b.span.start + j) as usize));
                }
            }
            for pair in d.anchors.windows(2) {
                proptest::prop_assert!(pair[0].span.end <= pair[1].span.start);
            }
        }
    }

    #[test]
    fn joining_keeps_every_visible_character(lines in proptest::collection::vec("(　　|  |\t)?([一-鿿]{0,30}[，。；：、0-9 （）“”%\t]{0,3}){0,3}", 0..40)) {
        let text = lines.join("\n");
        let d = doc(&text);
        let kept: String = d.blocks.iter().map(|b| d.slice(b.span)).collect();
        proptest::prop_assert_eq!(visible(&kept), visible(&text));
    }

    #[test]
    fn cells_never_overlap(lines in proptest::collection::vec("(\t[一-十]{0,2}){1,4}|([|] ?[0-9一二]{0,2} ?){1,4}[|]|[│┌┬┐├┼┤└┴┘─ 一]{0,12}|([一二0-9.]{1,4} {1,4}){1,4}|", 0..24)) {
        let d = doc(&lines.join("\n"));
        for t in &d.tables {
            let mut seen = vec![false; (t.n_rows * t.n_cols) as usize];
            for c in &t.cells {
                proptest::prop_assert!(c.row + c.row_span <= t.n_rows && c.col + c.col_span <= t.n_cols, "{:?}", lines);
                for r in c.row..c.row + c.row_span {
                    for k in c.col..c.col + c.col_span {
                        let at = (r * t.n_cols + k) as usize;
                        proptest::prop_assert!(!seen[at], "{:?}", lines);
                        seen[at] = true;
                    }
                }
            }
        }
    }
}
