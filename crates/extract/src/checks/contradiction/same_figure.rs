//! What makes two printings one figure: the measure, whose it is, its year, role and unit.

use crate::checks::Context;
use crate::claims::concepts;
use crate::facts::derived::{Derived, Step};
use crate::squeeze::number_of;
use gongbao_model::{Dimension, Origin, Role, TableKind};

/// What must agree for two figures to be one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Identity<'a> {
    pub(super) measure: &'a str,
    pub(super) project: &'a str,
    pub(super) subject: &'a str,
    pub(super) year: i32,
    pub(super) role: u8,
    pub(super) unit: &'a str,
}

impl Identity<'_> {
    /// A number that equal identities share and others hardly ever.
    pub(super) fn number(&self) -> u64 {
        let words = number_of([self.measure, self.project, self.subject, self.unit]);
        words ^ u64::from(self.year.unsigned_abs()) << 8 ^ u64::from(self.role)
    }
}

/// True for the budget column of the base data.
pub(super) fn is_base_budget(cx: &Context<'_>, i: usize) -> bool {
    let c = cx.claim(i);
    c.role == Role::Budget && cx.table_kind(c) == Some(TableKind::BaseData)
}

/// True for posts and staff.
pub(super) fn is_headcount(cx: &Context<'_>, id: &Identity<'_>) -> bool {
    let names = |n: &str| n == id.measure;
    id.unit == HEADS
        && cx
            .relations
            .headcount
            .iter()
            .any(|h| h.names.first().is_some_and(|n| names(n)))
}

/// Unit of posts and staff, whatever word counts them.
const HEADS: &str = "人";

/// Class of a role: figures of one class are comparable.
fn role_class(cx: &Context<'_>, i: usize, role: Role) -> Option<u8> {
    let kind = cx.table_kind(cx.claim(i));
    Some(match role {
        Role::Actual | Role::Prior => 1,
        Role::InitialBudget => 2,
        // The budget column of the base data is the budget that the department was given for the year.
        Role::Budget if kind == Some(TableKind::BaseData) => 2,
        Role::Budget => 3,
        _ => return None,
    })
}

/// What a claim is a printing of; `None` where its words name no measure that a report prints once.
pub(super) fn identity<'c>(cx: &'c Context<'_>, i: usize) -> Option<Identity<'c>> {
    let c = cx.claim(i);
    let role = role_class(cx, i, cx.facts.items[i].role)?;
    let year = cx.facts.items[i].year?;
    let money = c.quantity.dimension == Dimension::Money;
    let counts = matches!(c.quantity.dimension, Dimension::Count | Dimension::None)
        && c.whole.is_none()
        && c.project.is_none();
    let last = || c.metric.rsplit('：').next().unwrap_or_default();
    let own = cx.analysis.meta.organization.as_ref();
    let own = own.map(|o| o.name.as_str());
    let staff = counts.then(|| cx.relations.headcount_in(last(), own));
    if let Some(h) = staff.flatten() {
        return Some(Identity {
            measure: h.names.first()?,
            project: "",
            subject: c.subject.as_deref().unwrap_or_default(),
            year,
            role,
            unit: HEADS,
        });
    }
    if !money && c.quantity.dimension != Dimension::Count {
        return None;
    }
    let key = table_key(cx, i);
    let known = cx.relations.canonical(key);
    // A bare word (合计, 支出) names nothing by itself.
    let long = known.is_some() || (key.chars().count() >= 4 && !generic(key));
    let statutory = cx.table_kind(c) == Some(TableKind::FinalAccounts);
    let measure = match (c.concept, known) {
        // Cells of statutory tables are measures of row and column together; only the heads of the 三公 table name one measure each.
        (concept, _) if statutory => {
            let economic = concept.is_some_and(|id| id.starts_with("economic."));
            let head = c.metric.rsplit('：').find(|s| !generic(s));
            head.and_then(|h| cx.relations.canonical(&crate::facts::metric::key(h)))
                .filter(|n| !economic && cx.relations.is_three_public(n))
                .unwrap_or(key)
        }
        (_, Some(name)) if money => name,
        (Some(id), None) if money => id,
        _ if long => key,
        _ => return None,
    };
    let counted = c.quantity.dimension == Dimension::Count && long;
    if !money && !counted {
        return None;
    }
    Some(Identity {
        measure,
        project: c.project.as_deref().unwrap_or_default(),
        subject: c.subject.as_deref().unwrap_or_default(),
        year,
        role,
        unit: &c.quantity.base_unit,
    })
}

/// How far before a share its whole may be printed, in figures.
const WHOLE_REACH: usize = 40;

/// The identity of a figure that follows from others.
pub(super) fn derived_identity<'c>(cx: &'c Context<'_>, fact: &'c Derived) -> Option<Identity<'c>> {
    let of = fact.from[0];
    let mut id = match fact.step {
        // The whole is another measure than its part.
        Step::Whole => {
            let c = cx.claim(of);
            // A whole that the text prints nearby, by whatever name, is the one that the share means.
            let near = of.saturating_sub(WHOLE_REACH)..of;
            if near.into_iter().any(|i| {
                let printed = cx.facts.items[i].interval;
                cx.claim(i).origin == Origin::Text
                    && printed.is_some_and(|p| p.meets(fact.interval))
            }) {
                return None;
            }
            let concept = concepts::resolve(&fact.key);
            let known = cx.relations.canonical(&fact.key).or(concept);
            let long = fact.key.chars().count() >= 4 && !generic(&fact.key);
            let measure = match known {
                Some(name) if c.quantity.dimension == Dimension::Money => name,
                _ if long => fact.key.as_str(),
                _ => return None,
            };
            Identity {
                measure,
                // What a project is a part of is not the project's own.
                project: "",
                subject: c.subject.as_deref().unwrap_or_default(),
                year: 0,
                role: role_class(cx, of, fact.role)?,
                unit: &c.quantity.base_unit,
            }
        }
        _ => identity(cx, of)?,
    };
    id.year = fact.period?.year();
    id.role = role_class(cx, of, fact.role).unwrap_or(id.role);
    Some(id)
}

/// The key of the row label for a table claim, without what the column added to it.
pub(super) fn table_key<'c>(cx: &'c Context<'_>, i: usize) -> &'c str {
    let c = cx.claim(i);
    let kind = cx.table_kind(c);
    match (c.origin, c.metric.split_once('：')) {
        // The columns of statutory tables are measures of their own (收入合计, 项目支出).
        (Origin::Table, Some(_))
            if matches!(kind, Some(TableKind::FinalAccounts | TableKind::Other)) =>
        {
            &cx.facts.items[i].key
        }
        (Origin::Table, Some(_)) => cx.row_key(i),
        _ => &cx.facts.items[i].key,
    }
}

/// True for a name that says only what kind of line it is.
pub(super) fn generic(key: &str) -> bool {
    [
        "合计", "小计", "总计", "其他", "其它", "其中", "金额", "支出", "收入", "资金", "人数",
        "数量",
    ]
    .contains(&key)
        || key.ends_with("合计")
        || key.ends_with("小计")
        || key.starts_with("其他")
}
