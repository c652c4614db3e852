//! Lays a day, showing after showing. The numbers in the comments are the rules of the module above.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::open::{Clock, Edges, Stretch};
use super::round::{Ring, Round};
use super::{Day, Fit, PAGES_A_TURN, Pace, Showing, Slot, Turn, Why};

/// How many of the round are looked at for one that fits before midnight: bounded, or the last minutes of a day with
/// thousands of notices would take longer than all the rest.
const LOOK_AHEAD: usize = 64;

/// How long an emergency's turn may be while another one is open.
const LONGEST_ALARM: i64 = 120 * SECOND;

const SECOND: i64 = 1_000_000_000;

pub(super) fn lay(day: &Day, turns: &[Turn], built_in: &[Turn], pace: &Pace) -> Vec<Showing> {
    let mut laying = Laying::new(day, turns, built_in, pace);
    while laying.now < laying.clock.length {
        let before = laying.now;
        laying.step();
        debug_assert!(laying.now > before, "every step gets on in time");
    }
    if laying.showings.is_empty() {
        laying.fill(0);
    }
    // It lies there for a day.
    laying.showings.shrink_to_fit();
    laying.showings
}

/// A page of a turn that is due.
#[derive(Clone, Copy)]
struct Next {
    turn: usize,
    page: usize,
    /// Where the turn began, and when.
    first: usize,
    since: i64,
    /// The turn has been cut before.
    again: bool,
}

/// One page of a built-in turn.
struct BuiltIn {
    notice: usize,
    page: usize,
    of: usize,
    time: i64,
}

/// What is on the glass while the next showing is sought.
#[derive(Clone, Copy)]
struct Glass {
    /// None for a built-in page.
    turn: Option<usize>,
    /// The page's own time.
    time: i64,
    from: i64,
}

struct Laying<'a> {
    clock: Clock,
    turns: &'a [Turn],
    built_in: Vec<BuiltIn>,
    shortest: i64,
    longest: i64,
    edges: Edges,
    now: i64,
    /// The end of each turn's latest stretch that has begun.
    until: Vec<i64>,
    /// The open emergency that ends last.
    alarm: Option<Stretch>,

    /// The turn that is first in the round.
    first: usize,
    round: Round,
    emergencies: Ring,
    /// Emergencies that have just opened.
    fresh: BTreeSet<usize>,
    next_built_in: usize,
    /// The rest of the turn on the glass.
    going: Option<Next>,
    /// The page with which each turn begins next: after the one with which its last turn ended.
    begins: Vec<usize>,
    /// Turns that were cut: among emergencies, and in the round.
    cut_alarm: Option<usize>,
    cut_turn: Option<usize>,

    glass: Option<Glass>,
    showings: Vec<Showing>,
}

impl<'a> Laying<'a> {
    fn new(day: &Day, turns: &'a [Turn], built_in: &[Turn], pace: &Pace) -> Self {
        let clock = Clock::of(day);
        let shortest = whole_seconds(pace.shortest).clamp(1, 60) * SECOND;
        let longest = (whole_seconds(pace.longest).clamp(1, 3600) * SECOND).max(shortest);
        let mut laying = Self {
            clock,
            turns,
            built_in: Vec::new(),
            shortest,
            longest,
            edges: Edges::of(turns, &clock, shortest),
            now: 0,
            until: vec![0; turns.len()],
            alarm: None,
            first: first_of_day(day, turns.len()),
            round: Round::new(pace.priority_every),
            emergencies: Ring::default(),
            fresh: BTreeSet::new(),
            next_built_in: 0,
            going: None,
            begins: vec![0; turns.len()],
            cut_alarm: None,
            cut_turn: None,
            glass: None,
            showings: Vec::new(),
        };
        laying.built_in = laying.built_in_pages(built_in);
        laying
    }

