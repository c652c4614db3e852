//! One look at the feed: ask, verify, fetch what is new, adopt it as one generation; then the pictures, one by one.

mod gather;

use super::floor::Floor;
use super::pictures::Fetching;
use super::reading::Reader;
use super::store::{Generation, Manifest, Named, Store};
use super::transport::{Broken, Probe, Transport, Unreached};
use super::trust::Trust;
use super::verify::{AsOf, Failed, MOST_TIMESTAMP, Refusal, View, stamped};
use crate::board::hash::ContentHash;
use crate::device::present::Standing;
use crate::durable::Disk;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// The verifier runs at least so often, whatever the server says.
const VERIFY_EVERY: Duration = Duration::from_secs(3600);
/// A floor that lies further ahead than this of a clock that was set over the network is the department's slip or a stolen
/// key's work, and no floor.
const MOST_AHEAD: SignedDuration = SignedDuration::from_hours(1);
/// How long after its start a screen whose clock nobody has set takes "expired" for a fault of its clock.
const DOUBTFUL_CLOCK: Duration = Duration::from_secs(24 * 3600);

/// The present, as far as it is known.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    pub moment: Timestamp,
    /// What the machine's clock says, believed or not.
    pub said: Timestamp,
    pub standing: Standing,
    /// A moment that is certainly past.
    pub floor: Timestamp,
    /// By a clock that nobody sets, from the program's start.
    pub steady: Duration,
}

/// What a poll brought.
#[derive(Debug)]
pub enum News {
    /// The server says that nothing has changed, and is believed for an hour.
    Unchanged,
    /// The department vouches for what is here.
    Vouched,
    /// Another generation.
    Adopted(Arc<Kept>),
}

/// What the feed has for the screen.
#[derive(Clone, Debug)]
pub struct Fed {
    /// When its department last said that it holds.
    pub vouched: Timestamp,
    /// The floor in time has begun anew: what was vouched for before counts no longer.
    pub anew: bool,
    /// It was adopted just now; else it was here at the start, or pictures of it have come.
    pub fresh: bool,
    /// None: it is what the screen has already.
    pub news: Option<Arc<Kept>>,
}

impl Fed {
    /// What two tell together: an edition that nobody has looked at yet is not lost because the department has vouched
    /// for it once more meanwhile.
    pub fn after(self, before: Option<Self>) -> Self {
        let Some(before) = before else { return self };
        Self {
            news: self.news.or(before.news),
            anew: self.anew || before.anew,
            fresh: self.fresh || before.fresh,
            ..self
        }
    }
}

/// What a screen has to show: the current generation and the one before it.
#[derive(Clone, Debug)]
pub struct Kept {
    pub current: Generation,
    pub before: Option<Generation>,
    pub store: Store,
}

/// One screen's feed.
#[derive(Debug)]
pub struct Feed {
    transport: Transport,
    trust: Trust,
    store: Store,
    floor: Floor,
    reader: Reader,
    /// The root that the screen was given.
    pinned: Vec<u8>,
    kept: Option<Arc<Kept>>,
    /// Of the timestamp that led to what is here.
    etag: Option<String>,
    /// That timestamp: some servers know no ETag, and say the same again.
    stamp: Vec<u8>,
    /// When the verifier ran last with success, by the steady clock.
    verified: Option<Duration>,
    vouched: Option<Timestamp>,
    /// The floor in time has begun anew.
    anew: bool,
    /// How the feed names its files.
    consistent: bool,
    /// The last look could not reach a publisher's edition.
    partial: bool,
}

/// What a screen knows its feed by.
#[derive(Clone, Debug)]
pub struct Given {
    pub transport: Transport,
    pub pinned: Vec<u8>,
    pub reader: Reader,
}

impl Feed {
    /// Opens what is kept; damages of the store that were got over are told.
    pub fn open(given: Given, disk: &Arc<dyn Disk>, state: &Path) -> Self {
        let Given { transport, pinned, reader } = given;
        let store = Store::of(disk.clone(), state);
        let trust = Trust::of(disk.clone(), state);
        let kept = kept(&store, &pinned);
        for damage in trust.damages(&pinned) {
            tracing::error!(damage, "the trusted state was damaged; what is whole of it counts");
        }
        Self {
            transport,
            trust,
            floor: Floor::open(disk.clone(), state),
            reader,
            pinned,
            // Not kept over a restart: "unchanged" is never said of what a power cut took away.
            etag: None,
            stamp: Vec::new(),
            verified: None,
            vouched: kept.as_ref().map(|kept| kept.current.manifest.vouched),
            anew: false,
            consistent: true,
            partial: false,
            kept: kept.map(Arc::new),
            store,
        }
    }

    /// What there is to show before anything is fetched.
    pub fn kept(&self) -> Option<&Arc<Kept>> {
        self.kept.as_ref()
    }

