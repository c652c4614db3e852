//! What a verified feed has for this screen, brought into the store: the documents, those of the publishers that serve it,
//! and which pictures are to come.

use super::{Feed, fetch};
use crate::board::edition::limits::EDITION_BYTES;
use crate::board::place::directory::MAX_BYTES;
use crate::feed::reading::{AREAS, EDITION, edition_of, hash_of, is_shard, picture_of, publishers};
use crate::feed::store::Named;
use crate::feed::verify::{Failed, Refusal, View, place};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The longest picture, in bytes.
const MOST_PICTURE: u64 = 8 << 20;
/// Of the directory's sites, or of its screens, one part in 256.
const MAX_SHARD: usize = 2 << 20;

impl Feed {
    /// Every document that this screen reads, in the store; and the publishers whose former edition stands in.
    pub(super) async fn documents(
        &mut self,
        view: &mut View,
    ) -> Result<(BTreeMap<String, Named>, BTreeSet<String>), Failed> {
        let (mut documents, mut former) = (BTreeMap::new(), BTreeSet::new());
        let all = if self.reader.searches { view.own_targets(is_shard) } else { Vec::new() };
        let shards: BTreeSet<String> = self.reader.shards().chain(all).collect();
        let shards = shards.into_iter().map(|shard| (shard, MAX_SHARD));
        let fixed = [(EDITION.to_owned(), EDITION_BYTES), (AREAS.to_owned(), MAX_BYTES)];
        for (name, most) in fixed.into_iter().chain(shards) {
            match view.find(&name).await? {
                Some(named) => {
                    self.document(view, &name, &named, most).await?;
                    documents.insert(name, named);
                }
                None if name == EDITION => {
                    return Err(Failed::refused(Refusal::Unlisted, "the feed lists no edition.json"));
                }
                None => {}
            }
        }
        let (places, _) = self.reader.places(&self.store.documents(&documents)?);
        for (publisher, _) in publishers(&places, &self.reader.viewer(&places)) {
            let name = edition_of(&publisher.id);
            let own = match self.publisher_s(view, &name).await {
                Err(Failed::Disk(error)) => return Err(Failed::Disk(error)),
                Err(failed) => {
                    // It harms itself alone: what it had out stays, for as long as it is still its own.
                    tracing::warn!(publisher = publisher.id, %failed, "a publisher's edition was not taken");
                    self.partial |= failed.is_network();
                    former.insert(publisher.id.clone());
                    self.former(view, &publisher.id, &name)
                }
                Ok(own) => own,
            };
            documents.extend(own.map(|named| (name, named)));
        }
        Ok((documents, former))
    }

    async fn publisher_s(&self, view: &mut View, name: &str) -> Result<Option<Named>, Failed> {
        let Some(named) = view.find(name).await? else { return Ok(None) };
        self.document(view, name, &named, EDITION_BYTES).await?;
        Ok(Some(named))
    }

    /// The edition that a publisher had out, if all who could sign it may still sign for the publisher.
    fn former(&self, view: &View, publisher: &str, name: &str) -> Option<Named> {
        let manifest = &self.kept.as_ref()?.current.manifest;
        let named = manifest.documents.get(name)?;
        let believed = manifest.is_believed(publisher, &view.publisher_keys(publisher));
        (believed && self.store.has(named)).then_some(*named)
    }

    async fn document(&self, view: &View, name: &str, named: &Named, most: usize) -> Result<(), Failed> {
        if named.length > most as u64 {
            let reason = format!("{name} has {} bytes, more than {most}", named.length);
            return Err(Failed::refused(Refusal::Mismatch, reason));
        }
        if self.store.read(named).is_ok() {
            return Ok(());
        }
        let place = place(name, named.sha256, view.is_consistent());
        fetch(&self.store, &self.transport, &place, named).await
    }

