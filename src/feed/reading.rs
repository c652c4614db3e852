//! What the documents of a generation say to one screen: its places, the department's edition, and those of the publishers
//! that serve it.

use crate::board::authority;
use crate::board::edition::{self, Edition, Origin};
use crate::board::fault::Fault;
use crate::board::hash::ContentHash;
use crate::board::lineup;
use crate::board::notice::Notice;
use crate::board::place::{AreaRef, Audience, Places, Publisher, ScreenNumber, SiteId, Viewer};
use jiff::tz::TimeZone;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The department's edition.
pub const EDITION: &str = "edition.json";
/// The department's areas and publishers.
pub const AREAS: &str = "areas.json";

/// What a directory lists.
const LISTS: [&str; 4] = ["areas", "sites", "publishers", "screens"];

/// The part of the directory that a site stands in: by the first byte of its ID's SHA-256.
pub fn shard(site: &SiteId) -> String {
    let hash = ContentHash::of(site.to_string().as_bytes()).to_string();
    format!("sites-{}.json", &hash[..2])
}

/// The part that a screen's own number stands in: by the first byte of its SHA-256.
pub fn shard_of_screen(number: &ScreenNumber) -> String {
    let hash = ContentHash::of(number.to_string().as_bytes()).to_string();
    format!("screens-{}.json", &hash[..2])
}

/// Whether a target is one of the parts that sites stand in.
pub fn is_shard(path: &str) -> bool {
    path.starts_with("sites-") && path.ends_with(".json")
}

/// Where a publisher's edition lies.
pub fn edition_of(publisher: &str) -> String {
    format!("{publisher}/{EDITION}")
}

/// Where the target of a picture lies: beside its edition.
pub fn picture_of(publisher: &str, file: &str) -> String {
    if publisher.is_empty() { file.to_owned() } else { format!("{publisher}/{file}") }
}

/// The content that a picture's name promises.
pub fn hash_of(file: &str) -> Option<ContentHash> {
    ContentHash::parse(file.split_once('.')?.0)
}

/// The screen that reads.
#[derive(Clone, Debug, PartialEq)]
pub struct Reader {
    pub site: Option<SiteId>,
    /// The area that stands in for a site that nobody has listed.
    pub area: Option<AreaRef>,
    /// The screen's own, by which the department speaks of it.
    pub number: Option<ScreenNumber>,
    /// Somebody is to find the site among all of them.
    pub searches: bool,
    /// Whose notices a screen sees that has no site.
    pub city: AreaRef,
    pub tz: TimeZone,
    /// The domains that codes may lead to.
    pub hosts: Vec<String>,
}

/// What a generation says to a screen.
#[derive(Debug, Default)]
pub struct Reading {
    pub places: Places,
    /// Without its notices.
    pub edition: Option<Edition>,
    /// Of the edition's whole document.
    pub hash: Option<ContentHash>,
    /// Of all publishers, those that this screen may see.
    pub notices: Vec<Arc<Notice>>,
    pub faults: Vec<Fault>,
}

impl Reading {
    /// The pictures of its notices: publisher and file.
    pub fn pictures(&self) -> impl Iterator<Item = (&str, &str)> {
        self.notices
            .iter()
            .filter_map(|notice| Some((notice.publisher.as_str(), notice.picture.as_ref()?.file.as_str())))
    }
}

/// The publishers that serve a viewer, each with the first audience of its that the viewer belongs to.
pub fn publishers<'a>(places: &'a Places, viewer: &Viewer) -> impl Iterator<Item = (&'a Publisher, &'a Audience)> {
    places.publishers().filter_map(|publisher| {
        let served = publisher.serves.iter().find(|audience| viewer.sees(std::slice::from_ref(audience)))?;
        Some((publisher, served))
    })
}

impl Reader {
    /// The parts of the directory that speak of this very screen.
    pub fn shards(&self) -> impl Iterator<Item = String> {
        let (site, number) = (self.site.as_ref().map(shard), self.number.as_ref().map(shard_of_screen));
        site.into_iter().chain(number)
    }

    /// The directory out of its parts. One that cannot be read is no directory; what is in it is named.
    pub fn places(&self, documents: &BTreeMap<String, Arc<[u8]>>) -> (Places, Vec<Fault>) {
        let own: BTreeSet<String> = std::iter::once(AREAS.to_owned()).chain(self.shards()).collect();
        let parts = documents.iter().filter(|(name, _)| own.contains(*name) || self.searches && is_shard(name));
        let mut faults = Vec::new();
        let mut lists: BTreeMap<String, Vec<&RawValue>> = BTreeMap::new();
        let mut version = "1";
        for (name, bytes) in parts {
            let fault =
                |error: serde_json::Error| Fault::error(name, format!("cannot be read: {error}"), "publish it again");
            match serde_json::from_slice::<BTreeMap<String, &RawValue>>(bytes) {
                Ok(part) => {
                    for (list, own) in part {
                        match serde_json::from_str::<Vec<&RawValue>>(own.get()) {
                            Ok(own) => lists.entry(list).or_default().extend(own),
                            Err(_) if list == "places" => version = if version == "1" { own.get() } else { version },
                            Err(error) if LISTS.contains(&list.as_str()) => faults.push(fault(error)),
                            // What this program does not know.
                            Err(_) => {}
                        }
                    }
                }
                Err(error) => faults.push(fault(error)),
            }
        }
        // As text, for fifty thousand buildings as trees would fill the memory.
        let mut whole = format!("{{\"places\":{version}");
        for (name, own) in &lists {
            let own: Vec<&str> = own.iter().map(|own| own.get()).collect();
            whole += &format!(",{}:[{}]", Value::from(name.as_str()), own.join(","));
        }
        whole.push('}');
        match Places::parse(whole.as_bytes()) {
            Ok((places, others)) => {
                faults.extend(others);
                (places, faults)
            }
            Err(error) => {
                faults.push(Fault::error("places", error.to_string(), "publish it again"));
                (Places::default(), faults)
            }
        }
    }

