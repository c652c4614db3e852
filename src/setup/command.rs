//! `bangtin site`: where this screen is, for whoever stands at its command line.

use super::claim::{By, Claim, Home, Place};
use super::request;
use crate::cli::{ShowOptions, SiteAction, SiteOptions};
use crate::config::Settings;
use crate::device::hardware;
use crate::device::identity::Identity;
use crate::durable::RealDisk;
use crate::failure::Failure;
use crate::feed::poll;
use crate::feed::store::Store;
use crate::feed::trust::MOST_METADATA;
use crate::files;
use crate::output;
use jiff::Timestamp;
use serde_json::json;
use std::path::Path;
use std::sync::Arc;

/// Says or changes it. A screen that runs follows within ten seconds.
pub fn run(options: &SiteOptions, now: Timestamp) -> Result<(), Failure> {
    // What is to be set is no setting yet.
    let show = ShowOptions { screen: None, ..options.show.clone() };
    let settings = Settings::read(&show)?;
    match (options.action, &options.id) {
        (None, _) => say(&settings, options.json),
        (Some(SiteAction::Set), None) => {
            Err(Failure::Usage("site set: write the location ID, as in site set HN-4K7Q2W".into()))
        }
        (Some(SiteAction::Set), Some(id)) => {
            let site = crate::config::site(id).map_err(Failure::Usage)?;
            let screen = match &options.show.screen {
                Some(name) => {
                    crate::config::screen(name).map_err(|reason| Failure::Usage(format!("--screen: {reason}")))?
                }
                None => settings.screen.clone(),
            };
            let home = Some(Home { place: Place::Site(site), screen, by: By::Hand, at: now });
            change(&settings, |claim| Claim { home, ..claim })?;
            output::print(&format!("This screen is in {site} now.\n"))
        }
        (Some(SiteAction::Card), _) => {
            if settings.site.is_none() && settings.area.is_none() {
                return Err(Failure::Usage("site card: this screen is nowhere yet; it shows how to be set up".into()));
            }
            let state = settings.state_folder();
            request::ask(&RealDisk, &state).map_err(Failure::disk(&state))?;
            output::print("If the screen runs, it shows its card within ten seconds, for a minute.\n")
        }
        (Some(SiteAction::Clear), _) => {
            change(&settings, |claim| Claim { home: None, ..claim })?;
            output::print("This screen is nobody's now; it can be set up anew.\n")
        }
    }
}

fn change(settings: &Settings, change: impl FnOnce(Claim) -> Claim) -> Result<(), Failure> {
    if settings.is_placed {
        let reason = "a settings file or --site says where this screen is; change it there, or take it out";
        return Err(Failure::Usage(reason.into()));
    }
    let state = settings.state_folder();
    let claim = Claim::read(&RealDisk, &state);
    change(claim).save(&RealDisk, &state).map_err(Failure::disk(&state))
}

fn say(settings: &Settings, json: bool) -> Result<(), Failure> {
    let state = settings.state_folder();
    let serials = hardware::serials(Path::new("/"));
    let number = Identity::known(&RealDisk, &state).map(|number| number.to_string());
    let pinned = settings.root.as_deref().and_then(|root| files::read(root, MOST_METADATA).ok());
    let kept = pinned.and_then(|pinned| poll::kept(&Store::of(Arc::new(RealDisk), &state), &pinned));
    let places = kept.map(|kept| settings.reader().places(&kept.current.documents).0);
    let known = settings.site.and_then(|id| places.as_ref()?.site(&id));
    let by = match (settings.is_placed, &settings.claim.home) {
        (true, _) => "its settings",
        (false, Some(home)) => match home.by {
            By::Phone => "a phone beside it",
            By::Department => "the department",
            By::Stick => "a USB stick",
            By::Hand => "hand",
        },
        (false, None) => "nobody",
    };
    if json {
        let own = json!({ "site": settings.site.map(|id| id.to_string()), "area": settings.area.as_ref().map(ToString::to_string),
            "name": known.map(|site| site.name.clone()), "address": known.map(|site| site.address.clone()),
            "screen": settings.screen, "set_by": by, "number": number, "serials": serials });
        return output::print(&format!("{own}\n"));
    }
    let place = match (settings.site, &settings.area) {
        (Some(id), _) => known.map_or_else(
            || id.to_string(),
            |site| match site.address.as_str() {
                "" => format!("{id} {}", site.name),
                address => format!("{id} {}, {address}", site.name),
            },
        ),
        (None, Some(area)) => format!("{area}, for the time being"),
        (None, None) => "nowhere yet".into(),
    };
    let number = number.unwrap_or_else(|| "none before its first start".into());
    let mut lines =
        vec![("site", place), ("screen", settings.screen.clone()), ("set by", by.into()), ("number", number)];
    lines.push(("machine", serials.join(", ")));
    let lines = lines.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name:<8} {value}\n"));
    output::print(&lines.collect::<String>())
}
