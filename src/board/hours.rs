//! Weekly hours: when in the week a notice may be shown.

use std::fmt;

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use jiff::{Span, Timestamp};

use super::fault::{Fault, excerpt};

/// Minutes in a day and in a week.
const DAY: u16 = 24 * 60;
const WEEK: u16 = 7 * DAY;

const FIELD: &str = "_bangtin.hours";
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const VIETNAMESE_DAYS: [&str; 7] = ["T2", "T3", "T4", "T5", "T6", "T7", "CN"];

/// A time zone by its IANA name; none: there is no such zone. Out of the program's own table, for by another machine's an
/// edition would be another one there.
pub fn zone(name: &str) -> Option<TimeZone> {
    TimeZoneDatabase::bundled().get(name).ok()
}

/// When in the week a notice may be shown; always, by default.
///
/// Hours are local time: on a day that the clock is put back, an hour that comes twice counts twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Half-open, in minutes from Monday 00:00; sorted, disjoint, not touching, within the week.
    spans: Vec<(u16, u16)>,
}

impl Default for Hours {
    fn default() -> Self {
        Self { spans: vec![(0, WEEK)] }
    }
}

impl Hours {
    /// Reads strings such as `Mon,Wed-Fri 18:30-19:30`, `T7 22:00-02:00` or `06:00-22:00` (every day); together they
    /// are a union. No strings at all are no limit.
    pub fn parse(strings: &[String]) -> Result<Self, Fault> {
        if strings.is_empty() {
            return Ok(Self::default());
        }
        let mut spans = Vec::new();
        for string in strings {
            let (days, start, end) = parse_one(string)?;
            for (day, _) in (0_u16..).zip(days).filter(|(_, on)| *on) {
                let (start, end) = (day * DAY + start, day * DAY + end);
                spans.push((start, end.min(WEEK)));
                // Sunday's late hours end on Monday morning.
                if end > WEEK {
                    spans.push((0, end - WEEK));
                }
            }
        }
        Ok(Self { spans: merge(spans) })
    }

    /// Whether these hours leave nothing out.
    pub fn is_always(&self) -> bool {
        self.spans == [(0, WEEK)]
    }

    /// Whether a local time lies within them.
    pub fn contains(&self, local: DateTime) -> bool {
        let day = i32::from(local.weekday().to_monday_zero_offset()) * i32::from(DAY);
        let minute = day + i32::from(local.hour()) * 60 + i32::from(local.minute());
        self.spans.iter().any(|(start, end)| (i32::from(*start)..i32::from(*end)).contains(&minute))
    }

    /// The open times of one local day, from its first instant to the next day's: sorted, disjoint and half-open.
    /// A day that the zone leaves out has none.
    pub fn open_on(&self, day: Date, tz: &TimeZone) -> Vec<(Timestamp, Timestamp)> {
        let bounds = day.tomorrow().ok().and_then(|next| Some((first_instant(day, tz)?, first_instant(next, tz)?)));
        let Some((start, end)) = bounds.filter(|(start, end)| start < end) else { return Vec::new() };
        if self.is_always() {
            return vec![(start, end)];
        }
        // Between two changes of the clock, local time is instants plus one offset.
        let (start, end) = (start.as_second(), end.as_second());
        let mut open = Vec::new();
        let mut from = start;
        while from < end {
            let Ok(at) = Timestamp::from_second(from) else { break };
            let offset = i64::from(tz.to_offset(at).seconds());
            let to = tz.following(at).next().map_or(end, |change| change.timestamp().as_second().min(end));
            self.open_between(from, to, offset, &mut open);
            // A change that does not come later would never end.
            from = to.max(from + 1);
        }
        let instant = |second| Timestamp::from_second(second).ok();
        merge(open).into_iter().filter_map(|(start, end)| Some((instant(start)?, instant(end)?))).collect()
    }

