//! The words before a number: where they begin, the period, the comparison and the noun phrase in them.

use super::comparison::find_comparison;
use super::openings::strip_openings;
use super::roles::without_per;
use crate::quantity::lex::Lexeme;
use crate::quantity::numeral::is_gap;
use gongbao_model::{Period, RuleId, Span};

/// How far back the words before a number are read, in bytes.
const REACH: usize = 300;

/// The text before a number, taken apart.
#[derive(Debug, Clone, Default)]
pub(super) struct Left<'a> {
    /// From the clause's start to the number.
    pub raw: &'a str,
    /// Where `raw` starts.
    pub start: usize,
    /// Without openings and leading period words.
    pub core: &'a str,
    /// Where `core` starts.
    pub core_start: usize,
    /// A period that leads the clause.
    pub period: Option<(Period, RuleId)>,
    /// Where its words stand.
    pub period_span: Option<Span>,
    /// The period's words are for the year before (上年).
    pub prior_word: bool,
    /// The clause begins with 其中 or 包括.
    pub part: bool,
    /// Where a comparison begins inside `core`, in bytes.
    pub compare: Option<usize>,
    /// The compared period.
    pub compare_period: Option<Period>,
    /// A heading that is glued to the clause speaks of a budget (…支出预算的说明).
    pub budget_heading: bool,
    /// The comparison names anything (比上届): between it and the change stands no noun of its own.
    pub open: bool,
    /// The comparison is 由… or 从….
    pub from: bool,
    /// A leading subject word (全市).
    pub subject: &'a str,
    /// The clause takes something out of the account (剔除一次性投入26亿元后).
    pub excluded: bool,
    /// The clause adds to what was spoken of (加上债务转贷收入5亿元).
    pub added: bool,
    /// The number follows the number before it with nothing but a list mark between.
    pub adjacent: bool,
    /// A list mark (、 和) stands right behind the number before.
    pub listed: bool,
    /// A date that leads the clause is the day to reach it by (力争到2030年).
    pub aimed: bool,
    /// No mark of a clause stands between the number before and this one.
    pub runs_on: bool,
    /// The words between the number before (or the sentence's start) and the clause.
    pub before: &'a str,
    /// A number stands before in the sentence, or the clause was opened once already.
    pub followed: bool,
    /// No number stands before in the sentence.
    pub fresh: bool,
    /// The clause is inside parentheses that opened in front of it.
    pub inside: bool,
}

/// Reads the words before a number. `floor` is the end of the number before it, or the start of the sentence.
pub(super) fn read<'a>(
    text: &'a str,
    floor: usize,
    has_previous: bool,
    at: usize,
    lexemes: &[Lexeme],
    year: Option<i32>,
) -> Left<'a> {
    let mut left = Left::default();
    let mut low = floor.max(at.saturating_sub(REACH));
    while !text.is_char_boundary(low) {
        low += 1;
    }
    let window = text.get(low..at).unwrap_or_default();
    let cut = clause_start(window, has_previous && low == floor, &mut left.inside);
    left.start = low + cut;
    left.followed = has_previous;
    left.listed = has_previous && low == floor && cut > 0 && leading_list_mark(window) == cut;
    left.runs_on = has_previous && low == floor && cut == 0;
    left.raw = window.get(cut..).unwrap_or_default();
    let bare = left.raw.trim_matches(|c: char| {
        is_gap(c)
            || matches!(
                c,
                '、' | '和'
                    | '及'
                    | '与'
                    | '，'
                    | ','
                    | '-'
                    | '—'
                    | '~'
                    | '至'
                    | '；'
                    | '/'
                    | '：'
                    | ':'
                    | '∶'
                    | '或'
            )
    });
    left.adjacent = has_previous
        && low == floor
        && cut < 4
        && without_per(bare).is_empty()
        && !left.raw.contains('，');
    // 其中，国家级4个: the opening stands in a clause of its own.
    let before = window
        .get(..cut)
        .unwrap_or_default()
        .trim_end_matches(|c: char| is_gap(c) || matches!(c, '，' | '：' | ':' | ','));
    left.part = before.ends_with("其中") || before.ends_with("包括");
    // 设立1亿元发展资金、2亿元引导基金: what ends in a list mark is behind the number before.
    let named_before = has_previous
        && low == floor
        && cut == 0
        && !left.adjacent
        && left
            .raw
            .trim_end_matches(is_gap)
            .ends_with(['、', '和', '及', '与']);
    if named_before {
        left.start = at;
        left.raw = "";
    }
    strip_openings(text, at, lexemes, year, &mut left);
    find_comparison(lexemes, year, &mut left);
    left
}

/// Where the clause before a number starts in a window of text that ends at the number.
fn clause_start(window: &str, after_number: bool, inside: &mut bool) -> usize {
    let mut depth = 0u32;
    let mut seen = false;
    // A list mark parts clauses only behind a number; otherwise it is part of a noun phrase (电力、热力生产).
    let list_start = if after_number {
        leading_list_mark(window)
    } else {
        0
    };
    for (i, c) in window.char_indices().rev() {
        let after = i + c.len_utf8();
        if i < list_start {
            return list_start;
        }
        match c {
            '）' | ')' => depth += 1,
            '（' | '(' if depth > 0 => depth -= 1,
            '（' | '(' => {
                *inside = true;
                return after;
            }
            _ if depth > 0 => {}
            '，' | '；' | ';' | '。' | '！' | '？' | '\n' => return after,
            ',' => return after,
            '：' | ':' => {
                // 人员经费：1098万元 names the figure before the colon.
                if seen {
                    return after;
                }
            }
            c if is_gap(c) => {}
            _ => seen = true,
        }
    }
    list_start
}

/// Bytes of a list mark right at the start of the text behind a number.
fn leading_list_mark(window: &str) -> usize {
    let skip = window.len() - window.trim_start_matches(is_gap).len();
    match window.get(skip..).and_then(|w| w.chars().next()) {
        Some(c @ ('、' | '和' | '及' | '与')) => skip + c.len_utf8(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::lex::{LexemeKind, lexemes};
    use gongbao_model::Span;

    fn left(sentence: &str, number: &str) -> (String, Option<String>, bool) {
        let at = sentence.find(number).unwrap();
        let lx = lexemes(sentence, Span::new(0, sentence.len()));
        let floor = lx
            .iter()
            .filter(|l| (l.span.end as usize) <= at && matches!(l.kind, LexemeKind::Quantity(_)))
            .map(|l| l.span.end as usize)
            .next_back();
        let l = read(
            sentence,
            floor.unwrap_or(0),
            floor.is_some(),
            at,
            &lx,
            Some(2023),
        );
        (
            l.core.to_owned(),
            l.period.map(|p| p.0.to_string()),
            l.compare.is_some(),
        )
    }

    #[test]
    fn the_words_before_a_number() {
        assert_eq!(
            left("2023年末人员编制数70名", "70"),
            ("人员编制数".into(), Some("2023-12-31".into()), false)
        );
        assert_eq!(
            left("支出5万元，较上年同期的8万元减少3万元", "8"),
            ("较上年同期的".into(), None, true)
        );
        assert_eq!(
            left("收入3万元、支出4万元", "4"),
            ("支出".into(), None, false)
        );
        assert_eq!(
            left("人员经费：8万元", "8"),
            ("人员经费：".into(), None, false)
        );
        assert_eq!(
            left("电力、热力生产增长8%", "8"),
            ("电力、热力生产增长".into(), None, false)
        );
        assert_eq!(
            left("台站7个（市级1个）", "1"),
            ("市级".into(), None, false)
        );
    }
}
