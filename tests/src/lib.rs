//! The spec runner: reads specs/**, runs the stage that each names, compares exactly.