    /// Adds the open seconds of a stretch that has one offset and is shorter than a week.
    fn open_between(&self, from: i64, to: i64, offset: i64, open: &mut Vec<(i64, i64)>) {
        const WEEK_SECONDS: i64 = WEEK as i64 * 60;
        // The epoch was a Thursday.
        const FIRST_MONDAY: i64 = -3 * DAY as i64 * 60;
        let monday = from - (from + offset - FIRST_MONDAY).rem_euclid(WEEK_SECONDS);
        for week in [monday, monday + WEEK_SECONDS] {
            for (start, end) in &self.spans {
                let (start, end) = (week + i64::from(*start) * 60, week + i64::from(*end) * 60);
                let (start, end) = (start.max(from), end.min(to));
                if start < end {
                    open.push((start, end));
                }
            }
        }
    }

    /// The spans cut into pieces as an author would write them: the day each begins on, its start and its end in
    /// minutes of that day, the end beyond 24:00 when it crosses midnight.
    fn pieces(&self) -> Vec<(u16, u16, u16)> {
        let mut spans = self.spans.clone();
        // Sunday night and Monday morning are one.
        if let [(0, morning), .., (_, WEEK)] = spans[..] {
            spans.remove(0);
            if let Some(last) = spans.last_mut() {
                last.1 += morning;
            }
        }
        let mut pieces = Vec::new();
        for (mut start, end) in spans {
            while start < end {
                let midnight = start - start % DAY + DAY;
                let to = if end - start < DAY { end } else { midnight };
                let day = start / DAY;
                pieces.push((day % 7, start - day * DAY, to - day * DAY));
                start = to;
            }
        }
        pieces
    }
}

/// As [`Hours::parse`] reads them, joined by `; `.
impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_always() {
            return f.write_str("always");
        }
        let mut groups: Vec<((u16, u16), [bool; 7])> = Vec::new();
        for (day, start, end) in self.pieces() {
            let at = groups.iter().position(|(times, _)| *times == (start, end)).unwrap_or_else(|| {
                groups.push(((start, end), [false; 7]));
                groups.len() - 1
            });
            if let Some(on) = groups.get_mut(at).and_then(|(_, days)| days.get_mut(usize::from(day))) {
                *on = true;
            }
        }
        for (i, ((start, end), days)) in groups.iter().enumerate() {
            let separator = if i > 0 { "; " } else { "" };
            let end = if *end > DAY { end - DAY } else { *end };
            let (h0, m0, h1, m1) = (start / 60, start % 60, end / 60, end % 60);
            write!(f, "{separator}{} {h0:02}:{m0:02}-{h1:02}:{m1:02}", day_list(days))?;
        }
        Ok(())
    }
}

/// `Mon,Wed-Fri`.
fn day_list(days: &[bool; 7]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (day, _) in days.iter().enumerate().filter(|(_, on)| **on) {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == day => *last = day,
            _ => runs.push((day, day)),
        }
    }
    let name = |day: usize| DAYS.get(day).copied().unwrap_or_default();
    let run = |(first, last): &(usize, usize)| {
        if first == last { name(*first).to_owned() } else { format!("{}-{}", name(*first), name(*last)) }
    };
    runs.iter().map(run).collect::<Vec<_>>().join(",")
}

/// The first instant of a local day: midnight, or where a gap of the clock swallows it, the end of the gap.
fn first_instant(day: Date, tz: &TimeZone) -> Option<Timestamp> {
    let midnight = tz.to_ambiguous_timestamp(day.to_datetime(jiff::civil::Time::midnight()));
    match midnight.offset() {
        AmbiguousOffset::Gap { .. } => {
            let within = midnight.later().ok()?.checked_add(Span::new().seconds(1)).ok()?;
            Some(tz.preceding(within).next()?.timestamp())
        }
        _ => midnight.earlier().ok(),
    }
}

