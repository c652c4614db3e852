//! Where the screen is at home: what the building's manager, the department or an installer has said last.
//!
//! ```text
//! site          of the state folder, twice: one copy is whole after a cut at any moment, also on a disk that lies
//! site.again
//! ```

use crate::board::legibility::Rotation;
use crate::board::place::{AreaRef, Screen, SiteId};
use crate::durable::{Disk, put};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::Path;

const FILES: [&str; 2] = ["site", "site.again"];
const MOST_BYTES: usize = 16 << 10;

/// Who said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// A phone beside the screen.
    Phone,
    /// The department, to whom the screen's number was read out.
    Department,
    Stick,
    /// Somebody at the machine's own command line.
    Hand,
}

/// How the panel hangs and is read, where somebody has said so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hung {
    /// In degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rotate: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub panel_inches: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading_metres: Option<f32>,
}

impl Hung {
    pub fn rotation(&self) -> Option<Rotation> {
        self.rotate.and_then(|degrees| Rotation::of_degrees(degrees.into()))
    }
}

/// What is known of the screen's home.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Claim {
    pub home: Option<Home>,
    pub hung: Hung,
    /// Of the last word of the department on this screen that was followed: each is followed once.
    pub followed: Option<Timestamp>,
}

/// A place, and who said so.
#[derive(Clone, Debug, PartialEq)]
pub struct Home {
    pub place: Place,
    /// The screen's name within it; may be empty.
    pub screen: String,
    pub by: By,
    pub at: Timestamp,
}

/// A building, or for the time being the area around one that nobody has listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Site(SiteId),
    Area(AreaRef),
}

impl Place {
    pub fn site(&self) -> Option<SiteId> {
        match self {
            Self::Site(site) => Some(*site),
            Self::Area(_) => None,
        }
    }

    pub fn area(&self) -> Option<&AreaRef> {
        match self {
            Self::Site(_) => None,
            Self::Area(area) => Some(area),
        }
    }
}

/// What the state folder holds of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Of the first whole copy; none where there is no such.
    pub claim: Option<Claim>,
    /// The copies that somebody or something has spoiled.
    pub damaged: Vec<String>,
    /// Those that may be whole: they cannot be read.
    pub unread: Vec<String>,
}

impl Found {
    pub fn is_sound(&self) -> bool {
        self.damaged.is_empty() && self.unread.is_empty()
    }

    /// Says what is wrong.
    pub fn tell(&self) {
        let rest = if self.claim.is_some() { "the other copy of it counts" } else { "there is no other copy of it" };
        self.damaged.iter().for_each(|path| tracing::error!(path, "is damaged; {rest}"));
        self.unread.iter().for_each(|reason| tracing::error!(reason, "cannot be read; {rest}"));
    }
}

/// As it is written: a person may read it.
#[derive(Default, Serialize, Deserialize)]
struct Written {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    site: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    area: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    screen: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<By>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    followed: Option<Timestamp>,
    #[serde(default)]
    display: Hung,
}

/// The last line: without it the file was cut off.
const END: &str = "# end\n";

impl Claim {
    /// What the state folder says; nobody's where it says nothing, or nothing that can be read.
    pub fn read(disk: &dyn Disk, state: &Path) -> Self {
        let found = Self::found(disk, state);
        found.tell();
        found.claim.unwrap_or_default()
    }

    /// What its two copies say.
    pub fn found(disk: &dyn Disk, state: &Path) -> Found {
        let mut found = Found::default();
        for name in FILES {
            let path = state.join(name);
            match disk.read(&path, MOST_BYTES) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => found.unread.push(format!("{}: {error}", path.display())),
                Ok(bytes) => match parse(&bytes) {
                    Some(claim) => found.claim = found.claim.or(Some(claim)),
                    None => found.damaged.push(path.display().to_string()),
                },
            }
        }
        found
    }

    pub fn save(&self, disk: &dyn Disk, state: &Path) -> io::Result<()> {
        let text = self.text();
        FILES.iter().try_for_each(|name| put(disk, &state.join(name), text.as_bytes()))
    }

    pub fn site(&self) -> Option<SiteId> {
        self.home.as_ref()?.place.site()
    }

    /// What the department's word makes of it; none where it was followed already.
    pub fn after(&self, word: &Screen) -> Option<Self> {
        if self.followed == Some(word.at) {
            return None;
        }
        let home = word.site.map(|site| Home {
            place: Place::Site(site),
            screen: word.name.clone(),
            by: By::Department,
            at: word.at,
        });
        Some(Self { home, followed: Some(word.at), ..self.clone() })
    }

    fn text(&self) -> String {
        let home = self.home.as_ref();
        let written = Written {
            site: home.and_then(|home| home.place.site()).map(|site| site.to_string()),
            area: home.and_then(|home| home.place.area()).map(ToString::to_string),
            screen: home.map_or_else(String::new, |home| home.screen.clone()),
            by: home.map(|home| home.by),
            at: home.map(|home| home.at),
            followed: self.followed,
            display: self.hung,
        };
        let mut lines = toml::to_string(&written).expect("plain values");
        lines.push_str(END);
        lines
    }
}

