//! Tokens of html5ever to a small tree in one arena.
//!
//! The tree builder of the standard repairs pages as browsers do and costs time that grows with nesting. For text only block structure
//! matters, so this one knows implied end tags and nothing else, and stops nesting at a bound.

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use html5ever::{LocalName, local_name};
use std::cell::RefCell;

/// Index of a node.
pub type NodeId = usize;

/// What a node is.
#[derive(Debug)]
pub enum Content {
    /// An element.
    Element(LocalName),
    /// A stretch of [`Tree::text`].
    Text(u32, u32),
}

/// One node. Children have larger indexes than their parent.
#[derive(Debug)]
pub struct Node {
    /// What it is.
    pub content: Content,
    /// Attributes that matter to reading: names and values.
    pub attrs: Vec<(LocalName, StrTendril)>,
    /// Parent; the root is its own.
    pub parent: NodeId,
    /// Children in order.
    pub children: Vec<u32>,
}

impl Node {
    /// The element's name, `None` for text.
    #[must_use]
    pub fn name(&self) -> Option<&LocalName> {
        match &self.content {
            Content::Element(name) => Some(name),
            Content::Text(..) => None,
        }
    }
    /// An attribute's value.
    #[must_use]
    pub fn attr(&self, name: &str) -> Option<&str> {
        self.attrs
            .iter()
            .find(|(n, _)| &**n == name)
            .map(|(_, v)| &**v)
    }
    /// True for an element of a name.
    #[must_use]
    pub fn is(&self, name: &LocalName) -> bool {
        self.name() == Some(name)
    }
}

/// A page.
#[derive(Debug)]
pub struct Tree {
    /// Nodes; the first is the root.
    pub nodes: Vec<Node>,
    /// All character data.
    pub text: String,
    /// Elements that stood deeper than the bound and were flattened.
    pub flattened: u32,
    /// The address that a browser noted when it saved the page.
    pub saved_from: Option<String>,
}

impl Tree {
    /// The text of a text node.
    #[must_use]
    pub fn text_of(&self, node: &Node) -> &str {
        match node.content {
            Content::Text(from, to) => self.text.get(from as usize..to as usize).unwrap_or(""),
            Content::Element(_) => "",
        }
    }
    /// All text below a node, white space as it stands.
    #[must_use]
    pub fn inner_text(&self, id: NodeId) -> String {
        let mut out = String::new();
        let mut stack = vec![id];
        while let Some(id) = stack.pop() {
            let node = &self.nodes[id];
            out.push_str(self.text_of(node));
            stack.extend(node.children.iter().rev().map(|c| *c as usize));
        }
        out
    }
}

/// Reads a page. `nesting` bounds the depth of the tree.
#[must_use]
pub fn parse(html: &str, nesting: u32) -> Tree {
    let root = Node {
        content: Content::Element(local_name!("")),
        attrs: Vec::new(),
        parent: 0,
        children: Vec::new(),
    };
    let tree = Tree {
        nodes: vec![root],
        text: String::with_capacity(html.len() / 2),
        flattened: 0,
        saved_from: None,
    };
    let sink = Builder {
        state: RefCell::new(State {
            tree,
            open: vec![0],
            nesting: nesting.max(8) as usize,
            over: 0,
        }),
    };
    let tokenizer = Tokenizer::new(
        sink,
        TokenizerOpts {
            discard_bom: true,
            ..TokenizerOpts::default()
        },
    );
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.state.into_inner().tree
}

struct Builder {
    state: RefCell<State>,
}

struct State {
    tree: Tree,
    open: Vec<NodeId>,
    nesting: usize,
    /// Open elements beyond the bound.
    over: u32,
}

