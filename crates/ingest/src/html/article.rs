//! Where the report stands in a page: the element that holds nearly all of its sentences and table cells.

use super::tree::{Content, NodeId, Tree, is_block};
use html5ever::local_name;

/// What a subtree holds, in characters.
#[derive(Debug, Clone, Copy, Default)]
pub struct Weight {
    /// Visible characters.
    pub text: u32,
    /// Of these, in links.
    pub link: u32,
    /// Characters of blocks that read as sentences, and of table cells.
    pub body: u32,
    /// Blocks of text.
    pub blocks: u32,
}

/// Share of the body text that a child must hold to be taken for the whole, in percent.
const NEARLY_ALL: u64 = 88;

/// Ids and classes that content management systems of government sites give the element with the article.
const CONTAINERS: &[&str] = &[
    "zoom",
    "ucap-content",
    "ucapcontent",
    "trs_editor",
    "trs_ueditor",
    "trs_uedit",
    "pages_content",
    "article-content",
    "article_content",
    "articlecontent",
    "article-detail",
    "articledetail",
    "art_con",
    "detail-content",
    "detailcontent",
    "detail-text",
    "detail_content",
    "news_content",
    "newscontent",
    "news_conent_two_text",
    "conzt",
    "con_con",
    "content_text",
    "text_content",
    "xxgk_content",
    "gknbxq_detail",
    "bt-content",
    "view-content",
    "wznr",
    "article-body",
    "mainbody",
    "rich_media_content",
    "vsb_content",
    "contentdiv",
    "printcontent",
];
/// Share of the body text from which such an element is believed, in percent.
const NAMED: u64 = 50;

/// Words in ids and classes that name what stands around an article. They are names of page furniture in content management systems, in
/// English and in pinyin, and match whole tokens only.
const AROUND: &[&str] = &[
    "nav",
    "navbar",
    "navigation",
    "menu",
    "footer",
    "foot",
    "header",
    "breadcrumb",
    "breadcrumbs",
    "crumb",
    "crumbs",
    "sidebar",
    "share",
    "sharebox",
    "bdsharebuttonbox",
    "qrcode",
    "qrbox",
    "comment",
    "comments",
    "related",
    "relate",
    "recommend",
    "search",
    "login",
    "copyright",
    "toolbar",
    "pagefun",
    "print",
    "banner",
    "shangxiapian",
    "xgwz",
    "xgxw",
    "friendlink",
    "links",
    "dsetting",
    "barrierfree",
    "wza",
    "dqwz",
    "switchsize",
];

/// True for elements that are never part of a report.
#[must_use]
pub fn is_skipped(tree: &Tree, id: NodeId) -> bool {
    let node = &tree.nodes[id];
    let Some(name) = node.name() else {
        return false;
    };
    if matches!(
        *name,
        local_name!("script")
            | local_name!("style")
            | local_name!("head")
            | local_name!("noscript")
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
    ) {
        return true;
    }
    if node.attrs.is_empty() {
        return false;
    }
    if node.attr("hidden").is_some() || node.attr("style").is_some_and(is_hidden) {
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

fn names_surroundings(value: &str) -> bool {
    value
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|t| !t.is_empty())
        .any(|t| AROUND.iter().any(|a| t.eq_ignore_ascii_case(a)))
}

/// Weighs every node. Children come after their parents, so one pass from the end sums the tree.
#[must_use]
pub fn weigh(tree: &Tree) -> Vec<Weight> {
    let n = tree.nodes.len();
    let mut skipped = vec![false; n];
    let mut in_link = vec![false; n];
    let mut in_cell = vec![false; n];
    for id in 1..n {
        let node = &tree.nodes[id];
        let parent = node.parent;
        skipped[id] = skipped[parent] || is_skipped(tree, id);
        in_link[id] = in_link[parent] || node.is(&local_name!("a"));
        in_cell[id] = in_cell[parent] || node.is(&local_name!("td")) || node.is(&local_name!("th"));
    }
    // Own text of each block: the text whose nearest block ancestor it is.
    let mut block_of = vec![0; n];
    let mut own = vec![Weight::default(); n];
    let mut marks = vec![0u32; n];
    for id in 1..n {
        let node = &tree.nodes[id];
        block_of[id] = if node.name().is_some_and(is_block) {
            id
        } else {
            block_of[node.parent]
        };
        if let Content::Text(..) = node.content
            && !skipped[id]
        {
            let text = tree.text_of(node);
            let count = text.chars().filter(|c| !c.is_whitespace()).count() as u32;
            let block = block_of[id];
            own[block].text += count;
            own[block].link += if in_link[id] { count } else { 0 };
            marks[block] += text
                .chars()
                .filter(|c| matches!(c, '，' | '。' | '；'))
                .count() as u32;
        }
    }
    for id in 0..n {
        let w = &mut own[id];
        w.blocks = u32::from(w.text > 0);
        let mostly_link = w.link * 2 > w.text;
        if !mostly_link && (in_cell[id] || (w.text >= 20 && marks[id] > 0)) {
            w.body = w.text;
        }
    }
    for id in (1..n).rev() {
        let w = own[id];
        let parent = &mut own[tree.nodes[id].parent];
        parent.text += w.text;
        parent.link += w.link;
        parent.body += w.body;
        parent.blocks += w.blocks;
    }
    own
}

/// The element that holds the article: from the root down, as long as one child holds nearly all of the body text.
#[must_use]
pub fn find(tree: &Tree, weights: &[Weight]) -> NodeId {
    let mut at = 0;
    loop {
        let best = tree.nodes[at]
            .children
            .iter()
            .map(|c| *c as usize)
            .filter(|c| {
                tree.nodes[*c]
                    .name()
                    .is_some_and(|n| is_container(tree, *c) && *n != local_name!("p"))
            })
            .max_by_key(|c| weights[*c].body);
        match best {
            Some(child)
                if is_named(tree, child)
                    && u64::from(weights[child].body) * 100
                        >= u64::from(weights[at].body).max(1) * NAMED =>
            {
                at = child;
            }
            Some(child)
                if weights[child].body > 0
                    && u64::from(weights[child].body) * 100
                        >= u64::from(weights[at].body) * NEARLY_ALL =>
            {
                at = child
            }
            _ => return at,
        }
    }
}

fn is_named(tree: &Tree, id: NodeId) -> bool {
    let node = &tree.nodes[id];
    let listed = |token: &str| CONTAINERS.iter().any(|c| token.eq_ignore_ascii_case(c));
    ["id", "class"]
        .iter()
        .filter_map(|a| node.attr(a))
        .flat_map(str::split_whitespace)
        .any(listed)
}

/// An element that may hold an article: a block, or an unknown element that holds blocks. A table is content, unless it lays out a page.
fn is_container(tree: &Tree, id: NodeId) -> bool {
    let node = &tree.nodes[id];
    match node.name() {
        Some(name) if is_table_part(name) => super::table::is_layout(tree, table_of(tree, id)),
        Some(name) => !matches!(
            *name,
            local_name!("a")
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
