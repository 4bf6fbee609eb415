//! What one figure hands on to the next: what is spoken of, the whole of which parts follow, the account of a sentence.

use super::engine::{Block, Draft, is_level};
use super::left::Left;
use super::metric;
use super::words::WORDS;
use super::words::lists;
use crate::quantity::numeral::is_gap;
use gongbao_model::{Dimension, Quantity, Role, Trace};

impl Block<'_> {
    /// Adds a claim and moves what is spoken of on: topic, whole, account.
    pub(super) fn push(&mut self, mut draft: Draft, left: &Left<'_>) {
        let index = self.out.len();
        let level = is_level(draft.role);
        // …；发电量42亿千瓦时，其中清洁能源18亿千瓦时；水泥…: the parts of an item end with it.
        // 基本支出52万元，其中人员经费47万元、公用经费5万元；项目支出31万元: so do parts that a list mark joins.
        if self.state.semicolon && (self.state.whole_of_item || self.state.listed_parts) {
            self.state.whole = None;
            self.state.whole_of_item = false;
        }
        if self.state.semicolon {
            self.state.listed_parts = false;
        }
        if left.part && !left.inside {
            self.state.whole = self.state.level;
            let list = ["其中：", "其中:"].iter().any(|w| left.raw.contains(w))
                || left.before.trim_end_matches(is_gap).ends_with(['：', ':']);
            self.state.whole_of_item = self.state.items && !list;
            self.state.listed_parts = false;
            self.state.colon_parts = list;
        } else if level && left.listed && self.state.whole.is_some() && !self.state.colon_parts {
            self.state.listed_parts = true;
        }
        self.state.items |= self.state.semicolon;
        if level && !left.inside && draft.whole.is_none() {
            draft.whole = self
                .state
                .whole
                .and_then(|w| self.whole_of(w, &draft.quantity));
        }
        // 年初预算100万元，其中基本支出60万元: the parts of a budget are budgets, unless their own words say that they were spent.
        if draft.role == Role::Actual
            && draft.quantity.dimension == Dimension::Money
            && !["执行", "决算", "完成", "实际", "已"]
                .iter()
                .any(|word| left.raw.contains(word))
            && let Some(whole) = draft.whole.and_then(|w| self.out.get(w))
            && matches!(whole.role, Role::Budget | Role::InitialBudget)
        {
            draft.role = whole.role;
            draft.why.push(Trace::new("roles.budget.part", None));
        }
        if matches!(draft.role, Role::Rate | Role::Share | Role::Completion) {
            self.state.ratio = Some(index);
        }
        if left.inside || left.excluded || draft.quantity.dimension == Dimension::Time {
            // 办结期限平均在9个工作日以内，缩短47%: a duration that ends its clause is what the next one is about.
            let closes = self
                .text
                .get(draft.quantity.span.end as usize..)
                .is_some_and(|t| t.starts_with(['，', ',']));
            let measured = [
                "时间", "时限", "期限", "天数", "时长", "周期", "用时", "耗时", "历时",
            ]
            .iter()
            .any(|word| draft.metric.contains(word));
            if draft.quantity.dimension == Dimension::Time && closes && measured && !left.inside {
                self.state.topic.clone_from(&draft.metric);
                self.state.level = Some(index);
            }
            self.out.push(draft);
            return;
        }
        let first = left.fresh || self.state.semicolon;
        self.state.semicolon = false;
        // 为年初预算1479万元的96.6%: the budget that a completion names does not become what is spoken of.
        let reference = matches!(
            draft.role,
            Role::Budget | Role::InitialBudget | Role::Target
        ) && self.state.level.is_some_and(|l| l >= self.state.first)
            && self
                .text
                .get(draft.quantity.span.end as usize..)
                .is_some_and(|t| t.trim_start_matches(is_gap).starts_with('的'));
        // 中标总价3986万元，较招标控制价4150万元节约163万元: nor does what is compared with.
        let against = left.raw.trim_start_matches(is_gap).starts_with('较')
            && level
            && !lists()
                .no_comparison
                .iter()
                .any(|word| left.raw.trim_start_matches(is_gap).starts_with(word));
        if reference || against {
            self.out.push(draft);
            return;
        }
        if level {
            self.state.level = Some(index);
            // 收入 at the head of a sentence or of its part names the account of what follows.
            let head = WORDS.heads.end_of(&draft.metric).map(|(_, group)| group);
            let opens = first || self.state.anchor.is_empty();
            if opens && !left.part && head == Some(0) && draft.metric.contains("收入") {
                self.state.anchor.clone_from(&draft.metric);
            }
            self.state.adding |= left.added;
            if first && !left.part && head == Some(0) && !left.added {
                self.state.account = metric::account(&draft.metric).to_owned();
            }
        }
        let change = matches!(draft.role, Role::ChangePct | Role::Change)
            && draft.quantity.dimension != Dimension::Points;
        if level || change || matches!(draft.role, Role::Rate | Role::Prior) {
            self.state.topic.clone_from(&draft.metric);
        }
        self.out.push(draft);
    }

    /// The claim that a part is a part of: the whole that was spoken of, or the figure of the part's unit right before it
    /// (低保对象4215户6915人，其中城市1183户1842人). People are no part of an amount of money.
    pub(super) fn whole_of(&self, whole: usize, part: &Quantity) -> Option<usize> {
        let fits = |i: &usize| {
            self.out
                .get(*i)
                .is_some_and(|d| d.quantity.base_unit == part.base_unit && is_level(d.role))
        };
        let name = self.out.get(whole)?.metric.as_str();
        let near = (whole.saturating_sub(2)..=whole)
            .rev()
            .filter(|i| {
                self.out
                    .get(*i)
                    .is_some_and(|d| metric::same(&d.metric, name))
            })
            .find(fits);
        // 车辆3辆，…设备0台（套）: things of another measure word are another kind of thing, unless the word is one for everything.
        let general =
            |unit: &str| matches!(unit, "个" | "家" | "名" | "人" | "项" | "户" | "所" | "件");
        let same_kind = self.out.get(whole).is_some_and(|d| {
            d.quantity.dimension == part.dimension
                && (part.dimension != Dimension::Count
                    || general(&d.quantity.base_unit)
                    || general(&part.base_unit))
        });
        near.or(Some(whole).filter(|_| same_kind))
    }
}
