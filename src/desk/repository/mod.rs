//! One department's repository: TUF metadata and files (specification 1.0), as static files that any web server serves.
//!
//! ```text
//! metadata/<n>.root.json  <n>.targets.json  <n>.snapshot.json  <n>.<publisher>.json    never written over
//! metadata/timestamp.json                                                              the only file that changes
//! targets/<sha256>.<name>                                                              by content
//! ```
//!
//! Everything is written before the timestamp, so that a cut leaves what clients had. Numbers and expiries are computed,
//! never typed.

mod role;
mod sweep;

pub use role::{Keys, LIVES, Role, Signed};

use crate::board::hash::ContentHash;
use crate::durable::{Disk, put};
use crate::feed::verify::{check_chain, place};
use jiff::Timestamp;
use role::{Target, document};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const MOST_METADATA: usize = 8 << 20;

/// Why a repository cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RepositoryFault {
    #[error("{}: {error}", path.display())]
    Disk { path: PathBuf, error: io::Error },
    #[error("{}: there is a repository here already", path.display())]
    Taken { path: PathBuf },
    /// A file that is missing, or not as it was signed here.
    #[error("{}: {reason}; put the folder site back from a copy", path.display())]
    Damaged { path: PathBuf, reason: String },
    #[error("{}: no room is left on the disk", path.display())]
    Full { path: PathBuf },
    #[error("a screen would not take what was signed: {0}")]
    NotApproved(String),
    #[error("{role} needs {needed} of its keys, and {given} are here")]
    Keys { role: String, needed: usize, given: usize },
}

impl RepositoryFault {
    /// Of a file that cannot be written.
    pub fn disk(path: &Path, error: io::Error) -> Self {
        let path = path.to_owned();
        match error.kind() {
            ErrorKind::StorageFull => Self::Full { path },
            _ => Self::Disk { path, error },
        }
    }
}

/// What goes into the repository under a path.
#[derive(Clone, Debug)]
pub struct Content {
    pub path: String,
    pub bytes: Arc<[u8]>,
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Whether any content is new.
    pub changed: bool,
    /// Below the repository, in the order in which they were written.
    pub written: Vec<String>,
}

/// A role's number and end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expiry {
    pub role: String,
    pub version: u64,
    pub expires: Timestamp,
}

/// See the module.
#[derive(Clone, Debug)]
pub struct Repository {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    root: Signed,
    targets: Signed,
    snapshot: Signed,
    timestamp: Signed,
}

impl Repository {
    /// Makes one with an empty list of targets. `root`: how many of its keys must sign it.
    pub fn create(
        disk: Arc<dyn Disk>,
        folder: &Path,
        keys: &Keys,
        threshold: usize,
        now: Timestamp,
    ) -> Result<Self, RepositoryFault> {
        let mut own = Self::empty(disk, folder, Signed::root(keys, threshold, now), now);
        let path = own.metadata("1.root.json");
        if own.disk.length(&path).is_ok() {
            return Err(RepositoryFault::Taken { path });
        }
        let mut written = Vec::new();
        own.root.sign(keys, threshold)?;
        own.put_numbered(&own.root, "root", &mut written)?;
        own.sign_all(keys, now, &mut written)?;
        Ok(own)
    }

    /// Reads the newest state. It is signed again on publishing, so whatever somebody has slipped into the folder would be
    /// the department's own word: everything must lead from the root that the newsroom keeps.
    pub fn open(disk: Arc<dyn Disk>, folder: &Path, pinned: &[u8]) -> Result<Self, RepositoryFault> {
        let read = |name: &str| -> Result<Signed, RepositoryFault> {
            let path = folder.join("metadata").join(name);
            let bytes = disk.read(&path, MOST_METADATA).map_err(|error| match error.kind() {
                ErrorKind::NotFound => RepositoryFault::Damaged { path: path.clone(), reason: "is missing".into() },
                _ => RepositoryFault::disk(&path, error),
            })?;
            Signed::parse(&bytes).map_err(|reason| RepositoryFault::Damaged { path, reason })
        };
        let mut roots = vec![read("1.root.json")?];
        while disk.length(&folder.join(format!("metadata/{}.root.json", roots.len() + 1))).is_ok() {
            roots.push(read(&format!("{}.root.json", roots.len() + 1))?);
        }
        let timestamp = read("timestamp.json")?;
        let snapshot = read(&format!("{}.snapshot.json", timestamp.names("snapshot.json")))?;
        let targets = read(&format!("{}.targets.json", snapshot.names("targets.json")))?;
        let chain: Vec<&[u8]> = roots.iter().map(|root| &root.bytes[..]).collect();
        check_chain(pinned, &chain, [&timestamp.bytes, &snapshot.bytes, &targets.bytes]).map_err(|reason| {
            let reason = format!("is not as it was signed here ({reason})");
            RepositoryFault::Damaged { path: folder.join("metadata"), reason }
        })?;
        let root = roots.pop().expect("there is a first one");
        Ok(Self { disk, folder: folder.to_owned(), root, targets, snapshot, timestamp })
    }

