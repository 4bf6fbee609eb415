//! Property: a generated consistent report has no finding; with any one of its figures changed it has findings, and every one of them involves that figure.
//!
//! Three reports: that of a department (sums, shares, changes and rates of the text, sums that a sentence builds up, a table of codes, a table of projects over three
//! columns), a budget (both sides of an account, what is left over and brought over, kinds that are all there is, rates that name what they count, shares in a row,
//! growth between two figures), and a self-evaluation with its forms (rows under a row, one statement in two places, text and form, points).
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

/// A stretch of a generated report: words, or a figure that the rest of the report proves.
enum Piece {
    Words(&'static str),
    Figure(String),
}

/// The text of a report with one of its figures as given.
fn joined(pieces: &[Piece], changed: Option<(usize, &str)>) -> String {
    let mut at = 0;
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Words(words) => text.push_str(words),
            Piece::Figure(figure) => {
                let other = changed.filter(|c| c.0 == at).map(|c| c.1);
                text.push_str(other.unwrap_or(figure));
                at += 1;
            }
        }
    }
    text
}

/// Words with `{}` for each figure.
fn pieces(template: &'static str, figures: Vec<String>) -> Vec<Piece> {
    let words = template.split("{}");
    let mut figures = figures.into_iter();
    let mut out = Vec::new();
    for (n, words) in words.enumerate() {
        if n > 0 {
            out.push(Piece::Figure(figures.next().unwrap()));
        }
        out.push(Piece::Words(words));
    }
    assert!(figures.next().is_none(), "as many figures as places");
    out
}

/// A budget of a fictitious county.
fn budget(r: &Report) -> Vec<Piece> {
    let (a, b) = (r.personnel, r.public);
    let total = a + b;
    let c = total / 3;
    let (income, spent, brought) = (r.last_basic + 5_000, r.last_basic / 2, r.project);
    let (town, country) = (r.last_project * 3, r.last_project);
    let (samples, good) = (r.reception + 1_000, r.reception + 900);
    let (before, now) = (r.reception_budget + 900, r.reception_budget + 400);
    let sum = r.basic() + r.project;
    pieces(
        "关于甲县2031年预算执行情况的报告\n\n一、收支预算\n\n\
         2031年收支总预算{}万元。收入包括：一般公共预算拨款收入{}万元、事业收入{}万元。支出包括：教育支出{}万元、卫生健康支出{}万元。\n\n\
         二、政府性基金预算\n\n\
         全县政府性基金收入{}万元，政府性基金支出{}万元，当年结余{}万元，上年结转{}万元，滚存结余{}万元。\n\n\
         三、消费\n\n\
         2031年全县社会消费品零售总额{}万元。按经营地分，城镇消费品零售额{}万元，乡村消费品零售额{}万元。\n\n\
         四、质量\n\n\
         全年抽检水样{}批次，合格{}批次，合格率{}%。\n\n\
         五、投诉\n\n\
         收到投诉由2030年的{}件降至2031年的{}件，降幅{}%。\n\n\
         六、结构\n\n\
         2031年全县部门支出{}万元，按支出性质分，基本支出{}万元，项目支出{}万元，占比分别为{}%、{}%。\n",
        vec![
            figure(total),
            figure(a),
            figure(b),
            figure(c),
            figure(total - c),
            figure(income),
            figure(spent),
            figure(income - spent),
            figure(brought),
            figure(income - spent + brought),
            figure(town + country),
            figure(town),
            figure(country),
            samples.to_string(),
            good.to_string(),
            percent(good, samples),
            before.to_string(),
            now.to_string(),
            percent(before - now, before),
            figure(sum),
            figure(r.basic()),
            figure(r.project),
            percent(r.basic(), sum),
            percent(r.project, sum),
        ],
    )
}

