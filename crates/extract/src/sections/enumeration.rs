//! Enumerations in running text: 一是…二是…, ①是…②是…, 首先…其次….

use super::front;
use super::heads::{Head, HeadKind};
use super::label::{self, Label, StyleId};
use super::line::{Line, is_head};
use super::numeral::is_blank;

/// Longest head of a member, in chars.
const LONGEST: usize = 40;

/// A member: offsets of label, title, end of title and body.
struct Member {
    label: Label,
    at: usize,
    title: usize,
    end: usize,
    body: usize,
    name: Name,
}

/// How far a member's first sentence is its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    /// It names what follows, and something follows.
    Whole,
    /// The block ends inside it.
    Cut,
    /// It is a sentence of its own.
    None,
}

/// An enumeration whose paragraph a reader broke into several blocks: it may go on in the next one.
#[derive(Debug, Clone)]
pub struct Open {
    style: StyleId,
    expected: u16,
    /// The head with which the block breaks off: “③是从严加 ⏎ 强监督。…”.
    cut: Option<Head>,
}

/// Finds the enumeration that begins right at byte `from` of a line's text, and adds a head for each member whose first sentence is
/// one. An enumeration further inside a paragraph is part of an argument, no outline: it adds nothing. Gives what may go on.
pub fn inside(line: &Line<'_>, index: usize, from: usize, heads: &mut Vec<Head>) -> Option<Open> {
    let text = line.text;
    let start = text
        .get(from..)
        .map(|t| text.len() - t.trim_start_matches(|c| is_blank(c) || c == '*').len())?;
    let first = label::scan_enumeration(&text[start..])?;
    let mut open = Open {
        style: first.style,
        expected: first.ordinal.last() + 1,
        cut: None,
    };
    let mut members = vec![member(text, start, first)];
    members.extend(later(text, start, &mut open));
    let named = members.iter().filter(|m| m.name != Name::None).count();
    if named * 3 < members.len() * 2 {
        return None;
    }
    add(line, index, &members, &mut open, heads);
    Some(open)
}

/// Members in a block that goes on with the paragraph of an enumeration.
pub fn go_on(line: &Line<'_>, index: usize, open: &mut Open, heads: &mut Vec<Head>) {
    if let Some(head) = open.cut.take() {
        heads.extend(completed(head, line, index));
    }
    let members = later(line.text, 0, open);
    add(line, index, &members, open, heads);
}

/// A head that the block before broke off, with what this block brings up to the full stop; nothing when that makes no head.
fn completed(mut head: Head, line: &Line<'_>, index: usize) -> Option<Head> {
    let (end, mark) = line
        .text
        .char_indices()
        .find(|(_, c)| matches!(c, '。' | '；' | '！' | '：' | ':'))?;
    head.title.push_str(&front::clean(&line.text[..end]));
    let rest = &line.text[end + mark.len_utf8()..];
    let body = line.text.len() - rest.trim_start_matches(is_blank).len();
    let whole = mark == '。'
        && body < line.text.len()
        && is_head(&head.title)
        && head.title.chars().count() <= LONGEST;
    head.end = line.start + end;
    head.body = line.start + body;
    head.last_line = index;
    whole.then_some(head)
}

fn add(line: &Line<'_>, index: usize, members: &[Member], open: &mut Open, heads: &mut Vec<Head>) {
    for m in members {
        let head = || {
            Head::inside(
                line,
                index,
                Some(m.label),
                (m.at, m.title, m.end, m.body),
                HeadKind::Enumeration,
                m.label.style.rule(),
            )
        };
        match m.name {
            Name::Whole => heads.push(head()),
            Name::Cut => open.cut = Some(head()),
            Name::None => {}
        }
    }
}

/// The members after byte `start`, each right after the end of a sentence or clause, with the number that is due.
fn later(text: &str, start: usize, open: &mut Open) -> Vec<Member> {
    let mut members = Vec::new();
    let mut depth = 0u32;
    let mut previous = ' ';
    for (i, c) in text.char_indices().skip_while(|(i, _)| *i < start) {
        match c {
            '（' | '“' | '《' => depth += 1,
            '）' | '”' | '》' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let boundary = i > start && matches!(previous, '。' | '；' | '！') && !is_blank(c);
        if boundary && depth <= 1 {
            let found = label::scan_enumeration(&text[i..])
                .filter(|l| l.style == open.style && l.ordinal.last() == open.expected);
            if let Some(label) = found {
                members.push(member(text, i, label));
                open.expected += 1;
            }
        }
        if !is_blank(c) {
            previous = c;
        }
    }
    members
}

fn member(text: &str, at: usize, label: Label) -> Member {
    let after = at + label.end;
    let title = text.len() - text[after..].trim_start_matches(is_blank).len();
    let rest = &text[title..];
    let stop = rest
        .char_indices()
        .find(|(_, c)| matches!(c, '。' | '；' | '！' | '：' | ':'));
    match stop {
        Some((i, mark @ ('。' | '：' | ':'))) => {
            let end = title + i;
            let body = text.len()
                - text[end + mark.len_utf8()..]
                    .trim_start_matches(is_blank)
                    .len();
            let head = &rest[..i];
            let followed = body < text.len() && label::scan_enumeration(&text[body..]).is_none();
            Member {
                label,
                at,
                title,
                end,
                body,
                name: if mark == '。'
                    && followed
                    && is_head(head)
                    && head.chars().count() <= LONGEST
                {
                    Name::Whole
                } else {
                    Name::None
                },
            }
        }
        None if !rest.is_empty() && rest.chars().count() < LONGEST && is_head(rest) => Member {
            label,
            at,
            title,
            end: text.len(),
            body: text.len(),
            name: Name::Cut,
        },
        _ => Member {
            label,
            at,
            title,
            end: title,
            body: title,
            name: Name::None,
        },
    }
}
