//! Reads the directory, entry by entry: a wrong value spoils its entry, not the document.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display};

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization;

use super::{
    Area, MAX_AREAS, MAX_LETTERS, MAX_PUBLISHERS, MAX_SCREENS, MAX_SITES, Places, PlacesError, Position, Publisher,
    Screen, Site,
};
use crate::board::fault::{Fault, excerpt};
use crate::board::place::{AreaRef, AreaRefError, Audience, AudienceError, ScreenNumber, SiteId, screen_name_left};
use jiff::Timestamp;

/// More steps than there are from a ward to its country.
const MAX_DEPTH: usize = 16;
/// The areas of one site, the areas or sites that one publisher serves.
const MAX_TEXTS: usize = 1_000;
/// Nobody mends more at a time, and a document full of rubbish shall not fill the memory.
const MAX_FAULTS: usize = 1_000;

pub(super) fn read(json: &[u8]) -> Result<(Places, Vec<Fault>), PlacesError> {
    // Some editors put a byte order mark in front.
    let json = json.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(json);
    let mut reader = Reader::default();
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    reader.document(&mut deserializer).and_then(|()| deserializer.end()).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let reason = error.to_string();
        let reason = reason.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&reason);
        PlacesError::Document { line, column, reason: reason.to_owned() }
    })?;
    reader.break_circles();
    reader.name_unlisted();
    Ok((reader.places, reader.faults.all()))
}

#[derive(Default)]
struct Reader {
    places: Places,
    faults: Faults,
    /// A part of a directory may come without areas; then nothing can be said of those it speaks of.
    has_areas: bool,
    /// One copy of each reference: a hundred thousand sites lie in a few areas.
    refs: BTreeSet<AreaRef>,
}

/// The first faults, and how many there are.
#[derive(Default)]
struct Faults {
    kept: Vec<Fault>,
    total: usize,
}

impl Faults {
    fn push(&mut self, fault: Fault) {
        self.total += 1;
        if self.kept.len() < MAX_FAULTS {
            self.kept.push(fault);
        }
    }

    fn all(mut self) -> Vec<Fault> {
        let more = self.total - self.kept.len();
        if more > 0 {
            self.kept.push(Fault::error(
                "places",
                format!("{more} more faults are not named"),
                "mend the others first",
            ));
        }
        self.kept
    }
}

impl Reader {
    fn document<'de, D: Deserializer<'de>>(&mut self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }

    fn area(&mut self, mut entry: Fields) -> Option<()> {
        let area = self.area_ref(&mut entry)?;
        let name = entry.name(self)?;
        let parent = self.parent(&entry, &area);
        let vacant = keep(&mut self.places.areas, area, Area { name, parent });
        self.once(vacant, &entry, "ref")
    }

    fn area_ref(&mut self, entry: &mut Fields) -> Option<AreaRef> {
        let text = entry.required_text("ref", self)?;
        entry.item = Some(excerpt(&text));
        match AreaRef::parse(&text) {
            Ok(area) => Some(self.one_copy(area)),
            Err(error) => self.fault(entry.fault("ref", error, AudienceError::from(error).way_out())),
        }
    }

    fn parent(&mut self, entry: &Fields, area: &AreaRef) -> Option<AreaRef> {
        let text = entry.text("parent", self)?;
        match AreaRef::parse(&text) {
            Ok(parent) if parent.list() != area.list() => {
                let reason = format!("{:?} is of another list than the area itself", excerpt(&text));
                self.fault(entry.fault("parent", reason, "name the parent in the area's own scheme and epoch"))
            }
            Ok(parent) => Some(self.one_copy(parent)),
            Err(error) => {
                let reason = format!("{:?}: {error}", excerpt(&text));
                self.fault(entry.fault("parent", reason, AudienceError::from(error).way_out()))
            }
        }
    }

