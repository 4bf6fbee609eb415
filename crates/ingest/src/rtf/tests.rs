use super::*;
use gongbao_model::{Align, BlockKind, FurnitureKind};

fn doc(body: &str) -> Document {
    let text = format!(
        "{{\\rtf1\\ansi\\ansicpg936\\deff0{{\\fonttbl{{\\f0\\fnil\\fcharset134 \\'cb\\'ce\\'cc\\'e5;}}{{\\f1\\froman\\fcharset0 Times New Roman;}}{{\\f2\\fnil\\fcharset2 Wingdings;}}}}\
         {{\\stylesheet{{\\s0 Normal;}}{{\\s1\\qc\\b heading 1;}}{{\\*\\cs10 Default Paragraph Font;}}}}{body}}}"
    );
    read(text.as_bytes(), &Options::default()).unwrap()
}

fn texts(doc: &Document) -> Vec<&str> {
    doc.blocks.iter().map(|b| doc.slice(b.span)).collect()
}

#[test]
fn characters_of_every_way_of_writing_them() {
    let doc = doc(
        "\\pard\\s1 \\'d4\\'a4\\'cb\\'e3\\par\\pard\\plain\\f1 \\u25910?\\u20837?12.5\\'cd\\'f2\\'d4\\'aa\\line\\uc2\\u-244 ab\\u8212\\'a1\\'aa\\tab x\\~y\\{\\}\\\\\\par\
         \\f2\\'fe\\f0\\u55357?\\u56832?\\par",
    );
    assert_eq!(
        texts(&doc),
        ["预算", "收入12.5万元", "\u{ff0c}—\tx\u{a0}y{}\\", "☑😀"]
    );
    assert_eq!(doc.blocks[0].hints.outline_level, Some(1));
    assert_eq!(doc.blocks[0].hints.align, Some(Align::Center));
    assert_eq!(doc.encoding, Some("gb18030"));
}

#[test]
fn tables_keep_their_merges_and_nested_tables_their_cell() {
    let doc = doc(
        "\\trowd\\trgaph108\\trhdr\\clvmgf\\clbrdrt\\brdrs\\cellx1000\\clmgf\\cellx2000\\clmrg\\cellx3000\\pard\\intbl a\\cell b\\cell\\cell\\row\
         \\trowd\\clvmrg\\cellx1000\\cellx2000\\cellx3000\\pard\\intbl\\cell 1\\par 2\\cell 3\\cell\\row\
         \\trowd\\cellx2000\\cellx3000\\pard\\intbl wide\\cell\\pard\\intbl\\itap2 in\\nestcell side\\nestcell\
         {\\*\\nesttableprops\\trowd\\cellx500\\cellx900\\nestrow}{\\nonesttables\\par}\\pard\\intbl\\itap1\\cell\\row\\pard after\\par",
    );
    let t = &doc.tables[0];
    let cells: Vec<_> = t
        .cells
        .iter()
        .map(|c| (c.row, c.col, c.row_span, c.col_span, doc.slice(c.span)))
        .collect();
    assert_eq!(
        cells,
        [
            (0, 0, 2, 1, "a"),
            (0, 1, 1, 2, "b"),
            (1, 1, 1, 1, "1 2"),
            (1, 2, 1, 1, "3"),
            (2, 0, 1, 2, "wide"),
            (2, 2, 1, 1, "")
        ]
    );
    assert_eq!(t.stated_header_rows, Some(1));
    assert_eq!(
        doc.tables[1].parent.map(|(t, c)| (t.0, c.row, c.col)),
        Some((0, 2, 2))
    );
    assert_eq!(texts(&doc).last(), Some(&"after"));
}

