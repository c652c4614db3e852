//! `places.json` as a document: what a command does not touch stays as its author wrote it, one entry a line.

use super::Refused;
use crate::board::place::Places;
use crate::board::place::directory::MAX_BYTES;
use crate::desk::directory::{self, Directory};
use crate::desk::newsroom::Newsroom;
use crate::desk::publish::Unpublished;
use crate::desk::repository::RepositoryFault;
use crate::desk::slip::{Slip, said, unread};
use crate::durable::put;
use crate::files;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeSet;
use std::fmt;

pub const FILE: &str = "places.json";
/// Each of their entries has a line of its own.
const LISTS: [&str; 4] = ["areas", "sites", "publishers", "screens"];

/// The file, and what it says.
pub struct Book {
    pub document: Document,
    pub places: Places,
    before: Vec<u8>,
}

impl Book {
    /// Of a file with faults nothing is changed: nobody knows what its author meant.
    pub fn open(newsroom: &Newsroom) -> Result<Self, Refused> {
        let before = bytes(newsroom)?;
        let mut slips = Vec::new();
        let Directory { places, .. } = directory::read(newsroom, &mut slips);
        if slips.iter().any(Slip::is_error) {
            return Err(Refused::Slips(slips));
        }
        let text = String::from_utf8_lossy(&before);
        let document = Document::of(text.strip_prefix('\u{feff}').unwrap_or(&text)).map_err(|error| {
            let line = Some(error.line()).filter(|line| *line > 0);
            let what = said(format!("không đọc được ({error}); sửa lại"), format!("is not read ({error}); mend it"));
            Refused::slip(Slip::error(FILE, line, what))
        })?;
        if let Some(name) = document.twice() {
            let what = said(
                format!("{name}: có hai danh sách cùng tên; gộp lại làm một"),
                format!("{name}: there are two such lists; make one of them"),
            );
            return Err(Refused::slip(Slip::error(FILE, None, what)));
        }
        Ok(Self { document, places, before })
    }

    /// Puts the document in the file's place, if it is one that the boards read, and if the file is still the one that was read.
    pub fn save(&self, newsroom: &Newsroom) -> Result<(), Refused> {
        let text = self.document.text();
        let sound = Places::parse(text.as_bytes())
            .is_ok_and(|(_, faults)| faults.iter().all(|own| own.severity != crate::board::fault::Severity::Error));
        if !sound {
            let most = MAX_BYTES >> 20;
            let what = said(
                format!("tệp sẽ quá lớn: nhiều nhất 100.000 tòa nhà, 200.000 màn hình, {most} MB; bớt đi rồi làm lại"),
                format!(
                    "the file would be too large: at most 100,000 sites, 200,000 screens, {most} MB; take some out"
                ),
            );
            return Err(Refused::slip(Slip::error(FILE, None, what)));
        }
        if bytes(newsroom)? != self.before {
            let what = said(
                "có người vừa sửa tệp này; làm lại lệnh",
                "somebody has changed the file meanwhile; give the command again",
            );
            return Err(Refused::slip(Slip::error(FILE, None, what)));
        }
        let path = newsroom.folder.join(FILE);
        let fault = |error| Refused::Desk(Unpublished::Repository(RepositoryFault::disk(&path, error)));
        put(&*newsroom.disk, &path, text.as_bytes()).map_err(fault)
    }
}

fn bytes(newsroom: &Newsroom) -> Result<Vec<u8>, Refused> {
    files::read(&newsroom.folder.join(FILE), MAX_BYTES)
        .map_err(|own| Refused::slip(Slip::error(FILE, None, unread(&own))))
}

/// Its members in their order.
pub struct Document(Vec<(String, Member)>);

enum Member {
    /// The text of each entry.
    List(Vec<String>),
    Other(String),
}

impl Document {
    pub fn of(text: &str) -> serde_json::Result<Self> {
        let members = serde_json::from_str::<Members>(text)?.0.into_iter().map(|(name, own)| {
            let member = match LISTS.contains(&name.as_str()) {
                true => {
                    let entries: Vec<&RawValue> = serde_json::from_str(own.get())?;
                    Member::List(entries.into_iter().map(|own| one_line(own.get())).collect())
                }
                false => Member::Other(one_line(own.get())),
            };
            Ok((name, member))
        });
        members.collect::<serde_json::Result<_>>().map(Self)
    }

    fn twice(&self) -> Option<&str> {
        let mut told = BTreeSet::new();
        self.0.iter().map(|(name, _)| name.as_str()).find(|name| !told.insert(*name))
    }

    /// The texts of a list's entries.
    pub fn entries(&self, list: &str) -> &[String] {
        let own = self.0.iter().find_map(|(name, member)| match member {
            Member::List(own) if name == list => Some(own.as_slice()),
            _ => None,
        });
        own.unwrap_or_default()
    }

