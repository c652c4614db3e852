//! Who this screen is: a key pair of its own, made at the first start, and the number that people read out.
//!
//! ```text
//! identity/key    of the state folder, for nobody else: the pair (PKCS #8), and the hashes of the machine's serials
//! ```
//!
//! A disk that was cloned to another machine knows none of that machine's serials, and makes itself a new key: two screens
//! of one number would follow each other's orders.

use super::hardware::plain;
use crate::board::hash::ContentHash;
use crate::board::place::ScreenNumber;
use crate::durable::{Disk, private_folder, put, seal, unseal};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::Path;

const FILE: &str = "identity/key";
const MOST_BYTES: usize = 16 << 10;

#[derive(Serialize, Deserialize)]
struct Written {
    /// PKCS #8, in hexadecimal.
    key: String,
    /// SHA-256 of each serial of the machine.
    machine: Vec<String>,
}

/// A screen's own key.
pub struct Identity {
    pub number: ScreenNumber,
    /// Whether it was made just now, and why.
    pub made: Option<Made>,
}

/// Why a key was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// There was none.
    First,
    /// The disk comes from another machine.
    Cloned,
    /// The one that was there is damaged.
    Damaged,
}

impl Identity {
    /// The number of a state folder's key, if there is one.
    pub fn known(disk: &dyn Disk, state: &Path) -> Option<ScreenNumber> {
        let (pair, _) = read(&disk.read(&state.join(FILE), MOST_BYTES).ok()?)?;
        Some(number(&pair))
    }

    /// The key of a state folder on the machine with these serials. Where it cannot be kept, it lasts until the end of the
    /// program.
    pub fn open(disk: &dyn Disk, state: &Path, serials: &[String]) -> Result<Self, aws_lc_rs::error::Unspecified> {
        let path = state.join(FILE);
        let hashes: Vec<String> =
            serials.iter().map(|own| ContentHash::of(plain(own).as_bytes()).to_string()).collect();
        let made = match disk.read(&path, MOST_BYTES) {
            Ok(bytes) => match read(&bytes) {
                Some((pair, machine)) if is_same(&machine, &hashes) => {
                    return Ok(Self { number: number(&pair), made: None });
                }
                Some(_) => Made::Cloned,
                None => Made::Damaged,
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => Made::First,
            Err(error) => {
                tracing::error!(%error, path = %path.display(), "the screen's key cannot be read; it has another number until it can");
                return Ok(Self { number: number(&Ed25519KeyPair::generate()?), made: None });
            }
        };
        let pair = Ed25519KeyPair::generate()?;
        let pkcs8 = pair.to_pkcs8v1()?;
        let written = Written { key: hex(pkcs8.as_ref()), machine: hashes };
        let bytes = seal(&serde_json::to_vec(&written).expect("plain values"));
        let kept = private_folder(disk, crate::durable::folder_of(&path)).and_then(|()| put(disk, &path, &bytes));
        if let Err(error) = kept {
            tracing::error!(%error, path = %path.display(), "the screen's key cannot be kept; its number is another one after each start");
        }
        Ok(Self { number: number(&pair), made: Some(made) })
    }
}

fn number(pair: &Ed25519KeyPair) -> ScreenNumber {
    ScreenNumber::of_key(pair.public_key().as_ref())
}

/// One serial is enough: a network card may be replaced. Where nothing is known nothing tells them apart.
fn is_same(then: &[String], now: &[String]) -> bool {
    then.is_empty() || now.is_empty() || then.iter().any(|own| now.contains(own))
}

fn read(bytes: &[u8]) -> Option<(Ed25519KeyPair, Vec<String>)> {
    let Written { key, machine } = serde_json::from_slice(unseal(bytes)?).ok()?;
    let pairs = key.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    let pkcs8: Vec<u8> = pairs.collect::<Option<_>>()?;
    Some((Ed25519KeyPair::from_pkcs8(&pkcs8).ok()?, machine))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::durable::RealDisk;
    use std::os::unix::fs::PermissionsExt;

    fn open(state: &Path, serials: &[&str]) -> Identity {
        let serials: Vec<String> = serials.iter().map(|own| (*own).to_owned()).collect();
        Identity::open(&RealDisk, state, &serials).expect("a key")
    }

    #[test]
    fn a_screen_keeps_its_number_over_restarts_and_over_a_new_network_card() {
        let state = tempfile::tempdir().expect("a folder");
        let first = open(state.path(), &["MP1X5L2Q", "7c:83:34:b0:11:9e"]);
        assert_eq!(first.made, Some(Made::First));
        for serials in [&["MP1X5L2Q", "7c:83:34:b0:11:9e"][..], &["mp1x5l2q", "7c:83:34:00:00:01"], &[]] {
            let again = open(state.path(), serials);
            assert_eq!((again.number, again.made), (first.number, None), "{serials:?}");
        }
        let mode = |name: &str| std::fs::metadata(state.path().join(name)).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode("identity"), 0o700);
    }

    #[test]
    fn a_cloned_disk_and_a_damaged_key_make_a_new_one() {
        let state = tempfile::tempdir().expect("a folder");
        let first = open(state.path(), &["MP1X5L2Q"]);
        let clone = open(state.path(), &["MP1X5L2R"]);
        assert_eq!(clone.made, Some(Made::Cloned));
        assert_ne!(clone.number, first.number);
        assert_eq!(open(state.path(), &["MP1X5L2R"]).number, clone.number, "from then on it is its own");
        std::fs::write(state.path().join(FILE), "rubbish").expect("written");
        assert_eq!(open(state.path(), &["MP1X5L2R"]).made, Some(Made::Damaged));
    }

    #[test]
    fn where_nothing_can_be_kept_there_is_a_number_nevertheless() {
        let state = tempfile::tempdir().expect("a folder");
        std::fs::write(state.path().join("identity"), "a file in the way").expect("written");
        let own = open(state.path(), &["MP1X5L2Q"]);
        assert!(ScreenNumber::parse(&own.number.to_string()).is_ok());
    }
}
