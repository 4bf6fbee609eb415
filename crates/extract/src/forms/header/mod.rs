//! What the header of a column, or the label of a row, says of its figures: role, period ([`period`]), unit, and the words that are left for the
//! metric; and the name in the label of a row ([`label`]).

mod label;
mod period;

use super::fold::{bracketed, without_brackets, without_note_marks};
use super::registry::{Figure, Special, registry};
use crate::quantity::printed::unit_parts;
use gongbao_model::{Period, Role, RuleId};
pub use label::row_label;
pub use period::{Clock, leading_period, period_in, printed_year};

/// What a header says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Meaning {
    /// Words for the metric, generic ones left out.
    pub metric: String,
    /// Role, where words tell it.
    pub role: Option<Role>,
    /// True when the role is a relation between two figures.
    pub relation: bool,
    /// Period, where words tell it.
    pub period: Option<Period>,
    /// Unit, where one is printed.
    pub unit: Option<String>,
    /// The rule that told the role.
    pub rule: Option<RuleId>,
}

/// Reads the texts of a header from the top down; all are folded.
#[must_use]
pub fn read(parts: &[&str], clock: Clock) -> Meaning {
    let mut out = Meaning::default();
    let mut metric: Vec<String> = Vec::new();
    for part in parts {
        read_part(part, clock, &mut out, &mut metric);
    }
    out.metric = metric.join("：");
    // A percentage is no difference of amounts, and an amount no growth rate, whatever the word.
    if let (Some(role), Some(unit)) = (out.role, out.unit.as_deref()) {
        out.role = Some(by_unit(role, unit));
    }
    out
}

/// A header without the brackets that hold its unit, year, formula or points; those that belong to a name stay (因公出国（境）费).
fn without_side_brackets(part: &str, clock: Clock) -> String {
    let mut out = without_note_marks(part).to_owned();
    for inside in bracketed(part) {
        let side = inside.is_empty()
            || unit_of(inside).is_some()
            || is_formula(inside)
            || period_in(inside, clock).is_some()
            || inside.contains("单位")
            || inside
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, '%' | '分' | '.' | '/' | '-' | '+'))
            || hit_of(inside, false).is_some()
            || hit_of(inside, true).is_some();
        if side {
            out = out.replace(&format!("({inside})"), "");
        }
    }
    out
}

/// The role that a unit allows: 增减 in percent is growth, 增长 in yuan is a difference.
#[must_use]
pub fn by_unit(role: Role, unit: &str) -> Role {
    let percent = matches!(unit, "%" | "％" | "‰");
    match role {
        Role::Change if percent => Role::ChangePct,
        Role::ChangePct if !percent && !unit.is_empty() => Role::Change,
        other => other,
    }
}

fn read_part(part: &str, clock: Clock, out: &mut Meaning, metric: &mut Vec<String>) {
    for inside in bracketed(part) {
        if let Some(unit) = unit_of(inside) {
            out.unit = Some(unit);
        } else if let Some((period, _)) = period_in(inside, clock) {
            out.period = Some(period);
        }
    }
    let mut bare = without_side_brackets(part, clock);
    if bare.contains('%') {
        out.unit = Some("%".to_owned());
        bare = bare.replace('%', "");
    }
    if let Some(at) = bare.find("单位:") {
        if let Some(unit) = unit_of(&bare[at..]) {
            out.unit = Some(unit);
        }
        bare.truncate(at);
    }
    let hit = role_in(&bare, clock)
        .or_else(|| bracketed(part).into_iter().find_map(|b| role_in(b, clock)));
    if let Some((figure, rule, _)) = hit
        && (figure.relation || !out.relation)
    {
        out.role = Some(figure.role);
        out.relation = figure.relation;
        out.rule = Some(rule);
    }
    let mut rest = bare.clone();
    if let Some(year) = clock.year
        && ["年末", "期末", "年底"].iter().any(|w| bare.starts_with(w))
    {
        out.period = Some(Period::Day(year, 12, 31));
    }
    while let Some((period, range)) = period_in(&rest, clock) {
        // A comparison names the year that it is made with; the figure belongs to the year of the table.
        if hit.is_none_or(|(f, ..)| !f.relation) {
            out.period = Some(period);
        }
        // 本年收入合计 is the name of an item; 2023年实际在职人数 is a name and a year.
        if hit.is_none()
            && rest[range.clone()].starts_with(['本', '当', '今'])
            && range.len() < rest.len()
        {
            break;
        }
        rest.replace_range(range, "");
    }
    let left = leftover(&rest);
    if !left.is_empty() && metric.last() != Some(&left) {
        metric.push(left);
    }
}

