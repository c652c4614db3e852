//! `bangtin check`: what is wrong with an edition, for whomever its notices are.

use super::content::{self, Loaded};
use super::gallery::Source;
use super::pictures;
use crate::board::deck::Setting;
use crate::board::edition::{self, limits};
use crate::board::faces::{Fonts, Metrics};
use crate::board::fault::{Fault, Severity};
use crate::board::legibility::Profile;
use crate::board::lineup::{self, Known, Lineup};
use crate::board::notice::Notice;
use crate::board::place::{Places, Viewer};
use crate::board::review::{self, Panel};
use crate::board::rota::PAGES_A_CYCLE;
use crate::board::words::Words;
use crate::cli::{CheckOptions, ShowOptions};
use crate::config::Settings;
use crate::failure::Failure;
use crate::output::{self, count};
use jiff::SignedDuration;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

/// A building's name and a screen's that are long and no longer than many.
const LONG_SITE: &str = "Chung cư Hoa Sữa, tòa nhà A1";
const LONG_SCREEN: &str = "Sảnh A";
/// The cause of long waits is one for all, and so is the way out: so many are told.
const MOST_WAITS: usize = 20;

/// Names every fault and warning of an edition; ends with a fault unless it is free of errors.
pub fn run(options: &CheckOptions) -> Result<(), Failure> {
    let show = ShowOptions { edition: Some(options.file.clone()), ..options.show.clone() };
    let settings = Settings::read_sound(&show)?;
    let places = settings.places.as_deref().map(content::read_places).transpose()?;
    let bytes = content::read_at_most(&options.file, limits::EDITION_BYTES)?;
    let report = Report::of(&options.file, &bytes, &settings, places.as_ref())?;
    let errors = report.faults.iter().filter(|fault| fault.severity == Severity::Error).count();
    let mut lines: Vec<String> = report.faults.iter().map(Fault::to_string).collect();
    lines.extend(report.notes);
    let (file, warnings) = (options.file.display(), report.faults.len() - errors + report.unsaid);
    let (notices, errors_said) = (count(report.notices, "notice"), count(errors, "error"));
    lines.push(format!("{file}: {notices}, {errors_said}, {}", count(warnings, "warning")));
    output::print(&lines.join("\n"))?;
    if errors == 0 { Ok(()) } else { Err(Failure::Fault(format!("{file}: {errors_said}"))) }
}

/// All that there is to say of an edition whose bytes were read from, or will lie in, `path`.
pub fn look(path: &Path, bytes: &[u8], settings: &Settings, places: Option<&Places>) -> Result<Report, Failure> {
    Report::of(path, bytes, settings, places)
}

/// All that is said of an edition.
pub struct Report {
    /// In the order of the file, those of no item first.
    pub faults: Vec<Fault>,
    /// What is no fault.
    pub notes: Vec<String>,
    /// Of each notice in the order of the file: id, pages, how long they take together.
    pub turns: Vec<(String, usize, SignedDuration)>,
    /// The longest wait of the busiest day.
    pub longest_wait: Option<SignedDuration>,
    /// Warnings that are counted and do not stand among the faults.
    unsaid: usize,
    notices: usize,
}

