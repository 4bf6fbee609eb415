//! Shares of a whole and completions of a plan.

use super::engine::{Around, Block, Draft};
use super::metric;
use super::roles::{Cues, strip_fillers};
use super::words::WORDS;
use crate::quantity::numeral::is_gap;
use gongbao_model::{Role, Trace};

impl Block<'_> {
    /// A share: 占…的比重, 占比. 占年初预算的 is a completion.
    pub(super) fn shared(
        &mut self,
        draft: &mut Draft,
        around: &Around<'_>,
        cues: &Cues<'_>,
    ) -> bool {
        let w = &*WORDS;
        let own = share_of(cues.tail).is_some_and(|(named, _)| !metric::noun(named).is_empty());
        let Some((named, of)) = share_of(cues.tail) else {
            let stripped = metric::strip_copula(cues.tail);
            let Some((len, ())) = w.share.end_of(stripped) else {
                return false;
            };
            // 行政村达到206个，占比56.7%: the share is of what was counted before.
            let (before, word) = stripped.split_at(stripped.len() - len);
            let named = self.complete(metric::noun(before));
            draft.metric = format!(
                "{}{}",
                named.trim_end_matches('的'),
                metric::strip_copula(word)
            );
            draft.role = Role::Share;
            draft.why.push(Trace::new("roles.share", self.place(word)));
            let own = !metric::noun(before).is_empty();
            self.distribute(draft, cues.core, around.after_all, || own);
            return true;
        };
        let completion = w
            .completion_objects
            .end_of(of.trim_end_matches('的'))
            .is_some();
        let mut named = metric::noun(named);
        if named.is_empty() {
            named = self.clause_before(around.left);
        }
        let subject = self.complete(named);
        let cue = cues
            .tail
            .rfind('占')
            .and_then(|i| cues.tail.get(i..))
            .unwrap_or_default();
        // 年中追加数占年初预算的15.6%: what is no part of the budget completes nothing of it.
        let beside = [
            "追加",
            "追加数",
            "调整数",
            "结转",
            "结余",
            "结余资金",
            "结转结余",
        ]
        .iter()
        .any(|word| subject.ends_with(word));
        if completion && !beside {
            draft.role = Role::Completion;
            draft
                .why
                .push(Trace::new("roles.completion", self.place(cue)));
            draft.metric = subject;
            draft.base = self.budget_base();
        } else {
            draft.role = Role::Share;
            draft.why.push(Trace::new("roles.share", self.place(cue)));
            draft.whole = self.find_whole(of, &subject);
            draft.metric = if of.is_empty() {
                subject.clone()
            } else {
                format!("{subject}占{}", of.trim_end_matches('的'))
            };
            draft.base = self.state.level.filter(|l| {
                of.is_empty()
                    || self
                        .out
                        .get(*l)
                        .is_some_and(|d| metric::same(&d.metric, &subject))
            });
            if of.is_empty() {
                // 分别占38.4%、4.5%、57.1%: each is a share of the amount before it.
                self.distribute(draft, cues.core, around.after_all, || own);
            } else if cues.core.contains("分别") {
                // 人员经费…、公用经费…，分别占基本支出的82.8%和17.2%: the whole is one, the parts are the amounts before.
                draft.metric = subject;
                self.distribute(draft, cues.core, around.after_all, || own);
                let of = of.trim_end_matches('的');
                draft.metric = format!("{}占{of}", draft.metric);
                for name in &mut self.state.pending {
                    name.metric = format!("{}占{of}", name.metric);
                }
            }
        }
        true
    }

    /// A completion: 完成预算的, 为年初预算的, 执行率.
    pub(super) fn completed(
        &mut self,
        draft: &mut Draft,
        around: &Around<'_>,
        cues: &Cues<'_>,
    ) -> bool {
        let w = &*WORDS;
        if around.left.followed
            && around.left.raw.trim_matches(is_gap) == "的"
            && self.of_previous(draft)
        {
            return true;
        }
        let noted = metric::strip_notes(cues.tail);
        // 完成计划的94%: 计划 is the object here and no verb.
        let bare = match noted {
            _ if noted.ends_with("计划") && noted.contains("完成") => noted,
            _ => metric::strip_copula(noted),
        };
        let verb = ["完成", "为", "达到", "相当于"]
            .iter()
            .find_map(|verb| bare.rfind(verb))
            .filter(|_| w.completion_objects.end_of(bare).is_some() && !bare.ends_with('率'));
        if let Some(i) = verb {
            draft.metric = self.complete(metric::noun(bare.get(..i).unwrap_or_default()));
        } else if w.completion.end_of(bare).is_some() {
            let named = metric::noun(bare);
            draft.metric = self.leaning(draft, around, &named).unwrap_or(named);
        } else if let Some(named) = done(cues.tail) {
            let named = cues.compare_head.unwrap_or(named);
            draft.metric = self.complete(metric::noun(named));
        } else {
            return false;
        }
        // 力争预算执行率达到98%: what is asked for is a goal.
        let asked = self.aimed()
            || ["力争", "确保"].iter().any(|w| {
                self.clause_to(draft.quantity.span.start as usize)
                    .contains(w)
            });
        draft.role = if asked {
            Role::Target
        } else {
            Role::Completion
        };
        draft.base = self.budget_base();
        draft
            .why
            .push(Trace::new("roles.completion", self.place(bare)));
        if cues.core.contains("分别") || cues.core.contains("依次") {
            // 分别完成计划的94%和95%: each is the completion of an amount before it.
            let own = !metric::noun(bare.get(..verb.unwrap_or(0)).unwrap_or_default()).is_empty();
            self.distribute(draft, cues.core, around.after_all, || own);
        }
        true
    }

    /// 为年度任务3000亩的106.7%, 占限额59.8亿元的90%: the whole is the number right before.
    fn of_previous(&mut self, draft: &mut Draft) -> bool {
        let Some(index) = self.out.len().checked_sub(1) else {
            return false;
        };
        let Some(span) = self.out.get(index).map(|d| d.quantity.span) else {
            return false;
        };
        let named = strip_fillers(self.clause_to(span.start as usize));
        // 完成年度计划40名的107.5%: 计划 is the object here and no verb.
        let named = if named.ends_with("计划") {
            named
        } else {
            metric::strip_copula(named)
        };
        let plan = WORDS.completion_objects.end_of(named).is_some();
        let share = named.contains('占');
        if !plan && !share {
            return false;
        }
        // What was carried out stands before its plan.
        let done = (0..index)
            .rev()
            .take(6)
            .find(|i| self.out.get(*i).is_some_and(|d| d.role == Role::Actual));
        let metric = done.and_then(|i| self.out.get(i)).map(|d| d.metric.clone());
        draft.why.push(Trace::new(
            if plan {
                "roles.completion"
            } else {
                "roles.share"
            },
            self.place(named),
        ));
        draft.role = if plan { Role::Completion } else { Role::Share };
        if plan {
            draft.base = Some(index);
        } else {
            draft.whole = Some(index);
            draft.base = done;
        }
        draft.metric = metric.unwrap_or_else(|| self.state.topic.clone());
        // 收入8.6亿元，为预算8.4亿元的103%。其中: the parts are those of the account, not of what its rate is taken of.
        let account = done.filter(|_| plan && self.state.level == Some(index));
        let goal = named.ends_with("任务") || named.ends_with("目标") || named.ends_with("计划");
        if let Some(whole) = self
            .out
            .get_mut(index)
            .filter(|d| d.role == Role::Actual && goal)
        {
            whole.role = Role::Target;
            if let Some(name) = draft
                .metric
                .get(..)
                .filter(|_| whole.metric.starts_with("完成"))
            {
                whole.metric = format!("{name}目标");
            }
        }
        self.state.level = account.or(self.state.level);
        true
    }

    /// The budget that a completion is measured against: the nearest one, else the nearest level claim.
    pub(super) fn budget_base(&self) -> Option<usize> {
        let recent = self.out.iter().enumerate().rev().take(6);
        let mut recent =
            recent.filter(|(_, d)| matches!(d.role, Role::Budget | Role::InitialBudget));
        recent.next().map(|(i, _)| i).or(self.state.level)
    }

    /// The claim of which a share is a share: by its name, looking back.
    fn find_whole(&self, of: &str, subject: &str) -> Option<usize> {
        let of = of.trim_end_matches('的');
        let total = of.starts_with('总');
        let of = of.trim_start_matches(['总', '本', '年', '其']);
        if of.is_empty() {
            return self.state.whole;
        }
        let named = || {
            let recent = self.out.iter().enumerate().rev().take(40);
            recent.filter(|(_, d)| {
                // A share of people is one of people, not of the households beside them.
                let unit = self
                    .state
                    .level
                    .and_then(|l| self.out.get(l))
                    .is_none_or(|part| part.quantity.base_unit == d.quantity.base_unit);
                // 基本支出 is no whole of itself, nor is another line the total.
                let other = d.metric != subject && (!total || is_total(&d.metric, of));
                other
                    && unit
                    && matches!(d.role, Role::Actual | Role::Budget | Role::InitialBudget)
                    && (d.metric.ends_with(of) || of.ends_with(d.metric.as_str()))
            })
        };
        // The share of an account is one of the account, not of the budget beside it.
        let part = self.state.level.and_then(|l| self.out.get(l));
        let alike = named().find(|(_, d)| part.is_some_and(|p| p.role == d.role));
        alike
            .or_else(|| named().next())
            .map(|(i, _)| i)
            .or(self.state.whole)
    }
}

