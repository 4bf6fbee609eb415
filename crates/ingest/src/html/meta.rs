//! What a page says of itself: meta elements of content management systems, the title, and the lines of labels and values around an article.

use super::links::is_absolute;
use super::survey::Survey;
use super::tree::{NodeId, Tree, is_block};
use super::words::{spaced, words};
use crate::text::debris::pattern;
use gongbao_model::FileHints;
use html5ever::local_name;
use regex::Regex;
use std::sync::LazyLock;

/// Bytes of text on either side of an article that are searched for labels.
const MAX_AROUND: usize = 40_000;

/// What meta elements and headings say.
#[derive(Default)]
struct Stated {
    hints: FileHints,
    page_title: Option<String>,
    site: Option<String>,
    heading: Option<String>,
}

impl Stated {
    /// A meta element: the first one of a name counts.
    fn meta(&mut self, key: &str, value: &str) {
        let names = &words().meta;
        let is = |list: &[String]| list.iter().any(|n| n == key);
        let slot = if is(&names.title) {
            &mut self.hints.title
        } else if is(&names.date) {
            &mut self.hints.date
        } else if is(&names.publisher) {
            &mut self.hints.publisher
        } else if is(&names.index_number) {
            &mut self.hints.index_number
        } else if is(&names.document_number) {
            &mut self.hints.document_number
        } else if is(&names.site) {
            &mut self.site
        } else if is(&names.page_title) {
            &mut self.page_title
        } else if is(&names.address) && is_absolute(value) {
            &mut self.hints.address
        } else {
            return;
        };
        slot.get_or_insert_with(|| value.to_owned());
    }
}

/// Reads the hints of a page. `article` is left out of the search for labels, its text would answer for itself.
#[must_use]
pub fn read(tree: &Tree, survey: &Survey, article: NodeId) -> FileHints {
    let mut stated = Stated::default();
    for (id, node) in tree.nodes.iter().enumerate().skip(1) {
        let Some(name) = node.name() else { continue };
        match *name {
            local_name!("meta") => {
                let key = node
                    .attr("name")
                    .or_else(|| node.attr("property"))
                    .unwrap_or("")
                    .to_ascii_lowercase();
                if let Some(value) = node.attr("content").map(squeeze).filter(|v| !v.is_empty()) {
                    stated.meta(&key, &value);
                }
            }
            local_name!("title") if stated.page_title.is_none() => {
                stated.page_title = Some(squeeze(&tree.inner_text(id))).filter(|t| !t.is_empty());
            }
            local_name!("link") if node.attr("rel") == Some("canonical") => {
                let address = node.attr("href").filter(|h| is_absolute(h));
                if stated.hints.address.is_none() {
                    stated.hints.address = address.map(str::to_owned);
                }
            }
            local_name!("h1") if stated.heading.is_none() && survey.weights[id].text > 4 => {
                stated.heading = Some(squeeze(&tree.inner_text(id)));
            }
            _ => {}
        }
    }
    let Stated {
        mut hints,
        page_title,
        site,
        heading,
    } = stated;
    if hints.title.is_none() {
        // The title element names the site as well; a heading that it repeats is the title alone.
        hints.title = match (heading, page_title) {
            (Some(h), Some(t)) if t.contains(&h) => Some(h),
            (_, Some(t)) => Some(without_site(&t, site.as_deref())),
            (h, None) => h,
        };
    }
    hints.address = hints
        .address
        .or_else(|| tree.saved_from.clone().filter(|a| is_absolute(a)));
    let (before, after) = text_around(tree, survey, article);
    labels(&mut hints, &before);
    labels(&mut hints, &after);
    hints.date = hints.date.or_else(|| bare_date(&before));
    hints.publisher = hints.publisher.or(site);
    hints
}

