//! What a ratio or a difference is measured against: the budget of a completion, the earlier figure of a change, the total of a share.

use super::{Link, Table, is_amount};
use crate::forms::figures::columns::Body;
use crate::forms::header::JOINS;
use gongbao_model::{Decimal, Role};

/// Links the relations of every row.
pub(super) fn link(
    table: &Table<'_, '_>,
    body: &Body<'_>,
    cols: &[usize],
    parents: &[Option<usize>],
    wholes: &mut Vec<Link>,
    bases: &mut Vec<Link>,
) {
    for &col in cols {
        // A header may say neither while single figures do (%), so the figures decide.
        let Some(relation) = Relation::new(table, body, cols, col) else {
            continue;
        };
        for row in 0..table.rows.len() {
            let Some(from) = table.at(row, col) else {
                continue;
            };
            match table.claims[from].role {
                Role::Completion | Role::Change | Role::ChangePct => {
                    let to = relation.base(row, table.claims[from].role == Role::Completion);
                    bases.extend(to.map(|to| Link { from, to }));
                }
                Role::Share => {
                    let to = relation.total(row, parents);
                    wholes.extend(to.map(|to| Link { from, to }));
                }
                _ => {}
            }
        }
    }
}

/// A column of ratios or differences.
struct Relation<'t, 's> {
    table: &'t Table<'t, 's>,
    col: usize,
    /// The other columns and how much their heads have in common with the words behind 比, 占 or 为.
    others: Vec<(usize, usize)>,
    /// The one row whose share is 100.
    hundred: Option<usize>,
}

impl<'t, 's> Relation<'t, 's> {
    fn new(table: &'t Table<'t, 's>, body: &Body<'_>, cols: &[usize], col: usize) -> Option<Self> {
        let claim = |row: usize| table.at(row, col).map(|c| &table.claims[c]);
        let rows = || (0..table.rows.len()).filter_map(claim);
        if rows().all(|c| is_amount(c.role) && c.role != Role::Change) {
            return None;
        }
        let head = body.columns[col].parts.concat();
        let against = head.rsplit(JOINS).next().unwrap_or("");
        let others = cols
            .iter()
            .filter(|c| **c != col)
            .map(|c| (*c, common_run(against, &body.columns[*c].parts.concat())))
            .collect();
        let mut hundreds = (0..table.rows.len())
            .filter(|r| claim(*r).is_some_and(|c| c.quantity.value == Decimal::ONE_HUNDRED));
        let hundred = hundreds.next().filter(|_| hundreds.next().is_none());
        Some(Self {
            table,
            col,
            others,
            hundred,
        })
    }

    /// The figure of the same row that a completion or a change is measured against: the one whose head has most in common with the
    /// header's words; of equals the nearest to the left.
    fn base(&self, row: usize, completion: bool) -> Option<usize> {
        let mut best: Option<((usize, bool, bool, isize), usize)> = None;
        let mut amount: Option<usize> = None;
        for &(other, common) in &self.others {
            let Some(claim) = self.table.at(row, other) else {
                continue;
            };
            let role = self.table.claims[claim].role;
            if other < self.col && role == Role::Actual {
                amount = Some(claim);
            }
            let fits = match role {
                Role::Budget | Role::InitialBudget => completion || common >= 2,
                Role::Prior => !completion,
                _ => false,
            };
            let distance = other as isize - self.col as isize;
            let near = if distance < 0 {
                distance
            } else {
                isize::MIN / 2 - distance
            };
            let said = if common >= 2 { common } else { 0 };
            let rank = (said, role == Role::Prior, role == Role::Budget, near);
            if fits && best.is_none_or(|(b, _)| rank > b) {
                best = Some((rank, claim));
            }
        }
        // Without an earlier figure the change is one of the amount beside it, as in running text.
        best.map(|(_, claim)| claim)
            .or_else(|| amount.filter(|_| !completion))
    }

    /// The amount of which a share is: that of the row whose share is 100, else that of the row above it in the tree.
    fn total(&self, row: usize, parents: &[Option<usize>]) -> Option<usize> {
        let total = self
            .hundred
            .or_else(|| parents.get(row).copied().flatten())?;
        let amounts = self
            .others
            .iter()
            .rev()
            .map(|o| o.0)
            .filter(|c| *c < self.col);
        let mut claims = amounts.filter_map(|c| self.table.at(total, c));
        let amount = claims.find(|c| is_amount(self.table.claims[*c].role))?;
        (total != row).then_some(amount)
    }
}

/// Chars of the longest run that two texts share.
fn common_run(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before = vec![0; b.len() + 1];
    let mut best = 0;
    for x in a.chars() {
        let mut here = vec![0; b.len() + 1];
        for (j, y) in b.iter().enumerate() {
            if x == *y {
                here[j + 1] = before[j] + 1;
                best = best.max(here[j + 1]);
            }
        }
        before = here;
    }
    best
}
