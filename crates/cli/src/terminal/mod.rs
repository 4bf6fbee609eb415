//! Drawing on a terminal: colour, widths of Han text, tables.

pub mod paint;
pub mod stderr;
pub mod table;
pub mod text;

/// Width assumed where standard output is no terminal.
const DEFAULT_WIDTH: usize = 100;

/// The columns of the terminal, or what stands for them.
#[must_use]
pub fn width() -> usize {
    terminal_size::terminal_size()
        .map_or(DEFAULT_WIDTH, |(w, _)| usize::from(w.0))
        .max(40)
}
