//! The player: decides what the glass shows, from orders and the hour. It has no clock, thread or display of its own, so
//! that every night, slip and disaster can be played in a test.
//!
//! 1. Whatever happens, something whole stays on the glass: a page leaves only for another one.
//! 2. A new deck is adopted at once if the page that either deck has now is an emergency's (a false alarm must leave as
//!    fast as a true one comes), if it alone fits the glass, or if it is an author's preview; else when the page on the
//!    glass ends.
//! 3. No page stays for less than the rota's shortest time, but for an emergency, a preview or another glass.
//! 4. A page whose picture is late waits for a moment behind the page on the glass if that one may stay; then it comes
//!    without. Its picture does not come later: nothing moves between page changes but the minute.
//! 5. Every stretch in which a page could be seen gives one [`Play`]: while the display sleeps by its hours, or is dark, pages
//!    go on and are no plays.

mod on;

pub use on::On;

use super::deck::{Deck, PictureKey, Shown, next_minute};
use super::notice::Class;
use super::play::{Dress, PageName, Play};
use super::rota::{Fit, Rota, Showing, Slot, Timetable, Why};
use super::sheet::Role;
use jiff::{SignedDuration, Timestamp};
use on::OnGlass;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// A picture that takes longer costs its page the picture.
pub const PATIENCE: Duration = Duration::from_secs(3);
/// A deadline on the wall's clock comes this much late at the most: the clock may be set while the screen sleeps.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// A moment on two clocks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// What people call the time. It may be set, to anything.
    pub wall: Timestamp,
    /// Since some beginning; only ever forward.
    pub steady: Duration,
    /// Whether `wall` is the time and not only the best guess: a guess serves the timetable, and is told to nobody.
    pub known: bool,
}

impl Moment {
    /// A page as it looks now.
    fn sheet(self, deck: &Deck, showing: Showing, with_picture: bool) -> Option<Shown> {
        let mut shown = deck.sheet(showing, self.wall, with_picture)?;
        if !self.known {
            shown.sheet.texts.retain(|block| block.role != Role::Clock);
        }
        Some(shown)
    }
}

/// What the player is told.
#[derive(Clone)]
pub enum Order {
    /// Something new to show.
    Adopt(Arc<Deck>),
    /// The glass has this width and height from now on.
    Glass(u32, u32),
    /// A picture that was wanted can be drawn.
    Ready(PictureKey),
    /// It never will be.
    Failed(PictureKey),
    /// Nobody can see the glass from now on, or everybody can again.
    Dark(bool),
    /// A day that [`Look::lay`] asked for, laid for this deck: another one's would name other pages.
    Laid(Arc<Deck>, Arc<Timetable>),
}

/// What to do with the glass.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Another page comes; at once, or by turning. `goes_on`: it is another page of the same notice.
    Turn { shown: Box<Shown>, cut: bool, goes_on: bool },
    /// The same page looks a little different: the minute, a word.
    Refresh(Box<Shown>),
}

/// The answer to "what now, and until when".
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// None: the glass is as it should be.
    pub act: Option<Act>,
    /// The pictures to have at hand, most urgent first; all others may go.
    pub pictures: Vec<PictureKey>,
    pub plays: Vec<Play>,
    /// The display is to sleep, by its hours.
    pub off: bool,
    /// Look again after this long, or at the next order.
    pub wait: Duration,
    /// A day to be laid away from this thread, if there is time.
    pub lay: Option<Timestamp>,
}

/// See the module.
#[derive(Clone, Default)]
pub struct Player {
    deck: Option<Arc<Deck>>,
    /// Waits for the page on the glass to end.
    next: Option<Arc<Deck>>,
    glass: Option<(u32, u32)>,
    rota: Rota,
    next_rota: Rota,
    /// What an author has just changed, shown out of turn.
    featured: Option<Showing>,
    on: Option<OnGlass>,
    dark: bool,
    /// Whether pictures that are wanted came or failed.
    pictures: HashMap<PictureKey, bool>,
    /// Since when the page that is due has waited for its picture.
    waiting: Option<Duration>,
}

