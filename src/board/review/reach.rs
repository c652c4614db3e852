//! Whom a notice reaches.

use crate::board::fault::Fault;
use crate::board::notice::Notice;
use crate::board::place::{AreaRef, Audience, Places, Viewer};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// So many addresses are named in one line.
const MOST_NAMED: usize = 5;

/// Whether the notice is for anybody but the whole city: then only a directory tells who sees it.
pub fn is_for_others(notice: &Notice, city: &AreaRef) -> bool {
    notice.to.iter().any(|own| !matches!(own, Audience::Area(area) if area == city))
}

/// Addresses that the directory does not know: a slip there, and nobody sees the notice.
pub fn addresses(notice: &Notice, places: &Places, city: &AreaRef) -> Option<Fault> {
    let known = |own: &&Audience| match own {
        Audience::Area(area) => area == city || places.area(area).is_some(),
        Audience::Site(site) => places.site(site).is_some(),
    };
    let unknown: Vec<String> = notice.to.iter().filter(|own| !known(own)).map(|own| format!("\"{own}\"")).collect();
    let more = unknown.len().saturating_sub(MOST_NAMED);
    let mut list = unknown.get(..MOST_NAMED).unwrap_or(&unknown).join(", ");
    if more > 0 {
        list.push_str(&format!(" and {more} more"));
    }
    let verb = if unknown.len() == 1 { "is" } else { "are" };
    let reason = format!("{list} {verb} not in the directory of places");
    let way_out = "copy areas and location IDs from there, or have them added";
    (!unknown.is_empty()).then(|| Fault::warning("_bangtin.to", reason, way_out).of(&notice.id))
}

/// Of all that the notices are addressed to, the one that sees most of them, with its name.
pub fn busiest(notices: &[Arc<Notice>], places: &Places, city: &AreaRef) -> (String, Viewer) {
    let mut by_audience: HashMap<&Audience, Vec<usize>> = HashMap::new();
    for (at, notice) in notices.iter().enumerate() {
        for audience in &notice.to {
            by_audience.entry(audience).or_default().push(at);
        }
    }
    let seen = |viewer: &Viewer| -> usize {
        let site = viewer.site.map(Audience::Site);
        let areas = viewer.areas.iter().cloned().map(Audience::Area);
        let all: HashSet<usize> = site
            .into_iter()
            .chain(areas)
            .flat_map(|own| by_audience.get(&own).into_iter().flatten().copied())
            .collect();
        all.len()
    };
    let everywhere = ("in the whole city".to_owned(), Viewer::at(places, None, None, city));
    // The first of equals, in the order of their names, so that the same file always gives the same answer.
    let mut audiences: Vec<&&Audience> = by_audience.keys().collect();
    audiences.sort();
    let viewers = audiences.into_iter().map(|audience| (format!("at {audience}"), viewer(audience, places, city)));
    let mut best = (seen(&everywhere.1), everywhere);
    for (name, viewer) in viewers {
        let number = seen(&viewer);
        if number > best.0 {
            best = (number, (name, viewer));
        }
    }
    best.1
}

/// Somebody who is addressed; in the city, whatever the directory says.
fn viewer(audience: &Audience, places: &Places, city: &AreaRef) -> Viewer {
    match audience {
        Audience::Site(site) => Viewer::at(places, Some(site), None, city),
        Audience::Area(area) => {
            let mut areas = HashSet::from([city.clone()]);
            let mut next = Some(area);
            while let Some(area) = next.filter(|area| areas.insert((*area).clone())) {
                next = places.area(area).and_then(|area| area.parent.as_ref());
            }
            Viewer { site: None, areas }
        }
    }
}
