//! Files of ours that outlive a power cut: each is the old one or the new one, whole, at every byte of a write.
//!
//! The rule is always the same: write beside, fsync, rename, fsync the folder. What it is done on is a [`Disk`], so that
//! tests can pull the plug at every step.

use crate::board::hash::ContentHash;
use crate::files::{self, Unread};
use rustix::fs::OFlags;
use std::ffi::OsString;
use std::fmt::Debug;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

#[cfg(test)]
pub mod simulated;

/// What is asked of a disk. Nothing is durable before it is settled: a file by itself, its name with its folder.
pub trait Disk: Debug + Send + Sync {
    /// The bytes of a file, `most` of them at most; more is an error of the kind `FileTooLarge`.
    fn read(&self, path: &Path, most: usize) -> io::Result<Vec<u8>>;
    /// What lies in a folder, sorted; nothing where there is no folder.
    fn names(&self, folder: &Path) -> io::Result<Vec<String>>;
    /// The length of a file in bytes.
    fn length(&self, path: &Path) -> io::Result<u64>;
    fn is_folder(&self, path: &Path) -> bool;
    /// Makes a folder and those above it.
    fn create_folder(&self, path: &Path) -> io::Result<()>;
    /// Makes a file of these bytes, also where there was another.
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Writes after the end of a file, which is made if there is none.
    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Waits until a file's bytes, or a folder's names, are on the medium.
    fn settle(&self, path: &Path) -> io::Result<()>;
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    fn remove(&self, path: &Path) -> io::Result<()>;
}

/// The machine's own file system.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn read(&self, path: &Path, most: usize) -> io::Result<Vec<u8>> {
        files::read(path, most).map_err(|unread| match unread {
            Unread::Io(error) => error,
            Unread::TooLong { .. } => ErrorKind::FileTooLarge.into(),
            Unread::NotAFile(_) => io::Error::new(ErrorKind::InvalidInput, unread.to_string()),
        })
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        // A name that is no text is none of ours.
        let name =
            |entry: io::Result<fs::DirEntry>| entry.map(|entry| entry.file_name().into_string().ok()).transpose();
        let mut names = entries.filter_map(name).collect::<io::Result<Vec<_>>>()?;
        names.sort_unstable();
        Ok(names)
    }

    fn length(&self, path: &Path) -> io::Result<u64> {
        fs::metadata(path).map(|own| own.len())
    }

    fn is_folder(&self, path: &Path) -> bool {
        path.is_dir()
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(path)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        own(OpenOptions::new().write(true).truncate(true).create(true), path)?.write_all(bytes)
    }

    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        own(OpenOptions::new().append(true).create(true), path)?.write_all(bytes)
    }

    fn settle(&self, path: &Path) -> io::Result<()> {
        // Some disks say only when they are asked that there was no room.
        // Whatever has taken the name meanwhile is not waited for.
        let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
        OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)?.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }
}

/// Opens a file of ours, never what a link of its name leads to and without waiting for a pipe's other end: root writes in
/// folders that the screen's user owns, and must be neither led out of them nor held there.
fn own(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = options.custom_flags(flags.bits().cast_signed()).open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(ErrorKind::InvalidInput.into()) }
}

/// Where a file is written before it takes its place: always the same, so that a cut leaves no litter that grows.
pub fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".new");
    path.with_file_name(name)
}

/// Whether a name is one that [`beside`] gives.
pub fn is_beside(name: &str) -> bool {
    name.starts_with('.') && name.ends_with(".new")
}

/// Puts these bytes in the file's place, and makes the folder for it: after a cut at any moment the file is the old one or
/// this one.
pub fn put(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    put_folder(disk, folder_of(path))?;
    let draft = beside(path);
    let written = disk.write(&draft, bytes).and_then(|()| disk.settle(&draft));
    if let Err(error) = written.and_then(|()| disk.rename(&draft, path)) {
        // A full disk needs the room; what cannot be removed is written over next time.
        let _ = disk.remove(&draft);
        return Err(error);
    }
    disk.settle(folder_of(path))
}

/// A text with the SHA-256 of it on a line before, so that damage is noticed.
pub fn seal(text: &[u8]) -> Vec<u8> {
    [ContentHash::of(text).to_string().as_bytes(), b"\n", text].concat()
}

/// The text of a sealed file; none where it is damaged.
pub fn unseal(bytes: &[u8]) -> Option<&[u8]> {
    let (hash, text) = bytes.split_at_checked(64)?;
    let text = text.strip_prefix(b"\n")?;
    (ContentHash::of(text).to_string().as_bytes() == hash).then_some(text)
}

/// Makes a folder, and those above it, whose names outlive a cut. One that is there costs nothing.
pub fn put_folder(disk: &dyn Disk, path: &Path) -> io::Result<()> {
    let new: Vec<&Path> =
        path.ancestors().take_while(|own| !own.as_os_str().is_empty() && !disk.is_folder(own)).collect();
    if new.is_empty() {
        return Ok(());
    }
    disk.create_folder(path)?;
    new.iter().try_for_each(|own| disk.settle(folder_of(own)))
}

