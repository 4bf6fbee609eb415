//! Sums and rates that no word of a table names but that nearly all of its rows or columns bear out.
//!
//! A column that is the sum of its neighbours row after row (债务限额 = 一般债务 + 专项债务), a row that is the sum of the rows behind it in column after column (a
//! city and its counties), a column that is the ratio or the growth of two others. What holds so often is meant; where it fails
//! once, a figure is wrong. Nothing is concluded from a handful of rows, nor where the relation fails again and again.

use super::Context;
use super::report::{Draft, Findings, cause, judge, shown, with_cause};
use super::table_sum::Miss;
use crate::facts::grid::{Block, NumericGrid, bare};
use crate::facts::interval;
use gongbao_model::{Decimal, Interval};
use std::collections::BTreeSet;

/// Most columns or rows that one sum is looked for in.
const REACH: usize = 9;
/// Rows that a group of rows may span.
const GROUP: usize = 60;
/// Rows that are looked at before the whole column is.
const SAMPLE: usize = 24;
/// A relation needs as many rows that bear it out.
const WITNESSES: usize = 4;

/// True where a relation that holds so often may be trusted in spite of its misses.
fn borne_out(holds: usize, fails: usize) -> bool {
    holds >= WITNESSES && !given_up(holds, fails)
}

/// True where a relation fails too often for one that holds in so many rows at most.
fn given_up(holds: usize, fails: usize) -> bool {
    fails > (holds / 8).max(1)
}

/// A figure as an integer of one scale for the whole grid, doubled so that half a unit is whole, with half the width of its interval.
#[derive(Debug, Clone, Copy, Default)]
struct Fixed {
    value: i128,
    slack: i128,
}

impl Fixed {
    /// True for a figure of three digits or more: shorter ones come about by chance.
    fn telling(self) -> bool {
        self.value.abs() >= self.slack * 200
    }
}

/// The figures of a grid as integers: sums of many cells are tried, and most of them do not hold.
struct Fast<'g, 'a> {
    grid: &'g NumericGrid<'a>,
    cells: Vec<Option<Fixed>>,
}

impl<'g, 'a> Fast<'g, 'a> {
    fn new(grid: &'g NumericGrid<'a>) -> Option<Self> {
        let at = |i: usize| grid.figure(i / grid.cols, i % grid.cols);
        let n = grid.rows * grid.cols;
        let scale = (0..n).filter_map(|i| at(i).map(|f| f.decimals)).max()?;
        if scale > 8 {
            return None;
        }
        let cells = (0..n)
            .map(|i| {
                let f = at(i).filter(|f| !f.percent)?;
                let unit = 10i128.checked_pow(scale.checked_sub(f.decimals)?)?;
                let own = 10i128.checked_pow(f.decimals.checked_sub(f.value.scale())?)?;
                Some(Fixed {
                    value: f.value.mantissa().checked_mul(own)?.checked_mul(unit * 2)?,
                    slack: unit,
                })
            })
            .collect();
        Some(Self { grid, cells })
    }
    fn at(&self, row: usize, col: usize) -> Option<Fixed> {
        self.cells
            .get(row * self.grid.cols + col)
            .copied()
            .flatten()
    }
    /// Whether a total holds over its parts: `None` without figures, or where nothing can be learned from it.
    fn holds(
        &self,
        total: (usize, usize),
        parts: impl Iterator<Item = (usize, usize)>,
    ) -> Option<(bool, bool)> {
        let mut sum = Parts::default();
        parts.for_each(|p| sum.add(self.at(p.0, p.1)));
        sum.hold(self.at(total.0, total.1)?)
    }
}

/// Figures added up so far. A group of rows grows row by row, so its sums do too.
#[derive(Debug, Clone, Copy, Default)]
struct Parts {
    value: i128,
    slack: i128,
    seen: usize,
    /// Figures that are not nought.
    filled: usize,
    /// A sum has passed what an integer holds.
    too_large: bool,
}

