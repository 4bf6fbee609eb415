//! What a figure is in its sentence: how far something moved, its share of a whole, the earlier figure, or simply how much there is.
//!
//! The steps stand in the order in which they are asked; the first that finds its cue decides.

use super::engine::{Around, Block, Draft};
use super::left::Left;
use super::metric;
use super::right;
use super::words::WORDS;
use super::words::lists;
use crate::quantity::numeral::is_gap;
use gongbao_model::{Dimension, Period, Quantity, Role, Trace};

/// The rule of a change whose verb stands before what changed.
const OBJECT: &str = "roles.change.object";

/// The words before a number as the steps read them.
pub(super) struct Cues<'a> {
    /// Without gaps at the end.
    pub core: &'a str,
    /// Without fillers (了, 约, 达) at the end.
    pub tail: &'a str,
    /// Before the comparison, where there is one.
    pub compare_head: Option<&'a str>,
    /// From the comparison on.
    pub compare_tail: Option<&'a str>,
    /// The figure is a percentage or a multiple.
    pub ratio: bool,
}

impl Block<'_> {
    /// Decides role, metric and base from the words before and behind the number.
    pub(super) fn role(&mut self, draft: &mut Draft, around: &Around<'_>) {
        let left = around.left;
        let core = without_per(left.core.trim_end_matches(is_gap));
        let cues = Cues {
            core,
            tail: strip_fillers(core),
            compare_head: left.compare.and_then(|c| core.get(..c)),
            compare_tail: left.compare.and_then(|c| core.get(c..)),
            ratio: matches!(
                draft.quantity.dimension,
                Dimension::Ratio | Dimension::Multiple
            ),
        };
        let decided = self.neighbour(draft, around)
            || self.mark(draft, around, &cues)
            || self.reached(draft, around, &cues)
            || self.apart(draft, around, &cues)
            || self.beyond_goal(draft, around, &cues)
            || self.changed(draft, around, &cues)
            || cues.ratio
                && (self.kept(draft, around, &cues)
                    || self.cut_by(draft, around)
                    || self.shared(draft, around, &cues)
                    || self.completed(draft, around, &cues))
            || self.compared(draft, around, &cues)
            || self.moved_object(draft, around, &cues);
        if !decided {
            self.named(draft, around, cues.tail);
            let own = || !metric::noun(metric::strip_copula(cues.tail)).is_empty();
            self.distribute(draft, core, around.after_all, own);
        }
    }

    /// Where it got to: 提升至, 精简为. The figure before it is the earlier one.
    fn reached(&mut self, draft: &mut Draft, around: &Around<'_>, cues: &Cues<'_>) -> bool {
        let got = cues.core.trim_end_matches(['约', '了', '近', '仅']);
        // 由2021年的385件降至2022年的212件: the year stands between verb and figure.
        let got = undated(got).unwrap_or(got);
        let Some((len, ())) = WORDS.reach.end_of(got).filter(|_| !got.ends_with("达到")) else {
            return false;
        };
        let before = got.get(..got.len() - len).unwrap_or_default();
        // 响应时间由6小时缩短至2小时: the figure before does not belong to the name.
        let start = before
            .char_indices()
            .rev()
            .find(|(i, c)| {
                matches!(c, '由' | '从')
                    && before
                        .get(i + c.len_utf8()..)
                        .is_some_and(|t| t.starts_with(|d: char| d.is_ascii_digit()))
            })
            .and_then(|(i, _)| before.get(..i));
        let named = metric::noun(cues.compare_head.or(start).unwrap_or(before));
        let cue = self.place(got.get(got.len() - len..).unwrap_or_default());
        draft.why.push(Trace::new("roles.reach", cue));
        // 生产总值2000亿元，占全省比重提高到26%.
        draft.metric = if named.starts_with('占') && !self.state.topic.is_empty() {
            format!("{}{named}", self.state.topic)
        } else {
            self.complete(named)
        };
        draft.role = if cues.ratio {
            self.ratio_role(draft)
        } else {
            self.level_role(draft, around.left, before)
        };
        if draft.role == Role::Prior {
            draft.role = Role::Actual;
        }
        // 城乡低保标准分别提高到680元、6000元.
        self.distribute(draft, before, around.after_all, || true);
        // 五年来由98亿元增加到139亿元: the figure reached is that of the last year.
        let reached = match around.inherited {
            Some(Period::Years(_, last)) => Some(Period::Year(last)),
            other => other,
        };
        draft.period = around.left.period.map(|p| p.0).or(reached);
        true
    }

    /// Direct change: the number is the difference, or the growth.
    fn changed(&mut self, draft: &mut Draft, around: &Around<'_>, cues: &Cues<'_>) -> bool {
        let left = around.left;
        let dimension = draft.quantity.dimension;
        let moves = cues.ratio || dimension == Dimension::Points;
        // 下降（增长）5%: what a form offers as the other word is an aside.
        let bare = metric::strip_notes(cues.tail);
        let tail = if cues.tail.ends_with(['）', ')']) && WORDS.change.end_of(bare).is_some() {
            bare
        } else {
            cues.tail
        };
        let Some((len, direction)) = change_at(tail, left.compare.is_some(), moves)
            .or_else(|| self.newly(draft, tail, left))
        else {
            return false;
        };
        let (before, cue) = tail.split_at(tail.len() - len);
        // 下拉固定资产投资增长10.1个百分点: it took away from the growth.
        let direction = if before.starts_with("下拉") || before.starts_with("拖累") {
            -1
        } else {
            direction
        };
        // 加快30个示范区建设, 提升2个服务中心: the verb acts on what is counted behind the number.
        let acts = lists().acting.contains(&cue)
            && dimension == Dimension::Count
            && left.compare.is_none()
            && right::begins(around.after);
        if acts {
            return false;
        }
        let head = cues
            .compare_head
            .filter(|h| h.len() <= before.len())
            .unwrap_or(before);
        // 户均增收2万元: per head the verb is what is measured.
        if dimension == Dimension::Money
            && left.compare.is_none()
            && lists().heads_of_one.contains(&before.trim_matches(is_gap))
        {
            return false;
        }
        // 资金用于景区提升320万元: what money is for is no change of it.
        if dimension == Dimension::Money
            && left.compare.is_none()
            && lists().acting.contains(&cue)
            && (left.raw.contains("用于") || left.listed)
        {
            return false;
        }
        // 改造提升2万亩: the second of two actions is no change.
        if !moves && lists().taken.iter().any(|verb| before.ends_with(verb)) {
            return false;
        }
        let mut named = metric::noun(head);
        if named.is_empty() && lists().moved.contains(&head.trim_matches(is_gap)) {
            // 出口增长5%: the action is what grew.
            named = head.trim_matches(is_gap).to_owned();
        }
        // 增加值增长8%，增速比上年下降0.7个百分点: the rate is that of what was spoken of before.
        let rate = lists().rates.iter().find(|rate| **rate == named);
        if rate.is_some() {
            named.clear();
        }
        // 年中追加448.6万元: the time alone names nothing.
        if cue == "追加" && matches!(named.as_str(), "年中" | "年内" | "期中" | "中期" | "执行中")
        {
            named.push_str(cue);
        }
        if left.excluded {
            named = self.beyond_exclusion(named);
        }
        // 比上年营业收入增长: the noun may stand between comparison and change.
        if named.is_empty() && left.compare.is_some() && !left.open {
            named = metric::between(before, left.compare.unwrap_or(0));
        }
        // 项目支出增加，较上年增加1133万元: the clause before tells what grew.
        if named.is_empty() {
            named = self.grown_before(left);
        }
        let own = !named.is_empty();
        let rule = if direction > 0 {
            "roles.change.up"
        } else {
            "roles.change.down"
        };
        draft.why.push(Trace::new(rule, self.place(cue)));
        draft.role = if cues.ratio {
            Role::ChangePct
        } else {
            Role::Change
        };
        if direction < 0 && !draft.quantity.value.is_sign_negative() {
            negate(&mut draft.quantity);
        }
        draft.base = self.state.level;
        // 比重为72.5%，比上年提高1.5个百分点: points are a change of the ratio before them.
        let of_ratio = self
            .state
            .ratio
            .filter(|_| dimension == Dimension::Points && named.is_empty() && rate.is_none());
        if let Some(ratio) = of_ratio.and_then(|r| self.out.get(r)) {
            draft.base = of_ratio;
            draft.metric.clone_from(&ratio.metric);
        } else {
            draft.metric = self.complete(named);
            let of = rate.filter(|_| dimension == Dimension::Points && !draft.metric.is_empty());
            if let Some(rate) = of.filter(|rate| !draft.metric.ends_with(**rate)) {
                draft.metric.push_str(rate);
            }
        }
        if dimension == Dimension::Multiple && draft.quantity.unit == "番" {
            draft.role = Role::Other;
        }
        draft.period = left
            .period
            .map(|p| p.0)
            .filter(|_| !left.prior_word)
            .or(around.inherited);
        // 经营主体五年净增10万户.
        let span = around
            .inherited
            .and_then(|p| super::period::span_behind(head.trim_end_matches(is_gap), p.year()));
        draft.period = span.or(draft.period);
        if let Some(base) = draft.base.and_then(|b| self.out.get(b)) {
            if metric::same(&base.metric, &draft.metric) {
                draft.period = base.period;
            } else {
                draft.base = None;
            }
        }
        self.distribute(draft, cues.core, around.after_all, || own);
        true
    }

    /// 建成区面积94.97平方公里，新增6平方公里: behind a stock of the same unit 新增 is how far it grew.
    fn newly(&self, draft: &Draft, tail: &str, left: &Left<'_>) -> Option<(usize, i8)> {
        // 较预算数8万元节约2.4万元, 较目标值90%高6.4个百分点.
        let compared = left.followed
            && left.raw.trim_matches(is_gap) == tail
            && self.out.last().is_some_and(|d| {
                matches!(
                    d.role,
                    Role::Budget | Role::InitialBudget | Role::Prior | Role::Target
                ) || self
                    .clause_to(d.quantity.span.start as usize)
                    .starts_with(['较', '比'])
            });
        if compared {
            if matches!(tail, "节约" | "节省" | "节支") {
                return Some((tail.len(), -1));
            }
            if let Some((len, direction)) = WORDS.change.end_of(tail)
                && len == tail.len()
            {
                return Some((len, direction));
            }
        }
        let level = self.out.get(self.state.level?)?;
        let stock = level.quantity.base_unit == draft.quantity.base_unit
            && lists()
                .stocks
                .iter()
                .any(|word| level.metric.ends_with(word));
        (tail == "新增" && stock && !left.listed).then_some((tail.len(), 1))
    }

    /// What grew once something is left out of the account: 剔除一次性因素后同口径增长4.1% is of what was spoken of before.
    fn beyond_exclusion(&self, named: String) -> String {
        let end = ["后", "因素影响", "因素", "影响"]
            .iter()
            .filter_map(|word| named.rfind(word).map(|i| i + word.len()))
            .max();
        match end {
            Some(end) => metric::noun(named.get(end..).unwrap_or_default()),
            // 扣除房地产投资的民间投资: a name of its own.
            None if named.is_empty() || named.contains('的') || self.state.topic.is_empty() => {
                named
            }
            None => format!("{}（扣除{named}）", self.state.topic),
        }
    }

    /// The noun of the clause right before that ends in a change word of its own.
    fn grown_before(&self, left: &Left<'_>) -> String {
        let text = left
            .before
            .trim_end_matches(|c: char| is_gap(c) || matches!(c, '，' | ','));
        let clause = text
            .rsplit(['，', '；', '。', '：', ',', ';', ':', '\n'])
            .next()
            .unwrap_or_default();
        let name = WORDS
            .change
            .end_of(clause)
            .filter(|(len, _)| *len > '增'.len_utf8())
            .and_then(|(len, _)| clause.get(..clause.len() - len))
            .unwrap_or_default();
        if (2..=14).contains(&name.chars().count()) && !name.contains(|c: char| c.is_ascii_digit())
        {
            metric::unopened(name)
        } else {
            String::new()
        }
    }

    /// 增加了公车燃料成本0.5万元; 比上年增加了培训支出40万元、调研支出24万元: the verb stands before the cost that grew, and holds for the
    /// costs listed with it.
    fn moved_object(&mut self, draft: &mut Draft, around: &Around<'_>, cues: &Cues<'_>) -> bool {
        let stripped = metric::strip_copula(cues.tail);
        if draft.quantity.dimension != Dimension::Money
            || !lists().costs.iter().any(|cost| stripped.ends_with(cost))
        {
            return false;
        }
        let verb = stripped.find('了').and_then(|i| {
            let (before, behind) = stripped.split_at(i);
            let (len, direction) = WORDS.change.end_of(before)?;
            let alone = len == before.len() && len > '增'.len_utf8();
            let object = behind.get('了'.len_utf8()..)?;
            (alone && object.chars().count() >= 3).then_some((object, direction))
        });
        let (named, direction) = match verb {
            Some((object, direction)) => (metric::noun(object), direction),
            None => {
                let listed = self.out.last().filter(|last| {
                    around.left.listed
                        && last.role == Role::Change
                        && last.why.iter().any(|t| t.rule == OBJECT)
                });
                match listed {
                    Some(last) if last.quantity.value.is_sign_negative() => {
                        (metric::noun(stripped), -1)
                    }
                    Some(_) => (metric::noun(stripped), 1),
                    None => return false,
                }
            }
        };
        if named.is_empty() {
            return false;
        }
        draft.metric = named;
        draft.role = Role::Change;
        if direction < 0 {
            negate(&mut draft.quantity);
        }
        draft.why.push(Trace::new(OBJECT, self.place(cues.tail)));
        true
    }

    /// A reference figure: 较上年同期的1434.04万元.
    fn compared(&mut self, draft: &mut Draft, around: &Around<'_>, cues: &Cues<'_>) -> bool {
        let left = around.left;
        let Some(reference) = cues.compare_tail else {
            return false;
        };
        // 比2030年预算数40万元 in a budget of 2031 is an earlier figure, not this year's budget.
        let earlier = ["上年", "去年", "上一年", "前一年"]
            .iter()
            .any(|w| reference.contains(w))
            || left
                .compare_period
                .zip(around.inherited)
                .is_some_and(|(then, now)| then.year() < now.year());
        let budget = !earlier && (reference.contains("预算") || reference.contains("计划"));
        let goal = ["目标", "指标值"]
            .iter()
            .any(|word| reference.contains(word));
        if let Some((i, direction)) = metric::change_inside(reference) {
            // 比上年增加了平台服务费45万元.
            let named = metric::noun(reference.get(i..).unwrap_or_default());
            if !named.is_empty() {
                draft.metric = named;
                draft.role = if cues.ratio {
                    Role::ChangePct
                } else {
                    Role::Change
                };
                if direction < 0 {
                    negate(&mut draft.quantity);
                }
                draft.why.push(Trace::new(OBJECT, self.place(reference)));
                return true;
            }
        }
        draft.metric = self.complete(metric::noun(cues.compare_head.unwrap_or_default()));
        // 比上年增产1.2%: a ratio behind a comparison is how far the figure moved, whatever the verb; only 上年的 and 上年为 name the
        // earlier one.
        let end = reference.trim_end_matches(is_gap);
        let stated = end.ends_with(['的', '为']) || left.from;
        if cues.ratio && end.ends_with("完成") {
            // 较年初计划完成92%: how much of the plan was carried out.
            draft.role = Role::Completion;
            draft
                .why
                .push(Trace::new("roles.completion", self.place(reference)));
            draft.base = self.budget_base();
            return true;
        }
        let aimed = goal && end.ends_with(['标', '值']);
        if cues.ratio && !stated && !budget && !aimed {
            draft.role = Role::ChangePct;
            draft
                .why
                .push(Trace::new("roles.change.compared", self.place(reference)));
            if reference.contains(['减', '降', '跌', '少', '缩', '落', '贬', '低']) {
                negate(&mut draft.quantity);
            }
            draft.base = self.state.level;
        } else if goal && !earlier {
            draft.role = Role::Target;
            draft
                .why
                .push(Trace::new("roles.target", self.place(reference)));
        } else if budget {
            draft.role = if reference.contains("年初") {
                Role::InitialBudget
            } else {
                Role::Budget
            };
            draft
                .why
                .push(Trace::new("roles.budget", self.place(reference)));
        } else {
            draft.role = Role::Prior;
            draft
                .why
                .push(Trace::new("roles.prior", self.place(reference)));
            let keeps = left.from && left.compare_period.is_none();
            let before = around.inherited.map(|p| match p {
                Period::Years(first, _) if left.from => Period::Year(first - 1),
                p if keeps => p,
                p => p.shift(-1),
            });
            draft.period = left.compare_period.or(before);
        }
        true
    }
}

