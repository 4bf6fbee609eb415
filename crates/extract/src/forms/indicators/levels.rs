//! The levels of indicators: fill-down of 一级指标 and 二级指标, their points, group names that slipped into a neighbour's column.

use super::columns::Columns;
use crate::forms::fold::{bracketed, without_brackets};
use crate::forms::labels::clean;
use crate::forms::lexicon::Words;
use crate::forms::registry::{Field, Special, registry};
use crate::forms::sheet::Sheet;
use gongbao_model::Decimal;

/// The levels that hold for a row until another one is printed.
#[derive(Debug, Default, Clone)]
pub(super) struct Levels {
    pub first: Option<String>,
    pub weight: Option<Decimal>,
    pub second: Option<String>,
    /// Levels that a row printed which belong to the next one.
    pending: Vec<usize>,
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

/// True for the name of a group of that level.
pub(super) fn is_level(folded: &str, level: u8) -> bool {
    level_hit(&registry().levels, folded, level)
}

/// True for the side head of a form, which stands left of the levels.
pub(super) fn is_side_head(folded: &str) -> bool {
    registry().is_special(Special::SideHead, &without_brackets(folded))
}

/// Takes the levels that a row prints and gives the cell of the indicator's name.
pub(super) fn set_levels(
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
pub(super) fn is_foreign(folded: &str, level: u8) -> bool {
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
            self.weight = points_in_brackets(folded).or_else(|| {
                points(without_brackets(folded).trim_start_matches(|c: char| !c.is_ascii_digit()))
            });
            self.first = Some(if plain.is_empty() { name } else { plain });
            self.second = None;
        } else {
            self.second = Some(name);
        }
    }
}

/// The points that a name carries in brackets: 产出指标（50分）.
fn points_in_brackets(folded: &str) -> Option<Decimal> {
    bracketed(folded).into_iter().find_map(points)
}

/// The points that the name of an indicator carries in brackets: 修复合格率（10分）. A bare number is part of the name.
pub(super) fn points_of_name(folded: &str) -> Option<Decimal> {
    bracketed(folded)
        .into_iter()
        .filter(|inside| inside.ends_with('分'))
        .find_map(points)
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
