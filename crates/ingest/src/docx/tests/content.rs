//! What stands in a paragraph: controls, fields, symbols, formulas, shapes, tracked changes.

use super::*;

fn run(inner: &str) -> String {
    format!("<w:p><w:r>{inner}</w:r></w:p>")
}

fn original(body: &str) -> Document {
    let options = Options {
        changes: Changes::Original,
        ..Options::default()
    };
    read(&file(body, &[]), &options).unwrap()
}

fn char_field(code: &str, result: &str) -> String {
    format!(
        "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>\
         {result}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"
    )
}

fn r(text: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

#[test]
fn content_controls_of_every_level_are_read_through() {
    let control = |inner: &str| {
        format!(
            "<w:sdt><w:sdtPr><w:alias w:val=\"名\"/></w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"
        )
    };
    assert_eq!(texts(&doc(&control(&p("块")))), ["块"]);
    let inline = format!("<w:p>{}{}{}</w:p>", r("前"), control(&r("中")), r("后"));
    assert_eq!(texts(&doc(&inline)), ["前中后"]);
    let row = |a: &str, b: &str| format!("<w:tr>{a}{b}</w:tr>");
    let table = format!(
        "<w:tbl>{}{}{}</w:tbl>",
        row(&cell("项目"), &cell("数")),
        control(&row(&cell("一"), &cell("1"))),
        row(
            &control(&cell("二")),
            &format!("<w:tc>{}</w:tc>", control(&p("2")))
        )
    );
    let doc = doc(&control(&table));
    assert_eq!(texts(&doc), ["项目\t数\n一\t1\n二\t2"]);
    assert_eq!((doc.tables[0].n_rows, doc.tables[0].n_cols), (3, 2));
}

#[test]
fn fields_show_their_result_however_they_nest() {
    let inner = char_field(" PAGE ", &r("7"));
    let nested = char_field(
        &format!("</w:instrText></w:r>{inner}<w:r><w:instrText> \\* MERGEFORMAT "),
        &r("结果"),
    );
    let cases = [
        (char_field(" DATE \\@ \"yyyy\" ", &r("2024年")), "2024年"),
        (
            char_field(" HYPERLINK \"http://a.cn\" ", &r("网址")),
            "网址",
        ),
        (char_field(" EQ \\o\\ac(○,3) ", ""), "③"),
        (char_field(" SYMBOL 254 \\f Wingdings ", ""), "☑"),
        (nested, "结果"),
        (
            "<w:fldSimple w:instr=\"NUMPAGES\"><w:r><w:t>12</w:t></w:r></w:fldSimple>".to_owned(),
            "12",
        ),
        (
            "<w:hyperlink r:id=\"x\"><w:r><w:t>附件</w:t></w:r></w:hyperlink>".to_owned(),
            "附件",
        ),
    ];
    for (field, expected) in cases {
        let body = format!("<w:p>{}{field}{}</w:p>", r("前"), r("后"));
        assert_eq!(texts(&doc(&body)), [format!("前{expected}后")], "{field}");
    }
}

#[test]
fn a_field_that_spans_paragraphs_makes_its_entries_a_table_of_contents() {
    let entry = |text: &str, page: &str| {
        format!(
            "<w:p>{}<w:r><w:tab/></w:r>{}</w:p>",
            r(text),
            char_field(" PAGEREF _a \\h ", &r(page))
        )
    };
    let begin = "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> TOC \\o </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>";
    let first = entry("一、收入", "1").replacen("<w:p>", &format!("<w:p>{begin}"), 1);
    let end = "<w:p><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>";
    let doc = doc(&format!(
        "{first}{}{end}{}",
        entry("二、支出", "4"),
        p("一、收入")
    ));
    assert_eq!(texts(&doc), ["一、收入\t1", "二、支出\t4", "一、收入"]);
    let toc = BlockKind::Furniture(FurnitureKind::Toc);
    let kinds: Vec<_> = doc.blocks.iter().map(|b| b.kind).collect();
    assert_eq!(kinds, [toc, toc, BlockKind::Paragraph]);
}

#[test]
fn check_boxes_and_drop_downs_print_what_is_chosen() {
    let form = |code: &str, data: &str| {
        format!(
            "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"><w:ffData>{data}</w:ffData></w:fldChar></w:r><w:r><w:instrText>{code}</w:instrText></w:r>\
             <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>"
        )
    };
    let checked = form(
        "FORMCHECKBOX",
        "<w:checkBox><w:default w:val=\"0\"/><w:checked/></w:checkBox>",
    );
    let empty = form(
        "FORMCHECKBOX",
        "<w:checkBox><w:default w:val=\"0\"/></w:checkBox>",
    );
    let list = form(
        "FORMDROPDOWN",
        "<w:ddList><w:result w:val=\"1\"/><w:listEntry w:val=\"良\"/><w:listEntry w:val=\"优\"/></w:ddList>",
    );
    assert_eq!(
        texts(&doc(&[checked, empty, list].concat())),
        ["☑", "□", "优"]
    );
}

#[test]
fn symbols_hyphens_and_breaks_print_as_they_look() {
    let cases = [
        (
            "<w:t>第</w:t><w:sym w:font=\"Wingdings\" w:char=\"F0FE\"/>",
            "第☑",
        ),
        (
            "<w:t>x</w:t><w:sym w:font=\"Symbol\" w:char=\"F0B3\"/><w:t>5</w:t>",
            "x≥5",
        ),
        ("<w:t>A</w:t><w:noBreakHyphen/><w:t>1</w:t>", "A-1"),
        ("<w:t>A</w:t><w:softHyphen/><w:t>1</w:t>", "A1"),
        ("<w:t>A\u{ad}B\u{200b}C</w:t>", "ABC"),
        ("<w:t>甲</w:t><w:tab/><w:t>乙</w:t>", "甲\t乙"),
    ];
    for (inner, expected) in cases {
        assert_eq!(texts(&doc(&run(inner))), [expected], "{inner}");
    }
}

#[test]
fn a_symbol_without_a_character_is_counted() {
    let doc = doc(&run(
        "<w:sym w:font=\"Webdings\" w:char=\"F034\"/><w:t>甲</w:t>",
    ));
    assert_eq!(texts(&doc), ["\u{fffd}甲"]);
    assert_eq!(doc.warnings[0].code(), "unknown_symbols");
}

#[test]
fn a_phonetic_guide_prints_its_base_and_is_counted() {
    let ruby = "<w:ruby><w:rt><w:r><w:t>yì</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>益</w:t></w:r></w:rubyBase></w:ruby>";
    let doc = doc(&run(&format!("{ruby}<w:t>阳市</w:t>")));
    assert_eq!(texts(&doc), ["益阳市"]);
    assert_eq!(doc.warnings[0].code(), "phonetic_guides");
}

#[test]
fn formulas_read_in_one_line_in_text_and_on_their_own() {
    let fraction = "<m:oMath><m:f><m:num><m:r><m:t>实际数</m:t></m:r></m:num><m:den><m:r><m:t>预算数</m:t></m:r></m:den></m:f><m:r><m:t>×100%</m:t></m:r></m:oMath>";
    let inline = format!("<w:p>{}{fraction}</w:p>", r("执行率="));
    let block = format!("<m:oMathPara>{fraction}</m:oMathPara>");
    assert_eq!(
        texts(&doc(&format!("{inline}{block}"))),
        ["执行率=实际数/预算数×100%", "实际数/预算数×100%"]
    );
}

#[test]
fn text_boxes_and_shapes_are_read_once_whatever_draws_them() {
    let inner = format!("<w:txbxContent>{}</w:txbxContent>", p("框内"));
    let drawing =
        format!("<w:drawing><wp:anchor><wps:txbx>{inner}</wps:txbx></wp:anchor></w:drawing>");
    let vml = format!("<w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict>");
    let both = format!(
        "<mc:AlternateContent><mc:Choice>{drawing}</mc:Choice><mc:Fallback>{vml}</mc:Fallback></mc:AlternateContent>"
    );
    let empty_choice = format!(
        "<mc:AlternateContent><mc:Choice><w:drawing/></mc:Choice><mc:Fallback>{vml}</mc:Fallback></mc:AlternateContent>"
    );
    for shape in [drawing, vml.clone(), both, empty_choice] {
        assert_eq!(
            texts(&doc(&run(&format!("<w:t>文</w:t>{shape}")))),
            ["文", "框内"],
            "{shape}"
        );
    }
    let diagram = "<w:drawing><a:graphic><wps:wsp><a:txBody><a:p><a:r><a:t>图中字</a:t></a:r></a:p></a:txBody></wps:wsp></a:graphic></w:drawing>";
    assert_eq!(texts(&doc(&run(diagram))), ["图中字"]);
    let art = "<w:pict><v:shape><v:textpath string=\"艺术字\"/></v:shape></w:pict>";
    assert_eq!(texts(&doc(&run(art))), ["艺术字"]);
}

#[test]
fn tracked_changes_read_as_the_final_or_the_original_text() {
    let body = "<w:p><w:r><w:t>支出</w:t></w:r><w:del><w:r><w:delText>48万元</w:delText></w:r></w:del><w:ins><w:r><w:t>52万元</w:t></w:r></w:ins></w:p>\
                <w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前</w:t></w:r></w:p><w:p><w:r><w:t>后</w:t></w:r></w:p>";
    assert_eq!(texts(&doc(body)), ["支出52万元", "前后"]);
    assert_eq!(texts(&original(body)), ["支出48万元", "前", "后"]);
}

#[test]
fn moves_and_changed_rows_and_cells_follow_the_text_that_was_asked_for() {
    let moved = format!(
        "<w:p><w:moveFrom>{}</w:moveFrom>{}<w:moveTo>{}</w:moveTo></w:p>",
        r("甲"),
        r("乙"),
        r("甲")
    );
    assert_eq!(texts(&doc(&moved)), ["乙甲"]);
    assert_eq!(texts(&original(&moved)), ["甲乙"]);
    let row = |change: &str, text: &str| {
        format!(
            "<w:tr><w:trPr>{change}</w:trPr>{}{}</w:tr>",
            cell(text),
            cell("1")
        )
    };
    let rows = format!(
        "<w:tbl>{}{}{}</w:tbl>",
        row("", "留"),
        row("<w:ins/>", "增"),
        row("<w:del/>", "删")
    );
    assert_eq!(texts(&doc(&rows)), ["留\t1\n增\t1"]);
    assert_eq!(texts(&original(&rows)), ["留\t1\n删\t1"]);
}

#[test]
fn hidden_text_stands_apart_and_is_flagged() {
    let doc = doc(
        "<w:p><w:r><w:t>可见</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>不可见</w:t></w:r></w:p>",
    );
    assert_eq!(texts(&doc), ["可见", "不可见"]);
    let hidden: Vec<_> = doc.blocks.iter().map(|b| b.hints.hidden).collect();
    assert_eq!(hidden, [false, true]);
}

#[test]
fn hidden_text_of_a_cell_is_left_out_with_a_warning() {
    let hidden = "<w:tc><w:p><w:r><w:t>5</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>9</w:t></w:r></w:p></w:tc>";
    let doc = doc(&format!(
        "<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{hidden}</w:tr></w:tbl>",
        cell("项目"),
        cell("数"),
        cell("一")
    ));
    assert_eq!(texts(&doc), ["项目\t数\n一\t5"]);
    assert_eq!(doc.warnings[0].code(), "hidden_text");
}

#[test]
fn layout_hints_come_from_the_paragraph_and_its_style() {
    let styles = "<w:styles><w:style w:type=\"paragraph\" w:styleId=\"a\"><w:name w:val=\"heading 2\"/><w:pPr><w:jc w:val=\"center\"/></w:pPr>\
                  <w:rPr><w:b/><w:sz w:val=\"32\"/></w:rPr></w:style></w:styles>";
    let rels = "<Relationships><Relationship Id=\"s\" Type=\"http://x/styles\" Target=\"styles.xml\"/></Relationships>";
    let body = "<w:p><w:pPr><w:pStyle w:val=\"a\"/></w:pPr><w:r><w:t>标题</w:t></w:r></w:p>\
                <w:p><w:pPr><w:ind w:firstLineChars=\"200\"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>粗</w:t></w:r><w:r><w:t>细</w:t></w:r></w:p>";
    let bytes = file(
        body,
        &[
            ("word/_rels/document.xml.rels", rels),
            ("word/styles.xml", styles),
        ],
    );
    let doc = read(&bytes, &Options::default()).unwrap();
    let (head, body) = (&doc.blocks[0].hints, &doc.blocks[1].hints);
    assert_eq!(head.style.as_deref(), Some("heading 2"));
    assert_eq!(
        (head.outline_level, head.align),
        (Some(2), Some(gongbao_model::Align::Center))
    );
    assert_eq!((head.font_size, head.bold_prefix), (Some(16.0), Some(6)));
    assert_eq!((body.indent_chars, body.bold_prefix), (Some(2.0), Some(3)));
}
