//! A timetable for people.

use std::fmt::Write as _;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{Fit, Showing, Slot, Wait};

/// One line a showing: when, how long, why, what. Where they begin on several days, each is headed by its date.
pub fn table(showings: &[Showing], names: &dyn Fn(Slot) -> String, tz: &TimeZone) -> String {
    let times: Vec<String> = showings.iter().map(|showing| words(showing.until.duration_since(showing.from))).collect();
    let width = times.iter().map(String::len).max().unwrap_or(0);
    let mut text = String::new();
    let several = are_several(showings.iter().map(|showing| showing.from), tz);
    let mut day = None;
    for (showing, time) in showings.iter().zip(&times) {
        let why = showing.why.name();
        let date = tz.to_datetime(showing.from).date();
        if several && day != Some(date) {
            let _ = writeln!(text, "{date}");
        }
        day = Some(date);
        // Writing to a string does not fail.
        let _ = write!(text, "{}  {time:>width$}  {why:<9}  {}", clock(showing.from, tz), names(showing.notice));
        if showing.of > 1 {
            let _ = write!(text, " {}/{}", showing.page + 1, showing.of);
        }
        text.push_str(match showing.fit {
            Fit::Whole => "\n",
            Fit::Stretched => "  (stretched)\n",
            Fit::Cut => "  (cut)\n",
        });
    }
    text
}

/// One line a notice, the longest wait first, then the warnings.
pub fn waits(waits: &[Wait], names: &dyn Fn(Slot) -> String, tz: &TimeZone) -> String {
    let mut waits = waits.to_vec();
    waits.sort_by_key(|wait| std::cmp::Reverse(wait.longest));
    let name = |wait: &Wait| names(Slot::Notice(wait.notice));
    let times: Vec<String> = waits.iter().map(|wait| words(wait.longest)).collect();
    let width = times.iter().map(String::len).max().unwrap_or(0);
    let mut text = String::new();
    let several = are_several(waits.iter().map(|wait| wait.from), tz);
    let at = |t| if several { format!("{} {}", tz.to_datetime(t).date(), clock(t, tz)) } else { clock(t, tz) };
    for (wait, time) in waits.iter().zip(&times) {
        let _ = writeln!(text, "longest wait {time:>width$}  {}  from {}", name(wait), at(wait.from));
    }
    for fault in waits.iter().filter_map(|wait| wait.fault(&name(wait))) {
        let _ = writeln!(text, "{fault}");
    }
    text
}

/// Whether the times lie on more than one date.
fn are_several(mut times: impl Iterator<Item = Timestamp>, tz: &TimeZone) -> bool {
    let date = |t| tz.to_datetime(t).date();
    times.next().map(date).is_some_and(|first| times.any(|t| date(t) != first))
}

fn clock(t: Timestamp, tz: &TimeZone) -> String {
    tz.to_datetime(t).strftime("%H:%M:%S").to_string()
}

/// `12 s`, `3 min 12 s`, `1 h 02 min 00 s`; parts of a second only where there are some.
pub(super) fn words(time: SignedDuration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let parts = time.subsec_millis();
    let parts = if parts == 0 { String::new() } else { format!(".{parts:03}").trim_end_matches('0').to_string() };
    match (hours, minutes) {
        (0, 0) => format!("{rest}{parts} s"),
        (0, _) => format!("{minutes} min {rest:02}{parts} s"),
        _ => format!("{hours} h {minutes:02} min {rest:02}{parts} s"),
    }
}
