//! What one publisher has out at one moment: a JSON Feed 1.1 document, with what is ours in `_bangtin`.
//!
//! Two sorts of trouble are kept apart. A document that is no edition is [`Refused`] as a whole and changes nothing. A bad
//! item or field is left out and named by a [`Fault`], and the rest is shown: one officer's slip must not empty the glass
//! of all the others' notices. All faults are named at once, so that a file is mended in one go.

mod check;
mod circles;
mod fields;
mod hero;
mod item;
pub mod limits;
mod names;
mod title;

pub use check::check;

use super::fault::Fault;
use super::hours;
use super::markup::{one_line, unwrapped_line};
use super::notice::{Class, Notice};
use super::place::Audience;
use fields::{Fields, Sink, quoted, reason_of, short, sort_of};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde_json::{Map, Value, value::RawValue};
use std::collections::BTreeMap;
use std::fmt;

/// The version that is written.
pub const VERSION: &str = "https://jsonfeed.org/version/1.1";
/// The one before, which feeds out there name as often; all that is read here means the same in both.
const VERSION_BEFORE: &str = "https://jsonfeed.org/version/1";

/// The reminder packs that are built in.
pub const REMINDERS: [&str; 1] = ["5k"];

/// Where a document comes from, and what it is read by. Authority is the path, never a field.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// The publisher's opaque id; empty for the department.
    pub publisher: &'a str,
    /// The publisher's name on the glass; empty if its edition's title is to be that.
    pub name: &'a str,
    /// All that the publisher serves: whom an item without an address is for.
    pub everybody: &'a Audience,
    /// The zone of the hours, unless the edition names another.
    pub timezone: &'a TimeZone,
    /// The domains that codes may lead to.
    pub hosts: &'a [String],
}

/// What one publisher has out at one moment; published and replaced as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Edition {
    pub title: String,
    /// BCP 47, lower case.
    pub language: String,
    pub issued: Option<Timestamp>,
    /// The publisher's own count.
    pub edition: Option<u64>,
    pub timezone: TimeZone,
    /// Whom to ask.
    pub contact: String,
    /// The built-in packs that it takes in.
    pub reminders: Vec<String>,
    /// The highest class that other publishers may use, by their ids.
    pub grants: BTreeMap<String, Class>,
    /// The feed's next address.
    pub moved_to: Option<String>,
    /// The boards are off the air for a while: nothing of it is shown but that.
    pub paused: bool,
    /// In the order of the document.
    pub notices: Vec<Notice>,
}

/// Why a document is no edition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("the edition has {bytes} bytes, more than {}; take out old items", limits::EDITION_BYTES)]
    TooLong { bytes: usize },
    #[error("the edition breaks off at line {line}, column {column}; send the whole file again")]
    Truncated { line: usize, column: usize },
    #[error("the edition cannot be read at line {line}, column {column}: {reason}; mend that place")]
    Malformed { line: usize, column: usize, reason: String },
    #[error("the edition is not a JSON object; begin it with a brace and {:?}", "version")]
    NotAnObject,
    #[error("the edition's version is {found}; write {VERSION:?}")]
    Version { found: String },
    #[error("the edition has no title; write the publisher's name")]
    NoTitle,
    #[error("the edition's title has {bytes} bytes, more than {}; write the publisher's name", limits::LINE_BYTES)]
    LongTitle { bytes: usize },
    #[error("the edition has no list of items; write {:?} if there is nothing to say", "items: []")]
    NoItems,
    #[error("the edition has {items} items, more than {}; take out old ones", limits::ITEMS)]
    TooManyItems { items: usize },
}

/// Reads a document. What is left out of the edition is named by a fault of severity error.
pub fn parse(bytes: &[u8], origin: &Origin) -> Result<(Edition, Vec<Fault>), Refused> {
    if bytes.len() > limits::EDITION_BYTES {
        return Err(Refused::TooLong { bytes: bytes.len() });
    }
    let document = Document::read(bytes)?;
    let version = value(document.version);
    let version_before = version.as_str() == Some(VERSION_BEFORE);
    if !version_before && version.as_str() != Some(VERSION) {
        return Err(Refused::Version { found: short(&version) });
    }
    let title = value(document.title).as_str().map(one_line).filter(|title| !title.is_empty());
    let title = title.ok_or(Refused::NoTitle)?;
    if title.len() > limits::LINE_BYTES {
        return Err(Refused::LongTitle { bytes: title.len() });
    }
    let items: Items = document.items.and_then(|raw| serde_json::from_str(raw.get()).ok()).ok_or(Refused::NoItems)?;
    if items.count > limits::ITEMS {
        return Err(Refused::TooManyItems { items: items.count });
    }

    let mut sink = Sink::default();
    if version_before {
        let reason = format!("is {}, the one before", short(&version));
        sink.note(Fault::warning("version", reason, format!("read as {VERSION:?}; write that")));
    }
    // The name of a blog may come as its pages have it.
    let title = unwrapped_line(&title).filter(|title| !title.is_empty()).unwrap_or(title);
    names::of_feed(without_mark(bytes)).into_iter().for_each(|fault| sink.note(fault));
    let mut edition = Edition {
        title,
        language: "vi".into(),
        issued: None,
        edition: None,
        timezone: origin.timezone.clone(),
        contact: String::new(),
        reminders: Vec::new(),
        grants: BTreeMap::new(),
        moved_to: None,
        paused: false,
        notices: Vec::new(),
    };
    let language = Map::from_iter([("language".to_owned(), value(document.language))]);
    if let Some(language) = sink.may(Fields::of(&language).language()) {
        edition.language = language;
    }
    let extension = document.bangtin.map(|raw| serde_json::from_str(raw.get()));
    let extended = extension.is_some();
    let lost = match extension {
        None => None,
        Some(Ok(Value::Object(fields))) => {
            names::of_feed_extension(&fields).into_iter().for_each(|fault| sink.note(fault));
            edition.extend(&Fields::within(&fields, "_bangtin"), &mut sink);
            None
        }
        Some(Ok(other)) => Some(format!("is {}, not an object", sort_of(&other))),
        Some(Err(error)) => Some(format!("cannot be read: {}", reason_of(&error))),
    };
    if let Some(reason) = lost {
        sink.note(Fault::error("_bangtin", reason, "what it says of the edition is left out"));
    }
    let (mut faults, _) = sink.finish(None);

    let feed = item::Feed {
        origin,
        publisher_name: if origin.name.is_empty() { edition.title.clone() } else { one_line(origin.name) },
        language: edition.language.clone(),
        issued: edition.issued,
        timezone: edition.timezone.clone(),
        extended,
    };
    let mut before = item::Before::default();
    for (index, raw) in items.kept.into_iter().enumerate() {
        edition.notices.extend(item::read(raw.get(), index, &feed, &mut before, &mut faults));
    }
    Ok((edition, faults))
}

