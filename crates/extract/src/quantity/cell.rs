//! The quantity of a table cell and of an indicator's target.

use super::lex::{self, Lexeme, LexemeKind};
use super::numeral::{gap, is_gap};
use super::with_unit;
use gongbao_model::{Decimal, Qualifier, Quantity, Span};

/// What an indicator asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// `>=`, `<=`, `=`, `>`, `<`, where an operator or a word for one is printed.
    pub op: Option<&'static str>,
    /// Value and unit; its span covers number and unit.
    pub quantity: Quantity,
    /// True when nothing but operator, number and unit stands in the cell.
    pub complete: bool,
}

/// The quantity that a cell is: a number, with a sign, a qualifier and a unit where it has them, and nothing else. `default_unit` (万元
/// from the table's head) is taken where the cell prints none. Dashes, text and dates give `None`.
#[must_use]
pub fn parse_cell(text: &str, span: Span, default_unit: Option<&str>) -> Option<Quantity> {
    let cell = text.get(span.range())?;
    let mut lead = cell.len() - cell.trim_start_matches(is_gap).len();
    let mut end = cell.trim_end_matches(is_gap).len();
    if end <= lead || end - lead > 120 {
        return None;
    }
    // A number in parentheses is negative in accounting; with a sign before it, it is what the sign says.
    let body = cell.get(lead..end)?;
    let mut negative = false;
    if let Some(inner) = body
        .strip_prefix(['(', '（'])
        .and_then(|b| b.strip_suffix([')', '）']))
        && !inner.starts_with(['-', '－', '−', '+'])
        && inner
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
    {
        negative = inner.contains('.') || inner.len() > 3;
        if !negative {
            return None;
        }
        lead += body.len() - inner.len() - body.chars().next_back().map_or(0, char::len_utf8);
        end = lead + inner.len();
    }
    let start = span.start as usize + lead;
    let stop = span.start as usize + end;
    let mut at = start;
    let rest = text.get(start..stop)?;
    if let Some(sign) = rest
        .chars()
        .next()
        .filter(|c| matches!(c, '-' | '－' | '−' | '–' | '﹣' | '+' | '＋'))
    {
        negative = !matches!(sign, '+' | '＋');
        at += sign.len_utf8();
        at += gap(text.get(at..stop)?);
    }
    let lexeme = first(text, Span::new(at, stop))?;
    let LexemeKind::Quantity(mut q) = lexeme.kind else {
        return None;
    };
    let before = text.get(at..q.span.start as usize)?;
    let after = text.get(q.span.end as usize..stop)?;
    if !before.trim_matches(is_gap).is_empty() || !after.trim_matches(is_gap).is_empty() {
        return None;
    }
    if q.unit.is_empty()
        && let Some(unit) = default_unit.filter(|u| !u.is_empty())
    {
        q = with_unit(q, unit);
    }
    if negative {
        q.value = -q.value;
        q.base_value = -q.base_value;
    }
    q.span = Span::new(start, stop);
    Some(q)
}

