//! Numbers with their units, in digits and in Chinese numerals.

use super::Date;
use super::{LexemeKind, Lexer, is_han};
use crate::quantity::numeral::{
    Numeral, arabic_at, begins_han, gap, han_at, is_gap, is_point, pow10,
};
use crate::quantity::printed::{based, unit_parts, unit_tail};
use crate::quantity::{qualifiers, units};
use gongbao_model::{Decimal, Dimension, Qualifier, Quantity, Span};

/// A glyph without a character: U+FFFD, or a place of the private use areas whose meaning only its font knows. The block at U+F000 is that of
/// symbol fonts, whose bullets stand before numbers.
fn is_unreadable(c: char) -> bool {
    !is_point(c)
        && matches!(c, '\u{fffd}' | '\u{e000}'..='\u{efff}' | '\u{f100}'..='\u{f8ff}' | '\u{f0000}'..='\u{10fffd}')
}

impl Lexer<'_> {
    /// 超亿元, 过百亿元: a threshold that prints no digit stands for one of its unit. Bytes of the multiplier.
    pub(super) fn at_unit_alone(&self, at: usize) -> Option<usize> {
        let c = self.rest(at).chars().next()?;
        let rest = self.rest(at + c.len_utf8());
        let multiplier = |c: &char| matches!(c, '十' | '百' | '千' | '万' | '亿');
        let len: usize = rest
            .chars()
            .take(3)
            .take_while(multiplier)
            .map(char::len_utf8)
            .sum();
        let tail = rest.get(len..)?;
        let money = rest.get(..len)?.ends_with(['万', '亿'])
            && tail.starts_with('元')
            && !tail.starts_with("元级");
        money.then_some(len)
    }

    pub(super) fn unit_alone(&mut self, at: usize) -> usize {
        let Some(c) = self.rest(at).chars().next() else {
            return self.end;
        };
        let number = at + c.len_utf8();
        let Some(len) = self.at_unit_alone(at) else {
            return number;
        };
        let end = number + len + '元'.len_utf8();
        let unit = self.text.get(number..end).unwrap_or_default();
        let Some((factor, base, dimension)) = unit_parts(unit) else {
            return number;
        };
        let q = self.quantity(
            at,
            end,
            Decimal::ONE,
            0,
            unit.to_owned(),
            factor,
            &base,
            dimension,
            Some(Qualifier::MoreThan),
        );
        match q {
            Some(q) => self.push(at, end, LexemeKind::Quantity(q), true),
            None => number,
        }
    }

    /// Digits beside a glyph that could not be read: a digit or the decimal point may be the one that is missing. Where they end.
    fn unreadable(&self, at: usize) -> Option<usize> {
        let before = self.text.get(self.start..at)?.chars().next_back();
        let part =
            |c: char| matches!(c, '0'..='9' | '０'..='９' | ',') || is_point(c) || is_unreadable(c);
        let rest = self.rest(at);
        let end = rest.find(|c| !part(c)).unwrap_or(rest.len());
        let doubtful =
            before.is_some_and(is_unreadable) || rest.get(..end)?.contains(is_unreadable);
        doubtful.then_some(at + end)
    }

    pub(super) fn arabic(&mut self, at: usize) -> usize {
        if let Some(end) = self.unreadable(at) {
            return self.push(
                at,
                end,
                LexemeKind::Excluded("exclusions.unreadable"),
                false,
            );
        }
        if let Some((end, kind)) = self.date(at) {
            return self.push(at, end, kind, false);
        }
        if let Some(end) = self.torn(at) {
            return end;
        }
        let Some(n) = arabic_at(self.rest(at)) else {
            // More digits than a figure has: an account number, a code.
            let run = self
                .rest(at)
                .char_indices()
                .find(|(_, c)| !c.is_ascii_digit() && !('０'..='９').contains(c));
            let end = run.map_or(self.end, |(i, _)| at + i);
            return self.push(at, end, LexemeKind::Excluded("exclusions.code"), false);
        };
        // `1.2023年…`: a label that ran into a year.
        let label_year =
            n.decimals == 4 && n.factor == Decimal::ONE && self.rest(at + n.len).starts_with('年');
        if label_year && let Some(dot) = self.rest(at).find('.') {
            self.push(
                at,
                at + dot,
                LexemeKind::Excluded("exclusions.label"),
                false,
            );
            return at + dot + 1;
        }
        self.number(at, &n)
    }

    /// 项目4 1 个, 新增1 2.2 万人: a blank tore the digits of one number apart. Only right behind a word, and only with a unit.
    fn torn(&mut self, at: usize) -> Option<usize> {
        let before = self
            .text
            .get(self.start..at)?
            .chars()
            .next_back()
            .filter(|c| is_han(*c))?;
        let rest = self.rest(at);
        let bytes = rest.as_bytes();
        let left = bytes
            .iter()
            .take(3)
            .take_while(|b| b.is_ascii_digit())
            .count();
        if !(1..=2).contains(&left)
            || bytes.get(left) != Some(&b' ')
            || !bytes.get(left + 1)?.is_ascii_digit()
            || begins_han(before)
        {
            return None;
        }
        let tail = rest.get(left + 1..)?;
        let n = arabic_at(tail).filter(|n| n.inside.is_none())?;
        let behind = tail.get(n.len..)?;
        let year = self.date(at + left + 1).is_some();
        let unit =
            n.factor != Decimal::ONE || units::simple_at(behind.get(gap(behind)..)?).is_some();
        if year || !unit {
            return None;
        }
        let digits: i128 = rest.get(..left)?.parse().ok()?;
        let shift = tail.bytes().take_while(u8::is_ascii_digit).count();
        let value = pow10(u32::try_from(shift).ok()?)?
            .checked_mul(Decimal::try_from_i128_with_scale(digits, 0).ok()?)?
            .checked_add(n.value)?;
        let joined = Numeral {
            value,
            len: left + 1 + n.len,
            multiplier: (left + 1 + n.multiplier.0, left + 1 + n.multiplier.1),
            ..n
        };
        Some(self.number(at, &joined))
    }

    pub(super) fn han(&mut self, at: usize) -> usize {
        let rest = self.rest(at);
        let Some(n) = han_at(rest) else {
            // Nothing begins inside a run that is no number.
            let run = rest
                .char_indices()
                .find(|(_, c)| !begins_han(*c) && !matches!(c, '万' | '亿'));
            return run.map_or(self.end, |(i, _)| at + i.max(1)).max(at + 3);
        };
        let after = &rest[n.len..];
        // 百度, 千家, 百亿: a multiplier without a digit counts nothing.
        let bare = rest.get(..n.len).is_some_and(|t| {
            t.chars()
                .all(|c| matches!(c, '百' | '千' | '佰' | '仟' | '万' | '亿'))
        });
        if bare && !after.starts_with("分之") {
            return at + n.len;
        }
        // A year in Chinese digits.
        if n.positional {
            let year = i32::try_from(n.value.mantissa())
                .ok()
                .filter(|y| (1900..2100).contains(y));
            if let (Some(year), Some(tail)) = (year, after.strip_prefix('年')) {
                let end = self.end - tail.len();
                let date = Date {
                    year: Some(year),
                    ..Date::default()
                };
                return self.push(at, end, LexemeKind::Date(date), true);
            }
            return at + n.len;
        }
        if let Some(q) = self.fraction(at, &n) {
            return q;
        }
        // 一半 is the one fraction without a sign.
        if n.len == '一'.len_utf8()
            && n.value == Decimal::ONE
            && after.starts_with('半')
            && !after.starts_with("半会")
        {
            let end = at + n.len + '半'.len_utf8();
            let q = self.quantity(
                at,
                end,
                Decimal::from(50),
                0,
                "%".to_owned(),
                Decimal::ONE,
                "%",
                Dimension::Ratio,
                None,
            );
            return self.finish(at, end, q, true);
        }
        // Dates in Chinese numerals (十二月, 三月五日) carry no figure.
        if after.starts_with('月')
            || after.starts_with('日')
            || after.starts_with("号")
            || after.starts_with('届')
            || after.starts_with('大')
        {
            return self.push(
                at,
                at + n.len,
                LexemeKind::Excluded("exclusions.ordinal"),
                true,
            );
        }
        self.number(at, &n)
    }

    /// 百分之三十五, 千分之五, 三分之二.
    fn fraction(&mut self, at: usize, n: &Numeral) -> Option<usize> {
        let rest = self.rest(at);
        let whole = rest.get(..n.len)?;
        // 百 and 千 read as numbers themselves; 百分之 begins with one of them or with a digit.
        let tail = rest.get(n.len..)?.strip_prefix("分之")?;
        let (value, decimals, used) = match arabic_at(tail) {
            Some(a) if a.factor == Decimal::ONE => (a.value, a.decimals, a.len),
            _ => {
                let h = han_at(tail)?;
                if h.factor != Decimal::ONE {
                    return None;
                }
                (h.value, h.decimals, h.len)
            }
        };
        let end = self.end - tail.len() + used;
        let (value, decimals, unit, about) = match whole {
            "百" | "一百" => (value, decimals, "%", None),
            "千" | "一千" => (value, decimals, "‰", None),
            _ => {
                let percent = value
                    .checked_mul(Decimal::from(100))?
                    .checked_div(n.value)?;
                let rounded = percent.round_dp(2);
                let about = (rounded != percent).then_some(Qualifier::About);
                (rounded.normalize(), rounded.normalize().scale(), "%", about)
            }
        };
        let q = self.quantity(
            at,
            end,
            value,
            decimals,
            unit.to_owned(),
            Decimal::ONE,
            unit,
            Dimension::Ratio,
            about,
        );
        Some(self.finish(at, end, q, true))
    }

    #[allow(clippy::too_many_arguments, reason = "the fields of one quantity")]
    fn quantity(
        &self,
        start: usize,
        end: usize,
        value: Decimal,
        decimals: u32,
        unit: String,
        factor: Decimal,
        base: &str,
        dimension: Dimension,
        qualifier: Option<Qualifier>,
    ) -> Option<Quantity> {
        Some(Quantity {
            value,
            decimals,
            unit,
            base_value: value.checked_mul(factor)?.normalize(),
            base_unit: base.to_owned(),
            dimension,
            qualifier: qualifier.unwrap_or_default(),
            span: Span::new(start, end),
        })
    }

    /// A number with whatever unit follows it.
    fn number(&mut self, at: usize, n: &Numeral) -> usize {
        let number_end = at + n.len;
        let rest = self.rest(number_end);
        let skip = gap(rest);
        let mut end = number_end;
        let mut unit = String::new();
        let mut base = "";
        let mut base_owned = None;
        let mut dimension = Dimension::None;
        let mut factor = n.factor;
        let multiplier = self
            .text
            .get(at + n.multiplier.0..at + n.multiplier.1)
            .unwrap_or_default();
        let mut inside = n.inside;
        unit.push_str(multiplier);
        let mut unit_word = "";
        let after_gap = rest.get(skip..).unwrap_or_default();
        // 6个多月 and 3年多: the word 多 may stand between a measure word and the unit.
        if let Some((len, id)) = units::simple_at(after_gap) {
            let u = units::unit(id);
            unit_word = after_gap.get(..len).unwrap_or_default();
            unit.push_str(unit_word);
            end = number_end + skip + len;
            dimension = u.dimension;
            (factor, base) = based(u, factor);
            // 99岁每人200元: an age is no rate, what follows it is what each of that age gets.
            let rate = |t: &&str| base != "岁" || !t.starts_with('每');
            let tail = self.text.get(end..self.end).filter(rate);
            if let Some((more, quotient)) = tail.and_then(unit_tail) {
                let tail = self.text.get(end..end + more).unwrap_or_default();
                unit.push_str(tail);
                base_owned = Some(format!("{base}{tail}"));
                end += more;
                if quotient {
                    dimension = Dimension::Compound;
                }
            }
        } else if let Some(rest) = after_gap.strip_prefix("个多") {
            if let Some(tail) = rest.strip_prefix('月') {
                end = self.end - tail.len();
                unit.push_str("个月");
                base = "个月";
                dimension = Dimension::Time;
                inside = Some(Qualifier::Over);
            }
        } else if !multiplier.is_empty()
            && let Some(more) = units::per_at(after_gap)
        {
            unit.push_str(after_gap.get(..more).unwrap_or_default());
            base_owned = Some(after_gap.get(..more).unwrap_or_default().to_owned());
            end = number_end + skip + more;
            dimension = Dimension::Compound;
        }
        let base: String = base_owned.unwrap_or_else(|| base.to_owned());
        unit.retain(|c| !is_gap(c));
        if n.han && unit_word.is_empty() && (multiplier.is_empty() || n.value == Decimal::ONE) {
            // Words such as 一律 or 万众: a Chinese numeral alone is no figure.
            return number_end;
        }
        let q = self.quantity(
            at, end, n.value, n.decimals, unit, factor, &base, dimension, inside,
        );
        self.finish(at, end, q, n.han)
    }

    /// Adds sign and qualifiers, asks the exclusions, and pushes.
    fn finish(&mut self, at: usize, end: usize, quantity: Option<Quantity>, han: bool) -> usize {
        let Some(mut q) = quantity else {
            return self.push(at, end, LexemeKind::Excluded("exclusions.overflow"), han);
        };
        if let Some(rule) = self.no_quantity(at, end, &q, han) {
            return self.push(at, end, LexemeKind::Excluded(rule), han);
        }
        let mut start = at;
        let head = self.head(at);
        if let Some(mark) = head
            .chars()
            .next_back()
            .filter(|c| matches!(c, '-' | '－' | '−' | '﹣' | '–'))
        {
            let before = head
                .get(..head.len() - mark.len_utf8())
                .and_then(|h| h.chars().next_back());
            if before.is_none_or(|c| is_han(c) || is_gap(c) || matches!(c, '(' | '（' | '：' | ':'))
                && !head.is_empty()
                && before.is_some()
            {
                q.value = -q.value;
                q.base_value = -q.base_value;
                start -= mark.len_utf8();
            }
        }
        let head = self.head(start);
        let mut before_word = None;
        if let Some((len, kind)) = qualifiers::before(head) {
            before_word = Some(kind);
            start -= len;
        }
        let mut end = end;
        let mut after_word = None;
        if !q.unit.is_empty()
            && let Some((len, kind)) = qualifiers::after(self.rest(end))
        {
            after_word = Some(kind);
            end += len;
        }
        // 约30余人: what stands before the number says most.
        if let Some(kind) = before_word.or(after_word) {
            q.qualifier = kind;
        }
        q.span = Span::new(start, end);
        self.push(start, end, LexemeKind::Quantity(q), han)
    }
}
