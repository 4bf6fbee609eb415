//! Facts: claims made comparable.
//!
//! Every claim becomes an item with the key of its metric and the interval of its printed rounding; figures that the text implies (last
//! year's from this year's and the change, the whole from a part and its share) are derived with their steps. Checks read facts and
//! links, never the wording.

pub mod derived;
pub mod grid;
pub mod interval;
pub mod links;
pub mod metric;
pub mod relations;
pub mod units;

use crate::squeeze::find_han;
use derived::Derived;
use gongbao_model::{Analysis, Claim, Document, Interval, Origin, Role};
use links::Link;

/// A stated fact: a claim made comparable. Concept, subject and unit are the claim's own.
#[derive(Debug, Clone)]
pub struct Item {
    /// Key of the metric (of the part, for a share).
    pub key: String,
    /// Interval in base units; absent where the qualifier leaves the value open.
    pub interval: Option<Interval>,
    /// Calendar year of the period.
    pub year: Option<i32>,
    /// Block that holds the figure.
    pub block: u32,
    /// Role as the figures around it make it: a part of a budget is a budget.
    pub role: Role,
}

/// All facts of one document.
#[derive(Debug, Default)]
pub struct Facts {
    /// One per claim.
    pub items: Vec<Item>,
    /// Relations between claims of running text.
    pub links: Vec<Link>,
    /// What follows from the stated figures.
    pub derived: Vec<Derived>,
}

impl Facts {
    /// Collects and derives.
    #[must_use]
    pub fn collect(doc: &Document, analysis: &Analysis) -> Facts {
        let mut items: Vec<Item> = analysis
            .claims
            .iter()
            .map(|c| {
                let block = doc.block_at(c.quantity.span.start).map(|b| b.0);
                Item {
                    key: metric::claim_key(c),
                    interval: interval::of_quantity(&c.quantity)
                        .filter(|_| !is_torn(doc, c, block)),
                    year: c.period.map(gongbao_model::Period::year),
                    block: block.unwrap_or(0),
                    role: effective_role(doc, analysis, c),
                }
            })
            .collect();
        name_generic(doc, analysis, &mut items);
        let links = links::of_text(doc, analysis, &items);
        let mut facts = Facts {
            items,
            links,
            derived: Vec::new(),
        };
        facts.derived = derived::of_links(&facts, analysis);
        facts
    }
}

/// True for the second half of a number that the end of a line has torn (312.4 and, in the next block, 6万元): its value says nothing.
fn is_torn(doc: &Document, claim: &Claim, block: Option<u32>) -> bool {
    let start = claim.quantity.span.start;
    let Some(id) = block.map(|b| b as usize) else {
        return false;
    };
    let head = doc.blocks.get(id).map(|b| b.span.start);
    let before = id.checked_sub(1).and_then(|i| doc.blocks.get(i));
    head == Some(start)
        && claim.origin == Origin::Text
        && before.is_some_and(|b| {
            doc.slice(b.span)
                .trim_end()
                .ends_with(|c: char| c.is_ascii_digit())
        })
}

/// True for 部门预算. This is asked of every figure, and hardly any metric has the first char.
fn is_of_department(metric: &str) -> bool {
    find_han(metric, '部').is_some_and(|at| metric[at..].contains("部门预算"))
}

/// The role of a part that takes over the budget role of its whole; 部门预算 in the metric makes a budget too.
fn effective_role(doc: &Document, analysis: &Analysis, claim: &Claim) -> Role {
    if claim.role != Role::Actual || claim.origin != Origin::Text {
        return claim.role;
    }
    let whole = claim.whole.and_then(|w| analysis.claims.get(w.0 as usize));
    let budget = match whole.map(|w| {
        if is_of_department(&w.metric) {
            Role::Budget
        } else {
            w.role
        }
    }) {
        Some(r @ (Role::Budget | Role::InitialBudget)) => r,
        _ if is_of_department(&claim.metric) => Role::Budget,
        _ => return Role::Actual,
    };
    // A figure that says itself that it is the account stays one.
    let end = claim.quantity.span.start as usize;
    let mut from = end
        .saturating_sub(48)
        .max(claim.quote.start as usize)
        .min(end);
    while !doc.text.is_char_boundary(from) {
        from += 1;
    }
    let lead = doc.text.get(from..end).unwrap_or_default();
    let lead = lead
        .rsplit(['，', '。', '；', '、'])
        .next()
        .unwrap_or_default();
    let account = ["决算", "执行", "完成", "实际"];
    if account.iter().any(|w| lead.contains(w)) {
        Role::Actual
    } else {
        budget
    }
}

/// Gives figures whose metric is only a column (年初预算为…, 支出决算为…) the measure that the words before them or their heading name.
fn name_generic(doc: &Document, analysis: &Analysis, items: &mut [Item]) {
    let relations = relations::Relations::get();
    let mut before: Option<usize> = None;
    for i in 0..items.len() {
        let claim = &analysis.claims[i];
        if claim.origin != Origin::Text {
            continue;
        }
        let previous = before.replace(i);
        if !relations.column_words.is(&items[i].key) {
            continue;
        }
        let start = claim.quantity.span.start as usize;
        let same = previous.filter(|p| analysis.claims[*p].quote == claim.quote);
        let from = same.map_or(claim.quote.start as usize, |p| {
            analysis.claims[p].quantity.span.end as usize
        });
        let gap = doc.text.get(from.min(start)..start).unwrap_or_default();
        let named = relations.name_in(gap).map(metric::key);
        let inherited = || {
            same.filter(|p| items[*p].block == items[i].block)
                .map(|p| items[p].key.clone())
        };
        let heading = || {
            let section = analysis.sections.get(claim.section?.0 as usize)?;
            let key = metric::key(&section.title);
            (key.chars().count() >= 4).then_some(key)
        };
        // A line break in the middle of a sentence parts it from its first words, so the figure before may belong to it.
        if let Some(key) = named.or_else(inherited).or_else(heading) {
            items[i].key = key;
        }
    }
}

/// True for roles that state an amount (not a change, ratio or score).
#[must_use]
pub fn is_amount(role: Role) -> bool {
    matches!(
        role,
        Role::Actual | Role::Budget | Role::InitialBudget | Role::Prior | Role::Target
    )
}
