//! The trusted metadata on disk: what the verifier has accepted, so that nothing older is accepted again.
//!
//! ```text
//! trust/<n>.root.json                              the roots since the one that the screen was given
//! trust/{timestamp,snapshot,targets,<role>}.json   each as it was accepted last
//! trust/whole                                      a timestamp with its snapshot, from the last look that went through
//! ```
//!
//! The verifier by itself would lose its floor twice: a newer timestamp whose snapshot is refused makes it forget the
//! snapshot that it had, and so does a damaged file. Therefore what it is seeded with comes out of one sealed file, and
//! the newest timestamp counts beside it. It would also swallow the errors of a full disk; here the first one is kept and
//! asked for before anything is adopted.

use crate::durable::{Disk, put, seal, unseal};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sigstore_tuf::{Error, Metadata, MetadataStore, Result as TufResult, Root, TrustedMetadataSet};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// The longest metadata file that is taken.
pub const MOST_METADATA: usize = 4 << 20;

const WHOLE: &str = "whole";

/// A timestamp and the snapshot that it names, as they are signed.
#[derive(Debug, Serialize, Deserialize)]
struct Whole {
    timestamp: String,
    snapshot: String,
}

/// A timestamp that was accepted.
#[derive(Debug)]
pub struct Newest {
    pub version: u64,
    /// The version of its snapshot.
    pub snapshot: u64,
    /// The version of the root that it was accepted under.
    pub root: u64,
    bytes: Vec<u8>,
}

/// See the module.
#[derive(Clone, Debug)]
pub struct Trust(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    /// The first error of the disk since it was asked for.
    error: Mutex<Option<io::Error>>,
}

impl Trust {
    /// The trust of a state folder; nothing is read or made yet.
    pub fn of(disk: Arc<dyn Disk>, state: &Path) -> Self {
        Self(Arc::new(Inner { disk, folder: state.join("trust"), error: Mutex::default() }))
    }

    /// The first error of the disk since this was asked last.
    pub fn error(&self) -> Option<io::Error> {
        self.0.error.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take()
    }

    /// What of the kept floor is damaged, in words; what is left of it still counts.
    pub fn damages(&self, pinned: &[u8]) -> Vec<String> {
        let Some(set) = self.rooted(pinned) else { return Vec::new() };
        // As of the beginning of time nothing is expired: an old floor is a floor.
        let good = |bytes: &[u8]| set.clone().update_timestamp(bytes, Timestamp::MIN).is_ok();
        let mut damages = Vec::new();
        let plain = self.read("timestamp.json").ok().flatten();
        if plain.is_some_and(|plain| !good(&plain)) {
            damages.push("timestamp.json does not verify".to_owned());
        }
        if self.read(WHOLE).is_ok_and(|bytes| bytes.is_some()) && self.whole().is_none() {
            damages.push(format!("{WHOLE} is torn"));
        }
        damages
    }

    /// A look has gone through: what it ended with is the floor of the next one.
    pub fn complete(&self) -> io::Result<()> {
        let text = |name: &str| -> io::Result<Option<String>> {
            Ok(self.read(name)?.and_then(|bytes| String::from_utf8(bytes).ok()))
        };
        let (Some(timestamp), Some(snapshot)) = (text("timestamp.json")?, text("snapshot.json")?) else {
            return Ok(());
        };
        let whole = serde_json::to_vec(&Whole { timestamp, snapshot }).expect("plain text");
        self.put(WHOLE, &seal(&whole))
    }

    /// The newest timestamp that was accepted under these keys, whether its look went through or not.
    pub fn newest(&self, root: &Root) -> Option<Newest> {
        let bytes = self.read("timestamp.json").ok().flatten()?;
        let metadata = Metadata::<sigstore_tuf::Timestamp>::from_slice(&bytes).ok()?;
        metadata.verify_threshold(&root.keys, root.roles.get("timestamp")?, "timestamp").ok()?;
        let own = metadata.signed();
        let (version, snapshot) = (own.version, own.snapshot_meta()?.version);
        Some(Newest { version, snapshot, root: root.version, bytes })
    }

