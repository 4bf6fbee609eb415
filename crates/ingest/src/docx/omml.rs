//! Office math as one line of text: `a/b`, `x^2`, `√(x)`, `∑_(i=1)^n`.

use super::xml::{Element, Token, Xml};

/// The linear text of an `m:oMath` (or a part of one) that was just opened.
pub(crate) fn linear(xml: &mut Xml<'_>) -> String {
    let mut out = String::new();
    loop {
        match xml.next() {
            Token::Open(e) => element(&e, xml, &mut out),
            Token::Text(_) => {}
            Token::Close | Token::End => return out,
        }
    }
}

/// Named parts of a construct, in the order of the file.
type Parts = Vec<(String, String)>;

fn element(e: &Element<'_>, xml: &mut Xml<'_>, out: &mut String) {
    match e.name() {
        "t" => out.push_str(&xml.text()),
        "f" => {
            let (parts, signs) = parts(xml);
            let (num, den) = (grouped(part(&parts, "num")), grouped(part(&parts, "den")));
            // A fraction without a bar is a binomial coefficient, which the linear format writes with a broken bar.
            let bar = if sign(&signs, "type") == Some("noBar") {
                '¦'
            } else {
                '/'
            };
            out.push_str(&format!("{num}{bar}{den}"));
        }
        "sSup" | "sSub" | "sSubSup" | "sPre" | "limLow" | "limUpp" => {
            let (parts, _) = parts(xml);
            out.push_str(&grouped(part(&parts, "e")));
            for (name, sign) in [
                ("sub", '_'),
                ("sup", '^'),
                ("lim", if e.name() == "limUpp" { '^' } else { '_' }),
            ] {
                let text = part(&parts, name);
                if !text.is_empty() {
                    out.push(sign);
                    out.push_str(&grouped(text));
                }
            }
        }
        "rad" => {
            let (parts, _) = parts(xml);
            let degree = part(&parts, "deg");
            if !degree.is_empty() {
                out.push_str(&grouped(degree));
            }
            out.push_str(&format!("√{}", grouped(part(&parts, "e"))));
        }
        "nary" => {
            let (parts, signs) = parts(xml);
            out.push_str(sign(&signs, "chr").unwrap_or("∫"));
            for (name, mark) in [("sub", '_'), ("sup", '^')] {
                let text = part(&parts, name);
                if !text.is_empty() {
                    out.push(mark);
                    out.push_str(&grouped(text));
                }
            }
            out.push_str(part(&parts, "e"));
        }
        "d" => {
            let (parts, signs) = parts(xml);
            out.push_str(sign(&signs, "begChr").unwrap_or("("));
            let inner: Vec<&str> = parts
                .iter()
                .filter(|(n, _)| n == "e")
                .map(|(_, t)| t.as_str())
                .collect();
            out.push_str(&inner.join(sign(&signs, "sepChr").unwrap_or("|")));
            out.push_str(sign(&signs, "endChr").unwrap_or(")"));
        }
        "eqArr" => {
            let (parts, _) = parts(xml);
            let rows: Vec<&str> = parts
                .iter()
                .filter(|(n, _)| n == "e")
                .map(|(_, t)| t.as_str())
                .collect();
            out.push_str(&rows.join("; "));
        }
        "mr" => {
            let (parts, _) = parts(xml);
            let cells: Vec<&str> = parts
                .iter()
                .filter(|(n, _)| n == "e")
                .map(|(_, t)| t.as_str())
                .collect();
            out.push_str(&format!("[{}]", cells.join(", ")));
        }
        "fName" => {
            out.push_str(&linear(xml));
            out.push(' ');
        }
        name if name.ends_with("Pr") => xml.skip(),
        _ => out.push_str(&linear(xml)),
    }
}

/// The parts of a construct, and the signs that its properties state.
fn parts(xml: &mut Xml<'_>) -> (Parts, Parts) {
    let (mut parts, mut signs) = (Parts::new(), Parts::new());
    loop {
        match xml.next() {
            Token::Open(e) if e.name().ends_with("Pr") => loop {
                match xml.next() {
                    Token::Open(p) => {
                        signs.push((p.name().to_owned(), p.attr("val").unwrap_or_default()));
                        xml.skip();
                    }
                    Token::Text(_) => {}
                    Token::Close | Token::End => break,
                }
            },
            Token::Open(e) => {
                let name = e.name().to_owned();
                let text = linear(xml);
                parts.push((name, text));
            }
            Token::Text(_) => {}
            Token::Close | Token::End => return (parts, signs),
        }
    }
}

fn part<'p>(parts: &'p Parts, name: &str) -> &'p str {
    parts
        .iter()
        .find(|(n, _)| n == name)
        .map(|(_, t)| t.as_str())
        .unwrap_or_default()
}

fn sign<'p>(signs: &'p Parts, name: &str) -> Option<&'p str> {
    signs
        .iter()
        .find(|(n, _)| n == name)
        .map(|(_, t)| t.as_str())
}

/// Brackets around what would read otherwise when written in one line.
fn grouped(text: &str) -> String {
    let text = text.trim();
    if !is_bracketed(text)
        && text
            .chars()
            .any(|c| matches!(c, '+' | '-' | '−' | '×' | '÷' | '*' | '/' | '=' | ' ' | '±'))
    {
        format!("({text})")
    } else {
        text.to_owned()
    }
}

/// True when one pair of brackets already stands around all of it.
fn is_bracketed(text: &str) -> bool {
    let mut depth = 0_u32;
    for (i, c) in text.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return i > 0 && i + c.len_utf8() == text.len();
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> String {
        let mut xml = Xml::new(text, 64);
        let _ = xml.next();
        linear(&mut xml)
    }

    #[test]
    fn constructs_read_in_one_line() {
        let cases = [
            (
                "<m:oMath><m:r><m:t>y=</m:t></m:r><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>",
                "y=(a+b)/2",
            ),
            (
                "<m:oMath><m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>",
                "x^2",
            ),
            (
                "<m:oMath><m:rad><m:deg/><m:e><m:r><m:t>x</m:t></m:r></m:e></m:rad></m:oMath>",
                "√x",
            ),
            (
                "<m:oMath><m:nary><m:naryPr><m:chr m:val=\"∑\"/></m:naryPr><m:sub><m:r><m:t>i=1</m:t></m:r></m:sub><m:sup><m:r><m:t>n</m:t></m:r></m:sup><m:e><m:r><m:t>x</m:t></m:r></m:e></m:nary></m:oMath>",
                "∑_(i=1)^nx",
            ),
            (
                "<m:oMath><m:sSup><m:e><m:d><m:e><m:r><m:t>a+b</m:t></m:r></m:e></m:d></m:e><m:sup><m:r><m:t>n</m:t></m:r></m:sup></m:sSup></m:oMath>",
                "(a+b)^n",
            ),
            (
                "<m:oMath><m:f><m:fPr><m:type m:val=\"noBar\"/></m:fPr><m:num><m:r><m:t>n</m:t></m:r></m:num><m:den><m:r><m:t>k</m:t></m:r></m:den></m:f></m:oMath>",
                "n¦k",
            ),
            (
                "<m:oMath><m:d><m:e><m:r><m:t>a</m:t></m:r></m:e></m:d></m:oMath>",
                "(a)",
            ),
            (
                "<m:oMath><m:r><m:rPr><m:sty m:val=\"p\"/></m:rPr><m:t>×100%</m:t></m:r></m:oMath>",
                "×100%",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(line(text), expected);
        }
    }
}
