//! Which contents a run has come upon: the same bytes under two names are extracted once.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// What contents are told apart by: the first half of the SHA-256 is enough, and half the memory.
pub(crate) type Key = [u8; 16];

/// The key of a content.
pub(crate) fn key(digest: &[u8; 32]) -> Key {
    let mut key = [0u8; 16];
    key.copy_from_slice(&digest[..16]);
    key
}

/// The SHA-256 that a document's id writes.
pub(crate) fn digest_of(doc_id: &str) -> Option<[u8; 32]> {
    let mut out = [0u8; 32];
    if doc_id.len() != 64 || !doc_id.is_ascii() {
        return None;
    }
    for (i, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(doc_id.get(i * 2..i * 2 + 2)?, 16).ok()?;
    }
    Some(out)
}

/// The first input of each content.
#[derive(Debug, Default)]
pub struct Contents {
    first: Mutex<BTreeMap<Key, u64>>,
    /// Contents that an earlier dataset holds, sorted.
    earlier: Vec<Key>,
}

impl Contents {
    /// No content claimed yet; those of an earlier dataset are not to be extracted again.
    pub(crate) fn after(earlier: impl Iterator<Item = Key>) -> Self {
        let mut earlier: Vec<Key> = earlier.collect();
        earlier.sort_unstable();
        Self {
            first: Mutex::default(),
            earlier,
        }
    }
    /// True for a content that an earlier dataset holds.
    #[must_use]
    pub fn is_earlier(&self, digest: &[u8; 32]) -> bool {
        self.earlier.binary_search(&key(digest)).is_ok()
    }
    /// Claims a content for the input with a number; true when no input before it has it, so that it is to be extracted. Inputs are worked on at
    /// the same time: a later one may ask first, and both are then extracted. What is written does not depend on that, only the work.
    #[must_use]
    pub fn claim(&self, digest: &[u8; 32], input: u64) -> bool {
        let mut first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
        let owner = first.entry(key(digest)).or_insert(input);
        *owner = input.min(*owner);
        *owner == input
    }
    /// The first input that has claimed the content of a document.
    #[must_use]
    pub fn first_of(&self, doc_id: &str) -> Option<u64> {
        self.first(&digest_of(doc_id)?)
    }
    /// The first input that has claimed a content.
    #[must_use]
    pub fn first(&self, digest: &[u8; 32]) -> Option<u64> {
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
        first.get(&key(digest)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::Contents;

    #[test]
    fn the_first_input_of_a_content_has_it_whoever_asks_first() {
        let contents = Contents::default();
        let (a, b) = ([1u8; 32], [2u8; 32]);
        assert!(contents.claim(&a, 7));
        assert!(contents.claim(&a, 3));
        assert!(!contents.claim(&a, 7));
        assert!(!contents.claim(&a, 9));
        assert!(contents.claim(&b, 9));
        assert_eq!(contents.first(&a), Some(3));
    }
}
