//! From the numbers of a block to claims: role, metric, period and links of each, read clause by clause.

use super::accept::accept;
use super::context::Context;
use super::headings::{sets_goals, years_aimed_at};
use super::left::{self, Left};
use super::metric;
use super::structure;
use crate::quantity::lex::{Lexeme, LexemeKind};
use crate::quantity::numeral::is_gap;
use crate::quantity::with_unit;
use std::collections::VecDeque;

use gongbao_model::{Dimension, Period, Quantity, Role, RuleId, Span, Trace};

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

/// A name that 分别 gives to a number, and the figure that it is of where the name is that of a figure before.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub metric: String,
    pub of: Option<usize>,
}

/// What is carried from number to number.
#[derive(Debug, Default)]
pub(super) struct State {
    /// Period that leads the paragraph.
    pub paragraph: Option<Period>,
    /// Period that leads the sentence or a clause of it.
    pub sentence: Option<Period>,
    /// A sentence of the paragraph began with what is to come (下一步，…).
    pub ahead: bool,
    /// The sentence lists goals (主要预期目标是：…).
    pub goals: bool,
    /// What the last figures are about.
    pub topic: String,
    /// The last level claim.
    pub level: Option<usize>,
    /// The level claim before 其中.
    pub whole: Option<usize>,
    /// The whole is an item of a list that semicolons part, so that the next semicolon ends its parts.
    pub whole_of_item: bool,
    /// A semicolon stood in the sentence before the last claim.
    pub items: bool,
    /// Parts of the whole stand in a list that one semicolon ends (其中A、B；C).
    pub listed_parts: bool,
    /// The parts of the whole stand behind a colon (其中：A；B).
    pub colon_parts: bool,
    /// The claim before an open parenthesis, while the parenthesis is open.
    pub outer: Option<Option<usize>>,
    /// The account that 支出 and 结余 of the same sentence belong to.
    pub anchor: String,
    /// The account (全市一般公共预算) that the last sentence about one opened with; balances of the sentences behind it are its.
    pub account: String,
    /// The sentence adds to the account of the one before (加上债务转贷收入5亿元，收入总计…).
    pub adding: bool,
    /// The last share or rate.
    pub ratio: Option<usize>,
    /// Number of claims before the sentence.
    pub first: usize,
    /// Number of claims before the sentence before.
    pub before: usize,
    /// A semicolon stood since the last claim.
    pub semicolon: bool,
    /// Subject word that leads the sentence.
    pub subject: String,
    /// The measure of a list whose items print only what is measured (主要产品产量中，水泥960万吨).
    pub list_head: String,
    /// What 分别 gives to the numbers that follow in the list.
    pub pending: VecDeque<Named>,
}

/// The words around a number.
pub(super) struct Around<'a> {
    /// Before it, back to its clause's start.
    pub left: &'a Left<'a>,
    /// Behind it, up to the next number or the sentence's end.
    pub after: &'a str,
    /// Behind it, up to the sentence's end.
    pub after_all: &'a str,
    /// The next lexeme, where it is a quantity.
    pub next: Option<&'a Lexeme>,
    /// The unit of the figure before, where a writer may leave it out of the next.
    pub previous_unit: Option<&'static str>,
    /// The last amount or count was of money.
    pub after_money: bool,
    /// The period of a figure whose own words name none.
    pub inherited: Option<Period>,
}

/// A block of running text while its claims are read.
pub(super) struct Block<'a> {
    pub text: &'a str,
    pub context: &'a Context,
    pub lexemes: &'a [Lexeme],
    pub out: Vec<Draft>,
    pub state: State,
}

