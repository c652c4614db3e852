//! What wakes the one who shows: the kernel says that a monitor came or went, or that another virtual terminal is in front.

use rustix::event::{PollFd, PollFlags};
use rustix::fd::OwnedFd;
use rustix::io::Errno;
use rustix::net::{AddressFamily, RecvFlags, SocketFlags, SocketType, bind, netlink, recv, socket_with};
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// The kernel's own messages; those of udev, in the second group, come later and say more than is needed.
const KERNEL: u32 = 1;
/// The kernel's buffer for one message.
const MESSAGE: usize = 2048;

/// What is new since it was asked last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// A monitor came or went; or something was missed, and may have been that.
    pub connectors: bool,
    /// Whether another virtual terminal is in front of ours.
    pub away: Option<bool>,
}

/// See the module. What cannot be watched here is never new: the connectors are looked at from time to time anyhow.
#[derive(Debug)]
pub struct Watch {
    messages: Option<OwnedFd>,
    terminal: Option<Terminal>,
}

#[derive(Debug)]
struct Terminal {
    /// Names the one in front.
    active: File,
    own: String,
    is_away: Option<bool>,
}

impl Watch {
    /// Below `root`, `/` but in tests.
    pub fn new(root: &Path) -> Self {
        let messages =
            listen().inspect_err(|error| tracing::info!(%error, "the kernel does not tell of monitors")).ok();
        Self { messages, terminal: Terminal::own(root) }
    }

    /// To be waited for; [`Watch::read`] when one is ready.
    pub fn fds(&self) -> Vec<PollFd<'_>> {
        let messages = self.messages.as_ref().map(|fd| PollFd::new(fd, PollFlags::IN));
        // A file of sysfs can always be read; urgent is that it changed, and it is so until it is read.
        let terminal = self.terminal.as_ref().map(|terminal| PollFd::new(&terminal.active, PollFlags::PRI));
        messages.into_iter().chain(terminal).collect()
    }

    /// Returns at once.
    pub fn read(&mut self) -> Changes {
        let mut changes = Changes::default();
        let mut bytes = [0; MESSAGE];
        while let Some(messages) = &self.messages {
            match recv(messages, &mut bytes[..], RecvFlags::DONTWAIT) {
                Ok((length, _)) => changes.connectors |= is_hotplug(&bytes[..length]),
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => break,
                // The kernel had no room for all of them.
                Err(Errno::NOBUFS) => changes.connectors = true,
                Err(error) => {
                    tracing::warn!(%error, "the kernel tells of monitors no more");
                    self.messages = None;
                }
            }
        }
        changes.away = self.terminal.as_mut().and_then(Terminal::read);
        changes
    }
}

impl Terminal {
    /// The one that we were started on; none where that is no virtual terminal, or there are none.
    fn own(root: &Path) -> Option<Self> {
        let own = terminal(&std::fs::read_link(root.join("proc/self/fd/0")).ok()?)?;
        let active = File::open(root.join("sys/class/tty/tty0/active")).ok()?;
        Some(Self { active, own, is_away: None })
    }

    /// Whether we are away, where that is new.
    fn read(&mut self) -> Option<bool> {
        let mut bytes = [0; 64];
        let length = self.active.read_at(&mut bytes, 0).ok()?;
        let is_away = is_other(&bytes[..length], &self.own)?;
        (self.is_away.replace(is_away) != Some(is_away)).then_some(is_away)
    }
}

fn listen() -> rustix::io::Result<OwnedFd> {
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let socket = socket_with(AddressFamily::NETLINK, SocketType::DGRAM, flags, Some(netlink::KOBJECT_UEVENT))?;
    bind(&socket, &netlink::SocketAddrNetlink::new(0, KERNEL))?;
    Ok(socket)
}

/// Whether a message of the kernel, `change@/devices/…` and then `KEY=value` each ended by a zero byte, says that the
/// monitors of a card may have changed, or that a card came or went: the boot's driver makes room for the card's own.
fn is_hotplug(message: &[u8]) -> bool {
    let has = |wanted: &[u8]| message.split(|byte| *byte == 0).any(|field| field == wanted);
    has(b"SUBSYSTEM=drm") && (has(b"HOTPLUG=1") || has(b"ACTION=add") || has(b"ACTION=remove"))
}

/// `tty1` for `/dev/tty1`. `/dev/tty0` is whichever is in front, and other names are no virtual terminals.
fn terminal(link: &Path) -> Option<String> {
    let name = link.strip_prefix("/dev").ok()?.to_str()?;
    name.strip_prefix("tty")?.parse::<u8>().ok().filter(|number| (1..64).contains(number))?;
    Some(name.to_owned())
}

/// Whether the one in front, `tty2` and a line feed, is another than `own`; none where it names none.
fn is_other(active: &[u8], own: &str) -> Option<bool> {
    let active = std::str::from_utf8(active).ok()?.trim_ascii();
    active.starts_with("tty").then_some(active != own)
}

#[cfg(test)]
mod tests;
