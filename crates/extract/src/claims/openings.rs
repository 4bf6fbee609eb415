//! What stands before the noun phrase of a clause: labels, headings that lost their line end, periods, places, words like 其中.

use super::left::Left;
use super::period::{of_date, of_word, word_at};
use super::words::lists;
use super::words::{PeriodWord, WORDS};
use crate::quantity::lex::{Lexeme, LexemeKind};
use crate::quantity::numeral::is_gap;
use crate::quantity::words::{SuffixTable, WordTable};
use gongbao_model::{Period, Span};
use std::sync::LazyLock;

pub(super) fn date_at(lexemes: &[Lexeme], at: usize) -> Option<&Lexeme> {
    let i = lexemes.partition_point(|l| (l.span.start as usize) < at);
    lexemes
        .get(i)
        .filter(|l| l.span.start as usize == at && matches!(l.kind, LexemeKind::Date(_)))
}

pub(super) fn strip_openings<'a>(
    text: &'a str,
    at: usize,
    lexemes: &[Lexeme],
    year: Option<i32>,
    left: &mut Left<'a>,
) {
    let mut pos = left.start;
    let mut year = year;
    let mut labelled = false;
    if left.followed {
        pos += manner_of(text.get(pos..at).unwrap_or_default());
    }
    while pos < at {
        let rest = text.get(pos..at).unwrap_or_default();
        if let Some(c) = rest.chars().next().filter(|c| is_gap(*c)) {
            pos += c.len_utf8();
            continue;
        }
        if let Some(lexeme) = date_at(lexemes, pos)
            && let LexemeKind::Date(date) = lexeme.kind
        {
            let end = (lexeme.span.end as usize).min(at);
            if let Some(period) = of_date(date, year) {
                year = Some(period.year());
                let tail = text
                    .get(end..at)
                    .unwrap_or_default()
                    .trim_start_matches(is_gap);
                let stock = tail.starts_with('末') || tail.starts_with('底');
                let period = match (stock, period) {
                    (true, Period::Year(y)) => Period::Day(y, 12, 31),
                    (true, Period::Month(y, m)) => Period::Day(y, m, last_day(y, m)),
                    _ if tail.starts_with("以来") => left.period.map_or(period, |p| p.0),
                    _ => period,
                };
                if !tail.starts_with("以来") {
                    left.period = Some((period, "periods.date"));
                    left.period_span = Some(Span::new(pos, end.max(pos)));
                }
                left.prior_word = false;
            }
            pos = end.max(pos + 1);
            continue;
        }
        // 到2030年, 截至2023年底, 在“十四五”期间.
        if let Some((len, ())) = LEADS.at(rest) {
            let (lead, behind) = rest.split_at(len);
            let skip = behind.len() - behind.trim_start_matches(is_gap).len();
            let dated = date_at(lexemes, pos + len + skip).is_some() || word_at(behind).is_some();
            if dated && !matches!(lead, "自" | "从") {
                // 力争到2030年末收入突破50亿元, 争取年内完成投资10亿元; 争取2023年中央资金 was brought in.
                left.aimed |= matches!(lead, "力争" | "力争到" | "确保")
                    || lead.starts_with("争取")
                        && ["年内", "年底", "年末"]
                            .iter()
                            .any(|word| behind.trim_start_matches(is_gap).starts_with(word));
                pos += len + skip;
                continue;
            }
        }
        if let Some((len, word, rule)) = word_at(rest) {
            // 上年结转 and 年末结余 are names of balances; the period word stays in the metric.
            let tail = rest.get(len..).unwrap_or_default();
            let balance =
                tail.starts_with("结转") || tail.starts_with("结余") || tail.starts_with("滚存");
            // 年初全市支出预算数 is a figure of the year: the words name a kind of budget, not a day.
            let planned = [
                "计划", "确定", "设定", "下达", "部署", "安排", "提出", "目标", "核定",
            ]
            .iter()
            .any(|word| tail.starts_with(word));
            let plan = rest.starts_with("年初") && (planned || tail.contains("预算"));
            if let Some(period) = of_word(word, year).filter(|_| !balance && !plan) {
                let shifted = matches!(word, PeriodWord::Year(s) | PeriodWord::YearEnd(s) if s < 0);
                // 2023年年末: the later word says what of the year.
                left.period = Some((period, rule));
                left.period_span = Some(Span::new(pos, pos + len));
                left.prior_word = shifted;
            }
            if balance {
                break;
            }
            pos += len;
            continue;
        }
        if let Some(len) = label(text, pos, at, lexemes) {
            pos += len;
            labelled = true;
            continue;
        }
        let heading = if left.followed {
            None
        } else {
            glued_heading(rest, labelled)
        };
        if let Some(len) = aside(rest).or(heading) {
            let words = rest.get(..heading.unwrap_or(0)).unwrap_or_default();
            left.budget_heading |= words.contains("预算")
                && ["说明", "草案", "安排"].iter().any(|w| words.contains(w))
                && !["执行", "决算", "完成"].iter().any(|w| words.contains(w));
            pos += len;
            labelled = false;
            continue;
        }
        if let Some(len) = added(rest) {
            left.added = true;
            pos += len;
            continue;
        }
        if let Some((mut len, ())) = WORDS.opening.at(rest) {
            let word = rest.get(..len).unwrap_or_default();
            // 初中21所, 初级职称50人: what begins with 初 is no first days of a month.
            if word == "初"
                && rest.get(len..).is_some_and(|t| {
                    t.starts_with(['中', '级', '步', '审', '选', '检', '创', '婚', '诊'])
                })
            {
                break;
            }
            // 加上级转移支付: after 加 the words 上级, 上解 and 上年 belong together.
            if word.ends_with("加上")
                && rest
                    .get(len..)
                    .is_some_and(|t| t.starts_with(['级', '解', '年', '述', '划']))
            {
                len -= '上'.len_utf8();
            }
            left.added |= word.ends_with("加上");
            left.excluded |= matches!(word, "剔除" | "扣除" | "不考虑" | "减去");
            left.part |=
                word.starts_with("其中") || word.starts_with("包括") || word.starts_with("分别是");
            pos += len;
            continue;
        }
        if left.subject.is_empty()
            && let Some((len, ())) = WORDS.subject.at(rest)
        {
            let word = rest.get(..len).unwrap_or_default();
            let behind = rest.get(len..).unwrap_or_default();
            // 省级重点实验室 is a class; a level is a subject where an account follows.
            let level = word.ends_with('级') && word != "市本级" && !word.ends_with("本级")
                || word == "中央";
            // 自治区级重点实验室 is a class too.
            let class = !word.ends_with('级') && behind.starts_with('级');
            if !class
                && (!level
                    || lists()
                        .account_openings
                        .iter()
                        .any(|a| behind.starts_with(a)))
            {
                left.subject = word;
            }
        }
        break;
    }
    // 某某部2023年末车辆编制70名: the owner stands before the date, the noun behind it.
    if left.period.is_none()
        && (!left.followed || left.excluded)
        && let Some(end) = dated_owner(text, pos, at, lexemes)
    {
        let (start, core) = (left.start, left.core);
        left.start = end;
        left.followed = true;
        strip_openings(text, at, lexemes, year, left);
        left.start = start;
        let _ = core;
        return;
    }
    left.core_start = pos.min(at);
    left.core = text.get(left.core_start..at).unwrap_or_default();
}

