//! All notices of a newsroom together: the edition that would be published, or all that is wrong.

use super::front::{Front, Wrong};
use super::newsroom::Newsroom;
use super::slip::{Slip, said};
use super::source::{self, Item};
use crate::board::edition::VERSION;
use crate::board::hash::ContentHash;
use crate::board::place::Places;
use crate::board::place::directory::MAX_BYTES;
use crate::durable::{put, put_folder};
use crate::feed::reading::{AREAS, EDITION};
use crate::files;
use crate::screen::check;
use crate::screen::pictures::MOST_BYTES as MOST_PICTURE;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A notice with all its fields is a page or two of text.
const MOST_NOTICE: usize = 1 << 20;
/// Where the edition lies that is looked at before it is published.
const DRAFT: &str = ".draft";

/// An edition that can be published.
#[derive(Debug)]
pub struct Draft {
    /// By their paths in the feed.
    pub contents: BTreeMap<String, Arc<[u8]>>,
    /// The items, by id.
    pub items: BTreeMap<String, Value>,
    pub warnings: Vec<Slip>,
    /// Of each notice: id, pages, how long they take together.
    pub turns: Vec<(String, usize, SignedDuration)>,
    /// The longest wait of the busiest day in the busiest building.
    pub longest_wait: Option<SignedDuration>,
}

/// What was published last.
#[derive(Debug, Default)]
pub struct Before {
    pub number: u64,
    pub issued: Option<Timestamp>,
    pub items: BTreeMap<String, Value>,
    pub head: Value,
}

impl Before {
    /// Of an edition's bytes.
    pub fn of(bytes: Option<&[u8]>) -> Self {
        let Some(mut document) = bytes.and_then(|bytes| serde_json::from_slice::<Value>(bytes).ok()) else {
            return Self::default();
        };
        let items = document["items"].take();
        let own = |item: &Value| Some((item.get("id")?.as_str()?.to_owned(), item.clone()));
        let (number, issued) = (document["_bangtin"]["edition"].as_u64(), document["_bangtin"]["issued"].as_str());
        Self {
            number: number.unwrap_or(0),
            issued: issued.and_then(|issued| issued.parse().ok()),
            items: items.as_array().into_iter().flatten().filter_map(own).collect(),
            head: head(document),
        }
    }
}

/// What an edition says beside its items, its number and its date.
fn head(mut document: Value) -> Value {
    if let Some(own) = document.as_object_mut() {
        own.remove("items");
    }
    if let Some(own) = document["_bangtin"].as_object_mut() {
        own.remove("edition");
        own.remove("issued");
    }
    document
}

/// Reads and checks everything; all that is wrong comes at once.
pub fn read(newsroom: &Newsroom, before: &Before, now: Timestamp) -> Result<Draft, Vec<Slip>> {
    let mut slips = Vec::new();
    let (places, parts) = places(newsroom, &mut slips);
    let mut items = Vec::new();
    let mut fronts = BTreeMap::new();
    for (id, text) in notices(newsroom, &mut slips) {
        let file = file_of(&id);
        match Front::read(&text) {
            Err(wrong) => slips.extend(named(&file, wrong, false)),
            Ok(front) => {
                let read = source::read(&front, &id, newsroom, &places, before.items.get(&id), now);
                slips.extend(named(&file, read.errors, false));
                slips.extend(named(&file, read.warnings, true));
                items.extend(read.item.map(|item| (item, front.line("image"))));
            }
        }
        fronts.insert(id, text);
    }
    let mut contents = parts;
    let items = pictures(newsroom, items, &mut contents, &mut slips);
    let bytes = edition(head_of(newsroom, false), before, &items, now);
    contents.insert(EDITION.to_owned(), bytes.into());
    // Also where something is wrong already: all of it is told at once.
    let looked = look(newsroom, &contents, &places, &fronts, &mut slips);
    slips.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    if slips.iter().any(Slip::is_error) {
        return Err(slips);
    }
    let (turns, longest_wait) = looked.map(|looked| (looked.turns, looked.longest_wait)).unwrap_or_default();
    Ok(Draft { contents, items, warnings: slips, turns, longest_wait })
}

fn file_of(id: &str) -> PathBuf {
    Path::new("notices").join(format!("{id}.md"))
}