impl Parts {
    fn add(&mut self, figure: Option<Fixed>) {
        let Some(f) = figure else { return };
        let sums = self
            .value
            .checked_add(f.value)
            .zip(self.slack.checked_add(f.slack));
        match sums {
            Some((value, slack)) => (self.value, self.slack) = (value, slack),
            None => self.too_large = true,
        }
        self.seen += 1;
        self.filled += usize::from(f.value != 0);
    }
    /// Whether a total holds over these parts, and whether that tells anything.
    fn hold(&self, total: Fixed) -> Option<(bool, bool)> {
        if self.too_large || self.seen == 0 || (total.value == 0 && self.filled == 0) {
            return None;
        }
        let off = self.value.checked_sub(total.value)?.checked_abs()?;
        let slack = self.slack.checked_add(total.slack)?;
        Some((off <= slack, self.filled >= 2))
    }
    /// True where the parts are more than the total.
    fn pass(&self, total: Fixed) -> bool {
        !self.too_large && self.value - self.slack > total.value + total.slack
    }
}

/// Adds the misses of sums in columns and rows.
pub(super) fn sums(grid: &NumericGrid<'_>, misses: &mut Vec<Miss>) {
    let Some(fast) = Fast::new(grid) else { return };
    for block in grid.blocks() {
        column_sums(&fast, &block, misses);
        row_sums(&fast, &block, misses);
    }
}

/// Columns that are the sum of the columns right behind or right before them.
fn column_sums(fast: &Fast<'_, '_>, block: &Block, misses: &mut Vec<Miss>) {
    let grid = fast.grid;
    let amounts = &block.amounts;
    let body: Vec<usize> = (grid.body..grid.rows).collect();
    if body.len() < WITNESSES + 1 {
        return;
    }
    for (n, total) in amounts.iter().enumerate() {
        let mut best: Option<(usize, Vec<Miss>)> = None;
        let after = (2..=REACH).filter_map(|k| amounts.get(n + 1..=n + k));
        let before = (2..=REACH).filter_map(|k| amounts.get(n.checked_sub(k)?..n));
        for parts in after.chain(before) {
            let cells =
                |r: usize| -> Vec<(usize, usize)> { parts.iter().map(|c| (r, *c)).collect() };
            let count = |rows: &[usize]| {
                let (mut holds, mut fails) = (0usize, Vec::new());
                for r in rows {
                    match fast.holds((*r, *total), parts.iter().map(|c| (*r, *c))) {
                        Some((true, told)) => holds += usize::from(told),
                        Some((false, _)) => fails.push(*r),
                        None => {}
                    }
                }
                (holds, fails)
            };
            let (holds, fails) = count(&body[..body.len().min(SAMPLE)]);
            if fails.len() > holds.max(1) {
                continue;
            }
            let (holds, fails) = count(&body);
            if borne_out(holds, fails.len()) && best.as_ref().is_none_or(|b| holds > b.0) {
                let found = fails
                    .into_iter()
                    .filter_map(|r| Miss::of(grid, (r, *total), &cells(r), RULE))
                    .collect();
                best = Some((holds, found));
            }
        }
        misses.extend(best.into_iter().flat_map(|b| b.1));
    }
}

/// Rule of sums that the table bears out.
const RULE: &str = "checks.table_sum.pattern";

/// Rows that are the sum of the rows right behind them, in all columns but one.
fn row_sums(fast: &Fast<'_, '_>, block: &Block, misses: &mut Vec<Miss>) {
    let grid = fast.grid;
    if block.amounts.len() < 3 {
        return;
    }
    for total in grid.body..grid.rows {
        misses.extend(group(fast, block, total));
    }
}

