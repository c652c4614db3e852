//! What the screen has verified and kept: files by their content, and generations that name them.
//!
//! ```text
//! store/blobs/<sha256>    a file, verified before it came here and again whenever it is read
//! store/gen/<n>           a generation: one line with the SHA-256 of what follows, then what it names as JSON
//! ```
//!
//! A generation is one file, so that putting it in its place is the switch; the highest one that is whole is current.
//! Two are kept: the older serves where the newer fails, and its pictures where the newer's have not come.

use crate::board::hash::{ContentHash, Hashing};
use crate::durable::{Disk, beside, is_beside, put, put_folder, seal, unseal};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

/// A generation names some thousand files at most.
const MOST_GENERATION: usize = 4 << 20;
/// The longest file that a store holds: a directory of places, or an edition.
pub const MOST_BLOB: usize = 16 << 20;

/// A file by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    #[serde(with = "hex")]
    pub sha256: ContentHash,
    pub length: u64,
}

/// What was adopted at one moment, as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub generation: u64,
    /// Of the root that the screen was given: another department's generations are not this screen's.
    #[serde(with = "hex")]
    pub root: ContentHash,
    pub adopted: Timestamp,
    /// When the department last vouched for it, as of its adoption: the timestamp's expiry less its life.
    pub vouched: Timestamp,
    /// By their paths in the feed: `edition.json`, `areas.json`, `sites-xx.json`, `p7k2q/edition.json`.
    pub documents: BTreeMap<String, Named>,
    /// The files of the pictures that this screen can show.
    pub pictures: BTreeMap<String, Named>,
    /// By publisher: the keys that its edition was believed by.
    pub keys: BTreeMap<String, BTreeSet<String>>,
}

impl Manifest {
    /// Whether what this says in a publisher's name is believed still where these may sign for it.
    pub fn is_believed(&self, publisher: &str, keys: &BTreeSet<String>) -> bool {
        self.keys.get(publisher).is_some_and(|own| !own.is_empty() && own.is_subset(keys))
    }
}

/// A manifest with its documents.
#[derive(Clone, PartialEq, Eq)]
pub struct Generation {
    pub manifest: Manifest,
    pub documents: BTreeMap<String, Arc<[u8]>>,
}

impl std::fmt::Debug for Generation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Generation({})", self.manifest.generation)
    }
}

/// A fault of the store that it got over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage(pub String);

/// See the module.
#[derive(Clone, Debug)]
pub struct Store {
    disk: Arc<dyn Disk>,
    blobs: PathBuf,
    generations: PathBuf,
    /// Blobs that were read in this run and are what they should be.
    sound: Arc<Mutex<HashSet<ContentHash>>>,
}

impl Store {
    /// The store of a state folder; nothing is read or made yet.
    pub fn of(disk: Arc<dyn Disk>, state: &Path) -> Self {
        Self { disk, blobs: state.join("store/blobs"), generations: state.join("store/gen"), sound: Arc::default() }
    }

    /// Where a blob lies.
    pub fn path(&self, hash: ContentHash) -> PathBuf {
        self.blobs.join(hash.to_string())
    }

    pub fn blobs(&self) -> &Path {
        &self.blobs
    }

    /// The bytes of a blob, if they are still what they were.
    pub fn read(&self, named: &Named) -> io::Result<Vec<u8>> {
        let most = usize::try_from(named.length).unwrap_or(usize::MAX).min(MOST_BLOB);
        let bytes = self.disk.read(&self.path(named.sha256), most)?;
        if bytes.len() as u64 != named.length || ContentHash::of(&bytes) != named.sha256 {
            return Err(io::Error::new(ErrorKind::InvalidData, "is not what was put there"));
        }
        Ok(bytes)
    }

    /// Whether the blob is there. Its content is looked at once a run: a disk that changes it behind our back is noticed
    /// after the next start, or when it is read.
    pub fn has(&self, named: &Named) -> bool {
        let there = self.disk.length(&self.path(named.sha256)).is_ok_and(|length| length == named.length);
        let mut sound = self.sound();
        there && (sound.contains(&named.sha256) || (self.read(named).is_ok() && sound.insert(named.sha256)))
    }

    fn sound(&self) -> MutexGuard<'_, HashSet<ContentHash>> {
        self.sound.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Keeps verified bytes under their own name.
    pub fn keep(&self, bytes: &[u8]) -> io::Result<Named> {
        let named = Named { sha256: ContentHash::of(bytes), length: bytes.len() as u64 };
        if self.read(&named).is_err() {
            put(&*self.disk, &self.path(named.sha256), bytes)?;
        }
        Ok(named)
    }

    /// The newest whole generation under this root and the one before it, and what is wrong with those that are not whole.
    pub fn open(&self, root: ContentHash) -> io::Result<(Vec<Generation>, Vec<Damage>)> {
        let (mut whole, mut damages) = (Vec::new(), Vec::new());
        for number in self.numbers()?.into_iter().rev() {
            if whole.len() == 2 {
                break;
            }
            match self.generation(number) {
                Ok(own) if own.manifest.root == root => whole.push(own),
                Ok(_) => {}
                Err(damage) => damages.push(damage),
            }
        }
        Ok((whole, damages))
    }

