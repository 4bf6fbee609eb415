//! Links inside running text: which amount a change, a growth rate, a completion rate or a share speaks of, and what it is measured against.
//!
//! The claims stage gives every figure its metric, role and period. This module reads the words between neighbouring figures
//! (比上年…, 较年初预算…, 占…, 其中) and the order of the figures, and ties them together. A link that is not certain is left out: a check without
//! both sides is no check.

use super::relations::{Basis, Relations};
use super::{Item, is_amount, metric};
use crate::squeeze::{is_letter, without};
use gongbao_model::{Analysis, Claim, Dimension, Document, Origin, Role};
use std::borrow::Cow;

/// How far back a link may reach, in figures.
const REACH: usize = 24;

/// A relation between figures of running text; indexes are those of the claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The change, rate or share.
    pub claim: usize,
    /// The amount it speaks of.
    pub subject: Option<usize>,
    /// What it is measured against.
    pub basis: Option<Basis>,
    /// The printed amount that it is measured against.
    pub against: Option<usize>,
    /// The change in absolute terms that stands beside a growth rate of the same basis.
    pub change: Option<usize>,
    /// The words exclude a comparison of the printed amounts (同口径, 可比价, 年均).
    pub incomparable: bool,
    /// Words between the figure before and this one, as a span of the document's bytes.
    pub gap: (usize, usize),
    /// Further amounts that may be meant, where a new sentence begins with the comparison and names no measure.
    pub rivals: Vec<usize>,
}

fn same_unit(a: &Claim, b: &Claim) -> bool {
    a.quantity.base_unit == b.quantity.base_unit
        || (a.quantity.dimension == Dimension::Count
            && b.quantity.dimension == Dimension::Count
            && people(a)
            && people(b))
}

fn people(c: &Claim) -> bool {
    matches!(c.quantity.base_unit.as_str(), "人" | "名" | "位")
}

struct Reader<'a> {
    doc: &'a Document,
    analysis: &'a Analysis,
    items: &'a [Item],
    words: &'static Relations,
    /// Text claims of the block at hand.
    block: Vec<usize>,
}

/// The links of all text claims, in order of their claims.
#[must_use]
pub fn of_text(doc: &Document, analysis: &Analysis, items: &[Item]) -> Vec<Link> {
    let mut links = Vec::new();
    let text: Vec<usize> = (0..analysis.claims.len())
        .filter(|i| analysis.claims[*i].origin == Origin::Text)
        .collect();
    let mut from = 0;
    while from < text.len() {
        let block = items[text[from]].block;
        let len = text[from..]
            .iter()
            .take_while(|i| items[**i].block == block)
            .count();
        let reader = Reader {
            doc,
            analysis,
            items,
            words: Relations::get(),
            block: text[from..from + len].to_vec(),
        };
        reader.read(&mut links);
        from += len;
    }
    links
}

