//! The planner's thread: it makes decks. Another glass means another deck, a near midnight another day, and a file that
//! was replaced another content; one that cannot be used leaves the last good content on the glass, with a mark.

use super::content::{self, Loaded};
use super::gallery::{Decoder, Source};
use super::memory::Memory;
use super::pictures::Picture;
use crate::board::cards::{Card, Setup};
use crate::board::deck::{Content, Deck, PictureKey, STALE, Setting, SharedMetrics, Shown};
use crate::board::legibility::Profile;
use crate::board::lineup::Known;
use crate::board::notice::Class;
use crate::board::place::Places;
use crate::board::player::Order;
use crate::board::words::Words;
use crate::cli::{CardName, ShowOptions};
use crate::config::Settings;
use crate::device::clock::Clock;
use crate::device::unbroken::once;
use crate::failure::Failure;
use crate::feed::poll::Fed;
use crate::files::Stamp;
use crate::setup::claim::Claim;
use jiff::Timestamp;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// An author looks at the glass between two keystrokes.
const POLL_PREVIEW: Duration = Duration::from_millis(300);
/// A lobby has time, and every look wakes the processor.
const POLL_LOBBY: Duration = Duration::from_secs(10);
/// A file half written is whole soon; an emergency beside one that is broken must not wait.
const POLL_DOUBT: Duration = Duration::from_secs(1);

/// So long after a new deck has come it is time for what nobody waits for.
const QUIET: Duration = Duration::from_secs(3);
/// So many notices are planned before somebody's task is looked for again.
const AT_A_TIME: usize = 8;

/// What is planned away from the thread that draws.
pub enum Task {
    Glass(u32, u32),
    Lay(Timestamp),
    /// The feed has brought something, or its department has vouched for what is here.
    Feed(Fed),
    /// The panel says how large it is, in inches, or does not.
    Panel(Option<f32>),
    /// Somebody has said where the screen is, or how it hangs.
    Home(Claim),
    /// How the screen can be set up now; none: it need not be.
    Setup(Option<Setup>),
    /// Somebody is setting it up, or nobody is any more.
    Visited(bool),
    /// For a while the glass is this card's; none: it is everybody's again.
    Card(Option<Card>),
}

/// What comes to the loop of the glass from other threads.
pub enum Message {
    Order(Order),
    /// A picture that was wanted.
    Picture(PictureKey, Picture),
    /// A deck with the pictures of its first page.
    Deck(Arc<Deck>, Vec<(PictureKey, Picture)>),
}

/// What a planner begins with.
pub struct Read {
    words: Words,
    /// From before it was read.
    stamps: Vec<Stamp>,
    loaded: Loaded,
    memory: Option<Memory>,
}

/// Makes decks.
pub struct Planner {
    settings: Settings,
    words: Words,
    card: Option<CardName>,
    /// The edition is an author's: every save is shown at once.
    preview: bool,
    clock: Clock,
    metrics: SharedMetrics,
    content: Content,
    /// Of the files when they were read last.
    stamps: Vec<Stamp>,
    /// The last good directory of places.
    places: Arc<Places>,
    /// Of their pictures, then.
    pictures: Vec<(PathBuf, Stamp)>,
    /// The files were faulty when they were looked at last; a second look tells a fault from a file half written.
    doubt: bool,
    /// The fault of a file that the glass and the log tell of.
    told: Option<String>,
    /// It may pass without a trace: a disk or a share that does not answer.
    passing: bool,
    /// What the settings are read by again when somebody says where the screen is.
    options: ShowOptions,
    setup: Option<Setup>,
    alone: Option<Card>,
    visited: bool,
    memory: Option<Memory>,
    unsure: Option<Unsure>,
}

/// There is a deck of which nobody has looked at whether all that it believes of its pages is so.
#[derive(Clone, Copy)]
struct Unsure {
    since: Instant,
    /// So many of its entries were looked at.
    seen: usize,
}

impl Unsure {
    /// How long it can wait still.
    fn quiet(&self) -> Duration {
        if self.seen > 0 { Duration::ZERO } else { QUIET.saturating_sub(self.since.elapsed()) }
    }
}

