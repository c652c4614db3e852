//! What one screen has to show: the notices that its place may see, each with its pages and their times.

use super::fault::Fault;
use super::layout::{self, Plan, Stage};
use super::notice::Notice;
use super::pages::{self, Pace};
use super::place::Viewer;
use super::rota::{self, Day, Programme, Slot, Turn};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::Arc;

/// A notice and how it is shown here.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub notice: Notice,
    pub plan: Plan,
    /// How long each page stays.
    pub times: Vec<SignedDuration>,
    /// A page of a reminder pack or of kind reminder: spread between the others.
    pub reminder: bool,
    /// The same without its picture, for when that does not come; none where there is none. The times stay the same, or
    /// a broken picture would change the whole day.
    pub bare: Option<Box<Bare>>,
}

/// A notice that does without its picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Bare {
    pub notice: Notice,
    pub plan: Plan,
}

/// All entries of a screen; index for index what the rota's slots mean.
#[derive(Clone, Debug)]
pub struct Lineup {
    pub notices: Vec<Arc<Entry>>,
    pub built_in: Vec<Arc<Entry>>,
    tz: TimeZone,
}

/// The notices that `viewer` may see, superseded ones ended, newcomers marked.
///
/// A notice supersedes only notices of its own publisher, from its own beginning on; what it replaced does not return.
/// It counts only where it is itself seen: who does not get the new notice keeps the old one.
pub fn seen(notices: Vec<Notice>, viewer: &Viewer, tz: &TimeZone) -> Vec<Notice> {
    let mut seen: Vec<Notice> = notices.into_iter().filter(|notice| viewer.sees(&notice.to)).collect();
    let places: HashMap<(String, String), usize> =
        (0..).zip(&seen).map(|(at, notice)| ((notice.publisher.clone(), notice.id.clone()), at)).collect();
    for at in 0..seen.len() {
        for id in seen[at].supersedes.clone() {
            let Some(&old) = places.get(&(seen[at].publisher.clone(), id)) else { continue };
            if old == at {
                continue;
            }
            let day = seen[old].published.map(|at| at.to_zoned(tz.clone()).date());
            seen[old].until = seen[old].until.min(seen[at].from);
            seen[at].replaces = Some(day);
        }
    }
    seen
}

impl Lineup {
    /// Plans every notice for the stage's glass; what `known` has of the same notice, planned for the same stage, is
    /// taken over. Routine notices that the cycle does not hold are left out, each named by a fault.
    pub fn new(
        notices: Vec<Notice>,
        built_in: Vec<Notice>,
        stage: &Stage,
        pace: &Pace,
        tz: TimeZone,
        known: Option<&Lineup>,
    ) -> (Self, Vec<Fault>) {
        let known = known.map(Lineup::by_name).unwrap_or_default();
        let plan = |notice: Notice| match known.get(&(notice.publisher.as_str(), notice.id.as_str())) {
            Some(&entry) if entry.notice == notice => entry.clone(),
            _ => Arc::new(Entry::new(notice, stage, pace)),
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
    pub fn whole(notices: Vec<Notice>, stage: &Stage, pace: &Pace, tz: TimeZone) -> Self {
        let plan = |notice| Arc::new(Entry::new(notice, stage, pace));
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

impl Entry {
    pub fn new(notice: Notice, stage: &Stage, pace: &Pace) -> Self {
        let plan = layout::plan(&notice, stage);
        let time = |page| pages::reading_time(plan.syllables(page, &notice), notice.code.is_some(), pace);
        let times = (0..plan.pages.len()).map(time).collect();
        let reminder = notice.kind == super::notice::Kind::Reminder && notice.class == super::notice::Class::Routine;
        let bare = notice.picture.is_some().then(|| {
            let notice = Notice { picture: None, ..notice.clone() };
            let plan = layout::plan(&notice, stage);
            Box::new(Bare { notice, plan })
        });
        Self { notice, plan, times, reminder, bare }
    }

    /// Whether the notice may be on the glass at `t`: validity ∩ weekly hours.
    pub fn is_open(&self, t: Timestamp, tz: &TimeZone) -> bool {
        let notice = &self.notice;
        notice.from <= t && t < notice.until && notice.hours.contains(tz.to_datetime(t))
    }

    /// When the notice may be shown on a day: validity ∩ weekly hours.
    fn open(&self, day: Date, bounds: &Day, tz: &TimeZone) -> Vec<(Timestamp, Timestamp)> {
        let (from, until) = (self.notice.from.max(bounds.from), self.notice.until.min(bounds.until));
        let clip = |(start, end): (Timestamp, Timestamp)| (start.max(from), end.min(until));
        self.notice.hours.open_on(day, tz).into_iter().map(clip).filter(|(start, end)| start < end).collect()
    }

    fn turn(&self, notice: usize, open: Vec<(Timestamp, Timestamp)>) -> Turn {
        Turn { notice, class: self.notice.class, reminder: self.reminder, open, pages: self.times.clone() }
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