impl Reader<'_> {
    fn claim(&self, at: usize) -> &Claim {
        &self.analysis.claims[self.block[at]]
    }
    fn key(&self, at: usize) -> &str {
        &self.items[self.block[at]].key
    }
    /// Byte range between the figure before (or the block's start) and this one.
    fn gap(&self, at: usize) -> (usize, usize) {
        let end = self.claim(at).quantity.span.start as usize;
        let start = if at > 0 {
            self.claim(at - 1).quantity.span.end as usize
        } else {
            self.doc
                .blocks
                .get(self.items[self.block[at]].block as usize)
                .map_or(end, |b| b.span.start as usize)
        };
        (start.min(end), end)
    }
    fn text(&self, (start, end): (usize, usize)) -> &str {
        self.doc.text.get(start..end).unwrap_or_default()
    }
    /// The first of the earlier figures right before a figure, or the figure itself.
    fn head(&self, at: usize) -> usize {
        let mut head = at;
        while head > 0 && self.claim(head - 1).role == Role::Prior {
            head -= 1;
        }
        head
    }
    /// Where the words before a figure begin, with those before the earlier figure that it is compared with (；比上年4.5亿元增加0.3亿元).
    fn lead(&self, at: usize) -> usize {
        self.gap(self.head(at)).0
    }
    /// The part of a gap after its last sentence end.
    fn clause(&self, gap: (usize, usize)) -> &str {
        let t = self.text(gap);
        t.rfind(['。', '；', ';']).map_or(t, |at| &t[at..])
    }

    fn read(&self, links: &mut Vec<Link>) {
        let first = links.len();
        for at in 0..self.block.len() {
            let claim = self.claim(at);
            if !matches!(
                claim.role,
                Role::Change | Role::ChangePct | Role::Completion | Role::Share
            ) {
                continue;
            }
            let gap = self.gap(at);
            let clause = self.clause(gap);
            let before = links[first..]
                .last()
                .filter(|l| at > 0 && l.claim == self.block[at - 1]);
            let named = self.basis(at, clause);
            let basis = named.or_else(|| self.inherited(at, before));
            // A rate that names no measure of the figures before it (采购执行率) still follows from the pair right before it.
            let pair = self.pair(at);
            let incomparable = self.words.incomparable.in_text(clause)
                || (claim.role == Role::ChangePct && self.words.real_terms.in_text(self.key(at)))
                || before
                    .as_ref()
                    .is_some_and(|l| l.incomparable && named.is_none())
                || self.tail(at);
            let subject = match before {
                // ，减少11.47% right behind a change speaks of what the change speaks of.
                Some(l) if named.is_none() && l.subject.is_some() && self.plain(clause) => {
                    l.subject
                }
                _ => {
                    let new_clause = self
                        .text((self.lead(at), gap.1))
                        .contains(['。', '；', ';']);
                    let found = self.subject(at, basis, new_clause);
                    self.reconcile(at, found)
                        .filter(|s| !self.other_matter(*s, at))
                }
            };
            let rivals = if named.is_some() && self.bare_sentence(gap) {
                self.rivals(at)
            } else {
                Vec::new()
            };
            let against = match claim.role {
                Role::Share => None,
                _ => subject.and_then(|s| self.against(at, s, basis)),
            };
            let change = (claim.role == Role::ChangePct)
                .then(|| {
                    links[first..]
                        .iter()
                        .rev()
                        .take(3)
                        .find(|l| {
                            self.analysis.claims[l.claim].role == Role::Change
                                && l.subject == subject
                                && subject.is_some()
                                && l.basis == basis
                        })
                        .map(|l| l.claim)
                })
                .flatten();
            // The measure has been compared already, so a second comparison behind the reasons speaks of one of them.
            let subject = subject.filter(|s| {
                claim.role != Role::Change
                    || !links[first..].iter().any(|l| {
                        l.subject == Some(*s)
                            && l.basis == basis
                            && self.analysis.claims[l.claim].role == Role::Change
                    })
            });
            let against = against.filter(|_| subject.is_some());
            let pair = pair.or_else(|| self.named_pair(at));
            let (subject, basis, against) = match pair {
                Some((account, budget)) if subject.is_none() || against.is_none() => {
                    (Some(account), Some(Basis::Budget), Some(budget))
                }
                _ => (subject, basis, against),
            };
            let against = against.map(|budget| self.whole_budget(at, subject, budget));
            links.push(Link {
                claim: self.block[at],
                subject,
                basis,
                against,
                change,
                incomparable,
                gap,
                rivals,
            });
        }
    }

    /// Account and budget that stand right before a completion rate in its own sentence (预算210万元，实际采购189万元，采购执行率…), where
    /// the sentence prints no other budget and no other account.
    fn pair(&self, at: usize) -> Option<(usize, usize)> {
        let me = self.claim(at);
        if me.role != Role::Completion
            || at < 2
            || !self
                .clause(self.gap(at))
                .trim_end_matches(['为', '达', '到', '是'])
                .ends_with('率')
        {
            return None;
        }
        let (b, a) = (self.claim(at - 2), self.claim(at - 1));
        // 采购计划金额 is a budget whatever its role.
        let budget = |c: &Claim| {
            matches!(c.role, Role::Budget | Role::InitialBudget)
                || c.metric.contains("计划")
                || c.metric.contains("预算")
        };
        let alone = (0..at)
            .rev()
            .take_while(|k| self.claim(*k).quote == me.quote)
            .filter(|k| is_amount(self.claim(*k).role))
            .count()
            == 2;
        let actual = self.clause(self.gap(at - 1));
        let fits = budget(b)
            && a.role == Role::Actual
            && self.items[self.block[at - 1]].role == Role::Actual
            && b.quote == me.quote
            && a.quote == me.quote
            && a.whole.is_none()
            && same_unit(a, b)
            && a.quantity.dimension == Dimension::Money
            && self.items[self.block[at - 2]].year == self.items[self.block[at - 1]].year
            && ["实际", "执行", "完成", "支出", "支付"]
                .iter()
                .any(|w| actual.contains(w));
        (alone && fits).then(|| (self.block[at - 1], self.block[at - 2]))
    }

    /// Account and budget of a completion rate whose budget the claims stage found (完成年度计划40公里的92%): the account is the one amount of its sentence
    /// that stands nearest to the rate, where it is no part of a list.
    fn named_pair(&self, at: usize) -> Option<(usize, usize)> {
        let me = self.claim(at);
        let budget = me.base.map(|b| b.0 as usize)?;
        let b = self.analysis.claims.get(budget)?;
        if me.role != Role::Completion
            || !matches!(b.role, Role::Budget | Role::InitialBudget | Role::Target)
            || b.quote != me.quote
            || self.other_matter(budget, at)
        {
            return None;
        }
        let between = self.text((
            b.quantity.span.end as usize,
            me.quantity.span.start as usize,
        ));
        if between.contains(['（', '(', '；', ';']) {
            return None;
        }
        let amount = |k: &usize| self.block[*k] != budget && same_unit(self.claim(*k), b);
        let account = self.block[(0..at).rev().find(amount)?];
        let a = &self.analysis.claims[account];
        let fits = a.role == Role::Actual
            && self.items[account].role == Role::Actual
            && a.quote == me.quote
            && a.whole.is_none()
            && self.items[account].year == self.items[budget].year
            && !self.opposite(budget, account)
            && !self.open(at, account, budget);
        fits.then_some((account, budget))
    }

    /// The budget that a part in brackets belongs to (支出预算0.9亿元（含高新区0元）), for an account that is no part itself.
    fn whole_budget(&self, at: usize, subject: Option<usize>, budget: usize) -> usize {
        let claims = &self.analysis.claims;
        let b = &claims[budget];
        let part = subject.is_none_or(|s| claims[s].whole.is_some());
        let whole = b.whole.map(|w| w.0 as usize).filter(|w| {
            claims.get(*w).is_some_and(|c| {
                matches!(c.role, Role::Budget | Role::InitialBudget) && c.quote == b.quote
            })
        });
        match whole {
            Some(w) if !part && self.claim(at).role == Role::Completion => w,
            _ => budget,
        }
    }

    /// True where the words of a rate name no budget and another budget of its sentence gives it.
    fn open(&self, at: usize, account: usize, budget: usize) -> bool {
        let clause = self.clause(self.gap(at));
        if ["年初", "全年", "调整"].iter().any(|w| clause.contains(w)) {
            return false;
        }
        let item = |i: usize| self.items[i].interval;
        let (Some(a), Some(x)) = (item(account), item(self.block[at])) else {
            return true;
        };
        (0..at).any(|k| {
            let (i, c) = (self.block[k], self.claim(k));
            i != budget
                && matches!(c.role, Role::Budget | Role::InitialBudget)
                && c.quote == self.claim(at).quote
                && item(i)
                    .and_then(|b| super::interval::percent(a, b))
                    .is_some_and(|w| w.meets(x))
        })
    }

    /// The basis that the words before a figure name. A budget of another year (比2020年预算数) is an earlier figure.
    fn basis(&self, at: usize, clause: &str) -> Option<Basis> {
        let named = self.words.basis_in(clause);
        let year = clause.as_bytes().windows(5).rev().find_map(|w| {
            let digits = w[..4].iter().all(u8::is_ascii_digit) && !w[4].is_ascii_digit();
            digits.then(|| {
                w[..4]
                    .iter()
                    .fold(0i32, |n, d| n * 10 + i32::from(d - b'0'))
            })
        });
        match (year, self.items[self.block[at]].year) {
            (Some(y), Some(now))
                if y < now && y > 1990 && clause.contains(['比', '较', '与', '同']) =>
            {
                Some(Basis::Prior)
            }
            _ => named,
        }
    }

    /// The subject that the claims stage found, where it differs: the later of the two is what the words speak of. `None` where their units
    /// differ, for then one of the two readings is wrong.
    fn reconcile(&self, at: usize, subject: Option<usize>) -> Option<usize> {
        let found = subject?;
        let Some(base) = self.claim(at).base.map(|b| b.0 as usize) else {
            return subject;
        };
        let Some(b) = self.analysis.claims.get(base) else {
            return subject;
        };
        if base == found
            || base <= found
            || base >= self.block[at]
            || !is_amount(b.role)
            || b.role == Role::Prior
        {
            return subject;
        }
        let budget = matches!(b.role, Role::Budget | Role::InitialBudget);
        if budget || self.items[base].key != self.items[found].key {
            return subject;
        }
        same_unit(b, &self.analysis.claims[found]).then_some(base)
    }

    /// True where a sentence begins right before the figure and names no measure of its own (。比2020年度增加…).
    fn bare_sentence(&self, gap: (usize, usize)) -> bool {
        let text = self.text(gap);
        let Some(at) = text.rfind('。') else {
            return false;
        };
        text[at + '。'.len_utf8()..]
            .trim_start()
            .starts_with(['比', '较', '同', '与'])
    }

    /// All amounts shortly before a figure.
    fn rivals(&self, at: usize) -> Vec<usize> {
        (at.saturating_sub(REACH)..at)
            .filter(|b| is_amount(self.claim(*b).role) && self.claim(*b).role != Role::Prior)
            .map(|b| self.block[b])
            .collect()
    }

    /// True where the words between two figures say nothing but that the second measures the first another way (，增长).
    fn plain(&self, clause: &str) -> bool {
        let mut rest = without(clause, |c| !is_letter(c));
        for w in &self.words.measuring.words {
            if rest.contains(w.as_str()) {
                rest = Cow::Owned(rest.replace(w.as_str(), ""));
            }
        }
        rest.chars().count() <= 1
    }

    /// True where the words from the subject to the figure give reasons, or close the bracket that the subject stands in: the figure then
    /// speaks of something else.
    fn other_matter(&self, subject: usize, at: usize) -> bool {
        let from = self.analysis.claims[subject].quantity.span.end as usize;
        let to = self.claim(at).quantity.span.start as usize;
        let between = self.text((from.min(to), to));
        if self.words.because.in_text(between) {
            // ，与上年相比减少… after the reasons comes back to the measure; a comparison with a noun of its own does not.
            let last = between
                .rsplit(['，', ',', '。', '；'])
                .next()
                .unwrap_or_default()
                .trim_start();
            if !last.starts_with(['与', '较', '比', '同', '和']) {
                return true;
            }
        }
        let mut depth = 0i32;
        for c in between.chars() {
            match c {
                '（' | '(' => depth += 1,
                '）' | ')' => depth -= 1,
                _ => {}
            }
            if depth < 0 {
                return true;
            }
        }
        false
    }

    /// Words right after the figure that make it a trend (左右) or an average.
    fn tail(&self, at: usize) -> bool {
        let start = self.claim(at).quantity.span.end as usize;
        let mut end = (start + 12).min(self.doc.text.len());
        while !self.doc.text.is_char_boundary(end) {
            end -= 1;
        }
        if self.text((start, end)).starts_with("左右") {
            return true;
        }
        // （与2020年完成数同口径相比…） right behind the figure.
        let quote = (self.claim(at).quote.end as usize).min(self.doc.text.len());
        let rest = self.text((start, quote.max(start)));
        let bracket = rest.trim_start();
        let inside = bracket
            .strip_prefix(['（', '('])
            .and_then(|b| b.split(['）', ')']).next())
            .unwrap_or_default();
        ["同口径", "可比", "剔除", "扣除", "不变价"]
            .iter()
            .any(|w| inside.contains(w))
    }

    fn akin(&self, a: usize, b: usize) -> bool {
        let (x, y) = (&self.analysis.claims[a], &self.analysis.claims[b]);
        (x.concept.is_some() && x.concept == y.concept)
            || metric::akin(&self.items[a].key, &self.items[b].key)
    }

    /// The basis that a figure takes over from what stands right before it. Growth behind a rate of completion (为预算的94.5%，增长0.1%) is growth on the
    /// year before, an amount there may be measured against either; and a budget is what a change is measured against only where words of
    /// comparison lead to it.
    fn inherited(&self, at: usize, before: Option<&Link>) -> Option<Basis> {
        let change = matches!(self.claim(at).role, Role::Change | Role::ChangePct);
        if let Some(l) = before {
            let completion = self.analysis.claims[l.claim].role == Role::Completion;
            return match self.claim(at).role {
                Role::ChangePct if completion => Some(Basis::Prior),
                Role::Change if completion => None,
                _ => l.basis,
            };
        }
        let compared = || {
            !change
                || self
                    .clause(self.gap(at - 1))
                    .contains(['比', '较', '与', '同', '于'])
        };
        // 由上年的2.40万吨提高到2.88万吨，增长20%: the two figures right before are what is compared.
        if change && self.pair_before(at).is_some() && self.plain(self.clause(self.gap(at))) {
            return Some(Basis::Prior);
        }
        match (at > 0).then(|| self.claim(at - 1).role)? {
            Role::Prior => Some(Basis::Prior),
            Role::InitialBudget if compared() => Some(Basis::InitialBudget),
            Role::Budget if compared() => Some(Basis::Budget),
            _ => None,
        }
    }

    /// The earlier of the two figures right before the one at `at`, where the words lead from the one to the other (由2030年的385件降至212件) over one year.
    fn pair_before(&self, at: usize) -> Option<usize> {
        let (from, to) = (at.checked_sub(2)?, at.checked_sub(1)?);
        let (a, b) = (self.claim(from), self.claim(to));
        let (before, between) = (self.clause(self.gap(from)), self.text(self.gap(to)));
        let led = self.words.leading_to.in_text(between) && before.contains(['由', '从']);
        let same = a.role == Role::Prior && (led || self.key(from) == self.key(to));
        let fits = (same || led)
            && b.role == Role::Actual
            && is_amount(a.role)
            && a.quote == b.quote
            && same_unit(a, b);
        let year = |words: &str, k: usize| {
            let printed = words
                .rsplit_once('年')
                .and_then(|(head, _)| head.get(head.len().checked_sub(4)?..))
                .and_then(|digits| digits.parse().ok());
            printed.or(self.items[self.block[k]].year)
        };
        let years = (year(before, from), year(between, to));
        let apart = matches!(years, (Some(x), Some(y)) if x + 1 != y && x != y);
        (fits && !apart).then_some(from)
    }

    /// The amount that the figure at `at` speaks of. After a semicolon without a measure of its own (；较上年增加…) that is the head of the
    /// sentence, not the last item of the list before it.
    fn subject(&self, at: usize, basis: Option<Basis>, new_clause: bool) -> Option<usize> {
        let me = self.claim(at);
        let (mut exact, mut loose) = (None, None);
        // Accounts of the same sentence, the nearest first.
        let mut accounts: Vec<usize> = Vec::new();
        for back in (at.saturating_sub(REACH)..at).rev() {
            let c = self.claim(back);
            let same_sentence = c.quote == me.quote;
            if !is_amount(c.role)
                || c.role == Role::Prior
                || matches!(c.quantity.dimension, Dimension::Ratio | Dimension::Points)
                || (me.role == Role::Change && !same_unit(me, c))
            {
                continue;
            }
            // An earlier year's figure is what one compares with, not what one speaks of.
            let years = (
                self.items[self.block[back]].year,
                self.items[self.block[at]].year,
            );
            if matches!(years, (Some(y), Some(now)) if y != now) {
                continue;
            }
            let budget = matches!(c.role, Role::Budget | Role::InitialBudget);
            if budget
                && (me.role == Role::Completion
                    || matches!(basis, Some(Basis::Budget | Basis::InitialBudget)))
            {
                continue;
            }
            let i = self.block[back];
            if same_sentence && !budget {
                accounts.push(i);
            }
            // 收、支总计各增加… behind 收入总计 and 支出总计 speaks of either.
            let either = self.words.both_totals.is(self.key(at))
                && self
                    .words
                    .running
                    .totals
                    .iter()
                    .any(|t| self.key(back).ends_with(t.as_str()));
            let same = self.key(back) == self.key(at)
                || (me.concept.is_some() && me.concept == c.concept)
                || either;
            if exact.is_none() && same && !self.other_matter(i, at) {
                exact = Some((i, budget));
            }
            if same_sentence
                && loose.is_none()
                && metric::akin(self.key(back), self.key(at))
                && !self.other_matter(i, at)
            {
                loose = Some((i, budget));
            }
            if exact.is_some() && !same_sentence {
                break;
            }
        }
        let visible = |i: &&usize| !self.other_matter(**i, at);
        let (found, budget) = exact.or(loose)?;
        // A list item right before the semicolon is not what the new clause speaks of.
        // Unless it names it (；公用经费较上年…).
        let own = self.key(at) == self.items[found].key
            && self.clause(self.gap(self.head(at))).contains(self.key(at));
        if new_clause
            && !own
            && self.analysis.claims[found].quote == me.quote
            && self.listed(found)
            && let Some(head) = accounts.iter().rev().find(visible).filter(|h| **h < found)
        {
            return Some(*head);
        }
        // The account, not the budget beside it, is compared with last year.
        if budget && basis == Some(Basis::Prior) {
            return match accounts.iter().find(visible) {
                Some(account) => Some(*account).filter(|a| found.abs_diff(*a) <= 2),
                None => Some(found),
            };
        }
        Some(found)
    }

    /// True for an item of a list of parts.
    fn listed(&self, i: usize) -> bool {
        self.analysis.claims[i].whole.is_some() || {
            let start = self.analysis.claims[i].quote.start as usize;
            let end = self.analysis.claims[i].quantity.span.start as usize;
            self.words.listing.in_text(self.text((start.min(end), end)))
        }
    }

    /// True where the words name the adjusted budget and the candidate is introduced as that of the start of the year, or the other way
    /// round.
    fn other_budget(&self, at: usize, candidate: usize) -> bool {
        let named = self.clause(self.gap(at));
        let lead = self.clause(self.gap(candidate));
        let early = |t: &str| t.contains("年初") || t.contains("期初");
        let late = |t: &str| t.contains("调整") || t.contains("全年预算") || t.contains("变动");
        (late(named) && early(lead) && !late(lead)) || (early(named) && late(lead) && !early(lead))
    }

    /// True where the candidate is income and the subject expenditure, or the other way round.
    fn other_side(&self, candidate: usize, subject: usize) -> bool {
        self.opposite(self.block[candidate], subject)
    }

    /// True where one claim is of income and the other of expenditure.
    fn opposite(&self, a: usize, b: usize) -> bool {
        let side = |name: &str| match (name.rfind("收入"), name.rfind("支出")) {
            (None, None) => None,
            (income, expenditure) => Some(income > expenditure),
        };
        let metric = |i: usize| self.analysis.claims[i].metric.as_str();
        let (a, b) = (side(metric(a)), side(metric(b)));
        a.zip(b).is_some_and(|(a, b)| a != b)
    }

    /// The printed amount that the figure at `at` is measured against.
    fn against(&self, at: usize, subject: usize, basis: Option<Basis>) -> Option<usize> {
        let basis = basis?;
        let s = &self.analysis.claims[subject];
        let fits = |c: &Claim, i: usize| {
            i != subject
                && same_unit(c, s)
                && match basis {
                    Basis::Prior => {
                        c.role == Role::Prior
                            || (is_amount(c.role)
                                && self.items[i]
                                    .year
                                    .zip(self.items[subject].year)
                                    .is_some_and(|(a, b)| a + 1 == b))
                    }
                    Basis::InitialBudget => c.role == Role::InitialBudget,
                    Basis::Budget => matches!(c.role, Role::Budget | Role::InitialBudget),
                }
        };
        // The figure right before a change (比上年4.5亿元增加0.3亿元) is what it is measured against, whatever its name.
        if basis == Basis::Prior
            && let Some(c) = at.checked_sub(1).map(|k| self.claim(k))
            && c.role == Role::Prior
            && c.quote == self.claim(at).quote
            && same_unit(c, s)
        {
            return Some(self.block[at - 1]);
        }
        if basis == Basis::Prior
            && let Some(from) = self.pair_before(at)
            && self.block[at - 1] == subject
        {
            return Some(self.block[from]);
        }
        let mut only = None;
        for back in (at.saturating_sub(REACH)..at).rev() {
            let i = self.block[back];
            let c = self.claim(back);
            // 为调整预算的103% behind 调整为73.9亿元 means that figure, whatever its role.
            if basis == Basis::Budget
                && i != subject
                && same_unit(c, s)
                && c.quote == self.claim(at).quote
                && self.clause(self.gap(at)).contains("调整")
                && ["调整为", "调整到", "调整至"]
                    .iter()
                    .any(|w| self.clause(self.gap(back)).trim_end().ends_with(w))
            {
                return Some(i);
            }
            if !fits(c, i) {
                continue;
            }
            if self.other_budget(at, back) || self.other_side(back, subject) {
                continue;
            }
            if self.akin(i, subject) {
                return Some(i);
            }
            // In one sentence the budget need not repeat the measure, as long as there is only one such budget.
            if c.quote == self.claim(at).quote
                && c.quote == s.quote
                && self.claim(at).role == Role::Completion
            {
                only = match only {
                    None => Some(Some(i)),
                    Some(_) => Some(None),
                };
            }
        }
        only.flatten()
    }
}
