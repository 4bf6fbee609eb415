//! The money block of performance forms: a small table of funds by source or by task, one line of labels and values, or [`pairs`].

mod pairs;

use super::figures::columns::heads_adjusted;
use super::fold::{bracketed, without_brackets};
use super::header::{self, period_in, row_label};
use super::lexicon::Hit;
use super::links::{self, FundRow, marks};
use super::reading::{Reading, Said};
use super::registry::{Figure, Special, registry};
use super::sheet::{Kind, Sheet};
use gongbao_model::{Period, Role, RuleId};
use std::ops::Range;

/// The rule of an amount whose label names no role.
const PAIR: RuleId = "forms.pair";

/// A column of a money block.
#[derive(Debug, Clone)]
struct Column {
    col: usize,
    /// Role of its figures; that of the form where its head names none.
    role: Option<Role>,
    rule: RuleId,
    /// The period that its head names (1-7月执行数).
    period: Option<Period>,
    /// Unit in its head.
    unit: Option<String>,
    /// The part of the amount that a head below names (预算金额 over 总额 and 财政拨款).
    part: String,
}

impl Column {
    /// The column of an amount that no head names.
    fn plain(sheet: &Sheet<'_>, cell: usize) -> Self {
        Self {
            col: sheet.grid.cells[cell].col as usize,
            role: None,
            rule: PAIR,
            period: None,
            unit: None,
            part: String::new(),
        }
    }
}

/// A header with the columns that it heads.
#[derive(Debug, Clone, Default)]
struct Head {
    columns: Vec<Column>,
    /// The column of the names, where a head says so (任务名称); else they stand left of the figures.
    name: Option<usize>,
    /// Its rows.
    rows: usize,
}

fn fund_column(r: &Reading<'_, '_>, cell: usize, hit: &Hit<Figure>) -> Column {
    let folded = &r.sheet.view(cell).folded;
    let period = period_in(folded, r.context.clock);
    Column {
        role: Some(hit.means.role),
        rule: hit.rule,
        period: period.map(|(period, _)| period),
        unit: bracketed(folded).into_iter().find_map(header::unit_of),
        ..Column::plain(r.sheet, cell)
    }
}

/// The header that a row is: words of figures and no figure.
fn head_of(r: &Reading<'_, '_>, row: usize, words: &[(usize, Hit<Figure>)]) -> Option<Head> {
    let sheet = r.sheet;
    let number = |row: usize| {
        let mut cells = sheet.row_filled(row);
        cells.any(|c| sheet.view(c).kind == Kind::Number)
    };
    let is_name = |c: &usize| registry().is_special(Special::TaskHead, &sheet.view(*c).folded);
    let name = sheet.row_filled(row).find(is_name);
    let amounts = amounts(words);
    if number(row) || !(words.len() >= 2 && amounts >= 2 || name.is_some() && amounts >= 1) {
        return None;
    }
    let mut out = Head {
        name: name.map(|c| sheet.grid.cells[c].col as usize),
        rows: 1,
        ..Head::default()
    };
    let below = row + 1 < sheet.rows() && !number(row + 1);
    // Heads of the row above can reach down to this one.
    let above = reaching(sheet, row).filter_map(|c| named_role(sheet, c));
    for (cell, hit) in above.chain(words.iter().copied()) {
        let column = fund_column(r, cell, &hit);
        let grid = &sheet.grid.cells[cell];
        let reach = grid.col..grid.col + grid.col_span;
        let parts: Vec<usize> = sheet
            .row_filled((row + 1).min(sheet.rows() - 1))
            .filter(|c| below && reach.contains(&sheet.grid.cells[*c].col))
            .collect();
        if grid.col_span < 2 || parts.len() < 2 {
            out.columns.push(column);
            continue;
        }
        out.rows = 2;
        out.columns.extend(parts.into_iter().map(|c| {
            let words = without_brackets(&sheet.view(c).folded);
            let whole = registry().ends_special(Special::TotalEnding, &words);
            Column {
                col: sheet.grid.cells[c].col as usize,
                part: if whole { String::new() } else { words },
                ..column.clone()
            }
        }));
    }
    date_budgets(sheet, row, &mut out.columns);
    Some(out)
}

/// A plain budget beside an adjusted one is that of the beginning of the year.
fn date_budgets(sheet: &Sheet<'_>, row: usize, columns: &mut [Column]) {
    let adjusted = |c: &Column| heads_adjusted(&[sheet.text(row, c.col)]);
    if columns.iter().any(adjusted) {
        for column in columns {
            if column.role == Some(Role::Budget) && !adjusted(column) {
                column.role = Some(Role::InitialBudget);
            }
        }
    }
}

