//! `w:pPr`, `w:rPr` and borders: the property lists that documents, styles and numbering share.

use super::native::{NumberingRef, ParagraphProps, RunProps, SymbolFont};
use super::styles::StyleSheet;
use super::xml::{Element, Token, Xml};
use gongbao_model::Align;

/// Reads the content of a `w:rPr` that was just opened.
pub(crate) fn run_props(xml: &mut Xml<'_>, styles: &StyleSheet) -> RunProps {
    run_props_with(xml, styles, |_| {})
}

/// As [`run_props`], and tells of every element (for the change marks of a paragraph mark).
fn run_props_with(xml: &mut Xml<'_>, styles: &StyleSheet, mut other: impl FnMut(&str)) -> RunProps {
    let mut props = RunProps::default();
    loop {
        match xml.next() {
            Token::Open(e) => {
                match e.name() {
                    "rStyle" => props.style = e.with_attr("val", |v| styles.index(v)).flatten(),
                    "b" => props.bold = Some(e.toggle()),
                    "sz" => props.size = half_points(&e),
                    "vanish" => props.hidden = Some(e.toggle()),
                    "rFonts" => {
                        props.symbol_font = e.with_attr("ascii", SymbolFont::named).flatten()
                    }
                    name => other(name),
                }
                xml.skip();
            }
            Token::Text(_) => {}
            Token::Close | Token::End => return props,
        }
    }
}

/// `w:sz` counts half points; Strict files may write a length with its unit instead.
fn half_points(e: &Element<'_>) -> Option<u16> {
    let value = e
        .with_attr("val", |v| v.ends_with(|c: char| c.is_ascii_alphabetic()))
        .unwrap_or(false);
    let half = if value {
        e.twips("val")? / 10
    } else {
        e.val_int()?
    };
    u16::try_from(half).ok().filter(|&s| s > 0)
}

/// Reads the content of a `w:pPr` that was just opened.
pub(crate) fn paragraph_props(xml: &mut Xml<'_>, styles: &StyleSheet) -> ParagraphProps {
    paragraph_props_with(xml, styles, false, &mut |_, _| {})
}

/// As [`paragraph_props`]; `original` asks for the text before tracked changes, `furniture` is told of the references to headers and
/// footers of a section that ends with this paragraph.
pub(crate) fn paragraph_props_with(
    xml: &mut Xml<'_>,
    styles: &StyleSheet,
    original: bool,
    furniture: &mut dyn FnMut(&str, &Element<'_>),
) -> ParagraphProps {
    let mut props = ParagraphProps::default();
    loop {
        match xml.next() {
            Token::Open(e) => match e.name() {
                "rPr" => {
                    let mut removed = false;
                    props.mark = run_props_with(xml, styles, |name| {
                        removed |= match name {
                            "del" | "moveFrom" => !original,
                            "ins" | "moveTo" => original,
                            _ => false,
                        };
                    });
                    props.mark_removed = removed;
                }
                "numPr" => props.numbering = numbering_ref(xml),
                "sectPr" => props.page_after = section_begins_page(xml, furniture),
                name => {
                    match name {
                        "pStyle" => props.style = e.with_attr("val", |v| styles.index(v)).flatten(),
                        "outlineLvl" => {
                            props.outline = e
                                .val_int()
                                .and_then(|v| u8::try_from(v).ok())
                                .filter(|&v| v <= 9)
                        }
                        "jc" => props.align = e.with_attr("val", alignment).flatten(),
                        "pageBreakBefore" => props.page_break_before = Some(e.toggle()),
                        "spacing" => {
                            props.before = e.twips("before");
                            props.before_lines = e.int("beforeLines");
                        }
                        "ind" => {
                            props.indent.left = e.twips("left").or_else(|| e.twips("start"));
                            props.indent.left_chars =
                                e.int("leftChars").or_else(|| e.int("startChars"));
                            props.indent.first = e
                                .twips("hanging")
                                .filter(|&h| h != 0)
                                .map(|h| h.saturating_neg())
                                .or_else(|| e.twips("firstLine"));
                            props.indent.first_chars = e
                                .int("hangingChars")
                                .filter(|&h| h != 0)
                                .map(|h| h.saturating_neg())
                                .or_else(|| e.int("firstLineChars"));
                        }
                        _ => {}
                    }
                    xml.skip();
                }
            },
            Token::Text(_) => {}
            Token::Close | Token::End => return props,
        }
    }
}

fn alignment(value: &str) -> Option<Align> {
    match value {
        "center" => Some(Align::Center),
        "right" | "end" => Some(Align::Right),
        "left" | "start" | "both" | "distribute" => Some(Align::Left),
        _ => None,
    }
}

fn numbering_ref(xml: &mut Xml<'_>) -> NumberingRef {
    let mut out = NumberingRef::default();
    loop {
        match xml.next() {
            Token::Open(e) => {
                match e.name() {
                    "ilvl" => out.level = e.val_int().and_then(|v| u8::try_from(v).ok()),
                    "numId" => out.num = e.val_int(),
                    _ => {}
                }
                xml.skip();
            }
            Token::Text(_) => {}
            Token::Close | Token::End => return out,
        }
    }
}

/// The section type says how that section itself begins; a section without a type begins a page, and what follows the section that
/// ends here is most often of the same kind.
fn section_begins_page(xml: &mut Xml<'_>, furniture: &mut dyn FnMut(&str, &Element<'_>)) -> bool {
    let mut begins = true;
    loop {
        match xml.next() {
            Token::Open(e) => {
                match e.name() {
                    "type" => begins = e.with_attr("val", |v| v != "continuous").unwrap_or(true),
                    name @ ("headerReference" | "footerReference") => furniture(name, &e),
                    _ => {}
                }
                xml.skip();
            }
            Token::Text(_) => {}
            Token::Close | Token::End => return begins,
        }
    }
}

/// Reads the content of a list of borders that was just opened: `Some(true)` when one of them is visible, `Some(false)` when all of
/// them are stated to be none.
pub(crate) fn borders(xml: &mut Xml<'_>) -> Option<bool> {
    let mut out = None;
    loop {
        match xml.next() {
            Token::Open(e) => {
                let visible = e
                    .with_attr("val", |v| !matches!(v, "none" | "nil"))
                    .unwrap_or(false);
                out = Some(out.unwrap_or(false) | visible);
                xml.skip();
            }
            Token::Text(_) => {}
            Token::Close | Token::End => return out,
        }
    }
}
