//! Whose change, share or rate a figure is, and against which figure it was taken.

use super::{REACH, Reader, same_unit};
use crate::facts::relations::Basis;
use crate::facts::{is_amount, metric};
use gongbao_model::{Claim, Dimension, Role};

impl Reader<'_> {
    /// The amount that the figure at `at` speaks of. After a semicolon without a measure of its own (；较上年增加…) that is the head of the
    /// sentence, not the last item of the list before it.
    pub(super) fn subject(
        &self,
        at: usize,
        basis: Option<Basis>,
        new_clause: bool,
    ) -> Option<usize> {
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
    pub(super) fn listed(&self, i: usize) -> bool {
        self.analysis.claims[i].whole.is_some() || {
            let start = self.analysis.claims[i].quote.start as usize;
            let end = self.analysis.claims[i].quantity.span.start as usize;
            self.words.listing.in_text(self.text((start.min(end), end)))
        }
    }

    /// True where the words name the adjusted budget and the candidate is introduced as that of the start of the year, or the other way
    /// round.
    pub(super) fn other_budget(&self, at: usize, candidate: usize) -> bool {
        let named = self.clause(self.gap(at));
        let lead = self.clause(self.gap(candidate));
        let early = |t: &str| t.contains("年初") || t.contains("期初");
        let late = |t: &str| t.contains("调整") || t.contains("全年预算") || t.contains("变动");
        (late(named) && early(lead) && !late(lead)) || (early(named) && late(lead) && !early(lead))
    }

    /// True where the candidate is income and the subject expenditure, or the other way round.
    pub(super) fn other_side(&self, candidate: usize, subject: usize) -> bool {
        self.opposite(self.block[candidate], subject)
    }

    /// True where one claim is of income and the other of expenditure.
    pub(super) fn opposite(&self, a: usize, b: usize) -> bool {
        let side = |name: &str| match (name.rfind("收入"), name.rfind("支出")) {
            (None, None) => None,
            (income, expenditure) => Some(income > expenditure),
        };
        let metric = |i: usize| self.analysis.claims[i].metric.as_str();
        let (a, b) = (side(metric(a)), side(metric(b)));
        a.zip(b).is_some_and(|(a, b)| a != b)
    }

    /// The printed amount that the figure at `at` is measured against.
    pub(super) fn against(&self, at: usize, subject: usize, basis: Option<Basis>) -> Option<usize> {
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
