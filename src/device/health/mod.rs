//! The machine's health: what it says of itself below `/sys` and `/proc`, and what becomes of bytes that are written.
//!
//! All of it is read when somebody asks, from a folder that stands for `/` in tests. What a machine does not say is not
//! known, and no fault.

mod disk;
mod heat;
mod judge;
mod probe;

pub use disk::{Disk, Wear};
pub use heat::{Heat, Voltage};
pub use judge::{Finding, Verdict};
pub use probe::{PROBE_EVERY, probe};

use serde::{Deserialize, Serialize};
use std::path::Path;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Health {
    /// The hottest place.
    pub heat: Option<Heat>,
    pub voltage: Option<Voltage>,
    /// That the state folder lies on.
    pub disk: Disk,
    pub memory: Memory,
    /// Whether a hardware watchdog is there, and at work; none: not known.
    pub watchdog: Option<bool>,
    /// Network cards of metal, by their names.
    pub links: Vec<Link>,
    /// Since the machine was started.
    pub uptime_seconds: Option<u64>,
    /// Another one after each start of the machine.
    pub boot: String,
}

/// In bytes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    pub total: Option<u64>,
    pub available: Option<u64>,
    /// Of the program that asks.
    pub own: Option<u64>,
    /// How much of the last five minutes everything waited for memory, in percent.
    pub pressure: Option<f32>,
}

/// A network card.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Link {
    pub name: String,
    /// A cable is in and the other side answers, or the wireless network has let it in.
    pub up: bool,
}

impl Health {
    /// Reads it all, for a state folder; `root` is `/` but in tests.
    pub fn read(root: &Path, state: &Path) -> Self {
        Self {
            heat: heat::hottest(root),
            voltage: heat::voltage(root),
            disk: Disk::read(root, state),
            memory: memory(root),
            watchdog: watchdog(root),
            links: links(root),
            uptime_seconds: word(&root.join("proc/uptime"))
                .and_then(|text| text.split(['.', ' ']).next()?.parse().ok()),
            boot: boot(root),
        }
    }
}

/// What tells this start of the machine from all others; empty where it is not known.
pub fn boot(root: &Path) -> String {
    word(&root.join("proc/sys/kernel/random/boot_id")).unwrap_or_default()
}

fn memory(root: &Path) -> Memory {
    let table = word(&root.join("proc/meminfo")).unwrap_or_default();
    let own = word(&root.join("proc/self/status")).unwrap_or_default();
    let pressure = word(&root.join("proc/pressure/memory")).unwrap_or_default();
    let full = pressure.lines().find_map(|line| line.strip_prefix("full "));
    Memory {
        total: kilobytes(&table, "MemTotal:"),
        available: kilobytes(&table, "MemAvailable:"),
        own: kilobytes(&own, "VmRSS:"),
        pressure: full.and_then(|line| line.split(' ').find_map(|part| part.strip_prefix("avg300=")?.parse().ok())),
    }
}

fn kilobytes(table: &str, name: &str) -> Option<u64> {
    let value = table.lines().find_map(|line| line.strip_prefix(name))?;
    value.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|own| own << 10)
}

fn watchdog(root: &Path) -> Option<bool> {
    let folder = root.join("sys/class/watchdog");
    let found = names(&folder);
    if found.is_empty() {
        return folder.is_dir().then_some(false);
    }
    let states: Vec<String> = found.iter().filter_map(|name| word(&folder.join(name).join("state"))).collect();
    (!states.is_empty()).then(|| states.iter().any(|state| state == "active"))
}

fn links(root: &Path) -> Vec<Link> {
    let folder = root.join("sys/class/net");
    let metal = names(&folder).into_iter().filter(|name| folder.join(name).join("device").exists());
    metal
        .map(|name| {
            let say = |file: &str| word(&folder.join(&name).join(file));
            let up = match say("operstate").as_deref() {
                Some("up") => true,
                // Drivers that do not tell have a carrier all the same.
                Some("unknown") => say("carrier").as_deref() == Some("1"),
                _ => false,
            };
            Link { name, up }
        })
        .collect()
}

/// A small text of the kernel's, without what stands around it.
fn word(path: &Path) -> Option<String> {
    let bytes = crate::files::read(path, 64 << 10).ok()?;
    Some(String::from_utf8_lossy(&bytes).trim_matches(['\0', '\n', ' ', '\t']).to_owned())
}

fn number(path: &Path) -> Option<i64> {
    word(path)?.parse().ok()
}

/// What lies in a folder, sorted; nothing where it cannot be read.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort_unstable();
    names
}

#[cfg(test)]
mod tests;
