//! Files that somebody else puts there: opened without waiting, read only if they are files, and never beyond a limit.

use rustix::fs::OFlags;
use std::fs::{FileType, OpenOptions};
use std::io::Read;
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub enum Unread {
    #[error("is {0}, not a file; put a regular file there")]
    NotAFile(&'static str),
    #[error("has more than {most} bytes, the limit; put a smaller file there")]
    TooLong { most: usize },
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// The bytes of a regular file, `most` of them at most. A pipe or a device is opened, told by its kind and not read.
pub fn read(path: &Path, most: usize) -> Result<Vec<u8>, Unread> {
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)?;
    let metadata = file.metadata()?;
    if let Some(kind) = odd(metadata.file_type()) {
        return Err(Unread::NotAFile(kind));
    }
    if metadata.len() > most as u64 {
        return Err(Unread::TooLong { most });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    // It may grow while it is read.
    file.take(most as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > most { Err(Unread::TooLong { most }) } else { Ok(bytes) }
}

fn odd(kind: FileType) -> Option<&'static str> {
    if kind.is_file() {
        None
    } else if kind.is_dir() {
        Some("a folder")
    } else if kind.is_fifo() {
        Some("a pipe")
    } else if kind.is_socket() {
        Some("a socket")
    } else {
        Some("a device")
    }
}

/// A folder of our own that is gone afterwards.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// Empty; what a run before has left there goes.
    pub fn at(path: &Path) -> std::io::Result<Self> {
        let _ = std::fs::remove_dir_all(path);
        std::fs::create_dir(path)?;
        Ok(Self(path.to_owned()))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed is removed by the next run.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What tells that a file was replaced, without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stamp {
    There { device: u64, inode: u64, length: u64, modified: (i64, i64), changed: (i64, i64) },
    Not(std::io::ErrorKind),
}

impl Stamp {
    /// Of whatever the path leads to now.
    pub fn of(path: &Path) -> Self {
        match std::fs::metadata(path) {
            Ok(own) => Self::There {
                device: own.dev(),
                inode: own.ino(),
                length: own.len(),
                modified: (own.mtime(), own.mtime_nsec()),
                changed: (own.ctime(), own.ctime_nsec()),
            },
            Err(error) => Self::Not(error.kind()),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::os::unix::fs::symlink;
    use std::path::PathBuf;

    /// A folder, and its files by their names.
    pub fn folder() -> (tempfile::TempDir, impl Fn(&str) -> PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().to_owned();
        (folder, move |name: &str| root.join(name))
    }

    fn told(path: &Path) -> String {
        read(path, 100).expect_err("not to be read").to_string()
    }

    #[test]
    fn a_pipe_that_nobody_writes_to_does_not_hang_the_screen() {
        let (_folder, at) = folder();
        rustix::fs::mknodat(rustix::fs::CWD, at("pipe"), rustix::fs::FileType::Fifo, 0o600.into(), 0).expect("a pipe");
        assert!(told(&at("pipe")).contains("a pipe"));
    }

    #[test]
    fn a_device_without_end_is_not_read() {
        let (_folder, at) = folder();
        symlink("/dev/zero", at("zero")).expect("a link");
        assert!(told(&at("zero")).contains("a device"));
    }

    #[test]
    fn a_folder_is_no_file() {
        let (folder, _) = folder();
        assert!(told(folder.path()).contains("a folder"));
    }

    #[test]
    fn a_file_is_read_up_to_its_limit() {
        let (_folder, at) = folder();
        std::fs::write(at("file"), [7; 100]).expect("a file");
        assert_eq!(read(&at("file"), 100).expect("as long as it may be").len(), 100);
        assert!(matches!(read(&at("file"), 99), Err(Unread::TooLong { most: 99 })));
        assert!(
            matches!(read(&at("none"), 99), Err(Unread::Io(error)) if error.kind() == std::io::ErrorKind::NotFound)
        );
    }

    #[test]
    fn a_file_of_the_same_length_in_another_place_has_another_stamp() {
        let (_folder, at) = folder();
        std::fs::write(at("old"), "one").expect("a file");
        std::fs::write(at("new"), "two").expect("a file");
        let before = Stamp::of(&at("old"));
        assert_eq!(before, Stamp::of(&at("old")));
        std::fs::rename(at("new"), at("old")).expect("in its place");
        assert_ne!(before, Stamp::of(&at("old")));
        assert_eq!(Stamp::of(&at("new")), Stamp::Not(std::io::ErrorKind::NotFound));
    }
}