fn parse(bytes: &[u8]) -> Option<Claim> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.strip_suffix(END)?;
    let Written { site, area, screen, by, at, followed, display } = toml::from_str(text).ok()?;
    let place = match (site, area) {
        (Some(site), _) => Some(Place::Site(SiteId::parse(&site).ok()?)),
        (None, Some(area)) => Some(Place::Area(AreaRef::parse(&area).ok()?)),
        (None, None) => None,
    };
    let home =
        place.map(|place| Home { place, screen, by: by.unwrap_or(By::Hand), at: at.unwrap_or(Timestamp::UNIX_EPOCH) });
    Some(Claim { home, hung: display, followed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::place::ScreenNumber;
    use crate::durable::simulated::SimulatedDisk;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a moment")
    }

    fn claim() -> Claim {
        Claim {
            home: Some(Home {
                place: Place::Site(SiteId::parse("HN-4K7Q2W").expect("an ID")),
                screen: "Sảnh \"A\"".into(),
                by: By::Phone,
                at: at("2026-11-27T08:00:00Z"),
            }),
            hung: Hung { rotate: Some(90), panel_inches: Some(55.0), reading_metres: None },
            followed: Some(at("2026-11-26T08:00:00Z")),
        }
    }

    #[test]
    fn a_claim_reads_back_and_a_person_can_read_it_too() {
        let disk = SimulatedDisk::default();
        let area = Place::Area(AreaRef::parse("vn-gso@2021-01:00337").expect("an area"));
        let for_now = Claim { home: claim().home.map(|home| Home { place: area, ..home }), ..claim() };
        for own in [claim(), for_now, Claim::default(), Claim { home: None, ..claim() }] {
            own.save(&disk, Path::new("/state")).expect("saved");
            assert_eq!(Claim::read(&disk, Path::new("/state")), own);
        }
        assert!(claim().text().starts_with("site = \"HN-4K7Q2W\"\nscreen = "), "{}", claim().text());
    }

    #[test]
    fn a_cut_leaves_the_old_home_or_the_new_one_and_one_damaged_copy_costs_nothing() {
        let moved = Claim { home: claim().home.map(|home| Home { screen: "Sảnh B".into(), ..home }), ..claim() };
        for step in 0.. {
            let disk = SimulatedDisk::default();
            claim().save(&disk, Path::new("/state")).expect("saved");
            disk.cut_after(step);
            let done = moved.save(&disk, Path::new("/state")).is_ok();
            for after in disk.after_the_cut() {
                let read = Claim::read(&after, Path::new("/state"));
                assert!(read == claim() || read == moved, "{step}: {read:?}");
            }
            if done {
                break;
            }
        }
        let disk = SimulatedDisk::default();
        for name in FILES {
            for damage in [&b""[..], b"site = \"HN-4K7Q2W\"\n", b"\xff\xfe", b"site = 5\n# end\n"] {
                claim().save(&disk, Path::new("/state")).expect("saved");
                disk.write(&Path::new("/state").join(name), damage).expect("damaged");
                assert_eq!(Claim::read(&disk, Path::new("/state")), claim(), "{name}: {damage:?}");
            }
        }
    }

    #[test]
    fn each_word_of_the_department_is_followed_once() {
        let number = ScreenNumber::of_key(b"key");
        let site = SiteId::parse("HN-4K7Q2W").expect("an ID");
        let word = Screen { number, site: Some(site), name: "Sảnh A".into(), at: at("2026-11-27T09:00:00Z") };
        let claimed = Claim::default().after(&word).expect("followed");
        assert_eq!((claimed.site(), claimed.home.as_ref().map(|home| home.by)), (Some(site), Some(By::Department)));
        assert_eq!(claimed.after(&word), None);
        let moved_by_hand = Claim { home: None, ..claimed.clone() };
        assert_eq!(moved_by_hand.after(&word), None, "what was said here since holds");
        let released = claimed.after(&Screen { site: None, at: at("2026-11-27T10:00:00Z"), ..word }).expect("followed");
        assert_eq!((released.home.clone(), released.hung), (None, claimed.hung));
    }
}
