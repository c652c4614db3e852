//! One item of the document as a notice, or what is wrong with it.

use super::Origin;
use super::fields::{Fields, Sink, quoted, reason_of, sort_of};
use super::limits::{EMERGENCY, FILE_NAME_BYTES, ID_BYTES, ITEM_BYTES, PLAIN_ITEM, TEXT_BYTES};
use super::{hero, names, title};
use crate::board::fault::Fault;
use crate::board::hash::ContentHash;
use crate::board::hours::Hours;
use crate::board::markup::{from_html, from_text, one_line};
use crate::board::notice::{Block, Class, Code, Kind, Mark, Notice, Picture};
use crate::board::pictogram;
use crate::board::place::Audience;
use crate::board::qr::Link;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::{Map, Value, value::RawValue};
use std::collections::HashSet;
use unicode_normalization::UnicodeNormalization;

/// What an item takes from its document.
pub struct Feed<'a> {
    pub origin: &'a Origin<'a>,
    pub publisher_name: String,
    pub language: String,
    pub issued: Option<Timestamp>,
    /// Of the clock that its moments are read by.
    pub timezone: TimeZone,
    /// Whether the document is one of ours, where an item without `_bangtin` is more likely a slip.
    pub extended: bool,
}

/// What was there in the items before one.
#[derive(Default)]
pub struct Before {
    /// Ids, of faulty items too: which of two is shown must not hang on whether the first can be read.
    ids: HashSet<String>,
    /// What was said of their names.
    told: HashSet<String>,
}

/// Reads one item.
pub fn read(raw: &str, index: usize, feed: &Feed, before: &mut Before, faults: &mut Vec<Fault>) -> Option<Notice> {
    let place = place_of(index);
    let id = match id_of(raw) {
        Ok(id) => id,
        Err(fault) => {
            faults.push(fault.of(place));
            return None;
        }
    };
    if !before.ids.insert(id.clone()) {
        let reason = format!("is that of an item before it ({place} is left out)");
        faults.push(Fault::error("id", reason, "give every item its own").of(id));
        return None;
    }
    let mut sink = Sink::default();
    let notice = if raw.len() > ITEM_BYTES {
        let reason = format!("has {} bytes, more than {ITEM_BYTES}", raw.len());
        sink.fall(Fault::error("item", reason, "put long documents behind a code"));
        None
    } else {
        match serde_json::from_str::<Map<String, Value>>(raw) {
            Ok(map) => {
                names::of_item(&map, feed.extended, &mut before.told).into_iter().for_each(|fault| sink.note(fault));
                notice(&id, &Fields::of(&map), feed, &mut sink)
                    .map(|notice| Notice { hash: ContentHash::of(raw.as_bytes()), ..notice })
            }
            Err(error) => {
                sink.fall(Fault::error("item", format!("cannot be read: {}", reason_of(&error)), ""));
                None
            }
        }
    };
    let (found, fallen) = sink.finish(Some(&id));
    faults.extend(found);
    notice.filter(|_| !fallen)
}

/// What faults call the item: its id, or else its place.
pub fn name(raw: &str, index: usize) -> String {
    id_of(raw).unwrap_or_else(|_| place_of(index))
}

fn place_of(index: usize) -> String {
    format!("item {}", index + 1)
}

/// The item's id. JSON Feed 1.1: without one it is discarded, and a number is taken as text.
fn id_of(raw: &str) -> Result<String, Fault> {
    #[derive(Deserialize)]
    struct Head<'a> {
        #[serde(borrow)]
        id: Option<&'a RawValue>,
    }

    if !raw.starts_with('{') {
        return Err(Fault::error("item", "is not an object", "begin it with a brace"));
    }
    let unreadable =
        |error: serde_json::Error| Fault::error("item", format!("cannot be read: {}", reason_of(&error)), "");
    let head: Head = serde_json::from_str(raw).map_err(unreadable)?;
    let way_out = "give every item an id that never changes";
    let Some(id) = head.id else { return Err(Fault::error("id", "is missing", way_out)) };
    let id = match serde_json::from_str(id.get()).map_err(unreadable)? {
        Value::String(id) => normal_id(&id),
        Value::Number(id) => id.to_string(),
        other => return Err(Fault::error("id", format!("is {}, not text", sort_of(&other)), way_out)),
    };
    if id.is_empty() {
        return Err(Fault::error("id", "is empty", way_out));
    }
    if id.len() > ID_BYTES {
        return Err(Fault::error("id", format!("{} has more than {ID_BYTES} bytes", quoted(&id)), "shorten it"));
    }
    if id.contains(char::is_control) {
        return Err(Fault::error("id", format!("{} has a control character", quoted(&id)), "take it out"));
    }
    Ok(id)
}

/// Ids are compared, and one letter can be typed in several ways.
fn normal_id(id: &str) -> String {
    id.trim().nfc().collect()
}

