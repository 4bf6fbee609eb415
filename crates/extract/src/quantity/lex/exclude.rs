//! What looks like a quantity and is none: the places and neighbours that say so.

use super::Lexer;
use crate::quantity::exclusions;
use crate::quantity::numeral::is_gap;
use gongbao_model::{Dimension, Quantity, RuleId};

impl Lexer<'_> {
    pub(super) fn no_quantity(
        &self,
        at: usize,
        end: usize,
        q: &Quantity,
        han: bool,
    ) -> Option<RuleId> {
        if at < self.title_until {
            return Some("exclusions.title");
        }
        let strong = matches!(
            q.dimension,
            Dimension::Money | Dimension::Ratio | Dimension::Points
        );
        if at < self.name_until && !strong {
            return Some("exclusions.quoted_name");
        }
        let head = self.text.get(self.start..at).unwrap_or_default();
        let tail = self.rest(end);
        let last = head.trim_end_matches(is_gap).chars().next_back();
        let next = tail.chars().next();
        if let Some(c) = last {
            let touching = !head.ends_with(is_gap);
            if c.is_ascii_alphabetic() && !strong && (touching || q.unit.is_empty()) {
                return Some("exclusions.latin_name");
            }
            let opens = matches!(c, '〔' | '[' | '［' | '【' | '(' | '（');
            if opens
                && q.unit.is_empty()
                && matches!(
                    tail.trim_start_matches(is_gap).chars().next(),
                    Some('〕' | ']' | '］' | '】' | ')' | '）')
                )
            {
                return Some("exclusions.bracketed");
            }
            // 十 or 三 after a digit belong to no number of their own.
            if han && c.is_ascii_digit() {
                return Some("exclusions.digits");
            }
        }
        if let Some(rule) = exclusions::excluded(head, tail, &q.unit) {
            return Some(rule);
        }
        // 3.2.1 is a label.
        if q.unit.is_empty()
            && next == Some('.')
            && tail.chars().nth(1).is_some_and(|c| c.is_ascii_digit())
        {
            return Some("exclusions.label");
        }
        if q.unit.is_empty()
            && head
                .trim_matches(|c: char| is_gap(c) || matches!(c, '-' | '—' | '·' | '(' | '（'))
                .is_empty()
        {
            // At the head of a block a bare number is its label.
            if matches!(
                tail.trim_start_matches(is_gap).chars().next(),
                Some('.' | '．' | '、' | ')' | '）' | '，')
            ) || tail.starts_with(is_gap)
            {
                return Some("exclusions.label");
            }
        }
        if q.unit.is_empty() && q.decimals == 0 && q.value.mantissa() > 100_000_000 {
            return Some("exclusions.code");
        }
        None
    }
}