    fn site(&mut self, mut entry: Fields) -> Option<()> {
        let text = entry.required_text("id", self)?;
        entry.item = Some(excerpt(&text));
        let id = match SiteId::parse(&text) {
            Ok(id) => id,
            Err(error) => return self.fault(entry.fault("id", error, AudienceError::from(error).way_out())),
        };
        let name = entry.name(self)?;
        let address = entry.text("address", self).unwrap_or_default();
        let areas = self.texts(&entry, "areas", |text| AreaRef::parse(text).map_err(AreaRefError::into));
        let areas: Vec<AreaRef> = areas.into_iter().map(|area| self.one_copy(area)).collect();
        if areas.is_empty() {
            let way_out = "name the areas it lies in, of every epoch in use";
            return self.fault(entry.fault("areas", "the site lies in no area", way_out));
        }
        let position = self.position(&entry);
        let households = self.households(&entry);
        let vacant = keep(&mut self.places.sites, id, Site { id, name, address, areas, position, households });
        self.once(vacant, &entry, "id")
    }

    fn position(&mut self, entry: &Fields) -> Option<Position> {
        let (lat, lon) = (entry.value("lat"), entry.value("lon"));
        if lat.is_none() && lon.is_none() {
            return None;
        }
        let within = |value: Option<&Value>, limit| value.and_then(Value::as_f64).filter(|v: &f64| v.abs() <= limit);
        match (within(lat, 90.0), within(lon, 180.0)) {
            (Some(lat), Some(lon)) => Some(Position { lat, lon }),
            (lat, _) => {
                let (field, limit) = if lat.is_none() { ("lat", 90) } else { ("lon", 180) };
                let way_out = "give both in degrees, as numbers, or neither";
                self.fault(entry.fault(field, format!("is no number from -{limit} to {limit}"), way_out))
            }
        }
    }

    fn households(&mut self, entry: &Fields) -> Option<u32> {
        let number = entry.value("households")?.as_u64().and_then(|number| u32::try_from(number).ok());
        number.or_else(|| self.fault(entry.fault("households", "is no whole number", "write a number without quotes")))
    }

    fn screen(&mut self, mut entry: Fields) -> Option<()> {
        let text = entry.required_text("number", self)?;
        entry.item = Some(excerpt(&text));
        let number = match ScreenNumber::parse(&text) {
            Ok(number) => number,
            Err(error) => return self.fault(entry.fault("number", error, "copy it from the screen's set-up card")),
        };
        let site = match entry.text("site", self).map(|text| (SiteId::parse(&text), text)) {
            None => None,
            Some((Ok(site), _)) => Some(site),
            Some((Err(error), text)) => {
                let reason = format!("{:?}: {error}", excerpt(&text));
                return self.fault(entry.fault("site", reason, AudienceError::from(error).way_out()));
            }
        };
        let name = entry.text("name", self).unwrap_or_default();
        let (name, odd) = screen_name_left(&name);
        if let Some(why) = odd {
            // The screen hangs where it hangs, whatever it is called.
            let fault = Fault::warning(entry.path("name"), why.to_string(), format!("what is left of it is {name:?}"));
            self.faults.push(fault.of(number.to_string()));
        }
        let at = entry.required_text("at", self)?;
        let Ok(at) = at.parse::<Timestamp>() else {
            let way_out = "write it like 2026-11-25T08:00:00Z, or claim the screen again";
            return self.fault(entry.fault("at", "is no moment", way_out));
        };
        let vacant = keep(&mut self.places.screens, number, Screen { number, site, name, at });
        self.once(vacant, &entry, "number")
    }

