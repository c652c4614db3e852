//! What a reading means, and what to do about it.

use super::{Health, Voltage};
use serde::{Deserialize, Serialize};

const MEGABYTE: u64 = 1 << 20;
/// Processors slow down from here on.
const HOT: f32 = 85.0;
/// So near to where a machine switches itself off.
const NEAR: f32 = 5.0;
/// An edition with its pictures, and the journal.
const ROOM: u64 = 200 * MEGABYTE;
/// Not even the next edition.
const NO_ROOM: u64 = 20 * MEGABYTE;
const FILES: u64 = 1000;
const NO_FILES: u64 = 50;
/// The whole machine's.
const MEMORY: u64 = 100 * MEGABYTE;
const NO_MEMORY: u64 = 30 * MEGABYTE;
/// In percent of the time.
const PRESSURE: f32 = 10.0;
/// In percent of a flash memory's life.
const OLD: u8 = 90;

/// What a finding asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    Fine,
    /// The machine does not say, or not to this user.
    Unknown,
    /// Somebody should look, before it breaks.
    Look,
    Broken,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    pub verdict: Verdict,
    /// What was looked at, in a word or two.
    pub what: String,
    /// What was seen.
    pub seen: String,
    /// The way out; empty where nothing is to be done.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub way_out: String,
}

impl Finding {
    pub fn fine(what: &str, seen: impl Into<String>) -> Self {
        Self { verdict: Verdict::Fine, what: what.into(), seen: seen.into(), way_out: String::new() }
    }

    pub fn unknown(what: &str, seen: impl Into<String>) -> Self {
        Self { verdict: Verdict::Unknown, ..Self::fine(what, seen) }
    }

    pub fn look(what: &str, seen: impl Into<String>, way_out: impl Into<String>) -> Self {
        Self { verdict: Verdict::Look, way_out: way_out.into(), ..Self::fine(what, seen) }
    }

    pub fn broken(what: &str, seen: impl Into<String>, way_out: impl Into<String>) -> Self {
        Self { verdict: Verdict::Broken, ..Self::look(what, seen, way_out) }
    }
}

impl Health {
    /// What each reading means, in the order in which they matter.
    pub fn findings(&self) -> Vec<Finding> {
        vec![
            self.of_disk(),
            self.of_room(),
            self.of_wear(),
            self.of_heat(),
            self.of_voltage(),
            self.of_memory(),
            self.of_watchdog(),
            self.of_links(),
        ]
    }

    fn of_disk(&self) -> Finding {
        const WHAT: &str = "disk";
        let name = if self.disk.device.is_empty() { "the disk" } else { &self.disk.device };
        let save = "the card or disk fails: replace it, and install the screen on the new one";
        match (self.disk.read_only, self.disk.errors) {
            (true, _) => Finding::broken(WHAT, format!("{name} is read-only; nothing new is kept"), save),
            (false, Some(errors)) if errors > 0 => {
                let way = "start the box with fsck.mode=force once; where errors come back, replace the card or disk";
                Finding::look(WHAT, format!("{errors} errors stand in the file system of {name}"), way)
            }
            (false, Some(_)) => Finding::fine(WHAT, format!("no errors on {name}")),
            (false, None) => Finding::fine(WHAT, format!("{name} takes writes; it counts no errors")),
        }
    }

    fn of_room(&self) -> Finding {
        const WHAT: &str = "room";
        let way = "remove what does not belong to the screen: journalctl --vacuum-size=100M, apt clean";
        let Some(free) = self.disk.free else { return Finding::unknown(WHAT, "the state folder cannot be asked") };
        let files = self.disk.files_free.unwrap_or(u64::MAX);
        let seen = match self.disk.size {
            Some(size) => format!("{} of {} are free", bytes(free), bytes(size)),
            None => format!("{} are free", bytes(free)),
        };
        let seen = if files < FILES { format!("{seen}, for {files} files") } else { seen };
        if free < NO_ROOM || files < NO_FILES {
            Finding::broken(WHAT, seen, way)
        } else if free < ROOM || files < FILES {
            Finding::look(WHAT, seen, way)
        } else {
            Finding::fine(WHAT, seen)
        }
    }