    /// The pictures that this screen can show, as far as the feed lists them. What a former edition shows it shows with the
    /// pictures that it had.
    pub(super) async fn pictures(
        &self,
        view: &mut View,
        documents: &BTreeMap<String, Arc<[u8]>>,
        former: &BTreeSet<String>,
    ) -> Result<BTreeMap<String, Named>, Failed> {
        let reading = self.reader.read(documents).map_err(|refused| Failed::Unusable(refused.to_string()))?;
        let had = self.kept.as_ref().map(|kept| &kept.current.manifest.pictures);
        let mut pictures = BTreeMap::new();
        let mut budgets: HashMap<&str, Budget> = HashMap::new();
        for (publisher, file) in reading.pictures() {
            let path = picture_of(publisher, file);
            if pictures.contains_key(&path) {
                continue;
            }
            let named = match had.filter(|_| former.contains(publisher)) {
                Some(had) => had.get(&path).copied().ok_or_else(|| "was not here before".to_owned()),
                None => picture(view, publisher, file).await,
            };
            let budget = budgets.entry(publisher).or_insert_with(|| Budget::of(publisher));
            match named.and_then(|named| budget.take(named)) {
                Ok(named) => drop(pictures.insert(path, named)),
                Err(reason) => tracing::warn!(path, reason, "a picture is left out"),
            }
        }
        Ok(pictures)
    }

    /// By publisher: the keys that its edition is believed by; of a former one, those of then.
    pub(super) fn keys(
        &self,
        view: &View,
        documents: &BTreeMap<String, Named>,
        former: &BTreeSet<String>,
    ) -> BTreeMap<String, BTreeSet<String>> {
        let had = self.kept.as_ref().map(|kept| &kept.current.manifest.keys);
        let publishers = documents.keys().filter_map(|path| Some(path.split_once('/')?.0));
        let keys = |publisher: &str| match had.filter(|_| former.contains(publisher)) {
            Some(had) => had.get(publisher).cloned().unwrap_or_default(),
            None => view.publisher_keys(publisher),
        };
        publishers.map(|publisher| (publisher.to_owned(), keys(publisher))).collect()
    }
}

/// What the pictures of one publisher may take of a screen's disk.
struct Budget {
    files: usize,
    bytes: u64,
}

impl Budget {
    /// A publisher below the department must not fill the disk on which the department's emergencies are kept.
    fn of(publisher: &str) -> Self {
        if publisher.is_empty() { Self { files: 2000, bytes: 1 << 30 } } else { Self { files: 100, bytes: 64 << 20 } }
    }

    fn take(&mut self, named: Named) -> Result<Named, String> {
        if self.files == 0 || self.bytes < named.length {
            return Err("is one too many, or too large beside the others of its publisher".into());
        }
        (self.files, self.bytes) = (self.files - 1, self.bytes - named.length);
        Ok(named)
    }
}

/// What a feed lists for a picture: the content that its name promises, or the reason why not.
async fn picture(view: &mut View, publisher: &str, file: &str) -> Result<Named, String> {
    let promised = hash_of(file).ok_or("is not named by the SHA-256 of its content")?;
    let found = view.find(&picture_of(publisher, file)).await.map_err(|failed| failed.to_string())?;
    let named = found.ok_or("is not listed by the feed")?;
    if named.sha256 != promised {
        return Err("is listed with another content than its name promises".into());
    }
    if named.length > MOST_PICTURE {
        return Err(format!("has {} bytes, more than {MOST_PICTURE}", named.length));
    }
    Ok(named)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::hash::ContentHash;

    #[test]
    fn a_publisher_s_pictures_stop_at_its_budget_and_small_ones_still_come() {
        let named = |length| Named { sha256: ContentHash::of(b""), length };
        let mut budget = Budget::of("p7k2q");
        for _ in 0..8 {
            budget.take(named(8 << 20)).expect("within 64 MiB");
        }
        assert!(budget.take(named(1)).is_err());
        let mut budget = Budget::of("p7k2q");
        assert_eq!((0..200).filter(|_| budget.take(named(1000)).is_ok()).count(), 100);
        let mut department = Budget::of("");
        assert!((0..200).all(|_| department.take(named(4 << 20)).is_ok()));
    }
}
