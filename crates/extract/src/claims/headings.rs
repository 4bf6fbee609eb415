//! What the opening of a sentence says for all its figures: a period, an item of the classification, goals, the measure of a list.

use super::engine::Block;
use super::left;
use super::metric;
use super::words::WORDS;
use super::words::lists;
use crate::quantity::numeral::is_gap;
use gongbao_model::Period;

impl Block<'_> {
    /// The measure that the opening of a sentence gives to its list: 主要产品产量中, 商品零售额中. `first` is where its first number stands.
    pub(super) fn list_head(&self, start: usize, first: usize) -> String {
        let opening = self
            .slice(start, first)
            .split(['，', '：', ',', ':'])
            .find_map(|clause| clause.trim_end_matches(is_gap).strip_suffix('中'))
            .unwrap_or_default();
        match WORDS.heads.end_of(opening) {
            Some((len, _)) => {
                let head = opening.get(opening.len() - len..).unwrap_or_default();
                let account = head.ends_with("收入") || head.ends_with("支出");
                if account {
                    String::new()
                } else {
                    head.to_owned()
                }
            }
            None => String::new(),
        }
    }

    /// 下一步，将定量指标比重提高到80%: from such a sentence on the paragraph speaks of the year to come.
    pub(super) fn look_ahead(&mut self, start: usize, stop: usize) {
        let opening = self.slice(start, stop).trim_start_matches(is_gap);
        if lists().ahead.iter().any(|word| opening.starts_with(word)) && !self.context.plan {
            self.state.ahead = true;
            if self.state.sentence.is_none() {
                let year = self.context.year.map(|y| Period::Year(y + 1));
                self.state.sentence = year;
                self.state.paragraph = year.or(self.state.paragraph);
            }
        }
    }

    /// 教育支出（类）普通教育（款）小学教育（项）：年初预算为…: the item before the colon is what the sentence speaks of.
    pub(super) fn opening_item(&mut self, start: usize, stop: usize) {
        let item = self
            .slice(start, stop)
            .split(['：', ':', '。'])
            .next()
            .unwrap_or_default()
            .trim_end_matches(is_gap);
        // “某某”项目绩效自评综述：全年预算数为…: so is the project.
        if let Some(project) = lists()
            .reviews
            .iter()
            .find_map(|end| item.strip_suffix(end))
        {
            let project = metric::unopened(project);
            if (2..=30).contains(&project.chars().count()) {
                self.state.topic = project;
                self.state.level = None;
                self.state.whole = None;
            }
            return;
        }
        // 政府性基金收支平衡情况：总收入…: what is told of an account is of that account.
        if item.ends_with("情况") && !item.contains(['，', ',']) {
            let topic = super::context::heading_topic(item);
            if metric::names_account(&topic) {
                self.state.topic = topic;
                self.state.level = None;
                self.state.whole = None;
            }
            return;
        }
        let closed = ["（项）", "(项)", "（款）", "(款)", "（类）", "(类)"]
            .iter()
            .any(|mark| item.ends_with(mark));
        if !closed || item.contains(['，', ',']) {
            return;
        }
        let topic = super::context::heading_topic(item);
        if !topic.is_empty() {
            self.state.topic = topic;
            self.state.level = None;
            self.state.whole = None;
        }
    }

    /// A period at the head of a sentence holds for the sentence; at the head of a paragraph, for all of it.
    pub(super) fn leading_period(&mut self, start: usize, stop: usize) {
        let first_of_block = self.state.paragraph.is_none() && self.out.is_empty();
        self.state.sentence = None;
        let probe = start
            + self
                .slice(start, stop)
                .char_indices()
                .nth(24)
                .map_or(stop - start, |(i, _)| i);
        let left = left::read(
            self.text,
            start,
            false,
            probe,
            self.lexemes,
            self.context.year,
        );
        let head = self.slice(start, probe);
        // The probe reads up to its last clause mark, so only an unbroken opening counts here.
        let opening_only = left.start == start;
        let mut period = if opening_only { left.period } else { None };
        if !opening_only {
            let cut = head.find(['，', ',', '：']).map_or(probe, |i| start + i);
            period = left::read(
                self.text,
                start,
                false,
                cut,
                self.lexemes,
                self.context.year,
            )
            .period;
        }
        if let Some((period, _)) = period {
            self.state.sentence = Some(period);
            // A span of years holds for its own sentence, unless it opens the paragraph.
            if first_of_block || !matches!(period, Period::Day(..) | Period::Years(..)) {
                self.state.paragraph = Some(period);
            }
        }
    }
}

/// True for the opening of a list of goals: 经济社会发展的主要预期目标是, 主要目标为：.
pub(super) fn sets_goals(opening: &str) -> bool {
    opening.match_indices("目标").any(|(i, word)| {
        opening
            .get(i + word.len()..)
            .is_some_and(|t| t.starts_with(['是', '为', '：', ':']) || t.starts_with("如下"))
    })
}

/// The five years whose goals an opening lists: “十五五”时期的主要目标.
pub(super) fn years_aimed_at(opening: &str) -> Option<Period> {
    opening
        .char_indices()
        .find_map(|(i, _)| match WORDS.periods.at(opening.get(i..)?)? {
            (_, (super::words::PeriodWord::Years(first, last), _)) => {
                Some(Period::Years(first, last))
            }
            _ => None,
        })
}
