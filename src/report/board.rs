//! What the program has done and seen, for whoever asks while it runs: observed effects, never what was meant.

use crate::board::play::EditionName;
use crate::board::player::{Moment, On};
use crate::board::sheet::Role;
use crate::device::glass::Dark;
use crate::device::health::{Finding, Health, Verdict};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// See the module. All threads share it.
#[derive(Clone, Debug, Default)]
pub struct Board(Arc<Mutex<Noted>>);

#[derive(Debug, Default)]
struct Noted {
    page: Option<(Page, Duration)>,
    glass: Option<(Option<Dark>, Duration)>,
    feed: Option<Feed>,
    answered: Option<Duration>,
    failed: Option<Duration>,
    beat: Option<Duration>,
    /// Of the machine.
    findings: Vec<Finding>,
    /// Why the built-in pages stand in for the notices.
    stands_in: Option<Finding>,
}

/// The page on the glass.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Page {
    pub notice: String,
    /// Empty for the department's and the board's own.
    pub publisher: String,
    pub title: String,
    /// From 1.
    pub page: usize,
    pub pages: usize,
    pub class: String,
    pub edition: Option<u64>,
    pub since: Timestamp,
    /// By a clock that nobody sets.
    pub seconds: u64,
}

/// The looks at the feed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Feed {
    /// When it answered last, and what it said was believed.
    pub synced: Option<Timestamp>,
    pub synced_seconds: Option<u64>,
    /// When the department last vouched for what is here.
    pub vouched: Option<Timestamp>,
    /// Why the last look brought nothing; none: it went well.
    pub failed: Option<String>,
    pub failed_seconds: Option<u64>,
    /// Looks without success, one after another.
    pub failures: u64,
}

/// What becomes of the picture.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Glass {
    /// The display says whether the picture is there; a window and a page do not.
    pub known: bool,
    /// Why it is not there.
    pub dark: Option<String>,
    pub seconds: Option<u64>,
    /// Since the loop that draws has turned last, where it is watched.
    pub beat_seconds: Option<u64>,
}

/// All that the program says of itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    pub version: String,
    pub process: u32,
    /// By the screen's clock.
    pub now: Timestamp,
    /// How far that is believed.
    pub clock: String,
    pub running_seconds: u64,
    /// None: nothing was drawn yet.
    pub page: Option<Page>,
    pub glass: Glass,
    /// None: no feed was looked at yet, or there is none.
    pub feed: Option<Feed>,
    pub health: Health,
    pub findings: Vec<Finding>,
}

impl Board {
    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// This page is drawn.
    pub fn page(&self, on: &On, now: Moment) {
        let title = on.sheet.texts.iter().filter(|block| block.role == Role::Title).map(|block| block.text.as_str());
        let page = Page {
            notice: on.name.notice.clone(),
            publisher: on.name.publisher.clone(),
            title: title.collect::<Vec<_>>().join(" "),
            page: on.name.page + 1,
            pages: on.of,
            class: on.class.name().to_owned(),
            edition: on.edition.and_then(|EditionName { number, .. }| number),
            since: now.wall.checked_sub(now.steady.saturating_sub(on.since)).unwrap_or(now.wall),
            seconds: 0,
        };
        self.noted().page = Some((page, on.since));
    }

    /// Why nothing of ours is on the glass; none: the picture is there.
    pub fn glass(&self, dark: Option<Dark>, steady: Duration) {
        self.noted().glass = Some((dark, steady));
    }

    /// The loop of the glass turns, and what it draws gets there.
    pub fn beat(&self, steady: Duration) {
        self.noted().beat = Some(steady);
    }

    /// A look at the feed went through, or why it did not.
    pub fn looked(&self, done: Result<(), String>, vouched: Option<Timestamp>, now: Moment) {
        let mut noted = self.noted();
        let mut feed = noted.feed.take().unwrap_or_default();
        feed.vouched = vouched;
        match done {
            Ok(()) => {
                (feed.synced, feed.failed, feed.failures) = (Some(now.wall), None, 0);
                noted.answered = Some(now.steady);
            }
            Err(reason) => {
                (feed.failed, feed.failures) = (Some(reason), feed.failures + 1);
                noted.failed = Some(now.steady);
            }
        }
        noted.feed = Some(feed);
    }

    /// Why the built-in pages stand in for the notices; none: they do not.
    pub fn stands_in(&self, why: Option<String>) {
        let way = "journalctl -u bangtin -b -p warning says what ended it; systemctl restart bangtin tries the notices at once";
        self.noted().stands_in = why.map(|why| Finding::broken("notices", why, way));
    }

    /// What was found of the machine; those that are new and no good come back.
    pub fn found(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let mut noted = self.noted();
        let is_known =
            |own: &Finding| noted.findings.iter().any(|old| (&old.what, old.verdict) == (&own.what, own.verdict));
        let new = findings.iter().filter(|own| own.verdict >= Verdict::Look && !is_known(own)).cloned().collect();
        noted.findings = findings;
        new
    }