    /// What is left of one whose newest state is lost: its root. Publishing signs all the rest anew, under numbers of the
    /// present, which are above all that screens have seen.
    pub fn of_root(disk: Arc<dyn Disk>, folder: &Path, pinned: &[u8], now: Timestamp) -> Result<Self, RepositoryFault> {
        let root = Signed::parse(pinned)
            .map_err(|reason| RepositoryFault::Damaged { path: folder.join("metadata/1.root.json"), reason })?;
        Ok(Self::empty(disk, folder, root, now))
    }

    fn empty(disk: Arc<dyn Disk>, folder: &Path, root: Signed, now: Timestamp) -> Self {
        let targets = Signed::new(Role::Targets, json!({ "targets": {} }), now);
        let snapshot = Signed::new(Role::Snapshot, json!({ "meta": {} }), now);
        let timestamp = Signed::new(Role::Timestamp, json!({ "meta": {} }), now);
        Self { disk, folder: folder.to_owned(), root, targets, snapshot, timestamp }
    }

    /// The root as screens are given it.
    pub fn root(&self) -> &[u8] {
        &self.root.bytes
    }

    /// The paths and contents of the department's own targets.
    pub fn targets(&self) -> BTreeMap<String, (ContentHash, u64)> {
        self.targets.targets()
    }

    /// The bytes of a target of the department's.
    pub fn read(&self, path: &str) -> Option<Vec<u8>> {
        let (hash, length) = *self.targets().get(path)?;
        let bytes = self.disk.read(&self.folder.join(place(path, hash, true)), usize::try_from(length).ok()?).ok()?;
        (ContentHash::of(&bytes) == hash).then_some(bytes)
    }

    /// The paths of the department's targets that are missing, or are not what was signed.
    pub fn missing(&self) -> Vec<String> {
        self.targets().into_keys().filter(|path| self.read(path).is_none()).collect()
    }

    /// Publishes exactly these contents as the department's own; publishers below it stay. Before the
    /// timestamp takes its place, when everything else is there, `approve` is shown it and may refuse.
    pub fn publish(
        &mut self,
        contents: &[Content],
        keys: &Keys,
        now: Timestamp,
        approve: impl FnOnce(&[u8]) -> Result<(), RepositoryFault>,
    ) -> Result<Published, RepositoryFault> {
        // Done on a copy: what was refused is not to be signed by whatever is done next.
        let mut next = self.clone();
        let mut done = Published::default();
        let targets: Vec<Target> = contents.iter().map(|own| Target::of(&own.bytes)).collect();
        let named = contents.iter().zip(&targets).map(|(own, target)| (own.path.clone(), (target.hash, target.length)));
        done.changed = named.collect::<BTreeMap<_, _>>() != next.targets();
        let root = next.metadata(&format!("{}.root.json", next.root.version()));
        if next.disk.length(&root).is_err() {
            next.put_numbered(&next.root, "root", &mut done.written)?;
        }
        let mut listed = Map::new();
        for (own, target) in contents.iter().zip(&targets) {
            next.put_target(&own.path, &own.bytes, target.hash, &mut done.written)?;
            listed.insert(own.path.clone(), target.value());
        }
        next.targets.set("targets", Value::Object(listed));
        // Also where nothing is new: it keeps a quiet newsroom alive, and brings one that was put back from an old copy above
        // the numbers that screens have seen.
        next.sign_targets(keys, now, &mut done.written)?;
        next.sign_timestamp(keys, now)?;
        approve(&next.timestamp.bytes)?;
        next.put("metadata/timestamp.json", &next.timestamp.bytes, &mut done.written)?;
        *self = next;
        Ok(done)
    }

    /// Publishes a publisher's own contents under a role of its own, signed with its own key: `targets` names the key.
    /// The tools for it come later; screens believe it already.
    pub fn publish_below(
        &mut self,
        publisher: &str,
        contents: &[Content],
        own: &super::keys::Key,
        keys: &Keys,
        now: Timestamp,
    ) -> Result<Published, RepositoryFault> {
        let mut done = Published { changed: true, written: Vec::new() };
        let mut listed = Map::new();
        for content in contents {
            let target = Target::of(&content.bytes);
            self.put_target(&content.path, &content.bytes, target.hash, &mut done.written)?;
            listed.insert(content.path.clone(), target.value());
        }
        let number = self.free(publisher, self.snapshot.names(&format!("{publisher}.json")), now);
        let mut role = Signed::new(Role::Targets, json!({ "targets": listed }), now);
        role.number(number, LIVES.targets, now);
        role.sign_with(&[own]);
        self.put_numbered(&role, publisher, &mut done.written)?;
        self.targets.delegate(publisher, own);
        self.snapshot.pin(&format!("{publisher}.json"), json!({ "version": number }));
        self.sign_all(keys, now, &mut done.written)?;
        Ok(done)
    }

