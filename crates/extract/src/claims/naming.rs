//! What a figure measures: the words before it, else the words behind it, completed by what was spoken of before.

use super::engine::{Around, Block, Draft};
use super::left::Left;
use super::metric;
use super::right;
use super::words::WORDS;
use crate::quantity::numeral::is_gap;
use gongbao_model::{Dimension, Role, Trace};

impl Block<'_> {
    pub(super) fn named(&mut self, draft: &mut Draft, around: &Around<'_>, tail: &str) {
        let (left, after, after_all) = (around.left, around.after, around.after_all);
        let w = &*WORDS;
        let dimension = draft.quantity.dimension;
        let ratio = dimension == Dimension::Ratio;
        let stripped = metric::strip_copula(tail);
        let behind = right::begins(after);
        // 在职人员33人 is named before the number; 10家金融机构 behind it.
        let person = matches!(
            draft.quantity.base_unit.as_str(),
            "人" | "人次" | "户" | "户次"
        );
        let led = person
            && !metric::noun(stripped).is_empty()
            && w.action.end_of(tail).is_none()
            && !tail.ends_with(['的', '等', '中'])
            && !left.inside;
        // 微党课10余部参加评选: what follows is an action.
        let verb_behind = w.right_end.at(after.trim_start_matches(is_gap)).is_some();
        let led = led
            || verb_behind
                && !metric::noun(stripped).is_empty()
                && w.action.end_of(tail).is_none()
                && !tail.ends_with('的');
        let of = ratio && after.trim_start_matches(is_gap).starts_with('的');
        let count = !led && matches!(dimension, Dimension::Count | Dimension::None) || of;
        let moved = core_of(left).ends_with(['将', '把']) && behind;
        let ends_open = moved
            || tail.ends_with('的')
            || tail.ends_with('等')
            || w.action.end_of(tail).is_some()
            || metric::noun(stripped).is_empty();
        if behind && (count || moved || metric::noun(stripped).is_empty()) && (count || ends_open) {
            let mut phrase = right::phrase(after);
            // 7批次选派562名干部: the object stands behind the next number.
            if w.action
                .end_of(&phrase)
                .is_some_and(|(len, ())| len == phrase.len())
                && let Some(object) = behind_next(after_all.get(after.len()..).unwrap_or_default())
            {
                phrase = format!("{phrase}{object}");
            }
            if !phrase.is_empty() {
                draft.metric = metric::attributive(tail, &phrase);
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
        if metric::noun(stripped).is_empty()
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
        let mut named = metric::noun(stripped);
        if named.is_empty()
            && !behind
            && stripped.chars().count() >= 2
            && names_itself(stripped)
            && w.form_head.end_of(stripped).is_none()
        {
            // 出口188.7亿元, 累计培训2万余人次: the action itself is what is counted.
            named = stripped.chars().filter(|c| !is_gap(*c)).collect();
        }
        if named.is_empty() {
            named = self.clause_before(left);
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
        if !inner.is_empty() && !outer_metric.is_empty() && metric::is_modifier(&inner) {
            if left.inside {
                draft.whole = outer;
            }
            draft.metric = format!("{inner}{outer_metric}");
            draft.why.push(Trace::new("metric.modifier", None));
        } else if left.inside && !inner.is_empty() {
            draft.whole = outer;
            draft.metric = inner;
        } else {
            draft.metric = self.complete(named);
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

    /// The noun phrase of the clause before, where the number's own clause names nothing: 公务接待费，本年度决算数为2.99万元.
    pub(super) fn clause_before(&self, left: &Left<'_>) -> String {
        let text = left
            .before
            .trim_end_matches(|c: char| is_gap(c) || matches!(c, '，' | '：' | ':' | ','));
        let marks = ['，', '；', '。', '：', ','];
        match text.rfind(marks) {
            Some(i) => metric::lead(text.get(i..).unwrap_or_default().trim_start_matches(marks)),
            None if left.fresh => metric::lead(text),
            None => String::new(),
        }
    }

    /// Completes a noun phrase that leans on what came before.
    pub(super) fn complete(&self, named: String) -> String {
        // 支出 and 结余 belong to the account that the sentence opened with.
        if !self.state.anchor.is_empty()
            && !named.contains("收入")
            && metric::is_fiscal_head(&named)
        {
            return metric::complete(named, &self.state.anchor);
        }
        let topic = if self.state.topic.is_empty() {
            &self.context.topic
        } else {
            &self.state.topic
        };
        metric::complete(named, topic)
    }
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
