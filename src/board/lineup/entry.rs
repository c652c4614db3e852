//! A notice on one glass: its times at once, its pages when they are asked for.

use crate::board::layout::{self, Pages, Plan, Stage};
use crate::board::notice::{Class, Kind, Notice};
use crate::board::pages::{self, Pace};
use crate::board::play::Dress;
use crate::board::rota::{Day, Turn};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, OnceLock};

/// A notice and how it is shown here.
#[derive(Clone, Debug)]
pub struct Entry {
    pub notice: Arc<Notice>,
    /// How long each page stays.
    pub times: Vec<SignedDuration>,
    /// A page of a reminder pack or of kind reminder: spread between the others.
    pub reminder: bool,
    /// Whether the times are those of the pages; of times that are kept from a former start nobody knows until it is asked.
    truth: OnceLock<bool>,
    plan: OnceLock<Plan>,
    bare: OnceLock<Box<(Notice, Plan)>>,
}

impl Entry {
    /// Planned for the stage's glass.
    pub fn planned(notice: impl Into<Arc<Notice>>, stage: &Stage, pace: &Pace) -> Self {
        let notice = notice.into();
        let pages = layout::paginate(&notice, stage);
        let times = times(&pages, &notice, pace);
        let plan = layout::dress(&notice, pages, stage);
        Self { plan: plan.into(), ..Self::of(notice, times) }
    }

    /// Planned for its times alone, for the rota needs no more: until somebody looks at its pages, nobody holds them.
    pub fn timed(notice: Arc<Notice>, stage: &Stage, pace: &Pace) -> Self {
        let times = times(&layout::paginate(&notice, stage), &notice, pace);
        Self::of(notice, times)
    }

    /// Of a notice whose times are kept from a former start.
    pub fn believed(notice: Arc<Notice>, times: Vec<SignedDuration>) -> Self {
        Self { truth: OnceLock::new(), ..Self::of(notice, times) }
    }

    fn of(notice: Arc<Notice>, times: Vec<SignedDuration>) -> Self {
        let reminder = notice.kind == Kind::Reminder && notice.class == Class::Routine;
        Self { notice, times, reminder, truth: true.into(), plan: OnceLock::new(), bare: OnceLock::new() }
    }

    /// Its pages. An entry is asked on stages of one glass only; whatever else a stage has makes no difference to a plan.
    pub fn plan(&self, stage: &Stage) -> &Plan {
        self.plan.get_or_init(|| layout::plan(&self.notice, stage))
    }

    /// What stands on the glass, with the picture or, where that does not come, without. The times stay the same, or a
    /// broken picture would change the whole day.
    pub fn dressed(&self, dress: Dress, stage: &Stage) -> (&Notice, &Plan) {
        if dress != Dress::WithoutPicture {
            return (&self.notice, self.plan(stage));
        }
        let bare = self.bare.get_or_init(|| {
            let notice = Notice { picture: None, ..Notice::clone(&self.notice) };
            let plan = layout::plan(&notice, stage);
            Box::new((notice, plan))
        });
        (&bare.0, &bare.1)
    }

    /// Whether its times are those of its pages.
    pub fn is_true(&self, stage: &Stage, pace: &Pace) -> bool {
        *self.truth.get_or_init(|| self.times == times(&layout::paginate(&self.notice, stage), &self.notice, pace))
    }

    /// Whether the notice may be on the glass at `t`: validity ∩ weekly hours.
    pub fn is_open(&self, t: Timestamp, tz: &TimeZone) -> bool {
        let notice = &self.notice;
        notice.from <= t && t < notice.until && notice.hours.contains(tz.to_datetime(t))
    }

    /// When the notice may be shown on a day: validity ∩ weekly hours.
    pub(super) fn open(&self, day: Date, bounds: &Day, tz: &TimeZone) -> Vec<(Timestamp, Timestamp)> {
        let (from, until) = (self.notice.from.max(bounds.from), self.notice.until.min(bounds.until));
        let clip = |(start, end): (Timestamp, Timestamp)| (start.max(from), end.min(until));
        self.notice.hours.open_on(day, tz).into_iter().map(clip).filter(|(start, end)| start < end).collect()
    }

    pub(super) fn turn(&self, notice: usize, open: Vec<(Timestamp, Timestamp)>) -> Turn {
        Turn { notice, class: self.notice.class, reminder: self.reminder, open, pages: self.times.clone() }
    }
}

fn times(own: &Pages, notice: &Notice, pace: &Pace) -> Vec<SignedDuration> {
    let time = |page| pages::reading_time(own.syllables(page, notice), notice.code.is_some(), pace);
    (0..own.count()).map(time).collect()
}
