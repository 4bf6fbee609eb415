//! From the numbers of a block to claims: role, metric, period and links of each, read clause by clause.

use super::context::Context;
use super::left::{self, Left};
use super::metric;
use super::right;
use super::words::{WORDS, ends, holds};
use crate::quantity::lex::{Lexeme, LexemeKind};
use crate::quantity::numeral::is_gap;
use crate::quantity::with_unit;
use std::collections::VecDeque;

use gongbao_model::{Dimension, Period, Qualifier, Quantity, Role, RuleId, Span, Trace};

/// A claim before it has its id; links are indexes into the block's drafts.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub quantity: Quantity,
    pub metric: String,
    pub role: Role,
    pub period: Option<Period>,
    pub subject: Option<String>,
    pub whole: Option<usize>,
    pub base: Option<usize>,
    pub quote: Span,
    pub why: Vec<Trace>,
}

/// A sentence longer than this is quoted by the stretch around the number only.
const QUOTE_BYTES: usize = 1200;

/// What is carried from number to number.
#[derive(Debug, Default)]
struct State {
    /// Period that leads the paragraph.
    paragraph: Option<Period>,
    /// Period that leads the sentence or a clause of it.
    sentence: Option<Period>,
    /// What the last figures are about.
    topic: String,
    /// The last level claim.
    level: Option<usize>,
    /// The level claim before 其中.
    whole: Option<usize>,
    /// The claim before an open parenthesis, while the parenthesis is open.
    outer: Option<Option<usize>>,
    /// The account that 支出 and 结余 of the same sentence belong to.
    anchor: String,
    /// The last share or rate.
    ratio: Option<usize>,
    /// Number of claims before the sentence.
    first: usize,
    /// A semicolon stood since the last claim.
    semicolon: bool,
    /// Subject word that leads the sentence.
    subject: String,
    /// Metrics that 分别 gives to the numbers that follow in the list.
    pending: VecDeque<String>,
}

struct Block<'a> {
    text: &'a str,
    context: &'a Context,
    lexemes: &'a [Lexeme],
    out: Vec<Draft>,
    state: State,
}

/// Reads the claims of a block of running text.
pub(super) fn block(text: &str, span: Span, lexemes: &[Lexeme], context: &Context) -> Vec<Draft> {
    let mut b = Block {
        text,
        context,
        lexemes,
        out: Vec::new(),
        state: State::default(),
    };
    if !lexemes
        .iter()
        .any(|l| matches!(l.kind, LexemeKind::Quantity(_)))
    {
        return b.out;
    }
    let end = span.end as usize;
    let mut start = span.start as usize;
    let mut next = 0; // first lexeme of the sentence
    while start < end {
        let stop = sentence_end(text, start, end);
        let upto = next
            + lexemes
                .get(next..)
                .unwrap_or_default()
                .partition_point(|l| (l.span.start as usize) < stop);
        b.sentence(start, stop, next, upto);
        next = upto;
        start = stop;
    }
    b.out
}

fn sentence_end(text: &str, start: usize, end: usize) -> usize {
    let rest = text.get(start..end).unwrap_or_default();
    // 。 inside book marks or quotes does not occur in figures' sentences, so a plain search will do.
    rest.char_indices()
        .find(|(_, c)| matches!(c, '。' | '！' | '？' | '\n'))
        .map_or(end, |(i, c)| start + i + c.len_utf8())
}

