//! The state machine that gives every head its parent.
//!
//! No order of styles is assumed. A head continues the deepest open series whose next number it bears; a first number opens a new
//! level below what is open; only when a document's own numbers decide nothing (a series whose first number is lost) do the usual
//! levels of the styles count, and what was nested in what before.

use super::heads::{Head, HeadKind};
use super::label::StyleId;
use super::numeral::Ordinal;
use std::collections::BTreeSet;

/// Parent and diagnostics of a head.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Index of the parent head.
    pub parent: Option<usize>,
    /// Gaps, repeats and doubts.
    pub diagnostics: Vec<String>,
}

/// What kind of series a frame belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Labelled(StyleId),
    /// A line without a label.
    Plain,
    /// First words of a paragraph, without a label.
    Lead,
}

/// An open head.
#[derive(Debug, Clone, Copy)]
struct Frame {
    head: usize,
    key: Key,
    ordinal: Ordinal,
    outline: Option<u8>,
    size: Option<f32>,
    kind: HeadKind,
    /// True while no sibling of the same series came after it.
    alone: bool,
}

/// Builds the tree from heads in document order.
pub struct Machine<'a> {
    heads: &'a [Head],
    places: Vec<Place>,
    stack: Vec<Frame>,
    /// Pairs (outer, inner) of styles that were seen nested.
    nested: BTreeSet<(StyleId, StyleId)>,
}

/// The parents of heads in document order.
#[must_use]
pub fn build(heads: &[Head]) -> Vec<Place> {
    let mut machine = Machine {
        heads,
        places: vec![Place::default(); heads.len()],
        stack: Vec::new(),
        nested: BTreeSet::new(),
    };
    for i in 0..heads.len() {
        machine.place(i);
    }
    machine.places
}

