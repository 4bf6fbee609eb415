//! Numbers with units: reading one out of a text, and the unit registry.
//!
//! [`scan`] reads all quantities of a stretch of running text, [`parse_cell`] the one of a table cell, [`parse_target`] an indicator's
//! target. [`lex::lex`] is the scanner below them, which also tells dates and what is no quantity (labels, document numbers, names).

mod cell;
pub mod exclusions;
pub mod lex;
pub mod numeral;
pub mod printed;
pub mod qualifiers;
pub mod units;
pub(crate) mod words;

pub use cell::{Target, parse_cell, parse_target};

use gongbao_model::{Quantity, Span};
use lex::LexemeKind;

/// All quantities in a stretch of text, in order, with absolute spans. Dates, ordinals, labels, document numbers, phone numbers and
/// numbers inside names are left out, and so are bare numbers: they mean nothing without their surroundings.
#[must_use]
pub fn scan(doc_text: &str, span: Span) -> Vec<Quantity> {
    let mut out = Vec::new();
    lex::lex(doc_text, span, |lexeme| {
        if let LexemeKind::Quantity(q) = lexeme.kind
            && !q.unit.is_empty()
        {
            out.push(q);
        }
    });
    out
}

/// A quantity in other printed unit, for units that come from elsewhere (a table head, the neighbour in a list).
#[must_use]
pub fn with_unit(mut q: Quantity, unit: &str) -> Quantity {
    if let Some((factor, base, dimension)) = printed::unit_parts(unit)
        && let Some(base_value) = q.value.checked_mul(factor)
    {
        q.base_value = base_value.normalize();
        q.unit = crate::squeeze::without(unit, numeral::is_gap).into_owned();
        q.base_unit = base;
        q.dimension = dimension;
    }
    q
}

#[cfg(test)]
mod tests {
    use super::*;
    use gongbao_model::Qualifier;

    fn all(text: &str) -> Vec<String> {
        scan(text, Span::new(0, text.len()))
            .into_iter()
            .map(|q| {
                let q_name = if q.qualifier == Qualifier::Exact {
                    String::new()
                } else {
                    format!(" {}", q.qualifier.name())
                };
                format!(
                    "{}={} {}={} {}{q_name}",
                    &text[q.span.range()],
                    q.value,
                    q.unit,
                    q.base_value.normalize(),
                    q.base_unit
                )
            })
            .collect()
    }

    #[test]
    fn decimal_points_of_founder_fonts() {
        assert_eq!(
            all("收入３３５\u{e010}３亿元，增长\u{f0b7}2􀆰９％"),
            [
                "３３５\u{e010}３亿元=335.3 亿元=33530000000 元",
                "2􀆰９％=2.9 ％=2.9 %"
            ]
        );
    }

    #[test]
    fn quantities_of_running_text() {
        assert_eq!(
            all("2023年基本支出1348.22万元，较上年减少85.82万元，下降5.98%。"),
            [
                "1348.22万元=1348.22 万元=13482200 元",
                "85.82万元=85.82 万元=858200 元",
                "5.98%=5.98 %=5.98 %"
            ]
        );
        assert_eq!(
            all("累计培训2万余人次，90%以上的问题"),
            [
                "2万余人次=2 万人次=20000 人次 over",
                "90%以上=90 %=90 % at_least"
            ]
        );
        assert_eq!(
            all("超过 58 %，不少于 5 名"),
            [
                "超过 58 %=58 %=58 % more_than",
                "不少于 5 名=5 名=5 名 at_least"
            ]
        );
        assert_eq!(
            all("0台（套），48.1万卷（件），71微克/立方米"),
            [
                "0台（套）=0 台（套）=0 台（套）",
                "48.1万卷（件）=48.1 万卷（件）=481000 卷（件）",
                "71微克/立方米=71 微克/立方米=71 微克/立方米"
            ]
        );
        assert_eq!(
            all("一千二百余万元，百分之三十五，三点五个百分点，两成，三分之二"),
            [
                "一千二百余万元=1200 万元=12000000 元 over",
                "百分之三十五=35 %=35 %",
                "三点五个百分点=3.5 个百分点=3.5 个百分点",
                "两成=2 成=20 %",
                "三分之二=66.67 %=66.67 % about",
            ]
        );
        assert_eq!(
            all("752.32亿吨公里、55.26亿标准量、34953台件、5万千瓦、3亿千瓦时"),
            [
                "752.32亿吨公里=752.32 亿吨公里=75232000000 吨公里",
                "55.26亿标准量=55.26 亿标准量=5526000000 标准量",
                "34953台件=34953 台件=34953 台件",
                "5万千瓦=5 万千瓦=50000 千瓦",
                "3亿千瓦时=3 亿千瓦时=300000000 千瓦时",
            ]
        );
        assert_eq!(
            all("10%—15%，3至5个"),
            [
                "10%=10 %=10 % at_least",
                "15%=15 %=15 % at_most",
                "3=3 个=3 个 at_least",
                "5个=5 个=5 个 at_most"
            ]
        );
    }

