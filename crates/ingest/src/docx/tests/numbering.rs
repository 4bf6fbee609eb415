//! Automatic numbers: the label is part of the text as printed, and marked as generated.

use super::*;

/// A file with a numbering part (and a style sheet) whose paragraphs are given as `num:level text`, or `style text` for a style.
fn numbered(numbering: &str, styles: &str, paragraphs: &[(&str, &str)]) -> Vec<String> {
    let body: String = paragraphs
        .iter()
        .map(|(list, text)| {
            let props = match list.split_once(':') {
                Some((num, level)) => format!(
                    "<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{num}\"/></w:numPr>"
                ),
                None if list.is_empty() => String::new(),
                None => format!("<w:pStyle w:val=\"{list}\"/>"),
            };
            format!("<w:p><w:pPr>{props}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
        })
        .collect();
    let rels = "<Relationships><Relationship Id=\"n\" Type=\"http://x/numbering\" Target=\"numbering.xml\"/>\
                <Relationship Id=\"s\" Type=\"http://x/styles\" Target=\"styles.xml\"/></Relationships>";
    let numbering = format!("<w:numbering>{numbering}</w:numbering>");
    let styles = format!("<w:styles>{styles}</w:styles>");
    let bytes = file(
        &body,
        &[
            ("word/_rels/document.xml.rels", rels),
            ("word/numbering.xml", &numbering),
            ("word/styles.xml", &styles),
        ],
    );
    let doc = read(&bytes, &Options::default()).unwrap();
    for (block, (_, text)) in doc.blocks.iter().zip(paragraphs) {
        // What is marked as generated is exactly what stands before the paragraph's own words.
        let label = block.hints.generated_label.unwrap_or(0) as usize;
        assert_eq!(&doc.slice(block.span)[label..], *text);
    }
    texts(&doc).into_iter().map(str::to_owned).collect()
}

fn level(n: u32, format: &str, text: &str, more: &str) -> String {
    format!(
        "<w:lvl w:ilvl=\"{n}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/>{more}<w:lvlText w:val=\"{text}\"/></w:lvl>"
    )
}

fn list(id: u32, levels: &[String]) -> String {
    format!(
        "<w:abstractNum w:abstractNumId=\"{id}\">{}</w:abstractNum>",
        levels.concat()
    )
}

fn instance(num: u32, list: u32, more: &str) -> String {
    format!("<w:num w:numId=\"{num}\"><w:abstractNumId w:val=\"{list}\"/>{more}</w:num>")
}

#[test]
fn every_number_format_of_chinese_documents_prints() {
    let cases = [
        ("chineseCounting", "一 二 十"),
        ("chineseCountingThousand", "一 二 十"),
        ("chineseLegalSimplified", "壹 贰 壹拾"),
        ("ideographTraditional", "甲 乙 癸"),
        ("ideographZodiac", "子 丑 酉"),
        ("ideographDigital", "一 二 一〇"),
        ("taiwaneseCountingThousand", "一 二 十"),
        ("japaneseCounting", "一 二 十"),
        ("decimal", "1 2 10"),
        ("decimalZero", "01 02 10"),
        ("decimalFullWidth", "１ ２ １０"),
        ("decimalEnclosedCircle", "① ② ⑩"),
        ("decimalEnclosedCircleChinese", "① ② ⑩"),
        ("decimalEnclosedParen", "⑴ ⑵ ⑽"),
        ("decimalEnclosedFullstop", "⒈ ⒉ ⒑"),
        ("upperLetter", "A B J"),
        ("lowerLetter", "a b j"),
        ("upperRoman", "I II X"),
        ("lowerRoman", "i ii x"),
    ];
    for (format, expected) in cases {
        let numbering = list(0, &[level(0, format, "%1、", "")]) + &instance(1, 0, "");
        let paragraphs = [("1:0", "文"); 10];
        let texts = numbered(&numbering, "", &paragraphs);
        let shown: Vec<&str> = [0, 1, 9]
            .map(|i| texts[i].strip_suffix("、文").unwrap())
            .into();
        assert_eq!(shown.join(" "), expected, "{format}");
    }
}

#[test]
fn levels_nest_and_restart_under_a_new_number() {
    let levels = [
        level(0, "chineseCountingThousand", "%1、", ""),
        level(
            1,
            "chineseCounting",
            "（%2）",
            "<w:suff w:val=\"nothing\"/>",
        ),
        level(2, "decimal", "%3.", "<w:suff w:val=\"space\"/>"),
    ];
    let numbering = list(0, &levels) + &instance(1, 0, "");
    let texts = numbered(
        &numbering,
        "",
        &[
            ("1:0", "收入"),
            ("1:1", "税收"),
            ("1:2", "增值税"),
            ("1:1", "非税"),
            ("1:0", "支出"),
            ("1:1", "教育"),
        ],
    );
    assert_eq!(
        texts,
        [
            "一、收入",
            "（一）税收",
            "1. 增值税",
            "（二）非税",
            "二、支出",
            "（一）教育"
        ]
    );
}

#[test]
fn a_level_may_go_on_counting_across_the_one_above() {
    let levels = [
        level(0, "decimal", "第%1章", "<w:suff w:val=\"space\"/>"),
        level(
            1,
            "decimal",
            "第%2条",
            "<w:suff w:val=\"space\"/><w:lvlRestart w:val=\"0\"/>",
        ),
    ];
    let numbering = list(0, &levels) + &instance(1, 0, "");
    let texts = numbered(
        &numbering,
        "",
        &[("1:0", "甲"), ("1:1", "一"), ("1:0", "乙"), ("1:1", "二")],
    );
    assert_eq!(texts, ["第1章 甲", "第1条 一", "第2章 乙", "第2条 二"]);
}

#[test]
fn instances_share_a_count_until_one_overrides_its_start_or_its_level() {
    let numbering = list(0, &[level(0, "decimal", "%1、", "")])
        + &instance(1, 0, "")
        + &instance(2, 0, "")
        + &instance(
            3,
            0,
            "<w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"5\"/></w:lvlOverride>",
        )
        + &instance(
            4,
            0,
            &format!(
                "<w:lvlOverride w:ilvl=\"0\">{}</w:lvlOverride>",
                level(0, "upperLetter", "%1）", "")
            ),
        );
    let texts = numbered(
        &numbering,
        "",
        &[
            ("1:0", "甲"),
            ("2:0", "乙"),
            ("3:0", "丙"),
            ("3:0", "丁"),
            ("4:0", "戊"),
        ],
    );
    assert_eq!(texts, ["1、甲", "2、乙", "5、丙", "6、丁", "G）戊"]);
}

#[test]
fn a_legal_level_prints_every_number_as_a_decimal() {
    let levels = [
        level(
            0,
            "chineseCounting",
            "第%1部分",
            "<w:suff w:val=\"space\"/>",
        ),
        level(
            1,
            "chineseCounting",
            "%1.%2",
            "<w:isLgl/><w:suff w:val=\"space\"/>",
        ),
    ];
    let numbering = list(0, &levels) + &instance(1, 0, "");
    let texts = numbered(
        &numbering,
        "",
        &[("1:0", "甲"), ("1:0", "乙"), ("1:1", "丙")],
    );
    assert_eq!(texts, ["第一部分 甲", "第二部分 乙", "2.1 丙"]);
}

#[test]
fn a_style_numbers_its_paragraphs_and_those_based_on_it() {
    let linked = |n, format, text, style: &str| {
        level(n, format, text, &format!("<w:pStyle w:val=\"{style}\"/>"))
    };
    let levels = [
        linked(0, "chineseCounting", "%1、", "h1"),
        linked(1, "chineseCounting", "（%2）", "h2"),
    ];
    let numbering = list(0, &levels) + &instance(1, 0, "");
    let styles = "<w:style w:type=\"paragraph\" w:styleId=\"h1\"><w:name w:val=\"heading 1\"/><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style>\
        <w:style w:type=\"paragraph\" w:styleId=\"h2\"><w:name w:val=\"heading 2\"/><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style>\
        <w:style w:type=\"paragraph\" w:styleId=\"h3\"><w:basedOn w:val=\"h2\"/><w:name w:val=\"公文二级\"/></w:style>\
        <w:style w:type=\"paragraph\" w:styleId=\"off\"><w:basedOn w:val=\"h2\"/><w:name w:val=\"无号\"/><w:pPr><w:numPr><w:numId w:val=\"0\"/></w:numPr></w:pPr></w:style>";
    let texts = numbered(
        &numbering,
        styles,
        &[
            ("h1", "收入"),
            ("h2", "税收"),
            ("h3", "非税"),
            ("off", "说明"),
            ("h1", "支出"),
            ("h3", "教育"),
        ],
    );
    assert_eq!(
        texts,
        [
            "一、收入",
            "（一）税收",
            "（二）非税",
            "说明",
            "二、支出",
            "（一）教育"
        ]
    );
}

#[test]
fn a_list_may_take_its_levels_from_a_list_style() {
    let numbering = list(0, &[level(0, "decimal", "%1）", "")])
        + "<w:abstractNum w:abstractNumId=\"1\"><w:numStyleLink w:val=\"ls\"/></w:abstractNum>"
        + &instance(1, 0, "")
        + &instance(2, 1, "");
    let styles = "<w:style w:type=\"numbering\" w:styleId=\"ls\"><w:name w:val=\"列表\"/><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style>";
    assert_eq!(
        numbered(&numbering, styles, &[("2:0", "甲"), ("2:0", "乙")]),
        ["1）甲", "2）乙"]
    );
    // A link that leads in a circle ends without a number and without a hang.
    let circle =
        "<w:abstractNum w:abstractNumId=\"1\"><w:numStyleLink w:val=\"ls\"/></w:abstractNum>"
            .to_owned()
            + &instance(1, 1, "");
    assert_eq!(numbered(&circle, styles, &[("1:0", "甲")]), ["甲"]);
}

#[test]
fn bullets_print_their_sign_and_what_separates_it() {
    let bullet = |text: &str, font: &str| {
        format!(
            "<w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"{text}\"/><w:rPr><w:rFonts w:ascii=\"{font}\"/></w:rPr></w:lvl>"
        )
    };
    for (sign, font, expected) in [
        ("\u{f06c}", "Wingdings", "● 甲"),
        ("\u{f0b7}", "Symbol", "• 甲"),
        ("★", "宋体", "★ 甲"),
        ("o", "Courier New", "o 甲"),
        ("\u{f06c}", "", "● 甲"),
    ] {
        let numbering = list(0, &[bullet(sign, font)]) + &instance(1, 0, "");
        assert_eq!(numbered(&numbering, "", &[("1:0", "甲")]), [expected]);
    }
}

#[test]
fn a_number_in_a_cell_is_part_of_the_cells_text() {
    let numbering = list(
        0,
        &[level(0, "decimal", "%1", "<w:suff w:val=\"nothing\"/>")],
    ) + &instance(1, 0, "");
    let rels = "<Relationships><Relationship Id=\"n\" Type=\"http://x/numbering\" Target=\"numbering.xml\"/></Relationships>";
    let auto = "<w:tc><w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:p></w:tc>";
    let body = format!(
        "<w:tbl><w:tr>{}{}</w:tr><w:tr>{auto}{}</w:tr><w:tr>{auto}{}</w:tr></w:tbl>",
        cell("序号"),
        cell("项目"),
        cell("甲"),
        cell("乙")
    );
    let part = format!("<w:numbering>{numbering}</w:numbering>");
    let bytes = file(
        &body,
        &[
            ("word/_rels/document.xml.rels", rels),
            ("word/numbering.xml", &part),
        ],
    );
    let doc = read(&bytes, &Options::default()).unwrap();
    assert_eq!(texts(&doc), ["序号\t项目\n1\t甲\n2\t乙"]);
}

#[test]
fn a_strict_file_reads_as_its_transitional_twin() {
    let strict = |text: &str| {
        text.replace(
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            "http://purl.oclc.org/ooxml/wordprocessingml/main",
        )
        .replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        .replace("w:left=\"640\"", "w:start=\"32pt\"")
        .replace("w:val=\"right\"", "w:val=\"end\"")
    };
    let ns = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    let relation = |id: &str, kind: &str, target: &str| {
        format!(
            "<Relationship Id=\"{id}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" Target=\"{target}\"/>"
        )
    };
    let levels = [
        level(0, "chineseCounting", "%1、", ""),
        level(1, "decimal", "%1.%2", "<w:isLgl/>"),
    ];
    let numbering = format!(
        "<w:numbering {ns}>{}{}</w:numbering>",
        list(0, &levels),
        instance(1, 0, "")
    );
    let number =
        |l: u32| format!("<w:numPr><w:ilvl w:val=\"{l}\"/><w:numId w:val=\"1\"/></w:numPr>");
    let document = format!(
        "<w:document {ns}><w:body><w:p><w:pPr>{}<w:ind w:left=\"640\"/></w:pPr><w:r><w:t>收入</w:t></w:r></w:p>\
         <w:p><w:pPr>{}<w:jc w:val=\"right\"/></w:pPr><w:r><w:t>税收</w:t></w:r></w:p></w:body></w:document>",
        number(0),
        number(1)
    );
    let rels = format!(
        "<Relationships>{}</Relationships>",
        relation("r1", "officeDocument", "word/document.xml")
    );
    let more = format!(
        "<Relationships>{}</Relationships>",
        relation("n", "numbering", "numbering.xml")
    );
    let parts = [
        ("_rels/.rels", rels),
        ("word/document.xml", document),
        ("word/_rels/document.xml.rels", more),
        ("word/numbering.xml", numbering),
    ];
    let build = |change: &dyn Fn(&str) -> String| {
        let changed: Vec<(&str, String)> = parts.iter().map(|(n, t)| (*n, change(t))).collect();
        let parts: Vec<(&str, &str)> = changed.iter().map(|(n, t)| (*n, t.as_str())).collect();
        read(&package(&parts), &Options::default()).unwrap()
    };
    let (transitional, strict) = (build(&str::to_owned), build(&strict));
    assert_eq!(texts(&transitional), ["一、收入", "1.1 税收"]);
    assert_eq!(strict, transitional);
}