/// Sorted, and joined where they meet.
fn merge<T: Ord + Copy>(mut spans: Vec<(T, T)>) -> Vec<(T, T)> {
    spans.sort_unstable();
    let mut merged: Vec<(T, T)> = Vec::with_capacity(spans.len());
    for (start, end) in spans {
        match merged.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    merged
}

/// Days from Monday, start and end in minutes of the day, the end beyond 24:00 when it crosses midnight.
fn parse_one(string: &str) -> Result<([bool; 7], u16, u16), Fault> {
    // Authors write dashes as their keyboard does, and put spaces around them.
    let plain = string.replace(['–', '—', '−'], "-");
    let words = plain.split('-').map(str::trim).collect::<Vec<_>>().join("-");
    let words = words.split(',').map(str::trim).collect::<Vec<_>>().join(",");
    let words: Vec<&str> = words.split_whitespace().collect();
    let (days, times) = match words[..] {
        [times] => ([true; 7], times),
        [days, times] => (parse_days(days, string)?, times),
        _ => return Err(not_hours(string)),
    };
    let (start, end) = times.split_once('-').ok_or_else(|| not_hours(string))?;
    let start = parse_time(start).filter(|start| *start < DAY).ok_or_else(|| not_a_time(start, string, "23:59"))?;
    let end = parse_time(end).ok_or_else(|| not_a_time(end, string, "24:00"))?;
    if start == end {
        return Err(fault(string, "begins and ends at the same minute", "write 00:00-24:00 for the whole day"));
    }
    Ok((days, start, if end < start { end + DAY } else { end }))
}

fn parse_days(list: &str, string: &str) -> Result<[bool; 7], Fault> {
    let mut days = [false; 7];
    let mut add = |day: Weekday| {
        if let Some(on) = days.get_mut(usize::from(day.to_monday_zero_offset().unsigned_abs())) {
            *on = true;
        }
    };
    for part in list.split(',') {
        match part.split_once('-') {
            None => add(parse_day(part, string)?),
            Some((first, last)) => {
                let (first, last) = (parse_day(first, string)?, parse_day(last, string)?);
                if first == last {
                    let reason = format!("{part:?} is either one day or all seven");
                    return Err(fault(string, &reason, "write one day's name, or Mon-Sun"));
                }
                let span = first.until(last).unsigned_abs();
                first.cycle_forward().take(usize::from(span) + 1).for_each(&mut add);
            }
        }
    }
    Ok(days)
}

fn parse_day(name: &str, string: &str) -> Result<Weekday, Fault> {
    let find = |names: &[&str]| names.iter().position(|day| day.eq_ignore_ascii_case(name));
    find(&DAYS)
        .or_else(|| find(&VIETNAMESE_DAYS))
        .and_then(|day| Weekday::from_monday_zero_offset(day as i8).ok())
        .ok_or_else(|| {
            fault(string, &format!("{:?} is no day", excerpt(name)), "days are Mon to Sun, or T2 to T7 and CN")
        })
}

/// `6:00` to `24:00`, in minutes.
fn parse_time(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |s: &str| !s.is_empty() && s.len() <= 2 && s.bytes().all(|b| b.is_ascii_digit());
    if !digits(hour) || !digits(minute) || minute.len() != 2 {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (minute < 60 && hour * 60 + minute <= DAY).then_some(hour * 60 + minute)
}

fn not_a_time(text: &str, string: &str, last: &str) -> Fault {
    let reason = format!("{:?} is no time of the day", excerpt(text));
    fault(string, &reason, &format!("write hours and minutes, 00:00 to {last}"))
}

fn not_hours(string: &str) -> Fault {
    fault(string, "no weekly hours", "write one range of times in each string: Mon-Fri 06:00-22:00")
}

fn fault(string: &str, reason: &str, way_out: &str) -> Fault {
    Fault::error(FIELD, format!("{:?}: {reason}", excerpt(string)), way_out)
}

#[cfg(test)]
mod tests;