/// 降至2022年的: the text without a year at its end; none where no verb stands before the year.
fn undated(text: &str) -> Option<&str> {
    let bare = text.strip_suffix('的')?;
    let bare = bare.trim_end_matches(['末', '底']).strip_suffix('年')?;
    let verb = bare.trim_end_matches(|c: char| c.is_ascii_digit());
    (bare.len() - verb.len() == 4 && verb.ends_with(['至', '到'])).then_some(verb)
}

/// The text without what a rate is per at its end.
pub(super) fn without_per(text: &str) -> &str {
    let t = text.trim_end_matches(is_gap);
    match WORDS.per.end_of(t) {
        // 人均600元 alone measures per head what was spoken of before.
        Some((len, ())) if len < t.len() || !t.ends_with('均') => {
            t.get(..t.len() - len).unwrap_or_default()
        }
        _ => t,
    }
}

pub(super) fn strip_fillers(text: &str) -> &str {
    let mut t = text.trim_end_matches(is_gap);
    for _ in 0..4 {
        match WORDS.fillers.end_of(t) {
            // 达到 and 为 alone are copulas; a filler stands behind a cue.
            Some(_) if lists().no_fillers.iter().any(|w| t.ends_with(w)) => break,
            Some((len, ())) if len < t.len() => {
                t = t
                    .get(..t.len() - len)
                    .unwrap_or_default()
                    .trim_end_matches(is_gap)
            }
            _ => break,
        }
    }
    t
}

