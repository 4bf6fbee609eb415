//! The role of a figure that is no change, share or completion: an amount, a count or a rate.

use super::engine::{Block, Draft};
use super::left::Left;
use super::metric;
use super::right;
use super::words::lists;
use super::words::{WORDS, Words};
use crate::quantity::numeral::is_gap;
use gongbao_model::{Dimension, Period, Qualifier, Role, Trace};
use std::borrow::Cow;

impl Block<'_> {
    pub(super) fn ratio_role(&self, draft: &Draft) -> Role {
        let metric = draft.metric.as_str();
        if WORDS.completion.end_of(metric).is_some() {
            return Role::Completion;
        }
        if self.state.goals || self.state.ahead {
            return Role::Target;
        }
        if metric.ends_with("占比") || metric.ends_with("比重") || metric.ends_with("份额") {
            return Role::Share;
        }
        // 达到预算资金分配总额的70%: of a total it is a share.
        let clause = self.clause_to(draft.quantity.span.start as usize);
        if ["总额的", "总数的", "总量的", "总收入的", "总支出的"]
            .iter()
            .any(|end| clause.trim_end().ends_with(end))
        {
            return Role::Share;
        }
        if draft.quantity.dimension == Dimension::Multiple {
            return Role::Rate;
        }
        if self.aimed() || self.bound(draft) {
            return Role::Target;
        }
        Role::Rate
    }

    /// Rates and completions of what is spoken of are goals.
    pub(super) fn aimed(&self) -> bool {
        self.state.goals
            || self.state.ahead
            || self.context.goals
            || self.context.plan && !self.context.plan_is_budget
    }

    /// What is spoken of is still to come: the section or the sentence says so.
    pub(super) fn planned(&self) -> bool {
        self.context.plan || self.state.goals || self.state.ahead
    }

    /// 确保满意度不低于90%: the words of the clause before the figure ask for it.
    fn bound(&self, draft: &Draft) -> bool {
        let asked = matches!(
            draft.quantity.qualifier,
            Qualifier::AtLeast | Qualifier::AtMost
        );
        let span = draft.quantity.span;
        let printed = self.text.get(span.range()).unwrap_or_default();
        let clause = self.clause_to(span.start as usize);
        asked
            && (lists().bounds.iter().any(|word| printed.starts_with(word))
                || WORDS.target.is_in(clause))
            && !clause.contains("完成")
    }

    /// The clause that ends at a place, at most forty chars of it.
    pub(super) fn clause_to(&self, at: usize) -> &str {
        let head = self.text.get(..at).unwrap_or_default();
        let from = head
            .char_indices()
            .rev()
            .take(40)
            .take_while(|(_, c)| !matches!(c, '，' | '。' | '；' | '：' | '、' | ',' | ';' | '\n'))
            .last()
            .map_or(at, |(i, _)| i);
        head.get(from..).unwrap_or_default()
    }

    /// The role of an amount or count that is no change, share or rate.
    pub(super) fn level_role(&self, draft: &mut Draft, left: &Left<'_>, tail: &str) -> Role {
        let w = &*WORDS;
        let dimension = draft.quantity.dimension;
        let stripped = metric::strip_copula(tail);
        match dimension {
            Dimension::Score => {
                // 效益得24分，总分94.2分: behind the scores of the parts the total is one too.
                let scored = stripped.ends_with("总分")
                    && self
                        .out
                        .get(self.state.first..)
                        .is_some_and(|sentence| sentence.iter().any(|d| d.role == Role::Score));
                let weight = w.weight.end_of(stripped).is_some()
                    && !scored
                    && !stripped.contains("自评")
                    && !stripped.contains("评价得");
                return if weight { Role::Weight } else { Role::Score };
            }
            Dimension::Time if self.bound(draft) => return Role::Target,
            Dimension::Time
                if lists()
                    .day_counts
                    .iter()
                    .any(|word| stripped.ends_with(word)) =>
            {
                return Role::Actual;
            }
            Dimension::Time | Dimension::Power if !tail.contains("时间") => {
                return if dimension == Dimension::Power && !stripped.is_empty() {
                    Role::Actual
                } else {
                    Role::Other
                };
            }
            // 220千伏输变电工程: the voltage of a line is part of its name.
            Dimension::None if lists().volts.contains(&draft.quantity.base_unit.as_str()) => {
                return Role::Other;
            }
            Dimension::Points => return Role::Change,
            _ => {}
        }
        // 单价100万元以上设备: a threshold.
        let open = matches!(
            draft.quantity.qualifier,
            Qualifier::AtLeast | Qualifier::AtMost | Qualifier::MoreThan
        );
        if open
            && w.threshold.end_of(stripped).is_some()
            && right::begins(
                self.text
                    .get(draft.quantity.span.end as usize..)
                    .unwrap_or_default(),
            )
        {
            return Role::Other;
        }
        // 收入10万元以上行政村达到206个: the size of the things that the next number counts.
        let behind = self
            .text
            .get(draft.quantity.span.end as usize..)
            .unwrap_or_default();
        // 收入过10亿元的县: the words before and behind make it a mark to pass.
        let passed = tail.ends_with(['过', '超']) && behind.trim_start().starts_with('的');
        if passed || open && right::begins(behind) && counted_next(behind) {
            return Role::Other;
        }
        let money = dimension == Dimension::Money;
        if money {
            // 年初批复预算8个项目985万元: the words before the count say what the amount is.
            let counted = self.out.last().filter(|d| {
                left.followed
                    && d.quantity.dimension == Dimension::Count
                    && !left.raw.contains(['，', '、', '；'])
                    && metric::strip_copula(tail) == left.raw.trim_matches(is_gap)
            });
            if let Some(counted) = counted {
                let words = self.clause_to(counted.quantity.span.start as usize);
                let words = metric::strip_copula(words);
                if w.initial_budget.end_of(words).is_some() {
                    return Role::InitialBudget;
                }
            }
            let bare = metric::without_abbreviation(tail);
            let masked = mask(bare.as_deref().unwrap_or(tail), w);
            let bare = metric::strip_copula(&masked);
            if w.initial_budget.end_of(&masked).is_some() || w.initial_budget.end_of(bare).is_some()
            {
                return Role::InitialBudget;
            }
            // 先将其中的100万元纳入2023年预算.
            let entered = self
                .text
                .get(draft.quantity.span.end as usize..)
                .and_then(|t| t.strip_prefix("纳入").or(t.strip_prefix("列入")))
                .and_then(|t| t.split(['，', '。', '；', ',', '\n']).next())
                .is_some_and(|t| t.ends_with("预算"));
            // 税收收入安排5亿元: the line of an account is arranged by its budget.
            let arranged = ["收入安排", "支出安排", "安排收入", "安排支出"]
                .iter()
                .any(|word| masked.ends_with(word));
            if left.budget_heading
                || entered
                || arranged
                || w.budget.end_of(bare).is_some()
                || (masked.contains("预算")
                    && !masked.contains("决算")
                    && !masked.contains("执行")
                    && !masked.contains("完成"))
            {
                draft.why.push(Trace::new("roles.budget", self.place(tail)));
                return Role::Budget;
            }
        }
        if left.prior_word {
            draft.why.push(Trace::new("roles.prior", left.period_span));
            return Role::Prior;
        }
        let printed = self
            .text
            .get(draft.quantity.span.range())
            .unwrap_or_default();
        let bound = printed.starts_with("不少于")
            || printed.starts_with("不低于")
            || printed.starts_with("至少");
        if w.target.is_in(tail) && !tail.contains("目标任务") && !tail.contains("绩效目标")
            || bound && !money
        {
            draft.why.push(Trace::new("roles.target", self.place(tail)));
            // 预期收入 of a budget report is a figure of the budget.
            return if money && self.context.plan_is_budget {
                Role::Budget
            } else {
                Role::Target
            };
        }
        if left.aimed && !(money && self.context.plan_is_budget && self.context.plan) {
            draft.why.push(Trace::new("roles.target", left.period_span));
            return Role::Target;
        }
        // 力争投资100亿元、产值30亿元: the items of a list are asked for together.
        if (left.listed || left.runs_on) && self.out.last().is_some_and(|d| d.role == Role::Target)
        {
            return Role::Target;
        }
        // 建议2025年安排运维经费不少于300万元: what is spoken of is still to come.
        let ahead = self
            .context
            .year
            .zip(draft.period)
            .is_some_and(|(year, period)| period.year() > year);
        // 编报绩效目标的项目共4个: how many there are is no goal.
        let there = ["共", "人"].iter().any(|end| tail.ends_with(end));
        if self.context.goals && !money && draft.quantity.base_unit != "人" && !there {
            return Role::Target;
        }
        let clause = self.clause_to(draft.quantity.span.start as usize);
        // 拟公开招聘3名: what is intended is still to come, whatever the section.
        let intended = clause.find('拟').is_some_and(|i| {
            let before = clause.get(..i).unwrap_or_default();
            let behind = clause.get(i + '拟'.len_utf8()..).unwrap_or_default();
            !before.ends_with(['虚', '模', '草']) && !behind.starts_with(['定', '订', '制', '建'])
        });
        if intended && !money {
            return Role::Target;
        }
        // 年初计划招聘教师120名: what was planned, where it does not say that it was done.
        let planned = clause.find("计划").is_some_and(|i| {
            let before = clause.get(..i).unwrap_or_default();
            let behind = clause.get(i + "计划".len()..).unwrap_or_default();
            let verb = behind
                .char_indices()
                .nth(2)
                .map_or(behind.len(), |(i, _)| i);
            let verb = behind.get(..verb).unwrap_or_default();
            // 营养改善计划惠及52所学校: the name of a programme plans nothing.
            !before.ends_with([
                '按', '照', '成', '超', '划', '度', '原', '善', '养', '持', '展', '训', '才', '程',
                '动',
            ]) && WORDS
                .action
                .end_of(verb)
                .is_some_and(|(len, ())| len == verb.len())
                && !clause.contains("完成")
        });
        if planned && !money {
            return Role::Target;
        }
        if ahead {
            let names = |words: &[&str]| words.iter().any(|word| clause.contains(word));
            let meant = names(&["建议", "计划", "拟", "力争", "确保", "争取", "将", "要"]);
            if meant && !self.context.plan_is_budget {
                return Role::Target;
            }
            // 2026年，市级政府投资计划12亿元 in a report on the budget of 2025.
            let line = || {
                matches!(draft.period, Some(Period::Year(_)))
                    && metric::is_account_line(&draft.metric)
                    && !names(&["累计", "完成", "实现", "达到"])
            };
            if money && self.context.plan_is_budget && (meant || line()) {
                return Role::Budget;
            }
        }
        // A figure of an earlier year, or one that was carried out, is no plan: 2025年支出完成…, in a budget of 2026.
        let past = self
            .context
            .year
            .zip(draft.period)
            .is_some_and(|(year, period)| period.year() < year);
        let done =
            tail.ends_with("完成") && !tail.ends_with("预计完成") && !tail.ends_with("计划完成");
        if self.planned() && self.context.plan_is_budget && (past || done) {
            return Role::Actual;
        }
        if self.planned() {
            // 主要目标：地区生产总值超过5万亿元 in a budget: what is no account is aimed at.
            let account = !self.state.goals || metric::is_account_line(&draft.metric);
            return if self.context.plan_is_budget && account {
                if money { Role::Budget } else { Role::Actual }
            } else {
                Role::Target
            };
        }
        Role::Actual
    }
}

