//! `bangtin run`: the show on whatever there is to show it on.

use super::bridge::Bridge;
use super::care::Care;
use super::ending;
use super::gallery::Gallery;
use super::home::{self, Dwelling};
use super::planner::{Message, Planner, Task};
use super::platform::{self, Description, Missing, Wanted};
use super::player;
use super::ui::App;
use crate::board::faces::Fonts;
use crate::board::play::Play;
use crate::board::player::On;
use crate::cli::{PlatformName, RunOptions};
use crate::config::Settings;
use crate::device::clock::Clock;
use crate::device::glass::Dark;
use crate::device::health;
use crate::device::identity::Identity;
use crate::device::power;
use crate::device::service::{self, Service};
use crate::durable::RealDisk;
use crate::failure::Failure;
use crate::report::board::Board;
use crate::report::journal::{Begun, Journal, Mark};
use crate::report::socket;
use crate::setup::claim::Claim;
use crate::worker::Plan;
use crate::worker::plays::{Plays, Word};
use slint::{ComponentHandle, Timer, TimerMode};
use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

/// Shows until the window is closed, or for ever.
pub fn run(options: &RunOptions) -> Result<(), Failure> {
    ending::when_told();
    let Opened { app: _app, plays, heart: _heart, care, well: _well } = open(options)?;
    let shown = ending::turn().map_err(|error| Failure::Fault(format!("the display is gone: {error}")));
    player::stop();
    if shown.is_ok() {
        care.end();
    }
    plays.into_iter().for_each(Plays::close);
    ending::follow();
    shown
}

/// A screen that shows.
pub struct Opened {
    pub app: App,
    /// The journal, where what is shown is worth one.
    pub plays: Option<Plays>,
    /// Tells the service manager that the glass is alive, where it wants to know.
    pub heart: Option<Timer>,
    /// Counts starts that do not last, and says when one has.
    pub care: Care,
    pub well: Timer,
}

/// Tells the service manager what is on the glass: when it has changed, and once a minute at most.
struct Herald {
    service: Service,
    board: Board,
    clock: Clock,
    /// When it was told last, and what; none: the manager has not heard yet that the picture is there.
    told: RefCell<Option<(Option<Duration>, String)>>,
}

impl Herald {
    fn ready(&self) {
        self.service.ready();
        *self.told.borrow_mut() = Some((None, String::new()));
        self.tell();
    }

    fn tell(&self) {
        let now = self.clock.now();
        let mut told = self.told.borrow_mut();
        let Some((at, line)) = told.as_mut() else { return };
        if at.is_some_and(|at| now.steady.saturating_sub(at) < TOLD_EVERY) {
            return;
        }
        let new = self.board.line(now);
        if *line != new {
            self.service.status(&new);
            (*at, *line) = (Some(now.steady), new);
        }
    }
}

/// A beat comes once in this, to within a moment.
const TOLD_EVERY: Duration = Duration::from_secs(59);

/// Beats while the loop of the glass turns, and what it has drawn gets there.
fn heart(pulse: Duration, herald: Rc<Herald>, handle: platform::Handle) -> Timer {
    let heart = Timer::default();
    let beat = move || {
        if handle.is_overdue() {
            tracing::error!("what is drawn does not get to the glass; the service manager is to begin again");
        } else {
            herald.service.beat();
            herald.board.beat(herald.clock.now().steady);
            herald.tell();
        }
    };
    heart.start(TimerMode::Repeated, pulse, beat);
    heart
}

