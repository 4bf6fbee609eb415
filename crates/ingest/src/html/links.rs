//! Addresses in a page: documents that it offers, and where relative addresses lead.

use super::tree::{NodeId, Tree};
use super::words::words;
use html5ever::local_name;

/// True for an address that ends as a document does, in its path or in a value of its query.
#[must_use]
pub fn is_document(address: &str) -> bool {
    document_in(address).is_some()
}

/// True for a file name with the extension of a document.
fn is_document_name(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| {
        words()
            .attachments
            .extensions
            .iter()
            .any(|e| extension.trim().eq_ignore_ascii_case(e))
    })
}

/// The document that an address leads to: itself, or the one that a viewer page names in its query (`viewer.html?file=/a.pdf`).
fn document_in(address: &str) -> Option<&str> {
    let whole = address.split('#').next().unwrap_or(address);
    let (path, query) = whole.split_once('?').unwrap_or((whole, ""));
    if is_document_name(path) {
        return Some(address);
    }
    let value = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(_, value)| is_document_name(value));
    match value {
        Some((key, value)) if key.eq_ignore_ascii_case("file") && value.contains(['/', '%']) => {
            Some(value)
        }
        Some(_) => Some(address),
        None => None,
    }
}

/// A link or frame to a document: its name and address as they stand.
#[must_use]
pub fn attachment(tree: &Tree, id: NodeId) -> Option<(String, String)> {
    let node = &tree.nodes[id];
    let address = match *node.name()? {
        local_name!("a") => node.attr("href")?,
        local_name!("iframe") | local_name!("embed") => node.attr("src")?,
        local_name!("object") => node.attr("data")?,
        _ => return None,
    }
    .trim();
    let text: String = tree
        .inner_text(id)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    // A script as the address says nothing, and a page may be named like a document only by the words of its link.
    let scripted = address.to_ascii_lowercase().starts_with("javascript:");
    let target = match document_in(address) {
        Some(target) => target,
        None if !scripted && !address.starts_with('#') && is_document_name(&text) => address,
        None => return None,
    };
    let name = if text.is_empty() {
        let path = target.split(['?', '#']).next().unwrap_or(target);
        node.attr("title")
            .filter(|t| !t.trim().is_empty())
            .unwrap_or_else(|| path.rsplit('/').next().unwrap_or(path))
            .to_owned()
    } else {
        text
    };
    Some((name, target.to_owned()))
}

/// The address that relative ones count from: what the page states as its base, resolved against its own address.
#[must_use]
pub fn base(tree: &Tree, own: Option<&str>) -> Option<String> {
    let stated = tree
        .nodes
        .iter()
        .find(|n| n.is(&local_name!("base")))
        .and_then(|n| n.attr("href"))
        .map(|h| own.map_or_else(|| h.to_owned(), |own| resolve(own, h)));
    stated
        .or_else(|| own.map(str::to_owned))
        .filter(|b| is_absolute(b))
}

/// True for an address on the web.
#[must_use]
pub fn is_absolute(address: &str) -> bool {
    let lower = address.get(..8).unwrap_or(address).to_ascii_lowercase();
    lower.starts_with("http://") || lower.starts_with("https://")
}

/// An address as seen from another (RFC 3986, section 5.2); what is no relative address stays as it is.
#[must_use]
pub fn resolve(base: &str, address: &str) -> String {
    let address = address.trim();
    let scheme = address
        .split(['/', '?', '#'])
        .next()
        .is_some_and(|head| head.contains(':'));
    if scheme || address.is_empty() || !is_absolute(base) {
        return address.to_owned();
    }
    let base = base.split(['?', '#']).next().unwrap_or(base);
    let Some((scheme, rest)) = base.split_once("://") else {
        return address.to_owned();
    };
    if let Some(host) = address.strip_prefix("//") {
        return format!("{scheme}://{host}");
    }
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (relative, query) = address.split_at(address.find(['?', '#']).unwrap_or(address.len()));
    let joined = if relative.starts_with('/') {
        relative.to_owned()
    } else if relative.is_empty() {
        path.to_owned()
    } else {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{folder}/{relative}")
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in joined.split('/').skip(1) {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    if joined.ends_with("/.") || joined.ends_with("/..") {
        parts.push("");
    }
    format!("{scheme}://{host}/{}{query}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_addresses_resolve() {
        let base = "http://www.example.cn/zwgk/czyjs/t1.html?id=3";
        for (address, expected) in [
            ("./P1.xls", "http://www.example.cn/zwgk/czyjs/P1.xls"),
            (
                "P1.xls?a=../b",
                "http://www.example.cn/zwgk/czyjs/P1.xls?a=../b",
            ),
            ("../../up/a.doc", "http://www.example.cn/up/a.doc"),
            ("../../../../a.doc", "http://www.example.cn/a.doc"),
            ("/a/./b/../c.pdf", "http://www.example.cn/a/c.pdf"),
            ("//cdn.example.cn/a.pdf", "http://cdn.example.cn/a.pdf"),
            ("https://b.cn/x.pdf", "https://b.cn/x.pdf"),
            ("javascript:void(0)", "javascript:void(0)"),
            ("", ""),
        ] {
            assert_eq!(resolve(base, address), expected, "{address}");
        }
        assert_eq!(resolve("http://a.cn", "b.doc"), "http://a.cn/b.doc");
        assert_eq!(resolve("file:///c:/x.htm", "b.doc"), "b.doc");
    }

    #[test]
    fn documents_are_told_from_pages() {
        for address in [
            "a.PDF",
            "/down?id=1&filename=x.docx",
            "/pdfjs/viewer.html?file=/f/a.pdf",
            "x.xls#top",
        ] {
            assert!(is_document(address), "{address}");
        }
        for address in ["a.html", "/pdf/", "?page=2", "mailto:a@b.cn", "/a.docs"] {
            assert!(!is_document(address), "{address}");
        }
        assert_eq!(document_in("/v.html?file=/f/a.pdf&x=1"), Some("/f/a.pdf"));
    }
}
