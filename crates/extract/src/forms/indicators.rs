//! Indicator rows of performance tables: header → fields, fill-down of the levels, rows that slipped against their header.

use super::fold::{bracketed, without_brackets};
use super::funds;
use super::labels::{clean, read_fields};
use super::reading::{Reading, Said};
use super::registry::{Field, RowWord, Words, exact, longest_within, registry};
use super::sheet::{Kind, Sheet};
use crate::quantity::{parse_cell, parse_target};
use gongbao_model::{Decimal, Indicator, IndicatorCells, Role, Span};
use std::ops::Range;

/// Which column holds which field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    by_field: Vec<(Field, usize)>,
}

impl Columns {
    fn col(&self, field: Field) -> Option<usize> {
        self.by_field
            .iter()
            .find(|(f, _)| *f == field)
            .map(|(_, c)| *c)
    }
    fn has(&self, field: Field) -> bool {
        self.col(field).is_some()
    }
    /// The leftmost column that is no level.
    fn first_value(&self) -> usize {
        self.by_field
            .iter()
            .filter(|(f, _)| {
                !matches!(
                    f,
                    Field::Level1 | Field::Level2 | Field::Level3 | Field::Ignored
                )
            })
            .map(|(_, c)| *c)
            .min()
            .unwrap_or(usize::MAX)
    }
}

/// The field that a header cell names.
fn field_of(folded: &str) -> Option<Field> {
    let bare = without_brackets(folded);
    if bare.is_empty() || bare.chars().count() > 24 {
        return None;
    }
    if let Some(hit) = exact(&registry().columns, folded) {
        return Some(*hit.means);
    }
    longest_within(&registry().columns, &bare)
        .filter(|h| h.word.len() * 5 >= bare.len() * 2)
        .map(|h| *h.means)
}

/// The columns that a row heads, where it is the header of indicators.
#[must_use]
pub fn header_columns(sheet: &Sheet<'_>, row: usize) -> Option<Columns> {
    let mut by_field: Vec<(Field, usize)> = Vec::new();
    for cell in sheet.row_filled(row) {
        let view = sheet.view(cell);
        if view.kind == Kind::Number {
            return None;
        }
        if let Some(field) = field_of(&view.folded)
            && (field == Field::Ignored || by_field.iter().all(|(f, _)| *f != field))
        {
            by_field.push((field, sheet.grid.cells[cell].col as usize));
        }
    }
    let has = |f: Field| by_field.iter().any(|(g, _)| *g == f);
    let levels = [Field::Level1, Field::Level2, Field::Level3]
        .into_iter()
        .filter(|f| has(*f))
        .count();
    let values = [Field::Target, Field::Actual, Field::Weight, Field::Score]
        .into_iter()
        .filter(|f| has(*f))
        .count();
    ((levels >= 2 && by_field.len() >= 3) || (levels == 1 && values >= 2))
        .then_some(Columns { by_field })
}

/// The row of the first indicator header.
#[must_use]
pub fn find_header(sheet: &Sheet<'_>, rows: Range<usize>) -> Option<usize> {
    rows.into_iter()
        .find(|row| header_columns(sheet, *row).is_some())
}

/// Reads a performance form: labelled values and money above the header, indicators below, labelled values after them.
pub fn read(r: &mut Reading<'_, '_>, rows: Range<usize>, header: usize) {
    let sheet = r.sheet;
    read_fields(r, rows.start..header);
    funds::read(r, rows.start..header);
    let Some(mut columns) = header_columns(sheet, header) else {
        return;
    };
    let mut first = header + 1;
    if let Some(second) = second_header(sheet, header, rows.end, &columns) {
        columns = second;
        first += 1;
        r.doubt(format!(
            "第{}行起的指标表头占两行，已按下层栏目取数",
            header + 1
        ));
    }
    complain_of_missing(r, &columns, header);
    if !columns.has(Field::Target) && !columns.has(Field::Actual) && !columns.has(Field::Weight) {
        return;
    }
    let end = read_rows(r, first..rows.end, columns);
    read_fields(r, end..rows.end);
}

