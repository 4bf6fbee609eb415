//! Byte offsets to char offsets in constant time per lookup.

/// Bytes between two checkpoints. Few enough for a count in one byte, so that many bytes are counted at a time.
const STEP: usize = 128;

/// Counts chars before any byte offset of a text; built in one pass, each lookup reads at most [`STEP`] bytes.
#[derive(Debug)]
pub struct CharIndex<'a> {
    text: &'a str,
    /// Chars that begin before byte `i * STEP`.
    checkpoints: Vec<u32>,
}

/// How many chars begin in at most [`STEP`] bytes.
fn begun(bytes: &[u8]) -> u32 {
    let starts = |byte: &u8| u8::from(byte & 0b1100_0000 != 0b1000_0000);
    u32::from(bytes.iter().map(starts).sum::<u8>())
}

impl<'a> CharIndex<'a> {
    /// Builds the index.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let mut seen = 0u32;
        let mut checkpoints = Vec::with_capacity(text.len() / STEP + 1);
        for chunk in text.as_bytes().chunks(STEP) {
            checkpoints.push(seen);
            seen += begun(chunk);
        }
        if checkpoints.is_empty() {
            checkpoints.push(0);
        }
        Self { text, checkpoints }
    }
    /// Number of chars before a byte offset that lies on a char boundary.
    #[must_use]
    pub fn chars_before(&self, offset: u32) -> u32 {
        let at = offset as usize;
        let slot = (at / STEP).min(self.checkpoints.len() - 1);
        let rest = &self.text.as_bytes()[slot * STEP..at];
        self.checkpoints[slot] + begun(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::CharIndex;

    #[test]
    fn agrees_with_counting() {
        let text: String = "公报a2024年，𠀀；".repeat(200);
        let index = CharIndex::new(&text);
        for (n, (at, _)) in text.char_indices().enumerate() {
            assert_eq!(index.chars_before(at as u32), n as u32);
        }
        assert_eq!(
            index.chars_before(text.len() as u32),
            text.chars().count() as u32
        );
        assert_eq!(CharIndex::new("").chars_before(0), 0);
    }
}
