//! The parts of a .docx file in the order that the schema of the format asks for.
//!
//! The schema (ECMA-376, wml.xsd) fixes the order of the children of most elements. Readers are lenient, Word is so only here and there, and validators not at all; the
//! writer that makes the working paper puts some of them elsewhere. This module reads each part as a tree and writes it again with the children in order.

use quick_xml::Reader;
use quick_xml::events::Event;
use std::io;

/// Parents and the order of their children; children that are not named keep their place behind those that are.
const ORDER: &[(&str, &[&str])] = &[
    (
        "w:pPr",
        &[
            "w:pStyle",
            "w:keepNext",
            "w:keepLines",
            "w:pageBreakBefore",
            "w:widowControl",
            "w:numPr",
            "w:pBdr",
            "w:shd",
            "w:tabs",
            "w:spacing",
            "w:ind",
            "w:jc",
            "w:textAlignment",
            "w:outlineLvl",
            "w:rPr",
            "w:sectPr",
        ],
    ),
    (
        "w:rPr",
        &[
            "w:rStyle", "w:rFonts", "w:b", "w:bCs", "w:i", "w:iCs", "w:color", "w:sz", "w:szCs",
        ],
    ),
    (
        "w:sectPr",
        &[
            "w:headerReference",
            "w:footerReference",
            "w:pgSz",
            "w:pgMar",
            "w:cols",
            "w:docGrid",
        ],
    ),
    ("w:settings", &["w:zoom", "w:defaultTabStop", "w:compat"]),
    (
        "w:style",
        &[
            "w:name",
            "w:basedOn",
            "w:next",
            "w:link",
            "w:uiPriority",
            "w:qFormat",
            "w:pPr",
            "w:rPr",
            "w:tblPr",
        ],
    ),
    (
        "w:tcPr",
        &[
            "w:tcW",
            "w:gridSpan",
            "w:vMerge",
            "w:tcBorders",
            "w:shd",
            "w:vAlign",
        ],
    ),
    ("w:trPr", &["w:cantSplit", "w:tblHeader"]),
];

/// An element under construction.
#[derive(Default)]
struct Element {
    /// The inside of its start tag.
    tag: String,
    children: Vec<(String, String)>,
}

impl Element {
    fn write(mut self, name: &str) -> String {
        if let Some((_, order)) = ORDER.iter().find(|(parent, _)| *parent == name) {
            let place = |child: &str| order.iter().position(|o| *o == child);
            self.children
                .sort_by_key(|(child, _)| place(child).unwrap_or(order.len()));
        }
        // The head of a table stands on each of its pages.
        if name == "w:tbl"
            && let Some((_, row)) = self.children.iter_mut().find(|(child, _)| child == "w:tr")
        {
            *row = row.replacen("<w:trPr/>", "<w:trPr><w:tblHeader/></w:trPr>", 1);
        }
        let mut out = format!("<{}>", self.tag);
        for (_, child) in self.children {
            out.push_str(&child);
        }
        out.push_str("</");
        out.push_str(name);
        out.push('>');
        out
    }
}

/// A part with the children of its elements in order.
///
/// # Errors
/// When the part is no well-formed XML.
pub fn in_order(part: &[u8]) -> io::Result<Vec<u8>> {
    let mut reader = Reader::from_reader(part);
    let mut stack = vec![Element::default()];
    loop {
        let event = reader.read_event().map_err(io::Error::other)?;
        let (name, words) = match event {
            Event::Start(e) => {
                let mut tag = e.to_string();
                // Paragraphs without a style have the default one, which must say that it is.
                if tag.contains("w:styleId=\"Normal\"") && !tag.contains("w:default") {
                    tag.push_str(" w:default=\"1\"");
                }
                stack.push(Element {
                    tag,
                    children: Vec::new(),
                });
                continue;
            }
            Event::End(e) => {
                let name = e.name().as_ref().to_owned();
                let element = stack.pop().unwrap_or_default();
                let words = element.write(&name);
                (name, words)
            }
            Event::Empty(e) => {
                let tag = e.to_string();
                let name = e.name().as_ref().to_owned();
                // The width of a column has no unit but one.
                let tag = match name.as_str() {
                    "w:gridCol" => tag.replace(" w:type=\"dxa\"", ""),
                    _ => tag,
                };
                (name, format!("<{}/>", tag.trim_end()))
            }
            Event::Decl(e) => (String::new(), format!("<?{}?>", &*e)),
            Event::Text(e) => (String::new(), e.to_string()),
            Event::GeneralRef(e) => (String::new(), format!("&{};", &*e)),
            Event::Eof => break,
            _ => continue,
        };
        if let Some(parent) = stack.last_mut() {
            // Empty properties say nothing, and styles must not have them.
            if name == "w:rPr" && words == "<w:rPr/>" && parent.tag.starts_with("w:pPr") {
                continue;
            }
            parent.children.push((name, words));
        }
    }
    let root = stack.pop().unwrap_or_default();
    if !stack.is_empty() {
        return Err(io::Error::other("an element has no end"));
    }
    let whole: String = root.children.into_iter().map(|(_, words)| words).collect();
    Ok(whole.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(xml: &str) -> String {
        String::from_utf8(in_order(xml.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn children_stand_in_the_order_of_the_schema() {
        assert_eq!(
            ordered(
                "<w:p><w:pPr><w:rPr /><w:jc w:val=\"center\" /><w:pStyle w:val=\"Title\" /></w:pPr><w:r>甲&amp;乙</w:r></w:p>"
            ),
            "<w:p><w:pPr><w:pStyle w:val=\"Title\"/><w:jc w:val=\"center\"/></w:pPr><w:r>甲&amp;乙</w:r></w:p>"
        );
    }

    #[test]
    fn the_first_row_of_a_table_is_its_head() {
        assert_eq!(
            ordered("<w:tbl><w:tr><w:trPr /></w:tr><w:tr><w:trPr /></w:tr></w:tbl>"),
            "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr></w:tr><w:tr><w:trPr/></w:tr></w:tbl>"
        );
    }

    #[test]
    fn what_is_no_xml_is_an_error() {
        assert!(in_order(b"<w:p><w:r></w:p>").is_err());
    }
}
