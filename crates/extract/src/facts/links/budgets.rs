//! Which budget a rate is of: the words that name it, the pair of budget and account before it, and what the sentence goes on with.

use super::{Link, Reader, same_unit};
use crate::facts::relations::Basis;
use crate::facts::{interval, is_amount};
use gongbao_model::{Claim, Dimension, Role};

impl Reader<'_> {
    /// Account and budget that stand right before a completion rate in its own sentence (预算210万元，实际采购189万元，采购执行率…), where
    /// the sentence prints no other budget and no other account.
    pub(super) fn pair(&self, at: usize) -> Option<(usize, usize)> {
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
    pub(super) fn named_pair(&self, at: usize) -> Option<(usize, usize)> {
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
    pub(super) fn whole_budget(&self, at: usize, subject: Option<usize>, budget: usize) -> usize {
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
    pub(super) fn open(&self, at: usize, account: usize, budget: usize) -> bool {
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
                    .and_then(|b| interval::percent(a, b))
                    .is_some_and(|w| w.meets(x))
        })
    }

    /// The earlier of the two figures right before the one at `at`, where the words lead from the one to the other (由2030年的385件降至212件) over one year.
    pub(super) fn pair_before(&self, at: usize) -> Option<usize> {
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

    /// The basis that a figure takes over from what stands right before it. Growth behind a rate of completion (为预算的94.5%，增长0.1%) is growth on the
    /// year before, an amount there may be measured against either; and a budget is what a change is measured against only where words of
    /// comparison lead to it.
    pub(super) fn inherited(&self, at: usize, before: Option<&Link>) -> Option<Basis> {
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

    /// The basis that the words before a figure name. A budget of another year (比2020年预算数) is an earlier figure.
    pub(super) fn basis(&self, at: usize, clause: &str) -> Option<Basis> {
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
    pub(super) fn reconcile(&self, at: usize, subject: Option<usize>) -> Option<usize> {
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
}