    fn of_wear(&self) -> Finding {
        const WHAT: &str = "wear";
        let Some(wear) = self.disk.wear else { return Finding::unknown(WHAT, "the disk does not say how worn it is") };
        let seen = match wear.used {
            101.. => "all of the memory's life is used".to_owned(),
            used => format!("at most {used} % of the memory's life are used"),
        };
        if wear.used >= OLD || wear.reserve >= 2 {
            let seen = if wear.reserve >= 2 { format!("{seen}, its reserve is low") } else { seen };
            return Finding::look(WHAT, seen, "replace the card or the box before it fails");
        }
        Finding::fine(WHAT, seen)
    }

    fn of_heat(&self) -> Finding {
        const WHAT: &str = "heat";
        let Some(heat) = &self.heat else { return Finding::unknown(WHAT, "no sensor says how hot it is") };
        let seen = format!("{:.0} °C ({})", heat.degrees, heat.place);
        let way = "give the box air: away from the panel's back, dust out, no sun on it";
        let end = heat.limit.unwrap_or(100.0);
        if heat.degrees >= end - NEAR {
            Finding::broken(WHAT, format!("{seen}; at {end:.0} °C it switches itself off"), way)
        } else if heat.degrees >= HOT.min(end - 2.0 * NEAR) {
            Finding::look(WHAT, seen, way)
        } else {
            Finding::fine(WHAT, seen)
        }
    }

    fn of_voltage(&self) -> Finding {
        const WHAT: &str = "voltage";
        let way = "use the board's own power supply and a short cable; nothing else on its USB sockets";
        match self.voltage {
            None => Finding::unknown(WHAT, "this board does not tell"),
            Some(Voltage::Enough) => Finding::fine(WHAT, "enough since the start"),
            Some(Voltage::WasLow) => Finding::look(WHAT, "was too low at some time since the start", way),
            Some(Voltage::Low) => Finding::broken(WHAT, "is too low now", way),
        }
    }

    fn of_memory(&self) -> Finding {
        const WHAT: &str = "memory";
        let Some(available) = self.memory.available else { return Finding::unknown(WHAT, "the kernel does not say") };
        let mut seen = match self.memory.total {
            Some(total) => format!("{} of {} are free", bytes(available), bytes(total)),
            None => format!("{} are free", bytes(available)),
        };
        let pressure = self.memory.pressure.unwrap_or(0.0);
        if pressure >= PRESSURE {
            seen = format!("{seen}; everything waits for memory {pressure:.0} % of the time");
        }
        let way = "see with systemd-cgtop -m what takes it, and remove what does not belong to the screen";
        if available < NO_MEMORY {
            Finding::broken(WHAT, seen, way)
        } else if available < MEMORY || pressure >= PRESSURE {
            Finding::look(WHAT, seen, way)
        } else {
            Finding::fine(WHAT, seen)
        }
    }

    fn of_watchdog(&self) -> Finding {
        const WHAT: &str = "watchdog";
        match self.watchdog {
            None => Finding::unknown(WHAT, "the kernel does not say"),
            Some(true) => Finding::fine(WHAT, "the hardware watches over the system"),
            Some(false) => Finding::look(
                WHAT,
                "no hardware watches over the system",
                "start the box anew after installing the package; where wdctl finds none, a box that hangs needs a hand",
            ),
        }
    }

    fn of_links(&self) -> Finding {
        const WHAT: &str = "network card";
        let up: Vec<&str> = self.links.iter().filter(|link| link.up).map(|link| link.name.as_str()).collect();
        let all: Vec<&str> = self.links.iter().map(|link| link.name.as_str()).collect();
        match (all.is_empty(), up.is_empty()) {
            (true, _) => Finding::unknown(WHAT, "none is seen"),
            (false, true) => Finding::look(
                WHAT,
                format!("no link on {}", all.join(", ")),
                "plug the cable in at both ends, or give the box its wireless network; the screen goes on with what it has",
            ),
            (false, false) => Finding::fine(WHAT, format!("a link on {}", up.join(", "))),
        }
    }
}

/// A size as people read it.
pub fn bytes(own: u64) -> String {
    let own = own as f64 / MEGABYTE as f64;
    if own >= 1000.0 { format!("{:.1} GB", own / 1024.0) } else { format!("{own:.0} MB") }
}