    fn built_in_pages(&self, turns: &[Turn]) -> Vec<BuiltIn> {
        let mut pages: Vec<BuiltIn> = turns
            .iter()
            .flat_map(|turn| {
                turn.pages.iter().enumerate().map(|(page, &time)| BuiltIn {
                    notice: turn.notice,
                    page,
                    of: turn.pages.len(),
                    time: self.page_time(time),
                })
            })
            .collect();
        if pages.is_empty() {
            pages.push(BuiltIn { notice: 0, page: 0, of: 1, time: self.longest });
        }
        pages
    }

    fn page_time(&self, time: SignedDuration) -> i64 {
        // Bounded before it is multiplied: the pace's longest is an hour at most.
        (whole_seconds(time).clamp(0, 3600) * SECOND).clamp(self.shortest, self.longest)
    }

    fn time_of(&self, next: &Next) -> i64 {
        self.turns[next.turn].pages.get(next.page).map_or(self.shortest, |&time| self.page_time(time))
    }

    fn why(&self, turn: usize) -> Why {
        self.turns[turn].why()
    }

    /// A turn's place in the round; its own inverse but for the sign.
    fn place(&self, turn: usize) -> usize {
        (turn + self.turns.len() - self.first) % self.turns.len()
    }

    fn turn_at(&self, place: usize) -> usize {
        (place + self.first) % self.turns.len()
    }

    /// Whether a page of the turn can stay for the shortest time from now on.
    fn may_start(&self, turn: usize) -> bool {
        self.until[turn] - self.now >= self.shortest
    }

    fn pass_edges(&mut self) {
        while let Some(stretch) = self.edges.opening(self.now) {
            self.until[stretch.turn] = stretch.until;
            let place = self.place(stretch.turn);
            match self.why(stretch.turn) {
                Why::Emergency => {
                    if self.alarm.is_none_or(|alarm| alarm.until < stretch.until) {
                        self.alarm = Some(stretch);
                    }
                    if self.may_start(stretch.turn) {
                        self.emergencies.open(stretch.turn);
                        self.fresh.insert(stretch.turn);
                    }
                }
                why => self.round.ring(why).open(place),
            }
        }
        // The rings hold only what may start.
        while let Some(stretch) = self.edges.closing(self.now + self.shortest) {
            // Unless it has opened again meanwhile.
            if self.until[stretch.turn] == stretch.until {
                let place = self.place(stretch.turn);
                match self.why(stretch.turn) {
                    Why::Emergency => self.emergencies.close(stretch.turn),
                    why => self.round.ring(why).close(place),
                }
            }
        }
    }

    /// Adds a showing, or stretches the last one.
    fn step(&mut self) {
        self.pass_edges();
        let alarm = self.alarm.is_some_and(|alarm| alarm.until > self.now);
        let cut = self.edges.next_alarm(self.now, alarm);
        self.show_next(alarm, cut);
        if cut.is_some_and(|cut| self.now >= cut) {
            self.interrupt();
        }
    }

    fn show_next(&mut self, alarm: bool, cut: Option<i64>) {
        let limit = cut.unwrap_or(self.clock.length);
        let room = limit - self.now;
        let held = self.glass_until(alarm);

        // 4. Too little before an emergency or midnight.
        if room < self.shortest {
            if held >= limit {
                return self.stretch(limit);
            }
            if !alarm {
                return self.fill(limit);
            }
        }
        // 4. Too little before the end of the notice that is on the glass and has more pages.
        if let Some(going) = self.going
            && !self.may_start(going.turn)
            && self.until[going.turn] > self.now
            && held > self.now
        {
            self.going = None;
            return self.stretch(held.min(limit));
        }

        let Some(mut next) = self.choose(alarm) else { return self.idle(alarm, limit) };

        // 5. The next page does not fit into the day.
        if cut.is_none() && !self.fits(&next) {
            let may_stay = held >= limit;
            if may_stay && self.glass.is_some_and(|glass| room <= glass.time) {
                return self.stretch(limit);
            }
            match self.fitting(alarm) {
                Some(other) => next = other,
                // Built-in pages had better take turns.
                None if may_stay && self.shows_notice() => return self.stretch(limit),
                // Whoever passes at that hour has to see it.
                None if alarm => {}
                None => return self.fill(limit),
            }
        }
        self.show(next, alarm, cut);
    }

