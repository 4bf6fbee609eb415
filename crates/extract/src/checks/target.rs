//! `target`: the actual value of an indicator against its target, and the points given for it.
//!
//! A target with its operator that the actual value misses while the row has full marks. Cost targets run the other way only where the table prints
//! the operator; a bare target counts as reached from above, so only a shortfall is looked at.

use super::Context;
use super::report::{Draft, Findings, squeeze};
use gongbao_model::{Decimal, Indicator, Qualifier, Severity};

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    for i in &cx.analysis.indicators {
        check(cx, i, out);
    }
}

fn check(cx: &Context<'_>, i: &Indicator, out: &mut Findings) -> Option<()> {
    let (t, a) = (i.target_quantity.as_ref()?, i.actual_quantity.as_ref()?);
    let (w, s) = (i.weight?, i.score?);
    if w.is_zero() || s < w || a.qualifier != Qualifier::Exact {
        return None;
    }
    let comparable = t.base_unit == a.base_unit || a.unit.is_empty();
    let (tv, av) = if a.unit.is_empty() {
        (t.value, a.value)
    } else {
        (t.base_value, a.base_value)
    };
    if !comparable || tv.is_zero() {
        return None;
    }
    // A range, a list of several figures or a date is more than one number can say.
    let one = |text: Option<&str>| {
        let mut runs = 0;
        let mut inside = false;
        for c in text.unwrap_or_default().chars() {
            let digit = c.is_ascii_digit() || (inside && matches!(c, '.' | ','));
            runs += usize::from(digit && !inside);
            inside = digit;
        }
        runs == 1
    };
    if !one(i.target.as_deref()) || !one(i.actual.as_deref()) {
        return None;
    }
    let missed = match i.target_op? {
        ">=" => av < tv,
        "<=" => av > tv,
        ">" => av <= tv,
        "<" => av >= tv,
        _ => false,
    };
    if !missed {
        return None;
    }
    let table = cx.name.table(i.table);
    let name = squeeze(i.level3.as_deref().unwrap_or_default(), 24);
    let (target, actual) = (
        squeeze(i.target.as_deref()?, 20),
        squeeze(i.actual.as_deref()?, 20),
    );
    let zh = format!(
        "{table}第{}行“{name}”指标值{target}，实际完成值{actual}，未达到指标却得满分{s}分",
        i.row + 1
    );
    let en = format!(
        "{table}, row {} “{name}”: target {target}, actual {actual}; missed, yet full marks {s}",
        i.row + 1
    );
    let cells: Vec<_> = [i.cells.target, i.cells.actual, i.cells.score]
        .into_iter()
        .flatten()
        .map(|c| (i.table, c))
        .collect();
    let span = a.span;
    let draft = Draft {
        check: "target",
        rule: "checks.target",
        severity: Severity::Error,
        stated: Some(a.value),
        computed: Some(if a.unit.is_empty() {
            t.value
        } else {
            tv.checked_div(unit_ratio(a.value, a.base_value))
                .unwrap_or(t.value)
        }),
        claims: cx.claims_in(&cells),
        cells,
        tables: vec![i.table],
        span,
    };
    draft.say(cx.analysis, (zh, en), out);
    Some(())
}

fn unit_ratio(value: Decimal, base: Decimal) -> Decimal {
    base.checked_div(value)
        .filter(|r| !r.is_zero())
        .unwrap_or(Decimal::ONE)
}
