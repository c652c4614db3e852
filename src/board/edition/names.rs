//! Names of fields that nobody reads. Most are slips of the pen, and a slip in `class` or `until` silently makes another
//! notice of it; but a feed of somebody else's is full of names that are none of our business.

use super::fields::quoted;
use crate::board::fault::{Fault, Severity};
use serde::Deserialize;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::fmt;

/// So many names of one object are spoken of.
const MOST_NAMED: usize = 3;
/// So many unknown names of one object are compared with those that are known.
const MOST_COMPARED: usize = 256;
/// Longer than any name that is read, with room for slips.
const LONGEST: usize = 40;
/// No document of anybody's has so many fields.
const MOST_KEPT: usize = 256;

/// The names of one sort of object.
struct Sort {
    /// What faults call it.
    place: &'static str,
    read: &'static [&'static str],
    /// Of these, those without which a notice would say something else than its author meant.
    grave: &'static [&'static str],
    /// What the standard has beside those.
    silent: &'static [&'static str],
    /// Other words for those that are read.
    habits: &'static [(&'static str, &'static str)],
    /// Nobody else puts names there, so that all others are slips.
    ours: bool,
}

const FEED: Sort = Sort {
    place: "feed",
    read: &["version", "title", "language", "items", "_bangtin"],
    grave: &[],
    silent: &[
        "home_page_url",
        "feed_url",
        "description",
        "user_comment",
        "next_url",
        "icon",
        "favicon",
        "author",
        "authors",
        "expired",
        "hubs",
    ],
    habits: &[],
    ours: false,
};

const FEED_EXTENSION: Sort = Sort {
    place: "_bangtin",
    read: &["edition", "issued", "timezone", "contact", "reminders", "grants", "moved_to", "paused"],
    grave: &[],
    silent: &[],
    habits: &[],
    ours: true,
};

const ITEM: Sort = Sort {
    place: "item",
    read: &["id", "title", "content_html", "content_text", "image", "date_published", "language", "tags", "_bangtin"],
    grave: &[],
    silent: &["url", "external_url", "summary", "banner_image", "date_modified", "author", "authors", "attachments"],
    habits: &[("content", "content_html"), ("body", "content_html"), ("image_url", "image")],
    ours: false,
};

const EXTENSION: Sort = Sort {
    place: "_bangtin",
    read: &[
        "class",
        "kind",
        "mark",
        "pictogram",
        "from",
        "until",
        "to",
        "hours",
        "supersedes",
        "qr",
        "source",
        "image_alt",
        "focus",
        "hero",
    ],
    grave: &["class", "kind", "mark", "from", "until", "to", "hours", "supersedes"],
    silent: &[],
    habits: &[],
    ours: true,
};

const CODE: Sort =
    Sort { place: "_bangtin.qr", read: &["url", "call"], grave: &[], silent: &[], habits: &[], ours: true };

const HERO: Sort = Sort {
    place: "_bangtin.hero",
    read: &["time", "deadline", "amount", "phone", "caption"],
    grave: &[],
    silent: &[],
    habits: &[],
    ours: true,
};

/// The names of a document's own fields.
pub fn of_feed(bytes: &[u8]) -> Vec<Fault> {
    let Names(names) = serde_json::from_slice(bytes).unwrap_or_default();
    FEED.faults(names.iter().map(String::as_str))
}

/// Those in what `_bangtin` says of a whole edition.
pub fn of_feed_extension(map: &Map<String, Value>) -> Vec<Fault> {
    FEED_EXTENSION.faults(map.keys().map(String::as_str))
}

/// Those of an item, of its `_bangtin` and of its code. `extended`: the document is one of ours; in others, what is the
/// same for all items is said of the first, and `told` knows what was said.
pub fn of_item(map: &Map<String, Value>, extended: bool, told: &mut HashSet<String>) -> Vec<Fault> {
    let names = || map.keys().map(String::as_str);
    let mut slips = ITEM.slips(names());
    let ours = map.get("_bangtin").and_then(Value::as_object);
    if ours.is_none() && !extended {
        // But who names us means every item that does.
        slips.retain(|slip| slip.meant == Some("_bangtin") || told.insert(slip.fault.reason.clone()));
        return slips.into_iter().map(|slip| slip.fault).collect();
    }
    let mut faults: Vec<Fault> = slips.into_iter().map(|slip| slip.fault).collect();
    let astray = |name: &&str| EXTENSION.read.contains(name);
    faults.extend(names().filter(astray).take(MOST_NAMED).map(|name| {
        let reason = format!("{} is not read here", quoted(name));
        Fault::warning(ITEM.place, reason, "put it into \"_bangtin\"")
    }));
    if let Some(ours) = ours {
        faults.extend(EXTENSION.faults(ours.keys().map(String::as_str)));
        let code = ours.get("qr").and_then(Value::as_object);
        faults.extend(code.into_iter().flat_map(|code| CODE.faults(code.keys().map(String::as_str))));
        let hero = ours.get("hero").and_then(Value::as_object);
        faults.extend(hero.into_iter().flat_map(|hero| HERO.faults(hero.keys().map(String::as_str))));
    }
    faults
}

