//! What a figure measures: the words before it, else the words behind it, completed by what was spoken of before.

use super::before::{conditional, occasion, owed};
use super::engine::{Around, Block, Draft, is_level};
use super::left::Left;
use super::metric;
use super::purpose::{purpose, standard};
use super::right;
use super::roles::negate;
use super::words::WORDS;
use super::words::lists;
use crate::quantity::numeral::is_gap;
use crate::squeeze::without;
use gongbao_model::{Dimension, Role, Trace};

/// The words around a number as the steps of naming read them.
pub(super) struct Reading<'a> {
    /// Before it, without fillers at the end.
    pub tail: &'a str,
    /// Without copulas too.
    pub stripped: &'a str,
    /// The noun phrase in them; empty where they name nothing.
    pub own: String,
    /// A noun phrase begins right behind the number.
    pub behind: bool,
    /// An action begins right behind the number.
    pub verb_behind: bool,
    /// The figure is of what was spoken of (将其中的100万元纳入预算).
    pub of_it: bool,
    /// The figure is a percentage.
    pub ratio: bool,
    /// The figure counts people or households.
    pub person: bool,
}

impl<'a> Reading<'a> {
    fn new(draft: &Draft, around: &Around<'a>, tail: &'a str) -> Self {
        let stripped = metric::strip_copula(tail);
        let of_it = core_of(around.left).ends_with("其中的");
        let follows = around.after.trim_start_matches(is_gap);
        Self {
            tail,
            stripped,
            own: metric::noun(stripped),
            behind: !of_it && right::begins(around.after),
            verb_behind: WORDS.right_end.at(follows).is_some(),
            of_it,
            ratio: draft.quantity.dimension == Dimension::Ratio,
            person: matches!(
                draft.quantity.base_unit.as_str(),
                "人" | "人次" | "户" | "户次"
            ),
        }
    }
}

