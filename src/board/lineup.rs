//! What one screen has to show: the notices that its place may see, each with its pages and their times.

mod entry;

pub use entry::Entry;

use super::fault::Fault;
use super::layout::Stage;
use super::notice::Notice;
use super::pages::Pace;
use super::place::Viewer;
use super::rota::{self, Day, Programme, Slot, Turn};
use super::timings::Timings;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::sync::Arc;

/// All entries of a screen; index for index what the rota's slots mean.
#[derive(Clone, Debug)]
pub struct Lineup {
    pub notices: Vec<Arc<Entry>>,
    pub built_in: Vec<Arc<Entry>>,
    tz: TimeZone,
}

/// What is known of notices before they are planned for a glass.
#[derive(Clone, Copy)]
pub enum Known<'a> {
    Nothing,
    /// Entries of the same glass.
    Lineup(&'a Lineup),
    /// The times of pages on the same glass.
    Timings(&'a Timings),
}

/// The notices that `viewer` may see, superseded ones ended, newcomers marked.
///
/// A notice supersedes only notices of its own publisher, from its own beginning on; what it replaced does not return.
/// It counts only where it is itself seen: who does not get the new notice keeps the old one.
pub fn seen(notices: Vec<Arc<Notice>>, viewer: &Viewer, tz: &TimeZone) -> Vec<Arc<Notice>> {
    let mut seen: Vec<Arc<Notice>> = notices.into_iter().filter(|notice| viewer.sees(&notice.to)).collect();
    let places: HashMap<(String, String), usize> =
        (0..).zip(&seen).map(|(at, notice)| ((notice.publisher.clone(), notice.id.clone()), at)).collect();
    for at in 0..seen.len() {
        for id in seen[at].supersedes.clone() {
            let Some(&old) = places.get(&(seen[at].publisher.clone(), id)) else { continue };
            if old == at {
                continue;
            }
            let day = seen[old].published.map(|at| at.to_zoned(tz.clone()).date());
            let until = seen[old].until.min(seen[at].from);
            Arc::make_mut(&mut seen[old]).until = until;
            Arc::make_mut(&mut seen[at]).replaces = Some(day);
        }
    }
    seen
}

impl Lineup {
    /// Plans every notice for the stage's glass, but those of which enough is known. Routine notices that the cycle does
    /// not hold are left out, each named by a fault.
    pub fn new(
        notices: Vec<Arc<Notice>>,
        built_in: Vec<Arc<Notice>>,
        stage: &Stage,
        pace: &Pace,
        tz: TimeZone,
        known: Known,
    ) -> (Self, Vec<Fault>) {
        let (entries, timings) = match known {
            Known::Nothing => (HashMap::new(), None),
            Known::Lineup(lineup) => (lineup.by_name(), None),
            Known::Timings(timings) => (HashMap::new(), Some(timings)),
        };
        let plan = |notice: Arc<Notice>| match entries.get(&(notice.publisher.as_str(), notice.id.as_str())) {
            Some(&entry) if entry.notice == notice => entry.clone(),
            _ => Arc::new(match timings.and_then(|timings| timings.of(&notice)) {
                Some(times) => Entry::believed(notice, times),
                None => Entry::timed(notice, stage, pace),
            }),
        };
        let mut notices: Vec<_> = notices.into_iter().map(plan).collect();
        let sizes: Vec<_> = notices.iter().map(|entry| (entry.notice.class, entry.times.len())).collect();
        let mut held = rota::within_limit(&sizes).into_iter();
        let mut faults = Vec::new();
        notices.retain(|entry| {
            let held = held.next().unwrap_or(true);
            if !held {
                faults.push(rota::left_out(&entry.notice.id));
            }
            held
        });
        (Self { notices, built_in: built_in.into_iter().map(plan).collect(), tz }, faults)
    }

    /// Every notice planned, whether a cycle holds it or not, and no built-in pages.
    pub fn whole(notices: Vec<Arc<Notice>>, stage: &Stage, pace: &Pace, tz: TimeZone) -> Self {
        let plan = |notice| Arc::new(Entry::planned(notice, stage, pace));
        Self { notices: notices.into_iter().map(plan).collect(), built_in: Vec::new(), tz }
    }

    fn by_name(&self) -> HashMap<(&str, &str), &Arc<Entry>> {
        let all = self.built_in.iter().chain(&self.notices);
        all.map(|entry| ((entry.notice.publisher.as_str(), entry.notice.id.as_str()), entry)).collect()
    }

    pub fn entry(&self, slot: Slot) -> Option<&Arc<Entry>> {
        match slot {
            Slot::Notice(at) => self.notices.get(at),
            Slot::BuiltIn(at) => self.built_in.get(at),
        }
    }

    /// Pages of everything that may stand in one cycle.
    pub fn pages(&self) -> usize {
        self.notices.iter().map(|entry| entry.times.len()).sum()
    }
}

impl Programme for Lineup {
    fn turns(&self, day: Date, bounds: &Day) -> Vec<Turn> {
        let turns = (0..).zip(&self.notices).map(|(at, entry)| entry.turn(at, entry.open(day, bounds, &self.tz)));
        turns.filter(|turn| !turn.open.is_empty()).collect()
    }

    fn built_in(&self) -> Vec<Turn> {
        (0..).zip(&self.built_in).map(|(at, entry)| entry.turn(at, vec![(Timestamp::MIN, Timestamp::MAX)])).collect()
    }
}
