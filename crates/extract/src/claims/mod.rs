//! Numeric claims of running text: which figures there are, and what each of them means.
//!
//! A block is scanned once ([`crate::quantity::lex`]); then each number is read with the words before it ([`left`]) and behind it
//! ([`right`]), clause by clause ([`engine`], [`headings`], [`carry`]); they give its role ([`roles`], [`level`], [`goals`]), what it measures
//! ([`naming`], [`behind`], [`before`], [`leaning`], [`antecedent`], [`metric`]) and what it shares with its neighbours ([`lists`]). What the
//! words leave open comes from the section ([`context`]).

mod accept;
mod antecedent;
mod before;
mod behind;
mod carry;
mod comparison;
pub mod concepts;
mod context;
mod distance;
mod engine;
mod goals;
mod headings;
mod leaning;
mod left;
mod level;
mod lists;
mod merge;
mod metric;
mod naming;
mod openings;
mod period;
mod purpose;
mod ratios;
mod right;
mod roles;
mod structure;
mod tagger;
mod words;

pub use merge::merge;

use crate::quantity::lex::{LexemeKind, lexemes};
use gongbao_model::{
    Analysis, BlockId, BlockRole, Claim, ClaimId, Document, Origin, Place, Role, SectionId,
    TableId, Trace,
};
use words::lists;

/// Adds the claims of running text to those of tables and puts all in document order; everything before is known.
pub fn run(doc: &Document, analysis: &mut Analysis) {
    let mut found: Vec<Claim> = Vec::new();
    {
        let contexts = context::Contexts::new(doc, analysis);
        let sections = SectionsByPlace::new(analysis);
        let names = own_names(analysis);
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
            let before = i.checked_sub(1).and_then(|b| doc.blocks.get(b));
            let broken = before.map_or("", |b| {
                open_clause(doc.slice(b.span), doc.slice(block.span))
            });
            for draft in engine::block(&doc.text, block.span, &lx, contexts.get(section), broken) {
                let place = sections.of_span(BlockId(i as u32), draft.quantity.span.start, own);
                let topic = contexts.get(place).topic.as_str();
                found.push(claim(draft, place, topic, &names, offset));
            }
        }
        cells(doc, analysis, &contexts, &names, &mut found);
    }
    let tables = std::mem::take(&mut analysis.claims);
    analysis.claims = merge(tables, found);
}

/// The last clause of a paragraph that ends inside a sentence, where the next paragraph goes on with a number: …、市级会议支出 | 24.32万元、….
fn open_clause<'a>(before: &'a str, text: &str) -> &'a str {
    if !text.trim_start().starts_with(|c: char| c.is_ascii_digit()) {
        return "";
    }
    let before = before.trim_end();
    // A short paragraph is a heading or a line of a list, and a mark at the end closes the sentence.
    let open = before
        .chars()
        .next_back()
        .is_some_and(char::is_alphanumeric);
    match before.rfind(['，', '、', '；', '。', '：']) {
        Some(i) if open => before.get(i..).unwrap_or_default(),
        _ => "",
    }
}

/// The claim of a draft; its links are counted from `offset`.
/// `own` holds the names of the report's own place.
fn claim(
    draft: engine::Draft,
    section: Option<SectionId>,
    topic: &str,
    own: &str,
    offset: usize,
) -> Claim {
    let link = |n: Option<usize>| n.map(|n| ClaimId((offset + n) as u32));
    let mut concept = concepts::resolve_in(&draft.metric, topic, draft.quantity.dimension);
    let mut subject = draft.subject;
    if concept.is_none()
        && let Some((id, place)) = concepts::resolve_placed(&draft.metric)
    {
        concept = Some(id);
        // Of another place than the report's own the figure is no other figure of the report.
        if !own.contains(place) {
            subject = Some(place.to_owned());
        }
    }
    // 公务接待86批次: people and things are no amount of the money of that name.
    let count = lists().counted.contains(&draft.quantity.base_unit.as_str());
    let money = |id: &str| concepts::concept(id).is_some_and(|c| c.dimension == "money");
    concept = concept.filter(|id| !(count && money(id)));
    let stock = concept
        .and_then(concepts::concept)
        .is_some_and(|c| c.kind == concepts::Kind::Stock);
    let mut why = draft.why;
    why.insert(0, Trace::new(engine::TEXT_RULE, Some(draft.quantity.span)));
    Claim {
        quantity: draft.quantity,
        origin: Origin::Text,
        place: None,
        section,
        concept,
        project: None,
        subject,
        period: draft.period.map(|p| {
            if stock {
                period::of_stock(p, &draft.metric)
            } else {
                p
            }
        }),
        metric: draft.metric,
        role: draft.role,
        whole: link(draft.whole),
        base: link(draft.base),
        quote: draft.quote,
        why,
    }
}

