//! The directory, searched by people who type without accents and not always right.

use crate::board::nearest::{bare, distance};
use crate::board::place::{AreaRef, Places, Site, SiteId};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

/// More results than that nobody reads: they type another word.
const BEST: usize = 20;
/// Words of a question that are heeded.
const MOST_WORDS: usize = 8;
/// Letters of a word that are heeded: no word of the language is as long.
const MOST_LETTERS: usize = 24;
/// A shorter word that is a letter off is another word.
const LEAST_FORGIVEN: usize = 3;

/// The places of a directory, ready to be searched.
pub struct Index {
    places: Arc<Places>,
    sites: Words<SiteId>,
    areas: Words<AreaRef>,
}

impl Index {
    pub fn new(places: Arc<Places>) -> Self {
        let sites = places.sites().map(|site| {
            let id = site.id.to_string();
            let other = format!("{} {id} {}", site.address, id.replace('-', ""));
            ((bare(&site.name), Reverse(String::new())), site.name.as_str(), other, site.id)
        });
        // The newest list first: that is what people call their ward today.
        let newest = |area: &AreaRef| Reverse(epoch(area).to_owned());
        let areas = wards(&places).into_iter().filter_map(|area| {
            let own = places.area(&area)?;
            Some(((bare(&own.name), newest(&area)), own.name.as_str(), above(&places, &area), area))
        });
        let (sites, areas) = (Words::new(sites.collect()), Words::new(areas.collect()));
        Self { places, sites, areas }
    }

    pub fn is_of(&self, places: &Arc<Places>) -> bool {
        Arc::ptr_eq(&self.places, places)
    }

    pub fn places(&self) -> &Places {
        &self.places
    }

    /// The sites that are meant, the best first.
    pub fn sites(&self, question: &str) -> Vec<&Site> {
        // An ID that was read off a letter may have an O for a 0.
        if let Some(site) = SiteId::parse(question).ok().and_then(|id| self.places.site(&id)) {
            return vec![site];
        }
        self.sites.find(question).into_iter().filter_map(|id| self.places.site(id)).collect()
    }

    /// The areas that are meant, the best first.
    pub fn areas(&self, question: &str) -> Vec<&AreaRef> {
        self.areas.find(question)
    }

    /// Whether an area is one of those that stand in for a building, and not the city or an older name of the same ward.
    pub fn offers(&self, area: &AreaRef) -> bool {
        self.areas.keys.contains(area)
    }

    /// An area as people name it, with what it is a part of.
    pub fn area_line(&self, area: &AreaRef) -> Option<String> {
        let name = &self.places.area(area)?.name;
        let above = above(&self.places, area);
        Some(if above.is_empty() { name.clone() } else { format!("{name}, {above}") })
    }

    /// Where a site lies, in the newest list that the directory names for it.
    pub fn area_of(&self, site: &Site) -> Option<String> {
        let depth = |area: &AreaRef| ancestors(&self.places, area).count();
        let known = site.areas.iter().filter(|area| self.places.area(area).is_some());
        self.area_line(known.max_by_key(|area| (epoch(area).to_owned(), depth(area)))?)
    }
}

/// The areas that may stand in for a building: nothing lies in them, and each is there once, as the newest list has it.
fn wards(places: &Places) -> Vec<AreaRef> {
    let around: HashSet<&AreaRef> = places.areas().filter_map(|(_, own)| own.parent.as_ref()).collect();
    // A list that names the city alone does not make a ward of it.
    let wide: HashSet<String> = around.iter().filter_map(|area| Some(bare(&places.area(area)?.name))).collect();
    let mut sizes: HashMap<&str, usize> = HashMap::new();
    places.areas().for_each(|(area, _)| *sizes.entry(area.list()).or_default() += 1);
    let is_ward = |area: &AreaRef, name: &str| {
        let is_alone = sizes.get(area.list()) == Some(&1);
        !around.contains(area) && !wide.contains(name) && !is_alone
    };
    let mut wards: Vec<_> = places.areas().map(|(area, own)| (bare(&own.name), area)).collect();
    wards.retain(|(name, area)| is_ward(area, name));
    let city = |area: &AreaRef| {
        let outermost = ancestors(places, area).last().and_then(|area| places.area(area));
        outermost.map(|own| bare(&own.name)).unwrap_or_default()
    };
    // Within one list they are two.
    let mut newest: HashMap<(String, String), &str> = HashMap::new();
    for (name, area) in &wards {
        let known = newest.entry((city(area), name.clone())).or_insert(area.list());
        if epoch_of(known) < epoch(area) {
            *known = area.list();
        }
    }
    let stays = |(name, area): &(String, &AreaRef)| newest.get(&(city(area), name.clone())) == Some(&area.list());
    wards.iter().filter(|ward| stays(ward)).map(|(_, area)| (*area).clone()).collect()
}

/// When the list of an area came into force.
fn epoch(area: &AreaRef) -> &str {
    epoch_of(area.list())
}

fn epoch_of(list: &str) -> &str {
    list.rsplit('@').next().unwrap_or_default()
}

/// What an area is a part of, from the inside.
fn ancestors<'p>(places: &'p Places, area: &AreaRef) -> impl Iterator<Item = &'p AreaRef> {
    let parent = |area: &AreaRef| places.area(area).and_then(|area| area.parent.as_ref());
    std::iter::successors(parent(area), move |area| parent(area))
}