impl Planner {
    fn files(settings: &Settings) -> Vec<PathBuf> {
        settings.edition.iter().chain(&settings.places).cloned().collect()
    }

    /// What tells that a file was replaced. Asked before reading: a file that is replaced meanwhile is read once more.
    fn stamps(settings: &Settings) -> Vec<Stamp> {
        Self::files(settings).iter().map(|file| Stamp::of(file)).collect()
    }

    /// Reads what the settings name. It needs no glass: whoever waits for one has it read meanwhile.
    pub fn read(settings: &Settings, options: &ShowOptions, memory: Option<PathBuf>) -> Read {
        let words = Words::of(settings.language);
        let stamps = Self::stamps(settings);
        let loaded = match (&settings.feed, options.card) {
            (Some(_), None) => content::load_kept(content::kept(settings).as_ref(), settings, &words),
            _ => content::load_or_built_in(settings, options.card, options.edition.is_some(), &words),
        };
        Read { words, stamps, loaded, memory: memory.as_deref().map(Memory::at) }
    }

    /// For a glass of this size: a planner, its first deck, and where its pictures lie.
    pub fn open(
        read: Read,
        settings: Settings,
        options: &ShowOptions,
        clock: impl FnOnce(Option<Timestamp>) -> Clock,
        glass: (u32, u32),
        metrics: SharedMetrics,
    ) -> (Self, Deck, Source) {
        let Read { words, stamps, mut loaded, memory } = read;
        let (card, preview) = (options.card, options.edition.is_some());
        let clock = clock(loaded.start);
        let (pictures, places, source) =
            (std::mem::take(&mut loaded.watched), loaded.places.clone(), loaded.source.clone());
        let (doubt, broken, faults) = (loaded.doubtful, loaded.broken.take(), std::mem::take(&mut loaded.faults));
        let (content, setting) = loaded.into_show(&settings, words.clone(), glass, preview);
        for fault in faults {
            tracing::warn!(%fault, "an item of the edition");
        }
        for fault in setting.profile.faults() {
            tracing::warn!(%fault, "the panel");
        }
        let mut planner = Self {
            settings,
            words,
            card,
            preview,
            clock,
            metrics,
            content,
            stamps,
            places,
            pictures,
            doubt,
            passing: broken.as_ref().is_some_and(passes),
            told: broken.as_ref().map(Failure::to_string),
            options: options.clone(),
            setup: None,
            alone: None,
            visited: false,
            memory,
            unsure: None,
        };
        tracing::info!("{}", setting.profile.distance());
        let deck = planner.deck(setting, None);
        (planner, deck, source)
    }

    pub fn clock(&self) -> Clock {
        self.clock.clone()
    }

    /// A deck's setting for the next one: only whoever looks on is in a hurry.
    fn setting(&self, deck: &Deck) -> Setting {
        Setting { preview: self.preview, ..deck.setting.clone() }
    }

    fn deck(&mut self, mut setting: Setting, before: Option<&Deck>) -> Deck {
        let now = self.clock.now().wall;
        setting.awake = self.setup.is_some() || self.alone.is_some() || self.visited;
        let content = self.with_cards(self.content.clone());
        let kept = || self.memory.as_ref()?.timings(&setting).map(Known::Timings);
        let known = match before.map(|deck| deck.known(&setting)) {
            Some(known @ Known::Lineup(_)) => known,
            _ => kept().unwrap_or(Known::Nothing),
        };
        let (deck, left_out) = Deck::new(content, setting, self.metrics.clone(), known, now);
        self.unsure = Some(Unsure { since: Instant::now(), seen: 0 });
        for fault in left_out {
            tracing::warn!(%fault, "a notice does not fit");
        }
        deck
    }

