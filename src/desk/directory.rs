//! `places.json`, for its author: read as the boards read it, every fault with its line and its way out.

mod lines;
mod words;

use super::nearest::nearest;
use super::newsroom::Newsroom;
use super::slip::{Said, Slip, not_utf8, said, unread};
use crate::board::fault::{Fault, Severity};
use crate::board::place::directory::MAX_BYTES;
use crate::board::place::{Places, ScreenNumber, SiteId};
use crate::feed::reading::{AREAS, shard, shard_of_screen};
use crate::files;
use lines::Lines;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const FILE: &str = "places.json";
/// What each list's entries may say.
const LISTS: [(&str, &[&str]); 4] = [
    ("areas", &["ref", "name", "parent"]),
    ("sites", &["id", "name", "address", "areas", "lat", "lon", "households"]),
    ("publishers", &["id", "name", "serves"]),
    ("screens", &["number", "site", "name", "at"]),
];
/// What the document says beside them.
const HEAD: [&str; 5] = ["places", "areas", "sites", "publishers", "screens"];
/// More faults than that have one cause.
const MOST_TOLD: usize = 20;

/// The newsroom's areas and buildings.
#[derive(Debug, Default)]
pub struct Directory {
    pub places: Places,
    /// The parts that a feed has of it, by their paths.
    pub parts: BTreeMap<String, Arc<[u8]>>,
    /// Where something is wrong with it, nothing can be said of who is not in it.
    pub is_whole: bool,
}

/// Reads it; what is wrong is named.
pub fn read(newsroom: &Newsroom, slips: &mut Vec<Slip>) -> Directory {
    match read_file(newsroom) {
        Ok((directory, mut faults)) => {
            slips.append(&mut faults);
            directory
        }
        Err(slip) => {
            slips.push(slip);
            Directory::default()
        }
    }
}

fn read_file(newsroom: &Newsroom) -> Result<(Directory, Vec<Slip>), Slip> {
    let wrong = |what: Said| Slip::error(FILE, None, what);
    let bytes = files::read(&newsroom.folder.join(FILE), MAX_BYTES).map_err(|own| wrong(unread(&own)))?;
    let text = String::from_utf8(bytes).map_err(|_| wrong(not_utf8()))?;
    // Some editors put a mark of the encoding first.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let (places, faults) = Places::parse(text.as_bytes()).map_err(|error| {
        let (line, what) = words::of_document(text, &error);
        Slip::error(FILE, line, what)
    })?;
    let lines = Lines::of(text);
    let mut slips: Vec<Slip> = faults.iter().map(|fault| named(fault, &lines)).collect();
    let document: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
    strangers(&document, &lines, &mut slips);
    slips.sort_by_key(|slip| slip.line);
    let errors = slips.iter().filter(|slip| slip.is_error()).count();
    cut(&mut slips);
    let is_whole = errors == 0;
    if is_whole && places.areas().len() > 0 && places.area(&newsroom.city).is_none() {
        // No screen would see a word.
        let city = &newsroom.city;
        let what = said(
            format!("city: places.json không có nơi nào mã là {city}; chép mã của thành phố từ đó"),
            format!("city: places.json has no area with the code {city}; copy the city's code from there"),
        );
        slips.push(Slip::error("newsroom.toml", newsroom.line("city"), what));
    }
    Ok((Directory { places, parts: parts(document), is_whole }, slips))
}

/// What the board says of an entry, said of its line.
fn named(fault: &Fault, lines: &Lines) -> Slip {
    // Of what several entries say together only what it is about is known.
    let mention = fault.item.as_deref().filter(|_| !fault.field.contains('['));
    let line = mention.and_then(|item| lines.mention(item)).or_else(|| lines.line(&fault.field));
    Slip { file: FILE.into(), line, severity: fault.severity, what: words::of_entry(fault) }
}

/// Fields that no board knows: a slip of the finger, or what should not be public.
fn strangers(document: &Map<String, Value>, lines: &Lines, slips: &mut Vec<Slip>) {
    let mut told = BTreeSet::new();
    let mut look = |map: &Map<String, Value>, known: &[&'static str], place: &str| {
        for name in map.keys().filter(|name| !known.contains(&name.as_str())) {
            let meant = nearest(name, known.iter().copied()).filter(|meant| !map.contains_key(*meant));
            let (severity, vi, en) = match meant {
                Some(own) => (Severity::Error, format!("có phải {own} không?"), format!("is it {own}?")),
                None if told.insert(name.clone()) => (
                    Severity::Warning,
                    "bảng không dùng đến, mà ai cũng đọc được; bỏ đi".to_owned(),
                    "no board uses it, and everybody can read it; take it out".to_owned(),
                ),
                None => continue,
            };
            let what = said(format!("không có trường {name:?}; {vi}"), format!("there is no field {name:?}; {en}"));
            slips.push(Slip { file: FILE.into(), line: lines.line(&format!("{place}{name}")), severity, what });
        }
    };
    look(document, &HEAD, "");
    for (list, known) in LISTS {
        let entries = document.get(list).and_then(Value::as_array).into_iter().flatten().enumerate();
        for (index, entry) in entries.filter_map(|(index, entry)| Some((index, entry.as_object()?))) {
            look(entry, known, &format!("{list}[{index}]."));
        }
    }
}

/// Leaves the first ones.
fn cut(slips: &mut Vec<Slip>) {
    let more = slips.len().saturating_sub(MOST_TOLD);
    if more == 0 {
        return;
    }
    // What keeps the directory from being published is told before what does not.
    slips.sort_by_key(|slip| (!slip.is_error(), slip.line));
    let severity = slips[MOST_TOLD].severity;
    slips.truncate(MOST_TOLD);
    let what = said(
        format!("còn {more} chỗ nữa; sửa những chỗ trên trước"),
        format!("there are {more} more; mend these first"),
    );
    slips.push(Slip { file: FILE.into(), line: None, severity, what });
}

/// `areas.json`, and a shard for each first byte of the hash of a site and of a screen.
fn parts(mut document: Map<String, Value>) -> BTreeMap<String, Arc<[u8]>> {
    let site = |own: &str| SiteId::parse(own).ok().map(|id| shard(&id));
    let screen = |own: &str| ScreenNumber::parse(own).ok().map(|number| shard_of_screen(&number));
    let sites = shards(document.remove("sites"), "id", site);
    let screens = shards(document.remove("screens"), "number", screen);
    let bytes = |value: &Value| -> Arc<[u8]> { serde_json::to_vec(value).expect("plain values").into() };
    let part = |list: &'static str| {
        move |(name, entries): (String, Vec<Value>)| (name, bytes(&json!({ "places": 1, list: entries })))
    };
    let mut parts: BTreeMap<String, Arc<[u8]>> = sites.into_iter().map(part("sites")).collect();
    parts.extend(screens.into_iter().map(part("screens")));
    parts.insert(AREAS.to_owned(), bytes(&Value::Object(document)));
    parts
}

/// The entries of a list by the shards that their keys say.
fn shards(list: Option<Value>, key: &str, shard: impl Fn(&str) -> Option<String>) -> BTreeMap<String, Vec<Value>> {
    let mut shards: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for entry in list.as_ref().and_then(Value::as_array).into_iter().flatten() {
        if let Some(name) = entry.get(key).and_then(Value::as_str).and_then(&shard) {
            shards.entry(name).or_default().push(entry.clone());
        }
    }
    shards
}

#[cfg(test)]
mod tests;
