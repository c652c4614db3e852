//! Whether the disk gives back what was written: some cards take every write, and keep none.

use crate::durable::{Disk, RealDisk};
use std::fs::File;
use std::io;
use std::path::Path;
use std::time::Duration;

/// A few kilobytes of the medium each time.
pub const PROBE_EVERY: Duration = Duration::from_secs(6 * 3600);

const NAME: &str = "probe";

/// Writes a few bytes in the state folder, waits until they are on the medium, and reads them from there. `token` is
/// another one each time, or the bytes of the last time would do.
pub fn probe(state: &Path, token: &str) -> io::Result<()> {
    let path = state.join(NAME);
    let bytes = format!("{token}\n");
    RealDisk.write(&path, bytes.as_bytes())?;
    RealDisk.settle(&path)?;
    forget(&path)?;
    let back = RealDisk.read(&path, 1 << 10)?;
    if back == bytes.as_bytes() {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::InvalidData,
        format!("{}: the disk gives back what was not written", path.display()),
    ))
}

/// The kernel lets go of its own copy, so that the next reader asks the medium. A file system that has no medium need not.
fn forget(path: &Path) -> io::Result<()> {
    let file = File::open(path)?;
    rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_works_gives_back_each_probe_and_one_that_takes_nothing_says_so() {
        let folder = tempfile::tempdir().expect("a folder");
        probe(folder.path(), "one").expect("given back");
        probe(folder.path(), "two").expect("given back");
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing grows");
        assert!(probe(&folder.path().join("gone"), "three").is_err());
    }
}
