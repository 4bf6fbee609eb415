//! `identity` of what is left over in running text: income less expenditure.
//!
//! 收入总计…，支出总计…，年终结余… and 基金收入…，基金支出…，当年结余…: the next figure behind both sides that is named as left over is their difference. What has
//! been left over from several years (滚存结余) is another figure.

use super::Context;
use super::report::{Discrepancy, Findings};
use crate::facts::relations::Relations;
use crate::facts::{interval, is_amount};
use crate::finder::Finder;
use gongbao_model::{Decimal, Dimension, Origin, Role, Severity};
use std::sync::LazyLock;

/// How far back the two sides are looked for, in figures.
const REACH: usize = 40;
/// How many paragraphs before the expenditure the income may stand.
const PARAGRAPHS: u32 = 2;

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    for i in 1..cx.analysis.claims.len() {
        if amount(cx, i) && !sided(cx, i) && left_over(cx, i) {
            let _ = check(cx, i, out);
        }
        if amount(cx, i) && over_years(cx, i) {
            let _ = carried(cx, i, out);
        }
    }
}

/// An amount of money of the running text that is no comparison.
fn amount(cx: &Context<'_>, i: usize) -> bool {
    let c = cx.claim(i);
    c.origin == Origin::Text
        && c.quantity.dimension == Dimension::Money
        && is_amount(c.role)
        && c.role != Role::Prior
        && c.whole.is_none()
}

/// The clause that leads to a figure.
fn clause<'a>(cx: &Context<'a>, i: usize) -> &'a str {
    let c = cx.claim(i);
    let words = cx
        .doc
        .text
        .get(c.quote.start as usize..c.quantity.span.start as usize)
        .unwrap_or_default();
    words
        .rsplit(['，', '；', '。', '：', ',', ';'])
        .next()
        .unwrap_or_default()
}

fn sided(cx: &Context<'_>, i: usize) -> bool {
    let key = cx.facts.items[i].key.as_str();
    key.ends_with("收入") || key.ends_with("支出")
}

fn left_over(cx: &Context<'_>, i: usize) -> bool {
    static WORDS: LazyLock<(Finder, Finder)> = LazyLock::new(|| {
        let words = &Relations::get().running;
        let finder = |list: &'static [String]| Finder::new(list.iter().map(String::as_str));
        (finder(&words.left_over), finder(&words.over_years))
    });
    let ((left_over, over_years), clause) = (&*WORDS, clause(cx, i));
    left_over.is_in(clause) && !over_years.is_in(clause)
}

/// True for what is left over from several years, at the end of this one.
fn over_years(cx: &Context<'_>, i: usize) -> bool {
    let words = &cx.relations.running;
    let clause = clause(cx, i);
    words.left_over.iter().any(|w| clause.contains(w.as_str()))
        && ["滚存", "累计"].iter().any(|w| clause.contains(w))
        && !words.brought.iter().any(|w| clause.contains(w.as_str()))
}

/// 本年收支结余…，上年结转…，滚存结余…: what this year leaves over and what was brought over are what is left over in all.
fn carried(cx: &Context<'_>, total: usize, out: &mut Findings) -> Option<()> {
    let t = cx.claim(total);
    let (a, b) = (total.checked_sub(2)?, total.checked_sub(1)?);
    let words = &cx.relations.running;
    let is_rest = |i: usize| {
        let clause = clause(cx, i);
        left_over(cx, i) && ["当年", "本年"].iter().any(|w| clause.contains(w))
    };
    let is_brought = |i: usize| {
        words
            .brought
            .iter()
            .any(|w| clause(cx, i).contains(w.as_str()))
    };
    let same = |i: usize| {
        let c = cx.claim(i);
        amount(cx, i)
            && c.quote == t.quote
            && c.quantity.base_unit == t.quantity.base_unit
            && !c.quantity.value.is_sign_negative()
    };
    let pair = (is_rest(a) && is_brought(b)) || (is_brought(a) && is_rest(b));
    if !pair || !same(a) || !same(b) {
        return None;
    }
    let sum = cx.total([a, b])?;
    // A year that ends below zero is printed without its sign.
    let difference = interval::sub(cx.facts.items[a].interval?, cx.facts.items[b].interval?)?;
    let stated = cx.facts.items[total].interval?;
    if difference.meets(stated) || interval::reversed(difference).meets(stated) {
        return None;
    }
    let miss = Discrepancy::of(cx, total, sum.interval, sum.value)?;
    let (x, y, f, shown) = (
        cx.name.term(cx.claim(a)),
        cx.name.term(cx.claim(b)),
        cx.name.figure(t),
        miss.shown(),
    );
    let sentences = (
        format!("{x}与{y}相加为{shown}，文中滚存结余为{f}"),
        format!("{x} and {y} make {shown}, stated as {f}"),
    );
    miss.tell(
        "identity",
        "checks.identity.carried",
        [a, b],
        sentences,
        out,
    );
    Some(())
}