impl Report {
    fn of(path: &Path, bytes: &[u8], settings: &Settings, places: Option<&Places>) -> Result<Self, Failure> {
        let words = Words::of(settings.language);
        let names = edition::names(bytes);
        // The edition's own notices come first, those of the packs that it takes in after them.
        let (mut faults, mut notices) = (Vec::new(), 0);
        let mut loaded = content::of_bytes(path, bytes, settings, &words, |own| {
            faults = edition::check(own);
            notices = own.notices.len();
        })?;

        let fonts = Fonts::embedded();
        look_at_pictures(&mut loaded, notices);
        content::leave_out_unknown_characters(&mut loaded, &fonts);
        let mut notes = Vec::new();
        for notice in &loaded.content.notices[..notices] {
            faults.extend(review::words(notice));
            faults.extend(review::hours(notice, &settings.tz));
            faults.extend(places.and_then(|places| review::addresses(notice, places, &settings.city)));
        }
        let others = |notice: &Arc<Notice>| review::is_for_others(notice, &settings.city);
        if places.is_none() && loaded.content.notices[..notices].iter().any(others) {
            notes.push("addresses were not looked up: name the directory of places with --places".to_owned());
        }

        let (given, turned) = glasses(settings);
        let profile = Profile { width: given.0, height: given.1, ..settings.profile };
        faults.extend(profile.faults());
        faults.append(&mut loaded.faults);
        let nowhere = Places::default();
        let places = places.unwrap_or(&nowhere);
        let viewer = Viewer::at(places, settings.site.as_ref(), settings.area.as_ref(), &settings.city);
        loaded.site_line = site_line(places, &viewer, &settings.screen, &words, &fonts);
        let (content, setting) = loaded.into_show(settings, words, given, false);
        let other = Setting { profile: Profile { width: turned.0, height: turned.1, ..profile }, ..setting.clone() };
        let mut panels: Vec<Panel> =
            [&setting, &other].map(|own| Panel::of(own, content.issued, &fonts)).into_iter().collect();
        // A square is the same in either way.
        panels.dedup_by_key(|panel| panel.name);
        let plan =
            |panel: &Panel| Lineup::whole(content.notices.clone(), &panel.stage, &setting.pace, setting.tz.clone());
        let plans: Vec<Lineup> = panels.iter().map(plan).collect();
        for at in 0..notices {
            let entries: Vec<_> = plans.iter().map(|plan| plan.notices[at].as_ref()).collect();
            faults.extend(review::plans(&panels, &entries));
        }

        let all = Plans { panels: &panels, plans: &plans, notices: &content.notices, setting: &setting };
        let (whose, viewer) = match &settings.site {
            Some(site) => (format!("at {site}"), viewer),
            None => review::busiest(&content.notices, places, &settings.city),
        };
        let turn = |at: usize| {
            let entry = &plans[0].notices[at];
            (entry.notice.id.clone(), entry.times.len(), entry.times.iter().sum())
        };
        let turns = if plans.is_empty() { Vec::new() } else { (0..notices).map(turn).collect() };
        let (mut unsaid, mut longest_wait) = (0, None);
        let (lineups, left_out) = all.seen_by(&viewer);
        faults.extend(left_out);
        if let Some(lineup) = lineups.first() {
            faults.extend(too_many_pages(lineup));
            let day = review::busiest_day(lineup, &settings.tz);
            longest_wait = day.and_then(|day| review::longest_wait(lineup, day, &settings.tz));
            let mut waits: Vec<Fault> =
                day.iter().flat_map(|day| review::waits(lineup, *day, &settings.tz, &whose)).collect();
            unsaid = waits.len().saturating_sub(MOST_WAITS);
            waits.truncate(MOST_WAITS);
            faults.extend(waits);
        }
        if unsaid > 0 {
            notes.insert(0, format!("and {unsaid} more wait for their turn too long"));
        }
        if let Some(site) = &settings.site {
            if places.sites().len() > 0 && places.site(site).is_none() {
                notes.push(format!(
                    "{site} is not in the directory of places: it sees what is for itself and for the city"
                ));
            }
            notes.push(seen(&site.to_string(), &panels, &lineups));
        }
        notes.push(format!("on {}, {}", profile.distance(), profile.text_distance()));
        Ok(Self { faults: in_order(faults, &names), notes, turns, longest_wait, unsaid, notices })
    }
}

/// Every notice planned for every panel.
struct Plans<'a> {
    panels: &'a [Panel<'a>],
    plans: &'a [Lineup],
    notices: &'a [Arc<Notice>],
    setting: &'a Setting,
}

impl Plans<'_> {
    /// What somebody sees on each panel, and what one cycle does not hold.
    fn seen_by(&self, viewer: &Viewer) -> (Vec<Lineup>, Vec<Fault>) {
        let Setting { pace, tz, .. } = self.setting;
        let seen = lineup::seen(self.notices.to_vec(), viewer, tz);
        let line_up = |(panel, plan): (&Panel, &Lineup)| {
            Lineup::new(seen.clone(), Vec::new(), &panel.stage, pace, tz.clone(), Known::Lineup(plan))
        };
        let (lineups, faults) = self.panels.iter().zip(self.plans).map(line_up).unzip();
        (lineups, review::merged(self.panels, faults))
    }
}

/// The site line that the pages are laid for. Where nobody says which building, that with the longest name: a page must
/// have room for every one's.
fn site_line(places: &Places, viewer: &Viewer, screen: &str, words: &Words, metrics: &dyn Metrics) -> String {
    if viewer.site.is_some() {
        return content::site_line(places, (viewer, None), screen, words, metrics);
    }
    let longest = places.sites().map(|site| site.name.as_str()).max_by_key(|name| name.chars().count());
    format!("{} · {}", longest.unwrap_or(LONG_SITE), if screen.is_empty() { LONG_SCREEN } else { screen })
}

