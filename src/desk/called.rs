//! Places by what people call them.

use super::nearest::{bare, distance, off};
use super::slip::{Said, said};
use crate::board::place::{AreaRef, Audience, SiteId};
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// What stands before a place's own name; bare.
const RANKS: [&str; 12] =
    ["phuong", "p", "xa", "quan", "q", "huyen", "h", "thi tran", "tt", "thi xa", "thanh pho", "tp"];
/// So many places of one likeness are named.
const MOST_MEANT: usize = 3;

/// The areas and sites of a name: as it is written, or else without its accents. One area may stand in several lists.
pub fn called<'k>(
    name: &str,
    areas: impl Iterator<Item = (&'k AreaRef, &'k str)> + Clone,
    sites: impl Iterator<Item = (SiteId, &'k str)> + Clone,
) -> Result<Vec<Audience>, Said> {
    let of = |form: fn(&str) -> String| -> Vec<Audience> {
        let wanted = form(name);
        let has = |known: &str| !wanted.is_empty() && form(known) == wanted;
        let areas = areas.clone().filter(|(_, known)| has(known)).map(|(own, _)| Audience::Area(own.clone()));
        areas.chain(sites.clone().filter(|(_, known)| has(known)).map(|(own, _)| Audience::Site(own))).collect()
    };
    let mut found: Vec<Audience> = of(plain);
    if found.is_empty() {
        found = of(bare);
    }
    if is_one(&found) {
        return Ok(found);
    }
    if !found.is_empty() {
        let list = found.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        return Err(said(
            format!("có nhiều nơi tên {name:?}; ghi một mã: {list}"),
            format!("several places are called {name:?}; write one of {list}"),
        ));
    }
    let names = areas.map(|(_, known)| known).chain(sites.map(|(_, known)| known));
    let (vi, en) = match &meant(name, names)[..] {
        [] => {
            ("chép tên hay mã từ đó, hoặc xin bổ sung".to_owned(), "copy one from there, or ask to add it".to_owned())
        }
        own => (format!("có phải {} không?", own.join(" hay ")), format!("is it {}?", own.join(" or "))),
    };
    let name: String = name.nfc().collect();
    Err(said(
        format!("places.json không có nơi nào tên hay mã là {name:?}; {vi}"),
        format!("places.json has no place of the name or code {name:?}; {en}"),
    ))
}

/// One site, or one area; two areas of one list are two places.
fn is_one(found: &[Audience]) -> bool {
    let mut lists = BTreeSet::new();
    match found {
        [] => false,
        [Audience::Site(_)] => true,
        all => all.iter().all(|own| matches!(own, Audience::Area(own) if lists.insert(own.list()))),
    }
}

fn plain(text: &str) -> String {
    text.nfc().collect::<String>().to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The places that a misspelt name most likely means, in quotes.
fn meant<'k>(name: &str, names: impl Iterator<Item = &'k str>) -> Vec<String> {
    let wanted = bare(name);
    // Of a ward and a commune of one name, the one that is called so comes first.
    let near = names.filter_map(|name| {
        let own = bare(name);
        Some(((off(proper(&wanted), proper(&own))?, distance(&wanted, &own)), name))
    });
    let near: BTreeSet<_> = near.collect();
    let best = near.first().map(|(own, _)| *own);
    let best = near.iter().filter(|(own, _)| Some(*own) == best).map(|(_, name)| format!("\"{name}\""));
    best.take(MOST_MEANT).collect()
}

/// A bare name without the word of what it is.
fn proper(bare: &str) -> &str {
    let rest = RANKS.iter().find_map(|rank| bare.strip_prefix(rank)?.strip_prefix(' '));
    rest.unwrap_or(bare)
}
