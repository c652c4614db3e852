//! The breaker: a program that ends again and again before it has lived for a while shows the built-in pages alone for a
//! time, ever longer, and then tries the usual anew. Whatever it was that it could not bear, an edition, a picture, what was
//! said of the screen, the glass is lit meanwhile.
//!
//! The count lies in a folder that ends with the machine's start: a power that is cut three times in a row is no fault of
//! ours, and a disk that is full, slow or broken neither hides a crash nor keeps the first picture waiting.

use crate::durable::beside;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

/// Whoever has lived for so long is well.
pub const WELL: Duration = Duration::from_secs(300);
/// So many starts in a row show the usual; those after them do not.
const USUAL: u32 = 3;
/// So many more, and the built-in pages are all that is at work.
const PLAIN: u32 = 3;
/// How long the built-in pages are shown: the first and the longest time; each is twice the one before.
const BACK_OFF: [Duration; 2] = [Duration::from_secs(300), Duration::from_secs(3600)];

/// What a start does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fare {
    Usual,
    /// The built-in pages; what the feed has is fetched meanwhile, since it may be the cure.
    Plain(Duration),
    /// The built-in pages and nothing else.
    Bare(Duration),
}

impl Fare {
    /// How long until the usual is tried again.
    pub fn back_off(self) -> Option<Duration> {
        match self {
            Self::Usual => None,
            Self::Plain(wait) | Self::Bare(wait) => Some(wait),
        }
    }
}

/// What outlives the program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Count {
    /// In a row, the present one too.
    starts: u32,
    /// How often the usual was tried anew.
    tries: u32,
}

impl Count {
    fn fare(&self) -> Fare {
        let wait = BACK_OFF[0].saturating_mul(1 << self.tries.min(8)).min(BACK_OFF[1]);
        match self.starts {
            0..=USUAL => Fare::Usual,
            starts if starts <= USUAL + PLAIN => Fare::Plain(wait),
            _ => Fare::Bare(wait),
        }
    }

    /// The next start shows the usual, and only that one.
    fn retry(&self) -> Self {
        Self { starts: USUAL - 1, tries: self.tries.saturating_add(1) }
    }
}

/// The count in one folder.
#[derive(Debug)]
pub struct Breaker {
    path: PathBuf,
    count: Count,
}

impl Breaker {
    /// Counts this start. A file that cannot be read is none; one that cannot be written leaves everything as usual.
    pub fn begin(folder: &Path) -> Self {
        let path = folder.join("starts");
        let known = fs::read(&path).ok().and_then(|bytes| serde_json::from_slice::<Count>(&bytes).ok());
        let known = known.unwrap_or_default();
        let mut own = Self { path, count: Count { starts: known.starts.saturating_add(1), ..known } };
        if let Err(error) = own.save() {
            tracing::warn!(%error, path = %own.path.display(), "starts are not counted");
            own.count = Count::default();
        }
        own
    }

    pub fn fare(&self) -> Fare {
        self.count.fare()
    }

    /// It has lived for long enough, or was told to end.
    pub fn is_well(&mut self) {
        self.set(Count::default());
    }

    /// The usual is to be tried anew; the program begins again after this.
    pub fn retry(&mut self) {
        self.set(self.count.retry());
    }

    fn set(&mut self, count: Count) {
        self.count = count;
        if let Err(error) = self.save() {
            tracing::warn!(%error, path = %self.path.display(), "starts are not counted");
        }
    }

    /// Nothing here outlives the machine's start, so nothing waits for a medium.
    fn save(&self) -> io::Result<()> {
        let draft = beside(&self.path);
        fs::write(&draft, serde_json::to_vec(&self.count)?)?;
        fs::rename(&draft, &self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTES: u64 = 60;

    fn begin(folder: &Path) -> Fare {
        Breaker::begin(folder).fare()
    }

    fn plain(minutes: u64) -> Fare {
        Fare::Plain(Duration::from_secs(minutes * MINUTES))
    }

    #[test]
    fn a_crash_at_every_start_leads_to_the_built_in_pages_and_then_to_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let fares: Vec<Fare> = (0..8).map(|_| begin(folder.path())).collect();
        let bare = Fare::Bare(Duration::from_secs(5 * MINUTES));
        assert_eq!(fares[..3], [Fare::Usual; 3]);
        assert_eq!(fares[3..6], [plain(5); 3]);
        assert_eq!(fares[6..], [bare; 2]);
    }

    #[test]
    fn the_usual_is_tried_once_after_each_time_and_the_times_grow_to_an_hour() {
        let folder = tempfile::tempdir().expect("a folder");
        (0..3).for_each(|_| assert_eq!(begin(folder.path()), Fare::Usual));
        for minutes in [5, 10, 20, 40, 60, 60] {
            let mut own = Breaker::begin(folder.path());
            assert_eq!(own.fare(), plain(minutes));
            own.retry();
            assert_eq!(begin(folder.path()), Fare::Usual, "and it crashes again");
        }
        Breaker::begin(folder.path()).retry();
        let mut cured = Breaker::begin(folder.path());
        cured.is_well();
        assert_eq!((0..4).map(|_| begin(folder.path())).collect::<Vec<_>>()[3], plain(5), "it counts from the start");
    }

    #[test]
    fn an_end_in_order_is_no_crash() {
        let folder = tempfile::tempdir().expect("a folder");
        for _ in 0..9 {
            let mut own = Breaker::begin(folder.path());
            assert_eq!(own.fare(), Fare::Usual);
            own.is_well();
        }
    }

    #[test]
    fn a_file_that_is_damaged_or_cannot_be_written_leaves_everything_as_usual() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("starts"), b"\xff{").expect("written");
        assert_eq!(begin(folder.path()), Fare::Usual);
        let nowhere = folder.path().join("starts/no");
        for _ in 0..9 {
            assert_eq!(begin(&nowhere), Fare::Usual);
        }
    }
}
