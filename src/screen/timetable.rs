//! `bangtin rota` and `bangtin check`: the show in words.

use super::snapshot::Studio;
use crate::board::edition;
use crate::board::fault::{Fault, Severity};
use crate::board::rota::{self, PAGES_A_CYCLE, Showing, Slot};
use crate::cli::{CheckOptions, RotaOptions, ShowOptions};
use crate::config::Settings;
use crate::failure::Failure;
use crate::output;
use jiff::{SignedDuration, Timestamp};
use std::io::Write;

/// Prints the timetable of a stretch of time and the longest waits.
pub fn rota(options: &RotaOptions) -> Result<(), Failure> {
    let settings = Settings::read_sound(&options.show)?;
    let mut studio = Studio::open(&settings, options.show.card)?;
    for fault in &studio.faults {
        let _ = writeln!(std::io::stderr(), "{fault}");
    }
    let from = studio.start;
    let until = from.checked_add(options.span).unwrap_or(Timestamp::MAX);
    let showings = collect(&mut studio, from, until);
    let turns = turns(&mut studio, from, until);
    let waits = rota::longest_waits(&showings, &turns, from..until);
    let name = |slot: Slot| studio.show.entry(slot).map_or_else(String::new, |entry| entry.notice.id.clone());
    let text = if options.json {
        json(&studio, &showings, &waits)
    } else {
        let tz = studio.show.tz();
        format!("{}\n{}", rota::text::table(&showings, &name, tz), rota::text::waits(&waits, &name, tz))
    };
    output::print(&text)
}

fn collect(studio: &mut Studio, from: Timestamp, until: Timestamp) -> Vec<Showing> {
    let mut showings = Vec::new();
    let mut at = from;
    while at < until {
        let showing = studio.show.showing(at);
        at = showing.until.max(at.checked_add(SignedDuration::from_secs(1)).unwrap_or(until));
        showings.push(showing);
    }
    showings
}

/// The turns of all days of the stretch, for the waits.
fn turns(studio: &mut Studio, from: Timestamp, until: Timestamp) -> Vec<rota::Turn> {
    let tz = studio.show.tz().clone();
    rota::turns_between(studio.show.lineup(), from, until, &tz)
}

fn json(studio: &Studio, showings: &[Showing], waits: &[rota::Wait]) -> String {
    let entry = |slot: Slot| studio.show.entry(slot);
    let rows: Vec<_> = showings
        .iter()
        .filter_map(|showing| {
            let notice = &entry(showing.notice)?.notice;
            Some(serde_json::json!({
                "notice": notice.id,
                "class": notice.class.name(),
                "kind": notice.kind.name(),
                "page": showing.page + 1,
                "pages": showing.of,
                "from": showing.from.to_string(),
                "until": showing.until.to_string(),
                "why": showing.why.name(),
            }))
        })
        .collect();
    let waits: Vec<_> = waits
        .iter()
        .filter_map(|wait| {
            let notice = &entry(Slot::Notice(wait.notice))?.notice;
            Some(serde_json::json!({
                "notice": notice.id,
                "longest_s": wait.longest.as_secs(),
                "from": wait.from.to_string(),
            }))
        })
        .collect();
    let whole = serde_json::json!({ "showings": rows, "waits": waits });
    serde_json::to_string_pretty(&whole).unwrap_or_default()
}

/// Names every fault and warning of an edition; ends with a fault unless it is free of errors.
pub fn check(options: &CheckOptions) -> Result<(), Failure> {
    let show = ShowOptions { edition: Some(options.file.clone()), ..options.show.clone() };
    let settings = Settings::read_sound(&show)?;
    let mut studio = Studio::open(&settings, None)?;
    let mut faults = studio.faults.clone();
    let bytes = super::content::read_at_most(&options.file, edition::limits::EDITION_BYTES)?;
    if let Ok((edition, _)) = super::content::parse(&bytes, &settings) {
        faults.extend(edition::check(&edition));
    }
    faults.extend(of_pages(&studio));
    faults.extend(of_waits(&mut studio));
    let mut lines: Vec<String> = faults.iter().map(Fault::to_string).collect();
    lines.dedup();
    let errors = faults.iter().filter(|fault| fault.severity == Severity::Error).count();
    let notices = studio.show.lineup().notices.len();
    let pages = studio.show.lineup().pages();
    lines.push(format!(
        "{}: {notices} notices for this place, {pages} pages, {errors} errors, {} warnings",
        options.file.display(),
        faults.len() - errors
    ));
    output::print(&lines.join("\n"))?;
    if errors == 0 { Ok(()) } else { Err(Failure::Fault(format!("{}: {errors} errors", options.file.display()))) }
}

/// What only the set pages can tell: too many of them, letters that the fonts lack.
fn of_pages(studio: &Studio) -> Vec<Fault> {
    let mut faults = Vec::new();
    let lineup = studio.show.lineup();
    for entry in &lineup.notices {
        let (id, pages) = (&entry.notice.id, entry.plan.pages.len());
        let fault = match pages {
            0..=3 => continue,
            4..=6 => Fault::warning("content", format!("takes {pages} pages"), "up to 3 are read; shorten it"),
            _ => Fault::error("content", format!("takes {pages} pages"), "at most 6 are accepted; split or shorten it"),
        };
        faults.push(fault.of(id.clone()));
    }
    if lineup.pages() > PAGES_A_CYCLE {
        let reason = format!("{} pages in one cycle", lineup.pages());
        faults.push(Fault::error("items", reason, format!("at most {PAGES_A_CYCLE} are shown; publish fewer notices")));
    }
    faults
}

/// A notice that comes round too seldom on its busiest day is seen by nobody.
fn of_waits(studio: &mut Studio) -> Vec<Fault> {
    let Some(first) = studio.show.lineup().notices.iter().map(|entry| entry.notice.from).min() else {
        return Vec::new();
    };
    let from = studio.start.max(first);
    let until = from.checked_add(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MAX);
    let showings = collect(studio, from, until);
    let turns = turns(studio, from, until);
    let waits = rota::longest_waits(&showings, &turns, from..until);
    let name = |wait: &rota::Wait| studio.show.entry(Slot::Notice(wait.notice)).map(|entry| entry.notice.id.clone());
    waits.iter().filter_map(|wait| wait.fault(&name(wait)?)).collect()
}