/// 占A的比重: the noun before 占 and A.
fn share_of(tail: &str) -> Option<(&str, &str)> {
    let stripped = metric::strip_copula(tail);
    let i = stripped.rfind('占')?;
    let of = stripped.get(i + '占'.len_utf8()..)?;
    if of.starts_with('地')
        || of.starts_with('用')
        || of.starts_with("有率")
        || of.starts_with('比')
        || of.chars().count() > 30
    {
        return None;
    }
    let mut of = metric::strip_copula(of);
    for word in ["的比重", "比重", "的比例", "的份额", "比例", "份额", "的"] {
        if let Some(s) = of.strip_suffix(word) {
            of = s;
            break;
        }
    }
    let mut named = stripped.get(..i)?;
    for word in ["所", "约", "合计", "共"] {
        named = named.strip_suffix(word).unwrap_or(named);
    }
    Some((named, of))
}

/// True for the total of an account: 总支出, 支出合计, 支出总计 for 支出.
fn is_total(metric: &str, of: &str) -> bool {
    metric == of || metric.contains('总') || metric.ends_with("合计")
}

/// 完成95.35% alone: the words before the verb, where they name no rate.
fn done(tail: &str) -> Option<&str> {
    let named = tail
        .strip_suffix("完成")
        .map(|t| t.strip_suffix("已").or(t.strip_suffix("累计")).unwrap_or(t))?;
    (!named.ends_with(['率', '比', '度', '例'])
        && !named.ends_with("比重")
        && !named.ends_with("指数"))
    .then_some(named)
}