/// True where a count of what the mark picks out follows in the same clause.
pub(super) fn counted_next(behind: &str) -> bool {
    let Some(i) = behind
        .char_indices()
        .take(24)
        .find(|(_, c)| matches!(c, '，' | '。' | '；' | '、' | ',') || c.is_ascii_digit())
        .map(|(i, _)| i)
        .filter(|i| *i > 0)
    else {
        return false;
    };
    let rest = behind.get(i..).unwrap_or_default();
    let Some(n) = crate::quantity::numeral::arabic_at(rest) else {
        return false;
    };
    let tail = rest.get(n.len..).unwrap_or_default();
    // 5000万元以上项目资金454亿元: so does the money of the things that a mark picks out.
    let kind = behind.get(..i).unwrap_or_default();
    let picked = ["项目", "企业", "设备"]
        .iter()
        .any(|noun| kind.contains(noun));
    crate::quantity::units::simple_at(tail).is_some_and(|(_, id)| {
        match crate::quantity::units::unit(id).dimension {
            Dimension::Count => true,
            Dimension::Money => picked,
            _ => false,
        }
    })
}

/// The text without names that hold a cue (一般公共预算 is no budget figure).
fn mask<'a>(text: &'a str, words: &Words) -> Cow<'a, str> {
    let mut out = Cow::Borrowed(text);
    if !words.budget_named.is_in(text) {
        return out;
    }
    for name in &words.budget_names {
        // 转移支付预算数 is a figure of the budget although 转移支付预算 is a name.
        if out.contains(name.as_str()) && !out.contains(&format!("{name}数")) {
            out = Cow::Owned(out.replace(name.as_str(), ""));
        }
    }
    out
}
