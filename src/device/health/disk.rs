//! The disk that the state folder lies on.

use super::{names, word};
use serde::{Deserialize, Serialize};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// What is known of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Disk {
    /// As the kernel names it, such as mmcblk0p2.
    pub device: String,
    /// What stands in the file system of errors that it has met, since it was made or repaired.
    pub errors: Option<u64>,
    /// The kernel writes there no longer, as it does after an error.
    pub read_only: bool,
    pub wear: Option<Wear>,
    /// In bytes.
    pub free: Option<u64>,
    pub size: Option<u64>,
    /// How many files more there may be; none: without bound.
    pub files_free: Option<u64>,
}

/// What a flash memory says of its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wear {
    /// At most so much of its life is used, in percent; more than 100: all of it.
    pub used: u8,
    /// Its reserve of blocks: 1 enough, 2 little, 3 all but none.
    pub reserve: u8,
}

impl Disk {
    pub fn read(root: &Path, state: &Path) -> Self {
        let number = fs::metadata(state).ok().map(|own| (rustix::fs::major(own.dev()), rustix::fs::minor(own.dev())));
        let device = number.and_then(|number| device(root, number)).unwrap_or_default();
        let errors = word(&root.join("sys/fs/ext4").join(&device).join("errors_count"));
        let room = rustix::fs::statvfs(state).ok();
        let unit = room.as_ref().map(|room| room.f_frsize);
        Self {
            errors: errors.and_then(|own| own.parse().ok()),
            read_only: word(&root.join("proc/self/mountinfo")).is_some_and(|table| is_read_only(&table, state)),
            wear: wear(root, &device),
            free: room.as_ref().zip(unit).map(|(room, unit)| room.f_bavail.saturating_mul(unit)),
            size: room.as_ref().zip(unit).map(|(room, unit)| room.f_blocks.saturating_mul(unit)),
            // File systems without such a bound say that they have none at all.
            files_free: room.filter(|room| room.f_files > 0).map(|room| room.f_favail),
            device,
        }
    }
}

fn device(root: &Path, (major, minor): (u32, u32)) -> Option<String> {
    let text = word(&root.join(format!("sys/dev/block/{major}:{minor}/uevent")))?;
    text.lines().find_map(|line| Some(line.strip_prefix("DEVNAME=")?.to_owned()))
}

/// Whether the mount that a folder lies in is read-only, or the file system under it is.
pub fn is_read_only(table: &str, folder: &Path) -> bool {
    let mounts = table.lines().filter_map(|line| {
        let (own, system) = line.split_once(" - ")?;
        let mut own = own.split(' ').skip(4);
        let place = PathBuf::from(own.next()?.replace("\\040", " "));
        let is_read_only = |options: Option<&str>| options.is_some_and(|own| own.split(',').any(|own| own == "ro"));
        Some((place, is_read_only(own.next()) || is_read_only(system.split(' ').nth(2))))
    });
    // Of several at one place the last one covers the others.
    let over = mounts.filter(|(place, _)| folder.starts_with(place));
    over.max_by_key(|(place, _)| place.components().count()).is_some_and(|(_, is_read_only)| is_read_only)
}

/// Of the memory that a partition lies on.
fn wear(root: &Path, partition: &str) -> Option<Wear> {
    let blocks = root.join("sys/block");
    let whole = names(&blocks).into_iter().find(|name| name.starts_with("mmcblk") && is_part(partition, name))?;
    let device = blocks.join(whole).join("device");
    let hex = |text: &str| u8::from_str_radix(text.trim_start_matches("0x"), 16).ok();
    // Two kinds of cells, in tenths; 0: not said.
    let used = word(&device.join("life_time"))?.split_whitespace().filter_map(hex).max().filter(|own| *own > 0)?;
    let reserve = word(&device.join("pre_eol_info")).and_then(|text| hex(&text)).unwrap_or(0);
    Some(Wear { used: used.saturating_mul(10), reserve })
}

fn is_part(partition: &str, whole: &str) -> bool {
    partition.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with('p'))
}
