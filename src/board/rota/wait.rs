//! How long a resident waits for a notice.

use std::collections::HashMap;
use std::ops::Range;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::open::Clock;
use super::{Day, Programme, Showing, Slot, Turn, Why};
use crate::board::fault::Fault;

/// A lift comes sooner: nobody stays so long to see a notice.
pub const LONG_WAIT: SignedDuration = SignedDuration::from_mins(6);

/// The longest time in which a notice was open and not on the glass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    pub notice: usize,
    pub longest: SignedDuration,
    /// When it began.
    pub from: Timestamp,
}

impl Wait {
    /// A warning to the author when the wait is long.
    pub fn fault(&self, name: &str) -> Option<Fault> {
        let reason = format!("waits for its turn for {}", super::text::words(self.longest));
        (self.longest > LONG_WAIT)
            .then(|| Fault::warning("rota", reason, "publish fewer notices at a time, or shorter ones").of(name))
    }
}

/// The longest wait of every turn that is open in the range, in the order of the turns. The showings have to cover the
/// range.
///
/// The time before the first and after the last showing counts; a page that was never shown waits all the time that it
/// is open. An emergency's time is no wait for the others: it would hide what their author can mend.
pub fn longest_waits(showings: &[Showing], turns: &[Turn], range: Range<Timestamp>) -> Vec<Wait> {
    let clock = Clock::over(range.start, range.end);
    let mut shown: HashMap<usize, Vec<(Timestamp, Timestamp)>> = HashMap::new();
    let mut emergencies = Vec::new();
    for showing in showings {
        let time = (showing.from, showing.until);
        if let Slot::Notice(notice) = showing.notice {
            shown.entry(notice).or_default().push(time);
        }
        if showing.why == Why::Emergency {
            emergencies.push(time);
        }
    }
    // Joined once: the showings of one emergency are one stretch for everybody.
    let emergencies: Vec<_> = clock
        .tidy(&emergencies)
        .into_iter()
        .map(|(from, until)| (clock.timestamp(from), clock.timestamp(until)))
        .collect();
    let wait = |turn: &Turn| {
        let mut no_wait = shown.get(&turn.notice).cloned().unwrap_or_default();
        if turn.why() != Why::Emergency {
            no_wait.extend_from_slice(&emergencies);
        }
        let (from, longest) = longest_gap(&clock.tidy(&turn.open), &clock.tidy(&no_wait))?;
        let longest = SignedDuration::from_nanos(longest);
        Some(Wait { notice: turn.notice, longest, from: clock.timestamp(from) })
    };
    turns.iter().filter_map(wait).collect()
}

/// The turns of all days from `from` to `until`: one a notice, in the order of their first days, open whenever the notice
/// is on any of them.
pub fn turns_between(programme: &impl Programme, from: Timestamp, until: Timestamp, tz: &TimeZone) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    let mut places: HashMap<usize, usize> = HashMap::new();
    let (first, last) = (tz.to_datetime(from).date(), tz.to_datetime(until).date());
    let mut next = Some(first);
    while let Some(date) = next.filter(|date| *date <= last) {
        for turn in programme.turns(date, &Day::of(date, tz)) {
            match places.get(&turn.notice) {
                Some(&place) => turns[place].open.extend(turn.open),
                None => {
                    places.insert(turn.notice, turns.len());
                    turns.push(turn);
                }
            }
        }
        next = date.tomorrow().ok();
    }
    turns
}

/// The first of the longest stretches of `open` that nothing of `covered` touches, as its beginning and length.
fn longest_gap(open: &[(i64, i64)], covered: &[(i64, i64)]) -> Option<(i64, i64)> {
    let mut longest = (open.first()?.0, 0);
    for &(from, until) in open {
        let mut since = from;
        let begun = covered.partition_point(|&(_, end)| end <= from);
        let inside = covered[begun..].iter().copied().take_while(|&(begin, _)| begin < until);
        for (begin, end) in inside.chain([(until, until)]) {
            if begin - since > longest.1 {
                longest = (since, begin - since);
            }
            since = end;
        }
    }
    Some(longest)
}
