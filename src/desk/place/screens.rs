//! The department's word on where a screen hangs.

use super::file::{Book, Entry};
use super::site::{Known, of, screen_name, screen_number};
use super::{Refused, Told, next_publication};
use crate::board::place::{ScreenNumber, SiteId};
use crate::desk::cli::{PlaceClaim, PlaceRelease};
use crate::desk::nearest::distance;
use crate::desk::newsroom::Newsroom;
use crate::desk::slip::{Said, said};
use jiff::Timestamp;

pub fn claim(newsroom: &Newsroom, own: &PlaceClaim, now: Timestamp) -> Result<Told, Refused> {
    let mut book = Book::open(newsroom)?;
    let number = screen_number(&own.number).map_err(Refused::Usage)?;
    let id = site(&book, &own.site)?;
    let name = own.screen.as_deref().map(screen_name).transpose();
    let name = name.map_err(|what| Refused::Usage(of("--screen", &what)))?;
    let former = book.places.screen(&number).and_then(|own| own.site);
    let moved = former.filter(|other| *other != id);
    if let Some(other) = moved.filter(|_| !own.again) {
        let called = called(&book, other);
        return Err(Refused::Usage(said(
            format!("màn hình {number} đang thuộc {other}{called}; nếu đúng là chuyển sang {id} thì thêm --again"),
            format!("the screen {number} is claimed for {other}{called}; if it moves to {id}, add --again"),
        )));
    }
    let called = called(&book, id);
    put(&mut book, number, now, |entry| {
        entry.set("site", id.to_string());
        match name {
            Some(name) if !name.is_empty() => entry.set("name", name),
            Some(_) => entry.remove("name"),
            // The lobby of another building has another name.
            None if moved.is_some() => entry.remove("name"),
            None => {}
        }
    });
    book.save(newsroom)?;
    let done = said(
        format!("Màn hình {number} thuộc {id}{called}."),
        format!("The screen {number} is claimed for {id}{called}."),
    );
    Ok(Told { out: vec![done, next_publication(newsroom)], ..Told::default() })
}

pub fn release(newsroom: &Newsroom, own: &PlaceRelease, now: Timestamp) -> Result<Told, Refused> {
    let mut book = Book::open(newsroom)?;
    let number = screen_number(&own.number).map_err(Refused::Usage)?;
    if book.places.screen(&number).is_none() && !own.unlisted {
        return Err(Refused::Usage(unlisted(&book, number)));
    }
    let done = match book.places.screen(&number).map(|own| own.site) {
        Some(Some(site)) => {
            let called = called(&book, site);
            said(
                format!("Màn hình {number} không còn thuộc {site}{called}; có thể cài đặt lại."),
                format!("The screen {number} is released from {site}{called}; it may be set up anew."),
            )
        }
        _ => said(
            format!("Màn hình {number} được nhả; trong places.json trước đó nó không thuộc tòa nhà nào."),
            format!("The screen {number} is released; places.json had it in no building."),
        ),
    };
    put(&mut book, number, now, |entry| {
        entry.remove("site");
        entry.remove("name");
    });
    book.save(newsroom)?;
    Ok(Told { out: vec![done, next_publication(newsroom)], ..Told::default() })
}

/// Of a number that the directory does not have: the one that is meant, or what it may be.
fn unlisted(book: &Book, number: ScreenNumber) -> Said {
    let near = book.places.screens().map(|own| {
        let known = own.number.to_string();
        (distance(&number.to_string(), &known), known, own.site)
    });
    // Two slips of the finger, or two neighbours the wrong way round.
    let (vi, en) = match near.filter(|(off, ..)| *off <= 2).min_by_key(|(off, ..)| *off) {
        Some((_, known, site)) => {
            let place = site.map_or_else(String::new, |site| format!(", {site}{}", called(book, site)));
            (format!("có phải {known}{place} không?"), format!("is it {known}{place}?"))
        }
        None => {
            ("xem các số bằng: bangtin-desk place list".into(), "see those that it has: bangtin-desk place list".into())
        }
    };
    said(
        format!(
            "places.json không có màn hình {number}; {vi} Nếu nó được cài đặt tại chỗ (bằng điện thoại hay USB) thì thêm --unlisted"
        ),
        format!(
            "places.json has no screen {number}; {en} If it was set up beside it, by phone or stick, add --unlisted"
        ),
    )
}

/// A building of the directory.
pub fn site(book: &Book, text: &str) -> Result<SiteId, Refused> {
    known_site(book, &Known::of(&book.places), text).map_err(Refused::Usage)
}

/// The same, for many.
pub fn known_site(book: &Book, known: &Known, text: &str) -> Result<SiteId, Said> {
    let id = known.site_id(text)?;
    if book.places.site(&id).is_some() {
        return Ok(id);
    }
    Err(said(
        format!("places.json không có tòa nhà {id}; chép mã từ: bangtin-desk place list, hoặc thêm bằng: place add"),
        format!("places.json has no site {id}; copy the ID from: bangtin-desk place list, or add it: place add"),
    ))
}

fn called(book: &Book, site: SiteId) -> String {
    book.places.site(&site).map_or_else(String::new, |own| format!(" ({})", own.name))
}

/// Writes the entry of a screen, later than the one before: each word is followed once.
fn put(book: &mut Book, number: ScreenNumber, now: Timestamp, say: impl FnOnce(&mut Entry)) {
    let entries = book.document.entries("screens");
    let is_own = |entry: &Entry| entry.string("number").is_some_and(|own| ScreenNumber::parse(&own) == Ok(number));
    let own = entries.iter().map(|text| Entry::of(text)).enumerate().find(|(_, entry)| is_own(entry));
    let (index, mut entry) = own.map_or_else(Default::default, |(index, entry)| (Some(index), entry));
    if index.is_none() {
        entry.set("number", number.to_string());
    }
    say(&mut entry);
    let after = book.places.screen(&number).map_or(i64::MIN, |own| own.at.as_second().saturating_add(1));
    // A moment before 1970 is rounded towards it; none is written here.
    let at = Timestamp::from_second(now.as_second().max(after)).unwrap_or(Timestamp::MAX);
    entry.set("at", at.to_string());
    book.document.put("screens", index, &entry);
}
