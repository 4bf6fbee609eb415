//! The words before a number: where they begin, the period, the comparison and the noun phrase in them.

use super::period::{of_date, of_word, word_at};
use super::roles::{strip_fillers, without_per};
use super::words::{PeriodWord, WORDS};
use crate::quantity::lex::{Lexeme, LexemeKind};
use crate::quantity::numeral::is_gap;
use crate::quantity::words::{SuffixTable, WordTable};
use gongbao_model::{Period, RuleId, Span};
use std::sync::LazyLock;

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
    /// The number follows the number before it with nothing but a list mark between.
    pub adjacent: bool,
    /// A list mark (、 和) stands right behind the number before.
    pub listed: bool,
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

fn date_at(lexemes: &[Lexeme], at: usize) -> Option<&Lexeme> {
    let i = lexemes.partition_point(|l| (l.span.start as usize) < at);
    lexemes
        .get(i)
        .filter(|l| l.span.start as usize == at && matches!(l.kind, LexemeKind::Date(_)))
}

fn strip_openings<'a>(
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
            let plan = rest.starts_with("年初") && tail.contains("预算");
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
        let heading = glued_heading(rest, labelled);
        if let Some(len) = aside(rest).or(heading) {
            let words = rest.get(..heading.unwrap_or(0)).unwrap_or_default();
            left.budget_heading |= words.contains("预算")
                && ["说明", "草案", "安排"].iter().any(|w| words.contains(w))
                && !["执行", "决算", "完成"].iter().any(|w| words.contains(w));
            pos += len;
            labelled = false;
            continue;
        }
        if let Some((mut len, ())) = WORDS.opening.at(rest) {
            let word = rest.get(..len).unwrap_or_default();
            // 加上级转移支付: after 加 the words 上级, 上解 and 上年 belong together.
            if word.ends_with("加上")
                && rest
                    .get(len..)
                    .is_some_and(|t| t.starts_with(['级', '解', '年', '述', '划']))
            {
                len -= '上'.len_utf8();
            }
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
            if !level || ACCOUNTS.iter().any(|a| behind.starts_with(a)) {
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
    /// What somebody did to learn a figure: 评价组发现2022年共结余资金….
    const FOUND: &[&str] = &["发现", "显示", "表明", "了解到", "核实", "反映"];
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
        && (owner.trim_end().ends_with(ORGAN) || FOUND.iter().any(|verb| owner.ends_with(verb)))
        && behind.chars().count() >= 2)
        .then_some(start)
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

/// Words that open the name of an account.
const ACCOUNTS: &[&str] = &[
    "一般公共",
    "公共财政",
    "政府性",
    "国有资本",
    "社会保险",
    "社保",
    "财政",
    "收入",
    "支出",
    "预算",
    "地方",
    "税收",
    "非税",
    "可实现",
    "安排",
    "债务",
    "政府债",
    "完成",
    "实现",
];

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

/// Finds 比上年, 较年初预算, 与2023年相比, 由2015年的 and the like in the core.
fn find_comparison(lexemes: &[Lexeme], year: Option<i32>, left: &mut Left<'_>) {
    let core = left.core;
    // 比绩效目标值高出6.5个百分点, 较常年偏多: what a clause opens with is compared with, whatever its name.
    let moved = || {
        let (len, _) = WORDS.change.end_of(strip_fillers(core))?;
        core.get(..core.len().checked_sub(len)?)
    };
    let opens = core.starts_with(['比', '较'])
        && !NO_COMPARISON.iter().any(|word| core.starts_with(word))
        && moved().is_some_and(|before| before.chars().count() >= 3);
    for (i, c) in core.char_indices() {
        if !WORDS.compare.starts(c) {
            continue;
        }
        let rest = core.get(i..).unwrap_or_default();
        let Some((len, ())) = WORDS.compare.at(rest) else {
            continue;
        };
        let word = rest.get(..len).unwrap_or_default();
        let tail = rest.get(len..).unwrap_or_default();
        let tail_trim = tail.trim_start_matches(is_gap);
        let from = matches!(word, "由" | "从" | "自");
        let tail_at = left.core_start + i + len + (tail.len() - tail_trim.len());
        let mut period = None;
        let mut matched = false;
        if let Some(l) = date_at(lexemes, tail_at) {
            if let LexemeKind::Date(d) = l.kind {
                period = of_date(d, year);
                matched = true;
            }
        } else if let Some((_, w, _)) = word_at(tail_trim) {
            period = of_word(w, year);
            // “十二五”末 is the last day of its last year.
            if let (Some(Period::Years(_, last)), Some(n)) =
                (period, word_at(tail_trim).map(|(n, ..)| n))
                && tail_trim
                    .get(n..)
                    .is_some_and(|t| t.starts_with(['末', '底']))
            {
                period = Some(Period::Day(last, 12, 31));
            }
            matched = true;
        } else if tail_trim.starts_with("年初")
            || tail_trim.starts_with("预算")
            || tail_trim.starts_with("全年预算")
            || tail_trim.starts_with("调整预算")
            || tail_trim.starts_with("同期")
            || tail_trim.starts_with("基期")
            || tail_trim.starts_with("往年")
            || tail_trim.starts_with("前")
            || tail_trim.starts_with("全省")
            || tail_trim.starts_with("全国")
            || tail_trim.starts_with("全市")
            || tail_trim.starts_with("计划")
            || tail_trim.starts_with("目标")
        {
            matched =
                tail_trim.starts_with("年初") || !matches!(word, "同" | "超" | "自" | "由" | "从");
        } else if from && without_per(tail_trim).is_empty() {
            // 由690元提高到720元, 由每人每月690元提高到720元.
            matched = true;
        } else if opens && i == 0 || i > 0 && against(core, i, word, tail_trim) {
            matched = true;
            left.open = true;
        }
        if matched {
            left.compare = Some(i);
            left.compare_period = period;
            left.from = from;
            break;
        }
    }
}

/// 采购成本比市场价低12%: a name before 比, another one between it and the change.
fn against(core: &str, at: usize, word: &str, tail: &str) -> bool {
    let before = core.get(..at).unwrap_or_default();
    let part = before.ends_with([
        '占', '同', '环', '对', '相', '之', '百', '贷', '入', '性', '债', '产', '类', '可', '配',
    ]);
    let Some((len, _)) = WORDS.change.end_of(strip_fillers(tail)) else {
        return false;
    };
    let reference = strip_fillers(tail)
        .len()
        .checked_sub(len)
        .and_then(|end| tail.get(..end))
        .unwrap_or_default();
    word == "比"
        && before.chars().count() >= 2
        && !part
        && !tail.starts_with(['例', '重', '率', '值', '较', '赛', '价', '武'])
        && super::metric::noun(reference).chars().count() >= 2
}

/// Words that begin like a comparison.
const NO_COMPARISON: &[&str] = &[
    "比例", "比重", "比率", "比值", "比较", "比赛", "比对", "较好", "较高", "较大", "较强", "较快",
    "较为", "较低", "较多", "较少", "较小", "较早",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::lex::lexemes;
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
