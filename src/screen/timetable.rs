//! `bangtin rota`: the show in words.

use super::show::{Opened, Show};
use crate::board::rota::{self, Showing, Slot};
use crate::cli::RotaOptions;
use crate::config::Settings;
use crate::failure::Failure;
use crate::output;
use jiff::{SignedDuration, Timestamp};
use std::io::Write as _;

/// Prints the timetable of a stretch of time and the longest waits.
pub fn rota(options: &RotaOptions) -> Result<(), Failure> {
    let settings = Settings::read_sound(&options.show)?;
    let Opened { mut show, start: from, faults, .. } = Show::open(&settings, options.show.card)?;
    for fault in &faults {
        let _ = writeln!(std::io::stderr(), "{fault}");
    }
    let until = from.checked_add(options.span).unwrap_or(Timestamp::MAX);
    let showings: Vec<Showing> = showings(&mut show, from, until).into_iter().map(|(_, showing)| showing).collect();
    let turns = turns(&mut show, from, until);
    let waits = rota::longest_waits(&showings, &turns, from..until);
    let name = |slot: Slot| show.entry(slot).map_or_else(String::new, |entry| entry.notice.id.clone());
    let text = if options.json {
        json(&show, &showings, &waits)
    } else {
        let tz = show.tz();
        let (table, waits) = (rota::text::table(&showings, &name, tz), rota::text::waits(&waits, &name, tz));
        let profile = show.profile();
        format!("{table}\n{waits}{}\n{}", profile.distance(), profile.text_distance())
    };
    output::print(&text)
}

/// What is shown in a stretch of time, each with the moment from which on it is shown there.
pub fn showings(show: &mut Show, from: Timestamp, until: Timestamp) -> Vec<(Timestamp, Showing)> {
    let mut showings = Vec::new();
    let mut at = from;
    while at < until {
        let showing = show.showing(at);
        showings.push((at, showing));
        // Time itself may end here.
        at = showing.until.max(at.checked_add(SignedDuration::from_secs(1)).unwrap_or(until));
    }
    showings
}

/// The turns of all days of the stretch, for the waits.
fn turns(show: &mut Show, from: Timestamp, until: Timestamp) -> Vec<rota::Turn> {
    let tz = show.tz().clone();
    rota::turns_between(show.lineup(), from, until, &tz)
}

fn json(show: &Show, showings: &[Showing], waits: &[rota::Wait]) -> String {
    let entry = |slot: Slot| show.entry(slot);
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
    let profile = show.profile();
    let whole = serde_json::json!({
        "showings": rows,
        "waits": waits,
        "readable_m": tenths(profile.readable_m()),
        "panel_inches_for_distances": tenths(profile.panel_for_distances()),
    });
    serde_json::to_string_pretty(&whole).unwrap_or_default()
}

/// As people write it: 2.4, not 2.4000000953674316.
fn tenths(number: f32) -> f64 {
    (f64::from(number) * 10.0).round() / 10.0
}
