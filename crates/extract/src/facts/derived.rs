//! Derived facts: figures that the text implies and does not print, each with the step by which it follows.
//!
//! 支出10.49万元，比上年增加1.49万元 says that last year's was 9.00万元; 249.90万元，占基本支出的18.54% says that the whole is about 1348万元. What follows is held
//! against what is printed elsewhere, with the step and its two figures named.

use super::links::Link;
use super::relations::Basis;
use super::{Facts, interval, is_amount, metric};
use gongbao_model::{Analysis, Claim, Decimal, Dimension, Interval, Origin, Period, Role};

/// How a figure follows from two others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// prior = actual − change.
    PriorByChange,
    /// prior = actual ÷ (1 + growth).
    PriorByGrowth,
    /// budget = actual ÷ rate of completion.
    BudgetByRate,
    /// whole = part ÷ share.
    Whole,
}

impl Step {
    /// The formula in English words.
    #[must_use]
    pub fn formula(self) -> &'static str {
        match self {
            Step::PriorByChange => "prior = actual − change",
            Step::PriorByGrowth => "prior = actual ÷ (1 + growth)",
            Step::BudgetByRate => "budget = actual ÷ completion",
            Step::Whole => "whole = part ÷ share",
        }
    }
    /// The formula in Chinese with the two figures as printed.
    #[must_use]
    pub fn computation(self, first: &str, second: &str) -> String {
        match self {
            Step::PriorByChange => format!("上年数＝{first}－变动{second}"),
            Step::PriorByGrowth => format!("上年数＝{first}÷（1＋增长率{second}）"),
            Step::BudgetByRate => format!("预算数＝{first}÷完成率{second}"),
            Step::Whole => format!("总数＝{first}÷占比{second}"),
        }
    }
}

/// A figure that the text implies. Its subject and unit are those of the first claim that it comes from.
#[derive(Debug, Clone)]
pub struct Derived {
    /// Key of the measure; empty where the words name none (占总数的…).
    pub key: String,
    /// Period, where the figure that it follows from has one.
    pub period: Option<Period>,
    /// Role.
    pub role: Role,
    /// Interval in base units.
    pub interval: Interval,
    /// How it follows.
    pub step: Step,
    /// The claims that it follows from, in the order of the step.
    pub from: [usize; 2],
}

impl Derived {
    /// The middle of the interval, in base units.
    #[must_use]
    pub fn value(&self) -> Decimal {
        let (lo, hi) = (self.interval.lo, self.interval.hi);
        lo.checked_add(hi).map_or(lo, |sum| sum / Decimal::TWO)
    }
}

/// What follows from the stated figures, in the order of the links.
#[must_use]
pub fn of_links(facts: &Facts, analysis: &Analysis) -> Vec<Derived> {
    facts
        .links
        .iter()
        .filter_map(|link| of_link(facts, analysis, link))
        .collect()
}

fn of_link(facts: &Facts, analysis: &Analysis, link: &Link) -> Option<Derived> {
    let claim = &analysis.claims[link.claim];
    if claim.role == Role::Share {
        return whole(facts, analysis, link.claim);
    }
    let subject = link.subject?;
    let base = &analysis.claims[subject];
    let (actual, x) = (
        facts.items[subject].interval?,
        facts.items[link.claim].interval?,
    );
    // Where the other amount is printed nothing is left to follow; words such as 同口径 compare other things than the printed amounts.
    if link.against.is_some() || link.incomparable {
        return None;
    }
    let hundredth = Decimal::new(1, 2);
    let rate = || interval::mul(x, interval::point(hundredth));
    let (step, role, back, interval) = match (claim.role, link.basis?) {
        (Role::Change, Basis::Prior) if same_unit(claim, base) => (
            Step::PriorByChange,
            Role::Actual,
            -1,
            interval::sub(actual, x)?,
        ),
        // Where the change is printed beside the growth, it gives the sharper figure.
        (Role::ChangePct, Basis::Prior) if link.change.is_none() => (
            Step::PriorByGrowth,
            Role::Actual,
            -1,
            interval::div(
                actual,
                interval::add(interval::point(Decimal::ONE), rate()?)?,
            )?,
        ),
        (Role::Completion, Basis::InitialBudget | Basis::Budget) => {
            let role = if link.basis == Some(Basis::InitialBudget) {
                Role::InitialBudget
            } else {
                Role::Budget
            };
            (Step::BudgetByRate, role, 0, interval::div(actual, rate()?)?)
        }
        _ => return None,
    };
    Some(Derived {
        key: facts.items[subject].key.clone(),
        period: Some(base.period?.shift(back)),
        role,
        interval,
        step,
        from: [subject, link.claim],
    })
}

fn same_unit(a: &Claim, b: &Claim) -> bool {
    a.quantity.base_unit == b.quantity.base_unit
}

/// The whole that a share names: of the amount right before the share, in one sentence.
fn whole(facts: &Facts, analysis: &Analysis, share: usize) -> Option<Derived> {
    let part = share.checked_sub(1)?;
    let (p, s) = (&analysis.claims[part], &analysis.claims[share]);
    if s.origin != Origin::Text
        || p.origin != Origin::Text
        || p.quote != s.quote
        || !is_amount(p.role)
        || !matches!(p.quantity.dimension, Dimension::Money | Dimension::Count)
    {
        return None;
    }
    let interval = interval::div(
        interval::mul(
            facts.items[part].interval?,
            interval::point(Decimal::ONE_HUNDRED),
        )?,
        facts.items[share].interval?,
    )?;
    let (_, named) = metric::split_share(&s.metric);
    Some(Derived {
        key: metric::key(named),
        period: p.period,
        role: facts.items[part].role,
        interval,
        step: Step::Whole,
        from: [part, share],
    })
}