/// The notice, if there is enough of it; whether it can stand is the sink's to say.
fn notice(id: &str, fields: &Fields, feed: &Feed, sink: &mut Sink) -> Option<Notice> {
    let published = fields.time("date_published");
    let ours = match fields.get("_bangtin") {
        // Null is no object either: only an item that never heard of us is addressed to everybody.
        None if fields.has("_bangtin") => {
            sink.fall(fields.error("_bangtin", "is null", "leave it out, or say when and for whom"));
            return None;
        }
        None => None,
        Some(Value::Object(ours)) => Some(Fields::within(ours, "_bangtin")),
        Some(other) => {
            sink.fall(fields.error("_bangtin", format!("is {}, not an object", sort_of(other)), ""));
            return None;
        }
    };
    let mut notice = Notice {
        id: id.to_owned(),
        publisher: feed.origin.publisher.to_owned(),
        publisher_name: feed.publisher_name.clone(),
        title: title::read(fields, ours.is_some(), sink),
        body: body(fields, sink),
        class: Class::default(),
        kind: Kind::default(),
        mark: None,
        replaces: None,
        pictogram: None,
        from: Timestamp::UNIX_EPOCH,
        until: Timestamp::UNIX_EPOCH,
        hours: Hours::default(),
        to: Vec::new(),
        supersedes: Vec::new(),
        picture: picture(fields, sink),
        code: None,
        hero: None,
        source: String::new(),
        published: None,
        language: sink.may(fields.language()).unwrap_or_else(|| feed.language.clone()),
        tags: sink
            .may(fields.texts("tags"))
            .unwrap_or_default()
            .iter()
            .map(|tag| one_line(tag))
            .filter(|tag| !tag.is_empty())
            .collect(),
        // Of nothing yet: this reads fields, and the hash is of the whole item.
        hash: ContentHash::of(b""),
    };
    match ours {
        Some(ours) => {
            notice.published = sink.may(published);
            place(&mut notice, &ours, feed, sink);
            if notice.kind == Kind::Poster && fields.get("image").is_none() {
                let way_out = "name the picture, or choose another kind";
                sink.note(fields.warning("image", "is missing, and a poster is nothing else", way_out));
            }
        }
        None => place_plainly(&mut notice, published, feed, sink),
    }
    if fields.line("title").is_ok() {
        title::entitle(&mut notice, sink);
    }
    Some(notice)
}

/// All that `_bangtin` says.
fn place(notice: &mut Notice, ours: &Fields, feed: &Feed, sink: &mut Sink) {
    notice.class = sink.must(ours.word("class", &Class::ALL, Class::name)).unwrap_or_default();
    notice.kind = sink.must(ours.word("kind", &Kind::ALL, Kind::name)).unwrap_or_default();
    notice.mark = sink.must(ours.word("mark", &Mark::ALL, Mark::name));
    notice.pictogram = sink.may(ours.text("pictogram")).and_then(|name| match pictogram::known(name) {
        None => {
            let reason = format!("{name:?} is no pictogram");
            sink.note(ours.error("pictogram", reason, format!("choose one of {}", pictogram::NAMES.join(", "))));
            None
        }
        known => known,
    });
    validity(notice, ours, feed, sink);

    match sink.must(ours.texts("to")) {
        Some(to) if to.is_empty() => sink.fall(ours.error("to", "is empty", "name the areas and sites it is for")),
        Some(to) => {
            for audience in to {
                match Audience::parse(&audience) {
                    Ok(audience) => notice.to.push(audience),
                    Err(error) => sink.fall(ours.error("to", format!("{audience:?}: {error}"), error.way_out())),
                }
            }
        }
        None if ours.get("to").is_none() => sink.fall(ours.missing("to", "name the areas and sites it is for")),
        None => {}
    }
    if let Some(hours) = sink.must(ours.texts("hours")) {
        match Hours::parse(&hours) {
            Ok(hours) => notice.hours = hours,
            Err(fault) => sink.fall(fault),
        }
    }
    for old in sink.may(ours.texts("supersedes")).unwrap_or_default() {
        let old = normal_id(&old);
        if old == notice.id {
            sink.note(ours.error("supersedes", "names the item itself", "name the one that it replaces"));
        } else {
            notice.supersedes.push(old);
        }
    }
    notice.code = code(ours, feed, sink);
    notice.hero = hero::hero(ours, &feed.timezone, sink);
    notice.source = sink.may(ours.line("source")).unwrap_or_default();
    let alt = sink.may(ours.line("image_alt")).unwrap_or_default();
    let focus = hero::focus(ours, sink);
    if let Some(picture) = &mut notice.picture {
        picture.alt = alt;
        picture.focus = focus;
    }
}

