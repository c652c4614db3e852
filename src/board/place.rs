//! Areas, sites, who a notice is for, and who looks at a screen.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use jiff::civil::Date;

pub mod directory;
mod name;
mod number;

pub use directory::{Area, Places, PlacesError, Position, Publisher, Screen, Site};
pub use name::{MOST_LETTERS, ScreenNameError, screen_name, screen_name_left};
pub use number::{ScreenNumber, ScreenNumberError};

/// Crockford's base 32: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A building's permanent location ID, such as `HN-4K7Q2W`: the city's two letters, five characters that mean nothing,
/// and a check character over the five.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SiteId {
    prefix: [u8; 2],
    code: [u8; 6],
}

/// Why a location ID was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SiteIdError {
    #[error("a location ID has two letters, a dash and six characters, as in HN-4K7Q2W")]
    Shape,
    #[error("a slip of typing: the last character does not fit the others")]
    Check,
    #[error("a location ID of another city: it does not begin with this city's letters")]
    OtherCity,
}

impl SiteId {
    /// Reads an ID as people type it: in either case, with I and L for 1 and O for 0, with or without dash and spaces.
    pub fn parse(text: &str) -> Result<Self, SiteIdError> {
        let [a, b, code @ ..] = typed::<8>(text).ok_or(SiteIdError::Shape)?;
        if !a.is_ascii_uppercase() || !b.is_ascii_uppercase() {
            return Err(SiteIdError::Shape);
        }
        let code = code.map(meant);
        let [five @ .., check] = code;
        if !ALPHABET.contains(&check) {
            return Err(SiteIdError::Shape);
        }
        if check_character(&five).ok_or(SiteIdError::Shape)? != check {
            return Err(SiteIdError::Check);
        }
        Ok(Self { prefix: [a, b], code })
    }

    /// A new one of a city, from five numbers of which the lowest five bits count; none where the prefix is not two letters.
    pub fn of_numbers(prefix: &str, five: [u8; 5]) -> Option<Self> {
        let prefix =
            <[u8; 2]>::try_from(prefix.as_bytes()).ok().filter(|own| own.iter().all(u8::is_ascii_uppercase))?;
        let [a, b, c, d, e] = five.map(|number| ALPHABET[usize::from(number % 32)]);
        Some(Self { prefix, code: [a, b, c, d, e, check_character(&[a, b, c, d, e])?] })
    }

    /// The same ID, if it is one of the city whose IDs begin with `prefix`.
    pub fn of_city(self, prefix: &str) -> Result<Self, SiteIdError> {
        if self.prefix.eq_ignore_ascii_case(prefix.as_bytes()) { Ok(self) } else { Err(SiteIdError::OtherCity) }
    }
}

impl fmt::Display for SiteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b] = self.prefix.map(char::from);
        let [c, d, e, g, h, i] = self.code.map(char::from);
        write!(f, "{a}{b}-{c}{d}{e}{g}{h}{i}")
    }
}

impl fmt::Debug for SiteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SiteId({self})")
    }
}

/// What somebody has typed, in capitals, without spaces and dashes; none where it is not `N` letters or digits long.
fn typed<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut letters = [0; N];
    let mut length = 0;
    for char in text.chars().filter(|char| !char.is_whitespace() && !matches!(char, '-' | '–' | '—')) {
        *letters.get_mut(length)? = u8::try_from(char.to_ascii_uppercase()).ok()?;
        length += 1;
    }
    (length == N).then_some(letters)
}

/// The character of the alphabet that looks like one that is not in it.
fn meant(char: u8) -> u8 {
    match char {
        b'I' | b'L' => b'1',
        b'O' => b'0',
        other => other,
    }
}

/// Luhn's check character in base 32: every other value is doubled, beginning with the last, and the two digits of a
/// doubled value are added. It misses no wrong character, and no swap of neighbours but 0 and Z.
fn check_character(others: &[u8]) -> Option<u8> {
    let mut sum = 0;
    for (place, char) in others.iter().rev().enumerate() {
        let value = ALPHABET.iter().position(|known| known == char)?;
        let weighed = if place % 2 == 0 { value * 2 } else { value };
        sum += weighed / 32 + weighed % 32;
    }
    ALPHABET.get((32 - sum % 32) % 32).copied()
}

/// A place in the administrative tree, with the list that its code is from: `vn-gso@2021-01:00004`.
///
/// Codes are used again after a reform (`00004` was phường Trúc Bạch and is phường Ba Đình), so a code alone says
/// nothing.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaRef(Arc<str>);

