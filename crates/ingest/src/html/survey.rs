//! What every part of a page holds: visible text, links, sentences, figures in tables, and what is no part of a report.

use super::links::is_document;
use super::table::is_layout_of;
use super::tree::{Content, NodeId, Tree, is_block};
use super::words::{is_imprint, names_surroundings};
use html5ever::local_name;

/// What a subtree holds, in characters.
#[derive(Debug, Clone, Copy, Default)]
pub struct Weight {
    /// Visible characters.
    pub text: u32,
    /// Of these, in links that lead elsewhere.
    pub link: u32,
    /// Such links.
    pub links: u32,
    /// Characters of blocks that read as sentences, and of the cells of tables of data.
    pub body: u32,
    /// Characters of blocks that read as the imprint of a site.
    pub imprint: u32,
    /// Blocks of text.
    pub blocks: u32,
}

/// A page, weighed.
#[derive(Debug)]
pub struct Survey {
    /// Weights by node.
    pub weights: Vec<Weight>,
    skipped: Vec<bool>,
    layout: Vec<bool>,
}

/// Most characters of the imprint of a site.
const IMPRINT: u32 = 900;
/// Most characters of one block of it.
const IMPRINT_BLOCK: u32 = 300;

impl Survey {
    /// Weighs a page. `hidden` takes what styles hide as visible, for pages that show their text by a script.
    #[must_use]
    pub fn new(tree: &Tree, hidden: bool) -> Self {
        let n = tree.nodes.len();
        let own: Vec<u32> = tree
            .nodes
            .iter()
            .map(|node| count(tree.text_of(node)))
            .collect();
        let (chars, linked) = chars_below(tree, &own);
        // Names and styles of what stands around an article are not believed of what holds most of the page.
        let skipped: Vec<bool> = (0..n)
            .map(|id| {
                id > 0
                    && (is_no_text(tree, id)
                        || ((chars[id] < chars[0].div_ceil(2) || linked[id] * 2 > chars[id])
                            && is_put_aside(tree, id, hidden)))
            })
            .collect();
        let mut survey = Self {
            weights: vec![Weight::default(); n],
            skipped,
            layout: vec![false; n],
        };
        survey.weigh(tree, &own);
        survey.skip_imprints(tree);
        survey
    }
    /// True for an element that is never part of a report. Its ancestors are not looked at.
    #[must_use]
    pub fn is_skipped(&self, id: NodeId) -> bool {
        self.skipped.get(id).copied().unwrap_or(false)
    }
    /// True for a table that only frames prose or other tables.
    #[must_use]
    pub fn is_layout(&self, table: NodeId) -> bool {
        self.layout.get(table).copied().unwrap_or(false)
    }
    /// True for an element of links that lead elsewhere: a menu, a list of other articles.
    #[must_use]
    pub fn is_links(&self, tree: &Tree, id: NodeId) -> bool {
        let w = self.weights[id];
        let Some(name) = tree.nodes[id].name() else {
            return false;
        };
        match *name {
            local_name!("ul") | local_name!("ol") | local_name!("dl") => {
                w.text > 0 && w.link * 5 > w.text * 4
            }
            local_name!("p") | local_name!("table") | local_name!("tr") | local_name!("td") => {
                false
            }
            _ => is_block(name) && w.links >= 3 && w.link * 10 >= w.text * 6,
        }
    }
    /// True for an element beside an article that advertises others: links with a few words about each.
    #[must_use]
    pub fn is_linked(&self, id: NodeId) -> bool {
        let w = self.weights[id];
        w.links >= 3 && w.link * 100 >= w.text * 15
    }
    /// Children come after their parents, so one pass from the front passes down and one from the end sums up.
    fn weigh(&mut self, tree: &Tree, own: &[u32]) {
        let n = tree.nodes.len();
        let mut gone = vec![false; n];
        let mut in_link = vec![false; n];
        let mut block_of = vec![0; n];
        let mut chars = vec![0u32; n];
        for id in 1..n {
            let node = &tree.nodes[id];
            gone[id] = gone[node.parent] || self.skipped[id];
            in_link[id] = in_link[node.parent] || leads_elsewhere(node);
            block_of[id] = if node.name().is_some_and(is_block) {
                id
            } else {
                block_of[node.parent]
            };
            if let Content::Text(..) = node.content
                && !gone[id]
            {
                chars[id] = own[id];
            }
        }
        for id in (1..n).rev() {
            chars[tree.nodes[id].parent] += chars[id];
        }
        for id in 1..n {
            if tree.nodes[id].is(&local_name!("table")) {
                self.layout[id] = is_layout_of(tree, id, &chars);
            }
        }
        self.own(tree, own, &gone, &in_link, &block_of);
        for id in (1..n).rev() {
            let w = self.weights[id];
            let parent = &mut self.weights[tree.nodes[id].parent];
            parent.text += w.text;
            parent.link += w.link;
            parent.links += w.links;
            parent.body += w.body;
            parent.imprint += w.imprint;
            parent.blocks += w.blocks;
        }
    }
    /// Each block's own weight: the text whose nearest block it is.
    fn own(
        &mut self,
        tree: &Tree,
        own: &[u32],
        gone: &[bool],
        in_link: &[bool],
        block_of: &[NodeId],
    ) {
        let n = tree.nodes.len();
        let mut table_of = vec![0; n];
        let mut in_cell = vec![false; n];
        let mut marks = vec![0u32; n];
        let mut imprint = vec![false; n];
        for id in 1..n {
            let node = &tree.nodes[id];
            table_of[id] = if node.is(&local_name!("table")) {
                id
            } else {
                table_of[node.parent]
            };
            let cell = node.is(&local_name!("td")) || node.is(&local_name!("th"));
            in_cell[id] = in_cell[node.parent] || (cell && !self.layout[table_of[id]]);
            if gone[id] {
                continue;
            }
            let w = &mut self.weights[block_of[id]];
            w.links += u32::from(leads_elsewhere(node));
            if let Content::Text(..) = node.content {
                let text = tree.text_of(node);
                let count = own[id];
                w.text += count;
                w.link += if in_link[id] { count } else { 0 };
                marks[block_of[id]] += text
                    .chars()
                    .filter(|c| matches!(c, '，' | '。' | '；'))
                    .count() as u32;
                if count <= IMPRINT_BLOCK && is_imprint(text) {
                    imprint[block_of[id]] = true;
                }
            }
        }
        for id in 0..n {
            let w = &mut self.weights[id];
            w.blocks = u32::from(w.text > 0);
            let mostly_link = w.link * 2 > w.text;
            if imprint[id] && w.text <= IMPRINT_BLOCK {
                w.imprint = w.text;
            } else if !mostly_link && (in_cell[id] || (w.text >= 20 && marks[id] > 0)) {
                w.body = w.text;
            }
        }
    }
    /// Skips the largest short elements that are mostly the imprint of the site.
    fn skip_imprints(&mut self, tree: &Tree) {
        for id in 1..tree.nodes.len() {
            let w = self.weights[id];
            let block = tree.nodes[id].name().is_some_and(is_block);
            let parent = tree.nodes[id].parent;
            if w.imprint == 0
                || !block
                || self.skipped[id]
                || w.text > IMPRINT
                || w.imprint * 10 < w.text * 6
                || w.body * 5 > w.imprint
                || self.has_skipped_ancestor(tree, parent)
            {
                continue;
            }
            self.skipped[id] = true;
            let mut up = parent;
            loop {
                let above = &mut self.weights[up];
                above.text -= w.text;
                above.link -= w.link;
                above.links -= w.links;
                above.body -= w.body;
                above.imprint -= w.imprint;
                if up == 0 {
                    break;
                }
                up = tree.nodes[up].parent;
            }
        }
    }
    fn has_skipped_ancestor(&self, tree: &Tree, mut id: NodeId) -> bool {
        while id != 0 {
            if self.skipped[id] {
                return true;
            }
            id = tree.nodes[id].parent;
        }
        false
    }
}