/// Where the date begins that an organ's name is followed by, near the head of a clause.
fn dated_owner(text: &str, pos: usize, at: usize, lexemes: &[Lexeme]) -> Option<usize> {
    const ORGAN: &[char] = &[
        '部', '局', '委', '办', '会', '院', '心', '位', '司', '市', '县', '区', '省', '府', '校',
        '站', '室', '厅', '所', '馆', '镇', '乡',
    ];
    let from = lexemes.partition_point(|l| (l.span.start as usize) < pos);
    let date = lexemes
        .get(from..)?
        .iter()
        .take(2)
        .find(|l| matches!(l.kind, LexemeKind::Date(_)))?;
    let start = date.span.start as usize;
    let owner = text.get(pos..start.min(at))?;
    let behind = text.get(date.span.end as usize..at)?;
    (owner.chars().count() <= 40
        && (owner.trim_end().ends_with(ORGAN)
            || lists().found.iter().any(|verb| owner.ends_with(verb)))
        && behind.chars().count() >= 2)
        .then_some(start)
}

/// Bytes of 加 before the name of what is added to an account: 加债务转贷收入5亿元, 加：上年结转3亿元.
fn added(rest: &str) -> Option<usize> {
    let tail = rest.strip_prefix('加')?;
    let money = [
        "收入",
        "支出",
        "结转",
        "结余",
        "资金",
        "补助",
        "转移支付",
        "债券",
        "下达",
        "上解",
        "还本",
    ];
    let line = tail.starts_with(['：', ':'])
        || money.iter().any(|word| tail.contains(word))
            && !tail.starts_with([
                '强', '快', '大', '上', '速', '固', '深', '之', '入', '工', '计', '权', '油', '装',
            ]);
    line.then_some('加'.len_utf8())
}

/// Words that lead to a date.
static LEADS: LazyLock<WordTable<()>> = LazyLock::new(|| {
    let words = [
        "到",
        "至",
        "截至",
        "截止",
        "截至到",
        "自",
        "从",
        "在",
        "于",
        "力争",
        "力争到",
        "确保",
        "争取",
        "争取到",
        "预计",
        "预计到",
        "计划",
        "计划到",
        "发现",
        "显示",
        "按",
        "按照",
    ];
    WordTable::new(words.map(|w| (w.to_owned(), ())))
});

