//! Columns of a band: what each holds, what its header says, and which labels name its figures.

use super::super::fold::without_brackets;
use super::super::header::{self, Clock, Meaning, is_formula};
use super::super::registry::{Special, registry};
use super::super::sheet::{Kind, Sheet, is_year};
use super::bands::{Band, is_index_row};
use crate::forms::codes::is_code;
use gongbao_model::Role;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What a column of a band holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Nothing.
    Nothing,
    /// Words that name rows.
    Labels,
    /// Figures.
    Figures,
    /// Codes of the classification.
    Codes,
    /// The unit of each row.
    Units,
    /// Numbers or words that are neither names nor figures (序号, 备注).
    Other,
}

/// A column of a band.
#[derive(Debug)]
pub struct Column<'s> {
    /// What it holds.
    pub holds: Holds,
    /// Header texts from the top down.
    pub parts: Vec<&'s str>,
    /// The group head that reaches over the labels too and so names a half of the table (收入, 支出).
    pub side: Option<&'s str>,
    /// What the header says of the figures.
    pub meaning: Meaning,
    /// The header says that they are counts (数量), for which the unit of the table does not hold.
    pub counted: bool,
    /// The labels that name the figures, as an index into [`Body::groups`].
    pub group: Option<usize>,
}

/// Neighbouring columns that name the rows for the figures to their right.
#[derive(Debug)]
pub struct Group {
    /// All columns of the group.
    pub cols: Range<usize>,
    /// Those whose words make the name.
    pub names: Vec<usize>,
}

/// The columns of a band.
#[derive(Debug)]
pub struct Body<'s> {
    /// Header and rows.
    pub header: Range<usize>,
    /// Rows of figures.
    pub data: Range<usize>,
    /// Columns.
    pub columns: Vec<Column<'s>>,
    /// Groups of labels.
    pub groups: Vec<Group>,
}

impl<'s> Body<'s> {
    /// Reads the header of a band.
    pub(super) fn new(sheet: &'s Sheet<'_>, band: &Band, clock: Clock) -> Self {
        let index_rows: Vec<bool> = band
            .header
            .clone()
            .map(|r| is_index_row(sheet, r))
            .collect();
        let heads: Vec<Vec<usize>> = (0..sheet.cols())
            .map(|c| header_cells(sheet, &band.header, &index_rows, c))
            .collect();
        let texts = |cells: &[usize]| -> Vec<&'s str> {
            cells
                .iter()
                .map(|c| sheet.view(*c).folded.as_str())
                .collect()
        };
        let mut columns: Vec<Column<'s>> = heads
            .iter()
            .enumerate()
            .map(|(col, head)| {
                let parts = texts(head);
                Column {
                    holds: holds(sheet, band, col, &parts),
                    meaning: header::read(&parts, clock),
                    counted: counts(&parts),
                    parts,
                    side: None,
                    group: None,
                }
            })
            .collect();
        let groups = groups(sheet, band, &mut columns);
        for col in 0..columns.len() {
            let Some(group) = columns[col].group else {
                continue;
            };
            // A head that reaches over the labels as well is the title of this part of the table.
            let names = &groups[group].cols;
            let is_title = |cell: &usize| {
                let c = &sheet.grid.cells[*cell];
                (c.col as usize) < names.end
            };
            let title = heads[col].iter().copied().find(|c| is_title(c));
            if let Some(title) = title.filter(|_| columns[col].holds == Holds::Figures) {
                columns[col].side = Some(sheet.view(title).folded.as_str());
                let rest: Vec<usize> = heads[col]
                    .iter()
                    .copied()
                    .filter(|c| !is_title(c))
                    .collect();
                columns[col].meaning.metric = header::read(&texts(&rest), clock).metric;
            }
        }
        date_budgets(&mut columns);
        tell_apart(&mut columns);
        Self {
            header: band.header.clone(),
            data: band.data.clone(),
            columns,
            groups,
        }
    }
    /// Columns of figures, from left to right.
    pub fn figures(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.columns.len()).filter(|c| self.columns[*c].holds == Holds::Figures)
    }
}

