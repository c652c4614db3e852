//! All notices of a newsroom together: the edition that would be published, or all that is wrong.

use super::directory;
use super::front::{Front, Wrong};
use super::moment::whole;
use super::newsroom::Newsroom;
use super::papers::{self, Paper};
use super::pictures::Pictures;
use super::slip::{Slip, said};
use super::source::{self, Item};
use crate::board::edition::VERSION;
use crate::board::fault::Fault;
use crate::board::place::Places;
use crate::durable::put;
use crate::feed::reading::EDITION;
use crate::screen::check;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// So many long waits are told one by one.
const MOST_WAITS: usize = 3;
const NOTICES: &str = "notices";
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

/// Why there is none.
#[derive(Debug)]
pub enum NoDraft {
    /// All that is wrong, at once.
    Slips(Vec<Slip>),
    /// Where it is laid out to be looked at.
    Disk { path: PathBuf, error: io::Error },
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

/// Reads and checks everything. `only`: one notice, as if there were no other.
pub fn read(newsroom: &Newsroom, before: &Before, only: Option<&str>, now: Timestamp) -> Result<Draft, NoDraft> {
    let mut slips = Vec::new();
    let directory = directory::read(newsroom, &mut slips);
    let known = directory.is_whole.then_some(&directory.places);
    let mut notices = papers::read(newsroom, &mut slips);
    if !newsroom.disk.is_folder(&newsroom.folder.join(NOTICES)) {
        // An empty one is somebody's will; a share that is not there is not.
        let what = said("không thấy thư mục này; đặt lại nó vào đây", "this folder is not there; put it back");
        slips.push(Slip::error(NOTICES, None, what));
    }
    if let Some(only) = only {
        notices.retain(|id, _| id == only);
        let own = |file: &Path| notices.values().any(|paper| paper.file == file);
        slips.retain(|slip| !slip.file.starts_with(NOTICES) || own(&slip.file));
    }
    let mut items = BTreeMap::new();
    let mut pictures = Pictures::of(newsroom);
    let mut desk = Looked::default();
    for (id, paper) in notices {
        match Front::read(&paper.text) {
            Err(wrong) => slips.extend(named(&paper.file, wrong, false)),
            Ok(front) => {
                let read = source::read(&front, &id, newsroom, known, before.items.get(&id), now);
                slips.extend(named(&paper.file, read.errors, false));
                slips.extend(named(&paper.file, read.warnings, true));
                let (Item { image, mut value }, mut told) = (read.item, read.told);
                match image.as_deref().map(|image| (image, pictures.name(image))) {
                    None => {}
                    Some((image, Ok(name))) => {
                        desk.written.insert(name.clone(), image.to_owned());
                        value.insert("image".into(), name.into());
                    }
                    Some((_, Err(what))) => {
                        told.extend(["image".to_owned(), "image_alt".to_owned()]);
                        let what = said(format!("image: {}", what.vi), format!("image: {}", what.en));
                        slips.push(Slip::error(&paper.file, front.line("image"), what));
                    }
                }
                items.insert(id.clone(), Value::Object(value));
                desk.told.insert(id.clone(), told);
            }
        }
        desk.papers.insert(id, paper);
    }
    let mut contents = directory.parts;
    contents.append(&mut pictures.contents);
    let bytes = edition(head_of(newsroom, is_paused(&before.head)), before, &items, now);
    contents.insert(EDITION.to_owned(), bytes.into());
    // Also where something is wrong already: all of it is told at once.
    let looked = look(newsroom, &contents, &directory.places, &desk, &mut slips)?;
    slips.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    if slips.iter().any(Slip::is_error) {
        return Err(NoDraft::Slips(slips));
    }
    let (turns, longest_wait) = looked.map(|looked| (looked.turns, looked.longest_wait)).unwrap_or_default();
    Ok(Draft { contents, items, warnings: slips, turns, longest_wait })
}

/// What the desk knows of the notices that the board looks at.
#[derive(Default)]
struct Looked {
    papers: BTreeMap<String, Paper>,
    /// The fields of each of which everything is said.
    told: BTreeMap<String, BTreeSet<String>>,
    /// What authors call the pictures.
    written: BTreeMap<String, String>,
}

impl Looked {
    /// What the board says, said of the file; nothing where the desk has said it.
    fn slip(&self, fault: &Fault, newsroom: &Newsroom) -> Option<Slip> {
        let Some((id, paper)) = fault.item.as_ref().and_then(|id| self.papers.get_key_value(id)) else {
            return Some(Slip::of(fault, PathBuf::from("newsroom.toml"), newsroom.line(&fault.field)));
        };
        let field = fault.field.strip_prefix("_bangtin.").unwrap_or(&fault.field);
        let field = field.split('.').next().unwrap_or_default();
        if self.told.get(id).is_some_and(|told| told.contains(field)) {
            return None;
        }
        let mut fault = fault.clone();
        for (name, image) in self.written.iter().filter(|_| field == "image") {
            fault.reason = fault.reason.replace(name, image);
        }
        let line = Front::read(&paper.text).ok().and_then(|front| front.line(&fault.field));
        Some(Slip::of(&fault, paper.file.clone(), line))
    }
}

fn named(file: &Path, wrong: Vec<Wrong>, warning: bool) -> Vec<Slip> {
    let slip = |(line, what)| match warning {
        true => Slip::warning(file, line, what),
        false => Slip::error(file, line, what),
    };
    wrong.into_iter().map(slip).collect()
}

/// Whether an edition's head takes the boards off the air.
pub fn is_paused(head: &Value) -> bool {
    head["_bangtin"]["paused"].as_bool().unwrap_or(false)
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
    document["_bangtin"]["issued"] = whole(issued).into();
    document["items"] = items.values().cloned().collect::<Vec<_>>().into();
    serde_json::to_vec(&document).expect("plain values")
}

/// Looks at the draft with the screen's own eyes.
fn look(
    newsroom: &Newsroom,
    contents: &BTreeMap<String, Arc<[u8]>>,
    places: &Places,
    desk: &Looked,
    slips: &mut Vec<Slip>,
) -> Result<Option<check::Report>, NoDraft> {
    let folder = newsroom.folder.join(DRAFT);
    let mut pictures = contents.iter().filter(|(name, _)| *name == EDITION || !name.ends_with(".json"));
    let laid = pictures.try_for_each(|(name, bytes)| {
        let path = folder.join(name);
        let there = *name != EDITION && newsroom.disk.length(&path).is_ok_and(|own| own == bytes.len() as u64);
        if there { Ok(()) } else { put(&*newsroom.disk, &path, bytes) }
    });
    laid.map_err(|error| NoDraft::Disk { path: folder.clone(), error })?;
    // What is no longer named goes.
    for name in newsroom.disk.names(&folder).unwrap_or_default() {
        if !contents.contains_key(&name) {
            let _ = newsroom.disk.remove(&folder.join(name));
        }
    }
    let bytes = contents.get(EDITION).map(|bytes| &bytes[..]).unwrap_or_default();
    match check::look(&folder.join(EDITION), bytes, &newsroom.settings(), Some(places)) {
        Ok(looked) => {
            let (waits, others): (Vec<&Fault>, Vec<&Fault>) =
                looked.faults.iter().partition(|fault| fault.field == "rota" && fault.item.is_some());
            let told: Vec<&Fault> = if waits.len() > MOST_WAITS { others } else { looked.faults.iter().collect() };
            slips.extend(told.into_iter().filter_map(|fault| desk.slip(fault, newsroom)));
            if let Some(first) = waits.get(MOST_WAITS) {
                slips.push(crowded(waits.len(), first));
            }
            Ok(Some(looked))
        }
        Err(failure) => {
            slips.push(Slip::error("newsroom.toml", None, said(failure.to_string(), failure.to_string())));
            Ok(None)
        }
    }
}

/// The cause of long waits is one for all, and so is the way out.
fn crowded(number: usize, one: &Fault) -> Slip {
    Slip::warning(
        "notices",
        None,
        said(
            format!("{number} thông báo phải đợi quá lâu mới đến lượt; phát hành ít thông báo hơn, hoặc ngắn hơn"),
            format!("{number} notices wait too long for their turn, such as one that {}; {}", one.reason, one.way_out),
        ),
    )
}

#[cfg(test)]
mod tests;
