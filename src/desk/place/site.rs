//! A building as somebody wants it to be: from the command line or a row of a table.

use super::file::{Book, Entry};
use crate::board::place::directory::MAX_LETTERS;
use crate::board::place::{
    self, AreaRef, Audience, MOST_LETTERS, Places, Position, ScreenNameError, ScreenNumber, ScreenNumberError, Site,
    SiteId, SiteIdError,
};
use crate::desk::called::called;
use crate::desk::grammar::seen;
use crate::desk::keys::KeyFault;
use crate::desk::slip::{Said, said};
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use unicode_normalization::UnicodeNormalization;

/// Of a city that has no buildings yet.
const FIRST_PREFIX: &str = "HN";

/// What is said of a building; what is not said stays as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cells<'c> {
    pub id: Option<&'c str>,
    pub name: Option<&'c str>,
    pub address: Option<&'c str>,
    pub households: Option<&'c str>,
    /// Separated by |.
    pub areas: Option<&'c str>,
    pub lat: Option<&'c str>,
    pub lon: Option<&'c str>,
}

/// The same, understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    pub id: Option<SiteId>,
    pub name: Option<String>,
    pub address: Option<String>,
    pub households: Option<u32>,
    pub areas: Option<Vec<AreaRef>>,
    pub position: Option<Position>,
}

/// What the directory knows, ready for many questions.
pub struct Known {
    areas: BTreeMap<AreaRef, String>,
    /// What was said of a name.
    told: RefCell<HashMap<String, Result<Vec<AreaRef>, Said>>>,
    /// The first letters of the IDs of its sites.
    prefixes: BTreeSet<String>,
    most_common: String,
}

impl Known {
    pub fn of(places: &Places) -> Self {
        let mut prefixes: HashMap<String, usize> = HashMap::new();
        for site in places.sites() {
            *prefixes.entry(prefix(&site.id)).or_default() += 1;
        }
        let most = prefixes.iter().max_by_key(|(name, number)| (**number, std::cmp::Reverse((*name).clone())));
        Self {
            areas: places.areas().map(|(own, area)| (own.clone(), area.name.clone())).collect(),
            told: RefCell::default(),
            most_common: most.map_or_else(|| FIRST_PREFIX.to_owned(), |(name, _)| name.clone()),
            prefixes: prefixes.into_keys().collect(),
        }
    }

    /// An ID as people type it, of a city of this directory.
    pub fn site_id(&self, text: &str) -> Result<SiteId, Said> {
        let id = SiteId::parse(text).map_err(|why| match why {
            SiteIdError::Check => said(
                format!("mã tòa nhà {text:?} gõ sai: ký tự cuối không khớp với các ký tự trước; chép lại mã"),
                format!("the site's ID {text:?} is mistyped: its last character does not fit; copy it again"),
            ),
            _ => said(
                format!("{text:?} không phải là mã tòa nhà; mã gồm hai chữ, gạch nối và sáu ký tự, như HN-4K7Q2W"),
                format!("{text:?} is no site's ID; one has two letters, a dash and six characters, as in HN-4K7Q2W"),
            ),
        })?;
        let is_here = self.prefixes.is_empty() || self.prefixes.iter().any(|own| id.of_city(own).is_ok());
        if is_here {
            return Ok(id);
        }
        let (other, own) = (prefix(&id), &self.most_common);
        Err(said(
            format!("mã {id} là của thành phố khác ({other}); mã ở đây bắt đầu bằng {own}; chép lại mã"),
            format!("the ID {id} is of another city ({other}); those here begin with {own}; copy it again"),
        ))
    }

    /// An area by its reference, or one of every list by its name.
    fn area(&self, text: &str) -> Result<Vec<AreaRef>, Said> {
        if let Ok(own) = AreaRef::parse(text) {
            return match self.areas.contains_key(&own) {
                true => Ok(vec![own]),
                false => Err(said(
                    format!("areas: places.json không có nơi nào mã là {text:?}; thêm vào areas, hoặc sửa mã"),
                    format!("areas: places.json has no area of the code {text:?}; list it in areas, or mend the code"),
                )),
            };
        }
        // A table names a few areas many times.
        if let Some(known) = self.told.borrow().get(text) {
            return known.clone();
        }
        let areas = self.areas.iter().map(|(own, name)| (own, name.as_str()));
        let found = called(text, areas, std::iter::empty()).map_err(|what| of("areas", &what));
        let areas = |own: Audience| match own {
            Audience::Area(own) => Some(own),
            Audience::Site(_) => None,
        };
        let found: Result<Vec<AreaRef>, Said> = found.map(|own| own.into_iter().filter_map(areas).collect());
        self.told.borrow_mut().insert(text.to_owned(), found.clone());
        found
    }

