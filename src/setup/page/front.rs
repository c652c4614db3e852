//! What the page answers: from plain values to plain values. Here is who is let in; the steps beyond have a room of their own.

use super::codes::{Code, Codes, Refused};
use super::form::field;
use super::random;
use super::search::Index;
use super::sessions::{Sessions, Token};
use super::views::{self, Lang, Said};
use crate::board::legibility::Rotation;
use crate::board::place::{AreaRef, Places, SiteId};
use crate::setup::claim::Place as Claimed;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

mod steps;

/// As long as it takes to walk from the phone to the glass and back.
const VISIT: Duration = Duration::from_secs(3 * 60);
/// For how long in an hour somebody without a code holds the card on the glass.
const KNOCK: Duration = Duration::from_secs(10 * 60);

/// What whoever sets the screen up wants of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    Turn(Rotation),
    Panel { inches: f32, metres: f32 },
    Claim { site: SiteId, screen: String },
    Area { area: AreaRef, screen: String },
    Undo,
}

/// How the screen is set up.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    pub rotation: Rotation,
    pub inches: f32,
    pub metres: f32,
    pub claimed: Option<Claimed>,
    /// Its name within its building; may be empty.
    pub screen: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
}

/// A request.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: Method,
    pub path: String,
    pub query: Vec<(String, String)>,
    /// The token that the browser shows.
    pub cookie: Option<String>,
    /// Of a POST.
    pub form: Vec<(String, String)>,
}

impl Asked {
    fn lang(&self) -> Lang {
        let all = if self.method == Method::Post { &self.form } else { &self.query };
        if field(all, "lang") == Some("en") { Lang::En } else { Lang::Vi }
    }
}

/// The answer to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    pub kind: &'static str,
    pub body: String,
    /// Where to go on.
    pub location: Option<String>,
    /// To set.
    pub cookie: Option<String>,
}

impl Reply {
    pub(super) fn new(status: u16, kind: &'static str, body: impl Into<String>) -> Self {
        Self { status, kind, body: body.into(), location: None, cookie: None }
    }

    pub(super) fn page(status: u16, body: String) -> Self {
        Self::new(status, "text/html; charset=utf-8", body)
    }

    fn to(path: &str, lang: Lang) -> Self {
        Self { location: Some(views::link(path, lang)), ..Self::new(303, "text/plain; charset=utf-8", "") }
    }
}

/// Does what was ordered.
type Tell = Box<dyn Fn(Order) + Send + Sync>;

/// The page of one screen.
pub struct Front {
    /// The two letters that the city's location IDs begin with.
    prefix: String,
    tell: Tell,
    state: Mutex<State>,
}

struct State {
    codes: Codes,
    sessions: Sessions,
    index: Option<Arc<Index>>,
    look: Look,
    wish: Wish,
    /// When a page was asked for last.
    visited: Option<Duration>,
    /// When somebody without a code came first.
    knocked: Option<Duration>,
}

/// How phones have wished the screen to hang, and what of that they cannot have.
#[derive(Default)]
struct Wish {
    rotation: Option<Rotation>,
    inches: Option<f32>,
    metres: Option<f32>,
    fixed: Fixed,
}

/// What files have said once and for all.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Fixed {
    pub turn: bool,
    pub inches: Option<f32>,
    pub metres: Option<f32>,
}

impl Fixed {
    /// How the glass hangs whatever was wished.
    fn turn(self) -> Option<Said> {
        self.turn.then_some(Said::FixedTurn)
    }

    fn panel(self) -> Option<Said> {
        let Self { inches, metres, .. } = self;
        (inches.is_some() || metres.is_some()).then_some(Said::FixedPanel { inches, metres })
    }
}

impl Front {
    pub fn new(prefix: &str, look: Look, tell: Tell) -> Self {
        let (codes, sessions) = (Codes::new(random()), Sessions::new(random()));
        let mut state = State {
            codes,
            sessions,
            index: None,
            look: look.clone(),
            wish: Wish::default(),
            visited: None,
            knocked: None,
        };
        state.set_look(look, Duration::ZERO);
        Self { prefix: prefix.to_owned(), tell, state: Mutex::new(state) }
    }

    /// The code to show on the glass; none while the screen is somebody's, and after too many wrong ones.
    pub fn code(&self, now: Duration) -> Option<Code> {
        let mut state = self.state();
        (state.look.claimed.is_none() && !state.codes.is_shut()).then(|| state.codes.current(now))
    }

    /// Whether somebody is at it: the glass keeps showing what they need.
    pub fn is_visited(&self, now: Duration) -> bool {
        self.state().visited.is_some_and(|at| now.saturating_sub(at) < VISIT)
    }

