//! Rows that are parts of other rows: by code, by 其中, by numbering, by a total's word, or by a sum that comes out.

use super::marks::{HASHES, Mark, mark};
use super::{Adding, Link, Sum, Table, comes_out, is_amount, verdict};
use crate::forms::figures::columns::Body;
use crate::forms::header::bound;
use std::collections::BTreeMap;

/// Rows that a list of parts without marks may have.
const LONGEST_LIST: usize = 40;
/// Rows that a total may add up.
const MOST_PARTS: usize = 500;

/// The parent of each row, for the labels of one group.
pub(super) fn parents(table: &Table<'_, '_>, group: usize, cols: &[usize]) -> Vec<Option<usize>> {
    let marks: Vec<Option<Mark>> = table
        .rows
        .iter()
        .map(|row| {
            row.labels
                .get(group)
                .filter(|l| !l.printed.is_empty())
                .map(|l| mark(l.printed))
        })
        .collect();
    let mut tree = Tree {
        table,
        cols,
        marks: &marks,
        parents: vec![None; table.rows.len()],
    };
    let coded = tree.by_code(group);
    if !coded {
        tree.by_mark();
    }
    tree.by_total(if coded { 1 } else { 2 });
    tree.parents
}

/// Links every figure to the figure of the parent row in its column.
pub(super) fn link(
    table: &Table<'_, '_>,
    parents: &[Option<usize>],
    cols: &[usize],
    out: &mut Vec<Link>,
) {
    for (row, parent) in parents.iter().enumerate() {
        let Some(parent) = parent else { continue };
        for col in cols {
            let (Some(from), Some(to)) = (table.at(row, *col), table.at(*parent, *col)) else {
                continue;
            };
            let (a, b) = (&table.claims[from], &table.claims[to]);
            if is_amount(a.role) && a.quantity.base_unit == b.quantity.base_unit {
                out.push(Link { from, to });
            }
        }
    }
}

/// Figures of parts that take period and role from the row above them: what that row's label says (2030年末余额, 限额) holds for its parts too.
pub(super) fn heirs(
    table: &Table<'_, '_>,
    body: &Body<'_>,
    group: usize,
    parents: &[Option<usize>],
    cols: &[usize],
) -> Vec<Link> {
    let mut out = Vec::new();
    for (row, parent) in parents.iter().enumerate() {
        let Some(parent) = parent else { continue };
        let label = |row: usize| table.rows[row].labels.get(group);
        let (Some(own), Some(above)) = (label(row), label(*parent)) else {
            continue;
        };
        let says = above.period.is_some() || bound(&above.text).is_some();
        if !says || own.period.is_some() {
            continue;
        }
        for col in cols {
            let meaning = &body.columns[*col].meaning;
            if let (Some(from), Some(to)) = (table.at(row, *col), table.at(*parent, *col))
                && meaning.period.is_none()
                && !meaning.relation
            {
                out.push(Link { from, to });
            }
        }
    }
    out
}

struct Tree<'t, 's, 'm> {
    table: &'t Table<'t, 's>,
    cols: &'m [usize],
    marks: &'m [Option<Mark>],
    parents: Vec<Option<usize>>,
}

