//! Links inside running text: which amount a change, a growth rate, a completion rate or a share speaks of, and what it is measured against.
//!
//! The claims stage gives every figure its metric, role and period. This module reads the words between neighbouring figures
//! (比上年…, 较年初预算…, 占…, 其中) and the order of the figures, and ties them together ([`subject`], [`budgets`]). A link that is not certain is left out: a check without
//! both sides is no check.

mod budgets;
mod subject;

use super::relations::{Basis, Relations};
use super::{Item, is_amount, metric};
use crate::squeeze::{is_letter, without};
use gongbao_model::{Analysis, Claim, Dimension, Document, Origin, Role};
use std::borrow::Cow;

/// How far back a link may reach, in figures.
const REACH: usize = 24;

/// A relation between figures of running text; indexes are those of the claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The change, rate or share.
    pub claim: usize,
    /// The amount it speaks of.
    pub subject: Option<usize>,
    /// What it is measured against.
    pub basis: Option<Basis>,
    /// The printed amount that it is measured against.
    pub against: Option<usize>,
    /// The change in absolute terms that stands beside a growth rate of the same basis.
    pub change: Option<usize>,
    /// The words exclude a comparison of the printed amounts (同口径, 可比价, 年均).
    pub incomparable: bool,
    /// Words between the figure before and this one, as a span of the document's bytes.
    pub gap: (usize, usize),
    /// Further amounts that may be meant, where a new sentence begins with the comparison and names no measure.
    pub rivals: Vec<usize>,
}

fn same_unit(a: &Claim, b: &Claim) -> bool {
    a.quantity.base_unit == b.quantity.base_unit
        || (a.quantity.dimension == Dimension::Count
            && b.quantity.dimension == Dimension::Count
            && people(a)
            && people(b))
}

fn people(c: &Claim) -> bool {
    matches!(c.quantity.base_unit.as_str(), "人" | "名" | "位")
}

struct Reader<'a> {
    doc: &'a Document,
    analysis: &'a Analysis,
    items: &'a [Item],
    words: &'static Relations,
    /// Text claims of the block at hand.
    block: Vec<usize>,
}

/// The links of all text claims, in order of their claims.
#[must_use]
pub fn of_text(doc: &Document, analysis: &Analysis, items: &[Item]) -> Vec<Link> {
    let mut links = Vec::new();
    let text: Vec<usize> = (0..analysis.claims.len())
        .filter(|i| analysis.claims[*i].origin == Origin::Text)
        .collect();
    let mut from = 0;
    while from < text.len() {
        let block = items[text[from]].block;
        let len = text[from..]
            .iter()
            .take_while(|i| items[**i].block == block)
            .count();
        let reader = Reader {
            doc,
            analysis,
            items,
            words: Relations::get(),
            block: text[from..from + len].to_vec(),
        };
        reader.read(&mut links);
        from += len;
    }
    links
}

