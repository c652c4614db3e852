//! A feed in a folder: a USB stick, or a share.

use super::{Broken, Probe, Take, Unreached};
use crate::board::hash::ContentHash;
use crate::files::{self, Unread};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    pub fn probe(&self, etag: Option<&str>, most: u64) -> Result<Probe, Unreached> {
        let bytes = read(&self.0.join("metadata/timestamp.json"), most)?;
        let own = ContentHash::of(&bytes).to_string();
        if etag == Some(&own) { Ok(Probe::Unchanged) } else { Ok(Probe::New { bytes, etag: Some(own) }) }
    }

    pub fn download(&self, path: &str, most: u64, take: &mut Take<'_>) -> Result<(), Broken> {
        // A name that a feed gives never leads out of its folder.
        if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
            return Err(Broken::Unreached(Unreached::Missing { url: path.to_owned() }));
        }
        let bytes = read(&self.0.join(path), most).map_err(Broken::Unreached)?;
        take(&bytes).map_err(Broken::Taken)
    }
}

fn read(path: &Path, most: u64) -> Result<Vec<u8>, Unreached> {
    let url = path.display().to_string();
    files::read(path, usize::try_from(most).unwrap_or(usize::MAX)).map_err(|unread| match unread {
        Unread::Io(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Unreached::Missing { url }
        }
        Unread::TooLong { .. } => Unreached::TooLong { url, most },
        other => Unreached::Network { url, reason: other.to_string() },
    })
}
