//! The unit that a table has as a whole, and the role that the sentence before it gives its figures.

use super::fold::{bracketed, fold};
use super::header;
use super::registry::{Special, registry};
use super::sheet::{Kind, Sheet};
use crate::quantity::lex::{LexemeKind, lexemes};
use crate::quantity::printed::unit_parts;
use gongbao_model::{Dimension, Document, Role, Span};

/// Chars of the longest cell that is looked at for a unit.
const LONGEST_HEAD: usize = 30;

/// Units in the brackets of a grid's words.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct InHeads {
    /// The only unit of money.
    pub money: Option<String>,
    /// There are several units of money, or units of other things.
    pub mixed: bool,
}

/// Looks for units in the words of a grid. A column of units makes the units mixed.
#[must_use]
pub fn in_heads(sheet: &Sheet<'_>) -> InHeads {
    let mut out = InHeads::default();
    for cell in 0..sheet.grid.cells.len() {
        let view = sheet.view(cell);
        if view.kind != Kind::Text || view.folded.chars().count() > LONGEST_HEAD {
            continue;
        }
        out.mixed |= registry().is_special(Special::Unit, &view.folded);
        if !view.folded.contains('(') {
            continue;
        }
        for unit in bracketed(&view.folded)
            .into_iter()
            .filter_map(header::unit_of)
        {
            let money = unit_parts(&unit).is_some_and(|(_, _, d)| d == Dimension::Money);
            match &out.money {
                _ if !money => out.mixed = true,
                None => out.money = Some(unit),
                Some(one) if *one != unit => {
                    out.mixed = true;
                    out.money = None;
                    return out;
                }
                Some(_) => {}
            }
        }
    }
    out
}

impl InHeads {
    /// The one unit of money. In a form it holds beside units of other things; elsewhere columns of other units have a unit each.
    #[must_use]
    pub fn one(&self, is_form: bool) -> Option<String> {
        self.money.clone().filter(|_| is_form || !self.mixed)
    }
    /// True where no head names a unit at all.
    #[must_use]
    pub fn none(&self) -> bool {
        self.money.is_none() && !self.mixed
    }
}

/// What the sentence that leads to a table says of figures whose heads say nothing.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Lead {
    /// The one unit of the amounts in it.
    pub unit: Option<String>,
    /// The one role that its words tell.
    pub role: Option<Role>,
}

/// Reads the last sentence of a paragraph (预算数为738万元，包括以下项目：).
#[must_use]
pub fn of_lead(doc: &Document, span: Span) -> Lead {
    let text = doc.slice(span);
    let body = text.trim_end_matches(['。', '：', ':']);
    let start = body.rfind(['。', '；']).map_or(0, |i| i + '。'.len_utf8());
    let from = span.start as usize + start;
    let to = span.start as usize + body.len();
    let mut unit: Option<String> = None;
    let mut several = false;
    for lexeme in lexemes(&doc.text, Span::new(from, to)) {
        if let LexemeKind::Quantity(q) = lexeme.kind
            && q.dimension == Dimension::Money
        {
            several |= unit.as_ref().is_some_and(|u| *u != q.unit);
            unit = Some(q.unit);
        }
    }
    Lead {
        unit: unit.filter(|_| !several),
        role: header::only_role(&fold(&body[start..])),
    }
}
