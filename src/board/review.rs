//! What an author should hear of a notice before anybody sees it: how it stands on panels of either way, when it is open,
//! whom it reaches, how long it waits. What the document alone tells is looked at in [`super::edition::check`].

mod reach;
#[cfg(test)]
mod tests;
mod times;

pub use reach::{addresses, busiest, is_for_others};
pub use times::{busiest_day, hours, longest_wait, waits};

use super::deck;
use super::faces::Metrics;
use super::fault::{Fault, Severity};
use super::layout::{Plan, Stage, Template};
use super::lineup::Entry;
use super::notice::{Block, Kind, Notice};
use jiff::Timestamp;

/// So many pages are read by people who wait for a lift.
const PAGES_READ: usize = 3;
/// So many are accepted.
const PAGES_ACCEPTED: usize = 6;

/// One way for a panel to hang.
pub struct Panel<'a> {
    /// *landscape*.
    pub name: &'static str,
    pub stage: Stage<'a>,
}

impl<'a> Panel<'a> {
    /// The panel of a screen that shows what was issued then.
    pub fn of(setting: &'a deck::Setting, issued: Option<Timestamp>, metrics: &'a dyn Metrics) -> Self {
        let stage = deck::some_stage(setting, (issued, None), metrics);
        Self { name: if stage.landscape() { "landscape" } else { "portrait" }, stage }
    }
}

/// Nothing that the fonts can draw is left of a notice's words.
pub fn words(settled: &Notice) -> Option<Fault> {
    let blank = settled.title.trim().is_empty() && settled.body.iter().all(|own: &Block| own.plain().trim().is_empty());
    let drawn = settled.kind == Kind::Poster && settled.picture.is_some();
    let way_out = "say it in words: signs and emoji are not drawn";
    (blank && !drawn).then(|| Fault::error("title", "nothing of it can be drawn", way_out).of(&settled.id))
}

/// How a notice stands on every panel: `entries` has its plan for each.
pub fn plans(panels: &[Panel], entries: &[&Entry]) -> Vec<Fault> {
    let each = panels.iter().zip(entries).map(|(panel, entry)| on_panel(panel, entry)).collect();
    pages(panels, entries).into_iter().chain(merged(panels, each)).collect()
}

/// Faults of the same things found for every panel: what is the same on all of them is said once, all else is said with
/// the panel's name.
pub fn merged(panels: &[Panel], each: Vec<Vec<Fault>>) -> Vec<Fault> {
    let mut faults: Vec<Fault> = Vec::new();
    for (panel, own) in panels.iter().zip(&each) {
        for fault in own {
            let everywhere = each.iter().all(|other| other.contains(fault));
            let fault = if everywhere {
                fault.clone()
            } else {
                Fault { reason: format!("in {}: {}", panel.name, fault.reason), ..fault.clone() }
            };
            if !faults.contains(&fault) {
                faults.push(fault);
            }
        }
    }
    faults
}

fn pages(panels: &[Panel], entries: &[&Entry]) -> Option<Fault> {
    let numbers = panels.iter().zip(entries).map(|(panel, entry)| (entry.times.len(), panel.name));
    let many: Vec<(usize, &str)> = numbers.filter(|(pages, _)| *pages > PAGES_READ).collect();
    let most = many.iter().map(|(pages, _)| *pages).max()?;
    let list: Vec<String> = many.iter().map(|(pages, name)| format!("{pages} pages in {name}")).collect();
    let reason = format!("takes {}", list.join(" and "));
    let fault = if most > PAGES_ACCEPTED {
        Fault::error("content", reason, format!("at most {PAGES_ACCEPTED} are accepted; split or shorten it"))
    } else {
        Fault::warning("content", reason, format!("up to {PAGES_READ} are read; shorten it"))
    };
    Some(fault.of(&entries.first()?.notice.id))
}

fn on_panel(panel: &Panel, entry: &Entry) -> Vec<Fault> {
    let (notice, plan) = (&entry.notice, entry.plan(&panel.stage));
    let mut faults: Vec<Fault> = plan.fault().into_iter().collect();
    if !plan.whole {
        faults.push(Fault::error(
            "content",
            "does not stand on this glass",
            "shorten it, title and longest words first",
        ));
    }
    if notice.picture.is_some() {
        faults.extend(not_shown(plan));
    }
    if notice.hero.is_some() && plan.hero.is_none() {
        faults.push(hero_is_small(notice, plan));
    }
    faults.into_iter().map(|fault| fault.of(&notice.id)).collect()
}

/// A picture that its author put there and nobody sees.
fn not_shown(plan: &Plan) -> Option<Fault> {
    if plan.has_picture() {
        return None;
    }
    let (severity, reason, way_out) = match plan.template {
        Template::Form => {
            (Severity::Error, "is not shown: the code takes its place", "take the picture out, or the code")
        }
        Template::Emergency => (Severity::Error, "is not shown: an emergency shows no picture", "take it out"),
        Template::Signs => (Severity::Error, "is not shown: signs stand in its place", "take it out"),
        _ => (Severity::Warning, "is not shown: the words leave it no room", "shorten the words, or take it out"),
    };
    Some(Fault { severity, ..Fault::error("image", reason, way_out) })
}

/// A fact that its author wants to stand large, and that is said among the words.
fn hero_is_small(notice: &Notice, plan: &Plan) -> Fault {
    const SMALL: &str = "does not fit the page: it is said among the words";
    let (reason, way_out) = match plan.template {
        Template::Text | Template::Picture | Template::Form if notice.picture.is_some() => {
            (SMALL, "shorten the title, the fact or its caption, or take the picture out")
        }
        Template::Text | Template::Picture | Template::Form => (SMALL, "shorten the title, the fact or its caption"),
        Template::Emergency => ("an emergency has none", "it is said among the words; nothing need be done"),
        _ => ("this kind of page has none", "it is said among the words; for a large one choose another kind"),
    };
    Fault::warning("_bangtin.hero", reason, way_out)
}