    /// All of it, as of now.
    pub fn report(&self, now: Moment, clock: &str, health: Health) -> Report {
        let noted = self.noted();
        let ago = |since: Duration| now.steady.saturating_sub(since).as_secs();
        let probed = noted.findings.iter().filter(|own| own.what == PROBE).cloned();
        let findings = noted.stands_in.iter().cloned().chain(health.findings()).chain(probed).collect();
        Report {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            process: std::process::id(),
            now: now.wall,
            clock: clock.to_owned(),
            running_seconds: now.steady.as_secs(),
            page: noted.page.as_ref().map(|(page, since)| Page { seconds: ago(*since), ..page.clone() }),
            glass: Glass {
                known: noted.glass.is_some(),
                dark: noted.glass.and_then(|(dark, _)| dark).map(|dark| dark.name().to_owned()),
                seconds: noted.glass.map(|(_, since)| ago(since)),
                beat_seconds: noted.beat.map(ago),
            },
            feed: noted.feed.clone().map(|feed| Feed {
                synced_seconds: noted.answered.map(ago),
                failed_seconds: feed.failed.as_ref().and(noted.failed).map(ago),
                ..feed
            }),
            health,
            findings,
        }
    }

    /// One line for the service manager.
    pub fn line(&self, now: Moment) -> String {
        let noted = self.noted();
        let mut parts = Vec::new();
        match &noted.page {
            Some((page, _)) => {
                let edition = page.edition.map_or_else(String::new, |own| format!(", edition {own}"));
                parts.push(format!("page {}/{} of {}{edition}", page.page, page.pages, page.notice));
            }
            None => parts.push("no page yet".into()),
        }
        if let Some((Some(dark), _)) = noted.glass {
            parts.push(format!("nothing on the glass: {}", dark.words()));
        }
        let ago = |since: Duration| lapse(now.steady.saturating_sub(since).as_secs());
        match (&noted.feed, noted.answered) {
            (None, _) => {}
            (Some(_), Some(answered)) => parts.push(format!("synced {} ago", ago(answered))),
            (Some(_), None) => parts.push("not synced since the start".into()),
        }
        if noted.feed.as_ref().is_some_and(|feed| feed.failed.is_some()) {
            parts.push("the last look at the feed failed".into());
        }
        let bad = noted.stands_in.iter().chain(&noted.findings).filter(|own| own.verdict >= Verdict::Look);
        parts.extend(bad.map(|own| format!("{}: {}", own.what, own.seen)));
        parts.join("; ")
    }
}

/// The finding of bytes that were written and read back.
pub const PROBE: &str = "state folder";

/// A stretch of time as people say it.
pub fn lapse(seconds: u64) -> String {
    match (seconds, seconds / 60, seconds / 3600) {
        (seconds, 0, _) => format!("{seconds} s"),
        (_, minutes, 0) => format!("{minutes} min"),
        (_, minutes, hours @ 1..48) => format!("{hours} h {} min", minutes % 60),
        (_, _, hours) => format!("{} days", hours / 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(seconds: u64) -> Moment {
        let wall = Timestamp::from_second(1_795_000_000 + seconds as i64).expect("a moment");
        Moment { wall, steady: Duration::from_secs(seconds), known: true }
    }

    #[test]
    fn a_feed_that_fails_keeps_the_moment_at_which_it_was_reached_last() {
        let board = Board::default();
        assert_eq!(board.line(moment(0)), "no page yet");
        board.looked(Ok(()), None, moment(10));
        board.looked(Err("no route".into()), None, moment(70));
        board.looked(Err("no route".into()), None, moment(130));
        let feed = board.report(moment(310), "synchronised", Health::default()).feed.expect("looked at");
        assert_eq!((feed.synced_seconds, feed.failed_seconds, feed.failures), (Some(300), Some(180), 2));
        assert_eq!(feed.failed.as_deref(), Some("no route"));
        assert_eq!(board.line(moment(310)), "no page yet; synced 5 min ago; the last look at the feed failed");
        board.looked(Ok(()), None, moment(320));
        let feed = board.report(moment(320), "synchronised", Health::default()).feed.expect("looked at");
        assert_eq!((feed.failed, feed.failed_seconds, feed.failures), (None, None, 0));
    }

    #[test]
    fn a_dark_glass_is_told_and_a_machine_s_fault_once() {
        let board = Board::default();
        board.glass(Some(Dark::NoMonitor), Duration::from_secs(5));
        assert!(board.line(moment(9)).contains("nothing on the glass: the panel is off or unplugged"));
        let bad = || vec![Finding::look("heat", "91 °C", "air"), Finding::fine("disk", "no errors")];
        assert_eq!(board.found(bad()).len(), 1);
        assert_eq!(board.found(bad()).len(), 0, "told already");
        assert!(board.line(moment(9)).ends_with("heat: 91 °C"));
        board.glass(None, Duration::from_secs(10));
        let glass = board.report(moment(70), "synchronised", Health::default()).glass;
        assert_eq!((glass.dark, glass.seconds, glass.known), (None, Some(60), true));
    }

    #[test]
    fn whoever_asks_is_told_that_the_built_in_pages_stand_in() {
        let board = Board::default();
        board.stands_in(Some("it has ended again and again".into()));
        board.found(vec![Finding::fine("disk", "no errors")]);
        assert_eq!(board.line(moment(9)), "no page yet; notices: it has ended again and again");
        let findings = board.report(moment(9), "synchronised", Health::default()).findings;
        assert!(findings[0].what == "notices" && findings[0].verdict == Verdict::Broken, "{findings:?}");
        board.stands_in(None);
        assert_eq!(board.line(moment(9)), "no page yet");
    }

    #[test]
    fn a_stretch_of_time_is_told_as_people_say_it() {
        for (seconds, words) in [(59, "59 s"), (60, "1 min"), (3660, "1 h 1 min"), (180_000, "2 days")] {
            assert_eq!(lapse(seconds), words);
        }
    }
}