    /// Plans until the loop is gone; `send` gives it what is planned.
    pub fn run(mut self, tasks: &Receiver<Task>, first: Arc<Deck>, decoder: &Decoder, send: fn(Message)) {
        let mut deck = first;
        let mut looked = Instant::now();
        loop {
            let look = self.poll().map(|poll| poll.saturating_sub(looked.elapsed()));
            let quiet = self.unsure.as_ref().map(Unsure::quiet);
            let task = match look.into_iter().chain(quiet).min() {
                Some(wait) => tasks.recv_timeout(wait),
                None => tasks.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match task {
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) if look.is_none_or(|look| quiet.is_some_and(|quiet| quiet < look)) => {
                    // Whatever comes of it, it is done once.
                    let unsure = self.unsure.take();
                    let seen = unsure.map_or(0, |unsure| unsure.seen);
                    if let Some(next) = once("planning what is kept", || self.make_sure(&deck, seen)).flatten() {
                        deck = Arc::new(next);
                        send(self.with_pictures(&deck, decoder));
                    }
                    continue;
                }
                _ => {}
            }
            // A notice or a file that cannot be borne costs its own deck; those that follow are planned as ever.
            once("planning", || self.follow(task, &mut deck, &mut looked, (tasks, decoder, send)));
        }
    }

    /// Plans a few more of what was not planned because its times were kept, and at the end keeps those of this deck. The
    /// next deck, where what was kept was wrong.
    fn make_sure(&mut self, deck: &Deck, seen: usize) -> Option<Deck> {
        let some = deck.entries().skip(seen).take(AT_A_TIME);
        let next = (!deck.is_true(some)).then(|| {
            tracing::warn!(
                "the times of pages that were kept are not those of the pages; every notice is planned again"
            );
            self.memory.iter_mut().for_each(Memory::forget);
            self.deck(self.setting(deck), None)
        });
        let seen = seen + AT_A_TIME;
        if next.is_none() && seen < deck.entries().count() {
            self.unsure = Some(Unsure { since: Instant::now(), seen });
            return None;
        }
        self.unsure = None;
        // With a card of the board's own there is not all that the next start shows, and its code is never seen again.
        let usual = self.setup.is_none() && self.alone.is_none() && !self.visited;
        if let Some(memory) = self.memory.as_mut().filter(|_| usual) {
            memory.keep(next.as_ref().unwrap_or(deck));
        }
        next
    }

    /// Does what a task asks for, and all that wait behind it; without one it looks at the files.
    fn follow(
        &mut self,
        task: Result<Task, RecvTimeoutError>,
        deck: &mut Arc<Deck>,
        looked: &mut Instant,
        (tasks, decoder, send): (&Receiver<Task>, &Decoder, fn(Message)),
    ) {
        let (mut glass, mut day, mut fed) = (None, None, None);
        let mut said = Vec::new();
        match task {
            // What has come meanwhile is asked for together: of many sizes only the last is still there.
            Ok(task) => std::iter::once(task).chain(tasks.try_iter()).for_each(|task| match task {
                Task::Glass(width, height) => glass = Some((width, height)),
                Task::Lay(t) => day = Some(t),
                Task::Feed(own) => fed = Some(Fed::after(own, fed.take())),
                own @ (Task::Panel(_) | Task::Home(_) | Task::Setup(_) | Task::Visited(_) | Task::Card(_)) => {
                    said.push(own)
                }
            }),
            Err(_) => {
                // Before it looks: files that cannot be borne are not looked at in a circle.
                *looked = Instant::now();
                if let Some(next) = self.look_again(deck) {
                    *deck = Arc::new(next);
                    send(self.with_pictures(deck, decoder));
                }
            }
        }
        if let Some(next) = fed.and_then(|fed| self.feed(fed, deck)) {
            *deck = Arc::new(next);
            send(self.with_pictures(deck, decoder));
        }
        for own in said {
            if let Some(next) = self.at_home(own, deck) {
                *deck = Arc::new(next);
                send(self.with_pictures(deck, decoder));
            }
        }
        if let Some((width, height)) = glass {
            if deck.glass() != (width, height) {
                let profile = Profile { width, height, ..deck.setting.profile };
                let setting = Setting { profile, ..self.setting(deck) };
                *deck = Arc::new(self.deck(setting, Some(deck)));
            }
            send(self.with_pictures(deck, decoder));
        }
        if let Some(t) = day {
            send(Message::Order(Order::Laid(deck.clone(), Arc::new(deck.lay(t)))));
        }
    }