fn named(file: &Path, wrong: Vec<Wrong>, warning: bool) -> Vec<Slip> {
    let slip = |(line, what)| match warning {
        true => Slip::warning(file, line, what),
        false => Slip::error(file, line, what),
    };
    wrong.into_iter().map(slip).collect()
}

/// Every notice's id and text, in the order of their names.
fn notices(newsroom: &Newsroom, slips: &mut Vec<Slip>) -> Vec<(String, String)> {
    let folder = newsroom.folder.join("notices");
    let names = newsroom.disk.names(&folder).unwrap_or_else(|error| {
        slips.push(Slip::error("notices", None, said(error.to_string(), error.to_string())));
        Vec::new()
    });
    let mut notices = Vec::new();
    for name in names {
        let Some(id) = name.strip_suffix(".md").filter(|id| !id.starts_with(['_', '.'])) else { continue };
        match files::read(&folder.join(&name), MOST_NOTICE) {
            Err(unread) => {
                let why = unread.to_string();
                slips.push(Slip::error(
                    file_of(id),
                    None,
                    said(format!("không đọc được: {why}"), format!("cannot be read: {why}")),
                ));
            }
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => notices.push((id.to_owned(), text.replace("\r\n", "\n"))),
                Err(_) => slips.push(Slip::error(
                    file_of(id),
                    None,
                    said(
                        "không phải UTF-8; lưu lại tệp với bảng mã UTF-8",
                        "is not in UTF-8; save the file in that encoding",
                    ),
                )),
            },
        }
    }
    notices
}

/// The directory, whole and in the parts that a feed has of it.
fn places(newsroom: &Newsroom, slips: &mut Vec<Slip>) -> (Places, BTreeMap<String, Arc<[u8]>>) {
    const FILE: &str = "places.json";
    let mut wrong = |why: String| {
        slips.push(Slip::error(FILE, None, said(format!("không dùng được: {why}"), format!("cannot be used: {why}"))));
    };
    let bytes = match files::read(&newsroom.folder.join(FILE), MAX_BYTES) {
        Ok(bytes) => bytes,
        Err(unread) => {
            wrong(unread.to_string());
            return Default::default();
        }
    };
    match Places::parse(&bytes) {
        Ok((places, faults)) => {
            slips.extend(faults.iter().map(|fault| Slip::of(fault, FILE.into(), None)));
            (places, parts(&bytes))
        }
        Err(error) => {
            wrong(error.to_string());
            Default::default()
        }
    }
}

/// `areas.json`, and a shard for each first byte of a site's hash.
fn parts(bytes: &[u8]) -> BTreeMap<String, Arc<[u8]>> {
    // Some editors put a mark of the encoding first.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut document: Map<String, Value> = serde_json::from_slice(bytes).unwrap_or_default();
    let mut shards: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for site in document.remove("sites").as_ref().and_then(Value::as_array).into_iter().flatten() {
        let id = site.get("id").and_then(Value::as_str);
        if let Some(id) = id.and_then(|id| crate::board::place::SiteId::parse(id).ok()) {
            shards.entry(crate::feed::reading::shard(&id)).or_default().push(site.clone());
        }
    }
    let bytes = |value: &Value| -> Arc<[u8]> { serde_json::to_vec(value).expect("plain values").into() };
    let mut parts: BTreeMap<String, Arc<[u8]>> =
        shards.into_iter().map(|(name, sites)| (name, bytes(&json!({ "places": 1, "sites": sites })))).collect();
    parts.insert(AREAS.to_owned(), bytes(&Value::Object(document)));
    parts
}

