//! Goals that the text sets beside a figure, and how far the figure is from them: 超出目标12%, 未达到80%的目标, 目标上限4200元.

use super::engine::{Around, Block, Draft};
use super::metric;
use super::roles::{Cues, negate};
use super::words::lists;
use crate::quantity::numeral::is_gap;
use gongbao_model::{Dimension, Qualifier, Role, Trace};

impl Block<'_> {
    /// 控制在目标上限4200元以内: the goal of what is spoken of.
    pub(super) fn goal(&self, named: &str) -> Option<String> {
        let goal = lists().goals.contains(&named);
        let topic = self.figure_before().filter(|_| goal)?;
        Some(format!("{topic}{named}"))
    }

    /// 超出目标12%, 超计划14部, 未达到年初设定的80%的目标: how far a figure is from its goal, or the goal itself.
    pub(super) fn beyond_goal(
        &self,
        draft: &mut Draft,
        around: &Around<'_>,
        cues: &Cues<'_>,
    ) -> bool {
        let Some(topic) = self.figure_before().filter(|_| around.left.followed) else {
            return false;
        };
        let core = cues.core.trim_end_matches(['约', '了', '近', '的']);
        let verb_at = |text: &str| lists().beyond.iter().any(|verb| text.ends_with(verb));
        let passed = lists()
            .goals
            .iter()
            .chain(["计划", "任务", "年度计划", "年度任务"].iter());
        let passed = passed
            .filter_map(|goal| core.strip_suffix(goal))
            .find_map(|rest| {
                let verbs = lists().beyond.iter();
                let verb = verbs
                    .filter(|verb| rest.ends_with(**verb))
                    .max_by_key(|verb| verb.len())?;
                let moved = verb.starts_with(['超', '高', '低', '优']);
                moved.then_some((*verb, rest.strip_suffix(verb)?))
            });
        if let Some((verb, whose)) = passed {
            let down = verb.starts_with('低');
            let named = metric::noun(whose);
            let topic = if named.is_empty() {
                topic
            } else {
                named.as_str()
            };
            draft.metric = if cues.ratio || draft.quantity.dimension == Dimension::Points {
                topic.to_owned()
            } else {
                format!("{topic}{core}")
            };
            draft.role = if cues.ratio {
                Role::ChangePct
            } else {
                Role::Change
            };
            if down {
                negate(&mut draft.quantity);
            }
            draft.base = self.state.level;
            draft.why.push(Trace::new("roles.goal", self.place(core)));
            return true;
        }
        let behind = around.after.trim_start_matches(is_gap);
        let set = behind
            .strip_prefix('的')
            .and_then(|t| t.split(['，', '。', '；', '、', ',', '（']).next())
            .map(|t| t.trim_end_matches(is_gap));
        let Some(set) = set.filter(|t| {
            t.chars().count() <= 8 && lists().goal_ends.iter().any(|end| t.ends_with(end))
        }) else {
            return false;
        };
        let clause = around.left.raw.trim_matches(is_gap);
        // 高于90%的目标值: the verb is read as a part of the number.
        let printed = self
            .text
            .get(draft.quantity.span.range())
            .unwrap_or_default();
        let inside = lists().beyond.iter().any(|verb| printed.starts_with(verb));
        if inside {
            draft.quantity.qualifier = Qualifier::Exact;
        }
        let reached =
            inside || lists().beyond.iter().any(|verb| clause.starts_with(verb)) || verb_at(core);
        if !reached || clause.chars().count() > 12 {
            return false;
        }
        draft.metric = format!("{topic}{}", set.trim_start_matches("参考"));
        draft.role = Role::Target;
        draft.why.push(Trace::new("roles.goal", self.place(clause)));
        true
    }
}
