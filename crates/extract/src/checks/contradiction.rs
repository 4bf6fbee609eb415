//! `contradiction`: one figure printed twice with different values — in the body and in a table, in two tables, twice in the text.
//!
//! Two figures are one only where concept or metric, subject, project, period, role, unit and scope words (财政拨款, 市本级, 新增 …) agree. Values are compared
//! as intervals, so 1.35亿元 and 13482.2万元 agree. Figures that the text implies (last year's from the change) take part with their derivation.

mod functions;
mod same_figure;

use super::Context;
use super::report::{Draft, Findings, cause, judge, shown, with_cause};
use crate::facts::derived::Step;
use crate::facts::interval;
use functions::functions;
use gongbao_model::{Claim, Decimal, Dimension, Interval, Origin, Role, Severity};
use same_figure::{Identity, derived_identity, identity, is_base_budget, is_headcount, table_key};
use std::collections::BTreeMap;

/// One printing of a figure.
#[derive(Debug, Clone)]
struct Printing {
    interval: Interval,
    value: Decimal,
    claims: Vec<usize>,
    /// How it follows, where it is not printed itself.
    step: Option<Step>,
}

impl Printing {
    /// True for a figure that a rate leads to.
    fn is_by_rate(&self) -> bool {
        self.step.is_some_and(|s| s != Step::PriorByChange)
    }
}

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    let mut printings: Vec<(Identity<'_>, Source)> = Vec::new();
    for i in 0..cx.analysis.claims.len() {
        if cx.facts.items[i].interval.is_none() {
            continue;
        }
        let Some(id) = identity(cx, i) else { continue };
        // 预算数 of the base data is the budget that the text calls that of the start of the year, or just 预算.
        if is_base_budget(cx, i) {
            let plain = Identity {
                role: 3,
                ..id.clone()
            };
            printings.push((plain, Source::Stated(i)));
        }
        printings.push((id, Source::Stated(i)));
    }
    for (i, f) in cx.facts.derived.iter().enumerate() {
        if let Some(id) = derived_identity(cx, f) {
            printings.push((id, Source::Derived(i)));
        }
    }
    let groups = repeated(printings);
    let groups = || groups.chunk_by(|a, b| a.0 == b.0).filter(|g| g.len() >= 2);
    let scope_known = groups().any(|group| one_scope(cx, group));
    for group in groups() {
        let Some((id, _)) = group.first() else {
            continue;
        };
        // Scope words are looked up only where there is something to compare.
        let mut scopes: BTreeMap<Vec<&'static str>, Vec<Printing>> = BTreeMap::new();
        for (_, source) in group {
            let Some(p) = printing(cx, *source) else {
                continue;
            };
            // 三公经费 are paid from the appropriation by definition, whether the words say so or not.
            let scope = if cx.relations.is_three_public(id.measure) {
                Vec::new()
            } else {
                scope_of(cx, *source)
            };
            scopes.entry(scope).or_default().push(p);
        }
        for printings in scopes.values() {
            compare(cx, id, printings, scope_known, out);
        }
    }
    functions(cx, out);
}

/// The printings whose identity comes again: what is one figure stands together, in the order of the document. Nearly all figures are printed once, and strings are dear to
/// compare, so numbers made of the identities tell those apart first: 100,000 cells take as long each as 10,000 do.
fn repeated<'c>(mut printings: Vec<(Identity<'c>, Source)>) -> Vec<(Identity<'c>, Source)> {
    let numbers: Vec<u64> = printings.iter().map(|(id, _)| id.number()).collect();
    let mut sorted = numbers.clone();
    sorted.sort_unstable();
    let twice: Vec<u64> = sorted
        .chunk_by(|a, b| a == b)
        .filter(|same| same.len() >= 2)
        .map(|same| same[0])
        .collect();
    let mut numbers = numbers.iter();
    printings.retain(|_| {
        let n = numbers.next();
        n.is_some_and(|n| twice.binary_search(n).is_ok())
    });
    // A stable sort.
    printings.sort_by(|a, b| a.0.cmp(&b.0));
    printings
}

