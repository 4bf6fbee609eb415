//! Colour, where it is wanted.

use crate::args::typed::When;
use std::io::IsTerminal;

/// A colour or weight, as the parameter of an SGR escape sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Bold.
    Strong,
    /// Faint.
    Faint,
    /// Red: errors.
    Alarm,
    /// Yellow: doubts.
    Doubt,
    /// Cyan: ids.
    Id,
    /// Green: figures.
    Figure,
}

/// Paints text, or leaves it as it is.
#[derive(Debug, Clone, Copy)]
pub struct Paint {
    on: bool,
}

impl Paint {
    /// Colour as asked: `auto` means on a terminal and without NO_COLOR (<https://no-color.org>).
    #[must_use]
    pub fn new(when: When) -> Self {
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|t| t == "dumb");
        let on = match when {
            When::Always => true,
            When::Never => false,
            When::Auto => !unwanted && !dumb && std::io::stdout().is_terminal(),
        };
        Self { on }
    }
    /// The text in some ink.
    #[must_use]
    pub fn ink(self, ink: Ink, text: &str) -> String {
        if !self.on || text.is_empty() {
            return text.to_owned();
        }
        let code = match ink {
            Ink::Strong => "1",
            Ink::Faint => "2",
            Ink::Alarm => "1;31",
            Ink::Doubt => "33",
            Ink::Id => "36",
            Ink::Figure => "32",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}
