//! Days, and the rota that lays them as they are asked for.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Showing, Timetable, Turn};
use std::sync::Arc;

/// From local midnight to local midnight; 23 or 25 hours where the clocks change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    pub from: Timestamp,
    pub until: Timestamp,
}

impl Day {
    /// The day of that date. At the ends of time, as much of it as there is.
    pub fn of(date: Date, tz: &TimeZone) -> Self {
        let begins = |date: Date| date.to_zoned(tz.clone()).map(|midnight| midnight.timestamp());
        let from = begins(date).unwrap_or(Timestamp::MIN);
        let until = date.tomorrow().and_then(begins).unwrap_or(Timestamp::MAX);
        Self { from, until }
    }

    pub fn holds(&self, t: Timestamp) -> bool {
        self.from <= t && t < self.until
    }

    /// The date and the day that hold `t`.
    pub fn around(t: Timestamp, tz: &TimeZone) -> (Date, Self) {
        let date = tz.to_datetime(t).date();
        let day = Self::of(date, tz);
        // Where the clocks go back over midnight, the last hour of a date comes again after the next has begun.
        let beside = if t < day.from { date.yesterday() } else { date.tomorrow() };
        match beside {
            Ok(beside) if !day.holds(t) => (beside, Self::of(beside, tz)),
            _ => (date, day),
        }
    }
}

/// What there is to show. Asked once a day, and whenever a day is laid anew.
pub trait Programme {
    fn turns(&self, date: Date, bounds: &Day) -> Vec<Turn>;
    fn built_in(&self) -> Vec<Turn>;
}

/// Days that are laid: the last few, for a screen looks back and ahead over midnight.
#[derive(Clone, Default)]
pub struct Rota {
    days: Vec<Arc<Timetable>>,
}

impl Rota {
    const MOST: usize = 4;

    /// What is on the glass at `t`, and until when; lays its day where that must be.
    pub fn at(&mut self, t: Timestamp, lay: impl FnOnce(Timestamp) -> Timetable) -> Showing {
        if let Some(day) = self.laid(t) {
            return *day.at(t);
        }
        let day = Arc::new(lay(t));
        let showing = *day.at(t);
        self.put(day);
        showing
    }

    /// The day of `t`, if it is laid.
    pub fn laid(&self, t: Timestamp) -> Option<&Arc<Timetable>> {
        self.days.iter().find(|day| day.day().holds(t))
    }

    /// Takes in a day that was laid elsewhere.
    pub fn put(&mut self, day: Arc<Timetable>) {
        if self.days.iter().any(|known| known.day() == day.day()) {
            return;
        }
        if self.days.len() >= Self::MOST {
            self.days.remove(0);
        }
        self.days.push(day);
    }

    /// Lets go of days that have passed.
    pub fn pass(&mut self, now: Timestamp) {
        self.days.retain(|day| day.day().until > now);
    }

    #[cfg(test)]
    pub(in crate::board) fn len(&self) -> usize {
        self.days.len()
    }
}