/// Where a printing comes from.
#[derive(Debug, Clone, Copy)]
enum Source {
    /// A claim.
    Stated(usize),
    /// A derived fact.
    Derived(usize),
}

/// Scope words of a printing. A whole has its own name, not that of its part.
fn scope_of(cx: &Context<'_>, source: Source) -> Vec<&'static str> {
    match source {
        Source::Stated(i) => scope(cx, cx.claim(i)),
        Source::Derived(i) => cx
            .facts
            .derived
            .get(i)
            .map(|fact| match fact.step {
                Step::Whole => cx.relations.scope.held_in(&[&fact.key]),
                _ => scope(cx, cx.claim(fact.from[0])),
            })
            .unwrap_or_default(),
    }
}

/// A printing with its value.
fn printing(cx: &Context<'_>, source: Source) -> Option<Printing> {
    match source {
        Source::Stated(i) => Some(Printing {
            interval: cx.facts.items[i].interval?,
            value: cx.claim(i).quantity.base_value,
            claims: vec![i],
            step: None,
        }),
        Source::Derived(i) => {
            let fact = cx.facts.derived.get(i)?;
            Some(Printing {
                interval: fact.interval,
                value: fact.value(),
                claims: fact.from.to_vec(),
                step: Some(fact.step),
            })
        }
    }
}

/// True where text and table print one number of posts or staff alike: both then speak of the same office, so another such number must agree as well.
fn one_scope(cx: &Context<'_>, group: &[(Identity<'_>, Source)]) -> bool {
    if !group.first().is_some_and(|(id, _)| is_headcount(cx, id)) {
        return false;
    }
    let of = |origin: Origin| {
        group.iter().filter_map(move |(_, source)| match source {
            Source::Stated(i) if cx.claim(*i).origin == origin => cx.facts.items[*i].interval,
            _ => None,
        })
    };
    of(Origin::Text).any(|t| of(Origin::Table).any(|c| c.meets(t)))
}

/// True where the words before a budget say that it is not that of the start of the year.
fn is_adjusted(cx: &Context<'_>, c: &Claim) -> bool {
    let end = c.quantity.span.start as usize;
    let lead = cx
        .doc
        .text
        .get((c.quote.start as usize).min(end)..end)
        .unwrap_or_default();
    let clause = lead.rsplit(['，', '。', '；']).next().unwrap_or_default();
    cx.relations.adjusted.in_text(clause)
}

