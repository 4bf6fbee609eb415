//! Paragraphs: runs and what stands between them, flattened to one text with marks.

use super::{Content, MAX_PARAGRAPH_BYTES};
use crate::docx::native::{
    LINE_BREAK, Mark, NoteKind, PAGE_BREAK, Paragraph, ParagraphProps, RunProps, SymbolFont,
};
use crate::docx::properties::{paragraph_props_with, run_props};
use crate::docx::symbols;
use crate::docx::xml::{Element, Token};

impl<'a> Content<'a> {
    pub(super) fn paragraph(&mut self) -> Paragraph {
        let mut p = Paragraph {
            index: self.paragraphs.saturating_sub(1),
            ..Paragraph::default()
        };
        p.fields.in_toc = self.toc_controls > 0 || self.fields.in_toc();
        self.inline(&mut p);
        p.fields.in_toc |= self.toc_controls > 0 || (self.fields.in_toc() && !p.text.is_empty());
        self.fields.end_paragraph();
        p
    }
    /// The content of a paragraph, or of an element inside it that only groups.
    fn inline(&mut self, p: &mut Paragraph) {
        loop {
            match self.xml.next() {
                Token::Open(e) => self.inline_element(&e, p),
                Token::Text(_) => {}
                Token::Close | Token::End => return,
            }
        }
    }
    fn inline_element(&mut self, e: &Element<'a>, p: &mut Paragraph) {
        match e.name() {
            "r" => self.run(p),
            "pPr" => p.props = self.paragraph_properties(),
            "hyperlink" => {
                p.fields.inner_link |= e.attr("anchor").is_some();
                self.inline(p);
            }
            "fldSimple" => {
                let code = e.attr("instr").unwrap_or_default();
                self.fields.begin();
                self.fields.code(&code);
                self.fields.separate();
                p.fields.page_ref |= self.fields.page_ref();
                p.fields.page_number |= self.fields.page_number();
                self.inline(p);
                self.fields.end();
            }
            "sdt" => self.control(|content| content.inline(p)),
            "AlternateContent" => self.alternate(|content| content.inline(p)),
            "oMath" | "oMathPara" => {
                let text = crate::docx::omml::linear(&mut self.xml);
                self.push(p, &text, RunProps::default());
            }
            "ruby" => self.ruby(p),
            name if self.left_out(name) => self.xml.skip(),
            "ins" | "del" | "moveTo" | "moveFrom" | "smartTag" | "customXml" | "dir" | "bdo"
            | "subDoc" | "sdtContent" | "fld" => self.inline(p),
            "altChunk" => {
                if let Some(id) = e.attr("id") {
                    self.notices.chunks.push(id);
                }
                self.xml.skip();
            }
            // A run's own children directly under the paragraph, which some converters write.
            "t"
            | "br"
            | "tab"
            | "drawing"
            | "pict"
            | "lastRenderedPageBreak"
            | "footnoteReference"
            | "endnoteReference" => {
                self.run_element(e, p, &mut RunProps::default());
            }
            _ => self.xml.skip(),
        }
    }
    /// `w:pPr`. A section that ends here is read for its headers and footers in the same pass.
    fn paragraph_properties(&mut self) -> ParagraphProps {
        let furniture = &mut self.notices.furniture;
        paragraph_props_with(&mut self.xml, self.styles, self.original, &mut |name, e| {
            if let Some(id) = e.attr("id") {
                furniture.push((id, name == "headerReference"));
            }
        })
    }
    fn run(&mut self, p: &mut Paragraph) {
        let mut props = RunProps::default();
        loop {
            match self.xml.next() {
                Token::Open(e) => self.run_element(&e, p, &mut props),
                Token::Text(_) => {}
                Token::Close | Token::End => return,
            }
        }
    }
    fn run_element(&mut self, e: &Element<'a>, p: &mut Paragraph, props: &mut RunProps) {
        match e.name() {
            "t" | "delText" => {
                let keep = e.with_attr("space", |s| s == "preserve").unwrap_or(false);
                let text = self.xml.text();
                let text = if keep {
                    text.as_str()
                } else {
                    text.trim_matches([' ', '\t', '\n', '\r'])
                };
                self.push(p, text, *props);
                return;
            }
            "rPr" => {
                *props = run_props(&mut self.xml, self.styles);
                return;
            }
            "instrText" | "delInstrText" => {
                let code = self.xml.text();
                self.fields.code(&code);
                return;
            }
            "fldChar" => match e.attr("fldCharType").as_deref() {
                Some("begin") => {
                    self.fields.begin();
                    self.form_field();
                    return;
                }
                Some("separate") => {
                    self.fields.separate();
                    p.fields.page_ref |= self.fields.page_ref();
                    p.fields.page_number |= self.fields.page_number();
                    p.fields.inner_link |= self.fields.inner_link();
                }
                Some("end") => {
                    p.fields.page_number |= self.fields.page_number();
                    if let Some(text) = self.fields.end() {
                        self.push(p, &text, *props);
                    }
                }
                _ => {}
            },
            "tab" | "ptab" => self.push(p, "\t", *props),
            "br" => {
                let kind = e.attr("type");
                let mark = if kind.as_deref() == Some("page") {
                    PAGE_BREAK
                } else {
                    LINE_BREAK
                };
                self.push_control(p, mark, *props);
            }
            "cr" => self.push_control(p, LINE_BREAK, *props),
            "noBreakHyphen" => self.push(p, "-", *props),
            "sym" => {
                let font = e.with_attr("font", |f| {
                    SymbolFont::named(f).unwrap_or(SymbolFont::Other)
                });
                let code = e
                    .with_attr("char", |c| u32::from_str_radix(c, 16).ok())
                    .flatten()
                    .and_then(char::from_u32);
                if let Some(c) = code {
                    // A font that is no picture font prints its own character.
                    let font = if (0xf000..=0xf0ff).contains(&(c as u32)) {
                        font
                    } else {
                        font.filter(|&f| f != SymbolFont::Other)
                    };
                    let shown = symbols::printed(c, font);
                    self.notices.unknown_symbols += u32::from(shown == symbols::UNKNOWN);
                    self.push(
                        p,
                        shown.encode_utf8(&mut [0; 4]),
                        RunProps {
                            symbol_font: None,
                            ..*props
                        },
                    );
                }
            }
            "lastRenderedPageBreak" => p.marks.push((p.text.len() as u32, Mark::RenderedPageBreak)),
            "footnoteReference" | "endnoteReference" => {
                let kind = if e.name() == "footnoteReference" {
                    NoteKind::Footnote
                } else {
                    NoteKind::Endnote
                };
                if let Some(id) = e.int("id") {
                    p.marks.push((p.text.len() as u32, Mark::Note(kind, id)));
                }
            }
            "drawing" | "pict" | "object" => {
                let mut nodes = Vec::new();
                self.shapes(&mut nodes);
                if !nodes.is_empty() {
                    p.marks.push((p.text.len() as u32, Mark::Box(nodes)));
                }
                return;
            }
            "AlternateContent" => {
                let mut inner = *props;
                self.alternate(|content| {
                    loop {
                        match content.xml.next() {
                            Token::Open(e) => content.run_element(&e, p, &mut inner),
                            Token::Text(_) => {}
                            Token::Close | Token::End => return,
                        }
                    }
                });
                return;
            }
            "ruby" => {
                self.ruby(p);
                return;
            }
            "oMath" => {
                let text = crate::docx::omml::linear(&mut self.xml);
                self.push(p, &text, *props);
                return;
            }
            // A run inside a run, as broken writers make it.
            "r" => {
                self.run(p);
                return;
            }
            _ => {}
        }
        self.xml.skip();
    }
    /// The base of a phonetic guide is the text; the reading above it is left out and counted.
    fn ruby(&mut self, p: &mut Paragraph) {
        self.notices.ruby += 1;
        loop {
            match self.xml.next() {
                Token::Open(e) if e.name() == "rubyBase" => self.inline(p),
                Token::Open(_) => self.xml.skip(),
                Token::Text(_) => {}
                Token::Close | Token::End => return,
            }
        }
    }
    /// The content of a `fldChar begin`: a check box or a drop-down states its own result.
    fn form_field(&mut self) {
        let mut entries: Vec<String> = Vec::new();
        let mut chosen = 0_usize;
        let mut checked: Option<bool> = None;
        let mut depth = 0_u32;
        loop {
            match self.xml.next() {
                Token::Open(e) => {
                    depth += 1;
                    match e.name() {
                        "checked" => checked = Some(e.toggle()),
                        "default" if checked.is_none() => checked = Some(e.toggle()),
                        "result" => {
                            chosen = e
                                .val_int()
                                .and_then(|v| usize::try_from(v).ok())
                                .unwrap_or(0)
                        }
                        "listEntry" => entries.extend(e.attr("val")),
                        _ => {}
                    }
                }
                Token::Text(_) => {}
                Token::Close if depth > 0 => depth -= 1,
                Token::Close | Token::End => break,
            }
        }
        if let Some(entry) = entries.into_iter().nth(chosen) {
            self.fields.set_form_result(entry);
        } else if let Some(checked) = checked {
            self.fields.set_check_box(checked);
        }
    }
    fn push_control(&mut self, p: &mut Paragraph, c: char, props: RunProps) {
        if self.fields.visible() {
            begin_run(p, props);
            p.text.push(c);
        }
    }
    /// Appends visible text to a paragraph; control characters and marks of no width go, a line feed is white space.
    pub(super) fn push(&mut self, p: &mut Paragraph, text: &str, props: RunProps) {
        if text.is_empty() || !self.fields.visible() {
            return;
        }
        if p.text.len() + text.len() > MAX_PARAGRAPH_BYTES {
            self.notices.long_paragraph = true;
            return;
        }
        begin_run(p, props);
        self.fields.printed();
        self.visible += text.len();
        if props.symbol_font.is_none() && !text.chars().any(is_special) {
            p.text.push_str(text);
            return;
        }
        for c in text.chars() {
            match c {
                '\t' => p.text.push('\t'),
                '\n' | '\r' | '\u{2028}' | '\u{2029}' => p.text.push(' '),
                c if is_special(c) && !('\u{f000}'..='\u{f0ff}').contains(&c) => {}
                c => {
                    // Only the private use area is surely addressed by code; a plain letter with a picture font may be a fallback font.
                    let font = props
                        .symbol_font
                        .filter(|_| ('\u{f000}'..='\u{f0ff}').contains(&c));
                    let shown = symbols::printed(c, font);
                    self.notices.unknown_symbols += u32::from(shown == symbols::UNKNOWN);
                    p.text.push(shown);
                }
            }
        }
    }
}

/// Characters that are not printed as themselves: controls, marks of no width, soft hyphens, and the area that picture fonts use.
fn is_special(c: char) -> bool {
    (c < ' ' || ('\u{7f}'..='\u{9f}').contains(&c))
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' | '\u{f000}'..='\u{f0ff}')
}

fn begin_run(p: &mut Paragraph, props: RunProps) {
    p.push(props, "");
}
