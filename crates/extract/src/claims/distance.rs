//! Figures that stand in relation to a mark or to another figure: a mark to pass, how far two are apart, how far something is cut.

use super::engine::{Around, Block, Draft};
use super::level::counted_next;
use super::metric;
use super::right;
use super::roles::{Cues, negate};
use super::words::WORDS;
use super::words::lists;
use crate::quantity::numeral::is_gap;
use gongbao_model::{Dimension, Qualifier, Role, Trace};

impl Block<'_> {
    /// A mark to pass: 执行率低于60%的县有11个, 主营业务收入超1000亿元的产业集群. It names a class of things.
    pub(super) fn mark(&self, draft: &mut Draft, around: &Around<'_>, cues: &Cues<'_>) -> bool {
        let behind = around.after.trim_start_matches(is_gap);
        let open = matches!(
            draft.quantity.qualifier,
            Qualifier::MoreThan | Qualifier::LessThan | Qualifier::AtLeast | Qualifier::AtMost
        );
        if self.size_of_kind(draft, around, cues) {
            return true;
        }
        // 时速350公里高铁: a speed names a kind of line.
        if draft.quantity.dimension == Dimension::Length && cues.tail.ends_with("时速") {
            "时速".clone_into(&mut draft.metric);
            draft.role = Role::Other;
            draft
                .why
                .push(Trace::new("roles.threshold", self.place(cues.tail)));
            return true;
        }
        let class = behind.starts_with('的') && right::begins(behind.trim_start_matches('的'));
        let acts = !matches!(cues.tail.trim_matches(is_gap), "对" | "按" | "凡")
            && WORDS.action.end_of(cues.tail).is_some()
            && WORDS.threshold.end_of(cues.tail).is_none();
        if !open || !class || acts {
            return false;
        }
        // 占比超过50%的企业 names a class, 完成预算90%以上的目标 and 投入不低于3亿元的资金 do not.
        // The second number of 30—100亿元 stands behind the first.
        let tail = cues.tail.trim_end_matches(|c: char| {
            c.is_ascii_digit() || matches!(c, '-' | '—' | '－' | '~' | '至' | '.')
        });
        let mut name = metric::noun(tail);
        // 抓好总投资100亿元以上的项目: the action is no part of the measure.
        if let Some((len, ())) = WORDS.threshold.end_of(&name) {
            let (verb, measure) = name.split_at(name.len() - len);
            if WORDS
                .action
                .end_of(verb)
                .is_some_and(|(len, ())| len == verb.len())
            {
                name = measure.to_owned();
            }
        }
        if name.is_empty() && WORDS.threshold.end_of(tail).is_some() {
            // 投资30亿元以上的项目: the verb names the measure.
            name = tail.chars().filter(|c| !is_gap(*c)).collect();
        }
        let counted = around
            .after_all
            .split(['，', '。', '；', ',', ';'])
            .next()
            .is_some_and(|clause| clause.contains(|c: char| c.is_ascii_digit()));
        let kind = right::phrase(behind);
        // 对不足100人的小规模学校: a mark with no measure of its own is one of the things behind it.
        let alone = name.is_empty()
            && !cues.ratio
            && matches!(tail.trim_matches(is_gap), "" | "对" | "按" | "凡");
        if alone {
            name = right::phrase(behind);
        }
        if name.chars().count() < 2
            || !(alone || counted || lists().classed.iter().any(|c| kind.ends_with(c)))
        {
            return false;
        }
        draft.metric = name;
        draft.role = Role::Other;
        draft
            .why
            .push(Trace::new("roles.threshold", self.place(cues.tail)));
        true
    }

    /// 400万元以下政府投资项目, 引进5000万元以上项目资金454亿元: the size of a kind of things, which stands right behind it.
    fn size_of_kind(&self, draft: &mut Draft, around: &Around<'_>, cues: &Cues<'_>) -> bool {
        let behind = around.after_all.trim_start_matches(is_gap);
        let size = matches!(
            draft.quantity.dimension,
            Dimension::Money
                | Dimension::Mass
                | Dimension::Area
                | Dimension::Length
                | Dimension::Power
                | Dimension::Volume
        );
        let printed = self
            .text
            .get(draft.quantity.span.range())
            .unwrap_or_default();
        let below = printed.ends_with("以下");
        let above = printed.ends_with("以上");
        let mark = below || above && (counted_next(behind) || kind_behind(behind));
        if !size || !mark || !right::begins(behind) {
            return false;
        }
        // 单价100万元以上设备: what of the things is measured.
        if let Some((len, ())) = WORDS
            .threshold
            .end_of(cues.tail)
            .filter(|_| kind_behind(behind))
        {
            let measure = cues.tail.get(cues.tail.len() - len..).unwrap_or_default();
            let kind = right::phrase(behind);
            let kind = kind.split(['（', '(']).next().unwrap_or_default();
            draft.metric = format!("{kind}{measure}");
            draft.role = Role::Other;
            draft
                .why
                .push(Trace::new("roles.threshold", self.place(cues.tail)));
            return true;
        }
        if WORDS.threshold.end_of(cues.tail).is_some() {
            return false;
        }
        // 收入10万元以上行政村: the measure itself stands before its mark.
        let measure = lists()
            .money_endings
            .iter()
            .any(|end| cues.tail.ends_with(end));
        let kind = right::phrase(behind);
        if measure || kind.chars().count() < 2 {
            return false;
        }
        draft.metric = kind;
        draft.role = Role::Other;
        draft
            .why
            .push(Trace::new("roles.threshold", self.place(printed)));
        true
    }

    /// How far apart two figures are: 增速高于全省1.2个百分点, 决算数小于预算数5万元.
    pub(super) fn apart(&self, draft: &mut Draft, around: &Around<'_>, cues: &Cues<'_>) -> bool {
        let Some((at, len, direction)) =
            apart_at(cues.tail, draft.quantity.dimension == Dimension::Points)
        else {
            return false;
        };
        let of = cues.tail.get(at + len..).unwrap_or_default();
        let points = draft.quantity.dimension == Dimension::Points;
        let figure =
            WORDS.form_head.end_of(of).is_some() || WORDS.completion_objects.end_of(of).is_some();
        if of.is_empty() || !(points || figure) || of.chars().count() > 16 {
            return false;
        }
        let named = metric::noun(cues.tail.get(..at).unwrap_or_default());
        let rate = lists().rates.iter().copied().find(|rate| *rate == named);
        let named = if rate.is_some() { String::new() } else { named };
        draft.why.push(Trace::new(
            if direction > 0 {
                "roles.change.up"
            } else {
                "roles.change.down"
            },
            self.place(cues.tail.get(at..).unwrap_or_default()),
        ));
        draft.role = if cues.ratio {
            Role::ChangePct
        } else {
            Role::Change
        };
        if direction < 0 {
            negate(&mut draft.quantity);
        }
        // 执行率仅为61.4%，低于年度目标28.6个百分点.
        let ratio = self
            .state
            .ratio
            .and_then(|r| self.out.get(r))
            .filter(|_| points && named.is_empty() && rate.is_none());
        draft.metric = match ratio {
            Some(ratio) => ratio.metric.clone(),
            None => self.complete(named),
        };
        if points
            && let Some(rate) = rate
            && !draft.metric.is_empty()
            && !draft.metric.ends_with(rate)
        {
            draft.metric.push_str(rate);
        }
        draft.base = self.state.level.filter(|l| {
            self.out
                .get(*l)
                .is_some_and(|d| d.metric == draft.metric && !points)
        });
        draft.period = around.left.period.map(|p| p.0).or(around.inherited);
        true
    }

    /// 生产总值保持20%以上增长, 销售额实现两位数的增长: what grew stands before the verb of keeping.
    pub(super) fn kept(&mut self, draft: &mut Draft, around: &Around<'_>, cues: &Cues<'_>) -> bool {
        let behind = around.after.trim_start_matches(is_gap);
        let behind = behind.strip_prefix('的').unwrap_or(behind);
        let Some(rest) = behind.strip_prefix("增长").or(behind.strip_prefix("增速")) else {
            return false;
        };
        let ends = rest
            .trim_start_matches(is_gap)
            .chars()
            .next()
            .is_none_or(|c| !c.is_alphanumeric());
        let verb = ["保持", "实现", "维持", "达到", "取得", "连续保持"]
            .iter()
            .find_map(|verb| cues.tail.strip_suffix(verb));
        let Some(name) = verb.filter(|_| ends) else {
            return false;
        };
        draft.metric = self.complete(metric::noun(name));
        draft.role = Role::ChangePct;
        draft.base = self
            .state
            .level
            .filter(|l| self.out.get(*l).is_some_and(|d| d.metric == draft.metric));
        draft
            .why
            .push(Trace::new("roles.change.up", self.place(around.after)));
        true
    }

    /// 按5%的比例压减一般性支出: the figure is how far its object is cut.
    pub(super) fn cut_by(&self, draft: &mut Draft, around: &Around<'_>) -> bool {
        let behind = around.after.trim_start_matches(is_gap);
        let by = around.left.core.trim_end_matches(is_gap);
        let by = by.strip_suffix("按照").or(by.strip_suffix('按'));
        let by_ratio = behind.strip_prefix('的').and_then(|t| {
            ["比例", "幅度", "速度"]
                .iter()
                .find_map(|w| t.strip_prefix(*w))
        });
        let Some(rest) = by_ratio.or(by.map(|_| behind)) else {
            return false;
        };
        let two = rest.char_indices().nth(2).map_or(rest.len(), |(i, _)| i);
        let cue = rest.get(..two).unwrap_or_default();
        let Some((_, direction)) = WORDS.change.end_of(cue).filter(|(len, _)| *len == two) else {
            return false;
        };
        // 公用经费按5%压减到位: what is cut stands before the ratio, or behind the verb.
        let before = metric::noun(by.unwrap_or_default());
        let object = if before.is_empty() {
            right::phrase(rest.get(two..).unwrap_or_default())
        } else {
            before
        };
        if object.chars().count() < 2 {
            return false;
        }
        draft.metric = object;
        draft.role = Role::ChangePct;
        if direction < 0 {
            negate(&mut draft.quantity);
        }
        let rule = if direction > 0 {
            "roles.change.up"
        } else {
            "roles.change.down"
        };
        draft.why.push(Trace::new(rule, self.place(cue)));
        true
    }
}

