//! Geometry: glyphs and ruling lines to lines, blocks and grids. Format-blind; used by every reader of pages.