impl Reader<'_> {
    fn claim(&self, at: usize) -> &Claim {
        &self.analysis.claims[self.block[at]]
    }
    fn key(&self, at: usize) -> &str {
        &self.items[self.block[at]].key
    }
    /// Byte range between the figure before (or the block's start) and this one.
    fn gap(&self, at: usize) -> (usize, usize) {
        let end = self.claim(at).quantity.span.start as usize;
        let start = if at > 0 {
            self.claim(at - 1).quantity.span.end as usize
        } else {
            self.doc
                .blocks
                .get(self.items[self.block[at]].block as usize)
                .map_or(end, |b| b.span.start as usize)
        };
        (start.min(end), end)
    }
    fn text(&self, (start, end): (usize, usize)) -> &str {
        self.doc.text.get(start..end).unwrap_or_default()
    }
    /// The first of the earlier figures right before a figure, or the figure itself.
    fn head(&self, at: usize) -> usize {
        let mut head = at;
        while head > 0 && self.claim(head - 1).role == Role::Prior {
            head -= 1;
        }
        head
    }
    /// Where the words before a figure begin, with those before the earlier figure that it is compared with (；比上年4.5亿元增加0.3亿元).
    fn lead(&self, at: usize) -> usize {
        self.gap(self.head(at)).0
    }
    /// The part of a gap after its last sentence end.
    fn clause(&self, gap: (usize, usize)) -> &str {
        let t = self.text(gap);
        t.rfind(['。', '；', ';']).map_or(t, |at| &t[at..])
    }

    fn read(&self, links: &mut Vec<Link>) {
        let first = links.len();
        for at in 0..self.block.len() {
            let claim = self.claim(at);
            if !matches!(
                claim.role,
                Role::Change | Role::ChangePct | Role::Completion | Role::Share
            ) {
                continue;
            }
            let gap = self.gap(at);
            let clause = self.clause(gap);
            let before = links[first..]
                .last()
                .filter(|l| at > 0 && l.claim == self.block[at - 1]);
            let named = self.basis(at, clause);
            let basis = named.or_else(|| self.inherited(at, before));
            // A rate that names no measure of the figures before it (采购执行率) still follows from the pair right before it.
            let pair = self.pair(at);
            let incomparable = self.words.incomparable.in_text(clause)
                || (claim.role == Role::ChangePct && self.words.real_terms.in_text(self.key(at)))
                || before
                    .as_ref()
                    .is_some_and(|l| l.incomparable && named.is_none())
                || self.tail(at);
            let subject = match before {
                // ，减少11.47% right behind a change speaks of what the change speaks of.
                Some(l) if named.is_none() && l.subject.is_some() && self.plain(clause) => {
                    l.subject
                }
                _ => {
                    let new_clause = self
                        .text((self.lead(at), gap.1))
                        .contains(['。', '；', ';']);
                    let found = self.subject(at, basis, new_clause);
                    self.reconcile(at, found)
                        .filter(|s| !self.other_matter(*s, at))
                }
            };
            let rivals = if named.is_some() && self.bare_sentence(gap) {
                self.rivals(at)
            } else {
                Vec::new()
            };
            let against = match claim.role {
                Role::Share => None,
                _ => subject.and_then(|s| self.against(at, s, basis)),
            };
            let change = (claim.role == Role::ChangePct)
                .then(|| {
                    links[first..]
                        .iter()
                        .rev()
                        .take(3)
                        .find(|l| {
                            self.analysis.claims[l.claim].role == Role::Change
                                && l.subject == subject
                                && subject.is_some()
                                && l.basis == basis
                        })
                        .map(|l| l.claim)
                })
                .flatten();
            // The measure has been compared already, so a second comparison behind the reasons speaks of one of them.
            let subject = subject.filter(|s| {
                claim.role != Role::Change
                    || !links[first..].iter().any(|l| {
                        l.subject == Some(*s)
                            && l.basis == basis
                            && self.analysis.claims[l.claim].role == Role::Change
                    })
            });
            let against = against.filter(|_| subject.is_some());
            let pair = pair.or_else(|| self.named_pair(at));
            let (subject, basis, against) = match pair {
                Some((account, budget)) if subject.is_none() || against.is_none() => {
                    (Some(account), Some(Basis::Budget), Some(budget))
                }
                _ => (subject, basis, against),
            };
            let against = against.map(|budget| self.whole_budget(at, subject, budget));
            links.push(Link {
                claim: self.block[at],
                subject,
                basis,
                against,
                change,
                incomparable,
                gap,
                rivals,
            });
        }
    }

    /// True where a sentence begins right before the figure and names no measure of its own (。比2020年度增加…).
    fn bare_sentence(&self, gap: (usize, usize)) -> bool {
        let text = self.text(gap);
        let Some(at) = text.rfind('。') else {
            return false;
        };
        text[at + '。'.len_utf8()..]
            .trim_start()
            .starts_with(['比', '较', '同', '与'])
    }

    /// All amounts shortly before a figure.
    fn rivals(&self, at: usize) -> Vec<usize> {
        (at.saturating_sub(REACH)..at)
            .filter(|b| is_amount(self.claim(*b).role) && self.claim(*b).role != Role::Prior)
            .map(|b| self.block[b])
            .collect()
    }

    /// True where the words between two figures say nothing but that the second measures the first another way (，增长).
    fn plain(&self, clause: &str) -> bool {
        let mut rest = without(clause, |c| !is_letter(c));
        for w in &self.words.measuring.words {
            if rest.contains(w.as_str()) {
                rest = Cow::Owned(rest.replace(w.as_str(), ""));
            }
        }
        rest.chars().count() <= 1
    }

    /// True where the words from the subject to the figure give reasons, or close the bracket that the subject stands in: the figure then
    /// speaks of something else.
    fn other_matter(&self, subject: usize, at: usize) -> bool {
        let from = self.analysis.claims[subject].quantity.span.end as usize;
        let to = self.claim(at).quantity.span.start as usize;
        let between = self.text((from.min(to), to));
        if self.words.because.in_text(between) {
            // ，与上年相比减少… after the reasons comes back to the measure; a comparison with a noun of its own does not.
            let last = between
                .rsplit(['，', ',', '。', '；'])
                .next()
                .unwrap_or_default()
                .trim_start();
            if !last.starts_with(['与', '较', '比', '同', '和']) {
                return true;
            }
        }
        let mut depth = 0i32;
        for c in between.chars() {
            match c {
                '（' | '(' => depth += 1,
                '）' | ')' => depth -= 1,
                _ => {}
            }
            if depth < 0 {
                return true;
            }
        }
        false
    }

    /// Words right after the figure that make it a trend (左右) or an average.
    fn tail(&self, at: usize) -> bool {
        let start = self.claim(at).quantity.span.end as usize;
        let mut end = (start + 12).min(self.doc.text.len());
        while !self.doc.text.is_char_boundary(end) {
            end -= 1;
        }
        if self.text((start, end)).starts_with("左右") {
            return true;
        }
        // （与2020年完成数同口径相比…） right behind the figure.
        let quote = (self.claim(at).quote.end as usize).min(self.doc.text.len());
        let rest = self.text((start, quote.max(start)));
        let bracket = rest.trim_start();
        let inside = bracket
            .strip_prefix(['（', '('])
            .and_then(|b| b.split(['）', ')']).next())
            .unwrap_or_default();
        ["同口径", "可比", "剔除", "扣除", "不变价"]
            .iter()
            .any(|w| inside.contains(w))
    }

    fn akin(&self, a: usize, b: usize) -> bool {
        let (x, y) = (&self.analysis.claims[a], &self.analysis.claims[b]);
        (x.concept.is_some() && x.concept == y.concept)
            || metric::akin(&self.items[a].key, &self.items[b].key)
    }
}
