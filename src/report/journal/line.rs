//! One line of the journal.

use crate::board::hash::ContentHash;
use crate::board::play::{Dress, Ending, Play};
use crate::device::glass::Dark;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where the screen is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The location ID; empty while none is set.
    pub site: String,
    /// Its name within the building.
    pub screen: String,
}

/// What a play is of.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Name {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    publisher: String,
    notice: String,
    hash: String,
    class: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    edition: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    edition_hash: Option<String>,
}

impl Name {
    pub fn of(play: &Play) -> Self {
        Self {
            publisher: play.page.publisher.clone(),
            notice: play.page.notice.clone(),
            hash: play.page.hash.to_string(),
            class: play.class.name().to_owned(),
            edition: play.edition.and_then(|edition| edition.number),
            edition_hash: play.edition.map(|edition| edition.hash.to_string()),
        }
    }
}

/// A play as it is read out; the names are those of ITU-T H.782 where it has one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    pub start: jiff::Timestamp,
    /// In seconds.
    pub duration: f64,
    /// The notice's id.
    pub content: String,
    /// Empty for the department's and the board's own.
    pub publisher: String,
    /// From 1.
    pub page: usize,
    pub class: String,
    /// `whole` or `cut`.
    pub status: &'static str,
    /// `none`, `shown` or `missing`.
    pub picture: &'static str,
    pub hash: String,
    pub edition: Option<u64>,
    pub edition_hash: Option<String>,
    pub site: String,
    pub screen: String,
}

/// What became of the program and of the glass, beside the plays.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    Begun(Begun),
    /// Somebody has told it to end.
    Ended(Timestamp),
    /// From this moment on the glass is dark, and why; none: the picture is there.
    Glass(Timestamp, Option<Dark>),
}

/// A start of the program.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Begun {
    pub at: Timestamp,
    /// The clock had been set.
    pub sure: bool,
    /// Another one after each start of the machine.
    pub boot: String,
    pub version: String,
}

/// What a line says.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    Play(Box<Entry>),
    Mark(Mark),
}

fn line(letter: char, rest: &str) -> String {
    let check = ContentHash::of(rest.as_bytes()).to_string();
    // The break belongs to its own line: what a cut leaves after it, often zeros, must not touch it.
    format!("{letter}{} {rest}\n", &check[..8])
}

pub fn place_line(place: &Place) -> String {
    line('s', &serde_json::to_string(place).unwrap_or_default())
}

pub fn name_line(name: &Name) -> String {
    line('n', &serde_json::to_string(name).unwrap_or_default())
}

pub fn play_line(name: usize, play: &Play) -> String {
    let ending = match play.ending {
        Ending::Whole => 'w',
        Ending::Cut => 'c',
    };
    let dress = match play.dress {
        Dress::Plain => 'n',
        Dress::WithPicture => 's',
        Dress::WithoutPicture => 'm',
    };
    let (page, start, duration) = (play.page.page, play.start.as_millisecond(), play.duration.as_millis());
    line('p', &format!("{name} {page} {start} {duration} {ending} {dress}"))
}

pub fn mark_line(mark: &Mark) -> String {
    match mark {
        Mark::Begun(begun) => line('b', &serde_json::to_string(begun).unwrap_or_default()),
        Mark::Ended(at) => line('e', &at.as_millisecond().to_string()),
        Mark::Glass(at, dark) => line('g', &format!("{} {}", at.as_millisecond(), dark.map_or(LIT, Dark::name))),
    }
}

const LIT: &str = "lit";

fn moment(text: &str) -> Option<Timestamp> {
    Timestamp::from_millisecond(text.parse().ok()?).ok()
}

fn glass_mark(rest: &str) -> Option<Mark> {
    let (at, why) = rest.split_once(' ')?;
    // A word of a later version is a fault of some sort for this one.
    let dark = (why != LIT).then(|| Dark::of_name(why).unwrap_or(Dark::Fault));
    Some(Mark::Glass(moment(at)?, dark))
}

/// Reads the lines of one file.
#[derive(Default)]
pub struct Reader {
    place: Place,
    names: Vec<Name>,
}

impl Reader {
    /// The play or the mark on a line, if one is there and whole.
    pub fn read(&mut self, line: &str) -> Option<Event> {
        let (head, rest) = line.split_once(' ')?;
        let letter = head.chars().next()?;
        if head.get(1..)? != ContentHash::of(rest.as_bytes()).to_string().get(..8)? {
            return None;
        }
        match letter {
            's' => self.place = serde_json::from_str(rest).ok()?,
            'n' => self.names.push(serde_json::from_str(rest).ok()?),
            'p' => return self.play(rest).map(|entry| Event::Play(Box::new(entry))),
            'b' => return serde_json::from_str(rest).ok().map(|begun| Event::Mark(Mark::Begun(begun))),
            'e' => return moment(rest).map(|at| Event::Mark(Mark::Ended(at))),
            'g' => return glass_mark(rest).map(Event::Mark),
            // Of a later version.
            _ => {}
        }
        None
    }

    fn play(&self, rest: &str) -> Option<Entry> {
        let mut parts = rest.split(' ');
        let name = self.names.get(parts.next()?.parse::<usize>().ok()?)?.clone();
        let page = parts.next()?.parse::<usize>().ok()?;
        let start = moment(parts.next()?)?;
        let duration = parts.next()?.parse::<u64>().ok()? as f64 / 1000.0;
        let status = if parts.next()? == "w" { "whole" } else { "cut" };
        let picture = match parts.next()? {
            "s" => "shown",
            "m" => "missing",
            _ => "none",
        };
        let Name { publisher, notice, hash, class, edition, edition_hash } = name;
        let Place { site, screen } = self.place.clone();
        Some(Entry {
            start,
            duration,
            content: notice,
            publisher,
            page: page + 1,
            class,
            status,
            picture,
            hash,
            edition,
            edition_hash,
            site,
            screen,
        })
    }
}
