//! Web pages: bytes → text → tree → article → blocks. Scripts and styles are never executed, nothing is fetched.

mod article;
mod inline;
mod lower;
mod meta;
mod mhtml;
pub(crate) mod table;
pub(crate) mod tree;

use crate::Options;
use encoding_rs::{Encoding, UTF_8};
use gongbao_model::{Document, DocumentBuilder, Error, Format, Warning};
use lower::Lower;

pub use mhtml::read as read_mhtml;

/// Characters of body text under which a page with attachments is taken for a landing page.
const LANDING: u32 = 150;

/// Reads a web page.
///
/// # Errors
/// None of its own: what a page lacks is told in warnings.
pub fn read(bytes: &[u8], options: &Options) -> Result<Document, Error> {
    Ok(read_page(bytes, None, Format::Html, options))
}

/// Reads a page; `declared` is what a message head says of its encoding.
fn read_page(
    bytes: &[u8],
    declared: Option<&'static Encoding>,
    format: Format,
    options: &Options,
) -> Document {
    let named = options.encoding.or_else(|| encoding_of(bytes, declared));
    let decoded = crate::text::decode(bytes, named);
    let tree = tree::parse(&decoded.text, options.limits.nesting);
    let weights = article::weigh(&tree);
    let root = article::find(&tree, &weights);
    let hints = meta::read(&tree, &weights, root);

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
    let mut lower = Lower::new(&tree, &weights, &mut builder, options.limits);
    if let Some(title) = hints
        .title
        .as_deref()
        .filter(|t| root != 0 && !opens_with(&tree, root, t))
    {
        for (i, line) in meta::lines_before(&tree, root, title).iter().enumerate() {
            lower.heading(line, (i == 0).then_some(1));
        }
    }
    lower.article(root);
    let mut attachments = std::mem::take(&mut lower.attachments);
    let (mut left_out, mut sample) = std::mem::take(&mut lower.left_out);
    let outside = weights[0].blocks.saturating_sub(weights[root].blocks);
    if outside > 0 {
        left_out += outside;
        if sample.is_empty() {
            sample = sample_outside(&tree, root);
        }
    }
    // Attachments of a report are often listed right outside the article.
    if root != 0 {
        attachments.extend(
            (1..tree.nodes.len())
                .filter(|id| !is_below(&tree, *id, root))
                .filter_map(|id| lower::attachment(&tree, id)),
        );
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
    if weights[root].body < LANDING && !attachments.is_empty() && doc.tables.is_empty() {
        doc.warnings.push(Warning::LandingPage);
    }
    doc.hints = hints;
    doc.hints.attachments = attachments;
    doc
}

/// True when a title stands among the first lines of an article already.
fn opens_with(tree: &tree::Tree, root: tree::NodeId, title: &str) -> bool {
    let bare = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let head: String = bare(&tree.inner_text(root))
        .chars()
        .take(title.chars().count() + 120)
        .collect();
    head.contains(&bare(title))
}

fn is_below(tree: &tree::Tree, mut id: tree::NodeId, root: tree::NodeId) -> bool {
    while id > root {
        id = tree.nodes[id].parent;
    }
    id == root
}

fn sample_outside(tree: &tree::Tree, root: tree::NodeId) -> String {
    let mut stack = vec![0];
    let mut out = String::new();
    while let Some(id) = stack.pop() {
        if id == root && id != 0 || out.len() > 240 || article::is_skipped(tree, id) {
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