impl Machine<'_> {
    fn place(&mut self, i: usize) {
        let head = &self.heads[i];
        match head.kind {
            HeadKind::Title => {
                // A title closes all numbering but that of the part in which it stands; it is nobody's parent.
                self.pop_to(|f| f.kind == HeadKind::Part);
                self.places[i].parent = self.top();
            }
            HeadKind::Attachment => {
                self.stack.clear();
                self.push(i, Key::Labelled(head.label.map_or(StyleId(0), |l| l.style)));
            }
            HeadKind::Caption => {
                let parent = self
                    .stack
                    .iter()
                    .rev()
                    .find(|f| !matches!(f.kind, HeadKind::Lead | HeadKind::Enumeration));
                self.places[i].parent = parent.map(|f| f.head);
            }
            HeadKind::Plain => match head.stands_for {
                Some(label) => self.labelled(i, label.style, label.ordinal),
                None => self.plain(i),
            },
            HeadKind::Lead => {
                self.pop_while(|f| f.kind == HeadKind::Enumeration);
                // A lead is the sibling of the lead before it, unless a heading on a line of its own stands between.
                let reach = self
                    .stack
                    .iter()
                    .rposition(|f| f.key != Key::Lead && self.heads[f.head].is_on_own_line())
                    .map_or(0, |p| p + 1);
                if let Some(at) = self.stack[reach..].iter().position(|f| f.key == Key::Lead) {
                    self.stack.truncate(reach + at);
                }
                self.push(i, Key::Lead);
            }
            HeadKind::Enumeration | HeadKind::Heading | HeadKind::Part => {
                if let Some(label) = head.label {
                    self.labelled(i, label.style, label.ordinal);
                }
            }
        }
    }

    fn top(&self) -> Option<usize> {
        self.stack.last().map(|f| f.head)
    }
    fn pop_while(&mut self, mut gone: impl FnMut(&Frame) -> bool) {
        while self.stack.last().is_some_and(&mut gone) {
            self.stack.pop();
        }
    }
    /// Pops until the top frame is one that is wanted, or nothing is left.
    fn pop_to(&mut self, wanted: impl Fn(&Frame) -> bool) {
        self.pop_while(|f| !wanted(f));
    }
    fn push(&mut self, i: usize, key: Key) {
        let head = &self.heads[i];
        self.places[i].parent = self.top();
        if let Key::Labelled(style) = key {
            for f in &self.stack {
                if let Key::Labelled(outer) = f.key {
                    self.nested.insert((outer, style));
                }
            }
        }
        let ordinal = head
            .stands_for
            .or(head.label)
            .map(|l| l.ordinal)
            .unwrap_or_default();
        self.stack.push(Frame {
            head: i,
            key,
            ordinal,
            outline: head.outline,
            size: head.size,
            kind: head.kind,
            alone: true,
        });
    }
    /// Makes head `i` the next sibling of the frame at `at`.
    fn sibling(&mut self, i: usize, at: usize, style: StyleId, note: Option<String>) {
        self.stack.truncate(at);
        self.push(i, Key::Labelled(style));
        if let Some(f) = self.stack.last_mut() {
            f.alone = false;
        }
        self.places[i].diagnostics.extend(note);
    }

    /// A line without a label: by outline level where the file states one, else beside the last one of its print, else below the
    /// last head that stands on a line of its own.
    fn plain(&mut self, i: usize) {
        let head = &self.heads[i];
        if head.closes {
            // Notes to the whole document or part stand beside its sections.
            self.pop_to(|f| matches!(f.kind, HeadKind::Part | HeadKind::Attachment));
            return self.push(i, Key::Plain);
        }
        self.pop_while(|f| matches!(f.kind, HeadKind::Enumeration | HeadKind::Lead));
        if let Some(level) = head.outline {
            if let Some(at) = self
                .stack
                .iter()
                .position(|f| f.outline.is_some_and(|o| o >= level))
            {
                self.stack.truncate(at);
            }
            self.push(i, Key::Plain);
            return;
        }
        let same_print = |f: &Frame| {
            f.size
                .zip(head.size)
                .is_none_or(|(a, b)| (a - b).abs() < 0.6)
        };
        if let Some(at) = self
            .stack
            .iter()
            .rposition(|f| f.key == Key::Plain && same_print(f))
        {
            self.stack.truncate(at);
            self.push(i, Key::Plain);
            return;
        }
        // A line in larger print than what is open stands above it.
        let heads = self.heads;
        let smaller = head.size.and_then(|size| {
            self.stack.iter().position(|f| {
                f.kind != HeadKind::Part
                    && f.kind != HeadKind::Attachment
                    && f.size.is_some_and(|s| s + 0.6 < size)
            })
        });
        if let Some(at) = smaller {
            self.stack.truncate(at);
        }
        self.pop_while(|f| !heads[f.head].is_on_own_line());
        self.push(i, Key::Plain);
    }

    fn labelled(&mut self, i: usize, style: StyleId, ordinal: Ordinal) {
        let kind = self.heads[i].kind;
        if kind != HeadKind::Enumeration {
            self.pop_while(|f| f.kind == HeadKind::Enumeration);
        }
        // What stands on a line of its own, or at a high level, is never below the first words of a paragraph.
        if kind != HeadKind::Enumeration && (self.heads[i].is_on_own_line() || style.level() <= 5) {
            self.pop_while(|f| f.key == Key::Lead);
        }
        let is = |f: &Frame| matches!(f.key, Key::Labelled(s) if s == style);
        let kin = |f: &Frame| matches!(f.key, Key::Labelled(s) if s.same_family(style));
        // The next number of an open series, the deepest one first, the same printing first.
        if let Some(at) = self
            .stack
            .iter()
            .rposition(|f| is(f) && ordinal.follows(&f.ordinal))
        {
            return self.sibling(i, at, style, None);
        }
        if let Some(at) = self
            .stack
            .iter()
            .rposition(|f| kin(f) && ordinal.follows(&f.ordinal))
        {
            return self.sibling(i, at, style, Some("标号写法与前一同级标题不同".to_owned()));
        }
        if kind == HeadKind::Part {
            self.pop_to(|f| {
                matches!(f.kind, HeadKind::Part | HeadKind::Attachment)
                    && matches!(f.key, Key::Labelled(s) if s.level() <= style.level())
            });
        }
        if ordinal.parts().len() > 1 {
            return self.dotted(i, style, ordinal);
        }
        if ordinal.is_first() {
            return self.first(i, style);
        }
        if let Some(at) = self
            .stack
            .iter()
            .rposition(is)
            .or_else(|| self.stack.iter().rposition(kin))
        {
            let before = self.stack[at].ordinal.last();
            // Members of an enumeration that name nothing are left out, so their numbers prove nothing.
            let note =
                (kind != HeadKind::Enumeration).then(|| out_of_order(before, ordinal.last()));
            return self.sibling(i, at, style, note);
        }
        self.lost_first(i, style, ordinal);
    }

    /// 1.2 stands below 1; 2.1 after 1.3 stands beside it where 2 itself was not printed.
    fn dotted(&mut self, i: usize, style: StyleId, ordinal: Ordinal) {
        let owner = self
            .stack
            .iter()
            .rposition(|f| !f.ordinal.parts().is_empty() && f.ordinal.parts() == ordinal.prefix());
        if let Some(at) = owner {
            self.stack.truncate(at + 1);
            self.push(i, Key::Labelled(style));
            if !ordinal.is_first() {
                self.places[i].diagnostics.push(starts_at(ordinal.last()));
            }
            return;
        }
        let n = ordinal.parts().len();
        if let Some(at) = self.stack.iter().rposition(|f| {
            matches!(f.key, Key::Labelled(s) if s == style) && f.ordinal.parts().len() >= n
        }) {
            let at = self.stack[..=at]
                .iter()
                .position(|f| {
                    matches!(f.key, Key::Labelled(s) if s == style) && f.ordinal.parts().len() >= n
                })
                .unwrap_or(at);
            let before = self.stack[at].ordinal.last();
            return self.sibling(i, at, style, Some(out_of_order(before, ordinal.last())));
        }
        self.push(i, Key::Labelled(style));
        if !ordinal.is_first() {
            self.places[i].diagnostics.push(starts_at(ordinal.last()));
        }
    }

    /// A first number opens a level below what is open, unless its style is open already: then the series starts again.
    fn first(&mut self, i: usize, style: StyleId) {
        let Some(at) = self
            .stack
            .iter()
            .rposition(|f| matches!(f.key, Key::Labelled(s) if s == style))
        else {
            return self.push(i, Key::Labelled(style));
        };
        // What stands alone right below the series that starts again was not below it: it is the head above both.
        let lifted = self.stack.get(at + 1).copied().filter(|f| {
            f.alone
                && match f.key {
                    Key::Plain => f.kind == HeadKind::Plain,
                    Key::Labelled(s) => {
                        f.kind == HeadKind::Heading
                            && s.level() < style.level()
                            && f.ordinal.is_first()
                    }
                    Key::Lead => false,
                }
        });
        if let Some(mut frame) = lifted {
            self.stack.truncate(at);
            self.places[frame.head].parent = self.top();
            frame.alone = true;
            self.stack.push(frame);
            return self.push(i, Key::Labelled(style));
        }
        self.sibling(i, at, style, Some("同级标号重新从头编起".to_owned()));
    }

    /// A series that does not begin with its first number: what was nested before decides its level, else the usual levels.
    fn lost_first(&mut self, i: usize, style: StyleId, ordinal: Ordinal) {
        let mut popped = false;
        while let Some(f) = self.stack.last() {
            let below = match f.key {
                Key::Labelled(s) => {
                    let inner = self.nested.contains(&(style, s));
                    let outer = self.nested.contains(&(s, style));
                    f.kind != HeadKind::Attachment
                        && (inner && !outer || inner == outer && s.level() > style.level())
                }
                Key::Lead => true,
                Key::Plain => false,
            };
            if !below {
                break;
            }
            self.stack.pop();
            popped = true;
        }
        // A line without a label that stands where the first number should stand is the first of the series.
        let stands_in = ordinal.last() == 2
            && popped
            && self
                .stack
                .last()
                .is_some_and(|f| f.key == Key::Plain && f.alone);
        if stands_in {
            self.stack.pop();
            self.push(i, Key::Labelled(style));
            self.places[i]
                .diagnostics
                .push("前一同级标题没有标号".to_owned());
            return;
        }
        self.push(i, Key::Labelled(style));
        if self.heads[i].kind != HeadKind::Enumeration {
            self.places[i].diagnostics.push(starts_at(ordinal.last()));
        }
    }
}

fn starts_at(n: u16) -> String {
    format!("同级标号从{n}开始，缺少前面的标号")
}

fn out_of_order(before: u16, here: u16) -> String {
    if here == before {
        format!("标号重复：前一同级标号也是{here}")
    } else if here > before {
        format!("标号不连续：{before}之后是{here}")
    } else {
        format!("标号倒退：{before}之后是{here}")
    }
}