    fn begin(&self, turn: usize, again: bool) -> Next {
        let page = self.begins[turn];
        Next { turn, page, first: page, since: self.now, again }
    }

    fn choose(&mut self, alarm: bool) -> Option<Next> {
        if let Some(going) = self.going.take()
            && self.may_start(going.turn)
        {
            return Some(going);
        }
        if alarm { self.choose_emergency() } else { self.choose_in_round() }
    }

    fn choose_in_round(&mut self) -> Option<Next> {
        if let Some(turn) = self.cut_turn.take()
            && self.may_start(turn)
        {
            return Some(self.begin(turn, true));
        }
        let place = self.round.pass()?;
        Some(self.begin(self.turn_at(place), false))
    }

    fn choose_emergency(&mut self) -> Option<Next> {
        while let Some(turn) = self.fresh.pop_first() {
            if self.may_start(turn) {
                // Out of turn: only if it was its turn anyway does the ring move on.
                if self.emergencies.ahead() == Some(turn) {
                    self.emergencies.pass();
                }
                return Some(self.begin(turn, false));
            }
        }
        if let Some(turn) = self.cut_alarm.take()
            && self.may_start(turn)
        {
            return Some(self.begin(turn, true));
        }
        self.emergencies.pass().map(|turn| self.begin(turn, false))
    }

    /// Whether midnight would not cut the page; the end of its own notice may.
    fn fits(&self, next: &Next) -> bool {
        self.until[next.turn] < self.clock.length || self.now + self.time_of(next) <= self.clock.length
    }

    fn fitting(&mut self, alarm: bool) -> Option<Next> {
        self.going = None;
        for _ in 0..LOOK_AHEAD {
            let next = self.choose(alarm)?;
            if self.fits(&next) {
                return Some(next);
            }
        }
        None
    }

    /// Nothing may start.
    fn idle(&mut self, alarm: bool, limit: i64) {
        let held = self.glass_until(alarm);
        if self.shows_notice() && held > self.now {
            return self.stretch(held.min(limit));
        }
        match self.alarm {
            // The last moments of an emergency, and nothing of an emergency is on the glass that could stay.
            Some(stretch) if alarm => self.show(self.begin(stretch.turn, true), alarm, None),
            _ => self.fill(limit),
        }
    }

    fn shows_notice(&self) -> bool {
        self.glass.is_some_and(|glass| glass.turn.is_some())
    }

    /// How long the page on the glass may stay there.
    fn glass_until(&self, alarm: bool) -> i64 {
        match self.glass {
            None => self.now,
            Some(Glass { turn: None, .. }) if alarm => self.now,
            Some(Glass { turn: None, .. }) => i64::MAX,
            Some(Glass { turn: Some(turn), .. }) if alarm && self.why(turn) != Why::Emergency => self.now,
            Some(Glass { turn: Some(turn), .. }) => self.until[turn],
        }
    }

    fn show(&mut self, next: Next, alarm: bool, cut: Option<i64>) {
        let time = self.time_of(&next);
        let turn = &self.turns[next.turn];
        let mut until = (self.now + time).min(self.until[next.turn]).min(self.clock.length);
        if let Some(cut) = cut {
            // 3. An emergency's page has its shortest time before another one cuts it.
            until = until.min(if alarm { cut.max(self.now + self.shortest) } else { cut });
        }
        let whole = until >= self.now + time;
        let rest = self.rest(&next, until);
        self.going = if whole { rest } else { Some(next) };
        if whole && rest.is_none() {
            // 7. A longer notice goes on in its next turn.
            self.begins[next.turn] = (next.page + 1) % turn.pages.len().max(1);
        }
        self.push(Slot::Notice(turn.notice), next.page, turn.pages.len(), turn.why(), until);
        self.glass = Some(Glass { turn: Some(next.turn), time, from: self.now });
        self.get_on(until);
    }

