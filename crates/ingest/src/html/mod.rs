//! Web pages: bytes → text → tree → article → blocks. Scripts and styles are never executed, nothing is fetched.

mod article;
mod inline;
mod links;
mod lower;
mod meta;
mod mhtml;
pub(crate) mod survey;
pub(crate) mod table;
pub(crate) mod tree;
mod words;

use crate::Options;
use encoding_rs::{Encoding, UTF_8};
use gongbao_model::{Document, DocumentBuilder, Error, Format, Warning};
use html5ever::local_name;
use lower::Lower;
use survey::Survey;

pub use mhtml::read as read_mhtml;

/// Characters of body text under which a page with attachments is taken for a landing page.
const LANDING: u32 = 150;

/// Reads a web page.
///
/// # Errors
/// None of its own: what a page lacks is told in warnings.
pub fn read(bytes: &[u8], options: &Options) -> Result<Document, Error> {
    Ok(read_page(bytes, Envelope::default(), Format::Html, options))
}

/// What a message head says of a page.
#[derive(Debug, Clone, Default)]
struct Envelope {
    encoding: Option<&'static Encoding>,
    address: Option<String>,
}

/// Reads a page.
fn read_page(bytes: &[u8], envelope: Envelope, format: Format, options: &Options) -> Document {
    let named = options
        .encoding
        .or_else(|| encoding_of(bytes, envelope.encoding));
    let decoded = crate::text::decode(bytes, named);
    let tree = tree::parse(&decoded.text, options.limits.nesting);
    let (survey, root) = survey(&tree);
    let mut hints = meta::read(&tree, &survey, root);

    let mut builder = DocumentBuilder::new(format);
    builder.doc_mut().encoding = Some(decoded.encoding.name());
    builder.doc_mut().warnings.extend(decoded.warning);
    if tree.flattened > 0 {
        builder.doc_mut().warnings.push(Warning::LimitReached {
            limit: "nesting",
            value: u64::from(options.limits.nesting),
            page: None,
        });
    }
    let mut lower = Lower::new(&tree, &survey, &mut builder, options.limits);
    let thin = survey.weights[root].body < LANDING;
    if let Some(title) = hints
        .title
        .as_deref()
        .filter(|t| (root != 0 || thin) && !opens_with(&tree, &survey, root, t))
    {
        let lines = meta::lines_before(&tree, &survey, root, title);
        for (i, line) in lines.iter().enumerate() {
            lower.heading(line, (i == 0).then_some(1));
        }
    }
    lower.article(root);
    let mut attachments = std::mem::take(&mut lower.attachments);
    let (mut left_out, mut sample) = std::mem::take(&mut lower.left_out);
    meta::labels(&mut hints, &std::mem::take(&mut lower.title_lines));
    let outside = survey.weights[0]
        .blocks
        .saturating_sub(survey.weights[root].blocks);
    if outside > 0 {
        left_out += outside;
        if sample.is_empty() {
            sample = sample_outside(&tree, &survey, root);
        }
    }
    // Attachments of a report are often listed right outside the article.
    if root != 0 {
        attachments.extend(
            (1..tree.nodes.len())
                .filter(|id| !is_below(&tree, *id, root))
                .filter_map(|id| links::attachment(&tree, id)),
        );
    }
    hints.address = hints
        .address
        .or(envelope.address.filter(|a| links::is_absolute(a)));
    if let Some(base) = links::base(&tree, hints.address.as_deref()) {
        attachments
            .iter_mut()
            .for_each(|(_, address)| *address = links::resolve(&base, address));
    }
    let mut seen = std::collections::BTreeSet::new();
    attachments.retain(|a| seen.insert(a.1.clone()));

    let mut doc = builder.finish();
    if left_out > 0 {
        let sample = sample.chars().take(60).collect();
        doc.warnings.push(Warning::DebrisRemoved {
            kind: "page_surroundings",
            count: left_out,
            sample,
        });
    }
    let thin = thin && doc.tables.is_empty();
    if thin && !attachments.is_empty() {
        doc.warnings.push(Warning::LandingPage);
    } else if thin {
        doc.warnings.extend(framed(&tree));
    }
    doc.hints = hints;
    doc.hints.attachments = attachments;
    doc
}

