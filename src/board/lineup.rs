//! What one screen has to show: the notices that its place may see, each with its pages and their times.

use super::layout::{self, Plan, Stage};
use super::notice::Notice;
use super::pages::{self, Pace};
use super::place::Viewer;
use super::rota::{Day, Programme, Turn};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

/// A notice and how it is shown here.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub notice: Notice,
    pub plan: Plan,
    /// How long each page stays.
    pub times: Vec<SignedDuration>,
    /// A page of a reminder pack or of kind reminder: spread between the others.
    pub reminder: bool,
}

/// All entries of a screen; index for index what the rota's slots mean.
#[derive(Clone, Debug)]
pub struct Lineup {
    pub notices: Vec<Entry>,
    pub built_in: Vec<Entry>,
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
    /// Plans every notice for the stage's glass.
    pub fn new(notices: Vec<Notice>, built_in: Vec<Notice>, stage: &Stage, pace: &Pace, tz: TimeZone) -> Self {
        let plan = |notices: Vec<Notice>| notices.into_iter().map(|notice| Entry::new(notice, stage, pace)).collect();
        Self { notices: plan(notices), built_in: plan(built_in), tz }
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
        Self { notice, plan, times, reminder }
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