/// The miss of a row over the rows behind it, where these are its parts.
fn group(fast: &Fast<'_, '_>, block: &Block, total: usize) -> Option<Miss> {
    let grid = fast.grid;
    let mut parts: Vec<usize> = Vec::new();
    let mut sums = vec![Parts::default(); block.amounts.len()];
    let mut nearest: Option<(Decimal, Miss)> = None;
    for r in total + 1..grid.rows.min(total + 1 + GROUP) {
        parts.push(r);
        for (sum, col) in sums.iter_mut().zip(&block.amounts) {
            sum.add(fast.at(r, *col));
        }
        if parts.len() < 2 {
            continue;
        }
        let (mut fails, mut passed) = (Vec::new(), 0usize);
        // Columns that print the same total bear the group out only once.
        let mut borne: BTreeSet<i128> = BTreeSet::new();
        for (sum, col) in sums.iter().zip(&block.amounts) {
            let Some(t) = fast.at(total, *col) else {
                continue;
            };
            match sum.hold(t) {
                Some((true, told)) if told && t.telling() => {
                    borne.insert(t.value / t.slack);
                }
                Some((true, _)) => {}
                Some((false, _)) => {
                    fails.push(*col);
                    passed += usize::from(sum.pass(t));
                }
                None => {}
            }
        }
        if borne.len() >= 2 {
            let cells =
                |col: usize| -> Vec<(usize, usize)> { parts.iter().map(|p| (*p, col)).collect() };
            // Columns that miss by one amount (a kind of debt and all debt) have one cause.
            let off = |col: usize| fast.off((total, col), &cells(col));
            let Some(col) = fails
                .first()
                .filter(|c| fails.iter().all(|f| off(*f) == off(**c)))
            else {
                // All columns hold: this is the group, and it is right.
                if fails.is_empty() {
                    return None;
                }
                continue;
            };
            if let Some(miss) = Miss::of(grid, (total, *col), &cells(*col), RULE) {
                let off = (miss.value - grid.figure(total, *col)?.value).abs();
                // Further rows may still belong to the group (rows of nought in the other columns).
                if nearest.as_ref().is_none_or(|n| off < n.0) {
                    nearest = Some((off, miss));
                }
            }
        }
        // More rows only take the sum further away.
        if passed >= 2 {
            break;
        }
    }
    nearest.map(|n| n.1)
}

impl Fast<'_, '_> {
    /// By how much the parts pass the total.
    fn off(&self, total: (usize, usize), parts: &[(usize, usize)]) -> Option<i128> {
        let t = self.at(total.0, total.1)?;
        let sum: i128 = parts
            .iter()
            .filter_map(|p| self.at(p.0, p.1))
            .map(|f| f.value)
            .sum();
        sum.checked_sub(t.value)
    }
}

/// How a column follows from two others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ratio {
    /// a / b in percent.
    Part,
    /// Growth from b to a in percent.
    Growth,
}

impl Ratio {
    fn of(self, a: Interval, b: Interval) -> Option<Interval> {
        self.of_part(interval::percent(a, b)?)
    }
    /// The same from a / b in percent.
    fn of_part(self, part: Interval) -> Option<Interval> {
        match self {
            Ratio::Part => Some(part),
            Ratio::Growth => interval::sub(part, interval::point(Decimal::ONE_HUNDRED)),
        }
    }
    fn nominal(self, a: Decimal, b: Decimal) -> Option<Decimal> {
        let part = a.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(b)?;
        match self {
            Ratio::Part => Some(part),
            Ratio::Growth => part.checked_sub(Decimal::ONE_HUNDRED),
        }
    }
}

/// Reports the rows whose printed rate does not follow from the two columns that give it in the other rows.
pub(super) fn rates(cx: &Context<'_>, grid: &NumericGrid<'_>, out: &mut Findings) {
    if grid.rows < grid.body + WITNESSES + 1 {
        return;
    }
    for block in grid.blocks() {
        for rate in &block.amounts {
            let head = grid.header(*rate);
            if cx.relations.rates.in_text(&head) {
                rate_column(cx, grid, &block, *rate, out);
            }
        }
    }
}

fn rate_column(
    cx: &Context<'_>,
    grid: &NumericGrid<'_>,
    block: &Block,
    rate: usize,
    out: &mut Findings,
) {
    let mut found: Vec<(usize, Vec<usize>, usize, usize, Ratio)> = Vec::new();
    let printed = printed(grid, rate);
    let columns: Vec<_> = block
        .amounts
        .iter()
        .filter(|c| **c != rate)
        .map(|c| (*c, self::printed(grid, *c)))
        .collect();
    for (a, of) in &columns {
        for (b, by) in columns.iter().filter(|(b, _)| b != a) {
            for (ratio, tried) in try_ratios(&printed, of, by) {
                if !tried.hopeless && borne_out(tried.holds, tried.fails.len()) {
                    let fails = tried.fails.iter().map(|n| grid.body + n).collect();
                    found.push((tried.holds, fails, *a, *b, ratio));
                }
            }
        }
    }
    // Two columns that are alike give the rate alike; a row is wrong only where none of them gives it.
    let Some(best) = found.iter().max_by_key(|f| f.0) else {
        return;
    };
    for r in &best.1 {
        if found.iter().all(|f| f.1.contains(r)) {
            wrong_rate(cx, grid, (*r, rate), (best.2, best.3), best.4, out);
        }
    }
}

