//! What the program and the system's service manager tell each other (`sd_notify(3)`, `systemd.service(5)`): plain messages
//! to a socket that the unit's environment names. Without a manager nobody is told.

use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::path::PathBuf;
use std::time::Duration;

/// The packaged unit sets it: such a screen is a lobby's, whatever is missing.
const UNIT: &str = "BANGTIN_UNIT";

/// Whether the packaged unit has started the program.
pub fn is_unit() -> bool {
    std::env::var_os(UNIT).is_some_and(|own| !own.is_empty())
}

/// The folder that the unit gives the program for what ends with the machine's start (`systemd.exec(5)`, RuntimeDirectory=).
pub fn run_folder() -> Option<PathBuf> {
    let own = std::env::var_os("RUNTIME_DIRECTORY").filter(|own| !own.is_empty())?;
    std::env::split_paths(&own).next()
}

/// How often the service manager wants to hear that the program goes on: three times in what it waits for
/// (`sd_watchdog_enabled(3)`); none where it does not watch.
pub fn pulse() -> Option<Duration> {
    pulse_of(std::env::var("WATCHDOG_USEC").ok()?.parse().ok()?)
}

fn pulse_of(patience: u64) -> Option<Duration> {
    (patience > 0).then(|| Duration::from_micros(patience) / 3)
}

/// The way to the service manager.
#[derive(Debug)]
pub struct Service(Option<(UnixDatagram, SocketAddr)>);

impl Service {
    /// Of this process's environment.
    pub fn own() -> Self {
        let Some(name) = std::env::var_os("NOTIFY_SOCKET").filter(|own| !own.is_empty()) else { return Self(None) };
        let address = match name.as_bytes() {
            // Of the kernel's own names, not of a file.
            [b'@', name @ ..] => SocketAddr::from_abstract_name(name),
            _ => SocketAddr::from_pathname(&name),
        };
        let opened = address.and_then(|address| {
            let socket = UnixDatagram::unbound()?;
            // A manager that does not read must not stop the glass.
            socket.set_nonblocking(true)?;
            Ok((socket, address))
        });
        Self(opened.inspect_err(|error| tracing::warn!(%error, "the service manager is not told anything")).ok())
    }

    /// The picture is there.
    pub fn ready(&self) {
        self.say("READY=1");
    }

    /// Everything goes on; without it for so long as the unit says, the program is started anew.
    pub fn beat(&self) {
        // A first word that was lost in a crowded boot is said again.
        self.say("READY=1\nWATCHDOG=1");
    }

    /// One line for `systemctl status`.
    pub fn status(&self, line: &str) {
        self.say(&format!("STATUS={}", line.replace('\n', " ")));
    }

    fn say(&self, words: &str) {
        if let Some((socket, address)) = &self.0
            && let Err(error) = socket.send_to_addr(words.as_bytes(), address)
        {
            tracing::debug!(%error, words, "not told to the service manager");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manager_hears_each_word_and_one_that_is_gone_stops_nobody() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("notify");
        let manager = UnixDatagram::bind(&path).expect("bound");
        let address = SocketAddr::from_pathname(&path).expect("a path");
        let own = Service(Some((UnixDatagram::unbound().expect("a socket"), address)));
        own.ready();
        own.status("two\nlines");
        own.beat();
        let mut heard = Vec::new();
        for _ in 0..3 {
            let mut bytes = [0; 64];
            let length = manager.recv(&mut bytes).expect("a word");
            heard.push(String::from_utf8_lossy(&bytes[..length]).into_owned());
        }
        assert_eq!(heard, ["READY=1", "STATUS=two lines", "READY=1\nWATCHDOG=1"]);
        assert_eq!((pulse_of(180_000_000), pulse_of(0)), (Some(Duration::from_secs(60)), None));
        drop(manager);
        own.beat();
        Service(None).ready();
    }
}