    /// Puts a timestamp back that an older one has taken the place of.
    pub fn put_back(&self, newest: &Newest) -> io::Result<()> {
        self.put("timestamp.json", &newest.bytes)
    }

    fn whole(&self) -> Option<Whole> {
        serde_json::from_slice(unseal(&self.read(WHOLE).ok()??)?).ok()
    }

    /// The newest root that the kept ones lead to from the pinned one.
    fn rooted(&self, pinned: &[u8]) -> Option<TrustedMetadataSet> {
        let mut set = TrustedMetadataSet::from_root(pinned).ok()?;
        loop {
            let next = format!("{}.root.json", set.root().version + 1);
            match self.read(&next) {
                Ok(Some(bytes)) if set.update_root(&bytes).is_ok() => {}
                _ => return Some(set),
            }
        }
    }

    /// The keys that may sign a timestamp under the newest root that is kept.
    pub fn timestamp_keys(&self, pinned: &[u8]) -> Option<String> {
        self.rooted(pinned).map(|set| timestamp_keys(set.root()))
    }

    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        match self.0.disk.read(&self.0.folder.join(name), MOST_METADATA) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        // An hourly check of an unchanged feed writes nothing.
        if self.read(name).is_ok_and(|own| own.as_deref() == Some(bytes)) {
            return Ok(());
        }
        put(&*self.0.disk, &self.0.folder.join(name), bytes)
    }

    fn fail(&self, error: io::Error) {
        self.0.error.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).get_or_insert(error);
    }
}

/// The keys that sign a root's timestamps, as one text.
pub fn timestamp_keys(root: &Root) -> String {
    let mut keys = root.roles.get("timestamp").map(|role| role.keyids.clone()).unwrap_or_default();
    keys.sort_unstable();
    keys.join(" ")
}

/// How the verifier's names lie on the disk; none for what is not kept.
fn kept(name: &str) -> Option<&str> {
    if let Some(root) = name.strip_prefix("root_history/") {
        return Some(root);
    }
    // Targets are the store's; a numbered snapshot is the snapshot once more, and would be kept for ever. A role may have
    // a name of digits alone, or one that begins with a dot, but none that could stand for a root.
    let numbered = name.split_once('.').is_some_and(|(head, tail)| {
        !head.is_empty() && tail != "json" && head.bytes().all(|byte| byte.is_ascii_digit())
    });
    (!name.contains('/') && !numbered && name != "root.json").then_some(name)
}

impl MetadataStore for Trust {
    fn load(&self, name: &str) -> TufResult<Option<Vec<u8>>> {
        let Some(name) = kept(name) else { return Ok(None) };
        if let ("timestamp.json" | "snapshot.json", Some(whole)) = (name, self.whole()) {
            let own = if name == "timestamp.json" { whole.timestamp } else { whole.snapshot };
            return Ok(Some(own.into_bytes()));
        }
        self.read(name).map_err(|error| Error::io(format!("reading {name}"), error))
    }

    fn store(&self, name: &str, bytes: &[u8]) -> TufResult<()> {
        let Some(name) = kept(name) else { return Ok(()) };
        self.put(name, bytes).map_err(|error| {
            let told = Error::io(format!("writing {name}"), io::Error::new(error.kind(), error.to_string()));
            self.fail(error);
            told
        })
    }
}

#[cfg(test)]
mod tests {
    use super::kept;

    #[test]
    fn every_role_is_kept_under_its_name_and_none_in_the_place_of_a_root() {
        for (name, place) in [
            ("timestamp.json", Some("timestamp.json")),
            ("root_history/2.root.json", Some("2.root.json")),
            ("p7k2q.json", Some("p7k2q.json")),
            ("22222.json", Some("22222.json")),
            ("..%2Fward.json", Some("..%2Fward.json")),
            ("2.root.json", None),
            ("2.snapshot.json", None),
            ("root.json", None),
            ("targets/edition.json", None),
        ] {
            assert_eq!(kept(name), place, "{name}");
        }
    }
}