    /// All that is wrong, or what is wanted.
    pub fn wanted(&self, cells: Cells) -> Result<Wanted, Vec<Said>> {
        let mut faults = Vec::new();
        let mut wanted = Wanted::default();
        take(cells.id, &mut faults, &mut wanted.id, |text| self.site_id(text));
        take(cells.name, &mut faults, &mut wanted.name, |text| {
            tidy(text).and_then(short).map_err(|what| of("name", &what))
        });
        take(cells.address, &mut faults, &mut wanted.address, |text| tidy(text).map_err(|what| of("address", &what)));
        take(cells.households, &mut faults, &mut wanted.households, |text| {
            text.parse().map_err(|_| {
                said(
                    format!("households: {text:?} không phải là số hộ; viết số nguyên, như 240"),
                    format!("households: {text:?} is no number of households; write a whole one, such as 240"),
                )
            })
        });
        let mut areas = Vec::new();
        for text in cells.areas.into_iter().flat_map(|own| own.split('|')).map(str::trim).filter(|own| !own.is_empty())
        {
            match self.area(text) {
                Ok(own) => areas.extend(own),
                Err(what) => faults.push(what),
            }
        }
        let mut told = HashSet::new();
        areas.retain(|own| told.insert(own.clone()));
        wanted.areas = Some(areas).filter(|own| !own.is_empty());
        let (mut lat, mut lon) = (None, None);
        take(cells.lat, &mut faults, &mut lat, |text| degrees("lat", text, 90));
        take(cells.lon, &mut faults, &mut lon, |text| degrees("lon", text, 180));
        wanted.position = lat.zip(lon).map(|(lat, lon)| Position { lat, lon });
        if cells.lat.is_some() != cells.lon.is_some() {
            faults.push(said("lat, lon: mới có một; ghi cả hai, hoặc bỏ cả hai", "lat, lon: give both or neither"));
        }
        if faults.is_empty() { Ok(wanted) } else { Err(faults) }
    }

    /// A new ID that nothing has; it is taken from now on.
    pub fn fresh(
        &self,
        taken: &mut HashSet<SiteId>,
        random: &mut impl FnMut() -> Result<[u8; 5], KeyFault>,
    ) -> Result<SiteId, KeyFault> {
        loop {
            if let Some(id) = SiteId::of_numbers(&self.most_common, random()?).filter(|id| taken.insert(*id)) {
                return Ok(id);
            }
        }
    }
}

/// Five bytes that nobody foresees.
pub fn random() -> Result<[u8; 5], KeyFault> {
    let mut bytes = [0; 5];
    SystemRandom::new().fill(&mut bytes).map_err(|_| KeyFault::Machine)?;
    Ok(bytes)
}

/// The IDs that stand for a building already, be it only that a screen hangs there.
pub fn taken(places: &Places) -> HashSet<SiteId> {
    places.sites().map(|own| own.id).chain(places.screens().filter_map(|own| own.site)).collect()
}

/// What a new building still lacks.
pub fn lacks(wanted: &Wanted) -> Vec<Said> {
    let missing = |name: &str| said(format!("{name}: còn thiếu; ghi thêm"), format!("{name}: is missing; write it"));
    let name = wanted.name.is_none().then(|| missing("name"));
    let areas = wanted.areas.is_none().then(|| missing("areas"));
    name.into_iter().chain(areas).collect()
}