/// True where a kind of things that a mark makes a class of stands right behind a number.
fn kind_behind(behind: &str) -> bool {
    let kind = right::phrase(behind);
    let kind = kind.split(['（', '(']).next().unwrap_or_default();
    lists().classed.iter().any(|class| kind.ends_with(class))
}

/// Where a word of distance stands between two figures: byte, length and direction.
fn apart_at(tail: &str, points: bool) -> Option<(usize, usize, i8)> {
    // 增长7.3%，超目标任务0.8个百分点.
    if points
        && WORDS.completion_objects.end_of(tail).is_some()
        && let Some((at, word)) = ["超过", "超出", "超"]
            .iter()
            .find_map(|word| tail.find(word).map(|i| (i, word)))
        && at + word.len() < tail.len()
    {
        return Some((at, word.len(), 1));
    }
    // All of them end in 于.
    tail.rfind('于')?;
    [
        ("高于", 1),
        ("大于", 1),
        ("多于", 1),
        ("快于", 1),
        ("低于", -1),
        ("小于", -1),
        ("少于", -1),
        ("慢于", -1),
    ]
    .into_iter()
    .filter_map(|(word, direction)| tail.rfind(word).map(|i| (i, word.len(), direction)))
    .max_by_key(|(i, ..)| *i)
}
