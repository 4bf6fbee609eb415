//! Total rows (小计, 合计, 总计) over the rows before them, and a total in the first row over those behind it.

use super::{Miss, ROWS, keep, test};
use crate::facts::grid::{Block, Column, Figure, NumericGrid};
use crate::facts::interval;
use crate::facts::relations::Relations;
use crate::squeeze::without;
use gongbao_model::{Decimal, Interval, Severity};

/// What is known of the rows of a table besides what it prints.
#[derive(Debug, Clone, Copy)]
pub(super) struct Structure {
    /// The next table holds further rows.
    pub(super) continued: bool,
    /// A statutory table: its totals are what their labels say, however large the miss.
    pub(super) known: bool,
}

/// Rank of a total label: 小计 below 合计 below 总计.
pub(super) fn rank(label: &str) -> Option<u8> {
    let l = without(label, |c| {
        c.is_whitespace() || matches!(c, '：' | ':' | '（' | '）' | '(' | ')')
    });
    if l.ends_with("总计") {
        Some(3)
    } else if l.ends_with("合计") || l == "总额" || l == "合计数" {
        Some(2)
    } else if l.ends_with("小计") {
        Some(1)
    } else {
        None
    }
}

fn detail(label: &str) -> bool {
    let l = label.trim_start_matches(['#', '*']);
    label.starts_with('#')
        || l.starts_with("其中")
        || l.starts_with("其中：")
        || l.starts_with("（其中")
}

/// Class of the numbering of a row label: 一、 / （一） / 1. / none. Rows of a lower class are inside the rows of a higher one.
fn numbering(label: &str) -> u8 {
    let mut chars = label.chars();
    let (first, second) = (chars.next().unwrap_or(' '), chars.next().unwrap_or(' '));
    let han = |c: char| "一二三四五六七八九十".contains(c);
    if han(first) && (second == '、' || (han(second) && label.contains('、'))) {
        1
    } else if matches!(first, '（' | '(') && han(second) {
        2
    } else if first.is_ascii_digit() && label.find(['.', '、', '．']).is_some_and(|at| at <= 3) {
        3
    } else {
        9
    }
}

pub(super) fn total_rows(grid: &NumericGrid<'_>, structure: Structure, misses: &mut Vec<Miss>) {
    let rates = &Relations::get().rates;
    for mut block in grid.blocks() {
        // Rates do not add up.
        block
            .amounts
            .retain(|c| !rates.in_text(&grid.low_header(*c)));
        rows_of_block(grid, &block, structure, misses);
    }
}

/// True where the next table seems to hold further rows of this one: as many columns, and its body begins with a code where this table has
/// codes. A total of the first part then covers rows that stand in the second.
pub(super) fn goes_on(grid: &NumericGrid<'_>, next: &NumericGrid<'_>) -> bool {
    grid.cols == next.cols
        && (0..grid.cols)
            .any(|c| grid.columns[c] == Column::Code && !next.code(next.body, c).is_empty())
}

