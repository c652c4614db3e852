//! The department's directory of areas, sites and publishers.

use std::collections::{BTreeMap, HashSet};

use super::{AreaRef, Audience, ScreenNumber, SiteId};
use crate::board::fault::Fault;
use jiff::Timestamp;

mod reader;

/// What a directory may hold.
pub const MAX_BYTES: usize = 32 << 20;
pub const MAX_AREAS: usize = 50_000;
pub const MAX_SITES: usize = 100_000;
/// A building may be a publisher, so there may be as many.
pub const MAX_PUBLISHERS: usize = MAX_SITES;
/// Letters of a building's name, an area's, a publisher's: it stands on every page.
pub const MAX_LETTERS: usize = 120;
/// A building has a few lobbies.
pub const MAX_SCREENS: usize = 2 * MAX_SITES;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    pub name: String,
    /// The area that this one is a part of, in the same list.
    pub parent: Option<AreaRef>,
}

/// In degrees, WGS 84.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    pub lat: f64,
    pub lon: f64,
}

/// A building.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    pub id: SiteId,
    pub name: String,
    /// May be empty.
    pub address: String,
    /// Of several epochs; never empty.
    pub areas: Vec<AreaRef>,
    pub position: Option<Position>,
    /// How many live there.
    pub households: Option<u32>,
}

/// The department's last word on where a screen hangs, for one that cannot be set up by a phone beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    pub number: ScreenNumber,
    /// None: the screen is released, and may be set up anew.
    pub site: Option<SiteId>,
    /// Its name within the building; may be empty.
    pub name: String,
    /// When that was said: each word is followed once.
    pub at: Timestamp,
}

/// Who may sign an edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publisher {
    /// Opaque, fit for a file name.
    pub id: String,
    pub name: String,
    /// Its notices reach these and no others.
    pub serves: Vec<Audience>,
}

/// The directory, as far as it is in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Places {
    areas: BTreeMap<AreaRef, Area>,
    sites: BTreeMap<SiteId, Site>,
    publishers: BTreeMap<String, Publisher>,
    screens: BTreeMap<ScreenNumber, Screen>,
}

/// Why a document is no directory of places at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlacesError {
    #[error("{bytes} bytes are more than {MAX_BYTES}")]
    TooLarge { bytes: usize },
    #[error("line {line}, column {column}: {reason}")]
    Document { line: usize, column: usize, reason: String },
}

impl Places {
    /// Reads the one-file directory. A bad entry is left out and named among the faults.
    pub fn parse(json: &[u8]) -> Result<(Self, Vec<Fault>), PlacesError> {
        if json.len() > MAX_BYTES {
            return Err(PlacesError::TooLarge { bytes: json.len() });
        }
        reader::read(json)
    }

    pub fn area(&self, area: &AreaRef) -> Option<&Area> {
        self.areas.get(area)
    }

    pub fn site(&self, id: &SiteId) -> Option<&Site> {
        self.sites.get(id)
    }

    pub fn publisher(&self, id: &str) -> Option<&Publisher> {
        self.publishers.get(id)
    }

    /// What the department says of a screen.
    pub fn screen(&self, number: &ScreenNumber) -> Option<&Screen> {
        self.screens.get(number)
    }

    pub fn screens(&self) -> impl ExactSizeIterator<Item = &Screen> {
        self.screens.values()
    }

    pub fn areas(&self) -> impl ExactSizeIterator<Item = (&AreaRef, &Area)> + Clone {
        self.areas.iter()
    }

    pub fn sites(&self) -> impl ExactSizeIterator<Item = &Site> + Clone {
        self.sites.values()
    }

    pub fn publishers(&self) -> impl ExactSizeIterator<Item = &Publisher> {
        self.publishers.values()
    }

    /// The areas that a site lies in: those it names, and those that the directory says these are a part of.
    pub fn areas_of(&self, site: &Site) -> HashSet<AreaRef> {
        self.areas_around(&site.areas)
    }

    /// These areas, and those that the directory says they are a part of.
    pub fn areas_around<'a>(&self, inner: impl IntoIterator<Item = &'a AreaRef>) -> HashSet<AreaRef> {
        let mut areas = HashSet::new();
        for area in inner {
            let mut next = Some(area);
            while let Some(area) = next.filter(|area| areas.insert((*area).clone())) {
                next = self.area(area).and_then(|area| area.parent.as_ref());
            }
        }
        areas
    }
}
