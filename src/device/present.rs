//! What to take for the present where the clock may be wrong: cheap boxes have no battery and begin in 1970.
//!
//! A floor is a moment that is certainly past: the newest that the department has signed, or the newest at which the
//! clock was known to be right. The clock counts from there on when it says something earlier, or something that is too
//! far ahead to be believed.

use jiff::{SignedDuration, Timestamp};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

/// How far past the floor a clock is believed that nobody has set.
const FAR_AHEAD: SignedDuration = SignedDuration::from_hours(400 * 24);

/// So far before the floor a clock is still one that somebody has set: the department's own may be fast.
const SLACK_SET: SignedDuration = SignedDuration::from_hours(1);
/// The same of a clock that nobody is known to have set.
const SLACK: SignedDuration = SignedDuration::from_mins(5);

/// How far the clock is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Set over the network, and not before the floor by more than an hour.
    Synchronised,
    /// Not before the floor by more than minutes; whether it is right is not known.
    Unsynchronised,
    /// Before the floor, which stands in.
    Behind,
    /// Too far past the floor, which stands in.
    FarAhead,
    /// Started at a moment, for a look at another time: right for this look, and no floor for those that follow.
    Staged,
}

impl Standing {
    /// Whether somebody has set the clock: the network, or whoever asks for a look at another time.
    pub fn is_set(self) -> bool {
        matches!(self, Self::Synchronised | Self::Staged)
    }

    /// Whether the present is the floor's guess.
    pub fn is_guess(self) -> bool {
        matches!(self, Self::Behind | Self::FarAhead)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Synchronised => "synchronised",
            Self::Unsynchronised => "unsynchronised",
            Self::Behind => "behind",
            Self::FarAhead => "far-ahead",
            Self::Staged => "staged",
        }
    }
}

/// What the present is, by a clock that says `wall` and a floor that has moved on with the time since it was laid.
pub fn judge(wall: Timestamp, synchronised: bool, floor: Timestamp) -> (Timestamp, Standing) {
    let behind = floor.duration_since(wall);
    if synchronised && behind <= SLACK_SET {
        (wall, Standing::Synchronised)
    } else if behind > SLACK {
        (floor, Standing::Behind)
    } else if wall.duration_since(floor) > FAR_AHEAD && floor > Timestamp::MIN {
        (floor, Standing::FarAhead)
    } else {
        (wall.max(floor), Standing::Unsynchronised)
    }
}

/// The floor as all threads see it.
#[derive(Debug)]
pub struct Bounds {
    /// The floor less the steady clock's reading when it was laid, in milliseconds.
    offset: AtomicI64,
    synchronised: AtomicBool,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { offset: AtomicI64::new(i64::MIN), synchronised: AtomicBool::new(false) }
    }
}

impl Bounds {
    /// Raises the floor; `steady` is what the clock that nobody sets says now.
    pub fn raise(&self, floor: Timestamp, steady: Duration) {
        self.offset.fetch_max(offset(floor, steady), Ordering::SeqCst);
    }

    /// Lays the floor anew, lower than it was if need be.
    pub fn lay(&self, floor: Timestamp, steady: Duration) {
        self.offset.store(offset(floor, steady), Ordering::SeqCst);
    }

    pub fn set_synchronised(&self, synchronised: bool) {
        self.synchronised.store(synchronised, Ordering::SeqCst);
    }

    /// The floor, moved on with the time since it was laid.
    pub fn floor(&self, steady: Duration) -> Timestamp {
        let offset = self.offset.load(Ordering::SeqCst);
        let passed = i64::try_from(steady.as_millis()).unwrap_or(i64::MAX);
        Timestamp::from_millisecond(offset.saturating_add(passed)).unwrap_or(Timestamp::MIN)
    }

    pub fn judge(&self, wall: Timestamp, steady: Duration) -> (Timestamp, Standing) {
        judge(wall, self.synchronised.load(Ordering::SeqCst), self.floor(steady))
    }
}

fn offset(floor: Timestamp, steady: Duration) -> i64 {
    floor.as_millisecond().saturating_sub(i64::try_from(steady.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a moment")
    }

    #[test]
    fn the_clock_is_believed_as_far_as_it_can_be() {
        let floor = "2026-11-20T00:00:00Z";
        for (wall, synchronised, present, standing) in [
            ("2026-11-25T08:00:00Z", true, "2026-11-25T08:00:00Z", Standing::Synchronised),
            ("2026-11-25T08:00:00Z", false, "2026-11-25T08:00:00Z", Standing::Unsynchronised),
            // A battery that is dead.
            ("1970-01-01T00:01:00Z", false, floor, Standing::Behind),
            // The department's clock is fast: a screen that is set right goes by its own.
            ("2026-11-19T23:30:00Z", true, "2026-11-19T23:30:00Z", Standing::Synchronised),
            ("2026-11-19T22:30:00Z", true, floor, Standing::Behind),
            ("2026-11-19T23:58:00Z", false, floor, Standing::Unsynchronised),
            ("2026-11-19T23:30:00Z", false, floor, Standing::Behind),
            // Somebody's time server lies.
            ("1970-01-01T00:01:00Z", true, floor, Standing::Behind),
            ("2040-01-01T00:00:00Z", false, floor, Standing::FarAhead),
            // A box that lay in a store for two years, and asked a time server.
            ("2028-11-25T08:00:00Z", true, "2028-11-25T08:00:00Z", Standing::Synchronised),
        ] {
            assert_eq!(judge(at(wall), synchronised, at(floor)), (at(present), standing), "{wall} {synchronised}");
        }
    }

    #[test]
    fn without_a_floor_the_clock_is_all_there_is() {
        let wall = at("2040-01-01T00:00:00Z");
        assert_eq!(Bounds::default().judge(wall, Duration::ZERO), (wall, Standing::Unsynchronised));
    }

    #[test]
    fn the_floor_moves_on_with_the_time_that_passes() {
        let bounds = Bounds::default();
        bounds.raise(at("2026-11-20T00:00:00Z"), Duration::from_secs(100));
        let (now, _) = bounds.judge(at("1970-01-01T00:00:00Z"), Duration::from_secs(160));
        assert_eq!(now, at("2026-11-20T00:01:00Z"));
        // A lower one changes nothing.
        bounds.raise(at("2026-11-19T00:00:00Z"), Duration::from_secs(160));
        assert_eq!(bounds.floor(Duration::from_secs(160)), at("2026-11-20T00:01:00Z"));
    }
}
