//! Every geometric tolerance of the layout, by name. Lengths are points unless the name says `em` (multiples of the font size).

/// Tolerances of the layout.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LayoutSettings {
    /// Glyphs whose middles differ by less than this stand on one line. Superscripts reach 0.25, the next line begins at 1.
    pub line_em: f32,
    /// The same glyph drawn again within this distance is an over-print (poor man's bold), not a second character.
    pub overprint_em: f32,
    /// A printed space counts when the gap it leaves is at least this wide.
    pub space_em: f32,
    /// A gap without a printed space parts Latin words and numbers from this width on.
    pub word_gap_em: f32,
    /// A gap without a printed space parts Han text (a tab, a column) from this width on.
    pub tab_gap_em: f32,
    /// A gap inside a line from this width on parts pieces of text, with or without a space.
    pub piece_gap_em: f32,
    /// A gap inside a line from this width on is a hole between columns, not part of a sentence.
    pub column_gap_em: f32,
    /// Text within this distance of the right margin fills its line.
    pub full_line_em: f32,
    /// A first-line indent is at least this deep.
    pub indent_em: f32,
    /// Lines of one paragraph differ in size by no more than this share.
    pub size_ratio: f32,
    /// Leading beyond the usual one by more than this parts paragraphs.
    pub extra_leading_em: f32,
    /// Share of the page height at the top and at the bottom in which running heads and page numbers stand.
    pub furniture_zone: f32,
    /// Rulings closer than this across are one (double borders, borders drawn by both cells).
    pub snap: f32,
    /// Gaps in a ruling up to this long are closed (dashes, joints).
    pub ruling_gap: f32,
    /// Shorter rulings are specks.
    pub min_ruling: f32,
    /// Share of a cell's side that must be ruled for the side to be a wall.
    pub wall_share: f32,
    /// Columns of table parts on two pages agree within this.
    pub column_match: f32,
    /// The same where white space divides the columns.
    pub aligned_column_match: f32,
    /// Share of the page height that may be left below a table whose whole head the next page prints again.
    pub room_below_head: f32,
    /// The same where only the columns are the same.
    pub room_below_columns: f32,
    /// Longest run of grid lines that is searched for a table, either way.
    pub max_grid_lines: usize,
}

impl Default for LayoutSettings {
    fn default() -> Self {
        Self {
            line_em: 0.4,
            overprint_em: 0.16,
            space_em: 0.12,
            word_gap_em: 0.22,
            tab_gap_em: 1.8,
            piece_gap_em: 0.7,
            column_gap_em: 3.0,
            full_line_em: 1.3,
            indent_em: 1.1,
            size_ratio: 0.13,
            extra_leading_em: 0.55,
            furniture_zone: 0.13,
            snap: 2.6,
            ruling_gap: 3.5,
            min_ruling: 4.0,
            wall_share: 0.55,
            column_match: 5.0,
            aligned_column_match: 20.0,
            room_below_head: 0.4,
            room_below_columns: 0.12,
            max_grid_lines: 3000,
        }
    }
}
