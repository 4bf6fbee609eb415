//! A forgiving pull reader over one XML part.
//!
//! Names are compared without their prefix, so that Strict and Transitional parts read alike. The reader never expands an entity of
//! a document type, never fetches anything, skips what is nested too deeply, and turns an XML error into an early end of the part:
//! what came before is kept and [`Xml::problem`] says what is wrong.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;

/// What stands next in a part.
pub(crate) enum Token<'a> {
    /// An element begins.
    Open(Element<'a>),
    /// The innermost open element ends.
    Close,
    /// Character data, entities resolved.
    Text(Cow<'a, str>),
    /// The part ends, or is broken from here on.
    End,
}

/// The start tag of an element.
pub(crate) struct Element<'a>(BytesStart<'a>);

impl Element<'_> {
    /// The element's name without prefix.
    pub(crate) fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }
    /// The value of the attribute of that local name.
    pub(crate) fn attr(&self, name: &str) -> Option<String> {
        self.with_attr(name, |value| value.to_owned())
    }
    /// Applies a function to the value of the attribute of that local name.
    pub(crate) fn with_attr<T>(&self, name: &str, f: impl FnOnce(&str) -> T) -> Option<T> {
        let mut attributes = self.0.attributes();
        attributes.with_checks(false);
        for attribute in attributes.flatten() {
            if attribute.key.local_name().into_inner() == name {
                let raw: &str = attribute.value.as_ref();
                return Some(match quick_xml::escape::unescape(raw) {
                    Ok(value) => f(&value),
                    // An undefined entity in an attribute leaves the value as it stands.
                    Err(_) => f(raw),
                });
            }
        }
        None
    }
    /// The `val` attribute as an integer; decimals and units of Strict files (`12pt`) give their leading integer.
    pub(crate) fn val_int(&self) -> Option<i32> {
        self.int("val")
    }
    /// An attribute as an integer.
    pub(crate) fn int(&self, name: &str) -> Option<i32> {
        self.with_attr(name, leading_int).flatten()
    }
    /// An attribute as a length in twentieths of a point. Strict files may write `12pt`, `1.5cm`, `10mm`, `1in`.
    pub(crate) fn twips(&self, name: &str) -> Option<i32> {
        self.with_attr(name, twips).flatten()
    }
    /// An on/off property: present without a value means on.
    pub(crate) fn toggle(&self) -> bool {
        self.with_attr("val", |v| !matches!(v, "0" | "false" | "off" | "none"))
            .unwrap_or(true)
    }
}

fn leading_int(value: &str) -> Option<i32> {
    let value = value.trim();
    let end = value
        .char_indices()
        .find(|&(i, c)| !(c.is_ascii_digit() || (i == 0 && (c == '-' || c == '+'))))
        .map_or(value.len(), |(i, _)| i);
    value.get(..end)?.parse().ok()
}

fn twips(value: &str) -> Option<i32> {
    let value = value.trim();
    let unit = value.find(|c: char| c.is_ascii_alphabetic());
    let (number, per_unit) = match unit {
        None => return leading_int(value),
        Some(at) => {
            let factor = match value.get(at..)? {
                "pt" => 20.0,
                "in" => 1440.0,
                "cm" => 1440.0 / 2.54,
                "mm" => 144.0 / 2.54,
                "pc" | "pi" => 240.0,
                _ => return None,
            };
            (value.get(..at)?.trim().parse::<f32>().ok()?, factor)
        }
    };
    Some((number * per_unit) as i32)
}

/// The reader; see the module's description.
pub(crate) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    depth: u32,
    max_depth: u32,
    close_pending: bool,
    ended: bool,
    /// What broke the part, where it is broken.
    pub(crate) problem: Option<String>,
    /// Elements that were left out because they are nested too deeply.
    pub(crate) too_deep: u32,
    /// References to entities that are not XML's own; they were left out.
    pub(crate) foreign_entities: u32,
}

impl<'a> Xml<'a> {
    /// A reader over the text of a part.
    pub(crate) fn new(text: &'a str, max_depth: u32) -> Self {
        Self {
            reader: Reader::from_str(text),
            depth: 0,
            max_depth,
            close_pending: false,
            ended: false,
            problem: None,
            too_deep: 0,
            foreign_entities: 0,
        }
    }
    /// The next token.
    pub(crate) fn next(&mut self) -> Token<'a> {
        if self.close_pending {
            self.close_pending = false;
            return Token::Close;
        }
        loop {
            if self.ended {
                return Token::End;
            }
            match self.event() {
                Event::Start(e) => {
                    if self.depth > self.max_depth {
                        self.too_deep += 1;
                        self.skip_raw();
                        continue;
                    }
                    return Token::Open(Element(e));
                }
                Event::Empty(e) => {
                    self.close_pending = true;
                    return Token::Open(Element(e));
                }
                Event::End(_) => return Token::Close,
                Event::Text(t) => return Token::Text(t.xml10_content()),
                Event::CData(t) => return Token::Text(t.xml10_content()),
                Event::GeneralRef(r) => match resolve(&r) {
                    Some(text) => return Token::Text(text),
                    None => self.foreign_entities += 1,
                },
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
                Event::Eof => {
                    self.ended = true;
                    if self.depth > 0 && self.problem.is_none() {
                        self.problem = Some("it ends in the middle of an element".to_owned());
                    }
                }
            }
        }
    }
    /// Reads past the rest of the element that was opened last, its end included.
    pub(crate) fn skip(&mut self) {
        if self.close_pending {
            self.close_pending = false;
            return;
        }
        self.skip_raw();
    }
    /// All character data of the element that was opened last, its end included.
    pub(crate) fn text(&mut self) -> String {
        let mut out = String::new();
        loop {
            match self.next() {
                Token::Open(_) => self.skip(),
                Token::Text(t) => out.push_str(&t),
                Token::Close | Token::End => return out,
            }
        }
    }
    fn skip_raw(&mut self) {
        let target = self.depth.saturating_sub(1);
        while self.depth > target && !self.ended {
            if matches!(self.event(), Event::Eof) {
                self.ended = true;
            }
        }
    }
    fn event(&mut self) -> Event<'a> {
        match self.reader.read_event() {
            Ok(event) => {
                match &event {
                    Event::Start(_) => self.depth += 1,
                    Event::End(_) => self.depth = self.depth.saturating_sub(1),
                    _ => {}
                }
                event
            }
            Err(error) => {
                self.problem = Some(format!("{error} at byte {}", self.reader.error_position()));
                self.ended = true;
                Event::Eof
            }
        }
    }
}