/// True for a header whose nearest words count something.
fn counts(parts: &[&str]) -> bool {
    parts
        .last()
        .is_some_and(|p| registry().ends_special(Special::Count, &without_brackets(p)))
}

/// The header cells of a column from the top down. In grids without stated spans a group head is carried to the right over empty cells.
fn header_cells(
    sheet: &Sheet<'_>,
    header: &Range<usize>,
    index_rows: &[bool],
    col: usize,
) -> Vec<usize> {
    let is_index = |row: usize| index_rows.get(row - header.start).copied().unwrap_or(false);
    let mut out: Vec<usize> = Vec::new();
    let mut last_cell = None;
    for row in header.clone() {
        if is_index(row) {
            continue;
        }
        let mut cell = sheet
            .cell_at(row, col)
            .filter(|c| sheet.view(*c).kind != Kind::Empty);
        let below = (row + 1..header.end).any(|r| {
            sheet.kind(r, col) == Kind::Text && sheet.starts_in_row(r, col) && !is_index(r)
        });
        if cell.is_none() && below {
            cell = (0..col)
                .rev()
                .filter_map(|c| sheet.cell_at(row, c))
                .find(|c| sheet.view(*c).kind != Kind::Empty)
                .filter(|c| !is_row_head(sheet, *c, header))
                // A group head reaches no further than the head above it.
                .filter(|c| {
                    let left = sheet.grid.cells[*c].col as usize;
                    row == header.start
                        || sheet.cell_at(row - 1, left) == sheet.cell_at(row - 1, col)
                });
        }
        let Some(cell) = cell else { continue };
        if last_cell == Some(cell) {
            continue;
        }
        last_cell = Some(cell);
        if !is_formula(&sheet.view(cell).folded) {
            out.push(cell);
        }
    }
    out
}

/// True for a header cell that heads its own column only, because nothing is printed below it in the header.
fn is_row_head(sheet: &Sheet<'_>, cell: usize, header: &Range<usize>) -> bool {
    let c = &sheet.grid.cells[cell];
    !(c.row as usize + 1..header.end).any(|r| {
        sheet.kind(r, c.col as usize) == Kind::Text && sheet.starts_in_row(r, c.col as usize)
    })
}

/// What a column of a band holds, from its cells and its header.
fn holds(sheet: &Sheet<'_>, band: &Band, col: usize, head: &[&str]) -> Holds {
    let r = registry();
    let (mut numbers, mut texts, mut years, mut codes, mut counting) = (0, 0, 0, 0, 0_u32);
    let (mut whole, mut short) = (true, true);
    for row in band.data.clone() {
        if !sheet.starts_in_row(row, col) {
            continue;
        }
        let text = sheet.text(row, col);
        match sheet.kind(row, col) {
            Kind::Number => {
                numbers += 1;
                years += u32::from(is_year(text));
                codes += u32::from(is_code(text));
                counting += u32::from(text.parse() == Ok(numbers));
                whole &= text.bytes().all(|b| b.is_ascii_digit());
                short &= text.len() <= 7;
            }
            Kind::Text => texts += 1,
            _ => {}
        }
    }
    if numbers + texts == 0 {
        return Holds::Nothing;
    }
    let heads: Vec<String> = head
        .iter()
        .rev()
        .take(2)
        .map(|h| without_brackets(h))
        .collect();
    let last = heads.first().map_or("", String::as_str);
    let is = |s: Special| heads.iter().any(|h| r.is_special(s, h));
    let code_head = is(Special::Code) || last.ends_with("编码") || last.ends_with("代码");
    if code_head && numbers > 0 && whole && short && !last.ends_with("名称") {
        Holds::Codes
    } else if col > 0
        && texts > 0
        && texts >= numbers
        && is(Special::Unit)
        && units(sheet, band, col)
    {
        Holds::Units
    } else if years == numbers && numbers > 0 && col == 0 {
        Holds::Labels
    } else if r.is_special(Special::Skip, last) && !code_head {
        Holds::Other
    } else if numbers == 0 {
        Holds::Labels
    } else if codes == numbers && texts == 0 && numbers > 1 && last.is_empty() {
        Holds::Codes
    } else if counting == numbers && numbers > 2 && texts <= 1 && col == 0 && sheet.cols() > 2 {
        Holds::Other
    } else if texts > numbers && (col == 0 || r.figures.exact(last).is_none()) {
        Holds::Labels
    } else {
        Holds::Figures
    }
}