#[test]
fn fields_notes_boxes_labels_and_running_heads() {
    let doc = doc(
        "{\\header\\pard running\\par}{\\footer\\pard {\\field{\\*\\fldinst PAGE}{\\fldrslt 1}}\\par}\
         \\pard {\\listtext\\pard\\plain \\'d2\\'bb\\'a1\\'a2\\tab}head\\par\
         \\pard see {\\field{\\*\\fldinst HYPERLINK \"http://x\"}{\\fldrslt here}}{\\footnote\\pard a note}.\\par\
         {\\shp{\\*\\shpinst{\\sp{\\sn a}{\\sv b}}{\\shptxt\\pard boxed\\par}}{\\shprslt old}}\\pard {\\deleted gone}{\\revised new}{\\v veiled}\\par\
         {\\*\\generator any;}{\\info{\\title t}}{\\pict\\bin2 }}}\\par",
    );
    let found: Vec<(BlockKind, &str)> = doc
        .blocks
        .iter()
        .map(|b| (b.kind, doc.slice(b.span)))
        .collect();
    assert_eq!(
        found,
        [
            (BlockKind::Paragraph, "一、head"),
            (BlockKind::Paragraph, "see here."),
            (BlockKind::Footnote, "a note"),
            (BlockKind::Paragraph, "new"),
            (BlockKind::Paragraph, "veiled"),
            (BlockKind::Paragraph, "boxed"),
            (BlockKind::Furniture(FurnitureKind::Header), "running"),
            (BlockKind::Furniture(FurnitureKind::PageNumber), "1"),
        ]
    );
    assert!(doc.blocks[4].hints.hidden);
}

#[test]
fn broken_files_give_what_they_hold() {
    let cut = read(
        b"{\\rtf1\\ansi\\ansicpg936 \\'d4\\'a4\\'cb\\'e3{\\b 12",
        &Options::default(),
    )
    .unwrap();
    assert_eq!(texts(&cut), ["预算12"]);
    assert_eq!(cut.warnings[0].code(), "damaged_part");
    // A row that never ends, a cell outside of a row, an end without a start.
    let odd = doc("\\trowd\\cellx100\\pard\\intbl loose\\cell\\pard}text\\cell\\row\\nestrow}");
    assert!(texts(&odd).contains(&"loose"), "{:?}", texts(&odd));
    let none = crate::read(b"{\\rtf1{\\pict 00}}", "a.rtf", &Options::default()).unwrap();
    assert_eq!(none.warnings[0].code(), "no_text_layer");
    assert_eq!(
        read(b"rtf", &Options::default()).unwrap_err().code,
        ErrorCode::NotThatFormat
    );
}

#[test]
fn nesting_and_length_are_bounded() {
    let deep = format!(
        "{{\\rtf1 before {}lost{}after}}",
        "{".repeat(100_000),
        "}".repeat(100_000)
    );
    let doc = read(deep.as_bytes(), &Options::default()).unwrap();
    assert_eq!(texts(&doc), ["before after"]);
    assert_eq!(doc.warnings[0].code(), "limit_reached");
    let rows = format!(
        "{{\\rtf1 {}}}",
        "\\trowd\\cellx1\\intbl\\itap99\\nestcell\\nestrow".repeat(2000)
    );
    read(rows.as_bytes(), &Options::default()).unwrap();
    let mut options = Options::default();
    options.limits.paragraphs = 3;
    let many = read(b"{\\rtf1 a\\par b\\par c\\par d\\par}", &options).unwrap();
    assert_eq!(many.warnings[0].code(), "limit_reached");
}

proptest::proptest! {
    #[test]
    fn any_words_give_a_document(soup in "(\\{|\\}|\\\\(par|cell|row|trowd|cellx[0-9]{1,3}|intbl|itap[0-9]|nestcell|nestrow|field|fldrslt|footnote|shptxt|listtext|u-?[0-9]{1,5}|b|pard|header|s[0-9]|line|deleted) ?|\\\\\\*|\\\\'[0-9a-f]{2}|[a-z一 ]{0,4}){0,80}") {
        let doc = read(format!("{{\\rtf1 {soup}").as_bytes(), &Options::default()).unwrap();
        for b in &doc.blocks {
            proptest::prop_assert!(doc.text.get(b.span.range()).is_some());
        }
    }
}
