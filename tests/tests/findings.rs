//! Property: a generated consistent report has no finding; with one figure changed it has findings, and every one of them
//! involves that figure. And the number of findings of a long document grows with the document, not faster.
#![allow(clippy::unwrap_used, reason = "a test may fail by unwrapping")]

use gongbao_model::record::{Record, SourceInfo, assemble};
use gongbao_pipeline::{analyze, ingest};
use proptest::prelude::*;

/// Hundredths as a figure with two decimals.
fn figure(cents: i64) -> String {
    format!(
        "{}{}.{:02}",
        if cents < 0 { "-" } else { "" },
        cents.abs() / 100,
        cents.abs() % 100
    )
}

/// part / whole in percent with two decimals, rounded half up.
fn percent(part: i64, whole: i64) -> String {
    let scaled = i128::from(part.abs()) * 100 * 100 * 2 / i128::from(whole.abs());
    figure(((scaled + 1) / 2) as i64)
}

/// Amounts of a fictitious department, in hundredths of 万元.
#[derive(Debug, Clone)]
struct Report {
    personnel: i64,
    public: i64,
    project: i64,
    last_basic: i64,
    last_project: i64,
    reception_budget: i64,
    reception: i64,
}

fn verb(change: i64) -> (&'static str, &'static str) {
    if change < 0 {
        ("减少", "下降")
    } else {
        ("增加", "增长")
    }
}

impl Report {
    fn basic(&self) -> i64 {
        self.personnel + self.public
    }
    /// The figures in the order of their printing; the text holds `{n}` for each.
    fn figures(&self) -> Vec<String> {
        let (basic, total) = (self.basic(), self.basic() + self.project);
        let (up, down) = (basic - self.last_basic, self.project - self.last_project);
        vec![
            figure(total),
            figure(basic),
            percent(basic, total),
            figure(self.project),
            percent(self.project, total),
            figure(basic),
            figure(self.last_basic),
            figure(up.abs()),
            percent(up, self.last_basic),
            figure(self.personnel),
            percent(self.personnel, basic),
            figure(self.public),
            percent(self.public, basic),
            figure(self.project),
            figure(self.last_project),
            figure(down.abs()),
            percent(down, self.last_project),
            figure(self.reception_budget),
            figure(self.reception),
            percent(self.reception, self.reception_budget),
        ]
    }
    fn text(&self, f: &[String]) -> String {
        let (u, ur) = verb(self.basic() - self.last_basic);
        let (p, pr) = verb(self.project - self.last_project);
        format!(
            "甲县图书管理局2031年度部门整体支出绩效自评报告\n\n一、支出总体情况\n\n\
             2031年支出合计{}万元，其中：基本支出{}万元，占{}%；项目支出{}万元，占{}%。\n\n\
             二、基本支出情况\n\n\
             2031年基本支出{}万元，较上年的{}万元{u}{}万元，{ur}{}%。其中人员经费{}万元，占基本支出的{}%；公用经费{}万元，占基本支出的{}%。\n\n\
             三、项目支出情况\n\n\
             2031年项目支出{}万元，较上年的{}万元{p}{}万元，{pr}{}%。\n\n\
             四、“三公”经费情况\n\n\
             2031年公务接待费支出预算为{}万元，支出决算为{}万元，完成预算的{}%。\n",
            f[0],
            f[1],
            f[2],
            f[3],
            f[4],
            f[5],
            f[6],
            f[7],
            f[8],
            f[9],
            f[10],
            f[11],
            f[12],
            f[13],
            f[14],
            f[15],
            f[16],
            f[17],
            f[18],
            f[19]
        )
    }
}

fn report() -> impl Strategy<Value = Report> {
    (
        100_000i64..900_000,
        20_000i64..300_000,
        50_000i64..900_000,
        100_000i64..900_000,
        50_000i64..900_000,
        500i64..9_000,
        100i64..9_000,
    )
        .prop_map(
            |(
                personnel,
                public,
                project,
                last_basic,
                last_project,
                reception_budget,
                reception,
            )| Report {
                personnel,
                public,
                project,
                last_basic,
                last_project,
                reception_budget,
                reception,
            },
        )
}

fn read(text: &str) -> Record {
    let (doc, analysis) =
        analyze(text.as_bytes(), "report.txt", &ingest::Options::default()).unwrap();
    assemble(&SourceInfo::default(), &doc, &analysis)
}

fn serious(record: &Record) -> Vec<&gongbao_model::record::FindingRecord> {
    record
        .findings
        .iter()
        .filter(|f| f.severity == "error")
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_consistent_report_has_no_finding(r in report()) {
        let record = read(&r.text(&r.figures()));
        let messages: Vec<&String> = record.findings.iter().map(|f| &f.message).collect();
        prop_assert!(messages.is_empty(), "{messages:#?}");
    }

    #[test]
    fn a_changed_figure_is_found(r in report(), at in 0usize..20) {
        let mut figures = r.figures();
        let old: f64 = figures[at].parse().unwrap();
        figures[at] = format!("{:.2}", old * 1.37 + 11.11);
        let changed = figures[at].clone();
        let record = read(&r.text(&figures));
        let found = serious(&record);
        prop_assert!(!found.is_empty(), "figure {at}, {old} as {changed}: nothing found in\n{}", r.text(&figures));
        for f in found {
            let involved = f.claims.iter().any(|c| record.claims.iter().any(|x| x.id == *c && x.value.0.abs().to_string() == changed));
            prop_assert!(involved, "figure {at}, {old} as {changed}: {}", f.message);
        }
    }
}
