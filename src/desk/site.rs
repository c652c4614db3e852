//! The site in another folder: everything that clients may ask for before its date, which is what makes them ask.

use crate::durable::{Disk, put};
use std::io;
use std::path::{Path, PathBuf};

const STAMP: &str = "metadata/timestamp.json";
const MOST_BYTES: usize = 16 << 20;

/// Copies what is not there yet, and the timestamp last.
pub fn copy(disk: &dyn Disk, from: &Path, to: &Path) -> Result<(), (PathBuf, io::Error)> {
    let mut left = vec![PathBuf::new()];
    while let Some(folder) = left.pop() {
        let own = from.join(&folder);
        for name in disk.names(&own).map_err(|error| (own.clone(), error))? {
            let path = folder.join(&name);
            if from.join(&path).is_dir() {
                left.push(path);
            } else if path != Path::new(STAMP) {
                one(disk, from, to, &path, false)?;
            }
        }
    }
    one(disk, from, to, Path::new(STAMP), true)
}

fn one(disk: &dyn Disk, from: &Path, to: &Path, path: &Path, always: bool) -> Result<(), (PathBuf, io::Error)> {
    let (source, place) = (from.join(path), to.join(path));
    let length = disk.length(&source).map_err(|error| (source.clone(), error))?;
    // Numbered and hashed files never change.
    if !always && disk.length(&place).is_ok_and(|there| there == length) {
        return Ok(());
    }
    let bytes = disk.read(&source, MOST_BYTES).map_err(|error| (source, error))?;
    put(disk, &place, &bytes).map_err(|error| (place, error))
}
