//! Where the report stands in a page: the element that holds nearly all of its sentences and table cells.

use super::survey::Survey;
use super::tree::{NodeId, Tree};
use super::words::words;
use html5ever::local_name;

/// Share of the page's body text from which an element is believed that is named as the container of an article, in percent.
const NAMED: u64 = 40;
/// Share of the body text that may stand beside a child that is taken for the whole, in percent.
const BESIDE: u64 = 3;
/// Characters of body text that may do so.
const BESIDE_CHARS: u64 = 60;

/// The element that holds the article.
///
/// An element that content management systems name as such is believed when it holds a good part of the page's sentences. From there (else
/// from the root) the way goes down as long as one child holds nearly all of the body text; what merely advertises other pages counts
/// for nothing.
#[must_use]
pub fn find(tree: &Tree, survey: &Survey) -> NodeId {
    let mut at = named(tree, survey).unwrap_or(0);
    loop {
        let children = || {
            tree.nodes[at]
                .children
                .iter()
                .map(|c| *c as usize)
                .filter(|c| !survey.is_skipped(*c))
        };
        let worth = |id: NodeId| {
            let body = u64::from(survey.weights[id].body);
            if survey.is_linked(id) {
                body / 10
            } else {
                body
            }
        };
        let best = children()
            .filter(|c| is_container(tree, survey, *c))
            .max_by_key(|c| worth(*c));
        let Some(child) = best.filter(|c| worth(*c) > 0) else {
            return at;
        };
        let own = u64::from(survey.weights[at].body)
            - children()
                .map(|c| u64::from(survey.weights[c].body))
                .sum::<u64>()
                .min(u64::from(survey.weights[at].body));
        let beside = own
            + children()
                .filter(|c| *c != child && !survey.is_linked(*c))
                .map(|c| u64::from(survey.weights[c].body))
                .sum::<u64>();
        let body = u64::from(survey.weights[child].body);
        if beside * 100 <= body * BESIDE || (beside <= BESIDE_CHARS && body >= beside * 2) {
            at = child;
        } else {
            return at;
        }
    }
}

/// The named container with the most body text, if it is enough; of containers inside each other the innermost that loses nothing.
fn named(tree: &Tree, survey: &Survey) -> Option<NodeId> {
    let all = u64::from(survey.weights[0].body).max(1);
    let mut best: Option<NodeId> = None;
    for id in 1..tree.nodes.len() {
        let body = u64::from(survey.weights[id].body);
        if body * 100 < all * NAMED || !is_named(tree, id) {
            continue;
        }
        // Old pages name a span or a font as well; only a part of a table of data can't be an article.
        let part = tree.nodes[id].name().is_some_and(is_table_part);
        if part && !survey.is_layout(table_of(tree, id)) {
            continue;
        }
        let better = best.is_none_or(|b| {
            let before = u64::from(survey.weights[b].body);
            body > before || body * 100 >= before * (100 - BESIDE)
        });
        if better {
            best = Some(id);
        }
    }
    best.filter(|b| !survey.is_linked(*b))
}

fn is_named(tree: &Tree, id: NodeId) -> bool {
    let node = &tree.nodes[id];
    let listed = |token: &str| {
        words()
            .containers
            .iter()
            .any(|c| token.eq_ignore_ascii_case(c))
    };
    ["id", "class"]
        .iter()
        .filter_map(|a| node.attr(a))
        .flat_map(str::split_whitespace)
        .any(listed)
}

/// An element that may hold an article: a block, or an unknown element that holds blocks. A table is content, unless it lays out a page.
fn is_container(tree: &Tree, survey: &Survey, id: NodeId) -> bool {
    let node = &tree.nodes[id];
    match node.name() {
        Some(name) if is_table_part(name) => survey.is_layout(table_of(tree, id)),
        Some(name) => !matches!(
            *name,
            local_name!("a")
                | local_name!("p")
                | local_name!("span")
                | local_name!("font")
                | local_name!("li")
                | local_name!("ul")
                | local_name!("b")
                | local_name!("strong")
        ),
        None => false,
    }
}

fn is_table_part(name: &html5ever::LocalName) -> bool {
    matches!(
        *name,
        local_name!("table")
            | local_name!("tbody")
            | local_name!("tr")
            | local_name!("td")
            | local_name!("th")
            | local_name!("thead")
            | local_name!("tfoot")
    )
}

fn table_of(tree: &Tree, mut id: NodeId) -> NodeId {
    while id != 0 && !tree.nodes[id].is(&local_name!("table")) {
        id = tree.nodes[id].parent;
    }
    id
}