    fn publisher(&mut self, mut entry: Fields) -> Option<()> {
        let id = entry.required_text("id", self)?;
        entry.item = Some(excerpt(&id));
        if !(1..=32).contains(&id.len()) || !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
            // It names a folder of the feed.
            return self.fault(entry.fault("id", "is not 1 to 32 lower-case letters and digits", "choose another ID"));
        }
        let name = entry.name(self)?;
        let serves = self.texts(&entry, "serves", Audience::parse);
        if serves.is_empty() {
            let way_out = "name the areas or sites that it serves";
            self.faults
                .push(Fault::warning(entry.path("serves"), "the publisher reaches nobody", way_out).of(excerpt(&id)));
        }
        let vacant = keep(&mut self.places.publishers, id.clone(), Publisher { id, name, serves });
        self.once(vacant, &entry, "id")
    }

    /// The well-formed ones of a list of texts.
    fn texts<T>(&mut self, entry: &Fields, key: &str, parse: fn(&str) -> Result<T, AudienceError>) -> Vec<T> {
        let Some(value) = entry.value(key) else { return Vec::new() };
        let Value::Array(values) = value else {
            self.faults.push(entry.fault(key, format!("is {}, not a list", kind(value)), "write [ ... ]"));
            return Vec::new();
        };
        if values.len() > MAX_TEXTS {
            let reason = format!("{} are more than {MAX_TEXTS}; the rest is left out", values.len());
            self.faults.push(entry.fault(key, reason, ""));
        }
        let mut texts = Vec::new();
        for (index, value) in values.iter().take(MAX_TEXTS).enumerate() {
            let key = format!("{key}[{index}]");
            match value.as_str().map(|text| (text, parse(text))) {
                Some((_, Ok(parsed))) => texts.push(parsed),
                Some((text, Err(error))) => {
                    self.faults.push(entry.fault(&key, format!("{:?}: {error}", excerpt(text)), error.way_out()));
                }
                None => self.faults.push(entry.fault(&key, format!("is {}, not a text", kind(value)), "")),
            }
        }
        texts
    }

    fn one_copy(&mut self, area: AreaRef) -> AreaRef {
        if let Some(known) = self.refs.get(&area) {
            return known.clone();
        }
        self.refs.insert(area.clone());
        area
    }

    /// Names an entry that came before.
    fn once(&mut self, is_first: bool, entry: &Fields, key: &str) -> Option<()> {
        if is_first {
            Some(())
        } else {
            self.fault(entry.fault(key, "is there twice; the first one stands", "remove one"))
        }
    }

    fn fault<T>(&mut self, fault: Fault) -> Option<T> {
        self.faults.push(fault);
        None
    }

    /// Takes the parent from every area whose parents never end.
    fn break_circles(&mut self) {
        let areas = &self.places.areas;
        let above = |area: &AreaRef| areas.get(area).and_then(|area| area.parent.clone());
        let ends = |area: &AreaRef| (0..MAX_DEPTH).try_fold(area.clone(), |area, _| above(&area)).is_none();
        let endless: Vec<AreaRef> = areas.keys().filter(|area| !ends(area)).cloned().collect();
        for area in endless {
            if let Some(area) = self.places.areas.get_mut(&area) {
                area.parent = None;
            }
            let reason = format!("its parents go round in a circle, or over more than {MAX_DEPTH} steps");
            self.faults.push(Fault::error("parent", reason, "mend the parents").of(area.as_str()));
        }
    }

    /// Warns of each area that is spoken of but not listed, once. It counts all the same: it can only be met by a
    /// notice for that very area.
    fn name_unlisted(&mut self) {
        if !self.has_areas {
            return;
        }
        let parents = self.places.areas().filter_map(|(_, area)| area.parent.as_ref());
        let sites = self.places.sites().flat_map(|site| &site.areas);
        let served = self.places.publishers().flat_map(|publisher| &publisher.serves).filter_map(|to| match to {
            Audience::Area(area) => Some(area),
            Audience::Site(_) => None,
        });
        let spoken: BTreeSet<&AreaRef> = parents.chain(sites).chain(served).collect();
        let unlisted = spoken.into_iter().filter(|area| self.places.area(area).is_none());
        let warn = |area: &AreaRef| {
            Fault::warning("areas", "the area is spoken of but not listed", "list it, or mend the reference")
                .of(area.as_str())
        };
        unlisted.map(warn).for_each(|fault| self.faults.push(fault));
    }
}

/// Whether there was no such key before; the first value stays.
fn keep<K: Ord, V>(map: &mut BTreeMap<K, V>, key: K, value: V) -> bool {
    match map.entry(key) {
        Entry::Vacant(vacant) => {
            vacant.insert(value);
            true
        }
        Entry::Occupied(_) => false,
    }
}

