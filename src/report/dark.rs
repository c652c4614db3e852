//! When the glass was dark, and why: what the journal's lines say between its plays.
//!
//! While the program runs the glass is never empty but where a line says so. Between two runs it is dark, and the line of
//! the later start tells why: another start of the machine means that power had gone, the same one that the program had
//! ended, by itself or because somebody said so. A network that is down darkens nothing.

use super::journal::{self, Begun, Event, Mark};
use crate::device::glass::Dark;
use crate::durable::Disk;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::Path;

/// A clock that is set moves by more than this.
const JUMP: SignedDuration = SignedDuration::from_secs(60);

/// Why nothing was on the glass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    NoPower,
    /// The panel was off or not connected.
    NoMonitor,
    /// By schedule.
    Off,
    /// Somebody had another terminal or program in front.
    Away,
    /// The display's.
    Fault,
    /// The program broke off, or was killed.
    BrokeOff,
    /// Somebody ended it: an update, `systemctl stop`.
    Stopped,
}

impl Why {
    pub fn words(self) -> &'static str {
        match self {
            Self::NoPower => "no power, or the box was started anew",
            Self::NoMonitor => "the panel was off or unplugged",
            Self::Off => "off by schedule",
            Self::Away => "something else was on the display",
            Self::Fault => "a fault of the display",
            Self::BrokeOff => "the program had broken off",
            Self::Stopped => "the program was stopped, as for an update",
        }
    }

    fn of(dark: Dark) -> Self {
        match dark {
            Dark::NoMonitor => Self::NoMonitor,
            Dark::Away => Self::Away,
            Dark::Off => Self::Off,
            Dark::Fault | Dark::Starting => Self::Fault,
        }
    }
}

/// A stretch without a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    pub from: Timestamp,
    /// None: it is dark still.
    pub until: Option<Timestamp>,
    pub why: Why,
    /// What came to it before it ended, such as power that went while the panel was off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub then: Option<Why>,
}

impl Gap {
    /// None: it is dark still.
    pub fn length(&self) -> Option<SignedDuration> {
        self.until.map(|until| until.duration_since(self.from))
    }
}

/// Reads lines in their order.
#[derive(Debug, Default)]
pub struct Account {
    gaps: Vec<Gap>,
    /// The last moment of which something is known.
    last: Option<Timestamp>,
    begun: Option<Begun>,
    ended: bool,
    dark: Option<(Timestamp, Why)>,
    /// The gap before this run, while the clock may still turn out to have been wrong at its end.
    before: Option<(usize, Timestamp)>,
}

impl Account {
    pub fn take(&mut self, event: &Event) {
        match event {
            Event::Play(entry) => {
                let end = SignedDuration::try_from_secs_f64(entry.duration).unwrap_or_default();
                self.play(entry.start, entry.start.checked_add(end).unwrap_or(entry.start));
            }
            Event::Mark(Mark::Glass(at, dark)) => self.glass(*at, dark.map(Why::of)),
            Event::Mark(Mark::Ended(at)) => {
                self.ended = true;
                self.last = Some(*at);
            }
            Event::Mark(Mark::Begun(begun)) => self.begin(begun),
        }
    }

    fn play(&mut self, start: Timestamp, end: Timestamp) {
        // Within a run pages follow each other: it is the clock that has moved.
        if let (Some(last), Some((before, begun))) = (self.last, self.before)
            && start.duration_since(last) > JUMP
            && self.dark.is_none()
        {
            let jump = start.duration_since(last);
            let gap = &mut self.gaps[before];
            gap.until = begun.checked_add(jump).ok().map(|until| until.max(gap.from));
            self.before = None;
        }
        self.last = Some(end);
    }

    fn glass(&mut self, at: Timestamp, dark: Option<Why>) {
        if let Some((from, why)) = self.dark.take() {
            self.put(Gap { from, until: Some(at.max(from)), why, then: None });
        }
        self.dark = dark.map(|why| (at, why));
        self.last = Some(at);
    }

    fn begin(&mut self, begun: &Begun) {
        let why = match &self.begun {
            _ if self.ended && self.begun.as_ref().is_none_or(|own| own.boot == begun.boot) => Why::Stopped,
            Some(before) if before.boot == begun.boot => Why::BrokeOff,
            _ => Why::NoPower,
        };
        let dark = self.dark.take();
        if let Some(last) = self.last {
            let (from, first, then) = match dark {
                Some((from, why_dark)) => (from, why_dark, Some(why)),
                None => (last, why, None),
            };
            self.put(Gap { from, until: Some(begun.at.max(last)), why: first, then });
            self.before = (!begun.sure).then(|| (self.gaps.len() - 1, begun.at));
        }
        self.last = Some(begun.at);
        (self.begun, self.ended) = (Some(begun.clone()), false);
    }

    fn put(&mut self, gap: Gap) {
        self.gaps.push(gap);
    }

    /// What was dark so far. `runs`: the program runs now; without it the glass is dark since it was last heard of.
    pub fn gaps(mut self, runs: bool) -> Vec<Gap> {
        if let Some((from, why)) = self.dark.take() {
            self.put(Gap { from, until: None, why, then: None });
        } else if let Some(from) = self.last.filter(|_| !runs && self.begun.is_some()) {
            let why = if self.ended { Why::Stopped } else { Why::BrokeOff };
            self.put(Gap { from, until: None, why, then: None });
        }
        self.gaps
    }

    /// The last start that stands there.
    pub fn begun(&self) -> Option<&Begun> {
        self.begun.as_ref()
    }
}

/// What a journal says.
pub fn read(disk: &dyn Disk, state: &Path) -> io::Result<Account> {
    let mut account = Account::default();
    journal::read_all(disk, state, |event| account.take(&event))?;
    Ok(account)
}

#[cfg(test)]
mod tests;