    #[test]
    fn no_quantities() {
        for text in [
            "2023年12月31日",
            "税占比77\u{e011}6％",
            "收入\u{fffd}35.3亿元",
            "收入335.\u{fffd}亿元",
            "第三届",
            "第5次会议",
            "〔2024〕4号",
            "湘财绩（2015）15号",
            "5—8月",
            "“1+6”模式",
            "12345热线",
            "3A级景区",
            "4G和5G",
            "PM2.5",
            "1.基本支出",
            "（2）项目",
            "电话：0737-4225031",
            "2021—2025年",
            "湘H31776",
            "人才新政“25条”",
            "《十条措施20条》",
            "90后",
            "20世纪90年代",
            "国道310线",
        ] {
            assert_eq!(all(text), Vec::<String>::new(), "{text}");
        }
    }
}

#[cfg(test)]
mod renderings {
    use super::*;
    use gongbao_model::{Decimal, Qualifier};
    use proptest::prelude::*;

    /// A whole number in everyday Chinese numerals.
    fn han(n: u64) -> String {
        const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
        fn section(n: u64, out: &mut String, lead: bool) {
            let mut zero = lead;
            let mut begun = false;
            for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
                let d = (n / unit) % 10;
                if d == 0 {
                    zero |= begun;
                    continue;
                }
                if zero {
                    out.push('零');
                    zero = false;
                }
                out.push(DIGITS[d as usize]);
                out.push_str(name);
                begun = true;
            }
        }
        let mut out = String::new();
        let (yi, wan, rest) = (n / 100_000_000, n / 10_000 % 10_000, n % 10_000);
        if yi > 0 {
            section(yi, &mut out, false);
            out.push('亿');
        }
        if wan > 0 {
            section(wan, &mut out, yi > 0 && wan < 1000);
            out.push('万');
        }
        if rest > 0 {
            section(rest, &mut out, (yi > 0 || wan > 0) && rest < 1000);
        }
        out
    }

    fn only(text: &str) -> Option<Quantity> {
        let mut found = scan(text, Span::new(0, text.len()));
        (found.len() == 1).then(|| found.remove(0))
    }

    proptest! {
        #[test]
        fn arabic_reads_back(mantissa in 0i64..10_000_000_000, scale in 0u32..4, wide in any::<bool>(), grouped in any::<bool>()) {
            let value = Decimal::new(mantissa, scale);
            let mut printed = value.to_string();
            if grouped && value >= Decimal::ONE {
                let (whole, tail) = printed.split_once('.').map_or((printed.as_str(), String::new()), |(w, t)| (w, format!(".{t}")));
                let chars: Vec<char> = whole.chars().collect();
                let mut with = String::new();
                for (i, c) in chars.iter().enumerate() {
                    if i > 0 && (chars.len() - i).is_multiple_of(3) {
                        with.push(',');
                    }
                    with.push(*c);
                }
                printed = with + &tail;
            }
            if wide {
                printed = printed.chars().map(|c| match c {
                    '0'..='9' => char::from_u32(c as u32 - '0' as u32 + '０' as u32).unwrap_or(c),
                    c => c,
                }).collect();
            }
            for (unit, factor) in [("万元", 10_000i64), ("元", 1), ("万人次", 10_000), ("%", 1), ("个百分点", 1), ("平方公里", 1)] {
                let text = format!("投入{printed}{unit}。");
                let q = only(&text).expect(&text);
                prop_assert_eq!(q.value, value);
                prop_assert_eq!(q.decimals, scale);
                prop_assert_eq!(q.base_value, value * Decimal::from(factor));
                prop_assert_eq!(q.unit.as_str(), unit);
                prop_assert_eq!(&text[q.span.range()], format!("{printed}{unit}"));
            }
        }

        #[test]
        fn chinese_numerals_read_back(n in 10u64..1_000_000_000_000) {
            let text = format!("投入{}元。", han(n));
            let q = only(&text).expect(&text);
            prop_assert_eq!(q.base_value, Decimal::from(n), "{}", text);
        }

        #[test]
        fn qualifiers_read_back(n in 10u32..100_000) {
            for (before, after, kind) in [("约", "", Qualifier::About), ("", "以上", Qualifier::AtLeast), ("不超过", "", Qualifier::AtMost), ("突破", "", Qualifier::MoreThan)] {
                let text = format!("投入{before}{n}万元{after}。");
                let q = only(&text).expect(&text);
                prop_assert_eq!(q.qualifier, kind);
                prop_assert_eq!(&text[q.span.range()], format!("{before}{n}万元{after}"));
            }
        }

        #[test]
        fn nothing_panics(text in "[0-9０-９一二两三十百千万亿元个%年月日号第（）“”《》、，。.余多约比上增长 -]{0,60}") {
            let _ = scan(&text, Span::new(0, text.len()));
            let _ = parse_cell(&text, Span::new(0, text.len()), Some("万元"));
            let _ = parse_target(&text, Span::new(0, text.len()));
        }
    }
}
