//! What an author should look at again in the document alone.

use super::Edition;
use super::fields::quoted;
use crate::board::fault::Fault;
use crate::board::notice::{Block, Kind, Notice};
use jiff::SignedDuration;
use std::collections::HashSet;

/// Longer than any campaign; most likely a wrong year.
const LONG: SignedDuration = SignedDuration::from_hours(366 * 24);
/// Up to here a code has few enough modules to be scanned from afar with ease.
const EASY_LINK_BYTES: usize = 60;
/// The most words that the foot of a page has room for.
const SOURCE_WORDS: usize = 20;
/// The most words that are read beside a code.
const CALL_WORDS: usize = 12;
/// The most letters of a publisher's name that is still read. Longer ones are set whole, and smaller for it: with one of 51
/// letters tests/glass/reading.rs misreads 1 % of the small names at the foot; with one of 88, in bold type, it misread 8 %.
const NAME_LETTERS: usize = 60;
/// So many ids are named in one line.
const MOST_NAMED: usize = 3;
/// The least letters of a title that can be said to be all capitals: "UBND TP" is a name.
const CAPITALS: usize = 12;

/// What needs no layout. Pages, fonts, places and waiting times are looked at in [`crate::board::review`].
pub fn check(edition: &Edition) -> Vec<Fault> {
    let mut faults = super::circles::find(&edition.notices);
    let letters = edition.title.chars().count();
    if letters > NAME_LETTERS {
        let reason = format!("has {letters} letters");
        faults.push(Fault::warning(
            "title",
            reason,
            "it is the publisher's name at the foot of every page; shorten it",
        ));
    }
    let known: HashSet<&str> = edition.notices.iter().map(|notice| notice.id.as_str()).collect();
    for notice in &edition.notices {
        let mut warn = |field: &str, reason: String, way_out: &str| {
            faults.push(Fault::warning(field, reason, way_out).of(&notice.id));
        };
        if edition.issued.is_some_and(|issued| notice.until <= issued) {
            warn(
                "_bangtin.until",
                "had passed when the edition was issued".into(),
                "take the item out, or mend the date",
            );
        }
        let days = notice.until.duration_since(notice.from).as_hours() / 24;
        if notice.until.duration_since(notice.from) > LONG {
            warn("_bangtin.until", format!("is {days} days after its beginning"), "check the year");
        }
        // Reminders, praise and a building's own affairs have no document behind them.
        let documented = matches!(notice.kind, Kind::Policy | Kind::Form | Kind::Health | Kind::Alert);
        if documented && notice.source.is_empty() {
            warn(
                "_bangtin.source",
                "is missing".into(),
                "name the document behind it, so that residents can look it up",
            );
        }
        let words = notice.source.split_whitespace().count();
        if words > SOURCE_WORDS {
            warn("_bangtin.source", format!("has {words} words"), "number and date of the document are enough");
        }
        let unknown: Vec<&String> = notice.supersedes.iter().filter(|id| !known.contains(id.as_str())).collect();
        if !unknown.is_empty() {
            let list: Vec<String> = unknown.iter().take(MOST_NAMED).map(|id| quoted(id)).collect();
            let verb = if unknown.len() == 1 { "is" } else { "are" };
            let reason = format!("names {}, which {verb} not in this edition", list.join(" and "));
            warn("_bangtin.supersedes", reason, "name the item that it replaces, or leave it out");
        }
        if notice.picture.as_ref().is_some_and(|picture| picture.alt.is_empty()) {
            warn("_bangtin.image_alt", "is missing".into(), "say what the picture shows");
        }
        if let Some(code) = &notice.code {
            match code.call.split_whitespace().count() {
                0 => warn("_bangtin.qr.call", "is missing".into(), "say what the code is good for"),
                words if words > CALL_WORDS => {
                    warn(
                        "_bangtin.qr.call",
                        format!("has {words} words"),
                        "say what the code is good for in 12 at most",
                    );
                }
                _ => {}
            }
            if code.url.len() > EASY_LINK_BYTES {
                let reason = format!("has {} bytes", code.url.len());
                warn("_bangtin.qr.url", reason, "a link of at most 60 bytes is scanned from farther away");
            }
            if leads_on(&code.url) {
                warn("_bangtin.qr.url", "holds another link".into(), "link to the page itself");
            }
        }
        for (field, text) in texts(notice) {
            if let Some(link) = link_in(&text) {
                let way_out = "nobody can click on a lobby's wall: put the link into a code, or leave it out";
                warn(field, format!("says {link:?}"), way_out);
            }
            if text.contains(['Ð', 'ð']) {
                warn(field, "has an Icelandic Ð (U+00D0, U+00F0)".into(), "type Đ (U+0110, U+0111)");
            }
            if text.contains('\u{fffd}') {
                warn(field, "has a mark of a lost character (U+FFFD)".into(), "type that place again");
            }
        }
        if is_all_capitals(&notice.title) {
            warn("title", "is all in capitals".into(), "small letters are read from farther away");
        }
    }
    faults
}

fn texts(notice: &Notice) -> [(&'static str, String); 2] {
    let body: Vec<String> = notice.body.iter().map(Block::plain).collect();
    [("title", notice.title.clone()), ("content", body.join("\n"))]
}

/// A link, or words that take the reader for a visitor of a web page.
fn link_in(text: &str) -> Option<&'static str> {
    const LINKS: [&str; 7] =
        ["https://", "http://", "www.", "bấm vào đây", "nhấn vào đây", "nhấp vào đây", "click vào"];
    let text = text.to_lowercase();
    LINKS.into_iter().find(|link| text.contains(link))
}

/// A link within the link most often belongs to a service that counts visitors or passes them on.
fn leads_on(url: &str) -> bool {
    let rest = url.strip_prefix("https://").unwrap_or(url).to_ascii_lowercase();
    rest.contains("://") || rest.contains("%3a%2f%2f")
}

fn is_all_capitals(title: &str) -> bool {
    let letters = title.chars().filter(|c| c.is_alphabetic()).count();
    letters >= CAPITALS && !title.contains(char::is_lowercase)
}
