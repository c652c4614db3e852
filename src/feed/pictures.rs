//! The pictures of a generation that are still to come, one by one, those of emergencies first.

use super::poll::{Kept, fetch};
use super::reading::{Reader, picture_of};
use super::store::{Named, Store};
use super::transport::{Transport, Unreached};
use super::verify::{Failed, place};
use crate::board::notice::Class;
use std::collections::HashSet;

/// So many files that the network loses one after another are borne with.
const MOST_LOST: usize = 2;

/// A picture that the feed lists and the store has not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub path: String,
    named: Named,
    /// An emergency is shown without it.
    pub urgent: bool,
}

/// What is still to be fetched of one generation.
#[derive(Clone, Debug)]
pub struct Fetching {
    store: Store,
    transport: Transport,
    consistent: bool,
    pub wanted: Vec<Wanted>,
}

impl Fetching {
    /// None where every picture is there.
    pub fn of(kept: &Kept, reader: &Reader, transport: &Transport, consistent: bool) -> Option<Self> {
        let manifest = &kept.current.manifest;
        let missing = manifest.pictures.iter().filter(|(_, named)| !kept.store.has(named));
        let mut wanted: Vec<Wanted> =
            missing.map(|(path, named)| Wanted { path: path.clone(), named: *named, urgent: false }).collect();
        if wanted.is_empty() {
            return None;
        }
        let notices = reader.read(&kept.current.documents).map(|reading| reading.notices).unwrap_or_default();
        let emergencies = notices.iter().filter(|notice| notice.class == Class::Emergency);
        let urgent: HashSet<String> = emergencies
            .filter_map(|notice| Some(picture_of(&notice.publisher, &notice.picture.as_ref()?.file)))
            .collect();
        wanted.iter_mut().for_each(|own| own.urgent = urgent.contains(&own.path));
        // One large file on a bad network must not keep the others away.
        wanted.sort_by_key(|own| (!own.urgent, own.named.length));
        Some(Self { store: kept.store.clone(), transport: transport.clone(), consistent, wanted })
    }

    /// Fetches them; `come` is called after each. What could not be had comes back.
    pub async fn run(self, mut come: impl FnMut(&Wanted)) -> Vec<(String, Failed)> {
        let mut failures = Vec::new();
        let mut lost = 0;
        for wanted in &self.wanted {
            let place = place(&wanted.path, wanted.named.sha256, self.consistent);
            match fetch(&self.store, &self.transport, &place, &wanted.named).await {
                Ok(()) => {
                    lost = 0;
                    come(wanted);
                }
                Err(failed) => {
                    // Where there is no way to the server, or no room on the disk, the others need not try.
                    lost += usize::from(matches!(&failed, Failed::Unreached(Unreached::Network { .. })));
                    let hopeless = matches!(&failed, Failed::Disk(_)) || lost > MOST_LOST;
                    failures.push((wanted.path.clone(), failed));
                    if hopeless {
                        break;
                    }
                }
            }
        }
        failures
    }
}