fn check(cx: &Context<'_>, rest: usize, out: &mut Findings) -> Option<()> {
    let (income, expenditure) = sides(cx, rest)?;
    let item = |i: usize| cx.facts.items[i].interval;
    let difference = interval::sub(item(income)?, item(expenditure)?)?;
    let (a, b, r) = (cx.claim(income), cx.claim(expenditure), cx.claim(rest));
    // A deficit is printed without its sign.
    let deficit = difference.hi < Decimal::ZERO && !r.quantity.value.is_sign_negative();
    let difference = if deficit {
        interval::reversed(difference)
    } else {
        difference
    };
    let value = a.quantity.base_value.checked_sub(b.quantity.base_value)?;
    let value = if deficit { -value } else { value };
    let miss = Discrepancy::of(cx, rest, difference, value)?;
    // What one body has left over may hold what it brought over from the year before.
    let miss = if cx.own_account() {
        miss.as_severity(Severity::Note)
    } else {
        miss
    };
    let (a, b, f) = (cx.name.term(a), cx.name.term(b), cx.name.term(r));
    let shown = miss.shown();
    let sentences = (
        format!("{a}与{b}相抵为{shown}，文中写{f}"),
        format!("{a} less {b} leaves {shown}, stated as {f}"),
    );
    let sides = [income, expenditure];
    miss.tell(
        "identity",
        "checks.identity.left_over",
        sides,
        sentences,
        out,
    );
    Some(())
}

/// Income and expenditure of one account: both sides of what this year leaves over, in the paragraph of the figure; or two totals, of which that of the
/// expenditure is the figure right before it.
fn sides(cx: &Context<'_>, rest: usize) -> Option<(usize, usize)> {
    let r = cx.claim(rest);
    let block = |i: usize| cx.facts.items[i].block;
    let clause = clause(cx, rest);
    let this_year = ["当年", "本年"].iter().any(|w| clause.contains(w));
    // The totals of one body leave out what it brought over from the year before.
    if clause.contains('加') || (!this_year && cx.own_account()) {
        return None;
    }
    let fits = |i: usize| {
        let c = cx.claim(i);
        amount(cx, i)
            && c.quantity.base_unit == r.quantity.base_unit
            && cx.facts.items[i].year == cx.facts.items[rest].year
            && cx.facts.items[i].role == cx.facts.items[rest].role
    };
    let total = |key: &str| {
        let totals = &cx.relations.running.totals;
        totals.iter().any(|t| key.ends_with(t.as_str()))
    };
    let key = |i: usize| cx.facts.items[i].key.as_str();
    let near = |i: usize| {
        let apart = block(rest).saturating_sub(block(i));
        cx.claim(i).section == r.section && apart <= if this_year { 0 } else { PARAGRAPHS }
    };
    let expenditure = (rest.saturating_sub(REACH)..rest)
        .rev()
        .filter(|i| fits(*i) && block(*i) == block(rest))
        .find(|i| key(*i).contains("支出"))
        .filter(|i| this_year || (total(key(*i)) && *i + 1 == rest))?;
    let wanted = key(expenditure).replace("支出", "收入");
    // 收支相抵 says that it is both sides of one account, whatever the last item of each is called.
    let lead = cx.doc.slice(r.quote);
    let words = &cx.relations.running.balanced;
    let balanced = words.iter().any(|w| lead.contains(w.as_str()));
    // The second side may leave out whose account it is (全县基金收入 and 基金支出).
    let income = (rest.saturating_sub(REACH)..expenditure)
        .rev()
        .filter(|i| fits(*i) && near(*i))
        .find(|i| key(*i).contains("收入") && (this_year || total(key(*i))))
        .filter(|i| {
            let named = key(*i).ends_with(wanted.as_str()) || wanted.ends_with(key(*i));
            named || (!this_year && balanced)
        })?;
    Some((income, expenditure))
}
