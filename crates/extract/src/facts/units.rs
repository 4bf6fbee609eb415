//! Units that a table does not print but the text gives away.
//!
//! Many base-data tables print amounts without a unit. Where figures of the same measure and the same digits stand in the text with their unit (249.90 in
//! the table, 249.90万元 in the body), the whole table has that unit. Without such a witness its figures stay bare numbers and are compared with nothing.

use super::metric;
use super::relations::Relations;
use gongbao_model::{Analysis, Claim, Decimal, Dimension, Origin, TableId};
use std::collections::{BTreeMap, BTreeSet};

fn names(claim: &Claim) -> String {
    let row = match (claim.origin, claim.metric.split_once('：')) {
        (Origin::Table, Some((row, _))) => row,
        _ => &claim.metric,
    };
    let key = metric::key(row);
    Relations::get().canonical(&key).map_or(key, str::to_owned)
}

/// An amount in a table without a unit.
fn is_bare(c: &Claim) -> bool {
    c.origin == Origin::Table
        && c.quantity.unit.is_empty()
        && c.quantity.dimension == Dimension::None
        && super::is_amount(c.role)
}

/// The claims with the units that the text implies; `None` where nothing changes.
#[must_use]
pub fn with_implied_units(analysis: &Analysis) -> Option<Vec<Claim>> {
    if !analysis.claims.iter().any(is_bare) {
        return None;
    }
    let mut said: BTreeMap<(String, Decimal), &Claim> = BTreeMap::new();
    for c in &analysis.claims {
        if c.origin == Origin::Text
            && c.quantity.dimension == Dimension::Money
            && super::is_amount(c.role)
            && !c.quantity.value.is_zero()
        {
            said.entry((names(c), c.quantity.value.normalize()))
                .or_insert(c);
        }
    }
    let mut witnesses: BTreeMap<TableId, BTreeMap<&str, (BTreeSet<Decimal>, &Claim)>> =
        BTreeMap::new();
    for c in analysis.claims.iter().filter(|c| is_bare(c)) {
        let Some(place) = c.place else { continue };
        let value = c.quantity.value.normalize();
        if let Some(t) = said.get(&(names(c), value)) {
            let units = witnesses.entry(place.table).or_default();
            units
                .entry(t.quantity.unit.as_str())
                .or_insert_with(|| (BTreeSet::new(), t))
                .0
                .insert(value);
        }
    }
    let mut units: BTreeMap<TableId, (&Claim, Decimal)> = BTreeMap::new();
    for (table, found) in witnesses {
        // One unit only, and two witnesses or one of at least three digits.
        if let Some((values, claim)) = found.values().next().filter(|_| found.len() == 1) {
            let long = |v: &Decimal| v.mantissa().unsigned_abs() >= 100;
            if values.len() >= 2 || values.iter().any(long) {
                units.insert(
                    table,
                    (claim, super::interval::unit_factor(&claim.quantity)),
                );
            }
        }
    }
    if units.is_empty() {
        return None;
    }
    let mut claims = analysis.claims.clone();
    for c in claims.iter_mut().filter(|c| is_bare(c)) {
        let Some((witness, factor)) = c.place.and_then(|p| units.get(&p.table)) else {
            continue;
        };
        // Rows of counts (编制数, 人数) are no amounts of money.
        if ["人", "编制", "数量", "面积", "率"]
            .iter()
            .any(|w| c.metric.contains(w))
            && !c.metric.contains("经费")
        {
            continue;
        }
        let Some(base) = c.quantity.value.checked_mul(*factor) else {
            continue;
        };
        c.quantity.unit.clone_from(&witness.quantity.unit);
        c.quantity.base_unit.clone_from(&witness.quantity.base_unit);
        c.quantity.dimension = Dimension::Money;
        c.quantity.base_value = base;
    }
    Some(claims)
}

/// Magnitude of a money unit in 元.
#[must_use]
pub fn magnitude(unit: &str) -> Option<Decimal> {
    Some(Decimal::from(match unit {
        "元" | "人民币元" => 1u64,
        "千元" => 1_000,
        "万元" => 10_000,
        "百万元" => 1_000_000,
        "亿元" => 100_000_000,
        _ => return None,
    }))
}
