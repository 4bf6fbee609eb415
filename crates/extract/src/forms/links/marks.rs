//! What the printing of a label says of its place among the others.

use crate::forms::registry::{Special, registry};

/// Signs of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    /// 其中 stands before it.
    pub of_which: bool,
    /// Class of its numbering; 0 for none.
    pub class: u8,
    /// It names a total.
    pub total: bool,
}

/// Classes above this are depths of `#`.
pub const HASHES: u8 = 10;

/// Reads a folded label.
#[must_use]
pub fn mark(printed: &str) -> Mark {
    let r = registry();
    let mut out = Mark::default();
    let mut rest = printed;
    while let Some(tail) = r.prefix_rest(Special::OfWhich, rest) {
        out.of_which = true;
        rest = tail.trim_start_matches(':');
    }
    out.class = class(rest);
    // # is how statistics print 其中.
    out.of_which |= out.class > HASHES;
    let bare = rest.trim_end_matches(':');
    out.total = r.is_special(Special::Total, bare) || r.ends_special(Special::TotalEnding, bare);
    out
}

/// The class of the numbering that begins a text: 一、 (一) 1、 (1) ① # ##.
fn class(text: &str) -> u8 {
    const HAN: &str = "一二三四五六七八九十百";
    let is_han = |c: char| HAN.contains(c);
    let hashes = text.bytes().take_while(|b| *b == b'#').count();
    if hashes > 0 {
        return HASHES + hashes.min(5) as u8;
    }
    if text.starts_with(|c| matches!(c, '①'..='⑳')) {
        return 5;
    }
    let (inner, bracketed) = match text.strip_prefix('(') {
        Some(inner) => (inner, true),
        None => (text, false),
    };
    let han = inner
        .chars()
        .take_while(|c| is_han(*c))
        .map(char::len_utf8)
        .sum::<usize>();
    let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
    let tail = &inner[han.max(digits)..];
    match (bracketed, han > 0, digits > 0) {
        (true, true, _) if tail.starts_with(')') => 2,
        (true, _, true) if tail.starts_with(')') => 4,
        (false, true, _) if tail.starts_with('、') => 1,
        (false, _, true) if tail.starts_with('、') => 3,
        (false, _, true)
            if tail.starts_with('.') && !tail[1..].starts_with(|c: char| c.is_ascii_digit()) =>
        {
            3
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::{Mark, mark};

    #[test]
    fn labels_show_their_place() {
        let m = |of_which, class, total| Mark {
            of_which,
            class,
            total,
        };
        for (label, want) in [
            ("一、基本支出", m(false, 1, false)),
            ("(二)非税收入", m(false, 2, false)),
            ("其中:1、业务费", m(true, 3, false)),
            ("3.公务接待费", m(false, 3, false)),
            ("3.5万元", m(false, 0, false)),
            ("(2)运行费", m(false, 4, false)),
            ("##粮食", m(true, 12, false)),
            ("合计", m(false, 0, true)),
            ("本年收入合计", m(false, 0, true)),
            ("一般公共服务支出", m(false, 0, false)),
        ] {
            assert_eq!(mark(label), want, "{label}");
        }
    }
}
