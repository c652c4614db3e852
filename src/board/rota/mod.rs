//! The rota: what is on the glass at any moment of a day, and until when.
//!
//! A day's timetable is a pure function of that day's turns. Screens with the same editions agree without talking,
//! a restart resumes in step, and what was shown can be checked afterwards.
//!
//! # The rules
//!
//! 1. The timetable is laid from local midnight. In one round every open routine notice and every open reminder has one
//!    turn, its pages in sequence; the reminders keep pace with the notices, so that they lie evenly between them.
//!    The place in the round is carried over every opening and closing. A notice that opens behind that place waits for
//!    the next round; hence nobody has two turns in one round, and one that is open all day has at least
//!    ⌊day ÷ cycle⌋ − 1 turns. (A new opening can make one wait longer than the cycle, but less than two of them.)
//! 2. One turn in four is a priority notice's, in turn among them, whatever else is open. Priority outranks reminder:
//!    a priority notice that is also a reminder is a priority notice.
//! 3. While an emergency is open, only emergencies rotate. It cuts the page on the glass when it opens, another
//!    emergency's too once that has had its shortest time. (One that is open for less is shown only if no other is open.)
//!    Afterwards the round goes on where it was: the turn that was cut starts again, once; a second
//!    cut ends it, or a stuttering emergency could hold everybody up.
//! 4. Nothing else cuts a page but the end of its own notice. In the last moments before an emergency, before
//!    midnight or before its notice's end, the page on the glass is stretched instead of starting another one that could
//!    not stay for [`Pace::shortest`]. A turn is not begun in the last moments of its notice.
//! 5. Midnight cuts no page. When the next page does not fit into the day, the page on the glass is stretched to midnight
//!    if that does not more than double its time; else one of the next few in the round that fits is shown; else the page
//!    on the glass is stretched all the same, by less than the page that did not fit. Only an emergency's page is cut,
//!    when there is nothing of an emergency to stretch.
//! 6. Nothing open: the built-in pages, in their own endless round. They are never content, so they give way as soon as
//!    anything opens (having been there for the shortest time), and they also fill where a page would have to be stretched
//!    beyond its notice's own end.
//! 7. A turn shows at most [`PAGES_A_TURN`] pages, and an emergency's takes at most two minutes while another one is open
//!    (one page at least). A longer notice goes on in its next turn, after the page with which its last one ended, and
//!    from its first page again after its last; at midnight everybody begins with the first. A turn that was cut begins
//!    again where it began.
//!
//! A showing is shorter than [`Pace::shortest`] only when it is forced: the last moments of an emergency (or of a day in
//! an emergency) with no other emergency's page to stretch; and a built-in page where a notice ended moments before an
//! emergency or before midnight.
//!
//! The first in the round is another notice every day, or the last of a round that is longer than a day would never be
//! shown.

mod cycle;
mod day;
mod lay;
mod open;
mod round;
#[cfg(test)]
mod tests;
pub mod text;
mod wait;

pub use cycle::{PAGES_A_CYCLE, left_out, within_limit};
pub use day::{Day, Programme, Rota};
pub use wait::{LONG_WAIT, Wait, longest_waits, turns_between};

use jiff::{SignedDuration, Timestamp};

use super::notice::Class;

/// Pages of one turn.
pub const PAGES_A_TURN: usize = 6;

/// One notice's part in a day: when it may be shown that day and how long its pages take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The caller's index.
    pub notice: usize,
    pub class: Class,
    /// Spread evenly between the others; counts for routine notices only.
    pub reminder: bool,
    /// Half-open stretches of time. What lies outside the day is ignored, overlaps are joined, order does not matter.
    /// Built-in pages are always open.
    pub open: Vec<(Timestamp, Timestamp)>,
    /// Each page's time, taken up to whole seconds and into the bounds of the [`Pace`]. A turn without pages is left out.
    pub pages: Vec<SignedDuration>,
}

impl Turn {
    fn why(&self) -> Why {
        match self.class {
            Class::Routine if self.reminder => Why::Reminder,
            Class::Routine => Why::Routine,
            Class::Priority => Why::Priority,
            Class::Emergency => Why::Emergency,
        }
    }
}

/// The numbers of the rota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// No page is on the glass for less; between one second and one minute.
    pub shortest: SignedDuration,
    /// A page that asks for more is a slip and gets this; at most an hour.
    pub longest: SignedDuration,
    /// One turn in so many is a priority notice's; at least 2, or the others would never be shown.
    pub priority_every: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Self { shortest: SignedDuration::from_secs(4), longest: SignedDuration::from_mins(5), priority_every: 4 }
    }
}

/// What a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// The index that the caller gave the turn.
    Notice(usize),
    /// The same of a built-in page. 0 when there are none: the caller has to have something for it.
    BuiltIn(usize),
}

/// Why a page has its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    Routine,
    Priority,
    Reminder,
    Emergency,
    BuiltIn,
}

impl Why {
    /// The word of tables and of JSON.
    pub fn name(self) -> &'static str {
        match self {
            Why::Routine => "routine",
            Why::Priority => "priority",
            Why::Reminder => "reminder",
            Why::Emergency => "emergency",
            Why::BuiltIn => "built-in",
        }
    }
}

/// How a showing compares with its page's own time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fit {
    Whole,
    Stretched,
    Cut,
}

/// One page on the glass with its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Showing {
    pub from: Timestamp,
    pub until: Timestamp,
    pub notice: Slot,
    /// From 0.
    pub page: usize,
    /// How many pages the notice has.
    pub of: usize,
    pub why: Why,
    pub fit: Fit,
}

/// One day's showings, without gap or overlap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timetable {
    day: Day,
    /// Never empty: a day without length has one showing without length.
    showings: Vec<Showing>,
}

impl Timetable {
    /// Lays a day. Of a day longer than 48 hours only so much is laid.
    pub fn lay(day: &Day, turns: &[Turn], built_in: &[Turn], pace: &Pace) -> Self {
        Self { day: *day, showings: lay::lay(day, turns, built_in, pace) }
    }

    pub fn day(&self) -> &Day {
        &self.day
    }

    /// What is on the glass at `t`; the first or the last showing when `t` is not in the day.
    pub fn at(&self, t: Timestamp) -> &Showing {
        let place = self.showings.partition_point(|showing| showing.until <= t);
        &self.showings[place.min(self.showings.len() - 1)]
    }

    pub fn showings(&self) -> &[Showing] {
        &self.showings
    }
}
