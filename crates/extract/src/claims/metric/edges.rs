//! What stands at the edges of a noun phrase and is no part of it: copulas, forms, notes, spans of years, causes, what is added to.

use super::ellipsis::total_after_addition;
use crate::claims::words::WORDS;
use crate::quantity::numeral::is_gap;
use crate::squeeze::has_marks;

/// The text without copulas at its end (为, 达到, 预计完成).
pub(in crate::claims) fn strip_copula(text: &str) -> &str {
    let mut t = trim(text);
    for _ in 0..6 {
        match WORDS.copula.end_of(t) {
            Some((len, ())) => {
                let word = t.get(t.len() - len..).unwrap_or_default();
                let rest = t.get(..t.len() - len).unwrap_or_default();
                // 公共, 国有, 统计 and 单位于 end in a copula's char and are no copulas.
                if word.chars().count() == 1 && keeps(rest, word) {
                    break;
                }
                // 未完成1项, 超额完成6万亩: the verb is what is counted.
                if word == "完成" && (rest.ends_with('未') || rest.ends_with("超额")) {
                    break;
                }
                // 收入总计 and 支出合计 are lines of an account.
                if matches!(word, "总计" | "合计" | "共计")
                    && rest.ends_with(['入', '支', '出', '额'])
                {
                    break;
                }
                t = trim(rest);
            }
            None => break,
        }
    }
    t
}

pub(super) fn keeps(rest: &str, word: &str) -> bool {
    let prev = rest.chars().next_back();
    match word {
        "有" => matches!(
            prev,
            Some('国' | '所' | '私' | '公' | '民' | '含' | '占' | '享')
        ),
        "共" => matches!(prev, Some('公' | '中')),
        "的" | "到" | "至" | "在" | "了" => false,
        "达" => matches!(prev, Some('发' | '表' | '下' | '传')),
        "为" => matches!(prev, Some('行' | '作' | '较')),
        "均" => matches!(
            prev,
            Some('人' | '户' | '年' | '地' | '亩' | '平' | '村' | '月' | '日')
        ),
        "约" => matches!(prev, Some('节' | '集' | '合')),
        _ => false,
    }
}

pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| {
        is_gap(c)
            || matches!(
                c,
                '，' | '：' | ':' | '、' | '；' | ',' | '。' | '-' | '—' | '－'
            )
    })
}

/// The text without an aside at its end that says how the figure was taken: 同口径（下同）.
pub(super) fn strip_how_aside(text: &str) -> &str {
    let Some(i) = Some(text)
        .filter(|t| t.ends_with(['）', ')']))
        .and_then(|t| t.rfind(['（', '(']))
    else {
        return text;
    };
    let aside = text.get(i..).unwrap_or_default();
    if ["下同", "口径", "为准"]
        .iter()
        .any(|word| aside.contains(word))
    {
        text.get(..i).unwrap_or(text)
    } else {
        text
    }
}

/// The name without a span of years at its end: 转移支付连续四年超…, 经营主体五年净增….
pub(super) fn strip_span(text: &str) -> &str {
    if !text.ends_with(['年', '度', '月']) {
        return text;
    }
    // 生产总值连续6个季度保持…: so is a number of quarters.
    let quarters = text
        .strip_suffix("季度")
        .or_else(|| text.strip_suffix('月'))
        .map(|t| t.trim_end_matches('个'));
    if let Some(t) = quarters {
        let t = t.trim_end_matches(|c: char| {
            c.is_ascii_digit() || is_gap(c) || "两二三四五六七八九十".contains(c)
        });
        return t
            .strip_suffix("连续")
            .filter(|t| !t.is_empty())
            .unwrap_or(text);
    }
    let Some(years) = text.strip_suffix('年') else {
        return text;
    };
    let name = years.trim_end_matches([
        '一', '两', '二', '三', '四', '五', '六', '七', '八', '九', '十', '近',
    ]);
    if name.len() < years.len() && name.chars().count() >= 2 {
        strip_copula(name)
    } else {
        text
    }
}

/// What moved, without what moved it: 固定资产投资受高基数影响下降.
pub(super) fn unmoved(t: &str) -> &str {
    t.strip_suffix("影响")
        .and_then(|rest| rest.rfind('受').and_then(|i| t.get(..i)))
        .filter(|name| name.chars().count() >= 2)
        .unwrap_or(t)
}

