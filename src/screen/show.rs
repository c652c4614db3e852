//! A deck seen at moments: what snapshots, timetables and measurements ask of it.

use super::content;
use super::gallery::Source;
use crate::board::deck::Deck;
pub use crate::board::deck::{Content, Setting, Shown};
use crate::board::faces::Fonts;
use crate::board::fault::Fault;
use crate::board::layout::Plan;
use crate::board::legibility::Profile;
use crate::board::lineup::{Entry, Known, Lineup};
use crate::board::play::Dress;
use crate::board::rota::{Rota, Showing, Slot};
use crate::board::words::Words;
use crate::cli::CardName;
use crate::config::Settings;
use crate::failure::Failure;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::sync::Arc;

/// The show of one screen.
pub struct Show {
    deck: Deck,
    rota: Rota,
}

/// A show of what the settings name.
pub struct Opened {
    pub show: Show,
    /// Where its pictures lie.
    pub source: Source,
    /// Where its clock starts.
    pub start: Timestamp,
    /// What is wrong with the files, and what the glass does not hold.
    pub faults: Vec<Fault>,
}

impl Show {
    /// Reads and plans what the settings name.
    pub fn open(settings: &Settings, card: Option<CardName>) -> Result<Opened, Failure> {
        let words = Words::of(settings.language);
        let loaded = content::load(settings, card, &words)?;
        let (mut faults, source) = (loaded.faults.clone(), loaded.source.clone());
        let start = loaded.start.unwrap_or_else(Timestamp::now);
        let (content, setting) = loaded.into_show(settings, words, settings.glass(), false);
        let (show, left_out) = Show::new(content, setting, start);
        faults.extend(left_out);
        Ok(Opened { show, source, start, faults })
    }

    /// With it come the faults that name what the glass does not hold.
    pub fn new(content: Content, setting: Setting, now: Timestamp) -> (Self, Vec<Fault>) {
        let (deck, faults) = Deck::new(content, setting, Fonts::shared(), Known::Nothing, now);
        (Self { rota: deck.rota.clone(), deck }, faults)
    }

    pub fn showing(&mut self, t: Timestamp) -> Showing {
        self.rota.at(t, |t| self.deck.lay(t))
    }

    pub fn lineup(&self) -> &Lineup {
        &self.deck.lineup
    }

    pub fn entry(&self, slot: Slot) -> Option<&Arc<Entry>> {
        self.deck.entry(slot)
    }

    pub fn plan<'a>(&self, entry: &'a Entry, dress: Dress) -> &'a Plan {
        self.deck.plan(entry, dress)
    }

    pub fn profile(&self) -> &Profile {
        &self.deck.setting.profile
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

    /// The same without the picture, as the glass has it where that cannot be decoded.
    pub fn bare_sheet(&self, showing: Showing, t: Timestamp) -> Option<Shown> {
        self.deck.sheet(showing, t, false)
    }
}