    /// The directory has come, or another one.
    pub fn set_index(&self, index: Arc<Index>) {
        self.state().index = Some(index);
    }

    /// Whether this is the directory that is searched.
    pub fn has(&self, places: &Arc<Places>) -> bool {
        self.state().index.as_ref().is_some_and(|index| index.is_of(places))
    }

    /// Something else has set the screen up.
    pub fn set_look(&self, look: Look, now: Duration) {
        self.state().set_look(look, now);
    }

    /// Nobody is let in any more who is not let in anew.
    pub fn end_all(&self) {
        self.state().sessions.end_all();
    }

    pub fn answer(&self, asked: &Asked, now: Duration) -> Reply {
        let (mut state, lang) = (self.state(), asked.lang());
        if let Some(reply) = views::file(asked) {
            return reply;
        }
        let token = asked.cookie.as_deref().and_then(Token::parse);
        let token = token.filter(|token| state.sessions.enter(token, now));
        state.visit(token.is_some(), asked.path == "/" || asked.path == "/code", now);
        let (reply, order) = match (asked.method, asked.path.as_str(), token) {
            (Method::Get, "/", None) => {
                let ended = field(&asked.query, "ended").map(|_| Said::Ended);
                (Reply::page(200, state.code_page(lang, ended)), None)
            }
            (Method::Post, "/code", None) => (state.enter(asked, lang, now), None),
            // It was sent as somebody else's was followed: who was first is said.
            (Method::Post, "/claim", None) if state.look.claimed.is_some() => {
                (Reply::page(409, state.code_page(lang, None)), None)
            }
            (_, _, None) => {
                let home = if asked.cookie.is_some() { "/?ended=1" } else { "/" };
                (Reply::to(home, lang), None)
            }
            (Method::Get, path, Some(_)) => (state.show(path, asked, lang, &self.prefix), None),
            (Method::Post, path, Some(token)) => state.change(path, asked, lang, &token, now),
        };
        drop(state);
        // Whoever is told may ask back.
        if let Some(order) = order {
            (self.tell)(order);
        }
        reply
    }

    /// Nothing that panics leaves it half changed.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whoever has not typed a code yet may hold the glass for a while and no longer: anybody in the network can ask.
    fn visit(&mut self, is_in: bool, is_door: bool, now: Duration) {
        if is_in {
            (self.visited, self.knocked) = (Some(now), None);
        } else if is_door {
            let first = *self.knocked.get_or_insert(now);
            if now.saturating_sub(first) < KNOCK {
                self.visited = Some(now);
            } else if now.saturating_sub(first) > 6 * KNOCK {
                self.knocked = None;
            }
        }
    }

    fn set_look(&mut self, look: Look, now: Duration) {
        if look.claimed.is_none() {
            self.sessions.undo();
        } else if self.look.claimed != look.claimed {
            // It was none of the sessions that did that.
            self.sessions.end_all();
        }
        if look.claimed.is_some() {
            self.sessions.close(now);
        }
        // What a phone wished and the glass did not take stands in the settings files.
        let differs = |wish: Option<f32>, own: f32| wish.is_some_and(|wish| (wish - own).abs() > 0.01);
        self.wish.fixed = Fixed {
            turn: self.wish.rotation.is_some_and(|wish| wish != look.rotation),
            inches: differs(self.wish.inches, look.inches).then_some(look.inches),
            metres: differs(self.wish.metres, look.metres).then_some(look.metres),
        };
        self.look = look;
    }

    fn code_page(&self, lang: Lang, said: Option<Said>) -> String {
        if let Some(claimed) = &self.look.claimed {
            return views::taken(lang, Some(&self.claimed_place(claimed)));
        }
        if self.codes.is_shut() { views::shut(lang) } else { views::code(lang, said.as_ref()) }
    }

    fn enter(&mut self, asked: &Asked, lang: Lang, now: Duration) -> Reply {
        if self.look.claimed.is_some() {
            return Reply::page(403, self.code_page(lang, None));
        }
        let typed = field(&asked.form, "code").unwrap_or_default();
        let refused = match self.codes.try_code(typed, now) {
            Ok(()) => {
                let Some(token) = self.sessions.open(now) else { return Reply::page(403, views::taken(lang, None)) };
                let cookie = format!("s={token}; Path=/; HttpOnly; SameSite=Strict");
                return Reply { cookie: Some(cookie), ..Reply::to("/hang", lang) };
            }
            Err(refused) => refused,
        };
        let said = match refused {
            Refused::Wrong { .. } if Code::parse(typed).is_none() => Some(Said::NoCode),
            Refused::Wrong { left } => Some(Said::WrongCode { left }),
            Refused::Shut => None,
        };
        Reply::page(403, self.code_page(lang, said))
    }
}

#[cfg(test)]
mod tests;