fn complain_of_missing(r: &mut Reading<'_, '_>, columns: &Columns, header: usize) {
    let mut missing = Vec::new();
    for (field, name) in [
        (Field::Level1, "一级指标"),
        (Field::Level3, "三级指标"),
        (Field::Target, "指标值"),
    ] {
        if !columns.has(field) {
            missing.push(name);
        }
    }
    if columns.has(Field::Actual) || columns.has(Field::Score) {
        for (field, name) in [
            (Field::Actual, "完成值"),
            (Field::Weight, "分值"),
            (Field::Score, "得分"),
        ] {
            if !columns.has(field) {
                missing.push(name);
            }
        }
        // A monitoring table has no points at all, which is no fault.
        if !columns.has(Field::Weight) && !columns.has(Field::Score) {
            missing.retain(|n| !matches!(*n, "分值" | "得分"));
        }
    }
    if !missing.is_empty() {
        r.doubt(format!(
            "第{}行的指标表头缺少{}栏",
            header + 1,
            missing.join("、")
        ));
    }
}

/// A second header row: words of columns under a spanning cell, and no level among them.
fn second_header(
    sheet: &Sheet<'_>,
    header: usize,
    end: usize,
    columns: &Columns,
) -> Option<Columns> {
    let row = header + 1;
    if row >= end {
        return None;
    }
    let filled: Vec<usize> = sheet.row_filled(row).collect();
    let fields: Vec<Option<Field>> = filled
        .iter()
        .map(|c| field_of(&sheet.view(*c).folded))
        .collect();
    let named = fields.iter().flatten().count();
    if filled.is_empty()
        || named * 2 < filled.len()
        || fields
            .iter()
            .flatten()
            .any(|f| matches!(f, Field::Level1 | Field::Level2))
    {
        return None;
    }
    if filled.iter().any(|c| {
        sheet.view(*c).kind == Kind::Number
            || (sheet.grid.cells[*c].col as usize)
                < columns
                    .first_value()
                    .min(columns.col(Field::Level3).unwrap_or(usize::MAX))
    }) {
        return None;
    }
    let mut out = columns.clone();
    for (cell, field) in filled.iter().zip(fields) {
        let col = sheet.grid.cells[*cell].col as usize;
        out.by_field
            .retain(|(f, c)| *c != col && Some(*f) != field.filter(|f| *f != Field::Ignored));
        if let Some(field) = field {
            out.by_field.push((field, col));
        }
    }
    Some(out)
}

/// The levels that hold for a row until another one is printed.
#[derive(Debug, Default, Clone)]
struct Levels {
    first: Option<String>,
    weight: Option<Decimal>,
    second: Option<String>,
    /// Levels that a row printed which belong to the next one.
    pending: Vec<usize>,
}

fn read_rows(r: &mut Reading<'_, '_>, rows: Range<usize>, mut columns: Columns) -> usize {
    let sheet = r.sheet;
    let mut levels = Levels::default();
    let mut total_seen = false;
    let mut row = rows.start;
    while row < rows.end {
        if sheet.is_blank(row) {
            row += 1;
            continue;
        }
        if let Some(again) = header_columns(sheet, row) {
            columns = again;
            row += 1;
            continue;
        }
        match row_word(sheet, row, &columns) {
            Some(RowWord::Total) => {
                read_total(r, row, &columns);
                total_seen = true;
                row += 1;
                continue;
            }
            Some(RowWord::End) => break,
            None => {}
        }
        read_indicator(r, row, &columns, &mut levels);
        row += 1;
    }
    if columns.has(Field::Score) && !total_seen {
        r.doubt("指标表没有总分行".to_owned());
    }
    row
}

/// What the first words of a row make of it, if it is no indicator.
fn row_word(sheet: &Sheet<'_>, row: usize, columns: &Columns) -> Option<RowWord> {
    let filled: Vec<usize> = sheet.row_filled(row).collect();
    // A vertical side head (绩效指标) may stand before the words.
    let first = filled.iter().take(2).find_map(|c| {
        let folded = &sheet.view(*c).folded;
        let bare = without_brackets(folded);
        let bare = bare.split(':').next().unwrap_or(&bare).to_owned();
        exact(&registry().rows, &bare).map(|h| (*c, *h.means, folded.contains(':')))
    })?;
    let (cell, word, colon) = first;
    let col = sheet.grid.cells[cell].col as usize;
    if col >= columns.first_value().max(1) {
        return None;
    }
    let figures = filled
        .iter()
        .filter(|c| sheet.view(**c).kind == Kind::Number)
        .count();
    match word {
        RowWord::Total if figures > 0 || filled.len() <= 2 => Some(RowWord::Total),
        RowWord::End
            if colon || filled.len() <= 2 || filled.len().is_multiple_of(2) && figures == 0 =>
        {
            Some(RowWord::End)
        }
        _ => None,
    }
}