/// Bytes of 的标准 at the start of the words behind a number: 按每人1200元的标准发放….
fn manner_of(rest: &str) -> usize {
    let Some(tail) = rest.strip_prefix('的') else {
        return 0;
    };
    ["标准", "比例", "价格", "幅度", "额度"]
        .iter()
        .find(|word| {
            tail.strip_prefix(**word).is_some_and(|t| {
                t.starts_with(|c: char| !matches!(c, '，' | '。' | '为' | '达' | '是'))
            })
        })
        .map_or(0, |word| '的'.len_utf8() + word.len())
}

/// Bytes of a short aside at the start of a clause: （表三十一）市本级支出, （下同）全年完成.
fn aside(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix(['（', '('])?;
    let (close, mark) = inner
        .char_indices()
        .take(10)
        .find(|(_, c)| matches!(c, '）' | ')'))?;
    let words = inner.get(..close)?;
    let refers = ["表", "下同", "附件", "详见", "见附"]
        .iter()
        .any(|w| words.contains(w));
    refers.then_some('（'.len_utf8().min(rest.len() - inner.len()) + close + mark.len_utf8())
}

/// Bytes of a heading that lost its line end: 一般公共预算收支情况全市一般公共预算收入…, 八、财政金融全年一般公共预算收入….
/// `labelled` says that a list label stands before it.
fn glued_heading(rest: &str, labelled: bool) -> Option<usize> {
    static SCOPES: LazyLock<WordTable<()>> = LazyLock::new(|| {
        let words = [
            "全国",
            "全省",
            "全市",
            "全区",
            "全州",
            "全县",
            "全盟",
            "全旗",
            "省本级",
            "市本级",
            "区本级",
            "州本级",
            "县本级",
            "自治区本级",
            "省级",
            "市级",
            "区级",
            "州级",
            "县级",
            "市直",
            "本市",
            "本省",
            "我市",
            "我省",
            "我县",
            "我区",
            "我州",
        ];
        WordTable::new(words.map(|w| (w.to_owned(), ())))
    });
    static ENDS: LazyLock<SuffixTable<()>> = LazyLock::new(|| {
        let words = [
            "情况", "说明", "草案", "原因", "收支", "安排", "因素", "预算", "决算",
        ];
        SuffixTable::new(words.map(|w| (w.to_owned(), ())))
    });
    rest.char_indices().skip(2).take(34).find_map(|(i, _)| {
        let (head, tail) = rest.split_at(i);
        let year = tail.as_bytes().first().is_some_and(u8::is_ascii_digit)
            && tail.len() > 4
            && tail.as_bytes().iter().take(4).all(u8::is_ascii_digit)
            && tail.get(4..).is_some_and(|t| t.starts_with('年'));
        let titled = || {
            ENDS.end_of(head).is_some()
                || head.ends_with(['）', ')'])
                    && ["情况", "原因", "说明"].iter().any(|w| head.contains(w))
        };
        let account = || year && (head.ends_with("预算") || head.ends_with("决算"));
        let found = (year || SCOPES.at(tail).is_some()) && titled() && !account()
            || tail.starts_with("地方一般公共") && head.ends_with("预算")
            || labelled
                && ["全年", "年末"].iter().any(|word| tail.starts_with(word))
                && head.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        found.then_some(i)
    })
}

/// Bytes of a list label at the head of a clause: `4.`, `（一）`, `十、`.
fn label(text: &str, pos: usize, at: usize, lexemes: &[Lexeme]) -> Option<usize> {
    let rest = text.get(pos..at)?;
    let first = rest.chars().next()?;
    if first.is_ascii_digit() {
        let i = lexemes.partition_point(|l| (l.span.start as usize) < pos);
        let l = lexemes.get(i).filter(|l| {
            l.span.start as usize == pos
                && matches!(l.kind, LexemeKind::Excluded("exclusions.label"))
        })?;
        let end = l.span.end as usize;
        let marks = text.get(end..at)?;
        return Some(
            end - pos + marks.len() - marks.trim_start_matches(['.', '．', '、', ')', '）']).len(),
        );
    }
    let han = |s: &str| !s.is_empty() && s.chars().all(is_numeral);
    if matches!(first, '（' | '(') {
        let inner = rest.get(first.len_utf8()..)?;
        let close = inner
            .char_indices()
            .take(5)
            .find(|(_, c)| matches!(c, '）' | ')'))?
            .0;
        return han(inner.get(..close)?)
            .then_some(first.len_utf8() + close + inner.get(close..)?.chars().next()?.len_utf8());
    }
    if is_numeral(first) {
        let mark = rest
            .char_indices()
            .take(4)
            .find(|(_, c)| matches!(c, '、' | '．' | '.'))?;
        return han(rest.get(..mark.0)?).then_some(mark.0 + mark.1.len_utf8());
    }
    None
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(
            c,
            '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十'
        )
}

fn last_day(year: i32, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