impl Tree<'_, '_, '_> {
    /// How some rows stand to another one, over all columns.
    fn sum(&self, whole: usize, parts: &[usize]) -> Sum {
        let mut adding = self.adding(whole);
        parts.iter().for_each(|part| self.add(&mut adding, *part));
        verdict(adding.iter().map(Adding::verdict))
    }
    fn adding(&self, whole: usize) -> Vec<Adding<'_>> {
        let to = |col: &usize| Adding::to(self.table.amount(whole, *col));
        self.cols.iter().map(to).collect()
    }
    fn add(&self, adding: &mut [Adding<'_>], part: usize) {
        for (sum, col) in adding.iter_mut().zip(self.cols) {
            sum.add(self.table.amount(part, *col));
        }
    }

    /// 2013201 is a part of 20132, and that of 201. False where fewer than two rows have codes.
    fn by_code(&mut self, group: usize) -> bool {
        let code = |row: usize| {
            self.table.rows[row]
                .labels
                .get(group)
                .map_or("", |l| l.code.as_str())
        };
        let rows: BTreeMap<&str, usize> = (0..self.table.rows.len())
            .rev()
            .filter(|row| !code(*row).is_empty())
            .map(|row| (code(row), row))
            .collect();
        if rows.len() < 2 {
            return false;
        }
        let parents: Vec<(usize, usize)> = (0..self.table.rows.len())
            .filter_map(|row| {
                let mut code = code(row);
                while code.len() > 3 {
                    code = &code[..code.len() - 2];
                    if let Some(up) = rows.get(code).filter(|up| **up != row) {
                        return Some((row, *up));
                    }
                }
                None
            })
            .collect();
        for (row, parent) in parents {
            self.parents[row] = Some(parent);
        }
        true
    }

    /// Walks down the rows with a stack of those that may have parts.
    fn by_mark(&mut self) {
        let mut stack: Vec<usize> = Vec::new();
        let mut row = 0;
        let mut numbered: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        while row < self.marks.len() {
            let Some(mark) = self.marks[row] else {
                row += 1;
                continue;
            };
            if mark.total {
                stack.clear();
                row += 1;
                continue;
            }
            if mark.of_which {
                // A second # of the same depth stands beside the first.
                if mark.class > HASHES
                    && let Some(at) = stack.iter().rposition(|s| self.class(*s) == mark.class)
                {
                    stack.truncate(at);
                }
                let (parent, len) = self.list_of(&stack, row);
                if let Some(parent) = parent {
                    (row..row + len).for_each(|r| self.parents[r] = Some(parent));
                    let at = stack.iter().position(|s| *s == parent).map_or(0, |i| i + 1);
                    stack.truncate(at);
                }
                row += len;
                stack.push(row - 1);
                continue;
            }
            // A row of the same class ends the list in which it stands; under a row of another class it begins one.
            match stack.iter().rposition(|s| self.class(*s) == mark.class) {
                Some(at) => {
                    let parent = self.parents[stack[at]];
                    stack.truncate(at);
                    if mark.class > 0
                        && let Some(parent) = parent
                    {
                        numbered.entry(parent).or_default().push(row);
                        self.parents[row] = Some(parent);
                    }
                }
                None if mark.class > 0 => {
                    if let Some(&parent) = stack.last() {
                        numbered.entry(parent).or_default().push(row);
                        self.parents[row] = Some(parent);
                    }
                }
                None => {}
            }
            stack.push(row);
            row += 1;
            // Rows without a mark right behind one are its parts where they add up to it.
            if let Some(len) = self.closed_list(row - 1, row, 1) {
                (row..row + len).for_each(|r| self.parents[r] = Some(stack[stack.len() - 1]));
                row += len;
            }
        }
        // Numbering alone is no proof: parts must not exceed the whole, and must give it where neither number nor 其中 begins the list.
        for (parent, parts) in numbered {
            let all: Vec<usize> = (0..self.parents.len())
                .filter(|row| self.parents[*row] == Some(parent))
                .collect();
            let begun = self.class(parent) > 0 || all.iter().any(|row| self.of_which(*row));
            let sum = self.sum(parent, &all);
            if sum != Sum::Equal && !(sum == Sum::Less && begun) {
                for part in parts {
                    if !self.of_which(part) {
                        self.parents[part] = None;
                    }
                }
            }
        }
    }

    fn of_which(&self, row: usize) -> bool {
        self.marks[row].is_some_and(|m| m.of_which)
    }

    fn class(&self, row: usize) -> u8 {
        self.marks[row].map_or(0, |m| m.class)
    }

    /// The parent of a row with 其中, and how many rows the list has: the row above whose figure the list gives, else the nearest that
    /// is no smaller.
    fn list_of(&self, stack: &[usize], row: usize) -> (Option<usize>, usize) {
        let mut nearest = None;
        for &parent in stack.iter().rev() {
            match self.sum(parent, &[row]) {
                Sum::More => continue,
                _ => {
                    nearest.get_or_insert(parent);
                }
            }
            if let Some(len) = self.closed_list(parent, row, 2) {
                return (Some(parent), len);
            }
        }
        (nearest, 1)
    }

    /// The number of rows from `from` on, at least `least`, that add up to a row; all but the first are without a mark.
    fn closed_list(&self, whole: usize, from: usize, least: usize) -> Option<usize> {
        let plain = |row: usize| {
            self.marks
                .get(row)
                .copied()
                .flatten()
                .is_some_and(|m| m.class == 0 && !m.of_which && !m.total)
        };
        let first_is_marked = !plain(from);
        if first_is_marked && least == 1 {
            return None;
        }
        let mut adding = self.adding(whole);
        self.add(&mut adding, from);
        for len in 1..LONGEST_LIST {
            if len >= least {
                let equal = adding.iter().filter(|a| a.verdict() == Sum::Equal).count();
                // A single part, and figures of few digits, come out by chance as well.
                let enough = if len == 1 {
                    equal >= 2 && self.class(whole) > 0
                } else {
                    equal >= 2 || self.weighs(whole)
                };
                if enough && comes_out(adding.iter().map(Adding::verdict)) {
                    return Some(len);
                }
                if verdict(adding.iter().map(Adding::verdict)) == Sum::More {
                    return None;
                }
            }
            if !plain(from + len) {
                return None;
            }
            self.add(&mut adding, from + len);
        }
        None
    }

    /// True where a figure of a row has at least three digits.
    fn weighs(&self, row: usize) -> bool {
        let claims = self.cols.iter().filter_map(|col| self.table.at(row, *col));
        claims
            .map(|c| &self.table.claims[c])
            .any(|c| is_amount(c.role) && c.quantity.value.mantissa().unsigned_abs() >= 100)
    }

    /// Rows named 合计 take the rows without a parent before or behind them that add up to them.
    /// A total of one row only is one where the rows have codes.
    fn by_total(&mut self, least: usize) {
        let totals: Vec<usize> = (0..self.marks.len())
            .filter(|row| self.marks[*row].is_some_and(|m| m.total))
            .collect();
        for (n, &total) in totals.iter().enumerate() {
            let since = n.checked_sub(1).map_or(0, |p| totals[p] + 1);
            let until = totals.get(n + 1).copied().unwrap_or(self.marks.len());
            let ranges = [
                since..total,
                0..total,
                total + 1..until,
                total + 1..self.marks.len(),
            ];
            for range in ranges {
                let free: Vec<usize> = range
                    .filter(|row| self.parents[*row].is_none() && self.marks[*row].is_some())
                    .filter(|row| *row != total && !self.is_under(total, *row))
                    .take(MOST_PARTS)
                    .collect();
                if free.len() >= least && self.sum(total, &free) == Sum::Equal {
                    free.iter().for_each(|row| self.parents[*row] = Some(total));
                    break;
                }
            }
        }
    }

    /// True where one row is, over any steps, a part of another.
    fn is_under(&self, row: usize, ancestor: usize) -> bool {
        let mut up = self.parents[row];
        for _ in 0..self.parents.len() {
            match up {
                Some(p) if p == ancestor => return true,
                Some(p) => up = self.parents[p],
                None => return false,
            }
        }
        true
    }
}