/// `from` may be left to the date of publication; `until` to nothing, or notices would never end.
fn validity(notice: &mut Notice, ours: &Fields, feed: &Feed, sink: &mut Sink) {
    let from = match ours.get("from") {
        Some(_) => sink.must(ours.time("from")),
        None => notice.published.or(feed.issued).or_else(|| {
            sink.fall(ours.missing("from", "say when it begins"));
            None
        }),
    };
    let until = match ours.get("until") {
        Some(_) => sink.must(ours.time("until")),
        None => {
            sink.fall(ours.missing("until", "say when it ends"));
            None
        }
    };
    let (Some(from), Some(until)) = (from, until) else { return };
    if until <= from {
        let text = ours.text("until").ok().flatten().unwrap_or_default();
        let reason = format!("{} is not after its beginning", quoted(text));
        sink.fall(ours.error("until", reason, "mend one of the two"));
    } else if notice.class == Class::Emergency && until.duration_since(from) > EMERGENCY {
        let reason = format!("an emergency lasts at most {} hours after its beginning", EMERGENCY.as_hours());
        sink.fall(ours.error("until", reason, "end it sooner, and issue it again if need be"));
    }
    (notice.from, notice.until) = (from, until);
}

/// An item of a feed that knows nothing of boards.
fn place_plainly(notice: &mut Notice, published: Result<Option<Timestamp>, Fault>, feed: &Feed, sink: &mut Sink) {
    notice.to = vec![feed.origin.everybody.clone()];
    if feed.extended {
        sink.note(Fault::warning(
            "_bangtin",
            format!("is missing, so it is shown to everybody for {} days", PLAIN_ITEM.as_hours() / 24),
            "say when and for whom",
        ));
    }
    // Here the date says when it is shown, so a bad one is not made up for.
    let published = match published {
        Ok(published) => published,
        Err(fault) => return sink.fall(fault),
    };
    notice.published = published;
    match published.or(feed.issued) {
        Some(from) => {
            notice.from = from;
            notice.until = from.checked_add(PLAIN_ITEM).unwrap_or(Timestamp::MAX);
        }
        None => sink.fall(Fault::error("date_published", "is missing", "say when it was published, or add _bangtin")),
    }
}

/// The body; HTML is preferred, unless nothing is left of it.
fn body(fields: &Fields, sink: &mut Sink) -> Vec<Block> {
    let html = sink.must(fields.text("content_html")).unwrap_or_default();
    let text = sink.must(fields.text("content_text")).unwrap_or_default();
    let title = fields.text("title").ok().flatten().unwrap_or_default();
    for (name, content) in [("content_html", html), ("content_text", text)] {
        let bytes = content.len() + title.len();
        if bytes > TEXT_BYTES {
            let reason = format!("has {bytes} bytes with its title, more than {TEXT_BYTES}");
            sink.fall(fields.error(name, reason, "put long documents behind a code"));
            return Vec::new();
        }
    }
    let body = from_html(html);
    if body.is_empty() { from_text(text) } else { body }
}

/// The picture, if its name is a bare one that cannot lead out of its folder.
fn picture(fields: &Fields, sink: &mut Sink) -> Option<Picture> {
    let file = sink.may(fields.text("image"))?;
    let ending = file.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let reason = if file.contains(['/', '\\']) {
        "is not a bare file name"
    } else if file.starts_with('.') {
        "begins with a dot"
    } else if file.contains(char::is_control) {
        "has a control character"
    } else if file.len() > FILE_NAME_BYTES {
        "is too long for a file name"
    } else if !matches!(ending.as_deref(), Some("jpg" | "jpeg" | "png")) {
        "does not end in .jpg, .jpeg or .png"
    } else {
        // Its bytes are read elsewhere.
        return Some(Picture { file: file.to_owned(), alt: String::new(), focus: None, hash: ContentHash::of(b"") });
    };
    let way_out = "name a JPEG or PNG that lies beside the edition; the notice is shown without it";
    sink.note(fields.error("image", format!("{} {reason}", quoted(file)), way_out));
    None
}

/// The code, if its link may be shown.
fn code(ours: &Fields, feed: &Feed, sink: &mut Sink) -> Option<Code> {
    let without = |mut fault: Fault| {
        let stop = if fault.way_out.is_empty() { "" } else { "; " };
        fault.way_out.push_str(stop);
        fault.way_out.push_str("the notice is shown without its code");
        fault
    };
    let qr = Fields::within(sink.may(ours.object("qr").map_err(without))?, "_bangtin.qr");
    let call = sink.may(qr.line("call")).unwrap_or_default();
    let url = match qr.text("url") {
        Ok(Some(url)) => Link::parse(url, feed.origin.hosts),
        Ok(None) => Err(qr.missing("url", "write the link")),
        Err(fault) => Err(fault),
    };
    sink.may(url.map(|link| Some(Code { url: link.url().to_owned(), call })).map_err(without))
}
