//! The door: it is open while the screen is nobody's, and shuts behind whoever has set it up.
//!
//! It follows what is said of the screen, wherever it is said, and tells the glass: the page for a phone is served from here,
//! a stick is looked for, and so is what somebody has written at the command line.

use super::address;
use super::claim::{By, Claim, Home, Place};
use super::page::{AFTER_CLAIM, Front, Index, Look, Order, serve};
use super::residence::{Known, Residence};
use super::stick::{self, Slot, Stick};
use crate::board::cards::{Page, Setup};
use crate::board::legibility::Rotation;
use crate::board::place::{Places, ScreenNumber, SiteId};
use crate::config::Listen;
use crate::device::clock::Clock;
use crate::device::unbroken::{PAUSE, once};
use crate::feed::verify::are_kin;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

/// How long the card stands on the glass that says what was set up.
const CARD: Duration = Duration::from_secs(60);
/// Between two cards for a stick: nobody keeps the glass to themselves with one.
const CARD_AGAIN: Duration = Duration::from_secs(600);
/// While the door is open: the code on the glass is the one that is taken.
const OFTEN: Duration = Duration::from_secs(1);
/// Between two looks at what is written at the command line.
const SELDOM: Duration = Duration::from_secs(10);
/// The two letters of the city whose directory has not come yet.
const PREFIX: &str = "HN";

/// What the glass is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// The screen is at home elsewhere, or hangs otherwise.
    Home(Claim),
    /// How it can be set up now; none: it is somebody's.
    Setup(Option<Setup>),
    /// Somebody is setting it up: the glass keeps showing how; or nobody is any more.
    Visited(bool),
    /// Somebody has just set it up, or asks for its card: where, if the whole directory is there.
    Accepted(Claim, Option<Arc<Places>>),
    /// A stick was put in that is not followed.
    Stick(stick::Refused),
    /// Everybody has seen that.
    Seen,
    /// A stick has given a feed to a screen that had none: the program begins again.
    Given,
}

/// How the screen hangs with a claim: turned, inches across, metres away from its readers.
pub type HungBy = Box<dyn Fn(&Claim) -> (Rotation, f32, f32) + Send>;

/// What the door is made of.
pub struct Door {
    pub residence: Arc<Residence>,
    pub number: ScreenNumber,
    pub clock: Clock,
    pub listen: Listen,
    /// Files or the command line say where it is: nobody is asked, and the door only shows the card to who asks for it.
    pub is_placed: bool,
    /// How it hangs with a claim: what files say beats what phones say.
    pub hung: HungBy,
    /// Of this machine, by which a stick's rows are found.
    pub serials: Vec<String>,
    /// Where the system puts a stick's files.
    pub slot: Slot,
    /// The root that the feed is believed by; none where there is no feed yet.
    pub pinned: Option<Vec<u8>>,
}

/// The open door.
struct Open {
    front: Arc<Front>,
    at: SocketAddr,
    end: watch::Sender<bool>,
    orders: mpsc::UnboundedReceiver<Order>,
    server: JoinHandle<()>,
}

impl Door {
    /// Works on a thread of its own until the program ends; `tell` hands on what is to be seen.
    pub fn start(mut self, mut tell: impl FnMut(Told) + Send + 'static) {
        let work = move || {
            let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => runtime,
                Err(error) => return tracing::error!(%error, "no loop for setting the screen up"),
            };
            while once("setting the screen up", || runtime.block_on(Keeping::of(&mut self, &mut tell).keep())).is_none()
            {
                let claim = self.residence.claim();
                if claim.home.is_none() && !self.is_placed {
                    // What is shown is how to set it up, and that is nothing without.
                    tracing::error!("the program begins anew, so that the screen can be set up");
                    std::process::exit(1);
                }
                std::thread::sleep(self.clock.sleep(PAUSE));
                // Whatever was said and not handed on. Where that cannot be borne it is said again after the next pause.
                once("what was said of the screen", || {
                    [Told::Home(claim), Told::Visited(false)].into_iter().for_each(&mut tell)
                });
            }
        };
        if let Err(error) = std::thread::Builder::new().name("door".into()).spawn(work) {
            tracing::error!(%error, "no thread for setting the screen up");
        }
    }
}

/// None where nobody is to be listened to.
fn listener(listen: Listen) -> Option<std::io::Result<TcpListener>> {
    let on = |port| TcpListener::bind((Ipv4Addr::UNSPECIFIED, port));
    match listen {
        Listen::At(at) => Some(TcpListener::bind(at)),
        Listen::Everywhere => Some(on(80).or_else(|_| on(8080))),
        Listen::Off => None,
    }
}