impl Player {
    /// Takes an order; [`Player::look`] then has another answer.
    pub fn take(&mut self, order: Order) {
        match order {
            Order::Adopt(deck) => {
                // One for a glass that is gone by now.
                let fits = |deck: &Arc<Deck>| self.glass.is_none_or(|glass| deck.glass() == glass);
                if !fits(&deck) && self.deck.as_ref().is_some_and(fits) {
                    return;
                }
                self.next_rota = deck.rota.clone();
                self.next = Some(deck);
            }
            Order::Glass(width, height) => self.glass = Some((width, height)),
            Order::Ready(key) => self.settle(key, true),
            Order::Failed(key) => self.settle(key, false),
            Order::Dark(dark) => self.dark = dark,
            Order::Laid(deck, day) => {
                let is = |own: &Option<Arc<Deck>>| own.as_ref().is_some_and(|own| Arc::ptr_eq(own, &deck));
                let (mine, theirs) = (is(&self.deck), is(&self.next));
                if mine || theirs {
                    let rota = if mine { &mut self.rota } else { &mut self.next_rota };
                    rota.put(day);
                }
            }
        }
    }

    /// What is on the glass; none before the first page.
    pub fn on(&self) -> Option<On<'_>> {
        self.on.as_ref().map(OnGlass::told)
    }

    fn settle(&mut self, key: PictureKey, ready: bool) {
        self.pictures.insert(key, ready);
    }

    /// The deck on the glass.
    pub fn deck(&self) -> Option<&Arc<Deck>> {
        self.deck.as_ref()
    }

    /// What to do now.
    pub fn look(&mut self, now: Moment) -> Look {
        let mut look = Look { wait: LONGEST_SLEEP, ..Look::default() };
        let adopted = self.adopt(now);
        let Some(deck) = self.deck.clone() else { return look };
        // A clock that is not known must not darken the glass.
        look.off = now.known && deck.is_off(now.wall);
        let hidden = look.off || self.dark;
        if let Some(on) = self.on.as_mut().filter(|_| hidden) {
            look.plays.extend(on.leave(now.steady));
        }
        let due = self.due(now);
        let Some(name) = deck.name(&due) else { return look };
        let mut until = due.until.min(next_minute(now.wall));
        if let Some(next) = &self.next {
            until = until.min(self.next_rota.at(now.wall, |t| next.lay(t)).until);
        }
        look.wait = look.wait.min(span(now.wall, until));
        if let (Some(_), Some(on)) = (&self.next, &self.on) {
            let rest = (on.since + on.planned).saturating_sub(now.steady);
            look.wait = look.wait.min(rest.max(Duration::from_millis(1)));
        }
        let emergency = due.why == Why::Emergency || self.on.as_ref().is_some_and(OnGlass::emergency);
        let forced = emergency || adopted == Adopted::Cutting;
        let same = self.on.as_ref().is_some_and(|on| on.name == name && on.glass == deck.glass());
        if same {
            self.stay(&deck, due, now, &mut look);
        } else if let Some(wait) = self.held(&deck, &due, now, forced) {
            look.wait = look.wait.min(wait);
        } else {
            self.turn(&deck, due, name, now, forced, &mut look);
        }
        if let Some(on) = self.on.as_mut().filter(|on| !hidden && on.seen.is_none()) {
            on.seen = Some((now.wall, now.steady));
        }
        look.pictures = self.wanted(&deck, &due, now);
        self.pictures.retain(|key, _| look.pictures.contains(key));
        look.lay = self.lay(&deck, now);
        look
    }

    /// The same page goes on, or begins again.
    fn stay(&mut self, deck: &Deck, due: Showing, now: Moment, look: &mut Look) {
        let Some(mut on) = self.on.take() else { return };
        let with_picture = on.shown.dress != Dress::WithoutPicture;
        // A clock that jumps makes no new showing of a page that has just come.
        let been = now.steady.saturating_sub(on.since);
        let again = due.from >= on.shown.showing.until && been >= deck.setting.rota_pace.shortest.unsigned_abs();
        if again {
            look.plays.extend(on.leave(now.steady));
            on.since = now.steady;
            on.edition = deck.edition;
        }
        if again || due != on.shown.showing {
            on.planned = now.steady.saturating_sub(on.since) + span(now.wall, due.until);
        }
        if let Some(shown) = now.sheet(deck, due, with_picture) {
            if shown.sheet != on.shown.sheet {
                look.act = Some(Act::Refresh(Box::new(shown.clone())));
            }
            on.shown = shown;
        }
        self.waiting = None;
        self.on = Some(on);
    }

    /// For how long the page on the glass has to stay although another one is due.
    fn held(&mut self, deck: &Deck, due: &Showing, now: Moment, forced: bool) -> Option<Duration> {
        let on = self.on.as_ref().filter(|_| !forced)?;
        let shortest = deck.setting.rota_pace.shortest.unsigned_abs();
        let been = now.steady.saturating_sub(on.since);
        if been < shortest {
            return Some(shortest - been);
        }
        let missing = deck.sheet(*due, now.wall, true)?.pictures().any(|key| !self.pictures.contains_key(&key));
        let may_stay = deck.lineup.notices.iter().chain(&deck.lineup.built_in).any(|entry| {
            let notice = &entry.notice;
            (&notice.publisher, &notice.id, notice.hash) == (&on.name.publisher, &on.name.notice, on.name.hash)
                && entry.is_open(now.wall, &deck.setting.tz)
        });
        if !missing || !may_stay {
            return None;
        }
        let waited = now.steady.saturating_sub(*self.waiting.get_or_insert(now.steady));
        (waited < PATIENCE).then(|| PATIENCE - waited)
    }

    fn turn(&mut self, deck: &Deck, due: Showing, name: PageName, now: Moment, forced: bool, look: &mut Look) {
        let Some(whole) = now.sheet(deck, due, true) else { return };
        let ready = whole.pictures().all(|key| self.pictures.get(&key) == Some(&true));
        let Some(shown) = (if ready { Some(whole) } else { now.sheet(deck, due, false) }) else { return };
        let cut = forced || self.on.is_none();
        let same = |on: &OnGlass| {
            (&on.name.publisher, &on.name.notice, on.name.hash) == (&name.publisher, &name.notice, name.hash)
        };
        let goes_on = self.on.as_ref().is_some_and(same);
        let class = deck.entry(due.notice).map_or(Class::Routine, |entry| entry.notice.class);
        look.plays.extend(self.on.take().and_then(|mut on| on.leave(now.steady)));
        look.act = Some(Act::Turn { shown: Box::new(shown.clone()), cut, goes_on });
        self.waiting = None;
        self.on = Some(OnGlass {
            name,
            class,
            edition: deck.edition,
            since: now.steady,
            seen: None,
            planned: span(now.wall, due.until),
            shown,
            glass: deck.glass(),
        });
    }

    /// The pictures of the page on the glass, of the one that is due and of the one after it, in either deck.
    fn wanted(&mut self, deck: &Deck, due: &Showing, now: Moment) -> Vec<PictureKey> {
        let after = self.rota.at(due.until, |t| deck.lay(t));
        let mut wanted: Vec<PictureKey> = Vec::new();
        let coming = self.next.as_ref().and_then(|next| {
            let first = self.next_rota.at(due.until, |t| next.lay(t));
            next.sheet(first, due.until, true)
        });
        let pages = [deck.sheet(*due, now.wall, true), deck.sheet(after, due.until, true), coming];
        for key in pages.iter().flatten().chain(self.on.as_ref().map(|on| &on.shown)).flat_map(Shown::pictures) {
            if !wanted.contains(&key) {
                wanted.push(key);
            }
        }
        wanted
    }

    /// A moment of the coming day, once that is near and not laid.
    fn lay(&mut self, deck: &Deck, now: Moment) -> Option<Timestamp> {
        let soon = now.wall.checked_add(SignedDuration::from_hours(1)).ok()?;
        self.rota.pass(now.wall);
        (self.rota.laid(soon).is_none() && deck.lineup.notices.len() > 1).then_some(soon)
    }

    /// What the rota has now, unless an author's change is on the glass.
    fn due(&mut self, now: Moment) -> Showing {
        let Some(deck) = &self.deck else { return nothing(now.wall) };
        let due = self.rota.at(now.wall, |t| deck.lay(t));
        self.featured = self.featured.filter(|own| own.from <= now.wall && now.wall < own.until);
        match self.featured {
            Some(featured) if due.why != Why::Emergency => featured,
            _ => due,
        }
    }

    fn adopt(&mut self, now: Moment) -> Adopted {
        let Some(next) = self.next.clone() else { return Adopted::No };
        let theirs = self.next_rota.at(now.wall, |t| next.lay(t));
        let at_once = match (&self.deck, &self.on) {
            (None, _) | (_, None) => true,
            (Some(deck), Some(on)) => {
                let mine = self.rota.at(now.wall, |t| deck.lay(t));
                let fits = |deck: &Deck| self.glass.is_none_or(|glass| deck.glass() == glass);
                on.emergency()
                    || mine.why == Why::Emergency
                    || theirs.why == Why::Emergency
                    || next.setting.preview
                    || deck.glass() != next.glass() && fits(&next)
            }
        };
        if !at_once && !self.is_over(now) {
            return Adopted::No;
        }
        let before = self.deck.replace(next.clone());
        self.rota = std::mem::take(&mut self.next_rota);
        self.next = None;
        self.featured = match before {
            Some(before) if next.setting.preview => feature(&before, &next, now.wall),
            _ => None,
        };
        // An emergency of the old deck that the glass never showed is no reason to cut a page.
        let cuts = next.setting.preview || self.on.as_ref().is_some_and(|on| on.glass != next.glass());
        if cuts { Adopted::Cutting } else { Adopted::Gently }
    }

    /// Whether the page on the glass has had its time.
    fn is_over(&mut self, now: Moment) -> bool {
        let due = self.due(now);
        let name = self.deck.as_ref().and_then(|deck| deck.name(&due));
        self.on.as_ref().is_none_or(|on| {
            now.steady >= on.since + on.planned || name.as_ref() != Some(&on.name) || due.from >= on.shown.showing.until
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Adopted {
    No,
    /// The page on the glass has its shortest time.
    Gently,
    Cutting,
}

fn nothing(t: Timestamp) -> Showing {
    Showing { from: t, until: t, notice: Slot::BuiltIn(0), page: 0, of: 1, why: Why::BuiltIn, fit: Fit::Whole }
}

/// The first page that differs from the deck before, of a notice that may be shown now: an author wants to see it.
fn feature(before: &Deck, deck: &Deck, now: Timestamp) -> Option<Showing> {
    let known: HashMap<_, _> = before
        .lineup
        .notices
        .iter()
        .map(|entry| ((entry.notice.publisher.as_str(), entry.notice.id.as_str()), entry))
        .collect();
    deck.lineup.notices.iter().enumerate().find_map(|(at, entry)| {
        let notice = &entry.notice;
        if !entry.is_open(now, &deck.setting.tz) {
            return None;
        }
        let page = match known.get(&(notice.publisher.as_str(), notice.id.as_str())) {
            Some(old) if old.notice == *notice => return None,
            Some(old) => {
                let (was, is) = (before.plan(old, Dress::Plain), deck.plan(entry, Dress::Plain));
                let same = was.pages.iter().zip(&is.pages).take_while(|(was, is)| was == is).count();
                if old.notice.title == notice.title { same.min(entry.times.len() - 1) } else { 0 }
            }
            None => 0,
        };
        let until = now.checked_add(*entry.times.get(page)?).ok()?;
        let why = if notice.class == Class::Priority { Why::Priority } else { Why::Routine };
        let of = entry.times.len();
        let emergency = notice.class == Class::Emergency;
        // The rota shows it at once anyway.
        (!emergency).then_some(Showing { from: now, until, notice: Slot::Notice(at), page, of, why, fit: Fit::Whole })
    })
}

/// From one moment on the wall's clock to a later one.
fn span(from: Timestamp, until: Timestamp) -> Duration {
    Duration::try_from(until.duration_since(from)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
