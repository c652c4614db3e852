//! The steps of whoever has typed the code.

use super::{Asked, Claimed, Order, Reply, State};
use crate::board::legibility::{PANEL_INCHES, READING_METRES, Rotation};
use crate::board::place::{AreaRef, SiteId, SiteIdError, screen_name};
use crate::setup::page::form::{encoded, field};
use crate::setup::page::length;
use crate::setup::page::sessions::Token;
use crate::setup::page::views::{self, Lang, Place, Said};
use std::time::Duration;

impl State {
    pub(super) fn show(&self, path: &str, asked: &Asked, lang: Lang, prefix: &str) -> Reply {
        let get = |name: &str| field(&asked.query, name).map(str::trim).filter(|text| !text.is_empty());
        let page = match path {
            "/" if self.look.claimed.is_some() => return Reply::to("/done", lang),
            "/" => return Reply::to("/hang", lang),
            "/hang" => views::hang(lang, self.look.rotation, self.wish.fixed.turn().as_ref()),
            "/panel" => views::panel(lang, &self.look, self.wish.fixed.panel().as_ref()),
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
                    (None, _) => views::building(lang, "", "", None, self.wish.fixed.panel().as_ref()),
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
    pub(super) fn change(
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
                    self.wish.rotation = Some(rotation);
                    if !self.wish.fixed.turn {
                        self.look.rotation = rotation;
                    }
                    (Reply::to("/hang", lang), Some(Order::Turn(rotation)))
                }
                None => (Reply::to("/hang", lang), None),
            },
            "/panel" => {
                // What was typed is meant, whichever button it was forgotten to press.
                let other = get("other");
                let inches = length::inches(if other.is_empty() { get("inches") } else { other });
                let inches = inches.filter(|own| PANEL_INCHES.contains(own));
                let metres = length::metres(get("metres")).filter(|own| READING_METRES.contains(own));
                let Some((inches, metres)) = inches.zip(metres) else {
                    let said = Said::NoPanel { typed: other.to_owned() };
                    return (Reply::page(422, views::panel(lang, &self.look, Some(&said))), None);
                };
                (self.wish.inches, self.wish.metres) = (Some(inches), Some(metres));
                let fixed = self.wish.fixed;
                self.look.inches = fixed.inches.unwrap_or(inches);
                self.look.metres = fixed.metres.unwrap_or(metres);
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
                // A second press on the button.
                if self.look.claimed.as_ref() == Some(&claimed) && self.look.screen == screen {
                    return (Reply::to("/done", lang), None);
                }
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
        if !index.offers(&area) {
            return None;
        }
        let place = Place::area(index, &area);
        Some((Claimed::Area(area), place))
    }

    /// Whose the screen is, as far as the directory knows.
    pub(super) fn claimed_place(&self, claimed: &Claimed) -> Place {
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