/// Reads labels and their values in a text: the lines around an article, or those that were taken out of it.
pub fn labels(hints: &mut FileHints, text: &str) {
    let find = |patterns: &[Regex]| {
        patterns
            .iter()
            .filter_map(|re| re.captures(text)?.get(1))
            .map(|m| without_next_label(m.as_str()))
            .find(|v| !v.is_empty() && !words().labels.nobody.contains(v))
    };
    hints.index_number = hints.index_number.take().or_else(|| find(&LABELS.index));
    hints.document_number = hints
        .document_number
        .take()
        .or_else(|| find(&LABELS.number));
    hints.date = hints.date.take().or_else(|| find(&LABELS.date));
    // Who publishes is said more exactly beside the article than in the head of the page.
    hints.publisher = find(&LABELS.publisher).or_else(|| hints.publisher.take());
}

/// A value up to the label behind it: elements that stand in one line part them for the eye only.
fn without_next_label(value: &str) -> String {
    let labels = &words().labels;
    let cut = [&labels.date, &labels.publisher, &labels.document_number]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .chain([
            "浏览", "阅读", "点击", "访问", "字体", "字号", "作者", "编辑", "分享", "打印",
        ])
        .filter_map(|l| value.find(l).filter(|at| *at > 0))
        .min()
        .unwrap_or(value.len());
    value[..cut].trim().to_owned()
}

struct LabelPatterns {
    index: Vec<Regex>,
    number: Vec<Regex>,
    date: Vec<Regex>,
    publisher: Vec<Regex>,
}

static LABELS: LazyLock<LabelPatterns> = LazyLock::new(|| {
    let patterns = |labels: &[String], value: &str| -> Vec<Regex> {
        labels
            .iter()
            .filter_map(|l| Regex::new(&format!(r"{}\s*[:：\]】]?\s*{value}", spaced(l))).ok())
            .collect()
    };
    let labels = &words().labels;
    LabelPatterns {
        index: patterns(&labels.index_number, r"([^\s，。|｜:：]{3,60})"),
        number: patterns(&labels.document_number, r"([^\s，。|｜：:]{2,30}[号號])"),
        date: patterns(
            &labels.date,
            r"(\d{4}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2})",
        ),
        publisher: patterns(&labels.publisher, r"([\p{Han}（）()·]{2,40})"),
    }
});

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

/// The texts of the page before and after the article, a line for each block.
fn text_around(tree: &Tree, survey: &Survey, article: NodeId) -> (String, String) {
    let mut texts = (String::new(), String::new());
    let mut stack = vec![0];
    let mut passed = false;
    while let Some(id) = stack.pop() {
        let node = &tree.nodes[id];
        if id == article && id != 0 {
            passed = true;
            continue;
        }
        let out = if passed { &mut texts.1 } else { &mut texts.0 };
        if survey.is_skipped(id) || out.len() > MAX_AROUND {
            continue;
        }
        if node.name().is_some_and(is_block) {
            out.push('\n');
        }
        out.push_str(tree.text_of(node));
        stack.extend(node.children.iter().rev().map(|c| *c as usize));
    }
    texts
}

/// The date in the last line before an article that begins with one: pages often print it without a label.
fn bare_date(before: &str) -> Option<String> {
    static DATE: LazyLock<Regex> =
        pattern!(r"^(\d{4}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2})日?(?:$|\s|\d{2}:)");
    before
        .lines()
        .rev()
        .find_map(|line| DATE.captures(line.trim())?.get(1))
        .map(|m| m.as_str().to_owned())
}

/// Lines right before the article that belong to it: the title and what stands under it behind a dash.
#[must_use]
pub fn lines_before(tree: &Tree, survey: &Survey, article: NodeId, title: &str) -> Vec<String> {
    let around: Vec<String> = {
        let mut lines = Vec::new();
        let mut line = String::new();
        let mut stack = vec![0];
        while let Some(id) = stack.pop() {
            let node = &tree.nodes[id];
            if id == article && id != 0 {
                break;
            }
            if survey.is_skipped(id) {
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