    /// The screen is somebody else's now, or at home elsewhere: the next look is a whole one.
    pub fn set_reader(&mut self, reader: Reader) {
        self.reader = reader;
        self.etag = None;
        self.verified = None;
    }

    pub fn floor(&self) -> &Floor {
        &self.floor
    }

    /// When the department last vouched for what is here.
    pub fn vouched(&self) -> Option<Timestamp> {
        self.vouched
    }

    /// Asks once. After an error everything is as it was, and the next request is not conditional.
    pub async fn poll(&mut self, now: Now) -> Result<News, Failed> {
        let done = self.ask(now).await;
        if done.is_err() {
            self.etag = None;
            self.stamp.clear();
        }
        done
    }

    async fn ask(&mut self, now: Now) -> Result<News, Failed> {
        self.transport.set_present(now.moment, !now.standing.is_set());
        let due = self.verified.is_none_or(|at| now.steady.saturating_sub(at) >= VERIFY_EVERY);
        let etag = self.etag.as_deref().filter(|_| !due);
        let (bytes, etag) = match self.transport.probe(etag, MOST_TIMESTAMP).await? {
            Probe::Unchanged => return Ok(News::Unchanged),
            Probe::New { bytes, .. } if !due && bytes == self.stamp => return Ok(News::Unchanged),
            Probe::New { bytes, etag } => (bytes, etag),
        };
        let stamp = bytes.clone();
        let mut view = self.view(bytes, now).await?;
        let news = self.take(&mut view, now).await?;
        // Where a publisher's edition has not come, the next look is a whole one too.
        if !std::mem::take(&mut self.partial) {
            (self.verified, self.stamp, self.etag) = (Some(now.steady), stamp, etag);
        }
        Ok(news)
    }

    async fn view(&mut self, timestamp: Vec<u8>, now: Now) -> Result<View, Failed> {
        let open = |as_of, timestamp| View::open(&self.transport, &self.trust, &self.pinned, as_of, Some(timestamp));
        if self.transport.is_folder() {
            let as_of = AsOf::folder(&timestamp, self.floor.signed(), now.moment)?;
            return open(as_of, timestamp).await;
        }
        match open(AsOf::present(now.moment), timestamp.clone()).await {
            // It may be the clock that is wrong. What verifies as of the floor is not older than what was seen before.
            Err(Failed::Refused { refusal: Refusal::Expired, reason })
                if now.standing == Standing::Unsynchronised
                    && now.steady < DOUBTFUL_CLOCK
                    && now.floor > Timestamp::MIN =>
            {
                tracing::warn!(
                    reason,
                    "out of date by a clock that nobody has set; judged by the last moment that is known"
                );
                open(AsOf::present(now.floor), timestamp).await
            }
            // It may be the floor that is wrong.
            Err(Failed::Refused { refusal: Refusal::Expired, reason }) if now.standing == Standing::Behind => {
                let Some(as_of) = self.against_the_floor(&timestamp, now) else {
                    return Err(Failed::refused(Refusal::Expired, reason));
                };
                tracing::warn!(reason, "out of date by the floor in time, which others contradict; judged without it");
                let view = open(as_of, timestamp).await?;
                self.floor.forget();
                Ok(view)
            }
            other => other,
        }
    }

    /// As of when a timestamp is judged that the floor would refuse: where the machine's clock agrees with it, or where
    /// the key that laid the floor was replaced since. Its number guards against older ones as ever.
    fn against_the_floor(&self, timestamp: &[u8], now: Now) -> Option<AsOf> {
        let (own, expires) = stamped(timestamp).ok()?;
        let agrees = own.checked_sub(MOST_AHEAD).is_ok_and(|own| own <= now.said) && now.said < expires;
        let replaced = self.trust.timestamp_keys(&self.pinned).is_some_and(|keys| !self.floor.is_of(&keys));
        (agrees || replaced).then(|| AsOf::stamped(own, now.said.max(own)))
    }

