//! What holds for a block before its words are read: the years its section speaks of, past or plan, and the topic of its heading.

use super::words::lists;
use super::words::{PeriodWord, WORDS};
use crate::quantity::lex::{LexemeKind, lexemes};
use crate::squeeze::without;
use gongbao_model::{Analysis, Document, Period, ReportKind, SectionId, SectionKind, Span};

/// The surroundings of a block.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Context {
    /// The year that 本年 means here.
    pub year: Option<i32>,
    /// The period of a figure whose words name none.
    pub period: Option<Period>,
    /// The section speaks of what is still to be done.
    pub plan: bool,
    /// The section lists goals of performance: what is no money is aimed at.
    pub goals: bool,
    /// Money in a plan section is a budget (budget reports), not a goal (work reports).
    pub plan_is_budget: bool,
    /// The day that an evaluation looks back from, where the text sets one (评价基准日为2023年3月31日).
    pub base_day: Option<Period>,
    /// The noun phrase of the nearest heading that names something measurable.
    pub topic: String,
}

/// Contexts by section, each worked out once.
pub(super) struct Contexts<'a> {
    doc: &'a Document,
    analysis: &'a Analysis,
    root: Context,
    of_section: Vec<Context>,
}

impl<'a> Contexts<'a> {
    /// Works out the contexts of all sections.
    pub(super) fn new(doc: &'a Document, analysis: &'a Analysis) -> Self {
        let mut contexts = Self {
            doc,
            analysis,
            root: Context::default(),
            of_section: Vec::new(),
        };
        contexts.root = contexts.of_document();
        for i in 0..analysis.sections.len() {
            let context = contexts.of_one(i);
            contexts.of_section.push(context);
        }
        contexts
    }

    /// The context of a section, or of the document where there is none.
    pub(super) fn get(&self, section: Option<SectionId>) -> &Context {
        section
            .and_then(|s| self.of_section.get(s.0 as usize))
            .unwrap_or(&self.root)
    }

    fn of_document(&self) -> Context {
        let meta = &self.analysis.meta;
        let title = meta.title.as_deref().unwrap_or_default();
        let year = meta
            .fiscal_year
            .or_else(|| years_of(title).map(|(first, _)| first))
            .or_else(|| self.year_of_text());
        let opening: String = if title.is_empty() {
            self.opening(60)
        } else {
            title.to_owned()
        };
        let explained = opening.contains("预算")
            && (opening.contains("说明") || opening.contains("编制"))
            && !opening.contains("执行")
            && !opening.contains("决算");
        let budget = matches!(meta.report_kind, ReportKind::DepartmentBudget) || explained;
        Context {
            year,
            period: year.map(Period::Year),
            plan: budget,
            goals: false,
            // Other reports speak of budgets too (二级预算单位): there only the kind of the report counts.
            plan_is_budget: matches!(meta.report_kind, ReportKind::Other) && self.names_budget()
                || matches!(
                    meta.report_kind,
                    ReportKind::BudgetReport
                        | ReportKind::DepartmentBudget
                        | ReportKind::DepartmentFinalAccounts
                )
                || title.contains("预算"),
            base_day: self.base_day(),
            topic: String::new(),
        }
    }

    /// The day that the text sets as the one the evaluation looks back from.
    fn base_day(&self) -> Option<Period> {
        let text = &self.doc.text;
        let at = text.find("评价基准日")? + "评价基准日".len();
        let end = text
            .get(at..)?
            .char_indices()
            .nth(20)
            .map_or(text.len(), |(i, _)| at + i);
        lexemes(text, Span::new(at, end))
            .into_iter()
            .find_map(|l| match l.kind {
                LexemeKind::Date(d) => super::period::of_date(d, None),
                _ => None,
            })
            .filter(|p| matches!(p, Period::Day(..)))
    }

    /// True where the opening lines speak of a budget.
    fn names_budget(&self) -> bool {
        self.opening(120).contains("预算")
    }

    /// The first chars of the text.
    fn opening(&self, chars: usize) -> String {
        self.doc
            .text
            .chars()
            .take(chars)
            .filter(|c| !c.is_whitespace())
            .collect()
    }

    /// The first year that the opening of the text names.
    fn year_of_text(&self) -> Option<i32> {
        let text = &self.doc.text;
        let end = text.char_indices().nth(400).map_or(text.len(), |(i, _)| i);
        lexemes(text, Span::new(0, end))
            .into_iter()
            .find_map(|l| match l.kind {
                LexemeKind::Date(d) => d.year,
                _ => None,
            })
    }