/// How many heads are of amounts and not of points.
fn amounts(words: &[(usize, Hit<Figure>)]) -> usize {
    let points = |h: &Hit<Figure>| matches!(h.means.role, Role::Weight | Role::Score);
    words.iter().filter(|(_, h)| !points(h)).count()
}

/// The role that a cell right of the first column names.
fn named_role(sheet: &Sheet<'_>, cell: usize) -> Option<(usize, Hit<Figure>)> {
    let named = sheet.view(cell).kind == Kind::Text && sheet.grid.cells[cell].col > 0;
    let hit = role_word(&sheet.view(cell).folded).filter(|_| named)?;
    Some((cell, hit))
}

/// The filled cells of the rows above that end in a row.
fn reaching<'s>(sheet: &'s Sheet<'_>, row: usize) -> impl Iterator<Item = usize> + 's {
    let mut last = None;
    (0..sheet.cols()).filter_map(move |col| {
        let cell = sheet.cell_at(row, col)?;
        let grid = &sheet.grid.cells[cell];
        let ends_here = (grid.row as usize) < row && (grid.row + grid.row_span) as usize == row + 1;
        let new = last.replace(cell) != Some(cell);
        (ends_here && new).then_some(cell)
    })
}

/// The role that a header cell of a money block names.
fn role_word(folded: &str) -> Option<Hit<Figure>> {
    let bare = without_brackets(folded);
    if bare.is_empty() || bare.chars().count() > 14 {
        return None;
    }
    let text = registry().masked(&bare);
    registry()
        .figures
        .within(&text)
        .filter(|h| h.word.len() * 2 > bare.len())
        .filter(|h| !matches!(h.means.role, Role::Target | Role::Other | Role::Rate))
}

/// Reads the money block in the rows before the indicators.
pub fn read(r: &mut Reading<'_, '_>, rows: Range<usize>) {
    let sheet = r.sheet;
    let mut head: Option<Head> = None;
    let mut block: Vec<FundRow> = Vec::new();
    let mut row = rows.start;
    while row < rows.end {
        let filled: Vec<usize> = sheet.row_filled(row).collect();
        let words: Vec<(usize, Hit<Figure>)> = filled
            .iter()
            .filter_map(|c| named_role(sheet, *c))
            .collect();
        if let Some(found) = head_of(r, row, &words) {
            row += found.rows;
            head = Some(found);
            continue;
        }
        if words.len() >= 2 && amounts(&words) >= 2 {
            block.push(one_line(r, row, &filled, &words));
            head = None;
        } else if let Some(source) = head.as_ref().and_then(|h| source_row(r, row, h)) {
            block.push(source);
        } else if !sheet.is_blank(row) {
            head = None;
            pairs::read(r, &filled);
        }
        row += 1;
    }
    links::link_funds(&mut r.claims, &block);
}

/// Labels and values in turn in one row.
fn one_line(
    r: &mut Reading<'_, '_>,
    row: usize,
    filled: &[usize],
    words: &[(usize, Hit<Figure>)],
) -> FundRow {
    let sheet = r.sheet;
    let title = (0..sheet.cols())
        .filter_map(|c| sheet.cell_at(row, c))
        .find(|c| sheet.view(*c).kind == Kind::Text)
        .filter(|c| words.iter().all(|(w, _)| w != c));
    let (metric, unit) = title.map_or((String::from("资金总额"), None), |c| {
        row_label(&sheet.view(c).folded)
    });
    let metric = without_brackets(&metric);
    let mut out = FundRow::default();
    for (cell, hit) in words {
        let Some(at) = filled.iter().position(|c| c == cell) else {
            continue;
        };
        let Some(&value) = filled.get(at + 1) else {
            continue;
        };
        if sheet.view(value).kind != Kind::Number {
            continue;
        }
        let column = fund_column(r, *cell, hit);
        // 年度资金总额 names what is measured, 全年预算数 only its role.
        let own = hit
            .means
            .keep
            .then(|| row_label(&sheet.view(*cell).folded).0);
        let named = own.as_deref().map(without_brackets);
        let metric = named.as_deref().unwrap_or(&metric);
        let claim = push(r, value, metric, &column, unit.clone());
        out.push(hit.means.role, claim);
    }
    out
}

