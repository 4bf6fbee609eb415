//! The concept dictionary (rules/concepts.toml): one id for the many names of an indicator.

use gongbao_model::Dimension;

/// The concept of a metric, where the dictionary has one.
#[must_use]
pub fn resolve(metric: &str) -> Option<&'static str> {
    resolve_in(metric, "", Dimension::None)
}

/// As [`resolve`], with the section's topic and the figure's dimension to tell names apart that several concepts share.
#[must_use]
pub fn resolve_in(_metric: &str, _topic: &str, _dimension: Dimension) -> Option<&'static str> {
    None
}