/// The door and what was told of it.
struct Keeping<'a, Tell> {
    door: &'a mut Door,
    tell: Tell,
    known: watch::Receiver<Known>,
    claim: Claim,
    open: Option<Open>,
    /// When it was set up by phone, by the steady clock.
    claimed: Option<Duration>,
    card: Option<Duration>,
    /// No card for a stick before.
    card_again: Duration,
    told: Option<Setup>,
    visited: bool,
    /// It was released: until then the glass shows how it is set up, and nothing else.
    released: Option<Duration>,
    /// The page could not be served, and that was said.
    faulty: bool,
}

impl<'a, Tell: FnMut(Told)> Keeping<'a, Tell> {
    fn of(door: &'a mut Door, tell: Tell) -> Self {
        let known = door.residence.subscribe();
        let claim = door.residence.claim();
        Self {
            door,
            tell,
            known,
            claim,
            open: None,
            claimed: None,
            card: None,
            card_again: Duration::ZERO,
            told: None,
            visited: false,
            released: None,
            faulty: false,
        }
    }

    async fn keep(mut self) {
        // Who asked before the start has gone.
        self.door.residence.is_asked();
        loop {
            self.round(self.now());
            let pause = if self.open.is_some() || self.card.is_some() { OFTEN } else { SELDOM };
            let order = async {
                match &mut self.open {
                    Some(open) => open.orders.recv().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = tokio::time::sleep(self.door.clock.sleep(pause)) => self.door.residence.look_again(),
                _ = self.known.changed() => {}
                Some(order) = order => {
                    self.follow(order);
                    // All that have come, before the page is told what they have made of it.
                    while let Some(order) = self.open.as_mut().and_then(|open| open.orders.try_recv().ok()) {
                        self.follow(order);
                    }
                }
            }
        }
    }

    fn now(&self) -> Duration {
        self.door.clock.now().steady
    }

    /// What a phone has ordered.
    fn follow(&mut self, order: Order) {
        let at = self.door.clock.now().wall;
        let home = |place, screen| Some(Home { place, screen, by: By::Phone, at });
        self.door.residence.change(|claim| {
            let mut next = claim.clone();
            match order {
                Order::Turn(rotation) => next.hung.rotate = Some(rotation.degrees() as u16),
                Order::Panel { inches, metres } => {
                    (next.hung.panel_inches, next.hung.reading_metres) = (Some(inches), Some(metres));
                }
                Order::Claim { site, screen } => next.home = home(Place::Site(site), screen),
                Order::Area { area, screen } => next.home = home(Place::Area(area), screen),
                Order::Undo => next.home = None,
            }
            Some(next)
        });
    }

    fn round(&mut self, now: Duration) {
        let Known { claim, searches, directory } = self.known.borrow_and_update().clone();
        if claim != self.claim && !self.door.is_placed {
            self.moved(claim, directory.as_ref(), now);
        }
        if self.card.is_some_and(|until| now >= until) {
            self.card = None;
            (self.tell)(Told::Seen);
        }
        if self.door.residence.is_asked() {
            self.show_card(now);
        }
        self.look_for_stick(now);
        if self.door.is_placed {
            return;
        }
        if self.open.as_ref().is_some_and(|open| open.server.is_finished()) {
            self.open = None;
        }
        let again = self.claimed.is_some_and(|at| now < at + AFTER_CLAIM);
        if self.claim.home.is_some() && !again {
            self.shut();
            if searches {
                self.door.residence.close();
            }
        } else if self.open.is_none() {
            self.open();
        }
        if let (Some(open), Some(directory)) = (&self.open, directory) {
            // Made once for each directory.
            if !open.front.has(&directory) {
                open.front.set_index(Arc::new(Index::new(directory)));
            }
        }
        self.released = self.released.filter(|until| now < *until);
        let is_visited = self.released.is_some() || self.open.as_ref().is_some_and(|open| open.front.is_visited(now));
        let visited = self.claim.home.is_none() && is_visited;
        if visited != std::mem::replace(&mut self.visited, visited) {
            (self.tell)(Told::Visited(visited));
        }
        let setup = self.claim.home.is_none().then(|| self.setup(now));
        if setup != self.told {
            self.told.clone_from(&setup);
            (self.tell)(Told::Setup(setup));
        }
    }

    fn moved(&mut self, claim: Claim, directory: Option<&Arc<Places>>, now: Duration) {
        let before = std::mem::replace(&mut self.claim, claim.clone());
        (self.tell)(Told::Home(claim.clone()));
        if let Some(open) = &self.open {
            open.front.set_look(self.look(), now);
        }
        if claim.home == before.home {
            return;
        }
        self.claimed = claim.home.as_ref().filter(|home| home.by == By::Phone).map(|_| now);
        self.card = claim.home.is_some().then_some(now + CARD);
        // Whoever has released it is about to set it up.
        self.released = claim.home.is_none().then_some(now + CARD);
        let told = if claim.home.is_some() { Told::Accepted(claim, directory.cloned()) } else { Told::Seen };
        (self.tell)(told);
    }

    fn is_homeless(&self) -> bool {
        self.claim.home.is_none() && !self.door.is_placed
    }

    fn show_card(&mut self, now: Duration) {
        // A screen that is nobody's shows how to be set up.
        if !self.is_homeless() {
            self.card = Some(now + CARD);
            (self.tell)(Told::Accepted(self.claim.clone(), None));
        }
    }

    fn look_for_stick(&mut self, now: Duration) {
        // One that lies there while the screen is somebody's is not followed when it is released either.
        let Some(found) = self.door.slot.look(&self.door.serials) else { return };
        if !self.is_homeless() {
            tracing::info!("a stick is not followed: the screen is somebody's");
            // Whoever holds it asks whose.
            if now >= self.card_again {
                self.card_again = now + CARD_AGAIN;
                self.show_card(now);
            }
            return;
        }
        if let Err(refused) = found.and_then(|stick| self.follow_stick(stick)) {
            tracing::warn!(%refused, "a stick is not followed");
            self.card = Some(now + CARD);
            (self.tell)(Told::Stick(refused));
        }
    }

    fn follow_stick(&mut self, stick: Stick) -> Result<(), stick::Refused> {
        let Stick { feed, root, site, has_rows, has_network } = stick;
        if has_network && feed.is_none() && site.is_none() {
            tracing::info!("a stick has brought a network, and nothing else");
            return Ok(());
        }
        match (&self.door.pinned, root) {
            (Some(own), Some(root)) if !are_kin(own, &root) => return Err(stick::Refused::OtherDepartment),
            (Some(_), _) => {}
            (None, root) => {
                let given = feed.zip(root).ok_or(stick::Refused::Feed("it has no feed with a root".into()))?;
                let residence = &self.door.residence;
                residence.take_feed(&given.0, &given.1).map_err(|error| stick::Refused::Feed(error.to_string()))?;
                self.claim_by_stick(site);
                (self.tell)(Told::Given);
                return Ok(());
            }
        }
        if site.is_none() {
            return match (has_rows, has_network) {
                (true, _) => Err(stick::Refused::NoRow),
                (false, true) => Ok(()),
                (false, false) => Err(stick::Refused::Nothing),
            };
        }
        self.claim_by_stick(site);
        Ok(())
    }

    fn claim_by_stick(&self, site: Option<(SiteId, String)>) {
        let Some((site, screen)) = site else { return };
        let home = Some(Home { place: Place::Site(site), screen, by: By::Stick, at: self.door.clock.now().wall });
        self.door.residence.change(|claim| Some(Claim { home, ..claim.clone() }));
    }

    fn look(&self) -> Look {
        let (rotation, inches, metres) = (self.door.hung)(&self.claim);
        let home = self.claim.home.as_ref();
        Look {
            rotation,
            inches,
            metres,
            claimed: home.map(|home| home.place.clone()),
            screen: home.map_or_else(String::new, |home| home.screen.clone()),
        }
    }

    fn open(&mut self) {
        let Some(opened) = listener(self.door.listen) else { return };
        let opened = opened.and_then(|listener| Ok((listener.local_addr()?, listener)));
        let (at, listener) = match opened {
            Ok(opened) => opened,
            Err(error) => {
                if !std::mem::replace(&mut self.faulty, true) {
                    tracing::error!(%error, "the set-up page cannot be served; the screen's number is left");
                }
                return;
            }
        };
        self.faulty = false;
        let (sender, orders) = mpsc::unbounded_channel();
        let front = Front::new(PREFIX, self.look(), Box::new(move |order| drop(sender.send(order))));
        let front = Arc::new(front);
        let (end, until) = watch::channel(false);
        let clock = self.door.clock.clone();
        let steady = Arc::new(move || clock.now().steady);
        let served = serve(listener, front.clone(), steady, until);
        let server = tokio::spawn(async {
            if let Err(error) = served.await {
                tracing::error!(%error, "the set-up page has ended");
            }
        });
        tracing::info!(%at, "the set-up page is open");
        self.open = Some(Open { front, at, end, orders, server });
    }

    fn shut(&mut self) {
        if let Some(open) = self.open.take() {
            let _ = open.end.send(true);
            open.front.end_all();
            tracing::info!("the set-up page is shut");
        }
    }

    /// How the screen can be set up now.
    fn setup(&self, now: Duration) -> Setup {
        let page = self.open.as_ref().and_then(|open| {
            let code = open.front.code(now)?.to_string();
            let host = match open.at.ip() {
                IpAddr::V4(own) if own.is_unspecified() => address::own(Path::new("/"))?.to_string(),
                own => own.to_string(),
            };
            let address = if open.at.port() == 80 { host } else { format!("{host}:{}", open.at.port()) };
            Some(Page { address, code })
        });
        Setup { page, number: Some(self.door.number) }
    }
}

#[cfg(test)]
mod tests;
