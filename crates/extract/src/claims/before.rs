//! Names that the clauses before a figure's own give: 公务接待费，本年度决算数为2.99万元; 召开工作会议，人数60人.

use super::engine::{Block, Draft};
use super::left::Left;
use super::metric;
use super::words::lists;
use crate::quantity::numeral::is_gap;
use crate::squeeze::without;
use gongbao_model::Dimension;

impl Block<'_> {
    /// The noun phrase of the clause before, where the number's own clause names nothing: 公务接待费，本年度决算数为2.99万元.
    pub(super) fn clause_before(&self, left: &Left<'_>) -> String {
        let text = left
            .before
            .trim_end_matches(|c: char| is_gap(c) || matches!(c, '，' | '：' | ':' | ','));
        let text = without_evenness(text);
        let marks = ['，', '；', '。', '：', ','];
        match text.rfind(marks) {
            Some(i) => metric::lead(text.get(i..).unwrap_or_default().trim_start_matches(marks)),
            None if left.fresh => metric::lead(text),
            None => String::new(),
        }
    }

    /// 争取资金5亿元，实际支付2亿元: a verb of money takes the object of the amount before it in the sentence.
    pub(super) fn object_before(&self, draft: &Draft, verb: &str) -> Option<String> {
        if draft.quantity.dimension != Dimension::Money
            || !lists().spending.iter().any(|v| verb.ends_with(v))
        {
            return None;
        }
        let level = self.state.level.filter(|l| *l >= self.state.first)?;
        let before = self.out.get(level)?;
        let mut object = before.metric.as_str();
        let verbs = || lists().giving.iter().chain(lists().spending.iter());
        while let Some(rest) = verbs().find_map(|v| object.strip_prefix(v)) {
            object = rest;
        }
        let len = object.chars().count();
        // 生源地助学贷款办理2600笔，发放2918万元: money that is counted in cases.
        let money = before.quantity.dimension == Dimension::Money
            || lists()
                .money_objects
                .iter()
                .any(|end| object.ends_with(end));
        (money && (2..=14).contains(&len)).then(|| object.to_owned())
    }

    /// 上涨的城市个数为6个，下降的为58个: what ends in 的 takes the noun of the figure before.
    pub(super) fn other_kind(&self, stripped: &str) -> Option<String> {
        let kind = stripped.trim_end_matches(is_gap);
        let short = kind.ends_with('的') && (2..=7).contains(&kind.chars().count());
        let (_, noun) = self.state.topic.rsplit_once('的').filter(|_| short)?;
        (!noun.is_empty()).then(|| format!("{kind}{noun}"))
    }
}

/// 公务用车购置费…，与年初预算数一致，上年度决算数为0万元: a clause that says that two figures are even names nothing, the one before it does.
fn without_evenness(text: &str) -> &str {
    let Some((rest, clause)) = text.rsplit_once(['，', '；', '。', ',']) else {
        return text;
    };
    let even = clause.trim_matches(is_gap).starts_with(['与', '和', '同'])
        && lists().evenness.iter().any(|word| clause.ends_with(word));
    if even { rest } else { text }
}

/// 由中小企业中标的，采购金额5万元: a condition that ends in 的 belongs to the noun behind the comma.
pub(super) fn conditional(left: &Left<'_>, named: &str) -> Option<String> {
    let before = left
        .before
        .trim_end_matches(|c: char| is_gap(c) || matches!(c, '，' | ','));
    if !(2..=8).contains(&named.chars().count()) || !before.ends_with('的') {
        return None;
    }
    let clause = before
        .rsplit(['，', '；', '。', '：', ',', ';', '\n'])
        .next()?;
    let clause = without(clause, is_gap);
    ((5..=45).contains(&clause.chars().count())).then(|| format!("{clause}{named}"))
}

/// 召开某某工作会议，人数60人; 无某某支出，共涉及资金0万元: a bare count belongs to the occasion that the clause before names.
pub(super) fn occasion(left: &Left<'_>, named: &str) -> Option<String> {
    let people = matches!(
        named,
        "人数" | "参会人数" | "参训人数" | "参加人数" | "天数" | "会期"
    );
    let funds = named.starts_with("涉及") && named.chars().count() <= 6;
    if !people && !funds {
        return None;
    }
    let clause = left
        .before
        .trim_end_matches(|c: char| is_gap(c) || matches!(c, '，' | ',' | '：'))
        .rsplit(['，', '；', '。', ',', ';', '\n'])
        .next()?;
    let cues: &[&str] = if people {
        &["召开", "举办", "开展", "组织", "承办", "参加"]
    } else {
        &["没有", "无"]
    };
    let at = cues
        .iter()
        .filter_map(|cue| clause.rfind(cue).map(|i| i + cue.len()))
        .max()?;
    let name = without(clause.get(at..)?, is_gap).into_owned();
    (4..=30)
        .contains(&name.chars().count())
        .then(|| format!("{name}{named}"))
}

/// 某中心一期建设已完成装修，未结算资金30万元: what is owed or lacking is that of the undertaking in the clause before.
pub(super) fn owed(left: &Left<'_>, named: &str) -> Option<String> {
    let leaning = lists().leaning.contains(&named);
    let before = left
        .before
        .trim_end_matches(|c: char| is_gap(c) || matches!(c, '，' | ',' | '：'))
        .rsplit(['，', '；', '。', '：', ',', ';', ':', '\n'])
        .next()
        .filter(|_| leaning)?;
    let clause = without(before, is_gap);
    let name = ["已", "未", "尚", "正在", "现", "于"]
        .iter()
        .filter_map(|state| clause.find(state).and_then(|i| clause.get(..i)))
        .min_by_key(|name| name.len())?;
    let undertaking = ["建设", "工程", "项目"]
        .iter()
        .any(|end| name.ends_with(end));
    ((4..=24).contains(&name.chars().count()) && undertaking).then(|| format!("{name}{named}"))
}
