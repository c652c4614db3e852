//! The page on the glass, and the play that it becomes.

use crate::board::deck::Shown;
use crate::board::notice::Class;
use crate::board::play::{EditionName, Ending, PageName, Play};
use crate::board::sheet::Sheet;
use jiff::Timestamp;
use std::time::Duration;

/// A page that had all but this much of its time was whole: timers are not exact.
const SLACK: Duration = Duration::from_millis(500);

/// The page on the glass.
#[derive(Clone)]
pub(super) struct OnGlass {
    pub name: PageName,
    pub class: Class,
    pub edition: Option<EditionName>,
    pub since: Duration,
    /// From when on it could be seen, on both clocks; none: it cannot.
    pub seen: Option<(Timestamp, Duration)>,
    /// How long it is meant to stay.
    pub planned: Duration,
    pub shown: Shown,
    pub glass: (u32, u32),
}

/// The page on the glass, for those who tell of it.
#[derive(Clone, Copy, Debug)]
pub struct On<'a> {
    pub name: &'a PageName,
    pub class: Class,
    pub edition: Option<EditionName>,
    /// By the clock that nobody sets.
    pub since: Duration,
    /// How many pages its notice has.
    pub of: usize,
    pub sheet: &'a Sheet,
}

impl OnGlass {
    pub fn emergency(&self) -> bool {
        self.class == Class::Emergency
    }

    /// The play that ends now; none where nobody could see it.
    pub fn leave(&mut self, now: Duration) -> Option<Play> {
        let (start, since) = self.seen.take()?;
        let duration = now.saturating_sub(since);
        let ending = if duration + SLACK >= self.planned { Ending::Whole } else { Ending::Cut };
        Some(Play {
            page: self.name.clone(),
            class: self.class,
            edition: self.edition,
            start,
            duration,
            ending,
            dress: self.shown.dress,
        })
    }

    pub fn told(&self) -> On<'_> {
        let Self { name, class, edition, since, shown, .. } = self;
        let (of, sheet) = (shown.showing.of, &shown.sheet);
        On { name, class: *class, edition: *edition, since: *since, of, sheet }
    }
}
