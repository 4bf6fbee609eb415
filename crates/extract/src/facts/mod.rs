//! Facts: claims made comparable.