/// Reads each picture and names it by its content.
fn pictures(
    newsroom: &Newsroom,
    items: Vec<(Item, Option<usize>)>,
    contents: &mut BTreeMap<String, Arc<[u8]>>,
    slips: &mut Vec<Slip>,
) -> BTreeMap<String, Value> {
    let mut named: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut done = BTreeMap::new();
    for (Item { id, image, mut value }, line) in items {
        if let Some(image) = image {
            let name = named.entry(image.clone()).or_insert_with(|| {
                let bytes = bare(&image).and_then(|()| {
                    files::read(&newsroom.folder.join("pictures").join(&image), MOST_PICTURE)
                        .map_err(|own| own.to_string())
                });
                let bytes = bytes.map_err(|why| {
                    slips.push(Slip::error(
                        file_of(&id),
                        line,
                        said(
                            format!("image: pictures/{image} không đọc được: {why}"),
                            format!("image: pictures/{image} cannot be read: {why}"),
                        ),
                    ));
                });
                let bytes = bytes.ok()?;
                let ending = image.rsplit_once('.').map_or("jpg", |(_, ending)| ending).to_ascii_lowercase();
                let name = format!("{}.{ending}", ContentHash::of(&bytes));
                contents.insert(name.clone(), bytes.into());
                Some(name)
            });
            match name {
                Some(name) => drop(value.insert("image".into(), name.clone().into())),
                None => continue,
            }
        }
        done.insert(id, Value::Object(value));
    }
    done
}

fn bare(name: &str) -> Result<(), String> {
    if name.contains(['/', '\\']) || name.starts_with('.') { Err("no bare file name".into()) } else { Ok(()) }
}

/// What the newsroom says of the whole edition.
pub fn head_of(newsroom: &Newsroom, paused: bool) -> Value {
    let mut extension = json!({ "timezone": newsroom.timezone_name });
    if !newsroom.contact.is_empty() {
        extension["contact"] = newsroom.contact.clone().into();
    }
    if !newsroom.reminders.is_empty() {
        extension["reminders"] = newsroom.reminders.clone().into();
    }
    if paused {
        extension["paused"] = true.into();
    }
    json!({ "version": VERSION, "title": newsroom.title, "language": newsroom.language.code(), "_bangtin": extension })
}

/// The edition's bytes. Where nothing differs from what was published last, it is that, number and all.
pub fn edition(head: Value, before: &Before, items: &BTreeMap<String, Value>, now: Timestamp) -> Vec<u8> {
    let same = *items == before.items && head == before.head;
    let (number, issued) = match before.issued {
        Some(issued) if same => (before.number, issued),
        _ => (before.number + 1, now),
    };
    let mut document = head;
    document["_bangtin"]["edition"] = number.into();
    document["_bangtin"]["issued"] = Timestamp::from_second(issued.as_second()).unwrap_or(issued).to_string().into();
    document["items"] = items.values().cloned().collect::<Vec<_>>().into();
    serde_json::to_vec(&document).expect("plain values")
}

/// Looks at the draft with the screen's own eyes.
fn look(
    newsroom: &Newsroom,
    contents: &BTreeMap<String, Arc<[u8]>>,
    places: &Places,
    fronts: &BTreeMap<String, String>,
    slips: &mut Vec<Slip>,
) -> Option<check::Report> {
    let folder = newsroom.folder.join(DRAFT);
    let laid = put_folder(&*newsroom.disk, &folder).and_then(|()| {
        let pictures = contents.iter().filter(|(name, _)| *name == EDITION || !name.ends_with(".json"));
        pictures.into_iter().try_for_each(|(name, bytes)| {
            let path = folder.join(name);
            let there = *name != EDITION && newsroom.disk.length(&path).is_ok_and(|own| own == bytes.len() as u64);
            if there { Ok(()) } else { put(&*newsroom.disk, &path, bytes) }
        })
    });
    if let Err(error) = laid {
        slips.push(Slip::error(DRAFT, None, said(error.to_string(), error.to_string())));
        return None;
    }
    // What is no longer named goes.
    for name in newsroom.disk.names(&folder).unwrap_or_default() {
        if !contents.contains_key(&name) {
            let _ = newsroom.disk.remove(&folder.join(name));
        }
    }
    let bytes = contents.get(EDITION).map(|bytes| &bytes[..]).unwrap_or_default();
    match check::look(&folder.join(EDITION), bytes, &newsroom.settings(), Some(places)) {
        Ok(looked) => {
            for fault in &looked.faults {
                let id = fault.item.as_deref().filter(|id| fronts.contains_key(*id));
                let line = id.and_then(|id| Front::read(fronts.get(id)?).ok()?.line(&fault.field));
                let file = id.map_or_else(|| PathBuf::from("newsroom.toml"), file_of);
                slips.push(Slip::of(fault, file, line));
            }
            Some(looked)
        }
        Err(failure) => {
            slips.push(Slip::error("newsroom.toml", None, said(failure.to_string(), failure.to_string())));
            None
        }
    }
}
