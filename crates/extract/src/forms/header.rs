//! What the header of a column, or the label of a row, says of its figures: role, period, unit, and the words that are left for the metric.

use super::fold::{bracketed, without_brackets, without_note_marks};
use super::registry::{Figure, Special, registry};
use crate::quantity::printed::unit_parts;
use gongbao_model::{Period, Role, RuleId};

/// The year that relative words (上年, 本年) are measured from, and which a header without a year has.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock {
    /// Year of the table: from its caption, else the fiscal year of the report.
    pub year: Option<i32>,
}

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

/// The first period in a folded text and the bytes it takes. Relative words need the clock.
#[must_use]
pub fn period_in(text: &str, clock: Clock) -> Option<(Period, std::ops::Range<usize>)> {
    let mut best: Option<(Period, std::ops::Range<usize>)> = None;
    let mut consider = |p: Option<Period>, range: std::ops::Range<usize>| {
        if let Some(p) = p
            && best.as_ref().is_none_or(|(_, b)| range.start < b.start)
        {
            best = Some((p, range));
        }
    };
    if let Some((year, range)) = printed_year(text) {
        let (period, len) = with_part(year, &text[range.end..]);
        consider(Some(period), range.start..range.end + len);
    }
    for (word, back) in [
        ("上年度", 1),
        ("上年", 1),
        ("去年", 1),
        ("上一年度", 1),
        ("前年", 2),
        ("本年度", 0),
        ("本年", 0),
        ("当年", 0),
        ("今年", 0),
    ] {
        if let Some(at) = text.find(word) {
            let tail = &text[at + word.len()..];
            match clock.year {
                Some(year) => {
                    let (period, len) = with_part(year - back, tail);
                    consider(Some(period), at..at + word.len() + len);
                }
                None if back > 0 => {}
                None => {}
            }
            break;
        }
    }
    // A part of the year that stands alone (1-7月执行数) is one of the table's year.
    if let Some(year) = clock.year {
        let (period, len) = with_part(year, text);
        let part = Some(period).filter(|p| len > 0 && !matches!(p, Period::Day(..)));
        consider(part, 0..len);
    }
    best
}

/// The period that begins a folded name (`2030年末债务余额`, `截至2030年6月末余额`), and the bytes up to its end.
#[must_use]
pub fn leading_period(name: &str) -> Option<(Period, usize)> {
    let lead = ["截至", "截止到", "截止", "至"]
        .iter()
        .find_map(|w| name.strip_prefix(w))
        .unwrap_or(name);
    let (period, range) = period_in(lead, Clock::default())?;
    (range.start == 0).then_some((period, name.len() - lead.len() + range.end))
}

/// The role of a limit or norm that a label names with its last word (债务限额), with its rule.
#[must_use]
pub fn bound(label: &str) -> Option<(Role, RuleId)> {
    let hit = registry().figures.suffix(label)?;
    (hit.means.role == Role::Other).then_some((Role::Other, hit.rule))
}

/// The first year printed in a folded text (`2023年度`, `二○二三年`, `2023` alone) with the bytes that it takes.
#[must_use]
pub fn printed_year(text: &str) -> Option<(i32, std::ops::Range<usize>)> {
    let bytes = text.as_bytes();
    let mut i = 0;
    while i + 4 <= bytes.len() {
        let digits = bytes[i..i + 4].iter().all(u8::is_ascii_digit);
        let alone = (i == 0 || !bytes[i - 1].is_ascii_digit() && bytes[i - 1] != b'.')
            && bytes
                .get(i + 4)
                .is_none_or(|b| !b.is_ascii_digit() && *b != b'.');
        if digits
            && alone
            && (bytes[i] == b'1' && bytes[i + 1] == b'9'
                || bytes[i] == b'2' && bytes[i + 1] == b'0')
            && let Ok(year) = text[i..i + 4].parse::<i32>()
        {
            let rest = &text[i + 4..];
            let len = if rest.starts_with("年度") {
                "年度".len()
            } else if rest.starts_with('年') {
                "年".len()
            } else {
                0
            };
            if len > 0
                || text.len() == 4
                || !rest.starts_with(|c: char| {
                    c.is_alphanumeric() && !c.is_ascii_digit() && !is_figure_start(c)
                })
            {
                return Some((year, i..i + 4 + len));
            }
        }
        i += 1;
    }
    han_year(text)
}

/// Words of figures follow a bare year without 年 (`2023决算数`).
fn is_figure_start(c: char) -> bool {
    matches!(
        c,
        '决' | '预' | '执' | '末' | '实' | '上' | '比' | '全' | '初' | '计'
    )
}

fn han_year(text: &str) -> Option<(i32, std::ops::Range<usize>)> {
    let end = text.find('年')?;
    let mut year = 0;
    let mut start = end;
    let mut count = 0;
    for (i, c) in text[..end].char_indices().rev() {
        let digit = match c {
            '○' | '〇' | '零' | 'O' | 'Ｏ' => 0,
            '一' => 1,
            '二' => 2,
            '三' => 3,
            '四' => 4,
            '五' => 5,
            '六' => 6,
            '七' => 7,
            '八' => 8,
            '九' => 9,
            _ => break,
        };
        year += digit * 10_i32.pow(count);
        count += 1;
        start = i;
        if count == 4 {
            break;
        }
    }
    let stop = end + "年".len();
    let stop = if text[stop..].starts_with('度') {
        stop + "度".len()
    } else {
        stop
    };
    (count == 4 && (1949..2100).contains(&year)).then_some((year, start..stop))
}