/// A self-evaluation with the forms of a fictitious department.
fn evaluation(r: &Report) -> Vec<Piece> {
    let whole = |office: i64, travel: i64, meetings: i64| {
        [office + travel + meetings, office, travel, meetings].map(figure)
    };
    let columns = [
        whole(r.last_basic / 7, r.last_basic / 9 + 77, 5_321),
        whole(r.public / 2 + 40_007, r.public / 5 + 31, 1_234),
        whole(r.public / 3, r.public / 4 + 13, 4_321),
    ];
    let rows = (0..4).flat_map(|row| columns.iter().map(move |c| c[row].clone()));
    let (planned, spent) = (r.basic() + r.project, r.basic() + r.project * 9 / 10);
    let score = 35_00 + r.reception % 400;
    let (teams, staff) = (
        (200 + r.reception % 500).to_string(),
        (1_200 + r.reception_budget % 500).to_string(),
    );
    let figures = rows
        .chain([figure(spent), percent(spent, planned)])
        .chain([teams.clone(), staff.clone(), teams, staff])
        .chain([
            figure(planned),
            figure(spent),
            percent(spent, planned),
            figure(score),
            figure(900 + score + 40_00 + 10_00),
            figure(900 + score + 40_00 + 10_00),
        ])
        .collect();
    pieces(
        "# 甲县图书馆2031年度部门整体支出绩效自评报告\n\n\
         2031年度部门整体支出绩效评价基础数据表\n\n\
         | 财政供养人员情况 | 编制数 | 2031年实际在职人数 | 控制率 |\n|---|---|---|---|\n| | 57 | 48 | 84.21% |\n\
         | 经费控制情况（万元） | 2030年决算数 | 2031年预算数 | 2031年决算数 |\n\
         | 公用经费 | {} | {} | {} |\n\
         | 其中：办公经费 | {} | {} | {} |\n\
         | 水费、电费、差旅费 | {} | {} | {} |\n\
         | 会议费、培训费 | {} | {} | {} |\n\n\
         ## 一、支出情况\n\n\
         2031年总支出{}万元，预算执行率{}%。\n\n\
         ## 二、工作情况\n\n\
         队伍建设不断加强，选派流动书车服务队{}支、队员{}名，送书下乡。\n\n\
         ## 三、主要成效\n\n\
         队伍建设不断加强，选派流动书车服务队{}支、队员{}名，读者增加。\n\n\
         2031年度部门整体支出绩效自评表\n\n\
         | 预算部门 | 甲县图书馆 | | | | | | | |\n|---|---|---|---|---|---|---|---|---|\n\
         | 年度预算申请（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |\n\
         | | 年度资金总额 | 450.00 | {} | {} | 10 | {}% | 9.00 | |\n\
         | 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |\n\
         | | 产出指标 | 数量指标 | 送书下乡 | 完成 | 完成 | 40 | {} | |\n\
         | | 效益指标 | 社会效益指标 | 读者增长 | 增长 | 增长 | 40 | 40.00 | |\n\
         | | 满意度指标 | 服务对象满意度 | 读者满意度 | ≥85% | 88% | 10 | 10.00 | |\n\
         | 总分 | | | | | | 100 | {} | |\n\n\
         ## 四、评价结论\n\n\
         经综合评价，甲县图书馆2031年度整体支出绩效自评得分为{}分。\n",
        figures,
    )
}

fn read(text: &str) -> Record {
    let (doc, analysis) =
        analyze(text.as_bytes(), "report.md", &ingest::Options::default()).unwrap();
    assemble(&SourceInfo::default(), &doc, &analysis)
}

/// True where a finding names a figure: by a claim, or by a cell.
fn involves(record: &Record, f: &gongbao_model::record::FindingRecord, figure: &str) -> bool {
    let claimed = record
        .claims
        .iter()
        .any(|x| f.claims.contains(&x.id) && x.value.0.abs().to_string() == figure);
    let printed = f.cells.iter().any(|(t, row, col)| {
        let table = record.tables.iter().find(|x| &x.id == t);
        table.is_some_and(|x| {
            x.cells
                .iter()
                .any(|c| c.row == *row && c.col == *col && c.text.trim_end_matches('%') == figure)
        })
    });
    claimed || printed
}

/// Reports of each kind; `PROPTEST_CASES` does not reach a configuration of one's own.
const CASES: u32 = 6;

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
                prop_assert!(involves(&record, f, &changed), "figure {at}, {old} as {changed}: {}", f.message);
            }
        }
    }
}

/// Checks that a report has no finding, and that each of its figures, changed, is found and nothing else.
fn holds(pieces: &[Piece]) -> Result<(), TestCaseError> {
    let record = read(&joined(pieces, None));
    let messages: Vec<&String> = record
        .findings
        .iter()
        .filter(|f| f.severity != "note")
        .map(|f| &f.message)
        .collect();
    prop_assert!(messages.is_empty(), "{messages:#?}");
    let figures = pieces.iter().filter_map(|p| match p {
        Piece::Figure(f) => Some(f),
        Piece::Words(_) => None,
    });
    for (at, old) in figures.enumerate() {
        let value: f64 = old.parse().unwrap();
        let changed = if old.contains('.') && value < 100.0 && value * 1.37 + 11.11 > 100.0 {
            // A rate or a score stays one.
            format!("{:.2}", value * 0.73)
        } else if old.contains('.') {
            format!("{:.2}", value * 1.37 + 11.11)
        } else {
            format!("{:.0}", value * 1.37 + 11.0)
        };
        let text = joined(pieces, Some((at, &changed)));
        let record = read(&text);
        let found = serious(&record);
        prop_assert!(
            !found.is_empty(),
            "figure {at}, {old} as {changed}: nothing found in\n{text}"
        );
        for f in found {
            prop_assert!(
                involves(&record, f, &changed),
                "figure {at}, {old} as {changed}: {}",
                f.message
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_budget_holds(r in report()) {
        holds(&budget(&r))?;
    }

    #[test]
    fn a_self_evaluation_holds(r in report()) {
        holds(&evaluation(&r))?;
    }
}
