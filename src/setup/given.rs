//! What a stick has given to a box that had nothing: kept in the state folder.

use crate::durable::{Disk, put};
use crate::files;
use std::io;
use std::path::{Path, PathBuf};

/// The feed's address, and the root.
const FEED: &str = "given/feed";
const ROOT: &str = "given/root.json";

/// The feed and the root's file that a stick has given to this state folder.
pub fn read(state: &Path) -> Option<(String, PathBuf)> {
    let feed = files::read(&state.join(FEED), 4096).ok()?;
    Some((String::from_utf8(feed).ok()?.trim().to_owned(), state.join(ROOT)))
}

/// Keeps a feed and its root. The root first: an address never stands without it.
pub fn keep(disk: &dyn Disk, state: &Path, feed: &str, root: &[u8]) -> io::Result<()> {
    put(disk, &state.join(ROOT), root)?;
    put(disk, &state.join(FEED), feed.as_bytes())
}