/// A link to another page; marks inside a page, names of places and documents to fetch are none.
fn leads_elsewhere(node: &super::tree::Node) -> bool {
    node.is(&local_name!("a"))
        && node.attr("href").is_some_and(|h| {
            let h = h.trim();
            !h.is_empty() && !h.starts_with('#') && !is_document(h)
        })
}

/// Characters below each node, whatever shows of them, and how many of these stand in links.
fn chars_below(tree: &Tree, own: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let n = tree.nodes.len();
    let (mut chars, mut linked) = (vec![0u32; n], vec![0u32; n]);
    for id in (1..n).rev() {
        let node = &tree.nodes[id];
        if let Content::Text(..) = node.content {
            chars[id] = own[id];
        } else if is_no_text(tree, id) {
            (chars[id], linked[id]) = (0, 0);
        } else if leads_elsewhere(node) {
            linked[id] = chars[id];
        }
        chars[node.parent] += chars[id];
        linked[node.parent] += linked[id];
    }
    (chars, linked)
}

/// True for elements whose content is never part of a report.
fn is_no_text(tree: &Tree, id: NodeId) -> bool {
    tree.nodes[id].name().is_some_and(|name| {
        matches!(
            *name,
            local_name!("script")
                | local_name!("style")
                | local_name!("head")
                | local_name!("noscript")
                | local_name!("noframes")
                | local_name!("template")
                | local_name!("select")
                | local_name!("button")
                | local_name!("textarea")
                | local_name!("iframe")
                | local_name!("object")
                | local_name!("svg")
                | local_name!("canvas")
                | local_name!("nav")
                | local_name!("footer")
                | local_name!("title")
        )
    })
}

/// True for elements that a style hides, or that are named as what stands around an article.
fn is_put_aside(tree: &Tree, id: NodeId, hidden: bool) -> bool {
    let node = &tree.nodes[id];
    if node.name().is_none() || node.attrs.is_empty() {
        return false;
    }
    if !hidden && (node.attr("hidden").is_some() || node.attr("style").is_some_and(is_hidden)) {
        return true;
    }
    ["id", "class"]
        .iter()
        .filter_map(|a| node.attr(a))
        .any(names_surroundings)
}

fn is_hidden(style: &str) -> bool {
    // Most styles have none of these words, and pages have tens of thousands of styles.
    if !["none", "NONE", "hidden", "HIDDEN", "hide"]
        .iter()
        .any(|w| style.contains(w))
    {
        return false;
    }
    let style: String = style
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_lowercase())
        .collect();
    style.contains("display:none")
        || style.contains("visibility:hidden")
        || style.contains("mso-hide:all")
}

/// Characters that are no white space.
fn count(text: &str) -> u32 {
    text.chars().filter(|c| !c.is_whitespace()).count() as u32
}
