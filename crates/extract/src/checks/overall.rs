//! `contradiction` between the text of a self-evaluation and its form: the score, the total spending and the rate of execution.
//!
//! The text names what the form prints in its total row and in its row of money. A score of the text belongs to the form of the department where it speaks of
//! 整体支出, to the form of a project where that is the only form; other scores are those of single projects.

use super::Context;
use super::report::{Discrepancy, Draft, Findings};
use crate::facts::interval;
use gongbao_model::{Decimal, Dimension, Origin, ReportKind, Role, Severity, TableId, TableKind};
use std::collections::BTreeSet;

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    let _ = grade(cx, out);
    let Some(form) = form(cx) else { return };
    score(cx, form, out);
    if cx.analysis.tables[form.0 as usize].kind == TableKind::OverallSelfEvaluation {
        let _ = spending(cx, form, out);
    }
}

/// The one form that the text speaks of.
fn form(cx: &Context<'_>) -> Option<TableId> {
    let of = |kind: TableKind| {
        let all = cx.analysis.tables.iter().enumerate();
        let mut found = all.filter(move |(_, t)| t.kind == kind);
        let first = found.next().map(|(n, _)| TableId(n as u32));
        (first, found.next().is_some())
    };
    let (overall, projects) = (
        of(TableKind::OverallSelfEvaluation),
        of(TableKind::ProjectSelfEvaluation),
    );
    let project = cx.analysis.meta.report_kind == ReportKind::ProjectSelfEvaluation;
    match (overall, projects) {
        ((Some(form), false), _) => Some(form),
        ((None, _), (Some(form), false)) if project => Some(form),
        _ => None,
    }
}

/// The least points of a grade, by the rules of the ministry for the evaluation of projects.
const GRADES: [(&str, i64); 3] = [("优", 90), ("良", 80), ("中", 60)];

/// A grade that the printed score does not reach. Local rules move the border a little, so a score near it is a note.
fn grade(cx: &Context<'_>, out: &mut Findings) -> Option<()> {
    let meta = &cx.analysis.meta;
    let (score, grade) = (meta.self_score?, meta.self_grade.as_deref()?);
    let (_, least) = GRADES.iter().find(|(g, _)| grade.starts_with(g))?;
    let least = Decimal::from(*least);
    if score >= least {
        return None;
    }
    let (at, c) = cx.analysis.claims.iter().enumerate().find(|(_, c)| {
        c.role == Role::Score && c.origin == Origin::Text && c.quantity.value == score
    })?;
    let severity = if score + Decimal::from(5) >= least {
        Severity::Note
    } else {
        Severity::Error
    };
    let place = cx.name.place(c);
    let sentences = (
        format!("{place}：自评得分{score}分，等级却为“{grade}”（{least}分以上）"),
        format!("{place}: the score is {score}, yet the grade is “{grade}” (from {least} on)"),
    );
    let draft = Draft {
        check: "score_bound",
        rule: "checks.overall.grade",
        severity,
        stated: Some(score),
        computed: Some(least),
        claims: vec![at],
        cells: vec![],
        tables: vec![],
        span: c.quantity.span,
    };
    draft.say(cx.analysis, sentences, out);
    Some(())
}

/// The score of the text against the total row of the form.
fn score(cx: &Context<'_>, form: TableId, out: &mut Findings) {
    let overall = cx.analysis.tables[form.0 as usize].kind == TableKind::OverallSelfEvaluation;
    let printed: Vec<usize> = cx
        .table_claims(form)
        .iter()
        .copied()
        .filter(|i| {
            let c = cx.claim(*i);
            c.role == Role::Score
                && ["总分", "合计", "总计", "总得分"]
                    .iter()
                    .any(|w| c.metric.starts_with(w))
        })
        .collect();
    let [total] = printed.as_slice() else { return };
    for (i, c) in cx.analysis.claims.iter().enumerate() {
        let words = cx.doc.slice(c.quote);
        let meant = c.origin == Origin::Text
            && c.role == Role::Score
            && (c.concept == Some("performance.self_score") || c.metric.ends_with("自评得分"))
            && c.project.is_none()
            && (!overall || (words.contains("整体") && !words.contains("项目")));
        if meant && c.quantity.value <= Decimal::ONE_HUNDRED {
            let _ = differs(
                cx,
                i,
                *total,
                "总分",
                "total score",
                "checks.overall.score",
                out,
            );
        }
    }
}