    /// The next deck after somebody has said where the screen is; none if nothing of it would be seen.
    fn at_home(&mut self, said: Task, deck: &Deck) -> Option<Deck> {
        match said {
            Task::Panel(inches) => {
                self.settings.see_panel(inches);
                let profile = Profile { panel_inches: self.settings.profile.panel_inches, ..deck.setting.profile };
                if profile == deck.setting.profile {
                    return None;
                }
                tracing::info!("{}", profile.distance());
                // Letters of another size are another glass: nobody waits for a page of the old ones to end.
                Some(self.deck(Setting { profile, ..self.setting(deck) }, Some(deck)))
            }
            Task::Home(claim) => {
                match self.settings.moved(&self.options, claim) {
                    Ok(settings) => self.settings = settings,
                    Err(failure) => tracing::error!(%failure, "the settings are not followed again"),
                }
                let vouched = self.content.vouched;
                let kept = content::kept(&self.settings);
                let mut loaded = content::load_kept(kept.as_ref(), &self.settings, &self.words);
                loaded.content.vouched = loaded.content.vouched.max(vouched);
                self.take(loaded, deck)
            }
            Task::Setup(setup) => {
                let changed = self.setup != setup;
                self.setup = setup;
                // Whoever has just hung the screen up waits for it, and a code that is over lets nobody in.
                let setting = Setting { preview: true, ..deck.setting.clone() };
                changed.then(|| self.deck(setting, Some(deck)))
            }
            Task::Visited(visited) => {
                self.visited = visited;
                let setting = Setting { preview: visited, ..deck.setting.clone() };
                self.setup.is_some().then(|| self.deck(setting, Some(deck)))
            }
            Task::Card(card) => {
                let changed = self.alone != card;
                self.alone = card;
                // Whoever has just set the screen up looks at it.
                let setting = Setting { preview: self.alone.is_some(), ..deck.setting.clone() };
                changed.then(|| self.deck(setting, Some(deck)))
            }
            Task::Glass(..) | Task::Lay(_) | Task::Feed(_) => None,
        }
    }

    /// With the board's own cards between what there is.
    fn with_cards(&self, mut content: Content) -> Content {
        let setup = self.setup.as_ref().map(|setup| Card::Setup(setup.clone()));
        let held = setup.clone().filter(|_| self.visited);
        if let Some(card) = self.alone.clone().or(held) {
            content.notices.retain(|notice| notice.class == Class::Emergency);
            content.notices.push(card.notice(&self.words).into());
        } else if let Some(card) = setup {
            // First, so that it is what the glass shows at once of all that is new.
            let card = card.notice(&self.words).into();
            let own = std::mem::take(&mut content.notices);
            content.notices = std::iter::once(card).chain(own).chain(content.built_in.iter().cloned()).collect();
        }
        content
    }

    fn poll(&self) -> Option<Duration> {
        let watches = self.card.is_none() && self.settings.feed.is_none() && !Self::files(&self.settings).is_empty();
        let poll = match (self.preview, self.doubt) {
            (true, _) => POLL_PREVIEW,
            (false, true) => POLL_DOUBT,
            (false, false) => POLL_LOBBY,
        };
        watches.then_some(poll)
    }

    /// The next deck of the feed; none if nothing of it would be seen.
    fn feed(&mut self, fed: Fed, deck: &Deck) -> Option<Deck> {
        // Pictures that came late tell of an older word than has been heard since; a new beginning says so.
        let vouched = if fed.anew { Some(fed.vouched) } else { self.content.vouched.max(Some(fed.vouched)) };
        self.content.vouched = vouched;
        if let Some(kept) = fed.news {
            let mut loaded = content::load_kept(Some(&kept), &self.settings, &self.words);
            loaded.content.vouched = vouched;
            return self.take(loaded, deck);
        }
        let now = self.clock.now().wall;
        let old = |vouched: Option<Timestamp>| vouched.is_some_and(|vouched| now.duration_since(vouched) > STALE / 2);
        // Half the time after which the glass says that it is old: a deck a day, and not one an hour.
        old(deck.vouched).then(|| self.deck(self.setting(deck), Some(deck)))
    }

