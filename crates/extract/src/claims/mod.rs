//! Numeric claims of running text: which figures there are, and what each of them means.
//!
//! A block is scanned once ([`crate::quantity::lex`]); then each number is read with the words before it ([`left`]) and behind it
//! ([`right`]), clause by clause ([`engine`]); they give its role ([`roles`], [`level`]), what it measures ([`naming`], [`metric`]) and what
//! it shares with its neighbours ([`lists`]). What the words leave open comes from the section ([`context`]).

mod accept;
pub mod concepts;
mod context;
mod engine;
mod left;
mod level;
mod lists;
mod merge;
mod metric;
mod naming;
mod period;
mod right;
mod roles;
mod words;

pub use merge::merge;

use crate::quantity::lex::{LexemeKind, lexemes};
use gongbao_model::{Analysis, BlockId, BlockRole, Claim, ClaimId, Document, Origin, Trace};

/// Adds the claims of running text to those of tables and puts all in document order; everything before is known.
pub fn run(doc: &Document, analysis: &mut Analysis) {
    let mut found: Vec<Claim> = Vec::new();
    {
        let contexts = context::Contexts::new(doc, analysis);
        let sections = SectionsByPlace::new(analysis);
        for (i, block) in doc.blocks.iter().enumerate() {
            let role = analysis
                .block_roles
                .get(i)
                .copied()
                .unwrap_or(BlockRole::Paragraph);
            if !matches!(
                role,
                BlockRole::Paragraph | BlockRole::ListItem | BlockRole::Footnote
            ) {
                continue;
            }
            let lx = lexemes(&doc.text, block.span);
            if !lx.iter().any(|l| matches!(l.kind, LexemeKind::Quantity(_))) {
                continue;
            }
            let own = analysis.block_sections.get(i).copied().flatten();
            let section = sections.at(BlockId(i as u32), own);
            let offset = found.len();
            for draft in engine::block(&doc.text, block.span, &lx, contexts.get(section)) {
                let place = sections.of_span(BlockId(i as u32), draft.quantity.span.start, own);
                let link = |n: Option<usize>| n.map(|n| ClaimId((offset + n) as u32));
                let concept = concepts::resolve_in(
                    &draft.metric,
                    &contexts.get(place).topic,
                    draft.quantity.dimension,
                );
                let mut why = draft.why;
                why.insert(0, Trace::new(engine::TEXT_RULE, Some(draft.quantity.span)));
                found.push(Claim {
                    quantity: draft.quantity,
                    origin: Origin::Text,
                    place: None,
                    section: place,
                    metric: draft.metric,
                    concept,
                    project: None,
                    subject: draft.subject,
                    period: draft.period,
                    role: draft.role,
                    whole: link(draft.whole),
                    base: link(draft.base),
                    quote: draft.quote,
                    why,
                });
            }
        }
    }
    let tables = std::mem::take(&mut analysis.claims);
    analysis.claims = merge(tables, found);
}

/// Sections by the block their head stands in: a run-in head holds from its end on.
struct SectionsByPlace {
    /// Block, end of the head, section; ascending.
    heads: Vec<(u32, u32, gongbao_model::SectionId)>,
}

impl SectionsByPlace {
    fn new(analysis: &Analysis) -> Self {
        let mut heads: Vec<(u32, u32, gongbao_model::SectionId)> = analysis
            .sections
            .iter()
            .enumerate()
            .map(|(i, s)| (s.block.0, s.head.end, gongbao_model::SectionId(i as u32)))
            .collect();
        heads.sort_unstable();
        Self { heads }
    }
    /// The last section that a block's first words open, else its own.
    fn at(
        &self,
        block: BlockId,
        own: Option<gongbao_model::SectionId>,
    ) -> Option<gongbao_model::SectionId> {
        let from = self.heads.partition_point(|h| h.0 < block.0);
        self.heads
            .get(from)
            .filter(|h| h.0 == block.0)
            .map(|h| h.2)
            .or(own)
    }
    /// The section of a place in a block.
    fn of_span(
        &self,
        block: BlockId,
        at: u32,
        own: Option<gongbao_model::SectionId>,
    ) -> Option<gongbao_model::SectionId> {
        let upto = self.heads.partition_point(|h| (h.0, h.1) <= (block.0, at));
        self.heads
            .get(..upto)
            .and_then(<[_]>::last)
            .filter(|h| h.0 == block.0)
            .map(|h| h.2)
            .or(own)
    }
}