/// Why an area was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AreaRefError {
    #[error("a code alone does not say which list it is from")]
    Bare,
    #[error("the scheme, before the @, is lower-case letters, digits and dashes, beginning with a letter")]
    Scheme,
    #[error("the epoch, between @ and :, is a month or a day")]
    Epoch,
    #[error("the code, after the :, is 1 to 16 letters and digits")]
    Code,
}

impl AreaRef {
    /// Reads `scheme@epoch:code`, strictly: a reference is compared letter by letter.
    pub fn parse(text: &str) -> Result<Self, AreaRefError> {
        let (scheme, rest) = text.split_once('@').ok_or(AreaRefError::Bare)?;
        let (epoch, code) = rest.split_once(':').ok_or(AreaRefError::Bare)?;
        let word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !scheme.starts_with(|char: char| char.is_ascii_lowercase()) || !scheme.bytes().all(word) {
            return Err(AreaRefError::Scheme);
        }
        if !is_epoch(epoch) {
            return Err(AreaRefError::Epoch);
        }
        if !(1..=16).contains(&code.len()) || !code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(AreaRefError::Code);
        }
        Ok(Self(text.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Scheme and epoch: `vn-gso@2021-01`.
    pub fn list(&self) -> &str {
        self.0.split_once(':').map_or("", |(list, _)| list)
    }

    /// The code within its list: `00004`.
    pub fn code(&self) -> &str {
        self.0.split_once(':').map_or("", |(_, code)| code)
    }
}

/// `2021-01` or `2021-01-31`, and on the calendar.
fn is_epoch(text: &str) -> bool {
    let shape: Vec<usize> = text.split('-').map(str::len).collect();
    let digits = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    match shape[..] {
        [4, 2] => digits && Date::from_str(&format!("{text}-01")).is_ok(),
        [4, 2, 2] => digits && Date::from_str(text).is_ok(),
        _ => false,
    }
}

impl fmt::Display for AreaRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for AreaRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AreaRef({self})")
    }
}

/// One of those a notice is addressed to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    Area(AreaRef),
    Site(SiteId),
}

/// Why an addressee was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AudienceError {
    #[error(transparent)]
    Area(#[from] AreaRefError),
    #[error(transparent)]
    Site(#[from] SiteIdError),
}

impl AudienceError {
    /// What the author can do about it.
    pub fn way_out(&self) -> &'static str {
        match self {
            Self::Area(_) => "write scheme@epoch:code, as in vn-gso@2021-01:00004",
            Self::Site(_) => "copy the location ID from the directory of places",
        }
    }
}

impl Audience {
    /// Reads an area or a location ID. In a document the ID keeps its dash, so that no code passes for one.
    pub fn parse(text: &str) -> Result<Self, AudienceError> {
        if text.contains(['@', ':']) {
            Ok(Self::Area(AreaRef::parse(text)?))
        } else if text.contains('-') {
            Ok(Self::Site(SiteId::parse(text)?))
        } else {
            Err(AreaRefError::Bare.into())
        }
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Area(area) => area.fmt(f),
            Self::Site(site) => site.fmt(f),
        }
    }
}

/// Who looks at a screen: the site it hangs in and the areas that the site lies in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// None while none is set; it need not stand in the directory.
    pub site: Option<SiteId>,
    pub areas: HashSet<AreaRef>,
}

impl Viewer {
    /// The viewer of a screen. It always sees what is meant for its own site; where the directory does not know the
    /// site, or none is set, of the areas only the whole city, and the one that somebody has named for the time being.
    pub fn at(places: &Places, site: Option<&SiteId>, area: Option<&AreaRef>, city: &AreaRef) -> Self {
        let areas = match site.and_then(|id| places.site(id)) {
            Some(site) => places.areas_of(site),
            None => {
                let mut areas = places.areas_around(area.filter(|_| site.is_none()));
                areas.insert(city.clone());
                areas
            }
        };
        Self { site: site.copied(), areas }
    }

    /// Whether any of those addressed is here. The reach of a publisher asks the same of what it serves.
    pub fn sees(&self, to: &[Audience]) -> bool {
        to.iter().any(|audience| match audience {
            Audience::Area(area) => self.areas.contains(area),
            Audience::Site(site) => self.site == Some(*site),
        })
    }
}

#[cfg(test)]
mod tests;
