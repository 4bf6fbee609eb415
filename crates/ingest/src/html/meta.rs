//! What a page says of itself: meta elements of content management systems, the title, and the lines of labels and values around an article.

use super::article::{Weight, is_skipped};
use super::tree::{NodeId, Tree, is_block};
use crate::text::debris::pattern;
use gongbao_model::FileHints;
use html5ever::local_name;
use regex::Regex;
use std::sync::LazyLock;

/// Reads the hints of a page; `article` is left out of the search for labels, its text would answer for itself.
#[must_use]
pub fn read(tree: &Tree, weights: &[Weight], article: NodeId) -> FileHints {
    let mut hints = FileHints::default();
    let mut page_title = None;
    let mut site = None;
    let mut heading = None;
    for (id, node) in tree.nodes.iter().enumerate().skip(1) {
        let Some(name) = node.name() else { continue };
        match *name {
            local_name!("meta") => {
                let key = node
                    .attr("name")
                    .or_else(|| node.attr("property"))
                    .unwrap_or("")
                    .to_ascii_lowercase();
                let value = node
                    .attr("content")
                    .map(str::trim)
                    .filter(|v| !v.is_empty())
                    .map(str::to_owned);
                let slot = match key.as_str() {
                    "articletitle" => &mut hints.title,
                    "pubdate" | "publishdate" | "published" | "article:published_time" => {
                        &mut hints.date
                    }
                    "contentsource" => &mut hints.publisher,
                    "sitename" | "og:site_name" => &mut site,
                    "url" | "og:url" => &mut hints.address,
                    "og:title" => &mut page_title,
                    _ => continue,
                };
                if slot.is_none() {
                    *slot = value;
                }
            }
            local_name!("title") if page_title.is_none() => {
                page_title = Some(squeeze(&tree.inner_text(id))).filter(|t| !t.is_empty())
            }
            local_name!("link")
                if node.attr("rel") == Some("canonical") && hints.address.is_none() =>
            {
                hints.address = node.attr("href").map(str::to_owned)
            }
            local_name!("h1") if heading.is_none() && weights[id].text > 4 => {
                heading = Some(squeeze(&tree.inner_text(id)))
            }
            _ => {}
        }
    }
    if hints.title.is_none() {
        // The title element names the site as well; a heading that it repeats is the title alone.
        hints.title = match (heading, page_title) {
            (Some(h), Some(t)) if t.contains(&h) => Some(h),
            (_, Some(t)) => Some(without_site(&t, site.as_deref())),
            (h, None) => h,
        };
    }
    let around = text_around(tree, article);
    let label = |re: &LazyLock<Regex>| {
        re.captures(&around)
            .and_then(|c| c.get(1))
            .map(|m| m.as_str().trim().to_owned())
            .filter(|v| !v.is_empty())
    };
    hints.index_number = label(&INDEX);
    hints.document_number = label(&NUMBER);
    hints.date = hints.date.or_else(|| label(&DATE));
    hints.publisher = label(&PUBLISHER).or(hints.publisher).or(site);
    hints
}

static INDEX: LazyLock<Regex> = pattern!(r"索\s*引\s*号\s*[:：]?\s*([^\s，。|｜]{3,60})");
static NUMBER: LazyLock<Regex> =
    pattern!(r"(?:发\s*文\s*字\s*号|文\s*号|文件编号)\s*[:：]?\s*([^\s，。|｜：:]{2,30}[号號])");
static DATE: LazyLock<Regex> = pattern!(
    r"(?:发布时间|发布日期|公开日期|发文日期|生成日期|成文日期|日\s*期|时\s*间)\s*[:：]?\s*(\d{4}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2})"
);
static PUBLISHER: LazyLock<Regex> = pattern!(
    r"(?:发布机构|发布单位|公开主体|发文机关|信息来源|来\s*源)\s*[:：]?\s*([\p{Han}（）()·]{2,40})"
);

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A page title without the name of the site: the longest part, unless it is the site's own name.
fn without_site(title: &str, site: Option<&str>) -> String {
    let parts = title
        .split(['_', '|', '｜'])
        .flat_map(|p| p.split("--"))
        .flat_map(|p| p.split(" - "))
        .map(str::trim);
    parts
        .filter(|p| !p.is_empty() && site.is_none_or(|s| !s.trim().eq(*p)))
        .max_by_key(|p| p.chars().count())
        .unwrap_or(title)
        .to_owned()
}

/// The text of the page without the article, a line for each block.
fn text_around(tree: &Tree, article: NodeId) -> String {
    let mut out = String::new();
    let mut stack = vec![0];
    while let Some(id) = stack.pop() {
        let node = &tree.nodes[id];
        if (id == article && id != 0)
            || (is_skipped(tree, id) && !node.is(&local_name!("body")))
            || out.len() > 40_000
        {
            continue;
        }
        if node.name().is_some_and(is_block) {
            out.push('\n');
        }
        out.push_str(tree.text_of(node));
        stack.extend(node.children.iter().rev().map(|c| *c as usize));
    }
    out
}

/// Lines right before the article that belong to it: the title and what stands under it behind a dash.
#[must_use]
pub fn lines_before(tree: &Tree, article: NodeId, title: &str) -> Vec<String> {
    let around: Vec<String> = {
        let mut lines = Vec::new();
        let mut line = String::new();
        let mut stack = vec![0];
        while let Some(id) = stack.pop() {
            let node = &tree.nodes[id];
            if id == article && id != 0 {
                break;
            }
            if is_skipped(tree, id) {
                continue;
            }
            if node.name().is_some_and(is_block) && !line.trim().is_empty() {
                lines.push(squeeze(&std::mem::take(&mut line)));
            }
            line.push_str(tree.text_of(node));
            stack.extend(node.children.iter().rev().map(|c| *c as usize));
        }
        lines.push(squeeze(&line));
        lines.retain(|l| !l.is_empty());
        lines
    };
    let bare = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let wanted = bare(title);
    let mut out = vec![title.to_owned()];
    if let Some(at) = around.iter().rposition(|l| bare(l) == wanted) {
        out[0].clone_from(&around[at]);
        out.extend(
            around[at + 1..]
                .iter()
                .take(2)
                .filter(|l| l.starts_with(['—', '―', '─']) || l.starts_with("--"))
                .cloned(),
        );
    }
    out
}
