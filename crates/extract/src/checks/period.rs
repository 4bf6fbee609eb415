//! `period`: dates and years that can not be.
//!
//! A report dated before the end of the year that it evaluates, a filling date (填报日期) before it, and the caption of a form with another
//! year than its fellows and the report.

use super::Context;
use super::report::{Draft, Findings, squeeze};
use gongbao_model::{Decimal, ReportKind, Severity, Span, TableId, TableKind};
use regex::Regex;
use std::sync::LazyLock;

static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(20\d{2})\s*[年.\-/]\s*(1[0-2]|0?[1-9])(?:\s*[月.\-/]\s*(3[01]|[12]\d|0?[1-9])日?)?",
    )
    .ok()
});
static YEAR: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(20\d{2})\s*年").ok());

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    let Some(year) = cx.analysis.meta.fiscal_year else {
        return;
    };
    let looks_back = matches!(
        cx.analysis.meta.report_kind,
        ReportKind::DepartmentOverallSelfEvaluation
            | ReportKind::ProjectSelfEvaluation
            | ReportKind::DepartmentFinalAccounts
    );
    if looks_back {
        filled_early(cx, year, out);
    }
    captions(cx, year, out);
}

/// Filling dates in the notes of forms.
fn filled_early(cx: &Context<'_>, year: i32, out: &mut Findings) {
    for (n, info) in cx.analysis.tables.iter().enumerate() {
        for note in &info.notes {
            let text = cx.doc.slice(*note);
            let Some(at) = text.find("日期") else {
                continue;
            };
            let Some(m) = DATE.as_ref().and_then(|d| d.captures(&text[at..])) else {
                continue;
            };
            let (Some(y), whole) = (
                m.get(1).and_then(|y| y.as_str().parse::<i32>().ok()),
                m.get(0),
            ) else {
                continue;
            };
            let month: u32 = m.get(2).and_then(|x| x.as_str().parse().ok()).unwrap_or(12);
            if y > year || (y == year && month == 12) {
                continue;
            }
            let Some(whole) = whole else { continue };
            let span = Span::new(
                note.start as usize + at + whole.start(),
                note.start as usize + at + whole.end(),
            );
            let table = cx.name.table(TableId(n as u32));
            let date = squeeze(whole.as_str(), 20);
            let severity = if y == year {
                Severity::Note
            } else {
                Severity::Error
            };
            let zh = format!("{table}填报日期为{date}，早于所评价的{year}年度终了");
            let en = format!(
                "{table}: filled in on {date}, before the end of the year {year} that it evaluates"
            );
            push(
                cx,
                ("checks.period.filled", severity),
                y,
                year,
                TableId(n as u32),
                span,
                (zh, en),
                out,
            );
        }
    }
}

/// Years in the captions of evaluation forms and statutory tables.
fn captions(cx: &Context<'_>, year: i32, out: &mut Findings) {
    let years: Vec<Option<(i32, Span)>> = cx
        .analysis
        .tables
        .iter()
        .map(|info| {
            let span = info.caption_span?;
            if !matches!(
                info.kind,
                TableKind::BaseData
                    | TableKind::OverallSelfEvaluation
                    | TableKind::ProjectSelfEvaluation
                    | TableKind::FinalAccounts
            ) {
                return None;
            }
            let text = cx.doc.slice(span);
            let mut found = YEAR.as_ref()?.captures_iter(text);
            let first = found.next()?;
            // Two years in a caption are a comparison.
            if found.next().is_some() {
                return None;
            }
            let m = first.get(1)?;
            Some((
                m.as_str().parse().ok()?,
                Span::new(
                    span.start as usize + m.start(),
                    span.start as usize + m.end(),
                ),
            ))
        })
        .collect();
    let agree = years.iter().flatten().filter(|y| y.0 == year).count();
    let odd: Vec<(usize, i32, Span)> = years
        .iter()
        .enumerate()
        .filter_map(|(i, y)| y.filter(|y| y.0 != year).map(|y| (i, y.0, y.1)))
        .collect();
    if odd.len() > agree.max(1) {
        return;
    }
    for (i, y, span) in odd {
        let table = cx.name.table(TableId(i as u32));
        let severity = if agree >= 2 {
            Severity::Error
        } else {
            Severity::Note
        };
        let zh = format!("{table}标题写{y}年，报告年度及其余{agree}张表为{year}年");
        let en = format!(
            "{table}: the caption says {y}, the report and {agree} other tables say {year}"
        );
        push(
            cx,
            ("checks.period.caption", severity),
            y,
            year,
            TableId(i as u32),
            span,
            (zh, en),
            out,
        );
    }
}

#[allow(
    clippy::too_many_arguments,
    reason = "one place builds the findings of this file"
)]
fn push(
    cx: &Context<'_>,
    (rule, severity): (&'static str, Severity),
    stated: i32,
    computed: i32,
    table: TableId,
    span: Span,
    (zh, en): (String, String),
    out: &mut Findings,
) {
    let draft = Draft {
        check: "period",
        rule,
        severity,
        stated: Some(Decimal::from(stated)),
        computed: Some(Decimal::from(computed)),
        claims: vec![],
        cells: vec![],
        tables: vec![table],
        span,
    };
    draft.say(cx.analysis, (zh, en), out);
}