    fn numbers(&self) -> io::Result<Vec<u64>> {
        let mut numbers: Vec<u64> =
            self.disk.names(&self.generations)?.iter().filter_map(|name| name.parse().ok()).collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    fn generation(&self, number: u64) -> Result<Generation, Damage> {
        let damaged = |what: &dyn std::fmt::Display| Damage(format!("generation {number}: {what}"));
        let path = self.generations.join(number.to_string());
        let bytes = self.disk.read(&path, MOST_GENERATION).map_err(|error| damaged(&error))?;
        let manifest = unseal(&bytes).ok_or_else(|| damaged(&"its file is torn"))?;
        let manifest: Manifest = serde_json::from_slice(manifest).map_err(|error| damaged(&error))?;
        if manifest.generation != number {
            return Err(damaged(&"is another one's file"));
        }
        let documents = self.documents(&manifest.documents).map_err(|error| damaged(&error))?;
        Ok(Generation { manifest, documents })
    }

    /// The bytes of documents that were kept.
    pub fn documents(&self, named: &BTreeMap<String, Named>) -> io::Result<BTreeMap<String, Arc<[u8]>>> {
        let read = |(name, named): (&String, &Named)| match self.read(named) {
            Ok(bytes) => Ok((name.clone(), bytes.into())),
            Err(error) => Err(io::Error::new(error.kind(), format!("{name}: {error}"))),
        };
        named.iter().map(read).collect()
    }

    /// Makes a generation of these documents, as they were kept, the current one. Its number is the next free one.
    pub fn adopt(&self, mut manifest: Manifest, documents: BTreeMap<String, Arc<[u8]>>) -> io::Result<Generation> {
        manifest.generation = self.numbers()?.last().map_or(1, |last| last + 1);
        let bytes = sealed(&manifest);
        if bytes.len() > MOST_GENERATION {
            return Err(io::Error::new(ErrorKind::FileTooLarge, "a generation names too many files"));
        }
        put(&*self.disk, &self.generations.join(manifest.generation.to_string()), &bytes)?;
        Ok(Generation { manifest, documents })
    }

    /// Lets go of all but these generations and what they name.
    pub fn sweep(&self, kept: &[&Manifest]) -> io::Result<()> {
        for number in self.numbers()? {
            if !kept.iter().any(|manifest| manifest.generation == number) {
                self.disk.remove(&self.generations.join(number.to_string()))?;
            }
        }
        let named = |manifest: &&Manifest| {
            manifest.documents.values().chain(manifest.pictures.values()).map(|named| named.sha256).collect::<Vec<_>>()
        };
        let named: HashSet<String> = kept.iter().flat_map(named).map(|hash| hash.to_string()).collect();
        for name in self.disk.names(&self.blobs)? {
            // What lies beside its place is half a file.
            if !named.contains(&name) || is_beside(&name) {
                self.disk.remove(&self.blobs.join(&name))?;
            }
        }
        Ok(())
    }

    /// A place for a file that comes in pieces.
    pub fn begin(&self, named: Named) -> io::Result<Incoming<'_>> {
        put_folder(&*self.disk, &self.blobs)?;
        let draft = beside(&self.path(named.sha256));
        self.disk.write(&draft, b"")?;
        Ok(Incoming { store: self, named, draft, hash: Hashing::default(), come: 0 })
    }
}

/// A file that comes in pieces, and is not in its place before it is all there and is what it should be.
#[derive(Debug)]
pub struct Incoming<'a> {
    store: &'a Store,
    named: Named,
    draft: PathBuf,
    hash: Hashing,
    come: u64,
}

impl Incoming<'_> {
    pub fn take(&mut self, piece: &[u8]) -> io::Result<()> {
        self.come += piece.len() as u64;
        self.hash.take(piece);
        self.store.disk.append(&self.draft, piece)
    }

    /// Puts the file in its place. `Ok(false)`: it is another file than was promised, and is gone.
    pub fn finish(self) -> io::Result<bool> {
        let Self { store, named, draft, hash, come } = &self;
        if *come != named.length || hash.clone().done() != named.sha256 {
            return Ok(false);
        }
        store.disk.settle(draft)?;
        store.disk.rename(draft, &store.path(named.sha256))?;
        store.disk.settle(&store.blobs)?;
        store.sound().insert(named.sha256);
        Ok(true)
    }
}

impl Drop for Incoming<'_> {
    fn drop(&mut self) {
        // Where it was put in its place there is nothing left to remove.
        let _ = self.store.disk.remove(&self.draft);
    }
}

fn sealed(manifest: &Manifest) -> Vec<u8> {
    seal(&serde_json::to_vec(manifest).expect("plain values"))
}

/// A hash as 64 digits.
mod hex {
    use crate::board::hash::ContentHash;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(hash: &ContentHash, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(hash)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<ContentHash, D::Error> {
        let text = String::deserialize(from)?;
        ContentHash::parse(&text).ok_or_else(|| D::Error::custom("no SHA-256"))
    }
}

#[cfg(test)]
mod tests;