/// Weighs a page and finds the article. Where hardly anything shows, what styles hide is looked at as well: some pages show their text
/// by a script.
fn survey(tree: &tree::Tree) -> (Survey, tree::NodeId) {
    let survey = Survey::new(tree, false);
    let root = article::find(tree, &survey);
    if survey.weights[root].body >= LANDING {
        return (survey, root);
    }
    let all = Survey::new(tree, true);
    let hidden_root = article::find(tree, &all);
    if all.weights[hidden_root].body >= LANDING.max(survey.weights[root].body * 3) {
        (all, hidden_root)
    } else {
        (survey, root)
    }
}

/// The warning for a page whose text stands in frames, which are other pages.
fn framed(tree: &tree::Tree) -> Option<Warning> {
    let addresses: Vec<&str> = tree
        .nodes
        .iter()
        .filter(|n| n.is(&local_name!("frame")) || n.is(&local_name!("iframe")))
        .filter_map(|n| n.attr("src"))
        .map(str::trim)
        .filter(|src| !src.is_empty() && !src.starts_with("about:"))
        .take(8)
        .collect();
    (!addresses.is_empty()).then(|| Warning::Other {
        code: "framed_page",
        message: format!(
            "the page shows other pages in frames; fetch those: {}",
            addresses.join(", ")
        ),
        page: None,
    })
}

/// True when a title is one of the first lines of an article already, or the first lines of it together.
fn opens_with(tree: &tree::Tree, survey: &Survey, root: tree::NodeId, title: &str) -> bool {
    const LINES: usize = 8;
    let bare = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let title = bare(title);
    let mut lines = vec![String::new()];
    let mut stack = vec![root];
    while let Some(id) = stack.pop() {
        let node = &tree.nodes[id];
        if id != root && survey.is_skipped(id) {
            continue;
        }
        let breaks = node
            .name()
            .is_some_and(|n| tree::is_block(n) || *n == local_name!("br"));
        if breaks && lines.last().is_some_and(|l| !l.is_empty()) {
            if lines.len() >= LINES {
                break;
            }
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(&bare(tree.text_of(node)));
        }
        stack.extend(node.children.iter().rev().map(|c| *c as usize));
    }
    (0..lines.len()).any(|i| lines[i..].concat().starts_with(&title))
}

fn is_below(tree: &tree::Tree, mut id: tree::NodeId, root: tree::NodeId) -> bool {
    while id > root {
        id = tree.nodes[id].parent;
    }
    id == root
}

fn sample_outside(tree: &tree::Tree, survey: &Survey, root: tree::NodeId) -> String {
    let mut stack = vec![0];
    let mut out = String::new();
    while let Some(id) = stack.pop() {
        if id == root && id != 0 || out.len() > 240 || survey.is_skipped(id) {
            continue;
        }
        let text = tree.text_of(&tree.nodes[id]).trim();
        if !text.is_empty() {
            out.push_str(text);
            out.push(' ');
        }
        stack.extend(tree.nodes[id].children.iter().rev().map(|c| *c as usize));
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the page says of its encoding, where the bytes do not contradict it: a mark first, then UTF-8 that is valid as such, then the
/// message head, then the meta element. Pages that were converted often keep the old declaration.
fn encoding_of(bytes: &[u8], declared: Option<&'static Encoding>) -> Option<&'static Encoding> {
    if Encoding::for_bom(bytes).is_some() {
        return None;
    }
    if bytes.iter().any(|b| *b >= 0x80) && std::str::from_utf8(bytes).is_ok() {
        return Some(UTF_8);
    }
    let said = declared.or_else(|| meta_charset(&bytes[..bytes.len().min(4096)]))?;
    // A declaration is believed when it makes sense of nearly all bytes.
    let window = &bytes[..bytes.len().min(1 << 16)];
    let (text, _) = said.decode_without_bom_handling(window);
    let bad = text.chars().filter(|c| *c == '\u{FFFD}').count();
    (bad * 200 <= text.chars().filter(|c| !c.is_ascii()).count() + 200).then_some(said)
}

/// The `charset=` of a meta element (or of an XML declaration).
fn meta_charset(head: &[u8]) -> Option<&'static Encoding> {
    let head: String = head
        .iter()
        .filter(|b| b.is_ascii())
        .map(|b| b.to_ascii_lowercase() as char)
        .collect();
    ["charset=", "encoding="].iter().find_map(|key| {
        let at = head.find(key)? + key.len();
        let label: String = head[at..]
            .trim_start_matches(['"', '\'', ' '])
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
            .collect();
        Encoding::for_label(label.as_bytes())
    })
}

#[cfg(test)]
mod tests;