    fn with_pictures(&self, deck: &Arc<Deck>, decoder: &Decoder) -> Message {
        Message::Deck(deck.clone(), first_pictures(deck, decoder, self.clock.now().wall))
    }

    /// The next deck, if the files are other ones.
    fn look_again(&mut self, deck: &Deck) -> Option<Deck> {
        let stamps = Self::stamps(&self.settings);
        let pictures = self.pictures.iter().map(|(path, _)| (path.clone(), Stamp::of(path))).collect();
        let again = stamps == self.stamps && pictures == self.pictures;
        if again && !self.doubt && !self.passing {
            return None;
        }
        // One second look and no more: a file that goes on changing must not hold up the others.
        let second = again || self.doubt;
        let idle = again && !self.doubt;
        (self.stamps, self.pictures) = (stamps, pictures);
        match content::load_running(&self.settings, self.card, self.preview, &self.places, &self.words) {
            Ok(loaded) if loaded.doubtful && !second => {
                self.pictures = loaded.watched;
                self.doubt = true;
                None
            }
            Ok(loaded) => {
                self.doubt = false;
                self.passing = loaded.broken.as_ref().is_some_and(passes);
                let told = loaded.broken.as_ref().map(Failure::to_string);
                let same = idle && told == self.told;
                self.told = told;
                if same { None } else { self.take(loaded, deck) }
            }
            Err(_) if !second => {
                self.doubt = true;
                None
            }
            Err(failure) => {
                self.doubt = false;
                self.passing = passes(&failure);
                let told = Some(failure.to_string());
                let same = told == self.told;
                self.told = told;
                (!same).then(|| self.keep(&failure, deck))
            }
        }
    }

    /// A deck of new content; none where it cannot be planned, and then the former content goes on.
    fn take(&mut self, mut loaded: Loaded, deck: &Deck) -> Option<Deck> {
        self.pictures = std::mem::take(&mut loaded.watched);
        self.places = loaded.places.clone();
        if let Some(failure) = &loaded.broken {
            tracing::warn!(%failure, "the directory of places cannot be used; the last good one stays");
        }
        for fault in &loaded.faults {
            tracing::warn!(%fault, "an item of the edition");
        }
        tracing::info!(notices = loaded.content.notices.len(), "new content");
        let (content, setting) = loaded.into_show(&self.settings, self.words.clone(), deck.glass(), self.preview);
        let before = std::mem::replace(&mut self.content, content);
        let next = once("planning an edition", || self.deck(setting, Some(deck)));
        if next.is_none() {
            self.content = before;
        }
        next
    }

    /// A deck of what was there, with a mark: an author reads a banner, a lobby's manager is told in passing.
    fn keep(&mut self, failure: &Failure, deck: &Deck) -> Deck {
        let mut setting = self.setting(deck);
        let gone = matches!(failure, Failure::Disk { path, error }
            if error.kind() == ErrorKind::NotFound && Some(path) == self.settings.edition.as_ref());
        if self.preview {
            setting.banner = Some(self.words.broken.clone());
        } else {
            setting.trouble = content::trouble(&self.settings, Some(failure), &self.words);
        }
        // Who takes a lobby's edition away means it; a slip in an editor is another matter.
        if gone && !self.preview {
            tracing::warn!(%failure, "the edition was taken away; the built-in pages stand in");
            self.content = Content { built_in: std::mem::take(&mut self.content.built_in), ..Content::default() };
            self.pictures.clear();
            setting.banner = None;
        } else {
            tracing::warn!(%failure, "the edition cannot be used; the last good one stays");
        }
        self.deck(setting, Some(deck))
    }
}

/// Whether the fault may pass although the file stays the same.
fn passes(failure: &Failure) -> bool {
    matches!(failure, Failure::Disk { error, .. } if error.kind() != ErrorKind::NotFound)
}

/// The pictures of the page that a deck shows now, so that it comes with them.
pub fn first_pictures(deck: &Deck, decoder: &Decoder, now: Timestamp) -> Vec<(PictureKey, Picture)> {
    let keys: Vec<PictureKey> = deck.sheet(deck.at(now), now, true).iter().flat_map(Shown::pictures).collect();
    decoder.all(&keys)
}

#[cfg(test)]
mod tests;