/// True where most of a column's words are units.
fn units(sheet: &Sheet<'_>, band: &Band, col: usize) -> bool {
    let (mut yes, mut all) = (0, 0);
    for row in band
        .data
        .clone()
        .filter(|row| sheet.kind(*row, col) == Kind::Text)
    {
        all += 1;
        yes += u32::from(header::unit_of(sheet.text(row, col)).is_some());
    }
    yes * 2 >= all
}

/// Finds the groups of labels and gives every column of figures the nearest one to its left.
fn groups(sheet: &Sheet<'_>, band: &Band, columns: &mut [Column<'_>]) -> Vec<Group> {
    let mut out: Vec<Group> = Vec::new();
    let mut col = 0;
    while col < columns.len() {
        if columns[col].holds == Holds::Figures {
            columns[col].group = out.len().checked_sub(1);
            col += 1;
            continue;
        }
        let from = col;
        while col < columns.len() && columns[col].holds != Holds::Figures {
            col += 1;
        }
        let run = from..col;
        if names_rows(sheet, band, columns, &run)
            && (out.is_empty() || begins_half(sheet, band, columns, &run, &out))
        {
            let names = names(sheet, band, columns, &run);
            out.push(Group { cols: run, names });
        }
    }
    out
}

/// True where columns hold words or codes, or a head that reaches down over rows without labels of their own.
fn names_rows(sheet: &Sheet<'_>, band: &Band, columns: &[Column<'_>], run: &Range<usize>) -> bool {
    run.clone().any(|c| match columns[c].holds {
        Holds::Labels | Holds::Codes => true,
        Holds::Nothing => sheet.cell_at(band.data.start, c).is_some_and(|cell| {
            (sheet.grid.cells[cell].row as usize) < band.data.start
                && sheet.view(cell).kind == Kind::Text
        }),
        _ => false,
    })
}

/// True for labels behind figures that begin a half of the table of their own; else they are an attribute of the row (用途, 依据).
fn begins_half(
    sheet: &Sheet<'_>,
    band: &Band,
    columns: &[Column<'_>],
    run: &Range<usize>,
    before: &[Group],
) -> bool {
    let head = |cols: Range<usize>| {
        cols.filter(|c| matches!(columns[*c].holds, Holds::Labels | Holds::Codes))
            .find_map(|c| columns[c].parts.last().copied())
            .unwrap_or("")
    };
    let own = head(run.clone());
    let bare = without_brackets(own);
    if own.is_empty()
        || registry().is_special(Special::Generic, &bare)
        || before.iter().any(|g| head(g.cols.clone()) == own)
    {
        return true;
    }
    let figure = |end: usize| {
        (end < columns.len())
            .then(|| columns[end].parts.last())
            .flatten()
    };
    let repeats = before
        .iter()
        .any(|g| figure(g.cols.end).is_some() && figure(g.cols.end) == figure(run.end));
    // One head over the labels and the figures behind them (支出 over 项目 and 决算数).
    let titled = band.header.start < band.header.end && run.end < sheet.cols() && {
        let over = |c: usize| sheet.cell_at(band.header.start, c);
        over(run.start).is_some() && over(run.start) == over(run.end) && over(run.start) != over(0)
    };
    repeats || titled
}

/// Columns of labels beyond which their words are attributes where fewer tell the rows apart.
const FEW_NAMES: usize = 2;

/// The columns whose words name the rows of a group: the first; the others unless they are attributes (主管部门, 日期). Of many, only as many as
/// tell the rows apart, and those that head names.
fn names(sheet: &Sheet<'_>, band: &Band, columns: &[Column<'_>], run: &Range<usize>) -> Vec<usize> {
    let r = registry();
    let head = |c: usize| {
        columns[c]
            .parts
            .last()
            .map_or(String::new(), |p| without_brackets(p))
    };
    let labels: Vec<usize> = run
        .clone()
        .filter(|c| columns[*c].holds == Holds::Labels)
        .enumerate()
        .filter(|(i, c)| *i == 0 || !r.ends_special(Special::Attribute, &head(*c)))
        .map(|(_, c)| c)
        .collect();
    if labels.len() <= FEW_NAMES {
        return labels;
    }
    let rows: Vec<usize> = band
        .data
        .clone()
        .filter(|row| !sheet.is_blank(*row))
        .collect();
    for n in 1..labels.len() {
        let distinct: BTreeSet<Vec<&str>> = rows
            .iter()
            .map(|row| labels[..n].iter().map(|c| sheet.text(*row, *c)).collect())
            .collect();
        if distinct.len() * 10 >= rows.len() * 8 {
            return labels
                .iter()
                .enumerate()
                .filter(|(i, c)| *i < n || r.is_special(Special::Generic, &head(**c)))
                .map(|(_, c)| *c)
                .collect();
        }
    }
    labels
}

