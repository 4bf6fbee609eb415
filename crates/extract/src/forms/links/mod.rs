//! Links between the figures of a table: what is a part of what (`whole`), and what a change or a completion is measured against (`base`).
//!
//! A link needs a sign that is printed (其中, numbering, codes, a total's word, a head over its parts, a relation in the header) and figures that do not
//! speak against it; where there is no sign, only a sum that comes out makes one. A link that is not certain is left out.

mod columns;
pub mod marks;
mod relations;
mod rows;

use super::figures::columns::Body;
use super::figures::labels::Label;
use super::reading::Reading;
use crate::facts::interval;
use gongbao_model::{Claim, ClaimId, Decimal, Dimension, Interval, Qualifier, Role};
use std::collections::BTreeMap;

/// A row that was read.
#[derive(Debug)]
struct Row<'s> {
    /// Its labels, one for each group.
    labels: Vec<Label<'s>>,
    /// Columns and indexes of its claims, by column.
    claims: Vec<(usize, usize)>,
}

/// The rows of a band as they were read.
#[derive(Debug, Default)]
pub struct Rows<'s> {
    rows: Vec<Row<'s>>,
    /// Claims of the row that is being read.
    open: Vec<(usize, usize)>,
}

impl<'s> Rows<'s> {
    /// Notes a claim of the row that is being read.
    pub fn claim(&mut self, col: usize, claim: usize) {
        self.open.push((col, claim));
    }
    /// Ends a row.
    pub fn end_row(&mut self, labels: Vec<Label<'s>>) {
        self.rows.push(Row {
            labels,
            claims: std::mem::take(&mut self.open),
        });
    }
}

/// Rows and claims, as the readers of links see them.
struct Table<'t, 's> {
    rows: &'t [Row<'s>],
    claims: &'t [Claim],
    /// The amounts of the claims, from the first claim of the rows on.
    amounts: Vec<Option<Interval>>,
    first: usize,
}

impl<'t, 's> Table<'t, 's> {
    fn new(rows: &'t [Row<'s>], claims: &'t [Claim]) -> Self {
        let first = rows
            .iter()
            .find_map(|r| r.claims.first())
            .map_or(claims.len(), |c| c.1);
        // Tables drop zeros at the end (5 beside 20.45), so all amounts of a unit are as exact as the finest of them.
        let mut finest: BTreeMap<&str, Decimal> = BTreeMap::new();
        for c in claims[first..].iter().filter(|c| is_sum(c)) {
            let step = interval::resolution(&c.quantity);
            let least = finest.entry(&c.quantity.base_unit).or_insert(step);
            *least = step.min(*least);
        }
        let amount = |c: &Claim| -> Option<Interval> {
            let step = finest
                .get(c.quantity.base_unit.as_str())
                .filter(|_| is_sum(c))?;
            let half = if interval::is_exact_count(&c.quantity) {
                Decimal::ZERO
            } else {
                step.checked_mul(Decimal::new(5, 1))?
            };
            Some(Interval {
                lo: c.quantity.base_value.checked_sub(half)?,
                hi: c.quantity.base_value.checked_add(half)?,
            })
        };
        Self {
            rows,
            claims,
            amounts: claims[first..].iter().map(amount).collect(),
            first,
        }
    }
    /// Index of the claim at a row and column.
    fn at(&self, row: usize, col: usize) -> Option<usize> {
        let claims = &self.rows.get(row)?.claims;
        let i = claims.binary_search_by_key(&col, |c| c.0).ok()?;
        claims.get(i).map(|c| c.1)
    }
    /// The amount at a row and column; `None` for ratios and scores.
    fn amount(&self, row: usize, col: usize) -> Option<Amount<'_>> {
        let claim = self.at(row, col)?;
        let interval = self.amounts.get(claim - self.first).copied().flatten()?;
        Some(Amount {
            interval,
            unit: &self.claims[claim].quantity.base_unit,
        })
    }
}

/// An amount as an interval in base units.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Amount<'t> {
    interval: Interval,
    unit: &'t str,
}

/// How parts stand to a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sum {
    /// They give it.
    Equal,
    /// They give less, as a list of some parts does.
    Less,
    /// They give more: they are no parts of it.
    More,
    /// Nothing can be said: no figures, or figures of several units.
    Unknown,
}

/// Parts of a whole that are added up.
#[derive(Debug, Clone)]
struct Adding<'t> {
    whole: Option<Amount<'t>>,
    sum: Option<Interval>,
}

impl<'t> Adding<'t> {
    fn to(whole: Option<Amount<'t>>) -> Self {
        Self { whole, sum: None }
    }
    /// Adds a part; a row without a figure adds nothing. A part in another unit ends the comparison.
    fn add(&mut self, part: Option<Amount<'_>>) {
        let (Some(whole), Some(part)) = (self.whole, part) else {
            return;
        };
        let more = match self.sum {
            None => Some(part.interval),
            Some(sum) => interval::add(sum, part.interval),
        };
        if part.unit != whole.unit || more.is_none() {
            self.whole = None;
        }
        self.sum = more;
    }
    fn verdict(&self) -> Sum {
        let (
            Some(Amount {
                interval: whole, ..
            }),
            Some(sum),
        ) = (self.whole, self.sum)
        else {
            return Sum::Unknown;
        };
        let zero = |i: Interval| {
            !i.lo.is_sign_positive() && !i.hi.is_sign_negative() || i.lo == i.hi && i.lo.is_zero()
        };
        if zero(sum) && zero(whole) {
            Sum::Unknown
        } else if sum.lo > whole.hi {
            Sum::More
        } else if sum.hi < whole.lo {
            Sum::Less
        } else {
            Sum::Equal
        }
    }
}