/// What is said of a name that is not known, and the name that was most likely meant.
struct Slip {
    fault: Fault,
    meant: Option<&'static str>,
}

impl From<Fault> for Slip {
    fn from(fault: Fault) -> Self {
        Self { fault, meant: None }
    }
}

impl Sort {
    fn faults<'a>(&self, names: impl Iterator<Item = &'a str>) -> Vec<Fault> {
        self.slips(names).into_iter().map(|slip| slip.fault).collect()
    }

    fn slips<'a>(&self, names: impl Iterator<Item = &'a str>) -> Vec<Slip> {
        let unknown = names.filter(|name| !self.read.contains(name) && !self.silent.contains(name));
        let mut slips: Vec<Slip> = unknown.take(MOST_COMPARED).filter_map(|name| self.slip(name)).collect();
        // The grave ones are said in any case.
        slips.sort_by_key(|slip| slip.fault.severity == Severity::Warning);
        let more = slips.len().saturating_sub(MOST_NAMED);
        slips.truncate(MOST_NAMED);
        if more > 0 {
            let reason = format!("{more} more of its names are not known");
            slips.push(Fault::warning(self.place, reason, "mind their spelling, or take them out").into());
        }
        slips
    }

    fn slip(&self, name: &str) -> Option<Slip> {
        let reason = format!("{} is not known here", quoted(name));
        let habit = self.habits.iter().find(|(habit, _)| *habit == name).map(|(_, meant)| *meant);
        if let Some(meant) = habit.or_else(|| self.nearest(name)) {
            let way_out = format!("did you mean {meant:?}?");
            let fault = if self.grave.contains(&meant) { Fault::error } else { Fault::warning };
            return Some(Slip { fault: fault(self.place.to_owned(), reason, way_out), meant: Some(meant) });
        }
        if self.ours && ITEM.read.contains(&name) {
            return Some(Fault::warning(self.place, reason, "put it beside \"_bangtin\", into the item itself").into());
        }
        let unknown = self.ours && !name.starts_with('_');
        unknown.then(|| Fault::warning(self.place, reason, "nothing follows from it; take it out").into())
    }

    /// The name that is read and that its author most likely meant.
    fn nearest(&self, name: &str) -> Option<&'static str> {
        // The names of other people's extensions say nothing of ours.
        let foreign = name.starts_with('_') && !self.ours;
        let own = folded(name)?;
        let near = |meant: &&&'static str| !foreign || meant.starts_with('_');
        let measured = self.read.iter().filter(near).filter_map(|meant| {
            let letters = folded(meant)?;
            let away = distance(&own, &letters);
            (away <= slips(&own, &letters)).then_some((away, *meant))
        });
        measured.min_by_key(|(away, _)| *away).map(|(_, meant)| meant)
    }
}

/// How many slips make one name of another: a short one is soon another word.
fn slips(own: &[char], meant: &[char]) -> usize {
    match meant.len() {
        0..=3 => 1,
        4..=6 if own.first() != meant.first() => 1,
        _ => 2,
    }
}

/// As it is compared: `imageAlt` and `image-alt` are `image_alt` too.
fn folded(name: &str) -> Option<Vec<char>> {
    let letters = name.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase());
    (name.len() <= LONGEST).then(|| letters.collect())
}

