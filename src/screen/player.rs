//! The loop of the glass: it reads the clock, asks the player what to do, does it, and sleeps until something changes.
//! Planning for another glass and decoding happen on other threads, which send orders.

use super::bridge::{Bridge, Turn};
use super::gallery::Gallery;
use super::pictures::Picture;
use super::planner::{Message, Planner, Task, first_pictures};
use super::ui::App;
use crate::board::deck::{Deck, PictureKey};
use crate::board::play::Play;
use crate::board::player::{Act, Look, On, Order, Player};
use crate::device::clock::Clock;
use jiff::Timestamp;
use slint::{Timer, TimerMode};
use std::cell::RefCell;
use std::sync::{Arc, mpsc};
use std::time::Duration;

/// Called with each page that comes onto the glass, and each time that it looks otherwise.
pub type OnPage = Box<dyn Fn(&On)>;
/// Called with each page that has left the glass.
pub type OnPlay = Box<dyn Fn(Play)>;
/// Called with whether the display is to sleep, at the start and whenever that changes.
pub type OnOff = Box<dyn Fn(bool)>;

/// After a start the display sleeps no sooner: who sets the screen up is not known before.
const SETTLED: Duration = Duration::from_secs(5);

struct Loop {
    player: Player,
    bridge: Bridge,
    gallery: Gallery,
    clock: Clock,
    timer: Timer,
    on_page: OnPage,
    on_play: OnPlay,
    on_off: OnOff,
    off: Option<bool>,
    /// When the first round was.
    began: Option<Duration>,
    planner: mpsc::Sender<Task>,
    asked: Option<Timestamp>,
}

thread_local! {
    static LOOP: RefCell<Option<Loop>> = const { RefCell::new(None) };
}

/// Puts the deck's first page on the glass, which may be dark until it is said otherwise, and starts the rounds, on this
/// thread. What comes back is the way to the planner.
pub fn start(
    app: &App,
    (first, is_dark): (Deck, bool),
    plans: Planner,
    gallery: Gallery,
    clock: Clock,
    (on_page, on_play, on_off): (OnPage, OnPlay, OnOff),
) -> mpsc::Sender<Task> {
    let first = Arc::new(first);
    let (planner, tasks) = mpsc::channel();
    let (deck, decoder) = (first.clone(), gallery.decoder());
    let pictures = first_pictures(&first, &decoder, clock.now().wall);
    let plan = move || plans.run(&tasks, deck, &decoder, send);
    if let Err(error) = std::thread::Builder::new().name("planner".into()).spawn(plan) {
        tracing::error!(%error, "no thread for planning; the glass keeps its size and its content");
    }
    let mut own = Loop {
        player: Player::default(),
        bridge: Bridge::new(app),
        gallery,
        clock,
        timer: Timer::default(),
        on_page,
        on_play,
        on_off,
        off: None,
        began: None,
        planner: planner.clone(),
        asked: None,
    };
    let (width, height) = first.glass();
    own.player.take(Order::Glass(width, height));
    own.player.take(Order::Dark(is_dark));
    own.take(Message::Deck(first, pictures));
    LOOP.with(|slot| *slot.borrow_mut() = Some(own));
    step();
    planner
}

/// Lets go of the glass and of everything that it holds, when the loop has ended.
pub fn stop() {
    LOOP.with(|slot| slot.borrow_mut().take());
}

/// Gives a message to the loop, from any thread.
pub fn send(message: Message) {
    // Where the loop has ended there is nobody left to tell.
    let _ = slint::invoke_from_event_loop(move || {
        LOOP.with(|slot| {
            if let Some(own) = slot.borrow_mut().as_mut() {
                own.take(message);
            }
        });
        step();
    });
}

/// The glass has another size.
pub fn resize(width: u32, height: u32) {
    LOOP.with(|slot| {
        if let Some(own) = slot.borrow_mut().as_mut() {
            own.player.take(Order::Glass(width, height));
            // Also where the deck on the glass has this size: the planner may be at another one by now. Where it is gone the
            // old size stays.
            let _ = own.planner.send(Task::Glass(width, height));
        }
    });
    step();
}

/// Nobody can see the glass from now on, or everybody can again.
pub fn darken(dark: bool) {
    LOOP.with(|slot| {
        if let Some(own) = slot.borrow_mut().as_mut() {
            own.player.take(Order::Dark(dark));
        }
    });
    step();
}

/// The deck that the glass shows or has taken for its next page: for measurements.
pub fn deck() -> Option<Arc<Deck>> {
    LOOP.with(|slot| slot.borrow().as_ref().and_then(|own| own.player.deck().cloned()))
}

/// One round.
pub fn step() {
    LOOP.with(|slot| {
        if let Ok(mut slot) = slot.try_borrow_mut()
            && let Some(own) = slot.as_mut()
        {
            own.round();
        }
    });
}

impl Loop {
    fn take(&mut self, message: Message) {
        match message {
            Message::Order(order) => self.player.take(order),
            Message::Picture(key, picture) => self.picture(key, picture),
            Message::Deck(deck, pictures) => {
                pictures.into_iter().for_each(|(key, picture)| self.picture(key, picture));
                self.player.take(Order::Adopt(deck));
            }
        }
    }

    fn picture(&mut self, key: PictureKey, picture: Picture) {
        let order = if picture.is_some() { Order::Ready } else { Order::Failed };
        self.gallery.put(key.clone(), picture);
        self.player.take(order(key));
    }

    fn round(&mut self) {
        let now = self.clock.now();
        let Look { act, pictures, plays, off, wait, lay } = self.player.look(now);
        if let Some(on) = self.player.on().filter(|_| act.is_some()) {
            (self.on_page)(&on);
        }
        match act {
            Some(Act::Turn { shown, cut, goes_on }) => {
                let turn = Turn { cut, goes_on };
                self.bridge.turn(shown.sheet, shown.ribbon, turn, &self.gallery);
            }
            Some(Act::Refresh(shown)) => self.bridge.refresh(shown.sheet, &self.gallery),
            None => {}
        }
        let settled = now.steady.saturating_sub(*self.began.get_or_insert(now.steady));
        let wait = match SETTLED.checked_sub(settled).filter(|rest| !rest.is_zero()) {
            Some(rest) => wait.min(rest),
            None => {
                // A picture that wakes is the new one already.
                if self.off.replace(off) != Some(off) {
                    (self.on_off)(off);
                }
                wait
            }
        };
        for play in plays {
            log(&play);
            (self.on_play)(play);
        }
        // After the page is drawn: what it shows is in the gallery until then.
        self.gallery.want(&pictures);
        if let Some(t) = lay.filter(|_| self.asked.is_none_or(|asked| now.wall > asked)) {
            self.asked = Some(t);
            let _ = self.planner.send(Task::Lay(t));
        }
        self.timer.start(TimerMode::SingleShot, self.clock.sleep(wait), step);
    }
}

fn log(play: &Play) {
    let Play { page, duration, ending, dress, start, .. } = play;
    tracing::debug!(notice = page.notice, page = page.page + 1, %start, ?duration, ?ending, ?dress, "play");
}
