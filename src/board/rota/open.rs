//! The openings and closings of a day's notices, in nanoseconds from the day's beginning.

use jiff::{SignedDuration, Timestamp};

use super::{Day, Turn, Why};

/// No local day is longer; and a caller's slip must not fill the memory.
const LONGEST_DAY: SignedDuration = SignedDuration::from_hours(48);

/// A day's own clock.
#[derive(Clone, Copy)]
pub(super) struct Clock {
    midnight: Timestamp,
    pub length: i64,
}

impl Clock {
    pub fn of(day: &Day) -> Self {
        let length = day.until.duration_since(day.from).clamp(SignedDuration::ZERO, LONGEST_DAY);
        Self { midnight: day.from, length: nanos(length) }
    }

    /// Of any stretch of time, be it longer than a day.
    pub fn over(from: Timestamp, until: Timestamp) -> Self {
        Self { midnight: from, length: nanos(until.duration_since(from).max(SignedDuration::ZERO)) }
    }

    /// Times outside the day become its ends.
    fn of_day(&self, t: Timestamp) -> i64 {
        nanos(t.duration_since(self.midnight).max(SignedDuration::ZERO)).min(self.length)
    }

    pub fn timestamp(&self, at: i64) -> Timestamp {
        // Never fails: `at` lies between two timestamps.
        self.midnight.checked_add(SignedDuration::from_nanos(at)).unwrap_or(self.midnight)
    }

    /// The part of the stretches that lies in the day: sorted, disjoint, not touching, none empty.
    pub fn tidy(&self, open: &[(Timestamp, Timestamp)]) -> Vec<(i64, i64)> {
        let mut stretches: Vec<(i64, i64)> = open
            .iter()
            .map(|&(from, until)| (self.of_day(from), self.of_day(until)))
            .filter(|(from, until)| from < until)
            .collect();
        stretches.sort_unstable();
        stretches.dedup_by(|later, earlier| {
            let joined = later.0 <= earlier.1;
            if joined {
                earlier.1 = earlier.1.max(later.1);
            }
            joined
        });
        stretches
    }
}

/// A day fits, and so do 292 years.
fn nanos(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX)
}

/// A time in which one turn is open.
#[derive(Clone, Copy)]
pub(super) struct Stretch {
    pub turn: usize,
    pub from: i64,
    pub until: i64,
}

/// All stretches of a day, passed through once in the order of time.
pub(super) struct Edges {
    openings: Vec<Stretch>,
    opened: usize,
    /// The same by their ends.
    closings: Vec<Stretch>,
    closed: usize,
    /// When anything but an emergency opens.
    others: Vec<i64>,
    /// When an emergency opens.
    alarms: Vec<i64>,
    /// When an emergency opens that lasts for the shortest time.
    whole_alarms: Vec<i64>,
}

impl Edges {
    /// Leaves out what could not be shown for the shortest time; only an emergency is shown for less.
    pub fn of(turns: &[Turn], clock: &Clock, shortest: i64) -> Self {
        let mut openings = Vec::with_capacity(turns.len());
        let (mut others, mut alarms, mut whole_alarms) = (Vec::new(), Vec::new(), Vec::new());
        for (turn, one) in turns.iter().enumerate().filter(|(_, one)| !one.pages.is_empty()) {
            for (from, until) in clock.tidy(&one.open) {
                let whole = until - from >= shortest;
                match one.why() {
                    Why::Emergency => {
                        alarms.push(from);
                        whole_alarms.extend(whole.then_some(from));
                    }
                    _ if whole => others.push(from),
                    _ => continue,
                }
                openings.push(Stretch { turn, from, until });
            }
        }
        openings.sort_unstable_by_key(|stretch| (stretch.from, stretch.turn));
        let mut closings = openings.clone();
        closings.sort_unstable_by_key(|stretch| (stretch.until, stretch.turn));
        for times in [&mut others, &mut alarms, &mut whole_alarms] {
            times.sort_unstable();
        }
        Self { openings, opened: 0, closings, closed: 0, others, alarms, whole_alarms }
    }

    /// When the next emergency opens after `now`.
    pub fn next_alarm(&self, now: i64, whole: bool) -> Option<i64> {
        after(if whole { &self.whole_alarms } else { &self.alarms }, now)
    }

    /// When anything else opens after `now`.
    pub fn next_opening(&self, now: i64) -> Option<i64> {
        after(&self.others, now)
    }

    /// The next stretch that begins at or before `now`.
    pub fn opening(&mut self, now: i64) -> Option<Stretch> {
        let stretch = self.openings.get(self.opened).copied().filter(|stretch| stretch.from <= now)?;
        self.opened += 1;
        Some(stretch)
    }

    /// The next stretch that ends before `by`.
    pub fn closing(&mut self, by: i64) -> Option<Stretch> {
        let stretch = self.closings.get(self.closed).copied().filter(|stretch| stretch.until < by)?;
        self.closed += 1;
        Some(stretch)
    }
}

/// The first of `times` that comes after `now`.
fn after(times: &[i64], now: i64) -> Option<i64> {
    times.get(times.partition_point(|&time| time <= now)).copied()
}