impl Block<'_> {
    fn slice(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The first bytes of a span, up to a char boundary.
    fn clipped(&self, span: Span, bytes: usize) -> Span {
        let mut end = (span.start as usize + bytes).min(span.end as usize);
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        Span::new(span.start as usize, end)
    }

    /// Where a part of the block's text stands, for a derivation to show.
    fn place(&self, part: &str) -> Option<Span> {
        let start = (part.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
        let end = start
            .checked_add(part.len())
            .filter(|e| *e <= self.text.len() && !part.is_empty())?;
        Some(Span::new(start, end))
    }

    fn sentence(&mut self, start: usize, stop: usize, first: usize, last: usize) {
        let lexemes = self.lexemes;
        let items = lexemes.get(first..last).unwrap_or_default();
        self.leading_period(start, stop, items);
        if !items
            .iter()
            .any(|l| matches!(l.kind, LexemeKind::Quantity(_)))
        {
            // An item of the budget's classification is the heading of the sentences behind it.
            let item = self
                .slice(start, stop)
                .trim_end_matches(|c: char| is_gap(c) || matches!(c, '。' | '：'));
            if item.ends_with(['）', ')']) && item.contains(['类', '款', '项']) {
                let topic = super::context::heading_topic(item);
                if topic.ends_with("（项）")
                    || topic.ends_with("(项)")
                    || topic.ends_with("（款）")
                    || topic.ends_with("（类）")
                {
                    self.state.topic = topic;
                    self.state.level = None;
                }
            }
            return;
        }
        self.state.subject.clear();
        self.state.anchor.clear();
        self.state.ratio = None;
        self.state.outer = None;
        self.state.first = self.out.len();
        // Behind a list of parts the next sentence speaks of the whole again.
        if let Some(whole) = self.state.whole.and_then(|w| self.out.get(w)) {
            self.state.topic.clone_from(&whole.metric);
            self.state.level = self.state.whole;
        }
        self.state.pending.clear();
        let opening = self.slice(start, stop).trim_start_matches(is_gap);
        if !(opening.starts_with("其中") || opening.starts_with("包括")) {
            self.state.whole = None;
        } else {
            self.state.whole = self.state.whole.or(self.state.level);
        }
        let mut floor = start;
        let mut has_previous = false;
        let mut clause_floor = start;
        let mut scanned = start;
        for (i, lexeme) in items.iter().enumerate() {
            let LexemeKind::Quantity(q) = &lexeme.kind else {
                continue;
            };
            let at = q.span.start as usize;
            self.parentheses(scanned, at);
            scanned = at;
            let after_end = items
                .get(i + 1..)
                .unwrap_or_default()
                .iter()
                .find(|l| matches!(l.kind, LexemeKind::Quantity(_)))
                .map_or(stop, |l| l.span.start as usize);
            let mut left = left::read(self.text, floor, has_previous, at, lexemes, self.year());
            left.inside = self.state.outer.is_some();
            left.before = self.text.get(floor..left.start).unwrap_or_default();
            left.fresh = floor == start;
            let next = items
                .get(i + 1)
                .filter(|l| matches!(l.kind, LexemeKind::Quantity(_)));
            let draft = self.claim(lexeme, q, &left, q.span.end as usize, after_end, next, stop);
            if let Some(mut draft) = draft {
                draft.quote = self.quote(start, stop, draft.quantity.span);
                self.push(draft, &left);
                // 粮食产量连续10年稳定在…: a duration parts no words.
                let last = self.out.last().is_some_and(|d| {
                    d.quantity.dimension == Dimension::Time || d.role == Role::Other
                });
                if !last {
                    floor = q.span.end as usize;
                    has_previous = true;
                }
                clause_floor = floor;
            } else {
                // A rejected number stays part of the words around it.
                floor = clause_floor;
            }
        }
    }

    /// Follows parentheses and semicolons from one number to the next.
    fn parentheses(&mut self, from: usize, to: usize) {
        let text = self.text;
        for c in text.get(from..to).unwrap_or_default().chars() {
            match c {
                '（' | '(' => self.state.outer = Some(self.out.len().checked_sub(1)),
                '）' | ')' => self.state.outer = None,
                '；' | ';' => self.state.semicolon = true,
                _ => {}
            }
        }
    }

    /// The year that the words of the place speak of.
    fn year(&self) -> Option<i32> {
        self.state
            .sentence
            .or(self.state.paragraph)
            .filter(|p| !matches!(p, Period::Years(..)))
            .map(Period::year)
            .or(self.context.year)
    }

    /// A period at the head of a sentence holds for the sentence; at the head of a paragraph, for all of it.
    fn leading_period(&mut self, start: usize, stop: usize, items: &[Lexeme]) {
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
        let _ = items;
        if let Some((period, _)) = period {
            self.state.sentence = Some(period);
            // A span of years holds for its own sentence, unless it opens the paragraph.
            if first_of_block || !matches!(period, Period::Day(..) | Period::Years(..)) {
                self.state.paragraph = Some(period);
            }
        }
    }

    /// The sentence, or of a very long one the stretch around the number.
    fn quote(&self, start: usize, stop: usize, span: Span) -> Span {
        let (mut from, mut to) = (start, stop);
        if stop - start > QUOTE_BYTES {
            from = start.max((span.start as usize).saturating_sub(QUOTE_BYTES / 6));
            to = stop.min(span.end as usize + QUOTE_BYTES / 6);
            while !self.text.is_char_boundary(from) {
                from += 1;
            }
            while !self.text.is_char_boundary(to) {
                to -= 1;
            }
        }
        let s = self.slice(from, to);
        let lead = s.len() - s.trim_start_matches(is_gap).len();
        let trail = s.len() - s.trim_end_matches(is_gap).len();
        Span::new(from + lead, (to - trail).max(from + lead))
    }

    fn push(&mut self, mut draft: Draft, left: &Left<'_>) {
        let index = self.out.len();
        let level = matches!(
            draft.role,
            Role::Actual | Role::Budget | Role::InitialBudget | Role::Target
        );
        if left.part && !left.inside {
            self.state.whole = self.state.level;
        }
        if level && !left.inside && draft.whole.is_none() {
            draft.whole = self.state.whole;
        }
        if matches!(draft.role, Role::Rate | Role::Share | Role::Completion) {
            self.state.ratio = Some(index);
        }
        if left.inside || draft.quantity.dimension == Dimension::Time {
            self.out.push(draft);
            return;
        }
        let first = left.fresh || self.state.semicolon;
        self.state.semicolon = false;
        if level {
            self.state.level = Some(index);
            // 收入 at the head of a sentence or of its part names the account of what follows.
            let head = WORDS.heads.end_of(&draft.metric).map(|(_, group)| group);
            let opens = first || self.state.anchor.is_empty();
            if opens && !left.part && head == Some(0) && draft.metric.contains("收入") {
                self.state.anchor.clone_from(&draft.metric);
            }
        }
        let change = matches!(draft.role, Role::ChangePct | Role::Change)
            && draft.quantity.dimension != Dimension::Points;
        if level || change || matches!(draft.role, Role::Rate | Role::Prior) {
            self.state.topic.clone_from(&draft.metric);
        }
        self.out.push(draft);
    }

    #[allow(clippy::too_many_arguments, reason = "the surroundings of one number")]
    fn claim(
        &mut self,
        lexeme: &Lexeme,
        q: &Quantity,
        left: &Left<'_>,
        end: usize,
        after_end: usize,
        next: Option<&Lexeme>,
        stop: usize,
    ) -> Option<Draft> {
        let text = self.text;
        let after = text.get(end..after_end).unwrap_or_default();
        let after_all = text.get(end..stop).unwrap_or_default();
        let quantity = accept(lexeme, q, left, after, after_all, next)?;
        let mut draft = Draft {
            metric: String::new(),
            role: Role::Actual,
            period: None,
            subject: None,
            whole: None,
            base: None,
            quote: Span::default(),
            why: vec![Trace::new("quantity", Some(quantity.span))],
            quantity,
        };
        if let Some((period, rule)) = left.period {
            {
                draft.why.push(Trace::new(rule, left.period_span));
                // 上年… holds for its own figure only.
                // An earlier year inside a list belongs to its own item (2022年度养老保险补助37万元，…).
                let earlier = self.context.year.is_some_and(|y| period.year() < y) && !left.fresh;
                if !left.prior_word && !earlier {
                    self.state.sentence = Some(period);
                }
            }
        }
        if !left.subject.is_empty() {
            self.state.subject = left.subject.to_owned();
        }
        if !self.state.subject.is_empty() {
            draft.subject = Some(self.state.subject.clone());
        }
        let own = left.period.map(|p| p.0);
        let inherited = self
            .state
            .sentence
            .or(self.state.paragraph)
            .or(self.context.period);
        draft.period = own.or(inherited);
        self.role(&mut draft, left, after, after_all, inherited);
        if draft.metric.is_empty() {
            draft.metric = if self.state.topic.is_empty() {
                self.context.topic.clone()
            } else {
                self.state.topic.clone()
            };
        }
        metric::finish(&mut draft.metric);
        Some(draft)
    }

    /// Decides role, metric and base from the words before and behind the number.
    fn role(
        &mut self,
        draft: &mut Draft,
        left: &Left<'_>,
        after: &str,
        after_all: &str,
        inherited: Option<Period>,
    ) {
        let w = &*WORDS;
        let dimension = draft.quantity.dimension;
        let ratio = dimension == Dimension::Ratio || dimension == Dimension::Multiple;
        let core = left.core.trim_end_matches(is_gap);
        // 48.3%、51.7% and 分别为…: an adjacent number of the same kind is what its neighbour is.
        if left.adjacent
            && let Some(previous) = self.out.last()
        {
            let same = previous.quantity.dimension == dimension
                && previous.quantity.base_unit == draft.quantity.base_unit;
            let list = left.listed || !left.raw.trim_matches(is_gap).is_empty();
            if same && (list || draft.quantity.dimension != Dimension::Count) {
                let (role, base, period) = (previous.role, previous.base, previous.period);
                let negative = previous.quantity.value.is_sign_negative();
                draft.role = role;
                draft.base = base;
                draft.period = period;
                draft.metric = self
                    .state
                    .pending
                    .pop_front()
                    .unwrap_or_else(|| previous.metric.clone());
                draft.why.push(Trace::new("metric.list", None));
                if negative && matches!(role, Role::Change | Role::ChangePct) {
                    negate(&mut draft.quantity);
                }
                return;
            }
            if !list && !right::begins(after) {
                draft.metric = previous.metric.clone();
                draft.period = previous.period;
                draft.role = self.level_role(draft, left, "");
                return;
            }
        }
        let tail = strip_fillers(core);
        let compare_head = left.compare.and_then(|c| core.get(..c));
        let compare_tail = left.compare.and_then(|c| core.get(c..));

        // 1. Where it got to: 提升至, 精简为. The figure before it is the earlier one.
        let got = core.trim_end_matches(['约', '了', '近', '仅']);
        let reach = w.reach.end_of(got).filter(|_| !got.ends_with("达到"));
        if let Some((len, ())) = reach {
            let before = got.get(..got.len() - len).unwrap_or_default();
            let named = metric::noun(compare_head.unwrap_or(before));
            let cue = self.place(got.get(got.len() - len..).unwrap_or_default());
            draft.why.push(Trace::new("roles.reach", cue));
            draft.metric = self.complete(named);
            draft.role = if ratio {
                self.ratio_role(draft)
            } else {
                self.level_role(draft, left, before)
            };
            if draft.role == Role::Prior {
                draft.role = Role::Actual;
            }
            draft.period = left.period.map(|p| p.0).or(inherited);
            return;
        }
        // 2. Direct change.
        if let Some((len, direction)) =
            change_at(tail, left, ratio || dimension == Dimension::Points)
        {
            let before = tail.get(..tail.len() - len).unwrap_or_default();
            let head =
                compare_head.map_or(before, |h| if h.len() <= before.len() { h } else { before });
            let mut named = metric::noun(head);
            // 比上年营业收入增长: the noun may stand between comparison and change.
            if named.is_empty() && left.compare.is_some() {
                named = metric::between(before, left.compare.unwrap_or(0));
            }
            let own = !named.is_empty();
            draft.why.push(Trace::new(
                if direction > 0 {
                    "roles.change.up"
                } else {
                    "roles.change.down"
                },
                self.place(tail.get(tail.len() - len..).unwrap_or_default()),
            ));
            draft.role = if ratio { Role::ChangePct } else { Role::Change };
            if direction < 0 && !draft.quantity.value.is_sign_negative() {
                negate(&mut draft.quantity);
            }
            draft.base = self.state.level;
            // 比重为72.5%，比上年提高1.5个百分点: points are a change of the ratio before them.
            let of_ratio = self
                .state
                .ratio
                .filter(|_| dimension == Dimension::Points && named.is_empty());
            if let Some(ratio) = of_ratio.and_then(|r| self.out.get(r)) {
                draft.base = of_ratio;
                draft.metric.clone_from(&ratio.metric);
            } else {
                draft.metric = self.complete(named);
            }
            if draft.quantity.dimension == Dimension::Multiple && draft.quantity.unit == "番" {
                draft.role = Role::Other;
            }
            draft.period = left
                .period
                .map(|p| p.0)
                .filter(|_| !left.prior_word)
                .or(inherited);
            if let Some(base) = draft.base.and_then(|b| self.out.get(b)) {
                if metric::same(&base.metric, &draft.metric) {
                    draft.period = base.period;
                } else {
                    draft.base = None;
                }
            }
            self.distribute(draft, core, after_all, own);
            return;
        }
        // 3. Share: 占…的比重, 占比.
        if ratio {
            if let Some((named, of)) = share_of(tail) {
                let completion = w
                    .completion_objects
                    .end_of(of.trim_end_matches('的'))
                    .is_some();
                let mut named = metric::noun(named);
                if named.is_empty() {
                    named = self.clause_before(left);
                }
                let subject = self.complete(named);
                draft.role = if completion {
                    Role::Completion
                } else {
                    Role::Share
                };
                draft.why.push(Trace::new(
                    if completion {
                        "roles.completion"
                    } else {
                        "roles.share"
                    },
                    self.place(
                        tail.rfind('占')
                            .and_then(|i| tail.get(i..))
                            .unwrap_or_default(),
                    ),
                ));
                if completion {
                    draft.metric = subject;
                    draft.base = self.budget_base();
                } else {
                    draft.whole = self.find_whole(of);
                    draft.metric = if of.is_empty() {
                        subject
                    } else {
                        format!("{subject}占{}", of.trim_end_matches('的'))
                    };
                    draft.base = self.state.level;
                }
                return;
            }
            let stripped = metric::strip_copula(tail);
            if let Some((len, ())) = w.share.end_of(stripped) {
                // 行政村达到206个，占比56.7%: the share is of what was counted before.
                let word = stripped.get(stripped.len() - len..).unwrap_or_default();
                let named = self.complete(metric::noun(
                    stripped.get(..stripped.len() - len).unwrap_or_default(),
                ));
                draft.metric = format!(
                    "{}{}",
                    named.trim_end_matches('的'),
                    metric::strip_copula(word)
                );
                draft.role = Role::Share;
                draft.why.push(Trace::new("roles.share", self.place(word)));
                return;
            }
            // 4. Completion: 完成预算的, 为年初预算的, 执行率.
            let bare = metric::strip_copula(tail.trim_end_matches('的'));
            if let Some((_, ())) = w.completion_objects.end_of(bare) {
                let verb = bare
                    .rfind("完成")
                    .or_else(|| bare.rfind('为'))
                    .or_else(|| bare.rfind("达到"))
                    .or_else(|| bare.rfind("相当于"));
                if let Some(i) = verb.filter(|_| !bare.ends_with("率")) {
                    let named = metric::noun(bare.get(..i).unwrap_or_default());
                    draft.metric = self.complete(named);
                    draft.role = Role::Completion;
                    draft.base = self.budget_base();
                    draft
                        .why
                        .push(Trace::new("roles.completion", self.place(bare)));
                    return;
                }
            }
            if w.completion.end_of(bare).is_some() {
                draft.metric = metric::noun(bare);
                draft.role = Role::Completion;
                draft.base = self.budget_base();
                draft
                    .why
                    .push(Trace::new("roles.completion", self.place(bare)));
                return;
            }
        }
        // 5. A reference figure: 较上年同期的1434.04万元.
        if let Some(reference) = compare_tail {
            let budget = reference.contains("预算") || reference.contains("计划");
            let changed = metric::change_inside(reference);
            if let Some((i, direction)) = changed {
                // 比上年增加了平台服务费45万元.
                let object = reference.get(i..).unwrap_or_default();
                let named = metric::noun(object);
                if !named.is_empty() {
                    draft.metric = named;
                    draft.role = if ratio { Role::ChangePct } else { Role::Change };
                    if direction < 0 {
                        negate(&mut draft.quantity);
                    }
                    draft
                        .why
                        .push(Trace::new("roles.change.object", self.place(reference)));
                    return;
                }
            }
            let named = metric::noun(compare_head.unwrap_or_default());
            draft.metric = self.complete(named);
            // 比上年增产1.2%: a ratio behind a comparison is how far the figure moved, whatever the verb; only 上年的 and 上年为 name the earlier one.
            let stated = reference.trim_end_matches(is_gap).ends_with(['的', '为']) || left.from;
            if ratio && !stated && !budget {
                draft.role = Role::ChangePct;
                draft
                    .why
                    .push(Trace::new("roles.change.compared", self.place(reference)));
                if reference.contains(['减', '降', '跌', '少', '缩', '落', '贬', '低']) {
                    negate(&mut draft.quantity);
                }
                draft.base = self.state.level;
                return;
            }
            if budget {
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
                let before = inherited.map(|p| {
                    if left.from && left.compare_period.is_none() {
                        p
                    } else {
                        p.shift(-1)
                    }
                });
                draft.period = left.compare_period.or(before);
            }
            return;
        }
        // 6. Words before the number name it; else the words behind it do.
        self.named(draft, left, tail, after, after_all);
        let own = !metric::noun(metric::strip_copula(tail)).is_empty();
        self.distribute(draft, core, after_all, own);
    }

    fn named(
        &mut self,
        draft: &mut Draft,
        left: &Left<'_>,
        tail: &str,
        after: &str,
        after_all: &str,
    ) {
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
    fn clause_before(&self, left: &Left<'_>) -> String {
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

    fn ratio_role(&self, draft: &Draft) -> Role {
        let metric = draft.metric.as_str();
        if WORDS.completion.end_of(metric).is_some() {
            return Role::Completion;
        }
        if metric.ends_with("占比") || metric.ends_with("比重") || metric.ends_with("份额") {
            return Role::Share;
        }
        if draft.quantity.dimension == Dimension::Multiple {
            return Role::Rate;
        }
        if self.context.plan && !self.context.plan_is_budget {
            return Role::Target;
        }
        Role::Rate
    }

    /// The role of an amount or count that is no change, share or rate.
    fn level_role(&self, draft: &mut Draft, left: &Left<'_>, tail: &str) -> Role {
        let w = &*WORDS;
        let dimension = draft.quantity.dimension;
        let stripped = metric::strip_copula(tail);
        match dimension {
            Dimension::Score => {
                let weight = w.weight.end_of(stripped).is_some()
                    && !stripped.contains("自评")
                    && !stripped.contains("评价得");
                return if weight { Role::Weight } else { Role::Score };
            }
            Dimension::Time | Dimension::Power | Dimension::Temperature
                if !tail.contains("时间") =>
            {
                return if dimension == Dimension::Power && !stripped.is_empty() {
                    Role::Actual
                } else {
                    Role::Other
                };
            }
            Dimension::Points => return Role::Change,
            _ => {}
        }
        // 单价100万元以上设备: a threshold.
        let open = matches!(
            draft.quantity.qualifier,
            Qualifier::AtLeast | Qualifier::AtMost | Qualifier::MoreThan
        );
        if open
            && w.threshold.end_of(stripped).is_some()
            && right::begins(
                self.text
                    .get(draft.quantity.span.end as usize..)
                    .unwrap_or_default(),
            )
        {
            return Role::Other;
        }
        let money = dimension == Dimension::Money;
        if money {
            let masked = mask(tail, &w.budget_names);
            if ends(&masked, &w.initial_budget)
                || ends(metric::strip_copula(&masked), &w.initial_budget)
            {
                return Role::InitialBudget;
            }
            let bare = metric::strip_copula(&masked);
            if ends(bare, &w.budget)
                || (masked.contains("预算")
                    && !masked.contains("决算")
                    && !masked.contains("执行")
                    && !masked.contains("完成"))
            {
                draft.why.push(Trace::new("roles.budget", self.place(tail)));
                return Role::Budget;
            }
        }
        if left.prior_word {
            draft.why.push(Trace::new("roles.prior", left.period_span));
            return Role::Prior;
        }
        let printed = self
            .text
            .get(draft.quantity.span.range())
            .unwrap_or_default();
        let bound = printed.starts_with("不少于")
            || printed.starts_with("不低于")
            || printed.starts_with("至少");
        if holds(tail, &w.target) && !tail.contains("目标任务") && !tail.contains("绩效目标")
            || bound && !money
        {
            draft.why.push(Trace::new("roles.target", self.place(tail)));
            if !(money && self.context.plan && self.context.plan_is_budget) {
                return Role::Target;
            }
        }
        if self.context.plan {
            return if self.context.plan_is_budget {
                if money { Role::Budget } else { Role::Actual }
            } else {
                Role::Target
            };
        }
        Role::Actual
    }

    /// Completes a noun phrase that leans on what came before.
    fn complete(&self, named: String) -> String {
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

    /// The budget that a completion is measured against: the nearest one, else the nearest level claim.
    fn budget_base(&self) -> Option<usize> {
        let recent = self.out.iter().enumerate().rev().take(6);
        let mut recent =
            recent.filter(|(_, d)| matches!(d.role, Role::Budget | Role::InitialBudget));
        recent.next().map(|(i, _)| i).or(self.state.level)
    }

    /// The claim of which a share is a share: by its name, looking back.
    fn find_whole(&self, of: &str) -> Option<usize> {
        let of = of.trim_end_matches('的');
        let of = of.trim_start_matches(['总', '本', '年', '其']);
        if of.is_empty() {
            return self.state.whole;
        }
        let found = self.out.iter().enumerate().rev().take(40).find(|(_, d)| {
            matches!(d.role, Role::Actual | Role::Budget | Role::InitialBudget)
                && (d.metric.ends_with(of) || of.ends_with(d.metric.as_str()))
        });
        found.map(|(i, _)| i).or(self.state.whole)
    }

    /// 分别: the n numbers of a list belong to the n names before them.
    fn distribute(&mut self, draft: &mut Draft, core: &str, after_all: &str, own: bool) {
        if !core.contains("分别") && !core.ends_with("依次为") {
            return;
        }
        let run = list_run(after_all) + 1;
        if run < 2 {
            return;
        }
        let names = metric::enumerated(&draft.metric);
        // 实际引进内外资分别增长10.4%和12.9%: one name of its own stays with both.
        if own && names.len() != run {
            return;
        }
        let list: Vec<String> = if names.len() == run {
            names
        } else {
            // The names are those of the last n level claims.
            let levels: Vec<&Draft> = self
                .out
                .iter()
                .rev()
                .filter(|d| matches!(d.role, Role::Actual | Role::Budget | Role::Target))
                .take(run)
                .collect();
            if levels.len() < run {
                return;
            }
            levels.iter().rev().map(|d| d.metric.clone()).collect()
        };
        draft.why.push(Trace::new("metric.respectively", None));
        if let Some(first) = list.first() {
            draft.metric.clone_from(first);
        }
        self.state.pending = list.into_iter().skip(1).collect();
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

/// Whether a number is a figure, and its quantity with the unit that its surroundings lend it.
fn accept(
    lexeme: &Lexeme,
    q: &Quantity,
    left: &Left<'_>,
    after: &str,
    after_all: &str,
    next: Option<&Lexeme>,
) -> Option<Quantity> {
    // 1美元兑7.14元, 成立101周年: no figures.
    if after.trim_start_matches(is_gap).starts_with('兑') || q.base_unit == "周年" {
        return None;
    }
    let small = q.value.abs() < gongbao_model::Decimal::TEN && q.base_value == q.value;
    if lexeme.han {
        match q.dimension {
            Dimension::Count
            | Dimension::None
            | Dimension::Score
            | Dimension::Length
            | Dimension::Volume
            | Dimension::Mass
                if small =>
            {
                return None;
            }
            Dimension::Time | Dimension::None => return None,
            _ => {}
        }
    }
    if !q.unit.is_empty() && q.dimension != Dimension::None {
        return Some(q.clone());
    }
    let behind = after.trim_start_matches(is_gap);
    // 37.4万农业人口, 2000多企业主: the noun tells the unit.
    let phrase = right::phrase(behind);
    if !phrase.is_empty()
        && (!q.unit.is_empty() || q.qualifier == Qualifier::Over)
        && right::begins(behind)
    {
        let unit = metric::person_noun(&phrase)
            .then_some("人")
            .or_else(|| phrase.contains("资金").then_some("元"));
        if let Some(unit) = unit {
            return Some(with_unit(q.clone(), &format!("{}{unit}", q.unit))).map(|mut n| {
                if unit == "元" {
                    n.unit.clone_from(&q.unit);
                }
                n
            });
        }
    }
    if !q.unit.is_empty() {
        return Some(q.clone());
    }
    let core = metric::strip_copula(left.core.trim_end_matches(is_gap));
    // 447.55增加391.27万元: the unit stands with the difference.
    if let Some(LexemeKind::Quantity(n)) = next.map(|l| &l.kind) {
        let changed = WORDS
            .change
            .end_of(strip_fillers(behind.trim_end_matches(is_gap)))
            .is_some();
        if changed
            && !behind.contains(['，', '。', '；'])
            && n.dimension != Dimension::Ratio
            && !n.unit.is_empty()
            && !core.is_empty()
        {
            return Some(with_unit(q.clone(), &n.unit));
        }
    }
    // An index, a coefficient, a composition.
    let named = metric::noun(core);
    let copula = left.core.trim_end_matches(is_gap).len() != core.len();
    if named.ends_with("指数") || named.ends_with("系数") || named.ends_with("基尼系数") {
        return Some(q.clone());
    }
    if copula && q.value.is_zero() && (named.ends_with("比例") || named.ends_with('率')) {
        return Some(with_unit(q.clone(), "%"));
    }
    if copula && (named.ends_with("得分") || named.ends_with("评分") || named.ends_with("分值"))
    {
        return Some(with_unit(q.clone(), "分"));
    }
    let _ = after_all;
    None
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
                    )
                {
                    break;
                }
            }
        }
    }
    run
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

pub(super) fn strip_fillers(text: &str) -> &str {
    let mut t = text.trim_end_matches(is_gap);
    for _ in 0..4 {
        match WORDS.fillers.end_of(t) {
            // 达到 and 为 alone are copulas; a filler stands behind a cue.
            Some(_) if ["下达", "传达", "发达"].iter().any(|w| t.ends_with(w)) => break,
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
fn change_at(tail: &str, left: &Left<'_>, ratio: bool) -> Option<(usize, i8)> {
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
        if compound || !(left.compare.is_some() || ratio && !before.is_empty()) {
            return None;
        }
        if left.compare.is_none()
            && !(before.ends_with("同比")
                || before.ends_with("环比")
                || word == "增"
                || word == "降")
        {
            return None;
        }
    }
    // 新增加, 增加 alone at a clause's start and a count behind it: 增加学位3万个 is read elsewhere, here the number follows at once.
    Some((len, direction))
}

/// 占A的比重: the noun before 占 and A.
fn share_of(tail: &str) -> Option<(&str, &str)> {
    let stripped = metric::strip_copula(tail);
    let i = stripped.rfind('占')?;
    let of = stripped.get(i + '占'.len_utf8()..)?;
    if of.starts_with('地')
        || of.starts_with('用')
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

/// The text without names that hold a cue (一般公共预算 is no budget figure).
fn mask(text: &str, names: &[String]) -> String {
    let mut out = text.to_owned();
    for name in names {
        if out.contains(name.as_str()) {
            out = out.replace(name.as_str(), "");
        }
    }
    out
}

fn negate(q: &mut Quantity) {
    if !q.value.is_zero() {
        q.value = -q.value;
        q.base_value = -q.base_value;
    }
}

/// The rule that made a part of the decision, for callers outside.
pub(super) const TEXT_RULE: RuleId = "claims.text";
