//! What somebody at the machine's command line asks of the program that runs: a file that it takes away.

use crate::durable::{Disk, put};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

fn path(state: &Path) -> PathBuf {
    state.join("card")
}

/// Asks for the screen's card on the glass.
pub fn ask(disk: &dyn Disk, state: &Path) -> io::Result<()> {
    put(disk, &path(state), b"wanted\n")
}

/// Whether somebody has asked since the last time. What cannot be taken away is not followed: it would be again and again.
pub fn taken(disk: &dyn Disk, state: &Path) -> bool {
    match disk.remove(&path(state)) {
        Ok(()) => true,
        Err(error) if error.kind() == ErrorKind::NotFound => false,
        Err(error) => {
            tracing::debug!(%error, "whether somebody asks for the card");
            false
        }
    }
}