/// The role that the words of a folded text without brackets tell. Relations come before amounts.
fn role_in(bare: &str, clock: Clock) -> Option<(&'static Figure, RuleId, &'static str)> {
    let mut text = registry().masked(bare);
    let whole = hit_of(&text, true);
    if whole.is_some() {
        return whole;
    }
    while let Some((_, range)) = period_in(&text, clock) {
        text.replace_range(range, "");
    }
    hit_of(&text, true).or_else(|| hit_of(&text, false))
}

fn hit_of(text: &str, relation: bool) -> Option<(&'static Figure, RuleId, &'static str)> {
    registry()
        .figures
        .within_some(text, |f| f.relation == relation)
        .map(|hit| (hit.means, hit.rule, hit.word))
}

/// True for a header that is exactly the word of a role (预算数).
#[must_use]
pub fn is_role(folded: &str) -> bool {
    registry()
        .figures
        .exact(&without_brackets(folded))
        .is_some_and(|hit| !hit.means.keep)
}

/// The relation that a caption says all figures have (比上年涨跌幅度), for a table whose unit is a percent.
#[must_use]
pub fn relation_of_caption(caption: &str) -> Option<Role> {
    hit_of(&registry().masked(caption), true).map(|(figure, ..)| by_unit(figure.role, "%"))
}

/// The role of an amount that the words of a sentence tell, where they tell one only.
#[must_use]
pub fn only_role(folded: &str) -> Option<Role> {
    let mut text = registry().masked(folded);
    let mut found: Option<Role> = None;
    while let Some((figure, _, word)) = hit_of(&text, false) {
        let amount = matches!(
            figure.role,
            Role::Actual | Role::Budget | Role::InitialBudget | Role::Prior
        );
        if amount && found.is_some_and(|f| f != figure.role) {
            return None;
        }
        found = found.or(Some(figure.role).filter(|_| amount));
        text = text.replace(word, "\0");
    }
    found
}

/// Words between the two sides of a relation.
pub const JOINS: [char; 6] = ['比', '较', '与', '为', '占', '同'];

/// What is left of a header for the metric when the words of its role are taken out.
fn leftover(bare: &str) -> String {
    let r = registry();
    let mut text = bare.to_owned();
    let masked = r.masked(&text);
    let relation = hit_of(&masked, true);
    if let Some((figure, _, word)) = relation {
        // What is compared stands before the relation (产量比上年增长%).
        let at = masked.find(word).unwrap_or(0);
        text.truncate(at);
        if figure.role == Role::Share && text.starts_with('占') {
            // 占全部出口比重 names the whole, not what has the share.
            return String::new();
        }
        text = text.trim_end_matches(JOINS).to_owned();
        while let Some((_, range)) = period_in(&text, Clock { year: Some(0) }) {
            text.replace_range(range, "");
        }
        text = text.trim_end_matches(JOINS).to_owned();
    }
    // One amount word names the role; behind a relation there may be more of them (执行数比决算数).
    let relation = relation.is_some();
    let rounds = if relation { 4 } else { 1 };
    for _ in 0..rounds {
        let masked = r.masked(&text);
        let Some((figure, _, word)) = hit_of(&masked, false) else {
            break;
        };
        if figure.keep {
            break;
        }
        let at = masked.find(word).unwrap_or(0);
        text.replace_range(at..at + word.len(), "");
        if relation {
            text = text.trim_end_matches(JOINS).to_owned();
        }
    }
    let trimmed = text
        .trim_matches(|c: char| {
            matches!(
                c,
                ':' | '、' | ',' | '.' | '/' | '-' | '—' | '_' | '#' | '*' | ';'
            )
        })
        .trim_start_matches("其中:")
        .trim_end_matches('的');
    if trimmed.chars().count() < 2 || r.is_special(Special::Generic, trimmed) || is_formula(trimmed)
    {
        return String::new();
    }
    trimmed.to_owned()
}

/// True for the letters and signs by which tables number their columns (`A=B+C`, `①`, `(1)`).
#[must_use]
pub fn is_formula(folded: &str) -> bool {
    !folded.is_empty()
        && folded.chars().all(|c| {
            c.is_ascii_uppercase()
                || matches!(
                    c,
                    '=' | '+' | '-' | '/' | '(' | ')' | '*' | '×' | '÷' | '①'..='⑳'
                )
                || c.is_ascii_digit()
        })
        && folded
            .chars()
            .any(|c| c.is_ascii_uppercase() || matches!(c, '①'..='⑳' | '='))
}

