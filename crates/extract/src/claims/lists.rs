//! Numbers in a list: what a number shares with its neighbour, and 分别.

use super::engine::{Around, Block, Draft, Named};
use super::metric;
use super::right;
use super::roles::negate;
use super::words::lists;
use crate::quantity::numeral::is_gap;
use gongbao_model::{Dimension, Qualifier, Role, Trace};

impl Block<'_> {
    /// 48.3%、51.7% and 分别为…: a number right behind another one of its kind is what its neighbour is.
    pub(super) fn neighbour(&mut self, draft: &mut Draft, around: &Around<'_>) -> bool {
        let left = around.left;
        let Some(previous) = self.out.last().filter(|_| left.adjacent) else {
            return false;
        };
        // 满意度95.9%，高于90%的目标值: what is compared with stands in no list.
        let goal = draft.quantity.span.range();
        let goal = self
            .text
            .get(goal)
            .is_some_and(|t| t.starts_with(['高', '低', '超']))
            && around.after.starts_with('的');
        if goal && !list_mark(left.raw) {
            return false;
        }
        let dimension = draft.quantity.dimension;
        let same = previous.quantity.dimension == dimension
            && previous.quantity.base_unit == draft.quantity.base_unit;
        let list = left.listed || !left.raw.trim_matches(is_gap).is_empty();
        // 事故起数、死亡人数减少26起、9人: the names of a list go on, whatever their units.
        let named = list
            && !self.state.pending.is_empty()
            && matches!(previous.role, Role::Change | Role::ChangePct);
        if named || same && (list || dimension != Dimension::Count) {
            let negative = previous.quantity.value.is_sign_negative();
            // 跨过4000亿、5000亿元: a word before the first number holds for all of them, one behind the last for none before it.
            let led = !matches!(
                previous.quantity.qualifier,
                Qualifier::Exact | Qualifier::Over
            ) && draft.quantity.qualifier == Qualifier::Exact
                && !self
                    .text
                    .get(previous.quantity.span.range())
                    .is_some_and(|t| t.ends_with(['上', '下', '内', '右', '到']));
            if led && same && left.listed {
                draft.quantity.qualifier = previous.quantity.qualifier;
            }
            draft.role = previous.role;
            draft.base = previous.base;
            draft.period = previous.period;
            match self.state.pending.pop_front() {
                Some(name) => {
                    draft.metric = name.metric;
                    draft.base = name.of.or(draft.base);
                }
                None => draft.metric = previous.metric.clone(),
            }
            draft.why.push(Trace::new("metric.list", None));
            if negative && matches!(draft.role, Role::Change | Role::ChangePct) {
                negate(&mut draft.quantity);
            }
            return true;
        }
        if !list && !right::begins(around.after) {
            draft.metric = previous.metric.clone();
            draft.period = previous.period;
            draft.role = self.level_role(draft, left, "");
            return true;
        }
        false
    }

    /// 分别: the n numbers of a list belong to the n names before them.
    pub(super) fn distribute(
        &mut self,
        draft: &mut Draft,
        core: &str,
        after_all: &str,
        own: impl FnOnce() -> bool,
    ) {
        let run = list_run(after_all) + 1;
        if run < 2 {
            return;
        }
        let own = own();
        // 存、贷款余额分别为690亿元、490亿元，增长28.8%、28.9%: a list behind a list runs along it.
        let along = matches!(draft.role, Role::Change | Role::ChangePct)
            && !own
            && self
                .out
                .iter()
                .rev()
                .filter(|d| d.role != draft.role)
                .take(run)
                .filter(|d| {
                    d.why
                        .iter()
                        .any(|t| matches!(t.rule, "metric.list" | "metric.respectively"))
                })
                .count()
                == run;
        let names = metric::enumerated(&draft.metric, run);
        let mark = after_all
            .split(|c: char| c.is_ascii_digit())
            .next()
            .is_some_and(|between| between.contains(['、', '和', '及', '与']));
        let each = own && mark && names.len() == run && draft.metric.contains('、');
        if !along && !each && !core.contains("分别") && !core.contains("依次") {
            return;
        }
        // 612户2358人，分别占21.5%和21.4%: two counts of one thing.
        let last = self.out.len().saturating_sub(run);
        let alike = !own
            && self.out.len() >= run
            && self
                .out
                .get(last..)
                .is_some_and(|all| all.iter().all(|d| d.metric == draft.metric));
        // 执行率依次为86.3%和77.8%: each amount's own.
        let rate = lists()
            .bare_rates
            .iter()
            .find(|rate| metric::strip_copula(core) == **rate);
        let own = own && rate.is_none();
        // 实际引进内外资分别增长10.4%和12.9%: one name of its own stays with both.
        // 三次产业结构为4:43:53，增加值分别增长3.8%、8.7%、8.9%: of the industries in turn.
        let industries = draft.metric.starts_with("增加值")
            && self.out.len() >= run
            && self
                .out
                .iter()
                .rev()
                .take(run)
                .all(|d| d.why.iter().any(|t| t.rule == "metric.structure"));
        if own && names.len() != run && !industries {
            return;
        }
        let plain = |metric: String| Named { metric, of: None };
        let last: Vec<usize> = (last..self.out.len()).collect();
        let list: Vec<Named> = if industries {
            let measure = draft.metric.clone();
            last.iter()
                .filter_map(|i| self.out.get(*i))
                .map(|d| plain(d.metric.replace("占比", &measure)))
                .collect()
        } else if alike {
            let metric = &draft.metric;
            last.into_iter()
                .map(|i| Named {
                    metric: metric.clone(),
                    of: Some(i),
                })
                .collect()
        } else if names.len() == run && rate.is_none() {
            // 资助学生9274人次，学前、小学、初中分别为…: kinds of schools take the noun of what was counted.
            let level = self.state.level.and_then(|l| self.out.get(l)).filter(|d| {
                d.quantity.base_unit == draft.quantity.base_unit
                    && names
                        .iter()
                        .all(|n| lists().schooling.contains(&n.as_str()))
            });
            let noun = level.map_or("", |d| d.metric.as_str()).to_owned();
            names
                .into_iter()
                .map(|name| plain(format!("{name}{noun}")))
                .collect()
        } else {
            // The names are those of the last n level claims, or of the list of changes right before.
            let drafts = || self.out.iter().enumerate().rev();
            let listed = |d: &Draft| {
                d.role == Role::Change
                    && d.why
                        .iter()
                        .any(|t| matches!(t.rule, "metric.list" | "metric.respectively"))
            };
            let changes: Vec<(usize, &Draft)> =
                drafts().take(run).filter(|(_, d)| listed(d)).collect();
            let levels: Vec<(usize, &Draft)> = if changes.len() == run {
                changes
            } else {
                drafts()
                    .filter(|(_, d)| matches!(d.role, Role::Actual | Role::Budget | Role::Target))
                    .take(run)
                    .collect()
            };
            if levels.len() < run {
                return;
            }
            let suffix = rate.copied().unwrap_or_default();
            let named = levels.into_iter().rev();
            named
                .map(|(i, d)| Named {
                    metric: format!("{}{suffix}", owner(&d.metric, suffix)),
                    of: Some(i),
                })
                .collect()
        };
        draft.why.push(Trace::new("metric.respectively", None));
        if let Some(first) = list.first() {
            draft.metric.clone_from(&first.metric);
            let ratio = draft.base.is_some()
                || matches!(draft.role, Role::Share | Role::Rate | Role::Completion);
            draft.base = first.of.filter(|_| ratio).or(draft.base);
        }
        self.state.pending = list.into_iter().skip(1).collect();
    }
}

