//! What the page answers: from plain values to plain values.

use super::codes::{Code, Codes, Refused};
use super::form::{encoded, field};
use super::random;
use super::search::Index;
use super::sessions::{Sessions, Token};
use super::views::{self, Lang, Place, Said};
use crate::board::legibility::Rotation;
use crate::board::place::{AreaRef, Places, SiteId, SiteIdError, screen_name};
use crate::setup::claim::Place as Claimed;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What a panel can be; the settings file takes the same.
const INCHES: RangeInclusive<f32> = 15.0..=150.0;
const METRES: RangeInclusive<f32> = 1.0..=20.0;
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

    fn page(status: u16, body: String) -> Self {
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
    /// When a page was asked for last.
    visited: Option<Duration>,
    /// When somebody without a code came first.
    knocked: Option<Duration>,
}

impl Front {
    pub fn new(prefix: &str, look: Look, tell: Tell) -> Self {
        let (codes, sessions) = (Codes::new(random()), Sessions::new(random()));
        let mut state = State { codes, sessions, index: None, look: look.clone(), visited: None, knocked: None };
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

    /// Whether nobody is let in until the screen starts anew.
    pub fn is_shut(&self) -> bool {
        self.state().codes.is_shut()
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

    pub fn look(&self) -> Look {
        self.state().look.clone()
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
        self.look = look;
    }

    fn code_page(&self, lang: Lang, said: Option<Said>) -> String {
        if self.look.claimed.is_some() {
            return views::taken(lang);
        }
        if self.codes.is_shut() { views::shut(lang) } else { views::code(lang, said.as_ref()) }
    }

    fn enter(&mut self, asked: &Asked, lang: Lang, now: Duration) -> Reply {
        if self.look.claimed.is_some() {
            return Reply::page(403, views::taken(lang));
        }
        let typed = field(&asked.form, "code").unwrap_or_default();
        let refused = match self.codes.try_code(typed, now) {
            Ok(()) => {
                let Some(token) = self.sessions.open(now) else { return Reply::page(403, views::taken(lang)) };
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

    fn show(&self, path: &str, asked: &Asked, lang: Lang, prefix: &str) -> Reply {
        let get = |name: &str| field(&asked.query, name).map(str::trim).filter(|text| !text.is_empty());
        let page = match path {
            "/" if self.look.claimed.is_some() => return Reply::to("/done", lang),
            "/" => return Reply::to("/hang", lang),
            "/hang" => views::hang(lang, self.look.rotation),
            "/panel" => views::panel(lang, &self.look, None),
            "/building" => match get("id") {
                Some(id) => match self.site(id, prefix) {
                    Ok(id) => return Reply::to(&format!("/confirm?site={}", encoded(&id.to_string())), lang),
                    Err(said) => views::building(lang, id, "", None, Some(&said)),
                },
                None => match (get("q"), &self.index) {
                    (Some(_), None) => {
                        views::building(lang, "", get("q").unwrap_or_default(), None, Some(&Said::NotHere))
                    }
                    (Some(q), Some(index)) => {
                        let found = index.sites(q).into_iter().map(|site| Place::site(index, site)).collect();
                        views::building(lang, "", q, Some(found), None)
                    }
                    (None, _) => views::building(lang, "", "", None, None),
                },
            },
            "/area" => match (get("q"), &self.index) {
                (Some(q), Some(index)) => {
                    let found = index.areas(q).into_iter().map(|area| Place::area(index, area)).collect();
                    views::area(lang, q, Some(found), None)
                }
                (q, index) => {
                    let said = (q.is_some() && index.is_none()).then_some(Said::NotHere);
                    views::area(lang, q.unwrap_or_default(), None, said.as_ref())
                }
            },
            "/confirm" => match self.place(&asked.query) {
                Some((_, place)) => views::confirm(lang, &place, &self.look.screen, None),
                None => return Reply::to("/building", lang),
            },
            "/done" => match &self.look.claimed {
                Some(claimed) => views::done(lang, &self.claimed_place(claimed), &self.look.screen),
                None => return Reply::to("/building", lang),
            },
            _ => return Reply::page(404, views::nothing(lang)),
        };
        Reply::page(200, page)
    }

    /// A POST and what it orders.
    fn change(
        &mut self,
        path: &str,
        asked: &Asked,
        lang: Lang,
        token: &Token,
        now: Duration,
    ) -> (Reply, Option<Order>) {
        let get = |name: &str| field(&asked.form, name).map(str::trim).unwrap_or_default();
        match path {
            // A second press on the button.
            "/code" => (Reply::to("/hang", lang), None),
            "/hang" => match rotation(get("turn")) {
                Some(rotation) => {
                    self.look.rotation = rotation;
                    (Reply::to("/hang", lang), Some(Order::Turn(rotation)))
                }
                None => (Reply::to("/hang", lang), None),
            },
            "/panel" => {
                // What was typed is meant, whichever button it was forgotten to press.
                let inches = if get("other").is_empty() { get("inches") } else { get("other") };
                let read = |text: &str, range: RangeInclusive<f32>| {
                    text.replace(',', ".").parse().ok().filter(|own| range.contains(own))
                };
                let Some((inches, metres)) = read(inches, INCHES).zip(read(get("metres"), METRES)) else {
                    return (Reply::page(422, views::panel(lang, &self.look, Some(&Said::NoPanel))), None);
                };
                (self.look.inches, self.look.metres) = (inches, metres);
                (Reply::to("/building", lang), Some(Order::Panel { inches, metres }))
            }
            "/claim" => {
                let Some((claimed, place)) = self.place(&asked.form) else {
                    return (Reply::to("/building", lang), None);
                };
                let screen = match screen_name(get("screen")) {
                    Ok(own) => own,
                    Err(why) => {
                        let page = views::confirm(lang, &place, get("screen"), Some(&Said::Name(why)));
                        return (Reply::page(422, page), None);
                    }
                };
                let order = match claimed.clone() {
                    Claimed::Site(site) => Order::Claim { site, screen: screen.clone() },
                    Claimed::Area(area) => Order::Area { area, screen: screen.clone() },
                };
                (self.look.claimed, self.look.screen) = (Some(claimed), screen);
                self.sessions.claim(token, now);
                (Reply::to("/done", lang), Some(order))
            }
            "/undo" if self.look.claimed.is_some() => {
                self.look.claimed = None;
                self.sessions.undo();
                (Reply::to("/building", lang), Some(Order::Undo))
            }
            "/undo" => (Reply::to("/building", lang), None),
            _ => (Reply::page(404, views::nothing(lang)), None),
        }
    }

    /// The site with an ID that was typed.
    fn site(&self, typed: &str, prefix: &str) -> Result<SiteId, Said> {
        let id = SiteId::parse(typed).map_err(|error| match error {
            SiteIdError::Check => Said::MistypedId,
            SiteIdError::Shape | SiteIdError::OtherCity => Said::NoId,
        })?;
        let index = self.index.as_ref();
        if index.is_some_and(|index| index.places().site(&id).is_some()) {
            return Ok(id);
        }
        let Some(index) = index else { return Err(Said::NotHere) };
        // The city's own letters are those of its buildings.
        let known = index.places().sites().next().map(|site| site.id.to_string());
        let prefix = known.as_ref().and_then(|id| id.get(..2)).unwrap_or(prefix);
        if id.of_city(prefix).is_err() {
            return Err(Said::OtherCity { id: id.to_string(), prefix: prefix.to_owned() });
        }
        Err(Said::UnknownId(id.to_string()))
    }

    /// The place that a request is about, if the directory knows it.
    fn place(&self, fields: &[(String, String)]) -> Option<(Claimed, Place)> {
        let index = self.index.as_ref()?;
        if let Some(site) = field(fields, "site") {
            let site = index.places().site(&SiteId::parse(site).ok()?)?;
            return Some((Claimed::Site(site.id), Place::site(index, site)));
        }
        let area = AreaRef::parse(field(fields, "area")?).ok()?;
        index.places().area(&area)?;
        let place = Place::area(index, &area);
        Some((Claimed::Area(area), place))
    }

    /// Whose the screen is, as far as the directory knows.
    fn claimed_place(&self, claimed: &Claimed) -> Place {
        let index = self.index.as_ref();
        match claimed {
            Claimed::Site(id) => {
                let known = index.and_then(|index| Some(Place::site(index, index.places().site(id)?)));
                known.unwrap_or_else(|| Place::bare_site(id))
            }
            Claimed::Area(area) => index.map_or_else(|| Place::bare_area(area), |index| Place::area(index, area)),
        }
    }
}

/// Degrees as the buttons have them.
fn rotation(degrees: &str) -> Option<Rotation> {
    Rotation::ALL.into_iter().find(|own| own.degrees().to_string() == degrees)
}

#[cfg(test)]
mod tests;
