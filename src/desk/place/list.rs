//! Which buildings there are, and which screens hang in them.

use super::{Refused, Told};
use crate::board::place::{AreaRef, Places, Screen, Site, SiteId};
use crate::desk::cli::PlaceList;
use crate::desk::directory;
use crate::desk::nearest::bare;
use crate::desk::newsroom::Newsroom;
use crate::desk::slip::{Said, Slip, said};
use serde_json::{Value, json};
use std::collections::BTreeMap;

struct Found<'p> {
    places: &'p Places,
    sites: Vec<(&'p Site, Vec<&'p Screen>)>,
    /// Whose site the directory does not know.
    strays: Vec<&'p Screen>,
    released: Vec<&'p Screen>,
}

pub fn run(newsroom: &Newsroom, own: &PlaceList) -> Result<Told, Refused> {
    let mut notes = Vec::new();
    let directory = directory::read(newsroom, &mut notes);
    let places = &directory.places;
    // Of a file that cannot be read at all there is nothing to show.
    if notes.iter().any(Slip::is_error) && places.sites().len() + places.areas().len() == 0 {
        return Err(Refused::Slips(notes));
    }
    let found = Found::of(places, own.text.as_deref());
    let out = if own.json {
        let text = found.json().to_string();
        vec![said(text.clone(), text)]
    } else {
        found.lines()
    };
    Ok(Told { out, notes })
}

impl<'p> Found<'p> {
    fn of(places: &'p Places, text: Option<&str>) -> Self {
        let wanted = bare(text.unwrap_or_default());
        let has = |text: &str| wanted.is_empty() || bare(text).contains(&wanted);
        let mut hung: BTreeMap<SiteId, Vec<&Screen>> = BTreeMap::new();
        let (mut strays, mut released) = (Vec::new(), Vec::new());
        for screen in places.screens() {
            let is_found = has(&screen.number.to_string()) || has(&screen.name);
            match screen.site {
                Some(site) if places.site(&site).is_some() => hung.entry(site).or_default().push(screen),
                Some(site) if is_found || has(&site.to_string()) => strays.push(screen),
                None if is_found => released.push(screen),
                _ => {}
            }
        }
        let wanted = places.sites().filter(|own| has(&own.name) || has(&own.address) || has(&own.id.to_string()));
        let sites = wanted.map(|own| (own, hung.remove(&own.id).unwrap_or_default())).collect();
        Self { places, sites, strays, released }
    }

    fn area(&self, area: &AreaRef) -> String {
        self.places.area(area).map_or_else(|| area.to_string(), |own| own.name.clone())
    }

    fn lines(&self) -> Vec<Said> {
        let mut lines = Vec::new();
        for (site, screens) in &self.sites {
            // One area of several lists has one name.
            let mut areas: Vec<String> = Vec::new();
            for name in site.areas.iter().map(|own| self.area(own)) {
                if !areas.contains(&name) {
                    areas.push(name);
                }
            }
            let (id, name, areas) = (site.id, &site.name, areas.join(", "));
            let address = if site.address.is_empty() { String::new() } else { format!("; {}", site.address) };
            let households = |word: &str| site.households.map_or_else(String::new, |own| format!("; {own} {word}"));
            lines.push(said(
                format!("{id}  {name}{address}{}; {areas}", households("hộ")),
                format!("{id}  {name}{address}{}; {areas}", households("households")),
            ));
            lines.extend(screens.iter().map(|own| line(own, None)));
        }
        if !self.strays.is_empty() {
            lines.push(said("Màn hình ở tòa nhà không có trong places.json:", "Screens whose site is not listed:"));
            lines.extend(self.strays.iter().map(|own| line(own, own.site)));
        }
        if !self.released.is_empty() {
            lines.push(said("Màn hình đã nhả:", "Released screens:"));
            lines.extend(self.released.iter().map(|own| line(own, None)));
        }
        let hung: usize = self.sites.iter().map(|(_, own)| own.len()).sum();
        let (sites, screens) = (self.sites.len(), hung + self.strays.len() + self.released.len());
        lines.push(said(format!("{sites} tòa nhà, {screens} màn hình"), format!("sites: {sites}, screens: {screens}")));
        lines
    }

    fn json(&self) -> Value {
        let screen = |own: &&Screen| {
            json!({ "number": own.number.to_string(), "site": own.site.map(|own| own.to_string()), "name": own.name,
                    "at": own.at.to_string() })
        };
        let screens = |own: &[&Screen]| own.iter().map(screen).collect::<Vec<_>>();
        let area = |own: &AreaRef| json!({ "ref": own.as_str(), "name": self.area(own) });
        let site = |(own, hung): &(&Site, Vec<&Screen>)| {
            json!({ "id": own.id.to_string(), "name": own.name, "address": own.address,
                    "households": own.households, "areas": own.areas.iter().map(area).collect::<Vec<_>>(),
                    "lat": own.position.map(|own| own.lat), "lon": own.position.map(|own| own.lon),
                    "screens": screens(hung) })
        };
        json!({ "sites": self.sites.iter().map(site).collect::<Vec<_>>(), "unlisted": screens(&self.strays),
                "released": screens(&self.released) })
    }
}

/// `site`: where the line does not stand below it.
fn line(own: &Screen, site: Option<SiteId>) -> Said {
    let site = site.map_or_else(String::new, |site| format!("  {site}"));
    let text = format!("    {}{site}  {}", own.number, own.name).trim_end().to_owned();
    said(text.clone(), text)
}