/// The total row: 分值 and 得分 where their columns are known, else the first and the second number.
fn read_total(r: &mut Reading<'_, '_>, row: usize, columns: &Columns) {
    let sheet = r.sheet;
    let numbers: Vec<usize> = sheet
        .row_filled(row)
        .filter(|c| sheet.view(*c).kind == Kind::Number)
        .collect();
    let under = |f: Field| {
        columns.col(f).and_then(|c| {
            numbers
                .iter()
                .copied()
                .find(|n| sheet.grid.cells[*n].col as usize == c)
        })
    };
    let (weight, score) = match (
        under(Field::Weight),
        under(Field::Score),
        numbers.as_slice(),
    ) {
        (Some(w), Some(s), _) => (Some(w), Some(s)),
        (_, _, [w, s]) => (Some(*w), Some(*s)),
        (w, s, [_]) if w.is_some() || s.is_some() => (w, s),
        (None, None, [s]) => (None, Some(*s)),
        _ => {
            r.doubt(format!("第{}行总分的数字与分值、得分栏对不上", row + 1));
            return;
        }
    };
    for (cell, role, rule) in [
        (weight, Role::Weight, "figure_columns.weight"),
        (score, Role::Score, "figure_columns.score"),
    ] {
        if let Some(cell) = cell {
            let said = Said {
                metric: "总分".to_owned(),
                role: Some(role),
                rule: Some(rule),
                ..Said::default()
            };
            r.claim(cell, said);
        }
    }
}

fn level_hit(list: &'static [Words<u8>], folded: &str, level: u8) -> bool {
    let bare = without_brackets(folded);
    let bare = bare.trim_end_matches(|c: char| {
        c.is_ascii_digit() || matches!(c, '分' | '%' | '、' | '.' | ':')
    });
    let bare = bare.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '、'));
    list.iter()
        .filter(|w| w.means == level)
        .any(|w| w.words.iter().any(|x| x == bare))
}

fn is_level(folded: &str, level: u8) -> bool {
    level_hit(&registry().levels, folded, level)
}

/// True for a number that can be points: bare, in 分, or in percent.
fn is_points(folded: &str) -> bool {
    let bare = folded.trim_end_matches(['分', '%']);
    !bare.is_empty()
        && bare
            .bytes()
            .all(|b| b.is_ascii_digit() || b == b'.' || b == b'-')
}

/// How well the cells of a row agree with the header when they are moved `shift` columns to the right.
fn fit(sheet: &Sheet<'_>, row: usize, columns: &Columns, shift: i64) -> i32 {
    let kind = |f: Field| {
        columns
            .col(f)
            .map(|c| match usize::try_from(c as i64 - shift) {
                Ok(c) if sheet.starts_in_row(row, c) => sheet.kind(row, c),
                _ => Kind::Empty,
            })
    };
    let text = |f: Field| {
        columns
            .col(f)
            .and_then(|c| usize::try_from(c as i64 - shift).ok())
            .filter(|c| sheet.starts_in_row(row, *c))
            .map_or("", |c| sheet.text(row, c))
    };
    let mut score = 0;
    for f in [Field::Weight, Field::Score] {
        score += match kind(f) {
            Some(Kind::Number) if is_points(text(f)) => 4,
            Some(Kind::Text | Kind::Number) => -6,
            _ => 0,
        };
    }
    score += match kind(Field::Level3) {
        Some(Kind::Text) => 3,
        Some(Kind::Number) => -4,
        _ => 0,
    };
    for f in [Field::Target, Field::Actual] {
        score += match kind(f) {
            Some(Kind::Text | Kind::Number) => 2,
            _ => 0,
        };
    }
    // Points come in pairs where both columns exist.
    if let (Some(w), Some(p)) = (kind(Field::Weight), kind(Field::Score))
        && (w == Kind::Number) != (p == Kind::Number)
    {
        score -= 3;
    }
    // Names of groups stand on their levels and nowhere else.
    for f in [Field::Level3, Field::Target, Field::Actual] {
        if is_level(text(f), 1) || is_level(text(f), 2) {
            score -= 8;
        }
    }
    for (f, level) in [(Field::Level1, 1), (Field::Level2, 2)] {
        score += match text(f) {
            "" => 0,
            t if is_level(t, level) => 3,
            t if is_foreign(t, level) => -2,
            _ => 0,
        };
    }
    // Left of the levels stands nothing but the side head of the form.
    let left = columns
        .by_field
        .iter()
        .filter(|(f, _)| matches!(f, Field::Level1 | Field::Level2 | Field::Level3))
        .map(|(_, c)| *c as i64 - shift)
        .min()
        .unwrap_or(0);
    let strayed = sheet
        .row_filled(row)
        .any(|c| i64::from(sheet.grid.cells[c].col) < left && !is_side_head(&sheet.view(c).folded));
    if strayed {
        score -= 4;
    }
    if kind(Field::Deviation) == Some(Kind::Number) {
        score -= 4;
    }
    for f in [Field::Level1, Field::Level2] {
        if kind(f) == Some(Kind::Number) {
            score -= 4;
        }
    }
    // Figures that no column would hold speak against a shift.
    let taken = |c: i64| columns.by_field.iter().any(|(_, k)| *k as i64 == c + shift);
    let lost = sheet
        .row_filled(row)
        .filter(|c| {
            sheet.view(*c).kind == Kind::Number && !taken(i64::from(sheet.grid.cells[*c].col))
        })
        .count();
    score - 4 * lost as i32
}

