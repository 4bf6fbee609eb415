//! Which numbers are figures, and the unit that the surroundings lend to one that prints none.

use super::engine::Around;
use super::metric;
use super::right;
use super::roles::strip_fillers;
use super::words::WORDS;
use super::words::lists;
use crate::quantity::lex::{Lexeme, LexemeKind};
use crate::quantity::numeral::is_gap;
use crate::quantity::with_unit;
use gongbao_model::{Dimension, Qualifier, Quantity};

/// True for a small number with the measure word of its noun, which stands right before it, at the end of a clause.
fn closes(q: &Quantity, core: &str, after: &str) -> bool {
    let noun = core.trim_end_matches(is_gap);
    q.value >= gongbao_model::Decimal::TWO
        && lists().closing_units.contains(&q.unit.as_str())
        && after
            .trim_start_matches(is_gap)
            .starts_with(['，', '。', '；', '、', ',', ';'])
        && noun.chars().next_back().is_some_and(char::is_alphabetic)
        && metric::noun(noun).chars().count() >= 2
        && WORDS.action.end_of(noun).is_none()
}

/// Whether a number is a figure, and its quantity with the unit that its surroundings lend it.
pub(super) fn accept(lexeme: &Lexeme, q: &Quantity, around: &Around<'_>) -> Option<Quantity> {
    let (left, after) = (around.left, around.after);
    // 1美元兑7.14元, 成立101周年: no figures.
    if after.trim_start_matches(is_gap).starts_with('兑') || q.base_unit == "周年" {
        return None;
    }
    // 4个50亿级产业集群: a size that is the name of a class.
    let multiplier = matches!(
        q.unit.as_str(),
        "万" | "亿" | "千万" | "百万" | "千亿" | "百亿"
    );
    if multiplier && after.starts_with('级') {
        return None;
    }
    let small = q.value.abs() < gongbao_model::Decimal::TEN && q.base_value == q.value;
    if lexeme.han {
        // 七届十三次全会: which one it was.
        let meeting = ["全会", "会议", "全体", "代表大会", "常委会"]
            .iter()
            .any(|word| after.starts_with(word));
        if q.unit == "次" && (meeting || left.core.trim_end_matches(is_gap).ends_with('届')) {
            return None;
        }
        // 长三角, 一度: a place and an adverb.
        if q.value.abs() < gongbao_model::Decimal::TEN && matches!(q.unit.as_str(), "角" | "度") {
            return None;
        }
        // 成功创建两个党支部: two things counted behind a verb; 两个方面 and 三大行动 only group words.
        let two = small
            && q.dimension == Dimension::Count
            && q.value == gongbao_model::Decimal::TWO
            && WORDS
                .listing_end
                .end_of(left.core.trim_end_matches(is_gap))
                .is_some()
            && right::begins(after)
            && !lists()
                .grouping
                .iter()
                .any(|g| after.trim_start_matches(is_gap).starts_with(g));
        if two {
            return Some(q.clone());
        }
        // 改造水厂三座，公务用车三辆: a small number behind its noun that ends the clause.
        if small && q.dimension == Dimension::Count && closes(q, left.core, after) {
            return Some(q.clone());
        }
        match q.dimension {
            Dimension::Count
            | Dimension::None
            | Dimension::Score
            | Dimension::Length
            | Dimension::Volume
            | Dimension::Mass
                if small =>
            {
                return None;
            }
            Dimension::Time | Dimension::None => return None,
            _ => {}
        }
    }
    if !q.unit.is_empty() && q.dimension != Dimension::None {
        return Some(q.clone());
    }
    let behind = after.trim_start_matches(is_gap);
    // 37.4万农业人口, 2000多企业主: the noun tells the unit.
    let phrase = right::phrase(behind);
    if !phrase.is_empty()
        && (!q.unit.is_empty() || q.qualifier == Qualifier::Over)
        && right::begins(behind)
    {
        let unit = metric::household_noun(&phrase)
            .then_some("户")
            .or_else(|| metric::person_noun(&phrase).then_some("人"))
            .or_else(|| phrase.contains("资金").then_some("元"));
        if let Some(unit) = unit {
            return Some(lent(q, unit)).map(|mut n| {
                if unit == "元" {
                    n.unit.clone_from(&q.unit);
                }
                n
            });
        }
    }
    let core = metric::strip_copula(left.core.trim_end_matches(is_gap));
    let named = metric::noun(core);
    // 分别为265.56万、180.45万: the second has the unit that the first got.
    if let Some(unit) = around
        .previous_unit
        .filter(|_| left.adjacent && !q.unit.is_empty())
    {
        return Some(lent(q, unit));
    }
    if let Some(unit) = left_out(q, &named, core, around) {
        return Some(lent(q, unit));
    }
    if !q.unit.is_empty() {
        return Some(q.clone());
    }
    // 447.55增加391.27万元: the unit stands with the difference.
    if let Some(LexemeKind::Quantity(n)) = around.next.map(|l| &l.kind) {
        let changed = WORDS
            .change
            .end_of(strip_fillers(behind.trim_end_matches(is_gap)))
            .is_some();
        if changed
            && !behind.contains(['，', '。', '；'])
            && n.dimension != Dimension::Ratio
            && !n.unit.is_empty()
            && !core.is_empty()
        {
            return Some(with_unit(q.clone(), &n.unit));
        }
    }
    // An index, a coefficient, a composition.
    let copula = left.core.trim_end_matches(is_gap).len() != core.len();
    if named.ends_with("指数") || named.ends_with("系数") || named.ends_with("基尼系数") {
        return Some(q.clone());
    }
    if copula && q.value.is_zero() && (named.ends_with("比例") || named.ends_with('率')) {
        return Some(with_unit(q.clone(), "%"));
    }
    if copula && (named.ends_with("得分") || named.ends_with("评分") || named.ends_with("分值"))
    {
        return Some(with_unit(q.clone(), "分"));
    }
    None
}

/// The quantity with a unit behind its multiplier.
fn lent(q: &Quantity, unit: &str) -> Quantity {
    with_unit(q.clone(), &format!("{}{unit}", q.unit))
}

/// The unit that a writer left out because the name tells it: 接待支出0.39万, 参会人数70.
fn left_out(q: &Quantity, named: &str, core: &str, around: &Around<'_>) -> Option<&'static str> {
    if named.ends_with("人数") || named.ends_with("人口") && !q.unit.is_empty() {
        return Some("人");
    }
    if named.ends_with("户数") {
        return Some("户");
    }
    if !matches!(q.unit.as_str(), "万" | "亿" | "千万" | "百万") {
        return None;
    }
    // 单价100万以上设备.
    if core.ends_with("单价") {
        return Some("元");
    }
    let ends = around
        .after
        .trim_start_matches(is_gap)
        .chars()
        .next()
        .is_none_or(|c| !c.is_alphanumeric());
    let changed = WORDS.change.end_of(strip_fillers(core)).is_some() && around.after_money;
    (ends
        && (changed
            || lists()
                .money_endings
                .iter()
                .any(|word| named.ends_with(word))))
    .then_some("元")
}