    /// Signs the timestamp again, and the snapshot where it has less than half its life left; the targets where their key
    /// is here and they have less than a third of theirs.
    pub fn renew(&mut self, keys: &Keys, now: Timestamp) -> Result<Published, RepositoryFault> {
        let mut done = Published::default();
        let left = |own: &Signed| own.expires().duration_since(now);
        if left(&self.targets) < LIVES.targets / 3 && !keys.of(Role::Targets).is_empty() {
            self.sign_all(keys, now, &mut done.written)?;
        } else if left(&self.snapshot) < LIVES.snapshot / 2 {
            self.sign_snapshot(keys, now, &mut done.written)?;
            self.stamp(keys, now, &mut done.written)?;
        } else {
            self.stamp(keys, now, &mut done.written)?;
        }
        Ok(done)
    }

    /// What ends when, the soonest first.
    pub fn expiries(&self) -> Vec<Expiry> {
        let roles = [&self.root, &self.targets, &self.snapshot, &self.timestamp];
        let mut expiries: Vec<Expiry> = roles.map(Signed::expiry).into();
        expiries.sort_by_key(|own| own.expires);
        expiries
    }

    fn sign_all(&mut self, keys: &Keys, now: Timestamp, written: &mut Vec<String>) -> Result<(), RepositoryFault> {
        self.sign_targets(keys, now, written)?;
        self.stamp(keys, now, written)
    }

    /// The targets and the snapshot that names them.
    fn sign_targets(&mut self, keys: &Keys, now: Timestamp, written: &mut Vec<String>) -> Result<(), RepositoryFault> {
        let number = self.free("targets", self.targets.version(), now);
        self.targets.number(number, LIVES.targets, now);
        self.targets.sign(keys, 1)?;
        self.put_numbered(&self.targets, "targets", written)?;
        let pin = document(self.targets.version(), &self.targets.bytes);
        self.snapshot.pin("targets.json", pin);
        self.sign_snapshot(keys, now, written)
    }

    fn sign_snapshot(&mut self, keys: &Keys, now: Timestamp, written: &mut Vec<String>) -> Result<(), RepositoryFault> {
        let number = self.free("snapshot", self.snapshot.version(), now);
        self.snapshot.number(number, LIVES.snapshot, now);
        self.snapshot.sign(keys, 1)?;
        self.put_numbered(&self.snapshot, "snapshot", written)
    }

    /// The timestamp, last of all.
    fn stamp(&mut self, keys: &Keys, now: Timestamp, written: &mut Vec<String>) -> Result<(), RepositoryFault> {
        self.sign_timestamp(keys, now)?;
        self.put("metadata/timestamp.json", &self.timestamp.bytes, written)
    }

    fn sign_timestamp(&mut self, keys: &Keys, now: Timestamp) -> Result<(), RepositoryFault> {
        let pin = document(self.snapshot.version(), &self.snapshot.bytes);
        self.timestamp.pin("snapshot.json", pin);
        self.timestamp.number(after(self.timestamp.version(), now), LIVES.timestamp, now);
        self.timestamp.sign(keys, 1)
    }

    /// The next number of a role that no file bears: one that a cut has left lies there for nobody.
    fn free(&self, role: &str, last: u64, now: Timestamp) -> u64 {
        let next = after(last, now);
        (next..)
            .find(|number| self.disk.length(&self.metadata(&format!("{number}.{role}.json"))).is_err())
            .unwrap_or(next)
    }

    fn metadata(&self, name: &str) -> PathBuf {
        self.folder.join("metadata").join(name)
    }

    fn put_numbered(&self, own: &Signed, role: &str, written: &mut Vec<String>) -> Result<(), RepositoryFault> {
        self.put(&format!("metadata/{}.{role}.json", own.version()), &own.bytes, written)
    }

    fn put_target(
        &self,
        path: &str,
        bytes: &[u8],
        hash: ContentHash,
        written: &mut Vec<String>,
    ) -> Result<(), RepositoryFault> {
        let place = place(path, hash, true);
        // What lies there under its own hash is looked at once more before it is relied on.
        match self.disk.read(&self.folder.join(&place), bytes.len()) {
            Ok(there) if there == bytes => Ok(()),
            _ => self.put(&place, bytes, written),
        }
    }

    fn put(&self, place: &str, bytes: &[u8], written: &mut Vec<String>) -> Result<(), RepositoryFault> {
        let path = self.folder.join(place);
        put(&*self.disk, &path, bytes).map_err(|error| RepositoryFault::disk(&path, error))?;
        written.push(place.to_owned());
        Ok(())
    }
}

/// The number after another one: the present in seconds, so that a folder that was put back from an old copy goes on above
/// all that screens have seen; or one more, where the clock is not ahead of it.
fn after(last: u64, now: Timestamp) -> u64 {
    u64::try_from(now.as_second()).unwrap_or(0).max(last + 1)
}

#[cfg(test)]
mod tests;
