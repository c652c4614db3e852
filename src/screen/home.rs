//! What the glass makes of where the screen is: it follows a move, and shows how to be set up, or that it was.

use super::content;
use super::ending::begin_again;
use super::planner::Task;
use super::platform;
use crate::board::cards::{Acceptance, Card, fill};
use crate::board::fault::excerpt;
use crate::board::legibility::Rotation;
use crate::board::place::Places;
use crate::board::words::Words;
use crate::cli::{RunOptions, ShowOptions};
use crate::config::{Listen, Settings};
use crate::device::clock::Clock;
use crate::device::hardware;
use crate::device::identity::{Identity, Made};
use crate::durable::RealDisk;
use crate::feed::trust::MOST_METADATA;
use crate::files;
use crate::report::journal;
use crate::setup::claim::Claim;
use crate::setup::door::{Door, Told};
use crate::setup::residence::Residence;
use crate::setup::stick::{self, Slot};
use crate::worker::plays::Word;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Sender;

/// A screen that may be told where it is while it runs.
pub struct Dwelling {
    residence: Arc<Residence>,
    identity: Identity,
    serials: Vec<String>,
    stick: PathBuf,
    options: ShowOptions,
    /// Files or the command line have said where it is, once and for all.
    is_placed: bool,
}

/// The settings that the screen was started with, and those that follow from what is said of it since.
#[derive(Clone)]
struct Started {
    settings: Settings,
    options: ShowOptions,
}

impl Started {
    fn with(&self, claim: &Claim) -> Settings {
        // The files and words that were right at the start are not refused now; if they were, the start's hold.
        self.settings.moved(&self.options, claim.clone()).unwrap_or_else(|_| self.settings.clone())
    }
}

impl Dwelling {
    /// None where nobody is to say it.
    pub fn of(settings: &mut Settings, options: &RunOptions) -> Option<Self> {
        if !settings.is_lobby || options.show.card.is_some() {
            return None;
        }
        let (state, serials) = (settings.state_folder(), hardware::serials(Path::new("/")));
        let identity = match Identity::open(&RealDisk, &state, &serials) {
            Ok(identity) => identity,
            Err(error) => {
                tracing::error!(%error, "no key for this screen; it can be set up by its files alone");
                return None;
            }
        };
        let number = identity.number;
        match identity.made {
            None => {}
            Some(Made::First) => tracing::info!(%number, "the screen has a number now"),
            Some(Made::Cloned) => {
                tracing::warn!(%number, "the disk comes from another machine; this screen has a number of its own now");
            }
            Some(Made::Damaged) => tracing::error!(%number, "the screen's key was damaged; it has another number now"),
        }
        settings.number = Some(number);
        // A clone keeps its home: a disk that was moved to a new board hangs where it hung. Its number is its own.
        let is_placed = settings.is_placed;
        let has_page = settings.listen != Listen::Off && !is_placed;
        let residence = Arc::new(Residence::new(Arc::new(RealDisk), state, settings.claim.clone(), has_page));
        let stick = options.stick.clone();
        Some(Self { residence, identity, serials, options: options.show.clone(), stick, is_placed })
    }

    /// Where others are told where it is; none where its files say it.
    pub fn residence(&self) -> Option<Arc<Residence>> {
        (!self.is_placed).then(|| self.residence.clone())
    }

    /// Opens the door; what is said there comes onto the glass.
    pub fn open(self, settings: &Settings, clock: Clock, tasks: Sender<Task>, plays: Option<Sender<Word>>) {
        let started = Started { settings: settings.clone(), options: self.options.clone() };
        let (own, now) = (started.clone(), clock.clone());
        let door = Door {
            residence: self.residence.clone(),
            number: self.identity.number,
            clock,
            listen: settings.listen,
            is_placed: self.is_placed,
            hung: Box::new(move |claim| hung(&own.with(claim))),
            serials: self.serials.clone(),
            slot: Slot::at(self.stick.clone()),
            pinned: settings.feed.is_some().then(|| root(settings)),
        };
        let mut rotation = settings.rotation;
        door.start(move |told| {
            // Where the planner is gone there is nobody to tell.
            let task = match told {
                Told::Setup(setup) => Task::Setup(setup),
                Told::Visited(visited) => Task::Visited(visited),
                Told::Seen => Task::Card(None),
                Told::Accepted(claim, places) => {
                    let settings = started.with(&claim);
                    Task::Card(Some(Card::Claimed(self.acceptance(&settings, places))))
                }
                Told::Stick(refused) => Task::Card(Some(Card::Stick(self.sentence(&refused, &started.settings)))),
                Told::Given => return begin_again("a stick has given a feed"),
                Told::Home(claim) => {
                    let settings = started.with(&claim);
                    if settings.rotation != rotation {
                        rotation = settings.rotation;
                        platform::turn(rotation);
                    }
                    plays.iter().for_each(|plays| drop(plays.send(Word::Moved(place(&settings), now.now().wall))));
                    Task::Home(claim)
                }
            };
            drop(tasks.send(task));
        });
    }

