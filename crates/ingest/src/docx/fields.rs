//! Fields: which part of them is printed, and the few whose code says what is printed.

use super::native::SymbolFont;
use super::symbols;

/// The open fields at some place of the text, outermost first.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    open: Vec<Field>,
    /// Fields that were opened beyond the limit on nesting and are not tracked.
    beyond: u32,
}

#[derive(Debug, Default)]
struct Field {
    code: String,
    in_result: bool,
    form_result: Option<String>,
    check_box: Option<bool>,
    /// Its result printed something.
    printed: bool,
    /// Paragraphs that ended while the code was open.
    paragraphs: u32,
}

const MAX_OPEN: usize = 32;
const MAX_CODE_BYTES: usize = 4096;

impl Field {
    fn is(&self, name: &str) -> bool {
        self.code
            .split_whitespace()
            .next()
            .is_some_and(|n| n.eq_ignore_ascii_case(name))
    }
}

impl Fields {
    /// A field begins; its code follows.
    pub(crate) fn begin(&mut self) {
        if self.open.len() >= MAX_OPEN {
            self.beyond += 1;
            return;
        }
        self.open.push(Field::default());
    }
    /// A piece of a field's code.
    pub(crate) fn code(&mut self, code: &str) {
        if let Some(field) = self
            .open
            .last_mut()
            .filter(|f| !f.in_result && f.code.len() + code.len() <= MAX_CODE_BYTES)
        {
            field.code.push_str(code);
        }
    }
    /// The code ends, the result follows.
    pub(crate) fn separate(&mut self) {
        if let Some(field) = self.open.last_mut().filter(|_| self.beyond == 0) {
            field.in_result = true;
        }
    }
    /// A field ends; gives what it prints where it has no stored result.
    pub(crate) fn end(&mut self) -> Option<String> {
        if self.beyond > 0 {
            self.beyond -= 1;
            return None;
        }
        let field = self.open.pop()?;
        let form = field.form_result.is_some() || field.check_box.is_some();
        if field.printed && (!form || field.is("FORMTEXT")) {
            return None;
        }
        if field.is("FORMDROPDOWN") {
            return field.form_result;
        }
        if field.is("FORMCHECKBOX") {
            return Some(if field.check_box? { "☑" } else { "□" }.to_owned());
        }
        if field.is("EQ") {
            return Some(equation(field.code.trim().get(2..)?));
        }
        if field.is("SYMBOL") {
            symbol(&field.code)
        } else {
            None
        }
    }
    /// The entry that a drop-down shows.
    pub(crate) fn set_form_result(&mut self, entry: String) {
        if let Some(field) = self.open.last_mut() {
            field.form_result = Some(entry);
        }
    }
    /// Whether a check box is checked.
    pub(crate) fn set_check_box(&mut self, checked: bool) {
        if let Some(field) = self.open.last_mut() {
            field.check_box = Some(checked);
        }
    }
    /// Text was printed at this place.
    pub(crate) fn printed(&mut self) {
        for field in &mut self.open {
            field.printed = true;
        }
    }
    /// True when text at this place is printed: no open field is still in its code.
    pub(crate) fn visible(&self) -> bool {
        self.open.iter().all(|f| f.in_result)
    }
    /// True in the result of a TOC field.
    pub(crate) fn in_toc(&self) -> bool {
        self.open.iter().any(|f| f.in_result && f.is("TOC"))
    }
    /// True when the innermost field is a PAGEREF.
    pub(crate) fn page_ref(&self) -> bool {
        self.open.last().is_some_and(|f| f.is("PAGEREF"))
    }
    /// True when the innermost field prints a page number or the number of pages.
    pub(crate) fn page_number(&self) -> bool {
        self.open
            .last()
            .is_some_and(|f| ["PAGE", "NUMPAGES", "SECTIONPAGES"].iter().any(|n| f.is(n)))
    }
    /// True when the innermost field links to a place in the document.
    pub(crate) fn inner_link(&self) -> bool {
        self.open
            .last()
            .is_some_and(|f| f.is("HYPERLINK") && f.code.contains("\\l"))
    }
    /// A paragraph ends. A code that goes on over two ends of paragraphs was never closed; it must not hide the rest of the text.
    pub(crate) fn end_paragraph(&mut self) {
        for field in self.open.iter_mut().filter(|f| !f.in_result) {
            field.paragraphs += 1;
        }
        self.open.retain(|f| f.in_result || f.paragraphs < 2);
    }
}

