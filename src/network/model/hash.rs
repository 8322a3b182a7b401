//! Maps by name: a topology of a thousand VPCs looks millions of names up while it is compiled.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map whose keys are mostly names.
pub(crate) type ByName<K, T> = HashMap<K, T, WordHash>;

/// Makes [`WordHasher`]s.
pub(crate) type WordHash = BuildHasherDefault<WordHasher>;

/// A quick hash, eight bytes at a time. Keys are compared by content wherever it is used, so that two names with the
/// same hash cost time and never an answer.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct WordHasher(u64);

const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, value: u8) {
        self.write_u64(u64::from(value));
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0 ^ value).wrapping_mul(FACTOR);
        self.0 ^= self.0 >> 29;
    }

    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }

    fn finish(&self) -> u64 {
        // The map takes its buckets from the low bits and its tags from the high ones.
        (self.0 ^ (self.0 >> 32)).wrapping_mul(FACTOR).rotate_left(26)
    }
}