impl Block<'_> {
    /// Names a figure that its words say to be an amount, a count or a rate, and gives its role. The steps stand in the order in which they
    /// are asked; the first that finds its words decides.
    pub(super) fn named(&mut self, draft: &mut Draft, around: &Around<'_>, tail: &str) {
        if self.bracketed(draft, around) || self.standard(draft, around, tail) {
            return;
        }
        let words = Reading::new(draft, around, tail);
        let decided = self.told_again(draft, around, &words)
            || self.sized_kind(draft, around, &words)
            || self.behind(draft, around, &words)
            || self.in_a_row(draft, around, &words)
            || self.summed(draft, around, &words);
        if !decided {
            self.own_words(draft, around, words);
        }
    }

    /// 补助标准为每人600元: an amount that is a standard.
    fn standard(&mut self, draft: &mut Draft, around: &Around<'_>, tail: &str) -> bool {
        let left = around.left;
        let Some(name) = Some(core_of(left))
            .filter(|_| draft.quantity.dimension == Dimension::Money)
            .and_then(|core| standard(core, around.after_all))
        else {
            return false;
        };
        let place = self.place(around.after.trim_start_matches(is_gap));
        draft.why.push(Trace::new("metric.standard", place));
        draft.metric = name;
        draft.role = self.level_role(draft, left, tail);
        true
    }

    /// …1240万元，…500万元，合计6500万元: the sum of what the sentence opened with.
    fn summed(&mut self, draft: &mut Draft, around: &Around<'_>, words: &Reading<'_>) -> bool {
        let left = around.left;
        let sum = lists()
            .sums
            .contains(&core_of(left).trim_start_matches(is_gap));
        let opened = self.out.get(self.state.first).map(|d| d.metric.clone());
        let Some(opened) = opened.filter(|_| sum && !left.fresh) else {
            return false;
        };
        draft.metric = opened;
        draft
            .why
            .push(Trace::new("metric.sum", self.place(core_of(left))));
        draft.role = self.level_role(draft, left, words.tail);
        true
    }

    /// The name in the words before the number, made whole by the clause before, the heading and what was spoken of.
    fn own_words(&mut self, draft: &mut Draft, around: &Around<'_>, words: Reading<'_>) {
        let left = around.left;
        let worded = self.worded(draft, &words);
        if let Some((purpose, len)) = self.purposed(draft, around, words.tail, &worded) {
            draft.why.push(Trace::new(
                "metric.purpose",
                self.place(around.after_all).map(|s| self.clipped(s, len)),
            ));
            draft.metric = purpose;
            draft.role = self.level_role(draft, left, words.tail);
            return;
        }
        let named = self.spelled_out(draft, around, &words, worded);
        if let Some(name) = self.leaning(draft, around, &named) {
            draft.why.push(Trace::new("metric.leaning", None));
            draft.metric = name;
        } else {
            self.fit(draft, left, named);
        }
        draft.role = if words.ratio {
            self.ratio_role(draft)
        } else {
            self.level_role(draft, left, words.tail)
        };
        if draft.role == Role::Completion {
            draft.base = self.budget_base();
        }
    }

    /// The words before the number as a name: its noun phrase, or the action itself (出口188.7亿元, 累计培训2万余人次).
    fn worded(&self, draft: &Draft, words: &Reading<'_>) -> String {
        let mut named = words.own.clone();
        if lists().spending.contains(&named.as_str())
            && let Some(object) = self.object_before(draft, &named)
        {
            named.push_str(&object);
        }
        if named.is_empty()
            && !words.behind
            && words.stripped.chars().count() >= 2
            && !metric::says_how(words.stripped)
            && names_itself(words.stripped)
            && WORDS.form_head.end_of(words.stripped).is_none()
        {
            named = without(words.stripped, is_gap).into_owned();
            if let Some(object) = self.object_before(draft, &named) {
                named.push_str(&object);
            }
        }
        named
    }

    /// 安排4.6亿元，支持…: what an amount is for, and the bytes of its words, where nothing else names the amount.
    fn purposed(
        &self,
        draft: &Draft,
        around: &Around<'_>,
        tail: &str,
        named: &str,
    ) -> Option<(String, usize)> {
        if draft.quantity.dimension != Dimension::Money {
            return None;
        }
        // 公务接待费。安排8.5万元，主要用于…: the head of the paragraph names the money already.
        let headed = named.is_empty()
            && around.left.fresh
            && self.state.topic.is_empty()
            && self.out.is_empty()
            && self.costs_heading();
        if headed {
            return None;
        }
        purpose(named, tail, around.after_all)
    }

    /// The heading names a kind of cost.
    fn costs_heading(&self) -> bool {
        let topic = &self.context.topic;
        lists().costs.iter().any(|cost| topic.ends_with(cost))
    }

    /// The name in the words before the number, or in the clause before them.
    fn spelled_out(
        &self,
        draft: &Draft,
        around: &Around<'_>,
        words: &Reading<'_>,
        mut named: String,
    ) -> String {
        let (w, left) = (&*WORDS, around.left);
        // 生猪存栏795万头，恢复到常年存栏数的93.1%: whose figure came back.
        if words.ratio && named.starts_with("恢复到") && !self.state.topic.is_empty() {
            named = format!("{}{named}", self.state.topic);
        }
        if let Some(whole) = conditional(left, &named).or_else(|| occasion(left, &named)) {
            named = whole;
        }
        if let Some(rest) = self.other_kind(words.tail) {
            named = rest;
        }
        // 编制42名，实有37人: those in the posts are no posts.
        let real = ["实有", "现有", "实际在编", "在编在岗"]
            .iter()
            .find(|word| core_of(left).ends_with(**word));
        if named.is_empty()
            && words.person
            && let Some(word) = real.filter(|_| self.state.topic.contains("编制"))
        {
            named = format!("{word}人数");
        }
        // “三公”经费。局机关及局属单位合计支出71万元: who spent is no name, the heading tells what.
        if draft.quantity.dimension == Dimension::Money
            && let Some(owner) = named.strip_suffix("支出")
            && self.costs_heading()
        {
            let owner = ["合计", "共计", "总计", "共", "总"]
                .iter()
                .find_map(|sum| owner.strip_suffix(sum));
            let offices = ["机关", "单位", "部门", "学校", "本级", "局", "系统"];
            if owner.is_some_and(|owner| offices.iter().any(|end| owner.ends_with(end))) {
                named = format!("{}支出", self.context.topic.trim_end_matches("支出"));
            }
        }
        // 追加预算5万元，全年预算数为9万元: the form of one budget is no form of another.
        if named.is_empty()
            && (self.state.topic.ends_with("追加预算")
                || self.state.topic.ends_with("追加")
                || self.state.topic.starts_with("年初") && self.state.topic.ends_with("预算")
                || w.form_head
                    .end_of(&self.state.topic)
                    .is_some_and(|(len, ())| len == self.state.topic.len()))
            && w.form_head.end_of(words.stripped).is_some()
        {
            named = words.stripped.to_owned();
        }
        // 市容保洁项目，预算1180万元: the clause before names the project, the form of the figure alone names nothing.
        let form = named == "预算" && self.state.topic.is_empty();
        if (named.is_empty() || form) && !words.of_it {
            let before = self.clause_before(left);
            if !before.is_empty() {
                named = before;
            }
        }
        if let Some(owned) = owed(left, &named) {
            named = owned;
        }
        // 占比提升3.2个百分点，达到27.5%: where the ratio that moved got to.
        if named.is_empty()
            && words.ratio
            && let Some(moved) = self.out.last().filter(|d| {
                left.followed
                    && d.quantity.dimension == Dimension::Points
                    && self.out.len() > self.state.first
            })
        {
            named.clone_from(&moved.metric);
        }
        named
    }

    /// Makes a name whole with the figure that it is a part of, or with what was spoken of.
    fn fit(&mut self, draft: &mut Draft, left: &Left<'_>, named: String) {
        // 地震台站7个（市级1个）, 其中，国家级4个.
        let outer = match self.state.outer {
            Some(outer) => outer,
            None => self
                .state
                .whole
                .or(if left.part { self.state.level } else { None }),
        };
        let outer_metric = outer
            .and_then(|i| self.out.get(i))
            .map_or_else(String::new, |d| d.metric.clone());
        let inner = named.strip_prefix('含').unwrap_or(&named).to_owned();
        // 决策类指标15.5分（满分18分）.
        let inner = if left.inside && matches!(inner.as_str(), "满分" | "权重" | "分值") {
            format!("{outer_metric}{inner}")
        } else {
            inner
        };
        // 核定编制126名，其中行政编制22名: the part prints the noun itself.
        let complete = inner.chars().count() > 2 && same_end(&inner, &outer_metric);
        if !inner.is_empty()
            && !outer_metric.is_empty()
            && (metric::is_modifier(&inner) || metric::is_place(&inner))
            && !complete
        {
            if left.inside {
                draft.whole = outer.and_then(|o| self.whole_of(o, &draft.quantity));
            }
            draft.metric = metric::narrowed(&inner, &outer_metric);
            draft.why.push(Trace::new("metric.modifier", None));
        } else if left.inside && !inner.is_empty() {
            draft.whole = outer
                .filter(|o| self.out.get(*o).is_some_and(|d| is_level(d.role)))
                .and_then(|o| self.whole_of(o, &draft.quantity));
            draft.metric = inner;
        } else {
            draft.metric = self.complete(named);
            if let Some(verb) = self.carried(draft, left) {
                draft.metric.insert_str(0, &verb);
                draft.why.push(Trace::new("metric.list", None));
            }
        }
    }

    /// 新增转移支付（127.92亿元）: the bracket holds the figure alone, its name stands before the bracket.
    fn bracketed(&mut self, draft: &mut Draft, around: &Around<'_>) -> bool {
        let left = around.left;
        let alone = left.inside
            && left.core.trim_matches(is_gap).is_empty()
            && around
                .after
                .trim_start_matches(is_gap)
                .starts_with(['）', ')']);
        let Some(name) = left
            .before
            .trim_end_matches(is_gap)
            .strip_suffix(['（', '('])
            .filter(|_| alone)
        else {
            return false;
        };
        let name = name
            .rsplit(['、', '，', '；', '：', '。', ')', '）', ','])
            .next()
            .unwrap_or_default();
        let name = name.trim_start_matches(['和', '及', '与']);
        let (name, direction) = match WORDS.change.end_of(name) {
            Some((len, direction)) if len > '增'.len_utf8() && !name.ends_with('收') => {
                (name.get(..name.len() - len).unwrap_or_default(), direction)
            }
            _ => (name, 0),
        };
        let named = metric::unopened(metric::added(name));
        if named.chars().count() < 2 {
            return false;
        }
        draft.metric = named;
        draft
            .why
            .push(Trace::new("metric.bracket", self.place(name)));
        let ratio = draft.quantity.dimension == Dimension::Ratio;
        draft.role = match (direction, ratio) {
            (0, true) => self.ratio_role(draft),
            (0, false) => self.level_role(draft, left, name),
            (_, true) => Role::ChangePct,
            (_, false) => Role::Change,
        };
        if direction < 0 {
            negate(&mut draft.quantity);
        }
        true
    }

    /// Gives an item of a list the measure that the list's opening names: 鞋9517万双 in 主要产品产量中 is 鞋产量.
    fn listed(&self, named: String) -> String {
        let head = &self.state.list_head;
        let plain =
            (1..=12).contains(&named.chars().count()) && WORDS.heads.end_of(&named).is_none();
        if plain && !head.is_empty() {
            return format!("{named}{head}");
        }
        // 居民消费价格上涨0.2%，衣着类上涨1.5%.
        let first = [self.state.first, self.state.before]
            .iter()
            .find_map(|i| self.out.get(*i))
            .map_or("", |d| d.metric.as_str());
        if plain && named.ends_with('类') && first.ends_with("价格") {
            return format!("{named}价格");
        }
        named
    }

    /// Completes a noun phrase that leans on what came before.
    pub(super) fn complete(&self, named: String) -> String {
        let named = self.listed(named);
        if let Some((owner, head)) = metric::total_after_addition(&named) {
            // 全市收入加上转移性收入后总收入为…: the total is of the account that the sum begins with.
            let account = if owner.is_empty() {
                &self.state.topic
            } else {
                owner
            };
            return metric::complete(head.to_owned(), account);
        }
        // 一般公共预算支出…，加上债务还本支出…，支出合计…: a total is of the budget or fund that the sentence opened with.
        let total = matches!(
            named.as_str(),
            "支出合计" | "支出总计" | "总支出" | "收入合计" | "收入总计" | "总收入"
        );
        let opened = self
            .out
            .get(self.state.first)
            .map(|d| d.metric.as_str())
            .filter(|m| total && (m.contains("预算") || m.contains("基金")));
        if let Some(account) = opened {
            return metric::complete(named, account);
        }
        let left_over =
            (named.contains("结转") || named.contains("结余")) && metric::is_fiscal_head(&named);
        // 其中：…再融资债券5亿元，上年结余3亿元: one part of a whole is not of the part before.
        if left_over && self.state.whole.is_some() && !metric::holds_balance(&self.state.topic) {
            return named;
        }
        // 支出 and 结余 belong to the account that the sentence opened with.
        if !self.state.anchor.is_empty()
            && !named.contains("收入")
            && metric::is_fiscal_head(&named)
        {
            return metric::complete(named, &self.state.anchor);
        }
        // 收支相抵，年终结转3亿元: a balance in a sentence of its own, or a total behind what was added, is of the account before.
        let balance =
            left_over && !named.starts_with('上') && metric::account(&self.state.topic).is_empty();
        if (total || balance) && !self.state.account.is_empty() {
            return metric::complete(named, &self.state.account);
        }
        let topic = &self.context.topic;
        // What is added to an account is not what the total is of.
        if self.state.topic.is_empty() || total && self.state.adding {
            return metric::complete(named, topic);
        }
        let bare = metric::is_fiscal_head(&named);
        let full = metric::complete(named.clone(), &self.state.topic);
        // What was spoken of before gave nothing to lean on, the heading may: 实际支出 under 全市一般公共预算执行情况.
        if bare && full == named {
            return metric::complete(named, topic);
        }
        full
    }
}

/// True when two names end in the same two chars.
fn same_end(a: &str, b: &str) -> bool {
    let mut a = a.chars().rev();
    let mut b = b.chars().rev();
    (0..2).all(|_| a.next().is_some_and(|c| b.next() == Some(c)))
}

/// True for an action word that is a measure of its own; words of place and manner are none.
fn names_itself(word: &str) -> bool {
    !matches!(
        word,
        "全市"
            | "全县"
            | "全区"
            | "全省"
            | "全州"
            | "全国"
            | "我市"
            | "我县"
            | "我区"
            | "我省"
            | "累计"
            | "先后"
            | "共同"
            | "每年"
            | "全年"
            | "组织"
            | "用于"
            | "达到"
            | "完成"
            | "实现"
            | "安排"
            | "下达"
            | "支持"
            | "累计完成"
            | "涉及"
            | "现有"
            | "共有"
            | "超过"
    )
}

/// The words before a number, without gaps at the end.
pub(super) fn core_of<'a>(left: &Left<'a>) -> &'a str {
    left.core.trim_end_matches(is_gap)
}
