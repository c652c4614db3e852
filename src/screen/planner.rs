//! The planner's thread: it makes decks. Another glass means another deck, a near midnight another day, and a file that
//! was replaced another content; one that cannot be used leaves the last good content on the glass, with a mark.

use super::clock::Clock;
use super::content;
use super::gallery::Decoder;
use super::pictures::Picture;
use crate::board::deck::{Content, Deck, PictureKey, Setting, SharedMetrics, Shown};
use crate::board::legibility::Profile;
use crate::board::place::Places;
use crate::board::player::Order;
use crate::board::words::Words;
use crate::cli::CardName;
use crate::config::Settings;
use crate::failure::Failure;
use crate::files::Stamp;
use jiff::Timestamp;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// An author looks at the glass between two keystrokes.
const POLL_PREVIEW: Duration = Duration::from_millis(300);
/// A lobby has time, and every look wakes the processor.
const POLL_LOBBY: Duration = Duration::from_secs(10);
/// A file half written is whole soon; an emergency beside one that is broken must not wait.
const POLL_DOUBT: Duration = Duration::from_secs(1);

/// What is planned away from the thread that draws.
pub enum Task {
    Glass(u32, u32),
    Lay(Timestamp),
}

/// What comes to the loop of the glass from other threads.
pub enum Message {
    Order(Order),
    /// A picture that was wanted.
    Picture(PictureKey, Picture),
    /// A deck with the pictures of its first page.
    Deck(Arc<Deck>, Vec<(PictureKey, Picture)>),
}

/// Makes decks.
pub struct Planner {
    pub settings: Settings,
    pub words: Words,
    pub card: Option<CardName>,
    /// The edition is an author's: every save is shown at once.
    pub preview: bool,
    pub clock: Clock,
    pub metrics: SharedMetrics,
    pub content: Content,
    /// Of the files when they were read last.
    pub stamps: Vec<Stamp>,
    /// The last good directory of places.
    pub places: Arc<Places>,
    /// Of their pictures, then.
    pub pictures: Vec<(PathBuf, Stamp)>,
    /// The files were faulty when they were looked at last; a second look tells a fault from a file half written.
    pub doubt: bool,
}

impl Planner {
    fn files(settings: &Settings) -> Vec<PathBuf> {
        settings.edition.iter().chain(&settings.places).cloned().collect()
    }

    /// What tells that a file was replaced. Asked before reading: a file that is replaced meanwhile is read once more.
    pub fn stamps(settings: &Settings) -> Vec<Stamp> {
        Self::files(settings).iter().map(|file| Stamp::of(file)).collect()
    }

    /// The first deck of the content.
    pub fn first(&mut self, setting: Setting) -> Deck {
        self.deck(setting, None)
    }

    fn deck(&mut self, setting: Setting, before: Option<&Deck>) -> Deck {
        let setting = Setting { preview: self.preview, ..setting };
        let now = self.clock.now().wall;
        let (deck, left_out) = Deck::new(self.content.clone(), setting, self.metrics.clone(), before, now);
        for fault in left_out {
            tracing::warn!(%fault, "a notice does not fit");
        }
        deck
    }

    /// Plans until the loop is gone; `send` gives it what is planned.
    pub fn run(mut self, tasks: &Receiver<Task>, first: Arc<Deck>, decoder: &Decoder, send: fn(Message)) {
        let mut deck = first;
        loop {
            let task = match self.poll() {
                Some(poll) => tasks.recv_timeout(poll),
                None => tasks.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match task {
                Ok(Task::Lay(t)) => {
                    let day = Arc::new(deck.lay(t));
                    send(Message::Order(Order::Laid(deck.clone(), day)));
                }
                Ok(Task::Glass(width, height)) => {
                    if deck.glass() != (width, height) {
                        let profile = Profile { width, height, ..deck.setting.profile };
                        let setting = Setting { profile, ..deck.setting.clone() };
                        deck = Arc::new(self.deck(setting, Some(&deck)));
                    }
                    send(self.with_pictures(&deck, decoder));
                }
                Err(RecvTimeoutError::Timeout) => {
                    if let Some(next) = self.look_again(&deck) {
                        deck = Arc::new(next);
                        send(self.with_pictures(&deck, decoder));
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn poll(&self) -> Option<Duration> {
        let watches = self.card.is_none() && !Self::files(&self.settings).is_empty();
        let poll = match (self.preview, self.doubt) {
            (true, _) => POLL_PREVIEW,
            (false, true) => POLL_DOUBT,
            (false, false) => POLL_LOBBY,
        };
        watches.then_some(poll)
    }

    fn with_pictures(&self, deck: &Arc<Deck>, decoder: &Decoder) -> Message {
        Message::Deck(deck.clone(), first_pictures(deck, decoder, self.clock.now().wall))
    }

    /// The next deck, if the files are other ones.
    fn look_again(&mut self, deck: &Deck) -> Option<Deck> {
        let stamps = Self::stamps(&self.settings);
        let pictures = self.pictures.iter().map(|(path, _)| (path.clone(), Stamp::of(path))).collect();
        let again = stamps == self.stamps && pictures == self.pictures;
        if again && !self.doubt {
            return None;
        }
        (self.stamps, self.pictures) = (stamps, pictures);
        match content::load_running(&self.settings, self.card, self.preview, &self.places, &self.words) {
            Ok(loaded) if loaded.doubtful && !again => {
                self.pictures = loaded.watched;
                self.doubt = true;
                None
            }
            Ok(mut loaded) => {
                self.doubt = false;
                self.pictures = std::mem::take(&mut loaded.watched);
                self.places = loaded.places.clone();
                if let Some(failure) = &loaded.broken {
                    tracing::error!(%failure, "the directory of places cannot be used; the last good one stays");
                }
                for fault in &loaded.faults {
                    tracing::warn!(%fault, "an item of the edition");
                }
                tracing::info!(notices = loaded.content.notices.len(), "new content");
                let (content, setting) = loaded.into_show(&self.settings, self.words.clone(), deck.glass());
                self.content = content;
                Some(self.deck(setting, Some(deck)))
            }
            Err(_) if !again => {
                self.doubt = true;
                None
            }
            Err(failure) => {
                self.doubt = false;
                if self.withdraw(&failure) {
                    tracing::error!(%failure, "the edition was taken away; the built-in pages stand in");
                } else {
                    tracing::error!(%failure, "the edition cannot be used; the last good one stays");
                }
                let mut setting = deck.setting.clone();
                // An author reads a banner; a lobby's manager is told in passing.
                if self.preview {
                    setting.banner = Some(self.words.broken.clone());
                } else {
                    setting.trouble = Some(content::file_fault(&failure, &self.words));
                }
                Some(self.deck(setting, Some(deck)))
            }
        }
    }

    /// Clears the content if somebody took a lobby's edition away: that is meant. A slip in an editor is another matter.
    fn withdraw(&mut self, failure: &Failure) -> bool {
        let gone = matches!(failure, Failure::Disk { path, error }
            if error.kind() == std::io::ErrorKind::NotFound && Some(path) == self.settings.edition.as_ref());
        let meant = gone && !self.preview;
        if meant {
            self.content.notices.clear();
        }
        meant
    }
}

/// The pictures of the page that a deck shows now, so that it comes with them.
pub fn first_pictures(deck: &Deck, decoder: &Decoder, now: Timestamp) -> Vec<(PictureKey, Picture)> {
    let keys: Vec<PictureKey> = deck.sheet(deck.at(now), now, true).iter().flat_map(Shown::pictures).collect();
    decoder.all(&keys)
}