/// What an indicator's target or actual value asks for: an operator in signs or words (≥, 不少于, 以上) and the first quantity.
#[must_use]
pub fn parse_target(text: &str, span: Span) -> Option<Target> {
    let cell = text.get(span.range())?;
    let trimmed = cell.trim_matches(is_gap);
    if trimmed.is_empty() || trimmed.len() > 600 {
        return None;
    }
    let (mut op, mut start) = (None, span.start as usize);
    // The equals sign is no qualifier of running text, so it is read here.
    for (i, c) in cell.char_indices() {
        if c.is_ascii_digit() {
            break;
        }
        let (len, sign) = match c {
            '=' | '＝' if op.is_none() => (c.len_utf8(), "="),
            _ => continue,
        };
        op = Some(sign);
        start = span.start as usize + i + len;
    }
    let first = lex::lexemes(text, Span::new(start, span.end as usize))
        .into_iter()
        .find_map(|l| match l.kind {
            // 培育一批人才: a written one among words counts nothing.
            LexemeKind::Quantity(q)
                if l.han && q.value == Decimal::ONE && trimmed.len() > q.span.range().len() =>
            {
                None
            }
            LexemeKind::Quantity(q) => Some(q),
            _ => None,
        })?;
    let before_number = text.get(span.start as usize..first.span.start as usize)?;
    if op.is_some() && before_number.contains(['≥', '＞', '>']) {
        op = Some(">=");
    }
    if op.is_some() && before_number.contains(['≤', '＜', '<']) {
        op = Some("<=");
    }
    let op = op.or(match first.qualifier {
        Qualifier::AtLeast => Some(">="),
        Qualifier::AtMost => Some("<="),
        Qualifier::MoreThan => Some(">"),
        Qualifier::LessThan => Some("<"),
        _ => None,
    });
    let before = before_number.trim_matches(|c: char| {
        is_gap(c) || matches!(c, '=' | '＝' | '≥' | '≤' | '>' | '<' | '＞' | '＜')
    });
    let after = text.get(first.span.end as usize..span.end as usize)?;
    let complete = before.is_empty() && after.trim_matches(is_gap).is_empty();
    Some(Target {
        op,
        quantity: first,
        complete,
    })
}

fn first(text: &str, span: Span) -> Option<Lexeme> {
    lex::lexemes(text, span).into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(s: &str, unit: Option<&str>) -> Option<(String, String, String)> {
        parse_cell(s, Span::new(0, s.len()), unit).map(|q| {
            (
                q.value.to_string(),
                q.unit,
                q.base_value.normalize().to_string(),
            )
        })
    }

    #[test]
    fn cells() {
        let want = |v: &str, u: &str, b: &str| Some((v.to_owned(), u.to_owned(), b.to_owned()));
        assert_eq!(
            cell("1,348.22", Some("万元")),
            want("1348.22", "万元", "13482200")
        );
        assert_eq!(cell(" 90.54% ", Some("万元")), want("90.54", "%", "90.54"));
        assert_eq!(
            cell("-85.82", Some("万元")),
            want("-85.82", "万元", "-858200")
        );
        assert_eq!(
            cell("(85.82)", Some("万元")),
            want("-85.82", "万元", "-858200")
        );
        assert_eq!(cell("0", Some("人")), want("0", "人", "0"));
        assert_eq!(cell("100分", None), want("100", "分", "100"));
        assert_eq!(cell("10 分", None), want("10", "分", "10"));
        assert_eq!(cell("——", Some("万元")), None);
        assert_eq!(cell("优秀", None), None);
        assert_eq!(cell("2023年12月", None), None);
        assert_eq!(cell("其中：5", None), None);
        assert_eq!(cell("67", None), want("67", "", "67"));
        assert_eq!(cell("126个党支部", None), None);
    }

    fn target(s: &str) -> Option<(Option<&'static str>, String, String, bool)> {
        parse_target(s, Span::new(0, s.len())).map(|t| {
            (
                t.op,
                t.quantity.value.to_string(),
                t.quantity.unit,
                t.complete,
            )
        })
    }

    #[test]
    fn targets() {
        let want = |op, v: &str, u: &str, c| Some((op, v.to_owned(), u.to_owned(), c));
        assert_eq!(target("≥500册"), want(Some(">="), "500", "册", true));
        assert_eq!(target("=100%"), want(Some("="), "100", "%", true));
        assert_eq!(target("人均≤2000元"), want(Some("<="), "2000", "元", false));
        assert_eq!(target("不少于 5 次"), want(Some(">="), "5", "次", true));
        assert_eq!(target("95%以上"), want(Some(">="), "95", "%", true));
        assert_eq!(target("≥99.0%"), want(Some(">="), "99.0", "%", true));
        assert_eq!(target("3000元/个"), want(None, "3000", "元/个", true));
        assert_eq!(target("≥4"), want(Some(">="), "4", "", true));
        assert_eq!(target("不断提升"), None);
        assert_eq!(target("带动了一批农户"), None);
        assert_eq!(target("一次"), want(None, "1", "次", true));
        assert_eq!(target("2023年底"), None);
        assert_eq!(target("100"), want(None, "100", "", true));
    }
}
