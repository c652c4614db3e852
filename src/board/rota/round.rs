//! Whose turn it is.

use std::collections::BTreeSet;

use super::Why;

/// Places in a fixed order, of which some are open; passed through one after another.
#[derive(Default)]
pub(super) struct Ring {
    open: BTreeSet<usize>,
    /// Everything before this place has been passed in this round.
    next: usize,
    /// How many of the open places have been passed.
    passed: usize,
}

impl Ring {
    pub fn open(&mut self, place: usize) {
        if self.open.insert(place) && place < self.next {
            self.passed += 1;
        }
    }

    pub fn close(&mut self, place: usize) {
        if self.open.remove(&place) && place < self.next {
            self.passed -= 1;
        }
    }

    /// The next one of this round.
    pub fn ahead(&self) -> Option<usize> {
        self.open.range(self.next..).next().copied()
    }

    /// Whether anything but this place is open.
    pub fn holds_others(&self, place: usize) -> bool {
        self.open.iter().take(2).any(|&open| open != place)
    }

    fn rewind(&mut self) {
        self.next = 0;
        self.passed = 0;
    }

    /// Passes the next one, in the next round when this one is over.
    pub fn pass(&mut self) -> Option<usize> {
        if self.ahead().is_none() {
            self.rewind();
        }
        let place = self.ahead()?;
        self.next = place + 1;
        self.passed += 1;
        Some(place)
    }
}

/// The round of everything that is no emergency.
pub(super) struct Round {
    routine: Ring,
    reminders: Ring,
    priority: Ring,
    /// A priority notice comes after so many others.
    others_between: usize,
    others: usize,
}

impl Round {
    pub fn new(priority_every: usize) -> Self {
        Self {
            routine: Ring::default(),
            reminders: Ring::default(),
            priority: Ring::default(),
            others_between: priority_every.max(2) - 1,
            others: 0,
        }
    }

    pub fn ring(&mut self, why: Why) -> &mut Ring {
        match why {
            Why::Priority => &mut self.priority,
            Why::Reminder => &mut self.reminders,
            Why::Routine | Why::Emergency | Why::BuiltIn => &mut self.routine,
        }
    }

    /// Passes the next one; none when nothing is open.
    pub fn pass(&mut self) -> Option<usize> {
        let due = self.others >= self.others_between;
        let priority = if due { self.priority.pass() } else { None };
        let other = if priority.is_none() { self.pass_other() } else { None };
        if other.is_some() {
            self.others = self.others.saturating_add(1);
            return other;
        }
        self.others = 0;
        priority.or_else(|| self.priority.pass())
    }

    fn pass_other(&mut self) -> Option<usize> {
        // Both begin their round together, so that nobody has two turns in one.
        if self.routine.ahead().is_none() && self.reminders.ahead().is_none() {
            self.routine.rewind();
            self.reminders.rewind();
        }
        if self.reminder_is_due() { self.reminders.pass() } else { self.routine.pass() }
    }

    /// Whether the routine notices have come so far in their round that the next reminder would not overtake them.
    fn reminder_is_due(&self) -> bool {
        let next = (self.reminders.passed + 1) as u128 * self.routine.open.len() as u128;
        let routine = self.routine.passed as u128 * self.reminders.open.len() as u128;
        self.reminders.ahead().is_some() && (next <= routine || self.routine.ahead().is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turns(round: &mut Round, count: usize) -> String {
        (0..count)
            .map(|_| match round.pass() {
                None => '-',
                Some(place) if place >= 200 => 'P',
                Some(place) if place >= 100 => 'm',
                Some(place) => char::from(b'a' + place as u8),
            })
            .collect()
    }

    fn round(routine: usize, reminders: usize, priority: usize) -> Round {
        let mut round = Round::new(4);
        (0..routine).for_each(|place| round.ring(Why::Routine).open(place));
        (0..reminders).for_each(|place| round.ring(Why::Reminder).open(100 + place));
        (0..priority).for_each(|place| round.ring(Why::Priority).open(200 + place));
        round
    }

    #[test]
    fn reminders_lie_evenly_between() {
        assert_eq!(turns(&mut round(6, 2, 0), 16), "abcmdefmabcmdefm");
        assert_eq!(turns(&mut round(2, 5, 0), 14), "ammbmmmammbmmm");
        assert_eq!(turns(&mut round(5, 2, 0), 14), "abcmdemabcmdem");
        assert_eq!(turns(&mut round(0, 3, 0), 4), "mmmm");
    }

    #[test]
    fn one_turn_in_four_is_a_priority_notice() {
        assert_eq!(turns(&mut round(5, 0, 2), 16), "abcPdeaPbcdPeabP");
        assert_eq!(turns(&mut round(1, 0, 1), 8), "aaaPaaaP");
        assert_eq!(turns(&mut round(3, 1, 1), 12), "abcPmabPcmaP");
    }

    #[test]
    fn priority_notices_alone_rotate() {
        assert_eq!(turns(&mut round(0, 0, 2), 3), "PPP");
        assert_eq!(turns(&mut round(0, 0, 0), 3), "---");
    }

    #[test]
    fn place_is_carried_over_openings_and_closings() {
        let mut round = round(5, 1, 0);
        assert_eq!(turns(&mut round, 2), "ab");
        round.ring(Why::Routine).close(0);
        round.ring(Why::Routine).close(3);
        round.ring(Why::Routine).open(5);
        assert_eq!(turns(&mut round, 10), "cefmbcefmb", "nobody twice, and the rest of the round first");
    }

    #[test]
    fn reminders_finish_their_round_when_the_notices_close() {
        let mut round = round(8, 2, 0);
        assert_eq!(turns(&mut round, 2), "ab");
        (2..8).for_each(|place| round.ring(Why::Routine).close(place));
        assert_eq!(turns(&mut round, 6), "mmambm");
    }
}
