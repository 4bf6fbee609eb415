//! Property: a generated consistent report (sums, shares, changes and rates of the text, sums that a sentence builds up, a table of codes, a table of
//! projects over three columns) has no finding; with any one of its figures changed it has findings, and every one of them involves that figure.
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
        [
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
        .into_iter()
        .chain(self.codes())
        .chain(self.projects())
        .chain(self.accounts())
        .collect()
    }
    /// A table of three classes and their items: total, basic and project expenditure of every row.
    fn codes(&self) -> Vec<String> {
        let (basic, project) = (self.basic(), self.project);
        let (b1, b2) = (basic / 2, basic / 3);
        let p1 = project / 3;
        let items = [(b1, p1), (b2, project - p1), (basic - b1 - b2, 0)];
        let culture = (b1 + b2, project);
        let rows = [
            (basic, project),
            culture,
            items[0],
            items[1],
            items[2],
            items[2],
        ];
        rows.iter()
            .flat_map(|(b, p)| [figure(b + p), figure(*b), figure(*p)])
            .collect()
    }
    /// The projects of two years and a budget, each column with its total.
    fn projects(&self) -> Vec<String> {
        let column = |total: i64, third: i64| {
            let (a, b) = (total / 2 + third, total / 4 - third / 3);
            [total, a, b, total - a - b]
        };
        let columns = [
            column(self.last_project, 311),
            column(self.project + 12_345, 127),
            column(self.project, 419),
        ];
        (0..4)
            .flat_map(|row| columns.iter().map(move |c| figure(c[row])))
            .collect()
    }
    /// Income with what is added to it, in the text.
    fn accounts(&self) -> Vec<String> {
        let (a, b, c) = (
            self.personnel + 7_001,
            self.public + 303,
            self.last_basic / 3,
        );
        vec![figure(a), figure(b), figure(c), figure(a + b + c)]
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
             2031年公务接待费支出预算为{}万元，支出决算为{}万元，完成预算的{}%。\n\n\
             五、收入情况\n\n\
             2031年事业单位经营收入{}万元，加上捐赠收入{}万元、租金收入{}万元，收入总计{}万元。\n\n\
             支出决算表\n\n\
             | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |\n|---|---|---|---|---|\n\
             | | 合计 | {} | {} | {} |\n\
             | 207 | 文化旅游体育与传媒支出 | {} | {} | {} |\n\
             | 2070104 | 图书馆 | {} | {} | {} |\n\
             | 2070199 | 其他文化和旅游支出 | {} | {} | {} |\n\
             | 221 | 住房保障支出 | {} | {} | {} |\n\
             | 22102 | 住房改革支出 | {} | {} | {} |\n\n\
             业务项目明细表\n\n\
             | 项目 | 2030年决算数 | 2031年预算数 | 2031年决算数 |\n|---|---|---|---|\n\
             | 业务项目 | {} | {} | {} |\n\
             | 阅读推广 | {} | {} | {} |\n\
             | 流动书车 | {} | {} | {} |\n\
             | 古籍修复 | {} | {} | {} |\n",
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
            f[19],
            f[50],
            f[51],
            f[52],
            f[53],
            f[20],
            f[21],
            f[22],
            f[23],
            f[24],
            f[25],
            f[26],
            f[27],
            f[28],
            f[29],
            f[30],
            f[31],
            f[32],
            f[33],
            f[34],
            f[35],
            f[36],
            f[37],
            f[38],
            f[39],
            f[40],
            f[41],
            f[42],
            f[43],
            f[44],
            f[45],
            f[46],
            f[47],
            f[48],
            f[49],
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
        analyze(text.as_bytes(), "report.md", &ingest::Options::default()).unwrap();
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
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_changed_figure_is_found(r in report()) {
        let right = r.figures();
        for (at, old) in right.iter().enumerate() {
            // A nought in a table is left out of sums that are right without it.
            if old == "0.00" {
                continue;
            }
            let value: f64 = old.parse().unwrap();
            let changed = format!("{:.2}", value * 1.37 + 11.11);
            let mut figures = right.clone();
            figures[at].clone_from(&changed);
            let text = r.text(&figures);
            let record = read(&text);
            let found = serious(&record);
            prop_assert!(!found.is_empty(), "figure {at}, {old} as {changed}: nothing found in\n{text}");
            for f in found {
                let claimed = f.claims.iter().any(|c| record.claims.iter().any(|x| x.id == *c && x.value.0.abs().to_string() == changed));
                let printed = f.cells.iter().any(|(t, row, col)| {
                    let table = record.tables.iter().find(|x| &x.id == t);
                    table.is_some_and(|x| x.cells.iter().any(|c| c.row == *row && c.col == *col && c.text == changed))
                });
                prop_assert!(claimed || printed, "figure {at}, {old} as {changed}: {}", f.message);
            }
        }
    }
}