/// What is added to an account: 上划中央收入 of 一般公共预算收入加上上划中央收入.
pub(super) fn added_to(t: &str) -> &str {
    // Hardly a name holds this char.
    if !t.contains('加') || total_after_addition(t).is_some() {
        return t;
    }
    let tail = ["收入加上", "支出加上", "收入加", "支出加"]
        .iter()
        .find_map(|sum| t.rfind(sum).and_then(|i| t.get(i + sum.len()..)));
    tail.filter(|tail| tail.chars().count() >= 3).unwrap_or(t)
}

/// The last of several undertakings, which is the one that the figure measures: 新增产能 of 推动技术改造和复工复产、新增产能.
pub(super) fn undertaken(t: &str) -> &str {
    match Some(t)
        .filter(|t| has_marks(t))
        .and_then(|t| t.rsplit_once('、'))
    {
        Some((before, last))
            if last.chars().count() >= 4
                && before.chars().count() >= 6
                && WORDS.listing.at(last).is_some() =>
        {
            last
        }
        _ => t,
    }
}

/// The text without an aside that says what it is called further on; none where it holds none.
pub(in crate::claims) fn without_abbreviation(text: &str) -> Option<String> {
    // Every form holds this char, and nearly no name does.
    if !text.contains('称') {
        return None;
    }
    let start = ["（以下简称", "(以下简称", "（以下统称", "（简称", "(简称"]
        .iter()
        .filter_map(|w| text.find(w))
        .min()?;
    let close = text.get(start..)?.find(['）', ')'])?;
    let end = start + close + text.get(start + close..)?.chars().next()?.len_utf8();
    Some(format!("{}{}", text.get(..start)?, text.get(end..)?))
}

/// The text without a form at its end (决算数, 年初预算); 基本支出决算数 keeps its 支出.
pub(in crate::claims) fn strip_form(text: &str) -> Option<&str> {
    let Some((len, ())) = WORDS.form_head.end_of(text) else {
        // “三公”经费预算: the money's budget; 一般公共预算 is a name.
        let rest = text.strip_suffix("预算")?;
        return ["经费", "资金", "费", "拨款"]
            .iter()
            .any(|w| rest.ends_with(w))
            .then_some(rest);
    };
    let mut cut = text.len() - len;
    // 支出预算 alone is a name of its own.
    if cut == 0 && text.starts_with(['支', '收']) && text.ends_with("预算") {
        return None;
    }
    if cut > 0
        && text
            .get(cut..)
            .is_some_and(|w| w.starts_with("支出") || w.starts_with("收入"))
    {
        cut += "支出".len();
    }
    text.get(..cut)
}

/// The text without what stands in parentheses inside it.
pub(super) fn without_asides(text: &str) -> String {
    let mut depth = 0u32;
    text.chars()
        .filter(|c| {
            let outside = depth == 0;
            match c {
                '（' | '(' => depth += 1,
                '）' | ')' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => return outside,
            }
            false
        })
        .collect()
}

/// The text without what follows its last word and says nothing of its own: notes ([4], ③), asides （下同）, 的.
pub(in crate::claims) fn strip_notes(text: &str) -> &str {
    let mut t = text;
    loop {
        let before = t;
        t = t.trim_end_matches(|c: char| is_gap(c) || c == '的' || ('①'..='⑳').contains(&c));
        for (open, close) in [('（', '）'), ('(', ')'), ('[', ']'), ('［', '］')] {
            if let Some(inner) = t.strip_suffix(close)
                && let Some(i) = inner.rfind(open)
                && inner
                    .get(i..)
                    .is_some_and(|aside| aside.chars().count() <= 20)
            {
                t = t.get(..i).unwrap_or_default();
            }
        }
        if t == before {
            return t;
        }
    }
}

/// The name without a list label or a code of the classification before it: 9．20609-科技重大项目, 212-城乡社区支出.
pub(super) fn uncoded(name: &str) -> &str {
    let mut t = name;
    loop {
        let digits = t.bytes().take_while(u8::is_ascii_digit).count();
        let rest = t.get(digits..).unwrap_or_default();
        let Some(c) = rest
            .chars()
            .next()
            .filter(|c| digits > 0 && matches!(c, '．' | '.' | '、' | '-' | '—' | '－'))
        else {
            return t;
        };
        let tail = rest.get(c.len_utf8()..).unwrap_or_default();
        let code = tail.starts_with(|c: char| c.is_ascii_digit())
            && matches!(c, '．' | '.' | '、')
            && digits <= 2;
        if tail.chars().count() < 2
            || !(code || tail.starts_with(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c)))
        {
            return t;
        }
        t = tail;
    }
}
