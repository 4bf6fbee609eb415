//! How well a row agrees with the header, and by how many columns it has slipped.

use super::columns::Columns;
use super::levels::{is_foreign, is_level, is_side_head};
use crate::forms::registry::Field;
use crate::forms::sheet::{Kind, Sheet};

/// True for a number that can be points: bare, in 分, or in percent.
fn is_points(folded: &str) -> bool {
    let bare = folded.trim_end_matches(['分', '%']);
    !bare.is_empty()
        && bare
            .bytes()
            .all(|b| b.is_ascii_digit() || b == b'.' || b == b'-')
}

/// How well the cells of a row agree with the header when they are moved `shift` columns to the right.
pub(super) fn fit(sheet: &Sheet<'_>, row: usize, columns: &Columns, shift: i64) -> i32 {
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
    let strayed = sheet.row_filled(row).any(|c| {
        let col = i64::from(sheet.grid.cells[c].col);
        col < left && !columns.names_nothing(col + shift) && !is_side_head(&sheet.view(c).folded)
    });
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
