//! Names that stand behind their number: 选派562名关键岗位干部, 赴外地发行50亿元政府债券, 某地60兆瓦风电.

use super::engine::{Around, Block, Draft, is_level};
use super::left::Left;
use super::metric;
use super::naming::{Reading, core_of};
use super::right;
use super::words::WORDS;
use super::words::lists;
use crate::quantity::lex::LexemeKind;
use crate::quantity::numeral::is_gap;
use gongbao_model::{Dimension, Role, Span, Trace};

impl Block<'_> {
    /// 三级指标276条，完成258条; 其余7.35万元为项目结余: what became of the things counted before, or what an amount leaves over.
    pub(super) fn told_again(
        &mut self,
        draft: &mut Draft,
        around: &Around<'_>,
        words: &Reading<'_>,
    ) -> bool {
        let (left, after, tail) = (around.left, around.after, words.tail);
        let told = !right::begins(after) || tail.ends_with('的') || after.starts_with(['因', '由']);
        let act = if tail.is_empty() {
            left.raw.trim_matches(is_gap)
        } else {
            tail
        };
        let again = if left.followed && told {
            self.counted_again(&draft.quantity, act, around.after_all)
        } else {
            None
        };
        let (name, why) = match again {
            Some(name) => (name, Trace::new("metric.outcome", self.place(tail))),
            None => match remainder(left.raw, around.after_all) {
                Some(name) => {
                    let place = self.place(after.trim_start_matches(is_gap));
                    (name, Trace::new("metric.right", place))
                }
                None => return false,
            },
        };
        draft.metric = name;
        draft.why.push(why);
        draft.role = self.level_role(draft, left, tail);
        true
    }

    /// 某地60兆瓦风电: the size narrows the noun behind it.
    pub(super) fn sized_kind(
        &mut self,
        draft: &mut Draft,
        around: &Around<'_>,
        words: &Reading<'_>,
    ) -> bool {
        if !words.behind || words.verb_behind {
            return false;
        }
        let Some(name) = sized(
            draft.quantity.dimension,
            words.tail,
            words.stripped,
            around.after,
        ) else {
            return false;
        };
        draft.metric = name;
        draft
            .why
            .push(Trace::new("metric.sized", self.place(words.stripped)));
        draft.role = self.level_role(draft, around.left, "");
        true
    }

    /// The noun phrase behind the number, where it is the number's own.
    pub(super) fn behind(
        &mut self,
        draft: &mut Draft,
        around: &Around<'_>,
        words: &Reading<'_>,
    ) -> bool {
        let (left, after, tail) = (around.left, around.after, words.tail);
        let follows = after.trim_start_matches(is_gap);
        let of = words.ratio && follows.starts_with('的');
        if !words.behind || !self.owns_behind(draft, around, words, of) {
            return false;
        }
        let phrase = self.phrase_behind(draft, around, tail, of);
        if phrase.is_empty() {
            return false;
        }
        // 21个市89个县: what stands right behind a number is the noun of that number.
        let own_clause = self
            .text
            .get(..left.start)
            .and_then(|t| t.trim_end_matches(is_gap).chars().next_back())
            .is_none_or(|c| !left.followed || c.is_ascii_punctuation() || MARKS.contains(&c));
        draft.metric = metric::attributive(tail, &phrase, own_clause);
        if let Some(verb) = self.carried(draft, left) {
            draft.metric.insert_str(0, &verb);
        }
        let place = self.named_behind(follows, draft.metric.len());
        draft.why.push(Trace::new("metric.right", place));
        draft.role = if words.ratio {
            Role::Share
        } else {
            self.level_role(draft, left, tail)
        };
        true
    }

    /// Whether the noun phrase behind a number is the number's own, or the words before it name the figure already.
    /// `of`: a ratio is followed by 的.
    fn owns_behind(
        &self,
        draft: &Draft,
        around: &Around<'_>,
        words: &Reading<'_>,
        of: bool,
    ) -> bool {
        let w = &*WORDS;
        let (left, tail) = (around.left, words.tail);
        let follows = around.after.trim_start_matches(is_gap);
        let dimension = draft.quantity.dimension;
        let acts = w.action.end_of(tail).is_some();
        let narrowed = lists().narrowing.iter().any(|word| tail.ends_with(word));
        // 在职人员33人 is named before the number; 10家金融机构 behind it.
        let person = words.person
            && !narrowed
            && !words.own.is_empty()
            && !acts
            && !tail.ends_with(['的', '等', '中'])
            && !left.inside;
        // 微党课10余部参加评选: what follows is an action.
        let action = words.verb_behind && !words.own.is_empty() && !acts && !tail.ends_with('的');
        // 移动通信基站产量536万射频模块: a measured quantity is named before its number.
        let measured = lists().measures.iter().any(|m| words.stripped.ends_with(m));
        // 确定了52万农村人口: what ends in 了 is a verb.
        let led = (person || action || measured) && !core_of(left).ends_with('了');
        let purpose = dimension == Dimension::Money && w.purpose.at(follows).is_some();
        // 赴外地发行50亿元政府债券, 争取到的20亿元治理项目: behind a verb that gives or takes money stands what it is given for.
        let dealt = dimension == Dimension::Money
            && !words.verb_behind
            && (tail.ends_with('的') || dealing(tail))
            && !purpose;
        let count = !led && matches!(dimension, Dimension::Count | Dimension::None) || of;
        let moved = narrowed || core_of(left).ends_with(['将', '把']);
        let open =
            moved || tail.ends_with('的') || tail.ends_with('等') || acts || words.own.is_empty();
        // 拨付5亿元落实某项政策: what the amount is for is told by its verb.
        let spent = words.own.is_empty() && purpose;
        !spent && (count || moved || dealt || words.own.is_empty()) && (count || dealt || open)
    }

    /// The noun phrase behind a number, with what those counted do where that tells who they are.
    fn phrase_behind(&self, draft: &Draft, around: &Around<'_>, tail: &str, of: bool) -> String {
        let after = around.after;
        let mut phrase = self.marked(around).unwrap_or_else(|| {
            if tail.ends_with('的') {
                right::told_phrase(after)
            } else {
                right::phrase(after)
            }
        });
        // 38名市级领导参与联点包村: who is counted is told by what they do.
        if (draft.quantity.dimension == Dimension::Count || of)
            && (of || tail.is_empty() || lists().causing.iter().any(|c| tail.ends_with(c)))
            && let Some(clause) = right::clause(after)
        {
            phrase = clause;
        }
        // 7批次选派562名干部: the object stands behind the next number.
        // 38个部委出台43个意见: so does that of what they did.
        let acts = WORDS
            .action
            .end_of(&phrase)
            .is_some_and(|(len, ())| len == phrase.len())
            || right::does(&phrase).is_some_and(|verb| phrase.len() - verb == "出台".len());
        if acts
            && let Some(object) =
                behind_next(around.after_all.get(after.len()..).unwrap_or_default())
        {
            phrase = format!("{phrase}{object}");
        }
        phrase
    }

    /// Two numbers in a row before one noun: 1.07万户5.26万人喜迁新居.
    pub(super) fn in_a_row(
        &mut self,
        draft: &mut Draft,
        around: &Around<'_>,
        words: &Reading<'_>,
    ) -> bool {
        let after = around.after;
        let alone = words.own.is_empty()
            && after.trim_matches(is_gap).is_empty()
            && draft.quantity.dimension == Dimension::Count;
        let Some(phrase) = Some(around.after_all)
            .filter(|_| alone)
            .and_then(behind_next)
        else {
            return false;
        };
        draft.metric = phrase;
        let place = self.named_behind(after.trim_start_matches(is_gap), draft.metric.len());
        draft.why.push(Trace::new("metric.right", place));
        draft.role = self.level_role(draft, around.left, words.tail);
        true
    }

    /// Where a name behind a number stands, for a derivation to show.
    fn named_behind(&self, follows: &str, bytes: usize) -> Option<Span> {
        self.place(follows).map(|s| self.clipped(s, bytes))
    }

    /// 新增公交车100台、出租车20台: the verb before a list says of all its items that they are new.
    pub(super) fn carried(&self, draft: &Draft, left: &Left<'_>) -> Option<String> {
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