/// Writes into an entry what is wanted and differs; whether anything does.
pub fn write(entry: &mut Entry, site: Option<&Site>, wanted: &Wanted) -> bool {
    let mut changed = false;
    let mut set = |name: &str, value: Option<serde_json::Value>| {
        if let Some(value) = value {
            entry.set(name, value);
            changed = true;
        }
    };
    fn new<'w, T: PartialEq>(own: Option<&'w T>, old: Option<&T>) -> Option<&'w T> {
        own.filter(|own| old != Some(*own))
    }
    set("name", new(wanted.name.as_ref(), site.map(|own| &own.name)).map(|own| own.as_str().into()));
    set("address", new(wanted.address.as_ref(), site.map(|own| &own.address)).map(|own| own.as_str().into()));
    let areas = new(wanted.areas.as_ref(), site.map(|own| &own.areas));
    set("areas", areas.map(|own| own.iter().map(AreaRef::as_str).collect::<Vec<_>>().into()));
    let position = new(wanted.position.as_ref(), site.and_then(|own| own.position.as_ref()));
    set("lat", position.map(|own| own.lat.into()));
    set("lon", position.map(|own| own.lon.into()));
    let households = new(wanted.households.as_ref(), site.and_then(|own| own.households.as_ref()));
    set("households", households.map(|own| (*own).into()));
    changed
}

/// A new building's entry.
pub fn add(book: &mut Book, id: SiteId, wanted: &Wanted) {
    let mut entry = Entry::default();
    entry.set("id", id.to_string());
    write(&mut entry, None, wanted);
    book.document.put("sites", None, &entry);
}

/// A screen's number as it is read out over a telephone.
pub fn screen_number(text: &str) -> Result<ScreenNumber, Said> {
    ScreenNumber::parse(text).map_err(|why| match why {
        ScreenNumberError::Check => said(
            format!("số màn hình {text:?} gõ sai: ký tự cuối không khớp với các ký tự trước; nghe hay chép lại số"),
            format!("the screen's number {text:?} is mistyped: its last character does not fit; ask for it again"),
        ),
        ScreenNumberError::Shape => said(
            format!("{text:?} không phải là số màn hình; số gồm tám chữ và số, như NWNX-QRDG"),
            format!("{text:?} is no screen's number; one has eight letters and digits, as in NWNX-QRDG"),
        ),
    })
}

/// A text as the boards read it, in which everything is seen.
pub fn tidy(text: &str) -> Result<String, Said> {
    let text: String = seen(text.trim())?.nfc().collect();
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

pub fn short(text: String) -> Result<String, Said> {
    let letters = text.chars().count();
    if letters <= MAX_LETTERS { Ok(text) } else { Err(long(letters, MAX_LETTERS)) }
}

fn long(letters: usize, most: usize) -> Said {
    said(
        format!("dài {letters} chữ, quá dài; rút ngắn còn {most}"),
        format!("has {letters} letters; shorten it to {most}"),
    )
}

/// A screen's name within its building.
pub fn screen_name(text: &str) -> Result<String, Said> {
    place::screen_name(text).map_err(|why| match why {
        ScreenNameError::TooLong(letters) => long(letters, MOST_LETTERS),
        ScreenNameError::NotShown(odd) => {
            said(format!("có \"{odd}\" (U+{:04X}), bảng không hiện được; bỏ nó đi", u32::from(odd)), why.to_string())
        }
    })
}

pub fn of(field: &str, what: &Said) -> Said {
    said(format!("{field}: {}", what.vi), format!("{field}: {}", what.en))
}

fn take<T>(
    cell: Option<&str>,
    faults: &mut Vec<Said>,
    slot: &mut Option<T>,
    read: impl FnOnce(&str) -> Result<T, Said>,
) {
    match cell.map(read) {
        Some(Ok(own)) => *slot = Some(own),
        Some(Err(what)) => faults.push(what),
        None => {}
    }
}

/// With the comma of a Vietnamese spreadsheet, too.
fn degrees(field: &str, text: &str, most: u16) -> Result<f64, Said> {
    let number = text.replace(',', ".").parse().ok().filter(|own: &f64| own.abs() <= f64::from(most));
    number.ok_or_else(|| {
        said(
            format!("{field}: {text:?} không phải là số từ -{most} đến {most}; viết như 20.96"),
            format!("{field}: {text:?} is no number from -{most} to {most}; write it like 20.96"),
        )
    })
}

fn prefix(id: &SiteId) -> String {
    id.to_string().chars().take(2).collect()
}
