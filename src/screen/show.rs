//! A deck seen at moments: what snapshots, timetables and measurements ask of it.

use crate::board::deck::Deck;
pub use crate::board::deck::{Content, Setting, Shown};
use crate::board::faces::Fonts;
use crate::board::fault::Fault;
use crate::board::legibility::Profile;
use crate::board::lineup::{Entry, Lineup};
use crate::board::rota::{Showing, Slot, Timetable};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::sync::Arc;

/// The show of one screen.
pub struct Show {
    deck: Deck,
    content: Content,
    /// What the glass does not hold.
    pub faults: Vec<Fault>,
    /// The day that was asked for last.
    day: Arc<Timetable>,
    fonts: Arc<Fonts>,
}

impl Show {
    pub fn new(content: Content, setting: Setting, now: Timestamp) -> Self {
        let fonts = Arc::new(Fonts::embedded());
        let (deck, faults) = Deck::new(content.clone(), setting, fonts.clone(), None, now);
        Self { day: deck.days[0].clone(), deck, content, faults, fonts }
    }

    /// Another glass: everything is planned anew.
    pub fn resize(&mut self, width: u32, height: u32, now: Timestamp) {
        let profile = Profile { width, height, ..self.deck.setting.profile };
        let setting = Setting { profile, ..self.deck.setting.clone() };
        let (deck, faults) = Deck::new(self.content.clone(), setting, self.fonts.clone(), Some(&self.deck), now);
        (self.day, self.deck, self.faults) = (deck.days[0].clone(), deck, faults);
    }

    pub fn showing(&mut self, t: Timestamp) -> Showing {
        if !self.day.day().holds(t) {
            self.day = Arc::new(self.deck.lay(t));
        }
        *self.day.at(t)
    }

    pub fn lineup(&self) -> &Lineup {
        &self.deck.lineup
    }

    pub fn entry(&self, slot: Slot) -> Option<&Arc<Entry>> {
        self.deck.entry(slot)
    }

    pub fn tz(&self) -> &TimeZone {
        &self.deck.setting.tz
    }

    /// The page that is due at `t`, as it looks at `t`.
    pub fn at(&mut self, t: Timestamp) -> Option<Shown> {
        let showing = self.showing(t);
        self.sheet(showing, t)
    }

    /// The sheet of a showing as it looks at `t`; none only where there is nothing at all to show.
    pub fn sheet(&self, showing: Showing, t: Timestamp) -> Option<Shown> {
        self.deck.sheet(showing, t, true)
    }
}
