//! `change`, `change_pct`, `direction`: this figure, the figure it is compared with, and the difference between them.
//!
//! actual − prior = change; change / prior = growth; where no earlier figure is printed it follows from actual − change. The words
//! 增加/减少 carry the sign. Comparisons that the printed amounts do not carry (同口径, 可比价) are left alone.

use super::Context;
use super::report::{Cause, Discrepancy, Draft, Findings, judge};
use crate::facts::interval;
use crate::facts::links::Link;
use crate::facts::relations::Basis;
use gongbao_model::{Decimal, Interval, Role, Severity};

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    for link in cx.facts.links.iter().filter(|l| !l.incomparable) {
        match cx.claim(link.claim).role {
            Role::Change => amount(cx, link, out),
            Role::ChangePct => percent(cx, link, out),
            _ => None,
        };
    }
}

fn basis_words(basis: Option<Basis>) -> (&'static str, &'static str) {
    match basis {
        Some(Basis::InitialBudget) => ("年初预算", "initial budget"),
        Some(Basis::Budget) => ("预算", "budget"),
        _ => ("上年", "prior period"),
    }
}

fn direction(v: Decimal) -> (&'static str, &'static str) {
    if v.is_sign_negative() {
        ("减少", "a decrease of")
    } else {
        ("增加", "an increase of")
    }
}

fn amount(cx: &Context<'_>, link: &Link, out: &mut Findings) -> Option<()> {
    let (subject, against) = (link.subject?, link.against?);
    let item = |i: usize| cx.facts.items[i].interval;
    let computed = interval::sub(item(subject)?, item(against)?)?;
    let (c, s, b) = (cx.claim(link.claim), cx.claim(subject), cx.claim(against));
    let nominal = s.quantity.base_value.checked_sub(b.quantity.base_value)?;
    let miss = Discrepancy::of(cx, link.claim, computed, nominal)?;
    // A sentence that begins with the comparison may speak of any amount before it.
    let x = item(link.claim)?;
    let base = item(against)?;
    let fits = |r: &usize| {
        item(*r)
            .and_then(|a| interval::sub(a, base))
            .is_some_and(|d| d.meets(x))
    };
    if link.rivals.iter().any(fits) {
        return None;
    }
    let turned = interval::reversed(x).meets(computed);
    let (words, words_en) = basis_words(link.basis);
    let (dir, dir_en) = direction(c.quantity.value);
    let (dir2, dir2_en) = direction(miss.value);
    let (m, f, p) = (cx.name.measure(s), cx.name.figure(s), cx.name.figure(b));
    let (value, stated) = (
        format!("{}{}", miss.value.abs(), c.quantity.unit),
        cx.name.figure(c),
    );
    let sentences = (
        format!("{m}为{f}，{words}为{p}，应{dir2}{value}，文中写{dir}{stated}"),
        format!(
            "{m} is {f}, {words_en} {p}; that is {dir2_en} {value}, stated as {dir_en} {stated}"
        ),
    );
    let (check, rule) = if turned {
        ("direction", "checks.direction")
    } else {
        ("change", "checks.change")
    };
    miss.tell(check, rule, [subject, against], sentences, out);
    Some(())
}

/// One way in which the printed figures give a rate.
#[derive(Debug, Clone, Copy)]
struct Way {
    computed: Interval,
    nominal: Decimal,
    /// The figure that was used beside the subject.
    with: usize,
}

/// The rate from the figure that the subject is compared with.
fn by_base(cx: &Context<'_>, subject: usize, against: usize) -> Option<Way> {
    let (a, p) = (
        cx.facts.items[subject].interval?,
        cx.facts.items[against].interval?,
    );
    let base = cx.claim(against).quantity.base_value;
    let nominal = cx
        .claim(subject)
        .quantity
        .base_value
        .checked_sub(base)?
        .checked_mul(Decimal::ONE_HUNDRED)?
        .checked_div(base)?;
    // (a − p) / p holds p twice: a/p − 1 is the narrower interval of the same value.
    let computed = interval::sub(
        interval::percent(a, p)?,
        interval::point(Decimal::ONE_HUNDRED),
    )?;
    Some(Way {
        computed,
        nominal,
        with: against,
    })
}

/// The rate from the change in absolute terms: the base follows from it.
fn by_change(cx: &Context<'_>, subject: usize, change: usize) -> Option<Way> {
    let (a, d) = (
        cx.facts.items[subject].interval?,
        cx.facts.items[change].interval?,
    );
    let (s, c) = (cx.claim(subject), cx.claim(change));
    if s.quantity.base_unit != c.quantity.base_unit {
        return None;
    }
    let base = s.quantity.base_value.checked_sub(c.quantity.base_value)?;
    let nominal = c
        .quantity
        .base_value
        .checked_mul(Decimal::ONE_HUNDRED)?
        .checked_div(base)?;
    Some(Way {
        computed: interval::percent(d, interval::sub(a, d)?)?,
        nominal,
        with: change,
    })
}

/// True where the figure that the rate is taken of is zero, as printed or as it follows from the change.
fn base_is_zero(cx: &Context<'_>, link: &Link, subject: usize) -> bool {
    let s = &cx.claim(subject).quantity;
    let printed = |i: usize| cx.claim(i).quantity.base_value;
    link.against.is_some_and(|i| printed(i).is_zero())
        || link.change.is_some_and(|i| {
            cx.claim(i).quantity.base_unit == s.base_unit && printed(i) == s.base_value
        })
}

