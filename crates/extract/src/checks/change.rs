//! `change`, `change_pct`, `direction`: this figure, the figure it is compared with, and the difference between them.
//!
//! actual − prior = change; change / prior = growth; where no earlier figure is printed it follows from actual − change. The words
//! 增加/减少 carry the sign. Comparisons that the printed amounts do not carry (同口径, 可比价) are left alone.

use super::Context;
use super::report::{Draft, Findings, cause, judge, shown, with_cause};
use crate::facts::interval;
use crate::facts::links::Link;
use crate::facts::relations::Basis;
use gongbao_model::{Decimal, Interval, Role, Severity};

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    for link in cx.facts.links.iter().filter(|l| !l.incomparable) {
        match cx.claim(link.claim).role {
            Role::Change => amount(cx, link, out),
            Role::ChangePct => percent(cx, link, out),
            _ => {}
        }
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

fn amount(cx: &Context<'_>, link: &Link, out: &mut Findings) {
    let (Some(subject), Some(against)) = (link.subject, link.against) else {
        return;
    };
    let item = |i: usize| cx.facts.items[i].interval;
    let (Some(a), Some(p), Some(x)) = (item(subject), item(against), item(link.claim)) else {
        return;
    };
    let Some(computed) = interval::sub(a, p) else {
        return;
    };
    let (c, s, b) = (cx.claim(link.claim), cx.claim(subject), cx.claim(against));
    let Some(severity) = judge(x, computed, interval::resolution(&c.quantity)) else {
        return;
    };
    let (Some(base), factor) = (
        s.quantity.base_value.checked_sub(b.quantity.base_value),
        interval::unit_factor(&c.quantity),
    ) else {
        return;
    };
    let Some(value) = base.checked_div(factor) else {
        return;
    };
    let turned = (-x.hi..=-x.lo).contains(&computed.lo)
        || Interval {
            lo: -x.hi,
            hi: -x.lo,
        }
        .meets(computed);
    let (words, words_en) = basis_words(link.basis);
    let computed_value = shown(value, c.quantity.decimals, c.quantity.value);
    let (dir, dir_en) = direction(c.quantity.value);
    let (dir2, dir2_en) = direction(computed_value);
    let place = cx.name.place(c);
    let zh = format!(
        "{place}：{}为{}，{words}为{}，应{dir2}{}{}，文中写{dir}{}",
        cx.name.measure(s),
        cx.name.figure(s),
        cx.name.figure(b),
        computed_value.abs(),
        c.quantity.unit,
        cx.name.figure(c),
    );
    let en = format!(
        "{place}: {} is {}, {words_en} {}; that is {dir2_en} {}{}, stated as {dir_en} {}",
        cx.name.measure(s),
        cx.name.figure(s),
        cx.name.figure(b),
        computed_value.abs(),
        c.quantity.unit,
        cx.name.figure(c),
    );
    let (zh, en) = with_cause(zh, en, cause(c.quantity.base_value, computed));
    let draft = Draft {
        check: if turned { "direction" } else { "change" },
        rule: if turned {
            "checks.direction"
        } else {
            "checks.change"
        },
        severity,
        stated: Some(c.quantity.value),
        computed: Some(computed_value),
        claims: vec![subject, against, link.claim],
        cells: vec![],
        tables: vec![],
        span: c.quantity.span,
    };
    let (at, f) = draft.say(cx.analysis, zh, en);
    out.push(at, f);
}

fn percent(cx: &Context<'_>, link: &Link, out: &mut Findings) {
    let item = |i: usize| cx.facts.items[i].interval;
    let Some(subject) = link.subject else { return };
    let (c, s) = (cx.claim(link.claim), cx.claim(subject));
    let (Some(a), Some(x)) = (item(subject), item(link.claim)) else {
        return;
    };
    // Every way in which the printed figures give the rate; one that fits is enough, for the wrong one of the others has its own finding.
    let mut ways: Vec<(Interval, Decimal, Option<usize>)> = Vec::with_capacity(2);
    let mut base_is_zero = false;
    if let Some((i, p)) = link.against.and_then(|i| item(i).map(|p| (i, p))) {
        let b = cx.claim(i);
        base_is_zero |= b.quantity.base_value.is_zero();
        let computed = interval::sub(a, p).and_then(|d| interval::percent(d, p));
        let nominal = s
            .quantity
            .base_value
            .checked_sub(b.quantity.base_value)
            .and_then(|d| {
                d.checked_mul(Decimal::ONE_HUNDRED)?
                    .checked_div(b.quantity.base_value)
            });
        if let (Some(computed), Some(nominal)) = (computed, nominal) {
            // (a − p) / p holds p twice: a/p − 1 is the narrower interval of the same value.
            let narrow = interval::percent(a, p)
                .and_then(|r| interval::sub(r, interval::point(Decimal::ONE_HUNDRED)));
            ways.push((narrow.unwrap_or(computed), nominal, Some(i)));
        }
    }
    if let Some((i, d)) = link.change.and_then(|i| item(i).map(|d| (i, d))) {
        let ch = cx.claim(i);
        if ch.quantity.base_unit == s.quantity.base_unit {
            let prior = s.quantity.base_value.checked_sub(ch.quantity.base_value);
            base_is_zero |= prior.is_some_and(|p| p.is_zero());
            let computed = interval::sub(a, d).and_then(|p| interval::percent(d, p));
            let nominal = prior.and_then(|p| {
                ch.quantity
                    .base_value
                    .checked_mul(Decimal::ONE_HUNDRED)?
                    .checked_div(p)
            });
            if let (Some(computed), Some(nominal)) = (computed, nominal) {
                ways.push((computed, nominal, Some(i)));
            }
        }
    }
    if base_is_zero {
        undefined_growth(cx, link, subject, out);
        return;
    }
    let unit = interval::last_digit(c.quantity.decimals);
    let judged: Vec<(Option<Severity>, Interval, Decimal, Option<usize>)> = ways
        .into_iter()
        .map(|(w, n, i)| (judge(x, w, unit), w, n, i))
        .collect();
    if judged.is_empty() || judged.iter().any(|j| j.0.is_none()) {
        return;
    }
    let Some((Some(severity), computed, nominal, with)) = judged.into_iter().min_by_key(|j| j.0)
    else {
        return;
    };
    // A base near zero, or a negative one, has no growth rate that could be checked.
    if nominal.abs() > Decimal::from(100_000) {
        return;
    }
    let opposite = Interval {
        lo: -x.hi,
        hi: -x.lo,
    };
    // 减少0.25万元、减少11.47% of 2.43万元: only a rise of 0.25 gives 11.47 %, so both verbs are wrong.
    let both_turned = link
        .change
        .and_then(item)
        .and_then(|d| {
            interval::percent(
                Interval {
                    lo: -d.hi,
                    hi: -d.lo,
                },
                interval::add(a, d)?,
            )
        })
        .is_some_and(|w| w.meets(opposite));
    let turned = opposite.meets(computed) || both_turned;
    // A sentence that begins with the comparison may speak of any amount before it; one that fits is enough.
    if rival_fits(cx, link, x) {
        return;
    }
    let value = shown(nominal, c.quantity.decimals, c.quantity.value);
    let (words, words_en) = basis_words(link.basis);
    let place = cx.name.place(c);
    let (dir, dir_en) = direction(c.quantity.value);
    let (dir2, dir2_en) = direction(value);
    let (from, from_en) = match with.map(|i| (cx.claim(i), i)) {
        Some((b, i)) if Some(i) == link.change => {
            let (d, d_en) = direction(b.quantity.value);
            (
                format!("比{words}{d}{}", cx.name.figure(b)),
                format!("{d_en} {} on the {words_en}", cx.name.figure(b)),
            )
        }
        Some((b, _)) => (
            format!("{words}为{}", cx.name.figure(b)),
            format!("{words_en} {}", cx.name.figure(b)),
        ),
        None => (String::new(), String::new()),
    };
    let zh = format!(
        "{place}：{}为{}，{from}，应{dir2}{}%，文中写{dir}{}",
        cx.name.measure(s),
        cx.name.figure(s),
        value.abs(),
        cx.name.figure(c)
    );
    let en = format!(
        "{place}: {} is {}, {from_en}; that is {dir2_en} {}%, stated as {dir_en} {}",
        cx.name.measure(s),
        cx.name.figure(s),
        value.abs(),
        cx.name.figure(c)
    );
    let copied = copied_from(cx, link);
    let (zh, en) = match copied {
        Some(i) => {
            let other = cx.claim(i);
            let m = cx.name.measure(other);
            (
                format!("{zh}，与“{m}”的{}相同，疑为照抄", cx.name.figure(other)),
                format!(
                    "{en}; the same as {} of “{m}”, perhaps copied",
                    cx.name.figure(other)
                ),
            )
        }
        None if both_turned => with_cause(
            zh,
            en,
            Some(super::report::Cause {
                zh: "按相反方向计算则相符，疑为增减方向写反",
                en: "the opposite direction gives the printed rate, so the sign seems to be turned",
            }),
        ),
        None => with_cause(zh, en, cause(c.quantity.value, computed)),
    };
    let draft = Draft {
        check: if turned { "direction" } else { "change_pct" },
        rule: if turned {
            "checks.direction"
        } else {
            "checks.change_pct"
        },
        severity,
        stated: Some(c.quantity.value),
        computed: Some(value),
        claims: [Some(subject), with, Some(link.claim)]
            .into_iter()
            .flatten()
            .collect(),
        cells: vec![],
        tables: vec![],
        span: c.quantity.span,
    };
    let (at, f) = draft.say(cx.analysis, zh, en);
    out.push(at, f);
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

/// Another growth rate nearby that prints the same figure for another measure.
fn copied_from(cx: &Context<'_>, link: &Link) -> Option<usize> {
    let c = cx.claim(link.claim);
    let key = &cx.facts.items[link.claim].key;
    let from = link.claim.saturating_sub(12);
    let to = (link.claim + 12).min(cx.analysis.claims.len());
    (from..to).find(|i| {
        let o = cx.claim(*i);
        *i != link.claim
            && o.role == Role::ChangePct
            && o.quantity.value == c.quantity.value
            && &cx.facts.items[*i].key != key
            && o.quantity.value.abs() != Decimal::ONE_HUNDRED
    })
}

/// A rate of growth from nothing: it has no value, so what is printed can only be noted.
fn undefined_growth(cx: &Context<'_>, link: &Link, subject: usize, out: &mut Findings) {
    let (c, s) = (cx.claim(link.claim), cx.claim(subject));
    if c.quantity.value.is_zero() || s.quantity.value.is_zero() {
        return;
    }
    let place = cx.name.place(c);
    let zh = format!(
        "{place}：{}为{}，比较的基数为0，增长率无法计算，文中写{}",
        cx.name.measure(s),
        cx.name.figure(s),
        cx.name.figure(c)
    );
    let en = format!(
        "{place}: {} is {} on a base of 0, so it has no rate of growth; stated as {}",
        cx.name.measure(s),
        cx.name.figure(s),
        cx.name.figure(c)
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
    let (at, f) = draft.say(cx.analysis, zh, en);
    out.push(at, f);
}