/// A unit written in a header's brackets or behind 单位: (`万元`, `单位:万元`, `%`).
#[must_use]
pub fn unit_of(folded: &str) -> Option<String> {
    let body = match folded.rfind("单位") {
        Some(at) => folded[at + "单位".len()..].trim_start_matches([':', '为']),
        None => folded,
    };
    let body = body.split(['、', ',', ';', '。', ')']).next()?;
    if body.is_empty() || body.chars().count() > 12 {
        return None;
    }
    if body == "%" || body == "‰" {
        return Some(body.to_owned());
    }
    let candidate = body.trim_start_matches("人民币");
    unit_parts(candidate).map(|_| candidate.to_owned())
}

/// The role of a limit or norm that a label names with its last word (债务限额), with its rule.
#[must_use]
pub fn bound(label: &str) -> Option<(Role, RuleId)> {
    let hit = registry().figures.suffix(label)?;
    (hit.means.role == Role::Other).then_some((Role::Other, hit.rule))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(parts: &[&str]) -> String {
        let folded: Vec<String> = parts.iter().map(|p| super::super::fold::fold(p)).collect();
        let refs: Vec<&str> = folded.iter().map(String::as_str).collect();
        let m = read(&refs, Clock { year: Some(2025) });
        format!(
            "{} {} {} {}",
            m.role.map_or("-", |r| r.name()),
            m.period.map_or("-".to_owned(), |p| p.to_string()),
            m.unit.unwrap_or("-".to_owned()),
            if m.metric.is_empty() { "-" } else { &m.metric }
        )
    }

    #[test]
    fn headers_of_many_houses() {
        assert_eq!(said(&["2022 年决算数"]), "actual 2022 - -");
        assert_eq!(said(&["上年决算数"]), "actual 2024 - -");
        assert_eq!(said(&["年初 预算数"]), "initial_budget - - -");
        assert_eq!(said(&["全年执行数（B）"]), "actual - - -");
        assert_eq!(said(&["调整预算数"]), "budget - - -");
        assert_eq!(said(&["执行数为调整预算数%"]), "completion - % -");
        assert_eq!(
            said(&["二○二五年", "执行数", "执行数占预算数%"]),
            "completion 2025 % -"
        );
        assert_eq!(
            said(&["二○二五年执行数比二○二四年决算数增减%"]),
            "change_pct - % -"
        );
        assert_eq!(said(&["执行数比上年+,-%"]), "change_pct - % -");
        assert_eq!(said(&["产量（万吨）"]), "- - 万吨 产量");
        assert_eq!(said(&["比上年增长（%）"]), "change_pct - % -");
        assert_eq!(said(&["年末数（万人）"]), "actual 2025-12-31 万人 -");
        assert_eq!(said(&["比重(%)"]), "share - % -");
        assert_eq!(
            said(&["2019年债务限额", "一般债务"]),
            "other 2019 - 债务限额：一般债务"
        );
        assert_eq!(
            said(&["一般公共预算财政拨款"]),
            "- - - 一般公共预算财政拨款"
        );
        assert_eq!(said(&["规模控制 率"]), "rate - - 规模控制率");
        assert_eq!(said(&["批复规模 (m ²)"]), "budget - m² 批复规模");
        assert_eq!(said(&["2025年1-6月执行数"]), "actual 2025-M1-M6 - -");
        assert_eq!(
            said(&["“三公”经费预算数", "公务用车购置及运行费", "购置费"]),
            "budget - - “三公”经费：公务用车购置及运行费：购置费"
        );
        assert_eq!(
            said(&["因公出国（境）费", "预算数"]),
            "budget - - 因公出国(境)费"
        );
        assert_eq!(
            said(&["2019年债务余额（决算数）"]),
            "actual 2019 - 债务余额"
        );
        assert_eq!(said(&["本年收入合计"]), "- 2025 - 本年收入合计");
        assert_eq!(said(&["比上年增减", "金额"]), "change - - -");
    }

    #[test]
    fn row_labels_lose_their_numbering() {
        let label = |t: &str| row_label(&super::super::fold::fold(t)).0;
        assert_eq!(label("其中：1、业务工作经费"), "业务工作经费");
        assert_eq!(label("3、市级专项资金（一个专项一行）"), "市级专项资金");
        assert_eq!(
            label("二十一、国有资本经营预算支出"),
            "国有资本经营预算支出"
        );
        assert_eq!(label("##粮食"), "粮食");
        assert_eq!(label("（一）税收收入"), "税收收入");
        assert_eq!(label("一般公共服务支出"), "一般公共服务支出");
        assert_eq!(
            row_label("财政供养人员情况(人)"),
            ("财政供养人员情况".to_owned(), Some("人".to_owned()))
        );
    }
}
