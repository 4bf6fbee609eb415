use super::*;
use crate::text::lines::split;

/// The grid of the only table in a text, one row per line, cells parted by ` | `; a merged cell shows its rows × columns.
fn grid(text: &str) -> Vec<String> {
    let (lines, _) = split(text);
    let furniture: Vec<bool> = crate::text::furniture::find(&lines)
        .iter()
        .map(Option::is_some)
        .collect();
    let found = find(&Source {
        lines: &lines,
        furniture: &furniture,
    });
    assert_eq!(found.len(), 1, "one table in {text}: {found:?}");
    draw(&found[0].draft)
}

fn draw(draft: &Draft) -> Vec<String> {
    (0..draft.n_rows)
        .map(|r| {
            let cells: Vec<String> = draft
                .cells
                .iter()
                .filter(|c| c.row == r)
                .map(|c| {
                    if c.row_span * c.col_span > 1 {
                        format!("{}[{}x{}]", c.text, c.row_span, c.col_span)
                    } else {
                        c.text.clone()
                    }
                })
                .collect();
            cells.join(" | ")
        })
        .collect()
}

fn none(text: &str) {
    let (lines, _) = split(text);
    let furniture = vec![false; lines.len()];
    let found = find(&Source {
        lines: &lines,
        furniture: &furniture,
    });
    assert!(found.is_empty(), "no table in {text}: {found:?}");
}

#[test]
fn tab_rows_with_a_wrapped_cell_and_a_page_break() {
    assert_eq!(
        grid(
            "项目\t预算数\t决算数\n基本支出\t10.00\t9.50\n\n— 3 —\n\n项目支出\t20.00\t18.00\n专项资金\n（含结转）\t5.00\t4.00\n"
        ),
        [
            "项目 | 预算数 | 决算数",
            "基本支出 | 10.00 | 9.50",
            "项目支出 | 20.00 | 18.00",
            "专项资金（含结转） | 5.00 | 4.00"
        ]
    );
}

#[test]
fn two_header_rows_prove_their_merges() {
    assert_eq!(
        grid(
            "科目\t预算数\t\t决算数\t\t备注\n\t小计\t其中：基本\t小计\t其中：基本\t\n教育\t10\t8\t9\t7\t无\n"
        ),
        [
            "科目[2x1] | 预算数[1x2] | 决算数[1x2] | 备注[2x1]",
            "小计 | 其中：基本 | 小计 | 其中：基本",
            "教育 | 10 | 8 | 9 | 7 | 无"
        ]
    );
}

#[test]
fn empty_first_cells_continue_the_label_above_but_empty_figures_do_not_merge() {
    assert_eq!(
        grid("|一级|二级|值|分|\n|---|---|---|---|\n|产出|数量|3次|10|\n| |质量|合格| |\n"),
        [
            "一级 | 二级 | 值 | 分",
            "产出[2x1] | 数量 | 3次 | 10",
            "质量 | 合格 | "
        ]
    );
}

#[test]
fn pipes_keep_escaped_pipes_and_breaks() {
    assert_eq!(
        grid("| 名称 | 比上年<br>（%） |\n| :-- | --: |\n| 甲\\|乙 | 5.0 |\n"),
        ["名称 | 比上年（%）", "甲|乙 | 5.0"]
    );
}

#[test]
fn one_cell_per_line_with_wrapped_cells_and_empty_paragraphs() {
    let text = "\t项目名\n称\n\t植树\n\n\t一级\n\t二级\n\t三级\n\t指标值\n\t分值\n\n\t产出\n指标\n\n\t数量\n\t株数\n\t≥100株\n\t10\n\n\t\n\t\n\t亩数\n\t≥5亩\n\t10\n\n\t\n\t质量\n\t成活率\n\t≥90%\n\t20\n\n\t总分\n\t40\n\n\n填表人：某某\n";
    assert_eq!(
        grid(text),
        [
            "项目名称 | 植树[1x4]",
            "一级 | 二级 | 三级 | 指标值 | 分值",
            "产出指标[3x1] | 数量[2x1] | 株数 | ≥100株 | 10",
            "亩数 | ≥5亩 | 10",
            "质量 | 成活率 | ≥90% | 20",
            "总分 | 40"
        ]
    );
}