    /// Puts an entry in the place of one of a list, or at its end.
    pub fn put(&mut self, list: &str, index: Option<usize>, entry: &Entry) {
        if !self.0.iter().any(|(name, _)| name == list) {
            self.0.push((list.to_owned(), Member::List(Vec::new())));
        }
        for (_, member) in self.0.iter_mut().filter(|(name, _)| name == list) {
            let Member::List(own) = member else { continue };
            match index.and_then(|index| own.get_mut(index)) {
                Some(slot) => *slot = entry.text(),
                None => own.push(entry.text()),
            }
        }
    }

    pub fn text(&self) -> String {
        let members: Vec<String> = self.0.iter().map(|(name, member)| member.text(name)).collect();
        format!("{{ {} }}\n", members.join(",\n  "))
    }
}

impl Member {
    fn text(&self, name: &str) -> String {
        let name = Value::from(name);
        match self {
            Self::Other(text) => format!("{name}: {text}"),
            Self::List(entries) if entries.is_empty() => format!("{name}: []"),
            Self::List(entries) => format!("{name}: [\n    {} ]", entries.join(",\n    ")),
        }
    }
}

/// One entry of a list: its fields with their values as they are written.
#[derive(Default)]
pub struct Entry(Vec<(String, String)>);

impl Entry {
    /// What is no entry has no fields.
    pub fn of(text: &str) -> Self {
        let members = serde_json::from_str::<Members>(text).map(|own| own.0).unwrap_or_default();
        Self(members.into_iter().map(|(name, own)| (name, own.get().to_owned())).collect())
    }

    pub fn string(&self, name: &str) -> Option<String> {
        let (_, text) = self.0.iter().find(|(own, _)| own == name)?;
        serde_json::from_str(text).ok()
    }

    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        let text = match value.into() {
            Value::Array(own) => {
                format!("[{}]", own.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
            }
            own => own.to_string(),
        };
        match self.0.iter_mut().find(|(own, _)| own == name) {
            Some((_, slot)) => *slot = text,
            None => self.0.push((name.to_owned(), text)),
        }
    }

    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(own, _)| own != name);
    }

    pub fn text(&self) -> String {
        let fields: Vec<String> = self.0.iter().map(|(name, own)| format!("{}: {own}", Value::from(&**name))).collect();
        format!("{{ {} }}", fields.join(", "))
    }
}

/// No text within JSON has a line end in it, so this changes nothing of what is said.
fn one_line(text: &str) -> String {
    let lines = text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

/// The members of an object in their order.
struct Members<'t>(Vec<(String, &'t RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITTEN: &str = r#"{
  "screens": [], "places": 1, "note": "của tôi",
  "sites": [
    { "id": "HN-4K7Q2W", "phone": [1,
        2], "name": "Hoa  Sữa, { \"A\" }",
      "lat": 20.960 } ] }"#;

    #[test]
    fn what_nobody_touches_stays_as_its_author_wrote_it_one_entry_a_line() {
        let text = Document::of(WRITTEN).expect("a document").text();
        let told = "{ \"screens\": [],\n  \"places\": 1,\n  \"note\": \"của tôi\",\n  \"sites\": [\n    { \"id\": \"HN-4K7Q2W\", \"phone\": [1, 2], \"name\": \"Hoa  Sữa, { \\\"A\\\" }\", \"lat\": 20.960 } ] }\n";
        assert_eq!(text, told);
        assert_eq!(Document::of(&text).expect("again").text(), text, "written twice it is the same");
    }

    #[test]
    fn a_changed_field_leaves_the_unknown_ones_in_their_order() {
        let mut document = Document::of(WRITTEN).expect("a document");
        let mut entry = Entry::of(&document.entries("sites")[0]);
        entry.set("name", "Hoa Đào");
        entry.set("households", 12);
        document.put("sites", Some(0), &entry);
        let told = r#"{ "id": "HN-4K7Q2W", "phone": [1, 2], "name": "Hoa Đào", "lat": 20.960, "households": 12 }"#;
        assert_eq!(document.entries("sites"), [told]);
    }

    #[test]
    fn a_list_that_is_not_there_comes_last() {
        let mut document = Document::of("{\"places\":1}").expect("a document");
        let mut entry = Entry::default();
        entry.set("number", "NWNX-QRDG");
        document.put("screens", None, &entry);
        assert_eq!(document.text(), "{ \"places\": 1,\n  \"screens\": [\n    { \"number\": \"NWNX-QRDG\" } ] }\n");
    }

    #[test]
    fn two_lists_of_one_name_are_no_document_to_write_in() {
        let twice = Document::of("{\"places\":1,\"sites\":[],\"sites\":[]}").expect("read");
        assert_eq!(twice.twice(), Some("sites"));
        assert_eq!(Document::of(WRITTEN).expect("read").twice(), None);
    }
}