    async fn take(&mut self, view: &mut View, now: Now) -> Result<News, Failed> {
        let vouched = view.vouched();
        let (documents, former) = self.documents(view).await?;
        let kept = self.kept.as_ref().map(|kept| &kept.current).filter(|own| own.manifest.documents == documents);
        let bytes = match kept {
            Some(own) => own.documents.clone(),
            None => self.store.documents(&documents)?,
        };
        let pictures = self.pictures(view, &bytes, &former).await?;
        let same = |kept: &Arc<Kept>| {
            let manifest = &kept.current.manifest;
            manifest.documents == documents && manifest.pictures == pictures
        };
        let news = match self.kept.as_ref().is_some_and(same) {
            true => News::Vouched,
            false => {
                let keys = self.keys(view, &documents, &former);
                let manifest = Manifest {
                    generation: 0,
                    root: ContentHash::of(&self.pinned),
                    adopted: now.moment,
                    vouched,
                    documents,
                    pictures,
                    keys,
                };
                News::Adopted(self.adopt(manifest, bytes)?)
            }
        };
        let most = now.moment.saturating_add(MOST_AHEAD).expect("hours");
        let floor = if now.standing.is_set() { vouched.min(most) } else { vouched };
        self.anew |= self.floor.vouched(floor, &view.timestamp_keys());
        if now.standing == Standing::Synchronised {
            self.floor.known(now.moment);
        }
        // The picture does not hang on it: the next poll tries again.
        if let Err(error) = self.floor.save() {
            tracing::warn!(%error, "the floor in time cannot be saved");
        }
        self.vouched = Some(vouched);
        self.consistent = view.is_consistent();
        Ok(news)
    }

    fn adopt(&mut self, manifest: Manifest, bytes: BTreeMap<String, Arc<[u8]>>) -> Result<Arc<Kept>, Failed> {
        let current = self.store.adopt(manifest, bytes)?;
        let before = self.kept.as_ref().map(|kept| kept.current.clone());
        let named: Vec<&Manifest> =
            std::iter::once(&current).chain(&before).map(|generation| &generation.manifest).collect();
        if let Err(error) = self.store.sweep(&named) {
            tracing::warn!(%error, "what is no longer needed cannot be removed");
        }
        let kept = Arc::new(Kept { current, before, store: self.store.clone() });
        self.kept = Some(kept.clone());
        Ok(kept)
    }

    /// The pictures that are still to come.
    pub fn fetching(&self) -> Option<Fetching> {
        Fetching::of(self.kept.as_ref()?, &self.reader, &self.transport, self.consistent)
    }

    /// What there is for the screen.
    pub fn fed(&self) -> Option<Fed> {
        let kept = self.kept.clone()?;
        let vouched = self.vouched.unwrap_or(kept.current.manifest.vouched);
        Some(Fed { vouched, anew: self.anew, fresh: false, news: Some(kept) })
    }

    /// Whether the floor in time has begun anew since this was asked last.
    pub fn take_anew(&mut self) -> bool {
        std::mem::take(&mut self.anew)
    }
}

/// Brings a listed file into the store.
pub async fn fetch(store: &Store, transport: &Transport, place: &str, named: &Named) -> Result<(), Failed> {
    let mut incoming = store.begin(*named)?;
    let come = transport.download(place, named.length, &mut |piece: &[u8]| incoming.take(piece)).await;
    match come {
        Ok(()) if incoming.finish()? => Ok(()),
        Ok(()) => Err(Failed::refused(Refusal::Mismatch, format!("{place} is not what the feed lists"))),
        Err(Broken::Unreached(Unreached::TooLong { .. })) => {
            Err(Failed::refused(Refusal::Mismatch, format!("{place} is longer than the feed lists")))
        }
        Err(Broken::Unreached(unreached)) => Err(unreached.into()),
        Err(Broken::Taken(error)) => Err(error.into()),
    }
}

/// The two newest generations of a store.
pub fn kept(store: &Store, pinned: &[u8]) -> Option<Kept> {
    let (whole, damages) = match store.open(ContentHash::of(pinned)) {
        Ok(opened) => opened,
        Err(error) => {
            tracing::error!(%error, "the store cannot be read; the built-in pages stand in");
            return None;
        }
    };
    for damage in damages {
        tracing::error!(damage = damage.0, "the store was damaged; what is whole is shown");
    }
    let mut whole = whole.into_iter();
    Some(Kept { current: whole.next()?, before: whole.next(), store: store.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edition_is_not_lost_because_it_was_vouched_for_once_more() {
        let store = Store::of(Arc::new(crate::durable::simulated::SimulatedDisk::default()), Path::new("/state"));
        let manifest = Manifest {
            generation: 7,
            root: ContentHash::of(b""),
            adopted: Timestamp::UNIX_EPOCH,
            vouched: Timestamp::UNIX_EPOCH,
            documents: BTreeMap::new(),
            pictures: BTreeMap::new(),
            keys: BTreeMap::new(),
        };
        let kept = Arc::new(Kept { current: Generation { manifest, documents: BTreeMap::new() }, before: None, store });
        let new = Fed { vouched: Timestamp::UNIX_EPOCH, anew: true, fresh: false, news: Some(kept) };
        let again = Fed { vouched: Timestamp::MAX, anew: false, fresh: false, news: None };
        let both = again.after(Some(new));
        assert!(both.news.is_some_and(|kept| kept.current.manifest.generation == 7));
        assert!(both.anew && both.vouched == Timestamp::MAX);
    }
}
