//! The outer loop of the glass: it reads the clock, asks what is due, shows it, and sleeps until something changes.

use super::bridge::Bridge;
use super::gallery::Gallery;
use super::show::{Show, Shown};
use super::ui::App;
use crate::board::deck::next_minute;
use crate::board::rota::Showing;
use crate::board::sheet::Sheet;
use jiff::Timestamp;
use slint::{Timer, TimerMode};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// The screen's clock: the real one, or one that starts at a moment and runs at a speed.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    Real,
    From { start: Timestamp, since: Instant, speed: f64 },
}

impl Clock {
    pub fn now(&self) -> Timestamp {
        match self {
            Clock::Real => Timestamp::now(),
            Clock::From { start, since, speed } => {
                let passed = since.elapsed().mul_f64(speed.max(0.0));
                start.checked_add(passed).unwrap_or(Timestamp::MAX)
            }
        }
    }

    /// How long to sleep until `t`, and a moment more, so that it has come on waking.
    fn until(&self, t: Timestamp, now: Timestamp) -> Duration {
        let wait = t.duration_since(now).unsigned_abs();
        let wait = match self {
            Clock::Real => wait,
            Clock::From { speed, .. } => wait.div_f64(speed.max(1e-6)),
        };
        wait.min(Duration::from_secs(3600)) + Duration::from_millis(1)
    }
}

/// Called with every page that comes on the glass.
pub type OnPage = Box<dyn Fn(&Sheet)>;

/// Plays a show on an app.
pub struct Player {
    show: Show,
    bridge: Bridge,
    gallery: Gallery,
    clock: Clock,
    on_glass: Option<Showing>,
    timer: Timer,
    on_page: OnPage,
}

/// A player that its own timer can reach.
pub type Shared = Rc<RefCell<Player>>;

thread_local! {
    static PLAYER: RefCell<Option<Shared>> = const { RefCell::new(None) };
}

impl Player {
    /// Puts the first page on the glass and starts the rounds. The player belongs to the thread from here on.
    pub fn start(app: &App, show: Show, gallery: Gallery, clock: Clock, on_page: OnPage) -> Shared {
        let (bridge, timer) = (Bridge::new(app), Timer::default());
        let player = Self { show, bridge, gallery, clock, on_glass: None, timer, on_page };
        let shared = Rc::new(RefCell::new(player));
        PLAYER.with(|slot| *slot.borrow_mut() = Some(shared.clone()));
        step();
        shared
    }

    pub fn resize(&mut self, width: u32, height: u32) {
        self.show.resize(width, height, self.clock.now());
        self.on_glass = None;
    }

    /// Brings the glass up to date at `t`; returns when it has to be looked at again.
    fn play(&mut self, t: Timestamp) -> Timestamp {
        let minute = next_minute(t);
        let Some(shown) = self.show.at(t) else {
            tracing::error!("there is nothing to show, not even the built-in pages");
            return minute;
        };
        let deadline = shown.showing.until.min(minute);
        if self.on_glass.as_ref() == Some(&shown.showing) {
            self.bridge.refresh(shown.sheet, &self.gallery);
        } else if self.bridge.page().is_none() {
            self.gallery.fetch_now(&shown.sheet);
            self.turn(shown, true);
        } else if self.gallery.is_ready(&shown.sheet) {
            self.turn(shown, false);
        } else {
            // The page on the glass stays until the next one is whole; the gallery calls when it is.
            self.gallery.request(&shown.sheet);
        }
        deadline
    }

    fn turn(&mut self, shown: Shown, first: bool) {
        let Shown { showing, sheet, ribbon, cut, .. } = shown;
        let name = self.show.entry(showing.notice).map_or("", |entry| entry.notice.id.as_str());
        tracing::debug!(notice = name, page = showing.page + 1, until = %showing.until, "page");
        let was_cut = self
            .on_glass
            .as_ref()
            .and_then(|old| self.show.entry(old.notice))
            .is_some_and(|old| old.notice.class == crate::board::notice::Class::Emergency);
        let same = self.bridge.page() == Some(&sheet);
        let next = self.show.showing(showing.until);
        let next = self.show.sheet(next, showing.until);
        let keep: Vec<_> = std::iter::once(&sheet).chain(next.as_ref().map(|next| &next.sheet)).collect();
        self.gallery.keep(&keep);
        if let Some(next) = &next {
            self.gallery.request(&next.sheet);
        }
        if !same {
            (self.on_page)(&sheet);
            self.bridge.turn(sheet, ribbon, first || cut || was_cut, &self.gallery);
        }
        self.on_glass = Some(showing);
    }
}

/// One round of this thread's player.
pub fn step() {
    let Some(shared) = PLAYER.with(|slot| slot.borrow().clone()) else { return };
    let Ok(mut player) = shared.try_borrow_mut() else { return };
    let now = player.clock.now();
    let deadline = player.play(now);
    let wait = player.clock.until(deadline, player.clock.now());
    player.timer.start(TimerMode::SingleShot, wait, step);
}