    pub fn viewer(&self, places: &Places) -> Viewer {
        Viewer::at(places, self.site.as_ref(), self.area.as_ref(), &self.city)
    }

    /// Reads all documents; fails where the department's edition is none.
    pub fn read(&self, documents: &BTreeMap<String, Arc<[u8]>>) -> Result<Reading, edition::Refused> {
        let (places, mut faults) = self.places(documents);
        let viewer = self.viewer(&places);
        let Some(bytes) = documents.get(EDITION) else {
            return Ok(Reading { places, faults, ..Reading::default() });
        };
        let everybody = Audience::Area(self.city.clone());
        let origin = Origin { publisher: "", name: "", everybody: &everybody, timezone: &self.tz, hosts: &self.hosts };
        let (mut edition, own) = edition::parse(bytes, &origin)?;
        faults.extend(own);
        let mut notices = std::mem::take(&mut edition.notices);
        for (publisher, served) in publishers(&places, &viewer) {
            let Some(bytes) = documents.get(&edition_of(&publisher.id)) else { continue };
            let origin = Origin { publisher: &publisher.id, name: &publisher.name, everybody: served, ..origin };
            let granted = edition.grants.get(&publisher.id).copied();
            match edition::parse(bytes, &origin) {
                Ok((own, mut found)) => {
                    let (confined, cut) = authority::confine(own.notices, publisher, granted);
                    found.extend(cut);
                    let named = |fault: Fault| Fault { field: format!("{}: {}", publisher.id, fault.field), ..fault };
                    faults.extend(found.into_iter().map(named));
                    notices.extend(confined);
                }
                // It harms nobody else.
                Err(refused) => faults.push(Fault::error(edition_of(&publisher.id), refused.to_string(), "")),
            }
        }
        let notices = lineup::seen(notices.into_iter().map(Arc::new).collect(), &viewer, &self.tz);
        Ok(Reading { places, hash: Some(ContentHash::of(bytes)), edition: Some(edition), notices, faults })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;
    use std::time::Instant;

    fn id(number: u32) -> SiteId {
        SiteId::of_numbers("HN", [0, 1, 2, 3, 4].map(|place| (number >> (5 * place)) as u8)).expect("two letters")
    }

    /// A directory in its parts, as a feed has it.
    fn parts(sites: u32) -> BTreeMap<String, Arc<[u8]>> {
        let mut shards: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for number in 0..sites {
            let id = id(number);
            let site = serde_json::json!({ "id": id.to_string(), "name": format!("Chung cư {number}"),
                "address": "Số 1 Linh Đàm", "areas": ["vn-gso@2021-01:01"] });
            shards.entry(shard(&id)).or_default().push(site);
        }
        let part = |value: Value| -> Arc<[u8]> { value.to_string().into_bytes().into() };
        let mut parts: BTreeMap<_, _> = shards
            .into_iter()
            .map(|(name, sites)| (name, part(serde_json::json!({ "places": 1, "sites": sites }))))
            .collect();
        let areas = serde_json::json!({ "places": 1, "note": "x",
            "areas": [{ "ref": "vn-gso@2021-01:01", "name": "Thành phố Hà Nội" }] });
        parts.insert(AREAS.to_owned(), part(areas));
        parts
    }

    #[test]
    fn a_screen_reads_its_own_part_and_one_that_is_looked_for_reads_them_all() {
        let parts = parts(500);
        let reader = Reader { site: Some(id(7)), ..Settings::plain().reader() };
        let (places, faults) = reader.places(&parts);
        assert_eq!(faults, []);
        assert!(places.site(&id(7)).is_some() && places.sites().len() < 20, "{}", places.sites().len());
        let (places, faults) = Reader { searches: true, ..Settings::plain().reader() }.places(&parts);
        assert_eq!((faults, places.sites().len(), places.areas().len()), (vec![], 500, 1));
    }

    #[test]
    fn a_part_of_another_version_or_of_rubbish_is_named_and_the_others_hold() {
        let mut parts = parts(500);
        let reader = Reader { searches: true, ..Settings::plain().reader() };
        parts.insert(shard(&id(7)), b"[1"[..].into());
        let (places, faults) = reader.places(&parts);
        assert!(faults.len() == 1 && places.sites().len() > 480, "{faults:?}");
        parts.insert(shard(&id(7)), br#"{"places":2,"sites":[]}"#[..].into());
        let (places, faults) = reader.places(&parts);
        assert!(faults.len() == 1 && places.sites().len() == 0, "{faults:?}");
    }

    #[test]
    #[ignore = "a measurement"]
    fn how_long_a_screen_looks_for_its_site_among_fifty_thousand() {
        let parts = parts(50_000);
        let reader = Reader { site: Some(id(7)), ..Settings::plain().reader() };
        let begin = Instant::now();
        let (places, _) = reader.places(&parts);
        assert!(places.site(&id(7)).is_some());
        println!("{:?} among {} of 50,000", begin.elapsed(), places.sites().len());
    }
}
