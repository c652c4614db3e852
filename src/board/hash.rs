//! The name that content has by itself: the SHA-256 of its bytes, as in FIPS 180-4.

use sha2::{Digest, Sha256};
use std::fmt;

/// Two contents with the same hash are the same.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash([u8; 32]);

impl ContentHash {
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Reads the 64 digits, lower case.
    pub fn parse(text: &str) -> Option<Self> {
        let digit = |byte: u8| (byte as char).to_digit(16).filter(|_| !byte.is_ascii_uppercase());
        let mut hash = [0; 32];
        if text.len() != 2 * hash.len() {
            return None;
        }
        for (byte, pair) in hash.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = (digit(pair[0])? * 16 + digit(pair[1])?) as u8;
        }
        Some(Self(hash))
    }

    /// Of two contents that belong together, in this order.
    pub fn with(self, other: Self) -> Self {
        Self::of(&[self.0, other.0].concat())
    }
}

/// The hash of a content that comes in pieces.
#[derive(Clone, Debug, Default)]
pub struct Hashing(Sha256);

impl Hashing {
    pub fn take(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    pub fn done(self) -> ContentHash {
        ContentHash(self.0.finalize().into())
    }
}

/// 64 digits, lower case.
impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContentHash({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_one_of_the_standard() {
        // FIPS 180-4, the example of one block.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(ContentHash::of(b"abc").to_string(), abc);
        assert_eq!(ContentHash::parse(abc), Some(ContentHash::of(b"abc")));
        let mut pieces = Hashing::default();
        [&b"a"[..], b"", b"bc"].iter().for_each(|piece| pieces.take(piece));
        assert_eq!(pieces.done(), ContentHash::of(b"abc"));
        for text in ["", "ba", &abc.to_uppercase(), &abc.replace('b', "g"), &format!("{abc}00"), &"ạ".repeat(64)] {
            assert_eq!(ContentHash::parse(text), None, "{text:?}");
        }
    }
}
