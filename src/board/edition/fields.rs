//! The fields of a JSON object, each read into its type or into a fault that names it.

use super::limits::LINE_BYTES;
use crate::board::fault::Fault;
use crate::board::markup::one_line;
use jiff::Timestamp;
use serde_json::{Map, Value};

const TIME_WAY_OUT: &str = "write it like 2021-08-18T08:00:00+07:00";

/// Longest quotation from a document in a message, in characters.
const QUOTED: usize = 60;

/// The fields of one object. A field that is null counts as missing.
#[derive(Clone, Copy)]
pub struct Fields<'a> {
    map: &'a Map<String, Value>,
    /// The path to the object; empty for the outermost.
    path: &'static str,
}

impl<'a> Fields<'a> {
    pub fn of(map: &'a Map<String, Value>) -> Self {
        Self::within(map, "")
    }

    pub fn within(map: &'a Map<String, Value>, path: &'static str) -> Self {
        Self { map, path }
    }

    fn path(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    pub fn error(&self, name: &str, reason: impl Into<String>, way_out: impl Into<String>) -> Fault {
        Fault::error(self.path(name), reason, way_out)
    }

    pub fn warning(&self, name: &str, reason: impl Into<String>, way_out: impl Into<String>) -> Fault {
        Fault::warning(self.path(name), reason, way_out)
    }

    pub fn missing(&self, name: &str, way_out: &str) -> Fault {
        self.error(name, "is missing", way_out)
    }

    pub fn get(&self, name: &str) -> Option<&'a Value> {
        self.map.get(name).filter(|value| !value.is_null())
    }

    /// Whether the field is there, if only as null.
    pub fn has(&self, name: &str) -> bool {
        self.map.contains_key(name)
    }

    fn not(&self, name: &str, value: &Value, wanted: &str) -> Fault {
        self.error(name, format!("is {}, not {wanted}", sort_of(value)), "")
    }

    pub fn text(&self, name: &str) -> Result<Option<&'a str>, Fault> {
        let Some(value) = self.get(name) else { return Ok(None) };
        value.as_str().map(Some).ok_or_else(|| self.not(name, value, "text in quotes"))
    }

    /// One line of text.
    pub fn line(&self, name: &str) -> Result<Option<String>, Fault> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        if text.len() > LINE_BYTES {
            return Err(self.error(name, format!("has {} bytes, more than {LINE_BYTES}", text.len()), "shorten it"));
        }
        Ok(Some(one_line(text)))
    }

    pub fn texts(&self, name: &str) -> Result<Option<Vec<String>>, Fault> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let list = value.as_array().ok_or_else(|| self.not(name, value, "a list of texts"))?;
        let text = |value: &Value| match value {
            Value::String(text) => Ok(text.clone()),
            // As JSON Feed does with ids.
            Value::Number(number) => Ok(number.to_string()),
            other => Err(self.error(name, format!("has {} among its texts", sort_of(other)), "")),
        };
        list.iter().map(text).collect::<Result<_, _>>().map(Some)
    }

    pub fn object(&self, name: &str) -> Result<Option<&'a Map<String, Value>>, Fault> {
        let Some(value) = self.get(name) else { return Ok(None) };
        value.as_object().map(Some).ok_or_else(|| self.not(name, value, "an object"))
    }

    pub fn flag(&self, name: &str) -> Result<Option<bool>, Fault> {
        let Some(value) = self.get(name) else { return Ok(None) };
        value.as_bool().map(Some).ok_or_else(|| {
            self.error(
                name,
                format!("is {}, neither true nor false", short(value)),
                "write true or false, without quotes",
            )
        })
    }

    pub fn count(&self, name: &str) -> Result<Option<u64>, Fault> {
        let Some(value) = self.get(name) else { return Ok(None) };
        value.as_u64().map(Some).ok_or_else(|| {
            let reason = format!("is {}, not a whole number", short(value));
            self.error(name, reason, "count the editions from 1")
        })
    }

    /// A moment by RFC 3339, whose offset is not optional: a time without one is another moment for every reader.
    pub fn time(&self, name: &str) -> Result<Option<Timestamp>, Fault> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let error = |reason: &str| Err(self.error(name, format!("{} {reason}", quoted(text)), TIME_WAY_OUT));
        match shape(text) {
            Shape::Whole => match text.parse().ok().or_else(|| end_of_time(text)) {
                Some(time) => Ok(Some(time)),
                None => error("is not on the calendar or the clock"),
            },
            Shape::NoOffset => error("has no offset from world time"),
            Shape::Other => error("is not a date and time"),
        }
    }

    /// One of all values, by its word.
    pub fn word<T: Copy>(&self, name: &str, all: &[T], word: fn(T) -> &'static str) -> Result<Option<T>, Fault> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        match all.iter().find(|own| word(**own) == text) {
            Some(value) => Ok(Some(*value)),
            None => {
                let words: Vec<&str> = all.iter().map(|own| word(*own)).collect();
                Err(self.error(
                    name,
                    format!("{} is unknown", quoted(text)),
                    format!("write one of {}", words.join(", ")),
                ))
            }
        }
    }

    /// A language tag, by its shape alone.
    pub fn language(&self) -> Result<Option<String>, Fault> {
        const NAME: &str = "language";
        let Some(text) = self.text(NAME)? else { return Ok(None) };
        let part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if text.len() <= 35 && text.split('-').all(part) {
            return Ok(Some(text.to_ascii_lowercase()));
        }
        Err(self.error(NAME, format!("{} is not a language", quoted(text)), "write one like \"vi\" or \"en\""))
    }
}