fn above(places: &Places, area: &AreaRef) -> String {
    let names = ancestors(places, area).filter_map(|area| Some(places.area(area)?.name.as_str()));
    names.collect::<Vec<_>>().join(", ")
}

/// Where a word stands: in which entry, and whether in its name.
type Standing = (u32, bool);

/// All words of some entries, and where each stands.
struct Words<K> {
    /// In the order in which equally good ones are shown.
    keys: Vec<K>,
    words: Vec<(Box<str>, Vec<Standing>)>,
}

/// What it is sorted by, its name, its other words, itself.
type Entry<'p, K> = ((String, Reverse<String>), &'p str, String, K);

impl<K> Words<K> {
    fn new(mut entries: Vec<Entry<'_, K>>) -> Self {
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        let mut words: HashMap<String, Vec<Standing>> = HashMap::new();
        for (at, (_, name, other, _)) in entries.iter().enumerate() {
            let Ok(at) = u32::try_from(at) else { break };
            let mut own: BTreeMap<String, bool> = split(other).into_iter().map(|word| (word, false)).collect();
            own.extend(split(name).into_iter().map(|word| (word, true)));
            for (word, in_name) in own {
                words.entry(word).or_default().push((at, in_name));
            }
        }
        let mut words: Vec<_> = words.into_iter().map(|(word, standings)| (word.into_boxed_str(), standings)).collect();
        words.sort_by(|a, b| a.0.cmp(&b.0));
        Self { keys: entries.into_iter().map(|(.., key)| key).collect(), words }
    }

    fn find(&self, question: &str) -> Vec<&K> {
        let mut words = split(question);
        words.truncate(MOST_WORDS);
        let Some(last) = words.len().checked_sub(1) else { return Vec::new() };
        let said: Vec<Found> = words.iter().enumerate().map(|(at, word)| self.said(word, at == last)).collect();
        let all = Found::all(&said, self.keys.len());
        let found = if all.any() {
            all
        } else {
            // One word may be a letter off, whichever it is.
            let mut found = Found::none(self.keys.len());
            for (at, word) in words.iter().enumerate() {
                let mut said = said.clone();
                said[at] = self.meant(word, at == last);
                found.add(&Found::all(&said, self.keys.len()));
            }
            found
        };
        found.best().into_iter().filter_map(|at| self.keys.get(at)).collect()
    }

    /// The entries with this word, or with one that begins like it.
    fn said(&self, word: &str, begins: bool) -> Found {
        let start = self.words.partition_point(|(known, _)| **known < *word);
        let fits = |known: &str| known == word || (begins && known.starts_with(word));
        let length = self.words[start..].iter().take_while(|(known, _)| fits(known)).count();
        self.standing(start..start + length)
    }

    /// The entries with a word that is a letter off. A number that is a digit off is another building's.
    fn meant(&self, word: &str, begins: bool) -> Found {
        let letters = word.chars().count();
        let mut found = Found::none(self.keys.len());
        if letters < LEAST_FORGIVEN || has_digit(word) {
            return found;
        }
        for (at, (known, _)) in self.words.iter().enumerate() {
            let length = known.chars().count();
            if length + 1 < letters || (length > letters + 1 && !begins) || has_digit(known) {
                continue;
            }
            let off_by_one = |count: usize| {
                let begin: String = known.chars().take(count).collect();
                distance(word, &begin) <= 1
            };
            if if begins { (letters - 1..=letters + 1).any(off_by_one) } else { off_by_one(length) } {
                found.add(&self.standing(at..at + 1));
            }
        }
        found
    }

    fn standing(&self, words: Range<usize>) -> Found {
        let mut found = Found::none(self.keys.len());
        for (at, in_name) in self.words[words].iter().flat_map(|(_, standings)| standings) {
            if let Some(hits) = found.0.get_mut(*at as usize) {
                *hits = (*hits).max(1 + u8::from(*in_name));
            }
        }
        found
    }
}

/// How well each entry fits: 0 where it does not.
#[derive(Clone)]
struct Found(Vec<u8>);

impl Found {
    fn none(entries: usize) -> Self {
        Self(vec![0; entries])
    }

    /// What fits every word, the better the more of them stand in its name.
    fn all(words: &[Self], entries: usize) -> Self {
        let fit = |at: usize| {
            let hits = words.iter().map(|word| word.0[at]);
            if hits.clone().any(|hits| hits == 0) { 0 } else { hits.sum() }
        };
        Self((0..entries).map(fit).collect())
    }

    fn any(&self) -> bool {
        self.0.iter().any(|hits| *hits > 0)
    }

    fn add(&mut self, other: &Self) {
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            *own = (*own).max(*other);
        }
    }

    fn best(&self) -> Vec<usize> {
        let mut best: Vec<usize> = (0..self.0.len()).filter(|at| self.0[*at] > 0).collect();
        best.sort_by_key(|at| Reverse(self.0[*at]));
        best.truncate(BEST);
        best
    }
}

/// The words of a text, as they are compared.
fn split(text: &str) -> Vec<String> {
    let bare = bare(text);
    let words = bare.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| word.chars().take(MOST_LETTERS).collect()).collect()
}

fn has_digit(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests;