/// One entry and where it stands.
struct Fields {
    list: &'static str,
    index: usize,
    item: Option<String>,
    map: Map<String, Value>,
}

impl Fields {
    /// A value that is there; `null` is not.
    fn value(&self, key: &str) -> Option<&Value> {
        self.map.get(key).filter(|value| !value.is_null())
    }

    /// A text in NFC, with single spaces and none at the ends; empty is none.
    fn text(&self, key: &str, reader: &mut Reader) -> Option<String> {
        match self.value(key)? {
            Value::String(text) => {
                let nfc: String = text.nfc().collect();
                Some(nfc.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|text| !text.is_empty())
            }
            other => reader.fault(self.fault(key, format!("is {}, not a text", kind(other)), "")),
        }
    }

    fn required_text(&self, key: &str, reader: &mut Reader) -> Option<String> {
        let faults = reader.faults.total;
        let text = self.text(key, reader);
        if text.is_none() && reader.faults.total == faults {
            reader.faults.push(self.fault(key, "is missing", ""));
        }
        text
    }

    /// A name, as it stands on the glass.
    fn name(&self, reader: &mut Reader) -> Option<String> {
        let name = self.required_text("name", reader)?;
        let letters = name.chars().count();
        if letters <= MAX_LETTERS {
            return Some(name);
        }
        let reason = format!("has {letters} letters; {MAX_LETTERS} of them are kept");
        reader.faults.push(self.fault("name", reason, "shorten it"));
        Some(name.chars().take(MAX_LETTERS).collect())
    }

    fn path(&self, key: &str) -> String {
        format!("{}[{}].{key}", self.list, self.index)
    }

    fn fault(&self, key: &str, reason: impl Display, way_out: &str) -> Fault {
        let fault = Fault::error(self.path(key), reason.to_string(), way_out);
        match &self.item {
            Some(item) => fault.of(item.as_str()),
            None => fault,
        }
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

impl<'de> Visitor<'de> for &mut Reader {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with \"places\": 1")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut has_version = false;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "places" if map.next_value::<Value>()? == 1 => has_version = true,
                "places" => return Err(A::Error::custom("\"places\" is not 1, the version that this program reads")),
                "areas" => {
                    self.has_areas = true;
                    map.next_value_seed(List { reader: self, name: "areas", max: MAX_AREAS, read: Reader::area })?;
                }
                "sites" => {
                    map.next_value_seed(List { reader: self, name: "sites", max: MAX_SITES, read: Reader::site })?;
                }
                "publishers" => {
                    let (name, max) = ("publishers", MAX_PUBLISHERS);
                    map.next_value_seed(List { reader: self, name, max, read: Reader::publisher })?;
                }
                "screens" => {
                    let (name, max) = ("screens", MAX_SCREENS);
                    map.next_value_seed(List { reader: self, name, max, read: Reader::screen })?;
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        if has_version { Ok(()) } else { Err(A::Error::custom("there is no \"places\": 1")) }
    }
}

/// One of the lists, read as it comes: the whole document is never in memory as a tree.
struct List<'a> {
    reader: &'a mut Reader,
    name: &'static str,
    max: usize,
    read: fn(&mut Reader, Fields) -> Option<()>,
}

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the list of {}", self.name)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Self { reader, name: list, max, read } = self;
        for index in 0..max {
            match seq.next_element::<Value>()? {
                None => return Ok(()),
                Some(Value::Object(map)) => {
                    // What comes of it is kept or named by the reader.
                    let _: Option<()> = read(reader, Fields { list, index, item: None, map });
                }
                Some(other) => {
                    let reason = format!("is {}, not an entry", kind(&other));
                    reader.faults.push(Fault::error(format!("{list}[{index}]"), reason, "write { ... }"));
                }
            }
        }
        let mut over = 0_usize;
        while seq.next_element::<IgnoredAny>()?.is_some() {
            over += 1;
        }
        if over > 0 {
            let reason = format!("{over} entries more than the {max} that are read; they are left out");
            reader.faults.push(Fault::error(list, reason, ""));
        }
        Ok(())
    }
}