    fn of_one(&self, i: usize) -> Context {
        let Some(section) = self.analysis.sections.get(i) else {
            return self.root.clone();
        };
        // Parents stand before their children, so they are already known.
        let parent = section
            .parent
            .and_then(|p| self.of_section.get(p.0 as usize))
            .unwrap_or(&self.root);
        let mut context = parent.clone();
        let title = without(&section.title, char::is_whitespace);
        let document_title = section.depth <= 1
            && self.analysis.meta.title.as_deref() == Some(section.title.as_str());
        let w = &*WORDS;
        let past = w.past_title.is_in(&title);
        let plan = w.plan_title.is_in(&title) && !document_title;
        if let Some((first, last)) = years_of(&title).filter(|_| !document_title) {
            let multi = first != last && last - first >= 3;
            let base = self.root.year;
            if multi {
                // A five-year plan that has ended is reviewed, one that has begun is to come.
                let ahead = base.is_some_and(|b| last > b);
                context.plan = ahead && (plan || !past);
                let single = single_year(&title).filter(|_| !ahead);
                context.year = single
                    .or(if ahead { Some(last) } else { base })
                    .or(Some(last));
                context.period = single
                    .map(Period::Year)
                    .or(Some(Period::Years(first, last)));
            } else {
                context.year = Some(last);
                context.period = Some(Period::Year(last));
                let ahead = base.is_some_and(|b| last > b);
                context.plan = ahead || (plan && !past) || self.root.plan && !past;
            }
        } else if plan && !past && section.depth <= 2 {
            // Advice speaks from the year of the report.
            if !context.plan && !context.plan_is_budget && !title.contains("建议") {
                // 下一步工作安排 without a year speaks of the year after.
                context.year = self.root.year.map(|y| y + 1);
                context.period = context.year.map(Period::Year);
            }
            context.plan = true;
        }
        // 绩效目标设置情况: what stands here is aimed at.
        let goals = title.contains("绩效目标")
            && !["完成", "实现", "执行", "评价", "自评", "达成"]
                .iter()
                .any(|word| title.contains(word));
        context.goals = goals;
        // The title of the document names the report, nothing that is measured in it.
        let topic = heading_topic(&title);
        if !topic.is_empty() && section.kind != SectionKind::Title && !document_title {
            context.topic = topic;
        }
        context
    }
}

/// First and last year that a title names: in digits, or as a five-year plan.
fn years_of(title: &str) -> Option<(i32, i32)> {
    let single = single_year(title);
    let mut fixed = None;
    for (i, _) in title.char_indices() {
        if let Some((_, (PeriodWord::Years(a, b), _))) =
            title.get(i..).and_then(|t| WORDS.periods.at(t))
        {
            fixed = Some((a, b));
        }
    }
    fixed.or(single.map(|y| (y, y)))
}

fn single_year(title: &str) -> Option<i32> {
    lexemes(title, Span::new(0, title.len()))
        .into_iter()
        .find_map(|l| match l.kind {
            LexemeKind::Date(d) => d.end_year.or(d.year),
            _ => None,
        })
}

/// What a heading names: without a year, an organisation's actions and the words for 情况.
pub(super) fn heading_topic(title: &str) -> String {
    let mut t = title.trim_matches(|c: char| c.is_whitespace() || matches!(c, '：' | ':' | '。'));
    let dates = lexemes(t, Span::new(0, t.len()));
    if let Some(l) = dates
        .first()
        .filter(|l| matches!(l.kind, LexemeKind::Date(_)) && l.span.start == 0)
    {
        t = t.get(l.span.end as usize..).unwrap_or_default();
    }
    t = t.trim_start_matches('度');
    // Of a budget item's path only the last level is what the figure measures.
    for mark in ["（款）", "(款)", "（类）", "(类)"] {
        if let Some((_, last)) = t.rsplit_once(mark)
            && !last.is_empty()
        {
            t = last;
            break;
        }
    }
    while let Some(tail) = lists()
        .heading_tails
        .iter()
        .find(|tail| t.ends_with(**tail) && t.len() > tail.len())
    {
        t = &t[..t.len() - tail.len()];
    }
    // A sentence or a slogan names nothing that could be measured.
    t = t.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '、' | '．'));
    if t.contains(['，', '。', '；'])
        || t.contains('、') && !t.ends_with('）')
        || t.chars().count() > 30
        || t.chars().count() < 2
    {
        return String::new();
    }
    t.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_of_headings() {
        assert_eq!(heading_topic("基本支出情况"), "基本支出");
        assert_eq!(
            heading_topic("一般公共服务支出（类）社会工作事务（款）行政运行（项）"),
            "行政运行（项）"
        );
        assert_eq!(heading_topic("2023年度收入决算情况说明"), "收入");
        assert_eq!(heading_topic("坚持分类指导，精准施策"), "");
    }

    #[test]
    fn years_of_titles() {
        assert_eq!(years_of("2026年预算草案"), Some((2026, 2026)));
        assert_eq!(
            years_of("“十四五”时期发展目标和工作重点"),
            Some((2021, 2025))
        );
        assert_eq!(years_of("存在的问题"), None);
    }
}