/// Makes a folder that nobody else may look into; those above it are there or made as others are.
pub fn private_folder(disk: &dyn Disk, path: &Path) -> io::Result<()> {
    put_folder(disk, folder_of(path))?;
    match fs::DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => disk.settle(folder_of(path)),
    }
}

/// The folder that a file lies in.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::simulated::SimulatedDisk;
    use super::*;

    #[test]
    fn a_file_is_the_old_one_or_the_new_one_at_every_cut() {
        let path = Path::new("/state/site");
        let (mut olds, mut news) = (0, 0);
        for cut in 0.. {
            let disk = SimulatedDisk::default();
            put_folder(&disk, Path::new("/state")).expect("a folder");
            put(&disk, path, b"old").expect("written");
            disk.cut_after(cut);
            let put = put(&disk, path, b"newer");
            for after in disk.after_the_cut() {
                match after.read(path, 9).expect("there is always one").as_slice() {
                    b"old" => olds += 1,
                    b"newer" => news += 1,
                    other => panic!("cut after {cut} steps: {}", String::from_utf8_lossy(other)),
                }
            }
            if put.is_ok() {
                break;
            }
        }
        assert!(olds > 0 && news > 0, "{olds} old ones and {news} new ones");
    }

    /// The disk of the tests must be able to show the fault that the rule prevents.
    #[test]
    fn a_file_that_is_renamed_before_it_is_settled_can_be_lost() {
        let path = Path::new("/state/site");
        let disk = SimulatedDisk::default();
        put_folder(&disk, Path::new("/state")).expect("a folder");
        put(&disk, path, b"old").expect("written");
        disk.write(&beside(path), b"newer").expect("written");
        disk.rename(&beside(path), path).expect("renamed");
        let torn = |after: &SimulatedDisk| !matches!(&*after.read(path, 9).expect("one"), b"old" | b"newer");
        assert!(disk.after_the_cut().iter().any(torn));
    }

    #[test]
    fn the_machines_own_disk_keeps_the_rule_and_leaves_nothing_beside() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("deep/er/file");
        put_folder(&RealDisk, folder_of(&path)).expect("folders");
        put(&RealDisk, &path, b"one").expect("written");
        put(&RealDisk, &path, b"two").expect("written over");
        assert_eq!(RealDisk.read(&path, 3).expect("read"), b"two");
        assert_eq!(RealDisk.read(&path, 2).expect_err("too long").kind(), ErrorKind::FileTooLarge);
        assert_eq!(RealDisk.names(folder_of(&path)).expect("names"), ["file"]);
        assert!(RealDisk.names(&folder.path().join("none")).expect("no folder").is_empty());
    }

    #[test]
    fn who_owns_the_folder_leads_no_writer_out_of_it() {
        let (folder, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let (path, target) = (folder.path().join("claim"), other.path().join("shadow"));
        std::fs::write(&target, b"root's").expect("written");
        for name in [&path, &beside(&path)] {
            std::os::unix::fs::symlink(&target, name).expect("a link");
        }
        assert!(RealDisk.write(&path, b"mine").is_err() && RealDisk.append(&path, b"mine").is_err());
        assert!(put(&RealDisk, &path, b"mine").is_err());
        assert_eq!(std::fs::read(&target).expect("whole"), b"root's");
        // The link in its way is gone with the first try, and the file takes the other's place.
        put(&RealDisk, &path, b"mine").expect("written");
        assert_eq!(
            (std::fs::read(&path).expect("read"), std::fs::read(&target).expect("whole")),
            (b"mine".to_vec(), b"root's".to_vec())
        );
    }

    #[test]
    fn who_owns_the_folder_makes_no_writer_wait() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("claim");
        for name in [&path, &beside(&path)] {
            rustix::fs::mknodat(rustix::fs::CWD, name, rustix::fs::FileType::Fifo, 0o600.into(), 0).expect("a pipe");
        }
        // One that somebody reads can be opened, and is no file of ours.
        let reader = OpenOptions::new().read(true).custom_flags(OFlags::NONBLOCK.bits().cast_signed()).open(&path);
        for reader in [Some(reader.expect("opened")), None] {
            assert!(RealDisk.write(&path, b"mine").is_err() && RealDisk.append(&path, b"mine").is_err());
            assert!(RealDisk.settle(&path).is_err());
            drop(reader);
        }
        assert!(put(&RealDisk, &path, b"mine").is_err());
        put(&RealDisk, &path, b"mine").expect("written");
        assert_eq!(std::fs::read(&path).expect("read"), b"mine");
    }

    #[test]
    fn where_there_is_no_room_the_file_stays_and_the_draft_goes() {
        let path = Path::new("/state/site");
        let disk = SimulatedDisk::default();
        put_folder(&disk, Path::new("/state")).expect("a folder");
        put(&disk, path, b"old").expect("written");
        disk.fill_up();
        assert_eq!(put(&disk, path, b"newer").expect_err("full").kind(), ErrorKind::StorageFull);
        assert_eq!(disk.read(path, 9).expect("one"), b"old");
        assert_eq!(disk.names(Path::new("/state")).expect("names"), ["site"]);
    }
}
