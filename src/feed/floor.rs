//! The floor in time, as it outlives a restart: `trust/floor`. Saved at most once an hour, and never from a clock of
//! which nobody knows that it is right.

use crate::durable::{Disk, put, seal, unseal};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// When this version was released: no clock is right that says something earlier. To be raised with every release.
pub const RELEASED: Timestamp = Timestamp::constant(1_793_491_200, 0); // 2026-11-01T00:00:00Z
/// So much must be gained before the floor is saved again.
const STEP: SignedDuration = SignedDuration::from_hours(1);
const MOST_BYTES: usize = 16 << 10;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Saved {
    /// The newest moment that the department has signed.
    signed: Option<Timestamp>,
    /// The keys that signed it: a stolen one must not lock the screen out after it was replaced.
    keys: String,
    /// The newest moment at which the clock was known to be right.
    known: Option<Timestamp>,
}

/// See the module.
#[derive(Clone, Debug)]
pub struct Floor {
    disk: Arc<dyn Disk>,
    path: PathBuf,
    now: Saved,
    /// What stands in the file.
    saved: Saved,
    /// Nobody was told of the new beginning yet.
    forgotten: bool,
}

impl Floor {
    /// Of a state folder; a file that cannot be read is no floor.
    pub fn open(disk: Arc<dyn Disk>, state: &Path) -> Self {
        let path = state.join("trust/floor");
        let bytes = disk.read(&path, MOST_BYTES).unwrap_or_default();
        // Sealed: one bit in the year would lock the screen out for as long.
        let saved: Saved = unseal(&bytes).and_then(|text| serde_json::from_slice(text).ok()).unwrap_or_default();
        Self { disk, path, now: saved.clone(), saved, forgotten: false }
    }

    /// A moment that is certainly past.
    pub fn moment(&self) -> Timestamp {
        self.now.signed.max(self.now.known).unwrap_or(RELEASED).max(RELEASED)
    }

    /// The newest moment that the department has signed.
    pub fn signed(&self) -> Option<Timestamp> {
        self.now.signed
    }

    /// The department has vouched with these keys at this moment. Says whether the floor is to be laid anew.
    pub fn vouched(&mut self, moment: Timestamp, keys: &str) -> bool {
        let anew = !self.is_of(keys) || std::mem::take(&mut self.forgotten);
        if anew {
            self.now.signed = None;
        }
        self.now.signed = self.now.signed.max(Some(moment));
        keys.clone_into(&mut self.now.keys);
        anew
    }

    /// Whether these keys have signed it, or nobody yet.
    pub fn is_of(&self, keys: &str) -> bool {
        self.now.keys.is_empty() || self.now.keys == keys
    }

    /// It was wrong: the next word of the department begins it anew.
    pub fn forget(&mut self) {
        self.now = Saved::default();
        self.forgotten = true;
    }

    /// The clock is known to be right.
    pub fn known(&mut self, now: Timestamp) {
        self.now.known = self.now.known.max(Some(now));
    }

    /// Saves what was gained, if that is worth a write.
    pub fn save(&mut self) -> io::Result<()> {
        let gained = |now: Option<Timestamp>, saved: Option<Timestamp>| match (now, saved) {
            (Some(now), Some(saved)) => now.duration_since(saved).abs() >= STEP,
            (now, saved) => now != saved,
        };
        let worth = gained(self.now.signed, self.saved.signed)
            || gained(self.now.known, self.saved.known)
            || self.now.keys != self.saved.keys;
        if !worth {
            return Ok(());
        }
        put(&*self.disk, &self.path, &seal(&serde_json::to_vec(&self.now).expect("plain values")))?;
        self.saved = self.now.clone();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::durable::simulated::SimulatedDisk;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a moment")
    }

    fn open(disk: &Arc<SimulatedDisk>) -> Floor {
        Floor::open(disk.clone(), Path::new("/state"))
    }

    #[test]
    fn the_floor_outlives_a_restart_and_costs_a_write_an_hour() {
        let disk = Arc::new(SimulatedDisk::default());
        let mut floor = open(&disk);
        assert_eq!(floor.moment(), at("2026-11-01T00:00:00Z"));
        for minute in 0..60 {
            floor.vouched(at("2026-11-25T08:00:00Z") + SignedDuration::from_mins(minute), "key");
            floor.save().expect("saved");
        }
        let steps = disk.steps();
        assert_eq!(open(&disk).moment(), at("2026-11-25T08:00:00Z"));
        floor.vouched(at("2026-11-25T09:00:00Z"), "key");
        floor.save().expect("saved");
        assert!(disk.steps() > steps);
        assert_eq!(open(&disk).moment(), at("2026-11-25T09:00:00Z"));
    }

    #[test]
    fn a_stolen_timestamp_key_does_not_lock_the_screen_out_once_it_is_replaced() {
        let disk = Arc::new(SimulatedDisk::default());
        let mut floor = open(&disk);
        floor.vouched(at("2036-01-01T00:00:00Z"), "stolen");
        assert!(floor.vouched(at("2026-11-25T08:00:00Z"), "new"), "laid anew");
        assert_eq!(floor.moment(), at("2026-11-25T08:00:00Z"));
        floor.save().expect("saved");
        assert_eq!(open(&disk).moment(), at("2026-11-25T08:00:00Z"));
    }

    #[test]
    fn a_torn_file_is_no_floor_and_no_fault() {
        let disk = Arc::new(SimulatedDisk::default());
        let mut floor = open(&disk);
        floor.known(at("2026-11-25T08:00:00Z"));
        floor.save().expect("saved");
        disk.damage(Path::new("/state/trust/floor"), |bytes| bytes.truncate(9));
        assert_eq!(open(&disk).moment(), RELEASED);
    }

    #[test]
    fn one_bit_of_the_year_does_not_lock_the_screen_out() {
        let disk = Arc::new(SimulatedDisk::default());
        let mut floor = open(&disk);
        floor.known(at("2026-11-25T08:00:00Z"));
        floor.save().expect("saved");
        disk.damage(Path::new("/state/trust/floor"), |bytes| {
            let year = bytes.windows(5).position(|own| own == b"2026-").expect("a year");
            bytes[year + 1] = b'8';
        });
        assert_eq!(open(&disk).moment(), RELEASED);
    }
}