/// A row of the table of funds: its label names the source, its figures stand under the header.
fn source_row(r: &mut Reading<'_, '_>, row: usize, head: &Head) -> Option<FundRow> {
    let sheet = r.sheet;
    let columns = &head.columns;
    let first = columns.iter().map(|c| c.col).min().unwrap_or(0);
    let begins = |c: &usize| {
        sheet.view(*c).kind == Kind::Text
            && sheet.starts_in_row(row, sheet.grid.cells[*c].col as usize)
    };
    // A new head on the left begins another part of the form.
    if head.name.is_some_and(|name| name > 0) && sheet.cell_at(row, 0).filter(begins).is_some() {
        return None;
    }
    let label = match head.name {
        Some(name) => sheet.cell_at(row, name).filter(begins),
        None => (0..first)
            .rev()
            .filter_map(|c| sheet.cell_at(row, c))
            .find(begins),
    };
    let own: Vec<usize> = sheet
        .row_filled(row)
        .filter(|c| {
            Some(*c) != label && sheet.grid.cells[*c].col as usize >= first.saturating_sub(2)
        })
        .collect();
    let shift = shift_of(sheet, &own, columns);
    let (Some(label), Some(shift)) = (label.or_else(|| leading_text(sheet, row)), shift) else {
        if label.is_some() && own.iter().any(|c| sheet.view(*c).kind == Kind::Number) {
            r.doubt(format!("第{}行的资金数与表头对不上，未取数", row + 1));
            return Some(FundRow::default());
        }
        return None;
    };
    // Words under a head of figures begin another part of the form; a reason beside the figures does not.
    let is_figure = |cell: usize| {
        let at = i64::from(sheet.grid.cells[cell].col) + shift;
        columns.iter().any(|c| c.col as i64 == at)
    };
    let figures = own
        .iter()
        .any(|c| matches!(sheet.view(*c).kind, Kind::Number | Kind::Dash) && is_figure(*c));
    if own.iter().any(|c| {
        let words = sheet.view(*c).kind == Kind::Text && *c != label;
        words && (is_figure(*c) || !figures && head.name.is_none())
    }) {
        return None;
    }
    if shift != 0 {
        r.doubt(format!(
            "第{}行的资金数与表头错开{}列，已按列序对齐",
            row + 1,
            shift.abs()
        ));
    }
    let (metric, unit) = row_label(&sheet.view(label).folded);
    let metric = without_brackets(metric.trim_end_matches(':'));
    let unit = unit.or_else(|| table_unit(sheet, row, first));
    let mut out = FundRow {
        total: marks::mark(&sheet.view(label).folded).total,
        ..FundRow::default()
    };
    for column in columns {
        let at = column.col as i64 - shift;
        let cell = usize::try_from(at).ok().and_then(|c| {
            sheet
                .cell_at(row, c)
                .filter(|_| sheet.starts_in_row(row, c))
        });
        if let Some(cell) = cell.filter(|c| sheet.view(*c).kind == Kind::Number) {
            let claim = push(r, cell, &metric, column, unit.clone());
            if let Some(role) = column.role.filter(|_| column.part.is_empty()) {
                out.push(role, claim);
            }
        }
    }
    Some(out)
}

fn leading_text(sheet: &Sheet<'_>, row: usize) -> Option<usize> {
    sheet
        .row_filled(row)
        .next()
        .filter(|c| sheet.view(*c).kind == Kind::Text)
}

/// The unit that the head of the block carries (项目资金（万元）), reached through the merged cell or the nearest one above.
fn table_unit(sheet: &Sheet<'_>, row: usize, first: usize) -> Option<String> {
    (row.saturating_sub(6)..=row).rev().find_map(|up| {
        (0..first.min(sheet.cols())).find_map(|c| {
            bracketed(sheet.text(up, c))
                .into_iter()
                .find_map(header::unit_of)
        })
    })
}

/// By how many columns the figures of a row stand left of the header: 0 when all stand under it, else the one shift that fits all.
fn shift_of(sheet: &Sheet<'_>, own: &[usize], columns: &[Column]) -> Option<i64> {
    let numbers: Vec<i64> = own
        .iter()
        .filter(|c| sheet.view(**c).kind == Kind::Number)
        .map(|c| i64::from(sheet.grid.cells[*c].col))
        .collect();
    [0_i64, 1, -1, 2, -2].into_iter().find(|s| {
        numbers
            .iter()
            .all(|n| columns.iter().any(|c| c.col as i64 == n + s))
    })
}

/// Makes a claim of a figure of the block; gives its index, where the cell holds a quantity.
fn push(
    r: &mut Reading<'_, '_>,
    cell: usize,
    metric: &str,
    column: &Column,
    unit: Option<String>,
) -> Option<usize> {
    let points = matches!(
        column.role,
        Some(Role::Weight | Role::Score | Role::Completion | Role::Share | Role::ChangePct)
    );
    let metric = if column.part.is_empty() {
        metric.to_owned()
    } else {
        format!("{metric}：{}", column.part)
    };
    let said = Said {
        metric,
        role: column.role,
        period: column.period,
        unit: column.unit.clone().or(unit).filter(|_| !points),
        rule: Some(column.rule),
        ..Said::default()
    };
    let claim = r.claims.len();
    r.claim(cell, said).then_some(claim)
}
