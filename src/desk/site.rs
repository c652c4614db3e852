//! The site in another folder: everything that clients may ask for before its date, which is what makes them ask.

use crate::durable::{Disk, is_beside, put};
use crate::feed::reading::hash_of;
use std::io;
use std::path::{Path, PathBuf};

const STAMP: &str = "metadata/timestamp.json";
const MOST_BYTES: usize = 16 << 20;

/// Copies what is not there yet, and the timestamp last; then what the site has let go of goes there too.
pub fn copy(disk: &dyn Disk, from: &Path, to: &Path) -> Result<(), (PathBuf, io::Error)> {
    let mut left = vec![PathBuf::new()];
    let mut folders = Vec::new();
    while let Some(folder) = left.pop() {
        let own = from.join(&folder);
        for name in disk.names(&own).map_err(|error| (own.clone(), error))? {
            let path = folder.join(&name);
            if from.join(&path).is_dir() {
                left.push(path);
            } else if path != Path::new(STAMP) && !is_beside(&name) {
                one(disk, from, to, &path, false)?;
            }
        }
        folders.push(folder);
    }
    one(disk, from, to, Path::new(STAMP), true)?;
    // Only in the folders that are all the feed's.
    for folder in folders.into_iter().filter(|folder| !folder.as_os_str().is_empty()) {
        let there = disk.names(&to.join(&folder)).unwrap_or_default();
        for name in there.iter().filter(|name| disk.length(&from.join(&folder).join(name)).is_err()) {
            let path = to.join(&folder).join(name);
            if is_beside(name) || is_ours(name) {
                disk.remove(&path).map_err(|error| (path.clone(), error))?;
            }
        }
    }
    Ok(())
}

/// Whether a name is one that a site gives: by a number, or by a SHA-256.
fn is_ours(name: &str) -> bool {
    let number = name.strip_suffix(".json").and_then(|stem| stem.split_once('.')?.0.parse::<u64>().ok());
    number.is_some() || hash_of(name).is_some()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::durable::RealDisk;
    use std::fs;

    #[test]
    fn a_copy_has_what_the_site_has_and_keeps_what_is_somebody_else_s() {
        let folder = tempfile::tempdir().expect("a folder");
        let (site, web) = (folder.path().join("site"), folder.path().join("web"));
        let hashed = |letter: &str| format!("targets/{}.edition.json", letter.repeat(64));
        let write = |folder: &Path, path: &str| {
            fs::create_dir_all(folder.join(path).parent().expect("a folder")).expect("made");
            fs::write(folder.join(path), path).expect("written");
        };
        let (first, second) = (hashed("a"), hashed("b"));
        for path in ["metadata/1.root.json", "metadata/5.targets.json", STAMP, &first] {
            write(&site, path);
        }
        copy(&RealDisk, &site, &web).expect("copied");
        write(&web, "index.html");
        write(&web, "metadata/robots.txt");
        // As a cut leaves it.
        write(&web, "targets/.b.new");
        fs::remove_file(site.join(&first)).expect("swept");
        fs::remove_file(site.join("metadata/5.targets.json")).expect("swept");
        for path in ["metadata/6.targets.json", &second] {
            write(&site, path);
        }
        copy(&RealDisk, &site, &web).expect("copied");
        for path in
            ["metadata/1.root.json", "metadata/6.targets.json", STAMP, &second, "index.html", "metadata/robots.txt"]
        {
            assert!(web.join(path).exists(), "{path}");
        }
        for path in ["metadata/5.targets.json", &first, "targets/.b.new"] {
            assert!(!web.join(path).exists(), "{path}");
        }
    }
}