/// How faults call the items of a document, in the document's order.
pub fn names(bytes: &[u8]) -> Vec<String> {
    let items = Document::read(bytes).ok().and_then(|document| serde_json::from_str(document.items?.get()).ok());
    let kept = items.map(|items: Items| items.kept).unwrap_or_default();
    kept.into_iter().enumerate().map(|(index, raw)| item::name(raw.get(), index)).collect()
}

impl Edition {
    /// Takes in what `_bangtin` says of the whole edition.
    fn extend(&mut self, fields: &Fields, sink: &mut Sink) {
        self.issued = sink.may(fields.time("issued"));
        self.edition = sink.may(fields.count("edition"));
        if let Some(name) = sink.may(fields.text("timezone")) {
            match hours::zone(name) {
                Some(timezone) => self.timezone = timezone,
                None => sink.note(fields.error(
                    "timezone",
                    format!("{} is not a time zone", quoted(name)),
                    "write one like \"Asia/Ho_Chi_Minh\"",
                )),
            }
        }
        self.contact = sink.may(fields.line("contact")).unwrap_or_default();
        for pack in sink.may(fields.texts("reminders")).unwrap_or_default() {
            if !REMINDERS.contains(&pack.as_str()) {
                let reason = format!("{} is not a pack", quoted(&pack));
                sink.note(fields.warning("reminders", reason, format!("there are: {}", REMINDERS.join(", "))));
            } else if !self.reminders.contains(&pack) {
                self.reminders.push(pack);
            }
        }
        if let Some(grants) = sink.may(fields.object("grants")) {
            let classes = Fields::within(grants, "_bangtin.grants");
            for publisher in grants.keys() {
                if publisher.is_empty() || !publisher.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                    let reason = format!("{} is not a publisher", quoted(publisher));
                    sink.note(fields.error("grants", reason, "write the publisher's id from the directory"));
                    continue;
                }
                if let Some(class) = sink.may(classes.word(publisher, &Class::ALL, Class::name)) {
                    self.grants.insert(publisher.clone(), class);
                }
            }
        }
        self.paused = sink.may(fields.flag("paused")).unwrap_or_default();
        if let Some(address) = sink.may(fields.text("moved_to")) {
            if address.starts_with("https://") && address.bytes().all(|byte| byte.is_ascii_graphic()) {
                self.moved_to = Some(address.to_owned());
            } else {
                let reason = format!("{} is not an address", quoted(address));
                sink.note(fields.error("moved_to", reason, "write one that begins with https://"));
            }
        }
    }
}

/// The document in its parts, each still as it is written: what is not asked for costs no memory.
#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow)]
    version: Option<&'a RawValue>,
    title: Option<&'a RawValue>,
    language: Option<&'a RawValue>,
    items: Option<&'a RawValue>,
    #[serde(rename = "_bangtin")]
    bangtin: Option<&'a RawValue>,
}

/// The document without the mark of its encoding that some editors put first.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

impl<'a> Document<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, Refused> {
        let bytes = without_mark(bytes);
        // serde would take a list for the fields in their order.
        if !bytes.trim_ascii_start().starts_with(b"{") {
            serde_json::from_slice::<IgnoredAny>(bytes)?;
            return Err(Refused::NotAnObject);
        }
        Ok(serde_json::from_slice(bytes)?)
    }
}

impl From<serde_json::Error> for Refused {
    fn from(error: serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        if error.is_eof() {
            return Self::Truncated { line, column };
        }
        Self::Malformed { line, column, reason: reason_of(&error) }
    }
}

/// The items as they are written, counted to the end and kept up to the limit.
struct Items<'a> {
    kept: Vec<&'a RawValue>,
    count: usize,
}

impl<'de> Deserialize<'de> for Items<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Items<'de>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a list of items")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut items = Items { kept: Vec::new(), count: 0 };
                while let Some(item) = list.next_element::<&RawValue>()? {
                    items.count += 1;
                    if items.count <= limits::ITEMS {
                        items.kept.push(item);
                    }
                }
                Ok(items)
            }
        }

        deserializer.deserialize_seq(Collect)
    }
}

/// A part of the document; null where it is missing or cannot be read.
fn value(raw: Option<&RawValue>) -> Value {
    raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