#[test]
fn paragraphs_with_a_tab_as_indent_are_no_table() {
    none(
        "\t今年以来，全局认真落实各项要求，圆满完成任务。\n\n\t下一步，将继续努力，提高资金使用效益。\n\n\t特此报告。\n\n\t某某局\n",
    );
    none("联系人：某某\t联系电话：123456\n");
}

#[test]
fn columns_of_spaces() {
    let text = "项目            预算数      决算数\n基本支出        120.50      118.20\n项目支出         80.00       75.10\n合计            200.50      193.30\n";
    assert_eq!(
        grid(text),
        [
            "项目 | 预算数 | 决算数",
            "基本支出 | 120.50 | 118.20",
            "项目支出 | 80.00 | 75.10",
            "合计 | 200.50 | 193.30"
        ]
    );
    let wrapped = "指标            年初        全年\n                预算数      预算数\n基本支出        120.50      118.20\n项目支出         80.00       75.10\n";
    assert_eq!(grid(wrapped)[0], "指标 | 年初预算数 | 全年预算数");
    none("填表人：某某    填报日期：2024.3.1    联系电话：123\n");
    none("某市市长  某某某\n各位代表：\n现在，我代表市人民政府作报告。\n");
}

#[test]
fn drawn_tables_state_their_merges() {
    let text = "┌──────┬────┬────┐\n│项目  │预算│决算│\n├──────┼────┴────┤\n│植树  │未安排   │\n│经费  ├────┬────┤\n│      │12  │11  │\n└──────┴────┴────┘\n";
    assert_eq!(
        grid(text),
        [
            "项目 | 预算 | 决算",
            "植树经费[2x1] | 未安排[1x2]",
            "12 | 11"
        ]
    );
    assert_eq!(
        grid("+----+-----+\n| 甲 | 1+2 |\n+----+-----+\n| 乙 | 3   |\n+----+-----+\n"),
        ["甲 | 1+2", "乙 | 3"]
    );
}

#[test]
fn html_tables_in_text_state_their_spans() {
    let text = "<html><body><table><thead><tr><th rowspan=\"2\">项目</th><th colspan=2>金额</th></tr><tr><th>预算</th><th>决算</th></tr></thead>\n<tr><td>植树<br>经费</td><td>12</td><td>11</td></tr></table>余文";
    let (lines, _) = split(text);
    let lines = cut_lines(lines);
    let furniture = vec![false; lines.len()];
    let found = find(&Source {
        lines: &lines,
        furniture: &furniture,
    });
    assert_eq!(found.len(), 1);
    assert_eq!(
        draw(&found[0].draft),
        ["项目[2x1] | 金额[1x2]", "预算 | 决算", "植树经费 | 12 | 11"]
    );
    assert_eq!(found[0].draft.header_rows, Some(2));
    assert_eq!(lines.last().unwrap().text, "余文");
}

#[test]
fn a_caption_with_a_wide_space_is_no_row() {
    assert_eq!(
        grid("表1　2030年人口数\n\n| 指标 | 年末数 |\n| --- | --- |\n| 人口 | 12 |\n"),
        ["指标 | 年末数", "人口 | 12"]
    );
}

#[test]
fn rows_that_were_copied_with_single_spaces() {
    assert_eq!(
        grid("居民消费价格 0.1 0.2 -0.3\n- 食品烟酒 -0.7 -0.5 -1.2\n- 衣着 1.5 1.7 1.0\n"),
        [
            "居民消费价格 | 0.1 | 0.2 | -0.3",
            "食品烟酒 | -0.7 | -0.5 | -1.2",
            "衣着 | 1.5 | 1.7 | 1.0"
        ]
    );
}
