//! What a figure measures: the words before it, else the words behind it, completed by what was spoken of before.

use super::engine::{Around, Block, Draft, is_level};
use super::left::Left;
use super::metric;
use super::purpose::{purpose, standard};
use super::right;
use super::roles::negate;
use super::words::WORDS;
use super::words::lists;
use crate::quantity::lex::LexemeKind;
use crate::quantity::numeral::is_gap;
use crate::squeeze::without;
use gongbao_model::{Dimension, Role, Trace};

impl Block<'_> {
    pub(super) fn named(&mut self, draft: &mut Draft, around: &Around<'_>, tail: &str) {
        let (left, after, after_all) = (around.left, around.after, around.after_all);
        if self.bracketed(draft, around) {
            return;
        }
        let w = &*WORDS;
        let dimension = draft.quantity.dimension;
        if dimension == Dimension::Money
            && let Some(standard) = standard(core_of(left), after_all)
        {
            draft.why.push(Trace::new(
                "metric.standard",
                self.place(after.trim_start_matches(is_gap)),
            ));
            draft.metric = standard;
            draft.role = self.level_role(draft, left, tail);
            return;
        }
        let ratio = dimension == Dimension::Ratio;
        let stripped = metric::strip_copula(tail);
        let own = metric::noun(stripped);
        let told = !right::begins(after) || tail.ends_with('的') || after.starts_with(['因', '由']);
        if left.followed
            && told
            && let Some(name) = self.counted_again(
                &draft.quantity,
                if tail.is_empty() {
                    left.raw.trim_matches(is_gap)
                } else {
                    tail
                },
                after_all,
            )
        {
            draft.metric = name;
            draft
                .why
                .push(Trace::new("metric.outcome", self.place(tail)));
            draft.role = self.level_role(draft, left, tail);
            return;
        }
        if let Some(name) = remainder(left.raw, after_all) {
            draft.metric = name;
            draft.why.push(Trace::new(
                "metric.right",
                self.place(after.trim_start_matches(is_gap)),
            ));
            draft.role = self.level_role(draft, left, tail);
            return;
        }
        // 将其中的100万元纳入预算: what was spoken of.
        let of_it = core_of(left).ends_with("其中的");
        let behind = !of_it && right::begins(after);
        // 在职人员33人 is named before the number; 10家金融机构 behind it.
        let person = matches!(
            draft.quantity.base_unit.as_str(),
            "人" | "人次" | "户" | "户次"
        );
        let led = person
            && !lists().narrowing.iter().any(|word| tail.ends_with(word))
            && !own.is_empty()
            && w.action.end_of(tail).is_none()
            && !tail.ends_with(['的', '等', '中'])
            && !left.inside;
        // 微党课10余部参加评选: what follows is an action.
        let verb_behind = w.right_end.at(after.trim_start_matches(is_gap)).is_some();
        let led = led
            || verb_behind
                && !own.is_empty()
                && w.action.end_of(tail).is_none()
                && !tail.ends_with('的');
        let of = ratio && after.trim_start_matches(is_gap).starts_with('的');
        // 移动通信基站产量536万射频模块: a measured quantity is named before its number.
        let led = led || lists().measures.iter().any(|m| stripped.ends_with(m));
        // 确定了52万农村人口: what ends in 了 is a verb.
        let led = led && !core_of(left).ends_with('了');
        // 赴外地发行50亿元政府债券, 争取到的20亿元治理项目: behind a verb that gives or takes money stands what it is given for.
        let dealt = dimension == Dimension::Money
            && behind
            && !verb_behind
            && (tail.ends_with('的') || dealing(tail))
            && w.purpose.at(after.trim_start_matches(is_gap)).is_none();
        let count = !led && matches!(dimension, Dimension::Count | Dimension::None) || of;
        if behind
            && !verb_behind
            && let Some(name) = sized(dimension, tail, stripped, after)
        {
            draft.metric = name;
            draft
                .why
                .push(Trace::new("metric.sized", self.place(stripped)));
            draft.role = self.level_role(draft, left, "");
            return;
        }
        let moved = behind
            && (core_of(left).ends_with(['将', '把'])
                || lists().narrowing.iter().any(|word| tail.ends_with(word)));
        let ends_open = moved
            || tail.ends_with('的')
            || tail.ends_with('等')
            || w.action.end_of(tail).is_some()
            || own.is_empty();
        // 拨付5亿元落实某项政策: what the amount is for is told by its verb.
        let spent = dimension == Dimension::Money
            && own.is_empty()
            && w.purpose.at(after.trim_start_matches(is_gap)).is_some();
        if behind
            && !spent
            && (count || moved || dealt || own.is_empty())
            && (count || dealt || ends_open)
        {
            let mut phrase = self.marked(around).unwrap_or_else(|| {
                if tail.ends_with('的') {
                    right::told_phrase(after)
                } else {
                    right::phrase(after)
                }
            });
            // 38名市级领导参与联点包村: who is counted is told by what they do.
            if (dimension == Dimension::Count || of)
                && (of || tail.is_empty() || lists().causing.iter().any(|c| tail.ends_with(c)))
                && let Some(clause) = right::clause(after)
            {
                phrase = clause;
            }
            // 7批次选派562名干部: the object stands behind the next number.
            // 38个部委出台43个意见: so does that of what they did.
            let acts = w
                .action
                .end_of(&phrase)
                .is_some_and(|(len, ())| len == phrase.len())
                || right::does(&phrase).is_some_and(|verb| phrase.len() - verb == "出台".len());
            if acts
                && let Some(object) = behind_next(after_all.get(after.len()..).unwrap_or_default())
            {
                phrase = format!("{phrase}{object}");
            }
            if !phrase.is_empty() {
                // 21个市89个县: what stands right behind a number is the noun of that number.
                let own_clause = self
                    .text
                    .get(..left.start)
                    .and_then(|t| t.trim_end_matches(is_gap).chars().next_back())
                    .is_none_or(|c| {
                        !left.followed || c.is_ascii_punctuation() || MARKS.contains(&c)
                    });
                draft.metric = metric::attributive(tail, &phrase, own_clause);
                if let Some(verb) = self.carried(draft, left) {
                    draft.metric.insert_str(0, &verb);
                }
                draft.why.push(Trace::new(
                    "metric.right",
                    self.place(after.trim_start_matches(is_gap))
                        .map(|s| self.clipped(s, draft.metric.len())),
                ));
                draft.role = if ratio {
                    Role::Share
                } else {
                    self.level_role(draft, left, tail)
                };
                return;
            }
        }
        // Two numbers in a row before one noun: 1.07万户5.26万人喜迁新居.
        if own.is_empty()
            && after.trim_matches(is_gap).is_empty()
            && dimension == Dimension::Count
            && let Some(phrase) = behind_next(after_all)
        {
            draft.metric = phrase;
            draft.why.push(Trace::new(
                "metric.right",
                self.place(after.trim_start_matches(is_gap))
                    .map(|s| self.clipped(s, draft.metric.len())),
            ));
            draft.role = self.level_role(draft, left, tail);
            return;
        }
        // …1240万元，…500万元，合计6500万元: the sum of what the sentence opened with.
        let sum = lists()
            .sums
            .contains(&core_of(left).trim_start_matches(is_gap));
        let opened = self.out.get(self.state.first).map(|d| d.metric.clone());
        if let Some(opened) = opened.filter(|_| sum && !left.fresh) {
            draft.metric = opened;
            draft
                .why
                .push(Trace::new("metric.sum", self.place(core_of(left))));
            draft.role = self.level_role(draft, left, tail);
            return;
        }
        let mut named = own;
        if lists().spending.contains(&named.as_str())
            && let Some(object) = self.object_before(draft, &named)
        {
            named.push_str(&object);
        }
        if named.is_empty()
            && !behind
            && stripped.chars().count() >= 2
            && !metric::says_how(stripped)
            && names_itself(stripped)
            && w.form_head.end_of(stripped).is_none()
        {
            // 出口188.7亿元, 累计培训2万余人次: the action itself is what is counted.
            named = without(stripped, is_gap).into_owned();
            if let Some(object) = self.object_before(draft, &named) {
                named.push_str(&object);
            }
        }
        // 公务接待费。安排8.5万元，主要用于…: the head of the paragraph names the money already.
        let headed = named.is_empty()
            && left.fresh
            && self.state.topic.is_empty()
            && self.out.is_empty()
            && lists()
                .costs
                .iter()
                .any(|cost| self.context.topic.ends_with(cost));
        if dimension == Dimension::Money
            && !headed
            && let Some((purpose, len)) = purpose(&named, tail, after_all)
        {
            draft.why.push(Trace::new(
                "metric.purpose",
                self.place(after_all).map(|s| self.clipped(s, len)),
            ));
            draft.metric = purpose;
            draft.role = self.level_role(draft, left, tail);
            return;
        }
        // 生猪存栏795万头，恢复到常年存栏数的93.1%: whose figure came back.
        if ratio && named.starts_with("恢复到") && !self.state.topic.is_empty() {
            named = format!("{}{named}", self.state.topic);
        }
        if let Some(whole) = conditional(left, &named).or_else(|| occasion(left, &named)) {
            named = whole;
        }
        if let Some(rest) = self.other_kind(tail) {
            named = rest;
        }
        // 编制42名，实有37人: those in the posts are no posts.
        let real = ["实有", "现有", "实际在编", "在编在岗"]
            .iter()
            .find(|word| core_of(left).ends_with(**word));
        if named.is_empty()
            && person
            && let Some(word) = real.filter(|_| self.state.topic.contains("编制"))
        {
            named = format!("{word}人数");
        }
        // “三公”经费。局机关及局属单位合计支出71万元: who spent is no name, the heading tells what.
        if dimension == Dimension::Money
            && let Some(owner) = named.strip_suffix("支出")
            && lists()
                .costs
                .iter()
                .any(|cost| self.context.topic.ends_with(cost))
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
            && w.form_head.end_of(stripped).is_some()
        {
            named = stripped.to_owned();
        }
        // 市容保洁项目，预算1180万元: the clause before names the project, the form of the figure alone names nothing.
        let form = named == "预算" && self.state.topic.is_empty();
        if (named.is_empty() || form) && !of_it {
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
            && ratio
            && let Some(moved) = self.out.last().filter(|d| {
                left.followed
                    && d.quantity.dimension == Dimension::Points
                    && self.out.len() > self.state.first
            })
        {
            named.clone_from(&moved.metric);
        }
        if let Some(name) = self.leaning(draft, around, &named) {
            draft.why.push(Trace::new("metric.leaning", None));
            draft.metric = name;
            draft.role = if ratio {
                self.ratio_role(draft)
            } else {
                self.level_role(draft, left, tail)
            };
            if draft.role == Role::Completion {
                draft.base = self.budget_base();
            }
            return;
        }
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
        draft.role = if ratio {
            self.ratio_role(draft)
        } else {
            self.level_role(draft, left, tail)
        };
        if draft.role == Role::Completion {
            draft.base = self.budget_base();
        }
    }

    /// 新增公交车100台、出租车20台: the verb before a list says of all its items that they are new.
    fn carried(&self, draft: &Draft, left: &Left<'_>) -> Option<String> {
        // 、总里程达到3000公里: what there is of it all.
        let listed = (left.listed || left.runs_on && left.raw.is_empty())
            && metric::strip_copula(left.core).len() == left.core.trim_end().len();
        let before = self.out.last().filter(|before| {
            listed
                && before.quantity.dimension == draft.quantity.dimension
                && !matches!(
                    draft.quantity.dimension,
                    Dimension::Money | Dimension::Ratio | Dimension::Time
                )
                && is_level(before.role)
        })?;
        let end = lists()
            .adding
            .iter()
            .find_map(|verb| before.metric.find(verb).map(|i| i + verb.len()))?;
        let carried = before.metric.get(..end)?;
        let own = WORDS.action.end_of(&draft.metric).is_some()
            || WORDS.listing.at(&draft.metric).is_some();
        (!own && !draft.metric.is_empty() && carried.chars().count() <= 8)
            .then(|| carried.to_owned())
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

    /// 60个投资超亿元项目: the mark to pass stands inside the noun phrase behind the number.
    fn marked(&self, around: &Around<'_>) -> Option<String> {
        let LexemeKind::Quantity(mark) = &around.next?.kind else {
            return None;
        };
        let before = around.after.trim_end_matches(is_gap);
        let size = WORDS
            .threshold
            .end_of(before.trim_end_matches(['过', '达', '在']))
            .is_some();
        let behind = around
            .after_all
            .get(around.after.len() + mark.span.len()..)?;
        let noun = right::phrase(behind.trim_start_matches(['的', '及']));
        if !size
            || before.contains(['，', '、', '；'])
            || !right::begins(behind.trim_start_matches('的'))
            || noun.is_empty()
        {
            return None;
        }
        let printed = self.text.get(mark.span.range())?;
        Some(format!(
            "{}{printed}{noun}",
            before.trim_start_matches(['的', ' '])
        ))
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

    /// 争取资金5亿元，实际支付2亿元: a verb of money takes the object of the amount before it in the sentence.
    fn object_before(&self, draft: &Draft, verb: &str) -> Option<String> {
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
    fn other_kind(&self, stripped: &str) -> Option<String> {
        let kind = stripped.trim_end_matches(is_gap);
        let short = kind.ends_with('的') && (2..=7).contains(&kind.chars().count());
        let (_, noun) = self.state.topic.rsplit_once('的').filter(|_| short)?;
        (!noun.is_empty()).then(|| format!("{kind}{noun}"))
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

/// 公务用车购置费…，与年初预算数一致，上年度决算数为0万元: a clause that says that two figures are even names nothing, the one before it does.
fn without_evenness(text: &str) -> &str {
    let Some((rest, clause)) = text.rsplit_once(['，', '；', '。', ',']) else {
        return text;
    };
    let even = clause.trim_matches(is_gap).starts_with(['与', '和', '同'])
        && lists().evenness.iter().any(|word| clause.ends_with(word));
    if even { rest } else { text }
}

/// True when two names end in the same two chars.
fn same_end(a: &str, b: &str) -> bool {
    let mut a = a.chars().rev();
    let mut b = b.chars().rev();
    (0..2).all(|_| a.next().is_some_and(|c| b.next() == Some(c)))
}

/// 由中小企业中标的，采购金额5万元: a condition that ends in 的 belongs to the noun behind the comma.
fn conditional(left: &Left<'_>, named: &str) -> Option<String> {
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
fn occasion(left: &Left<'_>, named: &str) -> Option<String> {
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
fn owed(left: &Left<'_>, named: &str) -> Option<String> {
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

/// 其余7.35万元为非财政拨款结余: what is left is told behind the amount.
fn remainder(clause: &str, after_all: &str) -> Option<String> {
    let tail = clause.trim_matches(is_gap);
    if !lists().remaining.contains(&tail) {
        return None;
    }
    let after = after_all.trim_start_matches(is_gap);
    let rest = ["为", "系", "是"]
        .iter()
        .find_map(|copula| after.strip_prefix(copula))?;
    let phrase = right::phrase(rest);
    (phrase.chars().count() >= 2).then_some(phrase)
}

/// Marks that a clause begins behind.
const MARKS: &[char] = &['，', '；', '。', '：', '、', '（', '\n', '和', '及', '与'];

/// 某地60兆瓦风电, 某厂5万吨钢结构项目: the size narrows the noun behind it, the words before it say whose.
fn sized(dimension: Dimension, tail: &str, stripped: &str, after: &str) -> Option<String> {
    let size = matches!(
        dimension,
        Dimension::Power
            | Dimension::Mass
            | Dimension::Area
            | Dimension::Length
            | Dimension::Volume
    );
    if !size || stripped != tail || WORDS.action.end_of(tail).is_some() {
        return None;
    }
    let phrase = right::phrase(after);
    let phrase = phrase.split(['等', '、']).next().unwrap_or_default();
    let undertaking = ["项目", "工程", "生产线", "装置"]
        .iter()
        .filter_map(|kind| phrase.find(kind).map(|i| i + kind.len()))
        .min();
    let phrase = match undertaking {
        Some(end) => phrase.get(..end)?,
        None if tail.contains('、') => phrase,
        None => return None,
    };
    let owner = metric::noun(metric::last_member(stripped));
    let owner = ["年产", "日产", "年处理", "日处理", "总装机", "装机"]
        .iter()
        .find_map(|made| owner.strip_suffix(made))
        .unwrap_or(&owner);
    Some(format!("{owner}{phrase}"))
}

/// True where the words before an amount end in a verb of dealing with money that has no object before it: 赴外地发行, but not 一般债券发行.
fn dealing(tail: &str) -> bool {
    let tail = tail.trim_end_matches(is_gap);
    let Some(verb) = lists().dealing.iter().find(|verb| tail.ends_with(**verb)) else {
        return false;
    };
    let before = tail.get(..tail.len() - verb.len()).unwrap_or_default();
    before.is_empty()
        || lists()
            .action_adverbs
            .iter()
            .any(|word| before.ends_with(word))
        || before.starts_with(['赴', '到', '向', '为', '对', '从', '在'])
        || WORDS
            .subject
            .at(before)
            .is_some_and(|(len, ())| len == before.len())
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

/// The noun phrase behind the next number, for two numbers in a row.
fn behind_next(after_all: &str) -> Option<String> {
    let mut at = 0;
    for _ in 0..3 {
        let rest = after_all.get(at..)?;
        let n = crate::quantity::numeral::arabic_at(rest.trim_start_matches(is_gap))?;
        at += (rest.len() - rest.trim_start_matches(is_gap).len()) + n.len;
        let unit = after_all.get(at..)?;
        let skip = crate::quantity::numeral::gap(unit);
        let (len, _) = crate::quantity::units::simple_at(unit.get(skip..)?)?;
        at += skip + len;
        let tail = after_all.get(at..)?;
        let qualified = crate::quantity::qualifiers::after(tail).map_or(0, |(len, _)| len);
        let tail = tail.get(qualified..)?;
        if right::begins(tail) {
            let phrase = right::phrase(tail);
            return (!phrase.is_empty()).then_some(phrase);
        }
    }
    None
}

fn core_of<'a>(left: &Left<'a>) -> &'a str {
    left.core.trim_end_matches(is_gap)
}