/// Title, organisation and region of the report in one text.
fn own_names(analysis: &Analysis) -> String {
    let meta = &analysis.meta;
    let mut own = meta.title.clone().unwrap_or_default();
    if let Some(organization) = &meta.organization {
        own.push_str(&organization.name);
        if let Some(region) = &organization.region {
            for name in [&region.province, &region.city, &region.county]
                .into_iter()
                .flatten()
            {
                own.push_str(name);
            }
        }
    }
    own
}

/// Adds the claims of running text in cells of tables. They are claims of their tables, whose cells print them.
fn cells(
    doc: &Document,
    analysis: &Analysis,
    contexts: &context::Contexts<'_>,
    own: &str,
    found: &mut Vec<Claim>,
) {
    for (t, info) in analysis.tables.iter().enumerate() {
        for prose in &info.prose {
            let lx = lexemes(&doc.text, prose.span);
            let project = info.project.clone().or_else(|| {
                let mut rows = analysis.indicators.iter();
                let row = rows.find(|i| i.table.0 as usize == t && i.row == prose.cell.row);
                row.and_then(|i| i.project.clone())
            });
            let mut context = contexts.get(info.section).clone();
            if info.form.is_some() {
                // The heading over a form is its name, which no figure measures; what is left unsaid is said of the project.
                context.topic = project.clone().unwrap_or_default();
            }
            let offset = found.len();
            for draft in engine::block(&doc.text, prose.span, &lx, &context, "") {
                let mut claim = claim(draft, info.section, &context.topic, own, offset);
                claim.origin = Origin::Table;
                claim.place = Some(Place {
                    table: TableId(t as u32),
                    cell: prose.cell,
                });
                claim.project.clone_from(&project);
                if prose.goal && engine::is_reached(claim.role) {
                    claim.role = Role::Target;
                }
                // What the sentence does not name is what its row speaks of.
                if let Some(about) = &prose.about
                    && (claim.metric.is_empty()
                        || !doc.slice(prose.span).contains(claim.metric.as_str()))
                {
                    claim.metric.clone_from(about);
                    claim.concept =
                        concepts::resolve_in(about, &context.topic, claim.quantity.dimension);
                }
                found.push(claim);
            }
        }
    }
}

/// Sections by the block their head stands in: a run-in head holds from its end on.
struct SectionsByPlace {
    /// Block, end of the head, section; ascending.
    heads: Vec<(u32, u32, SectionId)>,
}

impl SectionsByPlace {
    fn new(analysis: &Analysis) -> Self {
        let mut heads: Vec<(u32, u32, SectionId)> = analysis
            .sections
            .iter()
            .enumerate()
            .map(|(i, s)| (s.block.0, s.head.end, SectionId(i as u32)))
            .collect();
        heads.sort_unstable();
        Self { heads }
    }
    /// The last section that a block's first words open, else its own.
    fn at(&self, block: BlockId, own: Option<SectionId>) -> Option<SectionId> {
        let from = self.heads.partition_point(|h| h.0 < block.0);
        self.heads
            .get(from)
            .filter(|h| h.0 == block.0)
            .map(|h| h.2)
            .or(own)
    }
    /// The section of a place in a block.
    fn of_span(&self, block: BlockId, at: u32, own: Option<SectionId>) -> Option<SectionId> {
        let upto = self.heads.partition_point(|h| (h.0, h.1) <= (block.0, at));
        self.heads
            .get(..upto)
            .and_then(<[_]>::last)
            .filter(|h| h.0 == block.0)
            .map(|h| h.2)
            .or(own)
    }
}
