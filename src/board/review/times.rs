//! When a notice is open, and how long it waits for its turn.

use crate::board::fault::Fault;
use crate::board::lineup::Lineup;
use crate::board::notice::Notice;
use crate::board::rota::{self, Day, Pace, Programme, Slot, Timetable};
use jiff::SignedDuration;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// From here on every weekday has been there.
const WEEK: usize = 7;

/// Weekly hours that never meet the validity: nobody would ever see the notice.
pub fn hours(notice: &Notice, tz: &TimeZone) -> Option<Fault> {
    let mut day = tz.to_datetime(notice.from).date();
    // Two days more than a week: the first and the last may be cut short.
    for _ in 0..WEEK + 2 {
        let open = notice.hours.open_on(day, tz);
        if open.iter().any(|(from, until)| *from < notice.until && notice.from < *until) {
            return None;
        }
        day = day.tomorrow().ok()?;
    }
    let way_out = "mend the hours or the dates";
    let fault = Fault::error("_bangtin.hours", "are never open while the notice is valid", way_out);
    Some(fault.of(&notice.id))
}

/// The day on which the line-up has most pages; none where it has no notices.
pub fn busiest_day(lineup: &Lineup, tz: &TimeZone) -> Option<Date> {
    // Most are valid at once when one begins.
    let mut edges: BTreeMap<Date, (i64, i64)> = BTreeMap::new();
    for entry in &lineup.notices {
        let (from, until) = (entry.notice.from, entry.notice.until);
        if from >= until {
            continue;
        }
        let pages = i64::try_from(entry.times.len()).unwrap_or(i64::MAX);
        edges.entry(tz.to_datetime(from).date()).or_default().0 += pages;
        edges.entry(tz.to_datetime(until).date()).or_default().1 += pages;
    }
    let (mut valid, mut most) = (0, None);
    for (date, (begun, ended)) in edges {
        // What ends on a day is still there on it.
        valid += begun;
        if most.is_none_or(|(pages, _)| valid > pages) {
            most = Some((valid, date));
        }
        valid -= ended;
    }
    // Hours may make another day of the same week the fullest.
    let (_, first) = most?;
    let week = std::iter::successors(Some(first), |day| day.tomorrow().ok()).take(WEEK);
    let pages =
        |day: &Date| -> usize { lineup.turns(*day, &Day::of(*day, tz)).iter().map(|turn| turn.pages.len()).sum() };
    // The first of equals.
    week.map(|day| (pages(&day), day))
        .reduce(|most, next| if next.0 > most.0 { next } else { most })
        .map(|(_, day)| day)
}

fn longest_waits(lineup: &Lineup, date: Date, tz: &TimeZone) -> Vec<rota::Wait> {
    let day = Day::of(date, tz);
    let turns = lineup.turns(date, &day);
    let timetable = Timetable::lay(&day, &turns, &[], &Pace::default());
    rota::longest_waits(timetable.showings(), &turns, day.from..day.until)
}

/// The longest wait of all on a day.
pub fn longest_wait(lineup: &Lineup, date: Date, tz: &TimeZone) -> Option<SignedDuration> {
    longest_waits(lineup, date, tz).iter().map(|wait| wait.longest).max()
}

/// Notices that come round too seldom on a day. `whose` names the place: *at HN-4K7Q2W*.
pub fn waits(lineup: &Lineup, date: Date, tz: &TimeZone, whose: &str) -> Vec<Fault> {
    let waits = longest_waits(lineup, date, tz);
    let fault = |wait: &rota::Wait| {
        let fault = wait.fault(&lineup.entry(Slot::Notice(wait.notice))?.notice.id)?;
        Some(Fault { reason: format!("{} on {date} {whose}", fault.reason), ..fault })
    };
    waits.iter().filter_map(fault).collect()
}
