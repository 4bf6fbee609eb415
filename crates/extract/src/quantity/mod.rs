//! Numbers with units: reading one out of a text, and the unit registry.
