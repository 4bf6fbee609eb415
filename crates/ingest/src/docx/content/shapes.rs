//! Drawings, VML pictures and embedded objects: the text that they print, and what of them is not read.

use super::Content;
use crate::docx::native::{Node, Paragraph, RunProps};
use crate::docx::xml::{Element, Token};

impl<'a> Content<'a> {
    /// The texts of a drawing, a VML picture or an embedded object that was just opened.
    pub(super) fn shapes(&mut self, out: &mut Vec<Node>) {
        loop {
            match self.xml.next() {
                Token::Open(e) => match e.name() {
                    "txbxContent" => {
                        let fields = std::mem::take(&mut self.fields);
                        self.nodes(out);
                        self.fields = fields;
                    }
                    // Text of a DrawingML shape: a:p, a:r, a:t have the same local names.
                    "p" => self.block(&e, out),
                    "textpath" => {
                        if let Some(text) = e.attr("string").filter(|s| !s.trim().is_empty())
                            && self.paragraphs < self.limits.paragraphs
                        {
                            self.paragraphs += 1;
                            let mut p = Paragraph {
                                index: self.paragraphs - 1,
                                ..Paragraph::default()
                            };
                            p.fields.word_art = true;
                            self.push(&mut p, &text, RunProps::default());
                            out.push(Node::Paragraph(p));
                        }
                        self.xml.skip();
                    }
                    "AlternateContent" => self.alternate(|content| content.shapes(out)),
                    "chart" => self.unread(&e, "id", "a chart"),
                    "relIds" => self.unread(&e, "dm", "a diagram"),
                    "OLEObject" => self.unread(&e, "id", "an embedded object"),
                    "blip" | "imagedata" => {
                        self.notices.pictures += 1;
                        self.xml.skip();
                    }
                    _ => self.shapes(out),
                },
                Token::Text(_) => {}
                Token::Close | Token::End => return,
            }
        }
    }
    fn unread(&mut self, e: &Element<'a>, attribute: &str, what: &'static str) {
        if let Some(id) = e.attr(attribute) {
            self.notices.unread.push((id, what));
        }
        self.xml.skip();
    }
}