impl TokenSink for Builder {
    type Handle = ();
    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        match token {
            Token::CharacterTokens(text) => state.text(&text),
            Token::TagToken(tag) => {
                let raw = match tag.name {
                    local_name!("script") => Some(RawKind::ScriptData),
                    local_name!("style") | local_name!("noframes") | local_name!("xmp") => {
                        Some(RawKind::Rawtext)
                    }
                    local_name!("textarea") | local_name!("title") => Some(RawKind::Rcdata),
                    _ => None,
                };
                if tag.kind == TagKind::EndTag {
                    state.end(&tag.name);
                } else {
                    state.start(tag);
                    if let Some(raw) = raw {
                        return TokenSinkResult::RawData(raw);
                    }
                }
            }
            Token::CommentToken(comment) if state.tree.saved_from.is_none() => {
                state.tree.saved_from = saved_from(&comment);
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// The address in `saved from url=(0023)http://…`.
fn saved_from(comment: &str) -> Option<String> {
    let (_, rest) = comment.trim().split_once("saved from url=(")?;
    let (_, address) = rest.split_once(')')?;
    let address = address.trim();
    (!address.is_empty()).then(|| address.to_owned())
}

impl State {
    fn text(&mut self, text: &str) {
        let parent = self.open.last().copied().unwrap_or(0);
        // Scripts and styles are never text.
        if matches!(
            self.tree.nodes[parent].name(),
            Some(&local_name!("script") | &local_name!("style"))
        ) {
            return;
        }
        let from = self.tree.text.len() as u32;
        self.tree.text.push_str(text);
        let to = self.tree.text.len() as u32;
        let last = self.tree.nodes[parent].children.last().map(|c| *c as usize);
        if let Some(Content::Text(_, end)) = last.map(|l| &mut self.tree.nodes[l].content)
            && *end == from
        {
            *end = to;
            return;
        }
        self.push(Content::Text(from, to), Vec::new());
    }

    fn push(&mut self, content: Content, attrs: Vec<(LocalName, StrTendril)>) -> NodeId {
        let parent = self.open.last().copied().unwrap_or(0);
        let id = self.tree.nodes.len();
        self.tree.nodes.push(Node {
            content,
            attrs,
            parent,
            children: Vec::new(),
        });
        self.tree.nodes[parent].children.push(id as u32);
        id
    }

    fn start(&mut self, tag: Tag) {
        self.imply_ends(&tag.name);
        let void = is_void(&tag.name) || tag.self_closing && !is_block(&tag.name);
        if self.open.len() >= self.nesting && !void {
            self.over = self.over.saturating_add(1);
            self.tree.flattened = self.tree.flattened.saturating_add(1);
            return;
        }
        let attrs = tag
            .attrs
            .into_iter()
            .map(|a| (a.name.local, a.value))
            .collect();
        let id = self.push(Content::Element(tag.name), attrs);
        if !void {
            self.open.push(id);
        }
    }

    fn end(&mut self, name: &LocalName) {
        if *name == local_name!("br") {
            self.push(Content::Element(local_name!("br")), Vec::new());
            return;
        }
        if self.over > 0 && !is_void(name) {
            self.over -= 1;
            return;
        }
        // An end tag closes nothing outside the cell that it stands in, unless it names the table or a part of it.
        let structural = is_table_part(name);
        for at in (1..self.open.len()).rev() {
            let open = self.tree.nodes[self.open[at]].name();
            if open == Some(name) {
                self.open.truncate(at);
                return;
            }
            let fence = matches!(open, Some(&local_name!("td") | &local_name!("th")))
                && !structural
                || open == Some(&local_name!("table")) && *name != local_name!("table");
            if fence {
                return;
            }
        }
    }

    /// Closes what a start tag implies closed: a paragraph before a block, a cell before a cell, a row before a row.
    fn imply_ends(&mut self, name: &LocalName) {
        let closes: &[LocalName] = match *name {
            local_name!("td") | local_name!("th") => &[local_name!("td"), local_name!("th")],
            local_name!("tr") => &[local_name!("tr")],
            local_name!("tbody") | local_name!("thead") | local_name!("tfoot") => &[
                local_name!("tbody"),
                local_name!("thead"),
                local_name!("tfoot"),
            ],
            local_name!("li") => &[local_name!("li")],
            local_name!("dt") | local_name!("dd") => &[local_name!("dt"), local_name!("dd")],
            local_name!("option") => &[local_name!("option")],
            _ if is_block(name) => &[local_name!("p")],
            _ => return,
        };
        let fences: &[LocalName] = match *name {
            local_name!("li") => &[
                local_name!("ul"),
                local_name!("ol"),
                local_name!("td"),
                local_name!("th"),
            ],
            local_name!("td")
            | local_name!("th")
            | local_name!("tr")
            | local_name!("tbody")
            | local_name!("thead")
            | local_name!("tfoot") => &[local_name!("table")],
            _ => &[
                local_name!("td"),
                local_name!("th"),
                local_name!("table"),
                local_name!("div"),
                local_name!("li"),
            ],
        };
        for at in (1..self.open.len()).rev() {
            let Some(open) = self.tree.nodes[self.open[at]].name() else {
                return;
            };
            if closes.contains(open) {
                self.open.truncate(at);
                return;
            }
            if fences.contains(open) {
                return;
            }
        }
    }
}

fn is_void(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("br")
            | local_name!("img")
            | local_name!("hr")
            | local_name!("meta")
            | local_name!("link")
            | local_name!("input")
            | local_name!("col")
            | local_name!("base")
            | local_name!("area")
            | local_name!("embed")
            | local_name!("param")
            | local_name!("source")
            | local_name!("track")
            | local_name!("wbr")
    )
}

fn is_table_part(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("table")
            | local_name!("tbody")
            | local_name!("thead")
            | local_name!("tfoot")
            | local_name!("tr")
            | local_name!("td")
            | local_name!("th")
    )
}

/// Elements that begin and end a line of text.
#[must_use]
pub fn is_block(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("address")
            | local_name!("article")
            | local_name!("aside")
            | local_name!("blockquote")
            | local_name!("body")
            | local_name!("center")
            | local_name!("dd")
            | local_name!("details")
            | local_name!("div")
            | local_name!("dl")
            | local_name!("dt")
            | local_name!("fieldset")
            | local_name!("figcaption")
            | local_name!("figure")
            | local_name!("footer")
            | local_name!("form")
            | local_name!("h1")
            | local_name!("h2")
            | local_name!("h3")
            | local_name!("h4")
            | local_name!("h5")
            | local_name!("h6")
            | local_name!("head")
            | local_name!("header")
            | local_name!("hr")
            | local_name!("html")
            | local_name!("li")
            | local_name!("main")
            | local_name!("nav")
            | local_name!("ol")
            | local_name!("p")
            | local_name!("pre")
            | local_name!("section")
            | local_name!("summary")
            | local_name!("table")
            | local_name!("tbody")
            | local_name!("td")
            | local_name!("tfoot")
            | local_name!("th")
            | local_name!("thead")
            | local_name!("tr")
            | local_name!("ul")
            | local_name!("caption")
    )
}