fn rows_of_block(
    grid: &NumericGrid<'_>,
    block: &Block,
    Structure { continued, known }: Structure,
    misses: &mut Vec<Miss>,
) {
    let code = (block.from..block.first).find(|c| grid.columns[*c] == Column::Code);
    let labels: Vec<String> = (0..grid.rows)
        .map(|r| {
            if r < grid.body {
                String::new()
            } else {
                grid.label(r, block.from, block.first)
            }
        })
        .collect();
    // A plan per total row: the rows that it adds up.
    let mut plans: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut open: Vec<(usize, u8)> = Vec::new();
    let mut first_total: Option<usize> = None;
    for (r, label) in labels.iter().enumerate().take(grid.rows).skip(grid.body) {
        let label = label.as_str();
        let has_figure = block.amounts.iter().any(|c| grid.figure(r, *c).is_some());
        match rank(label) {
            Some(k) => {
                if open.iter().all(|o| o.1 > 0) && open.is_empty() && first_total.is_none() {
                    first_total = Some(r);
                } else {
                    let from = open.iter().rposition(|o| o.1 >= k).map_or(0, |i| i + 1);
                    // A total right behind one of its own rank has nothing of its own.
                    let rows: Vec<usize> = open[from..].iter().map(|o| o.0).collect();
                    if !rows.is_empty() {
                        plans.push((r, rows));
                        open.truncate(from);
                    }
                }
                open.push((r, k));
            }
            None if has_figure && !detail(label) && !(label.is_empty() && code.is_none()) => {
                open.push((r, 0))
            }
            None => {}
        }
    }
    // A total in the first row adds up the rows behind it: the top codes, or all rows of the highest numbering.
    if let (Some(t), true) = (first_total, plans.is_empty()) {
        let rest: Vec<usize> = open
            .iter()
            .filter(|o| o.0 > t && o.1 == 0)
            .map(|o| o.0)
            .collect();
        let rest = match code {
            Some(c) => top_codes(grid, c, &rest),
            None => rest,
        };
        plans.push((t, rest));
    }
    for (total, rows) in plans {
        let level = rows
            .iter()
            .map(|r| numbering(&labels[*r]))
            .min()
            .unwrap_or(9);
        let top: Vec<usize> = if level < 9 && code.is_none() {
            rows.iter()
                .copied()
                .filter(|r| numbering(&labels[*r]) == level || rank(&labels[*r]).is_some())
                .collect()
        } else {
            rows.clone()
        };
        let top: Vec<usize> = match code {
            Some(c) if rows.iter().all(|r| !grid.code(*r, c).is_empty()) => {
                top_codes(grid, c, &rows)
            }
            _ => top,
        };
        let (mut holds, mut fails) = (0, Vec::new());
        for col in &block.amounts {
            let cells = |rows: &[usize]| rows.iter().map(|r| (*r, *col)).collect::<Vec<_>>();
            match test(grid, (total, *col), &cells(&top), ROWS) {
                Some(Ok(())) => holds += 1,
                Some(Err(m)) => {
                    if run_left_out(grid, total, *col, &rows)
                        || run_left_out(grid, total, *col, &top)
                    {
                        // What only follows a total that holds without it may have been forgotten in it.
                        if first_total == Some(total)
                            && code.is_none()
                            && last_left_out(grid, &m, &labels)
                        {
                            misses.push(Miss {
                                severity: Severity::Note,
                                ..m
                            });
                        }
                        continue;
                    }
                    fails.push(m);
                }
                None => {}
            }
        }
        // One column alone is enough where the rows are plainly one list: two or more rows of one numbering and a small miss.
        let plain = top.len() >= 2 && (level < 9 || code.is_some()) && top.len() == rows.len();
        if holds == 0 && plain && fails.len() == 1 {
            let m = &fails[0];
            let f = grid
                .figure(m.row, m.col)
                .map_or(Decimal::ONE, |f| f.value.abs());
            if known || (f - m.value.abs()).abs() * Decimal::from(5) <= f {
                misses.append(&mut fails);
            }
            continue;
        }
        // Coded rows are plainly one list: a column that holds and misses that stay small bear the structure out.
        let coded = !continued
            && top.len() >= 2
            && code.is_some_and(|c| top.iter().all(|r| !grid.code(*r, c).is_empty()));
        if coded && holds >= 1 && fails.iter().all(|m| small(grid, m)) {
            misses.append(&mut fails);
            continue;
        }
        keep(holds, fails, false, misses);
    }
}

/// The rows among `rows` whose codes are of the highest level that is there (the shortest codes).
fn top_codes(grid: &NumericGrid<'_>, code: usize, rows: &[usize]) -> Vec<usize> {
    let len = |r: &usize| Some(grid.code(*r, code).len()).filter(|n| *n > 0);
    let Some(top) = rows.iter().filter_map(len).min() else {
        return Vec::new();
    };
    rows.iter()
        .copied()
        .filter(|r| len(r) == Some(top))
        .collect()
}

/// True for a miss of at most a fifth of the total.
fn small(grid: &NumericGrid<'_>, m: &Miss) -> bool {
    let Some(f) = grid.figure(m.row, m.col) else {
        return false;
    };
    f.value
        .checked_sub(m.value)
        .and_then(|d| d.abs().checked_mul(Decimal::from(5)))
        .is_some_and(|d| d <= f.value.abs())
}

/// True where the total holds when one run of at most eight neighbouring rows is left out: the rows of a breakdown under an item.
fn run_left_out(grid: &NumericGrid<'_>, total: usize, col: usize, rows: &[usize]) -> bool {
    let Some(f) = grid.figure(total, col) else {
        return false;
    };
    let Some(want) = f.interval() else {
        return false;
    };
    let values: Vec<Figure> = rows
        .iter()
        .map(|r| {
            grid.figure(*r, col).unwrap_or(Figure {
                value: Decimal::ZERO,
                decimals: f.decimals,
                percent: false,
            })
        })
        .collect();
    let mut all = interval::point(Decimal::ZERO);
    for v in &values {
        let Some(next) = v.interval().and_then(|i| interval::add(all, i)) else {
            return false;
        };
        all = next;
    }
    for from in 0..values.len().min(400) {
        let mut run = Decimal::ZERO;
        for v in values.iter().skip(from).take(8) {
            run += v.value;
            let left = Interval {
                lo: all.lo - run,
                hi: all.hi - run,
            };
            if !run.is_zero() && left.meets(want) {
                return true;
            }
        }
    }
    false
}

/// True where a total in the first row holds without the last of the rows behind it, which is neither a memo item nor a part of the row before it.
fn last_left_out(grid: &NumericGrid<'_>, m: &Miss, labels: &[String]) -> bool {
    let [.., before, last] = m.parts.as_slice() else {
        return false;
    };
    let figure = |at: &(usize, usize)| grid.figure(at.0, at.1);
    let (Some(total), Some(before), Some(last_figure)) =
        (grid.figure(m.row, m.col), figure(before), figure(last))
    else {
        return false;
    };
    let memo = Relations::get().memo.in_text(&labels[last.0]);
    let exact = m.value.checked_sub(last_figure.value) == Some(total.value);
    // What is larger than the row before it is no part of it.
    exact && !memo && m.parts.len() >= 3 && last_figure.value > before.value
}
