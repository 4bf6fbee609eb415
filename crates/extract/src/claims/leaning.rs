//! Names that lean on a figure spoken of before: bare rates (执行率), parts told by place alone (其中，某乡2150亩), counts told by what
//! became of the things (完成258条), points (扣2分).

use super::engine::{Around, Block, Draft, is_level};
use super::left::Left;
use super::words::WORDS;
use super::words::lists;
use crate::quantity::numeral::is_gap;
use crate::squeeze::without;
use gongbao_model::{Dimension, Quantity, Role};

/// A joined name longer than this says no more than the leaning one.
pub(super) const LONG: usize = 40;

/// Chars of the longest place that stands for its part of a whole.
const PLACE: usize = 6;

impl Block<'_> {
    /// The whole name of a figure whose own words lean on one before it; none where they stand for themselves.
    pub(super) fn leaning(
        &self,
        draft: &Draft,
        around: &Around<'_>,
        named: &str,
    ) -> Option<String> {
        let left = around.left;
        let joined = match draft.quantity.dimension {
            Dimension::Ratio if lists().bare_rates.contains(&named) => {
                format!("{}{named}", self.rated(named)?)
            }
            Dimension::Money if lists().heads_of_one.contains(&named) => {
                format!("{named}{}", self.paid()?)
            }
            Dimension::Score if matches!(named, "扣" | "得" | "") => self.scored(left, named)?,
            // 决策指标得17.5分, 制度执行有效性扣2分: the verb before the points.
            Dimension::Score if named.ends_with('得') => named.trim_end_matches('得').to_owned(),
            Dimension::Score if named.ends_with('扣') => format!("{named}分"),
            _ => self
                .superlative(named)
                .or_else(|| self.goal(named))
                .or_else(|| self.of_level(draft, named))
                .or_else(|| self.of_people(draft, left, named))
                .or_else(|| self.of_kind(draft, left, named))
                .or_else(|| self.reached_by(draft, named))
                .or_else(|| self.of_place(draft, around, named))?,
        };
        (joined.chars().count() <= LONG).then_some(joined)
    }

    /// What a bare rate is the rate of: the last amount or count of the sentence, else what is spoken of; without the verb of that amount.
    fn rated(&self, rate: &str) -> Option<String> {
        let level = self
            .state
            .level
            .filter(|l| *l >= self.state.before)
            .and_then(|l| self.out.get(l));
        // 决策指标得17.5分，得分率87.5%.
        let scored = |d: &&Draft| d.quantity.dimension == Dimension::Score;
        let level = match self.out.last().filter(scored) {
            Some(score) if rate == "得分率" => Some(score),
            _ => level,
        };
        // A rate of money is one of an amount, the rate of things that open or pass one of a count.
        let paid = lists().money_rates.contains(&rate);
        let fits = |d: &Draft| match d.quantity.dimension {
            Dimension::Time => false,
            Dimension::Money => !lists().thing_rates.contains(&rate),
            _ => !paid,
        };
        if level.is_some_and(|d| !fits(d)) {
            return None;
        }
        let name = level.map_or(self.state.topic.as_str(), |d| d.metric.as_str());
        let name = name.trim_end_matches('的');
        // 全年支付541万元，支付进度90%: what was paid.
        let mut name = lists()
            .spending
            .iter()
            .find_map(|verb| name.strip_prefix(verb))
            .filter(|rest| rest.chars().count() >= 3)
            .unwrap_or(name);
        for verb in lists().carried_out.iter() {
            if let Some(rest) = name.strip_suffix(verb)
                && rest.chars().count() >= 2
            {
                name = rest;
                break;
            }
        }
        let name = without_outcome(name.strip_prefix("实际").unwrap_or(name));
        // 节约资金16万元，节约率6%: the figure before says no more than the rate itself.
        let stem: String = rate.chars().take(2).collect();
        ((2..=20).contains(&name.chars().count())
            && !name.ends_with('率')
            && !name.contains('拨')
            && !name.contains(&stem)
            && !name.starts_with(['较', '比', '按', '以', '经']))
        .then(|| name.to_owned())
    }

    /// The money that is told per head: 公务接待费下降9%，接待318人次，人均100元.
    fn paid(&self) -> Option<&str> {
        let money = |d: &&Draft| {
            !lists()
                .heads_of_one
                .iter()
                .any(|per| d.metric.starts_with(per))
                && (d.quantity.dimension == Dimension::Money
                    || d.role == Role::ChangePct
                        && lists().costs.iter().any(|c| d.metric.ends_with(c)))
        };
        let sentence = self.out.get(self.state.first..)?;
        let before = self.out.get(self.state.before..self.state.first)?;
        // 国内公务接待61批次、524人次，人均83.4元: of the occasion where the sentence names no money.
        let named = sentence
            .iter()
            .rev()
            .find(money)
            .or_else(|| sentence.last())
            .or_else(|| before.iter().rev().find(money))?;
        Some(named.metric.as_str()).filter(|name| !name.is_empty())
    }

    /// 满分4分，得3分: what is scored; 执行率86%，扣2分: what points are taken off for.
    fn scored(&self, left: &Left<'_>, named: &str) -> Option<String> {
        if !left.followed {
            return None;
        }
        let last = self.out.get(self.state.first..)?.iter().rev();
        let full = ["满分", "权重", "分值", "标准分"];
        let item = last.clone().find_map(|d| {
            let name = full.iter().find_map(|w| d.metric.strip_suffix(w))?;
            (d.quantity.dimension == Dimension::Score && !name.is_empty()).then(|| name.to_owned())
        });
        let item = match (item, named) {
            (Some(item), _) => item,
            (None, "扣") => last.map(|d| d.metric.clone()).next()?,
            _ => return None,
        };
        Some(if named == "扣" {
            format!("{item}扣分")
        } else {
            item
        })
    }

    /// 河阳县最低，为79.8%; 最低的只有23.5%: whose figure it is, or which, of what is spoken of.
    fn superlative(&self, named: &str) -> Option<String> {
        let bare = named.trim_end_matches('的');
        let most = ["最高", "最低", "最多", "最少", "最大", "最小"]
            .iter()
            .find(|most| bare.ends_with(**most))?;
        let owner = bare.strip_suffix(most)?;
        let topic = self.figure_before()?;
        if owner.is_empty() {
            return Some(format!("{topic}{most}"));
        }
        (owner.chars().count() <= PLACE).then(|| format!("{owner}{}", placeless(topic)))
    }

    /// The name of the last figure of the sentence, rates among them.
    pub(super) fn figure_before(&self) -> Option<&str> {
        let name = self.out.get(self.state.first..)?.last()?.metric.as_str();
        (!name.is_empty()).then_some(name)
    }

    /// 中央财政补助资金2600万元，省级1120万元: the level alone takes the money of the level before it.
    fn of_level(&self, draft: &Draft, named: &str) -> Option<String> {
        let levels = || lists().funders.iter();
        let alone = |t: &str| levels().any(|level| *level == t);
        if draft.quantity.dimension != Dimension::Money
            || !(alone(named) || named.split(['和', '、']).all(alone))
        {
            return None;
        }
        let sentence = self.out.get(self.state.first..)?;
        let rest = sentence.iter().rev().take(6).find_map(|d| {
            let level = d.quantity.dimension == Dimension::Money && is_level(d.role);
            let rest = levels()
                .filter(|_| level)
                .filter_map(|l| d.metric.strip_prefix(l))
                .min_by_key(|rest| rest.len())?;
            (rest.chars().count() >= 2).then_some(rest)
        })?;
        let rest = if rest.chars().count() > PLACE {
            lists()
                .money_endings
                .iter()
                .filter(|end| rest.ends_with(**end))
                .max_by_key(|end| end.len())?
        } else {
            rest
        };
        Some(format!("{named}{rest}"))
    }

    /// 在校学生61480人，其中高中9860人: the kind of school takes the noun of the whole.
    fn of_kind(&self, draft: &Draft, left: &Left<'_>, named: &str) -> Option<String> {
        if !lists().schooling.contains(&named) {
            return None;
        }
        let whole = if left.part {
            self.state.level
        } else {
            self.state.whole
        };
        let whole = self.out.get(whole?)?;
        // Of schools the kind is the name.
        if !matches!(whole.quantity.base_unit.as_str(), "人" | "人次" | "元") {
            return None;
        }
        let name = whole.metric.as_str();
        let name = WORDS
            .subject
            .at(name)
            .and_then(|(len, ())| name.get(len..))
            .unwrap_or(name);
        let name = lists()
            .giving
            .iter()
            .find_map(|verb| name.strip_prefix(verb))
            .unwrap_or(name);
        (whole.quantity.base_unit == draft.quantity.base_unit && name.chars().count() <= 14)
            .then(|| format!("{named}{name}"))
    }

    /// 兑付安家补助86.2万元，惠及154人: those whom what was spoken of reaches.
    fn reached_by(&self, draft: &Draft, named: &str) -> Option<String> {
        if draft.quantity.dimension != Dimension::Count || !lists().reaching.contains(&named) {
            return None;
        }
        let topic = placeless(self.figure_before()?);
        let topic = lists()
            .giving
            .iter()
            .find_map(|verb| topic.strip_prefix(verb))
            .unwrap_or(topic);
        let end = if draft.quantity.base_unit == "人" {
            "人数"
        } else {
            ""
        };
        (topic.chars().count() <= 16).then(|| format!("{topic}{named}{end}"))
    }

    /// 卫生技术人员中，乡镇卫生院1139人: the place of work tells which of the people.
    fn of_people(&self, draft: &Draft, left: &Left<'_>, named: &str) -> Option<String> {
        if draft.quantity.base_unit != "人" || !(2..=10).contains(&named.chars().count()) {
            return None;
        }
        let people = |t: &str| lists().people.iter().any(|word| t.ends_with(word));
        let site = lists().sites.iter().any(|word| named.ends_with(word));
        let among = left
            .before
            .trim_end_matches(|c: char| is_gap(c) || matches!(c, '，' | ','))
            .rsplit(['，', '。', '；', '\n'])
            .next()?;
        let who = match among.strip_suffix('中') {
            Some(who) => without(who, is_gap).into_owned(),
            // 乡镇卫生院1139人、社区卫生服务中心300人.
            None if left.listed => {
                let last = self.out.last()?.metric.as_str();
                let at = lists()
                    .sites
                    .iter()
                    .filter_map(|word| last.find(word).map(|i| i + word.len()))
                    .max()?;
                last.get(at..)?.to_owned()
            }
            None => return None,
        };
        (site && people(&who) && who.chars().count() <= 10).then(|| format!("{named}{who}"))
    }

    /// 其中，上村乡2150亩、怒水乡1880亩: a place alone tells whose part of the whole it is.
    fn of_place(&self, draft: &Draft, around: &Around<'_>, named: &str) -> Option<String> {
        let left = around.left;
        // 沂水区8600万元、高新区3870万元: beside places a zone is one of them.
        let beside = left.listed
            && lists().districts.iter().any(|zone| named.ends_with(zone))
            && self
                .out
                .last()
                .is_some_and(|d| placeless(&d.metric).len() < d.metric.len());
        if !is_place(named) && !beside {
            return None;
        }
        let alike = |i: usize| {
            self.out.get(i).filter(|d| {
                is_level(d.role)
                    && d.quantity.base_unit == draft.quantity.base_unit
                    && d.quantity.dimension == draft.quantity.dimension
            })
        };
        let last = self.out.len().checked_sub(1)?;
        // 尚未支出的1288万元中，某县748万元.
        let among = left
            .before
            .trim_end_matches(|c: char| is_gap(c) || matches!(c, '，' | ','))
            .ends_with('中');
        let neighbour = left.listed || left.part || among || self.state.whole.is_some();
        // 资金2.15亿元，…。分配至县区，甲区8600万元、乙区6450万元: a list of places opens a sentence about the amount before it.
        let opened = left.fresh
            && around
                .after_all
                .trim_start_matches(is_gap)
                .starts_with('、');
        let whole = self
            .state
            .whole
            .and_then(alike)
            .or_else(|| alike(last).filter(|_| neighbour && last >= self.state.first))
            .or_else(|| self.state.level.filter(|_| opened).and_then(alike))
            .filter(|whole| !is_place(&whole.metric))?;
        let name = placeless(&whole.metric);
        // 全市安排专项资金: of the whole's name the thing is wanted, not who dealt with it.
        let name = WORDS
            .subject
            .at(name)
            .and_then(|(len, ())| name.get(len..))
            .filter(|rest| WORDS.listing.at(rest).is_some())
            .unwrap_or(name);
        let name = WORDS
            .listing
            .at(name)
            .and_then(|(len, ())| name.get(len..))
            .filter(|rest| rest.chars().count() >= 2)
            .unwrap_or(name);
        (!name.is_empty() && !name.ends_with(named)).then(|| format!("{named}{name}"))
    }

    /// 三级指标276条，完成258条; 菜样480批次，合格476批次: what became of the things that the figure before counted.
    /// `act` are the words between the two figures, `behind` what follows the second.
    pub(super) fn counted_again(
        &self,
        quantity: &Quantity,
        act: &str,
        behind: &str,
    ) -> Option<String> {
        if quantity.dimension != Dimension::Count {
            return None;
        }
        let before = self.out.get(self.state.before..)?;
        let alike = |d: &&Draft| {
            d.quantity.dimension == Dimension::Count
                && d.quantity.base_unit == quantity.base_unit
                && is_level(d.role)
        };
        let whole = self.state.whole.filter(|w| *w >= self.state.first);
        let same = whole
            .and_then(|w| self.out.get(w))
            .filter(alike)
            .or_else(|| before.iter().rev().take(4).find(alike))?;
        let act = act.trim_end_matches('的');
        let act = without(act.strip_suffix("完成率").unwrap_or(act), is_gap);
        let act = act.trim_start_matches("已").trim_end_matches(['了', '共']);
        // 其余15处因涉及加固暂未销号.
        if lists().remaining.contains(&act) {
            return Some(format!("{act}{}", without_outcome(&same.metric)));
        }
        let act = if matches!(act, "有" | "其中有" | "仍有" | "尚有" | "还有") {
            ""
        } else {
            act
        };
        if !act.is_empty() {
            let outcome = lists().outcomes.iter().any(|o| act.ends_with(o));
            let noun = without_outcome(&same.metric);
            return (outcome && act.chars().count() <= 6 && !noun.ends_with(act))
                .then(|| format!("{act}{noun}"));
        }
        // 有11部因费用未落实而停用: the clause tells what became of them.
        let clause = behind.split(['，', '。', '；', ',', '\n']).next()?;
        if !clause.starts_with('因') && !clause.starts_with("由于") {
            return None;
        }
        let at = ["而", "尚未", "仍未", "未能"]
            .iter()
            .filter_map(|w| {
                clause
                    .rfind(w)
                    .map(|i| if *w == "而" { i + w.len() } else { i })
            })
            .max()?;
        let state = without(clause.get(at..)?, is_gap);
        ((2..=8).contains(&state.chars().count()))
            .then(|| format!("{state}{}", without_outcome(&same.metric)))
    }
}

