//! Arguments in two steps: what was typed, and what is meant.

pub mod meant;
pub mod typed;