fn percent(cx: &Context<'_>, link: &Link, out: &mut Findings) -> Option<()> {
    let item = |i: usize| cx.facts.items[i].interval;
    let subject = link.subject?;
    let (c, s) = (cx.claim(link.claim), cx.claim(subject));
    let (a, x) = (item(subject)?, item(link.claim)?);
    if base_is_zero(cx, link, subject) {
        return undefined_growth(cx, link, subject, out);
    }
    // One way that fits is enough, for the wrong figure of the other has its own finding.
    let unit = interval::resolution(&c.quantity);
    let ways: Vec<Way> = [
        link.against.and_then(|i| by_base(cx, subject, i)),
        link.change.and_then(|i| by_change(cx, subject, i)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let way = ways
        .iter()
        .min_by_key(|w| judge(x, w.computed, unit))
        .copied()?;
    let miss = Discrepancy::of(cx, link.claim, way.computed, way.nominal)?;
    // A base near zero, or a negative one, has no growth rate that could be checked.
    if way.nominal.abs() > Decimal::from(100_000) {
        return None;
    }
    // After taking back unspent money the year before may have been below nought, and the rate is then printed on its size.
    if below_nought(cx, subject, way, x) {
        return None;
    }
    // A sentence that begins with the comparison may speak of any amount before it; one that fits is enough.
    if rival_fits(cx, link, x) {
        return None;
    }
    // 减少0.25万元、减少11.47% of 2.43万元: only a rise of 0.25 gives 11.47 %, so both verbs are wrong.
    let both_turned = link.change.and_then(item).is_some_and(|d| {
        interval::add(a, d)
            .and_then(|base| interval::percent(interval::reversed(d), base))
            .is_some_and(|w| w.meets(interval::reversed(x)))
    });
    let turned = interval::reversed(x).meets(way.computed) || both_turned;
    let (words, words_en) = basis_words(link.basis);
    let (dir, dir_en) = direction(c.quantity.value);
    let (dir2, dir2_en) = direction(miss.value);
    let b = cx.claim(way.with);
    let (from, from_en) = if Some(way.with) == link.change {
        let (d, d_en) = direction(b.quantity.value);
        (
            format!("比{words}{d}{}", cx.name.figure(b)),
            format!("{d_en} {} on the {words_en}", cx.name.figure(b)),
        )
    } else {
        (
            format!("{words}为{}", cx.name.figure(b)),
            format!("{words_en} {}", cx.name.figure(b)),
        )
    };
    let (m, f, stated) = (cx.name.measure(s), cx.name.figure(s), cx.name.figure(c));
    let value = miss.value.abs();
    let sentences = (
        format!("{m}为{f}，{from}，应{dir2}{value}%，文中写{dir}{stated}"),
        format!("{m} is {f}, {from_en}; that is {dir2_en} {value}%, stated as {dir_en} {stated}"),
    );
    let miss = if both_turned {
        miss.because(Some(Cause {
            zh: "按相反方向计算则相符，疑为增减方向写反",
            en: "the opposite direction gives the printed rate, so the sign seems to be turned",
        }))
    } else {
        miss
    };
    let (check, rule) = if turned {
        ("direction", "checks.direction")
    } else {
        ("change_pct", "checks.change_pct")
    };
    miss.tell(check, rule, [subject, way.with], sentences, out);
    Some(())
}

/// True where the base is negative and the change is the printed rate of its size.
fn below_nought(cx: &Context<'_>, subject: usize, way: Way, x: Interval) -> bool {
    let change = cx.claim(way.with).role == Role::Change;
    let item = |i: usize| cx.facts.items[i].interval;
    let (Some(a), Some(d)) = (item(subject), item(way.with).filter(|_| change)) else {
        return false;
    };
    let Some(base) = interval::sub(a, d).filter(|b| b.hi < Decimal::ZERO) else {
        return false;
    };
    interval::percent(d, interval::reversed(base)).is_some_and(|w| w.meets(x))
}

/// True where an amount before a bare comparison gives the printed rate with the change beside it.
fn rival_fits(cx: &Context<'_>, link: &Link, x: Interval) -> bool {
    let Some(d) = link.change.and_then(|i| cx.facts.items[i].interval) else {
        return false;
    };
    link.rivals.iter().any(|r| {
        let a = cx.facts.items[*r].interval;
        a.and_then(|a| interval::percent(d, interval::sub(a, d)?))
            .is_some_and(|w| w.meets(x))
    })
}

/// A rate of growth from nothing: it has no value, so what is printed can only be noted.
fn undefined_growth(
    cx: &Context<'_>,
    link: &Link,
    subject: usize,
    out: &mut Findings,
) -> Option<()> {
    let (c, s) = (cx.claim(link.claim), cx.claim(subject));
    if c.quantity.value.is_zero() || s.quantity.value.is_zero() {
        return None;
    }
    let (place, m) = (cx.name.place(c), cx.name.measure(s));
    let (f, stated) = (cx.name.figure(s), cx.name.figure(c));
    let sentences = (
        format!("{place}：{m}为{f}，比较的基数为0，增长率无法计算，文中写{stated}"),
        format!(
            "{place}: {m} is {f} on a base of 0, so it has no rate of growth; stated as {stated}"
        ),
    );
    let draft = Draft {
        check: "change_pct",
        rule: "checks.change_pct.zero_base",
        severity: Severity::Note,
        stated: Some(c.quantity.value),
        computed: None,
        claims: [Some(subject), link.against, link.change, Some(link.claim)]
            .into_iter()
            .flatten()
            .collect(),
        cells: vec![],
        tables: vec![],
        span: c.quantity.span,
    };
    draft.say(cx.analysis, sentences, out);
    Some(())
}