/// A name without the verb of what became of the things: 完成三级指标 is of 三级指标.
fn without_outcome(name: &str) -> &str {
    let name = name.strip_suffix('中').unwrap_or(name);
    lists()
        .outcomes
        .iter()
        .chain(lists().found.iter())
        .filter_map(|o| name.strip_prefix(o))
        .find(|rest| rest.chars().count() >= 2)
        .unwrap_or(name)
}

/// True for the name of a district, county, town or village and nothing else.
fn is_place(named: &str) -> bool {
    let mut chars = named.chars();
    let last = chars.next_back();
    let place = matches!(
        last,
        Some('省' | '市' | '区' | '县' | '旗' | '州' | '乡' | '镇' | '村')
    ) || named.ends_with("街道");
    let kind =
        lists().classed.contains(&named) || lists().zones.iter().any(|kind| named.ends_with(kind));
    place
        && !kind
        && (2..=PLACE).contains(&named.chars().count())
        && named.chars().all(|c| c.is_alphabetic())
        && WORDS
            .subject
            .at(named)
            .is_none_or(|(len, ())| len < named.len())
}

/// A name without the place that it begins with: 沂川区专项资金 is of 专项资金.
fn placeless(name: &str) -> &str {
    if let Some(rest) = lists()
        .districts
        .iter()
        .find_map(|zone| name.strip_prefix(zone))
        && rest.chars().count() >= 2
    {
        return rest;
    }
    let end = name
        .char_indices()
        .take(PLACE)
        .map(|(i, c)| i + c.len_utf8())
        .filter(|end| name.get(..*end).is_some_and(is_place))
        .last();
    end.and_then(|end| name.get(end..))
        .filter(|rest| rest.chars().count() >= 2)
        .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_what_is_named_behind_them() {
        assert!(is_place("上村乡"));
        assert!(!is_place("老旧小区"));
        assert!(!is_place("县"));
        assert_eq!(placeless("东岸区专项资金"), "专项资金");
        assert_eq!(placeless("专项资金"), "专项资金");
    }

    #[test]
    fn what_became_of_things_is_no_part_of_their_name() {
        assert_eq!(without_outcome("完成三级指标"), "三级指标");
        assert_eq!(without_outcome("合格"), "合格");
    }
}