/// A change word at the end: bytes and direction. Single chars (增, 降, 多, 高) count only beside a comparison or a ratio.
fn change_at(tail: &str, compared: bool, ratio: bool) -> Option<(usize, i8)> {
    let (len, direction) = WORDS.change.end_of(tail)?;
    // 自然增长率 is a rate of its own.
    if tail.ends_with("自然增长率") {
        return None;
    }
    let word = tail.get(tail.len() - len..)?;
    let before = tail.get(..tail.len() - len).unwrap_or_default();
    if word.chars().count() == 1 {
        let prev = before.chars().next_back();
        let compound = matches!(
            prev,
            Some('最' | '新' | '较' | '更' | '至' | '不' | '众' | '许' | '很' | '提' | '减' | '下')
        );
        let beside = compared || ratio && !before.is_empty();
        if compound || !beside {
            return None;
        }
        let against_itself = before.ends_with("同比") || before.ends_with("环比");
        if !(compared || against_itself || matches!(word, "增" | "降")) {
            return None;
        }
    }
    // 新增加, 增加 alone at a clause's start and a count behind it: 增加学位3万个 is read elsewhere, here the number follows at once.
    Some((len, direction))
}

pub(super) fn negate(q: &mut Quantity) {
    if !q.value.is_zero() {
        q.value = -q.value;
        q.base_value = -q.base_value;
    }
}