/// Total spending and its rate of execution in the text against the row of money of the form.
fn spending(cx: &Context<'_>, form: TableId, out: &mut Findings) -> Option<()> {
    let row = |role: Role, money: bool| {
        cx.table_claims(form).iter().copied().find(|i| {
            let c = cx.claim(*i);
            c.role == role && (c.quantity.dimension == Dimension::Money) == money
        })
    };
    let (spent, rate) = (row(Role::Actual, true)?, row(Role::Completion, false));
    let stated = cx.facts.items[spent].interval?;
    let year = cx.analysis.meta.fiscal_year;
    let texts: Vec<usize> = (0..cx.analysis.claims.len())
        .filter(|i| {
            let c = cx.claim(*i);
            c.origin == Origin::Text
                && c.project.is_none()
                && c.subject.is_none()
                && cx.facts.items[*i].year == year
        })
        .collect();
    let amounts: Vec<usize> = texts
        .iter()
        .copied()
        .filter(|i| {
            let c = cx.claim(*i);
            c.quantity.dimension == Dimension::Money && cx.facts.items[*i].role == Role::Actual
        })
        .collect();
    let meets = |i: &usize| cx.facts.items[*i].interval.is_some_and(|x| x.meets(stated));
    // A form of another scope prints what the text prints under another name.
    if !amounts.iter().any(meets) {
        let names: BTreeSet<&str> = [
            "总支出",
            "支出合计",
            "本年支出合计",
            "支出总额",
            "整体支出",
            "部门整体支出",
        ]
        .into();
        let totals = amounts.iter().filter(|i| {
            let key = cx.facts.items[**i].key.as_str();
            names.contains(key) && cx.claim(**i).whole.is_none()
        });
        let totals: Vec<usize> = totals.copied().collect();
        if let [total] = totals.as_slice() {
            let _ = differs(
                cx,
                *total,
                spent,
                "全年执行数",
                "spending",
                "checks.overall.spending",
                out,
            );
        }
    }
    let rate = rate?;
    for i in texts {
        let c = cx.claim(i);
        let base = c.base.map(|b| b.0 as usize);
        if c.role == Role::Completion
            && c.concept == Some("rate.execution")
            && base.is_some_and(|b| b < cx.analysis.claims.len() && meets(&b))
        {
            let _ = differs(
                cx,
                i,
                rate,
                "执行率",
                "rate of execution",
                "checks.overall.rate",
                out,
            );
        }
    }
    Some(())
}

fn differs(
    cx: &Context<'_>,
    stated: usize,
    printed: usize,
    name: &str,
    name_en: &str,
    rule: &'static str,
    out: &mut Findings,
) -> Option<()> {
    let (c, p) = (cx.claim(stated), cx.claim(printed));
    // Points are exact as printed.
    let interval = |i: usize| match cx.claim(i).role {
        Role::Score => Some(interval::point(cx.claim(i).quantity.base_value)),
        _ => cx.facts.items[i].interval,
    };
    let (own, computed) = (interval(stated)?, interval(printed)?);
    let miss = Discrepancy::held(cx, stated, own, computed, p.quantity.base_value)?;
    let miss = match c.role {
        Role::Score => miss.as_severity(Severity::Error),
        _ => miss,
    };
    let (m, f) = (cx.name.measure(c), cx.name.figure(c));
    let (place, g) = (cx.name.place(p), cx.name.figure(p));
    let sentences = (
        format!("{m}为{f}，{place}的{name}为{g}，文与表不一致"),
        format!("{m} is {f}, the {name_en} in {place} is {g}; text and form differ"),
    );
    miss.tell("contradiction", rule, [printed], sentences, out);
    Some(())
}