/// How parts stand to a whole over several columns or rows: what most of them say; more in any of them beside no equal one is more.
fn verdict(sums: impl Iterator<Item = Sum>) -> Sum {
    let (mut equal, mut less, mut more) = (0, 0, 0);
    for sum in sums {
        match sum {
            Sum::Equal => equal += 1,
            Sum::Less => less += 1,
            Sum::More => more += 1,
            Sum::Unknown => {}
        }
    }
    if equal + less + more == 0 {
        Sum::Unknown
    } else if equal > 0 && equal >= less + more {
        Sum::Equal
    } else if more > 0 {
        Sum::More
    } else {
        Sum::Less
    }
}

/// True where parts give the whole in at least one column and in none of them anything else.
fn comes_out(sums: impl Iterator<Item = Sum>) -> bool {
    let mut equal = false;
    for sum in sums {
        match sum {
            Sum::Equal => equal = true,
            Sum::Less | Sum::More => return false,
            Sum::Unknown => {}
        }
    }
    equal
}

/// True for figures that can be added up.
fn is_sum(claim: &Claim) -> bool {
    is_amount(claim.role)
        && claim.quantity.qualifier == Qualifier::Exact
        && !matches!(
            claim.quantity.dimension,
            Dimension::Ratio | Dimension::Points | Dimension::Multiple | Dimension::Time
        )
}

/// True for roles of amounts.
fn is_amount(role: Role) -> bool {
    matches!(
        role,
        Role::Actual
            | Role::Budget
            | Role::InitialBudget
            | Role::Prior
            | Role::Other
            | Role::Change
    )
}

/// A link that was found: from a claim to the claim that it is a part of, or that it is measured against.
#[derive(Debug, Clone, Copy)]
struct Link {
    from: usize,
    to: usize,
}

/// Ties the figures of a band together.
pub fn link(r: &mut Reading<'_, '_>, body: &Body<'_>, rows: &Rows<'_>) {
    let (mut wholes, mut bases, mut heirs) = (Vec::new(), Vec::new(), Vec::new());
    {
        let table = Table::new(&rows.rows, &r.claims);
        let groups = (0..body.groups.len()).map(Some).chain([None]);
        for group in groups {
            let cols: Vec<usize> = body
                .figures()
                .filter(|c| body.columns[*c].group == group)
                .collect();
            if cols.is_empty() {
                continue;
            }
            let parents = group.map_or(Vec::new(), |g| rows::parents(&table, g, &cols));
            rows::link(&table, &parents, &cols, &mut wholes);
            if let Some(g) = group {
                heirs.extend(rows::heirs(&table, body, g, &parents, &cols));
            }
            columns::link(&table, body, r.sheet, &cols, &mut wholes);
            relations::link(&table, body, &cols, &parents, &mut wholes, &mut bases);
        }
    }
    for Link { from, to } in heirs {
        let (period, role) = (r.claims[to].period, r.claims[to].role);
        r.claims[from].period = period;
        r.claims[from].role = role;
    }
    for link in wholes {
        set(&mut r.claims, link, |c| &mut c.whole);
    }
    for link in bases {
        set(&mut r.claims, link, |c| &mut c.base);
    }
}

/// Sets a link where none is yet.
fn set(claims: &mut [Claim], link: Link, slot: fn(&mut Claim) -> &mut Option<ClaimId>) {
    if link.from != link.to
        && let Some(claim) = claims.get_mut(link.from)
    {
        slot(claim).get_or_insert(ClaimId(link.to as u32));
    }
}

/// Ties the rows of a money block: the sources to the total above them, the rate to the budget beside it.
pub fn link_funds(claims: &mut [Claim], rows: &[FundRow]) {
    for row in rows {
        let of = |role: Role| row.figures.iter().find(|f| f.0 == role).map(|f| f.1);
        let base = of(Role::Budget).or_else(|| of(Role::InitialBudget));
        if let (Some(from), Some(to)) = (of(Role::Completion), base) {
            set(claims, Link { from, to }, |c| &mut c.base);
        }
    }
    let Some((total, sources)) = rows.split_first().filter(|(t, _)| t.total) else {
        return;
    };
    for (role, whole) in total.figures.iter().filter(|f| is_amount(f.0)) {
        for source in sources {
            if let Some((_, from)) = source.figures.iter().find(|f| f.0 == *role) {
                let link = Link {
                    from: *from,
                    to: *whole,
                };
                set(claims, link, |c| &mut c.whole);
            }
        }
    }
}

/// A row of a money block: its figures by role, as indexes of claims.
#[derive(Debug, Default)]
pub struct FundRow {
    /// The row names the total of its block.
    pub total: bool,
    /// Roles and claims.
    pub figures: Vec<(Role, usize)>,
}

impl FundRow {
    /// Notes a figure, where one was read.
    pub fn push(&mut self, role: Role, claim: Option<usize>) {
        self.figures.extend(claim.map(|c| (role, c)));
    }
}
