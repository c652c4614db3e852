//! The trusted metadata on disk: what the verifier has accepted, so that nothing older is accepted again.
//!
//! The verifier's own store would swallow the errors of a full disk, and looks at nothing but the grammar of what it
//! reads back. Here each file has a twin, and of the two the one that verifies is taken; an error of the disk is kept and
//! asked for before anything is adopted.

use crate::durable::{Disk, put, put_folder};
use sigstore_tuf::{Error, MetadataStore, Result as TufResult, TrustedMetadataSet};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// The longest metadata file that is taken.
pub const MOST_METADATA: usize = 4 << 20;

/// The files that are a floor for the next ones.
const FLOORS: [&str; 3] = ["timestamp.json", "snapshot.json", "targets.json"];

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

    /// Makes each floor whole from its twin, where only that verifies; says what was done.
    pub fn mend(&self, pinned: &[u8]) -> Vec<String> {
        let mut mended = Vec::new();
        let Some(mut set) = self.rooted(pinned) else { return mended };
        for name in FLOORS {
            let good = |bytes: &[u8], set: &mut TrustedMetadataSet| {
                // As of the beginning of time nothing is expired: an old floor is a floor.
                let now = jiff::Timestamp::MIN;
                match name {
                    "timestamp.json" => set.update_timestamp(bytes, now),
                    "snapshot.json" => set.update_snapshot(bytes, now),
                    _ => set.update_targets(bytes, now).map(drop),
                }
                .is_ok()
            };
            let [own, twin] = [name.to_owned(), twin(name)].map(|name| self.read(&name).ok().flatten());
            let had = own.is_some() || twin.is_some();
            if own.as_deref().is_some_and(|own| good(own, &mut set)) {
                continue;
            }
            match twin.filter(|twin| good(twin, &mut set)) {
                Some(twin) => {
                    // What cannot be written is read from the twin again next time.
                    let put = self.put(name, &twin);
                    mended.push(format!("{name} did not verify; its twin does"));
                    if let Err(error) = put {
                        self.fail(error);
                    }
                }
                None if had => mended.push(format!("{name} does not verify, and neither does its twin")),
                None => {}
            }
        }
        mended
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

    /// The metadata of a publisher's role, as it was verified last.
    pub fn role(&self, publisher: &str) -> Option<Vec<u8>> {
        self.read(&format!("{publisher}.json")).ok().flatten()
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
        put_folder(&*self.0.disk, &self.0.folder)?;
        put(&*self.0.disk, &self.0.folder.join(name), bytes)
    }

    fn fail(&self, error: io::Error) {
        self.0.error.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).get_or_insert(error);
    }
}

fn twin(name: &str) -> String {
    format!("{name}.bak")
}

/// How the verifier's names lie on the disk; none for what is not kept.
fn kept(name: &str) -> Option<&str> {
    if let Some(root) = name.strip_prefix("root_history/") {
        return Some(root);
    }
    // Targets are the store's; a numbered snapshot is the snapshot once more, and would be kept for ever.
    let numbered = name.split_once('.').is_some_and(|(head, _)| head.bytes().all(|byte| byte.is_ascii_digit()));
    (!name.contains('/') && !numbered && name != "root.json").then_some(name)
}

impl MetadataStore for Trust {
    fn load(&self, name: &str) -> TufResult<Option<Vec<u8>>> {
        let Some(name) = kept(name) else { return Ok(None) };
        self.read(name).map_err(|error| Error::io(format!("reading {name}"), error))
    }

    fn store(&self, name: &str, bytes: &[u8]) -> TufResult<()> {
        let Some(name) = kept(name) else { return Ok(()) };
        let mut put = self.put(name, bytes);
        if FLOORS.contains(&name) {
            put = put.and_then(|()| self.put(&twin(name), bytes));
        }
        put.map_err(|error| {
            let told = Error::io(format!("writing {name}"), io::Error::new(error.kind(), error.to_string()));
            self.fail(error);
            told
        })
    }
}