    /// All that an installer writes down.
    fn acceptance(&self, settings: &Settings, places: Option<Arc<Places>>) -> Acceptance {
        let words = Words::of(settings.language);
        let kept = content::kept(settings);
        let own = || Some(Arc::new(settings.reader().places(&kept.as_ref()?.current.documents).0));
        let places = places.or_else(own);
        let known = settings.site.and_then(|id| places.as_ref()?.site(&id));
        let (name, address) = match (known, settings.site, &settings.area) {
            (Some(site), _, _) => (site.name.clone(), site.address.clone()),
            (None, Some(id), _) => (id.to_string(), String::new()),
            (None, None, area) => {
                let known = area.as_ref().and_then(|area| places.as_ref()?.area(area));
                let code = || area.as_ref().map_or_else(String::new, ToString::to_string);
                (known.map_or_else(code, |area| area.name.clone()), String::new())
            }
        };
        let synced = kept
            .as_ref()
            .map(|kept| kept.current.manifest.vouched.to_zoned(settings.tz.clone()))
            .map_or_else(|| words.fact_never.clone(), |at| at.strftime("%d/%m/%Y %H:%M").to_string());
        let (width, height) = settings.glass();
        // Not every reader of codes knows other letters; these are for tables.
        let panel = format!("{} in, {width}x{height}, {}", settings.profile.panel_inches, settings.rotation.degrees());
        let facts = [
            (&words.fact_site, settings.site.map_or_else(String::new, |site| site.to_string())),
            (&words.fact_screen, settings.screen.clone()),
            (&words.fact_number, self.identity.number.to_string()),
            (&words.fact_serial, self.serials.first().cloned().unwrap_or_default()),
            (&words.fact_panel, panel),
            (&words.fact_synced, synced),
            (&words.fact_version, env!("CARGO_PKG_VERSION").to_owned()),
        ];
        Acceptance { name, address, facts: facts.into_iter().map(|(label, value)| (label.clone(), value)).collect() }
    }

    /// Why a stick is not followed, for whoever stands before the glass with it.
    fn sentence(&self, refused: &stick::Refused, settings: &Settings) -> String {
        let words = Words::of(settings.language);
        let serial = self.serials.first().map_or("?", |serial| serial);
        match refused {
            stick::Refused::Unreadable(_) => words.stick_unreadable,
            stick::Refused::Site(site) => fill(&words.stick_site, &excerpt(site)),
            stick::Refused::Feed(_) => words.stick_feed,
            stick::Refused::OtherDepartment => words.stick_other,
            stick::Refused::Network(_) => words.stick_network,
            stick::Refused::NoRow => fill(&words.stick_no_row, serial),
            stick::Refused::Nothing => words.stick_nothing,
        }
    }
}

fn root(settings: &Settings) -> Vec<u8> {
    let root = settings.root.as_deref().and_then(|root| files::read(root, MOST_METADATA).ok());
    root.unwrap_or_default()
}

fn hung(settings: &Settings) -> (Rotation, f32, f32) {
    (settings.rotation, settings.profile.panel_inches, settings.profile.reading_m)
}

/// As the journal names it.
pub fn place(settings: &Settings) -> journal::Place {
    let site = settings.site.map_or_else(String::new, |site| site.to_string());
    journal::Place { site, screen: settings.screen.clone() }
}