/// Everything up to the event loop: the first page is on the glass, the other threads are at work.
pub fn open(options: &RunOptions) -> Result<Opened, Failure> {
    let mut settings = Settings::read(&options.show)?;
    // The packaged unit's screen is a lobby's, also one that has nothing yet: never the demo.
    if let Some(listen) = options.setup.or(service::is_unit().then_some(settings.listen)) {
        if settings.feed.is_none() && options.show.edition.is_none() {
            // A box that has nothing yet may have been told where it is all the same.
            settings = Settings::with(&options.show, Claim::read(&RealDisk, &settings.state_folder()))?;
        }
        (settings.listen, settings.is_lobby) = (listen, options.show.edition.is_none());
    }
    let care = Care::begin();
    ending::tell(&care);
    let dwelling = if care.is_usual() {
        Dwelling::of(&mut settings, options)
    } else {
        // Its feed has a part by that: without it, what is there would look new.
        settings.number = Identity::known(&RealDisk, &settings.state_folder());
        None
    };
    // Who types an address waits for an answer; a lobby shows what it has.
    let feed = match options.show.feed {
        Some(_) => Plan::of(&settings)?,
        None => Plan::of_lobby(&mut settings),
    };
    let feed = match dwelling.as_ref().and_then(Dwelling::residence) {
        Some(residence) => feed.map(|plan| plan.living_in(residence)),
        None => feed,
    };
    if !(options.speed.is_finite() && (0.01..=10_000.0).contains(&options.speed)) {
        return Err(Failure::Usage("--speed can be from 0.01 to 10000".into()));
    }
    if options.platform == Some(PlatformName::Window) && options.listen.is_some() {
        return Err(Failure::Usage("--listen is where the web page is; a window has none".into()));
    }
    for fault in &settings.faults {
        tracing::warn!(%fault, "a setting is not followed");
    }
    let wanted = Wanted {
        platform: options.platform,
        listen: options.listen,
        size: settings.size,
        rotation: settings.rotation,
        fullscreen: options.fullscreen,
    };
    let journal = has_journal(&settings, options)
        .then(|| Journal::of(Arc::new(RealDisk), &settings.state_folder(), home::place(&settings)));
    care.simplify(&mut settings);
    // A window is waited for, and so is a monitor: what is to be shown is read meanwhile.
    let own = (settings.clone(), options.show.clone(), memory(&settings, options));
    let read = move || Planner::read(&own.0, &own.1, own.2.clone());
    let reading = thread::Builder::new().name("reading".into()).spawn(read.clone());
    let (handle, glass) = platform::install(&wanted).map_err(|missing| match missing {
        Missing::Display(reason) => Failure::NoDisplay(looked_for(&reason)),
        Missing::Page(reason) => Failure::NoPage(reason),
        Missing::Card(reason) => Failure::NoDisplay(reason),
    })?;
    // How large the panel is, the panel knows best, unless somebody says otherwise.
    settings.see_panel(handle.panel());
    let fault = |error: &dyn std::fmt::Display| Failure::Fault(format!("cannot draw: {error}"));
    let app = App::new().map_err(|error| fault(&error))?;
    let lang = settings.language.code();
    let fonts = Fonts::shared();
    let clock = |start| {
        let clock = Clock::new(start, options.speed);
        feed.iter().for_each(|plan| plan.lay_floor(&clock));
        clock
    };
    let read = match reading {
        Ok(reading) => reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        // No thread is to be had: then nobody reads beside this one.
        Err(_) => read(),
    };
    let (planner, deck, source) = Planner::open(read, settings.clone(), &options.show, clock, glass, fonts);
    let clock = planner.clock();
    let gallery = Gallery::new(source, |key, picture| player::send(Message::Picture(key, picture)));
    let describer = handle.clone();
    let board = Board::default();
    let herald =
        Herald { service: Service::own(), board: board.clone(), clock: clock.clone(), told: RefCell::default() };
    let herald = Rc::new(herald);
    let teller = herald.clone();
    let on_page = Box::new(move |on: &On| {
        describer.describe(Description::of(on.sheet, lang));
        teller.board.page(on, teller.clock.now());
        teller.tell();
    });
    if journal.is_some() || service::is_unit() {
        board.stands_in(care.words());
        socket::serve(board.clone(), clock.clone(), service::run_folder(), &settings.state_folder());
    }
    let plays = journal.map(|journal| Plays::start(journal, clock.clone()));
    let account = keep_account(&herald, plays.as_ref().map(Plays::sender));
    let sender = plays.as_ref().map(Plays::sender);
    // Where the journal's thread is gone the screen goes on without.
    let on_play = Box::new(move |play: Play| {
        if let Some(sender) = &sender {
            let _ = sender.send(Word::Play(play));
        }
    });
    let on_off = Box::new(switch(&app, &handle, settings.power_command.clone(), account.clone()));
    let is_dark = handle.tells_dark();
    let tasks = player::start(&app, (deck, is_dark), planner, gallery, clock.clone(), (on_page, on_play, on_off));
    let own = tasks.clone();
    // Where the planner is gone there is nobody to tell.
    handle.on_panel(move |inches| drop(own.send(Task::Panel(inches))));
    handle.on_dark(move |dark| {
        account(dark);
        player::darken(dark.is_some());
    });
    if let Some(dwelling) = dwelling {
        dwelling.open(&settings, clock.clone(), tasks.clone(), plays.as_ref().map(Plays::sender));
    }
    let well = care.watch(&clock);
    if let Some(plan) = feed.filter(|_| options.show.card.is_none() && care.asks()) {
        let care = care.clone();
        plan.telling(board).start(clock, move |fed| {
            if care.is_usual() {
                // Where the planner is gone there is nobody to tell.
                drop(tasks.send(Task::Feed(fed)));
            } else {
                care.heed(&fed);
            }
        });
    }
    handle.on_size(Box::new(player::resize));
    app.show().map_err(|error| fault(&error))?;
    // The first page is laid, and whatever the feed and the display still do, it is shown: also without a monitor.
    herald.ready();
    Ok(Opened { app, plays, heart: service::pulse().map(|pulse| heart(pulse, herald, handle)), care, well })
}