/// A plain budget beside an adjusted one of the same period is that of the beginning of the year.
fn date_budgets(columns: &mut [Column<'_>]) {
    let budget = |c: &Column<'_>| c.holds == Holds::Figures && c.meaning.role == Some(Role::Budget);
    let adjusted: Vec<_> = columns
        .iter()
        .filter(|c| budget(c) && heads_adjusted(&c.parts))
        .map(|c| (c.group, c.meaning.period, c.meaning.metric.clone()))
        .collect();
    for column in columns.iter_mut() {
        let own = (
            column.group,
            column.meaning.period,
            column.meaning.metric.clone(),
        );
        if budget(column) && !heads_adjusted(&column.parts) && adjusted.contains(&own) {
            column.meaning.role = Some(Role::InitialBudget);
        }
    }
}

/// True for a header that names a budget as it was changed in the year.
pub fn heads_adjusted(parts: &[&str]) -> bool {
    parts
        .last()
        .is_some_and(|p| registry().is_special(Special::Adjusted, &without_brackets(p)))
}

/// Gives columns of one group that would say the same their own words (数量 and 金额, 预算数 and 调整预算数), and a ratio without words those of the
/// amount before it.
fn tell_apart(columns: &mut [Column<'_>]) {
    let figures: Vec<usize> = (0..columns.len())
        .filter(|c| columns[*c].holds == Holds::Figures)
        .collect();
    let mut alike: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for &col in &figures {
        let Column { group, meaning, .. } = &columns[col];
        let headed = !columns[col].parts.is_empty();
        if headed && meaning.metric.is_empty() && !meaning.relation {
            alike
                .entry((*group, meaning.role, meaning.period))
                .or_default()
                .push(col);
        }
    }
    let own = alike
        .into_values()
        .filter(|cols| {
            cols.windows(2)
                .any(|w| columns[w[0]].parts != columns[w[1]].parts)
        })
        .flatten()
        .collect::<Vec<usize>>();
    for col in own {
        // 小计 says the less the nearer it stands; the group over it names what is added.
        let parts = &columns[col].parts;
        let total = |p: &str| registry().is_special(Special::Total, p);
        let named = parts.iter().rev().find(|p| !total(p)).or(parts.last());
        if let Some(words) = named.map(|p| without_brackets(p)) {
            columns[col].meaning.metric = words;
        }
    }
    for pair in figures.windows(2) {
        let (left, right) = (pair[0], pair[1]);
        let relation = columns[right].meaning.relation && columns[right].meaning.metric.is_empty();
        if relation && columns[left].group == columns[right].group {
            let words = columns[left].meaning.metric.clone();
            columns[right].meaning.metric = words;
        }
    }
}
