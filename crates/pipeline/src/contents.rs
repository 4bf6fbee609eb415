//! Which contents a run has come upon: the same bytes under two names are extracted once.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The first input of each content, by the first half of its SHA-256: enough to tell contents apart, and half the memory.
#[derive(Debug, Default)]
pub struct Contents {
    first: Mutex<BTreeMap<[u8; 16], u64>>,
}

fn half(digest: &[u8; 32]) -> [u8; 16] {
    let mut key = [0u8; 16];
    key.copy_from_slice(&digest[..16]);
    key
}

impl Contents {
    /// Claims a content for the input with a number; true when no input before it has it, so that it is to be extracted. Inputs are worked on at
    /// the same time: a later one may ask first, and both are then extracted. What is written does not depend on that, only the work.
    #[must_use]
    pub fn claim(&self, digest: &[u8; 32], input: u64) -> bool {
        let mut first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
        let owner = first.entry(half(digest)).or_insert(input);
        *owner = input.min(*owner);
        *owner == input
    }
    /// The first input that has claimed a content.
    #[must_use]
    pub fn first(&self, digest: &[u8; 32]) -> Option<u64> {
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
        first.get(&half(digest)).copied()
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