/// Value and interval of the figures of a column, row by row of the body.
fn printed(grid: &NumericGrid<'_>, col: usize) -> Vec<Option<(Decimal, Interval)>> {
    (grid.body..grid.rows)
        .map(|r| {
            let f = grid.figure(r, col)?;
            Some((f.value, f.interval()?))
        })
        .collect()
}

/// How often a ratio holds, and the rows of the body where it fails.
#[derive(Debug, Default)]
struct Tried {
    holds: usize,
    fails: Vec<usize>,
    /// The first rows speak against it.
    hopeless: bool,
}

impl Tried {
    /// True while the rows that are left may still bear the ratio out.
    fn is_open(&self, left: usize) -> bool {
        !self.hopeless && !given_up(self.holds + left, self.fails.len())
    }
}

/// Both ratios of two columns against the rates that the rows print. Most pairs of columns have nothing to do with the rate, and divisions are dear: a ratio is given
/// up as soon as the rows that are left can't bear it out.
fn try_ratios(
    rates: &[Option<(Decimal, Interval)>],
    a: &[Option<(Decimal, Interval)>],
    b: &[Option<(Decimal, Interval)>],
) -> [(Ratio, Tried); 2] {
    let mut tried = [Ratio::Part, Ratio::Growth].map(|ratio| (ratio, Tried::default()));
    for (n, ((x, a), b)) in rates.iter().zip(a).zip(b).enumerate() {
        let left = rates.len() - n;
        if n == SAMPLE + 1 {
            for (_, t) in &mut tried {
                t.hopeless = t.fails.len() > t.holds.max(1);
            }
        }
        if !tried.iter().any(|(_, t)| t.is_open(left)) {
            break;
        }
        let (Some((_, x)), Some((va, a)), Some((vb, b))) = (x, a, b) else {
            continue;
        };
        if va.is_zero() || vb.is_zero() {
            continue;
        }
        let Some(part) = interval::percent(*a, *b) else {
            continue;
        };
        for (ratio, t) in tried.iter_mut().filter(|(_, t)| t.is_open(left)) {
            match ratio.of_part(part).map(|w| w.meets(*x)) {
                // Two figures that are alike bear nothing out.
                Some(true) => t.holds += usize::from(va != vb),
                Some(false) => t.fails.push(n),
                None => {}
            }
        }
    }
    tried
}

fn wrong_rate(
    cx: &Context<'_>,
    grid: &NumericGrid<'_>,
    (row, rate): (usize, usize),
    (a, b): (usize, usize),
    ratio: Ratio,
    out: &mut Findings,
) -> Option<()> {
    let (x, fa, fb) = (
        grid.figure(row, rate)?,
        grid.figure(row, a)?,
        grid.figure(row, b)?,
    );
    let computed = ratio.of(fa.interval()?, fb.interval()?)?;
    let severity = judge(x.interval()?, computed, interval::last_digit(x.decimals))?;
    let value = shown(ratio.nominal(fa.value, fb.value)?, x.decimals, x.value);
    let (table, label) = (cx.name.table(grid.id), grid.name_of_row(row));
    let head = |c: usize| super::report::squeeze(&bare(&grid.low_header(c)), 16);
    let (h, ha, hb) = (head(rate), head(a), head(b));
    let sentences = (
        format!(
            "{table}第{}行“{label}”的{h}为{}，按{ha}{}与{hb}{}计算应为{value}，表中其余各行按此计算相符",
            row + 1,
            x.value,
            fa.value,
            fb.value
        ),
        format!(
            "{table}, row {} “{label}”, {h}: printed {}, {ha} {} and {hb} {} give {value}, as they do in the other rows",
            row + 1,
            x.value,
            fa.value,
            fb.value
        ),
    );
    let sentences = with_cause(sentences, cause(x.value, computed));
    let cells: Vec<_> = [rate, a, b]
        .into_iter()
        .filter_map(|c| grid.cell(row, c).map(|k| (grid.id, k)))
        .collect();
    let draft = Draft {
        check: match ratio {
            Ratio::Part => "share",
            Ratio::Growth => "change_pct",
        },
        rule: "checks.table_rate.pattern",
        severity,
        stated: Some(x.value),
        computed: Some(value),
        claims: cx.claims_in(&cells),
        cells,
        tables: vec![grid.id],
        span: grid.span(row, rate),
    };
    draft.say(cx.analysis, sentences, out);
    Some(())
}
