//! A screen's own number, which is read out over a telephone.

use super::{ALPHABET, check_character, meant, typed};
use crate::board::hash::ContentHash;
use std::fmt;

/// Eight characters, such as `NWNX-QRDG`: seven of the fingerprint of the screen's public key, and a check character.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScreenNumber([u8; 8]);

/// Why a screen's number was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScreenNumberError {
    #[error("a screen's number has eight letters and digits, as in NWNX-QRDG")]
    Shape,
    #[error("a slip of typing: the last character does not fit the others")]
    Check,
}

impl ScreenNumber {
    /// Of a public key: the first 35 bits of its SHA-256.
    pub fn of_key(public: &[u8]) -> Self {
        let hash = ContentHash::of(public);
        let bits = hash.bytes().iter().take(5).fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte)) >> 5;
        let mut own = [b'0'; 8];
        for (place, slot) in own[..7].iter_mut().enumerate() {
            *slot = ALPHABET[(bits >> (30 - 5 * place)) as usize % 32];
        }
        own[7] = check_character(&own[..7]).unwrap_or(b'0');
        Self(own)
    }

    /// Reads a number as people type it: in either case, with I and L for 1 and O for 0, with or without dash and spaces.
    pub fn parse(text: &str) -> Result<Self, ScreenNumberError> {
        let own = typed::<8>(text).ok_or(ScreenNumberError::Shape)?.map(meant);
        if !ALPHABET.contains(&own[7]) {
            return Err(ScreenNumberError::Shape);
        }
        let check = check_character(&own[..7]).ok_or(ScreenNumberError::Shape)?;
        if check == own[7] { Ok(Self(own)) } else { Err(ScreenNumberError::Check) }
    }
}

impl fmt::Display for ScreenNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) = self.0.split_at(4);
        write!(f, "{}-{}", String::from_utf8_lossy(first), String::from_utf8_lossy(last))
    }
}

impl fmt::Debug for ScreenNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ScreenNumber({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_reads_back_as_people_type_it() {
        let own = ScreenNumber::of_key(b"a public key");
        let text = own.to_string();
        assert_eq!((text.len(), text.as_bytes()[4]), (9, b'-'));
        for typed in
            [text.clone(), text.to_lowercase(), text.replace('-', " "), text.replace('0', "o").replace('1', "l")]
        {
            assert_eq!(ScreenNumber::parse(&typed), Ok(own), "{typed}");
        }
        assert_ne!(own, ScreenNumber::of_key(b"another key"));
    }

    #[test]
    fn every_wrong_character_and_every_swap_but_of_0_and_z_is_a_slip() {
        for key in 0..200_u32 {
            let text = ScreenNumber::of_key(&key.to_le_bytes()).0;
            for place in 0..8 {
                for other in ALPHABET.iter().filter(|other| **other != text[place]) {
                    let mut wrong = text;
                    wrong[place] = *other;
                    let read = ScreenNumber::parse(&String::from_utf8_lossy(&wrong));
                    assert_eq!(read, Err(ScreenNumberError::Check), "{wrong:?}");
                }
                let mut swapped = text;
                swapped.swap(place, (place + 1) % 8);
                let pair = [text[place], text[(place + 1) % 8]];
                if place < 7 && pair[0] != pair[1] && !matches!(&pair, b"0Z" | b"Z0") {
                    assert!(ScreenNumber::parse(&String::from_utf8_lossy(&swapped)).is_err(), "{text:?} {place}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_number_is_told_from_a_slip() {
        for text in ["", "7K2M", "7K2M-9QXRR", "7K2M-9QX!", "7K2M-9QXU", "ĐK2M-9QXR"] {
            assert_eq!(ScreenNumber::parse(text), Err(ScreenNumberError::Shape), "{text}");
        }
    }
}