/// The name that a rate is put behind: 市级资金支出 gives 市级资金执行率.
fn owner<'a>(name: &'a str, rate: &str) -> &'a str {
    if rate.is_empty() {
        return name;
    }
    lists()
        .carried_out
        .iter()
        .find_map(|verb| name.strip_suffix(verb))
        .filter(|rest| rest.chars().count() >= 2)
        .unwrap_or(name)
}

/// True where a list mark stands between two numbers.
fn list_mark(between: &str) -> bool {
    between.contains(['、', '和', '及', '与'])
}

/// How many further numbers stand in a list right behind a number.
fn list_run(after: &str) -> usize {
    let mut run = 0;
    let mut digits = false;
    for c in after.chars().take(160) {
        match c {
            '0'..='9' => {
                if !digits {
                    run += 1;
                }
                digits = true;
            }
            '.' | '%' | '％' => {}
            '、' | '和' | '及' | '与' => digits = false,
            '，' | '。' | '；' | '（' | '）' => break,
            _ if digits => {}
            c if is_gap(c) => {}
            '万' | '亿' | '元' | '人' | '个' | '家' | '户' => {}
            _ => {
                if run == 0
                    && !matches!(
                        c,
                        '约' | '近'
                            | '超'
                            | '左'
                            | '右'
                            | '以'
                            | '上'
                            | '百'
                            | '分'
                            | '点'
                            | '美'
                            | '次'
                            | '名'
                            | '吨'
                            | '亩'
                            | '头'
                            | '件'
                            | '辆'
                            | '公'
                            | '里'
                            | '每'
                            | '月'
                            | '年'
                    )
                {
                    break;
                }
            }
        }
    }
    run
}
