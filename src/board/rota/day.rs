//! Days, and the rota that lays them as they are asked for.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Pace, Showing, Timetable, Turn};

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

/// Lays days as they are asked for; keeps the last two, for a screen looks ahead over midnight.
pub struct Rota<P> {
    programme: P,
    tz: TimeZone,
    pace: Pace,
    /// The one laid last is the last.
    laid: Vec<Timetable>,
}

impl<P: Programme> Rota<P> {
    pub fn new(programme: P, tz: TimeZone, pace: Pace) -> Self {
        Self { programme, tz, pace, laid: Vec::with_capacity(2) }
    }

    /// What is on the glass at `t`, and until when.
    pub fn at(&mut self, t: Timestamp) -> Showing {
        *self.timetable(t).at(t)
    }

    /// The timetable of the day that holds `t`.
    pub fn timetable(&mut self, t: Timestamp) -> &Timetable {
        let place = self.laid.iter().position(|timetable| timetable.day().holds(t)).unwrap_or_else(|| {
            let (date, day) = Day::around(t, &self.tz);
            let turns = self.programme.turns(date, &day);
            let timetable = Timetable::lay(&day, &turns, &self.programme.built_in(), &self.pace);
            self.laid.drain(..self.laid.len().saturating_sub(1));
            self.laid.push(timetable);
            self.laid.len() - 1
        });
        &self.laid[place]
    }

    pub fn programme(&self) -> &P {
        &self.programme
    }
}