/// The part of a year that follows it (末, 12月, 1-6月, 一季度, 上半年) and the bytes of it.
fn with_part(year: i32, tail: &str) -> (Period, usize) {
    if let Some(word) = ["末", "底", "年末", "年底"]
        .iter()
        .find(|w| tail.starts_with(**w))
    {
        return (Period::Day(year, 12, 31), word.len());
    }
    if tail.starts_with("上半年") {
        return (Period::Half(year, 1), "上半年".len());
    }
    if tail.starts_with("下半年") {
        return (Period::Half(year, 2), "下半年".len());
    }
    for (word, q) in [("一季度", 1), ("二季度", 2), ("三季度", 3), ("四季度", 4)] {
        if tail.starts_with(word) {
            return (Period::Quarters(year, q, q), word.len());
        }
    }
    let first: String = tail.chars().take_while(char::is_ascii_digit).collect();
    if let Ok(a @ 1..=12) = first.parse::<u8>() {
        let rest = &tail[first.len()..];
        if let Some(rest) = rest.strip_prefix('月') {
            let len = first.len() + "月".len();
            return match ["末", "底"].iter().find(|w| rest.starts_with(**w)) {
                Some(word) => (Period::Day(year, a, days_of(year, a)), len + word.len()),
                None => (Period::Month(year, a), len),
            };
        }
        if let Some(dash) = rest
            .chars()
            .next()
            .filter(|c| matches!(c, '-' | '至' | '~' | '—'))
        {
            let rest = &rest[dash.len_utf8()..];
            let second: String = rest.chars().take_while(char::is_ascii_digit).collect();
            if let Ok(b @ 1..=12) = second.parse::<u8>()
                && rest[second.len()..].starts_with('月')
            {
                let len = first.len() + dash.len_utf8() + second.len() + "月".len();
                let whole_year = (a, b) == (1, 12);
                return (
                    if whole_year {
                        Period::Year(year)
                    } else {
                        Period::Months(year, a, b)
                    },
                    len,
                );
            }
        }
    }
    (Period::Year(year), 0)
}

/// Days of a month.
fn days_of(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// The label of a row as a metric: numbering, marks, 其中: and instructions in brackets are taken off; a unit in brackets is given back.
#[must_use]
pub fn row_label(folded: &str) -> (String, Option<String>) {
    let folded = without_note_marks(folded);
    let unit = bracketed(folded).into_iter().find_map(unit_of);
    let mut text = folded.to_owned();
    for inside in bracketed(folded) {
        let instruction = ["一行", "填列", "填报", "个项目", "个专项", "单位"]
            .iter()
            .any(|w| inside.contains(w));
        if instruction || unit_of(inside).is_some() {
            text = text.replace(&format!("({inside})"), "");
        }
    }
    let mut rest = text.as_str();
    loop {
        let before = rest;
        rest = rest.trim_start_matches([
            '#', '*', '•', '·', ':', '-', '—', '├', '└', '─', '△', '▲', '★',
        ]);
        for lead in ["其中:", "其中", "其它:", "减:", "加:"] {
            if let Some(r) = rest.strip_prefix(lead)
                && !r.is_empty()
            {
                rest = r;
            }
        }
        rest = without_number(rest);
        if rest == before {
            break;
        }
    }
    let rest = rest.trim_end_matches([':', '：', '、', '.']);
    let chosen = if rest.is_empty() {
        text.trim_end_matches(':')
    } else {
        rest
    };
    (chosen.to_owned(), unit)
}

/// The text behind its list label (`1、`, `一、`, `(一)`, `(1)`, `①`, `1.`).
fn without_number(text: &str) -> &str {
    const HAN: &str = "一二三四五六七八九十百";
    let is_num = |c: char| c.is_ascii_digit() || HAN.contains(c);
    if let Some(inner) = text.strip_prefix('(') {
        let n: usize = inner
            .chars()
            .take_while(|c| is_num(*c))
            .map(char::len_utf8)
            .sum();
        if n > 0
            && let Some(rest) = inner[n..].strip_prefix(')')
        {
            return rest;
        }
        return text;
    }
    if let Some(rest) = text.strip_prefix(|c| matches!(c, '①'..='⑳')) {
        return rest.trim_start_matches(['、', '.']);
    }
    let n: usize = text
        .chars()
        .take_while(|c| is_num(*c))
        .map(char::len_utf8)
        .sum();
    if n == 0 {
        return text;
    }
    let rest = &text[n..];
    match rest.chars().next() {
        Some('、') => &rest['、'.len_utf8()..],
        Some('.') if !rest[1..].starts_with(|c: char| c.is_ascii_digit()) => &rest[1..],
        _ => text,
    }
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