fn read_indicator(r: &mut Reading<'_, '_>, row: usize, columns: &Columns, levels: &mut Levels) {
    let sheet = r.sheet;
    let straight = fit(sheet, row, columns, 0);
    let mut shift = 0_i64;
    let mut best = straight;
    // A row that prints weight and score under their heads has not slipped.
    let in_place = [Field::Weight, Field::Score].iter().all(|f| {
        columns
            .col(*f)
            .is_none_or(|c| matches!(sheet.kind(row, c), Kind::Number))
    }) && columns
        .col(Field::Level3)
        .is_none_or(|c| sheet.kind(row, c) == Kind::Text);
    if !in_place {
        for s in [1, -1, 2, -2, 3, -3] {
            let f = fit(sheet, row, columns, s);
            if f > best + 3 {
                best = f;
                shift = s;
            }
        }
    }
    let at = |f: Field| -> Option<usize> {
        let col = usize::try_from(columns.col(f)? as i64 - shift).ok()?;
        sheet
            .cell_at(row, col)
            .filter(|c| sheet.grid.cells[*c].row as usize == row)
    };
    let text = |f: Field| at(f).filter(|c| sheet.view(*c).kind != Kind::Empty);
    let name = text(Field::Level3);
    let (target, actual) = (text(Field::Target), text(Field::Actual));
    let first_value = (columns.first_value() as i64 - shift).max(0);
    let heads: Vec<usize> = sheet
        .row_filled(row)
        .filter(|c| {
            i64::from(sheet.grid.cells[*c].col) < first_value
                && !is_side_head(&sheet.view(*c).folded)
        })
        .collect();
    let level3 = set_levels(sheet, &heads, name, columns, shift, levels);
    let weight = number(sheet, at(Field::Weight));
    let score = number(sheet, at(Field::Score));
    if level3.is_none() && target.is_none() && actual.is_none() {
        if weight.is_some() || score.is_some() {
            r.doubt(format!("第{}行有分值而没有指标名称和指标值", row + 1));
        }
        return;
    }
    if best < 0 {
        r.doubt(format!("第{}行的单元格与表头对不上，未取数", row + 1));
        return;
    }
    if shift != 0 {
        r.doubt(format!(
            "第{}行与表头错开{}列，已按内容对齐",
            row + 1,
            shift.abs()
        ));
    }
    if level3.is_none() && columns.has(Field::Level3) {
        r.doubt(format!("第{}行没有指标名称", row + 1));
    }
    let corner = |c: Option<usize>| c.map(|c| sheet.corner(c));
    let printed = |c: Option<usize>| c.map(|c| clean(sheet.printed(c)));
    let cells = IndicatorCells {
        target: corner(target),
        actual: corner(actual),
        weight: corner(at(Field::Weight).filter(|_| weight.is_some())),
        score: corner(at(Field::Score).filter(|_| score.is_some())),
    };
    let goal = goal_of(
        sheet,
        target,
        text(Field::TargetOp),
        text(Field::TargetUnit),
    );
    // A reason that is merged over several rows holds for all of them.
    let deviation = columns
        .col(Field::Deviation)
        .and_then(|c| usize::try_from(c as i64 - shift).ok())
        .and_then(|c| sheet.cell_at(row, c))
        .filter(|c| sheet.view(*c).kind == Kind::Text);
    let reason = deviation.or_else(|| stray_reason(sheet, row, columns, shift));
    r.indicators.push(Indicator {
        table: sheet.id,
        row: row as u32,
        project: r.info.project.clone(),
        level1: levels.first.clone(),
        level1_weight: levels.weight,
        level2: levels.second.clone(),
        level3: level3.map(|c| clean(sheet.printed(c))),
        target: goal.text,
        target_op: goal.op,
        target_quantity: goal.quantity,
        actual: printed(actual),
        actual_quantity: actual
            .and_then(|c| parse_target(&sheet.doc.text, sheet.span(c)))
            .map(|t| t.quantity),
        weight,
        score,
        deviation: printed(reason),
        cells,
    });
}