/// The panel as it hangs, and the same one turned.
fn glasses(settings: &Settings) -> ((u32, u32), (u32, u32)) {
    let (width, height) = settings.glass();
    ((width, height), (height, width))
}

/// Decodes the pictures of the first notices, and takes out those that cannot be shown.
fn look_at_pictures(loaded: &mut Loaded, notices: usize) {
    let mut known: HashMap<String, Result<(), String>> = HashMap::new();
    for notice in loaded.content.notices.iter_mut().take(notices) {
        let Some(picture) = &notice.picture else { continue };
        let verified = known.entry(picture.file.clone()).or_insert_with(|| verify_file(&loaded.source, &picture.file));
        if let Err(reason) = verified {
            // The reason ends with its own way out.
            let way_out = "the notice is shown without its picture";
            let fault = Fault::error("image", format!("{:?}: {reason}", picture.file), way_out);
            loaded.faults.push(fault.of(notice.id.clone()));
            Arc::make_mut(notice).picture = None;
        }
    }
}

fn verify_file(source: &Source, file: &str) -> Result<(), String> {
    source.read(file).and_then(|bytes| pictures::verify(&bytes)).map_err(|error| error.to_string())
}

fn too_many_pages(lineup: &Lineup) -> Option<Fault> {
    let reason = format!("{} pages in one cycle", lineup.pages());
    let way_out = format!("at most {PAGES_A_CYCLE} are shown; publish fewer notices");
    (lineup.pages() > PAGES_A_CYCLE).then(|| Fault::error("items", reason, way_out))
}

/// What a building sees: how many notices, on how many pages, and which.
fn seen(site: &str, panels: &[Panel], lineups: &[Lineup]) -> String {
    let notices = lineups.first().map_or(&[][..], |lineup| &lineup.notices);
    let pages: Vec<String> = panels
        .iter()
        .zip(lineups)
        .map(|(panel, lineup)| format!("{} in {}", count(lineup.pages(), "page"), panel.name))
        .collect();
    let ids: Vec<&str> = notices.iter().map(|entry| entry.notice.id.as_str()).collect();
    format!("{site} sees {}, {}: {}", count(ids.len(), "notice"), pages.join(" and "), ids.join(", "))
}

/// By the item in the file, those of no item first and those of the built-in packs last; each once.
fn in_order(faults: Vec<Fault>, names: &[String]) -> Vec<Fault> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (at, name) in names.iter().enumerate() {
        places.entry(name).or_insert(at + 1);
    }
    let place = |fault: &Fault| match &fault.item {
        None => 0,
        Some(item) => places.get(item.as_str()).copied().unwrap_or(usize::MAX),
    };
    let mut told = HashSet::new();
    let mut faults: Vec<Fault> = faults.into_iter().filter(|fault| told.insert(fault.to_string())).collect();
    faults.sort_by_key(place);
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::place::{AreaRef, SiteId};

    #[test]
    fn without_a_building_pages_are_laid_for_the_longest_name() {
        let (words, fonts) = (Words::vietnamese(), Fonts::embedded());
        let city = AreaRef::parse("vn-gso@2021-01:01").expect("a city");
        let none = Viewer::at(&Places::default(), None, None, &city);
        assert_eq!(site_line(&Places::default(), &none, "", &words, &fonts), "Chung cư Hoa Sữa, tòa nhà A1 · Sảnh A");
        let bytes = crate::assets::get("demo/places.json").expect("the demo's places");
        let longer =
            String::from_utf8_lossy(bytes).replace("Chung cư Hoa Ban (", "Khu nhà ở xã hội và tái định cư Hoa Ban (");
        let (places, _) = Places::parse(longer.as_bytes()).expect("places");
        let line = site_line(&places, &none, "Cửa sau", &words, &fonts);
        assert_eq!(line, "Khu nhà ở xã hội và tái định cư Hoa Ban (minh họa) · Cửa sau");
        let site = SiteId::parse("HN-4K7Q2W").expect("a site");
        let there = Viewer::at(&places, Some(&site), None, &city);
        assert_eq!(site_line(&places, &there, "", &words, &fonts), "Chung cư Hoa Sữa (minh họa)");
    }
}