fn resolve<'a>(reference: &quick_xml::events::BytesRef<'a>) -> Option<Cow<'a, str>> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Some(Cow::Owned(c.to_string()));
    }
    let name: &str = reference;
    quick_xml::escape::resolve_predefined_entity(name).map(Cow::Borrowed)
}

/// The text of a part: UTF-8 with or without a BOM, UTF-16 by BOM or by its zero bytes, or the encoding its declaration names.
/// Invalid bytes become U+FFFD; the flag says whether there were any.
pub(crate) fn decode(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    if let Some((encoding, bom)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, bad) =
            encoding.decode_without_bom_handling(bytes.get(bom..).unwrap_or_default());
        return (text, bad);
    }
    match bytes {
        [b'<', 0, ..] => {
            let (text, bad) = encoding_rs::UTF_16LE.decode_without_bom_handling(bytes);
            return (text, bad);
        }
        [0, b'<', ..] => {
            let (text, bad) = encoding_rs::UTF_16BE.decode_without_bom_handling(bytes);
            return (text, bad);
        }
        _ => {}
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (Cow::Borrowed(text), false);
    }
    let head =
        String::from_utf8_lossy(bytes.get(..200.min(bytes.len())).unwrap_or_default()).into_owned();
    let declared = head.split_once("encoding=").and_then(|(_, rest)| {
        let mut chars = rest.chars();
        let quote = chars.next()?;
        encoding_rs::Encoding::for_label(chars.as_str().split(quote).next()?.as_bytes())
    });
    match declared {
        Some(encoding) if encoding != encoding_rs::UTF_8 => {
            let (text, bad) = encoding.decode_without_bom_handling(bytes);
            (text, bad)
        }
        _ => (String::from_utf8_lossy(bytes), true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_come_in_twips_whatever_their_unit() {
        assert_eq!(twips("12pt"), Some(240));
        assert_eq!(twips("640"), Some(640));
        assert_eq!(twips("-640.5"), Some(-640));
        assert_eq!(twips("1in"), Some(1440));
        assert_eq!(twips("wide"), None);
    }

    #[test]
    fn entities_of_a_document_type_are_never_expanded() {
        let mut xml = Xml::new(
            "<!DOCTYPE a [<!ENTITY b 'boom'>]><a>1&b;2&amp;&#20013;</a>",
            8,
        );
        assert!(matches!(xml.next(), Token::Open(e) if e.name() == "a"));
        assert_eq!(xml.text(), "12&中");
        assert_eq!(xml.foreign_entities, 1);
    }

    #[test]
    fn what_is_nested_too_deeply_is_left_out_and_counted() {
        let text = format!(
            "<a>{}x{}<b>y</b></a>",
            "<b>".repeat(20_000),
            "</b>".repeat(20_000)
        );
        let mut xml = Xml::new(&text, 8);
        let mut seen = String::new();
        loop {
            match xml.next() {
                Token::Text(t) => seen.push_str(&t),
                Token::End => break,
                _ => {}
            }
        }
        assert_eq!((seen.as_str(), xml.too_deep), ("y", 1));
        assert_eq!(xml.problem, None);
    }

    #[test]
    fn a_broken_part_keeps_what_came_before() {
        let mut xml = Xml::new("<a><b>甲</b><b>乙</c>", 8);
        let mut seen = String::new();
        loop {
            match xml.next() {
                Token::Text(t) => seen.push_str(&t),
                Token::End => break,
                _ => {}
            }
        }
        assert_eq!(seen, "甲乙");
        assert!(xml.problem.is_some());
    }

    #[test]
    fn parts_decode_by_bom_by_zero_bytes_and_by_declaration() {
        let utf16: Vec<u8> = "<a>中</a>"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(decode(&utf16).0, "<a>中</a>");
        let mut gbk = b"<?xml version=\"1.0\" encoding=\"gb2312\"?><a>".to_vec();
        gbk.extend([0xd6, 0xd0]);
        gbk.extend(b"</a>");
        assert!(decode(&gbk).0.ends_with("<a>中</a>"));
        assert_eq!(decode(b"\xef\xbb\xbf<a/>").0, "<a/>");
        assert!(decode(b"<a>\xff</a>").1);
    }
}