/// `SYMBOL 254 \f Wingdings`.
fn symbol(code: &str) -> Option<String> {
    let mut words = code.split_whitespace().skip(1);
    let number = words.next()?;
    let number = match number.strip_prefix("0x") {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    let font = code
        .split_once("\\f")
        .and_then(|(_, rest)| SymbolFont::named(rest.trim().trim_matches('"').split('"').next()?));
    let c = char::from_u32(number).filter(|c| !c.is_control())?;
    Some(symbols::printed(c, font).to_string())
}

/// What an EQ field prints, in one line: `\o\ac(○,1)` (a number in a circle) is ①, `\f(a,b)` is a/b, `\r(n,x)` is a root,
/// lists and overstrikes print their members.
fn equation(code: &str) -> String {
    let mut out = String::new();
    let mut rest = code.trim();
    while let Some(c) = rest.chars().next() {
        if c != '\\' {
            out.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
            continue;
        }
        let after = rest.get(1..).unwrap_or_default();
        let Some(open) = after.find(['(', '（']).filter(|&i| {
            after.get(..i).is_some_and(|s| {
                s.chars()
                    .all(|c| c.is_ascii_alphanumeric() || c == '\\' || c == ' ')
            })
        }) else {
            // An escaped character stands for itself.
            rest = after;
            continue;
        };
        let switch = after
            .get(..open)
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        let width = after
            .get(open..)
            .and_then(|s| s.chars().next())
            .map_or(1, char::len_utf8);
        let inside = after.get(open + width..).unwrap_or_default();
        let (arguments, used) = arguments(inside);
        out.push_str(&operation(&switch, &arguments));
        rest = inside.get(used..).unwrap_or_default();
    }
    out
}

/// The arguments up to the closing bracket, each evaluated, and the bytes that were used.
fn arguments(text: &str) -> (Vec<String>, usize) {
    let mut out = Vec::new();
    let (mut depth, mut from, mut used) = (0_u32, 0_usize, text.len());
    for (i, c) in text.char_indices() {
        let ends = match c {
            '(' | '（' => {
                depth += 1;
                false
            }
            ')' | '）' if depth == 0 => {
                used = i + c.len_utf8();
                true
            }
            ')' | '）' => {
                depth -= 1;
                false
            }
            ',' | '，' | ';' if depth == 0 => true,
            _ => false,
        };
        if ends {
            out.push(text.get(from..i).unwrap_or_default().trim().to_owned());
            from = i + c.len_utf8();
            if used == from {
                return (out, used);
            }
        }
    }
    out.push(text.get(from..).unwrap_or_default().trim().to_owned());
    (out, used)
}

fn operation(switch: &str, arguments: &[String]) -> String {
    let argument = |i: usize| arguments.get(i).map(String::as_str).unwrap_or_default();
    match switch.chars().next() {
        Some('f') => format!("{}/{}", argument(0), argument(1)),
        Some('r') if arguments.len() > 1 && !argument(1).is_empty() => {
            format!("{}√{}", argument(0), argument(1))
        }
        Some('r') => format!("√{}", argument(0)),
        Some('o') => {
            let circle = ["○", "〇", "◯", "O", "◎"].contains(&argument(0));
            match argument(1).parse::<u32>() {
                Ok(n) if circle && (1..=50).contains(&n) => {
                    super::number_format::NumberFormat::EnclosedCircle.print(n)
                }
                _ if circle => argument(1).to_owned(),
                _ => arguments.concat(),
            }
        }
        _ => arguments.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_results_are_visible() {
        let mut fields = Fields::default();
        fields.begin();
        fields.code(" PAGEREF _Toc1 ");
        assert!(!fields.visible());
        fields.separate();
        assert!(fields.visible() && fields.page_ref());
        assert_eq!(fields.end(), None);
    }

    #[test]
    fn a_code_that_is_never_closed_hides_two_paragraphs_at_most() {
        let mut fields = Fields::default();
        fields.begin();
        fields.end_paragraph();
        assert!(!fields.visible());
        fields.end_paragraph();
        assert!(fields.visible());
    }

    #[test]
    fn equations_print_in_one_line() {
        assert_eq!(equation(" \\o\\ac(○,3)"), "③");
        assert_eq!(equation("\\f(1,2)"), "1/2");
        assert_eq!(equation("x\\s\\up(2)"), "x2");
        assert_eq!(equation("\\r(3,8)"), "3√8");
        assert_eq!(equation("\\o\\ac(□,甲"), "□甲");
    }

    #[test]
    fn nesting_is_bounded() {
        let mut fields = Fields::default();
        for _ in 0..10_000 {
            fields.begin();
            fields.separate();
        }
        for _ in 0..10_000 {
            fields.end();
        }
        assert!(fields.open.is_empty() && fields.visible());
    }
}