/// Scope words of the metric; for a table also those of its caption.
fn scope(cx: &Context<'_>, c: &Claim) -> Vec<&'static str> {
    let caption = c
        .place
        .and_then(|p| cx.analysis.tables.get(p.table.0 as usize))
        .and_then(|t| t.caption.as_deref())
        .unwrap_or_default();
    cx.relations.scope.held_in(&[&c.metric, caption])
}

fn compare(
    cx: &Context<'_>,
    id: &Identity<'_>,
    printings: &[Printing],
    scope_known: bool,
    out: &mut Findings,
) -> Option<()> {
    let heads = is_headcount(cx, id);
    let differ = |values: &[&Printing], out: &mut Findings| {
        let (a, b) = pick(cx, values)?;
        let severity = match severity(cx, a, b, heads)? {
            Severity::Note if heads && scope_known => Severity::Error,
            other => other,
        };
        tell(cx, a, b, severity, out)
    };
    // Printings that meet are one value; the first that stands apart from the first value is reported against it.
    let (sharp, by_rate): (Vec<&Printing>, Vec<&Printing>) =
        printings.iter().partition(|p| !p.is_by_rate());
    let mut values: Vec<&Printing> = Vec::new();
    for p in sharp {
        if !values.iter().any(|v| v.interval.meets(p.interval)) {
            values.push(p);
        }
        if values.len() > MANY {
            return None;
        }
    }
    let known = cx.own_account() && cx.relations.canonical(id.measure).is_some();
    // Many different values under one name are a series (monthly figures, items of one kind), not a contradiction; of a measure that a
    // report prints only once for a year they are worth a look.
    match values.len() {
        0 => None,
        // The checks of rates hold a rate against the figures of the text; a table that agrees with the text is left.
        1 => {
            let is_cell = |p: &&Printing| cx.claim(p.claims[0]).origin == Origin::Table;
            let cell = printings.iter().find(is_cell)?;
            let apart = by_rate
                .into_iter()
                .find(|p| !p.interval.meets(cell.interval))?;
            differ(&[apart, cell], out)
        }
        2 => differ(&values, out),
        3 if known || printings.len() >= 6 => differ(&values, out),
        _ if known => many(cx, id, &values, out),
        _ => None,
    }
}

/// Values of one measure beyond which nothing is said.
const MANY: usize = 6;

/// A note on a measure that is printed with more values than two places can explain.
fn many(
    cx: &Context<'_>,
    id: &Identity<'_>,
    values: &[&Printing],
    out: &mut Findings,
) -> Option<()> {
    let stated: Vec<usize> = values
        .iter()
        .filter(|p| p.step.is_none())
        .filter_map(|p| p.claims.first().copied())
        .collect();
    let last = cx.claim(*stated.last().filter(|_| stated.len() > 3)?);
    let list: Vec<String> = stated
        .iter()
        .map(|i| {
            let c = cx.claim(*i);
            format!("{}{}", cx.name.place(c), cx.name.figure(c))
        })
        .collect();
    let (m, n, year) = (id.measure, stated.len(), id.year);
    let draft = Draft {
        check: "contradiction",
        rule: "checks.contradiction.many",
        severity: Severity::Note,
        stated: Some(last.quantity.value),
        computed: None,
        claims: stated,
        cells: vec![],
        tables: vec![],
        span: last.quantity.span,
    };
    let sentences = (
        format!(
            "“{m}”{year}年的数有{n}个不同的值，请核对口径：{}",
            list.join("，")
        ),
        format!(
            "“{m}” of {year} has {n} different values, perhaps of different scopes: {}",
            list.join(", ")
        ),
    );
    draft.say(cx.analysis, sentences, out);
    Some(())
}

/// Reports two printings of one figure that do not meet, as `severity` or less where they are but a rounding apart.
fn tell(
    cx: &Context<'_>,
    a: &Printing,
    b: &Printing,
    severity: Severity,
    out: &mut Findings,
) -> Option<()> {
    let (ca, cb) = (cx.claim(*a.claims.first()?), cx.claim(*b.claims.first()?));
    let unit = interval::resolution(&cb.quantity).min(interval::resolution(&ca.quantity));
    let severity = severity.min(judge(b.interval, a.interval, unit)?);
    let factor = interval::unit_factor(&cb.quantity);
    let other = a.value.checked_div(factor)?;
    let stated = b.value.checked_div(factor)?;
    let role = match cb.role {
        Role::InitialBudget | Role::Budget => "预算",
        _ => "",
    };
    let show = |p: &Printing, c: &Claim| {
        if let Some(step) = p.step {
            let printed: Vec<String> = p
                .claims
                .iter()
                .map(|i| &cx.claim(*i).quantity)
                .map(|q| match q.value.is_sign_negative() {
                    true => format!("（{}{}）", q.value, q.unit),
                    false => format!("{}{}", q.value, q.unit),
                })
                .collect();
            let value = p
                .value
                .checked_div(interval::unit_factor(&c.quantity))
                .unwrap_or(p.value);
            // A rate gives no more digits than the figure that it is applied to.
            let value = if p.is_by_rate() {
                value.round_dp(c.quantity.decimals)
            } else {
                value
            };
            let unit = &c.quantity.unit;
            let (first, second) = (&printed[0], printed.get(1).map_or("", String::as_str));
            (
                format!(
                    "{}{unit}（{}）",
                    value.normalize(),
                    step.computation(first, second)
                ),
                format!(
                    "{}{unit} ({}: {first}, {second})",
                    value.normalize(),
                    step.formula()
                ),
            )
        } else {
            (cx.name.figure(c), cx.name.figure(c))
        }
    };
    let (shown_a, shown_b) = (show(a, ca), show(b, cb));
    let m = super::report::squeeze(&cb.metric, 30);
    let (pa, pb) = (cx.name.place(ca), cx.name.place(cb));
    let zh = format!(
        "“{m}”{role}前后不一致：{pa}为{}，{pb}为{}",
        shown_a.0, shown_b.0
    );
    let en = format!("“{m}”: {pa} has {}, {pb} has {}", shown_a.1, shown_b.1);
    let (zh, en) = with_cause((zh, en), cause(b.value, a.interval));
    let draft = Draft {
        check: "contradiction",
        rule: "checks.contradiction",
        severity,
        stated: Some(stated.normalize()),
        computed: Some(shown(other, ca.quantity.decimals, stated).normalize()),
        claims: a.claims.iter().chain(&b.claims).copied().collect(),
        cells: vec![],
        tables: vec![],
        span: cb.quantity.span,
    };
    draft.say(cx.analysis, (zh, en), out);
    Some(())
}

/// The two printings to show: from different kinds of places where there are such.
fn pick<'p>(cx: &Context<'_>, values: &[&'p Printing]) -> Option<(&'p Printing, &'p Printing)> {
    let origin = |p: &Printing| p.claims.first().map(|i| cx.claim(*i).origin);
    let first = *values.first()?;
    let second = values
        .iter()
        .skip(1)
        .find(|v| origin(v) != origin(first))
        .or(values.get(1))?;
    Some((first, second))
}

/// How bad it is that two printings differ; `None` where they need not be one figure.
fn severity(cx: &Context<'_>, a: &Printing, b: &Printing, heads: bool) -> Option<Severity> {
    let (ca, cb) = (cx.claim(*a.claims.first()?), cx.claim(*b.claims.first()?));
    let money = ca.quantity.dimension == Dimension::Money;
    let name = |p: &Printing| cx.relations.canonical(table_key(cx, p.claims[0]));
    let concept = (ca.concept.is_some() && ca.concept == cb.concept)
        || (name(a).is_some() && name(a) == name(b));
    let own = cx.own_account();
    // A whole has the identity of the other figure, not that of the part that it follows from.
    let whole = [a, b].iter().any(|p| p.step == Some(Step::Whole));
    // One change printed as a rise and as a fall is told as such, not as two earlier figures.
    let change = |p: &Printing| {
        let claim = p.claims.get(1).map(|i| cx.claim(*i))?;
        (p.step == Some(Step::PriorByChange)).then_some(claim.quantity.base_value)
    };
    if let (Some(x), Some(y)) = (change(a), change(b))
        && x == -y
    {
        return None;
    }
    let base = |p: &Printing| is_base_budget(cx, p.claims[0]);
    if (base(a) && is_adjusted(cx, cb)) || (base(b) && is_adjusted(cx, ca)) {
        return None;
    }
    match (ca.origin, cb.origin) {
        (Origin::Text, Origin::Table) | (Origin::Table, Origin::Text)
            if own
                && money
                && (concept
                    || whole
                    || (ca.project == cb.project
                        && table_key(cx, a.claims[0]) == table_key(cx, b.claims[0]))) =>
        {
            Some(Severity::Error)
        }
        (Origin::Text, Origin::Table) | (Origin::Table, Origin::Text) if own => {
            Some(Severity::Note)
        }
        (Origin::Table, Origin::Table)
            if ca.place.map(|p| p.table) == cb.place.map(|p| p.table) =>
        {
            None
        }
        (Origin::Table, Origin::Table) if concept && own && money => Some(Severity::Error),
        // 三公经费 and its parts are printed once for a year, however often they are named.
        (Origin::Text, Origin::Text)
            if own
                && money
                && ca.quote != cb.quote
                && name(a).is_some_and(|n| cx.relations.is_three_public(n))
                && name(a) == name(b) =>
        {
            Some(Severity::Error)
        }
        // Posts, staff and offices of the report's own organisation are told once more in the account of its performance; parts of it may be meant.
        (Origin::Text, Origin::Text) if own && heads && ca.section != cb.section => {
            Some(Severity::Note)
        }
        // Two different sentences of one running text; within one sentence a repeated name is a list.
        (Origin::Text, Origin::Text)
            if own
                && concept
                && money
                && ca.section != cb.section
                && ca.whole.is_none()
                && cb.whole.is_none() =>
        {
            Some(Severity::Note)
        }
        _ => None,
    }
}
