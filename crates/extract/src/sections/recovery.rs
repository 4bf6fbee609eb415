//! Property: whatever numbering scheme a document uses, as long as it uses it consistently the tree is recovered exactly.

use super::run;
use gongbao_model::{Analysis, BlockKind, DocumentBuilder, Format, LayoutHints, SectionKind};
use proptest::prelude::*;

/// Ways to print the n-th label of a level.
const STYLES: &[fn(usize) -> String] = &[
    |n| format!("{}、", han(n)),
    |n| format!("（{}）", han(n)),
    |n| format!("{n}."),
    |n| format!("（{n}）"),
    |n| format!("{n}）"),
    |n| {
        char::from_u32('①' as u32 + n as u32 - 1)
            .map(String::from)
            .unwrap_or_default()
    },
    |n| format!("第{}章 ", han(n)),
    |n| format!("{}）", char::from(b'a' + (n as u8 - 1))),
];

fn han(n: usize) -> String {
    let digits: Vec<char> = "一二三四五六七八九".chars().collect();
    match n {
        1..=9 => digits[n - 1].to_string(),
        10 => "十".to_owned(),
        _ => format!("十{}", digits[n - 11]),
    }
}

/// A scheme: the style of each level.
fn scheme() -> impl Strategy<Value = Vec<usize>> {
    // Chapters stand above everything by their nature, so they may only be the first level.
    (
        Just((0..STYLES.len()).filter(|s| *s != 6).collect::<Vec<_>>()).prop_shuffle(),
        1usize..=5,
        any::<bool>(),
    )
        .prop_map(|(mut order, depth, chapters)| {
            if chapters {
                order.insert(0, 6);
            }
            order.truncate(depth);
            order
        })
}

/// How many children the nodes have, read off in the order of the document.
fn widths() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(0u8..4, 1..80)
}

const TITLES: &[&str] = &[
    "组织机构",
    "资金管理",
    "工程建设",
    "河道治理",
    "水库运行",
    "灌区改造",
    "水质监测",
    "移民安置",
];
const BODY: &str = "本年度各项工作按计划推进，资金全部用于既定用途，没有发生挪用和超支。";

struct Writer<'a> {
    builder: DocumentBuilder,
    widths: std::iter::Cycle<std::slice::Iter<'a, u8>>,
    expected: Vec<(u32, String)>,
    left: usize,
}

impl Writer<'_> {
    fn paragraph(&mut self, text: &str) {
        self.builder
            .block(BlockKind::Paragraph, text, LayoutHints::default());
    }
    fn level(&mut self, scheme: &[usize], level: usize, base: u32) {
        let Some(style) = scheme.get(level) else {
            return;
        };
        let least = u8::from(level == 0);
        let n = (*self.widths.next().unwrap()).max(least);
        for i in 1..=n as usize {
            if self.left == 0 {
                return;
            }
            self.left -= 1;
            let label = STYLES[*style](i);
            self.paragraph(&format!("{label}{}", TITLES[(i + level) % TITLES.len()]));
            self.expected
                .push((base + level as u32, label.trim().to_owned()));
            if self.widths.next().unwrap().is_multiple_of(2) || level + 1 == scheme.len() {
                self.paragraph(BODY);
            }
            let before = self.expected.len();
            self.level(scheme, level + 1, base);
            if self.expected.len() == before {
                self.paragraph(BODY);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]
    #[test]
    fn a_consistent_scheme_is_recovered(body in scheme(), attached in scheme(), widths in widths(), attachments in 0usize..3) {
        let mut w = Writer { builder: DocumentBuilder::new(Format::Txt), widths: widths.iter().cycle(), expected: Vec::new(), left: 120 };
        w.level(&body, 0, 1);
        for n in 1..=attachments {
            w.paragraph(&format!("附件{n}"));
            w.expected.push((1, format!("附件{n}")));
            w.left = 40;
            w.level(&attached, 0, 2);
        }
        let doc = w.builder.finish();
        let mut analysis = Analysis::default();
        run(&doc, &mut analysis);
        let got: Vec<(u32, String)> = analysis.sections.iter().map(|s| (s.depth, s.label.clone())).collect();
        prop_assert_eq!(&got, &w.expected, "{}", doc.text);
        for s in &analysis.sections {
            prop_assert!(s.diagnostics.is_empty(), "{:?}", s);
            prop_assert!(s.kind != SectionKind::RunIn);
            prop_assert!(s.head.end <= s.body.start && s.body.end as usize <= doc.text.len());
        }
    }

    #[test]
    fn no_text_is_a_panic(text in "[一二三1a①（）()、.。：附件表第章是\u{3000} \n*\\[\\]\u{1f600}%]{0,300}") {
        let mut b = DocumentBuilder::new(Format::Txt);
        for line in text.lines() {
            b.block(BlockKind::Paragraph, line, LayoutHints::default());
        }
        let doc = b.finish();
        let mut analysis = Analysis::default();
        run(&doc, &mut analysis);
        prop_assert_eq!(analysis.block_roles.len(), doc.blocks.len());
        prop_assert_eq!(analysis.block_sections.len(), doc.blocks.len());
        for s in &analysis.sections {
            prop_assert!(doc.text.get(s.head.range()).is_some() && doc.text.get(s.body.range()).is_some());
        }
    }
}