    /// The next page of the same turn, if this one is not its last.
    fn rest(&self, next: &Next, at: i64) -> Option<Next> {
        let page = next.page + 1;
        let more = page < self.turns[next.turn].pages.len() && page - next.first < PAGES_A_TURN;
        let rest = Next { page, ..*next };
        // 7. Another emergency is not kept waiting.
        let waits = self.why(next.turn) == Why::Emergency && self.emergencies.holds_others(next.turn);
        let late = waits && at + self.time_of(&rest) - next.since > LONGEST_ALARM;
        (more && !late).then_some(rest)
    }

    /// 6. Shows a built-in page, until `limit` at the longest.
    fn fill(&mut self, limit: i64) {
        let opening = self.edges.next_opening(self.now);
        if let Some(opening) = opening
            && self.glass.is_some()
            && !self.shows_notice()
            && opening - self.now < self.shortest
        {
            return self.stretch(opening.min(limit));
        }
        let BuiltIn { notice, page, of, time } = self.built_in[self.next_built_in];
        self.next_built_in = (self.next_built_in + 1) % self.built_in.len();
        let gives_way = opening.map_or(i64::MAX, |opening| opening.max(self.now + self.shortest));
        let until = (self.now + time).min(gives_way).min(limit);
        self.push(Slot::BuiltIn(notice), page, of, Why::BuiltIn, until);
        self.glass = Some(Glass { turn: None, time, from: self.now });
        self.get_on(until);
    }

    /// Keeps the page on the glass until then.
    fn stretch(&mut self, until: i64) {
        if let Some(last) = self.showings.last_mut() {
            last.until = self.clock.timestamp(until);
        }
        self.get_on(until);
    }

    fn push(&mut self, notice: Slot, page: usize, of: usize, why: Why, until: i64) {
        let (from, until) = (self.clock.timestamp(self.now), self.clock.timestamp(until));
        self.showings.push(Showing { from, until, notice, page, of, why, fit: Fit::Whole });
    }

    fn get_on(&mut self, until: i64) {
        if let (Some(last), Some(glass)) = (self.showings.last_mut(), self.glass) {
            last.fit = match (until - glass.from).cmp(&glass.time) {
                std::cmp::Ordering::Less => Fit::Cut,
                std::cmp::Ordering::Equal => Fit::Whole,
                std::cmp::Ordering::Greater => Fit::Stretched,
            };
        }
        self.now = until;
    }

    /// 3. An emergency has opened: what was not shown to its end comes again, once.
    fn interrupt(&mut self) {
        if let Some(going) = self.going.take().filter(|going| !going.again) {
            let cut = if self.why(going.turn) == Why::Emergency { &mut self.cut_alarm } else { &mut self.cut_turn };
            *cut = Some(going.turn);
        }
    }
}

/// Page times are taken up to whole seconds: a timetable is for people, too.
fn whole_seconds(time: SignedDuration) -> i64 {
    time.as_secs().saturating_add(i64::from(time.subsec_nanos() > 0))
}

/// Who begins, spread over the days by the golden ratio so that few days reach everybody.
fn first_of_day(day: &Day, turns: usize) -> usize {
    // Noon, for midnight moves with the clocks.
    let noon = day.from.as_second() / 2 + day.until.as_second() / 2;
    let number = noon.div_euclid(24 * 60 * 60) as u32;
    let fraction = number.wrapping_mul(0x9E37_79B9);
    ((u128::from(fraction) * turns as u128) >> 32) as usize
}