/// A reason that stands right of its column because an empty column came between (a ragged row).
fn stray_reason(sheet: &Sheet<'_>, row: usize, columns: &Columns, shift: i64) -> Option<usize> {
    let col = columns.col(Field::Deviation)? as i64 - shift;
    let last = columns
        .by_field
        .iter()
        .map(|(_, c)| *c as i64 - shift)
        .max()?;
    if last != col {
        return None;
    }
    sheet
        .row_filled(row)
        .find(|c| i64::from(sheet.grid.cells[*c].col) > col && sheet.view(*c).kind == Kind::Text)
}

fn is_side_head(folded: &str) -> bool {
    matches!(
        without_brackets(folded).as_str(),
        "绩效指标"
            | "年度绩效指标"
            | "年度指标"
            | "部门整体绩效指标"
            | "绩效指标完成情况"
            | "指标"
            | "绩效"
            | "绩效目标"
    )
}

/// Takes the levels that a row prints and gives the cell of the indicator's name.
fn set_levels(
    sheet: &Sheet<'_>,
    heads: &[usize],
    name: Option<usize>,
    columns: &Columns,
    shift: i64,
    levels: &mut Levels,
) -> Option<usize> {
    let folded = |c: usize| sheet.view(c).folded.as_str();
    for cell in std::mem::take(&mut levels.pending) {
        let level = if is_level(folded(cell), 1) && levels.second_slot(folded(cell)) {
            1
        } else {
            2
        };
        levels.set(level, sheet, cell);
    }
    let place = |c: usize| i64::from(sheet.grid.cells[c].col) + shift;
    let is_at = |c: usize, f: Field| columns.col(f).is_some_and(|k| k as i64 == place(c));
    let has_name = name.is_some();
    let mut level3 = name;
    // Names of groups that slipped: the one next to the indicator's name is its own, those before belong to the next row.
    let groups: Vec<usize> = heads
        .iter()
        .copied()
        .filter(|c| Some(*c) != name && is_level(folded(*c), 2))
        .collect();
    let slipped = has_name && shift < 0 && groups.len() >= 2;
    for &cell in heads {
        if Some(cell) == name {
            continue;
        }
        if slipped {
            if groups.last() == Some(&cell) {
                levels.set(2, sheet, cell);
            } else {
                levels.pending.push(cell);
            }
        } else if is_at(cell, Field::Level1)
            && is_level(folded(cell), 2)
            && !is_level(folded(cell), 1)
        {
            levels.set(2, sheet, cell);
        } else if (is_at(cell, Field::Level1) && (has_name || !is_foreign(folded(cell), 1)))
            || (is_at(cell, Field::Level2)
                && !has_name
                && is_level(folded(cell), 1)
                && !is_level(folded(cell), 2))
        {
            levels.set(1, sheet, cell);
        } else if is_at(cell, Field::Level2)
            && !(is_foreign(folded(cell), 2) && !has_name && columns.has(Field::Level3))
        {
            levels.set(2, sheet, cell);
        } else if is_level(folded(cell), 1) && !is_level(folded(cell), 2) {
            levels.set(1, sheet, cell);
        } else if is_level(folded(cell), 2) {
            levels.set(2, sheet, cell);
        } else if !has_name {
            level3 = Some(cell);
        }
    }
    // A group's name in the column of the indicators is no indicator.
    if let Some(cell) =
        level3.filter(|c| heads.len() == 1 && is_level(folded(*c), 2) && !is_at(*c, Field::Level3))
    {
        levels.set(2, sheet, cell);
        level3 = None;
    }
    level3
}

