//! Where the times of pages outlive the program, so that its next start need not plan every notice before the first.
//!
//! The file is disposable: lost, torn or of another build, it costs one slow start. What it says is believed until the
//! planner has a quiet moment, and then put right.

use crate::board::deck::{Deck, Setting};
use crate::board::timings::Timings;
use crate::durable::{Disk, RealDisk, put, seal, unseal};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

const FILE: &str = "timings";
/// Some 80 bytes a notice.
const MOST: usize = 4 << 20;

/// The file, and what was last seen in it.
#[derive(Debug)]
pub struct Memory {
    path: PathBuf,
    program: String,
    last: Option<Timings>,
}

impl Memory {
    /// In a folder that is there, or made when there is something to keep.
    pub fn at(folder: &Path) -> Self {
        let path = folder.join(FILE);
        let kept = || serde_json::from_slice(unseal(&RealDisk.read(&path, MOST).ok()?)?).ok();
        Self { last: kept(), program: program(), path }
    }

    /// What is kept, if it is for a deck's glass and this build of the program.
    pub fn timings(&self, setting: &Setting) -> Option<&Timings> {
        let glass = Timings::new(setting, &self.program);
        self.last.as_ref().filter(|kept| kept.is_of(&glass))
    }

    /// Believes nothing of what is kept.
    pub fn forget(&mut self) {
        self.last = None;
    }

    /// Keeps the times of a deck; a disk that takes none costs the next start its haste.
    pub fn keep(&mut self, deck: &Deck) {
        let new = Timings::new(&deck.setting, &self.program).with(&deck.lineup);
        if self.last.as_ref() == Some(&new) {
            return;
        }
        let kept = serde_json::to_vec(&new).map_err(std::io::Error::from);
        if let Err(error) = kept.and_then(|bytes| put(&RealDisk, &self.path, &seal(&bytes))) {
            tracing::debug!(path = %self.path.display(), %error, "the times of pages are not kept");
        }
        self.last = Some(new);
    }
}

/// One build of the program, by its file: another one may set type in another way.
fn program() -> String {
    let file = std::fs::metadata("/proc/self/exe");
    let file = file.map_or((0, 0, 0), |own| (own.len(), own.mtime(), own.mtime_nsec()));
    format!("{} {file:?}", env!("CARGO_PKG_VERSION"))
}
