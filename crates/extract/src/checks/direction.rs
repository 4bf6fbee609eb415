//! `direction` between two places: one change printed twice, as a rise and as a fall of the same size.

use super::Context;
use super::report::{Draft, Findings};
use crate::facts::relations::Basis;
use gongbao_model::{Decimal, Role, Severity};
use std::collections::BTreeMap;

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    let mut changes: BTreeMap<(&str, i32, Decimal), Vec<usize>> = BTreeMap::new();
    for link in &cx.facts.links {
        let c = cx.claim(link.claim);
        let (Some(year), Some(subject)) = (cx.facts.items[link.claim].year, link.subject) else {
            continue;
        };
        if c.role != Role::Change || c.quantity.value.is_zero() || link.basis != Some(Basis::Prior)
        {
            continue;
        }
        let key = cx.facts.items[subject].key.as_str();
        let key = cx.relations.canonical(key).unwrap_or(key);
        if key.chars().count() >= 4 {
            changes
                .entry((key, year, c.quantity.base_value.abs().normalize()))
                .or_default()
                .push(link.claim);
        }
    }
    for ((key, _, _), list) in changes {
        let first = cx.claim(list[0]);
        let Some(other) = list.iter().copied().find(|i| {
            cx.claim(*i).quantity.base_value.is_sign_negative()
                != first.quantity.base_value.is_sign_negative()
        }) else {
            continue;
        };
        let o = cx.claim(other);
        let verb = |v: Decimal| {
            if v.is_sign_negative() {
                "减少"
            } else {
                "增加"
            }
        };
        let (a, b) = (verb(first.quantity.value), verb(o.quantity.value));
        let zh = format!(
            "“{key}”与上年相比的增减方向前后不一致：{}为{a}{}，{}为{b}{}",
            cx.name.place(first),
            cx.name.figure(first),
            cx.name.place(o),
            cx.name.figure(o)
        );
        let en = format!(
            "“{key}”: the change on the year before is {} in {} and {} in {}",
            first.quantity.value,
            cx.name.place(first),
            o.quantity.value,
            cx.name.place(o)
        );
        let draft = Draft {
            check: "direction",
            rule: "checks.direction.twice",
            severity: Severity::Error,
            stated: Some(first.quantity.value),
            computed: Some(o.quantity.value),
            claims: vec![list[0], other],
            cells: vec![],
            tables: vec![],
            span: first.quantity.span,
        };
        draft.say(cx.analysis, (zh, en), out);
    }
}