/// True for a text in a level's column that is no name of that level, although names are known: a slipped cell.
fn is_foreign(folded: &str, level: u8) -> bool {
    !is_level(folded, level) && !folded.contains("指标") && !folded.contains("效益")
}

impl Levels {
    fn second_slot(&self, folded: &str) -> bool {
        !folded.contains("服务对象") && !folded.contains("公众")
    }
    fn set(&mut self, level: u8, sheet: &Sheet<'_>, cell: usize) {
        let folded = &sheet.view(cell).folded;
        let printed = clean(sheet.printed(cell));
        let name = printed
            .split(['(', '（'])
            .next()
            .unwrap_or("")
            .trim()
            .to_owned();
        if level == 1 {
            let plain = name
                .trim_end_matches(|c: char| c.is_ascii_digit() || c == '分' || c == '%')
                .to_owned();
            self.weight = bracketed(folded).into_iter().find_map(points).or_else(|| {
                points(without_brackets(folded).trim_start_matches(|c: char| !c.is_ascii_digit()))
            });
            self.first = Some(if plain.is_empty() { name } else { plain });
            self.second = None;
        } else {
            self.second = Some(name);
        }
    }
}

/// The points in a text such as `50分`, `50`, `权重50%`.
fn points(text: &str) -> Option<Decimal> {
    let digits = text.trim_matches(|c: char| !c.is_ascii_digit());
    let tail = text
        .rsplit(|c: char| c.is_ascii_digit())
        .next()
        .unwrap_or("");
    if digits.is_empty()
        || digits.len() > 6
        || !(tail.is_empty() || tail.starts_with('分') || tail.starts_with('%'))
    {
        return None;
    }
    digits.parse().ok()
}

fn number(sheet: &Sheet<'_>, cell: Option<usize>) -> Option<Decimal> {
    let cell = cell.filter(|c| sheet.view(*c).kind == Kind::Number)?;
    parse_cell(&sheet.doc.text, sheet.span(cell), Some("分")).map(|q| q.value)
}

#[derive(Debug, Default)]
struct Goal {
    text: Option<String>,
    op: Option<&'static str>,
    quantity: Option<gongbao_model::Quantity>,
}

/// The target from one cell, or from three (sign, value, unit).
fn goal_of(
    sheet: &Sheet<'_>,
    target: Option<usize>,
    op: Option<usize>,
    unit: Option<usize>,
) -> Goal {
    let Some(cell) = target else {
        return Goal::default();
    };
    let text = &sheet.doc.text;
    let span: Span = sheet.span(cell);
    let sign = op.map(|c| sheet.view(c).folded.as_str()).unwrap_or("");
    let unit_text = unit
        .map(|c| sheet.view(c).folded.as_str())
        .filter(|_| sheet.view(cell).kind == Kind::Number)
        .unwrap_or("");
    let plain = clean(sheet.printed(cell));
    if sign.is_empty() && unit_text.is_empty() {
        let parsed = parse_target(text, span);
        return Goal {
            text: Some(plain),
            op: parsed.as_ref().and_then(|t| t.op),
            quantity: parsed.map(|t| t.quantity),
        };
    }
    let operator = operator_of(sign);
    let quantity = parse_cell(text, span, Some(unit_text))
        .or_else(|| parse_target(text, span).map(|t| t.quantity));
    let own_op = parse_target(text, span).and_then(|t| t.op);
    let lead = if operator.is_some() { sign } else { "" };
    let tail = if unit_text.is_empty() || plain.ends_with(unit_text) {
        ""
    } else {
        unit_text
    };
    Goal {
        text: Some(format!("{lead}{plain}{tail}")),
        op: operator.or(own_op),
        quantity,
    }
}

fn operator_of(sign: &str) -> Option<&'static str> {
    match sign {
        "≥" | ">=" | "大于等于" | "不少于" | "不低于" => Some(">="),
        "≤" | "<=" | "小于等于" | "不超过" | "不高于" => Some("<="),
        "=" | "等于" => Some("="),
        ">" | "大于" => Some(">"),
        "<" | "小于" => Some("<"),
        _ => None,
    }
}