/// Reads the claims of a block of running text. `broken` are the words of a clause that the block before leaves open, where its
/// paragraph was broken inside a sentence; they name the figure that the block begins with.
pub(super) fn block(
    text: &str,
    span: Span,
    lexemes: &[Lexeme],
    context: &Context,
    broken: &str,
) -> Vec<Draft> {
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
    b.state.topic = metric::noun(broken);
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

/// True for roles of amounts and counts: how much there is, was planned or is aimed at.
pub(super) fn is_level(role: Role) -> bool {
    matches!(
        role,
        Role::Actual | Role::Budget | Role::InitialBudget | Role::Target
    )
}

fn sentence_end(text: &str, start: usize, end: usize) -> usize {
    let rest = text.get(start..end).unwrap_or_default();
    // 。 inside book marks or quotes does not occur in figures' sentences, so a plain search will do.
    rest.char_indices()
        .find(|(_, c)| matches!(c, '。' | '！' | '？' | '\n'))
        .map_or(end, |(i, c)| start + i + c.len_utf8())
}

impl Block<'_> {
    /// A stretch of the text.
    pub(super) fn slice(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The first bytes of a span, up to a char boundary.
    pub(super) fn clipped(&self, span: Span, bytes: usize) -> Span {
        let mut end = (span.start as usize + bytes).min(span.end as usize);
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        Span::new(span.start as usize, end)
    }

    /// Where a part of the block's text stands, for a derivation to show.
    pub(super) fn place(&self, part: &str) -> Option<Span> {
        let start = (part.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
        let end = start
            .checked_add(part.len())
            .filter(|e| *e <= self.text.len() && !part.is_empty())?;
        Some(Span::new(start, end))
    }

    fn sentence(&mut self, start: usize, stop: usize, first: usize, last: usize) {
        let lexemes = self.lexemes;
        let items = lexemes.get(first..last).unwrap_or_default();
        self.leading_period(start, stop);
        self.look_ahead(start, stop);
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
        self.opening_item(start, stop);
        self.state.subject.clear();
        self.state.anchor.clear();
        let first = items
            .iter()
            .find(|l| matches!(l.kind, LexemeKind::Quantity(_)))
            .map_or(stop, |l| l.span.start as usize);
        self.state.list_head = self.list_head(start, first);
        self.state.goals = sets_goals(self.slice(start, first));
        if self.state.goals && self.state.sentence.is_none() {
            self.state.sentence = years_aimed_at(self.slice(start, first));
        }
        self.state.ratio = None;
        self.state.items = false;
        self.state.whole_of_item = false;
        self.state.listed_parts = false;
        self.state.colon_parts = false;
        self.state.semicolon = false;
        self.state.outer = None;
        self.state.before = self.state.first;
        self.state.first = self.out.len();
        // Behind a list of parts the next sentence speaks of the whole again.
        if let Some(whole) = self.state.whole.and_then(|w| self.out.get(w)) {
            self.state.topic.clone_from(&whole.metric);
            self.state.level = self.state.whole;
        }
        self.state.pending.clear();
        let opening = self.slice(start, stop).trim_start_matches(is_gap);
        let adding = opening.starts_with('加');
        let parts = opening.starts_with("其中") || opening.starts_with("包括");
        self.state.adding = adding;
        if !parts {
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
            // What stands behind 1-2个 stands behind the end of the range.
            let mut behind = items
                .get(i + 1..)
                .unwrap_or_default()
                .iter()
                .filter(|l| matches!(l.kind, LexemeKind::Quantity(_)));
            let close = if lexeme.range_start {
                behind.next()
            } else {
                None
            };
            let end = close.map_or(q.span.end, |l| l.span.end) as usize;
            let after_end = behind.next().map_or(stop, |l| l.span.start as usize);
            let mut left = left::read(self.text, floor, has_previous, at, lexemes, self.year());
            left.inside = self.state.outer.is_some();
            left.before = self.text.get(floor..left.start).unwrap_or_default();
            left.fresh = floor == start;
            let next = items
                .get(i + 1)
                .filter(|l| matches!(l.kind, LexemeKind::Quantity(_)));
            let mut around = Around {
                left: &left,
                after: self.text.get(end..after_end).unwrap_or_default(),
                after_all: self.text.get(end..stop).unwrap_or_default(),
                next,
                previous_unit: self.out.last().and_then(|d| {
                    ["人", "户", "元"]
                        .into_iter()
                        .find(|unit| *unit == d.quantity.base_unit)
                }),
                after_money: self
                    .state
                    .level
                    .and_then(|l| self.out.get(l))
                    .is_some_and(|d| d.quantity.dimension == Dimension::Money),
                inherited: None,
            };
            let draft = self.claim(lexeme, q, &mut around);
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

    fn claim(&mut self, lexeme: &Lexeme, q: &Quantity, around: &mut Around<'_>) -> Option<Draft> {
        let left = around.left;
        // 三次产业结构为12.7：43.2：44.1: the three shares of one ratio.
        let structure = Some(q)
            .filter(|q| q.unit.is_empty())
            .and_then(|q| structure::part(self.text, q.span));
        let quantity = match structure {
            Some(_) => with_unit(q.clone(), "%"),
            None => accept(lexeme, q, around)?,
        };
        let mut draft = Draft {
            metric: String::new(),
            role: Role::Actual,
            period: None,
            subject: None,
            whole: None,
            base: None,
            quote: Span::default(),
            why: Vec::with_capacity(4),
            quantity,
        };
        draft
            .why
            .push(Trace::new("quantity", Some(draft.quantity.span)));
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
        // 其中：基本支出380万元、项目支出200万元；全年实际支出560万元: the parts have ended, the whole is spoken of again.
        if self.state.colon_parts
            && self.state.semicolon
            && ["全年", "累计", "当年", "本年", "实际", "年末"]
                .iter()
                .any(|word| left.raw.trim_start_matches(is_gap).starts_with(word))
            && let Some(whole) = self.state.whole.take().and_then(|w| self.out.get(w))
        {
            self.state.topic.clone_from(&whole.metric);
        }
        // 截至评价基准日，累计支出202万元.
        if self.context.base_day.is_some()
            && left
                .before
                .trim_end_matches(|c: char| is_gap(c) || matches!(c, '，' | ','))
                .ends_with("评价基准日")
        {
            self.state.sentence = self.context.base_day;
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
        around.inherited = inherited;
        match structure.and_then(|n| structure::PARTS.get(n)) {
            Some(name) => {
                (*name).clone_into(&mut draft.metric);
                draft.role = Role::Share;
                // 由2022年的16:40:44调整为15:39:46: a ratio is of one year.
                let before = self.out.last().filter(|_| structure != Some(0));
                draft.period = match before {
                    Some(first) => first.period,
                    None => left.compare_period.or(draft.period),
                };
                draft
                    .why
                    .push(Trace::new("metric.structure", Some(draft.quantity.span)));
            }
            None => self.role(&mut draft, around),
        }
        if draft.metric.is_empty() {
            draft.metric = if self.state.topic.is_empty() {
                self.context.topic.clone()
            } else {
                self.state.topic.clone()
            };
        }
        metric::finish(&mut draft.metric);
        if let Some(name) = self.antecedent(&draft.metric, draft.quantity.span.start as usize) {
            draft.metric = name;
            draft.why.push(Trace::new("metric.antecedent", None));
        }
        Some(draft)
    }
}

/// True for roles whose figures are goals where goals are listed.
pub(super) fn is_reached(role: Role) -> bool {
    matches!(
        role,
        Role::Actual | Role::Rate | Role::Share | Role::Change | Role::ChangePct | Role::Completion
    )
}

/// The rule that made a part of the decision, for callers outside.
pub(super) const TEXT_RULE: RuleId = "claims.text";