/// Of the start, and of each time that the glass is dark or lit again.
fn keep_account(herald: &Rc<Herald>, plays: Option<Sender<Word>>) -> Rc<dyn Fn(Option<Dark>)> {
    // Where the journal's thread is gone the screen goes on without.
    let mark = move |mark: Mark| plays.iter().for_each(|plays| drop(plays.send(Word::Mark(mark.clone()))));
    let (herald, clock) = (herald.clone(), herald.clock.clone());
    mark(Mark::Begun(Begun {
        at: clock.now().wall,
        sure: clock.standing().is_set(),
        boot: health::boot(Path::new("/")),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }));
    Rc::new(move |dark| {
        let now = clock.now();
        herald.board.glass(dark, now.steady);
        mark(Mark::Glass(now.wall, dark));
        herald.tell();
    })
}

/// Lets the display sleep by its hours, and wakes it: its signal where there is one, a black glass elsewhere, and the
/// television itself where the settings name a program for that.
fn switch(
    app: &App,
    handle: &platform::Handle,
    command: Option<PathBuf>,
    account: Rc<dyn Fn(Option<Dark>)>,
) -> impl Fn(bool) + use<> {
    let (app, handle) = (app.as_weak(), handle.clone());
    let (power, was_off) = (command.map(power::start), Cell::new(false));
    move |off| {
        if !handle.switch(off)
            && let Some(app) = app.upgrade()
        {
            Bridge::switch(&app, off);
            // A bare display tells by itself.
            if off || was_off.get() {
                account(off.then_some(Dark::Off));
            }
            was_off.set(off);
        }
        power.iter().for_each(|power| power(off));
    }
}

/// What residents see is worth a journal; what somebody tries is not.
fn has_journal(settings: &Settings, options: &RunOptions) -> bool {
    let lobby = settings.feed.is_some() || (settings.edition.is_some() && options.show.edition.is_none());
    lobby && options.show.card.is_none()
}

/// Where the times of pages are kept: for a lobby's screen with its state, for whoever tries an edition in a cache. The demo
/// and a card are planned in no time.
fn memory(settings: &Settings, options: &RunOptions) -> Option<PathBuf> {
    let worth = (settings.feed.is_some() || settings.edition.is_some()) && options.show.card.is_none();
    let folder =
        || if options.show.edition.is_some() { settings.cache_folder() } else { Some(settings.state_folder()) };
    worth.then(folder).flatten()
}

fn looked_for(reason: &str) -> String {
    let seen = |name: &str| match std::env::var(name) {
        Ok(value) if !value.is_empty() => format!("{name}={value}"),
        _ => format!("{name} is not set"),
    };
    format!("looked for Wayland ({}) and X11 ({}): {reason}", seen("WAYLAND_DISPLAY"), seen("DISPLAY"))
}