/// Letters too many, too few, wrong, or swapped with the next, between two words.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, own) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, other) in b.iter().enumerate() {
            let mut least = (last[j] + usize::from(own != other)).min(last[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && a[i - 1] == *other && b[j - 1] == *own {
                least = least.min(before[j - 1] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut last, next);
    }
    last[b.len()]
}

/// The names of an object's fields, and nothing of what they hold.
#[derive(Default)]
struct Names(Vec<String>);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Names;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut names = Vec::new();
                while let Some((name, IgnoredAny)) = map.next_entry::<String, IgnoredAny>()? {
                    if names.len() < MOST_KEPT && name.len() <= LONGEST {
                        names.push(name);
                    }
                }
                Ok(Names(names))
            }
        }

        deserializer.deserialize_map(Collect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(item: Value) -> Vec<String> {
        let map = item.as_object().expect("an object");
        of_item(map, true, &mut HashSet::new()).iter().map(Fault::to_string).collect()
    }

    fn ours(ours: Value) -> Vec<String> {
        told(json!({ "id": "a", "_bangtin": ours }))
    }

    #[test]
    fn a_misspelt_class_is_an_error_that_names_class() {
        for (slip, meant) in [
            ("clas", "class"),
            ("Class", "class"),
            ("calss", "class"),
            ("untill", "until"),
            ("unitl", "until"),
            ("form", "from"),
            ("too", "to"),
            ("hour", "hours"),
            ("kinds", "kind"),
            ("supercedes", "supersedes"),
        ] {
            let wanted = format!("error: _bangtin: {slip:?} is not known here; did you mean {meant:?}?");
            assert_eq!(ours(json!({ slip: "x" })), [wanted]);
        }
    }

    #[test]
    fn a_misspelt_source_is_a_warning_that_names_source() {
        for (slip, meant) in [("sorce", "source"), ("imageAlt", "image_alt"), ("QR", "qr"), ("picto_gram", "pictogram")]
        {
            let wanted = format!("warning: _bangtin: {slip:?} is not known here; did you mean {meant:?}?");
            assert_eq!(ours(json!({ slip: "x" })), [wanted]);
        }
        let told = ours(json!({ "qr": { "ulr": "x", "call": "y" } }));
        assert_eq!(told, ["warning: _bangtin.qr: \"ulr\" is not known here; did you mean \"url\"?"]);
    }

    #[test]
    fn a_name_of_our_own_extension_that_is_like_none_is_said_to_be_unknown() {
        assert_eq!(ours(json!({ "colour": "red" })).len(), 1);
        assert!(ours(json!({ "_comment": "x" })).is_empty());
        assert!(ours(json!({ "title": "x" }))[0].contains("beside \"_bangtin\""));
        assert!(told(json!({ "id": "a", "until": "x" }))[0].contains("into \"_bangtin\""));
    }

    #[test]
    fn other_names_for_the_body_and_the_picture_are_warnings() {
        for (slip, meant) in [
            ("bangtin", "_bangtin"),
            ("_bangtn", "_bangtin"),
            ("content", "content_html"),
            ("body", "content_html"),
            ("image_url", "image"),
            ("contentText", "content_text"),
            ("titel", "title"),
        ] {
            let wanted = format!("warning: item: {slip:?} is not known here; did you mean {meant:?}?");
            assert_eq!(told(json!({ "id": "a", slip: "x" })), [wanted]);
        }
        let feed = of_feed(br#"{ "version": "x", "title": "x", "items": [], "bangtin": {} }"#);
        assert!(feed.len() == 1 && feed[0].way_out.contains("_bangtin"), "{feed:?}");
    }

    #[test]
    fn feeds_of_other_people_are_left_in_peace() {
        let feeds = [
            json!({ "version": "x", "user_comment": "x", "next_url": "x", "home_page_url": "x", "feed_url": "x",
                "language": "en-US", "title": "x", "description": "x", "icon": "x", "favicon": "x", "authors": [],
                "author": {}, "expired": false, "hubs": [], "_rss_feed_url": "x", "_microblog": {}, "site": "x", "items": [] }),
            json!({ "version": "x", "title": "x", "page": 2, "link": "x", "generator": "x", "lastBuildDate": "x",
                "items": [] }),
        ];
        for feed in feeds {
            assert_eq!(of_feed(feed.to_string().as_bytes()), []);
        }
        let items = [
            // WordPress and micro.blog.
            json!({ "id": "x", "url": "x", "title": "x", "content_html": "x", "content_text": "x", "date_published": "x",
                "date_modified": "x", "authors": [], "author": {}, "image": "x", "tags": [], "summary": "x",
                "attachments": [] }),
            json!({ "id": "x", "url": "x", "content_html": "x", "date_published": "x", "banner_image": "x",
                "external_url": "x", "language": "en", "_microblog": { "is_favorite": false }, "_title": "x" }),
            json!({ "id": "x", "guid": "x", "link": "x", "pubDate": "x", "category": "x", "source": "x", "type": "post" }),
        ];
        for item in items {
            let map = item.as_object().expect("an object");
            assert_eq!(of_item(map, false, &mut HashSet::new()), []);
        }
    }

    #[test]
    fn what_all_items_of_a_stranger_have_is_said_once() {
        let item = json!({ "id": "x", "content": "x" });
        let (map, mut told) = (item.as_object().expect("an object"), HashSet::new());
        let each = [(); 3].map(|()| of_item(map, false, &mut told).len());
        assert_eq!(each, [1, 0, 0]);
        let item = json!({ "id": "x", "bangtin": {} });
        let map = item.as_object().expect("an object");
        assert_eq!(
            [(); 2].map(|()| of_item(map, false, &mut told).len()),
            [1, 1],
            "a notice of ours is lost each time"
        );
        let item = json!({ "id": "x", "content": "x", "_bangtn": {} });
        let map = item.as_object().expect("an object");
        assert_eq!([(); 2].map(|()| of_item(map, false, &mut told).len()), [1, 1], "beside what was said of all items");
    }

    #[test]
    fn of_many_unknown_names_a_few_are_named_and_the_grave_ones_first() {
        let mut many = Map::from_iter((0..50).map(|n| (format!("a-name-{n}"), Value::Null)));
        many.insert("untill".into(), Value::Null);
        let told = ours(Value::Object(many));
        assert_eq!(told.len(), MOST_NAMED + 1, "{told:?}");
        assert!(told[0].contains("until") && told[MOST_NAMED].contains("48 more"), "{told:?}");
    }

    #[test]
    fn no_name_is_too_odd() {
        for name in ["", "\n\u{0}", "_", "đối tượng", &"x".repeat(100_000)] {
            for fault in ours(json!({ name: 1 })) {
                assert!(!fault.contains('\n') && fault.len() < 500, "{fault}");
            }
        }
    }
}
