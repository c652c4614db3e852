//! What the breaker makes of a start: where the program has ended again and again, the built-in pages stand in for a while.

use super::ending::begin_again;
use crate::config::Settings;
use crate::device::breaker::{Breaker, Fare, WELL};
use crate::device::clock::Clock;
use crate::device::service;
use crate::feed::poll::Fed;
use slint::{Timer, TimerMode};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The care for one run of the packaged unit's screen; any other is looked after by whoever has started it.
#[derive(Clone)]
pub struct Care(Option<Arc<Mutex<Breaker>>>, Fare);

impl Care {
    /// Counts this start.
    pub fn begin() -> Self {
        let Some(folder) = service::run_folder().filter(|_| service::is_unit()) else { return Self(None, Fare::Usual) };
        let breaker = Breaker::begin(&folder);
        let fare = breaker.fare();
        let own = Self(Some(Arc::new(Mutex::new(breaker))), fare);
        if let Some(words) = own.words() {
            tracing::error!("{words}");
        }
        own
    }

    /// What stands in for the notices, and for how long; none: nothing does.
    pub fn words(&self) -> Option<String> {
        let minutes = self.1.back_off()?.as_secs() / 60;
        Some(format!(
            "the program has ended again and again; for {minutes} minutes the built-in pages are shown, then it is tried anew"
        ))
    }

    /// Everything is as usual: also what people set and bring is followed.
    pub fn is_usual(&self) -> bool {
        self.1 == Fare::Usual
    }

    /// Whether the feed is asked.
    pub fn asks(&self) -> bool {
        !matches!(self.1, Fare::Bare(_))
    }

    /// What is left of the settings for the glass: not what it may be that cannot be borne.
    pub fn simplify(&self, settings: &mut Settings) {
        if !self.is_usual() {
            (settings.feed, settings.edition, settings.places) = (None, None, None);
            (settings.is_lobby, settings.is_plain) = (true, true);
        }
    }

    /// Takes what the feed has brought meanwhile: another edition may be the cure, and is tried at once.
    pub fn heed(&self, fed: &Fed) {
        if fed.fresh {
            begin_again("a new edition has come");
        }
    }

    /// Says when it has lived for long enough, or tries the usual anew when it is time.
    pub fn watch(&self, clock: &Clock) -> Timer {
        let (own, timer) = (self.clone(), Timer::default());
        let wait = self.1.back_off().unwrap_or(WELL);
        let act = move || match own.1 {
            Fare::Usual => own.end(),
            Fare::Plain(_) | Fare::Bare(_) => begin_again("it is time to try the notices anew"),
        };
        if self.0.is_some() {
            timer.start(TimerMode::SingleShot, clock.sleep(wait).max(Duration::from_millis(1)), act);
        }
        timer
    }

    /// It has lived for long enough, or was told to end. Who starts it by hand after that wants the usual to be tried.
    pub fn end(&self) {
        let Some(breaker) = &self.0 else { return };
        let mut breaker = breaker.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_usual() {
            breaker.is_well();
        } else {
            breaker.retry();
        }
    }
}