/// *For ever*, written as the last days of the year 9999, which lie just beyond what can be counted in every zone.
fn end_of_time(text: &str) -> Option<Timestamp> {
    // Another year with such a day tells a wrong clock time or offset apart.
    let rest = text.strip_prefix("9999-12-3").map(|rest| format!("2000-12-3{rest}"))?;
    rest.parse::<Timestamp>().ok().map(|_| Timestamp::MAX)
}

enum Shape {
    Whole,
    NoOffset,
    Other,
}

/// Whether the text is a date-time of RFC 3339, section 5.6, by its shape; the calendar library takes many others.
fn shape(text: &str) -> Shape {
    const DATE_TIME: &str = "0000-00-00T00:00:00";
    let like = |text: &str, pattern: &str| {
        text.len() == pattern.len()
            && text.bytes().zip(pattern.bytes()).all(|(byte, like)| match like {
                b'0' => byte.is_ascii_digit(),
                b'T' => matches!(byte, b'T' | b't'),
                b'+' => matches!(byte, b'+' | b'-'),
                like => byte == like,
            })
    };
    let Some((date_time, rest)) = text.split_at_checked(DATE_TIME.len()) else { return Shape::Other };
    if !like(date_time, DATE_TIME) {
        return Shape::Other;
    }
    let offset = match rest.strip_prefix('.') {
        None => rest,
        Some(fraction) => match fraction.trim_start_matches(|c: char| c.is_ascii_digit()) {
            offset if (1..=9).contains(&(fraction.len() - offset.len())) => offset,
            _ => return Shape::Other,
        },
    };
    match offset {
        "" => Shape::NoOffset,
        "Z" | "z" => Shape::Whole,
        offset if like(offset, "+00:00") => Shape::Whole,
        _ => Shape::Other,
    }
}

/// Gathers the faults of one item, and knows whether the item can stand.
#[derive(Default)]
pub struct Sink {
    faults: Vec<Fault>,
    fallen: bool,
}

impl Sink {
    /// A fault that leaves the item standing.
    pub fn note(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// A fault that takes the item out.
    pub fn fall(&mut self, fault: Fault) {
        self.faults.push(fault);
        self.fallen = true;
    }

    /// A field that can be left out.
    pub fn may<T>(&mut self, read: Result<Option<T>, Fault>) -> Option<T> {
        read.unwrap_or_else(|fault| {
            self.note(fault);
            None
        })
    }

    /// A field without which, if it is there and bad, the item would say something else than its author meant.
    pub fn must<T>(&mut self, read: Result<Option<T>, Fault>) -> Option<T> {
        read.unwrap_or_else(|fault| {
            self.fall(fault);
            None
        })
    }

    /// The faults, said of an item, and whether it fell.
    pub fn finish(self, item: Option<&str>) -> (Vec<Fault>, bool) {
        let of = |fault: Fault| match item {
            Some(item) => fault.of(item),
            None => fault,
        };
        (self.faults.into_iter().map(of).collect(), self.fallen)
    }
}

pub fn sort_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A value for a message: short, and on one line.
pub fn short(value: &Value) -> String {
    match value {
        Value::Null => "missing".into(),
        Value::String(text) => quoted(text),
        Value::Number(number) => number.to_string(),
        other => sort_of(other).into(),
    }
}

/// A text for a message: short, on one line, without characters that do not show.
pub fn quoted(text: &str) -> String {
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}

/// What the JSON reader objects to, without the place.
pub fn reason_of(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}
